/* SPDX-License-Identifier: MIT */
/* Block evaluation: each operation over a few hundred elements at a time. Most have a vector kernel; the others are
 * here. */
#include "formula.h"
#include "host.h"
#include "special.h"
#include "table.h"

#include <math.h>

/* The kernel of an operation, NULL where there is none. */
static sev_kernel *kernel_of(const sev_kernels *k, sev_op op)
{
#define KERNEL(member) k->member
#define NONE NULL
    switch (op) {
#define SEV_OPERATION(name, n, low, kernel, ...)                                                                       \
    case SEV_##name:                                                                                                   \
        return kernel;
#include "ops.def"
    }
    return NULL;
#undef NONE
#undef KERNEL
}

/* Without a kernel */

static inline sev_pair sum(sev_pair a, sev_pair b)
{
    double s = a.hi + b.hi;
    if (!isfinite(s))
        return (sev_pair){s, 0};
    double t = s - a.hi;
    double e = (a.hi - (s - t)) + (b.hi - t) + (a.lo + b.lo);
    double hi = s + e;
    return (sev_pair){hi, isfinite(hi) ? e - (hi - s) : 0};
}

static inline sev_pair horner(sev_pair p, sev_pair x, double c)
{
    return sum(sev_mul(p, x), (sev_pair){c, 0});
}

/* The count left is n - m + 1 - x; at 0 survival ends. */
static sev_pair urn_hazard(double n, double m, sev_pair x)
{
    if (!(m <= n) || isnan(x.hi))
        return (sev_pair){NAN, 0};
    sev_pair left = sum((sev_pair){n - m + 1, 0}, (sev_pair){-x.hi, -x.lo});
    if (!(left.hi > 0))
        return (sev_pair){INFINITY, 0};
    return sev_gamma_diff2(-1, left, m, x);
}

static int callback(const sev_step *step, const sev_arg *x, size_t n, double *out)
{
    const sev_callback *c = step->data;
    double scales[SEV_BLOCK];
    int stop = 0;
    for (size_t i = 0, m; i < n && !stop; i += m) {
        m = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        for (size_t k = 0; k < m; k++) {
            scales[k] = x->p[(i + k) * x->step];
            out[i + k] = NAN;
        }
        if (step->order)
            continue;
        sev_host ours;
        sev_callback_enter(&ours);
        stop = c->function(scales, m, out + i, c->context);
        sev_callback_leave(&ours);
    }
    return stop;
}

/* The arguments of one element, by their place; a missing one is 0. */
#define A(i) (a[i].p ? a[i].p[k * a[i].step] : 0)
#define PAIR(i) ((sev_pair){A(i), A((i) + 1)})

/* One result. */
#define ONE(expression)                                                                                                \
    for (size_t k = 0; k < n; k++)                                                                                     \
        out[k] = (expression);                                                                                         \
    return 0

/* Two parts. */
#define TWO(expression)                                                                                                \
    for (size_t k = 0; k < n; k++) {                                                                                   \
        sev_pair r = (expression);                                                                                     \
        out[k] = r.hi;                                                                                                 \
        if (low)                                                                                                       \
            low[k] = r.lo;                                                                                             \
    }                                                                                                                  \
    return 0

static int plain(const sev_step *step, const sev_arg *a, size_t n, double *out, double *low)
{
    switch ((sev_op)step->op) {
    case SEV_MUL3:
        ONE(sev_mul3(A(0), A(1), A(2)));
    case SEV_MIN:
        ONE(A(1) < A(0) ? A(1) : A(0));
    case SEV_HORNER:
        TWO(horner(PAIR(0), PAIR(2), A(4)));
    case SEV_LOG:
        ONE(sev_log_ratio(PAIR(0), A(2)));
    case SEV_GROWTH:
        ONE(sev_growth(step->order, ((sev_pair){1, 0}), PAIR(0)).hi);
    case SEV_FRAILTY_SLOPE:
        ONE(sev_frailty_slope(A(0), A(1)));
    case SEV_SPREAD:
        ONE(sev_logistic_spread(PAIR(0), A(2), A(3)));
    case SEV_URN:
        TWO(urn_hazard(A(0), A(1), PAIR(2)));
    case SEV_GAMMA_DIFF1:
        ONE(A(0) > 0 ? sev_gamma_diff1(step->order, A(0), A(1)) : A(0) <= 0 ? INFINITY : (double)NAN);
    case SEV_GAMMA_DIFF2:
        TWO(A(0) > 0 ? sev_gamma_diff2(step->order - 1, ((sev_pair){A(0), 0}), A(1), PAIR(2))
                     : ((sev_pair){A(0) <= 0 ? INFINITY : (double)NAN, 0}));
    case SEV_TABLE:
        TWO(sev_table_value(step->data, step->order, PAIR(0)));
    case SEV_CALLBACK:
        return callback(step, a, n, out);
    case SEV_ADD:
    case SEV_SUB:
    case SEV_MUL:
    case SEV_DIV:
    case SEV_PROD:
    case SEV_SUM:
    case SEV_NEG_LOG1P:
    case SEV_EXP_NEG:
    case SEV_EXP:
    case SEV_RATIO:
    case SEV_MUL_POW:
    case SEV_POW_RATIO:
    case SEV_HILL:
    case SEV_X_LOG_X:
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
    case SEV_EXPM1_RATIO:
    case SEV_GOMPERTZ:
    case SEV_FRAILTY:
    case SEV_RISE:
    case SEV_FALL:
    case SEV_LOGISTIC:
    case SEV_LOGISTIC_C:
    SEV_CASES_FUSED:
    SEV_CASES_NO_STEPS:
        break; /* these have kernels, or are no steps */
    }
    TWO(((sev_pair){NAN, NAN}));
}

static bool is_one(const sev_arg *a)
{
    return a->p && a->step == 0 && *a->p == 1;
}

int sev_step_block(const sev_kernels *kernels, const sev_step *step, const sev_arg *a, size_t n, double *out,
                   double *low)
{
    sev_kernel *kernel = kernel_of(kernels, (sev_op)step->op);
    if (!kernel || (step->op == SEV_LOG && !is_one(&a[2]))) /* there is a kernel for t = 1 alone */
        return plain(step, a, n, out, low);
    kernel(a, n, out, low);
    return 0;
}
