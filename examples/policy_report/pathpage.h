/* SPDX-License-Identifier: MIT */
/* What the page says of one path, and of its break-evens. */
#ifndef POLICY_REPORT_PATHPAGE_H
#define POLICY_REPORT_PATHPAGE_H

#include "analysis.h"

#include <stdio.h>

/* Break-evens as a table, and whether there are others. `rises` and `falls` say what happens at a sign change, `good`
 * and `bad` what holds where there is none. */
typedef struct change_words {
    const char *rises, *falls, *good, *bad;
} change_words;

void pathpage_break_evens(FILE *out, const break_evens *b, const scenario *s, const change_words *words);

void pathpage_section(FILE *out, const study *st, const scenario *s);

#endif
