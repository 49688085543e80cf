/* SPDX-License-Identifier: MIT */
/* After scaleev_set() everything has the bits that a new model of the same inputs has, whether the programs followed or
 * were dropped. A copy is a new model: its programs are made when it is first asked. */
#include "model/model.h"
#include "properties.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCALES = 9, ROOTS = 8 };

/* What a model says. */
typedef struct answers {
    double values[QUANTITIES][SCALES], bounds[QUANTITIES][2], one;
    scaleev_status enclosed[QUANTITIES], asked, best_asked;
    scaleev_root roots[ROOTS];
    scaleev_solution solution;
    scaleev_optimum best;
} answers;

static void ask(const sample *s, const scaleev_model *model, const double *scales, answers *a)
{
    const scaleev_solve_options options = {.size = sizeof options, .max_evaluations = 200};
    memset(a, 0, sizeof *a);
    a->solution.size = sizeof a->solution;
    a->best.size = sizeof a->best;
    for (scaleev_quantity q = 0; q < QUANTITIES; ++q) {
        if (q == SCALEEV_MARGINAL && s->no_slope)
            continue;
        cr_assert_eq(scaleev_evaluate(model, q, scales, SCALES, a->values[q]), SCALEEV_OK);
        a->enclosed[q] = scaleev_enclose(model, q, fmin(scales[0], scales[1]), fmax(scales[0], scales[1]),
                                         &a->bounds[q][0], &a->bounds[q][1]);
    }
    a->one = scaleev_ev(model, scales[0]);
    a->asked = scaleev_break_even(model, s->lo, s->hi, &options, a->roots, ROOTS, &a->solution);
    a->best_asked = scaleev_best_scale(model, s->lo, s->hi, &options, &a->best);
}

static void canonical(double *x, size_t n)
{
    for (size_t i = 0; i < n; ++i)
        x[i] = isnan(x[i]) ? (double)NAN : x[i];
}

static void check_answers(const sample *s, const double *scales, const char *what)
{
    static answers got, want;
    scaleev_model *fresh;
    cr_assert_eq(scaleev_model_copy(s->model, &fresh), SCALEEV_OK);
    ask(s, s->model, scales, &got);
    ask(s, fresh, scales, &want);
    scaleev_model_destroy(fresh);
    /* All NaN are one. */
    canonical(got.values[0], QUANTITIES * SCALES);
    canonical(want.values[0], QUANTITIES * SCALES);
    canonical(&got.one, 1);
    canonical(&want.one, 1);
    for (int q = 0; q < QUANTITIES; ++q) {
        canonical(got.bounds[q], 2);
        canonical(want.bounds[q], 2);
        CHECK(memcmp(got.values[q], want.values[q], sizeof *got.values) == 0, "%s: %s", what, quantity_names[q]);
        CHECK(memcmp(got.bounds[q], want.bounds[q], sizeof *got.bounds) == 0,
              "%s: %s in [%.17g, %.17g], not %.17g, %.17g", what, quantity_names[q], got.bounds[q][0], got.bounds[q][1],
              want.bounds[q][0], want.bounds[q][1]);
    }
    canonical(&got.best.scale, 8);
    canonical(&want.best.scale, 8);
    CHECK(memcmp(&got, &want, sizeof got) == 0,
          "%s: %zu roots in %llu evaluations, first %.17g, not %zu in %llu, first %.17g", what, got.solution.count,
          (unsigned long long)got.solution.evaluations, got.roots[0].at, want.solution.count,
          (unsigned long long)want.solution.evaluations, want.roots[0].at);
}

static scaleev_input draw_input(sample *s)
{
    return 1 + (int32_t)rng_below(&s->random, (uint32_t)scaleev_input_count(s->model) - 1);
}

/* A value that folding may look at, that another input has, that was there before, or any other. */
static double draw_value(sample *s, scaleev_input input, double before, bool wild)
{
    static const double corners[] = {0, -0.0, 1, 0.5, 2, -1};
    double lo, hi, value = 0;
    scaleev_input_range(s->model, input, &lo, &hi);
    switch (rng_below(&s->random, 6)) {
    case 0:
        return corners[rng_below(&s->random, sizeof corners / sizeof *corners)];
    case 1:
        (void)scaleev_get(s->model, draw_input(s), &value);
        return value;
    case 2:
        return before;
    default:
        value = rng_value(&s->random, lo, hi, wild);
        return strcmp(scaleev_input_name(s->model, input), "balls") &&
                       strcmp(scaleev_input_name(s->model, input), "bad")
                   ? value
                   : floor(value);
    }
}

typedef struct settings_tally {
    size_t set, kept;
} settings_tally;

/* Sets an input, alone or together with another one. */
static scaleev_status set_one_or_two(sample *s, scaleev_input input, double value, bool wild)
{
    const scaleev_input both[] = {input, draw_input(s)};
    if (rng_below(&s->random, 2))
        return scaleev_set(s->model, input, value);
    const double values[] = {value, draw_value(s, both[1], value, wild)};
    return scaleev_set_many(s->model, both, values, 2);
}

/* A few settings, of which some are undone. */
static void set_some(sample *s, bool wild, settings_tally *sum)
{
    char what[160] = "";
    double scales[SCALES], before = 1;
    for (int i = 0; i < SCALES; ++i)
        scales[i] = rng_scale(&s->random, s->lo, s->hi);
    (void)scaleev_ev(s->model, 1);
    for (uint32_t n = 1 + rng_below(&s->random, 3); n > 0; --n) {
        scaleev_input input = draw_input(s);
        double value = draw_value(s, input, before, wild);
        (void)scaleev_get(s->model, input, &before);
        if (set_one_or_two(s, input, value, wild) != SCALEEV_OK)
            continue;
        sum->set++;
        sum->kept += atomic_load(&s->model->compiled) != NULL;
        snprintf(what, sizeof what, "input %d (%s) from %.17g to %.17g", input, scaleev_input_name(s->model, input),
                 before, value);
    }
    check_answers(s, scales, what);
}

/* Makes the sample the difference of its model and of another one, mostly much the same. */
static void make_difference(sample *s, bool wild)
{
    scaleev_model *other, *difference;
    settings_tally none = {0};
    cr_assert_eq(scaleev_model_copy(s->model, &other), SCALEEV_OK);
    set_some(s, wild, &none);
    cr_assert_eq(scaleev_model_difference(s->model, other, &difference), SCALEEV_OK);
    scaleev_model_destroy(other);
    scaleev_model_destroy(s->model);
    s->model = difference;
}

static void settings_are_new_models(bool wild, bool difference, size_t cases)
{
    static sample s;
    settings_tally sum = {0};
    for (size_t i = 0; i < test_cases(cases); ++i) {
        s.seed = test_seed() + i;
        s.random = (rng){.state = s.seed};
        sample_begin(&s, wild);
        if (scaleev_term_count(s.model) && difference)
            make_difference(&s, wild);
        for (int k = 0; k < 4 && scaleev_term_count(s.model); ++k)
            set_some(&s, wild, &sum);
        sample_end(&s);
    }
    printf("%zu settings, programs were kept in %zu\n", sum.set, sum.kept);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
    cr_assert(!test_shares() || sum.kept > sum.set / 20);
}

Test(setting, is_a_new_model)
{
    settings_are_new_models(false, false, 400);
}

Test(setting, is_a_new_model_in_the_corners)
{
    settings_are_new_models(true, false, 400);
}

Test(setting, of_a_difference)
{
    settings_are_new_models(false, true, 150);
}

Test(setting, of_a_difference_in_the_corners)
{
    settings_are_new_models(true, true, 150);
}
