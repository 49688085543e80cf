/* SPDX-License-Identifier: MIT */
/* Enclosures of every operation by numbers beyond doubles, beside MPFR, which has their exponents, too. */
#include "boxes.h"
#include "mp.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

#define R MPFR_RNDN

enum { INSIDE = 6 };

static bool place_within(exact_values *e, const subject *s, dice *d, const box *b, int k)
{
    mpfr_t x[SEV_ARGS];
    for (int i = 0; i < b->n; i++) {
        mpfr_init2(x[i], BOX_BITS);
        if (k < INSIDE / 2)
            real_of(x[i], dice_below(d, 2) && !isinf(b->a[i].hi.m) ? b->a[i].hi : b->a[i].lo);
        else
            draw_real(d, b->a[i], x[i]);
        if (mpfr_inf_p(x[i]))
            draw_real(d, b->a[i], x[i]);
    }
    bool has = !(s->op == SEV_DIV && mpfr_zero_p(x[1]));
    /* As many digits as SPREAD cancels are too many. */
    if (s->op == SEV_SPREAD && mpfr_regular_p(x[0]))
        has = mpfr_get_exp(x[2]) - mpfr_get_exp(x[0]) < 3000;
    has = has && exact_at(e, s, x);
    for (int i = 0; i < b->n; i++)
        mpfr_clear(x[i]);
    return has;
}

static bool holds(mpfr_t value, sev_wide_interval range)
{
    mpfr_t end;
    mpfr_init2(end, BOX_BITS);
    real_of(end, range.lo);
    bool inside = mpfr_cmp(end, value) <= 0;
    real_of(end, range.hi);
    inside = inside && mpfr_cmp(end, value) >= 0;
    mpfr_clear(end);
    return inside;
}

/* m 2^e with 1/2 <= |m| < 1 and whole e, or 0, or infinite. */
static bool is_number(sev_wide x)
{
    return x.m == 0 || isinf(x.m) ? x.e == 0 : fabs(x.m) >= 0.5 && fabs(x.m) < 1 && x.e == floor(x.e);
}

static const char *words(const sev_wide_interval *a, int n)
{
    static char text[1024];
    int at = 0;
    for (int i = 0; i < n && at < (int)sizeof text - 120; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, " [%ae%g, %ae%g]", a[i].lo.m, a[i].lo.e, a[i].hi.m,
                       a[i].hi.e);
    return text;
}

static void check(mpfr_t value, sev_wide_interval range, const char *what)
{
    CHECK(mpfr_nan_p(value) || holds(value, range), "%s: %.17g 2^%ld is not in%s", what,
          mpfr_regular_p(value) ? mpfr_get_d_2exp(&(long){0}, value, R) : mpfr_get_d(value, R),
          mpfr_regular_p(value) ? mpfr_get_exp(value) : 0, words(&range, 1));
}

/* Whether a closed form serves for all numbers, so that nothing goes by way of doubles. */
static bool has_form(const subject *s)
{
    static const sev_op forms[] = {SEV_ADD,        SEV_SUB,   SEV_MUL,     SEV_DIV,     SEV_MUL3,      SEV_PROD,
                                   SEV_SUM,        SEV_RATIO, SEV_HORNER,  SEV_MINUS,   SEV_OFFSET,    SEV_EXP_NEG,
                                   SEV_EXP,        SEV_HILL,  SEV_MUL_POW, SEV_X_LOG_X, SEV_POW_RATIO, SEV_LOGISTIC,
                                   SEV_LOGISTIC_C, SEV_MIN,   SEV_MAX,     SEV_CHOOSE,  SEV_SQRT};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i] == s->op)
            return true;
    return false;
}

/* Far from where doubles overflow or underflow, on the way too. */
static bool is_moderate(const subject *s, const box *b, mpfr_t value)
{
    for (int i = 0; i < b->n; i++)
        if (b->a[i].lo.m != 0 && fabs(b->a[i].lo.e) > 200)
            return false;
    return (s->roles[0] != 'h' || b->a[0].lo.e < 10) && mpfr_get_exp(value) > -800 && mpfr_get_exp(value) < 800;
}

/* How wide a point's enclosure may be, beside the size of its terms. An exponent of e is right to 2^-49 of itself, and
 * there it is an error of the result. Of GROWTH of a higher order only bounds are known where y is large, and the
 * logarithm of what is almost 1 is right to 2^-51 of 1. */
static double widest(const subject *s, const exact_values *e, const box *b)
{
    double room = 0x1p-38 + 0x1p-45 * fabs((double)mpfr_get_exp(e->size));
    if (s->op == SEV_GROWTH && s->order > 0 && b->a[0].lo.m > 0 && b->a[0].lo.e > 6)
        room += 1.1 * s->order / ldexp(b->a[0].lo.m, (int)b->a[0].lo.e);
    if (s->op == SEV_X_LOG_X)
        room += ldexp(0x1p-48, (int)(b->a[0].lo.e + b->a[1].lo.e - (double)mpfr_get_exp(e->size)));
    if (s->op == SEV_MUL_POW || s->op == SEV_POW || s->op == SEV_POW_RATIO ||
        s->op == SEV_HILL) { /* e times the logarithms */
        const sev_wide *exponent = &b->a[b->n - 1].lo;
        for (int i = 0; i + 1 < b->n; i++)
            room += 0x1p-46 * fabs(ldexp(exponent->m, (int)exponent->e) * b->a[i].lo.e);
    }
    return room;
}

static void check_width(const subject *s, const exact_values *e, const box *b, sev_wide_interval range)
{
    mpfr_t width, end;
    mpfr_inits2(BOX_BITS, width, end, (mpfr_ptr)0);
    real_of(width, range.hi);
    real_of(end, range.lo);
    mpfr_sub(width, width, end, R);
    mpfr_div(width, width, e->size, R);
    double off = mpfr_get_d(width, R);
    mpfr_clears(width, end, (mpfr_ptr)0);
    CHECK(off <= widest(s, e, b), "%s: %s is 2^%.2f wide, should be 2^%.2f", subject_name(s), words(&range, 1),
          log2(off), log2(widest(s, e, b)));
}

static void wide_case(dice *d, const subject *s, reach r, bool point)
{
    box b;
    exact_values e;
    sev_call call = subject_call(s);
    sev_wide_interval second;
    sev_trouble trouble = {0, false};
    draw_box(d, s, r, point, &b);
    sev_wide_interval range = sev_wide_range(&call, b.a, &second, &trouble);
    report_about("%s %d%s", subject_name(s), s->order, words(b.a, b.n));
    CHECK(is_number(range.lo) && is_number(range.hi) && is_number(second.lo) && is_number(second.hi), "%s, %s",
          words(&range, 1), words(&second, 1));
    exact_begin(&e);
    for (int k = 0; k < (b.point ? 1 : INSIDE); k++)
        if (place_within(&e, s, d, &b, k)) {
            check(e.value, range, subject_name(s));
            if (s->op != SEV_EXP_NEG_PROD)
                check(e.second, second, "second");
            if (b.point && box_has_small_powers(s, &b) && mpfr_regular_p(e.value) && s->sharp < 0x1p50 &&
                fabs((double)mpfr_get_exp(e.value)) < 0x1p49 && (has_form(s) || is_moderate(s, &b, e.value)))
                check_width(s, &e, &b, range);
        }
    exact_end(&e);
}

Test(wide_range, of_boxes_and_points)
{
    for (size_t i = 0; i < subjects_n; i++) {
        const subject *s = &subjects[i];
        dice d = draw_far(subject_name(s));
        for (size_t k = 0; s->roles && k < test_cases(160) / (size_t)s->share + 1; k++)
            wide_case(&d, s, k % 4 ? FAR : NEAR, k % 2);
    }
    cr_assert_eq(reports(), 0);
}
