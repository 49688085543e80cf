/* SPDX-License-Identifier: MIT */
/* Double-double arithmetic with an exponent of its own: numbers that neither overflow nor underflow. */
#ifndef SEV_XDD_H
#define SEV_XDD_H

#include "number/dd.h"

/* m 2^e with 1 <= |m.hi| < 2: a number that neither overflows nor underflows. Zero is m = 0, e = 0. Exponents stay
 * far below 2^31 because functions multiply few factors and sev_xdd_exp stops at 2^22. A NaN travels in m.hi. */
typedef struct sev_xdd {
    sev_pair m;
    int e;
} sev_xdd;

static const sev_xdd xdd_one = {{1.0, 0.0}, 0};

/* For |m.hi| within 2^-1000 .. 2^1000, zero or not finite. */
static inline sev_xdd xdd_normal(sev_pair m, int e)
{
    int k = (int)(sev_bits(m.hi) >> 52 & 0x7ff) - 1023;
    if (k == -1023 || k == 1024)
        return (sev_xdd){{m.hi, 0.0}, 0};
    double f = sev_pow2(-k);
    return (sev_xdd){{m.hi * f, m.lo * f}, e + k};
}

static inline sev_xdd xdd_pair(sev_pair x)
{
    double size = fabs(x.hi);
    if (size < 0x1p-900)
        return xdd_normal((sev_pair){x.hi * 0x1p200, x.lo * 0x1p200}, -200);
    if (size > 0x1p900)
        return xdd_normal((sev_pair){x.hi * 0x1p-200, x.lo * 0x1p-200}, 200);
    return xdd_normal(x, 0);
}

static inline sev_xdd xdd(double x)
{
    return xdd_pair((sev_pair){x, 0.0});
}

static inline int xdd_is_zero(sev_xdd a)
{
    return a.m.hi == 0.0;
}

static inline sev_xdd xdd_neg(sev_xdd a)
{
    return (sev_xdd){dd_neg(a.m), a.e};
}

static inline sev_xdd xdd_mul(sev_xdd a, sev_xdd b)
{
    return xdd_normal(dd_mul(a.m, b.m), a.e + b.e);
}

static inline sev_xdd xdd_div(sev_xdd a, sev_xdd b)
{
    return xdd_normal(dd_div(a.m, b.m), a.e - b.e);
}

/* a b, for plain b in the range of dd_two_prod. */
static inline sev_xdd xdd_mul_d(sev_xdd a, double b)
{
    return xdd_normal(dd_mul_d(a.m, b), a.e);
}

static inline sev_xdd xdd_add(sev_xdd a, sev_xdd b)
{
    if (xdd_is_zero(a) || xdd_is_zero(b))
        return xdd_is_zero(a) ? b : a;
    if (a.e < b.e) {
        sev_xdd swap = a;
        a = b;
        b = swap;
    }
    if (a.e - b.e > 240)
        return a;
    double f = sev_pow2(b.e - a.e);
    return xdd_normal(dd_add(a.m, (sev_pair){b.m.hi * f, b.m.lo * f}), a.e);
}

static inline sev_xdd xdd_sub(sev_xdd a, sev_xdd b)
{
    return xdd_add(a, xdd_neg(b));
}

/* Rounded into the range of double, once. */
static inline sev_pair xdd_to_pair(sev_xdd a)
{
    if (a.e >= -1022 && a.e <= 1023) {
        double f = sev_pow2(a.e);
        return (sev_pair){a.m.hi * f, a.m.lo * f};
    }
    if (a.e > 1023)
        return (sev_pair){a.m.hi > 0.0 ? HUGE_VAL : -HUGE_VAL, 0.0};
    if (a.e < -1076)
        return (sev_pair){a.m.hi > 0.0 ? 0.0 : -0.0, 0.0};
    /* Adding 2^52 times the spacing of the subnormals rounds to a multiple of it. */
    double magic = copysign(sev_pow2(52 - 1074 - a.e), a.m.hi);
    sev_pair s = dd_two_sum(magic, a.m.hi), rest = dd_two_sum(s.lo, a.m.lo);
    uint64_t bits = sev_bits(rest.hi);
    if (rest.lo != 0.0 && bits % 2 == 0) /* rounded to odd, so that what is not half a spacing does not become it */
        rest.hi = sev_from_bits((rest.lo > 0.0) == (rest.hi > 0.0) ? bits + 1 : bits - 1);
    double rounded = copysign((s.hi + rest.hi) - magic, a.m.hi); /* a 0, too: its sign is what is left of it */
    return (sev_pair){rounded * sev_pow2(a.e + 1000) * 0x1p-1000, 0.0};
}

static inline double xdd_to_double(sev_xdd a)
{
    return xdd_to_pair(a).hi;
}

/* Relative error below 2^-90 (log, log1p) and, for |y| < 2^12, 2^-80 (exp, expm1). log takes x > 0, log1p w > -1;
 * exp goes to 0 or 2^(2^22) for |y| >= 2^21. */
sev_xdd sev_xdd_log(sev_xdd x);
sev_xdd sev_xdd_log1p(sev_xdd w);
sev_xdd sev_xdd_exp(sev_xdd y);
sev_xdd sev_xdd_expm1(sev_xdd y);

#endif
