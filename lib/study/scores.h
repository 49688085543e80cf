/* SPDX-License-Identifier: MIT */
/* Normal numbers of probabilities, and back, many at once, by tables: what a Gaussian copula takes. The same bits on
 * every machine, for one number as for many. */
#ifndef SEV_SCORES_H
#define SEV_SCORES_H

#include "scaleev/scaleev.h"

#include <stddef.h>

typedef struct sev_scores sev_scores;

/* NULL: no memory. It takes about as long as a normal distribution. */
sev_scores *sev_scores_make(const scaleev_allocator *allocator);
void sev_scores_free(sev_scores *scores); /* may be NULL */

/* The z with Phi(z) = u, relative error 1e-13; n <= SEV_BLOCK. `z` may be `u`. */
void sev_scores_of(const sev_scores *scores, const double *u, size_t n, double *z);
/* Turns z into Phi(z), n <= SEV_BLOCK. The lesser of it and 1 - Phi(z) is right to 1e-14 of itself, as far as doubles
 * show it. What is beyond 8.2096, as no draw is, counts as that: so the results are between 0 and 1. */
void sev_scores_below(const sev_scores *scores, double *z, size_t n);

#endif
