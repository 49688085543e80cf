/* SPDX-License-Identifier: MIT */
/* Floating-point environments that a host may have, and looking at them without changing them. Nothing here
 * computes. */
#ifndef TESTS_HOSTILITY_H
#define TESTS_HOSTILITY_H

#include <fenv.h>
#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__) || defined(__i386__)
#define X86 1
#endif

/* All of the environment that can be seen. */
typedef struct environment {
    uint64_t control, flags, more_control, more_flags;
} environment;

#ifdef X86

static inline environment environment_now(void)
{
    unsigned mxcsr;
    uint16_t control, status;
    __asm__ __volatile__("stmxcsr %0" : "=m"(mxcsr));
    __asm__ __volatile__("fnstcw %0" : "=m"(control));
    __asm__ __volatile__("fnstsw %0" : "=m"(status));
    /* On i386 a double is returned through x87, where a subnormal raises a flag that <fenv.h> does not know: not bit
     * 1. */
    return (environment){mxcsr & 0xffc0, mxcsr & 0x3f, control, status & 0x3d};
}

static inline void set_mxcsr(unsigned clear, unsigned set)
{
    unsigned mxcsr;
    __asm__ __volatile__("stmxcsr %0" : "=m"(mxcsr));
    mxcsr = (mxcsr & ~clear) | set;
    __asm__ __volatile__("ldmxcsr %0" : : "m"(mxcsr));
}

static inline void set_x87(unsigned clear, unsigned set)
{
    uint16_t control;
    __asm__ __volatile__("fnstcw %0" : "=m"(control));
    control = (uint16_t)((control & ~clear) | set);
    __asm__ __volatile__("fnclex\n\tfldcw %0" : : "m"(control));
}

/* As a program starts. */
static inline void set_calm(void)
{
    set_mxcsr(0xffff, 0x1f80);
    set_x87(0xffff, 0x037f);
}

/* As -ffast-math leaves it: flushing of results (bit 15) and of operands (bit 6). */
static inline bool set_flushing(void)
{
    set_mxcsr(0, 0x8040);
    return true;
}

/* All exceptions of <fenv.h> trap. On i386 without underflow in x87: a caller gets a double there, and where it is
 * subnormal storing it is an underflow, the caller's own. */
static inline bool set_trapping(void)
{
#ifdef __i386__
    set_x87(0x2d, 0);
#else
    set_x87(0x3d, 0);
#endif
    set_mxcsr(0x1e80 | 0x3f, 0);
    return true;
}

/* x87 rounds to float, as Direct3D once set it. */
static inline bool set_short_x87(void)
{
    set_x87(0x0300, 0);
    return true;
}

#elif defined(__aarch64__)

static inline environment environment_now(void)
{
    environment e = {0, 0, 0, 0};
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(e.control));
    __asm__ __volatile__("mrs %0, fpsr" : "=r"(e.flags));
    return e;
}

static inline void set_calm(void)
{
    __asm__ __volatile__("msr fpcr, %0" : : "r"(UINT64_C(0)));
    __asm__ __volatile__("msr fpsr, %0" : : "r"(UINT64_C(0)));
}

/* Results and operands (bit 24). */
static inline bool set_flushing(void)
{
    __asm__ __volatile__("msr fpcr, %0" : : "r"(UINT64_C(1) << 24));
    return true;
}

/* Bits that a processor without trapping ignores. */
static inline bool set_trapping(void)
{
    __asm__ __volatile__("msr fpcr, %0" : : "r"(UINT64_C(0x9f00)));
    return environment_now().control != 0;
}

static inline bool set_short_x87(void)
{
    return false;
}

#else

static inline environment environment_now(void)
{
    environment e = {(uint64_t)fegetround(), (uint64_t)fetestexcept(FE_ALL_EXCEPT), 0, 0};
#ifdef __GLIBC__
    e.more_control = (uint64_t)fegetexcept();
#endif
    return e;
}

static inline void set_calm(void)
{
    fesetenv(FE_DFL_ENV);
}

static inline bool set_flushing(void)
{
    return false;
}

static inline bool set_trapping(void)
{
#ifdef __GLIBC__
    return feenableexcept(FE_ALL_EXCEPT) != -1 && fegetexcept() != 0;
#else
    return false;
#endif
}

static inline bool set_short_x87(void)
{
    return false;
}

#endif

static inline bool set_upward(void)
{
    return fesetround(FE_UPWARD) == 0;
}

static inline bool set_downward(void)
{
    return fesetround(FE_DOWNWARD) == 0;
}

static inline bool set_toward_zero(void)
{
    return fesetround(FE_TOWARDZERO) == 0;
}

static inline bool set_flags(void)
{
    return feraiseexcept(FE_ALL_EXCEPT) == 0;
}

static inline bool set_nothing(void)
{
    return true;
}

static inline bool set_all(void)
{
    bool flags = set_flags(), rounding = set_upward(), flushing = set_flushing();
    return flags && rounding && flushing;
}

#endif
