/* SPDX-License-Identifier: MIT */
#include "exact_op.h"

#include <string.h>

#define R MPFR_RNDN
#define NONE ((mpfr_ptr)0) /* ends a list of numbers */

static const char *const names[] = {
#define SEV_OPERATION(name, ...) #name,
#include "op/ops.def"
};

/* ---- Sums and products ---- */

static void times(mpfr_t *y, mpfr_t *x)
{
    exact_times(y[0], x[0], x[1]);
}

static void times3(mpfr_t *y, mpfr_t *x)
{
    exact_times(y[0], x[0], x[1]);
    exact_times(y[0], y[0], x[2]);
    if (mpfr_zero_p(x[2])) /* also where the others are infinite and 0 */
        mpfr_set_zero(y[0], 1);
}

static void lesser(mpfr_t *y, mpfr_t *x)
{
    mpfr_min(y[0], x[0], x[1], R);
}

static void larger(mpfr_t *y, mpfr_t *x)
{
    mpfr_max(y[0], x[0], x[1], R);
}

static void choose(mpfr_t *y, mpfr_t *x)
{
    mpfr_set(y[0], mpfr_cmp(x[0], x[1]) <= 0 ? x[2] : x[3], R);
}

static void minus(mpfr_t *y, mpfr_t *x)
{
    mpfr_neg(y[0], x[0], R);
}

static void horner(mpfr_t *y, mpfr_t *x)
{
    exact_times(y[0], x[0], x[1]);
    mpfr_add(y[0], y[0], x[2], R);
}

static void quartic(mpfr_t *y, mpfr_t *x)
{
    mpfr_set(y[0], x[0], R);
    for (int i = 2; i < 6; i++) {
        exact_times(y[0], y[0], x[1]);
        mpfr_add(y[0], y[0], x[i], R);
    }
}

static void fail(mpfr_t *y, mpfr_t *x)
{
    exact_exp_neg(y, x);
    mpfr_swap(y[0], y[1]);
}

static void expm1_of(mpfr_t *y, mpfr_t *x)
{
    mpfr_expm1(y[0], x[0], R);
}

/* ---- Limits, where what exact.c multiplies or divides has none ---- */

static void mul_pow(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_zero_p(x[0]) && !mpfr_nan_p(x[1]))
        mpfr_set_zero(y[0], 1);
    else
        exact_mul_pow(y, x);
}

static void mul_x_log_x(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_zero_p(x[0]))
        mpfr_set_zero(y[0], 1);
    else
        exact_mul_x_log_x(y, x);
}

static void mul_log1p_ratio(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_zero_p(x[0]))
        mpfr_set_zero(y[0], 1);
    else
        exact_mul_log1p_ratio(y, x);
}

/* I_n, the integral of s^n e^(s y) over [0, 1], where exact.c stops: at infinity, and for large y, where by parts
 * I_n = (e^y - n I_(n-1)) / y and nothing cancels. */
static void growth(mpfr_t *y, mpfr_t *x, unsigned n, exact_function *moderate)
{
    if (mpfr_inf_p(x[0]) && mpfr_sgn(x[0]) < 0) {
        mpfr_set_zero(y[0], 1);
    } else if (mpfr_inf_p(x[0])) {
        mpfr_set_inf(y[0], 1);
    } else if (mpfr_cmp_ui(x[0], 1 << 20) <= 0) {
        moderate(y, x);
    } else {
        mpfr_exp(y[1], x[0], R);
        mpfr_div(y[0], y[1], x[0], R); /* less 1 / y, which is e^-y of it */
        for (unsigned i = 1; i <= n; i++) {
            mpfr_mul_ui(y[0], y[0], i, R);
            mpfr_sub(y[0], y[1], y[0], R);
            mpfr_div(y[0], y[0], x[0], R);
        }
    }
}

static void growth0(mpfr_t *y, mpfr_t *x)
{
    growth(y, x, 0, exact_growth0);
}

static void growth1(mpfr_t *y, mpfr_t *x)
{
    growth(y, x, 1, exact_growth1);
}

static void growth2(mpfr_t *y, mpfr_t *x)
{
    growth(y, x, 2, exact_growth2);
}

/* At 2^40 widths past the midpoint all but e^(-2^40) is there. */
static void logistic_spread(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_inf_p(x[0])) {
        mpfr_mul_2ui(x[0], x[2], 40, R);
        mpfr_add(x[0], x[0], x[1], R);
    }
    exact_logistic_spread(y, x);
}

static void frailty(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_inf_p(x[0]))
        mpfr_set_inf(y[0], 1);
    else
        exact_frailty(y, x);
}

static void frailty_slope(mpfr_t *y, mpfr_t *x)
{
    if (mpfr_inf_p(x[0]))
        mpfr_set_inf(y[0], 1);
    else
        exact_frailty_slope(y, x);
}

/* ---- Differences of polygamma functions ---- */

enum { STIRLING = 300 }; /* terms of the series at most */

/* B_(2 k) = -(-1)^k 2 (2 k)! zeta(2 k) / (2 pi)^(2 k), kept for the next time. */
static mpfr_ptr bernoulli(unsigned k, mpfr_prec_t bits)
{
    static mpfr_t known[STIRLING];
    static mpfr_prec_t known_bits[STIRLING];
    mpfr_ptr b = known[k];
    if (known_bits[k] >= bits)
        return b;
    if (known_bits[k])
        mpfr_clear(b);
    known_bits[k] = 2 * bits;
    mpfr_t t;
    mpfr_inits2(2 * bits, b, t, NONE);
    mpfr_const_pi(t, R);
    mpfr_mul_2ui(t, t, 1, R);
    mpfr_pow_ui(t, t, 2 * k, R);
    mpfr_fac_ui(b, 2 * k, R);
    mpfr_div(b, b, t, R);
    mpfr_zeta_ui(t, 2 * k, R);
    mpfr_mul(b, b, t, R);
    mpfr_mul_si(b, b, k % 2 ? 2 : -2, R);
    mpfr_clear(t);
    return b;
}

/* |psi_n(z)| for n = 1, 2 and large z: 1 / z + 1 / (2 z^2) + the sum of B_(2 k) / z^(2 k + 1), or how that falls. */
static void stirling(mpfr_t to, unsigned n, mpfr_t z)
{
    mpfr_prec_t bits = mpfr_get_prec(to);
    mpfr_t power, term;
    mpfr_inits2(bits, power, term, NONE);
    mpfr_pow_ui(power, z, n, R); /* z^n, z^(n + 1), z^(n + 2), z^(n + 4), ... */
    mpfr_ui_div(to, 1, power, R);
    mpfr_mul(power, power, z, R);
    mpfr_ui_div(term, n, power, R);
    mpfr_div_2ui(term, term, 1, R);
    mpfr_add(to, to, term, R);
    mpfr_mul(power, power, z, R);
    for (unsigned k = 1; k < STIRLING; k++) {
        mpfr_div(term, bernoulli(k, bits), power, R);
        mpfr_mul_ui(term, term, n == 1 ? 1 : 2 * k + 1, R);
        mpfr_add(to, to, term, R);
        if (mpfr_get_exp(term) < mpfr_get_exp(to) - bits)
            break;
        mpfr_mul(power, power, z, R);
        mpfr_mul(power, power, z, R);
    }
    mpfr_clears(power, term, NONE);
}

/* |psi_n(x)| for n = 0, 1, 2, x > 0, but psi_0(x) with its sign. Terms of the series fall until 2 k is 2 pi z, to e^(-2
 * pi z), so z = bits / 6 is enough. */
static void polygamma(mpfr_t to, unsigned n, mpfr_t x)
{
    if (n == 0) {
        mpfr_digamma(to, x, R);
        return;
    }
    mpfr_prec_t bits = mpfr_get_prec(to);
    mpfr_t z, term, sum;
    mpfr_inits2(bits, z, term, sum, NONE);
    mpfr_set(z, x, R);
    mpfr_set_zero(sum, 1);
    while (mpfr_cmp_ui(z, (unsigned)bits / 6 + 1) < 0) {
        mpfr_pow_ui(term, z, n + 1, R);
        mpfr_ui_div(term, n, term, R); /* n is n! here */
        mpfr_add(sum, sum, term, R);
        mpfr_add_ui(z, z, 1, R);
    }
    stirling(to, n, z);
    mpfr_add(to, to, sum, R);
    mpfr_clears(z, term, sum, NONE);
}

/* |psi_n(x) + psi_n(x + a + k) - psi_n(x + a) - psi_n(x + k)|, or without k |psi_n(x + a) - psi_n(x)|, with as many
 * digits as the sum of them cancels. */
static void polygamma_sum(mpfr_t to, unsigned n, mpfr_t x, mpfr_t a, mpfr_t k)
{
    mpfr_exp_t left = 0;
    for (mpfr_prec_t bits = 2 * EXACT_BITS; left < 120; bits *= 2) {
        mpfr_t at, psi, sum;
        mpfr_inits2(bits, at, psi, sum, NONE);
        mpfr_exp_t most = n == 0 ? 1 : mpfr_get_emin(); /* psi_0 has a zero, and does not fall with x */
        mpfr_set_zero(sum, 1);
        for (int i = 0; i < (k ? 4 : 2); i++) {
            mpfr_set(at, x, R);
            if (i & 1)
                mpfr_add(at, at, a, R);
            if (i & 2)
                mpfr_add(at, at, k, R);
            polygamma(psi, n, at);
            if (i == 1 || i == 2)
                mpfr_neg(psi, psi, R);
            mpfr_add(sum, sum, psi, R);
            if (mpfr_regular_p(psi) && mpfr_get_exp(psi) > most)
                most = mpfr_get_exp(psi);
        }
        left = mpfr_zero_p(sum) ? 0 : bits + mpfr_get_exp(sum) - most;
        mpfr_abs(to, sum, R);
        mpfr_clears(at, psi, sum, NONE);
    }
}

/* Whether the sum of exact.c serves, which has as many terms. */
static bool is_few(mpfr_t a)
{
    return mpfr_integer_p(a) && mpfr_sgn(a) > 0 && mpfr_cmp_ui(a, 64) <= 0;
}

static void gamma_diff1(mpfr_t *y, mpfr_t *x, unsigned n)
{
    static exact_function *const few[] = {exact_gamma_diff1_0, exact_gamma_diff1_1, exact_gamma_diff1_2};
    if (mpfr_zero_p(x[1]))
        mpfr_set_zero(y[0], 1);
    else if (mpfr_zero_p(x[0]) || (mpfr_inf_p(x[1]) && n == 0))
        mpfr_set_inf(y[0], 1);
    else if (mpfr_inf_p(x[1]))
        polygamma(y[0], n, x[0]);
    else if (is_few(x[1]))
        few[n](y, x);
    else
        polygamma_sum(y[0], n, x[0], x[1], NULL);
}

static void gamma_diff1_0(mpfr_t *y, mpfr_t *x)
{
    gamma_diff1(y, x, 0);
}

static void gamma_diff1_1(mpfr_t *y, mpfr_t *x)
{
    gamma_diff1(y, x, 1);
}

static void gamma_diff1_2(mpfr_t *y, mpfr_t *x)
{
    gamma_diff1(y, x, 2);
}

/* For n = -1 and of logarithms, or n = 0, 1. */
static void gamma_diff2(mpfr_t *y, mpfr_t *x, int n)
{
    if (mpfr_zero_p(x[1]) || mpfr_zero_p(x[2]))
        mpfr_set_zero(y[0], 1);
    else if (mpfr_zero_p(x[0]) || (mpfr_inf_p(x[2]) && n < 0))
        mpfr_set_inf(y[0], 1);
    else if (n < 0)
        exact_log_gamma_diff2(y, x);
    else if (is_few(x[1]))
        (n ? exact_gamma_diff2_1 : exact_gamma_diff2_0)(y, x);
    else
        polygamma_sum(y[0], (unsigned)n, x[0], x[1], x[2]);
}

static void log_gamma_diff2(mpfr_t *y, mpfr_t *x)
{
    gamma_diff2(y, x, -1);
}

static void gamma_diff2_0(mpfr_t *y, mpfr_t *x)
{
    gamma_diff2(y, x, 0);
}

static void gamma_diff2_1(mpfr_t *y, mpfr_t *x)
{
    gamma_diff2(y, x, 1);
}

/* ---- The table ---- */

typedef struct row {
    const char *name; /* as in ops.def */
    int args;
    exact_function *of[3]; /* of each order */
    bool pass;             /* the second result is one of its own */
} row;

static const row rows[] = {
    {"ADD", 2, {exact_add}, false},
    {"SUB", 2, {exact_sub}, false},
    {"MUL", 2, {times}, false},
    {"DIV", 2, {exact_ratio}, false},
    {"MUL3", 3, {times3}, false},
    {"MIN", 2, {lesser}, false},
    {"MAX", 2, {larger}, false},
    {"CHOOSE", 4, {choose, choose}, false},
    {"SQRT", 1, {exact_sqrt}, false},
    {"PROD", 2, {times}, false},
    {"SUM", 2, {exact_add}, false},
    {"RATIO", 2, {exact_ratio}, false},
    {"HORNER", 3, {horner}, false},
    {"MINUS", 1, {minus}, false},
    {"OFFSET", 2, {exact_sub}, false},
    {"NEG_LOG1P", 1, {exact_neg_log1p_neg}, false},
    {"EXP_NEG", 1, {exact_exp_neg}, true},
    {"FAIL", 1, {fail}, false},
    {"EXP", 1, {exact_exp}, true},
    {"EXPM1", 1, {expm1_of}, false},
    {"LOG", 2, {exact_log_ratio}, false},
    {"LOG_BASE", 2, {exact_log_base}, false},
    {"LOG1P", 1, {exact_log1p}, false},
    {"MUL_POW", 3, {mul_pow}, false},
    {"POW", 2, {exact_pow}, false},
    {"POW_RATIO", 3, {exact_pow_ratio}, false},
    {"HILL", 4, {exact_hill}, false},
    {"X_LOG_X", 2, {mul_x_log_x}, false},
    {"LOG1P_RATIO", 3, {mul_log1p_ratio, mul_log1p_ratio}, false},
    {"MUL_LOG1P", 3, {mul_log1p_ratio, mul_log1p_ratio}, false},
    {"EXPM1_RATIO", 3, {exact_mul_expm1_ratio}, false},
    {"GOMPERTZ", 3, {exact_gompertz}, false},
    {"GROWTH", 1, {growth0, growth1, growth2}, false},
    {"FRAILTY", 2, {frailty}, false},
    {"FRAILTY_SLOPE", 2, {frailty_slope}, false},
    {"RISE", 3, {exact_logistic_rise}, false},
    {"FALL", 3, {exact_logistic_fall}, false},
    {"SPREAD", 3, {logistic_spread}, false},
    {"LOGISTIC", 3, {exact_logistic}, false},
    {"LOGISTIC_C", 3, {exact_logistic_complement}, false},
    {"TANH", 1, {exact_tanh}, false},
    {"URN", 3, {exact_urn}, false},
    {"GAMMA_DIFF1", 2, {gamma_diff1_0, gamma_diff1_1, gamma_diff1_2}, false},
    {"GAMMA_DIFF2", 3, {log_gamma_diff2, gamma_diff2_0, gamma_diff2_1}, false},
    {"MUL_ADD", 3, {horner}, false},
    {"MUL_MUL", 4, {exact_mul_mul}, false},
    {"MUL_SUB", 4, {exact_mul_sub}, false},
    {"QUARTIC", 6, {quartic}, false},
    {"SHIFT", 5, {exact_logistic_shift}, false},
    {"EXP_NEG_PROD", 2, {exact_exp_neg_prod}, true},
    {"LOTTERY", 4, {exact_lottery}, false},
    {"LOTTERY_PROD", 5, {exact_lottery_prod}, false},
    {"LOTTERY_AFTER", 6, {exact_lottery_after}, false},
};

/* Of both names that curves have had. */
static const row cubic = {"CURVE", 1, {exact_cubic, exact_cubic1, exact_cubic2}, false};
static const row rates = {"CURVE", 1, {exact_rates, exact_rates1, exact_rates2}, false};

static const row *row_of(sev_op op, const double *points)
{
    if ((int)op < 0 || (int)op >= SEV_OPERATIONS)
        return NULL;
    if (strcmp(names[op], "CURVE") == 0)
        return points == exact_rates_points ? &rates : &cubic;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(names[op], rows[i].name) == 0)
            return &rows[i];
    return NULL;
}

int exact_op_args(sev_op op)
{
    const row *r = row_of(op, exact_cubic_points);
    return r ? r->args : -1;
}

bool exact_op(mpfr_t value, mpfr_t second, sev_op op, int order, const double *points, mpfr_t *x)
{
    const row *r = row_of(op, points);
    if (!r || order < 0 || order > 2 || !r->of[order])
        return false;
    /* Functions of exact.c may change their arguments, and give up to three results. */
    mpfr_t y[3], copy[EXACT_ARGS];
    for (int i = 0; i < 3; i++) {
        mpfr_init2(y[i], mpfr_get_prec(value));
        mpfr_set_nan(y[i]);
    }
    for (int i = 0; i < r->args; i++) {
        mpfr_init2(copy[i], mpfr_get_prec(x[i]));
        mpfr_set(copy[i], x[i], R);
    }
    r->of[order](y, copy);
    mpfr_set(value, y[0], R);
    mpfr_set_nan(second);
    if (r->pass)
        mpfr_set(second, y[1], R);
    for (int i = 0; i < 3; i++)
        mpfr_clear(y[i]);
    for (int i = 0; i < r->args; i++)
        mpfr_clear(copy[i]);
    return true;
}
