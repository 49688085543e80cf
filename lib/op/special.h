/* SPDX-License-Identifier: MIT */
/* The functions that benefits and hazards are made of, one number at a time, as the sum of a high and a low part
 * where survival e^-H would otherwise lose digits. They use no libm but for the functions IEEE 754 rounds
 * correctly, so their errors are known on every target. */
#ifndef SEV_SPECIAL_H
#define SEV_SPECIAL_H

#include "number/pair.h"

/* The high part of each result is within 1 ulp, and the pair within 2^-70 relative, over all doubles of
 * the arguments named; results past the range overflow to infinity or underflow gradually to 0, intermediates
 * never do. NaN in, NaN out. Arguments x are scales: >= 0, finite, possibly with a low part. */

/* Where a scale has overflowed (share times scale), x is infinite, and the results are the limits. */

/* -log1p(-p), 0 <= p <= 1; infinity at 1. */
sev_pair sev_neg_log1p_neg(double p);
/* ln(x / t), t > 0. */
double sev_log_ratio(sev_pair x, double t);

/* These take any numbers, infinities included, and give NaN where there is no value. */

/* ln x / ln b, b > 1: exact where x is a power of b that is a double. */
double sev_log_base(sev_pair x, double b);
/* ln(1 + x) */
double sev_log1p(double x);
double sev_tanh(double x);
/* x^y, of a negative x where y is a whole number; x^0 = 1, 0^y is infinite where y < 0, and 1^y = 1 where y is
 * infinite, since 0 times infinity is 0. x^1 is x, and x^2 is the product rounded once. */
double sev_pow(sev_pair x, sev_pair y);

/* a x^e for any finite a and e; 0^0 = 1; x = 0 and e < 0: infinity with the sign of a (0 when a is 0). */
sev_pair sev_mul_pow(double a, sev_pair x, sev_pair e);
/* (x / t)^e, t > 0, any finite e. */
sev_pair sev_pow_ratio(sev_pair x, double t, sev_pair e);
/* m / (1 + (t / x)^n), t > 0, n > 0; 0 at x = 0. */
double sev_hill(double m, sev_pair x, double t, double n);
/* a x ln x; 0 at x = 0. */
double sev_mul_x_log_x(double a, sev_pair x);
/* a log1p(x / t), t > 0. */
sev_pair sev_mul_log1p_ratio(double a, sev_pair x, double t);
/* a (1 - exp(-x / t)), t > 0. */
double sev_mul_expm1_ratio(double a, sev_pair x, double t);

/* a times the integral of s^n e^(s y) over s in [0, 1]; for n = 0 that is a expm1(y) / y. Any finite y, a >= 0, n = 0,
 * 1, 2. (n > 0: plain, relative error 2^-47.) */
sev_pair sev_growth(int n, sev_pair a, sev_pair y);
/* r expm1(g x) / g, r x at g = 0; r >= 0. */
sev_pair sev_gompertz(double r, sev_pair x, double g);
/* log1p(v h) / v, which is h at v = 0; h >= 0, possibly infinite, v >= 0. */
sev_pair sev_frailty(sev_pair h, double v);
/* How sev_frailty() falls as v rises: with z = v h, the integral of s h^2 / (1 + s z)^2 over s in [0, 1], which is
 * (log1p(z) - z / (1 + z)) / v^2. h >= 0, possibly infinite, v >= 0. Relative error 2^-47. */
double sev_frailty_slope(double h, double v);

/* d (softplus((x - c) / d) - softplus(-c / d)): the integral of the logistic function that rises past c with width d,
 * over [0, x]; and x less that, the integral of the falling one. c >= 0, d > 0. */
sev_pair sev_logistic_rise(sev_pair x, double c, double d);
sev_pair sev_logistic_fall(sev_pair x, double c, double d);
/* from sev_logistic_fall() + to sev_logistic_rise(), from >= 0, to >= 0. */
sev_pair sev_logistic_shift(sev_pair x, double c, double d, sev_pair from, sev_pair to);
/* How sev_logistic_rise() rises as d does: the integral of -s e^s / (1 + e^s)^2 over s from -c / d to (x - c) / d,
 * which is 0 at x = 2 c. Relative error 2^-47. */
double sev_logistic_spread(sev_pair x, double c, double d);
/* 1 / (1 + exp(-(x - c) / d)), and its complement; any x, -infinity too. */
double sev_logistic(sev_pair x, double c, double d);
double sev_logistic_complement(sev_pair x, double c, double d);

#endif
