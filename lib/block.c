/* SPDX-License-Identifier: MIT */
/* Block evaluation: each operation over a few hundred elements at a time. */
#include "formula.h"
#include "special.h"
#include "table.h"

#include <math.h>

/* The arguments of one element, by their place. */
#define A(i) (a[i][k])
#define PAIR(i) ((sev_pair){a[i][k], a[(i) + 1][k]})

/* One result. */
#define ONE(expression)                                                                                                \
    for (size_t k = 0; k < n; k++)                                                                                     \
        out[k] = (expression);                                                                                         \
    return 0

/* Two parts; the low one is dropped when nobody wants it. */
#define TWO(expression)                                                                                                \
    for (size_t k = 0; k < n; k++) {                                                                                   \
        sev_pair r = (expression);                                                                                     \
        out[k] = r.hi;                                                                                                 \
        low[k] = r.lo;                                                                                                 \
    }                                                                                                                  \
    return 0

static inline double mul(double x, double y)
{
    double p = x * y;
    /* 0 wins over infinity, but not over a missing value. */
    return isnan(p) && (x == 0 || y == 0) && !isnan(x) && !isnan(y) ? 0 : p;
}

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

/* n - m + 1 - x, what is left above the end of survival. */
static inline double urn_hazard(double n, double m, sev_pair x, double *low)
{
    *low = 0;
    if (!(m <= n) || isnan(x.hi))
        return NAN;
    sev_pair left = sum((sev_pair){n - m + 1, 0}, (sev_pair){-x.hi, -x.lo});
    if (!(left.hi > 0))
        return INFINITY;
    sev_pair h = sev_gamma_diff2(-1, left, m, x);
    *low = h.lo;
    return h.hi;
}

/* Survival to `out`, its complement to `low`. */
static void exp_neg(const double *h, const double *hl, size_t n, double *out, double *low)
{
    for (size_t k = 0; k < n; k++)
        sev_exp_neg((sev_pair){h[k], hl[k]}, &out[k], &low[k]);
}

static void exp_pos(const double *y, size_t n, double *out, double *low)
{
    for (size_t k = 0; k < n; k++) {
        sev_exp_neg((sev_pair){-y[k], 0}, &out[k], &low[k]);
        low[k] = -low[k];
    }
}

static int callback(const sev_step *step, const double *x, size_t n, double *out)
{
    const sev_callback *c = step->data;
    if (step->order == 0)
        return c->function(x, n, out, c->context);
    for (size_t k = 0; k < n; k++)
        out[k] = NAN;
    return 0;
}

int sev_step_block(const sev_step *step, double *slots, size_t stride, size_t n)
{
    double nowhere[SEV_BLOCK];
    const double *a[SEV_ARGS] = {0};
    for (int i = 0; i < step->args_n; i++)
        a[i] = slots + (size_t)step->args[i] * stride;
    double *out = slots + (size_t)step->slot * stride;
    double *low = step->second >= 0 ? slots + (size_t)step->second * stride : nowhere;

    switch ((sev_op)step->op) {
    case SEV_ADD:
        ONE(A(0) + A(1));
    case SEV_SUB:
        ONE(A(0) - A(1));
    case SEV_MUL:
        ONE(mul(A(0), A(1)));
    case SEV_DIV:
        ONE(A(0) / A(1));
    case SEV_MUL3:
        ONE(sev_mul3(A(0), A(1), A(2)));
    case SEV_MIN:
        ONE(A(1) < A(0) ? A(1) : A(0));
    case SEV_PROD:
        TWO(sev_mul(PAIR(0), PAIR(2)));
    case SEV_SUM:
        TWO(sum(PAIR(0), PAIR(2)));
    case SEV_HORNER:
        TWO(horner(PAIR(0), PAIR(2), A(4)));
    case SEV_NEG_LOG1P:
        TWO(sev_neg_log1p_neg(A(0)));
    case SEV_EXP_NEG:
        exp_neg(a[0], a[1], n, out, low);
        return 0;
    case SEV_EXP:
        exp_pos(a[0], n, out, low);
        return 0;
    case SEV_LOG:
        ONE(sev_log(PAIR(0)).hi);
    case SEV_MUL_POW:
        ONE(sev_mul_pow(A(0), PAIR(1), A(3)).hi);
    case SEV_POW_RATIO:
        TWO(sev_pow_ratio(PAIR(0), A(2), A(3)));
    case SEV_HILL:
        ONE(sev_hill(A(0), PAIR(1), A(3), A(4)));
    case SEV_X_LOG_X:
        ONE(sev_mul_x_log_x(A(0), PAIR(1)));
    case SEV_LOG1P_RATIO:
        TWO(sev_mul_log1p_ratio(A(0), PAIR(1), A(3)));
    case SEV_EXPM1_RATIO:
        ONE(sev_mul_expm1_ratio(A(0), PAIR(1), A(3)));
    case SEV_GOMPERTZ:
        TWO(sev_growth(0, sev_mul((sev_pair){A(0), 0}, PAIR(1)), sev_mul((sev_pair){A(3), 0}, PAIR(1))));
    case SEV_GROWTH:
        ONE(sev_growth(step->order, (sev_pair){1, 0}, (sev_pair){A(0), 0}).hi);
    case SEV_FRAILTY:
        TWO(sev_frailty(PAIR(0), A(2)));
    case SEV_FRAILTY_SLOPE:
        ONE(sev_frailty_slope(A(0)));
    case SEV_RISE:
        TWO(sev_logistic_rise(PAIR(0), A(2), A(3)));
    case SEV_FALL:
        TWO(sev_logistic_fall(PAIR(0), A(2), A(3)));
    case SEV_LOGISTIC:
        ONE(sev_logistic(PAIR(0), A(2), A(3)));
    case SEV_LOGISTIC_C:
        ONE(sev_logistic_complement(PAIR(0), A(2), A(3)));
    case SEV_URN:
        ONE(urn_hazard(A(0), A(1), PAIR(2), &low[k]));
    case SEV_GAMMA_DIFF1:
        ONE(A(0) > 0 ? sev_gamma_diff1(step->order, A(0), A(1)) : A(0) <= 0 ? INFINITY : NAN);
    case SEV_GAMMA_DIFF2:
        TWO(sev_gamma_diff2(step->order - 1, ((sev_pair){A(0), 0}), A(1), PAIR(2)));
    case SEV_TABLE:
        TWO(sev_table_value(step->data, step->order, A(0)));
    case SEV_CALLBACK:
        return callback(step, a[0], n, out);
    case SEV_CONST:
    case SEV_INPUT:
    case SEV_SECOND:
        break; /* no steps */
    }
    return 0;
}
