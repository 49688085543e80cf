/* SPDX-License-Identifier: MIT */
/* What it costs to set inputs and ask again, beside asking alone; and to build models of many terms, beside models of
 * few. */
#include "bench.h"

#include <scaleev/scaleev.h>

enum { CASES = 200, INPUTS = 3 };

/* A model that is set to each case in turn, and models of the cases. */
typedef struct job {
    scaleev_model *model, *models[CASES];
    double values[CASES][INPUTS], set[CASES], alone[CASES];
} job;

static double break_even(const scaleev_model *model)
{
    scaleev_root root = {0};
    scaleev_solution solution = {.size = sizeof solution};
    must(scaleev_break_even(model, 1, 1e12, NULL, &root, 1, &solution) == 0 && solution.complete && solution.count == 1,
         "one proved break-even");
    return root.at;
}

static void set_case(scaleev_model *model, const double *values)
{
    static const struct {
        scaleev_term term;
        const char *name;
    } names[INPUTS] = {{0, "per_unit"}, {1, "probability"}, {1, "loss"}};
    static scaleev_input inputs[INPUTS];
    for (int i = 0; i < INPUTS; ++i)
        must((inputs[i] || scaleev_find(model, names[i].term, names[i].name, &inputs[i]) == 0) &&
                 scaleev_set(model, inputs[i], values[i]) == 0,
             "scaleev_set");
}

static void set_and_ask(void *context)
{
    job *j = context;
    for (size_t i = 0; i < CASES; ++i) {
        set_case(j->model, j->values[i]);
        j->set[i] = break_even(j->model);
    }
}

static void ask(void *context)
{
    job *j = context;
    for (size_t i = 0; i < CASES; ++i)
        j->alone[i] = break_even(j->models[i]);
}

static scaleev_model *model_with(bool more)
{
    scaleev_model *model;
    must(scaleev_model_create(&model) == 0 && scaleev_benefit_linear(model, 2, NULL) == 0 &&
             scaleev_hazard_constant(model, 0.01, 100, NULL) == 0,
         "the model");
    must(!more || (scaleev_benefit_power(model, 0.7, 0.6, NULL) == 0 &&
                   scaleev_hazard_weibull(model, 1e10, 1.7, 15, NULL) == 0),
         "more terms");
    return model;
}

/* `most`: what setting three inputs and asking shall take at most, in ns. */
static void race(const char *title, bool more, double most)
{
    static job j;
    uint64_t random = 5;
    j.model = model_with(more);
    for (size_t i = 0; i < CASES; ++i) {
        j.values[i][0] = random_log(&random, 1e-3, 1e3);
        j.values[i][1] = random_log(&random, 1e-9, 1e-2);
        j.values[i][2] = random_log(&random, 1e-6, 0.9) * j.values[i][0] / j.values[i][1];
        j.models[i] = model_with(more);
        set_case(j.models[i], j.values[i]);
    }
    rival rivals[] = {
        {.name = "three scaleev_set and a proved break-even", .work = set_and_ask, .context = &j, .most = most},
        {.name = "the break-even alone", .work = ask, .context = &j, .limit = 2},
    };
    compete(title, rivals, COUNT(rivals), 51, 0.002, CASES);
    if (memcmp(j.set, j.alone, sizeof j.set) != 0)
        wrong("%s: other break-evens after scaleev_set", title);
    for (size_t i = 0; i < CASES; ++i)
        scaleev_model_destroy(j.models[i]);
    scaleev_model_destroy(j.model);
}

enum { HAZARDS = 10000 };

/* Models of n hazards, of which no two are the same, and the first question of each, which makes the programs. */
static void build(void *context)
{
    const size_t n = *(const size_t *)context;
    for (size_t all = 0; all < HAZARDS; all += n) {
        scaleev_model *model = model_with(false);
        for (size_t i = 1; i < n; ++i)
            must(scaleev_hazard_constant(model, 1e-9 * (1 + 1e-3 * (double)i), 100 + (double)i, NULL) == 0, "a hazard");
        must(isfinite(scaleev_ev(model, 1)), "a value");
        scaleev_model_destroy(model);
    }
}

int main(void)
{
    static size_t sizes[] = {HAZARDS, 1000, 100};
    print_machine("Setting inputs, and building");
    race("Linear + constant", false, 3000);
    race("Linear + power + constant + Weibull", true, 0);
    rival rivals[] = {
        {.name = "a model of 10,000", .work = build, .context = &sizes[0]},
        {.name = "models of 1,000", .work = build, .context = &sizes[1]},
        {.name = "models of 100", .work = build, .context = &sizes[2]},
    };
    compete("Adding 10,000 hazards and asking first, each", rivals, COUNT(rivals), 7, 0.02, HAZARDS);
    return bench_wrong;
}
