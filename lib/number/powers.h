/* SPDX-License-Identifier: MIT */
/* The powers 2^(j / 128). Numbers that exponentials take and logarithms give are multiples of ln 2 / 128 by
 * integers, and a rest. */
#ifndef SEV_POWERS_H
#define SEV_POWERS_H

#include "number/pair.h"

/* Number j is 2^(j / 128): it serves exp and, by its inverse, log. */
extern const sev_pair sev_powers[128];

/* constant ln2: one double, error 2^-54.7 of ln 2, number/polynomials.sollya */
static const double sev_ln2 = 0x1.62e42fefa39efp-1;
/* constant ln2_128: head + tail, error 2^-85.6 of ln 2 / 128, number/polynomials.sollya */
static const double sev_ln2_128_inverse = 0x1.71547652b82fep+7; /* 128 / ln 2 */
static const sev_pair sev_ln2_128 = {0x1.62e42fefa39efp-8, 0x1.abc9e3b39803fp-63};
/* ln 2 / 128 in two parts of which the first has 32 bits: its multiples by integers up to 2^21 are exact. */
static const double sev_ln2_128_head = 0x1.62e42fee00000p-8, sev_ln2_128_tail = 0x1.a39ef35793c76p-40;

static inline int sev_nearest_int(double x)
{
    return (int)(x < 0.0 ? x - 0.5 : x + 0.5);
}

/* k = 128 n + j with 0 <= j < 128. */
static inline unsigned sev_power_index(int k, int *n)
{
    unsigned j = (unsigned)k & 127u;
    *n = (k - (int)j) / 128;
    return j;
}

#endif
