/* SPDX-License-Identifier: MIT */
/* All enclosures of the page, with all their digits, and what they rest on. */
#ifndef POLICY_REPORT_PROOFS_H
#define POLICY_REPORT_PROOFS_H

#include "analysis.h"

#include <stdio.h>

void proofs_section(FILE *out, const analysis *a);

#endif
