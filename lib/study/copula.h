/* SPDX-License-Identifier: MIT */
/* A Gaussian copula: normal numbers with given correlations, from independent ones.
 *
 * Two normal numbers with the correlation r have Spearman's rank correlation s = 6 / pi arcsin(r / 2) (Pearson 1907),
 * so r = 2 sin(pi s / 6). Rank correlations that are possible in pairs need not be so together, and neither need be
 * what comes of those that are: such a matrix is refused, never repaired. */
#ifndef SEV_COPULA_H
#define SEV_COPULA_H

#include <stdbool.h>
#include <stddef.h>

#include "host/memory.h"

/* r for a rank correlation s, -1 <= s <= 1: to 4 units of its last place, with the sign of s, and the same bits on
 * every machine. */
double sev_copula_correlation(double rank_correlation);

/* Replaces a symmetric matrix of n rows, ones on its diagonal, by its Cholesky factor: lower triangular, times its own
 * transpose it is the matrix. False where the matrix is not positive definite by more than rounding. */
bool sev_copula_factor(double *matrix, size_t n);

/* Makes of the factor that of the matrix in which one row and column come first, the others in their order after it:
 * what they are given the first one. Entries that are 0 because nothing hangs together stay 0. */
void sev_copula_first(double *factor, size_t n, size_t row);

/* Of a matrix that is not positive definite: the pair whose correlation takes most from its least eigenvalue. False
 * where there is no memory. */
typedef struct sev_copula_pair {
    size_t a, b;
} sev_copula_pair;
bool sev_copula_worst(const scaleev_allocator *allocator, const double *matrix, size_t n, sev_copula_pair *worst);

#endif
