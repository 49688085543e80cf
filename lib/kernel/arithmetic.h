/* SPDX-License-Identifier: MIT */
/* Sums and products, in one part and in two. A part of set.c. */
#ifndef SEV_KERNEL_ARITHMETIC_H
#define SEV_KERNEL_ARITHMETIC_H

#include "kernel/lane.h"

/* ---- In one part ---- */

typedef double of_four(double x, double y, double z, double w);

SEV_INLINE void four_loop(of_four *f, const double *x, int x_is_array, const double *y, const double *z, int z_is_array,
                          const double *w, size_t n, double *out)
{
    double x0 = *x, z0 = *z;
    EACH(n) out[k] = f(x_is_array ? x[k] : x0, y[k], z_is_array ? z[k] : z0, w[k]);
}

/* f(x, y, z, w), in which x y and z w are factors in any order, or x or z is there alone: `products` says how many have
 * two. Each of x and z is an array or a single number, with a loop for each choice; y and w are made arrays. */
SEV_INLINE void four_arrays(of_four *f, int products, const sev_arg *a, size_t n, double *out)
{
    double room[2][CHUNK];
    const sev_arg *b = products > 0 ? a + 2 : a + 1;
    int swap_a = products > 0 && is_array(&a[0]) && !is_array(&a[1]);
    int swap_b = products > 1 && is_array(&b[0]) && !is_array(&b[1]);
    const sev_arg *first = &a[swap_a], *second = &b[swap_b];
    for (chunk c = {.all = n}; next_chunk(&c, products > 0 ? CHUNK : SIZE_MAX);) {
        const double *y = products > 0 ? as_array(&a[!swap_a], &c, room[0]) : out; /* or f does without it */
        const double *w = products > 1 ? as_array(&b[!swap_b], &c, room[1]) : out;
        if (is_array(first) && is_array(second))
            four_loop(f, first->p + c.from, 1, y, second->p + c.from, 1, w, c.n, out + c.from);
        else if (is_array(first))
            four_loop(f, first->p + c.from, 1, y, second->p, 0, w, c.n, out + c.from);
        else if (is_array(second))
            four_loop(f, first->p, 0, y, second->p + c.from, 1, w, c.n, out + c.from);
        else
            four_loop(f, first->p, 0, y, second->p, 0, w, c.n, out + c.from);
    }
}

#define FOUR(name, products, value)                                                                                    \
    SEV_INLINE double name##_of_four(double x, double y, double z, double w)                                           \
    {                                                                                                                  \
        (void)y, (void)w;                                                                                              \
        return (value);                                                                                                \
    }                                                                                                                  \
    static void kernel_##name(const sev_arg *a, size_t n, double *out, double *low)                                    \
    {                                                                                                                  \
        (void)low;                                                                                                     \
        four_arrays(name##_of_four, products, a, n, out);                                                              \
    }

FOUR(add, 0, x + z)
FOUR(sub, 0, x - z)
FOUR(mul, 0, sev_times(x, z))
FOUR(div, 0, x / (z + 0.0))
FOUR(min, 0, ((z < x) | (z != z)) ? z : x)
FOUR(max, 0, ((z > x) | (z != z)) ? z : x)
FOUR(mul_to_add, 1, sev_times(x, y) + z + 0.0)
FOUR(mul_mul, 2, sev_times(x, y) + sev_times(z, w) + 0.0)
FOUR(mul_sub, 2, sev_times(x, y) - sev_times(z, w) + 0.0)

static void kernel_offset(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[3][CHUNK];
    if (!a[0].low) {
        kernel_sub(a, n, out, low);
        return;
    }
    for (chunk c = {.all = n}; next_chunk(&c, CHUNK);) {
        const double *x = as_array(&a[0], &c, room[0]), *x_low = low_as_array(&a[0], &c, room[1]);
        const double *y = as_array(&a[1], &c, room[2]);
        double *to = out + c.from;
        EACH(c.n) to[k] = (x[k] - y[k]) + x_low[k];
    }
}

/* x, or 0 where it is so small that 2^10 x is less than a quarter of the last place of 2^-800. */
SEV_INLINE double without_tiny(double x)
{
    return sev_from_bits(sev_bits(x) & (fabs(x) < 0x1p-960 ? UINT64_C(0) : ~UINT64_C(0)));
}

/* Where z is one number that tiny products do not move, and x one that keeps them tiny. */
FOUR(mul_little_add, 1, sev_times(x, without_tiny(y)) + z + 0.0)

/* What a hazard leaves that wipes out a part, 1 - w + w S, takes no longer where S is subnormal. */
static void kernel_mul_add(const sev_arg *a, size_t n, double *out, double *low)
{
    const sev_arg *x = &a[is_array(&a[0])];
    int steady = !is_array(x) && !is_array(&a[2]);
    if (steady && fabs(number_of(x)) <= 0x1p10 && fabs(number_of(&a[2])) >= 0x1p-800)
        kernel_mul_little_add(a, n, out, low);
    else
        kernel_mul_to_add(a, n, out, low);
}

static void kernel_sqrt(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[CHUNK];
    (void)low;
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        const double *x = as_array(&a[0], &c, room);
        double *to = out + c.from;
        EACH(c.n) to[k] = sqrt(x[k] + 0.0);
    }
}

/* a0 a1 a2: what is plain beyond the first product, is in sev_mul3() too. */
static void kernel_mul3(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[3][CHUNK];
    (void)low;
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        const double *x = as_array(&a[0], &c, room[0]), *y = as_array(&a[1], &c, room[1]);
        const double *z = as_array(&a[2], &c, room[2]);
        double *to = out + c.from;
        uint64_t odd = 0;
        EACH(c.n)
        {
            double xy = x[k] * y[k];
            uint64_t size = sev_bits(fabs(xy)); /* which is to be normal and finite */
            odd |= (size - sev_bits(0x1p-1022)) | (sev_bits(HUGE_VAL) - 1 - size);
            to[k] = xy * z[k];
        }
        for (size_t k = 0; odd >> 63 && k < c.n; k++)
            to[k] = sev_mul3(x[k], y[k], z[k]);
    }
}

/* ---- In two parts ---- */

static void kernel_sum(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[5][CHUNK];
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, CHUNK);) {
        const double *x = as_array(&a[0], &c, room[0]), *x_low = low_as_array(&a[0], &c, room[1]);
        const double *y = as_array(&a[1], &c, room[2]), *y_low = low_as_array(&a[1], &c, room[3]);
        double *hi = out + c.from, *lo = low ? low + c.from : room[4];
        uint64_t odd = 0;
        EACH(c.n)
        {
            sev_pair s = sev_finite_sum((sev_pair){x[k], x_low[k]}, (sev_pair){y[k], y_low[k]});
            odd |= sev_bits(s.hi - s.hi); /* 0 where it is finite */
            hi[k] = s.hi;
            lo[k] = s.lo;
        }
        for (size_t k = 0; odd && k < c.n; k++) {
            sev_pair s = sev_sum((sev_pair){x[k], x_low[k]}, (sev_pair){y[k], y_low[k]});
            hi[k] = s.hi;
            lo[k] = s.lo;
        }
    }
}

/* x y, or with `adds` x y + c. */
SEV_INLINE uint64_t prod_loop(const factors *f, const double *c, int adds, int has_low, int y_is_array, size_t n,
                              double *out, double *low)
{
    const double *x = f->x, *x_low = f->x_low, *y = f->y, *y_low = f->y_low;
    double y0 = *y, y_low0 = *y_low;
    uint64_t odd = 0;
    EACH(n)
    {
        sev_pair a = {x[k], has_low ? x_low[k] : 0.0};
        sev_pair b = {y_is_array ? y[k] : y0, y_is_array ? y_low[k] : y_low0}, p = dd_mul(a, b);
        odd |= unless(sev_is_plain_product(a.hi, b.hi));
        if (adds) {
            p = sev_finite_sum(p, (sev_pair){c[k], 0.0});
            odd |= sev_bits(p.hi - p.hi); /* 0 where it is finite */
        }
        out[k] = p.hi;
        low[k] = p.lo;
    }
    return odd;
}

SEV_INLINE void products(const sev_arg *a, int adds, size_t n, double *out, double *low)
{
    factors f;
    double nowhere[CHUNK], room[CHUNK];
    factors_begin(&f, a, 0);
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, CHUNK);) {
        factors_chunk(&f, a, &c);
        const double *added = adds ? as_array(&a[2], &c, room) : NULL;
        double *hi = out + c.from, *lo = low ? low + c.from : nowhere;
        uint64_t odd = f.y_is_array ? prod_loop(&f, added, adds, 1, 1, c.n, hi, lo)
                       : f.has_low  ? prod_loop(&f, added, adds, 1, 0, c.n, hi, lo)
                                    : prod_loop(&f, added, adds, 0, 0, c.n, hi, lo);
        for (size_t k = 0; odd && k < c.n; k++) {
            sev_pair x = factor_x(&f, k), y = factor_y(&f, k), p = f.swapped ? sev_mul(y, x) : sev_mul(x, y);
            p = adds ? sev_sum(p, (sev_pair){added[k], 0.0}) : p;
            hi[k] = p.hi;
            lo[k] = p.lo;
        }
    }
}

static void kernel_prod(const sev_arg *a, size_t n, double *out, double *low)
{
    products(a, 0, n, out, low);
}

static void kernel_horner(const sev_arg *a, size_t n, double *out, double *low)
{
    products(a, 1, n, out, low);
}

#endif
