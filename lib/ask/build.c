/* SPDX-License-Identifier: MIT */
/* Building a model: life and terms. A building call changes the model only once all that can fail has succeeded.
 * None of them compiles: the first call that needs a program does, so that a model of n terms takes time in proportion
 * to n. */
#include "ask/build.h"
#include "ask/door.h"
#include "ask/words.h"
#include "op/callback.h"
#include "op/curve.h"

#include <math.h>

/* Life */

SEV_DOOR(scaleev_model_create_with, (const scaleev_allocator *allocator, scaleev_model **model), (allocator, model))
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    *model = NULL;
    scaleev_allocator used;
    scaleev_status status = sev_allocator_in(allocator, &used);
    return status == SCALEEV_OK ? sev_model_create(&used, model) : status;
}

scaleev_status scaleev_model_create(scaleev_model **model)
{
    return scaleev_model_create_with(NULL, model);
}

void scaleev_model_destroy(scaleev_model *model)
{
    sev_model_destroy(model);
}

SEV_DOOR(scaleev_model_copy, (const scaleev_model *model, scaleev_model **copy), (model, copy))
{
    if (copy)
        *copy = NULL;
    if (!model || !copy)
        return SCALEEV_ERROR_NULL;
    return sev_model_join(model, NULL, model->split, copy);
}

SEV_DOOR(scaleev_model_difference, (const scaleev_model *a, const scaleev_model *b, scaleev_model **difference),
         (a, b, difference))
{
    if (difference)
        *difference = NULL;
    if (!a || !b || !difference)
        return SCALEEV_ERROR_NULL;
    if (a->split >= 0 || b->split >= 0)
        return SCALEEV_ERROR_UNSUPPORTED;
    return sev_model_join(a, b, (int32_t)a->terms_n, difference);
}

/* Adding terms */

SEV_APART scaleev_status sev_add_term(scaleev_model *model, const sev_given_term *given, scaleev_term *number_out)
{
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    int32_t knobs = sev_family_knobs(given->family), n = (int32_t)given->parameters_n;
    sev_term term = {.family = given->family,
                     .values = values,
                     .parameters_n = n,
                     .values_n = n + knobs,
                     .data = given->data,
                     .data_bytes = given->data_bytes};
    if (model->split >= 0)
        return sev_fail(model, SCALEEV_ERROR_UNSUPPORTED, "a difference of models cannot be given further terms");
    for (int32_t k = 0; k < knobs; k++)
        values[n + k] = sev_family_knob(given->family, k)->initial;
    for (size_t i = 0; i < given->values_n; i++)
        values[i] = given->values[i];
    scaleev_status status = sev_check_values(model, &term);
    if (status != SCALEEV_OK)
        return status;
    if (model->terms_n >= INT32_MAX / 128 || !sev_model_append(model, &term))
        return sev_fail_memory(model);
    sev_model_changed(model);
    if (number_out)
        *number_out = (scaleev_term)(model->terms_n - 1);
    return sev_succeed(model);
}

/* What all terms but tables come through. */
static scaleev_status add(scaleev_model *model, const sev_given_term *given, scaleev_term *number_out)
{
    SEV_HOST_RETURN(sev_add_term(model, given, number_out));
}

static scaleev_status refuse_point(scaleev_model *model, const sev_family *family, size_t i, const char *what,
                                   double value, const char *allowed)
{
    return sev_fail(model, SCALEEV_ERROR_TABLE, "%s: %s of point %zu is %s, allowed is %s", family->name, what, i,
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

SEV_APART scaleev_status sev_add_points(scaleev_model *model, const sev_family *family, const double *points, size_t n,
                                        const double *knobs, size_t knobs_n, scaleev_term *number_out)
{
    if (n < 2)
        return sev_fail(model, SCALEEV_ERROR_TABLE, "%s: %zu points, allowed are 2 or more", family->name, n);
    /* Memory first: a count that is beyond all memory is refused before any point is read. */
    size_t bytes = sev_curve_bytes(n);
    sev_curve *curve = bytes ? sev_new(&model->allocator, bytes, 1) : NULL;
    if (!curve)
        return sev_fail_memory(model);
    scaleev_status status = check_points(model, family, points, n);
    if (status == SCALEEV_OK) {
        sev_curve_init(curve, family->is_hazard ? SEV_CURVE_INTEGRAL : SEV_CURVE_CUBIC, points, n);
        status = sev_add_term(model, &(sev_given_term){family, knobs, 0, knobs_n, curve, bytes}, number_out);
    }
    sev_free(&model->allocator, curve, bytes, 1);
    return status;
}

static scaleev_status add_points(scaleev_model *model, const sev_family *family, const double *points, size_t n,
                                 const double *knobs, size_t knobs_n, scaleev_term *number_out)
{
    SEV_HOST_RETURN(sev_add_points(model, family, points, n, knobs, knobs_n, number_out));
}

/* Whether a family takes so many numbers, which may be parameters or, after them, knobs. */
static scaleev_status check_count(scaleev_model *model, const sev_family *family, size_t n)
{
    const size_t least = (size_t)family->parameters_n, most = least + (size_t)sev_family_knobs(family);
    if (family->shape == SEV_POLYNOMIAL && (n < 1 || n > SEV_POLYNOMIAL_MAX))
        return sev_fail(model, SCALEEV_ERROR_COUNT, "%s: %zu coefficients, allowed are 1 to %d", family->name, n,
                        SEV_POLYNOMIAL_MAX);
    if (family->shape == SEV_POINTS && n % 2)
        return sev_fail(model, SCALEEV_ERROR_COUNT, "%s: %zu numbers, allowed are pairs", family->name, n);
    if (family->shape == SEV_PLAIN && (n < least || n > most))
        return sev_fail(model, SCALEEV_ERROR_COUNT, "%s: %zu numbers, allowed are %zu parameters and up to %zu knobs",
                        family->name, n, least, most - least);
    return SCALEEV_OK;
}

scaleev_status scaleev_add(scaleev_model *model, const char *name, const double *parameters, size_t n,
                           scaleev_term *term)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (!name)
        return sev_fail_null(model, "family");
    const sev_family *family = sev_family_named(name);
    if (!family || family->shape == SEV_FUNCTION || family->shape == SEV_TEXT)
        return sev_fail(model, SCALEEV_ERROR_NAME,
                        !family                     ? "no family is called '%.64s'"
                        : family->shape == SEV_TEXT ? "%.64s needs a text, not numbers alone"
                                                    : "%.64s needs a function, not parameters",
                        name);
    if (!parameters && n)
        return sev_fail_null(model, "parameters");
    scaleev_status status = check_count(model, family, n);
    if (status != SCALEEV_OK)
        return status;
    if (family->shape == SEV_POINTS)
        return add_points(model, family, parameters, n / 2, NULL, 0, term);
    size_t parameters_n = family->shape == SEV_PLAIN ? (size_t)family->parameters_n : n;
    return add(model, &(sev_given_term){family, parameters, parameters_n, n, NULL, 0}, term);
}

/* The typed functions */

/* The knobs of a typed hazard: its share is 1. */
#define KNOBS(loss) 1, loss

/* One for each family of plain parameters: its arguments, and what of them are parameters. */
#define LIST(...) __VA_ARGS__
#define BENEFIT(name, arguments, ...)                                                                                  \
    scaleev_status scaleev_benefit_##name(scaleev_model *model, LIST arguments, scaleev_term *term)                    \
    {                                                                                                                  \
        const double values[] = {__VA_ARGS__};                                                                         \
        return scaleev_add(model, "benefit." #name, values, sizeof values / sizeof *values, term);                     \
    }
#define HAZARD(name, arguments, ...)                                                                                   \
    scaleev_status scaleev_hazard_##name(scaleev_model *model, LIST arguments, double loss, scaleev_term *term)        \
    {                                                                                                                  \
        const double values[] = {__VA_ARGS__, KNOBS(loss)};                                                            \
        return scaleev_add(model, "hazard." #name, values, sizeof values / sizeof *values, term);                      \
    }

BENEFIT(linear, (double per_unit), per_unit)
BENEFIT(power, (double coefficient, double exponent), coefficient, exponent)
BENEFIT(metcalfe, (double per_pair), per_pair)
BENEFIT(odlyzko, (double coefficient), coefficient)
BENEFIT(logarithmic, (double coefficient, double characteristic), coefficient, characteristic)
BENEFIT(saturating, (double maximum, double characteristic), maximum, characteristic)
BENEFIT(hill, (double maximum, double half_scale, double steepness), maximum, half_scale, steepness)
HAZARD(constant, (double probability), probability)
HAZARD(rate, (double rate), rate)
HAZARD(urn, (double balls, double bad), balls, bad)
HAZARD(weibull, (double characteristic, double shape), characteristic, shape)
HAZARD(gompertz, (double rate, double growth), rate, growth)
HAZARD(logistic, (double from, double to, double midpoint, double width), from, to, midpoint, width)
HAZARD(learning, (double rate, double characteristic), rate, characteristic)
HAZARD(beta, (double a, double b), a, b)
HAZARD(gamma, (double shape, double exposure), shape, exposure)

scaleev_status scaleev_benefit_polynomial(scaleev_model *model, const double *coefficients, size_t n,
                                          scaleev_term *term)
{
    return scaleev_add(model, "benefit.polynomial", coefficients, n, term);
}

/* Tables and callbacks */

static scaleev_status add_table(scaleev_model *model, const char *name, const double *scales, const double *values,
                                size_t n, const double *knobs, size_t knobs_n, scaleev_term *term)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    const sev_family *family = sev_family_named(name);
    if (n && (!scales || !values))
        return sev_fail_null(model, scales ? "values" : "scales");
    if (n < 2)
        return add_points(model, family, NULL, n, knobs, knobs_n, term);
    double *points = n <= SIZE_MAX / 2 ? sev_new(&model->allocator, 2 * n, sizeof *points) : NULL;
    if (!points)
        return sev_fail_memory(model);
    for (size_t i = 0; i < n; i++) {
        points[2 * i] = scales[i];
        points[2 * i + 1] = values[i];
    }
    scaleev_status status = add_points(model, family, points, n, knobs, knobs_n, term);
    sev_free(&model->allocator, points, 2 * n, sizeof *points);
    return status;
}

scaleev_status scaleev_benefit_table(scaleev_model *model, const double *scales, const double *values, size_t n,
                                     scaleev_term *term)
{
    return add_table(model, "benefit.table", scales, values, n, NULL, 0, term);
}

scaleev_status scaleev_hazard_table(scaleev_model *model, const double *scales, const double *rates, size_t n,
                                    double loss, scaleev_term *term)
{
    const double knobs[] = {KNOBS(loss)};
    return add_table(model, "hazard.table", scales, rates, n, knobs, sizeof knobs / sizeof *knobs, term);
}

static scaleev_status add_callback(scaleev_model *model, const char *name, const scaleev_callback *callback,
                                   const double *knobs, size_t knobs_n, scaleev_term *term)
{
    scaleev_callback mine;
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (!callback)
        return sev_fail_null(model, "callback");
    scaleev_status status = sev_struct_in(&mine, sizeof mine, callback);
    if (status != SCALEEV_OK)
        return sev_fail(model, status, "%s: %s", name, scaleev_status_message(status));
    mine.size = sizeof mine;
    if (!mine.function)
        return sev_fail_null(model, "function");
    return add(model, &(sev_given_term){sev_family_named(name), knobs, 0, knobs_n, &mine, sizeof mine}, term);
}

scaleev_status scaleev_benefit_callback(scaleev_model *model, const scaleev_callback *callback, scaleev_term *term)
{
    return add_callback(model, "benefit.callback", callback, NULL, 0, term);
}

scaleev_status scaleev_hazard_callback(scaleev_model *model, const scaleev_callback *callback, double loss,
                                       scaleev_term *term)
{
    const double knobs[] = {KNOBS(loss)};
    return add_callback(model, "hazard.callback", callback, knobs, sizeof knobs / sizeof *knobs, term);
}
