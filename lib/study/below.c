/* SPDX-License-Identifier: MIT */
#include "study/below.h"
#include "number/lattice.h"
#include "study/expect.h"

#include <math.h>

typedef struct below_threshold {
    double threshold;
    size_t dimension;          /* that is integrated */
    const sev_distribution *d; /* its distribution; NULL: none is */
    double lo, hi;             /* two values of it, lo < hi but where it has only one */
    bool has_atoms;
} below_threshold;

/* ---- No dimension is integrated ---- */

static scaleev_status indicator_rows(sev_expectation *x, double scale, size_t n, double *out)
{
    const below_threshold *b = x->context;
    scaleev_status status = sev_evaluator_run(&x->evaluator, scale, n, out);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++)
        out[k] = out[k] < b->threshold ? 1 : out[k] == out[k] ? 0 : out[k];
    return status;
}

/* ---- One is ---- */

/* The quantity where the dimension has one value. */
static scaleev_status at_value(sev_expectation *x, double value, double scale, size_t n, double *out)
{
    const below_threshold *b = x->context;
    double *to = sev_expect_values(x, b->dimension);
    for (size_t k = 0; k < n; k++)
        to[k] = value;
    sev_evaluator_follow(&x->evaluator, n);
    return sev_evaluator_run(&x->evaluator, scale, n, out);
}

/* Where the quantity is the threshold, on the line through two values of it; NaN or infinite where it is level.
 * Quarters do not overflow. */
static double crossing_at(const below_threshold *b, double at_lo, double at_hi)
{
    double part = (0.25 * b->threshold - 0.25 * at_lo) / (0.25 * at_hi - 0.25 * at_lo);
    return b->lo + part * (b->hi - b->lo);
}

/* A crossing has rounding errors; on which side of an atom it is, the quantity there says. */
static double beside_atom(double crossing, double atom, bool counts, bool rises)
{
    bool is_past = rises ? crossing > atom : crossing < atom;
    if (counts == is_past)
        return crossing;
    return counts ? sev_unlattice(rises ? sev_lattice(atom) + 1 : sev_lattice(atom) - 1) : atom;
}

static scaleev_status mind_atoms(sev_expectation *x, double scale, const bool *rises, size_t n, double *crossings)
{
    const below_threshold *b = x->context;
    double at_atoms[SEV_BLOCK], *atoms = sev_expect_values(x, b->dimension);
    for (size_t k = 0; k < n; k++)
        atoms[k] = fabs(crossings[k]) < HUGE_VAL ? sev_distribution_nearest_atom(b->d, crossings[k]) : b->lo;
    sev_evaluator_follow(&x->evaluator, n);
    scaleev_status status = sev_evaluator_run(&x->evaluator, scale, n, at_atoms);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++)
        if (fabs(crossings[k]) < HUGE_VAL && atoms[k] == atoms[k])
            crossings[k] = beside_atom(crossings[k], atoms[k], at_atoms[k] < b->threshold, rises[k]);
    return status;
}

/* 0 or 1 where that is no matter of a crossing, NaN where a value is missing; else 2. */
static double without_crossing(const below_threshold *b, double at_lo, double at_hi)
{
    if (isnan(at_lo) || isnan(at_hi))
        return NAN;
    return at_hi == at_lo || isinf(b->threshold) ? at_lo < b->threshold : 2;
}

static scaleev_status closed_rows(sev_expectation *x, double scale, size_t n, double *out)
{
    const below_threshold *b = x->context;
    double plain[SEV_BLOCK], crossings[SEV_BLOCK], above[SEV_BLOCK];
    bool rises[SEV_BLOCK];
    scaleev_status status = at_value(x, b->lo, scale, n, plain);
    if (status == SCALEEV_OK)
        status = at_value(x, b->hi, scale, n, crossings);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++) {
        double at_lo = plain[k], at_hi = crossings[k];
        rises[k] = at_hi >= at_lo;
        plain[k] = without_crossing(b, at_lo, at_hi);
        crossings[k] = crossing_at(b, at_lo, at_hi);
    }
    if (status == SCALEEV_OK && b->has_atoms)
        status = mind_atoms(x, scale, rises, n, crossings);
    if (status == SCALEEV_OK)
        sev_distribution_many_sides(b->d, crossings, n, out, above);
    for (size_t k = 0; k < n && status == SCALEEV_OK; k++)
        out[k] = plain[k] != 2 ? plain[k] : rises[k] ? out[k] : above[k];
    return status;
}

/* ---- Which one ---- */

/* Two values of a distribution that are apart, neither far out if that can be. */
static void two_values(const sev_distribution *d, double *lo, double *hi)
{
    static const double z[] = {2, 6};
    for (size_t i = 0; i < sizeof z / sizeof *z; i++) {
        *lo = sev_distribution_at(d, -z[i]);
        *hi = sev_distribution_at(d, z[i]);
        if (*lo < *hi)
            return;
    }
    sev_distribution_support(d, lo, hi);
}

static bool atoms_of(const sev_distribution *d)
{
    return d->is_clamped || sev_distribution_atoms(d);
}

/* How far a quantity moves along a dimension, the others being at their medians. */
static scaleev_status movement(sev_expectation *x, size_t dimension, double scale, double *moves)
{
    double ends[2], out[2], *values = sev_expect_values(x, dimension), median = values[0];
    scaleev_status status = SCALEEV_OK;
    two_values(sev_expect_distribution(x, dimension), &ends[0], &ends[1]);
    for (size_t i = 0; i < 2 && status == SCALEEV_OK; i++) {
        values[0] = ends[i];
        sev_evaluator_follow(&x->evaluator, 1);
        status = sev_evaluator_run(&x->evaluator, scale, 1, &out[i]);
    }
    values[0] = median;
    *moves = status == SCALEEV_OK ? fabs(out[1] - out[0]) : 0;
    return status;
}

/* What is averaged has a kink where a distribution ends, so one without an end is as good as one that moves the
 * quantity four times as far. */
static double weight_of(const sev_distribution *d)
{
    double least, greatest;
    sev_distribution_support(d, &least, &greatest);
    return greatest - least < HUGE_VAL ? 0.25 : 1;
}

/* The linear dimension along which the quantity moves most; one with atoms only where there is no other. */
static scaleev_status choose_dimension(sev_expectation *x, below_threshold *b, double scale)
{
    size_t n = sev_draws_dimensions(x->study->draws);
    double most = 0, moves;
    scaleev_status status = SCALEEV_OK;
    for (size_t d = 0; d < n; d++)
        sev_expect_values(x, d)[0] = sev_distribution_at(sev_expect_distribution(x, d), 0);
    for (size_t d = 0; d < n && status == SCALEEV_OK; d++) {
        bool has_atoms = atoms_of(sev_expect_distribution(x, d));
        if (!x->linear[d] || (b->d && has_atoms && !b->has_atoms))
            continue;
        status = movement(x, d, scale, &moves);
        moves *= weight_of(sev_expect_distribution(x, d));
        if (b->d && has_atoms == b->has_atoms && !(moves > most))
            continue;
        most = moves;
        b->dimension = d;
        b->d = sev_expect_distribution(x, d);
        b->has_atoms = has_atoms;
    }
    return status;
}

static scaleev_status prepare_below(sev_expectation *x, below_threshold *b, double scale)
{
    scaleev_status status = choose_dimension(x, b, scale);
    x->share = true;
    x->jumps = !b->d || b->has_atoms;
    if (status != SCALEEV_OK || !b->d)
        return status;
    two_values(b->d, &b->lo, &b->hi);
    x->rows = closed_rows;
    x->smooth = x->smooth && sev_distribution_smoothness(b->d) == SEV_SMOOTH;
    x->replaced[b->dimension] = true;
    x->mean[b->dimension] = b->lo;
    return status;
}

scaleev_status sev_study_probability(const scaleev_study *study, scaleev_quantity quantity, double scale,
                                     double threshold, uint64_t draws, scaleev_estimate *out)
{
    sev_expectation x;
    below_threshold b = {.threshold = threshold};
    scaleev_status status = sev_expect_begin_rows(&x, study, quantity, draws, indicator_rows, &b);
    if (status != SCALEEV_OK)
        return status;
    status = sev_scale_ok(scale) ? prepare_below(&x, &b, scale) : SCALEEV_OK;
    if (status == SCALEEV_OK)
        status = sev_expect_run(&x, NULL, &scale, 1, out);
    sev_expect_end(&x);
    return status;
}
