/* SPDX-License-Identifier: MIT */
/* The handle: terms and their inputs, and the programs compiled from them. */
#ifndef SEV_MODEL_H
#define SEV_MODEL_H

#include "formula/constants.h"
#include "model/family.h"

#include <stdatomic.h>

enum { SEV_QUANTITIES = SCALEEV_MARGINAL + 1 };

typedef struct sev_term {
    const sev_family *family;
    double *values; /* parameters, then knobs; input `first_input` is the first */
    int32_t parameters_n, values_n;
    int32_t first_input;
    void *data; /* sev_curve or scaleev_callback, owned */
    size_t data_bytes;
    char *label; /* may be NULL */
    size_t label_bytes;
} sev_term;

typedef struct sev_compiled {
    sev_program values[SEV_QUANTITIES]; /* over the scale, everything else constant */
    sev_program proof;                  /* outputs SEV_FORM_ASKED and so on, SEV_OUTPUTS of them */
    sev_constants constants;            /* of all of them */
    /* Of a difference, where its formula depends on it: the total hazards, room for them, and whether the first was
     * found to be the lesser one. */
    sev_program total_hazards;
    double *hazard_slots;
    bool first_is_safer;
} sev_compiled;

struct scaleev_model {
    scaleev_allocator allocator;
    sev_term *terms;
    size_t terms_n, terms_capacity;
    int32_t inputs_n;                 /* the scale included */
    int32_t split;                    /* of a difference: the number of terms of the first model; otherwise negative */
    bool has_callback;                /* of any kind */
    bool unbounded;                   /* has a callback without bounds */
    _Atomic(sev_compiled *) compiled; /* NULL until somebody asks: sev_compiled_of() */
    char error[256];
    atomic_flag telling; /* scaleev_find() writes an error, which several threads may do at once */
};

/* An empty model; #SCALEEV_ERROR_MEMORY, and none. `model` may be NULL in destroying. */
scaleev_status sev_model_create(const scaleev_allocator *allocator, scaleev_model **model);
void sev_model_destroy(scaleev_model *model);
/* A model of the terms of `a`, followed by those of `b` if there is one. */
scaleev_status sev_model_join(const scaleev_model *a, const scaleev_model *b, int32_t split, scaleev_model **out);
/* Appends a copy of a term; false when there is no memory, and nothing is changed. */
bool sev_model_append(scaleev_model *model, const sev_term *term);
/* To be called after every change of what the programs depend on but values of inputs alone: they are dropped. */
void sev_model_changed(scaleev_model *model);
void sev_compiled_free(const scaleev_allocator *allocator, sev_compiled *compiled);

/* A copy in memory of its own; NULL of nothing, and when there is no memory. */
void *sev_duplicate(const scaleev_allocator *allocator, const void *memory, size_t bytes);

/* What value i of a term is of, and its name. */
const sev_parameter *sev_term_parameter(const sev_term *term, int32_t i);
const char *sev_value_name(const sev_term *term, int32_t i);
/* The term that an input belongs to, NULL when there is none (as for the scale). */
sev_term *sev_input_term(const scaleev_model *model, scaleev_input input);

/* The parameter or knob behind an input, and where its value is; NULL when there is none (as for the scale). */
const sev_parameter *sev_model_parameter(const scaleev_model *model, scaleev_input input, const sev_term **term,
                                         int32_t *index);

/* The value of an input that is there and not the scale. */
double sev_model_value(const scaleev_model *model, scaleev_input input);
/* Whether value i of a term may be another one as far as its parameters must fit each other. */
bool sev_term_fits(const sev_term *term, int32_t i, double value);

static inline bool sev_quantity_ok(scaleev_quantity quantity)
{
    return quantity >= 0 && quantity < SEV_QUANTITIES;
}

static inline bool sev_scale_ok(double scale)
{
    return scale >= 0 && scale <= DBL_MAX;
}

/* #SCALEEV_ERROR_QUANTITY for what is none, #SCALEEV_ERROR_UNSUPPORTED for the derivative of a callback. */
static inline scaleev_status sev_check_quantity(const scaleev_model *model, scaleev_quantity quantity)
{
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    return quantity == SCALEEV_MARGINAL && model->has_callback ? SCALEEV_ERROR_UNSUPPORTED : SCALEEV_OK;
}

/* #SCALEEV_ERROR_DOMAIN unless both are scales and do not fall. */
static inline scaleev_status sev_check_domain(double lo, double hi)
{
    return sev_scale_ok(lo) && sev_scale_ok(hi) && lo <= hi ? SCALEEV_OK : SCALEEV_ERROR_DOMAIN;
}

#endif
