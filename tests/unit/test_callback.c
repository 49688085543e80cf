/* SPDX-License-Identifier: MIT */
/* Functions of the caller: with bounds proofs hold, without them roots are found and said to be estimates. */
#include "op/callback.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

enum { ROOTS = 32 };

/* A function with all that a test wants to know of it. */
typedef struct shape {
    double (*at)(double x);
    void (*range)(double lo, double hi, double out[4]);
    size_t values, boxes, calls;
} shape;

static int function_of(const double *scales, size_t n, double *out, void *context)
{
    shape *s = context;
    s->values += n;
    ++s->calls;
    for (size_t i = 0; i < n; ++i)
        out[i] = s->at(scales[i]);
    return 0;
}

static int bounds_of(double lo, double hi, double out[4], void *context)
{
    shape *s = context;
    ++s->boxes;
    s->range(lo, hi, out);
    return 0;
}

/* -1 below 10, 1 from there on: no zero at all, and a change of sign. */
static double step_at(double x)
{
    return x < 10 ? -1 : 1;
}

static void step_range(double lo, double hi, double out[4])
{
    bool jumps = lo < 10 && hi >= 10;
    out[0] = lo < 10 ? -1 : 1;
    out[1] = hi < 10 ? -1 : 1;
    out[2] = 0;
    out[3] = jumps ? (double)INFINITY : 0;
}

/* -1 on [10, 10.5), 1 elsewhere. */
static double slot_at(double x)
{
    return x >= 10 && x < 10.5 ? -1 : 1;
}

static void slot_range(double lo, double hi, double out[4])
{
    bool inside = lo >= 10 && hi < 10.5, apart = hi < 10 || lo >= 10.5;
    out[0] = apart ? 1 : -1;
    out[1] = inside ? -1 : 1;
    out[2] = inside || apart ? 0 : -INFINITY;
    out[3] = inside || apart ? 0 : (double)INFINITY;
}

/* x^2 - 2 */
static double square_at(double x)
{
    return x * x - 2;
}

static void square_range(double lo, double hi, double out[4])
{
    out[0] = nextafter(nextafter(lo * lo, -1) - 2, -INFINITY);
    out[1] = nextafter(nextafter(hi * hi, INFINITY) - 2, INFINITY);
    out[2] = nextafter(2 * lo, -INFINITY);
    out[3] = nextafter(2 * hi, INFINITY);
}

/* Bounds that say nothing. */
static void anything(double lo, double hi, double out[4])
{
    (void)lo;
    (void)hi;
    out[0] = out[2] = -INFINITY;
    out[1] = out[3] = INFINITY;
}

/* Bounds that say nothing of the slope. */
static void values_only(double lo, double hi, double out[4])
{
    square_range(lo, hi, out);
    out[2] = -INFINITY;
    out[3] = INFINITY;
}

static double tiny_at(double x)
{
    return (x - 3) * 1e-200;
}

static double hole_at(double x)
{
    return x > 4 && x < 5 ? (double)NAN : x - 7;
}

/* A hazard: certain from 50 on. */
static double certain_at(double x)
{
    return x < 50 ? 0.01 * x : (double)INFINITY;
}

static void certain_range(double lo, double hi, double out[4])
{
    out[0] = lo < 50 ? fmax(0, nextafter(certain_at(lo), -1)) : (double)INFINITY;
    out[1] = hi < 50 ? nextafter(certain_at(hi), 1) : (double)INFINITY;
    out[2] = lo < 50 ? 0.01 : 0;
    out[3] = hi < 50 ? nextafter(0.01, 1) : (double)INFINITY;
}

static scaleev_model *benefit_of(shape *s)
{
    scaleev_model *model;
    cr_assert_eq(scaleev_model_create(&model), SCALEEV_OK);
    cr_assert_eq(scaleev_benefit_callback(model,
                                          &(scaleev_callback){sizeof(scaleev_callback), function_of,
                                                              s->range ? bounds_of : NULL, s, NULL, NULL},
                                          NULL),
                 SCALEEV_OK);
    return model;
}

static size_t solve_shape(shape *s, double lo, double hi, scaleev_root *roots, scaleev_solution *solution)
{
    scaleev_model *model = benefit_of(s);
    memset(solution, 0, sizeof *solution);
    solution->size = sizeof *solution;
    s->values = s->boxes = 0;
    cr_assert_eq(scaleev_break_even(model, lo, hi, NULL, roots, ROOTS, solution), SCALEEV_OK);
    scaleev_model_destroy(model);
    cr_assert_leq(solution->count, ROOTS);
    return solution->count;
}

Test(callback, bounds_make_proofs)
{
    scaleev_root r[ROOTS];
    scaleev_solution s;
    shape square = {square_at, square_range, 0, 0, 0};
    cr_assert_eq(solve_shape(&square, 0, 1e9, r, &s), 1);
    cr_expect(s.complete && s.sign_lo == -1 && s.sign_hi == 1);
    cr_expect_eq(r[0].kind, SCALEEV_ROOT_CROSSING);
    cr_expect(r[0].lo <= 1.41421356237309504880L && 1.41421356237309504880L <= r[0].hi && r[0].hi - r[0].lo < 1e-13);
    CHECK(square.boxes < 500, "%zu boxes", square.boxes);
    /* Bounds of the values alone: the sign changes, but how often is not known. */
    shape values = {square_at, values_only, 0, 0, 0};
    cr_assert_geq(solve_shape(&values, 0, 1e9, r, &s), 1);
    cr_expect(!s.complete && s.sign_lo == -1 && s.sign_hi == 1);
    for (size_t i = 0; i < s.count; ++i)
        CHECK(r[i].kind == SCALEEV_ROOT_UNRESOLVED && r[i].hi - r[i].lo < 1e-6, "kind %d in [%g, %g]", (int)r[i].kind,
              r[i].lo, r[i].hi);
    CHECK(values.boxes < 2000, "%zu boxes", values.boxes);
    /* Bounds that say nothing: nothing is known, at once. */
    shape nothing = {square_at, anything, 0, 0, 0};
    cr_assert_eq(solve_shape(&nothing, 0, 1e9, r, &s), 1);
    cr_expect(!s.complete && r[0].kind == SCALEEV_ROOT_UNRESOLVED && r[0].lo == 0 && r[0].hi == 1e9);
    cr_expect(s.sign_lo == 0 && s.sign_hi == 0);
    CHECK(nothing.boxes < 100, "%zu boxes", nothing.boxes);
    cr_assert_eq(reports(), 0);
}

Test(callback, jumps_with_bounds)
{
    scaleev_root r[ROOTS];
    scaleev_solution s;
    shape step = {step_at, step_range, 0, 0, 0};
    cr_assert_eq(solve_shape(&step, 0, 1e9, r, &s), 1);
    /* Its slope is never negative, so that it changes sign once; no value is 0, and the enclosure closes on the
     * jump. */
    cr_expect(r[0].lo < 10 && r[0].hi >= 10 && r[0].hi - r[0].lo < 1e-6);
    cr_expect(s.sign_lo == -1 && s.sign_hi == 1);
    CHECK(step.boxes < 1000, "%zu boxes", step.boxes);
    shape slot = {slot_at, slot_range, 0, 0, 0};
    cr_assert_eq(solve_shape(&slot, 0, 1e9, r, &s), 2);
    for (size_t i = 0; i < 2; ++i)
        CHECK(r[i].kind == SCALEEV_ROOT_UNRESOLVED && r[i].lo <= 10 + 0.5 * (double)i &&
                  10 + 0.5 * (double)i <= r[i].hi && r[i].hi - r[i].lo < 1e-6,
              "jump %zu: kind %d in [%.17g, %.17g]", i, (int)r[i].kind, r[i].lo, r[i].hi);
    cr_expect(!s.complete && s.sign_lo == 1 && s.sign_hi == 1);
    CHECK(slot.boxes < 2000, "%zu boxes", slot.boxes);
    cr_assert_eq(reports(), 0);
}

Test(callback, without_bounds_all_is_estimated)
{
    static const struct {
        double (*at)(double x);
        double lo, hi, roots[2];
        size_t count;
    } cases[] = {
        {square_at, 0, 1e9, {1.4142135623730951}, 1},
        {step_at, 0, 1e9, {10}, 1},
        {slot_at, 0, 1e3, {10, 10.5}, 2},
        {slot_at, 0, 1e9, {10, 10.5}, 2},
        {tiny_at, 0, 1e9, {3}, 1}, /* products of two values underflow */
        {hole_at, 0, 100, {7}, 1},
        {square_at, 2, 1e9, {0}, 0},
        {square_at, 1, 1, {0}, 0},
        {tiny_at, 3, 3, {3}, 1},
        {tiny_at, 3, 1e3, {3}, 1},
        {tiny_at, 0, 3, {3}, 1},
        {square_at, 0, DBL_MAX, {1.4142135623730951}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        scaleev_root r[ROOTS];
        scaleev_solution s;
        shape guess = {cases[i].at, NULL, 0, 0, 0};
        size_t n = solve_shape(&guess, cases[i].lo, cases[i].hi, r, &s);
        CHECK(n == cases[i].count, "case %zu: %zu roots", i, n);
        CHECK(!s.complete, "case %zu: complete, without bounds", i);
        CHECK(s.sign_lo == 0 && s.sign_hi == 0, "case %zu: proved signs, without bounds", i);
        CHECK(guess.values < 40000, "case %zu: %zu values", i, guess.values);
        for (size_t k = 0; k < n && k < cases[i].count; ++k) {
            double want = cases[i].roots[k];
            CHECK(r[k].kind == SCALEEV_ROOT_ESTIMATED, "case %zu: kind %d", i, (int)r[k].kind);
            CHECK(fabs(r[k].at - want) <= 1e-15 * want, "case %zu: %.17g, should be %.17g", i, r[k].at, want);
            CHECK(r[k].lo <= r[k].at && r[k].at <= r[k].hi && r[k].hi - r[k].lo <= 4 * DBL_EPSILON * want,
                  "case %zu: [%g, %g]", i, r[k].lo, r[k].hi);
        }
    }
    cr_assert_eq(reports(), 0);
}

/* Good up to the far end of the domain. */
static double far_at(double x)
{
    return 9.9e8 - x;
}

/* Good nearly everywhere, bad in between, thousands of times. */
static double wave_at(double x)
{
    return sin(x / 1e4) + 0.9;
}

/* A budget is of scales at which the function is evaluated: it is kept, told, and spread over the domain. */
Test(callback, budget_without_bounds)
{
    static const uint64_t budgets[] = {1, 2, 3, 4, 7, 10, 50, 100, 1000, 10000, 40000, 1000000};
    static double (*const functions[])(double x) = {square_at, far_at, wave_at, hole_at, step_at};
    for (size_t f = 0; f < sizeof functions / sizeof *functions; ++f) {
        shape guess = {functions[f], NULL, 0, 0, 0};
        scaleev_model *model = benefit_of(&guess);
        for (size_t i = 0; i < sizeof budgets / sizeof *budgets; ++i) {
            scaleev_solve_options options = {sizeof options, budgets[i], 0, 0};
            static scaleev_root r[8192];
            scaleev_solution s = {.size = sizeof s};
            scaleev_optimum best = {.size = sizeof best};
            scaleev_whole whole = {.size = sizeof whole};
            report_about("function %zu, budget %llu", f, (unsigned long long)budgets[i]);
#define WITHIN(call, told)                                                                                             \
    guess.values = guess.calls = 0;                                                                                    \
    cr_assert_eq((call), SCALEEV_OK);                                                                                  \
    CHECK(guess.values <= budgets[i], "%s: %zu values", #call, guess.values);                                          \
    CHECK((told) == guess.values, "%s: %zu values, tells %llu", #call, guess.values, (unsigned long long)(told))
            WITHIN(scaleev_break_even(model, 0, 1e9, &options, r, 8192, &s), s.evaluations);
            CHECK(guess.calls <= 80 + guess.values / 128, "%zu calls of the function for %zu values", guess.calls,
                  guess.values);
            CHECK(!s.complete, "complete");
            for (size_t k = 0; k < s.count && k < 8192; ++k) {
                CHECK(r[k].kind == SCALEEV_ROOT_ESTIMATED && r[k].lo <= r[k].at && r[k].at <= r[k].hi &&
                          (k == 0 || r[k - 1].hi <= r[k].lo),
                      "root %zu: %.17g in [%.17g, %.17g]", k, r[k].at, r[k].lo, r[k].hi);
                CHECK(r[k].direction == 0 || (functions[f](r[k].hi) > 0) == (r[k].direction > 0), "direction of %.17g",
                      r[k].at);
            }
            if (f < 2 && budgets[i] >= 4) {
                double truth = f ? 9.9e8 : 1.4142135623730951;
                CHECK(s.count == 1 && r[0].lo <= truth && truth <= r[0].hi, "%zu roots, the first in [%.17g, %.17g]",
                      s.count, r[0].lo, r[0].hi);
                CHECK(budgets[i] < 1000 || r[0].hi - r[0].lo <= 1e-15 * truth, "root in [%.17g, %.17g]", r[0].lo,
                      r[0].hi);
            }
            WITHIN(scaleev_solve(model, SCALEEV_BENEFIT, 0.5, SCALEEV_SCALE, 0, 0, 1e9, &options, r, 8192, &s),
                   s.evaluations);
            WITHIN(scaleev_best_scale(model, 0, 1e9, &options, &best), best.evaluations);
            CHECK(f || budgets[i] < 2 || best.scale == 1e9, "best scale %.17g", best.scale);
            WITHIN(scaleev_whole_scales(model, 0, 1e9, &options, &whole), guess.values);
            CHECK(f || budgets[i] < 1000 || (whole.first_good == 2 && whole.last_good == 1e9),
                  "whole scales %.17g, %.17g", whole.first_good, whole.last_good);
        }
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

/* Every question says that it is an estimate, or refuses. */
Test(callback, other_questions_without_bounds)
{
    shape square = {square_at, NULL, 0, 0, 0};
    scaleev_model *model = benefit_of(&square);
    scaleev_input loss, share;
    scaleev_term hazard;
    cr_assert_eq(scaleev_hazard_rate(model, 0.125, 100, &hazard), SCALEEV_OK);
    cr_assert_eq(scaleev_find(model, hazard, "loss", &loss), SCALEEV_OK);
    cr_assert_eq(scaleev_find(model, hazard, "share", &share), SCALEEV_OK);
    double lo = 7, hi = 8, k = 4;
    cr_expect_eq(scaleev_enclose(model, SCALEEV_EV, 1, 2, &lo, &hi), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect(lo == 7 && hi == 8);
    cr_expect_eq(scaleev_evaluate(model, SCALEEV_MARGINAL, &k, 1, &hi), SCALEEV_ERROR_UNSUPPORTED);
    scaleev_root r[ROOTS];
    scaleev_solution s = {.size = sizeof s};
    cr_expect_eq(scaleev_solve(model, SCALEEV_MARGINAL, 0, SCALEEV_SCALE, 0, 0, 1, NULL, r, ROOTS, &s),
                 SCALEEV_ERROR_UNSUPPORTED);
    /* Along an input, over a domain whose width overflows; the solution is known. */
    cr_assert_eq(scaleev_solve(model, SCALEEV_EV, 0, loss, k, -DBL_MAX, DBL_MAX, NULL, r, ROOTS, &s), SCALEEV_OK);
    cr_assert_eq(s.count, 1);
    cr_expect(r[0].kind == SCALEEV_ROOT_ESTIMATED && !s.complete && r[0].direction == -1);
    cr_expect_float_eq(r[0].at, 14 * exp(-0.5) / -expm1(-0.5), 1e-12);
    /* What the function has no part in could be proved; it is enough that it is right. */
    cr_assert_eq(scaleev_solve(model, SCALEEV_SURVIVAL, 0.5, SCALEEV_SCALE, 0, 0, 100, NULL, r, ROOTS, &s), SCALEEV_OK);
    cr_assert_eq(s.count, 1);
    cr_expect_float_eq(r[0].at, log(2) / 0.125, 1e-13);
    scaleev_optimum best = {.size = sizeof best};
    cr_assert_eq(scaleev_best_scale(model, 0, 1e3, NULL, &best), SCALEEV_OK);
    cr_expect(!best.proved);
    cr_expect_leq(best.scale_lo, best.scale);
    cr_expect_geq(best.scale_hi, best.scale);
    scaleev_whole whole = {.size = sizeof whole};
    cr_assert_eq(scaleev_whole_scales(model, 0, 1e3, NULL, &whole), SCALEEV_OK);
    cr_expect(!whole.proved);
    double first = NAN, last = NAN;
    for (k = 0; k <= 1000; ++k)
        if (scaleev_ev(model, k) > 0) {
            first = isnan(first) ? k : first;
            last = k;
        }
    cr_expect((isnan(first) && isnan(whole.first_good)) || whole.first_good == first);
    cr_expect((isnan(last) && isnan(whole.last_good)) || whole.last_good == last);
    scaleev_model_destroy(model);
    cr_assert_eq(reports(), 0);
}

/* A hazard of the caller that becomes infinite: nothing survives, and that is no error. */
Test(callback, hazards)
{
    scaleev_root r[ROOTS];
    scaleev_solution s = {.size = sizeof s};
    /* K to 50, infinite from there: EV = 2 K e^(-K/100) - (1 - e^(-K/100)) below, -1 above. */
    shape certain = {certain_at, certain_range, 0, 0, 0};
    scaleev_model *model = model_of("benefit linear(2)");
    cr_assert_eq(scaleev_hazard_callback(
                     model, &(scaleev_callback){sizeof(scaleev_callback), function_of, bounds_of, &certain, NULL, NULL},
                     1, NULL),
                 SCALEEV_OK);
    cr_assert_eq(scaleev_break_even(model, 1, 1e6, NULL, r, ROOTS, &s), SCALEEV_OK);
    CHECK(s.sign_lo == 1 && s.sign_hi == -1, "signs %d %d", (int)s.sign_lo, (int)s.sign_hi);
    bool covered = false;
    for (size_t i = 0; i < s.count && i < ROOTS; ++i)
        covered = covered || (r[i].lo <= 50 && 50 <= r[i].hi);
    CHECK(covered && s.count == 1, "%zu roots", s.count);
    CHECK(s.evaluations < 3000, "%llu evaluations", (unsigned long long)s.evaluations);
    scaleev_model_destroy(model);
    /* The same family and the library's own agree. */
    model = model_of("benefit linear(2); hazard callback(0, 0.0078125, 1), loss = 100");
    scaleev_model *own = model_of("benefit linear(2); hazard rate(0.0078125), loss = 100");
    scaleev_root q[ROOTS];
    cr_assert_eq(scaleev_break_even(model, 1, 1e6, NULL, r, ROOTS, &s), SCALEEV_OK);
    cr_assert(s.count == 1 && s.complete);
    cr_assert_eq(scaleev_break_even(own, 1, 1e6, NULL, q, ROOTS, &s), SCALEEV_OK);
    cr_assert(s.count == 1 && s.complete);
    cr_expect(r[0].lo <= q[0].hi && q[0].lo <= r[0].hi && r[0].kind == SCALEEV_ROOT_CROSSING);
    scaleev_model_destroy(model);
    scaleev_model_destroy(own);
    cr_assert_eq(reports(), 0);
}

/* A function that fails at its n-th call stops the question, and nothing is written. */
Test(callback, failures)
{
    static const char *const specs[] = {"benefit callback(0, 2, 1); hazard rate(0.01), loss = 100",
                                        "benefit guess(0, 2, 1); hazard rate(0.01), loss = 100"};
    for (size_t k = 0; k < 2; ++k) {
        scaleev_model *model = model_of(specs[k]);
        for (long n = 1; n < 200; n += 7) {
            scaleev_root root, root_before;
            scaleev_solution s, s_before;
            scaleev_optimum best, best_before;
            scaleev_whole whole, whole_before;
            scaleev_argument a, a_before;
            memset(&root, 0x5a, sizeof root);
            memset(&s, 0x5a, sizeof s);
            memset(&best, 0x5a, sizeof best);
            memset(&whole, 0x5a, sizeof whole);
            memset(&a, 0x5a, sizeof a);
            s.size = sizeof s, best.size = sizeof best, whole.size = sizeof whole, a.size = sizeof a;
            root_before = root, s_before = s, best_before = best, whole_before = whole, a_before = a;
            scaleev_status status;
            bool failed;
#define FAILS(call, object, before, name)                                                                              \
    object = before;                                                                                                   \
    callback_fail_at(n);                                                                                               \
    status = (call);                                                                                                   \
    failed = status == SCALEEV_ERROR_CALLBACK;                                                                         \
    CHECK(failed || status == SCALEEV_OK, "%s: call %ld fails: " name " has status %d", specs[k], n, (int)status);     \
    CHECK(failed || n > 7, "%s: call %ld fails: " name " did not notice", specs[k], n);                                \
    CHECK(!failed || memcmp(&(object), &(before), sizeof(object)) == 0, "%s: call %ld fails: " name " wrote",          \
          specs[k], n);                                                                                                \
    callback_fail_at(0)
            FAILS(scaleev_break_even(model, 1, 1e6, NULL, &root, 1, &s), s, s_before, "break_even");
            CHECK(!failed || memcmp(&root, &root_before, sizeof root) == 0, "%s: a root was written", specs[k]);
            FAILS(scaleev_solve(model, SCALEEV_EV, 1, SCALEEV_SCALE, 0, 1, 1e6, NULL, &root, 1, &s), s, s_before,
                  "solve");
            FAILS(scaleev_best_scale(model, 1, 1e6, NULL, &best), best, best_before, "best_scale");
            FAILS(scaleev_whole_scales(model, 1, 1e6, NULL, &whole), whole, whole_before, "whole_scales");
            FAILS(scaleev_argue(model, 1, model, 1e4, NULL, &a), a, a_before, "argue");
        }
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

static double told[4];

static void as_told(double lo, double hi, double out[4])
{
    (void)lo, (void)hi;
    memcpy(out, told, sizeof told);
}

/* Bounds that say less than nothing count as unknown, those of the function and those of its slope apart. */
Test(callback, bounds_that_say_nothing)
{
    static const struct {
        double out[4];
        bool value, slope; /* known */
    } cases[] = {
        {{1, 2, 3, 4}, true, true},    {{2, 1, 3, 4}, false, true},     {{1, 2, 4, 3}, true, false},
        {{NAN, 2, 3, 4}, false, true}, {{1, NAN, 3, 4}, false, true},   {{1, 2, NAN, 4}, true, false},
        {{1, 2, 3, NAN}, true, false}, {{NAN, NAN, 3, 3}, false, true},
    };
    shape s = {NULL, as_told, 0, 0, 0};
    const scaleev_callback callback = {sizeof callback, function_of, bounds_of, &s, NULL, NULL};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        memcpy(told, cases[i].out, sizeof told);
        for (int order = 0; order < 2; ++order) {
            sev_trouble trouble = {0, false};
            sev_interval range = sev_callback_range(&callback, order, (sev_interval){0, 1}, &trouble);
            bool known = order ? cases[i].slope : cases[i].value;
            cr_expect(known ? range.lo == told[2 * order] && range.hi == told[2 * order + 1] : sev_is_everything(range),
                      "case %zu, order %d: [%g, %g]", i, order, range.lo, range.hi);
        }
    }
}
