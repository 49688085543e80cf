/* SPDX-License-Identifier: MIT */
/* A box is dropped when the formula has a sign in it, and holds at most one root when a slope has one; the signs at its
 * ends then decide. */
#include "prove/solve.h"
#include "number/elementary.h"
#include "number/lattice.h"

#include <math.h>

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
    int side;          /* the sign just below the box that is looked at; 0: not known */
    size_t boxes_n;
    sev_box boxes[DEPTH];
} sev_search;

/* Roots */

static void deliver(sev_search *s)
{
    if (!s->open)
        return;
    sev_answer_add(s->answer, s->last);
    if (s->last.kind != SCALEEV_ROOT_CROSSING && s->last.kind != SCALEEV_ROOT_ENDPOINT)
        s->answer->complete = false;
    s->open = false;
}

/* Unresolved boxes that touch are one. */
static void found(sev_search *s, scaleev_root root)
{
    scaleev_root *last = s->open && root.kind == SCALEEV_ROOT_UNRESOLVED ? &s->last : NULL;
    if (last && last->kind == SCALEEV_ROOT_UNRESOLVED && root.lo <= last->hi) {
        last->hi = root.hi;
        last->at = sev_between(last->lo, last->hi, 8);
    } else if (last && last->kind == SCALEEV_ROOT_ENDPOINT && last->at == 0 && root.lo >= 0 && root.hi <= DBL_MIN) {
        /* Among the last subnormal numbers neighbours are too far apart to tell: they count as the root at 0. */
        last->hi = root.hi;
    } else {
        deliver(s);
        s->last = root;
        s->open = true;
    }
}

static void unresolved(sev_search *s, double lo, double hi)
{
    found(s, (scaleev_root){sev_between(lo, hi, 8), lo, hi, SCALEEV_ROOT_UNRESOLVED, 0});
    s->side = 0;
}

/* Goes on from `at`, above which EV has the sign `from`, as far as where it has the sign `to`. Where the sign changes
 * without a root, EV jumps, or has no value. */
static void go_on(sev_search *s, double at, int from, int to)
{
    if (s->side * from < 0)
        unresolved(s, at, at);
    s->side = to;
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

/* The root in [a, b], by Newton's method from x until a step is at most `reach` of x. A guess: nothing is proved
 * here. */
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
static bool newton_step(sev_prover *prover, double x, double a, double b, bool over_r, scaleev_root *root)
{
    sev_interval slope = sev_prove_form(prover, a, b, over_r ? SEV_SLOPE_OVER_R : SEV_SLOPE_ASKED, true);
    if (sev_has_zero(slope))
        return false;
    sev_interval value = sev_prove_form(prover, x, x, over_r ? SEV_FORM_OVER_R : SEV_FORM_ASKED, false);
    sev_interval new = sev_isub(sev_point(x), sev_idiv(value, slope));
    if (!(new.lo > a &&new.hi < b))
        return false;
    root->lo = new.lo;
    root->hi = new.hi;
    /* The formula in doubles is nearer to the truth than the middle of an enclosure, while it is in range. */
    root->at = x - sev_prove_value(prover, x) / (0.5 * slope.lo + 0.5 * slope.hi);
    if (over_r || !(root->at >= root->lo && root->at <= root->hi))
        root->at = sev_between(root->lo, root->hi, 8);
    return true;
}

/* The same around x in a box that has one root, within `reach` doubles: true when that leaves an enclosure inside. */
static bool newton(sev_prover *prover, double x, uint64_t reach, const sev_box *box, scaleev_root *root)
{
    uint64_t middle = sev_lattice(x), first = sev_lattice(box->lo), last = sev_lattice(box->hi);
    double a = middle - first > reach ? sev_unlattice(middle - reach) : box->lo;
    double b = last - middle > reach ? sev_unlattice(middle + reach) : box->hi;
    return newton_step(prover, x, a, b, false, root) || newton_step(prover, x, a, b, true, root);
}

/* The same from guesses: first a rough one and the farthest reach, then a sharp one and reaches that grow. */
static bool newton_from_guess(sev_prover *prover, const sev_box *box, scaleev_root *root)
{
    const uint64_t farthest = UINT64_C(1) << 24;
    double x = guess(prover, box->lo, box->hi, box->sign_lo, box->near, 0x1p-16);
    if (newton(prover, x, farthest, box, root))
        return true;
    for (uint64_t reach = 64; reach <= farthest && !sev_prover_done(prover); reach <<= 9) {
        if (reach == 64)
            x = guess(prover, box->lo, box->hi, box->sign_lo, x, 0x1p-52);
        if (newton(prover, x, reach, box, root))
            return true;
    }
    return false;
}

/* Makes a box smaller around a guess x at its root, by proved signs beside it; whether one is proved on both sides. */
static bool bracket(sev_prover *prover, sev_box *box, double x)
{
    const sev_box old = *box;
    int below = box->sign_lo, above = box->sign_hi;
    double a = step_out(prover, x, box->lo, &below);
    if (below == box->sign_lo)
        box->lo = a;
    else
        box->hi = a; /* the guess was off to the right */
    double b = step_out(prover, x > box->hi ? box->hi : x, box->hi, &above);
    if (above == box->sign_hi)
        box->hi = b;
    else
        box->lo = b > box->lo ? b : box->lo;
    bool both = below == box->sign_lo && above == box->sign_hi;
    if (both || sev_lattice(box->hi) - sev_lattice(box->lo) < (sev_lattice(old.hi) - sev_lattice(old.lo)) / 2)
        return both;
    /* Where doubles are of no use (EV overflows), halve the bracket by proved signs. */
    double middle = sev_between(box->lo, box->hi, 8);
    int sign = sev_prove_sign(prover, middle, NULL);
    if (sign)
        *(sign == box->sign_lo ? &box->lo : &box->hi) = middle;
    return false;
}

/* A box with exactly one root and proved signs at its ends. */
static void crossing(sev_search *s, sev_box box)
{
    scaleev_root root = {.kind = SCALEEV_ROOT_CROSSING, .direction = box.sign_hi};
    if (newton_from_guess(s->prover, &box, &root)) {
        found(s, root);
        return;
    }
    sev_box old;
    double x;
    int rounds = 64;
    do {
        old = box;
        x = guess(s->prover, box.lo, box.hi, box.sign_lo, sev_between(box.lo, box.hi, 8), 0x1p-52);
    } while (!bracket(s->prover, &box, x) && !sev_prover_done(s->prover) && (box.lo > old.lo || box.hi < old.hi) &&
             --rounds);
    root.lo = box.lo;
    root.hi = box.hi;
    root.at = !rounds ? sev_between(box.lo, box.hi, 8) : x < box.lo ? box.lo : x > box.hi ? box.hi : x;
    found(s, root);
}

/* Boxes */

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
    const sev_box all = box;
    note_sign_beside(s, &box);
    /* What is close to an end whose sign could not be proved stays unresolved. */
    if (!box.sign_lo && !box.zero_lo)
        box.lo = step_out(s->prover, box.lo, box.hi, &box.sign_lo);
    if (!box.sign_hi && !box.zero_hi && box.lo < box.hi)
        box.hi = step_out(s->prover, box.hi, box.lo, &box.sign_hi);
    if (box.lo >= box.hi || (!box.sign_lo && !box.zero_lo) || (!box.sign_hi && !box.zero_hi)) {
        unresolved(s, all.lo, all.hi);
        return;
    }
    if (all.lo < box.lo)
        unresolved(s, all.lo, box.lo);
    go_on(s, box.lo, box.sign_lo, box.sign_hi);
    if (box.sign_lo * box.sign_hi < 0)
        crossing(s, box);
    if (box.hi < all.hi)
        unresolved(s, box.hi, all.hi);
}

/* Where to split, at a point with a proved sign if one is near; the sign there. */
static double split_point(sev_prover *prover, const sev_box *box, bool narrow, sev_facts *at)
{
    static const unsigned parts[] = {8, 7, 10, 5};
    double m = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        double x = sev_between(box->lo, box->hi, parts[i]);
        if (!(x > box->lo && x < box->hi))
            continue;
        sev_facts facts = narrow ? sev_prove_middle(prover, x, sev_box_is_broad(box->lo, box->hi))
                                 : sev_prove_briefly(prover, x, x, SEV_TIER_SIGN);
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

static bool is_known(const sev_facts *facts, int form)
{
    return isfinite(sev_width(facts->form[form]));
}

/* Whether splitting the box will not decide its sign: the enclosures of its forms are as good as rounding allows, or
 * will never be any good. */
static bool hopeless(const sev_facts *box, const sev_facts *at_m)
{
    const int last = box->form[SEV_GUARD].lo > 0 ? SEV_FORM_OVER_R : SEV_FORM_ASKED;
    for (int form = SEV_FORM_ASKED; form <= last; form++)
        if (is_known(at_m, form) && !sev_is_sharp(box, at_m, form))
            return false;
    return is_known(at_m, SEV_FORM_ASKED) || is_known(at_m, last);
}

static void push(sev_search *s, sev_box box)
{
    s->boxes[s->boxes_n++] = box;
}

/* Leaves what is above m of a box for later. */
static void cut_off(sev_search *s, sev_box *box, double m, double near)
{
    int sign = sev_prove_sign(s->prover, m, NULL);
    push(s, (sev_box){m, box->hi, sign, box->sign_hi, false, false, near});
    box->hi = m;
    box->sign_hi = sign;
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
        cut_off(s, &box, m, m);
    }
    if (at - from > 3 * octave) {
        cut_off(s, &box, sev_unlattice(at - 2 * octave), box.near);
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
    bool bent = facts->convexity && box->sign_lo && box->sign_hi;
    int sign = facts->sign;
    if (!sign && bent && box->sign_lo == -facts->convexity && box->sign_hi == -facts->convexity)
        sign = box->sign_lo;
    if (sign) {
        note_sign(s, box, sign);
        go_on(s, box->lo, sign, sign);
    } else if (facts->slope || (bent && box->sign_lo != box->sign_hi)) {
        monotone(s, *box);
    } else if (facts->zero) {
        unresolved(s, box->lo, box->hi);
    } else {
        return false;
    }
    return true;
}

/* Two boxes from one that its facts do not decide; none where splitting is no use. */
static void divide(sev_search *s, sev_box box, sev_facts *facts, bool narrow)
{
    sev_facts at_m;
    double m = split_point(s->prover, &box, narrow, &at_m);
    if (m == 0 || s->boxes_n + 2 > DEPTH) {
        unresolved(s, box.lo, box.hi);
        return;
    }
    if (narrow)
        sev_prove_mean_value(facts, &at_m, box.lo, box.hi, m);
    if (settled(s, &box, facts))
        return;
    /* Where rounding hides the sign at both ends and at all points tried between them, it hides it everywhere. */
    bool no_use = !box.sign_lo && !box.sign_hi && !box.zero_lo && !box.zero_hi && !at_m.sign;
    if (!no_use && !at_m.sign && (narrow || at_m.zero) && hopeless(facts, &at_m)) {
        *facts = sev_prove_box(s->prover, box.lo, box.hi); /* that may have been a quick one */
        if (settled(s, &box, facts))
            return;
        no_use = hopeless(facts, &at_m);
    }
    if (no_use) {
        unresolved(s, box.lo, box.hi);
        return;
    }
    push(s, (sev_box){m, box.hi, at_m.sign, box.sign_hi, false, box.zero_hi, m});
    push(s, (sev_box){box.lo, m, box.sign_lo, at_m.sign, box.zero_lo, false, box.lo});
}

/* No double lies between neighbours, and an exact zero at one end is the endpoint root itself. */
static bool is_endpoint(const sev_box *box)
{
    return sev_lattice(box->hi) - sev_lattice(box->lo) <= 1 && (box->zero_lo || box->zero_hi) &&
           (box->sign_lo || box->sign_hi);
}

/* One box: dropped, solved, given up or split. */
static void look(sev_search *s, sev_box box)
{
    bool narrow = sev_box_is_narrow(box.lo, box.hi);
    if (sev_prover_done(s->prover)) {
        unresolved(s, box.lo, box.hi);
        return;
    }
    sev_facts facts = !narrow && box.sign_lo * box.sign_hi < 0
                          ? sev_prove_turn(s->prover, box.lo, box.hi)
                          : sev_prove_briefly(s->prover, box.lo, box.hi, narrow ? SEV_TIER_NARROW : SEV_TIER_CURVATURE);
    if (settled(s, &box, &facts))
        return;
    if (is_endpoint(&box))
        note_sign_beside(s, &box);
    else if (!cut_around_root(s, box))
        divide(s, box, &facts, narrow);
}

static void endpoint(sev_search *s, double at)
{
    found(s, (scaleev_root){at, at, at, SCALEEV_ROOT_ENDPOINT, 0});
}

/* Roots at the ends of the domain have the direction that EV has where it leaves, or reaches, them. */
static void direct_endpoints(sev_answer *answer, double lo)
{
    for (size_t i = 0; i < answer->count; i++) {
        scaleev_root *root = &answer->roots[i];
        if (root->kind == SCALEEV_ROOT_ENDPOINT)
            root->direction = root->lo == lo ? answer->sign_lo : -answer->sign_hi;
    }
}

void sev_solve(sev_prover *prover, double lo, double hi, sev_answer *answer)
{
    sev_search s; /* of which `boxes` would take long to clear */
    s.prover = prover;
    s.lo = lo;
    s.hi = hi;
    s.answer = answer;
    s.open = false;
    s.side = 0;
    s.boxes_n = 0;
    answer->complete = true;
    sev_box domain = {.lo = lo, .hi = hi, .near = lo};
    domain.sign_lo = sev_prove_sign(prover, lo, &domain.zero_lo);
    domain.sign_hi = sev_prove_sign(prover, hi, &domain.zero_hi);
    if (prover->trouble.undefined || prover->trouble.stop)
        return;
    if (domain.zero_lo)
        endpoint(&s, lo);
    if (lo < hi)
        push(&s, domain);
    else if (!domain.sign_lo && !domain.zero_lo)
        unresolved(&s, lo, hi);
    while (s.boxes_n)
        look(&s, s.boxes[--s.boxes_n]);
    if (domain.zero_hi && lo < hi)
        endpoint(&s, hi);
    deliver(&s);
    /* A root at 0 that took subnormal neighbours in: the sign is that beyond them. */
    if (domain.zero_lo && answer->count && answer->roots[0].hi > lo && answer->roots[0].hi < hi)
        answer->sign_lo = sev_prove_sign(prover, answer->roots[0].hi, NULL);
    answer->sign_lo = domain.sign_lo ? domain.sign_lo : answer->sign_lo;
    answer->sign_hi = domain.sign_hi ? domain.sign_hi : answer->sign_hi;
    direct_endpoints(answer, lo);
}
