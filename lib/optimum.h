/* SPDX-License-Identifier: MIT */
#ifndef SEV_OPTIMUM_H
#define SEV_OPTIMUM_H

#include "prove.h"

/* The greatest value of the formula on [lo, hi]. Fills all of `optimum` but its size and `proved`. False when there
 * is no memory. Look at prover->stop and prover->undefined afterwards. */
bool sev_maximise(sev_prover *prover, double lo, double hi, scaleev_optimum *optimum);

/* The same by sampling, without proof; the budget is of scales, and 0 stands for as many as seem good. Returns a
 * status. */
scaleev_status sev_maximise_estimate(const sev_problem *problem, double lo, double hi, uint64_t budget,
                                     scaleev_optimum *optimum);

#endif
