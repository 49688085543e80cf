/* SPDX-License-Identifier: MIT */
/* Outward-rounded interval arithmetic on doubles. The rounding mode is never changed: a result rounded to nearest is
 * moved outward by at least its own error (Rump, Zimmermann, Boldo, Melquiond: Computing predecessor and successor in
 * rounding to nearest, BIT 49, 2009). Bounds may be infinite; infinity stands for "as large as you like", so that 0
 * times infinity is 0. */
#ifndef SEV_INTERVAL_H
#define SEV_INTERVAL_H

#include "arithmetic.h"

#include <math.h>
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

static inline sev_interval sev_whole(void)
{
    return (sev_interval){-INFINITY, INFINITY};
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
    return x - (fabs(x) * (units * SEV_MORE) + units * SEV_TINY);
}

static inline double sev_up(double x, double units)
{
    return -sev_down(-x, units);
}

static inline sev_interval sev_widen(double lo, double hi, double units)
{
    return (sev_interval){sev_down(lo, units), sev_up(hi, units)};
}

/* A sum of doubles that is subnormal is exact, so only normal ones are moved, and an exact 0 stays 0. */
static inline double sev_sum_down(double x)
{
    return x > DBL_MAX ? DBL_MAX : x - fabs(x) * SEV_MORE;
}

static inline bool sev_is_point(sev_interval a)
{
    return a.lo >= a.hi; /* which asks no processor about NaN */
}

/* Whether s = a + b exactly (Knuth), for finite s. */
static inline bool sev_exact_sum(double a, double b, double s)
{
    double t = s - a;
    return (a - (s - t)) + (b - t) == 0;
}

/* Whether p = a b exactly (Dekker). Only asked where nothing is near overflow or underflow. */
static inline bool sev_exact_product(double a, double b, double p)
{
    if (!(fabs(a) < 0x1p400 && fabs(b) < 0x1p400 && fabs(p) > 0x1p-800))
        return false;
    double ta = 134217729.0 * a, tb = 134217729.0 * b;
    double ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh;
    return ((ah * bh - p) + ah * bl + al * bh) + al * bl == 0;
}

static inline sev_interval sev_iadd(sev_interval a, sev_interval b)
{
    double lo = a.lo + b.lo, hi = a.hi + b.hi;
    if (hi - lo <= DBL_MAX) { /* both are finite */
        /* At points, exact results stay exact: that is how a zero at an end of the domain is recognised. */
        if (lo >= hi && sev_is_point(a) && sev_is_point(b) && sev_exact_sum(a.lo, b.lo, lo))
            return (sev_interval){lo, lo};
        return (sev_interval){lo - fabs(lo) * SEV_MORE, hi + fabs(hi) * SEV_MORE};
    }
    /* An infinite argument is a true bound already; NaN comes from inf - inf. */
    lo = a.lo == -INFINITY || b.lo == -INFINITY ? -INFINITY : sev_sum_down(lo);
    hi = a.hi == INFINITY || b.hi == INFINITY ? INFINITY : -sev_sum_down(-hi);
    return (sev_interval){lo, hi};
}

static inline sev_interval sev_ineg(sev_interval a)
{
    return (sev_interval){-a.hi, -a.lo};
}

static inline sev_interval sev_isub(sev_interval a, sev_interval b)
{
    return sev_iadd(a, sev_ineg(b));
}

/* Of two intervals of which neither lies below 0, nor is 0: the bounds, rounded outward. */
static inline sev_interval sev_imul_upward(sev_interval a, sev_interval b)
{
    double lo, hi = a.hi * b.hi;
    bool positive = a.lo >= 0 && b.lo >= 0;
    if (positive) {
        lo = a.lo > 0 && b.lo > 0 ? a.lo * b.lo : 0;
    } else if (a.lo >= 0) {
        lo = a.hi * b.lo;
    } else if (b.lo >= 0) {
        lo = a.lo * b.hi;
    } else {
        lo = sev_lesser(a.lo * b.hi, a.hi * b.lo);
        hi = sev_greater(a.lo * b.lo, hi);
    }
    lo = sev_down(lo, 1);
    return (sev_interval){positive ? sev_greater(0, lo) : lo, hi + (hi * SEV_MORE + SEV_TINY)};
}

static inline sev_interval sev_imul(sev_interval a, sev_interval b)
{
    double lo = a.lo * b.lo, hi = a.hi * b.hi;
    if (lo >= hi && sev_is_point(a) && sev_is_point(b) && sev_exact_product(a.lo, b.lo, lo))
        return sev_point(lo);
    if (a.lo > 0 && b.lo > 0 && hi <= DBL_MAX)
        return (sev_interval){sev_greater(0, lo - (lo * SEV_MORE + SEV_TINY)), hi + (hi * SEV_MORE + SEV_TINY)};
    bool turned = false;
    if (a.hi <= 0) {
        a = sev_ineg(a);
        turned = true;
    }
    if (b.hi <= 0) {
        b = sev_ineg(b);
        turned = !turned;
    }
    if (!(a.hi > 0 && b.hi > 0))
        return sev_point(0);
    sev_interval out = sev_imul_upward(a, b);
    return turned ? sev_ineg(out) : out;
}

static inline sev_interval sev_idiv(sev_interval a, sev_interval b)
{
    if (b.lo < 0 && b.hi <= 0) {
        a = sev_ineg(a);
        b = sev_ineg(b);
    }
    if (!(b.lo >= 0) || b.hi == 0)
        return sev_whole();
    /* b > 0, possibly reaching 0 or infinity */
    double lo, hi;
    double below = a.lo >= 0 ? b.hi : b.lo, above = a.hi >= 0 ? b.lo : b.hi;
    if (a.lo == 0)
        lo = 0;
    else if (below == INFINITY)
        lo = 0; /* a.lo > 0 */
    else if (below == 0 || a.lo == -INFINITY)
        lo = -INFINITY;
    else
        lo = sev_down(a.lo / below, 1);
    if (a.hi == 0)
        hi = 0;
    else if (above == INFINITY)
        hi = 0; /* a.hi < 0 */
    else if (above == 0 || a.hi == INFINITY)
        hi = INFINITY;
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

#endif
