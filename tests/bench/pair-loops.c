/* SPDX-License-Identifier: MIT */
/* A loop by hand for each pair of a benefit and a hazard of pairs.h, as fused.c has them: one exponential for e^-H and
 * its complement, no special cases. */
#include "pairs.h"
#include "by-hand.h"

static inline double exp_of(double x)
{
    double exp_x, expm1_x;
    exps(x, 0, &exp_x, &expm1_x);
    return exp_x;
}

static inline double expm1_of(double x)
{
    double exp_x, expm1_x;
    exps(x, 0, &exp_x, &expm1_x);
    return expm1_x;
}

/* log(1 + e^x) */
static inline double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p_of(exp_of(x > 0 ? -x : x));
}

static inline double logistic(double from, double to, double midpoint, double width, double k)
{
    double t = 1 / width;
    return from * k + (to - from) * width * (softplus((k - midpoint) * t) - softplus(-midpoint * t));
}

/* (1 + x) (1 + y) (1 + z) - 1 */
static inline double urn3(double x, double y, double z)
{
    double xy = x + y + x * y;
    return xy + z + xy * z;
}

/* What Stirling's formula leaves out, for z >= 10. */
static inline double stirling(double z)
{
    double t = 1 / z, t2 = t * t, r = 1 / 156.0;
    r = r * t2 - 691 / 360360.0;
    r = r * t2 + 1 / 1188.0;
    r = r * t2 - 1 / 1680.0;
    r = r * t2 + 1 / 1260.0;
    r = r * t2 - 1 / 360.0;
    r = r * t2 + 1 / 12.0;
    return r * t;
}

/* lgamma(z + a) - lgamma(z) - a log(z + a) + a, for z >= 10 */
static inline double gamma_rest(double z, double a)
{
    return (z - 0.5) * log1p_of(a / z) + stirling(z + a) - stirling(z);
}

#define FUNCTION(kind, family, parameters, expression)                                                                 \
    static inline double kind##_##family(const double *p, double k)                                                    \
    {                                                                                                                  \
        return expression;                                                                                             \
    }
PAIRS_BENEFITS(FUNCTION, benefit)
PAIRS_HAZARDS(FUNCTION, hazard)

#define LOOP(benefit, hazard, parameters, expression)                                                                  \
    static void benefit##_##hazard(const double *b, const double *h, double loss, const double *restrict scales,       \
                                   size_t n, double *restrict out)                                                     \
    {                                                                                                                  \
        for (size_t i = 0; i < n; ++i) {                                                                               \
            double s, f;                                                                                               \
            exps(-hazard_##hazard(h, scales[i]), 0, &s, &f);                                                           \
            out[i] = benefit_##benefit(b, scales[i]) * s + loss * f;                                                   \
        }                                                                                                              \
    }
#define LOOPS(other, benefit, parameters, expression) PAIRS_HAZARDS(LOOP, benefit)
PAIRS_BENEFITS(LOOPS, 0)

#define NAME(benefit, hazard, parameters, expression) benefit##_##hazard,
#define NAMES(other, benefit, parameters, expression) {PAIRS_HAZARDS(NAME, benefit)},
const pair_loop JOIN(pairs_, SET)[PAIRS_B][PAIRS_H] = {PAIRS_BENEFITS(NAMES, 0)};
