/* SPDX-License-Identifier: MIT */
/* The families that a loop by hand can be written for, a row for each:
 *
 *     ROW(other, family, (parameters), expression)
 *
 * The expression is the benefit, or the cumulative hazard, at scale k with the parameters p[0], p[1], ..., in the
 * functions of by-hand.h. What does not depend on k the compiler takes out of the loop. Hazards stay below 20 up to
 * scale PAIRS_SCALE, so that nothing underflows. */
#ifndef TESTS_BENCH_PAIRS_H
#define TESTS_BENCH_PAIRS_H

#include <stddef.h>

#define PAIRS_SCALE 1e6

#define PAIRS_BENEFITS(ROW, other)                                                                                     \
    ROW(other, linear, (2), p[0] * k)                                                                                  \
    ROW(other, polynomial, (5, 2, -1e-6, 1e-12), ((p[3] * k + p[2]) * k + p[1]) * k + p[0])                            \
    ROW(other, power, (30, 0.7), p[0] * exp_of(p[1] * log_of(k)))                                                      \
    ROW(other, metcalfe, (1e-5), p[0] * k * (k - 1) * 0.5)                                                             \
    ROW(other, odlyzko, (0.1), p[0] * k * log_of(k))                                                                   \
    ROW(other, logarithmic, (1e5, 1e4), p[0] * log1p_of(k * (1 / p[1])))                                               \
    ROW(other, saturating, (1e6, 2e5), -p[0] * expm1_of(-k * (1 / p[1])))                                              \
    ROW(other, hill, (1e6, 3e5, 1.7), p[0] / (1 + exp_of(-p[2] * log_of(k * (1 / p[1])))))

/* urn: three bad ones; with more of them the loop is one over them, too. beta: for a `b` that needs no shift. */
#define PAIRS_HAZARDS(ROW, other)                                                                                      \
    ROW(other, constant, (1e-5), log1p_of(p[0] / (1 - p[0])) * k)                                                      \
    ROW(other, rate, (1e-5), p[0] * k)                                                                                 \
    ROW(other, urn, (5e6, 3), log1p_of(urn3(k / (p[0] - k), k / (p[0] - 1 - k), k / (p[0] - 2 - k))))                  \
    ROW(other, weibull, (3e5, 1.5), exp_of(p[1] * log_of(k * (1 / p[0]))))                                             \
    ROW(other, gompertz, (1e-6, 2e-6), p[0] / p[1] * expm1_of(p[1] * k))                                               \
    ROW(other, logistic, (1e-6, 1e-5, 4e5, 1e5),                                                                       \
        logistic(log1p_of(p[0] / (1 - p[0])), log1p_of(p[1] / (1 - p[1])), p[2], p[3], k))                             \
    ROW(other, learning, (1e-4, 5e4), p[0] * p[1] * log1p_of(k * (1 / p[1])))                                          \
    ROW(other, beta, (0.5, 1e5),                                                                                       \
        p[0] * log1p_of(k / (p[0] + p[1])) + gamma_rest(p[1] + k, p[0]) - gamma_rest(p[1], p[0]))                      \
    ROW(other, gamma, (2, 1e5), p[0] * log1p_of(k * (1 / p[1])))

#define PAIRS_COUNT(other, family, parameters, expression) +1
enum { PAIRS_B = PAIRS_BENEFITS(PAIRS_COUNT, 0), PAIRS_H = PAIRS_HAZARDS(PAIRS_COUNT, 0) };

/* EV of a benefit with these parameters and a hazard with these, and a loss. */
typedef void (*pair_loop)(const double *benefit, const double *hazard, double loss, const double *restrict scales,
                          size_t n, double *restrict out);

/* pair-loops.c, compiled for several instruction sets. */
extern const pair_loop pairs_baseline[PAIRS_B][PAIRS_H];
extern const pair_loop pairs_avx2[PAIRS_B][PAIRS_H];
extern const pair_loop pairs_avx512[PAIRS_B][PAIRS_H];

#endif
