/* SPDX-License-Identifier: MIT */
/* All roots of a problem on an interval, each proved: branch and prune. */
#ifndef SEV_SOLVE_H
#define SEV_SOLVE_H

#include "prove/answer.h"
#include "prove/prove.h"

/* Look at sev_prover_status() and answer->failed afterwards. */
void sev_solve(sev_prover *prover, double lo, double hi, sev_answer *answer);

#endif
