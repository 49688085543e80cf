/* SPDX-License-Identifier: MIT */
/* Block evaluation. Most operations have a vector kernel; the others are done element by element. */
#include "kernel/compute.h"
#include "number/elementary.h"
#include "number/product.h"
#include "op/callback.h"
#include "op/curve.h"
#include "op/gammadiff.h"
#include "op/special.h"

sev_kernel *sev_kernel_of(const sev_kernels *k, sev_op op, int32_t variant)
{
#define KERNEL(member) k->member
#define KERNEL_0(member) (variant == 0 ? k->member : NULL)
#define NONE NULL
    switch (op) {
#define SEV_OPERATION(name, n, low, kernel, ...)                                                                       \
    case SEV_##name:                                                                                                   \
        return kernel;
#include "op/ops.def"
    }
    return NULL;
}

static void element_by_element(const sev_call *c, const sev_arg *a, size_t n, double *out, double *low)
{
/* Argument i of element k. */
#define A(i) (a[i].p[k * a[i].stride])
#define P(i) ((sev_pair){A(i), a[i].low ? a[i].low[k * a[i].stride] : 0})
#define PUT(first, second)                                                                                             \
    do {                                                                                                               \
        out[k] = (first);                                                                                              \
        if (low)                                                                                                       \
            low[k] = (second);                                                                                         \
    } while (0)
#define ONE(value) out[k] = (value)
#define TWO(value)                                                                                                     \
    do {                                                                                                               \
        sev_pair r = (value);                                                                                          \
        PUT(r.hi, r.lo);                                                                                               \
    } while (0)
#define BOTH(value)                                                                                                    \
    do {                                                                                                               \
        double hi, lo;                                                                                                 \
        (void)(value);                                                                                                 \
        PUT(hi, lo);                                                                                                   \
    } while (0)
    switch ((sev_op)c->op) {
#define SEV_OPERATION(name, args_n, low_args, kernel, value, ...)                                                      \
    case SEV_##name:                                                                                                   \
        for (size_t k = 0; k < n; k++)                                                                                 \
            value;                                                                                                     \
        return;
#include "op/ops.def"
    }
    for (size_t k = 0; k < n; k++)
        PUT(SEV_NAN, SEV_NAN);
}

static bool is_one(const sev_arg *a)
{
    return a->stride == 0 && *a->p == 1;
}

int sev_compute(const sev_kernels *kernels, const sev_call *c, const sev_arg *a, size_t n, double *out, double *low)
{
    /* The kernel of logarithms is for ln(x / 1) alone. */
    bool plain_log = c->op == SEV_LOG && is_one(&a[1]);
    sev_kernel *kernel = plain_log ? kernels->log : sev_kernel_of(kernels, (sev_op)c->op, c->variant);
    if (c->op == SEV_CALLBACK)
        return sev_callback_values(c->data, c->variant, a[0].p, a[0].stride, n, out);
    if (kernel)
        kernel(a, n, out, low);
    else
        element_by_element(c, a, n, out, low);
    return 0;
}
