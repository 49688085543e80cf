/* SPDX-License-Identifier: MIT */
/* Products, quotients and sums over the whole range of doubles, beside MPFR. */
#include "draw.h"
#include "mp.h"
#include "number/product.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#define NONE ((mpfr_ptr)0) /* ends a list of numbers */
#define R MPFR_RNDN
#define INF ((double)INFINITY)

/* Relative errors: of arithmetic with pairs (dd.h), and of logarithms and exponentials (xdd.h). */
#define PAIR_ERROR 0x1p-102
#define LOG_ERROR 0x1p-90
#define EXP_ERROR 0x1p-80

static sev_pair plain(double x)
{
    return (sev_pair){x, 0};
}

/* A result in two parts is right to `error`, and a low part is rounded to a multiple of the least double. Where the
 * high part is subnormal there is no low one, and the high one is rounded to nearest, but for what hides behind a
 * number just midway (2^-53 of it; test_dd.c). From 2^1024 on, or what is rounded there, it is infinite. */
static void check_pair(const char *what, sev_pair a, sev_pair b, sev_pair got, mpfr_t want, double error)
{
    bool right;
    if (isinf(got.hi))
        right = (got.hi > 0) == (mpfr_sgn(want) > 0) && mp_ulps(got.hi, want) <= 0.5;
    else if (fabs(got.hi) < DBL_MIN)
        right = got.lo == 0 && mp_ulps(got.hi, want) <= 0.5 + 0x1p-52;
    else
        right = fabs(got.lo) <= ulp_at((long double)got.hi) / 2 &&
                mp_off_pair(got, want) <= error + DBL_TRUE_MIN / fabs(got.hi);
    CHECK(right, "%s of %a + %a and %a + %a: %a + %a, off by %g", what, a.hi, a.lo, b.hi, b.lo, got.hi, got.lo,
          mp_off_pair(got, want));
}

/* An exponent for a result: mostly where its way to be computed or to be rounded changes. */
static int result_exponent(dice *d)
{
    static const int ways[][2] = {{-1080, 70}, {-970, 80}, {-910, 20}, {890, 20}, {990, 20}, {1010, 20}};
    unsigned way = dice_below(d, 8);
    return way < 6 ? ways[way][0] + (int)dice_below(d, (unsigned)ways[way][1]) : (int)dice_below(d, 2090) - 1070;
}

/* Exponents of two doubles whose product has exponent p, each in the range of normal doubles. */
static int first_exponent(dice *d, int p)
{
    int from = p - 1022 > -1022 ? p - 1022 : -1022, to = p + 1022 < 1022 ? p + 1022 : 1022;
    return from + (int)dice_below(d, (unsigned)(to - from + 1));
}

static sev_pair pair_at(dice *d, int e)
{
    return draw_pair(d, draw_sign(d) * draw_size(d, e, e + 1));
}

/* What overflows in doubles and is positive is made from logarithms. */
Test(product, of_pairs)
{
    dice d = draw_begin("mul");
    mpfr_t x, y, want;
    mpfr_inits2(MP_SUM, x, y, want, NONE);
    for (size_t i = 0; i < test_cases(40000); i++) {
        int p = result_exponent(&d), e = first_exponent(&d, p);
        sev_pair a = pair_at(&d, e), b = pair_at(&d, p - e);
        mp_pair(x, a);
        mp_pair(y, b);
        mpfr_mul(want, x, y, R);
        check_pair("product", a, b, sev_mul(a, b), want, isinf(a.hi * b.hi) ? EXP_ERROR : PAIR_ERROR);
        check_pair("product", a, b, sev_times_xdd(a, xdd_pair(b)), want, PAIR_ERROR);
        mpfr_mul_d(want, y, a.hi, R);
        check_pair("product", plain(a.hi), b, sev_times_xdd_d(a.hi, xdd_pair(b)), want, PAIR_ERROR);
    }
    mpfr_clears(x, y, want, NONE);
    cr_assert_eq(reports(), 0);
}

Test(product, quotients)
{
    dice d = draw_begin("ratio");
    mpfr_t x, want;
    mpfr_inits2(MP_SUM, x, want, NONE);
    for (size_t i = 0; i < test_cases(40000); i++) {
        int p = result_exponent(&d), e = first_exponent(&d, p);
        double t = draw_size(&d, e - p, e - p + 1);
        sev_pair a = pair_at(&d, e);
        mp_pair(x, a);
        mpfr_div_d(want, x, t, R);
        check_pair("quotient", a, plain(t), sev_ratio(a, t), want, PAIR_ERROR);
    }
    cr_expect(sev_ratio(plain(0), 3).hi == 0 && sev_ratio(plain(INF), 3).hi == INF);
    cr_expect(isnan(sev_ratio(plain(SEV_NAN), 3).hi) && isnan(sev_ratio(plain(3), SEV_NAN).hi));
    mpfr_clears(x, want, NONE);
    cr_assert_eq(reports(), 0);
}

/* Any three numbers, of sizes that lead out of the range of doubles and back, and in any order. */
Test(product, of_three)
{
    dice d = draw_begin("mul3");
    mpfr_t want;
    mpfr_init2(want, MP_FUNCTION);
    double worst = 0;
    for (size_t i = 0; i < test_cases(40000); i++) {
        int p = result_exponent(&d), e = (int)dice_below(&d, 2000) - 1000, f = first_exponent(&d, p);
        double x[3] = {draw_sign(&d) * draw_size(&d, f, f + 1), 0, draw_size(&d, e, e + 1)};
        int rest = p - f - e < -1074 ? -1074 : p - f - e > 1022 ? 1022 : p - f - e;
        x[1] = draw_sign(&d) * draw_size(&d, rest, rest + 1);
        mpfr_set_d(want, x[0], R);
        mpfr_mul_d(want, want, x[1], R);
        mpfr_mul_d(want, want, x[2], R);
        for (int k = 0; k < 3; k++) {
            double got = sev_mul3(x[k], x[(k + 1) % 3], x[(k + 2) % 3]), off = mp_ulps(got, want);
            worst = fmax(worst, off);
            CHECK(off <= 1.5, "%a %a %a: %a, off by %g ulp", x[k], x[(k + 1) % 3], x[(k + 2) % 3], got, off);
        }
    }
    printf("of three: %.4f ulp\n", worst);
    mpfr_clear(want);
    cr_assert_eq(reports(), 0);
}

static const double ends[] = {0, -0.0, DBL_TRUE_MIN, -DBL_TRUE_MIN, 1, -1, DBL_MAX, -DBL_MAX, INF, -INF, (double)NAN};
enum { ENDS = sizeof ends / sizeof *ends };

/* NaN in, NaN out; 0 times infinity is 0. */
static double product_of(double a, double b)
{
    return isnan(a) || isnan(b) ? SEV_NAN : a == 0 || b == 0 ? 0 : a * b;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

Test(product, of_zeros_and_infinities)
{
    for (int i = 0; i < ENDS; i++)
        for (int j = 0; j < ENDS; j++) {
            double a = ends[i], b = ends[j], want = product_of(a, b);
            cr_expect(same(sev_mul(plain(a), plain(b)).hi, want), "%a %a", a, b);
            cr_expect(same(sev_times_xdd(plain(a), xdd(b)).hi, want), "%a %a", a, b);
            cr_expect(same(sev_times_xdd_d(a, xdd(b)).hi, want), "%a %a", a, b);
            for (int k = 0; k < ENDS; k++) {
                double c = ends[k], sign = copysign(1, a) * copysign(1, b) * copysign(1, c);
                bool none = isnan(a) || isnan(b) || isnan(c), zero = a == 0 || b == 0 || c == 0;
                bool infinite = isinf(a) || isinf(b) || isinf(c);
                want = none ? SEV_NAN : zero ? 0 : sign * INF;
                if (none || zero || infinite)
                    cr_expect(same(sev_mul3(a, b, c), want), "%a %a %a", a, b, c);
            }
        }
}

/* Rounding of the two low parts' sum, and of that and the error of the high parts' sum, is 2^-105 of the sizes. High
 * parts that overflow decide, though low ones, half a unit each, may be of the other sign. */
Test(product, sums)
{
    dice d = draw_begin("sum");
    mpfr_t x, y, want, got;
    mpfr_inits2(MP_SUM, x, y, want, got, NONE);
    for (size_t i = 0; i < test_cases(40000); i++) {
        int e = (int)dice_below(&d, 1900) - 950, to = e + 70 < 1022 ? e + 70 : 1022;
        sev_pair a = pair_at(&d, i % 8 == 0 ? 1022 : e);
        sev_pair b = draw_pair(&d, draw_sign(&d) * (i % 4 == 0 ? fabs(a.hi) : draw_size(&d, e, to)));
        sev_pair sum = sev_sum(a, b);
        mp_pair(x, a);
        mp_pair(y, b);
        mpfr_add(want, x, y, R);
        if (isinf(sum.hi)) {
            CHECK(sum.lo == 0 && mp_ulps(sum.hi, want) <= 1.5, "%a + %a + %a + %a", a.hi, a.lo, b.hi, b.lo);
            continue;
        }
        mp_pair(got, sum);
        mpfr_sub(want, want, got, R);
        CHECK(fabs(mpfr_get_d(want, R)) <= 0x1p-104 * fabs(a.hi) + 0x1p-104 * fabs(b.hi) &&
                  fabs(sum.lo) <= ulp_at((long double)sum.hi) / 2,
              "%a + %a + %a + %a: %a + %a", a.hi, a.lo, b.hi, b.lo, sum.hi, sum.lo);
    }
    const sev_pair most = sev_sum((sev_pair){DBL_MAX, 0x1p969}, plain(0x1p969));
    cr_expect(most.hi == INF && most.lo == 0, "high parts that are finite, and low ones that lead beyond");
    for (int i = 0; i < ENDS; i++)
        for (int j = 0; j < ENDS; j++) {
            sev_pair sum = sev_sum(plain(ends[i]), plain(ends[j]));
            cr_expect(same(sum.hi, ends[i] + ends[j]), "%a + %a", ends[i], ends[j]);
            cr_expect(isfinite(sum.hi) || sum.lo == 0, "%a + %a", ends[i], ends[j]);
        }
    mpfr_clears(x, y, want, got, NONE);
    cr_assert_eq(reports(), 0);
}

/* ---- Numbers known by their logarithm ---- */

/* The logarithm is rounded once, after an error of 2^-90 of its parts. */
static void check_overflowed(sev_pair a, sev_pair b, sev_pair got, mpfr_t log)
{
    CHECK(sev_overflowed(got) && mp_ulps(got.lo, log) <= 0.5 + 0x1p-30, "%a + %a times %a + %a: %a + %a", a.hi, a.lo,
          b.hi, b.lo, got.hi, got.lo);
}

/* Positive products that overflow, from there on with further factors, and back into the range of doubles. */
Test(product, keeps_the_logarithm)
{
    dice d = draw_begin("overflow");
    mpfr_t x, log, more;
    mpfr_init2(x, MP_SUM);
    mpfr_inits2(MP_FUNCTION, log, more, NONE);
    for (size_t i = 0; i < test_cases(5000); i++) {
        int p = 1026 + (int)dice_below(&d, 1000), e = first_exponent(&d, p);
        sev_pair a = draw_pair(&d, draw_size(&d, e, e + 1)), b = draw_pair(&d, draw_size(&d, p - e, p - e + 1));
        sev_pair product = sev_mul(a, b);
        mp_pair(x, a);
        mpfr_log(log, x, R);
        mp_pair(x, b);
        mpfr_log(more, x, R);
        mpfr_add(log, log, more, R);
        check_overflowed(a, b, product, log);
        sev_pair c = draw_pair(&d, draw_size(&d, -1022, i % 2 ? 0 : 1022));
        mp_pair(x, c);
        mpfr_log(log, x, R);
        mpfr_add_d(log, log, product.lo, R);
        for (int turn = 0; turn < 2; turn++) {
            sev_pair again = turn ? sev_mul(c, product) : sev_mul(product, c);
            if (mpfr_cmp_d(log, 709.79) > 0) { /* ln 2^1024 = 709.7827... */
                check_overflowed(product, c, again, log);
            } else if (mpfr_cmp_d(log, 709.78) < 0) {
                mpfr_exp(more, log, R);
                check_pair("product", product, c, again, more, EXP_ERROR);
            }
        }
        mpfr_set_d(log, product.lo, R);
        mpfr_mul_2ui(log, log, 1, R);
        check_overflowed(product, product, sev_mul(product, product), log);
        cr_assert(sev_mul(product, plain(-1)).hi == -INF && sev_mul(product, plain(0)).hi == 0);
        cr_assert(sev_mul(product, plain(INF)).hi == INF && !sev_overflowed(sev_mul(product, plain(INF))));
    }
    mpfr_clears(x, log, more, NONE);
    cr_assert_eq(reports(), 0);
}

/* From a logarithm: a pair, an overflowed one, or what is known at the ends. */
Test(product, from_a_logarithm)
{
    dice d = draw_begin("from_log");
    mpfr_t x, want;
    mpfr_init2(x, MP_SUM);
    mpfr_init2(want, MP_FUNCTION);
    for (size_t i = 0; i < test_cases(10000); i++) {
        double y = i % 4 == 0   ? 1e9 * dice_unit(&d)
                   : i % 4 == 1 ? 710 + 100 * dice_unit(&d)
                                : 1500 * dice_unit(&d) - 750;
        sev_pair log = draw_pair(&d, y), got = sev_from_log(xdd_pair(log));
        mp_pair(x, log);
        if (y > 709.79) {
            CHECK(sev_overflowed(got) && got.lo == y, "e^(%a + %a) is %a + %a", log.hi, log.lo, got.hi, got.lo);
        } else {
            mpfr_exp(want, x, R);
            check_pair("exponential", log, log, got, want, EXP_ERROR);
        }
    }
    const sev_pair none = sev_from_log(xdd(-INF)), most = sev_from_log(xdd(INF)), huge = sev_from_log(xdd(DBL_MAX));
    cr_expect(none.hi == 0 && none.lo == 0);
    cr_expect(most.hi == INF && most.lo == 0);
    cr_expect(huge.hi == INF && huge.lo == DBL_MAX);
    cr_expect(sev_from_log((sev_xdd){{1, 0}, 5000}).lo == DBL_MAX);
    cr_expect(sev_from_log((sev_xdd){{-1, 0}, 5000}).hi == 0);
    mpfr_clears(x, want, NONE);
    cr_assert_eq(reports(), 0);
}

Test(product, to_a_logarithm)
{
    dice d = draw_begin("log_of");
    mpfr_t x, want;
    mpfr_init2(x, MP_SUM);
    mpfr_init2(want, MP_FUNCTION);
    for (size_t i = 0; i < test_cases(10000); i++) {
        sev_pair a = draw_pair(&d, draw_size(&d, -1022, 1023));
        mp_pair(x, a);
        mpfr_log(want, x, R);
        CHECK(mp_off_xdd(sev_log_of(a), want) <= LOG_ERROR, "ln of %a + %a", a.hi, a.lo);
    }
    cr_expect(xdd_to_double(sev_log_of((sev_pair){INF, 1234.5})) == 1234.5);
    cr_expect(sev_overflowed((sev_pair){INF, 710}) && !sev_overflowed(plain(INF)) && !sev_overflowed(plain(DBL_MAX)));
    mpfr_clears(x, want, NONE);
    cr_assert_eq(reports(), 0);
}
