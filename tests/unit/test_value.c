/* SPDX-License-Identifier: MIT */
/* Values in the corners that the reference tables leave out. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

static double value_at(const char *spec, scaleev_quantity quantity, double scale)
{
    scaleev_model *model = model_of(spec);
    double out = -123;
    cr_assert_eq(scaleev_evaluate(model, quantity, &scale, 1, &out), SCALEEV_OK);
    scaleev_model_destroy(model);
    return out;
}

/* Right to 4 ulp. */
static void near(const char *spec, scaleev_quantity quantity, double scale, long double want)
{
    double got = value_at(spec, quantity, scale);
    CHECK(error_ulps(got, want, want) <= 4, "quantity %d of %s at %.17g is %.17g, should be %.19Lg", quantity, spec,
          scale, got, want);
}

static void exactly(const char *spec, scaleev_quantity quantity, double scale, double want)
{
    double got = value_at(spec, quantity, scale);
    CHECK(got == want || (isnan(got) && isnan(want)), "quantity %d of %s at %.17g is %.17g, should be %.17g", quantity,
          spec, scale, got, want);
}

/* Every test ends with this: what was reported counts. */
static void done(void)
{
    cr_assert_eq(reports(), 0);
}

#define WORKED "benefit linear(2); hazard constant(0.01), loss = 100"

Test(value, worked_example)
{
    near(WORKED, SCALEEV_EV, 1, 0.98L);
    near(WORKED, SCALEEV_EV, 1000, -99.90934038043761769199L);
    near(WORKED, SCALEEV_BENEFIT, 1000, 2000);
    near(WORKED, SCALEEV_RETAINED, 1000, 0.00004317124741065824191104L);
    exactly(WORKED, SCALEEV_EV, 0, 0);
    near(WORKED, SCALEEV_CATASTROPHE, 1, 0.01L);
    done();
}

Test(value, small_probabilities_and_large_scales)
{
    near("hazard constant(1e-17)", SCALEEV_SURVIVAL, 1e16, 0.904837418035959573L);
    near("hazard constant(1e-300)", SCALEEV_CATASTROPHE, 1, 1e-300L);
    near("hazard constant(1e-300)", SCALEEV_SURVIVAL, 1e300, 0.367879441171442321596L);
    near("hazard constant(1e-300)", SCALEEV_CATASTROPHE, 1e300, 0.632120558828557678404L);
    near("hazard rate(1e-300)", SCALEEV_CATASTROPHE, 1e-8, 1e-308L);
    exactly("hazard constant(0.5)", SCALEEV_SURVIVAL, 3, 0.125);
    exactly("hazard constant(0.5)", SCALEEV_SURVIVAL, 1000, 0x1p-1000);
    near("hazard constant(0.5)", SCALEEV_LOG_SURVIVAL, 1e300, -0.6931471805599453094L * 1e300L);
    near("hazard urn(9007199254740992, 1)", SCALEEV_CATASTROPHE, 1, 0x1p-53L);
    near("hazard urn(10, 3)", SCALEEV_SURVIVAL, 2, 7.0L / 15);
    near("hazard gamma(0.5, 1e6)", SCALEEV_CATASTROPHE, 1, 4.999996250003125e-7L);
    near("hazard beta(1, 1)", SCALEEV_SURVIVAL, 3, 0.25L);
    near("hazard beta(1, 1)", SCALEEV_SURVIVAL, 1e300, 1e-300L);
    near("benefit metcalfe(2)", SCALEEV_BENEFIT, 1e-300, -1e-300L);
    near("benefit metcalfe(2)", SCALEEV_BENEFIT, 1 + DBL_EPSILON, (1 + (long double)DBL_EPSILON) * DBL_EPSILON);
    near("benefit odlyzko(1)", SCALEEV_BENEFIT, 1 + DBL_EPSILON, 2.2204460492503133e-16L);
    near("benefit power(1, 2)", SCALEEV_BENEFIT, 1e150, (long double)1e150 * (long double)1e150);
    near("benefit hill(3, 1e-200, 4)", SCALEEV_BENEFIT, 1e200, 3);
    near("benefit saturating(3, 1e200)", SCALEEV_BENEFIT, 1e-100, 3e-300L);
    near("benefit logarithmic(3, 1e200)", SCALEEV_BENEFIT, 1e-100, 3e-300L);
    done();
}

/* A probability of 1: certain at once, though not before the first. */
Test(value, certainty)
{
    const char *spec = "benefit linear(3); hazard constant(1), loss = 7";
    exactly(spec, SCALEEV_SURVIVAL, 0, 1);
    exactly(spec, SCALEEV_EV, 0, 0);
    exactly(spec, SCALEEV_SURVIVAL, 1, 0);
    exactly(spec, SCALEEV_CATASTROPHE, 1, 1);
    exactly(spec, SCALEEV_LOG_SURVIVAL, 1, -HUGE_VAL);
    exactly(spec, SCALEEV_EV, 1, -7);
    exactly("benefit linear(3); hazard constant(1), loss = 7, wipe = 0.25", SCALEEV_EV, 1, 3 * 0.75 - 7);
    exactly("benefit linear(3); hazard urn(5, 2), loss = 7", SCALEEV_EV, 4, -7);
    exactly("benefit linear(3); hazard urn(5, 2), loss = 7", SCALEEV_EV, 1e300, -7);
    exactly("benefit linear(3); hazard constant(0), loss = 7", SCALEEV_EV, 1e300, 3e300);
    done();
}

/* 0 times infinity is 0, never NaN, and infinities keep their sign. */
Test(value, overflow)
{
    exactly("benefit power(1, 3); hazard constant(0.01), loss = 100", SCALEEV_BENEFIT, 1e300, HUGE_VAL);
    exactly("benefit power(1, 3); hazard constant(0.01), loss = 100", SCALEEV_EV, 1e300, -100);
    exactly("benefit power(-1, 3)", SCALEEV_EV, 1e300, -HUGE_VAL);
    exactly("benefit linear(0)", SCALEEV_EV, 1e300, 0);
    exactly("benefit power(0, 3)", SCALEEV_EV, 1e300, 0);
    exactly("benefit linear(1), share = 0", SCALEEV_EV, 1e300, 0);
    exactly("hazard rate(1e300), loss = 1", SCALEEV_LOG_SURVIVAL, 1e300, -HUGE_VAL);
    exactly("hazard rate(1e300), loss = 1", SCALEEV_EV, 1e300, -1);
    exactly("hazard rate(1e300), loss = 0", SCALEEV_EV, 1e300, 0);
    near("hazard rate(1e300), frailty = 1", SCALEEV_LOG_SURVIVAL, 1e300, -1381.551055796427410410794872810618524L);
    /* r K overflows, r / |g| does not. */
    near("hazard gompertz(1e10, -1)", SCALEEV_LOG_SURVIVAL, 1e300, -1e10L);
    near("hazard gompertz(1e10, -1e10)", SCALEEV_LOG_SURVIVAL, 1e300, -1);
    /* The share itself carries the scale out of range. */
    exactly("benefit linear(1); hazard rate(1), share = 10, loss = 5", SCALEEV_EV, 1e308, -5);
    static const char *const hazards[] = {
        "constant(0.5)",     "rate(1)",        "urn(10, 2)",
        "weibull(1, 2)",     "gompertz(1, 1)", "logistic(0.1, 0.2, 10, 1)",
        "learning(1, 1e-3)", "beta(0.5, 2)",   "gamma(2, 1)",
    };
    for (size_t i = 0; i < sizeof hazards / sizeof *hazards; ++i) {
        char spec[128];
        snprintf(spec, sizeof spec, "benefit linear(1); hazard %s, share = 10, loss = 5", hazards[i]);
        double ev = value_at(spec, SCALEEV_EV, 1e308), f = value_at(spec, SCALEEV_CATASTROPHE, 1e308);
        CHECK(!isnan(ev) && f > 0.99, "%s: EV %g, F %g at 1e308", spec, ev, f);
    }
    static const char *const benefits[] = {
        "linear(1)",  "polynomial(1, 2, 3)", "power(1, 0.5)",    "metcalfe(1)",
        "odlyzko(1)", "logarithmic(1, 1)",   "saturating(1, 1)", "hill(1, 1, 0.5)",
    };
    for (size_t i = 0; i < sizeof benefits / sizeof *benefits; ++i) {
        char spec[128];
        snprintf(spec, sizeof spec, "benefit %s, share = 10", benefits[i]);
        double b = value_at(spec, SCALEEV_BENEFIT, 1e308);
        CHECK(b > 0, "%s: %g at 1e308", spec, b);
    }
    done();
}

/* At K = 0 nothing has been gained or risked, whatever the family. */
Test(value, nothing_at_zero)
{
    for (int32_t family = 0; family < scaleev_family_count(); ++family) {
        const char *name = scaleev_family_name(family);
        if (strstr(name, ".callback") || strstr(name, ".formula") || strstr(name, ".table") ||
            strcmp(name, "benefit.polynomial") == 0)
            continue;
        rng random = {.state = (uint64_t)family};
        for (int k = 0; k < 200; ++k) {
            double values[8];
            size_t n = 0;
            for (int32_t p = 0; p < scaleev_family_parameter_count(family); ++p) {
                double lo, hi;
                if (scaleev_family_parameter_is_knob(family, p))
                    continue;
                scaleev_family_parameter_range(family, p, &lo, &hi);
                values[n++] = strcmp(name, "hazard.urn") ? rng_value(&random, lo, hi, true)
                              : p == 0                   ? 100
                                                         : 1 + k % 100;
            }
            scaleev_model *model;
            scaleev_term term;
            cr_assert_eq(scaleev_model_create(&model), SCALEEV_OK);
            cr_assert_eq(scaleev_add(model, name, values, n, &term), SCALEEV_OK, "%s: %s", name,
                         scaleev_model_error(model));
            CHECK(scaleev_ev(model, 0) == 0, "EV of %s (%g, %g) at 0 is %g", name, values[0], n > 1 ? values[1] : 0,
                  scaleev_ev(model, 0));
            double zero = 0, s;
            scaleev_evaluate(model, SCALEEV_SURVIVAL, &zero, 1, &s);
            CHECK(s == 1, "S of %s (%g, %g) at 0 is %g", name, values[0], n > 1 ? values[1] : 0, s);
            /* -0.0 is 0. */
            CHECK(scaleev_ev(model, -0.0) == 0, "EV of %s at -0", name);
            scaleev_model_destroy(model);
        }
    }
    done();
}

Test(value, no_value)
{
    scaleev_model *model = model_of(WORKED);
    cr_expect(isnan(scaleev_ev(NULL, 1)));
    cr_expect(isnan(scaleev_ev(model, -1)));
    cr_expect(isnan(scaleev_ev(model, -DBL_TRUE_MIN)));
    cr_expect(isnan(scaleev_ev(model, NAN)));
    cr_expect(isnan(scaleev_ev(model, HUGE_VAL)));
    cr_expect(isnan(scaleev_ev(model, -HUGE_VAL)));
    scaleev_model_destroy(model);
    const char *table = "benefit table(1 10, 2 20, 4 20)";
    exactly(table, SCALEEV_EV, 1, 10);
    exactly(table, SCALEEV_EV, 4, 20);
    exactly(table, SCALEEV_EV, 3, 20);
    exactly(table, SCALEEV_EV, nextafter(1, 0), NAN);
    exactly(table, SCALEEV_EV, nextafter(4, 5), NAN);
    const char *rates = "hazard table(0 0.5, 2 0.5, 4 1.5)";
    exactly(rates, SCALEEV_LOG_SURVIVAL, 0, -0.0);
    exactly(rates, SCALEEV_LOG_SURVIVAL, 2, -1);
    exactly(rates, SCALEEV_LOG_SURVIVAL, 4, -3);
    exactly(rates, SCALEEV_LOG_SURVIVAL, 3, -1.75);
    exactly(rates, SCALEEV_LOG_SURVIVAL, nextafter(4, 5), NAN);
    exactly("benefit table(1 10, 2 20, 4 20), share = 0.5", SCALEEV_EV, 8, 20);
    done();
}

/* A hazard whose survival underflows still has a right logarithm, and B R - L is right. */
/* Share times scale is not rounded before the table sees it: 30 times the double next to 0.1 is 3 + 1.7e-16, three
 * eighths of a steep piece. Whether there is a value the rounded number decides. */
Test(value, tables_with_a_share)
{
    static const char cubic[] = "benefit table(0 0, 3 1, 3.0000000000000004 1000001, 4 1000002), share = %s";
    static const char rates[] = "hazard table(0 0, 3 1, 3.0000000000000004 1e18, 4 1), share = %s";
    char spec[160];
    snprintf(spec, sizeof spec, cubic, "0.1");
    near(spec, SCALEEV_BENEFIT, 30, 316407.2499999999999480L);
    snprintf(spec, sizeof spec, rates, "0.1");
    near(spec, SCALEEV_LOG_SURVIVAL, 30, -32.72502256758252783472L);
    near(spec, SCALEEV_SURVIVAL, 30, 6.13342810253762905e-15L);
    /* 3 - 1.1e-16: the piece left of the point */
    snprintf(spec, sizeof spec, rates, "0.3");
    near(spec, SCALEEV_LOG_SURVIVAL, 10, -1.499999999999999888978L);
    /* 4 + 3e-17 */
    snprintf(spec, sizeof spec, cubic, "0.3");
    exactly(spec, SCALEEV_BENEFIT, 13.333333333333334, 1000002);
    exactly(spec, SCALEEV_BENEFIT, 13.333333333333336, NAN);
    done();
}

Test(value, underflow)
{
    near("hazard rate(1)", SCALEEV_SURVIVAL, 700, 9.8596765437597708567e-305L);
    near("hazard rate(1)", SCALEEV_SURVIVAL, 740, 4.1998e-322L);
    exactly("hazard rate(1)", SCALEEV_SURVIVAL, 746, 0);
    exactly("hazard rate(1)", SCALEEV_LOG_SURVIVAL, 1e100, -1e100);
    near("benefit power(1, 300); hazard rate(1)", SCALEEV_EV, 10, 1e300L * 4.539992976248485153559e-5L);
    done();
}

static const char *const slopes[] = {
    "benefit linear(3); hazard constant(0.01), loss = 5",
    "benefit polynomial(1, 2, -3, 0.5); hazard rate(0.02), loss = 5, wipe = 0.5",
    "benefit power(2, 1.5), share = 0.5; hazard weibull(30, 1.7), loss = 5, frailty = 0.4",
    "benefit metcalfe(0.3); hazard gompertz(0.001, 0.05), loss = 9",
    "benefit odlyzko(1); hazard gompertz(0.01, -0.05), loss = 9",
    "benefit logarithmic(5, 3); hazard learning(0.05, 40), loss = -9",
    "benefit saturating(5, 30); hazard beta(2, 100), loss = 30, share = 2",
    "benefit hill(5, 30, 2.5); hazard gamma(1.5, 60), loss = 30, frailty = 1",
    "benefit linear(1); hazard logistic(0.001, 0.1, 30, 8), loss = 10",
    "benefit linear(1); hazard urn(1000, 20), loss = 10",
    "benefit table(0 0, 10 7, 40 9, 100 9.5); hazard table(0 0.01, 50 0.03, 100 0.001), loss = 4",
    "benefit linear(1); hazard rate(0.1); minus; benefit metcalfe(0.1); hazard rate(0.2), loss = 4",
};

/* The slope agrees with a difference quotient of high order. */
Test(value, marginal)
{
    for (size_t i = 0; i < sizeof slopes / sizeof *slopes; ++i) {
        scaleev_model *model = model_of(slopes[i]);
        for (double x = 1.3; x < 90; x *= 1.7) {
            double h = x / 256, slope;
            if (strstr(slopes[i], "table") && x < 10 * 1.1)
                h = x / 1024;
            cr_assert_eq(scaleev_evaluate(model, SCALEEV_MARGINAL, &x, 1, &slope), SCALEEV_OK);
            double near1 = (scaleev_ev(model, x + h) - scaleev_ev(model, x - h)) / (2 * h);
            double near2 = (scaleev_ev(model, x + 2 * h) - scaleev_ev(model, x - 2 * h)) / (4 * h);
            double want = (4 * near1 - near2) / 3, size = fabs(scaleev_ev(model, x)) / x + fabs(slope) + 1e-3;
            CHECK(fabs(slope - want) <= 2e-6 * size, "slope of %s at %g is %.12g, should be %.12g", slopes[i], x, slope,
                  want);
        }
        scaleev_model_destroy(model);
    }
    done();
}

/* Quantities hang together: EV = R B - L, F = 1 - S, S = e^ln S. */
Test(value, quantities_agree)
{
    for (size_t i = 0; i + 1 < sizeof slopes / sizeof *slopes; ++i)
        for (double x = 0; x < 100; x += 7.5) {
            double q[8];
            for (scaleev_quantity k = 0; k < 7; ++k)
                q[k] = value_at(slopes[i], k, x);
            double ev = q[SCALEEV_RETAINED] * q[SCALEEV_BENEFIT] - q[SCALEEV_LOSS];
            double size = fabs(q[SCALEEV_RETAINED] * q[SCALEEV_BENEFIT]) + fabs(q[SCALEEV_LOSS]);
            CHECK(fabs(q[SCALEEV_EV] - ev) <= 8 * DBL_EPSILON * size, "EV of %s at %g", slopes[i], x);
            CHECK(fabs(q[SCALEEV_SURVIVAL] + q[SCALEEV_CATASTROPHE] - 1) <= 4 * DBL_EPSILON, "S + F of %s at %g",
                  slopes[i], x);
            CHECK(fabs(q[SCALEEV_SURVIVAL] - exp(q[SCALEEV_LOG_SURVIVAL])) <= 16 * DBL_EPSILON, "S of %s at %g",
                  slopes[i], x);
        }
    done();
}

/* A row with a value that is not allowed has no value; its neighbours do. */
Test(value, rows_not_allowed)
{
    scaleev_model *model = model_of("benefit linear(2); hazard constant(0.01), loss = 100; hazard urn(10, 2)");
    scaleev_input p, bad;
    cr_assert_eq(scaleev_find(model, 1, "probability", &p), SCALEEV_OK);
    cr_assert_eq(scaleev_find(model, 2, "bad", &bad), SCALEEV_OK);
    double column[7] = {0.01, -1e-9, 1.0000000000000002, NAN, HUGE_VAL, 1, 0.01}, out[7];
    for (scaleev_quantity q = 0; q < 8; ++q) {
        scaleev_column columns[2] = {{p, 0, column, 0}, {0, 0, NULL, 0}};
        cr_assert_eq(scaleev_evaluate_columns(model, q, 3, columns, 1, 7, out), SCALEEV_OK);
        for (size_t i = 0; i < 7; ++i)
            cr_expect_eq(isnan(out[i]) != 0, i > 0 && i < 5, "quantity %d, row %zu: %g", q, i, out[i]);
        double bads[7] = {2, 0, 2.5, 11, NAN, 10, 2};
        columns[0] = (scaleev_column){bad, 0, bads, 0};
        cr_assert_eq(scaleev_evaluate_columns(model, q, 0.5, columns, 1, 7, out), SCALEEV_OK);
        for (size_t i = 0; i < 7; ++i)
            cr_expect_eq(isnan(out[i]) != 0, i > 0 && i < 5, "quantity %d, bad balls %g: %g", q, bads[i], out[i]);
    }
    scaleev_model_destroy(model);
}

/* A zero is +0 by every way to it, whatever the signs of what it is made of. */
Test(value, zeros_have_no_sign)
{
    const char *hazards[] = {
        "rate(0.01)", "logistic(0.01, 0.002, 0.3, 3)", "weibull(3, 1)", "gamma(3, 1)", "beta(1, 3)", "learning(1, 3)"};
    const double scales[] = {3, 5, 0, 7, 9}, losses[] = {7, 7, 7, 7, 7};
    for (size_t i = 0; i < sizeof hazards / sizeof *hazards; ++i) {
        char spec[128];
        double out[5];
        scaleev_input loss;
        snprintf(spec, sizeof spec, "benefit linear(-2); hazard %s, loss = 7", hazards[i]);
        scaleev_model *model = model_of(spec);
        cr_assert_eq(scaleev_evaluate(model, SCALEEV_EV, scales, 5, out), SCALEEV_OK);
        cr_expect(same_bits(out[2], 0), "%s", spec);
        cr_expect(same_bits(scaleev_ev(model, 0), 0), "%s", spec);
        cr_assert_eq(scaleev_find(model, 1, "loss", &loss), SCALEEV_OK);
        const scaleev_column columns[] = {{SCALEEV_SCALE, 0, scales, 0}, {loss, 0, losses, 0}};
        cr_assert_eq(scaleev_evaluate_columns(model, SCALEEV_EV, 0, columns, 2, 5, out), SCALEEV_OK);
        cr_expect(same_bits(out[2], 0), "%s by columns", spec);
        scaleev_model_destroy(model);
    }
}

/* A rate of 0 is no hazard, also where share times scale is infinite. */
Test(value, no_rate)
{
    scaleev_model *model =
        model_of("benefit linear(2); hazard gompertz(0, 2e-4), share = 1.7976931348623157e+308, loss = 7");
    cr_expect_eq(scaleev_ev(model, 412), 824);
    scaleev_model_destroy(model);
}

/* Where a value underflows, its enclosure has the side on which the real number is. */
Test(value, signs_of_underflows)
{
    const char *specs[] = {"benefit metcalfe(2.2250738585072014e-308)",
                           "benefit power(-1e-300, 3)",
                           "benefit odlyzko(1e-310)",
                           "benefit logarithmic(-1e-300, 1e300)",
                           "benefit saturating(-1e-300, 1e300)",
                           "benefit hill(-1e-300, 1e300, 2)",
                           "benefit linear(-1e-300)"};
    const double scales[] = {0x1.ffffffffffffep-1, 0x1.fffffffffffffp-1, 1e-30, 1e-20, 1e-3};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; ++i) {
        scaleev_model *model = model_of(specs[i]);
        for (size_t k = 0; k < sizeof scales / sizeof *scales; ++k) {
            double lo = 1, hi = -1;
            cr_assert_eq(scaleev_enclose(model, SCALEEV_EV, scales[k], scales[k], &lo, &hi), SCALEEV_OK);
            cr_expect(lo < 0, "%s at %a: [%g, %g]", specs[i], scales[k], lo, hi);
        }
        scaleev_model_destroy(model);
    }
}
