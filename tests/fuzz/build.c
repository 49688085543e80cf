/* SPDX-License-Identifier: MIT */
#include "expressions.h"
#include "questions.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double any_double(rng *random)
{
    static const double specials[] = {NAN, HUGE_VAL, -HUGE_VAL, 0, -0.0, DBL_TRUE_MIN, DBL_MAX, -DBL_MAX};
    double x;
    uint64_t bits;
    switch (rng_below(random, 8)) {
    case 0:
        return specials[rng_below(random, sizeof specials / sizeof *specials)];
    case 1:
        bits = rng_next(random);
        memcpy(&x, &bits, sizeof x);
        return x;
    case 2:
        return rng_value(random, -DBL_MAX, DBL_MAX, true);
    case 3:
        return rng_value(random, 0, 1, false);
    default:
        return rng_value(random, 0, DBL_MAX, false);
    }
}

/* What a failed call must leave as it was. */
typedef struct picture {
    int32_t terms, inputs;
    const char *labels[8];
    double values[3], settings[8];
} picture;

/* Values may cost more than all the rest: often without. */
static picture take(const scaleev_model *model, bool values)
{
    static const double scales[3] = {0, 1, 1e3};
    picture p;
    memset(&p, 0, sizeof p);
    p.terms = scaleev_term_count(model);
    p.inputs = scaleev_input_count(model);
    if (values)
        scaleev_evaluate(model, SCALEEV_EV, scales, 3, p.values);
    for (scaleev_input i = 1; i <= 8 && i < p.inputs; i++)
        scaleev_get(model, i, &p.settings[i - 1]);
    for (scaleev_term i = 0; i < 8; i++)
        p.labels[i] = scaleev_label(model, i);
    return p;
}

static bool same_picture(const picture *a, const picture *b)
{
    bool same = a->terms == b->terms && a->inputs == b->inputs;
    for (int i = 0; i < 3; i++)
        same = same && same_bits(a->values[i], b->values[i]);
    for (int i = 0; i < 8; i++)
        same = same && same_bits(a->settings[i], b->settings[i]) && a->labels[i] == b->labels[i];
    return same;
}

enum { NUMBERS = 16, TERMS_MAX = 8 };

void rising(rng *random, double *x, size_t n)
{
    double at = rng_below(random, 2) ? 0 : fabs(any_double(random));
    for (size_t i = 0; i < n; i++) {
        x[i] = at;
        at += rng_below(random, 16) ? rng_value(random, 0, 1e6, false) : any_double(random);
    }
}

static scaleev_status add_by_name(scaleev_model *model, rng *random, scaleev_term *term)
{
    int32_t family = (int32_t)rng_below(random, (uint32_t)numbered_families());
    const char *name = rng_below(random, 32) ? scaleev_family_name(family) : "benefit.none";
    double values[NUMBERS];
    size_t n = 0;
    while (n < NUMBERS && (int32_t)n < scaleev_family_parameter_count(family) &&
           (!scaleev_family_parameter_is_knob(family, (int32_t)n) || rng_below(random, 2))) {
        double lo, hi;
        scaleev_family_parameter_range(family, (int32_t)n, &lo, &hi);
        values[n] = rng_below(random, 8) ? rng_value(random, lo, hi, false) : any_double(random);
        if (strcmp(name, "hazard.urn") == 0)
            values[n] = floor(values[n]);
        n++;
    }
    if (n == 0 || strcmp(name, "benefit.polynomial") == 0 || rng_below(random, 16) == 0) {
        n = rng_below(random, NUMBERS + 1);
        rising(random, values, n);
    }
    return scaleev_add(model, name, values, n, term);
}

/* What takes arrays: 0 a polynomial, 1 a table of values, 2 of rates. */
static scaleev_status add_array(scaleev_model *model, rng *random, uint32_t which, double loss, scaleev_term *term)
{
    double x[NUMBERS], y[NUMBERS];
    size_t n = rng_below(random, NUMBERS + 1);
    rising(random, x, n);
    for (size_t i = 0; i < n; i++)
        y[i] = any_double(random);
    return which == 0   ? scaleev_benefit_polynomial(model, y, n, term)
           : which == 1 ? scaleev_benefit_table(model, x, y, n, term)
                        : scaleev_hazard_table(model, x, y, n, loss, term);
}

static scaleev_status add_formula(scaleev_model *model, rng *random, scaleev_term *term)
{
    expression e;
    bool hazard = rng_below(random, 2);
    if (rng_below(random, 2))
        any_expression(random, &e);
    else
        sound_expression(random, hazard, true, &e);
    if (e.parameters_n && rng_below(random, 8) == 0)
        e.parameters[0].value = any_double(random);
    return hazard ? scaleev_hazard_formula(model, e.text, e.parameters, e.parameters_n, 3, term)
                  : scaleev_benefit_formula(model, e.text, e.parameters, e.parameters_n, term);
}

static scaleev_status add_typed(scaleev_model *model, rng *random, scaleev_term *term)
{
    enum { TYPED = 19, FORMULAS = 13 * TYPED };
    double v[5];
    uint32_t which = rng_below(random, 256);
    if (which >= FORMULAS)
        return add_formula(model, random, term);
    which %= TYPED;
    for (int i = 0; i < 5; i++)
        v[i] = any_double(random);
    if (which <= 2)
        return add_array(model, random, which, v[0], term);
    switch (which) {
    case 3:
        return scaleev_benefit_linear(model, v[0], term);
    case 4:
        return scaleev_benefit_power(model, v[0], v[1], term);
    case 5:
        return scaleev_benefit_metcalfe(model, v[0], term);
    case 6:
        return scaleev_benefit_odlyzko(model, v[0], term);
    case 7:
        return scaleev_benefit_logarithmic(model, v[0], v[1], term);
    case 8:
        return scaleev_benefit_saturating(model, v[0], v[1], term);
    case 9:
        return scaleev_benefit_hill(model, v[0], v[1], v[2], term);
    case 10:
        return scaleev_hazard_constant(model, v[0], v[1], term);
    case 11:
        return scaleev_hazard_rate(model, v[0], v[1], term);
    case 12:
        return scaleev_hazard_urn(model, floor(v[0]), floor(v[1]), v[2], term);
    case 13:
        return scaleev_hazard_weibull(model, v[0], v[1], v[2], term);
    case 14:
        return scaleev_hazard_gompertz(model, v[0], v[1], v[2], term);
    case 15:
        return scaleev_hazard_logistic(model, v[0], v[1], v[2], v[3], v[4], term);
    case 16:
        return scaleev_hazard_learning(model, v[0], v[1], v[2], term);
    case 17:
        return scaleev_hazard_beta(model, v[0], v[1], v[2], term);
    default:
        return scaleev_hazard_gamma(model, v[0], v[1], v[2], term);
    }
}

static scaleev_status add_curve(scaleev_model *model, rng *random, scaleev_term *term)
{
    bool hazard = rng_below(random, 2), bounded = rng_below(random, 4);
    int kind = (int)rng_below(random, 3);
    double a = rng_value(random, hazard ? 0 : -1e6, 1e6, false), t = rng_value(random, 1e-3, 1e6, false);
    return add_callback(model, hazard, kind, a, t, bounded, term);
}

static scaleev_status set_input(scaleev_model *model, rng *random)
{
    int32_t inputs = scaleev_input_count(model);
    scaleev_input input = (scaleev_input)rng_below(random, (uint32_t)inputs + 2) - 1;
    double lo, hi, value;
    if (input > 0 && input < inputs && rng_below(random, 4)) {
        scaleev_input_range(model, input, &lo, &hi);
        value = rng_value(random, lo, hi, false);
    } else {
        value = any_double(random);
    }
    const char *name = scaleev_input_name(model, input);
    const scaleev_input both[] = {input, (scaleev_input)rng_below(random, (uint32_t)inputs + 1)};
    switch (rng_below(random, 4)) {
    case 0:
        return scaleev_set_named(model, scaleev_input_term(model, input), name ? name : "none", value);
    case 1:
        return scaleev_set_many(model, both, (const double[]){value, any_double(random)}, 2);
    default:
        return scaleev_set(model, input, value);
    }
}

static scaleev_status label(scaleev_model *model, rng *random)
{
    static const char text[] = "a label that may be cut off anywhere";
    scaleev_term term = (scaleev_term)rng_below(random, 8) - 1;
    return scaleev_set_label(model, term, text + rng_below(random, sizeof text));
}

/* Replaces the model by a copy of it, or by its difference from one with another term. */
static scaleev_status replace(scaleev_model **model, rng *random)
{
    scaleev_model *made = NULL, *other = NULL;
    scaleev_status status;
    if (rng_below(random, 2)) {
        status = scaleev_model_copy(*model, &made);
    } else {
        status = scaleev_model_copy(*model, &other);
        if (status == SCALEEV_OK)
            add_by_name(other, random, NULL);
        if (status == SCALEEV_OK)
            status = scaleev_model_difference(*model, other, &made);
        scaleev_model_destroy(other);
    }
    CHECK(status ? !made : made != NULL, "a model after status %d", (int)status);
    if (made) {
        scaleev_model_destroy(*model);
        *model = made;
    }
    return status;
}

static scaleev_status change(scaleev_model **model, rng *random, bool *adds)
{
    scaleev_term term = -7;
    scaleev_status status;
    uint32_t what = rng_below(random, 16);
    *adds = what < 10 && scaleev_term_count(*model) < TERMS_MAX;
    if (*adds) {
        int32_t terms = scaleev_term_count(*model);
        status = what < 5   ? add_by_name(*model, random, &term)
                 : what < 9 ? add_typed(*model, random, &term)
                            : add_curve(*model, random, &term);
        CHECK(status ? term == -7 : term == terms && scaleev_term_count(*model) == terms + 1, "term %d, status %d",
              (int)term, (int)status);
        return status;
    }
    return what < 13 ? set_input(*model, random) : what < 15 ? label(*model, random) : replace(model, random);
}

/* ---- what must hold for a model as it was built ---- */

static void check_names(const scaleev_model *model)
{
    int32_t inputs = scaleev_input_count(model);
    scaleev_term last = -1;
    for (scaleev_input i = 1; i < inputs; i++) {
        scaleev_input found = -1;
        scaleev_term term = scaleev_input_term(model, i);
        const char *name = scaleev_input_name(model, i);
        CHECK(name && term >= last && term < scaleev_term_count(model), "input %d is of term %d", (int)i, (int)term);
        /* Few of many coefficients: each is looked for among all. */
        if (!name || (term == last && i % 4))
            continue;
        last = term;
        CHECK(scaleev_find(model, term, name, &found) == SCALEEV_OK && found == i, "input %d, %s, is found as %d",
              (int)i, name, (int)found);
    }
}

/* Any number of a family, and any of a parameter: there is an answer, if only that there is none. */
static void check_families(rng *random)
{
    int32_t family = (int32_t)rng_below(random, (uint32_t)numbered_families() + 4) - 2;
    int32_t i = (int32_t)rng_below(random, 12) - 2;
    const char *name = scaleev_family_name(family);
    bool there = family >= 0 && family < scaleev_family_count();
    CHECK(there == (name != NULL) && there == (scaleev_family_help(family) != NULL), "family %d", (int)family);
    if (name)
        CHECK(scaleev_family_find(name) == family, "%s is found as %d", name, (int)scaleev_family_find(name));
    there = there && i >= 0 && i < scaleev_family_parameter_count(family);
    double lo = 1, hi = 0, initial = scaleev_family_parameter_default(family, i);
    scaleev_status status = scaleev_family_parameter_range(family, i, &lo, &hi);
    CHECK((status == SCALEEV_OK) == there && there == (lo <= hi), "family %d, parameter %d: status %d", (int)family,
          (int)i, (int)status);
    CHECK(there == (scaleev_family_parameter_name(family, i) != NULL) &&
              there == (scaleev_family_parameter_help(family, i) != NULL) &&
              there == (scaleev_family_parameter_allowed(family, i) != NULL),
          "family %d, parameter %d", (int)family, (int)i);
    if (there && scaleev_family_parameter_is_knob(family, i) == 1)
        CHECK(lo <= initial && initial <= hi, "family %d, knob %d is %.17g", (int)family, (int)i, initial);
    else
        CHECK(isnan(initial), "family %d, parameter %d is %.17g", (int)family, (int)i, initial);
}

/* Whether it was built step by step or at once, it is the same model. */
static void check_copy(sample *s)
{
    static const double scales[5] = {0, 1e-3, 1, 7.5, 1e6};
    double a[5], b[5];
    scaleev_model *copy = NULL;
    scaleev_status status = scaleev_model_copy(s->model, &copy);
    CHECK(status == SCALEEV_OK, "copy: status %d", (int)status);
    for (scaleev_quantity q = 0; q < QUANTITIES && status == SCALEEV_OK; q++) {
        scaleev_status one = scaleev_evaluate(s->model, q, scales, 5, a);
        scaleev_status other = scaleev_evaluate(copy, q, scales, 5, b);
        CHECK(one == other && (one == SCALEEV_OK || (q == SCALEEV_MARGINAL && s->no_slope)),
              "%s: status %d, of a copy %d", quantity_names[q], (int)one, (int)other);
        for (int i = 0; i < 5 && one == SCALEEV_OK && other == SCALEEV_OK; i++)
            CHECK(same_bits(a[i], b[i]), "%s at %.17g is %.17g, that of a copy %.17g", quantity_names[q], scales[i],
                  a[i], b[i]);
    }
    scaleev_model_destroy(copy);
}

void check_built(sample *s)
{
    static const double scales[2] = {1, 1e3};
    double values[2];
    check_names(s->model);
    check_families(&s->random);
    switch (rng_below(&s->random, 16)) {
    case 0:
        check_copy(s);
        break;
    case 1:
    case 2:
        CHECK(scaleev_evaluate(s->model, SCALEEV_EV, scales, 2, values) == SCALEEV_OK, "no values");
        break;
    default:
        break;
    }
}

void build_by_calls(sample *s, counter *memory)
{
    rng *random = &s->random;
    s->partial = true;
    s->lo = 0;
    s->hi = rng_below(random, 2) ? DBL_MAX : 1e9;
    if (scaleev_model_create_with(s->allocator, &s->model) != SCALEEV_OK) {
        report("no model");
        return;
    }
    uint32_t calls = rng_below(random, 32);
    /* Half of the models are short: most of what can be seen is seen in them, at half the cost. */
    for (uint32_t n = calls % 2 ? calls / 4 : calls / 2; n > 0; n--) {
        bool adds, short_of_memory = rng_below(random, 16) == 0, values = rng_below(random, 64) == 0;
        picture before = take(s->model, values);
        counter_fail_at(memory, short_of_memory ? 1 + (long)rng_below(random, 16) : 0);
        scaleev_status status = change(&s->model, random, &adds);
        counter_fail_at(memory, 0);
        note(s, "%s %d;", adds ? "add" : "change", (int)status);
        report_about("a model built by calls: %s", s->spec);
        CHECK(status <= SCALEEV_OK && status >= SCALEEV_ERROR_TEXT, "status %d", (int)status);
        CHECK(status != SCALEEV_ERROR_MEMORY || short_of_memory, "no memory");
        CHECK(status != SCALEEV_ERROR_PARAMETER || *scaleev_model_error(s->model), "no words about a parameter");
        if (status == SCALEEV_OK)
            continue;
        picture after = take(s->model, values);
        CHECK(same_picture(&before, &after), "the model changes with status %d", (int)status);
    }
    note_model(s);
    report_about("a model built by calls: %s", s->spec);
    for (scaleev_term i = 0; i < scaleev_term_count(s->model); i++)
        s->no_slope = s->no_slope || strstr(scaleev_family_name(scaleev_term_family(s->model, i)), ".callback");
}
