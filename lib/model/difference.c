/* SPDX-License-Identifier: MIT */
/* The sign of EV_a - EV_b, also where a and b are nearly equal and where both are all but certain to fail. Two forms
 * have it besides the difference itself.
 *
 * Over R_b. What the two models have in common cancels before anything is evaluated. With the hazards j paired in
 * order, E_j = expm1(H_bj - H_aj), r_j = 1 - w_j F_j and rho the product of the r_aj / r_bj,
 *
 *     (EV_a - EV_b) / R_b = (rho - 1) B_a + (B_a - B_b) - sum_j ((l_aj - l_bj) F_bj - l_aj S_bj E_j) / R_b
 *     rho_j - 1 = (w_aj S_bj E_j - (w_aj - w_bj) F_bj) / r_bj, which is E_j where both wipe out all
 *
 * since F_a - F_b = -S_b E. A hazard without a partner is paired with one that never strikes. Nothing underflows that
 * matters: equal losses cancel, and survival enters as the quotient S_a / S_b. That this does not overflow either, b is
 * the model that is more likely to survive; where it is the first one, the form is that of EV_b - EV_a with its sign
 * turned.
 *
 * Along the path. Where the models have the same families, let every parameter and knob lead from its value in b, at 0,
 * to that in a, at 1. By the mean value theorem EV_a - EV_b is the slope of EV along this path at some point of it, and
 * over R that slope keeps its sign where R underflows (but not where R is 0, beyond the last ball of an urn; there the
 * slope itself does). One enclosure of all of it thus tells the sign without ever subtracting one model from the
 * other. */
#include "model/difference.h"
#include "number/bits.h"
#include "run/guess.h"

#include <string.h>

#define MUL(x, y) SEV_MAKE(f, SEV_MUL, x, y)
#define ADD(x, y) SEV_MAKE(f, SEV_ADD, x, y)
#define SUB(x, y) SEV_MAKE(f, SEV_SUB, x, y)

/* x - y, where equal nodes cancel also if they may have no value: there EV has none either. */
static sev_node less(const sev_side *side, sev_node x, sev_node y)
{
    sev_formula *f = side->f;
    return x == y ? side->zero : SUB(x, y);
}

/* Hazard j, or one that never strikes. */
static sev_hazard hazard_or_none(const sev_side *side, size_t j)
{
    const sev_hazard none = {.h = side->zero,
                             .survival = side->one,
                             .struck = side->zero,
                             .wipe = side->zero,
                             .loss = side->zero,
                             .guard = -1};
    return j < side->hazards_n ? side->hazards[j] : none;
}

/* B_a - B_b, term by term. */
static sev_node benefits_less(const sev_side *a, const sev_side *b)
{
    sev_formula *f = a->f;
    sev_node sum = a->zero;
    for (size_t i = 0; i < a->benefits_n || i < b->benefits_n; i++) {
        sev_node x = i < a->benefits_n ? a->benefits[i] : a->zero, y = i < b->benefits_n ? b->benefits[i] : b->zero;
        sum = ADD(sum, less(a, x, y));
    }
    return sum;
}

/* Both cumulative hazards at 2^k, in doubles. */
static bool hazards_at(const sev_program *p, double *slots, int k, double *h)
{
    for (size_t i = 0; i < p->inputs_n; i++)
        slots[p->constants_n + i] = sev_pow2(k);
    memcpy(slots, p->constants, p->constants_n * sizeof *slots);
    int stop = sev_guess_steps(p, slots, p->steps_n, SEV_ALL_OUTPUTS);
    h[0] = slots[p->outputs[0]];
    h[1] = slots[p->outputs[1]];
    return !stop && h[0] >= 0 && h[1] >= 0;
}

/* To a factor of 2, at the scale where both hazards have become all but certain to strike. Any answer is right: it
 * decides which form is written. */
bool sev_is_safer(const sev_program *totals, double *slots)
{
    int below = -256, above = 256;
    double h[2];
    while (above - below > 1) {
        int k = (below + above) / 2;
        if (!hazards_at(totals, slots, k, h))
            return false;
        *(h[0] > 32 && h[1] > 32 ? &above : &below) = k;
    }
    return hazards_at(totals, slots, above, h) && h[0] < h[1];
}

static sev_node total_hazard(const sev_side *side)
{
    sev_formula *f = side->f;
    sev_node sum = side->zero;
    for (size_t j = 0; j < side->hazards_n; j++)
        sum = ADD(sum, side->hazards[j].h);
    return sum;
}

/* Whether the first side is the more likely one to survive. Callbacks are not called for this, and inputs other than
 * the scale say nothing. */
static bool is_safer_side(const sev_side *a, const sev_side *b, sev_quantities *q)
{
    sev_formula *f = a->f;
    sev_program p;
    if (a->variable || a->model->has_callback)
        return false;
    q->total_hazards[0] = total_hazard(a);
    q->total_hazards[1] = total_hazard(b);
    f->failed = f->failed || !sev_program_init(&p, f, 2, q->total_hazards, false);
    if (f->failed)
        return false;
    double *slots = sev_new(f->allocator, p.slots_n, sizeof *slots);
    f->failed = !slots;
    q->first_is_safer = slots && sev_is_safer(&p, slots);
    sev_free(f->allocator, slots, p.slots_n, sizeof *slots);
    sev_program_clear(&p);
    return q->first_is_safer;
}

/* (EV_a - EV_b) / R_b, or with `turned` the negative of it. */
static void write_ratio(const sev_side *a, const sev_side *b, bool turned, sev_quantities *q)
{
    sev_formula *f = a->f;
    sev_node inverse = a->one, loss = a->zero, grown = a->zero, guard = a->one; /* grown is rho - 1 */
    for (size_t j = 0; j < a->hazards_n || j < b->hazards_n; j++) {
        sev_hazard x = hazard_or_none(a, j), y = hazard_or_none(b, j);
        sev_ratios r = sev_ratios_of(b, &y);
        sev_node e = SEV_MAKE(f, SEV_EXPM1, less(a, y.h, x.h));
        sev_node change = MUL(r.alive, e), dearer = less(a, x.loss, y.loss), wider = less(a, x.wipe, y.wipe);
        sev_node lost = SUB(MUL(dearer, r.struck), MUL(x.loss, change));
        loss = ADD(MUL(loss, r.inverse), MUL(lost, inverse));
        inverse = MUL(inverse, r.inverse);
        sev_node kept = SUB(MUL(x.wipe, change), MUL(wider, r.struck));
        grown = ADD(MUL(grown, ADD(a->one, kept)), kept);
        guard = sev_guard_with(f, guard, &y);
    }
    sev_node gain = ADD(MUL(grown, a->benefit), benefits_less(a, b));
    q->form[SEV_FORM_OVER_R] = turned ? SUB(loss, gain) : SUB(gain, loss);
    q->form[SEV_GUARD] = guard;
}

/* Whether the two models have the same families with the same data, so that a path leads from one to the other. */
static bool alike(const scaleev_model *model)
{
    size_t n = (size_t)model->split;
    if (2 * n != model->terms_n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const sev_term *a = &model->terms[i], *b = &model->terms[n + i];
        if (a->family != b->family || a->values_n != b->values_n || !sev_same_data(a, b))
            return false;
    }
    return true;
}

/* One over what the hazards from j on leave of the benefits, for each j; the last is 1. They are hazards_n + 1, to be
 * freed by the caller. */
static sev_node *inverses_behind(const sev_side *side)
{
    sev_formula *f = side->f;
    sev_node *behind = sev_new(f->allocator, side->hazards_n + 1, sizeof *behind);
    f->failed = f->failed || !behind;
    if (!behind)
        return NULL;
    behind[side->hazards_n] = side->one;
    for (size_t j = side->hazards_n; j-- > 0;)
        behind[j] = MUL(sev_ratios_of(side, &side->hazards[j]).inverse, behind[j + 1]);
    return behind;
}

/* The slope of EV over R. Of each hazard all that it can cost comes first, then how much sooner it strikes: no sum has
 * S in two places. A hazard that does not take all leaves R > 0 also where it is certain to have struck. */
static void write_over_retained(const sev_side *side, sev_quantities *q)
{
    sev_formula *f = side->f;
    sev_node zero = side->zero, slope = side->benefit_slope, guard = side->one, before = side->one;
    sev_node *behind = inverses_behind(side);
    for (size_t j = 0; behind && j < side->hazards_n; j++) {
        const sev_hazard *hazard = &side->hazards[j];
        sev_ratios r = sev_ratios_of(side, hazard);
        sev_node others = MUL(before, behind[j + 1]);
        sev_node stake = ADD(MUL(hazard->wipe, side->benefit), MUL(hazard->loss, others));
        sev_node dearer = ADD(MUL(hazard->wipe_slope, side->benefit), MUL(hazard->loss_slope, others));
        if (hazard->h_slope != zero)
            slope = SUB(slope, MUL(stake, MUL(hazard->h_slope, r.alive)));
        if (hazard->wipe_slope != zero || hazard->loss_slope != zero)
            slope = SUB(slope, MUL(dearer, r.struck));
        if (sev_is_constant(f, hazard->wipe, 1))
            guard = sev_guard_with(f, guard, hazard);
        before = MUL(before, r.inverse);
    }
    sev_free(f->allocator, behind, side->hazards_n + 1, sizeof *behind);
    q->form[SEV_FORM_PATH] = slope;
    q->form[SEV_PATH_GUARD] = guard;
}

/* Where one hazard alone moves, the slope of EV over its S: no quotient is left, so that others may be certain to have
 * struck. */
static void write_over_survival(const sev_side *side, size_t alone, sev_quantities *q)
{
    sev_formula *f = side->f;
    const sev_hazard *hazard = &side->hazards[alone];
    sev_node kept = side->benefit;
    for (size_t j = 0; j < side->hazards_n; j++)
        if (j != alone)
            kept = MUL(kept, sev_retained_of(f, side->one, &side->hazards[j]));
    sev_node stake = ADD(MUL(hazard->wipe, kept), hazard->loss);
    q->form[SEV_FORM_PATH] = SUB(side->zero, MUL(hazard->h_slope, stake));
    q->form[SEV_PATH_GUARD] = sev_guard_with(f, side->one, hazard);
}

/* The number of the hazard that alone moves along the path, if nothing else does; otherwise how many
 * hazards there are. */
static size_t moves_alone(const sev_side *side)
{
    size_t alone = side->hazards_n;
    if (side->benefit_slope != side->zero)
        return side->hazards_n;
    for (size_t j = 0; j < side->hazards_n; j++) {
        const sev_hazard *hazard = &side->hazards[j];
        bool moves = hazard->h_slope != side->zero;
        bool rests = hazard->wipe_slope == side->zero && hazard->loss_slope == side->zero;
        if (!rests || (moves && alone < side->hazards_n))
            return side->hazards_n;
        alone = moves ? j : alone;
    }
    return alone;
}

static void write_path(const scaleev_model *model, sev_formula *f, const bool *variable, double scale,
                       sev_quantities *q)
{
    sev_side side;
    sev_quantities values;
    sev_side_begin(&side, model, f, variable, scale, 0, (size_t)model->split, true);
    if (!f->failed)
        sev_side_values(&side, &values);
    if (!f->failed)
        sev_side_slopes(&side, SEV_PATH);
    if (!f->failed) {
        sev_derive(f, SEV_PATH, 1, &values.value[SCALEEV_EV], &q->form[SEV_SLOPE_PATH]);
        size_t alone = moves_alone(&side);
        if (alone < side.hazards_n)
            write_over_survival(&side, alone, q);
        else
            write_over_retained(&side, q);
    }
    sev_side_end(&side);
}

void sev_write_difference(const sev_side *a, const sev_side *b, double scale, sev_quantities *q)
{
    q->form[SEV_FORM_ASKED] = q->value[SCALEEV_EV];
    bool turned = is_safer_side(a, b, q);
    write_ratio(turned ? b : a, turned ? a : b, turned, q);
    sev_no_path(a->f, q);
    if (alike(a->model))
        write_path(a->model, a->f, a->variable, scale, q);
}
