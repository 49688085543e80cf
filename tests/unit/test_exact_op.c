/* SPDX-License-Identifier: MIT */
/* What other tests judge operations by is right itself: each operation has a row, and what no single function of MPFR
 * gives is found in two ways. */
#include "exact_op.h"
#include "mp.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define NONE ((mpfr_ptr)0) /* ends a list of numbers */
#define R MPFR_RNDN
#define RIGHT 0x1p-110 /* as exact.h promises */

static const char *const names[] = {
#define SEV_OPERATION(name, ...) #name,
#include "op/ops.def"
};

static sev_op named(const char *name)
{
    int op = 0;
    while (op < SEV_OPERATIONS && strcmp(names[op], name) != 0)
        op++;
    cr_assert(op < SEV_OPERATIONS, "no operation %s", name);
    return (sev_op)op;
}

/* The value at doubles. */
static void value(mpfr_t to, const char *name, int order, int n, const double *at)
{
    mpfr_t x[EXACT_ARGS], second;
    mpfr_init2(second, MP_FUNCTION);
    for (int i = 0; i < n; i++) {
        mpfr_init2(x[i], MP_FUNCTION);
        mpfr_set_d(x[i], at[i], R);
    }
    cr_assert(exact_op(to, second, named(name), order, NULL, x));
    for (int i = 0; i < n; i++)
        mpfr_clear(x[i]);
    mpfr_clear(second);
}

#define VALUE(to, name, order, ...)                                                                                    \
    value(to, name, order, sizeof((double[]){__VA_ARGS__}) / sizeof(double), (double[]){__VA_ARGS__})

Test(exact_op, every_operation_has_a_row)
{
    static const char *const without[] = {"CONST", "INPUT", "CALLBACK"};
    for (int op = 0; op < SEV_OPERATIONS; op++) {
        bool none = false;
        for (size_t i = 0; i < sizeof without / sizeof *without; i++)
            none = none || strcmp(names[op], without[i]) == 0;
        int n = exact_op_args((sev_op)op);
        cr_expect(none == (n < 0), "%s", names[op]);
        cr_expect(n <= sev_operation_of(op)->args_n, "%s", names[op]);
    }
    mpfr_t x, second;
    mpfr_inits2(MP_FUNCTION, x, second, NONE);
    cr_expect(!exact_op(x, second, (sev_op)SEV_OPERATIONS, 0, NULL, &x) && exact_op_args((sev_op)-1) < 0);
    cr_expect(!exact_op(x, second, named("GROWTH"), 3, NULL, &x) &&
              !exact_op(x, second, named("GROWTH"), -1, NULL, &x));
    cr_expect(!exact_op(x, second, named("ADD"), 1, NULL, &x));
    mpfr_clears(x, second, NONE);
}

/* e^-h and 1 - e^-h are 1, and e^y - 1 is 1 less than e^y; other operations have no second result. */
Test(exact_op, second_results)
{
    mpfr_t x[2], y, second;
    mpfr_inits2(MP_FUNCTION, x[0], x[1], y, second, NONE);
    mpfr_set_d(x[0], 0.75, R);
    mpfr_set_d(x[1], 3, R);
    cr_assert(exact_op(y, second, named("EXP_NEG"), 0, NULL, x));
    mpfr_add(y, y, second, R);
    mpfr_sub_ui(y, y, 1, R);
    cr_expect(fabs(mpfr_get_d(y, R)) < RIGHT);
    cr_assert(exact_op(y, second, named("EXP"), 0, NULL, x));
    mpfr_sub(y, y, second, R);
    mpfr_sub_ui(y, y, 1, R);
    cr_expect(fabs(mpfr_get_d(y, R)) < RIGHT);
    cr_assert(exact_op(y, second, named("EXP_NEG_PROD"), 0, NULL, x));
    mpfr_add(y, y, second, R);
    mpfr_sub_ui(y, y, 1, R);
    cr_expect(fabs(mpfr_get_d(y, R)) < RIGHT);
    cr_assert(exact_op(y, second, named("ADD"), 0, NULL, x));
    cr_expect(mpfr_nan_p(second) && mpfr_cmp_d(y, 3.75) == 0 && mpfr_cmp_d(x[0], 0.75) == 0);
    mpfr_clears(x[0], x[1], y, second, NONE);
}

/* Differences over a few whole steps are sums of powers; over steps that are not quite whole they come from Stirling's
 * series, and are as near as the steps. */
static void check_steps(const char *name, int order, int n, double x)
{
    mpfr_t few[3], any[3], want, got, second;
    mpfr_inits2(MP_FUNCTION, want, got, second, NONE);
    for (int i = 0; i < n; i++) {
        mpfr_inits2(MP_FUNCTION, few[i], any[i], NONE);
        mpfr_set_d(few[i], i == 0 ? x : i == 1 ? 5 : 2.75, R);
        mpfr_set(any[i], few[i], R);
    }
    mpfr_add_d(any[1], any[1], 0x1p-130, R);
    cr_assert(exact_op(want, second, named(name), order, NULL, few));
    cr_assert(exact_op(got, second, named(name), order, NULL, any));
    cr_expect(mp_off(got, want) < RIGHT && mpfr_cmp(got, want) != 0, "%s, order %d, at %g: 2^%g", name, order, x,
              log2(mp_off(got, want)));
    for (int i = 0; i < n; i++)
        mpfr_clears(few[i], any[i], NONE);
    mpfr_clears(want, got, second, NONE);
}

Test(exact_op, polygamma_in_two_ways)
{
    static const double x[] = {0x1p-40, 0.25, 1.4616321449683623, 1, 30, 1e4, 0x1p40};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        for (int order = 0; order < 3; order++) {
            check_steps("GAMMA_DIFF1", order, 2, x[i]);
            check_steps("GAMMA_DIFF2", order, 3, x[i]);
        }
}

/* psi_1(1) = pi^2 / 6 and psi_2(1) = -2 zeta(3) */
Test(exact_op, polygamma_of_1)
{
    mpfr_t want, got;
    mpfr_inits2(MP_FUNCTION, want, got, NONE);
    mpfr_const_pi(want, R);
    mpfr_sqr(want, want, R);
    mpfr_div_ui(want, want, 6, R);
    VALUE(got, "GAMMA_DIFF1", 1, 1, INFINITY);
    cr_expect(mp_off(got, want) < RIGHT);
    mpfr_zeta_ui(want, 3, R);
    mpfr_mul_2ui(want, want, 1, R);
    VALUE(got, "GAMMA_DIFF1", 2, 1, INFINITY);
    cr_expect(mp_off(got, want) < RIGHT);
    mpfr_clears(want, got, NONE);
}

/* (f(x + h) - f(x - h)) / 2 h is the slope but for h^2 times the third derivative. */
static void check_slope(const double *points, int order, double x)
{
    const sev_op curve = named("CURVE");
    mpfr_t at, low, high, slope, second;
    mpfr_inits2(MP_FUNCTION, at, low, high, slope, second, NONE);
    mpfr_set_d(at, x, R);
    mpfr_sub_d(at, at, 0x1p-70, R);
    cr_assert(exact_op(low, second, curve, order, points, &at));
    mpfr_add_d(at, at, 0x1p-69, R);
    cr_assert(exact_op(high, second, curve, order, points, &at));
    mpfr_sub(high, high, low, R);
    mpfr_mul_2ui(high, high, 69, R);
    mpfr_set_d(at, x, R);
    cr_assert(exact_op(slope, second, curve, order + 1, points, &at));
    cr_expect(mp_off(high, slope) < 0x1p-90, "order %d at %g: %g, not %g", order + 1, x, mpfr_get_d(slope, R),
              mpfr_get_d(high, R));
    mpfr_clears(at, low, high, slope, second, NONE);
}

Test(exact_op, derivatives_of_curves)
{
    for (int order = 0; order < 2; order++)
        for (int i = 0; i + 1 < TABLE_POINTS; i++)
            for (int k = 1; k < 4; k++) {
                const double *p = exact_cubic_points + 2 * i, *q = exact_rates_points + 2 * i;
                check_slope(exact_cubic_points, order, p[0] + (p[2] - p[0]) * k / 4.25);
                check_slope(exact_rates_points, order, q[0] + (q[2] - q[0]) * k / 4.25);
            }
}

/* Limits. */
Test(exact_op, at_the_ends)
{
    static const struct {
        const char *name;
        int order;
        double at[4];
        double want;
    } cases[] = {
        {"MUL", 0, {0, INFINITY}, 0},
        {"MUL3", 0, {INFINITY, 2, 0}, 0},
        {"MUL3", 0, {0, INFINITY, 1}, 0},
        {"MUL_POW", 0, {0, INFINITY, 2}, 0},
        {"MUL_POW", 0, {3, 0, 0}, 3},
        {"POW_RATIO", 0, {INFINITY, 2, -1}, 0},
        {"X_LOG_X", 0, {3, 0}, 0},
        {"X_LOG_X", 0, {0, INFINITY}, 0},
        {"MUL_LOG1P", 0, {0, INFINITY, 2}, 0},
        {"EXPM1_RATIO", 0, {3, INFINITY, 2}, 3},
        {"HILL", 0, {3, INFINITY, 2, 1}, 3},
        {"HILL", 0, {3, 0, 2, 1}, 0},
        {"GROWTH", 0, {0}, 1},
        {"GROWTH", 1, {0}, 0.5},
        {"GROWTH", 0, {INFINITY}, INFINITY},
        {"GROWTH", 2, {INFINITY}, INFINITY},
        {"GROWTH", 0, {-INFINITY}, 0},
        {"GROWTH", 1, {-INFINITY}, 0},
        {"FRAILTY", 0, {7, 0}, 7},
        {"FRAILTY", 0, {INFINITY, 0}, INFINITY},
        {"FRAILTY_SLOPE", 0, {4, 0}, 8},
        {"FRAILTY_SLOPE", 0, {INFINITY, 1}, INFINITY},
        {"RISE", 0, {0, 2, 3}, 0},
        {"FALL", 0, {0, 2, 3}, 0},
        {"LOGISTIC", 0, {2, 2, 3}, 0.5},
        {"LOGISTIC_C", 0, {INFINITY, 2, 3}, 0},
        {"SPREAD", 0, {4, 2, 3}, 0},
        {"GOMPERTZ", 0, {3, 2, 0}, 6},
        {"URN", 0, {10, 3, 8.5}, INFINITY},
        {"GAMMA_DIFF1", 0, {2, INFINITY}, INFINITY},
        {"GAMMA_DIFF2", 0, {2, 0, 3}, 0},
        {"GAMMA_DIFF2", 1, {0, 1, 3}, INFINITY},
        {"NEG_LOG1P", 0, {1}, INFINITY},
        {"LOG1P", 0, {-1}, -INFINITY},
        {"LOG_BASE", 0, {0, 2}, -INFINITY},
        {"TANH", 0, {-INFINITY}, -1},
        {"SQRT", 0, {INFINITY}, INFINITY},
        {"POW", 0, {-0.0, -1}, INFINITY},
        {"POW", 0, {-3, 3}, -27},
        {"POW", 0, {0, 0}, 1},
        {"POW", 0, {1, INFINITY}, 1},
        {"MAX", 0, {-2, 3}, 3},
        {"CHOOSE", 0, {2, 2, 5, 7}, 5},
        {"CHOOSE", 1, {3, 2, 5, 7}, 7},
    };
    mpfr_t y;
    mpfr_init2(y, MP_FUNCTION);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        value(y, cases[i].name, cases[i].order, exact_op_args(named(cases[i].name)), cases[i].at);
        cr_expect(mpfr_cmp_d(y, cases[i].want) == 0, "%s of order %d at %g, %g, ...: %g, not %g", cases[i].name,
                  cases[i].order, cases[i].at[0], cases[i].at[1], mpfr_get_d(y, R), cases[i].want);
    }
    /* At an infinite scale SPREAD is less the integral from -c / d on: at c = 0, -ln 2. */
    VALUE(y, "SPREAD", 0, INFINITY, 0, 1);
    cr_expect(fabs(mpfr_get_d(y, R) + 0.69314718055994531) < 1e-15);
    mpfr_clear(y);
}
