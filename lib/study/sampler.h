/* SPDX-License-Identifier: MIT */
/* Scrambled Sobol' points, as numbers between 0 and 1.
 *
 * A draw is a point of a replicate: draw i is point floor(i / R) of replicate i mod R. Each replicate holds the Sobol'
 * points from point 0 on, in the order of Gray's code, with a random linear scramble of their digits and a random
 * digital shift in each dimension (Matousek, J. Complexity 14 (1998), 527-556). So each number is uniform, replicates
 * are independent, and of any 2^m points of a replicate whose first has an index divisible by 2^m, one lies in each of
 * the 2^m equal parts of [0, 1], in every dimension.
 *
 * What a draw is depends on the seed, R, the dimension and i alone: not on how many draws are asked for, nor on the
 * calls they are asked in, nor on the machine. A replicate does not depend on R, nor a dimension on their number. */
#ifndef SEV_SAMPLER_H
#define SEV_SAMPLER_H

#include <stddef.h>
#include <stdint.h>
#include "host/memory.h"
#include "study/directions.h"

typedef struct sev_sampler sev_sampler;

enum {
    SEV_SAMPLER_DIMENSIONS = SEV_DIMENSIONS, /* at most */
    SEV_SAMPLER_REPLICATES = 64,             /* at most, and at least 2 */
    SEV_SAMPLER_BITS = 62                    /* of the index of a point */
};

/* How many draws there are. */
#define SEV_SAMPLER_DRAWS (UINT64_C(1) << 63)

/* A sampler of so many dimensions, none too. #SCALEEV_ERROR_OPTION: the replicates are no power of two from 2 to 64;
 * #SCALEEV_ERROR_COUNT: too many dimensions. *made is NULL after an error. It takes about a microsecond for each
 * replicate of each dimension, and for each dimension 512 bytes a replicate, 4 kB at least. */
scaleev_status sev_sampler_make(const scaleev_allocator *allocator, uint64_t seed, int replicates, size_t dimensions,
                                sev_sampler **made);
/* `sampler` may be NULL. */
void sev_sampler_free(sev_sampler *sampler);

/* One dimension, numbered from 0, of draws first .. first + n - 1: odd multiples of 2^-53, so never 0 or 1.
 * #SCALEEV_ERROR_INPUT: there is no such dimension; #SCALEEV_ERROR_COUNT: not all of these draws exist. */
scaleev_status sev_sampler_fill(const sev_sampler *sampler, size_t dimension, uint64_t first, size_t n, double *out);

/* The points before they are scrambled: point k is the exclusive or of the directions for which k ^ (k >> 1) has a bit.
 * The highest bit is the first binary digit. */
void sev_sobol_directions(size_t dimension, uint64_t directions[SEV_SAMPLER_BITS]);

#endif
