/* SPDX-License-Identifier: MIT */
/* The bits of a double. */
#ifndef SEV_BITS_H
#define SEV_BITS_H

#include "number/ieee.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define SEV_NAN ((double)NAN)

static inline uint64_t sev_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double sev_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^e, -1022 <= e <= 1023. */
static inline double sev_pow2(int e)
{
    return sev_from_bits((uint64_t)(e + 1023) << 52);
}

/* What isfinite() says, without a call. */
static inline int sev_is_finite(double x)
{
    return x - x <= 0.0;
}

#endif
