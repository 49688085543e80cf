/* SPDX-License-Identifier: MIT */
/* The best scale, by branch and bound: a box is dropped when EV in it is below a value that is reached elsewhere, or when the
 * slope of EV has a sign in it, because then only its ends can be best, and those belong to the neighbours (EV has a
 * continuous derivative wherever the slope has a proved sign). */
#include "optimum.h"

#include <math.h>

enum { DEPTH = 192, SAMPLES = 64 };

typedef struct sev_climb {
    sev_prover *prover;
    double lo, hi;             /* the domain */
    double best, best_ev;      /* the best point seen, and its EV in doubles */
    double floor;              /* proved: EV reaches this */
    sev_interval where, worth; /* hull of what may be best */
    bool any;
} sev_climb;

typedef struct sev_span {
    double lo, hi;
} sev_span;

static void try_point(sev_climb *c, double x)
{
    sev_facts facts = sev_prove_box(c->prover, x, x, SEV_STAGE_CURVE);
    sev_interval ev = facts.form[SEV_FORM_EV];
    double value = sev_prove_value(c->prover, x);
    if (ev.lo > c->floor)
        c->floor = ev.lo;
    if (value > c->best_ev || isnan(c->best_ev)) {
        c->best_ev = value;
        c->best = x;
    }
}

static void keep(sev_climb *c, double lo, double hi, sev_interval ev)
{
    if (ev.hi < c->floor)
        return;
    sev_interval box = {lo, hi};
    c->where = c->any ? sev_hull(c->where, box) : box;
    c->worth = c->any ? sev_hull(c->worth, ev) : ev;
    c->any = true;
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

/* An end of the domain at which a monotone box is best. */
static void keep_end(sev_climb *c, double x)
{
    sev_facts facts = sev_prove_box(c->prover, x, x, SEV_STAGE_CURVE);
    keep(c, x, x, facts.form[SEV_FORM_EV]);
}

/* A box in which the slope has a sign: nothing is best but an end of the domain. */
static void drop_slope(sev_climb *c, sev_span box, int slope)
{
    if (slope > 0 && box.hi == c->hi)
        keep_end(c, box.hi);
    if (slope < 0 && box.lo == c->lo)
        keep_end(c, box.lo);
}

/* One box: dropped, kept, or split at *m. */
static bool must_split(sev_climb *c, sev_span box, double *m)
{
    sev_prover *prover = c->prover;
    if (sev_prover_done(prover)) {
        keep(c, box.lo, box.hi, sev_whole());
        return false;
    }
    sev_facts facts = sev_prove_box(prover, box.lo, box.hi, SEV_STAGE_CURVE), at_m;
    if (facts.form[SEV_FORM_EV].hi < c->floor)
        return false;
    int slope = slope_of(&facts);
    if (slope) {
        drop_slope(c, box, slope);
        return false;
    }
    *m = sev_between(box.lo, box.hi, 8);
    bool inside = *m > box.lo && *m < box.hi;
    at_m = sev_prove_box(prover, *m, *m, SEV_STAGE_CURVE);
    if (at_m.form[SEV_FORM_EV].lo > c->floor)
        try_point(c, *m);
    sev_prove_mean_value(&facts, &at_m, box.lo, box.hi, *m);
    if (facts.form[SEV_FORM_EV].hi < c->floor)
        return false;
    slope = slope_of(&facts);
    if (slope) {
        drop_slope(c, box, slope);
        return false;
    }
    if (inside && !slope_exhausted(&facts, &at_m))
        return true;
    keep(c, box.lo, box.hi, facts.form[SEV_FORM_EV]);
    return false;
}

static void climb(sev_climb *c)
{
    sev_span boxes[DEPTH] = {{c->lo, c->hi}};
    size_t n = 1;
    c->any = false;
    while (n) {
        sev_span box = boxes[--n];
        double m;
        if (!must_split(c, box, &m))
            continue;
        if (n + 2 > DEPTH) {
            keep(c, box.lo, box.hi, sev_whole());
            continue;
        }
        boxes[n++] = (sev_span){m, box.hi};
        boxes[n++] = (sev_span){box.lo, m};
    }
}

/* A guess at the top between lo and hi, where the formula has a single one. */
static double narrow_peak(sev_prover *prover, double lo, double hi)
{
    for (int i = 0; i < 128 && sev_lattice(hi) - sev_lattice(lo) > 4; i++) {
        double left = sev_between(lo, hi, 6), right = sev_between(lo, hi, 10);
        if (sev_prove_value(prover, left) < sev_prove_value(prover, right))
            lo = left;
        else
            hi = right;
    }
    return sev_between(lo, hi, 8);
}

/* A good value to begin with, from a few samples and a narrowing search around the best of them. */
static void sample(sev_climb *c)
{
    double grid[SAMPLES + 1], best = -INFINITY;
    int at = 0;
    uint64_t a = sev_lattice(c->lo), b = sev_lattice(c->hi);
    for (int i = 0; i <= SAMPLES; i++) {
        grid[i] = i == SAMPLES ? c->hi : sev_unlattice(a + (b - a) / SAMPLES * (unsigned)i);
        double value = sev_prove_value(c->prover, grid[i]);
        if (value > best)
            best = value, at = i;
    }
    double lo = grid[at > 0 ? at - 1 : 0], hi = grid[at < SAMPLES ? at + 1 : SAMPLES];
    try_point(c, narrow_peak(c->prover, lo, hi));
    try_point(c, grid[at]);
    try_point(c, c->lo);
    try_point(c, c->hi);
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
    double best, best_ev, floor;
    double proved; /* EV at the best is at most this */
} sev_whole_climb;

static double next_whole(double x)
{
    return x < 0x1p53 ? x + 1 : sev_unlattice(sev_lattice(x) + 1);
}

static void try_whole(sev_whole_climb *c, double x)
{
    sev_facts facts = sev_prove_box(c->prover, x, x, SEV_STAGE_CURVE);
    double value = sev_prove_value(c->prover, x);
    if (facts.form[SEV_FORM_EV].lo > c->floor)
        c->floor = facts.form[SEV_FORM_EV].lo;
    /* After the first, which is next to the best scale, another counts only when it is proved to be better. */
    if (!isnan(value) && (isnan(c->best) || facts.form[SEV_FORM_EV].lo > c->proved)) {
        c->best_ev = value;
        c->best = x;
        c->proved = facts.form[SEV_FORM_EV].hi;
    }
}

/* Whether a box is known no worse than a point in it. */
static bool as_level(const sev_facts *box, const sev_facts *point)
{
    return sev_width(box->form[SEV_FORM_EV]) <= 4 * sev_width(point->form[SEV_FORM_EV]) && slope_exhausted(box, point);
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
    if (facts.form[SEV_FORM_EV].hi < c->floor)
        return false;
    int slope = slope_of(&facts);
    if (slope) {
        try_whole(c, slope > 0 ? box.hi : box.lo);
        return false;
    }
    *m = floor(sev_between(box.lo, box.hi, 8));
    if (*m <= box.lo)
        *m = box.lo;
    sev_facts at_m = sev_prove_box(c->prover, *m, *m, SEV_STAGE_CURVE);
    sev_prove_mean_value(&facts, &at_m, box.lo, box.hi, *m);
    if (facts.form[SEV_FORM_EV].hi < c->floor)
        return false;
    /* Level as far as rounding can tell, at the lower end, too, where it may tell more: the first will do. */
    bool level = as_level(&facts, &at_m);
    if (level) {
        sev_facts at_lo = sev_prove_box(c->prover, box.lo, box.lo, SEV_STAGE_CURVE);
        level = as_level(&facts, &at_lo);
    }
    try_whole(c, level ? box.lo : *m);
    return !level;
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
    sev_whole_climb c = {.prover = prover, .best = NAN, .best_ev = NAN, .floor = -INFINITY};
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

static void report(const sev_climb *c, scaleev_optimum *optimum)
{
    sev_interval where = c->any ? c->where : (sev_interval){c->lo, c->hi};
    double peak = stationary(c->prover, where.lo, where.hi), at = c->best;
    if (!isnan(peak) && sev_prove_value(c->prover, peak) >= c->best_ev)
        at = peak;
    else if (!isnan(peak) && where.hi - where.lo <= 1e-6 * where.hi)
        at = peak; /* EV is level to the last bit around its top; the slope knows better */
    if (at < where.lo || at > where.hi)
        at = sev_between(where.lo, where.hi, 8);
    optimum->scale = at;
    optimum->scale_lo = where.lo;
    optimum->scale_hi = where.hi;
    optimum->ev = sev_prove_value(c->prover, at);
    optimum->ev_lo = c->floor;
    optimum->ev_hi = c->any ? c->worth.hi : (double)INFINITY;
    optimum->at_end = at == c->lo || at == c->hi;
}

void sev_maximise(sev_prover *prover, double lo, double hi, scaleev_optimum *optimum)
{
    sev_climb c = {.prover = prover, .lo = lo, .hi = hi, .best = lo, .best_ev = NAN, .floor = -INFINITY};
    try_point(&c, lo);
    try_point(&c, hi);
    if (prover->undefined || prover->stop)
        return;
    sample(&c);
    climb(&c);
    climb(&c); /* once more, with the floor that the first found */
    report(&c, optimum);
    best_whole(prover, lo, hi, optimum->scale, optimum);
    optimum->evaluations = prover->evaluations;
}

/* The better of two points, in doubles. */
static void better(sev_prover *prover, double x, double *best, double *best_ev)
{
    double value = sev_prove_value(prover, x);
    if (value > *best_ev || (isnan(*best_ev) && !isnan(value))) {
        *best_ev = value;
        *best = x;
    }
}

void sev_maximise_estimate(sev_prover *prover, double lo, double hi, scaleev_optimum *optimum)
{
    enum { N = 4096 };
    double best = NAN, at = lo, whole = NAN, whole_ev = NAN;
    uint64_t a = sev_lattice(lo), b = sev_lattice(hi), step = (b - a) / N;
    double even = (hi - lo) / N;
    for (int i = 0; i <= N && !prover->stop; i++) {
        better(prover, i == N ? hi : sev_unlattice(a + step * (unsigned)i), &at, &best);
        better(prover, i == N ? hi : lo + even * i, &at, &best);
    }
    /* Around the best sample, between its neighbours of the closer kind. */
    uint64_t near = sev_lattice(at);
    double left = fmax(at - even, sev_unlattice(near - a > step ? near - step : a));
    double right = fmin(at + even, sev_unlattice(b - near > step ? near + step : b));
    better(prover, narrow_peak(prover, fmax(left, lo), fmin(right, hi)), &at, &best);
    double below = floor(at), above = ceil(at);
    if (below >= lo)
        better(prover, below, &whole, &whole_ev);
    if (above <= hi)
        better(prover, above, &whole, &whole_ev);
    optimum->scale = at;
    optimum->ev = best;
    optimum->scale_lo = lo;
    optimum->scale_hi = hi;
    optimum->ev_lo = -INFINITY;
    optimum->ev_hi = INFINITY;
    optimum->whole_scale = whole;
    optimum->whole_ev = whole_ev;
    optimum->at_end = at == lo || at == hi;
}
