/* SPDX-License-Identifier: MIT */
/* Which set of vector kernels is chosen, and that whole models give the same bits with each of them. */
#define _POSIX_C_SOURCE 200112L /* setenv() */
#include "kernel/kernels.h"
#include "model/compiled.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
static int setenv(const char *name, const char *value, int overwrite)
{
    (void)overwrite;
    return _putenv_s(name, value);
}

static int unsetenv(const char *name)
{
    return _putenv_s(name, "");
}
#endif

enum { SCALES = 777, QUANTITIES = SCALEEV_MARGINAL + 1 };

/* The values of all quantities with a set; in blocks of which the last is a small one. */
static void evaluate_with(scaleev_model *model, const sev_kernels *set, const double *scales,
                          double out[QUANTITIES][SCALES])
{
    for (int q = 0; q < QUANTITIES; q++) {
        cr_assert_not_null(sev_compiled_of(model)); /* now they are there */
        atomic_load(&model->compiled)->values[q].kernels = set;
        memset(out[q], 0, sizeof out[q]);
        scaleev_evaluate(model, q, scales, SCALES, out[q]);
    }
}

Test(sets, same_bits_of_whole_models)
{
    static double scales[SCALES], wanted[QUANTITIES][SCALES], got[QUANTITIES][SCALES];
    char spec[SPEC_BYTES];
    for (size_t i = 0; i < test_cases(200); i++) {
        rng random = {.state = test_seed() + i};
        random_options options = {.wild = i % 2 == 1, .tables = true, .callbacks = false, .terms_max = 6};
        double lo, hi;
        random_spec(&random, &options, spec, &lo, &hi);
        scaleev_model *model = model_of(spec);
        for (int k = 0; k < SCALES; k++)
            scales[k] = rng_scale(&random, lo, hi);
        evaluate_with(model, sev_kernels_set(0), scales, wanted);
        for (size_t s = 1; sev_kernels_set(s); s++) {
            if (!sev_kernels_runs(sev_kernels_set(s)))
                continue;
            evaluate_with(model, sev_kernels_set(s), scales, got);
            for (int q = 0; q < QUANTITIES; q++)
                for (int k = 0; k < SCALES; k++)
                    CHECK(same_bits(got[q][k], wanted[q][k]) || (isnan(got[q][k]) && isnan(wanted[q][k])),
                          "%s, quantity %d at %a: %a, with the baseline %a: %s", sev_kernels_set(s)->name, q, scales[k],
                          got[q][k], wanted[q][k], spec);
        }
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

/* A test build takes the set that it is told, when the processor runs it; an ordinary one takes the best, always. */
Test(sets, chosen_by_environment)
{
    unsetenv("SCALEEV_KERNELS");
    const sev_kernels *best = sev_kernels_best();
    setenv("SCALEEV_KERNELS", "none of them", 1);
    cr_assert_eq(sev_kernels_best(), best);
    for (size_t s = 0; sev_kernels_set(s); s++) {
        const sev_kernels *set = sev_kernels_set(s), *wanted = best;
        setenv("SCALEEV_KERNELS", set->name, 1);
#ifdef SCALEEV_TEST_BUILD
        if (sev_kernels_runs(set))
            wanted = set;
#endif
        cr_assert_eq(sev_kernels_best(), wanted, "%s instead of %s", sev_kernels_best()->name, wanted->name);
        scaleev_model *model = model_of("benefit linear(2); hazard constant(0.01)");
        cr_assert_eq(sev_compiled_of(model)->values[SCALEEV_EV].kernels, wanted);
        scaleev_model_destroy(model);
    }
}
