/* SPDX-License-Identifier: MIT */
/* A formula: a straight-line list of operations over numbered inputs. Families write formulas, the model joins them,
 * and everything else (values, proofs, derivatives, questions) works on formulas and knows no family.
 *
 * A node is one real number. Which of them are computed in two parts is for programs to say (program.h).
 *
 * Building folds constants and shares equal subexpressions. A constant carries the proved range of the real number it
 * stands for beside the double that block evaluation uses, so that folding never weakens a proof. */
#ifndef SEV_FORMULA_H
#define SEV_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kernel/kernels.h"
#include "host/memory.h"
#include "number/bits.h"
#include "op/op.h"

typedef int32_t sev_node; /* negative: building failed, for want of memory */

/* What is known of a constant. */
typedef struct sev_known {
    sev_pair value;
    sev_interval range;
} sev_known;

typedef struct sev_item {
    sev_call call;
    bool may_be_nan; /* depends on a curve, a callback or an operation whose value may be missing */
    bool literal;    /* a constant that is the same whatever the resting inputs are */
    bool folded;     /* became a constant, its twin, and is read by nobody */
    sev_node twin;   /* another form of the same real number, whose derivatives are better; 0: none */
    union {
        sev_node args[SEV_ARGS];
        sev_known known; /* of a constant */
    };
} sev_item;

typedef struct sev_formula {
    const scaleev_allocator *allocator;
    sev_item *items;
    size_t n, capacity;
    sev_node *buckets; /* hash table of items, -1 is free */
    size_t buckets_n;
    const sev_kernels *kernels;
    void *room; /* sev_formula_room() */
    size_t room_bytes;
    bool rough;      /* set after sev_formula_init(): plain products, sums and quotients for those in two parts */
    bool powers;     /* set after sev_formula_init(): derivatives of e^h are those of a power where h is a logarithm */
    bool logarithms; /* whether there was such an h */
    bool traced;     /* set after sev_formula_init(): what constants come from is kept, as folded items */
    bool failed;     /* out of memory; all later building gives -1 */
} sev_formula;

void sev_formula_init(sev_formula *formula, const scaleev_allocator *allocator);
void sev_formula_clear(sev_formula *formula);

/* Room to work in, for one user at a time: zeroed bytes; NULL when there is no memory. */
void *sev_formula_room(sev_formula *formula, size_t bytes);

sev_node sev_constant(sev_formula *formula, double value);
sev_node sev_constant_range(sev_formula *formula, double value, sev_interval range);
sev_node sev_input(sev_formula *formula, int32_t input);
/* A resting input: the constant that is its value. `value` stays where it is as long as the programs are used. */
sev_node sev_resting_input(sev_formula *formula, int32_t input, const double *value);
bool sev_is_constant(const sev_formula *formula, sev_node node, double value);

sev_node sev_make(sev_formula *formula, sev_op op, int32_t variant, const void *data, size_t n, const sev_node *args);

/* What an operation makes of constants. */
sev_known sev_fold(const sev_kernels *kernels, const sev_call *operation, const sev_known *args);
uint64_t sev_known_hash(const sev_known *k);

/* Whether all bits are the same. */
static inline bool sev_known_same(const sev_known *a, const sev_known *b)
{
    return sev_bits(a->value.hi) == sev_bits(b->value.hi) && sev_bits(a->value.lo) == sev_bits(b->value.lo) &&
           sev_bits(a->range.lo) == sev_bits(b->range.lo) && sev_bits(a->range.hi) == sev_bits(b->range.hi);
}

/* Whether that is the number, exactly. */
static inline bool sev_known_is(const sev_known *k, double value)
{
    return k->value.hi == value && k->value.lo == 0 && k->range.lo == value && k->range.hi == value;
}

/* Of an operation that comes in the pass of another, that one. */
sev_node sev_first_result(const sev_formula *formula, sev_node node);

/* Says that two nodes are the same real number, and that its derivatives are to be those of `twin`, which was built
 * before. Returns `node`. */
sev_node sev_same(sev_formula *formula, sev_node node, sev_node twin);

#define SEV_NODES(...)                                                                                                 \
    sizeof((sev_node[]){__VA_ARGS__}) / sizeof(sev_node), (sev_node[])                                                 \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define SEV_MAKE(formula, op, ...) sev_make(formula, op, 0, NULL, SEV_NODES(__VA_ARGS__))

/* The derivatives of `n` nodes with respect to an input. */
void sev_derive(sev_formula *formula, int32_t input, size_t n, const sev_node *nodes, sev_node *derivatives);

/* The derivatives of one node with respect to inputs 0 to inputs_n - 1, in one reverse sweep. */
void sev_derive_all(sev_formula *formula, sev_node node, size_t inputs_n, sev_node *derivatives);

#endif
