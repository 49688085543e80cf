/* SPDX-License-Identifier: MIT */
/* Which kernels this machine runs. There is nothing to initialise and nothing is written: the compiler's run-time
 * library asks the processor at start-up. */
#include "kernel/kernels.h"

#ifdef SCALEEV_TEST_BUILD
#include <stdlib.h>
#include <string.h>
#endif

extern const sev_kernels sev_kernels_baseline;
#ifdef SEV_KERNELS_X86
extern const sev_kernels sev_kernels_avx2;
extern const sev_kernels sev_kernels_avx512;
#endif

/* From slow to fast. */
static const sev_kernels *const sets[] = {
    &sev_kernels_baseline,
#ifdef SEV_KERNELS_X86
    &sev_kernels_avx2,
    &sev_kernels_avx512,
#endif
};

enum { SETS_N = sizeof sets / sizeof *sets };

const sev_kernels *sev_kernels_set(size_t i)
{
    return i < SETS_N ? sets[i] : NULL;
}

int sev_kernels_runs(const sev_kernels *set)
{
#ifdef SEV_KERNELS_X86
    if (set == &sev_kernels_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (set == &sev_kernels_avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#endif
    return set == &sev_kernels_baseline;
}

const sev_kernels *sev_kernels_best(void)
{
#ifdef SCALEEV_TEST_BUILD
    const char *wanted = getenv("SCALEEV_KERNELS");
    for (size_t i = 0; wanted && i < SETS_N; i++)
        if (strcmp(wanted, sets[i]->name) == 0 && sev_kernels_runs(sets[i]))
            return sets[i];
#endif
    size_t i = SETS_N - 1;
    while (!sev_kernels_runs(sets[i]))
        i--;
    return sets[i];
}
