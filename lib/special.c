/* SPDX-License-Identifier: MIT */
#include "special.h"
#include "dd.h"

/* Everything but the shortest paths is written with sev_xdd (dd.h): an exponent of its own makes overflow, underflow
 * and subnormal arguments one question, asked when the result is rounded. */

/* 2^(j / 128). Serves exp and, by its inverse, log. */
static const sev_pair exp2_table[128] = {
    {0x1.0000000000000p+0, 0x0.0p+0},
    {0x1.0163da9fb3335p+0, 0x1.b61299ab8cdb7p-54},
    {0x1.02c9a3e778061p+0, -0x1.19083535b085dp-56},
    {0x1.04315e86e7f85p+0, -0x1.0a31c1977c96ep-54},
    {0x1.059b0d3158574p+0, 0x1.d73e2a475b465p-55},
    {0x1.0706b29ddf6dep+0, -0x1.c91dfe2b13c27p-55},
    {0x1.0874518759bc8p+0, 0x1.186be4bb284ffp-57},
    {0x1.09e3ecac6f383p+0, 0x1.1487818316136p-54},
    {0x1.0b5586cf9890fp+0, 0x1.8a62e4adc610bp-54},
    {0x1.0cc922b7247f7p+0, 0x1.01edc16e24f71p-54},
    {0x1.0e3ec32d3d1a2p+0, 0x1.03a1727c57b53p-59},
    {0x1.0fb66affed31bp+0, -0x1.b9bedc44ebd7bp-57},
    {0x1.11301d0125b51p+0, -0x1.6c51039449b3ap-54},
    {0x1.12abdc06c31ccp+0, -0x1.1b514b36ca5c7p-58},
    {0x1.1429aaea92de0p+0, -0x1.32fbf9af1369ep-54},
    {0x1.15a98c8a58e51p+0, 0x1.2406ab9eeab0ap-55},
    {0x1.172b83c7d517bp+0, -0x1.19041b9d78a76p-55},
    {0x1.18af9388c8deap+0, -0x1.11023d1970f6cp-54},
    {0x1.1a35beb6fcb75p+0, 0x1.e5b4c7b4968e4p-55},
    {0x1.1bbe084045cd4p+0, -0x1.95386352ef607p-54},
    {0x1.1d4873168b9aap+0, 0x1.e016e00a2643cp-54},
    {0x1.1ed5022fcd91dp+0, -0x1.1df98027bb78cp-54},
    {0x1.2063b88628cd6p+0, 0x1.dc775814a8495p-55},
    {0x1.21f49917ddc96p+0, 0x1.2a97e9494a5eep-55},
    {0x1.2387a6e756238p+0, 0x1.9b07eb6c70573p-54},
    {0x1.251ce4fb2a63fp+0, 0x1.ac155bef4f4a4p-55},
    {0x1.26b4565e27cddp+0, 0x1.2bd339940e9d9p-55},
    {0x1.284dfe1f56381p+0, -0x1.a4c3a8c3f0d7ep-54},
    {0x1.29e9df51fdee1p+0, 0x1.612e8afad1255p-55},
    {0x1.2b87fd0dad990p+0, -0x1.10adcd6381aa4p-59},
    {0x1.2d285a6e4030bp+0, 0x1.0024754db41d5p-54},
    {0x1.2ecafa93e2f56p+0, 0x1.1ca0f45d52383p-56},
    {0x1.306fe0a31b715p+0, 0x1.6f46ad23182e4p-55},
    {0x1.32170fc4cd831p+0, 0x1.a9ce78e18047cp-55},
    {0x1.33c08b26416ffp+0, 0x1.32721843659a6p-54},
    {0x1.356c55f929ff1p+0, -0x1.b5cee5c4e4628p-55},
    {0x1.371a7373aa9cbp+0, -0x1.63aeabf42eae2p-54},
    {0x1.38cae6d05d866p+0, -0x1.e958d3c9904bdp-54},
    {0x1.3a7db34e59ff7p+0, -0x1.5e436d661f5e3p-56},
    {0x1.3c32dc313a8e5p+0, -0x1.efff8375d29c3p-54},
    {0x1.3dea64c123422p+0, 0x1.ada0911f09ebcp-55},
    {0x1.3fa4504ac801cp+0, -0x1.7d023f956f9f3p-54},
    {0x1.4160a21f72e2ap+0, -0x1.ef3691c309278p-58},
    {0x1.431f5d950a897p+0, -0x1.1c7dde35f7999p-55},
    {0x1.44e086061892dp+0, 0x1.89b7a04ef80d0p-59},
    {0x1.46a41ed1d0057p+0, 0x1.c944bd1648a76p-54},
    {0x1.486a2b5c13cd0p+0, 0x1.3c1a3b69062f0p-56},
    {0x1.4a32af0d7d3dep+0, 0x1.9cb62f3d1be56p-54},
    {0x1.4bfdad5362a27p+0, 0x1.d4397afec42e2p-56},
    {0x1.4dcb299fddd0dp+0, 0x1.8ecdbbc6a7833p-54},
    {0x1.4f9b2769d2ca7p+0, -0x1.4b309d25957e3p-54},
    {0x1.516daa2cf6642p+0, -0x1.f768569bd93efp-55},
    {0x1.5342b569d4f82p+0, -0x1.07abe1db13cadp-55},
    {0x1.551a4ca5d920fp+0, -0x1.d689cefede59bp-55},
    {0x1.56f4736b527dap+0, 0x1.9bb2c011d93adp-54},
    {0x1.58d12d497c7fdp+0, 0x1.295e15b9a1de8p-55},
    {0x1.5ab07dd485429p+0, 0x1.6324c054647adp-54},
    {0x1.5c9268a5946b7p+0, 0x1.c4b1b816986a2p-60},
    {0x1.5e76f15ad2148p+0, 0x1.ba6f93080e65ep-54},
    {0x1.605e1b976dc09p+0, -0x1.3e2429b56de47p-54},
    {0x1.6247eb03a5585p+0, -0x1.383c17e40b497p-54},
    {0x1.6434634ccc320p+0, -0x1.c483c759d8933p-55},
    {0x1.6623882552225p+0, -0x1.bb60987591c34p-54},
    {0x1.68155d44ca973p+0, 0x1.038ae44f73e65p-57},
    {0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54},
    {0x1.6c012750bdabfp+0, -0x1.2895667ff0b0dp-56},
    {0x1.6dfb23c651a2fp+0, -0x1.bbe3a683c88abp-57},
    {0x1.6ff7df9519484p+0, -0x1.83c0f25860ef6p-55},
    {0x1.71f75e8ec5f74p+0, -0x1.16e4786887a99p-55},
    {0x1.73f9a48a58174p+0, -0x1.0a8d96c65d53cp-54},
    {0x1.75feb564267c9p+0, -0x1.0245957316dd3p-54},
    {0x1.780694fde5d3fp+0, 0x1.866b80a02162dp-54},
    {0x1.7a11473eb0187p+0, -0x1.41577ee04992fp-55},
    {0x1.7c1ed0130c132p+0, 0x1.f124cd1164dd6p-54},
    {0x1.7e2f336cf4e62p+0, 0x1.05d02ba15797ep-56},
    {0x1.80427543e1a12p+0, -0x1.27c86626d972bp-54},
    {0x1.82589994cce13p+0, -0x1.d4c1dd41532d8p-54},
    {0x1.8471a4623c7adp+0, -0x1.8d684a341cdfbp-55},
    {0x1.868d99b4492edp+0, -0x1.fc6f89bd4f6bap-54},
    {0x1.88ac7d98a6699p+0, 0x1.994c2f37cb53ap-54},
    {0x1.8ace5422aa0dbp+0, 0x1.6e9f156864b27p-54},
    {0x1.8cf3216b5448cp+0, -0x1.0d55e32e9e3aap-56},
    {0x1.8f1ae99157736p+0, 0x1.5cc13a2e3976cp-55},
    {0x1.9145b0b91ffc6p+0, -0x1.dd6792e582524p-54},
    {0x1.93737b0cdc5e5p+0, -0x1.75fc781b57ebcp-57},
    {0x1.95a44cbc8520fp+0, -0x1.64b7c96a5f039p-56},
    {0x1.97d829fde4e50p+0, -0x1.d185b7c1b85d1p-54},
    {0x1.9a0f170ca07bap+0, -0x1.173bd91cee632p-54},
    {0x1.9c49182a3f090p+0, 0x1.c7c46b071f2bep-56},
    {0x1.9e86319e32323p+0, 0x1.824ca78e64c6ep-56},
    {0x1.a0c667b5de565p+0, -0x1.359495d1cd533p-54},
    {0x1.a309bec4a2d33p+0, 0x1.6305c7ddc36abp-54},
    {0x1.a5503b23e255dp+0, -0x1.d2f6edb8d41e1p-54},
    {0x1.a799e1330b358p+0, 0x1.bcb7ecac563c7p-54},
    {0x1.a9e6b5579fdbfp+0, 0x1.0fac90ef7fd31p-54},
    {0x1.ac36bbfd3f37ap+0, -0x1.f9234cae76cd0p-55},
    {0x1.ae89f995ad3adp+0, 0x1.7a1cd345dcc81p-54},
    {0x1.b0e07298db666p+0, -0x1.bdef54c80e425p-54},
    {0x1.b33a2b84f15fbp+0, -0x1.2805e3084d708p-57},
    {0x1.b59728de5593ap+0, -0x1.c71dfbbba6de3p-54},
    {0x1.b7f76f2fb5e47p+0, -0x1.5584f7e54ac3bp-56},
    {0x1.ba5b030a1064ap+0, -0x1.efcd30e54292ep-54},
    {0x1.bcc1e904bc1d2p+0, 0x1.23dd07a2d9e84p-55},
    {0x1.bf2c25bd71e09p+0, -0x1.efdca3f6b9c73p-54},
    {0x1.c199bdd85529cp+0, 0x1.11065895048ddp-55},
    {0x1.c40ab5fffd07ap+0, 0x1.b4537e083c60ap-54},
    {0x1.c67f12e57d14bp+0, 0x1.2884dff483cadp-54},
    {0x1.c8f6d9406e7b5p+0, 0x1.1acbc48805c44p-56},
    {0x1.cb720dcef9069p+0, 0x1.503cbd1e949dbp-56},
    {0x1.cdf0b555dc3fap+0, -0x1.dd83b53829d72p-55},
    {0x1.d072d4a07897cp+0, -0x1.cbc3743797a9cp-54},
    {0x1.d2f87080d89f2p+0, -0x1.d487b719d8578p-54},
    {0x1.d5818dcfba487p+0, 0x1.2ed02d75b3707p-55},
    {0x1.d80e316c98398p+0, -0x1.11ec18beddfe8p-54},
    {0x1.da9e603db3285p+0, 0x1.c2300696db532p-54},
    {0x1.dd321f301b460p+0, 0x1.2da5778f018c3p-54},
    {0x1.dfc97337b9b5fp+0, -0x1.1a5cd4f184b5cp-54},
    {0x1.e264614f5a129p+0, -0x1.7b627817a1496p-54},
    {0x1.e502ee78b3ff6p+0, 0x1.39e8980a9cc8fp-55},
    {0x1.e7a51fbc74c83p+0, 0x1.2d522ca0c8de2p-54},
    {0x1.ea4afa2a490dap+0, -0x1.e9c23179c2893p-54},
    {0x1.ecf482d8e67f1p+0, -0x1.c93f3b411ad8cp-54},
    {0x1.efa1bee615a27p+0, 0x1.dc7f486a4b6b0p-54},
    {0x1.f252b376bba97p+0, 0x1.3a1a5bf0d8e43p-54},
    {0x1.f50765b6e4540p+0, 0x1.9d3e12dd8a18bp-54},
    {0x1.f7bfdad9cbe14p+0, -0x1.dbb12d006350ap-54},
    {0x1.fa7c1819e90d8p+0, 0x1.74853f3a5931ep-55},
    {0x1.fd3c22b8f71f1p+0, 0x1.2eb74966579e7p-57},
};

static const double step_inverse = 0x1.71547652b82fep+7; /* 128 / ln 2 */
static const sev_pair step = {0x1.62e42fefa39efp-8, 0x1.abc9e3b39803fp-63};
/* ln 2 / 128 in two parts of which the first has 32 bits: whole multiples up to 2^21 are exact. */
static const double step_head = 0x1.62e42fee00000p-8, step_tail = 0x1.a39ef35793c76p-40;

static int is_finite(double x)
{
    return x - x <= 0.0;
}

static int nearest_int(double x)
{
    return (int)(x < 0.0 ? x - 0.5 : x + 0.5);
}

/* k = 128 n + j with 0 <= j < 128. */
static unsigned table_index(int k, int *n)
{
    unsigned j = (unsigned)k & 127u;
    *n = (k - (int)j) / 128;
    return j;
}

/* Logarithm and exponential. */

/* 2 atanh(s), |s| < 2^-8. */
static sev_pair atanh_twice(sev_pair s)
{
    static const sev_pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
    sev_pair s2 = dd_mul(s, s);
    double z = s2.hi;
    double rest = z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11))));
    sev_pair twice = {2.0 * s.hi, 2.0 * s.lo};
    return dd_add(twice, dd_mul(twice, dd_mul(s2, dd_add_d(third, rest))));
}

sev_xdd sev_xdd_log(sev_xdd x)
{
    if (!(x.m.hi >= 1.0 && x.m.hi < 2.0))
        return (sev_xdd){{x.m.hi == 0.0 ? -HUGE_VAL : x.m.hi > 0.0 ? x.m.hi : SEV_NAN, 0.0}, 0};
    /* 128 log2 m to a sixtieth: it is 0 around m = 1, and 128 around 2. */
    double f = x.m.hi - 1.0;
    double log2_m = f * (1.43730217 + f * (-0.672934193 + f * (0.315467609 + f * -0.0800108769)));
    int j = nearest_int(128.0 * log2_m);
    int k = 128 * x.e + j;
    sev_pair m = x.m;
    if (j >= 128) {
        j = 0;
        m = (sev_pair){0.5 * m.hi, 0.5 * m.lo};
    }
    sev_pair c = exp2_table[j];
    sev_pair s = dd_div(dd_add(m, dd_neg(c)), dd_add(m, c));
    return xdd_normal(dd_add(dd_mul_d(step, k), atanh_twice(s)), 0);
}

sev_xdd sev_xdd_log1p(sev_xdd w)
{
    if (w.e >= -10)
        return sev_xdd_log(xdd_add(xdd_one, w));
    if (w.e < -110)
        return w;
    double f = dd_pow2(w.e);
    sev_pair t = {w.m.hi * f, w.m.lo * f};
    return xdd_normal(atanh_twice(dd_div(t, dd_add_d(t, 2.0))), 0);
}

/* y = k ln 2 / 128 + r; returns e^r - 1. y is within 2^21. */
static sev_pair exp_reduced(sev_pair y, int *k)
{
    static const sev_pair sixth = {0x1.5555555555555p-3, 0x1.5555555555555p-57};
    *k = nearest_int(y.hi * step_inverse);
    sev_pair r = *k == 0 ? y : dd_add(y, dd_mul_d(step, -*k));
    double x = r.hi;
    double rest = x * (1.0 / 24 + x * (1.0 / 120 + x * (1.0 / 720 + x * (1.0 / 5040 + x * (1.0 / 40320)))));
    sev_pair half_up = dd_add_d(dd_mul(r, dd_add_d(sixth, rest)), 0.5);
    return dd_add(r, dd_mul(dd_mul(r, r), half_up));
}

sev_xdd sev_xdd_exp(sev_xdd y)
{
    if (!is_finite(y.m.hi))
        return y.m.hi < 0.0 ? xdd(0.0) : y;
    if (y.e > 20)
        return y.m.hi > 0.0 ? (sev_xdd){{1.0, 0.0}, 1 << 22} : xdd(0.0);
    if (y.e < -110)
        return xdd_one;
    double f = dd_pow2(y.e);
    int k, n;
    sev_pair p = exp_reduced((sev_pair){y.m.hi * f, y.m.lo * f}, &k);
    sev_pair c = exp2_table[table_index(k, &n)];
    return xdd_normal(dd_add(c, dd_mul(c, p)), n);
}

sev_xdd sev_xdd_expm1(sev_xdd y)
{
    if (y.e >= -9 || !is_finite(y.m.hi))
        return xdd_sub(sev_xdd_exp(y), xdd_one);
    if (y.e < -110)
        return y;
    double f = dd_pow2(y.e);
    int k;
    sev_pair p = exp_reduced((sev_pair){y.m.hi * f, y.m.lo * f}, &k);
    return xdd_normal(p, 0); /* k = 0: |y| < 2^-8 */
}

/* Products. */

/* a f, where a may be infinite. */
static sev_pair scaled(sev_pair a, sev_xdd f)
{
    if (f.m.hi == 0.0 && a.hi == a.hi)
        return (sev_pair){0.0, 0.0};
    if (!is_finite(a.hi) || !is_finite(f.m.hi))
        return (sev_pair){a.hi == 0.0 && f.m.hi == f.m.hi ? 0.0 : a.hi * f.m.hi, 0.0};
    return xdd_to_pair(xdd_mul(xdd_pair(a), f));
}

static sev_pair scaled_d(double a, sev_xdd f)
{
    return scaled((sev_pair){a, 0.0}, f);
}

/* Whether a number overflowed and is known by its logarithm. */
static int overflowed(sev_pair a)
{
    return a.hi == HUGE_VAL && a.lo > 0.0;
}

/* e^log_a: a pair, or an overflowed one. */
static sev_pair from_log(sev_xdd log_a)
{
    sev_pair a = xdd_to_pair(sev_xdd_exp(log_a));
    if (a.hi == HUGE_VAL && log_a.m.hi < HUGE_VAL)
        a.lo = fmin(xdd_to_double(log_a), 0x1.fffffffffffffp+1023);
    return a;
}

/* The logarithm of a positive pair, overflowed or not. */
static sev_xdd log_of(sev_pair a)
{
    return overflowed(a) ? xdd(a.lo) : sev_xdd_log(xdd_pair(a));
}

sev_pair sev_mul(sev_pair a, sev_pair b)
{
    double size = fabs(a.hi * b.hi);
    if (size > 0x1p-900 && size < 0x1p1000 && fabs(a.hi) < 0x1p900 && fabs(b.hi) < 0x1p900)
        return dd_mul(a, b);
    if (size == HUGE_VAL && a.hi > 0.0 && b.hi > 0.0 && (is_finite(a.hi) || a.lo > 0.0) &&
        (is_finite(b.hi) || b.lo > 0.0))
        return from_log(xdd_add(log_of(a), log_of(b)));
    if (!is_finite(b.hi))
        return scaled((sev_pair){b.hi, 0.0}, xdd_pair(a));
    return scaled(a, xdd_pair(b));
}

sev_pair sev_ratio(sev_pair x, double t)
{
    if (x.hi > 0x1p-400 && x.hi < 0x1p400 && t > 0x1p-400 && t < 0x1p400)
        return dd_div(x, (sev_pair){t, 0.0});
    if (!is_finite(x.hi))
        return (sev_pair){x.hi / t, 0.0};
    return xdd_to_pair(xdd_div(xdd_pair(x), xdd(t)));
}

double sev_mul3(double a, double b, double c)
{
    double ab = a * b;
    if (fabs(ab) >= 0x1p-1022 && fabs(ab) < HUGE_VAL)
        return ab * c;
    if (a != a || b != b || c != c)
        return SEV_NAN;
    if (a == 0.0 || b == 0.0 || c == 0.0)
        return 0.0;
    if (!is_finite(a) || !is_finite(b) || !is_finite(c))
        return (a > 0.0) == (b > 0.0) ? c * HUGE_VAL : c * -HUGE_VAL;
    return xdd_to_double(xdd_mul(xdd_mul(xdd(a), xdd(b)), xdd(c)));
}

/* Survival. */

sev_pair sev_neg_log1p_neg(double p)
{
    if (p == 1.0)
        return (sev_pair){HUGE_VAL, 0.0};
    if (p == 0.0)
        return (sev_pair){0.0, 0.0};
    return xdd_to_pair(xdd_neg(sev_xdd_log1p(xdd(-p))));
}

void sev_exp_neg(sev_pair h, double *survival, double *probability)
{
    double x = h.hi;
    if (fabs(x) < 0x1.2p-4) { /* beyond, what the table leaves is 0.06 ulp of the probability */
        double end = 1.0 / 40320 - x * (1.0 / 362880 - x * (1.0 / 3628800));
        double rest = 1.0 / 6 - x * (1.0 / 24 - x * (1.0 / 120 - x * (1.0 / 720 - x * (1.0 / 5040 - x * end))));
        sev_pair square = dd_two_prod(x, x), p = dd_fast_two_sum(x, -0.5 * square.hi);
        p.hi += p.lo + ((h.lo - x * h.lo) + (square.hi * (x * rest) - 0.5 * square.lo));
        *survival = 1.0 - p.hi;
        *probability = p.hi;
        return;
    }
    if (!(fabs(x) < 746.0)) {
        *survival = x > 0.0 ? 0.0 : -HUGE_VAL * x;
        *probability = x > 0.0 ? 1.0 : HUGE_VAL * x;
        return;
    }
    int n, k = nearest_int(x * -step_inverse);
    unsigned j = table_index(k, &n);
    double head = -x - k * step_head, tail = k * step_tail + h.lo; /* the first is exact */
    double r = head - tail;
    double r_low = (head - r) - tail;
    double q = r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
    sev_pair c = exp2_table[j];
    double rest = c.lo + c.hi * (r + (q + r_low)); /* e^-h = (c.hi + rest) 2^n */
    if (n >= -60 && n <= 60) {
        double f = dd_pow2(n);
        sev_pair a = dd_two_sum(1.0, -c.hi * f);
        *survival = (c.hi + rest) * f;
        *probability = a.hi + (a.lo - rest * f);
        return;
    }
    if (n >= -1021 && n <= 1022)
        *survival = (c.hi + rest) * dd_pow2(n);
    else
        *survival = xdd_to_double(xdd_normal(dd_fast_two_sum(c.hi, rest), n));
    *probability = n < 0 ? 1.0 : -*survival;
}

sev_pair sev_log(sev_pair x)
{
    return xdd_to_pair(sev_xdd_log(xdd_pair(x)));
}

/* 2 atanh(s), |s| < 2^-7.9: 3 units of rounding beyond that of s. */
static double quick_atanh_twice(double s)
{
    double z = s * s;
    return 2.0 * s + 2.0 * s * (z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7))));
}

/* 128 log2 (1 + (i + 1/2) / 128), rounded: which 2^(j / 128) is near. 0 at 1 and 128 at 2, so that ln is sharp
 * around 1. */
static const unsigned char log2_table[128] = {
    0,   2,   4,   5,   6,   8,   9,   11,  12,  13,  15,  16,  17,  19,  20,  21,  22,  24,  25,  26,  27,  29,
    30,  31,  32,  34,  35,  36,  37,  38,  39,  41,  42,  43,  44,  45,  46,  47,  49,  50,  51,  52,  53,  54,
    55,  56,  57,  58,  59,  60,  61,  62,  63,  64,  66,  67,  68,  69,  70,  70,  71,  72,  73,  74,  75,  76,
    77,  78,  79,  80,  81,  82,  83,  84,  85,  86,  87,  87,  88,  89,  90,  91,  92,  93,  94,  94,  95,  96,
    97,  98,  99,  100, 100, 101, 102, 103, 104, 105, 105, 106, 107, 108, 109, 109, 110, 111, 112, 113, 113, 114,
    115, 116, 116, 117, 118, 119, 120, 120, 121, 122, 123, 123, 124, 125, 125, 126, 127, 128};

/* As sev_xdd_log(). Where k is not 0, what the table leaves is smaller than the sum, and its errors weigh less. */
double sev_quick_log(double x)
{
    uint64_t bits = dd_bits(x);
    int e = (int)(bits >> 52) - 1023, j = log2_table[bits >> 45 & 127];
    double m = dd_from_bits((bits & (UINT64_MAX >> 12)) | UINT64_C(1023) << 52);
    int k = 128 * e + j;
    if (j >= 128) {
        j = 0;
        m *= 0.5;
    }
    sev_pair c = exp2_table[j];
    return k * step_head + (k * step_tail + quick_atanh_twice(((m - c.hi) - c.lo) / (m + c.hi)));
}

double sev_quick_log1p(double w)
{
    if (fabs(w) < 0x1p-9)
        return quick_atanh_twice(w / (2.0 + w));
    sev_pair u = dd_two_sum(1.0, w);
    return sev_quick_log(u.hi) + u.lo / u.hi;
}

/* As sev_exp_neg(), without low parts. */
double sev_quick_exp(double y)
{
    if (!(fabs(y) < 700.0)) {
        double e, m;
        sev_exp_neg((sev_pair){-y, 0.0}, &e, &m);
        return e;
    }
    int n, k = nearest_int(y * step_inverse);
    unsigned j = table_index(k, &n);
    double r = (y - k * step_head) - k * step_tail, c = exp2_table[j].hi;
    double grown = r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120))));
    return (c + c * grown) * dd_pow2(n);
}

/* Powers. */

/* ln(x / t) without cancellation where x and t are neighbours. */
static sev_xdd log_ratio(sev_xdd x, sev_xdd t)
{
    sev_xdd off = xdd_div(xdd_sub(x, t), t);
    return off.e < -2 ? sev_xdd_log1p(off) : sev_xdd_log(xdd_div(x, t));
}

double sev_log_ratio(sev_pair x, double t)
{
    if (t == 1.0 || x.hi == 0.0 || x.hi == HUGE_VAL)
        return sev_log(x).hi;
    return xdd_to_double(log_ratio(xdd_pair(x), xdd(t)));
}

/* x^e from ln x. */
static sev_xdd power(sev_xdd log_x, sev_pair e)
{
    return sev_xdd_exp(xdd_mul(log_x, xdd_pair(e)));
}

sev_pair sev_mul_pow(double a, sev_pair x, sev_pair e)
{
    if (e.hi == 0.0 && x.hi == x.hi)
        return (sev_pair){a, 0.0};
    if (x.hi == 0.0 && e.hi == e.hi)
        return (sev_pair){a == 0.0 || e.hi > 0.0 ? 0.0 * (a - a) : a * HUGE_VAL, 0.0};
    if (x.hi == HUGE_VAL && e.hi == e.hi)
        return (sev_pair){a == 0.0 || e.hi < 0.0 ? 0.0 * (a - a) : a * HUGE_VAL, 0.0};
    return scaled_d(a, power(sev_xdd_log(xdd_pair(x)), e));
}

sev_pair sev_pow_ratio(sev_pair x, double t, sev_pair e)
{
    if ((x.hi == 0.0 || x.hi == HUGE_VAL) && t > 0.0)
        return sev_mul_pow(1.0, x, e);
    return from_log(xdd_mul(log_ratio(xdd_pair(x), xdd(t)), xdd_pair(e)));
}

double sev_hill(double m, sev_pair x, double t, double n)
{
    if (x.hi == 0.0 && t > 0.0 && n > 0.0)
        return 0.0;
    if (x.hi == HUGE_VAL && t > 0.0 && n > 0.0)
        return m;
    sev_xdd w = power(log_ratio(xdd_pair(x), xdd(t)), (sev_pair){-n, 0.0});
    return scaled_d(m, xdd_div(xdd_one, xdd_add(xdd_one, w))).hi;
}

/* Logarithms and saturation. */

double sev_mul_x_log_x(double a, sev_pair x)
{
    if (x.hi == 0.0)
        return 0.0 * (a - a);
    if (x.hi == HUGE_VAL)
        return a == 0.0 ? 0.0 : a * HUGE_VAL;
    sev_xdd w = xdd_pair(x);
    return scaled_d(a, xdd_mul(w, sev_xdd_log(w))).hi;
}

sev_pair sev_mul_log1p_ratio(double a, sev_pair x, double t)
{
    if (x.hi == HUGE_VAL)
        return (sev_pair){a == 0.0 ? 0.0 : a * x.hi, 0.0};
    return scaled_d(a, sev_xdd_log1p(xdd_div(xdd_pair(x), xdd(t))));
}

double sev_mul_expm1_ratio(double a, sev_pair x, double t)
{
    if (x.hi == HUGE_VAL && t > 0.0)
        return a;
    return scaled_d(a, xdd_neg(sev_xdd_expm1(xdd_neg(xdd_div(xdd_pair(x), xdd(t)))))).hi;
}

/* Growth and frailty. */

/* The integral of s^n e^(s y) over [0, 1] for |y| < 2^-6, by its series. */
static double growth_series(int n, double y)
{
    double sum = 0.0;
    for (int k = 8; k >= 0; k--)
        sum = 1.0 / (k + n + 1) + sum * y / (k + 1);
    return sum;
}

static sev_xdd growth(int n, sev_xdd y)
{
    if (n == 0)
        return xdd_div(sev_xdd_expm1(y), y);
    if (y.e < -6)
        return xdd(growth_series(n, xdd_to_double(y)));
    sev_xdd e = sev_xdd_exp(y), y1 = xdd_sub(y, xdd_one), y2 = xdd_mul(y, y);
    if (n == 1) /* (e^y (y - 1) + 1) / y^2 */
        return xdd_div(xdd_add(xdd_mul(e, y1), xdd_one), y2);
    /* (e^y ((y - 1)^2 + 1) - 2) / y^3 */
    sev_xdd top = xdd_sub(xdd_mul(e, xdd_add(xdd_mul(y1, y1), xdd_one)), xdd(2.0));
    return xdd_div(top, xdd_mul(y2, y));
}

sev_pair sev_growth(int n, sev_pair a, sev_pair y)
{
    if (n < 0 || n > 2 || y.hi != y.hi)
        return (sev_pair){SEV_NAN, 0.0};
    if (y.hi == 0.0)
        return scaled(a, xdd_div(xdd_one, xdd(n + 1)));
    if (!is_finite(y.hi))
        return scaled(a, xdd(y.hi > 0.0 ? HUGE_VAL : 0.0));
    if (n == 0 && y.hi > 700.0 && a.hi > 0.0) { /* e^y / y */
        sev_xdd w = xdd_pair(y);
        return from_log(xdd_add(xdd_sub(w, sev_xdd_log(w)), log_of(a)));
    }
    return scaled(a, growth(n, xdd_pair(y)));
}

sev_pair sev_gompertz(double r, sev_pair x, double g)
{
    if (r == 0.0 && x.hi == x.hi && g == g) /* also where x is infinite */
        return (sev_pair){0.0, 0.0};
    sev_pair y = sev_mul((sev_pair){g, 0.0}, x);
    if (y.hi < -1.0) { /* r x may overflow where r (1 - e^y) / -g does not */
        sev_xdd lived = y.hi == -HUGE_VAL ? xdd_one : xdd_neg(sev_xdd_expm1(xdd_pair(y)));
        return xdd_to_pair(xdd_mul(xdd(r), xdd_div(lived, xdd(-g))));
    }
    sev_pair a = sev_mul((sev_pair){r, 0.0}, x);
    if (a.hi < 0x1p-900 && y.hi > 0.0 && is_finite(y.hi)) { /* the pair may have lost digits */
        sev_xdd start = xdd_mul(xdd(r), xdd_pair(x)), w = xdd_pair(y);
        return y.hi > 700.0 && r > 0.0 ? from_log(xdd_add(xdd_sub(w, sev_xdd_log(w)), sev_xdd_log(start)))
                                       : xdd_to_pair(xdd_mul(start, growth(0, w)));
    }
    return sev_growth(0, a, y);
}

sev_pair sev_frailty(sev_pair h, double v)
{
    if (v == 0.0 || (h.hi == HUGE_VAL && v > 0.0 && !overflowed(h)))
        return h;
    sev_xdd w = xdd(v);
    if (overflowed(h)) {
        sev_xdd z = xdd_add(sev_xdd_log(w), xdd(h.lo)); /* log1p(e^z), which is z for large z */
        return xdd_to_pair(xdd_div(z.m.hi > 0.0 && z.e >= 7 ? z : sev_xdd_log1p(sev_xdd_exp(z)), w));
    }
    return xdd_to_pair(xdd_div(sev_xdd_log1p(xdd_mul(w, xdd_pair(h))), w));
}

double sev_frailty_slope(double h, double v)
{
    if (h == HUGE_VAL)
        return h;
    sev_xdd a = xdd(h), b = xdd(v), z = xdd_mul(a, b);
    if (z.e < -6 || xdd_is_zero(z)) {
        double sum = 0.0, y = xdd_to_double(z);
        for (int k = 9; k >= 0; k--)
            sum = (k + 1.0) / (k + 2.0) - y * sum;
        return xdd_to_double(xdd_mul(xdd_mul(a, a), xdd(sum)));
    }
    sev_xdd top = xdd_sub(sev_xdd_log1p(z), xdd_div(z, xdd_add(xdd_one, z)));
    return xdd_to_double(xdd_div(top, xdd_mul(b, b)));
}

/* Logistic. */

static int beyond_64(sev_xdd a)
{
    return a.m.hi > 0.0 && a.e >= 6;
}

/* softplus(alpha) - softplus(beta), where kappa = alpha - beta >= 0; all three are given, since their differences
 * would cancel. */
static sev_xdd softplus_step(sev_xdd alpha, sev_xdd beta, sev_xdd kappa)
{
    if (beyond_64(alpha) && beyond_64(kappa)) {
        /* e^-alpha is lost beside alpha. */
        sev_xdd least = beta.m.hi < 0.0 ? alpha : kappa;
        sev_xdd minus_size = beta.m.hi < 0.0 ? beta : xdd_neg(beta);
        return xdd_sub(least, sev_xdd_log1p(sev_xdd_exp(minus_size)));
    }
    sev_xdd share = xdd_neg(sev_xdd_expm1(xdd_neg(kappa)));
    if (alpha.m.hi > 0.0) { /* 1 - share is e^-kappa unless that is tiny */
        sev_xdd e_kappa = kappa.e < 4 ? xdd_sub(xdd_one, share) : sev_xdd_exp(xdd_neg(kappa));
        sev_xdd below = xdd_add(sev_xdd_exp(xdd_neg(alpha)), e_kappa);
        return sev_xdd_log1p(xdd_div(share, below));
    }
    sev_xdd below = xdd_add(xdd_one, sev_xdd_exp(beta));
    return sev_xdd_log1p(xdd_div(xdd_mul(share, sev_xdd_exp(alpha)), below));
}

/* (x - c) / d. */
static sev_xdd logistic_argument(sev_pair x, double c, double d)
{
    return xdd_div(xdd_sub(xdd_pair(x), xdd(c)), xdd(d));
}

sev_pair sev_logistic_rise(sev_pair x, double c, double d)
{
    if (x.hi == HUGE_VAL)
        return (sev_pair){HUGE_VAL, 0.0};
    sev_xdd kappa = xdd_div(xdd_pair(x), xdd(d)), beta = xdd_neg(xdd_div(xdd(c), xdd(d)));
    return scaled_d(d, softplus_step(logistic_argument(x, c, d), beta, kappa));
}

sev_pair sev_logistic_fall(sev_pair x, double c, double d)
{
    if (x.hi == HUGE_VAL) /* all of what is left at the largest finite scale */
        x = (sev_pair){0x1.fffffffffffffp+1023, 0.0};
    sev_xdd kappa = xdd_div(xdd_pair(x), xdd(d)), alpha = xdd_div(xdd(c), xdd(d));
    return scaled_d(d, softplus_step(alpha, xdd_neg(logistic_argument(x, c, d)), kappa));
}

/* s e^-s / (1 + e^-s)^2, s >= 0 */
static double spread_slope(sev_pair s)
{
    double e, f;
    sev_exp_neg(s, &e, &f);
    return s.hi * (e / ((1.0 + e) * (1.0 + e)));
}

/* Its integral from a to a + width <= a + 1 / 2, by Gauss's rule with 8 points, which is exact but for 2^-60: the next
 * poles are at s = pi i and -pi i. */
static sev_xdd spread_near(sev_xdd a, sev_xdd width)
{
    static const double place[4] = {0x1.454e34f533998p-6, 0x1.a06d536d82f88p-4, 0x1.e5dad4f9af698p-3,
                                    0x1.a214dac30e32fp-2};
    static const double weight[4] = {0x1.9ea1d04ca0374p-5, 0x1.c76fb531d2b96p-4, 0x1.413c50a255615p-3,
                                     0x1.736360b199343p-3};
    double sum = 0.0;
    for (int i = 0; i < 4; i++)
        for (int end = 0; end < 2; end++) {
            sev_xdd part = xdd_mul(width, end ? xdd_sub(xdd_one, xdd(place[i])) : xdd(place[i]));
            sum += weight[i] * spread_slope(xdd_to_pair(xdd_add(a, part)));
        }
    return xdd_mul(width, xdd(sum));
}

/* Its integral from s on: log1p(e^-s) + s / (1 + e^s). */
static sev_xdd spread_beyond(sev_xdd s)
{
    sev_xdd e = sev_xdd_exp(xdd_neg(s));
    return xdd_add(sev_xdd_log1p(e), xdd_mul(s, xdd_div(e, xdd_add(xdd_one, e))));
}

/* The integrand is odd, so what lies left of 0 and right of it cancels, but for the part from |x - c| / d to c / d. */
double sev_logistic_spread(sev_pair x, double c, double d)
{
    sev_xdd from, to = xdd_div(xdd(c), xdd(d)), width;
    if (x.hi == HUGE_VAL)
        return -xdd_to_double(spread_beyond(to));
    from = logistic_argument(x, c, d);
    width = from.m.hi < 0.0 ? xdd_pair(x) : xdd_sub(xdd_mul_d(xdd(c), 2.0), xdd_pair(x));
    width = xdd_div(width, xdd(d));
    from = from.m.hi < 0.0 ? xdd_neg(from) : from;
    int back = width.m.hi < 0.0;
    if (xdd_is_zero(width))
        return 0.0;
    if (width.e >= -1) {
        sev_xdd spread = xdd_sub(spread_beyond(from), spread_beyond(to));
        return xdd_to_double(spread);
    }
    sev_xdd spread = back ? spread_near(to, xdd_neg(width)) : spread_near(from, width);
    return xdd_to_double(back ? xdd_neg(spread) : spread);
}

double sev_logistic(sev_pair x, double c, double d)
{
    if (x.hi == HUGE_VAL && c >= 0.0 && d > 0.0)
        return 1.0;
    sev_xdd e = sev_xdd_exp(xdd_neg(logistic_argument(x, c, d)));
    return xdd_to_double(xdd_div(xdd_one, xdd_add(xdd_one, e)));
}

double sev_logistic_complement(sev_pair x, double c, double d)
{
    if (x.hi == HUGE_VAL && c >= 0.0 && d > 0.0)
        return 0.0;
    sev_xdd e = sev_xdd_exp(logistic_argument(x, c, d));
    return xdd_to_double(xdd_div(xdd_one, xdd_add(xdd_one, e)));
}
