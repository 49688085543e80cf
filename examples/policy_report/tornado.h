/* SPDX-License-Identifier: MIT */
/* Sensitivities of a break-even as bars, the longest first, each below the words that it is about. */
#ifndef POLICY_REPORT_TORNADO_H
#define POLICY_REPORT_TORNADO_H

#include "analysis.h"

#include <stdio.h>

void tornado(FILE *out, const sensitivities *all);

#endif
