/* SPDX-License-Identifier: MIT */
#include "fuse.h"

#include <string.h>

static bool sole(const sev_formula *f, const sev_scratch *s, sev_node node, int op)
{
    return f->items[node].op == op && s->uses[node] == 1 && s->fused[node] == SEV_WHOLE;
}

/* Whether a node is the probability of failure that goes with a survival, and nobody else reads it. */
static bool fails_with(const sev_formula *f, const sev_scratch *s, sev_node node, sev_node survival)
{
    return f->items[node].op == SEV_SECOND && f->items[node].args[0] == survival && s->uses[node] == 1;
}

/* The parts of S (b g) - l F, S and F being the two results of one operation that nobody else reads. */
typedef struct sev_ev_parts {
    sev_node struck, benefit, factor, loss;
    sev_node product; /* of benefit and factor, or -1: the factor is 1 */
} sev_ev_parts;

/* The benefit may be a product with a single number. */
static void split_benefit(const sev_formula *f, const sev_scratch *s, sev_ev_parts *parts)
{
    const sev_item *product = &f->items[parts->benefit];
    parts->product = -1;
    parts->factor = s->one;
    if (product->op != SEV_MUL || s->uses[parts->benefit] != 1)
        return;
    int i = f->items[product->args[0]].op == SEV_CONST ? 0 : 1;
    if (f->items[product->args[i]].op != SEV_CONST)
        return;
    parts->product = parts->benefit;
    parts->factor = product->args[i];
    parts->benefit = product->args[!i];
}

static bool ev_parts(const sev_formula *f, const sev_scratch *s, const sev_node *difference, sev_ev_parts *parts)
{
    const sev_node *kept = f->items[difference[0]].args, *lost = f->items[difference[1]].args;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            if (f->items[kept[i]].op == SEV_EXP_NEG && s->uses[kept[i]] == 2 && fails_with(f, s, lost[j], kept[i])) {
                *parts = (sev_ev_parts){.struck = kept[i], .benefit = kept[!i], .loss = lost[!j]};
                split_benefit(f, s, parts);
                return parts->factor >= 0;
            }
        }
    return false;
}

/* The parts of b (r S) - (c g + l F), likewise, where other hazards than the struck one have made r and c. */
typedef struct sev_after_parts {
    sev_node struck, retained, r, b, c, g, l;
} sev_after_parts;

/* The sum c g + l F, where nobody else reads l F. */
static bool after_loss(const sev_formula *f, const sev_scratch *s, const sev_item *sum, sev_after_parts *parts)
{
    for (int i = 0; i < 2; i++) {
        const sev_item *product = &f->items[sum->args[i]], *other = &f->items[sum->args[!i]];
        if (product->op != SEV_MUL || s->uses[sum->args[i]] != 1 || sum->args[0] == sum->args[1])
            continue;
        for (int j = 0; j < 2; j++) {
            if (!fails_with(f, s, product->args[j], parts->struck))
                continue;
            bool joined = other->op == SEV_MUL && s->fused[sum->args[!i]] == SEV_PART;
            parts->l = product->args[!j];
            parts->c = joined ? other->args[0] : sum->args[!i];
            parts->g = joined ? other->args[1] : s->one;
            if (joined && f->items[parts->g].op != SEV_CONST) {
                parts->c = other->args[1];
                parts->g = other->args[0];
            }
            return parts->g >= 0;
        }
    }
    return false;
}

/* Of a hazard that is a product, the kernel would have too many arguments. */
static bool after_parts(const sev_formula *f, const sev_scratch *s, const sev_node *difference, sev_after_parts *parts)
{
    const sev_item *kept = &f->items[difference[0]], *lost = &f->items[difference[1]];
    if (lost->op != SEV_ADD || s->uses[difference[1]] != 1)
        return false;
    for (int i = 0; i < 2; i++) {
        const sev_item *retained = &f->items[kept->args[i]];
        if (retained->op != SEV_MUL || s->uses[kept->args[i]] != 1)
            continue;
        for (int j = 0; j < 2; j++) {
            sev_node struck = retained->args[j];
            if (f->items[struck].op != SEV_EXP_NEG || s->fused[struck] == SEV_HAZARD || s->uses[struck] != 2)
                continue;
            *parts = (sev_after_parts){
                .struck = struck, .retained = kept->args[i], .r = retained->args[!j], .b = kept->args[!i]};
            if (after_loss(f, s, lost, parts))
                return true;
        }
    }
    return false;
}

static bool fuse_after(const sev_formula *f, sev_scratch *s, size_t i)
{
    const sev_node *a = f->items[i].args;
    sev_after_parts parts;
    if (!after_parts(f, s, a, &parts))
        return false;
    s->fused[i] = SEV_EV_AFTER;
    s->fused[a[0]] = s->fused[a[1]] = s->fused[parts.retained] = s->fused[parts.struck] = SEV_PART;
    return true;
}

static void fuse_difference(const sev_formula *f, sev_scratch *s, size_t i)
{
    const sev_node *a = f->items[i].args;
    sev_ev_parts parts;
    if (a[0] == a[1] || !sole(f, s, a[0], SEV_MUL) || fuse_after(f, s, i))
        return;
    bool both = sole(f, s, a[1], SEV_MUL);
    if (!both && s->one < 0)
        return;
    s->fused[i] = SEV_MUL_SUB;
    s->fused[a[0]] = SEV_PART;
    if (!both)
        return;
    s->fused[a[1]] = SEV_PART;
    if (!ev_parts(f, s, a, &parts))
        return;
    s->fused[i] = s->fused[parts.struck] == SEV_HAZARD ? SEV_EV_HAZARD : SEV_EV;
    s->fused[parts.struck] = SEV_PART;
    if (parts.product >= 0)
        s->fused[parts.product] = SEV_PART;
}

static void fuse_sum(const sev_formula *f, sev_scratch *s, size_t i)
{
    const sev_node *a = f->items[i].args;
    bool first = sole(f, s, a[0], SEV_MUL), second = a[0] != a[1] && sole(f, s, a[1], SEV_MUL);
    if (!first && !second)
        return;
    s->fused[i] = first && second ? SEV_MUL_MUL : SEV_MUL_ADD;
    if (first)
        s->fused[a[0]] = SEV_PART;
    if (second)
        s->fused[a[1]] = SEV_PART;
}

static void fuse_item(const sev_formula *f, sev_scratch *s, size_t i)
{
    const sev_item *item = &f->items[i];
    const sev_node *a = item->args;
    if (s->last[i] < 0)
        return;
    if (item->op == SEV_SUB) {
        fuse_difference(f, s, i);
    } else if (item->op == SEV_ADD) {
        fuse_sum(f, s, i);
    } else if (item->op == SEV_EXP_NEG && f->items[a[0]].op == SEV_PROD && s->second[a[0]] == a[1]) {
        /* Survival has the same bits whoever else wants the product. */
        s->fused[i] = SEV_HAZARD;
        if (s->uses[a[0]] == 2 && s->uses[a[1]] == 1)
            s->fused[a[0]] = s->fused[a[1]] = SEV_PART;
    }
}

int sev_fused_arguments(const sev_formula *f, const sev_scratch *s, size_t i, int *op, sev_node *args)
{
    const sev_item *item = &f->items[i], *x = &f->items[item->args[0]], *y = &f->items[item->args[1]];
    sev_ev_parts parts;
    sev_after_parts after;
    int n = 0;
    *op = s->fused[i] > 0 ? s->fused[i] : item->op;
    memcpy(args, item->args, sizeof item->args);
    switch (s->fused[i]) {
    case SEV_MUL_ADD: {
        int product = s->fused[item->args[0]] == SEV_PART && x->op == SEV_MUL ? 0 : 1;
        memcpy(args, f->items[item->args[product]].args, 2 * sizeof *args);
        args[2] = item->args[!product];
        return 3;
    }
    case SEV_MUL_MUL:
    case SEV_MUL_SUB:
        memcpy(args, x->args, 2 * sizeof *args);
        memcpy(args + 2, y->args, 2 * sizeof *args);
        if (s->fused[item->args[1]] != SEV_PART || y->op != SEV_MUL) { /* it is no product: times 1 */
            args[2] = item->args[1];
            args[3] = s->one;
        }
        return 4;
    case SEV_HAZARD:
        memcpy(args, x->args, 4 * sizeof *args);
        return 4;
    case SEV_EV:
    case SEV_EV_HAZARD:
        (void)ev_parts(f, s, item->args, &parts);
        n = *op == SEV_EV ? 2 : 4;
        x = &f->items[parts.struck];
        memcpy(args, *op == SEV_EV ? x->args : f->items[x->args[0]].args, (size_t)n * sizeof *args);
        args[n] = parts.benefit;
        args[n + 1] = parts.factor;
        args[n + 2] = parts.loss;
        return n + 3;
    case SEV_EV_AFTER:
        (void)after_parts(f, s, item->args, &after);
        x = &f->items[after.struck];
        memcpy(args, (sev_node[]){x->args[0], x->args[1], after.r, after.b, after.c, after.g, after.l},
               7 * sizeof *args);
        return 7;
    default:
        return item->args_n;
    }
}

void sev_fuse(const sev_formula *f, sev_scratch *s)
{
    s->one = -1;
    for (size_t i = 0; i < f->n && s->one < 0; i++)
        if (sev_is_constant(f, (sev_node)i, 1))
            s->one = (sev_node)i;
    for (size_t i = 0; i < f->n; i++)
        fuse_item(f, s, i);
    for (size_t i = 0; i < f->n; i++) {
        sev_node args[SEV_ARGS];
        int op, n = s->fused[i] > 0 ? sev_fused_arguments(f, s, i, &op, args) : 0;
        for (int a = 0; a < n; a++)
            if (s->last[args[a]] < (int32_t)i)
                s->last[args[a]] = (int32_t)i;
    }
}
