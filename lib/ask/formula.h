/* SPDX-License-Identifier: MIT */
/* Terms by formulas as text, for all doors that add them. */
#ifndef SEV_ASK_FORMULA_H
#define SEV_ASK_FORMULA_H

#include "model/expression.h"
#include "model/model.h"
#include "text/formula_text.h"

/* What is given for a formula. */
typedef struct sev_given_formula {
    const char *text;
    size_t text_n;
    const scaleev_parameter *parameters;
    size_t n;
} sev_given_formula;

/* Adds a term with all its knobs. #SCALEEV_ERROR_TEXT with a fault, whose place is one in the text; else a failure has
 * left words with the model. `number_out` may be NULL. */
scaleev_status sev_add_formula(scaleev_model *model, bool hazard, const sev_given_formula *given, const double *knobs,
                               sev_text_fault *fault, scaleev_term *number_out);

/* Tells the caller, who may not want to know, of a fault in a text, or of none. */
void sev_tell_fault(const sev_text_fault *fault, const char *text, scaleev_text_error *error);

#endif
