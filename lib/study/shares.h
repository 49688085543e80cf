/* SPDX-License-Identifier: MIT */
/* How the variance of a function is shared by the numbers it depends on, by draws of two independent points each.
 *
 * The part of a number in total is what stays if all others are known: half the mean square of the change where it
 * alone is drawn anew, given the others (Jansen, Comput. Phys. Commun. 117 (1999), 35-43). Its Shapley share is what
 * is gained on average where it is drawn anew after those before it in a random order (Goda, Reliab. Eng. Syst. Saf.
 * 206 (2021), 107199): in each draw all of them together give half the square of the difference of both points. So
 * draws take 2 n + 1 values of the function. Correlated numbers are drawn anew given those that are not: in an order
 * in which these come first, that is a linear map of independent normal numbers. */
#ifndef SEV_SHARES_H
#define SEV_SHARES_H

#include "study/moments.h"
#include "study/sampler.h"

typedef struct sev_shared {
    void *context;
    size_t n;             /* dimensions */
    const double *factor; /* of their correlations, as of sev_draws_factor(); NULL: there are none */
    /* The values of a dimension for numbers between 0 and 1, in place. */
    void (*quantiles)(void *context, size_t dimension, double *u, size_t n);
    /* The function in n <= SEV_BLOCK rows, NaN where it has no value; those of dimension d are from
     * inputs + d * SEV_BLOCK on. Returns a status. */
    scaleev_status (*values)(void *context, const double *inputs, size_t n, double *out);
    /* Which part is done; returns a status. */
    scaleev_status (*tell)(void *context, double done);
} sev_shared;

typedef struct sev_share {
    scaleev_estimate total, shapley;
} sev_share;

/* What is shared, of all draws and of each replicate; NaN where that is not known. */
typedef struct sev_variance {
    double all, counts[SEV_LANES], each[SEV_LANES];
} sev_variance;

/* Of `draws` draws, the replicates R times a power of two. The sampler has 2 n dimensions; orders follow from
 * `seed`. `shares` gets n of them, without `total` from `totals_n` on. Figures are NaN where the variance is 0 or
 * not known. */
scaleev_status sev_shares_of(const sev_shared *f, const scaleev_allocator *allocator, const sev_sampler *sampler,
                             uint64_t seed, size_t replicates, uint64_t draws, size_t totals_n, sev_variance *variance,
                             sev_share *shares);

#endif
