/* SPDX-License-Identifier: MIT */
/* A quantity over many scales or over rows, and bounds of it. */
#ifndef SEV_SWEEP_H
#define SEV_SWEEP_H

#include "model/rows.h"
#include "run/block.h"

/* A program over n > 0 scales. Where one is not allowed the value is NaN. Returns a status. */
scaleev_status sev_sweep_scales(const sev_program *program, const double *scales, size_t n, double *out);

/* Bounds of a quantity over an interval of scales. Returns a status, also #SCALEEV_ERROR_UNDEFINED. */
scaleev_status sev_sweep_enclose(const scaleev_model *model, scaleev_quantity quantity, sev_interval scale,
                                 sev_interval *out);

/* A quantity over n rows, at one scale where no column gives it. Where a row is not allowed the value is NaN. Returns a
 * status, also #SCALEEV_ERROR_INPUT as sev_rows_variable() does; `out` is undefined then. */
scaleev_status sev_sweep_rows(const sev_rows *rows, scaleev_quantity quantity, double scale, size_t n, double *out);

/* The same in parts, for rows that come a block at a time, compiled once. The columns stay the caller's and where they
 * are. Returns a status; end it only after #SCALEEV_OK. */
typedef struct sev_sweep {
    sev_rows rows;
    double scale; /* used when no column gives it */
    bool scale_ok;
    sev_program program;
    sev_run run;
    sev_arg *inputs;
    double stack[SEV_STACK];
} sev_sweep;

scaleev_status sev_sweep_begin(sev_sweep *sweep, const sev_rows *rows, scaleev_quantity quantity, double scale);
/* The first n rows of the columns as they are now, n <= SEV_BLOCK, at a scale where no column gives it. */
scaleev_status sev_sweep_block(sev_sweep *sweep, double scale, size_t n, double *out);
void sev_sweep_end(sev_sweep *sweep);

#endif
