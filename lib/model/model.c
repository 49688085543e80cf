/* SPDX-License-Identifier: MIT */
#include "model/model.h"
#include "model/expression.h"
#include "op/callback.h"

#include <string.h>

/* The callback of a term, NULL where it has none. */
static const scaleev_callback *callback_of(const sev_term *term)
{
    return term->family->shape == SEV_FUNCTION ? term->data : NULL;
}

static void clear_term(const scaleev_allocator *allocator, sev_term *term)
{
    sev_free(allocator, term->values, (size_t)term->values_n, sizeof *term->values);
    sev_free(allocator, term->data, term->data_bytes, 1);
    sev_free(allocator, term->label, term->label_bytes, 1);
    memset(term, 0, sizeof *term);
}

void *sev_duplicate(const scaleev_allocator *allocator, const void *memory, size_t bytes)
{
    void *copy = memory ? sev_new(allocator, bytes, 1) : NULL;
    return copy ? memcpy(copy, memory, bytes) : NULL;
}

static bool copy_term(const scaleev_allocator *allocator, sev_term *to, const sev_term *from)
{
    *to = *from;
    to->values = sev_duplicate(allocator, from->values, (size_t)from->values_n * sizeof *from->values);
    to->data = sev_duplicate(allocator, from->data, from->data_bytes);
    to->label = sev_duplicate(allocator, from->label, from->label_bytes);
    if (to->values && !to->data == !from->data && !to->label == !from->label) {
        if (to->family->shape == SEV_TEXT)
            sev_expression_settle(to->data);
        return true;
    }
    clear_term(allocator, to);
    return false;
}

/* Programs */

void sev_compiled_free(const scaleev_allocator *allocator, sev_compiled *compiled)
{
    if (!compiled)
        return;
    for (int i = 0; i < SEV_QUANTITIES; i++)
        sev_program_clear(&compiled->values[i]);
    sev_program_clear(&compiled->proof);
    sev_free(allocator, compiled->hazard_slots, compiled->total_hazards.slots_n, sizeof *compiled->hazard_slots);
    sev_program_clear(&compiled->total_hazards);
    sev_constants_clear(&compiled->constants);
    sev_free(allocator, compiled, 1, sizeof *compiled);
}

void sev_model_changed(scaleev_model *model)
{
    sev_compiled_free(&model->allocator, atomic_exchange_explicit(&model->compiled, NULL, memory_order_acq_rel));
}

/* Life */

scaleev_status sev_model_create(const scaleev_allocator *allocator, scaleev_model **model)
{
    scaleev_model *m = *model = sev_new(allocator, 1, sizeof *m);
    if (!m)
        return SCALEEV_ERROR_MEMORY;
    m->allocator = *allocator;
    m->inputs_n = 1;
    m->split = -1;
    atomic_init(&m->compiled, NULL);
    atomic_flag_clear(&m->telling);
    return SCALEEV_OK;
}

void sev_model_destroy(scaleev_model *model)
{
    if (!model)
        return;
    scaleev_allocator allocator = model->allocator;
    for (size_t i = 0; i < model->terms_n; i++) {
        const scaleev_callback *callback = callback_of(&model->terms[i]);
        if (callback)
            sev_callback_tell(callback->release, callback);
        clear_term(&allocator, &model->terms[i]);
    }
    sev_free(&allocator, model->terms, model->terms_capacity, sizeof *model->terms);
    sev_model_changed(model);
    sev_free(&allocator, model, 1, sizeof *model);
}

static void note_callback(scaleev_model *model, const sev_term *term)
{
    const scaleev_callback *callback = callback_of(term);
    if (!callback)
        return;
    sev_callback_tell(callback->retain, callback);
    model->has_callback = true;
    model->unbounded = model->unbounded || !callback->bounds;
}

bool sev_model_append(scaleev_model *model, const sev_term *term)
{
    sev_term *terms =
        sev_grow(&model->allocator, model->terms, &model->terms_capacity, model->terms_n + 1, sizeof *model->terms);
    if (!terms)
        return false;
    model->terms = terms;
    sev_term *last = &terms[model->terms_n];
    if (!copy_term(&model->allocator, last, term))
        return false;
    last->first_input = model->inputs_n;
    model->inputs_n += last->values_n;
    model->terms_n++;
    note_callback(model, last);
    return true;
}

scaleev_status sev_model_join(const scaleev_model *a, const scaleev_model *b, int32_t split, scaleev_model **out)
{
    scaleev_model *m;
    bool ok = sev_model_create(&a->allocator, &m) == SCALEEV_OK;
    for (size_t i = 0; ok && i < a->terms_n; i++)
        ok = sev_model_append(m, &a->terms[i]);
    for (size_t i = 0; ok && b && i < b->terms_n; i++)
        ok = sev_model_append(m, &b->terms[i]);
    if (!ok) {
        sev_model_destroy(m);
        return SCALEEV_ERROR_MEMORY;
    }
    m->split = split;
    *out = m;
    return SCALEEV_OK;
}

const sev_parameter *sev_term_parameter(const sev_term *term, int32_t i)
{
    if (i >= term->parameters_n)
        return sev_family_knob(term->family, i - term->parameters_n);
    if (term->family->shape == SEV_TEXT)
        return sev_expression_parameter(term->data, (size_t)i);
    return &term->family->parameters[term->family->shape == SEV_POLYNOMIAL ? 0 : i];
}

sev_term *sev_input_term(const scaleev_model *model, scaleev_input input)
{
    if (!model || input <= SCALEEV_SCALE || input >= model->inputs_n)
        return NULL;
    size_t lo = 0, hi = model->terms_n;
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;
        if (model->terms[middle].first_input <= input)
            lo = middle;
        else
            hi = middle;
    }
    return &model->terms[lo];
}

const sev_parameter *sev_model_parameter(const scaleev_model *model, scaleev_input input, const sev_term **term,
                                         int32_t *index)
{
    const sev_term *t = sev_input_term(model, input);
    if (!t)
        return NULL;
    *term = t;
    *index = input - t->first_input;
    return sev_term_parameter(t, *index);
}

double sev_model_value(const scaleev_model *model, scaleev_input input)
{
    const sev_term *t = sev_input_term(model, input);
    return t->values[input - t->first_input];
}

bool sev_term_fits(const sev_term *term, int32_t i, double value)
{
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    if (!term->family->check)
        return true;
    memcpy(values, term->values, (size_t)term->values_n * sizeof *values);
    values[i] = value;
    return !term->family->check(values);
}

/* "c0" to "c63", for ever. */
static const char coefficient_names[SEV_POLYNOMIAL_MAX][4] = {
#define TEN(t)                                                                                                         \
    "c" t "0", "c" t "1", "c" t "2", "c" t "3", "c" t "4", "c" t "5", "c" t "6", "c" t "7", "c" t "8", "c" t "9"
    TEN(""), TEN("1"), TEN("2"), TEN("3"), TEN("4"), TEN("5"), "c60", "c61", "c62", "c63"};

const char *sev_value_name(const sev_term *term, int32_t i)
{
    bool coefficient = term->family->shape == SEV_POLYNOMIAL && i < term->parameters_n;
    return coefficient ? coefficient_names[i] : sev_term_parameter(term, i)->name;
}
