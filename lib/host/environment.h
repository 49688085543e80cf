/* SPDX-License-Identifier: MIT */
/* The host's floating-point environment: rounding mode, flushing of subnormals, trapping, exception flags. Results and
 * proofs rest on IEEE 754's defaults, so every public function that computes enters with sev_host_enter(), which sets
 * the host's environment aside, and leaves with sev_host_leave(), which gives it back, flags and all.
 *
 * In between, it calls one function that is SEV_APART: compilers move arithmetic across these two, but not across a
 * call. */
#ifndef SEV_HOST_H
#define SEV_HOST_H

#include <scaleev/scaleev.h>

#define SEV_APART __attribute__((noinline))

#if defined(__x86_64__) || defined(__i386__)

typedef struct sev_host {
    uint32_t mxcsr;   /* SSE: control and flags */
    uint16_t control; /* x87 */
    uint16_t flags;   /* x87, around callbacks */
    uint32_t x87[7];  /* all of its environment, when its control is unusual */
} sev_host;

#elif defined(__aarch64__)

typedef struct sev_host {
    uint64_t control, flags;
} sev_host;

#else

#include <fenv.h>

typedef struct sev_host {
    fenv_t environment;
} sev_host;

#endif

void sev_host_enter(sev_host *host);
void sev_host_leave(const sev_host *host);
/* Around a callback, which sees the defaults too; what it changes is put right, and its flags are dropped. */
#if defined(__x86_64__) || defined(__i386__)
void sev_callback_enter(sev_host *ours);
void sev_callback_leave(const sev_host *ours);
#else
#define sev_callback_enter sev_host_enter
#define sev_callback_leave sev_host_leave
#endif

/* The body of a public function: a call of one that is SEV_APART. */
#define SEV_HOST_RETURN(call)                                                                                          \
    sev_host host_;                                                                                                    \
    sev_host_enter(&host_);                                                                                            \
    scaleev_status status_ = (call);                                                                                   \
    sev_host_leave(&host_);                                                                                            \
    return status_

#endif
