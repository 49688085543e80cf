/* SPDX-License-Identifier: MIT */
/* The values of one input at which EV at a scale changes its sign. */
#ifndef SEV_SWITCHING_H
#define SEV_SWITCHING_H

#include "model/model.h"
#include "number/interval.h"

/* All finite values that an input may have, the other ones being what they are, with which a table has a value at the
 * scale. */
sev_interval sev_allowed_alone(const scaleev_model *model, scaleev_input input, double scale);
/* All finite values that it may have whatever the other ones are: its present one, where the parameters of its term
 * must fit each other. */
sev_interval sev_allowed_together(const scaleev_model *model, scaleev_input input, double scale);

/* The nearest ones in an interval that has the present value; both are of kind 0 where it is a point. Returns a
 * status. */
scaleev_status sev_find_switching(const scaleev_model *model, scaleev_input input, double scale, sev_interval way,
                                  uint64_t budget, scaleev_switching *out);

#endif
