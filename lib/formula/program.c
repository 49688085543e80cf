/* SPDX-License-Identifier: MIT */
#include "formula/fuse.h"
#include "formula/program.h"
#include "kernel/compute.h"

#include <string.h>

/* Arrays of sev_scratch, of 32 bits an item; the first are -1 at first. */
enum { ARRAYS = 13, NONE_AT_FIRST = 5 };

/* A live item reads its arguments, and perhaps their low parts. */
static void find_uses(const sev_formula *f, size_t n, const sev_node *outputs, sev_scratch *s)
{
    for (size_t i = 0; i < n; i++) {
        s->last[outputs[i]] = (int32_t)f->n;
        s->uses[outputs[i]]++;
        s->wanted[outputs[i]] |= UINT32_C(1) << i % 32;
    }
    for (size_t i = f->n; i-- > 0;) {
        int args_n;
        sev_op op = (sev_op)f->items[i].call.op;
        if (s->last[i] < 0)
            continue;
        if (sev_pass_of(op) != op)
            s->first[i] = sev_first_result(f, (sev_node)i);
        const sev_node *args = sev_reads(f, s, i, &args_n);
        unsigned low = s->first[i] >= 0 ? 0 : sev_operation_of((int)op)->low;
        for (int a = 0; a < args_n; a++) {
            s->uses[args[a]]++;
            s->wanted[args[a]] |= s->wanted[i];
            sev_read_at(&s->last[args[a]], i);
            if (low >> a & 1 && sev_has_low(f, args[a]))
                sev_read_at(&s->last_low[args[a]], i);
        }
        if (s->first[i] >= 0)
            s->second[s->first[i]] = (int32_t)i;
    }
}

static void list_live(const sev_formula *f, sev_scratch *s)
{
    for (size_t i = 0; i < f->n; i++)
        if (s->last[i] >= 0)
            s->live[s->live_n++] = (int32_t)i;
}

/* Every live item, in order. */
#define FOR_LIVE(i, s) for (size_t k_ = 0, i; k_ < (s)->live_n && (i = (size_t)(s)->live[k_], true); k_++)

/* What does not depend on the scale comes first and is kept, so that it is done once for many scales. */
static void find_fixed(const sev_formula *f, sev_scratch *s, sev_node output)
{
    FOR_LIVE(i, s)
    {
        int args_n;
        const sev_node *args = sev_reads(f, s, i, &args_n);
        const sev_call *call = &f->items[i].call;
        s->fixed[i] = call->op != SEV_INPUT || call->variant != SCALEEV_SCALE;
        for (int a = 0; a < args_n; a++)
            s->fixed[i] = s->fixed[i] && s->fixed[args[a]];
    }
    bool any = !s->fixed[output];
    FOR_LIVE(i, s)
    {
        s->fixed[i] = s->fixed[i] && any;
        if (s->fixed[i])
            s->last[i] = (int32_t)f->n;
        if (s->fixed[i] && s->last_low[i] >= 0)
            s->last_low[i] = (int32_t)f->n;
    }
}

/* Steps */

static inline bool is_leaf(const sev_formula *f, size_t i)
{
    int op = f->items[i].call.op;
    return op == SEV_CONST || op == SEV_INPUT;
}

static inline bool is_step(const sev_formula *f, const sev_scratch *s, size_t i)
{
    return s->fused[i] != SEV_PART && s->first[i] < 0 && !is_leaf(f, i);
}

static int32_t take_slot(sev_scratch *s)
{
    return s->free_n ? s->free[--s->free_n] : (int32_t)s->next++;
}

static void release(sev_scratch *s, int32_t slot)
{
    s->free[s->free_n++] = slot;
}

/* Slots of arguments that nobody reads later are used again. */
static void release_slots(const sev_formula *f, sev_scratch *s, size_t i, int n, const sev_node *args)
{
    for (int a = 0; a < n; a++) {
        bool again = is_leaf(f, (size_t)args[a]);
        for (int b = 0; b < a; b++)
            again = again || args[b] == args[a];
        if (!again && s->last[args[a]] == (int32_t)i)
            release(s, s->slot[args[a]]);
        if (!again && s->last_low[args[a]] == (int32_t)i)
            release(s, s->low_slot[args[a]]);
    }
}

static void emit_step(sev_program *p, sev_scratch *s, const sev_formula *f, size_t i)
{
    const sev_item *item = &f->items[i];
    const sev_fusion *fusion = s->fused[i] > 0 ? &s->fusions[s->fused[i] - 1] : NULL;
    const sev_node *args = fusion ? fusion->args : item->args;
    int op = fusion ? fusion->op : item->call.op, n = fusion ? fusion->args_n : item->call.args_n;
    const sev_operation *operation = sev_operation_of(op);
    sev_step *step = &p->steps[p->steps_n++];
    *step = (sev_step){.call = item->call, .wanted = s->wanted[i], .second = -1};
    step->call.op = (int16_t)op;
    step->call.args_n = (int16_t)n;
    step->kernel = sev_kernel_of(p->kernels, (sev_op)op, step->call.variant);
    step->single = step->kernel ? p->kernels->singles[op] : NULL;
    p->cost += operation->cost;
    for (int a = 0; a < n; a++) {
        step->args[a] = s->slot[args[a]];
        step->lows[a] = operation->low >> a & 1 ? s->low_slot[args[a]] : -1;
    }
    /* Results go to slots of their own, never to one that is read in the same step. */
    step->slot = s->slot[i] = take_slot(s);
    if (s->second[i] >= 0)
        step->second = s->slot[s->second[i]] = take_slot(s);
    else if (s->last_low[i] >= 0)
        step->second = s->low_slot[i] = take_slot(s);
    release_slots(f, s, i, n, args);
}

static void count(const sev_formula *f, const sev_scratch *s, sev_program *p)
{
    FOR_LIVE(i, s)
    {
        int op = f->items[i].call.op;
        p->constants_n += op == SEV_CONST;
        p->constants_n += op == SEV_CONST && s->last_low[i] >= 0;
        p->inputs_n += op == SEV_INPUT;
        p->steps_n += is_step(f, s, i);
    }
}

static bool allocate(sev_program *p)
{
    size_t room = (p->constants_n + SEV_CONSTANTS_AT_A_TIME - 1) / SEV_CONSTANTS_AT_A_TIME * SEV_CONSTANTS_AT_A_TIME;
    size_t ranges = p->constants_n * sizeof *p->ranges, constants = room * sizeof *p->constants;
    size_t steps = p->steps_n * sizeof *p->steps, inputs = p->inputs_n * sizeof *p->inputs;
    size_t outputs = p->outputs_n * sizeof *p->outputs, nodes = p->constants_n * sizeof *p->nodes;
    p->bytes = ranges + constants + steps + inputs + 2 * outputs + nodes;
    unsigned char *memory = p->memory = sev_new(p->allocator, p->bytes, 1);
    if (!memory)
        return false;
    p->ranges = (void *)memory;
    p->constants = (void *)(memory += ranges);
    p->steps = (void *)(memory += constants);
    p->inputs = (void *)(memory += steps);
    p->outputs = (void *)(memory += inputs);
    p->ready = (void *)(memory += outputs);
    p->nodes = (void *)(memory + outputs);
    return true;
}

static int32_t place_constant(sev_program *p, size_t *n, sev_node node, double value, sev_interval range)
{
    p->nodes[*n] = node;
    p->constants[*n] = value;
    p->ranges[*n] = range;
    return (int32_t)(*n)++;
}

static void place_leaves(sev_program *p, const sev_formula *f, sev_scratch *s)
{
    size_t constants = 0, inputs = 0;
    FOR_LIVE(i, s)
    {
        const sev_item *item = &f->items[i];
        if (item->call.op == SEV_CONST) {
            const sev_known *known = &item->known;
            s->slot[i] = place_constant(p, &constants, (sev_node)i, known->value.hi, known->range);
            if (s->last_low[i] >= 0)
                s->low_slot[i] = place_constant(p, &constants, ~(sev_node)i, known->value.lo, sev_point(0));
        } else if (item->call.op == SEV_INPUT) {
            s->slot[i] = (int32_t)(p->constants_n + inputs);
            p->inputs[inputs++] = item->call.variant;
        }
    }
    s->next = p->constants_n + p->inputs_n;
}

/* What is fused ends in adding +0. */
static bool is_never_minus_zero(int op)
{
    return op == SEV_MUL_ADD || op == SEV_MUL_MUL || op == SEV_MUL_SUB || op == SEV_LOTTERY || op == SEV_LOTTERY_PROD ||
           op == SEV_LOTTERY_AFTER;
}

static void fill_program(sev_program *p, const sev_formula *f, sev_scratch *s, const sev_node *outputs)
{
    place_leaves(p, f, s);
    p->steps_n = 0;
    for (int fixed = 1; fixed >= 0; fixed--) {
        FOR_LIVE(i, s)
        {
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
    p->plain_zero = last && last->slot == p->outputs[0] && is_never_minus_zero(last->call.op);
}

static sev_node constant_node(const sev_formula *f, double value)
{
    for (size_t i = 0; i < f->n; i++)
        if (sev_is_constant(f, (sev_node)i, value))
            return (sev_node)i;
    return -1;
}

/* Gives the arrays their places; false when there is no memory. */
static bool begin_scratch(sev_scratch *s, sev_formula *f, bool fusing)
{
    int32_t **arrays[] = {&s->last, &s->last_low, &s->low_slot, &s->first, &s->second, &s->uses,
                          &s->slot, &s->free,     &s->ready,    &s->fused, &s->live};
    size_t fusions = fusing ? (f->n / 2 + 1) * sizeof *s->fusions : 0;
    int32_t *next = sev_formula_room(f, ARRAYS * f->n * sizeof *next + fusions);
    memset(s, 0, sizeof *s);
    s->one = s->zero = -1;
    if (!next)
        return false;
    s->fusions = (sev_fusion *)(next + ARRAYS * f->n);
    memset(next, 0xff, NONE_AT_FIRST * f->n * sizeof *next);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++, next += f->n)
        *arrays[i] = next;
    s->wanted = (uint32_t *)next;
    s->fixed = (bool *)(next + f->n);
    s->one = constant_node(f, 1);
    s->zero = constant_node(f, 0);
    return true;
}

/* Of a formula behind whose last output there is nothing. */
static bool make_program(sev_program *p, sev_formula *f, const sev_node *outputs, bool fusing)
{
    sev_scratch s;
    bool ok = begin_scratch(&s, f, fusing);
    if (ok) {
        find_uses(f, p->outputs_n, outputs, &s);
        if (fusing)
            sev_fuse(f, &s);
        list_live(f, &s);
        find_fixed(f, &s, outputs[0]);
        count(f, &s, p);
        ok = allocate(p);
    }
    if (ok)
        fill_program(p, f, &s, outputs);
    return ok;
}

bool sev_program_init(sev_program *p, sev_formula *formula, size_t n, const sev_node *outputs, bool fusing)
{
    sev_formula read = *formula;
    memset(p, 0, sizeof *p);
    p->allocator = formula->allocator;
    p->kernels = sev_kernels_best();
    p->outputs_n = n;
    read.n = 0;
    for (size_t i = 0; i < n; i++) {
        if (outputs[i] < 0)
            return false;
        read.n = (size_t)outputs[i] < read.n ? read.n : (size_t)outputs[i] + 1;
    }
    bool ok = !formula->failed && make_program(p, &read, outputs, fusing);
    formula->room = read.room;
    formula->room_bytes = read.room_bytes;
    return ok;
}

void sev_program_clear(sev_program *p)
{
    sev_free(p->allocator, p->memory, p->bytes, 1);
    memset(p, 0, sizeof *p);
}
