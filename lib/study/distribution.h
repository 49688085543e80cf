/* SPDX-License-Identifier: MIT */
/* Distributions by their quantile functions: made from a name and numbers, then truncated or clamped.
 *
 * Quantiles of u are right to 1e-13 relative, those of beta, pert and gamma to 1e-12, for u from 1e-15 to the last
 * double below 1; where values of both signs are added (normal, pert and the like), of the largest of them. They come
 * from a table of polynomials where that is as sharp, else from the function itself; the same bits on every machine,
 * for one u as for many. They rise with u but for their error: neighbours may be the wrong way round in the last
 * digits. */
#ifndef SEV_DISTRIBUTION_H
#define SEV_DISTRIBUTION_H

#include "study/law.h"

/* What is wrong, or how much lies outside. */
typedef struct sev_words {
    char text[256];
} sev_words;

/* Makes one from the n numbers of a distribution. After a failure *made is NULL and `words`, which may be NULL, names
 * the parameter, its value and what is allowed: SCALEEV_ERROR_NAME, _COUNT, _PARAMETER, _MEMORY, _NULL. */
scaleev_status sev_distribution_make(const scaleev_allocator *allocator, const char *name, const double *numbers,
                                     size_t n, sev_distribution **made, sev_words *words);
/* NULL where there is no memory. */
sev_distribution *sev_distribution_copy(const scaleev_allocator *allocator, const sev_distribution *d);
void sev_distribution_free(sev_distribution *d);

/* The distribution given that lo <= x <= hi; either may be infinite. Truncated again it is the distribution given both.
 * A clamped one is refused: SCALEEV_ERROR_UNSUPPORTED. */
scaleev_status sev_distribution_truncate(sev_distribution *d, double lo, double hi, sev_words *words);
/* Moves what is below lo to lo, and what is above hi to hi. */
scaleev_status sev_distribution_clamp(sev_distribution *d, double lo, double hi, sev_words *words);

/* Quantiles of n numbers u, 0 <= u <= 1; `out` may be `u`. NaN where u is none. */
void sev_distribution_quantiles(const sev_distribution *d, const double *u, size_t n, double *out);
double sev_distribution_quantile(const sev_distribution *d, double u);
/* The quantile of the level Phi(z), with the digits of both tails, for which no table serves. */
double sev_distribution_at(const sev_distribution *d, double z);
/* The same for many; not always in all digits. `out` may be `z`. */
void sev_distribution_many_at(const sev_distribution *d, const double *z, size_t n, double *out);
/* The probability of at most x. NaN where x is NaN. */
double sev_distribution_cdf(const sev_distribution *d, double x);
/* The probabilities of less and of more than x, each with its own digits. */
sev_sides sev_distribution_sides(const sev_distribution *d, double x);
/* The same for n <= SEV_BLOCK numbers. Of normal and lognormal distributions they take a tenth of the time, and are
 * right to 2^-50 and what z, which x is the quantile of the level Phi(z) of, makes of rounding: z^2 2^-51. */
void sev_distribution_many_sides(const sev_distribution *d, const double *x, size_t n, double *below, double *above);
/* The least and the greatest value; may be infinite. */
void sev_distribution_support(const sev_distribution *d, double *least, double *greatest);
/* How many values it has if these are finitely many, else 0; value number i, in rising order, and its probability,
 * which is 0 where it is cut off. */
size_t sev_distribution_atoms(const sev_distribution *d);
double sev_distribution_atom(const sev_distribution *d, size_t i, double *probability);
/* Of the values that may have a probability of their own, which the ends of a clamped one have too, the one that is
 * nearest to a finite x; NaN where there is none. */
double sev_distribution_nearest_atom(const sev_distribution *d, double x);
/* A clamped one that has no atoms but its ends is, with the probabilities `beyond`, one of these, and with that which
 * is returned, `between`: this borrows from d, and is never freed. 0 where it is all at its ends. */
double sev_distribution_between(const sev_distribution *d, sev_distribution *between, sev_sides *beyond);

/* What of it is smooth, cut off as it is. A clamped one has a kink where it is cut, one that is truncated an end. */
sev_smoothness sev_distribution_smoothness(const sev_distribution *d);

/* The mean, and in *error, which may be NULL, how far off it may be: closed forms and finite sums to rounding, else a
 * quadrature with what it seems to be off by. Infinite where it is too large, NaN
 * where the quadrature is. */
double sev_distribution_mean(const sev_distribution *d, double *error);
/* The variance where there is a closed form or a finite sum, else NaN. */
double sev_distribution_variance(const sev_distribution *d);

/* The probability of x < lo and x > hi. */
double sev_distribution_outside(const sev_distribution *d, double lo, double hi);
/* The same in words: "12.5 % of the probability lies outside". */
sev_words sev_distribution_outside_words(const sev_distribution *d, double lo, double hi);

#endif
