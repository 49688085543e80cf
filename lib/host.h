/* SPDX-License-Identifier: MIT */
/* The host's floating-point environment: rounding mode, flushing of subnormals, trapping, exception flags. Results and proofs
 * rest on IEEE 754's defaults, so every public function that computes enters with sev_host_enter(), which sets the host's
 * environment aside, and leaves with sev_host_leave(), which gives it back, flags and all.
 *
 * In between, it calls one function that is SEV_APART: compilers move arithmetic across these two, but not across a call.
 * The environment is only written where it differs: writing is slow, reading is not. */
#ifndef SEV_HOST_H
#define SEV_HOST_H

#include <scaleev/scaleev.h>

#define SEV_APART __attribute__((noinline))

#if defined(__x86_64__)

/* All arithmetic is SSE's, whose control and flags are in MXCSR. */
typedef struct sev_host {
    unsigned mxcsr;
} sev_host;

enum { SEV_MXCSR = 0x1f80, SEV_MXCSR_FLAGS = 0x3f };

static inline unsigned sev_mxcsr(void)
{
    unsigned mxcsr;
    __asm__ __volatile__("stmxcsr %0" : "=m"(mxcsr) : : "memory");
    return mxcsr;
}

static inline void sev_mxcsr_set(unsigned mxcsr)
{
    __asm__ __volatile__("ldmxcsr %0" : : "m"(mxcsr) : "memory");
}

static inline void sev_host_enter(sev_host *host)
{
    host->mxcsr = sev_mxcsr();
    if ((host->mxcsr | SEV_MXCSR_FLAGS) != (SEV_MXCSR | SEV_MXCSR_FLAGS))
        sev_mxcsr_set(SEV_MXCSR);
}

static inline void sev_host_leave(const sev_host *host)
{
    if (sev_mxcsr() != host->mxcsr)
        sev_mxcsr_set(host->mxcsr);
}

#elif defined(__aarch64__)

typedef struct sev_host {
    unsigned long long fpcr, fpsr; /* control, flags */
} sev_host;

#define SEV_READ(name, to) __asm__ __volatile__("mrs %0, " name : "=r"(to) : : "memory")
#define SEV_WRITE(name, from) __asm__ __volatile__("msr " name ", %0" : : "r"(from) : "memory")

static inline void sev_host_enter(sev_host *host)
{
    SEV_READ("fpcr", host->fpcr);
    SEV_READ("fpsr", host->fpsr);
    if (host->fpcr)
        SEV_WRITE("fpcr", 0ULL);
}

static inline void sev_host_leave(const sev_host *host)
{
    sev_host now;
    SEV_READ("fpcr", now.fpcr);
    SEV_READ("fpsr", now.fpsr);
    if (now.fpcr != host->fpcr)
        SEV_WRITE("fpcr", host->fpcr);
    if (now.fpsr != host->fpsr)
        SEV_WRITE("fpsr", host->fpsr);
}

#else

#include <fenv.h>

typedef struct sev_host {
    fenv_t environment;
} sev_host;

static inline void sev_host_enter(sev_host *host)
{
    fegetenv(&host->environment);
    fesetenv(FE_DFL_ENV);
}

static inline void sev_host_leave(const sev_host *host)
{
    fesetenv(&host->environment);
}

#endif

/* The body of a public function: a call of one that is SEV_APART. */
#define SEV_HOST_RETURN(call)                                                                                          \
    sev_host host_;                                                                                                    \
    sev_host_enter(&host_);                                                                                            \
    scaleev_status status_ = (call);                                                                                   \
    sev_host_leave(&host_);                                                                                            \
    return status_

/* After a function of the host's has run among ours, which may have changed the environment. */
static inline void sev_host_again(void)
{
    sev_host theirs;
    sev_host_enter(&theirs);
}

#endif
