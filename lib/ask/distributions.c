/* SPDX-License-Identifier: MIT */
/* What the public interface tells of the distributions. */
#include "study/law.h"
#include "scaleev/study.h"

int32_t scaleev_distribution_count(void)
{
    return sev_law_count();
}

/* What is told of a distribution, and of a parameter p of it; and what where there is none. */
#define OF_DISTRIBUTION(type, what, told, none)                                                                        \
    type scaleev_distribution_##what(int32_t distribution)                                                             \
    {                                                                                                                  \
        const sev_law *law = sev_law_at(distribution);                                                                 \
        return law ? (told) : (none);                                                                                  \
    }
#define OF_PARAMETER(what)                                                                                             \
    const char *scaleev_distribution_parameter_##what(int32_t distribution, int32_t parameter)                         \
    {                                                                                                                  \
        const sev_law *law = sev_law_at(distribution);                                                                 \
        bool is_there = law && parameter >= 0 && (size_t)parameter < law->parameters_n;                                \
        return is_there ? law->parameters[parameter].what : NULL;                                                      \
    }

OF_DISTRIBUTION(const char *, name, law->name, NULL)
OF_DISTRIBUTION(const char *, help, law->help, NULL)
OF_DISTRIBUTION(int32_t, parameter_count, (int32_t)law->parameters_n, 0)
OF_DISTRIBUTION(int32_t, is_list, law->shape != SEV_NUMBERS, 0)
OF_PARAMETER(name)
OF_PARAMETER(help)
OF_PARAMETER(allowed)
