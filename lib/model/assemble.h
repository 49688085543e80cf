/* SPDX-License-Identifier: MIT */
/* From terms to formulas: EV = R B - L, the other quantities, and the forms in which EV is proved to have a sign. */
#ifndef SEV_ASSEMBLE_H
#define SEV_ASSEMBLE_H

#include "model/side.h"

/* Writes the model's formula. Inputs with `variable[input]` stay inputs, all others become constants; NULL: the scale
 * alone is variable. Forms are written with `proof` only; otherwise they are -1. */
void sev_assemble(const scaleev_model *model, sev_formula *f, const bool *variable, double scale, bool proof,
                  sev_quantities *q);

/* Writes the sides of form[SEV_FORM_OVER_R], and the slopes of all three along an input. */
void sev_split_form(sev_formula *formula, int32_t along, sev_quantities *q);

#endif
