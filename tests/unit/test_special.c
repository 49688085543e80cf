/* SPDX-License-Identifier: MIT */
#include "number/elementary.h"
#include "number/product.h"
#include "op/gammadiff.h"
#include "op/special.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SCALEEV_TEST_DATA_DIR
#define SCALEEV_TEST_DATA_DIR "tests/reference"
#endif

#define CASES 20000
#define ARGUMENTS 6
#define INF ((double)INFINITY)
#define LN2 0x1.62e42fefa39efp-1
#define PAIR_ERROR 0x1p-70
#define PLAIN_ERROR 0x1p-47

static sev_pair plain(double x)
{
    return (sev_pair){x, 0.0};
}

/* ---- Functions by name ---- */

static sev_pair survival(const double *a)
{
    double s, f;
    sev_exp_neg((sev_pair){a[0], a[1]}, &s, &f);
    return plain(s);
}

static sev_pair probability(const double *a)
{
    double s, f;
    sev_exp_neg((sev_pair){a[0], a[1]}, &s, &f);
    return plain(f);
}

/* The pair that begins at that place. */
#define P(i) ((sev_pair){a[i], a[(i) + 1]})
#define CALL(name, expression)                                                                                         \
    static sev_pair call_##name(const double *a)                                                                       \
    {                                                                                                                  \
        return expression;                                                                                             \
    }

CALL(mul, sev_mul(P(0), P(2)))
CALL(mul3, plain(sev_mul3(a[0], a[1], a[2])))
CALL(neg_log1p_neg, sev_neg_log1p_neg(a[0]))
CALL(log, sev_log(P(0)))
CALL(mul_pow, sev_mul_pow(a[0], P(1), plain(a[3])))
CALL(pow_ratio, sev_pow_ratio(P(0), a[2], plain(a[3])))
CALL(hill, plain(sev_hill(a[0], P(1), a[3], a[4])))
CALL(mul_x_log_x, plain(sev_mul_x_log_x(a[0], P(1))))
CALL(mul_log1p_ratio, sev_mul_log1p_ratio(a[0], P(1), a[3]))
CALL(mul_expm1_ratio, plain(sev_mul_expm1_ratio(a[0], P(1), a[3])))
CALL(growth0, sev_growth(0, P(0), P(2)))
CALL(growth1, sev_growth(1, P(0), P(2)))
CALL(growth2, sev_growth(2, P(0), P(2)))
CALL(frailty, sev_frailty(P(0), a[2]))
CALL(frailty_slope, plain(sev_frailty_slope(1, a[0])))
CALL(logistic_rise, sev_logistic_rise(P(0), a[2], a[3]))
CALL(logistic_fall, sev_logistic_fall(P(0), a[2], a[3]))
CALL(logistic, plain(sev_logistic(P(0), a[2], a[3])))
CALL(logistic_complement, plain(sev_logistic_complement(P(0), a[2], a[3])))
CALL(gamma_diff1_0, plain(sev_gamma_diff1(0, a[0], a[1])))
CALL(gamma_diff1_1, plain(sev_gamma_diff1(1, a[0], a[1])))
CALL(gamma_diff1_2, plain(sev_gamma_diff1(2, a[0], a[1])))
CALL(log_gamma_diff2, sev_gamma_diff2(-1, P(0), a[2], P(3)))
CALL(gamma_diff2_0, sev_gamma_diff2(0, P(0), a[2], P(3)))
CALL(gamma_diff2_1, sev_gamma_diff2(1, P(0), a[2], P(3)))

/* What the header promises: units in the last place of the high part, relative error of the pair (0: no promise). */
typedef struct function {
    const char *name;
    sev_pair (*call)(const double *arguments);
    const char *kinds; /* of its arguments: d a double, p a pair, which takes two places */
    double units;
    double relative;
    double worst_units, worst_relative;
    int cases;
} function;

#define PAIR 1.0, PAIR_ERROR, 0, 0, 0
#define PLAIN 1.0, 0, 0, 0, 0
#define ROUGH 0, PLAIN_ERROR, 0, 0, 0

static function functions[] = {
    {"mul", call_mul, "pp", PAIR},
    {"mul3", call_mul3, "ddd", 1.5, 0, 0, 0, 0},
    {"neg_log1p_neg", call_neg_log1p_neg, "d", PAIR},
    {"survival", survival, "p", 0.6, 0, 0, 0, 0},
    {"probability", probability, "p", 0.6, 0, 0, 0, 0},
    {"log", call_log, "p", PAIR},
    {"mul_pow", call_mul_pow, "dpd", PAIR},
    {"pow_ratio", call_pow_ratio, "pdd", PAIR},
    {"hill", call_hill, "dpdd", PLAIN},
    {"mul_x_log_x", call_mul_x_log_x, "dp", PLAIN},
    {"mul_log1p_ratio", call_mul_log1p_ratio, "dpd", PAIR},
    {"mul_expm1_ratio", call_mul_expm1_ratio, "dpd", PLAIN},
    {"growth0", call_growth0, "pp", PAIR},
    {"growth1", call_growth1, "pp", ROUGH},
    {"growth2", call_growth2, "pp", ROUGH},
    {"frailty", call_frailty, "pd", PAIR},
    {"frailty_slope", call_frailty_slope, "d", ROUGH},
    {"logistic_rise", call_logistic_rise, "pdd", PAIR},
    {"logistic_fall", call_logistic_fall, "pdd", PAIR},
    {"logistic", call_logistic, "pdd", PLAIN},
    {"logistic_complement", call_logistic_complement, "pdd", PLAIN},
    {"gamma_diff1_0", call_gamma_diff1_0, "dd", ROUGH},
    {"gamma_diff1_1", call_gamma_diff1_1, "dd", ROUGH},
    {"gamma_diff1_2", call_gamma_diff1_2, "dd", ROUGH},
    {"gamma_diff2_-1", call_log_gamma_diff2, "pdp", PAIR},
    {"gamma_diff2_0", call_gamma_diff2_0, "pdp", ROUGH},
    {"gamma_diff2_1", call_gamma_diff2_1, "pdp", ROUGH},
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

static int places(const function *f)
{
    int n = 0;
    for (const char *kind = f->kinds; *kind; ++kind)
        n += *kind == 'p' ? 2 : 1;
    return n;
}

/* ---- Errors ---- */

/* Spacing of the doubles around x. */
static double unit(double x)
{
    int e;
    frexp(x, &e);
    return e - 53 < -1074 ? DBL_TRUE_MIN : ldexp(1.0, e - 53);
}

/* (got - exact) / exact, and 0 where both are the same infinity or zero. */
static double relative_error(sev_pair got, sev_pair exact)
{
    if (got.hi == exact.hi && (got.lo == exact.lo || isinf(got.hi)))
        return 0.0;
    if (!isfinite(got.hi) || !isfinite(exact.hi))
        return INF;
    return fabs(((got.hi - exact.hi) + (got.lo - exact.lo)) / exact.hi);
}

static double units_off(double got, sev_pair exact)
{
    if (got == exact.hi && exact.lo == 0.0)
        return 0.0;
    if (!isfinite(got) || !isfinite(exact.hi))
        return INF;
    return fabs((got - exact.hi) - exact.lo) / unit(exact.hi);
}

/* |lo| <= ulp(hi) / 2, and no low part to a zero, an infinity or a NaN, but that of a number that overflowed. */
static int well_formed(sev_pair x)
{
    if (x.hi == INF && x.lo != 0.0)
        return x.lo > 709.78 && x.lo <= DBL_MAX;
    return x.hi == 0.0 || !isfinite(x.hi) ? x.lo == 0.0 : fabs(x.lo) <= unit(x.hi) / 2;
}

static const char *text(const function *f, const double *a)
{
    static char out[64 * ARGUMENTS];
    int used = 0;
    for (int i = 0; i < places(f); ++i)
        used += snprintf(out + used, sizeof out - (size_t)used, " %a", a[i]);
    return out;
}

/* ---- Reference values ---- */

static function *find(const char *name)
{
    function *f = functions;
    while (f < functions + FUNCTIONS && strcmp(f->name, name) != 0)
        ++f;
    cr_assert(f < functions + FUNCTIONS, "no function %s", name);
    return f;
}

static void check(function *f, const double *a, sev_pair exact)
{
    sev_pair got = f->call(a);
    double units = units_off(got.hi, exact);
    double relative = relative_error(got, exact);
    if (f->units > 0 && units > f->worst_units)
        f->worst_units = units;
    cr_assert(well_formed(got), "%s%s: low part too large: %a %a", f->name, text(f, a), got.hi, got.lo);
    cr_assert(f->units == 0 || units <= f->units, "%s%s: %a, not %a, %g units off", f->name, text(f, a), got.hi,
              exact.hi, units);
    /* Near the bottom of the range low parts, or the number itself, have fewer digits. */
    int digits = fabs(exact.hi) >= (f->relative == PAIR_ERROR ? 0x1p-950 : DBL_MIN);
    if (!digits && f->relative == PLAIN_ERROR)
        cr_assert(units <= 1.0, "%s%s: %a, not %a", f->name, text(f, a), got.hi, exact.hi);
    if (!digits || f->relative == 0)
        return;
    if (relative > f->worst_relative)
        f->worst_relative = relative;
    cr_assert(relative <= f->relative, "%s%s: %a %a, not %a %a: off by 2^%.1f", f->name, text(f, a), got.hi, got.lo,
              exact.hi, exact.lo, log2(relative));
}

Test(special, reference_values)
{
    char path[4096], line[1024];
    const char *dir = getenv("SCALEEV_TEST_DATA");
    snprintf(path, sizeof path, "%s/special.tsv", dir ? dir : SCALEEV_TEST_DATA_DIR);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        function *f = find(strtok(line, "\t"));
        double a[ARGUMENTS + 2];
        int n = 0;
        for (char *field; (field = strtok(NULL, "\t\n")); ++n) {
            cr_assert_lt(n, ARGUMENTS + 2);
            a[n] = strtod(field, NULL);
        }
        cr_assert_eq(n, places(f) + 2);
        check(f, a, (sev_pair){a[n - 2], a[n - 1]});
        ++f->cases;
    }
    fclose(file);
    for (function *f = functions; f < functions + FUNCTIONS; ++f) {
        cr_assert_geq(f->cases, 100, "%s: %d cases", f->name, f->cases);
        printf("%-20s", f->name);
        if (f->units > 0)
            printf(" %.4f units", f->worst_units);
        if (f->relative > 0)
            printf(" 2^%.1f", log2(f->worst_relative));
        printf("\n");
    }
}

/* ---- Corners that the header names ---- */

#define SAME(got, wanted) cr_expect((got) == (wanted), #got " is %a, not %a", (got), (double)(wanted))

static const sev_pair zero = {0, 0}, one = {1, 0}, infinite = {(double)INFINITY, 0};

Test(special, products_of_zero_and_infinity)
{
    SAME(sev_mul(zero, infinite).hi, 0);
    SAME(sev_mul(infinite, zero).hi, 0);
    SAME(sev_mul(infinite, plain(-DBL_TRUE_MIN)).hi, -INF);
    SAME(sev_mul(plain(-DBL_TRUE_MIN), infinite).hi, -INF);
    SAME(sev_mul(infinite, infinite).hi, INF);
    SAME(sev_mul(plain(1e300), plain(1e300)).hi, INF);
    SAME(sev_mul3(0, INF, INF), 0);
    SAME(sev_mul3(INF, 1, 0), 0);
    SAME(sev_mul3(INF, -DBL_TRUE_MIN, DBL_TRUE_MIN), -INF);
    SAME(sev_mul3(1e300, 1e300, 0), 0);
    SAME(sev_mul3(3 * 0x1p1000, 0x1p1000, 0x1p-1000), 3 * 0x1p1000);
    SAME(sev_mul3(-3 * 0x1p-1000, 0x1p-1000, 0x1p1000), -3 * 0x1p-1000);
    SAME(sev_mul3(-1e300, 1e300, 2), -INF);
}

Test(special, survival_at_the_ends)
{
    const double h[] = {0, INF, -INF, 800, -800, DBL_TRUE_MIN, 745.2, 1e300, -1e300};
    const double s[] = {1, 0, INF, 0, INF, 1, 0, 0, INF}, f[] = {0, 1, -INF, 1, -INF, DBL_TRUE_MIN, 1, 1, -INF};
    for (size_t i = 0; i < sizeof h / sizeof *h; ++i) {
        double survival, probability;
        sev_exp_neg(plain(h[i]), &survival, &probability);
        cr_expect(survival == s[i] && probability == f[i], "h = %a: %a %a", h[i], survival, probability);
    }
    SAME(sev_neg_log1p_neg(0).hi, 0);
    SAME(sev_neg_log1p_neg(1).hi, INF);
    SAME(sev_neg_log1p_neg(DBL_TRUE_MIN).hi, DBL_TRUE_MIN);
    SAME(sev_log(zero).hi, -INF);
    SAME(sev_log(one).hi, 0);
}

Test(special, powers_at_the_ends)
{
    SAME(sev_mul_pow(3, zero, plain(0)).hi, 3);
    SAME(sev_mul_pow(-3, zero, plain(2)).hi, 0);
    SAME(sev_mul_pow(-3, zero, plain(-2)).hi, -INF);
    SAME(sev_mul_pow(0, zero, plain(-2)).hi, 0);
    SAME(sev_mul_pow(0, plain(1e300), plain(2)).hi, 0);
    SAME(sev_mul_pow(-1, plain(1e300), plain(2)).hi, -INF);
    SAME(sev_mul_pow(3, plain(0x1p-1000), plain(-1)).hi, 3 * 0x1p1000);
    SAME(sev_mul_pow(0x1p-1000, plain(0x1p1000), plain(2)).hi, 0x1p1000);
    SAME(sev_mul_pow(7, one, plain(1e300)).hi, 7);
    for (int e = -56; e > -100; --e) { /* 2^(2^e) = 1 + 2^e ln 2 */
        cr_expect(fabs(sev_mul_pow(1, plain(2), plain(ldexp(1, e))).lo / (ldexp(LN2, e)) - 1) < 0x1p-17, "%d", e);
        cr_expect(fabs(sev_pow_ratio(plain(6), 3, plain(ldexp(1, e))).lo / (ldexp(LN2, e)) - 1) < 0x1p-17, "%d", e);
    }
    SAME(sev_pow_ratio(zero, 2, plain(0)).hi, 1);
    SAME(sev_pow_ratio(zero, 2, plain(3)).hi, 0);
    SAME(sev_pow_ratio(zero, 2, plain(-3)).hi, INF);
    SAME(sev_pow_ratio(plain(5), 5, plain(1e300)).hi, 1);
    SAME(sev_pow_ratio(plain(DBL_TRUE_MIN), DBL_MAX, plain(1)).hi, 0);
    SAME(sev_pow_ratio(plain(0x1p1000), 0x1p-1000, plain(0.5)).hi, 0x1p1000);
    SAME(sev_hill(3, zero, 1, 2), 0);
    SAME(sev_hill(3, plain(7), 7, 1e300), 1.5);
    SAME(sev_hill(3, plain(1e300), 1e-300, 1e300), 3);
    SAME(sev_mul_x_log_x(3, zero), 0);
    SAME(sev_mul_x_log_x(3, one), 0);
    SAME(sev_mul_x_log_x(1e300, plain(1e300)), INF);
}

Test(special, growth_and_frailty_at_the_ends)
{
    SAME(sev_mul_log1p_ratio(3, zero, 2).hi, 0);
    SAME(sev_mul_expm1_ratio(3, zero, 2), 0);
    SAME(sev_mul_expm1_ratio(3, plain(1e300), 1e-300), 3);
    SAME(sev_growth(0, plain(3), zero).hi, 3);
    SAME(sev_growth(1, plain(3), zero).hi, 1.5);
    SAME(sev_growth(2, plain(3), zero).hi, 1);
    SAME(sev_growth(0, zero, plain(1e300)).hi, 0);
    SAME(sev_growth(2, plain(DBL_TRUE_MIN), plain(1e300)).hi, INF);
    SAME(sev_growth(0, plain(1e300), plain(-1e300)).hi, 1);
    SAME(sev_frailty(plain(7), 0).hi, 7);
    SAME(sev_frailty(zero, 3).hi, 0);
    SAME(sev_frailty(infinite, 3).hi, INF);
    SAME(sev_frailty(infinite, 0).hi, INF);
    SAME(sev_frailty_slope(1, 0), 0.5);
    SAME(sev_frailty_slope(INF, 0), INF);
    SAME(sev_logistic_rise(zero, 2, 3).hi, 0);
    SAME(sev_logistic_fall(zero, 2, 3).hi, 0);
    SAME(sev_logistic_fall(plain(1e300), 5, 1e-300).hi, 5);
    SAME(sev_logistic(plain(2), 2, 3), 0.5);
    SAME(sev_logistic(plain(1e300), 0, 1e-300), 1);
    SAME(sev_logistic_complement(plain(1e300), 0, 1e-300), 0);
}

/* What overflows keeps its logarithm, and a frailty brings it back. */
Test(special, overflowed_pairs)
{
    sev_pair product = sev_mul(plain(0x1p1000), plain(0x1p600));
    SAME(product.hi, INF);
    cr_expect(fabs(product.lo - 1600 * LN2) < 1e-12, "%a", product.lo);
    cr_expect(fabs(sev_mul(product, plain(0x1p-1000)).hi / 0x1p600 - 1) < 1e-12);
    cr_expect(fabs(sev_mul(plain(0x1p-1000), product).hi / 0x1p600 - 1) < 1e-12);
    SAME(sev_mul(product, zero).hi, 0);
    SAME(sev_mul(product, plain(-1)).hi, -INF);
    SAME(sev_mul(product, plain(-1)).lo, 0);
    sev_pair power = sev_pow_ratio(plain(0x1p100), 0x1p-100, plain(8)),
             growth = sev_growth(0, plain(0x1p1000), plain(1024));
    cr_expect(power.hi == INF && fabs(power.lo - 1600 * LN2) < 1e-12, "%a", power.lo);
    cr_expect(growth.hi == INF && fabs(growth.lo - (1024 + 990 * LN2)) < 1e-12, "%a", growth.lo);
    cr_expect(fabs(sev_frailty(product, 0.5).hi - 2 * 1599 * LN2) < 1e-12);
    cr_expect(fabs(sev_frailty(product, 0x1p-1000).hi / (0x1p1000 * 600 * LN2) - 1) < 1e-15);
    cr_expect(fabs(sev_frailty(product, 0x1p-1010).hi / (0x1p1010 * 590 * LN2) - 1) < 1e-15);
    SAME(sev_frailty(product, DBL_TRUE_MIN).hi, INF);
    SAME(sev_frailty(product, 0).lo, product.lo);
    double survival, probability;
    sev_exp_neg(product, &survival, &probability);
    cr_expect(survival == 0 && probability == 1);
}

/* An infinite scale gives limits, and a NaN beside it stays one. */
Test(special, infinite_scale)
{
    const double none = (double)NAN;
    SAME(sev_mul_pow(3, infinite, plain(2)).hi, INF);
    SAME(sev_mul_pow(-3, infinite, plain(2)).hi, -INF);
    SAME(sev_mul_pow(0, infinite, plain(2)).hi, 0);
    SAME(sev_mul_pow(3, infinite, plain(-2)).hi, 0);
    SAME(sev_mul_pow(3, infinite, plain(0)).hi, 3);
    SAME(sev_pow_ratio(infinite, 5, plain(2)).hi, INF);
    SAME(sev_pow_ratio(infinite, 5, plain(-2)).hi, 0);
    SAME(sev_pow_ratio(infinite, 5, plain(0)).hi, 1);
    SAME(sev_hill(3, infinite, 5, 2), 3);
    SAME(sev_mul_x_log_x(-3, infinite), -INF);
    SAME(sev_mul_x_log_x(0, infinite), 0);
    SAME(sev_mul_log1p_ratio(3, infinite, 5).hi, INF);
    SAME(sev_mul_expm1_ratio(3, infinite, 5), 3);
    SAME(sev_logistic_rise(infinite, 5, 2).hi, INF);
    cr_expect(fabs(sev_logistic_fall(infinite, 5, 2).hi - 5.1577794685850992467) < 1e-14);
    SAME(sev_logistic(infinite, 5, 2), 1);
    SAME(sev_logistic_complement(infinite, 5, 2), 0);
    cr_expect(isnan(sev_mul_pow(none, infinite, plain(-2)).hi) && isnan(sev_mul_pow(3, infinite, plain(none)).hi));
    cr_expect(isnan(sev_hill(none, infinite, 5, 2)) && isnan(sev_hill(3, infinite, none, 2)));
    cr_expect(isnan(sev_mul_x_log_x(none, infinite)) && isnan(sev_mul_expm1_ratio(3, infinite, none)));
    cr_expect(isnan(sev_logistic(infinite, none, 2)) && isnan(sev_logistic_complement(infinite, 5, none)));
}

Test(special, gamma_differences_at_the_ends)
{
    for (int n = 0; n <= 2; ++n) {
        SAME(sev_gamma_diff1(n, 0, 1), INF);
        SAME(sev_gamma_diff1(n, 1, 0), 0);
        SAME(sev_gamma_diff2(n - 1, zero, 1, one).hi, INF);
        SAME(sev_gamma_diff2(n - 1, one, 0, one).hi, 0);
        SAME(sev_gamma_diff2(n - 1, one, 1, zero).hi, 0);
    }
    SAME(sev_gamma_diff1(1, 1e-300, INF), INF);
    cr_expect(fabs(sev_gamma_diff1(1, 1, INF) - 1.6449340668482264) < 1e-14, "pi^2 / 6");
    cr_expect(fabs(sev_gamma_diff1(2, 1, INF) - 2.4041138063191886) < 1e-14, "2 zeta(3)");
}

/* ---- Random arguments ---- */

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 2685821657736338717u;
}

static double uniform(uint64_t *state, double lo, double hi)
{
    return lo + (hi - lo) * ((double)(next(state) >> 11) * 0x1p-53);
}

static double log_uniform(uint64_t *state, double lo, double hi)
{
    return exp2(uniform(state, lo, hi));
}

static double any_double(uint64_t *state)
{
    static const double corners[] = {0, -0.0, 1, -1, (double)INFINITY, -(double)INFINITY, DBL_MAX, DBL_TRUE_MIN};
    uint64_t bits = next(state);
    double x;
    memcpy(&x, &bits, sizeof x);
    switch (next(state) >> 61) {
    case 0:
        return corners[next(state) >> 61];
    case 1:
        return (double)NAN;
    case 2:
        return x;
    case 3:
        return uniform(state, -40, 40);
    default:
        return fabs(x);
    }
}

static sev_pair with_low_part(uint64_t *state, double x)
{
    return (sev_pair){x, uniform(state, -0.5, 0.5) * unit(x)};
}

/* Whatever the bits: an answer, in bounded time, errno untouched. The sanitizers watch. */
Test(special, any_bits)
{
    uint64_t state = 1;
    errno = 0;
    for (function *f = functions; f < functions + FUNCTIONS; ++f)
        for (int i = 0; i < CASES; ++i) {
            double a[ARGUMENTS];
            for (int j = 0; j < ARGUMENTS; ++j)
                a[j] = any_double(&state);
            f->call(a);
        }
    cr_assert_eq(errno, 0);
}

Test(special, nan_in_nan_out)
{
    uint64_t state = 2;
    for (function *f = functions; f < functions + FUNCTIONS; ++f) {
        int place = 0;
        for (const char *kind = f->kinds; *kind; place += *kind++ == 'p' ? 2 : 1) {
            double a[ARGUMENTS] = {0};
            int to = 0;
            for (const char *other = f->kinds; *other; to += *other++ == 'p' ? 2 : 1)
                a[to] = uniform(&state, 0.1, 0.9);
            cr_expect(isfinite(f->call(a).hi), "%s%s", f->name, text(f, a));
            a[place] = (double)NAN;
            cr_expect(isnan(f->call(a).hi), "%s%s", f->name, text(f, a));
        }
    }
}

/* ---- Identities: two routes to one number ---- */

#define AGREE(got, wanted, limit, format, ...)                                                                         \
    do {                                                                                                               \
        sev_pair got_ = (got), wanted_ = (wanted);                                                                     \
        cr_assert(relative_error(got_, wanted_) <= (limit), format ": " #got " is %a %a, not %a %a", __VA_ARGS__,      \
                  got_.hi, got_.lo, wanted_.hi, wanted_.lo);                                                           \
    } while (0)

/* a + b for numbers of one sign. */
static sev_pair add(sev_pair a, sev_pair b)
{
    if (fabs(a.hi) < fabs(b.hi))
        return add(b, a);
    double s = a.hi + b.hi, rest = (b.hi - (s - a.hi)) + (a.lo + b.lo), hi = s + rest;
    return (sev_pair){hi, rest - (hi - s)};
}

static sev_pair negated(sev_pair a)
{
    return (sev_pair){-a.hi, -a.lo};
}

static double exp_plain(sev_pair y)
{
    double s, f;
    sev_exp_neg(negated(y), &s, &f);
    return s;
}

Test(special, exp_and_log)
{
    uint64_t state = 3;
    for (int i = 0; i < CASES; ++i) {
        sev_pair x = with_low_part(&state, log_uniform(&state, -1074, 1023));
        if (x.hi + x.lo != x.hi)
            x.lo = 0;
        AGREE(plain(exp_plain(sev_log(x))), x, fmax(0x1.4p-53, DBL_TRUE_MIN / x.hi), "%a %a", x.hi, x.lo);
        sev_pair h = with_low_part(&state, log_uniform(&state, -60, 4));
        double s, f;
        sev_exp_neg(h, &s, &f);
        AGREE(add(plain(s), plain(f)), one, 0x1.4p-53, "%a %a", h.hi, h.lo);
        AGREE(sev_neg_log1p_neg(f), h, fmax(0x1.4p-53, 0x1.4p-53 / s * f / h.hi), "%a %a", h.hi, h.lo);
    }
}

/* A pair to hold 1 - e^-h against, h (e^y - 1) / y at y = -h: dense, since the worst errors are narrow. */
Test(special, probability_within_its_promise)
{
    uint64_t state = 10;
    double worst = 0;
    for (int i = 0; i < 50 * CASES; ++i) {
        sev_pair h = with_low_part(&state, log_uniform(&state, -7, 1));
        h = i % 2 ? h : negated(h);
        double s, f, off;
        sev_exp_neg(h, &s, &f);
        off = units_off(f, sev_growth(0, h, negated(h)));
        worst = off > worst ? off : worst;
        cr_assert(off <= 0.6, "%a %a: %a is %g units off", h.hi, h.lo, f, off);
    }
    printf("probability, densely  %.4f units\n", worst);
}

Test(special, powers)
{
    uint64_t state = 4;
    for (int i = 0; i < CASES; ++i) {
        double a = log_uniform(&state, -300, 300), t = log_uniform(&state, -40, 40), e = uniform(&state, -12, 12);
        sev_pair x = with_low_part(&state, log_uniform(&state, -40, 40));
        AGREE(sev_mul(sev_mul_pow(a, x, plain(e)), sev_mul_pow(1, x, plain(-e))), plain(a), 0x1p-69, "%a %a %a %a", a,
              x.hi, x.lo, e);
        AGREE(sev_mul_pow(a, x, plain(2)), sev_mul(plain(a), sev_mul(x, x)), PAIR_ERROR, "%a %a %a", a, x.hi, x.lo);
        AGREE(sev_mul(sev_pow_ratio(x, t, plain(e)), sev_mul_pow(1, plain(t), plain(e))), sev_mul_pow(1, x, plain(e)),
              0x1p-68, "%a %a %a %a", x.hi, x.lo, t, e);
        double n = fabs(e), w = sev_pow_ratio(x, t, plain(-n)).hi;
        AGREE(plain(sev_hill(a, x, t, n)), plain(a / (1 + w)), 0x1p-51, "%a %a %a %a %a", a, x.hi, x.lo, t, n);
        AGREE(plain(sev_mul_x_log_x(a, x)), sev_mul(sev_mul(plain(a), x), sev_log(x)), 0x1p-52, "%a %a %a", a, x.hi,
              x.lo);
    }
}

Test(special, growth)
{
    uint64_t state = 5;
    for (int i = 0; i < CASES; ++i) {
        sev_pair y = with_low_part(&state, log_uniform(&state, -30, 9));
        /* By parts: I_0 + y I_1 = e^y, 2 I_1 + y I_2 = e^y. */
        double e = exp_plain(y), i1 = sev_growth(1, one, y).hi, i2 = sev_growth(2, one, y).hi;
        AGREE(plain(sev_growth(0, one, y).hi + y.hi * i1), plain(e), 0x1p-46, "%a %a", y.hi, y.lo);
        AGREE(plain(2 * i1 + y.hi * i2), plain(e), 0x1p-46, "%a %a", y.hi, y.lo);
        /* Backwards: I_0(-y) = e^-y I_0(y). */
        AGREE(plain(sev_growth(0, one, negated(y)).hi), plain(exp_plain(negated(y)) * sev_growth(0, one, y).hi),
              0x1p-50, "%a %a", y.hi, y.lo);
    }
}

Test(special, frailty)
{
    uint64_t state = 6;
    for (int i = 0; i < CASES; ++i) {
        sev_pair h = with_low_part(&state, log_uniform(&state, -60, 60));
        double v = log_uniform(&state, -60, 60), z = log_uniform(&state, -20, 60);
        sev_pair log1p_vh = sev_mul_log1p_ratio(1, sev_mul(plain(v), h), 1);
        AGREE(sev_mul(plain(v), sev_frailty(h, v)), log1p_vh, 0x1p-69, "%a %a %a", h.hi, h.lo, v);
        double sum = sev_frailty_slope(z, 1) + z / (1 + z);
        AGREE(plain(sum), sev_mul_log1p_ratio(1, plain(z), 1), PLAIN_ERROR, "%a", z);
    }
}

Test(special, ratio)
{
    uint64_t state = 16;
    for (int i = 0; i < CASES; ++i) {
        sev_pair x = with_low_part(&state, log_uniform(&state, -300, 300));
        double t = log_uniform(&state, -300, 300);
        sev_pair q = sev_ratio(x, t);
        if (q.hi > 0x1p-900 && q.hi < 0x1p900)
            AGREE(sev_mul(q, plain(t)), x, 0x1p-100, "%a %a %a", x.hi, x.lo, t);
        t = i % 2 ? x.hi * (1 + 0x1p-30 * log_uniform(&state, -7, 0)) : t;
        sev_pair log = sev_log(sev_ratio(x, t));
        if (log.hi > -600 && log.hi < 600)
            AGREE(plain(sev_log_ratio(x, t)), log, 0x1p-52, "%a %a %a", x.hi, x.lo, t);
    }
    SAME(sev_ratio(plain(0), 3).hi, 0);
    SAME(sev_ratio(plain(INF), 3).hi, INF);
    SAME(sev_ratio(plain(6), 3).hi, 2);
    SAME(sev_ratio(plain(DBL_MAX), 0.5).hi, INF);
    SAME(sev_log_ratio(plain(0), 3), -INF);
    SAME(sev_log_ratio(plain(INF), 3), INF);
    SAME(sev_log_ratio(plain(7), 7), 0);
    AGREE(plain(sev_log_ratio(plain(1e-200), 1e200)), plain(-921.0340371976183), 0x1p-52, "%a", 1e-200);
}

/* From its parts: with a = (x - c) / d and b = -c / d, rise / d - a s(a) + b s(b), s the logistic function. */
Test(special, spread)
{
    uint64_t state = 17;
    for (int i = 0; i < CASES; ++i) {
        double d = log_uniform(&state, -40, 40), c = d * log_uniform(&state, -2, 4), x = d * log_uniform(&state, 0, 5);
        double y = sev_logistic_spread(plain(x), c, d), at_x = sev_logistic(plain(x), c, d),
               at_0 = sev_logistic(plain(0), c, d);
        double rise = sev_logistic_rise(plain(x), c, d).hi / d, end = (x - c) / d * at_x, start = c / d * at_0;
        cr_expect(fabs(rise - end - start - y) <= 0x1p-49 * (fabs(rise) + fabs(end) + fabs(start)), "%a %a %a: %a", x,
                  c, d, y);
    }
    SAME(sev_logistic_spread(plain(2), 1, 0.25), 0);
    SAME(sev_logistic_spread(plain(0), 1, 0.25), 0);
    SAME(sev_logistic_spread(plain(1), 0, 0.25), -sev_logistic_spread(plain(1), 1, 0.25));
    SAME(sev_logistic_spread(plain(INF), 1, 1e-3), 0);
    AGREE(plain(sev_logistic_spread(plain(INF), 0, 1)), plain(-0.6931471805599453), 0x1p-52, "%a", INF);
}

Test(special, logistic)
{
    uint64_t state = 7;
    for (int i = 0; i < CASES; ++i) {
        sev_pair x = with_low_part(&state, log_uniform(&state, -40, 40));
        double c = x.hi * log_uniform(&state, -4, 4), d = x.hi * log_uniform(&state, -9, 9);
        AGREE(add(sev_logistic_rise(x, c, d), sev_logistic_fall(x, c, d)), x, PAIR_ERROR, "%a %a %a %a", x.hi, x.lo, c,
              d);
        AGREE(add(plain(sev_logistic(x, c, d)), plain(sev_logistic_complement(x, c, d))), one, 0x1.4p-53, "%a %a %a %a",
              x.hi, x.lo, c, d);
    }
}

Test(special, gamma_differences)
{
    uint64_t state = 8;
    for (int i = 0; i < CASES / 4; ++i) {
        double x = log_uniform(&state, -40, 40), a = log_uniform(&state, -40, 40), b = log_uniform(&state, -40, 40);
        sev_pair px = with_low_part(&state, x), pb = with_low_part(&state, b);
        /* Steps of 1 are elementary. */
        AGREE(plain(sev_gamma_diff1(0, x, 1)), plain(1 / x), PLAIN_ERROR, "%a", x);
        AGREE(plain(sev_gamma_diff1(1, x, 1)), plain(1 / (x * x)), PLAIN_ERROR, "%a", x);
        AGREE(plain(sev_gamma_diff1(2, x, 1)), plain(2 / (x * x * x)), PLAIN_ERROR, "%a", x);
        AGREE(sev_gamma_diff2(-1, px, 1, pb),
              sev_mul(one, sev_mul_log1p_ratio(1, sev_mul(pb, sev_mul_pow(1, px, plain(-1))), 1)), 0x1p-69,
              "%a %a %a %a", px.hi, px.lo, pb.hi, pb.lo);
        AGREE(plain(sev_gamma_diff2(0, plain(x), 1, pb).hi), plain(b / (x * (x + b))), PLAIN_ERROR, "%a %a %a", x,
              pb.hi, pb.lo);
        for (int n = -1; n <= 1; ++n)
            AGREE(sev_gamma_diff2(n, px, a, plain(b)), sev_gamma_diff2(n, px, b, plain(a)), n < 0 ? 0x1p-69 : 0x1p-46,
                  "n = %d: %a %a %a %a", n, px.hi, px.lo, a, b);
        /* Steps add up, and a second difference is one of first differences. */
        x = ldexp(1 + rint(ldexp(x, 12)), -12);
        a = ldexp(1 + rint(ldexp(a, 12)), -12);
        if (x + a - x != a || x + a - a != x)
            continue;
        for (int n = 0; n <= 1; ++n)
            AGREE(plain(sev_gamma_diff2(n, plain(x), a, plain(b)).hi + sev_gamma_diff1(n, x + a, b)),
                  plain(sev_gamma_diff1(n, x, b)), 0x1p-46, "n = %d: %a %a %a", n, x, a, b);
        for (int n = 1; n <= 2; ++n)
            AGREE(plain(sev_gamma_diff1(n, x, a) + sev_gamma_diff1(n, x + a, INF)), plain(sev_gamma_diff1(n, x, INF)),
                  0x1p-46, "n = %d: %a %a", n, x, a);
    }
}
