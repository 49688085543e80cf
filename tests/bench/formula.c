/* SPDX-License-Identifier: MIT */
/* Families beside the formulas that the library writes for them, over blocks of scales. */
#include "bench.h"

#include <scaleev/scaleev.h>

enum { SCALES = 10000, MOST = 4 };

/* A family and its parameters; a polynomial has as many as it is given. */
typedef struct beside {
    const char *family;
    double values[MOST];
    size_t values_n;
} beside;

static const beside families[] = {
    {"benefit.linear", {2.3}, 1},
    {"benefit.polynomial", {1, -0.25, 3, 1e-6}, 4},
    {"benefit.power", {2.3, 1.7}, 2},
    {"benefit.metcalfe", {1e-3}, 1},
    {"benefit.odlyzko", {0.7}, 1},
    {"benefit.logarithmic", {5, 30}, 2},
    {"benefit.saturating", {50, 70}, 2},
    {"benefit.hill", {50, 70, 2.5}, 3},
    {"hazard.constant", {1e-3}, 1},
    {"hazard.rate", {1e-3}, 1},
    {"hazard.weibull", {80, 1.6}, 2},
    {"hazard.gompertz", {1e-3, 3e-3}, 2},
    {"hazard.logistic", {1e-3, 2e-2, 60, 20}, 4},
    {"hazard.learning", {2e-2, 70}, 2},
    {"hazard.gamma", {2.5, 90}, 2},
};

typedef struct job {
    scaleev_model *model;
    double scales[SCALES], values[SCALES];
} job;

/* A hazard gets something to put at stake. */
static void add_stake(scaleev_model *model, const beside *b)
{
    if (strncmp(b->family, "hazard.", 7) == 0)
        must(scaleev_set_named(model, 0, "loss", 100) == SCALEEV_OK &&
                 scaleev_benefit_linear(model, 2, NULL) == SCALEEV_OK,
             "a stake");
}

static scaleev_model *family_of(const beside *b)
{
    scaleev_model *model;
    must(scaleev_model_create(&model) == SCALEEV_OK, "a model");
    must(scaleev_add(model, b->family, b->values, b->values_n, NULL) == SCALEEV_OK, b->family);
    add_stake(model, b);
    return model;
}

/* The parameters have the names and the bounds that the family gives them. */
static scaleev_model *formula_of(const beside *b, const scaleev_model *family, char *text, size_t capacity)
{
    scaleev_model *model;
    scaleev_parameter p[MOST];
    int32_t number = scaleev_term_family(family, 0);
    must(scaleev_term_formula(family, 0, text, capacity, NULL) == SCALEEV_OK, "the formula of a term");
    for (size_t i = 0; i < b->values_n; ++i) {
        p[i] = (scaleev_parameter){scaleev_input_name(family, (scaleev_input)i + 1), b->values[i], 0, 0};
        if (strcmp(b->family, "benefit.polynomial") != 0)
            must(scaleev_family_parameter_range(number, (int32_t)i, &p[i].lo, &p[i].hi) == SCALEEV_OK, p[i].name);
    }
    must(scaleev_model_create(&model) == SCALEEV_OK, "a model");
    must((scaleev_family_is_hazard(number) ? scaleev_hazard_formula(model, text, p, b->values_n, 0, NULL)
                                           : scaleev_benefit_formula(model, text, p, b->values_n, NULL)) == SCALEEV_OK,
         text);
    add_stake(model, b);
    return model;
}

static void evaluate(void *context)
{
    job *j = context;
    must(scaleev_evaluate(j->model, SCALEEV_EV, j->scales, SCALES, j->values) == SCALEEV_OK, "values");
}

static void race(const beside *b)
{
    static job family, formula;
    uint64_t random = 3;
    char text[256], title[320];
    family.model = family_of(b);
    formula.model = formula_of(b, family.model, text, sizeof text);
    for (size_t i = 0; i < SCALES; ++i)
        family.scales[i] = formula.scales[i] = random_log(&random, 1e-2, 1e4);
    rival rivals[] = {
        {.name = "formula", .work = evaluate, .context = &formula},
        {.name = "family", .work = evaluate, .context = &family, .limit = 1.3},
    };
    snprintf(title, sizeof title, "%s: %s", b->family, text);
    compete(title, rivals, COUNT(rivals), 51, 0.001, SCALES);
    for (size_t i = 0; i < SCALES; ++i)
        if (!(fabs(formula.values[i] - family.values[i]) <= 1e-11 * (fabs(family.values[i]) + 100)))
            wrong("%s at %g: %.17g, by the formula %.17g", b->family, family.scales[i], family.values[i],
                  formula.values[i]);
    scaleev_model_destroy(family.model);
    scaleev_model_destroy(formula.model);
}

int main(void)
{
    print_machine("EV of families and of formulas that say the same, 10,000 scales");
    for (size_t i = 0; i < COUNT(families); ++i)
        race(&families[i]);
    return bench_wrong;
}
