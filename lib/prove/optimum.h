/* SPDX-License-Identifier: MIT */
/* The greatest value of a problem on an interval, and where it is: branch and bound. */
#ifndef SEV_OPTIMUM_H
#define SEV_OPTIMUM_H

#include "prove/problem.h"

/* Proved or estimated as the model allows. Fills all of `optimum` but its size. A budget of 0 stands for the default.
 * Returns a status. */
scaleev_status sev_maximise(const sev_problem *problem, double lo, double hi, uint64_t budget,
                            scaleev_optimum *optimum);

#endif
