/* SPDX-License-Identifier: MIT */
#include "study/handle.h"
#include "host/environment.h"
#include "study/copula.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* So much of the probability may lie where the input is not allowed to be. */
#define OUTSIDE_MOST 1e-3

/* ---- Life ---- */

scaleev_status sev_study_create(const scaleev_model *model, const scaleev_study_options *options, scaleev_study **study)
{
    const scaleev_allocator *allocator = &model->allocator;
    scaleev_study *mine = sev_new(allocator, 1, sizeof *mine);
    if (!mine)
        return SCALEEV_ERROR_MEMORY;
    mine->allocator = *allocator;
    mine->replicates = options->replicates;
    mine->progress = options->progress;
    mine->context = options->context;
    atomic_flag_clear(&mine->telling);
    scaleev_status status = sev_model_join(model, NULL, model->split, &mine->model);
    if (status == SCALEEV_OK)
        status = sev_draws_make(allocator, options->seed, options->replicates, &mine->draws);
    if (status == SCALEEV_OK)
        *study = mine;
    else
        sev_study_destroy(mine);
    return status;
}

void sev_study_destroy(scaleev_study *study)
{
    if (!study)
        return;
    scaleev_allocator allocator = study->allocator;
    sev_model_destroy(study->model);
    sev_draws_free(study->draws);
    sev_free(&allocator, study->limits, study->limits_capacity, sizeof *study->limits);
    sev_free(&allocator, study, 1, sizeof *study);
}

/* ---- Words ---- */

scaleev_status sev_study_fail(scaleev_study *study, scaleev_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(study->error, sizeof study->error, format, args);
    va_end(args);
    return status;
}

static scaleev_status study_succeed(scaleev_study *study)
{
    study->error[0] = 0;
    return SCALEEV_OK;
}

static scaleev_status study_fail_memory(scaleev_study *study)
{
    return sev_study_fail(study, SCALEEV_ERROR_MEMORY, "%s", scaleev_status_message(SCALEEV_ERROR_MEMORY));
}

typedef struct input_name {
    char text[96];
} input_name;

/* The family of its term, its own name, and its number, since terms may be of one family. */
static input_name name_of(const scaleev_study *study, scaleev_input input)
{
    input_name name;
    const sev_term *term = sev_input_term(study->model, input);
    snprintf(name.text, sizeof name.text, "%s: %s (input %d)", term->family->name,
             sev_value_name(term, input - term->first_input), (int)input);
    return name;
}

static scaleev_status fail_input(scaleev_study *study, scaleev_input input)
{
    if (input == SCALEEV_SCALE)
        return sev_study_fail(study, SCALEEV_ERROR_INPUT, "the scale cannot be uncertain");
    return sev_study_fail(study, SCALEEV_ERROR_INPUT, "no input has the number %d", (int)input);
}

static scaleev_status fail_together(scaleev_study *study, const int32_t worst[2])
{
    return sev_study_fail(study, SCALEEV_ERROR_PARAMETER,
                          "these rank correlations cannot be together; the pair that hurts most is %s and %s",
                          name_of(study, worst[0]).text, name_of(study, worst[1]).text);
}

/* ---- What an input may be ---- */

/* Whether all values of a distribution are whole: those that are not cut off, where they are moved to. */
static bool has_whole_values(const sev_distribution *d)
{
    bool whole = d->law->kind->has_atoms;
    for (size_t i = 0; whole && i < d->atoms.n; i++) {
        double x = d->atoms.values[i];
        if (x < d->from || x > d->to)
            continue;
        x = x < d->least ? d->least : x > d->greatest ? d->greatest : x;
        whole = x == floor(x);
    }
    return whole;
}

/* How much of the probability of factor * x + offset lies outside of lo to hi. */
static double outside(const sev_distribution *d, double factor, double offset, double lo, double hi)
{
    if (factor == 0)
        return offset >= lo && offset <= hi ? 0 : 1;
    double a = (lo - offset) / factor, b = (hi - offset) / factor;
    return sev_distribution_outside(d, a < b ? a : b, a < b ? b : a);
}

double sev_study_outside(const scaleev_study *study, const sev_uncertain *one)
{
    const sev_term *term;
    int32_t index;
    const sev_parameter *p = sev_model_parameter(study->model, one->input, &term, &index);
    const sev_distribution *d = sev_draws_own(study->draws, one->dimension)->distribution;
    return outside(d, one->factor, one->offset, p->lo, p->hi);
}

/* Refuses a distribution that an input, or one that follows it, may not have. */
static scaleev_status check_input(scaleev_study *study, scaleev_input input, const sev_distribution *d, double factor,
                                  double offset)
{
    const sev_term *term;
    int32_t index;
    const sev_parameter *p = sev_model_parameter(study->model, input, &term, &index);
    double share = outside(d, factor, offset, p->lo, p->hi);
    if (!(share <= OUTSIDE_MOST))
        return sev_study_fail(study, SCALEEV_ERROR_PARAMETER,
                              "%s: %s %% of the probability of %s lies outside of what is allowed, %s; truncate or "
                              "clamp it first",
                              name_of(study, input).text, sev_rounded(100 * share, 3).text, d->law->name, p->allowed);
    if (p->whole && !(has_whole_values(d) && factor == floor(factor) && offset == floor(offset)))
        return sev_study_fail(study, SCALEEV_ERROR_PARAMETER,
                              "%s: %s has values that are not whole, allowed is %s; use point, discrete or samples",
                              name_of(study, input).text, d->law->name, p->allowed);
    return SCALEEV_OK;
}

/* The same for an input and all that follow it. */
static scaleev_status check_followers(scaleev_study *study, size_t dimension, const sev_distribution *d)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < sev_draws_count(study->draws) && status == SCALEEV_OK; i++) {
        const sev_uncertain *one = sev_draws_at(study->draws, i);
        if (one->dimension == dimension)
            status = check_input(study, one->input, d, one->factor, one->offset);
    }
    return status;
}

/* ---- Building ---- */

/* Refuses an input that is not there, or is uncertain. */
static scaleev_status check_certain(scaleev_study *study, scaleev_input input)
{
    if (!sev_input_term(study->model, input))
        return fail_input(study, input);
    if (sev_draws_of(study->draws, input))
        return sev_study_fail(study, SCALEEV_ERROR_INPUT, "%s is uncertain already", name_of(study, input).text);
    return SCALEEV_OK;
}

static scaleev_status apply_limit(scaleev_study *study, const sev_limit *limit, sev_distribution *d)
{
    sev_words words;
    scaleev_status status = limit->clamps ? sev_distribution_clamp(d, limit->lo, limit->hi, &words)
                                          : sev_distribution_truncate(d, limit->lo, limit->hi, &words);
    if (status == SCALEEV_OK)
        return status;
    return sev_study_fail(study, status, "%s: %s", name_of(study, limit->input).text, words.text);
}

static scaleev_status add_distribution(scaleev_study *study, scaleev_input input, sev_distribution *d)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < study->limits_n && status == SCALEEV_OK; i++)
        if (study->limits[i].input == input)
            status = apply_limit(study, &study->limits[i], d);
    if (status == SCALEEV_OK)
        status = check_input(study, input, d, 1, 0);
    if (status != SCALEEV_OK)
        return status;
    status = sev_draws_add(study->draws, input, d);
    if (status == SCALEEV_ERROR_COUNT)
        return sev_study_fail(study, status, "there are 256 uncertain inputs at most");
    return status == SCALEEV_OK ? study_succeed(study) : study_fail_memory(study);
}

scaleev_status sev_study_add(scaleev_study *study, scaleev_input input, const char *distribution,
                             const double *parameters, size_t n)
{
    sev_words words;
    sev_distribution *d;
    scaleev_status status = check_certain(study, input);
    if (status != SCALEEV_OK)
        return status;
    status = sev_distribution_make(&study->allocator, distribution, parameters, n, &d, &words);
    if (status != SCALEEV_OK)
        return sev_study_fail(study, status, "%s: %s", name_of(study, input).text, words.text);
    status = add_distribution(study, input, d);
    if (status != SCALEEV_OK)
        sev_distribution_free(d);
    return status;
}

/* Refuses what no distribution could be limited by, after the limits that the input has. */
static scaleev_status check_limit(scaleev_study *study, const sev_limit *limit)
{
    double lo = limit->lo, hi = limit->hi;
    for (size_t i = 0; i < study->limits_n && !limit->clamps; i++) {
        const sev_limit *before = &study->limits[i];
        if (before->input != limit->input)
            continue;
        if (before->clamps)
            return sev_study_fail(study, SCALEEV_ERROR_UNSUPPORTED, "%s is clamped; truncate first",
                                  name_of(study, limit->input).text);
        lo = before->lo > lo ? before->lo : lo;
        hi = before->hi < hi ? before->hi : hi;
    }
    if (lo <= hi)
        return SCALEEV_OK;
    return sev_study_fail(study, SCALEEV_ERROR_PARAMETER, "%s: nothing lies between %s and %s",
                          name_of(study, limit->input).text, sev_number(lo).text, sev_number(hi).text);
}

/* Keeps a limit for a distribution that is still to come. */
static scaleev_status keep_limit(scaleev_study *study, const sev_limit *limit)
{
    scaleev_status status = check_limit(study, limit);
    if (status != SCALEEV_OK)
        return status;
    sev_limit *limits =
        sev_grow(&study->allocator, study->limits, &study->limits_capacity, study->limits_n + 1, sizeof *limits);
    if (!limits)
        return study_fail_memory(study);
    study->limits = limits;
    limits[study->limits_n++] = *limit;
    return study_succeed(study);
}

/* Limits a copy, which takes the place of the distribution if it is allowed. */
static scaleev_status limit_now(scaleev_study *study, const sev_limit *limit, const sev_uncertain *one)
{
    sev_distribution *copy = sev_distribution_copy(&study->allocator, one->distribution);
    if (!copy)
        return study_fail_memory(study);
    scaleev_status status = apply_limit(study, limit, copy);
    if (status == SCALEEV_OK)
        status = check_followers(study, one->dimension, copy);
    if (status == SCALEEV_OK) {
        sev_distribution old = *one->distribution;
        *one->distribution = *copy;
        *copy = old;
        study_succeed(study);
    }
    sev_distribution_free(copy);
    return status;
}

scaleev_status sev_study_limit(scaleev_study *study, const sev_limit *limit)
{
    const sev_uncertain *one = sev_draws_of(study->draws, limit->input);
    if (!sev_input_term(study->model, limit->input))
        return fail_input(study, limit->input);
    if (!one)
        return keep_limit(study, limit);
    if (!one->distribution)
        return sev_study_fail(study, SCALEEV_ERROR_INPUT, "%s follows another input; limit that one",
                              name_of(study, limit->input).text);
    return limit_now(study, limit, one);
}

/* An input that follows has no limits: those of the input that it follows are its own. */
static scaleev_status check_follower(scaleev_study *study, scaleev_input input)
{
    scaleev_status status = check_certain(study, input);
    for (size_t i = 0; i < study->limits_n && status == SCALEEV_OK; i++)
        if (study->limits[i].input == input)
            status = sev_study_fail(study, SCALEEV_ERROR_INPUT, "%s has limits; limit the input that it is to follow",
                                    name_of(study, input).text);
    return status;
}

scaleev_status sev_study_same(scaleev_study *study, scaleev_input input, scaleev_input as, double factor, double offset)
{
    const sev_uncertain *other = sev_draws_of(study->draws, as);
    scaleev_status status = check_follower(study, input);
    if (status != SCALEEV_OK)
        return status;
    if (!other)
        return sev_study_fail(study, SCALEEV_ERROR_INPUT, "input %d, which is to be followed, is not uncertain",
                              (int)as);
    double all = factor * other->factor, shift = factor * other->offset + offset;
    if (!isfinite(all) || !isfinite(shift))
        return sev_study_fail(study, SCALEEV_ERROR_PARAMETER, "%s: factor %s and offset %s are too large or no numbers",
                              name_of(study, input).text, sev_number(factor).text, sev_number(offset).text);
    const sev_uncertain *own = sev_draws_own(study->draws, other->dimension);
    status = check_input(study, input, own->distribution, all, shift);
    if (status != SCALEEV_OK)
        return status;
    status = sev_draws_same(study->draws, input, as, factor, offset);
    return status == SCALEEV_OK ? study_succeed(study) : study_fail_memory(study);
}

scaleev_status sev_study_correlate(scaleev_study *study, scaleev_input a, scaleev_input b, double rank_correlation)
{
    int32_t worst[2];
    scaleev_status status = sev_draws_correlate(study->draws, a, b, rank_correlation, worst);
    if (status == SCALEEV_ERROR_INPUT)
        return sev_study_fail(study, status, "inputs %d and %d are not two that have distributions of their own",
                              (int)a, (int)b);
    if (status == SCALEEV_ERROR_PARAMETER && worst[0] < 0)
        return sev_study_fail(study, status, "the rank correlation %s is not between -1 and 1",
                              sev_number(rank_correlation).text);
    if (status == SCALEEV_ERROR_PARAMETER)
        return fail_together(study, worst);
    return status == SCALEEV_OK ? study_succeed(study) : study_fail_memory(study);
}

/* ---- Questions ---- */

/* Several threads may ask at once: one of them writes the words, and none waits. No study is a constant object:
 * sev_study_create() made it. */
scaleev_status sev_study_ready(const scaleev_study *study)
{
    int32_t worst[2];
    scaleev_study *writable = (scaleev_study *)(uintptr_t)study;
    scaleev_status status = sev_draws_ready(study->draws, worst);
    if (status != SCALEEV_ERROR_PARAMETER ||
        atomic_flag_test_and_set_explicit(&writable->telling, memory_order_acquire))
        return status;
    fail_together(writable, worst);
    atomic_flag_clear_explicit(&writable->telling, memory_order_release);
    return status;
}

scaleev_status sev_study_tell(const scaleev_study *study, double done)
{
    sev_host ours;
    if (!study->progress)
        return SCALEEV_OK;
    sev_callback_enter(&ours);
    int stop = study->progress(done, study->context);
    sev_callback_leave(&ours);
    return stop ? SCALEEV_ERROR_STOPPED : SCALEEV_OK;
}
