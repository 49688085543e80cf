/* SPDX-License-Identifier: MIT */
/* How far inputs must move from what they are for EV at one scale to change its sign. */
#ifndef SEV_REACH_H
#define SEV_REACH_H

#include "prove/space.h"

/* How the box around the present values grows with a number, its reach: each input may be multiplied or divided by it
 * (from 1 on), or may move by that share of its range, of its logarithm where the range spans more than a decade (from
 * 0 to 1). The box stays within the ranges. */
typedef enum sev_growth { SEV_BY_FACTOR, SEV_BY_SHARE } sev_growth;

typedef struct sev_reach {
    double lo, hi; /* proved: the sign stays as far as lo, and changes within hi; hi is INFINITY where it never does */
    int sign;      /* at the present values; 0: not proved, and nothing else is known */
    bool stays;    /* proved: it never does */
} sev_reach;

/* The least reach at which the sign changes. `flip`, which may be NULL, receives inputs in the box of hi at which it
 * has changed. */
sev_reach sev_find_reach(sev_space *space, double scale, sev_growth growth, double *flip);

/* The same as a root: of kind 0 where the sign never changes. */
scaleev_root sev_root_of_reach(const sev_reach *reach);

#endif
