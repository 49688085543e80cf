/* SPDX-License-Identifier: MIT */
/* The kernels of one instruction set, SEV_SET. Plain loops for the compiler to vectorise: bodies without branches, calls
 * or integers other than 64 bits. Nothing is fused but in dd_two_prod(), where it is exact, so all sets agree to the bit;
 * and since a lone element takes the same road as a lane, so do all lengths.
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

enum { CHUNK = 256 };

/* Element k of an argument of any kind. */
static double element(const sev_arg *a, size_t k)
{
    return a->p ? a->p[k * a->step] : 0.0;
}

static sev_pair element_pair(const sev_arg *a, size_t k)
{
    return (sev_pair){element(a, k), element(a + 1, k)};
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

SEV_INLINE void mul_add_loop(const double *a, int a_is_array, const double *b, const double *c, int c_is_array,
                             size_t n, double *out)
{
    double a0 = *a, c0 = *c;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        out[k] = times(a_is_array ? a[k] : a0, b[k]) + (c_is_array ? c[k] : c0);
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

SEV_INLINE void mul_sub_loop(const double *a, int a_is_array, const double *b, const double *c, int c_is_array,
                             const double *d, size_t n, double *out)
{
    double a0 = *a, c0 = *c;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        out[k] = times(a_is_array ? a[k] : a0, b[k]) - times(c_is_array ? c[k] : c0, d[k]);
}

static void mul_sub(const sev_arg *a, size_t n, double *out, double *low)
{
    const sev_arg *x, *y, *z, *w;
    double room[2][CHUNK];
    (void)low;
    order_factors(a, &x, &y);
    order_factors(a + 2, &z, &w);
    double x0 = n ? element(x, 0) : 0.0, z0 = n ? element(z, 0) : 0.0;
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        const double *b = spread(y, k, m, room[0], NULL, NULL), *d = spread(w, k, m, room[1], NULL, NULL);
        if (is_array(x) && is_array(z))
            mul_sub_loop(x->p + k, 1, b, z->p + k, 1, d, m, out + k);
        else if (is_array(x))
            mul_sub_loop(x->p + k, 1, b, &z0, 0, d, m, out + k);
        else if (is_array(z))
            mul_sub_loop(&x0, 0, b, z->p + k, 1, d, m, out + k);
        else
            mul_sub_loop(&x0, 0, b, &z0, 0, d, m, out + k);
    }
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
    sev_pair b0 = {*b, *bl};
    double al0 = *al;
    uint64_t bad = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair p, x = {a[k], low_is_array ? al[k] : al0}, y = {b_is_array ? b[k] : b0.hi, b_is_array ? bl[k] : b0.lo};
        bad |= product(x, y, &p);
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

/* Survival. */

/* e^-h and 1 - e^-h; right for h >= -670 and NaN, whatever the low part of an h beyond 746. */
SEV_INLINE void survival(sev_pair h, double *s, double *f)
{
    /* The last bits of 1.5 2^52 + 1077 + n are the exponent field of 2^(n + 54): 54 keeps it clear of subnormals. */
    static const double magic = 0x1.8p52 + 1023 + 54, down = 0x1p-54;
    static const double ln2_head = 0x1.62e42fefa3800p-1, ln2_tail = 0x1.ef35793c76730p-45;
    static const double end = 746.6; /* n is -1077 there, and 2^(n + 54) becomes 0 */
    double x = h.hi > end ? end : h.hi, x_low = h.hi > end ? 0.0 : h.lo;
    double shifted = magic - x * 0x1.71547652b82fep+0;
    double n = shifted - magic;
    double head = x + n * ln2_head; /* exact */
    double tail = n * ln2_tail + x_low;
    double r = head + tail, r_low = (head - r) + tail; /* h = -n ln 2 + r + r_low */
    double r2 = r * r, r4 = r2 * r2;
    /* (e^-r - 1 + r) / r^2, within 2^-55.2 of e^-r - 1 after multiplication by r^2 */
    double p0 = 0x1.0000000000005p-1 - r * 0x1.555555555555cp-3;
    double p2 = 0x1.555555555210fp-5 - r * 0x1.111111110e6d7p-7;
    double p4 = 0x1.6c16c17f35059p-10 - r * 0x1.a01a01b5dac06p-13;
    double p6 = 0x1.a019a68450c58p-16 - r * 0x1.71dde9f9384f8p-19;
    double p8 = 0x1.28a2b35f46f16p-22 - r * 0x1.af76c81914175p-26;
    double q = r2 * ((p0 + r2 * p2) + r4 * ((p4 + r2 * p6) + r4 * p8)) - r_low;
    double lost = r - q; /* 1 - e^-r */
    double scale = dd_from_bits(dd_bits(shifted) << 52);
    double power = scale * down; /* 2^n, which may underflow: only the complement needs it */
    *s = ((1.0 - lost) * scale) * down;
    *f = (1.0 - power) + power * lost;
}

/* Where survival() does not serve. */
SEV_INLINE uint64_t too_negative(double h)
{
    return h < -670.0 ? 1 : 0;
}

/* The same for any h. */
static void survival_any(sev_pair h, double *s, double *f)
{
    if (too_negative(h.hi))
        sev_exp_neg(h, s, f);
    else
        survival(h, s, f);
}

SEV_INLINE uint64_t exp_neg_loop(const double *h, const double *hl, int low_is_array, size_t n, double *out,
                                 double *low)
{
    double hl0 = *hl;
    uint64_t bad = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double s, f;
        bad |= too_negative(h[k]);
        survival((sev_pair){h[k], low_is_array ? hl[k] : hl0}, &s, &f);
        out[k] = s;
        low[k] = f;
    }
    return bad;
}

static void exp_neg(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[3][CHUNK];
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        const double *h = spread(&a[0], k, m, room[0], out, low);
        int low_is_array = is_array(&a[1]);
        const double *hl = low_is_array ? spread(&a[1], k, m, room[1], out, low) : one_number(&a[1], room[1]);
        double *s = out + k, *f = low ? low + k : room[2];
        uint64_t bad = low_is_array ? exp_neg_loop(h, hl, 1, m, s, f) : exp_neg_loop(h, hl, 0, m, s, f);
        for (size_t i = 0; bad && i < m; i++)
            if (too_negative(h[i]))
                sev_exp_neg((sev_pair){h[i], hl[low_is_array ? i : 0]}, &s[i], &f[i]);
    }
}

SEV_INLINE uint64_t exp_neg_prod_loop(const factors *f, int low_is_array, int b_is_array, size_t n, double *out,
                                      double *low)
{
    const double *a = f->a, *al = f->al, *b = f->b, *bl = f->bl;
    sev_pair b0 = {*b, *bl};
    double al0 = *al;
    uint64_t bad = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double x = a[k], x_low = low_is_array ? al[k] : al0, y = b_is_array ? b[k] : b0.hi,
               y_low = b_is_array ? bl[k] : b0.lo;
        sev_pair h;
        double s, q;
        uint64_t odd = product((sev_pair){x, x_low}, (sev_pair){y, y_low}, &h);
        /* Beside one factor of moderate size it is enough that the product is not tiny: where it is large, nothing is left. */
        uint64_t tiny = h.hi > 0x1p-900 ? UINT64_C(0) : UINT64_C(1);
        bad |= b_is_array ? (odd | (uint64_t)too_negative(h.hi)) : tiny;
        survival(h, &s, &q);
        out[k] = s;
        low[k] = q;
    }
    return bad;
}

static void exp_neg_prod(const sev_arg *a, size_t n, double *out, double *low)
{
    factors f;
    double nowhere[CHUNK];
    factors_begin(&f, a);
    const sev_arg *one = f.swapped ? a : a + 2;
    double size = f.b_is_array ? 0.0 : fabs(element(one, 0));
    int moderate = size > 0x1p-400 && size < 0x1p400;
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        factors_chunk(&f, a, k, m, out, low);
        double *s = out + k, *p = low ? low + k : nowhere;
        uint64_t bad = !moderate && !f.b_is_array ? 1
                       : f.b_is_array             ? exp_neg_prod_loop(&f, 1, 1, m, s, p)
                       : f.low_is_array           ? exp_neg_prod_loop(&f, 1, 0, m, s, p)
                                                  : exp_neg_prod_loop(&f, 0, 0, m, s, p);
        for (size_t i = 0; bad && i < m; i++)
            survival_any(factors_product(&f, i), &s[i], &p[i]);
    }
}

/* One result, one element at a time. */
#define ONE(name, expression)                                                                                          \
    static void name(const sev_arg *a, size_t n, double *out, double *low)                                             \
    {                                                                                                                  \
        (void)low;                                                                                                     \
        for (size_t k = 0; k < n; k++)                                                                                 \
            out[k] = (expression);                                                                                     \
    }

#define TWO(name, expression)                                                                                          \
    static void name(const sev_arg *a, size_t n, double *out, double *low)                                             \
    {                                                                                                                  \
        for (size_t k = 0; k < n; k++) {                                                                               \
            sev_pair result = (expression);                                                                            \
            out[k] = result.hi;                                                                                        \
            if (low)                                                                                                   \
                low[k] = result.lo;                                                                                    \
        }                                                                                                              \
    }

#define A(i) element(&a[i], k)
#define PAIR(i) element_pair(&a[i], k)

static double exp_one(double y)
{
    double s, f;
    survival_any((sev_pair){-y, 0.0}, &s, &f);
    return s;
}

static double expm1_one(double y)
{
    double s, f;
    survival_any((sev_pair){-y, 0.0}, &s, &f);
    return -f;
}

ONE(exp_of, exp_one(A(0)))
ONE(expm1_of, expm1_one(A(0)))
TWO(neg_log1p_neg, sev_neg_log1p_neg(A(0)))
ONE(log_of, sev_log(PAIR(0)).hi)
ONE(mul_pow, sev_mul_pow(A(0), PAIR(1), A(3)).hi)
TWO(pow_ratio, sev_pow_ratio(PAIR(0), A(2), A(3)))
ONE(hill, sev_hill(A(0), PAIR(1), A(3), A(4)))
ONE(mul_x_log_x, sev_mul_x_log_x(A(0), PAIR(1)))
TWO(log1p_ratio, sev_mul_log1p_ratio(A(0), PAIR(1), A(3)))
ONE(expm1_ratio, sev_mul_expm1_ratio(A(0), PAIR(1), A(3)))
TWO(gompertz, sev_gompertz(A(0), PAIR(1), A(3)))
TWO(frailty, sev_frailty(PAIR(0), A(2)))
TWO(logistic_rise, sev_logistic_rise(PAIR(0), A(2), A(3)))
TWO(logistic_fall, sev_logistic_fall(PAIR(0), A(2), A(3)))
ONE(logistic, sev_logistic(PAIR(0), A(2), A(3)))
ONE(logistic_complement, sev_logistic_complement(PAIR(0), A(2), A(3)))

extern const sev_kernels SEV_NAME_OF(SEV_SET);
const sev_kernels SEV_NAME_OF(SEV_SET) = {
    .name = SEV_TEXT_OF(SEV_SET),
    .add = add,
    .sub = sub,
    .mul = mul,
    .mul_add = mul_add,
    .mul_sub = mul_sub,
    .prod = prod,
    .sum = sum,
    .exp_neg = exp_neg,
    .exp_neg_prod = exp_neg_prod,
    .exp = exp_of,
    .expm1 = expm1_of,
    .neg_log1p_neg = neg_log1p_neg,
    .log = log_of,
    .mul_pow = mul_pow,
    .pow_ratio = pow_ratio,
    .hill = hill,
    .mul_x_log_x = mul_x_log_x,
    .log1p_ratio = log1p_ratio,
    .expm1_ratio = expm1_ratio,
    .gompertz = gompertz,
    .frailty = frailty,
    .logistic_rise = logistic_rise,
    .logistic_fall = logistic_fall,
    .logistic = logistic,
    .logistic_complement = logistic_complement,
};
