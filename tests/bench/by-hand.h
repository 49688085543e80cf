/* SPDX-License-Identifier: MIT */
/* What loops by hand are made of: exp, expm1, log and log1p that a compiler turns into vectors, without special cases.
 * Each file that includes this is compiled for several instruction sets, -DSET=avx2 and so on. */
#ifndef TESTS_BENCH_BY_HAND_H
#define TESTS_BENCH_BY_HAND_H

#include <stdint.h>
#include <string.h>

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)

/* Adding it rounds to a whole number, whose last bits are then those of the sum. */
#define SHIFT 0x1.8p52

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(x) and expm1(x) for x <= 700. Without `subnormal`, exp(x) stops falling at 1e-152, so that no product of two is
 * subnormal, which is slow: no one will see that in an EV. */
static inline void exps(double x, int subnormal, double *exp_x, double *expm1_x)
{
    double least = subnormal ? -746 : -350;
    x = x < least ? least : x;
    double shifted = x * 0x1.71547652b82fep0 + SHIFT, n = shifted - SHIFT;
    double r = x - n * 0x1.62e42fefa38p-1 - n * 0x1.ef35793c7673p-45;
    double p = 0x1.6124613a86d09p-33;
    p = p * r + 0x1.1eed8eff8d898p-29;
    p = p * r + 0x1.ae64567f544e4p-26;
    p = p * r + 0x1.27e4fb7789f5cp-22;
    p = p * r + 0x1.71de3a556c734p-19;
    p = p * r + 0x1.a01a01a01a01ap-16;
    p = p * r + 0x1.a01a01a01a01ap-13;
    p = p * r + 0x1.6c16c16c16c17p-10;
    p = p * r + 0x1.1111111111111p-7;
    p = p * r + 0x1.5555555555555p-5;
    p = p * r + 0x1.5555555555555p-3;
    p = p * r + 0.5;
    p = p * r * r + r;
    if (subnormal) {
        /* 2^n in two steps. */
        double half = n * 0.5 + SHIFT, other = (n - (half - SHIFT)) + SHIFT;
        double scale1 = double_of((bits_of(half) + 1023) << 52), scale2 = double_of((bits_of(other) + 1023) << 52);
        double scale = scale1 * scale2;
        *exp_x = (1 + p) * scale1 * scale2;
        *expm1_x = p * scale + (scale - 1);
        return;
    }
    double scale = double_of((bits_of(shifted) + 1023) << 52);
    *exp_x = p * scale + scale;
    *expm1_x = p * scale + (scale - 1);
}

/* log(u) + lost for u > 0 (the polynomial is fdlibm's). */
static inline double log_of_sum(double u, double lost)
{
    uint64_t bits = bits_of(u) + (0x3ff0000000000000u - 0x3fe6a09e00000000u);
    double k = double_of((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
    double f = double_of((bits & 0x000fffffffffffffu) + 0x3fe6a09e00000000u) - 1;
    double s = f / (2 + f), z = s * s, half = 0.5 * f * f;
    double r = 0x1.2f112df3e5244p-3;
    r = r * z + 0x1.39a09d078c69fp-3;
    r = r * z + 0x1.7466496cb03dep-3;
    r = r * z + 0x1.c71c51d8e78afp-3;
    r = r * z + 0x1.2492494229359p-2;
    r = r * z + 0x1.999999997fa04p-2;
    r = r * z + 0x1.5555555555593p-1;
    r *= z;
    return k * 0x1.62e42feep-1 - ((half - (s * (half + r) + (k * 0x1.a39ef35793c76p-33 + lost))) - f);
}

/* log1p(x) for x >= 0. */
static inline double log1p_of(double x)
{
    double u = 1 + x, lost = x - (u - 1);
    return log_of_sum(u, x < 0x1p54 ? lost / u : 0);
}

/* log(x) for x > 0 that is not subnormal. */
static inline double log_of(double x)
{
    return log_of_sum(x, 0);
}

#endif
