/* SPDX-License-Identifier: MIT */
/* The gamma distribution of rate 1 and the beta distribution: what is below a point, and the inverse of that. */
#ifndef SEV_INCOMPLETE_H
#define SEV_INCOMPLETE_H

#include "number/xdd.h"

/* One side of it: the probability below (or above) as a function of v, which is the point for gamma, the odds
 * x / (1 - x) for what is below in a beta, their inverse for what is above. */
typedef struct sev_side_law {
    double a, b, n;      /* b and n = a + b are infinite for gamma */
    int above;           /* gamma: it is the probability above */
    sev_xdd log_front;   /* of gamma(a + 1), of gamma(a) where it is above; of a beta(a, b) */
    double split, share; /* this side serves probabilities up to the share, which v = split has */
} sev_side_law;

typedef struct sev_incomplete {
    sev_side_law below, above;
} sev_incomplete;

/* A probability below and one above, which add up to 1. */
typedef struct sev_sides {
    double below, above;
} sev_sides;

/* a > 0; b > 0, infinite for gamma. */
void sev_incomplete_make(sev_incomplete *law, double a, double b);
/* At the point x of a gamma, x = v; at the odds v of a beta. Relative error 1e-12 of both, 1e-14 where a and b are less
 * than 100. */
sev_sides sev_incomplete_sides(const sev_incomplete *law, double v);
/* The point of a gamma in x; of a beta x, and 1 - x in `rest`. Relative error 5e-13 for a, b >= 1e-3. And how fast the
 * logarithm of x, or of the odds, rises with the probability below; relative error 1e-11, 1e-14 where `near` is. */
typedef struct sev_part_quantile {
    sev_xdd x;
    double rest, slope;
} sev_part_quantile;
/* `near` is the v where the search begins, 0 if nothing is known. */
sev_part_quantile sev_incomplete_quantile(const sev_incomplete *law, double below, double above, double near);

/* ln Gamma(1 + a), a > -1/2; absolute error 2^-68 of 1 + |that|. */
sev_xdd sev_log_gamma1p(double a);

#endif
