/* SPDX-License-Identifier: MIT */
/* Questions about inputs that are given as ranges: known answers, and what is refused. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MOST = 64 };

static const char worked[] = "benefit linear(2); hazard constant(0.01), loss = 100";

static scaleev_input input_of(const scaleev_model *m, scaleev_term term, const char *name)
{
    scaleev_input input;
    cr_assert_eq(scaleev_find(m, term, name, &input), SCALEEV_OK);
    return input;
}

static scaleev_range range_of(const scaleev_model *m, scaleev_term term, const char *name, double lo, double hi)
{
    return (scaleev_range){input_of(m, term, name), 0, lo, hi};
}

static void expect_regions(const scaleev_region *got, size_t count, const int32_t *verdicts, size_t n)
{
    cr_assert_eq(count, n, "%zu regions, not %zu", count, n);
    for (size_t i = 0; i < n; i++)
        cr_expect_eq(got[i].verdict, verdicts[i], "region %zu: %s", i, scaleev_region_name(got[i].verdict));
}

/* The boundaries are break-evens of the models with the worst and the best inputs. */
Test(ranges, boundaries_are_break_evens)
{
    scaleev_model *m = model_of(worked), *worst = model_of("benefit linear(2); hazard constant(0.001), loss = 1500"),
                  *best = model_of("benefit linear(2); hazard constant(1e-6), loss = 100");
    const scaleev_range ranges[] = {range_of(m, 1, "probability", 1e-6, 1e-3), range_of(m, 1, "loss", 100, 1500)};
    static const int32_t verdicts[] = {SCALEEV_REGION_GOOD, SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_DEPENDS,
                                       SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_BAD};
    scaleev_region regions[MOST];
    scaleev_root roots[2];
    size_t count;
    cr_assert_eq(scaleev_regions(m, 0, 1e12, ranges, 2, NULL, regions, MOST, &count), SCALEEV_OK);
    expect_regions(regions, count, verdicts, COUNT(verdicts));
    scaleev_solve_options options = {.size = sizeof options, .skip_endpoints = 1};
    cr_assert_eq(scaleev_break_even(worst, 0, 1e12, &options, &roots[0], 1, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_break_even(best, 0, 1e12, &options, &roots[1], 1, NULL), SCALEEV_OK);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(regions[2 * i + 1].lo, roots[i].lo);
        cr_expect_eq(regions[2 * i + 1].hi, roots[i].hi);
        cr_expect(roots[i].hi < roots[i].lo * (1 + 1e-9));
    }
    scaleev_model_destroy(m);
    scaleev_model_destroy(worst);
    scaleev_model_destroy(best);
}

/* EV along the midpoint of a hazard neither rises nor falls, so that inputs are searched. */
Test(ranges, inputs_without_a_direction)
{
    scaleev_model *m = model_of("benefit metcalfe(1); hazard rate(1e-9)");
    const scaleev_range share = range_of(m, 0, "share", 0.25, 1);
    static const int32_t verdicts[] = {SCALEEV_REGION_BAD, SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_DEPENDS,
                                       SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_GOOD};
    scaleev_region regions[MOST];
    size_t count;
    cr_assert_eq(scaleev_regions(m, 0.01, 1e6, &share, 1, NULL, regions, MOST, &count), SCALEEV_OK);
    expect_regions(regions, count, verdicts, COUNT(verdicts));
    cr_expect(regions[1].lo <= 1 && regions[1].hi >= 1 && regions[1].hi - regions[1].lo < 1e-8);
    cr_expect(regions[3].lo <= 4 && regions[3].hi >= 4 && regions[3].hi - regions[3].lo < 4e-8);
    scaleev_model_destroy(m);
}

/* An urn of which the balls end within the range: EV jumps down there. */
Test(ranges, a_jump)
{
    scaleev_model *m = model_of("benefit linear(1); hazard urn(1000, 1), loss = 10");
    const scaleev_range balls = range_of(m, 1, "balls", 100, 1000);
    scaleev_region regions[MOST];
    size_t count;
    cr_assert_eq(scaleev_regions(m, 1, 5000, &balls, 1, NULL, regions, MOST, &count), SCALEEV_OK);
    for (size_t i = 0; i < count; i++) {
        if (regions[i].lo >= 1000)
            cr_expect_neq(regions[i].verdict, SCALEEV_REGION_GOOD, "%g", regions[i].lo);
        if (regions[i].lo > 101 && regions[i].hi < 900)
            cr_expect_neq(regions[i].verdict, SCALEEV_REGION_GOOD, "%g", regions[i].lo);
    }
    cr_expect_eq(regions[count - 1].verdict, SCALEEV_REGION_BAD);
    scaleev_model_destroy(m);
}

/* EV changes its sign where it has no value. */
Test(ranges, a_pole)
{
    scaleev_model *m;
    scaleev_region regions[MOST];
    size_t count;
    cr_assert_eq(scaleev_model_parse("benefit formula(1/(K - 5))", NULL, &m, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_regions(m, 0.5, 1e6, NULL, 0, NULL, regions, MOST, &count), SCALEEV_OK);
    static const int32_t verdicts[] = {SCALEEV_REGION_BAD, SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_GOOD};
    expect_regions(regions, count, verdicts, COUNT(verdicts));
    cr_expect(regions[1].lo <= 5 && regions[1].hi >= 5);
    scaleev_model_destroy(m);
}

/* Both models of a difference have inputs. */
Test(ranges, difference)
{
    scaleev_model *a = model_of("benefit linear(2); hazard constant(0.001), loss = 1"),
                  *b = model_of("benefit linear(1)"), *d;
    cr_assert_eq(scaleev_model_difference(a, b, &d), SCALEEV_OK);
    const scaleev_range ranges[] = {range_of(d, 1, "probability", 1e-4, 1e-3), range_of(d, 2, "per_unit", 0.5, 1.5)};
    scaleev_region regions[MOST];
    size_t count;
    cr_assert_eq(scaleev_regions(d, 1, 1e6, ranges, 2, NULL, regions, MOST, &count), SCALEEV_OK);
    static const int32_t verdicts[] = {SCALEEV_REGION_GOOD, SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_DEPENDS,
                                       SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_BAD};
    expect_regions(regions, count, verdicts, COUNT(verdicts));
    scaleev_model_destroy(a);
    scaleev_model_destroy(b);
    scaleev_model_destroy(d);
}

/* With a budget of nearly nothing, what is not proved is undecided, and all of the domain is there. */
Test(ranges, small_budgets)
{
    scaleev_model *m = model_of(worked);
    const scaleev_range range = range_of(m, 1, "probability", 1e-6, 1e-3);
    scaleev_region regions[MOST];
    size_t count;
    for (uint64_t budget = 1; budget < 60; budget++) {
        const scaleev_solve_options options = {sizeof options, budget, 0, 0};
        cr_assert_eq(scaleev_regions(m, 0, 1e12, &range, 1, &options, regions, MOST, &count), SCALEEV_OK);
        cr_expect(count > 0 && count <= MOST && regions[0].lo == 0 && regions[count - 1].hi == 1e12);
        for (size_t i = 0; i < count; i++)
            cr_expect(i == 0 || regions[i].lo == regions[i - 1].hi);
    }
    scaleev_model_destroy(m);
}

/* `count` tells how many there are, whatever there is room for. */
Test(ranges, capacity)
{
    scaleev_model *m = model_of(worked);
    scaleev_input probability = input_of(m, 1, "probability");
    const scaleev_range range = {probability, 0, 1e-6, 1e-3};
    scaleev_region regions[MOST];
    scaleev_cell cells[MOST];
    size_t all, count;
    cr_assert_eq(scaleev_regions(m, 0, 1e12, &range, 1, NULL, NULL, 0, &all), SCALEEV_OK);
    memset(regions, 0x55, sizeof regions);
    cr_assert_eq(scaleev_regions(m, 0, 1e12, &range, 1, NULL, regions, 2, &count), SCALEEV_OK);
    cr_expect(count == all && all == 5 && regions[1].reserved == 0 && regions[2].reserved == 0x55555555);
    cr_assert_eq(scaleev_map(m, 1, 1e6, probability, 1e-6, 1e-3, NULL, NULL, 0, &all), SCALEEV_OK);
    memset(cells, 0x55, sizeof cells);
    cr_assert_eq(scaleev_map(m, 1, 1e6, probability, 1e-6, 1e-3, NULL, cells, 2, &count), SCALEEV_OK);
    cr_expect(count == all && all > 100 && cells[1].reserved == 0 && cells[2].reserved == 0x55555555);
    scaleev_model_destroy(m);
}

/* The cells cover the plane: their areas, in factors, add up to it. */
Test(ranges, cells_cover_the_plane)
{
    static scaleev_cell cells[5000];
    scaleev_model *m = model_of(worked);
    size_t count;
    double area = 0;
    cr_assert_eq(scaleev_map(m, 1, 1e6, input_of(m, 1, "probability"), 1e-6, 1e-2, NULL, cells, 5000, &count),
                 SCALEEV_OK);
    cr_assert(count <= 4097);
    double open = 0;
    for (size_t i = 0; i < count; i++) {
        double part = log(cells[i].hi / cells[i].lo) * log(cells[i].along_hi / cells[i].along_lo);
        area += part;
        open += cells[i].verdict == SCALEEV_REGION_UNDECIDED ? part : 0;
    }
    cr_expect_float_eq(area, log(1e6) * log(1e4), 1e-9 * area);
    cr_expect(open < 0.01 * area, "%g of %g are undecided", open, area);
    scaleev_model_destroy(m);
}

/* ---- bounds ---- */

/* 2 K (1 - p)^K - l (1 - (1 - p)^K) at the corners that its slopes tell, and in between. */
Test(ranges, bounds_are_near)
{
    scaleev_model *m = model_of(worked);
    const scaleev_range ranges[] = {range_of(m, 1, "probability", 1e-3, 1e-2), range_of(m, 1, "loss", 0, 100)};
    double lo, hi;
    cr_assert_eq(scaleev_enclose_ranges(m, SCALEEV_EV, 1, 1e5, ranges, 2, NULL, &lo, &hi), SCALEEV_OK);
    scaleev_optimum best = SCALEEV_OPTIMUM_INIT, worst = SCALEEV_OPTIMUM_INIT;
    scaleev_model *good = model_of("benefit linear(2); hazard constant(1e-3), loss = 0"),
                  *bad = model_of("benefit linear(-2); hazard constant(1e-2), loss = -100");
    cr_assert_eq(scaleev_best_scale(good, 1, 1e5, NULL, &best), SCALEEV_OK);
    cr_assert_eq(scaleev_best_scale(bad, 1, 1e5, NULL, &worst), SCALEEV_OK);
    cr_expect(hi >= best.ev && hi <= best.ev * (1 + 1e-11), "%.17g, not %.17g", hi, best.ev);
    cr_expect(lo <= -worst.ev && lo >= -worst.ev * (1 + 1e-11), "%.17g, not %.17g", lo, -worst.ev);
    scaleev_model_destroy(m);
    scaleev_model_destroy(good);
    scaleev_model_destroy(bad);
}

/* Among the least of all numbers, halves are rounded to 0. */
Test(ranges, subnormal_scales)
{
    scaleev_model *m = model_of("hazard rate(7)");
    double lo, hi;
    cr_assert_eq(scaleev_enclose_ranges(m, SCALEEV_CATASTROPHE, 0, 0x1p-1074, NULL, 0, NULL, &lo, &hi), SCALEEV_OK);
    cr_expect(lo == 0 && hi >= 7 * 0x1p-1074, "%g to %g", lo, hi);
    scaleev_model_destroy(m);
}

/* ---- switching values and the crux ---- */

static const char linear[] = "benefit linear(3); benefit linear(-2)";

/* EV = (a + b) K, a = 3, b = -2: a must fall to 2, b to -3; both by the factor sqrt(1.5). */
Test(ranges, switching_values)
{
    scaleev_model *m = model_of(linear);
    scaleev_switching all[5];
    scaleev_root factor;
    scaleev_input a = input_of(m, 0, "per_unit"), b = input_of(m, 1, "per_unit");
    const scaleev_range ranges[] = {{a, 0, 0.1, 10}, {b, 0, -10, 0}};
    cr_assert_eq(scaleev_switching_values(m, 7, ranges, 2, NULL, 5, all, &factor), SCALEEV_OK);
    cr_expect(all[a].below.kind == SCALEEV_ROOT_CROSSING && fabs(all[a].below.at - 2) < 1e-14 &&
              all[a].above.kind == 0);
    cr_expect(all[b].below.kind == SCALEEV_ROOT_CROSSING && fabs(all[b].below.at + 3) < 1e-14 &&
              all[b].above.kind == 0);
    cr_expect(all[0].below.kind == 0 && all[2].below.kind == 0 && all[2].above.kind == 0);
    cr_expect(factor.kind == SCALEEV_ROOT_CROSSING && factor.direction == -1);
    cr_expect(factor.lo <= sqrt(1.5) && factor.hi >= sqrt(1.5) * (1 - 1e-15) && factor.hi < factor.lo * (1 + 1e-11));
    /* Ranges that are too narrow for it. */
    const scaleev_range narrow[] = {{a, 0, 2.5, 3.5}, {b, 0, -2.2, -1}};
    cr_assert_eq(scaleev_switching_values(m, 7, narrow, 2, NULL, 5, all, &factor), SCALEEV_OK);
    cr_expect(factor.kind == 0 && all[a].below.kind == 0 && all[b].below.kind == 0);
    /* Without ranges: shares too, which go down to 0. */
    cr_assert_eq(scaleev_switching_values(m, 7, NULL, 0, NULL, 5, all, &factor), SCALEEV_OK);
    cr_expect(all[2].below.kind == SCALEEV_ROOT_CROSSING && fabs(all[2].below.at - 2.0 / 3) < 1e-15);
    cr_expect(factor.lo <= pow(1.5, 0.25) && factor.hi >= pow(1.5, 0.25) * (1 - 1e-15));
    scaleev_model_destroy(m);
}

/* Balls and bad ones must fit each other. */
Test(ranges, switching_values_of_an_urn)
{
    scaleev_model *m = model_of("benefit linear(1); hazard urn(1000, 2), loss = 50");
    scaleev_switching all[12];
    scaleev_root factor;
    scaleev_input bad = input_of(m, 1, "bad"), balls = input_of(m, 1, "balls");
    cr_assert_eq(scaleev_switching_values(m, 10, NULL, 0, NULL, (size_t)scaleev_input_count(m), all, &factor),
                 SCALEEV_OK);
    cr_expect(all[bad].above.kind == SCALEEV_ROOT_CROSSING && all[bad].above.at > 2 && all[bad].above.at < 1000);
    cr_expect(all[balls].below.kind == SCALEEV_ROOT_CROSSING && all[balls].below.at > 2);
    scaleev_model_destroy(m);
}

/* The share of a table moves as far as there are values. */
Test(ranges, switching_values_of_a_table)
{
    scaleev_model *m = model_of("benefit table(0 0, 10 5, 20 -7)");
    scaleev_switching all[2];
    cr_assert_eq(scaleev_switching_values(m, 7, NULL, 0, NULL, 2, all, NULL), SCALEEV_OK);
    cr_expect(all[1].above.kind == SCALEEV_ROOT_CROSSING && all[1].above.at > 10.0 / 7 && all[1].above.at < 20.0 / 7);
    cr_expect(all[1].below.kind == 0);
    scaleev_model_destroy(m);
}

/* (a + b) K: with a in [1, 4] and b in [-2.5, -1] the verdict hangs on a alone, and flips when both move by the same
 * share t of their ranges: 3 - 3 t = 2 + t 1.5. */
Test(ranges, crux)
{
    scaleev_model *m = model_of(linear);
    scaleev_input a = input_of(m, 0, "per_unit"), b = input_of(m, 1, "per_unit");
    const scaleev_range ranges[] = {{b, 0, -2.5, -1}, {a, 0, 1, 4}};
    int32_t which[2];
    double flip[2];
    scaleev_crux_answer crux = SCALEEV_CRUX_ANSWER_INIT;
    crux.which = which;
    crux.flip = flip;
    cr_assert_eq(scaleev_crux(m, 7, ranges, 2, NULL, &crux), SCALEEV_OK);
    cr_expect(crux.verdict == SCALEEV_REGION_DEPENDS && crux.sign == 1 && crux.fewest == 1 && crux.flips == 1);
    cr_expect(crux.needed == 1 && which[0] == 0 && which[1] == 1);
    cr_expect(crux.distance_lo <= 1 / 4.5 && crux.distance_hi >= 1 / 4.5 * (1 - 1e-15) &&
              crux.distance_hi - crux.distance_lo < 1e-11);
    cr_expect(fabs(flip[0] - (-2 - 1.5 / 4.5)) < 1e-10 && fabs(flip[1] - (3 - 3 / 4.5)) < 1e-10);
    /* Nothing is needed where the verdict is proved. */
    const scaleev_range narrow[] = {{b, 0, -2.5, -1}, {a, 0, 2.6, 4}};
    cr_assert_eq(scaleev_crux(m, 7, narrow, 2, NULL, &crux), SCALEEV_OK);
    cr_expect(crux.verdict == SCALEEV_REGION_GOOD && crux.needed == 0 && crux.fewest == 1 && crux.flips == 0);
    cr_expect(which[0] == 0 && which[1] == 0 && isnan(flip[0]) && crux.distance_lo == 1 && isinf(crux.distance_hi));
    scaleev_model_destroy(m);
}

/* ---- what is refused ---- */

/* All questions about one list of ranges; each must give that status, and write nothing. */
static void expect_refused(const scaleev_model *m, const scaleev_range *ranges, size_t n, scaleev_status want,
                           const char *what)
{
    scaleev_region region, blank_region;
    scaleev_switching switching, blank_switching;
    scaleev_root factor, blank_factor;
    scaleev_crux_answer crux = SCALEEV_CRUX_ANSWER_INIT;
    double lo = 7, hi = 7, points[4] = {7, 7, 7, 7};
    int32_t verdict = 7;
    size_t count = 77;
    memset(&blank_region, 0x5a, sizeof region);
    memset(&blank_switching, 0x5a, sizeof switching);
    memset(&blank_factor, 0x5a, sizeof factor);
    region = blank_region;
    switching = blank_switching;
    factor = blank_factor;
    cr_expect_eq(scaleev_regions(m, 1, 2, ranges, n, NULL, &region, 1, &count), want, "%s", what);
    cr_expect_eq(scaleev_region_points(m, 1, ranges, n, NULL, &verdict, points, points + 2), want, "%s", what);
    cr_expect_eq(scaleev_enclose_ranges(m, SCALEEV_EV, 1, 2, ranges, n, NULL, &lo, &hi), want, "%s", what);
    cr_expect_eq(scaleev_switching_values(m, 1, ranges, n, NULL, 1, &switching, &factor), want, "%s", what);
    cr_expect_eq(scaleev_crux(m, 1, ranges, n, NULL, &crux), want, "%s", what);
    cr_expect(count == 77 && verdict == 7 && lo == 7 && hi == 7 && points[0] == 7 && points[3] == 7, "%s", what);
    cr_expect(memcmp(&region, &blank_region, sizeof region) == 0, "%s", what);
    cr_expect(memcmp(&switching, &blank_switching, sizeof switching) == 0, "%s", what);
    cr_expect(memcmp(&factor, &blank_factor, sizeof factor) == 0 && crux.needed == 0 && crux.sign == 0, "%s", what);
}

Test(ranges, bad_ranges)
{
    scaleev_model *m = model_of("benefit linear(2); hazard urn(1000, 5), loss = 100");
    scaleev_input balls = input_of(m, 1, "balls"), bad = input_of(m, 1, "bad"), loss = input_of(m, 1, "loss"),
                  wipe = input_of(m, 1, "wipe");
    const struct {
        scaleev_range ranges[2];
        size_t n;
        scaleev_status status;
        const char *what;
    } cases[] = {
        {{{loss, 0, 2, 1}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "reversed"},
        {{{loss, 0, NAN, 1}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "NaN below"},
        {{{loss, 0, 1, NAN}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "NaN above"},
        {{{loss, 0, 1, INFINITY}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "infinite"},
        {{{wipe, 0, 0.5, 1.5}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "more than is allowed"},
        {{{wipe, 0, -0.5, 1}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "less than is allowed"},
        {{{balls, 0, 999.5, 1000}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "half a ball"},
        {{{balls, 0, 4, 1000}, {0}}, 1, SCALEEV_ERROR_DOMAIN, "more bad balls than balls"},
        {{{balls, 0, 100, 1000}, {bad, 0, 1, 101}}, 2, SCALEEV_ERROR_DOMAIN, "a corner with more bad balls than balls"},
        {{{SCALEEV_SCALE, 0, 1, 2}, {0}}, 1, SCALEEV_ERROR_INPUT, "the scale"},
        {{{-1, 0, 1, 2}, {0}}, 1, SCALEEV_ERROR_INPUT, "no input"},
        {{{1000, 0, 1, 2}, {0}}, 1, SCALEEV_ERROR_INPUT, "not there"},
        {{{loss, 0, 1, 200}, {loss, 0, 1, 200}}, 2, SCALEEV_ERROR_INPUT, "twice"},
        {{{loss, 1, 1, 200}, {0}}, 1, SCALEEV_ERROR_OPTION, "reserved"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_refused(m, cases[i].ranges, cases[i].n, cases[i].status, cases[i].what);
    expect_refused(m, NULL, 1, SCALEEV_ERROR_NULL, "no ranges");
    expect_refused(NULL, NULL, 0, SCALEEV_ERROR_NULL, "no model");
    scaleev_model_destroy(m);
}

Test(ranges, bad_arguments)
{
    scaleev_model *m = model_of(worked);
    const scaleev_range range = range_of(m, 1, "loss", 1, 200), away = range_of(m, 1, "loss", 150, 200);
    static const double bad[] = {-1, NAN, INFINITY, -INFINITY};
    scaleev_region region;
    scaleev_cell cell;
    scaleev_root factor;
    scaleev_switching switching[MOST];
    scaleev_crux_answer crux = SCALEEV_CRUX_ANSWER_INIT, none = {0};
    int32_t verdict;
    size_t count;
    double lo, hi;
    for (size_t i = 0; i < COUNT(bad); i++) {
        cr_expect_eq(scaleev_regions(m, bad[i], 2, &range, 1, NULL, &region, 1, &count), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_regions(m, 1, bad[i], &range, 1, NULL, &region, 1, &count), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_region_points(m, bad[i], &range, 1, NULL, &verdict, NULL, NULL), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_enclose_ranges(m, 0, bad[i], 2, &range, 1, NULL, &lo, &hi), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_map(m, bad[i], 2, 1, 1, 2, NULL, &cell, 1, &count), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_switching_values(m, bad[i], &range, 1, NULL, 1, switching, NULL), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_crux(m, bad[i], &range, 1, NULL, &crux), SCALEEV_ERROR_DOMAIN);
    }
    cr_expect_eq(scaleev_regions(m, 3, 2, &range, 1, NULL, &region, 1, &count), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_regions(m, 1, 2, &range, 1, NULL, NULL, 1, &count), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_regions(m, 1, 2, &range, 1, NULL, &region, 1, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_region_points(m, 1, &range, 1, NULL, NULL, NULL, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_enclose_ranges(m, 0, 1, 2, &range, 1, NULL, NULL, &hi), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_enclose_ranges(m, 0, 1, 2, &range, 1, NULL, &lo, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_enclose_ranges(m, 99, 1, 2, &range, 1, NULL, &lo, &hi), SCALEEV_ERROR_QUANTITY);
    cr_expect_eq(scaleev_map(m, 1, 2, 1, 1, 2, NULL, NULL, 1, &count), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_map(m, 1, 2, 1, 1, 2, NULL, &cell, 1, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_map(m, 1, 2, 1, 2, 1, NULL, &cell, 1, &count), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_map(m, 1, 2, SCALEEV_SCALE, 1, 2, NULL, &cell, 1, &count), SCALEEV_ERROR_INPUT);
    cr_expect_eq(scaleev_switching_values(m, 1, &range, 1, NULL, 1, NULL, &factor), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_switching_values(m, 1, &range, 1, NULL, MOST, switching, NULL), SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_switching_values(m, 1, &away, 1, NULL, 1, switching, NULL), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_crux(m, 1, &away, 1, NULL, &crux), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_crux(m, 1, &range, 1, NULL, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_crux(m, 1, &range, 1, NULL, &none), SCALEEV_ERROR_SIZE);
    const scaleev_solve_options unknown = {sizeof unknown, 0, 0, 1};
    cr_expect_eq(scaleev_regions(m, 1, 2, &range, 1, &unknown, &region, 1, &count), SCALEEV_ERROR_OPTION);
    scaleev_model_destroy(m);
}

/* Where a callback gives no bounds nothing is proved; where it does, it is. */
Test(ranges, callbacks)
{
    scaleev_model *m = model_of("benefit guess(0, 2, 1); hazard constant(0.01), loss = 100");
    const scaleev_range range = range_of(m, 1, "loss", 1, 150);
    expect_refused(m, &range, 1, SCALEEV_ERROR_UNSUPPORTED, "no bounds");
    scaleev_model_destroy(m);
    m = model_of("benefit callback(0, 2, 1); hazard constant(0.01), loss = 100");
    scaleev_region regions[MOST];
    size_t count;
    cr_assert_eq(scaleev_regions(m, 1, 1e6, &range, 1, NULL, regions, MOST, &count), SCALEEV_OK);
    static const int32_t verdicts[] = {SCALEEV_REGION_GOOD, SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_DEPENDS,
                                       SCALEEV_REGION_UNDECIDED, SCALEEV_REGION_BAD};
    expect_regions(regions, count, verdicts, COUNT(verdicts));
    scaleev_model_destroy(m);
}

Test(ranges, names)
{
    cr_expect_str_eq(scaleev_region_name(SCALEEV_REGION_UNDECIDED), "undecided");
    cr_expect_str_eq(scaleev_region_name(SCALEEV_REGION_DEPENDS), "depends");
    cr_expect_null(scaleev_region_name(-1));
    cr_expect_null(scaleev_region_name(4));
    cr_expect_eq((int)scaleev_region_bad, SCALEEV_REGION_BAD);
}
