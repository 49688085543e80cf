/* SPDX-License-Identifier: MIT */
#include "study/linear.h"
#include "model/assemble.h"
#include "study/sampler.h"

/* The derivative of a node along the inputs of a dimension. */
static sev_node derivative(sev_formula *f, const sev_draws *draws, size_t dimension, sev_node node)
{
    sev_node sum = sev_constant(f, 0.0), slope;
    for (size_t i = 0; i < sev_draws_count(draws); i++) {
        const sev_uncertain *one = sev_draws_at(draws, i);
        if (one->dimension != dimension)
            continue;
        sev_derive(f, one->input, 1, &node, &slope);
        sum = SEV_MAKE(f, SEV_ADD, sum, SEV_MAKE(f, SEV_MUL, sev_constant(f, one->factor), slope));
    }
    return sum;
}

/* Whether all values of an input are allowed, whatever the others are. */
static bool always_allowed(const scaleev_study *study, const sev_uncertain *one)
{
    const sev_term *term = sev_input_term(study->model, one->input);
    bool alone = !term->family->check || one->input - term->first_input >= term->parameters_n;
    return alone && sev_study_outside(study, one) == 0;
}

/* Whether all values of a dimension's inputs are allowed. */
static bool all_allowed(const scaleev_study *study, size_t dimension)
{
    bool all = true;
    const sev_draws *draws = study->draws;
    for (size_t i = 0; i < sev_draws_count(draws) && all; i++) {
        const sev_uncertain *one = sev_draws_at(draws, i);
        all = one->dimension != dimension || always_allowed(study, one);
    }
    return all;
}

/* Which inputs stay inputs: those that are uncertain, and the scale. */
static bool *uncertain_inputs(const scaleev_study *study)
{
    bool *variable = sev_new(&study->allocator, (size_t)study->model->inputs_n, sizeof *variable);
    if (!variable)
        return NULL;
    variable[SCALEEV_SCALE] = true;
    for (size_t i = 0; i < sev_draws_count(study->draws); i++)
        variable[sev_draws_at(study->draws, i)->input] = true;
    return variable;
}

scaleev_status sev_study_linear(const scaleev_study *study, scaleev_quantity quantity, bool *linear)
{
    const sev_draws *draws = study->draws;
    sev_formula f;
    sev_quantities q;
    bool *variable = uncertain_inputs(study);
    if (!variable)
        return SCALEEV_ERROR_MEMORY;
    sev_formula_init(&f, &study->allocator);
    sev_assemble(study->model, &f, variable, 0, false, &q);
    for (size_t d = 0; d < sev_draws_dimensions(draws) && !f.failed; d++) {
        sev_node slope = derivative(&f, draws, d, q.value[quantity]), second = derivative(&f, draws, d, slope);
        linear[d] =
            !f.failed && sev_is_constant(&f, second, 0.0) && !sev_draws_correlated(draws, d) && all_allowed(study, d);
    }
    scaleev_status status = f.failed ? SCALEEV_ERROR_MEMORY : SCALEEV_OK;
    sev_formula_clear(&f);
    sev_free(&study->allocator, variable, (size_t)study->model->inputs_n, sizeof *variable);
    return status;
}
