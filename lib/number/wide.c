/* SPDX-License-Identifier: MIT */
#include "number/wide.h"
#include "number/bits.h"
#include "number/elementary.h"
#include "number/powers.h"

#include <math.h>

#define LIMIT 0x1p52 /* beyond it, exponents count as infinite */

static const sev_wide zero = {0, 0};
static const sev_wide tiny = {0.5, -900}; /* its square is lost beside it */

/* Bounds: `up` is +1 for an upper bound, -1 for a lower one. What leaves the range of exponents becomes 0 or infinite,
 * or the last number inside, whichever keeps it a bound. */
static sev_wide normal(double m, double e, int up)
{
    if (m == 0 || isinf(m))
        return (sev_wide){m, 0};
    int shift;
    m = frexp(m, &shift);
    e += shift;
    bool outward = (m > 0) == (up > 0);
    if (e > LIMIT)
        return outward ? (sev_wide){copysign(INFINITY, m), 0} : (sev_wide){copysign(0.5, m), LIMIT};
    if (e < -LIMIT)
        return outward ? (sev_wide){copysign(0.5, m), -LIMIT} : zero;
    return (sev_wide){m, e};
}

/* Moves a mantissa outward by `units` half ulps. */
static sev_wide outward(double m, double e, double units, int up)
{
    double moved = m + up * fabs(m) * (units * SEV_MORE);
    return normal(m == 0 || isinf(m) ? m : moved, e, up);
}

/* m 2^e, rounded once, for 0.5 <= |m| < 1 and -1074 <= e <= 1024. ldexp() would set errno. */
static double times_power(double m, int e)
{
    return m * sev_pow2(e / 2) * sev_pow2(e - e / 2);
}

/* A double that bounds x. */
static double to_double(sev_wide x, int up)
{
    if (x.m == 0 || isinf(x.m))
        return x.m;
    bool away = (x.m > 0) == (up > 0);
    if (x.e > 1024)
        return copysign(away ? INFINITY : DBL_MAX, x.m);
    if (x.e < -1074)
        return away ? copysign(SEV_TINY, x.m) : 0;
    double d = times_power(x.m, (int)x.e);
    return x.e < -1021 ? d + up * SEV_TINY : d; /* a subnormal is rounded */
}

static int compare_bounds(sev_wide a, sev_wide b)
{
    int sa = (a.m > 0) - (a.m < 0), sb = (b.m > 0) - (b.m < 0);
    if (sa != sb)
        return sa < sb ? -1 : 1;
    if (isinf(a.m) || isinf(b.m) || sa == 0)
        return a.m < b.m ? -1 : a.m > b.m;
    if (a.e != b.e)
        return (a.e < b.e ? -1 : 1) * sa;
    return a.m < b.m ? -1 : a.m > b.m;
}

static sev_wide neg_bound(sev_wide x)
{
    return (sev_wide){-x.m, x.e};
}

static sev_wide mul_bounds(sev_wide a, sev_wide b, int up)
{
    if (a.m == 0 || b.m == 0)
        return zero;
    return outward(a.m * b.m, a.e + b.e, 1, up);
}

static sev_wide add_bounds(sev_wide a, sev_wide b, int up)
{
    if (isinf(a.m) || isinf(b.m))
        return isinf(a.m) && isinf(b.m) && a.m != b.m ? (sev_wide){copysign(INFINITY, up), 0} : isinf(a.m) ? a : b;
    if (a.m == 0 || b.m == 0)
        return a.m == 0 ? b : a;
    if (a.e < b.e)
        return add_bounds(b, a, up);
    double gap = b.e - a.e;
    /* Far below the last digit of a, b is a rounding error. */
    double small = gap < -1000 ? copysign(0x1p-900, b.m) : times_power(b.m, (int)gap);
    double sum = a.m + small;
    return sum == 0 && gap >= -50 ? zero : outward(sum, a.e, 2, up);
}

static sev_wide reciprocal(sev_wide x, int up)
{
    if (isinf(x.m))
        return zero;
    return outward(1 / x.m, -x.e, 1, up);
}

/* e^y as a bound; y may be infinite. */
static sev_wide exp_bound(double y, int up)
{
    if (isinf(y) || fabs(y) > 0x1p50)
        return y > 0 ? (up > 0 ? (sev_wide){INFINITY, 0} : (sev_wide){0.5, 0x1p50})
                     : (up > 0 && !isinf(y) ? (sev_wide){0.5, -0x1p50} : zero);
    double n = floor(y / sev_ln2);
    /* y - n ln2 is off by the rounding of n sev_ln2 and of sev_ln2 itself. */
    double r = y - n * sev_ln2, error = (fabs(y) + 2) * (8 * SEV_UNIT);
    double s, f;
    sev_exp_neg((sev_pair){-(r + up * error), 0}, &s, &f);
    return outward(s, n, 8, up);
}

sev_wide_interval sev_wide_exp(sev_interval y)
{
    if (sev_is_everything(y))
        return SEV_WIDE_EVERYTHING;
    return (sev_wide_interval){exp_bound(y.lo, -1), exp_bound(y.hi, 1)};
}

sev_interval sev_wide_log(sev_wide_interval x)
{
    double lo = -INFINITY, hi = INFINITY;
    if (x.lo.m > 0)
        lo = isinf(x.lo.m) ? LIMIT * 0.5 : sev_log((sev_pair){x.lo.m, 0}).hi + x.lo.e * sev_ln2;
    if (x.hi.m <= 0)
        hi = -LIMIT * 0.5;
    else if (!isinf(x.hi.m))
        hi = sev_log((sev_pair){x.hi.m, 0}).hi + x.hi.e * sev_ln2;
    return sev_outward(lo - fabs(lo) * 8 * SEV_UNIT - 4 * SEV_UNIT, hi + fabs(hi) * 8 * SEV_UNIT + 4 * SEV_UNIT, 2);
}

static sev_wide sqrt_bound(sev_wide x, int up)
{
    double odd = x.e - 2 * floor(x.e / 2);
    return outward(sqrt(odd > 0 ? 2 * x.m : x.m), (x.e - odd) / 2, 1, up);
}

sev_wide_interval sev_wide_sqrt(sev_wide_interval x)
{
    return x.lo.m >= 0 ? (sev_wide_interval){sqrt_bound(x.lo, -1), sqrt_bound(x.hi, 1)} : SEV_WIDE_EVERYTHING;
}

sev_wide_interval sev_wide_lesser(sev_wide_interval a, sev_wide_interval b)
{
    if (sev_wide_is_everything(a) || sev_wide_is_everything(b))
        return SEV_WIDE_EVERYTHING;
    return (sev_wide_interval){compare_bounds(a.lo, b.lo) < 0 ? a.lo : b.lo,
                               compare_bounds(a.hi, b.hi) < 0 ? a.hi : b.hi};
}

sev_wide_interval sev_wide_add(sev_wide_interval a, sev_wide_interval b)
{
    return (sev_wide_interval){add_bounds(a.lo, b.lo, -1), add_bounds(a.hi, b.hi, 1)};
}

sev_wide_interval sev_wide_neg(sev_wide_interval a)
{
    return (sev_wide_interval){neg_bound(a.hi), neg_bound(a.lo)};
}

sev_wide_interval sev_wide_mul(sev_wide_interval a, sev_wide_interval b)
{
    const sev_wide *p[2] = {&a.lo, &a.hi}, *q[2] = {&b.lo, &b.hi};
    if (sev_wide_is_everything(a) || sev_wide_is_everything(b))
        return SEV_WIDE_EVERYTHING;
    sev_wide_interval out = {mul_bounds(a.lo, b.lo, -1), mul_bounds(a.lo, b.lo, 1)};
    for (int i = 1; i < 4; i++) {
        sev_wide lo = mul_bounds(*p[i & 1], *q[i >> 1], -1), hi = mul_bounds(*p[i & 1], *q[i >> 1], 1);
        out.lo = compare_bounds(lo, out.lo) < 0 ? lo : out.lo;
        out.hi = compare_bounds(hi, out.hi) > 0 ? hi : out.hi;
    }
    return out;
}

sev_wide_interval sev_wide_div(sev_wide_interval a, sev_wide_interval b)
{
    if (sev_wide_sign(b) == 0)
        return SEV_WIDE_EVERYTHING;
    return sev_wide_mul(a, (sev_wide_interval){reciprocal(b.hi, -1), reciprocal(b.lo, 1)});
}

sev_interval sev_wide_to_doubles(sev_wide_interval x)
{
    return (sev_interval){to_double(x.lo, -1), to_double(x.hi, 1)};
}

sev_wide_interval sev_wide_of(sev_interval x)
{
    /* A double bound that overflowed or underflowed stands for all beyond it. */
    return (sev_wide_interval){normal(x.lo, 0, -1), normal(x.hi, 0, 1)};
}

int sev_wide_sign(sev_wide_interval x)
{
    return x.lo.m > 0 ? 1 : x.hi.m < 0 ? -1 : 0;
}

sev_wide_interval sev_wide_hull(sev_wide_interval a, sev_wide_interval b)
{
    return (sev_wide_interval){compare_bounds(a.lo, b.lo) < 0 ? a.lo : b.lo,
                               compare_bounds(a.hi, b.hi) > 0 ? a.hi : b.hi};
}

bool sev_wide_above(sev_wide_interval x, double e)
{
    return compare_bounds(x.lo, (sev_wide){0.5, e + 1}) > 0;
}

/* Bounds that hold for tiny y > 0: y - y^2 / 2 <= log1p(y), 1 - e^-y <= y <= e^y - 1 <= y + y^2. */
void sev_wide_sharpen(sev_wide_interval *f, sev_wide_interval y, bool above)
{
    if (y.lo.m > 0 && compare_bounds(y.lo, tiny) < 0)
        f->lo = above ? y.lo : add_bounds(y.lo, neg_bound(mul_bounds(y.lo, y.lo, 1)), -1);
    if (y.lo.m >= 0 && compare_bounds(y.hi, tiny) < 0)
        f->hi = above ? add_bounds(y.hi, mul_bounds(y.hi, y.hi, 1), 1) : y.hi;
}

bool sev_wide_is_tiny(sev_wide_interval y)
{
    return compare_bounds(y.hi, tiny) < 0;
}

bool sev_wide_is_near_0(sev_wide_interval y)
{
    return sev_wide_is_tiny(y) && sev_wide_is_tiny(sev_wide_neg(y));
}
