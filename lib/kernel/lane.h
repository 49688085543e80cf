/* SPDX-License-Identifier: MIT */
/* What the loops of the kernels are made of: how the compiler is to vectorise them, arguments as arrays, and conditions
 * without branches. A part of set.c. */
#ifndef SEV_LANE_H
#define SEV_LANE_H

#include "kernel/kernels.h"
#include "number/product.h"

#include <string.h>

/* In place an element depends on itself alone; the compiler cannot know. */
#if defined(__clang__)
#define SEV_VECTOR _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define SEV_VECTOR _Pragma("GCC ivdep")
#else
#define SEV_VECTOR
#endif

/* A loop over elements k = 0 .. n - 1. */
#define EACH(n)                                                                                                        \
    SEV_VECTOR                                                                                                         \
    for (size_t k = 0; k < (n); k++)

/* Kinds of arguments have to be constants inside a loop. */
#if defined(__GNUC__)
#define SEV_INLINE static inline __attribute__((always_inline))
#else
#define SEV_INLINE static inline
#endif

/* a b + c where a b is exact, or too small to matter: fused or not is the same. */
#if SEV_HAS_FMA
#define SEV_EXACT_FMA(a, b, c) __builtin_fma(a, b, c)
#else
#define SEV_EXACT_FMA(a, b, c) ((a) * (b) + (c))
#endif

/* constant ln2_parts: both added, error 2^-101.4 of ln 2, kernel/polynomials.sollya. Products of the first with
 * integers up to 2^11 are exact. */
static const double ln2_head = 0x1.62e42fefa3800p-1, ln2_tail = 0x1.ef35793c76730p-45;
/* constant log2_e: one double, error 2^-55.9 of 1 / ln 2, kernel/polynomials.sollya */
static const double log2_e = 0x1.71547652b82fep+0;

/* ---- Chunks ---- */

enum { CHUNK = 256 }; /* elements that a kernel takes at a time, at most */

/* The elements `from` .. from + n - 1, of `all`. The results out and low are NULL where no element is done again. */
typedef struct chunk {
    size_t all, from, n;
    const double *out, *low;
} chunk;

/* Before the first one, n is 0. */
SEV_INLINE int next_chunk(chunk *c, size_t most)
{
    c->from += c->n;
    size_t left = c->all - c->from;
    c->n = left < most ? left : most;
    return c->n != 0;
}

/* ---- Arguments ---- */

static inline int is_array(const sev_arg *a)
{
    return a->stride != 0;
}

static inline int low_is_array(const sev_arg *a)
{
    return a->low && a->stride != 0;
}

/* The number that an argument is for all elements, and its low part. */
static inline double number_of(const sev_arg *a)
{
    return *a->p;
}

static inline double low_number_of(const sev_arg *a)
{
    return a->low ? *a->low : 0.0;
}

static inline const double *keep(double x, double *room)
{
    *room = x;
    return room;
}

/* Elements from .. from + n - 1 of an array, copied, or of a single number, spread, which stays from one chunk to the
 * next. */
static const double *fill_room(const double *p, int is_array, size_t from, size_t n, double *room)
{
    if (is_array)
        return memcpy(room, p + from, n * sizeof *room);
    double x = p ? *p : 0.0;
    if (from == 0)
        for (size_t k = 0; k < n; k++)
            room[k] = x;
    return room;
}

/* The chunk of an argument as an array; `room` holds single numbers, and arrays that a result would overwrite before an
 * odd element is done again. */
SEV_INLINE const double *column_as_array(const double *p, size_t stride, const chunk *c, double *room)
{
    int is_array = p && (stride || c->all == 1); /* one number is an array of one */
    if (is_array && p != c->out && p != c->low)
        return p + c->from;
    return fill_room(p, is_array, c->from, c->n, room);
}

SEV_INLINE const double *as_array(const sev_arg *a, const chunk *c, double *room)
{
    return column_as_array(a->p, a->stride, c, room);
}

SEV_INLINE const double *low_as_array(const sev_arg *a, const chunk *c, double *room)
{
    return column_as_array(a->low, a->stride, c, room);
}

/* Two factors for a loop, or x alone: of x the high part is an array; a y that is one number is not spread. */
typedef struct factors {
    double room[4][CHUNK];
    const double *x, *x_low, *y, *y_low;
    int has_low;    /* x_low is an array; else it is 0 */
    int y_is_array; /* both parts */
    int swapped;    /* x is the second factor */
    int alone;      /* there is no y */
} factors;

SEV_INLINE void factors_begin(factors *f, const sev_arg *a, int alone)
{
    f->alone = alone;
    f->swapped = !alone && !is_array(&a[0]);
    f->y_is_array = !alone && is_array(&a[!f->swapped]);
    f->has_low = f->y_is_array || a[f->swapped].low;
}

SEV_INLINE void factors_chunk(factors *f, const sev_arg *a, const chunk *c)
{
    const sev_arg *x = &a[f->swapped], *y = &a[!f->swapped];
    f->x = f->y = as_array(x, c, f->room[0]);
    f->x_low = f->y_low = f->has_low ? low_as_array(x, c, f->room[1]) : f->x;
    if (f->alone)
        return;
    f->y = f->y_is_array ? as_array(y, c, f->room[2]) : keep(number_of(y), f->room[2]);
    f->y_low = f->y_is_array ? low_as_array(y, c, f->room[3]) : keep(low_number_of(y), f->room[3]);
}

/* The factors of element k. */
static inline sev_pair factor_x(const factors *f, size_t k)
{
    return (sev_pair){f->x[k], f->has_low ? f->x_low[k] : 0.0};
}

static inline sev_pair factor_y(const factors *f, size_t k)
{
    k = f->y_is_array ? k : 0;
    return (sev_pair){f->y[k], f->y_low[k]};
}

/* ---- Conditions ---- */

SEV_INLINE uint64_t unless(int ordinary)
{
    return ordinary ? UINT64_C(0) : UINT64_C(1);
}

/* Whether x is no common number, positive and within 2^-200 .. 2^200: then products and quotients of a few need no
 * care. Tells NaN, too. By integers, which compare as positive numbers do: masks take longer. */
SEV_INLINE uint64_t odd_positive(double x)
{
    uint64_t bits = sev_bits(x);
    return ((bits - (sev_bits(0x1p-200) + 1)) | (sev_bits(0x1p200) - 1 - bits)) >> 63;
}

/* The same, where x may be negative. */
SEV_INLINE uint64_t odd_one(double x)
{
    return odd_positive(fabs(x));
}

/* x, or `most` where x is more; its low part may then be anything. */
SEV_INLINE sev_pair at_most(sev_pair x, double most)
{
    /* Masked, lest gcc makes it a load under a condition. */
    uint64_t kept = x.hi > most ? UINT64_C(0) : ~UINT64_C(0);
    double hi = x.hi > most ? most : x.hi;
    return (sev_pair){hi, sev_from_bits(sev_bits(x.lo) & kept)};
}

/* x = 2^e m, sqrt(1/2) <= m < sqrt(2), for positive normal x; returns 2^-e. */
SEV_INLINE double exponent_of(double x, double *e)
{
    uint64_t over = sev_bits(x) - UINT64_C(0x3fe6a09e667f3bcd) + UINT64_C(0x4000000000000000);
    *e = sev_from_bits((over >> 52) | UINT64_C(0x4330000000000000)) - (0x1p52 + 1024);
    return sev_from_bits(UINT64_C(0x7ff0000000000000) - (over & UINT64_C(0xfff0000000000000)));
}

#endif
