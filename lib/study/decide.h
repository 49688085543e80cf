/* SPDX-License-Identifier: MIT */
/* The scale of greatest expected EV, and what it would be worth to know everything before it is chosen. */
#ifndef SEV_DECIDE_H
#define SEV_DECIDE_H

#include "study/handle.h"

/* What the public function of this name does once all is checked. `size` is left alone; after a failure the others are
 * undefined. */
scaleev_status sev_study_decide(const scaleev_study *study, double lo, double hi, uint64_t draws,
                                scaleev_decision *decision);

#endif
