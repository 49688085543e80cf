/* SPDX-License-Identifier: MIT */
/* The options of a question. */
#ifndef SEV_OPTIONS_H
#define SEV_OPTIONS_H

#include "scaleev/scaleev.h"

/* What the caller wants, checked; NULL stands for the defaults. */
scaleev_status sev_options_in(const scaleev_solve_options *options, scaleev_solve_options *used);

#endif
