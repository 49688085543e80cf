/* SPDX-License-Identifier: MIT */
/* Facts about boxes: whatever is proved of a box holds at every point of it. Points are enclosed sharply, and tables of
 * reference values judge those enclosures elsewhere. */
#include "model/compiled.h"
#include "number/lattice.h"
#include "prove/prove.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

static bool meet(sev_interval a, sev_interval b)
{
    return a.lo <= b.hi && b.lo <= a.hi;
}

/* A fact is not computed, or one of both is in doubt, or they agree. */
static bool agree(int box, int point)
{
    return !box || !point || box == point;
}

/* What is known at a point of the box lies in what is known of the box. */
static void check_facts(const char *what, const char *spec, const sev_facts *box, const sev_facts *point, double x)
{
    for (int i = 0; i < SEV_FORMS; ++i)
        if (i != SEV_SLOPE_PATH && i != SEV_FORM_PATH && i != SEV_PATH_GUARD)
            CHECK(meet(box->form[i], point->form[i]),
                  "%s of %s: form %d at %.17g is [%.17g, %.17g], not in [%.17g, %.17g]", what, spec, i, x,
                  point->form[i].lo, point->form[i].hi, box->form[i].lo, box->form[i].hi);
    CHECK(agree(box->sign, point->sign), "%s of %s: sign %d at %.17g, not %d", what, spec, point->sign, x, box->sign);
    CHECK(!box->zero || !point->sign, "%s of %s: no zero at %.17g", what, spec, x);
}

/* Slopes are of what is asked, or of what it is over R, which share their roots, but not the places where they rise. So
 * a slope says that there is one root at most: signs at two points follow it. */
static void check_slope(const char *what, const char *spec, const sev_facts *box, int below, int above)
{
    CHECK(!box->slope || below <= 0 || above >= 0 || box->slope < 0, "%s of %s: rises from + to -", what, spec);
    CHECK(!box->slope || below >= 0 || above <= 0 || box->slope > 0, "%s of %s: falls from - to +", what, spec);
}

/* A convex function that is negative at both ends is so between them, and the other way round. */
static void check_convexity(const char *spec, const sev_facts *box, const int sign[3])
{
    if (box->convexity && sign[0] == -box->convexity && sign[2] == -box->convexity)
        CHECK(agree(-box->convexity, sign[1]), "%s: convexity %d, but signs %d %d %d", spec, box->convexity, sign[0],
              sign[1], sign[2]);
}

static void check_box(sev_prover *prover, rng *random, const char *spec, double lo, double hi)
{
    double x[3] = {lo, sev_between(lo, hi, 1 + rng_below(random, 15)), hi};
    sev_facts point[3], box = sev_prove_box(prover, lo, hi), sharper = box;
    sev_facts briefly = sev_prove_briefly(prover, lo, hi, SEV_TIER_NARROW), turn = sev_prove_turn(prover, lo, hi);
    int sign[3];
    for (int i = 0; i < 3; ++i) {
        point[i] = sev_prove_box(prover, x[i], x[i]);
        sign[i] = sev_prove_sign(prover, x[i], NULL);
        CHECK(agree(sign[i], point[i].sign), "%s: two signs at %.17g", spec, x[i]);
    }
    sev_facts middle = sev_prove_middle(prover, x[1], true);
    if (sev_box_is_narrow(lo, hi))
        sev_prove_mean_value(&sharper, &middle, lo, hi, x[1]);
    const sev_facts *const all[] = {&box, &briefly, &turn, &sharper};
    static const char *const names[] = {"box", "briefly", "turn", "mean value"};
    for (size_t k = 0; k < sizeof all / sizeof *all; ++k) {
        for (int i = 0; i < 3; ++i)
            check_facts(names[k], spec, all[k], &point[i], x[i]);
        check_slope(names[k], spec, all[k], sign[0], sign[2]);
    }
    check_facts("middle", spec, &middle, &point[1], x[1]);
    check_convexity(spec, &box, sign);
    for (int form = 0; form < SEV_SLOPE_PATH; ++form) {
        sev_interval quick = sev_prove_form(prover, lo, hi, form, true);
        CHECK(meet(quick, point[1].form[form]), "%s: quick form %d", spec, form);
    }
}

Test(prove, facts_hold_at_every_point)
{
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(1500); ++i) {
        const random_options options = {.wild = i % 4 == 3, .tables = true, .callbacks = true, .terms_max = 4};
        char spec[SPEC_BYTES];
        double lo, hi;
        random_spec(&random, &options, spec, &lo, &hi);
        scaleev_model *model = model_parse(spec, NULL, NULL);
        if (!model)
            continue;
        sev_problem problem = sev_scale_problem(model);
        sev_prover prover;
        cr_assert(sev_prover_begin(&prover, &problem, UINT64_MAX));
        for (int k = 0; k < 8; ++k) {
            double a = rng_scale(&random, lo, hi), b = rng_scale(&random, lo, hi);
            if (k % 2) /* a narrow box */
                b = fmin(hi, a * (1 + rng_unit(&random)));
            check_box(&prover, &random, spec, fmin(a, b), fmax(a, b));
        }
        sev_prover_end(&prover);
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

/* EV = K e^-(K / 10^6) (approximately) less a loss: rises, turns, falls through 0 once. */
Test(prove, tells_what_there_is_to_tell)
{
    scaleev_model *model = model_of("benefit linear(1); hazard rate(1e-6), loss = 100000");
    sev_problem problem = sev_scale_problem(model);
    sev_prover prover;
    bool zero;
    cr_assert(sev_prover_begin(&prover, &problem, 0));
    cr_expect_eq(sev_prove_sign(&prover, 0, &zero), 0);
    cr_expect(zero);
    cr_expect_eq(sev_prove_sign(&prover, 1e6, &zero), 1);
    cr_expect(!zero);
    cr_expect_eq(sev_prove_sign(&prover, 1e8, NULL), -1);
    cr_expect_eq(sev_prove_box(&prover, 1, 1e6).sign, 0, "too broad for one enclosure");
    cr_expect_eq(sev_prove_box(&prover, 9e5, 1e6).sign, 1);
    cr_expect_eq(sev_prove_box(&prover, 1e7, 2e7).sign, -1);
    cr_expect_eq(sev_prove_box(&prover, 1, 1e9).convexity, -1, "K less 10^5 (e^H - 1)");
    cr_expect_eq(sev_prove_box(&prover, 3e6, 1e7).slope, -1);
    cr_expect_eq(sev_prover_status(&prover), SCALEEV_OK);
    sev_prover_end(&prover);
    scaleev_model_destroy(model);
}

/* Without a budget nothing is proved, and nothing is said. */
Test(prove, keeps_to_its_budget)
{
    scaleev_model *model = model_of("benefit linear(1); hazard rate(1e-6), loss = 100000");
    sev_problem problem = sev_scale_problem(model);
    sev_prover prover;
    cr_assert(sev_prover_begin(&prover, &problem, 2));
    cr_expect_eq(sev_prove_sign(&prover, 1e6, NULL), 1);
    cr_expect_eq(sev_prove_sign(&prover, 1e8, NULL), -1);
    cr_expect(sev_prover_done(&prover));
    cr_expect_eq(sev_prove_sign(&prover, 1e6, NULL), 0);
    sev_facts facts = sev_prove_box(&prover, 1, 2);
    cr_expect(facts.sign == 0 && facts.slope == 0 && !facts.zero && sev_is_everything(facts.form[SEV_FORM_ASKED]));
    cr_expect(sev_is_everything(sev_prove_form(&prover, 1, 2, SEV_FORM_ASKED, false)));
    cr_expect_eq(prover.evaluations, 2);
    sev_prover_end(&prover);
    scaleev_model_destroy(model);
}
