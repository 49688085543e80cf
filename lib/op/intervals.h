/* SPDX-License-Identifier: MIT */
/* What the words of closed forms mean for intervals. */
#include "number/interval.h"

#define T sev_interval
#define F(name) name##_over
#define A(i) (a[i])
#define ONE sev_point(1)
#define ADD(x, y) sev_iadd(x, y)
#define SUB(x, y) sev_isub(x, y)
#define MUL(x, y) sev_imul(x, y)
#define DIV(x, y) sev_idiv(x, y)
#define QUOTIENT(x, y) ((y).hi == 0 ? sev_everything() : sev_idiv(x, y))
#define NEG(x) sev_ineg(x)
#define EXP(y) sev_iexp(y)
#define EXPM1(y) sev_iexpm1(y)
#define LOG(x) sev_ilog(x)
#define LOG1P(x) sev_ilog1p(x)
#define POW(x, e) sev_ipow(x, e)
#define LESSER(x, y) sev_ilesser(x, y)
#define GREATER(x, y) sev_igreater(x, y)
#define SQRT(x) sev_isqrt(x)
#define LO(x) ((x).lo)
#define HI(x) ((x).hi)
#define IS_ONE(x) ((x).lo == 1 && (x).hi == 1)
#define NO_FORM sev_everything()
