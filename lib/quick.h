/* SPDX-License-Identifier: MIT */
/* Enclosures of the special functions for boxes that are wide anyway: interval arithmetic on plain exponentials and
 * logarithms, some 2^-44 wider than what the ends give with twice the digits (enclose.c), at a tenth of the cost. They
 * hold for the real numbers; what block evaluation makes of them may lie a few ulps outside. */
#ifndef SEV_QUICK_H
#define SEV_QUICK_H

#include "formula.h"

/* The range of one step; false where there is no quick way: an argument is 0, infinite, or not the single number it
 * should be, or the result may be near overflow or underflow. */
bool sev_quick_enclose(const sev_step *step, sev_interval *slots);

/* Those of the first `to` steps that some outputs want, given as bits, in plain doubles: for guesses. `slots` as for
 * enclosures. Non-zero when a callback stopped. */
int sev_quick_values(const sev_program *program, double *slots, size_t to, uint32_t outputs);

/* e^y and e^y - 1. */
void sev_iexp(sev_interval y, sev_interval *exp, sev_interval *expm1);

/* The range of sev_logistic_spread(). */
sev_interval sev_ispread(sev_interval x, sev_interval c, sev_interval d);

#endif
