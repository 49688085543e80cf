/* SPDX-License-Identifier: MIT */
#include "study/half.h"
#include "kernel/kernels.h"
#include "number/elementary.h"
#include "number/product.h"

/* The positive points of Gauss's rule on [-1, 1] and their weights. tests/unit/test_distribution.c holds it to what it
 * is to integrate exactly. */
static const double half_rule[SEV_GAUSS / 2][2] = {
    {0x1.3d9fa7259c6f9p-5, 0x1.3d76e07d01470p-4}, {0x1.db7af8723039bp-4, 0x1.3b8e1ab8156dfp-4},
    {0x1.8aa507790bb18p-3, 0x1.37bf7fb3ffa5fp-4}, {0x1.12967c83d4110p-2, 0x1.3210ebf5b8207p-4},
    {0x1.5e33b2ee16696p-2, 0x1.2a8b1efb50a42p-4}, {0x1.a7b5bc5a29ed2p-2, 0x1.2139adc432380p-4},
    {0x1.eeab6c46ecaa8p-2, 0x1.162af0fc7e7f7p-4}, {0x1.1953c149057cap-1, 0x1.096feee7215d1p-4},
    {0x1.39a0a9d652b8fp-1, 0x1.f638825187601p-5}, {0x1.580ab4e17e33ap-1, 0x1.d68bed38b1964p-5},
    {0x1.74630eefa6276p-1, 0x1.b40ae2c10a3f5p-5}, {0x1.8e7e140e56770p-1, 0x1.8eea82a7d6915p-5},
    {0x1.a63393069f110p-1, 0x1.6763f67ce7b6cp-5}, {0x1.bb5f0b43ea03fp-1, 0x1.3db419e3c9685p-5},
    {0x1.cddfe5136244fp-1, 0x1.121b1d8e9a250p-5}, {0x1.dd99a3f1b1943p-1, 0x1.c9b84cd4f2e15p-6},
    {0x1.ea7412c59f876p-1, 0x1.6c79dab0af3a4p-6}, {0x1.f45b6a89bde77p-1, 0x1.0d0ae92dd2f62p-6},
    {0x1.fb40783501aafp-1, 0x1.5801fe5cda0a0p-7}, {0x1.ff190359ae7c8p-1, 0x1.284e71463c0d6p-8}};

double sev_gauss_point(int i, double from, double to, double *weight)
{
    const double *r = half_rule[i / 2];
    double half = 0.5 * (to - from), middle = 0.5 * (from + to);
    *weight = half * r[1];
    return i & 1 ? middle - half * r[0] : middle + half * r[0];
}

/* E at n <= SEV_GAUSS places t. */
static void exponents_at(const sev_kernels *kernels, const sev_exponent *e, const double *t, int n, double *out)
{
    double grown[SEV_GAUSS], more[SEV_GAUSS]; /* e^(sign t), and that less 1 */
    const double one = 1.0;
    size_t count = (size_t)n;
    if (e->kind == SEV_HALF_SQUARE) {
        for (int i = 0; i < n; i++)
            out[i] = -t[i] * (e->c + 0.5 * t[i]);
        return;
    }
    for (int i = 0; i < n; i++)
        grown[i] = e->sign * t[i];
    kernels->exp(&(sev_arg){grown, NULL, 1}, count, grown, more);
    if (e->kind == SEV_HALF_EXP) {
        for (int i = 0; i < n; i++)
            out[i] = -e->w * more[i] - e->c * t[i];
        return;
    }
    for (int i = 0; i < n; i++)
        more[i] *= e->sign * e->w;
    if (e->sign < 0.0)
        kernels->neg_log1p_neg(&(sev_arg){more, NULL, 1}, count, more, NULL);
    else
        kernels->mul_log1p((const sev_arg[]){{&one, NULL, 0}, {more, NULL, 1}, {&one, NULL, 0}}, count, more, NULL);
    for (int i = 0; i < n; i++)
        out[i] = (e->sign < 0.0 ? e->m * more[i] : -e->m * more[i]) - e->c * t[i];
}

/* How fast E falls at t, and E there. */
static double falls_at(const sev_exponent *e, double t, double *at)
{
    double grown, less; /* e^(sign t), and 1 less that */
    if (e->kind == SEV_HALF_SQUARE) {
        *at = -t * (e->c + 0.5 * t);
        return e->c + t;
    }
    sev_exp_neg((sev_pair){-e->sign * t, 0.0}, &grown, &less);
    if (e->kind == SEV_HALF_EXP) {
        *at = e->w * less - e->c * t;
        return e->c + e->sign * e->w * grown;
    }
    double part = -e->w * less;
    *at = -e->m * sev_quick_log1p(part) - e->c * t;
    return e->c + e->m * (e->sign * e->w * grown / (1.0 + part));
}

/* Beyond it e^E is less than 2^-57. E is concave: past the first step of Newton's method E is at most -40, and what is
 * too far comes back. */
static double half_end(const sev_exponent *e)
{
    static const double deep = 40.0;
    double at, curved = e->kind == SEV_HALF_SQUARE ? 1.0 : e->kind == SEV_HALF_EXP ? e->w : e->m * e->w;
    if (e->kind == SEV_HALF_LOG && e->sign < 0.0)
        curved *= 1.0 - e->w;
    double falls = falls_at(e, 0.0, &at), end = 2.0 * deep / (falls + sqrt(falls * falls + 2.0 * deep * curved));
    for (int i = 0; i < 4; i++) {
        falls = falls_at(e, end, &at);
        double step = (at + deep) / falls;
        if (!(falls > 0.0) || !(step < 4.0 * end))
            end *= 2.0;
        else
            end += step;
        if (fabs(step) < 0.05 * end)
            break;
    }
    return end;
}

/* By t = end s^2, which sees more of where t is small: a logarithm has its branch point at about -1/4 + i pi. */
double sev_half(const sev_exponent *e)
{
    const sev_kernels *kernels = sev_kernels_best();
    double t[SEV_GAUSS], weights[SEV_GAUSS], sum = 0.0, end = half_end(e), weight;
    for (int i = 0; i < SEV_GAUSS; i++) {
        double s = sev_gauss_point(i, 0.0, 1.0, &weight);
        t[i] = end * (s * s);
        weights[i] = weight * s;
    }
    exponents_at(kernels, e, t, SEV_GAUSS, t);
    kernels->exp(&(sev_arg){t, NULL, 1}, SEV_GAUSS, t, NULL);
    for (int i = 0; i < SEV_GAUSS; i++)
        sum += weights[i] * t[i];
    return 2.0 * end * sum;
}
