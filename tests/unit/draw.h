/* SPDX-License-Identifier: MIT */
/* Random numbers for tests of arithmetic, with a bent for corners. */
#ifndef TESTS_DRAW_H
#define TESTS_DRAW_H

#include "dice.h"
#include "number/xdd.h"

/* Depends on the name of the test and the seed of the run (support.h). */
dice draw_begin(const char *test);
double draw_sign(dice *d);
/* From 2^from to 2^to: of any exponent, often next to powers of two, and often with few bits. */
double draw_size(dice *d, int from, int to);
/* A low part for `hi`: none, half a unit in the last place of it, a tiny part of that, or any that is allowed. */
sev_pair draw_pair(dice *d, double hi);
/* Of either sign; exponents from `from` to `to`, of any size that an int has. */
sev_xdd draw_xdd(dice *d, int from, int to);

#endif
