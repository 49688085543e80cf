/* SPDX-License-Identifier: MIT */
/* The finite doubles as a lattice in rising order, for splitting that is geometric over many octaves. */
#ifndef SEV_LATTICE_H
#define SEV_LATTICE_H

#include "number/bits.h"

/* -0 is 0. */
static inline uint64_t sev_lattice(double x)
{
    uint64_t i = sev_bits(x + 0.0), negative = (uint64_t)0 - (i >> 63);
    return ((i ^ negative) - negative) | (~negative & UINT64_C(1) << 63);
}

static inline double sev_unlattice(uint64_t i)
{
    return sev_from_bits(i >> 63 ? i << 1 >> 1 : ~(i - 1));
}

/* The double `parts` / 16 of the way from lo to hi. */
double sev_between(double lo, double hi, unsigned parts);

#endif
