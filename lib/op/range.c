/* SPDX-License-Identifier: MIT */
/* Sharp enclosures. */
#include "number/elementary.h"
#include "op/callback.h"
#include "op/curve.h"
#include "op/gammadiff.h"
#include "op/intervals.h"
#include "op/op.h"
#include "op/special.h"

#define BIT(i) (1u << (i))

/* Widens the value at one corner. Special functions have the right sign, so widening does not cross 0; a 0 is exact
 * where an argument makes it so, and an underflow elsewhere. */
static sev_interval corner_range(const sev_call *c, const sev_operation *m, const sev_pair *corner)
{
    double v = sev_value(c, corner).hi;
    if (isnan(v))
        return sev_everything();
    for (int i = 0; v == 0 && i < c->args_n; i++)
        if ((m->zero & BIT(i)) && corner[i].hi == 0)
            return sev_point(0);
    sev_interval r = sev_outward(v, v, m->units);
    if (v >= 0 && !signbit(v) && r.lo < 0)
        r.lo = 0;
    if (signbit(v) && r.hi > 0)
        r.hi = 0;
    return r;
}

static sev_interval corners(const sev_call *c, const sev_interval *a)
{
    const sev_operation *m = sev_operation_of(c->op);
    sev_pair corner[SEV_ARGS] = {{0, 0}};
    unsigned moving[SEV_ARGS], n = 0;
    if (!m->units)
        return sev_everything();
    for (int i = 0; i < c->args_n; i++) {
        bool finite = isfinite(a[i].lo) && isfinite(a[i].hi);
        if (!finite && (!(m->infinite & BIT(i)) || sev_is_everything(a[i])))
            return sev_everything();
        corner[i] = (sev_pair){a[i].lo, 0};
        if (a[i].lo != a[i].hi)
            moving[n++] = (unsigned)i;
    }
    sev_interval range = corner_range(c, m, corner);
    /* Bit j of k: at which of its ends the j-th argument that moves is. */
    for (unsigned k = 1; k < BIT(n); k++) {
        for (unsigned j = 0; j < n; j++)
            corner[moving[j]].hi = k & BIT(j) ? a[moving[j]].hi : a[moving[j]].lo;
        range = sev_hull(range, corner_range(c, m, corner));
    }
    return range;
}

/* Tells where an operation that has values from x = `least` on has none in all of the box. Where it has none in a part
 * of it, its corners are no numbers, and the range is everything. */
static void tell_outside(sev_interval x, double least, sev_trouble *trouble)
{
    trouble->undefined = trouble->undefined || x.hi < least;
}

/* Of a function that is nowhere outside the bounds; but where there may be no value, it is everything. */
static sev_interval corners_within(const sev_call *c, const sev_interval *a, double lo, double hi)
{
    sev_interval range = corners(c, a);
    return sev_is_everything(range) ? range : sev_meet(range, (sev_interval){lo, hi});
}

/* x^2 from |x|, and its exact squares. */
static sev_interval square_of(sev_interval size)
{
    sev_interval least = sev_point(size.lo), most = sev_point(size.hi);
    return (sev_interval){sev_imul(least, least).lo, sev_imul(most, most).hi};
}

static sev_interval magnitude_of(sev_interval x)
{
    double most = sev_greater(-x.lo, x.hi);
    return (sev_interval){x.lo > 0 ? x.lo : x.hi < 0 ? -x.hi : 0, most};
}

/* x^n of a whole number n, where x may be negative: an even function of x, or an odd one, which falls from 0 to
 * -infinity and from infinity to 0 where n is negative. */
static sev_interval range_whole_power(const sev_call *c, sev_interval x, double n)
{
    bool even = floor(n / 2) == n / 2;
    if (even) {
        const sev_interval a[] = {magnitude_of(x), sev_point(n)};
        return n == 2 ? square_of(a[0]) : corners(c, a);
    }
    return n < 0 && sev_has_zero(x) ? sev_everything() : corners(c, ((const sev_interval[]){x, sev_point(n)}));
}

/* x^y: where x is not negative, it is monotone in each. */
static sev_interval range_pow(const sev_call *c, const sev_interval *a, sev_trouble *trouble)
{
    sev_interval x = a[0], y = a[1];
    double n = sev_is_point(y) ? y.lo : SEV_NAN;
    if (sev_is_everything(x) || sev_is_everything(y))
        return sev_everything();
    if (n == 1)
        return x;
    if (n == 0 || (x.lo == 1 && x.hi == 1))
        return sev_point(1);
    if (isfinite(n) && floor(n) == n && (x.lo < 0 || n == 2))
        return range_whole_power(c, x, n);
    if (!isnan(n))
        tell_outside(x, 0, trouble);
    return x.lo < 0 ? sev_everything() : corners(c, a);
}

/* x ln x has its minimum at 1/e and is exactly 0 at 1. */
static sev_interval range_x_log_x(const sev_call *c, const sev_interval *a)
{
    /* constant valley: one double, error 2^-54.7 of 1 / e, number/polynomials.sollya */
    const double valley = 0x1.78b56362cef38p-2;
    sev_interval x = a[1], range = x.lo == 1 && x.hi == 1 ? sev_point(0) : corners(c, a);
    if (x.lo < valley && x.hi > valley)
        range = sev_hull(range, sev_imul(a[0], sev_ineg(sev_outward(valley, valley, SEV_PLAIN_UNITS))));
    return range;
}

/* e^-h, and 1 - e^-h to `second`. */
static sev_interval exp_neg_over(sev_interval h, sev_interval *second)
{
    double s_lo, s_hi, f_lo, f_hi;
    *second = h;
    if (sev_is_everything(h))
        return h;
    sev_exp_neg((sev_pair){h.lo, 0}, &s_hi, &f_lo);
    sev_exp_neg((sev_pair){h.hi, 0}, &s_lo, &f_hi);
    sev_interval s = {sev_greater(0, sev_down(s_lo, SEV_SPECIAL_UNITS)), sev_up(s_hi, SEV_SPECIAL_UNITS)};
    sev_interval f = sev_outward(f_lo, f_hi, SEV_SPECIAL_UNITS);
    if (h.lo >= 0) {
        s.hi = h.lo == INFINITY ? 0 : sev_lesser(1, s.hi);
        f.lo = sev_greater(0, f.lo);
        f.hi = sev_lesser(1, f.hi);
    }
    if (h.lo == 0)
        f.lo = 0;
    if (h.hi == 0) {
        s.lo = 1;
        f.hi = 0;
    }
    *second = f;
    return s;
}

static sev_interval exp_over(sev_interval y, sev_interval *second)
{
    sev_interval e;
    sev_iexp_both(y, &e, second);
    return e;
}

/* The rate of a single probability: the pair says on which side of its high part the real number is, so that one ulp
 * encloses it. Cumulative hazards multiply this error by the scale, and break-evens feel it most. */
static sev_interval range_rate(const sev_call *c, const sev_interval *a)
{
    if (!sev_is_point(a[0]))
        return corners(c, a);
    double p = a[0].lo;
    sev_pair r = sev_neg_log1p_neg(p);
    if (!(r.hi > DBL_MIN && r.hi <= DBL_MAX))
        return (sev_interval){sev_greater(0, sev_down(r.hi, SEV_SPECIAL_UNITS)),
                              p == 0 ? 0 : sev_up(r.hi, SEV_SPECIAL_UNITS)};
    return (sev_interval){r.lo > 0 ? r.hi : sev_down(r.hi, 1), r.lo < 0 ? r.hi : sev_up(r.hi, 1)};
}

/* Draws without replacement: (n, m, x). The count left, n - m + 1 - x, is taken exactly at each corner. */
static sev_interval range_urn(const sev_interval *a)
{
    double lo = sev_urn(a[0].hi, a[1].lo, (sev_pair){a[2].lo, 0}).hi;
    double hi = sev_urn(a[0].lo, a[1].hi, (sev_pair){a[2].hi, 0}).hi;
    if (isnan(lo) || isnan(hi))
        return sev_everything();
    sev_interval h = sev_outward(lo, hi, SEV_SPECIAL_UNITS);
    h.lo = lo == INFINITY ? INFINITY : sev_greater(0, h.lo);
    if (a[2].hi == 0)
        h.hi = 0;
    return h;
}

static sev_interval range_curve(const sev_call *c, sev_interval x, sev_trouble *trouble)
{
    /* The share may have moved an end of the curve outward by its rounding; the value there is the end's. */
    double first = sev_curve_first(c->data), last = sev_curve_last(c->data);
    sev_interval out;
    if (x.lo < first && x.hi >= first && sev_up(x.lo, 2) >= first)
        x.lo = first;
    if (x.hi > last && x.lo <= last && sev_down(x.hi, 2) <= last)
        x.hi = last;
    sev_curve_range(c->data, c->variant, x.lo, x.hi, &out.lo, &out.hi);
    if (isnan(out.lo)) { /* and so is the other end */
        trouble->undefined = true;
        return sev_everything();
    }
    return out;
}

/* SPREAD */

static sev_interval logistic_over(sev_interval y)
{
    return sev_idiv(sev_point(1), sev_iadd(sev_point(1), sev_iexp(y)));
}

/* s e^s / (1 + e^s)^2, an odd function that rises up to its peak and falls from there. */
static sev_interval spread_slope_at(double s)
{
    sev_interval x = sev_point(s);
    return fabs(s) < 1000 ? sev_imul(sev_imul(x, logistic_over(x)), logistic_over(sev_ineg(x)))
                          : (sev_interval){-0x1p-1000, 0x1p-1000};
}

static sev_interval spread_slope(sev_interval s)
{
    /* constant spread_peak: place and upper bound, error 2^-51.9 of the peak, number/polynomials.sollya */
    const double peak = 0x1.8b1c90fe803bbp+0, most = 0x1.ca7d31d4ac4dap-3;
    sev_interval out = sev_hull(spread_slope_at(s.lo), spread_slope_at(s.hi));
    if (s.lo < peak && s.hi > peak)
        out.hi = most;
    if (s.lo < -peak && s.hi > -peak)
        out.lo = -most;
    return out;
}

/* The integral of it from |s| on. */
static sev_interval spread_beyond_at(double s)
{
    sev_interval x = sev_point(fabs(s)), e = sev_iexp(sev_ineg(x));
    return x.lo < 1000 ? sev_iadd(sev_ilog1p(e), sev_imul(x, sev_idiv(e, sev_iadd(sev_point(1), e))))
                       : (sev_interval){0, 0x1p-1000};
}

static sev_interval spread_beyond(sev_interval s)
{
    sev_interval out = sev_hull(spread_beyond_at(s.lo), spread_beyond_at(s.hi));
    return sev_has_zero(s) ? sev_hull(out, spread_beyond_at(0)) : out;
}

static sev_interval range_spread(const sev_call *c, const sev_interval *a)
{
    if (sev_is_point(a[0]) && sev_is_point(a[1]) && sev_is_point(a[2]))
        return corners(c, a);
    sev_interval to = sev_idiv(sev_isub(a[0], a[1]), a[2]), from = sev_ineg(sev_idiv(a[1], a[2]));
    if (!sev_is_bounded(to) || !sev_is_bounded(from))
        return (sev_interval){-1, 1};
    sev_interval mean = sev_ineg(sev_imul(sev_idiv(a[0], a[2]), spread_slope(sev_hull(from, to))));
    return sev_meet(sev_isub(spread_beyond(to), spread_beyond(from)), mean);
}

/* Fused operations */

/* (((a x + b) x + c) x + d) x + e, of (a, x, b, c, d, e); an element is right to 1 ulp */
static sev_interval quartic_over(const sev_interval *a)
{
    sev_interval sum = a[0];
    for (int i = 2; i < SEV_ARGS; i++)
        sum = sev_iadd(sev_imul(sum, a[1]), a[i]);
    return sev_outward(sum.lo, sum.hi, SEV_SPECIAL_UNITS);
}

/* r FALL + s RISE; (x, c, d, r, s) */
static sev_interval shift_over(const sev_interval *a)
{
    sev_interval fall = corners(&(sev_call){.op = SEV_FALL, .args_n = 3}, a);
    sev_interval rise = corners(&(sev_call){.op = SEV_RISE, .args_n = 3}, a);
    return sev_iadd(sev_imul(a[3], fall), sev_imul(a[4], rise));
}

/* b s - l f, of the cumulative hazard h */
static sev_interval lottery_over(sev_interval h, sev_interval b, sev_interval l)
{
    sev_interval f, s = exp_neg_over(h, &f);
    return sev_isub(sev_imul(b, s), sev_imul(l, f));
}

/* b (r s) - (c g + l f), of the hazard that comes last; (h, r, b, c, g, l) */
static sev_interval lottery_after_over(const sev_interval *a)
{
    sev_interval f, s = exp_neg_over(a[0], &f);
    return sev_isub(sev_imul(a[2], sev_imul(a[1], s)), sev_iadd(sev_imul(a[3], a[4]), sev_imul(a[5], f)));
}

sev_interval sev_range(const sev_call *c, const sev_interval *a, sev_interval *second, sev_trouble *trouble)
{
    *second = sev_point(0);
#define CORNERS corners(c, a)
#define CORNERS_WITHIN(lo, hi) corners_within(c, a, lo, hi)
#define FROM(least, x, form) (tell_outside(x, least, trouble), (form))
#define FORMS(guess, quick, sharp, wide) (sharp)
#define FORM(form, sharp) (sharp)
#define SAME(form) (form)
    switch ((sev_op)c->op) {
#define SEV_OPERATION(name, n, low, kernel, value, derivative, forms, ...)                                             \
    case SEV_##name:                                                                                                   \
        return forms;
#include "op/ops.def"
    }
    return sev_everything();
}
