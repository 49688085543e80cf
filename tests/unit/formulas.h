/* SPDX-License-Identifier: MIT */
/* Random formulas of a few inputs, and what they give one node after the other, for tests of programs. */
#ifndef TESTS_FORMULAS_H
#define TESTS_FORMULAS_H

#include "formula/program.h"
#include "support.h"

enum { FORMULA_INPUTS = 3, FORMULA_MOST = 512 };

/* Builds a random formula of inputs 0 to 2 with many operations that fuse, many low parts and second results, and
 * constants; its last node is the result. Inputs are meant to be from 0 to 4. */
sev_node random_formula(rng *random, sev_formula *f, int operations);
/* All nodes at one point: high and low parts. `values` has room for FORMULA_MOST. */
void formula_values(const sev_formula *f, const double *inputs, sev_pair *values);

#endif
