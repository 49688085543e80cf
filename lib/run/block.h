/* SPDX-License-Identifier: MIT */
/* Running a program over columns of numbers, a block at a time. */
#ifndef SEV_RUN_H
#define SEV_RUN_H

#include "formula/program.h"

/* Doubles on the stack: 16 KiB for blocks, which leaves room in the smallest thread; 1 for one element at a time. */
enum { SEV_STACK = 2048, SEV_STACK_ONE = 128 };

/* So many slots may hold one number for all elements of a block; the others hold it many times. */
enum { SEV_SINGLES = 128 };

/* Elements of a block where few slots are wanted: what a block costs beside its elements is spread over more. */
enum { SEV_BLOCK_FEW = 1024 };

typedef struct sev_run {
    const sev_program *program;
    double *slots; /* of the results of steps, one after the other */
    size_t block;  /* elements of a block */
    double *heap;  /* NULL while the stack suffices */
    bool single[SEV_SINGLES];
} sev_run;

/* Prepares to run over blocks of at most n elements with `stack` of `room` doubles as workspace if that suffices; false
 * when there is no memory. End it with sev_run_end(). */
bool sev_run_begin(sev_run *run, const sev_program *program, size_t n, double *stack, size_t room);
void sev_run_end(sev_run *run);
/* Runs over the first n elements of each input, at most a block; `out` (which may be NULL) receives the first output
 * and may be the very array of an input. Non-zero when a callback stopped. */
int sev_run_block(sev_run *run, const sev_arg *inputs, size_t n, double *out);
/* The same in two parts: what does not depend on the scale, once, and the rest, for scale after scale. Of the rest it
 * runs what some outputs want, given as bits as for enclosures. */
int sev_run_fixed(sev_run *run, const sev_arg *inputs, size_t n);
int sev_run_again(sev_run *run, const sev_arg *inputs, size_t n, uint32_t outputs);
/* The i-th output of a block that was run without `out`. */
sev_arg sev_run_output(const sev_run *run, const sev_arg *inputs, size_t i);

/* The first output for one value of each input of the program; NaN after a failure. Non-zero when a callback
 * stopped. */
int sev_run_one(const sev_program *program, const double *inputs, double *value);

#endif
