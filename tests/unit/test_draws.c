/* SPDX-License-Identifier: MIT */
/* Draws of inputs that are not known: what depends on what, bit for bit, and with which rank correlation. */
#include "study/draws.h"
#include "study/statistics.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "study/normal.h"
#include "study/order.h"
#include "study/scores.h"

enum { DRAWS = 4096 };

static sev_distribution *made(const scaleev_allocator *allocator, const char *name, const double *numbers, size_t n)
{
    sev_distribution *d = NULL;
    sev_words words;
    cr_assert_eq(sev_distribution_make(allocator, name, numbers, n, &d, &words), SCALEEV_OK, "%s", words.text);
    return d;
}

static void add(sev_draws *draws, int32_t input, const char *name, double a, double b)
{
    sev_distribution *d = made(&sev_default_allocator, name, (const double[]){a, b}, 2);
    cr_assert_eq(sev_draws_add(draws, input, d), SCALEEV_OK);
}

/* Three of their own, and one that follows the second: 7 = 2 (input 5) - 1. */
static sev_draws *four(uint64_t seed)
{
    sev_draws *draws;
    cr_assert_eq(sev_draws_make(&sev_default_allocator, seed, 8, &draws), SCALEEV_OK);
    add(draws, 3, "uniform", 10, 20);
    add(draws, 5, "lognormal", 0, 1);
    add(draws, 4, "normal", -3, 2);
    cr_assert_eq(sev_draws_same(draws, 7, 5, 2, -1), SCALEEV_OK);
    return draws;
}

static void ready(sev_draws *draws)
{
    int32_t worst[2];
    cr_assert_eq(sev_draws_ready(draws, worst), SCALEEV_OK);
}

static void fill(const sev_draws *draws, int32_t input, uint64_t first, size_t n, double *out)
{
    cr_assert_eq(sev_draws_fill(draws, input, first, n, out), SCALEEV_OK);
}

static double rank_correlation(const double *x, const double *y)
{
    double out;
    cr_assert_eq(sev_rank_correlation(x, y, DRAWS, &sev_default_allocator, &out), SCALEEV_OK);
    return out;
}

static int32_t pair[2]; /* that hurts most */
static double x[DRAWS], y[DRAWS], z[DRAWS];

Test(draws, inputs)
{
    sev_draws *draws = four(1);
    static const int32_t order[] = {3, 5, 4, 7};
    cr_assert_eq(sev_draws_count(draws), 4);
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(sev_draws_at(draws, i)->input, order[i]);
    cr_expect(sev_draws_of(draws, 5)->distribution && !sev_draws_of(draws, 7)->distribution && !sev_draws_of(draws, 9));
    ready(draws);
    fill(draws, 3, 0, DRAWS, x);
    for (size_t i = 0; i < DRAWS; i++)
        cr_assert(x[i] > 10 && x[i] < 20);
    fill(draws, 5, 0, DRAWS, x);
    fill(draws, 7, 0, DRAWS, y);
    for (size_t i = 0; i < DRAWS; i++)
        cr_assert(y[i] == 2 * x[i] + -1, "one draw for both");
    fill(draws, 4, 0, DRAWS, y);
    cr_expect(fabs(rank_correlation(x, y)) < 0.01);
    sev_draws_free(draws);
    sev_draws_free(NULL);
}

/* Draws are what they are, in whatever pieces they are asked for; and those of an input whatever others there are. */
Test(draws, pieces)
{
    static const size_t shards[] = {1, 7, 16};
    for (int correlated = 0; correlated < 2; correlated++) {
        sev_draws *draws = four(77);
        if (correlated)
            cr_assert_eq(sev_draws_correlate(draws, 4, 3, 0.5, pair), SCALEEV_OK);
        ready(draws);
        for (size_t k = 0; k < 4; k++) {
            int32_t input = sev_draws_at(draws, k)->input;
            fill(draws, input, 1000, DRAWS, x);
            for (size_t s = 0; s < sizeof shards / sizeof *shards; s++) {
                for (size_t i = 0; i < shards[s]; i++) {
                    size_t from = DRAWS * i / shards[s], to = DRAWS * (i + 1) / shards[s];
                    fill(draws, input, 1000 + from, to - from, y + from);
                }
                cr_expect(memcmp(x, y, sizeof x) == 0, "input %d in %zu pieces", (int)input, shards[s]);
            }
        }
        sev_draws_free(draws);
    }
    sev_draws *few = four(77), *many = four(77), *other = four(78);
    add(many, 1, "normal", 0, 1);
    cr_assert_eq(sev_draws_correlate(many, 1, 4, 0.9, pair), SCALEEV_OK);
    ready(few);
    ready(many);
    ready(other);
    fill(few, 5, 0, DRAWS, x);
    fill(many, 5, 0, DRAWS, y);
    fill(other, 5, 0, DRAWS, z);
    cr_expect(memcmp(x, y, sizeof x) == 0 && memcmp(x, z, sizeof x) != 0);
    sev_draws_free(few);
    sev_draws_free(many);
    sev_draws_free(other);
}

/* What the sets of instructions do for draws and columns of them is the same, to the bit. */
typedef struct set_results {
    uint64_t state[16], cells[SEV_BLOCK];
    double u[SEV_BLOCK], pieces[SEV_BLOCK], ends[2];
    int whole;
    sev_weighted sums;
} set_results;

static void run_set(const sev_kernels *set, size_t n, set_results *r)
{
    static double rows[2 * SEV_PIECE_ROWS * SEV_PIECE_TERMS];
    uint64_t changes[8 * 16];
    sev_located at;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows[i] = sin((double)i) / (1 + (double)(i % SEV_PIECE_TERMS));
    for (size_t i = 0; i < 8 * 16; i++)
        changes[i] = i * UINT64_C(0x9e3779b97f4a7c15) ^ i << 40;
    memset(r, 0, sizeof *r);
    set->walk(r->state, changes, 16, 3, 15, r->u);
    set->walk(r->state, changes, 8, 4, 2, r->u + 240);
    r->u[5] = NAN;
    r->u[6] = -HUGE_VAL;
    set->locate(&at, r->u, n, 0x1p-20, 0x1p-30, 1 - 0x1p-20 - 0x1p-30);
    set->pieces(rows, &at, n, r->pieces);
    set->cells(r->cells, r->u, n, 0.1, 700, 512, 3);
    r->whole = set->extremes(r->u + 7, n > 7 ? n - 7 : 1, &r->ends[0], &r->ends[1]);
    set->weigh(r->u + 7, r->pieces, n > 7 ? n - 7 : 1, &r->sums);
}

/* Wherever the least and the greatest number are, and one that is missing. */
Test(draws, extremes)
{
    double values[SEV_BLOCK], lo, hi;
    const sev_kernels *set = sev_kernels_best();
    for (size_t n = 1; n <= SEV_BLOCK; n++) {
        size_t at = n / 2, other = n * 5 / 7;
        for (size_t i = 0; i < n; i++)
            values[i] = (double)(i * 7919 % 1000);
        values[at] = -1;
        values[other] = n > 1 && other != at ? 2000 : values[other];
        double greatest = values[0];
        for (size_t i = 1; i < n; i++)
            greatest = fmax(greatest, values[i]);
        cr_expect(set->extremes(values, n, &lo, &hi) && lo == -1 && hi == greatest, "%zu: %g and %g", n, lo, hi);
        values[other] = NAN;
        cr_expect(!set->extremes(values, n, &lo, &hi), "%zu", n);
    }
}

Test(draws, sets)
{
    set_results wanted, got;
    for (size_t n = 1; n <= SEV_BLOCK; n++)
        for (size_t i = 0; sev_kernels_set(i); i++) {
            if (!sev_kernels_runs(sev_kernels_set(i)))
                continue;
            run_set(sev_kernels_set(i), n, i ? &got : &wanted);
            cr_expect(!i || memcmp(&got, &wanted, sizeof got) == 0, "%s, n %zu", sev_kernels_set(i)->name, n);
        }
    /* Rounded to the nearest, cut off at both ends, and NaN is apart. */
    const double edges[] = {0.1, 0.1 + 1.49 / 700, -1, 1e300, NAN, HUGE_VAL, -HUGE_VAL, 0.9};
    const uint64_t cell[] = {0, 1, 0, 511, 512, 511, 0, 511};
    sev_kernels_best()->cells(wanted.cells, edges, 8, 0.1, 700, 512, 3);
    for (size_t k = 0; k < 8; k++)
        cr_expect(wanted.cells[k] == (cell[k] << 3 | k), "%zu: %zu", k, (size_t)wanted.cells[k]);
}

/* The tables are as sharp as what they are made from says, in both tails, and one number has the bits of many. */
Test(draws, scores)
{
    enum { N = SEV_BLOCK };
    sev_scores *scores = sev_scores_make(&sev_default_allocator);
    double u[N], normal[N], alone;
    for (uint64_t round = 0, i = 0; round < 200; round++) {
        for (size_t k = 0; k < N; k++, i++) {
            double p = i % 3 ? ((double)i + 0.5) / (200 * N) : ldexp(1 + (double)(i % 97) / 97, -1 - (int)(i % 53));
            u[k] = i % 2 ? p : 1 - p;
            u[k] = u[k] < 1 ? u[k] : 1 - 0x1p-53;
        }
        sev_scores_of(scores, u, N, normal);
        for (size_t k = 0; k < N; k++) {
            double want = sev_normal_quantile(u[k], 1 - u[k], 0).hi;
            cr_assert(fabs(normal[k] - want) <= 1e-13 * fabs(want), "z of %.17g: %.17g, not %.17g", u[k], normal[k],
                      want);
            u[k] = normal[k];
        }
        sev_scores_below(scores, u, N);
        for (size_t k = 0; k < N; k++) {
            double above, want = sev_normal_sides(normal[k], &above), lesser = want < above ? want : above;
            alone = normal[k];
            sev_scores_below(scores, &alone, 1);
            cr_assert(fabs(u[k] - want) <= 1e-14 * lesser + 0x1p-53 * u[k] && u[k] > 0 && u[k] < 1 && alone == u[k],
                      "Phi of %.17g: %.17g, not %.17g", normal[k], u[k], want);
        }
    }
    double ends[] = {-9, 9, -HUGE_VAL, HUGE_VAL, 0, -0.0, 8.2096, -8.2096};
    sev_scores_below(scores, ends, 8);
    for (size_t k = 0; k < 8; k++)
        cr_expect(ends[k] > 0 && ends[k] < 1, "%zu: %.17g", k, ends[k]);
    cr_expect(ends[4] == 0.5 && ends[5] == 0.5 && ends[0] == ends[7] && ends[1] == ends[6]);
    sev_scores_free(scores);
}

/* What is asked for is there, and what each input alone is like stays. */
Test(draws, rank_correlations)
{
    static const double wanted[] = {0.6, -0.6, 0.2, -0.95, 1e-3};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        sev_draws *draws = four(3);
        cr_assert_eq(sev_draws_correlate(draws, 3, 5, wanted[i], pair), SCALEEV_OK);
        ready(draws);
        fill(draws, 3, 0, DRAWS, x);
        fill(draws, 5, 0, DRAWS, y);
        fill(draws, 4, 0, DRAWS, z);
        cr_expect(fabs(rank_correlation(x, y) - wanted[i]) < 0.005, "%g: %g", wanted[i], rank_correlation(x, y));
        cr_expect(fabs(rank_correlation(x, z)) < 0.01 && fabs(rank_correlation(y, z)) < 0.01);
        scaleev_summary summary;
        cr_assert_eq(sev_summarize(y, DRAWS, 8, &summary), SCALEEV_OK);
        cr_expect(fabs(summary.mean.value - 1.6487212707) < 0.02, "%g", summary.mean.value);
        /* The last word counts, and a correlation of 0 is none. */
        cr_assert_eq(sev_draws_correlate(draws, 5, 3, 0, pair), SCALEEV_OK);
        ready(draws);
        fill(draws, 5, 0, DRAWS, z);
        sev_draws *plain = four(3);
        ready(plain);
        fill(plain, 5, 0, DRAWS, y);
        cr_expect(memcmp(y, z, sizeof y) == 0);
        sev_draws_free(plain);
        sev_draws_free(draws);
    }
}

/* A chain of three, all of them at once. */
Test(draws, three_together)
{
    sev_draws *draws = four(9);
    static const struct {
        int32_t a, b;
        double s;
    } pairs[] = {{3, 5, 0.6}, {5, 4, 0.6}, {3, 4, 0.3}};
    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(sev_draws_correlate(draws, pairs[i].a, pairs[i].b, pairs[i].s, pair), SCALEEV_OK);
    ready(draws);
    for (size_t i = 0; i < 3; i++) {
        fill(draws, pairs[i].a, 0, DRAWS, x);
        fill(draws, pairs[i].b, 0, DRAWS, y);
        cr_expect(fabs(rank_correlation(x, y) - pairs[i].s) < 0.01, "%g: %g", pairs[i].s, rank_correlation(x, y));
    }
    sev_draws_free(draws);
}

Test(draws, refused)
{
    sev_draws *draws = NULL;
    static const int wrong[] = {0, 1, 3, 65, 128, -8};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect(sev_draws_make(&sev_default_allocator, 1, wrong[i], &draws) == SCALEEV_ERROR_OPTION && !draws);
    draws = four(1);
    sev_distribution *d = made(&sev_default_allocator, "uniform", (const double[]){0, 1}, 2);
    cr_expect_eq(sev_draws_add(draws, 3, d), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_add(draws, 7, d), SCALEEV_ERROR_INPUT);
    sev_distribution_free(d);
    cr_expect_eq(sev_draws_same(draws, 3, 5, 1, 0), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_same(draws, 9, 8, 1, 0), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_same(draws, 9, 9, 1, 0), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_same(draws, 9, 7, INFINITY, 0), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_draws_same(draws, 9, 7, 1e308, 0), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_draws_same(draws, 9, 7, 1, NAN), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_draws_correlate(draws, 3, 3, 0.5, pair), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_correlate(draws, 3, 7, 0.5, pair), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_correlate(draws, 3, 9, 0.5, pair), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_correlate(draws, 3, 5, 1.5, pair), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_draws_correlate(draws, 3, 5, NAN, pair), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_draws_count(draws), 4);
    ready(draws);
    cr_expect_eq(sev_draws_fill(draws, 9, 0, 1, x), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_draws_fill(draws, 3, UINT64_MAX, 1, x), SCALEEV_ERROR_COUNT);
    cr_expect_eq(sev_draws_fill(draws, 3, UINT64_C(1) << 63, 1, x), SCALEEV_ERROR_COUNT);
    cr_expect_eq(sev_draws_fill(draws, 3, (UINT64_C(1) << 63) - 1, 1, x), SCALEEV_OK);
    cr_expect_eq(sev_draws_fill(draws, 3, 0, 0, NULL), SCALEEV_OK);
    cr_expect_eq(sev_draws_fill(draws, 3, UINT64_C(1) << 63, 0, NULL), SCALEEV_OK);
    cr_expect_eq(sev_draws_fill(draws, 3, UINT64_MAX, 0, NULL), SCALEEV_ERROR_COUNT);
    sev_draws_free(draws);
}

/* What cannot be together is said as soon as nothing is missing, and nothing is changed. */
Test(draws, together)
{
    sev_draws *draws = four(1);
    int32_t worst[2] = {0, 0};
    cr_assert_eq(sev_draws_correlate(draws, 3, 5, 0.9, pair), SCALEEV_OK);
    /* With 0 between 5 and 4 this could not be; that may still come. */
    cr_assert_eq(sev_draws_correlate(draws, 3, 4, 0.9, pair), SCALEEV_OK);
    cr_expect_eq(sev_draws_ready(draws, worst), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_draws_correlate(draws, 5, 4, -0.95, pair), SCALEEV_ERROR_PARAMETER);
    cr_expect(pair[0] == 5 && pair[1] == 4, "%d, %d", (int)pair[0], (int)pair[1]);
    cr_assert_eq(sev_draws_correlate(draws, 5, 4, 0.8, pair), SCALEEV_OK);
    cr_expect_eq(sev_draws_correlate(draws, 4, 5, -0.95, pair), SCALEEV_ERROR_PARAMETER);
    /* It is the old one that counts. */
    ready(draws);
    fill(draws, 5, 0, DRAWS, x);
    fill(draws, 4, 0, DRAWS, y);
    cr_expect(fabs(rank_correlation(x, y) - 0.8) < 0.01);
    sev_draws_free(draws);
}

/* Of two that are independent of the others it is said although these are not complete. */
Test(draws, apart)
{
    sev_draws *draws;
    cr_assert_eq(sev_draws_make(&sev_default_allocator, 1, 2, &draws), SCALEEV_OK);
    for (int32_t i = 0; i < 5; i++)
        add(draws, i, "uniform", 0, 1);
    cr_assert_eq(sev_draws_correlate(draws, 0, 1, 0.9, pair), SCALEEV_OK);
    cr_assert_eq(sev_draws_correlate(draws, 1, 2, 0.9, pair), SCALEEV_OK);
    cr_assert_eq(sev_draws_correlate(draws, 3, 4, 0.5, pair), SCALEEV_OK);
    cr_expect_eq(sev_draws_correlate(draws, 3, 4, 1, pair), SCALEEV_ERROR_PARAMETER);
    cr_expect(pair[0] == 3 && pair[1] == 4, "%d, %d", (int)pair[0], (int)pair[1]);
    cr_assert_eq(sev_draws_correlate(draws, 0, 2, 0.8, pair), SCALEEV_OK);
    ready(draws);
    sev_draws_free(draws);
}

Test(draws, dimensions)
{
    sev_draws *draws;
    cr_assert_eq(sev_draws_make(&sev_default_allocator, 1, 2, &draws), SCALEEV_OK);
    for (int32_t i = 0; i < 256; i++)
        add(draws, i, "uniform", 0, 1);
    sev_distribution *d = made(&sev_default_allocator, "uniform", (const double[]){0, 1}, 2);
    cr_expect_eq(sev_draws_add(draws, 256, d), SCALEEV_ERROR_COUNT);
    sev_distribution_free(d);
    cr_expect_eq(sev_draws_same(draws, 256, 255, 1, 0), SCALEEV_OK);
    ready(draws);
    fill(draws, 255, 0, DRAWS, x);
    fill(draws, 256, 0, DRAWS, y);
    cr_expect(memcmp(x, y, sizeof x) == 0);
    sev_draws_free(draws);
}

/* Each allocation fails in turn. */
Test(draws, out_of_memory)
{
    counter memory;
    counter_init(&memory);
    scaleev_status status = SCALEEV_ERROR_MEMORY;
    for (long n = 1; status == SCALEEV_ERROR_MEMORY && n < 1000; n++) {
        sev_draws *draws = NULL;
        sev_distribution *d = NULL;
        int32_t worst[2];
        counter_fail_at(&memory, n);
        status = sev_draws_make(&memory.allocator, 1, 8, &draws);
        for (int32_t i = 0; i < 2 && !status; i++) {
            d = NULL;
            status = sev_distribution_make(&memory.allocator, "normal", (const double[]){0, 1}, 2, &d, NULL);
            if (!status && (status = sev_draws_add(draws, i, d)) != SCALEEV_OK)
                sev_distribution_free(d);
        }
        if (!status)
            status = sev_draws_same(draws, 5, 1, 2, 0);
        if (!status)
            status = sev_draws_correlate(draws, 0, 1, 0.5, pair);
        if (!status)
            status = sev_draws_ready(draws, worst);
        if (!status)
            status = sev_draws_fill(draws, 1, 0, DRAWS, x);
        sev_draws_free(draws);
        cr_assert(memory.blocks == 0 && !memory.wrong_size, "allocation %ld", n);
    }
    cr_assert_eq(status, SCALEEV_OK);
}
