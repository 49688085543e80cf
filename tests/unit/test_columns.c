/* SPDX-License-Identifier: MIT */
/* Break-evens of many rows against scaleev_break_even() row by row, and what is refused. */
#include "properties.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { ROWS = 300, COLUMNS = 3 };

/* All rows, proved or not, against the model with each row's values set. */
static void check_request(const char *spec, double lo, double hi, const scaleev_column *columns, size_t columns_n,
                          size_t rows, const scaleev_columns_request *request)
{
    static double out[ROWS];
    static int32_t kinds[ROWS];
    static scaleev_root roots[ROWS];
    scaleev_model *model = model_of(spec);
    report_about("%s", spec);
    cr_assert_eq(scaleev_break_even_columns(model, lo, hi, columns, columns_n, rows, request, out, kinds, roots),
                 SCALEEV_OK);
    for (size_t i = 0; i < rows; i++) {
        wanted_turn turn = {.status = SCALEEV_OK};
        char what[64];
        bool allowed = true;
        for (size_t c = 0; c < columns_n; c++)
            allowed = scaleev_set(model, columns[c].input, columns[c].values[i]) == SCALEEV_OK && allowed;
        find_turn(model, lo, hi, request, 0, &turn);
        if (!allowed)
            turn.status = SCALEEV_ERROR_PARAMETER;
        snprintf(what, sizeof what, "row %zu", i);
        check_turn(&turn, &roots[i], what);
        CHECK(same_bits(out[i], roots[i].at) && kinds[i] == roots[i].kind, "%s: %.17g of kind %d, and %.17g of kind %d",
              what, out[i], (int)kinds[i], roots[i].at, (int)roots[i].kind);
    }
    scaleev_model_destroy(model);
}

static void check_some_rows(const char *spec, double lo, double hi, const scaleev_column *columns, size_t columns_n,
                            size_t rows, int32_t prove)
{
    check_request(spec, lo, hi, columns, columns_n, rows, prove ? &test_proved : NULL);
}

static void check_rows(const char *spec, double lo, double hi, const scaleev_column *columns, size_t columns_n,
                       int32_t prove)
{
    check_some_rows(spec, lo, hi, columns, columns_n, ROWS, prove);
}

static scaleev_column column_of(const char *spec, scaleev_term term, const char *name, const double *values)
{
    scaleev_column column = {0, 0, values, 0};
    scaleev_model *model = model_of(spec);
    cr_assert_eq(scaleev_find(model, term, name, &column.input), SCALEEV_OK);
    scaleev_model_destroy(model);
    return column;
}

/* Linear against constant over all sizes: no root, two roots, touching, refused values, infinite ratios. */
Test(columns, linear_constant)
{
    static const char spec[] = "benefit linear(1); hazard constant(0.5), loss = 1";
    static double per_unit[ROWS], probability[ROWS], loss[ROWS];
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < ROWS; i++) {
        per_unit[i] = pow(10, rng_between(&random, -3, 3)) * (rng_below(&random, 20) ? 1 : -1);
        probability[i] = pow(10, rng_between(&random, -9, -2));
        double ratio = rng_below(&random, 8) ? pow(10, rng_between(&random, -6, 1)) : 1;
        loss[i] = ratio * fabs(per_unit[i]) / -log1p(-probability[i]);
        if (rng_below(&random, 20) == 0)
            loss[i] = rng_below(&random, 2) ? 0 : 1e300;
        if (rng_below(&random, 30) == 0)
            probability[i] = rng_below(&random, 2) ? 1 : 0;
        if (rng_below(&random, 40) == 0)
            probability[i] = rng_below(&random, 2) ? 1.5 : (double)NAN;
    }
    scaleev_column columns[] = {column_of(spec, 0, "per_unit", per_unit),
                                column_of(spec, 1, "probability", probability), column_of(spec, 1, "loss", loss)};
    static const double domains[][2] = {{1, 1e12}, {0, 1e12}, {1e-3, 1e6}, {5, 5}, {1, 1e300}};
    for (size_t d = 0; d < sizeof domains / sizeof *domains; d++)
        for (int32_t prove = 0; prove < 2; prove++)
            check_rows(spec, domains[d][0], domains[d][1], columns, COLUMNS, prove);
    cr_assert_eq(reports(), 0);
}

/* One row, the model as it is. */
static double alone(const char *spec, double lo, double hi, int32_t *kind)
{
    double out;
    scaleev_model *model = model_of(spec);
    cr_assert_eq(scaleev_break_even_columns(model, lo, hi, NULL, 0, 1, NULL, &out, kind, NULL), SCALEEV_OK);
    scaleev_model_destroy(model);
    return out;
}

/* Where B, or L / R, is not positive everywhere, there is no logarithm to search by, or one that bends. The roots are
 * mpmath's. */
Test(columns, benefits_of_both_signs)
{
    int32_t kind;
    double at = alone("benefit metcalfe(-1); hazard constant(0.1), loss = 0.01", 1e-3, 10, &kind);
    cr_expect(fabs(at - 0.99777804244223918) <= 1e-12, "%.17g", at);
    cr_expect_gt(kind, 0);
    at = alone("benefit polynomial(0.0114, 0.0212, -0.0222, -0.0582); hazard rate(0.3), loss = -20, wipe = 0.04", 0.004,
               4, &kind);
    cr_expect(isnan(at) && kind == SCALEEV_ROOT_NONE_GOOD, "%.17g of kind %d", at, (int)kind);
    at = alone("benefit odlyzko(-0.27); benefit saturating(1.84, 305); hazard constant(1.1e-3), loss = -0.1", 1e-3, 92,
               &kind);
    cr_expect(fabs(at - 1.0229740169153658) <= 1e-12, "%.17g", at);
    cr_expect_gt(kind, 0);
}

/* A row alone is iterated no longer than it needs itself. */
Test(columns, one_row)
{
    static const char *const specs[] = {"benefit linear(1); hazard constant(0.5), loss = 1",
                                        "benefit logarithmic(40, 1e3); hazard gamma(1, 1e5), loss = 1",
                                        "benefit saturating(1e3, 1e3); hazard weibull(1e5, 1.5), loss = 1"};
    rng random = {.state = test_seed()};
    size_t estimated = 0;
    for (size_t i = 0; i < test_cases(600); i++) {
        double loss = pow(10, rng_between(&random, -6, 5));
        scaleev_model *model = model_of(specs[i % 3]);
        scaleev_column column = column_of(specs[i % 3], 1, "loss", &loss);
        scaleev_root root;
        wanted_turn turn;
        cr_assert_eq(scaleev_break_even_columns(model, 1, 1e12, &column, 1, 1, NULL, NULL, NULL, &root), SCALEEV_OK);
        cr_assert_eq(scaleev_set(model, column.input, loss), SCALEEV_OK);
        find_turn(model, 1, 1e12, NULL, 0, &turn);
        report_about("%s with loss %.17g", specs[i % 3], loss);
        check_turn(&turn, &root, "one row");
        estimated += root.kind == SCALEEV_ROOT_ESTIMATED;
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
    cr_expect_gt(estimated, 0, "no row was iterated");
}

/* Some columns for a model: values next to its own, and its own. */
static size_t vary(rng *random, const scaleev_model *model, double by, scaleev_column *columns)
{
    static double values[COLUMNS][ROWS];
    size_t n = 0;
    for (scaleev_input input = 1; input < scaleev_input_count(model) && n < COLUMNS; input++) {
        double was;
        if (rng_below(random, 2) || scaleev_get(model, input, &was) != SCALEEV_OK)
            continue;
        for (size_t k = 0; k < ROWS; k++)
            values[n][k] = rng_below(random, 10) ? was * rng_between(random, 1 - by, 1 + by) : was;
        columns[n] = (scaleev_column){input, 0, values[n], 0};
        n++;
    }
    return n;
}

/* Any model, any of its inputs. */
Test(columns, random_models)
{
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(20); i++) {
        char spec[SPEC_BYTES];
        double lo, hi;
        scaleev_column columns[COLUMNS];
        random_spec(&random, &(random_options){.tables = i % 4 == 1, .terms_max = 4}, spec, &lo, &hi);
        scaleev_model *model = model_of(spec);
        size_t n = vary(&random, model, 0.5, columns);
        scaleev_model_destroy(model);
        check_rows(spec, lo, hi, columns, n, i % 5 == 0);
    }
    cr_assert_eq(reports(), 0);
}

/* Turns of both directions, the first and the last, where there are several. */
Test(columns, directions)
{
    static const char spec[] =
        "benefit polynomial(2, -3, 1); hazard rate(0), loss = 1"; /* (K - 1) (K - 2), less a loss */
    static double loss[ROWS], rate[ROWS], c1[ROWS];
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < ROWS; i++) {
        loss[i] = rng_between(&random, -2, 2);
        rate[i] = i % 3 ? 1 : 0;
        c1[i] = i % 50 ? -rng_between(&random, 2, 4) : (double)INFINITY;
    }
    scaleev_column columns[] = {column_of(spec, 1, "loss", loss), column_of(spec, 1, "rate", rate),
                                column_of(spec, 0, "c1", c1)};
    for (int32_t k = 0; k < 12; k++) {
        scaleev_columns_request request = SCALEEV_COLUMNS_REQUEST_INIT;
        request.direction = k % 3 - 1;
        request.first = k / 3 % 2;
        request.prove = k / 6;
        check_request(spec, 0.125, 8, columns, COLUMNS, ROWS, &request);
        check_request(spec, 0, 8, columns, COLUMNS, ROWS, &request);
    }
    cr_assert_eq(reports(), 0);
}

/* One row and many say the same of why there is no turn. */
Test(columns, kinds_of_no_turn)
{
    static const struct {
        const char *spec;
        double lo, hi;
        int32_t kind;
    } cases[] = {
        {"benefit linear(2); hazard constant(0.01), loss = 100", 1, 100, SCALEEV_ROOT_NONE_GOOD},
        {"benefit linear(2); hazard constant(0.01), loss = 100", 200, 1e6, SCALEEV_ROOT_NONE_BAD},
        {"benefit linear(2); hazard constant(0.01), loss = 100", 0, 100, SCALEEV_ROOT_NONE_GOOD},
        {"benefit linear(-2)", 0, 1e6, SCALEEV_ROOT_NONE_BAD},
        {"benefit polynomial(-1, 1)", 0.5, 100, SCALEEV_ROOT_NONE_OTHER},
        {"benefit table(0 1, 10 2)", 1, 11, SCALEEV_ROOT_NOT_ALLOWED},
    };
    enum { MANY = 1000000 };
    static int32_t kinds[MANY];
    static double out[MANY];
    const size_t rows[] = {1, 7, 2000, test_cases(MANY)};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scaleev_model *model = model_of(cases[i].spec);
        for (size_t k = 0; k < 2 * sizeof rows / sizeof *rows; k++) {
            size_t n = rows[k / 2];
            if (n > (k % 2 ? 100u : i < 2 ? MANY : 2000u)) /* only the first two are solved by blocks */
                continue;
            cr_assert_eq(scaleev_break_even_columns(model, cases[i].lo, cases[i].hi, NULL, 0, n,
                                                    k % 2 ? &test_proved : NULL, out, kinds, NULL),
                         SCALEEV_OK);
            for (size_t row = 0; row < n; row++)
                CHECK(isnan(out[row]) && kinds[row] == cases[i].kind, "%s: %g of kind %d", cases[i].spec, out[row],
                      (int)kinds[row]);
        }
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

/* Values with gaps between them, forwards and backwards, give the bits of the same values side by side. */
Test(columns, gaps)
{
    enum { GAP = 3, ALL = 700 };
    static double record[ALL * GAP], loss[ALL], scale[ALL], values[2][ALL], turns[2][ALL];
    scaleev_model *model = model_of("benefit linear(2); hazard constant(0.01), loss = 100");
    for (size_t i = 0; i < ALL; i++) {
        loss[i] = record[i * GAP + 1] = i % 50 ? (double)i : (double)NAN;
        scale[ALL - 1 - i] = record[i * GAP + 2] = i % 90 ? (double)i + 0.25 : -1.0;
    }
    scaleev_input input;
    cr_assert_eq(scaleev_find(model, 1, "loss", &input), SCALEEV_OK);
    const scaleev_column plain[] = {{input, 0, loss, 1}, {SCALEEV_SCALE, 0, scale, 0}};
    const scaleev_column gaps[] = {{input, 0, record + 1, GAP}, {SCALEEV_SCALE, 0, record + (ALL - 1) * GAP + 2, -GAP}};
    for (int k = 0; k < 2; k++) {
        const scaleev_column *columns = k ? gaps : plain;
        cr_assert_eq(scaleev_evaluate_columns(model, SCALEEV_EV, 1, columns, 2, ALL, values[k]), SCALEEV_OK);
        cr_assert_eq(scaleev_break_even_columns(model, 1, 1e6, columns, 1, ALL, NULL, turns[k], NULL, NULL),
                     SCALEEV_OK);
    }
    cr_expect(memcmp(values[0], values[1], sizeof values[0]) == 0);
    cr_expect(memcmp(turns[0], turns[1], sizeof turns[0]) == 0);
    scaleev_model_destroy(model);
}

/* Blocks in which some rows turn bad, some never do, and some are bad throughout. */
Test(columns, aimed_models)
{
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(600); i++) {
        char spec[SPEC_BYTES];
        double lo, hi;
        scaleev_column columns[COLUMNS];
        aimed_spec(&random, spec, &lo, &hi);
        scaleev_model *model = model_of(spec);
        size_t n = vary(&random, model, i % 2 ? 0.2 : 0.01, columns);
        scaleev_model_destroy(model);
        check_some_rows(spec, lo, hi, columns, n, 20, i % 15 == 0);
    }
    cr_assert_eq(reports(), 0);
}

/* A window of good scales far narrower than any grid. */
Test(columns, narrow_window)
{
    static const char spec[] = "benefit polynomial(0, 0, 1); hazard constant(0.001), loss = 10000";
    static double loss[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        loss[i] = 1e4 + (double)i * 1e3;
    scaleev_column column = column_of(spec, 1, "loss", loss);
    check_rows(spec, 1, 1e6, &column, 1, 0);
    cr_assert_eq(reports(), 0);
}

Test(columns, in_place)
{
    static const char spec[] = "benefit linear(2); hazard constant(0.01), loss = 100";
    static double loss[ROWS], want[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        loss[i] = (double)i + 1;
    scaleev_column column = column_of(spec, 1, "loss", loss);
    scaleev_model *model = model_of(spec);
    cr_assert_eq(scaleev_break_even_columns(model, 1, 1e12, &column, 1, ROWS, NULL, want, NULL, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_break_even_columns(model, 1, 1e12, &column, 1, ROWS, NULL, loss, NULL, NULL), SCALEEV_OK);
    cr_assert(memcmp(loss, want, sizeof want) == 0);
    scaleev_model_destroy(model);
}

Test(columns, refused)
{
    double values[2] = {1, 2}, out[2] = {7, 7};
    int32_t kinds[2] = {9, 9};
    scaleev_model *m = model_of("benefit linear(2); hazard constant(0.01), loss = 100");
    scaleev_column c[2] = {{1, 0, values, 0}, {1, 0, values, 0}}, none = {1, 0, NULL, 0}, unknown = {99, 0, values, 0},
                   scale = {0, 0, values, 0};
    cr_expect_eq(scaleev_break_even_columns(NULL, 1, 2, c, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, NULL, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, &none, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, c, 1, 2, NULL, NULL, NULL, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, c, 2, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_INPUT);
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, &unknown, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_INPUT);
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, &scale, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_INPUT);
    cr_expect_eq(scaleev_break_even_columns(m, 2, 1, c, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_break_even_columns(m, -1, 1, c, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_break_even_columns(m, 1, INFINITY, c, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_break_even_columns(m, NAN, 1, c, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_DOMAIN);
    const scaleev_columns_request unknown_requests[] = {
        {.size = sizeof *unknown_requests, .direction = 2}, {.size = sizeof *unknown_requests, .direction = -2},
        {.size = sizeof *unknown_requests, .first = 2},     {.size = sizeof *unknown_requests, .first = -1},
        {.size = sizeof *unknown_requests, .prove = 2},     {.size = sizeof *unknown_requests, .reserved = 1}};
    for (size_t i = 0; i < sizeof unknown_requests / sizeof *unknown_requests; i++)
        cr_expect_eq(scaleev_break_even_columns(m, 1, 2, c, 1, 2, &unknown_requests[i], out, kinds, NULL),
                     SCALEEV_ERROR_OPTION);
    const scaleev_columns_request unsized = {0};
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, c, 1, 2, &unsized, out, kinds, NULL), SCALEEV_ERROR_SIZE);
    c[0].reserved = 1;
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, c, 1, 2, NULL, out, kinds, NULL), SCALEEV_ERROR_OPTION);
    c[0].reserved = 0;
    cr_expect(out[0] == 7 && out[1] == 7 && kinds[0] == 9 && kinds[1] == 9, "nothing is written");
    cr_expect_eq(scaleev_break_even_columns(m, 1, 2, c, 1, 0, NULL, NULL, NULL, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_break_even_columns(m, 1, 1e12, NULL, 0, 2, NULL, out, kinds, NULL), SCALEEV_OK);
    cr_expect(out[0] == out[1] && out[0] > 1 && kinds[0] == SCALEEV_ROOT_ESTIMATED,
              "no column: all rows are the model");
    scaleev_model_destroy(m);
}

/* Each allocation fails in turn: a clean error, nothing leaks, and all of `out` is NaN. */
Test(columns, out_of_memory)
{
    static double loss[ROWS], out[ROWS];
    counter memory;
    counter_init(&memory);
    scaleev_model *model = model_parse("benefit linear(2); hazard constant(0.01), loss = 100", &memory.allocator, NULL);
    scaleev_column column = {0, 0, loss, 0};
    cr_assert(model && scaleev_find(model, 1, "loss", &column.input) == SCALEEV_OK);
    for (size_t i = 0; i < ROWS; i++)
        loss[i] = i % 7 == 0 ? 1e4 : (double)i;
    for (int32_t prove = 0; prove < 2; prove++) {
        size_t blocks = memory.blocks;
        scaleev_status status = SCALEEV_ERROR_MEMORY;
        for (long n = 1; status == SCALEEV_ERROR_MEMORY; n++) {
            out[0] = out[ROWS - 1] = 1;
            counter_fail_at(&memory, n);
            status = scaleev_break_even_columns(model, 1, 1e12, &column, 1, prove ? 3 : ROWS,
                                                prove ? &test_proved : NULL, out, NULL, NULL);
            counter_fail_at(&memory, 0);
            cr_assert(memory.blocks == blocks && !memory.wrong_size, "allocation %ld", n);
            cr_assert(status == SCALEEV_OK || (status == SCALEEV_ERROR_MEMORY && isnan(out[0])));
            cr_assert(n < 10000);
        }
        cr_assert_eq(status, SCALEEV_OK);
    }
    scaleev_model_destroy(model);
    cr_assert_eq(memory.blocks, 0);
}
