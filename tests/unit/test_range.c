/* SPDX-License-Identifier: MIT */
/* Sharp enclosures of every operation beside MPFR: they hold the exact values and all that is computed inside a box,
 * reach as far beyond a point as elements may be off there, and no farther than the table in boxes.c says. */
#include "boxes.h"
#include "exact_op.h"
#include "kernel/compute.h"
#include "mp.h"
#include "op/callback.h"
#include "op/curve.h"
#include "op/special.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define R MPFR_RNDN

/* Whether there is a value nowhere in the box is told, too: then it is everything. */
static sev_interval sharp_or_none(const subject *s, const sev_interval *a, sev_interval *second, bool *none)
{
    sev_call call = subject_call(s);
    sev_trouble trouble = {0, false};
    sev_interval range = sev_range(&call, a, second, &trouble);
    *none = trouble.undefined;
    CHECK(!trouble.stop && (!*none || sev_is_everything(range)), "%s is undefined", subject_name(s));
    return range;
}

static sev_interval sharp(const subject *s, const sev_interval *a, sev_interval *second)
{
    bool none;
    return sharp_or_none(s, a, second, &none);
}

/* Each row has a way to draw arguments, or no value that could be computed beside others. */
Test(range, every_operation_is_here)
{
    for (int op = 0; op < SEV_OPERATIONS; op++) {
        size_t n = 0;
        for (size_t i = 0; i < subjects_n; i++) {
            n += (int)subjects[i].op == op;
            cr_expect(i == 0 || subjects[i].op >= subjects[i - 1].op, "row %zu", i);
        }
        cr_expect(n > 0, "operation %d", op);
    }
    for (size_t i = 0; i < subjects_n; i++) {
        const subject *s = &subjects[i];
        bool none = s->op == SEV_CONST || s->op == SEV_INPUT || s->op == SEV_FAIL || s->op == SEV_EXPM1 ||
                    s->op == SEV_CALLBACK;
        cr_expect(none == (s->roles == NULL), "%s", subject_name(s));
        if (!s->roles)
            continue;
        cr_expect_eq(strlen(s->roles), sev_operation_of((int)s->op)->args_n, "%s", subject_name(s));
        cr_expect_eq((int)strlen(s->roles), exact_op_args(s->op), "%s", subject_name(s));
        cr_expect(!s->sizes || strlen(s->sizes) == strlen(s->roles), "%s", subject_name(s));
    }
}

/* ---- What lies in a box ---- */

enum { INSIDE = 12 };

typedef struct places {
    int n;
    double at[SEV_ARGS][INSIDE];
} places;

/* Corners, all of them where they are few, and places between. */
static void draw_places(dice *d, const box *b, const sev_interval *a, places *p)
{
    int moving[SEV_ARGS], n = 0;
    for (int i = 0; i < b->n; i++)
        if (a[i].lo != a[i].hi)
            moving[n++] = i;
    p->n = n == 0 ? 1 : INSIDE;
    for (int k = 0; k < p->n; k++) {
        for (int i = 0; i < b->n; i++)
            p->at[i][k] = k < 8 ? a[i].lo : draw_double(d, a[i]);
        unsigned corner = n <= 3 ? (unsigned)k : dice_below(d, 1u << n);
        for (int j = 0; j < n && k < 8; j++)
            p->at[moving[j]][k] = corner >> j & 1 ? a[moving[j]].hi : a[moving[j]].lo;
    }
}

/* Infinity less infinity is nothing. */
static bool any_infinite(const box *b, const places *p, int k)
{
    for (int i = 0; i < b->n; i++)
        if (isinf(p->at[i][k]))
            return true;
    return false;
}

static const char *words(const box *b, const sev_interval *a)
{
    static char text[512];
    int at = 0;
    for (int i = 0; i < b->n && at < (int)sizeof text - 80; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, " [%a, %a]", a[i].lo, a[i].hi);
    return text;
}

static void check_number(double got, sev_interval range, bool may_be_nan, const char *what, const subject *s)
{
    CHECK((isnan(got) && may_be_nan) || (got >= range.lo && got <= range.hi), "%s %d: %s gives %a, not in [%a, %a]",
          subject_name(s), s->order, what, got, range.lo, range.hi);
}

static void check_exact(mpfr_t want, sev_interval range, const subject *s)
{
    CHECK(mpfr_nan_p(want) || (mpfr_cmp_d(want, range.lo) >= 0 && mpfr_cmp_d(want, range.hi) <= 0),
          "%s %d: exactly %.25g, not in [%a, %a]", subject_name(s), s->order, mpfr_get_d(want, R), range.lo, range.hi);
}

/* What every set of kernels that runs here computes from doubles. */
static void check_elements(const subject *s, const box *b, const places *p, sev_interval range, sev_interval second)
{
    sev_call call = subject_call(s);
    sev_arg args[SEV_ARGS];
    bool all = sev_is_everything(range);
    for (int i = 0; i < b->n; i++)
        args[i] = s->roles[i] == '1' || s->roles[i] == 'G' ? sev_single(p->at[i]) : sev_array(p->at[i]);
    for (size_t set = 0; sev_kernels_set(set); set++) {
        const sev_kernels *kernels = sev_kernels_set(set);
        double out[INSIDE] = {0}, low[INSIDE] = {0};
        if (!sev_kernels_runs(kernels))
            continue;
        cr_assert_eq(sev_compute(kernels, &call, args, (size_t)p->n, out, low), 0);
        for (int k = 0; k < p->n; k++) {
            if (s->op == SEV_DIV && p->at[1][k] == 0) /* no number */
                continue;
            bool lost = all || any_infinite(b, p, k);
            check_number(out[k], range, lost, kernels->name, s);
            if (s->op == SEV_EXP_NEG || s->op == SEV_EXP)
                check_number(low[k], second, lost, kernels->name, s);
        }
    }
    for (int k = 0; k < p->n && s->op < SEV_MUL_ADD && s->op != SEV_DIV; k++) {
        sev_pair at[SEV_ARGS];
        for (int i = 0; i < b->n; i++)
            at[i] = (sev_pair){p->at[i][k], 0};
        sev_pair y = sev_value(&call, at);
        check_number(y.hi, range, all || any_infinite(b, p, k), "sev_value()", s);
        if (s->op == SEV_EXP_NEG || s->op == SEV_EXP)
            check_number(y.lo, second, all || any_infinite(b, p, k), "sev_value()", s);
    }
}

static bool place_exactly(exact_values *e, const subject *s, const box *b, const places *p, int k)
{
    mpfr_t x[SEV_ARGS];
    for (int i = 0; i < b->n; i++) {
        mpfr_init2(x[i], BOX_BITS);
        mpfr_set_d(x[i], p->at[i][k], R);
    }
    bool has = exact_at(e, s, x);
    for (int i = 0; i < b->n; i++)
        mpfr_clear(x[i]);
    return has;
}

/* A box or a point, places in it, and what encloses their values: of elements that is checked here. */
typedef struct drawn {
    box b;
    places p;
    sev_interval a[SEV_ARGS], range, second;
    bool none;
} drawn;

static drawn draw_and_check(dice *d, const subject *s, bool point)
{
    drawn x = {.a = {{0, 0}}};
    draw_box(d, s, NEAR, point, &x.b);
    box_doubles(&x.b, x.a);
    report_about("%s %d%s", subject_name(s), s->order, words(&x.b, x.a));
    x.range = sharp_or_none(s, x.a, &x.second, &x.none);
    draw_places(d, &x.b, x.a, &x.p);
    check_elements(s, &x.b, &x.p, x.range, x.second);
    return x;
}

/* The exact values at place k, to `e`; false where there are none. */
static bool check_exactly(const subject *s, const drawn *x, int k, exact_values *e)
{
    if (!place_exactly(e, s, &x->b, &x->p, k))
        return false;
    check_exact(e->value, x->range, s);
    if (s->op != SEV_EXP_NEG_PROD)
        check_exact(e->second, x->second, s);
    return true;
}

static void check_box(dice *d, const subject *s)
{
    exact_values e;
    drawn x = draw_and_check(d, s, false);
    exact_begin(&e);
    for (int k = 0; k < x.p.n && sev_is_everything(x.range); k++)
        CHECK(!x.none || !place_exactly(&e, s, &x.b, &x.p, k), "%s has a value", subject_name(s));
    for (int k = 0; k < x.p.n && !sev_is_everything(x.range); k++)
        if (!(s->op == SEV_DIV && x.p.at[1][k] == 0))
            check_exactly(s, &x, k, &e);
    exact_end(&e);
}

Test(range, of_boxes)
{
    for (size_t i = 0; i < subjects_n; i++) {
        dice d = draw_begin(subject_name(&subjects[i]));
        for (size_t k = 0; subjects[i].roles && k < test_cases(100) / (size_t)subjects[i].share + 1; k++)
            check_box(&d, &subjects[i]);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- Points ---- */

/* How far a bound is from the exact value, in 2^-52 of `size`, and the same in ulps of the exact value; negative where
 * it is on the wrong side. */
static void distances(double bound, mpfr_t value, mpfr_t size, int up, double *relative, double *ulps)
{
    mpfr_t off;
    mpfr_init2(off, BOX_BITS);
    mpfr_set_d(off, bound, R);
    mpfr_sub(off, off, value, R);
    if (!up)
        mpfr_neg(off, off, R);
    double ulp = ulp_at((long double)mpfr_get_d(value, MPFR_RNDZ));
    *ulps = mpfr_get_d(off, MPFR_RNDD) / ulp;
    mpfr_div(off, off, size, R);
    mpfr_mul_2si(off, off, 52, R);
    *relative = mpfr_get_d(off, MPFR_RNDU);
    mpfr_clear(off);
}

/* Far from overflow and underflow, also on the way. */
static bool moderate(mpfr_t x)
{
    return mpfr_regular_p(x) && mpfr_get_exp(x) > -900 && mpfr_get_exp(x) < 900;
}

/* Where nothing is near overflow or underflow on the way: of hazards beyond 600, survival may be subnormal, and so may
 * parts of sums of products. */
static bool keeps_digits(const subject *s, const sev_interval *a)
{
    for (size_t i = 0; s->sizes && s->sizes[i]; i++)
        if (a[i].lo != 0 && !(fabs(a[i].lo) > 0x1p-200 && fabs(a[i].lo) < 0x1p200))
            return false;
    double h = s->roles[0] == 'h' ? a[0].lo : strncmp(s->roles, "xq", 2) == 0 ? a[0].lo * a[1].lo : 0;
    return h <= 600;
}

static void check_sides(const subject *s, const sev_interval *a, sev_interval range, exact_values *e)
{
    bool is_square = s->op == SEV_POW && a[1].lo == 2; /* a product, whose elements are rounded once */
    double width = 0, relative, ulps;
    for (int up = 0; up < 2; up++) {
        distances(up ? range.hi : range.lo, e->value, e->size, up, &relative, &ulps);
        width += relative;
        /* Nothing is off at exact values, and no survival exceeds 1. */
        bool all = sev_is_point(range) || (up && range.hi == 1 && (s->op == SEV_EXP_NEG || s->op == SEV_EXP_NEG_PROD));
        all = all || (s->op == SEV_TANH && fabs(up ? range.hi : range.lo) == 1) ||
              (up && range.hi == 1 && (s->op == SEV_LOGISTIC || s->op == SEV_LOGISTIC_C)) || is_square;
        CHECK(s->element == 0 || ulps >= s->element || all, "%s: [%a, %a] reaches %.3f ulp beyond %.17g",
              subject_name(s), range.lo, range.hi, ulps, mpfr_get_d(e->value, R));
    }
    CHECK(width <= s->sharp, "%s: [%a, %a] is %.3f units wide", subject_name(s), range.lo, range.hi, width);
}

static void check_point(dice *d, const subject *s)
{
    exact_values e;
    drawn x = draw_and_check(d, s, true);
    exact_begin(&e);
    if (check_exactly(s, &x, 0, &e) && moderate(e.value) && moderate(e.size) && keeps_digits(s, x.a))
        check_sides(s, x.a, x.range, &e);
    exact_end(&e);
}

Test(range, of_points)
{
    for (size_t i = 0; i < subjects_n; i++) {
        dice d = draw_begin(subject_name(&subjects[i]));
        for (size_t k = 0; subjects[i].roles && k < test_cases(400) / (size_t)subjects[i].share + 1; k++)
            check_point(&d, &subjects[i]);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- Places of their own ---- */

static sev_interval range_of(sev_op op, int order, const void *data, int n, const sev_interval *a)
{
    sev_call call = {(int16_t)op, (int16_t)n, order, data};
    sev_trouble trouble = {0, false};
    sev_interval second;
    return sev_range(&call, a, &second, &trouble);
}

/* Beyond the pass of another, and without arguments, nothing is known. */
Test(range, of_what_has_no_value)
{
    const sev_interval one[SEV_ARGS] = {{1, 1}};
    const sev_op none[] = {SEV_CONST, SEV_INPUT, SEV_FAIL, SEV_EXPM1};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect(sev_is_everything(range_of(none[i], 0, NULL, 1, one)), "%d", (int)none[i]);
    cr_expect(sev_is_everything(range_of(SEV_GROWTH, 3, NULL, 1, one)), "of an order that is not there");
}

/* What is never negative is not so by rounding, and what is 0 because an argument is, is so exactly: that is how a zero
 * at an end of the domain is recognised. */
Test(range, keeps_signs_and_zeros)
{
    for (size_t i = 0; i < subjects_n; i++) {
        const subject *s = &subjects[i];
        dice d = draw_begin(subject_name(s));
        for (size_t k = 0; s->roles && !s->sizes && k < test_cases(200) / (size_t)s->share + 1; k++) {
            box b;
            places p;
            exact_values e;
            sev_interval a[SEV_ARGS] = {{0, 0}}, second;
            draw_box(&d, s, NEAR, true, &b);
            box_doubles(&b, a);
            for (int j = 0; j < b.n; j++) /* small ones, whose products underflow, and zeros */
                if (strchr("axhpw", s->roles[j]) && dice_below(&d, 2))
                    a[j] = sev_point(dice_below(&d, 2) ? 0 : copysign(draw_size(&d, -1074, -500), a[j].lo));
            bool zero = false;
            for (int j = 0; j < b.n; j++)
                zero = zero || a[j].lo == 0;
            sev_interval range = sharp(s, a, &second);
            draw_places(&d, &b, a, &p);
            report_about("%s %d%s", subject_name(s), s->order, words(&b, a));
            exact_begin(&e);
            /* Products and quotients round, and e^-y of a huge y is 0 in MPFR. */
            bool rounds = s->op == SEV_LOGISTIC || s->op == SEV_LOGISTIC_C || s->op == SEV_DIV || s->op == SEV_MUL ||
                          s->op == SEV_PROD || s->op == SEV_RATIO || s->op == SEV_CURVE;
            if (!sev_is_everything(range) && !rounds && place_exactly(&e, s, &b, &p, 0)) {
                CHECK(mpfr_sgn(e.value) < 0 || range.lo >= 0 || (mpfr_zero_p(e.value) && !zero),
                      "[%a, %a] reaches below 0", range.lo, range.hi);
                CHECK(mpfr_sgn(e.value) > 0 || range.hi <= 0 || (mpfr_zero_p(e.value) && !zero),
                      "[%a, %a] reaches above 0", range.lo, range.hi);
            }
            exact_end(&e);
        }
    }
    cr_assert_eq(reports(), 0);
}

/* The rate of a subnormal probability: elements may be off by an ulp, so both neighbours are inside. And the rate of
 * any other is one of two neighbours: hazards multiply it by the scale. */
Test(range, of_rates)
{
    for (double p = 3 * DBL_TRUE_MIN; p < DBL_MIN; p = p * 1.7) {
        sev_interval r = range_of(SEV_NEG_LOG1P, 0, NULL, 1, &(sev_interval){p, p});
        cr_expect(r.lo <= p - DBL_TRUE_MIN && r.hi >= p + DBL_TRUE_MIN && r.lo >= 0 && r.lo >= p - 6 * DBL_TRUE_MIN,
                  "%a: [%a, %a]", p, r.lo, r.hi);
    }
    for (double p = 0.9; p > 0x1p-60; p /= 3) {
        sev_interval r = range_of(SEV_NEG_LOG1P, 0, NULL, 1, &(sev_interval){p, p});
        cr_expect(nextafter(r.lo, 1e300) == r.hi || r.lo == r.hi, "%a: [%a, %a]", p, r.lo, r.hi);
    }
}

/* Nothing fails of a hazard of 0, exactly; below 0 it is more than all that survives. */
Test(range, of_survival_at_0)
{
    sev_call call = {SEV_EXP_NEG, 1, 0, NULL};
    sev_trouble trouble = {0, false};
    sev_interval fails, survives = sev_range(&call, &(sev_interval){0, 0}, &fails, &trouble);
    cr_expect(survives.lo == 1 && survives.hi == 1 && fails.lo == 0 && fails.hi == 0);
    survives = sev_range(&call, &(sev_interval){-1, 0}, &fails, &trouble);
    cr_expect(survives.lo == 1 && survives.hi > 2.7 && fails.lo < -1.7 && fails.hi == 0);
    survives = sev_range(&call, &(sev_interval){0, 1}, &fails, &trouble);
    cr_expect(survives.lo < 0.37 && survives.hi == 1 && fails.lo == 0 && fails.hi > 0.63);
    survives = sev_range(&call, &(sev_interval){0, INFINITY}, &fails, &trouble);
    cr_expect(survives.lo == 0 && survives.hi == 1 && fails.lo == 0 && fails.hi == 1);
}

/* Where an argument may not be infinite, nothing is known at an infinite corner. */
Test(range, of_infinite_corners)
{
    for (size_t i = 0; i < subjects_n; i++) {
        const subject *s = &subjects[i];
        const sev_operation *o = sev_operation_of((int)s->op);
        dice d = draw_begin("infinite");
        for (int j = 0; s->roles && o->units && s->roles[j]; j++) {
            box b;
            sev_interval a[SEV_ARGS] = {{0, 0}}, second;
            draw_box(&d, s, NEAR, true, &b);
            box_doubles(&b, a);
            if (o->infinite >> j & 1 || s->op == SEV_X_LOG_X || s->op == SEV_NEG_LOG1P || s->op == SEV_SPREAD ||
                (s->op == SEV_MUL_POW && a[1].lo == 1))
                continue;
            a[j].hi = INFINITY;
            cr_expect(sev_is_everything(sharp(s, a, &second)), "%s, argument %d", subject_name(s), j);
            if (strchr("aegy", s->roles[j])) {
                a[j] = (sev_interval){-INFINITY, 1};
                cr_expect(sev_is_everything(sharp(s, a, &second)), "%s, argument %d", subject_name(s), j);
            }
        }
    }
}

/* Everything is what may have no value: nothing that is made of it is less. But 1 to any power is 1. */
Test(range, of_everything)
{
    for (size_t i = 0; i < subjects_n; i++) {
        const subject *s = &subjects[i];
        dice d = draw_begin("everything");
        for (int j = 0; s->roles && s->op != SEV_SPREAD && s->roles[j]; j++) {
            box b;
            sev_call call = subject_call(s);
            sev_interval a[SEV_ARGS] = {{0, 0}}, second;
            sev_wide_interval wide_second;
            sev_trouble trouble = {0, false};
            draw_box(&d, s, NEAR, true, &b);
            box_doubles(&b, a);
            if (s->op == SEV_MUL_POW && a[1].lo == 1)
                continue;
            a[j] = sev_everything();
            b.a[j] = SEV_WIDE_EVERYTHING;
            bool other = s->op == SEV_CHOOSE && j > 1 && (a[0].lo <= a[1].lo) != (j == 2); /* that is not chosen */
            cr_expect(other || sev_is_everything(sev_range(&call, a, &second, &trouble)), "%s, argument %d",
                      subject_name(s), j);
            cr_expect(other || sev_is_everything(sev_quick_range(&call, a, &second)), "%s, argument %d, quick",
                      subject_name(s), j);
            cr_expect(other ||
                          sev_is_everything(sev_wide_to_doubles(sev_wide_range(&call, b.a, &wide_second, &trouble))),
                      "%s, argument %d, wide", subject_name(s), j);
        }
    }
}

/* Where there may be no value, nothing is known; where there is none anywhere, that is told. */
Test(range, of_what_may_have_no_value)
{
    static const struct {
        sev_op op;
        sev_interval a[2];
        bool none;
    } cases[] = {{SEV_SQRT, {{-1, 4}}, false},
                 {SEV_SQRT, {{-2, -1}}, true},
                 {SEV_LOG, {{-1, 4}, {1, 1}}, false},
                 {SEV_LOG, {{-2, -DBL_TRUE_MIN}, {1, 1}}, true},
                 {SEV_LOG_BASE, {{-1, 4}, {2, 2}}, false},
                 {SEV_LOG_BASE, {{-2, -1}, {10, 10}}, true},
                 {SEV_LOG1P, {{-1.5, 4}}, false},
                 {SEV_LOG1P, {{-2, -1.5}}, true},
                 {SEV_POW, {{-1, 4}, {0.5, 0.5}}, false},
                 {SEV_POW, {{-2, -1}, {0.5, 0.5}}, true},
                 {SEV_POW, {{-2, -1}, {1, 2}}, false},
                 {SEV_POW, {{-1, 1}, {2, 3}}, false},
                 {SEV_POW, {{-1, 1}, {-1, -1}}, false},
                 {SEV_POW, {{-1, 0}, {-3, -3}}, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sev_call call = {(int16_t)cases[i].op, (int16_t)sev_operation_of((int)cases[i].op)->args_n, 0, NULL};
        sev_trouble trouble = {0, false};
        sev_interval second;
        cr_expect(sev_is_everything(sev_range(&call, cases[i].a, &second, &trouble)), "case %zu", i);
        cr_expect(sev_is_everything(sev_quick_range(&call, cases[i].a, &second)), "case %zu", i);
        cr_expect_eq(trouble.undefined, cases[i].none, "case %zu", i);
    }
}

/* Functions that have bounds do not leave them, so that what is made of 1 less them is never negative. */
Test(range, of_bounded_functions)
{
    const sev_interval far[3] = {{-50, 50}, {0, 0}, {1, 1}};
    sev_interval r = range_of(SEV_TANH, 0, NULL, 1, far);
    cr_expect(r.lo == -1 && r.hi == 1);
    r = range_of(SEV_LOGISTIC, 0, NULL, 3, far);
    cr_expect(r.lo > 0 && r.lo < 1e-21 && r.hi == 1);
    r = range_of(SEV_LOGISTIC_C, 0, NULL, 3, far);
    cr_expect(r.lo > 0 && r.lo < 1e-21 && r.hi == 1);
}

/* Whole powers of what may be negative: even ones have their least at 0, odd ones rise throughout. */
Test(range, of_whole_powers)
{
    static const struct {
        sev_interval x;
        double y;
        sev_interval want; /* exactly, or as the corners are widened */
    } cases[] = {{{-3, 2}, 2, {0, 9}},
                 {{-3, -2}, 2, {4, 9}},
                 {{-3, 2}, 4, {0, 81}},
                 {{-3, 2}, 3, {-27, 8}},
                 {{-3, 2}, 0, {1, 1}},
                 {{-3, 2}, 1, {-3, 2}},
                 {{-4, -2}, -2, {0x1p-4, 0x1p-2}},
                 {{-4, -2}, -1, {-0.5, -0.25}},
                 {{-2, 1}, -2, {0.25, INFINITY}},
                 {{0, 0.5}, -1, {2, INFINITY}},
                 {{-INFINITY, 2}, 2, {0, INFINITY}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const sev_interval a[2] = {cases[i].x, sev_point(cases[i].y)};
        sev_interval r = range_of(SEV_POW, 0, NULL, 2, a), want = cases[i].want;
        bool sharp = cases[i].y >= 0 && cases[i].y <= 2;
        cr_expect(r.lo <= want.lo && r.hi >= want.hi && r.lo >= (sharp ? want.lo : sev_down(want.lo, 5)) &&
                      r.hi <= (sharp ? want.hi : sev_up(want.hi, 5)),
                  "case %zu: [%a, %a]", i, r.lo, r.hi);
    }
}

/* x ln x falls to -1 / e at 1 / e, where elements may be an ulp below it, and is exactly 0 at 1. */
Test(range, of_the_valley)
{
    const double valley = 0x1.78b56362cef38p-2;
    sev_interval a[2] = {{1, 1}, {0.25, 0.5}}, r = range_of(SEV_X_LOG_X, 0, NULL, 2, a);
    cr_expect(r.lo <= -valley - ulp_at((long double)valley) && r.lo > -valley * (1 + 0x1p-49) && r.hi < -0.34,
              "[%a, %a]", r.lo, r.hi);
    a[0] = sev_point(-2);
    r = range_of(SEV_X_LOG_X, 0, NULL, 2, a);
    cr_expect(r.hi >= 2 * valley + ulp_at((long double)(2 * valley)) && r.hi < 2 * valley * (1 + 0x1p-49), "[%a, %a]",
              r.lo, r.hi);
    a[1] = sev_point(1);
    r = range_of(SEV_X_LOG_X, 0, NULL, 2, a);
    cr_expect(r.lo == 0 && r.hi == 0);
    a[1] = (sev_interval){1, 2};
    r = range_of(SEV_X_LOG_X, 0, NULL, 2, a);
    cr_expect(r.lo <= -2.7725887222397 && r.hi >= 0 && r.hi < 0x1p-1000, "[%a, %a]", r.lo, r.hi);
    a[1] = (sev_interval){0.5, 1};
    r = range_of(SEV_X_LOG_X, 0, NULL, 2, a);
    cr_expect(r.lo <= 0 && r.lo > -0x1p-1000 && r.hi >= 0.693147180559945, "[%a, %a]", r.lo, r.hi);
    a[1] = (sev_interval){0.5, 0.75};
    r = range_of(SEV_X_LOG_X, 0, NULL, 2, a);
    cr_expect(r.lo > 0.43 && r.hi < 0.7, "right of it, only corners count");
}

/* A scale that rounding has moved by an ulp past an end of the curve is the end; farther out the curve has no value. */
Test(range, of_the_ends_of_curves)
{
    for (size_t i = 0; i < subjects_n; i++) {
        const subject *s = &subjects[i];
        if (s->op != SEV_CURVE)
            continue;
        sev_call call = subject_call(s);
        sev_curve *moved = malloc(sev_curve_bytes(TABLE_POINTS));
        double points[2 * TABLE_POINTS], last = s->points[2 * TABLE_POINTS - 2];
        memcpy(points, s->points, sizeof points);
        points[0] = 0.25;
        cr_assert(moved != NULL);
        sev_curve_init(moved, SEV_CURVE_CUBIC, points, TABLE_POINTS);
        call.data = moved;
        for (int off = 0; off < 8; off++) {
            sev_interval second, x = {0.25 - off * ulp_at(0.125L), 0.3},
                                 y = {last / 2, last + off * ulp_at((long double)last)};
            sev_interval inside_x = {0.25, 0.3}, inside_y = {last / 2, last};
            for (int end = 0; end < 2; end++) {
                sev_trouble trouble = {0, false}, none = {0, false};
                sev_interval range = sev_range(&call, end ? &y : &x, &second, &trouble);
                sev_interval want = sev_range(&call, end ? &inside_y : &inside_x, &second, &none);
                cr_expect(!none.undefined);
                cr_expect(off > 1 || (!trouble.undefined && range.lo == want.lo && range.hi == want.hi), "%d ulps off",
                          off);
                cr_expect(off < 4 || (trouble.undefined && sev_is_everything(range)), "%d ulps off", off);
            }
        }
        free(moved);
    }
}

/* Of a scale that is small beside the width, SPREAD is it times a slope: the bounds are no wider than the box. */
Test(range, of_narrow_boxes_of_spread)
{
    dice d = draw_begin("narrow");
    for (size_t i = 0; i < test_cases(1000); i++) {
        double width = draw_size(&d, -30, -20), x = draw_size(&d, -60, -7), c = draw_size(&d, -3, 3);
        sev_interval a[3] = {{x, x * (1 + width)}, {c, c * (1 + width)}, {1, 1 + width}},
                     r = range_of(SEV_SPREAD, 0, NULL, 3, a);
        double y = sev_logistic_spread((sev_pair){x, 0}, c, 1);
        CHECK(r.lo <= y && y <= r.hi && r.hi - r.lo <= 10 * fabs(y) * (width + 0.01), "%a, %a, width %a: [%a, %a]", x,
              c, width, r.lo, r.hi);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- Corners that have been wrong ---- */

/* r (1 - e^(g x)) / -g is a double where r x is none. */
Test(range, of_gompertz_where_r_x_overflows)
{
    const double r = 0x1.b5161255b346ap+37, x = 0x1.7867b8d99a9efp+986, g = -0x1.5c3873a3809e1p-987;
    sev_interval range = range_of(SEV_GOMPERTZ, 0, NULL, 3, (const sev_interval[]){{r, r}, {x, x}, {g, g}});
    cr_expect(range.lo <= 1.4263569888322002e308 && range.hi >= 1.4263569888322002e308, "[%a, %a]", range.lo, range.hi);
}

/* -x^e is below 0 also where x^e is less than 2^(-2^22). */
Test(range, of_a_power_that_is_lost)
{
    const sev_interval a[] = {{-1, -1}, {0x1p46, 0x1p46}, {-0x1p17, -0x1p17}};
    sev_interval range = range_of(SEV_MUL_POW, 0, NULL, 3, a);
    cr_expect(range.lo < 0 && range.hi == 0, "[%a, %a]", range.lo, range.hi);
}

/* Where c / d is beyond doubles nothing of the slope is left: 0. */
Test(range, of_a_spread_far_out)
{
    cr_expect_eq(sev_logistic_spread((sev_pair){0x1p-29, 0}, 0x1p1000, 0x1p-26), 0);
}

/* Of an urn with 2 - 2^-50 balls: exactly 1.202629392943307026. */
Test(range, of_an_urn_between_whole_numbers)
{
    const double n = 0x1.ffffffffffffcp+0, m = 0x1.51ff9c70c3195p-3, x = 0x1.5ea48f7534e73p+1;
    sev_interval range = range_of(SEV_URN, 0, NULL, 3, (const sev_interval[]){{n, n}, {m, m}, {x, x}});
    cr_expect(range.lo <= 1.2026293929433070 && range.hi >= 1.2026293929433071, "[%.17g, %.17g]", range.lo, range.hi);
}

/* ---- Callbacks: what they say of themselves ---- */

static int square(const double *x, size_t n, double *values, void *context)
{
    (void)context;
    for (size_t i = 0; i < n; i++)
        values[i] = x[i] * x[i];
    return 0;
}

static int square_bounds(double lo, double hi, double *bounds, void *context)
{
    bounds[0] = lo * lo;
    bounds[1] = hi * hi;
    bounds[2] = 2 * lo;
    bounds[3] = 2 * hi;
    return *(int *)context;
}

Test(range, of_callbacks)
{
    int stop = 0;
    scaleev_callback with = {sizeof with, square, square_bounds, &stop, NULL, NULL},
                     without = {sizeof without, square, NULL, &stop, NULL, NULL};
    const sev_interval x = {2, 3};
    sev_interval r = range_of(SEV_CALLBACK, 0, &with, 1, &x);
    cr_expect(r.lo == 4 && r.hi == 9);
    r = range_of(SEV_CALLBACK, 1, &with, 1, &x);
    cr_expect(r.lo == 4 && r.hi == 6);
    cr_expect(sev_is_everything(range_of(SEV_CALLBACK, 2, &with, 1, &x)));
    cr_expect(sev_is_everything(range_of(SEV_CALLBACK, 0, &without, 1, &x)));
    stop = 7;
    sev_call call = {SEV_CALLBACK, 1, 0, &with};
    sev_trouble trouble = {0, false};
    sev_interval second;
    cr_expect(sev_is_everything(sev_range(&call, &x, &second, &trouble)) && trouble.stop == 7);
}
