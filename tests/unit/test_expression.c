/* SPDX-License-Identifier: MIT */
/* Terms by formulas: they say what families say, have inputs like these, and are refused where they say nothing. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;

static scaleev_model *empty(void)
{
    scaleev_model *model;
    cr_assert_eq(scaleev_model_create(&model), SCALEEV_OK);
    return model;
}

/* ---- Beside families ---- */

enum { MOST = 8 };

typedef struct beside {
    const char *name;
    double parameters[MOST];
    bool same_bits; /* the formula has the operations of the family */
    double off;     /* else how far values may be off, as a part of them */
} beside;

static const beside families[] = {
    {"benefit.linear", {2.3}, true, 0},
    {"benefit.polynomial", {1, -0.25, 3}, true, 0},
    {"benefit.power", {2.3, 1.7}, true, 0},
    {"benefit.metcalfe", {1e-3}, false, 1e-14},
    {"benefit.odlyzko", {0.7}, true, 0},
    {"benefit.logarithmic", {5, 30}, true, 0},
    {"benefit.saturating", {50, 70}, true, 0},
    {"benefit.hill", {50, 70, 2.5}, false, 1e-13},
    {"hazard.constant", {0.013}, true, 0},
    {"hazard.rate", {0.017}, true, 0},
    {"hazard.weibull", {80, 1.6}, true, 0},
    {"hazard.gompertz", {0.01, 0.003}, false, 1e-13},
    {"hazard.logistic", {0.001, 0.02, 60, 20}, false, 1e-15},
    {"hazard.learning", {0.02, 70}, false, 1e-13},
    {"hazard.gamma", {2.5, 90}, true, 0},
};

/* A hazard in a model has something to do. */
static scaleev_model *model_with(const beside *f, size_t *n)
{
    scaleev_model *model = empty();
    int32_t family = scaleev_family_find(f->name);
    bool hazard = scaleev_family_is_hazard(family) == 1;
    *n = strcmp(f->name, "benefit.polynomial") == 0 ? 3
                                                    : (size_t)scaleev_family_parameter_count(family) - (hazard ? 4 : 1);
    cr_assert_eq(scaleev_add(model, f->name, f->parameters, *n, NULL), SCALEEV_OK, "%s", scaleev_model_error(model));
    if (hazard)
        cr_assert(!scaleev_set_named(model, 0, "loss", 100) && !scaleev_benefit_linear(model, 2, NULL));
    return model;
}

/* The same by the formula that the library writes, whose parameters have the bounds of the family. */
static scaleev_model *twin_of(const scaleev_model *model, const beside *f, size_t n)
{
    char text[256];
    const char *names[MOST];
    scaleev_parameter p[MOST];
    scaleev_model *twin = empty();
    int32_t family = scaleev_family_find(f->name);
    bool hazard = scaleev_family_is_hazard(family) == 1, polynomial = strcmp(f->name, "benefit.polynomial") == 0;
    cr_assert_eq(scaleev_term_formula(model, 0, text, sizeof text, NULL), SCALEEV_OK, "%s", f->name);
    for (size_t i = 0; i < n; i++) {
        names[i] = scaleev_input_name(model, (scaleev_input)i + 1);
        p[i] = (scaleev_parameter){names[i], f->parameters[i], 0, 0};
        cr_assert(polynomial || !scaleev_family_parameter_range(family, (int32_t)i, &p[i].lo, &p[i].hi));
    }
    scaleev_status status =
        hazard ? scaleev_hazard_formula(twin, text, p, n, 100, NULL) : scaleev_benefit_formula(twin, text, p, n, NULL);
    cr_assert_eq(status, SCALEEV_OK, "%s: %s", text, scaleev_model_error(twin));
    if (hazard)
        cr_assert_eq(scaleev_benefit_linear(twin, 2, NULL), SCALEEV_OK);
    return twin;
}

/* A formula has the inputs of the family, with the same names, values and bounds. */
static void check_inputs(const beside *f, const scaleev_model *model, const scaleev_model *twin)
{
    double lo, hi, twin_lo, twin_hi, value, same;
    cr_assert_eq(scaleev_input_count(model), scaleev_input_count(twin));
    for (scaleev_input i = 1; i < scaleev_input_count(model); i++) {
        scaleev_input found = -1;
        const char *name = scaleev_input_name(model, i);
        cr_assert_eq(scaleev_find(twin, scaleev_input_term(model, i), name, &found), SCALEEV_OK);
        cr_assert(!scaleev_get(model, i, &value) && !scaleev_get(twin, i, &same));
        cr_assert(!scaleev_input_range(model, i, &lo, &hi) && !scaleev_input_range(twin, i, &twin_lo, &twin_hi));
        cr_expect(found == i && same_bits(value, same) && lo == twin_lo && hi == twin_hi, "%s: %s", f->name, name);
    }
}

static void check_values(const beside *f, const scaleev_model *model, const scaleev_model *twin)
{
    for (int i = -6; i <= 16; i++)
        for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; q++) {
            double scale = i == -6 ? 0 : pow(10, i / 4.0), want = scaleev_value(model, q, scale),
                   got = scaleev_value(twin, q, scale);
            bool ok = f->same_bits && q != SCALEEV_MARGINAL
                          ? same_bits(want, got)
                          : got == want || fabs(got - want) <=
                                               (f->same_bits ? 1e-14 : 10 * f->off) * (fabs(want) + 100 * scale * 0.02);
            cr_expect(ok, "%s: %s at %g: %.17g, %.17g", f->name, scaleev_quantity_name(q), scale, want, got);
        }
}

/* Enclosures have the same bits where the operations are the same, and else something in common. */
static void check_enclosures(const beside *f, const scaleev_model *model, const scaleev_model *twin)
{
    static const double ends[][2] = {{1, 1}, {0, 1}, {1, 1.01}, {10, 30}, {1, 1000}, {0, 1e6}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_CATASTROPHE; q++) {
            double a[2], b[2];
            cr_assert(!scaleev_enclose(model, q, ends[i][0], ends[i][1], &a[0], &a[1]) &&
                      !scaleev_enclose(twin, q, ends[i][0], ends[i][1], &b[0], &b[1]));
            bool ok = f->same_bits ? same_bits(a[0], b[0]) && same_bits(a[1], b[1]) : b[0] <= a[1] && a[0] <= b[1];
            cr_expect(ok, "%s: %s on [%g, %g]: [%.17g, %.17g], [%.17g, %.17g]", f->name, scaleev_quantity_name(q),
                      ends[i][0], ends[i][1], a[0], a[1], b[0], b[1]);
        }
}

static void check_best(const beside *f, const scaleev_model *model, const scaleev_model *twin)
{
    scaleev_optimum a = SCALEEV_OPTIMUM_INIT, b = SCALEEV_OPTIMUM_INIT;
    cr_assert(!scaleev_best_scale(model, 0, 1e6, NULL, &a) && !scaleev_best_scale(twin, 0, 1e6, NULL, &b));
    cr_expect(a.proved && b.proved && fabs(a.ev - b.ev) <= 1e-10 * fabs(a.ev) + 1e-300,
              "%s: %.17g, %.17g, proved %d, %d", f->name, a.ev, b.ev, (int)a.proved, (int)b.proved);
}

static void check_roots(const beside *f, const scaleev_model *model, const scaleev_model *twin)
{
    scaleev_root a[4], b[4];
    scaleev_solution x = SCALEEV_SOLUTION_INIT, y = SCALEEV_SOLUTION_INIT;
    cr_assert(!scaleev_break_even(model, 1, 1e6, NULL, a, 4, &x) && !scaleev_break_even(twin, 1, 1e6, NULL, b, 4, &y));
    cr_expect(x.count == y.count && x.complete && y.complete, "%s: %zu and %zu roots, complete %d, %d", f->name,
              x.count, y.count, (int)x.complete, (int)y.complete);
    for (size_t i = 0; i < x.count && i < y.count; i++)
        cr_expect(a[i].kind == b[i].kind && fabs(a[i].at - b[i].at) <= 1e-11 * a[i].at, "%s: %.17g, %.17g", f->name,
                  a[i].at, b[i].at);
}

Test(expression, beside_families)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        size_t n;
        scaleev_model *model = model_with(&families[i], &n), *twin = twin_of(model, &families[i], n);
        check_values(&families[i], model, twin);
        check_roots(&families[i], model, twin);
        check_enclosures(&families[i], model, twin);
        check_best(&families[i], model, twin);
        check_inputs(&families[i], model, twin);
        scaleev_model_destroy(model);
        scaleev_model_destroy(twin);
    }
}

/* Wherever the sign stands, the hazard of a constant probability has the same bits. */
Test(expression, signs)
{
    static const char *const texts[] = {"-K*log1p(-0.013)",   "K*-log1p(-0.013)",    "-(K*log1p(-0.013))",
                                        "-log1p(-0.013)*K",   "log1p(-0.013)*-K",    "-(log1p(-0.013)*K)",
                                        "--K*-log1p(-0.013)", "(-log1p(-0.013))*(K)"};
    scaleev_model *family = empty();
    cr_assert_eq(scaleev_hazard_constant(family, 0.013, 0, NULL), SCALEEV_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        scaleev_model *model = empty();
        cr_assert_eq(scaleev_hazard_formula(model, texts[i], NULL, 0, 0, NULL), SCALEEV_OK, "%s", texts[i]);
        for (double scale = 1; scale < 1e6; scale *= 7)
            for (scaleev_quantity q = SCALEEV_SURVIVAL; q <= SCALEEV_CATASTROPHE; q++)
                cr_expect(same_bits(scaleev_value(model, q, scale), scaleev_value(family, q, scale)), "%s at %g",
                          texts[i], scale);
        scaleev_model_destroy(model);
    }
    scaleev_model_destroy(family);
}

/* ---- Polynomials ---- */

/* However its terms are written, a polynomial has the bits of the family. */
Test(expression, polynomials)
{
    static const struct {
        const char *text;
        double factors[MOST];
        size_t n;
    } polynomials[] = {
        {"1 - 2*K + 3*K^2", {1, -2, 3}, 3},
        {"K^2*3 + 1 - K*2", {1, -2, 3}, 3},
        {"-2*K + pow(K, 2) + 0.5*K^3", {0, -2, 1, 0.5}, 4},
        {"7*K^2", {0, 0, 7}, 3},
        {"K^3", {0, 0, 0, 1}, 4},
        {"(1 + 2)/7 - 0.25*K + 1e-9*K^5 - K^4*1e-6", {3.0 / 7, -0.25, 0, 0, -1e-6, 1e-9}, 6},
    };
    for (size_t i = 0; i < sizeof polynomials / sizeof *polynomials; i++) {
        scaleev_model *family = empty(), *model = empty();
        cr_assert(!scaleev_benefit_polynomial(family, polynomials[i].factors, polynomials[i].n, NULL));
        cr_assert(!scaleev_benefit_formula(model, polynomials[i].text, NULL, 0, NULL), "%s", polynomials[i].text);
        for (double scale = 1e-3; scale < 1e6; scale *= 1.7) {
            double want = scaleev_value(family, SCALEEV_EV, scale), got = scaleev_value(model, SCALEEV_EV, scale);
            cr_expect(same_bits(want, got), "%s at %g: %.17g, %.17g", polynomials[i].text, scale, want, got);
        }
        cr_expect_eq(scaleev_value(model, SCALEEV_EV, 0), polynomials[i].factors[0]);
        scaleev_model_destroy(family);
        scaleev_model_destroy(model);
    }
}

/* Products that lead to a power do not leave the range where the power does not; powers that stand twice, and those
 * that are too high or are no whole numbers, are powers. */
Test(expression, powers_of_scale)
{
    static const struct {
        const char *text;
        double scale, want;
    } powers[] = {
        {"1e-300*K^3", 1e150, 1e150},
        {"1e300*K^8", 1e-60, 1e-180},
        {"1e300*K^3 - 1e300", 1e-200, -1e300},
        {"K^2 + K^2", 3, 18},
        {"K^2*K^3", 2, 32},
        {"2*K^40", 2, 0x1p41},
        {"K^32 + 1", 2, 4294967297},
        {"K^2.5", 4, 32},
        {"2^K*K^2", 3, 72},
        {"K^2 + K*K", 3, 18},
        {"K^0 + K^2", 3, 10},
        {"(K + 1)^2 + K^2", 3, 25},
        {"0.5*(K^2 + 2*K)*K", 4, 48},
        {"K^3/8 + K/3", 6, 29},
        {"K^2 - (K^2 - 1)", 1e3, 1},
        {"K^2/0.25 - K/-4", 2, 16.5},
    };
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        scaleev_model *model = empty();
        scaleev_status status = scaleev_benefit_formula(model, powers[i].text, NULL, 0, NULL);
        double got = status == SCALEEV_OK ? scaleev_value(model, SCALEEV_EV, powers[i].scale) : NAN;
        cr_expect(same_bits(got, powers[i].want) || fabs(got - powers[i].want) <= 1e-15 * fabs(powers[i].want),
                  "%s at %g: %.17g", powers[i].text, powers[i].scale, got);
        scaleev_model_destroy(model);
    }
}

/* All families have a text but those that have no formula of their own. */
Test(expression, formula_of_each_family)
{
    static const char *const none[] = {"benefit.table", "hazard.table"};
    static const double points[] = {0, 0, 1, 1};
    char text[256] = "x";
    size_t length = 7;
    scaleev_model *model = empty();
    for (size_t i = 0; i < 2; i++)
        cr_assert_eq(scaleev_add(model, none[i], points, 4, NULL), SCALEEV_OK);
    cr_assert_eq(add_callback(model, false, 0, 1, 1, true, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_hazard_urn(model, 10, 2, 1, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_hazard_beta(model, 1, 2, 1, NULL), SCALEEV_OK);
    for (scaleev_term t = 0; t < 3; t++)
        cr_expect_eq(scaleev_term_formula(model, t, text, sizeof text, &length), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect(length == 7 && text[0] == 'x');
    for (scaleev_term t = 3; t < 5; t++)
        cr_expect(!scaleev_term_formula(model, t, text, sizeof text, &length) && strstr(text, "lgamma"));
    cr_expect_eq(scaleev_term_formula(model, 5, text, sizeof text, &length), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_term_formula(model, -1, text, sizeof text, &length), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_term_formula(NULL, 0, text, sizeof text, &length), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_term_formula(model, 3, NULL, 1, &length), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_term_formula(model, 3, NULL, 0, &length), SCALEEV_OK);
    cr_expect_eq(length, strlen("lgamma(balls + 1) - lgamma(balls - bad + 1) - lgamma(balls - K + 1) + "
                                "lgamma(balls - bad - K + 1)"));
    scaleev_model_destroy(model);
}

/* ---- Inputs ---- */

Test(expression, inputs)
{
    const scaleev_parameter p[] = {{"a", 2, 0, 0}, {"e", 1.5, 1, 3}, {"t", 1000, 1, 1e9}};
    scaleev_model *model = empty(), *copy;
    scaleev_term term = -1;
    scaleev_input e;
    cr_assert_eq(scaleev_benefit_formula(model, "a*K^e/(1 + K/t)", p, 3, &term), SCALEEV_OK);
    cr_assert_eq(scaleev_hazard_constant(model, 0.001, 1000, NULL), SCALEEV_OK);
    cr_expect_eq(term, 0);
    cr_assert_eq(scaleev_find(model, 0, "e", &e), SCALEEV_OK);
    cr_expect_str_eq(scaleev_input_name(model, e), "e");
    cr_expect_eq(scaleev_model_copy(model, &copy), SCALEEV_OK);
    cr_expect(fabs(scaleev_value(model, SCALEEV_BENEFIT, 100) - 2 * 1000 / 1.1) < 1e-10);
    double gradient[5], h = 1e-6;
    cr_assert_eq(scaleev_gradient(model, SCALEEV_BENEFIT, 100, 5, gradient), SCALEEV_OK);
    cr_assert_eq(scaleev_set(model, e, 1.5 + h), SCALEEV_OK);
    double up = scaleev_value(model, SCALEEV_BENEFIT, 100);
    cr_assert_eq(scaleev_set_named(model, 0, "e", 1.5 - h), SCALEEV_OK);
    double down = scaleev_value(model, SCALEEV_BENEFIT, 100);
    cr_expect(fabs(gradient[e] - (up - down) / (2 * h)) < 1e-6 * gradient[e], "%g, %g", gradient[e],
              (up - down) / (2 * h));
    cr_expect_eq(scaleev_set(model, e, 0.5), SCALEEV_ERROR_PARAMETER);
    cr_expect(strstr(scaleev_model_error(model), "e is 0.5, allowed is 1 to 3"), "%s", scaleev_model_error(model));
    cr_expect(scaleev_value(copy, SCALEEV_BENEFIT, 100) != down, "a copy is independent");
    cr_expect_str_eq(scaleev_input_name(copy, e), "e");
    scaleev_model_destroy(model);
    cr_expect_str_eq(scaleev_input_name(copy, e), "e"); /* of a name of its own */
    cr_expect_eq(scaleev_set(copy, e, 2), SCALEEV_OK);
    scaleev_model_destroy(copy);
}

/* What a callback loses: proofs on both sides of a kink, and a crossover of two formulas. */
Test(expression, proofs)
{
    scaleev_root roots[4];
    scaleev_solution s = SCALEEV_SOLUTION_INIT;
    scaleev_model *a = empty(), *b = empty(), *difference;
    cr_assert_eq(scaleev_benefit_formula(a, "min(K, 10) - max(0, K - 20)*0.5", NULL, 0, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_break_even(a, 1, 1e4, NULL, roots, 4, &s), SCALEEV_OK);
    cr_expect(s.count == 1 && s.complete && roots[0].kind == SCALEEV_ROOT_CROSSING && fabs(roots[0].at - 40) < 1e-12);
    cr_assert_eq(scaleev_benefit_formula(b, "sqrt(K)", NULL, 0, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_model_difference(a, b, &difference), SCALEEV_OK);
    cr_assert_eq(scaleev_break_even(difference, 0.5, 1e4, NULL, roots, 4, &s), SCALEEV_OK);
    /* K = sqrt K at 1; 20 - K / 2 = sqrt K where sqrt K is sqrt 41 - 1. */
    cr_expect(s.count == 2 && s.complete, "%zu, %d", s.count, (int)s.complete);
    cr_expect(fabs(roots[0].at - 1) < 1e-12 && fabs(roots[1].at - (42 - 2 * sqrt(41))) < 1e-10, "%.17g, %.17g",
              roots[0].at, roots[1].at);
    scaleev_model_destroy(a);
    scaleev_model_destroy(b);
    scaleev_model_destroy(difference);
}

/* Also where a denominator is 0 and came from below. */
Test(expression, quotients_by_0)
{
    static const char *const texts[] = {"1/(0 - K)",
                                        "1/(-K)",
                                        "-1/K",
                                        "1/(K - 0.5)",
                                        "1/(0.5 - K)",
                                        "K/(-K^2)",
                                        "1/2/(0 + K - 1e-344/1000)",
                                        "(K + 1)/(-1*(0 - 1e-344))",
                                        "(K + 1)/expm1(1e-322/1000)"};
    static const double ends[][2] = {{0, 0}, {0, 1}, {0.5, 0.5}, {0.5, 1}, {0, 0.5}, {0.25, 0.5}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        scaleev_model *model = empty();
        cr_assert_eq(scaleev_benefit_formula(model, texts[i], NULL, 0, NULL), SCALEEV_OK, "%s", texts[i]);
        for (size_t k = 0; k < 2 * sizeof ends / sizeof *ends; k++) {
            double lo, hi, ev = scaleev_ev(model, ends[k / 2][k % 2]);
            scaleev_status status = scaleev_enclose(model, SCALEEV_EV, ends[k / 2][0], ends[k / 2][1], &lo, &hi);
            cr_expect(status == SCALEEV_ERROR_UNDEFINED || (lo <= ev && ev <= hi) || isnan(ev),
                      "%s on [%g, %g]: %g is not in [%g, %g]", texts[i], ends[k / 2][0], ends[k / 2][1], ev, lo, hi);
        }
        scaleev_model_destroy(model);
    }
}

/* ---- What is refused ---- */

static void check_refused(scaleev_status (*add)(scaleev_model *model, const char *text), const char *text,
                          scaleev_status want, const char *words)
{
    scaleev_model *model = empty();
    scaleev_status status = add(model, text);
    cr_expect(status == want && strstr(scaleev_model_error(model), words), "%s: %d, %s", text, (int)status,
              scaleev_model_error(model));
    cr_expect_eq(scaleev_term_count(model), want == SCALEEV_OK);
    scaleev_model_destroy(model);
}

static scaleev_status add_benefit(scaleev_model *model, const char *text)
{
    return scaleev_benefit_formula(model, text, NULL, 0, NULL);
}

static scaleev_status add_hazard(scaleev_model *model, const char *text)
{
    return scaleev_hazard_formula(model, text, NULL, 0, 1, NULL);
}

Test(expression, no_value)
{
    check_refused(add_benefit, "K + log(-1)", SCALEEV_ERROR_TEXT, "at 4: log(-1) has no finite value");
    check_refused(add_benefit, "sqrt(1 - 2)*K", SCALEEV_ERROR_TEXT, "sqrt(1 - 2) has no finite value");
    check_refused(add_benefit, "K + 1/0", SCALEEV_ERROR_TEXT, "at 4: 1/0 has no finite value");
    check_refused(add_benefit, "(-8)^(1/3) + K", SCALEEV_ERROR_TEXT, "no finite value");
    check_refused(add_benefit, "exp(1000) - K", SCALEEV_ERROR_TEXT, "exp(1000) has no finite value");
    check_refused(add_benefit, "K*log(K)", SCALEEV_OK, "");
    check_refused(add_benefit, "0^0 + (-1)^0", SCALEEV_OK, "");
    check_refused(add_benefit, "2K", SCALEEV_ERROR_TEXT, "at 1: an operator is missing");
}

Test(expression, no_hazard)
{
    check_refused(add_hazard, "1 + K", SCALEEV_ERROR_TEXT, "0 at K = 0; this one is 1");
    check_refused(add_hazard, "-K", SCALEEV_ERROR_TEXT, "never falls; this one does between K = 0 and K = ");
    check_refused(add_hazard, "K*exp(-K)", SCALEEV_ERROR_TEXT, "never falls");
    check_refused(add_hazard, "10*K - K^2/1000", SCALEEV_ERROR_TEXT, "never falls");
    check_refused(add_hazard, "exp(K) - 1", SCALEEV_OK, "");
    check_refused(add_hazard, "-(K*log1p(-0.01))", SCALEEV_OK, "");
    check_refused(add_hazard, "-(K*log1p(0.01))", SCALEEV_ERROR_TEXT, "never falls");
    check_refused(add_hazard, "K^2/(1 + K)", SCALEEV_OK, "");
    check_refused(add_hazard, "log(1 + K/100)", SCALEEV_OK, "");
    check_refused(add_hazard, "max(0, K - 100)*0.01", SCALEEV_OK, "");
}

static int32_t verdict_of(const scaleev_model *model, scaleev_term term)
{
    int32_t verdict = -1;
    cr_assert_eq(scaleev_hazard_verdict(model, term, &verdict), SCALEEV_OK);
    return verdict;
}

/* What is neither proved nor disproved is accepted, and said to be undecided. */
Test(expression, verdicts)
{
    static const struct {
        const char *text;
        int32_t verdict;
    } rows[] = {
        {"K", SCALEEV_HAZARD_PROVED},
        {"0", SCALEEV_HAZARD_PROVED},
        {"sqrt(K) + K^2/1000", SCALEEV_HAZARD_PROVED},
        {"max(0, K - 100)*0.01", SCALEEV_HAZARD_PROVED},
        {"1 - exp(-K/50)", SCALEEV_HAZARD_PROVED},
        {"0.1*K*logistic((K - 1000)/100)", SCALEEV_HAZARD_PROVED},
        {"-K*log1p(-0.01)", SCALEEV_HAZARD_PROVED},
        {"K^2/(1 + K)", SCALEEV_HAZARD_UNDECIDED},
        {"logistic(K) - 0.5", SCALEEV_HAZARD_UNDECIDED},             /* 0 at 0, but for rounding */
        {"K - 2e-17*K^2", SCALEEV_HAZARD_UNDECIDED},                 /* falls where nobody has looked */
        {"K + 50*max(0, 1 - (K - 77)^2)", SCALEEV_HAZARD_UNDECIDED}, /* a peak between two looks */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        scaleev_model *model = empty();
        cr_assert_eq(add_hazard(model, rows[i].text), SCALEEV_OK, "%s: %s", rows[i].text, scaleev_model_error(model));
        cr_expect_eq(verdict_of(model, 0), rows[i].verdict, "%s: %d", rows[i].text, (int)verdict_of(model, 0));
        cr_assert(!scaleev_set_named(model, 0, "share", 0) && !scaleev_set_named(model, 0, "frailty", 3));
        cr_expect_eq(verdict_of(model, 0), rows[i].verdict, "%s with knobs", rows[i].text);
        scaleev_model_destroy(model);
    }
}

/* Of each hazard with its parameters as they are: setting them may change what it is. */
Test(expression, verdicts_of_models)
{
    const scaleev_parameter a = {"a", 2, 0, 0};
    int32_t verdict = 77;
    scaleev_model *model = empty(), *difference;
    cr_assert(!scaleev_hazard_formula(model, "a*K", &a, 1, 3, NULL) && !scaleev_benefit_linear(model, 1, NULL));
    cr_assert(!scaleev_hazard_constant(model, 0.1, 1, NULL) && !add_callback(model, true, 0, 1, 1, true, NULL));
    cr_expect_eq(verdict_of(model, 0), SCALEEV_HAZARD_PROVED);
    cr_expect_eq(verdict_of(model, 2), SCALEEV_HAZARD_PROVED);
    cr_expect_eq(verdict_of(model, 3), SCALEEV_HAZARD_UNDECIDED);
    cr_assert(!scaleev_model_difference(model, model, &difference) && !scaleev_set_named(difference, 4, "a", -2));
    cr_expect_eq(verdict_of(difference, 0), SCALEEV_HAZARD_PROVED);
    cr_expect_eq(verdict_of(difference, 4), SCALEEV_HAZARD_DISPROVED);
    cr_expect_eq(scaleev_hazard_verdict(model, 1, &verdict), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_hazard_verdict(model, 4, &verdict), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_hazard_verdict(model, -1, &verdict), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_hazard_verdict(NULL, 0, &verdict), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_hazard_verdict(model, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(verdict, 77);
    scaleev_model_destroy(model);
    scaleev_model_destroy(difference);
}

/* What an input may be, of formulas as of families. */
Test(expression, ranges)
{
    static const double wanted[][2] = {{0, DBL_MAX}, {-DBL_MAX, DBL_MAX}, {1, 9}, {0, DBL_MAX}, {0, 1}};
    const scaleev_parameter p[] = {{"a", 2, 0, 0}, {"t", 5, 1, 9}};
    double lo = 77, hi = 77;
    scaleev_model *model = empty();
    cr_assert(!scaleev_benefit_formula(model, "a*K/t", p, 2, NULL) && !scaleev_hazard_constant(model, 0.1, 1, NULL));
    for (scaleev_input i = 0; i < 5; i++) {
        cr_assert_eq(scaleev_input_range(model, i, &lo, &hi), SCALEEV_OK);
        cr_expect(lo == wanted[i][0] && hi == wanted[i][1], "input %d: %g to %g", (int)i, lo, hi);
    }
    cr_expect_eq(scaleev_input_range(model, 2, NULL, &hi), SCALEEV_OK);
    cr_expect_eq(scaleev_input_range(model, 2, &lo, NULL), SCALEEV_OK);
    cr_expect(lo == 1 && hi == 9);
    cr_expect_eq(scaleev_input_range(model, scaleev_input_count(model), &lo, &hi), SCALEEV_ERROR_INPUT);
    cr_expect_eq(scaleev_input_range(model, -1, &lo, &hi), SCALEEV_ERROR_INPUT);
    cr_expect_eq(scaleev_input_range(NULL, 1, &lo, &hi), SCALEEV_ERROR_NULL);
    cr_expect(lo == 1 && hi == 9);
    scaleev_model_destroy(model);
}

Test(expression, arguments)
{
    const scaleev_parameter nameless = {NULL, 1, 0, 0}, low = {"a", 1, 2, 3}, nan = {"a", NAN, 0, 0};
    scaleev_model *model = empty(), *difference;
    scaleev_text_error small = SCALEEV_TEXT_ERROR_INIT;
    cr_expect_eq(scaleev_benefit_formula(NULL, "K", NULL, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_benefit_formula(model, NULL, NULL, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_benefit_formula(model, "K", NULL, 1, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_hazard_formula(model, "K", &nameless, 1, 1, NULL), SCALEEV_ERROR_NULL);
    cr_expect(strstr(scaleev_model_error(model), "the name of a parameter is NULL"));
    cr_expect_eq(scaleev_benefit_formula(model, "a*K", &low, 1, NULL), SCALEEV_ERROR_PARAMETER);
    cr_expect(strstr(scaleev_model_error(model), "a is 1, allowed is 2 to 3"), "%s", scaleev_model_error(model));
    cr_expect_eq(scaleev_hazard_formula(model, "a*K", &low, 1, 1, NULL), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_benefit_formula(model, "a*K", &nan, 1, NULL), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_hazard_formula(model, "K", NULL, 0, NAN, NULL), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_add(model, "benefit.formula", NULL, 0, NULL), SCALEEV_ERROR_NAME);
    cr_expect(strstr(scaleev_model_error(model), "needs a text"), "%s", scaleev_model_error(model));
    cr_expect_eq(scaleev_term_count(model), 0);
    cr_assert_eq(scaleev_model_difference(model, model, &difference), SCALEEV_OK);
    cr_expect_eq(scaleev_hazard_formula(difference, "K", NULL, 0, 1, NULL), SCALEEV_ERROR_UNSUPPORTED);
    scaleev_model_destroy(difference);
    scaleev_model_destroy(model);
    cr_expect_eq(scaleev_formula_check(NULL, NULL, 0, &error), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_formula_check("K", NULL, 1, &error), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_formula_check("K", &nameless, 1, &error), SCALEEV_ERROR_NULL);
    small.size = 4;
    cr_expect_eq(scaleev_formula_check("K", NULL, 0, &small), SCALEEV_ERROR_SIZE);
    cr_expect(scaleev_formula_check("K\n+ x", NULL, 0, &error) == SCALEEV_ERROR_TEXT &&
              error.code == SCALEEV_TEXT_NAME && error.line == 2 && error.position == 4 && error.length == 1);
    cr_expect(scaleev_formula_check("K", NULL, 0, &error) == SCALEEV_OK && error.code == 0 && !*error.words);
    cr_expect(scaleev_formula_check("K + log(-1)", NULL, 0, NULL) == SCALEEV_ERROR_TEXT);
}

Test(expression, out_of_memory)
{
    counter memory;
    const scaleev_parameter a = {"a", 0.5, 0, 1};
    counter_init(&memory);
    scaleev_status status = SCALEEV_ERROR_MEMORY;
    for (long n = 1; status == SCALEEV_ERROR_MEMORY && n < 1000; n++) {
        scaleev_model *model = NULL, *copy = NULL;
        counter_fail_at(&memory, n);
        status = scaleev_model_create_with(&memory.allocator, &model);
        if (!status)
            status = scaleev_hazard_formula(model, "a*K + K^2", &a, 1, 3, NULL);
        if (!status)
            status = scaleev_model_copy(model, &copy);
        int32_t verdict = 77;
        if (!status)
            status = scaleev_hazard_verdict(copy, 0, &verdict);
        cr_assert_eq(verdict, status ? 77 : SCALEEV_HAZARD_PROVED);
        scaleev_model_destroy(model);
        scaleev_model_destroy(copy);
        cr_assert(memory.blocks == 0 && !memory.wrong_size, "allocation %ld", n);
    }
    cr_assert_eq(status, SCALEEV_OK);
}

/* A power of the scale has two parts in a hazard: what another hazard says with the same numbers has the same bits. */
Test(expression, powers_in_hazards)
{
    static const char *const texts[] = {"K^3", "pow(K, 3)", "1*K^3", "K^3*1"};
    scaleev_model *family = empty();
    cr_assert_eq(scaleev_hazard_weibull(family, 1, 3, 7, NULL), SCALEEV_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        scaleev_model *model = empty();
        cr_assert_eq(scaleev_hazard_formula(model, texts[i], NULL, 0, 7, NULL), SCALEEV_OK);
        for (double scale = 1e-4; scale < 30; scale *= 1.3)
            cr_expect(same_bits(scaleev_ev(model, scale), scaleev_ev(family, scale)), "%s at %g", texts[i], scale);
        scaleev_model_destroy(model);
    }
    scaleev_model_destroy(family);
}
