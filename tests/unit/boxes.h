/* SPDX-License-Identifier: MIT */
/* Operations with random boxes of their arguments, for tests of enclosures: each row of ops.def is here, with what its
 * arguments mean, or does not compile. */
#ifndef TESTS_BOXES_H
#define TESTS_BOXES_H

#include "draw.h"
#include "op/op.h"

#include <mpfr.h>

/* Bits of the numbers in a box and of exact values: an operation is right to 2^-110 (exact_op.h). */
enum { BOX_BITS = 256 };

typedef struct subject {
    sev_op op;
    int order;            /* the variant of the call */
    const double *points; /* of a curve */
    const char *roles;    /* what each argument means: a letter each, see boxes.c; NULL: no arguments are drawn */
    const char *sizes;    /* the signs of arguments for which no sum cancels: + or -, = as it is; NULL: none cancels */
    double element;       /* by how many ulps what is computed may be off */
    double sharp;         /* how wide a point's enclosure is, in 2^-52 of it */
    double quick;         /* the same of the quick one: 2^x of it; 0: there is none */
    int share;            /* of the cases: one in so many */
} subject;

/* One or more for each operation, in the order of ops.def. */
extern const subject subjects[];
extern const size_t subjects_n;
const char *subject_name(const subject *s);
/* What to call: with the curve, which lives as long as the program does. */
sev_call subject_call(const subject *s);

/* Where numbers lie: within doubles, or also far beyond. */
typedef enum reach { NEAR, FAR } reach;

typedef struct box {
    int n;
    bool point; /* each argument is one number */
    sev_wide_interval a[SEV_ARGS];
} box;

/* As draw_begin(), and from now on MPFR takes all exponents that it can. */
dice draw_far(const char *test);
/* A box for an operation. Of one NEAR all ends are doubles, perhaps infinite. */
void draw_box(dice *d, const subject *s, reach r, bool point, box *b);
/* Whether exponents of powers are no larger than 2^11: what multiplies a logarithm multiplies its error. */
bool box_has_small_powers(const subject *s, const box *b);
/* The arguments of a box that is NEAR. */
void box_doubles(const box *b, sev_interval *a);
/* A double inside: an end, or between them. An infinite end stands for itself and for the largest double. */
double draw_double(dice *d, sev_interval a);
/* A real number inside, of BOX_BITS; an infinite end stands for numbers far beyond the other one. */
void draw_real(dice *d, sev_wide_interval a, mpfr_t to);
/* Exactly; infinite where x is. */
void real_of(mpfr_t to, sev_wide x);

/* The exact values; false where there are none. `size` is that of the terms that the first is a sum of. */
typedef struct exact_values {
    mpfr_t value, second, size;
} exact_values;
void exact_begin(exact_values *e);
void exact_end(exact_values *e);
bool exact_at(exact_values *e, const subject *s, mpfr_t *x);

#endif
