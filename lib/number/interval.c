/* SPDX-License-Identifier: MIT */
#include "number/interval.h"
#include "number/elementary.h"

/* Half ulps by which the functions of elementary.h are moved outward: at least their errors, which are 2 and 5 ulp. */
enum { EXP_UNITS = 4, LOG_UNITS = 16 };

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
    double lo = sev_quick_exp(y.lo), hi = sev_is_point(y) ? lo : sev_quick_exp(y.hi);
    return (sev_interval){sev_greater(0, sev_down(lo, EXP_UNITS)), sev_up(hi, EXP_UNITS)};
}

sev_interval sev_iexpm1(sev_interval y)
{
    sev_interval e, m;
    sev_iexp_both(y, &e, &m);
    return m;
}

/* Of a function that rises, from its values at the ends. */
static sev_interval rising(double (*f)(double), sev_interval x)
{
    double lo = f(x.lo), hi = sev_is_point(x) ? lo : x.hi <= DBL_MAX ? f(x.hi) : INFINITY;
    return sev_outward(lo, hi, LOG_UNITS);
}

sev_interval sev_ilog(sev_interval x)
{
    return sev_is_normal(x) ? rising(sev_quick_log, x) : sev_everything();
}

sev_interval sev_ilog1p(sev_interval x)
{
    if (sev_is_everything(x))
        return x;
    sev_interval y = rising(sev_quick_log1p, x);
    return (sev_interval){sev_greater(0, y.lo), y.hi};
}

sev_interval sev_ipow(sev_interval x, sev_interval e)
{
    return sev_is_normal(x) && sev_is_bounded(e) ? sev_if_moderate(sev_iexp(sev_imul(e, sev_ilog(x))))
                                                 : sev_everything();
}
