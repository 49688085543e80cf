/* SPDX-License-Identifier: MIT */
/* Functions of special.h in two parts, chunk by chunk and stage by stage: each stage takes arrays of pairs to arrays of
 * pairs, with errors of about 2^-66; of powers in one part it is the logarithm that needs two. Elements that are not
 * common are left to special.c; what stages make of them does not matter. A part of set.c. */
#ifndef SEV_STAGED_H
#define SEV_STAGED_H

#include "kernel/survival.h"
#include "op/special.h"

/* Elements that go through stages at a time. Their arrays are aligned, lest vectors lie across lines of the cache. */
enum { STAGED_CHUNK = 128 };

typedef struct pairs {
    _Alignas(64) double hi[STAGED_CHUNK], lo[STAGED_CHUNK];
} pairs;

typedef struct work {
    const double *a[5];
    int single[5]; /* whether it is the same number everywhere */
    _Alignas(64) double room[5][STAGED_CHUNK];
    pairs p, q, r, t; /* p is the result, unless stages are DIRECT and put it to hi and lo */
    double *hi, *lo;
    _Alignas(64) double power[STAGED_CHUNK], inverse[STAGED_CHUNK];
    uint64_t odd[STAGED_CHUNK];
} work;

SEV_INLINE sev_pair pair_at(const pairs *p, size_t k)
{
    return (sev_pair){p->hi[k], p->lo[k]};
}

SEV_INLINE void put(pairs *p, size_t k, sev_pair x)
{
    p->hi[k] = x.hi;
    p->lo[k] = x.lo;
}

SEV_INLINE void put_result(work *w, size_t k, sev_pair x)
{
    w->hi[k] = x.hi;
    w->lo[k] = x.lo;
}

SEV_INLINE sev_pair alone(double x)
{
    return (sev_pair){x, 0.0};
}

/* dd_div() with one division instead of two; like ratio() and log_sum() not normalised, for what follows does that. */
SEV_INLINE sev_pair quotient_by(sev_pair a, sev_pair b, double inverse)
{
    double q = a.hi * inverse;
    sev_pair back = dd_two_prod(q, b.hi);
    double rest = ((a.hi - back.hi) - back.lo) + (a.lo - q * b.lo);
    return (sev_pair){q, rest * inverse};
}

SEV_INLINE sev_pair quotient(sev_pair a, sev_pair b)
{
    return quotient_by(a, b, 1.0 / b.hi);
}

/* The same for a plain b, of which 1 / b is at hand. */
SEV_INLINE sev_pair ratio(sev_pair a, double b, double inverse)
{
    double q = a.hi * inverse;
    sev_pair back = dd_two_prod(q, b);
    double rest = ((a.hi - back.hi) - back.lo) + a.lo;
    return (sev_pair){q, rest * inverse};
}

/* c + x y without normalising the low part, |c| > |x y|. */
SEV_INLINE sev_pair horner_step(sev_pair c, sev_pair x, sev_pair y)
{
    sev_pair p = dd_loose_mul(x, y), s = dd_fast_two_sum(c.hi, p.hi);
    return (sev_pair){s.hi, s.lo + (c.lo + p.lo)};
}

/* atanh(s) / s - 1, by polynomial atanh_rest: |s| <= 3 - sqrt 8 + 2^-50, error 2^-66.4 of atanh s,
 * kernel/polynomials.sollya. With what rounding adds, both parts of a logarithm are right to 2^-63 as measured
 * (doc/accuracy.md). */
SEV_INLINE sev_pair atanh_rest(sev_pair s)
{
    static const sev_pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
    sev_pair z = dd_two_prod(s.hi, s.hi);
    double y = z.hi, y2 = y * y;
    z.lo += 2.0 * (s.hi * s.lo);
    /* (atanh(s) / s - 1 - z / 3) / z^2 */
    double rest =
        ((0x1.999999999999ap-3 + y * 0x1.24924924927ccp-3) + y2 * (0x1.c71c71c65a221p-4 + y * 0x1.745d17d76d56ap-4)) +
        y2 * y2 *
            ((0x1.3b13782b1e514p-4 + y * 0x1.111dd0b5776dap-4) +
             y2 * (0x1.de9e0464effd9p-5 + y * 0x1.e7e5112a52b09p-5));
    double part = y * rest;
    sev_pair sum = dd_fast_two_sum(third.hi, part), p = dd_two_prod(y, sum.hi);
    return (sev_pair){p.hi, p.lo + (y * (sum.lo + third.lo) + z.lo * (sum.hi + part))};
}

/* Logarithms are ln 2^e + 2 atanh(num / den), |num / den| < 0.172; this is the quotient for x > 0. */
SEV_INLINE sev_pair log_quotient(sev_pair x, double *e)
{
    double f = exponent_of(x.hi, e), m = x.hi * f, low = x.lo * f;
    sev_pair den = dd_fast_two_sum(1.0, m); /* exact, too, where m is the larger, for it is less than 2 */
    return quotient((sev_pair){m - 1.0, low}, (sev_pair){den.hi, den.lo + low});
}

/* The same for 1 + w, w > -1: num = f (1 + w) - 1, den = f (1 + w) + 1. */
SEV_INLINE sev_pair log1p_numerator(sev_pair w, double *e)
{
    double f = exponent_of(1.0 + w.hi, e), less = f - 1.0;
    /* Exact: less is a multiple of the last place of w f, and its own rounding is added below. */
    sev_pair num = dd_fast_two_sum(less, w.hi * f);
    num.lo += (f - (less + 1.0)) + w.lo * f;
    return num;
}

SEV_INLINE sev_pair log1p_quotient(sev_pair num)
{
    sev_pair den = dd_fast_two_sum(2.0, num.hi);
    return quotient(num, (sev_pair){den.hi, den.lo + num.lo});
}

/* ln 2^e + 2 s + 2 s t, not normalised. */
SEV_INLINE sev_pair log_sum(sev_pair s, sev_pair t, double e)
{
    s = (sev_pair){2.0 * s.hi, 2.0 * s.lo};
    sev_pair more = dd_loose_mul(s, t), m = dd_fast_two_sum(s.hi, more.hi);
    sev_pair sum = dd_fast_two_sum(e * ln2_head, m.hi); /* exact: e ln2_head is, and 0 or the larger */
    return (sev_pair){sum.hi, sum.lo + (e * ln2_tail + (m.lo + (more.lo + s.lo)))};
}

/* What is between the loops of a logarithm, which are short, lest a processor has to wait for one element before it
 * sees the next. */
typedef struct quotients {
    pairs s, t;
    double e[STAGED_CHUNK];
} quotients;

static void log_rests(quotients *q, size_t n)
{
    EACH(n) put(&q->t, k, atanh_rest(pair_at(&q->s, k)));
}

static void log_sums(const quotients *q, pairs *p, size_t n)
{
    EACH(n) put(p, k, log_sum(pair_at(&q->s, k), pair_at(&q->t, k), q->e[k]));
}

/* p becomes ln p. */
static void log_stage(pairs *p, size_t n)
{
    quotients q;
    EACH(n) put(&q.s, k, log_quotient(pair_at(p, k), &q.e[k]));
    log_rests(&q, n);
    log_sums(&q, p, n);
}

/* p becomes ln(1 + p), p > -1. */
static void log1p_stage(pairs *p, size_t n)
{
    quotients q;
    EACH(n) put(&q.s, k, log1p_quotient(log1p_numerator(pair_at(p, k), &q.e[k])));
    log_rests(&q, n);
    log_sums(&q, p, n);
}

/* y = n ln 2 + r; returns r, and power is 2^n: |y| < 705. */
SEV_INLINE sev_pair reduce_pair(sev_pair y, double *power)
{
    static const double magic = 0x1.8p52 + 1023;
    double shifted = y.hi * log2_e + magic, i = shifted - magic;
    *power = sev_from_bits(sev_bits(shifted) << 52);
    return dd_two_sum(y.hi - i * ln2_head, y.lo - i * ln2_tail);
}

/* The rest of the series of e^r from r^5 on, over r^4, by polynomial expm1_rest: |r| <= ln 2 / 2 + 2^-40, error
 * 2^-66.2 of e^r - 1, kernel/polynomials.sollya. */
SEV_INLINE double expm1_rest(double x)
{
    double x2 = x * x, x4 = x2 * x2;
    double rest = ((0x1.1111111111112p-7 + x * 0x1.6c16c16c16420p-10) +
                   x2 * (0x1.a01a01a018f44p-13 + x * 0x1.a01a01a6fac04p-16)) +
                  x4 * ((0x1.71de3a5d5311ep-19 + x * 0x1.27e4da1b9f3b1p-22) +
                        x2 * (0x1.ae64202c04476p-26 + x * 0x1.1f7648d2576e0p-29) + x4 * 0x1.61d39b6c5ba4ep-33);
    return x * rest;
}

/* p becomes e^p - 1, |p| < ln 2 / 2 + 2^-40. */
static void growth_stage(pairs *p, size_t n)
{
    static const sev_pair half = {0.5, 0.0};
    /* constant expm1_pairs: both parts, error 2^-107.9 of 1 / 6 and 1 / 24, kernel/polynomials.sollya */
    static const sev_pair sixth = {0x1.5555555555555p-3, 0x1.5555555555555p-57};
    static const sev_pair twenty_fourth = {0x1.5555555555555p-5, 0x1.5555555555555p-59};
    _Alignas(64) double rests[STAGED_CHUNK];
    pairs sums;
    EACH(n) rests[k] = expm1_rest(p->hi[k]);
    EACH(n)
    {
        sev_pair t = dd_fast_two_sum(twenty_fourth.hi, rests[k]);
        t.lo += twenty_fourth.lo;
        put(&sums, k, horner_step(sixth, pair_at(p, k), t));
    }
    EACH(n) put(&sums, k, horner_step(half, pair_at(p, k), pair_at(&sums, k)));
    EACH(n)
    {
        sev_pair r = pair_at(p, k);
        put(p, k, dd_normal(horner_step(r, r, dd_loose_mul(r, pair_at(&sums, k)))));
    }
}

/* p = n ln 2 + r becomes e^r - 1, and power 2^n: |p| < 705. */
static void expm1_stage(pairs *p, double *power, size_t n)
{
    EACH(n) put(p, k, reduce_pair(pair_at(p, k), &power[k]));
    growth_stage(p, n);
}

/* e^p, and e^p - 1, from that. */
SEV_INLINE sev_pair exp_from(const pairs *p, const double *power, size_t k)
{
    double f = power[k];
    sev_pair e = {p->hi[k] * f, p->lo[k] * f}, s = dd_fast_two_sum(f, e.hi);
    return dd_fast_two_sum(s.hi, s.lo + e.lo);
}

/* Not normalised. 2^n - 1 is 0 or more than 2^n (e^r - 1), which is within (-0.3, 0.42) 2^n. */
SEV_INLINE sev_pair expm1_from(const pairs *p, const double *power, size_t k)
{
    double f = power[k];
    sev_pair less = dd_two_sum(f, -1.0), s = dd_fast_two_sum(less.hi, p->hi[k] * f);
    return (sev_pair){s.hi, s.lo + (less.lo + p->lo[k] * f)};
}

static void exp_stage(pairs *p, double *power, size_t n)
{
    expm1_stage(p, power, n);
    EACH(n) put(p, k, exp_from(p, power, k));
}

#define BIT(i) (1U << (i))
#define A(i) (w->a[i][k])
#define PAIR(i) ((sev_pair){w->a[i][k], w->a[(i) + 1][k]})

/* Elements are odd where one of the arguments, a set of bits, is no common number, or should be positive and is not.
 * What is one number is looked at once. */
SEV_INLINE void mark_odd(work *w, unsigned any_sign, unsigned positive, size_t n)
{
    uint64_t always = 0;
    for (int i = 0; i < 5; i++)
        if (((any_sign | positive) >> i & 1) && w->single[i])
            always |= any_sign >> i & 1 ? odd_one(*w->a[i]) : odd_positive(*w->a[i]);
    EACH(n) w->odd[k] = always;
    for (int i = 0; i < 5; i++) {
        if ((any_sign >> i & 1) && !w->single[i])
            EACH(n) w->odd[k] |= odd_one(A(i));
        if ((positive >> i & 1) && !w->single[i])
            EACH(n) w->odd[k] |= odd_positive(A(i));
    }
}

/* w->inverse, of argument i. */
SEV_INLINE void invert(work *w, int i, size_t n)
{
    double inverse = 1.0 / *w->a[i];
    if (w->single[i])
        EACH(n) w->inverse[k] = inverse;
    else
        EACH(n) w->inverse[k] = 1.0 / A(i);
}

/* Kinds of results: one part, or two; and whether stages put them where the caller wants them. */
enum { TWO_PARTS = 1, DIRECT = 2 };

/* A kernel from `stages`, which fills w->p and w->odd from w->a, and the value of an odd element. w->a has the
 * arguments in order, each of `lows` (a set of bits) followed by its low part. */
#define STAGED(name, args_n, lows, kind, stages, again)                                                                \
    static void name##_of_chunk(work *w, size_t n)                                                                     \
    {                                                                                                                  \
        stages;                                                                                                        \
    }                                                                                                                  \
    static sev_pair name##_of_odd(const work *w, size_t k)                                                             \
    {                                                                                                                  \
        return (again);                                                                                                \
    }                                                                                                                  \
    static void kernel_##name(const sev_arg *a, size_t n, double *out, double *low)                                    \
    {                                                                                                                  \
        staged(a, args_n, lows, n, out, (kind)&TWO_PARTS ? low : NULL, kind, name##_of_chunk, name##_of_odd);          \
    }

/* A vector's worth of elements takes no longer than one, so few are made up to as many. */
enum { SHORT = 8 };

static const double *take_elements(const double *p, size_t stride, const chunk *c, double *room)
{
    if (c->n >= SHORT)
        return column_as_array(p, stride, c, room);
    for (size_t k = 0; k < SHORT; k++)
        room[k] = p ? p[(k < c->n ? c->from + k : c->from) * stride] : 0.0;
    return room;
}

/* Argument number i of the work, or the low part of one. */
SEV_INLINE void take_argument(work *w, int i, const double *p, size_t stride, const chunk *c)
{
    w->single[i] = !p || !stride;
    w->a[i] = take_elements(p, stride, c, w->room[i]);
}

static void staged(const sev_arg *a, int args_n, unsigned lows, size_t n, double *out, double *low, int kind,
                   void (*stages)(work *, size_t), sev_pair (*again)(const work *, size_t))
{
    work w;
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, STAGED_CHUNK);) {
        int direct = (kind & DIRECT) && c.n >= SHORT;
        for (int i = 0, j = 0; i < args_n; i++) {
            take_argument(&w, j++, a[i].p, a[i].stride, &c);
            if (lows & BIT(i))
                take_argument(&w, j++, a[i].low, a[i].stride, &c);
        }
        w.hi = direct ? out + c.from : w.p.hi;
        w.lo = direct && low ? low + c.from : w.p.lo;
        stages(&w, c.n < SHORT ? SHORT : c.n);
        uint64_t odd = 0;
        size_t m = c.n;
        EACH(m) odd |= w.odd[k];
        for (size_t k = 0; odd && k < m; k++)
            if (w.odd[k])
                put_result(&w, k, again(&w, k));
        if (!direct)
            memcpy(out + c.from, w.p.hi, m * sizeof *out);
        if (!direct && low)
            memcpy(low + c.from, w.p.lo, m * sizeof *low);
    }
}

static void neg_log1p_neg_stages(work *w, size_t n)
{
    EACH(n)
    {
        double p = A(0);
        w->odd[k] = unless((p > 0x1p-200) & (p < 1.0));
        put(&w->p, k, alone(-p));
    }
    log1p_stage(&w->p, n);
    EACH(n) put(&w->p, k, dd_normal(dd_neg(pair_at(&w->p, k))));
}

static void div_two_stages(work *w, size_t n)
{
    mark_odd(w, BIT(0) | BIT(2), 0, n);
    invert(w, 2, n);
    EACH(n) put(&w->p, k, dd_normal(ratio(PAIR(0), A(2), w->inverse[k])));
}

/* ---- Powers in one part ---- */

/* From the quotients of a base and its exponent, which is argument f, w->p and w->power become what power_at() makes
 * the power of. It is e^y: the error of the logarithm, 2^-63, grows with y, so that is less than `most`, or the element
 * is odd. */
SEV_INLINE void power_stage(work *w, quotients *q, int f, int f_low, double sign, double most, size_t n)
{
    log_rests(q, n);
    EACH(n)
    {
        sev_pair log = log_sum(pair_at(&q->s, k), pair_at(&q->t, k), q->e[k]);
        /* Normalised, for of a base next to 1 the logarithm may have no high part. */
        sev_pair h = dd_mul(log, (sev_pair){-sign * A(f), f_low ? -sign * A(f_low) : 0.0});
        reduced d = reduce_exactly(h, &w->p.lo[k]);
        w->odd[k] |= unless(fabs(h.hi) < most);
        w->p.hi[k] = d.r;
        w->power[k] = d.power;
    }
}

/* The power, not normalised, of element k. */
SEV_INLINE sev_pair power_at(const work *w, size_t k)
{
    double low, lost = lost_exactly(w->p.hi[k], w->p.lo[k], &low), unit = w->power[k] * down;
    sev_pair e = dd_fast_two_sum(unit, -(unit * lost));
    return (sev_pair){e.hi, e.lo - unit * low};
}

static void mul_pow_stages(work *w, size_t n)
{
    quotients q;
    mark_odd(w, BIT(0) | BIT(3), 0, n);
    EACH(n)
    {
        /* Larger exponents tell how far a base next to 1 is from it, more digits than the logarithm has. */
        w->odd[k] |= odd_positive(A(1)) | unless(fabs(A(3)) < 0x1p32);
        put(&q.s, k, log_quotient(PAIR(1), &q.e[k]));
    }
    power_stage(w, &q, 3, 4, 1.0, 256.0, n);
    EACH(n)
    {
        sev_pair y = power_at(w, k), p = dd_two_prod(y.hi, A(0));
        w->hi[k] = p.hi + (p.lo + y.lo * A(0));
    }
}

/* Logarithms of one base are one for all. */
static void log_base_stages(work *w, size_t n)
{
    size_t bases = w->single[2] ? SHORT : n;
    mark_odd(w, 0, BIT(0), n);
    EACH(n) w->odd[k] |= unless((A(2) > 1.0) & (A(2) < 0x1p200));
    EACH(n) put(&w->p, k, PAIR(0));
    EACH(bases) put(&w->q, k, alone(A(2)));
    log_stage(&w->p, n);
    log_stage(&w->q, bases);
    for (size_t k = bases; k < n; k++)
        put(&w->q, k, pair_at(&w->q, 0));
    EACH(n)
    {
        sev_pair log_x = dd_normal(pair_at(&w->p, k)), log_b = dd_normal(pair_at(&w->q, k));
        put(&w->p, k, dd_normal(quotient(log_x, log_b)));
    }
}

/* With m = 1 - e^-2|x|, |tanh x| is m / (2 - m). */
static void tanh_stages(work *w, size_t n)
{
    mark_odd(w, BIT(0), 0, n);
    EACH(n) put(&w->p, k, dd_neg(at_most(alone(2.0 * fabs(A(0))), 100.0)));
    expm1_stage(&w->p, w->power, n);
    EACH(n)
    {
        sev_pair m = dd_neg(dd_normal(expm1_from(&w->p, w->power, k)));
        double v = dd_normal(quotient(m, dd_add_d(dd_neg(m), 2.0))).hi;
        put(&w->p, k, alone(A(0) < 0.0 ? -v : v));
    }
}

/* A whole number below 2^51: the last bit of its sum with this is 1 where it is odd. */
static void any_pow_stages(work *w, size_t n)
{
    static const double magic = 0x1.8p52;
    quotients q;
    mark_odd(w, BIT(0) | BIT(2), 0, n);
    EACH(n)
    {
        double x = A(0), y = A(2), shifted = y + magic;
        int whole = (shifted - magic == y) & (A(3) == 0.0) & (fabs(y) < 0x1p51);
        uint64_t sign = sev_bits(shifted) << 63 & (x < 0.0 ? ~UINT64_C(0) : UINT64_C(0));
        w->odd[k] |= unless(((x > 0.0) | whole) & (y != 1.0) & (y != 2.0) & (fabs(y) < 0x1p32));
        w->inverse[k] = sev_from_bits(sign | sev_bits(1.0));
        put(&q.s, k, log_quotient((sev_pair){fabs(x), x < 0.0 ? -A(1) : A(1)}, &q.e[k]));
    }
    power_stage(w, &q, 2, 3, 1.0, 256.0, n);
    EACH(n)
    {
        sev_pair power = power_at(w, k);
        w->hi[k] = (power.hi + power.lo) * w->inverse[k];
    }
}

/* ((x, xl) / t)^e */
static void pow_ratio_stages(work *w, size_t n)
{
    mark_odd(w, BIT(3), BIT(0) | BIT(2), n);
    invert(w, 2, n);
    EACH(n) put(&w->p, k, ratio(PAIR(0), A(2), w->inverse[k]));
    log_stage(&w->p, n);
    EACH(n)
    {
        sev_pair log = pair_at(&w->p, k), y = dd_mul_d(log, A(3));
        y.lo += log.hi * A(4);
        /* The quotient is right to 2^-102, and that is multiplied by the exponent, too. */
        w->odd[k] |= unless((fabs(A(3)) < 0x1p32) & (fabs(y.hi) < 600.0));
        put(&w->p, k, y);
    }
    exp_stage(&w->p, w->power, n);
}

/* Powers are less than 2^200, so that the quotient is exact enough. */
static void hill_stages(work *w, size_t n)
{
    quotients q;
    mark_odd(w, BIT(0) | BIT(4), BIT(3), n);
    invert(w, 3, n);
    EACH(n)
    {
        w->odd[k] |= odd_positive(A(1)) | unless(fabs(A(4)) < 0x1p32);
        put(&q.s, k, log_quotient(ratio(PAIR(1), A(3), w->inverse[k]), &q.e[k]));
    }
    power_stage(w, &q, 4, 0, -1.0, 138.0, n);
    EACH(n)
    {
        sev_pair y = power_at(w, k), sum = dd_two_sum(1.0, y.hi);
        sev_pair v = quotient(alone(A(0)), (sev_pair){sum.hi, sum.lo + y.lo});
        w->hi[k] = v.hi + v.lo;
    }
}

/* Times a0 / a3, which is the same for all elements. */
SEV_INLINE void gompertz_by_unit(work *w, sev_pair unit, size_t n)
{
    EACH(n) put_result(w, k, dd_mul(expm1_from(&w->p, w->power, k), unit));
}

/* a0 expm1(a3 (a1, a2)) / a3. */
static void gompertz_stages(work *w, size_t n)
{
    size_t units = w->single[0] && w->single[3] ? SHORT : n;
    mark_odd(w, BIT(0) | BIT(3), 0, n); /* and then x is no odd one where a3 x is not */
    EACH(units) put(&w->q, k, ratio(alone(A(0)), A(3), 1.0 / A(3)));
    EACH(n)
    {
        sev_pair y = dd_mul_d(PAIR(1), A(3));
        w->odd[k] |= unless((fabs(y.hi) > 0x1p-200) & (y.hi < 400.0));
        put(&w->p, k, dd_neg(at_most(dd_neg(y), 100.0))); /* no more can die out */
    }
    expm1_stage(&w->p, w->power, n);
    if (units < n)
        gompertz_by_unit(w, pair_at(&w->q, 0), n);
    else
        EACH(n) put_result(w, k, dd_mul(expm1_from(&w->p, w->power, k), pair_at(&w->q, k)));
}

static void frailty_stages(work *w, size_t n)
{
    mark_odd(w, 0, BIT(0) | BIT(2), n);
    invert(w, 2, n);
    EACH(n) put(&w->p, k, dd_mul_d(PAIR(0), A(2)));
    log1p_stage(&w->p, n);
    EACH(n) put(&w->p, k, dd_normal(ratio(pair_at(&w->p, k), A(2), w->inverse[k])));
}

SEV_INLINE sev_pair choose_pair(int first, sev_pair a, sev_pair b)
{
    return (sev_pair){first ? a.hi : b.hi, first ? a.lo : b.lo};
}

/* 1 / (1 + e^y), y = sign (x - c) / d. */
SEV_INLINE void logistic_value(work *w, double sign, size_t n)
{
    mark_odd(w, BIT(0), BIT(3), n);
    invert(w, 3, n);
    EACH(n)
    {
        sev_pair y = ratio(dd_add_d(PAIR(0), -A(2)), sign * A(3), sign * w->inverse[k]);
        w->odd[k] |= odd_one(A(2) == 0.0 ? 1.0 : A(2)) | unless((y.hi < 600.0) | (y.hi > 760.0));
        w->t.hi[k] = y.hi;
        put(&w->p, k, dd_neg(at_most(dd_neg(at_most(y, 600.0)), 100.0)));
    }
    expm1_stage(&w->p, w->power, n);
    EACH(n)
    {
        sev_pair den = dd_add_d(exp_from(&w->p, w->power, k), 1.0);
        double v = 1.0 / den.hi;
        v -= v * v * den.lo;
        put(&w->p, k, alone(w->t.hi[k] > 760.0 ? 0.0 : v));
    }
}

STAGED(neg_log1p_neg, 1, 0, 1, neg_log1p_neg_stages(w, n), sev_neg_log1p_neg(A(0)))
STAGED(div_two, 2, BIT(0), 1, div_two_stages(w, n), sev_ratio(PAIR(0), A(2) + 0.0))
STAGED(mul_pow, 3, BIT(1) | BIT(2), DIRECT, mul_pow_stages(w, n), sev_mul_pow(A(0), PAIR(1), PAIR(3)))
STAGED(log_base, 2, BIT(0), 0, log_base_stages(w, n), alone(sev_log_base(PAIR(0), A(2))))
STAGED(tanh, 1, 0, 0, tanh_stages(w, n), alone(sev_tanh(A(0))))
STAGED(any_pow, 2, BIT(0) | BIT(1), DIRECT, any_pow_stages(w, n), alone(sev_pow(PAIR(0), PAIR(2))))
STAGED(pow_ratio, 3, BIT(0) | BIT(2), 1, pow_ratio_stages(w, n), sev_pow_ratio(PAIR(0), A(2), PAIR(3)))
STAGED(hill, 4, BIT(1), DIRECT, hill_stages(w, n), alone(sev_hill(A(0), PAIR(1), A(3), A(4))))
STAGED(gompertz, 3, BIT(1), TWO_PARTS | DIRECT, gompertz_stages(w, n), sev_gompertz(A(0), PAIR(1), A(3)))
STAGED(frailty, 2, BIT(0), 1, frailty_stages(w, n), sev_frailty(PAIR(0), A(2)))
STAGED(logistic, 3, BIT(0), 0, logistic_value(w, -1.0, n), alone(sev_logistic(PAIR(0), A(2), A(3))))
STAGED(logistic_complement, 3, BIT(0), 0, logistic_value(w, 1.0, n),
       alone(sev_logistic_complement(PAIR(0), A(2), A(3))))

/* Squares are the powers that come most. */
static void kernel_pow(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[CHUNK];
    if (a[0].low || a[1].low || (is_array(&a[1]) && n > 1) || n == 0 || number_of(&a[1]) != 2.0) {
        kernel_any_pow(a, n, out, low);
        return;
    }
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        const double *x = as_array(&a[0], &c, room);
        double *to = out + c.from;
        EACH(c.n) to[k] = x[k] * x[k];
    }
}

#undef BIT
#undef A
#undef PAIR

#endif
