/* SPDX-License-Identifier: MIT */
/* What must hold for every model, whatever it is: random models (test_property.c) and fuzzing (fuzz/) ask for it.
 * What does not hold is reported; see support.h. */
#ifndef TESTS_PROPERTIES_H
#define TESTS_PROPERTIES_H

#include "support.h"

enum { QUANTITIES = 8 };

extern const char *const quantity_names[QUANTITIES];

/* One random case. */
typedef struct sample {
    uint64_t seed;
    rng random;
    char spec[SPEC_BYTES];
    double lo, hi;                      /* where it has a value */
    bool no_slope;                      /* it has a callback, so no marginal value */
    bool partial;                       /* it may lack values or bounds: a question may be refused for it */
    uint64_t budget;                    /* of enclosures for a question; 0: random */
    const scaleev_allocator *allocator; /* may be NULL */
    scaleev_model *model;
} sample;

/* The model from the sample's `random`. */
void sample_begin(sample *s, bool wild);
void sample_end(sample *s);
/* An interval, often a point or very short. */
void random_interval(sample *s, double *lo, double *hi);
/* An interval to ask questions about, often all of the sample's. */
void random_domain(sample *s, double *lo, double *hi);
/* Overflows of different signs have no sum. */
bool overflows(const scaleev_model *model, double scale);

/* Values of all quantities lie in their enclosures; the tally counts values, and those that are missing. */
typedef struct values_tally {
    size_t compared, missing;
} values_tally;
void check_inside(sample *s, double lo, double hi, values_tally *sum);

/* The enclosure of the slope contains a quotient of differences; false where there is nothing to compare. */
bool check_slope(sample *s, double lo, double hi);

/* Every root's enclosure straddles a sign change, directions alternate, between the roots of a complete answer signs
 * are constant, the budget is kept. */
typedef struct roots_tally {
    size_t models, complete, roots, crossings, undecided, signs, unresolved;
    uint64_t evaluations, most;
} roots_tally;
void check_roots(sample *s, double lo, double hi, roots_tally *sum);

/* No scale is better than the best. */
void check_best(sample *s, double lo, double hi);

/* A model as text whose terms are of about the same size somewhere in its domain, of any family and
 * sign; its domain. */
void aimed_spec(rng *random, char spec[SPEC_BYTES], double *lo, double *hi);

/* The first or the last scale at which a model turns as asked, as scaleev_break_even() has it. */
typedef struct wanted_turn {
    scaleev_columns_request request;
    scaleev_root roots[64];
    scaleev_solution solution;
    scaleev_status status;
    bool hard; /* the budget is used up, or there are more roots: nothing is known */
} wanted_turn;
void find_turn(const scaleev_model *model, double lo, double hi, const scaleev_columns_request *request,
               uint64_t budget, wanted_turn *turn);
/* Whether scaleev_break_even_columns() may say that: the turn, to 1e-12 of itself, or why there is none. Where a root
 * is unresolved, the next turn or none will do, too. */
void check_turn(const wanted_turn *turn, const scaleev_root *got, const char *what);

/* A call of scaleev_break_even_columns() for one row, the model as it is, says what scaleev_break_even() does; again
 * with an end of the domain beside the scale found. Models that take scaleev_break_even() long are passed over. */
typedef struct rows_tally {
    size_t rows, turns, estimated, unresolved, hard;
} rows_tally;
void check_one_row(sample *s, double lo, double hi, const scaleev_columns_request *request, rows_tally *sum);

#endif
