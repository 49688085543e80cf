/* SPDX-License-Identifier: MIT */
/* Values of the quantities: at one scale, over arrays, over rows of inputs, and their proved bounds. */
#include "host.h"
#include "rows.h"
#include "run.h"

#include <math.h>
#include <string.h>

static void fill_nan(double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
}

/* A zero is +0, however the formula was folded. */
static void plus_zero(const sev_run *run, double *out, size_t n)
{
    static const double zero = 0.0;
    if (!run->program->plain_zero)
        run->program->kernels->add((sev_arg[]){{out, 1}, {&zero, 0}}, n, out, NULL);
}

static SEV_APART void ev(const scaleev_model *model, double scale, double *value)
{
    *value = NAN;
    if (!model || !sev_scale_ok(scale))
        return;
    const sev_compiled *compiled = sev_compiled_of(model);
    if (compiled)
        sev_run_one(&compiled->values[SCALEEV_EV], &scale, value);
}

double scaleev_ev(const scaleev_model *model, double scale)
{
    sev_host host;
    double value;
    sev_host_enter(&host);
    ev(model, scale, &value);
    sev_host_leave(&host);
    return value;
}

/* A block with scales that are not allowed: NaN in, and NaN out, also where the value is the same everywhere. */
static int evaluate_some(sev_run *run, const double *scales, size_t n, double *out)
{
    double cleaned[SEV_BLOCK];
    int stop = 0;
    for (size_t i = 0, m; i < n && !stop; i += m) {
        m = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        for (size_t k = 0; k < m; k++)
            cleaned[k] = sev_scale_ok(scales[i + k]) ? scales[i + k] : (double)NAN;
        stop = sev_run_block(run, &(sev_arg){cleaned, 1}, m, out + i);
        for (size_t k = 0; k < m; k++)
            out[i + k] = isnan(cleaned[k]) ? cleaned[k] : out[i + k];
    }
    return stop;
}

static int evaluate_scales(sev_run *run, const double *scales, size_t n, double *out)
{
    int stop = 0;
    for (size_t i = 0; i < n && !stop; i += run->stride) {
        size_t block = n - i < run->stride ? n - i : run->stride;
        stop = run->program->kernels->scales(scales + i, block)
                   ? sev_run_block(run, &(sev_arg){scales + i, 1}, block, out + i)
                   : evaluate_some(run, scales + i, block, out + i);
        plus_zero(run, out + i, block);
    }
    return stop;
}

static SEV_APART scaleev_status evaluate(const scaleev_model *model, scaleev_quantity quantity, const double *scales,
                                         size_t n, double *out)
{
    double stack[SEV_STACK];
    sev_run run;
    if (!model || (n && (!scales || !out)))
        return SCALEEV_ERROR_NULL;
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    if (!n)
        return SCALEEV_OK;
    scaleev_status status = SCALEEV_OK;
    bool none = quantity == SCALEEV_MARGINAL && model->has_callback;
    const sev_compiled *compiled = none ? NULL : sev_compiled_of(model);
    if (none)
        status = SCALEEV_ERROR_UNSUPPORTED;
    else if (!compiled || !sev_run_begin(&run, &compiled->values[quantity], n, stack, SEV_STACK))
        status = SCALEEV_ERROR_MEMORY;
    else {
        status = evaluate_scales(&run, scales, n, out) ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK;
        sev_run_end(&run);
    }
    if (status != SCALEEV_OK)
        fill_nan(out, n);
    return status;
}

scaleev_status scaleev_evaluate(const scaleev_model *model, scaleev_quantity quantity, const double *scales, size_t n,
                                double *out)
{
    SEV_HOST_RETURN(evaluate(model, quantity, scales, n, out));
}

/* Rows of inputs */

typedef struct sev_sweep {
    sev_rows rows;
    double scale; /* used when no column gives it */
    bool scale_ok;
} sev_sweep;

/* Where the inputs of the program are, from a row on. */
static void find_inputs(const sev_sweep *sweep, const sev_program *program, size_t row, sev_arg *inputs)
{
    for (size_t j = 0; j < program->inputs_n; j++) {
        inputs[j] = (sev_arg){&sweep->scale, 0};
        for (size_t c = 0; c < sweep->rows.columns_n; c++)
            if (sweep->rows.columns[c].input == program->inputs[j])
                inputs[j] = (sev_arg){sweep->rows.columns[c].values + row, 1};
    }
}

/* Rows that are all allowed, at most a block. */
static int run_rows_at(const sev_sweep *sweep, sev_run *run, sev_arg *inputs, size_t from, size_t n, double *out)
{
    find_inputs(sweep, run->program, from, inputs);
    int stop = sev_run_block(run, inputs, n, out + from);
    plus_zero(run, out + from, n);
    return stop;
}

/* Blocks in which all is allowed run whole, others row by row. */
static int evaluate_rows(const sev_sweep *sweep, sev_run *run, sev_arg *inputs, size_t n, double *out)
{
    int stop = 0;
    bool ok[SEV_BLOCK];
    size_t most = run->stride < SEV_BLOCK ? run->stride : SEV_BLOCK;
    for (size_t i = 0, block; i < n && !stop; i += block) {
        block = n - i < most ? n - i : most;
        if (sev_rows_allowed(&sweep->rows, i, block, ok, NULL) && sweep->scale_ok) {
            stop = run_rows_at(sweep, run, inputs, i, block, out);
            continue;
        }
        for (size_t k = 0; k < block && !stop; k++) {
            if (ok[k] && sweep->scale_ok)
                stop = run_rows_at(sweep, run, inputs, i + k, 1, out);
            else
                out[i + k] = NAN;
        }
    }
    return stop;
}

static scaleev_status run_rows(const sev_sweep *sweep, const sev_program *program, size_t n, double *out)
{
    double stack[SEV_STACK];
    sev_run run;
    sev_arg *inputs = sev_new(program->allocator, program->inputs_n + 1, sizeof *inputs);
    scaleev_status status = SCALEEV_ERROR_MEMORY;
    if (inputs && sev_run_begin(&run, program, n < SEV_BLOCK ? n : SEV_BLOCK, stack, SEV_STACK)) {
        status = evaluate_rows(sweep, &run, inputs, n, out) ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK;
        sev_run_end(&run);
    }
    sev_free(program->allocator, inputs, program->inputs_n + 1, sizeof *inputs);
    return status;
}

static scaleev_status compile_and_run(const sev_sweep *sweep, const bool *variable, scaleev_quantity quantity, size_t n,
                                      double *out)
{
    sev_formula formula;
    sev_program program;
    sev_quantities q;
    const scaleev_model *model = sweep->rows.model;
    sev_formula_init(&formula, &model->allocator);
    sev_assemble(model, &formula, variable, sweep->scale_ok ? sweep->scale : 0, false, &q);
    scaleev_status status = SCALEEV_ERROR_MEMORY;
    if (!formula.failed && sev_program_init(&program, &formula, 1, &q.value[quantity], true)) {
        status = run_rows(sweep, &program, n, out);
        sev_program_clear(&program);
    }
    sev_formula_clear(&formula);
    return status;
}

static scaleev_status evaluate_columns(sev_sweep *sweep, scaleev_quantity quantity, size_t n, double *out)
{
    const scaleev_model *model = sweep->rows.model;
    bool few[64] = {false}, *variable = few;
    size_t inputs = (size_t)model->inputs_n;
    if (inputs > sizeof few)
        variable = sev_new(&model->allocator, inputs, sizeof *variable);
    if (!variable)
        return SCALEEV_ERROR_MEMORY;
    scaleev_status status = sev_rows_mark(&sweep->rows, variable);
    if (status == SCALEEV_OK && n) {
        sweep->scale_ok = variable[SCALEEV_SCALE] || sev_scale_ok(sweep->scale);
        /* One scale for all rows is an input as well, lest folding it leads to other bits. */
        variable[SCALEEV_SCALE] = true;
        status = compile_and_run(sweep, variable, quantity, n, out);
    }
    if (variable != few)
        sev_free(&model->allocator, variable, inputs, sizeof *variable);
    return status;
}

static SEV_APART scaleev_status evaluate_checked(const scaleev_model *model, scaleev_quantity quantity, double scale,
                                                 const scaleev_column *columns, size_t columns_n, size_t n, double *out)
{
    sev_sweep sweep = {{model, columns, columns_n}, scale, false};
    scaleev_status status = n && !out ? SCALEEV_ERROR_NULL : sev_rows_check(&sweep.rows, n);
    if (status != SCALEEV_OK)
        return status;
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    status = quantity == SCALEEV_MARGINAL && model->has_callback ? SCALEEV_ERROR_UNSUPPORTED
                                                                 : evaluate_columns(&sweep, quantity, n, out);
    if (status == SCALEEV_ERROR_MEMORY || status == SCALEEV_ERROR_UNSUPPORTED || status == SCALEEV_ERROR_CALLBACK)
        fill_nan(out, n);
    return status;
}

scaleev_status scaleev_evaluate_columns(const scaleev_model *model, scaleev_quantity quantity, double scale,
                                        const scaleev_column *columns, size_t columns_n, size_t n, double *out)
{
    SEV_HOST_RETURN(evaluate_checked(model, quantity, scale, columns, columns_n, n, out));
}

/* Bounds */

static scaleev_status enclose(const scaleev_model *model, scaleev_quantity quantity, sev_interval scale,
                              sev_interval *out)
{
    sev_interval few[128], *slots = few;
    const sev_compiled *compiled = sev_compiled_of(model);
    if (!compiled)
        return SCALEEV_ERROR_MEMORY;
    const sev_program *program = &compiled->values[quantity];
    if (program->slots_n > sizeof few / sizeof *few)
        slots = sev_new(&model->allocator, program->slots_n, sizeof *slots);
    if (!slots)
        return SCALEEV_ERROR_MEMORY;
    bool undefined = false;
    sev_enclose_begin(program, slots);
    int stop = sev_enclose(program, slots, &scale, &undefined);
    *out = slots[program->outputs[0]];
    if (slots != few)
        sev_free(&model->allocator, slots, program->slots_n, sizeof *slots);
    return stop ? SCALEEV_ERROR_CALLBACK : undefined ? SCALEEV_ERROR_UNDEFINED : SCALEEV_OK;
}

static SEV_APART scaleev_status enclose_scales(const scaleev_model *model, scaleev_quantity quantity, double lo,
                                               double hi, double *out_lo, double *out_hi)
{
    sev_interval range = {NAN, NAN};
    scaleev_status status;
    if (!model || !out_lo || !out_hi)
        status = SCALEEV_ERROR_NULL;
    else if (!sev_quantity_ok(quantity))
        status = SCALEEV_ERROR_QUANTITY;
    else if (!sev_scale_ok(lo) || !sev_scale_ok(hi) || lo > hi)
        status = SCALEEV_ERROR_DOMAIN;
    else if (model->unbounded)
        status = SCALEEV_ERROR_UNSUPPORTED;
    else
        status = enclose(model, quantity, (sev_interval){lo, hi}, &range);
    if (out_lo)
        *out_lo = status == SCALEEV_OK ? range.lo : (double)NAN;
    if (out_hi)
        *out_hi = status == SCALEEV_OK ? range.hi : (double)NAN;
    return status;
}

scaleev_status scaleev_enclose(const scaleev_model *model, scaleev_quantity quantity, double lo, double hi,
                               double *out_lo, double *out_hi)
{
    SEV_HOST_RETURN(enclose_scales(model, quantity, lo, hi, out_lo, out_hi));
}
