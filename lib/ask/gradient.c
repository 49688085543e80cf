/* SPDX-License-Identifier: MIT */
/* Derivatives with respect to every input, and how a break-even scale moves with each. */
#include "ask/door.h"
#include "host/status.h"
#include "model/assemble.h"
#include "model/model.h"
#include "run/block.h"
#include "run/enclose.h"

#include <math.h>

/* A program over all inputs of the model: the value of a quantity, then its derivatives. */
static bool compile_gradient(const scaleev_model *model, scaleev_quantity quantity, sev_program *program)
{
    size_t inputs = (size_t)model->inputs_n;
    sev_formula f;
    sev_quantities q;
    bool *variable = sev_new(&model->allocator, inputs, sizeof *variable);
    sev_node *outputs = sev_new(&model->allocator, inputs + 1, sizeof *outputs);
    bool ok = variable && outputs;
    if (ok) {
        for (size_t i = 0; i < inputs; i++)
            variable[i] = true;
        sev_formula_init(&f, &model->allocator);
        sev_assemble(model, &f, variable, 0, false, &q);
        outputs[0] = q.value[quantity];
        if (!f.failed)
            sev_derive_all(&f, outputs[0], inputs, outputs + 1);
        ok = !f.failed && sev_program_init(program, &f, inputs + 1, outputs, false);
        sev_formula_clear(&f);
    }
    sev_free(&model->allocator, variable, inputs, sizeof *variable);
    sev_free(&model->allocator, outputs, inputs + 1, sizeof *outputs);
    return ok;
}

/* Where the value of an input is: at `scale` that of the scale. */
static const double *input_at(const scaleev_model *model, scaleev_input input, const double *scale)
{
    const sev_term *term = sev_input_term(model, input);
    return term ? &term->values[input - term->first_input] : scale;
}

/* Runs a program over all inputs at one scale: the first out_n derivatives. */
static scaleev_status run_at(const scaleev_model *model, const sev_program *program, double scale, double *out,
                             size_t out_n)
{
    double stack[SEV_STACK_ONE];
    sev_run run;
    sev_arg *inputs = sev_new(&model->allocator, program->inputs_n + 1, sizeof *inputs);
    scaleev_status status = SCALEEV_ERROR_MEMORY;
    if (inputs && sev_run_begin(&run, program, 1, stack, SEV_STACK_ONE)) {
        for (size_t i = 0; i < program->inputs_n; i++)
            inputs[i] = sev_single(input_at(model, program->inputs[i], &scale));
        status = sev_callback_status(sev_run_block(&run, inputs, 1, NULL));
        for (size_t i = 0; i < out_n && status == SCALEEV_OK; i++)
            out[i] = *sev_run_output(&run, inputs, i + 1).p;
        sev_run_end(&run);
    }
    sev_free(&model->allocator, inputs, program->inputs_n + 1, sizeof *inputs);
    return status;
}

SEV_DOOR(scaleev_gradient,
         (const scaleev_model *model, scaleev_quantity quantity, double scale, size_t inputs_n, double *out),
         (model, quantity, scale, inputs_n, out))
{
    sev_program program;
    if (!model || (inputs_n && !out))
        return SCALEEV_ERROR_NULL;
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    if (inputs_n > (size_t)model->inputs_n)
        return SCALEEV_ERROR_COUNT;
    if (!sev_scale_ok(scale))
        return SCALEEV_ERROR_DOMAIN;
    scaleev_status status = SCALEEV_OK;
    if (quantity == SCALEEV_MARGINAL && model->has_callback)
        status = SCALEEV_ERROR_UNSUPPORTED;
    else if (!compile_gradient(model, quantity, &program))
        status = SCALEEV_ERROR_MEMORY;
    else {
        status = run_at(model, &program, scale, out, inputs_n);
        sev_program_clear(&program);
    }
    for (size_t i = 0; status != SCALEEV_OK && i < inputs_n; i++)
        out[i] = NAN;
    return status;
}

/* Sensitivities of a root */

/* Enclosures of EV and its gradient over the root's enclosure. */
static scaleev_status enclose_at(const scaleev_model *model, const sev_program *program, const scaleev_root *root,
                                 sev_interval *slots, sev_interval *inputs)
{
    sev_trouble trouble = {0, false};
    for (size_t i = 0; i < program->inputs_n; i++)
        inputs[i] = program->inputs[i] == SCALEEV_SCALE ? (sev_interval){root->lo, root->hi}
                                                        : sev_point(*input_at(model, program->inputs[i], &root->at));
    sev_enclose_begin(program, slots);
    sev_enclose(program, slots, inputs, &trouble);
    return sev_trouble_status(&trouble);
}

/* What was computed, within what is proved of it: a formula may cancel more in doubles than in enclosures. NaN
 * stays. */
static double within_bounds(double guess, sev_interval proved)
{
    return guess < proved.lo ? proved.lo : guess > proved.hi ? proved.hi : guess;
}

static scaleev_sensitivity sensitivity(double ev_x, double ev_k, sev_interval range_x, sev_interval range_k, double x,
                                       const scaleev_root *root)
{
    sev_interval slope = sev_ineg(sev_idiv(range_x, range_k));
    sev_interval relative = sev_idiv(sev_point(x), (sev_interval){root->lo, root->hi});
    sev_interval elasticity = root->hi > 0 ? sev_imul(slope, relative) : (sev_interval){NAN, NAN};
    double guess = ev_x == 0 ? 0 : -ev_x / ev_k, factor = root->at > 0 ? x / root->at : (double)NAN;
    if (ev_x != 0 && ev_k == 0)
        guess = NAN; /* EV is level in doubles: nothing tells which infinity it would be. */
    guess = within_bounds(guess, slope);
    double relative_guess = within_bounds(guess * factor, elasticity);
    return (scaleev_sensitivity){guess, slope.lo, slope.hi, relative_guess, elasticity.lo, elasticity.hi};
}

static scaleev_status fill_sensitivities(const scaleev_model *model, const sev_program *program,
                                         const scaleev_root *root, sev_interval *slots, double *gradient,
                                         scaleev_sensitivity *out, size_t inputs_n)
{
    scaleev_status status = enclose_at(model, program, root, slots, slots + program->slots_n);
    if (status == SCALEEV_OK)
        status = run_at(model, program, root->at, gradient, (size_t)model->inputs_n);
    for (size_t i = 0; i < inputs_n && status == SCALEEV_OK; i++)
        out[i] = i == SCALEEV_SCALE
                     ? (scaleev_sensitivity){NAN, NAN, NAN, NAN, NAN, NAN}
                     : sensitivity(gradient[i], gradient[SCALEEV_SCALE], slots[program->outputs[i + 1]],
                                   slots[program->outputs[1]], *input_at(model, (scaleev_input)i, &root->at), root);
    return status;
}

SEV_DOOR(scaleev_sensitivities,
         (const scaleev_model *model, const scaleev_root *root, size_t inputs_n, scaleev_sensitivity *out),
         (model, root, inputs_n, out))
{
    if (!model || !root || (inputs_n && !out))
        return SCALEEV_ERROR_NULL;
    if (inputs_n > (size_t)model->inputs_n)
        return SCALEEV_ERROR_COUNT;
    if (!sev_scale_ok(root->lo) || !sev_scale_ok(root->hi) || !(root->lo <= root->at && root->at <= root->hi))
        return SCALEEV_ERROR_DOMAIN;
    if (model->unbounded)
        return SCALEEV_ERROR_UNSUPPORTED;
    sev_program program;
    if (!compile_gradient(model, SCALEEV_EV, &program))
        return SCALEEV_ERROR_MEMORY;
    size_t slots_n = program.slots_n + program.inputs_n, n = (size_t)model->inputs_n;
    sev_interval *slots = sev_new(&model->allocator, slots_n, sizeof *slots);
    double *gradient = sev_new(&model->allocator, n, sizeof *gradient);
    scaleev_status status = slots && gradient
                                ? fill_sensitivities(model, &program, root, slots, gradient, out, inputs_n)
                                : SCALEEV_ERROR_MEMORY;
    sev_free(&model->allocator, slots, slots_n, sizeof *slots);
    sev_free(&model->allocator, gradient, n, sizeof *gradient);
    sev_program_clear(&program);
    return status;
}
