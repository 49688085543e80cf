/* SPDX-License-Identifier: MIT */
/* A quantity of a study's model, compiled once, for blocks of values of the uncertain inputs. */
#ifndef SEV_EVALUATOR_H
#define SEV_EVALUATOR_H

#include "model/sweep.h"
#include "study/handle.h"

typedef struct sev_evaluator {
    const scaleev_study *study;
    size_t n;                /* uncertain inputs, in the order in which they came */
    scaleev_column *columns; /* one for each, and one for scales where these are in rows */
    size_t columns_n;
    double *room;     /* SEV_BLOCK values for each */
    bool *same;       /* for each: whether these are all the same */
    sev_sweep *sweep; /* apart, for small stacks */
} sev_evaluator;

/* Returns a status; end it only after #SCALEEV_OK. */
scaleev_status sev_evaluator_begin(sev_evaluator *e, const scaleev_study *study, scaleev_quantity quantity);
/* The same where each row has a scale of its own: these are values number n, and the scale of a run counts for
 * nothing. */
scaleev_status sev_evaluator_begin_scales(sev_evaluator *e, const scaleev_study *study, scaleev_quantity quantity);
void sev_evaluator_end(sev_evaluator *e);

/* Where the values of uncertain input i of a block are. */
static inline double *sev_evaluator_values(const sev_evaluator *e, size_t i)
{
    return e->room + i * SEV_BLOCK;
}

/* Fills the block with draws first .. first + n - 1, n <= SEV_BLOCK. */
scaleev_status sev_evaluator_fill(sev_evaluator *e, uint64_t first, size_t n);
/* Fills in the inputs that follow others, from the first n values of these. */
void sev_evaluator_follow(sev_evaluator *e, size_t n);
/* The quantity for the first n rows of the block at a scale; NaN in rows that are not allowed. */
scaleev_status sev_evaluator_run(sev_evaluator *e, double scale, size_t n, double *out);

#endif
