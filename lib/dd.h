/* SPDX-License-Identifier: MIT */
/* Double-double arithmetic, plain and with an exponent of its own. Nothing here is contracted or reassociated: build
 * with -ffp-contract=off. The fused multiply-add, where there is one, only replaces an exact splitting by an exact
 * instruction, so every target gets the same bits. */
#ifndef SEV_DD_H
#define SEV_DD_H

#include "special.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__FMA__) || defined(__aarch64__) || defined(__ARM_FEATURE_FMA) || defined(__FP_FAST_FMA)
#define SEV_HAS_FMA 1
#else
#define SEV_HAS_FMA 0
#endif

#define SEV_NAN ((double)NAN)

static inline uint64_t dd_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double dd_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^e, -1022 <= e <= 1023. */
static inline double dd_pow2(int e)
{
    return dd_from_bits((uint64_t)(e + 1023) << 52);
}

/* a + b = hi + lo exactly. */
static inline sev_pair dd_two_sum(double a, double b)
{
    double s = a + b;
    double bb = s - a;
    return (sev_pair){s, (a - (s - bb)) + (b - bb)};
}

/* The same where |a| >= |b| or a = 0. */
static inline sev_pair dd_fast_two_sum(double a, double b)
{
    double s = a + b;
    return (sev_pair){s, b - (s - a)};
}

/* a b = hi + lo exactly, while |a|, |b| < 2^996 and |a b| lies between 2^-968 and 2^1022. */
static inline sev_pair dd_two_prod(double a, double b)
{
    double p = a * b;
#if SEV_HAS_FMA
    return (sev_pair){p, __builtin_fma(a, b, -p)};
#else
    double ta = 134217729.0 * a, tb = 134217729.0 * b; /* 2^27 + 1: Veltkamp's splitting into halves */
    double ah = ta - (ta - a), bh = tb - (tb - b);
    double al = a - ah, bl = b - bh;
    return (sev_pair){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
#endif
}

/* The relative errors of what follows are below 2^-102; sums are right to that even where they cancel. */
static inline sev_pair dd_add(sev_pair a, sev_pair b)
{
    sev_pair s = dd_two_sum(a.hi, b.hi);
    sev_pair t = dd_two_sum(a.lo, b.lo);
    s = dd_fast_two_sum(s.hi, s.lo + t.hi);
    return dd_fast_two_sum(s.hi, s.lo + t.lo);
}

static inline sev_pair dd_add_d(sev_pair a, double b)
{
    sev_pair s = dd_two_sum(a.hi, b);
    return dd_fast_two_sum(s.hi, s.lo + a.lo);
}

static inline sev_pair dd_neg(sev_pair a)
{
    return (sev_pair){-a.hi, -a.lo};
}

static inline sev_pair dd_mul(sev_pair a, sev_pair b)
{
    sev_pair p = dd_two_prod(a.hi, b.hi);
    return dd_fast_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline sev_pair dd_mul_d(sev_pair a, double b)
{
    sev_pair p = dd_two_prod(a.hi, b);
    return dd_fast_two_sum(p.hi, p.lo + a.lo * b);
}

static inline sev_pair dd_div(sev_pair a, sev_pair b)
{
    double q = a.hi / b.hi;
    sev_pair p = dd_two_prod(q, b.hi);
    double rest = ((a.hi - p.hi) - p.lo) + (a.lo - q * b.lo);
    return dd_fast_two_sum(q, rest / b.hi);
}

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
    int k = (int)(dd_bits(m.hi) >> 52 & 0x7ff) - 1023;
    if (k == -1023 || k == 1024)
        return (sev_xdd){{m.hi, 0.0}, 0};
    double f = dd_pow2(-k);
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
    double f = dd_pow2(b.e - a.e);
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
        double f = dd_pow2(a.e);
        return (sev_pair){a.m.hi * f, a.m.lo * f};
    }
    if (a.e > 1023)
        return (sev_pair){a.m.hi > 0.0 ? HUGE_VAL : -HUGE_VAL, 0.0};
    if (a.e < -1076)
        return (sev_pair){a.m.hi > 0.0 ? 0.0 : -0.0, 0.0};
    /* Adding 2^52 times the spacing of the subnormals rounds to a multiple of it. */
    double magic = copysign(dd_pow2(52 - 1074 - a.e), a.m.hi);
    sev_pair s = dd_two_sum(magic, a.m.hi);
    double rounded = copysign((s.hi + (s.lo + a.m.lo)) - magic, a.m.hi); /* a 0, too: its sign is what is left of it */
    return (sev_pair){rounded * dd_pow2(a.e + 1000) * 0x1p-1000, 0.0};
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
