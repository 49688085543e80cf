/* SPDX-License-Identifier: MIT */
/* Numbers in two parts, and those with an exponent of their own, beside MPFR. */
#include "draw.h"
#include "mp.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#define NONE ((mpfr_ptr)0) /* ends a list of numbers */
#define R MPFR_RNDN
#define INF ((double)INFINITY)

/* What dd.h and xdd.h promise. */
#define DD_ERROR 0x1p-102
#define LOG_ERROR 0x1p-90
#define EXP_ERROR 0x1p-80

/* The high part is the sum of both, rounded: the low one is at most half a unit in its last place. */
static bool is_pair(sev_pair a)
{
    return a.hi == 0 || !isfinite(a.hi) ? a.lo == 0 : fabs(a.lo) <= ulp_at((long double)a.hi) / 2;
}

static bool is_xdd(sev_xdd a)
{
    double size = fabs(a.m.hi);
    return is_pair(a.m) && (size == 0 ? a.e == 0 : size >= 1 && size < 2);
}

/* ---- Exact operations ---- */

static void check_two_sum(double a, double b)
{
    mpfr_t want, got;
    mpfr_inits2(MP_SUM, want, got, NONE);
    mpfr_set_d(want, a, R);
    mpfr_add_d(want, want, b, R);
    sev_pair s = dd_two_sum(a, b);
    mp_pair(got, s);
    CHECK(s.hi == a + b && mpfr_equal_p(got, want), "%a + %a is not %a + %a", a, b, s.hi, s.lo);
    if (fabs(a) >= fabs(b) || a == 0) {
        s = dd_fast_two_sum(a, b);
        mp_pair(got, s);
        CHECK(s.hi == a + b && mpfr_equal_p(got, want), "%a + %a is not %a + %a, fast", a, b, s.hi, s.lo);
    }
    mpfr_clears(want, got, NONE);
}

Test(dd, sums_of_two_are_exact)
{
    dice d = draw_begin("two_sum");
    for (size_t i = 0; i < test_cases(50000); i++) {
        int from = (int)dice_below(&d, 2090) - 1074, near = from + 60 < 1022 ? from + 60 : 1022;
        double a = draw_sign(&d) * draw_size(&d, from, 1022);
        double b = draw_sign(&d) * draw_size(&d, from, dice_below(&d, 4) ? near : 1022);
        check_two_sum(a, b);
        check_two_sum(b, a);
        check_two_sum(a, nextafter(-a, b));
    }
    check_two_sum(0, 0);
    check_two_sum(0, -DBL_MAX);
    check_two_sum(DBL_MAX, -DBL_TRUE_MIN);
    cr_assert_eq(reports(), 0);
}

/* In the range that the comment names, up to its ends: p is the exponent of the product, e that of a. */
Test(dd, products_of_two_are_exact)
{
    dice d = draw_begin("two_prod");
    mpfr_t want, got;
    mpfr_inits2(MP_SUM, want, got, NONE);
    for (size_t i = 0; i < test_cases(100000); i++) {
        int p = i % 4 == 0 ? -968 : i % 4 == 1 ? 1020 : (int)dice_below(&d, 1989) - 968;
        int from = p - 995 > -1074 ? p - 995 : -1074, to = p + 1074 < 995 ? p + 1074 : 995;
        int e = i % 3 ? from + (int)dice_below(&d, (unsigned)(to - from + 1)) : i % 2 ? from : to;
        double a = draw_sign(&d) * draw_size(&d, e, e + 1), b = draw_sign(&d) * draw_size(&d, p - e, p - e + 1);
        if (fabs(a) >= 0x1p996 || fabs(b) >= 0x1p996)
            continue;
        mpfr_set_d(want, a, R);
        mpfr_mul_d(want, want, b, R);
        sev_pair product = dd_two_prod(a, b);
        mp_pair(got, product);
        CHECK(product.hi == a * b && mpfr_equal_p(got, want), "%a %a is not %a + %a", a, b, product.hi, product.lo);
    }
    mpfr_clears(want, got, NONE);
    cr_assert_eq(reports(), 0);
}

/* ---- Pairs ---- */

static double worst;

static void check_pair(const char *what, sev_pair a, sev_pair b, sev_pair got, mpfr_t want)
{
    double off = mp_off_pair(got, want);
    worst = fmax(worst, off);
    CHECK(is_pair(got) && off <= DD_ERROR, "%s of %a + %a and %a + %a: %a + %a, off by 2^%.2f", what, a.hi, a.lo, b.hi,
          b.lo, got.hi, got.lo, log2(off));
}

/* Of exact x and y; b's high part serves as a plain double, too. */
static void check_pairs(sev_pair a, sev_pair b, mpfr_t x, mpfr_t y, mpfr_t want)
{
    const sev_pair plain = {b.hi, 0};
    mp_pair(x, a);
    mp_pair(y, b);
    mpfr_add(want, x, y, R);
    check_pair("sum", a, b, dd_add(a, b), want);
    mpfr_add_d(want, x, b.hi, R);
    check_pair("sum", a, plain, dd_add_d(a, b.hi), want);
    mpfr_mul(want, x, y, R);
    check_pair("product", a, b, dd_mul(a, b), want);
    mpfr_mul_d(want, x, b.hi, R);
    check_pair("product", a, plain, dd_mul_d(a, b.hi), want);
    mpfr_div(want, x, y, R);
    check_pair("quotient", a, b, dd_div(a, b), want);
    mpfr_neg(want, x, R);
    mp_pair(y, dd_neg(a));
    CHECK(mpfr_equal_p(y, want), "-(%a + %a)", a.hi, a.lo);
}

/* Of sizes that neither overflow nor underflow; in half of the cases sums cancel. */
Test(dd, arithmetic)
{
    dice d = draw_begin("dd");
    mpfr_t x, y, want;
    mpfr_inits2(MP_SUM, x, y, want, NONE);
    for (size_t i = 0; i < test_cases(20000); i++) {
        int e = (int)dice_below(&d, 600) - 300;
        sev_pair a = draw_pair(&d, draw_sign(&d) * draw_size(&d, e, e + 1));
        double hi = i % 4 == 0 ? draw_size(&d, -300, 300) : i % 4 == 1 ? draw_size(&d, e - 60, e + 60) : a.hi;
        hi = i % 4 == 3 ? nextafter(hi, draw_sign(&d) * HUGE_VAL) : hi;
        sev_pair b = draw_pair(&d, i % 4 < 2 ? draw_sign(&d) * hi : -hi);
        check_pairs(a, b, x, y, want);
        if (i % 8 == 0)
            check_pairs(a, dd_neg(a), x, y, want);
    }
    printf("pairs: 2^%.2f\n", log2(worst));
    mpfr_clears(x, y, want, NONE);
    cr_assert_eq(reports(), 0);
}

/* ---- Numbers with an exponent of their own ---- */

static void check_xdd(const char *what, sev_xdd a, sev_xdd b, sev_xdd got, mpfr_t want, double limit)
{
    double off = mp_off_xdd(got, want);
    worst = fmax(worst, off);
    CHECK(is_xdd(got) && off <= limit, "%s of (%a + %a) 2^%d and (%a + %a) 2^%d: (%a + %a) 2^%d, off by 2^%.2f", what,
          a.m.hi, a.m.lo, a.e, b.m.hi, b.m.lo, b.e, got.m.hi, got.m.lo, got.e, log2(off));
}

static void check_xdds(sev_xdd a, sev_xdd b, mpfr_t x, mpfr_t y, mpfr_t want)
{
    mp_xdd(x, a);
    mp_xdd(y, b);
    mpfr_add(want, x, y, R);
    check_xdd("sum", a, b, xdd_add(a, b), want, DD_ERROR);
    mpfr_sub(want, x, y, R);
    check_xdd("difference", a, b, xdd_sub(a, b), want, DD_ERROR);
    mpfr_mul(want, x, y, R);
    check_xdd("product", a, b, xdd_mul(a, b), want, DD_ERROR);
    mpfr_mul_d(want, x, b.m.hi, R);
    check_xdd("product", a, (sev_xdd){{b.m.hi, 0}, 0}, xdd_mul_d(a, b.m.hi), want, DD_ERROR);
    if (mpfr_zero_p(y))
        return;
    mpfr_div(want, x, y, R);
    check_xdd("quotient", a, b, xdd_div(a, b), want, DD_ERROR);
}

/* Exponents far apart and close, up to where the smaller number of a sum is dropped (240 places) and beyond. */
Test(xdd, arithmetic)
{
    static const int apart[] = {0, 0, 1, 1, 2, 53, 101, 102, 103, 105, 107, 239, 240, 241, 1100, 5000};
    const sev_xdd zero = {{0, 0}, 0};
    dice d = draw_begin("xdd");
    mpfr_t x, y, want;
    mpfr_inits2(MP_SUM, x, y, want, NONE);
    worst = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        sev_xdd a = draw_xdd(&d, -(1 << 22), 1 << 22), b = draw_xdd(&d, 0, 0);
        b.e = a.e - apart[dice_below(&d, sizeof apart / sizeof *apart)];
        if (i % 4 == 0)
            b.m.hi = dice_below(&d, 2) ? -a.m.hi : nextafter(-a.m.hi, b.m.hi); /* may leave 1 to 2 */
        b = xdd_normal(b.m, b.e);
        check_xdds(a, b, x, y, want);
        check_xdds(b, a, x, y, want);
        if (i % 8 == 0) {
            check_xdds(a, a, x, y, want);
            check_xdds(a, zero, x, y, want);
            check_xdds(zero, a, x, y, want);
        }
    }
    printf("with an exponent: 2^%.2f\n", log2(worst));
    cr_expect(xdd_is_zero(xdd_add(zero, zero)) && xdd_is_zero(xdd_mul(zero, zero)));
    mpfr_clears(x, y, want, NONE);
    cr_assert_eq(reports(), 0);
}

/* Any double, and any pair whose low part is not lost, is taken exactly. */
Test(xdd, takes_any_pair)
{
    dice d = draw_begin("xdd_pair");
    mpfr_t x, y;
    mpfr_inits2(MP_SUM, x, y, NONE);
    for (size_t i = 0; i < test_cases(20000); i++) {
        sev_pair a = draw_pair(&d, draw_sign(&d) * (i % 2 ? draw_size(&d, -1074, 1023) : draw_size(&d, -1074, -890)));
        a.lo = fabs(a.hi) < 0x1p-1020 ? 0 : a.lo;
        sev_xdd taken = xdd_pair(a);
        mp_pair(x, a);
        mp_xdd(y, taken);
        CHECK(is_xdd(taken) && mpfr_equal_p(x, y), "%a + %a: (%a + %a) 2^%d", a.hi, a.lo, taken.m.hi, taken.m.lo,
              taken.e);
        sev_pair back = xdd_to_pair(taken);
        CHECK(back.hi == a.hi && back.lo == a.lo, "%a + %a comes back as %a + %a", a.hi, a.lo, back.hi, back.lo);
        CHECK(xdd_to_double(xdd(a.hi)) == a.hi, "%a", a.hi);
    }
    const double ends[] = {0, DBL_MAX, -DBL_MAX, DBL_TRUE_MIN, -DBL_TRUE_MIN, DBL_MIN, INF, -INF};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        sev_xdd taken = xdd(ends[i]);
        cr_expect(xdd_to_double(taken) == ends[i], "%a", ends[i]);
        cr_expect(!isfinite(ends[i]) || is_xdd(taken), "%a", ends[i]);
        cr_expect(xdd_is_zero(taken) == (ends[i] == 0), "%a", ends[i]);
    }
    cr_expect(isnan(xdd_to_double(xdd(SEV_NAN))));
    cr_expect(signbit(xdd_to_double(xdd(-0.0))));
    mpfr_clears(x, y, NONE);
    cr_assert_eq(reports(), 0);
}

/* Into a double: exactly, but for what a low part has below the least double; among the subnormals and below them the
 * sum of both parts rounded to nearest; infinite from 2^1024 on. The sign stays. */
static void check_to_pair(sev_xdd a, mpfr_t x)
{
    mp_xdd(x, a);
    sev_pair got = xdd_to_pair(a);
    bool right;
    if (a.e > 1023)
        right = got.hi == copysign(INF, a.m.hi) && got.lo == 0;
    else if (a.e < -1022)
        right = mp_ulps(got.hi, x) <= 0.5 && got.lo == 0;
    else {
        right = got.hi == ldexp(a.m.hi, a.e);
        mpfr_sub_d(x, x, got.hi, R);
        right = right && got.lo == mpfr_get_d(x, R);
    }
    CHECK(right && !signbit(got.hi) == !signbit(a.m.hi), "(%a + %a) 2^%d: %a + %a", a.m.hi, a.m.lo, a.e, got.hi,
          got.lo);
}

Test(xdd, rounds_into_the_range_of_doubles)
{
    dice d = draw_begin("to_pair");
    mpfr_t x;
    mpfr_init2(x, MP_SUM);
    for (int e = -1080; e <= -1020; e++)
        for (size_t i = 0; i < test_cases(1000); i++)
            check_to_pair(draw_xdd(&d, e, e), x);
    for (size_t i = 0; i < test_cases(10000); i++)
        check_to_pair(draw_xdd(&d, -1100, 1100), x);
    for (size_t i = 0; i < test_cases(1000); i++) {
        check_to_pair(draw_xdd(&d, -(1 << 24), -1100), x);
        check_to_pair(draw_xdd(&d, 1020, 1026), x);
        check_to_pair(draw_xdd(&d, 1024, 1 << 24), x);
    }
    mpfr_clear(x);
    cr_assert_eq(reports(), 0);
}

/* Just above and below half of the least double, and one and a half of it: the high part is midway between two
 * doubles. */
Test(xdd, a_low_part_decides_between_subnormals)
{
    static const double low[] = {0x1p-53, 0x1p-100, 0x1p-1000};
    for (int i = 0; i < 3; i++) {
        cr_expect(xdd_to_double((sev_xdd){{1, low[i]}, -1075}) == 0x1p-1074);
        cr_expect(xdd_to_double((sev_xdd){{1, -low[i]}, -1075}) == 0);
        cr_expect(xdd_to_double((sev_xdd){{-1.5, low[i]}, -1074}) == -0x1p-1074);
        cr_expect(xdd_to_double((sev_xdd){{-1.5, -low[i]}, -1074}) == -0x1p-1073);
    }
}

/* ---- Their functions ---- */

typedef int mpfr_function(mpfr_t to, mpfr_srcptr x, mpfr_rnd_t rounding);

static void check_function(const char *what, sev_xdd (*f)(sev_xdd), mpfr_function *exact, sev_xdd a, double limit)
{
    mpfr_t x, want;
    mpfr_init2(x, MP_SUM);
    mpfr_init2(want, MP_FUNCTION);
    mp_xdd(x, a);
    exact(want, x, R);
    check_xdd(what, a, xdd_one, f(a), want, limit);
    mpfr_clears(x, want, NONE);
}

/* 1 + or - a part of any size: where logarithms cancel. */
static sev_xdd near_1(dice *d)
{
    double off = draw_sign(d) * draw_size(d, -52, -2);
    return xdd_normal(dd_add_d(draw_pair(d, off), 1), 0);
}

/* Next to 2^((k + 1/2) / 128): there the table's entry changes, and what it leaves is largest. */
static sev_xdd between_powers(dice *d)
{
    double x = exp2((0.5 + dice_below(d, 128)) / 128) * (1 + draw_sign(d) * draw_size(d, -52, -8));
    return xdd_normal(draw_pair(d, x), draw_xdd(d, -1080, 1080).e);
}

Test(xdd, logarithm)
{
    dice d = draw_begin("xdd_log");
    worst = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        sev_xdd a = i % 4 == 0   ? near_1(&d)
                    : i % 4 == 1 ? between_powers(&d)
                    : i % 4 == 2 ? draw_xdd(&d, -1100, 1100)
                                 : draw_xdd(&d, -(1 << 22), 1 << 22);
        a.m = a.m.hi < 0 ? dd_neg(a.m) : a.m;
        check_function("ln", sev_xdd_log, mpfr_log, a, LOG_ERROR);
    }
    printf("ln: 2^%.2f\n", log2(worst));
    cr_expect(xdd_is_zero(sev_xdd_log(xdd_one)));
    cr_expect(xdd_to_double(sev_xdd_log(xdd(0))) == -INF);
    cr_expect(xdd_to_double(sev_xdd_log(xdd(INF))) == INF);
    cr_expect(isnan(xdd_to_double(sev_xdd_log(xdd(SEV_NAN)))) && isnan(xdd_to_double(sev_xdd_log(xdd(-1)))));
    cr_assert_eq(reports(), 0);
}

/* Both ways at both ends of each of them: exponents about -10 and -110; and next to -1. */
Test(xdd, logarithm_of_one_more)
{
    dice d = draw_begin("xdd_log1p");
    worst = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        sev_xdd w = i % 4 == 0   ? draw_xdd(&d, -13, -8)
                    : i % 4 == 1 ? draw_xdd(&d, -113, -108)
                    : i % 4 == 2 ? draw_xdd(&d, -1100, -1)
                                 : draw_xdd(&d, -4, 1100);
        if (w.e >= 0 && w.m.hi < 0)
            w = i % 8 == 3 ? xdd_neg(w) : xdd_sub(near_1(&d), (sev_xdd){{1, 0}, 1});
        if (xdd_add(w, xdd_one).m.hi > 0)
            check_function("log1p", sev_xdd_log1p, mpfr_log1p, w, LOG_ERROR);
    }
    printf("log1p: 2^%.2f\n", log2(worst));
    cr_expect(xdd_is_zero(sev_xdd_log1p(xdd(0))));
    cr_expect(xdd_to_double(sev_xdd_log1p(xdd(-1))) == -INF);
    cr_expect(isnan(xdd_to_double(sev_xdd_log1p(xdd(SEV_NAN)))));
    cr_assert_eq(reports(), 0);
}

/* Half of them next to (k + 1/2) ln 2 / 128, where what the table leaves is largest and changes its sign. */
static sev_xdd exponent(dice *d, size_t i)
{
    double k = 0.5 + floor(dice_unit(d) * (i % 8 == 0 ? 256 : 128 * 5900)), step = 0x1.62e42fefa39efp-8;
    sev_xdd y = i % 4 == 0   ? xdd_normal(draw_pair(d, k * step * (1 + draw_sign(d) * draw_size(d, -52, -20))), 0)
                : i % 4 == 1 ? draw_xdd(d, -13, -6)
                : i % 4 == 2 ? draw_xdd(d, -130, 11)
                             : draw_xdd(d, -2, 11);
    return dice_below(d, 2) ? xdd_neg(y) : y;
}

Test(xdd, exponential)
{
    dice d = draw_begin("xdd_exp");
    worst = 0;
    for (size_t i = 0; i < test_cases(10000); i++) {
        sev_xdd y = exponent(&d, i);
        check_function("exp", sev_xdd_exp, mpfr_exp, y, EXP_ERROR);
        check_function("expm1", sev_xdd_expm1, mpfr_expm1, y, EXP_ERROR);
    }
    printf("exp, expm1: 2^%.2f\n", log2(worst));
    for (int e = -1100; e < -100; e++)
        check_function("expm1", sev_xdd_expm1, mpfr_expm1, draw_xdd(&d, e, e), EXP_ERROR);
    cr_assert_eq(reports(), 0);
}

/* Beyond 2^12 the error grows as the exponent does. */
Test(xdd, exponential_of_large_numbers)
{
    dice d = draw_begin("xdd_exp_large");
    for (size_t i = 0; i < test_cases(2000); i++) {
        sev_xdd y = draw_xdd(&d, 12, 20);
        check_function("exp", sev_xdd_exp, mpfr_exp, y, ldexp(EXP_ERROR, y.e - 11));
        check_function("expm1", sev_xdd_expm1, mpfr_expm1, y, ldexp(EXP_ERROR, y.e - 11));
    }
    cr_assert_eq(reports(), 0);
}

/* Beyond 2^21 the result is 0, or 2^(2^22), which every double is far below. */
Test(xdd, exponential_at_the_ends)
{
    const sev_xdd most = {{1, 0}, 1 << 22};
    const sev_xdd grown[] = {sev_xdd_exp(xdd(0x1p21)), sev_xdd_exp(xdd(DBL_MAX))};
    for (int i = 0; i < 2; i++)
        cr_expect(grown[i].m.hi == most.m.hi && grown[i].e == most.e);
    cr_expect(xdd_is_zero(sev_xdd_exp(xdd(-0x1p21))) && xdd_is_zero(sev_xdd_exp(xdd(-DBL_MAX))));
    cr_expect(xdd_is_zero(sev_xdd_exp(xdd(-INF))) && xdd_to_double(sev_xdd_exp(xdd(INF))) == INF);
    cr_expect(xdd_to_double(sev_xdd_exp(xdd(0))) == 1 && xdd_is_zero(sev_xdd_expm1(xdd(0))));
    cr_expect(xdd_to_double(sev_xdd_expm1(xdd(-INF))) == -1);
    cr_expect(xdd_to_double(sev_xdd_expm1(xdd(-DBL_MAX))) == -1);
    cr_expect(isnan(xdd_to_double(sev_xdd_exp(xdd(SEV_NAN)))) && isnan(xdd_to_double(sev_xdd_expm1(xdd(SEV_NAN)))));
}
