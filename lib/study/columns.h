/* SPDX-License-Identifier: MIT */
/* Columns of answers, one for each draw of an index range. What a draw has depends on its index alone. */
#ifndef SEV_COLUMNS_H
#define SEV_COLUMNS_H

#include "study/handle.h"

/* What the public functions of these names do, once no pointer is NULL and all arguments are checked. After a failure
 * the outputs are undefined. */
scaleev_status sev_study_evaluate(const scaleev_study *study, scaleev_quantity quantity, const double *scales,
                                  size_t scales_n, uint64_t first, size_t n, double *out);
scaleev_status sev_study_break_even(const scaleev_study *study, double lo, double hi,
                                    const scaleev_columns_request *request, uint64_t first, size_t n, double *out,
                                    int32_t *kinds);
scaleev_status sev_study_best_scale(const scaleev_study *study, double lo, double hi, uint64_t first, size_t n,
                                    double *scales, double *evs);

#endif
