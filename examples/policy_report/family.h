/* SPDX-License-Identifier: MIT */
/*
 * What a file may say of the library's families. Two of them want a list of a length that they cannot know: a
 * polynomial's only parameter "c0" stands for c0, c1, ..., and a table has points instead of parameters. */
#ifndef POLICY_REPORT_FAMILY_H
#define POLICY_REPORT_FAMILY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAMILY_MOST_PARAMETERS = 74 }; /* 64 coefficients, knobs and a NULL */

/* Names of all families that a file can use, ending with NULL: not callbacks, which take a function, nor formulas. */
const char *const *family_all(void);

/* Number of the family's parameter of that name; -1 for the higher coefficients of a polynomial, which may be any
 * number, and for points. */
int32_t family_parameter(int32_t family, const char *name);

/* The names that a term's parameters may have, in the library's order, and NULL; returns how many. Coefficients end
 * with the first that is not given; nothing may be given. */
size_t family_names(int32_t family, json_t *given, const char *names[FAMILY_MOST_PARAMETERS]);

/* Knobs may be missing; but nobody should leave the loss to a default. */
bool family_may_miss(int32_t family, const char *name);

/* Is it a probability or another part of something? A share, though it may be above 1, mostly is. */
bool family_is_fraction(int32_t family, const char *name);

#endif
