/* SPDX-License-Identifier: MIT */
/* Adding terms to a model, for all doors that do. After a failure the model is as it was, with words. */
#ifndef SEV_BUILD_H
#define SEV_BUILD_H

#include "model/model.h"

/* The first of the values, parameters and then knobs, and what else a term has. */
typedef struct sev_given_term {
    const sev_family *family;
    const double *values;
    size_t parameters_n, values_n; /* knobs that are not given have their defaults */
    void *data;
    size_t data_bytes;
} sev_given_term;

/* Of all families but tables. `number_out` may be NULL. */
scaleev_status sev_add_term(scaleev_model *model, const sev_given_term *given, scaleev_term *number_out);
/* A table of n points K_0, v_0, K_1, v_1, ...; `knobs` are those of the term's family that are given. */
scaleev_status sev_add_points(scaleev_model *model, const sev_family *family, const double *points, size_t n,
                              const double *knobs, size_t knobs_n, scaleev_term *number_out);
/* Gives a term that is there a label; NULL or "" removes it. */
scaleev_status sev_label_term(scaleev_model *model, sev_term *term, const char *label);

#endif
