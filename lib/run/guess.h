/* SPDX-License-Identifier: MIT */
/* A program in plain doubles, one point at a time: for guesses, of which nothing is promised. */
#ifndef SEV_GUESS_H
#define SEV_GUESS_H

#include "formula/program.h"

/* Those of the first `to` steps that some outputs want, given as bits. `slots` as for enclosures. Non-zero when a
 * callback stopped. */
int sev_guess_steps(const sev_program *program, double *slots, size_t to, uint32_t outputs);

#endif
