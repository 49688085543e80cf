/* SPDX-License-Identifier: MIT */
/* The probability that a quantity is less than a threshold. Where it is linear in an independent dimension, that one is
 * integrated in closed form for whatever the others are: so what is averaged over these has no jump. */
#ifndef SEV_BELOW_H
#define SEV_BELOW_H

#include "study/handle.h"

/* What scaleev_study_probability() does, once no pointer is NULL and all arguments are checked. The threshold may be
 * infinite. */
scaleev_status sev_study_probability(const scaleev_study *study, scaleev_quantity quantity, double scale,
                                     double threshold, uint64_t draws, scaleev_estimate *out);

#endif
