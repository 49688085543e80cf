/* SPDX-License-Identifier: MIT */
/* Double-double arithmetic. Nothing here is contracted or reassociated: build with -ffp-contract=off. The fused
 * multiply-add, where there is one, only replaces an exact splitting by an exact instruction, so every target gets the
 * same bits. */
#ifndef SEV_DD_H
#define SEV_DD_H

#include "number/bits.h"
#include "number/pair.h"

#if defined(__FMA__) || defined(__aarch64__) || defined(__ARM_FEATURE_FMA) || defined(__FP_FAST_FMA)
#define SEV_HAS_FMA 1
#else
#define SEV_HAS_FMA 0
#endif

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

/* A product that is not normalised, for a sum to follow. */
static inline sev_pair dd_loose_mul(sev_pair a, sev_pair b)
{
    sev_pair p = dd_two_prod(a.hi, b.hi);
    return (sev_pair){p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi)};
}

static inline sev_pair dd_normal(sev_pair a)
{
    return dd_fast_two_sum(a.hi, a.lo);
}

static inline sev_pair dd_mul(sev_pair a, sev_pair b)
{
    return dd_normal(dd_loose_mul(a, b));
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

#endif
