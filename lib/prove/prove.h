/* SPDX-License-Identifier: MIT */
/* Proofs about a problem: its forms and slopes over boxes, and its sign at points. A "form" is a function with the sign
 * of the formula. */
#ifndef SEV_PROVE_H
#define SEV_PROVE_H

#include "prove/problem.h"
#include "run/block.h"

typedef struct sev_prover {
    const sev_problem *problem;
    sev_interval *slots;
    double *values; /* as many */
    sev_wide_interval *wide_slots;
    uint64_t evaluations, budget;
    sev_trouble trouble;
    double few[3 * 56];
} sev_prover;

/* What is proved of a box. */
typedef struct sev_facts {
    sev_interval form[SEV_FORMS];
    int sign;  /* of the formula throughout the box, or 0 */
    int slope; /* of the formula or of its form over R, one and the same throughout the box, or 0: at most one root */
    int convexity; /* -1: the formula or its form over R is concave throughout the box, 1: convex, 0: unknown */
    bool zero;     /* exactly 0 throughout */
} sev_facts;

/* The parts of a proof, in the order in which they are worth their cost. */
typedef enum sev_tier {
    SEV_TIER_ASKED,
    SEV_TIER_PATH,      /* of a difference: what lies between its models */
    SEV_TIER_SIGN,      /* the other form, and the sign of the slope */
    SEV_TIER_SLOPE,     /* of the other form */
    SEV_TIER_CURVATURE, /* its curvature, which tells much of broad boxes */
    SEV_TIER_NARROW,    /* slope and curvature of EV, which only help in narrow ones */
    SEV_TIERS
} sev_tier;

/* How many enclosures a question may take that names no budget: SEV_BUDGET_MOST, but of larger models only what
 * takes a few tenths of a second, and not below SEV_BUDGET_LEAST. */
enum { SEV_BUDGET_MOST = 100000, SEV_BUDGET_LEAST = 1000 };
uint64_t sev_default_budget(const sev_program *proof);

/* A budget of 0 stands for the default. False when there is no memory, or was none for the programs. */
bool sev_prover_begin(sev_prover *prover, const sev_problem *problem, uint64_t budget);
void sev_prover_end(sev_prover *prover);
/* Out of budget, or stopped by a callback. */
bool sev_prover_done(const sev_prover *prover);
/* What is told of a question whose proof is over. */
scaleev_status sev_prover_status(const sev_prover *prover);

/* Whether a box is so broad that quick enclosures are as good as sharp ones. */
bool sev_box_is_broad(double lo, double hi);
/* Whether a box is less than an octave, so that the mean value theorem says something about it. */
bool sev_box_is_narrow(double lo, double hi);
/* All about a box but its path; what is not computed is unbounded. */
sev_facts sev_prove_box(sev_prover *prover, double lo, double hi);
/* About a box up to and with a tier, but only until a sign or a slope is proved, and quick where the box is broad
 * anyway. */
sev_facts sev_prove_briefly(sev_prover *prover, double lo, double hi, sev_tier last);
/* What may decide a broad box with opposite signs at its ends: no form has a sign throughout, so only slopes and
 * curvature. */
sev_facts sev_prove_turn(sev_prover *prover, double lo, double hi);
/* All about the middle of a box that sev_prove_mean_value() asks. */
sev_facts sev_prove_middle(sev_prover *prover, double m, bool quick);
/* One form over a box; unbounded where it does not have the sign of the formula. `quick`: by sev_quick_range(). */
sev_interval sev_prove_form(sev_prover *prover, double lo, double hi, int form, bool quick);
/* The sign at one point. `zero` may be NULL. */
int sev_prove_sign(sev_prover *prover, double x, bool *zero);
/* Sharpens facts about [lo, hi] by the mean value theorem around a point m of it: forms by slopes, the slope by the
 * curvature. */
void sev_prove_mean_value(sev_facts *facts, const sev_facts *at_m, double lo, double hi, double m);

/* The sign of the formula's own slope throughout a box, or 0. */
int sev_slope_sign(const sev_facts *facts);
/* Whether a form is known of a box nearly as well as rounding lets it be known at a point m of it. */
bool sev_is_sharp(const sev_facts *box, const sev_facts *at_m, int form);

/* What a guess is made of, at one point and in doubles: a function with the roots of the formula, and its slope; not
 * finite where they are lost. The sign is that of the formula. */
typedef struct sev_hint {
    double value, slope;
    int sign;
} sev_hint;
sev_hint sev_prove_hint(sev_prover *prover, double x);
/* The formula in doubles, and its slope. */
double sev_prove_value(sev_prover *prover, double x);
double sev_prove_slope(sev_prover *prover, double x);
/* The formula in doubles, within what is proved of it there, which counts more where its parts overflow or underflow;
 * NaN where nothing is known. */
double sev_prove_value_within(sev_prover *prover, double x, const sev_facts *at_x);

#endif
