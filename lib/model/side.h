/* SPDX-License-Identifier: MIT */
/* A model's terms as nodes, on their way into EV = R B - L and the forms in which it is proved to have a sign. */
#ifndef SEV_SIDE_H
#define SEV_SIDE_H

#include "model/model.h"

/* The input of a difference that leads from its second model, at 0, to its first, at 1. Proofs alone know it. */
enum { SEV_PATH = INT32_MAX };

/* What the solver asks of a box of scales. Forms are quantities with the sign of EV, slopes their derivatives. */
enum {
    SEV_FORM_ASKED,       /* EV */
    SEV_FORM_OVER_R,      /* EV / R, which keeps its sign where R underflows */
    SEV_SLOPE_ASKED,      /* dEV/dK */
    SEV_SLOPE_OVER_R,     /* d(EV / R)/dK */
    SEV_SLOPE_SIGN,       /* dEV/dK / R, which has the sign of dEV/dK */
    SEV_CURVATURE_ASKED,  /* d2EV/dK2 */
    SEV_CURVATURE_OVER_R, /* d2(EV / R)/dK2 */
    SEV_GUARD,            /* R > 0 is certain as long as this is positive */
    SEV_SLOPE_PATH,       /* of a difference: the slope of EV along the path between its models, which has its sign
                        (difference.c) */
    SEV_FORM_PATH,        /* that slope over R */
    SEV_PATH_GUARD,       /* R > 0 is certain along the path as long as this is positive */
    SEV_FORMS,
    /* EV / R, or what else is asked, is the difference of two sides; their slopes. For guesses. */
    SEV_MINUEND = SEV_FORMS,
    SEV_SUBTRAHEND,
    SEV_MINUEND_SLOPE,
    SEV_SUBTRAHEND_SLOPE,
    SEV_OUTPUTS
};

/* The nodes of all quantities, and of the forms of a proof. */
typedef struct sev_quantities {
    sev_node value[SEV_QUANTITIES];
    sev_node form[SEV_OUTPUTS];
    sev_node loss_over_r; /* L / R, so that EV / R is the benefit less that; -1 where there is none */
    /* Of a difference whose form over R depends on which model is the more likely one to survive; otherwise -1. */
    sev_node total_hazards[2];
    bool first_is_safer;
} sev_quantities;

/* A hazard as nodes, and the derivatives of what moves along an input. */
typedef struct sev_hazard {
    sev_node h;                 /* cumulative hazard */
    sev_node survival, struck;  /* S, and F = 1 - S */
    sev_node wipe, loss, guard; /* guard: -1 for none */
    sev_node h_slope, wipe_slope, loss_slope;
} sev_hazard;

/* Terms `from` to `to` - 1: all of a model, one model of a difference, or what lies between the two on the path. */
typedef struct sev_side {
    const scaleev_model *model;
    sev_formula *f;
    const bool *variable; /* inputs that stay inputs; NULL: the scale alone */
    bool path;            /* the values of the second model's terms lead to those of the first */
    sev_node zero, one, scale;
    sev_node benefit, benefit_slope;
    sev_node *benefits; /* each */
    size_t benefits_n;
    sev_hazard *hazards;
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
sev_node sev_retained_of(sev_formula *f, sev_node one, const sev_hazard *hazard);

/* F / r, S / r and 1 / r of one hazard, where r is what it leaves of the benefits. */
typedef struct sev_ratios {
    sev_node struck, alive, inverse;
} sev_ratios;
sev_ratios sev_ratios_of(const sev_side *side, const sev_hazard *hazard);

/* The slopes of the benefit and of all hazards along an input. */
void sev_side_slopes(sev_side *side, int32_t along);

/* What is positive as long as `guard` is, and the hazard finite. */
sev_node sev_guard_with(sev_formula *f, sev_node guard, const sev_hazard *hazard);

/* Forms that say nothing, where there is no path. */
void sev_no_path(sev_formula *formula, sev_quantities *q);

#endif
