/* SPDX-License-Identifier: MIT */
/* Loaded before the library into one process of a job: break-evens of three chunks go well. At the fourth the process
 * is killed where BREAKS is `killed`, and otherwise runs out of memory. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <scaleev/study.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

typedef scaleev_status function(const scaleev_study *, double, double, int32_t, int32_t, uint64_t, size_t, double *,
                                int32_t *);

scaleev_status scaleev_study_break_even(const scaleev_study *study, double lo, double hi, int32_t direction,
                                        int32_t which, uint64_t first, size_t n, double *out, int32_t *kinds)
{
    static int calls;
    function *real;
    void *symbol = dlsym(RTLD_NEXT, "scaleev_study_break_even");
    const char *breaks = getenv("BREAKS");
    if (symbol == NULL)
        abort();
    memcpy(&real, &symbol, sizeof real);
    if (++calls > 3) {
        if (breaks != NULL && strcmp(breaks, "killed") == 0)
            raise(SIGKILL);
        return SCALEEV_ERROR_MEMORY;
    }
    return real(study, lo, hi, direction, which, first, n, out, kinds);
}
