/* SPDX-License-Identifier: MIT */
/* Differences of nearly equal models: the signs are those of a high-precision computation
 * (reference/make_crossover.py), and nearly all of them are proved throughout. */
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { ROOTS = 16 };

typedef struct answer {
    scaleev_root roots[ROOTS];
    scaleev_solution solution;
} answer;

static answer crossovers(const scaleev_model *difference, double lo, double hi, uint64_t budget)
{
    answer a = {.solution = {.size = sizeof a.solution}};
    scaleev_solve_options options = {.size = sizeof options, .max_evaluations = budget};
    scaleev_status status = scaleev_break_even(difference, lo, hi, &options, a.roots, ROOTS, &a.solution);
    CHECK(status == SCALEEV_OK || status == SCALEEV_ERROR_UNDEFINED, "status %d", (int)status);
    return a;
}

/* The sign at x that the roots tell; 2 where they tell none. */
static int sign_at(const answer *a, double x)
{
    int sign = a->solution.sign_lo ? a->solution.sign_lo : 2;
    for (size_t i = 0; i < a->solution.count; ++i) {
        if (i == ROOTS)
            return 2;
        const scaleev_root *root = &a->roots[i];
        if (x < root->lo)
            return sign;
        if (x <= root->hi)
            return root->kind == SCALEEV_ROOT_ENDPOINT ? 0 : 2;
        sign = root->kind == SCALEEV_ROOT_CROSSING ? root->direction : root->kind == SCALEEV_ROOT_ENDPOINT ? sign : 2;
    }
    return sign;
}

/* The scales of the table: 1, 1.5, 2, 3, 4, 6, ... */
static double scale_of(size_t i)
{
    return ldexp(i % 2 ? 1.5 : 1, (int)(i / 2));
}

static bool check_pair(const tsv *t)
{
    scaleev_model *difference = model_of(t->fields[0]);
    const char *signs = t->fields[1];
    size_t n = strlen(signs);
    report_about("line %zu, %s", t->number, t->fields[0]);
    /* Where exponents have exponents there is no sign in the table, and none need be proved. */
    while (n && signs[n - 1] == '?')
        --n;
    answer a = crossovers(difference, 1, scale_of(n - 1), 0);
    for (size_t i = 0; i < n; ++i) {
        int want = signs[i] == '+' ? 1 : signs[i] == '-' ? -1 : 0, got = sign_at(&a, scale_of(i));
        CHECK(got == want || got == 2 || signs[i] == '?', "at %g the sign is %d, not %d", scale_of(i), want, got);
    }
    CHECK(a.solution.evaluations <= 100000, "%llu evaluations", (unsigned long long)a.solution.evaluations);
    scaleev_model_destroy(difference);
    return a.solution.complete == 1;
}

Test(crossover, of_nearly_equal_models)
{
    tsv t;
    size_t pairs = 0, complete = 0, every = 600 / test_cases(600);
    for (tsv_open(&t, "crossover.tsv"); tsv_next(&t);) {
        if (every > 1 && t.number % every)
            continue;
        ++pairs;
        bool all = check_pair(&t);
        complete += all;
        if (!all)
            printf("not complete: line %zu\n", t.number);
    }
    tsv_close(&t);
    printf("%zu of %zu pairs are complete\n", complete, pairs);
    fflush(stdout);
    report_about("all pairs");
    CHECK(100 * complete + 99 >= 99 * pairs, "only %zu of %zu are complete", complete, pairs);
    cr_assert_eq(reports(), 0);
}

static scaleev_solution solution_of(const char *spec, double lo, double hi)
{
    scaleev_model *difference = model_of(spec);
    answer a = crossovers(difference, lo, hi, 0);
    scaleev_model_destroy(difference);
    return a.solution;
}

/* The signs are plain, though both sides fail for certain from some ten thousand on, and their losses cancel. */
Test(crossover, of_the_worked_example)
{
    const char *safer = "benefit linear(2); hazard constant(0.01), loss = 100",
               *other = "benefit linear(2); hazard constant(0.0105), loss = 100";
    char spec[SPEC_BYTES];
    snprintf(spec, sizeof spec, "%s; minus; %s", safer, other);
    scaleev_solution s = solution_of(spec, 1, 1e9);
    cr_expect(s.complete && s.count == 0 && s.sign_lo == 1 && s.sign_hi == 1);
    cr_expect_leq(s.evaluations, 10);
    snprintf(spec, sizeof spec, "%s; minus; %s", other, safer);
    s = solution_of(spec, 1, 1e9);
    cr_expect(s.complete && s.count == 0 && s.sign_lo == -1 && s.sign_hi == -1);
    /* Twice as dangerous, and worth twice as much: (4 x + 100) 0.98^x = (2 x + 100) 0.99^x. */
    scaleev_model *twice = model_of("benefit linear(4); hazard constant(0.02), loss = 100; minus; benefit linear(2); "
                                    "hazard constant(0.01), loss = 100");
    answer a = crossovers(twice, 1, 1e9, 0);
    cr_expect(a.solution.complete && a.solution.count == 1 && a.roots[0].direction == -1);
    cr_expect(fabs(a.roots[0].at - 32.9437577388173929666) <= 1e-12, "%.17g", a.roots[0].at);
    scaleev_model_destroy(twice);
}

/* A difference that is exactly 0 at an end of the domain is known to be: x ln x and 1^e. */
Test(crossover, that_begin_with_zero)
{
    scaleev_solution s = solution_of(
        "benefit odlyzko(3); hazard rate(1e-3), loss = 7; minus; benefit odlyzko(2); hazard rate(1e-3), loss = 7", 1,
        1e6);
    cr_expect(s.complete && s.count == 1 && s.sign_lo == 1 && s.sign_hi == 1);
    s = solution_of("benefit power(3, 1.5); hazard rate(1e-3), loss = 7; minus; benefit power(3, 1.25); hazard "
                    "rate(1e-3), loss = 7",
                    1, 1e6);
    cr_expect(s.complete && s.count == 1 && s.sign_lo == 1 && s.sign_hi == 1);
}

/* Equal models, and models that differ in nothing that matters, are zero throughout, which is proved nowhere between
 * the ends. */
Test(crossover, of_equal_models)
{
    scaleev_solution s = solution_of(
        "benefit linear(2); hazard rate(0.1), loss = 7; minus; benefit linear(2); hazard rate(0.1), loss = 7", 1, 100);
    cr_expect(!s.complete && s.sign_lo == 0 && s.sign_hi == 0);
}

/* How good must the safer one be made to outweigh its smaller benefit, at a scale where both fail for certain? */
Test(crossover, along_another_input)
{
    scaleev_model *difference = model_of("benefit linear(2); hazard constant(0.01), loss = 100; minus; benefit "
                                         "linear(3); hazard constant(0.02), loss = 100");
    scaleev_input probability;
    scaleev_root root = {0};
    scaleev_solution s = {.size = sizeof s};
    cr_assert_eq(scaleev_find(difference, 1, "probability", &probability), SCALEEV_OK);
    cr_assert_eq(scaleev_solve(difference, SCALEEV_EV, 0, probability, 1e6, 1e-3, 0.5, NULL, &root, 1, &s), SCALEEV_OK);
    /* (1 - p)^1e6 (2e6 + 100) = 0.98^1e6 (3e6 + 100) */
    double want = -expm1(log1p(-0.02) + log((3e6 + 100) / (2e6 + 100)) / 1e6);
    cr_expect(s.complete && s.count == 1 && root.direction == -1, "%zu roots, complete %d", s.count, (int)s.complete);
    cr_expect(fabs(root.at - want) <= 1e-14, "%.17g, not %.17g", root.at, want);
    scaleev_model_destroy(difference);
}

/* ---- random models over the whole range ---- */

static bool change_an_input(rng *random, scaleev_model *model)
{
    scaleev_input input = 1 + (scaleev_input)rng_below(random, (uint32_t)scaleev_input_count(model) - 1);
    double x = 0, factor = 1 + pow(10, rng_between(random, -6, 0));
    scaleev_get(model, input, &x);
    return scaleev_set(model, input, rng_below(random, 2) ? x * factor : x / factor) == SCALEEV_OK;
}

/* What the roots say of random scales is what bounds of the difference there say. */
static size_t check_against_bounds(rng *random, const scaleev_model *difference, double lo, double hi)
{
    size_t decided = 0;
    answer a = crossovers(difference, lo, hi, 3000);
    for (size_t i = 0; i < 12; ++i) {
        double x = i < a.solution.count && i < ROOTS ? nextafter(a.roots[i].hi, HUGE_VAL) : rng_scale(random, lo, hi);
        double least = -HUGE_VAL, most = HUGE_VAL;
        if (x > hi || scaleev_enclose(difference, SCALEEV_EV, x, x, &least, &most) != SCALEEV_OK)
            continue;
        int bound = least > 0 ? 1 : most < 0 ? -1 : 0, got = sign_at(&a, x);
        decided += bound && got != 2;
        CHECK(!bound || got == 2 || got == bound, "at %.17g the sign is %d, not %d", x, bound, got);
    }
    return decided;
}

static void signs_agree(bool wild, size_t cases)
{
    static char spec[SPEC_BYTES];
    size_t decided = 0;
    for (size_t i = 0; i < test_cases(cases); ++i) {
        uint64_t seed = test_seed() + i;
        rng random = {.state = seed};
        random_options options = {.wild = wild, .tables = true, .callbacks = i % 4 == 0, .terms_max = 4};
        double lo, hi;
        random_spec(&random, &options, spec, &lo, &hi);
        scaleev_model *b = model_of(spec), *a = NULL, *difference = NULL;
        cr_assert_eq(scaleev_model_copy(b, &a), SCALEEV_OK);
        for (uint32_t n = rng_below(&random, 4); n > 0 && scaleev_input_count(a) > 1; --n)
            change_an_input(&random, a);
        report_about("seed %llu, %s", (unsigned long long)seed, spec);
        cr_assert_eq(scaleev_model_difference(a, b, &difference), SCALEEV_OK);
        lo = fmax(lo, 0);
        hi = fmin(hi, rng_below(&random, 2) ? 1e9 : 1e300) * 0.5; /* a changed share must not lead beyond a table */
        if (lo < hi)
            decided += check_against_bounds(&random, difference, lo * 2 < hi ? lo * 2 : hi, hi);
        scaleev_model_destroy(a);
        scaleev_model_destroy(b);
        scaleev_model_destroy(difference);
    }
    printf("%zu signs\n", decided);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
}

Test(crossover, signs_agree_with_bounds)
{
    signs_agree(false, 600);
}

Test(crossover, signs_agree_with_bounds_in_the_corners)
{
    signs_agree(true, 600);
}
