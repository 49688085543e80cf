/* SPDX-License-Identifier: MIT */
/* Means of a quantity over all that is not known, or over the rest where the quantile level of one input is given, by
 * the best way there is.
 *
 * A dimension is an uncertain input with a distribution of its own, and those that follow it. Dimensions in which the
 * quantity is linear, and which are independent, are replaced by their means, which is exact. What is left decides:
 *   no dimension: one row, no error;
 *   one, or two that are independent: a quadrature (quadrature.h, grid.h); where it does not settle, draws;
 *   more: draws, and errors from their replicates.
 *
 * A mean depends on the study, the quantity, the number of draws, what is given and the scale alone: its bits are the
 * same whatever was asked before, and in whatever order. */
#ifndef SEV_EXPECT_H
#define SEV_EXPECT_H

#include "study/evaluator.h"
#include "study/grid.h"
#include "study/sampler.h"
#include "study/tail.h"

/* A dimension's quantile level is Phi(z). */
typedef struct sev_score {
    size_t dimension;
    double z;
    const double *value; /* what its input is there, where that is known already; else NULL */
} sev_score;

typedef struct sev_expectation sev_expectation;

/* What is averaged, for the first n <= SEV_BLOCK rows of the evaluator's block at a scale; NaN where there is nothing.
 * The inputs that follow others follow already. It may write over values of the dimensions that are replaced. Returns a
 * status. */
typedef scaleev_status sev_row_values(sev_expectation *x, double scale, size_t n, double *out);

struct sev_expectation {
    const scaleev_study *study;
    sev_evaluator evaluator;
    uint64_t draws; /* R 2^m */
    sev_row_values *rows;
    void *context;                         /* of `rows` */
    bool linear[SEV_SAMPLER_DIMENSIONS];   /* the quantity is linear in the dimension, and it is independent */
    bool replaced[SEV_SAMPLER_DIMENSIONS]; /* the dimension is replaced by `mean` */
    double mean[SEV_SAMPLER_DIMENSIONS], mean_error[SEV_SAMPLER_DIMENSIONS];
    bool share;  /* what is averaged lies in [0, 1]: where all draws agree, an error is that of a draw */
    bool jumps;  /* it is a share and jumps: no step is small enough, and an error is that of a draw at least */
    bool smooth; /* what is averaged is smooth, as far as the families of the model and the caller know */
    bool kinks;  /* what is averaged has kinks, at which rules without draws may seem to settle where they are wrong */
    double told_from, told_to; /* which part of the caller's work the next run is: 0 and 1 to begin with */
    double
        *each; /* NULL, or room for R numbers for each scale: what replicates say, the mean where no draw is needed */
    bool drew; /* whether any run needed draws */
    sev_expectation
        *like; /* NULL, or one of the same study that lasts as long: the points of its quadrature may serve */

    /* ---- Private: what is left, for the last run ---- */
    bool planned;
    sev_score given; /* as far as what is left depends on it; dimension SEV_SAMPLER_DIMENSIONS: it does not */
    double *factor;  /* of the correlations, the given dimension first; NULL: none matters */
    size_t factor_n; /* its rows */
    size_t order[SEV_SAMPLER_DIMENSIONS]; /* of each of these rows the dimension */
    size_t left[SEV_SAMPLER_DIMENSIONS], left_n;
    sev_quadrature quadrature; /* where one is left, or was the last time */
    bool has_quadrature;
    sev_grid grid; /* where two are */
    bool has_grid;
    double *cache; /* the first blocks of draws: SEV_BLOCK values of each dimension that is left */
    size_t cache_room, cache_blocks, made_blocks;
    double *values; /* of a block of moments, for each of a few scales */
    sev_moments_stack *stacks;
    sev_tail *tails;
};

/* How many draws are meant by a number: it is rounded down to R 2^m, 2 R at least, and 0 stands for 65,536. */
uint64_t sev_expect_draws(const scaleev_study *study, uint64_t draws);
/* To find the mean of a quantity with at most so many draws in each run, rounded as above. Returns a status; end it
 * only after #SCALEEV_OK. */
scaleev_status sev_expect_begin(sev_expectation *x, const scaleev_study *study, scaleev_quantity quantity,
                                uint64_t draws);
/* The same for what `rows` makes of the quantity. No dimension is replaced; the caller may set `replaced` and `mean` of
 * independent ones, `share`, `smooth`, `jumps` and `kinks`, before the first run. */
scaleev_status sev_expect_begin_rows(sev_expectation *x, const scaleev_study *study, scaleev_quantity quantity,
                                     uint64_t draws, sev_row_values *rows, void *context);
void sev_expect_end(sev_expectation *x);

static inline const sev_distribution *sev_expect_distribution(const sev_expectation *x, size_t dimension)
{
    return sev_draws_own(x->study->draws, dimension)->distribution;
}

/* Where the values of a dimension's own input are, SEV_BLOCK of them, for the caller to change until the next run. */
double *sev_expect_values(const sev_expectation *x, size_t dimension);

/* The mean at each scale, given that (NULL: nothing). Rows without a value are left out; NaN where none has one. A
 * dimension that is given may be a linear one: then it has that value instead of its mean. What depends on the given
 * dimension by correlation is conditioned on it.
 *
 * The error is 0 for one row and finite sums, what it seems to be off by for a quadrature, and a standard error from
 * R replicates (see sev_student()) for draws. What comes of means that are themselves from a quadrature is added.
 * Rows are kept where that takes no more than 4 MB, so other scales cost evaluations only; so do other values of a
 * given dimension that is linear. Returns a status; also #SCALEEV_ERROR_STOPPED. */
scaleev_status sev_expect_run(sev_expectation *x, const sev_score *given, const double *scales, size_t scales_n,
                              scaleev_estimate *out);

/* Where an independent dimension alone is not replaced, or none: the quantity at a scale given each of n <= SEV_BLOCK
 * values of it, all at once. Returns a status. */
scaleev_status sev_expect_values_of(sev_expectation *x, size_t dimension, const double *values, double scale, size_t n,
                                    double *out);

#endif
