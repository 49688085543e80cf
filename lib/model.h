/* SPDX-License-Identifier: MIT */
/* The handle: terms and their inputs, and the programs compiled from them. */
#ifndef SEV_MODEL_H
#define SEV_MODEL_H

#include "family.h"

#include <stdatomic.h>

enum { SEV_QUANTITIES = SCALEEV_MARGINAL + 1 };

typedef struct sev_term {
    const sev_family *family;
    double *values; /* parameters, then knobs; input `first_input` is the first */
    int32_t parameters_n, values_n;
    int32_t first_input;
    void *data; /* sev_table or sev_callback, owned */
    size_t data_bytes;
    char *label; /* may be NULL */
    size_t label_bytes;
} sev_term;

/* The input of a difference that leads from its second model, at 0, to its first, at 1. Proofs alone know it. */
enum { SEV_PATH = INT32_MAX };

/* What the solver asks of a box of scales. Forms are quantities with the sign of EV, slopes their derivatives. */
enum {
    SEV_FORM_EV,     /* EV */
    SEV_FORM_RATIO,  /* EV / R, which keeps its sign where R underflows */
    SEV_SLOPE_EV,    /* dEV/dK */
    SEV_SLOPE_RATIO, /* d(EV / R)/dK */
    SEV_SLOPE_SIGN,  /* dEV/dK / R, which has the sign of dEV/dK */
    SEV_CURVE_EV,    /* d2EV/dK2 */
    SEV_CURVE_RATIO, /* d2(EV / R)/dK2 */
    SEV_GUARD,       /* R > 0 is certain as long as this is positive */
    SEV_SLOPE_PATH,  /* of a difference: the slope of EV along the path between its models, which has its sign
                        (difference.c) */
    SEV_FORM_PATH,   /* that slope over R */
    SEV_PATH_GUARD,  /* R > 0 is certain along the path as long as this is positive */
    SEV_FORMS,
    /* EV / R, or what else is asked, is the difference of two sides; their slopes. For guesses. */
    SEV_SIDE_MORE = SEV_FORMS,
    SEV_SIDE_LESS,
    SEV_SIDE_MORE_SLOPE,
    SEV_SIDE_LESS_SLOPE,
    SEV_OUTPUTS
};

typedef struct sev_compiled {
    sev_program values[SEV_QUANTITIES]; /* over the scale, everything else constant */
    sev_program proof;                  /* outputs SEV_FORM_EV and so on, SEV_OUTPUTS of them */
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
};

/* The nodes of all quantities, and of the forms of a proof. */
typedef struct sev_quantities {
    sev_node value[SEV_QUANTITIES];
    sev_node form[SEV_OUTPUTS];
    sev_node loss_ratio; /* L / R, so that EV / R is the benefit less that; -1 where there is none */
} sev_quantities;

/* Writes the model's formula. Inputs with `variable[input]` stay inputs, all others become constants; NULL: the scale
 * alone is variable. Forms are written with `proof` only; otherwise they are -1. */
void sev_assemble(const scaleev_model *model, sev_formula *formula, const bool *variable, double scale, bool proof,
                  sev_quantities *out);

/* Forms that say nothing, where there is no path. */
void sev_no_path(sev_formula *formula, sev_quantities *q);

/* Writes the sides of form[SEV_FORM_RATIO], and the slopes of all three along an input. */
void sev_write_sides(sev_formula *formula, int32_t along, sev_quantities *q);

/* Compiles the model as it stands; false when there is no memory. */
bool sev_compile(const scaleev_model *model, sev_compiled *compiled);
void sev_compiled_clear(sev_compiled *compiled);

/* The programs of the model as it stands, compiled when they are first asked for; NULL when there is no memory for
 * that. They stay until the model changes. Several threads may ask at once. */
const sev_compiled *sev_compiled_of(const scaleev_model *model);
/* To be called after every change of what the programs depend on. */
void sev_model_changed(scaleev_model *model);

/* The parameter or knob behind an input, and where its value is; NULL when there is none (as for the scale). */
const sev_parameter *sev_model_parameter(const scaleev_model *model, scaleev_input input, const sev_term **term,
                                         int32_t *index);

static inline bool sev_quantity_ok(scaleev_quantity quantity)
{
    return quantity >= 0 && quantity < SEV_QUANTITIES;
}

static inline bool sev_scale_ok(double scale)
{
    return scale >= 0 && scale <= DBL_MAX;
}

#endif
