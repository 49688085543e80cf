/* SPDX-License-Identifier: MIT */
/* Roots by sampling: all sign changes between samples, narrowed down to neighbouring doubles, within a budget. */
#include "number/lattice.h"
#include "op/callback.h"
#include "prove/estimate.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

/* What the callback is: a function, where it stops, and how often it was called. */
typedef struct curve {
    double (*of)(double x);
    double stop_from;
    size_t values;
} curve;

static int values_of(const double *x, size_t n, double *out, void *context)
{
    curve *c = context;
    for (size_t i = 0; i < n; i++) {
        if (x[i] >= c->stop_from)
            return 1;
        c->values++;
        out[i] = c->of(x[i]);
    }
    return 0;
}

static sev_formula f;
static sev_program program;

/* The callback alone, along the scale. */
static sev_problem problem_of(scaleev_callback *callback, const scaleev_allocator *allocator)
{
    sev_formula_init(&f, allocator);
    sev_node x = sev_input(&f, SCALEEV_SCALE), value = sev_make(&f, SEV_CALLBACK, 0, callback, 1, &x);
    cr_assert(sev_program_init(&program, &f, 1, &value, true));
    return (sev_problem){.value = &program, .along = SCALEEV_SCALE};
}

static void end(void)
{
    sev_program_clear(&program);
    sev_formula_clear(&f);
}

/* The roots, of which there are so many; the values that it took. */
static uint64_t estimate(double (*of)(double x), double lo, double hi, uint64_t budget, sev_answer *answer)
{
    curve c = {of, INFINITY, 0};
    scaleev_callback callback = {sizeof callback, values_of, NULL, &c, NULL, NULL};
    sev_problem problem = problem_of(&callback, &sev_default_allocator);
    sev_answer_begin(answer, &sev_default_allocator);
    cr_expect_eq(sev_estimate(&problem, lo, hi, budget, answer), SCALEEV_OK);
    cr_expect_eq(answer->evaluations, c.values);
    cr_expect(!budget || c.values <= budget);
    end();
    return c.values;
}

static double cubic(double x)
{
    return (x - 1) * (x - 2) * (x - 300);
}

Test(estimate, finds_sign_changes)
{
    static const double want[] = {1, 2, 300};
    static const int directions[] = {1, -1, 1};
    sev_answer answer;
    estimate(cubic, 0, 1e6, 0, &answer);
    cr_assert_eq(answer.count, 3);
    for (int i = 0; i < 3; i++) {
        const scaleev_root *r = &answer.roots[i];
        cr_expect(r->kind == SCALEEV_ROOT_ESTIMATED && r->direction == directions[i]);
        cr_expect(r->lo <= want[i] && want[i] <= r->hi && sev_lattice(r->hi) - sev_lattice(r->lo) <= 1, "[%a, %a]",
                  r->lo, r->hi);
        cr_expect_eq(r->at, r->hi);
    }
    sev_answer_end(&answer);
}

/* Over all doubles, small roots and large ones. */
static double far_apart(double x)
{
    return (x - 0x1p-900) * (x < 1 ? 1 : -1);
}

Test(estimate, over_all_sizes)
{
    sev_answer answer;
    estimate(far_apart, 0, DBL_MAX, 0, &answer);
    cr_assert_eq(answer.count, 2);
    cr_expect(answer.roots[0].lo <= 0x1p-900 && answer.roots[0].hi >= 0x1p-900 && answer.roots[0].direction == 1);
    cr_expect(answer.roots[1].lo == nextafter(1, 0) && answer.roots[1].hi == 1 && answer.roots[1].direction == -1,
              "a jump");
    sev_answer_end(&answer);
}

static double nothing(double x)
{
    return x < 0 ? NAN : 1;
}

static double missing_between(double x)
{
    return x < 1 ? -1 : x < 2 ? NAN : 1;
}

static double zero_at_end(double x)
{
    return x;
}

static double zero_from_1(double x)
{
    return x < 1 ? -1 : 0;
}

Test(estimate, where_there_is_little)
{
    sev_answer answer;
    estimate(nothing, 0, 1e6, 0, &answer);
    cr_expect_eq(answer.count, 0);
    sev_answer_end(&answer);
    estimate(missing_between, 0, 1e6, 0, &answer);
    cr_expect_eq(answer.count, 0, "nothing is known where the value is missing");
    sev_answer_end(&answer);
    estimate(zero_at_end, 0, 1e6, 0, &answer);
    cr_assert_eq(answer.count, 1);
    cr_expect(answer.roots[0].lo == 0 && answer.roots[0].hi == 0 && answer.roots[0].at == 0 &&
              answer.roots[0].direction == 0);
    sev_answer_end(&answer);
    estimate(zero_from_1, 0, 1e6, 0, &answer);
    cr_assert_eq(answer.count, 1, "a stretch of zeros is told once");
    cr_expect(answer.roots[0].lo >= 1 && answer.roots[0].lo == answer.roots[0].hi && answer.roots[0].direction == 0);
    sev_answer_end(&answer);
    cr_expect_eq(estimate(cubic, 7, 7, 0, &answer), 1);
    cr_expect_eq(answer.count, 0);
    sev_answer_end(&answer);
    estimate(cubic, 2, 2, 0, &answer);
    cr_expect(answer.count == 1 && answer.roots[0].at == 2);
    sev_answer_end(&answer);
}

/* Half of a budget samples, the rest makes brackets narrow; a bracket that is left wide has the root in its middle. */
Test(estimate, keeps_to_a_budget)
{
    sev_answer answer;
    for (uint64_t budget = 1; budget < 200; budget++) {
        cr_expect_leq(estimate(cubic, 0, 1e6, budget, &answer), budget);
        for (size_t i = 0; i < answer.count; i++) {
            const scaleev_root *r = &answer.roots[i];
            cr_expect(r->lo <= r->at && r->at <= r->hi && (cubic(r->lo) > 0) != (cubic(r->hi) > 0));
            bool wide = sev_lattice(r->hi) - sev_lattice(r->lo) > 1;
            cr_expect_eq(r->at, wide ? sev_between(r->lo, r->hi, 8) : r->hi);
        }
        sev_answer_end(&answer);
    }
    /* Few samples find all three, but not where they are; more find that. */
    estimate(cubic, 0, 1e6, 4000, &answer);
    cr_assert_eq(answer.count, 3);
    cr_expect(answer.roots[2].lo <= 300 && answer.roots[2].hi >= 300 && answer.roots[2].hi < 300.0001);
    sev_answer_end(&answer);
}

Test(estimate, callbacks_stop)
{
    curve c = {cubic, 100, 0};
    scaleev_callback callback = {sizeof callback, values_of, NULL, &c, NULL, NULL};
    sev_problem problem = problem_of(&callback, &sev_default_allocator);
    sev_answer answer;
    sev_answer_begin(&answer, &sev_default_allocator);
    cr_expect_eq(sev_estimate(&problem, 0, 1e6, 0, &answer), SCALEEV_ERROR_CALLBACK);
    sev_answer_end(&answer);
    sev_sampler s;
    double x[3] = {1, 2, 200}, values[3];
    cr_assert(sev_sampler_begin(&s, &problem, 2));
    cr_expect(sev_sample(&s, x, 3, values) == 2 && values[0] == 0 && values[1] == 0 && s.evaluations == 2);
    cr_expect(sev_sample(&s, x, 3, values) == 0, "the budget is spent");
    sev_sampler_end(&s);
    cr_assert(sev_sampler_begin(&s, &problem, 20));
    cr_expect(sev_sample(&s, x, 3, values) == 0 && s.stop == 1);
    cr_expect(sev_sample(&s, x, 1, values) == 0, "it has stopped");
    sev_sampler_end(&s);
    end();
}

/* Where a program wants many slots, the samples of one call take several blocks. */
Test(estimate, samples_in_blocks)
{
    enum { TERMS = 60 };
    sev_node terms[TERMS], sum;
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, SCALEEV_SCALE);
    for (int i = 0; i < TERMS; i++) /* all of them before they are added */
        terms[i] = SEV_MAKE(&f, SEV_MUL, x, sev_constant(&f, i + 1));
    sum = sev_constant(&f, 0);
    for (int i = 0; i < TERMS; i++)
        sum = SEV_MAKE(&f, SEV_SUM, sum, terms[i]);
    cr_assert(sev_program_init(&program, &f, 1, &sum, true));
    sev_problem problem = {.value = &program, .along = SCALEEV_SCALE};
    sev_sampler s;
    double at[SEV_BLOCK], values[SEV_BLOCK];
    for (int i = 0; i < SEV_BLOCK; i++)
        at[i] = i;
    cr_assert(sev_sampler_begin(&s, &problem, 1000));
    cr_assert_lt(s.run.block, SEV_BLOCK);
    cr_expect_eq(sev_sample(&s, at, SEV_BLOCK, values), SEV_BLOCK);
    for (int i = 0; i < SEV_BLOCK; i++)
        cr_expect_eq(values[i], i * (TERMS * (TERMS + 1) / 2), "%d", i);
    sev_sampler_end(&s);
    end();
}

/* Along another input the scale rests. */
Test(estimate, along_another_input)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_node value = SEV_MAKE(&f, SEV_SUB, sev_input(&f, 1), sev_input(&f, SCALEEV_SCALE));
    cr_assert(sev_program_init(&program, &f, 1, &value, true));
    sev_problem problem = {.value = &program, .along = 1, .scale = 3.5};
    sev_answer answer;
    sev_answer_begin(&answer, &sev_default_allocator);
    cr_expect_eq(sev_estimate(&problem, 0, 10, 0, &answer), SCALEEV_OK);
    cr_expect(answer.count == 1 && answer.roots[0].lo <= 3.5 && answer.roots[0].hi >= 3.5);
    sev_answer_end(&answer);
    end();
}

static double wave(double x)
{
    return sin(x) + 0.25;
}

/* ---- The greatest value ---- */

static double hill(double x)
{
    return 5 - (x - 1234.5) * (x - 1234.5);
}

static double falling(double x)
{
    return -x;
}

static scaleev_status maximise(double (*of)(double x), double lo, double hi, uint64_t budget, scaleev_optimum *best)
{
    curve c = {of, INFINITY, 0};
    scaleev_callback callback = {sizeof callback, values_of, NULL, &c, NULL, NULL};
    sev_problem problem = problem_of(&callback, &sev_default_allocator);
    scaleev_status status = sev_maximise_estimate(&problem, lo, hi, budget, best);
    cr_expect_eq(best->evaluations, c.values);
    cr_expect(!budget || c.values <= budget);
    end();
    return status;
}

Test(estimate, finds_the_greatest_value)
{
    scaleev_optimum best;
    cr_expect_eq(maximise(hill, 0, 1e6, 0, &best), SCALEEV_OK);
    cr_expect(fabs(best.scale - 1234.5) < 1e-4 && best.ev <= 5 && best.ev > 5 - 1e-9 && !best.at_end);
    cr_expect((best.whole_scale == 1234 || best.whole_scale == 1235) && best.whole_ev == 4.75);
    cr_expect(best.scale_lo == 0 && best.scale_hi == 1e6 && best.ev_lo == -INFINITY && best.ev_hi == INFINITY);
    cr_expect_eq(maximise(falling, 2, 50, 0, &best), SCALEEV_OK);
    cr_expect(best.scale == 2 && best.ev == -2 && best.at_end && best.whole_scale == 2);
    cr_expect_eq(maximise(falling, 0, 50, 0, &best), SCALEEV_OK);
    cr_expect(best.ev == 0 && !signbit(best.ev));
    for (uint64_t budget = 1; budget < 300; budget++)
        cr_expect_eq(maximise(hill, 0, 1e6, budget, &best), SCALEEV_OK);
    cr_expect(best.ev <= 5);
}

Test(estimate, peak)
{
    curve c = {hill, INFINITY, 0};
    scaleev_callback callback = {sizeof callback, values_of, NULL, &c, NULL, NULL};
    sev_problem problem = problem_of(&callback, &sev_default_allocator);
    sev_sampler s;
    cr_assert(sev_sampler_begin(&s, &problem, 1000));
    double at = sev_sample_peak(&s, 1000, 2000);
    cr_expect(fabs(at - 1234.5) < 1e-4 && s.evaluations <= 256);
    sev_sampler_end(&s);
    cr_expect(sev_sample_point(1, 16, 0, 4) == 1 && sev_sample_point(1, 16, 4, 4) == 16);
    cr_expect(sev_sample_point(1, 16, 1, 4) == 2 && sev_sample_point(1, 16, 3, 4) == 8, "octaves");
    end();
}

Test(estimate, without_memory)
{
    counter memory;
    curve c = {wave, INFINITY, 0};
    scaleev_callback callback = {sizeof callback, values_of, NULL, &c, NULL, NULL};
    sev_problem problem = problem_of(&callback, &sev_default_allocator), none = {0};
    sev_answer answer;
    counter_init(&memory);
    counter_fail_at(&memory, 1);
    sev_answer_begin(&answer, &memory.allocator);
    cr_expect_eq(sev_estimate(&problem, 0, 100, 0, &answer), SCALEEV_OK);
    cr_expect(answer.failed, "for more than a few roots");
    sev_answer_end(&answer);
    cr_expect_eq(sev_estimate(&none, 0, 100, 0, &answer), SCALEEV_ERROR_MEMORY, "no program");
    end();
    cr_expect_eq(memory.blocks, 0);
    scaleev_optimum best;
    cr_expect_eq(sev_maximise_estimate(&none, 0, 100, 0, &best), SCALEEV_ERROR_MEMORY);
}
