/* SPDX-License-Identifier: MIT */
/* The floating-point environment of x86: that of SSE, and around callbacks that of x87. */
#include "host/environment.h"

/* Our arithmetic is SSE's; x87 serves callbacks, so it is looked at around them. On i386 it returns doubles too, and
 * libc computes with it, and raises other flags where its precision is short; elsewhere its precision is left alone. */
#ifdef __i386__
enum { X87_EVERYWHERE = 1, PRECISION = 0x0300 };
#else
enum { X87_EVERYWHERE = 0, PRECISION = 0 };
#endif
enum { MXCSR = 0x1f80, FLAGS = 0x3f, INEXACT = 0x20, ROUNDING = 0x0c00, MASKS = 0x3f };

static inline uint32_t mxcsr_now(void)
{
    uint32_t mxcsr;
    __asm__ __volatile__("stmxcsr %0" : "=m"(mxcsr) : : "memory");
    return mxcsr;
}

static inline void set_mxcsr(uint32_t mxcsr)
{
    __asm__ __volatile__("ldmxcsr %0" : : "m"(mxcsr) : "memory");
}

/* Waits for all that is under way. */
static inline void wait_for_all(void)
{
    __asm__ __volatile__("lfence" : : : "memory");
}

static inline uint16_t x87_control_now(void)
{
    uint16_t control;
    __asm__ __volatile__("fnstcw %0" : "=m"(control) : : "memory");
    return control;
}

static inline void set_x87_control(uint16_t control)
{
    __asm__ __volatile__("fldcw %0" : : "m"(control) : "memory");
}

static inline int is_usual(uint16_t control)
{
    return (control & (ROUNDING | MASKS | PRECISION)) == (MASKS | PRECISION);
}

static inline void x87_enter(sev_host *host)
{
    host->control = x87_control_now();
    if (!is_usual(host->control)) {
        __asm__ __volatile__("fnstenv %0" : "=m"(host->x87) : : "memory");
        set_x87_control((uint16_t)((host->control & ~ROUNDING) | MASKS | PRECISION));
    }
}

static inline void x87_leave(const sev_host *host)
{
    if (!is_usual(host->control))
        __asm__ __volatile__("fldenv %0" : : "m"(host->x87) : "memory");
    else if (x87_control_now() != host->control)
        set_x87_control(host->control);
}

void sev_host_enter(sev_host *host)
{
    host->mxcsr = mxcsr_now();
    if ((host->mxcsr | FLAGS) != (MXCSR | FLAGS))
        set_mxcsr(MXCSR);
    if (X87_EVERYWHERE)
        x87_enter(host);
}

/* AMD's processors read MXCSR in 5 ns, during which nothing else is done, and write it in 1, whatever is in it. */
static inline int writes_sooner_than_reads(void)
{
    return __builtin_cpu_is("amd");
}

/* Elsewhere writing waits for what is under way, as reading does not. Almost always there is nothing to write: a host
 * that has rounded before has the only flag that is raised. */
static inline void give_back_where_changed(uint32_t mxcsr)
{
    if ((mxcsr & ~(uint32_t)(FLAGS & ~INEXACT)) != (MXCSR | INEXACT) || mxcsr_now() != mxcsr)
        set_mxcsr(mxcsr);
    /* Intel's processors are slow to read, as the next call does, while a flag is being taken back: a value of a small
     * model then takes 115 ns, and 53 ns when that has ended (tests/bench/host). */
    if (!(mxcsr & INEXACT))
        wait_for_all();
}

void sev_host_leave(const sev_host *host)
{
    if (writes_sooner_than_reads())
        set_mxcsr(host->mxcsr);
    else
        give_back_where_changed(host->mxcsr);
    if (X87_EVERYWHERE)
        x87_leave(host);
}

static inline uint16_t x87_flags_now(void)
{
    uint16_t status;
    __asm__ __volatile__("fnstsw %0" : "=m"(status) : : "memory");
    return status & FLAGS;
}

void sev_callback_enter(sev_host *ours)
{
    sev_host_enter(ours);
    if (!X87_EVERYWHERE)
        x87_enter(ours);
    ours->flags = x87_flags_now();
}

void sev_callback_leave(const sev_host *ours)
{
    if (x87_flags_now() != ours->flags) {
        uint32_t x87[7]; /* control, status, ... */
        __asm__ __volatile__("fnstenv %0" : "=m"(x87) : : "memory");
        x87[1] = (x87[1] & ~(uint32_t)FLAGS) | ours->flags;
        __asm__ __volatile__("fldenv %0" : : "m"(x87) : "memory");
    }
    if (!X87_EVERYWHERE)
        x87_leave(ours);
    sev_host_leave(ours);
}
