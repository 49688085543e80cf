/* SPDX-License-Identifier: MIT */
/* From terms to formulas: EV = R B - L, the other quantities, and the forms in which EV is proved to have a sign. */
#include "model.h"

#include <string.h>

#define MUL(x, y) SEV_MAKE(f, SEV_MUL, x, y)
#define ADD(x, y) SEV_MAKE(f, SEV_ADD, x, y)
#define SUB(x, y) SEV_MAKE(f, SEV_SUB, x, y)
#define DIV(x, y) SEV_MAKE(f, SEV_DIV, x, y)

/* A hazard on its way into the totals. */
typedef struct sev_struck {
    sev_two h;      /* cumulative hazard */
    sev_node slope; /* its derivative along the scale */
    sev_node survival, probability;
    sev_node wipe, loss, guard; /* guard: -1 for none */
} sev_struck;

/* One side of a difference, or the whole model. */
typedef struct sev_side {
    sev_formula *f;
    sev_node zero, one, scale;
    sev_node benefit, benefit_slope;
    sev_struck *hazards;
    size_t hazards_n;
} sev_side;

static sev_node input_node(sev_formula *f, const bool *variable, const sev_term *term, int32_t i)
{
    int32_t input = term->first_input + i;
    return variable && variable[input] ? sev_input(f, input) : sev_constant(f, term->values[i]);
}

static sev_node add_up(sev_formula *f, sev_node zero, sev_node sum, sev_node next)
{
    return sum == zero ? next : ADD(sum, next);
}

/* Writes one term: adds to the benefit, or appends a hazard. */
static void write_term(sev_side *side, const bool *variable, const sev_term *term)
{
    sev_formula *f = side->f;
    sev_node nodes[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    for (int32_t i = 0; i < term->values_n; i++)
        nodes[i] = input_node(f, variable, term, i);
    const sev_node *knobs = nodes + term->parameters_n;
    sev_two x = SEV_MAKE_TWO(f, SEV_PROD, side->scale, side->zero, knobs[0], side->zero);
    sev_two y = term->family->build(f, x, nodes, (size_t)term->parameters_n, term->data);
    if (!term->family->is_hazard) {
        side->benefit = add_up(f, side->zero, side->benefit, y.hi);
        return;
    }
    sev_struck *hazard = &side->hazards[side->hazards_n++];
    hazard->guard = term->family->guard ? term->family->guard(f, x, nodes, y) : -1;
    hazard->loss = knobs[1];
    hazard->wipe = knobs[2];
    hazard->h = SEV_MAKE_TWO(f, SEV_FRAILTY, y.hi, y.lo, knobs[3]);
    sev_two struck = SEV_MAKE_TWO(f, SEV_EXP_NEG, hazard->h.hi, hazard->h.lo);
    hazard->survival = struck.hi;
    hazard->probability = struck.lo;
}

/* What is kept of the benefits: 1 - w F as the sum (1 - w) + w S, which does not cancel. */
static sev_node retained_of(sev_formula *f, sev_node one, const sev_struck *hazard)
{
    return ADD(SUB(one, hazard->wipe), MUL(hazard->wipe, hazard->survival));
}

static void write_values(const sev_side *side, sev_quantities *q)
{
    sev_formula *f = side->f;
    sev_node retained = side->one, loss = side->zero;
    sev_two total = {side->zero, side->zero};
    for (size_t i = 0; i < side->hazards_n; i++) {
        const sev_struck *hazard = &side->hazards[i];
        retained = MUL(retained, retained_of(f, side->one, hazard));
        loss = add_up(f, side->zero, loss, MUL(hazard->loss, hazard->probability));
        total = SEV_MAKE_TWO(f, SEV_SUM, total.hi, total.lo, hazard->h.hi, hazard->h.lo);
    }
    sev_two struck = SEV_MAKE_TWO(f, SEV_EXP_NEG, total.hi, total.lo);
    q->value[SCALEEV_BENEFIT] = side->benefit;
    q->value[SCALEEV_RETAINED] = retained;
    q->value[SCALEEV_LOSS] = loss;
    q->value[SCALEEV_SURVIVAL] = struck.hi;
    q->value[SCALEEV_CATASTROPHE] = struck.lo;
    q->value[SCALEEV_LOG_SURVIVAL] = SUB(side->zero, total.hi);
    q->value[SCALEEV_EV] = SUB(MUL(retained, side->benefit), loss);
}

/* Derivatives along the scale of the benefit and of all hazards at once. */
static void write_slopes(sev_side *side)
{
    sev_formula *f = side->f;
    size_t n = side->hazards_n + 1;
    sev_node *nodes = sev_new(f->allocator, 2 * n, sizeof *nodes);
    if (!nodes) {
        f->failed = true;
        return;
    }
    nodes[0] = side->benefit;
    for (size_t i = 1; i < n; i++)
        nodes[i] = side->hazards[i - 1].h.hi;
    sev_derive(f, SCALEEV_SCALE, n, nodes, nodes + n);
    side->benefit_slope = nodes[n];
    for (size_t i = 1; i < n; i++)
        side->hazards[i - 1].slope = nodes[n + i];
    sev_free(f->allocator, nodes, 2 * n, sizeof *nodes);
}

/* EV / R and EV' / R. With r_j = R's factor of hazard j, its terms over R are built up hazard by hazard; a full wipe has
 * r = S, so that F / r = expm1(h), 1 / r = exp(h) and S / r = 1 hold their sign where S underflows. */
static void write_proof(sev_side *side, sev_quantities *q)
{
    sev_formula *f = side->f;
    sev_node zero = side->zero, one = side->one;
    sev_node inverse = one, loss = zero, loss_slope = zero, decay = zero, guard = one;
    write_slopes(side);
    for (size_t i = 0; i < side->hazards_n && !f->failed; i++) {
        const sev_struck *hazard = &side->hazards[i];
        sev_node r_inverse, struck, alive;
        if (sev_is_constant(f, hazard->wipe, 1)) {
            sev_two grown = SEV_MAKE_TWO(f, SEV_EXP, hazard->h.hi);
            r_inverse = grown.hi;
            struck = grown.lo;
            alive = one;
        } else {
            r_inverse = DIV(one, retained_of(f, one, hazard));
            struck = MUL(hazard->probability, r_inverse);
            alive = MUL(hazard->survival, r_inverse);
        }
        sev_node dies = MUL(hazard->slope, alive);
        loss = ADD(MUL(loss, r_inverse), MUL(hazard->loss, MUL(struck, inverse)));
        loss_slope = ADD(MUL(loss_slope, r_inverse), MUL(hazard->loss, MUL(dies, inverse)));
        decay = ADD(decay, MUL(hazard->wipe, dies));
        inverse = MUL(inverse, r_inverse);
        if (hazard->guard >= 0)
            guard = SEV_MAKE(f, SEV_MIN, guard, hazard->guard);
    }
    q->form[SEV_FORM_RATIO] = SUB(side->benefit, loss);
    q->loss_ratio = loss;
    q->form[SEV_SLOPE_SIGN] = SUB(SUB(side->benefit_slope, MUL(decay, side->benefit)), loss_slope);
    q->form[SEV_GUARD] = guard;
}

static void assemble_side(const scaleev_model *model, sev_formula *f, const bool *variable, double scale, size_t from,
                          size_t to, bool proof, sev_quantities *q)
{
    sev_side side = {.f = f, .zero = sev_constant(f, 0), .one = sev_constant(f, 1)};
    side.scale = variable && !variable[SCALEEV_SCALE] ? sev_constant(f, scale) : sev_input(f, SCALEEV_SCALE);
    side.benefit = side.zero;
    size_t hazards = 0;
    for (size_t i = from; i < to; i++)
        hazards += model->terms[i].family->is_hazard;
    side.hazards = hazards ? sev_new(f->allocator, hazards, sizeof *side.hazards) : NULL;
    f->failed = f->failed || (hazards && !side.hazards);
    for (size_t i = from; i < to && !f->failed; i++)
        write_term(&side, variable, &model->terms[i]);
    if (!f->failed)
        write_values(&side, q);
    if (!f->failed && proof)
        write_proof(&side, q);
    sev_free(f->allocator, side.hazards, hazards, sizeof *side.hazards);
}

void sev_write_sides(sev_formula *f, int32_t along, sev_quantities *q)
{
    sev_node *side = &q->form[SEV_SIDE_MORE], *slope = &q->form[SEV_SIDE_MORE_SLOPE], ratio = q->form[SEV_FORM_RATIO];
    if (f->failed)
        return;
    const sev_item *difference = f->items[ratio].op == SEV_SUB ? &f->items[ratio] : NULL;
    side[0] = difference ? difference->args[0] : ratio;
    side[1] = difference ? difference->args[1] : sev_constant(f, 0);
    sev_derive(f, along, 2, side, slope);
    q->form[SEV_SLOPE_RATIO] = SUB(slope[0], slope[1]);
}

void sev_assemble(const scaleev_model *model, sev_formula *f, const bool *variable, double scale, bool proof,
                  sev_quantities *q)
{
    bool difference = model->split >= 0;
    size_t first = difference ? (size_t)model->split : model->terms_n;
    memset(q, 0xff, sizeof *q);
    assemble_side(model, f, variable, scale, 0, first, proof && !difference, q);
    if (difference) {
        sev_quantities b;
        assemble_side(model, f, variable, scale, first, model->terms_n, false, &b);
        for (int i = 0; i < SEV_QUANTITIES && !f->failed; i++)
            if (i != SCALEEV_MARGINAL)
                q->value[i] = SUB(q->value[i], b.value[i]);
    }
    if (f->failed)
        return;
    sev_derive(f, SCALEEV_SCALE, 1, &q->value[SCALEEV_EV], &q->value[SCALEEV_MARGINAL]);
    if (!proof || f->failed)
        return;
    q->form[SEV_FORM_EV] = q->value[SCALEEV_EV];
    q->form[SEV_SLOPE_EV] = q->value[SCALEEV_MARGINAL];
    if (difference) { /* No factor is common to both sides: the other forms say the same again. */
        q->form[SEV_FORM_RATIO] = q->form[SEV_FORM_EV];
        q->form[SEV_SLOPE_SIGN] = q->form[SEV_SLOPE_EV];
        q->form[SEV_GUARD] = sev_constant(f, 1);
    }
    sev_write_sides(f, SCALEEV_SCALE, q);
    sev_derive(f, SCALEEV_SCALE, 1, &q->form[SEV_SLOPE_RATIO], &q->form[SEV_CURVE_RATIO]);
    sev_derive(f, SCALEEV_SCALE, 1, &q->form[SEV_SLOPE_EV], &q->form[SEV_CURVE_EV]);
}

bool sev_compile(const scaleev_model *model, sev_compiled *compiled)
{
    sev_formula formula;
    sev_quantities q;
    memset(compiled, 0, sizeof *compiled);
    sev_formula_init(&formula, &model->allocator);
    sev_assemble(model, &formula, NULL, 0, true, &q);
    bool ok = !formula.failed;
    for (int i = 0; ok && i < SEV_QUANTITIES; i++)
        ok = sev_program_init(&compiled->values[i], &formula, 1, &q.value[i], true);
    ok = ok && sev_program_init(&compiled->proof, &formula, SEV_OUTPUTS, q.form, false);
    if (!ok)
        sev_compiled_clear(compiled);
    sev_formula_clear(&formula);
    return ok;
}

void sev_compiled_clear(sev_compiled *compiled)
{
    for (int i = 0; i < SEV_QUANTITIES; i++)
        if (compiled->values[i].memory)
            sev_program_clear(&compiled->values[i]);
    if (compiled->proof.memory)
        sev_program_clear(&compiled->proof);
}
