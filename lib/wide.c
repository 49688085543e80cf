/* SPDX-License-Identifier: MIT */
#include "wide.h"
#include "dd.h"

#include <math.h>

#define LIMIT 0x1p52 /* beyond it, exponents count as infinite */
#define LN2 0x1.62e42fefa39efp-1

static const sev_wide zero = {0, 0};

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
    double moved = m + up * fabs(m) * (units * SEV_UNIT * (1 + 8 * SEV_UNIT));
    return normal(m == 0 || isinf(m) ? m : moved, e, up);
}

static sev_wide from_double(double x, int up)
{
    return normal(x, 0, up);
}

/* m 2^e, rounded once, for 0.5 <= |m| < 1 and -1074 <= e <= 1024. ldexp() would set errno. */
static double scaled(double m, int e)
{
    return m * dd_pow2(e / 2) * dd_pow2(e - e / 2);
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
    double d = scaled(x.m, (int)x.e);
    return x.e < -1021 ? d + up * SEV_TINY : d; /* a subnormal is rounded */
}

static int compare(sev_wide a, sev_wide b)
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

static sev_wide neg(sev_wide x)
{
    return (sev_wide){-x.m, x.e};
}

static sev_wide mul(sev_wide a, sev_wide b, int up)
{
    if (a.m == 0 || b.m == 0)
        return zero;
    return outward(a.m * b.m, a.e + b.e, 1, up);
}

static sev_wide add(sev_wide a, sev_wide b, int up)
{
    if (isinf(a.m) || isinf(b.m))
        return isinf(a.m) && isinf(b.m) && a.m != b.m ? (sev_wide){copysign(INFINITY, up), 0} : isinf(a.m) ? a : b;
    if (a.m == 0 || b.m == 0)
        return a.m == 0 ? b : a;
    if (a.e < b.e)
        return add(b, a, up);
    double gap = b.e - a.e;
    /* Far below the last digit of a, b is a rounding error. */
    double small = gap < -1000 ? copysign(0x1p-900, b.m) : scaled(b.m, (int)gap);
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
static sev_wide exp_of(double y, int up)
{
    if (isinf(y) || fabs(y) > 0x1p50)
        return y > 0 ? (up > 0 ? (sev_wide){INFINITY, 0} : (sev_wide){0.5, 0x1p50})
                     : (up > 0 && !isinf(y) ? (sev_wide){0.5, -0x1p50} : zero);
    double n = floor(y / LN2);
    /* y - n ln2 is off by the rounding of n LN2 and of LN2 itself. */
    double r = y - n * LN2, error = (fabs(y) + 2) * (8 * SEV_UNIT);
    double s, f;
    sev_exp_neg((sev_pair){-(r + up * error), 0}, &s, &f);
    return outward(s, n, 8, up);
}

static sev_wide_interval exp_interval(double lo, double hi)
{
    return (sev_wide_interval){exp_of(lo, -1), exp_of(hi, 1)};
}

/* ln x for x >= 0 as a double interval. */
static sev_interval log_interval(sev_wide_interval x)
{
    double lo = -INFINITY, hi = INFINITY;
    if (x.lo.m > 0)
        lo = isinf(x.lo.m) ? LIMIT * 0.5 : sev_log((sev_pair){x.lo.m, 0}).hi + x.lo.e * LN2;
    if (x.hi.m <= 0)
        hi = -LIMIT * 0.5;
    else if (!isinf(x.hi.m))
        hi = sev_log((sev_pair){x.hi.m, 0}).hi + x.hi.e * LN2;
    return sev_widen(lo - fabs(lo) * 8 * SEV_UNIT - 4 * SEV_UNIT, hi + fabs(hi) * 8 * SEV_UNIT + 4 * SEV_UNIT, 2);
}

static sev_wide_interval iadd(sev_wide_interval a, sev_wide_interval b)
{
    return (sev_wide_interval){add(a.lo, b.lo, -1), add(a.hi, b.hi, 1)};
}

static sev_wide_interval ineg(sev_wide_interval a)
{
    return (sev_wide_interval){neg(a.hi), neg(a.lo)};
}

static sev_wide_interval imul(sev_wide_interval a, sev_wide_interval b)
{
    const sev_wide *p[2] = {&a.lo, &a.hi}, *q[2] = {&b.lo, &b.hi};
    sev_wide_interval out = {mul(a.lo, b.lo, -1), mul(a.lo, b.lo, 1)};
    for (int i = 1; i < 4; i++) {
        sev_wide lo = mul(*p[i & 1], *q[i >> 1], -1), hi = mul(*p[i & 1], *q[i >> 1], 1);
        out.lo = compare(lo, out.lo) < 0 ? lo : out.lo;
        out.hi = compare(hi, out.hi) > 0 ? hi : out.hi;
    }
    return out;
}

static const sev_wide_interval whole = {{-INFINITY, 0}, {INFINITY, 0}};
static const sev_wide_interval one = {{0.5, 1}, {0.5, 1}};

static sev_wide_interval idiv(sev_wide_interval a, sev_wide_interval b)
{
    if (sev_wide_sign(b) == 0)
        return whole;
    return imul(a, (sev_wide_interval){reciprocal(b.hi, -1), reciprocal(b.lo, 1)});
}

sev_interval sev_wide_narrow(sev_wide_interval x)
{
    return (sev_interval){to_double(x.lo, -1), to_double(x.hi, 1)};
}

static sev_wide_interval widen(sev_interval x)
{
    /* A double bound that overflowed or underflowed stands for all beyond it. */
    return (sev_wide_interval){from_double(x.lo, -1), from_double(x.hi, 1)};
}

/* a x^e as a exp(e ln x). */
static sev_wide_interval mul_pow(sev_wide_interval a, sev_wide_interval x, sev_wide_interval e)
{
    sev_interval y = sev_imul(sev_wide_narrow(e), log_interval(x));
    return imul(a, exp_interval(y.lo, y.hi));
}

/* m / (1 + (t / x)^n) */
static sev_wide_interval hill(sev_wide_interval m, sev_wide_interval x, sev_wide_interval t, sev_wide_interval n)
{
    return idiv(m, iadd(one, mul_pow(one, idiv(t, x), n)));
}

/* Whether x is greater than 2^e throughout. */
static bool beyond(sev_wide_interval x, double e)
{
    return compare(x.lo, (sev_wide){0.5, e + 1}) > 0;
}

static sev_wide_interval exp_of_interval(sev_wide_interval y)
{
    sev_interval d = sev_wide_narrow(y);
    return exp_interval(d.lo, d.hi);
}

/* The integral of s^n e^(s y) over [0, 1] for y > 2^6: (e^y - 1) / y for n = 0; else e^y / y is above it, and by parts
 * e^y / y (1 - n / y) below. */
static sev_wide_interval growth(int n, sev_wide_interval y)
{
    sev_wide_interval grown = exp_of_interval(y), above = idiv(grown, y);
    if (n == 0)
        return idiv(iadd(grown, ineg(one)), y);
    sev_wide_interval below = imul(above, iadd(one, ineg(idiv(widen(sev_point(n)), y))));
    return (sev_wide_interval){below.lo, above.hi};
}

/* log1p(z) for z > 2^6, where 1 + z loses nothing. */
static sev_wide_interval log1p_far(sev_wide_interval z)
{
    return widen(log_interval(iadd(one, z)));
}

/* (log1p(z) - z / (1 + z)) / v^2 for z = v h > 2^6, where z / (1 + z) is 1 - 1 / (1 + z). */
static sev_wide_interval frailty_slope(sev_wide_interval z, sev_wide_interval v)
{
    sev_wide_interval part = iadd(one, ineg(idiv(one, iadd(one, z))));
    return idiv(iadd(log1p_far(z), ineg(part)), imul(v, v));
}

/* 1 / (1 + e^y) */
static sev_wide_interval logistic(sev_wide_interval y)
{
    return idiv(one, iadd(one, exp_of_interval(y)));
}

/* (x - c) / d */
static sev_wide_interval offset(const sev_wide_interval *a)
{
    return idiv(iadd(a[0], ineg(a[2])), a[3]);
}

/* Where SEV_SPREAD is lost in doubles. It is E(to) - E(from) over an interval of width x / d, where
 *     E'(s) = -s / ((1 + e^s) (1 + e^-s)),
 * so it is x / d times a value that E' takes there. */
static sev_wide_interval spread(const sev_wide_interval *a)
{
    sev_wide_interval to = offset(a), from = ineg(idiv(a[2], a[3]));
    sev_wide_interval between = {compare(from.lo, to.lo) < 0 ? from.lo : to.lo,
                                 compare(from.hi, to.hi) > 0 ? from.hi : to.hi};
    sev_wide_interval slope = imul(between, imul(logistic(between), logistic(ineg(between))));
    return ineg(imul(idiv(a[0], a[3]), slope));
}

/* Any other operation, by way of doubles. */
static int plain(const sev_kernels *kernels, const sev_step *step, sev_wide_interval *slots)
{
    sev_interval doubles[SEV_ARGS + 2] = {{0, 0}};
    sev_step at = *step;
    bool undefined = false;
    for (int i = 0; i < step->args_n; i++) {
        at.args[i] = i;
        doubles[i] = sev_wide_narrow(slots[step->args[i]]);
    }
    at.slot = SEV_ARGS;
    at.second = SEV_ARGS + 1;
    int stop = sev_step_enclose(kernels, &at, doubles, &undefined);
    slots[step->slot] = undefined ? whole : widen(doubles[SEV_ARGS]);
    if (step->second >= 0)
        slots[step->second] = widen(doubles[SEV_ARGS + 1]);
    return stop;
}

/* For tiny y > 0, y - y^2 / 2 <= log1p(y), 1 - e^-y <= y <= e^y - 1 <= y + y^2: sharpens such bounds where doubles
 * underflow; `above` for e^y - 1. */
static void sharpen(sev_wide_interval *f, sev_wide_interval y, bool above)
{
    const sev_wide tiny = {0.5, -900};
    if (y.lo.m > 0 && compare(y.lo, tiny) < 0)
        f->lo = above ? y.lo : add(y.lo, neg(mul(y.lo, y.lo, 1)), -1);
    if (y.lo.m >= 0 && compare(y.hi, tiny) < 0)
        f->hi = above ? add(y.hi, mul(y.hi, y.hi, 1), 1) : y.hi;
}

static int step_wide(const sev_kernels *kernels, const sev_step *step, sev_wide_interval *slots)
{
    sev_wide_interval *out = &slots[step->slot], a[SEV_ARGS];
    for (int i = 0; i < step->args_n; i++)
        a[i] = slots[step->args[i]];
    int stop = 0;
    switch ((sev_op)step->op) {
    case SEV_ADD:
        *out = iadd(a[0], a[1]);
        break;
    case SEV_SUM:
        *out = iadd(a[0], a[2]);
        break;
    case SEV_SUB:
        *out = iadd(a[0], ineg(a[1]));
        break;
    case SEV_MUL:
        *out = imul(a[0], a[1]);
        break;
    case SEV_PROD:
        *out = imul(a[0], a[2]);
        break;
    case SEV_MUL3:
        *out = imul(imul(a[0], a[1]), a[2]);
        break;
    case SEV_HORNER:
        *out = iadd(imul(a[0], a[2]), a[4]);
        break;
    case SEV_DIV:
        *out = idiv(a[0], a[1]);
        break;
    case SEV_RATIO:
        *out = idiv(a[0], a[2]);
        break;
    case SEV_MUL_POW:
        *out = mul_pow(a[0], a[1], a[3]);
        break;
    case SEV_POW_RATIO:
        *out = mul_pow(one, idiv(a[0], a[2]), a[3]);
        break;
    case SEV_EXP_NEG:
        stop = plain(kernels, step, slots);
        *out = exp_interval(-sev_wide_narrow(a[0]).hi, -sev_wide_narrow(a[0]).lo);
        if (step->second >= 0)
            sharpen(&slots[step->second], a[0], false);
        return stop;
    case SEV_EXP:
        stop = plain(kernels, step, slots);
        *out = exp_interval(sev_wide_narrow(a[0]).lo, sev_wide_narrow(a[0]).hi);
        if (step->second >= 0 && a[0].lo.m > 0 && compare(a[0].lo, (sev_wide){0.5, 2}) > 0)
            slots[step->second] = iadd(*out, ineg(one));
        else if (step->second >= 0)
            sharpen(&slots[step->second], a[0], true);
        return stop;
    case SEV_HILL:
        *out = hill(a[0], a[1], a[3], a[4]);
        break;
    case SEV_GOMPERTZ: /* r x times the integral of e^(s g x) */
        if (beyond(imul(a[3], a[1]), 6))
            *out = imul(imul(a[0], a[1]), growth(0, imul(a[3], a[1])));
        else
            stop = plain(kernels, step, slots);
        break;
    case SEV_GROWTH:
        if (beyond(a[0], 6))
            *out = growth(step->order, a[0]);
        else
            stop = plain(kernels, step, slots);
        break;
    case SEV_FRAILTY: /* log1p(v h) / v */
        if (beyond(imul(a[2], a[0]), 6))
            *out = idiv(log1p_far(imul(a[2], a[0])), a[2]);
        else
            stop = plain(kernels, step, slots);
        break;
    case SEV_FRAILTY_SLOPE:
        if (beyond(imul(a[1], a[0]), 6))
            *out = frailty_slope(imul(a[1], a[0]), a[1]);
        else
            stop = plain(kernels, step, slots);
        break;
    case SEV_SPREAD:
        stop = plain(kernels, step, slots);
        if (!sev_wide_sign(*out))
            *out = spread(a);
        break;
    case SEV_LOGISTIC:
        *out = logistic(ineg(offset(a)));
        break;
    case SEV_LOGISTIC_C:
        *out = logistic(offset(a));
        break;
    case SEV_X_LOG_X:
        *out = imul(imul(a[0], a[1]), widen(log_interval(a[1])));
        break;
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
    case SEV_EXPM1_RATIO:
        stop = plain(kernels, step, slots);
        if (compare(idiv(a[1], a[3]).hi, (sev_wide){0.5, -900}) < 0) {
            sev_wide_interval unit = {{0, 0}, {0.5, 1}};
            sharpen(&unit, idiv(a[1], a[3]), false);
            *out = imul(a[0], unit);
        }
        break;
    case SEV_MIN:
    case SEV_NEG_LOG1P:
    case SEV_LOG:
    case SEV_RISE:
    case SEV_FALL:
    case SEV_URN:
    case SEV_GAMMA_DIFF1:
    case SEV_GAMMA_DIFF2:
    case SEV_TABLE:
    case SEV_CALLBACK:
    SEV_CASES_FUSED:
        stop = plain(kernels, step, slots);
        break;
    SEV_CASES_NO_STEPS:
        *out = whole;
        break;
    }
    if (step->second >= 0)
        slots[step->second] = (sev_wide_interval){zero, zero};
    return stop;
}

int sev_wide_enclose(const sev_program *p, sev_wide_interval *slots, const sev_interval *inputs)
{
    for (size_t i = 0; i < p->constants_n; i++)
        slots[i] = widen(p->ranges[i]);
    for (size_t i = 0; i < p->inputs_n; i++)
        slots[p->constants_n + i] = widen(inputs[i]);
    int stop = 0;
    for (size_t i = 0; !stop && i < p->steps_n; i++)
        stop = step_wide(p->kernels, &p->steps[i], slots);
    return stop;
}

int sev_wide_sign(sev_wide_interval x)
{
    return x.lo.m > 0 ? 1 : x.hi.m < 0 ? -1 : 0;
}
