/* SPDX-License-Identifier: MIT */
#include "questions.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { RANGES = 3, REGIONS = 64 };

/* Ranges of some inputs, mostly around their present values, sometimes such that are refused. */
static size_t draw_ranges(sample *s, scaleev_range *ranges)
{
    rng *random = &s->random;
    uint32_t inputs = (uint32_t)scaleev_input_count(s->model) - 1;
    size_t n = 1 + rng_below(random, RANGES);
    for (size_t i = 0; i < n; i++) {
        double was = 0, lo = 0, hi = 0, from, to;
        scaleev_input input = 1 + (scaleev_input)rng_below(random, inputs);
        scaleev_get(s->model, input, &was);
        scaleev_input_range(s->model, input, &lo, &hi);
        from = rng_below(random, 8) ? was * rng_between(random, 0.1, 1) : any_double(random);
        to = rng_below(random, 4) ? was : rng_below(random, 8) ? was * rng_between(random, 1, 10) : any_double(random);
        ranges[i] = (scaleev_range){input, 0, fmax(lo, fmin(from, to)), fmin(hi, fmax(from, to))};
    }
    return n;
}

/* A model whose inputs are somewhere in the ranges; NULL where they are refused, as halves of balls are. */
static scaleev_model *draw_within(sample *s, const scaleev_range *ranges, size_t n)
{
    scaleev_model *model = NULL;
    scaleev_status status = scaleev_model_copy(s->model, &model);
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++) {
        uint32_t where = rng_below(&s->random, 3);
        double value = where == 0   ? ranges[i].lo
                       : where == 1 ? ranges[i].hi
                                    : rng_between(&s->random, ranges[i].lo, ranges[i].hi);
        status = scaleev_set(model, ranges[i].input, fmin(fmax(value, ranges[i].lo), ranges[i].hi));
    }
    if (status == SCALEEV_OK)
        return model;
    scaleev_model_destroy(model);
    return NULL;
}

static int sign_at(const scaleev_model *model, double scale)
{
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    return scaleev_break_even(model, scale, scale, NULL, NULL, 0, &solution) == SCALEEV_OK ? solution.sign_lo : 0;
}

static void check_regions(sample *s, const scaleev_range *ranges, size_t n, const scaleev_region *regions, size_t count)
{
    CHECK(count > 0 && regions[0].lo == s->lo && (count > REGIONS || regions[count - 1].hi == s->hi),
          "the regions are not the domain");
    for (size_t i = 1; i < count && i < REGIONS; i++)
        CHECK(regions[i].lo == regions[i - 1].hi && regions[i].verdict != regions[i - 1].verdict,
              "region %zu does not follow", i);
    for (int k = 0; k < 3; k++) {
        scaleev_model *model = draw_within(s, ranges, n);
        const scaleev_region *r = &regions[rng_below(&s->random, (uint32_t)fmin((double)count, REGIONS))];
        double scale = rng_scale(&s->random, r->lo, r->hi);
        int sign = model ? sign_at(model, scale) : 0;
        bool end = scale == r->lo || scale == r->hi || scale < DBL_MIN; /* what counts as 0 */
        CHECK(end || !(r->verdict == SCALEEV_REGION_GOOD && sign < 0), "bad at %.17g, where it is good", scale);
        CHECK(end || !(r->verdict == SCALEEV_REGION_BAD && sign > 0), "good at %.17g, where it is bad", scale);
        scaleev_model_destroy(model);
    }
}

static void check_extent(sample *s, const scaleev_range *ranges, size_t n, const scaleev_solve_options *options)
{
    double lo, hi, from, to;
    scaleev_quantity q = (scaleev_quantity)rng_below(&s->random, QUANTITIES);
    random_interval(s, &from, &to);
    if (scaleev_enclose_ranges(s->model, q, from, to, ranges, n, options, &lo, &hi) != SCALEEV_OK)
        return;
    for (int k = 0; k < 3; k++) {
        scaleev_model *model = draw_within(s, ranges, n);
        double scale = rng_scale(&s->random, from, to), least, most;
        bool known = model && scaleev_enclose(model, q, scale, scale, &least, &most) == SCALEEV_OK;
        CHECK(!known || (least <= hi && most >= lo), "%s at %.17g is from %.17g to %.17g, not in [%.17g, %.17g]",
              quantity_names[q], scale, least, most, lo, hi);
        scaleev_model_destroy(model);
    }
}

void ask_ranges(sample *s)
{
    scaleev_range ranges[RANGES];
    scaleev_region regions[REGIONS];
    size_t count = 0;
    const scaleev_solve_options options = {sizeof options, s->budget, 0, 0};
    if (scaleev_input_count(s->model) < 2)
        return;
    size_t n = draw_ranges(s, ranges);
    report_about("%zu ranges: input %d from %.17g to %.17g, %d from %.17g to %.17g: %s", n, (int)ranges[0].input,
                 ranges[0].lo, ranges[0].hi, (int)ranges[n - 1].input, ranges[n - 1].lo, ranges[n - 1].hi, s->spec);
    scaleev_status status = scaleev_regions(s->model, s->lo, s->hi, ranges, n, &options, regions, REGIONS, &count);
    if (status == SCALEEV_OK) {
        check_regions(s, ranges, n, regions, count);
        check_extent(s, ranges, n, &options);
    }
}
