/* SPDX-License-Identifier: MIT */
/* Break-even scales of chosen models; the reference tables are in test_reference.c, random models in
 * test_property.c. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

enum { ROOTS = 64 };

typedef struct answer {
    scaleev_root roots[ROOTS];
    scaleev_solution solution;
} answer;

static answer solve(const char *spec, double lo, double hi)
{
    answer a = {.solution = {.size = sizeof a.solution}};
    scaleev_model *model = model_of(spec);
    report_about("%s on [%.17g, %.17g]", spec, lo, hi);
    cr_assert_eq(scaleev_break_even(model, lo, hi, NULL, a.roots, ROOTS, &a.solution), SCALEEV_OK, "%s", spec);
    cr_assert_leq(a.solution.count, ROOTS);
    scaleev_model_destroy(model);
    return a;
}

/* What is expected: a letter per root, e for ENDPOINT, + and - for CROSSING, ? for UNRESOLVED, ~ for ESTIMATED. */
static void expect(const answer *a, const char *kinds, int sign_lo, int sign_hi)
{
    char got[ROOTS + 1] = "";
    for (size_t i = 0; i < a->solution.count; ++i) {
        const scaleev_root *r = &a->roots[i];
        got[i] = r->kind == SCALEEV_ROOT_ENDPOINT     ? 'e'
                 : r->kind == SCALEEV_ROOT_UNRESOLVED ? '?'
                 : r->kind == SCALEEV_ROOT_ESTIMATED  ? '~'
                 : r->direction > 0                   ? '+'
                                                      : '-';
    }
    CHECK(strcmp(got, kinds) == 0, "roots are \"%s\", should be \"%s\"", got, kinds);
    CHECK(a->solution.complete == (strpbrk(kinds, "?~") == NULL), "complete is %d", a->solution.complete);
    CHECK(a->solution.sign_lo == sign_lo && a->solution.sign_hi == sign_hi, "signs are %d and %d, should be %d and %d",
          a->solution.sign_lo, a->solution.sign_hi, sign_lo, sign_hi);
}

static void expect_at(const answer *a, size_t i, long double want)
{
    const scaleev_root *r = &a->roots[i];
    CHECK(a->solution.count > i && (long double)r->lo <= want && want <= (long double)r->hi,
          "root %zu in [%.17g, %.17g], should be %.20Lg", i, r->lo, r->hi, want);
    CHECK(r->hi - r->lo <= 1e-12 * r->hi, "root %zu is %g wide", i, (r->hi - r->lo) / r->hi);
    CHECK(error_ulps(r->at, want, want) <= 16, "root %zu at %.17g, should be %.20Lg", i, r->at, want);
}

static void done(void)
{
    cr_assert_eq(reports(), 0);
}

Test(break_even, worked_example)
{
    answer a = solve("benefit linear(2); hazard constant(0.01), loss = 100", 1, 1e6);
    expect(&a, "-", 1, -1);
    expect_at(&a, 0, 124.18360519814100L);
    /* Both ends, the box between them, and one step of Newton's method: EV / R is concave. */
    cr_expect_eq(a.solution.evaluations, 5);
    a = solve("benefit linear(2); hazard constant(0.01), loss = 100", 0, 1e6);
    expect(&a, "e-", 1, -1);
    cr_expect_eq(a.roots[0].at, 0);
    expect_at(&a, 1, 124.18360519814100L);
    /* The mirrored case: bad when small, good when large. */
    a = solve("benefit linear(-2); hazard constant(0.01), loss = -100", 0, 1e6);
    expect(&a, "e+", -1, 1);
    expect_at(&a, 1, 124.18360519814100L);
    done();
}

static void quadratic(char *spec, size_t bytes, double p)
{
    snprintf(spec, bytes, "benefit power(1, 2); hazard constant(%.17g), loss = 10000", p);
}

/* A window that a grid misses, and that closes as p grows. */
Test(break_even, quadratic)
{
    char spec[128], text[64];
    quadratic(spec, sizeof spec, 1e-3);
    answer a = solve(spec, 1, 1e6);
    expect(&a, "+-", -1, -1);
    snprintf(text, sizeof text, "%.15g %.15g", a.roots[0].at, a.roots[1].at);
    cr_expect_str_eq(text, "10.0555003615117 8993.88328349014");
    quadratic(spec, sizeof spec, 0.0080151);
    a = solve(spec, 1, 1e6);
    expect(&a, "+-", -1, -1);
    quadratic(spec, sizeof spec, 0.0080152);
    a = solve(spec, 1, 1e6);
    expect(&a, "", -1, -1);
    /* As a polynomial and by Metcalfe it is the same. */
    a = solve("benefit polynomial(0, 0, 1); hazard constant(1e-3), loss = 1e4", 1, 1e6);
    expect(&a, "+-", -1, -1);
    expect_at(&a, 1, 8993.88328349014L);
    a = solve("benefit metcalfe(2); benefit linear(1); hazard constant(1e-3), loss = 1e4", 1, 1e6);
    expect(&a, "+-", -1, -1);
    expect_at(&a, 1, 8993.88328349014L);
    done();
}

/* Where the two roots meet, the sign cannot be proved in doubles; that must be said, and soon. */
Test(break_even, touching)
{
    double open = 0.0080151, shut = 0.0080152;
    uint64_t most = 0;
    int unresolved = 0;
    for (int step = 0; step < 60 && nextafter(open, 1) < shut; ++step) {
        double p = (open + shut) / 2;
        char spec[128];
        quadratic(spec, sizeof spec, p);
        answer a = solve(spec, 1, 1e6);
        most = a.solution.evaluations > most ? a.solution.evaluations : most;
        CHECK(a.solution.evaluations < 5000, "%llu evaluations", (unsigned long long)a.solution.evaluations);
        CHECK(a.solution.sign_lo == -1 && a.solution.sign_hi == -1, "signs");
        if (a.solution.complete) {
            CHECK(a.solution.count == 0 || a.solution.count == 2, "%zu roots", a.solution.count);
            if (a.solution.count == 2)
                open = p;
            else
                shut = p;
        } else {
            /* One box, or a few that touch, around 198.03 where the roots meet; halve by the value in the middle. */
            ++unresolved;
            CHECK(a.solution.count <= 3, "%zu roots", a.solution.count);
            for (size_t i = 0; i < a.solution.count; ++i)
                CHECK(a.roots[i].lo > 197 && a.roots[i].hi < 199, "root in [%.17g, %.17g]", a.roots[i].lo,
                      a.roots[i].hi);
            scaleev_model *model = model_of(spec);
            if (scaleev_ev(model, a.roots[0].at) > 0)
                open = p;
            else
                shut = p;
            scaleev_model_destroy(model);
        }
    }
    printf("touching: p between %.17g and %.17g, %d answers unresolved, at most %llu evaluations\n", open, shut,
           unresolved, (unsigned long long)most);
    fflush(stdout);
    cr_expect_gt(unresolved, 0);
    done();
}

static const char *const benefits[] = {
    "benefit linear(2)",           "benefit polynomial(0, 1, 0.5)",
    "benefit power(1, 0.5)",       "benefit power(1, 2)",
    "benefit metcalfe(3)",         "benefit odlyzko(2)",
    "benefit saturating(90, 40)",  "benefit hill(90, 4, 2)",
    "benefit logarithmic(20, 10)", "benefit table(0 0, 50 90, 10000 95)",
    "benefit callback(0, 2, 1)",   "benefit callback(1, 90, 5)",
};

static const char *const hazards[] = {
    "hazard constant(0.001)",
    "hazard rate(0.001)",
    "hazard urn(10000, 10)",
    "hazard weibull(1000, 0.7)",
    "hazard weibull(1000, 2)",
    "hazard gompertz(1e-4, 1e-3)",
    "hazard gompertz(0.01, -1e-4)",
    "hazard logistic(1e-5, 0.01, 500, 100)",
    "hazard learning(0.01, 1000)",
    "hazard beta(2, 1000)",
    "hazard gamma(1.5, 1000)",
    "hazard table(0 0.001, 20000 0.002)",
    "hazard callback(0, 0.001, 1)",
    "hazard constant(0.001), frailty = 0.3",
    "hazard constant(0.001), wipe = 0.5",
};

/* With b(0) = 0 and h(0) = 0, K = 0 is a root that everything near it runs into; the others are found all the same. */
Test(break_even, zero_is_an_endpoint)
{
    uint64_t most = 0;
    for (size_t i = 0; i < sizeof benefits / sizeof *benefits; ++i)
        for (size_t j = 0; j < sizeof hazards / sizeof *hazards; ++j) {
            char spec[256];
            snprintf(spec, sizeof spec, "%s; %s, loss = 500", benefits[i], hazards[j]);
            answer from_zero = solve(spec, 0, 9000), beyond = solve(spec, 1e-9, 9000);
            most = from_zero.solution.evaluations > most ? from_zero.solution.evaluations : most;
            CHECK(from_zero.solution.complete == 1 && beyond.solution.complete == 1, "complete is %d from 0, %d beyond",
                  from_zero.solution.complete, beyond.solution.complete);
            CHECK(from_zero.solution.count == beyond.solution.count + 1, "%zu roots from 0, %zu beyond",
                  from_zero.solution.count, beyond.solution.count);
            CHECK(from_zero.roots[0].kind == SCALEEV_ROOT_ENDPOINT && from_zero.roots[0].at == 0, "kind %d at %g",
                  from_zero.roots[0].kind, from_zero.roots[0].at);
            CHECK(from_zero.solution.sign_hi == beyond.solution.sign_hi && from_zero.solution.sign_hi != 0, "sign_hi");
            CHECK(from_zero.solution.sign_lo == beyond.solution.sign_lo && from_zero.solution.sign_lo != 0,
                  "sign_lo is %d from 0, %d beyond", from_zero.solution.sign_lo, beyond.solution.sign_lo);
            for (size_t k = 0; k < beyond.solution.count; ++k)
                CHECK(from_zero.roots[k + 1].lo <= beyond.roots[k].hi &&
                          beyond.roots[k].lo <= from_zero.roots[k + 1].hi &&
                          from_zero.roots[k + 1].kind == SCALEEV_ROOT_CROSSING,
                      "root %zu", k);
        }
    printf("zero is an end point: at most %llu evaluations\n", (unsigned long long)most);
    fflush(stdout);
    done();
}

/* No loss and a benefit: never a root, however small the survival gets. */
Test(break_even, always_good)
{
    static const double ends[] = {1e3, 9000, 1e6, 1e9, 1e12, 1e100, 1e300};
    for (size_t j = 0; j < sizeof hazards / sizeof *hazards; ++j)
        for (size_t k = 0; k < sizeof ends / sizeof *ends; ++k) {
            char spec[256];
            bool ends_early = strstr(hazards[j], "table") != NULL;
            if (ends_early && ends[k] > 9000)
                continue;
            snprintf(spec, sizeof spec, "benefit linear(2); %s", hazards[j]);
            answer a = solve(spec, 1, ends[k]);
            /* Drawing all balls is certain to draw a bad one: then EV is 0 over an interval. */
            if (strstr(spec, "urn") && ends[k] > 9000) {
                CHECK(a.solution.sign_lo == 1, "sign_lo");
                continue;
            }
            expect(&a, "", 1, 1);
            CHECK(a.solution.evaluations < 2000, "%llu evaluations", (unsigned long long)a.solution.evaluations);
            snprintf(spec, sizeof spec, "benefit linear(-2); %s", hazards[j]);
            a = solve(spec, 1, ends[k]);
            expect(&a, "", -1, -1);
        }
    answer a = solve("benefit linear(2); hazard urn(100, 1)", 0, 99);
    expect(&a, "e", 1, 1);
    a = solve("benefit linear(2)", 0, 1e300);
    expect(&a, "e", 1, 1);
    a = solve("benefit polynomial(1)", 0, 1e300);
    expect(&a, "", 1, 1);
    done();
}

Test(break_even, huge_domains)
{
    answer a = solve("benefit linear(2); hazard constant(0.01), loss = 100", 1, 1e300);
    expect(&a, "-", 1, -1);
    expect_at(&a, 0, 124.18360519814100L);
    a = solve("benefit power(1, 2); hazard constant(0.001), loss = 1e4", 1, 1e300);
    expect(&a, "+-", -1, -1);
    expect_at(&a, 0, 10.05550036151167L);
    a = solve("benefit polynomial(-6, 11, -6, 1)", 0, 1e300);
    expect(&a, "+-+", -1, 1);
    expect_at(&a, 0, 1);
    expect_at(&a, 1, 2);
    expect_at(&a, 2, 3);
    a = solve("benefit polynomial(-6e100, 1)", 0, 1e300);
    expect(&a, "+", -1, 1);
    expect_at(&a, 0, (long double)6e100);
    a = solve("benefit power(1, 3); hazard constant(1e-200), loss = 1e250", 1, 1e300);
    CHECK(a.solution.complete == 1 && a.solution.count == 2, "%zu roots", a.solution.count);
    a = solve("benefit linear(1); benefit power(-1e-100, 2)", 1, 1e300);
    expect(&a, "-", 1, -1);
    /* Hill's curve near 0 has a sign only with exponents that no double has. */
    a = solve("benefit hill(1e308, 32, 7), share = 241", 0, 1e300);
    expect(&a, "e", 1, 1);
    CHECK(a.solution.evaluations < 2000, "%llu evaluations", (unsigned long long)a.solution.evaluations);
    a = solve("benefit linear(1); hazard rate(1e-250), loss = 1e260", 1, 1e300);
    CHECK(a.solution.complete == 1 && a.solution.sign_lo && a.solution.sign_hi, "signs");
    done();
}

/* A root that is an end of the domain, or next to it. */
Test(break_even, ends)
{
    /* Sums are rounded outward, so an exact zero is proved only where no rounding can be. */
    answer a = solve("benefit polynomial(-5, 1)", 5, 10);
    CHECK(a.solution.count == 1 && a.roots[0].kind != SCALEEV_ROOT_CROSSING && a.roots[0].lo == 5 &&
              a.roots[0].hi < 5.00000001 && a.solution.sign_hi == 1,
          "root at the lower end");
    a = solve("benefit polynomial(-5, 1)", 1, 5);
    CHECK(a.solution.count == 1 && a.roots[0].kind != SCALEEV_ROOT_CROSSING && a.roots[0].hi == 5 &&
              a.roots[0].lo > 4.99999999 && a.solution.sign_lo == -1,
          "root at the upper end");
    a = solve("benefit polynomial(-5, 1)", 5 - 1e-13, 5 + 1e-13);
    expect(&a, "+", -1, 1);
    a = solve("benefit polynomial(-5, 1)", 5, 5);
    CHECK(a.solution.count == 1 && a.roots[0].at == 5, "one root");
    a = solve("benefit polynomial(-5, 1)", 6, 6);
    expect(&a, "", 1, 1);
    a = solve("benefit polynomial(-5, 1)", 6, nextafter(6, 7));
    expect(&a, "", 1, 1);
    a = solve("benefit polynomial(6, -5, 1)", 2, 3);
    CHECK(a.solution.count == 2 && a.roots[0].lo == 2 && a.roots[1].hi == 3, "%zu roots", a.solution.count);
    /* Exact: the first draw is the last. */
    a = solve("benefit linear(2); hazard urn(1, 1)", 0, 1);
    expect(&a, "ee", 1, 1);
    a = solve("benefit odlyzko(3)", 0, 2);
    expect(&a, "e+", -1, 1);
    done();
}

/* Many roots: a * sin(x / t) through a callback with bounds, and the Chebyshev polynomial T_10 shifted to [0, 2]. */
Test(break_even, many)
{
    answer a = solve("benefit callback(2, 1, 1)", 1, 100);
    CHECK(a.solution.complete == 1 && a.solution.count == 31, "%zu roots, complete %d", a.solution.count,
          a.solution.complete);
    for (size_t i = 0; i < a.solution.count; ++i)
        CHECK((double)(i + 1) * 3.141592653589793 >= a.roots[i].lo - 1e-12 &&
                  (double)(i + 1) * 3.141592653589793 <= a.roots[i].hi + 1e-12 && a.roots[i].hi - a.roots[i].lo < 1e-6,
              "root %zu in [%.17g, %.17g]", i, a.roots[i].lo, a.roots[i].hi);
    /* T_10(x - 1) = sum c_i x^i */
    a = solve("benefit polynomial(1, -100, 1650, -10560, 34320, -64064, 71680, -48640, 19712, -4352, 512), share = 1; "
              "benefit linear(0)",
              0, 2);
    CHECK(a.solution.sign_lo == 1, "sign at 0");
    done();
}

/* The same without bounds: found, and honestly called estimated. */
Test(break_even, estimated)
{
    answer a = solve("benefit guess(2, 1, 1)", 1, 20);
    expect(&a, "~~~~~~", 0, 0);
    for (size_t i = 0; i < a.solution.count; ++i)
        CHECK(fabs(a.roots[i].at - (double)(i + 1) * 3.141592653589793) < 1e-9 &&
                  a.roots[i].direction == (i % 2 ? 1 : -1),
              "root %zu at %.17g, direction %d", i, a.roots[i].at, a.roots[i].direction);
    a = solve("benefit guess(0, 2, 1); hazard constant(0.01), loss = 100", 1, 1e6);
    CHECK(a.solution.count == 1 && a.roots[0].kind == SCALEEV_ROOT_ESTIMATED && a.solution.complete == 0 &&
              fabs(a.roots[0].at - 124.183605198141) < 1e-6,
          "%zu roots", a.solution.count);
    a = solve("benefit guess(0, 2, 1); hazard constant(0.01), loss = 100", 0, 1e6);
    CHECK(a.solution.count >= 1 && a.roots[a.solution.count - 1].kind == SCALEEV_ROOT_ESTIMATED, "%zu roots",
          a.solution.count);
    done();
}

/* Two models cross over where their difference is zero. */
Test(break_even, difference)
{
    answer a = solve("benefit linear(3); minus; benefit power(1, 2)", 1, 100);
    expect(&a, "-", 1, -1);
    expect_at(&a, 0, 3);
    a = solve("benefit linear(2); hazard constant(0.01), loss = 100; minus; benefit polynomial(-50)", 1, 1e9);
    CHECK(a.solution.complete == 1 && a.solution.count == 1, "%zu roots", a.solution.count);
    a = solve("benefit linear(2); hazard constant(0.01); minus; benefit linear(1); hazard constant(0.001)", 1, 1e9);
    CHECK(a.solution.complete == 1 && a.solution.count == 1, "%zu roots", a.solution.count);
    expect_at(&a, 0, 76.59224071358955807647L);
    a = solve("benefit linear(2); hazard constant(0.01), loss = 100; minus; benefit linear(2); hazard constant(0.01), "
              "loss = 100",
              1, 1e6);
    CHECK(a.solution.complete == 0 || a.solution.count > 0, "a model does not cross itself");
    done();
}

/* The budget is kept, and what is left is unresolved, not lost. */
Test(break_even, budget)
{
    scaleev_model *model = model_of("benefit power(1, 2); hazard constant(0.001), loss = 10000");
    for (uint64_t budget = 1; budget < 120; ++budget) {
        scaleev_solve_options options = {sizeof options, budget, 0, 0};
        scaleev_solution solution = {.size = sizeof solution};
        scaleev_root roots[ROOTS];
        cr_assert_eq(scaleev_break_even(model, 1, 1e6, &options, roots, ROOTS, &solution), SCALEEV_OK);
        cr_expect_leq(solution.evaluations, budget);
        bool first = false, second = false;
        for (size_t i = 0; i < solution.count && i < ROOTS; ++i) {
            first = first || (roots[i].lo <= 10.05550036151167 && 10.05550036151167 <= roots[i].hi + 1e-12);
            second = second || (roots[i].lo <= 8993.883283490142 && 8993.883283490142 <= roots[i].hi + 1e-9);
        }
        cr_expect(first && second, "budget %d loses a root", (int)budget);
        cr_expect(!solution.complete || solution.count == 2);
    }
    scaleev_model_destroy(model);
}
