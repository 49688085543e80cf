/* SPDX-License-Identifier: MIT */
/* Derivatives of formulas, as formulas: the same evaluators then give their values and their proved ranges. */
#include "formula/formula.h"

#include <math.h>

typedef struct sev_rule {
    sev_formula *f;
    sev_node zero, one;
    sev_node self;
    sev_node a[SEV_ARGS]; /* arguments */
    sev_node d[SEV_ARGS]; /* their derivatives */
} sev_rule;

#define F (r->f)
#define OP(op, ...) SEV_MAKE(r->f, op, __VA_ARGS__)
#define OP_VARIANT(op, variant, ...) sev_make(r->f, op, variant, NULL, SEV_NODES(__VA_ARGS__))
#define MUL(x, y) OP(SEV_MUL, x, y)
#define ADD(x, y) OP(SEV_ADD, x, y)
#define SUB(x, y) OP(SEV_SUB, x, y)
#define DIV(x, y) OP(SEV_DIV, x, y)
#define NEG(x) SUB(r->zero, x)

/* A derivative that nobody has written: nothing is known of it. */
#define UNKNOWN sev_constant_range(F, NAN, sev_everything())

/* Whether argument i depends on the input; if not, its partial derivative need not be built. */
static bool moves(const sev_rule *r, int i)
{
    return r->d[i] != r->zero;
}

#define A(i) (r->a[i])
#define D(i) (r->d[i])
#define SELF (r->self)

/* What argument i adds to a derivative, or takes from it, by its partial derivative. */
#define ALONG(i, partial) sum = moves(r, i) ? ADD(sum, MUL(partial, D(i))) : sum
#define AGAINST(i, partial) sum = moves(r, i) ? SUB(sum, MUL(partial, D(i))) : sum

static sev_node derive_product(const sev_rule *r)
{
    return ADD(MUL(A(0), D(1)), MUL(A(1), D(0)));
}

static sev_node derive_quotient(const sev_rule *r)
{
    return DIV(SUB(D(0), MUL(SELF, D(1))), A(1));
}

/* Of the smaller or the larger of two, which is a[0] where a[i] <= a[k]. */
static sev_node derive_bend(const sev_rule *r, int i, int k)
{
    return OP(SEV_CHOOSE, A(i), A(k), D(0), D(1));
}

static sev_node derive_mul3(const sev_rule *r)
{
    sev_node sum = ADD(OP(SEV_MUL3, D(0), A(1), A(2)), OP(SEV_MUL3, A(0), D(1), A(2)));
    return ADD(sum, OP(SEV_MUL3, A(0), A(1), D(2)));
}

/* An exponent less 1, exactly: what its rounding loses the logarithm of the base multiplies. */
static sev_node less_one(const sev_rule *r, sev_node e)
{
    return OP(SEV_SUM, e, sev_constant(F, -1));
}

static sev_node derive_pow(const sev_rule *r)
{
    sev_node a = A(0), x = A(1), e = A(2), sum = r->zero;
    ALONG(0, OP(SEV_MUL_POW, r->one, x, e));
    ALONG(1, OP(SEV_MUL_POW, MUL(a, e), x, less_one(r, e)));
    ALONG(2, MUL(SELF, OP(SEV_LOG, x, r->one)));
    return sum;
}

static sev_node derive_power(const sev_rule *r)
{
    sev_node x = A(0), y = A(1), sum = r->zero;
    ALONG(0, MUL(y, OP(SEV_POW, x, less_one(r, y))));
    ALONG(1, MUL(SELF, OP(SEV_LOG, x, r->one)));
    return sum;
}

/* What an infinite slope is multiplied with may be 0, as it is where a share is. */
static sev_node derive_log(const sev_rule *r)
{
    sev_node sum = r->zero;
    ALONG(0, DIV(r->one, A(0)));
    AGAINST(1, DIV(r->one, A(1)));
    return sum;
}

static sev_node derive_log_base(const sev_rule *r)
{
    sev_node log_b = OP(SEV_LOG, A(1), r->one), sum = r->zero;
    ALONG(0, DIV(r->one, MUL(A(0), log_b)));
    AGAINST(1, DIV(SELF, MUL(A(1), log_b)));
    return sum;
}

static sev_node derive_pow_ratio(const sev_rule *r)
{
    sev_node x = A(0), t = A(1), e = A(2), sum = r->zero;
    ALONG(0, MUL(OP(SEV_POW_RATIO, x, t, less_one(r, e)), DIV(e, t)));
    AGAINST(1, MUL(SELF, DIV(e, t)));
    ALONG(2, MUL(SELF, OP(SEV_LOG, x, t)));
    return sum;
}

/* With q = (x / t)^n and c = 1 / (1 + q), the benefit is m q c. Where q is large, c^2 underflows before q c^2. */
static sev_node derive_hill(const sev_rule *r)
{
    sev_node m = A(0), x = A(1), t = A(2), n = A(3), sum = r->zero;
    sev_node q = OP(SEV_POW_RATIO, x, t, n), c = DIV(r->one, ADD(r->one, q)), qcc = MUL(MUL(q, c), c);
    ALONG(0, OP(SEV_HILL, r->one, x, t, n));
    if (moves(r, 1)) {
        sev_node below = OP(SEV_POW_RATIO, x, t, less_one(r, n));
        sum = ADD(sum, MUL(OP(SEV_MUL3, m, DIV(n, t), MUL(MUL(below, c), c)), D(1)));
    }
    AGAINST(2, OP(SEV_MUL3, m, DIV(n, t), qcc));
    ALONG(3, MUL(MUL(m, qcc), OP(SEV_LOG, x, t)));
    return sum;
}

static sev_node derive_x_log_x(const sev_rule *r)
{
    return ADD(MUL(OP(SEV_X_LOG_X, r->one, A(1)), D(0)), MUL(MUL(A(0), ADD(OP(SEV_LOG, A(1), r->one), r->one)), D(1)));
}

/* Of t log1p(q), q = x / t: 1 / (1 + q) and log1p(q) - q / (1 + q). */
static sev_node derive_learning(const sev_rule *r)
{
    sev_node q = DIV(A(1), A(2)), sum = r->zero;
    ALONG(1, DIV(r->one, ADD(r->one, q)));
    ALONG(2, OP(SEV_FRAILTY_SLOPE, q, r->one));
    return sum;
}

static sev_node derive_log1p_ratio(const sev_rule *r, const sev_call *call)
{
    sev_node a = A(0), x = A(1), t = A(2), end = ADD(x, t), sum = r->zero;
    if (call->variant)
        return derive_learning(r);
    ALONG(1, DIV(a, end));
    ALONG(0, OP(SEV_MUL_LOG1P, r->one, x, t));
    AGAINST(2, MUL(DIV(a, end), DIV(x, t)));
    return sum;
}

static sev_node derive_expm1_ratio(const sev_rule *r)
{
    sev_node m = A(0), x = A(1), t = A(2), q = OP(SEV_RATIO, x, t), sum = r->zero;
    sev_node slope = MUL(DIV(m, t), OP(SEV_EXP_NEG, q));
    ALONG(0, OP(SEV_EXPM1_RATIO, r->one, x, t));
    /* One factor for both, lest the sign of their difference is lost where it is tiny. */
    if (moves(r, 1) || moves(r, 2))
        sum = ADD(sum, MUL(slope, SUB(D(1), MUL(q, D(2)))));
    return sum;
}

static sev_node derive_gompertz(const sev_rule *r)
{
    sev_node rate = A(0), x = A(1), g = A(2), sum = r->zero;
    ALONG(0, OP(SEV_GOMPERTZ, r->one, x, g));
    sev_node y = OP(SEV_PROD, x, g);
    if (moves(r, 1)) /* of a number in two parts, which SEV_EXP has not */
        sum = ADD(sum, MUL(MUL(rate, OP(SEV_EXP_NEG, OP(SEV_MINUS, y))), D(1)));
    ALONG(2, OP(SEV_MUL3, rate, x, MUL(x, OP_VARIANT(SEV_GROWTH, 1, y))));
    return sum;
}

static sev_node derive_growth(const sev_rule *r, const sev_call *call)
{
    return call->variant < 2 ? MUL(OP_VARIANT(SEV_GROWTH, call->variant + 1, A(0)), D(0)) : UNKNOWN;
}

static sev_node derive_frailty(const sev_rule *r)
{
    sev_node sum = r->zero;
    if (moves(r, 0))
        sum = ADD(sum, DIV(D(0), ADD(r->one, MUL(A(1), A(0)))));
    AGAINST(1, OP(SEV_FRAILTY_SLOPE, A(0), A(1)));
    return sum;
}

static sev_node derive_frailty_slope(const sev_rule *r)
{
    sev_node h = A(0), end = ADD(r->one, MUL(A(1), h));
    return moves(r, 1) ? UNKNOWN : MUL(DIV(DIV(h, end), end), D(0));
}

/* The rising integral; the falling one is x less that. With the logistic function s, s(a) - s(b) is
 * s(a) s(-b) (1 - e^(b - a)). */
static sev_node derive_rise(const sev_rule *r, bool falls)
{
    sev_node x = A(0), c = A(1), d = A(2), sum = r->zero, at_x = OP(SEV_LOGISTIC, x, c, d);
    if (moves(r, 1)) {
        sev_node left = OP(SEV_LOGISTIC_C, r->zero, c, d), passed = OP(SEV_EXPM1_RATIO, r->one, x, d);
        sum = SUB(sum, MUL(MUL(MUL(at_x, left), passed), D(1)));
    }
    ALONG(2, OP(SEV_SPREAD, x, c, d));
    if (falls)
        sum = NEG(sum);
    ALONG(0, falls ? OP(SEV_LOGISTIC_C, x, c, d) : at_x);
    return sum;
}

/* The slope of the logistic function of (x - c) / d, as a function of this. */
static sev_node logistic_slope(const sev_rule *r, sev_node x)
{
    return MUL(OP(SEV_LOGISTIC, x, A(1), A(2)), OP(SEV_LOGISTIC_C, x, A(1), A(2)));
}

static sev_node derive_logistic(const sev_rule *r, bool falls)
{
    sev_node x = A(0), c = A(1), d = A(2);
    sev_node inner = SUB(SUB(D(0), D(1)), MUL(DIV(OP(SEV_OFFSET, x, c), d), D(2)));
    sev_node sum = MUL(DIV(logistic_slope(r, x), d), inner);
    return falls ? NEG(sum) : sum;
}

/* 1 / cosh(x)^2 is 4 s(2 x) s(-2 x). */
static sev_node derive_tanh(const sev_rule *r)
{
    sev_node half = sev_constant(F, 0.5), up = OP(SEV_LOGISTIC, A(0), r->zero, half);
    sev_node slope = MUL(MUL(up, OP(SEV_LOGISTIC_C, A(0), r->zero, half)), sev_constant(F, 4));
    return MUL(slope, D(0));
}

/* The spread is E(a) - E(b) at a = (x - c) / d and b = c / d, where E'(s) = -s slope(s). */
static sev_node derive_spread(const sev_rule *r)
{
    sev_node x = A(0), c = A(1), d = A(2), sum = r->zero, a = DIV(SUB(x, c), d), b = DIV(c, d);
    sev_node at_x = DIV(MUL(a, logistic_slope(r, x)), d), at_0 = DIV(MUL(b, logistic_slope(r, r->zero)), d);
    AGAINST(0, at_x);
    ALONG(1, ADD(at_x, at_0));
    ALONG(2, SUB(MUL(a, at_x), MUL(b, at_0)));
    return sum;
}

/* The urn's hazard is a second difference of ln Gamma over (z, m, x) with z = n - m + 1 - x. */
static sev_node derive_urn(const sev_rule *r)
{
    sev_node n = A(0), m = A(1), x = A(2), sum = r->zero;
    sev_node z = NEG(OP(SEV_OFFSET, x, ADD(SUB(n, m), r->one)));
    AGAINST(0, OP_VARIANT(SEV_GAMMA_DIFF2, 1, z, m, x));
    ALONG(1, OP(SEV_GAMMA_DIFF1, z, x));
    ALONG(2, OP(SEV_GAMMA_DIFF1, z, m));
    return sum;
}

static sev_node derive_gamma_diff1(const sev_rule *r, int32_t order)
{
    sev_node x = A(0), a = A(1), sum = r->zero;
    if (order >= 2)
        return UNKNOWN;
    AGAINST(0, OP_VARIANT(SEV_GAMMA_DIFF1, order + 1, x, a));
    ALONG(1, OP_VARIANT(SEV_GAMMA_DIFF1, order + 1, ADD(x, a), sev_constant(F, INFINITY)));
    return sum;
}

/* `order` is one more than that of sev_gamma_diff2(). */
static sev_node derive_gamma_diff2(const sev_rule *r, int32_t order)
{
    sev_node x = A(0), a = A(1), k = A(2), sum = r->zero;
    if (moves(r, 0) && order >= 2)
        return UNKNOWN;
    AGAINST(0, OP_VARIANT(SEV_GAMMA_DIFF2, order + 1, x, a, k));
    ALONG(1, OP_VARIANT(SEV_GAMMA_DIFF1, order, ADD(x, a), k));
    ALONG(2, OP_VARIANT(SEV_GAMMA_DIFF1, order, ADD(x, k), a));
    return sum;
}

static sev_node derive_data(const sev_rule *r, const sev_call *call)
{
    if (call->variant >= (call->op == SEV_CURVE ? 2 : 1))
        return UNKNOWN;
    return MUL(sev_make(F, (sev_op)call->op, call->variant + 1, call->data, 1, r->a), D(0));
}

static sev_node derive_call(const sev_rule *r, const sev_call *call)
{
    switch ((sev_op)call->op) {
#define SEV_OPERATION(name, n, low, kernel, value, derivative, ...)                                                    \
    case SEV_##name:                                                                                                   \
        return derivative;
#include "op/ops.def"
    }
    return UNKNOWN;
}

static bool derive_one(sev_rule *r, const sev_node *map, sev_node i, int32_t input, sev_node *out)
{
    const sev_item item = F->items[i]; /* copied: building moves the items */
    if (item.call.op == SEV_CONST || item.call.op == SEV_INPUT) {
        *out = item.call.op == SEV_INPUT && item.call.variant == input ? r->one : r->zero;
        return true;
    }
    if (item.twin) {
        *out = map[item.twin];
        return *out >= 0;
    }
    bool moving = false;
    for (int a = 0; a < item.call.args_n; a++) {
        r->a[a] = item.args[a];
        r->d[a] = map[item.args[a]];
        moving = moving || r->d[a] != r->zero;
    }
    r->self = i;
    *out = moving ? derive_call(r, &item.call) : r->zero;
    return *out >= 0;
}

static void want_arguments(const sev_item *item, bool *wanted, bool itself)
{
    if (itself && item->twin)
        wanted[item->twin] = true;
    for (int a = 0; itself && !item->twin && a < item->call.args_n; a++)
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
    for (int b = 0; b < item->call.args_n; b++) {
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
    for (int a = 0; a < item.call.args_n; a++) {
        r->a[a] = item.args[a];
        r->d[a] = r->zero;
    }
    for (int a = 0; a < item.call.args_n && !F->failed; a++) {
        if (F->items[item.args[a]].call.op == SEV_CONST || !move_one(r, &item, a, r->one))
            continue;
        sev_node partial = derive_call(r, &item.call);
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
        if (f->items[i].call.op == SEV_INPUT && (size_t)f->items[i].call.variant < inputs_n)
            derivatives[f->items[i].call.variant] = adjoint[i];
        else
            pass_on(&r, (sev_node)i, adjoint);
    }
    sev_free(f->allocator, adjoint, count, sizeof *adjoint);
}
