/* SPDX-License-Identifier: MIT */
/* What the words of closed forms mean for doubles, of which nothing is promised. */
#include "number/product.h"

/* As sev_times(), where a branch costs less. */
static inline double sev_plain_times(double x, double y)
{
    double p = x * y;
    return p == p ? p : sev_times(x, y);
}

#define T double
#define F(name) name##_at
#define A(i) (a[i])
#define ONE 1
#define ADD(x, y) ((x) + (y))
#define SUB(x, y) ((x) - (y))
#define MUL(x, y) sev_plain_times(x, y)
#define KEPT(x, y) sev_plain_times(x, y)
#define DIV(x, y) ((x) / (y))
#define QUOTIENT(x, y) ((x) / (y))
#define NEG(x) (-(x))
#define EXP(y) sev_quick_exp(y)
#define EXPM1(y) expm1_at(y)
#define LOG(x) log_at(x)
#define LOG1P(x) sev_quick_log1p(x)
#define POW(x, e) sev_quick_exp((e)*log_at(x))
#define LESSER(x, y) ((y) < (x) || (y) != (y) ? (y) : (x))
#define GREATER(x, y) ((y) > (x) || (y) != (y) ? (y) : (x))
#define SQRT(x) sqrt(x)
#define NO_FORM SEV_NAN
