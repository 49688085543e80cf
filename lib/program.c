/* SPDX-License-Identifier: MIT */
/* Programs: what is left of a formula for a set of outputs. */
#include "fuse.h"

#include <string.h>

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
    return s->last[i] >= 0 && s->fused[i] != SEV_PART && op != SEV_CONST && op != SEV_INPUT && op != SEV_SECOND;
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
    int op, n = sev_fused_arguments(f, s, i, &op, args);
    sev_step *step = &p->steps[p->steps_n++];
    *step = (sev_step){.op = (int16_t)op, .args_n = (int16_t)n, .order = f->items[i].order, .data = f->items[i].data};
    step->wanted = s->wanted[i];
    p->cost += sev_operation_of(op)->cost;
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
            if (s->fixed[i] != fixed)
                continue;
            if (is_step(f, s, i))
                emit_step(p, s, f, i);
            s->ready[i] = (int32_t)p->steps_n;
        }
        if (fixed)
            p->fixed_n = p->steps_n;
    }
    for (size_t o = 0; o < p->outputs_n; o++) {
        p->outputs[o] = s->slot[outputs[o]];
        p->ready[o] = s->ready[outputs[o]];
    }
    p->slots_n = s->next;
    const sev_step *last = p->steps_n ? &p->steps[p->steps_n - 1] : NULL;
    bool plain = last && (last->op == SEV_MUL_ADD || last->op == SEV_MUL_MUL || last->op == SEV_MUL_SUB ||
                          last->op == SEV_EV || last->op == SEV_EV_HAZARD || last->op == SEV_EV_AFTER);
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
    int32_t *memory = sev_new(f->allocator, 8 * f->n, sizeof *memory);
    if (!memory)
        return false;
    sev_scratch s = {.last = memory,
                     .uses = memory + f->n,
                     .slot = memory + 2 * f->n,
                     .second = memory + 3 * f->n,
                     .free = memory + 4 * f->n,
                     .ready = memory + 5 * f->n,
                     .wanted = (uint32_t *)(memory + 6 * f->n),
                     .fused = (int8_t *)(memory + 7 * f->n),
                     .fixed = (bool *)(memory + 7 * f->n) + f->n};
    find_uses(f, n, outputs, &s);
    if (fusing)
        sev_fuse(f, &s);
    find_fixed(f, &s, outputs[0]);
    count(f, &s, p);
    p->outputs_n = n;
    bool ok = allocate(p);
    if (ok)
        fill(p, f, &s, outputs);
    sev_free(f->allocator, memory, 8 * f->n, sizeof *memory);
    return ok;
}

void sev_program_clear(sev_program *p)
{
    sev_free(p->allocator, p->memory, p->bytes, 1);
    memset(p, 0, sizeof *p);
}
