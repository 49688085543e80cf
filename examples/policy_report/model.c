/* SPDX-License-Identifier: MIT */
#include "model.h"

#include "allocate.h"

#include <stdlib.h>
#include <string.h>

/* Number of the family's parameter of that name; -1 for the higher coefficients of a polynomial, which may be any
 * number, and for points. */
static int32_t family_parameter(int32_t family, const char *name)
{
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); i++)
        if (strcmp(scaleev_family_parameter_name(family, i), name) == 0)
            return i;
    return -1;
}

/* The library would complain, too. But where the number stands is for us to say. */
static bool in_range(const term *t, const input *in)
{
    static const where assumptions = {NULL, "assumptions", 0};
    for (size_t i = 0; i < t->parameters_n; i++) {
        const parameter *p = &t->parameters[i];
        int32_t number = family_parameter(t->family, p->name);
        double lo, hi;
        if (!p->from || number < 0 || scaleev_family_parameter_range(t->family, number, &lo, &hi) != SCALEEV_OK)
            continue;
        if (!(p->from->value >= lo && p->from->value <= hi)) {
            const where name = {&assumptions, p->from->name, 0};
            return input_fail(in, &(where){&name, "value", 0}, "%g cannot be the %s of \"%s\" (%s); allowed is %s",
                              p->from->value, p->name, t->label, scaleev_family_name(t->family),
                              scaleev_family_parameter_allowed(t->family, number));
        }
    }
    return true;
}

static bool is_knob(const term *t, const parameter *p)
{
    return scaleev_family_parameter_is_knob(t->family, family_parameter(t->family, p->name)) == 1;
}

static scaleev_status add(scaleev_model *model, const term *t)
{
    double *values = allocate(t->parameters_n, sizeof *values);
    const double *parameters = values;
    size_t n = 0;
    scaleev_term number;
    for (size_t i = 0; i < t->parameters_n; i++) {
        const assumption *from = t->parameters[i].from;
        if (from && from->points) {
            parameters = from->points;
            n = from->points_n;
        } else if (!is_knob(t, &t->parameters[i])) {
            values[n++] = from->value;
        }
    }
    scaleev_status status = scaleev_add(model, scaleev_family_name(t->family), parameters, n, &number);
    free(values);
    for (size_t i = 0; status == SCALEEV_OK && i < t->parameters_n; i++) {
        const parameter *p = &t->parameters[i];
        scaleev_input knob;
        if (p->from && is_knob(t, p) && (status = scaleev_find(model, number, p->name, &knob)) == SCALEEV_OK)
            status = scaleev_set(model, knob, p->from->value);
    }
    return status;
}

/* A table may end within the range. */
static bool has_value_everywhere(const scaleev_model *model, const scenario *s, const input *in, const where *at)
{
    double lo, hi;
    scaleev_status status = scaleev_enclose(model, SCALEEV_EV, s->from->value, s->to->value, &lo, &hi);
    if (status == SCALEEV_ERROR_UNDEFINED)
        return input_fail(in, at, "a table ends before the range of scales does, which is %g to %g", s->from->value,
                          s->to->value);
    return status == SCALEEV_OK || input_fail(in, at, "%s", scaleev_status_message(status));
}

scaleev_model *model_build(const scenario *s, const path *p, const input *in)
{
    const where paths = {NULL, "paths", 0}, name = {&paths, p->name, 0}, terms = {&name, "terms", 0};
    scaleev_model *model;
    if (scaleev_model_create(&model) != SCALEEV_OK) {
        input_fail(in, &name, "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < p->terms_n; i++) {
        const where at = {&terms, NULL, i};
        bool fine = in_range(&p->terms[i], in);
        scaleev_status status = fine ? add(model, &p->terms[i]) : SCALEEV_OK;
        if (status != SCALEEV_OK)
            fine = input_fail(in, &at, "%s", scaleev_model_error(model));
        if (!fine) {
            scaleev_model_destroy(model);
            return NULL;
        }
    }
    if (!has_value_everywhere(model, s, in, &terms)) {
        scaleev_model_destroy(model);
        return NULL;
    }
    return model;
}

const assumption *model_assumption(const scaleev_model *model, const path *p, scaleev_input which)
{
    scaleev_term number = scaleev_input_term(model, which);
    if (number < 0)
        return NULL;
    const term *t = &p->terms[number];
    for (size_t i = 0; i < t->parameters_n; i++)
        if (strcmp(t->parameters[i].name, scaleev_input_name(model, which)) == 0)
            return t->parameters[i].from;
    return NULL;
}
