/* SPDX-License-Identifier: MIT */
/* Interval arithmetic on numbers far outside the range of a double: e^-1e9 times 1e400 is compared with 100 as it
 * should be. Slow; the prover asks here only where plain enclosures overflow or underflow. */
#ifndef SEV_NUMBER_WIDE_H
#define SEV_NUMBER_WIDE_H

#include "number/interval.h"

/* m 2^e with 1/2 <= |m| < 1, or m = 0, or m infinite. e is a whole number, at most 2^52 in size. */
typedef struct sev_wide {
    double m, e;
} sev_wide;

typedef struct sev_wide_interval {
    sev_wide lo, hi;
} sev_wide_interval;

#define SEV_WIDE_EVERYTHING ((sev_wide_interval){{-INFINITY, 0}, {INFINITY, 0}})
#define SEV_WIDE_ONE ((sev_wide_interval){{0.5, 1}, {0.5, 1}})

/* A bound that is infinite stands for all beyond it. */
sev_wide_interval sev_wide_of(sev_interval x);
/* Bounds in doubles, infinite where it must be. */
sev_interval sev_wide_to_doubles(sev_wide_interval x);

sev_wide_interval sev_wide_neg(sev_wide_interval a);
sev_wide_interval sev_wide_add(sev_wide_interval a, sev_wide_interval b);
sev_wide_interval sev_wide_mul(sev_wide_interval a, sev_wide_interval b);
sev_wide_interval sev_wide_div(sev_wide_interval a, sev_wide_interval b);
sev_wide_interval sev_wide_lesser(sev_wide_interval a, sev_wide_interval b);
sev_wide_interval sev_wide_exp(sev_interval y);
/* Everything where x may be negative. */
sev_wide_interval sev_wide_sqrt(sev_wide_interval x);
/* ln x, of what of x is not negative. */
sev_interval sev_wide_log(sev_wide_interval x);

static inline bool sev_wide_is_everything(sev_wide_interval x)
{
    return x.lo.m == -INFINITY && x.hi.m == INFINITY;
}

/* +1 or -1 where the interval has that sign throughout, otherwise 0. */
int sev_wide_sign(sev_wide_interval x);
sev_wide_interval sev_wide_hull(sev_wide_interval a, sev_wide_interval b);
/* Whether x is greater than 2^e throughout. */
bool sev_wide_above(sev_wide_interval x, double e);
/* Whether y is below 2^-901 throughout, and whether it is in size. */
bool sev_wide_is_tiny(sev_wide_interval y);
bool sev_wide_is_near_0(sev_wide_interval y);
/* Sharpens bounds of log1p(y) or 1 - e^-y, or with `above` those of e^y - 1, at an end where y > 0 is tiny: there
 * doubles underflow. */
void sev_wide_sharpen(sev_wide_interval *f, sev_wide_interval y, bool above);

#endif
