/* SPDX-License-Identifier: MIT */
/* Random formulas as text, with their parameters. */
#ifndef TESTS_EXPRESSIONS_H
#define TESTS_EXPRESSIONS_H

#include "support.h"

enum { EXPRESSION_BYTES = 1024, EXPRESSION_PARAMETERS = 6 };

typedef struct expression {
    char text[EXPRESSION_BYTES];
    size_t n;
    scaleev_parameter parameters[EXPRESSION_PARAMETERS];
    size_t parameters_n;
} expression;

/* Any formula of the grammar, which may have no value anywhere. */
void any_expression(rng *random, expression *e);
/* One that has a value wherever nothing overflows: a sum of curves of any sign, or, for a hazard, a curve that rises
 * from 0. */
void sound_expression(rng *random, bool hazard, bool wild, expression *e);
/* As a formula term of a model text has it: "K^a; a = 2 in [1, 3]". Returns the bytes written. */
int expression_words(const expression *e, char *to, size_t capacity);

#endif
