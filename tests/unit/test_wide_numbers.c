/* SPDX-License-Identifier: MIT */
/* Interval arithmetic on numbers far beyond doubles, beside MPFR: bounds hold, are as tight as they are said to be, and
 * what leaves the range of exponents stays a bound. */
#include "boxes.h"
#include "exact.h"
#include "mp.h"
#include "number/elementary.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#define NONE ((mpfr_ptr)0) /* ends a list of numbers */
#define R MPFR_RNDN
#define INF ((double)INFINITY)
#define LIMIT 0x1p52 /* of exponents */

static const sev_wide zero = {0, 0};

/* A unit is half an ulp of 1; in a mantissa from 1/2 to 1 rounding costs one of them. */
#define UNIT 0x1p-53

static bool same(sev_wide a, sev_wide b)
{
    return a.m == b.m && a.e == b.e;
}

/* Of some thousand octaves, or of a million and more. */
static sev_wide draw_wide(dice *d, bool negative_too)
{
    static const int octaves[] = {4, 64, 1200, 1 << 20};
    int most = octaves[dice_below(d, 4)];
    double e = (double)dice_below(d, 2 * (unsigned)most + 1) - most;
    return (sev_wide){(negative_too ? draw_sign(d) : 1) * draw_size(d, 0, 1) / 2, e};
}

/* draw_size() may give 2 itself. */
static sev_wide tidy(sev_wide x)
{
    int e;
    double m = frexp(x.m, &e);
    return (sev_wide){m, x.e + e};
}

static sev_wide number(dice *d)
{
    return tidy(draw_wide(d, true));
}

/* Next to x or -x, so that sums cancel. */
static sev_wide neighbour(dice *d, sev_wide x)
{
    return tidy((sev_wide){draw_sign(d) * x.m * (1 + DBL_EPSILON * ((int)dice_below(d, 9) - 4)),
                           x.e + (int)dice_below(d, 3) - 1});
}

static sev_wide_interval point(sev_wide x)
{
    return (sev_wide_interval){x, x};
}

/* How far a bound is outside of the exact value, in units of it; negative where it is on the wrong side. */
static double outside(sev_wide bound, mpfr_t exact, int up)
{
    mpfr_t off;
    mpfr_init2(off, BOX_BITS);
    real_of(off, bound);
    mpfr_sub(off, off, exact, R);
    if (!up)
        mpfr_neg(off, off, R);
    mpfr_div(off, off, exact, R);
    double units = mpfr_get_d(off, R) / UNIT * mpfr_sgn(exact);
    mpfr_clear(off);
    return units;
}

static void check_bounds(sev_wide_interval y, mpfr_t exact, double least, double most, const char *what)
{
    if (mpfr_zero_p(exact)) {
        CHECK(same(y.lo, zero) && same(y.hi, zero), "%s is not exactly 0", what);
        return;
    }
    for (int up = 0; up < 2; up++) {
        double units = outside(up ? y.hi : y.lo, exact, up);
        CHECK(units >= least && units <= most, "%s: %.3f units outside", what, units);
    }
}

/* ---- Doubles ---- */

/* Numbers that are doubles stay what they are, but for subnormal ones, to which a least double is added. */
Test(wide_numbers, doubles)
{
    dice d = draw_far("doubles");
    for (size_t i = 0; i < test_cases(4000); i++) {
        double a = draw_sign(&d) * draw_size(&d, -1074, 1023), b = draw_sign(&d) * draw_size(&d, -1074, 1023);
        sev_interval x = {fmin(a, b), fmax(a, b)}, y = sev_wide_to_doubles(sev_wide_of(x));
        CHECK(y.lo == (fabs(x.lo) < DBL_MIN ? x.lo - DBL_TRUE_MIN : x.lo) &&
                  y.hi == (fabs(x.hi) < DBL_MIN ? x.hi + DBL_TRUE_MIN : x.hi),
              "[%a, %a] becomes [%a, %a]", x.lo, x.hi, y.lo, y.hi);
    }
    sev_interval y = sev_wide_to_doubles(sev_wide_of(sev_everything()));
    cr_expect(sev_is_everything(y) && sev_is_everything(sev_wide_to_doubles(SEV_WIDE_EVERYTHING)));
    y = sev_wide_to_doubles(sev_wide_of((sev_interval){0, DBL_MAX}));
    cr_expect(y.lo == 0 && y.hi == DBL_MAX);
    y = sev_wide_to_doubles(SEV_WIDE_ONE);
    cr_expect(y.lo == 1 && y.hi == 1);
    cr_assert_eq(reports(), 0);
}

/* Others become bounds: to the nearest double and perhaps one more, 0 or the least one, infinite or the largest. */
Test(wide_numbers, to_doubles)
{
    dice d = draw_far("to_doubles");
    mpfr_t exact;
    mpfr_init2(exact, BOX_BITS);
    for (size_t i = 0; i < test_cases(4000); i++) {
        sev_wide x = number(&d);
        if (i % 2)
            x.e = -1015 - (double)dice_below(&d, 70);
        sev_interval y = sev_wide_to_doubles(point(x));
        real_of(exact, x);
        CHECK(mpfr_cmp_d(exact, y.lo) >= 0 && mpfr_cmp_d(exact, y.hi) <= 0, "%ae%g: [%a, %a]", x.m, x.e, y.lo, y.hi);
        if (x.e > -1021 && x.e <= 1024)
            CHECK(y.lo == y.hi, "%ae%g: [%a, %a]", x.m, x.e, y.lo, y.hi);
        else if (x.e > 1024)
            CHECK(x.m > 0 ? y.lo == DBL_MAX && y.hi == INF : y.hi == -DBL_MAX && y.lo == -INF, "%a", y.lo);
        else
            CHECK(y.hi - y.lo <= 2 * DBL_TRUE_MIN, "%ae%g: [%a, %a]", x.m, x.e, y.lo, y.hi);
        if (x.e < -1074)
            CHECK(x.m > 0 ? y.lo == 0 && y.hi == DBL_TRUE_MIN : y.lo == -DBL_TRUE_MIN && y.hi == 0, "%a", y.lo);
    }
    mpfr_clear(exact);
    cr_assert_eq(reports(), 0);
}

/* ---- Arithmetic ---- */

/* Points: a product is rounded and moved by a unit, a quotient twice so, a sum rounded and moved by two. A unit of 1
 * may be two of the mantissa. */
Test(wide_numbers, arithmetic_of_points)
{
    dice d = draw_far("arithmetic");
    mpfr_t x, y, exact;
    mpfr_inits2(BOX_BITS, x, y, exact, NONE);
    size_t zeros = 0;
    for (size_t i = 0; i < test_cases(3000); i++) {
        sev_wide a = number(&d), b = i % 4 ? number(&d) : neighbour(&d, a);
        real_of(x, a);
        real_of(y, b);
        report_about("%ae%g and %ae%g", a.m, a.e, b.m, b.e);
        mpfr_mul(exact, x, y, R);
        check_bounds(sev_wide_mul(point(a), point(b)), exact, 0, 3, "product");
        mpfr_div(exact, x, y, R);
        check_bounds(sev_wide_div(point(a), point(b)), exact, 0, 6, "quotient");
        mpfr_set_prec(exact, 4000);
        mpfr_add(exact, x, y, R);
        zeros += mpfr_zero_p(exact) != 0;
        /* Far apart, the smaller is nothing but a rounding error, and the sum is not exactly the larger. */
        check_bounds(sev_wide_add(point(a), point(b)), exact, 0, 5, "sum");
        mpfr_set_prec(exact, BOX_BITS);
        sev_wide_interval minus = sev_wide_neg((sev_wide_interval){a, b});
        CHECK(minus.lo.m == -b.m && minus.hi.m == -a.m && minus.lo.e == b.e && minus.hi.e == a.e, "minus");
    }
    cr_expect(!test_shares() || zeros > test_cases(3000) / 500, "%zu", zeros);
    mpfr_clears(x, y, exact, NONE);
    cr_assert_eq(reports(), 0);
}

static bool least_first(sev_wide_interval *x)
{
    mpfr_t a, b;
    mpfr_inits2(BOX_BITS, a, b, NONE);
    real_of(a, x->lo);
    real_of(b, x->hi);
    if (mpfr_cmp(a, b) > 0)
        *x = (sev_wide_interval){x->hi, x->lo};
    bool zero_inside = mpfr_sgn(a) * mpfr_sgn(b) <= 0;
    mpfr_clears(a, b, NONE);
    return zero_inside;
}

static sev_wide_interval interval(dice *d)
{
    sev_wide_interval x = {number(d), number(d)};
    if (dice_below(d, 4) == 0)
        x.lo = dice_below(d, 2) ? zero : (sev_wide){-INF, 0};
    if (dice_below(d, 4) == 0)
        x.hi = dice_below(d, 2) ? zero : (sev_wide){INF, 0};
    least_first(&x);
    return x;
}

static bool holds(sev_wide_interval y, mpfr_t exact)
{
    mpfr_t end;
    mpfr_init2(end, BOX_BITS);
    real_of(end, y.lo);
    bool inside = mpfr_cmp(end, exact) <= 0;
    real_of(end, y.hi);
    inside = inside && mpfr_cmp(end, exact) >= 0;
    mpfr_clear(end);
    return inside;
}

/* Of intervals: each end is that of a corner, in whichever order the signs put them. */
Test(wide_numbers, arithmetic_of_intervals)
{
    dice d = draw_far("intervals");
    mpfr_t x, y, exact;
    mpfr_inits2(BOX_BITS, x, y, NONE);
    mpfr_init2(exact, 4000);
    for (size_t i = 0; i < test_cases(1000); i++) {
        sev_wide_interval a = interval(&d), b = interval(&d), product = sev_wide_mul(a, b), sum = sev_wide_add(a, b);
        sev_wide_interval quotient = sev_wide_div(a, b), copy = b, both = sev_wide_hull(a, b);
        bool has_zero = least_first(&copy);
        double near[2] = {INF, INF}, near_sum[2] = {INF, INF};
        report_about("[%ae%g, %ae%g] and [%ae%g, %ae%g]", a.lo.m, a.lo.e, a.hi.m, a.hi.e, b.lo.m, b.lo.e, b.hi.m,
                     b.hi.e);
        for (int k = 0; k < 8; k++) {
            if (k < 4) {
                real_of(x, k & 1 ? a.hi : a.lo);
                real_of(y, k & 2 ? b.hi : b.lo);
            } else {
                draw_real(&d, a, x);
                draw_real(&d, b, y);
            }
            CHECK(holds(both, x) && holds(both, y), "hull");
            exact_times(exact, x, y);
            CHECK(holds(product, exact), "product");
            for (int up = 0; up < 2 && mpfr_regular_p(exact) && k < 4; up++)
                near[up] = fmin(near[up], fabs(outside(up ? product.hi : product.lo, exact, up)));
            mpfr_add(exact, x, y, R);
            CHECK(mpfr_nan_p(exact) || holds(sum, exact), "sum");
            for (int up = 0; up < 2 && mpfr_regular_p(exact) && k < 4; up++)
                near_sum[up] = fmin(near_sum[up], fabs(outside(up ? sum.hi : sum.lo, exact, up)));
            mpfr_div(exact, x, y, R);
            CHECK(mpfr_nan_p(exact) || mpfr_zero_p(y) || holds(quotient, exact), "quotient");
        }
        CHECK(has_zero == (quotient.lo.m == -INF && quotient.hi.m == INF) || isinf(a.lo.m) || isinf(a.hi.m),
              "quotient by 0");
        /* Ends that are numbers are those of some corner. */
        CHECK(product.lo.m == 0 || isinf(product.lo.m) || near[0] < 4, "product is low");
        CHECK(product.hi.m == 0 || isinf(product.hi.m) || near[1] < 4, "product is high");
        CHECK(sum.lo.m == 0 || isinf(sum.lo.m) || near_sum[0] < 6, "sum is low");
        CHECK(sum.hi.m == 0 || isinf(sum.hi.m) || near_sum[1] < 6, "sum is high");
        CHECK((isinf(sum.lo.m) && sum.lo.m < 0) == (a.lo.m == -INF || b.lo.m == -INF), "sum has no end");
        CHECK((isinf(sum.hi.m) && sum.hi.m > 0) == (a.hi.m == INF || b.hi.m == INF), "sum has no end");
    }
    mpfr_clears(x, y, exact, NONE);
    cr_assert_eq(reports(), 0);
}

/* Infinity less infinity is anything. */
Test(wide_numbers, sums_at_the_ends)
{
    sev_wide_interval high = point((sev_wide){INF, 0}), sum = sev_wide_add(high, sev_wide_neg(high));
    cr_expect(sum.lo.m == -INF && sum.hi.m == INF);
    sum = sev_wide_add(SEV_WIDE_EVERYTHING, SEV_WIDE_ONE);
    cr_expect(sum.lo.m == -INF && sum.hi.m == INF);
    sum = sev_wide_add(sev_wide_of(sev_point(0)), SEV_WIDE_ONE);
    cr_expect(same(sum.lo, SEV_WIDE_ONE.lo) && same(sum.hi, SEV_WIDE_ONE.hi));
    sum = sev_wide_div(SEV_WIDE_ONE, (sev_wide_interval){{0.5, 1}, {INF, 0}});
    cr_expect(same(sum.lo, zero) && sum.hi.m > 0.5 && sum.hi.e == 1);
}

/* What leaves the range of exponents: the last number inside, or infinity; 0, or the first number inside. */
Test(wide_numbers, exponents_have_limits)
{
    for (int sign = -1; sign < 2; sign += 2) {
        sev_wide_interval high = point((sev_wide){0.75 * sign, LIMIT}), low = point((sev_wide){0.75 * sign, -LIMIT});
        sev_wide_interval two = sev_wide_of(sev_point(2)), half = sev_wide_of(sev_point(0.5));
        sev_wide_interval up = sev_wide_mul(high, two), down = sev_wide_mul(low, half);
        const sev_wide *near = sign > 0 ? &up.lo : &up.hi, *far = sign > 0 ? &up.hi : &up.lo;
        cr_expect(near->m * sign >= 0.5 && near->m * sign <= 0.75 && near->e == LIMIT && far->m == sign * INF, "%d",
                  sign);
        near = sign > 0 ? &down.lo : &down.hi;
        far = sign > 0 ? &down.hi : &down.lo;
        cr_expect(same(*near, zero) && far->m == 0.5 * sign && far->e == -LIMIT, "%d", sign);
    }
}

/* ---- e^y and ln x ---- */

/* The product of a whole number and ln 2, rounded, and ln 2 itself leave less than two units of |y|, and e^r one more;
 * the bound is moved by 8 of |y| + 2 and 8 more, on purpose: nothing else asks how wide it is. So it is farther off
 * than 6 |y| + 21, and no farther than 10 |y| + 27, for one side and twice that for what a unit of 1 may be. */
Test(wide_numbers, exponential)
{
    dice d = draw_far("exponential");
    mpfr_t exact, at;
    mpfr_inits2(BOX_BITS, exact, at, NONE);
    for (size_t i = 0; i < test_cases(2000); i++) {
        double y = draw_sign(&d) * (i % 3 ? draw_size(&d, -30, 30) : draw_size(&d, -1074, 2));
        if (i % 16 == 0)
            y = (int)dice_below(&d, 9) - 4;
        mpfr_set_d(at, y, R);
        mpfr_exp(exact, at, R);
        report_about("e^%a", y);
        check_bounds(sev_wide_exp(sev_point(y)), exact, 6 * fabs(y) + 21, 10 * fabs(y) + 28, "e^y");
    }
    for (double y = 0x1p40; y <= 0x1p51 && sizeof(long) == 8; y *= 1.5)
        for (int sign = -1; sign < 2; sign += 2) {
            mpfr_set_d(at, sign * y, R);
            mpfr_exp(exact, at, R);
            CHECK(holds(sev_wide_exp(sev_point(sign * y)), exact), "e^%a", sign * y);
        }
    sev_wide_interval y = sev_wide_exp(sev_everything());
    cr_expect(y.lo.m == -INF && y.hi.m == INF);
    y = sev_wide_exp((sev_interval){-INF, DBL_MAX});
    cr_expect(same(y.lo, zero) && y.hi.m == INF);
    y = sev_wide_exp((sev_interval){INF, INF});
    cr_expect(y.lo.m > 0 && y.lo.e >= 0x1p50 && y.hi.m == INF);
    y = sev_wide_exp((sev_interval){-INF, -INF});
    cr_expect(same(y.lo, zero) && same(y.hi, zero));
    y = sev_wide_exp((sev_interval){-0x1p52, -0x1p51});
    cr_expect(same(y.lo, zero) && y.hi.m > 0 && y.hi.e <= -0x1p50);
    y = sev_wide_exp((sev_interval){0, 1});
    cr_expect(y.lo.m > 0 && y.lo.e <= 0 && y.hi.e == 2, "[e^0, e^1]");
    mpfr_clears(exact, at, NONE);
    cr_assert_eq(reports(), 0);
}

/* The logarithm of a mantissa is off by half a unit of ln 2, and an exponent times ln 2 by 0.4 units of itself for
 * ln 2. The product, the sum, and each of the two moves round, a unit of the result at most. The bound is moved by 10
 * units of the result and 4 of 1: on purpose, more than twice as much. */
Test(wide_numbers, logarithm)
{
    dice d = draw_far("logarithm");
    mpfr_t exact, at;
    mpfr_inits2(BOX_BITS, exact, at, NONE);
    for (size_t i = 0; i < test_cases(4000); i++) {
        sev_wide x = tidy(draw_wide(&d, false));
        if (i % 2) { /* next to 1 */
            int e;
            double m = frexp(1 + draw_sign(&d) * draw_size(&d, -52, -1), &e);
            x = (sev_wide){m, e};
        }
        sev_interval y = sev_wide_log(point(x));
        real_of(at, x);
        mpfr_log(exact, at, R);
        double size = fabs(mpfr_get_d(exact, R)), least = (5.6 * size + 2.4) * UNIT, most = (14.4 * size + 6) * UNIT;
        mpfr_sub_d(at, exact, y.lo, R);
        double below = mpfr_get_d(at, R);
        mpfr_d_sub(at, y.hi, exact, R);
        double above = mpfr_get_d(at, R);
        CHECK(below >= least && above >= least, "ln %ae%g is only [%g, %g] units inside", x.m, x.e, below / UNIT,
              above / UNIT);
        CHECK(below <= most && above <= most, "ln %ae%g is [%g, %g] units inside", x.m, x.e, below / UNIT,
              above / UNIT);
        sev_interval wide = sev_wide_log((sev_wide_interval){x, tidy((sev_wide){x.m * 1.5, x.e + 3})});
        CHECK(wide.lo == y.lo && wide.hi > y.hi + 2 && wide.hi < y.hi + 3, "ln of [1, 12] times %ae%g", x.m, x.e);
    }
    const sev_wide one = {0.5, 1}, high = {INF, 0};
    sev_interval y = sev_wide_log((sev_wide_interval){zero, one});
    cr_expect(y.lo == -INF && y.hi > 0 && y.hi < 1e-14);
    y = sev_wide_log((sev_wide_interval){{-INF, 0}, one});
    cr_expect(y.lo == -INF && y.hi > 0 && y.hi < 1e-14);
    y = sev_wide_log((sev_wide_interval){{-0.5, 3}, high});
    cr_expect(sev_is_everything(y));
    y = sev_wide_log((sev_wide_interval){one, high});
    cr_expect(y.lo < 0 && y.lo > -1e-14 && y.hi == INF);
    /* Nothing of it is positive: no number is below the least one. */
    y = sev_wide_log((sev_wide_interval){zero, zero});
    cr_expect(y.lo == -INF && y.hi <= -0x1p50);
    y = sev_wide_log((sev_wide_interval){high, high});
    cr_expect(y.lo >= 0x1p50 && y.hi == INF);
    mpfr_clears(exact, at, NONE);
    cr_assert_eq(reports(), 0);
}

/* ---- Small ones ---- */

Test(wide_numbers, signs)
{
    const sev_wide high = {INF, 0}, low = {-INF, 0}, a = {0.5, 9}, b = {-0.5, -99};
    cr_expect(sev_wide_sign(point(a)) == 1 && sev_wide_sign(point(b)) == -1 && sev_wide_sign(point(zero)) == 0);
    cr_expect(sev_wide_sign((sev_wide_interval){b, a}) == 0 && sev_wide_sign((sev_wide_interval){zero, a}) == 0);
    cr_expect(sev_wide_sign((sev_wide_interval){b, zero}) == 0 && sev_wide_sign((sev_wide_interval){a, high}) == 1);
    cr_expect(sev_wide_sign((sev_wide_interval){low, b}) == -1 && sev_wide_sign(SEV_WIDE_EVERYTHING) == 0);
}

Test(wide_numbers, sizes)
{
    const sev_wide a = {0.5, 7}, more = {0.5 + DBL_EPSILON, 7}, high = {INF, 0}, tiny = {0.5, -900};
    cr_expect(!sev_wide_above(point(a), 6) && sev_wide_above(point(more), 6) && sev_wide_above(point(high), 6));
    cr_expect(!sev_wide_above((sev_wide_interval){a, high}, 6) && !sev_wide_above(sev_wide_neg(point(high)), 6));
    cr_expect(!sev_wide_above(point(zero), -6) && sev_wide_above((sev_wide_interval){more, high}, 6));
    cr_expect(!sev_wide_is_tiny(point(tiny)) && sev_wide_is_tiny(point((sev_wide){0.5, -901})));
    cr_expect(!sev_wide_is_tiny((sev_wide_interval){zero, tiny}) && sev_wide_is_tiny(point(zero)));
    cr_expect(sev_wide_is_tiny((sev_wide_interval){{-0.5, 9}, zero}));
}

/* For tiny y: bounds of 1 - e^-y and log1p(y), or of e^y - 1, in which y^2 / 2 is far below a unit. Only the ends
 * that y tells of are set. */
Test(wide_numbers, sharpened)
{
    dice d = draw_far("sharpened");
    mpfr_t exact, at;
    mpfr_inits2(4000, exact, at, NONE);
    for (size_t i = 0; i < test_cases(100); i++) {
        sev_wide y = tidy(draw_wide(&d, false));
        y.e = -901 - fabs(y.e);
        report_about("%ae%g", y.m, y.e);
        for (int above = 0; above < 2; above++) {
            sev_wide_interval f = SEV_WIDE_EVERYTHING, half = {{-1, 0}, {0.5, 1}};
            sev_wide_sharpen(&f, point(y), above);
            if (y.e > -3900) { /* with 1 and y in one number */
                real_of(at, y);
                mpfr_expm1(exact, at, R);
                check_bounds(f, exact, -0x1p-800, 5, "e^y - 1");
                CHECK(!above || holds(f, exact), "e^y - 1");
                mpfr_neg(at, at, R);
                mpfr_expm1(exact, at, R);
                mpfr_neg(exact, exact, R);
                CHECK(above || holds(f, exact), "1 - e^-y");
                real_of(at, y);
                mpfr_log1p(exact, at, R);
                CHECK(above || holds(f, exact), "log1p");
            }
            /* From 0 on, or from what is not tiny: one end only. */
            sev_wide_sharpen(&half, (sev_wide_interval){zero, y}, above);
            CHECK(half.lo.m == -1 && same(half.hi, f.hi), "upper end");
            half = (sev_wide_interval){zero, {0.5, 1}};
            sev_wide_sharpen(&half, (sev_wide_interval){y, {0.5, 1}}, above);
            CHECK(same(half.lo, f.lo) && same(half.hi, (sev_wide){0.5, 1}), "lower end");
            half = (sev_wide_interval){{-1, 0}, {0.5, 1}};
            sev_wide_sharpen(&half, (sev_wide_interval){{-0.5, -950}, y}, above);
            CHECK(half.lo.m == -1 && same(half.hi, (sev_wide){0.5, 1}), "of numbers of both signs nothing is said");
        }
    }
    mpfr_clears(exact, at, NONE);
    cr_assert_eq(reports(), 0);
}

/* Roots of numbers of odd and of even exponents, beyond doubles: right to two units on each side. */
Test(wide_numbers, roots)
{
    dice d = draw_far("roots");
    mpfr_t exact;
    mpfr_init2(exact, BOX_BITS);
    for (size_t i = 0; i < test_cases(1000); i++) {
        sev_wide x = {0.5 + dice_unit(&d) / 2, (double)dice_below(&d, 1 << 20) - (1 << 19)};
        real_of(exact, x);
        mpfr_sqrt(exact, exact, R);
        report_about("the root of %a 2^%g", x.m, x.e);
        check_bounds(sev_wide_sqrt((sev_wide_interval){x, x}), exact, 0, 3, "root");
    }
    sev_wide_interval y = sev_wide_sqrt((sev_wide_interval){{0, 0}, {INF, 0}});
    cr_expect(same(y.lo, zero) && y.hi.m == INF);
    y = sev_wide_sqrt((sev_wide_interval){{-0.5, -5000}, {0.5, 1}});
    cr_expect(y.lo.m == -INF && y.hi.m == INF);
    mpfr_clear(exact);
    cr_assert_eq(reports(), 0);
}

Test(wide_numbers, near_0)
{
    const sev_wide small = {0.5, -5000}, minus = {-0.5, -5000}, one = {0.5, 1};
    cr_expect(sev_wide_is_near_0((sev_wide_interval){minus, small}) &&
              sev_wide_is_near_0((sev_wide_interval){minus, zero}));
    cr_expect(!sev_wide_is_near_0((sev_wide_interval){minus, one}) &&
              !sev_wide_is_near_0((sev_wide_interval){{-0.5, 1}, zero}));
}

/* The smaller of two, whichever of their ends is the smaller, and everything where one may not be there. */
Test(wide_numbers, the_smaller)
{
    const sev_wide_interval a = {{-0.5, 5000}, {0.5, 5001}}, b = {{0.5, -5000}, {0.5, 5000}};
    sev_wide_interval y = sev_wide_lesser(a, b), z = sev_wide_lesser(b, a);
    cr_expect(same(y.lo, a.lo) && same(y.hi, b.hi) && same(z.lo, a.lo) && same(z.hi, b.hi));
    const sev_wide_interval c = {{-0.5, 5001}, {0.5, 4999}};
    y = sev_wide_lesser(b, c);
    z = sev_wide_lesser(c, b);
    cr_expect(same(y.lo, c.lo) && same(y.hi, c.hi) && same(z.lo, c.lo) && same(z.hi, c.hi));
    cr_expect(sev_wide_is_everything(sev_wide_lesser(a, SEV_WIDE_EVERYTHING)));
    cr_expect(sev_wide_is_everything(sev_wide_lesser(SEV_WIDE_EVERYTHING, a)));
    cr_expect(sev_wide_is_everything(sev_wide_mul(SEV_WIDE_EVERYTHING, (sev_wide_interval){zero, zero})));
}
