/* SPDX-License-Identifier: MIT */
/* One operation: what ops.def knows of it, its value at a point, and its range over a box, each in several ways. */
#ifndef SEV_OP_H
#define SEV_OP_H

#include "number/pair.h"
#include "number/wide.h"

#include <stdint.h>

typedef enum sev_op {
#define SEV_OPERATION(name, ...) SEV_##name,
#include "op/ops.def"
} sev_op;

enum {
    SEV_OPERATIONS = 0
#define SEV_OPERATION(...) +1
#include "op/ops.def"
};

enum { SEV_ARGS = 6 };

/* By how many half ulps what the special functions give at a bound is widened. */
enum {
    /* At a bound they are right to 0.51 ulp (1.02 units), and at an element that must lie inside to 1 ulp; the plain
     * product of three has 1.5 ulp on either side, and more room. */
    SEV_SPECIAL_UNITS = 4,
    /* Where an element is right to 2 ulp only, and where a bound is, too. */
    SEV_PLAIN_UNITS = 8,
    /* Derivatives of some of them are right to 2^-47 only. */
    SEV_LOOSE_UNITS = 160,
    /* What is made in plain doubles is right to 2^-47, too. */
    SEV_QUICK_UNITS = 512
};

typedef struct sev_operation {
    uint8_t args_n;
    uint8_t low;      /* arguments of which the low part is read, as bits */
    uint8_t parts;    /* 2: the result has a low part */
    uint8_t cost;     /* of an enclosure */
    uint8_t zero;     /* arguments that make the result exactly 0 when they are 0, as bits */
    uint8_t infinite; /* arguments that may be infinite at a corner, as bits */
    uint8_t units;    /* half ulps by which a corner is widened; 0: there are no corners */
} sev_operation;

/* A row for each, and at the end one for an operation that nobody knows, which has no arguments and no corners. */
extern const sev_operation sev_operations[SEV_OPERATIONS + 1];

static inline const sev_operation *sev_operation_of(int op)
{
    return &sev_operations[op >= 0 && op < SEV_OPERATIONS ? op : SEV_OPERATIONS];
}

/* The operation that gives this one as its second result, or this one itself. */
static inline sev_op sev_pass_of(sev_op op)
{
    return op == SEV_FAIL ? SEV_EXP_NEG : op == SEV_EXPM1 ? SEV_EXP : op;
}

/* An operation as it stands in a formula. */
typedef struct sev_call {
    int16_t op;
    int16_t args_n;
    int32_t variant;  /* the number of an input, the order of a derivative, or what else ops.def says */
    const void *data; /* sev_curve or scaleev_callback; not owned */
} sev_call;

/* What may go wrong on the way. */
typedef struct sev_trouble {
    int stop;       /* what a callback returned to stop; 0: none did */
    bool undefined; /* an interval left a curve */
} sev_trouble;

/* The value at a point in doubles; the two results of a pass are its parts. NaN of an operation that nobody knows, as
 * of callbacks, and of what only programs have. */
sev_pair sev_value(const sev_call *call, const sev_pair *a);

/* Enclosures: the range over intervals, rounded outward. It holds for the real numbers and for what is computed from
 * doubles in the intervals. `second` takes that of the second result of a pass, otherwise 0. It is everything of an
 * operation that nobody knows. */
sev_interval sev_range(const sev_call *call, const sev_interval *a, sev_interval *second, sev_trouble *trouble);
/* For boxes that are wide anyway: interval arithmetic on plain exponentials and logarithms, at a tenth of the cost. At
 * points it is mostly some 2^-44 of the value wide; at most 1e-10 in the tests, of powers and of growth. It holds for
 * the real numbers; what is computed from doubles may lie a few ulps outside. Everything where there is no quick way:
 * an argument is 0, infinite, or not the single number it should be, or the result may be near overflow or
 * underflow. `second` as above. */
sev_interval sev_quick_range(const sev_call *call, const sev_interval *a, sev_interval *second);
/* The same as sev_range() for numbers far outside the range of a double. */
sev_wide_interval sev_wide_range(const sev_call *call, const sev_wide_interval *a, sev_wide_interval *second,
                                 sev_trouble *trouble);

/* The value in plain doubles, for guesses: nothing is promised. */
double sev_guess(const sev_call *call, const double *a, double *second, sev_trouble *trouble);

#endif
