/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "allocate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all the readers need. */
typedef struct reader {
    const input *in;
    scenario *s;
} reader;

/* ---- assumptions ---- */

static bool read_point(reader *r, json_t *point, const where *at, double *pair)
{
    if (!json_is_array(point) || json_array_size(point) != 2)
        return input_fail(r->in, at, "must be a pair [scale, value]");
    for (size_t i = 0; i < 2; i++) {
        json_t *number = json_array_get(point, i);
        if (!json_is_number(number))
            return input_fail(r->in, &(where){at, NULL, i}, "must be a number, not %s", input_type_name(number));
        pair[i] = json_number_value(number);
    }
    return true;
}

static bool read_value(reader *r, assumption *a, json_t *value, const where *at)
{
    if (!value)
        return input_fail(r->in, at, "is missing");
    if (json_is_number(value)) {
        a->value = json_number_value(value);
        return true;
    }
    if (!json_is_array(value))
        return input_fail(r->in, at, "must be a number or a list of points, not %s", input_type_name(value));
    if (json_array_size(value) < 2)
        return input_fail(r->in, at, "must have at least two points");
    a->points_n = 2 * json_array_size(value);
    a->points = allocate(a->points_n, sizeof *a->points);
    for (size_t i = 0; i < a->points_n / 2; i++)
        if (!read_point(r, json_array_get(value, i), &(where){at, NULL, i}, &a->points[2 * i]))
            return false;
    return true;
}

static bool read_assumption(reader *r, assumption *a, json_t *json, const where *at)
{
    static const char *const known[] = {"label", "value", "unit", "source", NULL};
    json_t *unit = json_object_get(json, "unit");
    a->unit = "";
    return input_object(r->in, json, at) && input_known_keys(r->in, json, at, known) &&
           (a->label = input_member_text(r->in, json, "label", at)) &&
           read_value(r, a, json_object_get(json, "value"), &(where){at, "value", 0}) &&
           (!unit || (a->unit = input_text(r->in, unit, &(where){at, "unit", 0}))) &&
           (a->source = input_member_text(r->in, json, "source", at));
}

static bool read_assumptions(reader *r, json_t *json, const where *at)
{
    const char *name;
    json_t *value;
    if (!input_map(r->in, json, at))
        return false;
    r->s->assumptions = allocate(json_object_size(json), sizeof *r->s->assumptions);
    json_object_foreach(json, name, value)
    {
        assumption *a = &r->s->assumptions[r->s->assumptions_n++];
        a->name = name;
        if (!read_assumption(r, a, value, &(where){at, name, 0}))
            return false;
    }
    return true;
}

/* The assumption that a string names; NULL after a complaint. */
static const assumption *named(reader *r, json_t *name, const where *at, bool points)
{
    const char *text = input_text(r->in, name, at);
    for (size_t i = 0; text && i < r->s->assumptions_n; i++) {
        assumption *a = &r->s->assumptions[i];
        if (strcmp(a->name, text) == 0) {
            a->used = true;
            if ((a->points != NULL) == points)
                return a;
            input_fail(r->in, at, "must name %s, but the value of \"%s\" is %s",
                       points ? "a list of points" : "a number", text, points ? "a number" : "a list of points");
            return NULL;
        }
    }
    if (text)
        input_fail(r->in, at, "there is no assumption \"%s\"", text);
    return NULL;
}

static const assumption *named_member(reader *r, json_t *object, const char *key, const where *at)
{
    return named(r, json_object_get(object, key), &(where){at, key, 0}, false);
}

/* An assumption without effect would be read as if it had one. */
static bool all_used(reader *r, const where *at)
{
    for (size_t i = 0; i < r->s->assumptions_n; i++)
        if (!r->s->assumptions[i].used)
            return input_fail(r->in, &(where){at, r->s->assumptions[i].name, 0}, "is not used anywhere");
    return true;
}

/* ---- terms ---- */

/* The families tell what they want. Two want a list of a length that they cannot know: a polynomial's only parameter
 * "c0" stands for c0, c1, ..., and a table has points instead of parameters. */
static bool is_polynomial(int32_t family)
{
    const char *first = scaleev_family_parameter_name(family, 0);
    return first && strcmp(first, "c0") == 0;
}

static bool is_table(int32_t family)
{
    return scaleev_family_parameter_is_knob(family, 0) == 1;
}

/* What the library gives a default, but nobody should leave to it. */
static bool is_optional(int32_t family, int32_t i)
{
    return scaleev_family_parameter_is_knob(family, i) == 1 &&
           strcmp(scaleev_family_parameter_name(family, i), "loss") != 0;
}

enum { MOST_COEFFICIENTS = 64, MOST_PARAMETERS = MOST_COEFFICIENTS + 10 };

/* The name of coefficient i if it is given, in the file's own memory. */
static const char *coefficient_name(json_t *given, int i)
{
    char name[16];
    snprintf(name, sizeof name, "c%d", i);
    void *member = json_object_iter_at(given, name);
    return member ? json_object_iter_key(member) : NULL;
}

/* The names that a term's parameters may have, in the library's order. Coefficients end with the first that is not
 * given. */
static size_t parameter_names(int32_t family, json_t *given, const char *names[MOST_PARAMETERS])
{
    size_t n = 0;
    if (is_table(family))
        names[n++] = "points";
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); i++) {
        names[n++] = scaleev_family_parameter_name(family, i);
        for (int k = 1; i == 0 && is_polynomial(family) && k < MOST_COEFFICIENTS; k++)
            if ((names[n] = coefficient_name(given, k)))
                n++;
            else
                break;
    }
    names[n] = NULL;
    return n;
}

static bool may_be_missing(int32_t family, const char *name)
{
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); i++)
        if (strcmp(name, scaleev_family_parameter_name(family, i)) == 0)
            return is_optional(family, i);
    return false;
}

static bool read_parameters(reader *r, term *t, json_t *json, const where *at)
{
    const char *names[MOST_PARAMETERS];
    if (!input_object(r->in, json, at))
        return false;
    t->parameters_n = parameter_names(t->family, json, names);
    if (!input_known_keys(r->in, json, at, names))
        return false;
    t->parameters = allocate(t->parameters_n, sizeof *t->parameters);
    for (size_t i = 0; i < t->parameters_n; i++) {
        parameter *p = &t->parameters[i];
        json_t *name = json_object_get(json, names[i]);
        p->name = names[i];
        if (!name && may_be_missing(t->family, p->name))
            continue;
        if (!(p->from = named(r, name, &(where){at, p->name, 0}, strcmp(p->name, "points") == 0)))
            return false;
    }
    return true;
}

static bool read_family(reader *r, term *t, json_t *json, const where *at)
{
    const char *name = input_text(r->in, json, at);
    if (!name)
        return false;
    t->family = scaleev_family_find(name);
    if (t->family < 0)
        return input_fail(r->in, at, "there is no family \"%s\"", name);
    if (strstr(name, ".callback"))
        return input_fail(r->in, at, "%s takes a function, which a file cannot give", name);
    return true;
}

static bool read_term(reader *r, term *t, json_t *json, const where *at)
{
    static const char *const known[] = {"family", "label", "parameters", NULL};
    return input_object(r->in, json, at) && input_known_keys(r->in, json, at, known) &&
           (t->label = input_member_text(r->in, json, "label", at)) &&
           read_family(r, t, json_object_get(json, "family"), &(where){at, "family", 0}) &&
           read_parameters(r, t, json_object_get(json, "parameters"), &(where){at, "parameters", 0});
}

static bool read_terms(reader *r, path *p, json_t *json, const where *at)
{
    if (!input_array(r->in, json, at))
        return false;
    p->terms_n = json_array_size(json);
    p->terms = allocate(p->terms_n, sizeof *p->terms);
    for (size_t i = 0; i < p->terms_n; i++)
        if (!read_term(r, &p->terms[i], json_array_get(json, i), &(where){at, NULL, i}))
            return false;
    return true;
}

/* ---- paths ---- */

static bool read_path(reader *r, path *p, json_t *json, const where *at)
{
    static const char *const known[] = {"label", "note", "terms", NULL};
    json_t *note = json_object_get(json, "note");
    p->note = "";
    return input_object(r->in, json, at) && input_known_keys(r->in, json, at, known) &&
           (p->label = input_member_text(r->in, json, "label", at)) &&
           (!note || (p->note = input_text(r->in, note, &(where){at, "note", 0}))) &&
           read_terms(r, p, json_object_get(json, "terms"), &(where){at, "terms", 0});
}

static bool read_paths(reader *r, json_t *json, const where *at)
{
    const char *name;
    json_t *value;
    if (!input_map(r->in, json, at))
        return false;
    r->s->paths = allocate(json_object_size(json), sizeof *r->s->paths);
    json_object_foreach(json, name, value)
    {
        path *p = &r->s->paths[r->s->paths_n++];
        p->name = name;
        if (!read_path(r, p, value, &(where){at, name, 0}))
            return false;
    }
    return true;
}

/* ---- scales ---- */

static bool read_scale(reader *r, json_t *json, const where *at)
{
    static const char *const known[] = {"unit", "from", "to", NULL};
    scenario *s = r->s;
    if (!input_object(r->in, json, at) || !input_known_keys(r->in, json, at, known) ||
        !(s->scale_unit = input_member_text(r->in, json, "unit", at)) ||
        !(s->from = named_member(r, json, "from", at)) || !(s->to = named_member(r, json, "to", at)))
        return false;
    if (!(s->from->value > 0))
        return input_fail(r->in, &(where){at, "from", 0},
                          "\"%s\" is %g, but must be above 0, as the charts are logarithmic", s->from->name,
                          s->from->value);
    if (!(s->from->value < s->to->value))
        return input_fail(r->in, &(where){at, "to", 0}, "\"%s\" is %g, but must be above \"%s\", which is %g",
                          s->to->name, s->to->value, s->from->name, s->from->value);
    return true;
}

static bool read_value_unit(reader *r, json_t *json, const where *at)
{
    static const char *const known[] = {"unit", NULL};
    return input_object(r->in, json, at) && input_known_keys(r->in, json, at, known) &&
           (r->s->value_unit = input_member_text(r->in, json, "unit", at));
}

static const path *path_named(reader *r, json_t *name, const where *at)
{
    const char *text = input_text(r->in, name, at);
    for (size_t i = 0; text && i < r->s->paths_n; i++)
        if (strcmp(r->s->paths[i].name, text) == 0)
            return &r->s->paths[i];
    if (text)
        input_fail(r->in, at, "there is no path \"%s\"", text);
    return NULL;
}

static bool read_stand(reader *r, stand *st, const char *key)
{
    static const char *const known[] = {"label", "path", "scale", NULL};
    const scenario *s = r->s;
    const where at = {NULL, key, 0};
    json_t *json = input_object(r->in, json_object_get(r->in->root, key), &at);
    if (!json || !input_known_keys(r->in, json, &at, known) ||
        !(st->label = input_member_text(r->in, json, "label", &at)) ||
        !(st->path = path_named(r, json_object_get(json, "path"), &(where){&at, "path", 0})) ||
        !(st->scale = named_member(r, json, "scale", &at)))
        return false;
    if (!(st->scale->value >= s->from->value && st->scale->value <= s->to->value))
        return input_fail(r->in, &(where){&at, "scale", 0},
                          "\"%s\" is %g, which is outside the range of scales, %g to %g", st->scale->name,
                          st->scale->value, s->from->value, s->to->value);
    return true;
}

/* ---- all of it ---- */

bool scenario_read(scenario *s, const input *in)
{
    static const char *const known[] = {"$schema",  "title",    "question",    "scale", "value",
                                        "existing", "proposed", "assumptions", "paths", NULL};
    reader r = {in, s};
    const where assumptions = {NULL, "assumptions", 0}, paths = {NULL, "paths", 0}, scale = {NULL, "scale", 0},
                value = {NULL, "value", 0};
    *s = (scenario){0};
    json_t *root = input_object(in, in->root, NULL);
    json_t *schema = json_object_get(root, "$schema");
    return root && input_known_keys(in, root, NULL, known) &&
           (!schema || input_text(in, schema, &(where){NULL, "$schema", 0})) &&
           (s->title = input_member_text(in, root, "title", NULL)) &&
           (s->question = input_member_text(in, root, "question", NULL)) &&
           read_assumptions(&r, json_object_get(root, "assumptions"), &assumptions) &&
           read_paths(&r, json_object_get(root, "paths"), &paths) &&
           read_scale(&r, json_object_get(root, "scale"), &scale) &&
           read_value_unit(&r, json_object_get(root, "value"), &value) && read_stand(&r, &s->existing, "existing") &&
           read_stand(&r, &s->proposed, "proposed") && all_used(&r, &assumptions);
}

void scenario_free(scenario *s)
{
    for (size_t i = 0; i < s->assumptions_n; i++)
        free(s->assumptions[i].points);
    for (size_t i = 0; i < s->paths_n; i++) {
        for (size_t j = 0; j < s->paths[i].terms_n; j++)
            free(s->paths[i].terms[j].parameters);
        free(s->paths[i].terms);
    }
    free(s->assumptions);
    free(s->paths);
}
