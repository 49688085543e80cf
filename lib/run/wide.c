/* SPDX-License-Identifier: MIT */
#include "run/wide.h"

int sev_wide_enclose(const sev_program *p, sev_wide_interval *slots, const sev_interval *inputs)
{
    sev_trouble trouble = {0, false};
    for (size_t i = 0; i < p->constants_n; i++)
        slots[i] = sev_wide_of(p->ranges[i]);
    for (size_t i = 0; i < p->inputs_n; i++)
        slots[p->constants_n + i] = sev_wide_of(inputs[i]);
    for (const sev_step *step = p->steps, *end = step + p->steps_n; !trouble.stop && step < end; step++) {
        sev_wide_interval a[SEV_ARGS], second;
        for (int i = 0; i < step->call.args_n; i++)
            a[i] = slots[step->args[i]];
        slots[step->slot] = sev_wide_range(&step->call, a, &second, &trouble);
        if (step->second >= 0)
            slots[step->second] = second;
    }
    return trouble.stop;
}
