/* SPDX-License-Identifier: MIT */
/* Whole scales: the first and the last one that is good, and the best one. */
#ifndef SEV_WHOLE_H
#define SEV_WHOLE_H

#include "prove/prove.h"

/* The first and the last good one on [lo, hi], proved or estimated as the model allows. Fills all of `whole` but its
 * size. A budget of 0 stands for the default. Returns a status. */
scaleev_status sev_whole_scales(const scaleev_model *model, double lo, double hi, uint64_t budget,
                                scaleev_whole *whole);

/* The best one on [lo, hi], where `near` is about the best of all scales; NaN when there is none. */
void sev_best_whole(sev_prover *prover, double lo, double hi, double near, scaleev_optimum *optimum);

#endif
