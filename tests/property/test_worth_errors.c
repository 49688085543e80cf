/* SPDX-License-Identifier: MIT */
/* Errors of what it is worth to know all, or one input, are honest where draws are needed: an interval that is to hold
 * the truth with a probability of 95 % does so for 90 to 98 % of the seeds. */
#include "study/student.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <scaleev/study.h>

enum { SEEDS = 400, TERMS = 4 };

/* EV is K e^(-r K), where r is the sum of four rates, which is a gamma of shape 3. */
static scaleev_study *study_of_seed(uint64_t seed)
{
    scaleev_model *model =
        model_of("benefit linear(1); hazard rate(0.001); hazard rate(0.001); hazard rate(0.001); hazard rate(0.001)");
    scaleev_study *study = NULL;
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.seed = seed;
    cr_assert_eq(scaleev_study_create(model, &options, &study), SCALEEV_OK);
    for (scaleev_term term = 1; term <= TERMS; term++) {
        scaleev_input input;
        cr_assert_eq(scaleev_find(model, term, "rate", &input), SCALEEV_OK);
        cr_assert_eq(scaleev_study_add(study, input, "gamma", (const double[]){0.75, 1000}, 2), SCALEEV_OK);
    }
    scaleev_model_destroy(model);
    return study;
}

typedef scaleev_estimate asked(const scaleev_study *study);

static void check_coverage(const char *what, asked *ask, double truth)
{
    size_t seeds = test_cases(SEEDS), held = 0;
    double reach = sev_student(0.95, 8), most = 0, sum = 0;
    for (size_t i = 0; i < seeds; i++) {
        scaleev_study *study = study_of_seed(i + 1);
        scaleev_estimate e = ask(study);
        cr_assert(e.error > 0 && e.value >= 0, "%s, seed %zu: %g, error %g", what, i + 1, e.value, e.error);
        held += fabs(e.value - truth) <= reach * e.error;
        most = e.error > most ? e.error : most;
        sum += e.value;
        scaleev_study_destroy(study);
    }
    double share = (double)held / (double)seeds;
    printf("%s: %.3f, errors up to %.3g, %.9g on average, not %.9g\n", what, share, most, sum / (double)seeds, truth);
    /* A share of few seeds says little: of 40 with 95 % each, less than 90 % in one case out of twenty. */
    cr_expect(seeds < SEEDS || (share >= 0.90 && share <= 0.98),
              "%s: the interval holds the truth for %.3f of %zu seeds", what, share, seeds);
}

static scaleev_estimate evpi_of_study(const scaleev_study *study)
{
    scaleev_decision d = SCALEEV_DECISION_INIT;
    cr_assert_eq(scaleev_study_decide(study, 1, 1e6, 1024, &d), SCALEEV_OK);
    cr_expect_eq(d.draws, 1024);
    return d.evpi;
}

static scaleev_estimate evppi_of_study(const scaleev_study *study)
{
    scaleev_importance row = SCALEEV_IMPORTANCE_INIT;
    cr_assert_eq(scaleev_study_importance(study, 500, 100, 1e4, 4096, &row, 1), SCALEEV_OK);
    return row.evppi;
}

/* STUDY's table. */
Test(worth_errors, evpi)
{
    check_coverage("EVPI", evpi_of_study, 35.7915724376);
}

/* Given one rate r, EV is expected to be K e^(-r K) (1000 / (1000 + K))^2.25, greatest where
 * r K^2 + (1000 r + 1.25) K = 1000. With u = r^(3/4), the density of r is that of u, in which it is smooth. */
Test(worth_errors, evppi)
{
    const double step = 1e-5, factor = 4.0 / 3 * pow(1000, 0.75) / tgamma(0.75), mean = 148.148148148148;
    double sum = 0, all = 0;
    for (double u = 0.5 * step; u < 0.2; u += step) {
        double r = pow(u, 4.0 / 3), b = 1000 * r + 1.25, scale = 2000 / (b + sqrt(b * b + 4000 * r));
        scale = scale > 100 ? scale : 100;
        double density = step * factor * exp(-1000 * r);
        sum += density * scale * exp(-r * scale) * pow(1000 / (1000 + scale), 2.25);
        all += density;
    }
    cr_assert(fabs(all - 1) < 1e-7, "%.17g", all);
    check_coverage("EVPPI", evppi_of_study, sum - mean);
}
