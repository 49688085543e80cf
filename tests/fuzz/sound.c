/* SPDX-License-Identifier: MIT */
/* Models of allowed parts. */
#include "expressions.h"
#include "questions.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { VALUES = 64, POINTS = 8 };

static double number(rng *random, int sizes, double lo, double hi)
{
    double x;
    if (sizes == SIZES_MIXED)
        sizes = (int)rng_below(random, SIZES_MIXED);
    if (sizes != SIZES_PLAIN)
        return rng_value(random, lo, hi, sizes == SIZES_WILD);
    x = exp(rng_between(random, -9, hi <= 1 ? 0 : 9));
    if (lo < 0 && rng_below(random, 3) == 0)
        x = -x;
    return x < lo ? lo : x > hi ? hi : x;
}

/* K_0, v_0, K_1, v_1, ...: some pieces are steep, some level. */
static size_t table_points(rng *random, int sizes, bool hazard, double *points)
{
    size_t n = 2 + rng_below(random, POINTS - 1);
    double x = hazard || rng_below(random, 2) ? 0 : number(random, SIZES_SANE, 1e-3, 10);
    for (size_t i = 0; i < n; i++) {
        uint32_t piece = rng_below(random, 8);
        points[2 * i] = x;
        points[2 * i + 1] =
            i > 0 && piece == 0 ? points[2 * i - 1] : number(random, sizes, hazard ? 0 : -DBL_MAX, DBL_MAX);
        x = piece == 1 ? x + x * 0x1p-40 : piece == 2 ? nextafter(x, HUGE_VAL) : x + number(random, SIZES_SANE, 0, 1e6);
        x = fmax(x, nextafter(points[2 * i], HUGE_VAL));
    }
    return 2 * n;
}

static size_t parameters(rng *random, int sizes, int32_t family, double *values)
{
    const char *name = scaleev_family_name(family);
    size_t n = 0;
    if (strstr(name, ".table"))
        return table_points(random, sizes, scaleev_family_is_hazard(family), values);
    if (strcmp(name, "benefit.polynomial") == 0) {
        size_t many = 1 + rng_below(random, rng_below(random, 32) ? 5 : VALUES);
        while (n < many)
            values[n++] = number(random, sizes, -DBL_MAX, DBL_MAX);
        return n;
    }
    while ((int32_t)n < scaleev_family_parameter_count(family) &&
           !scaleev_family_parameter_is_knob(family, (int32_t)n)) {
        double lo, hi;
        scaleev_family_parameter_range(family, (int32_t)n, &lo, &hi);
        if (strcmp(name, "hazard.urn") != 0)
            values[n] = number(random, sizes, lo, hi);
        else /* no more bad balls than there are */
            values[n] = floor(number(random, sizes, 1, n ? values[0] : 0x1p53));
        n++;
    }
    return n;
}

/* Where the table has values; a little less, for want of exact division. False: hardly anywhere, and so nothing
 * changes. */
static bool narrow(sample *s, double first, double last, double share)
{
    double from = first == 0 ? 0 : first / share * (1 + 1e-15), to = last / share * (1 - 1e-15);
    from = fmax(from, s->lo);
    to = fmin(to, s->hi);
    if (!(from <= to) || to < 1e-290)
        return false;
    s->lo = from;
    s->hi = to;
    return true;
}

/* A share under which the table keeps values in the domain. */
static double table_share(sample *s, int sizes, const double *points, size_t n)
{
    double share = rng_below(&s->random, 3) ? 1 : number(&s->random, sizes, 0, DBL_MAX);
    return narrow(s, points[0], points[n - 2], share) ? share : NAN;
}

static void set_knobs(sample *s, scaleev_model *model, scaleev_term term, int sizes, double share)
{
    int32_t family = scaleev_term_family(model, term);
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); i++) {
        const char *name = scaleev_family_parameter_name(family, i);
        scaleev_input input;
        double lo, hi, value = share;
        if (!scaleev_family_parameter_is_knob(family, i))
            continue;
        bool given = strcmp(name, "share") == 0 && !isnan(share);
        /* A hazard without a loss is dull. */
        if (!given && rng_below(&s->random, 3) > (strcmp(name, "loss") == 0 ? 1 : 0))
            continue;
        scaleev_family_parameter_range(family, i, &lo, &hi);
        if (!given)
            value = number(&s->random, sizes, lo, hi);
        scaleev_status status = scaleev_find(model, term, name, &input);
        if (status == SCALEEV_OK)
            status = scaleev_set(model, input, value);
        CHECK(status == SCALEEV_OK, "%s = %.17g: status %d", name, value, (int)status);
        note(s, ", %s = %.17g", name, value);
    }
}

static scaleev_status add_curve(sample *s, scaleev_model *model, bool hazard, scaleev_term *term)
{
    rng *random = &s->random;
    int kind = (int)rng_below(random, 3);
    double a = rng_value(random, hazard ? 0 : -1e6, 1e6, false), t = rng_value(random, 1e-3, 1e6, false);
    bool bounded = rng_below(random, 8);
    s->no_slope = true;
    s->partial = s->partial || !bounded;
    note(s, "%s %s(%d, %.17g, %.17g)", hazard ? "hazard" : "benefit", bounded ? "callback" : "guess", kind, a, t);
    return add_callback(model, hazard, kind, a, t, bounded, term);
}

static scaleev_status add_formula(sample *s, scaleev_model *model, int sizes, bool hazard, scaleev_term *term)
{
    expression e;
    sound_expression(&s->random, hazard, sizes == SIZES_WILD, &e);
    s->partial = true; /* where infinities meet */
    note(s, "%s formula(%s; its parameters)", hazard ? "hazard" : "benefit", e.text);
    return hazard ? scaleev_hazard_formula(model, e.text, e.parameters, e.parameters_n, 0, term)
                  : scaleev_benefit_formula(model, e.text, e.parameters, e.parameters_n, term);
}

/* A few are formulas. */
static int32_t draw_family(rng *random)
{
    enum { FORMULAS = 240 };
    int32_t drawn = (int32_t)rng_below(random, 256), n = numbered_families();
    return drawn < FORMULAS ? drawn % n : n + drawn % 2;
}

static void add_term(sample *s, scaleev_model *model, int sizes)
{
    rng *random = &s->random;
    double values[VALUES], share = NAN;
    int32_t family = draw_family(random);
    const char *name = scaleev_family_name(family);
    scaleev_term term = -1;
    scaleev_status status;
    bool table = strstr(name, ".table") != NULL;
    if (strstr(name, ".callback")) {
        if (rng_below(random, 4)) /* a few are enough */
            return;
        status = add_curve(s, model, scaleev_family_is_hazard(family), &term);
    } else if (strstr(name, ".formula")) {
        status = add_formula(s, model, sizes, scaleev_family_is_hazard(family), &term);
    } else {
        size_t n = parameters(random, sizes, family, values);
        if (table && isnan(share = table_share(s, sizes, values, n)))
            return;
        status = scaleev_add(model, name, values, n, &term);
        note(s, "%s", name);
        for (size_t i = 0; i < n; i++)
            note(s, "%s%.17g", i ? ", " : "(", values[i]);
        note(s, ")");
    }
    CHECK(status == SCALEEV_OK, "%s: status %d, %s", name, (int)status, scaleev_model_error(model));
    if (status == SCALEEV_OK)
        set_knobs(s, model, term, sizes, table ? share : NAN);
    note(s, "; ");
    if (status == SCALEEV_OK && rng_below(random, 16) == 0)
        scaleev_set_label(model, term, "some label");
}

static void add_terms(sample *s, scaleev_model *model, int sizes, uint32_t terms_max)
{
    uint32_t most = rng_below(&s->random, 8) ? 4 : terms_max;
    for (uint32_t n = 1 + rng_below(&s->random, most < terms_max ? most : terms_max); n > 0; n--)
        add_term(s, model, sizes);
}

/* Changes an input a little: by a unit in the last place, or by up to a half. */
static void change_little(sample *s, scaleev_model *model)
{
    rng *random = &s->random;
    int32_t inputs = scaleev_input_count(model);
    double value, lo, hi;
    if (inputs < 2)
        return;
    scaleev_input input = 1 + (scaleev_input)rng_below(random, (uint32_t)inputs - 1);
    const char *family = scaleev_family_name(scaleev_term_family(model, scaleev_input_term(model, input)));
    const char *name = scaleev_input_name(model, input);
    /* A table has values elsewhere with another share. */
    if (strstr(family, ".table") && strcmp(name, "share") == 0)
        return;
    scaleev_get(model, input, &value);
    scaleev_input_range(model, input, &lo, &hi);
    value = rng_below(random, 4) ? value * (1 + rng_between(random, -0.5, 0.5)) : nextafter(value, HUGE_VAL);
    value = fmin(fmax(value, lo), hi);
    if (strcmp(family, "hazard.urn") == 0 && (strcmp(name, "balls") == 0 || strcmp(name, "bad") == 0))
        value = floor(value); /* may leave fewer balls than bad ones: refused then */
    if (scaleev_set(model, input, value) == SCALEEV_OK)
        note(s, "(%s of term %d is %.17g)", name, (int)scaleev_input_term(model, input), value);
}

static void subtract(sample *s, int sizes, uint32_t terms_max)
{
    scaleev_model *other = NULL, *difference = NULL;
    scaleev_status status;
    note(s, "minus; ");
    if (rng_below(&s->random, 4)) {
        status = scaleev_model_copy(s->model, &other);
        note(s, "the same again; ");
        for (uint32_t n = 1 + rng_below(&s->random, 3); n > 0 && status == SCALEEV_OK; n--)
            change_little(s, other);
    } else {
        status = scaleev_model_create_with(s->allocator, &other);
        if (status == SCALEEV_OK)
            add_terms(s, other, sizes, terms_max);
    }
    if (status == SCALEEV_OK)
        status = scaleev_model_difference(s->model, other, &difference);
    CHECK(status == SCALEEV_OK, "difference: status %d", (int)status);
    scaleev_model_destroy(other);
    if (status)
        return;
    scaleev_model_destroy(s->model);
    s->model = difference;
}

void build_sound(sample *s, int sizes, uint32_t terms_max)
{
    s->lo = 0;
    s->hi = sizes == SIZES_WILD && rng_below(&s->random, 4) == 0 ? DBL_MAX : 1e300;
    scaleev_status status = scaleev_model_create_with(s->allocator, &s->model);
    CHECK(status == SCALEEV_OK, "no model: status %d", (int)status);
    if (status)
        return;
    add_terms(s, s->model, sizes, terms_max);
    if (rng_below(&s->random, 5) == 0)
        subtract(s, sizes, terms_max);
    note_model(s);
    report_about("%s", s->spec);
}
