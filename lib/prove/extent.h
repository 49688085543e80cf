/* SPDX-License-Identifier: MIT */
/* The range of a quantity over a box of scales and inputs, by branch and bound. */
#ifndef SEV_EXTENT_H
#define SEV_EXTENT_H

#include "prove/space.h"

/* Bounds of the quantity of a space over its given box: as near to the least and the greatest value as the budget
 * allows. False when there is no memory. */
bool sev_find_extent(sev_space *space, sev_interval *extent);

#endif
