/* SPDX-License-Identifier: MIT */
/* What each operation of op/ops.def stands for, in MPFR. */
#ifndef TESTS_EXACT_OP_H
#define TESTS_EXACT_OP_H

#include "exact.h"
#include "op/op.h"

#include <stdbool.h>

enum { EXACT_ARGS = 7 };

/* How many real numbers the operation takes: arguments that are no low parts of others. -1 of one that has no exact
 * value: constants, inputs, callbacks. */
int exact_op_args(sev_op op);

/* The operation of that order at x[0], x[1], ..., of any precision, which stay as they are; right to 2^-110. `second`
 * is the second result of a pass (1 - e^-h beside e^-h, e^y - 1 beside e^y), and NaN of other operations. Of a curve,
 * `points` are exact_cubic_points or exact_rates_points; other operations take none. Where an argument is infinite the
 * value is the limit, and 0 times infinity is 0. False where there is no such operation or order. */
bool exact_op(mpfr_t value, mpfr_t second, sev_op op, int order, const double *points, mpfr_t *x);

#endif
