/* SPDX-License-Identifier: MIT */
#include "study/draws.h"

#include "host/environment.h"
#include "study/copula.h"
#include "study/moments.h"
#include "study/scores.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

typedef struct sev_correlated {
    size_t a, b; /* dimensions */
    double rank_correlation;
} sev_correlated;

/* What follows from the inputs and their correlations. */
typedef struct sev_dependence {
    sev_sampler *sampler;
    sev_scores *scores; /* NULL where there are no correlations */
    double *factor;     /* of the correlations, a row for each dimension; NULL: there are none */
    size_t factor_n;
} sev_dependence;

struct sev_draws {
    scaleev_allocator allocator;
    uint64_t seed;
    int replicates;
    sev_uncertain *inputs;
    size_t inputs_n, inputs_capacity;
    size_t own[SEV_SAMPLER_DIMENSIONS]; /* of each dimension, the number of its input in `inputs` */
    size_t dimensions_n;
    sev_correlated *pairs; /* each once */
    size_t pairs_n, pairs_capacity;
    _Atomic(sev_dependence *) dependence; /* NULL until somebody asks: sev_draws_ready() */
};

/* ---- Life ---- */

scaleev_status sev_draws_make(const scaleev_allocator *allocator, uint64_t seed, int replicates, sev_draws **made)
{
    *made = NULL;
    if (replicates == 0 || !sev_replicates(replicates))
        return SCALEEV_ERROR_OPTION;
    sev_draws *draws = sev_new(allocator, 1, sizeof *draws);
    if (!draws)
        return SCALEEV_ERROR_MEMORY;
    draws->allocator = *allocator;
    draws->seed = seed;
    draws->replicates = replicates;
    *made = draws;
    return SCALEEV_OK;
}

static void dependence_free(const scaleev_allocator *allocator, sev_dependence *dependence)
{
    if (!dependence)
        return;
    sev_sampler_free(dependence->sampler);
    sev_scores_free(dependence->scores);
    sev_free(allocator, dependence->factor, dependence->factor_n * dependence->factor_n, sizeof *dependence->factor);
    sev_free(allocator, dependence, 1, sizeof *dependence);
}

/* After a change, what sev_draws_ready() made is dropped. */
static void unready(sev_draws *draws)
{
    dependence_free(&draws->allocator, atomic_exchange_explicit(&draws->dependence, NULL, memory_order_acq_rel));
}

void sev_draws_free(sev_draws *draws)
{
    if (!draws)
        return;
    scaleev_allocator allocator = draws->allocator;
    unready(draws);
    for (size_t i = 0; i < draws->inputs_n; i++)
        sev_distribution_free(draws->inputs[i].distribution);
    sev_free(&allocator, draws->inputs, draws->inputs_capacity, sizeof *draws->inputs);
    sev_free(&allocator, draws->pairs, draws->pairs_capacity, sizeof *draws->pairs);
    sev_free(&allocator, draws, 1, sizeof *draws);
}

/* ---- What is not known ---- */

const sev_uncertain *sev_draws_of(const sev_draws *draws, int32_t input)
{
    for (size_t i = 0; i < draws->inputs_n; i++)
        if (draws->inputs[i].input == input)
            return &draws->inputs[i];
    return NULL;
}

static scaleev_status append(sev_draws *draws, const sev_uncertain *one)
{
    sev_uncertain *inputs =
        sev_grow(&draws->allocator, draws->inputs, &draws->inputs_capacity, draws->inputs_n + 1, sizeof *inputs);
    if (!inputs)
        return SCALEEV_ERROR_MEMORY;
    draws->inputs = inputs;
    inputs[draws->inputs_n++] = *one;
    unready(draws);
    return SCALEEV_OK;
}

scaleev_status sev_draws_add(sev_draws *draws, int32_t input, sev_distribution *distribution)
{
    if (sev_draws_of(draws, input))
        return SCALEEV_ERROR_INPUT;
    if (draws->dimensions_n == SEV_SAMPLER_DIMENSIONS)
        return SCALEEV_ERROR_COUNT;
    scaleev_status status = append(draws, &(sev_uncertain){input, draws->dimensions_n, distribution, 1, 0});
    if (status == SCALEEV_OK)
        draws->own[draws->dimensions_n++] = draws->inputs_n - 1;
    return status;
}

scaleev_status sev_draws_same(sev_draws *draws, int32_t input, int32_t as, double factor, double offset)
{
    const sev_uncertain *other = sev_draws_of(draws, as);
    if (!other || sev_draws_of(draws, input))
        return SCALEEV_ERROR_INPUT;
    /* Of one that follows, what it follows. */
    double all = factor * other->factor, shift = factor * other->offset + offset;
    if (!isfinite(all) || !isfinite(shift))
        return SCALEEV_ERROR_PARAMETER;
    return append(draws, &(sev_uncertain){input, other->dimension, NULL, all, shift});
}

size_t sev_draws_count(const sev_draws *draws)
{
    return draws->inputs_n;
}

const sev_uncertain *sev_draws_at(const sev_draws *draws, size_t i)
{
    return &draws->inputs[i];
}

size_t sev_draws_dimensions(const sev_draws *draws)
{
    return draws->dimensions_n;
}

const sev_uncertain *sev_draws_own(const sev_draws *draws, size_t dimension)
{
    return &draws->inputs[draws->own[dimension]];
}

bool sev_draws_correlated(const sev_draws *draws, size_t dimension)
{
    for (size_t i = 0; i < draws->pairs_n; i++) {
        const sev_correlated *pair = &draws->pairs[i];
        if ((pair->a == dimension || pair->b == dimension) && pair->rank_correlation != 0)
            return true;
    }
    return false;
}

/* ---- Dependence ---- */

/* The correlations as a matrix; of the dimensions that are members alone, where that is not NULL. */
static void fill_matrix(const sev_draws *draws, const bool *member, double *matrix, size_t n)
{
    memset(matrix, 0, n * n * sizeof *matrix);
    for (size_t i = 0; i < n; i++)
        matrix[i * n + i] = 1;
    for (size_t i = 0; i < draws->pairs_n; i++) {
        const sev_correlated *pair = &draws->pairs[i];
        if (member && !member[pair->a])
            continue;
        double r = sev_copula_correlation(pair->rank_correlation);
        matrix[pair->a * n + pair->b] = matrix[pair->b * n + pair->a] = r;
    }
}

static scaleev_status factorise(const sev_draws *draws, const bool *member, sev_dependence *to, int32_t worst[2])
{
    size_t n = draws->dimensions_n;
    sev_copula_pair pair;
    double *matrix = to->factor = sev_new(&draws->allocator, n * n, sizeof *matrix);
    to->factor_n = n;
    if (!matrix)
        return SCALEEV_ERROR_MEMORY;
    fill_matrix(draws, member, matrix, n);
    if (sev_copula_factor(matrix, n))
        return SCALEEV_OK;
    fill_matrix(draws, member, matrix, n);
    if (!sev_copula_worst(&draws->allocator, matrix, n, &pair))
        return SCALEEV_ERROR_MEMORY;
    worst[0] = draws->inputs[draws->own[pair.a]].input;
    worst[1] = draws->inputs[draws->own[pair.b]].input;
    return SCALEEV_ERROR_PARAMETER;
}

static SEV_APART scaleev_status make_dependence(const sev_draws *draws, sev_dependence **made, int32_t worst[2])
{
    const scaleev_allocator *allocator = &draws->allocator;
    sev_dependence *to = sev_new(allocator, 1, sizeof *to);
    scaleev_status status = to ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    if (to && draws->pairs_n)
        status = factorise(draws, NULL, to, worst);
    if (status == SCALEEV_OK && draws->pairs_n) {
        to->scores = sev_scores_make(allocator);
        status = to->scores ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    }
    if (status == SCALEEV_OK)
        status = sev_sampler_make(allocator, draws->seed, draws->replicates, draws->dimensions_n, &to->sampler);
    *made = to;
    if (status == SCALEEV_OK)
        return status;
    dependence_free(allocator, to);
    *made = NULL;
    return status;
}

static const sev_dependence *dependence_of(const sev_draws *draws)
{
    return atomic_load_explicit(&((sev_draws *)(uintptr_t)draws)->dependence, memory_order_acquire);
}

/* Publishes it unless another thread was faster: then that is the one, and this is freed. No study is a constant
 * object: sev_draws_make() made it. */
scaleev_status sev_draws_ready(const sev_draws *draws, int32_t worst[2])
{
    sev_dependence *mine, *theirs = NULL;
    worst[0] = worst[1] = -1;
    if (dependence_of(draws))
        return SCALEEV_OK;
    scaleev_status status = make_dependence(draws, &mine, worst);
    if (status == SCALEEV_OK &&
        !atomic_compare_exchange_strong_explicit(&((sev_draws *)(uintptr_t)draws)->dependence, &theirs, mine,
                                                 memory_order_acq_rel, memory_order_acquire))
        dependence_free(&draws->allocator, mine);
    return status;
}

const double *sev_draws_factor(const sev_draws *draws, size_t *n)
{
    const sev_dependence *dependence = dependence_of(draws);
    *n = dependence->factor_n;
    return dependence->factor;
}

/* ---- Correlations, one by one ---- */

/* Marks the dimensions that hang together with one; how many. */
static size_t hang_together(const sev_draws *draws, size_t dimension, bool member[SEV_SAMPLER_DIMENSIONS])
{
    size_t n = 1;
    memset(member, 0, SEV_SAMPLER_DIMENSIONS * sizeof *member);
    member[dimension] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < draws->pairs_n; i++) {
            const sev_correlated *pair = &draws->pairs[i];
            if (member[pair->a] == member[pair->b])
                continue;
            member[pair->a] = member[pair->b] = more = true;
            n++;
        }
    }
    return n;
}

/* Refuses correlations of the dimensions that hang together with one, where all are there and cannot be together. */
static scaleev_status judge_together(const sev_draws *draws, size_t dimension, int32_t worst[2])
{
    bool member[SEV_SAMPLER_DIMENSIONS];
    size_t n = hang_together(draws, dimension, member), pairs = 0;
    for (size_t i = 0; i < draws->pairs_n; i++)
        pairs += member[draws->pairs[i].a];
    if (pairs < n * (n - 1) / 2)
        return SCALEEV_OK;
    sev_dependence trial = {NULL, NULL, NULL, 0};
    scaleev_status status = factorise(draws, member, &trial, worst);
    sev_free(&draws->allocator, trial.factor, trial.factor_n * trial.factor_n, sizeof *trial.factor);
    return status;
}

static sev_correlated *pair_of(sev_draws *draws, size_t a, size_t b)
{
    for (size_t i = 0; i < draws->pairs_n; i++) {
        sev_correlated *pair = &draws->pairs[i];
        if ((pair->a == a && pair->b == b) || (pair->a == b && pair->b == a))
            return pair;
    }
    return NULL;
}

static scaleev_status set_pair(sev_draws *draws, size_t a, size_t b, double rank_correlation)
{
    sev_correlated *pair = pair_of(draws, a, b);
    if (!pair) {
        sev_correlated *pairs =
            sev_grow(&draws->allocator, draws->pairs, &draws->pairs_capacity, draws->pairs_n + 1, sizeof *pairs);
        if (!pairs)
            return SCALEEV_ERROR_MEMORY;
        draws->pairs = pairs;
        pair = &pairs[draws->pairs_n++];
    }
    *pair = (sev_correlated){a, b, rank_correlation};
    unready(draws);
    return SCALEEV_OK;
}

scaleev_status sev_draws_correlate(sev_draws *draws, int32_t a, int32_t b, double rank_correlation, int32_t worst[2])
{
    const sev_uncertain *x = sev_draws_of(draws, a), *y = sev_draws_of(draws, b);
    worst[0] = worst[1] = -1;
    if (!x || !y || x == y || !x->distribution || !y->distribution)
        return SCALEEV_ERROR_INPUT;
    if (!(rank_correlation >= -1 && rank_correlation <= 1))
        return SCALEEV_ERROR_PARAMETER;
    const sev_correlated *there = pair_of(draws, x->dimension, y->dimension);
    sev_correlated old = there ? *there : (sev_correlated){0, 0, 0};
    scaleev_status status = set_pair(draws, x->dimension, y->dimension, rank_correlation);
    if (status == SCALEEV_OK)
        status = judge_together(draws, x->dimension, worst);
    if (status == SCALEEV_OK)
        return status;
    if (there)
        (void)set_pair(draws, old.a, old.b, old.rank_correlation);
    else
        draws->pairs_n -= pair_of(draws, x->dimension, y->dimension) != NULL;
    return status;
}

/* ---- Draws ---- */

scaleev_status sev_draws_pairs(const sev_draws *draws, sev_sampler **made)
{
    return sev_sampler_make(&draws->allocator, draws->seed, draws->replicates, 2 * draws->dimensions_n, made);
}

uint64_t sev_draws_seed(const sev_draws *draws)
{
    return draws->seed;
}

scaleev_status sev_draws_independent(const sev_draws *draws, size_t dimension, uint64_t first, size_t n, double *out)
{
    return sev_sampler_fill(dependence_of(draws)->sampler, dimension, first, n, out);
}

/* Where the last one is alone, and all there is, it is that number itself. */
scaleev_status sev_draws_mix(const sev_draws *draws, const double *factors, const size_t *order, size_t n, double shift,
                             uint64_t first, size_t draws_n, double *out)
{
    double u[SEV_BLOCK], sum[SEV_BLOCK];
    const sev_scores *scores = dependence_of(draws)->scores;
    if (factors[n - 1] == 1)
        return sev_draws_independent(draws, order ? order[n - 1] : n - 1, first, draws_n, out);
    for (size_t i = 0; i < draws_n; i++)
        sum[i] = shift;
    for (size_t k = 0; k < n; k++) {
        if (factors[k] == 0)
            continue;
        scaleev_status status = sev_draws_independent(draws, order ? order[k] : k, first, draws_n, u);
        if (status != SCALEEV_OK)
            return status;
        sev_scores_of(scores, u, draws_n, u);
        for (size_t i = 0; i < draws_n; i++)
            sum[i] += factors[k] * u[i];
    }
    sev_scores_below(scores, sum, draws_n);
    memcpy(out, sum, draws_n * sizeof *out);
    return SCALEEV_OK;
}

/* Numbers between 0 and 1 of a dimension, n <= SEV_BLOCK of them. */
static scaleev_status fill_uniform(const sev_draws *draws, size_t dimension, uint64_t first, size_t n, double *out)
{
    size_t factor_n;
    const double *factor = sev_draws_factor(draws, &factor_n);
    if (!factor)
        return sev_draws_independent(draws, dimension, first, n, out);
    return sev_draws_mix(draws, factor + dimension * factor_n, NULL, dimension + 1, 0, first, n, out);
}

scaleev_status sev_draws_exist(uint64_t first, size_t n)
{
    return first <= SEV_SAMPLER_DRAWS && n <= SEV_SAMPLER_DRAWS - first ? SCALEEV_OK : SCALEEV_ERROR_COUNT;
}

scaleev_status sev_draws_fill(const sev_draws *draws, int32_t input, uint64_t first, size_t n, double *out)
{
    const sev_uncertain *one = sev_draws_of(draws, input);
    if (!one)
        return SCALEEV_ERROR_INPUT;
    scaleev_status status = sev_draws_exist(first, n);
    const sev_distribution *distribution = draws->inputs[draws->own[one->dimension]].distribution;
    for (size_t i = 0, m; i < n && status == SCALEEV_OK; i += m) {
        m = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        status = fill_uniform(draws, one->dimension, first + i, m, out + i);
        if (status == SCALEEV_OK)
            sev_distribution_quantiles(distribution, out + i, m, out + i);
        for (size_t k = i; k < i + m && !one->distribution; k++)
            out[k] = one->factor * out[k] + one->offset;
    }
    return status;
}
