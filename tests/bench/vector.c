/* SPDX-License-Identifier: MIT */
/* The sweep with SLEEF's functions of 1 ulp, compiled once for AVX2 and once for AVX-512. */
#include "loops.h"

#include <immintrin.h>
#include <sleef.h>

#ifdef __AVX512F__
enum { LANES = 8 };
typedef __m512d vector;
#define LOOP sleef_avx512
#define LOAD _mm512_loadu_pd
#define STORE _mm512_storeu_pd
#define SPLAT _mm512_set1_pd
#define EXP Sleef_expd8_u10avx512f
#define EXPM1 Sleef_expm1d8_u10avx512f
#define LOG1P Sleef_log1pd8_u10avx512f
#else
enum { LANES = 4 };
typedef __m256d vector;
#define LOOP sleef_avx2
#define LOAD _mm256_loadu_pd
#define STORE _mm256_storeu_pd
#define SPLAT _mm256_set1_pd
#define EXP Sleef_expd4_u10avx2
#define EXPM1 Sleef_expm1d4_u10avx2
#define LOG1P Sleef_log1pd4_u10avx2
#endif

/* n is a multiple of LANES. */
void LOOP(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out)
{
    vector a = SPLAT(m->per_unit), l = SPLAT(m->loss), rate = SPLAT(-m->rate);
    vector b = SPLAT(m->coefficient), t1 = SPLAT(1 / m->characteristic), t2 = SPLAT(1 / m->gamma_exposure);
    vector l2 = SPLAT(m->gamma_loss), shape = SPLAT(-m->gamma_shape);
    for (size_t i = 0; i < n; i += LANES) {
        vector k = LOAD(scales + i), h = rate * k;
        if (m->four) {
            vector h2 = shape * LOG1P(k * t2);
            STORE(out + i, (a * k + b * LOG1P(k * t1)) * EXP(h + h2) + l * EXPM1(h) + l2 * EXPM1(h2));
        } else {
            STORE(out + i, a * k * EXP(h) + l * EXPM1(h));
        }
    }
}
