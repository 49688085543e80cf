/* SPDX-License-Identifier: MIT */
/* The logistic hazard: a rate that shifts from one value to another around a midpoint. A part of set.c.
 *
 * With y = (x - c) / d, g = e^(-c / d) and D = to - from, H is
 *   from x + D d (ln(1 + e^y) - ln(1 + g)) for x < c, and
 *   to x + D d (ln(1 + e^-y) - ln(1 + g) - c / d) from there on.
 * Below x = d these cancel, and with the lesser rate r, H is r x + D d ln(1 + u (e^z - 1)): if the rate rises,
 * z = x / d and u = g / (1 + g); if it falls, z = -x / d and u = 1 / (1 + g). So one exponential and one logarithm do
 * for both rates, and neither overflows. From x = d on, what is left of the logarithms is at least a third of the
 * larger one; D c, which may be larger than H by c / d, is subtracted in two parts. */
#ifndef SEV_LOGISTIC_H
#define SEV_LOGISTIC_H

#include "kernel/ratio.h"

/* What all elements have in common, or element k alone. */
typedef struct shift {
    double c, d;
    sev_pair from, to;
} shift;

/* A chunk: its elements, and behind them what is made of c and d in the same way: of each element, or where these are
 * one number each, as often as a vector has elements. */
typedef struct shifts {
    const double *x, *x_low, *c, *d, *from, *from_low, *to, *to_low;
    int one; /* all but x is one number */
    pairs p, inverse, u;
    sev_pair log_end; /* ln(1 + g) where it is one number */
    _Alignas(64) double power[STAGED_CHUNK];
    uint64_t odd[STAGED_CHUNK];
    double room[8][STAGED_CHUNK / 2];
} shifts;

/* Conditions are masks, lest gcc makes a choice between numbers loads under a condition. */
SEV_INLINE uint64_t mask_of(int condition)
{
    return condition ? ~UINT64_C(0) : UINT64_C(0);
}

SEV_INLINE uint64_t masked(uint64_t first, uint64_t a, uint64_t b)
{
    return (a & first) | (b & ~first);
}

SEV_INLINE sev_pair masked_pair(uint64_t first, sev_pair a, sev_pair b)
{
    return (sev_pair){sev_from_bits(masked(first, sev_bits(a.hi), sev_bits(b.hi))),
                      sev_from_bits(masked(first, sev_bits(a.lo), sev_bits(b.lo)))};
}

SEV_INLINE shift shift_at(const shifts *z, size_t k)
{
    return (shift){z->c[k], z->d[k], {z->from[k], z->from_low[k]}, {z->to[k], z->to_low[k]}};
}

SEV_INLINE int is_rising(shift s)
{
    return s.to.hi > s.from.hi;
}

/* A rate or the midpoint may be 0. What is subtracted of c / d is right to 2^-104 of it, so that up to 2^38 this is
 * less than 2^-65 of what is left. */
SEV_INLINE uint64_t odd_shift(shift s)
{
    uint64_t rates = (s.from.hi == 0.0 ? 0 : odd_positive(s.from.hi)) | (s.to.hi == 0.0 ? 0 : odd_positive(s.to.hi));
    return rates | (s.c == 0.0 ? 0 : odd_positive(s.c)) | odd_positive(s.d) | unless(s.c < 0x1p38 * s.d);
}

SEV_INLINE sev_pair times_inverse(sev_pair x, sev_pair inverse)
{
    sev_pair q = dd_two_prod(x.hi, inverse.hi);
    q.lo += x.hi * inverse.lo + x.lo * inverse.hi;
    return q;
}

/* 1 / d, and -c / d reduced, behind n elements. Beyond 700, g is lost beside e^-|y|, which is at least e^-650. */
SEV_INLINE void begin_shifts(shifts *z, int one, size_t n, size_t m)
{
    EACH(m)
    {
        shift s = shift_at(z, one ? 0 : k);
        sev_pair inverse = {0.0, 0.0};
        inverse.hi = inverse_of(s.d, &inverse.lo);
        put(&z->inverse, k, inverse);
        sev_pair y = at_most(times_inverse(alone(s.c), inverse), 700.0);
        put(&z->p, n + k, reduce_pair(dd_neg(y), &z->power[n + k]));
    }
}

/* The exponents of the elements, reduced: z where x < d, else -|y|. */
SEV_INLINE void shift_exponents(shifts *z, int one, size_t n)
{
    shift first = shift_at(z, 0);
    sev_pair first_inverse = pair_at(&z->inverse, 0);
    uint64_t first_odd = odd_shift(first);
    EACH(n)
    {
        shift s = one ? first : shift_at(z, k);
        double x = z->x[k], x_low = z->x_low[k];
        sev_pair off = dd_two_sum(x, -s.c);
        off.lo += x_low;
        int near = x < s.d, turned = (near & !is_rising(s)) | (!near & (x >= s.c));
        sev_pair y = choose_pair(near, (sev_pair){x, x_low}, off);
        y = times_inverse(choose_pair(turned, dd_neg(y), y), one ? first_inverse : pair_at(&z->inverse, k));
        z->odd[k] = odd_positive(x) | (one ? first_odd : odd_shift(s));
        put(&z->p, k, y);
    }
    EACH(n) put(&z->p, k, reduce_pair(dd_neg(at_most(dd_neg(pair_at(&z->p, k)), 650.0)), &z->power[k]));
}

/* u, and behind n elements g. */
SEV_INLINE void shift_ends(shifts *z, int one, size_t n, size_t m)
{
    EACH(m)
    {
        shift s = shift_at(z, one ? 0 : k);
        sev_pair g = exp_from(&z->p, z->power, n + k), kept = quotient(alone(1.0), dd_add_d(g, 1.0));
        put(&z->u, k, choose_pair(is_rising(s), dd_mul(g, kept), kept));
        put(&z->p, n + k, g);
    }
}

/* What is added to 1 in the logarithms. If the rate rises from 0, there is nothing else, and none of it may be lost. */
SEV_INLINE void shift_numbers(shifts *z, int one, size_t n)
{
    shift first = shift_at(z, 0);
    sev_pair first_u = pair_at(&z->u, 0);
    EACH(n)
    {
        shift s = one ? first : shift_at(z, k);
        double f = z->power[k];
        int near = z->x[k] < s.d;
        sev_pair e = dd_fast_two_sum(f - (near ? 1.0 : 0.0), z->p.hi[k] * f);
        e.lo += z->p.lo[k] * f;
        e = dd_loose_mul(e, choose_pair(near, one ? first_u : pair_at(&z->u, k), alone(1.0)));
        z->odd[k] |= unless((s.from.hi != 0.0) | (e.hi > 0x1p-900));
        put(&z->p, k, e);
    }
}

/* What the sums are made of beside the scale and the logarithm: D d, ln(1 + g), and that and c / d. */
typedef struct shift_sum {
    sev_pair step, below, beyond;
} shift_sum;

SEV_INLINE shift_sum shift_sum_of(shift s, sev_pair inverse, sev_pair log_end)
{
    return (shift_sum){dd_mul_d(dd_add(s.to, dd_neg(s.from)), s.d), log_end,
                       dd_add(log_end, times_inverse(alone(s.c), inverse))};
}

/* The sums. */
SEV_INLINE void shift_sums(shifts *z, int one, size_t n)
{
    shift first = shift_at(z, 0);
    shift_sum first_sum = shift_sum_of(first, pair_at(&z->inverse, 0), z->log_end);
    const double *x = z->x, *x_low = z->x_low;
    EACH(n)
    {
        shift s = one ? first : shift_at(z, k);
        shift_sum t = one ? first_sum : shift_sum_of(s, pair_at(&z->inverse, k), pair_at(&z->p, n + k));
        uint64_t near = mask_of(x[k] < s.d), beyond = mask_of(x[k] >= s.c);
        sev_pair rate = masked_pair(masked(near, ~mask_of(is_rising(s)), beyond), s.to, s.from),
                 log = pair_at(&z->p, k);
        sev_pair less = masked_pair(near, alone(0.0), masked_pair(beyond, t.beyond, t.below));
        sev_pair over = dd_two_sum(log.hi, -less.hi);
        over.lo += log.lo - less.lo;
        sev_pair a = dd_loose_mul(rate, (sev_pair){x[k], x_low[k]}), b = dd_loose_mul(t.step, over);
        sev_pair sum = dd_two_sum(a.hi, b.hi);
        sum = dd_fast_two_sum(sum.hi, sum.lo + (a.lo + b.lo));
        z->odd[k] |= unless((s.from.hi != 0.0) | (sum.hi > 0x1p-900));
        put(&z->p, k, sum);
    }
}

/* Of n elements, behind which there are m of what is made of c and d; none where that is there already. */
SEV_INLINE void shift_chunk(shifts *z, int one, size_t n, size_t m)
{
    begin_shifts(z, one, n, m);
    shift_exponents(z, one, n);
    growth_stage(&z->p, n + m);
    shift_ends(z, one, n, m);
    shift_numbers(z, one, n);
    log1p_stage(&z->p, n + m);
    if (one && m)
        z->log_end = pair_at(&z->p, n);
    shift_sums(z, one, n);
}

static void take_shifts(shifts *z, const sev_arg *a, const chunk *c)
{
    static const double no_low = 0.0;
    z->x = take_elements(a[0].p, a[0].stride, c, z->room[0]);
    z->x_low = take_elements(a[0].low, a[0].stride, c, z->room[2]);
    if (z->one) {
        z->c = a[1].p;
        z->d = a[2].p;
        z->from = a[3].p;
        z->from_low = a[3].low ? a[3].low : &no_low;
        z->to = a[4].p;
        z->to_low = a[4].low ? a[4].low : &no_low;
        return;
    }
    z->c = take_elements(a[1].p, a[1].stride, c, z->room[1]);
    z->d = take_elements(a[2].p, a[2].stride, c, z->room[3]);
    z->from = take_elements(a[3].p, a[3].stride, c, z->room[4]);
    z->from_low = take_elements(a[3].low, a[3].stride, c, z->room[5]);
    z->to = take_elements(a[4].p, a[4].stride, c, z->room[6]);
    z->to_low = take_elements(a[4].low, a[4].stride, c, z->room[7]);
}

static void again_shifts(shifts *z, size_t n, sev_pair (*again)(sev_pair, shift))
{
    for (size_t k = 0; k < n; k++)
        if (z->odd[k])
            put(&z->p, k, again((sev_pair){z->x[k], z->x_low[k]}, shift_at(z, z->one ? 0 : k)));
}

static void shift_rates(const sev_arg *a, size_t n, double *out, double *low, sev_pair (*again)(sev_pair, shift))
{
    shifts z;
    z.one = n == 1 || !(is_array(&a[1]) | is_array(&a[2]) | is_array(&a[3]) | is_array(&a[4]));
    size_t most = z.one ? STAGED_CHUNK - SHORT : STAGED_CHUNK / 2;
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, most);) {
        size_t m = c.n < SHORT ? SHORT : c.n;
        uint64_t odd = 0;
        take_shifts(&z, a, &c);
        if (z.one)
            shift_chunk(&z, 1, m, c.from ? 0 : SHORT);
        else
            shift_chunk(&z, 0, m, m);
        EACH(c.n) odd |= z.odd[k];
        if (odd)
            again_shifts(&z, c.n, again);
        memcpy(out + c.from, z.p.hi, c.n * sizeof *out);
        if (low)
            memcpy(low + c.from, z.p.lo, c.n * sizeof *low);
    }
}

static sev_pair odd_shift_value(sev_pair x, shift s)
{
    return sev_logistic_shift(x, s.c, s.d, s.from, s.to);
}

static sev_pair odd_rise(sev_pair x, shift s)
{
    return sev_logistic_rise(x, s.c, s.d);
}

static sev_pair odd_fall(sev_pair x, shift s)
{
    return sev_logistic_fall(x, s.c, s.d);
}

/* x0, c = a1, d = a2, from = x3, to = x4 */
static void kernel_logistic_shift(const sev_arg *a, size_t n, double *out, double *low)
{
    shift_rates(a, n, out, low, odd_shift_value);
}

static const double no_rate = 0.0, unit_rate = 1.0;

static void kernel_logistic_rise(const sev_arg *a, size_t n, double *out, double *low)
{
    const sev_arg all[] = {a[0], a[1], a[2], sev_single(&no_rate), sev_single(&unit_rate)};
    shift_rates(all, n, out, low, odd_rise);
}

static void kernel_logistic_fall(const sev_arg *a, size_t n, double *out, double *low)
{
    const sev_arg all[] = {a[0], a[1], a[2], sev_single(&unit_rate), sev_single(&no_rate)};
    shift_rates(all, n, out, low, odd_fall);
}

#endif
