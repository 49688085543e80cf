/* SPDX-License-Identifier: MIT */
/* What is known of each operation, as ops.def has it. */
#ifndef SEV_OP_H
#define SEV_OP_H

#include <stdint.h>

typedef enum sev_op {
#define SEV_OPERATION(name, ...) SEV_##name,
#include "ops.def"
} sev_op;

enum {
    SEV_OPERATIONS = 0
#define SEV_OPERATION(...) +1
#include "ops.def"
};

/* Operations that are no steps of a program, and those that are steps only. */
#define SEV_CASES_NO_STEPS                                                                                             \
    case SEV_CONST:                                                                                                    \
    case SEV_INPUT:                                                                                                    \
    case SEV_SECOND
#define SEV_CASES_FUSED                                                                                                \
    case SEV_MUL_ADD:                                                                                                  \
    case SEV_MUL_MUL:                                                                                                  \
    case SEV_MUL_SUB:                                                                                                  \
    case SEV_HAZARD:                                                                                                   \
    case SEV_EV:                                                                                                       \
    case SEV_EV_HAZARD:                                                                                                \
    case SEV_EV_AFTER

/* By how many half ulps what the special functions give at a bound is widened. */
enum {
    /* At a bound they are right to 0.51 ulp (1.02 units), and at an element that must lie inside to 1 ulp; the plain
     * product of three has 1.5 ulp on either side, and more room. */
    SEV_SPECIAL_UNITS = 4,
    /* Where an element is right to 2 ulp only, and where a bound is, too. */
    SEV_PLAIN_UNITS = 8,
    /* Derivatives of some of them are right to 2^-47 only. */
    SEV_LOOSE_UNITS = 160
};

typedef struct sev_operation {
    uint8_t args_n;
    uint8_t low;      /* arguments that are low parts of the ones before them, as bits */
    uint8_t cost;     /* of an enclosure */
    uint8_t zero;     /* arguments that make the result exactly 0 when they are 0, as bits */
    uint8_t infinite; /* arguments that may be infinite at a corner, as bits */
    uint8_t units;    /* half ulps by which a corner is widened; 0: there are no corners */
} sev_operation;

/* An operation that nobody knows has no arguments and no corners. */
const sev_operation *sev_operation_of(int op);

#endif
