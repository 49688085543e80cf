/* SPDX-License-Identifier: MIT */
/* Inputs that are not known, and their draws. An input has a distribution of its own and a dimension of the sampler, in
 * the order in which they are added; or it follows another one. Rank correlations between those of the first kind are a
 * Gaussian copula. A draw depends on what is here and on its index, and on nothing else. */
#ifndef SEV_DRAWS_H
#define SEV_DRAWS_H

#include "study/distribution.h"
#include "study/sampler.h"

typedef struct sev_draws sev_draws;

/* #SCALEEV_ERROR_OPTION for replicates that are no power of two from 2 to 64. */
scaleev_status sev_draws_make(const scaleev_allocator *allocator, uint64_t seed, int replicates, sev_draws **made);
/* `draws` may be NULL. */
void sev_draws_free(sev_draws *draws);

/* Gives an input a distribution, which from then on belongs to the draws; not after a failure. #SCALEEV_ERROR_INPUT
 * where the input has one, #SCALEEV_ERROR_COUNT where no dimension is left. */
scaleev_status sev_draws_add(sev_draws *draws, int32_t input, sev_distribution *distribution);
/* The input is factor times another one, and offset: one draw for both. #SCALEEV_ERROR_INPUT where it is there already,
 * or the other one is not; #SCALEEV_ERROR_PARAMETER for numbers that are not finite. */
scaleev_status sev_draws_same(sev_draws *draws, int32_t input, int32_t as, double factor, double offset);
/* Spearman's rank correlation of two inputs that have distributions of their own (else #SCALEEV_ERROR_INPUT), from -1
 * to 1 (else #SCALEEV_ERROR_PARAMETER); the last one counts. They come one by one, so whether all of them can be
 * together is judged here only where nothing is missing among the inputs that hang together with these two: where they
 * cannot, #SCALEEV_ERROR_PARAMETER with the pair that hurts most in `worst`, which is -1, -1 else, and nothing is
 * changed. */
scaleev_status sev_draws_correlate(sev_draws *draws, int32_t a, int32_t b, double rank_correlation, int32_t worst[2]);

/* The inputs, in the order in which they came, and what they have. */
typedef struct sev_uncertain {
    int32_t input;
    size_t dimension;               /* of the one that it is, or follows */
    sev_distribution *distribution; /* NULL: it follows */
    double factor, offset;          /* of that dimension's input */
} sev_uncertain;
size_t sev_draws_count(const sev_draws *draws);
const sev_uncertain *sev_draws_at(const sev_draws *draws, size_t i);
/* NULL where the input is not uncertain. */
const sev_uncertain *sev_draws_of(const sev_draws *draws, int32_t input);
size_t sev_draws_dimensions(const sev_draws *draws);
/* The one that has a dimension for itself. */
const sev_uncertain *sev_draws_own(const sev_draws *draws, size_t dimension);
/* Whether a dimension is correlated with another one. */
bool sev_draws_correlated(const sev_draws *draws, size_t dimension);

/* To be called once all is there, and before anything is drawn; several threads may do so at once.
 * #SCALEEV_ERROR_PARAMETER where the correlations cannot be together: `worst` are the inputs of the pair that hurts
 * most. */
scaleev_status sev_draws_ready(const sev_draws *draws, int32_t worst[2]);
/* #SCALEEV_ERROR_COUNT where not all of draws first .. first + n - 1 exist. */
scaleev_status sev_draws_exist(uint64_t first, size_t n);
/* Draws first .. first + n - 1 of an input. #SCALEEV_ERROR_INPUT where it has none, #SCALEEV_ERROR_COUNT where not all
 * of these draws exist. */
scaleev_status sev_draws_fill(const sev_draws *draws, int32_t input, uint64_t first, size_t n, double *out);

/* The same in parts, for a dimension and n <= SEV_BLOCK draws. Numbers between 0 and 1 that are independent of those of
 * other dimensions: */
scaleev_status sev_draws_independent(const sev_draws *draws, size_t dimension, uint64_t first, size_t n, double *out);
/* Those below `shift` plus a sum of n normal numbers with these factors; number k is that of dimension order[k], of
 * dimension k where `order` is NULL. The sum is to have the variance 1, or that less the part which the shift stands
 * for. */
scaleev_status sev_draws_mix(const sev_draws *draws, const double *factors, const size_t *order, size_t n, double shift,
                             uint64_t first, size_t draws_n, double *out);
/* A sampler of twice as many dimensions, which begin with those of the draws. #SCALEEV_ERROR_COUNT where they are too
 * many. */
scaleev_status sev_draws_pairs(const sev_draws *draws, sev_sampler **made);
uint64_t sev_draws_seed(const sev_draws *draws);
/* The lower triangular matrix that makes correlated normal numbers of independent ones, a row of `n` numbers for each
 * dimension; NULL where nothing is correlated. */
const double *sev_draws_factor(const sev_draws *draws, size_t *n);

#endif
