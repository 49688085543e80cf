/* SPDX-License-Identifier: MIT */
/* Polynomials by Horner's rule, with what each step rounds away carried beside, so that cancellation between the terms
 * costs nothing. A part of set.c. */
#ifndef SEV_KERNEL_POLYNOMIAL_H
#define SEV_KERNEL_POLYNOMIAL_H

#include "kernel/lane.h"

enum { TERMS = 5 };

/* (((c0 x + c1) x + c2) x + c3) x + c4. Only x and c0 have low parts. */
typedef struct terms {
    const double *x, *x_low, *c[TERMS], *c0_low;
    int single; /* all c are single numbers, and there are no low parts */
    int steps;  /* of single ones, without those that multiply 0 */
    double room[TERMS + 3][CHUNK];
} terms;

/* Where x is within 2^-128 .. 2^128, and each c is 0 or within 2^-400 .. 2^400, what is no 0 on the way is within
 * 2^-966 .. 2^915, so that products of it are exact in two parts. Of such an x this has no bit from FAR on. */
enum { FAR = 52 + 8 };

SEV_INLINE uint64_t beyond_near(double x)
{
    return sev_bits(x) - sev_bits(0x1p-128);
}

SEV_INLINE uint64_t odd_coefficient(double c)
{
    double size = fabs(c);
    return unless((c == 0.0) | ((size > 0x1p-400) & (size < 0x1p400)));
}

/* s x + c. The low part of a sum is what it lacks: it may be large beside a sum that has cancelled. Low parts that are
 * known to be 0 cost nothing. */
SEV_INLINE sev_pair next_sum(sev_pair s, sev_pair x, double c, int s_low, int x_low)
{
    sev_pair p = dd_two_prod(s.hi, x.hi), sum = dd_two_sum(p.hi, c);
    double more = x_low ? s.lo * x.hi + s.hi * x.lo : s.lo * x.hi;
    return (sev_pair){sum.hi, s_low ? (p.lo + sum.lo) + more : p.lo + sum.lo};
}

/* The same in one part, within 1 ulp: where s x and c cancel, their sum is exact; elsewhere it is off by half an ulp
 * before the rest comes in. */
SEV_INLINE double last_sum(sev_pair s, sev_pair x, double c, int s_low, int x_low)
{
    sev_pair p = dd_two_prod(s.hi, x.hi);
    double more = x_low ? s.lo * x.hi + s.hi * x.lo : s.lo * x.hi;
    return (p.hi + c) + (s_low ? p.lo + more : p.lo);
}

/* Of single coefficients. */
SEV_INLINE uint64_t single_loop(const terms *t, int steps, size_t n, double *out)
{
    const double *x = t->x, c0 = *t->c[TERMS - 1 - steps] + 0.0, c1 = *t->c[1], c2 = *t->c[2], c3 = *t->c[3];
    double c4 = *t->c[4];
    uint64_t far = 0;
    EACH(n)
    {
        sev_pair y = {x[k], 0.0}, s = {c0, 0.0};
        far |= beyond_near(y.hi);
        if (steps > 3)
            s = next_sum(s, y, c1, 0, 0);
        if (steps > 2)
            s = next_sum(s, y, c2, steps > 3, 0);
        if (steps > 1)
            s = next_sum(s, y, c3, steps > 2, 0);
        out[k] = last_sum(s, y, c4, steps > 1, 0);
    }
    return far >> FAR;
}

SEV_INLINE uint64_t array_loop(const terms *t, size_t n, double *out)
{
    const double *x = t->x, *x_low = t->x_low, *c0 = t->c[0], *low = t->c0_low;
    const double *c1 = t->c[1], *c2 = t->c[2], *c3 = t->c[3], *c4 = t->c[4];
    uint64_t far = 0, odd = 0;
    EACH(n)
    {
        sev_pair y = {x[k], x_low[k]}, s = {c0[k] + 0.0, low[k]};
        far |= beyond_near(y.hi);
        odd |= odd_coefficient(c0[k]) | odd_coefficient(c1[k]) | odd_coefficient(c2[k]);
        odd |= odd_coefficient(c3[k]) | odd_coefficient(c4[k]);
        s = next_sum(s, y, c1[k], 1, 1);
        s = next_sum(s, y, c2[k], 1, 1);
        s = next_sum(s, y, c3[k], 1, 1);
        out[k] = last_sum(s, y, c4[k], 1, 1);
    }
    return odd | far >> FAR;
}

static uint64_t polynomial_loops(const terms *t, size_t n, double *out)
{
    if (!t->single)
        return array_loop(t, n, out);
    return t->steps > 3   ? single_loop(t, 4, n, out)
           : t->steps > 2 ? single_loop(t, 3, n, out)
           : t->steps > 1 ? single_loop(t, 2, n, out)
                          : single_loop(t, 1, n, out);
}

/* The argument that is coefficient i. */
SEV_INLINE const sev_arg *coefficient(const sev_arg *a, int i)
{
    return i ? &a[i + 1] : a;
}

static void terms_begin(terms *t, const sev_arg *a)
{
    t->single = !a[0].low && !a[1].low;
    for (int i = 0; i < TERMS; i++)
        t->single = t->single && !is_array(coefficient(a, i));
    t->steps = TERMS - 1;
    for (int i = 0; t->single && t->steps > 1 && number_of(coefficient(a, i)) == 0.0; i++)
        t->steps--;
}

static void terms_chunk(terms *t, const sev_arg *a, const chunk *c)
{
    t->x = as_array(&a[1], c, t->room[0]);
    t->x_low = t->single ? keep(0.0, t->room[1]) : low_as_array(&a[1], c, t->room[1]);
    t->c0_low = t->single ? keep(0.0, t->room[2]) : low_as_array(&a[0], c, t->room[2]);
    for (int i = 0; i < TERMS; i++) {
        const sev_arg *one = coefficient(a, i);
        t->c[i] = t->single ? keep(number_of(one), t->room[3 + i]) : as_array(one, c, t->room[3 + i]);
    }
}

static int is_odd_polynomial(const terms *t, size_t k)
{
    uint64_t odd = beyond_near(t->x[k]) >> FAR;
    for (int i = 0; i < TERMS; i++)
        odd |= odd_coefficient(t->c[i][t->single ? 0 : k]);
    return odd != 0;
}

static double polynomial_again(const terms *t, size_t k)
{
    size_t i = t->single ? 0 : k;
    sev_pair x = {t->x[k], t->x_low[i]}, s = {t->c[0][i], t->c0_low[i]};
    for (int j = 1; j < TERMS; j++)
        s = sev_sum(sev_mul(s, x), (sev_pair){t->c[j][i], 0.0});
    return s.hi;
}

static void kernel_quartic(const sev_arg *a, size_t n, double *out, double *low)
{
    terms t;
    (void)low;
    terms_begin(&t, a);
    for (chunk c = {n, 0, 0, out, NULL}; next_chunk(&c, CHUNK);) {
        terms_chunk(&t, a, &c);
        uint64_t odd = polynomial_loops(&t, c.n, out + c.from);
        for (int i = 0; t.single && i < TERMS; i++)
            odd |= odd_coefficient(*t.c[i]);
        for (size_t k = 0; odd && k < c.n; k++)
            if (is_odd_polynomial(&t, k))
                out[c.from + k] = polynomial_again(&t, k);
    }
}

#endif
