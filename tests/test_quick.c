/* SPDX-License-Identifier: MIT */
/* Quick enclosures and values against the functions with twice the digits. */
#include "quick.h"
#include "special.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

static double log_between(rng *random, double lo, double hi)
{
    return exp(rng_between(random, log(lo), log(hi)));
}

static double ulps_off(double got, double want)
{
    return got == want ? 0 : fabs(got - want) / ulp_at((long double)want);
}

Test(quick, logarithm_and_exponential)
{
    rng random = {.state = test_seed()};
    double log_worst = 0, log1p_worst = 0, exp_worst = 0;
    for (size_t i = 0; i < test_cases(200000); ++i) {
        /* Around 1, where there is nothing to lose, and anywhere. */
        double x = i % 2 ? log_between(&random, DBL_MIN, DBL_MAX) : 1 + rng_between(&random, -0.02, 0.02);
        log_worst = fmax(log_worst, ulps_off(sev_quick_log(x), sev_log((sev_pair){x, 0}).hi));
        double w = i % 3 ? log_between(&random, DBL_MIN, 1e300) : rng_between(&random, -0.5, 0.5);
        log1p_worst = fmax(log1p_worst, ulps_off(sev_quick_log1p(w), -sev_neg_log1p_neg(-w).hi));
        if (w > 1) /* beyond what is a probability */
            log1p_worst =
                fmax(log1p_worst, ulps_off(sev_quick_log1p(w), sev_mul_log1p_ratio(1, (sev_pair){w, 0}, 1).hi));
        double y = i % 2 ? rng_between(&random, -750, 720) : rng_between(&random, -2, 2), e, m;
        sev_exp_neg((sev_pair){-y, 0}, &e, &m);
        exp_worst = fmax(exp_worst, ulps_off(sev_quick_exp(y), e));
    }
    printf("quick: log %.2f ulp, log1p %.2f ulp, exp %.2f ulp\n", log_worst, log1p_worst, exp_worst);
    fflush(stdout);
    cr_expect_leq(log_worst, 5);
    cr_expect_leq(log1p_worst, 5);
    cr_expect_leq(exp_worst, 2);
    for (double x = 0.5; x <= 4; x *= 2) /* around the ends of the table */
        for (double near = x, i = 0; i < 3; ++i, near = nextafter(near, 0))
            cr_expect_leq(ulps_off(sev_quick_log(near), sev_log((sev_pair){near, 0}).hi), 5, "ln %a", near);
}

/* An operation: which of its arguments is a scale, which are low parts (l), coefficients (a, of either sign), sizes
 * (t), exponents (e) or small numbers (v). */
static const struct {
    sev_op op;
    int order;
    const char *args;
} operations[] = {
    {SEV_MUL3, 0, "axa"},      {SEV_LOG, 0, "xlt"},          {SEV_MUL_POW, 0, "axlel"},    {SEV_POW_RATIO, 0, "xltel"},
    {SEV_HILL, 0, "axlte"},    {SEV_X_LOG_X, 0, "axl"},      {SEV_LOG1P_RATIO, 0, "axlt"}, {SEV_EXPM1_RATIO, 0, "axlt"},
    {SEV_GOMPERTZ, 0, "txlg"}, {SEV_GROWTH, 0, "yl"},        {SEV_GROWTH, 1, "yl"},        {SEV_GROWTH, 2, "yl"},
    {SEV_FRAILTY, 0, "xlv"},   {SEV_FRAILTY_SLOPE, 0, "xv"}, {SEV_RISE, 0, "xltt"},        {SEV_FALL, 0, "xltt"},
    {SEV_LOGISTIC, 0, "xltt"}, {SEV_LOGISTIC_C, 0, "xltt"},
};

static sev_interval argument(rng *random, char kind)
{
    double x = 0, wide = rng_below(random, 3) ? rng_unit(random) * 4 : 0;
    switch (kind) {
    case 'x':
        x = log_between(random, 1e-3, 1e9);
        return (sev_interval){x, x * exp(wide)};
    case 'y':
        x = rng_between(random, -30, 30);
        return (sev_interval){x, x + wide};
    case 'a':
        return sev_point(rng_between(random, -3, 3));
    case 't':
        return sev_point(log_between(random, 1, 1e7));
    case 'e':
        return sev_point(rng_between(random, 0.1, 5));
    case 'v':
        return sev_point(log_between(random, 1e-3, 5));
    case 'g':
        return sev_point(log_between(random, 1e-12, 1e-8) * (rng_below(random, 2) ? 1 : -1));
    default:
        return sev_point(0);
    }
}

static double run(const sev_step *step, const double *at)
{
    sev_arg args[SEV_ARGS];
    double value, low;
    for (int i = 0; i < step->args_n; ++i)
        args[i] = (sev_arg){&at[i], 0};
    sev_step_block(sev_kernels_best(), step, args, 1, &value, &low);
    return value;
}

/* Of a thousand boxes each, what the operation gives anywhere inside is in the quick enclosure, but for its own last
 * bit; enclosures of points are sharp; and values are near. */
Test(quick, operations)
{
    enum { N = sizeof operations / sizeof *operations };
    rng random = {.state = test_seed()};
    for (size_t k = 0; k < N; ++k) {
        size_t cases = test_cases(1000), taken = 0;
        for (size_t i = 0; i < cases; ++i) {
            sev_step step = {
                .op = (int16_t)operations[k].op, .order = operations[k].order, .slot = SEV_ARGS, .second = -1};
            sev_interval slots[SEV_ARGS + 1];
            double at[SEV_ARGS + 1];
            bool points = true;
            for (; operations[k].args[step.args_n]; ++step.args_n) {
                int n = step.args_n;
                step.args[n] = n;
                slots[n] = argument(&random, operations[k].args[n]);
                points = points && sev_is_point(slots[n]);
            }
            if (!sev_quick_enclose(&step, slots))
                continue;
            ++taken;
            sev_interval range = slots[SEV_ARGS];
            for (int inside = 0; inside < 4; ++inside) {
                for (int n = 0; n < step.args_n; ++n)
                    at[n] = inside == 0   ? slots[n].lo
                            : inside == 1 ? slots[n].hi
                                          : fmin(slots[n].hi, rng_between(&random, slots[n].lo, slots[n].hi));
                double want = run(&step, at), room = 0x1p-47 * fabs(want);
                CHECK(want >= range.lo - (operations[k].order ? room : 2 * ulp_at((long double)want)) &&
                          want <= range.hi + (operations[k].order ? room : 2 * ulp_at((long double)want)),
                      "operation %zu: %.17g is not in [%.17g, %.17g]", k, want, range.lo, range.hi);
                CHECK(!points || range.hi - range.lo <= 1e-10 * fabs(want) + 1e-300,
                      "operation %zu: %.17g in [%.17g, %.17g]", k, want, range.lo, range.hi);
                const sev_program program = {.steps = (sev_step[]){step}, .steps_n = 1, .kernels = sev_kernels_best()};
                program.steps[0].wanted = 1;
                cr_assert_eq(sev_quick_values(&program, at, 1, 1), 0);
                CHECK(fabs(at[SEV_ARGS] - want) <= 1e-11 * fabs(want) + 1e-300, "operation %zu: %.17g, should be %.17g",
                      k, at[SEV_ARGS], want);
            }
        }
        CHECK(taken * 4 >= cases, "operation %zu is quick in %zu of %zu cases", k, taken, cases);
    }
    cr_assert_eq(reports(), 0);
}

/* A box around random places, often a point in some directions. */
static sev_interval around(rng *random, double at, double width)
{
    sev_interval box = sev_point(at);
    if (rng_below(random, 3))
        box = (sev_interval){at * (1 - width * rng_unit(random)), at * (1 + width * rng_unit(random))};
    return box;
}

static double place_within(rng *random, sev_interval box)
{
    double x = box.lo + (box.hi - box.lo) * rng_unit(random);
    return rng_below(random, 4) ? fmin(fmax(x, box.lo), box.hi) : rng_below(random, 2) ? box.lo : box.hi;
}

Test(quick, spread)
{
    rng random = {.state = test_seed()};
    double worst = 0;
    for (size_t i = 0; i < test_cases(20000); ++i) {
        double d = log_between(&random, 1e-3, 1e3), c = d * rng_between(&random, 0, i % 2 ? 5 : 50);
        double x = rng_below(&random, 4) ? c * rng_between(&random, 0, 3) : c * log_between(&random, 1e-20, 1);
        double width = log_between(&random, 1e-9, 0.9);
        sev_interval slots[5] = {
            around(&random, x, width), {0, 0}, around(&random, c, width), around(&random, d, width)};
        sev_step step = {.op = SEV_SPREAD, .args_n = 4, .args = {0, 1, 2, 3}, .slot = 4, .second = -1};
        bool undefined = false;
        sev_step_enclose(sev_kernels_best(), &step, slots, &undefined);
        for (int k = 0; k < 20; ++k) {
            double at[3] = {place_within(&random, slots[0]), place_within(&random, slots[2]),
                            place_within(&random, slots[3])};
            double y = sev_logistic_spread((sev_pair){at[0], 0}, at[1], at[2]);
            CHECK(slots[4].lo <= y && y <= slots[4].hi, "spread of %a, %a, %a is %a, not in [%a, %a]", at[0], at[1],
                  at[2], y, slots[4].lo, slots[4].hi);
        }
        /* Of a scale that is small, the bounds are no wider than the box. */
        double y = sev_logistic_spread((sev_pair){x, 0}, c, d);
        if (width < 1e-6 && x < 0.01 * d && c > 0.1 * d && c < 10 * d)
            worst = fmax(worst, (slots[4].hi - slots[4].lo) / (fabs(y) * (width + 0.01)));
    }
    cr_expect_leq(worst, 10);
    cr_assert_eq(reports(), 0);
}

/* What has no quick way is left alone. */
Test(quick, refused)
{
    sev_step step = {.op = SEV_MUL_POW, .args_n = 4, .args = {0, 1, 2, 3}, .slot = 4, .second = -1};
    sev_interval slots[5] = {{2, 2}, {0, 3}, {0, 0}, {0.5, 0.5}, {7, 7}};
    cr_expect(!sev_quick_enclose(&step, slots), "a scale of 0");
    slots[1] = (sev_interval){1, INFINITY};
    cr_expect(!sev_quick_enclose(&step, slots), "an infinite scale");
    slots[1] = (sev_interval){1, 1e300};
    slots[3] = sev_point(300);
    cr_expect(!sev_quick_enclose(&step, slots), "an overflow");
    slots[1] = (sev_interval){1e-100, 1};
    slots[3] = sev_point(4);
    cr_expect(!sev_quick_enclose(&step, slots), "an underflow");
    cr_expect(slots[4].lo == 7 && slots[4].hi == 7);
    slots[1] = (sev_interval){1, 1e300};
    slots[3] = sev_point(0.5);
    cr_expect(sev_quick_enclose(&step, slots));
    cr_expect(slots[4].lo <= 2 && slots[4].hi >= 2e150 && slots[4].hi < 2.1e150);
}
