/* SPDX-License-Identifier: MIT */
/* Derivatives of the families by their parameters and the scale, from their definitions. */
#include "exact.h"

#define R MPFR_RNDN

/* Numbers for the functions below; exact.c has its own. */
static mpfr_t t[8];

static void begin_slopes(void)
{
    static int begun;
    for (size_t i = 0; !begun && i < sizeof t / sizeof *t; i++)
        mpfr_init2(t[i], EXACT_BITS);
    begun = 1;
}

/* The first n results are their own largest terms. */
static void own_sizes(mpfr_t *y, int n)
{
    for (int i = 0; i < n; i++)
        mpfr_abs(y[SLOPES_MOST + i], y[i], R);
}

/* y += x, and the size of y grows to that of x. */
static void include_term(mpfr_t y, mpfr_t size, mpfr_t x)
{
    mpfr_add(y, y, x, R);
    if (mpfr_cmpabs(size, x) < 0)
        mpfr_abs(size, x, R);
}

/* ---- benefits ---- */

void exact_linear_slopes(mpfr_t *y, mpfr_t *x)
{
    mpfr_set(y[0], x[1], R);
    mpfr_set(y[1], x[0], R);
    own_sizes(y, 2);
}

void exact_polynomial_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_set_zero(y[5], 1);
    mpfr_set_zero(y[SLOPES_MOST + 5], 1);
    for (unsigned i = 0; i < 5; i++) {
        mpfr_pow_ui(y[i], x[5], i, R);
        if (i == 0)
            continue;
        mpfr_mul_ui(t[0], y[i - 1], i, R);
        mpfr_mul(t[0], t[0], x[i], R);
        include_term(y[5], y[SLOPES_MOST + 5], t[0]);
    }
    own_sizes(y, 5);
}

/* x: a, e, K */
void exact_power_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_pow(y[0], x[2], x[1], R);
    mpfr_log(t[0], x[2], R);
    mpfr_mul(y[1], x[0], y[0], R);
    if (!mpfr_zero_p(y[1]))
        mpfr_mul(y[1], y[1], t[0], R);
    mpfr_sub_ui(t[0], x[1], 1, R);
    mpfr_pow(y[2], x[2], t[0], R);
    mpfr_mul(t[0], x[0], x[1], R);
    exact_times(y[2], y[2], t[0]);
    own_sizes(y, 3);
}

void exact_metcalfe_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_sub_ui(y[0], x[1], 1, R);
    mpfr_mul(y[0], y[0], x[1], R);
    mpfr_div_2ui(y[0], y[0], 1, R);
    own_sizes(y, 1);
    mpfr_mul(y[1], x[0], x[1], R);
    mpfr_abs(y[SLOPES_MOST + 1], y[1], R);
    mpfr_div_si(t[0], x[0], -2, R);
    include_term(y[1], y[SLOPES_MOST + 1], t[0]);
}

void exact_odlyzko_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_log(t[0], x[1], R);
    exact_times(y[0], x[1], t[0]);
    own_sizes(y, 1);
    exact_times(y[1], x[0], t[0]);
    mpfr_abs(y[SLOPES_MOST + 1], y[1], R);
    include_term(y[1], y[SLOPES_MOST + 1], x[0]);
}

/* x: a, t, K */
void exact_logarithmic_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_div(t[0], x[2], x[1], R);
    mpfr_log1p(y[0], t[0], R);
    mpfr_add(t[1], x[2], x[1], R);
    mpfr_div(y[2], x[0], t[1], R);
    mpfr_mul(y[1], y[2], t[0], R);
    mpfr_neg(y[1], y[1], R);
    own_sizes(y, 3);
}

/* x: m, t, K */
void exact_saturating_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_div(t[0], x[2], x[1], R);
    mpfr_neg(t[1], t[0], R);
    mpfr_expm1(y[0], t[1], R);
    mpfr_neg(y[0], y[0], R);
    mpfr_exp(t[1], t[1], R);
    mpfr_mul(t[1], t[1], x[0], R);
    mpfr_div(y[2], t[1], x[1], R);
    mpfr_mul(y[1], y[2], t[0], R);
    mpfr_neg(y[1], y[1], R);
    own_sizes(y, 3);
}

/* x: m, t, n, K; with q = (K / t)^n all but the first are made of q / (1 + q)^2, where q may be beyond what MPFR can
 * tell from 0 or infinity. */
void exact_hill_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    if (mpfr_zero_p(x[3])) {
        for (int i = 0; i < 4; i++)
            mpfr_set_zero(y[i], 1);
        if (mpfr_cmp_ui(x[2], 1) < 0 && !mpfr_zero_p(x[0]))
            mpfr_set_inf(y[3], mpfr_sgn(x[0]));
        else if (mpfr_cmp_ui(x[2], 1) == 0)
            mpfr_div(y[3], x[0], x[1], R);
        own_sizes(y, 4);
        return;
    }
    mpfr_div(t[0], x[3], x[1], R);
    mpfr_log(t[1], t[0], R);
    mpfr_pow(t[0], t[0], x[2], R);
    mpfr_ui_div(t[2], 1, t[0], R);
    mpfr_add_ui(t[0], t[0], 1, R); /* 1 + q */
    mpfr_add_ui(t[2], t[2], 1, R); /* 1 + 1 / q */
    mpfr_ui_div(y[0], 1, t[2], R);
    mpfr_div(t[0], y[0], t[0], R);
    mpfr_mul(t[0], t[0], x[0], R);
    mpfr_mul(y[2], t[0], t[1], R);
    mpfr_mul(t[0], t[0], x[2], R);
    mpfr_div(y[3], t[0], x[3], R);
    mpfr_div(y[1], t[0], x[1], R);
    mpfr_neg(y[1], y[1], R);
    own_sizes(y, 4);
}

/* ---- hazards ---- */

void exact_constant_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_ui_sub(t[0], 1, x[0], R);
    mpfr_div(y[0], x[1], t[0], R);
    exact_neg_log1p_neg(&y[1], x);
    own_sizes(y, 2);
}

void exact_rate_slopes(mpfr_t *y, mpfr_t *x)
{
    exact_linear_slopes(y, x);
}

/* Points z, z + k, z + m, z + m + k with all their digits. */
static mpfr_t points[4];

static void set_points(mpfr_t z, mpfr_t k, mpfr_t m)
{
    static int begun;
    for (int i = 0; !begun && i < 4; i++)
        mpfr_init2(points[i], 8 * EXACT_BITS);
    begun = 1;
    mpfr_set(points[0], z, R);
    mpfr_add(points[1], points[0], k, R);
    mpfr_add(points[2], points[0], m, R);
    mpfr_add(points[3], points[1], m, R);
}

/* The sum of the digamma function at the points, each with a sign or '0', with as many digits as it loses. */
static void digammas(mpfr_t to, const char *signs)
{
    static mpfr_t psi, sum;
    static int begun;
    if (!begun) {
        mpfr_init2(psi, EXACT_BITS);
        mpfr_init2(sum, EXACT_BITS);
        begun = 1;
    }
    mpfr_exp_t left = 0;
    for (mpfr_prec_t bits = EXACT_BITS; left < 120; bits *= 2) {
        mpfr_exp_t most = -bits;
        mpfr_set_prec(psi, bits);
        mpfr_set_prec(sum, bits);
        mpfr_set_zero(sum, 1);
        for (int i = 0; i < 4; i++) {
            if (signs[i] == '0')
                continue;
            mpfr_digamma(psi, points[i], R);
            if (mpfr_regular_p(psi) && mpfr_get_exp(psi) > most)
                most = mpfr_get_exp(psi);
            if (signs[i] == '-')
                mpfr_neg(psi, psi, R);
            mpfr_add(sum, sum, psi, R);
        }
        left = mpfr_regular_p(sum) ? bits + mpfr_get_exp(sum) - most : 0;
    }
    mpfr_set(to, sum, R);
}

/* The hazard is the same sum of ln Gamma with the signs + - - +. */

/* x: n, m, K; z = n - m + 1 - K, which is 0 where nothing is left. */
void exact_urn_slopes(mpfr_t *y, mpfr_t *x)
{
    static mpfr_t z;
    static int begun;
    if (!begun)
        mpfr_init2(z, 8 * EXACT_BITS);
    begun = 1;
    mpfr_sub(z, x[0], x[1], R);
    mpfr_add_ui(z, z, 1, R);
    mpfr_sub(z, z, x[2], R);
    for (int i = 0; i < 3; i++)
        mpfr_set_inf(y[i], i == 0 ? -1 : 1);
    if (mpfr_sgn(z) > 0) {
        set_points(z, x[2], x[1]);
        for (int i = 0; i < 2; i++)
            if (mpfr_zero_p(x[2]))
                mpfr_set_zero(y[i], 1);
            else
                digammas(y[i], i == 0 ? "+--+" : "-+00");
        digammas(y[2], "-0+0");
    }
    own_sizes(y, 3);
}

/* x: a, b, K */
void exact_beta_slopes(mpfr_t *y, mpfr_t *x)
{
    set_points(x[1], x[2], x[0]);
    for (int i = 0; i < 2; i++)
        if (mpfr_zero_p(x[2]))
            mpfr_set_zero(y[i], 1);
        else
            digammas(y[i], i == 0 ? "00-+" : "+--+");
    digammas(y[2], "0-0+");
    own_sizes(y, 3);
}

/* x: t, k, K */
void exact_weibull_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_div(t[0], x[2], x[0], R);
    mpfr_log(t[1], t[0], R);
    mpfr_pow(t[2], t[0], x[1], R);
    exact_times(y[1], t[2], t[1]);
    mpfr_div(t[3], x[1], x[0], R);
    mpfr_mul(y[0], t[2], t[3], R);
    mpfr_neg(y[0], y[0], R);
    mpfr_sub_ui(t[1], x[1], 1, R);
    mpfr_pow(y[2], t[0], t[1], R);
    mpfr_mul(y[2], y[2], t[3], R);
    own_sizes(y, 3);
}

/* x: r, g, K */
void exact_gompertz_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_mul(t[0], x[1], x[2], R);
    mpfr_set(y[0], x[2], R);
    if (!mpfr_zero_p(x[1])) {
        mpfr_expm1(y[0], t[0], R);
        mpfr_div(y[0], y[0], x[1], R);
    }
    exact_growth1(&y[1], &t[0]);
    mpfr_mul(y[1], y[1], x[0], R);
    for (int i = 0; i < 2; i++)
        if (mpfr_zero_p(x[2]))
            mpfr_set_zero(y[1], 1);
        else
            mpfr_mul(y[1], y[1], x[2], R);
    mpfr_exp(y[2], t[0], R);
    mpfr_mul(y[2], y[2], x[0], R);
    own_sizes(y, 3);
}

/* to = (r1 - r0) x, and its size. */
static void by_both(mpfr_t to, mpfr_t size, mpfr_t r0, mpfr_t r1, mpfr_t x)
{
    mpfr_mul(to, r1, x, R);
    mpfr_abs(size, to, R);
    mpfr_mul(t[7], r0, x, R);
    mpfr_neg(t[7], t[7], R);
    include_term(to, size, t[7]);
}

/* x: from, to, midpoint, width, scale. */
void exact_logistic_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_t *args = &t[2]; /* scale, midpoint, width */
    exact_neg_log1p_neg(&t[0], &x[0]);
    exact_neg_log1p_neg(&t[1], &x[1]);
    mpfr_set(args[0], x[4], R);
    mpfr_set(args[1], x[2], R);
    mpfr_set(args[2], x[3], R);
    exact_logistic_fall(&y[0], args);
    exact_logistic_rise(&y[1], args);
    for (int i = 0; i < 2; i++) {
        mpfr_ui_sub(t[5], 1, x[i], R);
        mpfr_div(y[i], y[i], t[5], R);
    }
    exact_logistic_spread(&t[6], args);
    by_both(y[3], y[SLOPES_MOST + 3], t[0], t[1], t[6]);
    exact_logistic(&t[5], args);
    exact_logistic_complement(&t[6], args);
    mpfr_mul(y[4], t[1], t[5], R);
    mpfr_mul(t[6], t[0], t[6], R);
    mpfr_add(y[4], y[4], t[6], R);
    /* s(a) - s(b) = s(a) s(-b) (1 - e^(b - a)), s the logistic function, a = (K - c) / d, b = -c / d */
    mpfr_set_zero(args[0], 1);
    exact_logistic_complement(&t[6], args);
    mpfr_mul(t[5], t[5], t[6], R);
    mpfr_div(t[6], x[4], x[3], R);
    mpfr_neg(t[6], t[6], R);
    mpfr_expm1(t[6], t[6], R);
    mpfr_mul(t[5], t[5], t[6], R);
    own_sizes(y, 2);
    mpfr_abs(y[SLOPES_MOST + 4], y[4], R);
    by_both(y[2], y[SLOPES_MOST + 2], t[0], t[1], t[5]);
}

/* x: r, t, K */
void exact_learning_slopes(mpfr_t *y, mpfr_t *x)
{
    begin_slopes();
    mpfr_div(t[0], x[2], x[1], R);
    mpfr_set_ui(t[1], 1, R);
    mpfr_log1p(y[0], t[0], R);
    mpfr_mul(y[0], y[0], x[1], R);
    exact_frailty_slope(&y[1], &t[0]);
    mpfr_mul(y[1], y[1], x[0], R);
    mpfr_add(t[0], t[0], t[1], R);
    mpfr_div(y[2], x[0], t[0], R);
    own_sizes(y, 3);
}

void exact_gamma_slopes(mpfr_t *y, mpfr_t *x)
{
    exact_logarithmic_slopes(y, x);
}

/* ---- a model ---- */

/* What follows is of EV = (1 - w F) a K - l F, H = log1p(v h) / v, h = r s K; x: a, r, s, l, w, v, K. */

/* t[0] = h, t[1] = 1 + v h, t[2] = S, t[3] = -F, t[4] = a K, t[5] = S (w a K + l), by which hazards are multiplied, and
 * t[6] its size. */
static void lottery_parts(mpfr_t *x)
{
    mpfr_mul(t[0], x[1], x[2], R);
    mpfr_mul(t[0], t[0], x[6], R);
    mpfr_mul(t[1], t[0], x[5], R);
    mpfr_log1p(t[2], t[1], R);
    mpfr_add_ui(t[1], t[1], 1, R);
    mpfr_div(t[2], t[2], x[5], R);
    mpfr_neg(t[2], t[2], R);
    mpfr_expm1(t[3], t[2], R);
    mpfr_exp(t[2], t[2], R);
    mpfr_mul(t[4], x[0], x[6], R);
    mpfr_mul(t[5], x[4], t[4], R);
    mpfr_abs(t[6], t[5], R);
    include_term(t[5], t[6], x[3]);
    mpfr_mul(t[5], t[5], t[2], R);
    mpfr_mul(t[6], t[6], t[2], R);
}

void exact_ev_slopes(mpfr_t *y, mpfr_t *x)
{
    static const int hazard[] = {1, 2, 6}; /* of which h is a product */
    mpfr_t *size = y + SLOPES_MOST;
    begin_slopes();
    lottery_parts(x);
    mpfr_ui_sub(y[0], 1, x[4], R); /* 1 - w F = (1 - w) + w S */
    mpfr_mul(t[7], x[4], t[2], R);
    mpfr_add(y[0], y[0], t[7], R);
    mpfr_mul(y[6], y[0], x[0], R);
    mpfr_mul(y[0], y[0], x[6], R);
    mpfr_set(y[3], t[3], R);
    mpfr_mul(y[4], t[3], t[4], R);
    own_sizes(y, 7);
    mpfr_set(t[3], t[0], R);
    mpfr_set(t[4], x[5], R);
    exact_frailty_slope(&t[7], &t[3]);
    mpfr_mul(y[5], t[5], t[7], R);
    mpfr_mul(size[5], t[6], t[7], R);
    mpfr_div(t[0], t[0], t[1], R);
    for (int k = 0; k < 3; k++) {
        int i = hazard[k];
        mpfr_div(t[7], t[0], x[i], R);
        mpfr_mul(t[3], t[5], t[7], R);
        mpfr_mul(t[7], t[6], t[7], R);
        if (i == 6) {
            mpfr_sub(y[6], y[6], t[3], R);
            mpfr_max(size[6], size[6], t[7], R);
        } else {
            mpfr_neg(y[i], t[3], R);
            mpfr_set(size[i], t[7], R);
        }
    }
}
