/* SPDX-License-Identifier: MIT */
/* The floating-point environment of AArch64. */
#include "host/environment.h"

static inline uint64_t fpcr_now(void)
{
    uint64_t control;
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(control) : : "memory");
    return control;
}

static inline void set_fpcr(uint64_t control)
{
    __asm__ __volatile__("msr fpcr, %0" : : "r"(control) : "memory");
}

static inline uint64_t fpsr_now(void)
{
    uint64_t flags;
    __asm__ __volatile__("mrs %0, fpsr" : "=r"(flags) : : "memory");
    return flags;
}

static inline void set_fpsr(uint64_t flags)
{
    __asm__ __volatile__("msr fpsr, %0" : : "r"(flags) : "memory");
}

void sev_host_enter(sev_host *host)
{
    host->flags = fpsr_now();
    host->control = fpcr_now();
    if (host->control)
        set_fpcr(0);
}

void sev_host_leave(const sev_host *host)
{
    if (fpcr_now() != host->control)
        set_fpcr(host->control);
    if (fpsr_now() != host->flags)
        set_fpsr(host->flags);
}
