/* SPDX-License-Identifier: MIT */
#include "study/evaluator.h"

static void free_columns(sev_evaluator *e)
{
    const scaleev_allocator *allocator = &e->study->allocator;
    sev_free(allocator, e->columns, e->columns_n, sizeof *e->columns);
    sev_free(allocator, e->room, e->columns_n * SEV_BLOCK, sizeof *e->room);
    sev_free(allocator, e->same, e->columns_n, sizeof *e->same);
    sev_free(allocator, e->sweep, 1, sizeof *e->sweep);
}

static scaleev_status begin_columns(sev_evaluator *e, const scaleev_study *study, scaleev_quantity quantity,
                                    bool scales)
{
    scaleev_status status = sev_study_ready(study);
    e->study = study;
    e->n = sev_draws_count(study->draws);
    e->columns_n = e->n + scales;
    e->columns = NULL;
    e->room = NULL;
    e->same = NULL;
    e->sweep = status == SCALEEV_OK ? sev_room(&study->allocator, 1, sizeof *e->sweep) : NULL;
    if (status == SCALEEV_OK && !e->sweep)
        status = SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK && e->columns_n) {
        e->columns = sev_new(&study->allocator, e->columns_n, sizeof *e->columns);
        e->room = sev_new(&study->allocator, e->columns_n * SEV_BLOCK, sizeof *e->room);
        e->same = sev_new(&study->allocator, e->columns_n, sizeof *e->same);
        status = e->columns && e->room && e->same ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    }
    for (size_t i = 0; status == SCALEEV_OK && i < e->columns_n; i++) {
        scaleev_input input = i < e->n ? sev_draws_at(study->draws, i)->input : SCALEEV_SCALE;
        e->columns[i] = (scaleev_column){input, 0, sev_evaluator_values(e, i), 1};
    }
    sev_rows rows = {.model = study->model, .columns = e->columns, .columns_n = e->columns_n, .same = e->same};
    if (status == SCALEEV_OK)
        status = sev_sweep_begin(e->sweep, &rows, quantity, 0);
    if (status != SCALEEV_OK)
        free_columns(e);
    return status;
}

scaleev_status sev_evaluator_begin(sev_evaluator *e, const scaleev_study *study, scaleev_quantity quantity)
{
    return begin_columns(e, study, quantity, false);
}

scaleev_status sev_evaluator_begin_scales(sev_evaluator *e, const scaleev_study *study, scaleev_quantity quantity)
{
    return begin_columns(e, study, quantity, true);
}

void sev_evaluator_end(sev_evaluator *e)
{
    sev_sweep_end(e->sweep);
    free_columns(e);
}

void sev_evaluator_follow(sev_evaluator *e, size_t n)
{
    const sev_draws *draws = e->study->draws;
    for (size_t i = 0; i < e->n; i++) {
        const sev_uncertain *one = sev_draws_at(draws, i);
        const double *own =
            sev_evaluator_values(e, (size_t)(sev_draws_own(draws, one->dimension) - sev_draws_at(draws, 0)));
        double *values = sev_evaluator_values(e, i);
        if (one->distribution)
            continue;
        for (size_t k = 0; k < n; k++)
            values[k] = one->factor * own[k] + one->offset;
    }
}

scaleev_status sev_evaluator_fill(sev_evaluator *e, uint64_t first, size_t n)
{
    const sev_draws *draws = e->study->draws;
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < e->n && status == SCALEEV_OK; i++)
        if (sev_draws_at(draws, i)->distribution)
            status = sev_draws_fill(draws, e->columns[i].input, first, n, sev_evaluator_values(e, i));
    sev_evaluator_follow(e, n);
    return status;
}

scaleev_status sev_evaluator_run(sev_evaluator *e, double scale, size_t n, double *out)
{
    return sev_sweep_block(e->sweep, scale, n, out);
}
