/* SPDX-License-Identifier: MIT */
/* What a careful programmer would write by hand for one model: one loop, one range reduction for e^-H and its
 * complement, no special cases. Compiled for several instruction sets, -DSET=avx2 and so on; the compiler contracts to
 * fused multiply-adds where it likes. */
#include "by-hand.h"
#include "loops.h"

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
