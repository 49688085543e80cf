/* SPDX-License-Identifier: MIT */
/* Loaded before the library into one process of a job: sweeps go well at first, and then run out of memory. */
#include <scaleev/scaleev.h>

#include <math.h>

scaleev_status scaleev_break_even_columns(const scaleev_model *model, double lo, double hi,
                                          const scaleev_column *columns, size_t columns_n, size_t n, int32_t prove,
                                          double *out, int32_t *kinds)
{
    static int calls;
    (void)model, (void)lo, (void)hi, (void)columns, (void)columns_n, (void)prove;
    if (++calls > 3)
        return SCALEEV_ERROR_MEMORY;
    for (size_t i = 0; i < n; i++) {
        out[i] = NAN;
        kinds[i] = 0;
    }
    return SCALEEV_OK;
}
