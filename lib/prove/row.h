/* SPDX-License-Identifier: MIT */
/* What is told of a row of many: from EV at some scales, where the course of EV / R is known; or by a proof for it
 * alone. */
#ifndef SEV_ROW_H
#define SEV_ROW_H

#include "prove/course.h"

/* EV of the rows of a block at a scale each, in doubles, and what rounding may have made of it. */
typedef struct sev_values {
    _Alignas(64) double at[SEV_BLOCK];
    double ev[SEV_BLOCK], retained[SEV_BLOCK], off[SEV_BLOCK];
} sev_values;

/* What is known of the rows of a block on a domain from `lo` on: the course, and EV before its beginning, at it, and at
 * its end. From 0 on it is looked at just above 0, at `least`, and the course tells of 0. */
typedef struct sev_row_signs {
    const sev_course *course;
    double lo, least;
    const sev_values *before, *at_lo, *at_hi;
} sev_row_signs;

scaleev_root sev_no_root(int32_t kind);
/* Where values are looked at before the beginning; not at 0, of which the course tells. */
double sev_before_lo(const sev_row_signs *signs);
/* Whether a row that seems to be bad at the beginning is bad there, and falls. `at_hi` is not looked at. */
bool sev_row_stays_bad(const sev_row_signs *signs, size_t k);
/* Why a row never turns bad, from its signs at the ends; 0 where they do not tell. */
int32_t sev_row_none_because(const sev_row_signs *signs, size_t k);

/* A row alone: a model set to its values. */
typedef struct sev_row_alone {
    scaleev_model *model;
    double lo, hi;
    scaleev_columns_request request; /* its direction is not 0 */
} sev_row_alone;

/* The root that is asked for, by the solver, or why there is none. Returns a status. */
scaleev_status sev_row_solve(const sev_row_alone *row, scaleev_root *root);
/* Whether a root next to x, where EV turns bad, is proved in one step. */
bool sev_row_prove_turn(const sev_row_alone *row, double x, scaleev_root *root);

#endif
