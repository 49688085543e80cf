/* SPDX-License-Identifier: MIT */
/* Building formulas: folding and sharing. */
#include "formula.h"

#include <string.h>

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
    memset(formula, 0, sizeof *formula);
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
    bool left = false, right = false;
    if (op == SEV_ADD) {
        right = sev_is_constant(f, a[0], 0);
        left = sev_is_constant(f, a[1], 0);
    } else if (op == SEV_SUB) {
        left = sev_is_constant(f, a[1], 0);
    } else if (op == SEV_MUL) {
        right = sev_is_constant(f, a[0], 1) || (sev_is_constant(f, a[1], 0) && !f->items[a[0]].may_be_nan);
        left = sev_is_constant(f, a[1], 1) || (sev_is_constant(f, a[0], 0) && !f->items[a[1]].may_be_nan);
    } else if (op == SEV_DIV) {
        left = sev_is_constant(f, a[1], 1);
    }
    return right ? a[1] : left ? a[0] : SEV_NO_NODE;
}

/* What a node is the negative of, or none. */
static sev_node negated(const sev_formula *f, sev_node node)
{
    const sev_item *item = &f->items[node];
    return item->op == SEV_SUB && sev_is_constant(f, item->args[0], 0) ? item->args[1] : SEV_NO_NODE;
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
    } else if (op == SEV_RATIO) {
        left = sev_is_constant(f, a[2], 1);
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
    double value[2] = {0, 0};
    sev_arg args[SEV_ARGS];
    sev_interval ranges[SEV_ARGS + 2];
    sev_step step = {.op = item->op, .args_n = item->args_n, .order = item->order, .data = item->data};
    for (int i = 0; i < item->args_n; i++) {
        const sev_item *constant = &f->items[item->args[i]];
        step.args[i] = i;
        args[i] = (sev_arg){&constant->value, 0};
        ranges[i] = constant->range;
    }
    step.slot = SEV_ARGS;
    step.second = SEV_ARGS + 1;
    ranges[SEV_ARGS] = ranges[SEV_ARGS + 1] = sev_point(0);
    bool undefined = false;
    sev_step_block(f->kernels, &step, args, 1, &value[0], &value[1]);
    sev_step_enclose(f->kernels, &step, ranges, &undefined);
    if (undefined || isnan(value[0]))
        value[0] = NAN, ranges[SEV_ARGS] = sev_whole();
    else /* the double stands for the number, so its range has it */
        ranges[SEV_ARGS] = sev_hull(ranges[SEV_ARGS], sev_point(value[0]));
    return (sev_two){sev_constant_range(f, value[0], ranges[SEV_ARGS]),
                     sev_constant_range(f, value[1], ranges[SEV_ARGS + 1])};
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

sev_node sev_make(sev_formula *f, sev_op op, int32_t order, const void *data, size_t n, const sev_node *args)
{
    if (!usable(f, op, n, args))
        return SEV_NO_NODE;
    sev_node same = identity(f, op, args);
    if (same == SEV_NO_NODE)
        same = signs_out(f, op, args);
    if (same != SEV_NO_NODE)
        return same;
    sev_item item = item_of(f, op, order, data, n, args);
    if (op != SEV_CALLBACK && all_constant(f, n, args))
        return fold(f, &item).hi;
    return intern(f, &item);
}

static sev_two make_two(sev_formula *f, sev_op op, int32_t order, const void *data, size_t n, const sev_node *args)
{
    sev_two out = {SEV_NO_NODE, SEV_NO_NODE};
    if (!usable(f, op, n, args) || identity_two(f, op, args, &out))
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

sev_two sev_make_two(sev_formula *f, sev_op op, int32_t order, const void *data, size_t n, const sev_node *args)
{
    sev_op rough = op == SEV_PROD          ? SEV_MUL
                   : op == SEV_RATIO       ? SEV_DIV
                   : op == SEV_SUM         ? SEV_ADD
                   : op == SEV_LOG1P_RATIO ? SEV_MUL_LOG1P
                                           : op;
    if (!f->rough || rough == op)
        return make_two(f, op, order, data, n, args);
    sev_node hi =
        op == SEV_LOG1P_RATIO ? sev_make(f, rough, order, data, n, args) : SEV_MAKE(f, rough, args[0], args[2]);
    return (sev_two){hi, sev_constant(f, 0)};
}

sev_node sev_same(sev_formula *f, sev_node node, sev_node twin)
{
    if (node >= 0 && twin >= 0 && twin < node)
        f->items[node].twin = twin;
    return node;
}
