/* SPDX-License-Identifier: MIT */
/* What is expected where an input is known, what each input does, and what it is worth to know them. */
#include "ask/door.h"
#include "study/decide.h"
#include "study/given.h"
#include "study/importance.h"

#include <math.h>
#include <string.h>

SEV_DOOR(scaleev_study_decide,
         (const scaleev_study *study, double lo, double hi, uint64_t draws, scaleev_decision *decision),
         (study, lo, hi, draws, decision))
{
    scaleev_decision mine = {.size = sizeof mine};
    if (!study || !decision)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_struct_check(decision);
    if (status == SCALEEV_OK)
        status = sev_check_domain(lo, hi);
    if (status == SCALEEV_OK)
        status = sev_study_ready(study);
    if (status == SCALEEV_OK)
        status = sev_study_decide(study, lo, hi, draws, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(decision, &mine, sizeof mine);
    return status;
}

/* The dimension of an input that has a distribution of its own. */
static scaleev_status find_dimension(const scaleev_study *study, scaleev_input input, size_t *dimension)
{
    const sev_uncertain *one = sev_draws_of(study->draws, input);
    if (!one || !one->distribution)
        return SCALEEV_ERROR_INPUT;
    *dimension = one->dimension;
    return SCALEEV_OK;
}

static scaleev_status check_given(const scaleev_study *study, scaleev_quantity quantity, size_t scales_n,
                                  size_t nodes_n)
{
    if (nodes_n < SEV_NODES_LEAST || nodes_n > SEV_NODES_MOST || scales_n > SIZE_MAX / sizeof(double) / nodes_n)
        return SCALEEV_ERROR_COUNT;
    return sev_check_quantity(study->model, quantity);
}

SEV_DOOR(scaleev_study_given,
         (const scaleev_study *study, scaleev_input input, scaleev_quantity quantity, const double *scales,
          size_t scales_n, uint64_t draws, size_t nodes_n, double *z, double *weights, double *inputs, double *out),
         (study, input, quantity, scales, scales_n, draws, nodes_n, z, weights, inputs, out))
{
    size_t dimension;
    if (!study || (scales_n && (!scales || !out)))
        return SCALEEV_ERROR_NULL;
    scaleev_status status = find_dimension(study, input, &dimension);
    if (status == SCALEEV_OK)
        status = check_given(study, quantity, scales_n, nodes_n);
    if (status != SCALEEV_OK)
        return status;
    status = sev_study_given(study, dimension, quantity, scales, scales_n, draws, nodes_n, z, weights, inputs, out);
    double *const outputs[] = {z, weights, inputs};
    for (size_t i = 0; i < 3 && status != SCALEEV_OK; i++)
        for (size_t k = 0; outputs[i] && k < nodes_n; k++)
            outputs[i][k] = NAN;
    for (size_t k = 0; status != SCALEEV_OK && k < nodes_n * scales_n; k++)
        out[k] = NAN;
    return status;
}

/* Writes rows of the caller's size. */
static void write_rows(scaleev_importance *rows, const scaleev_importance *mine, size_t rows_n)
{
    size_t size = rows->size;
    for (size_t i = 0; i < rows_n; i++) {
        unsigned char *row = (unsigned char *)rows + i * size;
        memcpy(row, &size, sizeof size);
        sev_struct_out(row, &mine[i], sizeof *mine);
    }
}

SEV_DOOR(scaleev_study_importance,
         (const scaleev_study *study, double scale, double lo, double hi, uint64_t draws, scaleev_importance *rows,
          size_t rows_n),
         (study, scale, lo, hi, draws, rows, rows_n))
{
    if (!study || (rows_n && !rows))
        return SCALEEV_ERROR_NULL;
    if (rows_n > sev_draws_dimensions(study->draws))
        return SCALEEV_ERROR_COUNT;
    scaleev_status status = rows_n ? sev_struct_check(rows) : SCALEEV_OK;
    if (status == SCALEEV_OK)
        status = sev_scale_ok(scale) ? sev_check_domain(lo, hi) : SCALEEV_ERROR_DOMAIN;
    if (status == SCALEEV_OK)
        status = sev_study_ready(study);
    if (status != SCALEEV_OK || !rows_n)
        return status;
    scaleev_importance *mine = sev_new(&study->allocator, rows_n, sizeof *mine);
    if (!mine)
        return SCALEEV_ERROR_MEMORY;
    status = sev_study_importance(study, scale, lo, hi, draws, mine, rows_n);
    if (status == SCALEEV_OK)
        write_rows(rows, mine, rows_n);
    sev_free(&study->allocator, mine, rows_n, sizeof *mine);
    return status;
}
