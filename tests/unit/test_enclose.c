/* SPDX-License-Identifier: MIT */
/* Enclosures, guesses and wide enclosures of whole programs: what one operation after the other gives, of the steps
 * that are asked for, until a callback stops. */
#include "formulas.h"
#include "op/callback.h"
#include "op/intervals.h"
#include "run/block.h"
#include "run/enclose.h"
#include "run/guess.h"
#include "run/wide.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#undef A
enum { SLOTS = 2 * FORMULA_MOST };

static sev_formula f;
static sev_interval slots[SLOTS];

/* Of all nodes, by sev_range() or the quick way. */
static void node_by_node(const sev_interval *inputs, bool quick, sev_interval *ranges)
{
    for (size_t i = 0; i < f.n; i++) {
        const sev_item *item = &f.items[i];
        sev_call call = item->call;
        sev_interval a[SEV_ARGS], second = {0, 0}, range = sev_everything();
        sev_trouble trouble = {0, false};
        if (call.op == SEV_CONST || call.op == SEV_INPUT) {
            ranges[i] = call.op == SEV_CONST ? item->known.range : inputs[call.variant];
            continue;
        }
        for (int k = 0; k < call.args_n; k++)
            a[k] = ranges[item->args[k]];
        call.op = (int16_t)sev_pass_of((sev_op)call.op);
        if (quick)
            range = sev_quick_range(&call, a, &second);
        if (!sev_is_bounded(range))
            range = sev_range(&call, a, &second, &trouble);
        ranges[i] = call.op == item->call.op ? range : second;
    }
}

static sev_interval box(rng *random)
{
    double lo = 4 * rng_unit(random);
    return (sev_interval){lo, rng_below(random, 3) ? lo + rng_unit(random) : lo};
}

static void enclose(const sev_program *p, const sev_interval *by_number, bool quick)
{
    sev_interval inputs[FORMULA_INPUTS];
    sev_trouble trouble = {0, false};
    for (size_t i = 0; i < p->inputs_n; i++)
        inputs[i] = by_number[p->inputs[i]];
    sev_enclose_begin(p, slots);
    if (quick) {
        sev_enclose_inputs(p, slots, inputs);
        sev_enclose_steps(p, slots, 0, p->steps_n, SEV_ALL_OUTPUTS, true, &trouble);
    } else {
        sev_enclose(p, slots, inputs, &trouble);
    }
    CHECK(!trouble.stop && !trouble.undefined, "trouble");
}

/* Without fusing, the same bounds; with it, bounds that have in common what the value may be. */
Test(enclose, node_after_node)
{
    static sev_interval ranges[FORMULA_MOST];
    static sev_pair values[FORMULA_MOST];
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(600); i++) {
        sev_formula_init(&f, &sev_default_allocator);
        sev_node node = random_formula(&random, &f, 4 + (int)rng_below(&random, 24));
        sev_interval inputs[] = {box(&random), box(&random), box(&random)};
        sev_program p, fused;
        bool quick = rng_below(&random, 2);
        cr_assert(sev_program_init(&p, &f, 1, &node, false) && sev_program_init(&fused, &f, 1, &node, true));
        cr_assert(p.slots_n <= SLOTS);
        node_by_node(inputs, quick, ranges);
        enclose(&p, inputs, quick);
        sev_interval got = slots[p.outputs[0]], want = ranges[node];
        CHECK(same_bits(got.lo, want.lo) && same_bits(got.hi, want.hi), "[%a, %a], not [%a, %a]", got.lo, got.hi,
              want.lo, want.hi);
        enclose(&fused, inputs, quick);
        got = slots[fused.outputs[0]];
        for (int k = 0; k < 3; k++) {
            double at[FORMULA_INPUTS];
            for (int a = 0; a < FORMULA_INPUTS; a++)
                at[a] = k == 0   ? inputs[a].lo
                        : k == 1 ? inputs[a].hi
                                 : fmin(inputs[a].hi, inputs[a].lo / 2 + inputs[a].hi / 2);
            formula_values(&f, at, values);
            double y = values[node].hi, room = quick ? 0x1p-40 * fabs(y) : 0;
            CHECK(isnan(y) || (y >= want.lo - room && y <= want.hi + room && y >= got.lo - room && y <= got.hi + room),
                  "%a is not in [%a, %a] and [%a, %a]", y, want.lo, want.hi, got.lo, got.hi);
        }
        sev_program_clear(&p);
        sev_program_clear(&fused);
        sev_formula_clear(&f);
    }
    cr_assert_eq(reports(), 0);
}

/* x + 1, e^-x, and e^-x (x + 1): three outputs, of which each wants its own steps. */
static sev_program three_outputs(void)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0), sum = SEV_MAKE(&f, SEV_ADD, x, sev_constant(&f, 1)),
             e = SEV_MAKE(&f, SEV_EXP_NEG, x);
    sev_program p;
    cr_assert(sev_program_init(&p, &f, 3, (const sev_node[]){sum, e, SEV_MAKE(&f, SEV_MUL, sum, e)}, false));
    cr_assert(p.steps_n == 3);
    return p;
}

Test(enclose, what_is_asked)
{
    sev_program p = three_outputs();
    const sev_interval x = {1, 2}, mark = {77, 77};
    sev_trouble trouble = {0, false};
    for (unsigned outputs = 1; outputs < 8; outputs++) {
        for (size_t i = 0; i < p.slots_n; i++)
            slots[i] = mark;
        sev_enclose_begin(&p, slots);
        sev_enclose_inputs(&p, slots, &x);
        sev_enclose_steps(&p, slots, 0, p.steps_n, outputs, false, &trouble);
        for (unsigned o = 0; o < 3; o++) {
            bool done = slots[p.outputs[o]].lo != 77, wants = outputs >> o & 1 || (o < 2 && outputs & 4);
            cr_expect_eq(done, wants, "output %u of %u", o, outputs);
        }
    }
    /* Up to the first output, then the rest. */
    for (size_t i = 0; i < p.slots_n; i++)
        slots[i] = mark;
    sev_enclose_begin(&p, slots);
    sev_enclose_inputs(&p, slots, &x);
    sev_enclose_steps(&p, slots, 0, (size_t)p.ready[0], SEV_ALL_OUTPUTS, false, &trouble);
    cr_expect(slots[p.outputs[0]].lo <= 2 && slots[p.outputs[0]].hi >= 3 && slots[p.outputs[2]].lo == 77);
    slots[p.outputs[0]] = (sev_interval){20, 30}; /* which is not done again */
    sev_enclose_steps(&p, slots, (size_t)p.ready[0], p.steps_n, SEV_ALL_OUTPUTS, false, &trouble);
    cr_expect(slots[p.outputs[0]].lo == 20 && slots[p.outputs[2]].lo < 2.8 && slots[p.outputs[2]].lo > 2.7);
    cr_expect(slots[p.outputs[2]].hi > 11 && slots[p.outputs[2]].hi < 11.1);
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

/* ---- Guesses ---- */

Test(guess, near_the_values)
{
    static sev_pair values[FORMULA_MOST];
    static double guesses[SLOTS];
    rng random = {.state = test_seed()};
    size_t near = 0, all = 0;
    for (size_t i = 0; i < test_cases(600); i++) {
        sev_formula_init(&f, &sev_default_allocator);
        sev_node node = random_formula(&random, &f, 4 + (int)rng_below(&random, 8));
        double inputs[] = {4 * rng_unit(&random), 4 * rng_unit(&random), 4 * rng_unit(&random)};
        sev_program p;
        cr_assert(sev_program_init(&p, &f, 1, &node, false));
        for (size_t k = 0; k < p.constants_n; k++)
            guesses[k] = p.constants[k];
        for (size_t k = 0; k < p.inputs_n; k++)
            guesses[p.constants_n + k] = inputs[p.inputs[k]];
        cr_expect_eq(sev_guess_steps(&p, guesses, p.steps_n, SEV_ALL_OUTPUTS), 0);
        formula_values(&f, inputs, values);
        double want = values[node].hi, got = guesses[p.outputs[0]];
        /* Where the formula cancels, little may be right. */
        near += (isnan(want) && isnan(got)) || got == want || fabs(got - want) <= 1e-9 * fabs(want);
        all++;
        sev_program_clear(&p);
        sev_formula_clear(&f);
    }
    cr_expect(near * 100 >= all * 95, "%zu of %zu", near, all);
}

Test(guess, what_is_asked)
{
    sev_program p = three_outputs();
    double guesses[16];
    for (unsigned outputs = 1; outputs < 8; outputs++) {
        for (size_t i = 0; i < p.slots_n; i++)
            guesses[i] = i < p.constants_n ? p.constants[i] : 77;
        guesses[p.constants_n] = 2;
        cr_expect_eq(sev_guess_steps(&p, guesses, p.steps_n, outputs), 0);
        for (unsigned o = 0; o < 3; o++)
            cr_expect_eq(guesses[p.outputs[o]] != 77, (outputs >> o & 1) || (o < 2 && outputs & 4), "output %u of %u",
                         o, outputs);
    }
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

/* ---- Wide ---- */

/* They hold what is computed, and do not lose what doubles lose. */
Test(run_wide, holds_the_values)
{
    static sev_wide_interval wide[SLOTS];
    static sev_pair values[FORMULA_MOST];
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(400); i++) {
        sev_formula_init(&f, &sev_default_allocator);
        sev_node node = random_formula(&random, &f, 4 + (int)rng_below(&random, 16));
        sev_interval boxes[] = {box(&random), box(&random), box(&random)}, inputs[FORMULA_INPUTS];
        sev_program p;
        cr_assert(sev_program_init(&p, &f, 1, &node, false));
        for (size_t k = 0; k < p.inputs_n; k++)
            inputs[k] = boxes[p.inputs[k]];
        cr_expect_eq(sev_wide_enclose(&p, wide, inputs), 0);
        sev_interval got = sev_wide_to_doubles(wide[p.outputs[0]]);
        formula_values(&f, (const double[]){boxes[0].lo, boxes[1].hi, boxes[2].lo}, values);
        double y = values[node].hi, room = 0x1p-50 * fabs(y) + 1e-300;
        CHECK(isnan(y) || isinf(y) || (y >= got.lo - room && y <= got.hi + room), "%a is not in [%a, %a]", y, got.lo,
              got.hi);
        sev_program_clear(&p);
        sev_formula_clear(&f);
    }
    cr_assert_eq(reports(), 0);
}

Test(run_wide, beyond_doubles)
{
    sev_wide_interval wide[16];
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0), s = SEV_MAKE(&f, SEV_EXP_NEG, x);
    sev_node square = SEV_MAKE(&f, SEV_MUL, s, s);
    sev_program p;
    cr_assert(sev_program_init(&p, &f, 1, &square, false));
    cr_expect_eq(sev_wide_enclose(&p, wide, &(sev_interval){1e6, 1e6}), 0);
    sev_wide_interval y = wide[p.outputs[0]];
    cr_expect(sev_wide_sign(y) == 1 && fabs(y.lo.e + 2e6 * 1.4426950408889634) < 2 && y.hi.e - y.lo.e < 2);
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

/* ---- Callbacks ---- */

static int calls;

static int stops(const double *x, size_t n, double *values, void *context)
{
    calls++;
    for (size_t i = 0; i < n; i++)
        values[i] = x[i];
    return *(int *)context;
}

static int stops_at_bounds(double lo, double hi, double *bounds, void *context)
{
    calls++;
    bounds[0] = lo;
    bounds[1] = hi;
    return *(int *)context;
}

/* e^-c(c(x)) of a callback c: after it has stopped, nothing more is called or computed. */
Test(enclose, callbacks_stop)
{
    int stop = 5;
    scaleev_callback callback = {sizeof callback, stops, stops_at_bounds, &stop, NULL, NULL};
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0), once = sev_make(&f, SEV_CALLBACK, 0, &callback, 1, &x);
    sev_node twice = sev_make(&f, SEV_CALLBACK, 0, &callback, 1, &once), e = SEV_MAKE(&f, SEV_EXP_NEG, twice);
    sev_program p;
    sev_trouble trouble = {0, false};
    sev_wide_interval wide[16];
    double guesses[16] = {1, 77, 77, 77};
    const sev_interval box_ = {1, 2};
    cr_assert(sev_program_init(&p, &f, 1, &e, false));
    for (stop = 5; stop >= 0; stop -= 5) {
        int want = stop ? 1 : 2;
        calls = 0;
        trouble.stop = 0;
        sev_enclose_begin(&p, slots);
        sev_enclose(&p, slots, &box_, &trouble);
        cr_expect(trouble.stop == stop && calls == want);
        calls = 0;
        cr_expect(sev_guess_steps(&p, guesses, p.steps_n, SEV_ALL_OUTPUTS) == stop && calls == want);
        calls = 0;
        cr_expect(sev_wide_enclose(&p, wide, &box_) == stop && calls == want);
    }
    cr_expect(slots[p.outputs[0]].lo <= exp(-2) && slots[p.outputs[0]].hi >= exp(-1) && guesses[p.outputs[0]] > 0.36);
    sev_program_clear(&p);
    sev_formula_clear(&f);
}
