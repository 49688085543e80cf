/* SPDX-License-Identifier: MIT */
/* The terms of a model and their inputs: counted, named, read and set. A setting call changes the model only once all
 * that can fail has succeeded, and compiles nothing. */
#include "ask/build.h"
#include "ask/door.h"
#include "ask/words.h"
#include "model/compiled.h"
#include "op/curve.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

/* Words where a model is a constant */

/* Words of scaleev_find(), which has the model as a constant and may run in several threads at once: one of them
 * writes, and none waits. No model is a constant object: sev_model_create() made it. */
static void tell(const scaleev_model *model, const char *words)
{
    scaleev_model *writable = (scaleev_model *)(uintptr_t)model;
    if (atomic_flag_test_and_set_explicit(&writable->telling, memory_order_acquire))
        return;
    snprintf(writable->error, sizeof writable->error, "%s", words);
    atomic_flag_clear_explicit(&writable->telling, memory_order_release);
}

static scaleev_status tell_no_term(const scaleev_model *model, scaleev_term term)
{
    char words[64];
    snprintf(words, sizeof words, "no term has the number %d", (int)term);
    tell(model, words);
    return SCALEEV_ERROR_TERM;
}

/* Terms */

static sev_term *term_at(const scaleev_model *model, scaleev_term term)
{
    return model && term >= 0 && (size_t)term < model->terms_n ? &model->terms[term] : NULL;
}

scaleev_status sev_label_term(scaleev_model *model, sev_term *t, const char *label)
{
    size_t bytes = label && *label ? strlen(label) + 1 : 0;
    char *copy = bytes ? sev_duplicate(&model->allocator, label, bytes) : NULL;
    if (bytes && !copy)
        return sev_fail_memory(model);
    sev_free(&model->allocator, t->label, t->label_bytes, 1);
    t->label = copy;
    t->label_bytes = bytes;
    return sev_succeed(model);
}

scaleev_status scaleev_set_label(scaleev_model *model, scaleev_term term, const char *label)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    sev_term *t = term_at(model, term);
    return t ? sev_label_term(model, t, label) : tell_no_term(model, term);
}

const char *scaleev_label(const scaleev_model *model, scaleev_term term)
{
    const sev_term *t = term_at(model, term);
    return !t ? NULL : t->label ? t->label : "";
}

int32_t scaleev_term_count(const scaleev_model *model)
{
    return model ? (int32_t)model->terms_n : 0;
}

int32_t scaleev_term_family(const scaleev_model *model, scaleev_term term)
{
    const sev_term *t = term_at(model, term);
    return t ? sev_family_number(t->family) : -1;
}

scaleev_status scaleev_table_points(const scaleev_model *model, scaleev_term term, double *scales, double *values,
                                    size_t capacity, size_t *count)
{
    const double *k = NULL, *v = NULL;
    if (!model || !count || (capacity && (!scales || !values)))
        return SCALEEV_ERROR_NULL;
    const sev_term *t = term_at(model, term);
    if (!t)
        return SCALEEV_ERROR_TERM;
    size_t n = t->family->shape == SEV_POINTS ? sev_curve_points(t->data, &k, &v) : 0;
    for (size_t i = 0; i < n && i < capacity; i++) {
        scales[i] = k[i];
        values[i] = v[i];
    }
    *count = n;
    return SCALEEV_OK;
}

/* Inputs */

/* Says which names there are: of a polynomial's coefficients the first and the last, and all others. */
static scaleev_status tell_names(const scaleev_model *model, const sev_term *t, const char *name)
{
    char words[sizeof model->error];
    bool polynomial = t->family->shape == SEV_POLYNOMIAL;
    int n = snprintf(words, sizeof words, "%s has no input '%.64s'; it has", t->family->name, name);
    for (int32_t i = 0; i < t->values_n && n > 0 && (size_t)n < sizeof words; i++) {
        if (polynomial && i > 0 && i < t->parameters_n - 1)
            continue;
        const char *before = i == 0 ? " " : polynomial && i == t->parameters_n - 1 ? " to " : ", ";
        n += snprintf(words + n, sizeof words - (size_t)n, "%s%s", before, sev_value_name(t, i));
    }
    tell(model, words);
    return SCALEEV_ERROR_NAME;
}

/* The number of a term's value of that name; negative when there is none. */
static int32_t value_named(const sev_term *t, const char *name)
{
    for (int32_t i = 0; i < t->values_n; i++)
        if (strcmp(sev_value_name(t, i), name) == 0)
            return i;
    return -1;
}

scaleev_status scaleev_find(const scaleev_model *model, scaleev_term term, const char *name, scaleev_input *input)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (!name || !input) {
        tell(model, name ? "input is NULL" : "name is NULL");
        return SCALEEV_ERROR_NULL;
    }
    const sev_term *t = term_at(model, term);
    if (!t)
        return tell_no_term(model, term);
    int32_t i = value_named(t, name);
    if (i < 0)
        return tell_names(model, t, name);
    tell(model, "");
    *input = t->first_input + i;
    return SCALEEV_OK;
}

/* Where the value of an input is; NULL, with words, when there is none. */
static double *value_of(scaleev_model *model, scaleev_input input)
{
    sev_term *t = sev_input_term(model, input);
    if (!t)
        (void)sev_fail(model, SCALEEV_ERROR_INPUT,
                       input == SCALEEV_SCALE ? "the scale cannot be set" : "no input has the number %d", (int)input);
    return t ? &t->values[input - t->first_input] : NULL;
}

SEV_DOOR(scaleev_set, (scaleev_model * model, scaleev_input input, double value), (model, input, value))
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    double *at = value_of(model, input);
    if (!at)
        return SCALEEV_ERROR_INPUT;
    double old = *at;
    *at = value;
    scaleev_status status = sev_check_values(model, sev_input_term(model, input));
    if (status != SCALEEV_OK) {
        *at = old;
        return status;
    }
    sev_compiled_note(model, input);
    sev_compiled_follow(model);
    return sev_succeed(model);
}

scaleev_status scaleev_set_named(scaleev_model *model, scaleev_term term, const char *name, double value)
{
    scaleev_input input;
    scaleev_status status = scaleev_find(model, term, name, &input);
    return status == SCALEEV_OK ? scaleev_set(model, input, value) : status;
}

/* Exchanges n values with those of the model; how many, less than n at an input that is not there. */
static size_t exchange(scaleev_model *model, const scaleev_input *inputs, double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double *at = value_of(model, inputs[i]);
        if (!at)
            return i;
        double old = *at;
        *at = values[i];
        values[i] = old;
    }
    return n;
}

/* Whether no input comes twice among n that are there. `seen` has room for all inputs. */
static scaleev_status check_once(scaleev_model *model, const scaleev_input *inputs, size_t n, bool *seen)
{
    for (size_t i = 0; i < n; i++) {
        if (seen[inputs[i]])
            return sev_fail(model, SCALEEV_ERROR_INPUT, "input %d comes twice", (int)inputs[i]);
        seen[inputs[i]] = true;
    }
    return SCALEEV_OK;
}

/* Sets all to `values`, which then are the old ones; when that fails, both are as they were. */
static scaleev_status set_all(scaleev_model *model, const scaleev_input *inputs, double *values, size_t n, bool *seen)
{
    size_t set = exchange(model, inputs, values, n);
    scaleev_status status = set < n ? SCALEEV_ERROR_INPUT : check_once(model, inputs, n, seen);
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++)
        status = sev_check_values(model, sev_input_term(model, inputs[i]));
    for (size_t i = set; status != SCALEEV_OK && i-- > 0;)
        (void)exchange(model, &inputs[i], &values[i], 1);
    return status;
}

SEV_DOOR(scaleev_set_many, (scaleev_model * model, const scaleev_input *inputs, const double *values, size_t n),
         (model, inputs, values, n))
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (n && (!inputs || !values))
        return sev_fail_null(model, inputs ? "values" : "inputs");
    if (n == 0)
        return sev_succeed(model);
    if (n >= (size_t)model->inputs_n)
        return sev_fail(model, SCALEEV_ERROR_INPUT, "%zu values for the %d inputs that can be set", n,
                        (int)model->inputs_n - 1);
    double *mine = sev_duplicate(&model->allocator, values, n * sizeof *values);
    bool *seen = sev_new(&model->allocator, (size_t)model->inputs_n, sizeof *seen);
    scaleev_status status = mine && seen ? set_all(model, inputs, mine, n, seen) : sev_fail_memory(model);
    sev_free(&model->allocator, mine, n, sizeof *mine);
    sev_free(&model->allocator, seen, (size_t)model->inputs_n, sizeof *seen);
    if (status != SCALEEV_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        sev_compiled_note(model, inputs[i]);
    sev_compiled_follow(model);
    return sev_succeed(model);
}

scaleev_status scaleev_get(const scaleev_model *model, scaleev_input input, double *value)
{
    if (!model || !value)
        return SCALEEV_ERROR_NULL;
    const sev_term *t = sev_input_term(model, input);
    if (!t)
        return SCALEEV_ERROR_INPUT;
    *value = t->values[input - t->first_input];
    return SCALEEV_OK;
}

int32_t scaleev_input_count(const scaleev_model *model)
{
    return model ? model->inputs_n : 0;
}

scaleev_term scaleev_input_term(const scaleev_model *model, scaleev_input input)
{
    const sev_term *t = sev_input_term(model, input);
    return t ? (scaleev_term)(t - model->terms) : -1;
}

const char *scaleev_input_name(const scaleev_model *model, scaleev_input input)
{
    const sev_term *t = sev_input_term(model, input);
    if (!t)
        return model && input == SCALEEV_SCALE ? "scale" : NULL;
    return sev_value_name(t, input - t->first_input);
}

scaleev_status scaleev_input_range(const scaleev_model *model, scaleev_input input, double *lo, double *hi)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    const sev_term *t = sev_input_term(model, input);
    if (!t && input != SCALEEV_SCALE)
        return SCALEEV_ERROR_INPUT;
    const sev_parameter *p = t ? sev_term_parameter(t, input - t->first_input) : NULL;
    if (lo)
        *lo = p ? p->lo : 0;
    if (hi)
        *hi = p ? p->hi : DBL_MAX;
    return SCALEEV_OK;
}
