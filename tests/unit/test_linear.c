/* SPDX-License-Identifier: MIT */
/* In which inputs a quantity is linear: which are found, and that the mean is then the value at the means. */
#include "study/linear.h"
#include "study/sampler.h"
#include "study/statistics.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

/* Inputs of a benefit and two constant hazards. */
enum { PER_UNIT = 1, SHARE, P1, SHARE1, LOSS1, WIPE1, FRAILTY1, P2, SHARE2, LOSS2, WIPE2, FRAILTY2 };

static const char two_hazards[] =
    "benefit linear(2); hazard constant(0.01), loss = 100; hazard constant(0.001), loss = 7, wipe = 0.5";

static scaleev_study *study_of(const char *spec)
{
    scaleev_study *study = NULL;
    scaleev_model *model = model_of(spec);
    cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
    scaleev_model_destroy(model);
    return study;
}

static void add(scaleev_study *study, scaleev_input input, double lo, double hi)
{
    cr_assert_eq(scaleev_study_add(study, input, "uniform", (const double[]){lo, hi}, 2), SCALEEV_OK, "%s",
                 scaleev_study_error(study));
}

static void follow(scaleev_study *study, scaleev_input input, scaleev_input as, double factor, double offset)
{
    cr_assert_eq(scaleev_study_same(study, input, as, factor, offset), SCALEEV_OK, "%s", scaleev_study_error(study));
}

/* "10" for two dimensions of which the first is linear. */
static void expect_linear(const scaleev_study *study, scaleev_quantity quantity, const char *want)
{
    bool linear[SEV_SAMPLER_DIMENSIONS];
    char got[SEV_SAMPLER_DIMENSIONS + 1];
    size_t n = sev_draws_dimensions(study->draws);
    cr_assert_eq(sev_study_linear(study, quantity, linear), SCALEEV_OK);
    for (size_t i = 0; i < n; i++)
        got[i] = linear[i] ? '1' : '0';
    got[n] = '\0';
    cr_expect_str_eq(got, want, "%s: %s, not %s", scaleev_quantity_name(quantity), got, want);
}

/* Values, losses and wipes are; rates, shares, frailties are not. */
Test(linear, inputs)
{
    scaleev_study *study = study_of(two_hazards);
    add(study, PER_UNIT, -1, 3);
    add(study, P1, 0.01, 0.02);
    add(study, SHARE, 0.5, 1);
    add(study, LOSS1, -5, 100);
    add(study, WIPE1, 0, 1);
    add(study, FRAILTY1, 0, 2);
    add(study, P2, 0.01, 0.02);
    add(study, SHARE2, 0.5, 1);
    add(study, LOSS2, 5, 100);
    expect_linear(study, SCALEEV_EV, "101110001");
    /* A linear benefit is linear in its share alone; what is not in it has the slope 0. */
    expect_linear(study, SCALEEV_BENEFIT, "111111111");
    expect_linear(study, SCALEEV_LOSS, "101110001");
    expect_linear(study, SCALEEV_RETAINED, "101110001");
    expect_linear(study, SCALEEV_SURVIVAL, "101110001");
    expect_linear(study, SCALEEV_CATASTROPHE, "101110001");
    scaleev_study_destroy(study);
}

/* Where the direction takes several inputs along, the products of them count. */
Test(linear, followers)
{
    scaleev_study *study = study_of(two_hazards);
    add(study, LOSS1, 10, 20);
    follow(study, LOSS2, LOSS1, 2, 1);
    add(study, PER_UNIT, 1, 2);
    add(study, WIPE1, 0.2, 0.4);
    expect_linear(study, SCALEEV_EV, "111");
    follow(study, WIPE2, WIPE1, 0.5, 0.1); /* R has the product of both */
    expect_linear(study, SCALEEV_EV, "110");
    scaleev_study_destroy(study);
    study = study_of(two_hazards);
    add(study, LOSS1, 0, 1);
    follow(study, P2, LOSS1, 0.1, 0);
    expect_linear(study, SCALEEV_EV, "0");
    scaleev_study_destroy(study);
    study = study_of(two_hazards);
    add(study, LOSS1, 0, 1);
    follow(study, P2, LOSS1, 0, 0.25); /* which does not move */
    expect_linear(study, SCALEEV_EV, "1");
    scaleev_study_destroy(study);
}

Test(linear, correlated)
{
    scaleev_study *study = study_of(two_hazards);
    add(study, LOSS1, 10, 20);
    add(study, LOSS2, 10, 20);
    add(study, PER_UNIT, 10, 20);
    cr_assert_eq(scaleev_study_correlate(study, LOSS2, PER_UNIT, 0.5), SCALEEV_OK);
    expect_linear(study, SCALEEV_EV, "100");
    cr_assert_eq(scaleev_study_correlate(study, LOSS2, PER_UNIT, 0), SCALEEV_OK);
    expect_linear(study, SCALEEV_EV, "111");
    scaleev_study_destroy(study);
}

/* A draw that is not allowed has no value, and is no part of the mean. */
Test(linear, allowed)
{
    scaleev_study *study = study_of(two_hazards);
    add(study, WIPE1, -0.0001, 0.9);
    add(study, WIPE2, 0, 1);
    expect_linear(study, SCALEEV_EV, "01");
    scaleev_study_destroy(study);
    study = study_of(two_hazards);
    add(study, LOSS1, 0, 1);
    follow(study, WIPE1, LOSS1, 1.0001, 0);
    add(study, PER_UNIT, 0, 1);
    expect_linear(study, SCALEEV_BENEFIT, "01");
    scaleev_study_destroy(study);
    /* Bad balls may be more than there are; the benefit does not depend on them, but has no value then. The loss is
     * allowed whatever the urn holds. */
    study = study_of("benefit linear(2); hazard urn(10, 3), loss = 10");
    cr_assert_eq(scaleev_study_add(study, 4, "samples", (const double[]){3, 20}, 2), SCALEEV_OK);
    add(study, 6, 5, 10);
    expect_linear(study, SCALEEV_BENEFIT, "01");
    expect_linear(study, SCALEEV_EV, "01");
    scaleev_study_destroy(study);
}

/* What is linear in each of several, and has their products, has its mean at their means. */
Test(linear, means)
{
    enum { DRAWS = 1 << 14, LINEAR = 3 };
    static const scaleev_input inputs[LINEAR] = {PER_UNIT, WIPE1, LOSS2};
    static const double means[LINEAR] = {1.5, 0.6, 40};
    static double values[DRAWS];
    scaleev_summary summary = SCALEEV_SUMMARY_INIT;
    scaleev_study *study = study_of(two_hazards);
    scaleev_model *model = model_of(two_hazards);
    add(study, PER_UNIT, 1, 2);
    add(study, WIPE1, 0.3, 0.9);
    add(study, LOSS2, 30, 50);
    expect_linear(study, SCALEEV_EV, "111");
    for (size_t i = 0; i < LINEAR; i++)
        cr_assert_eq(scaleev_set(model, inputs[i], means[i]), SCALEEV_OK);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, (const double[]){80}, 1, 0, DRAWS, values), SCALEEV_OK);
    cr_assert_eq(sev_summarize(values, DRAWS, 8, &summary), SCALEEV_OK);
    double mean = scaleev_ev(model, 80);
    cr_expect(summary.mean.error > 0 && fabs(summary.mean.value - mean) < 4 * summary.mean.error + 1e-12 * fabs(mean),
              "%g +- %g, %g", summary.mean.value, summary.mean.error, mean);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
}

/* A difference, callbacks, tables: what is linear beside them. */
Test(linear, models)
{
    scaleev_study *study = study_of("benefit linear(1); hazard constant(0.01), loss = 100; minus; benefit linear(2); "
                                    "hazard constant(0.02), loss = 100");
    add(study, PER_UNIT, 1, 2);
    add(study, LOSS1 + FRAILTY1, 1, 2);
    add(study, P1, 0.01, 0.02);
    follow(study, P1 + FRAILTY1, P1, 1, 0);
    expect_linear(study, SCALEEV_EV, "110");
    scaleev_study_destroy(study);
    study =
        study_of("benefit callback(1, 100, 50); benefit table(0 0, 100 90); hazard callback(0, 0.001, 1), loss = 10");
    add(study, 4, 1, 2); /* loss */
    add(study, 1, 1, 2); /* share of the callback */
    add(study, 5, 0, 1); /* wipe, beside benefits that may have no value: not seen */
    expect_linear(study, SCALEEV_EV, "100");
    scaleev_study_destroy(study);
    study = study_of("benefit hill(90, 1000, 2.5); hazard beta(0.7, 300), loss = 15");
    add(study, 1, 80, 100);
    add(study, 2, 800, 1100);
    add(study, 5, 0.1, 1);
    add(study, 8, 0, 20);
    expect_linear(study, SCALEEV_EV, "1001");
    scaleev_study_destroy(study);
    study = study_of(two_hazards);
    expect_linear(study, SCALEEV_EV, "");
    scaleev_study_destroy(study);
}

Test(linear, out_of_memory)
{
    counter memory;
    counter_init(&memory);
    scaleev_model *model = model_parse(two_hazards, &memory.allocator, NULL);
    scaleev_study *study = NULL;
    bool linear[SEV_SAMPLER_DIMENSIONS];
    cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
    add(study, LOSS1, 1, 2);
    add(study, P1, 0.01, 0.02);
    size_t blocks = memory.blocks;
    scaleev_status status;
    long n = 0;
    do {
        counter_fail_at(&memory, ++n);
        memory.once = true;
        status = sev_study_linear(study, SCALEEV_EV, linear);
        cr_assert(status == SCALEEV_OK || status == SCALEEV_ERROR_MEMORY);
        cr_assert(memory.blocks == blocks && !memory.wrong_size, "allocation %ld", n);
    } while (memory.calls >= n && n < 10000);
    cr_expect(n > 3 && status == SCALEEV_OK && linear[0] && !linear[1]);
    counter_fail_at(&memory, 0);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
}
