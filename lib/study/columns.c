/* SPDX-License-Identifier: MIT */
#include "study/columns.h"
#include "model/compiled.h"
#include "prove/batch.h"
#include "prove/optimum.h"
#include "study/evaluator.h"

#include <math.h>
#include <string.h>

/* After so many blocks of draws the caller is told how far it is. */
enum { TELL_EVERY = 64 };

/* ---- Values ---- */

static scaleev_status evaluate_block(sev_evaluator *e, const double *scales, size_t scales_n, uint64_t first, size_t n,
                                     double *out, size_t row)
{
    scaleev_status status = sev_evaluator_fill(e, first, n);
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
        status = sev_evaluator_run(e, scales[s], n, out + s * row);
    return status;
}

scaleev_status sev_study_evaluate(const scaleev_study *study, scaleev_quantity quantity, const double *scales,
                                  size_t scales_n, uint64_t first, size_t n, double *out)
{
    sev_evaluator e;
    scaleev_status status = sev_evaluator_begin(&e, study, quantity);
    if (status != SCALEEV_OK)
        return status;
    for (size_t i = 0, block; scales_n && i < n && status == SCALEEV_OK; i += block) {
        block = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        status = evaluate_block(&e, scales, scales_n, first + i, block, out + i, n);
        if (status == SCALEEV_OK && i / SEV_BLOCK % TELL_EVERY == TELL_EVERY - 1)
            status = sev_study_tell(study, (double)(i + block) / (double)n);
    }
    sev_evaluator_end(&e);
    return status;
}

/* ---- Break-evens ---- */

/* How many doubles the columns of a chunk of draws may take. */
enum { CHUNK_ROOM = 1 << 17 };

typedef struct chunk {
    const scaleev_study *study;
    scaleev_column *columns; /* of the uncertain inputs */
    size_t columns_n, rows;  /* rows: of a chunk, a multiple of SEV_BLOCK */
    double *room;            /* `rows` values for each column, and the break-evens */
    int32_t *kinds;          /* likewise */
} chunk;

static bool chunk_begin(chunk *c, const scaleev_study *study, size_t n)
{
    size_t columns_n = sev_draws_count(study->draws), most = CHUNK_ROOM / (columns_n + 1) / SEV_BLOCK,
           blocks = n / SEV_BLOCK + 2;
    *c = (chunk){.study = study, .columns_n = columns_n};
    c->rows = SEV_BLOCK * (blocks < most ? blocks : most ? most : 1);
    c->columns = sev_new(&study->allocator, columns_n + 1, sizeof *c->columns);
    c->room = sev_new(&study->allocator, (columns_n + 1) * c->rows, sizeof *c->room);
    c->kinds = sev_new(&study->allocator, c->rows, sizeof *c->kinds);
    return c->columns && c->room && c->kinds;
}

static void chunk_end(chunk *c)
{
    sev_free(&c->study->allocator, c->columns, c->columns_n + 1, sizeof *c->columns);
    sev_free(&c->study->allocator, c->room, (c->columns_n + 1) * c->rows, sizeof *c->room);
    sev_free(&c->study->allocator, c->kinds, c->rows, sizeof *c->kinds);
}

static scaleev_status chunk_fill(chunk *c, uint64_t first, size_t n)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < c->columns_n && status == SCALEEV_OK; i++) {
        double *values = c->room + i * c->rows;
        scaleev_input input = sev_draws_at(c->study->draws, i)->input;
        c->columns[i] = (scaleev_column){input, 0, values, 1};
        status = sev_draws_fill(c->study->draws, input, first, n, values);
    }
    return status;
}

/* Solves draws from a multiple of SEV_BLOCK on, and delivers those of them that are asked for. */
static scaleev_status chunk_solve(chunk *c, double lo, double hi, const scaleev_columns_request *request, uint64_t from,
                                  size_t skip, size_t n, double *out, int32_t *kinds)
{
    size_t rows = (skip + n + SEV_BLOCK - 1) / SEV_BLOCK * SEV_BLOCK;
    double *found = c->room + c->columns_n * c->rows;
    sev_rows all = {.model = c->study->model, .columns = c->columns, .columns_n = c->columns_n};
    scaleev_status status = chunk_fill(c, from, rows);
    if (status == SCALEEV_OK)
        status = sev_solve_rows(&all, lo, hi, rows, request, &(sev_row_answers){found, c->kinds, NULL});
    if (status == SCALEEV_OK && out)
        memcpy(out, found + skip, n * sizeof *out);
    if (status == SCALEEV_OK && kinds)
        memcpy(kinds, c->kinds + skip, n * sizeof *kinds);
    return status;
}

/* The last digits of a break-even may depend on the other rows of its block, so blocks begin at multiples of SEV_BLOCK,
 * and are solved whole: then they depend on the index alone. */
scaleev_status sev_study_break_even(const scaleev_study *study, double lo, double hi,
                                    const scaleev_columns_request *request, uint64_t first, size_t n, double *out,
                                    int32_t *kinds)
{
    chunk c;
    scaleev_status status = sev_study_ready(study);
    if (status != SCALEEV_OK || n == 0)
        return status;
    status = chunk_begin(&c, study, n) ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    for (size_t i = 0, part; i < n && status == SCALEEV_OK; i += part) {
        size_t skip = (size_t)((first + i) % SEV_BLOCK);
        part = n - i < c.rows - skip ? n - i : c.rows - skip;
        status = chunk_solve(&c, lo, hi, request, first + i - skip, skip, part, out ? out + i : NULL,
                             kinds ? kinds + i : NULL);
        if (status == SCALEEV_OK)
            status = sev_study_tell(study, (double)(i + part) / (double)n);
    }
    chunk_end(&c);
    return status;
}

/* ---- Best scales ---- */

/* Of a model that has the values of row k of the block. */
static scaleev_status best_of_row(scaleev_model *copy, const sev_rows *rows, size_t k, double lo, double hi,
                                  scaleev_optimum *best)
{
    for (size_t c = 0; c < rows->columns_n; c++)
        sev_compiled_set(copy, rows->columns[c].input, rows->cells[c][k]);
    sev_compiled_follow(copy);
    sev_problem problem = sev_scale_problem(copy);
    scaleev_status status = sev_maximise(&problem, lo, hi, 0, best);
    if (status == SCALEEV_ERROR_UNDEFINED) {
        best->scale = best->ev = NAN;
        return SCALEEV_OK;
    }
    return status;
}

static scaleev_status best_of_block(sev_evaluator *e, scaleev_model *copy, double lo, double hi, size_t n,
                                    double *scales, double *evs)
{
    bool ok[SEV_BLOCK];
    scaleev_status status = SCALEEV_OK;
    sev_rows *rows = &e->sweep->rows;
    sev_rows_load(rows, 0, n);
    (void)sev_rows_allowed(rows, n, ok, NULL);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++) {
        scaleev_optimum best = {.scale = NAN, .ev = NAN};
        if (ok[k])
            status = best_of_row(copy, rows, k, lo, hi, &best);
        if (scales)
            scales[k] = best.scale;
        if (evs)
            evs[k] = best.ev;
    }
    return status;
}

static scaleev_status best_of_draws(sev_evaluator *e, double lo, double hi, uint64_t first, size_t n, double *scales,
                                    double *evs)
{
    const scaleev_study *study = e->study;
    scaleev_model *copy = NULL;
    scaleev_status status = sev_model_join(study->model, NULL, study->model->split, &copy);
    for (size_t i = 0, block; i < n && status == SCALEEV_OK; i += block) {
        block = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        status = sev_evaluator_fill(e, first + i, block);
        if (status == SCALEEV_OK)
            status = best_of_block(e, copy, lo, hi, block, scales ? scales + i : NULL, evs ? evs + i : NULL);
        if (status == SCALEEV_OK)
            status = sev_study_tell(study, (double)(i + block) / (double)n);
    }
    sev_model_destroy(copy);
    return status;
}

scaleev_status sev_study_best_scale(const scaleev_study *study, double lo, double hi, uint64_t first, size_t n,
                                    double *scales, double *evs)
{
    sev_evaluator e;
    scaleev_status status = sev_evaluator_begin(&e, study, SCALEEV_EV);
    if (status != SCALEEV_OK)
        return status;
    status = best_of_draws(&e, lo, hi, first, n, scales, evs);
    sev_evaluator_end(&e);
    return status;
}
