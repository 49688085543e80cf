/* SPDX-License-Identifier: MIT */
/* The handle of a study: a copy of a model, and the inputs of it that are not known. */
#ifndef SEV_HANDLE_H
#define SEV_HANDLE_H

#include "host/text.h"
#include "model/model.h"
#include "scaleev/study.h"
#include "study/draws.h"

#include <stdatomic.h>

/* What is to become of the distribution of an input that has none yet. */
typedef struct sev_limit {
    scaleev_input input;
    bool clamps;
    double lo, hi;
} sev_limit;

struct scaleev_study {
    scaleev_allocator allocator;
    scaleev_model *model;
    sev_draws *draws;
    sev_limit *limits; /* in the order in which they came */
    size_t limits_n, limits_capacity;
    int32_t replicates;
    int (*progress)(double done, void *context);
    void *context;
    char error[512];
    atomic_flag telling; /* a question writes an error, which several threads may do at once */
};

/* The options are checked: no member is a default. After a failure *study stays what it was. */
scaleev_status sev_study_create(const scaleev_model *model, const scaleev_study_options *options,
                                scaleev_study **study);
void sev_study_destroy(scaleev_study *study);

/* What the public functions of these names do, once no pointer is NULL. They leave words, "" after success. */
scaleev_status sev_study_add(scaleev_study *study, scaleev_input input, const char *distribution,
                             const double *parameters, size_t n);
scaleev_status sev_study_limit(scaleev_study *study, const sev_limit *limit);
scaleev_status sev_study_same(scaleev_study *study, scaleev_input input, scaleev_input as, double factor,
                              double offset);
scaleev_status sev_study_correlate(scaleev_study *study, scaleev_input a, scaleev_input b, double rank_correlation);

/* How much of the probability of an uncertain input lies where it is not allowed to be. */
double sev_study_outside(const scaleev_study *study, const sev_uncertain *one);

/* The status, after words about a call that failed. */
scaleev_status sev_study_fail(scaleev_study *study, scaleev_status status, const char *format, ...)
    __attribute__((__format__(SEV_PRINTF, 3, 4)));

/* To be called before anything is drawn. #SCALEEV_ERROR_PARAMETER, with words, where correlations cannot be
 * together. */
scaleev_status sev_study_ready(const scaleev_study *study);

/* Tells the caller how far a question is; #SCALEEV_ERROR_STOPPED where it is to end. */
scaleev_status sev_study_tell(const scaleev_study *study, double done);

#endif
