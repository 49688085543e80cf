/* SPDX-License-Identifier: MIT */
/* What it is worth to know each of three inputs, beside what bins of plain draws say of it; and Sobol' indices, beside
 * OpenTURNS. */
#include "bench.h"
#include <scaleev/study.h>

#include <math.h>
#include <string.h>

enum { INPUTS = 3, DRAWS = 1 << 16, BINS = 64, SCALES = 48, POINTS = 1 << 14 };

static const double to = 1e5, at = 200;
static const double parameters[INPUTS][2] = {
    {-0.111571775657, 0.472380727077}, {3, 1000}, {4.25859659571, 0.832554611158}};
/* In closed form, for all scales. */
static const double wanted[INPUTS] = {1.94817572949, 44.183819557675, 7.77156269167};
/* Of first order, and in total. */
static const double wanted_indices[2 * INPUTS] = {.3999941636, .3174670879, .2119905068,
                                                  .4352682845, .3880153296, .2472646277};

typedef struct job {
    scaleev_study *study;
    scaleev_input inputs[INPUTS];
    double *values, *drawn;
    double worth[INPUTS], indices[2 * INPUTS];
    uint64_t draws;
} job;

static void make_study(job *j)
{
    static const char *const names[INPUTS] = {"per_unit", "rate", "loss"};
    scaleev_model *model;
    must(scaleev_model_create(&model) == SCALEEV_OK, "a model");
    must(scaleev_add(model, "benefit.linear", (const double[]){1}, 1, NULL) == SCALEEV_OK, "a benefit");
    must(scaleev_add(model, "hazard.rate", (const double[]){0.001}, 1, NULL) == SCALEEV_OK, "a hazard");
    must(scaleev_study_create(model, NULL, &j->study) == SCALEEV_OK, "a study");
    for (int i = 0; i < INPUTS; i++) {
        must(scaleev_find(model, i > 0, names[i], &j->inputs[i]) == SCALEEV_OK, names[i]);
        must(scaleev_study_add(j->study, j->inputs[i], i == 1 ? "gamma" : "lognormal", parameters[i], 2) == SCALEEV_OK,
             names[i]);
    }
    scaleev_model_destroy(model);
}

/* With few draws, which serve the shares of the variance alone. */
static void ours(void *context)
{
    job *j = context;
    scaleev_importance rows[INPUTS] = {SCALEEV_IMPORTANCE_INIT};
    must(scaleev_study_importance(j->study, at, 0, to, j->draws, rows, INPUTS) == SCALEEV_OK, "importance");
    for (int i = 0; i < INPUTS; i++) {
        j->worth[i] = rows[i].evppi.value;
        j->indices[i] = rows[i].first.value;
        j->indices[INPUTS + i] = rows[i].total.value;
    }
}

typedef struct drawn {
    double input;
    size_t draw;
} drawn;

static int by_input(const void *a, const void *b)
{
    double x = ((const drawn *)a)->input, y = ((const drawn *)b)->input;
    return (x > y) - (x < y);
}

/* The mean of the greatest mean of each bin, less the greatest mean. */
static double worth_by_bins(const double *values, const drawn *order)
{
    double sums[SCALES] = {0}, of_best = 0, best = -HUGE_VAL;
    for (size_t bin = 0; bin < BINS; bin++) {
        double best_here = -HUGE_VAL;
        for (size_t s = 0; s < SCALES; s++) {
            double sum = 0;
            for (size_t k = bin * (DRAWS / BINS); k < (bin + 1) * (DRAWS / BINS); k++)
                sum += values[s * DRAWS + order[k].draw];
            sums[s] += sum;
            best_here = sum > best_here ? sum : best_here;
        }
        of_best += best_here;
    }
    for (size_t s = 0; s < SCALES; s++)
        best = sums[s] > best ? sums[s] : best;
    return (of_best - best) / DRAWS;
}

static void bins(void *context)
{
    static drawn order[DRAWS];
    job *j = context;
    double scales[SCALES];
    for (int s = 0; s < SCALES; s++)
        scales[s] = s ? 10 * pow(to / 10, (s - 1) / (double)(SCALES - 2)) : 0;
    must(scaleev_study_evaluate(j->study, SCALEEV_EV, scales, SCALES, 0, DRAWS, j->values) == SCALEEV_OK, "values");
    for (int i = 0; i < INPUTS; i++) {
        must(scaleev_study_draw(j->study, j->inputs[i], 0, DRAWS, j->drawn) == SCALEEV_OK, "draws");
        for (size_t k = 0; k < DRAWS; k++)
            order[k] = (drawn){j->drawn[k], k};
        qsort(order, DRAWS, sizeof *order, by_input);
        j->worth[i] = worth_by_bins(j->values, order);
    }
}

static void check_worth(const job *j, const char *what, double most)
{
    for (int i = 0; i < INPUTS; i++) {
        double off = fabs(j->worth[i] / wanted[i] - 1);
        printf("%s: input %d, off by %.2g\n", what, i, off);
        if (!(off <= most))
            wrong("%s: %.9g, not %.9g", what, j->worth[i], wanted[i]);
    }
}

static void check_indices(const char *what, const double *indices)
{
    double most = 0;
    for (int i = 0; i < 2 * INPUTS; i++)
        most = fmax(most, fabs(indices[i] - wanted_indices[i]));
    printf("%s: off by up to %.2g\n", what, most);
    if (!(most <= 0.05))
        wrong("%s: off by %.2g", what, most);
}

static void race_indices(job *j)
{
    python rival_python;
    char line[256];
    double indices[2 * INPUTS];
    j->draws = POINTS;
    ours(j);
    check_indices("scaleev", j->indices);
    python_open(&rival_python, "openturns");
    if (!rival_python.missing) {
        snprintf(line, sizeof line, "indices %d %.17g %.17g %.17g %.17g %.17g %.17g", POINTS, parameters[0][0],
                 parameters[0][1], parameters[1][1], parameters[2][0], parameters[2][1], at);
        python_send(&rival_python, line, NULL, 0);
        python_send(&rival_python, "result", NULL, 0);
        python_read(&rival_python, indices, COUNT(indices));
        printf("%s\n", rival_python.version);
        check_indices("OpenTURNS", indices);
    }
    rival rivals[] = {{.name = "scaleev, EVPPI and Shapley too", .work = ours, .context = j},
                      {.name = "OpenTURNS, Jansen",
                       .timed = python_timed,
                       .context = &rival_python,
                       .missing = rival_python.missing}};
    compete("Sobol' indices of EV at a scale, 16,384 points", rivals, COUNT(rivals), 9, 0.01, 1);
    python_close(&rival_python);
}

int main(void)
{
    job exact = {.study = NULL, .draws = 1};
    print_machine("What three inputs are worth to know: lognormal, gamma, lognormal");
    make_study(&exact);
    job plain = exact;
    plain.values = must_allocate((size_t)SCALES * DRAWS * sizeof *plain.values);
    plain.drawn = must_allocate(DRAWS * sizeof *plain.drawn);
    ours(&exact);
    bins(&plain);
    check_worth(&exact, "scaleev", 1e-4);
    check_worth(&plain, "bins", 0.5);
    rival rivals[] = {{.name = "scaleev, to 1e-4", .work = ours, .context = &exact, .most = 1e7},
                      {.name = "bins of 65,536 draws", .work = bins, .context = &plain}};
    compete("EVPPI of all three inputs", rivals, COUNT(rivals), 9, 0.01, 1);
    race_indices(&exact);
    free(plain.values);
    free(plain.drawn);
    scaleev_study_destroy(exact.study);
    return bench_wrong;
}
