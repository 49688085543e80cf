/* SPDX-License-Identifier: MIT */
/*
 * What a scenario file says. Every number stands in one place, under "assumptions", with its source; terms, scales and
 * the range name the assumption they take it from. scenario.schema.json describes the format.
 */
#ifndef POLICY_REPORT_SCENARIO_H
#define POLICY_REPORT_SCENARIO_H

#include "input.h"

#include <scaleev/scaleev.h>

typedef struct assumption {
    const char *name, *label, *source;
    const char *unit; /* "" for a pure number */
    double value;     /* unless there are points */
    double *points;   /* K_0, v_0, K_1, v_1, ... of a table, or NULL */
    size_t points_n;  /* how many numbers these are */
    bool sound;       /* its value could be read */
    bool used;
    bool fraction; /* a probability, or another part of one */
} assumption;

typedef struct parameter {
    const char *name; /* of the term's input */
    const assumption *from;
} parameter;

typedef struct term {
    const char *label; /* NULL where it is wrong */
    int32_t family;
    bool gain;             /* its loss is negative */
    parameter *parameters; /* in the family's order; what is not given, or wrong, has no assumption */
    size_t parameters_n;
    bool sound; /* what it needs for a model could be read */
} term;

/* One way things may go: a model. */
typedef struct path {
    const char *name, *label;
    const char *note; /* "" when there is none */
    term *terms;
    size_t terms_n;
    bool sound; /* all terms are */
} path;

/* A path and how far along it. */
typedef struct stand {
    const char *label;
    const path *path;
    const assumption *scale;
} stand;

typedef struct scenario {
    const char *title, *question, *scale_unit, *value_unit;
    const assumption *from, *to; /* the range of scales */
    bool range_sound;
    stand existing, proposed;
    assumption *assumptions;
    size_t assumptions_n;
    path *paths;
    size_t paths_n;
} scenario;

/* Complains about all that is wrong; then what is not sound is not to be used. The texts are those of the input. */
bool scenario_read(scenario *s, input *in);
void scenario_free(scenario *s);

#endif
