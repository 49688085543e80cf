/* SPDX-License-Identifier: MIT */
#include "prove/problem.h"
#include "model/assemble.h"
#include "model/compiled.h"

sev_problem sev_scale_problem(const scaleev_model *model)
{
    const sev_compiled *c = sev_compiled_of(model);
    sev_problem problem = {.model = model, .along = SCALEEV_SCALE};
    if (c) {
        problem.proof = &c->proof;
        problem.value = &c->values[SCALEEV_EV];
        problem.slope = &c->values[SCALEEV_MARGINAL];
    }
    return problem;
}

/* `quantity - target`. Survival less a target near 1 is (1 - target) less the catastrophe, and the other way round, so
 * that nothing cancels; 1 - target is exact there. */
static sev_node less_target(sev_formula *f, const sev_quantities *q, scaleev_quantity quantity, double target,
                            bool difference)
{
    bool near_one = !difference && target >= 0.5 && target <= 2;
    if (near_one && quantity == SCALEEV_SURVIVAL)
        return SEV_MAKE(f, SEV_SUB, sev_constant(f, 1 - target), q->value[SCALEEV_CATASTROPHE]);
    if (near_one && quantity == SCALEEV_CATASTROPHE)
        return SEV_MAKE(f, SEV_SUB, sev_constant(f, 1 - target), q->value[SCALEEV_SURVIVAL]);
    return SEV_MAKE(f, SEV_SUB, q->value[quantity], sev_constant(f, target));
}

/* Another form of the same sign where S underflows: EV / R for EV, and of one model EV' / R for its derivative along
 * the scale. */
static sev_node sign_form(const sev_quantities *q, scaleev_quantity quantity, scaleev_input along, bool difference,
                          sev_node otherwise)
{
    if (quantity == SCALEEV_EV)
        return q->form[SEV_FORM_OVER_R];
    bool slope = quantity == SCALEEV_MARGINAL && along == SCALEEV_SCALE && !difference;
    return slope ? q->form[SEV_SLOPE_SIGN] : otherwise;
}

/* The forms of `quantity - target` along an input. */
static void write_forms(sev_formula *f, sev_quantities *q, scaleev_quantity quantity, double target,
                        scaleev_input along, bool difference)
{
    sev_node asked = less_target(f, q, quantity, target, difference);
    sev_node over_r = target == 0 ? sign_form(q, quantity, along, difference, asked) : asked;
    if (over_r == asked)
        q->form[SEV_GUARD] = sev_constant(f, 1);
    if (quantity != SCALEEV_EV || target != 0)
        sev_no_path(f, q);
    q->form[SEV_FORM_ASKED] = asked;
    q->form[SEV_FORM_OVER_R] = over_r;
    sev_derive(f, along, 1, &q->form[SEV_FORM_ASKED], &q->form[SEV_SLOPE_ASKED]);
    q->form[SEV_SLOPE_SIGN] = q->form[SEV_SLOPE_ASKED];
    sev_split_form(f, along, q);
    sev_derive(f, along, 1, &q->form[SEV_SLOPE_OVER_R], &q->form[SEV_CURVATURE_OVER_R]);
    sev_derive(f, along, 1, &q->form[SEV_SLOPE_ASKED], &q->form[SEV_CURVATURE_ASKED]);
}

static bool compile_question(sev_problem *problem, const bool *variable, scaleev_quantity quantity, double target)
{
    const scaleev_model *model = problem->model;
    sev_formula f;
    sev_quantities q;
    sev_formula_init(&f, &model->allocator);
    sev_assemble(model, &f, variable, problem->scale, true, &q);
    if (!f.failed)
        write_forms(&f, &q, quantity, target, problem->along, model->split >= 0);
    bool ok = !f.failed && sev_program_init(&problem->own[0], &f, SEV_OUTPUTS, q.form, false) &&
              sev_program_init(&problem->own[1], &f, 1, &q.form[SEV_FORM_ASKED], true);
    sev_formula_clear(&f);
    return ok;
}

bool sev_problem_begin(sev_problem *problem, const scaleev_model *model, scaleev_quantity quantity, double target,
                       scaleev_input along, double scale)
{
    if (quantity == SCALEEV_EV && target == 0 && along == SCALEEV_SCALE) {
        *problem = sev_scale_problem(model);
        return problem->proof;
    }
    sev_program *own = sev_new(&model->allocator, 2, sizeof *own);
    bool *variable = sev_new(&model->allocator, (size_t)model->inputs_n, sizeof *variable), ok = own && variable;
    *problem = (sev_problem){
        .model = model, .proof = own, .value = own ? own + 1 : NULL, .along = along, .scale = scale, .own = own};
    if (ok) {
        variable[along] = true;
        /* The derivative along the scale needs the scale as an input. */
        variable[SCALEEV_SCALE] = variable[SCALEEV_SCALE] || quantity == SCALEEV_MARGINAL;
        ok = compile_question(problem, variable, quantity, target);
    }
    sev_free(&model->allocator, variable, (size_t)model->inputs_n, sizeof *variable);
    if (!ok)
        sev_problem_end(problem);
    return ok;
}

void sev_problem_end(sev_problem *problem)
{
    for (int i = 0; problem->own && i < 2; i++)
        sev_program_clear(&problem->own[i]);
    sev_free(&problem->model->allocator, problem->own, 2, sizeof *problem->own);
}
