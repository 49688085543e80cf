/* SPDX-License-Identifier: MIT */
/* In which uncertain inputs a quantity is linear: there its mean is its value at the mean. */
#ifndef SEV_LINEAR_H
#define SEV_LINEAR_H

#include "study/handle.h"

/* Whether the quantity is linear in the inputs of each dimension (the one that has it, and those that follow it), and
 * that dimension is independent of all others: its second derivative folds to 0. Where that is not seen, false. False
 * too where some of its values are not allowed, for these have no value. Several that are linear are linear together:
 * so the mean over all of them is the value at their means. `linear` has room for SEV_SAMPLER_DIMENSIONS.
 * #SCALEEV_ERROR_MEMORY. */
scaleev_status sev_study_linear(const scaleev_study *study, scaleev_quantity quantity, bool *linear);

#endif
