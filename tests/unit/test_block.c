/* SPDX-License-Identifier: MIT */
/* Running programs over blocks: of every size, with single numbers, in place, and what happens where a callback stops
 * or there is no memory. */
#include "formulas.h"
#include "op/callback.h"
#include "run/block.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = SEV_BLOCK_FEW + 300 };

static double columns[FORMULA_INPUTS][MOST], wanted[MOST], out[MOST], stack[1 << 17];
static sev_formula f;

static sev_program program_of(sev_node node)
{
    sev_program p;
    cr_assert(sev_program_init(&p, &f, 1, &node, true));
    return p;
}

static void fill(rng *random)
{
    for (int a = 0; a < FORMULA_INPUTS; a++)
        for (int k = 0; k < MOST; k++)
            columns[a][k] = 4 * rng_unit(random);
}

/* Inputs that are single numbers, as bits. */
static void find_args(const sev_program *p, unsigned single, size_t from, sev_arg *args)
{
    for (size_t i = 0; i < p->inputs_n; i++) {
        int32_t input = p->inputs[i];
        args[i] = single >> input & 1 ? sev_single(columns[input]) : sev_array(columns[input] + from);
    }
}

/* Element after element. */
static void run_singly(const sev_program *p, unsigned single, size_t n)
{
    sev_arg args[FORMULA_INPUTS];
    for (size_t k = 0; k < n; k++) {
        sev_run run;
        find_args(p, single, k, args);
        cr_assert(sev_run_begin(&run, p, 1, stack, sizeof stack / sizeof *stack));
        cr_assert_eq(sev_run_block(&run, args, 1, &wanted[k]), 0);
        sev_run_end(&run);
    }
}

static void run_blocks(const sev_program *p, unsigned single, size_t n, size_t room)
{
    sev_arg args[FORMULA_INPUTS];
    sev_run run;
    cr_assert(sev_run_begin(&run, p, n, stack, room));
    CHECK(run.block > 0 && run.block <= n && run.block <= SEV_BLOCK_FEW, "%zu of %zu", run.block, n);
    for (size_t from = 0, m; from < n; from += m) {
        m = n - from < run.block ? n - from : run.block;
        find_args(p, single, from, args);
        cr_assert_eq(sev_run_block(&run, args, m, out + from), 0);
    }
    sev_run_end(&run);
}

static void check_same(size_t n, const char *why)
{
    for (size_t k = 0; k < n; k++)
        CHECK(same_bits(out[k], wanted[k]) || (isnan(out[k]) && isnan(wanted[k])), "%s, element %zu of %zu: %a, not %a",
              why, k, n, out[k], wanted[k]);
}

/* The workspace is a large one, a small one, or none, so that blocks are large, small, or on the heap. */
Test(block, of_all_sizes)
{
    static const size_t sizes[] = {
        1, 2, 3, 7, 8, 9, 31, 33, SEV_BLOCK - 1, SEV_BLOCK, SEV_BLOCK + 1, SEV_BLOCK_FEW + 1, MOST};
    static const size_t rooms[] = {sizeof stack / sizeof *stack, SEV_STACK, SEV_STACK_ONE, 0};
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(30); i++) {
        sev_formula_init(&f, &sev_default_allocator);
        sev_program p = program_of(random_formula(&random, &f, 3 + (int)rng_below(&random, 40)));
        unsigned single = rng_below(&random, 1 << FORMULA_INPUTS);
        fill(&random);
        run_singly(&p, single, MOST);
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            run_blocks(&p, single, sizes[s], rooms[rng_below(&random, 4)]), check_same(sizes[s], "blocks");
        sev_program_clear(&p);
        sev_formula_clear(&f);
    }
    cr_assert_eq(reports(), 0);
}

/* The result may go where an input is, which is read as long as it is wanted. */
Test(block, in_place)
{
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(200); i++) {
        double kept[FORMULA_INPUTS][SEV_BLOCK];
        sev_formula_init(&f, &sev_default_allocator);
        sev_program p = program_of(random_formula(&random, &f, 2 + (int)rng_below(&random, 12)));
        fill(&random);
        run_singly(&p, 0, SEV_BLOCK);
        for (size_t in = 0; in < p.inputs_n; in++) {
            sev_arg args[FORMULA_INPUTS];
            sev_run run;
            for (int a = 0; a < FORMULA_INPUTS; a++)
                memcpy(kept[a], columns[a], sizeof kept[a]);
            for (size_t k = 0; k < p.inputs_n; k++)
                args[k] = sev_array(kept[p.inputs[k]]);
            cr_assert(sev_run_begin(&run, &p, SEV_BLOCK, stack, sizeof stack / sizeof *stack));
            cr_assert_eq(sev_run_block(&run, args, SEV_BLOCK, kept[p.inputs[in]]), 0);
            sev_run_end(&run);
            memcpy(out, kept[p.inputs[in]], sizeof kept[0]);
            check_same(SEV_BLOCK, "in place");
        }
        sev_program_clear(&p);
        sev_formula_clear(&f);
    }
    cr_assert_eq(reports(), 0);
}

/* A constant, an input, or what is made of single numbers alone, fills the block. */
Test(block, of_one_number)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0),
             nodes[] = {sev_constant(&f, 7), x, SEV_MAKE(&f, SEV_ADD, x, x), SEV_MAKE(&f, SEV_FAIL, x)};
    columns[0][0] = 0.5;
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        sev_program p = program_of(nodes[i]);
        run_singly(&p, 1, 50);
        run_blocks(&p, 1, 50, SEV_STACK);
        check_same(50, "one number");
        sev_program_clear(&p);
    }
    cr_expect_eq(wanted[0], 1 - exp(-0.5));
    sev_formula_clear(&f);
    cr_assert_eq(reports(), 0);
}

Test(block, tells_minus_zero_as_0)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_program p = program_of(SEV_MAKE(&f, SEV_MUL, sev_input(&f, 0), sev_constant(&f, -1)));
    const double x = 0;
    double value;
    cr_expect(sev_run_one(&p, &x, &value) == 0 && value == 0 && !signbit(value));
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

/* More results of one number each than are marked as such: the others are there many times. */
Test(block, of_many_single_numbers)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, SCALEEV_SCALE), y = sev_input(&f, 1), sum = x, parts[2 * SEV_SINGLES];
    for (int i = 0; i < 2 * SEV_SINGLES; i++) {
        parts[i] = SEV_MAKE(&f, SEV_MUL, y, sev_constant(&f, i + 2));
        if (i % 3 == 0) /* in two parts */
            parts[i] = SEV_MAKE(&f, SEV_EXP_NEG, parts[i]);
    }
    for (int i = 0; i < 2 * SEV_SINGLES; i++)
        sum = SEV_MAKE(&f, SEV_ADD, sum,
                       i % 3 ? parts[i]
                             : SEV_MAKE(&f, SEV_ADD, parts[i], SEV_MAKE(&f, SEV_FAIL, f.items[parts[i]].args[0])));
    sev_program p = program_of(sum);
    cr_assert_gt(p.slots_n, 2 * SEV_SINGLES);
    rng random = {.state = test_seed()};
    fill(&random);
    run_singly(&p, 2, 500);
    run_blocks(&p, 2, 500, sizeof stack / sizeof *stack);
    check_same(500, "many single numbers");
    sev_program_clear(&p);
    sev_formula_clear(&f);
    cr_assert_eq(reports(), 0);
}

/* What does not depend on the scale is done once, and of the rest what is wanted. */
Test(block, in_two_parts)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_node scale = sev_input(&f, SCALEEV_SCALE), y = sev_input(&f, 1), e = SEV_MAKE(&f, SEV_EXP_NEG, y);
    sev_node outputs[] = {SEV_MAKE(&f, SEV_MUL, scale, e), SEV_MAKE(&f, SEV_ADD, scale, e),
                          SEV_MAKE(&f, SEV_SUB, scale, y)};
    const double ys[] = {0.5, 1, 1.5}, scales[] = {2, 3};
    sev_program p;
    sev_run run;
    cr_assert(sev_program_init(&p, &f, 3, outputs, false));
    cr_assert(p.fixed_n == 1 && p.inputs_n == 2);
    cr_assert(sev_run_begin(&run, &p, 3, stack, SEV_STACK));
    for (int i = 0; i < 2; i++) {
        sev_arg args[2];
        for (int k = 0; k < 2; k++)
            args[k] = p.inputs[k] == SCALEEV_SCALE ? sev_single(&scales[i]) : sev_array(ys);
        if (i == 0)
            cr_assert_eq(sev_run_fixed(&run, args, 3), 0);
        cr_assert_eq(sev_run_again(&run, args, 3, i == 0 ? SEV_ALL_OUTPUTS : 1 << 1), 0);
        for (int k = 0; k < 3; k++) {
            sev_arg sum = sev_run_output(&run, args, 1), rest = sev_run_output(&run, args, 2);
            cr_expect(fabs(sum.p[k] - (scales[i] + exp(-ys[k]))) < 1e-15);
            cr_expect(rest.p[k] == scales[0] - ys[k], "the second time nobody wants it");
        }
    }
    sev_run_end(&run);
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

static int stops_at_2(const double *x, size_t n, double *values, void *context)
{
    for (size_t i = 0; i < n; i++) {
        if (x[i] == 2)
            return *(int *)context;
        values[i] = -x[i];
    }
    return 0;
}

Test(block, callbacks_stop)
{
    int stop = 9;
    scaleev_callback callback = {sizeof callback, stops_at_2, NULL, &stop, NULL, NULL};
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0);
    sev_program p =
        program_of(SEV_MAKE(&f, SEV_ADD, sev_make(&f, SEV_CALLBACK, 0, &callback, 1, &x), sev_constant(&f, 1)));
    const double xs[] = {0, 1, 2, 3};
    double value;
    sev_arg args[] = {sev_array(xs)};
    sev_run run;
    cr_assert(sev_run_begin(&run, &p, 4, stack, SEV_STACK));
    cr_expect_eq(sev_run_block(&run, args, 2, out), 0);
    cr_expect(out[0] == 1 && out[1] == 0);
    cr_expect_eq(sev_run_block(&run, args, 4, out), 9);
    sev_run_end(&run);
    cr_expect(sev_run_one(&p, &xs[3], &value) == 0 && value == -2);
    cr_expect(sev_run_one(&p, &xs[2], &value) == 9 && isnan(value));
    sev_program_clear(&p);
    sev_formula_clear(&f);
}

Test(block, without_memory)
{
    counter memory;
    sev_run run;
    double value;
    counter_init(&memory);
    sev_formula_init(&f, &memory.allocator);
    sev_node node = sev_input(&f, SCALEEV_SCALE), other = sev_input(&f, 1);
    /* What the scale does not move is kept, so that one element has no room on the stack either. */
    for (int i = 2; i < 400; i++)
        node = SEV_MAKE(&f, SEV_ADD, SEV_MAKE(&f, SEV_MUL, node, other),
                        SEV_MAKE(&f, SEV_EXP_NEG, SEV_MAKE(&f, SEV_MUL, other, sev_constant(&f, i))));
    sev_program p = program_of(node);
    size_t blocks = memory.blocks;
    cr_assert(sev_run_begin(&run, &p, 8, stack, 0));
    cr_expect_eq(memory.blocks, blocks + 1);
    sev_run_end(&run);
    cr_expect_eq(memory.blocks, blocks);
    counter_fail_at(&memory, 1);
    cr_expect(!sev_run_begin(&run, &p, 8, stack, 0));
    cr_expect(sev_run_one(&p, (const double[]){1, 1}, &value) == 0 && isnan(value));
    counter_fail_at(&memory, 0);
    cr_expect(sev_run_one(&p, (const double[]){1, 1}, &value) == 0 && value > 1 && value < 2);
    sev_program_clear(&p);
    sev_formula_clear(&f);
    cr_expect(memory.blocks == 0 && !memory.wrong_size);
}
