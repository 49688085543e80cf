/* SPDX-License-Identifier: MIT */
/* What a careful programmer would write by hand for one model: one loop, one range reduction for e^-H and its
 * complement, no special cases. Compiled for several instruction sets, -DSET=avx2 and so on; the compiler contracts to
 * fused multiply-adds where it likes. */
#include "loops.h"

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

/* exp(x) and expm1(x) for x <= 0. Without `subnormal`, exp(x) stops falling at 1e-152, so that no product of two is
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

/* log1p(x) for x >= 0 (the polynomial is fdlibm's). */
static inline double log1p_of(double x)
{
    double u = 1 + x, lost = x - (u - 1);
    uint64_t bits = bits_of(u) + (0x3ff0000000000000u - 0x3fe6a09e00000000u);
    double k = double_of((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
    double f = double_of((bits & 0x000fffffffffffffu) + 0x3fe6a09e00000000u) - 1;
    lost = x < 0x1p54 ? lost / u : 0;
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

static inline void fused(const sweep_model *m, int subnormal, const double *restrict scales, size_t n,
                         double *restrict out)
{
    double a = m->per_unit, l = m->loss, rate = m->rate;
    if (!m->four) {
        for (size_t i = 0; i < n; ++i) {
            double s, f;
            exps(-rate * scales[i], subnormal, &s, &f);
            out[i] = a * scales[i] * s + l * f;
        }
        return;
    }
    double b = m->coefficient, t1 = 1 / m->characteristic, l2 = m->gamma_loss, shape = m->gamma_shape;
    double t2 = 1 / m->gamma_exposure;
    for (size_t i = 0; i < n; ++i) {
        double k = scales[i], s1, f1, s2, f2;
        exps(-rate * k, subnormal, &s1, &f1);
        exps(-shape * log1p_of(k * t2), subnormal, &s2, &f2);
        out[i] = (a * k + b * log1p_of(k * t1)) * (s1 * s2) + l * f1 + l2 * f2;
    }
}

void JOIN(fused_, SET)(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out)
{
    fused(m, 0, scales, n, out);
}

void JOIN(full_, SET)(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out)
{
    fused(m, 1, scales, n, out);
}

void JOIN(axb_, SET)(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out)
{
    double a = m->per_unit, b = m->loss;
    for (size_t i = 0; i < n; ++i)
        out[i] = a * scales[i] + b;
}
