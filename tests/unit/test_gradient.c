/* SPDX-License-Identifier: MIT */
/* Derivatives with respect to every input, by two other routes, and the sensitivities of a root by solving it again. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS = 64 };

static const char *const models[] = {
    "benefit linear(2), share = 1.5; hazard constant(0.01), loss = 100",
    "benefit polynomial(1, 2, 0.5, -0.01), share = 1.5; hazard rate(0.01), loss = 3, wipe = 0.5",
    "benefit power(2, 1.3), share = 1.5; hazard constant(0.001), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "benefit metcalfe(0.5), share = 1.5; hazard rate(0.02), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "benefit odlyzko(2), share = 1.5; hazard urn(1000, 3), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "benefit logarithmic(2, 3), share = 1.5; hazard weibull(60, 1.7), loss = 30, wipe = 0.75, frailty = 0.5, share = "
    "0.75",
    "benefit saturating(20, 30), share = 1.5; hazard gompertz(0.01, 0.02), loss = 30, wipe = 0.75, frailty = 0.5, "
    "share = 0.75",
    "benefit hill(20, 30, 2.5), share = 1.5; hazard logistic(0.001, 0.03, 20, 4), loss = 30, wipe = 0.75, frailty = "
    "0.5, share = 0.75",
    "benefit table(0 0, 10 3, 40 20, 100 21), share = 1.5; hazard learning(0.02, 40), loss = 30, wipe = 0.75, frailty "
    "= 0.5, share = 0.75",
    "benefit linear(3); hazard beta(0.7, 40), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "benefit linear(3); hazard gamma(0.7, 40), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "benefit linear(3); hazard table(0 0.01, 20 0.03, 100 0.005), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "benefit linear(3); hazard rate(0.01), loss = 5; hazard weibull(60, 0.8), loss = -3, wipe = 0.25; hazard beta(2, "
    "300), loss = 9",
    "benefit linear(3); hazard gompertz(0.01, -0.05), loss = 4; hazard logistic(0.03, 0.001, 20, 4), loss = 7, wipe = "
    "0.5",
    "benefit linear(3); hazard rate(0.02), loss = 1; minus; benefit power(1, 1.2); hazard learning(0.02, 40), loss = 3",
    /* One-sided: the value is at an end of what is allowed, or where the formula changes. */
    "benefit linear(3); hazard gompertz(0.01, 0), loss = 4",
    "benefit linear(3); hazard constant(0), loss = 4",
    "benefit linear(0); hazard rate(0), loss = 4, share = 0",
    "benefit linear(3), share = 0; hazard weibull(60, 1.7), loss = 4, wipe = 0",
};

static double value_along(const scaleev_model *model, scaleev_quantity quantity, scaleev_input input, double scale,
                          double x)
{
    scaleev_column column = {input, 0, &x, 0};
    double out = NAN;
    cr_assert_eq(scaleev_evaluate_columns(model, quantity, scale, &column, 1, 1, &out), SCALEEV_OK);
    return out;
}

/* The range of an input. */
static void range_of(const scaleev_model *model, scaleev_input input, double *lo, double *hi)
{
    const char *name = scaleev_input_name(model, input);
    int32_t family = scaleev_term_family(model, scaleev_input_term(model, input));
    *lo = -DBL_MAX;
    *hi = DBL_MAX;
    if (input == SCALEEV_SCALE)
        *lo = 0;
    for (int32_t p = 0; input != SCALEEV_SCALE && p < scaleev_family_parameter_count(family); ++p)
        if (strcmp(scaleev_family_parameter_name(family, p), name) == 0)
            cr_assert_eq(scaleev_family_parameter_range(family, p, lo, hi), SCALEEV_OK);
}

/* Difference quotients, extrapolated (Ridders): *error is what the table of extrapolations says, and the rounding of
 * the values, which are of `size` before they cancel. One-sided at an end of the range. */
static double difference_quotient(const scaleev_model *model, scaleev_quantity quantity, scaleev_input input,
                                  double scale, double x, double size, double *error)
{
    enum { STEPS = 12 };
    double t[STEPS][STEPS], lo, hi, best = NAN;
    range_of(model, input, &lo, &hi);
    double centre = value_along(model, quantity, input, scale, x), h = 0.0625 * fmax(fabs(x), 1e-2);
    bool central = x - h >= lo && x + h <= hi;
    double side = x + h <= hi ? 1 : -1, ratio = central ? 4 : 2;
    *error = INFINITY;
    for (int i = 0; i < STEPS; ++i, h /= 2) {
        volatile double up = x + side * h, down = central ? x - side * h : x;
        double v_up = value_along(model, quantity, input, scale, up);
        double v_down = central ? value_along(model, quantity, input, scale, down) : centre;
        t[i][0] = (v_up - v_down) / (up - down);
        double rounding = 16 * DBL_EPSILON * (fabs(v_up) + fabs(v_down) + size) / h, factor = ratio;
        for (int j = 1; j <= i; ++j, factor *= ratio) {
            t[i][j] = t[i][j - 1] + (t[i][j - 1] - t[i - 1][j - 1]) / (factor - 1);
            double e = fmax(fabs(t[i][j] - t[i][j - 1]), fabs(t[i][j] - t[i - 1][j - 1])) + rounding;
            if (e < *error) {
                *error = e;
                best = t[i][j];
            }
        }
    }
    return best;
}

static double size_of_terms(const scaleev_model *model, scaleev_quantity quantity, double scale)
{
    double b = 0, l = 0;
    scaleev_evaluate(model, SCALEEV_BENEFIT, &scale, 1, &b);
    scaleev_evaluate(model, SCALEEV_LOSS, &scale, 1, &l);
    bool money = quantity == SCALEEV_EV || quantity == SCALEEV_BENEFIT || quantity == SCALEEV_LOSS;
    return (money || quantity == SCALEEV_MARGINAL ? fabs(b) + fabs(l) : 0) + 1;
}

static void check_gradient(const char *spec, double scale)
{
    scaleev_model *model = model_of(spec);
    size_t n = (size_t)scaleev_input_count(model);
    double gradient[INPUTS], fewer[INPUTS];
    cr_assert_leq(n, INPUTS);
    for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; ++q) {
        cr_assert_eq(scaleev_gradient(model, q, scale, n, gradient), SCALEEV_OK);
        for (size_t i = 0; i < n; ++i) {
            double x = scale, error;
            const char *name = scaleev_input_name(model, (scaleev_input)i);
            if (strcmp(name, "balls") == 0 || strcmp(name, "bad") == 0)
                continue; /* no values between whole numbers; see below */
            if (i > 0)
                cr_assert_eq(scaleev_get(model, (scaleev_input)i, &x), SCALEEV_OK);
            double size = size_of_terms(model, q, scale);
            double want = difference_quotient(model, q, (scaleev_input)i, scale, x, size, &error);
            size /= fmax(fabs(x), 1e-2);
            /* The quotient must be worth something, or the comparison says nothing. */
            CHECK(error <= 1e-6 * (fabs(want) + size), "%s at %g: quantity %d by %s: quotient %g +- %g", spec, scale,
                  (int)q, name, want, error);
            CHECK(fabs(gradient[i] - want) <= 4 * error + 1e-9 * fabs(want),
                  "%s at %g: quantity %d by %s is %.17g, should be %.17g +- %g", spec, scale, (int)q, name, gradient[i],
                  want, error);
        }
        /* The first ones only are the same. */
        for (size_t k = 0; k <= n; ++k) {
            memset(fewer, 0x5a, sizeof fewer);
            cr_assert_eq(scaleev_gradient(model, q, scale, k, fewer), SCALEEV_OK);
            for (size_t i = 0; i < k; ++i)
                cr_assert(same_bits(fewer[i], gradient[i]));
            cr_assert_eq(((unsigned char *)&fewer[k])[0], 0x5a, "written beyond the end");
        }
    }
    scaleev_model_destroy(model);
}

Test(gradient, difference_quotients)
{
    /* 20 and 26.7 (by share 0.75) are corners of tables, and are left out. */
    static const double scales[] = {0.25, 3, 17.5, 45};
    for (size_t i = 0; i < sizeof models / sizeof *models; ++i)
        for (size_t k = 0; k < sizeof scales / sizeof *scales; ++k)
            check_gradient(models[i], scales[k]);
    cr_assert_eq(reports(), 0);
}

Test(gradient, lies_in_enclosures)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; ++i) {
        scaleev_model *model = model_of(models[i]);
        for (double scale = 0.125; scale < 60; scale *= 1.375) {
            double g, lo, hi, marginal;
            cr_assert_eq(scaleev_gradient(model, SCALEEV_EV, scale, 1, &g), SCALEEV_OK);
            cr_assert_eq(scaleev_evaluate(model, SCALEEV_MARGINAL, &scale, 1, &marginal), SCALEEV_OK);
            cr_assert_eq(scaleev_enclose(model, SCALEEV_MARGINAL, scale, scale, &lo, &hi), SCALEEV_OK);
            CHECK(fabs(g - marginal) <= 1e-14 * (1 + fabs(marginal)), "%s at %g: %.17g, marginal %.17g", models[i],
                  scale, g, marginal);
            /* The gradient is the double formula of another route: rounding may put it just outside. */
            double slack = 1e-14 * (1 + fabs(marginal));
            CHECK(lo - slack <= g && g <= hi + slack, "%s at %g: %.17g not in [%.17g, %.17g]", models[i], scale, g, lo,
                  hi);
            CHECK(hi - lo <= 1e-11 * (1 + fabs(g)), "%s at %g: [%.17g, %.17g] is wide", models[i], scale, lo, hi);
            cr_assert_eq(scaleev_enclose(model, SCALEEV_MARGINAL, scale * 0.99, scale * 1.01, &lo, &hi), SCALEEV_OK);
            CHECK(lo <= g && g <= hi, "%s around %g: %.17g not in [%.17g, %.17g]", models[i], scale, g, lo, hi);
        }
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

/* By hand: EV = a s K e^-rK - l (1 - e^-rK). */
Test(gradient, by_hand)
{
    const double a = 3, s = 2, r = 0.125, l = 7, k = 4;
    scaleev_model *model = model_of("benefit linear(3), share = 2; hazard rate(0.125), loss = 7");
    const long double e = 0.606530659712633423603799534991L, f = 1 - e, b = a * s * k; /* e^-rk */
    struct {
        scaleev_term term;
        const char *name;
        long double want;
    } expected[] = {
        {0, "per_unit", s * k * e},
        {0, "share", a * k * e},
        {1, "rate", -k * e * (b + l)},
        {1, "share", -r * k * e * (b + l)},
        {1, "loss", -f},
        {1, "wipe", -f * b},
        {1, "frailty", 0.5L * (r * k) * (r * k) * e * (b + l)}, /* log1p(v h) / v = h - v h^2 / 2 + ... */
    };
    double g[INPUTS];
    cr_assert_eq(scaleev_gradient(model, SCALEEV_EV, k, (size_t)scaleev_input_count(model), g), SCALEEV_OK);
    CHECK(error_ulps(g[0], e * (a * s - r * (b + l)), e * a * s) < 16, "scale: %.17g", g[0]);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; ++i) {
        scaleev_input input;
        cr_assert_eq(scaleev_find(model, expected[i].term, expected[i].name, &input), SCALEEV_OK);
        CHECK(error_ulps(g[input], expected[i].want, expected[i].want) < 16, "%s: %.17g, should be %.17Lg",
              expected[i].name, g[input], expected[i].want);
    }
    scaleev_model_destroy(model);
    cr_assert_eq(reports(), 0);
}

/* By numbers of balls, which are whole and have no difference quotients. */
Test(gradient, of_an_urn)
{
    tsv t;
    double worst = 0;
    for (tsv_open(&t, "urn.tsv"); tsv_next(&t);) {
        char spec[64];
        double x = strtod(t.fields[2], NULL), g[INPUTS];
        snprintf(spec, sizeof spec, "hazard urn(%s, %s)", t.fields[0], t.fields[1]);
        scaleev_model *model = model_of(spec);
        scaleev_input by[] = {-1, -1, SCALEEV_SCALE};
        cr_assert_eq(scaleev_find(model, 0, "balls", &by[0]), SCALEEV_OK);
        cr_assert_eq(scaleev_find(model, 0, "bad", &by[1]), SCALEEV_OK);
        cr_assert_eq(scaleev_gradient(model, SCALEEV_LOG_SURVIVAL, x, (size_t)scaleev_input_count(model), g),
                     SCALEEV_OK);
        for (size_t i = 0; i < 3; ++i) {
            long double want = strtold(t.fields[3 + i], NULL);
            double off = error_ulps(g[by[i]], want, want);
            worst = fmax(worst, off);
            CHECK(off <= 64, "%s at %.17g: by %s %.17g, should be %.20Lg", spec, x, scaleev_input_name(model, by[i]),
                  g[by[i]], want);
        }
        scaleev_model_destroy(model);
    }
    cr_assert_eq(t.number, 305);
    tsv_close(&t);
    printf("of_an_urn: worst %.3f ulp\n", worst);
    cr_assert_eq(reports(), 0);
}

/* ---- every input of every family, all quantities, scales from 1e-20 to 1e20: tests/reference/gradient.tsv ---- */

enum { QUANTITIES = 8 };

/* The gradients of all quantities at one scale. */
typedef struct gradients {
    double by[QUANTITIES][INPUTS];
} gradients;

static void all_gradients(const scaleev_model *model, double scale, gradients *g)
{
    size_t n = (size_t)scaleev_input_count(model);
    cr_assert_leq(n, INPUTS);
    for (scaleev_quantity q = 0; q < QUANTITIES; ++q)
        cr_assert_eq(scaleev_gradient(model, q, scale, n, g->by[q]), SCALEEV_OK);
}

/* Units in the last place of the largest term; what underflows is right when it is 0 or as small. */
static double derivative_error(double got, long double want, long double size)
{
    if (fabsl(want) < 0x1p-1000L && fabs(got) < 0x1p-999)
        return 0;
    return error_ulps(got, want, size);
}

Test(gradient, high_precision_quotients)
{
    tsv t;
    char spec[SPEC_BYTES] = "";
    scaleev_model *model = NULL;
    gradients g;
    double scale = NAN, worst = 0;
    size_t compared = 0;
    for (tsv_open(&t, "gradient.tsv"); tsv_next(&t); ++compared) {
        if (*t.fields[0]) {
            scaleev_model_destroy(model);
            snprintf(spec, sizeof spec, "%s", t.fields[0]);
            model = model_of(spec);
        }
        if (*t.fields[1]) {
            scale = strtod(t.fields[1], NULL);
            all_gradients(model, scale, &g);
        }
        scaleev_input input = SCALEEV_SCALE;
        if (*t.fields[3])
            cr_assert_eq(scaleev_find(model, (scaleev_term)atoi(t.fields[2]), t.fields[3], &input), SCALEEV_OK);
        int q = atoi(t.fields[4]);
        long double want = strtold(t.fields[5], NULL),
                    size = t.fields_n > 6 && *t.fields[6] ? strtold(t.fields[6], NULL) : want;
        double error = derivative_error(g.by[q][input], want, size);
        worst = fmax(worst, error);
        CHECK(error <= 64, "%s at %.17g: quantity %d by %s of term %s is %.17g, should be %.17Lg: %.3g ulp", spec,
              scale, q, *t.fields[3] ? t.fields[3] : "scale", t.fields[2], g.by[q][input], want, error);
    }
    tsv_close(&t);
    scaleev_model_destroy(model);
    printf("%zu derivatives, at most %.1f ulp off\n", compared, worst);
    fflush(stdout);
    cr_assert_gt(compared, 20000);
    cr_assert_eq(reports(), 0);
}

/* At the corners a derivative may be infinite; it is never a wrong number, and 0 where nothing depends on the input. */
Test(gradient, corners)
{
    double g[INPUTS];
    for (size_t i = 0; i < sizeof models / sizeof *models; ++i) {
        scaleev_model *model = model_of(models[i]);
        size_t n = (size_t)scaleev_input_count(model);
        cr_assert_eq(scaleev_gradient(model, SCALEEV_EV, 0, n, g), SCALEEV_OK);
        for (size_t k = 1; k < n; ++k) {
            const char *name = scaleev_input_name(model, (scaleev_input)k);
            /* At a scale of 0 only c0 matters. */
            double want = strcmp(name, "c0") == 0 ? 1 : 0;
            CHECK(g[k] == want, "%s at 0: by %s: %g", models[i], name, g[k]);
        }
        scaleev_model_destroy(model);
    }
    /* Far beyond the catastrophe nothing matters but the loss. */
    scaleev_model *model = model_of("benefit linear(2); hazard rate(1), loss = 100");
    size_t n = (size_t)scaleev_input_count(model);
    scaleev_input loss;
    cr_assert_eq(scaleev_find(model, 1, "loss", &loss), SCALEEV_OK);
    cr_assert_eq(scaleev_gradient(model, SCALEEV_EV, 1e6, n, g), SCALEEV_OK);
    for (size_t k = 0; k < n; ++k) {
        const char *name = scaleev_input_name(model, (scaleev_input)k);
        double want = (scaleev_input)k == loss ? -1 : strcmp(name, "wipe") == 0 ? -2e6 : NAN;
        if (strcmp(name, "frailty") != 0) /* e^-h h^2 */
            CHECK(isnan(want) ? fabs(g[k]) == 0 : g[k] == want, "at 1e6: by %s: %g", name, g[k]);
    }
    scaleev_model_destroy(model);
    cr_assert_eq(reports(), 0);
}

Test(gradient, errors)
{
    scaleev_model *model = model_of("benefit linear(2); hazard rate(0.1), loss = 100");
    double g[INPUTS], before[INPUTS];
    size_t n = (size_t)scaleev_input_count(model);
    memset(before, 0x5a, sizeof before);
    memcpy(g, before, sizeof g);
    cr_expect_eq(scaleev_gradient(NULL, SCALEEV_EV, 1, n, g), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_EV, 1, n, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_gradient(model, -1, 1, n, g), SCALEEV_ERROR_QUANTITY);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_MARGINAL + 1, 1, n, g), SCALEEV_ERROR_QUANTITY);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_EV, 1, n + 1, g), SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_EV, 1, SIZE_MAX, g), SCALEEV_ERROR_COUNT);
    cr_expect_eq(memcmp(g, before, sizeof g), 0);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_EV, 1, 0, NULL), SCALEEV_OK);
    static const double bad[] = {NAN, INFINITY, -INFINITY, -1, -DBL_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
        memcpy(g, before, sizeof g);
        cr_expect_eq(scaleev_gradient(model, SCALEEV_EV, bad[i], n, g), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(memcmp(g, before, sizeof g), 0);
    }
    scaleev_model_destroy(model);
    model = model_of("benefit guess(0, 2, 1); hazard rate(0.1), loss = 100");
    n = (size_t)scaleev_input_count(model);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_MARGINAL, 1, n, g), SCALEEV_ERROR_UNSUPPORTED);
    for (size_t k = 0; k < n; ++k)
        cr_expect(isnan(g[k]));
    callback_fail_at(1);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_EV, 1, n, g), SCALEEV_ERROR_CALLBACK);
    for (size_t k = 0; k < n; ++k)
        cr_expect(isnan(g[k]));
    callback_fail_at(0);
    /* By inputs that the callback does not see there is a derivative. */
    scaleev_input loss;
    cr_assert_eq(scaleev_find(model, 1, "loss", &loss), SCALEEV_OK);
    cr_expect_eq(scaleev_gradient(model, SCALEEV_EV, 1, n, g), SCALEEV_OK);
    cr_expect(isnan(g[0]));
    cr_expect_float_eq(g[loss], expm1(-0.1), 1e-15);
    scaleev_model_destroy(model);
}

/* ---- sensitivities ---- */

/* The root with one input changed a little, found again; NaN when it is not. */
static long double moved_root(const scaleev_model *model, const scaleev_root *root, scaleev_input input, double x)
{
    scaleev_model *changed;
    scaleev_root again;
    scaleev_solution solution = {.size = sizeof solution};
    cr_assert_eq(scaleev_model_copy(model, &changed), SCALEEV_OK);
    long double at = NAN;
    if (scaleev_set(changed, input, x) == SCALEEV_OK &&
        scaleev_break_even(changed, root->at * 0.75, root->at * 1.25, NULL, &again, 1, &solution) == SCALEEV_OK &&
        solution.count == 1 && again.kind == SCALEEV_ROOT_CROSSING)
        at = ((long double)again.lo + again.hi) / 2;
    scaleev_model_destroy(changed);
    return at;
}

static const char *const rooted[] = {
    "benefit linear(2); hazard constant(0.01), loss = 100",
    "benefit power(1, 2); hazard constant(0.001), loss = 1e4",
    "benefit metcalfe(0.5); benefit linear(-3); hazard rate(0.01), loss = 5",
    "benefit linear(3); hazard beta(1.7, 40), loss = 30",
    "benefit linear(3); hazard gompertz(0.01, 0.02), loss = 60, frailty = 0.5",
    "benefit saturating(20, 30); hazard learning(0.02, 40), loss = 30, wipe = 0.75",
    "benefit linear(1); hazard rate(0.01), loss = 30; minus; benefit power(0.2, 1.2); hazard gamma(0.5, 40), loss = 30",
};

Test(gradient, sensitivities_hold_the_truth)
{
    for (size_t m = 0; m < sizeof rooted / sizeof *rooted; ++m) {
        scaleev_model *model = model_of(rooted[m]);
        scaleev_root roots[8];
        scaleev_solution solution = {.size = sizeof solution};
        scaleev_sensitivity s[INPUTS];
        size_t n = (size_t)scaleev_input_count(model), checked = 0;
        cr_assert_eq(scaleev_break_even(model, 0.5, 1e7, NULL, roots, 8, &solution), SCALEEV_OK);
        CHECK(solution.count > 0 && solution.complete, "%s: %zu roots", rooted[m], solution.count);
        for (size_t k = 0; k < solution.count; ++k) {
            const scaleev_root *root = &roots[k];
            cr_assert_eq(scaleev_sensitivities(model, root, n, s), SCALEEV_OK);
            cr_expect(isnan(s[0].slope) && isnan(s[0].elasticity));
            for (size_t i = 1; i < n; ++i) {
                const char *name = scaleev_input_name(model, (scaleev_input)i);
                double x, h;
                cr_assert_eq(scaleev_get(model, (scaleev_input)i, &x), SCALEEV_OK);
                h = 0x1p-14 * fmax(fabs(x), 0x1p-10);
                long double up = moved_root(model, root, (scaleev_input)i, x + h);
                long double up2 = moved_root(model, root, (scaleev_input)i, x + 2 * h);
                long double down = moved_root(model, root, (scaleev_input)i, x - h);
                /* The second difference gives the size of what the quotient neglects. */
                long double here = ((long double)root->lo + root->hi) / 2, want, error;
                if (isnan(up) || isnan(up2))
                    continue; /* for share = 1 and wipe = 1 see below */
                if (isnan(down)) {
                    want = (4 * up - 3 * here - up2) / (2 * h);
                    error = 0.01L * fabsl(up2 - 2 * up + here) / h;
                } else {
                    want = (up - down) / (2 * h);
                    error = 0.01L * fabsl(up - 2 * here + down) / h;
                }
                error += 1e-12L * fabsl(here) / h;
                CHECK(s[i].slope_lo - error <= want && want <= s[i].slope_hi + error,
                      "%s: root %g by %s: %.12Lg +- %.2Lg not in [%.17g, %.17g]", rooted[m], root->at, name, want,
                      error, s[i].slope_lo, s[i].slope_hi);
                CHECK(s[i].slope_lo <= s[i].slope && s[i].slope <= s[i].slope_hi,
                      "%s: root %g by %s: %.17g in [%.17g, %.17g]", rooted[m], root->at, name, s[i].slope,
                      s[i].slope_lo, s[i].slope_hi);
                CHECK(s[i].slope_hi - s[i].slope_lo <= 1e-6 * fabs(s[i].slope),
                      "%s: root %g by %s: [%.17g, %.17g] is wide", rooted[m], root->at, name, s[i].slope_lo,
                      s[i].slope_hi);
                CHECK(s[i].elasticity_lo <= s[i].elasticity && s[i].elasticity <= s[i].elasticity_hi,
                      "%s: root %g by %s: elasticity", rooted[m], root->at, name);
                CHECK(fabs(s[i].elasticity - s[i].slope * x / root->at) <= 1e-14 * fabs(s[i].elasticity),
                      "%s: root %g by %s: elasticity %g", rooted[m], root->at, name, s[i].elasticity);
                ++checked;
            }
        }
        CHECK(checked >= 4, "%s: %zu checked", rooted[m], checked);
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

/* K* = 1 + 2 C / A: closed forms of all of them. */
Test(gradient, sensitivities_in_closed_form)
{
    scaleev_model *model = model_of("benefit metcalfe(0.5); benefit linear(-8)");
    scaleev_root root;
    scaleev_sensitivity s[INPUTS];
    scaleev_input a, c;
    scaleev_solution solution = {.size = sizeof solution};
    cr_assert_eq(scaleev_find(model, 0, "per_pair", &a), SCALEEV_OK);
    cr_assert_eq(scaleev_find(model, 1, "per_unit", &c), SCALEEV_OK);
    cr_assert_eq(scaleev_break_even(model, 0.5, 1e6, NULL, &root, 1, &solution), SCALEEV_OK);
    cr_assert_eq(solution.count, 1);
    cr_assert_eq(scaleev_sensitivities(model, &root, (size_t)scaleev_input_count(model), s), SCALEEV_OK);
    cr_expect(s[a].slope_lo <= -64 && -64 <= s[a].slope_hi && fabs(s[a].slope + 64) < 1e-10); /* -2 C / A^2 */
    cr_expect(s[c].slope_lo <= -4 && -4 <= s[c].slope_hi && fabs(s[c].slope + 4) < 1e-11);    /* -2 / A, as C = -c */
    cr_expect(s[c].elasticity_lo <= 32 / 33.0 && s[c].elasticity_hi >= nextafter(32 / 33.0, 0));
    cr_expect_float_eq(s[a].elasticity, -32 / 33.0, 1e-12);
    scaleev_model_destroy(model);
}

Test(gradient, sensitivities_near_touching)
{
    /* (K - 1)^2 - e: the roots 1 +- sqrt(e) move with c0 by 1 / (2 sqrt(e)), without bound as e falls. */
    for (int bits = 8; bits <= 52; bits += 2) {
        char spec[64];
        double e = ldexp(1, -bits);
        scaleev_root roots[4];
        scaleev_sensitivity s[INPUTS];
        scaleev_solution solution = {.size = sizeof solution};
        snprintf(spec, sizeof spec, "benefit polynomial(%.17g, -2, 1)", 1 - e);
        scaleev_model *model = model_of(spec);
        scaleev_input c0;
        cr_assert_eq(scaleev_find(model, 0, "c0", &c0), SCALEEV_OK);
        cr_assert_eq(scaleev_break_even(model, 0.5, 1.75, NULL, roots, 4, &solution), SCALEEV_OK);
        for (size_t i = 0; i < solution.count && i < 4; ++i) {
            cr_assert_eq(scaleev_sensitivities(model, &roots[i], (size_t)scaleev_input_count(model), s), SCALEEV_OK);
            double want = (roots[i].at < 1 ? 0.5 : -0.5) / sqrt(e);
            if (roots[i].kind == SCALEEV_ROOT_CROSSING) {
                CHECK(s[c0].slope_lo <= want * (1 + 1e-15) || s[c0].slope_lo <= want * (1 - 1e-15), "2^-%d: bound",
                      bits);
                CHECK(s[c0].slope_lo - 1e-15 * fabs(want) <= want && want <= s[c0].slope_hi + 1e-15 * fabs(want),
                      "2^-%d: %g not in [%g, %g]", bits, want, s[c0].slope_lo, s[c0].slope_hi);
            } else {
                CHECK(s[c0].slope_lo == -INFINITY && s[c0].slope_hi == INFINITY, "2^-%d: unresolved, and in [%g, %g]",
                      bits, s[c0].slope_lo, s[c0].slope_hi);
            }
        }
        scaleev_model_destroy(model);
    }
    /* Touching: no bounds at all, neither of slope nor of elasticity. */
    scaleev_model *model = model_of("benefit polynomial(1, -2, 1)");
    scaleev_root root;
    scaleev_sensitivity s[INPUTS];
    cr_assert_eq(scaleev_break_even(model, 0.5, 1.75, NULL, &root, 1, NULL), SCALEEV_OK);
    cr_assert_eq(root.kind, SCALEEV_ROOT_UNRESOLVED);
    cr_assert_eq(scaleev_sensitivities(model, &root, 2, s), SCALEEV_OK);
    CHECK(s[1].slope_lo == -INFINITY && s[1].slope_hi == INFINITY, "touching: [%g, %g]", s[1].slope_lo, s[1].slope_hi);
    CHECK(s[1].elasticity_lo == -INFINITY && s[1].elasticity_hi == INFINITY, "touching: [%g, %g]", s[1].elasticity_lo,
          s[1].elasticity_hi);
    scaleev_model_destroy(model);
    cr_assert_eq(reports(), 0);
}

Test(gradient, sensitivities_errors)
{
    scaleev_model *model = model_of("benefit linear(2); hazard constant(0.01), loss = 100");
    size_t n = (size_t)scaleev_input_count(model);
    scaleev_root root, bad;
    scaleev_sensitivity s[INPUTS], before[INPUTS];
    memset(before, 0x5a, sizeof before);
    memcpy(s, before, sizeof s);
    cr_assert_eq(scaleev_break_even(model, 1, 1e9, NULL, &root, 1, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_sensitivities(NULL, &root, n, s), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_sensitivities(model, NULL, n, s), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_sensitivities(model, &root, n, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_sensitivities(model, &root, n + 1, s), SCALEEV_ERROR_COUNT);
    static const double values[] = {NAN, INFINITY, -INFINITY, -1};
    for (size_t i = 0; i < 4; ++i)
        for (int field = 0; field < 3; ++field) {
            bad = root;
            *(field == 0 ? &bad.at : field == 1 ? &bad.lo : &bad.hi) = values[i];
            /* A minus infinity below, say, is a domain error too. */
            cr_expect_eq(scaleev_sensitivities(model, &bad, n, s), SCALEEV_ERROR_DOMAIN, "%g in field %d", values[i],
                         field);
        }
    cr_expect_eq(memcmp(s, before, sizeof s), 0);
    cr_expect_eq(scaleev_sensitivities(model, &root, 0, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_sensitivities(model, &root, 2, s), SCALEEV_OK);
    cr_expect_eq(memcmp(s + 2, before + 2, sizeof *s), 0);
    scaleev_model_destroy(model);

    memcpy(s, before, sizeof s);
    model = model_of("benefit guess(0, 2, 1); hazard rate(0.1), loss = 100");
    cr_expect_eq(scaleev_sensitivities(model, &root, 1, s), SCALEEV_ERROR_UNSUPPORTED);
    scaleev_model_destroy(model);
    model = model_of("benefit table(1 1, 5 3)");
    bad = (scaleev_root){6, 6, 6, SCALEEV_ROOT_CROSSING, 1};
    cr_expect_eq(scaleev_sensitivities(model, &bad, 1, s), SCALEEV_ERROR_UNDEFINED);
    scaleev_model_destroy(model);
    cr_expect_eq(memcmp(s, before, sizeof s), 0);
}
