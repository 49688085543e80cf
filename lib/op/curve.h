/* SPDX-License-Identifier: MIT */
/* Curves through given points: the monotone piecewise cubic of Fritsch and Carlson, and the integral of a piecewise
 * linear rate.
 *
 * The cubic is the one of F. N. Fritsch and R. E. Carlson, SIAM J. Numer. Anal. 17 (1980) 238-246: a cubic Hermite
 * piece between each two points, whose slopes begin as the mean of the two neighbouring secants (at the ends the only
 * one; 0 where the secants differ in sign or one is 0), and then, piece after piece from the left, are shortened by
 * tau = 3 / sqrt(alpha^2 + beta^2) where alpha and beta, the slopes in units of the secant, lie outside the circle of
 * radius 3. (SciPy's PchipInterpolator uses the harmonic means of Fritsch and Butland instead: another curve.) The
 * curve has a continuous slope, and between two points it never turns.
 *
 * Slopes are kept as a high and a low part with an exponent of their own, right to 2^-94. So values are right to
 * 0.51 ulp, or where the curve cancels to 2^-90 of the larger of the two neighbouring values, for all points that are
 * allowed: secants and sums beyond the double range included. The slope and the second derivative have the same
 * accuracy, in units of the largest they can have on the piece. (An integral: 2^-90 relative, and 2^-100 more for each
 * point.) */
#ifndef SEV_CURVE_H
#define SEV_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include "number/pair.h"

/* A curve lies in one block of memory of sev_curve_bytes(n) bytes, which the caller owns and may copy with memcpy (it
 * holds no pointers into itself: arrays are found by offset). */
typedef struct sev_curve sev_curve;

typedef enum sev_curve_kind {
    SEV_CURVE_CUBIC,   /* values v_i, monotone piecewise cubic between them (Fritsch-Carlson) */
    SEV_CURVE_INTEGRAL /* rates v_i, linear between them; the curve is their integral from the first point */
} sev_curve_kind;

size_t sev_curve_bytes(size_t n); /* 0 when that overflows; about 330 bytes a point */
/* `points` are K_0, v_0, K_1, v_1, ..., already checked: n >= 2, K_i finite, >= 0 and strictly rising, v_i finite, and
 * >= 0 for SEV_CURVE_INTEGRAL. */
void sev_curve_init(sev_curve *curve, sev_curve_kind kind, const double *points, size_t n);

/* Whether two are of one kind and go through the same points. */
bool sev_curve_same(const sev_curve *a, const sev_curve *b);
/* How many points it goes through, and where their scales and values are. */
size_t sev_curve_points(const sev_curve *curve, const double **scales, const double **values);
double sev_curve_first(const sev_curve *curve); /* K_0 */
double sev_curve_last(const sev_curve *curve);  /* K_(n-1) */
/* Derivative of the curve of the given order (0, 1 or 2) at x. NaN outside the points, which the high part of x
 * decides: where it is the first or the last point and the low part is beyond, the value is the one at the point. At a
 * point the value of a cubic and the rate of an integral are exactly v_i; at an inner point the right second derivative
 * is meant. Only the integral (order 0) has a low part. Logarithmic in n, allocates nothing. */
sev_pair sev_curve_value(const sev_curve *curve, int order, sev_pair x);
/* Bounds of the derivative of the given order over [lo, hi] (lo <= hi), true for the real curve and for all that
 * sev_curve_value() computes in it (at points both one-sided second derivatives count); NaN, NaN unless first <= lo and
 * hi <= last. Orders 0 and 2: the range but for rounding outward, 1 or 2 ulp (where terms cancel, 2^-90 of them);
 * order 1: on each side also up to an eighth of the range wider. Signs of monotone pieces and of rates are kept: such
 * a bound is exactly 0, never a rounding error below. Logarithmic in n. */
void sev_curve_range(const sev_curve *curve, int order, double lo, double hi, double *min, double *max);

#endif
