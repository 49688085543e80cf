/* SPDX-License-Identifier: MIT */
/* Quick enclosures: interval arithmetic on plain exponentials and logarithms. */
#include "op/intervals.h"
#include "op/op.h"

/* e^-x and 1 - e^-x */
static void decay_over(sev_interval x, sev_interval *e, sev_interval *lost)
{
    sev_iexp_both(sev_ineg(x), e, lost);
    *lost = sev_ineg(*lost);
}

/* What is lost in x by underflow must not come back by a large d, which is a point. */
static sev_interval scaled_over(sev_interval d, sev_interval x)
{
    return sev_is_moderate(x) || d.hi < 0x1p100 ? sev_imul(d, x) : sev_everything();
}

#define IF_NORMAL(x) sev_if_normal(x)
#define IF_MODERATE(x) sev_if_moderate(x)
#define DECAY decay_over
#define LOST(x) sev_iadd(x, ((sev_interval){0, 0x1p-92}))
#define SCALED(d, x) scaled_over(d, x)
#include "op/closed.h"

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
    sev_iexp_both(y, &e, &m);
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

/* tanh x, at a point far from overflow */
static inline sev_interval tanh_over(sev_interval x)
{
    sev_interval e = sev_iexpm1(sev_iadd(x, x));
    return fabs(x.lo) < 300 ? sev_idiv(e, sev_iadd(e, sev_point(2))) : sev_everything();
}

static inline sev_interval at_end(sev_interval x, bool upper)
{
    return sev_point(upper ? x.hi : x.lo);
}

sev_interval sev_quick_range(const sev_call *c, const sev_interval *a)
{
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
