/* SPDX-License-Identifier: MIT */
#include "model/compiled.h"
#include "model/assemble.h"
#include "model/difference.h"

static bool make_programs(sev_formula *f, const sev_quantities *q, sev_compiled *compiled)
{
    bool ok = sev_program_init(&compiled->proof, f, SEV_OUTPUTS, q->form, false);
    for (int i = 0; ok && i < SEV_QUANTITIES; i++)
        ok = sev_program_init(&compiled->values[i], f, 1, &q->value[i], true);
    if (!ok || q->total_hazards[0] < 0)
        return ok;
    ok = sev_program_init(&compiled->total_hazards, f, 2, q->total_hazards, false);
    compiled->first_is_safer = q->first_is_safer;
    compiled->hazard_slots =
        ok ? sev_new(f->allocator, compiled->total_hazards.slots_n, sizeof *compiled->hazard_slots) : NULL;
    return compiled->hazard_slots;
}

static bool find_constants(const scaleev_model *model, const sev_formula *f, sev_compiled *compiled)
{
    sev_program *programs[SEV_QUANTITIES + 2] = {&compiled->proof, &compiled->total_hazards};
    for (int i = 0; i < SEV_QUANTITIES; i++)
        programs[i + 2] = &compiled->values[i];
    return sev_constants_init(&compiled->constants, f, (size_t)model->inputs_n, programs, SEV_QUANTITIES + 2);
}

static bool compile_all(const scaleev_model *model, sev_compiled *compiled)
{
    sev_formula formula;
    sev_quantities q;
    sev_formula_init(&formula, &model->allocator);
    formula.traced = true;
    sev_assemble(model, &formula, NULL, 0, true, &q);
    bool ok = !formula.failed && make_programs(&formula, &q, compiled) && find_constants(model, &formula, compiled);
    sev_formula_clear(&formula);
    return ok;
}

/* Compiles, and publishes the programs unless another thread was faster: then its programs are the ones, and these
 * are freed. */
const sev_compiled *sev_compile_first(const scaleev_model *model)
{
    /* No model is a constant object: sev_model_create() made it. */
    _Atomic(sev_compiled *) *cell = &((scaleev_model *)(uintptr_t)model)->compiled;
    sev_compiled *mine = sev_new(&model->allocator, 1, sizeof *mine), *theirs = NULL;
    bool ok = mine && compile_all(model, mine);
    if (ok && atomic_compare_exchange_strong_explicit(cell, &theirs, mine, memory_order_acq_rel, memory_order_acquire))
        return mine;
    sev_compiled_free(&model->allocator, mine);
    return theirs;
}

/* Settings */

static bool follow(sev_compiled *compiled)
{
    return sev_constants_follow(&compiled->constants) &&
           (!compiled->hazard_slots ||
            sev_is_safer(&compiled->total_hazards, compiled->hazard_slots) == compiled->first_is_safer);
}

void sev_compiled_note(scaleev_model *model, scaleev_input input)
{
    sev_compiled *compiled = atomic_load_explicit(&model->compiled, memory_order_acquire);
    if (compiled)
        sev_constants_note(&compiled->constants, input);
}

void sev_compiled_follow(scaleev_model *model)
{
    sev_compiled *compiled = atomic_load_explicit(&model->compiled, memory_order_acquire);
    if (compiled && !follow(compiled))
        sev_model_changed(model);
}

void sev_compiled_set(scaleev_model *model, scaleev_input input, double value)
{
    sev_term *term = sev_input_term(model, input);
    term->values[input - term->first_input] = value;
    sev_compiled_note(model, input);
}
