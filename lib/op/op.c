/* SPDX-License-Identifier: MIT */
#include "op/op.h"
#include "number/elementary.h"
#include "number/product.h"
#include "op/curve.h"
#include "op/gammadiff.h"
#include "op/special.h"

const sev_operation sev_operations[] = {
#define ONE(value) 1
#define TWO(value) 2
#define BOTH(value) 1
#define SEV_OPERATION(name, n, low, kernel, value, derivative, forms, ...) {n, low, value, __VA_ARGS__},
#include "op/ops.def"
#undef ONE
#undef TWO
#undef BOTH
    {0, 0, 0, 0, 0, 0, 0},
};

#define SEV_OPERATION(name, n, ...) _Static_assert((n) <= SEV_ARGS, #name ": there is no room for its arguments");
#include "op/ops.def"

sev_pair sev_value(const sev_call *c, const sev_pair *a)
{
    double hi, lo;
#define A(i) (a[i].hi)
#define P(i) (a[i])
#define ONE(value) ((sev_pair){value, 0})
#define TWO(value) (value)
#define BOTH(value) ((void)(value), (sev_pair){hi, lo})
    switch ((sev_op)c->op) {
#define SEV_OPERATION(name, n, low, kernel, value, ...)                                                                \
    case SEV_##name:                                                                                                   \
        return value;
#include "op/ops.def"
    }
    return (sev_pair){SEV_NAN, SEV_NAN};
}
