/* SPDX-License-Identifier: MIT */
/* A poorer libm, to be loaded before the system's (LD_PRELOAD): what its functions return is up to three units in the
 * last place off, in a way that depends on the arguments alone. Whole and subnormal numbers stay (exp(0), log10(1000)).
 * C libraries and processors differ by no more. A test that passes with the system's libm alone rests on digits that
 * nobody promises. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* -3 to 3, never 0. */
static int off_by(double x, double y)
{
    unsigned long long a, b;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    a = (a ^ b << 1) * 0x9e3779b97f4a7c15;
    int k = (int)(((a ^ a >> 29) * 0xbf58476d1ce4e5b9 >> 40) % 6);
    return k < 3 ? k - 3 : k - 2;
}

static double poor(double right, double x, double y)
{
    if (!(fabs(right) >= DBL_MIN && fabs(right) <= 0x1p1000) || right == rint(right) || y == 1)
        return right;
    for (int k = off_by(x, y); k != 0; k += k > 0 ? -1 : 1)
        right = nextafter(right, k > 0 ? HUGE_VAL : -HUGE_VAL);
    return right;
}

static long double poorl(long double right, long double x, long double y)
{
    if (!(fabsl(right) >= LDBL_MIN && fabsl(right) <= LDBL_MAX / 2) || right == rintl(right) || y == 1)
        return right;
    for (int k = off_by((double)x, (double)y); k != 0; k += k > 0 ? -1 : 1)
        right = nextafterl(right, k > 0 ? HUGE_VALL : -HUGE_VALL);
    return right;
}

#define OF_ONE(name)                                                                                                   \
    double name(double x)                                                                                              \
    {                                                                                                                  \
        return poor(((double (*)(double))dlsym(RTLD_NEXT, #name))(x), x, 2);                                           \
    }                                                                                                                  \
    long double name##l(long double x)                                                                                 \
    {                                                                                                                  \
        return poorl(((long double (*)(long double))dlsym(RTLD_NEXT, #name "l"))(x), x, 2);                            \
    }
#define OF_TWO(name)                                                                                                   \
    double name(double x, double y)                                                                                    \
    {                                                                                                                  \
        return poor(((double (*)(double, double))dlsym(RTLD_NEXT, #name))(x, y), x, y);                                \
    }                                                                                                                  \
    long double name##l(long double x, long double y)                                                                  \
    {                                                                                                                  \
        return poorl(((long double (*)(long double, long double))dlsym(RTLD_NEXT, #name "l"))(x, y), x, y);            \
    }

OF_ONE(exp)
OF_ONE(exp2)
OF_ONE(expm1)
OF_ONE(log)
OF_ONE(log2)
OF_ONE(log10)
OF_ONE(log1p)
OF_ONE(sin)
OF_ONE(cos)
OF_ONE(tan)
OF_ONE(atan)
OF_ONE(sinh)
OF_ONE(cosh)
OF_ONE(tanh)
OF_ONE(erf)
OF_ONE(erfc)
OF_ONE(cbrt)
OF_ONE(lgamma)
OF_ONE(tgamma)
OF_TWO(atan2)
OF_TWO(pow)
