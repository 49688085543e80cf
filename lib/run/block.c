/* SPDX-License-Identifier: MIT */
#include "run/block.h"
#include "kernel/compute.h"

#include <math.h>
#include <string.h>

/* Slots of steps; constants and inputs need no room of their own. */
static size_t first_slot(const sev_program *program)
{
    return program->constants_n + program->inputs_n;
}

bool sev_run_begin(sev_run *run, const sev_program *program, size_t n, double *stack, size_t room)
{
    size_t slots = program->slots_n - first_slot(program), block = SEV_BLOCK;
    run->program = program;
    run->heap = NULL;
    while (block < SEV_BLOCK_FEW && 2 * block * slots <= room)
        block *= 2;
    block = n < block ? n : block;
    if (slots * block > room && slots * 32 <= room)
        block = room / slots;
    run->block = block;
    run->slots = stack;
    if (slots * block > room)
        run->slots = run->heap = sev_new(program->allocator, slots * block, sizeof *stack);
    return run->slots != NULL;
}

void sev_run_end(sev_run *run)
{
    const sev_program *p = run->program;
    if (run->heap)
        sev_free(p->allocator, run->heap, (p->slots_n - first_slot(p)) * run->block, sizeof *run->heap);
}

static double *slot_of(const sev_run *run, int32_t slot)
{
    return run->slots + ((size_t)slot - first_slot(run->program)) * run->block;
}

static bool is_single(const sev_run *run, int32_t slot)
{
    size_t i = (size_t)slot - first_slot(run->program);
    return i < SEV_SINGLES && run->single[i];
}

/* Marks the results of a step as one number each, where its arguments are. */
static bool make_single(sev_run *run, const sev_step *step, const sev_arg *a)
{
    size_t first = first_slot(run->program), i = (size_t)step->slot - first, j = (size_t)step->second - first;
    bool single = i < SEV_SINGLES && (step->second < 0 || j < SEV_SINGLES);
    for (int k = 0; k < step->call.args_n; k++)
        single = single && a[k].stride == 0;
    if (i < SEV_SINGLES)
        run->single[i] = single;
    if (step->second >= 0 && j < SEV_SINGLES)
        run->single[j] = single;
    return single;
}

static const double *place_of(const sev_run *run, const sev_arg *inputs, int32_t slot)
{
    const sev_program *p = run->program;
    if ((size_t)slot < p->constants_n)
        return &p->constants[slot];
    return (size_t)slot < first_slot(p) ? inputs[(size_t)slot - p->constants_n].p : slot_of(run, slot);
}

static size_t stride_of(const sev_run *run, const sev_arg *inputs, int32_t slot)
{
    const sev_program *p = run->program;
    if ((size_t)slot < p->constants_n)
        return 0;
    return (size_t)slot < first_slot(p) ? inputs[(size_t)slot - p->constants_n].stride : is_single(run, slot) ? 0 : 1;
}

/* Member by member: what was just written in parts is slow to read as one. */
static inline void find_args(const sev_run *run, const sev_step *step, const sev_arg *inputs, sev_arg *a)
{
    for (int i = 0; i < step->call.args_n; i++) {
        a[i].p = place_of(run, inputs, step->args[i]);
        a[i].low = step->lows[i] < 0 ? NULL : place_of(run, inputs, step->lows[i]);
        a[i].stride = stride_of(run, inputs, step->args[i]);
    }
}

static int run_steps(sev_run *run, const sev_arg *inputs, size_t from, size_t to, uint32_t outputs, size_t n,
                     double *out)
{
    const sev_program *p = run->program;
    for (size_t i = from; i < to; i++) {
        const sev_step *step = &p->steps[i];
        sev_arg a[SEV_ARGS];
        if (!(step->wanted & outputs))
            continue;
        find_args(run, step, inputs, a);
        double *first = slot_of(run, step->slot), *second = step->second >= 0 ? slot_of(run, step->second) : NULL;
        bool single = make_single(run, step, a);
        /* The last step writes where the caller wants it; no earlier one may, because `out` may be an input. */
        if (out && i + 1 == p->steps_n && !single && step->slot == p->outputs[0])
            first = out;
        else if (out && i + 1 == p->steps_n && !single && step->second == p->outputs[0])
            second = out;
        size_t elements = single ? 1 : n;
        int stop = 0;
        if (step->kernel)
            step->kernel(a, elements, first, second);
        else
            stop = sev_compute(p->kernels, &step->call, a, elements, first, second);
        if (stop)
            return stop;
    }
    return 0;
}

int sev_run_block(sev_run *run, const sev_arg *inputs, size_t n, double *out)
{
    const sev_program *p = run->program;
    int stop = run_steps(run, inputs, 0, p->steps_n, SEV_ALL_OUTPUTS, n, out);
    if (stop || !out || ((size_t)p->outputs[0] >= first_slot(p) && !is_single(run, p->outputs[0])))
        return stop; /* the last step has written it */
    /* The output is one number, or an input itself. */
    sev_arg copied = sev_run_output(run, inputs, 0);
    for (size_t k = 0; k < n; k++)
        out[k] = copied.p[k * copied.stride];
    return 0;
}

int sev_run_fixed(sev_run *run, const sev_arg *inputs, size_t n)
{
    return run_steps(run, inputs, 0, run->program->fixed_n, SEV_ALL_OUTPUTS, n, NULL);
}

int sev_run_again(sev_run *run, const sev_arg *inputs, size_t n, uint32_t outputs)
{
    return run_steps(run, inputs, run->program->fixed_n, run->program->steps_n, outputs, n, NULL);
}

sev_arg sev_run_output(const sev_run *run, const sev_arg *inputs, size_t i)
{
    int32_t slot = run->program->outputs[i];
    return (sev_arg){place_of(run, inputs, slot), NULL, stride_of(run, inputs, slot)};
}

/* By kernels for one element; `values` are those of all slots. */
static int run_singles(const sev_program *p, double *values)
{
    for (size_t i = 0; i < p->steps_n; i++) {
        const sev_step *step = &p->steps[i];
        double *first = &values[step->slot], *second = step->second >= 0 ? &values[step->second] : NULL;
        if (step->single) {
            step->single(values, step->args, step->lows, first, second);
            continue;
        }
        sev_arg a[SEV_ARGS];
        for (int k = 0; k < step->call.args_n; k++) {
            a[k] = sev_single(&values[step->args[k]]);
            a[k].low = step->lows[k] < 0 ? NULL : &values[step->lows[k]];
        }
        int stop = sev_compute(p->kernels, &step->call, a, 1, first, second);
        if (stop)
            return stop;
    }
    return 0;
}

/* Constants some at a time: a call would take as long as a small program. There is room for some more. */
static void fill_first_slots(const sev_program *p, const double *inputs, double *values)
{
    for (size_t i = 0; i < p->constants_n; i += SEV_CONSTANTS_AT_A_TIME)
        memcpy(values + i, p->constants + i, SEV_CONSTANTS_AT_A_TIME * sizeof *values);
    if (p->inputs_n == 1)
        values[p->constants_n] = *inputs;
    else
        memcpy(values + p->constants_n, inputs, p->inputs_n * sizeof *values);
}

int sev_run_one(const sev_program *program, const double *inputs, double *value)
{
    double stack[SEV_STACK_ONE], *values = stack, *heap = NULL;
    size_t room = program->slots_n + SEV_CONSTANTS_AT_A_TIME;
    *value = NAN;
    if (room > SEV_STACK_ONE)
        values = heap = sev_new(program->allocator, room, sizeof *heap);
    if (!values)
        return 0;
    fill_first_slots(program, inputs, values);
    int stop = run_singles(program, values);
    *value = stop ? (double)NAN : values[program->outputs[0]] + 0.0; /* -0 is told as 0 */
    if (heap)
        sev_free(program->allocator, heap, room, sizeof *heap);
    return stop;
}
