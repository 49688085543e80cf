/* SPDX-License-Identifier: MIT */
/* The table of operations, and what happens to one that nobody knows: it has no value, and may be anything. */
#include "formula.h"

#include <criterion/criterion.h>
#include <math.h>

Test(op, rows_fit_together)
{
    for (int op = 0; op < SEV_OPERATIONS; ++op) {
        const sev_operation *o = sev_operation_of(op);
        unsigned args = (1u << o->args_n) - 1;
        cr_expect_leq(o->args_n, SEV_ARGS, "%d", op);
        cr_expect((o->low & ~args) == 0 && (o->zero & ~args) == 0 && (o->infinite & ~args) == 0, "%d", op);
        cr_expect((o->low & o->zero) == 0 && (o->low & o->infinite) == 0, "%d", op);
        /* A low part follows what it is a part of. */
        cr_expect((o->low & 1) == 0 && (o->low & o->low << 1) == 0, "%d", op);
        cr_expect(o->units || (!o->zero && !o->infinite), "%d", op);
        cr_expect_gt(o->cost, 0, "%d", op);
    }
}

Test(op, unknown_ones_have_no_value)
{
    const int unknown[] = {-1, SEV_OPERATIONS, 999, SEV_CONST, SEV_INPUT, SEV_SECOND};
    const double one = 1;
    const sev_arg args[SEV_ARGS] = {{&one, 0}, {&one, 0}};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i) {
        double out[2] = {7, 7}, low[2] = {7, 7};
        sev_step step = {.op = (int16_t)unknown[i], .args_n = 2, .args = {0, 1}, .slot = 2, .second = -1};
        sev_interval slots[3] = {{1, 1}, {1, 1}, {7, 7}};
        bool undefined = false;
        cr_assert_eq(sev_step_block(sev_kernels_best(), &step, args, 2, out, low), 0);
        cr_expect(isnan(out[0]) && isnan(out[1]) && isnan(low[0]) && isnan(low[1]), "%d", unknown[i]);
        cr_assert_eq(sev_step_enclose(sev_kernels_best(), &step, slots, &undefined), 0);
        cr_expect(slots[2].lo == -HUGE_VAL && slots[2].hi == HUGE_VAL, "%d", unknown[i]);
    }
}

/* Too few or too many arguments make no node, and what is built of it none either. */
Test(op, needs_its_arguments)
{
    sev_formula f;
    sev_program program;
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0), bad = SEV_MAKE(&f, SEV_ADD, x), worse = SEV_MAKE(&f, SEV_MUL, x, x, x);
    cr_expect(x >= 0 && bad < 0 && worse < 0);
    sev_node sum = SEV_MAKE(&f, SEV_ADD, x, bad);
    cr_expect(sum < 0);
    cr_expect(!sev_program_init(&program, &f, 1, &sum, true));
    sev_formula_clear(&f);
}
