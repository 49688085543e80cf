/* SPDX-License-Identifier: MIT */
/* Statistics of columns of draws. Draw i belongs to replicate i mod R. Replicates are independent of each other,
 * draws of one replicate need not be: so errors are standard errors from what the R replicates say, and sev_student()
 * makes intervals of them. They are NaN where that is not known: where a replicate has fewer than two draws, so
 * wherever n < 2 R.
 *
 * A NaN among the values is missing: it is counted, and all figures are those of the others. `replicates` is 2, 4, 8,
 * 16, 32 or 64, or 0, which stands for 8; else SCALEEV_ERROR_OPTION is returned and nothing is written. Where no
 * value is left, figures are NaN. Arrays of no elements may be NULL. */
#ifndef SEV_STATISTICS_H
#define SEV_STATISTICS_H

#include "study/moments.h"

scaleev_status sev_summarize(const double *values, size_t n, int32_t replicates, scaleev_summary *out);

/* The share of values less than `threshold`, which may be infinite, but not NaN (SCALEEV_ERROR_PARAMETER). The error
 * is at least that of one draw, 1 / count: replicates often agree on rare cases that none of them has seen, and on
 * where stratified draws lie. */
scaleev_status sev_share_below(const double *values, size_t n, int32_t replicates, double threshold,
                               scaleev_estimate *out);

/* columns[k] has the n values of option k. What `out` has room for is said of each option; where it has none, NULL is.
 * The error of `evpi` is that of the regret of the option that is best by all draws, and `dominated` is of that regret.
 * No option is SCALEEV_ERROR_COUNT, and so are more than an int32_t can number. Where the difference of two values of
 * a draw is infinite, so is that regret; of two equal values it is 0, of infinite ones too. */
scaleev_status sev_choose(const double *const *columns, size_t options_n, size_t n, int32_t replicates,
                          const scaleev_allocator *allocator, scaleev_choice *out);

#endif
