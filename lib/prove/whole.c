/* SPDX-License-Identifier: MIT */
#include "prove/whole.h"
#include "number/lattice.h"
#include "prove/estimate.h"
#include "prove/solve.h"

#include <math.h>

/* The whole scale after x, or the double after it where doubles are sparser than whole numbers. */
static double next_whole(double x)
{
    return x < 0x1p53 ? x + 1 : sev_unlattice(sev_lattice(x) + 1);
}

/* The first and the last good one */

/* A walk over the whole scales from one end of the domain to the other. Between two roots the sign is the same
 * everywhere, so one whole scale stands for all of them; inside an enclosure each is tried. */
typedef struct sev_whole_search {
    sev_prover *prover;
    const sev_answer *answer;
    double lo, hi; /* whole */
    double at;     /* what is tried next */
    bool down;     /* from hi to lo */
    bool estimated, proved;
} sev_whole_search;

/* Whether EV is positive where the walk is; without a budget it is not. */
static bool good(sev_whole_search *w)
{
    bool zero;
    if (w->estimated) {
        bool left = !sev_prover_done(w->prover);
        w->prover->evaluations += left;
        return left && sev_prove_value(w->prover, w->at) > 0;
    }
    int sign = sev_prove_sign(w->prover, w->at, &zero);
    if (!sign && !zero)
        w->proved = false;
    return sign ? sign > 0 : !zero && sev_prove_value(w->prover, w->at) > 0;
}

static bool in_domain(const sev_whole_search *w)
{
    return w->lo <= w->at && w->at <= w->hi;
}

/* Whether x comes before y on the way. */
static bool comes_before(const sev_whole_search *w, double x, double y)
{
    return w->down ? x > y : x < y;
}

static void walk_on(sev_whole_search *w)
{
    double next = w->down ? w->at - 1 : w->at + 1;
    if (next >= 0x1p53) { /* where doubles are sparser than whole numbers */
        w->proved = false;
        next = sev_unlattice(w->down ? sev_lattice(w->at) - 1 : sev_lattice(w->at) + 1);
    }
    w->at = next;
}

/* Walks on to a scale that is good, before a root or in its enclosure; false when there is none. After so many tries
 * in the enclosure only its last scale is tried. */
static bool walk_past(sev_whole_search *w, const scaleev_root *root)
{
    enum { TRIES = 64 };
    double near = w->down ? root->hi : root->lo, last = w->down ? ceil(root->lo) : floor(root->hi);
    if (comes_before(w, w->at, near)) {
        if (good(w))
            return true;
        w->at = w->down ? floor(near) : ceil(near);
    }
    for (int n = 0; in_domain(w) && !comes_before(w, last, w->at); n++) {
        if (n == TRIES) {
            w->proved = false;
            w->at = last;
        }
        if (good(w))
            return true;
        walk_on(w);
    }
    return false;
}

/* The good whole scale next to an end of the domain, or NaN. */
static double outermost(sev_whole_search *w, bool down)
{
    size_t n = w->answer->count;
    w->down = down;
    w->at = down ? w->hi : w->lo;
    for (size_t i = 0; i < n && in_domain(w); i++)
        if (walk_past(w, &w->answer->roots[down ? n - 1 - i : i]))
            return w->at;
    return in_domain(w) && good(w) ? w->at : (double)NAN;
}

scaleev_status sev_whole_scales(const scaleev_model *model, double lo, double hi, uint64_t budget, scaleev_whole *whole)
{
    enum { MORE = 1000 }; /* enclosures, for whole scales alone */
    sev_problem problem = sev_scale_problem(model);
    sev_prover prover;
    sev_answer answer;
    if (!sev_prover_begin(&prover, &problem, budget))
        return SCALEEV_ERROR_MEMORY;
    sev_answer_begin(&answer, &model->allocator);
    scaleev_status status = SCALEEV_OK;
    if (model->unbounded) {
        status = sev_estimate(&problem, lo, hi, budget - budget / 4, &answer);
        prover.evaluations = answer.evaluations;
        prover.budget = budget ? budget : UINT64_MAX;
    } else {
        sev_solve(&prover, lo, hi, &answer);
        prover.budget += MORE;
    }
    if (status == SCALEEV_OK)
        status = answer.failed ? SCALEEV_ERROR_MEMORY : sev_prover_status(&prover);
    if (status == SCALEEV_OK) {
        sev_whole_search w = {.prover = &prover, .answer = &answer, .lo = ceil(lo), .hi = floor(hi)};
        w.estimated = model->unbounded;
        w.proved = answer.complete;
        whole->first_good = outermost(&w, false);
        whole->last_good = outermost(&w, true);
        whole->proved = w.proved;
        status = sev_prover_status(&prover);
    }
    sev_answer_end(&answer);
    sev_prover_end(&prover);
    return status;
}

/* The best one */

typedef struct sev_whole_climb {
    sev_prover *prover;
    double best, best_ev;
    double proved; /* EV at the best is at most this, or about this where no bound is known; only what is more counts */
} sev_whole_climb;

/* After the first, which is next to the best scale, another counts only when it is proved to be better. True where EV
 * is bounded on both sides: at an end, that settles a box in which EV is greatest there. */
static bool learn_whole(sev_whole_climb *c, double x, const sev_facts *facts)
{
    double value = sev_prove_value_within(c->prover, x, facts);
    sev_interval ev = facts->form[SEV_FORM_ASKED];
    if (!isnan(value) && (isnan(c->best) || ev.lo > c->proved)) {
        c->best_ev = value;
        c->best = x;
        c->proved = ev.hi < INFINITY ? ev.hi : value;
    }
    return isfinite(ev.lo) && isfinite(ev.hi);
}

static bool try_whole(sev_whole_climb *c, double x)
{
    sev_facts facts = sev_prove_box(c->prover, x, x);
    return learn_whole(c, x, &facts);
}

/* One box between whole scales: all of it dealt with, or split after the whole scale *m. */
static bool must_split_whole(sev_whole_climb *c, sev_interval box, double *m)
{
    if (sev_prover_done(c->prover))
        return false;
    if (next_whole(box.lo) >= box.hi) {
        try_whole(c, box.lo);
        if (box.hi > box.lo)
            try_whole(c, box.hi);
        return false;
    }
    sev_facts facts = sev_prove_box(c->prover, box.lo, box.hi);
    if (!(facts.form[SEV_FORM_ASKED].hi > c->proved))
        return false;
    int slope = sev_slope_sign(&facts);
    if (slope && try_whole(c, slope > 0 ? box.hi : box.lo))
        return false;
    *m = floor(sev_between(box.lo, box.hi, 8));
    if (*m <= box.lo)
        *m = box.lo;
    sev_facts at_m = sev_prove_box(c->prover, *m, *m);
    learn_whole(c, *m, &at_m);
    sev_prove_mean_value(&facts, &at_m, box.lo, box.hi, *m);
    return facts.form[SEV_FORM_ASKED].hi > c->proved;
}

static void climb_whole(sev_whole_climb *c, double lo, double hi)
{
    enum { DEPTH = 192 };
    sev_interval boxes[DEPTH] = {{lo, hi}};
    size_t n = 1;
    while (n) {
        sev_interval box = boxes[--n];
        double m;
        if (!must_split_whole(c, box, &m) || n + 2 > DEPTH)
            continue;
        boxes[n++] = (sev_interval){next_whole(m), box.hi};
        boxes[n++] = (sev_interval){box.lo, m};
    }
}

void sev_best_whole(sev_prover *prover, double lo, double hi, double near, scaleev_optimum *optimum)
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
    optimum->whole_ev = c.best_ev > optimum->ev_hi ? optimum->ev_hi : c.best_ev;
}
