/* SPDX-License-Identifier: MIT */
/* Two routes to one number must agree: values and enclosures, originals and copies, columns and settings, roots and
 * signs, over random models. A failure prints the model as text and its seed; SCALEEV_TEST_SEED repeats it. */
#include "properties.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void begin(sample *s, size_t i, bool wild)
{
    s->seed = test_seed() + i;
    s->random = (rng){.state = s->seed};
    sample_begin(s, wild);
}

/* ---- values and enclosures ---- */

static void values_are_enclosed(bool wild, size_t cases)
{
    static sample s;
    values_tally sum = {0};
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        for (int k = 0; k < 4; ++k) {
            double lo, hi;
            random_interval(&s, &lo, &hi);
            check_inside(&s, lo, hi, &sum);
        }
        sample_end(&s);
    }
    printf("%s: %zu values, %zu of them NaN where infinities meet\n", wild ? "wild" : "sane", sum.compared,
           sum.missing);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
}

Test(property, values_are_enclosed)
{
    values_are_enclosed(false, 4000);
}

Test(property, values_are_enclosed_in_the_corners)
{
    values_are_enclosed(true, 4000);
}

/* The enclosure of EV is not just true but useful: at a point it is about as narrow as rounding allows. */
Test(property, enclosures_at_points_are_narrow)
{
    static sample s;
    size_t wide = 0, all = 0;
    for (size_t i = 0; i < test_cases(4000); ++i) {
        begin(&s, i, false);
        double x = rng_scale(&s.random, s.lo, fmin(s.hi, 1e9)), least, most, b, l;
        if (!s.no_slope && scaleev_enclose(s.model, SCALEEV_EV, x, x, &least, &most) == SCALEEV_OK) {
            b = benefit_magnitude(s.spec, x);
            l = loss_magnitude(s.spec, x);
            ++all;
            if (most - least > 1e-12 * (b + l) + 1e-300)
                ++wide;
        }
        sample_end(&s);
    }
    printf("%zu of %zu enclosures at points are wide\n", wide, all);
    fflush(stdout);
    cr_assert(!test_shares() || wide < all / 50 + 1);
}

/* ---- the slope ---- */

static void slope_contains_quotients(bool wild, size_t cases)
{
    static sample s;
    size_t decided = 0;
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        for (int k = 0; k < 4; ++k) {
            double lo, hi;
            random_interval(&s, &lo, &hi);
            decided += check_slope(&s, lo, hi);
        }
        sample_end(&s);
    }
    printf("%zu slopes\n", decided);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
}

Test(property, slope_contains_quotients)
{
    slope_contains_quotients(false, 6000);
}

Test(property, slope_contains_quotients_in_the_corners)
{
    slope_contains_quotients(true, 6000);
}

/* ---- the same bits by another way ---- */

/* One more than a block, so that blocks of all lengths and a rest occur. */
enum { ROWS = 259 };

static void fill_scales(sample *s, double *scales)
{
    for (size_t i = 0; i < ROWS; ++i)
        scales[i] = rng_scale(&s->random, s->lo, s->hi);
    scales[1] = NAN;
    scales[2] = -1;
    scales[3] = HUGE_VAL;
}

static void check_same(const double *got, const double *want, const double *scales, scaleev_quantity q,
                       const char *what)
{
    for (size_t i = 0; i < ROWS; ++i)
        if (!same_bits(got[i], want[i])) {
            report("%s: %s at %.17g (row %zu) is %.17g, should be %.17g", what, quantity_names[q],
                   scales ? scales[i] : NAN, i, got[i], want[i]);
            return;
        }
}

Test(property, values_do_not_depend_on_the_way)
{
    static sample s;
    static double scales[ROWS], want[ROWS], got[ROWS];
    for (size_t i = 0; i < test_cases(300); ++i) {
        begin(&s, i, i % 2);
        fill_scales(&s, scales);
        scaleev_model *copy;
        cr_assert_eq(scaleev_model_copy(s.model, &copy), SCALEEV_OK);
        for (scaleev_quantity q = 0; q < QUANTITIES; ++q) {
            if (q == SCALEEV_MARGINAL && s.no_slope)
                continue;
            cr_assert_eq(scaleev_evaluate(s.model, q, scales, ROWS, want), SCALEEV_OK);
            cr_expect(isnan(want[1]) && isnan(want[2]) && isnan(want[3]));
            cr_assert_eq(scaleev_evaluate(copy, q, scales, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "copy");
            memcpy(got, scales, sizeof got);
            cr_assert_eq(scaleev_evaluate(s.model, q, got, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "in place");
            for (size_t k = 0; k < ROWS; k += 5)
                cr_assert_eq(scaleev_evaluate(s.model, q, &scales[k], 1, &got[k]), SCALEEV_OK);
            for (size_t k = 0; k < ROWS; ++k)
                got[k] = k % 5 ? want[k] : got[k];
            check_same(got, want, scales, q, "one by one");
            scaleev_column column = {SCALEEV_SCALE, 0, scales, 0};
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, NAN, &column, 1, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "column of scales");
            memcpy(got, scales, sizeof got);
            column.values = got;
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, 1, &column, 1, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "column of scales, in place");
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, scales[0], NULL, 0, 1, got), SCALEEV_OK);
            CHECK(same_bits(got[0], want[0]), "no columns: %s at %.17g is %.17g, should be %.17g", quantity_names[q],
                  scales[0], got[0], want[0]);
            if (q == SCALEEV_EV) {
                for (size_t k = 0; k < ROWS; ++k)
                    got[k] = scaleev_ev(k % 2 ? s.model : copy, scales[k]);
                check_same(got, want, scales, q, "scaleev_ev");
            }
        }
        scaleev_model_destroy(copy);
        sample_end(&s);
    }
    cr_assert_eq(reports(), 0);
}

Test(property, equal_columns_are_settings)
{
    static sample s;
    static double values[ROWS], scales[ROWS], want[ROWS], got[ROWS];
    size_t set = 0, refused = 0;
    for (size_t i = 0; i < test_cases(350); ++i) {
        begin(&s, i, i % 2);
        fill_scales(&s, scales);
        int32_t inputs = scaleev_input_count(s.model);
        for (scaleev_input input = 1; input < inputs; ++input) {
            if (inputs > 24 && rng_below(&s.random, (uint32_t)inputs) > 24)
                continue;
            double lo, hi;
            scaleev_model *copy;
            cr_assert_eq(scaleev_model_copy(s.model, &copy), SCALEEV_OK);
            scaleev_input_range(s.model, input, &lo, &hi);
            double value = rng_value(&s.random, lo, hi, i % 2);
            if (strcmp(scaleev_input_name(s.model, input), "balls") == 0 ||
                strcmp(scaleev_input_name(s.model, input), "bad") == 0)
                value = floor(value);
            scaleev_status status = scaleev_set(copy, input, value);
            for (size_t k = 0; k < ROWS; ++k)
                values[k] = value;
            scaleev_column columns[2] = {{input, 0, values, 0}, {SCALEEV_SCALE, 0, scales, 0}};
            scaleev_quantity q = (scaleev_quantity)rng_below(&s.random, s.no_slope ? 7 : 8);
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, NAN, columns, 2, ROWS, got), SCALEEV_OK);
            if (status == SCALEEV_OK) {
                ++set;
                cr_assert_eq(scaleev_evaluate(copy, q, scales, ROWS, want), SCALEEV_OK);
            } else {
                /* More bad balls than balls: refused, and no value. */
                ++refused;
                cr_assert_eq(status, SCALEEV_ERROR_PARAMETER);
                for (size_t k = 0; k < ROWS; ++k)
                    want[k] = NAN;
            }
            char what[128];
            snprintf(what, sizeof what, "input %d (%s) = %.17g", input, scaleev_input_name(s.model, input), value);
            check_same(got, want, scales, q, what);
            /* And at one scale, where no column gives it. */
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, scales[0], columns, 1, ROWS, got), SCALEEV_OK);
            CHECK(same_bits(got[ROWS - 1], want[0]), "%s, scale %.17g: %s is %.17g, should be %.17g", what, scales[0],
                  quantity_names[q], got[ROWS - 1], want[0]);
            scaleev_model_destroy(copy);
        }
        sample_end(&s);
    }
    printf("%zu columns, %zu refused\n", set, refused);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
}

/* All inputs of a model as columns at once. */
Test(property, rows_are_models)
{
    static sample s;
    static double cells[512][16], got[16];
    for (size_t i = 0; i < test_cases(200); ++i) {
        begin(&s, i, i % 2);
        scaleev_column columns[512];
        int32_t inputs = scaleev_input_count(s.model);
        cr_assert_leq(inputs, 512);
        for (scaleev_input input = 0; input < inputs; ++input) {
            double lo = 0, hi = DBL_MAX, now = NAN;
            columns[input] = (scaleev_column){input, 0, cells[input], 0};
            if (input)
                scaleev_input_range(s.model, input, &lo, &hi);
            scaleev_get(s.model, input, &now);
            for (size_t k = 0; k < 16; ++k)
                cells[input][k] = input == 0                ? rng_scale(&s.random, s.lo, s.hi)
                                  : rng_below(&s.random, 3) ? now
                                                            : rng_value(&s.random, lo, hi, i % 2);
        }
        scaleev_quantity q = (scaleev_quantity)rng_below(&s.random, s.no_slope ? 7 : 8);
        cr_assert_eq(scaleev_evaluate_columns(s.model, q, NAN, columns, (size_t)inputs, 16, got), SCALEEV_OK);
        for (size_t k = 0; k < 16; ++k) {
            scaleev_model *copy;
            bool ok = true;
            double want = NAN;
            cr_assert_eq(scaleev_model_copy(s.model, &copy), SCALEEV_OK);
            /* Twice, for inputs whose limits depend on each other. */
            for (int round = 0; round < 2; ++round)
                for (scaleev_input input = 1; input < inputs; ++input)
                    if (scaleev_set(copy, input, cells[input][k]) && round)
                        ok = false;
            if (ok)
                cr_assert_eq(scaleev_evaluate(copy, q, &cells[0][k], 1, &want), SCALEEV_OK);
            /* A derivative in which infinities meet may be NaN where a constant 0 would have hidden it. */
            bool hidden = i % 2 && q == SCALEEV_MARGINAL && isnan(got[k]);
            CHECK(hidden || same_bits(got[k], want), "row %zu: %s is %.17g, should be %.17g", k, quantity_names[q],
                  got[k], want);
            scaleev_model_destroy(copy);
        }
        sample_end(&s);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- roots ---- */

static void roots_are_roots(bool wild, size_t cases)
{
    static sample s;
    roots_tally sum = {0};
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        double lo, hi;
        random_domain(&s, &lo, &hi);
        check_roots(&s, lo, hi, &sum);
        sample_end(&s);
    }
    printf("%s: %zu models, %zu complete; %zu roots, %zu crossings (%zu with a sign underflown), %zu unresolved; "
           "%zu signs between; evaluations: mean %.0f, most %llu\n",
           wild ? "wild" : "sane", sum.models, sum.complete, sum.roots, sum.crossings, sum.undecided, sum.unresolved,
           sum.signs, (double)sum.evaluations / (double)sum.models, (unsigned long long)sum.most);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
    cr_assert_gt(sum.crossings, sum.models / 20);
    cr_assert_gt(sum.signs, sum.models);
    /* A few of the random models are zero over an interval, or touch zero. */
    if (!wild)
        cr_assert_gt(sum.complete, sum.models * 7 / 10);
}

Test(property, roots_are_roots)
{
    roots_are_roots(false, 2500);
}

Test(property, roots_are_roots_in_the_corners)
{
    roots_are_roots(true, 1200);
}

/* ---- the best scale ---- */

static void best_is_best(bool wild, size_t cases)
{
    static sample s;
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        double lo, hi;
        random_domain(&s, &lo, &hi);
        check_best(&s, lo, hi);
        sample_end(&s);
    }
    cr_assert_eq(reports(), 0);
}

Test(property, best_is_best)
{
    best_is_best(false, 1500);
}

Test(property, best_is_best_in_the_corners)
{
    best_is_best(true, 800);
}

/* ---- rows ---- */

static void one_row_is_the_model(int32_t prove, size_t cases)
{
    static sample s;
    rows_tally sum = {0};
    for (size_t i = 0; i < test_cases(cases); ++i) {
        s.seed = test_seed() + i;
        s.random = (rng){.state = s.seed};
        aimed_spec(&s.random, s.spec, &s.lo, &s.hi);
        s.model = model_of(s.spec);
        report_about("seed %llu, %s", (unsigned long long)s.seed, s.spec);
        const scaleev_columns_request request = {
            .size = sizeof request, .prove = prove, .direction = i % 8 == 0 ? 1 : 0, .first = i % 4 < 2};
        check_one_row(&s, s.lo, s.hi, &request, &sum);
        scaleev_model_destroy(s.model);
    }
    printf("prove %d: %zu rows, %zu turn bad, %zu estimated, %zu unresolved; %zu are too hard\n", (int)prove, sum.rows,
           sum.turns, sum.estimated, sum.unresolved, sum.hard);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
    cr_assert_gt(sum.turns, sum.rows / 10);
    cr_assert(prove || !test_shares() || sum.estimated > sum.turns / 20,
              "few rows are estimated"); /* a tenth, give or take */
}

Test(property, one_row_is_the_model)
{
    one_row_is_the_model(0, 6000);
}

Test(property, one_row_is_the_model_proved)
{
    one_row_is_the_model(1, 1000);
}
