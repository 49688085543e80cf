/* SPDX-License-Identifier: MIT */
/* Studies: what is not known, columns of draws and of what follows from them, refusals with their words. */
#include "study/handle.h"
#include "study/order.h"
#include "study/statistics.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 4096, MOST = 8 };

/* Inputs of `two_hazards`, and of the oracle. */
enum { PER_UNIT = 1, SHARE, P1, SHARE1, LOSS1, WIPE1, FRAILTY1, P2, SHARE2, LOSS2, WIPE2, FRAILTY2, BEYOND };
enum { RATE = P1 };

static const char two_hazards[] =
    "benefit linear(2); hazard constant(0.01), loss = 100; hazard constant(0.001), loss = 7, wipe = 0.5";
static const char oracle[] = "benefit linear(1); hazard rate(0.003), loss = 100";
static const scaleev_study_options plain = SCALEEV_STUDY_OPTIONS_INIT;

static double x[4 * DRAWS], y[4 * DRAWS], z[4 * DRAWS], columns[MOST][DRAWS];
static int32_t kinds[DRAWS], kinds_too[DRAWS];

/* ---- Making them ---- */

static scaleev_study *study_of(const char *spec, const scaleev_study_options *options)
{
    scaleev_study *study = NULL;
    scaleev_model *model = model_of(spec);
    cr_assert_eq(scaleev_study_create(model, options, &study), SCALEEV_OK);
    cr_assert_not_null(study);
    scaleev_model_destroy(model);
    return study;
}

#define NUMBERS(...) (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double)

#define GOOD(call) cr_assert_eq(call, SCALEEV_OK, "%s", scaleev_study_error(study))

/* Four that are not known, of which one follows another and two are correlated. */
static scaleev_study *four(const scaleev_study_options *options)
{
    scaleev_study *study = study_of(two_hazards, options);
    GOOD(scaleev_study_add(study, PER_UNIT, "lognormal.interval", NUMBERS(1, 3, 0.9)));
    GOOD(scaleev_study_add(study, P1, "loguniform", NUMBERS(1e-3, 1e-2)));
    GOOD(scaleev_study_same(study, P2, P1, 0.5, 1e-4));
    GOOD(scaleev_study_add(study, LOSS1, "gamma", NUMBERS(3, 0.03)));
    GOOD(scaleev_study_correlate(study, LOSS1, P1, 0.6));
    return study;
}

static void draw(const scaleev_study *study, scaleev_input input, uint64_t first, size_t n, double *out)
{
    cr_assert_eq(scaleev_study_draw(study, input, first, n, out), SCALEEV_OK);
}

static bool same(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!same_bits(a[i], b[i]))
            return false;
    return true;
}

/* The draws of all inputs as columns for the functions that take these. */
static size_t drawn_columns(const scaleev_study *study, uint64_t first, size_t n, scaleev_column to[MOST])
{
    size_t count = (size_t)scaleev_study_input_count(study);
    cr_assert(count <= MOST);
    for (size_t i = 0; i < count; i++) {
        scaleev_input input = scaleev_study_input(study, (int32_t)i);
        draw(study, input, first, n, columns[i]);
        to[i] = (scaleev_column){input, 0, columns[i], 1};
    }
    return count;
}

/* ---- What is there ---- */

Test(study, inputs)
{
    scaleev_study *study = four(NULL);
    static const scaleev_input order[] = {PER_UNIT, P1, P2, LOSS1};
    cr_expect_eq(scaleev_study_input_count(study), 4);
    for (int32_t i = 0; i < 4; i++)
        cr_expect_eq(scaleev_study_input(study, i), order[i]);
    cr_expect_eq(scaleev_study_input(study, 4), -1);
    cr_expect_eq(scaleev_study_input(study, -1), -1);
    cr_expect_eq(scaleev_study_input(NULL, 0), -1);
    cr_expect_eq(scaleev_study_input_count(NULL), 0);
    cr_expect(strcmp(scaleev_study_error(study), "") == 0);
    cr_expect(strcmp(scaleev_study_error(NULL), "study is NULL") == 0);
    scaleev_study_destroy(study);
    scaleev_study_destroy(NULL);
}

/* A quantile is that of the distribution, so a uniform one has the sampler's own numbers. */
Test(study, draws)
{
    scaleev_study *study = four(NULL);
    draw(study, PER_UNIT, 0, DRAWS, x);
    draw(study, P1, 0, DRAWS, y);
    draw(study, P2, 0, DRAWS, z);
    scaleev_estimate quantiles[2];
    cr_assert_eq(sev_quantiles(x, DRAWS, 8, (const double[]){0.05, 0.95}, 2, &sev_default_allocator, quantiles), 0);
    cr_expect(fabs(quantiles[0].value - 1) < 0.002 && fabs(quantiles[1].value - 3) < 0.006, "%g, %g",
              quantiles[0].value, quantiles[1].value);
    for (size_t i = 0; i < DRAWS; i++)
        cr_assert(y[i] >= 1e-3 && y[i] <= 1e-2 && z[i] == 0.5 * y[i] + 1e-4, "draw %zu", i);
    scaleev_study_destroy(study);
}

/* The seed, 0 for 1, and the replicates, 0 for 8. */
Test(study, options)
{
    static const int32_t replicates[] = {0, 8, 2, 4, 16, 32, 64};
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    for (size_t i = 0; i < sizeof replicates / sizeof *replicates; i++)
        for (uint64_t seed = 0; seed < 3; seed++) {
            options.replicates = replicates[i];
            options.seed = seed;
            scaleev_study *study = four(&options);
            draw(study, LOSS1, 0, DRAWS, i == 0 && seed == 0 ? x : y);
            bool is_default = i < 2 && seed < 2;
            cr_expect((i == 0 && seed == 0) || same(x, y, DRAWS) == is_default, "%d, %d", (int)i, (int)seed);
            scaleev_study_destroy(study);
        }
    scaleev_model *model = model_of(oracle);
    static const int32_t wrong[] = {1, 3, 65, 128, -8, INT32_MIN, INT32_MAX};
    options = plain;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        scaleev_study *study = (scaleev_study *)&options;
        options.replicates = wrong[i];
        cr_expect_eq(scaleev_study_create(model, &options, &study), SCALEEV_ERROR_OPTION);
        cr_expect(!study);
    }
    scaleev_model_destroy(model);
}

/* ---- Pieces ---- */

typedef struct answers {
    double own[DRAWS], follower[DRAWS], values[2][DRAWS], turns[DRAWS];
    int32_t kinds[DRAWS];
} answers;

/* Draws first .. first + n - 1, to their places; whole[] has room for DRAWS values at two scales. */
static void ask(const scaleev_study *study, uint64_t first, size_t n, answers *a, size_t to)
{
    static double rows[2 * DRAWS];
    static const double scales[] = {10, 300};
    draw(study, LOSS1, first, n, a->own + to);
    draw(study, P2, first, n, a->follower + to);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, scales, 2, first, n, rows), SCALEEV_OK);
    for (size_t s = 0; s < 2; s++)
        memcpy(a->values[s] + to, rows + s * n, n * sizeof *rows);
    cr_assert_eq(scaleev_study_break_even(study, 1e-3, 1e9, -1, 0, first, n, a->turns + to, a->kinds + to), SCALEEV_OK);
}

Test(study, pieces)
{
    static const size_t shards[] = {1, 7, 16};
    static const uint64_t from[] = {0, 12345, UINT64_C(1) << 40, (UINT64_C(1) << 63) - DRAWS};
    static answers whole, parts;
    scaleev_study *study = four(NULL);
    for (size_t f = 0; f < sizeof from / sizeof *from; f++) {
        memset(&whole, 0, sizeof whole);
        ask(study, from[f], DRAWS, &whole, 0);
        for (size_t s = 0; s < sizeof shards / sizeof *shards; s++) {
            memset(&parts, 1, sizeof parts);
            for (size_t i = 0; i < shards[s]; i++) {
                size_t at = DRAWS * i / shards[s], next = DRAWS * (i + 1) / shards[s];
                ask(study, from[f] + at, next - at, &parts, at);
            }
            cr_expect(memcmp(&whole, &parts, sizeof whole) == 0, "%zu pieces from %llu", shards[s],
                      (unsigned long long)from[f]);
        }
    }
    scaleev_study_destroy(study);
}

/* More draws than are done at once. */
Test(study, many_at_once)
{
    enum { MANY = 53001 };
    double *all = malloc(MANY * sizeof *all);
    cr_assert_not_null(all);
    scaleev_study *study = four(NULL);
    cr_assert_eq(scaleev_study_break_even(study, 1e-3, 1e9, -1, 0, 77, MANY, all, NULL), SCALEEV_OK);
    for (size_t from = 0; from < MANY; from += 20000) {
        size_t n = MANY - from < 1000 ? MANY - from : 1000;
        cr_assert_eq(scaleev_study_break_even(study, 1e-3, 1e9, -1, 0, 77 + from, n, x, NULL), SCALEEV_OK);
        cr_expect(same(all + from, x, n), "from %zu", from);
    }
    free(all);
    scaleev_study_destroy(study);
}

/* ---- What the model says of each draw ---- */

Test(study, evaluate)
{
    static const double scales[] = {0, 10, 1e4, NAN, -1, INFINITY, 200};
    enum { SCALES = 7, N = 1000 };
    static double rows[SCALES * N];
    scaleev_column all[MOST];
    scaleev_study *study = four(NULL);
    scaleev_model *model = model_of(two_hazards);
    size_t n = drawn_columns(study, 300, N, all);
    for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; q++) {
        cr_assert_eq(scaleev_study_evaluate(study, q, scales, SCALES, 300, N, rows), SCALEEV_OK);
        for (size_t s = 0; s < SCALES; s++) {
            cr_assert_eq(scaleev_evaluate_columns(model, q, scales[s], all, n, N, x), SCALEEV_OK);
            cr_expect(same(rows + s * N, x, N), "%s at %g", scaleev_quantity_name(q), scales[s]);
            cr_expect(isnan(x[0]) == (s >= 3 && s < 6));
        }
    }
    cr_expect_eq(scaleev_study_evaluate(study, SCALEEV_EV, scales, SCALES, 300, 0, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_study_evaluate(study, SCALEEV_EV, NULL, 0, 300, N, NULL), SCALEEV_OK);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
}

/* Of whole blocks, whose rows do not depend on others. */
Test(study, break_even)
{
    scaleev_column all[MOST];
    scaleev_study *study = four(NULL);
    scaleev_model *model = model_of(two_hazards);
    size_t n = drawn_columns(study, 512, 1024, all);
    cr_assert_eq(scaleev_break_even_columns(model, 1, 1e5, all, n, 1024, NULL, x, kinds, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_study_break_even(study, 1, 1e5, -1, 0, 512, 1024, y, kinds_too), SCALEEV_OK);
    cr_expect(same(x, y, 1024) && memcmp(kinds, kinds_too, 1024 * sizeof *kinds) == 0);
    cr_assert_eq(scaleev_study_break_even(study, 1, 1e5, -1, 0, 512, 1024, z, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_study_break_even(study, 1, 1e5, -1, 0, 512, 1024, NULL, kinds), SCALEEV_OK);
    cr_expect(same(z, y, 1024) && memcmp(kinds, kinds_too, 1024 * sizeof *kinds) == 0);
    cr_expect_eq(scaleev_study_break_even(study, 1, 1e5, -1, 0, 512, 0, NULL, NULL), SCALEEV_OK);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
}

/* (s K - 1) (s K - 2) (s K - 3) (s K - 4): bad after 1 and 3, good after 2 and 4. */
Test(study, which_break_even)
{
    static const double roots[2][2] = {{1, 3}, {2, 4}};
    scaleev_study *study = study_of("benefit polynomial(24, -50, 35, -10, 1)", NULL);
    GOOD(scaleev_study_add(study, 6, "uniform", NUMBERS(0.9, 1.1)));
    draw(study, 6, 100, 500, x);
    for (int up = 0; up < 2; up++)
        for (int32_t last = 0; last < 2; last++) {
            cr_assert_eq(scaleev_study_break_even(study, 0.5, 6, up ? 1 : -1, last, 100, 500, y, kinds), SCALEEV_OK);
            for (size_t i = 0; i < 500; i++)
                cr_assert(fabs(y[i] * x[i] - roots[up][last]) < 1e-12, "%d, %d: %g", up, (int)last, y[i] * x[i]);
        }
    /* Beyond the range there is none, and that is said. */
    cr_assert_eq(scaleev_study_break_even(study, 6, 7, -1, 0, 0, 10, y, kinds), SCALEEV_OK);
    for (size_t i = 0; i < 10; i++)
        cr_expect(isnan(y[i]) && kinds[i] == SCALEEV_ROOT_NONE_GOOD, "kind %d", (int)kinds[i]);
    scaleev_study_destroy(study);
}

/* As for a model in which the draws are set. */
Test(study, best_scale)
{
    enum { N = 300 };
    scaleev_column all[MOST];
    scaleev_study *study = four(NULL);
    scaleev_model *model = model_of(two_hazards);
    size_t n = drawn_columns(study, 11, N, all);
    cr_assert_eq(scaleev_study_best_scale(study, 1, 1e6, 11, N, x, y), SCALEEV_OK);
    for (size_t i = 0; i < N; i++) {
        scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
        for (size_t c = 0; c < n; c++)
            cr_assert_eq(scaleev_set(model, all[c].input, columns[c][i]), SCALEEV_OK);
        cr_assert_eq(scaleev_best_scale(model, 1, 1e6, NULL, &best), SCALEEV_OK);
        cr_assert(same_bits(best.scale, x[i]) && same_bits(best.ev, y[i]), "draw %zu: %a and %a", i, best.scale, x[i]);
    }
    cr_assert_eq(scaleev_study_best_scale(study, 1, 1e6, 11 + 100, 40, z, NULL), SCALEEV_OK);
    cr_expect(same(z, x + 100, 40));
    cr_assert_eq(scaleev_study_best_scale(study, 1, 1e6, 11 + 100, 40, NULL, z), SCALEEV_OK);
    cr_expect(same(z, y + 100, 40));
    cr_expect_eq(scaleev_study_best_scale(study, 1, 1e6, 11, 0, NULL, NULL), SCALEEV_OK);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
}

/* A table that ends: a draw that would leave it has no value. */
Test(study, no_value)
{
    scaleev_study *study = study_of("benefit table(0 0, 50 10, 100 11)", NULL);
    scaleev_input share = 1;
    GOOD(scaleev_study_add(study, share, "discrete", NUMBERS(1, 1, 2, 1)));
    draw(study, share, 0, 100, x);
    cr_assert_eq(scaleev_study_best_scale(study, 0, 80, 0, 100, y, z), SCALEEV_OK);
    for (size_t i = 0; i < 100; i++)
        cr_expect(isnan(y[i]) == (x[i] == 2) && isnan(z[i]) == (x[i] == 2));
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(80), 0, 100, y), SCALEEV_OK);
    for (size_t i = 0; i < 100; i++)
        cr_expect(isnan(y[i]) == (x[i] == 2));
    cr_assert_eq(scaleev_study_break_even(study, 1, 80, -1, 0, 0, 100, y, kinds), SCALEEV_OK);
    for (size_t i = 0; i < 100; i++)
        cr_expect(isnan(y[i]) && (kinds[i] == SCALEEV_ROOT_NONE_GOOD) == (x[i] == 1));
    scaleev_study_destroy(study);
}

/* Nothing is uncertain: each draw has what the model says. */
Test(study, nothing_uncertain)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    scaleev_model *model = model_of(two_hazards);
    scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
    static const double scales[] = {3, 700};
    cr_expect_eq(scaleev_study_input_count(study), 0);
    cr_expect_eq(scaleev_study_input(study, 0), -1);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, scales, 2, 5, 600, x), SCALEEV_OK);
    for (size_t i = 0; i < 1200; i++)
        cr_assert(same_bits(x[i], scaleev_ev(model, scales[i / 600])));
    cr_assert_eq(scaleev_break_even_columns(model, 1, 1e5, NULL, 0, 256, NULL, y, kinds_too, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_study_break_even(study, 1, 1e5, -1, 0, 5, 600, x, kinds), SCALEEV_OK);
    for (size_t i = 0; i < 600; i++)
        cr_assert(same_bits(x[i], y[0]) && kinds[i] == kinds_too[0]);
    cr_assert_eq(scaleev_best_scale(model, 1, 1e6, NULL, &best), SCALEEV_OK);
    cr_assert_eq(scaleev_study_best_scale(study, 1, 1e6, 5, 3, x, y), SCALEEV_OK);
    for (size_t i = 0; i < 3; i++)
        cr_expect(same_bits(x[i], best.scale) && same_bits(y[i], best.ev));
    cr_expect_eq(scaleev_study_draw(study, PER_UNIT, 0, 1, x), SCALEEV_ERROR_INPUT);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
    /* Not even a term. */
    study = study_of("", NULL);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_SURVIVAL, scales, 2, 0, 2, x), SCALEEV_OK);
    cr_expect(x[0] == 1 && x[3] == 1);
    cr_expect_eq(scaleev_study_add(study, 1, "point", NUMBERS(1)), SCALEEV_ERROR_INPUT);
    scaleev_study_destroy(study);
}

/* ---- One draw for several ---- */

Test(study, same)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    GOOD(scaleev_study_add(study, LOSS1, "normal", NUMBERS(50, 10)));
    GOOD(scaleev_study_same(study, LOSS2, LOSS1, 2, 1));
    GOOD(scaleev_study_same(study, PER_UNIT, LOSS2, -3, 5));
    GOOD(scaleev_study_same(study, SHARE2, LOSS1, 0, 0.25));
    draw(study, LOSS1, 9, DRAWS, x);
    draw(study, LOSS2, 9, DRAWS, y);
    draw(study, PER_UNIT, 9, DRAWS, z);
    for (size_t i = 0; i < DRAWS; i++)
        cr_assert(y[i] == 2 * x[i] + 1 && z[i] == -6 * x[i] + 2);
    draw(study, SHARE2, 9, DRAWS, z);
    cr_expect(z[0] == 0.25 && z[DRAWS - 1] == 0.25);
    scaleev_study_destroy(study);
}

/* The same draw on both sides of a difference. */
Test(study, same_in_a_difference)
{
    static const char both[] = "benefit linear(1); hazard constant(0.01), loss = 100; minus; benefit linear(2); hazard "
                               "constant(0.02), loss = 100";
    enum { OTHER_P = P1 + FRAILTY1, OTHER_LOSS = LOSS1 + FRAILTY1 };
    scaleev_model *model = model_of(both);
    scaleev_study *study = study_of(both, NULL);
    scaleev_column all[MOST];
    GOOD(scaleev_study_add(study, P1, "beta", NUMBERS(2, 100)));
    GOOD(scaleev_study_add(study, LOSS1, "gamma", NUMBERS(2, 0.02)));
    GOOD(scaleev_study_same(study, OTHER_P, P1, 1, 0));
    GOOD(scaleev_study_same(study, OTHER_LOSS, LOSS1, 1, 0));
    GOOD(scaleev_study_add(study, PER_UNIT, "point", NUMBERS(2)));
    size_t n = drawn_columns(study, 0, 1000, all);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(30), 0, 1000, x), SCALEEV_OK);
    cr_assert_eq(scaleev_evaluate_columns(model, SCALEEV_EV, 30, all, n, 1000, y), SCALEEV_OK);
    cr_expect(same(x, y, 1000));
    /* Both sides are then the same, so nothing is left. */
    for (size_t i = 0; i < 1000; i++)
        cr_assert(x[i] == 0, "draw %zu: %g", i, x[i]);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
}

static double rank_correlation(const scaleev_study *study, scaleev_input a, scaleev_input b)
{
    double out;
    draw(study, a, 0, DRAWS, x);
    draw(study, b, 0, DRAWS, y);
    cr_assert_eq(sev_rank_correlation(x, y, DRAWS, &sev_default_allocator, &out), SCALEEV_OK);
    return out;
}

Test(study, correlate)
{
    scaleev_study *study = four(NULL);
    cr_expect(fabs(rank_correlation(study, LOSS1, P1) - 0.6) < 0.005);
    cr_expect(fabs(rank_correlation(study, LOSS1, P2) - 0.6) < 0.005);
    cr_expect(fabs(rank_correlation(study, LOSS1, PER_UNIT)) < 0.02);
    GOOD(scaleev_study_correlate(study, P1, LOSS1, -0.3));
    cr_expect(fabs(rank_correlation(study, LOSS1, P1) + 0.3) < 0.005);
    scaleev_study_destroy(study);
}

static void expect_words(const scaleev_study *study, const char *words)
{
    cr_expect(strcmp(scaleev_study_error(study), words) == 0, "%s", scaleev_study_error(study));
}

/* All of these three together cannot be; two of them with the third still to come cannot be asked. */
Test(study, correlations_that_cannot_be)
{
    static const char words[] = "these rank correlations cannot be together; the pair that hurts most is ";
    scaleev_study *study = study_of(two_hazards, NULL);
    static const scaleev_input inputs[] = {PER_UNIT, P1, LOSS2};
    for (size_t i = 0; i < 3; i++)
        GOOD(scaleev_study_add(study, inputs[i], "beta", NUMBERS(2, 3)));
    GOOD(scaleev_study_correlate(study, PER_UNIT, P1, 0.9));
    GOOD(scaleev_study_correlate(study, PER_UNIT, LOSS2, 0.9));
    for (size_t i = 0; i < 10; i++)
        x[i] = y[i] = z[i] = kinds[i] = 4;
    cr_expect_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(1, 2), 0, 5, x), SCALEEV_ERROR_PARAMETER);
    cr_expect(strncmp(scaleev_study_error(study), words, strlen(words)) == 0, "%s", scaleev_study_error(study));
    cr_expect_eq(scaleev_study_draw(study, P1, 0, 5, y), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_study_break_even(study, 1, 2, -1, 0, 0, 5, z, kinds), SCALEEV_ERROR_PARAMETER);
    for (size_t i = 0; i < 10; i++)
        cr_expect(isnan(x[i]) && isnan(y[i]) == (i < 5) && isnan(z[i]) == (i < 5) && kinds[i] == (i < 5 ? 0 : 4));
    cr_expect_eq(scaleev_study_best_scale(study, 1, 2, 0, 5, y + 5, z + 5), SCALEEV_ERROR_PARAMETER);
    cr_expect(isnan(y[5]) && isnan(y[9]) && isnan(z[5]) && isnan(z[9]));
    cr_expect_eq(scaleev_study_correlate(study, LOSS2, P1, -0.95), SCALEEV_ERROR_PARAMETER);
    expect_words(study, "these rank correlations cannot be together; the pair that hurts most is hazard.constant: "
                        "probability (input 3) and hazard.constant: loss (input 10)");
    GOOD(scaleev_study_correlate(study, LOSS2, P1, 0.8));
    cr_expect(fabs(rank_correlation(study, P1, LOSS2) - 0.8) < 0.01);
    expect_words(study, "");
    scaleev_study_destroy(study);
}

/* ---- Limits ---- */

typedef enum step { ADD, TRUNCATE, CLAMP } step;

/* u is what a uniform input of the same dimension draws. */
static void limited(const step *steps, double lo, double hi, double *out)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    for (size_t i = 0; i < 3; i++) {
        if (steps[i] == ADD)
            GOOD(scaleev_study_add(study, PER_UNIT, "uniform", NUMBERS(0, 10)));
        else if (steps[i] == TRUNCATE)
            GOOD(scaleev_study_truncate(study, PER_UNIT, lo, hi));
        else
            GOOD(scaleev_study_clamp(study, PER_UNIT, 3, INFINITY));
        expect_words(study, "");
    }
    draw(study, PER_UNIT, 0, DRAWS, out);
    scaleev_study_destroy(study);
}

Test(study, limits)
{
    static const step orders[][3] = {{ADD, TRUNCATE, CLAMP}, {TRUNCATE, ADD, CLAMP}, {TRUNCATE, CLAMP, ADD}};
    scaleev_study *study = study_of(two_hazards, NULL);
    GOOD(scaleev_study_add(study, PER_UNIT, "uniform", NUMBERS(0, 1)));
    draw(study, PER_UNIT, 0, DRAWS, z);
    for (size_t o = 0; o < 3; o++) {
        limited(orders[o], 2, 6, o ? y : x);
        cr_expect(o == 0 || same(x, y, DRAWS), "order %zu", o);
    }
    for (size_t i = 0; i < DRAWS; i++)
        cr_assert(fabs(x[i] - fmax(2 + 4 * z[i], 3)) < 1e-14, "%g for %g", x[i], z[i]);
    scaleev_study_destroy(study);
}

Test(study, limits_twice)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    GOOD(scaleev_study_truncate(study, LOSS1, -INFINITY, 8));
    GOOD(scaleev_study_truncate(study, LOSS2, 3, 4));
    GOOD(scaleev_study_truncate(study, LOSS1, 2, INFINITY));
    GOOD(scaleev_study_add(study, LOSS1, "uniform", NUMBERS(0, 100)));
    GOOD(scaleev_study_clamp(study, LOSS1, 0, 7));
    GOOD(scaleev_study_clamp(study, LOSS1, 3, 6));
    draw(study, LOSS1, 0, DRAWS, x);
    size_t least = 0, greatest = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        cr_assert(x[i] >= 3 && x[i] <= 6);
        least += x[i] == 3;
        greatest += x[i] == 6;
    }
    cr_expect(fabs((double)least - DRAWS / 6.0) < 12 && fabs((double)greatest - DRAWS / 3.0) < 12, "%zu, %zu", least,
              greatest);
    scaleev_study_destroy(study);
}

Test(study, limits_refused)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    static const struct {
        double lo, hi;
    } wrong[] = {{1, 0}, {NAN, 1}, {0, NAN}, {INFINITY, -INFINITY}};
    for (int there = 0; there < 2; there++) {
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            cr_expect_eq(scaleev_study_truncate(study, LOSS1, wrong[i].lo, wrong[i].hi), SCALEEV_ERROR_PARAMETER);
            cr_expect(strstr(scaleev_study_error(study), "hazard.constant: loss (input 5): "));
            cr_expect_eq(scaleev_study_clamp(study, LOSS1, wrong[i].lo, wrong[i].hi), SCALEEV_ERROR_PARAMETER);
            cr_expect(strstr(scaleev_study_error(study), "hazard.constant: loss (input 5): "));
        }
        GOOD(scaleev_study_truncate(study, LOSS1, 1, 2));
        cr_expect_eq(scaleev_study_truncate(study, LOSS1, 3, 4), SCALEEV_ERROR_PARAMETER);
        cr_expect_eq(scaleev_study_truncate(study, LOSS1, -1, 0.5), SCALEEV_ERROR_PARAMETER);
        if (!there)
            GOOD(scaleev_study_add(study, LOSS1, "normal", NUMBERS(0, 10)));
    }
    GOOD(scaleev_study_clamp(study, LOSS1, 1.5, 9));
    cr_expect_eq(scaleev_study_truncate(study, LOSS1, 1, 2), SCALEEV_ERROR_UNSUPPORTED);
    GOOD(scaleev_study_clamp(study, LOSS2, 1.5, 9));
    cr_expect_eq(scaleev_study_truncate(study, LOSS2, 1, 2), SCALEEV_ERROR_UNSUPPORTED);
    expect_words(study, "hazard.constant: loss (input 10) is clamped; truncate first");
    /* Another one's limits do not matter. */
    GOOD(scaleev_study_truncate(study, PER_UNIT, 7, 8));
    cr_expect_eq(scaleev_study_add(study, PER_UNIT, "uniform", NUMBERS(0, 1)), SCALEEV_ERROR_PARAMETER);
    expect_words(study, "benefit.linear: per_unit (input 1): uniform: no probability lies between 7 and 8");
    cr_expect_eq(scaleev_study_input_count(study), 1);
    cr_expect_eq(scaleev_study_same(study, PER_UNIT, LOSS1, 1, 0), SCALEEV_ERROR_INPUT);
    expect_words(study, "benefit.linear: per_unit (input 1) has limits; limit the input that it is to follow");
    GOOD(scaleev_study_add(study, PER_UNIT, "uniform", NUMBERS(0, 10)));
    GOOD(scaleev_study_same(study, P1, PER_UNIT, 0.1, 0));
    cr_expect_eq(scaleev_study_truncate(study, P1, 0, 1), SCALEEV_ERROR_INPUT);
    expect_words(study, "hazard.constant: probability (input 3) follows another input; limit that one");
    cr_expect_eq(scaleev_study_clamp(study, BEYOND, 0, 1), SCALEEV_ERROR_INPUT);
    expect_words(study, "no input has the number 13");
    cr_expect_eq(scaleev_study_truncate(study, SCALEEV_SCALE, 0, 1), SCALEEV_ERROR_INPUT);
    expect_words(study, "the scale cannot be uncertain");
    draw(study, LOSS1, 0, DRAWS, x);
    for (size_t i = 0; i < DRAWS; i++)
        cr_assert(x[i] >= 1.5 && x[i] <= 2);
    scaleev_study_destroy(study);
}

/* A limit of one may not move one that follows it to where that is not allowed. */
Test(study, limits_of_what_is_followed)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    GOOD(scaleev_study_add(study, LOSS1, "uniform", NUMBERS(0, 100)));
    GOOD(scaleev_study_add(study, PER_UNIT, "uniform", NUMBERS(0, 1)));
    GOOD(scaleev_study_same(study, WIPE2, LOSS1, 0.01, 0));
    draw(study, WIPE2, 0, DRAWS, x);
    cr_expect_eq(scaleev_study_clamp(study, LOSS1, 110, 120), SCALEEV_ERROR_PARAMETER);
    expect_words(study, "hazard.constant: wipe (input 11): 100 % of the probability of uniform lies outside of what is "
                        "allowed, 0 to 1; truncate or clamp it first");
    draw(study, WIPE2, 0, DRAWS, y);
    cr_expect(same(x, y, DRAWS));
    GOOD(scaleev_study_clamp(study, LOSS1, 10, 50));
    GOOD(scaleev_study_clamp(study, PER_UNIT, 110, 120)); /* nothing follows that one */
    draw(study, WIPE2, 0, DRAWS, y);
    for (size_t i = 0; i < DRAWS; i++)
        cr_assert(fabs(y[i] - fmin(fmax(x[i], 0.1), 0.5)) < 1e-15);
    scaleev_study_destroy(study);
}

/* ---- What is allowed ---- */

Test(study, support)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    cr_expect_eq(scaleev_study_add(study, WIPE1, "normal", NUMBERS(0.9, 0.1)), SCALEEV_ERROR_PARAMETER);
    expect_words(study, "hazard.constant: wipe (input 6): 15.9 % of the probability of normal lies outside of what is "
                        "allowed, 0 to 1; truncate or clamp it first");
    GOOD(scaleev_study_truncate(study, WIPE1, 0, 1));
    GOOD(scaleev_study_add(study, WIPE1, "normal", NUMBERS(0.9, 0.1)));
    /* One part in a thousand at most. */
    GOOD(scaleev_study_add(study, SHARE, "uniform", NUMBERS(-1, 999)));
    cr_expect_eq(scaleev_study_add(study, SHARE1, "uniform", NUMBERS(-1, 998)), SCALEEV_ERROR_PARAMETER);
    GOOD(scaleev_study_add(study, P1, "lognormal.interval", NUMBERS(1e-6, 1e-3, 0.9)));
    cr_expect(fabs(sev_study_outside(study, sev_draws_of(study->draws, P1)) - 4e-7) < 0.5e-7);
    cr_expect_eq(sev_study_outside(study, sev_draws_of(study->draws, SHARE)), 1e-3);
    /* Of a follower, what it then is: P = 1 - x, so x above 1 and below 0 count. */
    GOOD(scaleev_study_add(study, LOSS1, "uniform", NUMBERS(0, 1)));
    GOOD(scaleev_study_same(study, P2, LOSS1, -1, 1));
    cr_expect_eq(sev_study_outside(study, sev_draws_of(study->draws, P2)), 0);
    cr_expect_eq(scaleev_study_same(study, WIPE2, LOSS1, -1, 0.5), SCALEEV_ERROR_PARAMETER);
    cr_expect(strstr(scaleev_study_error(study), ": 50 % of"), "%s", scaleev_study_error(study));
    cr_expect_eq(scaleev_study_same(study, WIPE2, LOSS1, 2, -0.5), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_study_same(study, WIPE2, LOSS1, 0, 1.5), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_study_same(study, WIPE2, LOSS1, 0, -0.5), SCALEEV_ERROR_PARAMETER);
    GOOD(scaleev_study_same(study, WIPE2, LOSS1, 0, 1));
    GOOD(scaleev_study_same(study, FRAILTY2, LOSS1, 0, 0));
    scaleev_study_destroy(study);
}

/* Draws that are not allowed have no value, and the others have theirs. */
Test(study, outside)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    GOOD(scaleev_study_add(study, P1, "discrete", NUMBERS(0.01, 9995, 1.5, 5)));
    size_t out = 0;
    draw(study, P1, 0, 4 * DRAWS, z);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(10), 0, 4 * DRAWS, x), SCALEEV_OK);
    for (size_t i = 0; i < 4 * DRAWS; i++) {
        cr_assert(isnan(x[i]) == (z[i] == 1.5));
        out += isnan(x[i]) != 0;
    }
    cr_expect(out >= 6 && out <= 10, "%zu", out);
    size_t at = 0;
    while (z[at] != 1.5)
        at++;
    size_t first = at < 3 ? 0 : at - 3;
    cr_assert_eq(scaleev_study_best_scale(study, 1, 1e5, first, 6, x, y), SCALEEV_OK);
    cr_assert_eq(scaleev_study_break_even(study, 1, 1e5, -1, 0, first, 6, columns[0], kinds), SCALEEV_OK);
    for (size_t i = 0; i < 6; i++) {
        bool none = z[first + i] == 1.5;
        cr_expect(isnan(x[i]) == none && isnan(y[i]) == none && isnan(columns[0][i]) == none);
        cr_expect((kinds[i] == SCALEEV_ROOT_NOT_ALLOWED) == none, "kind %d", (int)kinds[i]);
    }
    scaleev_study_destroy(study);
}

/* An urn: whole values only, and no more bad balls than balls. */
Test(study, whole)
{
    enum { BALLS = 1, BAD = 2, N = 512 };
    scaleev_study *study = study_of("hazard urn(1000, 3), loss = 10", NULL);
    cr_expect_eq(scaleev_study_add(study, BAD, "uniform", NUMBERS(1, 5)), SCALEEV_ERROR_PARAMETER);
    expect_words(study,
                 "hazard.urn: bad (input 2): uniform has values that are not whole, allowed is a whole number, 1 "
                 "to balls; use point, discrete or samples");
    cr_expect_eq(scaleev_study_add(study, BAD, "discrete", NUMBERS(1, 1, 2.5, 1)), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_study_add(study, BAD, "point", NUMBERS(2.5)), SCALEEV_ERROR_PARAMETER);
    GOOD(scaleev_study_add(study, BAD, "samples", NUMBERS(3, 5, 5)));
    /* Limits may make values whole, and others of them. */
    cr_expect_eq(scaleev_study_clamp(study, BAD, 1, 4.5), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_study_clamp(study, BAD, 3.5, 5), SCALEEV_ERROR_PARAMETER);
    GOOD(scaleev_study_clamp(study, BAD, 2.5, 5.5));
    cr_expect_eq(scaleev_study_same(study, BALLS, BAD, 1.5, 0), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_study_same(study, BALLS, BAD, 1, 0.5), SCALEEV_ERROR_PARAMETER);
    GOOD(scaleev_study_add(study, BALLS, "discrete", NUMBERS(4, 1, 1000, 1)));
    draw(study, BALLS, 0, N, x);
    draw(study, BAD, 0, N, y);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_SURVIVAL, NUMBERS(1), 0, N, z), SCALEEV_OK);
    size_t none = 0;
    for (size_t i = 0; i < N; i++) {
        cr_assert(isnan(z[i]) == (y[i] > x[i]));
        cr_assert(isnan(z[i]) || fabs(z[i] - (1 - y[i] / x[i])) < 1e-15);
        none += isnan(z[i]) != 0;
    }
    cr_expect(none > N / 4 && none < N / 2);
    scaleev_study_destroy(study);
    study = study_of("hazard urn(1000, 3), loss = 10", NULL);
    GOOD(scaleev_study_truncate(study, BAD, 1.5, 6.5));
    GOOD(scaleev_study_add(study, BAD, "samples", NUMBERS(1.25, 2, 3, 7.5)));
    GOOD(scaleev_study_same(study, BALLS, BAD, 100, 7));
    draw(study, BAD, 0, N, x);
    for (size_t i = 0; i < N; i++)
        cr_assert(x[i] == 2 || x[i] == 3);
    scaleev_study_destroy(study);
    /* What is cut off on one side only. */
    study = study_of("hazard urn(1000, 3), loss = 10", NULL);
    GOOD(scaleev_study_truncate(study, BAD, 2, 6));
    cr_expect_eq(scaleev_study_add(study, BAD, "samples", NUMBERS(1.5, 2.5, 3)), SCALEEV_ERROR_PARAMETER);
    GOOD(scaleev_study_clamp(study, BAD, 4, 5));
    GOOD(scaleev_study_add(study, BAD, "samples", NUMBERS(1.5, 2.5, 3, 5.5, 6.5)));
    scaleev_study_destroy(study);
}

/* ---- What stays apart ---- */

Test(study, keeps_its_own_model)
{
    scaleev_model *model = model_of(oracle);
    scaleev_study *study = NULL;
    cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
    GOOD(scaleev_study_add(study, RATE, "gamma", NUMBERS(3, 1000)));
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(100), 0, DRAWS, x), SCALEEV_OK);
    cr_assert_eq(scaleev_set(model, LOSS1, 1e6), SCALEEV_OK);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(100), 0, DRAWS, y), SCALEEV_OK);
    cr_expect(same(x, y, DRAWS));
    double ev = scaleev_ev(model, 3);
    scaleev_study_destroy(study);
    cr_expect(same_bits(ev, scaleev_ev(model, 3)));
    scaleev_model_destroy(model);
}

/* More may be said after a question. */
Test(study, goes_on)
{
    scaleev_study *study = study_of(two_hazards, NULL);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(30), 0, 100, x), SCALEEV_OK);
    GOOD(scaleev_study_add(study, PER_UNIT, "lognormal.interval", NUMBERS(1, 3, 0.9)));
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(30), 0, 100, x), SCALEEV_OK);
    GOOD(scaleev_study_add(study, P1, "loguniform", NUMBERS(1e-3, 1e-2)));
    draw(study, P1, 0, 100, x);
    GOOD(scaleev_study_same(study, P2, P1, 0.5, 1e-4));
    draw(study, P2, 0, 100, x);
    GOOD(scaleev_study_add(study, LOSS1, "gamma", NUMBERS(3, 0.03)));
    draw(study, LOSS1, 0, 100, x);
    GOOD(scaleev_study_correlate(study, LOSS1, P1, 0.6));
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(30), 0, 100, x), SCALEEV_OK);
    scaleev_study *fresh = four(NULL);
    cr_assert_eq(scaleev_study_evaluate(fresh, SCALEEV_EV, NUMBERS(30), 0, 100, y), SCALEEV_OK);
    cr_expect(same(x, y, 100));
    scaleev_study_destroy(study);
    scaleev_study_destroy(fresh);
}

/* An input's draws do not depend on those that were added after it. */
Test(study, dimensions)
{
    scaleev_study *study = study_of("benefit polynomial(1, 1, 1, 1, 1, 1, 1, 1)", NULL), *other = four(NULL);
    for (int32_t i = 1; i <= 8; i++)
        GOOD(scaleev_study_add(study, i, "uniform", NUMBERS(0, 1)));
    for (int32_t i = 1; i <= 8; i++)
        for (int32_t j = 1; j < i; j++)
            cr_expect(fabs(rank_correlation(study, i, j)) < 0.03, "%d and %d", (int)i, (int)j);
    draw(other, PER_UNIT, 0, DRAWS, x);
    scaleev_study_destroy(other);
    other = study_of(two_hazards, NULL);
    cr_assert_eq(scaleev_study_add(other, PER_UNIT, "lognormal.interval", NUMBERS(1, 3, 0.9)), SCALEEV_OK);
    draw(other, PER_UNIT, 0, DRAWS, y);
    cr_expect(same(x, y, DRAWS));
    scaleev_study_destroy(other);
    scaleev_study_destroy(study);
}

Test(study, dimensions_most)
{
    char spec[2048] = "";
    for (int term = 0; term < 5; term++) {
        strcat(spec, "benefit polynomial(0");
        for (int i = 1; i < 64; i++)
            strcat(spec, ",0");
        strcat(spec, ");");
    }
    scaleev_study *study = study_of(spec, NULL);
    for (int32_t i = 1; i <= 256; i++)
        GOOD(scaleev_study_add(study, i, "uniform", NUMBERS(0, 1)));
    cr_expect_eq(scaleev_study_add(study, 257, "uniform", NUMBERS(0, 1)), SCALEEV_ERROR_COUNT);
    expect_words(study, "there are 256 uncertain inputs at most");
    GOOD(scaleev_study_same(study, 257, 256, 1, 0));
    cr_expect_eq(scaleev_study_input_count(study), 257);
    /* So many columns that few rows are solved at once. */
    cr_assert_eq(scaleev_study_break_even(study, 0.5, 1, -1, 0, 3, 1000, x, kinds), SCALEEV_OK);
    cr_expect(kinds[0] == SCALEEV_ROOT_NONE_GOOD && kinds[999] == SCALEEV_ROOT_NONE_GOOD);
    scaleev_study_destroy(study);
}

/* ---- Callbacks of the caller ---- */

static long retained, released, calls, fails_at;

static void retain(void *context)
{
    (void)context;
    retained++;
}

static void release(void *context)
{
    (void)context;
    released++;
}

static int per_unit(const double *scales, size_t n, double *out, void *context)
{
    (void)context;
    if (++calls == fails_at)
        return 1;
    for (size_t i = 0; i < n; i++)
        out[i] = 2 * scales[i];
    return 0;
}

Test(study, callbacks)
{
    scaleev_model *model;
    scaleev_term term;
    scaleev_study *study = NULL;
    const scaleev_callback callback = {sizeof callback, per_unit, NULL, NULL, retain, release};
    retained = released = calls = fails_at = 0;
    cr_assert_eq(scaleev_model_create(&model), SCALEEV_OK);
    cr_assert_eq(scaleev_benefit_callback(model, &callback, &term), SCALEEV_OK);
    cr_assert_eq(scaleev_hazard_constant(model, 0.01, 100, &term), SCALEEV_OK);
    cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
    scaleev_model_destroy(model);
    cr_expect_eq(retained - released, 1, "the study holds it");
    GOOD(scaleev_study_add(study, 2, "loguniform", NUMBERS(1e-3, 1e-2)));
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_BENEFIT, NUMBERS(30), 0, 100, x), SCALEEV_OK);
    cr_expect(x[0] == 60 && x[99] == 60 && calls > 0);
    cr_assert_eq(scaleev_study_best_scale(study, 1, 1e4, 0, 3, x, y), SCALEEV_OK);
    cr_expect_eq(retained - released, 1);
    x[0] = 5;
    cr_expect_eq(scaleev_study_evaluate(study, SCALEEV_MARGINAL, NUMBERS(30), 0, 1, x), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect_eq(x[0], 5);
    for (int question = 0; question < 3; question++) {
        calls = 0;
        fails_at = 1;
        x[0] = x[1] = y[0] = 5;
        kinds[0] = 5;
        scaleev_status status = question == 0   ? scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(3, 4), 0, 1, x)
                                : question == 1 ? scaleev_study_break_even(study, 1, 1e4, -1, 0, 0, 1, x, kinds)
                                                : scaleev_study_best_scale(study, 1, 1e4, 0, 1, x, y);
        cr_expect_eq(status, SCALEEV_ERROR_CALLBACK);
        cr_expect(isnan(x[0]) && isnan(x[1]) == (question == 0) && isnan(y[0]) == (question == 2));
        cr_expect_eq(kinds[0], question == 1 ? 0 : 5);
    }
    scaleev_study_destroy(study);
    cr_expect_eq(retained, released);
}

typedef struct told {
    int calls, stop_at;
    double last;
    bool rises;
} told;

static int progress(double done, void *context)
{
    told *t = context;
    t->rises = t->rises && done > t->last && done <= 1;
    t->last = done;
    return ++t->calls == t->stop_at;
}

/* All of the three that take long; n is more than they do at once. */
static scaleev_status long_question(const scaleev_study *study, int question, double *out, int32_t *of_kind, size_t *n)
{
    static const size_t most[] = {100000, 60000, 600};
    *n = most[question];
    if (question == 0)
        return scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(300), 0, *n, out);
    if (question == 1)
        return scaleev_study_break_even(study, 1, 1e6, -1, 0, 0, *n, out, of_kind);
    return scaleev_study_best_scale(study, 1, 1e6, 0, *n, out, NULL);
}

Test(study, progress)
{
    enum { ROOM = 100000 };
    double *out = malloc(ROOM * sizeof *out);
    int32_t *of_kind = malloc(ROOM * sizeof *of_kind);
    cr_assert(out && of_kind);
    told t = {0, 0, 0, true};
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.progress = progress;
    options.context = &t;
    scaleev_study *study = four(&options);
    for (int question = 0; question < 3; question++) {
        size_t n;
        t = (told){0, 0, 0, true};
        cr_expect_eq(long_question(study, question, out, of_kind, &n), SCALEEV_OK);
        cr_expect(t.calls >= 2 && t.rises && t.last > 0.5, "%d: %d calls, last %g", question, t.calls, t.last);
        for (size_t i = 0; i < n; i++)
            cr_assert(question == 1 ? of_kind[i] != 0 : !isnan(out[i]));
        t = (told){0, 2, 0, true};
        cr_expect_eq(long_question(study, question, out, of_kind, &n), SCALEEV_ERROR_STOPPED);
        cr_expect_eq(t.calls, 2);
        for (size_t i = 0; i < n; i++)
            cr_assert(isnan(out[i]) && (question != 1 || of_kind[i] == 0));
    }
    scaleev_study_destroy(study);
    free(out);
    free(of_kind);
}

/* ---- An oracle: l and a known, r ~ gamma(3, 1000) ---- */

static void expect_close(const char *what, double got, double error, double exact)
{
    cr_expect(error > 0 && fabs(got - exact) <= 4 * error, "%s: %.9g, error %g, but it is %.9g", what, got, error,
              exact);
}

Test(study, oracle_of_values)
{
    scaleev_summary summary = SCALEEV_SUMMARY_INIT;
    scaleev_study *study = study_of(oracle, NULL);
    GOOD(scaleev_study_add(study, PER_UNIT, "lognormal", NUMBERS(-0.111571775657, 0.472380727077)));
    GOOD(scaleev_study_add(study, RATE, "gamma", NUMBERS(3, 1000)));
    GOOD(scaleev_study_add(study, LOSS1, "lognormal", NUMBERS(4.25859659571, 0.832554611158)));
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(200), 0, 4 * DRAWS, x), SCALEEV_OK);
    cr_assert_eq(sev_summarize(x, 4 * DRAWS, 8, &summary), SCALEEV_OK);
    expect_close("mean", summary.mean.value, summary.mean.error, 73.6111111111);
    for (size_t i = 0; i < 4 * DRAWS; i++)
        y[i] = (x[i] - 73.6111111111) * (x[i] - 73.6111111111);
    cr_assert_eq(sev_summarize(y, 4 * DRAWS, 8, &summary), SCALEEV_OK);
    expect_close("variance", summary.mean.value, summary.mean.error, 91.5017572593 * 91.5017572593);
    scaleev_study_destroy(study);
}

Test(study, oracle_of_break_evens)
{
    static const double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95},
                        exact[] = {137.176245107, 421.045269301, 836.579613686, 1660.50195747, 4745.95928115};
    scaleev_estimate quantiles[5], none;
    scaleev_study *study = study_of(oracle, NULL);
    GOOD(scaleev_study_add(study, RATE, "gamma", NUMBERS(3, 1000)));
    cr_assert_eq(scaleev_study_break_even(study, 1e-9, 1e9, -1, 0, 0, 4 * DRAWS, x, NULL), SCALEEV_OK);
    for (size_t i = 0; i < 4 * DRAWS; i++)
        x[i] = isnan(x[i]) ? 0 : x[i];
    cr_assert_eq(sev_share_below(x, 4 * DRAWS, 8, 1e-12, &none), SCALEEV_OK);
    expect_close("none", none.value, none.error, 0.00276939571551);
    cr_assert_eq(sev_quantiles(x, 4 * DRAWS, 8, levels, 5, &sev_default_allocator, quantiles), SCALEEV_OK);
    for (size_t i = 0; i < 5; i++)
        expect_close("quantile", quantiles[i].value, quantiles[i].error, exact[i]);
    scaleev_study_destroy(study);
}

/* ---- Draws as they were ---- */

/* Up to so many numbers, parted by commas. */
static size_t read_numbers(const char *text, double *to, size_t most)
{
    size_t n = 0;
    for (char *end; n < most; text = end + 1) {
        to[n++] = strtod(text, &end);
        if (*end != ',')
            break;
    }
    return n;
}

/* The study of a line; see make_study.py. *input is the last one. */
static scaleev_study *study_of_line(const tsv *line, scaleev_input *input)
{
    char spec[2048] = "";
    double parameters[16];
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.seed = strtoull(line->fields[0], NULL, 10);
    options.replicates = (int32_t)strtol(line->fields[1], NULL, 10);
    int32_t before = (int32_t)strtol(line->fields[2], NULL, 10);
    for (int term = 0; term < 4; term++) {
        strcat(spec, "benefit polynomial(0");
        for (int i = 1; i < 64; i++)
            strcat(spec, ",0");
        strcat(spec, ");");
    }
    scaleev_study *study = study_of(strcat(spec, "hazard constant(0.25), loss = 2"), &options);
    for (int32_t i = 0; i < before; i++)
        GOOD(scaleev_study_add(study, 1 + i + i / 64, "uniform", NUMBERS(0, 1)));
    *input = 1 + before + before / 64;
    GOOD(scaleev_study_add(study, *input, line->fields[6], parameters, read_numbers(line->fields[7], parameters, 16)));
    double correlation = strtod(line->fields[3], NULL);
    if (correlation != 0)
        GOOD(scaleev_study_correlate(study, *input, before + (before - 1) / 64, correlation));
    return study;
}

/* A draw of a study is the same for ever. */
Test(study, frozen)
{
    enum { N = 8 };
    tsv line;
    size_t lines = 0;
    for (tsv_open(&line, "study.tsv"); tsv_next(&line); lines++) {
        scaleev_input input;
        double want[N], got[N];
        scaleev_study *study = study_of_line(&line, &input);
        uint64_t first = strtoull(line.fields[4], NULL, 10);
        cr_assert_eq(read_numbers(line.fields[8], want, N), N);
        if (strcmp(line.fields[5], "-") == 0)
            draw(study, input, first, N, got);
        else
            cr_assert_eq(
                scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(strtod(line.fields[5], NULL)), first, N, got),
                SCALEEV_OK);
        cr_expect(same(want, got, N), "line %zu: %s", line.number, line.fields[6]);
        scaleev_study_destroy(study);
    }
    tsv_close(&line);
    cr_expect_eq(lines, 135);
}

/* ---- What is refused ---- */

/* What a study says and draws, to see that nothing changes. */
static void picture_of(const scaleev_study *study, double *to)
{
    memset(to, 0, 64 * sizeof *to);
    to[0] = scaleev_study_input_count(study);
    for (int32_t i = 0; i < scaleev_study_input_count(study); i++)
        draw(study, scaleev_study_input(study, i), 5, 10, to + 1 + 10 * i);
}

#define REFUSED(call, status, words)                                                                                   \
    do {                                                                                                               \
        cr_expect_eq(call, status, "%s", #call);                                                                       \
        expect_words(study, words);                                                                                    \
        picture_of(study, y);                                                                                          \
        cr_expect(same(x, y, 64), "%s changes something", #call);                                                      \
    } while (0)

Test(study, refused_to_create)
{
    scaleev_model *model = model_of(oracle);
    scaleev_study *study = (scaleev_study *)&model;
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    cr_expect_eq(scaleev_study_create(NULL, NULL, &study), SCALEEV_ERROR_NULL);
    cr_expect(!study);
    cr_expect_eq(scaleev_study_create(model, NULL, NULL), SCALEEV_ERROR_NULL);
    options.reserved = 1;
    study = (scaleev_study *)&model;
    cr_expect_eq(scaleev_study_create(model, &options, &study), SCALEEV_ERROR_OPTION);
    cr_expect(!study);
    options = plain;
    options.size = 0;
    study = (scaleev_study *)&model;
    cr_expect_eq(scaleev_study_create(model, &options, &study), SCALEEV_ERROR_SIZE);
    cr_expect(!study);
    scaleev_model_destroy(model);
}

Test(study, refused_to_build)
{
    scaleev_study *study = four(NULL);
    static const double one[] = {1, 2, 0.9};
    picture_of(study, x);
    cr_expect_eq(scaleev_study_add(NULL, SHARE, "point", one, 1), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_truncate(NULL, SHARE, 0, 1), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_clamp(NULL, SHARE, 0, 1), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_same(NULL, SHARE, P1, 1, 0), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_correlate(NULL, P1, LOSS1, 0), SCALEEV_ERROR_NULL);
    REFUSED(scaleev_study_add(study, SHARE, NULL, one, 1), SCALEEV_ERROR_NULL, "distribution is NULL");
    REFUSED(scaleev_study_add(study, SHARE, "point", NULL, 1), SCALEEV_ERROR_NULL, "parameters is NULL");
    REFUSED(scaleev_study_add(study, SHARE, "point", NULL, 0), SCALEEV_ERROR_COUNT,
            "benefit.linear: share (input 2): point: 0 numbers, allowed are 1");
    REFUSED(scaleev_study_add(study, SHARE, "pointed", one, 1), SCALEEV_ERROR_NAME,
            "benefit.linear: share (input 2): no distribution has the name pointed");
    REFUSED(scaleev_study_add(study, SHARE, "normal", NUMBERS(1, -1)), SCALEEV_ERROR_PARAMETER,
            "benefit.linear: share (input 2): normal: sd is -1, allowed is greater than 0");
    REFUSED(scaleev_study_add(study, P1, "point", one, 1), SCALEEV_ERROR_INPUT,
            "hazard.constant: probability (input 3) is uncertain already");
    REFUSED(scaleev_study_add(study, P2, "point", one, 1), SCALEEV_ERROR_INPUT,
            "hazard.constant: probability (input 8) is uncertain already");
    REFUSED(scaleev_study_add(study, 0, "point", one, 1), SCALEEV_ERROR_INPUT, "the scale cannot be uncertain");
    REFUSED(scaleev_study_add(study, BEYOND, "point", one, 1), SCALEEV_ERROR_INPUT, "no input has the number 13");
    REFUSED(scaleev_study_add(study, -1, "point", one, 1), SCALEEV_ERROR_INPUT, "no input has the number -1");
    REFUSED(scaleev_study_same(study, 0, P1, 1, 0), SCALEEV_ERROR_INPUT, "the scale cannot be uncertain");
    REFUSED(scaleev_study_same(study, BEYOND, P1, 1, 0), SCALEEV_ERROR_INPUT, "no input has the number 13");
    REFUSED(scaleev_study_same(study, SHARE, SHARE, 1, 0), SCALEEV_ERROR_INPUT,
            "input 2, which is to be followed, is not uncertain");
    REFUSED(scaleev_study_same(study, SHARE, 0, 1, 0), SCALEEV_ERROR_INPUT,
            "input 0, which is to be followed, is not uncertain");
    REFUSED(scaleev_study_same(study, P2, P1, 1, 0), SCALEEV_ERROR_INPUT,
            "hazard.constant: probability (input 8) is uncertain already");
    REFUSED(scaleev_study_same(study, P1, P1, 1, 0), SCALEEV_ERROR_INPUT,
            "hazard.constant: probability (input 3) is uncertain already");
    REFUSED(scaleev_study_same(study, SHARE, P1, NAN, 0), SCALEEV_ERROR_PARAMETER,
            "benefit.linear: share (input 2): factor nan and offset 0 are too large or no numbers");
    REFUSED(scaleev_study_same(study, SHARE, P1, 1, INFINITY), SCALEEV_ERROR_PARAMETER,
            "benefit.linear: share (input 2): factor 1 and offset inf are too large or no numbers");
    REFUSED(scaleev_study_correlate(study, P1, P1, 0.5), SCALEEV_ERROR_INPUT,
            "inputs 3 and 3 are not two that have distributions of their own");
    REFUSED(scaleev_study_correlate(study, LOSS1, P2, 0.5), SCALEEV_ERROR_INPUT,
            "inputs 5 and 8 are not two that have distributions of their own");
    REFUSED(scaleev_study_correlate(study, LOSS1, SHARE, 0.5), SCALEEV_ERROR_INPUT,
            "inputs 5 and 2 are not two that have distributions of their own");
    REFUSED(scaleev_study_correlate(study, LOSS1, P1, 1.5), SCALEEV_ERROR_PARAMETER,
            "the rank correlation 1.5 is not between -1 and 1");
    REFUSED(scaleev_study_correlate(study, LOSS1, P1, NAN), SCALEEV_ERROR_PARAMETER,
            "the rank correlation nan is not between -1 and 1");
    /* After all this it goes on, and the words are gone. */
    GOOD(scaleev_study_add(study, SHARE, "point", one, 1));
    expect_words(study, "");
    scaleev_study_destroy(study);
}

/* A call that is refused leaves what it would have written. */
static bool untouched(void)
{
    return x[0] == 5 && y[0] == 5 && kinds[0] == 5;
}

#define WRONG(call, status)                                                                                            \
    do {                                                                                                               \
        x[0] = y[0] = kinds[0] = 5;                                                                                    \
        cr_expect_eq(call, status, "%s", #call);                                                                       \
        cr_expect(untouched(), "%s", #call);                                                                           \
        expect_words(study, "");                                                                                       \
    } while (0)

Test(study, refused_to_ask)
{
    static const uint64_t beyond = UINT64_C(1) << 63;
    static const double at[] = {1, 2, 3, 4};
    scaleev_study *study = four(NULL);
    WRONG(scaleev_study_draw(NULL, P1, 0, 1, x), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_draw(study, P1, 0, 1, NULL), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_draw(study, SHARE, 0, 1, x), SCALEEV_ERROR_INPUT);
    WRONG(scaleev_study_draw(study, 0, 0, 1, x), SCALEEV_ERROR_INPUT);
    WRONG(scaleev_study_draw(study, BEYOND, 0, 1, x), SCALEEV_ERROR_INPUT);
    WRONG(scaleev_study_draw(study, P1, beyond, 1, x), SCALEEV_ERROR_COUNT);
    WRONG(scaleev_study_draw(study, P1, beyond + 1, 0, NULL), SCALEEV_ERROR_COUNT);
    WRONG(scaleev_study_draw(study, P1, beyond - 1, 2, x), SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_study_draw(study, P1, beyond, 0, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_study_draw(study, P1, beyond - 1, 1, x), SCALEEV_OK);
    WRONG(scaleev_study_evaluate(NULL, SCALEEV_EV, at, 1, 0, 1, x), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_evaluate(study, SCALEEV_EV, NULL, 1, 0, 1, x), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_evaluate(study, SCALEEV_EV, at, 1, 0, 1, NULL), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_evaluate(study, SCALEEV_MARGINAL + 1, at, 1, 0, 1, x), SCALEEV_ERROR_QUANTITY);
    WRONG(scaleev_study_evaluate(study, -1, at, 1, 0, 1, x), SCALEEV_ERROR_QUANTITY);
    WRONG(scaleev_study_evaluate(study, SCALEEV_EV, at, 1, beyond, 1, x), SCALEEV_ERROR_COUNT);
    WRONG(scaleev_study_evaluate(study, SCALEEV_EV, at, 4, 0, SIZE_MAX / 4 / sizeof *x + 1, x), SCALEEV_ERROR_COUNT);
    WRONG(scaleev_study_evaluate(study, SCALEEV_EV, at, 4, 0, SIZE_MAX / 2, x), SCALEEV_ERROR_COUNT);
    WRONG(scaleev_study_break_even(NULL, 1, 2, -1, 0, 0, 1, x, kinds), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_break_even(study, 1, 2, -1, 0, 0, 1, NULL, NULL), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_break_even(study, 2, 1, -1, 0, 0, 1, x, kinds), SCALEEV_ERROR_DOMAIN);
    WRONG(scaleev_study_break_even(study, -1, 1, -1, 0, 0, 1, x, kinds), SCALEEV_ERROR_DOMAIN);
    WRONG(scaleev_study_break_even(study, NAN, 1, -1, 0, 0, 1, x, kinds), SCALEEV_ERROR_DOMAIN);
    WRONG(scaleev_study_break_even(study, 1, INFINITY, -1, 0, 0, 1, x, kinds), SCALEEV_ERROR_DOMAIN);
    WRONG(scaleev_study_break_even(study, 1, 2, 0, 0, 0, 1, x, kinds), SCALEEV_ERROR_OPTION);
    WRONG(scaleev_study_break_even(study, 1, 2, 2, 0, 0, 1, x, kinds), SCALEEV_ERROR_OPTION);
    WRONG(scaleev_study_break_even(study, 1, 2, -2, 0, 0, 1, x, kinds), SCALEEV_ERROR_OPTION);
    WRONG(scaleev_study_break_even(study, 1, 2, -1, 2, 0, 1, x, kinds), SCALEEV_ERROR_OPTION);
    WRONG(scaleev_study_break_even(study, 1, 2, 1, -1, 0, 1, x, kinds), SCALEEV_ERROR_OPTION);
    WRONG(scaleev_study_break_even(study, 1, 2, -1, 0, beyond, 1, x, kinds), SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_study_break_even(study, 2, 2, -1, 0, 0, 1, x, kinds), SCALEEV_OK);
    WRONG(scaleev_study_best_scale(NULL, 1, 2, 0, 1, x, y), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_best_scale(study, 1, 2, 0, 1, NULL, NULL), SCALEEV_ERROR_NULL);
    WRONG(scaleev_study_best_scale(study, 2, 1, 0, 1, x, y), SCALEEV_ERROR_DOMAIN);
    WRONG(scaleev_study_best_scale(study, 1, NAN, 0, 1, x, y), SCALEEV_ERROR_DOMAIN);
    WRONG(scaleev_study_best_scale(study, 1, 2, beyond, 1, x, y), SCALEEV_ERROR_COUNT);
    scaleev_study_destroy(study);
}

/* ---- Memory ---- */

/* A call fails for want of memory once, with words if it builds; then nothing has changed, and it goes on. */
typedef struct patient {
    counter memory;
    scaleev_study *study;
    int failures;
} patient;

#define AGAIN(p, call)                                                                                                 \
    do {                                                                                                               \
        scaleev_status status = call;                                                                                  \
        if (status == SCALEEV_ERROR_MEMORY) {                                                                          \
            (p)->failures++;                                                                                           \
            counter_fail_at(&(p)->memory, 0);                                                                          \
            status = call;                                                                                             \
        }                                                                                                              \
        cr_assert_eq(status, SCALEEV_OK, "%s: %d", #call, (int)status);                                                \
    } while (0)

/* The same for a call that says so in words. */
#define BUILD(p, call)                                                                                                 \
    do {                                                                                                               \
        int before = (p)->failures;                                                                                    \
        int32_t inputs = scaleev_study_input_count((p)->study);                                                        \
        scaleev_status first = call;                                                                                   \
        if (first == SCALEEV_ERROR_MEMORY) {                                                                           \
            cr_expect(strstr(scaleev_study_error((p)->study), scaleev_status_message(first)), "%s: %s", #call,         \
                      scaleev_study_error((p)->study));                                                                \
            cr_expect_eq(scaleev_study_input_count((p)->study), inputs);                                               \
            (p)->failures = before + 1;                                                                                \
            counter_fail_at(&(p)->memory, 0);                                                                          \
            first = call;                                                                                              \
        }                                                                                                              \
        cr_assert_eq(first, SCALEEV_OK, "%s: %s", #call, scaleev_study_error((p)->study));                             \
    } while (0)

typedef struct remembered {
    double drawn[300], values[600], turns[30], scales[2], evs[2];
    int32_t kinds[30];
} remembered;

static void build_patiently(patient *p)
{
    BUILD(p, scaleev_study_truncate(p->study, PER_UNIT, 0.5, 4));
    BUILD(p, scaleev_study_add(p->study, PER_UNIT, "lognormal.interval", NUMBERS(1, 3, 0.9)));
    BUILD(p, scaleev_study_add(p->study, P1, "beta", NUMBERS(2, 300)));
    BUILD(p, scaleev_study_clamp(p->study, P1, 1e-4, 0.5));
    BUILD(p, scaleev_study_same(p->study, P2, P1, 0.5, 1e-4));
    BUILD(p, scaleev_study_add(p->study, LOSS1, "samples", NUMBERS(3, 5, 100)));
    BUILD(p, scaleev_study_add(p->study, LOSS2, "quantiles", NUMBERS(0, 5, 0.5, 10, 1, 20)));
    BUILD(p, scaleev_study_truncate(p->study, LOSS2, 6, 15));
    BUILD(p, scaleev_study_correlate(p->study, LOSS1, P1, 0.6));
    BUILD(p, scaleev_study_correlate(p->study, LOSS1, P1, 0.5));
    BUILD(p, scaleev_study_correlate(p->study, LOSS1, PER_UNIT, 0.1));
}

static void ask_patiently(patient *p, remembered *r)
{
    const scaleev_study *study = p->study;
    AGAIN(p, scaleev_study_draw(study, P2, 3, 300, r->drawn));
    AGAIN(p, scaleev_study_evaluate(study, SCALEEV_EV, NUMBERS(10, 300), 3, 300, r->values));
    AGAIN(p, scaleev_study_break_even(study, 1, 1e5, -1, 0, 3, 30, r->turns, r->kinds));
    AGAIN(p, scaleev_study_best_scale(study, 1, 1e5, 3, 2, r->scales, r->evs));
}

static int live(const scaleev_model *model, patient *p, remembered *r)
{
    p->failures = 0;
    p->study = NULL;
    AGAIN(p, scaleev_study_create(model, NULL, &p->study));
    build_patiently(p);
    ask_patiently(p, r);
    scaleev_study_destroy(p->study);
    return p->failures;
}

Test(study, out_of_memory)
{
    static remembered first, again;
    patient p;
    counter_init(&p.memory);
    scaleev_model *model = model_parse(two_hazards, &p.memory.allocator, NULL);
    size_t blocks = p.memory.blocks;
    cr_assert_not_null(model);
    cr_assert_eq(live(model, &p, &first), 0);
    cr_assert_eq(p.memory.blocks, blocks);
    long n = 0;
    do {
        memset(&again, 0, sizeof again);
        counter_fail_at(&p.memory, ++n);
        p.memory.once = true;
        (void)live(model, &p, &again);
        cr_assert(p.memory.blocks == blocks && !p.memory.wrong_size, "allocation %ld", n);
        cr_assert(memcmp(&first, &again, sizeof first) == 0, "allocation %ld: other answers", n);
    } while ((p.failures || p.memory.calls >= n) && n < 10000);
    cr_expect(n > 100 && n < 10000, "%ld", n);
    counter_fail_at(&p.memory, 0);
    scaleev_model_destroy(model);
    cr_expect_eq(p.memory.blocks, 0);
}
