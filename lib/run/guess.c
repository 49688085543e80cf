/* SPDX-License-Identifier: MIT */
#include "run/guess.h"

int sev_guess_steps(const sev_program *p, double *slots, size_t to, uint32_t outputs)
{
    sev_trouble trouble = {0, false};
    for (const sev_step *step = p->steps, *end = step + to; !trouble.stop && step < end; step++) {
        double a[SEV_ARGS], second;
        if (!(step->wanted & outputs))
            continue;
        for (int i = 0; i < step->call.args_n; i++)
            a[i] = slots[step->args[i]];
        slots[step->slot] = sev_guess(&step->call, a, &second, &trouble);
        if (step->second >= 0)
            slots[step->second] = second;
    }
    return trouble.stop;
}
