/* SPDX-License-Identifier: MIT */
#include "number/interval.h"
#include "number/elementary.h"

/* Half ulps by which the functions of elementary.h are moved outward: at least their errors, which are 2 and 5 ulp. */
enum { EXP_UNITS = 4, LOG_UNITS = 16 };

sev_interval sev_iadd_any(sev_interval a, sev_interval b)
{
    double lo = a.lo + b.lo, hi = a.hi + b.hi;
    if (hi - lo <= DBL_MAX) { /* both are finite */
        /* At points, exact results stay exact: that is how a zero at an end of the domain is recognised. */
        if (lo >= hi && sev_is_point(a) && sev_is_point(b) && sev_exact_sum(a.lo, b.lo))
            return (sev_interval){lo, lo};
        return (sev_interval){lo - sev_sum_slack(lo), hi + sev_sum_slack(hi)};
    }
    /* An infinite argument is a true bound already; NaN comes from inf - inf. */
    lo = a.lo == -INFINITY || b.lo == -INFINITY ? -INFINITY : sev_sum_down(lo);
    hi = a.hi == INFINITY || b.hi == INFINITY ? INFINITY : -sev_sum_down(-hi);
    return (sev_interval){lo, hi};
}

/* Of two intervals of which neither lies below 0, nor is 0: the bounds, rounded outward. */
static sev_interval imul_upward(sev_interval a, sev_interval b)
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

/* Where bounds may be 0, infinite or near underflow. */
static sev_interval imul_with_care(sev_interval a, sev_interval b)
{
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
        return sev_is_everything(a) || sev_is_everything(b) ? sev_everything() : sev_point(0);
    sev_interval out = imul_upward(a, b);
    return turned ? sev_ineg(out) : out;
}

/* Of two points, where an exact product stays exact. */
static sev_interval imul_points(double a, double b)
{
    double p = a * b, size = fabs(p);
    if (sev_exact_product(a, b))
        return sev_point(p);
    if (sev_rounds_plainly(size, size))
        return (sev_interval){p - size * SEV_MORE, p + size * SEV_MORE};
    return imul_with_care(sev_point(a), sev_point(b));
}

sev_interval sev_imul_any(sev_interval a, sev_interval b)
{
    if (sev_is_point(a) && sev_is_point(b))
        return imul_points(a.lo, b.lo);
    double p = a.lo * b.lo, q = a.lo * b.hi, r = a.hi * b.lo, s = a.hi * b.hi;
    double lo = sev_lesser(sev_lesser(p, q), sev_lesser(r, s)), lo_size = fabs(lo);
    double hi = sev_greater(sev_greater(p, q), sev_greater(r, s)), hi_size = fabs(hi);
    bool finite = (a.hi - a.lo) + (b.hi - b.lo) <= DBL_MAX; /* then none of these is NaN */
    if (finite && lo < hi && sev_rounds_plainly(lo_size, hi_size))
        return (sev_interval){lo - lo_size * SEV_MORE, hi + hi_size * SEV_MORE};
    return imul_with_care(a, b);
}

/* The square root of x is exact at squares; it is rounded to nearest, but sqrt(x) is never negative. */
static double root_bound(double x, bool upper)
{
    double root = sqrt(x);
    if (root == 0 || (sev_exact_product(root, root) && root * root == x))
        return root;
    return upper ? sev_up(root, 1) : sev_greater(0, sev_down(root, 1));
}

sev_interval sev_isqrt(sev_interval x)
{
    return x.lo >= 0 ? (sev_interval){root_bound(x.lo, false), root_bound(x.hi, true)} : sev_everything();
}

/* Intervals so thin that the bound at their upper end follows from the value at the lower one: wide at most so much,
 * and the value moves by such a part of itself. */
#define THIN 0x1p-28
#define THIN_PART 0x1p-45

/* e^w - 1 is at most this for 0 <= w <= 1; rounding takes 3 units. */
static double grown_by(double w)
{
    return w + w * w;
}

void sev_iexp_both(sev_interval y, sev_interval *exp, sev_interval *expm1)
{
    double e_lo, e_hi, m_lo, m_hi;
    *exp = *expm1 = y;
    if (sev_is_everything(y))
        return;
    sev_exp_neg((sev_pair){-y.lo, 0}, &e_lo, &m_lo);
    e_hi = e_lo;
    m_hi = m_lo;
    if (y.lo != y.hi)
        sev_exp_neg((sev_pair){-y.hi, 0}, &e_hi, &m_hi);
    *exp = (sev_interval){sev_greater(0, sev_down(e_lo, EXP_UNITS)), sev_up(e_hi, EXP_UNITS)};
    *expm1 = (sev_interval){y.lo == 0 ? 0 : sev_down(-m_lo, EXP_UNITS), y.hi == 0 ? 0 : sev_up(-m_hi, EXP_UNITS)};
}

sev_interval sev_iexp(sev_interval y)
{
    if (sev_is_everything(y))
        return y;
    double w = y.hi - y.lo, lo = sev_quick_exp(y.lo), above = sev_up(lo, EXP_UNITS);
    if (w > 0 && w < THIN)
        above = sev_up(lo + lo * grown_by(w), EXP_UNITS + 2);
    else if (w != 0)
        above = sev_up(sev_quick_exp(y.hi), EXP_UNITS);
    return (sev_interval){sev_greater(0, sev_down(lo, EXP_UNITS)), above};
}

void sev_iexp_both_quickly(sev_interval y, sev_interval *exp, sev_interval *expm1)
{
    double w = y.hi - y.lo, e, m;
    if (!(w > 0 && w < THIN && w < THIN_PART * fabs(y.lo) && fabs(y.lo) < 700)) {
        sev_iexp_both(y, exp, expm1);
        return;
    }
    sev_exp_neg((sev_pair){-y.lo, 0}, &e, &m);
    double most = sev_up(-m, EXP_UNITS) + sev_up(e * grown_by(w), EXP_UNITS + 8);
    *exp = (sev_interval){sev_down(e, EXP_UNITS), sev_up(e + e * grown_by(w), EXP_UNITS + 2)};
    *expm1 = (sev_interval){y.lo == 0 ? 0 : sev_down(-m, EXP_UNITS), y.hi == 0 ? 0 : sev_up(most, 2)};
}

sev_interval sev_iexpm1(sev_interval y)
{
    sev_interval e, m;
    sev_iexp_both_quickly(y, &e, &m);
    return m;
}

/* Of a logarithm, from its values at the ends; `slope` is how it rises at the lower one. */
static inline sev_interval rising(double (*f)(double), sev_interval x, double slope)
{
    double lo = f(x.lo), above = sev_up(lo, LOG_UNITS), rise = (x.hi - x.lo) * slope;
    if (rise > 0 && rise < THIN_PART * fabs(lo))
        above = sev_up(above + rise, 4);
    else if (x.lo != x.hi)
        above = sev_up(x.hi <= DBL_MAX ? f(x.hi) : INFINITY, LOG_UNITS);
    return (sev_interval){sev_down(lo, LOG_UNITS), above};
}

sev_interval sev_ilog(sev_interval x)
{
    return sev_is_normal(x) ? rising(sev_quick_log, x, 1 / x.lo) : sev_everything();
}

sev_interval sev_ilog1p(sev_interval x)
{
    if (sev_is_everything(x))
        return x;
    sev_interval y = rising(sev_quick_log1p, x, 1 / (1 + x.lo));
    return (sev_interval){sev_greater(0, y.lo), y.hi};
}

sev_interval sev_ipow(sev_interval x, sev_interval e)
{
    return sev_is_normal(x) && sev_is_bounded(e) ? sev_if_moderate(sev_iexp(sev_imul(e, sev_ilog(x))))
                                                 : sev_everything();
}
