/* SPDX-License-Identifier: MIT */
/* Sums over the draws of a column, from which means, their errors and spreads are made. Draw i belongs to lane i mod
 * 64, and lanes fold into replicates. All sums run over a fixed tree: the lanes of a block one row after the other,
 * blocks in pairs, the whole of n blocks being cut at the greatest power of two below n. So the bits depend on the
 * values alone, and parts that were computed elsewhere join to the bits of the whole.
 *
 * NaN is missing: it is counted in `n` and nowhere else. Infinities are counted apart. */
#ifndef SEV_MOMENTS_H
#define SEV_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "scaleev/study.h"

enum {
    SEV_LANES = 64,          /* a multiple of each number of replicates */
    SEV_MOMENTS_BLOCK = 2048 /* draws */
};

/* Sums and the mean are in units of 2^(600 unit), the sum of squares in the square of that: -1 where all values are
 * below 2^-400, 1 where one is 2^400 or greater, else 0. So no sum overflows, and no square of what counts is lost. */
typedef struct sev_moments {
    uint64_t n;             /* draws */
    uint64_t minus, plus;   /* infinite ones of either sign */
    int unit;               /* see above */
    double least, greatest; /* not scaled; infinity and -infinity where all draws are missing */
    double count;           /* finite ones */
    double sizes;           /* the sum of their absolute values */
    double mean;            /* of the finite ones, 0 where there is none */
    double squares;         /* the sum of the squares of their distances from it */
    double counts[SEV_LANES], sums[SEV_LANES];
} sev_moments;

/* Gives n values of a column, 0 < n <= SEV_MOMENTS_BLOCK, from draw `from` on, which is a multiple of
 * SEV_MOMENTS_BLOCK; there is room for them at `room`, which it may use. */
typedef const double *sev_column(const void *context, size_t from, size_t n, double *room);
/* An array of doubles as a column. */
const double *sev_values_from(const void *values, size_t from, size_t n, double *room);

/* Of draws 0 .. n - 1. */
void sev_moments_of(sev_column *column, const void *context, size_t n, sev_moments *out);
/* Of n values. The first belongs to a draw whose number is a multiple of 64. */
void sev_moments_of_values(const double *values, size_t n, sev_moments *out);
/* Adds the draws that follow: `right` after those of `left`, whose number is a multiple of SEV_MOMENTS_BLOCK. The bits
 * are those of the whole where `left` is all that comes before the cut of the tree, that is, where left->n is
 * SEV_MOMENTS_BLOCK times the greatest power of two for which something is left. */
void sev_moments_join(sev_moments *left, const sev_moments *right);

/* Columns longer than memory, part by part in the order of the draws. */
enum { SEV_MOMENTS_PARTS = 54 };
typedef struct sev_moments_stack {
    size_t parts_n; /* 0 to begin with */
    sev_moments parts[SEV_MOMENTS_PARTS];
} sev_moments_stack;
/* Adds the next part. All parts but the last have a power of two times SEV_MOMENTS_BLOCK draws, and each begins at a
 * multiple of its own size. A part that does not is refused: false, and nothing changes. */
bool sev_moments_push(sev_moments_stack *stack, const sev_moments *part);
/* Of all parts: the same bits as of the whole column at once. */
void sev_moments_total(const sev_moments_stack *stack, sev_moments *out);

/* ---- What follows from them ---- */

/* The number of replicates meant by an option: 8 for 0; 0 where it is none of 0, 2, 4, 8, 16, 32, 64. */
size_t sev_replicates(int32_t option);
/* The standard error of a figure of which each replicate gives a value of its own, from `counts` draws each; they are
 * weighted by these. NaN where a replicate has fewer than two draws, or a value is not finite. */
double sev_replicates_error(const double *values, const double *counts, size_t replicates);

/* Without missing draws. Infinite where infinities of one sign are among them, NaN where of both or where there is
 * none; the error is NaN then. It lies between the least and the greatest value. */
scaleev_estimate sev_moments_mean(const sev_moments *moments, size_t replicates);
/* The mean of each replicate; NaN where an infinite value is among them, or where it has none. */
void sev_moments_each(const sev_moments *moments, size_t replicates, double *means);
/* The root of the sum of squares over the count less 1; NaN where there are fewer than two draws or an infinite one. */
double sev_moments_sd(const sev_moments *moments);
/* Whether one draw makes more than a tenth of the sum of absolute values, of which the mean then says little. Always so
 * where there are fewer than ten draws, unless all are 0, and where one is infinite. */
bool sev_moments_dominated(const sev_moments *moments);

#endif
