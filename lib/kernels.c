/* SPDX-License-Identifier: MIT */
/* The kernels of one instruction set, SEV_SET. Plain loops for the compiler to vectorise: bodies without branches,
 * calls or integers other than 64 bits. Nothing is fused but in dd_two_prod(), where it is exact, so all sets agree to
 * the bit; and since a lone element takes the same road as a lane, so do all lengths.
 *
 * Bodies serve ordinary numbers and report the rest, which is done again by special.c. Compile with -fno-trapping-math,
 * or gcc keeps the branches. */
#include "kernels.h"
#include "dd.h"

#include <string.h>

#ifndef SEV_SET
#define SEV_SET baseline
#endif
#define SEV_NAME_OF(set) SEV_NAME_OF_2(set)
#define SEV_NAME_OF_2(set) sev_kernels_##set
#define SEV_TEXT_OF(set) SEV_TEXT_OF_2(set)
#define SEV_TEXT_OF_2(set) #set

/* In place an element depends on itself alone; the compiler cannot know. */
#if defined(__clang__)
#define SEV_VECTOR _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define SEV_VECTOR _Pragma("GCC ivdep")
#else
#define SEV_VECTOR
#endif

/* Steps have to be constants inside a loop. */
#if defined(__GNUC__)
#define SEV_INLINE static inline __attribute__((always_inline))
#define SEV_UNORDERED(x, y) __builtin_isunordered(x, y)
#else
#define SEV_INLINE static inline
#define SEV_UNORDERED(x, y) (((x) != (x)) | ((y) != (y)))
#endif

/* a b + c where a b is exact, or too small to matter: fused or not is the same. */
#if SEV_HAS_FMA
#define SEV_EXACT_FMA(a, b, c) __builtin_fma(a, b, c)
#else
#define SEV_EXACT_FMA(a, b, c) ((a) * (b) + (c))
#endif

/* Elements of one turn: of a short chain of operations, and of the long ones of stages, which need more room. */
enum { CHUNK = 256, STAGE = 128 };

/* Element k of an argument of any kind. */
static double element(const sev_arg *a, size_t k)
{
    return a->p ? a->p[k * a->step] : 0.0;
}

static int is_array(const sev_arg *a)
{
    return a->p && a->step;
}

/* Elements from .. from + n - 1 of an argument as an array; `room` holds those of single numbers from one chunk to the
 * next, and those of arrays that a result would overwrite before an exceptional element is done again. */
static const double *spread(const sev_arg *a, size_t from, size_t n, double *room, const double *out, const double *low)
{
    if (!is_array(a)) {
        double x = element(a, 0);
        if (from == 0)
            for (size_t k = 0; k < n; k++)
                room[k] = x;
        return room;
    }
    if (a->p != out && a->p != low)
        return a->p + from;
    memcpy(room, a->p + from, n * sizeof *room);
    return room;
}

/* Of the numbers that are at least 0 and finite, the exponent is not the greatest, and there is no sign. */
static int scales(const double *x, size_t n)
{
    uint64_t bad = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        uint64_t bits = dd_bits(x[k]);
        bad |= bits | (bits + UINT64_C(0x0010000000000000));
    }
    return bad >> 63 == 0;
}

/* So many at a time that none waits for another. */
enum { LANES = 32 };

static int range(const double *x, size_t n, double *lo, double *hi)
{
    double least[LANES], most[LANES];
    uint64_t missing[LANES], any = 0;
    for (size_t i = 0; i < LANES; i++) {
        least[i] = most[i] = *x;
        missing[i] = 0;
    }
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < LANES ? n - k : LANES;
        SEV_VECTOR
        for (size_t i = 0; i < m; i++) {
            double y = x[k + i], l = least[i], h = most[i];
            least[i] = y < l ? y : l;
            most[i] = y > h ? y : h;
            missing[i] |= y == y ? UINT64_C(0) : UINT64_C(1);
        }
    }
    for (size_t i = 0; i < LANES; i++) {
        least[0] = least[i] < least[0] ? least[i] : least[0];
        most[0] = most[i] > most[0] ? most[i] : most[0];
        any |= missing[i];
    }
    *lo = least[0];
    *hi = most[0];
    return any == 0;
}

/* ln(b / c) of numbers of one sign, well enough to lead to where they are the same, and 1 / its slope, of their slopes.
 * NaN where their signs differ, or one is 0. */
SEV_INLINE double log_ratio(double b, double c, double b_slope, double c_slope, double *inverse)
{
    static const uint64_t exponent = UINT64_C(0x7ff0000000000000), bias = UINT64_C(0x3ff0000000000000);
    /* Half a unit of the exponent more, as numbers are stored, rounds b / c to 2^e: what is left is
     * within [2/3, 3/2]. */
    uint64_t shifted = dd_bits(b) - dd_bits(c) + bias + (UINT64_C(1) << 51);
    double e = dd_from_bits((shifted >> 52) | UINT64_C(0x4330000000000000)) - (0x1p52 + 1023.0);
    /* Both become about 1, against overflow. */
    uint64_t down = 2 * bias - (dd_bits(b) & exponent);
    double b_unit = dd_from_bits(down), c_unit = dd_from_bits(down + (shifted & exponent) - bias);
    double x = b * b_unit, y = c * c_unit, sum = x + y, fall = b_slope * b_unit * y - x * (c_slope * c_unit);
    double shared = 1.0 / (sum * fall), s = (x - y) * (fall * shared), z = s * s;
    *inverse = x * y * (sum * shared);
    double log = e * 0x1.62e42fefa39efp-1 + 2.0 * (s + s * z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7))));
    return x * y > 0.0 ? log : SEV_NAN;
}

SEV_INLINE int within(double x, double a, double b)
{
    return (x >= a) & (x <= b);
}

/* Where there was no logarithm, Newton's step for b - c itself leads on, and ends the search when it is small. */
static void plain_steps(sev_brackets *s, const double *b, const double *c, const double *b_slope, const double *c_slope)
{
    for (size_t k = 0; k < s->n; k++) {
        double x = s->x_before[k], step = (b[k] - c[k]) / (b_slope[k] - c_slope[k]);
        if (s->log[k] == s->log[k] || !within(x - step, s->lo[k], s->hi[k]))
            continue;
        s->x[k] = x - step;
        if (fabs(step) <= 1e-13 * x)
            s->lo[k] = s->hi[k] = s->x[k];
    }
}

/* Two loops: in one, a processor would not see the next elements in time. */
SEV_INLINE int search_loop(sev_brackets *s, int first, const double *b, const double *c, const double *b_slope,
                           const double *c_slope)
{
    uint64_t far = 0; /* 1: far, 2: and there is no logarithm */
    double from = s->from, to = s->to, log[SEV_BLOCK], slope[SEV_BLOCK];
    SEV_VECTOR
    for (size_t k = 0; k < s->n; k++)
        log[k] = log_ratio(b[k], c[k], b_slope[k], c_slope[k], &slope[k]);
    SEV_VECTOR
    for (size_t k = 0; k < s->n; k++) {
        double inverse = slope[k], x = first ? from : s->x[k], y = log[k];
        double lo = first ? x : s->lo[k], hi = first ? to : s->hi[k];
        double p = b[k] > c[k] ? x : lo, q = (first ? !(b[k] > c[k]) : b[k] < c[k]) ? x : hi;
        /* The inverse function at 0: of the tangent here, and of the cubic that has the tangent before, too. */
        double newton = x - y * inverse, cubic = SEV_NAN, back = 0.0;
        if (!first) {
            double rise = s->log[k] - y, t = -y / rise, m = rise * inverse, m_before = rise * s->inverse[k];
            back = s->x_before[k] - x;
            cubic = x + t * (m + t * ((3.0 * back - 2.0 * m - m_before) + t * (m + m_before - 2.0 * back)));
        }
        /* Halfway between the numbers as they are stored is about the geometric middle. */
        double middle = dd_from_bits((dd_bits(p) >> 1) + (dd_bits(q) >> 1));
        double next = within(cubic, p, q) ? cubic : within(newton, p, q) ? newton : middle;
        /* What the tangent is off, times the square of the step before, is about twice the error left. */
        double rest = fabs(newton - cubic) * (back * back) - 1e-12 * x * (x * x);
        rest = ((next == cubic) | (next == newton)) ? rest : q - p;
        rest = first ? q - p : rest;
        uint64_t state = y == y ? UINT64_C(1) : UINT64_C(3);
        far |= rest <= 0.0 ? UINT64_C(0) : state;
        s->x[k] = next;
        s->lo[k] = p;
        s->hi[k] = q;
        s->x_before[k] = x;
        s->log[k] = y;
        s->inverse[k] = inverse;
    }
    if (far & 2)
        plain_steps(s, b, c, b_slope, c_slope);
    return far != 0;
}

static int search(sev_brackets *s, const sev_arg *a, int first)
{
    double room[4][SEV_BLOCK];
    const double *b = spread(&a[0], 0, s->n, room[0], NULL, NULL), *c = spread(&a[1], 0, s->n, room[1], NULL, NULL);
    const double *b_slope = spread(&a[2], 0, s->n, room[2], NULL, NULL);
    const double *c_slope = spread(&a[3], 0, s->n, room[3], NULL, NULL);
    return first ? search_loop(s, 1, b, c, b_slope, c_slope) : search_loop(s, 0, b, c, b_slope, c_slope);
}

/* Sums and products. */

SEV_INLINE double times(double x, double y)
{
    double p = x * y;
    /* 0 wins over infinity, but not over a missing value. */
    return ((p != p) & !SEV_UNORDERED(x, y)) ? 0.0 : p;
}

/* An operation on two numbers, with a loop for each choice of arrays and single numbers. */
#define BINARY(name, expression)                                                                                       \
    SEV_INLINE void name##_loop(const double *a, int a_is_array, const double *b, int b_is_array, size_t n,            \
                                double *out)                                                                           \
    {                                                                                                                  \
        double a0 = *a, b0 = *b;                                                                                       \
        SEV_VECTOR                                                                                                     \
        for (size_t k = 0; k < n; k++) {                                                                               \
            double x = a_is_array ? a[k] : a0, y = b_is_array ? b[k] : b0;                                             \
            out[k] = (expression);                                                                                     \
        }                                                                                                              \
    }                                                                                                                  \
    static void name(const sev_arg *a, size_t n, double *out, double *low)                                             \
    {                                                                                                                  \
        static const double zero = 0.0;                                                                                \
        const double *x = a[0].p ? a[0].p : &zero, *y = a[1].p ? a[1].p : &zero;                                       \
        (void)low;                                                                                                     \
        if (n == 0)                                                                                                    \
            return;                                                                                                    \
        if (is_array(&a[0]) && is_array(&a[1]))                                                                        \
            name##_loop(x, 1, y, 1, n, out);                                                                           \
        else if (is_array(&a[0]))                                                                                      \
            name##_loop(x, 1, y, 0, n, out);                                                                           \
        else if (is_array(&a[1]))                                                                                      \
            name##_loop(x, 0, y, 1, n, out);                                                                           \
        else                                                                                                           \
            name##_loop(x, 0, y, 0, n, out);                                                                           \
    }

BINARY(add, x + y)
BINARY(sub, x - y)
BINARY(mul, times(x, y))
BINARY(divide, x / y)

/* At least -log2(x), for x from 0 to 1. */
SEV_INLINE double octaves(double x)
{
    return 0x1p52 + 1023.0 - dd_from_bits((dd_bits(x) >> 52) | UINT64_C(0x4330000000000000));
}

static void balance(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[6][CHUNK], nobody[CHUNK];
    for (size_t k = 0, m; k < n; k += m) {
        const double *x[6];
        m = n - k < CHUNK ? n - k : CHUNK;
        for (size_t i = 0; i < 6; i++)
            x[i] = spread(&a[i], k, m, room[i], out, low);
        double *off = low ? low + k : nobody;
        SEV_VECTOR
        for (size_t i = 0; i < m; i++) {
            double r = x[0][i], b = fabs(x[3][i]), l = fabs(x[4][i]), units = x[5][i] + octaves(r) * 0x1p-51;
            out[k + i] = r * x[1][i] - x[2][i];
            off[i] = (r * b + l) * units + (0x1p-900 * b + 0x1p-500);
        }
    }
}

static void turn(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    double room[5][CHUNK];
    for (size_t k = 0, m; k < n; k += m) {
        const double *x[5];
        m = n - k < CHUNK ? n - k : CHUNK;
        for (size_t i = 0; i < 5; i++)
            x[i] = spread(&a[i], k, m, room[i], out, NULL);
        SEV_VECTOR
        for (size_t i = 0; i < m; i++)
            out[k + i] = ((x[1][i] > x[2][i]) & (x[3][i] < -x[4][i])) ? x[0][i] : SEV_NAN;
    }
}

SEV_INLINE void mul_add_loop(const double *a, int a_is_array, const double *b, const double *c, int c_is_array,
                             size_t n, double *out)
{
    double a0 = *a, c0 = *c;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        out[k] = times(a_is_array ? a[k] : a0, b[k]) + (c_is_array ? c[k] : c0) + 0.0;
}

/* Factors in the order (single number, array) where they differ. */
static void order_factors(const sev_arg *a, const sev_arg **first, const sev_arg **second)
{
    int swap = is_array(&a[0]) && !is_array(&a[1]);
    *first = &a[swap];
    *second = &a[!swap];
}

static void mul_add(const sev_arg *a, size_t n, double *out, double *low)
{
    const sev_arg *x, *y;
    double room[CHUNK], x0, c0;
    (void)low;
    order_factors(a, &x, &y);
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        const double *b = spread(y, k, m, room, NULL, NULL);
        if (is_array(x)) {
            if (is_array(&a[2]))
                mul_add_loop(x->p + k, 1, b, a[2].p + k, 1, m, out + k);
            else
                mul_add_loop(x->p + k, 1, b, (c0 = element(&a[2], 0), &c0), 0, m, out + k);
        } else {
            x0 = element(x, 0);
            if (is_array(&a[2]))
                mul_add_loop(&x0, 0, b, a[2].p + k, 1, m, out + k);
            else
                mul_add_loop(&x0, 0, b, (c0 = element(&a[2], 0), &c0), 0, m, out + k);
        }
    }
}

SEV_INLINE void products_loop(const double *a, int a_is_array, const double *b, const double *c, int c_is_array,
                              const double *d, double sign, size_t n, double *out)
{
    double a0 = *a, c0 = *c;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        out[k] = times(a_is_array ? a[k] : a0, b[k]) + sign * times(c_is_array ? c[k] : c0, d[k]) + 0.0;
}

/* a b + sign c d, of a sign that is a constant. */
SEV_INLINE void products(const sev_arg *a, double sign, size_t n, double *out)
{
    const sev_arg *x, *y, *z, *w;
    double room[2][CHUNK];
    order_factors(a, &x, &y);
    order_factors(a + 2, &z, &w);
    double x0 = n ? element(x, 0) : 0.0, z0 = n ? element(z, 0) : 0.0;
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        const double *b = spread(y, k, m, room[0], NULL, NULL), *d = spread(w, k, m, room[1], NULL, NULL);
        if (is_array(x) && is_array(z))
            products_loop(x->p + k, 1, b, z->p + k, 1, d, sign, m, out + k);
        else if (is_array(x))
            products_loop(x->p + k, 1, b, &z0, 0, d, sign, m, out + k);
        else if (is_array(z))
            products_loop(&x0, 0, b, z->p + k, 1, d, sign, m, out + k);
        else
            products_loop(&x0, 0, b, &z0, 0, d, sign, m, out + k);
    }
}

static void mul_mul(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    products(a, 1.0, n, out);
}

static void mul_sub(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    products(a, -1.0, n, out);
}

/* The same as sev_mul() where this returns 0. */
SEV_INLINE uint64_t product(sev_pair a, sev_pair b, sev_pair *p)
{
    double size = fabs(a.hi * b.hi);
    int ordinary = (size > 0x1p-900) & (size < 0x1p1000) & (fabs(a.hi) < 0x1p900) & (fabs(b.hi) < 0x1p900);
    *p = dd_mul(a, b);
    return ordinary ? 0 : 1;
}

SEV_INLINE sev_pair pair_sum(sev_pair a, sev_pair b)
{
    double s = a.hi + b.hi;
    double t = s - a.hi;
    double e = (a.hi - (s - t)) + (b.hi - t) + (a.lo + b.lo);
    double hi = s + e, lo = e - (hi - s);
    hi = s - s == 0.0 ? hi : s;
    return (sev_pair){hi, hi - hi == 0.0 ? lo : 0.0};
}

static void sum(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[5][CHUNK];
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        const double *x = spread(&a[0], k, m, room[0], NULL, NULL), *xl = spread(&a[1], k, m, room[1], NULL, NULL);
        const double *y = spread(&a[2], k, m, room[2], NULL, NULL), *yl = spread(&a[3], k, m, room[3], NULL, NULL);
        double *hi = out + k, *lo = low ? low + k : room[4];
        SEV_VECTOR
        for (size_t i = 0; i < m; i++) {
            sev_pair s = pair_sum((sev_pair){x[i], xl[i]}, (sev_pair){y[i], yl[i]});
            hi[i] = s.hi;
            lo[i] = s.lo;
        }
    }
}

/* Two factors for a loop: of the first at least the high part is an array; what is one number is not spread. */
typedef struct factors {
    const double *a, *al, *b, *bl;
    int low_is_array; /* al */
    int b_is_array;   /* both parts */
    int swapped;
    double room[4][CHUNK];
} factors;

static void factors_begin(factors *f, const sev_arg *a)
{
    f->swapped = !is_array(&a[0]) && !is_array(&a[1]);
    const sev_arg *x = f->swapped ? a + 2 : a, *y = f->swapped ? a : a + 2;
    f->b_is_array = is_array(&y[0]) || is_array(&y[1]);
    f->low_is_array = f->b_is_array || is_array(&x[1]);
}

static const double *one_number(const sev_arg *a, double *room)
{
    *room = element(a, 0);
    return room;
}

static void factors_chunk(factors *f, const sev_arg *a, size_t from, size_t n, const double *out, const double *low)
{
    const sev_arg *x = f->swapped ? a + 2 : a, *y = f->swapped ? a : a + 2;
    f->a = spread(&x[0], from, n, f->room[0], out, low);
    f->al = f->low_is_array ? spread(&x[1], from, n, f->room[1], out, low) : one_number(&x[1], f->room[1]);
    f->b = f->b_is_array ? spread(&y[0], from, n, f->room[2], out, low) : one_number(&y[0], f->room[2]);
    f->bl = f->b_is_array ? spread(&y[1], from, n, f->room[3], out, low) : one_number(&y[1], f->room[3]);
}

/* The product of element k, whatever it is. */
static sev_pair factors_product(const factors *f, size_t k)
{
    sev_pair a = {f->a[k], f->al[f->low_is_array ? k : 0]}, p;
    sev_pair b = {f->b[f->b_is_array ? k : 0], f->bl[f->b_is_array ? k : 0]};
    if (!product(a, b, &p))
        return p;
    return f->swapped ? sev_mul(b, a) : sev_mul(a, b);
}

SEV_INLINE uint64_t prod_loop(const factors *f, int low_is_array, int b_is_array, size_t n, double *out, double *low)
{
    const double *a = f->a, *al = f->al, *b = f->b, *bl = f->bl;
    double b0 = b_is_array ? 0.0 : *b, bl0 = b_is_array ? 0.0 : *bl, al0 = low_is_array ? 0.0 : *al;
    uint64_t bad = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double x = a[k], xl = low_is_array ? al[k] : al0, y = b_is_array ? b[k] : b0, yl = b_is_array ? bl[k] : bl0;
        sev_pair p;
        bad |= product((sev_pair){x, xl}, (sev_pair){y, yl}, &p);
        out[k] = p.hi;
        low[k] = p.lo;
    }
    return bad;
}

static void prod(const sev_arg *a, size_t n, double *out, double *low)
{
    factors f;
    double nowhere[CHUNK];
    factors_begin(&f, a);
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        factors_chunk(&f, a, k, m, out, low);
        double *hi = out + k, *lo = low ? low + k : nowhere;
        uint64_t bad = f.b_is_array     ? prod_loop(&f, 1, 1, m, hi, lo)
                       : f.low_is_array ? prod_loop(&f, 1, 0, m, hi, lo)
                                        : prod_loop(&f, 0, 0, m, hi, lo);
        for (size_t i = 0; bad && i < m; i++) {
            sev_pair p = factors_product(&f, i);
            hi[i] = p.hi;
            lo[i] = p.lo;
        }
    }
}

/* x, or `most` where x is more; its low part may then be anything. */
SEV_INLINE sev_pair at_most(sev_pair x, double most)
{
    /* Masked, lest gcc makes it a load under a condition. */
    uint64_t keep = x.hi > most ? UINT64_C(0) : ~UINT64_C(0);
    double hi = x.hi > most ? most : x.hi;
    return (sev_pair){hi, dd_from_bits(dd_bits(x.lo) & keep)};
}

SEV_INLINE uint64_t unless(int ordinary)
{
    return ordinary ? UINT64_C(0) : UINT64_C(1);
}

/* Whether x is no common number: then products and quotients of a few need no care. Tells NaN, too. */
SEV_INLINE uint64_t odd_one(double x)
{
    double size = fabs(x);
    return unless((size > 0x1p-200) & (size < 0x1p200));
}

/* x = 2^e m, sqrt(1/2) <= m < sqrt(2), for positive normal x; returns 2^-e. */
SEV_INLINE double exponent_of(double x, double *e)
{
    uint64_t over = dd_bits(x) - UINT64_C(0x3fe6a09e667f3bcd) + UINT64_C(0x4000000000000000);
    *e = dd_from_bits((over >> 52) | UINT64_C(0x4330000000000000)) - (0x1p52 + 1024);
    return dd_from_bits(UINT64_C(0x7ff0000000000000) - (over & UINT64_C(0xfff0000000000000)));
}

#include "kernels_survival.h"

/* The functions of special.h, chunk by chunk and stage by stage: each stage takes arrays of pairs to arrays of pairs,
 * with errors of about 2^-66. Elements that are not common are left to special.c; what stages make of them does not
 * matter. */
typedef struct pairs {
    double hi[STAGE], lo[STAGE];
} pairs;

typedef struct work {
    const double *a[5];
    int single[5]; /* whether it is the same number everywhere */
    double room[5][STAGE];
    pairs p, q, r, t; /* p is the result */
    double power[STAGE], inverse[STAGE];
    uint64_t odd[STAGE];
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

SEV_INLINE sev_pair alone(double x)
{
    return (sev_pair){x, 0.0};
}

/* dd_div() with one division instead of two; like ratio() and log_sum() not normalised, for what follows does that. */
SEV_INLINE sev_pair quotient(sev_pair a, sev_pair b)
{
    double inverse = 1.0 / b.hi, q = a.hi * inverse;
    sev_pair back = dd_two_prod(q, b.hi);
    double rest = ((a.hi - back.hi) - back.lo) + (a.lo - q * b.lo);
    return (sev_pair){q, rest * inverse};
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
SEV_INLINE sev_pair step(sev_pair c, sev_pair x, sev_pair y)
{
    sev_pair p = dd_two_prod(x.hi, y.hi), s = dd_fast_two_sum(c.hi, p.hi);
    return (sev_pair){s.hi, s.lo + (c.lo + (p.lo + (x.hi * y.lo + x.lo * y.hi)))};
}

/* 2 atanh(s) / s - 2 for |s| < 0.172, over two: within 2^-63 of 1 after that is added. */
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
    sev_pair den = dd_fast_two_sum(1.0, m); /* m may be the larger, by less than a factor of 2: still exact */
    return quotient((sev_pair){m - 1.0, low}, (sev_pair){den.hi, den.lo + low});
}

/* The same for 1 + w, w > -1: num = f (1 + w) - 1, den = f (1 + w) + 1. */
SEV_INLINE sev_pair log1p_numerator(sev_pair w, double *e)
{
    double f = exponent_of(1.0 + w.hi, e), less = f - 1.0;
    /* Less is a multiple of the last place of what is added. */
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
    sev_pair more = dd_two_prod(s.hi, t.hi);
    more.lo += s.hi * t.lo + s.lo * t.hi;
    sev_pair m = dd_fast_two_sum(s.hi, more.hi);
    sev_pair sum = dd_fast_two_sum(e * 0x1.62e42fefa3800p-1, m.hi); /* of an exact product, 0 or the larger */
    return (sev_pair){sum.hi, sum.lo + (e * 0x1.ef35793c76730p-45 + (m.lo + (more.lo + s.lo)))};
}

/* What is between the loops of a logarithm, which are short, lest a processor has to wait for one element before it
 * sees the next. */
typedef struct quotients {
    pairs s, t;
    double e[STAGE];
} quotients;

static void log_rests(quotients *q, size_t n)
{
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        put(&q->t, k, atanh_rest(pair_at(&q->s, k)));
}

static void log_sums(const quotients *q, pairs *p, size_t n)
{
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        put(p, k, log_sum(pair_at(&q->s, k), pair_at(&q->t, k), q->e[k]));
}

/* p becomes ln p. */
static void log_stage(pairs *p, size_t n)
{
    quotients q;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        put(&q.s, k, log_quotient(pair_at(p, k), &q.e[k]));
    log_rests(&q, n);
    log_sums(&q, p, n);
}

/* p becomes ln(1 + p), p > -1. */
static void log1p_stage(pairs *p, size_t n)
{
    quotients q;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        put(&q.s, k, log1p_quotient(log1p_numerator(pair_at(p, k), &q.e[k])));
    log_rests(&q, n);
    log_sums(&q, p, n);
}

/* p = n ln 2 + r becomes e^r - 1, and power 2^n: |p| < 600. */
static void expm1_stage(pairs *p, double *power, size_t n)
{
    static const sev_pair half = {0.5, 0.0};
    static const sev_pair sixth = {0x1.5555555555555p-3, 0x1.5555555555555p-57};
    static const sev_pair twenty_fourth = {0x1.5555555555555p-5, 0x1.5555555555555p-59};
    static const double magic = 0x1.8p52 + 1023;
    double rests[STAGE];
    pairs sums;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair y = pair_at(p, k);
        double shifted = y.hi * 0x1.71547652b82fep+0 + magic;
        double i = shifted - magic;
        put(p, k, dd_two_sum(y.hi - i * 0x1.62e42fefa3800p-1, y.lo - i * 0x1.ef35793c76730p-45));
        power[k] = dd_from_bits(dd_bits(shifted) << 52);
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double x = p->hi[k], x2 = x * x, x4 = x2 * x2;
        /* The rest of the series from r^5 on, over r^5; within 2^-66 of r after multiplication by it */
        double rest = ((0x1.1111111111112p-7 + x * 0x1.6c16c16c16420p-10) +
                       x2 * (0x1.a01a01a018f44p-13 + x * 0x1.a01a01a6fac04p-16)) +
                      x4 * ((0x1.71de3a5d5311ep-19 + x * 0x1.27e4da1b9f3b1p-22) +
                            x2 * (0x1.ae64202c04476p-26 + x * 0x1.1f7648d2576e0p-29) + x4 * 0x1.61d39b6c5ba4ep-33);
        rests[k] = x * rest;
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair t = dd_fast_two_sum(twenty_fourth.hi, rests[k]);
        t.lo += twenty_fourth.lo;
        put(&sums, k, step(sixth, pair_at(p, k), t));
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        put(&sums, k, step(half, pair_at(p, k), pair_at(&sums, k)));
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair r = pair_at(p, k), t = dd_two_prod(r.hi, sums.hi[k]);
        t.lo += r.hi * sums.lo[k] + r.lo * sums.hi[k];
        r = step(r, r, t);
        put(p, k, dd_fast_two_sum(r.hi, r.lo));
    }
}

/* e^p, and e^p - 1, from that. */
SEV_INLINE sev_pair exp_from(const pairs *p, const double *power, size_t k)
{
    double f = power[k];
    sev_pair e = {p->hi[k] * f, p->lo[k] * f}, s = dd_fast_two_sum(f, e.hi);
    return dd_fast_two_sum(s.hi, s.lo + e.lo);
}

SEV_INLINE sev_pair expm1_from(const pairs *p, const double *power, size_t k)
{
    double f = power[k];
    return dd_add(dd_two_sum(f, -1.0), (sev_pair){p->hi[k] * f, p->lo[k] * f});
}

static void exp_stage(pairs *p, double *power, size_t n)
{
    expm1_stage(p, power, n);
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        put(p, k, exp_from(p, power, k));
}

#define BIT(i) (1U << (i))
#define A(i) (w->a[i][k])
#define PAIR(i) ((sev_pair){w->a[i][k], w->a[(i) + 1][k]})
#define EACH(n)                                                                                                        \
    SEV_VECTOR                                                                                                         \
    for (size_t k = 0; k < (n); k++)

/* Elements are odd where one of the arguments, a set of bits, is no common number, or should be positive and is not.
 * What is one number is looked at once. */
SEV_INLINE void mark_odd(work *w, unsigned any_sign, unsigned positive, size_t n)
{
    uint64_t always = 0;
    for (int i = 0; i < 5; i++)
        if (((any_sign | positive) >> i & 1) && w->single[i])
            always |= odd_one(*w->a[i]) | unless((any_sign >> i & 1) | (*w->a[i] > 0.0));
    EACH(n) w->odd[k] = always;
    for (int i = 0; i < 5; i++) {
        if ((any_sign >> i & 1) && !w->single[i])
            EACH(n) w->odd[k] |= odd_one(A(i));
        if ((positive >> i & 1) && !w->single[i])
            EACH(n) w->odd[k] |= unless((A(i) > 0x1p-200) & (A(i) < 0x1p200));
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

/* A kernel from the function `stages`, which fills w->p and w->odd from w->a, and the value of an odd element. */
#define STAGED(name, args_n, two, again)                                                                               \
    static sev_pair name##_again(const work *w, size_t k)                                                              \
    {                                                                                                                  \
        return (again);                                                                                                \
    }                                                                                                                  \
    static void name(const sev_arg *a, size_t n, double *out, double *low)                                             \
    {                                                                                                                  \
        staged(a, args_n, n, out, (two) ? low : NULL, name##_stages, name##_again);                                    \
    }

/* A vector's worth of elements takes no longer than one, so few are made up to as many. */
enum { SHORT = 8 };

static const double *repeat(const sev_arg *a, size_t from, size_t n, double *room)
{
    for (size_t k = 0; k < SHORT; k++)
        room[k] = element(a, k < n ? from + k : from);
    return room;
}

static void staged(const sev_arg *a, size_t args_n, size_t n, double *out, double *low, void (*stages)(work *, size_t),
                   sev_pair (*again)(const work *, size_t))
{
    work w;
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < STAGE ? n - k : STAGE;
        for (size_t i = 0; i < args_n; i++) {
            w.single[i] = !is_array(&a[i]);
            w.a[i] = m < SHORT ? repeat(&a[i], k, m, w.room[i]) : spread(&a[i], k, m, w.room[i], NULL, NULL);
        }
        stages(&w, m < SHORT ? SHORT : m);
        uint64_t bad = 0;
        SEV_VECTOR
        for (size_t i = 0; i < m; i++)
            bad |= w.odd[i];
        for (size_t i = 0; bad && i < m; i++)
            if (w.odd[i])
                put(&w.p, i, again(&w, i));
        memcpy(out + k, w.p.hi, m * sizeof *out);
        if (low)
            memcpy(low + k, w.p.lo, m * sizeof *low);
    }
}

static void neg_log1p_neg_stages(work *w, size_t n)
{
    EACH(n)
    {
        double p = A(0);
        w->odd[k] = unless((p > 0x1p-200) & (p < 1.0));
        put(&w->p, k, (sev_pair){-p, 0.0});
    }
    log1p_stage(&w->p, n);
    EACH(n)
    {
        sev_pair y = pair_at(&w->p, k);
        put(&w->p, k, dd_fast_two_sum(-y.hi, -y.lo));
    }
}

static void div_two_stages(work *w, size_t n)
{
    mark_odd(w, 0, BIT(0) | BIT(2), n);
    invert(w, 2, n);
    EACH(n)
    {
        sev_pair q = ratio(PAIR(0), A(2), w->inverse[k]);
        put(&w->p, k, dd_fast_two_sum(q.hi, q.lo));
    }
}

static void mul_pow_stages(work *w, size_t n)
{
    mark_odd(w, BIT(0) | BIT(3), BIT(1), n);
    EACH(n) put(&w->p, k, PAIR(1));
    log_stage(&w->p, n);
    EACH(n)
    {
        sev_pair log = pair_at(&w->p, k), y = dd_mul_d(log, A(3));
        y.lo += log.hi * A(4);
        w->odd[k] |= unless(fabs(y.hi) < 400.0);
        put(&w->p, k, y);
    }
    exp_stage(&w->p, w->power, n);
    EACH(n) put(&w->p, k, dd_mul_d(pair_at(&w->p, k), A(0)));
}

/* ((x, xl) / t)^(sign e) with its odd elements; x, t and e are arguments number x, x + 2 and x + 3, and if `low` is 1 a
 * low part of e is number x + 4. */
SEV_INLINE void pow_ratio_in(work *w, int x, double sign, int low, size_t n)
{
    mark_odd(w, BIT(x + 3), BIT(x) | BIT(x + 2), n);
    invert(w, x + 2, n);
    EACH(n) put(&w->p, k, ratio(PAIR(x), A(x + 2), w->inverse[k]));
    log_stage(&w->p, n);
    EACH(n)
    {
        sev_pair log = pair_at(&w->p, k), y = dd_mul_d(log, sign * A(x + 3));
        y.lo += low ? log.hi * A(x + 4) : 0.0;
        /* The quotient is right to 2^-102, and that is multiplied by the exponent, too. */
        w->odd[k] |= unless((fabs(A(x + 3)) < 0x1p32) & (fabs(y.hi) < 600.0));
        put(&w->p, k, y);
    }
    exp_stage(&w->p, w->power, n);
}

static void pow_ratio_stages(work *w, size_t n)
{
    pow_ratio_in(w, 0, 1.0, 1, n);
}

static void hill_stages(work *w, size_t n)
{
    pow_ratio_in(w, 1, -1.0, 0, n);
    EACH(n)
    {
        sev_pair y = pair_at(&w->p, k);
        w->odd[k] |= odd_one(A(0)) | odd_one(y.hi);
        y = quotient((sev_pair){A(0), 0.0}, dd_add_d(y, 1.0));
        put(&w->p, k, dd_fast_two_sum(y.hi, y.lo));
    }
}

static void mul_x_log_x_stages(work *w, size_t n)
{
    mark_odd(w, BIT(0), BIT(1), n);
    EACH(n) put(&w->p, k, PAIR(1));
    log_stage(&w->p, n);
    EACH(n)
    {
        sev_pair y = pair_at(&w->p, k);
        w->odd[k] |= odd_one(y.hi);
        put(&w->p, k, dd_mul_d(dd_mul(PAIR(1), y), A(0)));
    }
}

/* a0 expm1(a3 (a1, a2)) / a3. */
static void gompertz_stages(work *w, size_t n)
{
    mark_odd(w, BIT(0) | BIT(1) | BIT(3), 0, n);
    invert(w, 3, n);
    EACH(n)
    {
        sev_pair y = dd_mul_d(PAIR(1), A(3));
        w->odd[k] |= unless((fabs(y.hi) > 0x1p-200) & (y.hi < 400.0));
        put(&w->p, k, dd_neg(at_most(dd_neg(y), 100.0))); /* no more can die out */
    }
    expm1_stage(&w->p, w->power, n);
    EACH(n)
    {
        sev_pair y = ratio(dd_mul_d(expm1_from(&w->p, w->power, k), A(0)), A(3), w->inverse[k]);
        put(&w->p, k, dd_fast_two_sum(y.hi, y.lo));
    }
}

static void frailty_stages(work *w, size_t n)
{
    mark_odd(w, 0, BIT(0) | BIT(2), n);
    invert(w, 2, n);
    EACH(n) put(&w->p, k, dd_mul_d(PAIR(0), A(2)));
    log1p_stage(&w->p, n);
    EACH(n)
    {
        sev_pair y = ratio(pair_at(&w->p, k), A(2), w->inverse[k]);
        put(&w->p, k, dd_fast_two_sum(y.hi, y.lo));
    }
}

/* softplus(A) - softplus(-G) times d, where A + G = x / d, and A and G are (x - c) / d and c / d, or the reverse. With
 * K = x / d that is, since softplus(A) = A + ln(1 + e^-A),
 *   ln(1 + (1 - e^-K) / (e^-A + e^-K)), which cancels nowhere, but overflows, and, where x - c > d,
 *   A + ln(1 + (e^-A - e^-G) / (1 + e^-G)).
 * Exponents past 300 are beyond what any of the sums can tell. */
SEV_INLINE void logistic_integral(work *w, int falling, size_t n)
{
    mark_odd(w, 0, BIT(0) | BIT(2) | BIT(3), n);
    invert(w, 3, n);
    EACH(n)
    {
        double d = A(3), inverse = w->inverse[k];
        sev_pair alpha = ratio(dd_add_d(PAIR(0), -A(2)), d, inverse), gamma = ratio(alone(A(2)), d, inverse);
        sev_pair kappa = ratio(PAIR(0), d, inverse);
        w->odd[k] |= unless((gamma.hi < 250.0) & (kappa.hi > 0x1p-200));
        put(&w->t, k, alpha);
        put(&w->p, k, dd_neg(at_most(alpha, 300.0)));
        put(&w->q, k, dd_neg(at_most(gamma, 300.0)));
        put(&w->r, k, dd_neg(at_most(kappa, 300.0)));
    }
    expm1_stage(&w->p, w->power, n);
    EACH(n) put(&w->p, k, exp_from(&w->p, w->power, k));
    expm1_stage(&w->q, w->power, n);
    EACH(n) put(&w->q, k, exp_from(&w->q, w->power, k));
    expm1_stage(&w->r, w->power, n);
    EACH(n)
    {
        sev_pair share = dd_neg(expm1_from(&w->r, w->power, k)), e_kappa = exp_from(&w->r, w->power, k);
        sev_pair e_a = pair_at(falling ? &w->q : &w->p, k), e_g = pair_at(falling ? &w->p : &w->q, k);
        sev_pair far_num = dd_add(e_a, dd_neg(e_g)), far_den = dd_add_d(e_g, 1.0), near_den = dd_add(e_a, e_kappa);
        int far = w->t.hi[k] >= 1.0;
        sev_pair num = {far ? far_num.hi : share.hi, far ? far_num.lo : share.lo};
        sev_pair den = {far ? far_den.hi : near_den.hi, far ? far_den.lo : near_den.lo};
        put(&w->p, k, quotient(num, den));
    }
    log1p_stage(&w->p, n);
    EACH(n)
    {
        sev_pair base = pair_at(&w->t, k), y = pair_at(&w->p, k);
        int far = base.hi >= 1.0;
        if (falling)
            base = ratio(alone(A(2)), A(3), w->inverse[k]);
        base = (sev_pair){far ? base.hi : 0.0, far ? base.lo : 0.0};
        y = dd_mul_d(dd_add(base, y), A(3));
        w->odd[k] |= odd_one(y.hi);
        put(&w->p, k, y);
    }
}

static void logistic_rise_stages(work *w, size_t n)
{
    logistic_integral(w, 0, n);
}

static void logistic_fall_stages(work *w, size_t n)
{
    logistic_integral(w, 1, n);
}

/* 1 / (1 + e^y), y = sign (x - c) / d. */
SEV_INLINE void logistic_value(work *w, double sign, size_t n)
{
    mark_odd(w, BIT(0) | BIT(2), BIT(3), n);
    invert(w, 3, n);
    EACH(n)
    {
        sev_pair y = ratio(dd_add_d(PAIR(0), -A(2)), sign * A(3), sign * w->inverse[k]);
        w->odd[k] |= unless((y.hi < 600.0) | (y.hi > 760.0));
        w->t.hi[k] = y.hi;
        put(&w->p, k, dd_neg(at_most(dd_neg(at_most(y, 600.0)), 100.0)));
    }
    expm1_stage(&w->p, w->power, n);
    EACH(n)
    {
        sev_pair den = dd_add_d(exp_from(&w->p, w->power, k), 1.0);
        double v = 1.0 / den.hi;
        v -= v * v * den.lo;
        put(&w->p, k, (sev_pair){w->t.hi[k] > 760.0 ? 0.0 : v, 0.0});
    }
}

static void logistic_stages(work *w, size_t n)
{
    logistic_value(w, -1.0, n);
}

static void logistic_complement_stages(work *w, size_t n)
{
    logistic_value(w, 1.0, n);
}

#include "kernels_ratio.h"

STAGED(neg_log1p_neg, 1, 1, sev_neg_log1p_neg(A(0)))
STAGED(div_two, 3, 1, sev_ratio(PAIR(0), A(2)))
STAGED(mul_pow, 5, 0, sev_mul_pow(A(0), PAIR(1), PAIR(3)))
STAGED(pow_ratio, 5, 1, sev_pow_ratio(PAIR(0), A(2), PAIR(3)))
STAGED(hill, 5, 0, alone(sev_hill(A(0), PAIR(1), A(3), A(4))))
STAGED(mul_x_log_x, 3, 0, alone(sev_mul_x_log_x(A(0), PAIR(1))))
STAGED(gompertz, 4, 1, sev_gompertz(A(0), PAIR(1), A(3)))
STAGED(frailty, 3, 1, sev_frailty(PAIR(0), A(2)))
STAGED(logistic_rise, 4, 1, sev_logistic_rise(PAIR(0), A(2), A(3)))
STAGED(logistic_fall, 4, 1, sev_logistic_fall(PAIR(0), A(2), A(3)))
STAGED(logistic, 4, 0, alone(sev_logistic(PAIR(0), A(2), A(3))))
STAGED(logistic_complement, 4, 0, alone(sev_logistic_complement(PAIR(0), A(2), A(3))))

extern const sev_kernels SEV_NAME_OF(SEV_SET);
const sev_kernels SEV_NAME_OF(SEV_SET) = {
    .name = SEV_TEXT_OF(SEV_SET),
    .scales = scales,
    .range = range,
    .search = search,
    .add = add,
    .sub = sub,
    .mul = mul,
    .div = divide,
    .balance = balance,
    .turn = turn,
    .mul_add = mul_add,
    .mul_mul = mul_mul,
    .mul_sub = mul_sub,
    .prod = prod,
    .sum = sum,
    .exp_neg = exp_neg,
    .exp_neg_prod = exp_neg_prod,
    .ev = ev,
    .ev_prod = ev_prod,
    .ev_after = ev_after,
    .exp = exp_of,
    .neg_log1p_neg = neg_log1p_neg,
    .log = log_of,
    .div_two = div_two,
    .mul_pow = mul_pow,
    .pow_ratio = pow_ratio,
    .hill = hill,
    .mul_x_log_x = mul_x_log_x,
    .log1p_ratio = log1p_ratio,
    .mul_log1p = mul_log1p,
    .expm1_ratio = expm1_ratio,
    .gompertz = gompertz,
    .frailty = frailty,
    .logistic_rise = logistic_rise,
    .logistic_fall = logistic_fall,
    .logistic = logistic,
    .logistic_complement = logistic_complement,
};
