/* SPDX-License-Identifier: MIT */
/* Values of the quantities: at one scale, over arrays, and their proved bounds. */
#include "ask/door.h"
#include "model/compiled.h"
#include "model/sweep.h"
#include "run/block.h"

#include <math.h>

static SEV_APART void value_at(const scaleev_model *model, scaleev_quantity quantity, double scale, double *value)
{
    *value = NAN;
    if (!model || !sev_scale_ok(scale) || (quantity == SCALEEV_MARGINAL && model->has_callback))
        return;
    const sev_compiled *compiled = sev_compiled_of(model);
    if (compiled)
        sev_run_one(&compiled->values[quantity], &scale, value);
}

static inline double value_apart(const scaleev_model *model, scaleev_quantity quantity, double scale)
{
    sev_host host;
    double value;
    sev_host_enter(&host);
    value_at(model, quantity, scale, &value);
    sev_host_leave(&host);
    return value;
}

double scaleev_value(const scaleev_model *model, scaleev_quantity quantity, double scale)
{
    return sev_quantity_ok(quantity) ? value_apart(model, quantity, scale) : (double)NAN;
}

double scaleev_ev(const scaleev_model *model, double scale)
{
    return value_apart(model, SCALEEV_EV, scale);
}

SEV_DOOR(scaleev_evaluate,
         (const scaleev_model *model, scaleev_quantity quantity, const double *scales, size_t n, double *out),
         (model, quantity, scales, n, out))
{
    if (!model || (n && (!scales || !out)))
        return SCALEEV_ERROR_NULL;
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    if (!n)
        return SCALEEV_OK;
    bool none = quantity == SCALEEV_MARGINAL && model->has_callback;
    const sev_compiled *compiled = none ? NULL : sev_compiled_of(model);
    scaleev_status status = none        ? SCALEEV_ERROR_UNSUPPORTED
                            : !compiled ? SCALEEV_ERROR_MEMORY
                                        : sev_sweep_scales(&compiled->values[quantity], scales, n, out);
    for (size_t i = 0; status != SCALEEV_OK && i < n; i++)
        out[i] = NAN;
    return status;
}

/* Bounds */

SEV_DOOR(scaleev_enclose,
         (const scaleev_model *model, scaleev_quantity quantity, double lo, double hi, double *out_lo, double *out_hi),
         (model, quantity, lo, hi, out_lo, out_hi))
{
    sev_interval range;
    if (!model || !out_lo || !out_hi)
        return SCALEEV_ERROR_NULL;
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    scaleev_status status = sev_check_domain(lo, hi);
    if (status != SCALEEV_OK)
        return status;
    if (model->unbounded)
        return SCALEEV_ERROR_UNSUPPORTED;
    status = sev_sweep_enclose(model, quantity, (sev_interval){lo, hi}, &range);
    if (status == SCALEEV_OK) {
        *out_lo = range.lo;
        *out_hi = range.hi;
    }
    return status;
}
