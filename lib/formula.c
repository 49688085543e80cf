/* SPDX-License-Identifier: MIT */
/* Building formulas: folding, sharing, and the programs that evaluate them. */
#include "formula.h"

#include <assert.h>
#include <string.h>

enum { SEV_NO_NODE = -1 };

void sev_formula_init(sev_formula *formula, const scaleev_allocator *allocator)
{
    memset(formula, 0, sizeof *formula);
    formula->allocator = allocator;
}

void sev_formula_clear(sev_formula *formula)
{
    sev_free(formula->allocator, formula->items, formula->capacity, sizeof *formula->items);
    sev_free(formula->allocator, formula->buckets, formula->buckets_n, sizeof *formula->buckets);
    sev_formula_init(formula, formula->allocator);
}

/* Sharing: a hash table of items with linear probing. */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static uint64_t bits(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static uint64_t item_hash(const sev_item *item)
{
    uint64_t hash = mix((uint64_t)item->op, (uint64_t)item->order);
    for (int i = 0; i < item->args_n; i++)
        hash = mix(hash, (uint64_t)item->args[i]);
    hash = mix(hash, (uint64_t)(uintptr_t)item->data);
    if (item->op == SEV_CONST)
        hash = mix(mix(mix(hash, bits(item->value)), bits(item->range.lo)), bits(item->range.hi));
    return hash;
}

static bool item_equal(const sev_item *a, const sev_item *b)
{
    if (a->op != b->op || a->order != b->order || a->args_n != b->args_n || a->data != b->data)
        return false;
    for (int i = 0; i < a->args_n; i++)
        if (a->args[i] != b->args[i])
            return false;
    return a->op != SEV_CONST || (bits(a->value) == bits(b->value) && bits(a->range.lo) == bits(b->range.lo) &&
                                  bits(a->range.hi) == bits(b->range.hi));
}

static sev_node *bucket_of(const sev_formula *formula, const sev_item *item)
{
    size_t mask = formula->buckets_n - 1, i = (size_t)item_hash(item) & mask;
    while (formula->buckets[i] != SEV_NO_NODE && !item_equal(&formula->items[formula->buckets[i]], item))
        i = (i + 1) & mask;
    return &formula->buckets[i];
}

static bool grow(sev_formula *formula)
{
    sev_item *items = sev_grow(formula->allocator, formula->items, &formula->capacity, formula->n ? formula->n + 1 : 64,
                               sizeof *items);
    if (!items)
        return false;
    formula->items = items;
    if (formula->buckets_n >= 2 * formula->capacity)
        return true;
    size_t n = formula->buckets_n ? formula->buckets_n : 128;
    while (n < 2 * formula->capacity)
        n *= 2;
    sev_node *buckets = sev_new(formula->allocator, n, sizeof *buckets);
    if (!buckets)
        return false;
    sev_free(formula->allocator, formula->buckets, formula->buckets_n, sizeof *buckets);
    formula->buckets = buckets;
    formula->buckets_n = n;
    memset(buckets, 0xff, n * sizeof *buckets);
    for (size_t i = 0; i < formula->n; i++)
        *bucket_of(formula, &formula->items[i]) = (sev_node)i;
    return true;
}

static sev_node intern(sev_formula *formula, const sev_item *item)
{
    if (formula->failed)
        return SEV_NO_NODE;
    if ((formula->n >= formula->capacity && !grow(formula)) || formula->n >= INT32_MAX / 4) {
        formula->failed = true;
        return SEV_NO_NODE;
    }
    sev_node *bucket = bucket_of(formula, item);
    if (*bucket == SEV_NO_NODE) {
        *bucket = (sev_node)formula->n;
        formula->items[formula->n++] = *item;
    }
    return *bucket;
}

sev_node sev_constant_range(sev_formula *formula, double value, sev_interval range)
{
    sev_item item = {.op = SEV_CONST, .value = value, .range = range, .may_be_nan = isnan(value)};
    return intern(formula, &item);
}

sev_node sev_constant(sev_formula *formula, double value)
{
    return sev_constant_range(formula, value, sev_point(value));
}

sev_node sev_input(sev_formula *formula, int32_t input)
{
    sev_item item = {.op = SEV_INPUT, .order = input};
    return intern(formula, &item);
}

bool sev_is_constant(const sev_formula *formula, sev_node node, double value)
{
    if (node < 0)
        return false;
    const sev_item *item = &formula->items[node];
    return item->op == SEV_CONST && item->value == value && item->range.lo == value && item->range.hi == value;
}

/* Folding */

/* Identities that hold for the doubles as for the real numbers: the argument that the result equals, or none. */
static sev_node identity(const sev_formula *f, sev_op op, const sev_node *a)
{
    switch (op) {
    case SEV_ADD:
        return sev_is_constant(f, a[0], 0) ? a[1] : sev_is_constant(f, a[1], 0) ? a[0] : SEV_NO_NODE;
    case SEV_SUB:
        return sev_is_constant(f, a[1], 0) ? a[0] : SEV_NO_NODE;
    case SEV_MUL:
        if (sev_is_constant(f, a[0], 1) || (sev_is_constant(f, a[1], 0) && !f->items[a[0]].may_be_nan))
            return a[1];
        if (sev_is_constant(f, a[1], 1) || (sev_is_constant(f, a[0], 0) && !f->items[a[1]].may_be_nan))
            return a[0];
        return SEV_NO_NODE;
    case SEV_DIV:
        return sev_is_constant(f, a[1], 1) ? a[0] : SEV_NO_NODE;
    default:
        return SEV_NO_NODE;
    }
}

/* The same for numbers of two parts. */
static bool identity_two(const sev_formula *f, sev_op op, const sev_node *a, sev_two *out)
{
    bool left = false, right = false;
    if (op == SEV_PROD) {
        left = sev_is_constant(f, a[2], 1) && sev_is_constant(f, a[3], 0);
        right = sev_is_constant(f, a[0], 1) && sev_is_constant(f, a[1], 0);
    } else if (op == SEV_SUM) {
        left = sev_is_constant(f, a[2], 0) && sev_is_constant(f, a[3], 0);
        right = sev_is_constant(f, a[0], 0) && sev_is_constant(f, a[1], 0);
    } else if (op == SEV_FRAILTY) {
        left = sev_is_constant(f, a[2], 0);
    }
    if (left || right)
        *out = left ? (sev_two){a[0], a[1]} : (sev_two){a[2], a[3]};
    return left || right;
}

static bool all_constant(const sev_formula *f, size_t n, const sev_node *args)
{
    for (size_t i = 0; i < n; i++)
        if (f->items[args[i]].op != SEV_CONST)
            return false;
    return true;
}

/* Runs an operation whose arguments are constants. */
static sev_two fold(sev_formula *f, const sev_item *item)
{
    double values[SEV_ARGS + 2];
    sev_interval ranges[SEV_ARGS + 2];
    sev_step step = {.op = item->op, .args_n = item->args_n, .order = item->order, .data = item->data};
    for (int i = 0; i < item->args_n; i++) {
        step.args[i] = i;
        values[i] = f->items[item->args[i]].value;
        ranges[i] = f->items[item->args[i]].range;
    }
    step.slot = SEV_ARGS;
    step.second = SEV_ARGS + 1;
    values[SEV_ARGS] = values[SEV_ARGS + 1] = 0;
    ranges[SEV_ARGS] = ranges[SEV_ARGS + 1] = sev_point(0);
    bool undefined = false;
    sev_step_block(&step, values, 1, 1);
    sev_step_enclose(&step, ranges, &undefined);
    if (undefined || isnan(values[SEV_ARGS]))
        values[SEV_ARGS] = NAN, ranges[SEV_ARGS] = sev_whole();
    return (sev_two){sev_constant_range(f, values[SEV_ARGS], ranges[SEV_ARGS]),
                     sev_constant_range(f, values[SEV_ARGS + 1], ranges[SEV_ARGS + 1])};
}

static sev_item item_of(const sev_formula *f, sev_op op, int32_t order, const void *data, size_t n,
                        const sev_node *args)
{
    sev_item item = {.op = (int16_t)op, .args_n = (int16_t)n, .order = order, .data = data};
    item.may_be_nan = op == SEV_TABLE || op == SEV_CALLBACK;
    for (size_t i = 0; i < n; i++) {
        item.args[i] = args[i];
        item.may_be_nan = item.may_be_nan || f->items[args[i]].may_be_nan;
    }
    return item;
}

static bool usable(const sev_formula *f, size_t n, const sev_node *args)
{
    for (size_t i = 0; i < n; i++)
        if (args[i] < 0)
            return false;
    return !f->failed;
}

sev_node sev_make(sev_formula *f, sev_op op, int32_t order, const void *data, size_t n, const sev_node *args)
{
    assert(n <= SEV_ARGS);
    if (!usable(f, n, args))
        return SEV_NO_NODE;
    sev_node same = identity(f, op, args);
    if (same != SEV_NO_NODE)
        return same;
    sev_item item = item_of(f, op, order, data, n, args);
    if (op != SEV_CALLBACK && all_constant(f, n, args))
        return fold(f, &item).hi;
    return intern(f, &item);
}

sev_two sev_make_two(sev_formula *f, sev_op op, int32_t order, const void *data, size_t n, const sev_node *args)
{
    assert(n <= SEV_ARGS);
    sev_two out = {SEV_NO_NODE, SEV_NO_NODE};
    if (!usable(f, n, args) || identity_two(f, op, args, &out))
        return out;
    sev_item item = item_of(f, op, order, data, n, args);
    if (all_constant(f, n, args))
        return fold(f, &item);
    out.hi = intern(f, &item);
    if (out.hi >= 0) {
        sev_item second = {.op = SEV_SECOND, .args_n = 1, .args = {out.hi}, .may_be_nan = item.may_be_nan};
        out.lo = intern(f, &second);
    }
    return out;
}

/* Programs */

/* For each node, the last item that reads it: n for outputs, -1 for what nobody reads. */
static void last_use(const sev_formula *f, size_t n, const sev_node *outputs, int32_t *last)
{
    for (size_t i = 0; i < f->n; i++)
        last[i] = -1;
    for (size_t i = 0; i < n; i++)
        last[outputs[i]] = (int32_t)f->n;
    for (size_t i = f->n; i-- > 0;) {
        const sev_item *item = &f->items[i];
        for (int a = 0; last[i] >= 0 && a < item->args_n; a++)
            if (last[item->args[a]] < (int32_t)i)
                last[item->args[a]] = (int32_t)i;
    }
}

/* Slots for the results of steps: those whose last reader is past are used again. */
typedef struct sev_slots {
    int32_t *slot; /* of each node */
    int32_t *free; /* stack */
    size_t free_n, next;
} sev_slots;

static int32_t take_slot(sev_slots *slots)
{
    return slots->free_n ? slots->free[--slots->free_n] : (int32_t)slots->next++;
}

static void release_slots(sev_slots *slots, const sev_formula *f, const int32_t *last, size_t i)
{
    const sev_item *item = &f->items[i];
    for (int a = 0; a < item->args_n; a++) {
        sev_node arg = item->args[a];
        bool again = false;
        for (int b = 0; b < a; b++)
            again = again || item->args[b] == arg;
        int op = f->items[arg].op;
        if (!again && last[arg] == (int32_t)i && op != SEV_CONST && op != SEV_INPUT)
            slots->free[slots->free_n++] = slots->slot[arg];
    }
}

static void emit_step(sev_program *p, sev_slots *slots, const sev_formula *f, const int32_t *last, size_t i,
                      const int32_t *second)
{
    const sev_item *item = &f->items[i];
    sev_step *step = &p->steps[p->steps_n++];
    *step = (sev_step){.op = item->op, .args_n = item->args_n, .order = item->order, .second = -1, .data = item->data};
    for (int a = 0; a < item->args_n; a++)
        step->args[a] = slots->slot[item->args[a]];
    /* Results go to slots of their own, never to one that is read in the same step. */
    step->slot = slots->slot[i] = take_slot(slots);
    if (second[i] >= 0 && last[second[i]] >= 0)
        step->second = slots->slot[second[i]] = take_slot(slots);
    release_slots(slots, f, last, i);
}

static void count(const sev_formula *f, const int32_t *last, sev_program *p)
{
    for (size_t i = 0; i < f->n; i++) {
        int op = f->items[i].op;
        if (last[i] < 0)
            continue;
        p->constants_n += op == SEV_CONST;
        p->inputs_n += op == SEV_INPUT;
        p->steps_n += op != SEV_CONST && op != SEV_INPUT && op != SEV_SECOND;
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

static void fill(sev_program *p, const sev_formula *f, const int32_t *last, sev_slots *slots, const int32_t *second)
{
    size_t constant = 0, input = 0;
    for (size_t i = 0; i < f->n; i++) {
        const sev_item *item = &f->items[i];
        if (last[i] >= 0 && item->op == SEV_CONST) {
            slots->slot[i] = (int32_t)constant;
            p->constants[constant] = item->value;
            p->ranges[constant++] = item->range;
        } else if (last[i] >= 0 && item->op == SEV_INPUT) {
            slots->slot[i] = (int32_t)(p->constants_n + input);
            p->inputs[input++] = item->order;
        }
    }
    slots->next = p->constants_n + p->inputs_n;
    p->steps_n = 0;
    for (size_t i = 0; i < f->n; i++) {
        int op = f->items[i].op;
        if (last[i] >= 0 && op != SEV_CONST && op != SEV_INPUT && op != SEV_SECOND)
            emit_step(p, slots, f, last, i, second);
    }
    p->slots_n = slots->next;
}

/* The number of steps up to the one that computes a node. */
static int32_t steps_to(const sev_formula *f, const int32_t *last, sev_node node)
{
    int32_t steps = 0;
    if (f->items[node].op == SEV_CONST || f->items[node].op == SEV_INPUT)
        return 0;
    sev_node upto = f->items[node].op == SEV_SECOND ? f->items[node].args[0] : node;
    for (sev_node i = 0; i <= upto; i++) {
        int op = f->items[i].op;
        steps += last[i] >= 0 && op != SEV_CONST && op != SEV_INPUT && op != SEV_SECOND;
    }
    return steps;
}

bool sev_program_init(sev_program *p, const sev_formula *f, size_t n, const sev_node *outputs)
{
    memset(p, 0, sizeof *p);
    p->allocator = f->allocator;
    if (!usable(f, n, outputs))
        return false;
    /* Scratch: last reader, slot, free slots and second result of every node. */
    int32_t *scratch = sev_new(f->allocator, 4 * f->n, sizeof *scratch);
    if (!scratch)
        return false;
    int32_t *last = scratch, *second = scratch + 3 * f->n;
    sev_slots slots = {.slot = scratch + f->n, .free = scratch + 2 * f->n};
    last_use(f, n, outputs, last);
    for (size_t i = 0; i < f->n; i++)
        second[i] = -1;
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].op == SEV_SECOND)
            second[f->items[i].args[0]] = (int32_t)i;
    count(f, last, p);
    p->outputs_n = n;
    bool ok = allocate(p);
    if (ok) {
        fill(p, f, last, &slots, second);
        for (size_t i = 0; i < n; i++) {
            p->outputs[i] = slots.slot[outputs[i]];
            p->ready[i] = steps_to(f, last, outputs[i]);
        }
    }
    sev_free(f->allocator, scratch, 4 * f->n, sizeof *scratch);
    return ok;
}

void sev_program_clear(sev_program *p)
{
    sev_free(p->allocator, p->memory, p->bytes, 1);
    memset(p, 0, sizeof *p);
}
