/* SPDX-License-Identifier: MIT */
/* Operations in plain doubles: good enough to say where to look. */
#include "number/elementary.h"
#include "op/callback.h"
#include "op/doubles.h"
#include "op/gammadiff.h"
#include "op/op.h"

static double log_at(double x)
{
    return x >= DBL_MIN && x <= DBL_MAX ? sev_quick_log(x) : sev_log((sev_pair){x, 0}).hi;
}

static double expm1_at(double y)
{
    double e, m;
    sev_exp_neg((sev_pair){-y, 0}, &e, &m);
    return -m;
}

#define IF_NORMAL(x) (x)
#define IF_MODERATE(x) (x)
#include "op/closed.h"

/* softplus(alpha) - softplus(beta), kappa = alpha - beta >= 0: as in special.c, in doubles. */
static double softplus_step_of(double alpha, double beta, double kappa)
{
    double e, lost;
    if (alpha > 64 && kappa > 64)
        return beta < 0 ? alpha - sev_quick_log1p(sev_quick_exp(beta)) : kappa - sev_quick_log1p(sev_quick_exp(-beta));
    sev_exp_neg((sev_pair){kappa, 0}, &e, &lost);
    if (alpha > 0)
        return sev_quick_log1p(lost / (sev_quick_exp(-alpha) + sev_quick_exp(-kappa)));
    return sev_quick_log1p(lost * sev_quick_exp(alpha) / (1 + sev_quick_exp(beta)));
}

/* The integral of the rising logistic function (x, c, d), and of the falling one. */
static double rise_at(double x, double c, double d)
{
    return d * softplus_step_of((x - c) / d, -(c / d), x / d);
}

static double fall_at(double x, double c, double d)
{
    return d * softplus_step_of(c / d, (c - x) / d, x / d);
}

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
#define FORMS(guess, quick, sharp, wide) (guess)
#define FORM(form, sharp) (form)
#define SAME(form) (form)
#define SLOW slow(c, a)
#define OR_SLOW(form) (value = (form), value != value ? slow(c, a) : value)
#define CALL (trouble->stop = sev_callback_values(c->data, c->variant, a, 1, 1, &value), value)
    switch ((sev_op)c->op) {
#define SEV_OPERATION(name, n, low, kernel, value_, derivative, forms, ...)                                            \
    case SEV_##name:                                                                                                   \
        return forms;
#include "op/ops.def"
    }
    return value;
}
