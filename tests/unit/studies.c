/* SPDX-License-Identifier: MIT */
#include "studies.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

const char oracle[] = "benefit linear(1); hazard rate(0.001), loss = 100";
const double mu_a = -0.111571775657, sigma_a = 0.472380727077, mu_l = 4.25859659571, sigma_l = 0.832554611158;

static void must(scaleev_status status, const char *what, const char *words)
{
    if (status == SCALEEV_OK)
        return;
    fprintf(stderr, "%s: %d, %s\n", what, (int)status, words);
    abort();
}

scaleev_input input_of(const scaleev_model *model, scaleev_term term, const char *name)
{
    scaleev_input input = -1;
    must(scaleev_find(model, term, name, &input), name, scaleev_model_error(model));
    return input;
}

scaleev_study *study_with(const char *spec, const scaleev_study_options *options)
{
    scaleev_model *model = model_of(spec);
    scaleev_study *study = NULL;
    must(scaleev_study_create(model, options, &study), spec, "no study");
    scaleev_model_destroy(model);
    return study;
}

scaleev_study *study_of(const char *spec, uint64_t seed)
{
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.seed = seed;
    return study_with(spec, &options);
}

scaleev_input add(scaleev_study *study, scaleev_term term, const char *name, const char *distribution, double a,
                  double b)
{
    scaleev_input input = input_of(study->model, term, name);
    must(scaleev_study_add(study, input, distribution, (const double[]){a, b}, 2), name, scaleev_study_error(study));
    return input;
}

scaleev_study *oracle_study(const scaleev_study_options *options)
{
    scaleev_study *study = study_with(oracle, options);
    add(study, 0, "per_unit", "lognormal", mu_a, sigma_a);
    add(study, 1, "rate", "gamma", 3, 1000);
    add(study, 1, "loss", "lognormal", mu_l, sigma_l);
    return study;
}
