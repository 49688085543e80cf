/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "allocate.h"
#include "derive.h"
#include "family.h"
#include "formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all the readers need. They go on after a complaint, so that all of them are heard; what is not sound is left out
 * of what is checked later, so that one mistake is one complaint. */
typedef struct reader {
    input *in;
    scenario *s;
    bool lost; /* names of assumptions are missing or wrong: those they stand for cannot be told from unused ones */
} reader;

/* An object that names assumptions, perhaps deep down. */
static json_t *object_of_names(reader *r, json_t *value, const where *at)
{
    json_t *object = input_object(r->in, value, at);
    r->lost |= !object;
    return object;
}

/* ---- assumptions ---- */

static bool read_point(reader *r, json_t *point, const where *at, double *pair)
{
    bool fine = true;
    if (!json_is_array(point) || json_array_size(point) != 2)
        return input_fail(r->in, at, "must be a pair [scale, value]");
    for (size_t i = 0; i < 2; i++) {
        json_t *number = json_array_get(point, i);
        if (!json_is_number(number))
            fine = input_fail(r->in, &(where){at, NULL, i}, "must be a number, not %s", input_type_name(number));
        pair[i] = json_number_value(number);
    }
    return fine;
}

static bool read_value(reader *r, assumption *a, json_t *value, const where *at)
{
    bool fine = true;
    if (!value)
        return input_fail(r->in, at, "is missing");
    if (json_is_number(value)) {
        a->value = json_number_value(value);
        return true;
    }
    if (json_is_string(value))
        return (a->formula = input_text(r->in, value, at)) != NULL;
    if (!json_is_array(value))
        return input_fail(r->in, at, "must be a number, a formula or a list of points, not %s", input_type_name(value));
    if (json_array_size(value) < 2)
        return input_fail(r->in, at, "must have at least two points");
    a->points_n = 2 * json_array_size(value);
    a->points = allocate(a->points_n, sizeof *a->points);
    for (size_t i = 0; i < a->points_n / 2; i++)
        fine &= read_point(r, json_array_get(value, i), &(where){at, NULL, i}, &a->points[2 * i]);
    return fine;
}

static bool read_assumption(reader *r, assumption *a, json_t *json, const where *at)
{
    static const char *const known[] = {"label", "value", "unit", "source", NULL};
    json_t *unit = json_object_get(json, "unit");
    a->unit = "";
    if (!input_object(r->in, json, at))
        return false;
    bool fine = input_known_keys(r->in, json, at, known);
    fine &= (a->label = input_member_text(r->in, json, "label", at)) != NULL;
    fine &= a->sound = read_value(r, a, json_object_get(json, "value"), &(where){at, "value", 0});
    fine &= !unit || (a->unit = input_text(r->in, unit, &(where){at, "unit", 0}));
    fine &= (a->source = input_member_text(r->in, json, "source", at)) != NULL;
    return fine;
}

static bool read_assumptions(reader *r, json_t *json, const where *at)
{
    const char *name;
    json_t *value;
    bool fine = true;
    if (!input_map(r->in, json, at))
        return false;
    r->s->assumptions = allocate(json_object_size(json), sizeof *r->s->assumptions);
    json_object_foreach(json, name, value)
    {
        assumption *a = &r->s->assumptions[r->s->assumptions_n++];
        a->name = name;
        fine &= read_assumption(r, a, value, &(where){at, name, 0});
    }
    return fine;
}

assumption *scenario_find(const scenario *s, const char *name, size_t length)
{
    for (size_t i = 0; i < s->assumptions_n; i++)
        if (strncmp(s->assumptions[i].name, name, length) == 0 && s->assumptions[i].name[length] == '\0')
            return &s->assumptions[i];
    return NULL;
}

static assumption *find(const reader *r, const char *name)
{
    return scenario_find(r->s, name, strlen(name));
}

double assumption_unit(const assumption *a)
{
    return a->value != 0 ? a->value : 1;
}

void scenario_fail_unknown(const scenario *s, input *in, const char *name, const where *at)
{
    size_t n = s->assumptions_n;
    const char **known = allocate(n + 1, sizeof *known);
    for (size_t i = 0; i < n; i++)
        known[i] = s->assumptions[i].name;
    if (n > 0) /* otherwise that has been said */
        input_fail_name(in, at, "assumption", name, known);
    free(known);
}

/* The assumption that a string names; NULL after a complaint, about it or about what it names. */
static assumption *named(reader *r, json_t *name, const where *at, bool points)
{
    const char *text = input_text(r->in, name, at);
    assumption *a = text ? find(r, text) : NULL;
    if (text && !a)
        scenario_fail_unknown(r->s, r->in, text, at);
    if (!a) {
        r->lost = true;
        return NULL;
    }
    a->used = true;
    if (!a->sound)
        return NULL;
    if ((a->points != NULL) == points)
        return a;
    input_fail(r->in, at, "must name %s, but the value of \"%s\" is %s", points ? "a list of points" : "a number", text,
               points ? "a number" : "a list of points");
    return NULL;
}

static const assumption *named_member(reader *r, json_t *object, const char *key, const where *at)
{
    return named(r, json_object_get(object, key), &(where){at, key, 0}, false);
}

/* An assumption without effect would be read as if it had one. */
static bool all_used(reader *r, const where *at)
{
    bool fine = true;
    for (size_t i = 0; i < r->s->assumptions_n && !r->lost; i++)
        if (!r->s->assumptions[i].used)
            fine = input_fail(r->in, &(where){at, r->s->assumptions[i].name, 0}, "is not used anywhere");
    return fine;
}

/* ---- terms ---- */

/* What stands where it does not belong is meant to be used. */
static void use_all(reader *r, json_t *parameters)
{
    const char *key;
    json_t *name;
    json_object_foreach(parameters, key, name)
    {
        assumption *a = json_is_string(name) ? find(r, json_string_value(name)) : NULL;
        if (a)
            a->used = true;
    }
}

static bool read_parameters(reader *r, term *t, json_t *json, const where *at)
{
    const char **names = family_names(t->family, json, &t->parameters_n);
    bool fine = input_known_keys(r->in, json, at, names);
    t->parameters = allocate(t->parameters_n, sizeof *t->parameters);
    for (size_t i = 0; i < t->parameters_n; i++) {
        parameter *p = &t->parameters[i];
        json_t *name = json_object_get(json, names[i]);
        p->name = names[i];
        if (!name && family_may_miss(t->family, p->name))
            continue;
        assumption *from = named(r, name, &(where){at, p->name, 0}, strcmp(p->name, "points") == 0);
        fine &= from != NULL;
        if (from)
            from->fraction |= family_is_fraction(t->family, p->name);
        p->from = from;
    }
    free(names);
    return fine;
}

/* The formula of a term, where its parameters could be read. */
static bool check_formula(reader *r, const term *t, const where *at)
{
    const where formula = {at, "formula", 0}, parameters = {at, "parameters", 0};
    scaleev_parameter *own = allocate(t->parameters_n, sizeof *own);
    size_t n = 0;
    for (size_t i = 0; i < t->parameters_n; i++)
        if (!family_is_knob(t->family, t->parameters[i].name))
            own[n++].name = t->parameters[i].name;
    bool fine = formula_check(r->in, &formula, &parameters, t->formula, own, n);
    free(own);
    return fine;
}

static bool read_formula(reader *r, term *t, json_t *json, const where *at)
{
    if (family_is_formula(t->family))
        return (t->formula = input_text(r->in, json, at)) != NULL;
    return !json || input_fail(r->in, at, "is for benefit.formula and hazard.formula; %s has a formula of its own",
                               scaleev_family_name(t->family));
}

static bool read_family(reader *r, term *t, json_t *json, const where *at)
{
    const char *name = input_text(r->in, json, at);
    if (!name)
        return false;
    t->family = scaleev_family_find(name);
    if (t->family < 0)
        return input_fail_name(r->in, at, "family", name, family_all());
    if (strstr(name, ".callback"))
        return input_fail(r->in, at, "%s takes a function, which a file cannot give", name);
    return true;
}

static bool read_gain(reader *r, term *t, const json_t *json, const where *at)
{
    t->gain = json_is_true(json);
    return !json || json_is_boolean(json) ||
           input_fail(r->in, at, "must be true or false, not %s", input_type_name(json));
}

/* What the family of a term decides. */
static bool read_of_family(reader *r, term *t, json_t *json, const where *at)
{
    const where below = {at, "parameters", 0};
    json_t *parameters = json_object_get(json, "parameters");
    bool needed = family_needs_parameters(t->family);
    bool fine = read_formula(r, t, json_object_get(json, "formula"), &(where){at, "formula", 0});
    if (parameters || needed) {
        parameters = object_of_names(r, parameters, &below);
        use_all(r, parameters);
        if (!parameters)
            return false;
    }
    fine &= read_parameters(r, t, parameters, &below);
    return (!t->formula || check_formula(r, t, at)) && fine;
}

static bool read_term(reader *r, term *t, json_t *json, const where *at)
{
    static const char *const known[] = {"family", "label", "gain", "formula", "parameters", NULL};
    if (!object_of_names(r, json, at))
        return false;
    bool fine = input_known_keys(r->in, json, at, known);
    fine &= (t->label = input_member_text(r->in, json, "label", at)) != NULL;
    fine &= read_gain(r, t, json_object_get(json, "gain"), &(where){at, "gain", 0});
    if (read_family(r, t, json_object_get(json, "family"), &(where){at, "family", 0}))
        return t->sound = read_of_family(r, t, json, at) && fine;
    /* Which names belong there is not known then: any may. */
    use_all(r, object_of_names(r, json_object_get(json, "parameters"), &(where){at, "parameters", 0}));
    return false;
}

static bool read_terms(reader *r, path *p, json_t *json, const where *at)
{
    bool fine = true;
    if (!input_array(r->in, json, at)) {
        r->lost = true;
        return false;
    }
    p->terms_n = json_array_size(json);
    p->terms = allocate(p->terms_n, sizeof *p->terms);
    for (size_t i = 0; i < p->terms_n; i++)
        fine &= read_term(r, &p->terms[i], json_array_get(json, i), &(where){at, NULL, i});
    return fine;
}

/* ---- paths ---- */

static bool read_path(reader *r, path *p, json_t *json, const where *at)
{
    static const char *const known[] = {"label", "note", "terms", NULL};
    json_t *note = json_object_get(json, "note");
    p->note = "";
    if (!object_of_names(r, json, at))
        return false;
    bool fine = input_known_keys(r->in, json, at, known);
    fine &= (p->label = input_member_text(r->in, json, "label", at)) != NULL;
    fine &= !note || (p->note = input_text(r->in, note, &(where){at, "note", 0}));
    p->sound = read_terms(r, p, json_object_get(json, "terms"), &(where){at, "terms", 0});
    return fine && p->sound;
}

static bool read_paths(reader *r, json_t *json, const where *at)
{
    const char *name;
    json_t *value;
    bool fine = true;
    if (!input_map(r->in, json, at)) {
        r->lost = true;
        return false;
    }
    r->s->paths = allocate(json_object_size(json), sizeof *r->s->paths);
    json_object_foreach(json, name, value)
    {
        path *p = &r->s->paths[r->s->paths_n++];
        p->name = name;
        fine &= read_path(r, p, value, &(where){at, name, 0});
    }
    return fine;
}

/* ---- scales ---- */

static bool check_range(reader *r, const where *at)
{
    const assumption *from = r->s->from, *to = r->s->to;
    bool fine = true;
    if (from && !(from->value > 0))
        fine = input_fail(r->in, &(where){at, "from", 0},
                          "\"%s\" is %g, but must be above 0, as the charts are logarithmic", from->name, from->value);
    if (from && to && !(from->value < to->value))
        fine = input_fail(r->in, &(where){at, "to", 0}, "\"%s\" is %g, but must be above \"%s\", which is %g", to->name,
                          to->value, from->name, from->value);
    r->s->range_sound = fine && from && to;
    return r->s->range_sound;
}

static bool read_scale(reader *r, json_t *json, const where *at)
{
    static const char *const known[] = {"unit", "from", "to", NULL};
    scenario *s = r->s;
    if (!object_of_names(r, json, at))
        return false;
    bool fine = input_known_keys(r->in, json, at, known);
    fine &= (s->scale_unit = input_member_text(r->in, json, "unit", at)) != NULL;
    s->from = named_member(r, json, "from", at);
    s->to = named_member(r, json, "to", at);
    return check_range(r, at) && fine;
}

static bool read_value_unit(reader *r, json_t *json, const where *at)
{
    static const char *const known[] = {"unit", NULL};
    if (!input_object(r->in, json, at))
        return false;
    bool fine = input_known_keys(r->in, json, at, known);
    return (r->s->value_unit = input_member_text(r->in, json, "unit", at)) && fine;
}

static const path *path_named(reader *r, json_t *name, const where *at)
{
    const scenario *s = r->s;
    const path *found = NULL;
    const char *text = input_text(r->in, name, at), **known = allocate(s->paths_n + 1, sizeof *known);
    for (size_t i = 0; i < s->paths_n; i++) {
        known[i] = s->paths[i].name;
        if (text && strcmp(known[i], text) == 0)
            found = &s->paths[i];
    }
    if (text && !found && s->paths_n > 0) /* otherwise that has been said */
        input_fail_name(r->in, at, "path", text, known);
    free(known);
    return found;
}

static bool read_stand(reader *r, stand *st, const char *key)
{
    static const char *const known[] = {"label", "path", "scale", NULL};
    const scenario *s = r->s;
    const where at = {NULL, key, 0};
    json_t *json = object_of_names(r, json_object_get(r->in->root, key), &at);
    if (!json)
        return false;
    bool fine = input_known_keys(r->in, json, &at, known);
    fine &= (st->label = input_member_text(r->in, json, "label", &at)) != NULL;
    fine &= (st->path = path_named(r, json_object_get(json, "path"), &(where){&at, "path", 0})) != NULL;
    st->scale = named_member(r, json, "scale", &at);
    if (st->scale && s->range_sound && !(st->scale->value >= s->from->value && st->scale->value <= s->to->value))
        return input_fail(r->in, &(where){&at, "scale", 0},
                          "\"%s\" is %g, which is outside the range of scales, %g to %g", st->scale->name,
                          st->scale->value, s->from->value, s->to->value);
    return fine && st->scale;
}

/* ---- all of it ---- */

static bool read_top(reader *r, json_t *root)
{
    static const char *const known[] = {"$schema",  "title",    "question",    "scale", "value",
                                        "existing", "proposed", "assumptions", "paths", NULL};
    json_t *schema = json_object_get(root, "$schema");
    bool fine = input_known_keys(r->in, root, NULL, known);
    fine &= !schema || input_text(r->in, schema, &(where){NULL, "$schema", 0});
    fine &= (r->s->title = input_member_text(r->in, root, "title", NULL)) != NULL;
    fine &= (r->s->question = input_member_text(r->in, root, "question", NULL)) != NULL;
    return fine;
}

bool scenario_read(scenario *s, input *in)
{
    reader r = {in, s, false};
    const where assumptions = {NULL, "assumptions", 0}, paths = {NULL, "paths", 0}, scale = {NULL, "scale", 0},
                value = {NULL, "value", 0};
    *s = (scenario){0};
    json_t *root = input_object(in, in->root, NULL);
    if (!root)
        return false;
    bool fine = read_top(&r, root);
    fine &= read_assumptions(&r, json_object_get(root, "assumptions"), &assumptions);
    fine &= derive(s, in, &r.lost);
    fine &= read_paths(&r, json_object_get(root, "paths"), &paths);
    fine &= read_scale(&r, json_object_get(root, "scale"), &scale);
    fine &= read_value_unit(&r, json_object_get(root, "value"), &value);
    fine &= read_stand(&r, &s->existing, "existing");
    fine &= read_stand(&r, &s->proposed, "proposed");
    fine &= all_used(&r, &assumptions);
    return fine;
}

bool *scenario_uses(const scenario *s, const path *p)
{
    bool *uses = allocate(s->assumptions_n, sizeof *uses);
    for (size_t i = 0; i < p->terms_n; i++)
        for (size_t j = 0; j < p->terms[i].parameters_n; j++)
            if (p->terms[i].parameters[j].from)
                uses[p->terms[i].parameters[j].from - s->assumptions] = true;
    for (size_t i = s->derived_n; i-- > 0;)
        for (size_t j = 0; j < s->derived[i]->parts_n; j++)
            uses[s->derived[i]->parts[j].from - s->assumptions] |= uses[s->derived[i] - s->assumptions];
    return uses;
}

void scenario_free(scenario *s)
{
    for (size_t i = 0; i < s->assumptions_n; i++) {
        free(s->assumptions[i].points);
        free(s->assumptions[i].parts);
    }
    free(s->derived);
    for (size_t i = 0; i < s->paths_n; i++) {
        for (size_t j = 0; j < s->paths[i].terms_n; j++)
            free(s->paths[i].terms[j].parameters);
        free(s->paths[i].terms);
    }
    free(s->assumptions);
    free(s->paths);
}
