/* SPDX-License-Identifier: MIT */
#ifndef SEV_OPTIMUM_H
#define SEV_OPTIMUM_H

#include "prove.h"

/* The greatest value of the formula on [lo, hi]. Fills all of `optimum` but its size and `proved`. False when there is no memory.
 * Look at prover->stop and prover->undefined afterwards. */
bool sev_maximise(sev_prover *prover, double lo, double hi, scaleev_optimum *optimum);

/* The same by sampling, without proof. Look at prover->stop afterwards. */
void sev_maximise_estimate(sev_prover *prover, double lo, double hi, scaleev_optimum *optimum);

#endif
