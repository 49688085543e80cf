/* SPDX-License-Identifier: MIT */
/* Quick enclosures and values against the functions with twice the digits. */
#include "kernel/compute.h"
#include "number/elementary.h"
#include "number/product.h"
#include "op/gammadiff.h"
#include "op/special.h"
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

/* Of any sizes that are far from overflow and underflow. */
Test(quick, gamma_differences)
{
    rng random = {.state = test_seed()};
    double worst = 0;
    for (size_t i = 0; i < test_cases(50000); ++i) {
        double reach = i % 3 ? 1e6 : 1e25, x = log_between(&random, 1 / reach, reach);
        double a = log_between(&random, 1 / reach, reach), k = log_between(&random, 1 / reach, reach);
        for (int n = 0; n < 3; ++n) {
            double one = sev_quick_gamma_diff1(n, x, a), two = sev_quick_gamma_diff2(n - 1, x, a, k);
            double want_one = sev_gamma_diff1(n, x, a),
                   want_two = sev_gamma_diff2(n - 1, (sev_pair){x, 0}, a, (sev_pair){k, 0}).hi;
            worst =
                fmax(worst, fmax(isnan(one) ? 0 : fabs(one / want_one - 1), isnan(two) ? 0 : fabs(two / want_two - 1)));
            CHECK(i % 3 == 0 || (!isnan(one) && !isnan(two)), "%a %a %a", x, a, k);
        }
        double m = 1 + floor(a), balls = m + floor(x), draws = fmin(x, 1 + 0.9 * floor(x));
        double hazard = sev_quick_urn(balls, m, draws), want = sev_urn(balls, m, (sev_pair){draws, 0}).hi;
        if (!isnan(hazard))
            worst = fmax(worst, fabs(hazard / want - 1));
    }
    printf("quick: differences of ln Gamma and its derivatives: 2^%.2f\n", log2(worst));
    fflush(stdout);
    cr_expect_leq(worst, 0x1p-47);
    cr_assert_eq(reports(), 0);
}

/* An operation: which of its arguments is a scale, which are coefficients (a, of either sign), sizes
 * (t), exponents (e) or small numbers (v). */
static const struct {
    sev_op op;
    int order;
    const char *args;
} operations[] = {
    {SEV_MUL3, 0, "axa"},     {SEV_LOG, 0, "xt"},           {SEV_MUL_POW, 0, "axe"},     {SEV_POW_RATIO, 0, "xte"},
    {SEV_HILL, 0, "axte"},    {SEV_X_LOG_X, 0, "ax"},       {SEV_LOG1P_RATIO, 0, "axt"}, {SEV_EXPM1_RATIO, 0, "axt"},
    {SEV_GOMPERTZ, 0, "txg"}, {SEV_GROWTH, 0, "y"},         {SEV_GROWTH, 1, "y"},        {SEV_GROWTH, 2, "y"},
    {SEV_FRAILTY, 0, "xv"},   {SEV_FRAILTY_SLOPE, 0, "xv"}, {SEV_RISE, 0, "xtt"},        {SEV_FALL, 0, "xtt"},
    {SEV_LOGISTIC, 0, "xtt"}, {SEV_LOGISTIC_C, 0, "xtt"},   {SEV_SQRT, 0, "x"},          {SEV_LOG_BASE, 0, "xt"},
    {SEV_LOG1P, 0, "x"},      {SEV_POW, 0, "xe"},           {SEV_TANH, 0, "y"},          {SEV_MIN, 0, "ax"},
    {SEV_MAX, 0, "ax"},       {SEV_CHOOSE, 0, "axax"},
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

static double run(const sev_call *call, const double *at)
{
    sev_arg args[SEV_ARGS];
    double value, low;
    for (int i = 0; i < call->args_n; ++i)
        args[i] = sev_single(&at[i]);
    sev_compute(sev_kernels_best(), call, args, 1, &value, &low);
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
            sev_call call = {.op = (int16_t)operations[k].op, .variant = operations[k].order};
            sev_interval box[SEV_ARGS];
            sev_trouble trouble = {0, false};
            double at[SEV_ARGS], second;
            bool points = true;
            for (; operations[k].args[call.args_n]; ++call.args_n) {
                box[call.args_n] = argument(&random, operations[k].args[call.args_n]);
                points = points && sev_is_point(box[call.args_n]);
            }
            sev_interval low, range = sev_quick_range(&call, box, &low);
            if (!sev_is_bounded(range))
                continue;
            ++taken;
            for (int inside = 0; inside < 4; ++inside) {
                for (int n = 0; n < call.args_n; ++n)
                    at[n] = inside == 0   ? box[n].lo
                            : inside == 1 ? box[n].hi
                                          : fmin(box[n].hi, rng_between(&random, box[n].lo, box[n].hi));
                double want = run(&call, at), room = 0x1p-47 * fabs(want);
                CHECK(want >= range.lo - (operations[k].order ? room : 2 * ulp_at((long double)want)) &&
                          want <= range.hi + (operations[k].order ? room : 2 * ulp_at((long double)want)),
                      "operation %zu: %.17g is not in [%.17g, %.17g]", k, want, range.lo, range.hi);
                CHECK(!points || range.hi - range.lo <= 1e-10 * fabs(want) + 1e-300,
                      "operation %zu: %.17g in [%.17g, %.17g]", k, want, range.lo, range.hi);
                double guess = sev_guess(&call, at, &second, &trouble);
                CHECK(fabs(guess - want) <= 1e-11 * fabs(want) + 1e-300, "operation %zu: %.17g, should be %.17g", k,
                      guess, want);
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
        sev_interval box[] = {around(&random, x, width), around(&random, c, width), around(&random, d, width)}, second;
        sev_trouble trouble = {0, false};
        sev_interval range = sev_range(&(sev_call){SEV_SPREAD, 3, 0, NULL}, box, &second, &trouble);
        for (int k = 0; k < 20; ++k) {
            double at[3] = {place_within(&random, box[0]), place_within(&random, box[1]),
                            place_within(&random, box[2])};
            double y = sev_logistic_spread((sev_pair){at[0], 0}, at[1], at[2]);
            CHECK(range.lo <= y && y <= range.hi, "spread of %a, %a, %a is %a, not in [%a, %a]", at[0], at[1], at[2], y,
                  range.lo, range.hi);
        }
        /* Of a scale that is small, the bounds are no wider than the box. */
        double y = sev_logistic_spread((sev_pair){x, 0}, c, d);
        if (width < 1e-6 && x < 0.01 * d && c > 0.1 * d && c < 10 * d)
            worst = fmax(worst, (range.hi - range.lo) / (fabs(y) * (width + 0.01)));
    }
    cr_expect_leq(worst, 10);
    cr_assert_eq(reports(), 0);
}

/* Where the closed form cancels, or the product that decides about it may be on either side. */
Test(quick, edge_of_the_slope_of_frailty)
{
    const sev_call call = {SEV_FRAILTY_SLOPE, 2, 0, NULL};
    static const double v[] = {0x1.0000000000001p-2, 0x1.0000000000002p-2, 0.25, 0x1.0000000000001p250, 0x1p250};
    static const double h[] = {0x1.fffffffffffffp-3, 0x1.ffffffffffffep-3, 0.375, 0x1.ffffffffffffep249, 0x1p249};
    static const bool taken[] = {false, false, true, false, true}; /* not those next to 2^-4 and 2^500, and rounded */
    for (size_t i = 0; i < sizeof v / sizeof *v; ++i) {
        const sev_interval at[] = {sev_point(h[i]), sev_point(v[i])};
        sev_interval second;
        cr_expect(sev_is_bounded(sev_quick_range(&call, at, &second)) == taken[i], "%a %a", v[i], h[i]);
    }
}

/* What has no quick way may be anything. */
Test(quick, refused)
{
    const sev_call call = {SEV_MUL_POW, 3, 0, NULL};
    static const struct {
        sev_interval x;
        double e;
        const char *why;
    } cases[] = {{{0, 3}, 0.5, "a scale of 0"},
                 {{1, INFINITY}, 0.5, "an infinite scale"},
                 {{1, 1e300}, 300, "an overflow"},
                 {{1e-100, 1}, 4, "an underflow"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        const sev_interval box[] = {{2, 2}, cases[i].x, {cases[i].e, cases[i].e}};
        sev_interval second;
        cr_expect(!sev_is_bounded(sev_quick_range(&call, box, &second)), "%s", cases[i].why);
    }
    const sev_interval kept[] = {{2, 2}, {1, 1e300}, {0.5, 0.5}};
    sev_interval second, range = sev_quick_range(&call, kept, &second);
    cr_expect(range.lo <= 2 && range.hi >= 2e150 && range.hi < 2.1e150);
}
