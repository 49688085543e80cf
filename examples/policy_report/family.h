/* SPDX-License-Identifier: MIT */
/*
 * What a file may say of the library's families. Some of them want a list of a length that they cannot know: a
 * polynomial's only parameter "c0" stands for c0, c1, ..., a table has points instead of parameters, and what
 * parameters a formula has its author says. */
#ifndef POLICY_REPORT_FAMILY_H
#define POLICY_REPORT_FAMILY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names of all families that a file can use, ending with NULL: not callbacks, which take a function. */
const char *const *family_all(void);

/* Number of the family's parameter of that name; -1 for the higher coefficients of a polynomial, which may be any
 * number, and for points. */
int32_t family_parameter(int32_t family, const char *name);

/* The names that a term's parameters may have, in the library's order, and NULL; *n is how many. Coefficients end with
 * the first that is not given; a formula's own are what is given besides knobs. Nothing may be given. To be freed. */
const char **family_names(int32_t family, json_t *given, size_t *n);

/* Does it take a formula as text? */
bool family_is_formula(int32_t family);

/* A formula may do without any. */
bool family_needs_parameters(int32_t family);

bool family_is_knob(int32_t family, const char *name);

/* Knobs may be missing; but nobody should leave the loss to a default. */
bool family_may_miss(int32_t family, const char *name);

/* Is it a probability or another part of something? A share, though it may be above 1, mostly is. */
bool family_is_fraction(int32_t family, const char *name);

#endif
