/* SPDX-License-Identifier: MIT */
#include "number/lattice.h"

double sev_between(double lo, double hi, unsigned parts)
{
    uint64_t a = sev_lattice(lo), b = sev_lattice(hi);
    return sev_unlattice(a + (b - a) / 16 * parts + (b - a) % 16 * parts / 16);
}
