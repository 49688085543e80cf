/* SPDX-License-Identifier: MIT */
#include "model/rows.h"

#include <string.h>

scaleev_status sev_rows_check(const sev_rows *rows, size_t n)
{
    if (!rows->model || (rows->columns_n && !rows->columns))
        return SCALEEV_ERROR_NULL;
    for (size_t c = 0; c < rows->columns_n; c++)
        if (n && !rows->columns[c].values)
            return SCALEEV_ERROR_NULL;
    for (size_t c = 0; c < rows->columns_n; c++)
        if (rows->columns[c].reserved)
            return SCALEEV_ERROR_OPTION;
    return SCALEEV_OK;
}

static bool has_gaps(const scaleev_column *column)
{
    return column->stride != 0 && column->stride != 1;
}

bool sev_rows_begin(sev_rows *rows)
{
    bool gaps = false;
    for (size_t c = 0; c < rows->columns_n; c++)
        gaps = gaps || has_gaps(&rows->columns[c]);
    rows->cells = sev_new(&rows->model->allocator, rows->columns_n + 1, sizeof *rows->cells);
    rows->room = gaps ? sev_new(&rows->model->allocator, rows->columns_n * SEV_BLOCK, sizeof *rows->room) : NULL;
    return rows->cells && !gaps == !rows->room;
}

void sev_rows_end(sev_rows *rows)
{
    sev_free(&rows->model->allocator, rows->cells, rows->columns_n + 1, sizeof *rows->cells);
    sev_free(&rows->model->allocator, rows->room, rows->columns_n * SEV_BLOCK, sizeof *rows->room);
}

void sev_rows_load(sev_rows *rows, size_t from, size_t n)
{
    for (size_t c = 0; c < rows->columns_n; c++) {
        const scaleev_column *column = &rows->columns[c];
        if (!has_gaps(column)) {
            rows->cells[c] = column->values + from;
            continue;
        }
        double *cells = rows->room + c * SEV_BLOCK;
        for (size_t k = 0; k < n; k++)
            cells[k] = column->values[(ptrdiff_t)(from + k) * column->stride];
        rows->cells[c] = cells;
    }
}

bool *sev_rows_variable(const sev_rows *rows, scaleev_status *status)
{
    const scaleev_model *model = rows->model;
    bool *variable = sev_new(&model->allocator, (size_t)model->inputs_n, sizeof *variable);
    *status = variable ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    for (size_t c = 0; variable && c < rows->columns_n; c++) {
        scaleev_input input = rows->columns[c].input;
        if (input < 0 || input >= model->inputs_n || variable[input]) {
            sev_free(&model->allocator, variable, (size_t)model->inputs_n, sizeof *variable);
            *status = SCALEEV_ERROR_INPUT;
            return NULL;
        }
        variable[input] = true;
    }
    return variable;
}

size_t sev_rows_column(const sev_rows *rows, scaleev_input input)
{
    size_t c = 0;
    while (c < rows->columns_n && rows->columns[c].input != input)
        c++;
    return c;
}

/* Whether the parameters of a term are allowed together in a row. */
static bool term_allowed(const sev_rows *rows, const sev_term *term, size_t row)
{
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    memcpy(values, term->values, (size_t)term->values_n * sizeof *values);
    for (size_t c = 0; c < rows->columns_n; c++) {
        int32_t i = rows->columns[c].input - term->first_input;
        if (i >= 0 && i < term->values_n)
            values[i] = rows->cells[c][row];
    }
    return !term->family->check(values);
}

/* Whether the range says that all are allowed, and nothing else has to. It becomes that of the column, where none of
 * it is NaN. */
static bool column_allowed(const sev_rows *rows, size_t c, size_t n, bool *ok, sev_interval *range)
{
    const sev_term *term;
    int32_t index;
    const double *values = rows->cells[c];
    scaleev_input input = rows->columns[c].input;
    if (input == SCALEEV_SCALE) {
        for (size_t k = 0; k < n; k++)
            ok[k] = ok[k] & sev_scale_ok(values[k]);
        return false;
    }
    const sev_parameter *p = sev_model_parameter(rows->model, input, &term, &index);
    bool common = n && sev_kernels_best()->extremes(values, n, &range->lo, &range->hi) && range->lo >= p->lo &&
                  range->hi <= p->hi;
    for (size_t k = 0; k < n && !common; k++)
        ok[k] = ok[k] & (values[k] >= p->lo) & (values[k] <= p->hi);
    for (size_t k = 0; p->whole && k < n; k++)
        ok[k] = ok[k] && sev_parameter_allows(p, values[k]);
    for (size_t k = 0; term->family->check && k < n; k++)
        ok[k] = ok[k] && term_allowed(rows, term, k);
    return common && !p->whole && !term->family->check;
}

/* One value, where no other one counts. */
static bool same_allowed(const sev_rows *rows, size_t c)
{
    const sev_term *term;
    int32_t index;
    if (rows->columns[c].input == SCALEEV_SCALE)
        return false;
    const sev_parameter *p = sev_model_parameter(rows->model, rows->columns[c].input, &term, &index);
    return !term->family->check && sev_parameter_allows(p, rows->cells[c][0]);
}

bool sev_rows_allowed(const sev_rows *rows, size_t n, bool *ok, sev_interval *ranges)
{
    bool all = true, sure = true;
    sev_interval range;
    memset(ok, true, n * sizeof *ok);
    for (size_t c = 0; c < rows->columns_n; c++)
        if (ranges || !rows->same || !rows->same[c] || !n || !same_allowed(rows, c))
            sure = column_allowed(rows, c, n, ok, ranges ? &ranges[c] : &range) && sure;
    for (size_t k = 0; k < n && !sure; k++)
        all = all & ok[k];
    return all;
}
