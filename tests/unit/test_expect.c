/* SPDX-License-Identifier: MIT */
/* Means over all that is not known, or over the rest where one input is given, beside exact ones. */
#include "study/expect.h"
#include "study/normal.h"
#include "study/statistics.h"
#include "study/student.h"
#include "studies.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <scaleev/study.h>
#include <stdlib.h>
#include <string.h>

static scaleev_study *oracle_of(uint64_t seed)
{
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.seed = seed;
    return oracle_study(&options);
}

static scaleev_estimate mean_given(sev_expectation *x, size_t dimension, double z, double scale)
{
    scaleev_estimate out = {NAN, NAN};
    sev_score given = {dimension, z, NULL};
    cr_assert_eq(sev_expect_run(x, dimension == SEV_SAMPLER_DIMENSIONS ? NULL : &given, &scale, 1, &out), SCALEEV_OK);
    return out;
}

static void begin(sev_expectation *x, const scaleev_study *study, uint64_t draws)
{
    cr_assert_eq(sev_expect_begin(x, study, SCALEEV_EV, draws), SCALEEV_OK);
}

/* (1000 / (1000 + K))^3, the mean of e^(-r K). */
static double survival(double scale)
{
    double q = 1000 / (1000 + scale);
    return q * q * q;
}

/* STUDY's table: the mean, the best scale's, and where it turns. */
Test(expect, oracle)
{
    static const struct {
        double scale, mean, within;
    } cases[] = {{200, 73.6111111111, 1e-9}, {350, 82.898948331, 1e-9}, {1541.3812651491, 0, 1e-9}, {0, 0, 0}};
    scaleev_study *study = oracle_of(1);
    sev_expectation x;
    begin(&x, study, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scaleev_estimate e = mean_given(&x, SEV_SAMPLER_DIMENSIONS, 0, cases[i].scale);
        cr_expect(fabs(e.value - cases[i].mean) <= cases[i].within, "%g: %.17g", cases[i].scale, e.value);
        cr_expect(e.error >= 0 && e.error < 1e-10, "%g: error %g", cases[i].scale, e.error);
    }
    cr_expect(x.linear[0] && !x.linear[1] && x.linear[2]);
    sev_expect_end(&x);
    scaleev_study_destroy(study);
}

/* What is given to the linear ones takes the place of their means; to the other one, and nothing is left to average. */
Test(expect, given)
{
    scaleev_study *study = oracle_of(1);
    sev_expectation x;
    begin(&x, study, 0);
    for (double z = -3; z <= 3; z += 1.5) {
        double a = exp(mu_a + sigma_a * z), l = exp(mu_l + sigma_l * z), s = survival(200);
        double r = sev_distribution_at(sev_draws_own(study->draws, 1)->distribution, z), t = exp(-r * 200);
        scaleev_estimate of_a = mean_given(&x, 0, z, 200), of_r = mean_given(&x, 1, z, 200),
                         of_l = mean_given(&x, 2, z, 200);
        cr_expect_float_eq(of_a.value, a * 200 * s - 100 * (1 - s), 1e-9, "%g: %.17g", z, of_a.value);
        cr_expect_float_eq(of_l.value, 200 * s - l * (1 - s), 1e-9, "%g: %.17g", z, of_l.value);
        cr_expect_float_eq(of_r.value, 200 * t - 100 * (1 - t), 1e-9, "%g: %.17g", z, of_r.value);
        cr_expect(of_r.error == 0 && of_a.error < 1e-10 && of_l.error < 1e-10);
    }
    sev_expect_end(&x);
    scaleev_study_destroy(study);
}

/* Three that are correlated, added in any order. Given r, the others are lognormal still:
 * E[a | r] = exp(mu + rho sigma z + (1 - rho^2) sigma^2 / 2). */
Test(expect, given_correlated)
{
    static const char *const names[] = {"per_unit", "rate", "loss"}, *const laws[] = {"lognormal", "gamma",
                                                                                      "lognormal"};
    static const int orders[][3] = {{0, 1, 2}, {1, 0, 2}, {0, 2, 1}, {2, 1, 0}};
    const double numbers[][2] = {{mu_a, sigma_a}, {3, 1000}, {mu_l, sigma_l}};
    for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
        scaleev_study *study = study_of(oracle, 5 + o);
        size_t r_dimension = 0;
        for (size_t i = 0; i < 3; i++) {
            int k = orders[o][i];
            add(study, k > 0, names[k], laws[k], numbers[k][0], numbers[k][1]);
            r_dimension = k == 1 ? i : r_dimension;
        }
        scaleev_input a = input_of(study->model, 0, "per_unit"), r = input_of(study->model, 1, "rate"),
                      l = input_of(study->model, 1, "loss");
        cr_assert_eq(scaleev_study_correlate(study, a, r, 0.6), SCALEEV_OK);
        cr_assert_eq(scaleev_study_correlate(study, l, r, -0.3), SCALEEV_OK);
        cr_assert_eq(scaleev_study_correlate(study, a, l, 0.2), SCALEEV_OK);
        sev_expectation x;
        begin(&x, study, 1 << 14);
        for (double z = -2; z <= 2; z += 2) {
            double pi = 3.14159265358979324, ra = 2 * sin(pi / 10), rl = -2 * sin(pi / 20);
            double of_a = exp(mu_a + ra * sigma_a * z + (1 - ra * ra) * sigma_a * sigma_a / 2);
            double of_l = exp(mu_l + rl * sigma_l * z + (1 - rl * rl) * sigma_l * sigma_l / 2);
            double t = exp(-200 * sev_distribution_at(sev_draws_own(study->draws, r_dimension)->distribution, z));
            scaleev_estimate e = mean_given(&x, r_dimension, z, 200);
            double off = e.value - (of_a * 200 * t - of_l * (1 - t));
            cr_expect(fabs(off) < 6 * e.error && e.error < 0.03, "order %zu, %g: %.9g, off by %g, error %g", o, z,
                      e.value, off, e.error);
        }
        sev_expect_end(&x);
        scaleev_study_destroy(study);
    }
}

/* ---- Other distributions, in closed form ---- */

static scaleev_estimate mean_at(const scaleev_study *study, double scale, uint64_t draws)
{
    scaleev_estimate e = {7, 7};
    cr_assert_eq(scaleev_study_mean(study, SCALEEV_EV, &scale, 1, draws, &e), SCALEEV_OK);
    return e;
}

static scaleev_estimate below_at(const scaleev_study *study, double scale, double threshold, uint64_t draws)
{
    scaleev_estimate e = {7, 7};
    cr_assert_eq(scaleev_study_probability(study, SCALEEV_EV, scale, threshold, draws, &e), SCALEEV_OK);
    return e;
}

/* The mean is what it should be, off by no more than it says, and by no more than `most`. */
static void check_mean(const char *what, const scaleev_study *study, double scale, double wanted, double most)
{
    scaleev_estimate e = mean_at(study, scale, 0);
    double off = fabs(e.value - wanted);
    CHECK(e.error >= 0 && e.error <= most && off <= 5 * e.error + 1e-14 * fabs(wanted),
          "%s at %g: %.17g, not %.17g (%g)", what, scale, e.value, wanted, e.error);
}

/* EV where e^(-r K) has a mean. */
static double ev_of(double survival_mean, double scale)
{
    return scale * survival_mean - 100 * (1 - survival_mean);
}

static sev_distribution *gamma_of(double shape, double rate)
{
    sev_distribution *d = NULL;
    cr_assert_eq(sev_distribution_make(&sev_default_allocator, "gamma", (const double[]){shape, rate}, 2, &d, NULL),
                 SCALEEV_OK);
    return d;
}

/* P(lo < g < hi) of a gamma. */
static double gamma_between(double shape, double rate, double lo, double hi)
{
    sev_distribution *d = gamma_of(shape, rate);
    double p = sev_distribution_cdf(d, hi) - sev_distribution_cdf(d, lo);
    sev_distribution_free(d);
    return p;
}

/* The rate truncated: E e^(-r K) = (b / (b + K))^s P(lo < g(s, b + K) < hi) / P(lo < g(s, b) < hi). Clamped: what lies
 * beyond is at the ends. */
static void check_limited(double scale)
{
    const double lo = 1e-3, hi = 5e-3, inside = gamma_between(3, 1000, lo, hi);
    const double part = survival(scale) * gamma_between(3, 1000 + scale, lo, hi);
    const double below = gamma_between(3, 1000, 0, lo), above = 1 - inside - below;
    scaleev_study *study = study_of(oracle, 1);
    scaleev_input r = input_of(study->model, 1, "rate");
    cr_assert_eq(scaleev_study_truncate(study, r, lo, hi), SCALEEV_OK);
    add(study, 1, "rate", "gamma", 3, 1000);
    check_mean("truncated", study, scale, ev_of(part / inside, scale), 1e-9);
    scaleev_study_destroy(study);
    study = study_of(oracle, 1);
    cr_assert_eq(scaleev_study_clamp(study, r, lo, hi), SCALEEV_OK);
    add(study, 1, "rate", "gamma", 3, 1000);
    check_mean("clamped", study, scale, ev_of(part + below * exp(-lo * scale) + above * exp(-hi * scale), scale), 1e-9);
    scaleev_study_destroy(study);
}

Test(expect, limited)
{
    check_limited(20);
    check_limited(300);
    check_limited(5000);
    cr_assert_eq(reports(), 0);
}

Test(expect, uniform)
{
    scaleev_study *study = study_of(oracle, 1);
    add(study, 1, "rate", "uniform", 1e-3, 4e-3);
    for (double k = 1; k < 1e5; k *= 7)
        check_mean("uniform", study, k, ev_of(exp(-1e-3 * k) * -expm1(-3e-3 * k) / (3e-3 * k), k), 1e-7);
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* K^x with a normal x: what counts lies at 7 standard deviations. E K^x = K^m e^((s ln K)^2 / 2). */
Test(expect, far_out)
{
    scaleev_study *study = study_of("benefit power(1, 3)", 1);
    add(study, 0, "exponent", "normal", 4, 0.5);
    for (double k = 10; k < 1e7; k *= 10)
        check_mean("power", study, k, pow(k, 4) * exp(0.125 * log(k) * log(k)),
                   1e-9 * pow(k, 4) * exp(0.125 * log(k) * log(k)));
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* A survival that falls from 1 to 0 within a hundredth of a standard deviation. */
Test(expect, steep)
{
    scaleev_study *study = study_of("benefit linear(1); hazard weibull(1000, 400), loss = 0", 1);
    add(study, 1, "characteristic", "normal", 1000, 100);
    for (double k = 900; k < 1100; k += 50) {
        scaleev_estimate e = mean_at(study, k, 0), more = mean_at(study, k, 1 << 20);
        CHECK(fabs(e.value - more.value) < 6 * hypot(e.error, more.error) && e.error < 1e-2 * k,
              "%g: %.12g (%g), %.12g (%g)", k, e.value, e.error, more.value, more.error);
    }
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* A finite sum, so without an error; and so is the probability. Atoms at the threshold are not below it. */
Test(expect, atoms)
{
    scaleev_study *study = study_of("benefit linear(1); hazard constant(0), loss = 100", 1);
    const double values[] = {-2, 0.25, -0.1, 0.25, 0, 0.25, 0.3, 0.25};
    scaleev_input a = input_of(study->model, 0, "per_unit");
    cr_assert_eq(scaleev_study_add(study, a, "discrete", values, 8), SCALEEV_OK);
    for (double k = 1; k < 1e6; k *= 3.7) {
        scaleev_estimate e = mean_at(study, k, 0), p = below_at(study, k, 0, 0), q = below_at(study, k, k * 0.3, 0);
        CHECK(fabs(e.value + 0.45 * k) <= 1e-15 * k && e.error == 0, "%g: %.17g (%g)", k, e.value, e.error);
        CHECK(p.value == 0.5 && p.error == 0, "P(EV < 0) at %g: %.17g (%g)", k, p.value, p.error);
        CHECK(q.value == 0.75 && q.error == 0, "P(EV < %.17g) at %g: %.17g (%g)", k * 0.3, k, q.value, q.error);
    }
    scaleev_study_destroy(study);
    study = study_of(oracle, 1);
    const double rates[] = {1e-3, 1, 4e-3, 2, 1e-2, 1};
    cr_assert_eq(scaleev_study_add(study, input_of(study->model, 1, "rate"), "discrete", rates, 6), SCALEEV_OK);
    double mean = (ev_of(exp(-0.2), 200) + 2 * ev_of(exp(-0.8), 200) + ev_of(exp(-2), 200)) / 4;
    scaleev_estimate e = mean_at(study, 200, 0), p = below_at(study, 200, 0, 0);
    CHECK(fabs(e.value - mean) < 1e-12 && e.error == 0, "%.17g, not %.17g (%g)", e.value, mean, e.error);
    CHECK(p.value == 0.25 && p.error == 0, "%.17g (%g)", p.value, p.error);
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* At each of many atoms: those before it are below it, whatever rounding makes of where EV is the threshold. */
Test(expect, each_atom)
{
    enum { ATOMS = 64 };
    double numbers[2 * ATOMS];
    for (int sign = -1; sign <= 1; sign += 2) {
        scaleev_study *study = study_of("benefit linear(1); hazard rate(0.001), loss = 100", 1);
        scaleev_input input = input_of(study->model, sign < 0, sign < 0 ? "loss" : "per_unit");
        for (size_t i = 0; i < ATOMS; i++) {
            numbers[2 * i] = (double)i / 7 + 0.1;
            numbers[2 * i + 1] = 1;
        }
        cr_assert_eq(scaleev_study_add(study, input, "discrete", numbers, (size_t)2 * ATOMS), SCALEEV_OK);
        for (size_t i = 0; i < ATOMS; i++) {
            double ev, scale = 137;
            scaleev_column column = {input, 0, &numbers[2 * i], 1};
            cr_assert_eq(scaleev_evaluate_columns(study->model, SCALEEV_EV, scale, &column, 1, 1, &ev), SCALEEV_OK);
            double wanted = (double)(sign < 0 ? ATOMS - 1 - i : i) / ATOMS;
            scaleev_estimate p = below_at(study, scale, ev, 0);
            CHECK(fabs(p.value - wanted) < 1e-15 && p.error == 0, "%d, %zu: %.17g, not %g", sign, i, p.value, wanted);
        }
        scaleev_study_destroy(study);
    }
    cr_assert_eq(reports(), 0);
}

/* A clamped value has atoms at its ends, at which EV is exactly the threshold. */
Test(expect, clamped_ends)
{
    scaleev_study *study = study_of("benefit linear(1); hazard constant(0), loss = 100", 1);
    scaleev_input a = input_of(study->model, 0, "per_unit");
    cr_assert_eq(scaleev_study_clamp(study, a, 0, 0.7), SCALEEV_OK);
    add(study, 0, "per_unit", "normal", 0.1, 0.3);
    for (double k = 1; k < 1e6; k *= 3.7) {
        scaleev_estimate none = below_at(study, k, 0, 0), all = below_at(study, k, k * 0.7, 0),
                         more = below_at(study, k, k * 0.7001, 0), some = below_at(study, k, k * 0.1, 0);
        CHECK(none.value == 0 && none.error == 0, "%g: %g", k, none.value);
        CHECK(fabs(all.value - 0.977249868051820793) < 1e-14, "%g: %.17g", k, all.value); /* Phi(2) */
        CHECK(more.value == 1, "%g: %.17g", k, more.value);
        CHECK(fabs(some.value - 0.5) < 1e-13, "%g: %.17g", k, some.value);
    }
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* One draw for both sides of a difference: EV is linear along both together, of each side with the survival of its own.
 */
Test(expect, same)
{
    scaleev_model *first = model_of("benefit linear(1); hazard rate(0.001), loss = 100"),
                  *second = model_of("benefit linear(1); hazard rate(0.002), loss = 50"), *both = NULL;
    scaleev_study *study = NULL;
    cr_assert_eq(scaleev_model_difference(first, second, &both), SCALEEV_OK);
    cr_assert_eq(scaleev_study_create(both, NULL, &study), SCALEEV_OK);
    add(study, 0, "per_unit", "lognormal", mu_a, sigma_a);
    scaleev_input a = input_of(both, 0, "per_unit"), other = input_of(both, 2, "per_unit");
    cr_assert_eq(scaleev_study_same(study, other, a, 0.5, 0.1), SCALEEV_OK);
    double s = exp(-0.2), t = exp(-0.4), mean = exp(mu_a + sigma_a * sigma_a / 2);
    double wanted = 200 * (mean * s - (0.5 * mean + 0.1) * t) - 100 * (1 - s) + 50 * (1 - t);
    scaleev_estimate e = mean_at(study, 200, 0);
    cr_expect(fabs(e.value - wanted) < 1e-12 * fabs(wanted) && e.error == 0, "%.17g, not %.17g (%g)", e.value, wanted,
              e.error);
    /* EV < 5 where a < (5 + 20 t + 100 (1 - s) - 50 (1 - t)) / (200 s - 100 t). */
    double turn = (5 + 20 * t + 100 * (1 - s) - 50 * (1 - t)) / (200 * s - 100 * t);
    double p = 0.5 * erfc(-(log(turn) - mu_a) / sigma_a / sqrt(2));
    e = below_at(study, 200, 5, 0);
    cr_expect(fabs(e.value - p) < 1e-12 && e.error == 0, "%.17g, not %.17g (%g)", e.value, p, e.error);
    scaleev_study_destroy(study);
    scaleev_model_destroy(both);
    scaleev_model_destroy(first);
    scaleev_model_destroy(second);
}

/* Rates below 0 are not allowed; the others are as if it were truncated: E e^(-r K) = e^(-m K + s^2 K^2 / 2)
 * Phi((m - s^2 K) / s) / Phi(m / s). */
Test(expect, missing_rows)
{
    scaleev_study *study = study_of(oracle, 1);
    const double m = 3e-3, s = 9e-4;
    add(study, 1, "rate", "normal", m, s);
    for (double k = 100; k < 2000; k *= 4) {
        double part = sev_normal_below((m - s * s * k) / s) / sev_normal_below(m / s);
        check_mean("normal", study, k, ev_of(exp(-m * k + s * s * k * k / 2) * part, k), 0.1);
    }
    scaleev_estimate none = mean_at(study, -1, 0);
    cr_expect(isnan(none.value) && isnan(none.error));
    none = below_at(study, NAN, 0, 0);
    cr_expect(isnan(none.value) && isnan(none.error));
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* Two that are not linear: of EV the mean in closed form, of its sign by a sum over the density of the rates' sum. */
Test(expect, two)
{
    scaleev_study *study = study_of("benefit linear(1); hazard rate(0.001); hazard rate(0.001)", 1);
    add(study, 1, "rate", "gamma", 1, 1000);
    add(study, 2, "rate", "gamma", 2, 1000);
    for (double k = 10; k < 1e4; k *= 3)
        check_mean("two rates", study, k, k * survival(k), 1e-6 * k * survival(k));
    add(study, 0, "per_unit", "lognormal", mu_a, sigma_a);
    for (double k = 100; k < 1000; k *= 3) {
        double sum = 0;
        for (double r = 0.5e-6; r < 0.06; r += 1e-6)
            sum += 1e-6 * 1e9 / 2 * r * r * exp(-1000 * r) * sev_normal_below((log(70 / k) + k * r - mu_a) / sigma_a);
        scaleev_estimate e = below_at(study, k, 70, 0), few = below_at(study, k, 70, 1024);
        CHECK(fabs(e.value - sum) <= 1e-9 + e.error && e.error < 1e-7, "%g: %.12g, not %.12g (%g)", k, e.value, sum,
              e.error);
        CHECK(fabs(few.value - sum) <= 4 * few.error && few.error < 1e-3, "%g: %.12g, not %.12g (%g)", k, few.value,
              sum, few.error);
    }
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* E e^(-r K) of a triangular rate. */
static double triangular_survival(double lo, double mode, double hi, double k)
{
    double rise = (exp(-lo * k) - exp(-mode * k)) / (mode - lo), fall = (exp(-mode * k) - exp(-hi * k)) / (hi - mode);
    return 2 / ((hi - lo) * k * k) * (rise - fall);
}

/* Two rates are left, one of which is triangular: its quantiles have a kink in their slope at the mode, wherever that
 * is. Then a mean is off by no more than Student's t makes of its error, and that is small. */
Test(expect, two_with_a_kink)
{
    double reach = sev_student(0.95, 8);
    size_t held = 0, all = 0;
    for (double mode = 1.1e-3; mode < 3.95e-3; mode += 1e-4)
        for (double k = 100; k < 3000; k *= 3) {
            scaleev_study *study = study_of("benefit linear(1); hazard rate(0.001); hazard rate(0.001)", 1);
            const double numbers[] = {1e-3, mode, 4e-3};
            scaleev_input r = input_of(study->model, 1, "rate");
            cr_assert_eq(scaleev_study_add(study, r, "triangular", numbers, 3), SCALEEV_OK);
            add(study, 2, "rate", "gamma", 2, 1000);
            double q = 1000 / (1000 + k), wanted = k * triangular_survival(1e-3, mode, 4e-3, k) * q * q;
            scaleev_estimate e = mean_at(study, k, 0);
            double off = fabs(e.value - wanted);
            held += off <= reach * e.error;
            all++;
            CHECK(off <= 5 * e.error && e.error <= 1e-3 * wanted, "mode %g at %g: %.12g, not %.12g (%g)", mode, k,
                  e.value, wanted, e.error);
            scaleev_study_destroy(study);
        }
    cr_expect(held >= all * 95 / 100, "%zu of %zu", held, all);
    cr_assert_eq(reports(), 0);
}

/* A uniform value is integrated: the probability has a kink where the line through which it turns leaves its ends. */
Test(expect, two_with_a_bounded_value)
{
    double reach = sev_student(0.95, 8);
    size_t held = 0, all = 0;
    scaleev_study *study = study_of("benefit linear(1); hazard rate(0.001); hazard rate(0.001)", 1);
    add(study, 0, "per_unit", "uniform", 1, 2);
    add(study, 1, "rate", "gamma", 1, 1000);
    add(study, 2, "rate", "gamma", 2, 1000);
    for (double k = 100; k < 1000; k *= 1.5)
        for (double threshold = 0.1 * k; threshold < 1.9 * k; threshold += 0.1 * k) {
            double sum = 0;
            for (double r = 0.5e-6; r < 0.06; r += 1e-6) {
                double below = threshold / k * exp(r * k) - 1;
                below = below < 0 ? 0 : below > 1 ? 1 : below;
                sum += 1e-6 * 1e9 / 2 * r * r * exp(-1000 * r) * below;
            }
            scaleev_estimate e = below_at(study, k, threshold, 0);
            double off = fabs(e.value - sum);
            held += off <= reach * e.error;
            all++;
            CHECK(off <= 5 * e.error && e.error < 1e-4, "%g below %g: %.12g, not %.12g (%g)", k, threshold, e.value,
                  sum, e.error);
        }
    cr_expect(held >= all * 95 / 100, "%zu of %zu", held, all);
    scaleev_study_destroy(study);
    cr_assert_eq(reports(), 0);
}

/* ---- Draws ---- */

enum { MANY = 1 << 18 };

/* Correlated and limited in every way, against plain means of as many draws. */
Test(expect, against_draws)
{
    static double values[MANY];
    for (size_t limited = 0, cases = test_cases(3); limited < cases && limited < 3; limited++) {
        scaleev_study *study = oracle_of(4);
        scaleev_input a = input_of(study->model, 0, "per_unit"), r = input_of(study->model, 1, "rate");
        cr_assert_eq(scaleev_study_correlate(study, a, r, 0.6), SCALEEV_OK);
        if (limited == 1)
            cr_assert_eq(scaleev_study_clamp(study, r, 1e-3, 4e-3), SCALEEV_OK);
        if (limited == 2)
            cr_assert_eq(scaleev_study_truncate(study, a, 0.5, 2), SCALEEV_OK);
        double scale = 300;
        cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, &scale, 1, 0, MANY, values), SCALEEV_OK);
        scaleev_summary plain = SCALEEV_SUMMARY_INIT;
        cr_assert_eq(sev_summarize(values, MANY, 8, &plain), SCALEEV_OK);
        scaleev_estimate share, e = mean_at(study, scale, 1 << 16), p = below_at(study, scale, 0, 1 << 16);
        cr_assert_eq(sev_share_below(values, MANY, 8, 0, &share), SCALEEV_OK);
        CHECK(fabs(e.value - plain.mean.value) < 6 * hypot(e.error, plain.mean.error) && e.error < 0.1,
              "%zu: %g (%g), %g (%g)", limited, e.value, e.error, plain.mean.value, plain.mean.error);
        CHECK(fabs(p.value - share.value) < 6 * hypot(p.error, share.error) && p.error < 1e-4, "%zu: %g (%g), %g (%g)",
              limited, p.value, p.error, share.value, share.error);
        /* Given either of the two, the mean over what is given is the mean. */
        for (size_t d = 0; d < 2; d++) {
            sev_expectation x;
            double sum = 0, weight = 0;
            begin(&x, study, 1 << 12);
            for (double z = -4.5; z <= 4.5; z += 0.25) {
                sum += exp(-z * z / 2) * mean_given(&x, d, z, scale).value;
                weight += exp(-z * z / 2);
            }
            CHECK(fabs(sum / weight - e.value) < 0.05, "%zu, given %zu: %g, not %g", limited, d, sum / weight, e.value);
            sev_expect_end(&x);
        }
        scaleev_study_destroy(study);
    }
    cr_assert_eq(reports(), 0);
}

/* Given a correlated one, discrete values have other probabilities. */
Test(expect, correlated_atoms)
{
    scaleev_study *study = study_of(oracle, 1);
    const double rates[] = {1e-3, 1, 4e-3, 2, 1e-2, 1};
    scaleev_input r = input_of(study->model, 1, "rate"), a = input_of(study->model, 0, "per_unit");
    add(study, 0, "per_unit", "lognormal", mu_a, sigma_a);
    cr_assert_eq(scaleev_study_add(study, r, "discrete", rates, 6), SCALEEV_OK);
    cr_assert_eq(scaleev_study_correlate(study, a, r, -0.5), SCALEEV_OK);
    sev_expectation x;
    begin(&x, study, 0);
    for (double z = -2; z <= 2; z++) {
        double rho = -2 * sin(3.14159265358979324 / 12), rest = sqrt(1 - rho * rho), quarter = 0.674489750196081743;
        double lo = sev_normal_below((-quarter - rho * z) / rest), hi = sev_normal_below((quarter - rho * z) / rest);
        double s = lo * exp(-0.2) + (hi - lo) * exp(-0.8) + (1 - hi) * exp(-2);
        double wanted = exp(mu_a + sigma_a * z) * 200 * s - 100 * (1 - s);
        scaleev_estimate e = mean_given(&x, 0, z, 200);
        cr_expect(fabs(e.value - wanted) < 1e-11 && e.error == 0, "%g: %.17g, not %.17g", z, e.value, wanted);
    }
    sev_expect_end(&x);
    scaleev_study_destroy(study);
}

/* STUDY's table: P(EV < 0) with one rate alone, by draws of a jump; and with the loss integrated, against a sum over
 * the density of the rate, r^2 e^(-1000 r) 1000^3 / 2. */
Test(expect, probability)
{
    static const double scales[] = {50, 200, 500, 1000};
    static const double exact[] = {.0126275040844, .088806269356, .305675636933, .570258740223};
    scaleev_study *study = study_of(oracle, 1), *two = study_of(oracle, 1);
    add(study, 1, "rate", "gamma", 3, 1000);
    add(two, 1, "rate", "gamma", 3, 1000);
    add(two, 1, "loss", "lognormal", mu_l, sigma_l);
    for (size_t i = 0; i < 4; i++) {
        double k = scales[i], sum = 0;
        scaleev_estimate e = below_at(study, k, 0, 0);
        CHECK(fabs(e.value - exact[i]) < 4 * e.error && e.error < 1e-4 && e.error >= 0x1p-16, "%g: %.9g (%g)", k,
              e.value, e.error);
        /* EV < 0 where l > K / (e^(r K) - 1). */
        for (double r = 0.5e-6; r < 0.05; r += 1e-6)
            sum += 1e-6 * 1e9 / 2 * r * r * exp(-1000 * r) * sev_normal_below((mu_l - log(k / expm1(r * k))) / sigma_l);
        e = below_at(two, k, 0, 0);
        CHECK(fabs(e.value - sum) < 1e-9 && e.error < 1e-9, "%g: %.12g, not %.12g (%g)", k, e.value, sum, e.error);
        CHECK(below_at(two, k, -INFINITY, 0).value == 0 && below_at(two, k, INFINITY, 0).value == 1, "%g", k);
    }
    scaleev_study_destroy(study);
    scaleev_study_destroy(two);
    cr_assert_eq(reports(), 0);
}

/* Three rates: nothing is linear, and three are left. */
static const char three[] = "benefit linear(1); hazard rate(0.001), loss = 100; hazard rate(0.001); hazard rate(0.001)";

static scaleev_study *three_rates(const scaleev_study_options *options)
{
    scaleev_study *study = study_with(three, options);
    for (int32_t term = 1; term < 4; term++)
        add(study, term, "rate", "gamma", 1.5, 1000);
    return study;
}

static bool same_estimates(const scaleev_estimate *a, const scaleev_estimate *b, size_t n)
{
    bool same = true;
    for (size_t i = 0; i < n; i++)
        same = same && same_bits(a[i].value, b[i].value) && same_bits(a[i].error, b[i].error);
    return same;
}

/* What was asked before, and what is asked with it, changes no bit; nor do rows that are kept. */
Test(expect, order)
{
    enum { SCALES = 19 };
    scaleev_study *studies[] = {three_rates(NULL), oracle_of(3)};
    for (size_t i = 0; i < 2; i++) {
        double scales[SCALES];
        scaleev_estimate together[SCALES], apart[SCALES], again[SCALES];
        for (size_t s = 0; s < SCALES; s++)
            scales[s] = 10 * pow(1.4, (double)s);
        cr_assert_eq(scaleev_study_mean(studies[i], SCALEEV_EV, scales, SCALES, 10000, together), SCALEEV_OK);
        for (size_t s = 0; s < SCALES; s++)
            apart[s] = mean_at(studies[i], scales[s], 10000);
        cr_expect(same_estimates(together, apart, SCALES));
        sev_expectation x;
        begin(&x, studies[i], 10000);
        cr_expect_eq(x.draws, 8192);
        for (size_t s = SCALES; s-- > 0;) {
            (void)mean_given(&x, s % 2, 0.5, 3);
            again[s] = mean_given(&x, SEV_SAMPLER_DIMENSIONS, 0, scales[s]);
        }
        cr_expect(same_estimates(together, again, SCALES));
        sev_expect_end(&x);
        scaleev_study_destroy(studies[i]);
    }
}

/* More draws than rows are kept of: the bits of plain statistics of the same values. */
Test(expect, longer_than_cache)
{
    enum { DRAWS = 1 << 20 };
    double scale = 250, *values = malloc(DRAWS * sizeof *values);
    scaleev_study *study = three_rates(NULL);
    cr_assert(values);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, &scale, 1, 0, DRAWS, values), SCALEEV_OK);
    scaleev_summary plain = SCALEEV_SUMMARY_INIT;
    cr_assert_eq(sev_summarize(values, DRAWS, 8, &plain), SCALEEV_OK);
    sev_expectation x;
    begin(&x, study, DRAWS);
    for (int times = 0; times < 2; times++) {
        scaleev_estimate e = mean_given(&x, SEV_SAMPLER_DIMENSIONS, 0, scale);
        cr_expect(same_estimates(&e, &plain.mean, 1));
    }
    cr_expect(x.cache_blocks < DRAWS / SEV_BLOCK);
    sev_expect_end(&x);
    scaleev_study_destroy(study);
    free(values);
}

/* Draws are rounded down. */
Test(expect, draws)
{
    static const uint64_t asked[] = {0, 1, 16, 17, 31, 32, 100000, UINT64_MAX},
                          used[] = {65536, 16, 16, 16, 16, 32, 65536, UINT64_C(1) << 63};
    scaleev_study *study = three_rates(NULL);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        sev_expectation x;
        begin(&x, study, asked[i]);
        cr_expect_eq(x.draws, used[i]);
        sev_expect_end(&x);
    }
    scaleev_study_destroy(study);
}

/* ---- What goes wrong ---- */

static int stop_at_half(double done, void *context)
{
    double *last = context;
    cr_expect(done >= *last && done <= 1, "%g after %g", done, *last);
    *last = done;
    return done >= 0.5;
}

Test(expect, stopped)
{
    double last = 0, scales[40];
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.progress = stop_at_half;
    options.context = &last;
    scaleev_study *study = three_rates(&options);
    scaleev_estimate e[40];
    for (size_t i = 0; i < 40; i++)
        scales[i] = (double)i;
    cr_expect_eq(scaleev_study_mean(study, SCALEEV_EV, scales, 40, 0, e), SCALEEV_ERROR_STOPPED);
    cr_expect(isnan(e[0].value) && isnan(e[39].error));
    cr_expect(last >= 0.5 && last < 0.6, "%g", last);
    last = 0;
    cr_expect_eq(scaleev_study_probability(study, SCALEEV_EV, 200, 0, 1 << 18, e), SCALEEV_ERROR_STOPPED);
    cr_expect(isnan(e[0].value) && isnan(e[0].error));
    scaleev_study_destroy(study);
}

Test(expect, refused)
{
    scaleev_study *study = oracle_of(1);
    double scale = 200;
    scaleev_estimate e = {7, 7};
    cr_expect_eq(scaleev_study_mean(NULL, SCALEEV_EV, &scale, 1, 0, &e), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_mean(study, SCALEEV_EV, NULL, 1, 0, &e), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_mean(study, SCALEEV_EV, &scale, 1, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_mean(study, SCALEEV_EV, NULL, 0, 0, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_study_mean(study, (scaleev_quantity)99, &scale, 1, 0, &e), SCALEEV_ERROR_QUANTITY);
    cr_expect_eq(scaleev_study_probability(NULL, SCALEEV_EV, 1, 0, 0, &e), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_probability(study, SCALEEV_EV, 1, 0, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_probability(study, (scaleev_quantity)99, 1, 0, 0, &e), SCALEEV_ERROR_QUANTITY);
    cr_expect_eq(scaleev_study_probability(study, SCALEEV_EV, 1, NAN, 0, &e), SCALEEV_ERROR_PARAMETER);
    cr_expect(e.value == 7 && e.error == 7, "nothing is written");
    scaleev_study_destroy(study);
}

/* A callback beside the rates: it fails at each of its calls in turn. */
Test(expect, callbacks)
{
    scaleev_study *study = study_of("benefit callback(0, 1, 1); hazard rate(0.001), loss = 100", 1);
    double scale = 200;
    scaleev_estimate e;
    add(study, 1, "rate", "gamma", 3, 1000);
    cr_expect_eq(scaleev_study_mean(study, SCALEEV_MARGINAL, &scale, 1, 0, &e), SCALEEV_ERROR_UNSUPPORTED);
    for (long n = 1; n < 4; n++) {
        callback_fail_at(n);
        scaleev_status status = scaleev_study_mean(study, SCALEEV_EV, &scale, 1, 0, &e);
        cr_expect(callback_failed() ? status == SCALEEV_ERROR_CALLBACK && isnan(e.value) : status == SCALEEV_OK, "%d",
                  (int)status);
        cr_expect(n > 1 || callback_failed());
        callback_fail_at(n);
        status = scaleev_study_probability(study, SCALEEV_EV, scale, 0, 0, &e);
        cr_expect(callback_failed() ? status == SCALEEV_ERROR_CALLBACK && isnan(e.value) : status == SCALEEV_OK, "%d",
                  (int)status);
    }
    callback_fail_at(0);
    scaleev_study_destroy(study);
}

/* Each allocation fails in turn. */
Test(expect, out_of_memory)
{
    counter memory;
    counter_init(&memory);
    scaleev_model *model = model_parse(oracle, &memory.allocator, NULL);
    for (int which = 0; which < 4; which++) {
        scaleev_study *study = NULL;
        double scale = 200;
        scaleev_estimate e;
        cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
        add(study, 0, "per_unit", "lognormal", mu_a, sigma_a);
        add(study, 1, "rate", "gamma", 3, 1000);
        if (which % 2)
            cr_assert_eq(scaleev_study_correlate(study, 1, 3, 0.5), SCALEEV_OK, "%s", scaleev_study_error(study));
        size_t blocks = memory.blocks;
        scaleev_status status = SCALEEV_ERROR_MEMORY;
        for (long n = 1; status == SCALEEV_ERROR_MEMORY; n++) {
            e.value = 7;
            counter_fail_at(&memory, n);
            status = which < 2 ? scaleev_study_mean(study, SCALEEV_EV, &scale, 1, 64, &e)
                               : scaleev_study_probability(study, SCALEEV_EV, scale, 0, 64, &e);
            counter_fail_at(&memory, 0);
            cr_assert(status == SCALEEV_OK ? isfinite(e.value) : status == SCALEEV_ERROR_MEMORY, "%d", (int)status);
            cr_assert(!memory.wrong_size && memory.blocks >= blocks, "allocation %ld", n);
            cr_assert(status == SCALEEV_OK || isnan(e.value) || e.value == 7);
            cr_assert(n < 1000);
        }
        cr_assert_eq(status, SCALEEV_OK);
        scaleev_study_destroy(study);
    }
    scaleev_model_destroy(model);
    cr_assert_eq(memory.blocks, 0);
}
