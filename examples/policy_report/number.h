/* SPDX-License-Identifier: MIT */
/* Numbers as people read them, in UTF-8: 30,000, 1.154 million, 2.1 × 10⁻⁵. */
#ifndef POLICY_REPORT_NUMBER_H
#define POLICY_REPORT_NUMBER_H

typedef struct number {
    char text[64];
} number;

/* Rounded to that many digits, at most 17. What these digits say exactly goes without needless zeros. */
number number_rounded(double value, int digits);

/* Bounds rounded outward, so that what is printed still encloses what was proved. With as many digits as tell the two
 * apart, up to twelve. */
void number_bounds(double lo, double hi, number *lower, number *upper);

/* 1, 10, 100, 1000, 10⁴, ... with the sign of `sign`. */
number number_power_of_ten(int exponent, int sign);

#endif
