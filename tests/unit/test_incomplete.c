/* SPDX-License-Identifier: MIT */
/* What distributions are made of: Gauss's rule, the normal distribution, ln Gamma, gamma and beta probabilities. */
#include "kernel/kernels.h"
#include "study/half.h"
#include "study/incomplete.h"
#include "study/normal.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#define INF ((double)INFINITY)

/* Gauss's rule integrates x^k exactly up to k = 79. */
Test(incomplete, gauss_rule)
{
    for (int power = 0; power < 2 * SEV_GAUSS; power++) {
        double sum = 0, weight;
        for (int i = 0; i < SEV_GAUSS; i++) {
            double x = sev_gauss_point(i, 0, 1, &weight);
            sum += weight * pow(x, power);
        }
        cr_expect(fabs(sum * (power + 1) - 1) < 1e-15 + power * 0x1p-53, "x^%d: %g off", power, sum * (power + 1) - 1);
    }
}

Test(incomplete, normal_beside_erfc)
{
    for (double z = -37; z < 37; z += 0.0625) {
        double wanted = erfc(-z / sqrt(2)) / 2, got = sev_normal_below(z), most = 4e-15 + z * z * 3e-16;
        cr_expect(fabs(got / wanted - 1) <= most, "z = %g: %g, not %g", z, got, wanted);
        double density = exp(-z * z / 2) / sqrt(2 * acos(-1));
        cr_expect(fabs(sev_normal_density(z) / density - 1) <= most, "z = %g", z);
    }
    cr_expect(sev_normal_below(-40) == 0 && sev_normal_below(40) == 1 && sev_normal_below(0) == 0.5);
    cr_expect(sev_normal_density(50) == 0 && isnan(sev_normal_density(NAN)) && isnan(sev_normal_below(NAN)));
    cr_expect(sev_normal_quantile(0, 1, 0).hi == -INF && sev_normal_quantile(1, 0, 0).hi == INF);
    for (double p = 1e-300; p < 0.5; p *= 8) { /* wherever the search begins */
        double z = sev_normal_quantile(p, 1, 0).hi;
        cr_expect(fabs(sev_normal_quantile(p, 1, -30).hi / z - 1) < 1e-14, "p = %g", p);
        cr_expect(fabs(sev_normal_quantile(p, 1, -0.1).hi / z - 1) < 1e-14, "p = %g", p);
    }
}

/* Many at once, at all lengths of rows, odd ones among them. */
Test(incomplete, many_normal_beside_one)
{
    double z[SEV_BLOCK], below[SEV_BLOCK], above[SEV_BLOCK];
    for (double from = -40; from < 40; from += 0.6371) {
        for (int k = 0; k < SEV_BLOCK; k++)
            z[k] = from + k / 401.0;
        sev_normal_many(z, SEV_BLOCK, below, above);
        for (int k = 0; k < SEV_BLOCK; k++) {
            double wanted_above, wanted = sev_normal_sides(z[k], &wanted_above);
            double most = 2e-15 + z[k] * z[k] * 0x1p-53;
            cr_expect(fabs(below[k] - wanted) <= most * wanted + DBL_TRUE_MIN &&
                          fabs(above[k] - wanted_above) <= most * wanted_above + DBL_TRUE_MIN,
                      "z = %a: %a and %a, not %a and %a", z[k], below[k], above[k], wanted, wanted_above);
        }
        for (int k = 0; k < SEV_BLOCK; k += 17) {
            double one_above, one;
            sev_normal_many(&z[k], 1, &one, &one_above);
            cr_expect(one == below[k] && one_above == above[k]);
        }
    }
    const double odd[] = {0, -0.0, INF, -INF, NAN, 1e300, -1e300, 0x1p-1074, -0x1p-1074};
    const double wanted[] = {0.5, 0.5, 1, 0, NAN, 1, 0, 0.5, 0.5};
    sev_normal_many(odd, 9, below, above);
    for (int k = 0; k < 9; k++)
        cr_expect(isnan(odd[k]) ? isnan(below[k]) && isnan(above[k])
                                : below[k] == wanted[k] && above[k] == 1 - wanted[k],
                  "%g: %g and %g", odd[k], below[k], above[k]);
}

Test(incomplete, log_gamma)
{
    static const double a[] = {-0.25, 1e-10, 0.001, 0.5, 1, 2, 3.75, 30, 1e6};
    for (size_t i = 0; i < sizeof a / sizeof *a; i++) {
        double got = xdd_to_double(sev_log_gamma1p(a[i])), wanted = lgamma(1 + a[i]);
        cr_expect(fabs(got - wanted) <= 1e-15 * (1 + fabs(wanted)), "ln Gamma(%g): %.17g, not %.17g", 1 + a[i], got,
                  wanted);
    }
}

/* Where they are elementary: gamma(1), beta(1, b), beta(a, 1). */
Test(incomplete, closed_forms)
{
    sev_incomplete law;
    sev_incomplete_make(&law, 1, INF);
    for (double x = 0x1p-60; x < 700; x *= 1.25) {
        sev_sides s = sev_incomplete_sides(&law, x);
        cr_expect(fabs(s.below / -expm1(-x) - 1) < 1e-14 && fabs(s.above - exp(-x)) <= 1e-14 * exp(-x) + 1e-16,
                  "x = %g: %g %g", x, s.below, s.above);
    }
    for (double b = 0.0625; b < 1e6; b *= 8) {
        sev_incomplete other;
        sev_incomplete_make(&law, 1, b);
        sev_incomplete_make(&other, b, 1);
        for (double v = 0x1p-40; v < 0x1p40; v *= 1.5) {
            sev_sides s = sev_incomplete_sides(&law, v), t = sev_incomplete_sides(&other, 1 / v);
            double wanted = -expm1(-b * log1p(v)); /* 1 - (1 - x)^b, 1 / (1 - x) = 1 + v */
            cr_expect(fabs(s.below / wanted - 1) < 1e-12, "b = %g, v = %g: %g, not %g", b, v, s.below, wanted);
            cr_expect(fabs(t.above / wanted - 1) < 1e-12, "a = %g, v = %g: %g, not %g", b, 1 / v, t.above, wanted);
        }
    }
}

/* The median, from wherever the search begins. */
Test(incomplete, search_begins_anywhere)
{
    static const double shapes[] = {0.001, 0.3, 1, 7, 1e5, 1e9};
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 7; k++) {
            double a = shapes[i], b = k < 6 ? shapes[k] : INF;
            sev_incomplete law;
            sev_incomplete_make(&law, a, b);
            double wanted = xdd_to_double(sev_incomplete_quantile(&law, 0.4375, 0.5625, 0).x);
            for (double near = 0x1p-100; near < 0x1p101; near *= 0x1p20) {
                double got = xdd_to_double(sev_incomplete_quantile(&law, 0.4375, 0.5625, near).x);
                cr_expect(got == wanted || fabs(got / wanted - 1) < 5e-13, "%g, %g from %g: %.17g, not %.17g", a, b,
                          near, got, wanted);
            }
        }
}
