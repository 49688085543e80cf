/* SPDX-License-Identifier: MIT */
/*
 * One and the same thing, read in ten ways. Each unit is worth 2 as long as nothing happens; with probability 0.01 it
 * brings a catastrophe that is worth -100. One unit is a good idea: 0.98 or so in every reading but the last. How many
 * are is a matter of what one takes a catastrophe to be, and of what the 0.01 stands for.
 */
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

static const double value = 2, probability = 0.01, loss = 100;
static const double least = 0.5, most = 1e6; /* the scales looked at; at 0 every reading is worth 0 */

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "readings: %s\n", scaleev_status_message(status));
        exit(EXIT_FAILURE);
    }
}

static scaleev_model *empty(void)
{
    scaleev_model *model;
    check(scaleev_model_create(&model));
    return model;
}

static scaleev_model *linear(void)
{
    scaleev_model *model = empty();
    check(scaleev_benefit_linear(model, value, NULL));
    return model;
}

static void set(scaleev_model *model, scaleev_term term, const char *name, double to)
{
    scaleev_input input;
    check(scaleev_find(model, term, name, &input));
    check(scaleev_set(model, input, to));
}

/* ---- the readings ---- */

/* Every unit is a bet of its own, and catastrophes add up: EV is proportional to scale and never changes sign. */
static scaleev_model *additive(void)
{
    scaleev_model *model = empty();
    check(scaleev_benefit_linear(model, (1 - probability) * value, NULL));
    check(scaleev_benefit_linear(model, -probability * loss, NULL));
    return model;
}

/* One catastrophe ends it all, and takes what was gained. */
static scaleev_model *wipe_out(void)
{
    scaleev_model *model = linear();
    check(scaleev_hazard_constant(model, probability, loss, NULL));
    return model;
}

/* One unit in a hundred of a population of ten thousand is bad, and no unit is drawn twice. */
static scaleev_model *urn(void)
{
    scaleev_model *model = linear();
    check(scaleev_hazard_urn(model, 10000, 100, loss, NULL));
    return model;
}

/* The hazard grows by one per cent with every unit: those who come later are vetted less. */
static scaleev_model *rising(void)
{
    scaleev_model *model = linear();
    check(scaleev_hazard_gompertz(model, probability, 0.01, loss, NULL));
    return model;
}

/* It falls as experience grows. */
static scaleev_model *falling(void)
{
    scaleev_model *model = linear();
    check(scaleev_hazard_learning(model, probability, 100, loss, NULL));
    return model;
}

/* The first unit is worth the most; the hundredth half as much. */
static scaleev_model *decreasing(void)
{
    scaleev_model *model = empty();
    check(scaleev_benefit_logarithmic(model, value * 100, 100, NULL));
    check(scaleev_hazard_constant(model, probability, loss, NULL));
    return model;
}

/* A catastrophe takes nine tenths of what was gained. */
static scaleev_model *partial(void)
{
    scaleev_model *model = linear();
    scaleev_term hazard;
    check(scaleev_hazard_constant(model, probability, loss, &hazard));
    set(model, hazard, "wipe", 0.9);
    return model;
}

/* Nobody knows the probability: 0.01 is the mean of what is thought possible. If it is less, it is less for all
 * units. */
static scaleev_model *unknown_probability(void)
{
    scaleev_model *model = linear();
    check(scaleev_hazard_beta(model, 0.5, 49.5, loss, NULL));
    return model;
}

static scaleev_model *unknown_rate(void)
{
    scaleev_model *model = linear();
    check(scaleev_hazard_gamma(model, 0.5, 50, loss, NULL));
    return model;
}

/* Each unit costs 2; with probability 0.01 it brings a rescue that is worth 100 and takes all costs away. */
static scaleev_model *mirrored(void)
{
    scaleev_model *model = empty();
    check(scaleev_benefit_linear(model, -value, NULL));
    check(scaleev_hazard_constant(model, probability, -loss, NULL));
    return model;
}

static const struct {
    const char *name;
    scaleev_model *(*build)(void);
} readings[] = {
    {"additive, no wipe-out", additive},
    {"wipe-out, constant hazard", wipe_out},
    {"without replacement", urn},
    {"rising hazard", rising},
    {"falling hazard", falling},
    {"decreasing benefits", decreasing},
    {"nine tenths wiped out", partial},
    {"probability unknown (beta)", unknown_probability},
    {"rate unknown (gamma)", unknown_rate},
    {"signs reversed", mirrored},
};

/* ---- what comes of them ---- */

static void print_flips(const scaleev_model *model)
{
    enum { MOST = 8 };
    scaleev_root roots[MOST];
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    check(scaleev_break_even(model, least, most, NULL, roots, MOST, &solution));
    printf("  %s", solution.sign_lo > 0 ? "good" : solution.sign_lo < 0 ? "bad" : "?");
    for (size_t i = 0; i < solution.count && i < MOST; i++) {
        static const char *const turns[] = {"bad from", "unclear around", "good from"};
        printf(", %s %.2f", turns[roots[i].direction + 1], roots[i].at);
    }
    printf("%s\n", solution.complete ? "" : " (not proved)");
}

int main(void)
{
    const double scales[] = {1, 100, 1000};
    enum { SCALES = sizeof scales / sizeof *scales };

    printf("%-28s%10s%10s%12s%10s\n", "reading", "EV(1)", "EV(100)", "EV(1000)", "best at");
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        scaleev_model *model = readings[i].build();
        double ev[SCALES];
        scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
        check(scaleev_evaluate(model, SCALEEV_EV, scales, SCALES, ev));
        check(scaleev_best_scale(model, least, most, NULL, &best));
        printf("%-28s%10.3f%10.2f%12.2f", readings[i].name, ev[0], ev[1], ev[2]);
        if (best.at_end)
            printf("%10s", best.scale == least ? "least" : "most");
        else
            printf("%10.2f", best.scale);
        print_flips(model);
        scaleev_model_destroy(model);
    }
    printf(
        "\nScales from %g to %g. Unless it says otherwise, it is proved that EV changes sign there and nowhere else.\n",
        least, most);
    return EXIT_SUCCESS;
}
