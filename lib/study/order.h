/* SPDX-License-Identifier: MIT */
/* What follows from the order of draws: quantiles and rank correlation. The rules of statistics.h hold. Time is
 * bounded by a few dozen steps a draw, whatever the values are, and memory by 24 bytes a draw for quantiles and 48
 * for ranks. */
#ifndef SEV_ORDER_H
#define SEV_ORDER_H

#include "study/moments.h"

/* The quantiles at `levels`, in any order, each in [0, 1] (else SCALEEV_ERROR_PARAMETER, and nothing is written).
 *
 * Of n values in order, the k-th stands for level (k - 1/2) / n, which is where it lies on average when each of n
 * equal strata has one draw, as randomised nets have; between two of them the quantile is linear, and before the
 * first and after the last it is the first and the last. (This is Hazen's rule, type 5 of Hyndman and Fan. The
 * inverse of the empirical distribution function is off by up to 1/n in level, and type 7 by up to 1/(2n) at the
 * ends, which is more than the error of such points.) Beside an infinite value it is the nearer of the two.
 *
 * The error is half of the distance between the quantiles at two levels: those lower and higher by the error of the
 * share of values up to the quantile (Woodruff's way). That share has an error from the replicates, which is at least
 * 1 / n. Where 8 replicates or more have a draw or more each on both sides, and their counts differ by one at most,
 * draws are stratified: then 95 % are within 1.96 of these errors, and 95 % of the gap between two neighbours at least.
 * (The spread of quantiles of the replicates themselves is no error of the quantile of all: of stratified draws these
 * do not vary alike.) It is NaN where one of those levels lies before the first or after the last value, so at 0 and 1,
 * and where one of the two quantiles is infinite. */
scaleev_status sev_quantiles(const double *values, size_t n, int32_t replicates, const double *levels, size_t levels_n,
                             const scaleev_allocator *allocator, scaleev_estimate *out);

/* Spearman's: the correlation of the ranks of x and y, equal values sharing the mean of their ranks. Pairs in which one
 * is missing are left out. NaN where fewer than two are left, or all x or all y are equal. */
scaleev_status sev_rank_correlation(const double *x, const double *y, size_t n, const scaleev_allocator *allocator,
                                    double *out);

#endif
