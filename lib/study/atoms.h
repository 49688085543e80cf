/* SPDX-License-Identifier: MIT */
/* Finitely many values, each with a probability. */
#ifndef SEV_ATOMS_H
#define SEV_ATOMS_H

#include "scaleev/scaleev.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sev_atoms {
    double *values, *upto; /* n, rising; the probability of those up to each */
    size_t n;
    uint32_t *guide; /* bins: the first value for a probability of k / bins */
    size_t bins;
} sev_atoms;

enum { SEV_ATOMS_MOST = 1 << 24 };

/* values[i * stride] with weights[i * stride], or all of the same weight where that is NULL. They are finite, weights
 * at least 0 and not all of them 0, and 0 < n <= SEV_ATOMS_MOST. Returns false where there is no memory. */
bool sev_atoms_make(const scaleev_allocator *allocator, sev_atoms *atoms, const double *values, const double *weights,
                    size_t stride, size_t n);
bool sev_atoms_copy(const scaleev_allocator *allocator, sev_atoms *copy, const sev_atoms *atoms);
void sev_atoms_free(const scaleev_allocator *allocator, sev_atoms *atoms);
/* The least value with a probability of at least `below` up to it. */
double sev_atoms_quantile(const sev_atoms *atoms, double below);
/* The probability of less than x, or, `with` it, of at most x. */
double sev_atoms_below(const sev_atoms *atoms, double x, bool with);
/* That of value number i. */
double sev_atoms_probability(const sev_atoms *atoms, size_t i);

#endif
