/* SPDX-License-Identifier: MIT */
/* Enclosures with a wide range of exponents: within the range of a double against the sharp ones, beyond it against
 * logarithms. */
#include "support.h"
#include "op/op.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

enum { ARGS_MAX = 5 };

/* An operation, and where its arguments lie: from lo to hi. */
typedef struct operation {
    sev_op op;
    int order;
    int n;
    double range[ARGS_MAX][2];
} operation;

static const operation operations[] = {
    {SEV_MUL3, 0, 3, {{-9, 9}, {1e-9, 1e9}, {-3, 3}}},
    {SEV_MUL_POW, 0, 3, {{-9, 9}, {1e-9, 1e9}, {0.1, 5}}},
    {SEV_POW_RATIO, 0, 3, {{1e-9, 1e9}, {1, 1e6}, {0.1, 5}}},
    {SEV_EXP_NEG, 0, 1, {{0, 700}}},
    {SEV_EXP, 0, 1, {{-700, 700}}},
    {SEV_X_LOG_X, 0, 2, {{-9, 9}, {1e-9, 1e9}}},
    {SEV_MUL_LOG1P, 0, 3, {{-9, 9}, {1e-9, 1e9}, {1, 1e6}}},
    {SEV_EXPM1_RATIO, 0, 3, {{-9, 9}, {1e-9, 1e9}, {1, 1e6}}},
    {SEV_GOMPERTZ, 0, 3, {{1e-6, 1}, {1, 1e6}, {-1e-3, 7e-4}}},
    {SEV_GROWTH, 0, 1, {{-100, 700}}},
    {SEV_GROWTH, 1, 1, {{-100, 700}}},
    {SEV_GROWTH, 2, 1, {{-100, 700}}},
    {SEV_FRAILTY, 0, 2, {{0, 1e9}, {1e-3, 10}}},
    {SEV_FRAILTY_SLOPE, 0, 2, {{0, 1e9}, {1e-3, 10}}},
    {SEV_SPREAD, 0, 3, {{1, 1e4}, {0, 1e4}, {20, 1e3}}},
    {SEV_LOGISTIC, 0, 3, {{1, 1e4}, {0, 1e4}, {20, 1e3}}},
    {SEV_LOGISTIC_C, 0, 3, {{1, 1e4}, {0, 1e4}, {20, 1e3}}},
    {SEV_HILL, 0, 4, {{-9, 9}, {1e-9, 1e9}, {1, 1e6}, {0.1, 5}}},
};

static sev_call call_of(const operation *o)
{
    return (sev_call){(int16_t)o->op, (int16_t)o->n, o->order, NULL};
}

static sev_wide_interval enclose(const operation *o, const sev_interval *args)
{
    sev_wide_interval box[SEV_ARGS], second;
    sev_call call = call_of(o);
    sev_trouble trouble = {0, false};
    for (int i = 0; i < o->n; ++i)
        box[i] = sev_wide_of(args[i]);
    return sev_wide_range(&call, box, &second, &trouble);
}

static sev_interval sharp(const operation *o, const sev_interval *args)
{
    sev_interval second;
    sev_call call = call_of(o);
    sev_trouble trouble = {0, false};
    return sev_range(&call, args, &second, &trouble);
}

static sev_interval argument(rng *random, const double range[2], bool point)
{
    bool sizes = range[0] > 0 && range[1] > 100 * range[0];
    double x = sizes ? exp(rng_between(random, log(range[0]), log(range[1]))) : rng_between(random, range[0], range[1]);
    double y = point || range[0] == range[1] ? x : fmin(range[1], x + fabs(x) * rng_unit(random));
    return (sev_interval){x, fmax(x, y)};
}

/* What the sharp enclosure of a point holds lies in the wide one of every box around that point; and wide enclosures of
 * points are nearly as narrow. */
Test(wide, holds_what_the_sharp_ones_hold)
{
    rng random = {.state = test_seed()};
    for (size_t k = 0; k < sizeof operations / sizeof *operations; ++k) {
        const operation *o = &operations[k];
        for (size_t i = 0; i < test_cases(2000); ++i) {
            sev_interval box[SEV_ARGS] = {{0, 0}}, at[SEV_ARGS] = {{0, 0}};
            for (int n = 0; n < o->n && n < ARGS_MAX; ++n) {
                box[n] = argument(&random, o->range[n], i % 2);
                at[n] = sev_point(fmin(box[n].hi, rng_between(&random, box[n].lo, box[n].hi)));
            }
            sev_interval range = sev_wide_to_doubles(enclose(o, box)), point = sharp(o, at),
                         narrow = sev_wide_to_doubles(enclose(o, at));
            double size = fabs(point.lo), spread = narrow.hi - narrow.lo;
            CHECK(range.lo <= point.hi && range.hi >= point.lo, "operation %zu: [%.17g, %.17g] and [%.17g, %.17g]", k,
                  range.lo, range.hi, point.lo, point.hi);
            double loose = o->order && at[0].lo > 64 ? o->order * 1.1 / at[0].lo : 1e-10;
            CHECK(spread <= loose * size + 1e-290, "operation %zu: %.17g has [%.17g, %.17g]", k, point.lo, narrow.lo,
                  narrow.hi);
        }
    }
    cr_assert_eq(reports(), 0);
}

/* The binary logarithm of a positive bound. */
static double log2_of(sev_wide x)
{
    return x.e + log2(x.m);
}

static void check_far(const operation *o, const double *args, double want, double off)
{
    sev_interval at[SEV_ARGS] = {{0, 0}};
    for (int i = 0; i < o->n; ++i)
        at[i] = sev_point(args[i]);
    sev_wide_interval y = enclose(o, at);
    cr_expect(y.lo.m > 0 && log2_of(y.lo) <= want + off && log2_of(y.hi) >= want - off,
              "op %d: 2^%.12g to 2^%.12g, not 2^%.12g", (int)o->op, log2_of(y.lo), log2_of(y.hi), want);
    cr_expect(log2_of(y.hi) - log2_of(y.lo) <= off, "op %d: 2^%.12g to 2^%.12g", (int)o->op, log2_of(y.lo),
              log2_of(y.hi));
}

#define FAR(op, order, want, off, ...)                                                                                 \
    check_far(&(const operation){op, order, sizeof((double[]){__VA_ARGS__}) / sizeof(double), {{0, 0}}},               \
              (const double[]){__VA_ARGS__}, want, off)

/* e^1e6 = 2^1442695.0408889634 and so on; the quotients are small beside it. */
Test(wide, beyond_the_range_of_a_double)
{
    const double million = 1e6 * 1.4426950408889634074;
    FAR(SEV_EXP, 0, million, 1e-6, 1e6);
    FAR(SEV_EXP_NEG, 0, -million, 1e-6, 1e6);
    FAR(SEV_GROWTH, 0, million - log2(1e6), 1e-6, 1e6);
    FAR(SEV_GROWTH, 1, million - log2(1e6), 2e-6, 1e6);
    FAR(SEV_GOMPERTZ, 0, million - log2(1e6) + log2(1e4), 1e-6, 1, 1e4, 1e2);
    FAR(SEV_LOGISTIC, 0, -million, 1e-6, 0, 1e6, 1);
    FAR(SEV_LOGISTIC_C, 0, -million, 1e-6, 2e6, 1e6, 1);
    FAR(SEV_FRAILTY, 0, log2(log(1e300)), 1e-6, 1e300, 1);
    FAR(SEV_FRAILTY_SLOPE, 0, log2(log(1e200) - 1), 1e-6, 1e200, 1);
    FAR(SEV_SPREAD, 0, log2(1e-3) + log2(1e6) - million, 2e-3, 1e-3, 1e6, 1);
}

/* Of a function that begins like y, from 0 to where y is lost in doubles. */
Test(wide, tiny_from_zero)
{
    static const sev_op ops[] = {SEV_MUL_LOG1P, SEV_LOG1P_RATIO, SEV_EXPM1_RATIO};
    const sev_wide_interval one = sev_wide_of(sev_point(1)), y = {{0, 0}, {0.5, -2000}};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; ++i) {
        const sev_wide_interval box[] = {one, y, one};
        const sev_call call = {(int16_t)ops[i], 3, 0, NULL};
        sev_wide_interval second;
        sev_trouble trouble = {0, false};
        sev_wide_interval range = sev_wide_range(&call, box, &second, &trouble);
        cr_expect(range.lo.m == 0 && range.hi.m > 0 && range.hi.e <= -1999, "%zu: [%ge%g, %ge%g]", i, range.lo.m,
                  range.lo.e, range.hi.m, range.hi.e);
    }
}
