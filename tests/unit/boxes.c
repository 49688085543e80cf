/* SPDX-License-Identifier: MIT */
#include "boxes.h"
#include "exact_op.h"
#include "number/lattice.h"
#include "op/curve.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NONE ((mpfr_ptr)0) /* ends a list of numbers */
#define R MPFR_RNDN

/* ---- The operations ---- */

static const char *const names[] = {
#define SEV_OPERATION(name, ...) #name,
#include "op/ops.def"
};

/* Errors of elements, as special.h, kernels.h and gammadiff.h promise them: half an ulp of sums and products, 1 ulp of
 * special functions, 2 where ops.def says so, 1.5 of three factors, and 2^-47, which is 32 ulps of 1. */
#define ROUNDED 0.5
#define SPECIAL 1
#define THREE 1.5
#define PLAIN 2
#define LOOSE 32

/* Widths of points, on both sides together. One operation on doubles: half an ulp is rounded, and more than that moved,
 * on each side. Corners: 4, 8 or 160 half ulps on each side (op.h), and what their own rounding adds. */
#define CANCELS 0x1p1000
#define SUM 2.001
#define SUM_OF_PRODUCTS 5.001
#define CORNERS(units) ((units) + 1.001)

const subject subjects[] = {
    {SEV_CONST, 0, NULL, NULL, NULL, 0, 0, 0, 1},
    {SEV_INPUT, 0, NULL, NULL, NULL, 0, 0, 0, 1},
    {SEV_ADD, 0, NULL, "aA", "++", 0, SUM, -51, 1},
    {SEV_SUB, 0, NULL, "aA", "+-", 0, SUM, -51, 1},
    {SEV_MUL, 0, NULL, "aa", NULL, 0, SUM, -51, 1},
    {SEV_DIV, 0, NULL, "aa", NULL, 0, SUM, -51, 1},
    {SEV_MUL3, 0, NULL, "aaa", NULL, THREE, CORNERS(7), -49, 1},
    {SEV_MIN, 0, NULL, "aA", NULL, 0, 0, -52, 1},
    {SEV_MAX, 0, NULL, "aA", NULL, 0, 0, -52, 1},
    {SEV_CHOOSE, 0, NULL, "aAaa", NULL, 0, 0, -52, 1},
    {SEV_CHOOSE, 1, NULL, "aAaa", NULL, 0, 0, -52, 1},
    {SEV_SQRT, 0, NULL, "a", NULL, 0, SUM, -51, 1},
    {SEV_SQRT, 0, NULL, "x", NULL, 0, SUM, -51, 1},
    {SEV_PROD, 0, NULL, "aa", NULL, 0, SUM, -51, 1},
    {SEV_SUM, 0, NULL, "aA", "++", 0, SUM, -51, 1},
    {SEV_RATIO, 0, NULL, "xt", NULL, 0, SUM, -51, 1},
    {SEV_HORNER, 0, NULL, "aaa", "+++", 0, SUM_OF_PRODUCTS, -50, 1},
    {SEV_MINUS, 0, NULL, "a", NULL, 0, 0, -52, 1},
    {SEV_OFFSET, 0, NULL, "aA", "+-", 0, SUM, -51, 1},
    {SEV_NEG_LOG1P, 0, NULL, "p", NULL, 0, 3, 0, 1},
    {SEV_EXP_NEG, 0, NULL, "h", NULL, SPECIAL, CORNERS(4), -49, 1},
    {SEV_EXP_NEG, 0, NULL, "y", NULL, SPECIAL, CORNERS(4), -49, 1},
    {SEV_FAIL, 0, NULL, NULL, NULL, 0, 0, 0, 1},
    {SEV_EXP, 0, NULL, "y", NULL, SPECIAL, CORNERS(4), 0, 1},
    {SEV_EXPM1, 0, NULL, NULL, NULL, 0, 0, 0, 1},
    {SEV_LOG, 0, NULL, "xr", NULL, PLAIN, CORNERS(8), -40, 1},
    {SEV_LOG, 0, NULL, "x1", NULL, PLAIN, CORNERS(8), -40, 1},
    {SEV_LOG, 0, NULL, "a1", NULL, PLAIN, CORNERS(8), -40, 1},
    {SEV_LOG_BASE, 0, NULL, "aB", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_LOG1P, 0, NULL, "L", NULL, PLAIN, CORNERS(8), -47, 1},
    {SEV_MUL_POW, 0, NULL, "axe", NULL, SPECIAL, CORNERS(4), -37, 1},
    {SEV_POW, 0, NULL, "xe", NULL, SPECIAL, CORNERS(4), -37, 1},
    {SEV_POW, 0, NULL, "aW", NULL, SPECIAL, CORNERS(4), -37, 1},
    {SEV_POW, 0, NULL, "ae", NULL, SPECIAL, CORNERS(4), -37, 1},
    {SEV_POW_RATIO, 0, NULL, "xre", NULL, SPECIAL, CORNERS(4), -37, 1},
    {SEV_HILL, 0, NULL, "axrn", NULL, SPECIAL, CORNERS(4), -37, 1},
    {SEV_X_LOG_X, 0, NULL, "ax", NULL, PLAIN, CORNERS(8), -47, 1},
    {SEV_LOG1P_RATIO, 0, NULL, "axr", NULL, SPECIAL, CORNERS(4), -47, 1},
    {SEV_LOG1P_RATIO, 1, NULL, "axr", NULL, SPECIAL, CORNERS(4), -47, 1},
    {SEV_MUL_LOG1P, 0, NULL, "axr", NULL, PLAIN, CORNERS(8), -47, 1},
    {SEV_EXPM1_RATIO, 0, NULL, "axr", NULL, PLAIN, CORNERS(8), -47, 1},
    {SEV_GOMPERTZ, 0, NULL, "xxg", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_GROWTH, 0, NULL, "y", NULL, LOOSE, CORNERS(160), -48, 1},
    {SEV_GROWTH, 1, NULL, "y", NULL, LOOSE, CORNERS(160), -40, 1},
    {SEV_GROWTH, 2, NULL, "y", NULL, LOOSE, CORNERS(160), -33, 1},
    {SEV_FRAILTY, 0, NULL, "xv", NULL, SPECIAL, CORNERS(4), -47, 1},
    {SEV_FRAILTY_SLOPE, 0, NULL, "xv", NULL, LOOSE, CORNERS(160), -40, 1},
    {SEV_RISE, 0, NULL, "xcd", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_FALL, 0, NULL, "xcd", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_SPREAD, 0, NULL, "xcd", NULL, LOOSE, CORNERS(160), 0, 1},
    {SEV_LOGISTIC, 0, NULL, "xcd", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_LOGISTIC, 0, NULL, "y01", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_LOGISTIC_C, 0, NULL, "xcd", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_LOGISTIC_C, 0, NULL, "y01", NULL, SPECIAL, CORNERS(4), -40, 1},
    {SEV_TANH, 0, NULL, "a", NULL, SPECIAL, CORNERS(4), -47, 1},
    {SEV_TANH, 0, NULL, "y", NULL, SPECIAL, CORNERS(4), -47, 1},
    {SEV_URN, 0, NULL, "Nmw", NULL, SPECIAL, CORNERS(4), -42, 8},
    {SEV_GAMMA_DIFF1, 0, NULL, "bk", NULL, LOOSE, CORNERS(160), -42, 8},
    {SEV_GAMMA_DIFF1, 1, NULL, "bk", NULL, LOOSE, CORNERS(160), -42, 8},
    {SEV_GAMMA_DIFF1, 2, NULL, "bk", NULL, LOOSE, CORNERS(160), -42, 8},
    {SEV_GAMMA_DIFF2, 0, NULL, "bkk", NULL, LOOSE, CORNERS(160), -42, 16},
    {SEV_GAMMA_DIFF2, 1, NULL, "bkk", NULL, LOOSE, CORNERS(160), -42, 16},
    {SEV_GAMMA_DIFF2, 2, NULL, "bkk", NULL, LOOSE, CORNERS(160), -42, 16},
    {SEV_CURVE, 0, exact_cubic_points, "o", NULL, 0, SUM, 0, 1},
    {SEV_CURVE, 1, exact_cubic_points, "o", NULL, 0, SUM, 0, 1},
    {SEV_CURVE, 2, exact_cubic_points, "o", NULL, 0, CANCELS, 0, 1},
    {SEV_CURVE, 0, exact_rates_points, "o", NULL, 0, SUM, 0, 1},
    {SEV_CURVE, 1, exact_rates_points, "o", NULL, 0, SUM, 0, 1},
    {SEV_CURVE, 2, exact_rates_points, "o", NULL, 0, CANCELS, 0, 1},
    {SEV_CALLBACK, 0, NULL, NULL, NULL, 0, 0, 0, 1},
    {SEV_MUL_ADD, 0, NULL, "aaa", "+++", 0, SUM_OF_PRODUCTS, 0, 1},
    {SEV_MUL_MUL, 0, NULL, "aaaa", "++++", 0, SUM_OF_PRODUCTS, 0, 1},
    {SEV_MUL_SUB, 0, NULL, "aaaa", "++-+", 0, SUM_OF_PRODUCTS, 0, 1},
    {SEV_QUARTIC, 0, NULL, "axaaaa", "++++++", SPECIAL, 4 * SUM_OF_PRODUCTS + 4, 0, 1},
    {SEV_SHIFT, 0, NULL, "xcdxt", "=====", SPECIAL, 10, 0, 1},
    {SEV_EXP_NEG_PROD, 0, NULL, "xq", NULL, SPECIAL, 1300, 0, 1},
    {SEV_LOTTERY, 0, NULL, "haGa", "=++-", 0, 24, 0, 1},
    {SEV_LOTTERY_PROD, 0, NULL, "xqaGa", "==++-", 0, 1300, 0, 1},
    {SEV_LOTTERY_AFTER, 0, NULL, "huaaGa", "=++-+-", 0, 24, 0, 1},
};

const size_t subjects_n = sizeof subjects / sizeof *subjects;

const char *subject_name(const subject *s)
{
    return names[s->op];
}

static const sev_curve *curve_of(const double *points)
{
    static _Alignas(max_align_t) unsigned char rooms[2][400 * TABLE_POINTS];
    static sev_curve *made[2];
    int which = points == exact_rates_points;
    if (!made[which] && sev_curve_bytes(TABLE_POINTS) <= sizeof rooms[which]) {
        made[which] = (sev_curve *)(void *)rooms[which];
        sev_curve_init(made[which], which ? SEV_CURVE_INTEGRAL : SEV_CURVE_CUBIC, points, TABLE_POINTS);
    }
    return made[which];
}

sev_call subject_call(const subject *s)
{
    return (sev_call){(int16_t)s->op, (int16_t)sev_operation_of((int)s->op)->args_n, s->order,
                      s->points ? curve_of(s->points) : NULL};
}

/* ---- Numbers ---- */

static sev_wide wide(double x)
{
    if (x == 0 || isinf(x))
        return (sev_wide){x, 0};
    int e;
    double m = frexp(x, &e);
    return (sev_wide){m, e};
}

/* m f 2^e, where the mantissa may be any. */
static sev_wide times(sev_wide x, double f, double e)
{
    if (x.m == 0 || f == 0)
        return (sev_wide){0, 0};
    sev_wide y = wide(x.m * f);
    y.e += x.e + e;
    return y;
}

/* The next double, away from zero. */
static double plain(sev_wide x)
{
    if (x.m == 0 || isinf(x.m))
        return x.m;
    return x.e > 1024 ? copysign(DBL_MAX, x.m) : x.e < -1080 ? copysign(DBL_TRUE_MIN, x.m) : ldexp(x.m, (int)x.e);
}

static bool below(sev_wide a, sev_wide b)
{
    double sa = (a.m > 0) - (a.m < 0), sb = (b.m > 0) - (b.m < 0);
    if (sa != sb || isinf(a.m) || isinf(b.m) || sa == 0)
        return sa != sb ? sa < sb : a.m < b.m;
    return a.e != b.e ? (a.e < b.e) == (sa > 0) : a.m < b.m;
}

void real_of(mpfr_t to, sev_wide x)
{
    mpfr_set_d(to, x.m, R);
    mpfr_mul_2si(to, to, (long)x.e, R);
}

/* Of an exponent within 2^from .. 2^to; also any double, or FAR any of some 2^20 octaves. */
static sev_wide size(dice *d, reach r, int from, int to)
{
    if (r == FAR && dice_below(d, 2)) {
        double e = draw_sign(d) * ldexp(dice_unit(d), 10 + (int)dice_below(d, 11));
        return times(wide(draw_size(d, 0, 1)), 1, floor(e));
    }
    return wide(dice_below(d, 8) ? draw_size(d, from, to) : draw_size(d, -1074, 1023));
}

static sev_wide whole(dice *d)
{
    return wide(1 + dice_below(d, 1u << dice_below(d, 12)));
}

/* An exponent of e: up to 760, or FAR to 2^48, or as far as the exponents of MPFR go. */
static sev_wide exponent(dice *d, reach r)
{
    return r == FAR && dice_below(d, 2) ? wide(draw_size(d, 0, sizeof(long) < 8 ? 24 : 48)) : wide(dice_hazard(d));
}

/* x, before which `before` and before that `first` were drawn. */
static sev_wide draw_role(dice *d, char role, reach r, sev_wide before, sev_wide first)
{
    /* Of x ln x: its minimum and its zero. */
    static const double places[] = {0x1.78b56362cef38p-2, 1, 0.25, 0.5, 2};
    switch (role) {
    case 'a': /* any number */
    case 'A': /* the same, but often next to the one before, so that sums cancel */
        if (role == 'A' && dice_below(d, 2))
            return times(before, draw_sign(d) * (1 + 0x1p-30 * dice_unit(d)), 0);
        return dice_below(d, 16) ? times(size(d, r, -40, 40), draw_sign(d), 0) : wide(0);
    case 'x': /* at least 0 */
        if (dice_below(d, 8) == 0)
            return wide(places[dice_below(d, 5)] * (1 + DBL_EPSILON * ((int)dice_below(d, 5) - 2)));
        return dice_below(d, 32) ? size(d, r, -30, 60) : wide(0);
    case 't': /* positive */
        return size(d, r, -30, 60);
    case 'r': /* positive, related to the one before */
        if (before.m == 0 || isinf(before.m) || dice_below(d, 8) == 0)
            return size(d, r, -30, 60);
        if (dice_below(d, 4) == 0) /* a neighbour */
            return times(before, 1 + draw_sign(d) * dice_size(d, -40, -1) / 2, 0);
        return times(size(d, dice_below(d, 4) ? NEAR : r, -8, 8), before.m, before.e);
    case 'p': /* a probability */
        return dice_below(d, 16) ? wide(dice_role(d, 'p', 0))
                                 : wide((double[]){0, 1, 0x1p-1074, 0x7p-1074}[dice_below(d, 4)]);
    case 'y': /* an exponent of e */
        return times(exponent(d, r), draw_sign(d), 0);
    case 'h': /* a hazard */
        return dice_below(d, 32) ? exponent(d, r) : wide(0);
    case 'e': /* an exponent of the one before, or of any */
        return dice_below(d, 32) ? wide(draw_sign(d) * dice_role(d, 'n', 0)) : wide(0);
    case 'n':
        return wide(dice_role(d, 'n', 0));
    case 'g': /* how the one before grows: the product is an exponent */
    case 'q': {
        sev_wide y = exponent(d, r);
        if (before.m == 0 || isinf(before.m))
            return dice_below(d, 8) ? times(y, role == 'g' ? draw_sign(d) : 1, 0) : wide(0);
        y = times(y, 1 / before.m, -before.e);
        return dice_below(d, 16) ? times(y, role == 'g' ? draw_sign(d) : 1, 0) : wide(0);
    }
    case 'v': /* a frailty: the product with the one before is a size */
        if (before.m == 0 || isinf(before.m) || dice_below(d, 8) == 0)
            return dice_below(d, 2) ? wide(0) : size(d, r, -10, 10);
        return times(size(d, r, -20, 40), 1 / before.m, -before.e);
    case 'c': /* a midpoint: of the size of the scale before it, or half of it */
        if (dice_below(d, 8) == 0 || before.m == 0)
            return dice_below(d, 4) ? size(d, r, -10, 10) : wide(0);
        return dice_below(d, 4) ? times(before, 2 * dice_unit(d), (int)dice_below(d, 9) - 4) : times(before, 1, -1);
    case 'd': { /* a width: of the larger of both */
        sev_wide most = below(before, first) ? first : before;
        return most.m == 0 ? size(d, r, -10, 10) : times(most, 1 + dice_unit(d), (int)dice_below(d, 24) - 16);
    }
    case 'u': /* a share */
        return wide(dice_role(d, 'u', 0));
    case '0':
        return wide(0);
    case '1':
        return wide(1);
    case 'L': /* more than -1, often by little */
        return dice_below(d, 4) ? draw_role(d, 'a', r, before, first)
                                : wide(dice_below(d, 16) ? -1 + draw_size(d, -53, 0) : -1);
    case 'B': /* the base of a logarithm */
        return wide((double[]){2, 10, 1 + draw_size(d, -50, 40)}[dice_below(d, 3)]);
    case 'W': /* a whole exponent */
        return dice_below(d, 4) ? wide((int)dice_below(d, 13) - 4) : times(whole(d), draw_sign(d), 0);
    case 'G': /* one number for all elements */
        return dice_below(d, 2) ? wide(1) : times(size(d, r, -20, 20), draw_sign(d), 0);
    case 'N': /* balls, bad ones, draws: whole numbers, but in boxes others are between them */
        return dice_below(d, 4) ? times(whole(d), 1, 1) : wide(1 + draw_size(d, 0, 30));
    case 'm': {
        double bad = fmax(1, plain(before) * dice_unit(d));
        return wide(dice_below(d, 4) ? floor(bad) : bad);
    }
    case 'w':
        return wide((plain(first) - plain(before) + 1) * (dice_below(d, 8) ? dice_unit(d) : 1));
    case 'b': /* where polygamma functions begin */
        return dice_below(d, 16) ? wide(draw_size(d, -20, 20)) : wide(draw_size(d, -200, 40));
    case 'k': /* and steps of theirs */
        return dice_below(d, 8) ? whole(d) : dice_below(d, 4) ? wide(draw_size(d, -8, 8)) : wide(0);
    default:
        abort();
    }
}

/* ---- Boxes ---- */

/* The least and the greatest that an argument may be. */
static void limits(const subject *s, char role, double *lo, double *hi)
{
    bool any = strchr("aAyegGLW", role) != NULL, positive = strchr("trndb", role) != NULL;
    *lo = any ? -(double)INFINITY : positive ? DBL_TRUE_MIN : role == 'n' ? 0x1p-20 : 0;
    *hi = role == 'p' || role == 'u'   ? 1
          : role == 'c' || role == 'd' ? DBL_MAX
          : role == 'N' || role == 'm' ? 0x1p53
                                       : (double)INFINITY;
    if (role == 'N' || role == 'm')
        *lo = 1;
    if (role == 'B')
        *lo = 1 + DBL_EPSILON;
    if (role == 'o') {
        *lo = s->points[0];
        *hi = s->points[2 * TABLE_POINTS - 2];
    }
}

/* How far a box goes beyond x. */
static sev_wide widened(dice *d, sev_wide x, char role)
{
    bool exponent = strchr("yhegqnpuNmwoWB", role) != NULL;
    switch (dice_below(d, 5)) {
    case 0: /* to a neighbour */
        return times(x, 1 + DBL_EPSILON * dice_below(d, 4), 0);
    case 1:
        return times(x, 1 + 0x1p-30 * dice_unit(d), 0);
    case 2:
        return times(x, 1 + 0.1 * dice_unit(d), 0);
    case 3:
        return times(x, 1 + 3 * dice_unit(d), 0);
    default: /* over many octaves */
        return times(x, 1 + dice_unit(d), exponent ? dice_below(d, 3) : dice_below(d, 60));
    }
}

static sev_wide_interval around(dice *d, const subject *s, char role, reach r, sev_wide x)
{
    double least, most;
    limits(s, role, &least, &most);
    sev_wide lo = x, hi = widened(d, x, role);
    if (below(hi, lo)) {
        sev_wide t = lo;
        lo = hi;
        hi = t;
    }
    switch (dice_below(d, 12)) {
    case 0: /* to an end of what may be */
        lo = wide(least);
        break;
    case 1:
        hi = wide(most);
        break;
    case 2:
        if (least < 0)
            lo = times(size(d, r, -20, 20), -1, 0);
        else
            lo = wide(least > 0 ? least : DBL_TRUE_MIN);
        break;
    default:
        break;
    }
    if (below(lo, wide(least)))
        lo = wide(least);
    if (below(wide(most), hi))
        hi = wide(most);
    return below(hi, lo) ? (sev_wide_interval){hi, hi} : (sev_wide_interval){lo, hi};
}

static double inside_curve(dice *d, const double *points)
{
    unsigned i = dice_below(d, TABLE_POINTS - 1);
    double from = points[2 * i], to = points[2 * i + 2];
    return dice_below(d, 4) ? from + (to - from) * dice_unit(d) : from;
}

dice draw_far(const char *test)
{
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
    return draw_begin(test);
}

void draw_box(dice *d, const subject *s, reach r, bool point, box *b)
{
    sev_wide last[2] = {{0, 0}, {0, 0}};
    *b = (box){.n = (int)strlen(s->roles), .point = true};
    for (int i = 0; i < b->n; i++) {
        char role = s->roles[i];
        double least, most;
        limits(s, role, &least, &most);
        sev_wide x = role == 'o' ? wide(inside_curve(d, s->points)) : draw_role(d, role, r, last[0], last[1]);
        if (r == NEAR)
            x = wide(plain(x));
        if (below(x, wide(least)))
            x = wide(least);
        if (below(wide(most), x))
            x = wide(most);
        last[1] = last[0];
        last[0] = x;
        b->a[i] = (sev_wide_interval){x, x};
        if (!point && role != '1' && role != '0' && role != 'G' && dice_below(d, 2))
            b->a[i] = around(d, s, role, r, x);
        if (r == NEAR)
            b->a[i] = (sev_wide_interval){wide(plain(b->a[i].lo)), wide(plain(b->a[i].hi))};
        b->point = b->point && !below(b->a[i].lo, b->a[i].hi);
    }
}

bool box_has_small_powers(const subject *s, const box *b)
{
    for (int i = 0; i < b->n; i++)
        if (strchr("enW", s->roles[i]) && (fabs(plain(b->a[i].lo)) > 0x1p11 || fabs(plain(b->a[i].hi)) > 0x1p11))
            return false;
    return true;
}

void box_doubles(const box *b, sev_interval *a)
{
    for (int i = 0; i < b->n; i++)
        a[i] = (sev_interval){plain(b->a[i].lo), plain(b->a[i].hi)};
}

double draw_double(dice *d, sev_interval a)
{
    unsigned way = dice_below(d, 6);
    if (way < 2)
        return way ? a.lo : a.hi;
    double lo = fmax(a.lo, -DBL_MAX), hi = fmin(a.hi, DBL_MAX);
    if (!(lo <= hi)) /* all of it is infinite */
        return a.lo;
    if (way < 4)
        return sev_between(lo, hi, dice_below(d, 17));
    double u = dice_unit(d), x = lo * (1 - u) + hi * u;
    return fmin(fmax(x, lo), hi);
}

void draw_real(dice *d, sev_wide_interval a, mpfr_t to)
{
    unsigned way = dice_below(d, 6);
    sev_wide lo = a.lo, hi = a.hi;
    if (isinf(lo.m))
        lo = lo.m > 0 ? (sev_wide){0.5, 0x1p30} : times(wide(-1), 1, fmax(0, hi.e) + 5000);
    if (isinf(hi.m))
        hi = hi.m < 0 ? (sev_wide){-0.5, 0x1p30} : times(wide(1), 1, fmax(0, lo.e) + 5000);
    mpfr_t end;
    mpfr_init2(end, BOX_BITS);
    real_of(to, lo);
    real_of(end, hi);
    if (way == 0) {
        mpfr_set(to, end, R);
    } else if (way < 4 && lo.m > 0) { /* of some octave between */
        double e = lo.e + floor((hi.e - lo.e) * dice_unit(d));
        mpfr_t x;
        mpfr_init2(x, BOX_BITS);
        mpfr_set_d(x, 1 + dice_unit(d), R);
        mpfr_mul_2si(x, x, (long)e, R);
        if (mpfr_cmp(x, to) > 0)
            mpfr_set(to, mpfr_cmp(x, end) < 0 ? x : end, R);
        mpfr_clear(x);
    } else if (way > 1) {
        mpfr_sub(end, end, to, R);
        mpfr_mul_d(end, end, dice_unit(d), R);
        mpfr_add(to, to, end, R);
        real_of(end, hi);
        if (mpfr_cmp(to, end) > 0) /* by rounding */
            mpfr_set(to, end, R);
    }
    mpfr_clear(end);
}

/* ---- Exact values ---- */

void exact_begin(exact_values *e)
{
    mpfr_inits2(BOX_BITS, e->value, e->second, e->size, NONE);
}

void exact_end(exact_values *e)
{
    mpfr_clears(e->value, e->second, e->size, NONE);
}

bool exact_at(exact_values *e, const subject *s, mpfr_t *x)
{
    if (!exact_op(e->value, e->second, s->op, s->order, s->points, x) || mpfr_nan_p(e->value))
        return false;
    if (s->points) { /* level pieces are level, but for 2^-110 */
        mpfr_prec_round(e->value, 100, R);
        mpfr_prec_round(e->value, BOX_BITS, R);
    }
    mpfr_abs(e->size, e->value, R);
    if (!s->sizes)
        return true;
    mpfr_t y[EXACT_ARGS], ignored;
    int n = (int)strlen(s->sizes);
    mpfr_init2(ignored, BOX_BITS);
    for (int i = 0; i < n; i++) {
        mpfr_init2(y[i], BOX_BITS);
        if (s->sizes[i] == '=')
            mpfr_set(y[i], x[i], R);
        else
            mpfr_abs(y[i], x[i], R);
        if (s->sizes[i] == '-')
            mpfr_neg(y[i], y[i], R);
    }
    exact_op(e->size, ignored, s->op, s->order, s->points, y);
    for (int i = 0; i < n; i++)
        mpfr_clear(y[i]);
    mpfr_clear(ignored);
    return true;
}
