/* SPDX-License-Identifier: MIT */
#include "prove/roots.h"
#include "prove/estimate.h"
#include "prove/solve.h"

scaleev_status sev_find_roots(const sev_problem *problem, double lo, double hi, uint64_t budget, sev_answer *answer)
{
    scaleev_status status;
    if (problem->model->unbounded) {
        status = sev_estimate(problem, lo, hi, budget, answer);
    } else {
        sev_prover prover;
        if (!sev_prover_begin(&prover, problem, budget))
            return SCALEEV_ERROR_MEMORY;
        sev_solve(&prover, lo, hi, answer);
        answer->evaluations = prover.evaluations;
        sev_prover_end(&prover);
        status = sev_prover_status(&prover);
    }
    return status == SCALEEV_OK && answer->failed ? SCALEEV_ERROR_MEMORY : status;
}
