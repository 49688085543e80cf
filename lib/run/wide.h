/* SPDX-License-Identifier: MIT */
/* Enclosures of a program's slots by numbers far outside the range of a double. */
#ifndef SEV_RUN_WIDE_H
#define SEV_RUN_WIDE_H

#include "formula/program.h"

/* All slots, over intervals of the inputs. Non-zero when a callback stopped. */
int sev_wide_enclose(const sev_program *program, sev_wide_interval *slots, const sev_interval *inputs);

#endif
