/* SPDX-License-Identifier: MIT */
/* Products, quotients and sums of numbers in two parts, over all doubles: intermediates neither overflow
 * nor underflow. NaN in, NaN out. */
#ifndef SEV_PRODUCT_H
#define SEV_PRODUCT_H

#include "number/xdd.h"

/* Whether one is NaN, in a loop without branches. */
#if defined(__GNUC__)
#define SEV_UNORDERED(x, y) __builtin_isunordered(x, y)
#else
#define SEV_UNORDERED(x, y) (((x) != (x)) | ((y) != (y)))
#endif

/* Plain product; 0 times infinity is 0, but no product has a missing value's place. */
static inline double sev_times(double x, double y)
{
    double p = x * y;
    return ((p != p) & !SEV_UNORDERED(x, y)) ? 0.0 : p;
}

/* Whether the product of pairs with these high parts is dd_mul(). */
static inline int sev_is_plain_product(double a, double b)
{
    double size = fabs(a * b);
    return (size > 0x1p-900) & (size < 0x1p1000) & (fabs(a) < 0x1p900) & (fabs(b) < 0x1p900);
}

/* Product; 0 times infinity is 0. */
sev_pair sev_mul(sev_pair a, sev_pair b);
/* Product of three, 0 times infinity is 0; nothing overflows or underflows on the way (plain double, 1.5 ulp). */
double sev_mul3(double a, double b, double c);
/* x / t, t > 0. */
sev_pair sev_ratio(sev_pair x, double t);
/* Sum, where that is finite. */
static inline sev_pair sev_finite_sum(sev_pair a, sev_pair b)
{
    sev_pair s = dd_two_sum(a.hi, b.hi);
    return dd_fast_two_sum(s.hi, s.lo + (a.lo + b.lo));
}

/* Sum; where it is not finite, without a low part. */
static inline sev_pair sev_sum(sev_pair a, sev_pair b)
{
    sev_pair sum = sev_finite_sum(a, b);
    double s = a.hi + b.hi;
    return sum.hi - sum.hi == 0.0 ? sum : (sev_pair){sev_is_finite(s) ? sum.hi : s, 0.0};
}

/* a f, where a may be infinite. */
sev_pair sev_times_xdd(sev_pair a, sev_xdd f);
sev_pair sev_times_xdd_d(double a, sev_xdd f);
/* Whether a number overflowed and is known by its logarithm. */
int sev_overflowed(sev_pair a);
/* e^log_a: a pair, or an overflowed one. */
sev_pair sev_from_log(sev_xdd log_a);
/* The logarithm of a positive pair, overflowed or not. */
sev_xdd sev_log_of(sev_pair a);

#endif
