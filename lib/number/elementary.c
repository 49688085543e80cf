/* SPDX-License-Identifier: MIT */
#include "number/elementary.h"
#include "number/powers.h"
#include "number/xdd.h"

void sev_exp_neg(sev_pair h, double *survival, double *probability)
{
    double x = h.hi;
    if (fabs(x) < 0x1.2p-4) { /* beyond, what the table leaves is 0.06 ulp of the probability */
        /* polynomial exp_neg_small: |x| <= 9 / 128, error 2^-62.8 of 1 - e^-x, number/polynomials.sollya */
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
    int n, k = sev_nearest_int(x * -sev_ln2_128_inverse);
    unsigned j = sev_power_index(k, &n);
    double head = -x - k * sev_ln2_128_head, tail = k * sev_ln2_128_tail + h.lo; /* the first is exact */
    double r = head - tail;
    double r_low = (head - r) - tail;
    /* polynomial exp_neg_rest: |r| <= ln 2 / 256 + 2^-40, error 2^-71.9 of e^r, number/polynomials.sollya */
    double q = r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
    sev_pair c = sev_powers[j];
    double rest = c.lo + c.hi * (r + (q + r_low)); /* e^-h = (c.hi + rest) 2^n */
    if (n >= -60 && n <= 60) {
        double f = sev_pow2(n);
        sev_pair a = dd_two_sum(1.0, -c.hi * f);
        *survival = (c.hi + rest) * f;
        *probability = a.hi + (a.lo - rest * f);
        return;
    }
    if (n >= -1021 && n <= 1022)
        *survival = (c.hi + rest) * sev_pow2(n);
    else
        *survival = xdd_to_double(xdd_normal(dd_fast_two_sum(c.hi, rest), n));
    *probability = n < 0 ? 1.0 : -*survival;
}

sev_pair sev_log(sev_pair x)
{
    return xdd_to_pair(sev_xdd_log(xdd_pair(x)));
}

/* 2 atanh(s), 3 units of rounding beyond that of s. polynomial quick_atanh_twice: |s| <= 2^-7.9, error 2^-66.3 of
 * atanh s, number/polynomials.sollya. */
static double quick_atanh_twice(double s)
{
    double z = s * s;
    return 2.0 * s + 2.0 * s * (z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7))));
}

/* 128 log2 (1 + (i + 1/2) / 128), rounded: which 2^(j / 128) is near. 0 at 1 and 128 at 2, so that ln is sharp
 * around 1. table log2_table: 0 <= i < 128, error 2^0.6 in 128 log2 m, number/polynomials.sollya. 1 + i / 128 <= m <
 * 1 + (i + 1) / 128. */
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
    uint64_t bits = sev_bits(x);
    int e = (int)(bits >> 52) - 1023, j = log2_table[bits >> 45 & 127];
    double m = sev_from_bits((bits & (UINT64_MAX >> 12)) | UINT64_C(1023) << 52);
    int k = 128 * e + j;
    if (j >= 128) {
        j = 0;
        m *= 0.5;
    }
    sev_pair c = sev_powers[j];
    return k * sev_ln2_128_head + (k * sev_ln2_128_tail + quick_atanh_twice(((m - c.hi) - c.lo) / (m + c.hi)));
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
    int n, k = sev_nearest_int(y * sev_ln2_128_inverse);
    unsigned j = sev_power_index(k, &n);
    double r = (y - k * sev_ln2_128_head) - k * sev_ln2_128_tail, c = sev_powers[j].hi;
    /* polynomial quick_exp: |r| <= ln 2 / 256 + 2^-40, error 2^-60.6 of e^r, number/polynomials.sollya */
    double grown = r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120))));
    return (c + c * grown) * sev_pow2(n);
}
