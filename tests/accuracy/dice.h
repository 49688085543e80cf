/* SPDX-License-Identifier: MIT */
/* Random points with a bent for corners. Point number k of a subject depends on nothing but the subject's name and k,
 * and no libm is involved, so every machine draws the same. */
#ifndef DICE_H
#define DICE_H

#include <stddef.h>
#include <stdint.h>

typedef struct dice {
    uint64_t state;
} dice;

dice dice_for(const char *subject, size_t point);
/* 0 to n - 1. */
unsigned dice_below(dice *d, unsigned n);
/* In [0, 1), a multiple of 2^-53. */
double dice_unit(dice *d);
/* Positive: 2^from to 2^to mostly; also next to powers of two and to 1, and of any size that a double has. */
double dice_size(dice *d, int from, int to);
/* A hazard of which something may survive: 0 to 760, and next to places where kernels change their way. */
double dice_hazard(dice *d);
/* A number in the role that the letter stands for (the list is in dice.c); `before` is the number drawn last. */
double dice_role(dice *d, char role, double before);

#endif
