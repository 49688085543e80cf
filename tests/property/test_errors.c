/* SPDX-License-Identifier: MIT */
/* Errors of means, probabilities and quantiles are honest with 128 draws a replicate: of what is smooth, what jumps and
 * what has a heavy tail, of independent inputs and of correlated ones. All at one scale. */
#include "coverage.h"
#include "studies.h"
#include "study/normal.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

enum { DRAWS = 1024, LEVELS = 5, FIGURES = 2 + LEVELS };
static const double scale = 500, levels[LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};

/* What is asked of all studies: the mean of EV, the probability that it is less than 150, and its quantiles. */
static void ask_mean(const scaleev_study *study, scaleev_estimate *out)
{
    cr_assert_eq(scaleev_study_mean(study, SCALEEV_EV, &scale, 1, DRAWS, out), SCALEEV_OK);
}

static void ask_probability(const scaleev_study *study, scaleev_estimate *out)
{
    cr_assert_eq(scaleev_study_probability(study, SCALEEV_EV, scale, 150, DRAWS, out), SCALEEV_OK);
}

static void ask_quantiles(const scaleev_study *study, scaleev_estimate *out)
{
    double values[DRAWS];
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, &scale, 1, 0, DRAWS, values), SCALEEV_OK);
    cr_assert_eq(scaleev_quantiles(values, DRAWS, 0, levels, LEVELS, out), SCALEEV_OK);
}

static void ask_all(const scaleev_study *study, scaleev_estimate *out)
{
    ask_mean(study, out);
    ask_probability(study, out + 1);
    ask_quantiles(study, out + 2);
}

static void check_all(const char *what, scaleev_study *(*make)(uint64_t seed), double mean, double probability,
                      double (*quantile)(double level))
{
    figure figures[FIGURES] = {
        {"mean", mean}, {"P(EV < 150)", probability}, {"quantile of 5 %", 0}, {"quantile of 25 %", 0},
        {"median", 0},  {"quantile of 75 %", 0},      {"quantile of 95 %", 0}};
    for (size_t i = 0; i < LEVELS; i++)
        figures[2 + i].truth = quantile(levels[i]);
    check_coverage(what, make, ask_all, figures, FIGURES);
    cr_assert_eq(reports(), 0);
}

/* ---- Three rates ---- */

/* EV is a K e^(-r K), where r is the sum of three rates, which is a gamma of shape 3; a is 1. */
static scaleev_study *rates_of_seed(uint64_t seed)
{
    scaleev_study *study =
        study_of("benefit linear(1); hazard rate(0.001); hazard rate(0.001); hazard rate(0.001)", seed);
    for (scaleev_term term = 1; term <= 3; term++)
        add(study, term, "rate", "gamma", 1, 1000);
    return study;
}

static double above_gamma(double x)
{
    return exp(-x) * (1 + x + x * x / 2);
}

/* EV falls as r rises. */
static double rates_quantile(double level)
{
    double lo = 0, hi = 100;
    for (int i = 0; i < 100; i++) {
        double middle = 0.5 * (lo + hi);
        *(above_gamma(middle) > level ? &lo : &hi) = middle;
    }
    return scale * exp(-lo / 1000 * scale);
}

/* E e^(-r K) = (1000 / (1000 + K))^3, and EV < t where r > ln(K / t) / K: the probability jumps along all of them. */
Test(errors, three_rates)
{
    double mean = scale * pow(1000 / (1000 + scale), 3), below = above_gamma(1000 * log(scale / 150) / scale);
    check_all("three rates", rates_of_seed, mean, below, rates_quantile);
}

/* a is uncertain, too. */
static scaleev_study *rates_and_value_of_seed(uint64_t seed)
{
    scaleev_study *study = rates_of_seed(seed);
    add(study, 0, "per_unit", "lognormal", mu_a, sigma_a);
    return study;
}

/* EV < t where a < t e^(r K) / K: a sum over the density of r. */
Test(errors, probability_in_closed_form)
{
    figure below = {"P(EV < 150)", 0};
    for (double r = 0.5e-5; r < 0.05; r += 1e-5)
        below.truth +=
            1e-5 * 1e9 / 2 * r * r * exp(-1000 * r) * sev_normal_below((log(150 / scale) + scale * r - mu_a) / sigma_a);
    check_coverage("three rates and a value", rates_and_value_of_seed, ask_probability, &below, 1);
    cr_assert_eq(reports(), 0);
}

/* ---- Correlated values ---- */

/* The correlation of the scores of inputs with this rank correlation. */
static double score_correlation(double rank)
{
    return 2 * sin(3.141592653589793 * rank / 6);
}

/* EV is K times a sum of three normal values. */
static scaleev_study *values_of_seed(uint64_t seed)
{
    scaleev_study *study = study_of("benefit linear(1); benefit linear(1); benefit linear(1)", seed);
    scaleev_input value[3];
    for (scaleev_term term = 0; term < 3; term++)
        value[term] = add(study, term, "per_unit", "normal", 0.1, 1);
    cr_assert_eq(scaleev_study_correlate(study, value[0], value[1], 0.5), SCALEEV_OK);
    cr_assert_eq(scaleev_study_correlate(study, value[1], value[2], -0.3), SCALEEV_OK);
    return study;
}

static double values_sd(void)
{
    return scale * sqrt(3 + 2 * (score_correlation(0.5) + score_correlation(-0.3)));
}

static double values_quantile(double level)
{
    return 0.3 * scale + values_sd() * sev_normal_quantile(level, 1 - level, 0).hi;
}

Test(errors, correlated_values)
{
    check_all("correlated values", values_of_seed, 0.3 * scale, 0.5, values_quantile);
}

/* ---- A heavy tail ---- */

/* EV is c K^e, which is lognormal; c and e are correlated. The mean is 1.5 times the median. */
static scaleev_study *power_of_seed(uint64_t seed)
{
    scaleev_study *study = study_of("benefit power(1, 1)", seed);
    scaleev_input coefficient = add(study, 0, "coefficient", "lognormal", 0, 0.6);
    scaleev_input exponent = add(study, 0, "exponent", "normal", 0.8, 0.08);
    cr_assert_eq(scaleev_study_correlate(study, coefficient, exponent, 0.4), SCALEEV_OK);
    return study;
}

static double power_sd(void)
{
    double a = 0.6, b = 0.08 * log(scale);
    return sqrt(a * a + b * b + 2 * a * b * score_correlation(0.4));
}

static double power_quantile(double level)
{
    return exp(0.8 * log(scale) + power_sd() * sev_normal_quantile(level, 1 - level, 0).hi);
}

Test(errors, heavy_tail)
{
    double middle = 0.8 * log(scale), sd = power_sd();
    check_all("a heavy tail", power_of_seed, exp(middle + sd * sd / 2), sev_normal_below((log(150) - middle) / sd),
              power_quantile);
}

/* ---- One input ---- */

static scaleev_study *value_of_seed(uint64_t seed)
{
    scaleev_study *study = study_of("benefit linear(1)", seed);
    add(study, 0, "per_unit", "lognormal", 0, 2);
    return study;
}

/* The draws of a replicate cut the probability into equal parts. A quantile that falls between two parts lies in the
 * gap between two draws. One within a part has one of two counts below it in each replicate. */
Test(errors, quantiles_of_one_input)
{
    figure quantiles[LEVELS] = {{"quantile of 5 %", 0},
                                {"quantile of 25 %", 0},
                                {"median", 0},
                                {"quantile of 75 %", 0},
                                {"quantile of 95 %", 0}};
    for (size_t i = 0; i < LEVELS; i++)
        quantiles[i].truth = scale * exp(2 * sev_normal_quantile(levels[i], 1 - levels[i], 0).hi);
    check_coverage("one input", value_of_seed, ask_quantiles, quantiles, LEVELS);
    cr_assert_eq(reports(), 0);
}
