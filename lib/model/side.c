/* SPDX-License-Identifier: MIT */
#include "model/side.h"
#include "model/expression.h"
#include "op/callback.h"
#include "op/curve.h"

#include <string.h>

#define MUL(x, y) SEV_MAKE(f, SEV_MUL, x, y)
#define ADD(x, y) SEV_MAKE(f, SEV_ADD, x, y)
#define SUB(x, y) SEV_MAKE(f, SEV_SUB, x, y)
#define DIV(x, y) SEV_MAKE(f, SEV_DIV, x, y)

static sev_node input_node(const sev_side *side, const sev_term *term, int32_t i)
{
    int32_t input = term->first_input + i;
    return side->variable && side->variable[input] ? sev_input(side->f, input)
                                                   : sev_resting_input(side->f, input, &term->values[i]);
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
        return sev_curve_same(a->data, b->data);
    if (a->family->shape == SEV_TEXT)
        return sev_expression_same(a->data, b->data);
    if (a->family->shape != SEV_FUNCTION)
        return true;
    const scaleev_callback *f = a->data, *g = b->data;
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
    sev_node x = SEV_MAKE(f, SEV_PROD, side->scale, knobs[0]);
    sev_given given = {f, x, nodes, (size_t)term->parameters_n, data_of(side->model, number)};
    sev_node y = term->family->formula(&given);
    if (!term->family->is_hazard) {
        side->benefits[side->benefits_n++] = y;
        side->benefit = add_up(f, side->zero, side->benefit, y);
        return;
    }
    sev_hazard *hazard = &side->hazards[side->hazards_n++];
    hazard->guard = term->family->guard(&given, y);
    hazard->loss = knobs[1];
    hazard->wipe = knobs[2];
    hazard->h = SEV_MAKE(f, SEV_FRAILTY, y, knobs[3]);
    hazard->survival = SEV_MAKE(f, SEV_EXP_NEG, hazard->h);
    hazard->struck = SEV_MAKE(f, SEV_FAIL, hazard->h);
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
sev_node sev_retained_of(sev_formula *f, sev_node one, const sev_hazard *hazard)
{
    sev_node w = hazard->wipe;
    bool rests = f->failed || f->items[w].call.op == SEV_CONST;
    sev_node difference = rests ? -1 : SUB(one, MUL(w, hazard->struck));
    return sev_same(f, ADD(SUB(one, w), MUL(w, hazard->survival)), difference);
}

void sev_side_values(const sev_side *side, sev_quantities *q)
{
    sev_formula *f = side->f;
    sev_node retained = side->one, loss = side->zero, total = side->zero;
    for (size_t i = 0; i < side->hazards_n; i++) {
        const sev_hazard *hazard = &side->hazards[i];
        retained = MUL(retained, sev_retained_of(f, side->one, hazard));
        loss = add_up(f, side->zero, loss, MUL(hazard->loss, hazard->struck));
        total = SEV_MAKE(f, SEV_SUM, total, hazard->h);
    }
    q->value[SCALEEV_BENEFIT] = side->benefit;
    q->value[SCALEEV_RETAINED] = retained;
    q->value[SCALEEV_LOSS] = loss;
    q->value[SCALEEV_SURVIVAL] = SEV_MAKE(f, SEV_EXP_NEG, total);
    q->value[SCALEEV_CATASTROPHE] = SEV_MAKE(f, SEV_FAIL, total);
    q->value[SCALEEV_LOG_SURVIVAL] = SUB(side->zero, total);
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
        nodes[1 + 3 * i] = side->hazards[i].h;
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

/* e^h as a power, where h, a plain product or a frail hazard, is a logarithm: of its derivatives each has one sign, of
 * which sums of products show nothing. Negative where it is none. */
static sev_node power_of(const sev_side *side, sev_node h)
{
    sev_formula *f = side->f;
    if (f->failed)
        return -1;
    const sev_item *item = &f->items[h];
    sev_node one = side->one, factor = one;
    if (item->call.op == SEV_MUL) {
        bool first = f->items[item->args[0]].call.op == SEV_MUL_LOG1P;
        factor = item->args[first];
        item = &f->items[item->args[!first]];
    }
    const sev_node a[3] = {item->args[0], item->args[1], item->args[2]};
    if (item->call.op != SEV_MUL_LOG1P && (item->call.op != SEV_FRAILTY || factor != one))
        return -1;
    f->logarithms = true;
    if (!f->powers)
        return -1;
    if (item->call.op == SEV_FRAILTY)
        return SEV_MAKE(f, SEV_MUL_POW, one, ADD(one, MUL(a[1], a[0])), DIV(one, a[1]));
    return SEV_MAKE(f, SEV_MUL_POW, one, ADD(one, DIV(a[1], a[2])), MUL(factor, a[0]));
}

/* A full wipe has r = S, so that F / r = expm1(h), 1 / r = exp(h) and S / r = 1 hold their sign where S underflows. */
sev_ratios sev_ratios_of(const sev_side *side, const sev_hazard *hazard)
{
    sev_formula *f = side->f;
    if (sev_is_constant(f, hazard->wipe, 1)) {
        sev_node power = power_of(side, hazard->h);
        sev_node grown = sev_same(f, SEV_MAKE(f, SEV_EXP, hazard->h), power);
        return (sev_ratios){SEV_MAKE(f, SEV_EXPM1, hazard->h), side->one, grown};
    }
    sev_node inverse = DIV(side->one, sev_retained_of(f, side->one, hazard));
    return (sev_ratios){MUL(hazard->struck, inverse), MUL(hazard->survival, inverse), inverse};
}

sev_node sev_guard_with(sev_formula *f, sev_node guard, const sev_hazard *hazard)
{
    return hazard->guard >= 0 ? SEV_MAKE(f, SEV_MIN, guard, hazard->guard) : guard;
}

void sev_no_path(sev_formula *f, sev_quantities *q)
{
    q->form[SEV_SLOPE_PATH] = q->form[SEV_FORM_PATH] = q->form[SEV_PATH_GUARD] = sev_constant(f, 0);
}
