/* SPDX-License-Identifier: MIT */
/* The answer, which speaks for all paths: whether "it is fine as it is" carries over. */
#ifndef POLICY_REPORT_VERDICT_H
#define POLICY_REPORT_VERDICT_H

#include "analysis.h"

#include <stdio.h>

/* What the verdict of one argument is, in a few words. */
const char *verdict_words(int32_t verdict);

/* The answer in one line, without a full stop: "It depends: in 2 of 3 paths both are good, in 1 the proposed one is too
 * large". */
void verdict_headline(const analysis *a, char *buffer, size_t size);

/* The box at the top, and the table of all paths. */
void verdict_section(FILE *out, const analysis *a);
void verdict_comparison(FILE *out, const analysis *a);

#endif
