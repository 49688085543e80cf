/* SPDX-License-Identifier: MIT */
/* Sums of columns over the fixed tree: the bits of the rule, whoever computes which part. */
#include "study/tail.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = SEV_MOMENTS_BLOCK };

/* Of any size from 1e-3 to 1e3, one in eight missing where some are to be. */
static double *values_of(size_t n, bool missing)
{
    rng random = {.state = 20240611 + n};
    double *x = malloc((n + 1) * sizeof *x);
    cr_assert_not_null(x);
    for (size_t i = 0; i < n; i++) {
        x[i] = pow(10, rng_between(&random, -3, 3)) * (rng_below(&random, 2) ? 1 : -1);
        if (missing && rng_below(&random, 8) == 0)
            x[i] = NAN;
    }
    return x;
}

static void fold(double *lanes)
{
    for (size_t width = SEV_LANES / 2; width > 0; width /= 2)
        for (size_t i = 0; i < width; i++)
            lanes[i] += lanes[i + width];
}

/* By the rule that moments.h tells, without any of its code. */
static void tree(const double *x, size_t n, double lanes[SEV_LANES])
{
    double right[SEV_LANES];
    memset(lanes, 0, SEV_LANES * sizeof *lanes);
    if (n <= BLOCK) {
        for (size_t i = 0; i < n; i++)
            lanes[i % SEV_LANES] += x[i];
        return;
    }
    size_t left = BLOCK;
    while (2 * left < n)
        left *= 2;
    tree(x, left, lanes);
    tree(x + left, n - left, right);
    for (size_t i = 0; i < SEV_LANES; i++)
        lanes[i] += right[i];
}

static const size_t sizes[] = {0,
                               1,
                               2,
                               63,
                               64,
                               65,
                               1000,
                               BLOCK - 1,
                               BLOCK,
                               BLOCK + 1,
                               2 * BLOCK,
                               2 * BLOCK + 64,
                               3 * BLOCK,
                               7 * BLOCK - 5,
                               8 * BLOCK,
                               8 * BLOCK + 1,
                               13 * BLOCK + 77};
enum { SIZES_N = sizeof sizes / sizeof *sizes };

/* And the mean does not depend on the number of replicates. */
Test(moments, have_the_bits_of_the_rule)
{
    for (size_t k = 1; k < SIZES_N; k++) {
        size_t n = sizes[k];
        double *x = values_of(n, false), lanes[SEV_LANES];
        sev_moments m;
        tree(x, n, lanes);
        sev_moments_of_values(x, n, &m);
        for (size_t i = 0; i < SEV_LANES; i++)
            cr_expect(same_bits(m.sums[i], lanes[i]), "%zu values, lane %zu", n, i);
        fold(lanes);
        for (size_t r = 2; r <= 64; r *= 2)
            cr_expect(same_bits(sev_moments_mean(&m, r).value, lanes[0] / (double)n), "%zu values, %zu replicates", n,
                      r);
        free(x);
    }
}

static bool same_moments(const sev_moments *a, const sev_moments *b)
{
    bool same = a->n == b->n && a->minus == b->minus && a->plus == b->plus && a->unit == b->unit &&
                same_bits(a->least, b->least) && same_bits(a->greatest, b->greatest) && same_bits(a->count, b->count) &&
                same_bits(a->sizes, b->sizes) && same_bits(a->mean, b->mean) && same_bits(a->squares, b->squares);
    for (size_t i = 0; i < SEV_LANES; i++)
        same = same && same_bits(a->sums[i], b->sums[i]) && same_bits(a->counts[i], b->counts[i]);
    return same;
}

/* In parts of 1, 2 or 4 blocks, which is what shards have: the same bits as at once. */
Test(moments, of_parts_are_those_of_the_whole)
{
    sev_moments_stack *stack = malloc(sizeof *stack);
    cr_assert_not_null(stack);
    for (size_t k = 0; k < SIZES_N; k++) {
        double *x = values_of(sizes[k], true);
        sev_moments whole, part, total;
        sev_moments_of_values(x, sizes[k], &whole);
        for (size_t step = BLOCK; step <= 4 * BLOCK; step *= 2) {
            stack->parts_n = 0;
            for (size_t from = 0; from < sizes[k]; from += step) {
                sev_moments_of_values(x + from, sizes[k] - from < step ? sizes[k] - from : step, &part);
                cr_expect(sev_moments_push(stack, &part));
            }
            sev_moments_total(stack, &total);
            cr_expect(same_moments(&whole, &total), "%zu values by %zu", sizes[k], step);
        }
        free(x);
    }
    free(stack);
}

Test(moments, of_parts_out_of_place_are_refused)
{
    double *x = values_of(4 * (size_t)BLOCK, false);
    sev_moments_stack *stack = calloc(1, sizeof *stack);
    cr_assert_not_null(stack);
    sev_moments one, two, three, some, total, before;
    sev_moments_of_values(x, BLOCK, &one);
    sev_moments_of_values(x, 2 * (size_t)BLOCK, &two);
    sev_moments_of_values(x, 3 * (size_t)BLOCK, &three);
    sev_moments_of_values(x, BLOCK - 1, &some);
    cr_expect(sev_moments_push(stack, &one));
    sev_moments_total(stack, &before);
    cr_expect(!sev_moments_push(stack, &two), "begins at no multiple of its size");
    cr_expect(!sev_moments_push(stack, &three));
    sev_moments_total(stack, &total);
    cr_expect(same_moments(&before, &total));
    cr_expect(sev_moments_push(stack, &some));
    cr_expect(!sev_moments_push(stack, &one), "after a part that is not whole");
    stack->parts_n = 0;
    cr_expect(sev_moments_push(stack, &three), "a part that is not whole may be the only one");
    cr_expect(!sev_moments_push(stack, &one));
    free(stack);
    free(x);
}

/* The count of replicates that an option stands for. */
Test(moments, know_the_numbers_of_replicates)
{
    for (int32_t i = -70; i < 300; i++) {
        bool power = i == 2 || i == 4 || i == 8 || i == 16 || i == 32 || i == 64;
        cr_expect_eq(sev_replicates(i), i == 0 ? 8 : power ? (size_t)i : 0, "%d", (int)i);
    }
    cr_expect(sev_replicates(INT32_MIN) == 0 && sev_replicates(INT32_MAX) == 0);
}

/* By hand: values 1, 2, 3, 6 of 2, 2, 2, 4 draws have the centre 3.6. */
Test(moments, error_of_replicates_by_hand)
{
    const double values[] = {1, 2, 3, 6}, counts[] = {2, 2, 2, 4}, few[] = {2, 2, 1, 4};
    double want = sqrt(4 / 3.0 * (0.04 * (2.6 * 2.6 + 1.6 * 1.6 + 0.6 * 0.6) + 0.16 * 2.4 * 2.4));
    double got = sev_replicates_error(values, counts, 4);
    cr_expect(fabs(got - want) < 1e-15, "%.17g, not %.17g", got, want);
    cr_expect(isnan(sev_replicates_error(values, few, 4)));
}

/* ---- Tails ---- */

enum { DRAWS = 1024 };

static scaleev_estimate mean_of(const double *x, sev_moments *m)
{
    return sev_tail_mean_of(sev_values_from, x, DRAWS, 8, m);
}

/* Of all replicates alike: these know of no error. */
Test(moments, few_great_values_come_and_go)
{
    sev_moments m;
    double *x = calloc(DRAWS, sizeof *x);
    cr_assert_not_null(x);
    for (int sign = 1; sign >= -1; sign -= 2) {
        double squares = 0;
        for (size_t r = 0; r < 8; r++)
            x[100 + r] = sign * 6.0;
        scaleev_estimate mean = mean_of(x, &m);
        cr_expect_eq(sev_moments_mean(&m, 8).error, 0);
        cr_expect_float_eq(mean.error, sqrt(8.0) * 6 / DRAWS, 1e-15, "%.17g", mean.error);
        /* Only what they have beyond the ninth one counts. */
        for (size_t r = 0; r < 8; r++) {
            x[100 + r] = sign * (6.0 + (double)r);
            squares += (4.0 + (double)r) * (4.0 + (double)r);
        }
        x[700] = sign * 2.0;
        x[701] = NAN;
        mean = mean_of(x, &m);
        cr_expect_float_eq(mean.error, sqrt(squares) / (DRAWS - 1), 1e-15, "%.17g", mean.error);
        memset(x, 0, DRAWS * sizeof *x);
    }
    free(x);
}

Test(moments, short_tails_leave_errors_to_the_replicates)
{
    sev_moments m;
    double *x = malloc(DRAWS * sizeof *x);
    cr_assert_not_null(x);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = (double)(i * 389 % DRAWS) / DRAWS;
    cr_expect_eq(mean_of(x, &m).error, sev_moments_mean(&m, 8).error);
    for (size_t i = 0; i < DRAWS; i++)
        x[i] = 7;
    cr_expect_eq(mean_of(x, &m).error, 0);
    x[5] = INFINITY;
    cr_expect(isnan(mean_of(x, &m).error));
    x[6] = -INFINITY;
    cr_expect(isnan(mean_of(x, &m).error));
    free(x);
}
