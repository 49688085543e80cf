/* SPDX-License-Identifier: MIT */
/* Building formulas: constants fold, equal items are shared, signs move outward, and what fails once fails for good. */
#include "formula/formula.h"
#include "number/interval.h"
#include "op/callback.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

static sev_formula f;

static void begin(void)
{
    sev_formula_init(&f, &sev_default_allocator);
}

static sev_node number(double x)
{
    return sev_constant(&f, x);
}

/* Building moves the items, so a node is asked for before they are looked at. */
static const sev_item *at(sev_node node)
{
    cr_assert(node >= 0 && (size_t)node < f.n);
    return &f.items[node];
}

static bool is_call(sev_node node, sev_op op, sev_node a, sev_node b)
{
    const sev_item *item = at(node);
    return node >= 0 && item->call.op == (int)op && item->args[0] == a && (item->call.args_n < 2 || item->args[1] == b);
}

/* ---- Folding ---- */

Test(formula, folds_constants)
{
    begin();
    cr_expect_eq(SEV_MAKE(&f, SEV_ADD, number(2), number(3)), number(5));
    sev_node third = SEV_MAKE(&f, SEV_DIV, number(1), number(3));
    const sev_item *item = at(third);
    cr_expect(item->call.op == SEV_CONST && item->known.value.hi == 1.0 / 3 && item->known.value.lo == 0);
    cr_expect(item->known.range.lo < item->known.range.hi && item->known.range.lo <= 1.0 / 3 &&
              item->known.range.hi >= 1.0 / 3);
    cr_expect(item->known.range.hi - item->known.range.lo <= 0x1p-52 && third != number(1.0 / 3),
              "a third is no double");
    sev_node e = SEV_MAKE(&f, SEV_LOG, third, number(1)); /* of all that a third may be */
    cr_expect(at(e)->known.range.lo < at(e)->known.value.hi && at(e)->known.value.hi < at(e)->known.range.hi);
    sev_formula_clear(&f);
}

/* The low part is kept where an operation gives one. */
Test(formula, folds_low_parts)
{
    begin();
    const sev_item *product = at(SEV_MAKE(&f, SEV_PROD, number(1 + 0x1p-30), number(1 + 0x1p-40)));
    cr_expect(product->call.op == SEV_CONST && product->known.value.lo == 0x1p-70);
    product = at(SEV_MAKE(&f, SEV_MUL, number(1 + 0x1p-30), number(1 + 0x1p-40)));
    cr_expect(product->call.op == SEV_CONST && product->known.value.lo == 0);
    sev_node sum = SEV_MAKE(&f, SEV_SUM, number(1), number(0x1p-70));
    cr_expect(at(sum)->known.value.hi == 1 && at(sum)->known.value.lo == 0x1p-70);
    sev_node back = SEV_MAKE(&f, SEV_OFFSET, sum, number(1)); /* which reads it */
    cr_expect(at(back)->known.value.hi == 0x1p-70);
    cr_expect(at(back)->known.range.lo <= 0x1p-70 && at(back)->known.range.hi >= 0x1p-70);
    sev_formula_clear(&f);
}

Test(formula, folds_second_results)
{
    begin();
    sev_node fail = SEV_MAKE(&f, SEV_FAIL, number(1e-20)), more = SEV_MAKE(&f, SEV_EXPM1, number(1e-20));
    const double values[] = {at(fail)->known.value.hi, at(more)->known.value.hi};
    for (int i = 0; i < 2; i++) {
        const sev_item *item = at(i ? more : fail);
        cr_expect(item->call.op == SEV_CONST && values[i] == 1e-20);
        cr_expect(item->known.range.lo <= 1e-20 && item->known.range.hi >= 1e-20 && item->known.range.hi < 1.1e-20);
    }
    sev_formula_clear(&f);
}

static int one(const double *x, size_t n, double *values, void *context)
{
    (void)context, (void)x;
    for (size_t i = 0; i < n; i++)
        values[i] = 1;
    return 0;
}

/* What the caller computes may change, and stays a call; nothing is known of a constant without a value. */
Test(formula, does_not_fold_callbacks)
{
    begin();
    scaleev_callback callback = {sizeof callback, one, NULL, NULL, NULL, NULL};
    sev_node two = number(2), call = sev_make(&f, SEV_CALLBACK, 0, &callback, 1, &two);
    cr_expect(at(call)->call.op == SEV_CALLBACK && at(call)->may_be_nan);
    cr_expect(at(SEV_MAKE(&f, SEV_ADD, call, two))->may_be_nan);
    sev_node missing = SEV_MAKE(&f, SEV_LOG, number(-1), number(1));
    cr_expect(at(missing)->call.op == SEV_CONST && isnan(at(missing)->known.value.hi) && at(missing)->may_be_nan);
    cr_expect(sev_is_everything(at(missing)->known.range));
    cr_expect_eq(SEV_MAKE(&f, SEV_ADD, missing, two), SEV_MAKE(&f, SEV_ADD, two, missing), "both are NaN");
    sev_formula_clear(&f);
}

/* ---- Sharing ---- */

Test(formula, shares_equal_items)
{
    begin();
    int data[2];
    sev_node x = sev_input(&f, 0), y = sev_input(&f, 1), sum = SEV_MAKE(&f, SEV_ADD, x, y);
    cr_expect(x == sev_input(&f, 0) && x != y && sum == SEV_MAKE(&f, SEV_ADD, x, y));
    cr_expect(sum != SEV_MAKE(&f, SEV_ADD, y, x) && sum != SEV_MAKE(&f, SEV_SUB, x, y));
    cr_expect_neq(sev_make(&f, SEV_GROWTH, 0, NULL, 1, &x), sev_make(&f, SEV_GROWTH, 1, NULL, 1, &x));
    cr_expect_neq(sev_make(&f, SEV_CURVE, 0, &data[0], 1, &x), sev_make(&f, SEV_CURVE, 0, &data[1], 1, &x));
    cr_expect_eq(sev_make(&f, SEV_CURVE, 0, &data[0], 1, &x), sev_make(&f, SEV_CURVE, 0, &data[0], 1, &x));
    cr_expect(number(0) != number(-0.0) && number(7) == number(7) && number(NAN) == number(NAN));
    cr_expect_neq(sev_constant_range(&f, 7, (sev_interval){6, 8}), number(7));
    cr_expect_eq(sev_constant_range(&f, 7, (sev_interval){6, 8}), sev_constant_range(&f, 7, (sev_interval){6, 8}));
    cr_expect_neq(sev_constant_range(&f, 7, (sev_interval){6, 8}), sev_constant_range(&f, 7, (sev_interval){6, 9}));
    /* One value, two low parts. */
    cr_expect_neq(SEV_MAKE(&f, SEV_SUM, number(1), number(0x1p-70)), SEV_MAKE(&f, SEV_SUM, number(1), number(0x1p-80)));
    sev_formula_clear(&f);
}

/* Tables grow, and what was built stays. */
Test(formula, shares_many_items)
{
    enum { MANY = 3000 };
    static sev_node nodes[MANY];
    begin();
    sev_node x = sev_input(&f, 0);
    for (int i = 0; i < MANY; i++)
        nodes[i] = SEV_MAKE(&f, SEV_MUL, x, number(i + 2));
    for (int i = 0; i < MANY; i++) {
        cr_expect_eq(SEV_MAKE(&f, SEV_MUL, x, number(i + 2)), nodes[i]);
        cr_expect(is_call(nodes[i], SEV_MUL, x, number(i + 2)));
    }
    cr_expect_eq(f.n, 2 * MANY + 1);
    sev_formula_clear(&f);
    cr_expect(f.n == 0 && f.items == NULL);
}

/* ---- Identities ---- */

Test(formula, identities)
{
    begin();
    sev_node x = sev_input(&f, 0), zero = number(0), unit = number(1);
    cr_expect(SEV_MAKE(&f, SEV_ADD, x, zero) == x && SEV_MAKE(&f, SEV_ADD, zero, x) == x);
    cr_expect(SEV_MAKE(&f, SEV_SUM, x, zero) == x && SEV_MAKE(&f, SEV_SUM, zero, x) == x);
    cr_expect(SEV_MAKE(&f, SEV_SUB, x, zero) == x && SEV_MAKE(&f, SEV_FRAILTY, x, zero) == x);
    cr_expect(SEV_MAKE(&f, SEV_MUL, x, unit) == x && SEV_MAKE(&f, SEV_MUL, unit, x) == x);
    cr_expect(SEV_MAKE(&f, SEV_PROD, x, unit) == x && SEV_MAKE(&f, SEV_PROD, unit, x) == x);
    cr_expect(SEV_MAKE(&f, SEV_MUL, x, zero) == zero && SEV_MAKE(&f, SEV_MUL, zero, x) == zero);
    cr_expect(SEV_MAKE(&f, SEV_DIV, x, unit) == x && SEV_MAKE(&f, SEV_RATIO, x, unit) == x);
    cr_expect(SEV_MAKE(&f, SEV_POW, x, unit) == x && SEV_MAKE(&f, SEV_LOG_BASE, x, unit) != x);
    /* None of these. */
    cr_expect(is_call(SEV_MAKE(&f, SEV_SUB, zero, x), SEV_SUB, zero, x), "0 - x");
    cr_expect(is_call(SEV_MAKE(&f, SEV_DIV, unit, x), SEV_DIV, unit, x), "1 / x");
    cr_expect(is_call(SEV_MAKE(&f, SEV_PROD, x, zero), SEV_PROD, x, zero), "0 in two parts");
    cr_expect(is_call(SEV_MAKE(&f, SEV_ADD, x, unit), SEV_ADD, x, unit), "x + 1");
    /* A value that may be missing is missing in a product with 0, too. */
    int data;
    sev_node curve = sev_make(&f, SEV_CURVE, 0, &data, 1, &x);
    cr_expect(is_call(SEV_MAKE(&f, SEV_MUL, curve, zero), SEV_MUL, curve, zero));
    cr_expect(is_call(SEV_MAKE(&f, SEV_MUL, zero, curve), SEV_MUL, zero, curve));
    const sev_node partial[] = {SEV_MAKE(&f, SEV_SQRT, x), SEV_MAKE(&f, SEV_LOG, x, unit),
                                SEV_MAKE(&f, SEV_LOG_BASE, x, number(2)), SEV_MAKE(&f, SEV_LOG1P, x),
                                SEV_MAKE(&f, SEV_POW, x, number(0.5))};
    for (size_t i = 0; i < sizeof partial / sizeof *partial; i++) {
        sev_node bounded = SEV_MAKE(&f, SEV_TANH, partial[i]);
        cr_expect(is_call(SEV_MAKE(&f, SEV_MUL, zero, bounded), SEV_MUL, zero, bounded), "%zu", i);
    }
    /* A constant of which only the double is 1 is not 1. */
    sev_node about = sev_constant_range(&f, 1, (sev_interval){1, 1 + DBL_EPSILON});
    cr_expect(is_call(SEV_MAKE(&f, SEV_MUL, x, about), SEV_MUL, x, about));
    cr_expect(sev_is_constant(&f, unit, 1) && !sev_is_constant(&f, about, 1) && !sev_is_constant(&f, x, 1));
    cr_expect(!sev_is_constant(&f, -1, 1));
    sev_formula_clear(&f);
}

Test(formula, signs_move_outward)
{
    begin();
    sev_node x = sev_input(&f, 0), y = sev_input(&f, 1), zero = number(0);
    sev_node minus_x = SEV_MAKE(&f, SEV_SUB, zero, x), minus_y = SEV_MAKE(&f, SEV_SUB, zero, y);
    sev_node product = SEV_MAKE(&f, SEV_MUL, x, y), difference = SEV_MAKE(&f, SEV_SUB, x, y);
    cr_expect_eq(SEV_MAKE(&f, SEV_SUB, x, minus_y), SEV_MAKE(&f, SEV_ADD, x, y));
    cr_expect_eq(SEV_MAKE(&f, SEV_ADD, x, minus_y), difference);
    cr_expect_eq(SEV_MAKE(&f, SEV_ADD, minus_y, x), difference);
    cr_expect_eq(SEV_MAKE(&f, SEV_MUL, minus_x, minus_y), product);
    cr_expect(is_call(SEV_MAKE(&f, SEV_MUL, minus_x, y), SEV_SUB, zero, product));
    cr_expect(is_call(SEV_MAKE(&f, SEV_MUL, x, minus_y), SEV_SUB, zero, product));
    cr_expect_eq(SEV_MAKE(&f, SEV_SUB, zero, minus_x), x);
    cr_expect(is_call(SEV_MAKE(&f, SEV_SUB, minus_x, y), SEV_SUB, minus_x, y), "-x - y stays");
    sev_formula_clear(&f);
}

/* ---- Passes, twins, plain numbers ---- */

Test(formula, second_results)
{
    begin();
    sev_node x = sev_input(&f, 0), survival = SEV_MAKE(&f, SEV_EXP_NEG, x), fail = SEV_MAKE(&f, SEV_FAIL, x);
    cr_expect_eq(sev_first_result(&f, fail), survival);
    cr_expect(is_call(at(fail)->twin, SEV_SUB, number(1), survival));
    sev_node y = sev_input(&f, 1), more = SEV_MAKE(&f, SEV_EXPM1, y); /* which makes its pass, too */
    cr_expect(is_call(sev_first_result(&f, more), SEV_EXP, y, 0));
    cr_expect(is_call(at(more)->twin, SEV_SUB, sev_first_result(&f, more), number(1)));
    sev_formula_clear(&f);
}

/* A twin is a node that was there before. */
Test(formula, twins)
{
    begin();
    sev_node x = sev_input(&f, 0), y = sev_input(&f, 1), sum = SEV_MAKE(&f, SEV_ADD, x, y);
    cr_expect(sev_same(&f, sum, y) == sum && at(sum)->twin == y);
    cr_expect(sev_same(&f, x, sum) == x && at(x)->twin == 0 && sev_same(&f, -1, x) == -1);
    cr_expect(sev_same(&f, sum, -1) == sum && at(sum)->twin == y);
    sev_formula_clear(&f);
}

Test(formula, rough)
{
    begin();
    f.rough = true;
    sev_node x = sev_input(&f, 0), y = sev_input(&f, 1);
    cr_expect(is_call(SEV_MAKE(&f, SEV_PROD, x, y), SEV_MUL, x, y) &&
              is_call(SEV_MAKE(&f, SEV_SUM, x, y), SEV_ADD, x, y));
    cr_expect(is_call(SEV_MAKE(&f, SEV_RATIO, x, y), SEV_DIV, x, y));
    cr_expect(is_call(SEV_MAKE(&f, SEV_LOG1P_RATIO, x, y, x), SEV_MUL_LOG1P, x, y));
    cr_expect(is_call(SEV_MAKE(&f, SEV_OFFSET, x, y), SEV_OFFSET, x, y));
    sev_formula_clear(&f);
}

/* ---- Failures ---- */

/* A sum of 200 products: more than the tables hold at first. */
static sev_node build(sev_formula *formula)
{
    sev_node x = sev_input(formula, 0), sum = sev_constant(formula, 0);
    for (int i = 2; i < 200; i++)
        sum = SEV_MAKE(formula, SEV_ADD, sum, SEV_MAKE(formula, SEV_MUL, x, sev_constant(formula, i)));
    return sum;
}

/* Whichever allocation fails, nothing more is built, nothing is lost, and the next formula is none the worse. */
Test(formula, without_memory)
{
    counter memory;
    bool failed = true;
    for (long n = 1; failed; n++) {
        counter_init(&memory);
        counter_fail_at(&memory, n);
        sev_formula small;
        sev_formula_init(&small, &memory.allocator);
        sev_node sum = build(&small);
        failed = small.failed;
        cr_expect(failed == (sum < 0) && failed == (memory.calls >= n), "%ld", n);
        cr_expect(!failed || (sev_constant(&small, 1) < 0 && sev_input(&small, 0) < 0), "%ld", n);
        sev_formula_clear(&small);
        cr_expect(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size, "%ld", n);
        cr_assert(n < 100);
    }
    cr_expect(memory.calls >= 4, "tables have grown");
}
