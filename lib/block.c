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
    switch (op) {
    case SEV_ADD:
        return k->add;
    case SEV_SUB:
        return k->sub;
    case SEV_MUL:
        return k->mul;
    case SEV_DIV:
        return k->div;
    case SEV_MUL_ADD:
        return k->mul_add;
    case SEV_MUL_MUL:
        return k->mul_mul;
    case SEV_MUL_SUB:
        return k->mul_sub;
    case SEV_HAZARD:
        return k->exp_neg_prod;
    case SEV_EV:
        return k->ev;
    case SEV_EV_HAZARD:
        return k->ev_prod;
    case SEV_EV_AFTER:
        return k->ev_after;
    case SEV_EXP:
        return k->exp;
    case SEV_PROD:
        return k->prod;
    case SEV_SUM:
        return k->sum;
    case SEV_EXP_NEG:
        return k->exp_neg;
    case SEV_NEG_LOG1P:
        return k->neg_log1p_neg;
    case SEV_RATIO:
        return k->div_two;
    case SEV_LOG:
        return k->log;
    case SEV_MUL_POW:
        return k->mul_pow;
    case SEV_POW_RATIO:
        return k->pow_ratio;
    case SEV_HILL:
        return k->hill;
    case SEV_X_LOG_X:
        return k->mul_x_log_x;
    case SEV_LOG1P_RATIO:
        return k->log1p_ratio;
    case SEV_MUL_LOG1P:
        return k->mul_log1p;
    case SEV_EXPM1_RATIO:
        return k->expm1_ratio;
    case SEV_GOMPERTZ:
        return k->gompertz;
    case SEV_FRAILTY:
        return k->frailty;
    case SEV_RISE:
        return k->logistic_rise;
    case SEV_FALL:
        return k->logistic_fall;
    case SEV_LOGISTIC:
        return k->logistic;
    case SEV_LOGISTIC_C:
        return k->logistic_complement;
    default:
        return NULL;
    }
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
    default:
        return 0; /* constants and inputs are no steps */
    }
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
