/* SPDX-License-Identifier: MIT */
/* What the compiler must do with floating-point arithmetic: round each operation to double, to nearest, once. */
#ifndef SEV_ARITHMETIC_H
#define SEV_ARITHMETIC_H

#include <float.h>

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "libscaleev proves what it says with IEEE arithmetic: compile it without -ffast-math and the like"
#endif
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "libscaleev needs operations on double to be rounded to double: on i386 compile it with -msse2 -mfpmath=sse"
#endif
#if DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024
#error "libscaleev needs double to be the 64-bit format of IEEE 754"
#endif

#endif
