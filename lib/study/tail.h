/* SPDX-License-Identifier: MIT */
/* What the error of a mean is at least, because of its greatest and least values.
 *
 * The draws of a replicate are spread evenly, down to parts of space that have about one draw each. Of what is rarer,
 * which are about the R greatest and the R least values of R replicates, they know no more than independent draws
 * would. Where such values make much of the mean, replicates miss them together, and then agree on a mean that is
 * wrong. So what these values have beyond the next one counts as it would in independent draws.
 *
 * That is so where a tail is long: where the root mean square of what they have beyond the next one is 0.45 of the
 * distance of that one from the mean, or more. Tails of bounded and normal values are shorter, and so are exponential
 * ones beyond the hundredth part; those of lognormal values and powers are longer. In short ones an even spread sees
 * all that matters, and the replicates tell it. */
#ifndef SEV_TAIL_H
#define SEV_TAIL_H

#include "study/moments.h"

/* Room for the R + 1 greatest values, in falling order, and the negatives of the R + 1 least. */
typedef struct sev_tail {
    size_t replicates;
    double greatest[SEV_LANES + 1], least[SEV_LANES + 1];
} sev_tail;

/* Nothing is added yet. */
void sev_tail_begin(sev_tail *tail, size_t replicates);
/* NaN is missing. What comes out does not depend on the order. */
void sev_tail_add(sev_tail *tail, const double *values, size_t n);
/* The mean of `moments`, which are of the same values; its error is that of sev_moments_mean(), or what the tails say
 * where that is more. */
scaleev_estimate sev_tail_mean(const sev_tail *tail, const sev_moments *moments);
/* The same for a column, as sev_moments_of() takes it. */
scaleev_estimate sev_tail_mean_of(sev_column *column, const void *context, size_t n, size_t replicates,
                                  sev_moments *moments);

#endif
