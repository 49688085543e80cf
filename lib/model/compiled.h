/* SPDX-License-Identifier: MIT */
/* The programs of a model, compiled when they are first asked for. */
#ifndef SEV_COMPILED_H
#define SEV_COMPILED_H

#include "model/model.h"

const sev_compiled *sev_compile_first(const scaleev_model *model);

/* The programs of the model as it stands; NULL when there is no memory for them. They stay until the model changes.
 * Several threads may ask at once. */
static inline const sev_compiled *sev_compiled_of(const scaleev_model *model)
{
    const sev_compiled *there = atomic_load_explicit(&model->compiled, memory_order_acquire);
    return there ? there : sev_compile_first(model);
}

/* To be called for each input whose value has changed; then, when that is done for all, the programs follow, or are
 * dropped where others would be made now. Nothing is allocated. */
void sev_compiled_note(scaleev_model *model, scaleev_input input);
void sev_compiled_follow(scaleev_model *model);
/* Sets an input that is there, and not the scale, to a value that is allowed, and notes that. */
void sev_compiled_set(scaleev_model *model, scaleev_input input, double value);

#endif
