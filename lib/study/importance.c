/* SPDX-License-Identifier: MIT */
#include "study/importance.h"
#include "number/bits.h"
#include "study/given.h"
#include "study/peak.h"
#include "study/shares.h"
#include "study/threefry.h"

#include <math.h>
#include <string.h>

/* So many nodes has an input: fewer where draws are needed, which are shared out among them, than where each node
 * has a quadrature of its own, or one that serves all, or where all nodes are rows of a block. The value of the best
 * scale has a kink where that scale leaves an end of the interval, so many are better. */
enum { NODES_DRAWS = 33, NODES_OWN = 65, NODES_QUADRATURE = 129, NODES_ROWS = 255, NODES_MOST = 255, SHARED_OUT = 32 };

/* ---- Conditional curves ---- */

/* What is expected given one input, over scales, as curves of a search for peaks: one for each node, and, as the last
 * one, their mean. */
typedef struct known {
    sev_expectation x;
    sev_expectation
        *own; /* one for each node, as all that is left depends on it where the input is correlated; or NULL */
    size_t dimension, n;
    uint64_t draws; /* of figures that need no nodes */
    bool line;      /* EV is linear in the input: two values of it, at `ends`, give those of all nodes */
    bool alone;     /* nothing else is left */
    bool shifted;   /* the nodes are, at random */
    double ends[2], inputs[NODES_MOST];
    double z[NODES_MOST], weights[NODES_MOST], coarse[NODES_MOST], coarser[NODES_MOST];
    double at_node[NODES_MOST];
    scaleev_estimate row[2][SEV_PEAK_GRID];
    sev_peaks peaks;
    /* At each node: at its own best scale, at that of the mean, at the scale that was asked for. */
    scaleev_estimate found[NODES_MOST][3];
    double each[NODES_MOST][3][SEV_LANES];
} known;

enum { OWN, COMMON, ASKED };

static scaleev_status run_given(const known *k, sev_expectation *x, double z, const double *input, const double *scales,
                                size_t scales_n, scaleev_estimate *out)
{
    return sev_expect_run(x, &(sev_score){k->dimension, z, input}, scales, scales_n, out);
}

static sev_expectation *of_node(known *k, size_t i)
{
    return k->own ? &k->own[i] : &k->x;
}

static scaleev_status run_node(known *k, size_t i, const double *scales, size_t scales_n, scaleev_estimate *out)
{
    return run_given(k, of_node(k, i), k->z[i], &k->inputs[i], scales, scales_n, out);
}

static scaleev_status along_line(known *k, const double *scales, size_t scales_n, size_t stride, double *values)
{
    scaleev_status status = run_given(k, &k->x, -1, &k->ends[0], scales, scales_n, k->row[0]);
    if (status == SCALEEV_OK)
        status = run_given(k, &k->x, 1, &k->ends[1], scales, scales_n, k->row[1]);
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++) {
        double from = k->row[0][s].value, slope = (k->row[1][s].value - from) / (k->ends[1] - k->ends[0]);
        for (size_t i = 0; i < k->n; i++)
            values[s * stride + i] = from + slope * (k->inputs[i] - k->ends[0]);
    }
    return status;
}

/* All nodes at up to SEV_PEAK_GRID scales. */
static scaleev_status at_all_nodes(known *k, const double *scales, size_t scales_n, size_t stride, double *values)
{
    scaleev_status status = SCALEEV_OK;
    if (k->line)
        return along_line(k, scales, scales_n, stride, values);
    for (size_t s = 0; s < scales_n && k->alone && status == SCALEEV_OK; s++)
        status = sev_expect_values_of(&k->x, k->dimension, k->inputs, scales[s], k->n, values + s * stride);
    if (k->alone)
        return status;
    for (size_t i = 0; i < k->n && status == SCALEEV_OK; i++) {
        status = run_node(k, i, scales, scales_n, k->row[0]);
        for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
            values[s * stride + i] = k->row[0][s].value;
    }
    return status;
}

/* The mean over the nodes that have a value: that of the first one, and what the others are more than it. So equal
 * values have just that mean. */
static double mean_over(const known *k, const double *weights, const double *values)
{
    double first = SEV_NAN, sum = 0, weight = 0;
    for (size_t i = 0; i < k->n; i++) {
        if (values[i] != values[i])
            continue;
        first = first == first ? first : values[i];
        sum += values[i] == first ? 0 : weights[i] * (values[i] - first);
        weight += weights[i];
    }
    return first + sum / weight;
}

static scaleev_status together(void *context, size_t n, const double *scales, size_t scales_n, double *values)
{
    known *k = context;
    scaleev_status status = at_all_nodes(k, scales, scales_n, n, values);
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
        values[s * n + k->n] = mean_over(k, k->weights, values + s * n);
    return status;
}

static scaleev_status apart(void *context, size_t n, const double *scales, double *values)
{
    known *k = context;
    scaleev_status status = SCALEEV_OK;
    double common = scales[n - 1];
    for (size_t i = 0; i < k->n && status == SCALEEV_OK; i++) {
        scaleev_estimate one = {SEV_NAN, SEV_NAN};
        if (scales[i] == scales[i])
            status = run_node(k, i, &scales[i], 1, &one);
        values[i] = one.value;
    }
    if (status != SCALEEV_OK || common != common)
        return status;
    status = at_all_nodes(k, &common, 1, k->n, k->at_node);
    values[n - 1] = mean_over(k, k->weights, k->at_node);
    return status;
}

/* ---- What comes of them ---- */

/* Two errors of different kinds. */
static double both_errors(double a, double b)
{
    double greater = a > b ? a : b, lesser = a > b ? b : a;
    return greater > 0 ? greater * sqrt(1 + lesser / greater * (lesser / greater)) : a + b;
}

/* What node i gains by its own scale; never negative. */
static double gain_of(const known *k, size_t i)
{
    double gain = k->found[i][OWN].value - k->found[i][COMMON].value;
    return gain < 0 ? 0 : gain;
}

static double gain_of_replicate(const known *k, size_t i, size_t replicate)
{
    return gain_of(k, i) > 0 ? k->each[i][OWN][replicate] - k->each[i][COMMON][replicate] : gain_of(k, i);
}

static double variance_over(const known *k, const double *weights, const double *values)
{
    double squares[NODES_MOST], mean = mean_over(k, weights, values);
    for (size_t i = 0; i < k->n; i++)
        squares[i] = (values[i] - mean) * (values[i] - mean);
    return mean_over(k, weights, squares);
}

/* What a mean at a node may be off by that needed no draws: then all replicates say the same. */
static double own_error(const known *k, size_t i, int which)
{
    bool same = true;
    for (size_t r = 1; r < (size_t)k->x.study->replicates; r++)
        same = same && k->each[i][which][r] == k->each[i][which][0];
    return same ? k->found[i][which].error : 0;
}

/* A figure from all nodes, from half of them and from a fourth. */
typedef struct by_nodes {
    double fine, coarse, coarser;
    bool smooth; /* what is averaged, as far as that is known */
} by_nodes;

/* What it is off by, as it seems: at most (see sev_halved_off()), or on average where the nodes were shifted at random.
 * Of a rule whose points meet a kink at random, half of the step makes a fourth. The finer rule is half of the coarser
 * one and half of the one between its points, whose errors have a correlation of -7/8: the variance of the difference
 * of both rules is 15 times that of the finer one. For smooth functions each half of the step doubles the digits, or
 * nearly. */
static double nodes_error(const known *k, const by_nodes *figure)
{
    double last = fabs(figure->fine - figure->coarse), before = fabs(figure->coarse - figure->coarser);
    double size = fabs(figure->fine), on_average = 0.25819888974716115 * (last > before / 4 ? last : before / 4);
    bool doubles = before < size && last <= before * sqrt(before / size);
    return figure->smooth && doubles ? last : k->shifted ? on_average : sev_halved_off(last, before);
}

/* Whether a mean at the nodes is smooth along the input, as far as is known. */
static bool is_smooth_along(const known *k)
{
    return k->x.smooth && sev_distribution_smoothness(sev_expect_distribution(&k->x, k->dimension)) != SEV_KINKED;
}

/* Whether the best scale of all nodes is between the ends of the interval, or all have one end of it: where it leaves
 * an end, the gain has a kink. */
static bool is_one_kind(const known *k)
{
    double lo = k->peaks.grid[0], hi = k->peaks.grid[k->peaks.grid_n - 1];
    size_t at_lo = 0, at_hi = 0;
    for (size_t i = 0; i < k->n; i++) {
        at_lo += k->peaks.peak[i].scale == lo;
        at_hi += k->peaks.peak[i].scale == hi;
    }
    return at_lo == k->n || at_hi == k->n || at_lo + at_hi == 0;
}

/* The error of a figure with these values in the replicates, and which may be off by `own` because its means are.
 * Searches and rules without draws end some 2^-32 off. */
static double error_of(const known *k, const by_nodes *figure, const double *each, double own)
{
    double counts[SEV_LANES];
    size_t replicates = (size_t)k->x.study->replicates;
    for (size_t r = 0; r < replicates; r++)
        counts[r] = (double)k->x.draws / (double)replicates;
    own += nodes_error(k, figure) + 0x1p-30 * fabs(figure->fine);
    return both_errors(sev_replicates_error(each, counts, replicates), own);
}

static scaleev_estimate worth_of(known *k)
{
    double each[SEV_LANES], *gains = k->at_node;
    for (size_t r = 0; r < (size_t)k->x.study->replicates; r++) {
        for (size_t i = 0; i < k->n; i++)
            gains[i] = gain_of_replicate(k, i, r);
        each[r] = mean_over(k, k->weights, gains);
    }
    for (size_t i = 0; i < k->n; i++)
        gains[i] = own_error(k, i, OWN) + own_error(k, i, COMMON);
    double own = mean_over(k, k->weights, gains);
    for (size_t i = 0; i < k->n; i++)
        gains[i] = gain_of(k, i);
    by_nodes worth = {mean_over(k, k->weights, gains), mean_over(k, k->coarse, gains), mean_over(k, k->coarser, gains),
                      is_smooth_along(k) && is_one_kind(k)};
    return (scaleev_estimate){worth.fine, error_of(k, &worth, each, own)};
}

static double part_of(double part, double whole)
{
    return whole > 0 ? part / whole : SEV_NAN;
}

static scaleev_estimate first_of(known *k, const sev_variance *variance)
{
    double each[SEV_LANES], *values = k->at_node;
    for (size_t r = 0; r < (size_t)k->x.study->replicates; r++) {
        for (size_t i = 0; i < k->n; i++)
            values[i] = k->each[i][ASKED][r];
        each[r] = part_of(variance_over(k, k->weights, values), variance->each[r]);
    }
    for (size_t i = 0; i < k->n; i++)
        values[i] = k->found[i][ASKED].value;
    by_nodes first = {part_of(variance_over(k, k->weights, values), variance->all),
                      part_of(variance_over(k, k->coarse, values), variance->all),
                      part_of(variance_over(k, k->coarser, values), variance->all), is_smooth_along(k)};
    return (scaleev_estimate){first.fine, error_of(k, &first, each, 0)};
}

static void widen(scaleev_importance *row, double value)
{
    row->least = value < row->least || row->least != row->least ? value : row->least;
    row->greatest = value > row->greatest || row->greatest != row->greatest ? value : row->greatest;
}

/* Over all nodes, and the three levels, which may lie between them. */
static void find_extremes(const known *k, scaleev_importance *row)
{
    row->least = row->greatest = row->mid;
    widen(row, row->low);
    widen(row, row->high);
    for (size_t i = 0; i < k->n; i++)
        widen(row, k->found[i][ASKED].value);
}

/* ---- The variance ---- */

/* Around a center, what a row's square comes to with what varies along dimensions in which EV is linear: these are at
 * their means, and then one by one a standard deviation off. */
typedef struct squares {
    size_t only; /* of which alone that is asked, without the square; SEV_SAMPLER_DIMENSIONS: of all */
    double center;
    double off[SEV_SAMPLER_DIMENSIONS]; /* the value a standard deviation off, of those that are replaced */
} squares;

static scaleev_status add_off(sev_expectation *x, size_t dimension, double scale, size_t n, const double *middle,
                              double *out)
{
    const squares *q = x->context;
    double *values = sev_expect_values(x, dimension), off[SEV_BLOCK];
    for (size_t k = 0; k < n; k++)
        values[k] = q->off[dimension];
    sev_evaluator_follow(&x->evaluator, n);
    scaleev_status status = sev_evaluator_run(&x->evaluator, scale, n, off);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++)
        out[k] += (off[k] - middle[k]) * (off[k] - middle[k]);
    for (size_t k = 0; k < n; k++)
        values[k] = x->mean[dimension];
    return status;
}

static scaleev_status square_rows(sev_expectation *x, double scale, size_t n, double *out)
{
    const squares *q = x->context;
    double middle[SEV_BLOCK];
    scaleev_status status = sev_evaluator_run(&x->evaluator, scale, n, middle);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++)
        out[k] = q->only < SEV_SAMPLER_DIMENSIONS ? 0 : (middle[k] - q->center) * (middle[k] - q->center);
    for (size_t d = 0; d < sev_draws_dimensions(x->study->draws) && status == SCALEEV_OK; d++)
        if (x->replaced[d] && (q->only == d || q->only == SEV_SAMPLER_DIMENSIONS))
            status = add_off(x, d, scale, n, middle, out);
    sev_evaluator_follow(&x->evaluator, n);
    return status;
}

/* Replaces dimensions whose mean and variance are known. One of both values a standard deviation off the mean lies
 * within the values there are. */
static void replace_known(sev_expectation *x, const sev_expectation *mean, squares *q)
{
    for (size_t d = 0; d < sev_draws_dimensions(x->study->draws); d++) {
        const sev_distribution *of = sev_expect_distribution(x, d);
        double least, greatest, sd = sqrt(sev_distribution_variance(of));
        sev_distribution_support(of, &least, &greatest);
        x->replaced[d] = mean->replaced[d] && sev_is_finite(sd);
        x->mean[d] = mean->mean[d];
        q->off[d] = x->mean[d] + sd <= greatest ? x->mean[d] + sd : x->mean[d] - sd;
    }
}

/* The variance of EV at a scale, by draws where they are needed; or what stays of it, on average, if all but one
 * dimension are known. `mean` is begun. */
static scaleev_status find_variance_of(sev_expectation *mean, double scale, uint64_t draws, size_t only,
                                       sev_variance *variance)
{
    sev_expectation x;
    squares q;
    scaleev_estimate center, all;
    size_t replicates = (size_t)mean->study->replicates;
    scaleev_status status = sev_expect_run(mean, NULL, &scale, 1, &center);
    if (status == SCALEEV_OK)
        status = sev_expect_begin_rows(&x, mean->study, SCALEEV_EV, draws, square_rows, &q);
    if (status != SCALEEV_OK)
        return status;
    q.center = center.value;
    q.only = only;
    replace_known(&x, mean, &q);
    x.each = variance->each;
    x.like = mean;
    x.told_from = x.told_to = mean->told_to;
    status = sev_expect_run(&x, NULL, &scale, 1, &all);
    variance->all = all.value;
    for (size_t r = 0; r < replicates; r++)
        variance->counts[r] = (double)x.draws / (double)replicates;
    sev_expect_end(&x);
    return status;
}

/* ---- One input ---- */

/* By up to half of a step: then what nodes miss at kinks is random as what draws miss is, and nothing on average. */
static double random_shift(const sev_draws *draws, size_t dimension)
{
    return sev_pow2(-64) * (double)sev_threefry(sev_draws_seed(draws), 2, 0, dimension).word[0] - 0.5;
}

static void begin_input(known *k, size_t dimension)
{
    const sev_draws *draws = k->x.study->draws;
    const sev_distribution *d = sev_draws_own(draws, dimension)->distribution;
    size_t left = 0;
    for (size_t i = 0; i < sev_draws_dimensions(draws); i++)
        left += i != dimension && !k->x.replaced[i];
    k->dimension = dimension;
    k->n = left > 1                                 ? NODES_DRAWS
           : sev_draws_correlated(draws, dimension) ? NODES_OWN
           : left                                   ? NODES_QUADRATURE
                                                    : NODES_ROWS;
    k->shifted = k->n == NODES_DRAWS || k->n == NODES_OWN;
    sev_given_nodes(d, k->n, k->shifted ? random_shift(draws, dimension) : 0, k->z, k->weights, k->coarse, k->coarser);
    sev_distribution_many_at(d, k->z, k->n, k->inputs);
    k->ends[0] = sev_distribution_at(d, -1);
    k->ends[1] = sev_distribution_at(d, 1);
    k->alone = left == 0;
    k->line = k->x.replaced[dimension] && k->ends[0] < k->ends[1];
}

/* Without draws, and right to rounding or nearly so: what the search has found already. */
static scaleev_status look_again(known *k, double scale)
{
    const double scales[] = {k->peaks.peak[k->n].scale, scale};
    double values[2 * NODES_MOST];
    scaleev_status status = at_all_nodes(k, scales, 2, k->n, values);
    for (size_t i = 0; i < k->n && status == SCALEEV_OK; i++) {
        const double found[] = {k->peaks.peak[i].value, values[i], values[k->n + i]};
        for (size_t s = 0; s < 3; s++) {
            k->found[i][s] = (scaleev_estimate){found[s], 0};
            for (size_t r = 0; r < SEV_LANES; r++)
                k->each[i][s][r] = found[s];
        }
    }
    return status;
}

static scaleev_status look_closer(known *k, double scale)
{
    scaleev_status status = SCALEEV_OK;
    size_t replicates = (size_t)k->x.study->replicates;
    for (size_t i = 0; i < k->n && status == SCALEEV_OK; i++) {
        const double scales[] = {k->peaks.peak[i].scale, k->peaks.peak[k->n].scale, scale};
        double each[3 * SEV_LANES];
        of_node(k, i)->each = each;
        status = run_node(k, i, scales, 3, k->found[i]);
        of_node(k, i)->each = NULL;
        for (size_t s = 0; s < 3 && status == SCALEEV_OK; s++)
            memcpy(k->each[i][s], each + s * replicates, replicates * sizeof *each);
    }
    return status;
}

/* At the quantiles 5 %, 50 % and 95 %. */
static scaleev_status find_levels(known *k, double scale, scaleev_importance *row)
{
    static const double z[] = {-1.6448536269514722, 0, 1.6448536269514722};
    double *const out[] = {&row->low, &row->mid, &row->high};
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < 3 && status == SCALEEV_OK; i++) {
        scaleev_estimate one;
        status = run_given(k, &k->x, z[i], NULL, &scale, 1, &one);
        *out[i] = one.value;
    }
    return status;
}

/* The total part of an input in which EV is linear, which no change of it has to be drawn for. */
static scaleev_status find_total(known *k, double scale, const sev_variance *variance, scaleev_importance *row)
{
    sev_variance part;
    double each[SEV_LANES];
    const sev_distribution *d = sev_expect_distribution(&k->x, k->dimension);
    if (!k->x.replaced[k->dimension] || !sev_is_finite(sev_distribution_variance(d)))
        return SCALEEV_OK;
    scaleev_status status = find_variance_of(&k->x, scale, k->draws, k->dimension, &part);
    for (size_t r = 0; r < (size_t)k->x.study->replicates && status == SCALEEV_OK; r++)
        each[r] = part_of(part.each[r], variance->each[r]);
    double total = part_of(part.all, variance->all);
    if (status == SCALEEV_OK)
        row->total = (scaleev_estimate){total, error_of(k, &(by_nodes){total, total, total, true}, each, 0)};
    return status;
}

static bool any_drew(const known *k)
{
    bool drew = k->x.drew;
    for (size_t i = 0; i < k->n && k->own; i++)
        drew = drew || k->own[i].drew;
    return drew;
}

static scaleev_status find_input(known *k, double scale, const sev_variance *variance, scaleev_importance *row)
{
    sev_curves curves = {k, together, apart};
    k->x.drew = false;
    scaleev_status status = sev_peaks_find(&k->peaks, &curves, k->n + 1);
    if (status == SCALEEV_OK)
        status = k->n != NODES_DRAWS && !any_drew(k) ? look_again(k, scale) : look_closer(k, scale);
    if (status == SCALEEV_OK)
        status = find_levels(k, scale, row);
    if (status == SCALEEV_OK)
        status = find_total(k, scale, variance, row);
    if (status != SCALEEV_OK)
        return status;
    row->input = sev_draws_own(k->x.study->draws, k->dimension)->input;
    row->linear = k->x.linear[k->dimension];
    row->evppi = worth_of(k);
    row->first = first_of(k, variance);
    find_extremes(k, row);
    return SCALEEV_OK;
}

/* Where what is left depends on the node, each node keeps its own. */
static scaleev_status find_with_own(known *k, double scale, const sev_variance *variance, scaleev_importance *row)
{
    const scaleev_study *study = k->x.study;
    size_t begun = 0;
    if (!sev_draws_correlated(study->draws, k->dimension))
        return find_input(k, scale, variance, row);
    k->own = sev_room(&study->allocator, k->n, sizeof *k->own);
    scaleev_status status = k->own ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    for (; begun < k->n && status == SCALEEV_OK; begun += status == SCALEEV_OK) {
        status = sev_expect_begin(&k->own[begun], study, SCALEEV_EV, k->x.draws);
        k->own[begun].told_from = k->own[begun].told_to = k->x.told_to;
    }
    if (status == SCALEEV_OK)
        status = find_input(k, scale, variance, row);
    while (begun > 0)
        sev_expect_end(&k->own[--begun]);
    sev_free(&study->allocator, k->own, k->n, sizeof *k->own);
    k->own = NULL;
    return status;
}

static scaleev_status find_inputs(known *k, double scale, double from, const sev_variance *variance,
                                  scaleev_importance *rows, size_t rows_n)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < rows_n && status == SCALEEV_OK; i++) {
        k->x.told_from = k->x.told_to = from + (1 - from) * (double)i / (double)rows_n;
        begin_input(k, i);
        status = find_with_own(k, scale, variance, &rows[i]);
        if (status == SCALEEV_OK)
            status = sev_study_tell(k->x.study, from + (1 - from) * (double)(i + 1) / (double)rows_n);
    }
    return status;
}

/* ---- All inputs ---- */

static scaleev_status find_all_known(const scaleev_study *study, double scale, double lo, double hi, uint64_t draws,
                                     double from, scaleev_importance *rows, size_t rows_n)
{
    const scaleev_allocator *allocator = &study->allocator;
    sev_variance variance;
    known *k = sev_room(allocator, 1, sizeof *k);
    if (!k)
        return SCALEEV_ERROR_MEMORY;
    k->own = NULL;
    k->draws = draws;
    scaleev_status status = sev_expect_begin(&k->x, study, SCALEEV_EV, draws / SHARED_OUT ? draws / SHARED_OUT : 1);
    if (status == SCALEEV_OK) {
        status = SCALEEV_ERROR_MEMORY;
        if (sev_peaks_begin(&k->peaks, allocator, NODES_MOST + 1, lo, hi)) {
            k->x.told_from = k->x.told_to = from;
            status = find_variance_of(&k->x, scale, draws, SEV_SAMPLER_DIMENSIONS, &variance);
            if (status == SCALEEV_OK)
                status = find_inputs(k, scale, from, &variance, rows, rows_n);
            sev_peaks_end(&k->peaks);
        }
        sev_expect_end(&k->x);
    }
    sev_free(allocator, k, 1, sizeof *k);
    return status;
}

/* ---- Shares of the variance ---- */

/* EV at a scale as a function of the dimensions. */
typedef struct shared_ev {
    sev_evaluator e;
    double scale, told_to;
} shared_ev;

static void ev_quantiles(void *context, size_t dimension, double *u, size_t n)
{
    const shared_ev *s = context;
    sev_distribution_quantiles(sev_draws_own(s->e.study->draws, dimension)->distribution, u, n, u);
}

static scaleev_status ev_values(void *context, const double *inputs, size_t n, double *out)
{
    shared_ev *s = context;
    const sev_draws *draws = s->e.study->draws;
    for (size_t d = 0; d < sev_draws_dimensions(draws); d++) {
        size_t place = (size_t)(sev_draws_own(draws, d) - sev_draws_at(draws, 0));
        memcpy(sev_evaluator_values(&s->e, place), inputs + d * SEV_BLOCK, n * sizeof *inputs);
    }
    sev_evaluator_follow(&s->e, n);
    return sev_evaluator_run(&s->e, s->scale, n, out);
}

static scaleev_status ev_tell(void *context, double done)
{
    const shared_ev *s = context;
    return sev_study_tell(s->e.study, s->told_to * done);
}

static scaleev_status share_with(shared_ev *s, uint64_t draws, size_t rows_n, sev_variance *variance, sev_share *shares)
{
    const scaleev_study *study = s->e.study;
    sev_sampler *sampler;
    size_t factor_n;
    sev_shared f = {
        s,      sev_draws_dimensions(study->draws), sev_draws_factor(study->draws, &factor_n), ev_quantiles, ev_values,
        ev_tell};
    scaleev_status status = sev_draws_pairs(study->draws, &sampler);
    if (status != SCALEEV_OK)
        return status;
    status = sev_shares_of(&f, &study->allocator, sampler, sev_draws_seed(study->draws), (size_t)study->replicates,
                           draws, rows_n, variance, shares);
    sev_sampler_free(sampler);
    return status;
}

static scaleev_status find_shares(const scaleev_study *study, double scale, uint64_t draws, double told_to,
                                  scaleev_importance *rows, size_t rows_n)
{
    sev_variance variance;
    size_t n = sev_draws_dimensions(study->draws);
    shared_ev s = {.scale = scale, .told_to = told_to};
    sev_share *shares = sev_room(&study->allocator, n, sizeof *shares);
    if (!shares)
        return SCALEEV_ERROR_MEMORY;
    scaleev_status status = sev_evaluator_begin(&s.e, study, SCALEEV_EV);
    if (status == SCALEEV_OK) {
        status = share_with(&s, draws, rows_n, &variance, shares);
        sev_evaluator_end(&s.e);
    }
    for (size_t i = 0; i < rows_n && status == SCALEEV_OK; i++) {
        rows[i].total = shares[i].total;
        rows[i].shapley = shares[i].shapley;
    }
    sev_free(&study->allocator, shares, n, sizeof *shares);
    return status;
}

scaleev_status sev_study_importance(const scaleev_study *study, double scale, double lo, double hi, uint64_t draws,
                                    scaleev_importance *rows, size_t rows_n)
{
    const double half = 0.5; /* of the work is the one part, about, and half the other */
    uint64_t used = sev_expect_draws(study, draws);
    if (!rows_n)
        return SCALEEV_OK;
    scaleev_status status = find_shares(study, scale, used, half, rows, rows_n);
    return status == SCALEEV_OK ? find_all_known(study, scale, lo, hi, used, half, rows, rows_n) : status;
}
