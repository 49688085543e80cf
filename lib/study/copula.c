/* SPDX-License-Identifier: MIT */
#include "study/copula.h"

#include <math.h>
#include <string.h>

/* ---- Correlations ---- */

/* sin(x) / x, |x| <= pi / 6, as a series in x^2, whose next term is below 2^-60. */
static double sine_ratio(double square)
{
    static const double factorials[] = {0x1.ae7f3e733b81fp-41 /* 1 / 15! */,
                                        0x1.6124613a86d09p-33,
                                        0x1.ae64567f544e4p-26,
                                        0x1.71de3a556c734p-19,
                                        0x1.a01a01a01a01ap-13,
                                        0x1.1111111111111p-7,
                                        0x1.5555555555555p-3};
    double sum = factorials[0];
    for (size_t i = 1; i < sizeof factorials / sizeof *factorials; i++)
        sum = factorials[i] - square * sum;
    return 1 - square * sum;
}

double sev_copula_correlation(double rank_correlation)
{
    static const double sixth = 0x1.0c152382d7365p-1; /* pi / 6 */
    double s = rank_correlation, x = sixth * s;
    /* At 1 the series gives 1 but for rounding. */
    return s == 1 || s == -1 ? s : 2 * x * sine_ratio(x * x);
}

/* ---- Factors ---- */

bool sev_copula_factor(double *matrix, size_t n)
{
    /* What is left of a row's variance must be more than the rounding errors of the n products taken from it. */
    const double least = (double)n * 0x1p-50;
    for (size_t j = 0; j < n; j++) {
        double *row = matrix + j * n;
        for (size_t k = 0; k <= j; k++) {
            const double *other = matrix + k * n;
            double sum = row[k];
            for (size_t i = 0; i < k; i++)
                sum -= row[i] * other[i];
            if (k == j && !(sum > least))
                return false;
            row[k] = k == j ? sqrt(sum) : sum / other[k];
        }
        for (size_t k = j + 1; k < n; k++)
            row[k] = 0;
    }
    return true;
}

/* Rotates columns `at` and `at` + 1 so that the entry of row 0 in the latter becomes 0. */
static void rotate_columns(double *factor, size_t n, size_t at)
{
    double x = factor[at], y = factor[at + 1], r = sqrt(x * x + y * y), c = x / r, s = y / r;
    if (y == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        double *entry = factor + i * n + at, a = entry[0], b = entry[1];
        entry[0] = c * a + s * b;
        entry[1] = s * a - c * b;
    }
    factor[at] = r;
    factor[at + 1] = 0;
}

/* Rows may be put in any order, and columns rotated: the product with the transpose follows. What of a row is left of
 * its diagonal stays there but for one column, and that is what the row moves down by. */
void sev_copula_first(double *factor, size_t n, size_t row)
{
    for (size_t k = 0; k <= row; k++) {
        double moved = factor[row * n + k];
        for (size_t i = row; i > 0; i--)
            factor[i * n + k] = factor[(i - 1) * n + k];
        factor[k] = moved;
    }
    for (size_t k = row; k > 0; k--)
        rotate_columns(factor, n, k - 1);
}

/* ---- The pair that hurts most ---- */

/* Makes a[p][q] of a symmetric matrix 0 by a rotation, which the vectors take along. */
static void rotate(double *a, double *vectors, size_t n, size_t p, size_t q)
{
    double off = a[p * n + q];
    if (off == 0)
        return;
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k], v = vectors[k * n + p], w = vectors[k * n + q];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        vectors[k * n + p] = c * v - s * w;
        vectors[k * n + q] = s * v + c * w;
    }
}

/* Jacobi's method. Its sweeps converge quadratically: so many leave nothing that counts. */
static void diagonalise(double *a, double *vectors, size_t n)
{
    enum { SWEEPS = 12 };
    for (size_t i = 0; i < n; i++)
        vectors[i * n + i] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (size_t p = 0; p + 1 < n; p++)
            for (size_t q = p + 1; q < n; q++)
                rotate(a, vectors, n, p, q);
}

/* With the eigenvector v, the least eigenvalue is the sum of v_i^2 and of 2 r_ij v_i v_j over all pairs. */
static sev_copula_pair worst_of(const double *matrix, const double *vector, size_t n)
{
    sev_copula_pair worst = {0, n > 1};
    double most = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double part = matrix[i * n + j] * vector[i * n] * vector[j * n];
            if (part < most) {
                most = part;
                worst = (sev_copula_pair){i, j};
            }
        }
    return worst;
}

bool sev_copula_worst(const scaleev_allocator *allocator, const double *matrix, size_t n, sev_copula_pair *worst)
{
    double *copy = sev_new(allocator, n * n, sizeof *copy), *vectors = sev_new(allocator, n * n, sizeof *vectors);
    bool memory = copy && vectors;
    if (memory) {
        size_t least = 0;
        memcpy(copy, matrix, n * n * sizeof *copy);
        diagonalise(copy, vectors, n);
        for (size_t i = 1; i < n; i++)
            least = copy[i * n + i] < copy[least * n + least] ? i : least;
        *worst = worst_of(matrix, vectors + least, n);
    }
    sev_free(allocator, copy, n * n, sizeof *copy);
    sev_free(allocator, vectors, n * n, sizeof *vectors);
    return memory;
}
