/* SPDX-License-Identifier: MIT */
/* Doubles and pairs beside MPFR: what they stand for exactly, and how far off a result is. */
#ifndef TESTS_MP_H
#define TESTS_MP_H

#include "number/xdd.h"

#include <mpfr.h>

/* In MP_SUM bits any sum of a few doubles is exact, and all else right to 2^-2239. Functions are slow with so many, and
 * MP_FUNCTION bits are plenty beside errors of 2^-102. */
enum { MP_SUM = 2240, MP_FUNCTION = 256 };

/* Exactly, in MP_SUM bits. */
void mp_pair(mpfr_t to, sev_pair a);
void mp_xdd(mpfr_t to, sev_xdd a);

/* |got - want| / |want|: 0 where both are the same, infinite where only `want` is 0. NaN is infinitely far off. */
double mp_off(mpfr_t got, mpfr_t want);
double mp_off_pair(sev_pair got, mpfr_t want);
double mp_off_xdd(sev_xdd got, mpfr_t want);

/* |got - want| in units of the spacing of doubles at `want`. All numbers beyond the range of doubles count as the first
 * one there, 2^1024. */
double mp_ulps(double got, mpfr_t want);

#endif
