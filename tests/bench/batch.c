/* SPDX-License-Identifier: MIT */
/* Break-evens of many rows of inputs at once against the closed form with SciPy's Lambert W. */
#include "bench.h"

#include <scaleev/scaleev.h>

enum { ROWS = 100000, COLUMNS = 3 };

#define LO 1.0
#define HI 1e12

typedef struct job {
    const scaleev_model *model;
    const scaleev_column *columns;
    double *out;
    int32_t *kinds;
    const scaleev_columns_request *request;
} job;

static void run(void *context)
{
    job *j = context;
    must(scaleev_break_even_columns(j->model, LO, HI, j->columns, COLUMNS, ROWS, j->request, j->out, j->kinds, NULL) ==
             0,
         "scaleev_break_even_columns");
}

/* Some rows against scaleev_break_even(). */
static void check_rows(scaleev_model *model, const scaleev_column *columns, const double *out)
{
    for (size_t i = 0; i < ROWS; i += 101) {
        for (size_t k = 0; k < COLUMNS; ++k)
            must(scaleev_set(model, columns[k].input, columns[k].values[i]) == 0, "scaleev_set");
        scaleev_root roots[4];
        scaleev_solution solution = {.size = sizeof solution};
        must(scaleev_break_even(model, LO, HI, NULL, roots, COUNT(roots), &solution) == 0, "scaleev_break_even");
        double want = NAN;
        for (size_t k = 0; k < solution.count && k < COUNT(roots); ++k)
            if (roots[k].direction < 0)
                want = roots[k].at;
        if (isnan(want) ? !isnan(out[i]) : !(fabs(out[i] - want) <= 1e-12 * want)) {
            wrong("row %zu: %.17g, scaleev_break_even gives %.17g", i, out[i], want);
            return;
        }
    }
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
    job plain = {.model = model, .columns = columns, .out = out, .kinds = kinds}, proved = plain;
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
        check_rows(model, columns, out);
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
    return bench_wrong;
}
