/* SPDX-License-Identifier: MIT */
/* The table of operations, and what happens to one that nobody knows: it has no value, and may be anything. */
#include "formula/program.h"
#include "kernel/compute.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

Test(op, rows_fit_together)
{
    for (int op = 0; op < SEV_OPERATIONS; ++op) {
        const sev_operation *o = sev_operation_of(op);
        unsigned args = (1u << o->args_n) - 1;
        cr_expect_leq(o->args_n, SEV_ARGS, "%d", op);
        cr_expect((o->low & ~args) == 0 && (o->zero & ~args) == 0 && (o->infinite & ~args) == 0, "%d", op);
        cr_expect(o->units || (!o->zero && !o->infinite), "%d", op);
        cr_expect_gt(o->cost, 0, "%d", op);
    }
}

Test(op, unknown_ones_have_no_value)
{
    const int unknown[] = {-1, SEV_OPERATIONS, 999, SEV_CONST, SEV_INPUT, SEV_FAIL, SEV_EXPM1};
    const double one = 1;
    const sev_arg args[SEV_ARGS] = {sev_single(&one), sev_single(&one)};
    const sev_interval box[SEV_ARGS] = {{1, 1}, {1, 1}};
    const sev_wide_interval wide_box[SEV_ARGS] = {SEV_WIDE_ONE, SEV_WIDE_ONE};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i) {
        double out[2] = {7, 7}, low[2] = {7, 7}, second;
        sev_call call = {(int16_t)unknown[i], 2, 0, NULL};
        sev_trouble trouble = {0, false};
        sev_interval more;
        sev_wide_interval wide_more;
        cr_assert_eq(sev_compute(sev_kernels_best(), &call, args, 2, out, low), 0);
        cr_expect(isnan(out[0]) && isnan(out[1]), "%d", unknown[i]);
        cr_expect(isnan(sev_value(&call, (const sev_pair[]){{1, 0}, {1, 0}}).hi), "%d", unknown[i]);
        cr_expect(isnan(sev_guess(&call, (const double[]){1, 1}, &second, &trouble)), "%d", unknown[i]);
        cr_expect(sev_is_everything(sev_range(&call, box, &more, &trouble)), "%d", unknown[i]);
        cr_expect(sev_is_everything(sev_quick_range(&call, box, &more)), "%d", unknown[i]);
        cr_expect(sev_is_everything(sev_wide_to_doubles(sev_wide_range(&call, wide_box, &wide_more, &trouble))), "%d",
                  unknown[i]);
    }
}

/* What is said to have a low part writes one, by its kernel, too; else whoever reads it gets what was there before. */
Test(op, low_parts_are_written)
{
    static const double quarter = 0.25, unwritten = 77;
    sev_arg args[SEV_ARGS];
    size_t seen = 0;
    for (size_t i = 0; i < SEV_ARGS; i++)
        args[i] = sev_single(&quarter);
    for (int op = SEV_INPUT + 1; op < SEV_OPERATIONS; ++op) {
        const sev_operation *o = sev_operation_of(op);
        double out[5], low[5] = {unwritten, unwritten, unwritten, unwritten, unwritten};
        sev_call call = {(int16_t)op, o->args_n, 0, NULL};
        if (op == SEV_CURVE || op == SEV_CALLBACK || o->parts < 2)
            continue;
        cr_assert_eq(sev_compute(sev_kernels_best(), &call, args, 5, out, low), 0);
        for (size_t k = 0; k < 5; k++)
            cr_expect(low[k] != unwritten, "operation %d", op);
        seen++;
    }
    cr_expect_gt(seen, 10);
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

/* What functions of any number give at places of their own: by the kernel and by the scalar, as one. */
Test(op, values_at_places_of_their_own)
{
    const double inf = (double)INFINITY, nan = (double)NAN;
    const struct {
        sev_op op;
        double a[4], want;
    } cases[] = {
        {SEV_SQRT, {4}, 2},
        {SEV_SQRT, {0}, 0},
        {SEV_SQRT, {-0.0}, 0},
        {SEV_SQRT, {-1}, nan},
        {SEV_SQRT, {inf}, inf},
        {SEV_MIN, {2, 3}, 2},
        {SEV_MIN, {nan, 3}, nan},
        {SEV_MIN, {3, nan}, nan},
        {SEV_MAX, {2, 3}, 3},
        {SEV_MAX, {nan, 3}, nan},
        {SEV_MAX, {3, nan}, nan},
        {SEV_MAX, {-inf, inf}, inf},
        {SEV_CHOOSE, {2, 2, 5, 7}, 5},
        {SEV_CHOOSE, {3, 2, 5, 7}, 7},
        {SEV_CHOOSE, {nan, 2, 5, 7}, nan},
        {SEV_LOG, {0, 1}, -inf},
        {SEV_LOG, {-1, 1}, nan},
        {SEV_LOG, {inf, 1}, inf},
        {SEV_LOG_BASE, {8, 2}, 3},
        {SEV_LOG_BASE, {1, 10}, 0},
        {SEV_LOG_BASE, {0, 10}, -inf},
        {SEV_LOG_BASE, {-1, 10}, nan},
        {SEV_LOG_BASE, {inf, 10}, inf},
        {SEV_LOG1P, {0}, 0},
        {SEV_LOG1P, {-1}, -inf},
        {SEV_LOG1P, {-1.5}, nan},
        {SEV_LOG1P, {-inf}, nan},
        {SEV_LOG1P, {inf}, inf},
        {SEV_LOG1P, {DBL_TRUE_MIN}, DBL_TRUE_MIN},
        {SEV_EXP, {-inf}, 0},
        {SEV_EXP, {inf}, inf},
        {SEV_TANH, {-0.0}, -0.0},
        {SEV_TANH, {-3 * DBL_TRUE_MIN}, -3 * DBL_TRUE_MIN},
        {SEV_TANH, {inf}, 1},
        {SEV_TANH, {-inf}, -1},
        {SEV_TANH, {nan}, nan},
        {SEV_LOGISTIC, {0, 0, 1}, 0.5},
        {SEV_LOGISTIC, {inf, 0, 1}, 1},
        {SEV_LOGISTIC, {-inf, 0, 1}, 0},
        {SEV_LOGISTIC, {nan, 0, 1}, nan},
        {SEV_LOGISTIC_C, {-inf, 0, 1}, 1},
        {SEV_LOGISTIC_C, {inf, 0, 1}, 0},
        {SEV_POW, {0, 0}, 1},
        {SEV_POW, {-1, 0}, 1},
        {SEV_POW, {inf, 0}, 1},
        {SEV_POW, {nan, 0}, nan},
        {SEV_POW, {2, nan}, nan},
        {SEV_POW, {0, 2.5}, 0},
        {SEV_POW, {-0.0, -3}, inf},
        {SEV_POW, {-2, 3}, -8},
        {SEV_POW, {-2, -2}, 0.25},
        {SEV_POW, {-2, 0.5}, nan},
        {SEV_POW, {-3, 1}, -3},
        {SEV_POW, {-1, 0x1p52 + 1}, -1},
        {SEV_POW, {-1, 0x1p53}, 1},
        {SEV_POW, {-inf, 3}, -inf},
        {SEV_POW, {-inf, -2}, 0},
        {SEV_POW, {-inf, 0.5}, nan},
        {SEV_POW, {10, 3}, 1000},
        {SEV_POW, {2, -1074}, DBL_TRUE_MIN},
        {SEV_POW, {1, inf}, 1},
        {SEV_POW, {2, inf}, inf},
        {SEV_POW, {2, -inf}, 0},
        {SEV_POW, {0.5, inf}, 0},
        {SEV_POW, {0, -inf}, inf},
        {SEV_POW, {-1, inf}, nan},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        sev_call call = {(int16_t)cases[i].op, sev_operation_of((int)cases[i].op)->args_n, 0, NULL};
        double out = 7, low = 7, want = cases[i].want;
        sev_arg args[4];
        sev_pair pairs[4];
        for (int k = 0; k < 4; ++k) {
            args[k] = sev_array(&cases[i].a[k]);
            pairs[k] = (sev_pair){cases[i].a[k], 0};
        }
        cr_assert_eq(sev_compute(sev_kernels_best(), &call, args, 1, &out, &low), 0);
        double value = sev_value(&call, pairs).hi;
        cr_expect(isnan(want) ? isnan(out) : out == want && !signbit(out) == !signbit(want), "case %zu: %a", i, out);
        cr_expect(isnan(want) ? isnan(value) : value == want && !signbit(value) == !signbit(want), "case %zu: %a", i,
                  value);
    }
}

/* Logarithms of powers of their base that are doubles are whole, all of them. */
Test(op, logarithms_of_powers)
{
    sev_call call = {SEV_LOG_BASE, 2, 0, NULL};
    double two = 2, ten = 10, power = 1, out, low;
    for (int e = -1074; e <= 1023; ++e) {
        double x = ldexp(1, e);
        sev_compute(sev_kernels_best(), &call, (const sev_arg[]){sev_array(&x), sev_single(&two)}, 1, &out, &low);
        cr_expect_eq(out, e, "2^%d", e);
    }
    for (int e = 0; e <= 22; ++e, power *= 10) {
        sev_compute(sev_kernels_best(), &call, (const sev_arg[]){sev_array(&power), sev_single(&ten)}, 1, &out, &low);
        cr_expect_eq(out, e, "10^%d", e);
    }
}
