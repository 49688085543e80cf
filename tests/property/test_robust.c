/* SPDX-License-Identifier: MIT */
/* Answers for ranges of inputs, against models whose inputs were drawn from the ranges. */
#include "properties.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RANGES = 4, REGIONS = 400, CELLS = 4096, POINTS = 6, BUDGET = 4000 };

/* A random model, and a box of its inputs. */
typedef struct box {
    sample s;
    scaleev_model *model; /* the sample's; its inputs are set */
    scaleev_range ranges[RANGES];
    double present[RANGES];
    size_t n;
    scaleev_solve_options options;
} box;

static double value_of(const scaleev_model *model, scaleev_input input)
{
    double value;
    cr_assert_eq(scaleev_get(model, input, &value), SCALEEV_OK);
    return value;
}

static bool is_whole(const scaleev_model *model, scaleev_input input)
{
    const char *name = scaleev_input_name(model, input);
    return strcmp(name, "balls") == 0 || strcmp(name, "bad") == 0;
}

/* A range around the present value, within what is allowed: by some percent or some powers of ten. */
static scaleev_range draw_range(box *b, scaleev_input input)
{
    rng *random = &b->s.random;
    double lo, hi, value = value_of(b->model, input);
    double factor = exp(rng_between(random, 0, 1) * (rng_below(random, 2) ? 0.2 : 3));
    scaleev_input_range(b->model, input, &lo, &hi);
    double one = value / factor, other = rng_below(random, 5) ? value * factor : value;
    if (value == 0)
        other = rng_between(random, 0, 1);
    if (is_whole(b->model, input)) {
        one = floor(one);
        other = floor(other);
    }
    return (scaleev_range){input, 0, fmax(lo, fmin(one, other)), fmin(hi, fmax(one, other))};
}

static bool has_input(const box *b, scaleev_input input)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->ranges[i].input == input)
            return true;
    return false;
}

static scaleev_status find_regions(const box *b, scaleev_region *regions, size_t *count)
{
    return scaleev_regions(b->model, b->s.lo, b->s.hi, b->ranges, b->n, &b->options, regions, REGIONS, count);
}

/* False where the corners are not allowed together. */
static bool box_begin(box *b, uint64_t seed)
{
    size_t count;
    scaleev_region region;
    b->s = (sample){.seed = seed, .random = {.state = seed}};
    aimed_spec(&b->s.random, b->s.spec, &b->s.lo, &b->s.hi);
    report_about("seed %llu, %s", (unsigned long long)seed, b->s.spec);
    b->model = b->s.model = model_of(b->s.spec);
    b->options = (scaleev_solve_options){.size = sizeof b->options, .max_evaluations = BUDGET};
    size_t want = 1 + rng_below(&b->s.random, RANGES), inputs = (size_t)scaleev_input_count(b->model) - 1;
    for (b->n = 0; b->n < want && b->n < inputs;) {
        scaleev_input input = 1 + (scaleev_input)rng_below(&b->s.random, (uint32_t)inputs);
        if (has_input(b, input))
            continue;
        b->present[b->n] = value_of(b->model, input);
        b->ranges[b->n] = draw_range(b, input);
        b->n++;
    }
    return scaleev_regions(b->model, b->s.lo, b->s.lo, b->ranges, b->n, &b->options, &region, 1, &count) == SCALEEV_OK;
}

static void box_end(box *b)
{
    scaleev_model_destroy(b->model);
}

static void set_inputs(const box *b, const double *values)
{
    scaleev_input inputs[RANGES];
    for (size_t i = 0; i < b->n; i++)
        inputs[i] = b->ranges[i].input;
    CHECK(scaleev_set_many(b->model, inputs, values, b->n) == SCALEEV_OK, "inputs of the box are refused");
}

/* Values in the ranges, often at corners. */
static void draw_inputs(box *b, double *values)
{
    for (size_t i = 0; i < b->n; i++) {
        const scaleev_range *r = &b->ranges[i];
        uint32_t where = rng_below(&b->s.random, 3);
        double between =
            r->lo > 0 ? r->lo * pow(r->hi / r->lo, rng_unit(&b->s.random)) : rng_between(&b->s.random, r->lo, r->hi);
        values[i] = where == 0 ? r->lo : where == 1 ? r->hi : fmin(fmax(between, r->lo), r->hi);
        if (is_whole(b->model, r->input))
            values[i] = floor(values[i]);
    }
}

static int sign_at(const scaleev_model *model, double scale)
{
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    cr_assert_eq(scaleev_break_even(model, scale, scale, NULL, NULL, 0, &solution), SCALEEV_OK);
    return solution.sign_lo;
}

static int sign_of_verdict(int32_t verdict)
{
    return verdict == SCALEEV_REGION_GOOD ? 1 : verdict == SCALEEV_REGION_BAD ? -1 : 0;
}

static const scaleev_region *region_of(const scaleev_region *regions, size_t count, double scale)
{
    size_t i = 0;
    while (i + 1 < count && scale > regions[i].hi)
        i++;
    return &regions[i];
}

/* ---- regions ---- */

typedef struct tally {
    size_t boxes, wide, good, bad, depends, points, signs;
} tally;

static void check_cover(const box *b, const scaleev_region *regions, size_t count)
{
    CHECK(count > 0 && regions[0].lo == b->s.lo && regions[count - 1].hi == b->s.hi, "the domain is not covered");
    for (size_t i = 0; i < count; i++) {
        CHECK(regions[i].lo <= regions[i].hi && regions[i].reserved == 0 && regions[i].verdict >= 0 &&
                  regions[i].verdict <= SCALEEV_REGION_DEPENDS,
              "region %zu is none", i);
        CHECK(i == 0 || (regions[i].lo == regions[i - 1].hi && regions[i].verdict != regions[i - 1].verdict),
              "region %zu does not follow", i);
    }
}

/* No break-even of any model in the box is where the verdict is good or bad, and no sign is the other one. */
static void check_one_model(box *b, const scaleev_region *regions, size_t count, tally *sum)
{
    double values[RANGES];
    scaleev_root roots[20];
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    draw_inputs(b, values);
    set_inputs(b, values);
    CHECK(scaleev_break_even(b->model, b->s.lo, b->s.hi, &b->options, roots, 20, &solution) == SCALEEV_OK, "refused");
    for (size_t i = 0; i < solution.count && i < 20; i++) {
        const scaleev_region *r = region_of(regions, count, roots[i].at);
        CHECK(roots[i].kind != SCALEEV_ROOT_CROSSING || !sign_of_verdict(r->verdict) || roots[i].lo <= r->lo ||
                  roots[i].hi >= r->hi,
              "a break-even at %.17g, where it is %s", roots[i].at, scaleev_region_name(r->verdict));
    }
    for (int i = 0; i < 4; i++) {
        double scale = rng_scale(&b->s.random, b->s.lo, b->s.hi);
        const scaleev_region *r = region_of(regions, count, scale);
        int sign = sign_at(b->model, scale), said = sign_of_verdict(r->verdict);
        sum->signs++;
        CHECK(!said || scale == r->lo || scale == r->hi || sign != -said, "at %.17g it is not %s", scale,
              scaleev_region_name(r->verdict));
    }
    set_inputs(b, b->present);
}

/* Where it depends, there are inputs of either sign. */
static void check_points(box *b, const scaleev_region *region, tally *sum)
{
    double good[RANGES], bad[RANGES], scale = rng_scale(&b->s.random, region->lo, region->hi);
    int32_t verdict = -1, said = sign_of_verdict(region->verdict);
    CHECK(scaleev_region_points(b->model, scale, b->ranges, b->n, &b->options, &verdict, good, bad) == SCALEEV_OK,
          "points are refused");
    CHECK(scale == region->lo || scale == region->hi || verdict == SCALEEV_REGION_UNDECIDED ||
              region->verdict == SCALEEV_REGION_UNDECIDED || verdict == region->verdict,
          "at %.17g %s, in a region that %s", scale, scaleev_region_name(verdict),
          scaleev_region_name(region->verdict));
    CHECK(region->verdict != SCALEEV_REGION_DEPENDS || verdict == SCALEEV_REGION_DEPENDS || scale == region->lo ||
              scale == region->hi,
          "at %.17g no points where it depends", scale);
    CHECK(isnan(good[0]) == (verdict == SCALEEV_REGION_BAD) || verdict == SCALEEV_REGION_UNDECIDED, "good inputs");
    CHECK(isnan(bad[0]) == (verdict == SCALEEV_REGION_GOOD) || verdict == SCALEEV_REGION_UNDECIDED, "bad inputs");
    for (int which = -1; which <= 1; which += 2) {
        const double *values = which > 0 ? good : bad;
        if (isnan(values[0]))
            continue;
        for (size_t i = 0; i < b->n; i++)
            CHECK(values[i] >= b->ranges[i].lo && values[i] <= b->ranges[i].hi, "input %zu is out of its range", i);
        set_inputs(b, values);
        int sign = sign_at(b->model, scale);
        CHECK(sign == which || (said == which && (scale == region->lo || scale == region->hi)),
              "at %.17g the sign of the %s inputs is %d", scale, which > 0 ? "good" : "bad", sign);
        set_inputs(b, b->present);
        sum->points++;
    }
}

/* Whether a verdict is missing next to no boundary, or far from one. */
static bool has_wide_gap(const scaleev_region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (regions[i].verdict == SCALEEV_REGION_UNDECIDED && regions[i].hi > regions[i].lo * (1 + 1e-9))
            return true;
    return false;
}

static void check_box(uint64_t seed, tally *sum)
{
    static scaleev_region regions[REGIONS];
    box b;
    size_t count;
    if (box_begin(&b, seed)) {
        scaleev_status status = find_regions(&b, regions, &count);
        if (status == SCALEEV_ERROR_UNDEFINED) { /* a share leads beyond the end of a table */
            box_end(&b);
            return;
        }
        CHECK(status == SCALEEV_OK && count <= REGIONS, "status %d, %zu regions", (int)status, count);
        check_cover(&b, regions, count);
        for (int i = 0; i < POINTS; i++)
            check_one_model(&b, regions, count, sum);
        for (size_t i = 0; i < count && i < 8; i++)
            check_points(&b, &regions[i], sum);
        sum->boxes++;
        sum->wide += has_wide_gap(regions, count);
        for (size_t i = 0; i < count; i++) {
            sum->good += regions[i].verdict == SCALEEV_REGION_GOOD;
            sum->bad += regions[i].verdict == SCALEEV_REGION_BAD;
            sum->depends += regions[i].verdict == SCALEEV_REGION_DEPENDS;
        }
    }
    box_end(&b);
}

Test(robust, regions_hold_for_all_models)
{
    tally sum = {0};
    test_begin();
    for (uint64_t i = 0, n = test_cases(500); i < n; i++)
        check_box(test_seed() + i, &sum);
    printf("%zu boxes, %zu with wide gaps, %zu good, %zu bad, %zu depends, %zu points, %zu signs\n", sum.boxes,
           sum.wide, sum.good, sum.bad, sum.depends, sum.points, sum.signs);
    cr_expect(!test_shares() || sum.wide * 20 < sum.boxes, "gaps in %zu of %zu boxes", sum.wide, sum.boxes);
    cr_expect(!test_shares() || sum.depends * 4 > sum.boxes, "it depends in %zu of %zu boxes", sum.depends, sum.boxes);
    cr_assert_eq(reports(), 0);
}

/* ---- ranges without width, and wider ones ---- */

static bool same_regions(const scaleev_region *a, size_t n, const scaleev_region *b, size_t m)
{
    for (size_t i = 0; i < n && i < m; i++)
        if (a[i].verdict != b[i].verdict || !same_bits(a[i].lo, b[i].lo) || !same_bits(a[i].hi, b[i].hi))
            return false;
    return n == m;
}

/* The regions of a box of no width lie between the break-evens. */
static void check_no_width(box *b)
{
    static scaleev_region regions[REGIONS], plain[REGIONS];
    static scaleev_root roots[REGIONS];
    size_t count, plain_count, n = b->n;
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    for (size_t i = 0; i < n; i++)
        b->ranges[i].lo = b->ranges[i].hi = b->present[i];
    CHECK(find_regions(b, regions, &count) == SCALEEV_OK, "refused");
    b->n = 0;
    CHECK(find_regions(b, plain, &plain_count) == SCALEEV_OK, "refused without ranges");
    b->n = n;
    CHECK(same_regions(regions, count, plain, plain_count), "%zu regions, not %zu", count, plain_count);
    scaleev_break_even(b->model, b->s.lo, b->s.hi, &b->options, roots, REGIONS, &solution);
    for (size_t i = 0; i < solution.count && i < REGIONS; i++) {
        const scaleev_region *r = region_of(plain, plain_count, roots[i].at);
        CHECK(roots[i].kind != SCALEEV_ROOT_CROSSING ||
                  (r->verdict == SCALEEV_REGION_UNDECIDED && r->lo <= roots[i].lo && r->hi >= roots[i].hi) ||
                  (roots[i].lo == roots[i].hi && roots[i].at == r->hi &&
                   sign_of_verdict(r->verdict) == -roots[i].direction),
              "the break-even at %.17g is not between regions", roots[i].at);
    }
}

/* What is good or bad whatever the inputs are stays so in narrower ranges. */
static void check_narrower(box *b)
{
    static scaleev_region wide[REGIONS], narrow[REGIONS];
    size_t wide_count, narrow_count;
    CHECK(find_regions(b, wide, &wide_count) == SCALEEV_OK, "refused");
    for (size_t i = 0; i < b->n; i++) {
        scaleev_range *r = &b->ranges[i];
        double lo = r->lo + rng_between(&b->s.random, 0, 0.5) * (b->present[i] - r->lo);
        double hi = r->hi - rng_between(&b->s.random, 0, 0.5) * (r->hi - b->present[i]);
        r->lo = is_whole(b->model, r->input) ? ceil(lo) : lo;
        r->hi = is_whole(b->model, r->input) ? floor(hi) : hi;
    }
    CHECK(find_regions(b, narrow, &narrow_count) == SCALEEV_OK, "narrower ranges are refused");
    for (int i = 0; i < 40; i++) {
        double scale = rng_scale(&b->s.random, b->s.lo, b->s.hi);
        const scaleev_region *w = region_of(wide, wide_count, scale), *n = region_of(narrow, narrow_count, scale);
        bool at_end = scale == w->lo || scale == w->hi || scale == n->lo || scale == n->hi;
        CHECK(at_end || !sign_of_verdict(w->verdict) || n->verdict == w->verdict ||
                  n->verdict == SCALEEV_REGION_UNDECIDED,
              "at %.17g it %s in narrower ranges, and is %s in wider ones", scale, scaleev_region_name(n->verdict),
              scaleev_region_name(w->verdict));
    }
}

static void for_each_box(size_t cases, void (*check)(box *b))
{
    test_begin();
    for (uint64_t i = 0, n = test_cases(cases); i < n; i++) {
        box b;
        static scaleev_region regions[REGIONS];
        size_t count;
        if (box_begin(&b, test_seed() + i) && find_regions(&b, regions, &count) == SCALEEV_OK)
            check(&b);
        box_end(&b);
    }
    cr_assert_eq(reports(), 0);
}

Test(robust, no_width)
{
    for_each_box(300, check_no_width);
}

Test(robust, narrower)
{
    for_each_box(200, check_narrower);
}

/* ---- bounds ---- */

static void check_bounds(box *b)
{
    double values[RANGES], lo, hi, from, to;
    scaleev_quantity quantity = (scaleev_quantity)rng_below(&b->s.random, QUANTITIES);
    random_domain(&b->s, &from, &to);
    b->options.max_evaluations = 400;
    scaleev_status status =
        scaleev_enclose_ranges(b->model, quantity, from, to, b->ranges, b->n, &b->options, &lo, &hi);
    CHECK(status == SCALEEV_OK || status == SCALEEV_ERROR_UNDEFINED, "status %d", (int)status);
    for (int i = 0; i < 12 && status == SCALEEV_OK; i++) {
        double scale = i == 0 ? from : i == 1 ? to : rng_scale(&b->s.random, from, to);
        draw_inputs(b, values);
        set_inputs(b, values);
        double least, most;
        cr_assert_eq(scaleev_enclose(b->model, quantity, scale, scale, &least, &most), SCALEEV_OK);
        CHECK(least <= hi && most >= lo, "%s at %.17g is from %.17g to %.17g, not in [%.17g, %.17g]",
              quantity_names[quantity], scale, least, most, lo, hi);
        set_inputs(b, b->present);
    }
}

Test(robust, bounds)
{
    for_each_box(500, check_bounds);
}

/* ---- the plane ---- */

static void check_map(box *b)
{
    static scaleev_cell cells[CELLS];
    const scaleev_range *r = &b->ranges[0];
    size_t count = 0;
    b->options.max_evaluations = 300;
    scaleev_status status =
        scaleev_map(b->model, b->s.lo, b->s.hi, r->input, r->lo, r->hi, &b->options, cells, CELLS, &count);
    CHECK(status == SCALEEV_OK && count > 0 && count <= 301, "status %d, %zu cells", (int)status, count);
    b->n = 1;
    for (int i = 0; i < 10; i++) {
        double scale = rng_scale(&b->s.random, b->s.lo, b->s.hi), value;
        size_t hits = 0;
        draw_inputs(b, &value);
        set_inputs(b, &value);
        int sign = sign_at(b->model, scale);
        for (size_t k = 0; k < count; k++) {
            const scaleev_cell *c = &cells[k];
            if (scale < c->lo || scale > c->hi || value < c->along_lo || value > c->along_hi)
                continue;
            hits++;
            bool border = scale == c->lo || scale == c->hi || value == c->along_lo || value == c->along_hi;
            CHECK(border || !sign_of_verdict(c->verdict) || sign != -sign_of_verdict(c->verdict),
                  "at %.17g, %.17g it is not %s", scale, value, scaleev_region_name(c->verdict));
        }
        CHECK(hits >= 1, "no cell has %.17g, %.17g", scale, value);
        set_inputs(b, b->present);
    }
}

Test(robust, map)
{
    for_each_box(200, check_map);
}

/* ---- switching values ---- */

/* The sign is the same from the present value to the root, and the other one beyond it. */
static void check_switch(box *b, size_t i, const scaleev_root *root, double end, double scale, int present)
{
    const scaleev_range *r = &b->ranges[i];
    bool up = end == r->hi;
    double near = root->kind ? (up ? root->lo : root->hi) : end;
    CHECK(root->kind == 0 || (root->lo >= r->lo && root->hi <= r->hi), "a switching value out of its range");
    for (int k = 0; k < 4; k++) {
        double value = b->present[i] + rng_unit(&b->s.random) * (near - b->present[i]);
        if (!(value > r->lo && value < r->hi) || is_whole(b->model, r->input))
            continue;
        CHECK(scaleev_set(b->model, r->input, value) == SCALEEV_OK, "refused");
        CHECK(sign_at(b->model, scale) != -present, "the sign changes at %.17g, before %.17g", value, near);
    }
    double beyond = up ? root->hi : root->lo;
    if (root->kind == SCALEEV_ROOT_CROSSING && !is_whole(b->model, r->input)) {
        CHECK(scaleev_set(b->model, r->input, beyond) == SCALEEV_OK, "refused");
        CHECK(sign_at(b->model, scale) != present, "the sign does not change at %.17g", beyond);
    }
    CHECK(scaleev_set(b->model, r->input, b->present[i]) == SCALEEV_OK, "refused");
}

/* Inputs by at most a factor from the present ones, within their ranges. */
static void draw_by_factor(box *b, double factor, double *values)
{
    for (size_t i = 0; i < b->n; i++) {
        double by = pow(factor, rng_below(&b->s.random, 2) ? rng_between(&b->s.random, -1, 1)
                                                           : rng_below(&b->s.random, 2) * 2.0 - 1);
        values[i] = fmin(fmax(b->present[i] * by, b->ranges[i].lo), b->ranges[i].hi);
        if (is_whole(b->model, b->ranges[i].input))
            values[i] = b->present[i];
    }
}

static void check_switching(box *b)
{
    scaleev_switching all[256];
    scaleev_root factor;
    double scale = rng_scale(&b->s.random, b->s.lo, b->s.hi), values[RANGES];
    size_t inputs = (size_t)scaleev_input_count(b->model);
    int present = sign_at(b->model, scale);
    for (size_t i = 0; i < b->n; i++)
        if (b->present[i] < b->ranges[i].lo || b->present[i] > b->ranges[i].hi)
            return;
    scaleev_status status =
        scaleev_switching_values(b->model, scale, b->ranges, b->n, &b->options, inputs, all, &factor);
    CHECK(inputs <= 256 && (status == SCALEEV_OK || status == SCALEEV_ERROR_UNDEFINED), "status %d", (int)status);
    if (!present || status != SCALEEV_OK)
        return;
    for (size_t i = 0; i < b->n; i++) {
        check_switch(b, i, &all[b->ranges[i].input].below, b->ranges[i].lo, scale, present);
        check_switch(b, i, &all[b->ranges[i].input].above, b->ranges[i].hi, scale, present);
    }
    CHECK(factor.kind == 0 || (factor.lo >= 1 && factor.lo <= factor.hi), "factors %.17g to %.17g", factor.lo,
          factor.hi);
    for (int k = 0; k < 6 && (factor.kind == 0 || factor.lo > 1); k++) {
        draw_by_factor(b, factor.kind ? fmin(factor.lo, 1e100) * (1 - 1e-12) : 1e100, values);
        set_inputs(b, values);
        CHECK(sign_at(b->model, scale) != -present, "the sign changes within a factor of %.17g", factor.lo);
    }
    set_inputs(b, b->present);
}

Test(robust, switching_values)
{
    for_each_box(300, check_switching);
}

/* ---- the crux ---- */

/* With the inputs held that are needed, the sign holds whatever the others are. */
static void check_held(box *b, const scaleev_crux_answer *crux, double scale)
{
    double values[RANGES];
    size_t held = 0;
    for (size_t i = 0; i < b->n; i++)
        held += crux->which[i] == 1;
    CHECK(held == crux->needed, "%zu inputs are held, not %zu", held, crux->needed);
    CHECK((crux->verdict == SCALEEV_REGION_GOOD || crux->verdict == SCALEEV_REGION_BAD) ? held == 0 : true, "too many");
    for (int k = 0; k < 6; k++) {
        draw_inputs(b, values);
        for (size_t i = 0; i < b->n; i++)
            values[i] = crux->which[i] ? b->present[i] : values[i];
        set_inputs(b, values);
        CHECK(sign_at(b->model, scale) != -crux->sign, "the sign does not hold");
    }
    set_inputs(b, b->present);
}

static double distance_of(const box *b, size_t i, double value)
{
    const scaleev_range *r = &b->ranges[i];
    bool factors = r->lo > 0 ? r->hi / 10 > r->lo : r->hi < 0 && r->lo / 10 < r->hi;
    if (r->lo == r->hi)
        return 0;
    return factors ? fabs(log(value / b->present[i]) / log(r->hi / r->lo))
                   : fabs(value - b->present[i]) / (r->hi - r->lo);
}

static void check_flip(box *b, const scaleev_crux_answer *crux, double scale)
{
    double nearest = 0;
    CHECK(crux->flips == !isnan(crux->flip[0]), "flips");
    CHECK(crux->distance_lo >= 0 && crux->distance_lo <= crux->distance_hi, "distances");
    if (!crux->flips)
        return;
    for (size_t i = 0; i < b->n; i++) /* a whole number may be the next one */
        nearest = fmax(nearest, is_whole(b->model, b->ranges[i].input) ? 0 : distance_of(b, i, crux->flip[i]));
    CHECK(nearest <= crux->distance_hi * (1 + 1e-9) + 1e-9, "%.17g away, not %.17g", nearest, crux->distance_hi);
    set_inputs(b, crux->flip);
    CHECK(sign_at(b->model, scale) == -crux->sign, "the sign does not change");
    set_inputs(b, b->present);
}

static void check_crux(box *b)
{
    int32_t which[RANGES];
    double flip[RANGES], scale = rng_scale(&b->s.random, b->s.lo, b->s.hi);
    scaleev_crux_answer crux = SCALEEV_CRUX_ANSWER_INIT;
    crux.which = which;
    crux.flip = flip;
    scaleev_status status = scaleev_crux(b->model, scale, b->ranges, b->n, &b->options, &crux);
    if (status == SCALEEV_ERROR_DOMAIN)
        return;
    CHECK(status == SCALEEV_OK, "status %d", (int)status);
    if (status != SCALEEV_OK || !crux.sign)
        return;
    check_held(b, &crux, scale);
    check_flip(b, &crux, scale);
}

Test(robust, crux)
{
    for_each_box(300, check_crux);
}
