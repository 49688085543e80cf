/* SPDX-License-Identifier: MIT */
/* Exponential and logarithm of doubles, without libm, so that their errors are known on every target. */
#ifndef SEV_ELEMENTARY_H
#define SEV_ELEMENTARY_H

#include "number/pair.h"

/* exp(-h) and 1 - exp(-h); any h, infinities included. Both within 0.6 ulp. */
void sev_exp_neg(sev_pair h, double *survival, double *probability);
/* ln x; -infinity at 0. */
sev_pair sev_log(sev_pair x);

/* ln x and ln(1 + w), x and w + 1 normal and finite, and e^y, in plain doubles: relative error 5, 5 and 2 ulp. An
 * enclosure of a large box is wide anyway, and these cost a tenth. */
double sev_quick_log(double x);
double sev_quick_log1p(double w);
double sev_quick_exp(double y);

#endif
