/* SPDX-License-Identifier: MIT */
/* The page: HTML that needs nothing but itself. */
#ifndef POLICY_REPORT_REPORT_H
#define POLICY_REPORT_REPORT_H

#include "analysis.h"

#include <stdio.h>

void report(FILE *out, const analysis *a);

#endif
