/* SPDX-License-Identifier: MIT */
/* A table of a quantile function: polynomials, eight for each halving of the lesser of the probabilities below and
 * above, down to 2^-13. Each is checked against the function when the table is made. */
#ifndef SEV_PIECES_H
#define SEV_PIECES_H

#include "kernel/kernels.h"
#include "scaleev/scaleev.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct sev_pieces sev_pieces;

/* A quantile, and how fast it rises with the probability below. */
typedef struct sev_rising {
    double x, slope;
} sev_rising;

/* The quantile of a probability below, with that above. `near` is a quantile near it, where to begin; NaN, or anything
 * that makes no sense, if nothing is known. */
typedef sev_rising sev_quantile(const void *context, double below, double above, double near);

/* NULL: no memory. A piece that is off by more than `error`, relative, or 2^-46, at a point between those it is made
 * from is left out. `odd`: the quantile of 1 - p is minus that of p; digits are kept where it is 0. Else, where many
 * pieces would be left out, the logarithm is tabulated, to `error`, if that leaves more. */
sev_pieces *sev_pieces_make(const scaleev_allocator *allocator, bool odd, double error, sev_quantile *function,
                            const void *context);
sev_pieces *sev_pieces_copy(const scaleev_allocator *allocator, const sev_pieces *pieces);
void sev_pieces_free(const scaleev_allocator *allocator, sev_pieces *pieces);

/* Quantiles of n <= SEV_BLOCK probabilities; NaN where there is no piece. */
void sev_pieces_values(const sev_pieces *pieces, const sev_kernels *kernels, const sev_located *at, size_t n,
                       double *out);
/* The polynomial in SEV_PIECE_TERMS terms that has the values x[i].x and slopes x[i].slope at half as many
 * places s[i]. */
void sev_pieces_fit(const double *s, const sev_rising *x, double *c);
/* The share of the pieces that are there. */
double sev_pieces_share(const sev_pieces *pieces);

#endif
