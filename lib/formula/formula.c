/* SPDX-License-Identifier: MIT */
/* Building formulas: folding and sharing. */
#include "formula/formula.h"
#include "kernel/compute.h"

enum { SEV_NO_NODE = -1 };

void sev_formula_init(sev_formula *formula, const scaleev_allocator *allocator)
{
    memset(formula, 0, sizeof *formula);
    formula->allocator = allocator;
    formula->kernels = sev_kernels_best();
}

void sev_formula_clear(sev_formula *formula)
{
    sev_free(formula->allocator, formula->items, formula->capacity, sizeof *formula->items);
    sev_free(formula->allocator, formula->buckets, formula->buckets_n, sizeof *formula->buckets);
    sev_free(formula->allocator, formula->room, formula->room_bytes, 1);
    memset(formula, 0, sizeof *formula);
}

void *sev_formula_room(sev_formula *formula, size_t bytes)
{
    if (bytes > formula->room_bytes) {
        sev_free(formula->allocator, formula->room, formula->room_bytes, 1);
        formula->room = sev_room(formula->allocator, bytes, 1);
        formula->room_bytes = formula->room ? bytes : 0;
    }
    return formula->room ? memset(formula->room, 0, bytes) : NULL;
}

/* Sharing: a hash table of items. */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

uint64_t sev_known_hash(const sev_known *k)
{
    return mix(mix(mix(sev_bits(k->value.lo), sev_bits(k->value.hi)), sev_bits(k->range.lo)), sev_bits(k->range.hi));
}

static uint64_t item_hash(const sev_item *item)
{
    uint64_t hash = mix((uint64_t)item->call.op, (uint64_t)item->call.variant);
    for (int i = 0; i < item->call.args_n; i++)
        hash = mix(hash, (uint64_t)item->args[i]);
    hash = mix(hash, (uint64_t)(uintptr_t)item->call.data);
    return item->call.op == SEV_CONST ? mix(hash, sev_known_hash(&item->known)) : hash;
}

static bool item_equal(const sev_item *a, const sev_item *b)
{
    const sev_call *c = &a->call, *d = &b->call;
    if (c->op != d->op || c->variant != d->variant || c->args_n != d->args_n || c->data != d->data)
        return false;
    for (int i = 0; i < c->args_n; i++)
        if (a->args[i] != b->args[i])
            return false;
    return c->op != SEV_CONST || sev_known_same(&a->known, &b->known);
}

static bool is_free_for(const sev_formula *formula, size_t i, const sev_item *item)
{
    sev_node node = formula->buckets[i];
    return node == SEV_NO_NODE || item_equal(&formula->items[node], item);
}

/* Where a formula is large, an item is next to its last argument, which is in the processor's cache as the rest of the
 * table is not. Of a node that many read, most readers are elsewhere. */
static sev_node *bucket_of(const sev_formula *formula, const sev_item *item)
{
    enum { NEARBY = 8, LARGE = 1 << 14 };
    size_t mask = formula->buckets_n - 1, i = (size_t)item_hash(item) & mask;
    if (formula->buckets_n >= LARGE && item->call.args_n) {
        size_t last = 0;
        for (int a = 0; a < item->call.args_n; a++)
            last = last < (size_t)item->args[a] ? (size_t)item->args[a] : last;
        for (size_t k = 0; k < NEARBY; k++) {
            size_t near = (2 * last + (i + k) % NEARBY) & mask;
            if (is_free_for(formula, near, item))
                return &formula->buckets[near];
        }
    }
    while (!is_free_for(formula, i, item))
        i = (i + 1) & mask;
    return &formula->buckets[i];
}

/* Doubles the room for items, and with it the table. */
static bool grow(sev_formula *formula)
{
    size_t capacity = formula->capacity ? 2 * formula->capacity : 128;
    sev_formula larger = *formula;
    larger.capacity = capacity;
    larger.buckets_n = 2 * capacity;
    larger.items = sev_room(formula->allocator, capacity, sizeof *larger.items);
    larger.buckets = larger.items ? sev_room(formula->allocator, larger.buckets_n, sizeof *larger.buckets) : NULL;
    if (!larger.buckets) {
        sev_free(formula->allocator, larger.items, capacity, sizeof *larger.items);
        return false;
    }
    if (formula->n)
        memcpy(larger.items, formula->items, formula->n * sizeof *larger.items);
    memset(larger.buckets, 0xff, larger.buckets_n * sizeof *larger.buckets);
    for (size_t i = 0; i < larger.n; i++)
        *bucket_of(&larger, &larger.items[i]) = (sev_node)i;
    sev_free(formula->allocator, formula->items, formula->capacity, sizeof *formula->items);
    sev_free(formula->allocator, formula->buckets, formula->buckets_n, sizeof *formula->buckets);
    *formula = larger;
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

/* Member by member: what was just written in parts is slow to read as one. */
static sev_node constant(sev_formula *formula, const sev_known *known)
{
    sev_item item = {.call.op = SEV_CONST, .may_be_nan = isnan(known->value.hi)};
    item.known.value.hi = known->value.hi;
    item.known.value.lo = known->value.lo;
    item.known.range.lo = known->range.lo;
    item.known.range.hi = known->range.hi;
    return intern(formula, &item);
}

sev_node sev_constant_range(sev_formula *formula, double value, sev_interval range)
{
    sev_node node = constant(formula, &(sev_known){{value, 0}, range});
    if (node >= 0 && formula->traced)
        formula->items[node].literal = true;
    return node;
}

sev_node sev_constant(sev_formula *formula, double value)
{
    return sev_constant_range(formula, value, sev_point(value));
}

sev_node sev_input(sev_formula *formula, int32_t input)
{
    sev_item item = {.call = {.op = SEV_INPUT, .variant = input}};
    return intern(formula, &item);
}

/* The constant that an item becomes. */
static sev_node constant_from(sev_formula *formula, const sev_item *item, const sev_known *known)
{
    sev_node node = constant(formula, known);
    if (!formula->traced)
        return node;
    sev_node origin = intern(formula, item);
    if (origin < 0)
        return SEV_NO_NODE;
    formula->items[origin].folded = true;
    return formula->items[origin].twin = node;
}

sev_node sev_resting_input(sev_formula *formula, int32_t input, const double *value)
{
    sev_item item = {.call = {.op = SEV_INPUT, .variant = input, .data = value}};
    return constant_from(formula, &item, &(sev_known){{*value, 0}, sev_point(*value)});
}

static inline bool is_number(const sev_formula *formula, sev_node node, double value)
{
    const sev_item *item = &formula->items[node];
    return item->call.op == SEV_CONST && sev_known_is(&item->known, value);
}

bool sev_is_constant(const sev_formula *formula, sev_node node, double value)
{
    return node >= 0 && is_number(formula, node, value);
}

/* Folding */

/* Identities that hold for the doubles as for the real numbers: the argument that the result equals, or none. */
static sev_node identity(const sev_formula *f, sev_op op, const sev_node *a)
{
    bool left = false, right = false;
    if (op == SEV_ADD || op == SEV_SUM) {
        right = is_number(f, a[0], 0);
        left = is_number(f, a[1], 0);
    } else if (op == SEV_MUL || op == SEV_PROD) {
        bool zero = op == SEV_MUL; /* in two parts, a 0 is not worth a rule */
        right = is_number(f, a[0], 1) || (zero && is_number(f, a[1], 0) && !f->items[a[0]].may_be_nan);
        left = is_number(f, a[1], 1) || (zero && is_number(f, a[0], 0) && !f->items[a[1]].may_be_nan);
    } else if (op == SEV_SUB || op == SEV_FRAILTY) {
        left = is_number(f, a[1], 0);
    } else if (op == SEV_DIV || op == SEV_RATIO || op == SEV_POW) {
        left = is_number(f, a[1], 1);
    }
    return right ? a[1] : left ? a[0] : SEV_NO_NODE;
}

/* What a node is the negative of, or none. */
static sev_node negated(const sev_formula *f, sev_node node)
{
    const sev_item *item = &f->items[node];
    return item->call.op == SEV_SUB && is_number(f, item->args[0], 0) ? item->args[1] : SEV_NO_NODE;
}

/* Signs move outward, where they meet and cancel; derivatives of survival are full of them. The result, or none. */
static sev_node signs_out(sev_formula *f, sev_op op, const sev_node *a)
{
    if (op != SEV_ADD && op != SEV_SUB && op != SEV_MUL)
        return SEV_NO_NODE;
    sev_node left = negated(f, a[0]), right = negated(f, a[1]);
    if (op == SEV_SUB && right != SEV_NO_NODE)
        return SEV_MAKE(f, SEV_ADD, a[0], right);
    if (op == SEV_ADD && right != SEV_NO_NODE)
        return SEV_MAKE(f, SEV_SUB, a[0], right);
    if (op == SEV_ADD && left != SEV_NO_NODE)
        return SEV_MAKE(f, SEV_SUB, a[1], left);
    if (op == SEV_MUL && (left != SEV_NO_NODE || right != SEV_NO_NODE)) {
        sev_node product = SEV_MAKE(f, SEV_MUL, left != SEV_NO_NODE ? left : a[0], left != SEV_NO_NODE ? a[1] : right);
        return SEV_MAKE(f, SEV_SUB, sev_constant(f, 0), product);
    }
    return SEV_NO_NODE;
}

static bool all_constant(const sev_formula *f, size_t n, const sev_node *args)
{
    for (size_t i = 0; i < n; i++)
        if (f->items[args[i]].call.op != SEV_CONST)
            return false;
    return true;
}

sev_known sev_fold(const sev_kernels *kernels, const sev_call *operation, const sev_known *args)
{
    sev_known result = {{0, 0}, sev_everything()};
    sev_arg a[SEV_ARGS];
    sev_interval ranges[SEV_ARGS], second;
    sev_trouble trouble = {0, false};
    sev_call call = *operation;
    call.op = (int16_t)sev_pass_of((sev_op)operation->op);
    for (int i = 0; i < call.args_n; i++) {
        a[i] = (sev_arg){&args[i].value.hi, args[i].value.lo == 0 ? NULL : &args[i].value.lo, 0};
        ranges[i] = args[i].range;
    }
    sev_compute(kernels, &call, a, 1, &result.value.hi, &result.value.lo);
    result.range = sev_range(&call, ranges, &second, &trouble);
    if (call.op != operation->op) {
        result.value.hi = result.value.lo;
        result.range = second;
    }
    if (sev_operation_of(operation->op)->parts < 2)
        result.value.lo = 0;
    if (trouble.undefined || isnan(result.value.hi))
        return (sev_known){{NAN, 0}, sev_everything()};
    /* The double stands for the number, so its range has it. */
    result.range = sev_hull(result.range, sev_point(result.value.hi));
    return result;
}

/* What an operation on constants becomes. */
static sev_node fold(sev_formula *f, const sev_item *item)
{
    sev_known args[SEV_ARGS];
    sev_node there = f->traced ? *bucket_of(f, item) : SEV_NO_NODE;
    if (there != SEV_NO_NODE)
        return f->items[there].twin;
    for (int i = 0; i < item->call.args_n; i++)
        args[i] = f->items[item->args[i]].known;
    sev_known known = sev_fold(f->kernels, &item->call, args);
    return constant_from(f, item, &known);
}

/* Whether an operation has no value for some of the arguments that a formula may give it. */
static bool may_lack_value(sev_op op)
{
    return op == SEV_CURVE || op == SEV_CALLBACK || op == SEV_SQRT || op == SEV_LOG || op == SEV_LOG_BASE ||
           op == SEV_LOG1P || op == SEV_POW;
}

static sev_item item_of(const sev_formula *f, sev_op op, int32_t variant, const void *data, size_t n,
                        const sev_node *args)
{
    sev_item item = {.call = {(int16_t)op, (int16_t)n, variant, data}};
    item.may_be_nan = may_lack_value(op);
    for (size_t i = 0; i < n; i++) {
        item.args[i] = args[i];
        item.may_be_nan = item.may_be_nan || f->items[args[i]].may_be_nan;
    }
    return item;
}

/* Whether an operation has so many arguments, and all of them could be built. */
static bool usable(const sev_formula *f, sev_op op, size_t n, const sev_node *args)
{
    if (n != sev_operation_of((int)op)->args_n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (args[i] < 0)
            return false;
    return !f->failed;
}

/* The plain operation for one in two parts. */
static sev_op rough(sev_op op)
{
    return op == SEV_PROD          ? SEV_MUL
           : op == SEV_RATIO       ? SEV_DIV
           : op == SEV_SUM         ? SEV_ADD
           : op == SEV_LOG1P_RATIO ? SEV_MUL_LOG1P
                                   : op;
}

/* What comes in the pass of another has its derivatives from that one. */
static sev_node make_second(sev_formula *f, const sev_item *item)
{
    sev_node one = sev_constant(f, 1), first = sev_make(f, sev_pass_of((sev_op)item->call.op), 0, NULL, 1, item->args);
    sev_node twin = item->call.op == SEV_FAIL ? SEV_MAKE(f, SEV_SUB, one, first) : SEV_MAKE(f, SEV_SUB, first, one);
    return sev_same(f, intern(f, item), twin);
}

sev_node sev_make(sev_formula *f, sev_op op, int32_t variant, const void *data, size_t n, const sev_node *args)
{
    op = f->rough ? rough(op) : op;
    if (!usable(f, op, n, args))
        return SEV_NO_NODE;
    if (f->rough && op == SEV_HORNER)
        return SEV_MAKE(f, SEV_ADD, SEV_MAKE(f, SEV_MUL, args[0], args[1]), args[2]);
    sev_node same = identity(f, op, args);
    if (same == SEV_NO_NODE)
        same = signs_out(f, op, args);
    if (same != SEV_NO_NODE)
        return same;
    sev_item item = item_of(f, op, variant, data, n, args);
    if (op != SEV_CALLBACK && all_constant(f, n, args))
        return fold(f, &item);
    return sev_pass_of(op) == op ? intern(f, &item) : make_second(f, &item);
}

sev_node sev_first_result(const sev_formula *f, sev_node node)
{
    sev_item first = f->items[node];
    first.call.op = (int16_t)sev_pass_of((sev_op)first.call.op);
    return *bucket_of(f, &first);
}

sev_node sev_same(sev_formula *f, sev_node node, sev_node twin)
{
    if (node >= 0 && twin >= 0 && twin < node)
        f->items[node].twin = twin;
    return node;
}
