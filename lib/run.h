/* SPDX-License-Identifier: MIT */
/* Running a program over columns of numbers, a block at a time. */
#ifndef SEV_RUN_H
#define SEV_RUN_H

#include "formula.h"

/* Doubles on the stack: 16 KiB, which leaves room in the smallest thread. */
enum { SEV_STACK = 2048 };

typedef struct sev_run {
    const sev_program *program;
    double *slots;
    size_t stride; /* elements of a block */
    double *heap;  /* NULL while the stack suffices */
} sev_run;

/* Prepares to run over n elements with `stack` of SEV_STACK doubles as workspace if that suffices; false when there is no
 * memory. End it with sev_run_end(). */
bool sev_run_begin(sev_run *run, const sev_program *program, size_t n, double *stack);
void sev_run_end(sev_run *run);
/* The block of the i-th input, to be filled before sev_run_block(), and that of the first output. */
double *sev_run_input(const sev_run *run, size_t i);
const double *sev_run_output(const sev_run *run, size_t i);
/* Runs over the first n elements of the block; non-zero when a callback stopped. */
int sev_run_block(const sev_run *run, size_t n);

/* The first output for one value of each input of the program; NaN when a callback stopped. */
double sev_run_one(const sev_program *program, const double *inputs);

#endif
