/* SPDX-License-Identifier: MIT */
/* Compiled as C99 and, through header.cpp, as C++: the public headers stand alone, may be included twice, and
 * their initialisers and enums are good in both. (scaleev.h is what study.h includes first.) */
#include "scaleev/study.h"
#include "scaleev/study.h"
#include "scaleev/scaleev.h"

/* Whether all sizes are set. */
static int begun(void)
{
    const scaleev_allocator allocator = SCALEEV_ALLOCATOR_INIT;
    const scaleev_callback callback = SCALEEV_CALLBACK_INIT;
    const scaleev_solve_options options = SCALEEV_SOLVE_OPTIONS_INIT;
    const scaleev_columns_request request = SCALEEV_COLUMNS_REQUEST_INIT;
    const scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    const scaleev_optimum optimum = SCALEEV_OPTIMUM_INIT;
    const scaleev_whole whole = SCALEEV_WHOLE_INIT;
    const scaleev_argument argument = SCALEEV_ARGUMENT_INIT;
    const scaleev_crux_answer crux = SCALEEV_CRUX_ANSWER_INIT;
    const scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    const scaleev_study_options study = SCALEEV_STUDY_OPTIONS_INIT;
    const scaleev_summary summary = SCALEEV_SUMMARY_INIT;
    const scaleev_choice choice = SCALEEV_CHOICE_INIT;
    const scaleev_decision decision = SCALEEV_DECISION_INIT;
    const scaleev_importance importance = SCALEEV_IMPORTANCE_INIT;
    return allocator.size == sizeof allocator && callback.size == sizeof callback && options.size == sizeof options &&
           request.size == sizeof request && solution.size == sizeof solution && optimum.size == sizeof optimum &&
           whole.size == sizeof whole && argument.size == sizeof argument && study.size == sizeof study &&
           summary.size == sizeof summary && choice.size == sizeof choice && decision.size == sizeof decision &&
           importance.size == sizeof importance && crux.size == sizeof crux && error.size == sizeof error;
}

int main(void)
{
    return scaleev_version() == SCALEEV_VERSION && scaleev_ok == SCALEEV_OK && begun() ? 0 : 1;
}
