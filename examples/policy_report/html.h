/* SPDX-License-Identifier: MIT */
/* Pieces of HTML. Whatever comes from outside goes through html_text(). */
#ifndef POLICY_REPORT_HTML_H
#define POLICY_REPORT_HTML_H

#include <stdio.h>

/* Markup as it is. */
void html(FILE *out, const char *markup);

/* Text: what has a meaning in HTML is escaped, what HTML does not allow becomes U+FFFD. */
void html_text(FILE *out, const char *text);

/* <name>text</name> */
void html_element(FILE *out, const char *name, const char *text);

/* What the library says, with its numbers as the page has them: −1.5, not -1.5. What stands in “quotes” is a name, and
 * stays as it is. */
void html_sentences(FILE *out, const char *text);

/* A number, rounded to read, with all its digits for programs: <data value="124.18360519814100">124.2</data>. */
void html_number(FILE *out, double value, int digits);

/* 1,234 people. */
void html_quantity(FILE *out, double value, int digits, const char *unit);

/* A probability. */
void html_chance(FILE *out, double probability);

/* Proved bounds, in two cells of a table. */
void html_bounds(FILE *out, double lo, double hi);

#endif
