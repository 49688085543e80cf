/* SPDX-License-Identifier: MIT */
/*
 * A benefit of the caller's: value per unit that falls as a market fills, b(K) = a / (1 / K + 1 / c). The library calls
 * it for blocks of scales. With a second function that bounds it over an interval, break-evens are proved as they are
 * for the families of the library; without it they are found, and called estimates. The library's own "hill" with
 * steepness 1 is the same curve, so that there is something to compare with.
 */
#include <math.h>
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct market {
    double per_unit, capacity;
} market;

/* A pure function: the same scale gives the same value, from any thread and in any block. */
static int market_benefit(const double *scales, size_t n, double *out, void *context)
{
    const market *m = context;
    for (size_t i = 0; i < n; i++)
        out[i] = m->per_unit / (1 / scales[i] + 1 / m->capacity); /* right also where the scale is 0 or infinite */
    return 0;
}

/* Eight roundings at most, so 1e-15 of the value; and no scale that is asked about comes near overflow or underflow. */
static double down(double x)
{
    return x - 2e-15 * fabs(x);
}

static double up(double x)
{
    return x + 2e-15 * fabs(x);
}

static double slope(const market *m, double scale)
{
    double share = 1 / (1 + scale / m->capacity); /* 0 at an infinite scale */
    return m->per_unit * share * share;
}

/* The function rises and its slope falls (a, c > 0), so that their bounds are values at the ends. */
static int market_bounds(double lo, double hi, double out[4], void *context)
{
    const double ends[] = {lo, hi};
    double values[2];
    market_benefit(ends, 2, values, context);
    out[0] = down(values[0]);
    out[1] = up(values[1]);
    out[2] = down(slope(context, hi));
    out[3] = up(slope(context, lo));
    return 0;
}

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "callback: %s\n", scaleev_status_message(status));
        exit(EXIT_FAILURE);
    }
}

static void ask(const char *what, scaleev_model *model)
{
    enum { MOST_ROOTS = 8 };
    static const char *const kinds[] = {"?", "proved", "an end point", "unresolved", "estimated"};
    scaleev_root roots[MOST_ROOTS];
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    check(scaleev_hazard_constant(model, 1e-5, 1e5, NULL));
    check(scaleev_break_even(model, 1, 1e9, NULL, roots, MOST_ROOTS, &solution));
    for (size_t i = 0; i < solution.count && i < MOST_ROOTS; i++)
        printf("%-24s turns %s at %.12g (%s)\n", what, roots[i].direction < 0 ? "bad" : "good", roots[i].at,
               kinds[roots[i].kind]);
    printf("%-24s %s\n", "", solution.complete ? "nowhere else, proved" : "elsewhere: not proved");
    scaleev_model_destroy(model);
}

int main(void)
{
    market m = {.per_unit = 2, .capacity = 50000}; /* must live as long as the models that use it */
    scaleev_model *model;

    check(scaleev_model_create(&model));
    check(scaleev_benefit_callback(
        model, &(scaleev_callback){sizeof(scaleev_callback), market_benefit, market_bounds, &m, NULL, NULL}, NULL));
    ask("callback with bounds", model);

    check(scaleev_model_create(&model));
    check(scaleev_benefit_callback(
        model, &(scaleev_callback){sizeof(scaleev_callback), market_benefit, NULL, &m, NULL, NULL}, NULL));
    ask("callback without bounds", model);

    check(scaleev_model_create(&model));
    check(scaleev_benefit_hill(model, m.per_unit * m.capacity, m.capacity, 1, NULL));
    ask("the library's hill", model);
    return EXIT_SUCCESS;
}
