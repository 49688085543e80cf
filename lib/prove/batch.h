/* SPDX-License-Identifier: MIT */
/* Break-evens of many rows: a search over blocks of rows where one proof for the block says that signs at two scales
 * are enough, and the solver row by row elsewhere. */
#ifndef SEV_BATCH_H
#define SEV_BATCH_H

#include "model/rows.h"

/* What is told of each row; each may be NULL. */
typedef struct sev_row_answers {
    double *out;
    int32_t *kinds;
    scaleev_root *roots;
} sev_row_answers;

void sev_answer_row(const sev_row_answers *answers, size_t row, scaleev_root root);

/* The root in [lo, hi] that is asked for in each of n rows, as the public function says; undefined after a failure.
 * Returns a status, also #SCALEEV_ERROR_INPUT as sev_rows_variable() does, and for a column of scales. */
scaleev_status sev_solve_rows(const sev_rows *rows, double lo, double hi, size_t n,
                              const scaleev_columns_request *request, const sev_row_answers *answers);

#endif
