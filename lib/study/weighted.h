/* SPDX-License-Identifier: MIT */
/* Means of values with weights: sums two doubles long. */
#ifndef SEV_WEIGHTED_H
#define SEV_WEIGHTED_H

#include "kernel/kernels.h"

#include <math.h>

#define SEV_WEIGHTED_NONE                                                                                              \
    {                                                                                                                  \
        {0, 0}, {0, 0}, 0, HUGE_VAL, -HUGE_VAL                                                                         \
    }
/* Values that are NaN, or have no weight, are left out. */
void sev_weighted_add(sev_weighted *sum, const double *weights, const double *values, size_t n);
/* The mean of two sums together, one of them in units, and that of absolute values in *size. NaN where there is
 * nothing. */
double sev_weighted_mean(const sev_weighted *sum, double unit, const sev_weighted *ends, double *size);

#endif
