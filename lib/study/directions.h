/* SPDX-License-Identifier: MIT */
/* Where the direction numbers of Sobol' points come from. */
#ifndef SEV_DIRECTIONS_H
#define SEV_DIRECTIONS_H

#include <stdint.h>

enum { SEV_DIMENSIONS = 256, SEV_DEGREES = 11 };

/* The recurrence of one dimension: a primitive polynomial over GF(2), its coefficients as bits, and as many m as it has
 * degrees. The first dimension has x instead, from which van der Corput's points come. */
typedef struct sev_recurrence {
    uint16_t polynomial;
    uint16_t m[SEV_DEGREES];
} sev_recurrence;

extern const sev_recurrence sev_recurrences[SEV_DIMENSIONS];

#endif
