/* SPDX-License-Identifier: MIT */
/* Faults: each allocation of each public call fails in turn, alone or with all after it, and so does each call of a
 * callback. There must be a clean error, nothing written and nothing leaked, and the handle as it was, and as useful;
 * the same on a handle that is a copy, and on one whose programs are made in the very call.
 *
 * Not here, since they neither allocate nor call: scaleev_version scaleev_version_string scaleev_status_message
 * scaleev_label scaleev_term_count scaleev_term_family scaleev_input_count scaleev_input_name scaleev_input_term
 * scaleev_get scaleev_find scaleev_model_error scaleev_argument_text scaleev_family_count scaleev_family_find
 * scaleev_family_name scaleev_family_help scaleev_family_is_hazard scaleev_family_parameter_count
 * scaleev_family_parameter_name scaleev_family_parameter_help scaleev_family_parameter_allowed
 * scaleev_family_parameter_range scaleev_family_parameter_is_knob scaleev_family_parameter_default; nor
 * scaleev_model_create, which is scaleev_model_create_with with malloc(). */
#include "picture.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ROWS = 600, INPUTS = 64, ROOTS = 8, BLANK = 0x5a };

/* ---- where answers go ---- */

typedef struct answers {
    double values[ROWS];
    int32_t kinds[ROWS];
    scaleev_root roots[ROOTS];
    scaleev_sensitivity sensitivities[INPUTS];
    scaleev_solution solution;
    scaleev_optimum best;
    scaleev_whole whole;
    scaleev_argument argument;
    scaleev_term term;
} answers;

static void blank(answers *a)
{
    memset(a, BLANK, sizeof *a);
    a->solution.size = sizeof a->solution;
    a->best.size = sizeof a->best;
    a->whole.size = sizeof a->whole;
    a->argument.size = sizeof a->argument;
}

static bool untouched(const answers *a)
{
    static answers clean;
    blank(&clean);
    return memcmp(a, &clean, sizeof clean) == 0;
}

/* The first n values NaN, their kinds 0 if anything, and nothing else written. */
static bool nan_only(const answers *a, size_t n)
{
    static answers rest;
    rest = *a;
    for (size_t i = 0; i < n; i++)
        if (!isnan(rest.values[i]))
            return false;
    memset(rest.values, BLANK, n * sizeof *rest.values);
    for (size_t i = 0; i < n && rest.kinds[i] == 0; i++)
        memset(&rest.kinds[i], BLANK, sizeof rest.kinds[i]);
    return untouched(&rest);
}

/* ---- what is asked ---- */

static double scales[ROWS];
static scaleev_root turning; /* where the model that is asked turns */

static scaleev_status evaluate(scaleev_model *m, answers *a)
{
    return scaleev_evaluate(m, SCALEEV_EV, scales, ROWS, a->values);
}

/* NaN says that it failed; memory and callbacks are all that can. */
static scaleev_status ev(scaleev_model *m, answers *a)
{
    a->values[0] = scaleev_ev(m, 2);
    return isnan(a->values[0]) ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK;
}

static scaleev_status evaluate_columns(scaleev_model *m, answers *a)
{
    const scaleev_column columns[] = {{SCALEEV_SCALE, scales}, {1, scales}};
    return scaleev_evaluate_columns(m, SCALEEV_EV, 1, columns, 2, ROWS, a->values);
}

static scaleev_status enclose(scaleev_model *m, answers *a)
{
    return scaleev_enclose(m, SCALEEV_EV, 1, 2, &a->values[0], &a->values[1]);
}

static scaleev_status break_even(scaleev_model *m, answers *a)
{
    return scaleev_break_even(m, 0, 1e4, NULL, a->roots, ROOTS, &a->solution);
}

static scaleev_status break_even_columns(scaleev_model *m, answers *a)
{
    const scaleev_column column = {1, scales + 1};
    return scaleev_break_even_columns(m, 1, 1e4, &column, 1, 4, 1, a->values, a->kinds);
}

static scaleev_status solve(scaleev_model *m, answers *a)
{
    return scaleev_solve(m, SCALEEV_EV, 1, 1, 20, 1e-3, 1, NULL, a->roots, ROOTS, &a->solution);
}

static scaleev_status best_scale(scaleev_model *m, answers *a)
{
    return scaleev_best_scale(m, 0, 1e4, NULL, &a->best);
}

static scaleev_status whole_scales(scaleev_model *m, answers *a)
{
    return scaleev_whole_scales(m, 1, 1e4, NULL, &a->whole);
}

static scaleev_status gradient(scaleev_model *m, answers *a)
{
    return scaleev_gradient(m, SCALEEV_EV, 25, a->values, (size_t)scaleev_input_count(m));
}

static scaleev_status sensitivities(scaleev_model *m, answers *a)
{
    return scaleev_sensitivities(m, &turning, a->sensitivities, (size_t)scaleev_input_count(m));
}

static scaleev_status argue(scaleev_model *m, answers *a)
{
    return scaleev_argue(m, 1, m, 1000, &a->argument);
}

static scaleev_status made(scaleev_status status, scaleev_model *model, answers *a)
{
    CHECK(status ? model == NULL : model != NULL, "a model after status %d", status);
    if (!status)
        a->values[0] = scaleev_term_count(model);
    scaleev_model_destroy(model);
    return status;
}

static scaleev_status copy(scaleev_model *m, answers *a)
{
    scaleev_model *model = m;
    scaleev_status status = scaleev_model_copy(m, &model);
    return made(status, model, a);
}

static scaleev_status difference(scaleev_model *m, answers *a)
{
    scaleev_model *model = m;
    scaleev_status status = scaleev_model_difference(m, m, &model);
    return made(status, model, a);
}

/* ---- what changes a model ---- */

static int identity(const double *x, size_t n, double *out, void *context)
{
    (void)context;
    memmove(out, x, n * sizeof *out);
    return 0;
}

static scaleev_status set(scaleev_model *m, answers *a)
{
    (void)a;
    return scaleev_set(m, 1, 3);
}

static scaleev_status set_label(scaleev_model *m, answers *a)
{
    (void)a;
    return scaleev_set_label(m, 0, "a label that is somewhat longer");
}

static const double points[] = {0, 1, 1e4}, levels[] = {0, 0.5, 2};

static scaleev_status add(scaleev_model *m, answers *a)
{
    return scaleev_add(m, "benefit.table", (const double[]){0, 1, 1e4, 2}, 4, &a->term);
}

#define ADDS(family, ...)                                                                                              \
    static scaleev_status add_##family(scaleev_model *m, answers *a)                                                   \
    {                                                                                                                  \
        return scaleev_##family(m, __VA_ARGS__, &a->term);                                                             \
    }
ADDS(benefit_linear, 1)
ADDS(benefit_polynomial, levels, 3)
ADDS(benefit_power, 1, 0.5)
ADDS(benefit_metcalfe, 1)
ADDS(benefit_odlyzko, 1)
ADDS(benefit_logarithmic, 1, 10)
ADDS(benefit_saturating, 1, 10)
ADDS(benefit_hill, 1, 10, 2)
ADDS(benefit_table, points, levels, 3)
ADDS(benefit_callback, identity, NULL, NULL)
ADDS(hazard_constant, 0.01, 1)
ADDS(hazard_rate, 0.01, 1)
ADDS(hazard_urn, 1e5, 3, 1)
ADDS(hazard_weibull, 10, 2, 1)
ADDS(hazard_gompertz, 0.01, 0.001, 1)
ADDS(hazard_logistic, 0.01, 0.1, 10, 2, 1)
ADDS(hazard_learning, 0.01, 10, 1)
ADDS(hazard_beta, 2, 100, 1)
ADDS(hazard_gamma, 2, 100, 1)
ADDS(hazard_table, points, levels, 3, 1)
ADDS(hazard_callback, identity, NULL, NULL, 1)

/* ---- all of them ---- */

/* What a failure leaves where the answers go: nothing, or as many NaN as there are values. */
enum { NOTHING = 0, PER_INPUT = -1 };

typedef struct operation {
    const char *name;
    scaleev_status (*run)(scaleev_model *model, answers *a);
    int nan;     /* how many values are NaN after a failure */
    bool builds; /* changes the model */
    bool calls;  /* calls callbacks */
} operation;

#define BUILDS(family)                                                                                                 \
    {                                                                                                                  \
        "scaleev_" #family, add_##family, NOTHING, true, false                                                         \
    }

static const operation operations[] = {
    {"scaleev_evaluate", evaluate, ROWS, false, true},
    {"scaleev_ev", ev, 1, false, true},
    {"scaleev_evaluate_columns", evaluate_columns, ROWS, false, true},
    {"scaleev_enclose", enclose, 2, false, true},
    {"scaleev_break_even", break_even, NOTHING, false, true},
    {"scaleev_break_even_columns", break_even_columns, 4, false, true},
    {"scaleev_solve", solve, NOTHING, false, true},
    {"scaleev_best_scale", best_scale, NOTHING, false, true},
    {"scaleev_whole_scales", whole_scales, NOTHING, false, true},
    {"scaleev_gradient", gradient, PER_INPUT, false, true},
    {"scaleev_sensitivities", sensitivities, NOTHING, false, true},
    {"scaleev_argue", argue, NOTHING, false, true},
    {"scaleev_model_copy", copy, NOTHING, false, false},
    {"scaleev_model_difference", difference, NOTHING, false, false},
    {"scaleev_set", set, NOTHING, true, false},
    {"scaleev_set_label", set_label, NOTHING, true, false},
    {"scaleev_add", add, NOTHING, true, false},
    BUILDS(benefit_linear),
    BUILDS(benefit_polynomial),
    BUILDS(benefit_power),
    BUILDS(benefit_metcalfe),
    BUILDS(benefit_odlyzko),
    BUILDS(benefit_logarithmic),
    BUILDS(benefit_saturating),
    BUILDS(benefit_hill),
    BUILDS(benefit_table),
    BUILDS(benefit_callback),
    BUILDS(hazard_constant),
    BUILDS(hazard_rate),
    BUILDS(hazard_urn),
    BUILDS(hazard_weibull),
    BUILDS(hazard_gompertz),
    BUILDS(hazard_logistic),
    BUILDS(hazard_learning),
    BUILDS(hazard_beta),
    BUILDS(hazard_gamma),
    BUILDS(hazard_table),
    BUILDS(hazard_callback),
};

static const char *const models[] = {
    "benefit.linear:2;hazard.constant:0.01:loss=100",
    "benefit.power:1,2;hazard.constant:0.001:loss=10000:frailty=0.1:wipe=0.5",
    ("benefit.linear:1;benefit.table:0,0,100,5,10000,9;hazard.table:0,0.001,10000,0.1:loss=3;hazard.beta:2,100:loss=7;"
     "hazard.logistic:1e-4,0.1,100,10:loss=1;hazard.urn:20000,3:loss=5;hazard.gompertz:1e-6,0.01:loss=2:frailty=1"),
    "benefit.polynomial:0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20;hazard.weibull:50,2:loss=3",
    "benefit.callback:0,2,1;hazard.constant:0.01:loss=100",
    "benefit.linear:2;hazard.callback:0,0.01,1:loss=100",
    "benefit.callback:1,90,5;hazard.callback:1,3,50:loss=100:frailty=0.5;benefit.linear:1",
    "benefit.guess:0,2,1;hazard.constant:0.01:loss=100",
};

/* ---- failing each in turn ---- */

typedef struct fault {
    const char *what;
    scaleev_status status;
    bool calls; /* of callbacks fail; or else allocations */
    bool once;
} fault;

static const fault faults[] = {
    {"allocation and all after it", SCALEEV_ERROR_MEMORY, false, false},
    {"allocation alone", SCALEEV_ERROR_MEMORY, false, true},
    {"call", SCALEEV_ERROR_CALLBACK, true, true},
};

static void arm(counter *memory, const fault *f, long n)
{
    counter_fail_at(memory, f->calls ? 0 : n);
    memory->once = f->once;
    callback_fail_at(f->calls ? n : 0);
}

static scaleev_model *handle(const char *spec, counter *memory, bool copied)
{
    scaleev_model *model = model_parse(spec, &memory->allocator, NULL), *twin = NULL;
    if (!model || scaleev_set_label(model, 0, "kept"))
        abort();
    if (copied) {
        if (scaleev_model_copy(model, &twin))
            abort();
        scaleev_model_destroy(model);
        model = twin;
    }
    return model;
}

/* A handle is used as it was built, as a copy, or set anew before each call, so that the call has to compile. */
enum { BUILT, COPIED, FRESH, HANDLES };

/* Sets an input to another value and back. */
static void forget_programs(scaleev_model *model)
{
    double value = NAN;
    if (scaleev_get(model, 1, &value) || scaleev_set(model, 1, value / 2) || scaleev_set(model, 1, value))
        abort();
}

static void after_failure(const operation *op, const answers *a, const scaleev_model *model)
{
    size_t n = op->nan == PER_INPUT ? (size_t)scaleev_input_count(model) : (size_t)op->nan;
    CHECK(n ? nan_only(a, n) : untouched(a), "%s writes more than it says when it fails", op->name);
}

static bool was_hit(const counter *memory, const fault *f, long n)
{
    return f->calls ? callback_failed() : memory->calls >= n;
}

/* Returns how many there were to fail. */
static long fail_each(const operation *op, const fault *f, const char *spec, int kind)
{
    static answers first, a;
    counter memory;
    counter_init(&memory);
    scaleev_model *model = handle(spec, &memory, kind == COPIED);
    scaleev_solution solution = {.size = sizeof solution};
    turning = (scaleev_root){.at = 100, .lo = 99, .hi = 101};
    scaleev_break_even(model, 1, 1e4, NULL, &turning, 1, &solution);
    picture before = take(model);
    blank(&first);
    scaleev_status want = op->builds ? SCALEEV_OK : op->run(model, &first);
    if (want) /* callbacks know no slopes and, without bounds, no enclosures */
        CHECK(want == SCALEEV_ERROR_UNSUPPORTED && strstr(spec, op->run == enclose ? "guess" : "."), "%s: status %d",
              op->name, want);
    size_t blocks = memory.blocks, bytes = memory.bytes;
    scaleev_status status;
    bool hit;
    long n = 0, most = f->calls ? (long)test_cases(400) : 100000;
    do {
        blank(&a);
        if (kind == FRESH)
            forget_programs(model);
        arm(&memory, f, ++n);
        status = op->run(model, &a);
        hit = was_hit(&memory, f, n);
        arm(&memory, f, 0);
        if (kind == FRESH)
            (void)scaleev_ev(model, 2); /* which leaves the programs there, as before */
        if (status != want) {
            CHECK(status == f->status || op->run == ev, "%s, %s %ld: status %d", op->name, f->what, n, status);
            after_failure(op, &a, model);
        } else if (hit) { /* it can do without */
            CHECK(!op->builds && memcmp(&a, &first, sizeof a) == 0, "%s, %s %ld: not told", op->name, f->what, n);
        }
        if (status || !op->builds) {
            /* A list that has grown may keep its size. */
            CHECK(memory.blocks == blocks && (memory.bytes == bytes || op->builds), "%s, %s %ld: leaks %zu bytes",
                  op->name, f->what, n, memory.bytes - bytes);
            CHECK(unchanged(model, &before), "%s, %s %ld: the model changes", op->name, f->what, n);
        }
        CHECK(!memory.wrong_size, "%s, %s %ld: released with another size", op->name, f->what, n);
    } while (hit && n < most);
    CHECK(status == want || f->calls, "%s, %s: still status %d", op->name, f->what, status);
    /* After all this it works as before. */
    blank(&a);
    CHECK(op->run(model, &a) == want, "%s, %s: does not work any more", op->name, f->what);
    CHECK(op->builds || memcmp(&a, &first, sizeof a) == 0, "%s, %s: another answer", op->name, f->what);
    scaleev_model_destroy(model);
    CHECK(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size, "%s: %zu blocks leak", op->name,
          memory.blocks);
    return n - 1;
}

static void fail_operations(void)
{
    for (size_t o = 0; o < COUNT(operations); o++) {
        const operation *op = &operations[o];
        long most[COUNT(faults)] = {0};
        for (size_t m = 0; m < COUNT(models); m++)
            for (size_t f = 0; f < COUNT(faults); f++) {
                report_about("%s", models[m]);
                if (faults[f].calls && !(op->calls && (strstr(models[m], "callback") || strstr(models[m], "guess"))))
                    continue;
                for (int kind = 0; kind < HANDLES; kind++) {
                    long n = fail_each(op, &faults[f], models[m], kind);
                    most[f] = n > most[f] ? n : most[f];
                }
            }
        printf("%-28s %6ld allocations, %6ld calls of callbacks\n", op->name, most[0], most[2]);
        CHECK(most[0] > 0 || !op->builds || op->run == set, "%s allocates nothing?", op->name);
        CHECK(most[2] > 0 || !op->calls || op->run == gradient, "%s calls nothing?", op->name);
    }
}

/* Making models, from nothing to the last term. */
static void fail_building(void)
{
    for (size_t m = 0; m < COUNT(models); m++)
        for (size_t f = 0; f < 2; f++) {
            counter memory;
            scaleev_status status;
            long n = 0;
            counter_init(&memory);
            report_about("%s", models[m]);
            do {
                arm(&memory, &faults[f], ++n);
                scaleev_model *model = model_parse(models[m], &memory.allocator, &status);
                arm(&memory, &faults[f], 0);
                CHECK(status == SCALEEV_OK || (status == SCALEEV_ERROR_MEMORY && !model), "building, %s %ld: status %d",
                      faults[f].what, n, status);
                scaleev_model_destroy(model);
                CHECK(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size, "building, %s %ld: leaks",
                      faults[f].what, n);
            } while (status && n < 100000);
            CHECK(status == SCALEEV_OK && n > 2, "building: status %d after %ld", status, n);
        }
    counter memory;
    scaleev_model *model = (scaleev_model *)&memory;
    counter_init(&memory);
    counter_fail_at(&memory, 1);
    CHECK(scaleev_model_create_with(&memory.allocator, &model) == SCALEEV_ERROR_MEMORY && !model && memory.blocks == 0,
          "a model without memory");
}

int main(void)
{
    for (size_t i = 0; i < ROWS; i++)
        scales[i] = 0.01 * (double)(i + 1);
    fail_operations();
    fail_building();
    return reports() ? 1 : 0;
}
