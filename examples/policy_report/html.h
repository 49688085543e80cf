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

/* A number, rounded to read, with all its digits for programs: <data value="124.18360519814100">124.2</data>. */
void html_number(FILE *out, double value, int digits);

/* Proved bounds, "between ... and ...", or "at ..." where they are equal. */
void html_bounds(FILE *out, double lo, double hi);

#endif
