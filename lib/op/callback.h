/* SPDX-License-Identifier: MIT */
/* Functions of the caller as operations. They run in the defaults of the floating-point environment, and may not leave
 * another. */
#ifndef SEV_CALLBACK_H
#define SEV_CALLBACK_H

#include "op/op.h"

#include <stddef.h>
#include <scaleev/scaleev.h>

/* Whether the function, which may be NULL, is told that a term holds the callback, or does no longer. */
void sev_callback_tell(void (*function)(void *context), const scaleev_callback *callback);

/* The values at n scales, `stride` elements apart, for order 0; otherwise NaN. What the callback returned to stop, or
 * 0. */
int sev_callback_values(const scaleev_callback *callback, int order, const double *scales, size_t stride, size_t n,
                        double *out);
/* What the callback says of its values, or its slopes, over an interval; everything where it says nothing. */
sev_interval sev_callback_range(const scaleev_callback *callback, int order, sev_interval x, sev_trouble *trouble);

#endif
