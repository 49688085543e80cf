/* SPDX-License-Identifier: MIT */
/* A quantile function through given quantiles: a monotone cubic in z = Phi^-1(p) between those with 0 < p < 1. Beyond
 * the outer ones it goes on in a straight line, as the tails of a normal distribution do; where the quantile of 0 or of
 * 1 is given, the probability between that and its neighbour is spread evenly instead. */
#ifndef SEV_KNOTS_H
#define SEV_KNOTS_H

#include "scaleev/scaleev.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct sev_knot {
    double p, x;
    double z, slope; /* of those with 0 < p < 1 */
} sev_knot;

typedef struct sev_knots {
    sev_knot *all;
    size_t n;
    size_t first, last; /* of those with 0 < p < 1 */
    bool low, high;     /* the quantiles of 0 and of 1 are given */
} sev_knots;

enum { SEV_KNOTS_MOST = 1 << 12 };

/* n pairs of p and x, both rising, 0 <= p <= 1; 0 < p < 1 of two of them, or the quantiles of 0 and 1 among them.
 * Returns false where there is no memory. */
bool sev_knots_make(const scaleev_allocator *allocator, sev_knots *knots, const double *pairs, size_t n);
bool sev_knots_copy(const scaleev_allocator *allocator, sev_knots *copy, const sev_knots *knots);
void sev_knots_free(const scaleev_allocator *allocator, sev_knots *knots);
/* The quantile of `below`, of which z is Phi^-1 and `above` the rest of 1. */
double sev_knots_quantile(const sev_knots *knots, double below, double above, double z);
/* The probabilities of less and of more than x. */
void sev_knots_sides(const sev_knots *knots, double x, double *below, double *above);
/* The mean, by Gauss's rule between knots: relative error 1e-13 of the sum of the parts. */
double sev_knots_mean(const sev_knots *knots);

#endif
