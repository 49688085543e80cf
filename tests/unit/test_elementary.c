/* SPDX-License-Identifier: MIT */
/* Exponentials and logarithms of doubles beside MPFR: within what their header promises. */
#include "draw.h"
#include "mp.h"
#include "number/elementary.h"
#include "number/powers.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#define NONE ((mpfr_ptr)0) /* ends a list of numbers */
#define R MPFR_RNDN
#define INF ((double)INFINITY)

enum { BITS = 128 }; /* enough to tell hundredths of an ulp */

/* ---- The table ---- */

/* Both parts are the nearest doubles, and so are those of ln 2 / 128. */
Test(powers, are_rounded_to_nearest)
{
    mpfr_t exact;
    mpfr_init2(exact, MP_FUNCTION);
    for (unsigned j = 0; j < 128; j++) {
        mpfr_set_ui(exact, j, R);
        mpfr_div_2ui(exact, exact, 7, R);
        mpfr_exp2(exact, exact, R);
        cr_expect(sev_powers[j].hi == mpfr_get_d(exact, R), "%u", j);
        mpfr_sub_d(exact, exact, sev_powers[j].hi, R);
        cr_expect(sev_powers[j].lo == mpfr_get_d(exact, R), "%u", j);
    }
    mpfr_const_log2(exact, R);
    mpfr_div_2ui(exact, exact, 7, R);
    cr_expect(sev_ln2_128.hi == mpfr_get_d(exact, R));
    mpfr_sub_d(exact, exact, sev_ln2_128_head, R);
    cr_expect(sev_ln2_128_tail == mpfr_get_d(exact, R));
    mpfr_const_log2(exact, R);
    mpfr_div_2ui(exact, exact, 7, R);
    mpfr_sub_d(exact, exact, sev_ln2_128.hi, R);
    cr_expect(sev_ln2_128.lo == mpfr_get_d(exact, R));
    mpfr_const_log2(exact, R);
    mpfr_ui_div(exact, 128, exact, R);
    cr_expect(sev_ln2_128_inverse == mpfr_get_d(exact, R));
    mpfr_clear(exact);
}

/* Whole multiples up to 2^21 of the head are exact: it has 32 bits. */
Test(powers, multiples)
{
    cr_expect(ldexp(sev_ln2_128_head, 39) == floor(ldexp(sev_ln2_128_head, 39)) && sev_ln2_128_head < 0x1p-7);
    for (int k = -1000; k <= 1000; k++) {
        int n;
        unsigned j = sev_power_index(k, &n);
        cr_expect(j < 128 && 128 * n + (int)j == k, "%d", k);
        cr_expect(sev_nearest_int(k + 0.49) == k && sev_nearest_int(k - 0.49) == k, "%d", k);
    }
}

/* ---- Exponentials ---- */

static void check_exp_neg(sev_pair h, double worst[2])
{
    mpfr_t x, want;
    mpfr_init2(x, MP_FUNCTION); /* low parts drawn end within 230 bits */
    mpfr_init2(want, BITS);
    double got[2];
    sev_exp_neg(h, &got[0], &got[1]);
    mp_pair(x, h);
    mpfr_neg(x, x, R);
    mpfr_exp(want, x, R);
    for (int i = 0; i < 2; i++) {
        double off = mp_ulps(got[i], want);
        worst[i] = fmax(worst[i], off);
        CHECK(off <= 0.6, "%s of %a + %a: %a, off by %g ulp", i ? "probability" : "survival", h.hi, h.lo, got[i], off);
        mpfr_expm1(want, x, R);
        mpfr_neg(want, want, R);
    }
    mpfr_clears(x, want, NONE);
}

/* Where the way changes (about 0x1.2p-4; where the result is 2^60, 2^-60 or subnormal; at the ends), midway between
 * entries of the table, tiny, and anywhere. */
static double hazard(dice *d, size_t i)
{
    static const double places[] = {0x1.2p-4, 41.5888, 707.7, 708.4, 709.0895, 709.7827, 744.44, 745.1332, 746};
    double near = 1 + draw_sign(d) * draw_size(d, -52, -12);
    switch (i % 8) {
    case 0:
        return places[dice_below(d, sizeof places / sizeof *places)] * near;
    case 1:
        return (0.5 + dice_below(d, 1 << 16)) * sev_ln2_128_head * near;
    case 2:
        return (0.5 + dice_below(d, 256)) * sev_ln2_128_head * near;
    case 3:
        return draw_size(d, -1074, -4);
    case 4:
    case 5:
        return draw_size(d, -8, 3);
    default:
        return dice_hazard(d);
    }
}

Test(elementary, survival_and_probability)
{
    dice d = draw_begin("exp_neg");
    double worst[2] = {0, 0};
    for (size_t i = 0; i < test_cases(25000); i++) {
        sev_pair h = draw_pair(&d, hazard(&d, i) * (i % 3 ? 1 : -1));
        check_exp_neg(h, worst);
    }
    printf("survival %.4f ulp, probability %.4f ulp\n", worst[0], worst[1]);
    cr_assert_eq(reports(), 0);
}

Test(elementary, survival_at_the_ends)
{
    const double h[] = {0, INF, -INF, DBL_MAX, -DBL_MAX, DBL_TRUE_MIN, -DBL_TRUE_MIN};
    const double s[] = {1, 0, INF, 0, INF, 1, 1}, f[] = {0, 1, -INF, 1, -INF, DBL_TRUE_MIN, -DBL_TRUE_MIN};
    double survival, probability;
    for (size_t i = 0; i < sizeof h / sizeof *h; i++) {
        sev_exp_neg((sev_pair){h[i], 0}, &survival, &probability);
        cr_expect(survival == s[i] && probability == f[i], "%a: %a, %a", h[i], survival, probability);
    }
    sev_exp_neg((sev_pair){INF, 1000}, &survival, &probability); /* a hazard that overflowed */
    cr_expect(survival == 0 && probability == 1);
    sev_exp_neg((sev_pair){SEV_NAN, 0}, &survival, &probability);
    cr_expect(isnan(survival) && isnan(probability));
}

/* ---- Quick ones ---- */

static void check_quick(const char *what, double (*f)(double), int (*exact)(mpfr_t, mpfr_srcptr, mpfr_rnd_t), double x,
                        double limit, double *worst)
{
    mpfr_t at, want;
    mpfr_init2(at, DBL_MANT_DIG);
    mpfr_init2(want, BITS);
    mpfr_set_d(at, x, R);
    exact(want, at, R);
    double off = mp_ulps(f(x), want);
    *worst = fmax(*worst, off);
    CHECK(off <= limit, "%s %a: %a, off by %g ulp", what, x, f(x), off);
    mpfr_clears(at, want, NONE);
}

Test(elementary, quick_exponential)
{
    dice d = draw_begin("quick_exp");
    double worst = 0;
    for (size_t i = 0; i < test_cases(25000); i++)
        check_quick("exp", sev_quick_exp, mpfr_exp, hazard(&d, i) * draw_sign(&d), 2, &worst);
    check_quick("exp", sev_quick_exp, mpfr_exp, 700, 2, &worst);
    printf("exp %.4f ulp\n", worst);
    cr_expect(sev_quick_exp(INF) == INF && sev_quick_exp(-INF) == 0 && sev_quick_exp(0) == 1);
    cr_assert_eq(reports(), 0);
}

/* Around 1, around where entries of the table change, and anywhere. */
static double sharp(dice *d, size_t i)
{
    switch (i % 4) {
    case 0:
        return 1 + draw_sign(d) * draw_size(d, -52, -2);
    case 1:
        return (1 + dice_below(d, 129) / 128.0) * (1 + draw_sign(d) * draw_size(d, -52, -9)) * draw_size(d, -3, 3);
    case 2:
        return (1 + (dice_below(d, 128) + dice_unit(d)) / 128) * ldexp(1, (int)dice_below(d, 4) - 2);
    default:
        return draw_size(d, -1022, 1023);
    }
}

Test(elementary, quick_logarithm)
{
    dice d = draw_begin("quick_log");
    double worst = 0;
    for (size_t i = 0; i < test_cases(25000); i++)
        check_quick("ln", sev_quick_log, mpfr_log, sharp(&d, i), 5, &worst);
    /* Every cell of the table, at both of its ends. */
    for (int cell = 0; cell <= 128; cell++)
        for (int e = -2; e <= 2; e++) {
            double end = ldexp(1 + cell / 128.0, e);
            check_quick("ln", sev_quick_log, mpfr_log, end, 5, &worst);
            check_quick("ln", sev_quick_log, mpfr_log, nextafter(end, 0), 5, &worst);
        }
    check_quick("ln", sev_quick_log, mpfr_log, DBL_MIN, 5, &worst);
    check_quick("ln", sev_quick_log, mpfr_log, DBL_MAX, 5, &worst);
    printf("ln %.4f ulp\n", worst);
    cr_assert_eq(reports(), 0);
}

/* About 2^-9, where the way changes; next to -1; and beyond, as logarithms. */
Test(elementary, quick_logarithm_of_one_more)
{
    dice d = draw_begin("quick_log1p");
    double worst = 0;
    for (size_t i = 0; i < test_cases(25000); i++) {
        double w = i % 8 == 0   ? draw_sign(&d) * draw_size(&d, -11, -7)
                   : i % 8 == 1 ? draw_sign(&d) * draw_size(&d, -1074, -1)
                   : i % 8 == 2 ? -1 + draw_size(&d, -53, -1)
                   : i % 8 == 3 ? draw_size(&d, -1074, 1023)
                                : sharp(&d, i) - 1;
        if (w > -1)
            check_quick("log1p", sev_quick_log1p, mpfr_log1p, w, 5, &worst);
    }
    check_quick("log1p", sev_quick_log1p, mpfr_log1p, 0x1p-9, 5, &worst);
    check_quick("log1p", sev_quick_log1p, mpfr_log1p, -0x1p-9, 5, &worst);
    printf("log1p %.4f ulp\n", worst);
    cr_expect(sev_quick_log1p(0) == 0);
    cr_assert_eq(reports(), 0);
}

/* ---- The logarithm in two parts ---- */

Test(elementary, logarithm)
{
    dice d = draw_begin("log");
    mpfr_t x, want;
    mpfr_init2(x, MP_SUM);
    mpfr_init2(want, MP_FUNCTION);
    double worst = 0, worst_ulps = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        sev_pair a = i % 8 ? draw_pair(&d, sharp(&d, i)) : (sev_pair){draw_size(&d, -1074, -1022), 0};
        sev_pair got = sev_log(a);
        mp_pair(x, a);
        mpfr_log(want, x, R);
        double off = mp_off_pair(got, want), ulps = mp_ulps(got.hi, want);
        worst = fmax(worst, off);
        worst_ulps = fmax(worst_ulps, ulps);
        /* Of sev_xdd_log(); the high part is what both are, rounded to nearest. */
        CHECK(off <= 0x1p-90 && ulps <= 0.5 + 0x1p-36, "ln %a + %a: %a + %a, off by 2^%.2f", a.hi, a.lo, got.hi, got.lo,
              log2(off));
    }
    printf("ln in two parts: 2^%.2f, %.4f ulp\n", log2(worst), worst_ulps);
    cr_expect(sev_log((sev_pair){0, 0}).hi == -INF && sev_log((sev_pair){INF, 0}).hi == INF);
    cr_expect(sev_log((sev_pair){1, 0}).hi == 0 && isnan(sev_log((sev_pair){SEV_NAN, 0}).hi));
    mpfr_clears(x, want, NONE);
    cr_assert_eq(reports(), 0);
}
