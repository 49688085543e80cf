/* SPDX-License-Identifier: MIT */
/* Roots and the greatest value by samples, for callbacks that give no bounds: found, not proved. */
#ifndef SEV_ESTIMATE_H
#define SEV_ESTIMATE_H

#include "prove/answer.h"
#include "prove/problem.h"
#include "run/block.h"

/* The formula in doubles at many points, in blocks, while a budget lasts. */
typedef struct sev_sampler {
    const sev_problem *problem;
    sev_run run;
    uint64_t evaluations, budget; /* of points */
    int stop;                     /* a callback stopped */
    double stack[SEV_STACK];
} sev_sampler;

/* False when there is no memory. */
bool sev_sampler_begin(sev_sampler *sampler, const sev_problem *problem, uint64_t budget);
void sev_sampler_end(sev_sampler *sampler);
/* The values at the first of n points, as many as the budget allows; how many, 0 when a callback stopped. */
size_t sev_sample(sev_sampler *sampler, const double *x, size_t n, double *values);
/* Point i of 0 .. parts of the lattice from lo to hi. */
double sev_sample_point(double lo, double hi, unsigned i, unsigned parts);
/* Where the formula is greatest between lo and hi, if it has a single top there. */
double sev_sample_peak(sev_sampler *sampler, double lo, double hi);

/* All roots on [lo, hi] by dense sampling. The budget is of scales at which the formula is evaluated; 0 stands for as
 * many samples as seem good, and as many as it takes to narrow down what they find. Returns a status. */
scaleev_status sev_estimate(const sev_problem *problem, double lo, double hi, uint64_t budget, sev_answer *answer);

/* The greatest value on [lo, hi]: fills all of `optimum` but its size and `proved`. The budget as above. Returns a
 * status. */
scaleev_status sev_maximise_estimate(const sev_problem *problem, double lo, double hi, uint64_t budget,
                                     scaleev_optimum *optimum);

#endif
