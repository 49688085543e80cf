/* SPDX-License-Identifier: MIT */
/* A formula: a straight-line list of operations over numbered inputs. Families write formulas, the model joins them,
 * and everything else (values, proofs, derivatives, questions) works on formulas and knows no family.
 *
 * Building folds constants and shares equal subexpressions. A constant carries the proved range of the real number it
 * stands for beside the double that block evaluation uses, so that folding never weakens a proof.
 *
 * Some operations have two results: the high and low part of one number, or survival and probability. The low part is a
 * matter of rounding only: where a formula is read as real numbers (enclosure, derivative) it is 0. */
#ifndef SEV_FORMULA_H
#define SEV_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "interval.h"
#include "kernels.h"
#include "memory.h"
#include "op.h"

enum { SEV_ARGS = 7 };

typedef int32_t sev_node; /* negative: building failed, for want of memory */

/* What a callback node refers to. */
typedef struct sev_callback {
    scaleev_function function;
    scaleev_bounds bounds; /* may be NULL */
    void *context;
} sev_callback;

typedef struct sev_item {
    int16_t op;
    int16_t args_n;
    int32_t order;
    sev_node args[SEV_ARGS];
    bool may_be_nan;  /* depends on a table or a callback, whose value may be missing */
    sev_node twin;    /* another form of the same real number, whose derivatives are better; 0: none */
    const void *data; /* sev_table or sev_callback; not owned */
    double value;     /* of a constant */
    sev_interval range;
} sev_item;

typedef struct sev_formula {
    const scaleev_allocator *allocator;
    sev_item *items;
    size_t n, capacity;
    sev_node *buckets; /* hash table of items, -1 is free */
    size_t buckets_n;
    const sev_kernels *kernels;
    bool rough;  /* set after sev_formula_init(): no low parts where they cost much and save little */
    bool failed; /* out of memory; all later building gives -1 */
} sev_formula;

/* A number of two parts. */
typedef struct sev_two {
    sev_node hi, lo;
} sev_two;

void sev_formula_init(sev_formula *formula, const scaleev_allocator *allocator);
void sev_formula_clear(sev_formula *formula);

sev_node sev_constant(sev_formula *formula, double value);
sev_node sev_constant_range(sev_formula *formula, double value, sev_interval range);
sev_node sev_input(sev_formula *formula, int32_t input);
bool sev_is_constant(const sev_formula *formula, sev_node node, double value);

/* An operation with one result, or the first result of two. */
sev_node sev_make(sev_formula *formula, sev_op op, int32_t order, const void *data, size_t n, const sev_node *args);
sev_two sev_make_two(sev_formula *formula, sev_op op, int32_t order, const void *data, size_t n, const sev_node *args);

/* Says that two nodes are the same real number, and that its derivatives are to be those of `twin`, which was built
 * before. Returns `node`. */
sev_node sev_same(sev_formula *formula, sev_node node, sev_node twin);

#define SEV_NODES(...)                                                                                                 \
    sizeof((sev_node[]){__VA_ARGS__}) / sizeof(sev_node), (sev_node[])                                                 \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define SEV_MAKE(formula, op, ...) sev_make(formula, op, 0, NULL, SEV_NODES(__VA_ARGS__))
#define SEV_MAKE_TWO(formula, op, ...) sev_make_two(formula, op, 0, NULL, SEV_NODES(__VA_ARGS__))

/* The derivatives of `n` nodes with respect to an input. */
void sev_derive(sev_formula *formula, int32_t input, size_t n, const sev_node *nodes, sev_node *derivatives);

/* The derivatives of one node with respect to inputs 0 to inputs_n - 1, in one reverse sweep. */
void sev_derive_all(sev_formula *formula, sev_node node, size_t inputs_n, sev_node *derivatives);

/* What is left of a formula for a set of outputs, in order, with results in numbered slots that are used again. */
typedef struct sev_step {
    int16_t op;
    int16_t args_n;
    int32_t order;
    int32_t slot;   /* of the result */
    int32_t second; /* of the second result, -1 when nobody wants it */
    int32_t args[SEV_ARGS];
    uint32_t wanted; /* by which outputs, as bits */
    const void *data;
} sev_step;

typedef struct sev_program {
    const scaleev_allocator *allocator;
    void *memory; /* all arrays lie in one block */
    size_t bytes;
    sev_step *steps;
    size_t steps_n, fixed_n; /* the first fixed_n do not depend on the scale */
    double *constants;       /* values, then ranges, of slots 0 .. constants_n - 1, which are never reused */
    sev_interval *ranges;
    size_t constants_n;
    int32_t *inputs; /* of slots constants_n .. constants_n + inputs_n - 1, likewise */
    size_t inputs_n;
    int32_t *outputs; /* slots */
    int32_t *ready;   /* the number of steps after which each output is there */
    size_t outputs_n;
    size_t slots_n;
    size_t cost;     /* of an enclosure, in the time of some additions */
    bool plain_zero; /* the first output is never -0 */
    const sev_kernels *kernels;
} sev_program;

/* False when there is no memory. With `fusing`, operations are joined where one pass over a block can do for two or
 * three. */
bool sev_program_init(sev_program *program, const sev_formula *formula, size_t n, const sev_node *outputs, bool fusing);
void sev_program_clear(sev_program *program);

/* Block evaluation of one step over `n` elements. `low` takes the second result, and may be NULL when
 * nobody wants it; `out` and `low` may be an argument. Zero, or what a callback returned. */
int sev_step_block(const sev_kernels *kernels, const sev_step *step, const sev_arg *a, size_t n, double *out,
                   double *low);
/* The same with intervals, one to a slot. Sets *undefined where the interval leaves a table. */
int sev_step_enclose(const sev_kernels *kernels, const sev_step *step, sev_interval *slots, bool *undefined);

/* Enclosures. `slots` has program->slots_n intervals, prepared once by sev_enclose_begin(); sev_enclose_inputs() begins
 * a box, and sev_enclose_steps() runs the steps from `from` to `to`, so that one may stop at the first output that
 * tells enough. Of those it runs what `outputs` want, given as bits, the same ones for all of a box; SEV_ALL_OUTPUTS.
 * `quick` is for boxes that are wide anyway (quick.h). */
#define SEV_ALL_OUTPUTS UINT32_MAX
void sev_enclose_begin(const sev_program *program, sev_interval *slots);
void sev_enclose_inputs(const sev_program *program, sev_interval *slots, const sev_interval *inputs);
int sev_enclose_steps(const sev_program *program, sev_interval *slots, size_t from, size_t to, uint32_t outputs,
                      bool quick, bool *undefined);
/* All of it. */
int sev_enclose(const sev_program *program, sev_interval *slots, const sev_interval *inputs, bool *undefined);

#endif
