/* SPDX-License-Identifier: MIT */
/*
 * Assumptions that are formulas of other assumptions: their values, and how these move with what they follow from. A
 * value is rounded to a double, and from there on it stands for itself: what is proved is proved of the double. */
#ifndef POLICY_REPORT_DERIVE_H
#define POLICY_REPORT_DERIVE_H

#include "scenario.h"

/* Once all assumptions are read: the order, the values and the weights of those with a formula. Complains about those
 * that have none; they are not sound. *lost is set where it cannot be told which assumptions a formula names. */
bool derive(scenario *s, input *in, bool *lost);

#endif
