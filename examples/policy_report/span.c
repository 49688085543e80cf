/* SPDX-License-Identifier: MIT */
#include "span.h"

#include <math.h>

span span_sum(span a, span b)
{
    return (span){a.at + b.at, nextafter(a.lo + b.lo, -INFINITY), nextafter(a.hi + b.hi, INFINITY)};
}

/* A bound that is infinite stands for finite numbers, and 0 times these is 0. */
static double times(double a, double b)
{
    return a == 0 || b == 0 ? 0 : a * b;
}

span span_product(span a, span b)
{
    const double ends[] = {times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)};
    double lo = ends[0], hi = ends[0];
    if (b.lo == 1 && b.hi == 1)
        return a;
    for (int i = 1; i < 4; i++) {
        lo = fmin(lo, ends[i]);
        hi = fmax(hi, ends[i]);
    }
    return (span){times(a.at, b.at), nextafter(lo, -INFINITY), nextafter(hi, INFINITY)};
}
