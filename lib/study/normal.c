/* SPDX-License-Identifier: MIT */
#include "study/normal.h"
#include "number/dd.h"
#include "number/elementary.h"
#include "study/half.h"

static const double sqrt_two_pi = 0x1.40d931ff62706p+1, inverse_sqrt_two_pi = 0x1.9884533d43651p-2;
static const sev_pair log_sqrt_two_pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};

/* Beyond it nothing is left in doubles. */
static const double farthest = 39.0;

/* e^(-z^2 / 2); the square is exact. */
static double bell(double z)
{
    double e, less;
    sev_pair square = dd_two_prod(z, z);
    sev_exp_neg((sev_pair){0.5 * square.hi, 0.5 * square.lo}, &e, &less);
    return e;
}

double sev_normal_density(double z)
{
    return fabs(z) < farthest ? bell(z) * inverse_sqrt_two_pi : 0.0 * z;
}

double sev_normal_mills(double z)
{
    return sev_half(&(sev_exponent){SEV_HALF_SQUARE, z, 0.0, 0.0, 1.0});
}

/* Phi(z) - 1/2 over the density at z: z + z^3 / 3 + z^5 / 15 + ..., |z| < 1. */
static double center_ratio(double z)
{
    double term = z, sum = 0.0, square = z * z;
    for (int odd = 3; odd < 31; odd += 2) {
        term *= square / odd;
        sum += term;
    }
    return z + sum;
}

double sev_normal_sides(double z, double *above)
{
    if (!(fabs(z) < farthest)) {
        *above = z < 0.0 ? 1.0 : z > 0.0 ? 0.0 : z;
        return z < 0.0 ? 0.0 : z > 0.0 ? 1.0 : z;
    }
    double density = bell(z) * inverse_sqrt_two_pi;
    if (fabs(z) < 0.5) {
        double off = density * center_ratio(z);
        *above = 0.5 - off;
        return 0.5 + off;
    }
    double lesser = density * sev_normal_mills(fabs(z));
    *above = z < 0.0 ? 1.0 - lesser : lesser;
    return z < 0.0 ? lesser : 1.0 - lesser;
}

double sev_normal_below(double z)
{
    double above;
    return sev_normal_sides(z, &above);
}

/* Halley's steps leave the cube of the error: after one that is less than a millionth none is wanted. */
static const double last_step = 1e-6;

static sev_pair center_quantile(double t, double z)
{
    double step = 0.0;
    for (int i = 0; i < 50; i++) {
        z += step;
        double off = center_ratio(z) - t * sqrt_two_pi / bell(z);
        step = -off / (1.0 + 0.5 * z * off);
        if (fabs(step) <= last_step * fabs(z))
            break;
    }
    return dd_fast_two_sum(z, step);
}

sev_pair sev_normal_from_center(double t)
{
    return center_quantile(t, t * sqrt_two_pi);
}

double sev_normal_guess(double below, double above)
{
    double p = below < above ? below : above;
    double far = -2.0 * sev_log((sev_pair){p, 0.0}).hi, s = sqrt(far > 0.0 ? far : 0.0);
    /* Hastings' approximation: Abramowitz and Stegun 26.2.23, error 4.5e-4. */
    double z = s - (2.515517 + s * (0.802853 + s * 0.010328)) / (1.0 + s * (1.432788 + s * (0.189269 + s * 0.001308)));
    return below < above ? -z : z;
}

/* Of what is above, by its logarithm. */
static sev_pair tail_quantile(double p, double z)
{
    double step = 0.0;
    sev_pair wanted = dd_add(sev_log((sev_pair){p, 0.0}), log_sqrt_two_pi);
    for (int i = 0; i < 50; i++) {
        z += step;
        double ratio = sev_normal_mills(z);
        sev_pair square = dd_two_prod(z, z), log = sev_log((sev_pair){ratio, 0.0});
        sev_pair got = dd_add(log, (sev_pair){-0.5 * square.hi, -0.5 * square.lo});
        double off = dd_add(got, dd_neg(wanted)).hi;
        step = off * ratio / (1.0 - 0.5 * off * (z * ratio - 1.0));
        if (fabs(step * z) <= last_step)
            break;
    }
    return dd_fast_two_sum(z, step);
}

sev_pair sev_normal_quantile(double below, double above, double near)
{
    double p = below < above ? below : above, z = below < above ? -near : near;
    if (!(p > 0.0))
        return (sev_pair){p == 0.0 ? (below < above ? -HUGE_VAL : HUGE_VAL) : p, 0.0};
    if (!(z > 0.0 && z < farthest))
        z = p >= 0.25 ? (0.5 - p) * sqrt_two_pi : fabs(sev_normal_guess(below, above));
    sev_pair of_above = p >= 0.25 ? center_quantile(0.5 - p, z) : tail_quantile(p, z);
    return below < above ? dd_neg(of_above) : of_above;
}
