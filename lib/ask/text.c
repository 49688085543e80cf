/* SPDX-License-Identifier: MIT */
/* Models as text: read and written. */
#include "text/model_text.h"
#include "ask/build.h"
#include "ask/door.h"
#include "ask/formula.h"

#include <string.h>

/* The line of a place in a text, from 1. */
static int32_t line_of(const char *text, size_t position)
{
    int32_t line = 1;
    for (size_t i = 0; i < position && line < INT32_MAX; i++)
        line += text[i] == '\n';
    return line;
}

void sev_tell_fault(const sev_text_fault *fault, const char *text, scaleev_text_error *error)
{
    scaleev_text_error mine = {
        .size = sizeof mine, .code = (int32_t)fault->code, .position = fault->position, .length = fault->length};
    if (!error)
        return;
    if (fault->code != SEV_FAULT_NONE)
        mine.line = line_of(text, fault->position);
    memcpy(mine.words, fault->words, sizeof mine.words);
    sev_struct_out(error, &mine, sizeof mine);
}

/* Where the formula begins is where the places of its faults are counted from. */
static scaleev_status add_read_formula(scaleev_model *model, const sev_read_term *read, sev_text_fault *fault,
                                       scaleev_term *number)
{
    const sev_given_formula given = {read->formula, read->formula_n, read->parameters, read->parameters_n};
    scaleev_status status = sev_add_formula(model, read->family->is_hazard, &given, read->knobs, fault, number);
    if (status == SCALEEV_ERROR_TEXT)
        fault->position += read->formula_position;
    return status;
}

static scaleev_status add_read_term(scaleev_model *model, const sev_read_term *read, sev_text_fault *fault,
                                    scaleev_term *number)
{
    const sev_family *family = read->family;
    size_t knobs_n = (size_t)sev_family_knobs(family), n = read->numbers_n;
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    if (family->shape == SEV_TEXT)
        return add_read_formula(model, read, fault, number);
    if (family->shape == SEV_POINTS)
        return sev_add_points(model, family, read->numbers, n / 2, read->knobs, knobs_n, number);
    memcpy(values, read->numbers, n * sizeof *values);
    memcpy(values + n, read->knobs, knobs_n * sizeof *values);
    return sev_add_term(model, &(sev_given_term){family, values, n, n + knobs_n, NULL, 0}, number);
}

/* What the model says of a term is wrong with the text, and where. */
static scaleev_status place_term(scaleev_model *model, const sev_read_term *read, sev_text_fault *fault)
{
    scaleev_term number;
    scaleev_status status = add_read_term(model, read, fault, &number);
    if (status == SCALEEV_OK && read->label)
        status = sev_label_term(model, &model->terms[number], read->label);
    if (status == SCALEEV_OK || status == SCALEEV_ERROR_MEMORY || status == SCALEEV_ERROR_TEXT)
        return status;
    sev_text_wrong(fault, SEV_FAULT_PARAMETER, read->position, read->length, "%s", model->error);
    return SCALEEV_ERROR_TEXT;
}

/* Reads up to the end, or to a line that says minus: *minus. */
static scaleev_status read_side(sev_model_reader *reader, scaleev_model *model, bool *minus)
{
    sev_read_term term;
    *minus = false;
    while (sev_model_reader_next(reader, &term)) {
        *minus = term.minus;
        if (term.minus || !term.family)
            return SCALEEV_OK;
        scaleev_status status = place_term(model, &term, reader->fault);
        if (status != SCALEEV_OK)
            return status;
    }
    return reader->no_memory ? SCALEEV_ERROR_MEMORY : SCALEEV_ERROR_TEXT;
}

static scaleev_status read_model(sev_model_reader *reader, scaleev_model *a, scaleev_model *b, scaleev_model **model)
{
    bool minus, again = false;
    scaleev_status status = read_side(reader, a, &minus);
    if (status == SCALEEV_OK && minus)
        status = read_side(reader, b, &again);
    if (status == SCALEEV_OK && again) {
        sev_text_wrong(reader->fault, SEV_FAULT_TWICE, reader->at - strlen("minus"), strlen("minus"),
                       "minus is given twice");
        status = SCALEEV_ERROR_TEXT;
    }
    return status == SCALEEV_OK ? sev_model_join(a, minus ? b : NULL, minus ? (int32_t)a->terms_n : -1, model) : status;
}

SEV_DOOR(scaleev_model_parse,
         (const char *text, const scaleev_allocator *allocator, scaleev_model **model, scaleev_text_error *error),
         (text, allocator, model, error))
{
    scaleev_allocator used;
    scaleev_model *a = NULL, *b = NULL;
    sev_model_reader reader;
    sev_text_fault fault;
    if (model)
        *model = NULL;
    if (!text || !model)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = error ? sev_struct_check(error) : SCALEEV_OK;
    if (status == SCALEEV_OK)
        status = sev_allocator_in(allocator, &used);
    if (status == SCALEEV_OK)
        status = sev_model_create(&used, &a);
    if (status == SCALEEV_OK)
        status = sev_model_create(&used, &b);
    if (status == SCALEEV_OK) {
        sev_model_reader_begin(&reader, &a->allocator, text, strlen(text), &fault);
        status = read_model(&reader, a, b, model);
        sev_model_reader_end(&reader);
        if (status == SCALEEV_OK || status == SCALEEV_ERROR_TEXT)
            sev_tell_fault(&fault, text, error);
    }
    sev_model_destroy(a);
    sev_model_destroy(b);
    return status;
}

SEV_DOOR(scaleev_model_text, (const scaleev_model *model, char *buffer, size_t capacity, size_t *length),
         (model, buffer, capacity, length))
{
    sev_writer writer = {buffer, capacity, 0};
    if (!model || (capacity && !buffer))
        return SCALEEV_ERROR_NULL;
    if (model->has_callback)
        return SCALEEV_ERROR_UNSUPPORTED;
    if (capacity)
        buffer[0] = '\0';
    sev_model_write(&writer, model);
    if (length)
        *length = writer.length;
    return SCALEEV_OK;
}
