/* SPDX-License-Identifier: MIT */
/* Studies: making one, saying what is not known, and columns of draws. */
#include "ask/door.h"
#include "study/columns.h"
#include "study/moments.h"
#include "study/handle.h"

#include <math.h>

/* ---- Life ---- */

/* What is 0 becomes its default; what is not allowed is refused. */
static scaleev_status study_options_in(const scaleev_study_options *options, scaleev_study_options *used)
{
    *used = (scaleev_study_options)SCALEEV_STUDY_OPTIONS_INIT;
    scaleev_status status = options ? sev_struct_in(used, sizeof *used, options) : SCALEEV_OK;
    used->seed = used->seed ? used->seed : 1;
    used->replicates = (int32_t)sev_replicates(used->replicates);
    return status == SCALEEV_OK && (used->reserved || !used->replicates) ? SCALEEV_ERROR_OPTION : status;
}

SEV_DOOR(scaleev_study_create,
         (const scaleev_model *model, const scaleev_study_options *options, scaleev_study **study),
         (model, options, study))
{
    scaleev_study_options used;
    if (study)
        *study = NULL;
    if (!model || !study)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = study_options_in(options, &used);
    return status == SCALEEV_OK ? sev_study_create(model, &used, study) : status;
}

void scaleev_study_destroy(scaleev_study *study)
{
    sev_study_destroy(study);
}

const char *scaleev_study_error(const scaleev_study *study)
{
    return study ? study->error : "study is NULL";
}

/* ---- What is not known ---- */

SEV_DOOR(scaleev_study_add,
         (scaleev_study * study, scaleev_input input, const char *distribution, const double *parameters, size_t n),
         (study, input, distribution, parameters, n))
{
    if (!study)
        return SCALEEV_ERROR_NULL;
    if (!distribution || (n && !parameters))
        return sev_study_fail(study, SCALEEV_ERROR_NULL, "%s is NULL", distribution ? "parameters" : "distribution");
    return sev_study_add(study, input, distribution, parameters, n);
}

SEV_DOOR(scaleev_study_truncate, (scaleev_study * study, scaleev_input input, double lo, double hi),
         (study, input, lo, hi))
{
    return study ? sev_study_limit(study, &(sev_limit){input, false, lo, hi}) : SCALEEV_ERROR_NULL;
}

SEV_DOOR(scaleev_study_clamp, (scaleev_study * study, scaleev_input input, double lo, double hi),
         (study, input, lo, hi))
{
    return study ? sev_study_limit(study, &(sev_limit){input, true, lo, hi}) : SCALEEV_ERROR_NULL;
}

SEV_DOOR(scaleev_study_same,
         (scaleev_study * study, scaleev_input input, scaleev_input as, double factor, double offset),
         (study, input, as, factor, offset))
{
    return study ? sev_study_same(study, input, as, factor, offset) : SCALEEV_ERROR_NULL;
}

SEV_DOOR(scaleev_study_correlate, (scaleev_study * study, scaleev_input a, scaleev_input b, double rank_correlation),
         (study, a, b, rank_correlation))
{
    return study ? sev_study_correlate(study, a, b, rank_correlation) : SCALEEV_ERROR_NULL;
}

int32_t scaleev_study_input_count(const scaleev_study *study)
{
    return study ? (int32_t)sev_draws_count(study->draws) : 0;
}

scaleev_input scaleev_study_input(const scaleev_study *study, int32_t i)
{
    bool there = study && i >= 0 && (size_t)i < sev_draws_count(study->draws);
    return there ? sev_draws_at(study->draws, (size_t)i)->input : -1;
}

/* ---- Draws ---- */

/* After a failure on the way nothing is known of any draw. */
static scaleev_status drawn(scaleev_status status, size_t n, double *out)
{
    for (size_t i = 0; status != SCALEEV_OK && out && i < n; i++)
        out[i] = NAN;
    return status;
}

SEV_DOOR(scaleev_study_draw, (const scaleev_study *study, scaleev_input input, uint64_t first, size_t n, double *out),
         (study, input, first, n, out))
{
    if (!study || (n && !out))
        return SCALEEV_ERROR_NULL;
    if (!sev_draws_of(study->draws, input))
        return SCALEEV_ERROR_INPUT;
    scaleev_status status = sev_draws_exist(first, n);
    if (status != SCALEEV_OK)
        return status;
    status = sev_study_ready(study);
    if (status == SCALEEV_OK)
        status = sev_draws_fill(study->draws, input, first, n, out);
    return drawn(status, n, out);
}

SEV_DOOR(scaleev_study_evaluate,
         (const scaleev_study *study, scaleev_quantity quantity, const double *scales, size_t scales_n, uint64_t first,
          size_t n, double *out),
         (study, quantity, scales, scales_n, first, n, out))
{
    if (!study || (scales_n && !scales) || (n && scales_n && !out))
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_check_quantity(study->model, quantity);
    if (status == SCALEEV_OK)
        status = sev_draws_exist(first, n);
    if (status == SCALEEV_OK && scales_n > SIZE_MAX / sizeof *out / (n ? n : 1))
        status = SCALEEV_ERROR_COUNT;
    if (status != SCALEEV_OK)
        return status;
    return drawn(sev_study_evaluate(study, quantity, scales, scales_n, first, n, out), n * scales_n, out);
}

SEV_DOOR(scaleev_study_break_even,
         (const scaleev_study *study, double lo, double hi, int32_t direction, int32_t which, uint64_t first, size_t n,
          double *out, int32_t *kinds),
         (study, lo, hi, direction, which, first, n, out, kinds))
{
    if (!study || (n && !out && !kinds))
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_check_domain(lo, hi);
    if (status == SCALEEV_OK && ((direction != -1 && direction != 1) || (which != 0 && which != 1)))
        status = SCALEEV_ERROR_OPTION;
    if (status == SCALEEV_OK)
        status = sev_draws_exist(first, n);
    if (status != SCALEEV_OK)
        return status;
    scaleev_columns_request request = {.direction = direction, .first = which == 0};
    status = drawn(sev_study_break_even(study, lo, hi, &request, first, n, out, kinds), n, out);
    for (size_t i = 0; status != SCALEEV_OK && kinds && i < n; i++)
        kinds[i] = 0;
    return status;
}

SEV_DOOR(scaleev_study_best_scale,
         (const scaleev_study *study, double lo, double hi, uint64_t first, size_t n, double *scales, double *evs),
         (study, lo, hi, first, n, scales, evs))
{
    if (!study || (n && !scales && !evs))
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_check_domain(lo, hi);
    if (status == SCALEEV_OK)
        status = sev_draws_exist(first, n);
    if (status != SCALEEV_OK)
        return status;
    status = sev_study_best_scale(study, lo, hi, first, n, scales, evs);
    (void)drawn(status, n, scales);
    return drawn(status, n, evs);
}
