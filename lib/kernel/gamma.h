/* SPDX-License-Identifier: MIT */
/* Second differences of ln Gamma: H = ln Gamma(x) + ln Gamma(x + a + k) - ln Gamma(x + a) - ln Gamma(x + k), the hazard
 * of an urn and that of an unknown probability. Both parts are right to 2^-62, as of all stages. A part of set.c. */
#ifndef SEV_KERNEL_GAMMA_H
#define SEV_KERNEL_GAMMA_H

#include "kernel/staged.h"
#include "op/gammadiff.h"

/* Of a kernel's work, x is q, a is argument 1 and k argument 2, a pair; all of them are positive. H is the same with a
 * and k exchanged. */
#define BIT(i) (1U << (i))
#define A(i) (w->a[i][k])
#define PAIR(i) ((sev_pair){w->a[i][k], w->a[(i) + 1][k]})

/* The sum of positive numbers, not normalised. */
SEV_INLINE sev_pair loose_sum(sev_pair a, sev_pair b)
{
    sev_pair s = dd_two_sum(a.hi, b.hi);
    return (sev_pair){s.hi, s.lo + (a.lo + b.lo)};
}

/* ---- Where s, the lesser of a and k, is small beside x ---- */

/* With c = x + (s - 1) / 2, ln Gamma(x + s) - ln Gamma(x) is s (ln c + the sum over n of P_n(s^2) c^-2n), in which odd
 * powers are missing, and so
 *     H = s (log1p(l / c) - the sum of P_n(s^2) (c^-2n - (c + l)^-2n)), l being the greater of a and k. */
enum { LEAST_NEAR = 128, NEAR = 64 };

SEV_INLINE int is_small_step(const work *w, size_t k)
{
    double a = A(1), b = A(2), x = w->q.hi[k], least = a < b ? a : b;
    return (x >= LEAST_NEAR) & (x < 0x1p150) & (least * NEAR <= x);
}

typedef struct lesser {
    sev_pair s, half; /* and (s - 1) / 2 */
    double p[4];      /* P_1(s^2), P_2(s^2), ... */
} lesser;

SEV_INLINE lesser lesser_of(sev_pair s)
{
    sev_pair half = dd_two_sum(0.5 * s.hi, -0.5);
    double z = s.hi * s.hi, f = 1.0 - z;
    /* series gamma_center: x >= 128 and s <= x / 64, error 2^-68.3 of second differences of ln Gamma,
     * number/polynomials.sollya */
    double p1 = 1.0 / 24, p2 = z * (1.0 / 320) - 7.0 / 960, p3 = z * (z * (1.0 / 2688) - 1.0 / 448) + 31.0 / 8064;
    double p4 = z * (z * (z * (1.0 / 18432) - 11.0 / 18432) + 239.0 / 92160) - 127.0 / 30720;
    return (lesser){s, {half.hi, half.lo + 0.5 * s.lo}, {f * p1, f * p2, f * p3, f * p4}};
}

/* The sum, divided by 1 - u, u = (c / (c + l))^2: c^-2n - (c + l)^-2n is c^-2n (1 - u) (1 + u + ... + u^(n - 1)). */
SEV_INLINE double near_sum(const double *p, double y, double u)
{
    double t4 = y * p[3], t3 = y * (p[2] + t4), t2 = y * (p[1] + t3), t1 = y * (p[0] + t2), v = y * u;
    return t1 + v * (t2 + v * (t3 + v * t4));
}

/* With `single`, a is one number, and the lesser one everywhere. */
SEV_INLINE void near_loops(work *w, int single, pairs *h, double *hi, double *lo, size_t n)
{
    double *less = w->power, *share = w->inverse;
    lesser one = lesser_of(alone(*w->a[1]));
    EACH(n)
    {
        sev_pair b = PAIR(2), a = alone(A(1)), l = single ? b : choose_pair(b.hi < a.hi, a, b);
        lesser s = single ? one : lesser_of(choose_pair(b.hi < a.hi, b, a));
        sev_pair c = loose_sum(pair_at(&w->q, k), s.half);
        double far = c.hi + l.hi, both = 1.0 / (c.hi * far), inverse = both * far;
        put(h, k, quotient_by(l, c, inverse));
        less[k] = inverse * inverse;
        share[k] = c.hi * (c.hi * both);
    }
    EACH(n)
    {
        double t = h->hi[k], r = share[k], y = less[k]; /* l / c, c / (c + l) and 1 / c^2 */
        lesser s = single ? one : lesser_of(alone(A(2) < A(1) ? A(2) : A(1)));
        less[k] = (t * r) * (1.0 + r) * near_sum(s.p, y, r * r);
    }
    log1p_stage(h, n);
    EACH(n)
    {
        sev_pair b = PAIR(2), a = alone(A(1)), s = single ? a : choose_pair(b.hi < a.hi, b, a), log = pair_at(h, k);
        sev_pair sum = dd_fast_two_sum(log.hi, -less[k]);
        sum.lo += log.lo;
        sum = single ? dd_mul_d(sum, s.hi) : dd_mul(sum, s);
        hi[k] = sum.hi;
        lo[k] = sum.lo;
    }
}

/* Which elements there are that are not odd, and whether k is the lesser of a and k for some. */
typedef struct kinds {
    uint64_t near, far, turned;
} kinds;

SEV_INLINE void note_kind(const work *w, size_t k, kinds *z)
{
    uint64_t is_far = unless(is_small_step(w, k));
    z->near |= ~(w->odd[k] | is_far) & 1;
    z->far |= ~w->odd[k] & is_far;
    z->turned |= unless(A(1) <= A(2));
}

/* H of elements whose lesser step is small; h is room. */
static void near_stage(work *w, const kinds *z, pairs *h, double *hi, double *lo, size_t n)
{
    if (w->single[1] && !z->turned)
        near_loops(w, 1, h, hi, lo, n);
    else
        near_loops(w, 0, h, hi, lo, n);
}

/* ---- Elsewhere ---- */

/* By Stirling's series for x >= 20, as gammadiff_forms.h has it:
 *     a log1p(k / (x + a)) + k log1p(a / (x + k)) - (x - 1/2) log1p(v) + d (1/12 + tail),
 * v = a k / (x (x + a + k)), of which at most two thirds cancel; d = v (1 / (x + a) + 1 / (x + k)) is the second
 * difference of 1 / z, and less than 1/200 of H. */
enum { LEAST_STIRLING = 20 };

typedef struct stirling {
    pairs of_a, of_k; /* arguments of these logarithms; that of the third is w->r, and d is w->t */
    double far[STAGED_CHUNK], tail[STAGED_CHUNK];
} stirling;

/* Second differences of z^-n in units of d x^(1 - n), from those of z^(1 - n), two steps at a time. */
typedef struct differences {
    double by_a, by_k, by_both; /* x / (x + a), x / (x + k), x / (x + a + k) */
    double of_a, of_k, power;   /* first differences, and a power of by_both */
    double d, y, sum;           /* a power of 1 / x, and the terms up to there */
} differences;

SEV_INLINE differences next_term(differences z, double y, double term)
{
    double share = 1.0 / (z.by_a + z.by_k), u = z.by_a * z.by_a * share, v = z.by_k * z.by_k * share;
    for (int i = 0; i < 2; i++) {
        z.d += u * z.of_a + v * z.of_k + z.power;
        z.of_a = z.by_a * z.of_a + z.power;
        z.of_k = z.by_k * z.of_k + z.power;
        z.power *= z.by_both;
    }
    z.y *= y;
    z.sum += term * z.d * z.y;
    return z;
}

/* The tail, y being 1 / x^2. */
SEV_INLINE double stirling_terms(double by_a, double by_k, double by_both, double y)
{
    differences z = {by_a, by_k, by_both, 1.0, 1.0, by_both, 1.0, 1.0, 0.0};
    /* series gamma_stirling: z >= 20, error 2^-72 of second differences of ln Gamma, number/polynomials.sollya */
    z = next_term(next_term(next_term(next_term(z, y, -1.0 / 360), y, 1.0 / 1260), y, -1.0 / 1680), y, 1.0 / 1188);
    z = next_term(next_term(next_term(z, y, -691.0 / 360360), y, 1.0 / 156), y, -3617.0 / 122400);
    return z.sum;
}

/* 1 / x for a pair, in two parts. */
SEV_INLINE sev_pair pair_inverse(sev_pair x)
{
    return quotient(alone(1.0), x);
}

static void stirling_points(work *w, stirling *z, size_t n)
{
    double *by_a = w->power, *by_k = w->inverse;
    EACH(n)
    {
        sev_pair x = pair_at(&w->q, k), a = alone(A(1)), b = PAIR(2), xa = loose_sum(x, a), xb = loose_sum(x, b);
        sev_pair over_a = pair_inverse(xa), over_b = pair_inverse(xb);
        put(&z->of_a, k, quotient(b, xa));
        put(&z->of_k, k, quotient(a, xb));
        put(&w->t, k, loose_sum(over_a, over_b));
        by_a[k] = x.hi * over_a.hi;
        by_k[k] = x.hi * over_b.hi;
    }
    EACH(n)
    {
        sev_pair x = pair_at(&w->q, k), a = alone(A(1)), b = PAIR(2), far = loose_sum(loose_sum(x, a), b);
        sev_pair v = quotient(dd_loose_mul(a, b), dd_loose_mul(x, far));
        put(&w->r, k, v);
        put(&w->t, k, dd_loose_mul(v, pair_at(&w->t, k)));
        z->far[k] = x.hi / far.hi;
        z->tail[k] = 1.0 / x.hi;
    }
    EACH(n) z->tail[k] = stirling_terms(by_a[k], by_k[k], z->far[k], z->tail[k] * z->tail[k]);
}

/* w->r becomes H; x has been shifted. */
static void stirling_stage(work *w, size_t n)
{
    /* constant twelfth: both parts, error 2^-107.9 of 1 / 12, number/polynomials.sollya */
    static const sev_pair twelfth = {0x1.5555555555555p-4, 0x1.5555555555555p-58};
    stirling z;
    pairs *const logs[] = {&z.of_a, &z.of_k, &w->r};
    stirling_points(w, &z, n);
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
        log1p_stage(logs[i], n);
    EACH(n)
    {
        sev_pair sum = dd_add(dd_mul_d(pair_at(&z.of_a, k), A(1)), dd_mul(pair_at(&z.of_k, k), PAIR(2)));
        sev_pair less = dd_mul(dd_add_d(pair_at(&w->q, k), -0.5), pair_at(&w->r, k));
        sev_pair tail = dd_fast_two_sum(twelfth.hi, z.tail[k]);
        tail.lo += twelfth.lo;
        put(&w->r, k, dd_add(dd_add(sum, dd_neg(less)), dd_mul(pair_at(&w->t, k), tail)));
    }
}

/* H at x is H at x + 1 and the logarithm of (x + a) (x + k) / (x (x + a + k)), whose numerator is a k more than its
 * denominator. Where `low` is 1, x becomes 20 at least, and w->p the product of these quotients, less 1. */
static void shift_stage(work *w, const uint64_t *low, size_t n)
{
    pairs *more = &w->r, *product = &w->t; /* the product is 1 + more / product */
    uint64_t left = 1;
    EACH(n)
    {
        put(more, k, alone(0.0));
        put(product, k, alone(1.0));
    }
    while (left) {
        left = 0;
        EACH(n)
        {
            sev_pair x = pair_at(&w->q, k), a = alone(A(1)), b = PAIR(2), e = pair_at(more, k), d = pair_at(product, k);
            sev_pair ab = dd_loose_mul(a, b), below = dd_mul(x, loose_sum(loose_sum(x, a), b));
            int shift = (low[k] != 0) & (x.hi < LEAST_STIRLING), again = shift & (x.hi < LEAST_STIRLING - 1);
            sev_pair next = loose_sum(dd_loose_mul(e, loose_sum(below, ab)), dd_loose_mul(d, ab));
            put(more, k, choose_pair(shift, dd_normal(next), e));
            put(product, k, choose_pair(shift, dd_mul(d, below), d));
            put(&w->q, k, choose_pair(shift, dd_add_d(x, 1.0), x));
            left |= again ? UINT64_C(1) : UINT64_C(0);
        }
    }
    EACH(n) put(&w->p, k, quotient(pair_at(more, k), pair_at(product, k)));
}

/* The results become H of elements that are not near. */
static void far_stage(work *w, size_t n)
{
    uint64_t low[STAGED_CHUNK], some = 0;
    EACH(n)
    {
        double a = A(1), b = A(2), x = w->q.hi[k];
        uint64_t is_low = x < LEAST_STIRLING ? UINT64_C(1) : UINT64_C(0);
        /* Then the products of 21 factors stay below 2^1000. */
        w->odd[k] |= is_low & unless((x > 0x1p-60) & (a < 0x1p40) & (b < 0x1p40) & (a * b < 0x1p45));
        low[k] = is_low & ~w->odd[k];
        some |= low[k];
    }
    if (some) {
        shift_stage(w, low, n);
        log1p_stage(&w->p, n);
    }
    stirling_stage(w, n);
    if (some)
        EACH(n)
        {
            sev_pair h = pair_at(&w->r, k), more = dd_normal(pair_at(&w->p, k));
            put_result(w, k, choose_pair(low[k] != 0, dd_add(more, h), h));
        }
    else
        EACH(n) put_result(w, k, pair_at(&w->r, k));
}

/* The results become H. */
static void gamma_stages(work *w, const kinds *z, size_t n)
{
    if (!z->far) {
        near_stage(w, z, &w->p, w->hi, w->lo, n);
        return;
    }
    far_stage(w, n);
    if (!z->near)
        return;
    near_stage(w, z, &w->r, w->r.hi, w->r.lo, n);
    EACH(n) put_result(w, k, choose_pair(is_small_step(w, k), pair_at(&w->r, k), (sev_pair){w->hi[k], w->lo[k]}));
}

static void gamma_diff2_stages(work *w, size_t n)
{
    kinds z = {0, 0, 0};
    mark_odd(w, 0, BIT(0) | BIT(1) | BIT(2), n);
    EACH(n)
    {
        put(&w->q, k, alone(A(0)));
        note_kind(w, k, &z);
    }
    gamma_stages(w, &z, n);
}

/* x is what is left, n - m + 1 - k, and a is m. Of whole numbers up to 2^53, n - m + 1 is a double. */
SEV_INLINE void draws_left(work *w, int single, kinds *z, size_t n)
{
    sev_pair all = dd_add_d(dd_two_sum(*w->a[0], -*w->a[1]), 1.0);
    EACH(n)
    {
        sev_pair good = single ? all : dd_add_d(dd_two_sum(A(0), -A(1)), 1.0);
        put(&w->q, k, sev_finite_sum(good, dd_neg(PAIR(2))));
        w->odd[k] |= odd_positive(A(2)) | odd_positive(w->q.hi[k]) | unless(A(1) <= A(0));
        note_kind(w, k, z);
    }
}

static void urn_stages(work *w, size_t n)
{
    kinds z = {0, 0, 0};
    mark_odd(w, 0, BIT(0) | BIT(1), n);
    if (w->single[0] && w->single[1])
        draws_left(w, 1, &z, n);
    else
        draws_left(w, 0, &z, n);
    gamma_stages(w, &z, n);
}

STAGED(gamma_diff2, 3, BIT(2), TWO_PARTS | DIRECT, gamma_diff2_stages(w, n),
       A(0) > 0 ? sev_gamma_diff2(-1, alone(A(0)), A(1), PAIR(2)) : alone(A(0) <= 0 ? INFINITY : SEV_NAN))
STAGED(urn, 3, BIT(2), TWO_PARTS | DIRECT, urn_stages(w, n), sev_urn(A(0), A(1), PAIR(2)))

#undef BIT
#undef A
#undef PAIR

#endif
