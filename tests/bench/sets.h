/* SPDX-License-Identifier: MIT */
/* Which of the loops that are compiled for several instruction sets this processor can run. */
#ifndef TESTS_BENCH_SETS_H
#define TESTS_BENCH_SETS_H

#include <stdbool.h>

#ifndef HAVE_SETS
#define HAVE_SETS 0
#endif

static inline bool has_avx2(void)
{
#if HAVE_SETS
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

static inline bool has_avx512(void)
{
#if HAVE_SETS
    return __builtin_cpu_supports("avx512f");
#else
    return false;
#endif
}

/* The best of loop_baseline, loop_avx2 and loop_avx512. */
#if HAVE_SETS
#define BEST_OF(loop) (has_avx512() ? loop##_avx512 : has_avx2() ? loop##_avx2 : loop##_baseline)
#else
#define BEST_OF(loop) loop##_baseline
#endif

#endif
