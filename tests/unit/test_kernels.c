/* SPDX-License-Identifier: MIT */
/* Vector kernels: the same bits from every instruction set, length and alignment, in place or not; and their errors
 * beside the functions of special.h, which are right to 0.51 ulp. */
#include "kernel/compute.h"
#include "kernel/kernels.h"
#include "number/elementary.h"
#include "number/product.h"
#include "op/gammadiff.h"
#include "op/special.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Arguments are drawn from ranges that suit their role. */
typedef enum role {
    NONE,
    ANY,         /* either sign, every size, special numbers */
    LOW,         /* of the number before */
    NO_LOW,      /* the same, 0 */
    HAZARD,      /* 0 to 800, and corners */
    SCALE,       /* > 0, every size */
    SIZE,        /* > 0, 1e-6 to 1e6 */
    POWER,       /* -3 to 3 */
    CHANCE,      /* 0 to 1 */
    WHOLE,       /* -20 to 20, often 2 */
    BASE,        /* of a logarithm: > 1 */
    COEFFICIENT, /* as ANY, often 0 */
    RATE,        /* > 0, 1e-9 to 1e-1 */
    SIGNED_RATE,
    BALLS, /* whole, 1 to 1e9 */
    BAD    /* of the balls before, whole */
} role;

enum { MOST = 8 };

typedef struct row {
    const char *name;
    sev_kernel *(*get)(const sev_kernels *set);
    role roles[MOST];
    int two;                                                    /* results */
    void (*reference)(const double *a, double *hi, double *lo); /* NULL: bits only */
    double ulps;                                                /* of the high part, at most */
    double relative;                                            /* of the pair, at most, where there is one */
} row;

#define GET(name)                                                                                                      \
    static sev_kernel *get_##name(const sev_kernels *set)                                                              \
    {                                                                                                                  \
        return set->name;                                                                                              \
    }

#define PAIR(i) ((sev_pair){a[i], a[(i) + 1]})

#define ONE(name, expression)                                                                                          \
    GET(name)                                                                                                          \
    static void reference_##name(const double *a, double *hi, double *lo)                                              \
    {                                                                                                                  \
        *hi = (expression);                                                                                            \
        *lo = 0.0;                                                                                                     \
    }

#define TWO(name, expression)                                                                                          \
    GET(name)                                                                                                          \
    static void reference_##name(const double *a, double *hi, double *lo)                                              \
    {                                                                                                                  \
        sev_pair r = (expression);                                                                                     \
        *hi = r.hi;                                                                                                    \
        *lo = r.lo;                                                                                                    \
    }

static sev_pair alone(double x)
{
    return (sev_pair){x, 0.0};
}

/* Horner's rule, right to 2^-102 of the largest term. */
static double quartic_by_steps(const double *a)
{
    sev_pair sum = PAIR(0);
    for (int i = 4; i < 8; i++)
        sum = sev_sum(sev_mul(sum, PAIR(2)), alone(a[i]));
    return sum.hi;
}

static void reference_terms(const double *a, double *hi, double *lo)
{
    const double parts[] = {a[0], 0.0, a[1], 0.0, a[2], a[3], a[4], a[5]};
    *hi = quartic_by_steps(parts);
    *lo = 0.0;
}

GET(add)
GET(sub)
GET(mul)
GET(div)
GET(min)
GET(max)
ONE(sqrt, sqrt(a[0] + 0.0))
GET(balance)
GET(offset)
GET(turn)
GET(mul_add)
GET(mul_mul)
GET(mul_sub)
GET(sum)
GET(exp_neg)
GET(exp_neg_prod)
GET(lottery)
GET(lottery_prod)
GET(lottery_after)
GET(exp)
TWO(prod, sev_mul(PAIR(0), PAIR(2)))
TWO(neg_log1p_neg, sev_neg_log1p_neg(a[0]))
ONE(log, sev_log(PAIR(0)).hi)
ONE(mul3, sev_mul3(a[0], a[1], a[2]))
TWO(horner, sev_sum(sev_mul(PAIR(0), PAIR(2)), (sev_pair){a[4], 0.0}))
ONE(quartic, quartic_by_steps(a))
TWO(div_two, sev_ratio(PAIR(0), a[2]))
ONE(log_base, sev_log_base(PAIR(0), a[2]))
ONE(log1p, sev_log1p(a[0]))
ONE(tanh, sev_tanh(a[0]))
ONE(pow, sev_pow(PAIR(0), PAIR(2)))
ONE(mul_pow, sev_mul_pow(a[0], PAIR(1), PAIR(3)).hi)
TWO(pow_ratio, sev_pow_ratio(PAIR(0), a[2], PAIR(3)))
ONE(hill, sev_hill(a[0], PAIR(1), a[3], a[4]))
ONE(mul_x_log_x, sev_mul_x_log_x(a[0], PAIR(1)))
TWO(log1p_ratio, sev_mul_log1p_ratio(a[0], PAIR(1), a[3]))
ONE(mul_log1p, sev_mul_log1p_ratio(a[0], PAIR(1), a[3]).hi)
ONE(expm1_ratio, sev_mul_expm1_ratio(a[0], PAIR(1), a[3]))
TWO(gompertz, sev_gompertz(a[0], PAIR(1), a[3]))
TWO(frailty, sev_frailty(PAIR(0), a[2]))
TWO(logistic_shift, sev_logistic_shift(PAIR(0), a[2], a[3], PAIR(4), PAIR(6)))
TWO(logistic_rise, sev_logistic_rise(PAIR(0), a[2], a[3]))
TWO(logistic_fall, sev_logistic_fall(PAIR(0), a[2], a[3]))
ONE(logistic, sev_logistic(PAIR(0), a[2], a[3]))
ONE(logistic_complement, sev_logistic_complement(PAIR(0), a[2], a[3]))
TWO(urn, sev_urn(a[0], a[1], PAIR(2)))
TWO(gamma_diff2, a[0] <= 0.0 ? alone(INFINITY) : sev_gamma_diff2(-1, alone(a[0]), a[1], PAIR(2)))

static void reference_exp(const double *a, double *hi, double *lo)
{
    sev_exp_neg((sev_pair){-a[0], 0.0}, hi, lo);
    *lo = -*lo;
}

static void reference_exp_neg(const double *a, double *hi, double *lo)
{
    sev_exp_neg(PAIR(0), hi, lo);
}

#define BITS(name, two, ...)                                                                                           \
    {                                                                                                                  \
#name, get_##name, {__VA_ARGS__ }, two, NULL, 0.0, 0.0                                                         \
    }
#define ROW(name, two, ulps, relative, ...)                                                                            \
    {                                                                                                                  \
#name, get_##name, {__VA_ARGS__ }, two, reference_##name, ulps, relative                                       \
    }

/* The references round to half a place. A kernel that carries pairs rounds as they do, or to the number beside. One of
 * single doubles is promised within 2 places (lib/kernel/ratio.h; doc/accuracy.md has what was measured). */
static const row rows[] = {
    BITS(add, 0, ANY, ANY),
    BITS(sub, 0, ANY, ANY),
    BITS(mul, 0, ANY, ANY),
    BITS(div, 0, ANY, ANY),
    BITS(min, 0, ANY, ANY),
    BITS(max, 0, ANY, ANY),
    ROW(sqrt, 0, 0.0, 0.0, ANY),
    BITS(balance, 1, CHANCE, ANY, ANY, ANY, ANY, CHANCE),
    BITS(offset, 0, ANY, LOW, ANY),
    BITS(turn, 0, ANY, ANY, ANY, ANY, ANY),
    BITS(mul_add, 0, ANY, ANY, ANY),
    BITS(mul_mul, 0, ANY, ANY, ANY, ANY),
    BITS(mul_sub, 0, ANY, ANY, ANY, ANY),
    BITS(sum, 1, ANY, LOW, ANY, LOW),
    ROW(mul3, 0, 0.0, 0.0, ANY, ANY, ANY),
    ROW(prod, 1, 0.0, 0.0, ANY, LOW, ANY, LOW),
    ROW(horner, 1, 0.0, 0.0, ANY, LOW, ANY, LOW, ANY),
    ROW(quartic, 0, 2.0, 0.0, SIZE, LOW, SIZE, LOW, ANY, ANY, ANY, ANY),
    {"quartic", get_quartic, {COEFFICIENT, SCALE, COEFFICIENT, COEFFICIENT, ANY, ANY}, 0, reference_terms, 2.0, 0.0},
    BITS(exp_neg_prod, 1, SCALE, LOW, RATE, LOW),
    BITS(lottery, 0, HAZARD, LOW, ANY, SIZE, ANY),
    BITS(lottery_prod, 0, SCALE, LOW, RATE, LOW, ANY, SIZE, ANY),
    BITS(lottery_after, 0, HAZARD, LOW, ANY, ANY, ANY, ANY, ANY),
    ROW(exp_neg, 1, 2.0, 0.0, HAZARD, LOW),
    ROW(exp, 1, 2.0, 0.0, HAZARD),
    ROW(neg_log1p_neg, 1, 1.0, 0x1p-62, CHANCE),
    ROW(log, 0, 1.0, 0.0, SCALE, LOW),
    ROW(div_two, 1, 1.0, 0x1p-62, ANY, LOW, SIZE),
    ROW(log_base, 0, 1.0, 0.0, SCALE, LOW, BASE),
    ROW(log1p, 0, 2.0, 0.0, ANY),
    ROW(log1p, 0, 2.0, 0.0, SIGNED_RATE),
    ROW(tanh, 0, 1.0, 0.0, ANY),
    ROW(tanh, 0, 1.0, 0.0, POWER),
    ROW(pow, 0, 1.0, 0.0, SCALE, LOW, POWER, LOW),
    ROW(pow, 0, 1.0, 0.0, ANY, LOW, WHOLE, NO_LOW),
    ROW(pow, 0, 1.0, 0.0, POWER, LOW, WHOLE, NO_LOW),
    ROW(pow, 0, 1.0, 0.0, ANY, LOW, ANY, LOW),
    BITS(pow, 0, ANY, WHOLE),
    ROW(mul_pow, 0, 1.0, 0.0, SIZE, SCALE, LOW, POWER, LOW),
    ROW(pow_ratio, 1, 1.0, 0x1p-62, SCALE, LOW, SIZE, POWER, LOW),
    ROW(hill, 0, 1.0, 0.0, SIZE, SCALE, LOW, SIZE, POWER),
    ROW(mul_x_log_x, 0, 2.0, 0.0, SIZE, SCALE, LOW),
    ROW(log1p_ratio, 1, 1.0, 0x1p-62, SIZE, SCALE, LOW, SIZE),
    ROW(mul_log1p, 0, 2.0, 0.0, SIZE, SCALE, LOW, SIZE),
    ROW(expm1_ratio, 0, 2.0, 0.0, SIZE, SCALE, LOW, SIZE),
    ROW(gompertz, 1, 1.0, 0x1p-62, RATE, SIZE, LOW, SIGNED_RATE),
    ROW(frailty, 1, 1.0, 0x1p-62, HAZARD, LOW, SIZE),
    ROW(logistic_shift, 1, 1.0, 0x1p-62, SIZE, LOW, SIZE, SIZE, RATE, LOW, RATE, LOW),
    ROW(logistic_shift, 1, 1.0, 0x1p-62, SCALE, LOW, SCALE, SCALE, CHANCE, LOW, CHANCE, LOW),
    ROW(logistic_rise, 1, 1.0, 0x1p-62, SIZE, LOW, SIZE, SIZE),
    ROW(logistic_fall, 1, 1.0, 0x1p-62, SIZE, LOW, SIZE, SIZE),
    ROW(logistic, 0, 2.0, 0.0, SIZE, LOW, SIZE, SIZE),
    ROW(logistic_complement, 0, 2.0, 0.0, SIZE, LOW, SIZE, SIZE),
    ROW(urn, 1, 1.0, 0x1p-62, BALLS, BAD, SIZE, LOW),
    ROW(urn, 1, 1.0, 0x1p-62, BALLS, BAD, SCALE, LOW),
    ROW(gamma_diff2, 1, 1.0, 0x1p-62, SIZE, SIZE, SIZE, LOW),
    ROW(gamma_diff2, 1, 1.0, 0x1p-62, SCALE, SCALE, SCALE, LOW),
    ROW(gamma_diff2, 1, 1.0, 0x1p-62, SCALE, BALLS, SIZE, LOW),
};

enum { ROWS_N = sizeof rows / sizeof *rows };

static uint64_t random_state = 88172645463325252u;

static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* In [0, 1). */
static double uniform(void)
{
    return (double)(random_bits() >> 11) * 0x1p-53;
}

static double log_uniform(double from, double to)
{
    return from * pow(to / from, uniform());
}

static double draw(role what, double before)
{
    static const double corners[] = {
        0.0,       -0.0,     1.0,   -1.0,  INFINITY, -INFINITY, NAN,    0x1p-1074, 0x1p-1022, 0x1.fffffffffffffp+1023,
        0x1p-1000, 0x1p1000, 700.0, 745.2, 746.5,    -649.9,    -650.1, -709.7,    -709.8,    0.34657359027997264};
    size_t corner = (size_t)(random_bits() % 400);
    int special = corner < sizeof corners / sizeof *corners;
    switch (what) {
    case ANY:
        return special ? corners[corner] : (uniform() < 0.5 ? -1.0 : 1.0) * log_uniform(0x1p-40, 0x1p40);
    case COEFFICIENT:
        return uniform() < 0.3 ? 0.0 : draw(ANY, before);
    case LOW:
        return isfinite(before) && fabs(before) > 0x1p-900 ? before * (uniform() - 0.5) * 0x1p-53 : 0.0;
    case HAZARD:
        if (special)
            return corners[corner];
        return uniform() < 0.5 ? uniform() * 800.0 : uniform() < 0.9 ? log_uniform(0x1p-60, 800.0) : -700.0 * uniform();
    case SCALE:
        return special           ? fabs(corners[corner])
               : uniform() < 0.9 ? log_uniform(0x1p-30, 0x1p40)
                                 : log_uniform(0x1p-1000, 0x1p1000);
    case SIZE:
        return log_uniform(1e-6, 1e6);
    case POWER:
        return uniform() < 0.3 ? (double)(random_bits() % 5) * 0.5 : uniform() * 6.0 - 3.0;
    case WHOLE:
        return uniform() < 0.3 ? 2.0 : (double)(random_bits() % 41) - 20.0;
    case BASE:
        return uniform() < 0.5 ? 10.0 : uniform() < 0.5 ? 2.0 : 1.0 + log_uniform(0x1p-30, 0x1p30);
    case CHANCE:
        return special ? (double)(corner & 1) : uniform() < 0.5 ? uniform() : log_uniform(0x1p-60, 1.0);
    case RATE:
        return log_uniform(1e-9, 1e-1);
    case SIGNED_RATE:
        return (uniform() < 0.5 ? -1.0 : 1.0) * log_uniform(1e-9, 1e-1);
    case BALLS:
        return floor(log_uniform(1.0, 1e9));
    case BAD:
        return special           ? corners[corner]
               : uniform() < 0.3 ? fmin(before, 1.0 + (double)(corner % 20))
                                 : ceil(log_uniform(1.0, before));
    case NO_LOW:
    case NONE:
        break;
    }
    return 0.0;
}

static int args_of(const row *r)
{
    int n = 0;
    while (n < MOST && r->roles[n] != NONE)
        n++;
    return n;
}

static void fill(const row *r, size_t n, double *const *columns)
{
    for (size_t k = 0; k < n; k++)
        for (int i = 0; i < args_of(r); i++)
            columns[i][k] = draw(r->roles[i], i ? columns[i - 1][k] : 0.0);
}

static int is_low(role what)
{
    return what == LOW || what == NO_LOW;
}

/* NaNs are all alike. */
static int same(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static void must_be_same(const row *r, const char *what, const char *set, size_t n, size_t k, double got, double wanted)
{
    cr_assert(same(got, wanted), "%s, %s, %s, element %zu of %zu: %a instead of %a", r->name, set, what, k, n, got,
              wanted);
}

/* The arguments of a kernel from the columns of a row: one of role LOW is the low part of the one before. */
static void pack(const row *r, double *const *columns, unsigned singles, sev_arg *a)
{
    for (int i = 0; i < args_of(r); i++)
        if (is_low(r->roles[i]))
            a[-1].low = columns[i];
        else
            *a++ = singles >> i & 1 ? sev_single(columns[i]) : sev_array(columns[i]);
}

/* The operation of a row; -1 where there is none, as of the plain logarithm. */
static int op_of(const row *r, const sev_kernels *set)
{
    int op = 0;
    while (op < SEV_OPERATIONS && sev_kernel_of(set, (sev_op)op, 0) != r->get(set))
        op++;
    return op < SEV_OPERATIONS ? op : -1;
}

/* One element by the kernel for one; results go where arguments were. */
static void check_single(const row *r, const sev_kernels *set, double *const *at, double wanted, double wanted_low)
{
    int32_t args[SEV_ARGS], lows[SEV_ARGS], n = 0, all = args_of(r);
    double values[MOST + 1], *low = r->two ? &values[all > 1 ? 1 : MOST] : NULL;
    int op = op_of(r, set);
    for (int32_t i = 0; i < all; i++) {
        values[i] = *at[i];
        if (is_low(r->roles[i])) {
            lows[n - 1] = i;
        } else {
            args[n] = i;
            lows[n++] = -1;
        }
    }
    if (op < 0)
        return;
    set->singles[op](values, args, lows, &values[0], low);
    must_be_same(r, "single", set->name, 1, 0, values[0], wanted);
    if (low)
        must_be_same(r, "single, low", set->name, 1, 0, *low, wanted_low);
}

enum { LONGEST = 70, ROOM = LONGEST + 8 };

/* One row, one set, one length and offset; `wanted` comes from the baseline, one element at a time. */
static void check_bits(const row *r, const sev_kernels *set, size_t n, size_t offset)
{
    static double columns[MOST][ROOM], hi[ROOM], lo[ROOM], wanted[ROOM], wanted_low[ROOM];
    double *starts[MOST];
    sev_kernel *kernel = r->get(set), *base = r->get(sev_kernels_set(0));
    int args = args_of(r);
    for (int i = 0; i < MOST; i++)
        starts[i] = columns[i] + (offset + (size_t)i * (n & 1)) % 8;
    fill(r, n, starts);
    /* Some arguments are single numbers; what is wanted follows. */
    unsigned singles = n % 3 == 0 ? (unsigned)(random_bits() & 255) : 0;
    for (int i = 0; i < args; i++)
        if (is_low(r->roles[i]) && i > 0)
            singles = (singles & ~(1u << i)) | ((singles >> (i - 1) & 1u) << i);
    if (strncmp(r->name, "lottery", 7) == 0)
        singles |= 1u << (args - 2);
    sev_arg a[MOST], one[MOST];
    pack(r, starts, singles, a);
    for (size_t k = 0; k < n; k++) {
        double *at[MOST];
        for (int i = 0; i < args; i++)
            at[i] = starts[i] + (singles >> i & 1 ? 0 : k);
        pack(r, at, strncmp(r->name, "lottery", 7) == 0 ? 1u << (args - 2) : 0, one);
        base(one, 1, &wanted[k], r->two ? &wanted_low[k] : NULL);
        check_single(r, set, at, wanted[k], wanted_low[k]);
    }
    kernel(a, n, hi + offset, r->two ? lo + offset : NULL);
    for (size_t k = 0; k < n; k++) {
        must_be_same(r, "high", set->name, n, k, hi[offset + k], wanted[k]);
        if (r->two)
            must_be_same(r, "low", set->name, n, k, lo[offset + k], wanted_low[k]);
    }
    memset(hi, 0, sizeof hi);
    kernel(a, n, hi + offset, NULL);
    for (size_t k = 0; k < n; k++)
        must_be_same(r, "without low", set->name, n, k, hi[offset + k], wanted[k]);
    /* In place, over the first array; the second result over the last one. */
    int first = 0, last = args - 1;
    while (first < args && (singles >> first & 1))
        first++;
    while (last > first && (singles >> last & 1))
        last--;
    if (first >= last)
        return;
    kernel(a, n, starts[first], r->two ? starts[last] : NULL);
    for (size_t k = 0; k < n; k++) {
        must_be_same(r, "in place, high", set->name, n, k, starts[first][k], wanted[k]);
        if (r->two)
            must_be_same(r, "in place, low", set->name, n, k, starts[last][k], wanted_low[k]);
    }
}

Test(kernels, same_bits)
{
    for (size_t s = 0; sev_kernels_set(s); s++) {
        const sev_kernels *set = sev_kernels_set(s);
        if (!sev_kernels_runs(set))
            continue;
        for (size_t i = 0; i < ROWS_N; i++)
            for (size_t n = 1; n <= LONGEST; n++)
                for (size_t offset = 0; offset < 8; offset++)
                    check_bits(&rows[i], set, n, offset);
    }
}

/* Of a base that is 1 but for its low part, the logarithm has no high part. */
Test(kernels, powers_next_to_1)
{
    const double a = 3, x = 1, x_low = -0x1.a5p-55, m = 5;
    for (size_t s = 0; sev_kernels_set(s); s++)
        for (double e = 0x1p40; sev_kernels_runs(sev_kernels_set(s)) && e < 0x1p80; e *= 1.5) {
            double power, share;
            sev_arg base = {&x, &x_low, 0};
            sev_kernels_set(s)->mul_pow((sev_arg[]){sev_single(&a), base, sev_single(&e)}, 1, &power, NULL);
            sev_kernels_set(s)->hill((sev_arg[]){sev_single(&m), base, sev_single(&x), sev_single(&e)}, 1, &share,
                                     NULL);
            double wanted = sev_mul_pow(a, (sev_pair){x, x_low}, (sev_pair){e, 0}).hi;
            double wanted_share = sev_hill(m, (sev_pair){x, x_low}, 1, e);
            cr_expect(fabs(power - wanted) <= 0x1p-52 * wanted, "%a: %a, not %a", e, power, wanted);
            cr_expect(fabs(share - wanted_share) <= 0x1p-52 * wanted_share, "%a: %a, not %a", e, share, wanted_share);
        }
}

static int same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* What surrounds a table of quantiles: probabilities and rows, whatever u is. */
Test(kernels, same_rows_of_quantiles)
{
    static const double odd[] = {0,           1,    0.5, 0.25,  0x1p-13,          0x1.fffffffffffffp-14, 1 - 0x1p-53,
                                 1 - 0x1p-13, -0.5, 2,   1e300, (double)INFINITY, -(double)INFINITY,     (double)NAN,
                                 0x1p-1074};
    static sev_located wanted, got;
    double u[SEV_BLOCK], x[SEV_BLOCK], y[SEV_BLOCK];
    for (size_t k = 0; k < SEV_BLOCK; k++)
        u[k] = k < sizeof odd / sizeof *odd ? odd[k] : (double)k / SEV_BLOCK * (k % 3 ? 1 : 0x1p-9);
    for (size_t s = 0; sev_kernels_set(s); s++) {
        const sev_kernels *set = sev_kernels_set(s), *base = sev_kernels_set(0);
        for (size_t n = sev_kernels_runs(set) ? SEV_BLOCK : 0; n > 0; n = n * 2 / 3) {
            base->locate(&wanted, u, n, 0.0625, 0, 0.9375);
            set->locate(&got, u, n, 0.0625, 0, 0.9375);
            memcpy(x, wanted.center, sizeof x);
            memcpy(y, wanted.center, sizeof y);
            cr_assert_eq(base->clip(x, n, -0.25, 0.25), set->clip(y, n, -0.25, 0.25));
            for (size_t k = 0; k < n; k++) {
                cr_assert_lt(wanted.row[k], 2 * SEV_PIECE_ROWS);
                cr_assert_eq(wanted.row[k], got.row[k], "%s, u = %a", set->name, u[k]);
                cr_assert(same_number(wanted.below[k], got.below[k]) && same_number(wanted.above[k], got.above[k]) &&
                              same_number(wanted.place[k], got.place[k]) &&
                              same_number(wanted.center[k], got.center[k]) && same_number(x[k], y[k]),
                          "%s, u = %a", set->name, u[k]);
                cr_assert(u[k] >= 0 && u[k] <= 1 ? fabs(x[k]) <= 0.25 : isnan(x[k]), "u = %a", u[k]);
            }
        }
    }
}

Test(kernels, no_elements)
{
    double out = 5.0;
    sev_arg a[MOST];
    for (int i = 0; i < MOST; i++)
        a[i] = sev_array(&out);
    for (size_t i = 0; i < ROWS_N; i++)
        rows[i].get(sev_kernels_best())(a, 0, &out, NULL);
    cr_assert_eq(out, 5.0);
}

/* The error of (hi, lo) beside the reference in units of the last place of the high part; 0 where both are the same. */
static double error_of(double hi, double lo, double wanted, double wanted_low)
{
    if (same(hi, wanted) || (hi == 0.0 && wanted == 0.0))
        hi = wanted;
    if (!isfinite(hi) || !isfinite(wanted))
        return hi == wanted || (isnan(hi) && isnan(wanted)) ? 0.0 : INFINITY;
    return fabs((hi - wanted) + (lo - wanted_low)) / ulp_at(wanted);
}

/* Enough elements for chunks to follow each other, and for a million points in all. */
static void check_errors(const row *r, size_t points)
{
    enum { N = 5000 };
    static double columns[MOST][N], hi[N], lo[N];
    double *starts[MOST], worst_hi = 0.0, worst_lo = 0.0, worst_pair = 0.0;
    sev_arg a[MOST];
    for (int i = 0; i < MOST; i++)
        starts[i] = columns[i];
    pack(r, starts, 0, a);
    for (size_t done = 0; done < points; done += N) {
        fill(r, N, starts);
        r->get(sev_kernels_best())(a, N, hi, r->two ? lo : NULL);
        for (size_t k = 0; k < N; k++) {
            double x[MOST], wanted, wanted_low, at = 0.0, at_low = 0.0, pair = 0.0;
            for (int i = 0; i < MOST; i++)
                x[i] = columns[i][k];
            r->reference(x, &wanted, &wanted_low);
            if (r->relative == 0.0 && r->two && r->ulps > 0.0) { /* two numbers of their own */
                at = error_of(hi[k], 0.0, wanted, 0.0);
                at_low = error_of(lo[k], 0.0, wanted_low, 0.0);
            } else {
                at = error_of(hi[k], 0.0, wanted, 0.0);
                if (r->two && isfinite(wanted) && fabs(wanted) > 0x1p-900)
                    pair = fabs((hi[k] - wanted) + (lo[k] - wanted_low)) / fabs(wanted);
            }
            cr_assert(at <= r->ulps && at_low <= r->ulps && pair <= r->relative,
                      "%s(%a, %a, %a, %a, %a): %a, %a instead of %a, %a", r->name, x[0], x[1], x[2], x[3], x[4], hi[k],
                      r->two ? lo[k] : 0.0, wanted, wanted_low);
            worst_hi = fmax(worst_hi, at);
            worst_lo = fmax(worst_lo, at_low);
            worst_pair = fmax(worst_pair, pair);
        }
    }
    cr_log_info("%s: %.3g, %.3g beyond the reference, pair 2^%.1f", r->name, worst_hi, worst_lo, log2(worst_pair));
}

Test(kernels, errors, .timeout = 280)
{
    for (size_t i = 0; i < ROWS_N; i++)
        if (rows[i].reference)
            check_errors(&rows[i], test_cases(1000000));
}

/* Survival of a hazard in two parts, where rounding it first would cost H ulp. */
Test(kernels, survival_at_700)
{
    double h[1000], hl[1000], s[1000], f[1000];
    for (int k = 0; k < 1000; k++) {
        h[k] = 690.0 + 0.01 * k;
        hl[k] = h[k] * (uniform() - 0.5) * 0x1p-53;
    }
    sev_kernels_best()->exp_neg((sev_arg[]){{h, hl, 1}}, 1000, s, f);
    for (int k = 0; k < 1000; k++) {
        double wanted, complement;
        sev_exp_neg((sev_pair){h[k], hl[k]}, &wanted, &complement);
        cr_assert_leq(fabs(s[k] - wanted), 1.0 * ulp_at(wanted));
    }
}

Test(kernels, named_sets)
{
    cr_assert_str_eq(sev_kernels_set(0)->name, "baseline");
    cr_assert(sev_kernels_runs(sev_kernels_set(0)));
    cr_assert(sev_kernels_runs(sev_kernels_best()));
}
