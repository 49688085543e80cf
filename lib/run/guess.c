/* SPDX-License-Identifier: MIT */
#include "run/guess.h"
#include "op/doubles.h"

/* Any operation. */
static void guess_call(const sev_step *step, double *slots, sev_trouble *trouble)
{
    double a[SEV_ARGS], second;
    for (int i = 0; i < step->call.args_n; i++)
        a[i] = slots[step->args[i]];
    slots[step->slot] = sev_guess(&step->call, a, &second, trouble);
    if (step->second >= 0)
        slots[step->second] = second;
}

/* Arithmetic is done on the spot; where a result has a low part, nobody reads that here. */
static inline void guess_step(const sev_step *step, double *slots, sev_trouble *trouble)
{
#undef A
#undef NO_FORM
#define A(i) slots[step->args[i]]
#define SAME(form) slots[step->slot] = (form)
#define FORM(form, sharp) guess_call(step, slots, trouble)
#define FORMS(guess, quick, sharp, wide) guess_call(step, slots, trouble)
#define NO_FORM slots[step->slot] = SEV_NAN
    switch ((sev_op)step->call.op) {
#define SEV_OPERATION(name, n, low, kernel, value, derivative, forms, ...)                                             \
    case SEV_##name:                                                                                                   \
        forms;                                                                                                         \
        return;
#include "op/ops.def"
    }
    slots[step->slot] = SEV_NAN;
}

int sev_guess_steps(const sev_program *p, double *slots, size_t to, uint32_t outputs)
{
    sev_trouble trouble = {0, false};
    for (const sev_step *step = p->steps, *end = step + to; !trouble.stop && step < end; step++)
        if (step->wanted & outputs)
            guess_step(step, slots, &trouble);
    return trouble.stop;
}
