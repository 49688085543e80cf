/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

scaleev_status sev_rows_check(const sev_rows *rows, size_t n)
{
    if (!rows->model || (rows->columns_n && !rows->columns))
        return SCALEEV_ERROR_NULL;
    for (size_t c = 0; c < rows->columns_n; c++)
        if (n && !rows->columns[c].values)
            return SCALEEV_ERROR_NULL;
    return SCALEEV_OK;
}

scaleev_status sev_rows_mark(const sev_rows *rows, bool *variable)
{
    for (size_t c = 0; c < rows->columns_n; c++) {
        scaleev_input input = rows->columns[c].input;
        if (input < 0 || input >= rows->model->inputs_n || variable[input])
            return SCALEEV_ERROR_INPUT;
        variable[input] = true;
    }
    return SCALEEV_OK;
}

/* Whether the parameters of a term are allowed together in a row. */
static bool term_allowed(const sev_rows *rows, const sev_term *term, size_t row)
{
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    memcpy(values, term->values, (size_t)term->values_n * sizeof *values);
    for (size_t c = 0; c < rows->columns_n; c++) {
        int32_t i = rows->columns[c].input - term->first_input;
        if (i >= 0 && i < term->values_n)
            values[i] = rows->columns[c].values[row];
    }
    return !term->family->check(values);
}

/* `range` becomes that of the column, where none of it is NaN. */
static void column_allowed(const sev_rows *rows, const scaleev_column *column, size_t from, size_t n, bool *ok,
                           sev_interval *range)
{
    const sev_term *term;
    int32_t index;
    const double *values = column->values + from;
    if (column->input == SCALEEV_SCALE) {
        for (size_t k = 0; k < n; k++)
            ok[k] = ok[k] & sev_scale_ok(values[k]);
        return;
    }
    const sev_parameter *p = sev_model_parameter(rows->model, column->input, &term, &index);
    bool common =
        n && sev_kernels_best()->range(values, n, &range->lo, &range->hi) && range->lo >= p->lo && range->hi <= p->hi;
    for (size_t k = 0; k < n && !common; k++)
        ok[k] = ok[k] & (values[k] >= p->lo) & (values[k] <= p->hi);
    for (size_t k = 0; p->whole && k < n; k++)
        ok[k] = ok[k] && sev_parameter_allows(p, values[k]);
    for (size_t k = 0; term->family->check && k < n; k++)
        ok[k] = ok[k] && term_allowed(rows, term, from + k);
}

bool sev_rows_allowed(const sev_rows *rows, size_t from, size_t n, bool *ok, sev_interval *ranges)
{
    bool all = true;
    sev_interval range;
    memset(ok, true, n * sizeof *ok);
    for (size_t c = 0; c < rows->columns_n; c++)
        column_allowed(rows, &rows->columns[c], from, n, ok, ranges ? &ranges[c] : &range);
    for (size_t k = 0; k < n; k++)
        all = all & ok[k];
    return all;
}
