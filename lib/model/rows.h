/* SPDX-License-Identifier: MIT */
/* Rows of inputs: columns of values for some inputs, the model's values for the others. */
#ifndef SEV_ROWS_H
#define SEV_ROWS_H

#include "model/model.h"

typedef struct sev_rows {
    const scaleev_model *model;
    const scaleev_column *columns;
    size_t columns_n;
    const double **cells; /* of a block of rows: where the values of each column are, without gaps */
    double *room;         /* a block for each column, where one has gaps; otherwise NULL */
    const bool *same;     /* NULL, or for each column whether all its rows have the value of the first one */
} sev_rows;

/* #SCALEEV_ERROR_NULL where an array is missing, #SCALEEV_ERROR_OPTION for what is reserved. */
scaleev_status sev_rows_check(const sev_rows *rows, size_t n);

/* Makes room for blocks of up to SEV_BLOCK rows; false when there is no memory. End it also then. */
bool sev_rows_begin(sev_rows *rows);
void sev_rows_end(sev_rows *rows);
/* Takes the rows from .. from + n - 1 as the block. */
void sev_rows_load(sev_rows *rows, size_t from, size_t n);

/* Which inputs have a column, as an array with room for all inputs of the model, which the caller frees. NULL when
 * there is no memory, or with #SCALEEV_ERROR_INPUT for an input that is not there or comes twice. */
bool *sev_rows_variable(const sev_rows *rows, scaleev_status *status);

/* The number of an input's column; columns_n when it has none. */
size_t sev_rows_column(const sev_rows *rows, scaleev_input input);

/* Sets ok[k] to whether all values of row k of the block are allowed, for k < n; whether all rows are. Then `ranges`,
 * which may be NULL, are those of the columns over these rows; no column may be one of scales. */
bool sev_rows_allowed(const sev_rows *rows, size_t n, bool *ok, sev_interval *ranges);

#endif
