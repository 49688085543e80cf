/* SPDX-License-Identifier: MIT */
/* What is asked: a formula along one input, as programs. */
#ifndef SEV_PROBLEM_H
#define SEV_PROBLEM_H

#include "model/side.h"

typedef struct sev_problem {
    const scaleev_model *model;
    const sev_program *proof; /* outputs SEV_OUTPUTS; NULL when there was no memory */
    const sev_program *value; /* the formula in doubles */
    const sev_program *slope; /* its derivative in doubles; NULL where nobody asks */
    scaleev_input along;
    double scale;     /* where it is not asked along: the value of a program's other input */
    sev_program *own; /* proof and value where they are not the model's, else NULL */
} sev_problem;

/* A program of a problem has so many inputs at most. */
enum { SEV_PROBLEM_INPUTS = 3 };

/* EV along the scale, of the model's own programs. */
sev_problem sev_scale_problem(const scaleev_model *model);

/* `quantity - target` along an input. False when there is no memory; otherwise end it. */
bool sev_problem_begin(sev_problem *problem, const scaleev_model *model, scaleev_quantity quantity, double target,
                       scaleev_input along, double scale);
void sev_problem_end(sev_problem *problem);

#endif
