/* SPDX-License-Identifier: MIT */
/* A quantity of a model over boxes of scales and of inputs that are given as ranges: its sign, and along which axes
 * that can only rise or fall. */
#ifndef SEV_SPACE_H
#define SEV_SPACE_H

#include "model/model.h"
#include "run/enclose.h"

/* A box has an interval for each axis: axis 0 is the scale, axis i > 0 the input of range i - 1. */
typedef struct sev_space {
    const scaleev_model *model;
    const scaleev_range *ranges;
    size_t axes_n;
    sev_program program; /* see space.c */
    sev_interval *room;  /* of all that follows, and of boxes to work with */
    sev_interval *slots, *inputs, *slopes, *middle, *box, *point, *boxes;
    sev_interval *given; /* a box of the ranges, for the caller to change; its scale is 0 at first */
    uint64_t evaluations, budget;
    sev_trouble trouble;
} sev_space;

/* A quantity over the ranges, which are allowed; a budget of 0 stands for the default. False when there is no memory;
 * otherwise end it. */
bool sev_space_begin(sev_space *space, const scaleev_model *model, scaleev_quantity quantity,
                     const scaleev_range *ranges, size_t n, uint64_t budget);
void sev_space_end(sev_space *space);
/* Out of budget, or stopped by a callback. */
bool sev_space_done(const sev_space *space);

/* Encloses the quantity over a box; false when that was not possible. What it is, its sign throughout, or 0, and
 * whether its sign can only rise (1) or fall (-1) along an axis, or 0, are known until the next box. */
bool sev_space_enclose(sev_space *space, const sev_interval *box);
sev_interval sev_space_value(const sev_space *space);
int sev_space_sign(const sev_space *space);
int sev_space_direction(const sev_space *space, size_t axis);
/* The same of the quantity itself, not of its sign alone. */
int sev_space_slope(const sev_space *space, size_t axis);

/* Moves each axis of a box along which there is a direction, of the box last enclosed, to the end that is farthest from
 * `want`; whether any was moved. */
typedef int sev_direction(const sev_space *space, size_t axis);
bool sev_space_to_ends(const sev_space *space, sev_direction *direction, sev_interval *box, int want);

/* Shrinks a box to the part of it where the sign is farthest from `want`, as far as directions tell. Returns `want`
 * where that proves this sign throughout the box, -want where the other one is proved throughout what is left, 0
 * otherwise. */
int sev_space_settle(sev_space *space, sev_interval *box, int want);

/* The bounds of the quantity over the box that was last enclosed, by the mean value theorem too; of EV, not of its sign
 * alone. */
sev_interval sev_space_mean_value(sev_space *space, const sev_interval *box);

/* The axis, from the `first` on, along which a box that was last enclosed should be split: the quantity changes most
 * along it, as far as slopes tell. axes_n where no axis can be split. */
size_t sev_space_widest(const sev_space *space, const sev_interval *box, size_t first);

/* Where an interval is split: in equal factors where it spans several, else in the middle; a bound of it where no
 * double lies between. */
double sev_space_middle(sev_interval range);
bool sev_space_can_split(sev_interval range);

/* Whether a sign holds whatever the inputs are. */
typedef enum sev_truth { SEV_OPEN, SEV_HOLDS, SEV_FAILS } sev_truth;

/* Whether EV has the sign `want` at all scales of an interval, whatever the inputs are in box[1] and so on. SEV_FAILS:
 * there are inputs at which it has the other one at all these scales; `witness`, which may be NULL, receives them, in
 * the order of the ranges. `effort`: how many boxes may be looked at. */
sev_truth sev_space_decide(sev_space *space, const sev_interval *box, int want, unsigned effort, double *witness);

/* For a question about one scale. */
enum { SEV_EFFORT = 1000 };

/* The verdict over a box: at all scales of it. Where there are inputs at which EV is good, or bad, they are left in
 * `good` or `bad`, which may be NULL; otherwise those are untouched. */
int32_t sev_space_verdict(sev_space *space, const sev_interval *box, unsigned effort, double *good, double *bad);

/* The verdict where EV has these signs, or 0, at the worst and at the best inputs. */
static inline int32_t sev_verdict_of(int worst, int best)
{
    return worst > 0               ? SCALEEV_REGION_GOOD
           : best < 0              ? SCALEEV_REGION_BAD
           : worst < 0 && best > 0 ? SCALEEV_REGION_DEPENDS
                                   : SCALEEV_REGION_UNDECIDED;
}

#endif
