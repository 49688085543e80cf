/* SPDX-License-Identifier: MIT */
#include "op.h"

static const sev_operation operations[] = {
#define SEV_OPERATION(name, n, low, kernel, ...) {n, low, __VA_ARGS__},
#include "ops.def"
};

_Static_assert(sizeof operations / sizeof *operations == SEV_OPERATIONS, "a row for each operation");

const sev_operation *sev_operation_of(int op)
{
    static const sev_operation unknown = {0, 0, 0, 0, 0, 0};
    return op >= 0 && op < SEV_OPERATIONS ? &operations[op] : &unknown;
}
