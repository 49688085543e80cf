/* SPDX-License-Identifier: MIT */
#include "properties.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const quantity_names[QUANTITIES] = {
    "EV", "BENEFIT", "RETAINED", "LOSS", "SURVIVAL", "LOG_SURVIVAL", "CATASTROPHE", "MARGINAL",
};

void sample_begin(sample *s, bool wild)
{
    uint32_t kinds = rng_below(&s->random, 8);
    random_options options = {
        .wild = wild,
        .tables = true,
        .callbacks = kinds<2, .formulas = kinds> 5,
        .terms_max = 6,
    };
    random_spec(&s->random, &options, s->spec, &s->lo, &s->hi);
    s->no_slope = strstr(s->spec, " callback(") != NULL;
    s->partial = options.formulas;
    s->model = model_parse(s->spec, s->allocator, NULL);
    CHECK(s->model, "cannot be built");
    report_about("seed %llu, %s", (unsigned long long)s->seed, s->spec);
}

void sample_end(sample *s)
{
    scaleev_model_destroy(s->model);
}

void random_interval(sample *s, double *lo, double *hi)
{
    *lo = rng_scale(&s->random, s->lo, s->hi);
    switch (rng_below(&s->random, 5)) {
    case 0:
        *hi = *lo;
        break;
    case 1:
        *hi = *lo * (1 + ldexp(1, -(int)rng_below(&s->random, 53)));
        break;
    case 2:
        *hi = nextafter(*lo, HUGE_VAL);
        break;
    default:
        *hi = rng_scale(&s->random, s->lo, s->hi);
        break;
    }
    *hi = fmin(*hi, s->hi);
    if (*hi < *lo) {
        double swap = *lo;
        *lo = *hi;
        *hi = swap;
    }
}

void random_domain(sample *s, double *lo, double *hi)
{
    random_interval(s, lo, hi);
    if (rng_below(&s->random, 2)) {
        *lo = s->lo;
        *hi = fmax(*lo, fmin(s->hi, rng_below(&s->random, 2) ? 1e300 : 1e9));
    }
}

static bool is_difference(const scaleev_model *model)
{
    scaleev_model *difference = NULL;
    bool is_one = scaleev_model_difference(model, model, &difference) == SCALEEV_ERROR_UNSUPPORTED;
    scaleev_model_destroy(difference);
    return is_one;
}

bool overflows(const scaleev_model *model, double scale)
{
    double b = 0, l = 0, least = 0, most = 0;
    scaleev_evaluate(model, SCALEEV_BENEFIT, &scale, 1, &b);
    scaleev_evaluate(model, SCALEEV_LOSS, &scale, 1, &l);
    if (!(fabs(b) <= DBL_MAX && fabs(l) <= DBL_MAX))
        return true;
    /* Both sides may be infinite where their benefits and losses do not differ. */
    return is_difference(model) && scaleev_enclose(model, SCALEEV_EV, scale, scale, &least, &most) == SCALEEV_OK &&
           (isinf(least) || isinf(most));
}

/* Whether both sides of a difference are certain to fail, and the logarithm of survival may be infinite in both. */
static bool dead_difference(const scaleev_model *model, double scale)
{
    double s = NAN;
    scaleev_evaluate(model, SCALEEV_SURVIVAL, &scale, 1, &s);
    return s == 0 && is_difference(model);
}

/* There may be no answer to a question about this sample, and this is none. */
static bool refused(const sample *s, scaleev_status status)
{
    return s->partial && (status == SCALEEV_ERROR_UNDEFINED || status == SCALEEV_ERROR_UNSUPPORTED);
}

/* ---- values and enclosures ---- */

void check_inside(sample *s, double lo, double hi, values_tally *sum)
{
    double scales[6] = {lo, hi, lo + (hi - lo) / 2};
    for (size_t i = 3; i < 6; ++i)
        scales[i] = rng_scale(&s->random, lo, hi);
    for (scaleev_quantity q = 0; q < QUANTITIES; ++q) {
        double least, most, values[6];
        scaleev_status evaluated = scaleev_evaluate(s->model, q, scales, 6, values);
        if (q == SCALEEV_MARGINAL && s->no_slope) {
            CHECK(evaluated == SCALEEV_ERROR_UNSUPPORTED, "MARGINAL: status %d", (int)evaluated);
            continue;
        }
        CHECK(evaluated == SCALEEV_OK, "%s: status %d", quantity_names[q], (int)evaluated);
        scaleev_status status = scaleev_enclose(s->model, q, lo, hi, &least, &most);
        /* The end of a table over a large share is no double: the last one may be beyond it. */
        if ((status == SCALEEV_ERROR_UNDEFINED && hi < DBL_MIN) || refused(s, status))
            continue;
        CHECK(status == SCALEEV_OK, "%s over [%.17g, %.17g]: status %d", quantity_names[q], lo, hi, (int)status);
        if (status != SCALEEV_OK)
            continue;
        CHECK(least <= most, "%s over [%.17g, %.17g]: [%.17g, %.17g]", quantity_names[q], lo, hi, least, most);
        for (size_t i = 0; i < 6; ++i) {
            ++sum->compared;
            if (isnan(values[i])) {
                /* Only where infinities of both signs meet; the slope may meet them also on its way. */
                ++sum->missing;
                bool meet = q == SCALEEV_LOG_SURVIVAL && dead_difference(s->model, scales[i]);
                CHECK(q == SCALEEV_MARGINAL || meet || s->partial || overflows(s->model, scales[i]), "no %s at %.17g",
                      quantity_names[q], scales[i]);
            } else {
                CHECK(least <= values[i] && values[i] <= most,
                      "%s at %.17g is %.17g, not in [%.17g, %.17g], which is over [%.17g, %.17g]", quantity_names[q],
                      scales[i], values[i], least, most, lo, hi);
            }
        }
    }
}

bool check_slope(sample *s, double lo, double hi)
{
    double a[2], b[2], slope[2];
    if (!(lo < hi) || scaleev_enclose(s->model, SCALEEV_EV, lo, lo, &a[0], &a[1]) ||
        scaleev_enclose(s->model, SCALEEV_EV, hi, hi, &b[0], &b[1]))
        return false;
    scaleev_status status = scaleev_enclose(s->model, SCALEEV_MARGINAL, lo, hi, &slope[0], &slope[1]);
    if (refused(s, status))
        return false;
    CHECK(status == SCALEEV_OK, "MARGINAL over [%.17g, %.17g]: status %d", lo, hi, (int)status);
    if (status)
        return false;
    /* Real slopes between the two points have the quotient as their mean. */
    double least = nextafter(nextafter(b[0] - a[1], -HUGE_VAL) / nextafter(hi - lo, HUGE_VAL), -HUGE_VAL);
    double other = nextafter(nextafter(b[0] - a[1], -HUGE_VAL) / nextafter(hi - lo, 0), -HUGE_VAL);
    double most = nextafter(nextafter(b[1] - a[0], HUGE_VAL) / nextafter(hi - lo, HUGE_VAL), HUGE_VAL);
    double another = nextafter(nextafter(b[1] - a[0], HUGE_VAL) / nextafter(hi - lo, 0), HUGE_VAL);
    least = fmin(least, other);
    most = fmax(most, another);
    if (isnan(least) || isnan(most))
        return false;
    CHECK(least <= slope[1] && slope[0] <= most, "quotient [%.17g, %.17g], slopes [%.17g, %.17g] over [%.17g, %.17g]",
          least, most, slope[0], slope[1], lo, hi);
    return true;
}

/* ---- roots ---- */

/* The proved sign of EV at x, 0 where the enclosure holds none. */
static int sign_at(const scaleev_model *model, double x)
{
    double lo, hi;
    if (scaleev_enclose(model, SCALEEV_EV, x, x, &lo, &hi))
        return 0;
    return lo > 0 ? 1 : hi < 0 ? -1 : 0;
}

/* Whether anything can be proved about the model: no callback lacks bounds. */
static bool has_bounds(const scaleev_model *model, double lo)
{
    double least, most;
    return scaleev_enclose(model, SCALEEV_EV, lo, lo, &least, &most) != SCALEEV_ERROR_UNSUPPORTED;
}

/* Enclosures: the budget, and what the last step may take beyond it. */
enum { BUDGET = 2000, SLACK = 0 };

/* Whether two roots are the first of n, `all` in truth, where those at the ends give way; nothing is behind them. */
static bool are_first_two(const scaleev_root few[3], const scaleev_root *roots, size_t n, size_t all)
{
    scaleev_root want[2];
    size_t ends = 0, kept, got = 0;
    for (size_t i = 0; i < n; ++i)
        ends += roots[i].kind == SCALEEV_ROOT_ENDPOINT;
    kept = all <= 2 ? ends : all - 2 < ends ? ends - (all - 2) : 0;
    for (size_t i = 0; i < n && got < 2; ++i) {
        bool end = roots[i].kind == SCALEEV_ROOT_ENDPOINT;
        if (end && kept == 0)
            continue;
        kept -= end;
        want[got++] = roots[i];
    }
    return memcmp(few, want, got * sizeof *want) == 0 && ((const unsigned char *)&few[got])[0] == 0x5a;
}

/* What is found must be right with any budget. */
static scaleev_solve_options options_of(sample *s)
{
    uint64_t budget = s->budget;
    if (budget == 0)
        budget = rng_below(&s->random, 4) ? BUDGET : 1 + rng_below(&s->random, 100);
    return (scaleev_solve_options){sizeof(scaleev_solve_options), budget, 0, 0};
}

void check_roots(sample *s, double lo, double hi, roots_tally *sum)
{
    report_about("seed %llu, on [%.17g, %.17g], %s", (unsigned long long)s->seed, lo, hi, s->spec);
    enum { ROOTS = 200 };
    static scaleev_root roots[ROOTS], few[3];
    scaleev_solution solution = {.size = sizeof solution}, again = {.size = sizeof again};
    scaleev_solve_options options = options_of(s);
    scaleev_status status = scaleev_break_even(s->model, lo, hi, &options, roots, ROOTS, &solution);
    if (refused(s, status))
        return;
    CHECK(status == SCALEEV_OK, "break-even: status %d", (int)status);
    if (status)
        return;
    ++sum->models;
    sum->complete += solution.complete == 1;
    sum->evaluations += solution.evaluations;
    sum->most = solution.evaluations > sum->most ? solution.evaluations : sum->most;
    CHECK(solution.complete == 0 || solution.complete == 1, "complete is %d", solution.complete);
    CHECK(abs(solution.sign_lo) <= 1 && abs(solution.sign_hi) <= 1 && solution.reserved == 0, "signs");
    CHECK(solution.evaluations <= options.max_evaluations + SLACK, "%llu evaluations",
          (unsigned long long)solution.evaluations);
    size_t n = solution.count < ROOTS ? solution.count : ROOTS;
    int direction = 0, first = 0;
    bool all_crossings = true, bounds = has_bounds(s->model, lo);
    for (size_t i = 0; i < n; ++i) {
        const scaleev_root *r = &roots[i];
        ++sum->roots;
        CHECK(lo <= r->lo && r->lo <= r->at && r->at <= r->hi && r->hi <= hi, "root %zu at %.17g in [%.17g, %.17g]", i,
              r->at, r->lo, r->hi);
        CHECK(bounds == (r->kind != SCALEEV_ROOT_ESTIMATED), "root %zu is of kind %d, bounds %d", i, r->kind, bounds);
        if (i)
            CHECK(roots[i - 1].at <= r->at && (r->kind != SCALEEV_ROOT_CROSSING || roots[i - 1].hi <= r->lo),
                  "roots %zu and %zu are not in order", i - 1, i);
        if (r->kind == SCALEEV_ROOT_CROSSING) {
            int at_lo = sign_at(s->model, r->lo), at_hi = sign_at(s->model, r->hi);
            ++sum->crossings;
            CHECK(r->direction == 1 || r->direction == -1, "root %zu has no direction", i);
            /* Where e^-H underflows, plain enclosures see no sign, and the solver has other means. */
            sum->undecided += at_lo == 0 || at_hi == 0;
            CHECK((at_lo == 0 || at_lo == -r->direction) && (at_hi == 0 || at_hi == r->direction),
                  "root %zu in [%.17g, %.17g]: direction %d, signs %d and %d", i, r->lo, r->hi, r->direction, at_lo,
                  at_hi);
            if (solution.complete && direction)
                CHECK(r->direction == -direction, "directions do not alternate at root %zu, %.17g", i, r->at);
            direction = r->direction;
        } else if (r->kind == SCALEEV_ROOT_ENDPOINT) {
            CHECK(r->at == lo || r->at == hi, "end point root %zu at %.17g", i, r->at);
            CHECK(scaleev_ev(s->model, r->at) == 0 || overflows(s->model, r->at), "EV is %.17g at end point root %.17g",
                  scaleev_ev(s->model, r->at), r->at);
        } else if (r->kind == SCALEEV_ROOT_ESTIMATED) {
            CHECK(abs(r->direction) <= 1 && !solution.complete, "estimated root %zu", i);
            all_crossings = false;
        } else {
            CHECK(r->kind == SCALEEV_ROOT_UNRESOLVED, "root %zu is of kind %d", i, r->kind);
            CHECK(r->direction == 0, "unresolved root %zu has a direction", i);
            CHECK(!solution.complete, "complete with an unresolved root");
            ++sum->unresolved;
            all_crossings = false;
        }
    }
    /* Between roots the sign is constant: look at random points. */
    if (n == solution.count && nextafter(lo, hi) < hi) {
        for (int k = 0; k < 16; ++k) {
            double x = k < 8 ? rng_scale(&s->random, lo, hi) : rng_between(&s->random, lo, hi);
            int sign, want = solution.sign_lo;
            bool outside = x > lo && x < hi;
            for (size_t i = 0; i < n; ++i) {
                if (x >= roots[i].lo && x <= roots[i].hi)
                    outside = false;
                if (roots[i].kind == SCALEEV_ROOT_CROSSING && x > roots[i].hi)
                    want = roots[i].direction;
            }
            if (!outside || !all_crossings || !solution.complete)
                continue;
            sign = sign_at(s->model, x);
            if (sign == 0)
                continue;
            ++sum->signs;
            /* Where the sign next to the lower end is not proved, it is at least the same up to the first root. */
            if (want == 0 && first == 0)
                first = sign;
            if (want == 0)
                want = first;
            CHECK(sign == want, "sign at %.17g is %d, should be %d, %zu roots", x, sign, want, n);
        }
        /* The sign just above an end point may be out of reach: K ln K against K turns at e^-1000. */
        if (solution.complete && all_crossings && solution.sign_lo && solution.sign_hi)
            CHECK(direction == 0 ? solution.sign_lo == solution.sign_hi : direction == solution.sign_hi,
                  "signs %d and %d do not go with the roots", solution.sign_lo, solution.sign_hi);
    }
    /* Less room gives the same. (Where many are tried, of some.) */
    if (s->budget && rng_below(&s->random, 4))
        return;
    memset(few, 0x5a, sizeof few);
    status = scaleev_break_even(s->model, lo, hi, &options, few, 2, &again);
    CHECK(status == SCALEEV_OK && again.count == solution.count && again.complete == solution.complete &&
              again.sign_lo == solution.sign_lo && again.sign_hi == solution.sign_hi &&
              are_first_two(few, roots, n, solution.count),
          "less room gives something else");
}

/* ---- the best scale ---- */

/* Whether EV at a scale may be told so: within its enclosure, at most `top`, which is proved of the greatest, and where
 * overflow and underflow are far away as doubles have it, or `top` where rounding takes them above that. */
static bool may_be_ev(const sample *s, double scale, double ev, const double enclosure[2], double top)
{
    double value = scaleev_ev(s->model, scale), size = fabs(value);
    bool far = size > 1e-270 && size <= DBL_MAX && enclosure[1] - enclosure[0] <= 1e-9 * size;
    if (isnan(ev))
        return isnan(value) && enclosure[0] == -INFINITY;
    return ev >= enclosure[0] && ev <= enclosure[1] && ev <= top && (ev == fmin(value, top) || !far);
}

/* A whole scale of a domain that has one: an end, any, or next to the best one. */
static double random_whole(sample *s, double lo, double hi, double best)
{
    const double x[] = {ceil(lo), floor(hi), floor(rng_between(&s->random, lo, hi)),
                        floor(rng_scale(&s->random, lo, hi)), best + (double)rng_below(&s->random, 13) - 6};
    return fmin(fmax(x[rng_below(&s->random, 5)], ceil(lo)), floor(hi));
}

/* No whole scale is proved to be better than the best; there is none only where nothing is known of any. */
static void check_best_whole(sample *s, double lo, double hi, const scaleev_optimum *o, bool exhausted)
{
    double at = o->whole_scale, ev[2] = {-INFINITY, -INFINITY}, from, to;
    if (ceil(lo) > floor(hi) || isnan(at)) {
        CHECK(isnan(at) && isnan(o->whole_ev), "EV %.17g at whole scale %.17g", o->whole_ev, at);
    } else {
        CHECK(at == floor(at) && at >= lo && at <= hi, "whole scale %.17g", at);
        if (scaleev_enclose(s->model, SCALEEV_EV, at, at, &ev[0], &ev[1]) != SCALEEV_OK)
            return;
        CHECK(may_be_ev(s, at, o->whole_ev, ev, o->ev_hi) || exhausted, "EV %.17g at whole scale %.17g", o->whole_ev,
              at);
    }
    for (int k = 0; k < 20 && !exhausted && ceil(lo) <= floor(hi); ++k) {
        double x = random_whole(s, lo, hi, at);
        if (scaleev_enclose(s->model, SCALEEV_EV, x, x, &from, &to) == SCALEEV_OK)
            CHECK(from <= ev[1], "EV at %.17g is better than at whole scale %.17g: %.17g against %.17g", x, at, from,
                  ev[1]);
    }
}

void check_best(sample *s, double lo, double hi)
{
    report_about("seed %llu, on [%.17g, %.17g], %s", (unsigned long long)s->seed, lo, hi, s->spec);
    scaleev_optimum best = {.size = sizeof best};
    scaleev_solve_options options = options_of(s);
    scaleev_status status = scaleev_best_scale(s->model, lo, hi, &options, &best);
    if (refused(s, status))
        return;
    CHECK(status == SCALEEV_OK, "best scale: status %d", (int)status);
    if (status)
        return;
    double at[2];
    bool bounds = has_bounds(s->model, lo);
    CHECK(best.proved == bounds, "proved is %d, bounds %d", (int)best.proved, (int)bounds);
    if (!bounds)
        return;
    CHECK(best.evaluations <= options.max_evaluations + SLACK, "%llu evaluations of %llu",
          (unsigned long long)best.evaluations, (unsigned long long)options.max_evaluations);
    CHECK(lo <= best.scale_lo && best.scale_lo <= best.scale && best.scale <= best.scale_hi && best.scale_hi <= hi,
          "scale %.17g in [%.17g, %.17g]", best.scale, best.scale_lo, best.scale_hi);
    CHECK(best.ev_lo <= best.ev_hi, "EV in [%.17g, %.17g]", best.ev_lo, best.ev_hi);
    CHECK(best.at_end == (best.scale == lo || best.scale == hi), "at_end is %d", best.at_end);
    if (scaleev_enclose(s->model, SCALEEV_EV, best.scale, best.scale, &at[0], &at[1]) == SCALEEV_OK) {
        CHECK(at[1] >= best.ev_lo, "EV at the best scale %.17g is at most %.17g, less than %.17g", best.scale, at[1],
              best.ev_lo);
        CHECK(may_be_ev(s, best.scale, best.ev, at, best.ev_hi), "EV %.17g at the best scale %.17g", best.ev,
              best.scale);
        CHECK(at[0] <= best.ev_hi, "EV at the best scale %.17g is at least %.17g, more than %.17g", best.scale, at[0],
              best.ev_hi);
    }
    for (int k = 0; k < 24; ++k) {
        double x = k < 8 ? rng_scale(&s->random, lo, hi) : k < 16 ? rng_between(&s->random, lo, hi) : best.scale;
        if (k >= 16) /* near the best */
            x = fmin(fmax(x * (1 + (k % 2 ? 1 : -1) * pow(10, -rng_between(&s->random, 0, 16))), lo), hi);
        double from, to;
        if (scaleev_enclose(s->model, SCALEEV_EV, x, x, &from, &to))
            continue;
        CHECK(from <= best.ev_hi, "EV at %.17g is at least %.17g, more than %.17g", x, from, best.ev_hi);
        /* Strictly better than all that is claimed about the greatest, yet outside where that is. */
        CHECK(!(from > best.ev_lo) || from <= best.ev_hi, "EV at %.17g", x);
        CHECK((x >= best.scale_lo && x <= best.scale_hi) || !(from >= best.ev_hi && from > at[1]),
              "EV at %.17g is the greatest, but is not in [%.17g, %.17g]", x, best.scale_lo, best.scale_hi);
    }
    check_best_whole(s, lo, hi, &best, best.evaluations >= options.max_evaluations);
}

/* ---- rows ---- */

static double log_between(rng *random, double lo, double hi)
{
    return exp(rng_between(random, log(lo), log(hi)));
}

/* A parameter of a term that changes at a scale; NaN for what has a way of its own. */
static double aimed_value(rng *random, const char *name, double scale, bool hazard)
{
    static const char *const scales[] = {"characteristic", "half_scale", "midpoint", "width", "exposure", "b"};
    static const char *const shapes[] = {"exponent", "steepness", "shape", "a"};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; ++i)
        if (strcmp(name, scales[i]) == 0)
            return scale * log_between(random, 0.1, 10);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; ++i)
        if (strcmp(name, shapes[i]) == 0)
            return rng_below(random, 4) ? rng_between(random, 0.2, 3) : 1 + rng_below(random, 3);
    if (strcmp(name, "growth") == 0)
        return rng_between(random, -3, 3) / scale;
    if (hazard) /* a probability or a rate */
        return fmin(log_between(random, 1e-3, 10) / scale, 0.99);
    return NAN;
}

static double any_sign(rng *random, double size)
{
    return rng_below(random, 3) ? size : -size;
}

static size_t put_numbers(char *text, size_t n, bool points, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; ++i)
        n += (size_t)snprintf(text + n, SPEC_BYTES - n, "%s%.17g", !i ? "(" : points && i % 2 ? " " : ", ", numbers[i]);
    return n + (size_t)snprintf(text + n, SPEC_BYTES - n, ")");
}

/* Points from below lo, or from 0, to beyond hi. */
static size_t aimed_table(rng *random, bool hazard, double lo, double hi, double *numbers)
{
    size_t points = 2 + rng_below(random, 4);
    double end = hi * rng_between(random, 2, 3);
    for (size_t i = 0; i < points; ++i) {
        double x = i == 0 ? (hazard || rng_below(random, 2) ? 0 : lo * 0.25)
                          : lo * pow(end / lo, (double)i / (double)(points - 1));
        numbers[2 * i] = i + 1 == points ? end : x;
        numbers[2 * i + 1] =
            hazard ? log_between(random, 1e-3, 10) / hi : any_sign(random, log_between(random, 0.1, 10));
    }
    return 2 * points;
}

static size_t aimed_numbers(rng *random, int32_t family, double lo, double hi, double *numbers)
{
    const char *name = scaleev_family_name(family);
    bool hazard = scaleev_family_is_hazard(family) == 1;
    double scale = log_between(random, lo, hi);
    size_t n = 0;
    if (strstr(name, ".table"))
        return aimed_table(random, hazard, lo, hi, numbers);
    if (strcmp(name, "benefit.polynomial") == 0) {
        n = 1 + rng_below(random, 5);
        for (size_t i = 0; i < n; ++i)
            numbers[i] = any_sign(random, log_between(random, 0.1, 10)) / pow(scale, (double)i);
        return n;
    }
    if (strcmp(name, "hazard.urn") == 0) {
        numbers[0] = floor(fmin(hi * rng_between(random, 1, 3), 1e15)) + 2;
        numbers[1] = 1 + rng_below(random, (uint32_t)fmin(numbers[0], 1000));
        return 2;
    }
    for (int32_t i = 0; i < scaleev_family_parameter_count(family) && !scaleev_family_parameter_is_knob(family, i); ++i)
        numbers[n++] = aimed_value(random, scaleev_family_parameter_name(family, i), scale, hazard);
    if (isnan(numbers[0])) { /* the coefficient: a value of about 1 */
        bool square = strstr(name, "metcalfe") != NULL, flat = n > 1 && !strstr(name, "power");
        double size = strstr(name, "power") ? pow(scale, numbers[1]) : square ? scale * scale : flat ? 1 : scale;
        numbers[0] = any_sign(random, log_between(random, 0.1, 10)) / size;
    }
    return n;
}

static size_t put_aimed_term(rng *random, char *text, size_t n, int32_t family, double lo, double hi)
{
    double numbers[16];
    bool hazard = scaleev_family_is_hazard(family) == 1;
    const char *name = strchr(scaleev_family_name(family), '.') + 1;
    bool table = strcmp(name, "table") == 0;
    n += (size_t)snprintf(text + n, SPEC_BYTES - n, "%s%s %s", n ? "; " : "", hazard ? "hazard" : "benefit", name);
    n = put_numbers(text, n, table, numbers, aimed_numbers(random, family, lo, hi, numbers));
    if (rng_below(random, 4) == 0 && !table)
        n += (size_t)snprintf(text + n, SPEC_BYTES - n, ", share = %.17g", rng_between(random, 0, 1.5));
    if (hazard && rng_below(random, 10))
        n += (size_t)snprintf(text + n, SPEC_BYTES - n, ", loss = %.17g",
                              any_sign(random, log_between(random, 1e-2, 100)));
    if (hazard && rng_below(random, 2))
        n += (size_t)snprintf(text + n, SPEC_BYTES - n, ", wipe = %.17g", rng_below(random, 3) ? rng_unit(random) : 0);
    if (hazard && rng_below(random, 4) == 0)
        n += (size_t)snprintf(text + n, SPEC_BYTES - n, ", frailty = %.17g", log_between(random, 1e-2, 10));
    return n;
}

/* A half of them has one benefit and one hazard, for which EV / R is often concave. */
void aimed_spec(rng *random, char spec[SPEC_BYTES], double *lo, double *hi)
{
    bool simple = rng_below(random, 2);
    int terms = simple ? 2 : 1 + (int)rng_below(random, 5);
    *lo = log_between(random, 1e-9, 1e9);
    *hi = *lo * (rng_below(random, 3) ? log_between(random, 1.01, 1e6) : log_between(random, 1 + 1e-9, 1e18));
    *hi = fmin(*hi, 1e12);
    spec[0] = '\0';
    for (size_t n = 0; terms > 0;) {
        int32_t family = (int32_t)rng_below(random, (uint32_t)numbered_families());
        bool hazard = scaleev_family_is_hazard(family) == 1;
        if (strstr(scaleev_family_name(family), ".callback") || (simple && hazard != (terms == 1)))
            continue;
        n = put_aimed_term(random, spec, n, family, *lo, *hi);
        --terms;
    }
}

void find_turn(const scaleev_model *model, double lo, double hi, const scaleev_columns_request *request,
               uint64_t budget, wanted_turn *turn)
{
    scaleev_solve_options options = {sizeof options, budget, 0, 0};
    turn->request = request ? *request : (scaleev_columns_request)SCALEEV_COLUMNS_REQUEST_INIT;
    turn->solution = (scaleev_solution)SCALEEV_SOLUTION_INIT;
    turn->status = scaleev_break_even(model, lo, hi, &options, turn->roots, 64, &turn->solution);
    turn->hard = turn->solution.count > 64 || (budget && turn->solution.evaluations >= budget);
}

/* Why there is no turn, or 0 where that cannot be said. */
static int32_t why_none(const wanted_turn *turn)
{
    bool other = false;
    if (turn->status != SCALEEV_OK)
        return SCALEEV_ROOT_NOT_ALLOWED;
    for (size_t i = 0; i < turn->solution.count; i++) {
        if (turn->roots[i].kind == SCALEEV_ROOT_UNRESOLVED)
            return 0;
        other = other || turn->roots[i].kind != SCALEEV_ROOT_ENDPOINT;
    }
    return other                         ? SCALEEV_ROOT_NONE_OTHER
           : turn->solution.sign_lo == 1 ? SCALEEV_ROOT_NONE_GOOD
           : turn->solution.sign_lo      ? SCALEEV_ROOT_NONE_BAD
                                         : SCALEEV_ROOT_NONE_OTHER;
}

static bool is_wanted(const wanted_turn *turn, const scaleev_root *root)
{
    int32_t direction = turn->request.direction ? turn->request.direction : -1;
    return root->kind == SCALEEV_ROOT_UNRESOLVED ||
           (root->kind != SCALEEV_ROOT_ENDPOINT && root->direction == direction);
}

void check_turn(const wanted_turn *turn, const scaleev_root *got, const char *what)
{
    size_t n = turn->status == SCALEEV_OK ? turn->solution.count : 0;
    int32_t none = why_none(turn);
    CHECK((isnan(got->at) != 0) == (got->kind >= SCALEEV_ROOT_NONE_GOOD), "%s: %.17g of kind %d", what, got->at,
          (int)got->kind);
    CHECK(isnan(got->at) || (got->lo <= got->at && got->at <= got->hi), "%s: %.17g in [%.17g, %.17g]", what, got->at,
          got->lo, got->hi);
    for (size_t i = 0; i < n; i++) {
        const scaleev_root *r = &turn->roots[turn->request.first ? i : n - 1 - i];
        if (!is_wanted(turn, r))
            continue;
        if (fabs(got->at - r->at) <= 1e-12 * r->at + 2 * (r->hi - r->lo)) {
            CHECK(got->kind == r->kind || (!turn->request.prove && got->kind == SCALEEV_ROOT_ESTIMATED),
                  "%s: kind %d, should be %d", what, (int)got->kind, (int)r->kind);
            return;
        }
        if (r->kind != SCALEEV_ROOT_UNRESOLVED) {
            CHECK(false, "%s: %.17g of kind %d, should be %.17g in [%.17g, %.17g] of kind %d, prove %d", what, got->at,
                  (int)got->kind, r->at, r->lo, r->hi, (int)r->kind, (int)turn->request.prove);
            return;
        }
    }
    CHECK(isnan(got->at), "%s: %.17g of kind %d, should be none, prove %d", what, got->at, (int)got->kind,
          (int)turn->request.prove);
    CHECK(!none || got->kind == none, "%s: none of kind %d, should be %d", what, (int)got->kind, (int)none);
}

/* On one domain; the scale, or NaN. */
static double row_on_domain(sample *s, double lo, double hi, const scaleev_columns_request *request, rows_tally *sum)
{
    enum { COLUMNS = 3 };
    scaleev_column columns[COLUMNS];
    double values[COLUMNS];
    scaleev_root root;
    size_t n = 0;
    char what[128];
    wanted_turn turn;
    for (scaleev_input input = 1; input < scaleev_input_count(s->model) && n < COLUMNS; ++input)
        if (rng_below(&s->random, 4) == 0 && scaleev_get(s->model, input, &values[n]) == SCALEEV_OK) {
            columns[n] = (scaleev_column){input, 0, &values[n], 0};
            ++n;
        }
    find_turn(s->model, lo, hi, request, 5000, &turn);
    ++sum->rows;
    sum->hard += turn.hard;
    if (turn.hard)
        return NAN;
    scaleev_status status = scaleev_break_even_columns(s->model, lo, hi, columns, n, 1, request, NULL, NULL, &root);
    CHECK(status == SCALEEV_OK, "one row on [%.17g, %.17g]: status %d", lo, hi, (int)status);
    if (status)
        return NAN;
    snprintf(what, sizeof what, "one row on [%.17g, %.17g], %zu columns", lo, hi, n);
    check_turn(&turn, &root, what);
    sum->turns += isnan(root.at) ? 0 : 1;
    sum->estimated += root.kind == SCALEEV_ROOT_ESTIMATED;
    sum->unresolved += root.kind == SCALEEV_ROOT_UNRESOLVED;
    return root.at;
}

void check_one_row(sample *s, double lo, double hi, const scaleev_columns_request *request, rows_tally *sum)
{
    double at = row_on_domain(s, lo, hi, request, sum);
    if (isnan(at))
        return;
    /* Again with an end at the turn, or just beside it. */
    double beside = at * (1 + (rng_below(&s->random, 2) ? 1 : -1) * pow(10, -rng_between(&s->random, 9, 18)));
    bool above = rng_below(&s->random, 2);
    if (beside > lo && beside < hi)
        (void)row_on_domain(s, above ? beside : lo, above ? hi : beside, request, sum);
}
