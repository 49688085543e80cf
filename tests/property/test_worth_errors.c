/* SPDX-License-Identifier: MIT */
/* Errors of what it is worth to know all, or one input, are honest where draws are needed: with a heavy tail, which
 * best values have where rates may be small; with correlated inputs; where two scales are worth nearly the same. */
#include "coverage.h"
#include "studies.h"
#include "study/normal.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

static scaleev_estimate evpi_of(const scaleev_study *study, double lo, double hi)
{
    scaleev_decision d = SCALEEV_DECISION_INIT;
    cr_assert_eq(scaleev_study_decide(study, lo, hi, 1024, &d), SCALEEV_OK);
    cr_expect_eq(d.draws, 1024);
    cr_expect(d.evpi.value >= 0 && fabs(d.perfect.value - d.ev.value - d.evpi.value) <= 1e-12 * d.perfect.value);
    return d.evpi;
}

/* Of the input that was added first. */
static scaleev_estimate evppi_of(const scaleev_study *study, double lo, double hi)
{
    scaleev_importance row = SCALEEV_IMPORTANCE_INIT;
    cr_assert_eq(scaleev_study_importance(study, 500, lo, hi, 2048, &row, 1), SCALEEV_OK);
    cr_expect(row.evppi.value >= 0);
    return row.evppi;
}

static void check_one(const char *what, scaleev_study *(*make)(uint64_t seed),
                      void (*ask)(const scaleev_study *study, scaleev_estimate *out), figure f)
{
    check_coverage(what, make, ask, &f, 1);
    cr_assert_eq(reports(), 0);
}

/* ---- Four rates ---- */

/* EV is K e^(-r K), where r is the sum of four rates, which is a gamma of shape 3. The best EV has no third moment. */
static scaleev_study *rates_of_seed(uint64_t seed)
{
    scaleev_study *study = study_of(
        "benefit linear(1); hazard rate(0.001); hazard rate(0.001); hazard rate(0.001); hazard rate(0.001)", seed);
    for (scaleev_term term = 1; term <= 4; term++)
        add(study, term, "rate", "gamma", 0.75, 1000);
    return study;
}

static void ask_rates_evpi(const scaleev_study *study, scaleev_estimate *out)
{
    *out = evpi_of(study, 1, 1e6);
}

static void ask_rates_evppi(const scaleev_study *study, scaleev_estimate *out)
{
    *out = evppi_of(study, 100, 1e4);
}

/* STUDY's table. */
Test(worth_errors, evpi_of_rates)
{
    check_one("four rates", rates_of_seed, ask_rates_evpi, (figure){"EVPI", 35.7915724376});
}

/* Given one rate r, EV is expected to be K e^(-r K) (1000 / (1000 + K))^2.25, greatest where
 * r K^2 + (1000 r + 1.25) K = 1000. With u = r^(3/4), the density of r is that of u, in which it is smooth. */
Test(worth_errors, evppi_of_a_rate)
{
    const double step = 1e-5, factor = 4.0 / 3 * pow(1000, 0.75) / tgamma(0.75), mean = 148.148148148148;
    double sum = 0, all = 0;
    for (double u = 0.5 * step; u < 0.2; u += step) {
        double r = pow(u, 4.0 / 3), b = 1000 * r + 1.25, scale = 2000 / (b + sqrt(b * b + 4000 * r));
        scale = scale > 100 ? scale : 100;
        double density = step * factor * exp(-1000 * r);
        sum += density * scale * exp(-r * scale) * pow(1000 / (1000 + scale), 2.25);
        all += density;
    }
    cr_assert(fabs(all - 1) < 1e-7, "%.17g", all);
    check_one("four rates", rates_of_seed, ask_rates_evppi, (figure){"EVPPI", sum - mean});
}

/* ---- Lognormal means ---- */

enum { STEPS = 60 };

/* The mean of f over z, a normal number, by the trapezoid rule. */
static double mean_over_z(double (*f)(double z, double a, double b), double a, double b)
{
    double sum = 0, all = 0;
    for (int i = -STEPS; i <= STEPS; i++) {
        double z = 8.0 * i / STEPS, density = exp(-z * z / 2);
        sum += density * f(z, a, b);
        all += density;
    }
    return sum / all;
}

/* The greatest value of a curve with one peak over the logarithm of the scale. */
static double greatest(double (*curve)(double scale, double a), double a)
{
    const double part = 0.5 * (sqrt(5) - 1);
    double lo = 0, hi = log(1e6);
    for (int i = 0; i < 50; i++) {
        double left = hi - part * (hi - lo), right = lo + part * (hi - lo);
        if (curve(exp(left), a) > curve(exp(right), a))
            hi = right;
        else
            lo = left;
    }
    return curve(exp(0.5 * (lo + hi)), a);
}

/* ---- Four lognormal rates ---- */

static const double log_rate = -6.9;

static scaleev_study *lognormal_rates_of_seed(uint64_t seed)
{
    scaleev_study *study = study_of(
        "benefit linear(1); hazard rate(0.001); hazard rate(0.001); hazard rate(0.001); hazard rate(0.001)", seed);
    for (scaleev_term term = 1; term <= 4; term++)
        add(study, term, "rate", "lognormal", log_rate, 1);
    return study;
}

static void ask_lognormal_evppi(const scaleev_study *study, scaleev_estimate *out)
{
    *out = evppi_of(study, 10, 1e4);
}

static double survival_at(double z, double scale, double unused)
{
    (void)unused;
    return exp(-exp(log_rate + z) * scale);
}

/* EV where one rate is known and three are not, and where none is known. */
static double ev_given_rate(double scale, double rate)
{
    double one = mean_over_z(survival_at, scale, 0);
    return scale * exp(-rate * scale) * one * one * one;
}

static double ev_of_rates(double scale, double unused)
{
    double one = mean_over_z(survival_at, scale, unused);
    return scale * one * one * one * one;
}

static double best_given_rate(double z, double unused, double other)
{
    (void)unused, (void)other;
    return greatest(ev_given_rate, exp(log_rate + z));
}

Test(worth_errors, evppi_of_a_lognormal_rate)
{
    double worth = mean_over_z(best_given_rate, 0, 0) - greatest(ev_of_rates, 0);
    check_one("four lognormal rates", lognormal_rates_of_seed, ask_lognormal_evppi, (figure){"EVPPI", worth});
}

/* ---- A value and a rate that are correlated ---- */

static const double rank_correlation = 0.5, sd_value = 0.7;

static double score_correlation(double rank)
{
    return 2 * sin(3.141592653589793 * rank / 6);
}

static scaleev_study *pair_of_seed(uint64_t seed)
{
    scaleev_study *study = study_of("benefit linear(1); hazard rate(0.001)", seed);
    scaleev_input value = add(study, 0, "per_unit", "lognormal", 0, sd_value);
    scaleev_input rate = add(study, 1, "rate", "lognormal", log_rate, 1);
    cr_assert_eq(scaleev_study_correlate(study, value, rate, rank_correlation), SCALEEV_OK);
    return study;
}

static void ask_pair(const scaleev_study *study, scaleev_estimate *out)
{
    *out = evpi_of(study, 1, 1e6);
}

/* The value of z of the rate, and what survives. */
static double value_that_survives(double z, double scale, double r)
{
    return exp(r * sd_value * z + sd_value * sd_value * (1 - r * r) / 2) * survival_at(z, scale, 0);
}

static double ev_of_pair(double scale, double r)
{
    return scale * mean_over_z(value_that_survives, scale, r);
}

/* The best EV of a value a and a rate r is a / (e r), at a scale of 1 / r, which is lognormal. */
Test(worth_errors, evpi_of_a_correlated_pair)
{
    double r = score_correlation(rank_correlation);
    double perfect = exp(-1 - log_rate + (sd_value * sd_value + 1 - 2 * r * sd_value) / 2);
    check_one("a correlated pair", pair_of_seed, ask_pair, (figure){"EVPI", perfect - greatest(ev_of_pair, r)});
}

/* ---- Two scales that are worth nearly the same ---- */

static const double lo = 1, hi = 1000;

/* EV is K times a sum of correlated normal values, whose mean is next to 0. */
static scaleev_study *sum_of_seed(uint64_t seed)
{
    scaleev_study *study = study_of("benefit linear(1); benefit linear(1); benefit linear(1)", seed);
    scaleev_input value[3];
    for (scaleev_term term = 0; term < 3; term++)
        value[term] = add(study, term, "per_unit", "normal", term ? 0 : 0.001, 1);
    cr_assert_eq(scaleev_study_correlate(study, value[0], value[1], 0.5), SCALEEV_OK);
    cr_assert_eq(scaleev_study_correlate(study, value[1], value[2], 0.2), SCALEEV_OK);
    return study;
}

static void ask_sum(const scaleev_study *study, scaleev_estimate *out)
{
    out[0] = evpi_of(study, lo, hi);
    out[1] = evppi_of(study, lo, hi);
}

/* What is gained by the least scale instead of the greatest one where a normal number with this mean is negative. */
static double worth_of_normal(double mean, double sd)
{
    return (hi - lo) * (sd * sev_normal_density(mean / sd) - mean * sev_normal_below(-mean / sd));
}

/* Given the first value, the sum is normal, with 1 and the correlation times what that is off its mean. What the nodes
 * of EVPPI miss of the kink would be the same for all seeds if nodes were not shifted. */
Test(worth_errors, nearly_the_same)
{
    double first = score_correlation(0.5), second = score_correlation(0.2);
    figure figures[] = {{"EVPI", worth_of_normal(0.001, sqrt(3 + 2 * first + 2 * second))},
                        {"EVPPI", worth_of_normal(0.001, 1 + first)}};
    check_coverage("nearly the same", sum_of_seed, ask_sum, figures, 2);
    cr_assert_eq(reports(), 0);
}
