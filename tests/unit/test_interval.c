/* SPDX-License-Identifier: MIT */
/* Interval arithmetic beside MPFR: bounds hold for every real number inside, are as tight as they can be made without
 * changing the rounding mode, and stay exact where they should. */
#include "number/elementary.h"
#include "number/interval.h"
#include "draw.h"
#include "mp.h"
#include "support.h"

#include <criterion/criterion.h>

#define NONE ((mpfr_ptr)0) /* ends a list of numbers */
#define R MPFR_RNDN
#define INF ((double)INFINITY)

static const sev_interval all = {-(double)INFINITY, (double)INFINITY};

static bool same(sev_interval a, sev_interval b)
{
    return a.lo == b.lo && a.hi == b.hi;
}

/* ---- Moving one bound ---- */

/* x is at least `units` half ulps above the lower bound, and the bound is not needlessly far: rounding to a double adds
 * at most half an ulp, and `units` times the least double counts among the subnormals only. */
static void check_moved(double x, double units, mpfr_t off)
{
    double down = sev_down(x, units), up = sev_up(x, units), ulp = ulp_at((long double)x);
    CHECK(up == -sev_down(-x, units), "up %a by %g", x, units);
    for (int turn = 0; turn < 2; turn++) {
        double bound = turn ? up : down, most = units * (1 + 0x1p-40) * ulp + units * DBL_TRUE_MIN;
        most += ulp_at((long double)bound) / 2;
        if (isinf(bound)) {
            CHECK(fabs(x) >= DBL_MAX - most, "%a by %g: %a", x, units, bound);
            continue;
        }
        mpfr_set_d(off, x, R);
        mpfr_sub_d(off, off, bound, R);
        if (turn)
            mpfr_neg(off, off, R);
        CHECK(mpfr_cmp_d(off, units / 2 * ulp) >= 0, "%a by %g: %a is too near", x, units, bound);
        CHECK(mpfr_cmp_d(off, most) <= 0, "%a by %g: %a is too far", x, units, bound);
    }
}

Test(interval, moves_bounds_outward)
{
    static const double units[] = {0, 1, 2, 3, 4, 7, 8, 16, 160};
    dice d = draw_begin("down");
    mpfr_t off;
    mpfr_init2(off, MP_SUM);
    for (size_t i = 0; i < test_cases(10000); i++) {
        double x = draw_sign(&d) * (i % 2 ? draw_size(&d, -1074, 1023) : draw_size(&d, -1074, -1018));
        for (size_t k = 0; k < sizeof units / sizeof *units; k++)
            check_moved(x, units[k], off);
    }
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        check_moved(0, units[k], off);
        check_moved(DBL_MAX, units[k], off);
        check_moved(DBL_TRUE_MIN, units[k], off);
        check_moved(DBL_MIN, units[k], off);
        check_moved(nextafter(DBL_MIN, 0), units[k], off);
    }
    mpfr_clear(off);
    cr_assert_eq(reports(), 0);
}

/* What overflowed upward is bounded below by the largest double, and above by infinity. */
Test(interval, moves_infinite_bounds)
{
    cr_expect(sev_down(INF, 1) == DBL_MAX && sev_up(-INF, 1) == -DBL_MAX);
    cr_expect(sev_down(-INF, 1) == -INF && sev_up(INF, 1) == INF);
    cr_expect(sev_sum_down(INF) == DBL_MAX && sev_sum_down(-INF) == -INF && sev_sum_down(0) == 0);
    cr_expect(sev_sum_down(DBL_TRUE_MIN) == DBL_TRUE_MIN && sev_sum_down(1) < 1);
    cr_expect(same(sev_outward(1, 2, 4), (sev_interval){sev_down(1, 4), sev_up(2, 4)}));
    cr_expect(same(sev_outward(INF, INF, 1), (sev_interval){DBL_MAX, INF}));
}

/* ---- Small ones ---- */

Test(interval, parts)
{
    const sev_interval a = {-1, 2}, b = {1, 3}, c = {2.5, 4};
    cr_expect(same(sev_point(-3), (sev_interval){-3, -3}) && same(sev_everything(), all));
    cr_expect(sev_lesser(1, 2) == 1 && sev_lesser(2, 1) == 1 && sev_lesser(-INF, INF) == -INF);
    cr_expect(sev_greater(1, 2) == 2 && sev_greater(2, 1) == 2 && sev_greater(-INF, INF) == INF);
    cr_expect(sev_width(a) == 3 && sev_width(sev_everything()) == INF && sev_width(sev_point(7)) == 0);
    cr_expect(sev_has_zero(a) && !sev_has_zero(b) && !sev_has_zero((sev_interval){-3, -1}));
    cr_expect(sev_has_zero((sev_interval){0, 1}) && sev_has_zero((sev_interval){-1, -0.0}) && sev_has_zero(all));
    cr_expect(sev_is_point(sev_point(7)) && !sev_is_point(a) && sev_is_point((sev_interval){-0.0, 0}));
    cr_expect(!sev_is_point(all) && !sev_is_point((sev_interval){0, DBL_TRUE_MIN}));
    cr_expect(same(sev_ineg(a), (sev_interval){-2, 1}) && same(sev_ineg(all), all));
    cr_expect(same(sev_hull(a, b), (sev_interval){-1, 3}) && same(sev_hull(b, a), (sev_interval){-1, 3}));
    cr_expect(same(sev_hull(a, c), (sev_interval){-1, 4}) && same(sev_hull(c, all), all));
    cr_expect(same(sev_meet(a, b), (sev_interval){1, 2}) && same(sev_meet(b, a), (sev_interval){1, 2}));
    cr_expect(same(sev_meet(b, all), b) && same(sev_meet(all, b), b) && same(sev_meet(b, sev_point(3)), sev_point(3)));
    cr_expect(same(sev_meet(a, c), a) && same(sev_meet(c, a), c), "nothing in common: the first");
}

/* Whether a sum or a product is exact: as MPFR says; but of products only where nothing is near overflow or underflow,
 * and elsewhere never wrongly. */
Test(interval, knows_what_is_exact)
{
    dice d = draw_begin("exact");
    mpfr_t x;
    mpfr_init2(x, MP_SUM);
    size_t sums = 0, products = 0;
    for (size_t i = 0; i < test_cases(50000); i++) {
        int e = (int)dice_below(&d, 2090) - 1070, to = e + 60 < 1022 ? e + 60 : 1022;
        double a = draw_sign(&d) * draw_size(&d, e, e + 1);
        double b = draw_sign(&d) * (i % 2 ? draw_size(&d, e, to) : draw_size(&d, -1074, 1022));
        mpfr_set_d(x, a, R);
        mpfr_add_d(x, x, b, R);
        bool exact = mpfr_cmp_d(x, a + b) == 0;
        sums += exact;
        CHECK(sev_exact_sum(a, b) == exact, "%a + %a", a, b);
        mpfr_set_d(x, a, R);
        mpfr_mul_d(x, x, b, R);
        exact = mpfr_cmp_d(x, a * b) == 0;
        bool said = sev_exact_product(a, b);
        products += said;
        bool far = fabs(a) < 0x1p400 && fabs(b) < 0x1p400 && fabs(a * b) > 0x1p-800;
        CHECK(far ? said == exact : exact || !said, "%a times %a", a, b);
    }
    mpfr_clear(x);
    cr_expect(sums > test_cases(50000) / 20 && products > test_cases(50000) / 100, "%zu and %zu", sums, products);
    cr_assert_eq(reports(), 0);
}

/* ---- Intervals and what lies in them ---- */

/* Sizes whose products and quotients are moderate, subnormal or near it, huge, or anything; and with few bits, so that
 * results are exact. */
static double size(dice *d, unsigned class)
{
    static const int ranges[][2] = {{-3, 3}, {-545, -505}, {505, 520}, {-1074, -1015}, {1000, 1023}, {-1074, 1023}};
    if (class == 6)
        return 1 + dice_below(d, 16);
    return draw_size(d, ranges[class][0], ranges[class][1]);
}

enum { CLASSES = 7 };

static sev_interval draw_interval(dice *d, unsigned class)
{
    double a = size(d, class), b = dice_below(d, 2) ? size(d, class) : a * (1 + 0x1p-20 * dice_unit(d));
    double lo = fmin(a, b), hi = fmax(a, b);
    switch (dice_below(d, 16)) {
    case 0:
    case 1:
    case 2:
        return sev_point(draw_sign(d) * a);
    case 3:
    case 4:
        return (sev_interval){lo, hi};
    case 5:
    case 6:
        return (sev_interval){-hi, -lo};
    case 7:
    case 8:
        return (sev_interval){-a, b};
    case 9:
        return (sev_interval){0, b};
    case 10:
        return (sev_interval){-b, 0};
    case 11:
        return (sev_interval){-0.0, b};
    case 12:
        return sev_point(draw_sign(d) * 0.0);
    case 13:
        return (sev_interval){draw_sign(d) * a, INF};
    case 14:
        return (sev_interval){-INF, draw_sign(d) * a};
    default:
        return dice_below(d, 2) ? all : sev_point(draw_sign(d) * INF);
    }
}

/* A bound that is infinite stands for numbers as large as you like, beyond all doubles; and numbers below all of them
 * lie next to 0. */
enum { BEYOND = 5000 };

static void set_end(mpfr_t to, double end)
{
    if (isinf(end))
        mpfr_set_si_2exp(to, end > 0 ? 1 : -1, BEYOND, R);
    else
        mpfr_set_d(to, end, R);
}

/* A real number of the interval: an end, an inner one, or one next to 0. */
static void draw_inside(dice *d, sev_interval a, mpfr_t to)
{
    mpfr_t other;
    mpfr_init2(other, MP_SUM);
    unsigned way = dice_below(d, 4);
    if (sev_is_point(a) || way == 0) {
        mpfr_set_d(to, a.lo, R);
    } else if (way == 1) {
        mpfr_set_d(to, a.hi, R);
    } else if (way == 2 && sev_has_zero(a)) {
        mpfr_set_si_2exp(to, a.lo < 0 && (a.hi <= 0 || dice_below(d, 2)) ? -1 : 1, -BEYOND, R);
    } else {
        set_end(to, a.lo);
        set_end(other, a.hi);
        mpfr_sub(other, other, to, R);
        mpfr_mul_d(other, other, dice_unit(d), R);
        mpfr_add(to, to, other, R);
    }
    mpfr_clear(other);
}

/* ---- Operations ---- */

/* What an operation makes of two real numbers; NaN where that is no number. */
typedef void real_operation(mpfr_t to, mpfr_t a, mpfr_t b);

static void real_sum(mpfr_t to, mpfr_t a, mpfr_t b)
{
    mpfr_add(to, a, b, R);
}

static void real_difference(mpfr_t to, mpfr_t a, mpfr_t b)
{
    mpfr_sub(to, a, b, R);
}

static void real_product(mpfr_t to, mpfr_t a, mpfr_t b)
{
    if (mpfr_zero_p(a) || mpfr_zero_p(b))
        mpfr_set_zero(to, 1);
    else
        mpfr_mul(to, a, b, R);
}

static void real_quotient(mpfr_t to, mpfr_t a, mpfr_t b)
{
    if (mpfr_zero_p(b))
        mpfr_set_nan(to);
    else
        mpfr_div(to, a, b, R);
}

typedef struct operation {
    const char *name;
    sev_interval (*enclose)(sev_interval a, sev_interval b);
    real_operation *real;
} operation;

static const operation operations[] = {{"sum", sev_iadd, real_sum},
                                       {"difference", sev_isub, real_difference},
                                       {"product", sev_imul, real_product},
                                       {"quotient", sev_idiv, real_quotient}};
enum { SUM, DIFFERENCE, PRODUCT, QUOTIENT, OPERATIONS };

/* The range as it is: over the corners, where a quotient by 0 is the limit, of the sign of what is divided, and 0 is
 * stronger than all of them. False where there is none. */
static bool exact_range(int op, sev_interval a, sev_interval b, mpfr_t lo, mpfr_t hi)
{
    mpfr_t x, y, z;
    mpfr_inits2(MP_SUM, x, y, z, NONE);
    mpfr_set_inf(lo, 1);
    mpfr_set_inf(hi, -1);
    bool has = !(op == QUOTIENT && ((b.lo < 0 && b.hi > 0) || (b.lo == 0 && b.hi == 0)));
    double sign = b.lo < 0 ? -1 : 1;
    for (int corner = 0; has && corner < 4; corner++) {
        double p = corner & 1 ? a.hi : a.lo, q = corner & 2 ? b.hi : b.lo;
        if (op == QUOTIENT && (p == 0 || (isinf(q) && !isinf(p)))) {
            mpfr_set_zero(z, 1);
        } else if (op == QUOTIENT && isinf(q)) { /* anything from 0 on */
            mpfr_set_inf(z, (p > 0) == (q > 0) ? 1 : -1);
            if (mpfr_sgn(lo) > 0)
                mpfr_set_zero(lo, 1);
            if (mpfr_sgn(hi) < 0)
                mpfr_set_zero(hi, 1);
        } else if (op == QUOTIENT && q == 0) {
            mpfr_set_inf(z, (p > 0) == (sign > 0) ? 1 : -1);
        } else {
            mpfr_set_d(x, p, R);
            mpfr_set_d(y, q, R);
            operations[op].real(z, x, y);
        }
        if (mpfr_nan_p(z)) /* infinity less infinity: anything */
            has = false;
        if (mpfr_cmp(z, lo) < 0)
            mpfr_set(lo, z, R);
        if (mpfr_cmp(z, hi) > 0)
            mpfr_set(hi, z, R);
    }
    if (op == PRODUCT && (same(a, all) || same(b, all))) { /* of what may not be there */
        mpfr_set_inf(lo, -1);
        mpfr_set_inf(hi, 1);
    }
    mpfr_clears(x, y, z, NONE);
    return has;
}

/* Rounding to nearest costs half an ulp, moving one more; near the subnormals the least double, which is added, is an
 * ulp, or half of one, itself. Of two ulps beside a power of two, the larger counts. A 0 is kept, where sums cancel to
 * it and where factors are 0. What is infinite stays so; but as a bound on the other side the largest double will do,
 * for it may have overflowed. */
static bool tight(double bound, mpfr_t exact, int side)
{
    if (mpfr_inf_p(exact) && mpfr_sgn(exact) != side)
        return fabs(bound) >= DBL_MAX && (bound > 0) == (side < 0);
    if (mpfr_zero_p(exact) || mpfr_inf_p(exact))
        return mpfr_cmp_d(exact, bound) == 0;
    double limit = fabs(bound) < 0x1p-1018 ? 2.5 : 1.5, ulp = ulp_at((long double)mpfr_get_d(exact, MPFR_RNDZ));
    return mp_ulps(bound, exact) * ulp <= limit * fmax(ulp, ulp_at((long double)bound));
}

static void check_operation(int op, sev_interval a, sev_interval b, dice *d, mpfr_t *x)
{
    sev_interval r = operations[op].enclose(a, b);
    CHECK(r.lo <= r.hi, "%s of [%a, %a] and [%a, %a]: [%a, %a]", operations[op].name, a.lo, a.hi, b.lo, b.hi, r.lo,
          r.hi);
    for (int k = 0; k < 4; k++) {
        draw_inside(d, a, x[0]);
        draw_inside(d, b, x[1]);
        operations[op].real(x[2], x[0], x[1]);
        CHECK(mpfr_nan_p(x[2]) || (mpfr_cmp_d(x[2], r.lo) >= 0 && mpfr_cmp_d(x[2], r.hi) <= 0),
              "%s of [%a, %a] and [%a, %a]: [%a, %a], but of %a and %a it is %a", operations[op].name, a.lo, a.hi, b.lo,
              b.hi, r.lo, r.hi, mpfr_get_d(x[0], R), mpfr_get_d(x[1], R), mpfr_get_d(x[2], R));
    }
    if (!exact_range(op, a, b, x[0], x[1]))
        return;
    CHECK((mpfr_sgn(x[0]) < 0 || r.lo >= 0) && (mpfr_sgn(x[1]) > 0 || r.hi <= 0),
          "%s of [%a, %a] and [%a, %a]: [%a, %a] crosses 0", operations[op].name, a.lo, a.hi, b.lo, b.hi, r.lo, r.hi);
    CHECK(mpfr_cmp_d(x[0], r.lo) >= 0 && mpfr_cmp_d(x[1], r.hi) <= 0 && tight(r.lo, x[0], -1) && tight(r.hi, x[1], 1),
          "%s of [%a, %a] and [%a, %a]: [%a, %a], which is wrong or not tight", operations[op].name, a.lo, a.hi, b.lo,
          b.hi, r.lo, r.hi);
}

static void check_random(int op)
{
    dice d = draw_begin(operations[op].name);
    mpfr_t x[3];
    for (int i = 0; i < 3; i++)
        mpfr_init2(x[i], MP_SUM);
    for (size_t i = 0; i < test_cases(30000); i++) {
        unsigned class = dice_below(&d, CLASSES), other = dice_below(&d, 8) ? class : dice_below(&d, CLASSES);
        other = op == QUOTIENT && (class == 1 || class == 2) ? 3 - class : other;
        sev_interval a = draw_interval(&d, class), b = draw_interval(&d, other);
        check_operation(op, a, b, &d, x);
    }
    for (int i = 0; i < 3; i++)
        mpfr_clear(x[i]);
    cr_assert_eq(reports(), 0);
}

Test(interval, sums)
{
    check_random(SUM);
}

Test(interval, differences)
{
    check_random(DIFFERENCE);
}

/* Half an ulp of these is the least double or not much more, and what moves them is rounded to a whole number of
 * those. */
Test(interval, moves_sums_near_the_subnormals)
{
    sev_interval r = sev_iadd(sev_point(0x1p-1018), sev_point(0x1p-1073));
    cr_expect(r.hi > 0x1p-1018, "the upper bound of 2^-1018 + 2^-1073 is %a", r.hi);
    r = sev_isub(sev_point(-0x1p-1015), sev_point(0x1p-1074));
    cr_expect(r.lo < -0x1p-1015, "the lower bound of -2^-1015 - 2^-1074 is %a", r.lo);
    mpfr_t off;
    mpfr_init2(off, MP_SUM);
    for (int e = -1021; e < -900; e++)
        for (int k = 0; k <= 1; k++) {
            double x = -ldexp(1, e) * (1 + k * 0x1p-52);
            mpfr_set_d(off, x, R);
            mpfr_sub_d(off, off, sev_sum_down(x), R);
            CHECK(mpfr_cmp_d(off, ulp_at((long double)x) / 2) >= 0, "%a is moved to %a", x, sev_sum_down(x));
        }
    mpfr_clear(off);
    cr_assert_eq(reports(), 0);
}

Test(interval, products)
{
    check_random(PRODUCT);
}

Test(interval, quotients)
{
    check_random(QUOTIENT);
}

/* ---- Points ---- */

/* What doubles make of two of them. */
static double nearest(int op, double a, double b)
{
    return op == SUM ? a + b : op == DIFFERENCE ? a - b : op == PRODUCT ? a * b : a / b;
}

/* Exact sums and products of points stay so, the latter where nothing is near overflow or underflow; that is how a zero
 * at an end of a domain is recognised. All else is moved past what rounding did: about half of the nearest doubles lie
 * on the wrong side for each bound, among normal numbers and, but for sums, which are exact there, among subnormals. */
static void check_points(int op)
{
    dice d = draw_begin(operations[op].name);
    mpfr_t x, y, exact;
    mpfr_inits2(MP_SUM, x, y, exact, NONE);
    size_t above[2] = {0, 0}, below[2] = {0, 0}, exactly = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        unsigned class = dice_below(&d, CLASSES);
        double a = draw_sign(&d) * size(&d, class);
        double b = draw_sign(&d) * size(&d, op == QUOTIENT && class == 1 ? 2 : class);
        mpfr_set_d(x, a, R);
        mpfr_set_d(y, b, R);
        operations[op].real(exact, x, y);
        sev_interval r = operations[op].enclose(sev_point(a), sev_point(b));
        double near = nearest(op, a, b);
        int side = mpfr_cmp_d(exact, near), subnormal = fabs(near) < DBL_MIN;
        bool far = fabs(a) < 0x1p400 && fabs(b) < 0x1p400 && fabs(near) > 0x1p-800;
        if (side == 0 && (op <= DIFFERENCE || (op == PRODUCT && far))) {
            exactly++;
            CHECK(same(r, sev_point(near)), "%s of %a and %a: [%a, %a]", operations[op].name, a, b, r.lo, r.hi);
        }
        above[subnormal] += side < 0;
        below[subnormal] += side > 0;
        CHECK(side <= 0 || r.hi > near, "%s of %a and %a: %a is below it", operations[op].name, a, b, r.hi);
        CHECK(side >= 0 || r.lo < near, "%s of %a and %a: %a is above it", operations[op].name, a, b, r.lo);
    }
    mpfr_clears(x, y, exact, NONE);
    size_t some = test_cases(20000) / 100;
    cr_expect(above[0] > some && below[0] > some, "%zu above and %zu below", above[0], below[0]);
    cr_expect(op <= DIFFERENCE || (above[1] > some && below[1] > some), "%zu above and %zu below", above[1], below[1]);
    cr_expect(op == QUOTIENT || exactly > some, "%zu exactly", exactly);
}

Test(interval, of_points)
{
    for (int op = 0; op < OPERATIONS; op++)
        check_points(op);
    cr_assert_eq(reports(), 0);
}

/* 0 times anything is 0, also where that is infinite; but of everything there may be no number. */
Test(interval, products_with_zero)
{
    const sev_interval others[] = {{-1, 2},    {0, INF},  {-INF, DBL_MAX}, {INF, INF},
                                   {-INF, -1}, {-0.0, 0}, {DBL_MAX, INF}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        for (int k = 0; k < 2; k++) {
            sev_interval zero = sev_point(k ? -0.0 : 0);
            cr_expect(same(sev_imul(zero, others[i]), sev_point(0)), "%zu", i);
            cr_expect(same(sev_imul(others[i], zero), sev_point(0)), "%zu", i);
            cr_expect(same(sev_imul(zero, all), all) && same(sev_imul(all, zero), all));
        }
}

/* Nothing is known of a quotient whose divisor may be of either sign; and of one that reaches 0 or infinity from one
 * side, one bound. */
Test(interval, quotients_at_the_ends)
{
    const sev_interval two = {2, 3}, minus = {-3, -2}, both = {-2, 3};
    cr_expect(same(sev_idiv(two, both), all) && same(sev_idiv(two, sev_point(0)), all));
    cr_expect(same(sev_idiv(two, (sev_interval){0, 1}), (sev_interval){sev_down(2, 1), INF}));
    cr_expect(same(sev_idiv(two, (sev_interval){-1, 0}), (sev_interval){-INF, sev_up(-2, 1)}));
    cr_expect(same(sev_idiv(minus, (sev_interval){0, 1}), (sev_interval){-INF, sev_up(-2, 1)}));
    cr_expect(same(sev_idiv(both, (sev_interval){0, 1}), all));
    cr_expect(same(sev_idiv(two, (sev_interval){1, INF}), (sev_interval){0, sev_up(3, 1)}));
    cr_expect(same(sev_idiv(minus, (sev_interval){1, INF}), (sev_interval){sev_down(-3, 1), 0}));
    cr_expect(same(sev_idiv(both, (sev_interval){1, INF}), (sev_interval){sev_down(-2, 1), sev_up(3, 1)}));
    cr_expect(same(sev_idiv(sev_point(0), (sev_interval){0, INF}), sev_point(0)));
    cr_expect(same(sev_idiv((sev_interval){0, INF}, (sev_interval){0, 2}), (sev_interval){0, INF}));
    cr_expect(same(sev_idiv(all, two), all));
    /* Infinity over infinity may be anything of its sign. */
    cr_expect(same(sev_idiv((sev_interval){1, INF}, sev_point(INF)), (sev_interval){0, INF}));
    cr_expect(same(sev_idiv((sev_interval){-INF, -1}, sev_point(INF)), (sev_interval){-INF, 0}));
    cr_expect(same(sev_idiv(two, sev_point(INF)), sev_point(0)));
}

/* Infinity less infinity may be anything. */
Test(interval, sums_at_the_ends)
{
    cr_expect(same(sev_isub(sev_point(INF), sev_point(INF)), all) && same(sev_iadd(all, all), all));
    cr_expect(same(sev_iadd((sev_interval){1, INF}, (sev_interval){2, 3}), (sev_interval){sev_sum_down(3), INF}));
    cr_expect(same(sev_iadd(sev_point(DBL_MAX), sev_point(DBL_MAX)), (sev_interval){DBL_MAX, INF}));
    cr_expect(same(sev_isub(sev_point(-DBL_MAX), sev_point(DBL_MAX)), (sev_interval){-INF, -DBL_MAX}));
    cr_expect(same(sev_iadd((sev_interval){-INF, 1}, (sev_interval){1, INF}), all));
}

/* ---- Functions ---- */

typedef struct function {
    const char *name;
    sev_interval (*enclose)(sev_interval x);
    void (*real)(mpfr_t to, mpfr_t x);
    double error; /* of what is computed at an end, in ulps, as elementary.h has it */
    double moved; /* by how many ulps an end is moved, at least; beyond the error it is so on purpose */
    double lo, hi;
} function;

static sev_interval exp_sharply(sev_interval y)
{
    sev_interval e, m;
    sev_iexp_both(y, &e, &m);
    return e;
}

static sev_interval exp_of_both(sev_interval y)
{
    sev_interval e, m;
    sev_iexp_both_quickly(y, &e, &m);
    return e;
}

static sev_interval expm1_sharply(sev_interval y)
{
    sev_interval e, m;
    sev_iexp_both(y, &e, &m);
    return m;
}

static void real_exp(mpfr_t to, mpfr_t x)
{
    mpfr_exp(to, x, R);
}

static void real_expm1(mpfr_t to, mpfr_t x)
{
    mpfr_expm1(to, x, R);
}

static void real_log(mpfr_t to, mpfr_t x)
{
    mpfr_log(to, x, R);
}

static void real_log1p(mpfr_t to, mpfr_t x)
{
    mpfr_log1p(to, x, R);
}

static const function functions[] = {{"exp", sev_iexp, real_exp, 2, 2, -745, 709},
                                     {"exp, sharply", exp_sharply, real_exp, 0.6, 2, -745, 709},
                                     {"exp, with expm1", exp_of_both, real_exp, 0.6, 2, -745, 709},
                                     {"expm1", sev_iexpm1, real_expm1, 0.6, 2, -745, 709},
                                     {"expm1, sharply", expm1_sharply, real_expm1, 0.6, 2, -745, 709},
                                     {"log", sev_ilog, real_log, 5, 8, DBL_MIN, DBL_MAX},
                                     {"log1p", sev_ilog1p, real_log1p, 5, 8, 0, DBL_MAX}};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* Sizes of either sign, next to 0 and 1, and places between the ends. */
static double argument(dice *d, const function *f)
{
    double x;
    switch (dice_below(d, 4)) {
    case 0:
        x = 1 + draw_sign(d) * draw_size(d, -52, -1);
        break;
    case 1:
        x = f->lo / 2 + f->hi / 2 + (f->hi / 2 - f->lo / 2) * (2 * dice_unit(d) - 1);
        break;
    default:
        x = (f->lo < 0 ? draw_sign(d) : 1) * draw_size(d, f->lo < 0 ? -60 : -1022, f->lo < 0 ? 10 : 1023);
    }
    return fmin(fmax(x, f->lo), f->hi);
}

/* An end is moved by more than its error, and by no more than that, the move, and the rounding of both; an upper one
 * may be made from the lower one, which takes two more roundings. */
static void check_end(const function *f, double x, double bound, int up, mpfr_t exact, mpfr_t at)
{
    mpfr_set_d(at, x, R);
    f->real(exact, at);
    double off = mp_ulps(bound, exact), ulp = ulp_at((long double)mpfr_get_d(exact, MPFR_RNDZ)),
           clear = f->moved - f->error;
    double most = 2 * f->moved + f->error + 1 + 2 * up;
    if (mpfr_zero_p(exact)) {
        CHECK(fabs(bound) <= 2 * f->moved * DBL_TRUE_MIN, "%s of %a: %a", f->name, x, bound);
        return;
    }
    /* Where the function is not negative, or not below -1, no bound is. */
    bool least = !up && (bound == 0 || mpfr_get_d(exact, R) < -1 + 0x1p-40);
    CHECK(least || (up ? mpfr_cmp_d(exact, bound - clear * ulp) <= 0 : mpfr_cmp_d(exact, bound + clear * ulp) >= 0),
          "%s of %a: %a is %.3f ulp off", f->name, x, bound, off);
    CHECK(off <= most + 2 * f->moved * (fabs(bound) < 0x1p-1000), "%s of %a: %a is %.3f ulp off", f->name, x, bound,
          off);
}

static void check_function(const function *f)
{
    dice d = draw_begin(f->name);
    mpfr_t exact, at;
    mpfr_inits2(MP_FUNCTION, exact, at, NONE);
    for (size_t i = 0; i < test_cases(1500); i++) {
        double a = argument(&d, f), b = i % 2 ? a : i % 4 ? argument(&d, f) : a * (1 + 0x1p-40 * dice_unit(&d));
        sev_interval x = {fmin(a, b), fmax(a, b)}, y = f->enclose(x);
        if (f->lo == DBL_MIN && !sev_is_normal(x))
            continue;
        check_end(f, x.lo, y.lo, 0, exact, at);
        check_end(f, x.hi, y.hi, 1, exact, at);
    }
    mpfr_clears(exact, at, NONE);
}

Test(interval, functions)
{
    for (int i = 0; i < FUNCTIONS; i++)
        check_function(&functions[i]);
    cr_assert_eq(reports(), 0);
}

/* As far as the errors that elementary.h names, which are several times those that there are: what is computed at a
 * point lies in the middle, and on each side is more than the error, 5 ulp of a logarithm, 2 of an exponential. */
Test(interval, functions_have_margins)
{
    dice d = draw_begin("margins");
    for (size_t i = 0; i < test_cases(1500); i++) {
        double x = draw_size(&d, -1022, 1023), y = draw_sign(&d) * draw_size(&d, -60, 9), v = sev_quick_log(x);
        sev_interval r = sev_ilog(sev_point(x));
        CHECK(r.lo <= v - 8 * ulp_at((long double)v) && r.hi >= v + 8 * ulp_at((long double)v), "ln %a", x);
        v = sev_quick_log1p(x);
        r = sev_ilog1p(sev_point(x));
        CHECK(r.lo <= v - 8 * ulp_at((long double)v) && r.hi >= v + 8 * ulp_at((long double)v), "ln(1 + %a)", x);
        v = sev_quick_exp(y);
        r = sev_iexp(sev_point(y));
        CHECK(r.lo <= v - 2 * ulp_at((long double)v) && r.hi >= v + 2 * ulp_at((long double)v), "e^%a", y);
    }
    cr_assert_eq(reports(), 0);
}

Test(interval, functions_at_the_ends)
{
    sev_interval e, m;
    cr_expect(same(sev_iexp(all), all) && same(sev_iexpm1(all), all) && same(sev_ilog1p(all), all));
    cr_expect(same(sev_ilog((sev_interval){0, 1}), all) && same(sev_ilog((sev_interval){1, INF}), all));
    cr_expect(same(sev_ilog((sev_interval){DBL_TRUE_MIN, 1}), all));
    cr_expect(sev_iexp((sev_interval){-INF, 0}).lo == 0 && sev_iexp((sev_interval){0, INF}).hi == INF);
    cr_expect(sev_iexp(sev_point(-800)).lo == 0 && sev_iexp(sev_point(-800)).hi > 0);
    cr_expect(sev_iexp(sev_point(800)).lo == DBL_MAX && sev_iexp(sev_point(800)).hi == INF);
    sev_iexp_both((sev_interval){0, 0}, &e, &m);
    cr_expect(same(m, sev_point(0)) && e.lo < 1 && e.hi > 1);
    sev_iexp_both((sev_interval){-INF, INF}, &e, &m);
    cr_expect(same(e, all) && same(m, all));
    sev_iexp_both((sev_interval){-INF, 800}, &e, &m);
    cr_expect(e.lo == 0 && e.hi == INF && m.lo <= -1 && m.hi == INF);
    sev_iexp_both((sev_interval){-800, 0}, &e, &m);
    cr_expect(e.lo == 0 && m.lo <= -1 && m.lo > -1.1 && m.hi == 0);
    sev_iexp_both((sev_interval){0, 1}, &e, &m);
    cr_expect(m.lo == 0);
    /* What is below 0 by rounding is 0. */
    cr_expect(sev_ilog1p((sev_interval){-0x1p-60, 1}).lo == 0 && sev_ilog1p((sev_interval){1, INF}).hi == INF);
}

/* x^e by e ln x, of which the error, 8 ulp and the rounding of the product, is one of an exponent of up to 624; and
 * everything where that is not moderate. */
Test(interval, powers)
{
    dice d = draw_begin("powers");
    mpfr_t exact, x, e;
    mpfr_inits2(MP_FUNCTION, exact, x, e, NONE);
    size_t taken = 0;
    for (size_t i = 0; i < test_cases(1500); i++) {
        double b = draw_size(&d, -1022, 1023), p = draw_sign(&d) * draw_size(&d, -20, 8);
        sev_interval base = {b, i % 2 ? b : fmin(DBL_MAX, b * (1 + dice_unit(&d)))};
        sev_interval power = {p, i % 3 ? p : p + fabs(p) * dice_unit(&d)}, y = sev_ipow(base, power);
        double reach = 0;
        for (int corner = 0; corner < 4; corner++) {
            mpfr_set_d(x, corner & 1 ? base.lo : base.hi, R);
            mpfr_set_d(e, corner & 2 ? power.lo : power.hi, R);
            mpfr_pow(exact, x, e, R);
            bool far = mpfr_get_exp(exact) > 902 || mpfr_get_exp(exact) < -902;
            CHECK(!far || same(y, all), "%a^%a", b, p);
            CHECK(mpfr_cmp_d(exact, y.lo) >= 0 && mpfr_cmp_d(exact, y.hi) <= 0, "[%a, %a]^[%a, %a]: [%a, %a]", base.lo,
                  base.hi, power.lo, power.hi, y.lo, y.hi);
            if (!far && i % 2 && i % 3)
                reach = (y.hi - y.lo) / mpfr_get_d(exact, R);
        }
        if (same(y, all))
            continue;
        taken++;
        CHECK(reach <= 0x1p-38, "%a^%a: 2^%.2f", b, p, log2(reach));
    }
    cr_expect(taken > test_cases(1500) / 4, "%zu", taken);
    cr_expect(same(sev_ipow((sev_interval){0, 1}, sev_point(1)), all));
    cr_expect(same(sev_ipow(sev_point(2), (sev_interval){1, INF}), all));
    cr_expect(same(sev_ipow(sev_point(2), (sev_interval){-INF, 1}), all));
    cr_expect(same(sev_ipow((sev_interval){1, 2}, (sev_interval){1, 901}), all));
    mpfr_clears(exact, x, e, NONE);
    cr_assert_eq(reports(), 0);
}

/* What decides whether a quick enclosure serves looks at both ends. */
Test(interval, sizes)
{
    static const struct {
        sev_interval x;
        bool normal, bounded, moderate;
    } cases[] = {
        {{1, 2}, true, true, true},
        {{DBL_MIN, DBL_MAX}, true, true, false},
        {{0x1p-1023, 1}, false, true, false},
        {{1, INFINITY}, false, false, false},
        {{-INFINITY, 1}, false, false, false},
        {{-INFINITY, -1}, false, false, false},
        {{-DBL_MAX, DBL_MAX}, false, true, false},
        {{-1, 1}, false, true, true},
        {{-0x1p-1000, 1}, false, true, true}, /* 0 is within: only the greater end says how large it is */
        {{-1, 0x1p-1000}, false, true, true},
        {{-0x1p-1000, 0x1p-1000}, false, true, false},
        {{0x1p-901, 1}, true, true, false},
        {{-1, -0x1p-901}, false, true, false},
        {{1, 0x1p901}, true, true, false},
        {{-0x1p901, -1}, false, true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sev_interval x = cases[i].x;
        cr_expect_eq(sev_is_normal(x), cases[i].normal, "[%a, %a]", x.lo, x.hi);
        cr_expect_eq(sev_is_bounded(x), cases[i].bounded, "[%a, %a]", x.lo, x.hi);
        cr_expect_eq(sev_is_moderate(x), cases[i].moderate, "[%a, %a]", x.lo, x.hi);
    }
}

/* ---- Roots, and the smaller and the larger ---- */

/* Squares are exact, all else is moved by half an ulp, and nothing is known of what may be negative. */
Test(interval, roots)
{
    dice d = draw_begin("roots");
    mpfr_t exact;
    mpfr_init2(exact, MP_FUNCTION);
    for (size_t i = 0; i < test_cases(3000); i++) {
        double x = draw_size(&d, -1074, 1023), y = draw_size(&d, -300, 300);
        sev_interval r = sev_isqrt(sev_point(x));
        mpfr_set_d(exact, x, R);
        mpfr_sqrt(exact, exact, R);
        CHECK(mpfr_cmp_d(exact, r.lo) >= 0 && mpfr_cmp_d(exact, r.hi) <= 0 &&
                  (r.lo == r.hi ? mpfr_cmp_d(exact, r.lo) == 0 : r.hi - r.lo <= 2 * ulp_at((long double)r.hi)),
              "the root of %a: [%a, %a]", x, r.lo, r.hi);
        CHECK(r.lo == r.hi || (r.lo < sqrt(x) && r.hi > sqrt(x)), "the root of %a is off by nothing", x);
        y = (float)y;
        r = sev_isqrt((sev_interval){0, y * y});
        CHECK(r.lo == 0 && (r.hi == y || y * y < DBL_MIN || y * y > 0x1p400), "the root of %a^2: [%a, %a]", y, r.lo,
              r.hi);
    }
    cr_expect(same(sev_isqrt((sev_interval){-DBL_TRUE_MIN, 1}), all) && same(sev_isqrt(all), all));
    cr_expect(same(sev_isqrt((sev_interval){4, INF}), (sev_interval){2, INF}));
    cr_expect(sev_isqrt((sev_interval){DBL_TRUE_MIN, 1}).lo > 0);
    mpfr_clear(exact);
    cr_assert_eq(reports(), 0);
}

Test(interval, the_smaller_and_the_larger)
{
    const sev_interval a = {-1, 2}, b = {0, 1};
    cr_expect(same(sev_ilesser(a, b), (sev_interval){-1, 1}) && same(sev_igreater(a, b), (sev_interval){0, 2}));
    cr_expect(same(sev_ilesser(a, all), all) && same(sev_ilesser(all, a), all));
    cr_expect(same(sev_igreater(a, all), all) && same(sev_igreater(all, a), all));
    /* What may be either is between both, or anything. */
    sev_interval of[] = {a, b, {5, 6}, {8, 9}};
    cr_expect(same(sev_ichoose(of, false), (sev_interval){5, 9}) && same(sev_ichoose(of, true), all));
    of[1] = (sev_interval){2, 3};
    cr_expect(same(sev_ichoose(of, true), of[2]));
    of[1] = (sev_interval){-3, -2};
    cr_expect(same(sev_ichoose(of, true), of[3]));
    of[1] = (sev_interval){-3, -1};
    cr_expect(same(sev_ichoose(of, false), (sev_interval){5, 9}));
    of[0] = all;
    cr_expect(same(sev_ichoose(of, false), all));
}
