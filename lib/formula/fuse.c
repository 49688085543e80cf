/* SPDX-License-Identifier: MIT */
#include "formula/fuse.h"

#include <string.h>

static int op_of(const sev_formula *f, sev_node node)
{
    return f->items[node].call.op;
}

static const sev_node *args_of(const sev_formula *f, sev_node node)
{
    return f->items[node].args;
}

static bool sole(const sev_formula *f, const sev_scratch *s, sev_node node, int op)
{
    return op_of(f, node) == op && s->uses[node] == 1 && s->fused[node] == SEV_UNFUSED;
}

/* Whether a node is 1 - e^-h of the pass of a survival, and nobody else reads it. */
static bool fails_with(const sev_scratch *s, sev_node node, sev_node survival)
{
    return s->first[node] == survival && s->uses[node] == 1;
}

static void fuse(sev_scratch *s, size_t i, sev_op op, size_t n, const sev_node *args)
{
    sev_fusion *fusion = &s->fusions[s->fusions_n++];
    fusion->op = (int16_t)op;
    fusion->args_n = (int16_t)n;
    memcpy(fusion->args, args, n * sizeof *args);
    s->fused[i] = (int32_t)s->fusions_n;
}

#define FUSE(i, op, ...) fuse(s, i, op, SEV_NODES(__VA_ARGS__))

static bool is_constant(const sev_formula *f, sev_node node)
{
    return op_of(f, node) == SEV_CONST;
}

/* S (b g) - l F, S and F being the two results of one pass that nobody else reads; g is one number for all elements, of
 * a benefit that is a product with it, or 1. */
static bool fuse_survivor(const sev_formula *f, sev_scratch *s, size_t i, sev_node survival, sev_node b, sev_node l)
{
    sev_node h = args_of(f, survival)[0], g = s->one;
    const sev_node *product = args_of(f, b), *factors = args_of(f, h);
    int j = op_of(f, b) == SEV_MUL && is_constant(f, product[0]) ? 0 : 1;
    if (op_of(f, b) == SEV_MUL && s->uses[b] == 1 && is_constant(f, product[j])) {
        s->fused[b] = SEV_PART;
        b = product[!j];
        g = product[j];
    }
    if (g < 0)
        return false;
    bool of_product = s->fused[survival] > 0; /* what else a survival becomes is SEV_EXP_NEG_PROD */
    s->fused[survival] = SEV_PART;
    if (of_product)
        FUSE(i, SEV_LOTTERY_PROD, factors[0], factors[1], b, g, l);
    else
        FUSE(i, SEV_LOTTERY, h, b, g, l);
    return true;
}

static bool fuse_lottery(const sev_formula *f, sev_scratch *s, size_t i, const sev_node *kept, const sev_node *lost)
{
    for (int k = 0; k < 4; k++) {
        sev_node survival = kept[k & 1], failure = lost[k >> 1];
        if (op_of(f, survival) == SEV_EXP_NEG && s->uses[survival] == 2 && fails_with(s, failure, survival))
            return fuse_survivor(f, s, i, survival, kept[!(k & 1)], lost[!(k >> 1)]);
    }
    return false;
}

/* A hazard that is a product is a step of its own again. */
static void be_step(sev_scratch *s, sev_node hazard)
{
    if (s->fused[hazard] == SEV_PART)
        s->fused[hazard] = SEV_UNFUSED;
}

/* Whether a node is a survival that nobody else reads, nor its 1 - S. */
static bool survives_alone(const sev_formula *f, const sev_scratch *s, sev_node node)
{
    return op_of(f, node) == SEV_EXP_NEG && s->uses[node] == 1 && s->second[node] < 0;
}

/* b (r S), which is a lottery of the last of several hazards without a loss. */
static bool fuse_kept_last(const sev_formula *f, sev_scratch *s, size_t i, sev_node retained, sev_node b)
{
    const sev_node *a = args_of(f, retained);
    if (!sole(f, s, retained, SEV_MUL) || a[0] == a[1])
        return false;
    for (int k = 0; k < 2; k++)
        if (survives_alone(f, s, a[k])) {
            sev_node h = args_of(f, a[k])[0];
            s->fused[retained] = s->fused[a[k]] = SEV_PART;
            be_step(s, h);
            FUSE(i, SEV_LOTTERY_AFTER, h, a[!k], b, s->zero, s->zero, s->zero);
            return true;
        }
    return false;
}

/* S b of an output, likewise, which is a lottery without a loss. */
static void fuse_kept(const sev_formula *f, sev_scratch *s, size_t i, const sev_node *a)
{
    bool done = a[0] == a[1] || s->zero < 0;
    for (int k = 0; k < 2 && !done; k++)
        done = survives_alone(f, s, a[k]) && fuse_survivor(f, s, i, a[k], a[!k], s->zero);
    for (int k = 0; k < 2 && !done; k++)
        done = fuse_kept_last(f, s, i, a[k], a[!k]);
}

/* The parts of b (r S) - (c g + l F), likewise, where other hazards have made r and c. */
typedef struct sev_after_parts {
    sev_node survival, retained, r, b, c, g, l;
} sev_after_parts;

/* The sum c g + l F, where nobody else reads l F. */
static bool after_loss(const sev_formula *f, const sev_scratch *s, const sev_node *sum, sev_after_parts *parts)
{
    for (int k = 0; k < 4 && sum[0] != sum[1]; k++) {
        sev_node product = sum[k & 1], other = sum[!(k & 1)];
        const sev_node *lost = args_of(f, product), *factors = args_of(f, other);
        if (op_of(f, product) != SEV_MUL || s->uses[product] != 1 || !fails_with(s, lost[k >> 1], parts->survival))
            continue;
        bool joined = op_of(f, other) == SEV_MUL && s->fused[other] == SEV_PART;
        bool turned = joined && !is_constant(f, factors[1]); /* g is the constant, if one is */
        parts->l = lost[!(k >> 1)];
        parts->c = joined ? factors[turned] : other;
        parts->g = joined ? factors[!turned] : s->one;
        return parts->g >= 0;
    }
    return false;
}

/* Of a hazard that is a product, the kernel would have too many arguments: that stays a step of its own. */
static bool after_parts(const sev_formula *f, const sev_scratch *s, const sev_node *a, sev_after_parts *parts)
{
    const sev_node *kept = args_of(f, a[0]);
    if (op_of(f, a[1]) != SEV_ADD || s->uses[a[1]] != 1)
        return false;
    for (int k = 0; k < 4; k++) {
        sev_node retained = kept[k & 1], survival = args_of(f, retained)[k >> 1];
        if (op_of(f, retained) != SEV_MUL || s->uses[retained] != 1 || op_of(f, survival) != SEV_EXP_NEG ||
            s->uses[survival] != 2)
            continue;
        *parts = (sev_after_parts){
            .survival = survival, .retained = retained, .r = args_of(f, retained)[!(k >> 1)], .b = kept[!(k & 1)]};
        if (after_loss(f, s, args_of(f, a[1]), parts))
            return true;
    }
    return false;
}

static bool fuse_after(const sev_formula *f, sev_scratch *s, size_t i, const sev_node *a)
{
    sev_after_parts p;
    if (!after_parts(f, s, a, &p))
        return false;
    sev_node h = args_of(f, p.survival)[0];
    s->fused[a[0]] = s->fused[a[1]] = s->fused[p.retained] = s->fused[p.survival] = SEV_PART;
    be_step(s, h);
    FUSE(i, SEV_LOTTERY_AFTER, h, p.r, p.b, p.c, p.g, p.l);
    return true;
}

static void fuse_difference(const sev_formula *f, sev_scratch *s, size_t i, const sev_node *a)
{
    const sev_node *x = args_of(f, a[0]), *y = args_of(f, a[1]);
    if (a[0] == a[1] || !sole(f, s, a[0], SEV_MUL) || fuse_after(f, s, i, a))
        return;
    bool both = sole(f, s, a[1], SEV_MUL);
    if (!both && s->one < 0)
        return;
    s->fused[a[0]] = SEV_PART;
    if (!both) { /* what is no product is one with 1 */
        FUSE(i, SEV_MUL_SUB, x[0], x[1], a[1], s->one);
        return;
    }
    s->fused[a[1]] = SEV_PART;
    if (!fuse_lottery(f, s, i, x, y))
        FUSE(i, SEV_MUL_SUB, x[0], x[1], y[0], y[1]);
}

static void fuse_sum(const sev_formula *f, sev_scratch *s, size_t i, const sev_node *a)
{
    const sev_node *x = args_of(f, a[0]), *y = args_of(f, a[1]);
    bool first = sole(f, s, a[0], SEV_MUL), second = a[0] != a[1] && sole(f, s, a[1], SEV_MUL);
    if (first)
        s->fused[a[0]] = SEV_PART;
    if (second)
        s->fused[a[1]] = SEV_PART;
    if (first && second)
        FUSE(i, SEV_MUL_MUL, x[0], x[1], y[0], y[1]);
    else if (first)
        FUSE(i, SEV_MUL_ADD, x[0], x[1], a[1]);
    else if (second)
        FUSE(i, SEV_MUL_ADD, y[0], y[1], a[0]);
}

/* Whether a node is a step of Horner's rule along x; of a power that is missing, it is a product. */
static bool is_horner_step(const sev_formula *f, sev_node node, sev_node x)
{
    return (op_of(f, node) == SEV_HORNER || op_of(f, node) == SEV_PROD) && args_of(f, node)[1] == x;
}

/* The last steps of Horner's rule, at most four, where one part of the result is read. It has the same bits whoever
 * else wants the sums on the way, which then are steps, too. */
static void fuse_horner(const sev_formula *f, sev_scratch *s, size_t i, const sev_node *a)
{
    enum { STEPS = 4 };
    sev_node c[STEPS + 1] = {s->zero, s->zero, s->zero, a[0], a[2]};
    bool alone = true;
    for (int k = STEPS - 1; k > 0 && is_horner_step(f, c[k], a[1]); k--) {
        const sev_node *next = args_of(f, c[k]);
        int op = op_of(f, c[k]);
        alone = alone && sole(f, s, c[k], op);
        if (alone)
            s->fused[c[k]] = SEV_PART;
        c[k - 1] = next[0];
        c[k] = op == SEV_HORNER ? next[2] : s->zero;
    }
    FUSE(i, SEV_QUARTIC, c[0], a[1], c[1], c[2], c[3], c[4]);
}

/* The factor `op` of a product that nobody else reads, and the other one; negative where there is none. */
static sev_node factor_of(const sev_formula *f, const sev_scratch *s, sev_node product, int op, sev_node *other)
{
    const sev_node *a = args_of(f, product);
    for (int k = 0; k < 2 && sole(f, s, product, SEV_PROD); k++)
        if (op_of(f, a[k]) == op) {
            *other = a[!k];
            return a[k];
        }
    return -1;
}

static void leave_out(sev_scratch *s, sev_node product, sev_node factor)
{
    s->fused[product] = SEV_PART;
    if (--s->uses[factor] == 0)
        s->fused[factor] = SEV_PART;
}

/* r FALL + s RISE of the same logistic function. */
static void fuse_shift(const sev_formula *f, sev_scratch *s, size_t i, const sev_node *a)
{
    sev_node from = -1, to = -1;
    int k = factor_of(f, s, a[0], SEV_FALL, &from) < 0;
    sev_node fall = factor_of(f, s, a[k], SEV_FALL, &from), rise = factor_of(f, s, a[!k], SEV_RISE, &to);
    if (fall < 0 || rise < 0 || memcmp(args_of(f, fall), args_of(f, rise), 3 * sizeof fall) != 0)
        return;
    const sev_node *x = args_of(f, fall);
    leave_out(s, a[k], fall);
    leave_out(s, a[!k], rise);
    FUSE(i, SEV_SHIFT, x[0], x[1], x[2], from, to);
}

static void fuse_item(const sev_formula *f, sev_scratch *s, size_t i)
{
    const sev_node *a = f->items[i].args;
    int op = f->items[i].call.op;
    if (op == SEV_MUL && s->last[i] == (int32_t)f->n) {
        fuse_kept(f, s, i, a);
    } else if (op == SEV_SUB) {
        fuse_difference(f, s, i, a);
    } else if (op == SEV_ADD) {
        fuse_sum(f, s, i, a);
    } else if (op == SEV_HORNER && s->last_low[i] < 0 && s->zero >= 0) {
        fuse_horner(f, s, i, a);
    } else if (op == SEV_SUM) {
        fuse_shift(f, s, i, a);
    } else if (op == SEV_EXP_NEG && op_of(f, a[0]) == SEV_PROD) {
        const sev_node *factors = args_of(f, a[0]);
        /* Survival has the same bits whoever else wants the product. */
        FUSE(i, SEV_EXP_NEG_PROD, factors[0], factors[1]);
        if (s->uses[a[0]] == 1)
            s->fused[a[0]] = SEV_PART;
    }
}

void sev_fuse(const sev_formula *f, sev_scratch *s)
{
    for (size_t i = 0; i < f->n; i++)
        if (s->last[i] >= 0)
            fuse_item(f, s, i);
    for (size_t i = 0; i < f->n; i++) {
        const sev_fusion *fusion = s->fused[i] > 0 ? &s->fusions[s->fused[i] - 1] : NULL;
        for (int a = 0; fusion && a < fusion->args_n; a++) {
            sev_read_at(&s->last[fusion->args[a]], i);
            if (s->last_low[fusion->args[a]] >= 0)
                sev_read_at(&s->last_low[fusion->args[a]], i);
        }
    }
}
