/* SPDX-License-Identifier: MIT */
/* Whether errors of studies are honest: an interval that is to hold the truth with a probability of 95 % does so for
 * 90 to 98 % of the seeds. What does not hold is reported; see support.h. */
#ifndef TESTS_COVERAGE_H
#define TESTS_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <scaleev/study.h>

enum { COVERAGE_SEEDS = 300, COVERAGE_FIGURES = 8 };

typedef struct figure {
    const char *name;
    double truth;
} figure;

/* Asks a study of `make`(seed) for `figures_n` estimates, for seeds 1, 2, ..., as many as test_cases() makes of
 * COVERAGE_SEEDS. Fewer than 200 prove little, and are not judged. */
void check_coverage(const char *what, scaleev_study *(*make)(uint64_t seed),
                    void (*ask)(const scaleev_study *study, scaleev_estimate *out), const figure *figures,
                    size_t figures_n);

#endif
