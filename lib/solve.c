/* SPDX-License-Identifier: MIT */
/* All roots of a formula on an interval, each proved: branch and prune. A box is dropped when the formula has a sign
 * in it, and holds at most one root when a slope has one; the signs at its ends then decide. */
#include "solve.h"
#include "special.h"

#include <math.h>
#include <string.h>

/* Boxes left to look at; each split at least shrinks the lattice of doubles by 5 / 16, which it bears 118 times, and
 * cuts are made only while there are few, so this depth is never reached. */
enum { DEPTH = 160, FEW = 32 };

typedef struct sev_box {
    double lo, hi;
    int sign_lo, sign_hi; /* 0: not proved */
    bool zero_lo, zero_hi;
    double near; /* where the root seems to be, or `lo` */
} sev_box;

typedef struct sev_search {
    sev_prover *prover;
    double lo, hi; /* the domain */
    sev_answer *answer;
    scaleev_root last; /* the last root found, which a neighbouring unresolved box may extend */
    bool open;         /* `last` is not delivered yet */
    size_t boxes_n;
    sev_box boxes[DEPTH];
} sev_search;

/* Roots */

void sev_answer_begin(sev_answer *answer, const scaleev_allocator *allocator)
{
    memset(answer, 0, sizeof *answer);
    answer->allocator = allocator;
}

void sev_answer_end(sev_answer *answer)
{
    if (answer->capacity)
        sev_free(answer->allocator, answer->roots, answer->capacity, sizeof *answer->roots);
}

/* The roots with room for one more; NULL when there is no memory. */
static scaleev_root *room_for_root(sev_answer *answer)
{
    bool few = !answer->capacity;
    if (few && answer->count < sizeof answer->few / sizeof *answer->few)
        return answer->few;
    scaleev_root *roots =
        sev_grow(answer->allocator, few ? NULL : answer->roots, &answer->capacity, answer->count + 1, sizeof *roots);
    if (few && roots)
        memcpy(roots, answer->few, sizeof answer->few);
    return roots;
}

void sev_answer_add(sev_answer *answer, scaleev_root root)
{
    scaleev_root *roots = room_for_root(answer);
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

/* A Newton step from x for a function that is straight in the power p of x; `step` is that of p = 1, as a part of x. */
static double newton_guess(double x, double step, double p)
{
    double base = 1 - p * step;
    if (p == 1 && base > 0)
        return x * base;
    if (fabs(p) > 0x1p-10 && base >= DBL_MIN && base <= DBL_MAX)
        return x * sev_quick_exp(sev_quick_log(base) / p);
    return x * sev_quick_exp(-step);
}

/* In which power of x a function is straight that has slopes in this proportion at two points in that proportion; 1
 * where they do not tell. */
static double straight_power(double slopes, double points)
{
    if (!(slopes >= DBL_MIN && slopes <= DBL_MAX && points >= DBL_MIN && points <= DBL_MAX && points != 1))
        return 1;
    return sev_greater(-8, sev_lesser(1 + sev_quick_log(slopes) / sev_quick_log(points), 8));
}

/* The root in [a, b], by Newton's method from x until a step is at most `reach` of x. A guess: nothing
 * is proved here. */
static double guess(sev_prover *prover, double a, double b, int sign_a, double x, double reach)
{
    double last = 0, last_value = 0, last_slope = 0;
    for (int i = 1; i < 128 && sev_lattice(b) - sev_lattice(a) > 1; i++) {
        sev_hint hint = sev_prove_hint(prover, x);
        if (!hint.sign)
            break;
        *(hint.sign == sign_a ? &a : &b) = x;
        if (!isfinite(hint.slope))
            hint.slope = (hint.value - last_value) / (x - last);
        double step = hint.value / (hint.slope * x);
        double p = fabs(step) < 0x1p-5 ? 1 : straight_power(hint.slope / last_slope, x / last);
        double next = newton_guess(x, step, p);
        if (fabs(next - x) <= reach * fabs(x))
            return next < a ? a : next > b ? b : next;
        last = x;
        last_value = hint.value;
        last_slope = hint.slope;
        /* Steps that do not settle are no use. */
        x = next > a && next < b && i % 8 ? next : sev_between(a, b, 8);
    }
    return x;
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

/* The root of a form that is monotone on [a, b], by one step of interval Newton from x. */
static bool newton_step(sev_prover *prover, double x, double a, double b, bool ratio, sev_interval *root, double *at)
{
    sev_interval slope = sev_prove_form(prover, a, b, ratio ? SEV_SLOPE_RATIO : SEV_SLOPE_EV, true);
    if (sev_has_zero(slope))
        return false;
    sev_interval value = sev_prove_form(prover, x, x, ratio ? SEV_FORM_RATIO : SEV_FORM_EV, false);
    sev_interval new = sev_isub(sev_point(x), sev_idiv(value, slope));
    if (!(new.lo > a &&new.hi < b))
        return false;
    *root = new;
    /* The formula in doubles is nearer to the truth than the middle of an enclosure, while it is in range. */
    *at = x - sev_prove_value(prover, x) / (0.5 * slope.lo + 0.5 * slope.hi);
    if (ratio || !(*at >= root->lo && *at <= root->hi))
        *at = sev_between(root->lo, root->hi, 8);
    return true;
}

/* The same around x in [lo, hi], which has one root, within `reach` doubles: true when that leaves
 * an enclosure inside. */
static bool newton(sev_prover *prover, double x, uint64_t reach, sev_interval *root, double *at)
{
    uint64_t middle = sev_lattice(x), first = sev_lattice(root->lo), last = sev_lattice(root->hi);
    double a = middle - first > reach ? sev_unlattice(middle - reach) : root->lo;
    double b = last - middle > reach ? sev_unlattice(middle + reach) : root->hi;
    return newton_step(prover, x, a, b, false, root, at) || newton_step(prover, x, a, b, true, root, at);
}

/* A box with exactly one root and proved signs at its ends. */
static void crossing(sev_search *s, const sev_box *box)
{
    double lo = box->lo, hi = box->hi, x = guess(s->prover, lo, hi, box->sign_lo, box->near, 0x1p-16), at;
    sev_interval root = {lo, hi};
    bool narrow = newton(s->prover, x, UINT64_C(1) << 24, &root, &at);
    for (uint64_t reach = 64; !narrow && reach <= UINT64_C(1) << 24 && !sev_prover_done(s->prover); reach <<= 9) {
        if (reach == 64)
            x = guess(s->prover, lo, hi, box->sign_lo, x, 0x1p-52);
        narrow = newton(s->prover, x, reach, &root, &at);
    }
    if (narrow) {
        found(s, (scaleev_root){at, root.lo, root.hi, SCALEEV_ROOT_CROSSING, box->sign_hi});
        return;
    }
    for (int round = 0; round < 64; round++) {
        x = guess(s->prover, lo, hi, box->sign_lo, sev_between(lo, hi, 8), 0x1p-52);
        double old_lo = lo, old_hi = hi;
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
        sev_facts facts = narrow ? sev_prove_middle(prover, x, sev_box_is_wide(lo, hi))
                                 : sev_prove_briefly(prover, x, x, SEV_STAGE_SIGN);
        if (facts.zero && !narrow)
            facts = sev_prove_middle(prover, x, false);
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

/* Cuts a box of many octaves whose ends have opposite signs two octaves from where a root seems to be: next to it there
 * is likely to be a slope, and beyond a sign. False when there is nothing to cut. */
static bool cut_around_root(sev_search *s, sev_box box)
{
    const uint64_t octave = UINT64_C(1) << 52, from = sev_lattice(box.lo), to = sev_lattice(box.hi);
    if (to - from < 6 * octave || box.sign_lo * box.sign_hi >= 0 || s->boxes_n > FEW)
        return false;
    box.near = guess(s->prover, box.lo, box.hi, box.sign_lo, sev_between(box.lo, box.hi, 8), 0x1p-2);
    uint64_t at = sev_lattice(box.near);
    if (to - at > 3 * octave) {
        double m = sev_unlattice(at + 2 * octave);
        int sign = sev_prove_sign(s->prover, m, NULL);
        push(s, (sev_box){m, box.hi, sign, box.sign_hi, false, false, m});
        box.hi = m;
        box.sign_hi = sign;
    }
    if (at - from > 3 * octave) {
        double m = sev_unlattice(at - 2 * octave);
        int sign = sev_prove_sign(s->prover, m, NULL);
        push(s, (sev_box){m, box.hi, sign, box.sign_hi, false, false, box.near});
        box.hi = m;
        box.sign_hi = sign;
        box.near = box.lo;
    }
    push(s, box);
    return true;
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
    sev_facts at_m, facts = !narrow && box.sign_lo * box.sign_hi < 0
                                ? sev_prove_turn(prover, box.lo, box.hi)
                                : sev_prove_briefly(prover, box.lo, box.hi, narrow ? SEV_STAGE_CURVE : SEV_STAGE_SHAPE);
    if (settled(s, &box, &facts))
        return;
    /* No double lies between neighbours, and an exact zero at one end is the endpoint root itself. */
    if (sev_lattice(box.hi) - sev_lattice(box.lo) <= 1 && (box.zero_lo || box.zero_hi) &&
        (box.sign_lo || box.sign_hi)) {
        note_sign_beside(s, &box);
        return;
    }
    if (cut_around_root(s, box))
        return;
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
        facts = sev_prove_box(prover, box.lo, box.hi, SEV_STAGE_CURVE); /* that may have been a quick one */
        if (settled(s, &box, &facts))
            return;
        if (hopeless(&facts, &at_m)) {
            unresolved(s, box.lo, box.hi);
            return;
        }
    }
    push(s, (sev_box){m, box.hi, at_m.sign, box.sign_hi, false, box.zero_hi, m});
    push(s, (sev_box){box.lo, m, box.sign_lo, at_m.sign, box.zero_lo, false, box.lo});
}

static void endpoint(sev_search *s, double at)
{
    found(s, (scaleev_root){at, at, at, SCALEEV_ROOT_ENDPOINT, 0});
}

void sev_solve(sev_prover *prover, double lo, double hi, sev_answer *answer)
{
    sev_search s; /* of which `boxes` would take long to clear */
    s.prover = prover;
    s.lo = lo;
    s.hi = hi;
    s.answer = answer;
    s.open = false;
    s.boxes_n = 0;
    answer->complete = true;
    sev_box whole = {.lo = lo, .hi = hi, .near = lo};
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
