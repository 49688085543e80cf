/* SPDX-License-Identifier: MIT */
/* Decimal numbers as text: read without the locale, and rounded correctly. */
#ifndef SEV_DECIMAL_H
#define SEV_DECIMAL_H

#include "number/interval.h"

#include <stddef.h>

/* What a text said, as a double to nearest (ties to even), and the least interval of doubles that holds the number
 * itself. Beyond the largest double the value is infinite; halfway between two doubles, the tie counts as within. */
typedef struct sev_decimal {
    double value;
    sev_interval range;
} sev_decimal;

/* Reads digits [ "." [ digits ] ] | "." digits, and then [ ("e" | "E") [ "+" | "-" ] digits ], no sign before them,
 * from the first bytes of a text of n. Returns how many belong to the number, as many as can; 0: none. An "e" without
 * digits is not part of it. Time is in proportion to the length, and bounded beyond that. */
size_t sev_decimal_read(const char *text, size_t n, sev_decimal *decimal);

#endif
