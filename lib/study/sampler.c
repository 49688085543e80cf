/* SPDX-License-Identifier: MIT */
/* Draws go in groups of `lanes` numbers, R or at least 8: one or more points of each replicate. Lane l of group q is
 * point q lanes / R + l / R of replicate l mod R. From group to group, Gray's code changes in one bit of q and in the
 * highest bit of those that count points within a group. So a lane is an exclusive or of changes between groups, as a
 * point is one of directions, and each further group costs one operation a number. */
#include "study/sampler.h"

#include <string.h>

#include "kernel/kernels.h"
#include "study/threefry.h"

enum { LEAST_LANES = 8, DRAW_BITS = 63, DIGITS = 64 };

static const uint64_t first_digit = UINT64_C(1) << 63;

struct sev_sampler {
    scaleev_allocator allocator;
    size_t bytes;
    sev_walk *walk;
    size_t dimensions, replicates, lanes;
    size_t kept; /* groups of words for each dimension: its first lanes, the changes, and 0 for after the last draw */
    uint64_t lane[];
};

/* Adds, without carry, those of directions of `width` words each that Gray's code of an index has. */
static void add_directions(const uint64_t *directions, size_t width, uint64_t index, uint64_t *sum)
{
    for (uint64_t left = index ^ index >> 1; left; left &= left - 1) {
        const uint64_t *direction = directions + (size_t)__builtin_ctzll(left) * width;
        for (size_t i = 0; i < width; i++)
            sum[i] ^= direction[i];
    }
}

/* ---- making ---- */

void sev_sobol_directions(size_t dimension, uint64_t directions[SEV_SAMPLER_BITS])
{
    const sev_recurrence *recurrence = &sev_recurrences[dimension];
    unsigned degree = 31 - (unsigned)__builtin_clz(recurrence->polynomial);
    for (unsigned j = 0; j < SEV_SAMPLER_BITS; j++) {
        if (j < degree) {
            directions[j] = (uint64_t)recurrence->m[j] << (63 - j);
            continue;
        }
        directions[j] = directions[j - degree] >> degree;
        for (unsigned i = 1; i <= degree; i++)
            if (recurrence->polynomial >> (degree - i) & 1)
                directions[j] ^= directions[j - i];
    }
}

/* Sobol' directions times a random lower triangular matrix with ones on its diagonal; returns a random shift. The
 * second word of the key is 0 for draws: whatever else is to be random of a seed takes another. */
static uint64_t scramble(uint64_t seed, size_t replicate, size_t dimension, const uint64_t *sobol, uint64_t *directions)
{
    uint64_t word[DIGITS]; /* of the matrix's columns; the last is 1 anyway, and its word is the shift */
    for (size_t i = 0; i < DIGITS; i += 2) {
        sev_random_pair random = sev_threefry(seed, 0, i / 2, (uint64_t)replicate << 32 | dimension);
        memcpy(&word[i], random.word, sizeof random.word);
    }
    uint64_t product[DIGITS / 4][16]; /* of four digits, whichever they are */
    for (unsigned four = 0; four < DIGITS / 4; four++) {
        product[four][0] = 0;
        for (unsigned bit = 0; bit < 4; bit++) {
            unsigned digit = 4 * four + 3 - bit;
            for (unsigned below = 0; below < 1u << bit; below++)
                product[four][1u << bit | below] = product[four][below] ^ (word[digit] | first_digit) >> digit;
        }
    }
    for (unsigned j = 0; j < SEV_SAMPLER_BITS; j++) {
        uint64_t sum = 0;
        for (unsigned four = 0; four <= j / 4; four++) /* direction j has no digits beyond */
            sum ^= product[four][sobol[j] >> (DIGITS - 4 - 4 * four) & 15];
        directions[j] = sum;
    }
    return word[DIGITS - 1];
}

/* Writes a replicate to its lanes of one dimension. */
static void write_lanes(const sev_sampler *s, size_t replicate, uint64_t shift, const uint64_t *directions,
                        uint64_t *lanes)
{
    size_t points = s->lanes / s->replicates; /* in a group */
    size_t bits = (size_t)__builtin_ctzll(points);
    uint64_t highest = bits ? directions[bits - 1] : 0;
    for (size_t point = 0; point < points; point++) {
        uint64_t *lane = lanes + point * s->replicates + replicate;
        *lane = shift;
        add_directions(directions, 1, point, lane);
        for (size_t group = 1; group < s->kept - 1; group++)
            lane[group * s->lanes] = directions[group - 1 + bits] ^ highest;
    }
}

scaleev_status sev_sampler_make(const scaleev_allocator *allocator, uint64_t seed, int replicates, size_t dimensions,
                                sev_sampler **made)
{
    *made = NULL;
    if (replicates < 2 || replicates > SEV_SAMPLER_REPLICATES || (replicates & (replicates - 1)) != 0)
        return SCALEEV_ERROR_OPTION;
    if (dimensions > SEV_SAMPLER_DIMENSIONS)
        return SCALEEV_ERROR_COUNT;
    size_t lanes = replicates < LEAST_LANES ? LEAST_LANES : (size_t)replicates;
    size_t kept = (size_t)(DRAW_BITS - __builtin_ctzll(lanes)) + 2;
    size_t bytes = sizeof(sev_sampler) + dimensions * kept * lanes * sizeof(uint64_t);
    sev_sampler *s = sev_new(allocator, 1, bytes);
    if (!s)
        return SCALEEV_ERROR_MEMORY;
    s->allocator = *allocator;
    s->bytes = bytes;
    s->walk = sev_kernels_best()->walk;
    s->dimensions = dimensions;
    s->replicates = (size_t)replicates;
    s->lanes = lanes;
    s->kept = kept;
    for (size_t dimension = 0; dimension < dimensions; dimension++) {
        uint64_t sobol[SEV_SAMPLER_BITS], directions[SEV_SAMPLER_BITS];
        sev_sobol_directions(dimension, sobol);
        for (size_t replicate = 0; replicate < s->replicates; replicate++) {
            uint64_t shift = scramble(seed, replicate, dimension, sobol, directions);
            write_lanes(s, replicate, shift, directions, s->lane + dimension * kept * lanes);
        }
    }
    *made = s;
    return SCALEEV_OK;
}

void sev_sampler_free(sev_sampler *sampler)
{
    if (sampler) {
        scaleev_allocator allocator = sampler->allocator;
        sev_free(&allocator, sampler, 1, sampler->bytes);
    }
}

/* ---- drawing ---- */

scaleev_status sev_sampler_fill(const sev_sampler *sampler, size_t dimension, uint64_t first, size_t n, double *out)
{
    if (dimension >= sampler->dimensions)
        return SCALEEV_ERROR_INPUT;
    if (first > SEV_SAMPLER_DRAWS || n > SEV_SAMPLER_DRAWS - first)
        return SCALEEV_ERROR_COUNT;
    size_t lanes = sampler->lanes, skip = (size_t)(first % lanes), taken;
    const uint64_t *start = sampler->lane + dimension * sampler->kept * lanes;
    const uint64_t *changes = start + lanes;
    uint64_t group = first / lanes, state[SEV_SAMPLER_REPLICATES]; /* state: the lanes of that group */
    memcpy(state, start, lanes * sizeof *start);
    add_directions(changes, lanes, group, state);
    for (; n > 0; n -= taken, out += taken, skip = 0) {
        if (skip == 0 && n >= lanes) {
            taken = n - n % lanes;
            sampler->walk(state, changes, lanes, group, taken / lanes, out);
            group += taken / lanes;
        } else {
            double part[SEV_SAMPLER_REPLICATES];
            sampler->walk(state, changes, lanes, group++, 1, part);
            taken = n < lanes - skip ? n : lanes - skip;
            memcpy(out, part + skip, taken * sizeof *out);
        }
    }
    return SCALEEV_OK;
}
