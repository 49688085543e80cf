/* SPDX-License-Identifier: MIT */
/*
 * A program to start from, with the build files next to it: Makefile, static.mk, CMakeLists.txt and meson.build.
 *
 *     break_even [VALUE PROBABILITY LOSS]
 *
 * Each unit is worth VALUE; with PROBABILITY it brings a catastrophe that costs LOSS and takes
 * all gains away. */
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

static void check(scaleev_status status, const scaleev_model *model)
{
    if (status == SCALEEV_OK)
        return;
    const char *details = model ? scaleev_model_error(model) : "";
    fprintf(stderr, "break_even: %s\n", *details ? details : scaleev_status_message(status));
    exit(EXIT_FAILURE);
}

static double number(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end) {
        fprintf(stderr, "break_even: '%s' is not a number\n", text);
        exit(EXIT_FAILURE);
    }
    return value;
}

int main(int argc, char **argv)
{
    const double least = 1, most = 1e12;
    double value = 2, probability = 0.01, loss = 100;
    if (argc == 4) {
        value = number(argv[1]);
        probability = number(argv[2]);
        loss = number(argv[3]);
    } else if (argc != 1) {
        fprintf(stderr, "usage: break_even [VALUE PROBABILITY LOSS]\n");
        return EXIT_FAILURE;
    }

    scaleev_model *model;
    check(scaleev_model_create(&model), NULL);
    check(scaleev_benefit_linear(model, value, NULL), model);
    check(scaleev_hazard_constant(model, probability, loss, NULL), model);

    enum { MOST_ROOTS = 8 };
    scaleev_root roots[MOST_ROOTS];
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    check(scaleev_break_even(model, least, most, NULL, roots, MOST_ROOTS, &solution), NULL);
    printf("libscaleev %s: each unit gives %g, and with probability %g it costs %g and all gains\n",
           scaleev_version_string(), value, probability, loss);
    if (solution.count == 0)
        printf("%s at every scale\n", solution.sign_lo > 0 ? "good" : solution.sign_lo < 0 ? "bad" : "unclear");
    for (size_t i = 0; i < solution.count && i < MOST_ROOTS; i++) {
        static const char *const turns[] = {"turns bad", "is nothing", "turns good"};
        printf("%s at %.12g\n", turns[roots[i].direction + 1], roots[i].at);
    }
    printf("%s: nowhere else from %g to %g\n", solution.complete ? "proved" : "not proved", least, most);
    scaleev_model_destroy(model);
    return EXIT_SUCCESS;
}
