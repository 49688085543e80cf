/* SPDX-License-Identifier: MIT */
/* Distributions: quantiles beside a table from mpmath, and what must hold of each of them: quantiles rise and come back
 * through the distribution function, means agree with quadrature, cutting off, wrong numbers, memory. */
#include "study/distribution.h"
#include "study/normal.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INF ((double)INFINITY)

enum { NUMBERS = 12 };

/* A name and its numbers. */
typedef struct given {
    const char *name;
    size_t n;
    double numbers[NUMBERS];
} given;

/* All kinds, of ordinary and of extreme shape. */
static const given all[] = {
    {"point", 1, {7.25}},
    {"uniform", 2, {-1, 1}},
    {"uniform", 2, {-0x1p1023, 0x1.8p1023}},
    {"loguniform", 2, {1e-6, 1e-3}},
    {"loguniform", 2, {1e-300, 1e300}},
    {"loguniform", 2, {1, 1.0625}},
    {"normal", 2, {0, 3}},
    {"normal", 2, {1e6, 1e-3}},
    {"normal.interval", 3, {-1, 1, 0.9}},
    {"normal.interval", 3, {2, 3, 1e-9}},
    {"lognormal", 2, {1, 0.5}},
    {"lognormal", 2, {2, 20}},
    {"lognormal.interval", 3, {1e5, 1e6, 0.9}},
    {"logitnormal.interval", 3, {1e-6, 1e-3, 0.9}},
    {"logitnormal.interval", 3, {0.25, 0.75, 0.5}},
    {"triangular", 3, {-1, 0, 1}},
    {"triangular", 3, {2, 2, 5}},
    {"pert", 3, {-1, 0, 1}},
    {"pert", 3, {10, 11, 20}},
    {"beta", 2, {2, 3}},
    {"beta", 2, {0.01, 1e5}},
    {"beta", 2, {0.5, 0.5}},
    {"beta", 2, {1e5, 1e5}},
    {"gamma", 2, {3, 1000}},
    {"gamma", 2, {0.001, 1}},
    {"gamma", 2, {1e6, 1e3}},
    {"gamma", 2, {1e9, 1}},
    {"discrete", 6, {3, 1, -1, 2, 7, 5}},
    {"quantiles", 6, {0.05, 1, 0.5, 10, 0.95, 12}},
    {"quantiles", 10, {0, -4, 0.1, 1, 0.25, 2, 0.9, 3, 1, 20}},
    {"quantiles", 4, {0.25, -1, 0.75, 1}},
    {"quantiles", 4, {0, -1, 1, 1}},
    {"samples", 7, {3, 1, 4, 1, 5, 9, 2}},
};

enum { ALL = sizeof all / sizeof *all };

static const scaleev_allocator *memory(void)
{
    static counter c;
    if (!c.allocator.size)
        counter_init(&c);
    return &c.allocator;
}

static sev_distribution *make(const char *name, size_t n, const double *numbers)
{
    sev_distribution *d;
    sev_words words = {""};
    scaleev_status status = sev_distribution_make(memory(), name, numbers, n, &d, &words);
    cr_assert(status == SCALEEV_OK && d, "%s: %d, %s", name, status, words.text);
    return d;
}

#define MAKE(name, ...) make(name, sizeof((double[]){__VA_ARGS__}) / sizeof(double), (const double[]){__VA_ARGS__})

static sev_distribution *make_given(size_t i)
{
    report_about("%s %g %g %g", all[i].name, all[i].numbers[0], all[i].numbers[1], all[i].numbers[2]);
    return make(all[i].name, all[i].n, all[i].numbers);
}

static bool is(const sev_distribution *d, const char *name)
{
    return strcmp(d->law->name, name) == 0;
}

static bool is_beta_or_gamma(const sev_distribution *d)
{
    return is(d, "beta") || is(d, "gamma") || is(d, "pert");
}

static double between(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

/* u from the ends and the middle: 1e-15 to the last double below 1. */
static double draw_u(rng *random)
{
    double tail = pow(10, -15 * rng_unit(random));
    switch (rng_below(random, 4)) {
    case 0:
        return tail;
    case 1:
        return 1 - tail < 1 && tail < 1 ? 1 - tail : 0.5;
    case 2:
        return 0.5 + rng_between(random, -1, 1) * tail / 2;
    default:
        return between(rng_unit(random), 1e-15, 1 - 0x1p-53);
    }
}

/* ---- Values ---- */

/* Where values of both signs are added, digits are those of the largest. */
static double size_of(const sev_distribution *d, double x)
{
    double size = fabs(x);
    if (is(d, "normal") || is(d, "normal.interval"))
        return fmax(size, fabs(d->mu.hi));
    for (size_t i = 0; (is(d, "quantiles") || is(d, "uniform")) && i < d->n; i++)
        size = fmax(size, fabs(d->numbers[i]));
    return size;
}

Test(distribution, quantiles_of_the_table)
{
    tsv table;
    char last[256] = "";
    sev_distribution *d = NULL;
    int cases = 0;
    tsv_open(&table, "quantiles.tsv");
    while (tsv_next(&table)) {
        double numbers[NUMBERS], u, x;
        char key[256] = "";
        size_t n = (size_t)atoi(table.fields[1]);
        for (size_t i = 0; i < n + 2; i++)
            strcat(strcat(key, table.fields[i]), " ");
        for (size_t i = 0; i < n; i++)
            numbers[i] = strtod(table.fields[2 + i], NULL);
        u = strtod(table.fields[2 + n], NULL);
        x = strtod(table.fields[3 + n], NULL);
        if (strcmp(key, last) != 0) {
            sev_distribution_free(d);
            d = make(table.fields[0], n, numbers);
            report_about("%s", strcpy(last, key));
        }
        double most = (is_beta_or_gamma(d) ? 1e-12 : 1e-13) * size_of(d, x), got = sev_distribution_quantile(d, u);
        sev_pieces *pieces = d->pieces;
        CHECK(got == x || fabs(got - x) <= most, "u = %a: %a, not %a", u, got, x);
        d->pieces = NULL;
        got = sev_distribution_quantile(d, u);
        CHECK(got == x || fabs(got - x) <= most, "u = %a: %a without a table, not %a", u, got, x);
        d->pieces = pieces;
        cases++;
    }
    tsv_close(&table);
    sev_distribution_free(d);
    cr_expect_gt(cases, 1000);
    cr_assert_eq(reports(), 0);
}

/* One by one, in arrays of any length, in place; and a table where there should be one. */
Test(distribution, same_bits_of_one_and_many)
{
    enum { N = 1000 };
    double u[N], out[N];
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        rng random = {.state = test_seed() + i};
        for (int k = 0; k < N; k++)
            u[k] = draw_u(&random);
        sev_distribution_quantiles(d, u, N, out);
        for (int k = 0; k < N; k++)
            CHECK(same_bits(out[k], sev_distribution_quantile(d, u[k])), "u = %a", u[k]);
        sev_distribution_quantiles(d, u + 1, N - 1, u + 1);
        for (int k = 1; k < N; k++)
            CHECK(same_bits(out[k], u[k]), "number %d in place", k);
        bool common = !is(d, "gamma") || (d->numbers[0] > 0.1 && d->numbers[0] < 1e7);
        CHECK(!d->pieces || !common || sev_pieces_share(d->pieces) > 0.4, "%g of the pieces",
              sev_pieces_share(d->pieces));
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* Whatever instructions the processor has. */
Test(distribution, same_bits_of_all_sets)
{
    enum { N = 600 };
    double u[N], wanted[N], got[N];
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        rng random = {.state = test_seed() + i};
        for (int k = 0; k < N; k++)
            u[k] = draw_u(&random);
        d->kernels = sev_kernels_set(0);
        sev_distribution_quantiles(d, u, N, wanted);
        for (size_t s = 1; sev_kernels_set(s); s++) {
            if (!sev_kernels_runs(sev_kernels_set(s)))
                continue;
            d->kernels = sev_kernels_set(s);
            sev_distribution_quantiles(d, u, N, got);
            for (int k = 0; k < N; k++)
                CHECK(same_bits(got[k], wanted[k]), "%s, u = %a", d->kernels->name, u[k]);
        }
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- What must hold of all ---- */

/* The probability in the digits of x that are not promised, where that is much. */
static double probability_of_digits(const sev_distribution *d, double x)
{
    double digits = fabs(x) * (is_beta_or_gamma(d) ? 1e-12 : 1e-13) + DBL_TRUE_MIN;
    sev_sides more = sev_distribution_sides(d, x + digits), less = sev_distribution_sides(d, x - digits);
    return fmax(fabs(more.below - less.below), fabs(more.above - less.above));
}

static void check_there_and_back(const sev_distribution *d, double u)
{
    double x = sev_distribution_quantile(d, u), back = sev_distribution_cdf(d, x);
    sev_sides s = sev_distribution_sides(d, x);
    if (d->law->kind->has_atoms) {
        CHECK(back >= u * (1 - 1e-15) && s.below <= u * (1 + 1e-15), "u = %a: %g of x <= %g", u, back, x);
        return;
    }
    if (fabs(x) < 1e-300) /* there are too few digits to come back from */
        return;
    double lesser = fmin(u, 1 - u), got = u < 0.5 ? s.below : s.above;
    double most = 2e-12 * lesser + 2 * probability_of_digits(d, x);
    CHECK(fabs(got - lesser) <= most, "u = %a: x = %a, and back %a and %a", u, x, s.below, s.above);
    CHECK(fabs(back - u) <= 2e-12 * u + 2 * probability_of_digits(d, x), "u = %a: cdf %a", u, back);
}

Test(distribution, rises_and_comes_back)
{
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        rng random = {.state = test_seed() + i};
        double least, greatest;
        sev_distribution_support(d, &least, &greatest);
        for (size_t k = test_cases(300); k-- > 0;) {
            double u = draw_u(&random), v = draw_u(&random), x, y;
            check_there_and_back(d, u);
            x = sev_distribution_quantile(d, fmin(u, v));
            y = sev_distribution_quantile(d, fmax(u, v));
            CHECK(x <= y || fabs(x - y) <= 1e-14 * size_of(d, x), "u = %a and %a: %a and %a", u, v, x, y);
            CHECK(x >= least && y <= greatest, "u = %a and %a: %a and %a", u, v, x, y);
        }
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* What z, of which x is the quantile of the level Phi(z), may be off by: in units of rounding, x in it. */
static double conditioned(const sev_distribution *d, double lesser)
{
    double z = lesser > 0 ? sev_normal_quantile(lesser, 1 - lesser, 0).hi : 39;
    return is(d, "normal") || is(d, "normal.interval") ? 1 + fabs(z) * (1 + fabs(z)) : 1 + z * z;
}

static void check_many_sides(const sev_distribution *d, const double *x, size_t n)
{
    double below[SEV_BLOCK], above[SEV_BLOCK];
    sev_distribution_many_sides(d, x, n, below, above);
    for (size_t k = 0; k < n; k++) {
        sev_sides s = sev_distribution_sides(d, x[k]);
        double lesser = fmin(s.below, s.above), most = 0x1p-49 * conditioned(d, lesser);
        double least = d->is_truncated ? 0x1p-48 / d->within : DBL_TRUE_MIN; /* of a difference */
        CHECK(fabs(below[k] - s.below) <= most * s.below + least && fabs(above[k] - s.above) <= most * s.above + least,
              "%a: %a and %a, not %a and %a", x[k], below[k], above[k], s.below, s.above);
    }
}

/* Of whole ones, and of what is left where something is cut off or moved. */
Test(distribution, many_sides_beside_one)
{
    static const double ends[] = {-INF, -DBL_MAX, -1, 0, 0x1p-1074, 1e-310, 1, 2, DBL_MAX, INF};
    for (size_t i = 0; i < ALL; i++)
        for (int cut = 0; cut < 3; cut++) {
            sev_distribution *d = make_given(i);
            rng random = {.state = test_seed() + i};
            double x[SEV_BLOCK], lo = sev_distribution_quantile(d, 0.125), hi = sev_distribution_quantile(d, 0.75);
            if (cut)
                cr_assert_eq((cut == 1 ? sev_distribution_truncate : sev_distribution_clamp)(d, lo, hi, NULL),
                             SCALEEV_OK);
            for (size_t k = 0; k < SEV_BLOCK; k++)
                x[k] = k < 10 ? ends[k] : sev_distribution_quantile(d, draw_u(&random));
            check_many_sides(d, x, SEV_BLOCK);
            sev_distribution_free(d);
        }
    cr_assert_eq(reports(), 0);
}

/* Levels of many z, those among them for which no table serves. */
Test(distribution, many_levels_beside_one)
{
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        double z[SEV_BLOCK], x[SEV_BLOCK];
        for (size_t k = 0; k < SEV_BLOCK; k++)
            z[k] = -8 + (double)k / 16;
        sev_distribution_many_at(d, z, SEV_BLOCK, x);
        for (size_t k = 0; k < SEV_BLOCK; k++) {
            double wanted = sev_distribution_at(d, z[k]);
            CHECK(fabs(x[k] - wanted) <= 1e-12 * size_of(d, wanted), "z = %g: %a, not %a", z[k], x[k], wanted);
        }
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* Shapes of all sizes, in all combinations. */
Test(distribution, any_shape_comes_back)
{
    for (size_t i = test_cases(100); i-- > 0;) {
        rng random = {.state = test_seed() + i};
        double a = pow(10, rng_between(&random, -3, 9)), b = pow(10, rng_between(&random, -3, 9));
        sev_distribution *d = i % 2 ? MAKE("beta", a, b) : MAKE("gamma", a, b);
        report_about("%s %a %a", i % 2 ? "beta" : "gamma", a, b);
        for (int k = 0; k < 40; k++)
            check_there_and_back(d, draw_u(&random));
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* What lies beyond the least and the greatest value, or at an end that is never reached, is none of it. */
Test(distribution, beyond_its_ends)
{
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        const double beyond[] = {-INF, -DBL_MAX, -1, -0x1p-1074, 0, 0x1p-1074, 1, 2, DBL_MAX, INF};
        double least, greatest;
        sev_distribution_support(d, &least, &greatest);
        CHECK(sev_distribution_outside(d, -DBL_MAX, DBL_MAX) < 1e-9, "%g",
              sev_distribution_outside(d, -DBL_MAX, DBL_MAX));
        for (size_t k = 0; k < sizeof beyond / sizeof *beyond; k++) {
            sev_sides s = sev_distribution_sides(d, beyond[k]);
            CHECK(s.below >= 0 && s.below <= 1 && s.above >= 0 && s.above <= 1, "%g: %g, %g", beyond[k], s.below,
                  s.above);
            CHECK(beyond[k] > least || s.below == 0, "%g: %g below", beyond[k], s.below);
            CHECK(beyond[k] < greatest || s.above == 0, "%g: %g above", beyond[k], s.above);
        }
        sev_distribution *cut = make_given(i);
        if (least >= 0) {
            cr_assert_eq(sev_distribution_truncate(cut, -1, INF, NULL), SCALEEV_OK);
            CHECK(sev_distribution_quantile(cut, 0.25) == sev_distribution_quantile(d, 0.25), "nothing is cut off");
        }
        sev_distribution_free(cut);
        sev_distribution_free(d);
    }
    static const struct {
        const char *name;
        double numbers[3];
        size_t n;
        double least, greatest;
    } ends[] = {{"lognormal", {1, 0.5}, 2, 0, INF},
                {"lognormal.interval", {1, 2, 0.5}, 3, 0, INF},
                {"logitnormal.interval", {0.1, 0.2, 0.5}, 3, 0, 1},
                {"normal", {1, 2}, 2, -INF, INF}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        double least, greatest;
        sev_distribution *d = NULL;
        cr_assert_eq(sev_distribution_make(&sev_default_allocator, ends[i].name, ends[i].numbers, ends[i].n, &d, NULL),
                     0);
        sev_distribution_support(d, &least, &greatest);
        CHECK(least == ends[i].least && greatest == ends[i].greatest, "%s: %g, %g", ends[i].name, least, greatest);
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* Every double of a few around the seams of the table: nothing jumps. */
Test(distribution, rises_across_the_seams)
{
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        for (double seam = 0x1p-14; seam < 1; seam += seam < 0.5 ? seam / 8 : 0.0625) {
            double below = sev_distribution_quantile(d, seam * (1 - 1e-9));
            double at = sev_distribution_quantile(d, seam), above = sev_distribution_quantile(d, seam * (1 + 1e-9));
            double most = 1e-13 * size_of(d, at);
            CHECK(below <= at + most && at <= above + most, "around u = %g: %a %a %a", seam, below, at, above);
        }
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

Test(distribution, ends)
{
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        double least, greatest;
        sev_distribution_support(d, &least, &greatest);
        CHECK(sev_distribution_quantile(d, 0) == least, "%g", sev_distribution_quantile(d, 0));
        CHECK(sev_distribution_quantile(d, 1) == greatest, "%g", sev_distribution_quantile(d, 1));
        CHECK(isnan(sev_distribution_quantile(d, -0.25)) && isnan(sev_distribution_quantile(d, 1.25)), "beyond");
        cr_assert_eq(sev_distribution_truncate(d, sev_distribution_quantile(d, 0.25), INF, NULL), SCALEEV_OK);
        CHECK(isnan(sev_distribution_quantile(d, -0.01)), "beyond, but not of what is cut off");
        CHECK(isnan(sev_distribution_quantile(d, NAN)) && isnan(sev_distribution_cdf(d, NAN)), "NaN");
        CHECK(sev_distribution_cdf(d, -INF) == 0 && sev_distribution_cdf(d, INF) == 1, "infinity");
        CHECK(sev_distribution_cdf(d, greatest) == 1, "%g", sev_distribution_cdf(d, greatest));
        CHECK(isfinite(sev_distribution_quantile(d, 0x1p-54)), "the first u");
        CHECK(isfinite(sev_distribution_quantile(d, 1 - 0x1p-53)), "the last u");
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* To the bit, around 0. */
Test(distribution, symmetric_ones_are_symmetric)
{
    static const given cases[] = {{"uniform", 2, {-1, 1}},
                                  {"normal", 2, {0, 3}},
                                  {"triangular", 3, {-1, 0, 1}},
                                  {"pert", 3, {-1, 0, 1}},
                                  {"normal.interval", 3, {-1, 1, 0.9}},
                                  {"quantiles", 4, {0.25, -1, 0.75, 1}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sev_distribution *d = make(cases[i].name, cases[i].n, cases[i].numbers);
        rng random = {.state = test_seed() + i};
        report_about("%s", cases[i].name);
        for (size_t k = test_cases(500); k-- > 0;) {
            double u = 1 - rng_unit(&random) / 2; /* 1 - u is exact */
            double x = sev_distribution_quantile(d, u), y = sev_distribution_quantile(d, 1 - u);
            double most = is(d, "quantiles") ? 1e-15 : 4e-15 * fabs(x); /* z of given p is rounded */
            CHECK(fabs(x + y) <= most, "u = %a: %a and %a", u, x, y);
        }
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* What an interval says. */
Test(distribution, intervals_hold_their_level)
{
    static const double levels[] = {1e-9, 0.01, 0.5, 0.8, 0.9, 0.999, 1 - 0x1p-40};
    static const char *const names[] = {"normal.interval", "lognormal.interval", "logitnormal.interval"};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
            double level = levels[k], lo = 0.5, hi = level < 0.1 ? 0.5 + level : 0.75, tail = (1 - level) / 2;
            sev_distribution *d = MAKE(names[i], lo, hi, level);
            double below = sev_distribution_sides(d, lo).below, above = sev_distribution_sides(d, hi).above;
            cr_expect(fabs(below - tail) < 1e-14 * tail && fabs(above - tail) < 1e-14 * tail, "%s, %g: %g %g", names[i],
                      level, below - tail, above - tail);
            cr_expect(fabs(sev_distribution_quantile(d, tail) / lo - 1) < 1e-13 && tail < 0.5);
            sev_distribution_free(d);
        }
}

/* ---- Moments ---- */

Test(distribution, known_means)
{
    static const struct {
        given d;
        double mean, variance;
    } known[] = {
        {{"lognormal.interval", 3, {1e5, 1e6, 0.9}}, 404001.28269457284, NAN},
        {{"lognormal", 2, {0.5, 2}}, 12.182493960703473, 7954.6707684728},
        {{"uniform", 2, {1, 4}}, 2.5, 0.75},
        {{"loguniform", 2, {1, 7.38905609893065}}, 3.1945280494653252, NAN},
        {{"triangular", 3, {0, 1, 5}}, 2, 7.0 / 6},
        {{"pert", 3, {0, 1, 5}}, 1.5, 0.75},
        {{"beta", 2, {2, 6}}, 0.25, 1.0 / 48},
        {{"gamma", 2, {3, 4}}, 0.75, 3.0 / 16},
        {{"normal.interval", 3, {2, 4, 0.6826894921370859}}, 3, 1},
        {{"discrete", 6, {3, 1, -1, 2, 7, 5}}, 4.5, 11.75},
        {{"samples", 4, {1, 2, 3, 6}}, 3, 3.5},
        {{"point", 1, {7.25}}, 7.25, 0},
        {{"quantiles", 4, {0, -1, 1, 3}}, 1, NAN},
        {{"quantiles", 4, {0.25, -1, 0.75, 1}}, 0, NAN},
        {{"logitnormal.interval", 3, {0.25, 0.75, 0.5}}, 0.5, NAN},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        sev_distribution *d = make(known[i].d.name, known[i].d.n, known[i].d.numbers);
        double off, mean = sev_distribution_mean(d, &off), variance = sev_distribution_variance(d);
        cr_expect(fabs(mean - known[i].mean) <= 1e-11 * fabs(known[i].mean) + 1e-15, "%s: %.15g", known[i].d.name,
                  mean);
        cr_expect(off >= 0 && off <= 1e-12 * (1 + fabs(mean)), "%s: %g", known[i].d.name, off);
        if (!isnan(known[i].variance))
            cr_expect(fabs(variance - known[i].variance) <= 1e-11 * known[i].variance, "%s: %.15g", known[i].d.name,
                      variance);
        sev_distribution_free(d);
    }
    sev_distribution *d = MAKE("loguniform", 1, exp(2)); /* (e^4 - 1) / 4 - ((e^2 - 1) / 2)^2 */
    double wanted = (exp(4) - 1) / 4 - pow((exp(2) - 1) / 2, 2);
    cr_expect_lt(fabs(sev_distribution_variance(d) / wanted - 1), 1e-13);
    sev_distribution_free(d);
    d = MAKE("loguniform", 1, exp(2.5)); /* past where the other form begins */
    wanted = (exp(5) - 1) / 5 - pow((exp(2.5) - 1) / 2.5, 2);
    cr_expect_lt(fabs(sev_distribution_variance(d) / wanted - 1), 1e-13);
    sev_distribution_free(d);
}

/* Where the closed form would cancel: of e^y, y uniform of width w, e^w w^2 / 12 but for w^2. */
Test(distribution, variance_of_a_narrow_loguniform)
{
    double hi = 1 + 0x1p-20, w = log1p(0x1p-20);
    sev_distribution *d = MAKE("loguniform", 1, hi);
    cr_expect_lt(fabs(sev_distribution_variance(d) / (hi * w * w / 12) - 1), 1e-9);
    sev_distribution_free(d);
}

/* Truncated at infinity nothing is cut off, but the mean is by quadrature; and it is off by what is said. */
Test(distribution, means_agree_with_quadrature)
{
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        double closed_off, off, closed = sev_distribution_mean(d, &closed_off);
        cr_assert_eq(sev_distribution_truncate(d, -INF, INF, NULL), SCALEEV_OK);
        double mean = sev_distribution_mean(d, &off);
        double size =
            fabs(sev_distribution_quantile(d, 0.01)) + fabs(sev_distribution_quantile(d, 0.99)) + fabs(closed);
        if (is(d, "lognormal") && d->numbers[1] > 10) /* too heavy a tail for it */
            CHECK(isnan(mean) && isnan(off), "%g, said to be off by %g", mean, off);
        else
            CHECK(fabs(mean - closed) <= off + closed_off && off <= 1e-11 * size,
                  "%.17g by quadrature, not %.17g; said to be off by %g", mean, closed, off);
        sev_distribution_free(d);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- Cutting off ---- */

/* Of the exponential distribution, all is known in closed form. */
Test(distribution, truncated_exponential)
{
    sev_distribution *d = MAKE("gamma", 1, 2);
    sev_words words;
    double a = 1, b = 3, mass = exp(-2 * a) - exp(-2 * b), off;
    cr_assert_eq(sev_distribution_truncate(d, a, b, &words), SCALEEV_OK);
    for (double u = 0x1p-50; u < 1; u += u < 0.01 ? u : 0.03125) {
        double x = -log(exp(-2 * a) - u * mass) / 2;
        cr_expect(fabs(sev_distribution_quantile(d, u) / x - 1) < 1e-14, "u = %g", u);
        cr_expect(fabs(sev_distribution_cdf(d, x) - u) < 1e-14, "u = %g: %g", u, sev_distribution_cdf(d, x));
    }
    double first = (a + 0.5) * exp(-2 * a) - (b + 0.5) * exp(-2 * b), mean = sev_distribution_mean(d, &off);
    cr_expect(fabs(mean - first / mass) <= off && off < 1e-11, "%.17g, not %.17g; said %g", mean, first / mass, off);
    cr_expect(sev_distribution_quantile(d, 0) == a && sev_distribution_quantile(d, 1) == b);
    cr_expect(isnan(sev_distribution_variance(d)));
    /* Twice is once. */
    sev_distribution *twice = MAKE("gamma", 1, 2);
    sev_distribution_truncate(twice, 0.5, 3, NULL);
    sev_distribution_truncate(twice, 1, 40, NULL);
    for (double u = 0.0625; u < 1; u += 0.0625)
        cr_expect(same_bits(sev_distribution_quantile(d, u), sev_distribution_quantile(twice, u)));
    sev_distribution_free(twice);
    sev_distribution_free(d);
}

/* In the far tails digits are kept, on either side. */
Test(distribution, truncated_to_a_tail)
{
    sev_distribution *up = MAKE("normal", 0, 1), *down = MAKE("normal", 0, 1);
    cr_assert_eq(sev_distribution_truncate(up, 8, 30, NULL), SCALEEV_OK);
    cr_assert_eq(sev_distribution_truncate(down, -30, -8, NULL), SCALEEV_OK);
    for (double u = 0x1p-30; u < 1; u += u < 0.01 ? u : 0.03125) {
        double x = sev_distribution_quantile(up, u), y = sev_distribution_quantile(down, 1 - u);
        cr_expect(x >= 8 && x < 15 && fabs(x + y) < 1e-14, "u = %g: %.17g %.17g", u, x, y);
        double above = erfc(x / sqrt(2)) / erfc(8 / sqrt(2));
        cr_expect(fabs(above - (1 - u)) < 1e-12, "u = %g: x = %g, %g above", u, x, above);
        cr_expect(fabs(sev_distribution_sides(up, x).above - (1 - u)) < 1e-12);
    }
    double off, mean = sev_distribution_mean(up, &off);
    double wanted = exp(-32) / sqrt(2 * acos(-1)) / (erfc(8 / sqrt(2)) / 2);
    cr_expect(fabs(mean / wanted - 1) < 1e-12 && off < 1e-9, "%.17g, not %.17g; said %g", mean, wanted, off);
    sev_distribution_free(up);
    sev_distribution_free(down);
}

Test(distribution, clamped)
{
    sev_distribution *d = MAKE("gamma", 1, 2);
    double lo = 0.25, hi = 1.5, off, least, greatest;
    cr_assert_eq(sev_distribution_clamp(d, lo, hi, NULL), SCALEEV_OK);
    sev_distribution *same = MAKE("gamma", 1, 2);
    for (double u = 0.03125; u < 1; u += 0.03125) {
        double x = between(sev_distribution_quantile(same, u), lo, hi);
        cr_expect(same_bits(sev_distribution_quantile(d, u), x));
    }
    double mean = sev_distribution_mean(d, &off), wanted = lo + (exp(-2 * lo) - exp(-2 * hi)) / 2;
    cr_expect(fabs(mean - wanted) <= off + 1e-15 && off < 1e-11, "%.17g, not %.17g; said %g", mean, wanted, off);
    cr_expect(sev_distribution_cdf(d, 0.2) == 0 && sev_distribution_cdf(d, hi) == 1);
    cr_expect(fabs(sev_distribution_cdf(d, lo) - (1 - exp(-0.5))) < 1e-15);
    sev_sides at = sev_distribution_sides(d, lo), past = sev_distribution_sides(d, hi);
    cr_expect(at.below == 0 && fabs(at.above - exp(-0.5)) < 1e-15 && past.above == 0);
    cr_expect(fabs(past.below - (1 - exp(-3))) < 1e-15);
    sev_distribution_support(d, &least, &greatest);
    cr_expect(least == lo && greatest == hi);
    sev_words words;
    cr_expect_eq(sev_distribution_truncate(d, 0, 1, &words), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect_str_eq(words.text, "gamma: it is clamped; truncate first");
    /* Again, and to where nothing is. */
    cr_assert_eq(sev_distribution_clamp(d, 1, INF, NULL), SCALEEV_OK);
    sev_distribution_support(d, &least, &greatest);
    cr_expect(least == 1 && greatest == hi);
    cr_assert_eq(sev_distribution_clamp(d, 5, 6, NULL), SCALEEV_OK);
    cr_expect(sev_distribution_quantile(d, 0.1) == 5 && sev_distribution_mean(d, NULL) == 5);
    cr_assert_eq(sev_distribution_clamp(d, 2, 3, NULL), SCALEEV_OK);
    sev_distribution_support(d, &least, &greatest);
    cr_expect(least == 3 && greatest == 3 && sev_distribution_quantile(d, 0.9) == 3);
    sev_distribution_free(d);
    sev_distribution_free(same);
    /* After truncation. */
    d = MAKE("uniform", 0, 10);
    cr_assert_eq(sev_distribution_truncate(d, 2, 6, NULL), SCALEEV_OK);
    cr_assert_eq(sev_distribution_clamp(d, 3, 100, NULL), SCALEEV_OK);
    mean = sev_distribution_mean(d, &off);
    cr_expect(fabs(mean - (3 * 0.25 + 4.5 * 0.75)) <= off + 1e-15, "%.17g", mean);
    cr_expect(sev_distribution_quantile(d, 0.125) == 3 && fabs(sev_distribution_quantile(d, 0.75) - 5) < 1e-15);
    sev_distribution_free(d);
}

Test(distribution, how_much_lies_outside)
{
    sev_distribution *d = MAKE("uniform", -1, 7);
    cr_expect_eq(sev_distribution_outside(d, 0, INF), 0.125);
    cr_expect_str_eq(sev_distribution_outside_words(d, 0, INF).text, "12.5 % of the probability lies outside");
    cr_expect_str_eq(sev_distribution_outside_words(d, 0, 3).text, "62.5 % of the probability lies outside");
    cr_expect_str_eq(sev_distribution_outside_words(d, -1, 7).text, "0 % of the probability lies outside");
    cr_expect_str_eq(sev_distribution_outside_words(d, 10, 11).text, "100 % of the probability lies outside");
    sev_distribution_free(d);
    d = MAKE("normal", 10, 1);
    cr_expect_str_eq(sev_distribution_outside_words(d, 0, INF).text, "7.62e-22 % of the probability lies outside");
    sev_distribution_free(d);
    d = MAKE("discrete", 0, 1, 1, 3);
    cr_expect_eq(sev_distribution_outside(d, 0, 1), 0);
    cr_expect_eq(sev_distribution_outside(d, 0.5, 1), 0.25);
    sev_distribution_free(d);
}

/* ---- Lists ---- */

Test(distribution, atoms)
{
    sev_distribution *d = MAKE("discrete", 3, 1, -1, 2, 7, 5, 4, 0);
    static const double u[] = {0x1p-54, 0.25, 0.25 + 0x1p-54, 0.375, 0.375 + 0x1p-53, 1 - 0x1p-53};
    static const double x[] = {-1, -1, 3, 3, 7, 7};
    for (int i = 0; i < 6; i++)
        cr_expect_eq(sev_distribution_quantile(d, u[i]), x[i], "u = %a", u[i]);
    cr_expect(sev_distribution_cdf(d, -1) == 0.25 && sev_distribution_cdf(d, 2.9) == 0.25);
    cr_expect(sev_distribution_cdf(d, 3) == 0.375 && sev_distribution_cdf(d, 6.9) == 0.375);
    cr_expect(sev_distribution_sides(d, 3).below == 0.25 && sev_distribution_sides(d, 3).above == 0.625);
    /* Truncation takes both ends in. */
    cr_assert_eq(sev_distribution_truncate(d, -1, 3, NULL), SCALEEV_OK);
    cr_expect(sev_distribution_quantile(d, 0.6) == -1 && sev_distribution_quantile(d, 0.7) == 3);
    cr_expect(fabs(sev_distribution_mean(d, NULL) - 1.0 / 3) < 1e-15 && sev_distribution_cdf(d, 3) == 1);
    cr_expect(fabs(sev_distribution_cdf(d, -1) - 2.0 / 3) < 1e-15);
    sev_distribution_free(d);
    d = MAKE("discrete", 1, DBL_MAX, 2, DBL_MAX);
    cr_expect(sev_distribution_mean(d, NULL) == 1.5 && sev_distribution_quantile(d, 0.5) == 1);
    sev_distribution_free(d);
}

/* Sorted, whatever the order, and every value as often as it is there. */
Test(distribution, samples)
{
    enum { N = 1000 };
    double x[N], y[N];
    rng random = {.state = test_seed()};
    for (int i = 0; i < N; i++)
        y[N - 1 - i] = x[i] = (double)rng_below(&random, 300);
    sev_distribution *d = make("samples", N, x), *e = make("samples", N, y);
    for (int i = 0; i < N; i++) {
        double u = (i + 0.5) / N, v = sev_distribution_quantile(d, u);
        int less = 0, up_to = 0;
        for (int k = 0; k < N; k++) {
            less += x[k] < v;
            up_to += x[k] <= v;
        }
        cr_expect(less <= i && up_to > i, "number %d is %g, which %d are less than", i, v, less);
        cr_expect_eq(v, sev_distribution_quantile(e, u));
        cr_expect(fabs(sev_distribution_cdf(d, v) - up_to / (double)N) < 1e-15);
    }
    sev_distribution_free(d);
    sev_distribution_free(e);
}

/* ---- Copies, memory ---- */

Test(distribution, copies)
{
    for (size_t i = 0; i < ALL; i++) {
        sev_distribution *d = make_given(i);
        sev_distribution_clamp(d, sev_distribution_quantile(d, 0.1), INF, NULL);
        sev_distribution *copy = sev_distribution_copy(memory(), d);
        cr_assert_not_null(copy);
        double u[40], x[40], y[40];
        for (int k = 0; k < 40; k++)
            u[k] = (k + 0.5) / 40;
        sev_distribution_quantiles(d, u, 40, x);
        sev_distribution_free(d);
        sev_distribution_quantiles(copy, u, 40, y);
        for (int k = 0; k < 40; k++)
            CHECK(same_bits(x[k], y[k]), "u = %g", u[k]);
        sev_distribution_free(copy);
    }
    sev_distribution_free(NULL);
    cr_assert_eq(reports(), 0);
}

Test(distribution, every_allocation_may_fail)
{
    for (size_t i = 0; i < ALL; i++) {
        counter c;
        counter_init(&c);
        report_about("%s", all[i].name);
        for (long fail = 1;; fail++) {
            sev_distribution *d, *copy = NULL;
            sev_words words = {""};
            counter_fail_at(&c, fail);
            scaleev_status status =
                sev_distribution_make(&c.allocator, all[i].name, all[i].numbers, all[i].n, &d, &words);
            CHECK(status == (d ? SCALEEV_OK : SCALEEV_ERROR_MEMORY), "%d", status);
            CHECK(d || *words.text, "no words");
            if (d)
                copy = sev_distribution_copy(&c.allocator, d);
            sev_distribution_free(d);
            sev_distribution_free(copy);
            CHECK(c.blocks == 0 && c.bytes == 0 && !c.wrong_size, "%zu blocks left", c.blocks);
            if (copy)
                break;
        }
    }
    cr_assert_eq(reports(), 0);
}

/* ---- What is refused ---- */

typedef struct refused {
    given d;
    scaleev_status status;
    const char *words;
} refused;

#define PARAMETER SCALEEV_ERROR_PARAMETER
#define COUNT SCALEEV_ERROR_COUNT

static const refused wrong[] = {
    {{"lognorm", 2, {1, 2}}, SCALEEV_ERROR_NAME, "no distribution has the name lognorm"},
    {{"point", 0, {0}}, COUNT, "point: 0 numbers, allowed are 1"},
    {{"point", 1, {NAN}}, PARAMETER, "point: v is nan, allowed is a finite number"},
    {{"uniform", 1, {1}}, COUNT, "uniform: 1 numbers, allowed are 2"},
    {{"uniform", 2, {2, 1}}, PARAMETER, "uniform: lo must be less than hi, but lo is 2 and hi is 1"},
    {{"uniform", 2, {2, 2}}, PARAMETER, "uniform: lo must be less than hi, but lo is 2 and hi is 2"},
    {{"uniform", 2, {-INF, 2}}, PARAMETER, "uniform: lo is -inf, allowed is a finite number"},
    {{"uniform", 2, {0, INF}}, PARAMETER, "uniform: hi is inf, allowed is a finite number"},
    {{"loguniform", 2, {0, 1}}, PARAMETER, "loguniform: lo is 0, allowed is greater than 0"},
    {{"loguniform", 2, {1, -1}}, PARAMETER, "loguniform: hi is -1, allowed is greater than 0"},
    {{"loguniform", 2, {2, 1}}, PARAMETER, "loguniform: lo must be less than hi, but lo is 2 and hi is 1"},
    {{"normal", 2, {NAN, 1}}, PARAMETER, "normal: mean is nan, allowed is a finite number"},
    {{"normal", 2, {0, 0}}, PARAMETER, "normal: sd is 0, allowed is greater than 0"},
    {{"normal", 2, {0, -1}}, PARAMETER, "normal: sd is -1, allowed is greater than 0"},
    {{"normal", 2, {0, 1e308}}, PARAMETER, "normal: its quantiles are beyond the range of doubles"},
    {{"normal.interval", 2, {1, 2}}, COUNT, "normal.interval: 2 numbers, allowed are 3"},
    {{"normal.interval", 3, {1, 2, 0}},
     PARAMETER,
     "normal.interval: level is 0, allowed is greater than 0 and less than 1"},
    {{"normal.interval", 3, {1, 2, 1}},
     PARAMETER,
     "normal.interval: level is 1, allowed is greater than 0 and less than 1"},
    {{"normal.interval", 3, {1, 2, NAN}},
     PARAMETER,
     "normal.interval: level is nan, allowed is greater than 0 and less than 1"},
    {{"normal.interval", 3, {2, 1, 0.9}},
     PARAMETER,
     "normal.interval: lo must be less than hi, but lo is 2 and hi is 1"},
    {{"lognormal", 2, {0, INF}}, PARAMETER, "lognormal: sigma is inf, allowed is greater than 0"},
    {{"lognormal", 2, {INF, 1}}, PARAMETER, "lognormal: mu is inf, allowed is a finite number"},
    {{"lognormal", 2, {0, 100}}, PARAMETER, "lognormal: its quantiles are beyond the range of doubles"},
    {{"lognormal.interval", 3, {0, 1, 0.9}}, PARAMETER, "lognormal.interval: lo is 0, allowed is greater than 0"},
    {{"lognormal.interval", 3, {-1, 1, 0.9}}, PARAMETER, "lognormal.interval: lo is -1, allowed is greater than 0"},
    {{"lognormal.interval", 3, {3, 1, 0.9}},
     PARAMETER,
     "lognormal.interval: lo must be less than hi, but lo is 3 and hi is 1"},
    {{"lognormal.interval", 3, {1, 3, 90}},
     PARAMETER,
     "lognormal.interval: level is 90, allowed is greater than 0 and less than 1"},
    {{"logitnormal.interval", 3, {0, 0.5, 0.9}},
     PARAMETER,
     "logitnormal.interval: lo is 0, allowed is greater than 0 and less than 1"},
    {{"logitnormal.interval", 3, {0.5, 1, 0.9}},
     PARAMETER,
     "logitnormal.interval: hi is 1, allowed is greater than 0 and less than 1"},
    {{"logitnormal.interval", 3, {0.5, 0.25, 0.9}},
     PARAMETER,
     "logitnormal.interval: lo must be less than hi, but lo is 0.5 and hi is 0.25"},
    {{"triangular", 3, {0, 3, 2}}, PARAMETER, "triangular: mode must lie between lo and hi, but mode is 3 and hi is 2"},
    {{"triangular", 3, {0, -1, 2}},
     PARAMETER,
     "triangular: mode must lie between lo and hi, but mode is -1 and lo is 0"},
    {{"triangular", 3, {2, 2, 2}}, PARAMETER, "triangular: lo must be less than hi, but lo is 2 and hi is 2"},
    {{"pert", 3, {0, 3, 2}}, PARAMETER, "pert: mode must lie between lo and hi, but mode is 3 and hi is 2"},
    {{"pert", 3, {1, 0, -2}}, PARAMETER, "pert: lo must be less than hi, but lo is 1 and hi is -2"},
    {{"pert", 3, {0, NAN, 2}}, PARAMETER, "pert: mode is nan, allowed is a finite number"},
    {{"beta", 2, {0, 1}}, PARAMETER, "beta: a is 0, allowed is 0.001 to 1e9"},
    {{"beta", 2, {1, 2e9}}, PARAMETER, "beta: b is 2000000000, allowed is 0.001 to 1e9"},
    {{"gamma", 2, {-1, 1}}, PARAMETER, "gamma: shape is -1, allowed is 0.001 to 1e9"},
    {{"gamma", 2, {1, 0}}, PARAMETER, "gamma: rate is 0, allowed is greater than 0"},
    {{"gamma", 2, {1e9, 1e-300}}, PARAMETER, "gamma: its quantiles are beyond the range of doubles"},
    {{"discrete", 0, {0}}, COUNT, "discrete: 0 numbers, allowed are 2 to 33554432"},
    {{"discrete", 3, {1, 1, 2}}, COUNT, "discrete: 3 numbers, allowed are pairs"},
    {{"discrete", 4, {1, 1, 2, -1}}, PARAMETER, "discrete: w number 2 is -1, allowed is 0 or greater"},
    {{"discrete", 4, {1, 1, INF, 1}}, PARAMETER, "discrete: v number 2 is inf, allowed is a finite number"},
    {{"discrete", 4, {1, 0, 2, 0}}, PARAMETER, "discrete: one w at least must be greater than 0"},
    {{"quantiles", 0, {0}}, COUNT, "quantiles: 0 numbers, allowed are 2 to 8192"},
    {{"quantiles", 5, {0.1, 1, 0.2, 2, 0.3}}, COUNT, "quantiles: 5 numbers, allowed are pairs"},
    {{"quantiles", 2, {0.5, 1}},
     PARAMETER,
     "quantiles: two p at least must lie between 0 and 1, or 0 and 1 be among them"},
    {{"quantiles", 4, {0, 1, 0.5, 2}},
     PARAMETER,
     "quantiles: two p at least must lie between 0 and 1, or 0 and 1 be among them"},
    {{"quantiles", 4, {0.5, 1, 0.5, 2}},
     PARAMETER,
     "quantiles: each p must be greater than the one before, but p is 0.5 and p is 0.5"},
    {{"quantiles", 4, {0.5, 1, 0.25, 2}},
     PARAMETER,
     "quantiles: each p must be greater than the one before, but p is 0.5 and p is 0.25"},
    {{"quantiles", 4, {0.25, 2, 0.5, 1}},
     PARAMETER,
     "quantiles: each x must be greater than the one before, but x is 2 and x is 1"},
    {{"quantiles", 4, {0.25, 2, 1.5, 3}}, PARAMETER, "quantiles: p number 2 is 1.5, allowed is 0 to 1"},
    {{"quantiles", 4, {NAN, 2, 0.5, 3}}, PARAMETER, "quantiles: p number 1 is nan, allowed is 0 to 1"},
    {{"samples", 0, {0}}, COUNT, "samples: 0 numbers, allowed are 1 to 16777216"},
    {{"samples", 3, {0, 1, NAN}}, PARAMETER, "samples: x number 3 is nan, allowed is a finite number"},
};

Test(distribution, wrong_numbers_have_words)
{
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        counter c;
        counter_init(&c);
        sev_words words = {"nothing"};
        sev_distribution *d = (sev_distribution *)1;
        const given *g = &wrong[i].d;
        scaleev_status status = sev_distribution_make(&c.allocator, g->name, g->numbers, g->n, &d, &words);
        cr_expect(status == wrong[i].status && !d, "%d: %s", status, wrong[i].words);
        cr_expect_str_eq(words.text, wrong[i].words);
        cr_expect_eq(sev_distribution_make(&c.allocator, g->name, g->numbers, g->n, &d, NULL), status);
        cr_expect(c.blocks == 0 && !c.wrong_size);
    }
}

Test(distribution, too_many_numbers_and_null)
{
    double one = 1;
    sev_distribution *d = NULL;
    sev_words words;
    size_t most = (size_t)1 << 24; /* counted before they are read */
    cr_expect_eq(sev_distribution_make(memory(), "samples", &one, most + 1, &d, &words), COUNT);
    cr_expect_str_eq(words.text, "samples: 16777217 numbers, allowed are 1 to 16777216");
    cr_expect_eq(sev_distribution_make(memory(), "quantiles", &one, 8194, &d, &words), COUNT);
    cr_expect_str_eq(words.text, "quantiles: 8194 numbers, allowed are 2 to 8192");
    cr_expect_eq(sev_distribution_make(NULL, "point", &one, 1, &d, &words), SCALEEV_ERROR_NULL);
    cr_expect_str_eq(words.text, "allocator is NULL");
    cr_expect_eq(sev_distribution_make(memory(), NULL, &one, 1, &d, &words), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_distribution_make(memory(), "point", NULL, 1, &d, &words), SCALEEV_ERROR_NULL);
    cr_expect_str_eq(words.text, "numbers is NULL");
    cr_expect_eq(sev_distribution_make(memory(), "point", &one, 1, NULL, &words), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_distribution_truncate(NULL, 0, 1, &words), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_distribution_clamp(NULL, 0, 1, &words), SCALEEV_ERROR_NULL);
}

/* And leave it as it was. */
Test(distribution, wrong_ranges_have_words)
{
    sev_distribution *d = MAKE("uniform", 0, 1);
    sev_words words;
    cr_expect_eq(sev_distribution_truncate(d, NAN, 1, &words), PARAMETER);
    cr_expect_str_eq(words.text, "lo is NaN, allowed is a number");
    cr_expect_eq(sev_distribution_clamp(d, 0, NAN, &words), PARAMETER);
    cr_expect_str_eq(words.text, "hi is NaN, allowed is a number");
    cr_expect_eq(sev_distribution_truncate(d, 1, 0.5, &words), PARAMETER);
    cr_expect_str_eq(words.text, "lo must be at most hi, but lo is 1 and hi is 0.5");
    cr_expect_eq(sev_distribution_clamp(d, 1, 0.5, &words), PARAMETER);
    cr_expect_eq(sev_distribution_truncate(d, 2, 3, &words), PARAMETER);
    cr_expect_str_eq(words.text, "uniform: no probability lies between 2 and 3");
    cr_expect_eq(sev_distribution_truncate(d, 0.5, 0.5, &words), PARAMETER);
    cr_expect_str_eq(words.text, "uniform: no probability lies between 0.5 and 0.5");
    cr_expect(!d->is_truncated && !d->is_clamped && sev_distribution_quantile(d, 0.25) == 0.25);
    sev_distribution_free(d);
}

/* Every row of the list is complete. */
Test(distribution, list)
{
    cr_expect_eq(sev_law_count(), 15);
    cr_expect(!sev_law_at(-1) && !sev_law_at(sev_law_count()) && !sev_law_named("none"));
    for (int32_t i = 0; i < sev_law_count(); i++) {
        const sev_law *law = sev_law_at(i);
        cr_expect(sev_law_named(law->name) == law && *law->help && law->parameters_n >= 1);
        for (size_t k = 0; k < law->parameters_n; k++)
            cr_expect(*law->parameters[k].name && *law->parameters[k].help && *law->parameters[k].allowed);
    }
}
