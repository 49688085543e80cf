/* SPDX-License-Identifier: MIT */
/* The hazard families of the model: cumulative hazards, in two parts. */
#include "family.h"

#define X x.hi, x.lo

static sev_two constant(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    sev_two rate = SEV_MAKE_TWO(f, SEV_NEG_LOG1P, p[0]);
    return SEV_MAKE_TWO(f, SEV_PROD, X, rate.hi, rate.lo);
}

static sev_node constant_guard(sev_formula *f, sev_two x, const sev_node *p, sev_two h)
{
    (void)x;
    (void)h;
    return SEV_MAKE(f, SEV_SUB, sev_constant(f, 1), p[0]);
}

static sev_two rate(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return SEV_MAKE_TWO(f, SEV_PROD, X, p[0], sev_constant(f, 0));
}

static sev_two urn(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return SEV_MAKE_TWO(f, SEV_URN, p[0], p[1], X);
}

static sev_node urn_guard(sev_formula *f, sev_two x, const sev_node *p, sev_two h)
{
    (void)h;
    sev_node end = SEV_MAKE(f, SEV_ADD, SEV_MAKE(f, SEV_SUB, p[0], p[1]), sev_constant(f, 1));
    return SEV_MAKE(f, SEV_SUB, end, x.hi);
}

static const char *urn_check(const double *values)
{
    return values[1] <= values[0] ? NULL : "bad must be at most balls";
}

static sev_two weibull(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return SEV_MAKE_TWO(f, SEV_POW_RATIO, X, p[0], p[1], sev_constant(f, 0));
}

static sev_two gompertz(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return SEV_MAKE_TWO(f, SEV_GOMPERTZ, p[0], X, p[1]);
}

/* Two sums of positive terms, where the textbook form r0 K + (r1 - r0) d (...) cancels for a falling probability. */
static sev_two logistic(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    sev_two from = SEV_MAKE_TWO(f, SEV_NEG_LOG1P, p[0]), to = SEV_MAKE_TWO(f, SEV_NEG_LOG1P, p[1]);
    sev_two fall = SEV_MAKE_TWO(f, SEV_FALL, X, p[2], p[3]), rise = SEV_MAKE_TWO(f, SEV_RISE, X, p[2], p[3]);
    sev_two before = SEV_MAKE_TWO(f, SEV_PROD, from.hi, from.lo, fall.hi, fall.lo);
    sev_two after = SEV_MAKE_TWO(f, SEV_PROD, to.hi, to.lo, rise.hi, rise.lo);
    return SEV_MAKE_TWO(f, SEV_SUM, before.hi, before.lo, after.hi, after.lo);
}

static sev_two learning(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    sev_two units = sev_make_two(f, SEV_LOG1P_RATIO, 1, NULL, SEV_NODES(p[1], X, p[1]));
    return SEV_MAKE_TWO(f, SEV_PROD, units.hi, units.lo, p[0], sev_constant(f, 0));
}

static sev_two beta(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return SEV_MAKE_TWO(f, SEV_GAMMA_DIFF2, p[1], p[0], X);
}

static sev_two gamma_prior(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return SEV_MAKE_TWO(f, SEV_LOG1P_RATIO, p[0], X, p[1]);
}

static sev_two table(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)p;
    (void)n;
    return sev_make_two(f, SEV_TABLE, 0, data, SEV_NODES(X));
}

static sev_two callback(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)p;
    (void)n;
    return (sev_two){sev_make(f, SEV_CALLBACK, 0, data, 1, &x.hi), sev_constant(f, 0)};
}

/* 1 / (1 + h) is 0 when h is infinite. */
static sev_node callback_guard(sev_formula *f, sev_two x, const sev_node *p, sev_two h)
{
    (void)x;
    (void)p;
    sev_node one = sev_constant(f, 1);
    return SEV_MAKE(f, SEV_DIV, one, SEV_MAKE(f, SEV_ADD, one, h.hi));
}

#define ANY(name, help)                                                                                                \
    {                                                                                                                  \
        name, help, SEV_ANY, SEV_ANY_RANGE, NAN, false                                                                 \
    }
#define POSITIVE(name, help)                                                                                           \
    {                                                                                                                  \
        name, help, SEV_POSITIVE, SEV_POSITIVE_RANGE, NAN, false                                                       \
    }
#define NONNEGATIVE(name, help)                                                                                        \
    {                                                                                                                  \
        name, help, SEV_NONNEGATIVE, SEV_NONNEGATIVE_RANGE, NAN, false                                                 \
    }
#define WHOLE(name, help, allowed)                                                                                     \
    {                                                                                                                  \
        name, help, allowed, 1, 0x1p53, NAN, true                                                                      \
    }
#define BELOW_ONE(name, help)                                                                                          \
    {                                                                                                                  \
        name, help, "at least 0 and less than 1", 0, 0x1.fffffffffffffp-1, NAN, false                                  \
    }

static const sev_parameter constant_p[] = {{"probability", "probability per unit", "0 to 1", 0, 1, NAN, false}};
static const sev_parameter rate_p[] = {NONNEGATIVE("rate", "hazard per unit")};
static const sev_parameter urn_p[] = {
    WHOLE("balls", "size of the population that is drawn from", "a whole number, 1 to 2^53"),
    WHOLE("bad", "how many of them are bad", "a whole number, 1 to balls")};
static const sev_parameter weibull_p[] = {POSITIVE("characteristic", "scale at which the cumulative hazard is 1"),
                                          POSITIVE("shape", "above 1 the rate rises with scale, below 1 it falls")};
static const sev_parameter gompertz_p[] = {NONNEGATIVE("rate", "hazard per unit at scale 0"),
                                           ANY("growth", "relative growth of the rate per unit")};
static const sev_parameter logistic_p[] = {
    BELOW_ONE("from", "probability per unit at scales well below the midpoint"),
    BELOW_ONE("to", "probability per unit at scales well above it"),
    NONNEGATIVE("midpoint", "scale of half of the change"),
    POSITIVE("width", "scale over which the change happens; a quarter to three quarters of it take 2.2 widths")};
static const sev_parameter learning_p[] = {NONNEGATIVE("rate", "hazard per unit at scale 0"),
                                           POSITIVE("characteristic", "scale at which the rate has halved")};
static const sev_parameter beta_p[] = {POSITIVE("a", "first shape of the Beta distribution of the probability"),
                                       POSITIVE("b", "second shape of it")};
static const sev_parameter gamma_p[] = {
    POSITIVE("shape", "shape of the Gamma distribution of the rate; events seen + 1/2"),
    POSITIVE("exposure", "its rate; units in which they were seen")};

#define FAMILY(name, help, list, build, guard, check)                                                                  \
    {                                                                                                                  \
        "hazard." name, help, true, SEV_PLAIN, (int32_t)(sizeof(list) / sizeof *(list)), list, build, guard, check     \
    }
#define NO_PARAMETERS(name, help, shape, build, guard)                                                                 \
    {                                                                                                                  \
        "hazard." name, help, true, shape, 0, NULL, build, guard, NULL                                                 \
    }

const sev_family sev_hazards[] = {
    FAMILY("constant", "a constant probability per unit", constant_p, constant, constant_guard, NULL),
    FAMILY("rate", "a constant rate per unit", rate_p, rate, NULL, NULL),
    FAMILY("urn", "draws without replacement", urn_p, urn, urn_guard, urn_check),
    FAMILY("weibull", "a power of the scale", weibull_p, weibull, NULL, NULL),
    FAMILY("gompertz", "a rate that grows exponentially with scale", gompertz_p, gompertz, NULL, NULL),
    FAMILY("logistic", "a probability that moves from one value to another as scale passes a midpoint", logistic_p,
           logistic, NULL, NULL),
    FAMILY("learning", "a rate that falls with experience", learning_p, learning, NULL, NULL),
    FAMILY("beta", "one unknown probability, Beta distributed", beta_p, beta, NULL, NULL),
    FAMILY("gamma", "one unknown rate, Gamma distributed", gamma_p, gamma_prior, NULL, NULL),
    NO_PARAMETERS("table", "a rate that is linear between given points", SEV_POINTS, table, NULL),
    NO_PARAMETERS("callback", "a cumulative hazard computed by the caller", SEV_FUNCTION, callback, callback_guard),
};
const int32_t sev_hazards_n = (int32_t)(sizeof sev_hazards / sizeof *sev_hazards);
