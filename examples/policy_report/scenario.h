/* SPDX-License-Identifier: MIT */
/*
 * What a scenario file says. Every number stands in one place, under "assumptions", with its source; terms, scales and
 * the range name the assumption they take it from. scenario.schema.json describes the format.
 */
#ifndef POLICY_REPORT_SCENARIO_H
#define POLICY_REPORT_SCENARIO_H

#include "input.h"
#include "span.h"

#include <scaleev/scaleev.h>

typedef struct assumption assumption;

/* One that the formula of another names. */
typedef struct part {
    assumption *from;
    span weight; /* by how many units of the other it moves per unit of this one */
} part;

struct assumption {
    const char *name, *label, *source;
    const char *unit;    /* "" for a pure number */
    const char *formula; /* of other assumptions, which gives the value; NULL where it is typed */
    part *parts;         /* those that the formula names */
    size_t parts_n;
    double value;    /* unless there are points */
    double *points;  /* K_0, v_0, K_1, v_1, ... of a table, or NULL */
    size_t points_n; /* how many numbers these are */
    bool sound;      /* its value could be read */
    bool used;
    bool named;    /* in a formula */
    bool fraction; /* a probability, or another part of one */
};

typedef struct parameter {
    const char *name; /* of the term's input */
    const assumption *from;
} parameter;

typedef struct term {
    const char *label; /* NULL where it is wrong */
    int32_t family;
    const char *formula;   /* NULL where the family takes none */
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
    assumption **derived; /* those with a formula, each after those that it names */
    size_t derived_n;
    path *paths;
    size_t paths_n;
} scenario;

/* What moves of an assumption are measured in: its value, so that they are percent per percent; 1 where that is 0. */
double assumption_unit(const assumption *a);

/* The assumption of that name; NULL where there is none. */
assumption *scenario_find(const scenario *s, const char *name, size_t length);

/* Complains that there is none. */
void scenario_fail_unknown(const scenario *s, input *in, const char *name, const where *at);

/* Which assumptions a path rests on, one for each: those that its terms name, and those that these follow from. To be
 * freed. */
bool *scenario_uses(const scenario *s, const path *p);

/* Complains about all that is wrong; then what is not sound is not to be used. The texts are those of the input. */
bool scenario_read(scenario *s, input *in);
void scenario_free(scenario *s);

#endif
