/* SPDX-License-Identifier: MIT */
/* Functions of special.h that come often enough to have loops of their own: a ln(1 + x / t), a (1 - exp(-x / t)),
 * a x ln x and the plain logarithm. Where nothing multiplies an error, one double within 2 ulp is made without pairs. A
 * part of set.c. */
#ifndef SEV_RATIO_H
#define SEV_RATIO_H

#include "kernel/staged.h"
#include "kernel/survival.h"

/* One chunk of arguments. Odd elements are left to special.c. */
typedef struct single {
    const double *a[4];
    double room[4][CHUNK];
    double f[CHUNK], c[CHUNK], e[CHUNK]; /* between two loops */
} single;

/* ln(2^e (1 + f)) less e ln2_head, for sqrt(1/2) <= 1 + f < sqrt(2), where c is missing from f. With s = f / (2 + f),
 * ln(1 + f) is 2 atanh(s), or f - s (f - R) with the even part R of its series, so that an exact f leads. */
SEV_INLINE double log_tail(double f, double c, double e)
{
    double s = f / (2.0 + f), z = s * s, z2 = z * z, half = 0.5 * f * f;
    /* 2 atanh(s) / s - 2, by polynomial log_rest: |s| <= 3 - sqrt 8 + 2^-50, error 2^-58.9 of 2 atanh s,
     * kernel/polynomials.sollya. */
    double rest = z * ((0x1.5555555555592p-1 + z * 0x1.999999997fda5p-2) +
                       z2 * ((0x1.24924941f241dp-2 + z * 0x1.c71c520864467p-3) +
                             z2 * ((0x1.74663f1ebec76p-3 + z * 0x1.39a1b4edbce7cp-3) + z2 * 0x1.2f05a0e0cc0f9p-3)));
    double low = e * ln2_tail + (c - c * f);
    return f + ((s * (half + rest) + low) - half);
}

SEV_INLINE double log_from(double f, double c, double e)
{
    return e * ln2_head + log_tail(f, c, e); /* the product is exact */
}

/* f, c and e of 1 + w. */
SEV_INLINE void log1p_parts(sev_pair w, single *x, size_t k)
{
    double power = exponent_of(1.0 + w.hi, &x->e[k]);
    /* power (1 + w) - 1: exact but for c, since power - 1 is a multiple of the last place of what is added */
    sev_pair f = dd_fast_two_sum(power - 1.0, w.hi * power);
    x->f[k] = f.hi;
    x->c[k] = f.lo + w.lo * power;
}

/* f, c and e of x. */
SEV_INLINE void log_parts(double hi, double lo, single *x, size_t k)
{
    double power = exponent_of(hi, &x->e[k]);
    x->f[k] = hi * power - 1.0;
    x->c[k] = lo * power;
}

static void kernel_log(const sev_arg *a, size_t n, double *out, double *low)
{
    single x;
    (void)low;
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        const double *hi = as_array(a, &c, x.room[0]), *lo = low_as_array(a, &c, x.room[1]);
        double *to = out + c.from;
        uint64_t odd = 0;
        EACH(c.n)
        {
            log_parts(hi[k], lo[k], &x, k);
            odd |= odd_positive(hi[k]);
        }
        EACH(c.n) to[k] = log_from(x.f[k], x.c[k], x.e[k]);
        for (size_t k = 0; odd && k < c.n; k++)
            if (odd_positive(hi[k]))
                to[k] = sev_log((sev_pair){hi[k], lo[k]}).hi;
    }
}

/* a x ln x, of which x is gone through log_parts(): the logarithm is not rounded on the way, nor is a x. */
SEV_INLINE double times_log(double a, double x, double x_low, const single *z, size_t k)
{
    double tail = log_tail(z->f[k], z->c[k], z->e[k]);
    sev_pair product = dd_two_prod(a, x), log = dd_fast_two_sum(z->e[k] * ln2_head, tail);
    return product.hi * log.hi + (product.hi * log.lo + (product.lo + a * x_low) * log.hi);
}

/* With `one`, a is one number, looked at apart, and x has no low part. */
SEV_INLINE uint64_t x_log_x_odd(const single *z, int one, size_t k)
{
    uint64_t odd = odd_positive(z->a[1][k]);
    return one ? odd : odd | odd_one(z->a[0][k]);
}

SEV_INLINE uint64_t x_log_x_loops(single *z, int one, size_t n, double *out)
{
    double f = *z->a[0];
    uint64_t odd = 0;
    EACH(n)
    {
        log_parts(z->a[1][k], one ? 0.0 : z->a[2][k], z, k);
        odd |= x_log_x_odd(z, one, k);
    }
    EACH(n) out[k] = times_log(one ? f : z->a[0][k], z->a[1][k], one ? 0.0 : z->a[2][k], z, k);
    return odd;
}

/* a0 (a1, a2) ln (a1, a2) */
static void kernel_mul_x_log_x(const sev_arg *a, size_t n, double *out, double *low)
{
    single z;
    int one = !is_array(&a[0]) && !a[1].low;
    (void)low;
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        z.a[0] = one ? keep(number_of(&a[0]), z.room[0]) : as_array(&a[0], &c, z.room[0]);
        z.a[1] = as_array(&a[1], &c, z.room[1]);
        z.a[2] = one ? keep(0.0, z.room[2]) : low_as_array(&a[1], &c, z.room[2]);
        double *to = out + c.from;
        uint64_t odd = one ? x_log_x_loops(&z, 1, c.n, to) : x_log_x_loops(&z, 0, c.n, to);
        int always = one && odd_one(*z.a[0]);
        for (size_t k = 0; (odd || always) && k < c.n; k++)
            if (always || x_log_x_odd(&z, one, k))
                to[k] = sev_mul_x_log_x(z.a[0][one ? 0 : k], (sev_pair){z.a[1][k], z.a[2][one ? 0 : k]});
    }
}

/* ln(1 + x): of x > -1. */
SEV_INLINE uint64_t log1p_odd(double x)
{
    return odd_one(x) | unless(x > -1.0);
}

static void kernel_log1p(const sev_arg *a, size_t n, double *out, double *low)
{
    single x;
    (void)low;
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        const double *w = as_array(a, &c, x.room[0]);
        double *to = out + c.from;
        uint64_t odd = 0;
        EACH(c.n)
        {
            log1p_parts(alone(w[k]), &x, k);
            odd |= log1p_odd(w[k]);
        }
        EACH(c.n) to[k] = log_from(x.f[k], x.c[k], x.e[k]);
        for (size_t k = 0; odd && k < c.n; k++)
            if (log1p_odd(w[k]))
                to[k] = sev_log1p(w[k]);
    }
}

/* a g((x, xl) / t), where a and t mostly are one number each, and there is no xl; x.a has them in this order. */
typedef struct ratio_args {
    single x;
    int one; /* that is so */
    double t, inverse, inverse_low;
} ratio_args;

/* 1 / t in two parts. */
SEV_INLINE double inverse_of(double t, double *low)
{
    double inverse = 1.0 / t;
    sev_pair back = dd_two_prod(inverse, t);
    *low = ((1.0 - back.hi) - back.lo) * inverse;
    return inverse;
}

static void ratio_begin(ratio_args *z, const sev_arg *a, size_t n)
{
    z->one = !is_array(&a[0]) && !is_array(&a[2]) && !low_is_array(&a[1]) && low_number_of(&a[1]) == 0.0;
    z->t = n ? number_of(&a[2]) : 1.0;
    z->inverse = inverse_of(z->t, &z->inverse_low);
}

SEV_INLINE void ratio_chunk(ratio_args *z, const sev_arg *a, const chunk *c)
{
    single *x = &z->x;
    x->a[0] = z->one ? keep(number_of(&a[0]), x->room[0]) : as_array(&a[0], c, x->room[0]);
    x->a[1] = as_array(&a[1], c, x->room[1]);
    x->a[2] = z->one ? keep(0.0, x->room[2]) : low_as_array(&a[1], c, x->room[2]);
    x->a[3] = z->one ? keep(z->t, x->room[3]) : as_array(&a[2], c, x->room[3]);
}

/* Whether element k is made of no common numbers; those that are one for all are looked at apart. */
SEV_INLINE uint64_t ratio_odd(const ratio_args *z, int one, size_t k)
{
    uint64_t odd = odd_positive(z->x.a[1][k]);
    return one ? odd : odd | odd_positive(z->x.a[3][k]) | odd_one(z->x.a[0][k]);
}

static int ratio_always_odd(const ratio_args *z)
{
    return (odd_one(z->x.a[0][0]) | odd_positive(z->t)) != 0;
}

/* The ratio of element k. */
SEV_INLINE sev_pair ratio_at(const ratio_args *z, int one, size_t k)
{
    double x = z->x.a[1][k], inverse = z->inverse, inverse_low = z->inverse_low;
    if (!one)
        inverse = inverse_of(z->x.a[3][k], &inverse_low);
    sev_pair q = dd_two_prod(x, inverse);
    q.lo += one ? x * inverse_low : x * inverse_low + z->x.a[2][k] * inverse;
    return q;
}

SEV_INLINE double factor_at(const ratio_args *z, int one, size_t k)
{
    return z->x.a[0][one ? 0 : k];
}

SEV_INLINE uint64_t mul_log1p_loops(ratio_args *z, int one, size_t n, double *out, double *low)
{
    double f = factor_at(z, 1, 0);
    uint64_t odd = 0;
    (void)low;
    EACH(n)
    {
        log1p_parts(ratio_at(z, one, k), &z->x, k);
        odd |= ratio_odd(z, one, k);
    }
    EACH(n)
    {
        double g = one ? f : factor_at(z, one, k);
        out[k] = g * log_from(z->x.f[k], z->x.c[k], z->x.e[k]);
    }
    return odd;
}

SEV_INLINE uint64_t log1p_ratio_loops(ratio_args *z, int one, size_t n, double *out, double *low)
{
    double f = factor_at(z, 1, 0), *e = z->x.e, *s = z->x.f, *s_low = z->x.c, t[CHUNK], t_low[CHUNK];
    double *lost = low ? low : t_low;
    uint64_t odd = 0;
    EACH(n)
    {
        sev_pair num = log1p_numerator(ratio_at(z, one, k), &e[k]);
        s[k] = num.hi;
        s_low[k] = num.lo;
        odd |= ratio_odd(z, one, k);
    }
    EACH(n)
    {
        sev_pair q = log1p_quotient((sev_pair){s[k], s_low[k]});
        s[k] = q.hi;
        s_low[k] = q.lo;
    }
    EACH(n)
    {
        sev_pair r = atanh_rest((sev_pair){s[k], s_low[k]});
        t[k] = r.hi;
        t_low[k] = r.lo;
    }
    EACH(n)
    {
        sev_pair y = log_sum((sev_pair){s[k], s_low[k]}, (sev_pair){t[k], t_low[k]}, e[k]);
        y = dd_mul_d(y, one ? f : factor_at(z, one, k));
        out[k] = y.hi;
        lost[k] = y.lo;
    }
    return odd;
}

SEV_INLINE uint64_t expm1_loops(ratio_args *z, int one, size_t n, double *out, double *low)
{
    double f = factor_at(z, 1, 0), *r = z->x.f, *r_low = z->x.c, *power = z->x.e;
    uint64_t odd = 0;
    (void)low;
    EACH(n)
    {
        double d_low;
        reduced d = reduce_exactly(at_most(ratio_at(z, one, k), 64.0), &d_low); /* then it rounds to 1 */
        r[k] = d.r;
        r_low[k] = d_low;
        power[k] = d.power;
        odd |= ratio_odd(z, one, k);
    }
    EACH(n)
    {
        double lost_low, lost = lost_exactly(r[k], r_low[k], &lost_low), unit = power[k] * down;
        double g = one ? f : factor_at(z, one, k);
        sev_pair struck = dd_fast_two_sum(1.0 - unit, unit * lost);
        out[k] = g * struck.hi + g * (struck.lo + unit * lost_low);
    }
    return odd;
}

SEV_INLINE void of_ratio(const sev_arg *a, size_t n, double *out, double *low,
                         uint64_t (*loops)(ratio_args *, int, size_t, double *, double *),
                         sev_pair (*again)(double, sev_pair, double))
{
    ratio_args z;
    ratio_begin(&z, a, n);
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, CHUNK);) {
        double *hi = out + c.from, *lo = low ? low + c.from : NULL;
        ratio_chunk(&z, a, &c);
        int always = z.one && ratio_always_odd(&z);
        uint64_t odd = z.one ? loops(&z, 1, c.n, hi, lo) : loops(&z, 0, c.n, hi, lo);
        for (size_t k = 0; (always || odd) && k < c.n; k++) {
            size_t one = z.one ? 0 : k;
            if (!always && !ratio_odd(&z, z.one, k))
                continue;
            sev_pair y = again(z.x.a[0][one], (sev_pair){z.x.a[1][k], z.x.a[2][one]}, z.x.a[3][one]);
            hi[k] = y.hi;
            if (lo)
                lo[k] = y.lo;
        }
    }
}

/* a0 log1p((a1, a2) / a3), two parts */
static void kernel_log1p_ratio(const sev_arg *a, size_t n, double *out, double *low)
{
    of_ratio(a, n, out, low, log1p_ratio_loops, sev_mul_log1p_ratio);
}

static void kernel_mul_log1p(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    of_ratio(a, n, out, NULL, mul_log1p_loops, sev_mul_log1p_ratio);
}

static sev_pair expm1_again(double f, sev_pair x, double t)
{
    return alone(sev_mul_expm1_ratio(f, x, t));
}

/* a0 (1 - exp(-(a1, a2) / a3)) */
static void kernel_expm1_ratio(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    of_ratio(a, n, out, NULL, expm1_loops, expm1_again);
}

#endif
