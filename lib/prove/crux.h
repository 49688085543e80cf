/* SPDX-License-Identifier: MIT */
/* The inputs on which the sign of EV at one scale hangs. */
#ifndef SEV_CRUX_H
#define SEV_CRUX_H

#include "prove/reach.h"

/* The fewest inputs that, held at their present values, leave EV with its present sign `sign` whatever the others
 * are in their ranges: `held`[i] becomes 1 for the input of range i, else 0; there is room for twice as many.
 * Returns whether it is proved that fewer do not do; where the budget ends first, no one of them can be left out as
 * far as is known. */
bool sev_find_crux(sev_space *space, double scale, int sign, int32_t *held);

#endif
