/* SPDX-License-Identifier: MIT */
/* Families: a name, the parameters with what is allowed, and a function that writes the formula. */
#ifndef SEV_FAMILY_H
#define SEV_FAMILY_H

#include "formula.h"

typedef struct sev_parameter {
    const char *name;
    const char *help;
    const char *allowed; /* in words */
    double lo, hi;       /* the same in numbers */
    double initial;      /* of a knob; NaN for a parameter */
    bool whole;          /* whole numbers only */
} sev_parameter;

typedef enum sev_shape {
    SEV_PLAIN,      /* a fixed number of parameters, all of them inputs */
    SEV_POLYNOMIAL, /* 1 to 64 coefficients, all of them inputs */
    SEV_POINTS,     /* a table: its points are data */
    SEV_FUNCTION    /* a callback */
} sev_shape;

/* The formula of a term at x = share times scale; a benefit's has one part. */
typedef sev_two sev_build(sev_formula *formula, sev_two x, const sev_node *parameters, size_t n, const void *data);
/* A node that is positive as long as the hazard is finite. */
typedef sev_node sev_build_guard(sev_formula *formula, sev_two x, const sev_node *parameters, sev_two h);

typedef struct sev_family {
    const char *name; /* full */
    const char *help;
    bool is_hazard;
    sev_shape shape;
    int32_t parameters_n;
    const sev_parameter *parameters;
    sev_build *build;
    sev_build_guard *guard;                     /* NULL: always finite */
    const char *(*check)(const double *values); /* what is wrong with the parameters together, or NULL */
} sev_family;

enum { SEV_POLYNOMIAL_MAX = 64, SEV_KNOBS_MAX = 4 };

#define SEV_ANY "a finite number"
#define SEV_ANY_RANGE -DBL_MAX, DBL_MAX
#define SEV_POSITIVE "greater than 0"
#define SEV_POSITIVE_RANGE SEV_TINY, DBL_MAX
#define SEV_NONNEGATIVE "0 or greater"
#define SEV_NONNEGATIVE_RANGE 0, DBL_MAX

extern const sev_family sev_benefits[], sev_hazards[];
extern const int32_t sev_benefits_n, sev_hazards_n;

/* Families in the order of their public numbers, NULL out of range; and back. */
const sev_family *sev_family_at(int32_t number);
const sev_family *sev_family_named(const char *name);
int32_t sev_family_number(const sev_family *family);
/* Parameters proper, then knobs; NULL out of range. */
const sev_parameter *sev_family_parameter(const sev_family *family, int32_t parameter);
int32_t sev_family_knobs(const sev_family *family);
const sev_parameter *sev_family_knob(const sev_family *family, int32_t knob);
bool sev_parameter_allows(const sev_parameter *parameter, double value);

#endif
