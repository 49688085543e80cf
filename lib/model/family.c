/* SPDX-License-Identifier: MIT */
#include "model/family.h"
#include "model/expression.h"

#include <math.h>
#include <string.h>

#define BRACED(...)                                                                                                    \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define NO_PARAMETERS BRACED(BRACED(0)) /* an empty one is at the end of all of them */
#define PARAMETERS(...) BRACED(__VA_ARGS__, BRACED(0))
#define ANY(name, help) BRACED(name, help, SEV_ANY, -DBL_MAX, DBL_MAX, NAN, false)
#define POSITIVE(name, help) BRACED(name, help, "greater than 0", SEV_TINY, DBL_MAX, NAN, false)
#define NONNEGATIVE(name, help) BRACED(name, help, SEV_NONNEGATIVE, 0, DBL_MAX, NAN, false)
#define BELOW_ONE(name, help) BRACED(name, help, "at least 0 and less than 1", 0, 0x1.fffffffffffffp-1, NAN, false)
#define WHOLE(name, help, allowed) BRACED(name, help, allowed, 1, 0x1p53, NAN, true)

#define SEV_FAMILY(kind, name, help, text, shape, parameters, ...)                                                     \
    static const sev_parameter kind##_##name##_parameters[] = parameters;
#include "model/families.def"

#define MAKE(operation, ...) SEV_MAKE(g->f, SEV_##operation, __VA_ARGS__)
#define MAKE_VARIANT(operation, variant, ...) sev_make(g->f, SEV_##operation, variant, NULL, SEV_NODES(__VA_ARGS__))
#define DATA(operation) sev_make(g->f, SEV_##operation, 0, g->data, 1, &g->x)
#define NUMBER(value) sev_constant(g->f, value)
#define RATE(probability) MAKE(NEG_LOG1P, probability)
#define X (g->x)
#define P(i) (g->p[i])
#define H h
#define V(i) (values[i])
#define ALWAYS_FINITE -1
#define CHECKED(wrong) (wrong)
#define UNCHECKED NULL

/* Horner's rule in two parts, so that cancellation between the terms costs nothing. */
static sev_node horner(const sev_given *g)
{
    sev_node sum = P(g->n - 1);
    for (size_t i = g->n - 1; i-- > 0;)
        sum = MAKE(HORNER, sum, X, P(i));
    return sum;
}

#define SEV_FAMILY(kind, name, help, text, shape, parameters, formula, guard, check)                                   \
    static sev_node kind##_##name(const sev_given *g)                                                                  \
    {                                                                                                                  \
        return formula;                                                                                                \
    }                                                                                                                  \
    static sev_node kind##_##name##_guard(const sev_given *g, sev_node h)                                              \
    {                                                                                                                  \
        (void)g, (void)h;                                                                                              \
        return guard;                                                                                                  \
    }                                                                                                                  \
    static const char *kind##_##name##_check(const double *values)                                                     \
    {                                                                                                                  \
        (void)values;                                                                                                  \
        return check;                                                                                                  \
    }
#include "model/families.def"

#undef CHECKED
#undef UNCHECKED
#define CHECKED(wrong) true
#define UNCHECKED false

enum { BENEFIT, HAZARD };

static const sev_family families[] = {
#define SEV_FAMILY(kind, name, help, text, shape, parameters, formula, guard, check)                                   \
    {(kind) == HAZARD ? "hazard." #name : "benefit." #name,                                                            \
     help,                                                                                                             \
     text,                                                                                                             \
     (kind) == HAZARD,                                                                                                 \
     shape,                                                                                                            \
     (int32_t)(sizeof kind##_##name##_parameters / sizeof *kind##_##name##_parameters) - 1,                            \
     kind##_##name##_parameters,                                                                                       \
     kind##_##name,                                                                                                    \
     kind##_##name##_guard,                                                                                            \
     (check) ? kind##_##name##_check : NULL},
#include "model/families.def"
};

enum { FAMILIES = sizeof families / sizeof *families };

#define SEV_FAMILY(kind, name, ...)                                                                                    \
    _Static_assert(sizeof kind##_##name##_parameters / sizeof *kind##_##name##_parameters - 1 <= SEV_POLYNOMIAL_MAX,   \
                   #name ": there is no room for its parameters");
#include "model/families.def"

static const sev_parameter knobs[] = {
    {"share", "units of this term per unit of scale", SEV_NONNEGATIVE, 0, DBL_MAX, 1, false},
    {"loss", "loss once the hazard has struck; negative is a gain", SEV_ANY, -DBL_MAX, DBL_MAX, 0, false},
    {"wipe", "share of all benefits that a strike takes away", "0 to 1", 0, 1, 1, false},
    {"frailty", "variance of an unknown common factor (Gamma, mean 1) on the hazard", SEV_NONNEGATIVE, 0, DBL_MAX, 0,
     false},
};

int32_t sev_family_knobs(const sev_family *family)
{
    return family->is_hazard ? SEV_KNOBS_MAX : 1;
}

const sev_parameter *sev_family_knob(const sev_family *family, int32_t knob)
{
    return knob >= 0 && knob < sev_family_knobs(family) ? &knobs[knob] : NULL;
}

int32_t sev_family_count(void)
{
    return FAMILIES;
}

const sev_family *sev_family_at(int32_t number)
{
    return number >= 0 && number < FAMILIES ? &families[number] : NULL;
}

int32_t sev_family_number(const sev_family *family)
{
    return (int32_t)(family - families);
}

const sev_family *sev_family_named(const char *name)
{
    for (int32_t i = 0; i < FAMILIES; i++)
        if (strcmp(families[i].name, name) == 0)
            return &families[i];
    return NULL;
}

const sev_parameter *sev_family_parameter(const sev_family *family, int32_t parameter)
{
    if (!family || parameter < 0)
        return NULL;
    if (parameter < family->parameters_n)
        return &family->parameters[parameter];
    return sev_family_knob(family, parameter - family->parameters_n);
}

bool sev_parameter_allows(const sev_parameter *parameter, double value)
{
    return value >= parameter->lo && value <= parameter->hi && !(parameter->whole && value != floor(value));
}
