/* SPDX-License-Identifier: MIT */
/* Quick enclosures: interval arithmetic on plain exponentials and logarithms. */
#include "op/gammadiff.h"
#include "op/intervals.h"
#include "op/op.h"

/* Whether a bound of a product is 0 because one of what is multiplied is, and the other one is moderate. */
static bool is_from_zero(sev_interval a, sev_interval b, sev_interval product)
{
    bool zero = a.lo == 0 || a.hi == 0 || b.lo == 0 || b.hi == 0;
    double most = sev_greater(-product.lo, product.hi);
    return zero && (product.lo == 0 || product.hi == 0) && (most == 0 || (most >= 0x1p-900 && most <= 0x1p900));
}

static sev_interval kept_over(sev_interval a, sev_interval b)
{
    sev_interval product = sev_imul(a, b);
    return sev_is_moderate(product) || is_from_zero(a, b, product) ? product : sev_everything();
}

#define KEPT(x, y) kept_over(x, y)
#define IF_NORMAL(x) sev_if_normal(x)
#define IF_MODERATE(x) sev_if_moderate(x)
#include "op/closed.h"

/* e^-h of a hazard, and 1 - e^-h. What underflows ends at a normal number, since products of others take long. */
static sev_interval quick_exp_neg(sev_interval h, sev_interval *second)
{
    sev_interval e, m;
    if (!sev_is_normal(h))
        return sev_everything();
    sev_iexp_both_quickly(sev_ineg(h), &e, &m);
    *second = (sev_interval){sev_greater(0, -m.hi), sev_lesser(1, -m.lo)};
    return (sev_interval){e.lo, sev_greater(0x1p-960, sev_lesser(1, e.hi))};
}

/* x ln x, at a point right of its minimum at 1 / e */
static inline sev_interval x_log_x_over(sev_interval x)
{
    return x.lo > 0.5 ? sev_imul(x, sev_ilog(x)) : sev_everything();
}

/* The integral of s^n e^(s y) over [0, 1], at a point away from 0, where the closed forms cancel. */
static sev_interval growth_over(sev_interval y, int n)
{
    sev_interval e, m, y1 = sev_isub(y, ONE), y2 = sev_imul(y, y), out;
    if (!(fabs(y.lo) > 0x1p-4))
        return sev_everything();
    sev_iexp_both_quickly(y, &e, &m);
    if (n == 0)
        out = sev_idiv(m, y);
    else if (n == 1)
        out = sev_idiv(sev_iadd(sev_imul(e, y1), ONE), y2);
    else
        out = sev_idiv(sev_isub(sev_imul(e, sev_iadd(sev_imul(y1, y1), ONE)), sev_point(2)), sev_imul(y, y2));
    return sev_is_bounded(out) ? out : sev_everything();
}

/* (log1p(z) - z / (1 + z)) / v^2, z = v h, likewise */
static sev_interval frailty_slope_over(sev_interval h, sev_interval v)
{
    sev_interval z = sev_imul(v, h);
    if (!(z.lo > 0x1p-4 && z.hi < 0x1p500))
        return sev_everything();
    sev_interval top = sev_isub(sev_ilog1p(z), sev_idiv(z, sev_iadd(ONE, z)));
    return sev_if_moderate(sev_idiv(sev_idiv(top, v), v));
}

/* x^y; of x and x^2 the sharp range is quicker. */
static inline sev_interval pow_over(sev_interval x, sev_interval y)
{
    return sev_is_point(y) && (y.lo == 1 || y.lo == 2) ? sev_everything() : sev_ipow(x, y);
}

/* ln(1 + x); the sum is sharp where x is not small. */
static inline sev_interval log1p_over(sev_interval x)
{
    return x.hi < -0.25 ? sev_ilog(sev_iadd(ONE, x)) : sev_ilog1p(sev_if_normal(x));
}

/* An integral of a logistic function as sev_guess() has it, and how far it may be off. There, with u = 2^-53,
 *
 *     1 - e^-kappa is right to 3 u, the quotients alpha and beta to 2 u, and e^y to 2 |y| u + 4 u, log1p(q) to what q
 *     is and 10 u, and each further operation adds u;
 *     alpha > 64 and kappa > 64: 8 u, of a difference of which the first is at least 64 times the second;
 *     alpha > 0 otherwise: in e^-alpha + e^-kappa what counts is the greater one, whose exponent is at most 64: 150 u;
 *     alpha <= 0: 2 |alpha| u + 23 u.
 *
 * Far below the midpoint, where alpha is at most -710, the integral is not below 0 and at most d e^alpha, which is less
 * than 2^-1024 d. */
static sev_interval softplus_step_at(const sev_call *call, double x, double c, double d)
{
    const double at[] = {x, c, d};
    double alpha = (call->op == SEV_RISE ? x - c : c) / d, second;
    sev_trouble none = {0, false};
    if (!(d >= 0x1p-100 && d <= 0x1p100))
        return sev_everything();
    if (alpha <= -710)
        return (sev_interval){0, sev_up(0x1p-1024 * d, 1)};
    double value = sev_guess(call, at, &second, &none);
    bool kept = value >= 0x1p-900 && value <= 0x1p900;
    return kept ? sev_outward(value, value, alpha > 0 ? 256 : 64 - 4 * alpha) : sev_everything();
}

static sev_interval softplus_steps_over(const sev_call *call, const sev_interval *a)
{
    if (!sev_is_normal(a[0]))
        return sev_everything();
    sev_interval lower = softplus_step_at(call, a[0].lo, a[1].lo, a[2].lo);
    return sev_is_point(a[0]) ? lower : sev_hull(lower, softplus_step_at(call, a[0].hi, a[1].lo, a[2].lo));
}

/* tanh x, at a point far from overflow */
static inline sev_interval tanh_over(sev_interval x)
{
    sev_interval e = sev_iexpm1(sev_iadd(x, x));
    return fabs(x.lo) < 300 ? sev_idiv(e, sev_iadd(e, sev_point(2))) : sev_everything();
}

/* Bounds that plain doubles gave. */
static sev_interval around(double lo, double hi)
{
    return isnan(lo) || isnan(hi) ? sev_everything() : sev_outward(lo, hi, SEV_QUICK_UNITS);
}

/* Differences of ln Gamma and its derivatives fall with x, and rise with how far they reach. */
static sev_interval gamma_diff1_over(int n, sev_interval x, sev_interval a)
{
    double lo = sev_quick_gamma_diff1(n, x.hi, a.lo);
    return around(lo, sev_is_point(x) && sev_is_point(a) ? lo : sev_quick_gamma_diff1(n, x.lo, a.hi));
}

static sev_interval gamma_diff2_over(int n, sev_interval x, sev_interval a, sev_interval k)
{
    bool point = sev_is_point(x) && sev_is_point(a) && sev_is_point(k);
    double lo = sev_quick_gamma_diff2(n, x.hi, a.lo, k.lo);
    return around(lo, point ? lo : sev_quick_gamma_diff2(n, x.lo, a.hi, k.hi));
}

static sev_interval urn_over(sev_interval n, sev_interval m, sev_interval x)
{
    bool point = sev_is_point(n) && sev_is_point(m) && sev_is_point(x);
    double lo = sev_quick_urn(n.hi, m.lo, x.lo);
    return around(lo, point ? lo : sev_quick_urn(n.lo, m.hi, x.hi));
}

static inline sev_interval at_end(sev_interval x, bool upper)
{
    return sev_point(upper ? x.hi : x.lo);
}

sev_interval sev_quick_range(const sev_call *c, const sev_interval *a, sev_interval *second)
{
    *second = sev_point(0);
#define FORMS(guess, quick, sharp, wide) (quick)
#define FORM(form, sharp) (form)
#define SAME(form) (form)
#define NOT_QUICK sev_everything()
#define IF_POINT(x, form) (sev_is_point(x) ? (form) : sev_everything())
/* Of a function that rises or falls with x, from its ranges at the ends. */
#define ENDS(f, x) (sev_is_point(x) ? f(x) : sev_hull(f(at_end(x, false)), f(at_end(x, true))))
#define ENDS_WITH(f, x, ...)                                                                                           \
    (sev_is_point(x) ? f(x, __VA_ARGS__) : sev_hull(f(at_end(x, false), __VA_ARGS__), f(at_end(x, true), __VA_ARGS__)))
    switch ((sev_op)c->op) {
#define SEV_OPERATION(name, n, low, kernel, value, derivative, forms, ...)                                             \
    case SEV_##name:                                                                                                   \
        return forms;
#include "op/ops.def"
    }
    return sev_everything();
}
