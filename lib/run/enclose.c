/* SPDX-License-Identifier: MIT */
#include "run/enclose.h"
#include "host/status.h"
#include "op/intervals.h"

void sev_enclose_begin(const sev_program *p, sev_interval *slots)
{
    for (size_t i = 0; i < p->constants_n; i++)
        slots[i] = p->ranges[i];
}

void sev_enclose_inputs(const sev_program *p, sev_interval *slots, const sev_interval *inputs)
{
    for (size_t i = 0; i < p->inputs_n; i++)
        slots[p->constants_n + i] = inputs[i];
}

/* Any operation. */
static void enclose_call(const sev_step *step, bool quick, sev_interval *slots, sev_trouble *trouble)
{
    sev_interval a[SEV_ARGS], second = {0, 0}, out = sev_everything();
    for (int i = 0; i < step->call.args_n; i++) {
        /* Member by member: what was just written in parts is slow to read as one. */
        a[i].lo = slots[step->args[i]].lo;
        a[i].hi = slots[step->args[i]].hi;
    }
    if (quick)
        out = sev_quick_range(&step->call, a, &second);
    if (!sev_is_bounded(out))
        out = sev_range(&step->call, a, &second, trouble);
    slots[step->slot] = out;
    if (step->second >= 0)
        slots[step->second] = second;
}

/* Arithmetic is done on the spot; where a result has a low part, nobody reads that here. */
static inline void enclose_step(const sev_step *step, bool quick, sev_interval *slots, sev_trouble *trouble)
{
#undef A
#undef NO_FORM
#define A(i) slots[step->args[i]]
#define SAME(form) slots[step->slot] = (form)
#define FORM(form, sharp) enclose_call(step, quick, slots, trouble)
#define FORMS(guess, quick_, sharp, wide) enclose_call(step, quick, slots, trouble)
#define NO_FORM slots[step->slot] = sev_everything()
    switch ((sev_op)step->call.op) {
#define SEV_OPERATION(name, n, low, kernel, value, derivative, forms, ...)                                             \
    case SEV_##name:                                                                                                   \
        forms;                                                                                                         \
        return;
#include "op/ops.def"
    }
    slots[step->slot] = sev_everything();
}

void sev_enclose_steps(const sev_program *p, sev_interval *slots, size_t from, size_t to, uint32_t outputs, bool quick,
                       sev_trouble *trouble)
{
    if (trouble->stop)
        return;
    for (const sev_step *step = p->steps + from, *end = p->steps + to; step < end; step++) {
        if (!(step->wanted & outputs))
            continue;
        enclose_step(step, quick, slots, trouble);
        if (trouble->stop)
            return;
    }
}

void sev_enclose(const sev_program *p, sev_interval *slots, const sev_interval *inputs, sev_trouble *trouble)
{
    sev_enclose_inputs(p, slots, inputs);
    sev_enclose_steps(p, slots, 0, p->steps_n, SEV_ALL_OUTPUTS, false, trouble);
}

scaleev_status sev_trouble_status(const sev_trouble *trouble)
{
    return trouble->stop        ? sev_callback_status(trouble->stop)
           : trouble->undefined ? SCALEEV_ERROR_UNDEFINED
                                : SCALEEV_OK;
}
