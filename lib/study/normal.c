/* SPDX-License-Identifier: MIT */
#include "study/normal.h"
#include "host/environment.h"
#include "number/dd.h"
#include "number/elementary.h"
#include "kernel/kernels.h"
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

/* ---- Many at once ---- */

/* With y = 4 / (4 + |z|) the lesser side is e^(-z^2 / 2) y P(y), and P goes from 1 / sqrt(2 pi) / 4 to 1 / 2. Row i is
 * for y from (i + 1) / 16 on: the polynomial in (16 y - i - 3 / 2) that agrees with P at Chebyshev's points. With its
 * coefficients rounded it is off by 2^-53 of itself. */
enum { MANY_ROWS = 15 };
static const double many_rows[MANY_ROWS][SEV_PIECE_TERMS] = {
    {0x1.c279f31a5e700p-4, 0x1.ea02209f7afe9p-8, 0x1.eba0ea64dd374p-12, 0x1.beae8541d31a7p-16, 0x1.64877e30cd924p-20,
     0x1.d7307c38e0547p-25, 0x1.b7720a6c18ef2p-30, 0x1.2da6bb76a7a11p-37, -0x1.5b20160034f5ap-39,
     -0x1.678263754881cp-43},
    {0x1.e32314a656498p-4, 0x1.1688175900a89p-7, 0x1.242b435156245p-11, 0x1.10c726f6438a0p-15, 0x1.b49e55010d1e2p-20,
     0x1.14e24952671d0p-24, 0x1.b1242438927a7p-30, -0x1.2e0b462bd42b5p-36, -0x1.18bec738976a0p-38,
     -0x1.82dae3505c340p-43},
    {0x1.043026aa219aep-3, 0x1.3e793131a0ca4p-7, 0x1.5cc8180934051p-11, 0x1.4d053da36902ep-15, 0x1.089fb001d4d2dp-19,
     0x1.3ae44e4eb2c77p-24, 0x1.6d8e8cb793acdp-30, -0x1.e3732da2a4087p-35, -0x1.7b13dfb5cda09p-38,
     -0x1.1f37307786479p-43},
    {0x1.198a64cb8f6cdp-3, 0x1.6e3e8f495632ap-7, 0x1.a1d1b97e4b631p-11, 0x1.9587f095e65e7p-15, 0x1.3c3139be92cd0p-19,
     0x1.56d96f765e8a9p-24, 0x1.afc7e18a0f407p-31, -0x1.be8c3b7d1464cp-34, -0x1.ab0f78d1c5d9fp-38,
     -0x1.cccd8ea1b9f70p-47},
    {0x1.322abef7fbac0p-3, 0x1.a78bcc3627622p-7, 0x1.f5b0c79945b42p-11, 0x1.eb5fdd79dae02p-15, 0x1.72cf5404da4c3p-19,
     0x1.607aafc6fde4ep-24, -0x1.9a72d37305df4p-34, -0x1.470d79a7e085ep-33, -0x1.8011eab9fb8a0p-38,
     0x1.598532eb64ec1p-43},
    {0x1.4eb9604b78d81p-3, 0x1.ec642642181edp-7, 0x1.2d78917d1730dp-10, 0x1.277323fdbfec6p-14, 0x1.a8f32e066ccc1p-19,
     0x1.4f7257568b9f7p-24, -0x1.5d5e21844d2bdp-30, -0x1.968ca50f5e3f2p-33, -0x1.d1f120cdc4d0cp-39,
     0x1.661aa3b79036ep-42},
    {0x1.70013573b4c72p-3, 0x1.1f8e36d6ed79ep-6, 0x1.6a0be00577264p-10, 0x1.5fb5be4abcc35p-14, 0x1.d9e923c6badcep-19,
     0x1.1d6812bb9cff6p-24, -0x1.6947f05ba60bfp-29, -0x1.b47fd341f109ap-33, 0x1.37d2e76fdc980p-44,
     0x1.d6abfedc60434p-42},
    {0x1.96f4ed39ab6b5p-3, 0x1.512b638cef184p-6, 0x1.b1b55aa919ea1p-10, 0x1.9d7c88d4d55b2p-14, 0x1.0024f12676f47p-18,
     0x1.9004a3e14671cp-25, -0x1.1189f527f9b0fp-28, -0x1.9192ac86a2b51p-33, 0x1.120b13e71d1bdp-38,
     0x1.d1d8745a02201p-42},
    {0x1.c4b379ecc5916p-3, 0x1.8c7b6cc1051ebp-6, 0x1.02ac4866bd849p-9, 0x1.df1db840eab59p-14, 0x1.0b5b1ae7565eap-18,
     0x1.48757b70c6147p-26, -0x1.5f9aeea2d282ap-28, -0x1.2e6a1464eeda5p-33, 0x1.fb0597998985cp-38,
     0x1.5a58b528d8d46p-42},
    {0x1.fa8b94f064f2ep-3, 0x1.d306f38059476p-6, 0x1.32bce30ac13cbp-9, 0x1.112799490a47fp-13, 0x1.0c5579934f2d4p-18,
     -0x1.e20c5a0d2393ap-27, -0x1.92539e4cf0374p-28, -0x1.36adee29afe75p-34, 0x1.450c849bbfd7ep-37,
     0x1.36e5c24580591p-43},
    {0x1.1cfee36847b51p-2, 0x1.132fdede0a31bp-5, 0x1.69119e3df3131p-9, 0x1.32270e285a36bp-13, 0x1.019c82659e845p-18,
     -0x1.ae70d5270c969p-25, -0x1.a1fa453f79ac4p-28, 0x1.aef5b7c7fbc2ep-38, 0x1.53d3b7c2ac97cp-37,
     -0x1.7d82b9143edc8p-45},
    {0x1.425e4539b1478p-2, 0x1.4408215602adcp-5, 0x1.a569e9b836786p-9, 0x1.510caff118dd6p-13, 0x1.d577b04cd7a2bp-19,
     -0x1.711fef91df79cp-24, -0x1.8ce7dba8172fbp-28, 0x1.5ffe5ac3db5f6p-34, 0x1.2de15e8bf7986p-37,
     -0x1.a9cf6b616e899p-43},
    {0x1.6e552363837dbp-2, 0x1.7cc4e31f3e0b8p-5, 0x1.e73ccffcf00afp-9, 0x1.6c5a7f860ba2fp-13, 0x1.909de8512ab7fp-19,
     -0x1.fccb75097b3e0p-24, -0x1.5721b8adafe5bp-28, 0x1.3550c234cfa07p-33, 0x1.c4a706b55f9f7p-38,
     -0x1.38aa09b9801f3p-42},
    {0x1.a1ea84bfd9775p-2, 0x1.be0948f5426e0p-5, 0x1.16de4629c7fa5p-8, 0x1.82b59552efedep-13, 0x1.37c8071139524p-19,
     -0x1.37b1e84a3c667p-23, -0x1.08c11501bde48p-28, 0x1.8f6efd71b6467p-33, 0x1.093ad47998beap-38,
     -0x1.5703607b50ce0p-42},
    {0x1.de380f91455f0p-2, 0x1.042d73359a0b5p-4, 0x1.3befe0ddbf234p-8, 0x1.9300fe16f3fffp-13, 0x1.9f01ee9ce0df2p-20,
     -0x1.60c60b5ee343ap-23, -0x1.57bddbf8749e8p-29, 0x1.b9f066e3041f9p-33, 0x1.3617ac49d29a0p-40,
     -0x1.3ca44547fbb5fp-42},
};

static double size_at(double z)
{
    return fabs(z) < farthest ? fabs(z) : farthest;
}

/* e^(-z^2 / 2). */
static void fall_off(const double *z, size_t n, double *out)
{
    double size[SEV_BLOCK];
    for (size_t k = 0; k < n; k++) {
        size[k] = size_at(z[k]);
        out[k] = 0.5 * size[k];
    }
    sev_kernels_best()->exp_neg_prod((const sev_arg[]){{out, NULL, 1}, {size, NULL, 1}}, n, out, NULL);
}

/* Both sides, from e^(-z^2 / 2) in `below`. Apart, so that its arrays are not on the stack below those of the kernel
 * that made this. */
static SEV_APART void find_sides(const double *z, size_t n, double *below, double *above)
{
    sev_located at; /* what a table needs not of it is room */
    double *y = at.center, *ratio = at.below;
    for (size_t k = 0; k < n; k++) {
        y[k] = 4.0 / (4.0 + size_at(z[k]));
        double in_rows = (MANY_ROWS + 1) * y[k] - 1.0;
        int64_t row = (int64_t)in_rows < MANY_ROWS ? (int64_t)in_rows : MANY_ROWS - 1; /* 1 is in the last one */
        at.row[k] = (uint64_t)row;
        at.place[k] = in_rows - (double)row - 0.5;
    }
    sev_kernels_best()->pieces(many_rows[0], &at, n, ratio);
    for (size_t k = 0; k < n; k++) {
        double x = z[k], lesser = x == x ? below[k] * (y[k] * ratio[k]) : x;
        below[k] = x < 0.0 ? lesser : 1.0 - lesser;
        above[k] = x < 0.0 ? 1.0 - lesser : lesser;
    }
}

void sev_normal_many(const double *z, size_t n, double *below, double *above)
{
    fall_off(z, n, below);
    find_sides(z, n, below, above);
}
