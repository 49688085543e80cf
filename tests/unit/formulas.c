/* SPDX-License-Identifier: MIT */
#include "formulas.h"
#include "kernel/compute.h"

#include <math.h>

/* One of the latest nodes, so that most have one reader, or any. */
static sev_node pick(rng *random, const sev_node *nodes, int n)
{
    return rng_below(random, 3) ? nodes[n - 1 - (int)rng_below(random, n < 5 ? (uint32_t)n : 5)]
                                : nodes[rng_below(random, (uint32_t)n)];
}

/* At least 0, with and without a low part: inputs are. */
static sev_node hazard(rng *random, sev_formula *f)
{
    sev_node a = sev_input(f, (int32_t)rng_below(random, FORMULA_INPUTS));
    sev_node b = sev_input(f, (int32_t)rng_below(random, FORMULA_INPUTS));
    sev_node third = SEV_MAKE(f, SEV_RATIO, sev_constant(f, 1), sev_constant(f, 3));
    switch (rng_below(random, 6)) {
    case 0:
        return a;
    case 1:
        return SEV_MAKE(f, SEV_PROD, a, b);
    case 2:
        return SEV_MAKE(f, SEV_PROD, a, third);
    case 3:
        return SEV_MAKE(f, SEV_SUM, a, third);
    case 4:
        return SEV_MAKE(f, SEV_PROD, SEV_MAKE(f, SEV_HORNER, a, b, a), third);
    default:
        return SEV_MAKE(f, SEV_SUM, SEV_MAKE(f, SEV_PROD, a, b), SEV_MAKE(f, SEV_PROD, b, third));
    }
}

/* A lottery as models write it: b S - l F of a hazard. */
static sev_node lottery(rng *random, sev_formula *f, sev_node b, sev_node l)
{
    sev_node h = hazard(random, f), s = SEV_MAKE(f, SEV_EXP_NEG, h), lost = SEV_MAKE(f, SEV_FAIL, h);
    if (rng_below(random, 2))
        b = SEV_MAKE(f, SEV_MUL, b, sev_constant(f, 1 + rng_unit(random)));
    sev_node kept = rng_below(random, 2) ? SEV_MAKE(f, SEV_MUL, b, s) : SEV_MAKE(f, SEV_MUL, s, b);
    return SEV_MAKE(f, SEV_SUB, kept, SEV_MAKE(f, SEV_MUL, l, lost));
}

/* A function of any number, as formulas that people write have them. */
static sev_node function(rng *random, sev_formula *f, sev_node a, sev_node b)
{
    sev_node h = hazard(random, f), two = sev_constant(f, 2), zero = sev_constant(f, 0), one = sev_constant(f, 1);
    switch (rng_below(random, 7)) {
    case 0:
        return SEV_MAKE(f, SEV_SQRT, h);
    case 1:
        return SEV_MAKE(f, SEV_LOG1P, rng_below(random, 2) ? h : SEV_MAKE(f, SEV_SQRT, h));
    case 2:
        return SEV_MAKE(f, SEV_TANH, a);
    case 3:
        return SEV_MAKE(f, SEV_LOGISTIC, a, zero, one);
    case 4:
        return SEV_MAKE(f, SEV_LOG_BASE, SEV_MAKE(f, SEV_ADD, h, one),
                        rng_below(random, 2) ? two : sev_constant(f, 10));
    case 5:
        return SEV_MAKE(f, SEV_POW, rng_below(random, 2) ? a : h, sev_constant(f, (double)rng_below(random, 4)));
    default:
        return SEV_MAKE(f, SEV_POW, h, SEV_MAKE(f, SEV_TANH, b));
    }
}

static sev_node step(rng *random, sev_formula *f, const sev_node *nodes, int n)
{
    static const sev_op pairs[] = {SEV_ADD, SEV_SUB, SEV_MUL, SEV_PROD, SEV_SUM, SEV_OFFSET, SEV_MIN, SEV_MAX};
    sev_node a = pick(random, nodes, n), b = pick(random, nodes, n), c = pick(random, nodes, n);
    switch (rng_below(random, 16)) {
    case 0:
        return SEV_MAKE(f, SEV_EXP_NEG, hazard(random, f));
    case 1:
        return SEV_MAKE(f, SEV_FAIL, hazard(random, f));
    case 2:
        return SEV_MAKE(f, SEV_HORNER, a, b, c);
    case 3:
        return SEV_MAKE(f, SEV_ADD, SEV_MAKE(f, SEV_MUL, a, b), c);
    case 4:
        return SEV_MAKE(f, SEV_SUB, SEV_MAKE(f, SEV_MUL, a, b), SEV_MAKE(f, SEV_MUL, c, a));
    case 5:
        return lottery(random, f, b, c);
    case 6: {
        sev_node h = hazard(random, f), s = SEV_MAKE(f, SEV_EXP_NEG, h), lost = SEV_MAKE(f, SEV_FAIL, h);
        sev_node other = rng_below(random, 2) ? SEV_MAKE(f, SEV_MUL, c, sev_constant(f, 1.5)) : c;
        return SEV_MAKE(f, SEV_SUB, SEV_MAKE(f, SEV_MUL, b, SEV_MAKE(f, SEV_MUL, c, s)),
                        SEV_MAKE(f, SEV_ADD, other, SEV_MAKE(f, SEV_MUL, b, lost)));
    }
    case 8: /* what has a quick enclosure of its own; there is a kernel of logarithms of x / 1 alone */
        return SEV_MAKE(f, SEV_X_LOG_X, b, hazard(random, f));
    case 9:
        return SEV_MAKE(f, SEV_LOG, SEV_MAKE(f, SEV_ADD, hazard(random, f), sev_constant(f, 0.5)),
                        sev_constant(f, rng_below(random, 2) ? 1 : 0.75));
    case 10:
        return function(random, f, a, b);
    case 11:
        return SEV_MAKE(f, SEV_CHOOSE, a, b, c, b);
    case 7: {
        sev_node e = SEV_MAKE(f, SEV_EXPM1, a);
        return rng_below(random, 2) ? e : SEV_MAKE(f, SEV_ADD, e, sev_first_result(f, e));
    }
    default:
        return SEV_MAKE(f, pairs[rng_below(random, sizeof pairs / sizeof *pairs)], a, b);
    }
}

sev_node random_formula(rng *random, sev_formula *f, int operations)
{
    sev_node nodes[FORMULA_MOST];
    int n = 0;
    for (int i = 0; i < FORMULA_INPUTS; i++)
        nodes[n++] = sev_input(f, i);
    nodes[n++] = sev_constant(f, 1);
    nodes[n++] = SEV_MAKE(f, SEV_SUM, sev_constant(f, 0.75), sev_constant(f, 0x1p-60)); /* in two parts */
    for (int i = 0; i < operations; i++) {
        sev_node made = step(random, f, nodes, n);
        /* Constants and what is a call again are no news, and neither is one that fails. */
        if (made >= 0 && n < FORMULA_MOST)
            nodes[n++] = made;
    }
    return nodes[n - 1];
}

void formula_values(const sev_formula *f, const double *inputs, sev_pair *values)
{
    for (size_t i = 0; i < f->n && i < FORMULA_MOST; i++) {
        const sev_item *item = &f->items[i];
        sev_call call = item->call;
        sev_op pass = sev_pass_of((sev_op)call.op);
        sev_arg args[SEV_ARGS];
        if (call.op == SEV_CONST || call.op == SEV_INPUT) {
            values[i] = call.op == SEV_CONST ? item->known.value : (sev_pair){inputs[call.variant], 0};
            continue;
        }
        for (int a = 0; a < call.args_n; a++) {
            const sev_pair *value = &values[item->args[a]];
            const sev_item *from = &f->items[item->args[a]];
            bool two = from->call.op == SEV_CONST ? value->lo != 0 : sev_operation_of(from->call.op)->parts > 1;
            args[a] = (sev_arg){&value->hi, two ? &value->lo : NULL, 0};
        }
        call.op = (int16_t)pass;
        values[i].lo = 0;
        sev_compute(sev_kernels_best(), &call, args, 1, &values[i].hi, &values[i].lo);
        if ((int)pass != item->call.op)
            values[i] = (sev_pair){values[i].lo, 0};
    }
}
