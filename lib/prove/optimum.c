/* SPDX-License-Identifier: MIT */
/* The best scale, by branch and bound: a box is dropped when EV in it is below a value that is reached elsewhere, or
 * when the slope of EV has a sign in it, because then only its ends can be best, and those belong to the neighbours
 * (EV has a continuous derivative wherever the slope has a proved sign).
 *
 * Two things are asked: how great EV may be at most, and where. The first is told by the box in which it may be
 * greatest, so that one is split next, until splitting would not lower the bound. The second is told by the
 * outermost boxes, so these are split then, until splitting would not drop them. All between may stay as it is,
 * however many plateaus there are. */
#include "prove/optimum.h"
#include "number/lattice.h"
#include "prove/estimate.h"
#include "prove/whole.h"

#include <math.h>

enum { BOXES = 512, SAMPLES = 64 };

/* A box in which the best scale may be. */
typedef struct sev_candidate {
    double lo, hi;
    double m;    /* where it is split */
    double top;  /* EV in it is at most this */
    bool level;  /* EV at m may be as great, as far as rounding can tell */
    bool closed; /* the slope is known as well as rounding allows */
} sev_candidate;

typedef struct sev_climb {
    sev_prover *prover;
    double lo, hi;             /* the domain */
    double best, best_ev;      /* the best point seen, and its EV in doubles */
    double floor;              /* proved: EV reaches this */
    sev_candidate *candidates; /* what is left of the domain, in no order; BOXES of them */
    size_t n;
} sev_climb;

/* Learns from a point and what is proved of it. */
static void learn(sev_climb *c, double x, const sev_facts *facts)
{
    double least = facts->form[SEV_FORM_ASKED].lo, value = sev_prove_value_within(c->prover, x, facts);
    if (least > c->floor)
        c->floor = least;
    if (value > c->best_ev || isnan(c->best_ev)) {
        c->best_ev = value;
        c->best = x;
    }
}

/* Learns from a point; EV there is at most what is returned. */
static double try_point(sev_climb *c, double x)
{
    sev_facts facts = sev_prove_box(c->prover, x, x);
    learn(c, x, &facts);
    return facts.form[SEV_FORM_ASKED].hi;
}

/* Whether the slope is known as well as rounding allows, so that splitting will not give it a sign. */
static bool slope_exhausted(const sev_facts *box, const sev_facts *at_m)
{
    int form = box->form[SEV_GUARD].lo > 0 ? SEV_SLOPE_SIGN : SEV_SLOPE_ASKED;
    return isfinite(sev_width(at_m->form[form])) && sev_is_sharp(box, at_m, form);
}

/* Whether the upper bound of a box is hardly above that of a point in it, so that splitting will not lower it. */
static bool top_exhausted(double top, sev_interval at_m)
{
    return top <= at_m.hi || top - at_m.hi <= at_m.hi - at_m.lo;
}

/* Drops a box by what is proved of it, false when it cannot; EV in it is at most *top, which is lowered. Where the
 * slope has a sign, nothing is best but an end of the domain. */
static bool drop(sev_climb *c, sev_interval box, const sev_facts *facts, double *top)
{
    *top = sev_lesser(*top, facts->form[SEV_FORM_ASKED].hi);
    if (*top < c->floor)
        return true;
    int slope = sev_slope_sign(facts);
    double end = slope > 0 ? box.hi : box.lo;
    if (slope && end == (slope > 0 ? c->hi : c->lo)) {
        double at_end = try_point(c, end);
        c->candidates[c->n++] = (sev_candidate){end, end, end, sev_lesser(*top, at_end), true, true};
    }
    return slope != 0;
}

/* Drops a box, or keeps it; EV in it is at most `top`. */
static void consider(sev_climb *c, sev_interval box, double top)
{
    sev_facts facts = sev_prove_box(c->prover, box.lo, box.hi);
    if (drop(c, box, &facts, &top))
        return;
    double m = sev_between(box.lo, box.hi, 8);
    sev_facts at_m = sev_prove_box(c->prover, m, m);
    if (at_m.form[SEV_FORM_ASKED].lo > c->floor)
        learn(c, m, &at_m);
    sev_prove_mean_value(&facts, &at_m, box.lo, box.hi, m);
    if (drop(c, box, &facts, &top))
        return;
    bool inside = m > box.lo && m < box.hi, level = top_exhausted(top, at_m.form[SEV_FORM_ASKED]);
    c->candidates[c->n++] =
        (sev_candidate){box.lo, box.hi, m, top, !inside || level, !inside || slope_exhausted(&facts, &at_m)};
}

/* Drops what is below the floor by now. */
static void prune(sev_climb *c)
{
    for (size_t i = 0; i < c->n;) {
        if (c->candidates[i].top < c->floor)
            c->candidates[i] = c->candidates[--c->n];
        else
            i++;
    }
}

typedef enum sev_order { HIGHEST, LOWER, UPPER } sev_order;

/* The candidate that may have the greatest value, or is next to an end of the domain. */
static size_t first_by(const sev_climb *c, sev_order order)
{
    size_t first = 0;
    for (size_t i = 1; i < c->n; i++) {
        const sev_candidate *a = &c->candidates[i], *b = &c->candidates[first];
        if (order == HIGHEST ? a->top > b->top : order == UPPER ? a->hi > b->hi : a->lo < b->lo)
            first = i;
    }
    return first;
}

/* Splits the first candidate by an order; false when there is no room or nothing to gain. */
static bool refine(sev_climb *c, sev_order order)
{
    /* Half of the room is for the ends. Each half of a box may leave an end of the domain as well. */
    size_t room = order == HIGHEST ? BOXES / 2 : 4;
    if (c->n == 0 || c->n + room > BOXES || sev_prover_done(c->prover))
        return false;
    size_t i = first_by(c, order);
    sev_candidate box = c->candidates[i];
    if (order == HIGHEST ? box.level : box.closed)
        return false;
    c->candidates[i] = c->candidates[--c->n];
    consider(c, (sev_interval){box.lo, box.m}, box.top);
    consider(c, (sev_interval){box.m, box.hi}, box.top);
    prune(c);
    return true;
}

static void climb(sev_climb *c)
{
    consider(c, (sev_interval){c->lo, c->hi}, INFINITY);
    while (refine(c, HIGHEST))
        continue;
    for (bool below = true, above = true; below || above;) {
        below = below && refine(c, LOWER);
        above = above && refine(c, UPPER);
    }
}

/* A good value to begin with, from a few samples and a narrowing search around the best of them. False when there is
 * no memory. */
static bool sample(sev_climb *c)
{
    double grid[SAMPLES + 1], values[SAMPLES + 1], best = -INFINITY;
    unsigned at = 0;
    sev_sampler sampler;
    if (!sev_sampler_begin(&sampler, c->prover->problem, UINT64_MAX))
        return false;
    for (unsigned i = 0; i <= SAMPLES; i++)
        grid[i] = sev_sample_point(c->lo, c->hi, i, SAMPLES);
    bool sampled = sev_sample(&sampler, grid, SAMPLES + 1, values) == SAMPLES + 1;
    for (unsigned i = 0; sampled && i <= SAMPLES; i++)
        if (values[i] > best)
            best = values[i], at = i;
    double peak = sev_sample_peak(&sampler, grid[at > 0 ? at - 1 : 0], grid[at < SAMPLES ? at + 1 : SAMPLES]);
    c->prover->trouble.stop = sampler.stop ? sampler.stop : c->prover->trouble.stop;
    sev_sampler_end(&sampler);
    try_point(c, peak);
    try_point(c, grid[at]);
    try_point(c, c->lo);
    try_point(c, c->hi);
    return true;
}

/* Where the slope passes from + to - in [lo, hi], in doubles; NaN when it does not. */
static double stationary(sev_prover *prover, double lo, double hi)
{
    if (!(sev_prove_slope(prover, lo) > 0) || !(sev_prove_slope(prover, hi) < 0))
        return NAN;
    while (sev_lattice(hi) - sev_lattice(lo) > 1) {
        double m = sev_between(lo, hi, 8);
        if (sev_prove_slope(prover, m) > 0)
            lo = m;
        else
            hi = m;
    }
    return lo;
}

/* In a narrow bracket EV is level to the last bit around its top, and the slope knows better. But next to a kink EV may
 * be far below what it reaches elsewhere. */
static void take_peak(sev_climb *c, sev_interval where)
{
    double peak = stationary(c->prover, where.lo, where.hi);
    if (isnan(peak))
        return;
    sev_facts facts = sev_prove_box(c->prover, peak, peak);
    double ev = sev_prove_value_within(c->prover, peak, &facts);
    bool narrow = where.hi - where.lo <= 1e-6 * where.hi;
    if (ev >= (narrow ? c->floor : c->best_ev)) {
        c->best = peak;
        c->best_ev = ev;
    }
}

static void report(sev_climb *c, scaleev_optimum *optimum)
{
    sev_interval where = {c->lo, c->hi};
    double top = INFINITY;
    if (c->n) {
        where = (sev_interval){c->candidates[first_by(c, LOWER)].lo, c->candidates[first_by(c, UPPER)].hi};
        top = c->candidates[first_by(c, HIGHEST)].top;
    }
    if (c->best < where.lo || c->best > where.hi) {
        c->best_ev = NAN;
        try_point(c, sev_between(where.lo, where.hi, 8));
        try_point(c, where.lo);
        try_point(c, where.hi);
    }
    take_peak(c, where);
    optimum->scale = c->best;
    optimum->scale_lo = where.lo;
    optimum->scale_hi = where.hi;
    optimum->ev = c->best_ev > top ? top : c->best_ev;
    optimum->ev_lo = c->floor;
    optimum->ev_hi = top;
    optimum->at_end = c->best == c->lo || c->best == c->hi;
}

/* False when there is no memory. */
static bool maximise(sev_prover *prover, double lo, double hi, scaleev_optimum *optimum)
{
    const scaleev_allocator *allocator = prover->problem->proof->allocator;
    sev_climb c = {.prover = prover, .lo = lo, .hi = hi, .best = lo, .best_ev = NAN, .floor = -INFINITY};
    try_point(&c, lo);
    try_point(&c, hi);
    if (sev_prover_status(prover) != SCALEEV_OK)
        return true;
    c.candidates = sev_new(allocator, BOXES, sizeof *c.candidates);
    bool memory = c.candidates && sample(&c);
    if (memory) {
        /* A part of the budget is for what is told in the end, and for the whole scales. */
        uint64_t budget = prover->budget;
        prover->budget = budget - budget / 4;
        climb(&c);
        prover->budget = budget;
        report(&c, optimum);
        sev_best_whole(prover, lo, hi, optimum->scale, optimum);
        optimum->evaluations = prover->evaluations;
    }
    sev_free(allocator, c.candidates, BOXES, sizeof *c.candidates);
    return memory;
}

scaleev_status sev_maximise(const sev_problem *problem, double lo, double hi, uint64_t budget, scaleev_optimum *optimum)
{
    sev_prover prover;
    optimum->proved = !problem->model->unbounded;
    if (problem->model->unbounded)
        return sev_maximise_estimate(problem, lo, hi, budget, optimum);
    if (!sev_prover_begin(&prover, problem, budget))
        return SCALEEV_ERROR_MEMORY;
    bool memory = maximise(&prover, lo, hi, optimum);
    sev_prover_end(&prover);
    return memory ? sev_prover_status(&prover) : SCALEEV_ERROR_MEMORY;
}
