/* SPDX-License-Identifier: MIT */
/* The sign of EV_a - EV_b (difference.c). */
#ifndef SEV_DIFFERENCE_H
#define SEV_DIFFERENCE_H

#include "model/side.h"

/* Whether the first of two total hazards seems to be the lesser one; `slots` are totals->slots_n. */
bool sev_is_safer(const sev_program *totals, double *slots);

/* The forms of a difference whose two sides are written. */
void sev_write_difference(const sev_side *a, const sev_side *b, double scale, sev_quantities *q);

#endif
