/* SPDX-License-Identifier: MIT */
/* Numbers as people read them, in UTF-8: 30,000, 1.154 million, 2.1 × 10⁻⁵. */
#ifndef POLICY_REPORT_NUMBER_H
#define POLICY_REPORT_NUMBER_H

/* Digits of what was put in, of what came out, and of chances and percentages. */
enum { NUMBER_GIVEN = 6, NUMBER_FOUND = 4, NUMBER_CHANCE = 3 };

typedef struct number {
    char text[64];
} number;

/* Rounded to that many digits, at most 17. What these digits say exactly goes without needless zeros. */
number number_rounded(double value, int digits);

/* A probability: 1 in 3,330, 45.2 %, almost certain. */
number number_chance(double probability);

/* Percent per percent; what is next to nothing is almost 0. */
number number_elasticity(double value);

/* Bounds rounded outward, so that what is printed still encloses what was proved. With as many digits as tell the two
 * apart. */
void number_bounds(double lo, double hi, number *lower, number *upper);

/* × 10⁻⁵, to follow digits. */
number number_times_power(int exponent);

/* 1, 10, 100, 1,000, ..., 1 million, ..., 10¹⁵ with the sign of `sign`. */
number number_power_of_ten(int exponent, int sign);

#endif
