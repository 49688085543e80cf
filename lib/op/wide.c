/* SPDX-License-Identifier: MIT */
/* Operations over intervals of numbers far outside the range of a double. */
#include "op/op.h"

#define T sev_wide_interval
#define F(name) name##_wide
#define ONE SEV_WIDE_ONE
#define ADD(x, y) sev_wide_add(x, y)
#define SUB(x, y) sev_wide_add(x, sev_wide_neg(y))
#define MUL(x, y) sev_wide_mul(x, y)
#define KEPT(x, y) sev_wide_mul(x, y)
#define DIV(x, y) sev_wide_div(x, y)
#define QUOTIENT(x, y) sev_wide_div(x, y)
#define NEG(x) sev_wide_neg(x)
#define EXP(y) sev_wide_exp(sev_wide_to_doubles(y))
#define EXPM1(y) SUB(EXP(y), ONE)
#define LOG(x) sev_wide_of(sev_wide_log(x))
#define LOG1P(x) LOG(ADD(ONE, x))
#define POW(x, e) sev_wide_exp(sev_imul(sev_wide_to_doubles(e), sev_wide_log(x)))
#define LESSER(x, y) sev_wide_lesser(x, y)
#define GREATER(x, y) NEG(sev_wide_lesser(NEG(x), NEG(y)))
#define SQRT(x) sev_wide_sqrt(x)
#define IF_NORMAL(x) (x)
#define IF_MODERATE(x) (x)
#include "op/closed.h"

/* By way of doubles. */
static sev_wide_interval plain(const sev_call *c, const sev_wide_interval *a, sev_wide_interval *second,
                               sev_trouble *trouble)
{
    sev_interval doubles[SEV_ARGS], more;
    sev_trouble mine = {0, false};
    for (int i = 0; i < c->args_n; i++)
        doubles[i] = sev_wide_to_doubles(a[i]);
    sev_interval out = sev_range(c, doubles, &more, &mine);
    trouble->stop = mine.stop;
    *second = sev_wide_of(more);
    return mine.undefined ? SEV_WIDE_EVERYTHING : sev_wide_of(out);
}

/* e^-h and 1 - e^-h; the latter is given. */
static sev_wide_interval exp_neg_wide(sev_wide_interval h, sev_wide_interval *lost)
{
    sev_wide_sharpen(lost, h, false);
    return EXP(NEG(h));
}

static sev_wide_interval exp_wide(sev_wide_interval y, sev_wide_interval *expm1)
{
    sev_wide_interval grown = EXP(y);
    if (sev_wide_above(y, 1))
        *expm1 = SUB(grown, ONE);
    else
        sev_wide_sharpen(expm1, y, true);
    return grown;
}

/* The integral of s^n e^(s y) over [0, 1] for y > 2^6: (e^y - 1) / y for n = 0; else e^y / y is above it, and by parts
 * e^y / y (1 - n / y) below. */
static sev_wide_interval growth_wide(int n, sev_wide_interval y)
{
    if (n == 0)
        return DIV(EXPM1(y), y);
    sev_wide_interval above = DIV(EXP(y), y);
    return (sev_wide_interval){MUL(above, SUB(ONE, DIV(sev_wide_of(sev_point(n)), y))).lo, above.hi};
}

/* (log1p(z) - z / (1 + z)) / v^2 for z = v h > 2^6, where z / (1 + z) is 1 - 1 / (1 + z). */
static sev_wide_interval frailty_slope_wide(sev_wide_interval h, sev_wide_interval v)
{
    sev_wide_interval z = MUL(v, h), part = SUB(ONE, DIV(ONE, ADD(ONE, z)));
    return DIV(SUB(LOG1P(z), part), MUL(v, v));
}

/* a log1p(y) and a (1 - e^-y) for tiny y. */
static sev_wide_interval a_tiny_part(sev_wide_interval a, sev_wide_interval y)
{
    sev_wide_interval unit = {{0, 0}, {0.5, 1}};
    sev_wide_sharpen(&unit, y, false);
    return MUL(a, unit);
}

/* Where SPREAD is lost in doubles. It is E(to) - E(from) over an interval of width x / d, where
 *     E'(s) = -s / ((1 + e^s) (1 + e^-s)),
 * so it is x / d times a value that E' takes there. */
static sev_wide_interval spread_wide(sev_wide_interval x, sev_wide_interval c, sev_wide_interval d)
{
    sev_wide_interval between = sev_wide_hull(NEG(DIV(c, d)), DIV(SUB(x, c), d));
    sev_wide_interval slope = MUL(between, MUL(logistic_wide(between), logistic_wide(NEG(between))));
    return NEG(MUL(DIV(x, d), slope));
}

/* x f(x), where f is 1 to 2^-900 around 0. */
static sev_wide_interval near_0_wide(sev_wide_interval x)
{
    return MUL(x, ((sev_wide_interval){{0x1.fffffffffffffp-1, 0}, {0x1.0000000000001p-1, 1}}));
}

/* As CHOOSE of intervals. */
static sev_wide_interval choose_wide(const sev_wide_interval *a, bool jumps)
{
    sev_wide_interval more = SUB(a[0], a[1]);
    if (sev_wide_is_everything(a[0]) || sev_wide_is_everything(a[1]))
        return SEV_WIDE_EVERYTHING;
    if (more.hi.m <= 0)
        return a[2];
    return more.lo.m > 0 ? a[3] : jumps ? SEV_WIDE_EVERYTHING : sev_wide_hull(a[2], a[3]);
}

/* x^y; where x may not be positive, by way of doubles. */
static sev_wide_interval pow_wide(const sev_call *c, const sev_wide_interval *a, sev_wide_interval *second,
                                  sev_trouble *trouble)
{
    return a[0].lo.m > 0 ? POW(a[0], a[1]) : plain(c, a, second, trouble);
}

sev_wide_interval sev_wide_range(const sev_call *c, const sev_wide_interval *a, sev_wide_interval *second,
                                 sev_trouble *trouble)
{
    *second = (sev_wide_interval){{0, 0}, {0, 0}};
    sev_wide_interval out;
#define A(i) (a[i])
#define FORMS(guess, quick, sharp, wide) (wide)
#define FORM(form, sharp) (form)
#define SAME(form) (form)
#define NO_FORM SEV_WIDE_EVERYTHING
#define PLAIN plain(c, a, second, trouble)
/* Beyond 2^6 the closed forms lose nothing. */
#define IF_FAR(y, form) (sev_wide_above(y, 6) ? (form) : PLAIN)
#define IF_NEAR_0(x, form, other) (sev_wide_is_near_0(x) ? (form) : (other))
#define IF_TINY(y, form) (sev_wide_is_tiny(y) ? (form) : PLAIN)
#define IF_LOST(form) (out = PLAIN, sev_wide_sign(out) ? out : (form))
#define PASS(form) (out = PLAIN, (form))
    switch ((sev_op)c->op) {
#define SEV_OPERATION(name, n, low, kernel, value, derivative, forms, ...)                                             \
    case SEV_##name:                                                                                                   \
        return forms;
#include "op/ops.def"
    }
    return SEV_WIDE_EVERYTHING;
}
