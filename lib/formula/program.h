/* SPDX-License-Identifier: MIT */
/* Programs: what is left of a formula for a set of outputs, in order, with results in numbered slots that are used
 * again. A step computes its result in two parts where it can and a later step reads the low part. */
#ifndef SEV_PROGRAM_H
#define SEV_PROGRAM_H

#include "formula/formula.h"

typedef struct sev_step {
    sev_call call;
    int32_t slot;              /* of the result */
    int32_t second;            /* of its low part, or of the second result of a pass; -1 when nobody wants it */
    int32_t args[SEV_ARGS];    /* slots */
    int32_t lows[SEV_ARGS];    /* of their low parts; -1: there is none, or it is not read */
    uint32_t wanted;           /* by which outputs, as bits */
    sev_kernel *kernel;        /* that computes it; NULL: sev_compute() does */
    sev_single_kernel *single; /* the same for one element */
} sev_step;

typedef struct sev_program {
    const scaleev_allocator *allocator;
    void *memory; /* all arrays lie in one block */
    size_t bytes;
    sev_step *steps;
    size_t steps_n, fixed_n; /* the first fixed_n do not depend on the scale */
    double *constants;       /* values, then ranges, of slots 0 .. constants_n - 1, which are never reused */
    sev_interval *ranges;
    sev_node *nodes; /* of the formula, which they are; ~node: its low part */
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

/* What is read of `constants` at a time, so that there is room for a multiple of it. */
enum { SEV_CONSTANTS_AT_A_TIME = 4 };

/* Outputs as bits: all of them. */
#define SEV_ALL_OUTPUTS UINT32_MAX

/* False when there is no memory. With `fusing`, operations are joined where one pass over a block can do for two or
 * three. */
bool sev_program_init(sev_program *program, sev_formula *formula, size_t n, const sev_node *outputs, bool fusing);
void sev_program_clear(sev_program *program);

#endif
