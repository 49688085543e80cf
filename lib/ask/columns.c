/* SPDX-License-Identifier: MIT */
/* Questions about many rows of inputs at once: values, and break-evens. */
#include "ask/door.h"
#include "model/sweep.h"
#include "prove/batch.h"

#include <math.h>
#include <string.h>

SEV_DOOR(scaleev_evaluate_columns,
         (const scaleev_model *model, scaleev_quantity quantity, double scale, const scaleev_column *columns,
          size_t columns_n, size_t n, double *out),
         (model, quantity, scale, columns, columns_n, n, out))
{
    sev_rows rows = {.model = model, .columns = columns, .columns_n = columns_n};
    scaleev_status status = n && !out ? SCALEEV_ERROR_NULL : sev_rows_check(&rows, n);
    if (status == SCALEEV_OK && !sev_quantity_ok(quantity))
        status = SCALEEV_ERROR_QUANTITY;
    if (status != SCALEEV_OK)
        return status;
    bool none = quantity == SCALEEV_MARGINAL && model->has_callback;
    status = none ? SCALEEV_ERROR_UNSUPPORTED : sev_sweep_rows(&rows, quantity, scale, n, out);
    for (size_t i = 0; status != SCALEEV_OK && status != SCALEEV_ERROR_INPUT && i < n; i++)
        out[i] = NAN;
    return status;
}

/* All are 0 where the caller says nothing. */
static scaleev_status read_request(const scaleev_columns_request *request, scaleev_columns_request *used)
{
    memset(used, 0, sizeof *used);
    scaleev_status status = request ? sev_struct_in(used, sizeof *used, request) : SCALEEV_OK;
    bool known = used->direction >= -1 && used->direction <= 1 && (used->first == 0 || used->first == 1) &&
                 (used->prove == 0 || used->prove == 1) && used->reserved == 0;
    return status == SCALEEV_OK && !known ? SCALEEV_ERROR_OPTION : status;
}

SEV_DOOR(scaleev_break_even_columns,
         (const scaleev_model *model, double lo, double hi, const scaleev_column *columns, size_t columns_n, size_t n,
          const scaleev_columns_request *request, double *out, int32_t *kinds, scaleev_root *roots),
         (model, lo, hi, columns, columns_n, n, request, out, kinds, roots))
{
    sev_rows rows = {.model = model, .columns = columns, .columns_n = columns_n};
    sev_row_answers answers = {out, kinds, roots};
    scaleev_columns_request used;
    scaleev_status status = n && !out && !kinds && !roots ? SCALEEV_ERROR_NULL : sev_rows_check(&rows, n);
    if (status == SCALEEV_OK)
        status = sev_check_domain(lo, hi);
    if (status == SCALEEV_OK)
        status = read_request(request, &used);
    if (status != SCALEEV_OK)
        return status;
    status = sev_solve_rows(&rows, lo, hi, n, &used, &answers);
    for (size_t i = 0; status != SCALEEV_OK && status != SCALEEV_ERROR_INPUT && i < n; i++)
        sev_answer_row(&answers, i, (scaleev_root){NAN, NAN, NAN, 0, 0});
    return status;
}
