/* SPDX-License-Identifier: MIT */
#include "derive.h"

#include "allocate.h"
#include "formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the formula of an assumption stands. */
typedef struct place {
    where name, value;
} place;

static const where *place_of(place *p, const assumption *a)
{
    static const where assumptions = {NULL, "assumptions", 0};
    p->name = (where){&assumptions, a->name, 0};
    p->value = (where){&p->name, "value", 0};
    return &p->value;
}

/* ---- what formulas name ---- */

static bool is_function(const formula_name *name)
{
    char text[32];
    if (!name->called || name->length >= sizeof text)
        return false;
    memcpy(text, name->text, name->length);
    text[name->length] = '\0';
    return formula_judge_name(text).code == SCALEEV_TEXT_FUNCTION_NAME;
}

static void add_part(assumption *a, assumption *from)
{
    for (size_t i = 0; i < a->parts_n; i++)
        if (a->parts[i].from == from)
            return;
    a->parts[a->parts_n++].from = from;
    from->used = from->named = true;
}

static void find_parts(scenario *s, assumption *a)
{
    const char *at = a->formula;
    formula_name name;
    a->parts = allocate(strlen(a->formula), sizeof *a->parts);
    while (formula_next_name(&at, &name)) {
        assumption *from = is_function(&name) ? NULL : scenario_find(s, name.text, name.length);
        if (from)
            add_part(a, from);
    }
}

/* The parts as the library takes them; to be freed. */
static scaleev_parameter *parameters_of(const assumption *a)
{
    scaleev_parameter *all = allocate(a->parts_n, sizeof *all);
    for (size_t i = 0; i < a->parts_n; i++)
        all[i] = (scaleev_parameter){.name = a->parts[i].from->name, .value = a->parts[i].from->value};
    return all;
}

static bool check_parts(const assumption *a, input *in, const where *at)
{
    bool fine = true;
    for (size_t i = 0; i < a->parts_n; i++) {
        const assumption *from = a->parts[i].from;
        scaleev_text_error error = formula_judge_name(from->name);
        if (from->points)
            fine = input_fail(in, at, "takes numbers, but the value of \"%s\" is a list of points", from->name);
        else if (error.code == SCALEEV_TEXT_PARAMETER)
            fine = input_fail(in, at, "%s", error.words);
        else if (error.code != 0)
            fine = input_fail(in, at, "\"%s\" means something else in formulas; the assumption needs another name",
                              from->name);
    }
    return fine;
}

/* An assumption that is probably meant, though a formula cannot say its name. */
static const char *unsayable(const scenario *s, const char *name)
{
    for (size_t i = 0; i < s->assumptions_n; i++) {
        const char *known = s->assumptions[i].name;
        if (strstr(known, name) && formula_judge_name(known).code == SCALEEV_TEXT_PARAMETER)
            return known;
    }
    return NULL;
}

static bool fail_unknown(const scenario *s, const assumption *a, const scaleev_text_error *error, input *in,
                         const where *at)
{
    char *name = allocate(error->length + 1, 1);
    memcpy(name, a->formula + error->position, error->length);
    const char *meant = unsayable(s, name);
    if (meant)
        input_fail(in, at,
                   "there is no assumption \"%s\"; if \"%s\" is meant, it needs a name that a formula can say: a "
                   "letter, then letters, digits and _, 31 at most",
                   name, meant);
    else
        scenario_fail_unknown(s, in, name, at);
    free(name);
    return false;
}

static bool is_scale(const formula_name *name)
{
    return (name->length == 1 && *name->text == 'K') || (name->length == 5 && memcmp(name->text, "scale", 5) == 0);
}

static bool is_without_scale(const assumption *a, input *in, const where *at)
{
    const char *text = a->formula;
    formula_name name;
    while (formula_next_name(&text, &name))
        if (is_scale(&name))
            return input_fail(in, at, "at %zu: '%.*s' is the scale, and an assumption is the same at all scales",
                              (size_t)(name.text - a->formula), (int)name.length, name.text);
    return true;
}

static bool read_formula(const scenario *s, const assumption *a, input *in, bool *lost)
{
    place p;
    const where *at = place_of(&p, a);
    if (!check_parts(a, in, at))
        return false;
    scaleev_parameter *parameters = parameters_of(a);
    scaleev_text_error error = formula_judge(a->formula, parameters, a->parts_n);
    free(parameters);
    *lost |= error.code != 0;
    if (error.code == SCALEEV_TEXT_NAME)
        return fail_unknown(s, a, &error, in, at);
    if (error.code != 0)
        return formula_fail(in, at, a->formula, &error);
    return is_without_scale(a, in, at) &&
           (a->parts_n > 0 || input_fail(in, at, "names no other assumption; a number stands without quotes"));
}

static bool read_formulas(scenario *s, input *in, bool *lost)
{
    bool fine = true;
    for (size_t i = 0; i < s->assumptions_n; i++) {
        assumption *a = &s->assumptions[i];
        if (!a->formula)
            continue;
        if (formula_judge(a->formula, NULL, 0).code != SCALEEV_TEXT_TOO_LONG)
            find_parts(s, a);
        a->sound = read_formula(s, a, in, lost);
        fine &= a->sound;
    }
    return fine;
}

/* ---- order ---- */

/* A way down through the parts, in memory of its own: how long the chains of strangers are is not for our stack. */
typedef struct visit {
    assumption *at;
    size_t next; /* of its parts */
} visit;

typedef enum mark { NEW, OPEN, DONE } mark;

typedef struct descent {
    scenario *s;
    input *in;
    visit *way;
    size_t depth;
    mark *marks;
} descent;

/* "a needs b, b needs a": from `again`, which is open, to the end of the way. */
static bool fail_circle(descent *d, const assumption *again)
{
    enum { SAID = 8 };
    char words[SAID * 80] = "";
    size_t from = d->depth - 1, length = 0;
    while (d->way[from].at != again)
        from--;
    for (size_t i = from; i < d->depth; i++) {
        const assumption *needed = i + 1 < d->depth ? d->way[i + 1].at : again;
        d->way[i].at->sound = false;
        if (i - from < SAID && length < sizeof words)
            length += (size_t)snprintf(words + length, sizeof words - length, "%s%s needs %s", i > from ? ", " : "",
                                       d->way[i].at->name, needed->name);
    }
    place p;
    return input_fail(d->in, place_of(&p, again), "%s%s", words, d->depth - from > SAID ? ", and so on" : "");
}

static void go_to(descent *d, assumption *a)
{
    d->marks[a - d->s->assumptions] = OPEN;
    d->way[d->depth++] = (visit){a, 0};
}

/* One step: down to the next part, or back up. False after a complaint. */
static bool step(descent *d)
{
    visit *here = &d->way[d->depth - 1];
    assumption *a = here->at;
    if (here->next == a->parts_n) {
        d->marks[a - d->s->assumptions] = DONE;
        d->depth--;
        if (a->formula)
            d->s->derived[d->s->derived_n++] = a;
        return true;
    }
    assumption *from = a->parts[here->next++].from;
    mark seen = d->marks[from - d->s->assumptions];
    if (seen == NEW)
        go_to(d, from);
    return seen != OPEN || fail_circle(d, from);
}

static bool put_in_order(scenario *s, input *in)
{
    descent d = {.s = s, .in = in};
    bool fine = true;
    s->derived = allocate(s->assumptions_n, sizeof *s->derived);
    d.way = allocate(s->assumptions_n, sizeof *d.way);
    d.marks = allocate(s->assumptions_n, sizeof *d.marks);
    for (size_t i = 0; i < s->assumptions_n; i++) {
        if (d.marks[i] == NEW)
            go_to(&d, &s->assumptions[i]);
        while (d.depth > 0)
            fine &= step(&d);
    }
    free(d.way);
    free(d.marks);
    return fine;
}

/* ---- values ---- */

/* Where all digits of a value are rounding errors there is nothing to go on with. */
static bool find_value(const scaleev_model *model, assumption *a, input *in, const where *at)
{
    const double anywhere = 1;
    double lo, hi;
    scaleev_status status = scaleev_evaluate(model, SCALEEV_EV, &anywhere, 1, &a->value);
    if (status == SCALEEV_OK)
        status = scaleev_enclose(model, SCALEEV_EV, anywhere, anywhere, &lo, &hi);
    if (status != SCALEEV_OK)
        return input_fail(in, at, "%s", scaleev_status_message(status));
    if (isnan(a->value))
        return input_fail(in, at, "has no value");
    if (isinf(a->value))
        return input_fail(in, at, "has no finite value: it is %g", a->value);
    return hi - lo <= fabs(assumption_unit(a)) / 2 ||
           input_fail(in, at, "has no digit that is sure: with rounding errors it is between %g and %g", lo, hi);
}

/* With the unit u of a value f, f + u - u K is 0 at K = 1 + f / u. The slopes of that break-even are those of f / u. */
static scaleev_status find_slopes(const scaleev_model *model, size_t n, scaleev_sensitivity *slopes)
{
    scaleev_root root;
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    scaleev_status status = scaleev_break_even(model, 0, 16, NULL, &root, 1, &solution);
    if (status == SCALEEV_OK && !(solution.count == 1 && root.kind == SCALEEV_ROOT_CROSSING))
        status = SCALEEV_ERROR_UNDEFINED;
    return status == SCALEEV_OK ? scaleev_sensitivities(model, &root, n, slopes) : status;
}

static bool weigh(const scaleev_model *model, assumption *a, scaleev_term number, const scaleev_sensitivity *slopes)
{
    for (size_t i = 0; i < a->parts_n; i++) {
        part *p = &a->parts[i];
        const double unit = assumption_unit(p->from);
        scaleev_input which;
        if (scaleev_find(model, number, p->from->name, &which) != SCALEEV_OK)
            return false;
        p->weight = span_product((span){slopes[which].slope, slopes[which].slope_lo, slopes[which].slope_hi},
                                 (span){unit, unit, unit});
        if (!isfinite(p->weight.at))
            return false;
    }
    return true;
}

static bool find_weights(scaleev_model *model, assumption *a, scaleev_term number, input *in, const where *at)
{
    const double unit = assumption_unit(a), line[] = {unit, -unit};
    bool fine = scaleev_add(model, "benefit.polynomial", line, 2, NULL) == SCALEEV_OK;
    size_t n = (size_t)scaleev_input_count(model);
    scaleev_sensitivity *slopes = allocate(n, sizeof *slopes);
    fine = fine && find_slopes(model, n, slopes) == SCALEEV_OK && weigh(model, a, number, slopes);
    free(slopes);
    return fine || input_fail(in, at, "how this moves with what it names is not known where it is %g", a->value);
}

static bool compute(assumption *a, input *in)
{
    place p;
    const where *at = place_of(&p, a);
    scaleev_parameter *parameters = parameters_of(a);
    scaleev_model *model = NULL;
    scaleev_term number;
    bool fine = scaleev_model_create(&model) == SCALEEV_OK &&
                scaleev_benefit_formula(model, a->formula, parameters, a->parts_n, &number) == SCALEEV_OK;
    if (!fine)
        input_fail(in, at, "%s", model ? scaleev_model_error(model) : "out of memory");
    fine = fine && find_value(model, a, in, at) && find_weights(model, a, number, in, at);
    scaleev_model_destroy(model);
    free(parameters);
    return fine;
}

/* What follows from a mistake is no other one. */
static bool compute_all(scenario *s, input *in)
{
    bool fine = true;
    for (size_t i = 0; i < s->derived_n; i++) {
        assumption *a = s->derived[i];
        for (size_t j = 0; j < a->parts_n; j++)
            a->sound &= a->parts[j].from->sound;
        if (a->sound)
            fine &= a->sound = compute(a, in);
    }
    return fine;
}

bool derive(scenario *s, input *in, bool *lost)
{
    bool read = read_formulas(s, in, lost), ordered = put_in_order(s, in), computed = compute_all(s, in);
    return read && ordered && computed;
}
