/* SPDX-License-Identifier: MIT */
/* How the page says scales and what was put in, so that the same number looks the same everywhere. */
#ifndef POLICY_REPORT_WORDS_H
#define POLICY_REPORT_WORDS_H

#include "scenario.h"

#include <stdio.h>

/* Digits of a scale: those that it was given with, if it is one that was put in. */
int words_scale_digits(const scenario *s, double scale);

/* 30,000 people */
void words_scale(FILE *out, const scenario *s, double scale);

/* between 100 and 10 billion people */
void words_range(FILE *out, const scenario *s);

/* 0.0002 (1 in 5,000) per year; (0; 1), (10; 2) of a table; 0.0002 = escape / 10 */
void words_assumption(FILE *out, const assumption *a);

#endif
