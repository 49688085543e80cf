/* SPDX-License-Identifier: MIT */
/* Closed forms of operations, compiled for several types of numbers. Who includes this says what numbers are: T;
 * F(name), the name of a function on them; ONE; ADD SUB MUL DIV NEG EXP LOG1P EXPM1; IF_NORMAL(x) and IF_MODERATE(x),
 * which are x, or everything where quick enclosures do not serve. */

/* a log1p(x / t) */
static inline T F(log1p_ratio)(T a, T x, T t)
{
    return MUL(a, LOG1P(IF_NORMAL(DIV(x, t))));
}

/* a (1 - e^-(x / t)) */
static inline T F(expm1_ratio)(T a, T x, T t)
{
    return MUL(a, NEG(EXPM1(NEG(IF_NORMAL(DIV(x, t))))));
}

/* m / (1 + (t / x)^n) */
static inline T F(hill)(T m, T x, T t, T n)
{
    return DIV(m, ADD(ONE, POW(DIV(t, x), n)));
}

/* r expm1(g x) / g */
static inline T F(gompertz)(T r, T x, T g)
{
    return DIV(IF_MODERATE(MUL(r, EXPM1(IF_MODERATE(MUL(g, IF_NORMAL(x)))))), g);
}

/* log1p(v h) / v */
static inline T F(frailty)(T h, T v)
{
    return DIV(LOG1P(IF_NORMAL(MUL(v, h))), v);
}

/* 1 / (1 + e^y) */
static inline T F(logistic)(T y)
{
    return DIV(ONE, ADD(ONE, EXP(y)));
}
