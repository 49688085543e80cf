/* SPDX-License-Identifier: MIT */
#include "prove/switching.h"
#include "number/lattice.h"
#include "op/curve.h"
#include "prove/roots.h"

#include <string.h>

/* The farthest value on the way from one that fits to another, by halving: what fits is an interval. */
static double farthest_fit(const sev_term *term, int32_t index, double from, double to)
{
    if (sev_term_fits(term, index, to))
        return to;
    while (true) {
        double m = sev_between(sev_lesser(from, to), sev_greater(from, to), 8);
        if (m == from || m == to)
            return from;
        *(sev_term_fits(term, index, m) ? &from : &to) = m;
    }
}

/* Of the share of a table, the values with which it has one at the scale. */
static sev_interval within_table(const sev_term *term, int32_t index, double scale, sev_interval way)
{
    double value = term->values[index];
    if (term->family->shape != SEV_POINTS || index != term->parameters_n || scale == 0)
        return way;
    sev_interval first = sev_idiv(sev_point(sev_curve_first(term->data)), sev_point(scale));
    sev_interval last = sev_idiv(sev_point(sev_curve_last(term->data)), sev_point(scale));
    double lo = sev_greater(way.lo, first.hi), hi = sev_lesser(way.hi, last.lo);
    return (sev_interval){sev_lesser(lo, value), sev_greater(hi, value)};
}

sev_interval sev_allowed_alone(const scaleev_model *model, scaleev_input input, double scale)
{
    const sev_term *term;
    int32_t index;
    const sev_parameter *p = sev_model_parameter(model, input, &term, &index);
    double value = term->values[index];
    sev_interval way = {farthest_fit(term, index, value, p->lo), farthest_fit(term, index, value, p->hi)};
    return within_table(term, index, scale, way);
}

sev_interval sev_allowed_together(const scaleev_model *model, scaleev_input input, double scale)
{
    const sev_term *term;
    int32_t index;
    sev_model_parameter(model, input, &term, &index);
    bool tied = term->family->check && index < term->parameters_n;
    return tied ? sev_point(term->values[index]) : sev_allowed_alone(model, input, scale);
}

/* The first root that is seen on the way up, or down, where EV may change its sign. */
static scaleev_root nearest_root(const sev_answer *answer, bool up)
{
    for (size_t i = 0; i < answer->count; i++) {
        const scaleev_root *root = &answer->roots[up ? i : answer->count - 1 - i];
        if (root->kind != SCALEEV_ROOT_ENDPOINT)
            return *root;
    }
    return (scaleev_root){0};
}

static scaleev_status find_nearest(const sev_problem *problem, sev_interval way, bool up, uint64_t budget,
                                   scaleev_root *root)
{
    sev_answer answer;
    if (way.lo >= way.hi)
        return SCALEEV_OK;
    sev_answer_begin(&answer, &problem->model->allocator);
    scaleev_status status = sev_find_roots(problem, way.lo, way.hi, budget, &answer);
    if (status == SCALEEV_OK)
        *root = nearest_root(&answer, up);
    sev_answer_end(&answer);
    return status;
}

scaleev_status sev_find_switching(const scaleev_model *model, scaleev_input input, double scale, sev_interval way,
                                  uint64_t budget, scaleev_switching *out)
{
    sev_problem problem;
    memset(out, 0, sizeof *out);
    if (way.lo >= way.hi)
        return SCALEEV_OK;
    double value = sev_model_value(model, input);
    if (!sev_problem_begin(&problem, model, SCALEEV_EV, 0, input, scale))
        return SCALEEV_ERROR_MEMORY;
    scaleev_status status = find_nearest(&problem, (sev_interval){way.lo, value}, false, budget, &out->below);
    if (status == SCALEEV_OK)
        status = find_nearest(&problem, (sev_interval){value, way.hi}, true, budget, &out->above);
    sev_problem_end(&problem);
    return status;
}
