/* SPDX-License-Identifier: MIT */
/* Means over one number that is not known, without draws.
 *
 * Its quantile level is Phi(shift + slope z) where z is standard normal. Finitely many values are added up. Else it is
 * the trapezoid rule in z with ever smaller steps, which for smooth functions gains digits faster than any power of the
 * step. What a clamped distribution has at its ends is taken out first. Where the rule does not settle, as at kinks and
 * jumps, that is said, and draws are to serve. */
#ifndef SEV_QUADRATURE_H
#define SEV_QUADRATURE_H

#include "study/distribution.h"
#include "study/moments.h"
#include "study/weighted.h"

#include <math.h>

/* What a mean by the trapezoid rule seems to be off by, which moved so far when its step was halved the last time and
 * the time before. At a kink half of the step makes it a fourth of what it was: less than it moved, unless the kink is
 * a fourth of a step from a point. There it does not move, and is off by a twelfth of what it moved before. */
static inline double sev_halved_off(double last, double before)
{
    return last > before / 12 ? last : before / 12;
}

enum { SEV_QUADRATURE_LEVELS = 7 };

/* Points and their weights; NULL until they are needed. */
typedef struct sev_points {
    double *x, *weights;
    size_t n, room;
} sev_points;

typedef struct sev_quadrature sev_quadrature;
struct sev_quadrature {
    scaleev_allocator allocator;
    const sev_distribution *d;
    sev_distribution inner; /* what is integrated: d, or what it is between the ends that it is clamped to */
    sev_sides ends;         /* the probabilities of the ends */
    double inside;          /* that of `inner` */
    double shift, slope;
    uint64_t most;                               /* values that are added up at most, where they are finitely many */
    sev_points points[SEV_QUADRATURE_LEVELS][2]; /* those that a halved step adds: near the middle, and far out */
    sev_quadrature *like;                        /* NULL, or one that has the same points, and lends its own */
};

/* Nothing is allocated yet. The distribution stays the caller's; `most` as above. `like` may be NULL; where it is of
 * the same distribution, shift and slope, its points serve here, too, and it must last as long. */
void sev_quadrature_begin(sev_quadrature *q, const scaleev_allocator *allocator, const sev_distribution *d,
                          double shift, double slope, uint64_t most, sev_quadrature *like);
/* Whether it is of these. */
bool sev_quadrature_is_of(const sev_quadrature *q, const sev_distribution *d, double shift, double slope);
void sev_quadrature_end(sev_quadrature *q);

/* The function at n <= SEV_BLOCK values; NaN where there is none. Returns a status. */
typedef scaleev_status sev_function(void *context, const double *x, size_t n, double *out);

/* Its mean, values that are NaN left out, and what it seems to be off by: 0 for a finite sum. Where *settled is false,
 * the mean is not known; so where all values are missing, or one is infinite. Returns a status. */
scaleev_status sev_quadrature_mean(sev_quadrature *q, sev_function *function, void *context, scaleev_estimate *out,
                                   bool *settled);

#endif
