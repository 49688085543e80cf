/* SPDX-License-Identifier: MIT */
/* Questions about whole studies: figures of a distribution, each with its error. */
#include "ask/door.h"
#include "study/below.h"
#include "study/expect.h"

#include <math.h>

/* After a failure on the way nothing is known. */
static scaleev_status estimates_after(scaleev_status status, size_t n, scaleev_estimate *estimates)
{
    for (size_t i = 0; status != SCALEEV_OK && i < n; i++)
        estimates[i] = (scaleev_estimate){NAN, NAN};
    return status;
}

static scaleev_status mean_at_scales(const scaleev_study *study, scaleev_quantity quantity, const double *scales,
                                     size_t scales_n, uint64_t draws, scaleev_estimate *estimates)
{
    sev_expectation x;
    scaleev_status status = sev_expect_begin(&x, study, quantity, draws);
    if (status != SCALEEV_OK)
        return status;
    status = sev_expect_run(&x, NULL, scales, scales_n, estimates);
    sev_expect_end(&x);
    return status;
}

SEV_DOOR(scaleev_study_mean,
         (const scaleev_study *study, scaleev_quantity quantity, const double *scales, size_t scales_n, uint64_t draws,
          scaleev_estimate *estimates),
         (study, quantity, scales, scales_n, draws, estimates))
{
    if (!study || (scales_n && (!scales || !estimates)))
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_check_quantity(study->model, quantity);
    if (status != SCALEEV_OK)
        return status;
    return estimates_after(mean_at_scales(study, quantity, scales, scales_n, draws, estimates), scales_n, estimates);
}

SEV_DOOR(scaleev_study_probability,
         (const scaleev_study *study, scaleev_quantity quantity, double scale, double threshold, uint64_t draws,
          scaleev_estimate *estimate),
         (study, quantity, scale, threshold, draws, estimate))
{
    if (!study || !estimate)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_check_quantity(study->model, quantity);
    if (status == SCALEEV_OK && isnan(threshold))
        status = SCALEEV_ERROR_PARAMETER;
    if (status != SCALEEV_OK)
        return status;
    return estimates_after(sev_study_probability(study, quantity, scale, threshold, draws, estimate), 1, estimate);
}
