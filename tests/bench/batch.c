/* SPDX-License-Identifier: MIT */
/* Break-evens of many rows of inputs at once against the closed form with SciPy's Lambert W, and, of models of other
 * shapes, against the model set to row after row and scaleev_break_even(). */
#include "bench.h"
#include "rivals.h"

#include <scaleev/scaleev.h>

enum { ROWS = 100000, COLUMNS = 3 };

#define LO 1.0
#define HI 1e12

typedef struct job {
    scaleev_model *model;
    const scaleev_column *columns;
    double *out;
    int32_t *kinds;
    const scaleev_columns_request *request;
    double lo;
    size_t rows;
} job;

static void run(void *context)
{
    job *j = context;
    must(scaleev_break_even_columns(j->model, j->lo, HI, j->columns, COLUMNS, j->rows, j->request, j->out, j->kinds,
                                    NULL) == 0,
         "scaleev_break_even_columns");
}

/* The last scale at which a row turns bad, by scaleev_break_even(). */
static double row_alone(const job *j, size_t i)
{
    scaleev_root roots[4];
    scaleev_solution solution = {.size = sizeof solution};
    double at = NAN;
    for (size_t k = 0; k < COLUMNS; ++k)
        must(scaleev_set(j->model, j->columns[k].input, j->columns[k].values[i]) == 0, "scaleev_set");
    must(scaleev_break_even(j->model, j->lo, HI, NULL, roots, COUNT(roots), &solution) == 0, "scaleev_break_even");
    for (size_t k = 0; k < solution.count && k < COUNT(roots); ++k)
        if (roots[k].kind != SCALEEV_ROOT_ENDPOINT && roots[k].direction < 0)
            at = roots[k].at;
    return at;
}

static void run_alone(void *context)
{
    job *j = context;
    for (size_t i = 0; i < j->rows; ++i)
        j->out[i] = row_alone(j, i);
}

/* Some rows against scaleev_break_even(). */
static void check_rows(const job *j)
{
    const double *out = j->out;
    for (size_t i = 0; i < j->rows; i += 101) {
        double want = row_alone(j, i);
        if (isnan(want) ? !isnan(out[i]) : !(fabs(out[i] - want) <= 1e-12 * want)) {
            wrong("row %zu: %.17g, scaleev_break_even gives %.17g", i, out[i], want);
            return;
        }
    }
}

/* ---- Other shapes ---- */

/* Rows of three inputs: of a benefit, and of a constant hazard and its loss. */
typedef struct shape {
    const char *name, *benefit; /* and its input */
    void (*build)(scaleev_model *model);
    double lo;
    double positive; /* the share of rows with a positive value of it */
} shape;

static void build_linear(scaleev_model *model)
{
    must(scaleev_benefit_linear(model, 1, NULL) == 0 && scaleev_hazard_constant(model, 0.5, 1, NULL) == 0, "linear");
}

static void build_power(scaleev_model *model)
{
    must(scaleev_benefit_power(model, 1, 0.6, NULL) == 0 && scaleev_hazard_constant(model, 0.5, 1, NULL) == 0, "power");
}

/* 1000 - K beside what is lost anyway. */
static void build_falling(scaleev_model *model)
{
    static const double falls[] = {1000, -1};
    build_linear(model);
    must(scaleev_benefit_polynomial(model, falls, COUNT(falls), NULL) == 0, "falling");
}

static void build_four(scaleev_model *model)
{
    build_linear(model);
    must(scaleev_benefit_logarithmic(model, 40, 1e3, NULL) == 0 && scaleev_hazard_gamma(model, 2, 1e8, 1, NULL) == 0,
         "four terms");
}

static const shape shapes[] = {
    {"linear + constant", "per_unit", build_linear, 1, 1},
    {"the same from scale 0", "per_unit", build_linear, 0, 1},
    {"half of the benefits negative", "per_unit", build_linear, 1, 0.5},
    {"all benefits negative", "per_unit", build_linear, 1, 0},
    {"the same from scale 0", "per_unit", build_linear, 0, 0},
    {"benefits that fall", "per_unit", build_falling, 1, 0},
    {"the same from scale 0", "per_unit", build_falling, 0, 0},
    {"power + constant", "coefficient", build_power, 1, 1},
    {"the same, half of them negative", "coefficient", build_power, 1, 0.5},
    {"four terms: linear, log; constant, gamma", "per_unit", build_four, 1, 1},
    {"the same from scale 0", "per_unit", build_four, 0, 1},
};

/* Brent's method, row by row, for the shape it knows. */
static void run_gsl(void *context)
{
#ifdef HAVE_GSL
    job *j = context;
    for (size_t i = 0; i < j->rows; ++i) {
        root_case c = {j->columns[0].values[i], j->columns[1].values[i], j->columns[2].values[i], 0, 0, 0, 0};
        c.rate = -log1p(-c.probability);
        j->out[i] = c.per_unit > c.loss * c.rate ? root_by_gsl(&c, j->lo, HI) : (double)NAN;
    }
#else
    (void)context;
#endif
}

static void race_shape(const shape *s)
{
    enum { FEW = 10000 };
    static double values[COLUMNS][FEW], out[FEW], alone[FEW];
    static int32_t kinds[FEW];
    uint64_t random = 7;
    scaleev_column columns[COLUMNS] = {{0, 0, values[0], 0}, {0, 0, values[1], 0}, {0, 0, values[2], 0}};
    for (size_t i = 0; i < FEW; ++i) {
        double ratio = i % 16 == 15 ? random_log(&random, 1.1, 100) : random_log(&random, 1e-6, 0.9);
        double size = random_log(&random, 1e-3, 1e3);
        values[0][i] = random_unit(&random) < s->positive ? size : -size;
        values[1][i] = random_log(&random, 1e-9, 1e-2);
        values[2][i] = ratio * size / -log1p(-values[1][i]);
    }
    job together = {.columns = columns, .out = out, .kinds = kinds, .lo = s->lo, .rows = FEW}, apart;
    must(scaleev_model_create(&together.model) == 0, "the model");
    s->build(together.model);
    must(scaleev_find(together.model, 0, s->benefit, &columns[0].input) == 0 &&
             scaleev_find(together.model, 1, "probability", &columns[1].input) == 0 &&
             scaleev_find(together.model, 1, "loss", &columns[2].input) == 0,
         "the columns");
    apart = together;
    apart.out = alone;
    run(&together);
    check_rows(&together);
    bool known = s->build == build_linear && s->positive == 1 && s->lo > 0;
    rival rivals[] = {
        {.name = "scaleev_break_even_columns", .work = run, .context = &together},
        {.name = "set, and scaleev_break_even, row by row", .work = run_alone, .context = &apart, .limit = 0.1},
        {.name = "GSL brent, row by row", .work = run_gsl, .context = &apart, .limit = 0.1},
    };
#ifndef HAVE_GSL
    known = false;
#endif
    compete(s->name, rivals, COUNT(rivals) - !known, 9, 0, FEW);
    scaleev_model_destroy(together.model);
}

int main(void)
{
    double *values = must_allocate(COLUMNS * ROWS * sizeof *values), *out = must_allocate(ROWS * sizeof *out);
    double *closed = must_allocate(ROWS * sizeof *closed);
    int32_t *kinds = must_allocate(ROWS * sizeof *kinds);
    uint64_t random = 5;
    for (size_t i = 0; i < ROWS; ++i) {
        /* Away from 1, where two roots merge. One row in 16 has no root: EV is negative from the start. */
        double ratio = i % 16 == 15 ? random_log(&random, 1.1, 100) : random_log(&random, 1e-6, 0.9);
        double per_unit = random_log(&random, 1e-3, 1e3), probability = random_log(&random, 1e-9, 1e-2);
        values[i] = per_unit;
        values[ROWS + i] = probability;
        values[2 * ROWS + i] = ratio * per_unit / -log1p(-probability);
    }
    scaleev_model *model;
    scaleev_column columns[COLUMNS] = {{0, 0, NULL, 0}};
    must(scaleev_model_create(&model) == 0 && scaleev_benefit_linear(model, 1, NULL) == 0 &&
             scaleev_hazard_constant(model, 0.5, 1, NULL) == 0 &&
             scaleev_find(model, 0, "per_unit", &columns[0].input) == 0 &&
             scaleev_find(model, 1, "probability", &columns[1].input) == 0 &&
             scaleev_find(model, 1, "loss", &columns[2].input) == 0,
         "the model");
    for (size_t k = 0; k < COLUMNS; ++k)
        columns[k].values = values + k * ROWS;

    print_machine("Break-evens of 1e5 rows of inputs, linear + constant");
    python scipy;
    python_open(&scipy, "scipy");
    if (!scipy.missing) {
        char command[64];
        printf("%s\n", scipy.version);
        snprintf(command, sizeof command, "lambertw %d", ROWS);
        python_send(&scipy, command, values, COLUMNS * (size_t)ROWS);
        python_send(&scipy, "result", NULL, 0);
        python_read(&scipy, closed, ROWS);
    }
    job plain = {.model = model, .columns = columns, .out = out, .kinds = kinds, .lo = LO, .rows = ROWS},
        proved = plain;
    const scaleev_columns_request request = {.size = sizeof request, .prove = 1};
    proved.request = &request;
    for (int prove = 0; prove < 2; ++prove) {
        memset(out, 0, ROWS * sizeof *out);
        run(prove ? &proved : &plain);
        for (size_t i = 0; i < ROWS; ++i) {
            bool none = i % 16 == 15;
            if (none ? !isnan(out[i]) : !scipy.missing && !(fabs(out[i] - closed[i]) <= 1e-12 * closed[i])) {
                wrong("row %zu, prove %d: %.17g of kind %d, closed form %.17g", i, prove, out[i], (int)kinds[i],
                      none ? NAN : closed[i]);
                break;
            }
            if (prove && !none && kinds[i] != SCALEEV_ROOT_CROSSING) {
                wrong("row %zu is of kind %d", i, (int)kinds[i]);
                break;
            }
        }
        check_rows(&plain);
    }
    rival rivals[] = {
        {.name = "scaleev_break_even_columns", .work = run, .context = &plain, .most = 20},
        {.name = "the same, proved", .work = run, .context = &proved, .most = 2000},
        {.name = "scipy.special.lambertw, closed form",
         .timed = python_timed,
         .context = &scipy,
         .missing = scipy.missing,
         .limit = 0.2},
    };
    compete("each row", rivals, COUNT(rivals), 15, 0, ROWS);
    python_close(&scipy);
    scaleev_model_destroy(model);
    free(values);
    free(out);
    free(closed);
    free(kinds);
    for (size_t i = 0; i < COUNT(shapes); ++i)
        race_shape(&shapes[i]);
    return bench_wrong;
}
