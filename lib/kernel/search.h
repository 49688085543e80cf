/* SPDX-License-Identifier: MIT */
/* What break-evens of many rows are found with: R B - L with its error, and a search for roots in all elements of a
 * block. A part of set.c. */
#ifndef SEV_SEARCH_H
#define SEV_SEARCH_H

#include "kernel/lane.h"
#include "number/elementary.h"
#include "number/powers.h"

/* Where b falls, unless c rises a hundred times as fast, b - c is searched in place of ln(b / c): b may soon be 0, and
 * has no logarithm there. */
SEV_INLINE int is_straight(double b_slope, double c_slope)
{
    return (b_slope < c_slope) & (-100.0 * b_slope > fabs(c_slope));
}

/* What is added to both before their logarithms are looked at: 0 where they are positive. */
SEV_INLINE double more_of(double b, double c)
{
    double least = b < c ? b : c;
    return least > 0.0 ? 0.0 : -2.0 * least;
}

/* No cubic fits logarithms of which one is of more than the other. */
SEV_INLINE double for_cubic(double log, double more)
{
    return more > 0.0 ? SEV_NAN : log;
}

/* ln(b / c) of numbers of one sign, well enough to lead to where they are the same, and 1 / its slope, of their slopes.
 * NaN where their signs differ, or one is 0. With `straight`, b - c and 1 / its slope. */
SEV_INLINE double log_of_quotient(double b, double c, double b_slope, double c_slope, int straight, double *inverse)
{
    static const uint64_t exponent = UINT64_C(0x7ff0000000000000), bias = UINT64_C(0x3ff0000000000000);
    /* Half a unit of the exponent more, as numbers are stored, rounds b / c to 2^e: what is left is
     * within [2/3, 3/2]. */
    uint64_t shifted = sev_bits(b) - sev_bits(c) + bias + (UINT64_C(1) << 51);
    double e = sev_from_bits((shifted >> 52) | UINT64_C(0x4330000000000000)) - (0x1p52 + 1023.0);
    /* Both become about 1, against overflow. */
    uint64_t turned = 2 * bias - (sev_bits(b) & exponent);
    double b_unit = sev_from_bits(turned), c_unit = sev_from_bits(turned + (shifted & exponent) - bias);
    double x = b * b_unit, y = c * c_unit, sum = x + y, fall = b_slope * b_unit * y - x * (c_slope * c_unit);
    double shared = 1.0 / (straight ? b_slope - c_slope : sum * fall), s = (x - y) * (fall * shared), z = s * s;
    *inverse = straight ? shared : x * y * (sum * shared);
    /* polynomial guess_log: |s| <= 1 / 5 + 2^-50, error 2^-21.7 of atanh s, kernel/polynomials.sollya */
    double log = e * sev_ln2 + 2.0 * (s + s * z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7))));
    log = x * y > 0.0 ? log : SEV_NAN;
    return straight ? b - c : log;
}

SEV_INLINE int is_between(double x, double a, double b)
{
    return (x >= a) & (x <= b);
}

/* Where the inverse function is at 0: the cubic that has the tangent at x and that of the point before, `back` away. */
SEV_INLINE double cubic_at_0(double x, double y, double inverse, double back, double y_before, double inverse_before)
{
    double rise = y_before - y, t = -y / rise, m = rise * inverse, m_before = rise * inverse_before;
    return x + t * (m + t * ((3.0 * back - 2.0 * m - m_before) + t * (m + m_before - 2.0 * back)));
}

/* Halfway between the numbers as they are stored is about the geometric middle. */
SEV_INLINE double middle_of(double p, double q)
{
    return sev_from_bits((sev_bits(p) >> 1) + (sev_bits(q) >> 1));
}

/* One of the two if it is between p and q, or a number in the middle; *is_guess where it is one of the two. */
SEV_INLINE double choose(double cubic, double newton, double p, double q, int *is_guess)
{
    double next = is_between(cubic, p, q) ? cubic : is_between(newton, p, q) ? newton : middle_of(p, q);
    *is_guess = (next == cubic) | (next == newton);
    return next;
}

/* What is left of a step of Newton's from near 0 where b / c falls as x / (e^x - 1) does, which is half as steep there
 * as it will be: within 0.4 % for y up to 60. */
SEV_INLINE double bent_step(double y)
{
    y = y > 0.0 ? y : 0.0;
    return (1.0 + 0.17268 * y) / (1.0 + 0.33622 * y);
}

/* The first step of a logarithm is bent. */
SEV_INLINE double step_share(int first, double y, double more)
{
    return first && more == 0.0 ? bent_step(y) : 1.0;
}

/* Whether a function with a slope of 1 / inverse at x falls like a power of x there rather than as if straight. */
SEV_INLINE int is_steep(double x, double inverse)
{
    return (inverse < 0.0) & (-inverse < 20.0 * x);
}

/* What is left to do, as bits: 1: it is far, 2: and in the middle, 4: and steep at the start. */
SEV_INLINE uint64_t state_of(int first, int is_guess, double x, double inverse, double more)
{
    uint64_t state = is_guess ? UINT64_C(1) : UINT64_C(3);
    return state | (first && (is_steep(x, inverse) & (more == 0.0)) ? UINT64_C(4) : UINT64_C(0));
}

/* In place of the middle, where the tangent leads if a power of x falls, and not x itself. */
static void steps_of_powers(sev_brackets *s)
{
    for (size_t k = 0; k < s->n; k++) {
        double x = s->x_before[k], next = x * sev_quick_exp(-s->log[k] * s->inverse[k] / x);
        if (s->x[k] == middle_of(s->lo[k], s->hi[k]) && is_between(next, s->lo[k], s->hi[k]))
            s->x[k] = next;
    }
}

/* From the start, where b / c falls like a power of x: as far as that leads, or, where c grows faster than x by a rate,
 * as far as this alone would. */
static void steps_from_start(sev_brackets *s, const double *b_slope, const double *c, const double *c_slope)
{
    for (size_t k = 0; k < s->n; k++) {
        double x = s->x_before[k], y = s->log[k], rate = 2.0 * (c_slope[k] / c[k] - 1.0 / x);
        if (is_straight(b_slope[k], c_slope[k]) || !(is_steep(x, s->inverse[k]) && y > 0.0 && rate > 0.0))
            continue;
        double power = x * sev_quick_exp(-y * s->inverse[k] / x), most = 2.0 * y * bent_step(y) / rate;
        double next = power < most ? power : most;
        s->x[k] = is_between(next, x, s->hi[k]) ? next : s->x[k];
    }
}

/* What is searched, 1 / its slope, and `more`: what was added for logarithms, or -1 where it is b - c. A loop of its
 * own: in one with what follows, a processor would not see the next elements in time. */
SEV_INLINE void search_values(size_t n, const double *b, const double *c, const double *b_slope, const double *c_slope,
                              double *value, double *inverse, double *more)
{
    EACH(n)
    {
        int straight = is_straight(b_slope[k], c_slope[k]);
        double added = more_of(b[k], c[k]);
        value[k] = log_of_quotient(b[k] + added, c[k] + added, b_slope[k], c_slope[k], straight, &inverse[k]);
        more[k] = straight ? -1.0 : added;
    }
}

SEV_INLINE int search_loop(sev_brackets *s, int first, const double *b, const double *c, const double *b_slope,
                           const double *c_slope)
{
    uint64_t far = 0;
    double from = s->from, start = s->start, to = s->to, log[SEV_BLOCK], slope[SEV_BLOCK], more[SEV_BLOCK];
    search_values(s->n, b, c, b_slope, c_slope, log, slope, more);
    EACH(s->n)
    {
        double inverse = slope[k], x = first ? start : s->x[k], y = log[k];
        double lo = first ? from : s->lo[k], hi = first ? to : s->hi[k];
        double p = b[k] > c[k] ? x : lo, q = (first ? !(b[k] > c[k]) : b[k] < c[k]) ? x : hi;
        double back = first ? 0.0 : s->x_before[k] - x, now = for_cubic(y, more[k]);
        double cubic = first ? SEV_NAN : cubic_at_0(x, now, inverse, back, s->log[k], s->inverse[k]);
        double newton = x - y * inverse * step_share(first, y, more[k]);
        int is_guess;
        double next = choose(cubic, newton, p, q, &is_guess);
        /* What the tangent is off, times the square of the step before, is about twice the error left. */
        double rest = fabs(newton - cubic) * (back * back) - 1e-12 * x * (x * x);
        rest = is_guess && !first ? rest : q - p;
        uint64_t state = state_of(first, is_guess, x, inverse, more[k]);
        far |= ((rest <= 0.0) | (fabs(newton - x) <= 1e-13 * x)) ? UINT64_C(0) : state;
        s->x[k] = next;
        s->lo[k] = p;
        s->hi[k] = q;
        s->x_before[k] = x;
        s->log[k] = now;
        s->inverse[k] = inverse;
    }
    if (far & 2)
        steps_of_powers(s);
    if (far & 4)
        steps_from_start(s, b_slope, c, c_slope);
    return far != 0;
}

static int search(sev_brackets *s, const sev_arg *a, int first)
{
    double room[4][SEV_BLOCK];
    const double *x[4];
    const chunk c = {.all = s->n, .n = s->n};
    for (int i = 0; i < 4; i++)
        x[i] = as_array(&a[i], &c, room[i]);
    return first ? search_loop(s, 1, x[0], x[1], x[2], x[3]) : search_loop(s, 0, x[0], x[1], x[2], x[3]);
}

/* At least -log2(x), for x from 0 to 1. */
SEV_INLINE double octaves(double x)
{
    return 0x1p52 + 1023.0 - sev_from_bits((sev_bits(x) >> 52) | UINT64_C(0x4330000000000000));
}

static void kernel_balance(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[6][CHUNK], nowhere[CHUNK];
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, CHUNK);) {
        const double *x[6];
        for (int i = 0; i < 6; i++)
            x[i] = as_array(&a[i], &c, room[i]);
        double *to = out + c.from, *off = low ? low + c.from : nowhere;
        EACH(c.n)
        {
            double r = x[0][k], b = fabs(x[3][k]), l = fabs(x[4][k]), units = x[5][k] + octaves(r) * 0x1p-51;
            to[k] = r * x[1][k] - x[2][k];
            off[k] = (r * b + l) * units + (0x1p-900 * b + 0x1p-500);
        }
    }
}

static void kernel_turn(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[5][CHUNK];
    const double *x[5];
    (void)low;
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        for (int i = 0; i < 5; i++)
            x[i] = as_array(&a[i], &c, room[i]);
        double *to = out + c.from;
        EACH(c.n) to[k] = ((x[1][k] > x[2][k]) & (x[3][k] < -x[4][k])) ? x[0][k] : SEV_NAN;
    }
}

#endif
