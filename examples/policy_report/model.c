/* SPDX-License-Identifier: MIT */
#include "model.h"

#include "allocate.h"
#include "family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The library would complain, too. But where the number stands is for us to say. */
static bool in_range(const term *t, input *in)
{
    static const where assumptions = {NULL, "assumptions", 0};
    bool fine = true;
    for (size_t i = 0; i < t->parameters_n; i++) {
        const parameter *p = &t->parameters[i];
        int32_t number = family_parameter(t->family, p->name);
        double lo, hi;
        if (!p->from || number < 0 || scaleev_family_parameter_range(t->family, number, &lo, &hi) != SCALEEV_OK)
            continue;
        if (!(p->from->value >= lo && p->from->value <= hi)) {
            const where name = {&assumptions, p->from->name, 0};
            fine = input_fail(in, &(where){&name, "value", 0}, "%g cannot be the %s of \"%s\" (%s); allowed is %s",
                              p->from->value, p->name, t->label ? t->label : "", scaleev_family_name(t->family),
                              scaleev_family_parameter_allowed(t->family, number));
        }
    }
    return fine;
}

/* A catastrophe of -100, written as it is said, would silently be a gain of 100. */
static bool means_its_loss(const term *t, input *in, const where *at)
{
    const where parameters = {at, "parameters", 0}, gain = {at, "gain", 0};
    const assumption *loss = NULL;
    for (size_t i = 0; i < t->parameters_n; i++)
        if (strcmp(t->parameters[i].name, "loss") == 0)
            loss = t->parameters[i].from;
    if (t->gain && t->parameters && family_parameter(t->family, "loss") < 0)
        return input_fail(in, &gain, "is for hazards; what a benefit is worth its parameters say");
    if (t->gain && loss && !(loss->value < 0))
        return input_fail(in, &gain, "says that the loss is negative, but \"%s\" is %g", loss->name, loss->value);
    if (loss && loss->value < 0 && !t->gain)
        return input_fail(
            in, &(where){&parameters, "loss", 0},
            "\"%s\" is %g, and a negative loss is a gain; what is lost is written as a positive number, and a "
            "term that gains says \"gain\": true",
            loss->name, loss->value);
    return true;
}

static scaleev_status add_family(scaleev_model *model, const term *t, scaleev_term *number)
{
    double *values = allocate(t->parameters_n, sizeof *values);
    const double *parameters = values;
    size_t n = 0;
    for (size_t i = 0; i < t->parameters_n; i++) {
        const assumption *from = t->parameters[i].from;
        if (from && from->points) {
            parameters = from->points;
            n = from->points_n;
        } else if (!family_is_knob(t->family, t->parameters[i].name)) {
            values[n++] = from->value;
        }
    }
    scaleev_status status = scaleev_add(model, scaleev_family_name(t->family), parameters, n, number);
    free(values);
    return status;
}

static scaleev_status add_formula(scaleev_model *model, const term *t, scaleev_term *number)
{
    const double no_loss_yet = 0;
    scaleev_parameter *own = allocate(t->parameters_n, sizeof *own);
    size_t n = 0;
    for (size_t i = 0; i < t->parameters_n; i++)
        if (!family_is_knob(t->family, t->parameters[i].name))
            own[n++] = (scaleev_parameter){.name = t->parameters[i].name, .value = t->parameters[i].from->value};
    scaleev_status status = scaleev_family_is_hazard(t->family) == 1
                                ? scaleev_hazard_formula(model, t->formula, own, n, no_loss_yet, number)
                                : scaleev_benefit_formula(model, t->formula, own, n, number);
    free(own);
    return status;
}

static scaleev_status add(scaleev_model *model, const term *t)
{
    scaleev_term number;
    scaleev_status status = t->formula ? add_formula(model, t, &number) : add_family(model, t, &number);
    for (size_t i = 0; status == SCALEEV_OK && i < t->parameters_n; i++) {
        const parameter *p = &t->parameters[i];
        scaleev_input knob;
        if (p->from && family_is_knob(t->family, p->name) &&
            (status = scaleev_find(model, number, p->name, &knob)) == SCALEEV_OK)
            status = scaleev_set(model, knob, p->from->value);
    }
    return status;
}

/* What the library says, without the place in a text: it is of the whole formula that it speaks here. */
static bool fail_to_add(const scaleev_model *model, scaleev_status status, input *in, const where *at)
{
    const char *words = scaleev_model_error(model), *begin = strstr(words, ": ");
    if (status == SCALEEV_ERROR_TEXT)
        return input_fail(in, &(where){at, "formula", 0}, "%s", begin ? begin + 2 : words);
    return input_fail(in, at, "%s", words);
}

/* What may be anything may be nothing: a formula like log(K - 5) has no value at some scales, and one like 1/(K - 5)
 * leaps from one infinity to the other. */
static bool is_enclosed(const scaleev_model *model, double from, double to)
{
    double lo, hi;
    scaleev_status status = scaleev_enclose(model, SCALEEV_EV, from, to, &lo, &hi);
    return status == SCALEEV_OK && !(lo == -INFINITY && hi == INFINITY);
}

/* Parts of the range are halved until EV is enclosed in each; false where that does not succeed, beyond the scale *at.
 */
static bool is_enclosed_in_parts(const scaleev_model *model, double from, double to, double *at)
{
    enum { MOST_PARTS = 10000, DEEPEST = 64 };
    const double narrow = 1 + 1e-9;
    double ends[DEEPEST] = {to};
    int n = 1;
    *at = from;
    for (int parts = 0; n > 0; parts++) {
        double end = ends[n - 1];
        if (is_enclosed(model, *at, end)) {
            *at = end;
            n--;
        } else if (end <= *at * narrow || n == DEEPEST || parts == MOST_PARTS) {
            return false;
        } else {
            ends[n++] = sqrt(*at) * sqrt(end);
        }
    }
    return true;
}

static bool has_formula(const path *p)
{
    for (size_t i = 0; i < p->terms_n; i++)
        if (p->terms[i].formula)
            return true;
    return false;
}

/* A table may end within the range, and a formula have a gap there. */
static bool has_value_everywhere(const scaleev_model *model, const scenario *s, const path *p, input *in,
                                 const where *at)
{
    double lo, hi, from = s->from->value, to = s->to->value;
    if (has_formula(p))
        return is_enclosed_in_parts(model, from, to, &lo) ||
               input_fail(in, at, "a formula or a table has no value at a scale near %g, within the range", lo);
    scaleev_status status = scaleev_enclose(model, SCALEEV_EV, from, to, &lo, &hi);
    if (status == SCALEEV_ERROR_UNDEFINED)
        return input_fail(in, at, "a table ends before the range of scales does, which is %g to %g", from, to);
    return status == SCALEEV_OK || input_fail(in, at, "%s", scaleev_status_message(status));
}

/* Adds what is sound, and checks what there is of the rest. False after a complaint. */
static bool add_terms(scaleev_model *model, const path *p, input *in, const where *terms)
{
    bool fine = true;
    for (size_t i = 0; i < p->terms_n; i++) {
        const term *t = &p->terms[i];
        const where at = {terms, NULL, i};
        bool in_order = in_range(t, in), meant = means_its_loss(t, in, &at);
        scaleev_status status = in_order && meant && t->sound ? add(model, t) : SCALEEV_OK;
        fine &= in_order && meant && (status == SCALEEV_OK || fail_to_add(model, status, in, &at));
    }
    return fine;
}

scaleev_model *model_build(const scenario *s, const path *p, input *in)
{
    const where paths = {NULL, "paths", 0}, name = {&paths, p->name, 0}, terms = {&name, "terms", 0};
    scaleev_model *model;
    if (scaleev_model_create(&model) != SCALEEV_OK) {
        input_fail(in, &name, "out of memory");
        return NULL;
    }
    bool fine = add_terms(model, p, in, &terms);
    if (fine && p->sound && s->range_sound)
        fine = has_value_everywhere(model, s, p, in, &terms);
    if (fine)
        return model;
    scaleev_model_destroy(model);
    return NULL;
}

bool model_check(const scenario *s, input *in)
{
    bool fine = true;
    for (size_t i = 0; i < s->paths_n; i++) {
        scaleev_model *model = model_build(s, &s->paths[i], in);
        fine &= model != NULL;
        scaleev_model_destroy(model);
    }
    return fine;
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
