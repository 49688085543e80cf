/* SPDX-License-Identifier: MIT */
/* The answer in a few lines of text, for those who run the program. */
#ifndef POLICY_REPORT_TERMINAL_H
#define POLICY_REPORT_TERMINAL_H

#include "analysis.h"

#include <stdio.h>

void terminal_summary(FILE *out, const analysis *a);

#endif
