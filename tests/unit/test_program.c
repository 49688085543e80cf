/* SPDX-License-Identifier: MIT */
/* Programs, fused and not: the same bits as one node after the other, in few slots, of which none is written
 * before its last reader has read it. */
#include "formula/fuse.h"
#include "formulas.h"
#include "kernel/compute.h"
#include "run/block.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static sev_formula f;
static sev_node x, y, z;

static void begin(void)
{
    sev_formula_init(&f, &sev_default_allocator);
    x = sev_input(&f, 0);
    y = sev_input(&f, 1);
    z = sev_input(&f, 2);
}

/* A result goes to slots that no argument of its step is in, all slots are there, and inputs and constants are not
 * written. */
static void check_slots(const sev_program *p)
{
    int32_t first = (int32_t)(p->constants_n + p->inputs_n), end = (int32_t)p->slots_n;
    for (size_t i = 0; i < p->steps_n; i++) {
        const sev_step *s = &p->steps[i];
        CHECK(s->slot >= first && s->slot < end && s->second < end && (s->second < 0 || s->second >= first), "step %zu",
              i);
        CHECK(s->slot != s->second, "step %zu", i);
        for (int a = 0; a < s->call.args_n; a++) {
            CHECK(s->args[a] >= 0 && s->args[a] < end && s->args[a] != s->slot && s->args[a] != s->second, "step %zu",
                  i);
            CHECK(s->lows[a] < end && (s->lows[a] < 0 || (s->lows[a] != s->slot && s->lows[a] != s->second)),
                  "step %zu", i);
        }
    }
}

enum { N = 7 };

/* All outputs at N points, with the second half of the points in another run of what is not fixed. */
static void run_program(const sev_program *p, double inputs[FORMULA_INPUTS][N], double *out, size_t outputs_n)
{
    static double stack[1 << 16];
    sev_arg args[FORMULA_INPUTS];
    sev_run run;
    for (size_t i = 0; i < p->inputs_n; i++)
        args[i] = sev_array(inputs[p->inputs[i]]);
    cr_assert(sev_run_begin(&run, p, N, stack, sizeof stack / sizeof *stack));
    cr_assert_eq(sev_run_block(&run, args, N, NULL), 0);
    for (size_t o = 0; o < outputs_n; o++) {
        sev_arg got = sev_run_output(&run, args, o);
        for (size_t k = 0; k < N; k++)
            out[o * N + k] = got.p[k * got.stride];
    }
    sev_run_end(&run);
}

/* The last steps of a polynomial are right to 1 ulp, not to half of one; test_kernels.c looks at them. */
static bool has_quartic(const sev_program *p)
{
    for (size_t i = 0; i < p->steps_n; i++)
        if (p->steps[i].call.op == SEV_QUARTIC)
            return true;
    return false;
}

/* Fused operations never give -0, and lotteries keep more digits of a survival that is subnormal, which these are
 * not. */
static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

Test(program, same_bits_as_node_by_node)
{
    enum { OUTPUTS = 3 };
    rng random = {.state = test_seed()};
    static sev_pair values[FORMULA_MOST];
    size_t fused_n = 0, lotteries = 0, afters = 0, lows = 0, quartics = 0;
    for (size_t i = 0; i < test_cases(600); i++) {
        double inputs[FORMULA_INPUTS][N], plain[OUTPUTS * N], joined[OUTPUTS * N];
        sev_program unfused, fused;
        sev_formula_init(&f, &sev_default_allocator);
        sev_node outputs[OUTPUTS] = {random_formula(&random, &f, 4 + (int)rng_below(&random, 24))};
        for (int o = 1; o < OUTPUTS; o++) {
            outputs[o] = (sev_node)rng_below(&random, (uint32_t)f.n);
            if (f.items[outputs[o]].folded)
                outputs[o] = f.items[outputs[o]].twin;
        }
        size_t outputs_n = 1 + rng_below(&random, OUTPUTS);
        cr_assert(!f.failed && f.n <= FORMULA_MOST);
        for (int a = 0; a < FORMULA_INPUTS; a++)
            for (int k = 0; k < N; k++)
                inputs[a][k] = rng_below(&random, 8) ? 4 * rng_unit(&random) : 0;
        cr_assert(sev_program_init(&unfused, &f, outputs_n, outputs, false));
        cr_assert(sev_program_init(&fused, &f, outputs_n, outputs, true));
        check_slots(&unfused);
        check_slots(&fused);
        run_program(&unfused, inputs, plain, outputs_n);
        run_program(&fused, inputs, joined, outputs_n);
        for (int k = 0; k < N; k++) {
            formula_values(&f, (const double[]){inputs[0][k], inputs[1][k], inputs[2][k]}, values);
            for (size_t o = 0; o < outputs_n; o++) {
                double want = values[outputs[o]].hi;
                CHECK(same_bits(plain[o * N + (size_t)k], want) || isnan(want), "formula %zu: %a, not %a", i,
                      plain[o * N + (size_t)k], want);
                CHECK(has_quartic(&fused) || same(joined[o * N + (size_t)k], want), "formula %zu, fused: %a, not %a", i,
                      joined[o * N + (size_t)k], want);
            }
        }
        quartics += has_quartic(&fused);
        fused_n += fused.steps_n < unfused.steps_n;
        for (size_t s = 0; s < fused.steps_n; s++) {
            int op = fused.steps[s].call.op;
            lotteries += op == SEV_LOTTERY || op == SEV_LOTTERY_PROD;
            afters += op == SEV_LOTTERY_AFTER;
            for (int a = 0; a < fused.steps[s].call.args_n; a++)
                lows += fused.steps[s].lows[a] >= 0;
        }
        sev_program_clear(&unfused);
        sev_program_clear(&fused);
        sev_formula_clear(&f);
    }
    size_t some = test_cases(600) / 50;
    cr_expect(fused_n > some && lotteries > some && afters > some / 4 && lows > some && quartics < test_cases(600) / 2,
              "%zu, %zu, %zu, %zu, %zu", fused_n, lotteries, afters, lows, quartics);
    cr_assert_eq(reports(), 0);
}

/* A low part is computed where a later step reads it, and only there. */
Test(program, low_parts)
{
    begin();
    sev_program p;
    sev_node product = SEV_MAKE(&f, SEV_PROD, x, y), back = SEV_MAKE(&f, SEV_OFFSET, product, z);
    cr_assert(sev_program_init(&p, &f, 1, &back, true));
    cr_expect(p.steps_n == 2 && p.steps[0].second >= 0 && p.steps[1].lows[0] == p.steps[0].second &&
              p.steps[1].lows[1] < 0);
    cr_expect(p.steps[1].second < 0);
    sev_program_clear(&p);
    sev_node sum = SEV_MAKE(&f, SEV_ADD, product, z);
    cr_assert(sev_program_init(&p, &f, 1, &sum, true));
    cr_expect(p.steps_n == 2 && p.steps[0].second < 0);
    sev_program_clear(&p);
    /* A constant in two parts has a slot for each. */
    sev_node third = SEV_MAKE(&f, SEV_RATIO, sev_constant(&f, 1), sev_constant(&f, 3));
    back = SEV_MAKE(&f, SEV_OFFSET, third, x);
    cr_assert(sev_program_init(&p, &f, 1, &back, true));
    cr_expect(p.constants_n == 2 && p.inputs_n == 1 && p.steps_n == 1);
    cr_expect(p.constants[p.steps[0].args[0]] == 1.0 / 3 &&
              p.constants[p.steps[0].lows[0]] == f.items[third].known.value.lo);
    sev_interval low = p.ranges[p.steps[0].lows[0]];
    cr_expect(low.lo == 0 && low.hi == 0, "the range of the number is with its high part");
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

/* Steps know which outputs want them, and which do not depend on the scale, which come first. */
Test(program, wanted_and_fixed)
{
    begin();
    sev_node scale = sev_input(&f, SCALEEV_SCALE), b = SEV_MAKE(&f, SEV_EXP_NEG, y),
             a = SEV_MAKE(&f, SEV_MUL, scale, b);
    sev_node outputs[] = {a, b, SEV_MAKE(&f, SEV_EXP_NEG, scale)};
    sev_program p;
    cr_assert(sev_program_init(&p, &f, 3, outputs, false));
    cr_expect(p.steps_n == 3 && p.fixed_n == 1 && p.outputs_n == 3);
    cr_expect(p.steps[0].wanted == 3 && p.steps[1].wanted == 1 && p.steps[2].wanted == 4);
    cr_expect(p.ready[0] == 2 && p.ready[1] == 1 && p.ready[2] == 3);
    sev_program_clear(&p);
    cr_assert(sev_program_init(&p, &f, 1, &b, false));
    cr_expect(p.fixed_n == 0, "nothing of it depends on the scale: it is not done once for many");
    sev_program_clear(&p);
    cr_assert(sev_program_init(&p, &f, 1, &y, false));
    cr_expect(p.steps_n == 0 && p.inputs_n == 1 && p.outputs[0] == 0 && p.cost == 0);
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

/* What is kept for later scales is in slots that nothing else is written to. */
Test(program, fixed_results_stay)
{
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(200); i++) {
        sev_formula_init(&f, &sev_default_allocator);
        x = sev_input(&f, 0);
        sev_node node = random_formula(&random, &f, 20), scale = sev_input(&f, SCALEEV_SCALE);
        node = SEV_MAKE(&f, SEV_ADD, SEV_MAKE(&f, SEV_EXP_NEG, scale),
                        SEV_MAKE(&f, SEV_MUL, node, SEV_MAKE(&f, SEV_EXP_NEG, x)));
        sev_program p;
        cr_assert(sev_program_init(&p, &f, 1, &node, rng_below(&random, 2)));
        for (size_t k = p.fixed_n; k < p.steps_n; k++)
            for (size_t j = 0; j < p.fixed_n; j++)
                for (size_t l = k; l < p.steps_n; l++)
                    for (int a = 0; a < p.steps[l].call.args_n; a++) {
                        bool reads = p.steps[l].args[a] == p.steps[j].slot && p.steps[k].slot == p.steps[j].slot;
                        CHECK(!reads || l <= k, "step %zu overwrites what step %zu left for %zu", k, j, l);
                    }
        sev_program_clear(&p);
        sev_formula_clear(&f);
    }
    cr_assert_eq(reports(), 0);
}

/* Fused operations end in adding +0; others may give -0, and what they give may not be the first output. */
Test(program, minus_zero)
{
    begin();
    (void)sev_constant(&f, 1);
    sev_node product = SEV_MAKE(&f, SEV_MUL, x, y), other = SEV_MAKE(&f, SEV_MUL, y, z);
    sev_node s = SEV_MAKE(&f, SEV_EXP_NEG, x), loss = SEV_MAKE(&f, SEV_MUL, z, SEV_MAKE(&f, SEV_FAIL, x));
    sev_node h = SEV_MAKE(&f, SEV_PROD, x, y), t = SEV_MAKE(&f, SEV_EXP_NEG, h);
    sev_node after = SEV_MAKE(&f, SEV_MUL, y, SEV_MAKE(&f, SEV_MUL, z, s));
    const sev_node never[] = {
        SEV_MAKE(&f, SEV_ADD, product, z),
        SEV_MAKE(&f, SEV_ADD, product, other),
        SEV_MAKE(&f, SEV_SUB, product, other),
        SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, y, s), loss),
        SEV_MAKE(&f, SEV_SUB, after, SEV_MAKE(&f, SEV_ADD, y, loss)),
        SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, z, t), SEV_MAKE(&f, SEV_MUL, x, SEV_MAKE(&f, SEV_FAIL, h)))};
    const sev_node perhaps[] = {product, SEV_MAKE(&f, SEV_ADD, x, y), SEV_MAKE(&f, SEV_SUB, x, y), x, s};
    sev_program p;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        cr_assert(sev_program_init(&p, &f, 1, &never[i], true));
        cr_expect(p.plain_zero, "%zu", i);
        sev_program_clear(&p);
    }
    for (size_t i = 0; i < sizeof perhaps / sizeof *perhaps; i++) {
        cr_assert(sev_program_init(&p, &f, 1, &perhaps[i], true));
        cr_expect(!p.plain_zero, "%zu", i);
        sev_program_clear(&p);
    }
    cr_assert(sev_program_init(&p, &f, 2, (const sev_node[]){product, never[2]}, true));
    cr_expect(!p.plain_zero, "the last step is not the first output");
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

Test(program, without_memory)
{
    counter memory;
    bool done = false;
    for (long n = 1; !done; n++) {
        counter_init(&memory);
        sev_formula_init(&f, &memory.allocator);
        rng random = {.state = 1};
        sev_node node = random_formula(&random, &f, 20);
        sev_program p;
        counter_fail_at(&memory, n);
        done = sev_program_init(&p, &f, 1, &node, true);
        cr_expect(done == (memory.calls < n), "%ld", n);
        if (done)
            sev_program_clear(&p);
        sev_formula_clear(&f);
        cr_expect(memory.blocks == 0 && !memory.wrong_size, "%ld", n);
        cr_assert(n < 10);
    }
    sev_formula_init(&f, &sev_default_allocator);
    sev_program p;
    cr_expect(!sev_program_init(&p, &f, 1, &(sev_node){-1}, true), "of a node that could not be built");
    sev_formula_clear(&f);
}
