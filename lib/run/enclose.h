/* SPDX-License-Identifier: MIT */
/* Enclosures of a program's slots over boxes of its inputs. */
#ifndef SEV_ENCLOSE_H
#define SEV_ENCLOSE_H

#include "formula/program.h"

/* `slots` has program->slots_n intervals, prepared once by sev_enclose_begin(); sev_enclose_inputs() begins a box, and
 * sev_enclose_steps() runs the steps from `from` to `to`, so that one may stop at the first output that tells enough.
 * Of those it runs what `outputs` want, given as bits, the same ones for all of a box. `quick` is for boxes that are
 * wide anyway: sev_quick_range() where it serves. */
void sev_enclose_begin(const sev_program *program, sev_interval *slots);
void sev_enclose_inputs(const sev_program *program, sev_interval *slots, const sev_interval *inputs);
void sev_enclose_steps(const sev_program *program, sev_interval *slots, size_t from, size_t to, uint32_t outputs,
                       bool quick, sev_trouble *trouble);
/* All of it. */
void sev_enclose(const sev_program *program, sev_interval *slots, const sev_interval *inputs, sev_trouble *trouble);

/* What is told of a question in which this went wrong. */
scaleev_status sev_trouble_status(const sev_trouble *trouble);

#endif
