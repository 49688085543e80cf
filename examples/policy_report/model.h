/* SPDX-License-Identifier: MIT */
/* From what a scenario says to the library's models. */
#ifndef POLICY_REPORT_MODEL_H
#define POLICY_REPORT_MODEL_H

#include "scenario.h"

/* Complains about numbers that cannot be, in all that is sound of a scenario. */
bool model_check(const scenario *s, input *in);

/* The model of a path, to be destroyed; NULL after a complaint about a number that cannot be. */
scaleev_model *model_build(const scenario *s, const path *p, input *in);

/* The assumption that an input of the model takes its value from, NULL for a default. */
const assumption *model_assumption(const scaleev_model *model, const path *p, scaleev_input which);

#endif
