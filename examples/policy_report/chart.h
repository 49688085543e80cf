/* SPDX-License-Identifier: MIT */
/* The charts of one path over the logarithm of scale. */
#ifndef POLICY_REPORT_CHART_H
#define POLICY_REPORT_CHART_H

#include "analysis.h"

#include <stdio.h>

/* Expected value, with its break-evens; where it is good the ground is shaded. */
void chart_ev(FILE *out, const study *st, const scenario *s);

/* The probability that at least one has struck. */
void chart_catastrophe(FILE *out, const study *st, const scenario *s);

#endif
