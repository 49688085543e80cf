/* SPDX-License-Identifier: MIT */
/*
 * A file to start from. Each unit of something gives 2; with probability 0.01 it brings a catastrophe that is worth
 * -100 and takes all gains away. How much of it is a good idea?
 *
 *     cc quickstart.c $(pkg-config --cflags --libs scaleev) -o quickstart
 */
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "quickstart: %s\n", scaleev_status_message(status));
        exit(EXIT_FAILURE);
    }
}

int main(void)
{
    const double least = 0, most = 1e6; /* the scales we ask about */

    scaleev_model *model;
    check(scaleev_model_create(&model));
    check(scaleev_benefit_linear(model, 2, NULL));
    check(scaleev_hazard_constant(model, 0.01, 100, NULL));

    printf("1 unit is worth %.3f, 1000 units are worth %.3f.\n", scaleev_ev(model, 1), scaleev_ev(model, 1000));

    scaleev_root roots[8];
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    check(scaleev_break_even(model, least, most, NULL, roots, 8, &solution));
    const char *const which[] = {"bad", "undecided", "good"};
    printf("It begins %s.\n", which[solution.sign_lo + 1]);
    for (size_t i = 0; i < solution.count && i < 8; i++)
        if (roots[i].kind == SCALEEV_ROOT_CROSSING) /* that it is worth 0 at 0 is a root of another kind */
            printf("It turns %s at %.2f units.\n", which[roots[i].direction + 1], roots[i].at);
    printf("%s: between %.0f and %.0f units it turns nowhere else.\n", solution.complete ? "Proved" : "Not proved",
           least, most);

    scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
    check(scaleev_best_scale(model, least, most, NULL, &best));
    printf("The best scale is %.1f units, worth %.3f (in whole units %.0f, worth %.3f).\n", best.scale, best.ev,
           best.whole_scale, best.whole_ev);

    scaleev_model_destroy(model);
    return EXIT_SUCCESS;
}
