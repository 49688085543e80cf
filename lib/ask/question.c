/* SPDX-License-Identifier: MIT */
/* The public questions: where EV changes its sign, where any quantity has a value, which whole scales are good, and
 * where EV is greatest. */
#include "ask/door.h"
#include "ask/options.h"
#include "prove/optimum.h"
#include "prove/roots.h"
#include "prove/whole.h"

#include <math.h>
#include <string.h>

/* Checks what comes with every question along the scale. */
static scaleev_status check_scales(const scaleev_model *model, double lo, double hi,
                                   const scaleev_solve_options *options, scaleev_solve_options *used)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_check_domain(lo, hi);
    return status == SCALEEV_OK ? sev_options_in(options, used) : status;
}

static scaleev_status check_struct(const void *theirs)
{
    return theirs ? sev_struct_check(theirs) : SCALEEV_ERROR_NULL;
}

/* Roots */

static scaleev_status check_outputs(const scaleev_root *roots, size_t capacity, const scaleev_solution *solution)
{
    if (capacity && !roots)
        return SCALEEV_ERROR_NULL;
    return solution ? sev_struct_check(solution) : SCALEEV_OK;
}

/* Writes the roots that fit, and tells how many there are. At most two are ends of the domain. They are left out where
 * they are not wanted, or as far as others would not fit because of them. */
static size_t deliver_roots(const sev_answer *answer, bool skip_endpoints, scaleev_root *roots, size_t capacity)
{
    size_t ends = 0, all = answer->count, n = 0;
    for (size_t i = 0; i < all; i++)
        ends += answer->roots[i].kind == SCALEEV_ROOT_ENDPOINT;
    size_t beyond = all > capacity ? all - capacity : 0;
    size_t left_out = skip_endpoints || ends < beyond ? ends : beyond, kept = ends - left_out;
    for (size_t i = 0; i < all && n < capacity; i++) {
        bool end = answer->roots[i].kind == SCALEEV_ROOT_ENDPOINT;
        if (!end || kept > 0)
            roots[n++] = answer->roots[i];
        kept -= end && kept > 0;
    }
    return skip_endpoints ? all - ends : all;
}

/* Finds the roots and hands them to the caller, or leaves everything as it was. */
static scaleev_status answer_roots(const sev_problem *problem, double lo, double hi,
                                   const scaleev_solve_options *options, scaleev_root *roots, size_t capacity,
                                   scaleev_solution *solution)
{
    sev_answer answer;
    sev_answer_begin(&answer, &problem->model->allocator);
    scaleev_status status = sev_find_roots(problem, lo, hi, options->max_evaluations, &answer);
    if (status == SCALEEV_OK) {
        scaleev_solution mine = {.count = deliver_roots(&answer, options->skip_endpoints != 0, roots, capacity),
                                 .complete = answer.complete,
                                 .sign_lo = answer.sign_lo,
                                 .sign_hi = answer.sign_hi,
                                 .evaluations = answer.evaluations};
        if (solution)
            sev_struct_out(solution, &mine, sizeof mine);
    }
    sev_answer_end(&answer);
    return status;
}

SEV_DOOR(scaleev_break_even,
         (const scaleev_model *model, double lo, double hi, const scaleev_solve_options *options, scaleev_root *roots,
          size_t capacity, scaleev_solution *solution),
         (model, lo, hi, options, roots, capacity, solution))
{
    scaleev_solve_options used;
    scaleev_status status = check_scales(model, lo, hi, options, &used);
    if (status == SCALEEV_OK)
        status = check_outputs(roots, capacity, solution);
    if (status != SCALEEV_OK)
        return status;
    sev_problem problem = sev_scale_problem(model);
    return answer_roots(&problem, lo, hi, &used, roots, capacity, solution);
}

/* Whether a parameter may have all values of [lo, hi], the others being what they are. */
static bool parameter_domain_ok(const scaleev_model *model, scaleev_input along, double lo, double hi)
{
    const sev_term *term;
    int32_t index;
    const sev_parameter *p = sev_model_parameter(model, along, &term, &index);
    return lo >= p->lo && hi <= p->hi && sev_term_fits(term, index, lo) && sev_term_fits(term, index, hi);
}

static scaleev_status check_question(const scaleev_model *model, scaleev_quantity quantity, double target,
                                     scaleev_input along, double scale, double lo, double hi)
{
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    if (along < 0 || along >= model->inputs_n)
        return SCALEEV_ERROR_INPUT;
    if (!isfinite(target))
        return SCALEEV_ERROR_PARAMETER;
    if (!(lo <= hi) || !isfinite(lo) || !isfinite(hi))
        return SCALEEV_ERROR_DOMAIN;
    if (along == SCALEEV_SCALE ? !sev_scale_ok(lo) : !sev_scale_ok(scale) || !parameter_domain_ok(model, along, lo, hi))
        return SCALEEV_ERROR_DOMAIN;
    return quantity == SCALEEV_MARGINAL && model->has_callback ? SCALEEV_ERROR_UNSUPPORTED : SCALEEV_OK;
}

SEV_DOOR(scaleev_solve,
         (const scaleev_model *model, scaleev_quantity quantity, double target, scaleev_input along, double scale,
          double lo, double hi, const scaleev_solve_options *options, scaleev_root *roots, size_t capacity,
          scaleev_solution *solution),
         (model, quantity, target, along, scale, lo, hi, options, roots, capacity, solution))
{
    scaleev_solve_options used;
    sev_problem problem;
    if (!model)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_options_in(options, &used);
    if (status == SCALEEV_OK)
        status = check_question(model, quantity, target, along, scale, lo, hi);
    if (status == SCALEEV_OK)
        status = check_outputs(roots, capacity, solution);
    if (status != SCALEEV_OK)
        return status;
    if (!sev_problem_begin(&problem, model, quantity, target, along, scale))
        return SCALEEV_ERROR_MEMORY;
    status = answer_roots(&problem, lo, hi, &used, roots, capacity, solution);
    sev_problem_end(&problem);
    return status;
}

/* Scales */

SEV_DOOR(scaleev_whole_scales,
         (const scaleev_model *model, double lo, double hi, const scaleev_solve_options *options, scaleev_whole *whole),
         (model, lo, hi, options, whole))
{
    scaleev_solve_options used;
    scaleev_whole mine = {.size = sizeof mine};
    scaleev_status status = check_scales(model, lo, hi, options, &used);
    if (status == SCALEEV_OK)
        status = check_struct(whole);
    if (status == SCALEEV_OK)
        status = sev_whole_scales(model, lo, hi, used.max_evaluations, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(whole, &mine, sizeof mine);
    return status;
}

SEV_DOOR(scaleev_best_scale,
         (const scaleev_model *model, double lo, double hi, const scaleev_solve_options *options,
          scaleev_optimum *optimum),
         (model, lo, hi, options, optimum))
{
    scaleev_solve_options used;
    scaleev_optimum mine = {.size = sizeof mine};
    scaleev_status status = check_scales(model, lo, hi, options, &used);
    if (status == SCALEEV_OK)
        status = check_struct(optimum);
    if (status != SCALEEV_OK)
        return status;
    sev_problem problem = sev_scale_problem(model);
    status = sev_maximise(&problem, lo, hi, used.max_evaluations, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(optimum, &mine, sizeof mine);
    return status;
}
