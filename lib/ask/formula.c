/* SPDX-License-Identifier: MIT */
/* Terms by formulas as text. */
#include "ask/formula.h"
#include "ask/build.h"
#include "ask/door.h"
#include "ask/hazard.h"
#include "ask/words.h"

#include <string.h>

static scaleev_status check_formula(const sev_given_formula *given)
{
    if (!given->text || (given->n && !given->parameters))
        return SCALEEV_ERROR_NULL;
    for (size_t i = 0; i < given->n; i++)
        if (!given->parameters[i].name)
            return SCALEEV_ERROR_NULL;
    return SCALEEV_OK;
}

/* ---- Reading ---- */

static scaleev_status check_valueless(const scaleev_allocator *allocator, const sev_expression *expression,
                                      const char *text, sev_text_fault *fault)
{
    sev_part part;
    if (!sev_expression_valueless(allocator, expression, &part))
        return SCALEEV_ERROR_MEMORY;
    if (part.symbol < 0)
        return SCALEEV_OK;
    int shown = (int)(part.length < 80 ? part.length : 80);
    sev_text_wrong(fault, SEV_FAULT_NO_VALUE, part.position, part.length, "%.*s has no finite value", shown,
                   text + part.position);
    return SCALEEV_ERROR_TEXT;
}

/* Makes an expression of *bytes of the text; a draft is too large for small stacks. */
static scaleev_status read_expression(const scaleev_allocator *allocator, const sev_given_formula *given,
                                      sev_expression **expression, size_t *bytes, sev_text_fault *fault)
{
    sev_draft *draft = sev_new(allocator, 1, sizeof *draft);
    scaleev_status status = draft ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    *expression = NULL;
    if (draft && !sev_formula_read(given->text, given->text_n, given->parameters, given->n, draft, fault))
        status = SCALEEV_ERROR_TEXT;
    if (status == SCALEEV_OK) {
        *expression = sev_expression_make(allocator, draft, bytes);
        status = *expression ? check_valueless(allocator, *expression, given->text, fault) : SCALEEV_ERROR_MEMORY;
    }
    sev_free(allocator, draft, 1, sizeof *draft);
    if (status != SCALEEV_OK && *expression)
        sev_free(allocator, *expression, *bytes, 1);
    return status;
}

/* ---- Adding ---- */

static scaleev_status add_expression(scaleev_model *model, const sev_given_term *term, size_t length,
                                     sev_text_fault *fault, scaleev_term *number_out)
{
    scaleev_status status = SCALEEV_OK;
    /* A difference takes no terms, and words about values come from adding the term. */
    if (term->family->is_hazard && model->split < 0)
        status = sev_check_hazard(&model->allocator, term, length, fault);
    if (status == SCALEEV_ERROR_TEXT)
        return status;
    if (status == SCALEEV_ERROR_MEMORY)
        return sev_fail_memory(model);
    return sev_add_term(model, term, number_out);
}

scaleev_status sev_add_formula(scaleev_model *model, bool hazard, const sev_given_formula *given, const double *knobs,
                               sev_text_fault *fault, scaleev_term *number_out)
{
    const sev_family *family = sev_family_named(hazard ? "hazard.formula" : "benefit.formula");
    size_t bytes, knobs_n = (size_t)sev_family_knobs(family);
    sev_expression *expression;
    double values[SEV_EXPRESSION_PARAMETERS + SEV_KNOBS_MAX];
    scaleev_status status = read_expression(&model->allocator, given, &expression, &bytes, fault);
    if (status != SCALEEV_OK)
        return status == SCALEEV_ERROR_MEMORY ? sev_fail_memory(model) : status;
    for (size_t i = 0; i < given->n; i++)
        values[i] = given->parameters[i].value;
    memcpy(values + given->n, knobs, knobs_n * sizeof *knobs);
    const sev_given_term term = {family, values, given->n, given->n + knobs_n, expression, bytes};
    status = add_expression(model, &term, given->text_n, fault, number_out);
    sev_free(&model->allocator, expression, bytes, 1);
    return status;
}

static scaleev_status add_given(scaleev_model *model, bool hazard, sev_given_formula given, double loss,
                                scaleev_term *number_out)
{
    const double knobs[SEV_KNOBS_MAX] = {1, loss, 1, 0};
    sev_text_fault fault = {.code = SEV_FAULT_NONE};
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (check_formula(&given) != SCALEEV_OK)
        return sev_fail_null(model, !given.text         ? "text"
                                    : !given.parameters ? "parameters"
                                                        : "the name of a parameter");
    given.text_n = strlen(given.text);
    scaleev_status status = sev_add_formula(model, hazard, &given, knobs, &fault, number_out);
    return status == SCALEEV_ERROR_TEXT ? sev_fail(model, status, "at %zu: %s", fault.position, fault.words) : status;
}

SEV_DOOR(scaleev_benefit_formula,
         (scaleev_model * model, const char *text, const scaleev_parameter *parameters, size_t n, scaleev_term *term),
         (model, text, parameters, n, term))
{
    return add_given(model, false, (sev_given_formula){text, 0, parameters, n}, 0, term);
}

SEV_DOOR(scaleev_hazard_formula,
         (scaleev_model * model, const char *text, const scaleev_parameter *parameters, size_t n, double loss,
          scaleev_term *term),
         (model, text, parameters, n, loss, term))
{
    return add_given(model, true, (sev_given_formula){text, 0, parameters, n}, loss, term);
}

SEV_DOOR(scaleev_formula_check,
         (const char *text, const scaleev_parameter *parameters, size_t n, scaleev_text_error *error),
         (text, parameters, n, error))
{
    sev_given_formula given = {text, 0, parameters, n};
    sev_text_fault fault = {.code = SEV_FAULT_NONE};
    sev_expression *expression;
    size_t bytes;
    scaleev_status status = check_formula(&given);
    if (status == SCALEEV_OK && error)
        status = sev_struct_check(error);
    if (status != SCALEEV_OK)
        return status;
    given.text_n = strlen(text);
    status = read_expression(&sev_default_allocator, &given, &expression, &bytes, &fault);
    if (status == SCALEEV_OK)
        sev_free(&sev_default_allocator, expression, bytes, 1);
    if (status == SCALEEV_OK || status == SCALEEV_ERROR_TEXT)
        sev_tell_fault(&fault, text, error);
    return status;
}

/* ---- Writing ---- */

/* c0 + c1*K + c2*K^2 + ... */
static void write_polynomial(sev_writer *w, size_t n)
{
    sev_write(w, "c0");
    for (size_t i = 1; i < n; i++)
        sev_write(w, i == 1 ? " + c%zu*K" : " + c%zu*K^%zu", i, i);
}

SEV_DOOR(scaleev_term_formula,
         (const scaleev_model *model, scaleev_term term, char *buffer, size_t capacity, size_t *length),
         (model, term, buffer, capacity, length))
{
    sev_writer writer = {buffer, capacity, 0};
    if (!model || (capacity && !buffer))
        return SCALEEV_ERROR_NULL;
    if (term < 0 || (size_t)term >= model->terms_n)
        return SCALEEV_ERROR_TERM;
    const sev_term *t = &model->terms[term];
    const char *text = t->family->shape == SEV_TEXT ? sev_expression_text(t->data) : t->family->text;
    if (t->family->shape == SEV_POLYNOMIAL)
        write_polynomial(&writer, (size_t)t->parameters_n);
    else if (text)
        sev_write(&writer, "%s", text);
    else
        return SCALEEV_ERROR_UNSUPPORTED;
    if (length)
        *length = writer.length;
    return SCALEEV_OK;
}
