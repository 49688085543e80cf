/* SPDX-License-Identifier: MIT */
/* The best scale, by branch and bound: a box is dropped when EV in it is below a value that is reached elsewhere, or
 * when the slope of EV has a sign in it, because then only its ends can be best, and those belong to the neighbours
 * (EV has a continuous derivative wherever the slope has a proved sign).
 *
 * Two things are asked: how great EV may be at most, and where. The first is told by the box in which it may be
 * greatest, so that one is split next, until splitting would not lower the bound. The second is told by the
 * outermost boxes, so these are split then, until splitting would not drop them. All between may stay as it is,
 * however many plateaus there are. */
#include "optimum.h"

#include <math.h>

enum { BOXES = 512, DEPTH = 192, SAMPLES = 64 };

/* A box in which the best scale may be. */
typedef struct sev_hill {
    double lo, hi;
    double m;    /* where it is split */
    double top;  /* EV in it is at most this */
    bool level;  /* EV at m may be as great, as far as rounding can tell */
    bool closed; /* the slope is known as well as rounding allows */
} sev_hill;

typedef struct sev_climb {
    sev_prover *prover;
    double lo, hi;        /* the domain */
    double best, best_ev; /* the best point seen, and its EV in doubles */
    double floor;         /* proved: EV reaches this */
    sev_hill *hills;      /* what is left of the domain, in no order; BOXES of them */
    size_t n;
} sev_climb;

typedef struct sev_span {
    double lo, hi;
} sev_span;

/* Learns from a point and what is proved of it, which counts more than doubles where R underflows and B overflows. */
static void learn(sev_climb *c, double x, const sev_facts *facts)
{
    sev_interval ev = facts->form[SEV_FORM_EV];
    double value = sev_prove_value(c->prover, x);
    value = value > ev.hi ? ev.hi : value < ev.lo ? ev.lo : value;
    if (ev.lo > c->floor)
        c->floor = ev.lo;
    if (value > c->best_ev || isnan(c->best_ev)) {
        c->best_ev = value;
        c->best = x;
    }
}

static void try_point(sev_climb *c, double x)
{
    sev_facts facts = sev_prove_box(c->prover, x, x, SEV_STAGE_CURVE);
    learn(c, x, &facts);
}

/* Sign of dEV/dK throughout a box, or 0. */
static int slope_of(const sev_facts *facts)
{
    sev_interval s = facts->form[SEV_SLOPE_EV];
    if (!(s.lo > 0) && !(s.hi < 0) && facts->form[SEV_GUARD].lo > 0)
        s = facts->form[SEV_SLOPE_SIGN];
    return s.lo > 0 ? 1 : s.hi < 0 ? -1 : 0;
}

/* Whether the slope is known as well as rounding allows, so that splitting will not give it a sign. */
static bool slope_exhausted(const sev_facts *box, const sev_facts *at_m)
{
    int form = box->form[SEV_GUARD].lo > 0 ? SEV_SLOPE_SIGN : SEV_SLOPE_EV;
    double w = sev_width(at_m->form[form]);
    return isfinite(w) && sev_width(box->form[form]) <= 4 * w;
}

/* Whether the upper bound of a box is hardly above that of a point in it, so that splitting will not lower it. */
static bool top_exhausted(double top, sev_interval at_m)
{
    return top <= at_m.hi || top - at_m.hi <= at_m.hi - at_m.lo;
}

/* A box in which the slope has a sign: nothing is best but an end of the domain. EV in the box is at most `top`. */
static void drop_slope(sev_climb *c, sev_span box, double top, int slope)
{
    double end = slope > 0 ? box.hi : box.lo;
    if (end != (slope > 0 ? c->hi : c->lo))
        return;
    sev_facts facts = sev_prove_box(c->prover, end, end, SEV_STAGE_CURVE);
    learn(c, end, &facts);
    c->hills[c->n++] = (sev_hill){end, end, end, sev_lesser(top, facts.form[SEV_FORM_EV].hi), true, true};
}

/* Drops a box, or keeps it; EV in it is at most `top`. */
static void consider(sev_climb *c, sev_span box, double top)
{
    sev_prover *prover = c->prover;
    sev_facts facts = sev_prove_box(prover, box.lo, box.hi, SEV_STAGE_CURVE), at_m;
    top = sev_lesser(top, facts.form[SEV_FORM_EV].hi);
    if (top < c->floor)
        return;
    int slope = slope_of(&facts);
    if (slope) {
        drop_slope(c, box, top, slope);
        return;
    }
    double m = sev_between(box.lo, box.hi, 8);
    at_m = sev_prove_box(prover, m, m, SEV_STAGE_CURVE);
    if (at_m.form[SEV_FORM_EV].lo > c->floor)
        learn(c, m, &at_m);
    sev_prove_mean_value(&facts, &at_m, box.lo, box.hi, m);
    top = sev_lesser(top, facts.form[SEV_FORM_EV].hi);
    if (top < c->floor)
        return;
    slope = slope_of(&facts);
    if (slope) {
        drop_slope(c, box, top, slope);
        return;
    }
    bool inside = m > box.lo && m < box.hi;
    c->hills[c->n++] = (sev_hill){box.lo,
                                  box.hi,
                                  m,
                                  top,
                                  !inside || top_exhausted(top, at_m.form[SEV_FORM_EV]),
                                  !inside || slope_exhausted(&facts, &at_m)};
}

/* Splits a box. */
static void split(sev_climb *c, size_t i)
{
    sev_hill hill = c->hills[i];
    c->hills[i] = c->hills[--c->n];
    consider(c, (sev_span){hill.lo, hill.m}, hill.top);
    consider(c, (sev_span){hill.m, hill.hi}, hill.top);
}

/* Room for the two halves of a box, each of which may leave an end of the domain as well. */
static bool may_split(const sev_climb *c, size_t room)
{
    return c->n > 0 && c->n + room <= BOXES && !sev_prover_done(c->prover);
}

/* Drops what is below the floor by now. */
static void prune(sev_climb *c)
{
    for (size_t i = 0; i < c->n;) {
        if (c->hills[i].top < c->floor)
            c->hills[i] = c->hills[--c->n];
        else
            i++;
    }
}

static size_t highest(const sev_climb *c)
{
    size_t best = 0;
    for (size_t i = 1; i < c->n; i++)
        if (c->hills[i].top > c->hills[best].top)
            best = i;
    return best;
}

static size_t edge_of(const sev_climb *c, bool upper)
{
    size_t best = 0;
    for (size_t i = 1; i < c->n; i++)
        if (upper ? c->hills[i].hi > c->hills[best].hi : c->hills[i].lo < c->hills[best].lo)
            best = i;
    return best;
}

/* Splits the outermost box of one side; false when there is nothing to gain. */
static bool shrink(sev_climb *c, bool upper)
{
    if (!may_split(c, 4))
        return false;
    size_t i = edge_of(c, upper);
    if (c->hills[i].closed)
        return false;
    split(c, i);
    prune(c);
    return true;
}

static void climb(sev_climb *c)
{
    c->n = 0;
    consider(c, (sev_span){c->lo, c->hi}, INFINITY);
    /* Half of the room is for the ends. */
    while (may_split(c, BOXES / 2)) {
        size_t i = highest(c);
        if (c->hills[i].level)
            break;
        split(c, i);
        prune(c);
    }
    bool below = true, above = true;
    while (below || above) {
        below = below && shrink(c, false);
        above = above && shrink(c, true);
    }
}

/* A guess at the top between lo and hi, where the formula has a single one. */
static double narrow_peak(sev_sampler *sampler, double lo, double hi)
{
    for (int i = 0; i < 128 && sev_lattice(hi) - sev_lattice(lo) > 4; i++) {
        double x[2] = {sev_between(lo, hi, 6), sev_between(lo, hi, 10)}, values[2];
        if (sev_sample(sampler, x, 2, values) < 2)
            break;
        if (values[0] < values[1])
            lo = x[0];
        else
            hi = x[1];
    }
    return sev_between(lo, hi, 8);
}

/* A good value to begin with, from a few samples and a narrowing search around the best of them. False when there is
 * no memory. */
static bool sample(sev_climb *c)
{
    double grid[SAMPLES + 1], values[SAMPLES + 1], best = -INFINITY;
    int at = 0;
    uint64_t a = sev_lattice(c->lo), b = sev_lattice(c->hi);
    sev_sampler sampler;
    if (!sev_sampler_begin(&sampler, &c->prover->problem, UINT64_MAX))
        return false;
    for (int i = 0; i <= SAMPLES; i++)
        grid[i] = i == SAMPLES ? c->hi : sev_unlattice(a + (b - a) / SAMPLES * (unsigned)i);
    bool sampled = sev_sample(&sampler, grid, SAMPLES + 1, values) == SAMPLES + 1;
    for (int i = 0; sampled && i <= SAMPLES; i++)
        if (values[i] > best)
            best = values[i], at = i;
    double peak = narrow_peak(&sampler, grid[at > 0 ? at - 1 : 0], grid[at < SAMPLES ? at + 1 : SAMPLES]);
    c->prover->stop = sampler.stop ? sampler.stop : c->prover->stop;
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

/* Whole scales */

typedef struct sev_whole_climb {
    sev_prover *prover;
    double best, best_ev;
    double proved; /* EV at the best is at most this, or about this where no bound is known; only what is more counts */
} sev_whole_climb;

static double next_whole(double x)
{
    return x < 0x1p53 ? x + 1 : sev_unlattice(sev_lattice(x) + 1);
}

/* After the first, which is next to the best scale, another counts only when it is proved to be better. False where EV
 * has no value in doubles, since infinities meet. */
static bool learn_whole(sev_whole_climb *c, double x, const sev_facts *facts)
{
    double value = sev_prove_value(c->prover, x);
    sev_interval ev = facts->form[SEV_FORM_EV];
    if (!isnan(value) && (isnan(c->best) || ev.lo > c->proved)) {
        c->best_ev = value;
        c->best = x;
        c->proved = ev.hi < INFINITY ? ev.hi : value;
    }
    return !isnan(value);
}

static bool try_whole(sev_whole_climb *c, double x)
{
    sev_facts facts = sev_prove_box(c->prover, x, x, SEV_STAGE_CURVE);
    return learn_whole(c, x, &facts);
}

/* One box between whole scales: all of it dealt with, or split after the whole scale *m. */
static bool must_split_whole(sev_whole_climb *c, sev_span box, double *m)
{
    if (sev_prover_done(c->prover))
        return false;
    if (next_whole(box.lo) >= box.hi) {
        try_whole(c, box.lo);
        if (box.hi > box.lo)
            try_whole(c, box.hi);
        return false;
    }
    sev_facts facts = sev_prove_box(c->prover, box.lo, box.hi, SEV_STAGE_CURVE);
    if (!(facts.form[SEV_FORM_EV].hi > c->proved))
        return false;
    int slope = slope_of(&facts);
    if (slope && try_whole(c, slope > 0 ? box.hi : box.lo))
        return false;
    *m = floor(sev_between(box.lo, box.hi, 8));
    if (*m <= box.lo)
        *m = box.lo;
    sev_facts at_m = sev_prove_box(c->prover, *m, *m, SEV_STAGE_CURVE);
    learn_whole(c, *m, &at_m);
    sev_prove_mean_value(&facts, &at_m, box.lo, box.hi, *m);
    return facts.form[SEV_FORM_EV].hi > c->proved;
}

static void climb_whole(sev_whole_climb *c, double lo, double hi)
{
    sev_span boxes[DEPTH] = {{lo, hi}};
    size_t n = 1;
    while (n) {
        sev_span box = boxes[--n];
        double m;
        if (!must_split_whole(c, box, &m) || n + 2 > DEPTH)
            continue;
        boxes[n++] = (sev_span){next_whole(m), box.hi};
        boxes[n++] = (sev_span){box.lo, m};
    }
}

static void best_whole(sev_prover *prover, double lo, double hi, double near, scaleev_optimum *optimum)
{
    sev_whole_climb c = {.prover = prover, .best = NAN, .best_ev = NAN, .proved = -INFINITY};
    lo = ceil(lo);
    hi = floor(hi);
    if (lo <= hi) {
        /* The whole scales around the best scale are a good start. */
        double start = fmin(fmax(floor(near), lo), hi);
        try_whole(&c, start);
        if (next_whole(start) <= hi)
            try_whole(&c, next_whole(start));
        climb_whole(&c, lo, hi);
    }
    optimum->whole_scale = c.best;
    optimum->whole_ev = c.best_ev;
}

static void report(sev_climb *c, scaleev_optimum *optimum)
{
    sev_interval where = {c->lo, c->hi};
    double top = INFINITY;
    if (c->n) {
        where = (sev_interval){c->hills[edge_of(c, false)].lo, c->hills[edge_of(c, true)].hi};
        top = c->hills[highest(c)].top;
    }
    if (c->best < where.lo || c->best > where.hi) {
        c->best_ev = NAN;
        try_point(c, sev_between(where.lo, where.hi, 8));
        try_point(c, where.lo);
        try_point(c, where.hi);
    }
    double peak = stationary(c->prover, where.lo, where.hi), at = c->best;
    if (!isnan(peak) && sev_prove_value(c->prover, peak) >= c->best_ev)
        at = peak;
    else if (!isnan(peak) && where.hi - where.lo <= 1e-6 * where.hi)
        at = peak; /* EV is level to the last bit around its top; the slope knows better */
    optimum->scale = at;
    optimum->scale_lo = where.lo;
    optimum->scale_hi = where.hi;
    optimum->ev = sev_prove_value(c->prover, at);
    optimum->ev_lo = c->floor;
    optimum->ev_hi = top;
    optimum->at_end = at == c->lo || at == c->hi;
}

bool sev_maximise(sev_prover *prover, double lo, double hi, scaleev_optimum *optimum)
{
    const scaleev_allocator *allocator = prover->problem.proof->allocator;
    sev_climb c = {.prover = prover, .lo = lo, .hi = hi, .best = lo, .best_ev = NAN, .floor = -INFINITY};
    try_point(&c, lo);
    try_point(&c, hi);
    if (prover->undefined || prover->stop)
        return true;
    c.hills = sev_new(allocator, BOXES, sizeof *c.hills);
    bool memory = c.hills && sample(&c);
    if (memory) {
        /* A part of the budget is for the whole scales. */
        uint64_t budget = prover->budget;
        prover->budget = budget - budget / 4;
        climb(&c);
        report(&c, optimum);
        prover->budget = budget;
        best_whole(prover, lo, hi, optimum->scale, optimum);
        optimum->evaluations = prover->evaluations;
    }
    sev_free(allocator, c.hills, BOXES, sizeof *c.hills);
    return memory;
}

/* Estimates */

/* The best of some points, in doubles. */
typedef struct sev_summit {
    double at, ev;
} sev_summit;

static void seek(sev_sampler *sampler, const double *x, size_t n, sev_summit *best)
{
    double values[SEV_BLOCK];
    n = sev_sample(sampler, x, n, values);
    for (size_t i = 0; i < n; i++)
        if (values[i] > best->ev || (isnan(best->ev) && !isnan(values[i])))
            *best = (sev_summit){x[i], values[i] + 0.0}; /* no -0 */
}

/* Samples, half of them evenly over the lattice, half over the numbers, and then between the neighbours of the best
 * one that are of the closer kind. */
static sev_summit seek_all(sev_sampler *sampler, double lo, double hi, unsigned parts)
{
    double x[SEV_BLOCK];
    sev_summit best = {lo, NAN};
    size_t n = 0;
    uint64_t a = sev_lattice(lo), b = sev_lattice(hi), step = (b - a) / parts;
    double even = (hi - lo) / parts;
    for (unsigned i = 0; i <= parts; i++) {
        x[n++] = i == parts ? hi : sev_unlattice(a + step * i);
        if (i > 0 && i < parts)
            x[n++] = lo + even * i;
        if (n + 2 > SEV_BLOCK || i == parts) {
            seek(sampler, x, n, &best);
            n = 0;
        }
    }
    uint64_t near = sev_lattice(best.at);
    double left = fmax(best.at - even, sev_unlattice(near - a > step ? near - step : a));
    double right = fmin(best.at + even, sev_unlattice(b - near > step ? near + step : b));
    double peak = narrow_peak(sampler, fmax(left, lo), fmin(right, hi));
    seek(sampler, &peak, 1, &best);
    return best;
}

scaleev_status sev_maximise_estimate(const sev_problem *problem, double lo, double hi, uint64_t budget,
                                     scaleev_optimum *optimum)
{
    enum { PARTS = 4096, LAST = 2 };
    sev_sampler sampler;
    sev_summit whole = {NAN, NAN};
    /* Three quarters of a budget are for samples, and the last two points for whole scales, unless it is very small. */
    unsigned parts = PARTS;
    if (budget && budget / 8 * 3 < PARTS)
        parts = budget < 8 ? 1 : (unsigned)(budget / 8 * 3);
    uint64_t all = budget ? budget : UINT64_MAX;
    if (!sev_sampler_begin(&sampler, problem, all > 2 * LAST ? all - LAST : all))
        return SCALEEV_ERROR_MEMORY;
    sev_summit best = seek_all(&sampler, lo, hi, parts);
    sampler.budget = all;
    double below = floor(best.at), above = ceil(best.at);
    if (below >= lo)
        seek(&sampler, &below, 1, &whole);
    if (above <= hi)
        seek(&sampler, &above, 1, &whole);
    optimum->scale = best.at;
    optimum->ev = best.ev;
    optimum->scale_lo = lo;
    optimum->scale_hi = hi;
    optimum->ev_lo = -INFINITY;
    optimum->ev_hi = INFINITY;
    optimum->whole_scale = whole.at;
    optimum->whole_ev = whole.ev;
    optimum->at_end = best.at == lo || best.at == hi;
    optimum->evaluations = sampler.evaluations;
    sev_sampler_end(&sampler);
    return sampler.stop ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK;
}
