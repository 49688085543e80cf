/* SPDX-License-Identifier: MIT */
/* All roots of a formula on an interval, each proved: branch and prune. A box is dropped when the formula has a sign
 * in it, and holds at most one root when a slope has one; the signs at its ends then decide. */
#include "solve.h"

#include <math.h>
#include <string.h>

/* Boxes left to look at; each split at least shrinks the lattice of doubles by 5 / 16, so this depth is never reached. */
enum { DEPTH = 192 };

typedef struct sev_box {
    double lo, hi;
    int sign_lo, sign_hi; /* 0: not proved */
    bool zero_lo, zero_hi;
} sev_box;

typedef struct sev_search {
    sev_prover *prover;
    double lo, hi; /* the domain */
    sev_answer *answer;
    scaleev_root last; /* the last root found, which a neighbouring unresolved box may extend */
    bool open;         /* `last` is not delivered yet */
    sev_box boxes[DEPTH];
    size_t boxes_n;
} sev_search;

/* Roots */

void sev_answer_begin(sev_answer *answer, const scaleev_allocator *allocator)
{
    memset(answer, 0, sizeof *answer);
    answer->allocator = allocator;
}

void sev_answer_end(sev_answer *answer)
{
    sev_free(answer->allocator, answer->roots, answer->capacity, sizeof *answer->roots);
}

void sev_answer_add(sev_answer *answer, scaleev_root root)
{
    size_t want = answer->count < 8 ? 8 : answer->count + 1;
    scaleev_root *roots = sev_grow(answer->allocator, answer->roots, &answer->capacity, want, sizeof *roots);
    answer->failed = answer->failed || !roots;
    if (!roots)
        return;
    answer->roots = roots;
    roots[answer->count++] = root;
}

static void deliver(sev_search *s)
{
    if (!s->open)
        return;
    sev_answer_add(s->answer, s->last);
    if (s->last.kind != SCALEEV_ROOT_CROSSING && s->last.kind != SCALEEV_ROOT_ENDPOINT)
        s->answer->complete = false;
    s->open = false;
}

static void found(sev_search *s, scaleev_root root)
{
    if (s->open && root.kind == SCALEEV_ROOT_UNRESOLVED && s->last.kind == SCALEEV_ROOT_UNRESOLVED &&
        root.lo <= s->last.hi) {
        s->last.hi = root.hi;
        s->last.at = sev_between(s->last.lo, s->last.hi, 8);
        return;
    }
    /* Among the last subnormal numbers neighbours are too far apart to tell: they count as the root at 0. */
    if (s->open && root.kind == SCALEEV_ROOT_UNRESOLVED && s->last.kind == SCALEEV_ROOT_ENDPOINT && s->last.at == 0 &&
        root.lo >= 0 && root.hi <= DBL_MIN) {
        s->last.hi = root.hi;
        return;
    }
    deliver(s);
    s->last = root;
    s->open = true;
}

static void unresolved(sev_search *s, double lo, double hi)
{
    found(s, (scaleev_root){sev_between(lo, hi, 8), lo, hi, SCALEEV_ROOT_UNRESOLVED, 0});
}

/* Tightening */

/* Where to look next between a and b, as a part of the way from a: inverse quadratic interpolation through a, b and c where
 * it can be trusted, else 0, which asks for bisection (Chandrupatla: A new hybrid quadratic/bisection algorithm for finding
 * the zero of a nonlinear function, Advances in Engineering Software 28, 1997). */
static double interpolate(double a, double fa, double b, double fb, double c, double fc)
{
    double xi = (a - b) / (c - b), phi = (fa - fb) / (fc - fb);
    if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi))
        return 0;
    return fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb));
}

/* The root of the double-precision formula in a bracket. A guess: nothing is proved here. */
static double guess(sev_prover *prover, double a, double b, int sign_a)
{
    double fa = sev_prove_value(prover, a), fb = sev_prove_value(prover, b), c = a, fc = fa;
    bool positive_a = sign_a > 0;
    for (int i = 0; i < 128; i++) {
        double best = fabs(fa) < fabs(fb) ? a : b, reach = fabs(best) * 0x1p-52;
        double part = c == a || c == b ? 0 : interpolate(a, fa, b, fb, c, fc), step = part * (b - a);
        if (fabs(b - a) <= 2 * reach)
            return best;
        /* At least a double or two away from both ends, so that the bracket closes from both sides. */
        double least = b > a ? reach : -reach;
        step = fabs(step) < reach ? least : fabs(b - a - step) < reach ? b - a - least : step;
        double x = part == 0 ? sev_between(sev_lesser(a, b), sev_greater(a, b), 8) : a + step;
        if (x == a || x == b)
            return best;
        double fx = sev_prove_value(prover, x);
        if (fx == 0 || isnan(fx))
            return x;
        if ((fx > 0) == positive_a) {
            c = a, fc = fa;
        } else {
            c = b, fc = fb;
            b = a, fb = fa;
            positive_a = !positive_a;
        }
        a = x, fa = fx;
    }
    return fabs(fa) < fabs(fb) ? a : b;
}

/* Moves from x away by 1, 2, 4, ... doubles, not past `end`, to where the sign is proved. The sign at `end` is. */
static double step_out(sev_prover *prover, double x, double end, int *sign)
{
    uint64_t from = sev_lattice(x), to = sev_lattice(end);
    bool up = to > from;
    uint64_t distance = up ? to - from : from - to;
    for (uint64_t step = 1; step < distance && !sev_prover_done(prover); step *= 2) {
        double y = sev_unlattice(up ? from + step : from - step);
        int s = sev_prove_sign(prover, y, NULL);
        if (s) {
            *sign = s;
            return y;
        }
    }
    return end;
}

/* Interval Newton around x in [lo, hi], which has one root: true when it leaves an enclosure inside the doubles tried. */
static bool newton(sev_prover *prover, double x, double *lo, double *hi)
{
    for (uint64_t reach = 64; reach <= UINT64_C(1) << 24 && !sev_prover_done(prover); reach <<= 9) {
        uint64_t at = sev_lattice(x), first = sev_lattice(*lo), last = sev_lattice(*hi);
        double a = at - first > reach ? sev_unlattice(at - reach) : *lo;
        double b = last - at > reach ? sev_unlattice(at + reach) : *hi;
        sev_facts box = sev_prove_box(prover, a, b, SEV_STAGE_SLOPE);
        bool ratio = sev_has_zero(box.form[SEV_SLOPE_EV]);
        if (ratio && !(box.form[SEV_GUARD].lo > 0))
            continue;
        sev_interval slope = box.form[ratio ? SEV_SLOPE_RATIO : SEV_SLOPE_EV];
        if (sev_has_zero(slope))
            continue;
        sev_facts at_x = sev_prove_box(prover, x, x, ratio ? SEV_STAGE_SIGN : SEV_STAGE_EV);
        sev_interval value = at_x.form[ratio ? SEV_FORM_RATIO : SEV_FORM_EV];
        sev_interval root = sev_isub(sev_point(x), sev_idiv(value, slope));
        if (root.lo > a && root.hi < b) {
            *lo = root.lo;
            *hi = root.hi;
            return true;
        }
    }
    return false;
}

/* A box with exactly one root and proved signs at its ends. */
static void crossing(sev_search *s, const sev_box *box)
{
    double lo = box->lo, hi = box->hi, first = guess(s->prover, lo, hi, box->sign_lo);
    if (newton(s->prover, first, &lo, &hi)) {
        double at = first < lo || first > hi ? sev_between(lo, hi, 8) : first;
        found(s, (scaleev_root){at, lo, hi, SCALEEV_ROOT_CROSSING, box->sign_hi});
        return;
    }
    for (int round = 0; round < 64; round++) {
        double x = guess(s->prover, lo, hi, box->sign_lo), old_lo = lo, old_hi = hi;
        int below = box->sign_lo, above = box->sign_hi;
        double a = step_out(s->prover, x, lo, &below);
        if (below == box->sign_lo)
            lo = a;
        else
            hi = a; /* the guess was off to the right */
        double b = step_out(s->prover, x > hi ? hi : x, hi, &above);
        if (above == box->sign_hi)
            hi = b;
        else
            lo = b > lo ? b : lo;
        /* Where doubles are of no use (EV overflows), halve the bracket by proved signs. */
        double middle = sev_between(lo, hi, 8);
        bool both = below == box->sign_lo && above == box->sign_hi;
        int sign = both || sev_lattice(hi) - sev_lattice(lo) < (sev_lattice(old_hi) - sev_lattice(old_lo)) / 2
                       ? 0
                       : sev_prove_sign(s->prover, middle, NULL);
        if (sign)
            *(sign == box->sign_lo ? &lo : &hi) = middle;
        if (both || sev_prover_done(s->prover) || (lo == old_lo && hi == old_hi)) {
            found(s, (scaleev_root){x < lo ? lo : x > hi ? hi : x, lo, hi, SCALEEV_ROOT_CROSSING, box->sign_hi});
            return;
        }
    }
    found(s, (scaleev_root){sev_between(lo, hi, 8), lo, hi, SCALEEV_ROOT_CROSSING, box->sign_hi});
}

/* Boxes */

/* The end of a monotone box whose sign could not be proved: what is close to it stays unresolved. */
static void resolve_ends(sev_search *s, sev_box *box, double *cut_lo, double *cut_hi)
{
    *cut_lo = box->lo;
    *cut_hi = box->hi;
    if (!box->sign_lo && !box->zero_lo)
        box->lo = step_out(s->prover, box->lo, box->hi, &box->sign_lo);
    if (!box->sign_hi && !box->zero_hi && box->lo < box->hi)
        box->hi = step_out(s->prover, box->hi, box->lo, &box->sign_hi);
}

/* The sign next to an end of the domain, where that is 0 itself. */
static void note_sign_beside(sev_search *s, const sev_box *box)
{
    if (box->lo == s->lo && box->zero_lo)
        s->answer->sign_lo = box->sign_hi;
    if (box->hi == s->hi && box->zero_hi)
        s->answer->sign_hi = box->sign_lo;
}

/* A box with at most one root. */
static void monotone(sev_search *s, sev_box box)
{
    double from, to;
    note_sign_beside(s, &box);
    resolve_ends(s, &box, &from, &to);
    if (box.lo >= box.hi || (!box.sign_lo && !box.zero_lo) || (!box.sign_hi && !box.zero_hi)) {
        unresolved(s, from, to);
        return;
    }
    if (from < box.lo)
        unresolved(s, from, box.lo);
    if (box.sign_lo * box.sign_hi < 0)
        crossing(s, &box);
    if (box.hi < to)
        unresolved(s, box.hi, to);
}

/* Where to split, at a point with a proved sign if one is near; the sign there. */
static double split_point(sev_prover *prover, double lo, double hi, bool narrow, sev_facts *at)
{
    static const unsigned parts[] = {8, 7, 10, 5};
    double m = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        double x = sev_between(lo, hi, parts[i]);
        if (!(x > lo && x < hi))
            continue;
        sev_facts facts =
            narrow ? sev_prove_box(prover, x, x, SEV_STAGE_CURVE) : sev_prove_briefly(prover, x, x, SEV_STAGE_SIGN);
        if (facts.zero && !narrow)
            facts = sev_prove_box(prover, x, x, SEV_STAGE_CURVE);
        if (i == 0 || facts.sign) {
            m = x;
            *at = facts;
        }
        if (facts.sign || sev_prover_done(prover))
            break;
    }
    return m;
}

/* Whether the enclosure of a form over the box is as good as rounding allows, or will never be any good. */
static bool exhausted(const sev_facts *box, const sev_facts *at_m, int form)
{
    return !isfinite(sev_width(at_m->form[form])) || sev_width(box->form[form]) <= 4 * sev_width(at_m->form[form]);
}

/* Whether splitting the box will not decide its sign. */
static bool hopeless(const sev_facts *box, const sev_facts *at_m)
{
    bool ev = exhausted(box, at_m, SEV_FORM_EV), any = isfinite(sev_width(at_m->form[SEV_FORM_EV]));
    if (!(box->form[SEV_GUARD].lo > 0))
        return ev && any;
    return ev && exhausted(box, at_m, SEV_FORM_RATIO) && (any || isfinite(sev_width(at_m->form[SEV_FORM_RATIO])));
}

static void push(sev_search *s, sev_box box)
{
    s->boxes[s->boxes_n++] = box;
}

static void note_sign(sev_search *s, const sev_box *box, int sign)
{
    if (box->lo == s->lo && !s->answer->sign_lo)
        s->answer->sign_lo = sign;
    if (box->hi == s->hi)
        s->answer->sign_hi = sign;
}

/* A box that its facts decide: it has a sign, or at most one root. A concave function that is positive at both ends is
 * positive between them, and one that changes its sign from end to end does so once; likewise a convex one. */
static bool settled(sev_search *s, const sev_box *box, const sev_facts *facts)
{
    bool bent = facts->curve && box->sign_lo && box->sign_hi;
    int sign = facts->sign;
    if (!sign && bent && box->sign_lo == -facts->curve && box->sign_hi == -facts->curve)
        sign = box->sign_lo;
    if (sign)
        note_sign(s, box, sign);
    else if (facts->slope || (bent && box->sign_lo != box->sign_hi))
        monotone(s, *box);
    else
        return false;
    return true;
}

/* One box: dropped, solved, given up or split. */
static void look(sev_search *s, sev_box box)
{
    sev_prover *prover = s->prover;
    if (sev_prover_done(prover)) {
        unresolved(s, box.lo, box.hi);
        return;
    }
    /* The mean value theorem says something about narrow boxes only: less than an octave. */
    bool narrow = sev_lattice(box.hi) - sev_lattice(box.lo) < UINT64_C(1) << 52;
    sev_facts facts = sev_prove_briefly(prover, box.lo, box.hi, narrow ? SEV_STAGE_CURVE : SEV_STAGE_SHAPE), at_m;
    if (settled(s, &box, &facts))
        return;
    /* No double lies between neighbours, and an exact zero at one end is the endpoint root itself. */
    if (sev_lattice(box.hi) - sev_lattice(box.lo) <= 1 && (box.zero_lo || box.zero_hi) &&
        (box.sign_lo || box.sign_hi)) {
        note_sign_beside(s, &box);
        return;
    }
    double m = split_point(prover, box.lo, box.hi, narrow, &at_m);
    if (m == 0 || s->boxes_n + 2 > DEPTH) {
        unresolved(s, box.lo, box.hi);
        return;
    }
    if (narrow)
        sev_prove_mean_value(&facts, &at_m, box.lo, box.hi, m);
    if (settled(s, &box, &facts))
        return;
    /* Where rounding hides the sign at both ends and at all points tried between them, it hides it everywhere. */
    bool hidden = !box.sign_lo && !box.sign_hi && !box.zero_lo && !box.zero_hi && !at_m.sign;
    if (hidden) {
        unresolved(s, box.lo, box.hi);
        return;
    }
    if (!at_m.sign && (narrow || at_m.zero) && hopeless(&facts, &at_m)) {
        unresolved(s, box.lo, box.hi);
        return;
    }
    push(s, (sev_box){m, box.hi, at_m.sign, box.sign_hi, false, box.zero_hi});
    push(s, (sev_box){box.lo, m, box.sign_lo, at_m.sign, box.zero_lo, false});
}

static void endpoint(sev_search *s, double at)
{
    found(s, (scaleev_root){at, at, at, SCALEEV_ROOT_ENDPOINT, 0});
}

void sev_solve(sev_prover *prover, double lo, double hi, sev_answer *answer)
{
    sev_search s = {.prover = prover, .lo = lo, .hi = hi, .answer = answer};
    answer->complete = true;
    sev_box whole = {.lo = lo, .hi = hi};
    whole.sign_lo = sev_prove_sign(prover, lo, &whole.zero_lo);
    whole.sign_hi = sev_prove_sign(prover, hi, &whole.zero_hi);
    if (prover->undefined || prover->stop)
        return;
    if (whole.zero_lo)
        endpoint(&s, lo);
    if (lo < hi)
        push(&s, whole);
    else if (!whole.sign_lo && !whole.zero_lo)
        unresolved(&s, lo, hi);
    while (s.boxes_n)
        look(&s, s.boxes[--s.boxes_n]);
    if (whole.zero_hi && lo < hi)
        endpoint(&s, hi);
    deliver(&s);
    /* A root at 0 that took subnormal neighbours in: the sign is that beyond them. */
    if (whole.zero_lo && answer->count && answer->roots[0].hi > lo && answer->roots[0].hi < hi)
        answer->sign_lo = sev_prove_sign(prover, answer->roots[0].hi, NULL);
    answer->sign_lo = whole.sign_lo ? whole.sign_lo : answer->sign_lo;
    answer->sign_hi = whole.sign_hi ? whole.sign_hi : answer->sign_hi;
}
