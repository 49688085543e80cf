/* SPDX-License-Identifier: MIT */
/* Operations in plain doubles: good enough to say where to look. */
#include "number/elementary.h"
#include "number/product.h"
#include "op/callback.h"
#include "op/op.h"

static double log_at(double x)
{
    return x >= DBL_MIN && x <= DBL_MAX ? sev_quick_log(x) : sev_log((sev_pair){x, 0}).hi;
}

/* e^-x, less exactly, and 1 - e^-x. */
static void decay_at(double x, double *e, double *lost)
{
    double sharp;
    sev_exp_neg((sev_pair){x, 0}, &sharp, lost);
    *e = sev_quick_exp(-x);
}

static double expm1_at(double y)
{
    double e, m;
    sev_exp_neg((sev_pair){-y, 0}, &e, &m);
    return -m;
}

#define T double
#define F(name) name##_at
#define ONE 1
#define ADD(x, y) ((x) + (y))
#define SUB(x, y) ((x) - (y))
#define MUL(x, y) sev_times(x, y)
#define DIV(x, y) ((x) / (y))
#define QUOTIENT(x, y) ((x) / (y))
#define NEG(x) (-(x))
#define EXP(y) sev_quick_exp(y)
#define EXPM1(y) expm1_at(y)
#define LOG(x) log_at(x)
#define LOG1P(x) sev_quick_log1p(x)
#define POW(x, e) sev_quick_exp((e)*log_at(x))
#define LESSER(x, y) ((y) < (x) || (y) != (y) ? (y) : (x))
#define GREATER(x, y) ((y) > (x) || (y) != (y) ? (y) : (x))
#define SQRT(x) sqrt(x)
#define IF_NORMAL(x) (x)
#define IF_MODERATE(x) (x)
#define LO(x) (x)
#define HI(x) (x)
#define DECAY decay_at
#define LOST(x) (x)
#define SCALED(d, x) ((d) * (x))
#include "op/closed.h"

static double exp_neg_at(double h, double *second)
{
    double survival;
    sev_exp_neg((sev_pair){h, 0}, &survival, second);
    return survival;
}

static double exp_at(double y, double *second)
{
    double e = exp_neg_at(-y, second);
    *second = -*second;
    return e;
}

/* By way of the value. */
static double slow(const sev_call *c, const double *a)
{
    sev_pair pairs[SEV_ARGS];
    for (int i = 0; i < c->args_n; i++)
        pairs[i] = (sev_pair){a[i], 0};
    return sev_value(c, pairs).hi;
}

double sev_guess(const sev_call *c, const double *a, double *second, sev_trouble *trouble)
{
    double value = SEV_NAN;
    *second = 0;
#define A(i) (a[i])
#define FORMS(guess, quick, sharp, wide) (guess)
#define FORM(form, sharp) (form)
#define SAME(form) (form)
#define SLOW slow(c, a)
#define CALL (trouble->stop = sev_callback_values(c->data, c->variant, a, 1, 1, &value), value)
#define NO_FORM SEV_NAN
    switch ((sev_op)c->op) {
#define SEV_OPERATION(name, n, low, kernel, value_, derivative, forms, ...)                                            \
    case SEV_##name:                                                                                                   \
        return forms;
#include "op/ops.def"
    }
    return value;
}
