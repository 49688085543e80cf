/* SPDX-License-Identifier: MIT */
/* The loops that sweep.c races against. Two models:
 *     two terms: linear; constant.        (a K) S - l F
 *     four:      linear, logarithmic; constant, gamma, both with a loss. */
#ifndef TESTS_BENCH_LOOPS_H
#define TESTS_BENCH_LOOPS_H

#include <stddef.h>

typedef struct sweep_model {
    int four;
    double per_unit, probability, loss;             /* linear, constant */
    double coefficient, characteristic;             /* logarithmic */
    double gamma_loss, gamma_shape, gamma_exposure; /* gamma */
    double rate;                                    /* -log1p(-probability) */
} sweep_model;

typedef void (*sweep_loop)(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);

/* fused.c, compiled for several instruction sets; full_... gets subnormal survival right too. */
void fused_baseline(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void full_baseline(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void fused_avx2(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void full_avx2(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void fused_avx512(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void full_avx512(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void axb_baseline(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void axb_avx2(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void axb_avx512(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);

/* vector.c: SLEEF. */
void sleef_avx2(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);
void sleef_avx512(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out);

#endif
