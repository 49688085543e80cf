/* SPDX-License-Identifier: MIT */
/* What tests of studies share: making them, and STUDY's exact oracle. All of it aborts where it fails. */
#ifndef TESTS_STUDIES_H
#define TESTS_STUDIES_H

#include "study/handle.h"

/* The input of a term by its name. */
scaleev_input input_of(const scaleev_model *model, scaleev_term term, const char *name);

/* A study of the model that a spec is (support.h); NULL stands for the defaults. */
scaleev_study *study_with(const char *spec, const scaleev_study_options *options);
scaleev_study *study_of(const char *spec, uint64_t seed);
/* Gives an input a distribution of two parameters. */
scaleev_input add(scaleev_study *study, scaleev_term term, const char *name, const char *distribution, double a,
                  double b);

/* The exact oracle: a, r and l are per_unit of term 0, rate and loss of term 1, all three uncertain in its study. */
extern const char oracle[];
extern const double mu_a, sigma_a, mu_l, sigma_l; /* of the logarithms */
scaleev_study *oracle_study(const scaleev_study_options *options);

#endif
