/* SPDX-License-Identifier: MIT */
/* A number in two parts. */
#ifndef SEV_PAIR_H
#define SEV_PAIR_H

/* The real number hi + lo, |lo| <= ulp(hi) / 2. Where hi is 0 or not finite, lo is 0, with one exception: a positive
 * number that overflowed has hi infinite and lo its logarithm, so that a hazard of e^800 still has a frailty. */
typedef struct sev_pair {
    double hi;
    double lo;
} sev_pair;

#endif
