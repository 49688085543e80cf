/* SPDX-License-Identifier: MIT */
/* All that the library is asked about a scenario. */
#ifndef POLICY_REPORT_ANALYSIS_H
#define POLICY_REPORT_ANALYSIS_H

#include "scenario.h"

/* Every sign change in the range. */
typedef struct break_evens {
    scaleev_root *roots;
    double *catastrophe; /* the chance that one has struck by then; NULL for a difference, which has none */
    size_t n;
    scaleev_solution proof;
} break_evens;

/* Percent by which a break-even moves when a typed assumption grows by one percent, wherever the path uses it, or uses
 * what follows from it. */
typedef struct sensitivity {
    const assumption *of;
    span elasticity;
} sensitivity;

/* Sensitivities of one break-even, the strongest first. None where a break-even is not proved. */
typedef struct sensitivities {
    sensitivity *items;
    size_t n;
} sensitivities;

/* Values at the existing and at the proposed scale. */
enum { EXISTING, PROPOSED, SCALES };

typedef struct values {
    double ev, catastrophe;
} values;

/* One path. */
typedef struct study {
    const path *path;
    scaleev_model *model;
    scaleev_argument carries; /* from the existing to the proposed scale, both on this path */
    values at[SCALES];
    break_evens turns;
    sensitivities *moves; /* of each break-even */
    scaleev_optimum best;
    double best_catastrophe, whole_catastrophe; /* at the best scale, and at the best whole one */
    /* what the charts show: in equal steps of the logarithm, and all special scales */
    double *scales, *ev, *catastrophe;
    size_t points_n;
} study;

typedef struct analysis {
    const scenario *scenario;
    scaleev_argument argument; /* from the existing to the proposed stand */
    char *argument_text;
    study *studies; /* one for each path */
    size_t studies_n;
    break_evens crossings; /* where the proposed path overtakes the existing one, when there are two */
} analysis;

bool analysis_make(analysis *a, const scenario *s, input *in);
void analysis_free(analysis *a);

/* Sign of EV before (i = 0), between and after break-evens: +1, -1, or 0 where it is not proved. */
int analysis_sign(const break_evens *b, size_t i);

#endif
