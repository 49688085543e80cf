/* SPDX-License-Identifier: MIT */
/* Formulas that a file gives as text: the names in them, and what is wrong with them. */
#ifndef POLICY_REPORT_FORMULA_H
#define POLICY_REPORT_FORMULA_H

#include "input.h"

#include <scaleev/scaleev.h>

/* A name in a formula. */
typedef struct formula_name {
    const char *text; /* in the formula, where it does not end with a 0 */
    size_t length;
    bool called; /* a ( follows */
} formula_name;

/* Goes to the first name at or after *at, and *at behind it; false where there is none. The e of 1e5 is none. */
bool formula_next_name(const char **at, formula_name *name);

/* Whether a formula can have a parameter of that name: SCALEEV_TEXT_RESERVED and so on where it cannot, 0 where it can,
 * with the library's words. */
scaleev_text_error formula_judge_name(const char *name);

/* What is wrong with a formula of these parameters, whose values are of no account. */
scaleev_text_error formula_judge(const char *text, const scaleev_parameter *parameters, size_t n);

/* Complains about it, with the place in bytes from 0 and what stands there: at 4: 'foo' is not known. Always false. */
bool formula_fail(input *in, const where *at, const char *text, const scaleev_text_error *error);

/* Complains about the names of parameters at `parameters`; where they are fine, about the formula; where that can be
 * read, about parameters that it does without. */
bool formula_check(input *in, const where *at, const where *parameters, const char *text, scaleev_parameter *own,
                   size_t n);

#endif
