/* SPDX-License-Identifier: MIT */
/* Proofs about a formula along one input: its forms and slopes over boxes, and its sign at points. A "form" is a
 * function with the sign of the formula. */
#ifndef SEV_PROVE_H
#define SEV_PROVE_H

#include "model.h"
#include "run.h"
#include "wide.h"

/* What is asked: a formula along one input. Where its programs have the scale as another input, that rests. */
typedef struct sev_problem {
    const sev_program *proof; /* outputs SEV_OUTPUTS */
    const sev_program *value; /* the formula in doubles */
    const sev_program *slope; /* its derivative in doubles; NULL where nobody asks */
    scaleev_input along;
    double scale;
} sev_problem;

/* EV along the scale, of the model's own programs; without programs when there is no memory for them. */
sev_problem sev_scale_problem(const scaleev_model *model);

typedef struct sev_prover {
    sev_problem problem;
    sev_interval *slots;
    double *values; /* as many */
    sev_wide_interval *wide_slots;
    uint64_t evaluations, budget;
    int stop;       /* a callback stopped */
    bool undefined; /* a box left a table */
    double few[3 * 56];
} sev_prover;

/* What is proved of a box. */
typedef struct sev_facts {
    sev_interval form[SEV_FORMS];
    int sign;  /* of the formula throughout the box, or 0 */
    int slope; /* of the formula or of its ratio form, one and the same throughout the box, or 0: at most one root */
    int curve; /* -1: the formula or its ratio form is concave throughout the box, 1: convex, 0: neither is proved */
    bool zero; /* exactly 0 throughout */
} sev_facts;

/* The parts of a proof, in the order in which they are worth their cost. */
typedef enum sev_stage {
    SEV_STAGE_EV,
    SEV_STAGE_PATH,  /* of a difference: what lies between its models */
    SEV_STAGE_SIGN,  /* the other form, and the sign of the slope */
    SEV_STAGE_SLOPE, /* of the other form */
    SEV_STAGE_SHAPE, /* its curvature, which tells much of wide boxes */
    SEV_STAGE_CURVE, /* slope and curvature of EV, which only help in narrow ones */
    SEV_STAGES
} sev_stage;

/* How many enclosures a question may take that names no budget: SEV_BUDGET_MOST, but of larger models only what
 * takes a few tenths of a second, and not below SEV_BUDGET_LEAST. */
enum { SEV_BUDGET_MOST = 100000, SEV_BUDGET_LEAST = 1000 };
uint64_t sev_default_budget(const sev_program *proof);

/* A budget of 0 stands for the default. False when there is no memory, or was none for the programs. */
bool sev_prover_begin(sev_prover *prover, const sev_problem *problem, uint64_t budget);
void sev_prover_end(sev_prover *prover);
/* Out of budget, or stopped by a callback. */
bool sev_prover_done(const sev_prover *prover);

/* Whether a box is so wide that quick enclosures are as good as sharp ones. */
bool sev_box_is_wide(double lo, double hi);
/* All about a box up to and with a stage; what is not computed is unbounded. */
sev_facts sev_prove_box(sev_prover *prover, double lo, double hi, sev_stage last);
/* The same, but only until a sign or a slope is proved, and quick where the box is wide anyway. */
sev_facts sev_prove_briefly(sev_prover *prover, double lo, double hi, sev_stage last);
/* What may decide a wide box with opposite signs at its ends: no form has a sign throughout, so only
 * slope and shape. */
sev_facts sev_prove_turn(sev_prover *prover, double lo, double hi);
/* All about the middle of a box that sev_prove_mean_value() asks. */
sev_facts sev_prove_middle(sev_prover *prover, double m, bool quick);
/* One form over a box; unbounded where it does not have the sign of the formula. `quick`: see quick.h. */
sev_interval sev_prove_form(sev_prover *prover, double lo, double hi, int form, bool quick);
/* The sign at one point. */
int sev_prove_sign(sev_prover *prover, double x, bool *zero);
/* Sharpens facts about [lo, hi] by the mean value theorem around a point m of it: forms by slopes, the slope by the
 * curvature. */
void sev_prove_mean_value(sev_facts *facts, const sev_facts *at_m, double lo, double hi, double m);
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
/* The value of each input of a program of the problem. */
enum { SEV_PROBLEM_INPUTS = 3 };
void sev_problem_inputs(const sev_problem *problem, const sev_program *program, double x, double *inputs);

/* The formula in doubles at many points, in blocks, while a budget lasts. */
typedef struct sev_sampler {
    const sev_problem *problem;
    sev_run run;
    uint64_t evaluations, budget; /* of points */
    int stop;                     /* a callback stopped */
    double stack[SEV_STACK];
} sev_sampler;

/* False when there is no memory. */
bool sev_sampler_begin(sev_sampler *sampler, const sev_problem *problem, uint64_t budget);
void sev_sampler_end(sev_sampler *sampler);
/* The values at the first of n points, as many as the budget allows; how many, 0 when a callback stopped. */
size_t sev_sample(sev_sampler *sampler, const double *x, size_t n, double *values);

/* The finite doubles as a lattice in rising order, for splitting that is geometric over many octaves. */
uint64_t sev_lattice(double x);
double sev_unlattice(uint64_t i);
/* The double `parts` / 16 of the way from lo to hi. */
double sev_between(double lo, double hi, unsigned parts);

#endif
