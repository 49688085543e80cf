/* SPDX-License-Identifier: MIT */
/* What the public interface tells of the families. */
#include "model/family.h"

#include <math.h>

int32_t scaleev_family_count(void)
{
    return sev_family_count();
}

int32_t scaleev_family_find(const char *name)
{
    const sev_family *f = name ? sev_family_named(name) : NULL;
    return f ? sev_family_number(f) : -1;
}

/* What is told of a family, and of a parameter p of it; and what where there is none. */
#define OF_FAMILY(type, what, told, none)                                                                              \
    type scaleev_family_##what(int32_t family)                                                                         \
    {                                                                                                                  \
        const sev_family *f = sev_family_at(family);                                                                   \
        return f ? (told) : (none);                                                                                    \
    }
#define OF_PARAMETER(type, what, told, none)                                                                           \
    type scaleev_family_parameter_##what(int32_t family, int32_t parameter)                                            \
    {                                                                                                                  \
        const sev_family *f = sev_family_at(family);                                                                   \
        const sev_parameter *p = sev_family_parameter(f, parameter);                                                   \
        return p ? (told) : (none);                                                                                    \
    }

OF_FAMILY(const char *, name, f->name, NULL)
OF_FAMILY(const char *, help, f->help, NULL)
OF_FAMILY(int32_t, is_hazard, f->is_hazard, -1)
OF_FAMILY(int32_t, parameter_count, f->parameters_n + sev_family_knobs(f), 0)
OF_PARAMETER(const char *, name, p->name, NULL)
OF_PARAMETER(const char *, help, p->help, NULL)
OF_PARAMETER(const char *, allowed, p->allowed, NULL)
OF_PARAMETER(int32_t, is_knob, parameter >= f->parameters_n, 0)
OF_PARAMETER(double, default, p->initial, (double)NAN)

scaleev_status scaleev_family_parameter_range(int32_t family, int32_t parameter, double *lo, double *hi)
{
    const sev_parameter *p = sev_family_parameter(sev_family_at(family), parameter);
    if (!p)
        return SCALEEV_ERROR_NAME;
    if (lo)
        *lo = p->lo;
    if (hi)
        *hi = p->hi;
    return SCALEEV_OK;
}
