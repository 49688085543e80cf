/* SPDX-License-Identifier: MIT */
/* What a term is given: parameters with what is allowed for them, and what its formula is made of. */
#ifndef SEV_MODEL_GIVEN_H
#define SEV_MODEL_GIVEN_H

#include "formula/formula.h"

#define SEV_ANY "a finite number"
#define SEV_NONNEGATIVE "0 or greater"

typedef struct sev_parameter {
    const char *name;
    const char *help;
    const char *allowed; /* in words */
    double lo, hi;       /* the same in numbers */
    double initial;      /* of a knob; NaN for a parameter */
    bool whole;          /* whole numbers only */
} sev_parameter;

/* What the formula of a term is made of. */
typedef struct sev_given {
    sev_formula *f;
    sev_node x;        /* share times scale */
    const sev_node *p; /* n parameters */
    size_t n;
    const void *data;
} sev_given;

#endif
