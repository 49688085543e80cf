/* SPDX-License-Identifier: MIT */
/*
 * Figures that others have published, computed again. Where they give a small probability per laboratory year, reactor
 * year or year, the question is always the same: what comes of it when there are many?
 */
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "published_cases: %s\n", scaleev_status_message(status));
        exit(EXIT_FAILURE);
    }
}

static scaleev_model *empty(void)
{
    scaleev_model *model;
    check(scaleev_model_create(&model));
    return model;
}

static double quantity_at(const scaleev_model *model, scaleev_quantity quantity, double scale)
{
    double value;
    check(scaleev_evaluate(model, quantity, &scale, 1, &value));
    return value;
}

/* The one solution in [lo, hi], with its proof. */
static double only_solution(const scaleev_model *model, scaleev_quantity quantity, double target, scaleev_input along,
                            double scale, double lo, double hi)
{
    scaleev_root root;
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    check(scaleev_solve(model, quantity, target, along, scale, lo, hi, NULL, &root, 1, &solution));
    if (solution.count != 1 || !solution.complete) {
        fprintf(stderr, "published_cases: not the only solution\n");
        exit(EXIT_FAILURE);
    }
    return root.at;
}

/*
 * L. C. Klotz and E. J. Sylvester, "The unacceptable risks of a man-made pandemic", Bulletin of the Atomic Scientists,
 * 7 August 2012, and "The consequences of a lab escape of a potential pandemic pathogen", Frontiers in Public Health 2
 * (2014), 116. They take escapes in different laboratories and years to be independent: 1 - (1 - p)^(laboratories
 * years). In 2012 with p = 0.003 for a laboratory year and 42 laboratories, in 2014 with p = 0.002.
 */
static void laboratory_escapes(void)
{
    scaleev_model *model = empty();
    scaleev_input probability, laboratories;
    check(scaleev_hazard_constant(model, 0.003, 0, NULL));
    check(scaleev_find(model, 0, "probability", &probability));
    check(scaleev_find(model, 0, "share", &laboratories));
    printf("Laboratory escapes\n");
    printf("  p = 0.003: at least one escape in %.4f laboratory years with a chance of 80 %%\n",
           only_solution(model, SCALEEV_CATASTROPHE, 0.8, SCALEEV_SCALE, 0, 0, 1e6));
    check(scaleev_set(model, laboratories, 42));
    printf("  ... with 42 laboratories that takes %.2f years\n",
           only_solution(model, SCALEEV_CATASTROPHE, 0.8, SCALEEV_SCALE, 0, 0, 1e6));
    check(scaleev_set(model, laboratories, 10));
    check(scaleev_set(model, probability, 0.002));
    printf("  p = 0.002: 10 laboratories in 10 years, %.10f %%\n", 100 * quantity_at(model, SCALEEV_CATASTROPHE, 10));
    /* The same, asked the other way round. */
    printf("  ... to make that 1 %%, p would have to be %.4e\n",
           only_solution(model, SCALEEV_CATASTROPHE, 0.01, probability, 10, 0, 1));
    scaleev_model_destroy(model);
}

/*
 * T. Rose and T. Sweeting, "How safe is nuclear power? A statistical study suggests less than expected", Bulletin of
 * the Atomic Scientists 72 (2016), 112-115: one core melt in 3,704 reactor years. 440 reactors run 4,400
 * in ten years. */
static void core_melts(void)
{
    scaleev_model *model = empty();
    check(scaleev_hazard_constant(model, 1 / 3704.0, 0, NULL));
    printf("Core melts\n");
    printf("  1 in 3,704 reactor years: at least one in 4,400 reactor years, %.5f %%\n",
           100 * quantity_at(model, SCALEEV_CATASTROPHE, 4400));
    scaleev_model_destroy(model);
}

/*
 * A. E. Snyder-Beattie, T. Ord and M. B. Bonsall, "An upper bound for the background rate of human extinction",
 * Scientific Reports 9 (2019), 11054: were the natural risk above 1 in 14,000 a year, 200,000 years of survival would
 * have had a chance of less than one in a million.
 */
static void extinction_bound(void)
{
    scaleev_model *model = empty();
    scaleev_input probability;
    check(scaleev_hazard_constant(model, 0.5, 0, NULL));
    check(scaleev_find(model, 0, "probability", &probability));
    printf("Natural extinction\n");
    printf("  200,000 years survived with a chance of one in a million: p = 1 in %.4f a year\n",
           1 / only_solution(model, SCALEEV_SURVIVAL, 1e-6, probability, 200000, 0, 1));
    scaleev_model_destroy(model);
}

/*
 * C. I. Jones, "The A.I. dilemma: growth versus existential risk" (2023; American Economic Review: Insights 6, 2024):
 * consumption grows by 10 % a year while an existential risk of 1 % a year is run, utility is logarithmic, and a year
 * of life is worth 6 times its consumption. For how long would one go on? Maximise e^(-0.01 T) (6 + 0.1 T).
 */
static void growth_and_risk(void)
{
    const double utility[] = {6, 0.1};
    scaleev_model *model = empty();
    scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
    check(scaleev_benefit_polynomial(model, utility, 2, NULL));
    check(scaleev_hazard_rate(model, 0.01, 0, NULL));
    check(scaleev_best_scale(model, 0, 1000, NULL, &best));
    printf("Growth against existential risk\n");
    printf("  the best time is %.6f years, and survival is %.2f then\n", best.scale,
           quantity_at(model, SCALEEV_SURVIVAL, best.scale));
    scaleev_model_destroy(model);
}

/*
 * Three severe accidents (Three Mile Island, Chernobyl, and Fukushima taken as one) in the 15,247 reactor years that
 * the IAEA counted to the end of 2012. With Jeffreys' prior for the rate of a Poisson process (H. Jeffreys, "Theory of
 * probability", 3rd edition, 1961), the rate is Gamma(3 + 1/2, 15,247), and not one number.
 */
static void unknown_rate(void)
{
    scaleev_model *unknown = empty(), *plugged_in = empty();
    check(scaleev_hazard_gamma(unknown, 3.5, 15247, 0, NULL));
    check(scaleev_hazard_rate(plugged_in, 3.5 / 15247, 0, NULL));
    printf("3 events in 15,247 reactor years\n");
    printf("  none in the next 2,500, the rate being unknown: %.10f\n", quantity_at(unknown, SCALEEV_SURVIVAL, 2500));
    printf("  ... with its mean plugged in: %.10f\n", quantity_at(plugged_in, SCALEEV_SURVIVAL, 2500));
    scaleev_model_destroy(unknown);
    scaleev_model_destroy(plugged_in);
}

int main(void)
{
    laboratory_escapes();
    core_melts();
    extinction_bound();
    growth_and_risk();
    unknown_rate();
    return EXIT_SUCCESS;
}
