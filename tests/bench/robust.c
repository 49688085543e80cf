/* SPDX-License-Identifier: MIT */
/* Regions over ranges of inputs against what one would do without them: break-evens at corners of the ranges and at
 * random points, whose least and greatest are taken for the boundaries. */
#include "bench.h"
#include "support.h"

#include <scaleev/scaleev.h>

enum { CASES = 500, ROUNDS = 3, RANGES = 4, POINTS = 64, REGIONS = 256, ROOTS = 16 };

/* A model, its ranges, and points in them: the corners first. */
typedef struct box {
    scaleev_model *model;
    double lo, hi;
    scaleev_range ranges[RANGES];
    size_t n, points;
    double at[POINTS][RANGES];
    /* What was found: regions, and the least and the greatest break-even of the points. */
    scaleev_region regions[REGIONS];
    size_t count;
    double least, greatest;
} box;

static double clock_seconds;

static void draw_points(box *b, uint64_t *random)
{
    size_t corners = (size_t)1 << b->n;
    for (size_t p = 0; p < b->points; ++p)
        for (size_t i = 0; i < b->n; ++i) {
            const scaleev_range *r = &b->ranges[i];
            bool factors = r->lo > 0;
            b->at[p][i] = p < corners ? (p >> i & 1 ? r->hi : r->lo)
                          : factors   ? random_log(random, r->lo, r->hi)
                                      : random_between(random, r->lo, r->hi);
            b->at[p][i] = fmin(fmax(b->at[p][i], r->lo), r->hi);
        }
}

/* ---- the contestants ---- */

static void find_regions(box *b)
{
    must(scaleev_regions(b->model, b->lo, b->hi, b->ranges, b->n, NULL, b->regions, REGIONS, &b->count) == 0,
         "scaleev_regions");
}

/* `each` is told every break-even that is proved. */
static void find_points(box *b, void (*each)(const box *b, double at))
{
    scaleev_input inputs[RANGES];
    for (size_t i = 0; i < b->n; ++i)
        inputs[i] = b->ranges[i].input;
    b->least = INFINITY;
    b->greatest = -INFINITY;
    for (size_t p = 0; p < b->points; ++p) {
        scaleev_root roots[ROOTS];
        scaleev_solution solution = {.size = sizeof solution};
        must(scaleev_set_many(b->model, inputs, b->at[p], b->n) == 0, "scaleev_set_many");
        must(scaleev_break_even(b->model, b->lo, b->hi, NULL, roots, ROOTS, &solution) == 0, "scaleev_break_even");
        for (size_t i = 0; i < solution.count && i < ROOTS; ++i)
            if (roots[i].kind == SCALEEV_ROOT_CROSSING) {
                b->least = fmin(b->least, roots[i].at);
                b->greatest = fmax(b->greatest, roots[i].at);
                if (each)
                    each(b, roots[i].at);
            }
    }
}

/* No break-even lies where EV is good, or bad, whatever the inputs are. */
static void check_point(const box *b, double at)
{
    for (size_t i = 0; i < b->count && i < REGIONS; ++i) {
        const scaleev_region *r = &b->regions[i];
        bool settled = r->verdict == SCALEEV_REGION_GOOD || r->verdict == SCALEEV_REGION_BAD;
        if (settled && at > r->lo * (1 + 1e-12) && at < r->hi * (1 - 1e-12))
            wrong("a break-even at %.17g in a region [%.17g, %.17g] that is %s", at, r->lo, r->hi,
                  scaleev_region_name(r->verdict));
    }
}

/* ---- the race ---- */

static void race(const char *title, box *boxes, size_t n)
{
    static double ours[CASES], theirs[CASES], ratios[CASES], times[2][CASES][ROUNDS];
    for (size_t i = 0; i < n; ++i) {
        find_regions(&boxes[i]);
        find_points(&boxes[i], check_point);
    }
    for (size_t round = 0; round < ROUNDS; ++round)
        for (size_t i = 0; i < n; ++i) {
            double start = seconds_now();
            find_regions(&boxes[i]);
            double middle = seconds_now();
            find_points(&boxes[i], NULL);
            times[1][i][round] = seconds_now() - middle - clock_seconds;
            times[0][i][round] = middle - start - clock_seconds;
        }
    for (size_t i = 0; i < n; ++i) {
        ours[i] = quantile(times[0][i], ROUNDS, 0.5);
        theirs[i] = quantile(times[1][i], ROUNDS, 0.5);
        ratios[i] = ours[i] / theirs[i];
    }
    printf("\n%s\n  %-48s %9s %9s   %s\n", title, "us", "median", "98 %", "scaleev / it (median)");
    printf("  %-48s %9.1f %9.1f   %12.3f\n", "scaleev_regions, proved", quantile(ours, n, 0.5) * 1e6,
           quantile(ours, n, 0.98) * 1e6, 1.0);
    char name[64];
    snprintf(name, sizeof name, "scaleev_break_even at %d corners and points", (int)boxes[0].points);
    printf("  %-48s %9.1f %9.1f   %12.3f\n", name, quantile(theirs, n, 0.5) * 1e6, quantile(theirs, n, 0.98) * 1e6,
           quantile(ratios, n, 0.5));
    fflush(stdout);
}

/* What share of the scales, by factors, has no verdict, and how often points alone take where it depends for smaller
 * than it is proved to be, by more than a percent at an end. */
static void print_findings(const box *boxes, size_t n)
{
    static double open[CASES];
    size_t missed = 0, depends = 0;
    for (size_t i = 0; i < n; ++i) {
        const box *b = &boxes[i];
        double least = INFINITY, greatest = -INFINITY;
        for (size_t k = 0; k < b->count && k < REGIONS; ++k) {
            const scaleev_region *r = &b->regions[k];
            if (r->verdict == SCALEEV_REGION_UNDECIDED)
                open[i] += log(r->hi / r->lo) / log(b->hi / b->lo);
            if (r->verdict == SCALEEV_REGION_DEPENDS) {
                least = fmin(least, r->lo);
                greatest = fmax(greatest, r->hi);
            }
        }
        depends += least < greatest;
        bool below = least > b->lo && !(b->least <= 1.01 * least);
        bool above = greatest < b->hi && !(b->greatest >= 0.99 * greatest);
        missed += least < greatest && (below || above);
    }
    printf("  %-48s %9.2g %9.2g\n", "share of the scales that is undecided", quantile(open, n, 0.5),
           quantile(open, n, 0.98));
    printf("  it depends somewhere in %zu of %zu; in %zu of them the points do not show how far\n", depends, n, missed);
}

/* ---- linear benefit, constant hazard ---- */

static void two_ranges(void)
{
    static box boxes[CASES];
    uint64_t random = 6;
    for (size_t i = 0; i < CASES; ++i) {
        box *b = &boxes[i];
        double per_unit = random_log(&random, 1e-3, 1e3), probability = random_log(&random, 1e-9, 1e-3);
        double loss = random_log(&random, 1e-4, 0.1) * per_unit / probability;
        *b = (box){.lo = 1, .hi = 1e12, .n = 2, .points = 16};
        must(scaleev_model_create(&b->model) == 0 && scaleev_benefit_linear(b->model, per_unit, NULL) == 0 &&
                 scaleev_hazard_constant(b->model, probability, loss, NULL) == 0 &&
                 scaleev_find(b->model, 1, "probability", &b->ranges[0].input) == 0 &&
                 scaleev_find(b->model, 1, "loss", &b->ranges[1].input) == 0,
             "the model");
        double values[] = {probability, loss};
        for (size_t k = 0; k < 2; ++k) {
            b->ranges[k].lo = values[k] / random_between(&random, 1, 30);
            b->ranges[k].hi = values[k] * random_between(&random, 1, 30);
        }
        draw_points(b, &random);
    }
    race("linear + constant, ranges of the probability and of the loss (asked: median at most 100 us)", boxes, CASES);
    print_findings(boxes, CASES);
    for (size_t i = 0; i < CASES; ++i)
        scaleev_model_destroy(boxes[i].model);
}

/* ---- all kinds of models ---- */

static bool is_allowed(const box *b, size_t n)
{
    int32_t verdict;
    return scaleev_region_points(b->model, b->hi, b->ranges, n, NULL, &verdict, NULL, NULL) == 0;
}

/* A range around the present value, by percents or by an order of magnitude; false where none is allowed. */
static bool draw_range(box *b, scaleev_input input, uint64_t *random)
{
    scaleev_range *r = &b->ranges[b->n];
    double value, factor = exp(random_unit(random) * (random_unit(random) < 0.5 ? 0.2 : 2));
    for (size_t i = 0; i < b->n; ++i)
        if (b->ranges[i].input == input)
            return false;
    must(scaleev_get(b->model, input, &value) == 0, "scaleev_get");
    for (int tries = 0; tries < 8; ++tries, factor = sqrt(factor)) {
        double one = value / factor, other = value == 0 ? factor - 1 : value * factor;
        *r = (scaleev_range){input, 0, fmin(one, other), fmax(one, other)};
        if (is_allowed(b, b->n + 1))
            return true;
    }
    return false;
}

static void draw_box(box *b, const tsv *t, uint64_t *random)
{
    *b = (box){.model = model_of(t->fields[0]), .points = POINTS};
    b->lo = strtod(t->fields[1], NULL);
    b->hi = strtod(t->fields[2], NULL);
    int32_t inputs = scaleev_input_count(b->model);
    for (int tries = 0; tries < 40 && b->n < RANGES; ++tries)
        b->n += draw_range(b, 1 + (scaleev_input)(random_unit(random) * (inputs - 1)), random);
    draw_points(b, random);
}

static void four_ranges(void)
{
    static box boxes[CASES];
    uint64_t random = 7;
    size_t n = 0;
    tsv t;
    for (int again = 0; again < 4; ++again) {
        for (tsv_open(&t, "breakeven_mixed.tsv"); n < CASES && tsv_next(&t); ++n)
            draw_box(&boxes[n], &t, &random);
        tsv_close(&t);
    }
    race("models of breakeven_mixed.tsv, four ranges (asked: median at most 20000 us)", boxes, n);
    print_findings(boxes, n);
    for (size_t i = 0; i < n; ++i)
        scaleev_model_destroy(boxes[i].model);
}

int main(void)
{
    clock_seconds = clock_cost();
    print_machine("Regions over ranges of inputs");
    two_ranges();
    four_ranges();
    return bench_wrong;
}
