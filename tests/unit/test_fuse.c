/* SPDX-License-Identifier: MIT */
/* Which operations of a program are joined, and which are not: because somebody else reads a part, or there is no 1. */
#include "formula/fuse.h"
#include "formula/program.h"
#include "support.h"

#include <criterion/criterion.h>

static sev_formula f;
static sev_node x, y, z;

static void begin(void)
{
    sev_formula_init(&f, &sev_default_allocator);
    x = sev_input(&f, 0);
    y = sev_input(&f, 1);
    z = sev_input(&f, 2);
}

/* The operations of the program that computes a node, in order. */
static void check_steps(sev_node node, bool fusing, const sev_op *want, size_t n, const char *why)
{
    sev_program p;
    cr_assert(sev_program_init(&p, &f, 1, &node, fusing));
    cr_expect_eq(p.steps_n, n, "%s", why);
    for (size_t i = 0; i < n && i < p.steps_n; i++)
        cr_expect_eq((int)p.steps[i].call.op, (int)want[i], "%s, step %zu", why, i);
    sev_program_clear(&p);
}

#define STEPS(node, why, ...)                                                                                          \
    check_steps(node, true, (const sev_op[]){__VA_ARGS__}, sizeof((const sev_op[]){__VA_ARGS__}) / sizeof(sev_op), why)

Test(fuse, joins)
{
    begin();
    sev_node product = SEV_MAKE(&f, SEV_MUL, x, y), other = SEV_MAKE(&f, SEV_MUL, y, z);
    STEPS(SEV_MAKE(&f, SEV_ADD, product, z), "x y + z", SEV_MUL_ADD);
    STEPS(SEV_MAKE(&f, SEV_ADD, z, product), "z + x y", SEV_MUL_ADD);
    STEPS(SEV_MAKE(&f, SEV_ADD, product, other), "x y + y z", SEV_MUL_MUL);
    STEPS(SEV_MAKE(&f, SEV_SUB, product, other), "x y - y z", SEV_MUL_SUB);
    STEPS(SEV_MAKE(&f, SEV_ADD, product, product), "x y + x y", SEV_MUL, SEV_ADD);
    STEPS(SEV_MAKE(&f, SEV_SUB, z, product), "z - x y", SEV_MUL, SEV_SUB);
    STEPS(SEV_MAKE(&f, SEV_EXP_NEG, SEV_MAKE(&f, SEV_PROD, x, y)), "e^-(x y)", SEV_EXP_NEG_PROD);
    STEPS(SEV_MAKE(&f, SEV_SUB, product, z), "x y - z, without a 1", SEV_MUL, SEV_SUB);
    (void)sev_constant(&f, 1);
    STEPS(SEV_MAKE(&f, SEV_SUB, product, z), "x y - z, 1 being behind it", SEV_MUL, SEV_SUB);
    sev_formula_clear(&f);
}

/* r FALL + s RISE of one logistic function, alone and as the hazard that comes last. */
Test(fuse, joins_rates)
{
    begin();
    sev_node two = sev_constant(&f, 2), three = sev_constant(&f, 3);
    sev_node fall = SEV_MAKE(&f, SEV_FALL, x, two, three), rise = SEV_MAKE(&f, SEV_RISE, x, two, three);
    sev_node r = SEV_MAKE(&f, SEV_PROD, y, fall), s = SEV_MAKE(&f, SEV_PROD, rise, z);
    sev_node h = SEV_MAKE(&f, SEV_SUM, r, s), other = SEV_MAKE(&f, SEV_RISE, x, three, three);
    STEPS(h, "y FALL + z RISE", SEV_SHIFT);
    STEPS(SEV_MAKE(&f, SEV_SUM, s, r), "z RISE + y FALL", SEV_SHIFT);
    STEPS(SEV_MAKE(&f, SEV_SUM, r, r), "y FALL + y FALL", SEV_FALL, SEV_PROD, SEV_SUM);
    STEPS(SEV_MAKE(&f, SEV_SUM, r, x), "y FALL + x", SEV_FALL, SEV_PROD, SEV_SUM);
    STEPS(SEV_MAKE(&f, SEV_SUM, r, SEV_MAKE(&f, SEV_PROD, y, other)), "another midpoint", SEV_FALL, SEV_PROD, SEV_RISE,
          SEV_PROD, SEV_SUM);
    STEPS(SEV_MAKE(&f, SEV_ADD, h, r), "y FALL is read again", SEV_FALL, SEV_RISE, SEV_PROD, SEV_PROD, SEV_SUM,
          SEV_ADD);
    STEPS(SEV_MAKE(&f, SEV_ADD, h, rise), "RISE is read again", SEV_RISE, SEV_SHIFT, SEV_ADD);
    sev_node left = SEV_MAKE(&f, SEV_EXP_NEG, h), lost = SEV_MAKE(&f, SEV_FAIL, h);
    sev_node kept = SEV_MAKE(&f, SEV_MUL, x, SEV_MAKE(&f, SEV_MUL, y, left));
    (void)sev_constant(&f, 1);
    sev_node loss = SEV_MAKE(&f, SEV_ADD, SEV_MAKE(&f, SEV_MUL, x, two), SEV_MAKE(&f, SEV_MUL, y, lost));
    STEPS(SEV_MAKE(&f, SEV_SUB, kept, loss), "the last hazard", SEV_SHIFT, SEV_LOTTERY_AFTER);
    sev_formula_clear(&f);
}

Test(fuse, joins_with_one)
{
    begin();
    sev_node unit = sev_constant(&f, 1), product = SEV_MAKE(&f, SEV_MUL, x, y);
    sev_node s = SEV_MAKE(&f, SEV_EXP_NEG, z), lost = SEV_MAKE(&f, SEV_FAIL, z), two = sev_constant(&f, 2);
    sev_node loss = SEV_MAKE(&f, SEV_MUL, y, lost), kept = SEV_MAKE(&f, SEV_MUL, x, s);
    STEPS(SEV_MAKE(&f, SEV_SUB, product, z), "x y - z", SEV_MUL_SUB);
    STEPS(SEV_MAKE(&f, SEV_SUB, kept, loss), "x S - y F", SEV_LOTTERY);
    STEPS(SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, SEV_MAKE(&f, SEV_MUL, two, x), s), loss), "2 x S - y F",
          SEV_LOTTERY);
    sev_node third = SEV_MAKE(&f, SEV_MUL, SEV_MAKE(&f, SEV_MUL, x, y), s);
    STEPS(SEV_MAKE(&f, SEV_SUB, third, loss), "x y S - y F: a product of two arrays", SEV_MUL, SEV_LOTTERY);
    sev_node after =
        SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, x, SEV_MAKE(&f, SEV_MUL, y, s)), SEV_MAKE(&f, SEV_ADD, x, loss));
    STEPS(after, "x (y S) - (x + y F)", SEV_LOTTERY_AFTER);
    after = SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, x, SEV_MAKE(&f, SEV_MUL, y, s)),
                     SEV_MAKE(&f, SEV_ADD, SEV_MAKE(&f, SEV_MUL, x, two), loss));
    STEPS(after, "x (y S) - (2 x + y F)", SEV_LOTTERY_AFTER);
    sev_node h = SEV_MAKE(&f, SEV_PROD, x, z), t = SEV_MAKE(&f, SEV_EXP_NEG, h), u = SEV_MAKE(&f, SEV_FAIL, h);
    STEPS(SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, x, t), SEV_MAKE(&f, SEV_MUL, y, u)), "of x z", SEV_LOTTERY_PROD);
    STEPS(SEV_MAKE(&f, SEV_ADD, SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, x, t), SEV_MAKE(&f, SEV_MUL, y, u)), h),
          "x z is read again", SEV_PROD, SEV_LOTTERY_PROD, SEV_ADD);
    STEPS(SEV_MAKE(&f, SEV_ADD, SEV_MAKE(&f, SEV_SUB, kept, loss), s), "S is read again", SEV_EXP_NEG, SEV_MUL_SUB,
          SEV_ADD);
    sev_node whole = SEV_MAKE(&f, SEV_SUB, kept, loss);
    check_steps(whole, false, (const sev_op[]){SEV_EXP_NEG, SEV_MUL, SEV_MUL, SEV_SUB}, 4, "not fused");
    sev_node both = SEV_MAKE(&f, SEV_ADD, x, loss);
    after = SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, x, SEV_MAKE(&f, SEV_MUL, y, s)), both);
    STEPS(SEV_MAKE(&f, SEV_MUL, after, both), "x + y F is read again", SEV_EXP_NEG, SEV_MUL, SEV_MUL_ADD, SEV_MUL_SUB,
          SEV_MUL);
    sev_node doubled = SEV_MAKE(&f, SEV_ADD, two, x);
    STEPS(SEV_MAKE(&f, SEV_SUB, SEV_MAKE(&f, SEV_MUL, doubled, s), loss), "(2 + x) S - y F: a sum is no factor",
          SEV_ADD, SEV_LOTTERY);
    cr_expect_geq(unit, 0);
    sev_formula_clear(&f);
}
