/* SPDX-License-Identifier: MIT */
#include "study/expect.h"
#include "study/copula.h"
#include "study/linear.h"

#include <math.h>
#include <string.h>

enum {
    DRAWS_DEFAULT = 65536,
    CACHE_MOST = 1 << 19, /* doubles */
    TOGETHER = 8,         /* scales that share a pass over the draws */
    TELL_BLOCKS = 16,     /* of moments, between two words to the caller */
    TELL_SCALES = 64      /* scales without draws, between two words */
};

/* ---- Life ---- */

uint64_t sev_expect_draws(const scaleev_study *study, uint64_t draws)
{
    uint64_t rounded = 2 * (uint64_t)study->replicates, most = draws ? draws : DRAWS_DEFAULT;
    while (rounded <= most / 2 && rounded < SEV_SAMPLER_DRAWS)
        rounded *= 2;
    return rounded;
}

static scaleev_status plain_rows(sev_expectation *x, double scale, size_t n, double *out)
{
    return sev_evaluator_run(&x->evaluator, scale, n, out);
}

/* Whether all inputs of a dimension may have the values that follow from one, which need not be one of its own. */
static bool may_be(const scaleev_study *study, size_t dimension, double value)
{
    bool may = true;
    for (size_t i = 0; i < sev_draws_count(study->draws) && may; i++) {
        const sev_uncertain *one = sev_draws_at(study->draws, i);
        const sev_term *term;
        int32_t index;
        if (one->dimension == dimension)
            may = sev_parameter_allows(sev_model_parameter(study->model, one->input, &term, &index),
                                       one->factor * value + one->offset);
    }
    return may;
}

/* Finds the mean of a dimension, to rounding or nearly so. What is known to rounding has no error. */
static bool known_mean(const scaleev_study *study, size_t dimension, double *mean, double *error)
{
    const sev_distribution *d = sev_draws_own(study->draws, dimension)->distribution;
    double size = fabs(sev_distribution_at(d, -0.5)) + fabs(sev_distribution_at(d, 0.5));
    *mean = sev_distribution_mean(d, error);
    size = size > fabs(*mean) ? size : fabs(*mean);
    if (!isfinite(*mean) || !(*error <= 0x1p-32 * size) || !may_be(study, dimension, *mean))
        return false;
    *error = *error > 0x1p-46 * size ? *error : 0;
    return true;
}

/* Curves through points have kinks, functions of the caller may have. */
static bool is_smooth(const scaleev_model *model)
{
    bool smooth = true;
    for (size_t t = 0; t < model->terms_n; t++)
        smooth =
            smooth && (model->terms[t].family->shape == SEV_PLAIN || model->terms[t].family->shape == SEV_POLYNOMIAL);
    return smooth;
}

scaleev_status sev_expect_begin_rows(sev_expectation *x, const scaleev_study *study, scaleev_quantity quantity,
                                     uint64_t draws, sev_row_values *rows, void *context)
{
    memset(x, 0, sizeof *x);
    x->study = study;
    x->draws = sev_expect_draws(study, draws);
    x->rows = rows;
    x->context = context;
    x->told_to = 1;
    x->smooth = is_smooth(study->model);
    scaleev_status status = sev_study_linear(study, quantity, x->linear);
    return status == SCALEEV_OK ? sev_evaluator_begin(&x->evaluator, study, quantity) : status;
}

scaleev_status sev_expect_begin(sev_expectation *x, const scaleev_study *study, scaleev_quantity quantity,
                                uint64_t draws)
{
    scaleev_status status = sev_expect_begin_rows(x, study, quantity, draws, plain_rows, NULL);
    for (size_t d = 0; status == SCALEEV_OK && d < sev_draws_dimensions(study->draws); d++)
        x->replaced[d] = x->linear[d] && known_mean(study, d, &x->mean[d], &x->mean_error[d]);
    return status;
}

static void end_quadrature(sev_expectation *x)
{
    if (x->has_quadrature)
        sev_quadrature_end(&x->quadrature);
    x->has_quadrature = false;
}

/* What serves one plan only. */
static void forget(sev_expectation *x)
{
    const scaleev_allocator *allocator = &x->study->allocator;
    sev_free(allocator, x->factor, x->factor_n * x->factor_n, sizeof *x->factor);
    sev_free(allocator, x->cache, x->cache_room, sizeof *x->cache);
    x->factor = x->cache = NULL;
    x->cache_room = x->cache_blocks = x->made_blocks = 0;
    x->planned = false;
}

void sev_expect_end(sev_expectation *x)
{
    const scaleev_allocator *allocator = &x->study->allocator;
    forget(x);
    end_quadrature(x);
    sev_free(allocator, x->values, TOGETHER * SEV_MOMENTS_BLOCK, sizeof *x->values);
    sev_free(allocator, x->stacks, TOGETHER, sizeof *x->stacks);
    sev_free(allocator, x->tails, TOGETHER, sizeof *x->tails);
    sev_evaluator_end(&x->evaluator);
}

/* ---- What is left ---- */

/* Which of the evaluator's columns it is. */
static size_t column_of(const sev_expectation *x, size_t dimension)
{
    const sev_draws *draws = x->study->draws;
    return (size_t)(sev_draws_own(draws, dimension) - sev_draws_at(draws, 0));
}

double *sev_expect_values(const sev_expectation *x, size_t dimension)
{
    size_t column = column_of(x, dimension);
    x->evaluator.same[column] = false;
    return sev_evaluator_values(&x->evaluator, column);
}

static void set_constant(const sev_expectation *x, size_t dimension, double value)
{
    double *values = sev_expect_values(x, dimension);
    for (size_t k = 0; k < SEV_BLOCK; k++)
        values[k] = value;
    x->evaluator.same[column_of(x, dimension)] = true;
}

/* The factor of the correlations, with the given dimension first where it is correlated. */
static scaleev_status make_factor(sev_expectation *x)
{
    size_t n, row = 0;
    const double *factor = sev_draws_factor(x->study->draws, &n);
    for (size_t d = 0; d < n; d++)
        x->order[d] = d;
    if (!factor)
        return SCALEEV_OK;
    x->factor = sev_room(&x->study->allocator, n * n, sizeof *x->factor);
    if (!x->factor)
        return SCALEEV_ERROR_MEMORY;
    x->factor_n = n;
    memcpy(x->factor, factor, n * n * sizeof *factor);
    if (x->given.dimension == SEV_SAMPLER_DIMENSIONS)
        return SCALEEV_OK;
    row = x->given.dimension;
    sev_copula_first(x->factor, n, row);
    memmove(x->order + 1, x->order, row * sizeof *x->order);
    x->order[0] = row;
    return SCALEEV_OK;
}

/* The row of the factor for a dimension. */
static size_t factor_row(const sev_expectation *x, size_t dimension)
{
    size_t row = 0;
    while (x->order[row] != dimension)
        row++;
    return row;
}

/* The score of a dimension, given another one, is shift + slope z if nothing else has a part in it. */
static void make_quadrature(sev_expectation *x)
{
    double shift = 0, slope = 1;
    size_t dimension = x->left[0];
    if (x->factor && x->given.dimension != SEV_SAMPLER_DIMENSIONS) {
        size_t row = factor_row(x, dimension);
        const double *factors = x->factor + row * x->factor_n;
        shift = factors[0] * x->given.z;
        slope = sqrt((1 - factors[0]) * (1 + factors[0]));
        slope = factors[0] == 0 ? 1 : slope;
    }
    const sev_distribution *d = sev_expect_distribution(x, dimension);
    if (x->has_quadrature && sev_quadrature_is_of(&x->quadrature, d, shift, slope))
        return;
    end_quadrature(x);
    sev_quadrature_begin(&x->quadrature, &x->study->allocator, d, shift, slope, x->draws,
                         x->like && x->like->has_quadrature ? &x->like->quadrature : NULL);
    x->has_quadrature = true;
}

/* Two that are left are independent where neither has a part in the other, nor what is given in both. */
static void make_grid(sev_expectation *x)
{
    bool apart = true;
    for (size_t i = 0; i < 2; i++)
        apart = apart && !sev_draws_correlated(x->study->draws, x->left[i]);
    x->has_grid =
        sev_grid_begin(&x->grid, sev_expect_distribution(x, x->left[0]), sev_expect_distribution(x, x->left[1])) &&
        apart;
    x->grid.smooth = x->grid.smooth && x->smooth;
}

static scaleev_status make_cache(sev_expectation *x)
{
    size_t each = x->left_n * SEV_BLOCK, most = CACHE_MOST / each;
    uint64_t blocks = (x->draws + SEV_BLOCK - 1) / SEV_BLOCK;
    x->cache_blocks = blocks < most ? (size_t)blocks : most;
    x->cache_room = x->cache_blocks * each;
    if (x->cache || !x->cache_room)
        return SCALEEV_OK;
    x->cache = sev_room(&x->study->allocator, x->cache_room, sizeof *x->cache);
    return x->cache ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
}

/* Decides what is left for what is given, unless that is what the last run had. */
static scaleev_status plan(sev_expectation *x, const sev_score *given)
{
    const sev_draws *draws = x->study->draws;
    sev_score depends = {SEV_SAMPLER_DIMENSIONS, 0, NULL};
    if (given && !x->replaced[given->dimension])
        depends = (sev_score){given->dimension, sev_draws_correlated(draws, given->dimension) ? given->z : 0, NULL};
    if (x->planned && x->given.dimension == depends.dimension && x->given.z == depends.z)
        return SCALEEV_OK;
    forget(x);
    x->given = depends;
    scaleev_status status = make_factor(x);
    if (status != SCALEEV_OK)
        return status;
    x->left_n = 0;
    for (size_t d = 0; d < sev_draws_dimensions(draws); d++)
        if (!x->replaced[d] && d != depends.dimension)
            x->left[x->left_n++] = d;
    x->has_grid = false;
    if (x->left_n == 1)
        make_quadrature(x);
    else if (x->left_n == 2)
        make_grid(x);
    x->planned = true;
    return SCALEEV_OK;
}

static void set_constants(const sev_expectation *x, const sev_score *given)
{
    const sev_draws *draws = x->study->draws;
    for (size_t d = 0; d < sev_draws_dimensions(draws); d++)
        if (x->replaced[d])
            set_constant(x, d, x->mean[d]);
    if (given)
        set_constant(x, given->dimension,
                     given->value ? *given->value
                                  : sev_distribution_at(sev_expect_distribution(x, given->dimension), given->z));
}

/* ---- Without draws ---- */

static scaleev_status mean_of_row(sev_expectation *x, double scale, scaleev_estimate *out)
{
    sev_evaluator_follow(&x->evaluator, 1);
    scaleev_status status = x->rows(x, scale, 1, &out->value);
    out->error = isfinite(out->value) ? 0 : NAN;
    return status;
}

typedef struct at_scale {
    sev_expectation *x;
    double scale;
} at_scale;

static scaleev_status rows_along(void *context, const double *values, size_t n, double *out)
{
    const at_scale *at = context;
    memcpy(sev_expect_values(at->x, at->x->left[0]), values, n * sizeof *values);
    sev_evaluator_follow(&at->x->evaluator, n);
    return at->x->rows(at->x, at->scale, n, out);
}

static scaleev_status rows_across(void *context, const double *first, const double *second, size_t n, double *out)
{
    const at_scale *at = context;
    memcpy(sev_expect_values(at->x, at->x->left[0]), first, n * sizeof *first);
    memcpy(sev_expect_values(at->x, at->x->left[1]), second, n * sizeof *second);
    sev_evaluator_follow(&at->x->evaluator, n);
    return at->x->rows(at->x, at->scale, n, out);
}

static bool is_finite_sum(const sev_expectation *x)
{
    return sev_distribution_atoms(sev_expect_distribution(x, x->left[0]));
}

/* *done is whether no draws are needed. */
static scaleev_status mean_without_draws(sev_expectation *x, double scale, scaleev_estimate *out, bool *done)
{
    *done = true;
    *out = (scaleev_estimate){NAN, NAN};
    if (!sev_scale_ok(scale))
        return SCALEEV_OK;
    if (x->left_n == 0)
        return mean_of_row(x, scale, out);
    *done = false;
    if (x->left_n == 2 && x->has_grid && !x->jumps && !x->kinks)
        return sev_grid_mean(&x->grid, rows_across, &(at_scale){x, scale}, x->draws, out, done);
    if (x->left_n > 1 || ((x->jumps || x->kinks) && !is_finite_sum(x)))
        return SCALEEV_OK;
    return sev_quadrature_mean(&x->quadrature, rows_along, &(at_scale){x, scale}, out, done);
}

/* ---- Draws ---- */

/* Numbers between 0 and 1 of a dimension that is left. */
static scaleev_status fill_left(const sev_expectation *x, size_t dimension, uint64_t first, size_t n, double *out)
{
    const sev_draws *draws = x->study->draws;
    if (!x->factor)
        return sev_draws_independent(draws, dimension, first, n, out);
    size_t row = factor_row(x, dimension), given = x->given.dimension != SEV_SAMPLER_DIMENSIONS;
    const double *factors = x->factor + row * x->factor_n;
    double shift = given ? factors[0] * x->given.z : 0;
    return sev_draws_mix(draws, factors + given, x->order + given, row + 1 - given, shift, first, n, out);
}

static scaleev_status make_rows(sev_expectation *x, uint64_t first, size_t n)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < x->left_n && status == SCALEEV_OK; i++) {
        double *values = sev_expect_values(x, x->left[i]);
        status = fill_left(x, x->left[i], first, n, values);
        if (status == SCALEEV_OK)
            sev_distribution_quantiles(sev_expect_distribution(x, x->left[i]), values, n, values);
    }
    return status;
}

/* Loads a block of n draws, from the cache where it is there. */
static scaleev_status load_rows(sev_expectation *x, uint64_t block, size_t n)
{
    scaleev_status status = SCALEEV_OK;
    bool there = block < x->made_blocks, keep = block == x->made_blocks && block < x->cache_blocks;
    if (!there)
        status = make_rows(x, block * SEV_BLOCK, n);
    for (size_t i = 0; i < x->left_n && (there || keep) && status == SCALEEV_OK; i++) {
        double *kept = x->cache + ((size_t)block * x->left_n + i) * SEV_BLOCK;
        double *values = sev_expect_values(x, x->left[i]);
        memcpy(there ? values : kept, there ? kept : values, n * sizeof *kept);
    }
    x->made_blocks += keep && status == SCALEEV_OK;
    sev_evaluator_follow(&x->evaluator, n);
    return status;
}

/* Draws of a block of moments at a few scales, whose moments are pushed. */
static scaleev_status push_block(sev_expectation *x, uint64_t block, size_t n, const double *scales, size_t scales_n)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0, m; i < n && status == SCALEEV_OK; i += m) {
        m = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        status = load_rows(x, (block * SEV_MOMENTS_BLOCK + i) / SEV_BLOCK, m);
        for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
            status = x->rows(x, scales[s], m, x->values + s * SEV_MOMENTS_BLOCK + i);
    }
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++) {
        sev_moments moments;
        sev_moments_of_values(x->values + s * SEV_MOMENTS_BLOCK, n, &moments);
        (void)sev_moments_push(&x->stacks[s], &moments);
        sev_tail_add(&x->tails[s], x->values + s * SEV_MOMENTS_BLOCK, n);
    }
    return status;
}

static scaleev_status room_for_draws(sev_expectation *x)
{
    const scaleev_allocator *allocator = &x->study->allocator;
    if (!x->values)
        x->values = sev_room(allocator, TOGETHER * SEV_MOMENTS_BLOCK, sizeof *x->values);
    if (!x->stacks)
        x->stacks = sev_room(allocator, TOGETHER, sizeof *x->stacks);
    if (!x->tails)
        x->tails = sev_room(allocator, TOGETHER, sizeof *x->tails);
    return x->values && x->stacks && x->tails ? make_cache(x) : SCALEEV_ERROR_MEMORY;
}

static scaleev_status tell_part(const sev_expectation *x, double done)
{
    return sev_study_tell(x->study, x->told_from + done * (x->told_to - x->told_from));
}

/* Scales that wait for draws, and their places in the output. */
typedef struct waiting {
    double scales[TOGETHER];
    size_t places[TOGETHER], n;
} waiting;

static void means_of_stacks(const sev_expectation *x, const waiting *w, scaleev_estimate *out)
{
    size_t replicates = (size_t)x->study->replicates;
    for (size_t s = 0; s < w->n; s++) {
        sev_moments moments;
        scaleev_estimate *mean = &out[w->places[s]];
        sev_moments_total(&x->stacks[s], &moments);
        *mean = sev_tail_mean(&x->tails[s], &moments);
        bool agree = x->share && moments.least == moments.greatest;
        if ((x->jumps || agree) && mean->error < 1 / moments.count)
            mean->error = 1 / moments.count;
        if (x->each)
            sev_moments_each(&moments, replicates, x->each + w->places[s] * replicates);
    }
}

/* At all scales that wait. They are the last part of the work: the rest of it, `done`, is done. */
static scaleev_status means_of_draws(sev_expectation *x, const waiting *w, double done, double share,
                                     scaleev_estimate *out)
{
    scaleev_status status = room_for_draws(x);
    uint64_t blocks = (x->draws + SEV_MOMENTS_BLOCK - 1) / SEV_MOMENTS_BLOCK;
    x->drew = true;
    for (size_t s = 0; s < w->n && status == SCALEEV_OK; s++) {
        x->stacks[s].parts_n = 0;
        sev_tail_begin(&x->tails[s], (size_t)x->study->replicates);
    }
    for (uint64_t b = 0; b < blocks && status == SCALEEV_OK; b++) {
        uint64_t rest = x->draws - b * SEV_MOMENTS_BLOCK;
        status = push_block(x, b, rest < SEV_MOMENTS_BLOCK ? (size_t)rest : SEV_MOMENTS_BLOCK, w->scales, w->n);
        if (status == SCALEEV_OK && b % TELL_BLOCKS == TELL_BLOCKS - 1)
            status = tell_part(x, done + share * (double)(b + 1) / (double)blocks);
    }
    if (status == SCALEEV_OK)
        means_of_stacks(x, w, out);
    return status;
}

/* ---- Runs ---- */

/* How fast what is averaged rises along a dimension in which it is linear, where what is left is at its medians. */
static scaleev_status slope_along(sev_expectation *x, size_t dimension, double scale, double *slope)
{
    const sev_distribution *d = sev_expect_distribution(x, dimension);
    double ends[] = {sev_distribution_at(d, -1), sev_distribution_at(d, 1)}, at[2] = {0, 0};
    double *value = sev_expect_values(x, dimension);
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < x->left_n; i++)
        *sev_expect_values(x, x->left[i]) = sev_distribution_at(sev_expect_distribution(x, x->left[i]), 0);
    for (int i = 0; i < 2 && status == SCALEEV_OK; i++) {
        *value = ends[i];
        sev_evaluator_follow(&x->evaluator, 1);
        status = x->rows(x, scale, 1, &at[i]);
    }
    *value = x->mean[dimension];
    *slope = ends[0] < ends[1] ? (at[1] - at[0]) / (ends[1] - ends[0]) : 0;
    return status;
}

/* Adds what the errors of means come to. These are tiny, so one row says how much. */
static scaleev_status add_mean_errors(sev_expectation *x, const sev_score *given, double scale, double *error)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t d = 0; d < sev_draws_dimensions(x->study->draws) && status == SCALEEV_OK; d++) {
        double slope = 0;
        if (!x->replaced[d] || x->mean_error[d] == 0 || (given && given->dimension == d))
            continue;
        status = slope_along(x, d, scale, &slope);
        *error += fabs(slope) * x->mean_error[d];
    }
    return status;
}

static scaleev_status serve(sev_expectation *x, waiting *w, double done, double all, scaleev_estimate *out)
{
    if (!w->n)
        return SCALEEV_OK;
    double share = (double)w->n / all;
    scaleev_status status = means_of_draws(x, w, done / all - share, share, out);
    w->n = 0;
    return status;
}

static void same_in_each(const sev_expectation *x, size_t scale, double mean)
{
    size_t replicates = (size_t)x->study->replicates;
    for (size_t r = 0; r < replicates && x->each; r++)
        x->each[scale * replicates + r] = mean;
}

scaleev_status sev_expect_run(sev_expectation *x, const sev_score *given, const double *scales, size_t scales_n,
                              scaleev_estimate *out)
{
    waiting w = {.n = 0};
    scaleev_status status = plan(x, given);
    if (status == SCALEEV_OK)
        set_constants(x, given);
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++) {
        bool done = false;
        status = mean_without_draws(x, scales[s], &out[s], &done);
        if (status == SCALEEV_OK && done)
            same_in_each(x, s, out[s].value);
        if (status == SCALEEV_OK && !done) {
            w.scales[w.n] = scales[s];
            w.places[w.n++] = s;
        }
        if (status == SCALEEV_OK && (w.n == TOGETHER || s + 1 == scales_n))
            status = serve(x, &w, (double)(s + 1), (double)scales_n, out);
        if (status == SCALEEV_OK && s % TELL_SCALES == TELL_SCALES - 1)
            status = tell_part(x, (double)(s + 1 - w.n) / (double)scales_n);
    }
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
        status = add_mean_errors(x, given, scales[s], &out[s].error);
    return status;
}

scaleev_status sev_expect_values_of(sev_expectation *x, size_t dimension, const double *values, double scale, size_t n,
                                    double *out)
{
    set_constants(x, NULL);
    memcpy(sev_expect_values(x, dimension), values, n * sizeof *values);
    sev_evaluator_follow(&x->evaluator, n);
    return x->rows(x, scale, n, out);
}
