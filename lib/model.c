/* SPDX-License-Identifier: MIT */
/* The life of a model: creating, copying, joining, adding terms, setting inputs. A building call changes the model
 * only once all that can fail has succeeded. None of them compiles: the first call that needs a program does, so
 * that a model of n terms takes time in proportion to n, and so does setting many inputs. */
#include "host.h"
#include "model.h"
#include "table.h"
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Words about the last failed building call. */

static scaleev_status fail(scaleev_model *model, scaleev_status status, const char *format, ...)
    __attribute__((__format__(SEV_PRINTF, 3, 4)));

static scaleev_status fail(scaleev_model *model, scaleev_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(model->error, sizeof model->error, format, args);
    va_end(args);
    return status;
}

static scaleev_status fail_memory(scaleev_model *model)
{
    return fail(model, SCALEEV_ERROR_MEMORY, "%s", scaleev_status_message(SCALEEV_ERROR_MEMORY));
}

static scaleev_status fail_null(scaleev_model *model, const char *what)
{
    return fail(model, SCALEEV_ERROR_NULL, "%s is NULL", what);
}

const char *scaleev_model_error(const scaleev_model *model)
{
    return model ? model->error : "model is NULL";
}

/* Terms */

static void clear_term(const scaleev_allocator *allocator, sev_term *term)
{
    sev_free(allocator, term->values, (size_t)term->values_n, sizeof *term->values);
    sev_free(allocator, term->data, term->data_bytes, 1);
    sev_free(allocator, term->label, term->label_bytes, 1);
    memset(term, 0, sizeof *term);
}

static void *duplicate(const scaleev_allocator *allocator, const void *memory, size_t bytes)
{
    void *copy = memory ? sev_new(allocator, bytes, 1) : NULL;
    return copy ? memcpy(copy, memory, bytes) : NULL;
}

static bool copy_term(const scaleev_allocator *allocator, sev_term *to, const sev_term *from)
{
    *to = *from;
    to->values = duplicate(allocator, from->values, (size_t)from->values_n * sizeof *from->values);
    to->data = duplicate(allocator, from->data, from->data_bytes);
    to->label = duplicate(allocator, from->label, from->label_bytes);
    if (to->values && !to->data == !from->data && !to->label == !from->label)
        return true;
    clear_term(allocator, to);
    return false;
}

/* Life */

scaleev_status scaleev_model_create(scaleev_model **model)
{
    return scaleev_model_create_with(NULL, model);
}

static SEV_APART scaleev_status create(const scaleev_allocator *allocator, scaleev_model **model)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    *model = NULL;
    scaleev_allocator used = sev_default_allocator;
    if (allocator) {
        scaleev_status status = sev_struct_in(&used, sizeof used, allocator);
        if (status != SCALEEV_OK)
            return status;
        if (!used.allocate || !used.release)
            return SCALEEV_ERROR_NULL;
        used.size = sizeof used;
    }
    scaleev_model *m = sev_new(&used, 1, sizeof *m);
    if (!m)
        return SCALEEV_ERROR_MEMORY;
    m->allocator = used;
    m->inputs_n = 1;
    m->split = -1;
    atomic_init(&m->compiled, NULL);
    *model = m;
    return SCALEEV_OK;
}

scaleev_status scaleev_model_create_with(const scaleev_allocator *allocator, scaleev_model **model)
{
    SEV_HOST_RETURN(create(allocator, model));
}

void scaleev_model_destroy(scaleev_model *model)
{
    if (!model)
        return;
    scaleev_allocator allocator = model->allocator;
    for (size_t i = 0; i < model->terms_n; i++)
        clear_term(&allocator, &model->terms[i]);
    sev_free(&allocator, model->terms, model->terms_capacity, sizeof *model->terms);
    sev_model_changed(model);
    sev_free(&allocator, model, 1, sizeof *model);
}

/* Programs */

static void free_compiled(const scaleev_allocator *allocator, sev_compiled *compiled)
{
    if (compiled)
        sev_compiled_clear(compiled);
    sev_free(allocator, compiled, 1, sizeof *compiled);
}

/* Compiles, and publishes the programs unless another thread was faster: then its programs are the ones, and these
 * are freed. */
static SEV_APART const sev_compiled *compile_first(const scaleev_model *model, _Atomic(sev_compiled *) *cell)
{
    sev_compiled *mine = sev_new(&model->allocator, 1, sizeof *mine), *theirs = NULL;
    if (!mine)
        return NULL;
    if (!sev_compile(model, mine)) {
        sev_free(&model->allocator, mine, 1, sizeof *mine);
        return NULL;
    }
    if (atomic_compare_exchange_strong_explicit(cell, &theirs, mine, memory_order_acq_rel, memory_order_acquire))
        return mine;
    free_compiled(&model->allocator, mine);
    return theirs;
}

const sev_compiled *sev_compiled_of(const scaleev_model *model)
{
    /* No model is a constant object: create() made it. */
    _Atomic(sev_compiled *) *cell = &((scaleev_model *)(uintptr_t)model)->compiled;
    const sev_compiled *there = atomic_load_explicit(cell, memory_order_acquire);
    return there ? there : compile_first(model, cell);
}

void sev_model_changed(scaleev_model *model)
{
    free_compiled(&model->allocator, atomic_exchange_explicit(&model->compiled, NULL, memory_order_acq_rel));
}

/* Terms of a model */

static void note_callback(scaleev_model *model, const sev_term *term)
{
    if (term->family->shape != SEV_FUNCTION)
        return;
    model->has_callback = true;
    model->unbounded = model->unbounded || !((const sev_callback *)term->data)->bounds;
}

static bool append(scaleev_model *model, const sev_term *term)
{
    sev_term *terms =
        sev_grow(&model->allocator, model->terms, &model->terms_capacity, model->terms_n + 1, sizeof *model->terms);
    if (!terms)
        return false;
    model->terms = terms;
    sev_term *last = &terms[model->terms_n];
    if (!copy_term(&model->allocator, last, term))
        return false;
    last->first_input = model->inputs_n;
    model->inputs_n += last->values_n;
    model->terms_n++;
    note_callback(model, last);
    return true;
}

static SEV_APART scaleev_status join_terms(const scaleev_model *a, const scaleev_model *b, int32_t split,
                                           scaleev_model **out)
{
    scaleev_model *m;
    scaleev_status status = scaleev_model_create_with(&a->allocator, &m);
    if (status != SCALEEV_OK)
        return status;
    bool ok = true;
    for (size_t i = 0; ok && i < a->terms_n; i++)
        ok = append(m, &a->terms[i]);
    for (size_t i = 0; ok && b && i < b->terms_n; i++)
        ok = append(m, &b->terms[i]);
    m->split = split;
    if (!ok) {
        scaleev_model_destroy(m);
        return SCALEEV_ERROR_MEMORY;
    }
    *out = m;
    return SCALEEV_OK;
}

/* A model of the terms of `a`, followed by those of `b` if there is one. */
static scaleev_status join(const scaleev_model *a, const scaleev_model *b, int32_t split, scaleev_model **out)
{
    SEV_HOST_RETURN(join_terms(a, b, split, out));
}

scaleev_status scaleev_model_copy(const scaleev_model *model, scaleev_model **copy)
{
    if (copy)
        *copy = NULL;
    return model && copy ? join(model, NULL, model->split, copy) : SCALEEV_ERROR_NULL;
}

scaleev_status scaleev_model_difference(const scaleev_model *a, const scaleev_model *b, scaleev_model **difference)
{
    if (difference)
        *difference = NULL;
    if (!a || !b || !difference)
        return SCALEEV_ERROR_NULL;
    if (a->split >= 0 || b->split >= 0)
        return SCALEEV_ERROR_UNSUPPORTED;
    return join(a, b, (int32_t)a->terms_n, difference);
}

/* Adding terms */

static scaleev_status refuse(scaleev_model *model, const sev_family *family, const char *name, double value,
                             const char *allowed)
{
    return fail(model, SCALEEV_ERROR_PARAMETER, "%s: %s is %s, allowed is %s", family->name, name,
                sev_number(value).text, allowed);
}

/* The name of a parameter; `room` serves those of a polynomial. */
static const char *parameter_name(const sev_family *family, int32_t i, char room[16])
{
    if (family->shape != SEV_POLYNOMIAL)
        return family->parameters[i].name;
    snprintf(room, 16, "c%d", (int)i);
    return room;
}

static const sev_parameter *value_parameter(const sev_family *family, int32_t parameters_n, int32_t i)
{
    if (i >= parameters_n)
        return sev_family_knob(family, i - parameters_n);
    return &family->parameters[family->shape == SEV_POLYNOMIAL ? 0 : i];
}

static scaleev_status check_values(scaleev_model *model, const sev_family *family, const double *values,
                                   int32_t parameters_n)
{
    for (int32_t i = 0; i < parameters_n + sev_family_knobs(family); i++) {
        const sev_parameter *p = value_parameter(family, parameters_n, i);
        char room[16];
        if (!sev_parameter_allows(p, values[i]))
            return refuse(model, family, i < parameters_n ? parameter_name(family, i, room) : p->name, values[i],
                          p->allowed);
    }
    const char *wrong = family->check ? family->check(values) : NULL;
    if (wrong)
        return fail(model, SCALEEV_ERROR_PARAMETER, "%s: %s, but %s is %s and %s is %s", family->name, wrong,
                    family->parameters[0].name, sev_number(values[0]).text, family->parameters[1].name,
                    sev_number(values[1]).text);
    return SCALEEV_OK;
}

/* Adds a term of checked parts. */
static scaleev_status add_checked(scaleev_model *model, sev_term *term, scaleev_term *number_out)
{
    if (model->terms_n >= INT32_MAX / 128)
        return fail_memory(model);
    if (!append(model, term))
        return fail_memory(model);
    sev_model_changed(model);
    if (number_out)
        *number_out = (scaleev_term)(model->terms_n - 1);
    return SCALEEV_OK;
}

static SEV_APART scaleev_status add_values(scaleev_model *model, const sev_family *family, const double *parameters,
                                           size_t n, double loss, void *data, size_t data_bytes,
                                           scaleev_term *number_out)
{
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    if (model->split >= 0)
        return fail(model, SCALEEV_ERROR_UNSUPPORTED, "a difference of models cannot be given further terms");
    for (size_t i = 0; i < n; i++)
        values[i] = parameters[i];
    for (int32_t k = 0; k < sev_family_knobs(family); k++)
        values[n + (size_t)k] = sev_family_knob(family, k)->initial;
    if (family->is_hazard)
        values[n + 1] = loss;
    scaleev_status status = check_values(model, family, values, (int32_t)n);
    if (status != SCALEEV_OK)
        return status;
    sev_term term = {.family = family,
                     .values = values,
                     .parameters_n = (int32_t)n,
                     .values_n = (int32_t)n + sev_family_knobs(family),
                     .data = data,
                     .data_bytes = data_bytes};
    return add_checked(model, &term, number_out);
}

/* What all terms but tables come through. */
static scaleev_status add(scaleev_model *model, const sev_family *family, const double *parameters, size_t n,
                          double loss, void *data, size_t data_bytes, scaleev_term *number_out)
{
    SEV_HOST_RETURN(add_values(model, family, parameters, n, loss, data, data_bytes, number_out));
}

static scaleev_status refuse_point(scaleev_model *model, const sev_family *family, size_t i, const char *what,
                                   double value, const char *allowed)
{
    return fail(model, SCALEEV_ERROR_TABLE, "%s: %s of point %zu is %s, allowed is %s", family->name, what, i,
                sev_number(value).text, allowed);
}

/* `points` are K_0, v_0, K_1, v_1, ... */
static scaleev_status check_points(scaleev_model *model, const sev_family *family, const double *points, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double k = points[2 * i], v = points[2 * i + 1];
        if (!sev_scale_ok(k))
            return refuse_point(model, family, i, "the scale", k, SEV_NONNEGATIVE " and finite");
        if (i > 0 && !(k > points[2 * i - 2]))
            return refuse_point(model, family, i, "the scale", k, "greater than that of the point before");
        if (i == 0 && family->is_hazard && k != 0)
            return refuse_point(model, family, i, "the scale", k, "0 for the first point");
        if (!isfinite(v) || (family->is_hazard && v < 0))
            return refuse_point(model, family, i, family->is_hazard ? "the rate" : "the value", v,
                                family->is_hazard ? SEV_NONNEGATIVE " and finite" : SEV_ANY);
    }
    return SCALEEV_OK;
}

static SEV_APART scaleev_status add_read_points(scaleev_model *model, const sev_family *family, const double *points,
                                                size_t n, double loss, scaleev_term *number_out)
{
    if (n < 2)
        return fail(model, SCALEEV_ERROR_TABLE, "%s: %zu points, allowed are 2 or more", family->name, n);
    /* Memory first: a count that is beyond all memory is refused before any point is read. */
    size_t bytes = sev_table_bytes(n);
    sev_table *table = bytes ? sev_new(&model->allocator, bytes, 1) : NULL;
    if (!table)
        return fail_memory(model);
    scaleev_status status = check_points(model, family, points, n);
    if (status == SCALEEV_OK) {
        sev_table_init(table, family->is_hazard ? SEV_TABLE_INTEGRAL : SEV_TABLE_CUBIC, points, n);
        status = add_values(model, family, NULL, 0, loss, table, bytes, number_out);
    }
    sev_free(&model->allocator, table, bytes, 1);
    return status;
}

static scaleev_status add_points(scaleev_model *model, const sev_family *family, const double *points, size_t n,
                                 double loss, scaleev_term *number_out)
{
    SEV_HOST_RETURN(add_read_points(model, family, points, n, loss, number_out));
}

scaleev_status scaleev_add(scaleev_model *model, const char *name, const double *parameters, size_t n,
                           scaleev_term *term)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (!name)
        return fail_null(model, "family");
    const sev_family *family = sev_family_named(name);
    if (!family || family->shape == SEV_FUNCTION)
        return fail(model, SCALEEV_ERROR_NAME,
                    family ? "%.64s needs a function, not parameters" : "no family is called '%.64s'", name);
    if (!parameters && n)
        return fail_null(model, "parameters");
    bool polynomial = family->shape == SEV_POLYNOMIAL, points = family->shape == SEV_POINTS;
    if (polynomial && (n < 1 || n > SEV_POLYNOMIAL_MAX))
        return fail(model, SCALEEV_ERROR_COUNT, "%s: %zu coefficients, allowed are 1 to %d", name, n,
                    SEV_POLYNOMIAL_MAX);
    if (points && n % 2)
        return fail(model, SCALEEV_ERROR_COUNT, "%s: %zu numbers, allowed are pairs", name, n);
    if (!polynomial && !points && n != (size_t)family->parameters_n)
        return fail(model, SCALEEV_ERROR_COUNT, "%s: %zu parameters, allowed are %d", name, n,
                    (int)family->parameters_n);
    return points ? add_points(model, family, parameters, n / 2, 0, term)
                  : add(model, family, parameters, n, 0, NULL, 0, term);
}

/* The typed functions */

static scaleev_status add_typed(scaleev_model *model, const char *name, const double *parameters, double loss,
                                scaleev_term *term)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    const sev_family *family = sev_family_named(name);
    return add(model, family, parameters, (size_t)family->parameters_n, loss, NULL, 0, term);
}

#define PARAMETERS(...) ((const double[]){__VA_ARGS__})

scaleev_status scaleev_benefit_linear(scaleev_model *model, double per_unit, scaleev_term *term)
{
    return add_typed(model, "benefit.linear", PARAMETERS(per_unit), 0, term);
}

scaleev_status scaleev_benefit_polynomial(scaleev_model *model, const double *coefficients, size_t n,
                                          scaleev_term *term)
{
    return scaleev_add(model, "benefit.polynomial", coefficients, n, term);
}

scaleev_status scaleev_benefit_power(scaleev_model *model, double coefficient, double exponent, scaleev_term *term)
{
    return add_typed(model, "benefit.power", PARAMETERS(coefficient, exponent), 0, term);
}

scaleev_status scaleev_benefit_metcalfe(scaleev_model *model, double per_pair, scaleev_term *term)
{
    return add_typed(model, "benefit.metcalfe", PARAMETERS(per_pair), 0, term);
}

scaleev_status scaleev_benefit_odlyzko(scaleev_model *model, double coefficient, scaleev_term *term)
{
    return add_typed(model, "benefit.odlyzko", PARAMETERS(coefficient), 0, term);
}

scaleev_status scaleev_benefit_logarithmic(scaleev_model *model, double coefficient, double characteristic,
                                           scaleev_term *term)
{
    return add_typed(model, "benefit.logarithmic", PARAMETERS(coefficient, characteristic), 0, term);
}

scaleev_status scaleev_benefit_saturating(scaleev_model *model, double maximum, double characteristic,
                                          scaleev_term *term)
{
    return add_typed(model, "benefit.saturating", PARAMETERS(maximum, characteristic), 0, term);
}

scaleev_status scaleev_benefit_hill(scaleev_model *model, double maximum, double half_scale, double steepness,
                                    scaleev_term *term)
{
    return add_typed(model, "benefit.hill", PARAMETERS(maximum, half_scale, steepness), 0, term);
}

scaleev_status scaleev_hazard_constant(scaleev_model *model, double probability, double loss, scaleev_term *term)
{
    return add_typed(model, "hazard.constant", PARAMETERS(probability), loss, term);
}

scaleev_status scaleev_hazard_rate(scaleev_model *model, double rate, double loss, scaleev_term *term)
{
    return add_typed(model, "hazard.rate", PARAMETERS(rate), loss, term);
}

scaleev_status scaleev_hazard_urn(scaleev_model *model, double balls, double bad, double loss, scaleev_term *term)
{
    return add_typed(model, "hazard.urn", PARAMETERS(balls, bad), loss, term);
}

scaleev_status scaleev_hazard_weibull(scaleev_model *model, double characteristic, double shape, double loss,
                                      scaleev_term *term)
{
    return add_typed(model, "hazard.weibull", PARAMETERS(characteristic, shape), loss, term);
}

scaleev_status scaleev_hazard_gompertz(scaleev_model *model, double rate, double growth, double loss,
                                       scaleev_term *term)
{
    return add_typed(model, "hazard.gompertz", PARAMETERS(rate, growth), loss, term);
}

scaleev_status scaleev_hazard_logistic(scaleev_model *model, double from, double to, double midpoint, double width,
                                       double loss, scaleev_term *term)
{
    return add_typed(model, "hazard.logistic", PARAMETERS(from, to, midpoint, width), loss, term);
}

scaleev_status scaleev_hazard_learning(scaleev_model *model, double rate, double characteristic, double loss,
                                       scaleev_term *term)
{
    return add_typed(model, "hazard.learning", PARAMETERS(rate, characteristic), loss, term);
}

scaleev_status scaleev_hazard_beta(scaleev_model *model, double a, double b, double loss, scaleev_term *term)
{
    return add_typed(model, "hazard.beta", PARAMETERS(a, b), loss, term);
}

scaleev_status scaleev_hazard_gamma(scaleev_model *model, double shape, double exposure, double loss,
                                    scaleev_term *term)
{
    return add_typed(model, "hazard.gamma", PARAMETERS(shape, exposure), loss, term);
}

/* Tables and callbacks */

static scaleev_status add_table(scaleev_model *model, const char *name, const double *scales, const double *values,
                                size_t n, double loss, scaleev_term *term)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    const sev_family *family = sev_family_named(name);
    if (n && (!scales || !values))
        return fail_null(model, scales ? "values" : "scales");
    if (n < 2)
        return add_points(model, family, NULL, n, loss, term);
    double *points = n <= SIZE_MAX / 2 ? sev_new(&model->allocator, 2 * n, sizeof *points) : NULL;
    if (!points)
        return fail_memory(model);
    for (size_t i = 0; i < n; i++) {
        points[2 * i] = scales[i];
        points[2 * i + 1] = values[i];
    }
    scaleev_status status = add_points(model, family, points, n, loss, term);
    sev_free(&model->allocator, points, 2 * n, sizeof *points);
    return status;
}

scaleev_status scaleev_benefit_table(scaleev_model *model, const double *scales, const double *values, size_t n,
                                     scaleev_term *term)
{
    return add_table(model, "benefit.table", scales, values, n, 0, term);
}

scaleev_status scaleev_hazard_table(scaleev_model *model, const double *scales, const double *rates, size_t n,
                                    double loss, scaleev_term *term)
{
    return add_table(model, "hazard.table", scales, rates, n, loss, term);
}

static scaleev_status add_callback(scaleev_model *model, const char *name, sev_callback callback, double loss,
                                   scaleev_term *term)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (!callback.function)
        return fail_null(model, "function");
    return add(model, sev_family_named(name), NULL, 0, loss, &callback, sizeof callback, term);
}

scaleev_status scaleev_benefit_callback(scaleev_model *model, scaleev_function function, scaleev_bounds bounds,
                                        void *context, scaleev_term *term)
{
    return add_callback(model, "benefit.callback", (sev_callback){function, bounds, context}, 0, term);
}

scaleev_status scaleev_hazard_callback(scaleev_model *model, scaleev_function function, scaleev_bounds bounds,
                                       void *context, double loss, scaleev_term *term)
{
    return add_callback(model, "hazard.callback", (sev_callback){function, bounds, context}, loss, term);
}

/* Terms and inputs */

static sev_term *term_at(const scaleev_model *model, scaleev_term term)
{
    return model && term >= 0 && (size_t)term < model->terms_n ? &model->terms[term] : NULL;
}

scaleev_status scaleev_set_label(scaleev_model *model, scaleev_term term, const char *label)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    sev_term *t = term_at(model, term);
    if (!t)
        return fail(model, SCALEEV_ERROR_TERM, "no term has the number %d", (int)term);
    size_t bytes = label && *label ? strlen(label) + 1 : 0;
    char *copy = bytes ? duplicate(&model->allocator, label, bytes) : NULL;
    if (bytes && !copy)
        return fail_memory(model);
    sev_free(&model->allocator, t->label, t->label_bytes, 1);
    t->label = copy;
    t->label_bytes = bytes;
    return SCALEEV_OK;
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

scaleev_status scaleev_find(const scaleev_model *model, scaleev_term term, const char *name, scaleev_input *input)
{
    if (!model || !name || !input)
        return SCALEEV_ERROR_NULL;
    const sev_term *t = term_at(model, term);
    if (!t)
        return SCALEEV_ERROR_TERM;
    for (int32_t i = 0; i < t->values_n; i++)
        if (strcmp(scaleev_input_name(model, t->first_input + i), name) == 0) {
            *input = t->first_input + i;
            return SCALEEV_OK;
        }
    return SCALEEV_ERROR_NAME;
}

/* The term that an input belongs to, by bisection. */
static sev_term *input_term(const scaleev_model *model, scaleev_input input)
{
    if (!model || input <= SCALEEV_SCALE || input >= model->inputs_n)
        return NULL;
    size_t lo = 0, hi = model->terms_n;
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;
        if (model->terms[middle].first_input <= input)
            lo = middle;
        else
            hi = middle;
    }
    return &model->terms[lo];
}

const sev_parameter *sev_model_parameter(const scaleev_model *model, scaleev_input input, const sev_term **term,
                                         int32_t *index)
{
    const sev_term *t = input_term(model, input);
    if (!t)
        return NULL;
    *term = t;
    *index = input - t->first_input;
    return value_parameter(t->family, t->parameters_n, *index);
}

static SEV_APART scaleev_status set_input(scaleev_model *model, scaleev_input input, double value)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    sev_term *t = input_term(model, input);
    if (!t)
        return fail(model, SCALEEV_ERROR_INPUT,
                    input == SCALEEV_SCALE ? "the scale cannot be set" : "no input has the number %d", (int)input);
    double *at = &t->values[input - t->first_input], old = *at;
    *at = value;
    scaleev_status status = check_values(model, t->family, t->values, t->parameters_n);
    if (status == SCALEEV_OK)
        sev_model_changed(model);
    else
        *at = old;
    return status;
}

scaleev_status scaleev_set(scaleev_model *model, scaleev_input input, double value)
{
    SEV_HOST_RETURN(set_input(model, input, value));
}

scaleev_status scaleev_get(const scaleev_model *model, scaleev_input input, double *value)
{
    if (!model || !value)
        return SCALEEV_ERROR_NULL;
    const sev_term *t = input_term(model, input);
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
    const sev_term *t = input_term(model, input);
    return t ? (scaleev_term)(t - model->terms) : -1;
}

/* "c0" to "c63", for ever. */
static const char coefficient_names[SEV_POLYNOMIAL_MAX][4] = {
#define TEN(t)                                                                                                         \
    "c" t "0", "c" t "1", "c" t "2", "c" t "3", "c" t "4", "c" t "5", "c" t "6", "c" t "7", "c" t "8", "c" t "9"
    TEN(""), TEN("1"), TEN("2"), TEN("3"), TEN("4"), TEN("5"), "c60", "c61", "c62", "c63"};

const char *scaleev_input_name(const scaleev_model *model, scaleev_input input)
{
    const sev_term *t;
    int32_t i;
    if (model && input == SCALEEV_SCALE)
        return "scale";
    const sev_parameter *p = sev_model_parameter(model, input, &t, &i);
    if (!p)
        return NULL;
    return t->family->shape == SEV_POLYNOMIAL && i < t->parameters_n ? coefficient_names[i] : p->name;
}
