/* SPDX-License-Identifier: MIT */
#include "exact.h"

#include <stdlib.h>

#define R MPFR_RNDN

/* Numbers for the functions below, at EXACT_BITS but where a function that cancels takes more. */
static mpfr_t t[10];

static void begin(void)
{
    static int begun;
    for (size_t i = 0; !begun && i < sizeof t / sizeof *t; i++)
        mpfr_init2(t[i], EXACT_BITS);
    begun = 1;
}

/* The larger of |a| and |b|. */
static void larger(mpfr_t to, mpfr_t a, mpfr_t b)
{
    mpfr_set(to, mpfr_cmpabs(a, b) < 0 ? b : a, R);
    mpfr_abs(to, to, R);
}

void exact_times(mpfr_t to, mpfr_t a, mpfr_t b)
{
    if (mpfr_zero_p(a) || mpfr_zero_p(b))
        mpfr_set_zero(to, 1);
    else
        mpfr_mul(to, a, b, R);
}

/* Sums and products. */

void exact_add(mpfr_t *y, mpfr_t *x)
{
    mpfr_add(y[0], x[0], x[1], R);
}

void exact_sub(mpfr_t *y, mpfr_t *x)
{
    mpfr_sub(y[0], x[0], x[1], R);
}

void exact_mul(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(y[0], x[0], x[1], R);
}

void exact_mul3(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(y[0], x[0], x[1], R);
    mpfr_mul(y[0], y[0], x[2], R);
}

void exact_mul_add(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_mul(t[0], x[0], x[1], R);
    mpfr_add(y[0], t[0], x[2], R);
    larger(y[1], t[0], x[2]);
}

void exact_mul_mul(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_mul(t[0], x[0], x[1], R);
    mpfr_mul(t[1], x[2], x[3], R);
    mpfr_add(y[0], t[0], t[1], R);
    larger(y[1], t[0], t[1]);
}

void exact_mul_sub(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_mul(t[0], x[0], x[1], R);
    mpfr_mul(t[1], x[2], x[3], R);
    mpfr_sub(y[0], t[0], t[1], R);
    larger(y[1], t[0], t[1]);
}

/* Survival. */

void exact_exp_neg(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_neg(t[0], x[0], R);
    mpfr_exp(y[0], t[0], R);
    mpfr_expm1(y[1], t[0], R);
    mpfr_neg(y[1], y[1], R);
}

void exact_exp_neg_prod(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_mul(t[1], x[0], x[1], R);
    exact_exp_neg(y, &t[1]);
}

/* x: hazard, two factors of what survives, loss. */
void exact_lottery(mpfr_t *y, mpfr_t *x)
{
    exact_exp_neg(y, x);
    mpfr_mul(t[0], x[1], x[2], R);
    exact_times(t[0], t[0], y[0]);
    exact_times(t[1], x[3], y[1]);
    mpfr_sub(y[0], t[0], t[1], R);
    larger(y[1], t[0], t[1]);
}

void exact_lottery_prod(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(x[1], x[0], x[1], R);
    exact_lottery(y, x + 1);
}

/* x: hazard; what others left, and of what; what others lose, two factors; loss. */
void exact_lottery_after(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[3], x[5]);
    exact_lottery(y, x);
    mpfr_mul(t[2], x[4], x[5], R);
    mpfr_sub(y[0], y[0], t[2], R);
    larger(y[1], y[1], t[2]);
}

/* x: a, x, b, c, d, e. Measured is what the value lacks of itself, where not more than 40 digits cancel. */
void exact_quartic(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_set_zero(y[1], 1);
    mpfr_set_ui(t[0], 1, R);
    mpfr_set_zero(y[0], 1);
    for (int i = 5; i >= 1; i--) {
        mpfr_mul(t[1], x[i == 1 ? 0 : i], t[0], R);
        mpfr_add(y[0], y[0], t[1], R);
        larger(y[1], y[1], t[1]);
        mpfr_mul(t[0], t[0], x[1], R);
    }
    mpfr_div_2ui(y[1], y[1], 40, R);
    larger(y[1], y[1], y[0]);
}

void exact_exp(mpfr_t *y, mpfr_t *x)
{
    mpfr_exp(y[0], x[0], R);
    mpfr_expm1(y[1], x[0], R);
}

/* Logarithms and powers. */

void exact_neg_log1p_neg(mpfr_t *y, mpfr_t *x)
{
    mpfr_neg(y[0], x[0], R);
    mpfr_log1p(y[0], y[0], R);
    mpfr_neg(y[0], y[0], R);
}

void exact_log(mpfr_t *y, mpfr_t *x)
{
    mpfr_log(y[0], x[0], R);
}

void exact_sqrt(mpfr_t *y, mpfr_t *x)
{
    mpfr_sqrt(y[0], x[0], R);
}

void exact_log_base(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_log(t[0], x[0], R);
    mpfr_log(t[1], x[1], R);
    mpfr_div(y[0], t[0], t[1], R);
}

void exact_log1p(mpfr_t *y, mpfr_t *x)
{
    mpfr_log1p(y[0], x[0], R);
}

void exact_tanh(mpfr_t *y, mpfr_t *x)
{
    mpfr_tanh(y[0], x[0], R);
}

/* 0 has no sign, and of a negative number there are whole powers only, even if it is infinite. */
void exact_pow(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_zero_p(x[0]))
        mpfr_set_zero(x[0], 1);
    mpfr_pow(y[0], x[0], x[1], R);
    if (mpfr_sgn(x[0]) < 0 && !mpfr_integer_p(x[1]))
        mpfr_set_nan(y[0]);
}

void exact_ratio(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[0], x[1], R);
}

void exact_log_ratio(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[0], x[1], R);
    mpfr_log(y[0], y[0], R);
}

void exact_mul_pow(mpfr_t *y, mpfr_t *x)
{
    mpfr_pow(y[0], x[1], x[2], R);
    exact_times(y[0], x[0], y[0]);
}

void exact_pow_ratio(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[0], x[1], R);
    mpfr_pow(y[0], y[0], x[2], R);
}

void exact_hill(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[2], x[1], R);
    mpfr_pow(y[0], y[0], x[3], R);
    mpfr_add_ui(y[0], y[0], 1, R);
    mpfr_div(y[0], x[0], y[0], R);
}

void exact_mul_x_log_x(mpfr_t *y, mpfr_t *x)
{
    mpfr_log(y[0], x[1], R);
    exact_times(y[0], x[1], y[0]);
    mpfr_mul(y[0], x[0], y[0], R);
}

void exact_mul_log1p_ratio(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[1], x[2], R);
    mpfr_log1p(y[0], y[0], R);
    mpfr_mul(y[0], x[0], y[0], R);
}

void exact_mul_expm1_ratio(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[1], x[2], R);
    mpfr_neg(y[0], y[0], R);
    mpfr_expm1(y[0], y[0], R);
    mpfr_mul(y[0], x[0], y[0], R);
    mpfr_neg(y[0], y[0], R);
}

/* r expm1(g x) / g; x: r, x, g. */
void exact_gompertz(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(y[0], x[1], x[2], R);
    if (mpfr_zero_p(x[2])) {
        mpfr_mul(y[0], x[0], x[1], R);
        return;
    }
    mpfr_expm1(y[0], y[0], R);
    mpfr_div(y[0], y[0], x[2], R);
    exact_times(y[0], x[0], y[0]);
}

void exact_frailty(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_zero_p(x[1])) {
        mpfr_set(y[0], x[0], R);
        return;
    }
    mpfr_mul(y[0], x[0], x[1], R);
    mpfr_log1p(y[0], y[0], R);
    mpfr_div(y[0], y[0], x[1], R);
}

/* Integrals that cancel near 0: a few terms of the series below 2^-70, else more digits. */

enum { SMALL = -70, MORE_BITS = EXACT_BITS - 3 * SMALL };

static int is_small(mpfr_t x)
{
    return mpfr_zero_p(x) || mpfr_get_exp(x) < SMALL;
}

/* The integral of s^n e^(s y) over [0, 1]. */
static void growth(mpfr_t *y, mpfr_t *x, unsigned n)
{
    begin();
    if (is_small(x[0])) { /* 1 / (n + 1) + y / (n + 2) + y^2 / (2 (n + 3)) */
        mpfr_div_ui(y[0], x[0], 2 * (n + 3), R);
        mpfr_set_ui(t[0], 1, R);
        mpfr_div_ui(t[0], t[0], n + 2, R);
        mpfr_add(y[0], y[0], t[0], R);
        mpfr_mul(y[0], y[0], x[0], R);
        mpfr_set_ui(t[0], 1, R);
        mpfr_div_ui(t[0], t[0], n + 1, R);
        mpfr_add(y[0], y[0], t[0], R);
        return;
    }
    if (n > 0 && mpfr_cmp_ui(x[0], 1 << 20) > 0) {
        mpfr_set_inf(y[0], 1);
        return;
    }
    /* By parts: I_0 = (e^y - 1) / y, I_n = (e^y - n I_(n-1)) / y */
    for (int i = 0; i < 2; i++)
        mpfr_set_prec(t[i], MORE_BITS);
    mpfr_exp(t[0], x[0], R);
    mpfr_expm1(t[1], x[0], R);
    mpfr_div(t[1], t[1], x[0], R);
    for (unsigned i = 1; i <= n; i++) {
        mpfr_mul_ui(t[1], t[1], i, R);
        mpfr_sub(t[1], t[0], t[1], R);
        mpfr_div(t[1], t[1], x[0], R);
    }
    mpfr_set(y[0], t[1], R);
    for (int i = 0; i < 2; i++)
        mpfr_set_prec(t[i], EXACT_BITS);
}

void exact_growth0(mpfr_t *y, mpfr_t *x)
{
    growth(y, x, 0);
}

void exact_growth1(mpfr_t *y, mpfr_t *x)
{
    growth(y, x, 1);
}

void exact_growth2(mpfr_t *y, mpfr_t *x)
{
    growth(y, x, 2);
}

/* h^2 (log1p(z) - z / (1 + z)) / z^2, z = v h; x: h, v. */
void exact_frailty_slope(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_mul(t[2], x[0], x[1], R);
    if (is_small(t[2])) { /* 1 / 2 - 2 z / 3 + 3 z^2 / 4 */
        mpfr_mul_ui(y[0], t[2], 9, R);
        mpfr_sub_ui(y[0], y[0], 8, R);
        mpfr_mul(y[0], y[0], t[2], R);
        mpfr_add_ui(y[0], y[0], 6, R);
        mpfr_div_ui(y[0], y[0], 12, R);
        exact_times(y[0], y[0], x[0]);
        exact_times(y[0], y[0], x[0]);
        return;
    }
    for (int i = 0; i < 2; i++)
        mpfr_set_prec(t[i], MORE_BITS);
    mpfr_log1p(t[0], t[2], R);
    mpfr_add_ui(t[1], t[2], 1, R);
    mpfr_div(t[1], t[2], t[1], R);
    mpfr_sub(t[0], t[0], t[1], R);
    mpfr_div(t[0], t[0], x[1], R);
    mpfr_div(y[0], t[0], x[1], R);
    for (int i = 0; i < 2; i++)
        mpfr_set_prec(t[i], EXACT_BITS);
}

/* The logistic function. */

/* t[0] = (x - c) / d, t[1] = c / d, t[2] = x / d */
static void in_widths(mpfr_t *x)
{
    begin();
    mpfr_sub(t[0], x[0], x[1], R);
    mpfr_div(t[0], t[0], x[2], R);
    mpfr_div(t[1], x[1], x[2], R);
    mpfr_div(t[2], x[0], x[2], R);
}

/* d (softplus(A) - softplus(-C)), A = (x - c) / d, C = c / d. For A > 60 that is A + log1p(e^-A) - log1p(e^-C), and
 * else log1p(e^A (1 - e^(-x / d)) / (1 + e^-C)), where no sum cancels. */
void exact_logistic_rise(mpfr_t *y, mpfr_t *x)
{
    in_widths(x);
    mpfr_neg(t[3], t[1], R);
    mpfr_exp(t[3], t[3], R);
    if (mpfr_cmp_ui(t[0], 60) > 0) {
        mpfr_neg(t[4], t[0], R);
        mpfr_exp(t[4], t[4], R);
        mpfr_log1p(t[4], t[4], R);
        mpfr_log1p(t[3], t[3], R);
        mpfr_sub(t[4], t[4], t[3], R);
        mpfr_add(y[0], t[0], t[4], R);
    } else {
        mpfr_exp(t[4], t[0], R);
        mpfr_neg(t[5], t[2], R);
        mpfr_expm1(t[5], t[5], R);
        mpfr_mul(t[4], t[4], t[5], R);
        mpfr_add_ui(t[3], t[3], 1, R);
        mpfr_div(t[4], t[4], t[3], R);
        mpfr_neg(t[4], t[4], R);
        mpfr_log1p(y[0], t[4], R);
    }
    mpfr_mul(y[0], y[0], x[2], R);
}

/* d (softplus(C) - softplus(-A)). For C < 60 that is log1p(e^C (1 - e^(-x / d)) / (1 + e^-A)); else, for A < 0,
 * x / d + log1p(-e^A (1 - e^(-x / d)) / (1 + e^A)), and for A > 0, C + log1p(e^-C) - log1p(e^-A). */
void exact_logistic_fall(mpfr_t *y, mpfr_t *x)
{
    in_widths(x);
    mpfr_neg(t[3], t[2], R);
    mpfr_expm1(t[3], t[3], R); /* e^(-x / d) - 1 */
    if (mpfr_cmp_ui(t[1], 60) < 0) {
        mpfr_exp(t[4], t[1], R);
        mpfr_mul(t[3], t[3], t[4], R);
        mpfr_neg(t[4], t[0], R);
        mpfr_exp(t[4], t[4], R);
        mpfr_add_ui(t[4], t[4], 1, R);
        mpfr_div(t[3], t[3], t[4], R);
        mpfr_neg(t[3], t[3], R);
        mpfr_log1p(y[0], t[3], R);
    } else if (mpfr_sgn(t[0]) < 0) {
        mpfr_exp(t[4], t[0], R);
        mpfr_mul(t[3], t[3], t[4], R);
        mpfr_add_ui(t[4], t[4], 1, R);
        mpfr_div(t[3], t[3], t[4], R);
        mpfr_log1p(t[3], t[3], R);
        mpfr_add(y[0], t[2], t[3], R);
    } else {
        mpfr_neg(t[3], t[1], R);
        mpfr_exp(t[3], t[3], R);
        mpfr_log1p(t[3], t[3], R);
        mpfr_neg(t[4], t[0], R);
        mpfr_exp(t[4], t[4], R);
        mpfr_log1p(t[4], t[4], R);
        mpfr_sub(t[3], t[3], t[4], R);
        mpfr_add(y[0], t[1], t[3], R);
    }
    mpfr_mul(y[0], y[0], x[2], R);
}

/* x: (x, c, d, r, s): the falling integral times r, and the rising one times s */
void exact_logistic_shift(mpfr_t *y, mpfr_t *x)
{
    exact_logistic_fall(y, x);
    exact_times(x[3], x[3], y[0]);
    exact_logistic_rise(y, x);
    exact_times(x[4], x[4], y[0]);
    mpfr_add(y[0], x[3], x[4], R);
}

/* log1p(e^-s) + s / (1 + e^s) of s = (x - c) / d, whose sign does not matter */
static void beyond(mpfr_t y, mpfr_t x, mpfr_t c, mpfr_t d)
{
    mpfr_sub(y, x, c, R);
    mpfr_div(y, y, d, R);
    mpfr_abs(y, y, R);
    mpfr_neg(t[0], y, R);
    mpfr_exp(t[0], t[0], R);
    mpfr_log1p(t[1], t[0], R);
    mpfr_add_ui(t[2], t[0], 1, R);
    mpfr_div(t[0], t[0], t[2], R);
    mpfr_mul(y, y, t[0], R);
    mpfr_add(y, y, t[1], R);
}

/* With as many digits as the difference of two of them loses. */
void exact_logistic_spread(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_mul_2ui(t[0], x[1], 1, R);
    mpfr_set_zero(y[0], 1);
    mpfr_exp_t left = mpfr_zero_p(x[0]) || mpfr_equal_p(t[0], x[0]) ? EXACT_BITS : 0;
    for (mpfr_prec_t bits = 2 * EXACT_BITS; left < 120; bits *= 2) {
        for (int i = 0; i < 6; i++)
            mpfr_set_prec(t[i], bits);
        mpfr_set_zero(t[5], 1);
        beyond(t[3], x[0], x[1], x[2]);
        beyond(t[4], t[5], x[1], x[2]);
        mpfr_sub(t[5], t[3], t[4], R);
        mpfr_set(y[0], t[5], R);
        if (mpfr_zero_p(t[3]) && mpfr_zero_p(t[4])) /* beyond what MPFR can tell from 0 */
            break;
        left = mpfr_zero_p(t[5]) ? 0 : bits + mpfr_get_exp(t[5]) - mpfr_get_exp(mpfr_cmp(t[3], t[4]) < 0 ? t[4] : t[3]);
    }
    for (int i = 0; i < 6; i++)
        mpfr_set_prec(t[i], EXACT_BITS);
}

/* 1 / (1 + e^t[0]) */
static void falling(mpfr_t y)
{
    mpfr_exp(y, t[0], R);
    mpfr_add_ui(y, y, 1, R);
    mpfr_ui_div(y, 1, y, R);
}

void exact_logistic(mpfr_t *y, mpfr_t *x)
{
    in_widths(x);
    mpfr_neg(t[0], t[0], R);
    falling(y[0]);
}

void exact_logistic_complement(mpfr_t *y, mpfr_t *x)
{
    in_widths(x);
    falling(y[0]);
}

/* Differences of ln Gamma and its derivatives. */

/* The number a when it is whole and at most 64, else 0. */
static unsigned few(mpfr_t a)
{
    return mpfr_integer_p(a) && mpfr_cmp_ui(a, 64) <= 0 && mpfr_sgn(a) > 0 ? (unsigned)mpfr_get_ui(a, R) : 0;
}

/* n! times the sum of 1 / (x + i)^(n + 1) over i < a */
static void polygamma_difference(mpfr_t *y, mpfr_t *x, unsigned n)
{
    begin();
    mpfr_set_zero(y[0], 1);
    for (unsigned i = 0, a = few(x[1]); i < a; i++) {
        mpfr_add_ui(t[0], x[0], i, R);
        mpfr_pow_ui(t[0], t[0], n + 1, R);
        mpfr_ui_div(t[0], n == 2 ? 2 : 1, t[0], R);
        mpfr_add(y[0], y[0], t[0], R);
    }
}

void exact_gamma_diff1_0(mpfr_t *y, mpfr_t *x)
{
    polygamma_difference(y, x, 0);
}

void exact_gamma_diff1_1(mpfr_t *y, mpfr_t *x)
{
    polygamma_difference(y, x, 1);
}

void exact_gamma_diff1_2(mpfr_t *y, mpfr_t *x)
{
    polygamma_difference(y, x, 2);
}

/* The sum over i < a of 1 / u - 1 / v = k / (u v), u = x + i, v = u + k; or of 1 / u^2 - 1 / v^2. */
static void polygamma_difference2(mpfr_t *y, mpfr_t *x, unsigned n)
{
    begin();
    mpfr_set_zero(y[0], 1);
    for (unsigned i = 0, a = few(x[1]); i < a; i++) {
        mpfr_add_ui(t[0], x[0], i, R);
        mpfr_add(t[1], t[0], x[2], R);
        mpfr_mul(t[2], t[0], t[1], R);
        mpfr_div(t[3], x[2], t[2], R);
        if (n == 1) {
            mpfr_add(t[0], t[0], t[1], R);
            mpfr_div(t[0], t[0], t[2], R);
            mpfr_mul(t[3], t[3], t[0], R);
        }
        mpfr_add(y[0], y[0], t[3], R);
    }
}

void exact_gamma_diff2_0(mpfr_t *y, mpfr_t *x)
{
    polygamma_difference2(y, x, 0);
}

void exact_gamma_diff2_1(mpfr_t *y, mpfr_t *x)
{
    polygamma_difference2(y, x, 1);
}

/* to = the sum of log1p(k / (x + i)) over i < a: the product of 1 + k / (x + i), less 1, is grown without
 * cancellation. */
static void log_product(mpfr_t to, mpfr_t x, unsigned a, mpfr_t k)
{
    mpfr_set_zero(to, 1);
    for (unsigned i = 0; i < a; i++) {
        mpfr_add_ui(t[0], x, i, R);
        mpfr_div(t[0], k, t[0], R);
        mpfr_mul(t[1], to, t[0], R);
        mpfr_add(t[0], t[0], t[1], R);
        mpfr_add(to, to, t[0], R);
    }
    mpfr_log1p(to, to, R);
}

/* The same for any a, from four values of ln Gamma, with as many digits as they cancel. */
static void log_gammas(mpfr_t to, mpfr_t x, mpfr_t a, mpfr_t k)
{
    mpfr_prec_t bits = 2 * EXACT_BITS;
    for (int again = 1; again;) {
        mpfr_exp_t most = 0;
        for (int i = 0; i < 5; i++)
            mpfr_set_prec(t[i], bits);
        mpfr_set(t[0], x, R);
        mpfr_add(t[1], x, a, R);
        mpfr_add(t[2], x, k, R);
        mpfr_add(t[3], t[1], k, R);
        for (int i = 0; i < 4; i++) {
            mpfr_lngamma(t[i], t[i], R);
            if (!mpfr_zero_p(t[i]) && mpfr_get_exp(t[i]) > most)
                most = mpfr_get_exp(t[i]);
        }
        mpfr_add(t[4], t[0], t[3], R);
        mpfr_sub(t[4], t[4], t[1], R);
        mpfr_sub(t[4], t[4], t[2], R);
        mpfr_exp_t left = mpfr_zero_p(t[4]) ? -bits : mpfr_get_exp(t[4]) - most + bits;
        again = left < 120;
        if (again)
            bits += left < 0 ? bits : 160 - left;
    }
    mpfr_set(to, t[4], R);
    for (int i = 0; i < 5; i++)
        mpfr_set_prec(t[i], EXACT_BITS);
}

/* ln Gamma(x) + ln Gamma(x + a + k) - ln Gamma(x + a) - ln Gamma(x + k); x: x, a, k. */
void exact_log_gamma_diff2(mpfr_t *y, mpfr_t *x)
{
    begin();
    if (mpfr_zero_p(x[1]) || mpfr_zero_p(x[2]))
        mpfr_set_zero(y[0], 1);
    else if (few(x[1]))
        log_product(y[0], x[0], few(x[1]), x[2]);
    else if (few(x[2]))
        log_product(y[0], x[0], few(x[2]), x[1]);
    else
        log_gammas(y[0], x[0], x[1], x[2]);
}

/* Benefits. */

void exact_linear(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(y[0], x[0], x[1], R);
}

/* Five coefficients. */
void exact_polynomial(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_set_zero(y[0], 1);
    mpfr_set_zero(y[1], 1);
    mpfr_set_ui(t[0], 1, R);
    for (int i = 0; i < 5; i++) {
        mpfr_mul(t[1], x[i], t[0], R);
        mpfr_add(y[0], y[0], t[1], R);
        larger(y[1], y[1], t[1]);
        mpfr_mul(t[0], t[0], x[5], R);
    }
}

void exact_power(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[1], x[2]);
    exact_mul_pow(y, x);
}

void exact_metcalfe(mpfr_t *y, mpfr_t *x)
{
    mpfr_sub_ui(y[0], x[1], 1, R);
    mpfr_mul(y[0], y[0], x[1], R);
    mpfr_mul(y[0], y[0], x[0], R);
    mpfr_div_2ui(y[0], y[0], 1, R);
}

void exact_odlyzko(mpfr_t *y, mpfr_t *x)
{
    exact_mul_x_log_x(y, x);
}

void exact_logarithmic(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[1], x[2]);
    exact_mul_log1p_ratio(y, x);
}

void exact_saturating(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[1], x[2]);
    exact_mul_expm1_ratio(y, x);
}

void exact_hill_benefit(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[1], x[3], R);
    mpfr_pow(y[0], y[0], x[2], R);
    mpfr_add_ui(y[0], y[0], 1, R);
    mpfr_div(y[0], x[0], y[0], R);
}

/* Rising, falling, level and steep pieces. */
const double exact_cubic_points[2 * TABLE_POINTS] = {0.0, 0.0,  0.5,  3.0,  1.0,  3.0, 1.25,   1e-9, 4.0,
                                                     2.0, 10.0, 1e10, 11.0, 2e10, 1e3, 2.5e10, 1e9,  -7.0};
const double exact_rates_points[2 * TABLE_POINTS] = {0.0, 0.1,  1.0, 0.1,   2.0, 1e-12, 10.0, 0.0, 20.0,
                                                     0.0, 30.0, 3.0, 100.0, 7.0, 200.0, 0.25, 1e4, 1e-3};

/* The piece of a table that holds k. */
static int piece_of(const double *points, mpfr_t k)
{
    int i = 0;
    while (i < TABLE_POINTS - 2 && mpfr_cmp_d(k, points[2 * i + 2]) >= 0)
        i++;
    return i;
}

/* Fritsch and Carlson: slopes[i] for widths w[i] and secants s[i]. */
static void monotone_slopes(mpfr_t *slopes, mpfr_t *s)
{
    mpfr_set(slopes[0], s[0], R);
    mpfr_set(slopes[TABLE_POINTS - 1], s[TABLE_POINTS - 2], R);
    for (int i = 1; i < TABLE_POINTS - 1; i++) {
        if (mpfr_sgn(s[i - 1]) * mpfr_sgn(s[i]) <= 0)
            mpfr_set_zero(slopes[i], 1);
        else
            mpfr_add(slopes[i], s[i - 1], s[i], R);
        mpfr_div_2ui(slopes[i], slopes[i], 1, R);
    }
    for (int i = 0; i < TABLE_POINTS - 1; i++) {
        if (mpfr_zero_p(s[i])) {
            mpfr_set_zero(slopes[i], 1);
            mpfr_set_zero(slopes[i + 1], 1);
            continue;
        }
        mpfr_div(t[0], slopes[i], s[i], R);
        mpfr_div(t[1], slopes[i + 1], s[i], R);
        mpfr_hypot(t[2], t[0], t[1], R);
        if (mpfr_cmp_ui(t[2], 3) > 0) {
            mpfr_ui_div(t[2], 3, t[2], R);
            mpfr_mul(slopes[i], slopes[i], t[2], R);
            mpfr_mul(slopes[i + 1], slopes[i + 1], t[2], R);
        }
    }
}

/* The pieces of the cubic: slopes at the points, widths and secants. */
static mpfr_t slopes[TABLE_POINTS], widths[TABLE_POINTS - 1], secants[TABLE_POINTS - 1];

/* The piece that holds x; t[0] = u = (x - K_i) / w, t[1] = v = 1 - u */
static int cubic_piece(mpfr_t x)
{
    static int begun;
    const double *p = exact_cubic_points;
    begin();
    if (!begun) {
        for (int i = 0; i < TABLE_POINTS; i++)
            mpfr_init2(slopes[i], EXACT_BITS);
        for (int i = 0; i < TABLE_POINTS - 1; i++) {
            mpfr_init2(widths[i], EXACT_BITS);
            mpfr_init2(secants[i], EXACT_BITS);
            mpfr_set_d(widths[i], p[2 * i + 2], R);
            mpfr_sub_d(widths[i], widths[i], p[2 * i], R);
            mpfr_set_d(secants[i], p[2 * i + 3], R);
            mpfr_sub_d(secants[i], secants[i], p[2 * i + 1], R);
            mpfr_div(secants[i], secants[i], widths[i], R);
        }
        monotone_slopes(slopes, secants);
        begun = 1;
    }
    int i = piece_of(p, x);
    mpfr_sub_d(t[0], x, p[2 * i], R);
    mpfr_div(t[0], t[0], widths[i], R);
    mpfr_ui_sub(t[1], 1, t[0], R);
    return i;
}

/* Hermite: b_i v^2 (1 + 2 u) + b_(i+1) u^2 (3 - 2 u) + w u v (m_i v - m_(i+1) u) */
void exact_cubic(mpfr_t *y, mpfr_t *x)
{
    const double *p = exact_cubic_points;
    int i = cubic_piece(x[0]);
    mpfr_mul_2ui(t[2], t[0], 1, R);
    mpfr_add_ui(t[3], t[2], 1, R);
    mpfr_mul(t[3], t[3], t[1], R);
    mpfr_mul(t[3], t[3], t[1], R);
    mpfr_mul_d(t[3], t[3], p[2 * i + 1], R);
    mpfr_ui_sub(t[4], 3, t[2], R);
    mpfr_mul(t[4], t[4], t[0], R);
    mpfr_mul(t[4], t[4], t[0], R);
    mpfr_mul_d(t[4], t[4], p[2 * i + 3], R);
    mpfr_mul(t[5], slopes[i], t[1], R);
    mpfr_mul(t[6], slopes[i + 1], t[0], R);
    mpfr_sub(t[5], t[5], t[6], R);
    mpfr_mul(t[5], t[5], widths[i], R);
    mpfr_mul(t[5], t[5], t[0], R);
    mpfr_mul(t[5], t[5], t[1], R);
    mpfr_add(y[0], t[3], t[4], R);
    mpfr_add(y[0], y[0], t[5], R);
}

/* 6 s u v + m_i v (1 - 3 u) + m_(i+1) u (3 u - 2), s the secant */
void exact_cubic1(mpfr_t *y, mpfr_t *x)
{
    int i = cubic_piece(x[0]);
    mpfr_mul_ui(t[2], t[0], 3, R);
    mpfr_ui_sub(t[3], 1, t[2], R);
    mpfr_mul(t[3], t[3], t[1], R);
    mpfr_mul(t[3], t[3], slopes[i], R);
    mpfr_sub_ui(t[4], t[2], 2, R);
    mpfr_mul(t[4], t[4], t[0], R);
    mpfr_mul(t[4], t[4], slopes[i + 1], R);
    mpfr_mul(t[5], t[0], t[1], R);
    mpfr_mul_ui(t[5], t[5], 6, R);
    mpfr_mul(t[5], t[5], secants[i], R);
    mpfr_add(y[0], t[3], t[4], R);
    mpfr_add(y[0], y[0], t[5], R);
}

/* (6 s (v - u) + m_i (6 u - 4) + m_(i+1) (6 u - 2)) / w */
void exact_cubic2(mpfr_t *y, mpfr_t *x)
{
    int i = cubic_piece(x[0]);
    mpfr_mul_ui(t[2], t[0], 6, R);
    mpfr_sub_ui(t[3], t[2], 4, R);
    mpfr_mul(t[3], t[3], slopes[i], R);
    mpfr_sub_ui(t[4], t[2], 2, R);
    mpfr_mul(t[4], t[4], slopes[i + 1], R);
    mpfr_sub(t[5], t[1], t[0], R);
    mpfr_mul_ui(t[5], t[5], 6, R);
    mpfr_mul(t[5], t[5], secants[i], R);
    mpfr_add(y[0], t[3], t[4], R);
    mpfr_add(y[0], y[0], t[5], R);
    mpfr_div(y[0], y[0], widths[i], R);
}

/* Hazards. */

void exact_struck(mpfr_t *y)
{
    begin();
    mpfr_neg(t[0], y[0], R);
    mpfr_exp(y[1], t[0], R);
    mpfr_expm1(y[2], t[0], R);
    mpfr_neg(y[2], y[2], R);
}

void exact_constant(mpfr_t *y, mpfr_t *x)
{
    exact_neg_log1p_neg(y, x);
    exact_times(y[0], y[0], x[1]);
    exact_struck(y);
}

void exact_rate(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(y[0], x[0], x[1], R);
    exact_struck(y);
}

/* x: balls n, bad m, draws k. The product of 1 - k / (n - i) over i < m is that of 1 / (1 + k / (n - i - k)). */
void exact_urn(mpfr_t *y, mpfr_t *x)
{
    begin();
    mpfr_sub(x[0], x[0], x[1], R);
    mpfr_add_ui(x[0], x[0], 1, R);
    mpfr_sub(x[0], x[0], x[2], R);
    if (mpfr_sgn(x[0]) <= 0)
        mpfr_set_inf(y[0], 1);
    else
        exact_log_gamma_diff2(y, x);
    exact_struck(y);
}

void exact_weibull(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[2], x[0], R);
    mpfr_pow(y[0], y[0], x[1], R);
    exact_struck(y);
}

void exact_gompertz_hazard(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[1], x[2]);
    exact_gompertz(y, x);
    exact_struck(y);
}

/* x: from, to, midpoint, width, scale. r0 falls while r1 rises. */
void exact_logistic_hazard(mpfr_t *y, mpfr_t *x)
{
    begin();
    exact_neg_log1p_neg(&t[7], &x[0]);
    exact_neg_log1p_neg(&t[8], &x[1]);
    mpfr_set(x[0], x[4], R);
    mpfr_set(x[1], x[2], R);
    mpfr_set(x[2], x[3], R);
    exact_logistic_fall(y, x);
    exact_times(t[7], t[7], y[0]);
    exact_logistic_rise(y, x);
    exact_times(t[8], t[8], y[0]);
    mpfr_add(y[0], t[7], t[8], R);
    exact_struck(y);
}

void exact_learning(mpfr_t *y, mpfr_t *x)
{
    mpfr_div(y[0], x[2], x[1], R);
    mpfr_log1p(y[0], y[0], R);
    mpfr_mul(y[0], y[0], x[1], R);
    exact_times(y[0], y[0], x[0]);
    exact_struck(y);
}

void exact_beta(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[0], x[1]);
    exact_log_gamma_diff2(y, x);
    exact_struck(y);
}

void exact_gamma(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[1], x[2]);
    exact_mul_log1p_ratio(y, x);
    exact_struck(y);
}

/* The trapezia left of x. */
void exact_rates(mpfr_t *y, mpfr_t *x)
{
    const double *p = exact_rates_points;
    int last = piece_of(p, x[0]);
    begin();
    mpfr_set_zero(y[0], 1);
    for (int i = 0; i <= last; i++, p += 2) {
        mpfr_set_d(t[0], p[2], R);
        mpfr_sub_d(t[0], t[0], p[0], R); /* width of the piece */
        if (i < last)
            mpfr_set(t[1], t[0], R);
        else
            mpfr_sub_d(t[1], x[0], p[0], R); /* width that counts */
        mpfr_set_d(t[2], p[3], R);
        mpfr_sub_d(t[2], t[2], p[1], R);
        mpfr_div(t[2], t[2], t[0], R);
        mpfr_mul(t[2], t[2], t[1], R);
        mpfr_div_2ui(t[2], t[2], 1, R);
        mpfr_add_d(t[2], t[2], p[1], R); /* mean rate */
        mpfr_mul(t[2], t[2], t[1], R);
        mpfr_add(y[0], y[0], t[2], R);
    }
    exact_struck(y);
}

/* The rate itself, and its slope. */
static void rate_piece(mpfr_t to, mpfr_t slope, mpfr_t x)
{
    const double *p = exact_rates_points + 2 * piece_of(exact_rates_points, x);
    begin();
    mpfr_set_d(t[0], p[2], R);
    mpfr_sub_d(t[0], t[0], p[0], R);
    mpfr_set_d(slope, p[3], R);
    mpfr_sub_d(slope, slope, p[1], R);
    mpfr_div(slope, slope, t[0], R);
    mpfr_sub_d(t[0], x, p[0], R);
    mpfr_mul(t[0], t[0], slope, R);
    mpfr_add_d(to, t[0], p[1], R);
}

void exact_rates1(mpfr_t *y, mpfr_t *x)
{
    begin();
    rate_piece(y[0], t[1], x[0]);
}

void exact_rates2(mpfr_t *y, mpfr_t *x)
{
    begin();
    rate_piece(t[1], y[0], x[0]);
}
