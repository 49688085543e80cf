/* SPDX-License-Identifier: MIT */
#ifndef SEV_SOLVE_H
#define SEV_SOLVE_H

#include "prove.h"

typedef struct sev_answer {
    const scaleev_allocator *allocator;
    scaleev_root *roots; /* in rising order */
    size_t count;
    size_t capacity; /* of an array of their own, 0 while `few` serves */
    scaleev_root few[4];
    bool complete;
    int sign_lo, sign_hi;
    bool failed; /* no memory for a root */
} sev_answer;

void sev_answer_begin(sev_answer *answer, const scaleev_allocator *allocator);
void sev_answer_end(sev_answer *answer);
void sev_answer_add(sev_answer *answer, scaleev_root root);

/* All roots on [lo, hi] of what the prover is about. Look at prover->stop, prover->undefined and answer->failed
 * afterwards. */
void sev_solve(sev_prover *prover, double lo, double hi, sev_answer *answer);

/* All roots of a model's problem, proved or estimated as the model allows. A budget of 0 stands for the default.
 * Returns a status. */
scaleev_status sev_find_roots(const scaleev_model *model, const sev_problem *problem, double lo, double hi,
                              uint64_t budget, sev_answer *answer, uint64_t *evaluations);

/* The same by dense sampling, without proof: a callback gives no bounds. The budget is of scales at which the
 * formula is evaluated; 0 stands for as many samples as seem good, and as many as it takes to narrow down what they
 * find. Returns a status. */
scaleev_status sev_estimate(const sev_problem *problem, double lo, double hi, uint64_t budget, sev_answer *answer,
                            uint64_t *evaluations);

#endif
