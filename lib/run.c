/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <math.h>

bool sev_run_begin(sev_run *run, const sev_program *program, size_t n, double *stack)
{
    size_t slots = program->slots_n, block = n < SEV_BLOCK ? n : SEV_BLOCK;
    run->program = program;
    run->heap = NULL;
    if (slots * block > SEV_STACK && slots * 32 <= SEV_STACK)
        block = SEV_STACK / slots;
    run->stride = block;
    run->slots = stack;
    if (slots * block > SEV_STACK)
        run->slots = run->heap = sev_new(program->allocator, slots * block, sizeof *stack);
    if (!run->slots)
        return false;
    for (size_t c = 0; c < program->constants_n; c++)
        for (size_t k = 0; k < block; k++)
            run->slots[c * block + k] = program->constants[c];
    return true;
}

void sev_run_end(sev_run *run)
{
    if (run->heap)
        sev_free(run->program->allocator, run->heap, run->program->slots_n * run->stride, sizeof *run->heap);
}

double *sev_run_input(const sev_run *run, size_t i)
{
    return run->slots + (run->program->constants_n + i) * run->stride;
}

const double *sev_run_output(const sev_run *run, size_t i)
{
    return run->slots + (size_t)run->program->outputs[i] * run->stride;
}

int sev_run_block(const sev_run *run, size_t n)
{
    const sev_program *p = run->program;
    int stop = 0;
    for (size_t i = 0; !stop && i < p->steps_n; i++)
        stop = sev_step_block(&p->steps[i], run->slots, run->stride, n);
    return stop;
}

double sev_run_one(const sev_program *program, const double *inputs)
{
    double stack[SEV_STACK], value = NAN;
    sev_run run;
    if (!sev_run_begin(&run, program, 1, stack))
        return NAN;
    for (size_t i = 0; i < program->inputs_n; i++)
        *sev_run_input(&run, i) = inputs[i];
    if (!sev_run_block(&run, 1))
        value = *sev_run_output(&run, 0);
    sev_run_end(&run);
    return value;
}
