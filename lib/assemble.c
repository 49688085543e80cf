/* SPDX-License-Identifier: MIT */
/* From terms to formulas: EV = R B - L, the other quantities, and the forms in which EV is proved to have a sign. */
#include "assemble.h"
#include "table.h"

#include <string.h>

#define MUL(x, y) SEV_MAKE(f, SEV_MUL, x, y)
#define ADD(x, y) SEV_MAKE(f, SEV_ADD, x, y)
#define SUB(x, y) SEV_MAKE(f, SEV_SUB, x, y)
#define DIV(x, y) SEV_MAKE(f, SEV_DIV, x, y)

static sev_node input_node(const sev_side *side, const sev_term *term, int32_t i)
{
    int32_t input = term->first_input + i;
    return side->variable && side->variable[input] ? sev_input(side->f, input) : sev_constant(side->f, term->values[i]);
}

/* Value i of a term; on the path, b + path (a - b) of the terms a and b in the same place. */
static sev_node value_node(const sev_side *side, size_t term, int32_t i)
{
    sev_formula *f = side->f;
    const scaleev_model *model = side->model;
    sev_node a = input_node(side, &model->terms[term], i);
    if (!side->path)
        return a;
    sev_node b = input_node(side, &model->terms[term + (size_t)model->split], i);
    return a == b ? a : ADD(b, MUL(sev_input(f, SEV_PATH), SUB(a, b)));
}

bool sev_same_data(const sev_term *a, const sev_term *b)
{
    if (a->family->shape == SEV_POINTS)
        return sev_table_same(a->data, b->data);
    if (a->family->shape != SEV_FUNCTION)
        return true;
    const sev_callback *f = a->data, *g = b->data;
    return f->function == g->function && f->bounds == g->bounds && f->context == g->context;
}

/* The data of a term; in a difference that of the first model's term where it says the same, so that both write one
 * formula. */
static const void *data_of(const scaleev_model *model, size_t term)
{
    const sev_term *b = &model->terms[term];
    if (model->split < 0 || term < (size_t)model->split || term - (size_t)model->split >= (size_t)model->split)
        return b->data;
    const sev_term *a = &model->terms[term - (size_t)model->split];
    return a->family == b->family && sev_same_data(a, b) ? a->data : b->data;
}

static sev_node add_up(sev_formula *f, sev_node zero, sev_node sum, sev_node next)
{
    return sum == zero ? next : ADD(sum, next);
}

/* Writes one term: adds to the benefit, or appends a hazard. */
static void write_term(sev_side *side, size_t number)
{
    sev_formula *f = side->f;
    const sev_term *term = &side->model->terms[number];
    sev_node nodes[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    for (int32_t i = 0; i < term->values_n; i++)
        nodes[i] = value_node(side, number, i);
    const sev_node *knobs = nodes + term->parameters_n;
    sev_two x = SEV_MAKE_TWO(f, SEV_PROD, side->scale, side->zero, knobs[0], side->zero);
    sev_two y = term->family->build(f, x, nodes, (size_t)term->parameters_n, data_of(side->model, number));
    if (!term->family->is_hazard) {
        side->benefits[side->benefits_n++] = y.hi;
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

void sev_side_begin(sev_side *side, const scaleev_model *model, sev_formula *f, const bool *variable, double scale,
                    size_t from, size_t to, bool path)
{
    *side = (sev_side){.model = model, .f = f, .variable = variable, .path = path, .terms_n = to - from};
    side->zero = side->benefit = sev_constant(f, 0);
    side->one = sev_constant(f, 1);
    side->scale = variable && !variable[SCALEEV_SCALE] ? sev_constant(f, scale) : sev_input(f, SCALEEV_SCALE);
    if (to > from) {
        side->benefits = sev_new(f->allocator, to - from, sizeof *side->benefits);
        side->hazards = sev_new(f->allocator, to - from, sizeof *side->hazards);
        f->failed = f->failed || !side->benefits || !side->hazards;
    }
    for (size_t i = from; i < to && !f->failed; i++)
        write_term(side, i);
}

void sev_side_end(sev_side *side)
{
    sev_free(side->f->allocator, side->benefits, side->terms_n, sizeof *side->benefits);
    sev_free(side->f->allocator, side->hazards, side->terms_n, sizeof *side->hazards);
}

/* What is kept of the benefits: 1 - w F as the sum (1 - w) + w S, which does not cancel. Along w that would fall by
 * 1 - S; the difference falls by F itself. */
sev_node sev_retained_of(sev_formula *f, sev_node one, const sev_struck *hazard)
{
    sev_node w = hazard->wipe;
    bool rests = f->failed || f->items[w].op == SEV_CONST;
    sev_node difference = rests ? -1 : SUB(one, MUL(w, hazard->probability));
    return sev_same(f, ADD(SUB(one, w), MUL(w, hazard->survival)), difference);
}

void sev_side_values(const sev_side *side, sev_quantities *q)
{
    sev_formula *f = side->f;
    sev_node retained = side->one, loss = side->zero;
    sev_two total = {side->zero, side->zero};
    for (size_t i = 0; i < side->hazards_n; i++) {
        const sev_struck *hazard = &side->hazards[i];
        retained = MUL(retained, sev_retained_of(f, side->one, hazard));
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

void sev_side_slopes(sev_side *side, int32_t along)
{
    sev_formula *f = side->f;
    size_t n = 3 * side->hazards_n + 1;
    sev_node *nodes = sev_new(f->allocator, 2 * n, sizeof *nodes);
    if (!nodes) {
        f->failed = true;
        return;
    }
    nodes[0] = side->benefit;
    for (size_t i = 0; i < side->hazards_n; i++) {
        nodes[1 + 3 * i] = side->hazards[i].h.hi;
        nodes[2 + 3 * i] = side->hazards[i].wipe;
        nodes[3 + 3 * i] = side->hazards[i].loss;
    }
    sev_derive(f, along, n, nodes, nodes + n);
    side->benefit_slope = nodes[n];
    for (size_t i = 0; i < side->hazards_n; i++) {
        side->hazards[i].h_slope = nodes[n + 1 + 3 * i];
        side->hazards[i].wipe_slope = nodes[n + 2 + 3 * i];
        side->hazards[i].loss_slope = nodes[n + 3 + 3 * i];
    }
    sev_free(f->allocator, nodes, 2 * n, sizeof *nodes);
}

/* A full wipe has r = S, so that F / r = expm1(h), 1 / r = exp(h) and S / r = 1 hold their sign where S underflows. */
sev_ratios sev_ratios_of(const sev_side *side, const sev_struck *hazard)
{
    sev_formula *f = side->f;
    if (sev_is_constant(f, hazard->wipe, 1)) {
        sev_two grown = SEV_MAKE_TWO(f, SEV_EXP, hazard->h.hi);
        return (sev_ratios){grown.lo, side->one, grown.hi};
    }
    sev_node inverse = DIV(side->one, sev_retained_of(f, side->one, hazard));
    return (sev_ratios){MUL(hazard->probability, inverse), MUL(hazard->survival, inverse), inverse};
}

sev_node sev_guard_with(sev_formula *f, sev_node guard, const sev_struck *hazard)
{
    return hazard->guard >= 0 ? SEV_MAKE(f, SEV_MIN, guard, hazard->guard) : guard;
}

/* EV / R and EV' / R. With r_j = R's factor of hazard j, its terms over R are built up hazard by hazard. */
static void write_proof(sev_side *side, sev_quantities *q)
{
    sev_formula *f = side->f;
    sev_node zero = side->zero, inverse = side->one, loss = zero, loss_slope = zero, decay = zero, guard = side->one;
    sev_side_slopes(side, SCALEEV_SCALE);
    for (size_t i = 0; i < side->hazards_n && !f->failed; i++) {
        const sev_struck *hazard = &side->hazards[i];
        sev_ratios r = sev_ratios_of(side, hazard);
        sev_node dies = MUL(hazard->h_slope, r.alive);
        loss = ADD(MUL(loss, r.inverse), MUL(hazard->loss, MUL(r.struck, inverse)));
        loss_slope = ADD(MUL(loss_slope, r.inverse), MUL(hazard->loss, MUL(dies, inverse)));
        decay = ADD(decay, MUL(hazard->wipe, dies));
        inverse = MUL(inverse, r.inverse);
        guard = sev_guard_with(f, guard, hazard);
    }
    q->form[SEV_FORM_EV] = q->value[SCALEEV_EV];
    q->form[SEV_FORM_RATIO] = SUB(side->benefit, loss);
    q->loss_ratio = loss;
    q->form[SEV_SLOPE_SIGN] = SUB(SUB(side->benefit_slope, MUL(decay, side->benefit)), loss_slope);
    q->form[SEV_GUARD] = guard;
    sev_no_path(f, q);
}

void sev_no_path(sev_formula *f, sev_quantities *q)
{
    q->form[SEV_SLOPE_PATH] = q->form[SEV_FORM_PATH] = q->form[SEV_PATH_GUARD] = sev_constant(f, 0);
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

/* Both models of a difference. The quantities are differences, too; MARGINAL follows. */
static void assemble_difference(const scaleev_model *model, sev_formula *f, const bool *variable, double scale,
                                bool proof, sev_quantities *q)
{
    sev_side a, b;
    sev_quantities minus;
    size_t split = (size_t)model->split;
    sev_side_begin(&a, model, f, variable, scale, 0, split, false);
    if (!f->failed)
        sev_side_values(&a, q);
    sev_side_begin(&b, model, f, variable, scale, split, model->terms_n, false);
    if (!f->failed)
        sev_side_values(&b, &minus);
    for (int i = 0; i < SEV_QUANTITIES && !f->failed; i++)
        if (i != SCALEEV_MARGINAL)
            q->value[i] = SUB(q->value[i], minus.value[i]);
    if (proof && !f->failed)
        sev_write_difference(&a, &b, scale, q);
    sev_side_end(&a);
    sev_side_end(&b);
}

static void assemble_one(const scaleev_model *model, sev_formula *f, const bool *variable, double scale, bool proof,
                         sev_quantities *q)
{
    sev_side side;
    sev_side_begin(&side, model, f, variable, scale, 0, model->terms_n, false);
    if (!f->failed)
        sev_side_values(&side, q);
    if (proof && !f->failed)
        write_proof(&side, q);
    sev_side_end(&side);
}

void sev_assemble(const scaleev_model *model, sev_formula *f, const bool *variable, double scale, bool proof,
                  sev_quantities *q)
{
    memset(q, 0xff, sizeof *q);
    (model->split < 0 ? assemble_one : assemble_difference)(model, f, variable, scale, proof, q);
    if (f->failed)
        return;
    sev_derive(f, SCALEEV_SCALE, 1, &q->value[SCALEEV_EV], &q->value[SCALEEV_MARGINAL]);
    if (!proof || f->failed)
        return;
    q->form[SEV_SLOPE_EV] = q->value[SCALEEV_MARGINAL];
    if (model->split >= 0)
        q->form[SEV_SLOPE_SIGN] = q->form[SEV_SLOPE_EV];
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
