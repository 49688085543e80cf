/* SPDX-License-Identifier: MIT */
#include "number/xdd.h"
#include "number/powers.h"

/* 2 atanh(s), by polynomial atanh_twice: |s| <= 2^-9.4, error 2^-93.9 of atanh s, number/polynomials.sollya. */
static sev_pair atanh_twice(sev_pair s)
{
    static const sev_pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
    sev_pair s2 = dd_mul(s, s);
    double z = s2.hi;
    double rest = z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11))));
    sev_pair twice = {2.0 * s.hi, 2.0 * s.lo};
    return dd_add(twice, dd_mul(twice, dd_mul(s2, dd_add_d(third, rest))));
}

sev_xdd sev_xdd_log(sev_xdd x)
{
    if (!(x.m.hi >= 1.0 && x.m.hi < 2.0))
        return (sev_xdd){{x.m.hi == 0.0 ? -HUGE_VAL : x.m.hi > 0.0 ? x.m.hi : SEV_NAN, 0.0}, 0};
    /* 128 log2 m to a fortieth: it is 0 around m = 1, and 128 around 2. */
    double f = x.m.hi - 1.0;
    /* polynomial log2_seed: 0 <= f <= 1, error 2^-5.3 in 128 log2(1 + f), number/polynomials.sollya */
    double log2_m = f * (1.43730217 + f * (-0.672934193 + f * (0.315467609 + f * -0.0800108769)));
    int j = sev_nearest_int(128.0 * log2_m);
    int k = 128 * x.e + j;
    sev_pair m = x.m;
    if (j >= 128) {
        j = 0;
        m = (sev_pair){0.5 * m.hi, 0.5 * m.lo};
    }
    sev_pair c = sev_powers[j];
    sev_pair s = dd_div(dd_add(m, dd_neg(c)), dd_add(m, c));
    return xdd_normal(dd_add(dd_mul_d(sev_ln2_128, k), atanh_twice(s)), 0);
}

sev_xdd sev_xdd_log1p(sev_xdd w)
{
    if (w.e >= -10)
        return sev_xdd_log(xdd_add(xdd_one, w));
    if (w.e < -110)
        return w;
    double f = sev_pow2(w.e);
    sev_pair t = {w.m.hi * f, w.m.lo * f};
    return xdd_normal(atanh_twice(dd_div(t, dd_add_d(t, 2.0))), 0);
}

/* y = k ln 2 / 128 + r; returns e^r - 1 by polynomial exp_reduced: |r| <= ln 2 / 256 + 2^-30, error 2^-83.9 of e^r -
 * 1, number/polynomials.sollya. y is within 2^21. */
static sev_pair exp_reduced(sev_pair y, int *k)
{
    static const sev_pair sixth = {0x1.5555555555555p-3, 0x1.5555555555555p-57};
    *k = sev_nearest_int(y.hi * sev_ln2_128_inverse);
    sev_pair r = *k == 0 ? y : dd_add(y, dd_mul_d(sev_ln2_128, -*k));
    double x = r.hi;
    double rest = x * (1.0 / 24 + x * (1.0 / 120 + x * (1.0 / 720 + x * (1.0 / 5040 + x * (1.0 / 40320)))));
    sev_pair half_up = dd_add_d(dd_mul(r, dd_add_d(sixth, rest)), 0.5);
    return dd_add(r, dd_mul(dd_mul(r, r), half_up));
}

sev_xdd sev_xdd_exp(sev_xdd y)
{
    if (!sev_is_finite(y.m.hi))
        return y.m.hi < 0.0 ? xdd(0.0) : y;
    if (y.e > 20)
        return y.m.hi > 0.0 ? (sev_xdd){{1.0, 0.0}, 1 << 22} : xdd(0.0);
    if (y.e < -110)
        return xdd_one;
    double f = sev_pow2(y.e);
    int k, n;
    sev_pair p = exp_reduced((sev_pair){y.m.hi * f, y.m.lo * f}, &k);
    sev_pair c = sev_powers[sev_power_index(k, &n)];
    return xdd_normal(dd_add(c, dd_mul(c, p)), n);
}

sev_xdd sev_xdd_expm1(sev_xdd y)
{
    if (y.e >= -9 || !sev_is_finite(y.m.hi))
        return xdd_sub(sev_xdd_exp(y), xdd_one);
    if (y.e < -110)
        return y;
    double f = sev_pow2(y.e);
    int k;
    sev_pair p = exp_reduced((sev_pair){y.m.hi * f, y.m.lo * f}, &k);
    return xdd_normal(p, 0); /* k = 0: |y| < 2^-8 */
}
