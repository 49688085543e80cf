/* SPDX-License-Identifier: MIT */
/* Faults: each allocation of each public call fails in turn, alone or with all after it, and so does each call of a
 * callback. There must be a clean error, nothing written and nothing leaked, and the handle as it was, and as useful;
 * the same on a handle that is a copy, and on one whose programs are made in the very call.
 *
 * Not here, since they neither allocate nor call: scaleev_version scaleev_version_string scaleev_status_message
 * scaleev_label scaleev_term_count scaleev_term_family scaleev_input_count scaleev_input_name scaleev_input_term
 * scaleev_input_range
 * scaleev_get scaleev_find scaleev_model_error scaleev_table_points scaleev_callback_code scaleev_quantity_name
 * scaleev_root_kind_name scaleev_verdict_name scaleev_region_name scaleev_argument_text scaleev_family_count
 * scaleev_family_find scaleev_family_name scaleev_family_help scaleev_family_is_hazard scaleev_family_parameter_count
 * scaleev_family_parameter_name scaleev_family_parameter_help scaleev_family_parameter_allowed
 * scaleev_family_parameter_range scaleev_family_parameter_is_knob scaleev_family_parameter_default scaleev_student
 * scaleev_summarize scaleev_share_below scaleev_distribution_count scaleev_distribution_name scaleev_distribution_help
 * scaleev_distribution_is_list scaleev_distribution_parameter_count scaleev_distribution_parameter_name
 * scaleev_distribution_parameter_help scaleev_distribution_parameter_allowed scaleev_study_destroy scaleev_study_error
 * scaleev_study_input_count scaleev_study_input scaleev_model_text scaleev_term_formula. Nor those that take malloc():
 * scaleev_model_create, which is scaleev_model_create_with; scaleev_quantiles scaleev_rank_correlation scaleev_choose,
 * inside of which tests/unit/test_statistics.c lets it fail; scaleev_formula_check, which reads as
 * scaleev_benefit_formula does. Nor scaleev_model_parse, which tests/unit/test_model_text.c tries, and
 * scaleev_hazard_verdict, which tests/unit/test_expression.c does. */
#include "picture.h"
#include "support.h"

#include <scaleev/study.h>

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
    scaleev_region regions[ROOTS];
    scaleev_cell cells[ROOTS];
    scaleev_switching switching[INPUTS];
    scaleev_crux_answer crux;
    size_t count;
    scaleev_term term;
} answers;

static void blank(answers *a)
{
    memset(a, BLANK, sizeof *a);
    a->solution.size = sizeof a->solution;
    a->best.size = sizeof a->best;
    a->whole.size = sizeof a->whole;
    a->argument.size = sizeof a->argument;
    a->crux = (scaleev_crux_answer)SCALEEV_CRUX_ANSWER_INIT;
}

static bool untouched(const answers *a)
{
    static answers clean;
    blank(&clean);
    return memcmp(a, &clean, sizeof clean) == 0;
}

/* The first n values NaN, their kinds 0 and their roots none if anything, and nothing else written. */
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
    for (size_t i = 0; i < n && i < ROOTS && rest.roots[i].kind == 0 && isnan(rest.roots[i].at); i++)
        memset(&rest.roots[i], BLANK, sizeof rest.roots[i]);
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
    const scaleev_column columns[] = {{SCALEEV_SCALE, 0, scales, 0}, {1, 0, scales, 0}};
    return scaleev_evaluate_columns(m, SCALEEV_EV, 1, columns, 2, ROWS, a->values);
}

static scaleev_status value(scaleev_model *m, answers *a)
{
    a->values[0] = scaleev_value(m, SCALEEV_BENEFIT, 2);
    return isnan(a->values[0]) ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK;
}

/* Values with gaps are gathered first. */
static scaleev_status evaluate_gaps(scaleev_model *m, answers *a)
{
    const scaleev_column columns[] = {{SCALEEV_SCALE, 0, scales, 2}, {1, 0, scales + ROWS - 1, -1}};
    return scaleev_evaluate_columns(m, SCALEEV_EV, 1, columns, 2, ROWS / 2, a->values);
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
    const scaleev_column column = {1, 0, scales + 1, 0};
    return scaleev_break_even_columns(m, 1, 1e4, &column, 1, 4, &test_proved, a->values, a->kinds, a->roots);
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

/* One range, of the first input. */
static scaleev_range first_range(const scaleev_model *m)
{
    double value = NAN;
    scaleev_get(m, 1, &value);
    return (scaleev_range){1, 0, fmin(value / 2, value), fmax(value / 2, value)};
}

static const scaleev_solve_options brief = {sizeof brief, 60, 0, 0};

static scaleev_status regions(scaleev_model *m, answers *a)
{
    scaleev_range range = first_range(m);
    return scaleev_regions(m, 0, 1e4, &range, 1, &brief, a->regions, ROOTS, &a->count);
}

static scaleev_status region_points(scaleev_model *m, answers *a)
{
    scaleev_range range = first_range(m);
    return scaleev_region_points(m, 100, &range, 1, &brief, a->kinds, a->values, a->values + 1);
}

static scaleev_status enclose_ranges(scaleev_model *m, answers *a)
{
    scaleev_range range = first_range(m);
    return scaleev_enclose_ranges(m, SCALEEV_EV, 1, 100, &range, 1, &brief, a->values, a->values + 1);
}

static scaleev_status map(scaleev_model *m, answers *a)
{
    scaleev_range range = first_range(m);
    return scaleev_map(m, 1, 1e4, 1, range.lo, range.hi, &brief, a->cells, ROOTS, &a->count);
}

static scaleev_status switching_values(scaleev_model *m, answers *a)
{
    scaleev_range range = first_range(m);
    return scaleev_switching_values(m, 100, &range, 1, &brief, 2, a->switching, a->roots);
}

static scaleev_status crux(scaleev_model *m, answers *a)
{
    scaleev_range range = first_range(m);
    a->crux.which = a->kinds;
    a->crux.flip = a->values;
    scaleev_status status = scaleev_crux(m, 100, &range, 1, &brief, &a->crux);
    a->crux.which = NULL;
    a->crux.flip = NULL;
    return status;
}

static scaleev_status gradient(scaleev_model *m, answers *a)
{
    return scaleev_gradient(m, SCALEEV_EV, 25, (size_t)scaleev_input_count(m), a->values);
}

static scaleev_status sensitivities(scaleev_model *m, answers *a)
{
    return scaleev_sensitivities(m, &turning, (size_t)scaleev_input_count(m), a->sensitivities);
}

static scaleev_status argue(scaleev_model *m, answers *a)
{
    return scaleev_argue(m, 1, m, 1000, NULL, &a->argument);
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

static scaleev_status set_named(scaleev_model *m, answers *a)
{
    (void)a;
    return scaleev_set_named(m, 0, "share", 3);
}

static scaleev_status set_many(scaleev_model *m, answers *a)
{
    scaleev_input share;
    (void)a;
    (void)scaleev_find(m, 0, "share", &share);
    return scaleev_set_many(m, &share, (const double[]){3}, 1);
}

static scaleev_status set_label(scaleev_model *m, answers *a)
{
    (void)a;
    return scaleev_set_label(m, 0, "a label that is somewhat longer");
}

static const scaleev_parameter half = {"a", 0.5, 0, 1};

static scaleev_status add_benefit_formula(scaleev_model *m, answers *a)
{
    return scaleev_benefit_formula(m, "a*K^2/(1 + K)", &half, 1, &a->term);
}

static scaleev_status add_hazard_formula(scaleev_model *m, answers *a)
{
    return scaleev_hazard_formula(m, "log1p(a*K)", &half, 1, 3, &a->term);
}

static const scaleev_callback given = {sizeof given, identity, NULL, NULL, NULL, NULL};
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
ADDS(benefit_callback, &given)
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
ADDS(hazard_callback, &given, 1)

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
    {"scaleev_value", value, 1, false, true},
    {"scaleev_evaluate_columns, with gaps", evaluate_gaps, ROWS / 2, false, true},
    {"scaleev_enclose", enclose, NOTHING, false, true},
    {"scaleev_break_even", break_even, NOTHING, false, true},
    {"scaleev_break_even_columns", break_even_columns, 4, false, true},
    {"scaleev_solve", solve, NOTHING, false, true},
    {"scaleev_best_scale", best_scale, NOTHING, false, true},
    {"scaleev_whole_scales", whole_scales, NOTHING, false, true},
    {"scaleev_regions", regions, NOTHING, false, true},
    {"scaleev_region_points", region_points, NOTHING, false, true},
    {"scaleev_enclose_ranges", enclose_ranges, NOTHING, false, true},
    {"scaleev_map", map, NOTHING, false, true},
    {"scaleev_switching_values", switching_values, NOTHING, false, true},
    {"scaleev_crux", crux, NOTHING, false, true},
    {"scaleev_gradient", gradient, PER_INPUT, false, true},
    {"scaleev_sensitivities", sensitivities, NOTHING, false, true},
    {"scaleev_argue", argue, NOTHING, false, true},
    {"scaleev_model_copy", copy, NOTHING, false, false},
    {"scaleev_model_difference", difference, NOTHING, false, false},
    {"scaleev_set", set, NOTHING, true, false},
    {"scaleev_set_named", set_named, NOTHING, true, false},
    {"scaleev_set_many", set_many, NOTHING, true, false},
    {"scaleev_set_label", set_label, NOTHING, true, false},
    {"scaleev_add", add, NOTHING, true, false},
    BUILDS(benefit_formula),
    BUILDS(hazard_formula),
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
    "benefit linear(2); hazard constant(0.01), loss = 100",
    "benefit power(1, 2); hazard constant(0.001), loss = 10000, frailty = 0.1, wipe = 0.5",
    ("benefit linear(1); benefit table(0 0, 100 5, 10000 9); hazard table(0 0.001, 10000 0.1), loss = 3; hazard "
     "beta(2, 100), loss = 7; hazard logistic(1e-4, 0.1, 100, 10), loss = 1; hazard urn(20000, 3), loss = 5; hazard "
     "gompertz(1e-6, 0.01), loss = 2, frailty = 1"),
    "benefit polynomial(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20); hazard weibull(50, "
    "2), loss = 3",
    "benefit callback(0, 2, 1); hazard constant(0.01), loss = 100",
    "benefit linear(2); hazard callback(0, 0.01, 1), loss = 100",
    "benefit callback(1, 90, 5); hazard callback(1, 3, 50), loss = 100, frailty = 0.5; benefit linear(1)",
    "benefit guess(0, 2, 1); hazard constant(0.01), loss = 100",
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

/* The number of the next to fail after n: of all of them, or of the first 16 and then ever fewer. */
static long next_fault(long n, bool all)
{
    return all || n < 16 ? n + 1 : test_shares() ? n + n / 4 : 4 * n;
}

/* Returns the number of the last that failed. */
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
        CHECK(want == SCALEEV_ERROR_UNSUPPORTED && strstr(spec, op->run == enclose ? "guess(" : "("), "%s: status %d",
              op->name, want);
    size_t blocks = memory.blocks, bytes = memory.bytes;
    scaleev_status status;
    bool hit;
    long n = 0, most = f->calls ? (long)test_cases(400) : 100000;
    do {
        blank(&a);
        if (kind == FRESH)
            forget_programs(model);
        n = next_fault(n, f->calls || test_shares());
        arm(&memory, f, n);
        status = op->run(model, &a);
        hit = was_hit(&memory, f, n);
        arm(&memory, f, 0);
        if (kind == FRESH)
            (void)scaleev_ev(model, 2); /* which leaves the programs there, as before */
        if (status != want) {
            CHECK(status == f->status || op->run == ev || op->run == value, "%s, %s %ld: status %d", op->name, f->what,
                  n, status);
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
        CHECK(most[0] > 0 || !op->builds || op->run == set || op->run == set_named, "%s allocates nothing?", op->name);
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

/* ---- studies ---- */

static scaleev_status study_add(scaleev_study *s, answers *a)
{
    (void)a;
    return scaleev_study_add(s, 3, "gamma", (const double[]){3, 1000}, 2);
}

static scaleev_status study_truncate(scaleev_study *s, answers *a)
{
    (void)a;
    return scaleev_study_truncate(s, 5, 10, 90);
}

static scaleev_status study_clamp(scaleev_study *s, answers *a)
{
    (void)a;
    return scaleev_study_clamp(s, 3, 0, 0.5); /* before its distribution */
}

static scaleev_status study_same(scaleev_study *s, answers *a)
{
    (void)a;
    return scaleev_study_same(s, 2, 1, 0.1, 1);
}

static scaleev_status study_correlate(scaleev_study *s, answers *a)
{
    (void)a;
    return scaleev_study_correlate(s, 1, 5, 0.5);
}

static scaleev_status study_draw(scaleev_study *s, answers *a)
{
    return scaleev_study_draw(s, 5, 3, ROWS, a->values);
}

static scaleev_status study_evaluate(scaleev_study *s, answers *a)
{
    return scaleev_study_evaluate(s, SCALEEV_EV, scales, 2, 3, ROWS / 2, a->values);
}

static scaleev_status study_break_even(scaleev_study *s, answers *a)
{
    return scaleev_study_break_even(s, 1, 1e4, -1, 0, 3, 4, a->values, a->kinds);
}

static scaleev_status study_best_scale(scaleev_study *s, answers *a)
{
    return scaleev_study_best_scale(s, 1, 1e4, 3, 2, a->values, NULL);
}

static scaleev_status study_mean(scaleev_study *s, answers *a)
{
    return scaleev_study_mean(s, SCALEEV_EV, scales, 2, 64, (scaleev_estimate *)a->values);
}

static scaleev_status study_probability(scaleev_study *s, answers *a)
{
    return scaleev_study_probability(s, SCALEEV_EV, 40, 10, 64, (scaleev_estimate *)a->values);
}

static scaleev_status study_given(scaleev_study *s, answers *a)
{
    return scaleev_study_given(s, 5, SCALEEV_EV, scales, 1, 64, 3, NULL, NULL, NULL, a->values);
}

static scaleev_status study_decide(scaleev_study *s, answers *a)
{
    scaleev_decision decision = SCALEEV_DECISION_INIT;
    scaleev_status status = scaleev_study_decide(s, 1, 1e4, 64, &decision);
    if (!status) {
        a->values[0] = decision.scale;
        a->values[1] = decision.evpi.value;
    }
    CHECK(!status || decision.scale == 0, "scaleev_study_decide writes when it fails");
    return status;
}

static scaleev_status study_importance(scaleev_study *s, answers *a)
{
    scaleev_importance rows[2] = {SCALEEV_IMPORTANCE_INIT, SCALEEV_IMPORTANCE_INIT};
    scaleev_status status = scaleev_study_importance(s, 40, 1, 1e4, 64, rows, 2);
    for (size_t i = 0; i < 2 && !status; i++) {
        a->values[2 * i] = rows[i].evppi.value;
        a->values[2 * i + 1] = rows[i].shapley.value;
    }
    CHECK(!status || rows[0].input == 0, "scaleev_study_importance writes when it fails");
    return status;
}

typedef struct study_operation {
    const char *name;
    scaleev_status (*run)(scaleev_study *study, answers *a);
    size_t nan; /* how many values are NaN after a failure */
    bool calls;
} study_operation;

static const study_operation study_operations[] = {
    {"scaleev_study_add", study_add, 0, false},
    {"scaleev_study_truncate", study_truncate, 0, false},
    {"scaleev_study_clamp", study_clamp, 0, false},
    {"scaleev_study_same", study_same, 0, false},
    {"scaleev_study_correlate", study_correlate, 0, false},
    {"scaleev_study_draw", study_draw, ROWS, false},
    {"scaleev_study_evaluate", study_evaluate, ROWS / 2 * 2, true},
    {"scaleev_study_break_even", study_break_even, 4, true},
    {"scaleev_study_best_scale", study_best_scale, 2, true},
    {"scaleev_study_mean", study_mean, 4, true},
    {"scaleev_study_probability", study_probability, 2, true},
    {"scaleev_study_given", study_given, 3, true},
    {"scaleev_study_decide", study_decide, 0, true},
    {"scaleev_study_importance", study_importance, 0, true},
};

/* With a value that is not known, a loss, and something to correlate with it. NULL without memory. */
static scaleev_study *study_of(const scaleev_model *model)
{
    scaleev_study *study = (scaleev_study *)(uintptr_t)model;
    scaleev_status status = scaleev_study_create(model, NULL, &study);
    CHECK(status ? status == SCALEEV_ERROR_MEMORY && !study : study != NULL, "scaleev_study_create: %d", status);
    if (!status)
        status = scaleev_study_add(study, 1, "lognormal.interval", (const double[]){1, 3, 0.9}, 3);
    if (!status)
        status = scaleev_study_add(study, 5, "uniform", (const double[]){0, 100}, 2);
    if (!status)
        return study;
    CHECK(status == SCALEEV_ERROR_MEMORY, "a study: %d", status);
    scaleev_study_destroy(study);
    return NULL;
}

/* What an operation answers when nothing fails, and draws of its study after it. */
typedef struct sound {
    answers operation, draws;
} sound;

static void ask_sound(const study_operation *op, const scaleev_model *model, sound *of)
{
    scaleev_study *study = study_of(model);
    blank(&of->operation);
    blank(&of->draws);
    scaleev_status status = op->run(study, &of->operation);
    CHECK(status == SCALEEV_OK, "%s: %d", op->name, status);
    status = study_evaluate(study, &of->draws);
    CHECK(status == SCALEEV_OK, "%s: draws after it: %d", op->name, status);
    scaleev_study_destroy(study);
}

/* A failure leaves the study as it was: then it does what it would have done at once. */
static bool fail_study_at(const study_operation *op, const fault *f, const scaleev_model *model, const sound *want,
                          counter *memory, long n)
{
    static answers a;
    scaleev_study *study = study_of(model);
    blank(&a);
    arm(memory, f, n);
    scaleev_status status = op->run(study, &a);
    bool hit = was_hit(memory, f, n);
    arm(memory, f, 0);
    if (status) {
        CHECK(status == f->status, "%s, %s %ld: status %d", op->name, f->what, n, status);
        CHECK(op->nan ? nan_only(&a, op->nan) : untouched(&a), "%s writes more than it says when it fails", op->name);
        CHECK(scaleev_study_input_count(study) == 2, "%s, %s %ld: the study changes", op->name, f->what, n);
        blank(&a);
        CHECK(op->run(study, &a) == SCALEEV_OK, "%s, %s %ld: does not work any more", op->name, f->what, n);
    }
    CHECK(memcmp(&a, &want->operation, sizeof a) == 0, "%s, %s %ld: another answer", op->name, f->what, n);
    CHECK(status || !hit || f->calls, "%s, %s %ld: not told", op->name, f->what, n);
    blank(&a);
    CHECK(!study_evaluate(study, &a) && memcmp(&a, &want->draws, sizeof a) == 0, "%s, %s %ld: another study", op->name,
          f->what, n);
    scaleev_study_destroy(study);
    return hit;
}

/* Each allocation, but ever fewer where a tool slows all down, and of the thousands of calls of a callback. */
static void fail_study_operation(const study_operation *op, const fault *f, const char *spec)
{
    static sound want;
    counter memory;
    long n = 1, times = 0;
    report_about("%s", spec);
    counter_init(&memory);
    scaleev_model *model = model_parse(spec, &memory.allocator, NULL);
    ask_sound(op, model, &want);
    for (; fail_study_at(op, f, model, &want, &memory, n); times++)
        n = next_fault(n, !f->calls && test_shares());
    CHECK(times > 0, "%s: nothing fails", op->name);
    printf("%-28s %6ld times %s\n", op->name, times, f->what);
    scaleev_model_destroy(model);
    CHECK(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size, "%s: %zu blocks leak", op->name,
          memory.blocks);
}

static void fail_studies(void)
{
    static const char *const specs[] = {
        "benefit linear(2); hazard constant(0.01), loss = 100",
        "benefit callback(0, 2, 1), share = 2; benefit linear(1); hazard constant(0.01), loss = 100"};
    for (size_t o = 0; o < COUNT(study_operations); o++)
        for (size_t f = 0; f < COUNT(faults); f++)
            if (!faults[f].calls || study_operations[o].calls)
                fail_study_operation(&study_operations[o], &faults[f], specs[faults[f].calls]);
    for (size_t f = 0; f < 2; f++) {
        counter memory;
        counter_init(&memory);
        scaleev_model *model = model_parse(specs[0], &memory.allocator, NULL);
        scaleev_study *study = NULL;
        for (long n = 1; !study && n < 1000; n++) {
            arm(&memory, &faults[f], n);
            study = study_of(model);
            arm(&memory, &faults[f], 0);
        }
        CHECK(study != NULL, "no study");
        scaleev_study_destroy(study);
        scaleev_model_destroy(model);
        CHECK(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size, "a study leaks");
    }
}

int main(void)
{
    for (size_t i = 0; i < ROWS; i++)
        scales[i] = 0.01 * (double)(i + 1);
    fail_operations();
    fail_building();
    fail_studies();
    return reports() ? 1 : 0;
}
