/* SPDX-License-Identifier: MIT */
/* Closed forms of operations, compiled for several types of numbers. Who includes this says what numbers are: T;
 * F(name), the name of a function on them; ONE; ADD SUB MUL DIV NEG EXP LOG1P EXPM1; IF_NORMAL(x) and IF_MODERATE(x),
 * which are x, or everything where quick enclosures do not serve. For doubles also DECAY, e^-x and 1 - e^-x. */

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

#ifdef DECAY

/* softplus(alpha) - softplus(beta), kappa = alpha - beta >= 0: as in special.c, in doubles. */
static inline T F(softplus_step)(T alpha, T beta, T kappa)
{
    T decayed, fraction;
    if (alpha > 64 && kappa > 64) {
        bool below = beta < 0;
        return SUB(below ? alpha : kappa, LOG1P(EXP(below ? beta : NEG(beta))));
    }
    DECAY(kappa, &decayed, &fraction);
    if (alpha > 0)
        return LOG1P(DIV(fraction, ADD(EXP(NEG(alpha)), decayed)));
    return LOG1P(DIV(MUL(fraction, EXP(alpha)), ADD(ONE, EXP(beta))));
}

/* The integral of the rising logistic function (x, c, d), and of the falling one. */
static inline T F(rise)(T x, T c, T d)
{
    T kappa = IF_NORMAL(DIV(IF_NORMAL(x), IF_NORMAL(d)));
    return MUL(d, F(softplus_step)(DIV(SUB(x, c), d), NEG(DIV(c, d)), kappa));
}

static inline T F(fall)(T x, T c, T d)
{
    T kappa = IF_NORMAL(DIV(IF_NORMAL(x), IF_NORMAL(d)));
    return MUL(d, F(softplus_step)(DIV(c, d), DIV(SUB(c, x), d), kappa));
}

#endif
