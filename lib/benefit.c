/* SPDX-License-Identifier: MIT */
/* The benefit families of the model. */
#include "family.h"

#define X x.hi, x.lo

static sev_two one_part(sev_node node)
{
    return (sev_two){node, node};
}

static sev_two linear(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return one_part(SEV_MAKE(f, SEV_MUL, p[0], x.hi));
}

/* Horner's rule in two parts, so that cancellation between the terms costs nothing. */
static sev_two polynomial(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)data;
    sev_two sum = {p[n - 1], sev_constant(f, 0)};
    for (size_t i = n - 1; i-- > 0;)
        sum = SEV_MAKE_TWO(f, SEV_HORNER, sum.hi, sum.lo, X, p[i]);
    return sum;
}

static sev_two power(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return one_part(SEV_MAKE(f, SEV_MUL_POW, p[0], X, p[1], sev_constant(f, 0)));
}

static sev_two metcalfe(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    sev_node others = SEV_MAKE(f, SEV_ADD, SEV_MAKE(f, SEV_SUB, x.hi, sev_constant(f, 1)), x.lo);
    return one_part(SEV_MAKE(f, SEV_MUL3, p[0], x.hi, SEV_MAKE(f, SEV_MUL, others, sev_constant(f, 0.5))));
}

static sev_two odlyzko(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return one_part(SEV_MAKE(f, SEV_X_LOG_X, p[0], X));
}

static sev_two logarithmic(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return one_part(SEV_MAKE(f, SEV_MUL_LOG1P, p[0], X, p[1]));
}

static sev_two saturating(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return one_part(SEV_MAKE(f, SEV_EXPM1_RATIO, p[0], X, p[1]));
}

static sev_two hill(sev_formula *f, sev_two x, const sev_node *p, size_t n, const void *data)
{
    (void)n;
    (void)data;
    return one_part(SEV_MAKE(f, SEV_HILL, p[0], X, p[1], p[2]));
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
    return one_part(sev_make(f, SEV_CALLBACK, 0, data, 1, &x.hi));
}

#define ANY(name, help)                                                                                                \
    {                                                                                                                  \
        name, help, SEV_ANY, SEV_ANY_RANGE, NAN, false                                                                 \
    }
#define POSITIVE(name, help)                                                                                           \
    {                                                                                                                  \
        name, help, SEV_POSITIVE, SEV_POSITIVE_RANGE, NAN, false                                                       \
    }

static const sev_parameter linear_p[] = {ANY("per_unit", "value of each unit")};
static const sev_parameter polynomial_p[] = {
    ANY("c0", "coefficients c0, c1, ... of the powers 0, 1, ... of the scale")};
static const sev_parameter power_p[] = {ANY("coefficient", "value at scale 1"),
                                        POSITIVE("exponent", "power of the scale")};
static const sev_parameter metcalfe_p[] = {ANY("per_pair", "value of each pair of units")};
static const sev_parameter odlyzko_p[] = {ANY("coefficient", "value is this times K ln K")};
static const sev_parameter logarithmic_p[] = {
    ANY("coefficient", "value gained as 1 + K / characteristic grows by a factor of e"),
    POSITIVE("characteristic", "scale at which growth turns from linear to logarithmic")};
static const sev_parameter saturating_p[] = {
    ANY("maximum", "value approached at large scales"),
    POSITIVE("characteristic", "scale at which 1 - 1/e of the maximum is reached")};
static const sev_parameter hill_p[] = {ANY("maximum", "value approached at large scales"),
                                       POSITIVE("half_scale", "scale at which half of the maximum is reached"),
                                       POSITIVE("steepness", "Hill coefficient; above 1 the curve is S-shaped")};

#define FAMILY(name, help, shape, list, build)                                                                         \
    {                                                                                                                  \
        "benefit." name, help, false, shape, (int32_t)(sizeof(list) / sizeof *(list)), list, build, NULL, NULL         \
    }
#define NO_PARAMETERS(name, help, shape, build)                                                                        \
    {                                                                                                                  \
        "benefit." name, help, false, shape, 0, NULL, build, NULL, NULL                                                \
    }

const sev_family sev_benefits[] = {
    FAMILY("linear", "a constant value per unit", SEV_PLAIN, linear_p, linear),
    FAMILY("polynomial", "a polynomial of the scale", SEV_POLYNOMIAL, polynomial_p, polynomial),
    FAMILY("power", "a power of the scale", SEV_PLAIN, power_p, power),
    FAMILY("metcalfe", "a value per pair of units", SEV_PLAIN, metcalfe_p, metcalfe),
    FAMILY("odlyzko", "n log n growth of a network's value", SEV_PLAIN, odlyzko_p, odlyzko),
    FAMILY("logarithmic", "diminishing returns without a limit", SEV_PLAIN, logarithmic_p, logarithmic),
    FAMILY("saturating", "diminishing returns up to a maximum", SEV_PLAIN, saturating_p, saturating),
    FAMILY("hill", "a maximum, half of it at a given scale (Hill equation)", SEV_PLAIN, hill_p, hill),
    NO_PARAMETERS("table", "a monotone cubic curve through given points", SEV_POINTS, table),
    NO_PARAMETERS("callback", "a function of the caller", SEV_FUNCTION, callback),
};
const int32_t sev_benefits_n = (int32_t)(sizeof sev_benefits / sizeof *sev_benefits);
