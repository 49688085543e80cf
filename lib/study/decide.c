/* SPDX-License-Identifier: MIT */
#include "study/decide.h"
#include "number/bits.h"
#include "study/given.h"
#include "study/peak.h"

#include <math.h>
#include <string.h>

/* ---- The mean ---- */

/* The mean of EV over scales, as one curve. */
static scaleev_status mean_together(void *context, size_t n, const double *scales, size_t scales_n, double *values)
{
    scaleev_estimate means[SEV_PEAK_GRID];
    scaleev_status status = sev_expect_run(context, NULL, scales, scales_n, means);
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
        values[s * n] = means[s].value;
    return status;
}

static scaleev_status mean_apart(void *context, size_t n, const double *scales, double *values)
{
    return mean_together(context, n, scales, 1, values);
}

/* Finds the scale of the greatest mean, and in `each` what the replicates say of it. */
static scaleev_status best_mean(const scaleev_study *study, double lo, double hi, uint64_t draws, double *each,
                                scaleev_decision *decision)
{
    sev_expectation x;
    sev_peaks peaks;
    scaleev_status status = sev_expect_begin(&x, study, SCALEEV_EV, draws);
    if (status != SCALEEV_OK)
        return status;
    x.told_to = 0.5;
    status = SCALEEV_ERROR_MEMORY;
    if (sev_peaks_begin(&peaks, &study->allocator, 1, lo, hi)) {
        peaks.least_gain = 0;
        status = sev_peaks_find(&peaks, &(sev_curves){&x, mean_together, mean_apart}, 1);
        decision->scale = status == SCALEEV_OK ? peaks.peak[0].scale : SEV_NAN;
        sev_peaks_end(&peaks);
    }
    x.each = each;
    x.told_from = x.told_to;
    if (status == SCALEEV_OK)
        status = sev_expect_run(&x, NULL, &decision->scale, 1, &decision->ev);
    decision->draws = x.drew ? x.draws : 0;
    sev_expect_end(&x);
    return status;
}

/* ---- Regrets ---- */

/* What each row of a block has at its best scale. */
typedef struct regrets {
    sev_evaluator apart; /* each row at a scale of its own */
    sev_expectation x;
    sev_peaks peaks;
    double room[SEV_BLOCK];
    double z[SEV_NODES_MOST], weights[SEV_NODES_MOST], coarse[SEV_NODES_MOST],
        coarser[SEV_NODES_MOST]; /* where one input is not known */
} regrets;

static scaleev_status rows_together(void *context, size_t n, const double *scales, size_t scales_n, double *values)
{
    regrets *g = context;
    scaleev_status status = SCALEEV_OK;
    for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
        status = sev_evaluator_run(&g->x.evaluator, scales[s], n, values + s * n);
    return status;
}

static scaleev_status rows_apart(void *context, size_t n, const double *scales, double *values)
{
    regrets *g = context;
    memcpy(sev_evaluator_values(&g->apart, g->apart.n), scales, n * sizeof *scales);
    return sev_evaluator_run(&g->apart, 0, n, values);
}

/* What the best scale of each row gives more than `scale`. That is one of those that the best is taken from, so it is
 * never negative. */
static scaleev_status regret_rows(sev_expectation *x, double scale, size_t n, double *out)
{
    regrets *g = x->context;
    for (size_t i = 0; i < g->apart.n; i++)
        memcpy(sev_evaluator_values(&g->apart, i), sev_evaluator_values(&x->evaluator, i), n * sizeof *g->room);
    scaleev_status status = sev_peaks_find(&g->peaks, &(sev_curves){g, rows_together, rows_apart}, n);
    if (status == SCALEEV_OK)
        status = sev_evaluator_run(&x->evaluator, scale, n, g->room);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++) {
        double regret = g->peaks.peak[k].value - g->room[k];
        out[k] = regret < 0 || g->peaks.peak[k].value == g->room[k] ? 0 : regret;
    }
    return status;
}

/* Sums of weights and of regrets: by all nodes, by each second one, by each fourth. */
enum { RULES = 3 };
typedef struct rule_sums {
    double weights[RULES], regrets[RULES];
} rule_sums;

static double mean_by(const rule_sums *sums, int rule)
{
    return sums->regrets[rule] / sums->weights[rule];
}

/* Adds a block of nodes. */
static scaleev_status add_nodes(regrets *g, size_t from, size_t n, double scale, rule_sums *sums)
{
    double inputs[SEV_BLOCK], regret[SEV_BLOCK];
    const double *const weights[RULES] = {g->weights, g->coarse, g->coarser};
    const sev_distribution *d = sev_expect_distribution(&g->x, 0);
    for (size_t i = 0; i < n; i++)
        inputs[i] = sev_distribution_at(d, g->z[from + i]);
    scaleev_status status = sev_expect_values_of(&g->x, 0, inputs, scale, n, regret);
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++) {
        bool there = regret[i] == regret[i];
        for (int rule = 0; rule < RULES && there; rule++) {
            sums->regrets[rule] += weights[rule][from + i] * regret[i];
            sums->weights[rule] += weights[rule][from + i];
        }
    }
    return status;
}

/* Without draws, where one input is not known, and has not a list of values. A quadrature that looks for all digits
 * would not find them: a regret has a kink where the best scale leaves an end of the interval. */
static scaleev_status regret_by_nodes(regrets *g, double *each, scaleev_decision *decision)
{
    rule_sums sums = {{0}, {0}};
    scaleev_status status = SCALEEV_OK;
    sev_given_nodes(sev_expect_distribution(&g->x, 0), SEV_NODES_MOST, 0, g->z, g->weights, g->coarse, g->coarser);
    for (size_t i = 0; i < SEV_NODES_MOST && status == SCALEEV_OK; i += SEV_BLOCK) {
        size_t n = SEV_NODES_MOST - i < SEV_BLOCK ? SEV_NODES_MOST - i : SEV_BLOCK;
        status = add_nodes(g, i, n, decision->scale, &sums);
        if (status == SCALEEV_OK)
            status = sev_study_tell(g->x.study, 0.5 + 0.5 * (double)(i + n) / SEV_NODES_MOST);
    }
    double fine = mean_by(&sums, 0), coarse = mean_by(&sums, 1), coarser = mean_by(&sums, 2);
    decision->evpi = (scaleev_estimate){fine, sev_halved_off(fabs(fine - coarse), fabs(coarse - coarser))};
    for (size_t r = 0; r < SEV_LANES; r++)
        each[r] = decision->evpi.value;
    return status;
}

static scaleev_status mean_regret(regrets *g, const scaleev_study *study, uint64_t draws, double *each,
                                  scaleev_decision *decision)
{
    sev_expectation *x = &g->x;
    scaleev_status status = sev_expect_begin_rows(x, study, SCALEEV_EV, draws, regret_rows, g);
    if (status != SCALEEV_OK)
        return status;
    x->kinks = true;
    x->each = each;
    x->told_from = 0.5;
    if (sev_draws_dimensions(study->draws) == 1 && !sev_distribution_atoms(sev_expect_distribution(x, 0)))
        status = regret_by_nodes(g, each, decision);
    else
        status = sev_expect_run(x, NULL, &decision->scale, 1, &decision->evpi);
    decision->draws = x->drew ? x->draws : decision->draws;
    sev_expect_end(x);
    return status;
}

static scaleev_status find_regret(const scaleev_study *study, double lo, double hi, uint64_t draws, double *each,
                                  scaleev_decision *decision)
{
    const scaleev_allocator *allocator = &study->allocator;
    regrets *g = sev_room(allocator, 1, sizeof *g);
    if (!g)
        return SCALEEV_ERROR_MEMORY;
    scaleev_status status = sev_evaluator_begin_scales(&g->apart, study, SCALEEV_EV);
    if (status == SCALEEV_OK) {
        status = SCALEEV_ERROR_MEMORY;
        if (sev_peaks_begin(&g->peaks, allocator, SEV_BLOCK, lo, hi)) {
            status = mean_regret(g, study, draws, each, decision);
            sev_peaks_end(&g->peaks);
        }
        sev_evaluator_end(&g->apart);
    }
    sev_free(allocator, g, 1, sizeof *g);
    return status;
}

/* ---- Both ---- */

/* Whether a mean of draws has an error that the replicates alone do not say, for its tail is long. */
static bool has_long_tail(const scaleev_estimate *mean, const double *each, const double *counts, size_t replicates)
{
    return mean->error > sev_replicates_error(each, counts, replicates);
}

/* The value under perfect information is the greatest mean, as sharply as it is known, and what is gained. Both may be
 * from the same draws: then their errors are not independent, and the replicates say what that of the sum is. What the
 * replicates may have missed of one of both, the sum misses, too. */
static scaleev_estimate sum_of(const scaleev_study *study, const scaleev_decision *d, const double *mean,
                               const double *regret)
{
    double sums[SEV_LANES], counts[SEV_LANES];
    size_t replicates = (size_t)study->replicates;
    for (size_t r = 0; r < replicates; r++) {
        sums[r] = mean[r] + regret[r];
        counts[r] = 2;
    }
    double error = sev_replicates_error(sums, counts, replicates);
    if (has_long_tail(&d->ev, mean, counts, replicates) && d->ev.error > error)
        error = d->ev.error;
    if (has_long_tail(&d->evpi, regret, counts, replicates) && d->evpi.error > error)
        error = d->evpi.error;
    bool joint = d->ev.error > 0 && d->evpi.error > 0;
    return (scaleev_estimate){d->ev.value + d->evpi.value, joint ? error : d->ev.error + d->evpi.error};
}

scaleev_status sev_study_decide(const scaleev_study *study, double lo, double hi, uint64_t draws,
                                scaleev_decision *decision)
{
    double mean[SEV_LANES], regret[SEV_LANES];
    scaleev_status status = best_mean(study, lo, hi, draws, mean, decision);
    if (status == SCALEEV_OK)
        status = find_regret(study, lo, hi, draws, regret, decision);
    if (status == SCALEEV_OK)
        decision->perfect = sum_of(study, decision, mean, regret);
    return status;
}
