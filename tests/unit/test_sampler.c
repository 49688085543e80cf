/* SPDX-License-Identifier: MIT */
/* Scrambled Sobol' points: their bits, beside the definition and SciPy; that any part of them has the same; how evenly
 * they lie; and what that makes of means and of their errors. */
#include "study/sampler.h"
#include "study/threefry.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static sev_sampler *sampler_of(uint64_t seed, int replicates, size_t dimensions)
{
    sev_sampler *made;
    cr_assert_eq(sev_sampler_make(&sev_default_allocator, seed, replicates, dimensions, &made), SCALEEV_OK);
    return made;
}

static void fill(const sev_sampler *s, size_t dimension, uint64_t first, size_t n, double *out)
{
    cr_assert_eq(sev_sampler_fill(s, dimension, first, n, out), SCALEEV_OK);
}

/* The numbers of n draws, one dimension after the other. */
static double *draws_of(const sev_sampler *s, size_t dimensions, size_t n)
{
    double *out = malloc(dimensions * n * sizeof *out);
    cr_assert_not_null(out);
    for (size_t d = 0; d < dimensions; d++)
        fill(s, d, 0, n, out + d * n);
    return out;
}

static uint64_t digits(double u)
{
    return (uint64_t)(u * 0x1p53);
}

static int ones(uint64_t x)
{
    return __builtin_popcountll(x);
}

/* ---- the random function ---- */

/* Of Random123. */
Test(threefry, known_answers)
{
    static const uint64_t cases[][6] = {
        {0, 0, 0, 0, UINT64_C(0xc2b6e3a8c2c69865), UINT64_C(0x6f81ed42f350084d)},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_C(0xe02cb7c4d95d277a), UINT64_C(0xd06633d0893b8b68)},
        {UINT64_C(0xa4093822299f31d0), UINT64_C(0x082efa98ec4e6c89), UINT64_C(0x243f6a8885a308d3),
         UINT64_C(0x13198a2e03707344), UINT64_C(0x263c7d30bb0f0af1), UINT64_C(0x56be8361d3311526)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint64_t *c = cases[i];
        sev_random_pair pair = sev_threefry(c[0], c[1], c[2], c[3]);
        cr_expect(pair.word[0] == c[4] && pair.word[1] == c[5], "case %zu", i);
    }
}

/* Each bit of key or counter changes each bit of the words every other time. */
Test(threefry, avalanche)
{
    enum { TRIES = 1024, MOST_OFF = 6 * 16 /* standard deviations */ };
    for (int bit = 0; bit < 256; bit++) {
        int changes[128] = {0};
        for (uint64_t i = 0; i < TRIES; i++) {
            uint64_t in[4] = {i, 0, i % 7, i << 32 | 5};
            sev_random_pair a = sev_threefry(in[0], in[1], in[2], in[3]);
            in[bit / 64] ^= UINT64_C(1) << bit % 64;
            sev_random_pair b = sev_threefry(in[0], in[1], in[2], in[3]);
            for (int j = 0; j < 128; j++)
                changes[j] += (int)((a.word[j / 64] ^ b.word[j / 64]) >> j % 64 & 1);
        }
        for (int j = 0; j < 128; j++)
            CHECK(abs(changes[j] - TRIES / 2) <= MOST_OFF, "bit %d of in, %d of out: %d", bit, j, changes[j]);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- bits ---- */

static uint64_t sobol_point(const uint64_t *directions, uint64_t index)
{
    uint64_t point = 0;
    for (int j = 0; j < SEV_SAMPLER_BITS; j++)
        if ((index ^ index >> 1) >> j & 1)
            point ^= directions[j];
    return point;
}

Test(sampler, unscrambled_points_are_those_of_scipy)
{
    static const uint64_t indices[] = {0, 1, 2, 3, 5, 100, 12345, 65535};
    uint64_t directions[SEV_SAMPLER_BITS];
    size_t dimension = 0;
    tsv t;
    for (tsv_open(&t, "sobol.tsv"); tsv_next(&t); dimension++) {
        cr_assert(t.fields_n == 11 && strtoull(t.fields[0], NULL, 10) == dimension);
        sev_sobol_directions(dimension, directions);
        for (size_t i = 0; i < 8; i++)
            CHECK(sobol_point(directions, indices[i]) == strtoull(t.fields[i + 1], NULL, 16), "%zu: %zu", dimension, i);
        CHECK(directions[30] == strtoull(t.fields[9], NULL, 16), "%zu: direction 30", dimension);
        CHECK(directions[61] == strtoull(t.fields[10], NULL, 16), "%zu: direction 61", dimension);
    }
    tsv_close(&t);
    cr_expect_eq(dimension, SEV_SAMPLER_DIMENSIONS);
    cr_assert_eq(reports(), 0);
}

Test(sampler, bits_are_frozen)
{
    size_t rows = 0;
    tsv t;
    for (tsv_open(&t, "sampler.tsv"); tsv_next(&t); rows++) {
        double out[8];
        size_t dimension = (size_t)strtoull(t.fields[2], NULL, 10);
        cr_assert_eq(t.fields_n, 12);
        sev_sampler *s = sampler_of(strtoull(t.fields[0], NULL, 10), atoi(t.fields[1]), dimension + 1);
        fill(s, dimension, strtoull(t.fields[3], NULL, 10), 8, out);
        for (size_t i = 0; i < 8; i++)
            CHECK(out[i] == strtod(t.fields[i + 4], NULL), "line %zu: draw %zu is %a", t.number, i, out[i]);
        sev_sampler_free(s);
    }
    tsv_close(&t);
    cr_expect_eq(rows, 120);
    cr_assert_eq(reports(), 0);
}

/* Draws that are asked for in pieces, from anywhere. */
Test(sampler, any_part_has_the_same_bits)
{
    enum { N = 3000 };
    static double whole[N], part[N + 1];
    rng random = {.state = test_seed()};
    for (int replicates = 2; replicates <= 64; replicates *= 2) {
        sev_sampler *s = sampler_of(rng_next(&random), replicates, 3);
        for (int i = 0; i < 20; i++) {
            uint64_t first = rng_next(&random) >> (1 + rng_below(&random, 63));
            first = first < SEV_SAMPLER_DRAWS - N ? first : SEV_SAMPLER_DRAWS - N;
            fill(s, 2, first, N, whole);
            for (size_t from = 0, n; from < N; from += n) {
                n = 1 + rng_below(&random, i % 2 ? 10 : 700);
                n = n < N - from ? n : N - from;
                part[n] = -1;
                fill(s, 2, first + from, n, part);
                CHECK(memcmp(part, whole + from, n * sizeof *part) == 0 && part[n] == -1, "R %d, from %zu, %zu draws",
                      replicates, from, n);
            }
        }
        sev_sampler_free(s);
    }
    cr_assert_eq(reports(), 0);
}

/* Replicate r is the same one whatever R is, and a dimension is the same beside others. */
Test(sampler, a_replicate_is_the_same_among_more)
{
    enum { POINTS = 100 };
    static double few[2 * POINTS], many[64 * POINTS];
    sev_sampler *all = sampler_of(5, 64, 9);
    for (int replicates = 2; replicates < 64; replicates *= 2) {
        sev_sampler *some = sampler_of(5, replicates, 4);
        fill(all, 3, 0, sizeof many / sizeof *many, many);
        fill(some, 3, 0, sizeof few / sizeof *few, few);
        for (int i = 0; i < 2 * POINTS; i++)
            CHECK(few[i] == many[i / replicates * 64 + i % replicates], "R %d, draw %d", replicates, i);
        sev_sampler_free(some);
    }
    sev_sampler_free(all);
    cr_assert_eq(reports(), 0);
}

/* ---- evenness ---- */

/* Whether each of the 2^m equal parts has one of the 2^m points. */
static bool is_stratified(const double *draws, int replicates, int replicate, int m)
{
    static unsigned char taken[1 << 10];
    memset(taken, 0, sizeof taken);
    bool fine = true;
    for (int i = 0; i < 1 << m; i++) {
        uint64_t bits = digits(draws[i * replicates + replicate]);
        fine = fine && (bits & 1) && bits >> 53 == 0 && !taken[bits >> (53 - m)];
        taken[bits >> (53 - m)] = 1;
    }
    return fine;
}

/* At the start and far out, in every dimension; and draws are odd multiples of 2^-53 between 0 and 1. */
Test(sampler, every_power_of_two_is_balanced)
{
    enum { LARGEST = 10 };
    static double draws[SEV_SAMPLER_REPLICATES << LARGEST];
    for (int replicates = 2; replicates <= 64; replicates *= 4) {
        sev_sampler *s = sampler_of(3, replicates, SEV_SAMPLER_DIMENSIONS);
        for (size_t d = 0; d < SEV_SAMPLER_DIMENSIONS; d++)
            for (int m = 0; m <= LARGEST; m += 2) {
                uint64_t block = d % 2 ? 0 : (UINT64_C(0x5deece66d) << 17 | d) >> m;
                fill(s, d, (block << m) * (uint64_t)replicates, (size_t)replicates << m, draws);
                for (int r = 0; r < replicates; r++)
                    CHECK(is_stratified(draws, replicates, r, m), "R %d, dimension %zu, m %d", replicates, d, m);
            }
        sev_sampler_free(s);
    }
    cr_assert_eq(reports(), 0);
}

static int degree(size_t dimension)
{
    return 31 - __builtin_clz(sev_recurrences[dimension].polynomial);
}

/* Whether every box of 2^-a by 2^-b, a + b = m - t, has 2^t of the 2^m points. */
static bool is_net(const double *x, const double *y, int replicates, int replicate, int m, int t)
{
    bool fine = true;
    for (int a = 0; a <= m - t; a++) {
        int b = m - t - a, boxes[1 << 6] = {0};
        for (int i = replicate; i < replicates << m; i += replicates)
            ++boxes[digits(x[i]) >> (53 - a) << b | digits(y[i]) >> (53 - b)];
        for (int i = 0; i < 1 << (m - t); i++)
            fine = fine && boxes[i] == 1 << t;
    }
    return fine;
}

/* Sobol's bound: t is the sum of the degrees less 1. */
Test(sampler, pairs_of_dimensions_are_nets)
{
    enum { DIMENSIONS = 12, REPLICATES = 4, LARGEST = 14 };
    static double x[REPLICATES << LARGEST], y[REPLICATES << LARGEST];
    sev_sampler *s = sampler_of(4, REPLICATES, DIMENSIONS);
    for (size_t i = 0; i < DIMENSIONS; i++)
        for (size_t j = i + 1; j < DIMENSIONS; j++) {
            int t = degree(i) + degree(j) - 2, m = t + 6;
            uint64_t first = (uint64_t)(j % 3 * REPLICATES) << m;
            fill(s, i, first, (size_t)REPLICATES << m, x);
            fill(s, j, first, (size_t)REPLICATES << m, y);
            for (int r = 0; r < REPLICATES; r++)
                CHECK(is_net(x, y, REPLICATES, r, m, t), "dimensions %zu and %zu, replicate %d", i, j, r);
        }
    sev_sampler_free(s);
    cr_assert_eq(reports(), 0);
}

/* ---- independence ---- */

enum { SAMPLES = 4096, GRID = 8 };

/* Pairs of numbers that are to be independent, and uniform: chi-squared on a grid, 63 degrees of freedom. */
static void check_independent(const double *a, const double *b, const char *what)
{
    int boxes[GRID * GRID] = {0};
    double mean = (double)SAMPLES / (GRID * GRID), sum = 0, products = 0;
    for (int i = 0; i < SAMPLES; i++) {
        ++boxes[(int)(a[i] * GRID) * GRID + (int)(b[i] * GRID)];
        products += 12 * (a[i] - 0.5) * (b[i] - 0.5);
    }
    for (int i = 0; i < GRID * GRID; i++)
        sum += (boxes[i] - mean) * (boxes[i] - mean) / mean;
    CHECK(sum > 25 && sum < 120, "%s: chi-squared is %g", what, sum);
    CHECK(fabs(products) < 4.5 * sqrt(SAMPLES), "%s: correlation %g", what, products / SAMPLES);
}

/* What a point and point 0 of a replicate differ in is made by the matrix alone, below the point's own first digit. */
static double moved_by_matrix(double zero, double one)
{
    return (double)((digits(zero) ^ digits(one)) & ((UINT64_C(1) << 50) - 1)) * 0x1p-50;
}

/* The same point in the next replicate, dimension, seed; and the matrices. */
Test(sampler, seeds_replicates_and_dimensions_are_independent)
{
    enum { POINT = 1000, R = 4 };
    static double here[SAMPLES + 1], replicate[SAMPLES], dimension[SAMPLES], moved[SAMPLES + 1], moved_next[SAMPLES];
    for (uint64_t seed = 0; seed <= SAMPLES; seed++) {
        double zero[2][R], later[2][R];
        sev_sampler *s = sampler_of(seed, R, 2);
        for (size_t d = 0; d < 2; d++) {
            fill(s, d, 0, R, zero[d]);
            fill(s, d, POINT * R, R, later[d]);
        }
        sev_sampler_free(s);
        here[seed] = zero[0][0];
        moved[seed] = moved_by_matrix(zero[0][0], later[0][0]);
        if (seed == SAMPLES)
            break;
        replicate[seed] = zero[0][1];
        dimension[seed] = zero[1][0];
        moved_next[seed] = moved_by_matrix(zero[0][1], later[0][1]);
    }
    check_independent(here, here + 1, "seed");
    check_independent(here, replicate, "replicate");
    check_independent(here, dimension, "dimension");
    check_independent(replicate, dimension, "replicate and dimension");
    check_independent(moved, moved + 1, "matrices of seeds");
    check_independent(moved, moved_next, "matrices of replicates");
    check_independent(here, moved, "shift and matrix");
    cr_assert_eq(reports(), 0);
}

/* A seed that differs in one bit changes half of the digits, of the shift and of what the matrix adds. */
Test(sampler, every_bit_of_the_seed_counts)
{
    enum { SEEDS = 64, R = 2 };
    for (int bit = 0; bit < 64; bit++) {
        int shift = 0, matrix = 0;
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            double a[2], b[2];
            sev_sampler *s = sampler_of(seed, R, 1), *other = sampler_of(seed ^ UINT64_C(1) << bit, R, 1);
            for (uint64_t i = 0; i < 2; i++) {
                fill(s, 0, i * R, 1, &a[i]);
                fill(other, 0, i * R, 1, &b[i]);
            }
            shift += ones(digits(a[0]) ^ digits(b[0]));
            matrix += ones(digits(a[0]) ^ digits(b[0]) ^ digits(a[1]) ^ digits(b[1]));
            sev_sampler_free(s);
            sev_sampler_free(other);
        }
        /* of 52 and 51 digits: the highest is always the point's own; within 5 standard deviations */
        CHECK(abs(2 * shift - SEEDS * 52) < 290, "bit %d: %d digits of the shift", bit, shift);
        CHECK(abs(2 * matrix - SEEDS * 51) < 290, "bit %d: %d digits of the matrix", bit, matrix);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- means and their errors ---- */

enum { DIMENSIONS = 5 };

/* A smooth function of five numbers, with mean 1. */
static double smooth(const double *draws, size_t n, size_t i)
{
    double product = 1;
    for (int d = 0; d < DIMENSIONS; d++) {
        double a = 1.0 / (d + 1);
        product *= exp(a * (draws[(size_t)d * n + i] - 0.5)) * (a / 2) / sinh(a / 2);
    }
    return product;
}

/* The mean of the first n draws, and its standard error from the replicates. */
static double mean_of(const double *draws, size_t all, size_t n, int replicates, double *error)
{
    double sums[64] = {0}, mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sums[i % (size_t)replicates] += smooth(draws, all, i);
    for (int r = 0; r < replicates; r++)
        mean += sums[r] / (double)n;
    for (int r = 0; r < replicates; r++) {
        double off = sums[r] * replicates / (double)n - mean;
        squares += off * off;
    }
    *error = sqrt(squares / (replicates - 1) / replicates);
    return mean;
}

/* The root mean square error falls as n^-1 to n^-1.6; pseudo-random numbers have n^-0.5. */
Test(sampler, errors_fall_fast)
{
    enum { SEEDS = 60, FEW = 1 << 8, MANY = 1 << 14 };
    double few = 0, many = 0, error;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        sev_sampler *s = sampler_of(seed, 8, DIMENSIONS);
        double *draws = draws_of(s, DIMENSIONS, MANY);
        few += pow(mean_of(draws, MANY, FEW, 8, &error) - 1, 2) / SEEDS;
        many += pow(mean_of(draws, MANY, MANY, 8, &error) - 1, 2) / SEEDS;
        free(draws);
        sev_sampler_free(s);
    }
    double order = log(many / few) / 2 / log((double)MANY / FEW);
    cr_expect(order > -1.6 && order < -1, "n^%.3f", order);
    cr_expect(sqrt(many) < 1e-5, "%g", sqrt(many));
}

/* Student's 95 % interval over the replicates covers the mean in 90 to 98 % of seeds. */
static void check_coverage(int replicates, double student)
{
    enum { SEEDS = 200, N = 1 << 11 };
    int covers = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        sev_sampler *s = sampler_of(seed, replicates, DIMENSIONS);
        double *draws = draws_of(s, DIMENSIONS, N), error;
        double off = mean_of(draws, N, N, replicates, &error) - 1;
        covers += fabs(off) <= student * error;
        free(draws);
        sev_sampler_free(s);
    }
    cr_expect(covers >= 0.90 * SEEDS && covers <= 0.98 * SEEDS, "R %d: %d of %d", replicates, covers, SEEDS);
}

Test(sampler, replicates_give_honest_errors)
{
    check_coverage(8, 2.36462425159278);
    check_coverage(32, 2.03951344639641);
}

/* ---- what is refused ---- */

Test(sampler, wrong_sizes_are_refused)
{
    static const int wrong[] = {-8, 0, 1, 3, 6, 24, 63, 65, 128, INT32_MIN, INT32_MAX};
    sev_sampler *made = (sev_sampler *)&made;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cr_expect_eq(sev_sampler_make(&sev_default_allocator, 1, wrong[i], 1, &made), SCALEEV_ERROR_OPTION);
        cr_expect_null(made);
    }
    made = (sev_sampler *)&made;
    cr_expect_eq(sev_sampler_make(&sev_default_allocator, 1, 8, 257, &made), SCALEEV_ERROR_COUNT);
    cr_expect_null(made);
    cr_expect_eq(sev_sampler_make(&sev_default_allocator, 1, 8, SIZE_MAX, &made), SCALEEV_ERROR_COUNT);
}

Test(sampler, draws_that_do_not_exist_are_refused)
{
    double out[2] = {-1, -1};
    sev_sampler *s = sampler_of(1, 16, 2), *none = sampler_of(1, 8, 0);
    cr_expect_eq(sev_sampler_fill(s, 2, 0, 1, out), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_sampler_fill(none, 0, 0, 1, out), SCALEEV_ERROR_INPUT);
    cr_expect_eq(sev_sampler_fill(s, 0, SEV_SAMPLER_DRAWS - 1, 2, out), SCALEEV_ERROR_COUNT);
    cr_expect_eq(sev_sampler_fill(s, 0, SEV_SAMPLER_DRAWS, 1, out), SCALEEV_ERROR_COUNT);
    cr_expect_eq(sev_sampler_fill(s, 0, SEV_SAMPLER_DRAWS + 1, 0, out), SCALEEV_ERROR_COUNT);
    cr_expect_eq(sev_sampler_fill(s, 0, UINT64_MAX, 2, out), SCALEEV_ERROR_COUNT);
    cr_expect_eq(sev_sampler_fill(s, 0, SEV_SAMPLER_DRAWS, 0, out), SCALEEV_OK);
    cr_expect_eq(sev_sampler_fill(s, 0, 7, 0, NULL), SCALEEV_OK);
    cr_expect(out[0] == -1 && out[1] == -1);
    cr_expect_eq(sev_sampler_fill(s, 1, SEV_SAMPLER_DRAWS - 1, 1, out), SCALEEV_OK);
    cr_expect(out[0] > 0 && out[0] < 1 && out[1] == -1);
    sev_sampler_free(none);
    sev_sampler_free(s);
}

Test(sampler, takes_memory_of_the_caller)
{
    counter memory;
    counter_init(&memory);
    counter_fail_at(&memory, 1);
    sev_sampler *s = (sev_sampler *)&memory;
    cr_expect_eq(sev_sampler_make(&memory.allocator, 1, 8, 3, &s), SCALEEV_ERROR_MEMORY);
    cr_expect_null(s);
    counter_fail_at(&memory, 0);
    cr_expect_eq(sev_sampler_make(&memory.allocator, 1, 8, 3, &s), SCALEEV_OK);
    cr_expect(memory.blocks == 1 && memory.bytes < 13000, "%zu bytes", memory.bytes);
    sev_sampler_free(s);
    sev_sampler_free(NULL);
    cr_expect(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size);
}
