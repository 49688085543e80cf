/* SPDX-License-Identifier: MIT */
/* Correlations of a Gaussian copula: from rank correlations, as a factor, and which pair makes it impossible. */
#include "study/copula.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 12 };

/* 2 sin(pi s / 6), by mpmath with 30 digits. */
Test(copula, correlation)
{
    static const struct {
        double s;
        long double r;
    } cases[] = {
        {0, 0},
        {1, 1},
        {-1, -1},
        {0.6, 0.61803398874989482609019014L},
        {-0.6, -0.61803398874989482609019014L},
        {0.5, 0.517638090205041524697797675248097L},
        {0.125, 0.130806258460286133630548160498838L},
        {1e-10, 1.04719755119659778430544378e-10L},
        {0x1.fffffffffffffp-1, 0.99999999999999989931390918884L},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double r = sev_copula_correlation(cases[i].s);
        cr_expect(fabsl((long double)r - cases[i].r) <= 4 * (long double)ulp_at(cases[i].r), "%.17g: %.17g, not %.20Lg",
                  cases[i].s, r, cases[i].r);
    }
    for (double s = -1; s < 1; s += 0x1p-6)
        cr_expect(sev_copula_correlation(s) < sev_copula_correlation(s + 0x1p-6) &&
                      sev_copula_correlation(-s) == -sev_copula_correlation(s),
                  "%g", s);
}

/* A matrix of correlations: of random directions in as many dimensions, which are positive definite. */
static void random_matrix(rng *random, double *matrix, size_t n)
{
    double v[MOST][MOST];
    for (size_t i = 0; i < n; i++) {
        double length = 0;
        for (size_t k = 0; k < n; k++) {
            v[i][k] = rng_between(random, -1, 1) + (i == k);
            length += v[i][k] * v[i][k];
        }
        for (size_t k = 0; k < n; k++)
            v[i][k] /= sqrt(length);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            matrix[i * n + j] = i == j;
            for (size_t k = 0; k < n && i != j; k++)
                matrix[i * n + j] += v[i][k] * v[j][k];
        }
}

Test(copula, factor)
{
    rng random = {.state = test_seed()};
    for (size_t t = 0; t < test_cases(300); t++) {
        size_t n = 1 + rng_below(&random, MOST);
        double matrix[MOST * MOST] = {0}, factor[MOST * MOST];
        random_matrix(&random, matrix, n);
        memcpy(factor, matrix, sizeof factor);
        cr_assert(sev_copula_factor(factor, n));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0;
                for (size_t k = 0; k < n; k++)
                    sum += factor[i * n + k] * factor[j * n + k];
                cr_assert(j <= i || factor[i * n + j] == 0);
                cr_assert(fabs(sum - matrix[i * n + j]) < 1e-13, "%zu, %zu: %.17g, not %.17g", i, j, sum,
                          matrix[i * n + j]);
            }
    }
}

/* With one row first: still a factor, of the same correlations. What hangs together with nothing stays as it is. */
Test(copula, first)
{
    rng random = {.state = test_seed()};
    for (size_t t = 0; t < test_cases(300); t++) {
        size_t n = 1 + rng_below(&random, MOST), row = rng_below(&random, (uint32_t)n), order[MOST], k = 0;
        size_t alone = rng_below(&random, (uint32_t)n);
        double matrix[MOST * MOST] = {0}, factor[MOST * MOST];
        random_matrix(&random, matrix, n);
        for (size_t i = 0; i < n; i++)
            matrix[alone * n + i] = matrix[i * n + alone] = i == alone;
        memcpy(factor, matrix, sizeof factor);
        cr_assert(sev_copula_factor(factor, n));
        sev_copula_first(factor, n, row);
        order[k++] = row;
        for (size_t i = 0; i < n; i++)
            if (i != row)
                order[k++] = i;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0, *entry = &factor[i * n + j];
                for (size_t m = 0; m < n; m++)
                    sum += factor[i * n + m] * factor[j * n + m];
                cr_assert(j < i || (j == i ? *entry > 0 : *entry == 0), "%zu, %zu: %g", i, j, *entry);
                cr_assert(order[i] != alone || *entry == (i == j), "%zu, %zu: %g", i, j, *entry);
                cr_assert(fabs(sum - matrix[order[i] * n + order[j]]) < 1e-13, "%zu, %zu: %.17g", i, j, sum);
            }
    }
}

/* Of three, a triangle that cannot be: b and c are like a, but not like each other. */
Test(copula, impossible)
{
    double singular[] = {1, 1, 1, 1};
    cr_expect(!sev_copula_factor(singular, 2));
    double broken[] = {1, NAN, NAN, 1};
    cr_expect(!sev_copula_factor(broken, 2));
    const struct {
        double matrix[16];
        size_t n, a, b;
    } cases[] = {
        {{1, 0.9, 0.9, 0.9, 1, -0.95, 0.9, -0.95, 1}, 3, 1, 2},
        {{1, -0.99, 0.8, -0.99, 1, 0.8, 0.8, 0.8, 1}, 3, 0, 1},
        {{1, 0.1, 0.2, 0.7, 0.1, 1, 0.1, 0.7, 0.2, 0.1, 1, -0.9, 0.7, 0.7, -0.9, 1}, 4, 2, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double matrix[16];
        sev_copula_pair worst = {9, 9};
        memcpy(matrix, cases[i].matrix, sizeof matrix);
        cr_expect(!sev_copula_factor(matrix, cases[i].n));
        cr_assert(sev_copula_worst(&sev_default_allocator, cases[i].matrix, cases[i].n, &worst));
        cr_expect(worst.a == cases[i].a && worst.b == cases[i].b, "case %zu: %zu, %zu", i, worst.a, worst.b);
    }
}

Test(copula, out_of_memory)
{
    counter memory;
    counter_init(&memory);
    const double matrix[] = {1, 0.9, 0.9, 0.9, 1, -0.95, 0.9, -0.95, 1};
    sev_copula_pair worst;
    for (long n = 1; n <= 2; n++) {
        counter_fail_at(&memory, n);
        cr_expect(!sev_copula_worst(&memory.allocator, matrix, 3, &worst));
        cr_expect(memory.blocks == 0 && !memory.wrong_size);
    }
}
