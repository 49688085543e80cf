/* SPDX-License-Identifier: MIT */
/* What is measured: subjects, each of which computes a few results at random points, beside their exact values. */
#ifndef MEASURE_H
#define MEASURE_H

#include "dice.h"
#include "exact.h"
#include "kernel/kernels.h"
#include "scaleev/scaleev.h"
#include "number/elementary.h"
#include "number/product.h"
#include "op/gammadiff.h"
#include "op/special.h"

#include <stdbool.h>

enum { ARGS_MOST = 8, OUTPUTS_MOST = SLOPES_MOST, SUBJECTS_MOST = 140 };

/* One line of the tables. */
typedef struct output {
    char label[64];
    int section;
    int hi, lo;      /* numbers of the computed columns; lo < 0: the high part alone */
    int exact, size; /* numbers of the exact results; size < 0: errors count in units of the result itself */
    double promised; /* in units in the last place (ulp) */
    double worst;    /* what was found */
    size_t worst_point;
} output;

typedef struct subject {
    char name[64]; /* seeds the points */
    /* "name:role" of each argument, see dice_role(); "+:l" is the low part of the argument before. */
    const char *args;
    void (*aim)(dice *d, double *x); /* makes the arguments meet; may be NULL */
    bool shared; /* the last argument is a share, and what was drawn before it is share times scale */
    bool mild;   /* no arguments near the ends of the range of doubles */
    double last; /* where a table ends, or 0 */
    exact_function *exact;
    size_t points;
    output outputs[OUTPUTS_MOST];
    size_t outputs_n;
    void (*compute)(const struct subject *s, double *const *x, size_t n, double *const *y);
    /* Of functions */
    size_t kernel; /* where sev_kernels has it; 0 for none */
    sev_pair (*scalar)(const double *x);
    /* Of families */
    scaleev_model *model;
    scaleev_input inputs[ARGS_MOST];
    scaleev_quantity quantities[OUTPUTS_MOST]; /* of the computed columns; or that whose derivatives they are */
} subject;

enum { KERNELS, FUNCTIONS, BENEFITS, HAZARDS, MODELS, SLOPES, SECTIONS };

/* Name of argument i in 32 bytes, and its role; 0 past the last. */
char argument(const subject *s, size_t i, char *name);

/* These append their subjects and return how many. */
size_t function_subjects(subject *s);
size_t family_subjects(subject *s);

#endif
