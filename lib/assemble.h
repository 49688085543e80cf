/* SPDX-License-Identifier: MIT */
/* A model's terms as nodes, on their way into EV = R B - L and the forms in which it is proved to have a sign. */
#ifndef SEV_ASSEMBLE_H
#define SEV_ASSEMBLE_H

#include "model.h"

/* A hazard as nodes, and the derivatives of what moves along an input. */
typedef struct sev_struck {
    sev_two h; /* cumulative hazard */
    sev_node survival, probability;
    sev_node wipe, loss, guard; /* guard: -1 for none */
    sev_node h_slope, wipe_slope, loss_slope;
} sev_struck;

/* Terms `from` to `to` - 1: the whole model, one model of a difference, or what lies between the two on the path. */
typedef struct sev_side {
    const scaleev_model *model;
    sev_formula *f;
    const bool *variable; /* inputs that stay inputs; NULL: the scale alone */
    bool path;            /* the values of the second model's terms lead to those of the first */
    sev_node zero, one, scale;
    sev_node benefit, benefit_slope;
    sev_node *benefits; /* each */
    size_t benefits_n;
    sev_struck *hazards;
    size_t hazards_n;
    size_t terms_n; /* room for so many benefits, and for so many hazards */
} sev_side;

/* Writes the terms. End it with sev_side_end() also when the formula has failed. */
void sev_side_begin(sev_side *side, const scaleev_model *model, sev_formula *f, const bool *variable, double scale,
                    size_t from, size_t to, bool path);
void sev_side_end(sev_side *side);

/* All quantities but MARGINAL. */
void sev_side_values(const sev_side *side, sev_quantities *q);

/* Whether two terms of one family have the same points, or the same callback. */
bool sev_same_data(const sev_term *a, const sev_term *b);

/* What a hazard leaves of the benefits, 1 - w F. */
sev_node sev_retained_of(sev_formula *f, sev_node one, const sev_struck *hazard);

/* F / r, S / r and 1 / r of one hazard, where r is what it leaves of the benefits. */
typedef struct sev_ratios {
    sev_node struck, alive, inverse;
} sev_ratios;
sev_ratios sev_ratios_of(const sev_side *side, const sev_struck *hazard);

/* The slopes of the benefit and of all hazards along an input. */
void sev_side_slopes(sev_side *side, int32_t along);

/* What is positive as long as `guard` is, and the hazard finite. */
sev_node sev_guard_with(sev_formula *f, sev_node guard, const sev_struck *hazard);

/* The forms of a difference whose two sides are written. */
void sev_write_difference(const sev_side *a, const sev_side *b, double scale, sev_quantities *q);

#endif
