/* SPDX-License-Identifier: MIT */
/* Whole scales, crossovers of two models, the argument from one scale to another, and its words. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char example[] = "benefit linear(2); hazard constant(0.01), loss = 100";

/* ---- whole scales ---- */

static scaleev_whole whole_of(const char *spec, double lo, double hi)
{
    scaleev_whole whole = {.size = sizeof whole};
    scaleev_model *model = model_of(spec);
    scaleev_status status = scaleev_whole_scales(model, lo, hi, NULL, &whole);
    scaleev_model_destroy(model);
    cr_assert_eq(status, SCALEEV_OK, "%s: status %d", spec, (int)status);
    return whole;
}

static void check_whole(const char *spec, double lo, double hi, double first, double last)
{
    scaleev_whole w = whole_of(spec, lo, hi);
    CHECK((w.first_good == first || (isnan(first) && isnan(w.first_good))) &&
              (w.last_good == last || (isnan(last) && isnan(w.last_good))),
          "%s on [%g, %g]: %.17g to %.17g, should be %.17g to %.17g", spec, lo, hi, w.first_good, w.last_good, first,
          last);
    CHECK(w.proved, "%s on [%g, %g]: not proved", spec, lo, hi);
}

Test(question, whole_scales)
{
    /* Break-even at 0 and 124.18. */
    check_whole(example, 0, 1e6, 1, 124);
    check_whole(example, 0, 124, 1, 124);
    check_whole(example, 0, 123.5, 1, 123);
    check_whole(example, 0.5, 1e6, 1, 124);
    check_whole(example, 1, 1, 1, 1);
    check_whole(example, 124.01, 124.9, NAN, NAN); /* no whole scale there */
    check_whole(example, 0, 0, NAN, NAN);          /* EV is 0, which is not good */
    check_whole(example, 125, 1e9, NAN, NAN);
    /* Signs reversed: bad when small, good when large. */
    check_whole("benefit linear(-2); hazard constant(0.01), loss = -100", 0, 1e6, 125, 1e6);
    /* Squares: 10.0555 to 8993.88. */
    check_whole("benefit power(1, 2); hazard constant(0.001), loss = 1e4", 0, 1e6, 11, 8993);
    /* Roots at whole scales are not good themselves: (K - 3)(8 - K), and its window of none, (K - 3.25)(3.75 - K). */
    check_whole("benefit polynomial(-24, 11, -1)", 0, 100, 4, 7);
    check_whole("benefit polynomial(-12.1875, 7, -1)", 0, 100, NAN, NAN);
    /* A bad stretch in the middle does not matter: (K - 3)(K - 8). */
    check_whole("benefit polynomial(24, -11, 1)", 0, 100, 0, 100);
    check_whole("benefit linear(1)", 0, 0.5, NAN, NAN);
    cr_assert_eq(reports(), 0);
}

Test(question, whole_scales_by_trying_all)
{
    rng random = {.state = test_seed()};
    size_t cases = test_cases(200);
    for (size_t i = 0; i < cases; ++i) {
        char spec[256];
        double p = exp(rng_between(&random, -9, -2)), l = exp(rng_between(&random, 0, 8)),
               e = rng_between(&random, 0.5, 2.5);
        snprintf(spec, sizeof spec,
                 "benefit power(%.17g, %.17g); benefit linear(%.17g); hazard constant(%.17g), loss = %.17g",
                 exp(rng_between(&random, -2, 2)), e, rng_between(&random, -3, 1), p, l);
        scaleev_model *model = model_of(spec);
        double lo = rng_below(&random, 5), hi = lo + rng_below(&random, 3000), first = NAN, last = NAN;
        for (double k = lo; k <= hi; ++k)
            if (scaleev_ev(model, k) > 0) {
                first = isnan(first) ? k : first;
                last = k;
            }
        scaleev_model_destroy(model);
        check_whole(spec, lo, hi, first, last);
    }
    cr_assert_eq(reports(), 0);
}

Test(question, whole_scales_beyond_doubles)
{
    /* Where whole numbers are sparser than doubles, or a root is too wide: an end, and no proof. */
    scaleev_whole w = whole_of("benefit polynomial(-1e40, 2e20, -1)", 0, 1e24);
    cr_expect(isnan(w.first_good) || !w.proved);
    w = whole_of("benefit linear(2); hazard rate(1e-20), loss = 1e20", 1, 1e24);
    cr_expect_eq(w.first_good, 1);
    cr_expect_float_eq(w.last_good / 1.2564312086261696e20, 1, 1e-12);
    w = whole_of("benefit polynomial(1e40, -2e20, 1)", 0, 1e24);
    cr_expect_eq(w.first_good, 0);
    cr_expect_eq(w.last_good, 1e24);
}

Test(question, whole_scales_errors)
{
    scaleev_model *model = model_of(example);
    scaleev_whole w, before;
    memset(&w, 0x5a, sizeof w);
    w.size = sizeof w;
    memcpy(&before, &w, sizeof w);
    cr_expect_eq(scaleev_whole_scales(NULL, 0, 1, NULL, &w), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_whole_scales(model, 0, 1, NULL, NULL), SCALEEV_ERROR_NULL);
    static const double bad[] = {NAN, INFINITY, -INFINITY, -1};
    for (size_t i = 0; i < 4; ++i) {
        cr_expect_eq(scaleev_whole_scales(model, bad[i], 1, NULL, &w), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_whole_scales(model, 0, bad[i], NULL, &w), SCALEEV_ERROR_DOMAIN);
    }
    cr_expect_eq(scaleev_whole_scales(model, 2, 1, NULL, &w), SCALEEV_ERROR_DOMAIN);
    scaleev_solve_options options = {0};
    cr_expect_eq(scaleev_whole_scales(model, 0, 1, &options, &w), SCALEEV_ERROR_SIZE);
    cr_expect_eq(memcmp(&w, &before, sizeof w), 0);
    w.size = 0;
    cr_expect_eq(scaleev_whole_scales(model, 0, 1, NULL, &w), SCALEEV_ERROR_SIZE);
    scaleev_model_destroy(model);
    w.size = sizeof w;
    model = model_of("benefit table(1 1, 5 3)");
    cr_expect_eq(scaleev_whole_scales(model, 0, 4, NULL, &w), SCALEEV_ERROR_UNDEFINED);
    cr_expect_eq(memcmp(&w, &before, sizeof w), 0);
    scaleev_model_destroy(model);
}

/* ---- crossovers ---- */

static scaleev_model *difference_of(const char *a, const char *b)
{
    scaleev_model *first = model_of(a), *second = model_of(b), *difference = NULL;
    cr_assert_eq(scaleev_model_difference(first, second, &difference), SCALEEV_OK);
    scaleev_model_destroy(first); /* the result does not need them */
    scaleev_model_destroy(second);
    return difference;
}

Test(question, crossovers)
{
    scaleev_root roots[8];
    scaleev_solution solution = {.size = sizeof solution};
    /* 2 K against K^2 / 8: at 0 and 16. */
    scaleev_model *model = difference_of("benefit linear(2)", "benefit power(0.125, 2)");
    cr_assert_eq(scaleev_break_even(model, 1, 1e9, NULL, roots, 8, &solution), SCALEEV_OK);
    cr_assert(solution.count == 1 && solution.complete && solution.sign_lo == 1 && solution.sign_hi == -1);
    cr_expect(roots[0].lo <= 16 && 16 <= roots[0].hi && roots[0].kind == SCALEEV_ROOT_CROSSING);
    scaleev_model_destroy(model);
    /* a K e^-rK against b K e^-qK: at ln(a / b) / (r - q). */
    model = difference_of("benefit linear(3); hazard rate(0.25)", "benefit linear(2); hazard rate(0.125)");
    cr_assert_eq(scaleev_break_even(model, 0.5, 500, NULL, roots, 8, &solution), SCALEEV_OK);
    long double want = 3.24372086486531505582L; /* 8 ln 1.5 */
    cr_assert(solution.count == 1 && solution.complete);
    cr_expect(roots[0].lo <= want && want <= roots[0].hi && roots[0].direction == -1);
    /* Inputs of both stay addressable, apart from each other. */
    scaleev_input a, b;
    double value;
    cr_assert_eq(scaleev_find(model, 0, "per_unit", &a), SCALEEV_OK);
    cr_assert_eq(scaleev_find(model, 2, "per_unit", &b), SCALEEV_OK);
    cr_assert_neq(a, b);
    cr_assert_eq(scaleev_get(model, a, &value), SCALEEV_OK);
    cr_expect_eq(value, 3);
    cr_assert_eq(scaleev_get(model, b, &value), SCALEEV_OK);
    cr_expect_eq(value, 2);
    cr_assert_eq(scaleev_set(model, b, 1), SCALEEV_OK);
    cr_assert_eq(scaleev_break_even(model, 0.5, 500, NULL, roots, 8, &solution), SCALEEV_OK);
    want = 8.78889830934487753116L; /* 8 ln 3 */
    cr_expect(solution.count == 1 && roots[0].lo <= want && want <= roots[0].hi);
    /* Along an input of the second: which per_unit makes them equal at 10? */
    cr_assert_eq(scaleev_solve(model, SCALEEV_EV, 0, b, 10, 0, 100, NULL, roots, 8, &solution), SCALEEV_OK);
    want = 0.859514390580570300975L; /* 3 e^-1.25 */
    cr_expect(solution.count == 1 && solution.complete && roots[0].lo <= want && want <= roots[0].hi);
    scaleev_model_destroy(model);
}

Test(question, difference_is_the_difference)
{
    static const char *const pairs[][2] = {
        {example, "benefit power(0.1, 1.5); hazard gamma(0.5, 50), loss = 20, wipe = 0.5"},
        {"hazard rate(0.1), loss = 3", "benefit linear(1)"},
        {"", example},
        {example, ""},
        {"benefit linear(1); hazard rate(0.1); hazard urn(100, 3), loss = 5",
         "benefit hill(3, 4, 2); hazard weibull(5, 2), loss = 2, frailty = 1"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; ++i) {
        scaleev_model *a = model_of(pairs[i][0]), *b = model_of(pairs[i][1]), *d = NULL, *more = NULL;
        cr_assert_eq(scaleev_model_difference(a, b, &d), SCALEEV_OK);
        cr_assert_eq(scaleev_term_count(d), scaleev_term_count(a) + scaleev_term_count(b));
        cr_assert_eq(scaleev_input_count(d), scaleev_input_count(a) + scaleev_input_count(b) - 1);
        for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; ++q)
            for (double k = 0.25; k < 60; k *= 1.75) {
                double va, vb, vd, lo, hi;
                cr_assert_eq(scaleev_evaluate(a, q, &k, 1, &va), SCALEEV_OK);
                cr_assert_eq(scaleev_evaluate(b, q, &k, 1, &vb), SCALEEV_OK);
                cr_assert_eq(scaleev_evaluate(d, q, &k, 1, &vd), SCALEEV_OK);
                cr_assert_eq(scaleev_enclose(d, q, k, k, &lo, &hi), SCALEEV_OK);
                CHECK(fabs(vd - (va - vb)) <= 1e-14 * (fabs(va) + fabs(vb)),
                      "pair %zu, quantity %d at %g: %g, not %g - %g", i, (int)q, k, vd, va, vb);
                CHECK(lo <= vd && vd <= hi, "pair %zu, quantity %d at %g: not in its enclosure", i, (int)q, k);
            }
        /* Nothing can be added, and a difference is part of no other. */
        cr_expect_eq(scaleev_benefit_linear(d, 1, NULL), SCALEEV_ERROR_UNSUPPORTED);
        cr_expect_eq(scaleev_model_difference(d, a, &more), SCALEEV_ERROR_UNSUPPORTED);
        cr_expect_null(more);
        more = a;
        cr_expect_eq(scaleev_model_difference(a, d, &more), SCALEEV_ERROR_UNSUPPORTED);
        cr_expect_null(more);
        scaleev_model_destroy(d);
        /* A model less itself is 0, and nobody calls that a crossing. */
        scaleev_root roots[8];
        scaleev_solution solution = {.size = sizeof solution};
        cr_assert_eq(scaleev_model_difference(a, a, &d), SCALEEV_OK);
        cr_assert_eq(scaleev_break_even(d, 1, 50, NULL, roots, 8, &solution), SCALEEV_OK);
        for (size_t k = 0; k < solution.count && k < 8; ++k)
            CHECK(roots[k].kind != SCALEEV_ROOT_CROSSING, "pair %zu: a crossing with itself", i);
        CHECK(solution.sign_lo == 0 && solution.sign_hi == 0, "pair %zu: signs of nothing", i);
        CHECK(solution.evaluations < 3000, "pair %zu: %llu evaluations", i, (unsigned long long)solution.evaluations);
        scaleev_model_destroy(d);
        scaleev_model_destroy(a);
        scaleev_model_destroy(b);
    }
    scaleev_model *a = model_of(example), *d = a;
    cr_expect_eq(scaleev_model_difference(NULL, a, &d), SCALEEV_ERROR_NULL);
    cr_expect_null(d);
    d = a;
    cr_expect_eq(scaleev_model_difference(a, NULL, &d), SCALEEV_ERROR_NULL);
    cr_expect_null(d);
    cr_expect_eq(scaleev_model_difference(a, a, NULL), SCALEEV_ERROR_NULL);
    scaleev_model_destroy(a);
    cr_assert_eq(reports(), 0);
}

/* ---- the argument ---- */

static scaleev_argument argue(const char *existing, double from, const char *proposed, double to)
{
    scaleev_argument a = {.size = sizeof a};
    scaleev_model *first = model_of(existing), *second = proposed ? model_of(proposed) : NULL;
    scaleev_status status = scaleev_argue(first, from, second ? second : first, to, NULL, &a);
    cr_assert_eq(status, SCALEEV_OK, "%s: status %d", existing, (int)status);
    /* What must always be so. */
    CHECK(a.one_model == !proposed, "%s: one_model %d", existing, (int)a.one_model);
    CHECK(a.existing_scale == from && a.proposed_scale == to, "%s: scales", existing);
    CHECK(same_bits(a.existing_ev, scaleev_ev(first, from)), "%s: EV of the existing", existing);
    CHECK(same_bits(a.proposed_ev, scaleev_ev(second ? second : first, to)), "%s: EV of the proposed", existing);
    CHECK(a.existing_sign == 0 || a.existing_sign * a.existing_ev > 0, "%s: sign of the existing", existing);
    CHECK(a.proposed_sign == 0 || a.proposed_sign * a.proposed_ev > 0, "%s: sign of the proposed", existing);
    if (proposed)
        CHECK(isnan(a.added_ev), "%s: added", existing);
    else
        CHECK(same_bits(a.added_ev, scaleev_ev(first, from + to) - scaleev_ev(first, from)), "%s: added %g", existing,
              a.added_ev);
    scaleev_model_destroy(first);
    scaleev_model_destroy(second);
    return a;
}

static void check_verdict(const char *existing, double from, const char *proposed, double to, int verdict, size_t flips)
{
    scaleev_argument a = argue(existing, from, proposed, to);
    CHECK(a.verdict == verdict, "%s at %g, then %s at %g: verdict %d, should be %d", existing, from,
          proposed ? proposed : "itself", to, (int)a.verdict, verdict);
    CHECK(a.flips == flips && (flips == 0 || a.first_flip.kind != 0), "%s at %g, then %s at %g: %zu flips", existing,
          from, proposed ? proposed : "itself", to, a.flips);
    CHECK(flips != 0 || (a.first_flip.kind == 0 && a.last_flip.kind == 0), "%s: a flip of none", existing);
}

Test(question, verdicts)
{
    static const char reversed[] = "benefit linear(-2); hazard constant(0.01), loss = -100";
    static const char squares[] =
        "benefit power(1, 2); hazard constant(0.001), loss = 1e4"; /* good from 10.06 to 8993.9 */
    static const char bad[] = "benefit linear(-1)", fine[] = "benefit linear(1)", level[] = "benefit linear(0)";
    check_verdict(example, 1, NULL, 1000, SCALEEV_ARGUMENT_FAILS_TOO_LARGE, 1);
    check_verdict(example, 1, NULL, 100, SCALEEV_ARGUMENT_HOLDS, 0);
    check_verdict(example, 200, NULL, 1000, SCALEEV_ARGUMENT_BOTH_BAD, 0);
    check_verdict(example, 1000, NULL, 1, SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER, 1);
    check_verdict(reversed, 1000, NULL, 1, SCALEEV_ARGUMENT_FAILS_TOO_SMALL, 1);
    check_verdict(reversed, 1, NULL, 1000, SCALEEV_ARGUMENT_GOOD_WHEN_LARGER, 1);
    check_verdict(reversed, 200, NULL, 1000, SCALEEV_ARGUMENT_HOLDS, 0);
    check_verdict(squares, 1, NULL, 100, SCALEEV_ARGUMENT_GOOD_WHEN_LARGER, 1);
    check_verdict(squares, 1, NULL, 1e5, SCALEEV_ARGUMENT_BOTH_BAD, 2);
    check_verdict(squares, 100, NULL, 1e5, SCALEEV_ARGUMENT_FAILS_TOO_LARGE, 1);
    check_verdict(squares, 100, NULL, 1, SCALEEV_ARGUMENT_FAILS_TOO_SMALL, 1);
    /* Two models. */
    check_verdict(fine, 1, example, 1000, SCALEEV_ARGUMENT_FAILS_TOO_LARGE, 1);
    check_verdict(fine, 10, bad, 10, SCALEEV_ARGUMENT_FAILS_SAME_SCALE, 0);
    check_verdict(bad, 10, fine, 10, SCALEEV_ARGUMENT_GOOD_SAME_SCALE, 0);
    check_verdict(bad, 10, fine, 20, SCALEEV_ARGUMENT_GOOD_WHEN_LARGER, 0);
    check_verdict(bad, 20, fine, 10, SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER, 0);
    check_verdict(bad, 20, bad, 10, SCALEEV_ARGUMENT_BOTH_BAD, 0);
    check_verdict(fine, 20, fine, 10, SCALEEV_ARGUMENT_HOLDS, 0);
    check_verdict(fine, 20, bad, 10, SCALEEV_ARGUMENT_FAILS_TOO_SMALL, 0);
    /* A sign that is 0 or cannot be proved. */
    check_verdict(example, 0, NULL, 1000, SCALEEV_ARGUMENT_UNDECIDED, 2);
    check_verdict(example, 1, NULL, 0, SCALEEV_ARGUMENT_UNDECIDED, 1);
    check_verdict(level, 1, fine, 2, SCALEEV_ARGUMENT_UNDECIDED, 0);
    /* Without bounds nothing is proved. */
    check_verdict("benefit guess(0, 2, 1); hazard constant(0.01), loss = 100", 1, NULL, 1000,
                  SCALEEV_ARGUMENT_UNDECIDED, 1);
    check_verdict("benefit callback(0, 2, 1); hazard constant(0.01), loss = 100", 1, NULL, 1000,
                  SCALEEV_ARGUMENT_FAILS_TOO_LARGE, 1);
    cr_assert_eq(reports(), 0);
}

Test(question, the_example)
{
    scaleev_argument a = argue(example, 1, NULL, 1000);
    cr_expect_float_eq(a.existing_ev, 0.98, 1e-14);
    cr_expect_float_eq(a.proposed_ev, -99.909, 5e-4);
    cr_expect_float_eq(a.first_flip.at, 124.18360519814100, 1e-11);
    cr_expect_eq(memcmp(&a.first_flip, &a.last_flip, sizeof a.first_flip), 0);
    cr_expect(a.complete && a.existing_sign == 1 && a.proposed_sign == -1);
    /* A window: first and last flip. */
    a = argue("benefit power(1, 2); hazard constant(0.001), loss = 1e4", 1, NULL, 1e5);
    cr_expect_eq(a.flips, 2);
    cr_expect_float_eq(a.first_flip.at, 10.0555, 5e-5);
    cr_expect_float_eq(a.last_flip.at, 8993.88, 5e-3);
    cr_expect(a.first_flip.direction == 1 && a.last_flip.direction == -1);
    /* More flips than fit on the stack inside. */
    a = argue("benefit callback(2, 1, 1)", 1, NULL, 60);
    cr_expect_eq(a.flips, 19); /* sin changes sign at pi ... 19 pi */
    cr_expect_float_eq(a.first_flip.at, 3.14159265358979, 1e-9);
    cr_expect_float_eq(a.last_flip.at, 59.6902604182061, 1e-9);
    cr_expect(a.complete);
    cr_assert_eq(reports(), 0);
}

Test(question, argue_errors)
{
    scaleev_model *model = model_of(example), *table = model_of("benefit table(1 1, 5 3)");
    scaleev_argument a, before;
    memset(&a, 0x5a, sizeof a);
    a.size = sizeof a;
    memcpy(&before, &a, sizeof a);
    cr_expect_eq(scaleev_argue(NULL, 1, model, 2, NULL, &a), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_argue(model, 1, NULL, 2, NULL, &a), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_argue(model, 1, model, 2, NULL, NULL), SCALEEV_ERROR_NULL);
    static const double bad[] = {NAN, INFINITY, -INFINITY, -1};
    for (size_t i = 0; i < 4; ++i) {
        cr_expect_eq(scaleev_argue(model, bad[i], model, 2, NULL, &a), SCALEEV_ERROR_DOMAIN);
        cr_expect_eq(scaleev_argue(model, 1, model, bad[i], NULL, &a), SCALEEV_ERROR_DOMAIN);
    }
    cr_expect_eq(scaleev_argue(table, 6, model, 2, NULL, &a), SCALEEV_ERROR_UNDEFINED);
    cr_expect_eq(scaleev_argue(model, 6, table, 2, NULL, &a), SCALEEV_ERROR_UNDEFINED);
    cr_expect_eq(memcmp(&a, &before, sizeof a), 0);
    a.size = 0;
    cr_expect_eq(scaleev_argue(model, 1, model, 2, NULL, &a), SCALEEV_ERROR_SIZE);
    /* Shorter: only what fits. */
    a.size = offsetof(scaleev_argument, existing_ev);
    cr_expect_eq(scaleev_argue(model, 1, model, 1000, NULL, &a), SCALEEV_OK);
    cr_expect_eq(a.verdict, SCALEEV_ARGUMENT_FAILS_TOO_LARGE);
    cr_expect_eq(memcmp(&a.existing_ev, &before.existing_ev, sizeof a - offsetof(scaleev_argument, existing_ev)), 0);
    /* The two together may lie beyond what is known: then nothing is said of it. */
    a = before;
    cr_expect_eq(scaleev_argue(table, 3, table, 4, NULL, &a), SCALEEV_OK);
    cr_expect(isnan(a.added_ev));
    scaleev_model_destroy(model);
    scaleev_model_destroy(table);
    callback_fail_at(1);
    model = model_of("benefit callback(0, 2, 1)");
    a = before;
    cr_expect_neq(scaleev_argue(model, 1, model, 2, NULL, &a), SCALEEV_ERROR_NULL);
    callback_fail_at(0);
    scaleev_model_destroy(model);
}

/* ---- in words ---- */

static char *text_with_names(const scaleev_argument *a, const char *existing, const char *proposed, size_t *length)
{
    cr_assert_eq(scaleev_argument_text(a, existing, proposed, NULL, 0, length), SCALEEV_OK);
    char *text = malloc(*length + 1);
    cr_assert_not_null(text);
    cr_assert_eq(scaleev_argument_text(a, existing, proposed, text, *length + 1, NULL), SCALEEV_OK);
    return text;
}

static char *text_of(const scaleev_argument *a, size_t *length)
{
    return text_with_names(a, NULL, NULL, length);
}

Test(question, text)
{
    size_t length;
    scaleev_argument a = argue(example, 1, NULL, 1000);
    char *text = text_of(&a, &length);
    cr_expect_str_eq(text,
                     "The expected value of the existing thing at a scale of 1 is 0.98, proved to be positive. "
                     "The expected value of the proposed thing at a scale of 1,000 is -99.91, proved to be negative. "
                     "The argument fails: what is good at the existing scale is bad at the larger one. "
                     "Between the two scales the expected value breaks even at a scale of 124.2 and nowhere else. "
                     "Both together, at a scale of 1,001, have an expected value that is 100.9 lower than that of the "
                     "existing thing alone.");
    free(text);
    a = argue("benefit linear(-2); hazard constant(0.01), loss = -100", 1, NULL, 1000);
    text = text_of(&a, &length);
    cr_expect_not_null(strstr(text, "What is bad at the existing scale is good at the larger one"), "%s", text);
    cr_expect_not_null(strstr(text, "is 100.9 higher than that of the existing thing alone"), "%s", text);
    free(text);
    a = argue("benefit linear(0)", 1, NULL, 2);
    text = text_of(&a, &length);
    cr_expect_not_null(strstr(text, "have the same expected value as the existing thing alone"), "%s", text);
    free(text);
    a = argue("benefit linear(1)", 10, "benefit linear(-1)", 10);
    text = text_of(&a, &length);
    cr_expect_null(strstr(text, "Between"), "%s", text);
    cr_expect_null(strstr(text, "Both together"), "%s", text);
    free(text);
    /* Nothing that is not proved may sound as if it were. */
    a = argue("benefit guess(0, 2, 1); hazard constant(0.01), loss = 100", 1, NULL, 1000);
    text = text_of(&a, &length);
    cr_expect_null(strstr(text, "proved to be"), "%s", text);
    cr_expect_null(strstr(text, "nowhere else"), "%s", text);
    cr_expect_not_null(strstr(text, "could not be decided"), "%s", text);
    free(text);
    /* (K - 3)^2 touches 0; that it does is not proved. */
    a = argue("benefit polynomial(9, -6, 1)", 1, NULL, 7);
    text = text_of(&a, &length);
    cr_expect_null(strstr(text, "breaks even at a scale"), "%s", text);
    cr_expect_not_null(strstr(text, "may break even"), "%s", text);
    free(text);
}

/* Is the name in the text, each time after a word in small letters? */
static bool stands_well(const char *text, const char *name)
{
    bool found = false;
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        if (at - text < 2 || at[-1] != ' ' || at[-2] < 'a' || at[-2] > 'z')
            return false;
        found = true;
    }
    return found;
}

/* A name stands within sentences only, as it is; "" is none. */
Test(question, names_in_text)
{
    static const char existing[] = "tea (Eng%sland; \xc3\xbc)", proposed[] = "Plans";
    static const int32_t verdicts = SCALEEV_ARGUMENT_GOOD_SAME_SCALE;
    for (int32_t v = SCALEEV_ARGUMENT_UNDECIDED; v <= verdicts; ++v)
        for (int one = 0; one < 2; ++one)
            for (size_t flips = 0; flips < 3; ++flips) {
                size_t length, without;
                scaleev_argument a = {.size = sizeof a, .verdict = v, .one_model = one, .flips = flips};
                a.proposed_scale = 3;
                a.added_ev = one ? -1 : (double)NAN;
                char *text = text_with_names(&a, existing, proposed, &length);
                char *plain = text_with_names(&a, "", NULL, &without), *both = text_of(&a, &without);
                CHECK(stands_well(text, existing) && stands_well(text, proposed), "verdict %d: %s", (int)v, text);
                CHECK(stands_well(plain, "the existing thing") && stands_well(plain, "the proposed thing"), "%s",
                      plain);
                CHECK(strcmp(plain, both) == 0, "%s", plain);
                CHECK(!strstr(text, " thing"), "a name is not used: %s", text);
                CHECK(strstr(text, "  ") == NULL && text[length - 1] == '.', "%s", text);
                free(text);
                free(plain);
                free(both);
            }
    cr_assert_eq(reports(), 0);
}

/* What was put in keeps its digits. */
Test(question, numbers_in_text)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0, " 0, "},
        {2e-5, " 2e-05, "},
        {580487.1265, " 580,500, "},
        {-81129100, " -81.13 million, "},
        {1.39e9, " 1.39 billion, "},
        {123456789e6, " 123.5 trillion, "},
        {-HUGE_VAL, " -inf, "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        size_t length;
        scaleev_argument a = {.size = sizeof a, .existing_ev = cases[i].number, .existing_scale = 123456};
        char *text = text_of(&a, &length);
        CHECK(strstr(text, cases[i].text), "%.17g is not%s in: %s", cases[i].number, cases[i].text, text);
        CHECK(strstr(text, "at a scale of 123,456 is"), "%s", text);
        free(text);
    }
    cr_assert_eq(reports(), 0);
}

Test(question, text_in_buffers_of_every_size)
{
    static const char *const specs[] = {example, "benefit power(1, 2); hazard constant(0.001), loss = 1e4",
                                        "benefit linear(1)", "benefit linear(0)",
                                        "benefit guess(0, 2, 1); hazard rate(0.01), loss = 100"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; ++i) {
        size_t length, told;
        scaleev_argument a = argue(specs[i], 1, NULL, 1e5);
        char *text = text_of(&a, &length), *part = malloc(length + 64);
        cr_assert_not_null(part);
        CHECK(strlen(text) == length && length > 100, "%s: length %zu", specs[i], length);
        for (size_t capacity = 0; capacity <= length + 32; ++capacity) {
            size_t kept = capacity == 0 ? 0 : capacity - 1 < length ? capacity - 1 : length;
            memset(part, 0x5a, length + 64);
            cr_assert_eq(scaleev_argument_text(&a, NULL, NULL, part, capacity, &told), SCALEEV_OK);
            CHECK(told == length, "%s: capacity %zu: length %zu", specs[i], capacity, told);
            CHECK(capacity == 0 || (part[kept] == '\0' && memcmp(part, text, kept) == 0), "%s: capacity %zu", specs[i],
                  capacity);
            CHECK(part[capacity] == 0x5a, "%s: written beyond %zu", specs[i], capacity);
        }
        free(part);
        free(text);
    }
    /* Every verdict has its words, and none is left out. */
    scaleev_argument a = {.size = sizeof a, .existing_scale = 1, .proposed_scale = 2};
    char texts[9][1024];
    for (int v = SCALEEV_ARGUMENT_UNDECIDED; v <= SCALEEV_ARGUMENT_GOOD_SAME_SCALE; ++v) {
        a.verdict = v;
        cr_assert_eq(scaleev_argument_text(&a, NULL, NULL, texts[v], sizeof texts[v], NULL), SCALEEV_OK);
        for (int w = 0; w < v; ++w)
            CHECK(strcmp(texts[v], texts[w]) != 0, "verdicts %d and %d sound alike", v, w);
    }
    cr_assert_eq(reports(), 0);
}

Test(question, text_errors)
{
    scaleev_argument a = argue(example, 1, NULL, 1000);
    char buffer[8] = "unchged";
    size_t length = 77;
    cr_expect_eq(scaleev_argument_text(NULL, NULL, NULL, buffer, sizeof buffer, &length), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_argument_text(&a, NULL, NULL, NULL, 1, &length), SCALEEV_ERROR_NULL);
    a.size = 0;
    cr_expect_eq(scaleev_argument_text(&a, NULL, NULL, buffer, sizeof buffer, &length), SCALEEV_ERROR_SIZE);
    cr_expect_str_eq(buffer, "unchged");
    cr_expect_eq(length, 77);
    a.size = sizeof a;
    cr_expect_eq(scaleev_argument_text(&a, NULL, NULL, NULL, 0, NULL), SCALEEV_OK);
}

/* ---- published cases; examples/published_cases.c names the sources ---- */

static double value_of(const char *spec, scaleev_quantity quantity, double scale)
{
    double out;
    scaleev_model *model = model_of(spec);
    cr_assert_eq(scaleev_evaluate(model, quantity, &scale, 1, &out), SCALEEV_OK);
    scaleev_model_destroy(model);
    return out;
}

Test(question, published_cases)
{
    /* Laboratory escapes with p = 0.003 are in test_solve.c. */
    cr_expect_float_eq(value_of("hazard constant(0.002), share = 10", SCALEEV_CATASTROPHE, 10), 0.181433195312, 5e-13);
    char spec[64];
    snprintf(spec, sizeof spec, "hazard constant(%.17g)", 1 / 3704.0);
    cr_expect_float_eq(value_of(spec, SCALEEV_CATASTROPHE, 4400), 0.6951896, 5e-8);
    cr_expect_float_eq(value_of("hazard gamma(3.5, 15247)", SCALEEV_SURVIVAL, 2500), 0.5877708969, 5e-11);

    scaleev_model *model = model_of("hazard constant(0.5)");
    scaleev_input p;
    scaleev_root root;
    scaleev_solution solution = {.size = sizeof solution};
    cr_assert_eq(scaleev_find(model, 0, "probability", &p), SCALEEV_OK);
    cr_assert_eq(scaleev_solve(model, SCALEEV_SURVIVAL, 1e-6, p, 200000, 0, 1, NULL, &root, 1, &solution), SCALEEV_OK);
    cr_expect(solution.count == 1 && solution.complete && root.kind == SCALEEV_ROOT_CROSSING);
    cr_expect_float_eq(1 / root.at, 14476.9827, 5e-5);
    scaleev_model_destroy(model);

    scaleev_optimum best = {.size = sizeof best};
    model = model_of("benefit polynomial(6, 0.1); hazard rate(0.01)");
    cr_assert_eq(scaleev_best_scale(model, 0, 1000, NULL, &best), SCALEEV_OK);
    /* 0.1 / 0.01 is not quite 10 in doubles. */
    cr_expect(best.proved && best.scale_lo <= 40.0000001 && best.scale_hi >= 39.9999999);
    cr_expect_float_eq(best.scale, 40, 1e-9);
    cr_expect_eq(best.whole_scale, 40);
    cr_expect_float_eq(exp(-0.01 * best.scale), 0.67, 0.005);
    scaleev_model_destroy(model);
}

/* Next to an underflow: metcalfe of the least normal number is negative below 1, 0 there, and positive at 2. */
Test(question, whole_scales_of_the_least_number)
{
    scaleev_model *model = model_of("benefit metcalfe(2.2250738585072014e-308)");
    scaleev_whole whole = {.size = sizeof whole};
    scaleev_root root = {0};
    scaleev_solution solution = {.size = sizeof solution};
    cr_assert_eq(scaleev_whole_scales(model, 0, 1e300, NULL, &whole), SCALEEV_OK);
    cr_expect(whole.first_good == 2 || !whole.proved, "%g", whole.first_good);
    cr_assert_eq(scaleev_break_even(model, 0.5, 1.5, NULL, &root, 1, &solution), SCALEEV_OK);
    cr_expect(!solution.complete || (root.lo <= 1 && root.hi >= 1), "[%.17g, %.17g]", root.lo, root.hi);
    scaleev_model_destroy(model);
}
