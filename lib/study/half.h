/* SPDX-License-Identifier: MIT */
/* Integrals of e^E(t) over t >= 0, where E is concave, falls in the end and is 0 at 0: what the probability beyond a
 * point is, in units of the density there. The normal, gamma and beta distributions all come to it. */
#ifndef SEV_HALF_H
#define SEV_HALF_H

typedef enum sev_exponent_kind {
    SEV_HALF_SQUARE, /* -c t - t^2 / 2 */
    SEV_HALF_EXP,    /* -c t - w expm1(sign t) */
    SEV_HALF_LOG     /* -c t - m log1p(w expm1(sign t)), 0 <= w <= 1/2 where sign is -1 */
} sev_exponent_kind;

typedef struct sev_exponent {
    sev_exponent_kind kind;
    double c, w, m;
    double sign; /* 1 or -1 */
} sev_exponent;

/* Relative error 2^-49, and 2^-52 of the terms that cancel in E besides: m w t around where E is -1. */
double sev_half(const sev_exponent *e);

/* Gauss's rule of 40 points: the point of number i, 0 <= i < 40, on [from, to], and its weight. It is exact for
 * polynomials of degree 79. */
double sev_gauss_point(int i, double from, double to, double *weight);

enum { SEV_GAUSS = 40 };

#endif
