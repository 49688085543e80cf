/* SPDX-License-Identifier: MIT */
#include "questions.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROOTS = 32 };

static bool known(scaleev_status status)
{
    return status <= SCALEEV_OK && status >= SCALEEV_ERROR_UNSUPPORTED;
}

/* The proved sign of a quantity less a target, 0 where there is none. */
static int sign_of(const scaleev_model *model, scaleev_quantity q, double target, double scale)
{
    double lo, hi;
    if (scaleev_enclose(model, q, scale, scale, &lo, &hi))
        return 0;
    return lo > target ? 1 : hi < target ? -1 : 0;
}

/* ---- solutions along any input ---- */

typedef struct equation {
    scaleev_model *copy; /* in which the input is set */
    scaleev_quantity quantity;
    double target;
    scaleev_input along;
    double scale;
} equation;

/* The proved sign where the input is x. */
static int sign_along(const equation *e, double x)
{
    if (e->along == SCALEEV_SCALE)
        return sign_of(e->copy, e->quantity, e->target, x);
    return scaleev_set(e->copy, e->along, x) == SCALEEV_OK ? sign_of(e->copy, e->quantity, e->target, e->scale) : 0;
}

static void check_solutions(sample *s, const equation *e, double lo, double hi, const scaleev_root *roots,
                            const scaleev_solution *solution)
{
    int first = 0;
    for (size_t i = 0; i < solution->count && i < ROOTS; i++) {
        const scaleev_root *r = &roots[i];
        CHECK(lo <= r->lo && r->lo <= r->at && r->at <= r->hi && r->hi <= hi, "solution at %.17g in [%.17g, %.17g]",
              r->at, r->lo, r->hi);
        if (r->kind != SCALEEV_ROOT_CROSSING)
            continue;
        CHECK(sign_along(e, r->lo) != r->direction && sign_along(e, r->hi) != -r->direction,
              "no change of sign in direction %d in [%.17g, %.17g]", (int)r->direction, r->lo, r->hi);
    }
    if (!solution->complete || solution->count > 0)
        return;
    for (int k = 0; k < 8; k++) {
        double x = rng_between(&s->random, lo, hi);
        int sign = x > lo && x < hi ? sign_along(e, x) : 0;
        first = first ? first : sign;
        CHECK(sign == 0 || sign == first, "no solution, but sign %d at %.17g", sign, x);
    }
}

static void ask_solve(sample *s)
{
    rng *random = &s->random;
    equation e = {.copy = NULL};
    scaleev_root roots[ROOTS];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_solve_options options = {sizeof options, s->budget, 0, 0};
    double lo = s->lo, hi = s->hi;
    e.quantity = (scaleev_quantity)rng_below(random, QUANTITIES);
    e.along = (scaleev_input)rng_below(random, (uint32_t)scaleev_input_count(s->model));
    e.scale = rng_scale(random, s->lo, s->hi);
    e.target = any_double(random);
    if (rng_below(random, 2)) { /* one that it takes somewhere */
        double at = rng_scale(random, s->lo, s->hi);
        scaleev_evaluate(s->model, e.quantity, &at, 1, &e.target);
    }
    if (e.along != SCALEEV_SCALE)
        scaleev_input_range(s->model, e.along, &lo, &hi);
    double a = rng_value(random, lo, hi, rng_below(random, 2)), b = rng_value(random, lo, hi, rng_below(random, 2));
    lo = fmin(a, b);
    hi = fmax(a, b);
    report_about("solve quantity %d = %.17g along %d at scale %.17g on [%.17g, %.17g]: %s", (int)e.quantity, e.target,
                 (int)e.along, e.scale, lo, hi, s->spec);
    scaleev_status status =
        scaleev_solve(s->model, e.quantity, e.target, e.along, e.scale, lo, hi, &options, roots, ROOTS, &solution);
    CHECK(known(status) && status != SCALEEV_ERROR_MEMORY && status != SCALEEV_ERROR_CALLBACK, "solve: status %d",
          (int)status);
    if (status)
        return;
    CHECK(solution.evaluations <= s->budget, "%llu evaluations", (unsigned long long)solution.evaluations);
    if (scaleev_model_copy(s->model, &e.copy) == SCALEEV_OK)
        check_solutions(s, &e, lo, hi, roots, &solution);
    scaleev_model_destroy(e.copy);
}

/* ---- rows ---- */

enum { ROWS = 3 };

/* The last scale at which it turns bad, where all is proved; false elsewhere. */
static bool last_turn(const scaleev_model *model, uint64_t budget, double lo, double hi, double *at, double *slack)
{
    scaleev_root roots[ROOTS];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_solve_options options = {sizeof options, budget, 0, 0};
    if (scaleev_break_even(model, lo, hi, &options, roots, ROOTS, &solution) || !solution.complete ||
        solution.count > ROOTS)
        return false;
    *at = NAN;
    *slack = 0;
    for (size_t i = 0; i < solution.count; i++)
        if (roots[i].kind != SCALEEV_ROOT_ENDPOINT && roots[i].direction < 0) {
            *at = roots[i].at;
            *slack = roots[i].hi - roots[i].lo;
        }
    return true;
}

static void ask_columns(sample *s)
{
    rng *random = &s->random;
    scaleev_model *copy = NULL;
    double lo, hi, values[ROWS], out[ROWS], want = 0, slack = 0, was = 0;
    int32_t kinds[ROWS];
    int32_t inputs = scaleev_input_count(s->model);
    random_domain(s, &lo, &hi);
    /* Only models that are easy as they are: there is no budget here. */
    if (inputs < 2 || !last_turn(s->model, s->budget, lo, hi, &want, &slack))
        return;
    scaleev_column column = {1 + (scaleev_input)rng_below(random, (uint32_t)inputs - 1), 0, values, 0};
    scaleev_get(s->model, column.input, &was);
    for (size_t i = 0; i < ROWS; i++)
        values[i] = rng_below(random, 8) ? was * rng_between(random, 0.5, 1.5) : any_double(random);
    if (scaleev_model_copy(s->model, &copy))
        return;
    bool easy[ROWS], allowed[ROWS];
    double turns[ROWS], slacks[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        allowed[i] = scaleev_set(copy, column.input, values[i]) == SCALEEV_OK;
        easy[i] = allowed[i] && last_turn(copy, s->budget, lo, hi, &turns[i], &slacks[i]);
        if (allowed[i] && !easy[i])
            values[i] = was;
    }
    report_about("rows of input %d = %.17g, %.17g, %.17g on [%.17g, %.17g]: %s", (int)column.input, values[0],
                 values[1], values[2], lo, hi, s->spec);
    int32_t prove = (int32_t)rng_below(random, 2);
    scaleev_status status =
        scaleev_break_even_columns(s->model, lo, hi, &column, 1, ROWS, prove ? &test_proved : NULL, out, kinds, NULL);
    CHECK(status == SCALEEV_OK, "rows: status %d", (int)status);
    for (size_t i = 0; i < ROWS && status == SCALEEV_OK; i++) {
        CHECK((isnan(out[i]) != 0) == (kinds[i] >= SCALEEV_ROOT_NONE_GOOD), "row %zu: %.17g of kind %d", i, out[i],
              (int)kinds[i]);
        CHECK(allowed[i] || isnan(out[i]), "row %zu is not allowed, but has %.17g", i, out[i]);
        CHECK(!prove || kinds[i] != SCALEEV_ROOT_ESTIMATED, "row %zu is not proved", i);
        if (!easy[i])
            continue;
        CHECK(isnan(turns[i]) ? isnan(out[i]) : fabs(out[i] - turns[i]) <= 1e-12 * turns[i] + slacks[i],
              "row %zu: %.17g, should be %.17g, prove %d", i, out[i], turns[i], (int)prove);
    }
    scaleev_model_destroy(copy);
}

/* One row is the question about the model itself, asked in another way. */
static void ask_one_row(sample *s)
{
    double lo, hi, want = 0, slack = 0, value = 0, out = 0;
    int32_t kind = -1, inputs = scaleev_input_count(s->model), prove = (int32_t)rng_below(&s->random, 2);
    random_domain(s, &lo, &hi);
    if (inputs < 2 || !last_turn(s->model, s->budget, lo, hi, &want, &slack))
        return;
    scaleev_column column = {1 + (scaleev_input)rng_below(&s->random, (uint32_t)inputs - 1), 0, &value, 0};
    scaleev_get(s->model, column.input, &value);
    report_about("one row on [%.17g, %.17g], prove %d: %s", lo, hi, (int)prove, s->spec);
    scaleev_status status =
        scaleev_break_even_columns(s->model, lo, hi, &column, 1, 1, prove ? &test_proved : NULL, &out, &kind, NULL);
    CHECK(status == SCALEEV_OK, "one row: status %d", (int)status);
    CHECK((isnan(out) != 0) == (kind >= SCALEEV_ROOT_NONE_GOOD) && (!prove || kind != SCALEEV_ROOT_ESTIMATED),
          "%.17g of kind %d", out, (int)kind);
    CHECK(isnan(want) ? isnan(out) : fabs(out - want) <= 1e-12 * want + slack, "one row: %.17g, should be %.17g", out,
          want);
}

/* ---- what a budget allows where nothing is proved ---- */

static void ask_unbounded(sample *s)
{
    scaleev_root roots[ROOTS];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_optimum best = {.size = sizeof best};
    scaleev_solve_options options = {sizeof options, s->budget, 0, 0};
    rng *random = &s->random;
    double lo, hi, a = rng_value(random, -1e6, 1e6, false), t = rng_value(random, 1e-3, 1e6, false);
    int kind = (int)rng_below(random, 3);
    /* No other callback, which would be asked, too; and nothing can be added to a difference. */
    if (s->no_slope || add_callback(s->model, false, kind, a, t, false, NULL))
        return;
    random_domain(s, &lo, &hi);
    report_about("on [%.17g, %.17g], %d evaluations: %s; benefit guess(%d, %.17g, %.17g)", lo, hi, (int)s->budget,
                 s->spec, kind, a, t);
    long before = callback_scales();
    scaleev_status status = rng_below(random, 2)
                                ? scaleev_break_even(s->model, lo, hi, &options, roots, ROOTS, &solution)
                                : scaleev_best_scale(s->model, lo, hi, &options, &best);
    long asked = callback_scales() - before;
    uint64_t counted = solution.evaluations + best.evaluations;
    CHECK(status == SCALEEV_OK || s->partial, "no bounds: status %d", (int)status);
    CHECK(counted <= s->budget, "%llu evaluations", (unsigned long long)counted);
    CHECK(asked <= (long)s->budget, "%ld scales are asked for", asked);
}

/* ---- whole scales ---- */

static void ask_whole(sample *s)
{
    scaleev_whole whole = {.size = sizeof whole};
    scaleev_solve_options options = {sizeof options, s->budget, 0, 0};
    double lo, hi;
    random_domain(s, &lo, &hi);
    report_about("whole scales on [%.17g, %.17g]: %s", lo, hi, s->spec);
    scaleev_status status = scaleev_whole_scales(s->model, lo, hi, &options, &whole);
    CHECK(status == SCALEEV_OK || (s->partial && (status == SCALEEV_ERROR_UNDEFINED)), "whole: status %d", (int)status);
    if (status || !whole.proved)
        return;
    CHECK(!isnan(whole.first_good) == !isnan(whole.last_good), "first %.17g, last %.17g", whole.first_good,
          whole.last_good);
    bool none = isnan(whole.first_good);
    if (!none) {
        CHECK(lo <= whole.first_good && whole.first_good <= whole.last_good && whole.last_good <= hi &&
                  whole.first_good == floor(whole.first_good) && whole.last_good == floor(whole.last_good),
              "first %.17g, last %.17g", whole.first_good, whole.last_good);
        CHECK(sign_of(s->model, SCALEEV_EV, 0, whole.first_good) >= 0 &&
                  sign_of(s->model, SCALEEV_EV, 0, whole.last_good) >= 0,
              "first %.17g or last %.17g is bad", whole.first_good, whole.last_good);
    }
    for (int k = 0; k < 12; k++) {
        double x = k < 4 && !none ? whole.first_good - 1 - k : k < 8 && !none ? whole.last_good + k - 3 : NAN;
        if (isnan(x))
            x = floor(rng_scale(&s->random, lo, hi));
        if (x >= lo && x <= hi && (none || x < whole.first_good || x > whole.last_good))
            CHECK(sign_of(s->model, SCALEEV_EV, 0, x) <= 0, "good at %.17g, first %.17g, last %.17g", x,
                  whole.first_good, whole.last_good);
    }
}

/* ---- arguments ---- */

static void ask_argue(sample *s)
{
    scaleev_argument a = {.size = sizeof a};
    double x = rng_scale(&s->random, s->lo, s->hi), y = rng_scale(&s->random, s->lo, s->hi), at, slack;
    /* It has no budget: only where all is proved with few enclosures. */
    if (!last_turn(s->model, s->budget, fmin(x, y), fmax(x, y), &at, &slack))
        return;
    char text[2048], less[64];
    size_t length = 0, again = 0, capacity = rng_below(&s->random, sizeof less + 1);
    report_about("from %.17g to %.17g: %s", x, y, s->spec);
    scaleev_status status = scaleev_argue(s->model, x, s->model, y, NULL, &a);
    CHECK(status == SCALEEV_OK || (s->partial && status == SCALEEV_ERROR_UNDEFINED), "argue: status %d", (int)status);
    if (status)
        return;
    int at_x = sign_of(s->model, SCALEEV_EV, 0, x), at_y = sign_of(s->model, SCALEEV_EV, 0, y);
    CHECK(a.existing_sign * at_x >= 0 && a.proposed_sign * at_y >= 0, "signs %d and %d, should be %d and %d",
          (int)a.existing_sign, (int)a.proposed_sign, at_x, at_y);
    CHECK((a.verdict == SCALEEV_ARGUMENT_UNDECIDED) == (a.existing_sign == 0 || a.proposed_sign == 0),
          "verdict %d with signs %d and %d", (int)a.verdict, (int)a.existing_sign, (int)a.proposed_sign);
    if (a.complete && a.existing_sign * a.proposed_sign != 0 && a.flips > 0 &&
        a.first_flip.kind == SCALEEV_ROOT_CROSSING && a.last_flip.kind == SCALEEV_ROOT_CROSSING)
        CHECK((a.flips % 2 == 1) == (a.existing_sign != a.proposed_sign), "%zu flips, signs %d and %d", a.flips,
              (int)a.existing_sign, (int)a.proposed_sign);
    CHECK(scaleev_argument_text(&a, NULL, NULL, text, sizeof text, &length) == SCALEEV_OK && length < sizeof text &&
              strlen(text) == length,
          "%zu characters", length);
    memset(less, 0x5a, sizeof less);
    CHECK(scaleev_argument_text(&a, NULL, NULL, less, capacity, &again) == SCALEEV_OK && again == length,
          "%zu characters", again);
    if (capacity)
        CHECK(strlen(less) == (length < capacity ? length : capacity - 1), "cut off at %zu", strlen(less));
    for (size_t i = capacity; i < sizeof less; i++)
        CHECK(less[i] == 0x5a, "written beyond the end");
}

/* ---- sensitivities ---- */

static void ask_sensitivities(sample *s)
{
    scaleev_root root = {.at = 0};
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_solve_options options = {sizeof options, s->budget, 0, 0};
    scaleev_sensitivity out[64];
    double lo, hi;
    size_t n = (size_t)scaleev_input_count(s->model);
    random_domain(s, &lo, &hi);
    report_about("sensitivities on [%.17g, %.17g]: %s", lo, hi, s->spec);
    if (n > 64 || scaleev_break_even(s->model, lo, hi, &options, &root, 1, &solution) || solution.count == 0)
        return;
    scaleev_status status = scaleev_sensitivities(s->model, &root, n, out);
    CHECK(known(status) && status != SCALEEV_ERROR_MEMORY && status != SCALEEV_ERROR_CALLBACK &&
              status != SCALEEV_ERROR_COUNT,
          "sensitivities: status %d", (int)status);
    for (size_t i = 1; i < n && status == SCALEEV_OK; i++)
        CHECK(!(out[i].slope < out[i].slope_lo) && !(out[i].slope > out[i].slope_hi) &&
                  !(out[i].slope_lo > out[i].slope_hi),
              "slope %zu is %.17g in [%.17g, %.17g]", i, out[i].slope, out[i].slope_lo, out[i].slope_hi);
}

/* ---- any call ---- */

/* Of a root that none has found. */
static scaleev_status call_sensitivities(const scaleev_model *m, rng *random, const double *x)
{
    scaleev_sensitivity sensitivities[64];
    size_t inputs = (size_t)scaleev_input_count(m);
    scaleev_root root = {x[0], x[1], x[2], (int32_t)rng_below(random, 6), 1};
    return scaleev_sensitivities(m, &root, inputs < 64 ? inputs : 64, sensitivities);
}

/* Any public question with any numbers. */
static scaleev_status call(const scaleev_model *m, rng *random, uint64_t budget)
{
    double x[ROWS], out[64];
    int32_t kinds[ROWS];
    scaleev_root roots[2];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_solve_options options = {sizeof options, budget, 0, 0};
    scaleev_optimum optimum = {.size = sizeof optimum};
    scaleev_whole whole = {.size = sizeof whole};
    scaleev_argument argument = {.size = sizeof argument};
    uint32_t inputs = (uint32_t)scaleev_input_count(m), what = rng_below(random, 11);
    scaleev_quantity q = (scaleev_quantity)rng_below(random, QUANTITIES + 2) - 1;
    scaleev_input input = (scaleev_input)rng_below(random, inputs + 2) - 1;
    for (size_t i = 0; i < ROWS; i++)
        x[i] = any_double(random);
    scaleev_column columns[2] = {{input, 0, x, 0}, {(scaleev_input)rng_below(random, inputs + 1), 0, x, 0}};
    switch (what) {
    case 0:
        return scaleev_evaluate(m, q, x, ROWS, x);
    case 1:
        return scaleev_evaluate_columns(m, q, x[0], columns, 1 + rng_below(random, 2), ROWS, out);
    case 2:
        return scaleev_enclose(m, q, x[0], x[1], &out[0], &out[1]);
    case 3:
        return scaleev_gradient(m, q, x[0], inputs < 64 ? inputs : 64, out);
    case 4:
        return scaleev_break_even(m, x[0], x[1], &options, roots, 2, &solution);
    case 5:
        return scaleev_best_scale(m, x[0], x[1], &options, &optimum);
    case 6:
        return scaleev_whole_scales(m, x[0], x[1], &options, &whole);
    case 7:
        return scaleev_solve(m, q, x[2], input, fabs(x[0]), x[0], x[1], &options, roots, 2, &solution);
    case 8:
        return call_sensitivities(m, random, x);
    case 9: /* no budget: a domain that holds little */
        return scaleev_break_even_columns(m, x[0], x[0], columns, 1, ROWS, &test_proved, out, kinds, NULL);
    default:
        out[0] = scaleev_ev(m, x[0]);
        return scaleev_argue(m, x[0], m, x[0], NULL, &argument);
    }
}

/* A model that was asked before has all that it keeps; one that was not may make it now, or get no memory for it. */
static void ask_anything(sample *s, counter *memory)
{
    uint32_t fault = rng_below(&s->random, 4), at = 1 + rng_below(&s->random, 8);
    bool first = rng_below(&s->random, 4) == 0;
    double x = 1, before = first ? NAN : scaleev_ev(s->model, x);
    size_t blocks = memory->blocks;
    report_about("any call: %s", s->spec);
    counter_fail_at(memory, fault == 1 ? (long)at : 0);
    callback_fail_at(fault == 2 ? (long)at : 0);
    scaleev_status status = call(s->model, &s->random, s->budget);
    counter_fail_at(memory, 0);
    callback_fail_at(0);
    CHECK(known(status), "status %d", (int)status);
    CHECK(status != SCALEEV_ERROR_MEMORY || fault == 1, "no memory");
    CHECK(status != SCALEEV_ERROR_CALLBACK || fault == 2, "a callback failed");
    if (first)
        return;
    CHECK(memory->blocks == blocks, "%zu blocks are lost", memory->blocks - blocks);
    CHECK(same_bits(scaleev_ev(s->model, x), before), "the model changes");
}

/* ---- one question ---- */

static void ask_inside(sample *s)
{
    values_tally values = {0};
    double lo, hi;
    random_domain(s, &lo, &hi);
    check_inside(s, lo, hi, &values);
}

static void ask_slope(sample *s)
{
    double lo, hi;
    random_domain(s, &lo, &hi);
    check_slope(s, lo, hi);
}

static void ask_roots(sample *s)
{
    roots_tally roots = {0};
    double lo, hi;
    random_domain(s, &lo, &hi);
    check_roots(s, lo, hi, &roots);
}

static void ask_best(sample *s)
{
    double lo, hi;
    random_domain(s, &lo, &hi);
    check_best(s, lo, hi);
}

/* Always as many, and a power of two: a new question takes the place of one that is here more than once, and inputs
 * that choose the others ask what they did. */
static const struct question {
    const char *name;
    void (*ask)(sample *s);
} questions[18] = {
    {"inside", ask_inside},       {"slope", ask_slope},       {"roots", ask_roots},          {"roots", ask_roots},
    {"best", ask_best},           {"solve", ask_solve},       {"solve", ask_solve},          {"columns", ask_columns},
    {"whole", ask_whole},         {"argue", ask_argue},       {"slopes", ask_sensitivities}, {"anything", NULL},
    {"unbounded", ask_unbounded}, {"gradient", ask_gradient}, {"one", ask_one_row},          {"rows", ask_rows},
    {"ranges", ask_ranges},       {"ranges", ask_ranges},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

/* SCALEEV_FUZZ_ASK="roots best" asks nothing else: the next one on the list of those instead. */
static const struct question *choose(rng *random)
{
    const char *only = getenv("SCALEEV_FUZZ_ASK");
    uint32_t which = rng_below(random, QUESTIONS);
    for (int i = 0; only && i < QUESTIONS && !strstr(only, questions[which].name); i++)
        which = (which + 1) % QUESTIONS;
    return &questions[which];
}

void ask(sample *s, counter *memory)
{
    const struct question *question = choose(&s->random);
    /* The smaller, the more often: what a small budget leaves open must be right, too. */
    s->budget = (uint64_t)(5 * exp(rng_unit(&s->random) * log(100)));
    if (question->ask == ask_gradient)
        build_sound(s, (int)rng_below(&s->random, SIZES_WILD), 4);
    else if (rng_below(&s->random, 8) == 0)
        build_by_calls(s, memory);
    else
        build_sound(s, (int)rng_below(&s->random, SIZES), 16);
    if (!s->model)
        return;
    report_about("%s, budget %llu: %s", question->name, (unsigned long long)s->budget, s->spec);
    if (question->ask)
        question->ask(s);
    else
        ask_anything(s, memory);
}
