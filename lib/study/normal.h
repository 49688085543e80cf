/* SPDX-License-Identifier: MIT */
/* The standard normal distribution: Phi and its inverse, without libm. */
#ifndef SEV_NORMAL_H
#define SEV_NORMAL_H

#include "number/pair.h"

#include <stddef.h>

/* Phi(z), relative error 1e-15 in both tails: what is above z is sev_normal_below(-z). */
double sev_normal_below(double z);
/* The same, and sev_normal_below(-z) in *above, in the time of one. */
double sev_normal_sides(double z, double *above);
/* The same for n <= SEV_BLOCK numbers, each in a tenth of the time, by a table: 2^-51 of both sides, and z^2 2^-53.
 * `above` may be `z`. */
void sev_normal_many(const double *z, size_t n, double *below, double *above);
/* The density. */
double sev_normal_density(double z);
/* What is above z >= 0, over the density at z: Mills' ratio. */
double sev_normal_mills(double z);
/* The z with `below` beneath it and `above` over it. They add up to 1, and the lesser of them counts: it may be as
 * small as doubles are. Relative error 1e-15, but no more than 1e-16 / z where |z| > 1. `near` is where the search
 * begins, 0 if nothing is known. */
sev_pair sev_normal_quantile(double below, double above, double near);
/* The z with Phi(z) = 1/2 + t, |t| <= 1/4. */
sev_pair sev_normal_from_center(double t);
/* z to about 3 digits: where to begin. */
double sev_normal_guess(double below, double above);

#endif
