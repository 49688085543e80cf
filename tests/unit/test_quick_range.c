/* SPDX-License-Identifier: MIT */
/* Quick enclosures of every operation beside MPFR: where there are any, they hold the exact values, and those of points
 * are narrow. */
#include "boxes.h"
#include "mp.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#define R MPFR_RNDN

enum { INSIDE = 6 };

static const char *words(const sev_interval *a, int n)
{
    static char text[512];
    int at = 0;
    for (int i = 0; i < n && at < (int)sizeof text - 80; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, " [%a, %a]", a[i].lo, a[i].hi);
    return text;
}

/* A corner, or a place inside. */
static bool place_within(exact_values *e, const subject *s, dice *d, const sev_interval *a, int n, bool corner)
{
    mpfr_t x[SEV_ARGS];
    for (int i = 0; i < n; i++) {
        mpfr_init2(x[i], BOX_BITS);
        mpfr_set_d(x[i], !corner ? draw_double(d, a[i]) : dice_below(d, 2) ? a[i].lo : a[i].hi, R);
    }
    bool has = !(s->op == SEV_DIV && mpfr_zero_p(x[1])) && exact_at(e, s, x);
    for (int i = 0; i < n; i++)
        mpfr_clear(x[i]);
    return has;
}

/* What a logarithm is the sum of may be 1. */
static void size_of_terms(exact_values *e, const subject *s)
{
    if (s->op == SEV_LOG)
        mpfr_add_ui(e->size, e->size, 1, R);
}

static bool moderate(mpfr_t x)
{
    return mpfr_regular_p(x) && mpfr_get_exp(x) > -900 && mpfr_get_exp(x) < 900;
}

/* Whether nothing is near overflow or underflow on the way. */
static bool keeps_digits(const subject *s, const box *b, exact_values *e)
{
    for (int i = 0; i < b->n; i++)
        if (b->a[i].lo.m != 0 && fabs(b->a[i].lo.e) > 900)
            return false;
    return box_has_small_powers(s, b) && moderate(e->value) && moderate(e->size);
}

static bool quick_case(dice *d, const subject *s, bool point)
{
    box b;
    exact_values e;
    sev_interval a[SEV_ARGS] = {{0, 0}};
    sev_call call = subject_call(s);
    draw_box(d, s, NEAR, point, &b);
    box_doubles(&b, a);
    sev_interval second, range = sev_quick_range(&call, a, &second);
    if (sev_is_everything(range))
        return false;
    report_about("%s %d%s", subject_name(s), s->order, words(a, b.n));
    CHECK(s->quick < 0 && !isnan(range.lo) && !isnan(range.hi), "%s is quick", subject_name(s));
    exact_begin(&e);
    for (int k = 0; k < (b.point ? 1 : INSIDE); k++) {
        if (!place_within(&e, s, d, a, b.n, k < INSIDE / 2))
            continue;
        CHECK(mpfr_cmp_d(e.value, range.lo) >= 0 && mpfr_cmp_d(e.value, range.hi) <= 0,
              "exactly %.25g, not in [%a, %a]", mpfr_get_d(e.value, R), range.lo, range.hi);
        CHECK(mpfr_cmp_d(e.second, second.lo) >= 0 && mpfr_cmp_d(e.second, second.hi) <= 0,
              "exactly %.25g, not in [%a, %a]", mpfr_get_d(e.second, R), second.lo, second.hi);
        size_of_terms(&e, s);
        if (!b.point || !keeps_digits(s, &b, &e))
            continue;
        double width = (range.hi - range.lo) / mpfr_get_d(e.size, R);
        CHECK(width <= ldexp(1, (int)s->quick), "[%a, %a]: 2^%.2f wide", range.lo, range.hi, log2(width));
    }
    exact_end(&e);
    return true;
}

Test(quick_range, of_boxes_and_points)
{
    for (size_t i = 0; i < subjects_n; i++) {
        const subject *s = &subjects[i];
        dice d = draw_begin(subject_name(s));
        size_t cases = test_cases(300) / (size_t)s->share + 1, taken[2] = {0, 0};
        for (size_t k = 0; s->roles && k < cases; k++)
            taken[k % 2] += quick_case(&d, s, k % 2);
        bool few = !test_shares() || cases < 20; /* such say nothing of shares */
        cr_expect(s->quick == 0 ? taken[0] + taken[1] == 0 : few || (taken[0] > cases / 20 && taken[1] > cases / 8),
                  "%s: %zu and %zu of %zu", subject_name(s), taken[0], taken[1], cases);
    }
    cr_assert_eq(reports(), 0);
}

/* The integral of e^(s y) over [0, 1] for y from -70 up rises without end. */
Test(quick_range, of_growth_without_end)
{
    for (int order = 0; order < 3; order++) {
        const sev_call call = {SEV_GROWTH, 1, order, NULL};
        sev_interval second, range = sev_quick_range(&call, &(sev_interval){-70, INFINITY}, &second);
        cr_expect(range.hi == INFINITY, "order %d: [%a, %a]", order, range.lo, range.hi);
    }
}

/* Survival of hazards that are thin, broad and far out, and what does not survive. */
Test(quick_range, of_survival)
{
    const sev_call call = {SEV_EXP_NEG, 1, 0, NULL};
    dice d = draw_begin("survival");
    mpfr_t h, survives, fails;
    mpfr_inits2(MP_FUNCTION, h, survives, fails, (mpfr_ptr)0);
    for (size_t i = 0; i < test_cases(20000); i++) {
        double lo = draw_size(&d, -60, 12), more = draw_size(&d, -54, i % 2 ? -44 : 4);
        const sev_interval hazard = {lo, lo * (1 + more)};
        sev_interval lost, kept = sev_quick_range(&call, &hazard, &lost);
        CHECK(kept.lo >= 0 && kept.hi <= 1 && lost.lo >= 0 && lost.hi <= 1, "[%a, %a]", hazard.lo, hazard.hi);
        for (int k = 0; k < 3; k++) {
            mpfr_set_d(h, k == 0 ? hazard.lo : k == 1 ? hazard.hi : draw_double(&d, hazard), R);
            mpfr_neg(h, h, R);
            mpfr_exp(survives, h, R);
            mpfr_expm1(fails, h, R);
            mpfr_neg(fails, fails, R);
            CHECK(mpfr_cmp_d(survives, kept.lo) >= 0 && mpfr_cmp_d(survives, kept.hi) <= 0, "survival of [%a, %a]",
                  hazard.lo, hazard.hi);
            CHECK(mpfr_cmp_d(fails, lost.lo) >= 0 && mpfr_cmp_d(fails, lost.hi) <= 0, "what [%a, %a] leaves", hazard.lo,
                  hazard.hi);
        }
    }
    mpfr_clears(h, survives, fails, (mpfr_ptr)0);
    cr_assert_eq(reports(), 0);
}

/* Far below the midpoint of a logistic function, and from there up to it. */
Test(quick_range, of_the_foot_of_a_logistic_function)
{
    const sev_call call = {SEV_RISE, 3, 0, NULL};
    const subject rise = {.op = SEV_RISE};
    dice d = draw_begin("foot");
    exact_values e;
    exact_begin(&e);
    for (size_t i = 0; i < test_cases(2000); i++) {
        double width = draw_size(&d, i % 2 ? -99 : -40, 90), middle = width * draw_size(&d, 11, 20);
        double foot = middle - width * (711 + 300 * dice_unit(&d)), end = middle + width * (20 - 590 * dice_unit(&d));
        const sev_interval a[] = {{foot, i % 2 ? foot : end}, sev_point(middle), sev_point(width)};
        sev_interval second, range = sev_quick_range(&call, a, &second);
        double most = i % 2 ? fmax(0x1p-1000 * width, DBL_MIN) : 30 * width;
        CHECK(range.lo >= 0 && range.hi <= most, "[%a, %a] for %a, %a", range.lo, range.hi, foot, width);
        for (int k = 0; k < 2 && place_within(&e, &rise, &d, a, 3, k); k++)
            CHECK(mpfr_cmp_d(e.value, range.lo) >= 0 && mpfr_cmp_d(e.value, range.hi) <= 0, "%.25g, not in [%a, %a]",
                  mpfr_get_d(e.value, R), range.lo, range.hi);
    }
    exact_end(&e);
    cr_assert_eq(reports(), 0);
}
