/* SPDX-License-Identifier: MIT */
/* Outward-rounded interval arithmetic on doubles. The rounding mode is never changed: a result rounded to nearest is
 * moved outward by at least its own error (Rump, Zimmermann, Boldo, Melquiond: Computing predecessor and successor in
 * rounding to nearest, BIT 49, 2009). Bounds may be infinite; infinity stands for "as large as you like", so that 0
 * times infinity is 0.
 *
 * Everything, from -infinity to infinity, is what is known of a number that may not even be there, such as the
 * logarithm of what may be negative. So of everything each operation gives everything: nothing is proved of it by
 * multiplying it by 0, or by a function that is bounded. */
#ifndef SEV_INTERVAL_H
#define SEV_INTERVAL_H

#include "number/dd.h"

#include <stdbool.h>

typedef struct sev_interval {
    double lo, hi;
} sev_interval;

#define SEV_UNIT 0x1p-53 /* half an ulp of 1 */
#define SEV_TINY 0x1p-1074
#define SEV_MORE (SEV_UNIT * (1 + 8 * SEV_UNIT)) /* what a result rounded to nearest is moved by, as a part of it */

static inline sev_interval sev_point(double x)
{
    return (sev_interval){x, x};
}

static inline sev_interval sev_everything(void)
{
    return (sev_interval){-INFINITY, INFINITY};
}

static inline bool sev_is_everything(sev_interval a)
{
    return a.lo == -INFINITY && a.hi == INFINITY;
}

/* fmin and fmax are calls where NaN must be minded; bounds are never NaN. */
static inline double sev_lesser(double a, double b)
{
    return a < b ? a : b;
}

static inline double sev_greater(double a, double b)
{
    return a > b ? a : b;
}

static inline double sev_width(sev_interval a)
{
    return a.hi - a.lo;
}

/* That of all numbers in it, or 0. */
static inline int sev_isign(sev_interval a)
{
    return a.lo > 0 ? 1 : a.hi < 0 ? -1 : 0;
}

static inline bool sev_has_zero(sev_interval a)
{
    return a.lo <= 0 && a.hi >= 0;
}

/* Below (above) x by at least `units` half ulps. Infinities: a result that overflowed upward is bounded below by
 * DBL_MAX. */
static inline double sev_down(double x, double units)
{
    if (x > DBL_MAX)
        return DBL_MAX;
    double size = fabs(x), slack = size * (units * SEV_MORE);
    /* The rest is lost in the slack of what is not small; processors take long to multiply what is subnormal. */
    return x - (size >= 0x1p-900 ? slack : slack + units * SEV_TINY);
}

static inline double sev_up(double x, double units)
{
    return -sev_down(-x, units);
}

static inline sev_interval sev_outward(double lo, double hi, double units)
{
    return (sev_interval){sev_down(lo, units), sev_up(hi, units)};
}

/* By how much a bound that is a sum rounded to nearest is moved. Sums below 2^-1021 are exact: they, and with them 0,
 * may stay. From 2^-960 on the product is normal, so that its own rounding leaves it above half an ulp of x; in between
 * the least double makes up for that rounding. */
static inline double sev_sum_slack(double x)
{
    double size = fabs(x), slack = size * SEV_MORE;
    return size < 0x1p-960 && size >= 0x1p-1021 ? slack + SEV_TINY : slack;
}

static inline double sev_sum_down(double x)
{
    return x > DBL_MAX ? DBL_MAX : x - sev_sum_slack(x);
}

static inline bool sev_is_point(sev_interval a)
{
    return a.lo >= a.hi; /* which asks no processor about NaN */
}

/* Whether a + b is a double, for a finite sum. */
static inline bool sev_exact_sum(double a, double b)
{
    return dd_two_sum(a, b).lo == 0;
}

/* Whether a b is a double. Only asked where nothing is near overflow or underflow. */
static inline bool sev_exact_product(double a, double b)
{
    return fabs(a) < 0x1p400 && fabs(b) < 0x1p400 && fabs(a * b) > 0x1p-800 && dd_two_prod(a, b).lo == 0;
}

/* Whether what a rounded result is moved by needs no more than SEV_MORE of it, its size, and neither bound is an exact
 * zero or infinite. */
static inline bool sev_rounds_plainly(double lo_size, double hi_size)
{
    return sev_lesser(lo_size, hi_size) >= 0x1p-960 && sev_greater(lo_size, hi_size) <= DBL_MAX;
}

/* Any sum and product; those that are most common are done on the spot. */
sev_interval sev_iadd_any(sev_interval a, sev_interval b);
sev_interval sev_imul_any(sev_interval a, sev_interval b);

static inline sev_interval sev_iadd(sev_interval a, sev_interval b)
{
    double lo = a.lo + b.lo, hi = a.hi + b.hi, lo_size = fabs(lo), hi_size = fabs(hi);
    if (lo < hi && sev_rounds_plainly(lo_size, hi_size))
        return (sev_interval){lo - lo_size * SEV_MORE, hi + hi_size * SEV_MORE};
    return sev_iadd_any(a, b);
}

static inline sev_interval sev_ineg(sev_interval a)
{
    return (sev_interval){-a.hi, -a.lo};
}

static inline sev_interval sev_isub(sev_interval a, sev_interval b)
{
    return sev_iadd(a, sev_ineg(b));
}

/* Of a > 0 and b < 0. */
static inline sev_interval sev_imul_below(sev_interval a, sev_interval b)
{
    double lo = a.hi * b.lo, hi = a.lo * b.hi;
    if (lo < hi && hi <= -0x1p-960 && lo >= -DBL_MAX)
        return (sev_interval){lo + lo * SEV_MORE, hi - hi * SEV_MORE};
    return sev_imul_any(a, b);
}

static inline sev_interval sev_imul(sev_interval a, sev_interval b)
{
    if (a.lo > 0) {
        if (b.lo > 0) {
            double lo = a.lo * b.lo, hi = a.hi * b.hi;
            if (lo < hi && lo >= 0x1p-960 && hi <= DBL_MAX)
                return (sev_interval){lo - lo * SEV_MORE, hi + hi * SEV_MORE};
        } else if (b.hi < 0) {
            return sev_imul_below(a, b);
        }
    } else if (a.hi < 0 && b.lo > 0) {
        return sev_imul_below(b, a);
    }
    return sev_imul_any(a, b);
}

static inline sev_interval sev_idiv(sev_interval a, sev_interval b)
{
    if (b.lo < 0) { /* one with 0 inside has it inside when turned, too, and gives everything below */
        a = sev_ineg(a);
        b = sev_ineg(b);
    }
    if (!(b.lo >= 0) || b.hi == 0)
        return sev_everything();
    /* b > 0, possibly reaching 0 or infinity */
    double lo, hi;
    double below = a.lo >= 0 ? b.hi : b.lo, above = a.hi >= 0 ? b.lo : b.hi;
    if (a.lo == 0)
        lo = 0;
    else if (below == 0 || a.lo == -INFINITY)
        lo = -INFINITY;
    else if (below == INFINITY)
        lo = 0;
    else
        lo = sev_down(a.lo / below, 1);
    if (a.hi == 0)
        hi = 0;
    else if (above == 0 || a.hi == INFINITY)
        hi = INFINITY;
    else if (above == INFINITY)
        hi = 0;
    else
        hi = sev_up(a.hi / above, 1);
    if (a.lo >= 0 && lo < 0)
        lo = 0;
    if (a.hi <= 0 && hi > 0)
        hi = 0;
    return (sev_interval){lo, hi};
}

/* The common part; where rounding leaves none, the first. */
static inline sev_interval sev_meet(sev_interval a, sev_interval b)
{
    sev_interval m = {a.lo > b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi};
    return m.lo <= m.hi ? m : a;
}

static inline sev_interval sev_hull(sev_interval a, sev_interval b)
{
    return (sev_interval){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}

/* The smaller and the larger of two numbers. */
static inline sev_interval sev_ilesser(sev_interval a, sev_interval b)
{
    if (sev_is_everything(a) || sev_is_everything(b))
        return sev_everything();
    return (sev_interval){sev_lesser(a.lo, b.lo), sev_lesser(a.hi, b.hi)};
}

static inline sev_interval sev_igreater(sev_interval a, sev_interval b)
{
    return sev_ineg(sev_ilesser(sev_ineg(a), sev_ineg(b)));
}

/* c where a <= b, d where a > b. Where either may be, it is between both, but where it `jumps` it may be anything. */
static inline sev_interval sev_ichoose(const sev_interval *a, bool jumps)
{
    if (sev_is_everything(a[0]) || sev_is_everything(a[1]))
        return sev_everything();
    if (a[0].hi <= a[1].lo)
        return a[2];
    if (a[0].lo > a[1].hi)
        return a[3];
    return jumps ? sev_everything() : sev_hull(a[2], a[3]);
}

/* Positive normal numbers. */
static inline bool sev_is_normal(sev_interval x)
{
    return x.lo >= DBL_MIN && x.hi <= DBL_MAX;
}

static inline bool sev_is_bounded(sev_interval x)
{
    return x.lo >= -DBL_MAX && x.hi <= DBL_MAX;
}

/* Far from overflow and underflow, where a bound may be lost that sharper enclosures have. */
static inline bool sev_is_moderate(sev_interval x)
{
    double lo = fabs(x.lo), hi = fabs(x.hi), least = x.lo < 0 && x.hi > 0 ? sev_greater(lo, hi) : sev_lesser(lo, hi);
    return least >= 0x1p-900 && lo <= 0x1p900 && hi <= 0x1p900;
}

static inline sev_interval sev_if_normal(sev_interval x)
{
    return sev_is_normal(x) ? x : sev_everything();
}

static inline sev_interval sev_if_moderate(sev_interval x)
{
    return sev_is_moderate(x) ? x : sev_everything();
}

/* The square root, sharp; everything where x may be negative. */
sev_interval sev_isqrt(sev_interval x);

/* The elementary functions on plain exponentials and logarithms: 4 to 16 ulp wider than what they could be, at a tenth
 * of the cost. Where there is no quick way, they give everything, and of everything they give everything. */

/* e^y and e^y - 1, sharp, of any y but everything. */
void sev_iexp_both(sev_interval y, sev_interval *exp, sev_interval *expm1);
/* The same, of a thin interval from the values at one end alone, and so a little wider. */
void sev_iexp_both_quickly(sev_interval y, sev_interval *exp, sev_interval *expm1);
sev_interval sev_iexp(sev_interval y);
sev_interval sev_iexpm1(sev_interval y);
/* ln x of positive normal numbers. */
sev_interval sev_ilog(sev_interval x);
/* ln(1 + x) of what is not negative, but for rounding; the lower end is finite. */
sev_interval sev_ilog1p(sev_interval x);
/* x^e of positive normal numbers, moderate. */
sev_interval sev_ipow(sev_interval x, sev_interval e);

#endif
