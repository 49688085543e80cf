/* SPDX-License-Identifier: MIT */
/* Derivatives of formulas, as formulas: the same evaluators then give their values and their proved ranges. */
#include "formula.h"

#include <math.h>
#include <string.h>

typedef struct sev_rule {
    sev_formula *f;
    sev_node zero, one;
    sev_node self;
    sev_node a[SEV_ARGS]; /* arguments */
    sev_node d[SEV_ARGS]; /* their derivatives */
} sev_rule;

#define F (r->f)
#define OP(op, ...) SEV_MAKE(r->f, op, __VA_ARGS__)
#define OP_ORDER(op, order, ...) sev_make(r->f, op, order, NULL, SEV_NODES(__VA_ARGS__))
#define MUL(x, y) OP(SEV_MUL, x, y)
#define ADD(x, y) OP(SEV_ADD, x, y)
#define SUB(x, y) OP(SEV_SUB, x, y)
#define DIV(x, y) OP(SEV_DIV, x, y)
#define NEG(x) SUB(r->zero, x)

/* A derivative that nobody has written: nothing is known of it. */
static sev_node unknown(const sev_rule *r)
{
    return sev_constant_range(F, NAN, sev_whole());
}

/* Whether argument i depends on the input; if not, its partial derivative need not be built. */
static bool moves(const sev_rule *r, int i)
{
    return r->d[i] != r->zero;
}

/* An exponent less 1, exactly: what its rounding loses the logarithm of the base multiplies. */
static sev_two less_one(const sev_rule *r, sev_node e, sev_node el)
{
    return SEV_MAKE_TWO(F, SEV_SUM, e, el, sev_constant(F, -1), r->zero);
}

static sev_node derive_pow(const sev_rule *r)
{
    sev_node a = r->a[0], x = r->a[1], xl = r->a[2], e = r->a[3], el = r->a[4], sum = r->zero;
    if (moves(r, 0))
        sum = ADD(sum, MUL(OP(SEV_MUL_POW, r->one, x, xl, e, el), r->d[0]));
    if (moves(r, 1)) {
        sev_two less = less_one(r, e, el);
        sum = ADD(sum, MUL(OP(SEV_MUL_POW, MUL(a, e), x, xl, less.hi, less.lo), r->d[1]));
    }
    if (moves(r, 3))
        sum = ADD(sum, MUL(MUL(r->self, OP(SEV_LOG, x, xl, r->one)), r->d[3]));
    return sum;
}

static sev_node derive_pow_ratio(const sev_rule *r)
{
    sev_node x = r->a[0], xl = r->a[1], t = r->a[2], e = r->a[3], sum = r->zero;
    if (moves(r, 0)) {
        sev_two less = less_one(r, e, r->a[4]);
        sum = ADD(sum, MUL(MUL(OP(SEV_POW_RATIO, x, xl, t, less.hi, less.lo), DIV(e, t)), r->d[0]));
    }
    if (moves(r, 2))
        sum = SUB(sum, MUL(MUL(r->self, DIV(e, t)), r->d[2]));
    if (moves(r, 3))
        sum = ADD(sum, MUL(MUL(r->self, OP(SEV_LOG, x, xl, t)), r->d[3]));
    return sum;
}

/* With q = (x / t)^n and c = 1 / (1 + q), the benefit is m q c. Where q is large, c^2 underflows before q c^2. */
static sev_node derive_hill(const sev_rule *r)
{
    sev_node m = r->a[0], x = r->a[1], xl = r->a[2], t = r->a[3], n = r->a[4], sum = r->zero;
    sev_node q = OP(SEV_POW_RATIO, x, xl, t, n, r->zero), c = DIV(r->one, ADD(r->one, q)), qcc = MUL(MUL(q, c), c);
    if (moves(r, 0))
        sum = ADD(sum, MUL(OP(SEV_HILL, r->one, x, xl, t, n), r->d[0]));
    if (moves(r, 1)) {
        sev_two less = less_one(r, n, r->zero);
        sev_node below = OP(SEV_POW_RATIO, x, xl, t, less.hi, less.lo);
        sum = ADD(sum, MUL(OP(SEV_MUL3, m, DIV(n, t), MUL(MUL(below, c), c)), r->d[1]));
    }
    if (moves(r, 3))
        sum = SUB(sum, MUL(OP(SEV_MUL3, m, DIV(n, t), qcc), r->d[3]));
    if (moves(r, 4))
        sum = ADD(sum, MUL(MUL(MUL(m, qcc), OP(SEV_LOG, x, xl, t)), r->d[4]));
    return sum;
}

static sev_node derive_log1p_ratio(const sev_rule *r)
{
    sev_node a = r->a[0], x = r->a[1], t = r->a[3], end = ADD(x, t), sum = r->zero;
    if (moves(r, 1))
        sum = ADD(sum, MUL(DIV(a, end), r->d[1]));
    if (moves(r, 0))
        sum = ADD(sum, MUL(OP(SEV_MUL_LOG1P, r->one, x, r->a[2], t), r->d[0]));
    if (moves(r, 3))
        sum = SUB(sum, MUL(MUL(DIV(a, end), DIV(x, t)), r->d[3]));
    return sum;
}

/* Of t log1p(q), q = x / t: 1 / (1 + q) and log1p(q) - q / (1 + q). */
static sev_node derive_learning(const sev_rule *r)
{
    sev_node x = r->a[1], t = r->a[3], q = DIV(x, t), sum = r->zero;
    if (moves(r, 1))
        sum = ADD(sum, MUL(DIV(r->one, ADD(r->one, q)), r->d[1]));
    if (moves(r, 3))
        sum = ADD(sum, MUL(OP(SEV_FRAILTY_SLOPE, q, r->one), r->d[3]));
    return sum;
}

static sev_node derive_expm1_ratio(const sev_rule *r)
{
    sev_node m = r->a[0], x = r->a[1], t = r->a[3], sum = r->zero;
    sev_two q = SEV_MAKE_TWO(F, SEV_RATIO, x, r->a[2], t);
    sev_node slope = MUL(DIV(m, t), OP(SEV_EXP_NEG, q.hi, q.lo));
    if (moves(r, 0))
        sum = ADD(sum, MUL(OP(SEV_EXPM1_RATIO, r->one, x, r->a[2], t), r->d[0]));
    /* One factor for both, lest the sign of their difference is lost where it is tiny. */
    if (moves(r, 1) || moves(r, 3))
        sum = ADD(sum, MUL(slope, SUB(r->d[1], MUL(q.hi, r->d[3]))));
    return sum;
}

static sev_node derive_gompertz(const sev_rule *r)
{
    sev_node rate = r->a[0], x = r->a[1], xl = r->a[2], g = r->a[3], sum = r->zero;
    if (moves(r, 0))
        sum = ADD(sum, MUL(OP(SEV_GOMPERTZ, r->one, x, xl, g), r->d[0]));
    if (moves(r, 1)) {
        sev_two y = SEV_MAKE_TWO(F, SEV_PROD, x, xl, g, r->zero);
        sum = ADD(sum, MUL(MUL(rate, OP(SEV_EXP_NEG, NEG(y.hi), NEG(y.lo))), r->d[1]));
    }
    if (moves(r, 3)) {
        sev_two y = SEV_MAKE_TWO(F, SEV_PROD, x, xl, g, r->zero);
        sev_node grown = OP_ORDER(SEV_GROWTH, 1, y.hi, y.lo);
        sum = ADD(sum, MUL(OP(SEV_MUL3, rate, x, MUL(x, grown)), r->d[3]));
    }
    return sum;
}

static sev_node derive_frailty(const sev_rule *r)
{
    sev_node h = r->a[0], v = r->a[2], z = MUL(v, h), sum = r->zero;
    if (moves(r, 0))
        sum = ADD(sum, DIV(r->d[0], ADD(r->one, z)));
    if (moves(r, 2))
        sum = SUB(sum, MUL(OP(SEV_FRAILTY_SLOPE, h, v), r->d[2]));
    return sum;
}

static sev_node derive_frailty_slope(const sev_rule *r)
{
    sev_node h = r->a[0], end = ADD(r->one, MUL(r->a[1], h));
    return moves(r, 1) ? unknown(r) : MUL(DIV(DIV(h, end), end), r->d[0]);
}

/* The rising integral; the falling one is x less that. With the logistic function s, s(a) - s(b) is
 * s(a) s(-b) (1 - e^(b - a)). */
static sev_node derive_rise(const sev_rule *r, bool falls)
{
    sev_node x = r->a[0], xl = r->a[1], c = r->a[2], d = r->a[3], sum = r->zero;
    sev_node at_x = OP(SEV_LOGISTIC, x, xl, c, d);
    if (moves(r, 2)) {
        sev_node left = OP(SEV_LOGISTIC_C, r->zero, r->zero, c, d), passed = OP(SEV_EXPM1_RATIO, r->one, x, xl, d);
        sum = SUB(sum, MUL(MUL(MUL(at_x, left), passed), r->d[2]));
    }
    if (moves(r, 3))
        sum = ADD(sum, MUL(OP(SEV_SPREAD, x, xl, c, d), r->d[3]));
    if (falls)
        sum = NEG(sum);
    if (moves(r, 0))
        sum = ADD(sum, MUL(falls ? OP(SEV_LOGISTIC_C, x, xl, c, d) : at_x, r->d[0]));
    return sum;
}

/* The slope of the logistic function of (x - c) / d, as a function of this. */
static sev_node logistic_slope(const sev_rule *r, sev_node x, sev_node xl)
{
    return MUL(OP(SEV_LOGISTIC, x, xl, r->a[2], r->a[3]), OP(SEV_LOGISTIC_C, x, xl, r->a[2], r->a[3]));
}

static sev_node derive_logistic(const sev_rule *r, bool falls)
{
    sev_node x = r->a[0], xl = r->a[1], c = r->a[2], d = r->a[3];
    sev_node inner = SUB(SUB(r->d[0], r->d[2]), MUL(DIV(ADD(SUB(x, c), xl), d), r->d[3]));
    sev_node sum = MUL(DIV(logistic_slope(r, x, xl), d), inner);
    return falls ? NEG(sum) : sum;
}

/* The spread is E(a) - E(b) at a = (x - c) / d and b = c / d, where E'(s) = -s slope(s). */
static sev_node derive_spread(const sev_rule *r)
{
    sev_node x = r->a[0], c = r->a[2], d = r->a[3], sum = r->zero;
    sev_node a = DIV(SUB(x, c), d), b = DIV(c, d);
    sev_node at_x = DIV(MUL(a, logistic_slope(r, x, r->a[1])), d);
    sev_node at_0 = DIV(MUL(b, logistic_slope(r, r->zero, r->zero)), d);
    if (moves(r, 0))
        sum = SUB(sum, MUL(at_x, r->d[0]));
    if (moves(r, 2))
        sum = ADD(sum, MUL(ADD(at_x, at_0), r->d[2]));
    if (moves(r, 3))
        sum = ADD(sum, MUL(SUB(MUL(a, at_x), MUL(b, at_0)), r->d[3]));
    return sum;
}

/* The urn's hazard is a second difference of ln Gamma over (z, m, x) with z = n - m + 1 - x. */
static sev_node derive_urn(const sev_rule *r)
{
    sev_node n = r->a[0], m = r->a[1], x = r->a[2], sum = r->zero;
    sev_node z = SUB(SUB(ADD(SUB(n, m), r->one), x), r->a[3]);
    if (moves(r, 0)) {
        sev_node args[] = {z, m, x, r->zero};
        sum = SUB(sum, MUL(sev_make_two(F, SEV_GAMMA_DIFF2, 1, NULL, 4, args).hi, r->d[0]));
    }
    if (moves(r, 1))
        sum = ADD(sum, MUL(OP(SEV_GAMMA_DIFF1, z, x), r->d[1]));
    if (moves(r, 2))
        sum = ADD(sum, MUL(OP(SEV_GAMMA_DIFF1, z, m), r->d[2]));
    return sum;
}

static sev_node derive_gamma_diff1(const sev_rule *r, int32_t order)
{
    sev_node x = r->a[0], a = r->a[1], sum = r->zero;
    if (order >= 2)
        return unknown(r);
    if (moves(r, 0))
        sum = SUB(sum, MUL(OP_ORDER(SEV_GAMMA_DIFF1, order + 1, x, a), r->d[0]));
    if (moves(r, 1))
        sum = ADD(sum, MUL(OP_ORDER(SEV_GAMMA_DIFF1, order + 1, ADD(x, a), sev_constant(F, INFINITY)), r->d[1]));
    return sum;
}

/* `order` is one more than that of sev_gamma_diff2(). */
static sev_node derive_gamma_diff2(const sev_rule *r, int32_t order)
{
    sev_node x = r->a[0], a = r->a[1], k = r->a[2], sum = r->zero;
    if (moves(r, 0)) {
        if (order >= 2)
            return unknown(r);
        sev_node args[] = {x, a, k, r->a[3]};
        sum = SUB(sum, MUL(sev_make_two(F, SEV_GAMMA_DIFF2, order + 1, NULL, 4, args).hi, r->d[0]));
    }
    if (moves(r, 1))
        sum = ADD(sum, MUL(OP_ORDER(SEV_GAMMA_DIFF1, order, ADD(x, a), k), r->d[1]));
    if (moves(r, 2))
        sum = ADD(sum, MUL(OP_ORDER(SEV_GAMMA_DIFF1, order, ADD(x, k), a), r->d[2]));
    return sum;
}

static sev_node derive_product(const sev_rule *r, int j, int i)
{
    return ADD(MUL(r->a[j], r->d[i]), MUL(r->a[i], r->d[j]));
}

static sev_node derive_data(const sev_rule *r, const sev_item *item)
{
    if (item->order >= (item->op == SEV_TABLE ? 2 : 1))
        return unknown(r);
    sev_node slope = item->op == SEV_TABLE ? sev_make_two(F, SEV_TABLE, item->order + 1, item->data, 2, r->a).hi
                                           : sev_make(F, SEV_CALLBACK, item->order + 1, item->data, 1, r->a);
    return MUL(slope, r->d[0]);
}

/* The derivative of one operation; low parts do not move. */
static sev_node derive_item(const sev_rule *r, const sev_item *item)
{
    switch ((sev_op)item->op) {
    case SEV_ADD:
        return ADD(r->d[0], r->d[1]);
    case SEV_SUB:
        return SUB(r->d[0], r->d[1]);
    case SEV_MUL:
        return derive_product(r, 0, 1);
    case SEV_DIV:
        return DIV(SUB(r->d[0], MUL(r->self, r->d[1])), r->a[1]);
    case SEV_RATIO:
        return DIV(SUB(r->d[0], MUL(r->self, r->d[2])), r->a[2]);
    case SEV_MUL3:
        return ADD(ADD(OP(SEV_MUL3, r->d[0], r->a[1], r->a[2]), OP(SEV_MUL3, r->a[0], r->d[1], r->a[2])),
                   OP(SEV_MUL3, r->a[0], r->a[1], r->d[2]));
    case SEV_PROD:
        return derive_product(r, 0, 2);
    case SEV_SUM:
        return ADD(r->d[0], r->d[2]);
    case SEV_HORNER:
        return ADD(ADD(MUL(r->a[2], r->d[0]), MUL(r->a[0], r->d[2])), r->d[4]);
    case SEV_NEG_LOG1P:
        return DIV(r->d[0], SUB(r->one, r->a[0]));
    case SEV_EXP_NEG:
        return NEG(MUL(r->self, r->d[0]));
    case SEV_EXP:
        return MUL(r->self, r->d[0]);
    case SEV_LOG:
        return SUB(DIV(r->d[0], r->a[0]), DIV(r->d[2], r->a[2]));
    case SEV_MUL_POW:
        return derive_pow(r);
    case SEV_POW_RATIO:
        return derive_pow_ratio(r);
    case SEV_HILL:
        return derive_hill(r);
    case SEV_X_LOG_X:
        return ADD(MUL(OP(SEV_X_LOG_X, r->one, r->a[1], r->a[2]), r->d[0]),
                   MUL(MUL(r->a[0], ADD(OP(SEV_LOG, r->a[1], r->a[2], r->one), r->one)), r->d[1]));
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
        return item->order ? derive_learning(r) : derive_log1p_ratio(r);
    case SEV_EXPM1_RATIO:
        return derive_expm1_ratio(r);
    case SEV_GOMPERTZ:
        return derive_gompertz(r);
    case SEV_GROWTH:
        return item->order < 2 ? MUL(OP_ORDER(SEV_GROWTH, item->order + 1, r->a[0], r->a[1]), r->d[0]) : unknown(r);
    case SEV_FRAILTY:
        return derive_frailty(r);
    case SEV_FRAILTY_SLOPE:
        return derive_frailty_slope(r);
    case SEV_RISE:
        return derive_rise(r, false);
    case SEV_FALL:
        return derive_rise(r, true);
    case SEV_SPREAD:
        return derive_spread(r);
    case SEV_LOGISTIC:
        return derive_logistic(r, false);
    case SEV_LOGISTIC_C:
        return derive_logistic(r, true);
    case SEV_URN:
        return derive_urn(r);
    case SEV_GAMMA_DIFF1:
        return derive_gamma_diff1(r, item->order);
    case SEV_GAMMA_DIFF2:
        return derive_gamma_diff2(r, item->order);
    case SEV_TABLE:
    case SEV_CALLBACK:
        return derive_data(r, item);
    case SEV_MIN:
        return unknown(r);
    case SEV_MUL_ADD:
    case SEV_MUL_MUL:
    case SEV_MUL_SUB:
    case SEV_EV:
    case SEV_EV_HAZARD:
    case SEV_EV_AFTER:
    case SEV_HAZARD:
    case SEV_CONST:
    case SEV_INPUT:
    case SEV_SECOND:
        break; /* not in formulas, or dealt with by the caller */
    }
    return r->zero;
}

/* Second results: the low part of a number is 0 as a real number; 1 - e^-h falls as e^-h rises, e^y - 1
 * rises with e^y. */
static sev_node derive_second(const sev_rule *r, sev_op op)
{
    return op == SEV_EXP_NEG ? NEG(r->d[0]) : op == SEV_EXP ? r->d[0] : r->zero;
}

static bool derive_one(sev_rule *r, const sev_node *map, sev_node i, int32_t input, sev_node *out)
{
    const sev_item item = F->items[i]; /* copied: building moves the items */
    if (item.op == SEV_CONST || item.op == SEV_INPUT) {
        *out = item.op == SEV_INPUT && item.order == input ? r->one : r->zero;
        return true;
    }
    if (item.twin) {
        *out = map[item.twin];
        return *out >= 0;
    }
    bool moving = false;
    for (int a = 0; a < item.args_n; a++) {
        r->a[a] = item.args[a];
        r->d[a] = map[item.args[a]];
        moving = moving || r->d[a] != r->zero;
    }
    r->self = i;
    if (!moving)
        *out = r->zero;
    else if (item.op == SEV_SECOND)
        *out = derive_second(r, (sev_op)F->items[item.args[0]].op);
    else
        *out = derive_item(r, &item);
    return *out >= 0;
}

static void want_arguments(const sev_item *item, bool *wanted, bool itself)
{
    if (itself && item->twin)
        wanted[item->twin] = true;
    for (int a = 0; itself && !item->twin && a < item->args_n; a++)
        wanted[item->args[a]] = true;
}

void sev_derive(sev_formula *f, int32_t input, size_t n, const sev_node *nodes, sev_node *derivatives)
{
    sev_rule r = {.f = f, .zero = sev_constant(f, 0), .one = sev_constant(f, 1)};
    for (size_t i = 0; i < n; i++)
        derivatives[i] = -1;
    size_t count = f->n;
    sev_node *map = f->failed ? NULL : sev_new(f->allocator, count, sizeof *map);
    bool *wanted = f->failed ? NULL : sev_new(f->allocator, count, sizeof *wanted);
    bool ok = map && wanted;
    for (size_t i = 0; ok && i < n; i++)
        if (nodes[i] >= 0)
            wanted[nodes[i]] = true;
    for (size_t i = count; ok && i-- > 0;)
        want_arguments(&f->items[i], wanted, wanted[i]);
    for (size_t i = 0; ok && i < count; i++)
        ok = !wanted[i] || derive_one(&r, map, (sev_node)i, input, &map[i]);
    for (size_t i = 0; ok && i < n; i++)
        if (nodes[i] >= 0)
            derivatives[i] = map[nodes[i]];
    f->failed = f->failed || !ok;
    sev_free(f->allocator, map, count, sizeof *map);
    sev_free(f->allocator, wanted, count, sizeof *wanted);
}

/* Lets one node move, in all the places of the arguments that it has: what it does there may cancel. False where it
 * has moved before. */
static bool move_one(sev_rule *r, const sev_item *item, int a, sev_node how)
{
    for (int b = 0; b < item->args_n; b++) {
        if (item->args[b] == item->args[a] && b < a)
            return false;
        if (item->args[b] == item->args[a])
            r->d[b] = how;
    }
    return true;
}

/* Reverse sweep: what each node passes on to its arguments is its adjoint times the partial derivative, which the rules
 * above give when one argument alone moves. */
static void pass_on(sev_rule *r, sev_node i, sev_node *adjoint)
{
    const sev_item item = F->items[i]; /* copied: building moves the items */
    if (item.twin) {
        adjoint[item.twin] = ADD(adjoint[item.twin], adjoint[i]);
        return;
    }
    r->self = i;
    for (int a = 0; a < item.args_n; a++) {
        r->a[a] = item.args[a];
        r->d[a] = r->zero;
    }
    for (int a = 0; a < item.args_n && !F->failed; a++) {
        if (F->items[item.args[a]].op == SEV_CONST || !move_one(r, &item, a, r->one))
            continue;
        sev_node partial =
            item.op == SEV_SECOND ? derive_second(r, (sev_op)F->items[item.args[0]].op) : derive_item(r, &item);
        move_one(r, &item, a, r->zero);
        adjoint[item.args[a]] = ADD(adjoint[item.args[a]], MUL(adjoint[i], partial));
    }
}

void sev_derive_all(sev_formula *f, sev_node node, size_t inputs_n, sev_node *derivatives)
{
    sev_rule r = {.f = f, .zero = sev_constant(f, 0), .one = sev_constant(f, 1)};
    size_t count = f->n;
    sev_node *adjoint = f->failed || node < 0 ? NULL : sev_new(f->allocator, count, sizeof *adjoint);
    for (size_t i = 0; i < inputs_n; i++)
        derivatives[i] = r.zero;
    f->failed = f->failed || !adjoint;
    for (size_t i = 0; adjoint && i < count; i++)
        adjoint[i] = (sev_node)i == node ? r.one : r.zero;
    for (size_t i = count; !f->failed && i-- > 0;) {
        if (adjoint[i] == r.zero)
            continue;
        if (f->items[i].op == SEV_INPUT && (size_t)f->items[i].order < inputs_n)
            derivatives[f->items[i].order] = adjoint[i];
        else
            pass_on(&r, (sev_node)i, adjoint);
    }
    sev_free(f->allocator, adjoint, count, sizeof *adjoint);
}
