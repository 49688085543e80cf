/* SPDX-License-Identifier: MIT */
/* Means without draws, over one number and over two, of functions with kinks and jumps: where the rules settle, the
 * mean is off by no more than Student's t makes of what they say. Both numbers are standard normal. */
#include "number/dd.h"
#include "study/grid.h"
#include "study/normal.h"
#include "study/student.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

/* (a + b x + c y)^power where that is positive, times e^(d x + e y); and a smooth part, k e^(g x). */
typedef struct kinked {
    double a, b, c, d, e, k, g;
    int power;
} kinked;

static scaleev_status kinked_values(void *context, const double *x, const double *y, size_t n, double *out)
{
    const kinked *f = context;
    for (size_t i = 0; i < n; i++) {
        double second = y ? y[i] : 0, t = f->a + f->b * x[i] + f->c * second;
        double part = t <= 0 ? 0 : pow(t, f->power) * exp(f->d * x[i] + f->e * second);
        out[i] = part + f->k * exp(f->g * x[i]);
    }
    return SCALEEV_OK;
}

static scaleev_status kinked_along(void *context, const double *x, size_t n, double *out)
{
    return kinked_values(context, x, NULL, n, out);
}

/* t is normal where e^(d x + e y) is part of the density, with mean m and standard deviation s. */
static double kinked_mean(const kinked *f)
{
    double s = hypot(f->b, f->c), m = f->a + f->b * f->d + f->c * f->e;
    double p = sev_normal_below(m / s), density = sev_normal_density(m / s);
    double part = f->power == 0 ? p : f->power == 1 ? m * p + s * density : (m * m + s * s) * p + m * s * density;
    return exp((f->d * f->d + f->e * f->e) / 2) * part + f->k * exp(f->g * f->g / 2);
}

static sev_distribution *standard_normal(void)
{
    sev_distribution *d = NULL;
    const double numbers[] = {0, 1};
    cr_assert_eq(sev_distribution_make(&sev_default_allocator, "normal", numbers, 2, &d, NULL), SCALEEV_OK);
    return d;
}

static bool mean_over_one(const sev_distribution *d, kinked *f, scaleev_estimate *e)
{
    sev_quadrature q;
    bool settled;
    sev_quadrature_begin(&q, &sev_default_allocator, d, 0, 1, 65536, NULL);
    cr_assert_eq(sev_quadrature_mean(&q, kinked_along, f, e, &settled), SCALEEV_OK);
    sev_quadrature_end(&q);
    return settled;
}

static bool mean_over_two(const sev_distribution *d, kinked *f, bool smooth, uint64_t most, scaleev_estimate *e)
{
    sev_grid grid;
    bool settled;
    cr_assert(sev_grid_begin(&grid, d, d));
    grid.smooth = smooth;
    cr_assert_eq(sev_grid_mean(&grid, kinked_values, f, most, e, &settled), SCALEEV_OK);
    return settled;
}

static double off_from(double x, sev_pair exact)
{
    return fabs((x - exact.hi) - exact.lo);
}

/* Sums of values that nearly cancel, some missing and some without weight, beside plain ones of two doubles. */
Test(quadrature, weighted)
{
    double weights[SEV_BLOCK], values[SEV_BLOCK];
    for (size_t n = 0; n <= SEV_BLOCK; n += n < 70 ? 1 : 31) {
        rng random = {.state = test_seed() + n};
        sev_weighted sum = SEV_WEIGHTED_NONE;
        sev_pair weight = {0, 0}, value = {0, 0}, size = {0, 0};
        double least = HUGE_VAL, greatest = -HUGE_VAL;
        for (size_t i = 0; i < n; i++) {
            weights[i] = i % 11 == 3 ? 0 : rng_unit(&random);
            values[i] = i % 7 == 5 ? NAN : i % 2 ? -values[i - 1] : rng_between(&random, -1, 1) * 1e10;
            values[i] = i % 11 == 3 ? HUGE_VAL : i % 7 == 6 || i % 11 == 4 ? 1 + rng_unit(&random) : values[i];
            if (values[i] != values[i] || weights[i] == 0)
                continue;
            weight = dd_add_d(weight, weights[i]);
            value = dd_add_d(value, weights[i] * values[i]);
            size = dd_add_d(size, fabs(weights[i] * values[i]));
            least = fmin(least, values[i]);
            greatest = fmax(greatest, values[i]);
        }
        sev_weighted_add(&sum, weights, values, n);
        cr_expect(off_from(sum.weight.hi, weight) <= 0x1p-52 * weight.hi, "%zu weights", n);
        cr_expect(off_from(sum.value.hi, value) <= 0x1p-52 * fabs(value.hi) + 0x1p-90 * size.hi, "%zu values", n);
        cr_expect(off_from(sum.size, size) <= 0x1p-46 * size.hi && sum.least == least && sum.greatest == greatest);
    }
}

/* Random ones: any line, lines along rows of points, and lines at fourths of steps from points. */
static kinked random_kinked(rng *random, int power, int kind)
{
    static const double slopes[] = {-2, -1, -0.5, -0.25, 0.25, 0.5, 1, 2, 3, 1.0 / 3, 0.75};
    const uint32_t n = sizeof slopes / sizeof *slopes;
    kinked f = {rng_between(random, -3, 3),     rng_between(random, -2, 2),
                rng_between(random, -2, 2),     rng_between(random, -0.5, 0.5),
                rng_between(random, -0.5, 0.5), rng_between(random, 0, 3),
                rng_between(random, -0.5, 0.5), power};
    if (kind > 0) {
        f.b = slopes[rng_below(random, n)];
        f.c = kind == 1 ? 0 : slopes[rng_below(random, n)];
    }
    if (kind == 3)
        f.a = floor(16 * f.a) / 16;
    return f;
}

/* Of the means that settle so many are as near as they say. */
static void check_kinked(int power, int kind, bool two)
{
    sev_distribution *d = standard_normal();
    rng random = {.state = test_seed()};
    size_t settled = 0, held = 0, cases = test_cases(120);
    double reach = sev_student(0.95, 8), worst = 0;
    for (size_t i = 0; i < cases; i++) {
        scaleev_estimate e;
        kinked f = random_kinked(&random, power, kind);
        if (!two)
            f.c = f.e = 0;
        if (!(two ? mean_over_two(d, &f, false, i % 2 ? 65536 : 2048, &e) : mean_over_one(d, &f, &e)))
            continue;
        double mean = kinked_mean(&f), off = fabs(e.value - mean);
        settled++;
        held += off <= reach * e.error + 1e-13 * mean;
        worst = off > worst ? off : worst;
    }
    cr_expect(!test_shares() || (double)held >= 0.9 * (double)settled,
              "power %d, kind %d, %d: %zu settled, %zu are as near as they say, %g off at most", power, kind, two,
              settled, held, worst);
    sev_distribution_free(d);
}

Test(quadrature, kinks)
{
    for (int power = 0; power < 3; power++)
        for (int kind = 0; kind < 4; kind++) {
            check_kinked(power, kind, false);
            check_kinked(power, kind, true);
        }
}

/* STUDY's two options, 0 and X1 + X2, normal with mean 1 and standard deviations 2 and 1: kinks along a row of points,
 * at which all rows of them agree. EVPI is this mean less 2. */
Test(quadrature, two_options)
{
    sev_distribution *d = standard_normal();
    kinked f = {.a = 2, .b = 2, .c = 1, .power = 1};
    scaleev_estimate e = {NAN, NAN};
    bool settled = mean_over_two(d, &f, false, 65536, &e);
    cr_expect(!settled || fabs(e.value - kinked_mean(&f)) <= sev_student(0.95, 8) * e.error, "%.12g, not %.12g (%g)",
              e.value, kinked_mean(&f), e.error);
    sev_distribution_free(d);
}

/* Smooth ones settle, and are right to rounding or nearly so. */
Test(quadrature, smooth)
{
    sev_distribution *d = standard_normal();
    for (double g = -1.5; g <= 1.5; g += 0.25) {
        kinked f = {.a = -HUGE_VAL, .k = 3, .g = g};
        double mean = 3 * exp(g * g / 2);
        scaleev_estimate one = {NAN, NAN}, two = {NAN, NAN};
        cr_expect(mean_over_one(d, &f, &one) && fabs(one.value - mean) <= 1e-13 * mean && one.error <= 1e-11 * mean,
                  "%g: %.17g, not %.17g (%g)", g, one.value, mean, one.error);
        cr_expect(mean_over_two(d, &f, true, 65536, &two) && fabs(two.value - mean) <= 1e-7 * mean &&
                      two.error < 1e-6 * mean,
                  "%g: %.17g, not %.17g (%g)", g, two.value, mean, two.error);
    }
    sev_distribution_free(d);
}

static double trapezoid_of(kinked *f, double step)
{
    double sum = 0;
    for (double z = -9; z <= 9; z += step) {
        double value;
        (void)kinked_along(f, &z, 1, &value);
        sum += step * sev_normal_density(z) * value;
    }
    return sum;
}

/* A kink about a fourth of a step from a point is where the rule and that of half the step agree, and are wrong. */
Test(quadrature, agreement_by_chance)
{
    sev_distribution *d = standard_normal();
    for (double point = -2; point <= 2; point += 0.25) {
        kinked f = {.b = 1, .power = 1};
        double lo = point + 0.04, hi = point + 0.09;
        for (int i = 0; i < 60; i++) {
            f.a = -(lo + hi) / 2;
            *(trapezoid_of(&f, 0.25) < trapezoid_of(&f, 0.125) ? &lo : &hi) = -f.a;
        }
        double mean = kinked_mean(&f), coarse = trapezoid_of(&f, 0.25), fine = trapezoid_of(&f, 0.125);
        cr_assert(fabs(coarse - fine) < 1e-13 * mean && fabs(fine - mean) > 1e-5, "%g: %g, %g", point, coarse - fine,
                  fine - mean);
        scaleev_estimate e = {NAN, NAN};
        bool settled = mean_over_one(d, &f, &e);
        cr_expect(!settled || fabs(e.value - mean) <= sev_student(0.95, 8) * e.error, "%g: %.12g, not %.12g (%g)",
                  point, e.value, mean, e.error);
    }
    sev_distribution_free(d);
}
