/* SPDX-License-Identifier: MIT */
/* An operation over a block of elements. */
#ifndef SEV_COMPUTE_H
#define SEV_COMPUTE_H

#include "kernel/kernels.h"
#include "op/op.h"

/* The kernel of an operation whatever its arguments are, NULL where there is none. */
sev_kernel *sev_kernel_of(const sev_kernels *kernels, sev_op op, int32_t variant);

/* `low` takes the low part or the second result of a pass, and may be NULL when nobody wants it; `out` and `low` may be
 * an argument. Zero, or what a callback returned to stop. */
int sev_compute(const sev_kernels *kernels, const sev_call *call, const sev_arg *a, size_t n, double *out, double *low);

#endif
