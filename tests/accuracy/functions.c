/* SPDX-License-Identifier: MIT */
/* The vector kernels and the functions of special.h. To add or remove one, change its line in `rows`. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum shape {
    ONE,   /* one result */
    TWO,   /* the high and the low part of one */
    BOTH,  /* two results: e^-h and 1 - e^-h */
    EXPS,  /* two results: e^y and e^y - 1 */
    SIZED, /* one result, errors in units of the largest term */
    ROUGH  /* one result, 2^-47 relative is promised: derivatives only */
} shape;

typedef struct row {
    const char *name;     /* of the kernel, else of the function without "sev_" */
    const char *function; /* its name */
    size_t kernel;        /* where sev_kernels has it; 0 for none */
    sev_pair (*scalar)(const double *x);
    shape shape;
    const char *args;
    void (*aim)(dice *d, double *x);
    exact_function *exact;
} row;

#define P(i) ((sev_pair){x[i], x[(i) + 1]})

#define SCALAR(name, expression)                                                                                       \
    static sev_pair scalar_##name(const double *x)                                                                     \
    {                                                                                                                  \
        return (expression);                                                                                           \
    }

static sev_pair plain(double x)
{
    return (sev_pair){x, 0.0};
}

static sev_pair both_of(sev_pair h)
{
    sev_pair r;
    sev_exp_neg(h, &r.hi, &r.lo);
    return r;
}

SCALAR(mul, sev_mul(P(0), P(2)))
SCALAR(mul3, plain(sev_mul3(x[0], x[1], x[2])))
SCALAR(exp_neg, both_of(P(0)))
SCALAR(neg_log1p_neg, sev_neg_log1p_neg(x[0]))
SCALAR(log, sev_log(P(0)))
SCALAR(log_base, plain(sev_log_base(P(0), x[2])))
SCALAR(log1p, plain(sev_log1p(x[0])))
SCALAR(tanh, plain(sev_tanh(x[0])))
SCALAR(pow, plain(sev_pow(P(0), P(2))))
SCALAR(mul_pow, sev_mul_pow(x[0], P(1), P(3)))
SCALAR(pow_ratio, sev_pow_ratio(P(0), x[2], P(3)))
SCALAR(hill, plain(sev_hill(x[0], P(1), x[3], x[4])))
SCALAR(mul_x_log_x, plain(sev_mul_x_log_x(x[0], P(1))))
SCALAR(log1p_ratio, sev_mul_log1p_ratio(x[0], P(1), x[3]))
SCALAR(expm1_ratio, plain(sev_mul_expm1_ratio(x[0], P(1), x[3])))
SCALAR(growth0, sev_growth(0, plain(1.0), plain(x[0])))
SCALAR(growth1, sev_growth(1, plain(1.0), plain(x[0])))
SCALAR(growth2, sev_growth(2, plain(1.0), plain(x[0])))
SCALAR(gompertz, sev_gompertz(x[0], P(1), x[3]))
SCALAR(frailty, sev_frailty(P(0), x[2]))
SCALAR(frailty_slope, plain(sev_frailty_slope(x[0], x[1])))
SCALAR(ratio, sev_ratio(P(0), x[2]))
SCALAR(log_ratio, plain(sev_log_ratio(P(0), x[2])))
SCALAR(logistic_spread, plain(sev_logistic_spread(P(0), x[2], x[3])))
SCALAR(logistic_shift, sev_logistic_shift(P(0), x[2], x[3], P(4), P(6)))
SCALAR(logistic_rise, sev_logistic_rise(P(0), x[2], x[3]))
SCALAR(logistic_fall, sev_logistic_fall(P(0), x[2], x[3]))
SCALAR(logistic, plain(sev_logistic(P(0), x[2], x[3])))
SCALAR(logistic_complement, plain(sev_logistic_complement(P(0), x[2], x[3])))
SCALAR(gamma_diff1_0, plain(sev_gamma_diff1(0, x[0], x[1])))
SCALAR(gamma_diff1_1, plain(sev_gamma_diff1(1, x[0], x[1])))
SCALAR(gamma_diff1_2, plain(sev_gamma_diff1(2, x[0], x[1])))
SCALAR(log_gamma_diff2, sev_gamma_diff2(-1, P(0), x[2], P(3)))
SCALAR(gamma_diff2_0, sev_gamma_diff2(0, plain(x[0]), x[1], P(2)))
SCALAR(gamma_diff2_1, sev_gamma_diff2(1, plain(x[0]), x[1], P(2)))

/* Products become hazards. */
static void aim_hazard(dice *d, double *x)
{
    double rate = dice_hazard(d) / x[0];
    if (rate > 0x1p-1000 && rate < 0x1p1000) {
        x[2] = rate;
        x[3] = rate * (dice_unit(d) - 0.5) * 0x1p-53;
    }
}

/* Infinity less infinity is nothing. */
static void aim_products(dice *d, double *x)
{
    (void)d;
    for (int i = 0; i < 4; i++)
        x[i] = fabs(x[i]) < 0x1p500 ? x[i] : 1.0;
}

/* lottery takes hazards >= 0 of moderate worth. */
static void aim_value(dice *d, double *x)
{
    (void)d;
    for (int i = 2; i < 5; i++)
        x[i] = fabs(x[i]) < 0x1p-300 || fabs(x[i]) > 0x1p300 ? 1.0 : x[i];
}

static void aim_value_prod(dice *d, double *x)
{
    aim_hazard(d, x);
    aim_value(d, x + 2);
}

static void aim_value_after(dice *d, double *x)
{
    aim_value(d, x);
    aim_value(d, x + 2);
}

/* Often with a missing power, and near a root. */
static void aim_quartic(dice *d, double *x)
{
    for (int i = 0; i < 8; i++) {
        double size = fabs(x[i]);
        if (i != 1 && i != 3 && !(size > 0x1p-100 && size < 0x1p100))
            x[i] = 1.0;
        else if (i > 3 && dice_below(d, 4) == 0)
            x[i] = 0.0;
    }
    for (int i = 0; i < 4; i += 2)
        x[i + 1] = fabs(x[i + 1]) <= fabs(x[i]) * 0x1p-53 ? x[i + 1] : 0.0;
    if (dice_below(d, 2))
        x[7] = -(((x[0] * x[2] + x[4]) * x[2] + x[5]) * x[2] + x[6]) * x[2] * (1.0 + dice_unit(d) * 0x1p-30);
}

/* Bases of logarithms are 2, 10, or any number that is more than 1. */
static void aim_base(dice *d, double *x)
{
    double any = 1.0 + x[2];
    x[2] = dice_below(d, 2) ? 10.0 : dice_below(d, 2) || any == 1.0 || any > 0x1p1000 ? 2.0 : any;
}

/* More than -1, often by little. */
static void aim_log1p(dice *d, double *x)
{
    if (x[0] <= -1.0)
        x[0] = -1.0 + (1.0 + dice_unit(d)) * ldexp(1.0, -1 - (int)dice_below(d, 52));
}

/* Negative numbers have whole powers; few of any number are in the range of a double. */
static void aim_pow(dice *d, double *x)
{
    if (dice_below(d, 4) == 0)
        x[2] = (double)dice_below(d, 21) - 10.0;
    if (dice_below(d, 2) && x[2] == floor(x[2])) {
        x[0] = -x[0];
        x[1] = -x[1];
    }
    x[3] = fabs(x[3]) <= fabs(x[2]) * 0x1p-54 && x[2] != floor(x[2]) ? x[3] : 0.0;
}

/* Half of the quotients x / t are near 1; returns how far they are. */
static double ratio_near_1(dice *d, double *x, const double *t)
{
    double off = (dice_unit(d) - 0.5) * ldexp(1.0, -3 - (int)dice_below(d, 50)), near = *t * (1.0 + off);
    if (dice_below(d, 2) || near < 0x1p-1000 || near > 0x1p1000)
        return 0.0;
    x[0] = near;
    x[1] = 0.0;
    return near / *t - 1.0;
}

/* Exponents may be so large that their powers are not near 1. */
static void steep(dice *d, double off, double *e)
{
    if (off != 0.0 && dice_below(d, 2))
        *e = 6.0 * dice_unit(d) / fabs(off) + 1.0;
}

static void aim_pow_ratio(dice *d, double *x)
{
    steep(d, ratio_near_1(d, x, x + 2), x + 3);
    x[4] = fabs(x[4]) <= fabs(x[3]) * 0x1p-54 ? x[4] : 0.0;
}

static void aim_quotient(dice *d, double *x)
{
    ratio_near_1(d, x, x + 2);
}

static void aim_hill(dice *d, double *x)
{
    steep(d, ratio_near_1(d, x + 1, x + 3), x + 4);
}

static void aim_ratio(dice *d, double *x)
{
    ratio_near_1(d, x + 1, x + 3);
}

/* Midpoints within 700 widths; scales of any size beside them, or next to them or to twice as much, where the spread is
 * 0. */
static void aim_spread(dice *d, double *x)
{
    double most = dice_below(d, 2) ? 4.0 : 700.0, near = dice_size(d, -60, 0);
    x[3] = x[3] > 0x1p-300 && x[3] < 0x1p300 ? x[3] : 1.0;
    x[2] = x[3] * (most * dice_unit(d));
    x[1] = 0.0;
    near = near < 1.0 ? near : 0.5;
    switch (dice_below(d, 4)) {
    case 0:
        x[0] = x[2] * near;
        break;
    case 1:
        x[0] = x[2] * (1.0 + near);
        break;
    case 2:
        x[0] = x[2] * (2.0 - near);
        break;
    default:
        x[0] = x[2] + x[3] * (4.0 * dice_unit(d));
        break;
    }
}

/* Half of the midpoints are up to a million widths, and scales from a tiny part of a width to as much or next to the
 * midpoint; one rate or the other may be 0. */
static void aim_shift(dice *d, double *x)
{
    if (dice_below(d, 8) == 0)
        x[4 + 2 * dice_below(d, 2)] = x[5] = x[7] = 0.0;
    if (dice_below(d, 2) || x[3] < 0x1p-300 || x[3] > 0x1p300)
        return;
    x[1] = 0.0;
    x[2] = dice_below(d, 8) ? x[3] * (dice_below(d, 2) ? 1e6 * dice_unit(d) : dice_size(d, -20, 20)) : 0.0;
    x[2] = x[2] <= 0x1p900 ? x[2] : x[3];
    x[0] = dice_below(d, 3) ? x[2] + x[3] * (40.0 * dice_unit(d) - 20.0) : x[3] * dice_size(d, -33, 20);
    x[0] = x[0] > 0.0 ? x[0] : x[3];
}

/* ln Gamma of moderate numbers only, unless one of a and k is a small whole number. */
static void aim_gamma(dice *d, double *x)
{
    if (dice_below(d, 16)) {
        x[2] = dice_role(d, 'w', 0.0);
    } else {
        int x_fits = x[0] >= 0x1p-40 && x[0] <= 0x1p60, k_fits = x[3] >= 0x1p-40 && x[3] <= 0x1p60;
        x[0] = x_fits ? x[0] : 1.0 + dice_unit(d);
        x[1] = x_fits ? x[1] : 0.0;
        x[3] = k_fits ? x[3] : 1.0 + dice_unit(d);
        x[4] = k_fits ? x[4] : 0.0;
        x[2] = x[2] >= 0x1p-40 && x[2] <= 0x1p60 ? x[2] : 1.0 + dice_unit(d);
    }
}

/* The same for a kernel, whose x has no low part. */
static void aim_gamma_alone(dice *d, double *x)
{
    double all[] = {x[0], 0.0, x[1], x[2], x[3]};
    aim_gamma(d, all);
    x[0] = all[0];
    memcpy(&x[1], &all[2], 3 * sizeof *x);
}

/* Few bad ones, or few draws, before the last that may be good. */
static void aim_draws(dice *d, double *x)
{
    x[0] = 33.0 + floor(dice_unit(d) * ldexp(1.0, 6 + (int)dice_below(d, 48)));
    if (dice_below(d, 2)) {
        x[1] = (double)(1 + dice_below(d, 32));
        x[2] = (x[0] - x[1] + 1.0) * dice_unit(d);
    } else {
        x[2] = (double)dice_below(d, 33);
        x[1] = 1.0 + floor((x[0] - x[2]) * dice_unit(d));
    }
    x[3] = 0.0;
}

#define K(name, shape, args, aim)                                                                                      \
    {                                                                                                                  \
#name, NULL, offsetof(sev_kernels, name), NULL, shape, args, aim, exact_##name                                 \
    }
#define S(name, shape, args, aim)                                                                                      \
    {                                                                                                                  \
#name, "sev_" #name, 0, scalar_##name, shape, args, aim, exact_##name                                          \
    }
#define KS(name, function, shape, args, aim)                                                                           \
    {                                                                                                                  \
#name, "sev_" #function, offsetof(sev_kernels, name), scalar_##name, shape, args, aim, exact_##function        \
    }

static const row rows[] = {
    K(add, ONE, "a:a b:a", NULL),
    K(sub, ONE, "a:a b:a", NULL),
    K(mul, ONE, "a:a b:a", NULL),
    K(mul_add, SIZED, "a:a b:a c:a", NULL),
    K(mul_mul, SIZED, "a:a b:a c:a d:a", aim_products),
    K(mul_sub, SIZED, "a:a b:a c:a d:a", aim_products),
    {"sum", NULL, offsetof(sev_kernels, sum), NULL, TWO, "a:s +:l b:s +:l", NULL, exact_add},
    {"prod", "sev_mul", offsetof(sev_kernels, prod), scalar_mul, TWO, "a:s +:l b:s +:l", NULL, exact_mul},
    {"horner", NULL, offsetof(sev_kernels, horner), NULL, TWO, "x:s +:l y:s +:l c:s", NULL, exact_mul_add},
    K(quartic, SIZED, "a:a +:l x:s +:l b:a c:a d:a e:a", aim_quartic),
    KS(mul3, mul3, ONE, "a:a b:a c:a", NULL),
    KS(exp_neg, exp_neg, BOTH, "h:h +:l", NULL),
    K(exp_neg_prod, BOTH, "x:s +:l r:r +:l", aim_hazard),
    K(lottery, SIZED, "h:h +:l b:a 1:1 l:a", aim_value),
    K(lottery_prod, SIZED, "x:s +:l r:r +:l b:a 1:1 l:a", aim_value_prod),
    K(lottery_after, SIZED, "h:h +:l r:a b:a c:a g:a l:a", aim_value_after),
    K(exp, EXPS, "y:y", NULL),
    KS(neg_log1p_neg, neg_log1p_neg, TWO, "p:p", NULL),
    KS(log, log, ONE, "x:s +:l", NULL),
    K(sqrt, ONE, "x:s", NULL),
    KS(log_base, log_base, ONE, "x:s +:l b:z", aim_base),
    KS(log1p, log1p, ONE, "x:a", aim_log1p),
    KS(tanh, tanh, ONE, "x:a", NULL),
    KS(pow, pow, ONE, "x:s +:l y:e +:l", aim_pow),
    KS(mul_pow, mul_pow, ONE, "a:z x:s +:l e:e +:l", NULL),
    KS(pow_ratio, pow_ratio, TWO, "x:s +:l t:z e:n +:l", aim_pow_ratio),
    KS(hill, hill, ONE, "m:z x:s +:l t:z n:n", aim_hill),
    KS(mul_x_log_x, mul_x_log_x, ONE, "a:z x:s +:l", NULL),
    KS(log1p_ratio, mul_log1p_ratio, TWO, "a:z x:s +:l t:z", aim_ratio),
    {"mul_log1p", NULL, offsetof(sev_kernels, mul_log1p), NULL, ONE, "a:z x:s +:l t:z", aim_ratio,
     exact_mul_log1p_ratio},
    KS(expm1_ratio, mul_expm1_ratio, ONE, "a:z x:s +:l t:z", aim_ratio),
    KS(gompertz, gompertz, TWO, "r:r x:s +:l g:g", NULL),
    KS(frailty, frailty, TWO, "h:h +:l v:z", NULL),
    KS(logistic_rise, logistic_rise, TWO, "x:s +:l c:s d:z", NULL),
    KS(logistic_fall, logistic_fall, TWO, "x:s +:l c:s d:z", NULL),
    KS(logistic_shift, logistic_shift, TWO, "x:s +:l c:s d:z r:r +:l s:r +:l", aim_shift),
    KS(logistic, logistic, ONE, "x:s +:l c:s d:z", NULL),
    KS(logistic_complement, logistic_complement, ONE, "x:s +:l c:s d:z", NULL),
    {"log_gamma_diff2", "sev_gamma_diff2(-1)", 0, scalar_log_gamma_diff2, TWO, "x:t +:l a:z k:s +:l", aim_gamma,
     exact_log_gamma_diff2},
    {"gamma_diff2", NULL, offsetof(sev_kernels, gamma_diff2), NULL, TWO, "x:t a:z k:s +:l", aim_gamma_alone,
     exact_log_gamma_diff2},
    K(urn, TWO, "n:w m:w x:s +:l", aim_draws),
    {"growth0", "sev_growth(0)", 0, scalar_growth0, ONE, "y:y", NULL, exact_growth0},
    {"growth1", "sev_growth(1)", 0, scalar_growth1, ROUGH, "y:y", NULL, exact_growth1},
    {"growth2", "sev_growth(2)", 0, scalar_growth2, ROUGH, "y:y", NULL, exact_growth2},
    S(frailty_slope, ROUGH, "h:s v:z", NULL),
    S(logistic_spread, ROUGH, "x:s +:l c:s d:z", aim_spread),
    {"div_two", "sev_ratio", offsetof(sev_kernels, div_two), scalar_ratio, TWO, "x:s +:l t:z", aim_quotient,
     exact_ratio},
    S(log_ratio, ONE, "x:s +:l t:z", aim_quotient),
    {"gamma_diff1_0", "sev_gamma_diff1(0)", 0, scalar_gamma_diff1_0, ROUGH, "x:t a:w", NULL, exact_gamma_diff1_0},
    {"gamma_diff1_1", "sev_gamma_diff1(1)", 0, scalar_gamma_diff1_1, ROUGH, "x:t a:w", NULL, exact_gamma_diff1_1},
    {"gamma_diff1_2", "sev_gamma_diff1(2)", 0, scalar_gamma_diff1_2, ROUGH, "x:t a:w", NULL, exact_gamma_diff1_2},
    {"gamma_diff2_0", "sev_gamma_diff2(0)", 0, scalar_gamma_diff2_0, ROUGH, "x:t a:w k:s +:l", NULL,
     exact_gamma_diff2_0},
    {"gamma_diff2_1", "sev_gamma_diff2(1)", 0, scalar_gamma_diff2_1, ROUGH, "x:t a:w k:s +:l", NULL,
     exact_gamma_diff2_1},
};

static void compute(const subject *s, double *const *x, size_t n, double *const *y)
{
    if (s->kernel) {
        sev_arg a[ARGS_MOST], *next = a;
        char name[32], role;
        for (size_t i = 0; i < ARGS_MOST && (role = argument(s, i, name)) != 0; i++)
            if (role == 'l') /* the low part of the one before */
                next[-1].low = x[i];
            else
                *next++ = role == '1' ? sev_single(x[i]) : sev_array(x[i]);
        sev_kernel *kernel;
        memcpy(&kernel, (const char *)sev_kernels_best() + s->kernel, sizeof kernel);
        kernel(a, n, y[0], y[1]);
    }
    for (size_t k = 0; s->scalar && k < n; k++) {
        double point[ARGS_MOST];
        for (size_t i = 0; i < ARGS_MOST; i++)
            point[i] = x[i][k];
        sev_pair r = s->scalar(point);
        y[2][k] = r.hi;
        y[3][k] = r.lo;
    }
}

/* Of a kernel (columns 0 and 1) or of the function itself (2 and 3). */
static void add_outputs(subject *s, const row *r, int section)
{
    int column = section == KERNELS ? 0 : 2, n = r->shape == TWO || r->shape == BOTH || r->shape == EXPS ? 2 : 1;
    static const char *const what[][2] = {
        {"", ""}, {"", ", both parts"}, {": survival", ": probability"}, {"", " - 1"}, {"", ""}, {"", ""}};
    for (int i = 0; i < n; i++) {
        output *o = &s->outputs[s->outputs_n++];
        *o = (output){.section = section, .hi = column, .lo = -1, .size = r->shape == SIZED ? 1 : -1};
        snprintf(o->label, sizeof o->label, "`%s`%s", section == KERNELS ? r->name : r->function, what[r->shape][i]);
        o->promised = section == KERNELS ? 2.0 : r->shape == ROUGH ? 64.0 : 1.0;
        if (r->shape == BOTH || r->shape == EXPS)
            o->exact = i, o->hi += i;
        else if (i)
            o->lo = column + 1, o->promised = section == KERNELS ? 0x1p-9 : 0x1p-17;
        if (i && r->scalar == scalar_pow_ratio && section == KERNELS)
            o->promised = 0x1p-4; /* of powers far beyond any hazard that matters */
        if (r->scalar == scalar_mul3)
            o->promised = 1.5;
        if (strncmp(r->name, "lottery", 7) == 0)
            o->promised = 4.0; /* of a sum of products */
    }
}

size_t function_subjects(subject *s)
{
    size_t n = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < n; i++) {
        const row *r = &rows[i];
        s[i] = (subject){.args = r->args,
                         .aim = r->aim,
                         .exact = r->exact,
                         .points = 1000000,
                         .compute = compute,
                         .kernel = r->kernel,
                         .scalar = r->scalar};
        snprintf(s[i].name, sizeof s[i].name, "%s", r->name);
        if (r->kernel)
            add_outputs(&s[i], r, KERNELS);
        if (r->scalar)
            add_outputs(&s[i], r, FUNCTIONS);
    }
    return n;
}
