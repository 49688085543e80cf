/* SPDX-License-Identifier: MIT */
/* Families: a name, the parameters with what is allowed, and the formula; families.def has them. */
#ifndef SEV_FAMILY_H
#define SEV_FAMILY_H

#include "model/given.h"

typedef enum sev_shape {
    SEV_PLAIN,      /* a fixed number of parameters, all of them inputs */
    SEV_POLYNOMIAL, /* 1 to 64 coefficients, all of them inputs */
    SEV_POINTS,     /* a curve: its points are data */
    SEV_FUNCTION,   /* a callback */
    SEV_TEXT        /* an expression, whose parameters are inputs */
} sev_shape;

typedef struct sev_family {
    const char *name; /* full */
    const char *help;
    const char *text; /* its formula, for a reader; NULL: it has none of its own */
    bool is_hazard;
    sev_shape shape;
    int32_t parameters_n;
    const sev_parameter *parameters;
    sev_node (*formula)(const sev_given *given);
    /* What is positive as long as the cumulative hazard h is finite; negative where it always is. */
    sev_node (*guard)(const sev_given *given, sev_node h);
    const char *(*check)(const double *values); /* what is wrong with the parameters together, or NULL */
} sev_family;

enum { SEV_POLYNOMIAL_MAX = 64, SEV_KNOBS_MAX = 4 };

/* Families in the order of their public numbers, NULL out of range; and back. */
const sev_family *sev_family_at(int32_t number);
const sev_family *sev_family_named(const char *name);
int32_t sev_family_number(const sev_family *family);
int32_t sev_family_count(void);
/* Parameters proper, then knobs; NULL out of range. */
const sev_parameter *sev_family_parameter(const sev_family *family, int32_t parameter);
int32_t sev_family_knobs(const sev_family *family);
const sev_parameter *sev_family_knob(const sev_family *family, int32_t knob);
bool sev_parameter_allows(const sev_parameter *parameter, double value);

#endif
