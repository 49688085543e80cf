/* SPDX-License-Identifier: MIT */
/* Programs: what is left of a formula for a set of outputs. */
#include "formula.h"

#include <string.h>

/* Work arrays over all nodes of the formula. */
typedef struct sev_scratch {
    int32_t *last;    /* last item that reads the node: n for outputs, -1 for what nobody reads */
    int32_t *uses;    /* how many live items read it, outputs included */
    int32_t *slot;    /* of its result */
    int32_t *second;  /* the node that is its second result, or -1 */
    int32_t *free;    /* stack of slots to be used again */
    uint32_t *wanted; /* by which outputs, as bits */
    int8_t *fused;    /* operation that it became, 0; -1: it is part of another one */
    bool *fixed;      /* whether it does not depend on the scale */
    sev_node one;     /* the constant, or -1 */
    size_t free_n, next;
} sev_scratch;

enum { WHOLE = 0, PART = -1 };

static void find_uses(const sev_formula *f, size_t n, const sev_node *outputs, sev_scratch *s)
{
    for (size_t i = 0; i < f->n; i++)
        s->last[i] = s->second[i] = -1;
    for (size_t i = 0; i < n; i++) {
        s->last[outputs[i]] = (int32_t)f->n;
        s->uses[outputs[i]]++;
        s->wanted[outputs[i]] |= UINT32_C(1) << i % 32;
    }
    for (size_t i = f->n; i-- > 0;) {
        const sev_item *item = &f->items[i];
        for (int a = 0; s->last[i] >= 0 && a < item->args_n; a++) {
            s->uses[item->args[a]]++;
            s->wanted[item->args[a]] |= s->wanted[i];
            if (s->last[item->args[a]] < (int32_t)i)
                s->last[item->args[a]] = (int32_t)i;
        }
        if (s->last[i] >= 0 && item->op == SEV_SECOND)
            s->second[item->args[0]] = (int32_t)i;
    }
}

/* Fusing: what only one other operation reads needs no pass over memory of its own. */

static bool sole(const sev_formula *f, const sev_scratch *s, sev_node node, int op)
{
    return f->items[node].op == op && s->uses[node] == 1 && s->fused[node] == WHOLE;
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
            const sev_item *failed = &f->items[lost[j]];
            if (f->items[kept[i]].op == SEV_EXP_NEG && failed->op == SEV_SECOND && failed->args[0] == kept[i] &&
                s->uses[kept[i]] == 2 && s->uses[lost[j]] == 1) {
                *parts = (sev_ev_parts){.struck = kept[i], .benefit = kept[!i], .loss = lost[!j]};
                split_benefit(f, s, parts);
                return parts->factor >= 0;
            }
        }
    return false;
}

static void fuse_difference(const sev_formula *f, sev_scratch *s, size_t i)
{
    const sev_node *a = f->items[i].args;
    sev_ev_parts parts;
    if (a[0] == a[1] || !sole(f, s, a[0], SEV_MUL))
        return;
    bool both = sole(f, s, a[1], SEV_MUL);
    if (!both && s->one < 0)
        return;
    s->fused[i] = SEV_MUL_SUB;
    s->fused[a[0]] = PART;
    if (!both)
        return;
    s->fused[a[1]] = PART;
    if (!ev_parts(f, s, a, &parts))
        return;
    s->fused[i] = s->fused[parts.struck] == SEV_HAZARD ? SEV_EV_HAZARD : SEV_EV;
    s->fused[parts.struck] = PART;
    if (parts.product >= 0)
        s->fused[parts.product] = PART;
}

static void fuse_sum(const sev_formula *f, sev_scratch *s, size_t i)
{
    const sev_node *a = f->items[i].args;
    bool first = sole(f, s, a[0], SEV_MUL), second = a[0] != a[1] && sole(f, s, a[1], SEV_MUL);
    if (!first && !second)
        return;
    s->fused[i] = first && second ? SEV_MUL_MUL : SEV_MUL_ADD;
    if (first)
        s->fused[a[0]] = PART;
    if (second)
        s->fused[a[1]] = PART;
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
            s->fused[a[0]] = s->fused[a[1]] = PART;
    }
}

/* The operation and the arguments of an item after fusing; their number. */
static int arguments(const sev_formula *f, const sev_scratch *s, size_t i, int *op, sev_node *args)
{
    const sev_item *item = &f->items[i], *x = &f->items[item->args[0]], *y = &f->items[item->args[1]];
    sev_ev_parts parts;
    int n = 0;
    *op = s->fused[i] > 0 ? s->fused[i] : item->op;
    memcpy(args, item->args, sizeof item->args);
    switch (s->fused[i]) {
    case SEV_MUL_ADD: {
        int product = s->fused[item->args[0]] == PART && x->op == SEV_MUL ? 0 : 1;
        memcpy(args, f->items[item->args[product]].args, 2 * sizeof *args);
        args[2] = item->args[!product];
        return 3;
    }
    case SEV_MUL_MUL:
    case SEV_MUL_SUB:
        memcpy(args, x->args, 2 * sizeof *args);
        memcpy(args + 2, y->args, 2 * sizeof *args);
        if (s->fused[item->args[1]] != PART || y->op != SEV_MUL) { /* it is no product: times 1 */
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
    default:
        return item->args_n;
    }
}

static void fuse(const sev_formula *f, sev_scratch *s)
{
    s->one = -1;
    for (size_t i = 0; i < f->n && s->one < 0; i++)
        if (sev_is_constant(f, (sev_node)i, 1))
            s->one = (sev_node)i;
    for (size_t i = 0; i < f->n; i++)
        fuse_item(f, s, i);
    for (size_t i = 0; i < f->n; i++) {
        sev_node args[SEV_ARGS];
        int op, n = s->fused[i] > 0 ? arguments(f, s, i, &op, args) : 0;
        for (int a = 0; a < n; a++)
            if (s->last[args[a]] < (int32_t)i)
                s->last[args[a]] = (int32_t)i;
    }
}

/* What does not depend on the scale comes first and is kept, so that it is done once for many scales. */
static void find_fixed(const sev_formula *f, sev_scratch *s, sev_node output)
{
    for (size_t i = 0; i < f->n; i++) {
        const sev_item *item = &f->items[i];
        s->fixed[i] = item->op != SEV_INPUT || item->order != SCALEEV_SCALE;
        for (int a = 0; a < item->args_n; a++)
            s->fixed[i] = s->fixed[i] && s->fixed[item->args[a]];
    }
    bool any = !s->fixed[output];
    for (size_t i = 0; i < f->n; i++) {
        s->fixed[i] = s->fixed[i] && any;
        if (s->fixed[i] && s->last[i] >= 0)
            s->last[i] = (int32_t)f->n;
    }
}

/* Steps */

static bool is_step(const sev_formula *f, const sev_scratch *s, size_t i)
{
    int op = f->items[i].op;
    return s->last[i] >= 0 && s->fused[i] != PART && op != SEV_CONST && op != SEV_INPUT && op != SEV_SECOND;
}

static int32_t take_slot(sev_scratch *s)
{
    return s->free_n ? s->free[--s->free_n] : (int32_t)s->next++;
}

/* Slots of arguments that nobody reads later are used again. */
static void release_slots(const sev_formula *f, sev_scratch *s, size_t i, int n, const sev_node *args)
{
    for (int a = 0; a < n; a++) {
        bool again = false;
        for (int b = 0; b < a; b++)
            again = again || args[b] == args[a];
        int op = f->items[args[a]].op;
        if (!again && s->last[args[a]] == (int32_t)i && op != SEV_CONST && op != SEV_INPUT)
            s->free[s->free_n++] = s->slot[args[a]];
    }
}

static void emit_step(sev_program *p, sev_scratch *s, const sev_formula *f, size_t i)
{
    sev_node args[SEV_ARGS];
    int op, n = arguments(f, s, i, &op, args);
    sev_step *step = &p->steps[p->steps_n++];
    *step = (sev_step){.op = (int16_t)op, .args_n = (int16_t)n, .order = f->items[i].order, .data = f->items[i].data};
    step->wanted = s->wanted[i];
    for (int a = 0; a < n; a++)
        step->args[a] = s->slot[args[a]];
    /* Results go to slots of their own, never to one that is read in the same step. */
    step->slot = s->slot[i] = take_slot(s);
    step->second = -1;
    if (s->second[i] >= 0)
        step->second = s->slot[s->second[i]] = take_slot(s);
    release_slots(f, s, i, n, args);
}

static void count(const sev_formula *f, const sev_scratch *s, sev_program *p)
{
    for (size_t i = 0; i < f->n; i++) {
        int op = f->items[i].op;
        if (s->last[i] < 0)
            continue;
        p->constants_n += op == SEV_CONST;
        p->inputs_n += op == SEV_INPUT;
        p->steps_n += is_step(f, s, i);
    }
}

static bool allocate(sev_program *p)
{
    size_t ranges = p->constants_n * sizeof *p->ranges, constants = p->constants_n * sizeof *p->constants;
    size_t steps = p->steps_n * sizeof *p->steps, inputs = p->inputs_n * sizeof *p->inputs;
    size_t outputs = p->outputs_n * sizeof *p->outputs;
    p->bytes = ranges + constants + steps + inputs + 2 * outputs;
    unsigned char *memory = p->memory = sev_new(p->allocator, p->bytes, 1);
    if (!memory)
        return false;
    p->ranges = (void *)memory;
    p->constants = (void *)(memory += ranges);
    p->steps = (void *)(memory += constants);
    p->inputs = (void *)(memory += steps);
    p->outputs = (void *)(memory += inputs);
    p->ready = (void *)(memory + outputs);
    return true;
}

static void place_leaves(sev_program *p, const sev_formula *f, sev_scratch *s)
{
    size_t constant = 0, input = 0;
    for (size_t i = 0; i < f->n; i++) {
        const sev_item *item = &f->items[i];
        if (s->last[i] >= 0 && item->op == SEV_CONST) {
            s->slot[i] = (int32_t)constant;
            p->constants[constant] = item->value;
            p->ranges[constant++] = item->range;
        } else if (s->last[i] >= 0 && item->op == SEV_INPUT) {
            s->slot[i] = (int32_t)(p->constants_n + input);
            p->inputs[input++] = item->order;
        }
    }
    s->next = p->constants_n + p->inputs_n;
}

static void fill(sev_program *p, const sev_formula *f, sev_scratch *s, const sev_node *outputs)
{
    place_leaves(p, f, s);
    p->steps_n = 0;
    for (int fixed = 1; fixed >= 0; fixed--) {
        for (size_t i = 0; i < f->n; i++) {
            if (s->fixed[i] == fixed && is_step(f, s, i))
                emit_step(p, s, f, i);
            for (size_t o = 0; s->last[i] == (int32_t)f->n && o < p->outputs_n; o++)
                if ((size_t)outputs[o] == i && s->fixed[i] == fixed)
                    p->ready[o] = (int32_t)p->steps_n;
        }
        if (fixed)
            p->fixed_n = p->steps_n;
    }
    for (size_t o = 0; o < p->outputs_n; o++)
        p->outputs[o] = s->slot[outputs[o]];
    p->slots_n = s->next;
    const sev_step *last = p->steps_n ? &p->steps[p->steps_n - 1] : NULL;
    bool plain = last && (last->op == SEV_MUL_ADD || last->op == SEV_MUL_MUL || last->op == SEV_MUL_SUB ||
                          last->op == SEV_EV || last->op == SEV_EV_HAZARD);
    p->plain_zero = plain && last->slot == p->outputs[0];
}

bool sev_program_init(sev_program *p, const sev_formula *whole, size_t n, const sev_node *outputs, bool fusing)
{
    memset(p, 0, sizeof *p);
    p->allocator = whole->allocator;
    p->kernels = sev_kernels_best();
    sev_formula part = *whole; /* nothing behind the last output matters */
    const sev_formula *f = &part;
    part.n = 0;
    for (size_t i = 0; i < n; i++) {
        if (outputs[i] < 0)
            return false;
        part.n = (size_t)outputs[i] < part.n ? part.n : (size_t)outputs[i] + 1;
    }
    if (f->failed)
        return false;
    int32_t *memory = sev_new(f->allocator, 7 * f->n, sizeof *memory);
    if (!memory)
        return false;
    sev_scratch s = {.last = memory,
                     .uses = memory + f->n,
                     .slot = memory + 2 * f->n,
                     .second = memory + 3 * f->n,
                     .free = memory + 4 * f->n,
                     .wanted = (uint32_t *)(memory + 5 * f->n),
                     .fused = (int8_t *)(memory + 6 * f->n),
                     .fixed = (bool *)(memory + 6 * f->n) + f->n};
    find_uses(f, n, outputs, &s);
    if (fusing)
        fuse(f, &s);
    find_fixed(f, &s, outputs[0]);
    count(f, &s, p);
    p->outputs_n = n;
    bool ok = allocate(p);
    if (ok)
        fill(p, f, &s, outputs);
    sev_free(f->allocator, memory, 7 * f->n, sizeof *memory);
    return ok;
}

void sev_program_clear(sev_program *p)
{
    sev_free(p->allocator, p->memory, p->bytes, 1);
    memset(p, 0, sizeof *p);
}
