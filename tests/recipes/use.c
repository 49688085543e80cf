/* SPDX-License-Identifier: MIT */
/* What the recipes of doc/internals.md add, used: a family of square roots, and one of x^2 / (1 + x). */
#include <math.h>
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

static int mistakes;

static void expect(int holds, const char *what)
{
    mistakes += !holds;
    printf("%s %s\n", holds ? "ok  " : "FAIL", what);
}

static scaleev_model *begin(void)
{
    scaleev_model *model;
    if (scaleev_model_create(&model) != SCALEEV_OK || scaleev_hazard_rate(model, 1e-4, 1000, NULL) != SCALEEV_OK)
        exit(2);
    return model;
}

static double benefit(const scaleev_model *model, double scale)
{
    double value;
    return scaleev_evaluate(model, SCALEEV_BENEFIT, &scale, 1, &value) == SCALEEV_OK ? value : NAN;
}

/* Its benefit at 3 is `want`, bounds hold it, its slope is that of a difference, and one break-even is proved. */
static void check(scaleev_model *model, const char *name, double want)
{
    double lo, hi, slope, near = benefit(model, 3 + 1e-6) - benefit(model, 3 - 1e-6), at = 3, marginal[2];
    scaleev_root roots[4];
    scaleev_solution solution = {.size = sizeof solution};
    printf("%s\n", name);
    expect(fabs(benefit(model, 3) - want) <= 4e-16 * want, "value");
    expect(scaleev_enclose(model, SCALEEV_BENEFIT, 3, 3, &lo, &hi) == SCALEEV_OK && lo <= want && want <= hi, "bounds");
    expect(scaleev_gradient(model, SCALEEV_BENEFIT, at, 1, marginal) == SCALEEV_OK, "gradient");
    slope = marginal[0];
    expect(fabs(slope - near / 2e-6) <= 1e-8 * fabs(slope), "slope");
    expect(scaleev_break_even(model, 1, 1e9, NULL, roots, 4, &solution) == SCALEEV_OK && solution.complete &&
               solution.count == 1 && roots[0].kind == SCALEEV_ROOT_CROSSING && roots[0].direction < 0,
           "break-even");
    scaleev_model_destroy(model);
}

int main(void)
{
    const double scales[] = {0, 1, 3, 1e3, 1e200};
    double values[5];
    scaleev_model *model = begin();
    expect(scaleev_benefit_root(model, 50, NULL) == SCALEEV_OK, "a typed function");
    check(model, "benefit.root", 50 * sqrt(3));

    model = begin();
    expect(scaleev_add(model, "benefit.onset", (const double[]){2}, 1, NULL) == SCALEEV_OK, "a family by its name");
    expect(scaleev_evaluate(model, SCALEEV_BENEFIT, scales, 5, values) == SCALEEV_OK && values[0] == 0 &&
               values[1] == 1 && fabs(values[3] - 2e6 / 1001) <= 1e-12 && values[4] == 2e200,
           "a block");
    check(model, "benefit.onset", 2 * 9.0 / 4);
    return mistakes != 0;
}
