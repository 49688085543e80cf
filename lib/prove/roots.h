/* SPDX-License-Identifier: MIT */
/* The roots of a problem, proved or estimated as its model allows. */
#ifndef SEV_ROOTS_H
#define SEV_ROOTS_H

#include "prove/answer.h"
#include "prove/problem.h"

/* All roots on [lo, hi]; a budget of 0 stands for the default. Returns a status. */
scaleev_status sev_find_roots(const sev_problem *problem, double lo, double hi, uint64_t budget, sev_answer *answer);

#endif
