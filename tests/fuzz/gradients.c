/* SPDX-License-Identifier: MIT */
#include "questions.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { PIECES = 4, INPUTS = 256 };

/* A quantity at one value of an input: bounds of it, and its derivative by the input. */
typedef struct place {
    double x, lo, hi, slope;
} place;

static bool look(scaleev_model *model, scaleev_quantity q, scaleev_input input, double scale, place *p)
{
    double slopes[INPUTS];
    if (scaleev_set(model, input, p->x) || scaleev_enclose(model, q, scale, scale, &p->lo, &p->hi) ||
        scaleev_gradient(model, q, scale, (size_t)input + 1, slopes))
        return false;
    p->slope = slopes[input];
    /* Where a value is tiny, so are the numbers that its derivative is a product of. */
    return isfinite(p->slope) && isfinite(p->lo) && isfinite(p->hi) && fabs(p->lo) > 1e-200;
}

/* Whether the mean of the derivative between two places, which is bounded by the bounds there, is far from the
 * derivative at both: farther than they are from each other, and than rounding explains. */
static bool is_off(const place *a, const place *b)
{
    double width = b->x - a->x, least = (b->lo - a->hi) / width, most = (b->hi - a->lo) / width;
    double low = fmin(a->slope, b->slope), high = fmax(a->slope, b->slope), size = fmax(fabs(low), fabs(high));
    double slack = high - low + 1e-12 * size + 1e-290;
    least -= 1e-15 * fabs(least);
    most += 1e-15 * fabs(most);
    return least > high + slack || most < low - slack;
}

static bool is_tame(double value)
{
    return value == 0 || (fabs(value) > 1e-100 && fabs(value) < 1e100);
}

/* An input that is any real number, in a term whose values are all not far from the middle of doubles. */
static bool suits(const scaleev_model *model, scaleev_input input)
{
    const char *family = scaleev_family_name(scaleev_term_family(model, scaleev_input_term(model, input)));
    const char *name = scaleev_input_name(model, input);
    bool whole = strcmp(family, "hazard.urn") == 0 && (strcmp(name, "balls") == 0 || strcmp(name, "bad") == 0);
    bool tame = true;
    for (scaleev_input i = 1; i < scaleev_input_count(model); i++) {
        double value;
        scaleev_get(model, i, &value);
        tame = tame && (scaleev_input_term(model, i) != scaleev_input_term(model, input) || is_tame(value));
    }
    return !whole && tame && input < INPUTS;
}

/* Values of the input next to the one it has, evenly spaced. */
static bool spread(sample *s, scaleev_input input, place *places)
{
    double value, lo, hi, by;
    scaleev_get(s->model, input, &value);
    scaleev_input_range(s->model, input, &lo, &hi);
    if (!suits(s->model, input))
        return false;
    by = ldexp(value == 0 ? 1 : fabs(value), -6 - (int)rng_below(&s->random, 16));
    lo = fmax(lo, value - by);
    hi = fmin(hi, value + by);
    for (int i = 0; i <= PIECES; i++)
        places[i].x = i == PIECES ? hi : lo + (hi - lo) / PIECES * i;
    return places[PIECES - 1].x < hi && lo < places[1].x;
}

/* What is kept falls with the wipe of a hazard by the probability that it has struck, which is the derivative of the
 * loss by that hazard's loss, times what is kept of all others. */
static void ask_wipe(sample *s)
{
    double kept, slopes[INPUTS], losses[INPUTS];
    double scale = exp(rng_between(&s->random, -46, 46));
    int32_t inputs = scaleev_input_count(s->model);
    scaleev_model *copy = NULL, *other = NULL;
    scaleev_term term = (scaleev_term)rng_below(&s->random, (uint32_t)scaleev_term_count(s->model) + 1);
    scaleev_input wipe = 0, loss = 0;
    if (scaleev_find(s->model, term, "wipe", &wipe) || scaleev_find(s->model, term, "loss", &loss) || inputs > INPUTS ||
        scaleev_model_difference(s->model, s->model, &other) || scaleev_model_copy(s->model, &copy)) {
        scaleev_model_destroy(other);
        return;
    }
    scaleev_model_destroy(other);
    scale = fmin(fmax(scale, s->lo), s->hi);
    scaleev_set(copy, wipe, 0);
    scaleev_evaluate(copy, SCALEEV_RETAINED, &scale, 1, &kept);
    bool all = scaleev_gradient(s->model, SCALEEV_RETAINED, scale, (size_t)inputs, slopes) == SCALEEV_OK &&
               scaleev_gradient(s->model, SCALEEV_LOSS, scale, (size_t)inputs, losses) == SCALEEV_OK;
    double want = -losses[loss] * kept;
    report_about("RETAINED at %.17g by the wipe of term %d: %s", scale, (int)term, s->spec);
    CHECK(!all || isnan(want) || fabs(slopes[wipe] - want) <= 1e-13 * fabs(want) + 1e-300,
          "the derivative is %.17g, should be %.17g", slopes[wipe], want);
    scaleev_model_destroy(copy);
}

/* The derivative by an input of all that makes up EV. (In EV itself it is a sum that cancels.) Where it changes quickly
 * between two places, that tells nothing about it, so it must be wrong in all pieces. */
void ask_gradient(sample *s)
{
    static const scaleev_quantity parts[] = {SCALEEV_BENEFIT,  SCALEEV_RETAINED,     SCALEEV_LOSS,
                                             SCALEEV_SURVIVAL, SCALEEV_LOG_SURVIVAL, SCALEEV_CATASTROPHE};
    rng *random = &s->random;
    if (rng_below(random, 4) == 0) {
        ask_wipe(s);
        return;
    }
    place places[PIECES + 1];
    scaleev_model *copy = NULL;
    int32_t inputs = scaleev_input_count(s->model);
    scaleev_quantity q = parts[rng_below(random, sizeof parts / sizeof *parts)];
    double scale = rng_below(random, 2) ? exp(rng_between(random, -46, 46)) : rng_scale(random, s->lo, s->hi);
    scale = fmin(fmax(fmin(fmax(scale, 1e-20), 1e20), s->lo), s->hi);
    if (inputs < 2 || s->no_slope || overflows(s->model, scale))
        return;
    scaleev_input input = 1 + (scaleev_input)rng_below(random, (uint32_t)inputs - 1);
    if (!spread(s, input, places) || scaleev_model_copy(s->model, &copy))
        return;
    bool all = true, off = true;
    for (int i = 0; i <= PIECES && all; i++)
        all = look(copy, q, input, scale, &places[i]);
    for (int i = 0; i < PIECES && all && off; i++)
        off = is_off(&places[i], &places[i + 1]);
    scaleev_model_destroy(copy);
    report_about("%s at %.17g by %s of term %d: %s", quantity_names[q], scale, scaleev_input_name(s->model, input),
                 (int)scaleev_input_term(s->model, input), s->spec);
    CHECK(!all || !off,
          "derivatives %.17g and %.17g at %.17g and %.17g, but values in [%.17g, %.17g] and [%.17g, %.17g]",
          places[0].slope, places[1].slope, places[0].x, places[1].x, places[0].lo, places[0].hi, places[1].lo,
          places[1].hi);
}
