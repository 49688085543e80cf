/* SPDX-License-Identifier: MIT */
#include "mp.h"

#include <float.h>
#include <math.h>

#define R MPFR_RNDN

void mp_pair(mpfr_t to, sev_pair a)
{
    mpfr_set_d(to, a.hi, R);
    if (sev_is_finite(a.hi))
        mpfr_add_d(to, to, a.lo, R);
}

void mp_xdd(mpfr_t to, sev_xdd a)
{
    mp_pair(to, a.m);
    mpfr_mul_2si(to, to, a.e, R);
}

double mp_off(mpfr_t got, mpfr_t want)
{
    if (mpfr_nan_p(got) || mpfr_nan_p(want))
        return (double)INFINITY;
    if (mpfr_equal_p(got, want))
        return 0;
    mpfr_t off;
    mpfr_init2(off, DBL_MANT_DIG); /* of the result: the difference is exact before it is rounded */
    mpfr_sub(off, got, want, MPFR_RNDA);
    mpfr_div(off, off, want, MPFR_RNDA);
    double result = fabs(mpfr_get_d(off, MPFR_RNDA));
    mpfr_clear(off);
    return result;
}

double mp_off_pair(sev_pair got, mpfr_t want)
{
    return mp_off_xdd((sev_xdd){got, 0}, want);
}

double mp_off_xdd(sev_xdd got, mpfr_t want)
{
    mpfr_t a;
    mpfr_init2(a, MP_SUM);
    mp_xdd(a, got);
    double result = mp_off(a, want);
    mpfr_clear(a);
    return result;
}

static void within_range(mpfr_t x)
{
    if (mpfr_inf_p(x) || (mpfr_regular_p(x) && mpfr_get_exp(x) > DBL_MAX_EXP))
        mpfr_set_si_2exp(x, mpfr_sgn(x), DBL_MAX_EXP, R);
}

double mp_ulps(double got, mpfr_t want)
{
    if (isnan(got) || mpfr_nan_p(want))
        return (double)INFINITY;
    mpfr_t a, b;
    mpfr_init2(a, DBL_MANT_DIG);
    mpfr_init2(b, mpfr_get_prec(want));
    mpfr_set_d(a, got, R);
    within_range(a);
    mpfr_set(b, want, R);
    within_range(b);
    mpfr_exp_t unit = mpfr_zero_p(b) ? DBL_MIN_EXP : mpfr_get_exp(b);
    unit = unit < DBL_MIN_EXP ? DBL_MIN_EXP : unit > DBL_MAX_EXP ? DBL_MAX_EXP : unit;
    mpfr_sub(a, a, b, MPFR_RNDA);
    mpfr_mul_2si(a, a, DBL_MANT_DIG - unit, R);
    double result = fabs(mpfr_get_d(a, MPFR_RNDA));
    mpfr_clears(a, b, (mpfr_ptr)0);
    return result;
}
