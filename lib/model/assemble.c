/* SPDX-License-Identifier: MIT */
#include "model/assemble.h"
#include "model/difference.h"

#include <string.h>

#define MUL(x, y) SEV_MAKE(f, SEV_MUL, x, y)
#define ADD(x, y) SEV_MAKE(f, SEV_ADD, x, y)
#define SUB(x, y) SEV_MAKE(f, SEV_SUB, x, y)

/* EV / R and EV' / R. With r_j = R's factor of hazard j, its terms over R are built up hazard by hazard. */
static void write_proof(sev_side *side, sev_quantities *q)
{
    sev_formula *f = side->f;
    sev_node zero = side->zero, inverse = side->one, loss = zero, loss_slope = zero, decay = zero, guard = side->one;
    sev_side_slopes(side, SCALEEV_SCALE);
    for (size_t i = 0; i < side->hazards_n && !f->failed; i++) {
        const sev_hazard *hazard = &side->hazards[i];
        sev_ratios r = sev_ratios_of(side, hazard);
        sev_node dies = MUL(hazard->h_slope, r.alive);
        loss = ADD(MUL(loss, r.inverse), MUL(hazard->loss, MUL(r.struck, inverse)));
        loss_slope = ADD(MUL(loss_slope, r.inverse), MUL(hazard->loss, MUL(dies, inverse)));
        decay = ADD(decay, MUL(hazard->wipe, dies));
        inverse = MUL(inverse, r.inverse);
        guard = sev_guard_with(f, guard, hazard);
    }
    q->form[SEV_FORM_ASKED] = q->value[SCALEEV_EV];
    q->form[SEV_FORM_OVER_R] = SUB(side->benefit, loss);
    q->loss_over_r = loss;
    q->form[SEV_SLOPE_SIGN] = SUB(SUB(side->benefit_slope, MUL(decay, side->benefit)), loss_slope);
    q->form[SEV_GUARD] = guard;
    sev_no_path(f, q);
}

void sev_split_form(sev_formula *f, int32_t along, sev_quantities *q)
{
    sev_node *side = &q->form[SEV_MINUEND], *slope = &q->form[SEV_MINUEND_SLOPE], ratio = q->form[SEV_FORM_OVER_R];
    if (f->failed)
        return;
    const sev_item *difference = f->items[ratio].call.op == SEV_SUB ? &f->items[ratio] : NULL;
    side[0] = difference ? difference->args[0] : ratio;
    side[1] = difference ? difference->args[1] : sev_constant(f, 0);
    sev_derive(f, along, 2, side, slope);
    q->form[SEV_SLOPE_OVER_R] = SUB(slope[0], slope[1]);
}

static void write_marginal(sev_formula *f, sev_quantities *q)
{
    if (!f->failed)
        sev_derive(f, SCALEEV_SCALE, 1, &q->value[SCALEEV_EV], &q->value[SCALEEV_MARGINAL]);
}

/* Both models of a difference. The quantities are differences, too. */
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
    write_marginal(f, q);
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
    write_marginal(f, q);
    if (proof && !f->failed)
        write_proof(&side, q);
    sev_side_end(&side);
}

void sev_assemble(const scaleev_model *model, sev_formula *f, const bool *variable, double scale, bool proof,
                  sev_quantities *q)
{
    memset(q, 0xff, sizeof *q);
    (model->split < 0 ? assemble_one : assemble_difference)(model, f, variable, scale, proof, q);
    if (!proof || f->failed)
        return;
    q->form[SEV_SLOPE_ASKED] = q->value[SCALEEV_MARGINAL];
    if (model->split >= 0)
        q->form[SEV_SLOPE_SIGN] = q->form[SEV_SLOPE_ASKED];
    sev_split_form(f, SCALEEV_SCALE, q);
    sev_derive(f, SCALEEV_SCALE, 1, &q->form[SEV_SLOPE_OVER_R], &q->form[SEV_CURVATURE_OVER_R]);
    sev_derive(f, SCALEEV_SCALE, 1, &q->form[SEV_SLOPE_ASKED], &q->form[SEV_CURVATURE_ASKED]);
}
