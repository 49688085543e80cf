/* SPDX-License-Identifier: MIT */
/* Rows of inputs: columns of values for some inputs, the model's values for the others. */
#ifndef SEV_ROWS_H
#define SEV_ROWS_H

#include "model.h"

typedef struct sev_rows {
    const scaleev_model *model;
    const scaleev_column *columns;
    size_t columns_n;
} sev_rows;

/* #SCALEEV_ERROR_NULL where an array is missing, #SCALEEV_ERROR_INPUT for an input that is not there or comes twice;
 * sets variable[input] of those that have a column (all are false before). */
scaleev_status sev_rows_check(const sev_rows *rows, size_t n);
scaleev_status sev_rows_mark(const sev_rows *rows, bool *variable);

/* Sets ok[k] to whether all values of row from + k are allowed, for k < n; whether all rows are. Then `ranges`, which
 * may be NULL, are those of the columns over these rows; no column may be one of scales. */
bool sev_rows_allowed(const sev_rows *rows, size_t from, size_t n, bool *ok, sev_interval *ranges);

#endif
