/* SPDX-License-Identifier: MIT */
#include "model/sweep.h"
#include "host/status.h"
#include "model/assemble.h"
#include "model/compiled.h"
#include "run/enclose.h"

#include <math.h>

/* A zero is +0, however the formula was folded. */
static void plus_zero(const sev_run *run, double *out, size_t n)
{
    static const double zero = 0.0;
    if (!run->program->plain_zero)
        run->program->kernels->add((sev_arg[]){sev_array(out), sev_single(&zero)}, n, out, NULL);
}

/* Scales */

/* A block with scales that are not allowed: NaN in, and NaN out, also where the value is the same everywhere. */
static int run_some_scales(sev_run *run, const double *scales, size_t n, double *out)
{
    double cleaned[SEV_BLOCK_FEW];
    for (size_t k = 0; k < n; k++)
        cleaned[k] = sev_scale_ok(scales[k]) ? scales[k] : (double)NAN;
    int stop = sev_run_block(run, (sev_arg[]){sev_array(cleaned)}, n, out);
    for (size_t k = 0; k < n; k++)
        out[k] = isnan(cleaned[k]) ? cleaned[k] : out[k];
    return stop;
}

static int run_scales(sev_run *run, const double *scales, size_t n, double *out)
{
    int stop = 0;
    for (size_t i = 0; i < n && !stop; i += run->block) {
        size_t block = n - i < run->block ? n - i : run->block;
        stop = run->program->kernels->scales(scales + i, block)
                   ? sev_run_block(run, (sev_arg[]){sev_array(scales + i)}, block, out + i)
                   : run_some_scales(run, scales + i, block, out + i);
        plus_zero(run, out + i, block);
    }
    return stop;
}

scaleev_status sev_sweep_scales(const sev_program *program, const double *scales, size_t n, double *out)
{
    double stack[SEV_STACK];
    sev_run run;
    if (!sev_run_begin(&run, program, n, stack, SEV_STACK))
        return SCALEEV_ERROR_MEMORY;
    int stop = run_scales(&run, scales, n, out);
    sev_run_end(&run);
    return sev_callback_status(stop);
}

/* Bounds */

scaleev_status sev_sweep_enclose(const scaleev_model *model, scaleev_quantity quantity, sev_interval scale,
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
    sev_trouble trouble = {0, false};
    sev_enclose_begin(program, slots);
    sev_enclose(program, slots, &scale, &trouble);
    *out = slots[program->outputs[0]];
    if (slots != few)
        sev_free(&model->allocator, slots, program->slots_n, sizeof *slots);
    return sev_trouble_status(&trouble);
}

/* Rows */

/* n rows of the block from its row k on, which are all allowed. */
static int run_rows_at(sev_sweep *s, size_t k, size_t n, double *out)
{
    for (size_t i = 0; i < s->program.inputs_n; i++) {
        size_t c = sev_rows_column(&s->rows, s->program.inputs[i]);
        bool same = c < s->rows.columns_n && s->rows.same && s->rows.same[c];
        s->inputs[i] = c == s->rows.columns_n ? sev_single(&s->scale)
                       : same                 ? sev_single(s->rows.cells[c])
                                              : sev_array(s->rows.cells[c] + k);
    }
    int stop = sev_run_block(&s->run, s->inputs, n, out);
    plus_zero(&s->run, out, n);
    return stop;
}

/* The rows that are loaded: at once where all of them are allowed, else row by row. */
static int run_loaded(sev_sweep *s, size_t n, double *out)
{
    int stop = 0;
    bool ok[SEV_BLOCK];
    if (sev_rows_allowed(&s->rows, n, ok, NULL) && s->scale_ok)
        return run_rows_at(s, 0, n, out);
    for (size_t k = 0; k < n && !stop; k++) {
        if (ok[k] && s->scale_ok)
            stop = run_rows_at(s, k, 1, out + k);
        else
            out[k] = NAN;
    }
    return stop;
}

static size_t block_most(const sev_sweep *s)
{
    return s->run.block < SEV_BLOCK ? s->run.block : SEV_BLOCK;
}

static int run_rows(sev_sweep *s, size_t n, double *out)
{
    int stop = 0;
    size_t most = block_most(s);
    for (size_t i = 0; i < n && !stop; i += most) {
        size_t block = n - i < most ? n - i : most;
        sev_rows_load(&s->rows, i, block);
        stop = run_loaded(s, block, out + i);
    }
    return stop;
}

/* One scale for all rows is an input as well, lest folding it leads to other bits. */
static bool sweep_compile(sev_sweep *s, bool *variable, scaleev_quantity quantity)
{
    sev_formula formula;
    sev_quantities q;
    s->scale_ok = variable[SCALEEV_SCALE] || sev_scale_ok(s->scale);
    variable[SCALEEV_SCALE] = true;
    sev_formula_init(&formula, &s->rows.model->allocator);
    sev_assemble(s->rows.model, &formula, variable, s->scale_ok ? s->scale : 0, false, &q);
    bool ok = !formula.failed && sev_program_init(&s->program, &formula, 1, &q.value[quantity], true);
    sev_formula_clear(&formula);
    return ok;
}

/* Room for running the program, blocks of up to n rows. */
static bool sweep_room(sev_sweep *s, size_t n)
{
    const scaleev_allocator *allocator = &s->rows.model->allocator;
    s->inputs = sev_new(allocator, s->program.inputs_n + 1, sizeof *s->inputs);
    bool ok = sev_rows_begin(&s->rows) && s->inputs;
    if (ok && sev_run_begin(&s->run, &s->program, n < SEV_BLOCK ? n : SEV_BLOCK, s->stack, SEV_STACK))
        return true;
    sev_rows_end(&s->rows);
    sev_free(allocator, s->inputs, s->program.inputs_n + 1, sizeof *s->inputs);
    return false;
}

static scaleev_status sweep_begin(sev_sweep *s, const sev_rows *rows, scaleev_quantity quantity, double scale, size_t n)
{
    const scaleev_model *model = rows->model;
    scaleev_status status;
    s->rows = *rows;
    s->scale = scale;
    bool *variable = sev_rows_variable(rows, &status);
    if (!variable)
        return status;
    bool compiled = sweep_compile(s, variable, quantity), ok = compiled && sweep_room(s, n);
    if (compiled && !ok)
        sev_program_clear(&s->program);
    sev_free(&model->allocator, variable, (size_t)model->inputs_n, sizeof *variable);
    return ok ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
}

scaleev_status sev_sweep_begin(sev_sweep *s, const sev_rows *rows, scaleev_quantity quantity, double scale)
{
    return sweep_begin(s, rows, quantity, scale, SEV_BLOCK);
}

scaleev_status sev_sweep_block(sev_sweep *s, double scale, size_t n, double *out)
{
    s->scale = scale;
    s->scale_ok = sev_scale_ok(scale) || sev_rows_column(&s->rows, SCALEEV_SCALE) < s->rows.columns_n;
    return sev_callback_status(run_rows(s, n, out));
}

void sev_sweep_end(sev_sweep *s)
{
    sev_run_end(&s->run);
    sev_rows_end(&s->rows);
    sev_free(&s->rows.model->allocator, s->inputs, s->program.inputs_n + 1, sizeof *s->inputs);
    sev_program_clear(&s->program);
}

scaleev_status sev_sweep_rows(const sev_rows *rows, scaleev_quantity quantity, double scale, size_t n, double *out)
{
    sev_sweep s;
    scaleev_status status = sweep_begin(&s, rows, quantity, scale, n ? n : 1);
    if (status != SCALEEV_OK)
        return status;
    status = sev_callback_status(run_rows(&s, n, out));
    sev_sweep_end(&s);
    return status;
}
