/* SPDX-License-Identifier: MIT */
/* The public questions about inputs that are given as ranges. */
#include "ask/door.h"
#include "ask/options.h"
#include "prove/crux.h"
#include "prove/extent.h"
#include "prove/map.h"
#include "prove/reach.h"
#include "prove/regions.h"
#include "prove/switching.h"

#include <math.h>
#include <string.h>

/* What all of these questions come with. */
typedef struct sev_question {
    const scaleev_model *model;
    const scaleev_range *ranges;
    size_t n;
    scaleev_solve_options options;
} sev_question;

/* Checks */

static bool is_range_ok(const scaleev_model *model, const scaleev_range *range)
{
    const sev_term *term;
    int32_t index;
    const sev_parameter *p = sev_model_parameter(model, range->input, &term, &index);
    return range->lo <= range->hi && sev_parameter_allows(p, range->lo) && sev_parameter_allows(p, range->hi);
}

static scaleev_status check_one_range(const scaleev_model *model, const scaleev_range *ranges, size_t i)
{
    const scaleev_input input = ranges[i].input;
    if (ranges[i].reserved)
        return SCALEEV_ERROR_OPTION;
    if (input <= SCALEEV_SCALE || input >= model->inputs_n)
        return SCALEEV_ERROR_INPUT;
    for (size_t j = 0; j < i; j++)
        if (ranges[j].input == input)
            return SCALEEV_ERROR_INPUT;
    return is_range_ok(model, &ranges[i]) ? SCALEEV_OK : SCALEEV_ERROR_DOMAIN;
}

/* Whether the parameters of a term are allowed together at all corners of the ranges: a check is of few parameters, and
 * each of its conditions is monotone in each. */
static bool corners_ok(const sev_term *term, const scaleev_range *ranges, size_t n)
{
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    memcpy(values, term->values, (size_t)term->values_n * sizeof *values);
    for (uint32_t corner = 0; corner < UINT32_C(1) << term->parameters_n; corner++) {
        for (size_t i = 0; i < n; i++) {
            int32_t k = ranges[i].input - term->first_input;
            if (k >= 0 && k < term->parameters_n)
                values[k] = corner >> k & 1 ? ranges[i].hi : ranges[i].lo;
        }
        if (term->family->check(values))
            return false;
    }
    return true;
}

static scaleev_status check_ranges(const scaleev_model *model, const scaleev_range *ranges, size_t n)
{
    scaleev_status status = n && !ranges ? SCALEEV_ERROR_NULL : SCALEEV_OK;
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++)
        status = check_one_range(model, ranges, i);
    for (size_t t = 0; t < model->terms_n && status == SCALEEV_OK; t++)
        if (model->terms[t].family->check && !corners_ok(&model->terms[t], ranges, n))
            status = SCALEEV_ERROR_DOMAIN;
    return status;
}

static scaleev_status begin_question(sev_question *q, const scaleev_model *model, const scaleev_range *ranges, size_t n,
                                     const scaleev_solve_options *options)
{
    *q = (sev_question){.model = model, .ranges = ranges, .n = n};
    if (!model)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_options_in(options, &q->options);
    if (status == SCALEEV_OK)
        status = check_ranges(model, ranges, n);
    return status == SCALEEV_OK && model->unbounded ? SCALEEV_ERROR_UNSUPPORTED : status;
}

/* Whether the present value of each input is in its range. */
static scaleev_status check_present(const sev_question *q)
{
    for (size_t i = 0; i < q->n; i++) {
        double value = sev_model_value(q->model, q->ranges[i].input);
        if (!(value >= q->ranges[i].lo && value <= q->ranges[i].hi))
            return SCALEEV_ERROR_DOMAIN;
    }
    return SCALEEV_OK;
}

static scaleev_status begin_space(sev_space *space, const sev_question *q, scaleev_quantity quantity)
{
    bool ok = sev_space_begin(space, q->model, quantity, q->ranges, q->n, q->options.max_evaluations);
    return ok ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
}

/* Ends it, and tells what went wrong. */
static scaleev_status end_space(sev_space *space)
{
    scaleev_status status = sev_trouble_status(&space->trouble);
    sev_space_end(space);
    return status;
}

/* Regions */

SEV_DOOR(scaleev_regions,
         (const scaleev_model *model, double lo, double hi, const scaleev_range *ranges, size_t ranges_n,
          const scaleev_solve_options *options, scaleev_region *regions, size_t capacity, size_t *count),
         (model, lo, hi, ranges, ranges_n, options, regions, capacity, count))
{
    sev_question q;
    sev_regions found;
    scaleev_status status = !count || (capacity && !regions) ? SCALEEV_ERROR_NULL : SCALEEV_OK;
    if (status == SCALEEV_OK)
        status = begin_question(&q, model, ranges, ranges_n, options);
    if (status == SCALEEV_OK)
        status = sev_check_domain(lo, hi);
    if (status != SCALEEV_OK)
        return status;
    sev_regions_begin(&found, &model->allocator);
    status = sev_find_regions(model, (sev_interval){lo, hi}, ranges, ranges_n, q.options.max_evaluations, &found);
    if (status == SCALEEV_OK) {
        *count = found.count;
        for (size_t i = 0; i < found.count && i < capacity; i++)
            regions[i] = found.items[i];
    }
    sev_regions_end(&found);
    return status;
}

static void fill_nan(double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
}

/* The verdict at one scale, and inputs where EV is good and where it is bad; where one verdict holds of all, any do. */
static scaleev_status find_points(const sev_question *q, double scale, int32_t *verdict, double *good, double *bad)
{
    sev_space space;
    scaleev_status status = begin_space(&space, q, SCALEEV_EV);
    if (status != SCALEEV_OK)
        return status;
    space.given[0] = sev_point(scale);
    fill_nan(good, q->n);
    fill_nan(bad, q->n);
    *verdict = sev_space_verdict(&space, space.given, SEV_EFFORT, good, bad);
    for (size_t i = 0; i < q->n; i++) {
        if (*verdict == SCALEEV_REGION_GOOD)
            good[i] = q->ranges[i].lo;
        if (*verdict == SCALEEV_REGION_BAD)
            bad[i] = q->ranges[i].lo;
    }
    return end_space(&space);
}

SEV_DOOR(scaleev_region_points,
         (const scaleev_model *model, double scale, const scaleev_range *ranges, size_t ranges_n,
          const scaleev_solve_options *options, int32_t *verdict, double *good, double *bad),
         (model, scale, ranges, ranges_n, options, verdict, good, bad))
{
    sev_question q;
    int32_t found;
    const size_t n = ranges_n, bytes = n * sizeof *good;
    scaleev_status status = verdict ? begin_question(&q, model, ranges, n, options) : SCALEEV_ERROR_NULL;
    if (status == SCALEEV_OK)
        status = sev_check_domain(scale, scale);
    if (status != SCALEEV_OK)
        return status;
    double *points = sev_new(&model->allocator, 2 * n + 1, sizeof *points);
    status = points ? find_points(&q, scale, &found, points, points + n) : SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK) {
        *verdict = found;
        if (good && n)
            memcpy(good, points, bytes);
        if (bad && n)
            memcpy(bad, points + n, bytes);
    }
    sev_free(&model->allocator, points, 2 * n + 1, sizeof *points);
    return status;
}

/* Bounds */

SEV_DOOR(scaleev_enclose_ranges,
         (const scaleev_model *model, scaleev_quantity quantity, double lo, double hi, const scaleev_range *ranges,
          size_t ranges_n, const scaleev_solve_options *options, double *out_lo, double *out_hi),
         (model, quantity, lo, hi, ranges, ranges_n, options, out_lo, out_hi))
{
    sev_question q;
    sev_space space;
    sev_interval extent;
    scaleev_status status = SCALEEV_ERROR_NULL;
    if (out_lo && out_hi)
        status = begin_question(&q, model, ranges, ranges_n, options);
    if (status == SCALEEV_OK)
        status = sev_check_quantity(model, quantity);
    if (status == SCALEEV_OK)
        status = sev_check_domain(lo, hi);
    if (status == SCALEEV_OK)
        status = begin_space(&space, &q, quantity);
    if (status != SCALEEV_OK)
        return status;
    space.given[0] = (sev_interval){lo, hi};
    bool room = sev_find_extent(&space, &extent);
    status = end_space(&space);
    if (status != SCALEEV_OK || !room)
        return status == SCALEEV_OK ? SCALEEV_ERROR_MEMORY : status;
    *out_lo = extent.lo;
    *out_hi = extent.hi;
    return SCALEEV_OK;
}

/* The plane */

enum { CELLS = 4096 };

SEV_DOOR(scaleev_map,
         (const scaleev_model *model, double lo, double hi, scaleev_input along, double along_lo, double along_hi,
          const scaleev_solve_options *options, scaleev_cell *cells, size_t capacity, size_t *count),
         (model, lo, hi, along, along_lo, along_hi, options, cells, capacity, count))
{
    const scaleev_range range = {along, 0, along_lo, along_hi};
    sev_question q;
    sev_space space;
    sev_map map;
    scaleev_status status = !count || (capacity && !cells) ? SCALEEV_ERROR_NULL : SCALEEV_OK;
    if (status == SCALEEV_OK)
        status = begin_question(&q, model, &range, 1, options);
    if (status == SCALEEV_OK)
        status = sev_check_domain(lo, hi);
    if (status != SCALEEV_OK)
        return status;
    if (!q.options.max_evaluations)
        q.options.max_evaluations = CELLS;
    if ((status = begin_space(&space, &q, SCALEEV_EV)) != SCALEEV_OK)
        return status;
    space.given[0] = (sev_interval){lo, hi};
    sev_map_begin(&map, &model->allocator);
    sev_map_fill(&map, &space);
    status = end_space(&space);
    if (status == SCALEEV_OK && map.failed)
        status = SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK) {
        *count = map.count;
        for (size_t i = 0; i < map.count && i < capacity; i++)
            cells[i] = map.cells[i];
    }
    sev_map_end(&map);
    return status;
}

/* Switching values */

/* Where one input may move to. Without ranges, as far as it is allowed to. */
static sev_interval way_of(const sev_question *q, scaleev_input input, double scale)
{
    sev_interval none = {0, 0};
    for (size_t i = 0; i < q->n; i++)
        if (q->ranges[i].input == input)
            return (sev_interval){q->ranges[i].lo, q->ranges[i].hi};
    return q->n || input == SCALEEV_SCALE ? none : sev_allowed_alone(q->model, input, scale);
}

static scaleev_status fill_switching(const sev_question *q, double scale, scaleev_switching *out, size_t n)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++)
        status = sev_find_switching(q->model, (scaleev_input)i, scale, way_of(q, (scaleev_input)i, scale),
                                    q->options.max_evaluations, &out[i]);
    return status;
}

/* The same of all inputs at once, which may be all that there are. */
static scaleev_status find_common_factor(const sev_question *q, double scale, scaleev_root *factor)
{
    sev_question all = *q;
    size_t n = (size_t)q->model->inputs_n - 1;
    scaleev_range *ranges = q->n ? NULL : sev_new(&q->model->allocator, n, sizeof *ranges);
    if (!q->n && n && !ranges)
        return SCALEEV_ERROR_MEMORY;
    for (size_t i = 0; ranges && i < n; i++) {
        sev_interval way = sev_allowed_together(q->model, (scaleev_input)i + 1, scale);
        ranges[i] = (scaleev_range){(scaleev_input)i + 1, 0, way.lo, way.hi};
    }
    if (ranges)
        all = (sev_question){q->model, ranges, n, q->options};
    sev_space space;
    scaleev_status status = begin_space(&space, &all, SCALEEV_EV);
    if (status == SCALEEV_OK) {
        sev_reach reach = sev_find_reach(&space, scale, SEV_BY_FACTOR, NULL);
        *factor = sev_root_of_reach(&reach);
        status = end_space(&space);
    }
    sev_free(&q->model->allocator, ranges, n, sizeof *ranges);
    return status;
}

/* Nothing is written but when all is known. */
static scaleev_status answer_switching(const sev_question *q, double scale, size_t n, scaleev_switching *out,
                                       scaleev_root *common_factor)
{
    scaleev_root factor = {0};
    scaleev_switching *mine = n ? sev_new(&q->model->allocator, n, sizeof *mine) : NULL;
    scaleev_status status = n && !mine ? SCALEEV_ERROR_MEMORY : fill_switching(q, scale, mine, n);
    if (status == SCALEEV_OK && common_factor)
        status = find_common_factor(q, scale, &factor);
    if (status == SCALEEV_OK && common_factor)
        *common_factor = factor;
    if (status == SCALEEV_OK && n)
        memcpy(out, mine, n * sizeof *out);
    sev_free(&q->model->allocator, mine, n, sizeof *mine);
    return status;
}

SEV_DOOR(scaleev_switching_values,
         (const scaleev_model *model, double scale, const scaleev_range *ranges, size_t ranges_n,
          const scaleev_solve_options *options, size_t inputs_n, scaleev_switching *out, scaleev_root *common_factor),
         (model, scale, ranges, ranges_n, options, inputs_n, out, common_factor))
{
    sev_question q;
    scaleev_status status = inputs_n && !out ? SCALEEV_ERROR_NULL : SCALEEV_OK;
    if (status == SCALEEV_OK)
        status = begin_question(&q, model, ranges, ranges_n, options);
    if (status == SCALEEV_OK && inputs_n > (size_t)model->inputs_n)
        status = SCALEEV_ERROR_COUNT;
    if (status == SCALEEV_OK)
        status = sev_check_domain(scale, scale);
    if (status == SCALEEV_OK)
        status = check_present(&q);
    return status == SCALEEV_OK ? answer_switching(&q, scale, inputs_n, out, common_factor) : status;
}

/* The crux */

/* What of the answer hangs on the present sign. */
static void tell_crux(sev_space *space, double scale, scaleev_crux_answer *answer, int32_t *held, double *flip)
{
    sev_reach reach = sev_find_reach(space, scale, SEV_BY_SHARE, flip);
    answer->sign = reach.sign;
    if (!reach.sign)
        return;
    answer->distance_lo = reach.lo;
    answer->distance_hi = reach.hi;
    answer->flips = reach.hi <= 1;
    answer->fewest = sev_find_crux(space, scale, reach.sign, held);
    for (size_t i = 0; i + 1 < space->axes_n; i++)
        answer->needed += held[i] != 0;
}

static scaleev_status find_crux(const sev_question *q, double scale, scaleev_crux_answer *answer, int32_t *held,
                                double *flip)
{
    sev_space space;
    scaleev_status status = begin_space(&space, q, SCALEEV_EV);
    if (status != SCALEEV_OK)
        return status;
    space.given[0] = sev_point(scale);
    fill_nan(flip, q->n);
    answer->verdict = sev_space_verdict(&space, space.given, SEV_EFFORT, NULL, NULL);
    tell_crux(&space, scale, answer, held, flip);
    return end_space(&space);
}

/* Hands the answer over, and what the caller has room for. */
static scaleev_status answer_crux(const sev_question *q, double scale, scaleev_crux_answer *answer,
                                  scaleev_crux_answer *mine)
{
    size_t n = q->n;
    int32_t *held = sev_new(&q->model->allocator, 2 * n + 1, sizeof *held);
    double *flip = sev_new(&q->model->allocator, n + 1, sizeof *flip);
    scaleev_status status = held && flip ? find_crux(q, scale, mine, held, flip) : SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK && n && mine->which)
        memcpy(mine->which, held, n * sizeof *held);
    if (status == SCALEEV_OK && n && mine->flip)
        memcpy(mine->flip, flip, n * sizeof *flip);
    if (status == SCALEEV_OK)
        sev_struct_out(answer, mine, sizeof *mine);
    sev_free(&q->model->allocator, held, 2 * n + 1, sizeof *held);
    sev_free(&q->model->allocator, flip, n + 1, sizeof *flip);
    return status;
}

SEV_DOOR(scaleev_crux,
         (const scaleev_model *model, double scale, const scaleev_range *ranges, size_t ranges_n,
          const scaleev_solve_options *options, scaleev_crux_answer *answer),
         (model, scale, ranges, ranges_n, options, answer))
{
    sev_question q;
    scaleev_crux_answer given, mine = {.size = sizeof mine};
    scaleev_status status = answer ? sev_struct_in(&given, sizeof given, answer) : SCALEEV_ERROR_NULL;
    if (status == SCALEEV_OK)
        status = begin_question(&q, model, ranges, ranges_n, options);
    if (status == SCALEEV_OK)
        status = sev_check_domain(scale, scale);
    if (status == SCALEEV_OK)
        status = check_present(&q);
    if (status != SCALEEV_OK)
        return status;
    mine.which = given.which;
    mine.flip = given.flip;
    return answer_crux(&q, scale, answer, &mine);
}
