/* SPDX-License-Identifier: MIT */
/* What is said of whole ranges of inputs, beside MPFR: where it depends, the two points that are given have opposite
 * signs; where it is good or bad, all points that are drawn are. */
#include "dice.h"
#include "exact.h"

#include <scaleev/scaleev.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BOXES = 600,
    RANGES = 4,
    REGIONS = 64,
    VALUES = 16,
    RESULTS = EXACT_RESULTS,
    LEAST_DEPENDS = 400,
    LEAST_SIGNS = 4000
};

/* Families by name, with what they are by definition. */
typedef struct family {
    const char *name;
    exact_function *exact;
} family;

static const family benefits[] = {
    {"linear", exact_linear},           {"power", exact_power},           {"metcalfe", exact_metcalfe},
    {"logarithmic", exact_logarithmic}, {"saturating", exact_saturating}, {"hill", exact_hill_benefit},
};
static const family hazards[] = {
    {"constant", exact_constant}, {"rate", exact_rate},   {"weibull", exact_weibull},
    {"learning", exact_learning}, {"gamma", exact_gamma}, {"gompertz", exact_gompertz_hazard},
};

static const char *told;
static size_t wrong, signs, depends;

static void check(int condition, const char *what, double scale)
{
    if (!condition && wrong++ < 10)
        printf("FAIL: at %.17g %s: %s\n", scale, what, told);
}

static void must(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        printf("FAIL: %s: %s\n", scaleev_status_message(status), told);
        exit(EXIT_FAILURE);
    }
}

/* ---- the exact sign ---- */

/* y = what a family's function gives of the inputs from `first` on, at `scale` times the share that follows them. */
static void exact_term(const scaleev_model *m, scaleev_term term, const family *f, double scale, mpfr_t *y)
{
    mpfr_t x[VALUES];
    scaleev_input input;
    double value;
    int n = 0;
    for (int i = 0; i < VALUES; i++)
        mpfr_init2(x[i], EXACT_BITS);
    must(scaleev_find(m, term, "share", &input));
    must(scaleev_get(m, input, &value));
    for (scaleev_input i = 1; i < input; i++)
        if (scaleev_input_term(m, i) == term) {
            double parameter;
            must(scaleev_get(m, i, &parameter));
            mpfr_set_d(x[n++], parameter, MPFR_RNDN);
        }
    mpfr_set_d(x[n], value, MPFR_RNDN);
    mpfr_mul_d(x[n], x[n], scale, MPFR_RNDN);
    f->exact(y, x);
    for (int i = 0; i < VALUES; i++)
        mpfr_clear(x[i]);
}

static double knob(const scaleev_model *m, const char *name)
{
    scaleev_input input;
    double value;
    must(scaleev_find(m, 1, name, &input));
    must(scaleev_get(m, input, &value));
    return value;
}

/* Of (1 - w F) b - l F, where 1 - w F is 1 - w + w S, which does not cancel. */
static int exact_sign(const scaleev_model *m, const family *benefit, const family *hazard, double scale)
{
    mpfr_t b[RESULTS], h[RESULTS];
    for (int i = 0; i < RESULTS; i++)
        mpfr_inits2(EXACT_BITS, b[i], h[i], (mpfr_ptr)0);
    exact_term(m, 0, benefit, scale, b);
    exact_term(m, 1, hazard, scale, h);
    mpfr_mul_d(h[0], h[1], knob(m, "wipe"), MPFR_RNDN);
    mpfr_set_d(h[1], 1, MPFR_RNDN);
    mpfr_sub_d(h[1], h[1], knob(m, "wipe"), MPFR_RNDN);
    mpfr_add(h[0], h[0], h[1], MPFR_RNDN);
    mpfr_mul(b[0], b[0], h[0], MPFR_RNDN);
    mpfr_mul_d(h[2], h[2], knob(m, "loss"), MPFR_RNDN);
    mpfr_sub(b[0], b[0], h[2], MPFR_RNDN);
    int sign = mpfr_sgn(b[0]);
    for (int i = 0; i < RESULTS; i++)
        mpfr_clears(b[i], h[i], (mpfr_ptr)0);
    return (sign > 0) - (sign < 0);
}

/* ---- boxes ---- */

static double draw_parameter(dice *d, int32_t number, int32_t parameter)
{
    double lo, hi, value = ldexp(1 + dice_unit(d), (int)dice_below(d, 12) - 6);
    must(scaleev_family_parameter_range(number, parameter, &lo, &hi));
    return hi <= 1 ? value / 128 : value;
}

static scaleev_term add_family(scaleev_model *m, dice *d, const char *kind, const family *f)
{
    char name[64];
    double values[VALUES];
    size_t n = 0;
    scaleev_term term;
    snprintf(name, sizeof name, "%s.%s", kind, f->name);
    int32_t number = scaleev_family_find(name);
    for (int32_t i = 0; !scaleev_family_parameter_is_knob(number, i); i++)
        values[n++] = draw_parameter(d, number, i);
    must(scaleev_add(m, name, values, n, &term));
    return term;
}

/* A loss with which EV changes its sign near a scale. */
static void aim_loss(scaleev_model *m, double scale)
{
    scaleev_input loss;
    double benefit = scaleev_value(m, SCALEEV_BENEFIT, scale), survival = scaleev_value(m, SCALEEV_SURVIVAL, scale);
    double value = benefit * survival / scaleev_value(m, SCALEEV_CATASTROPHE, scale);
    must(scaleev_find(m, 1, "loss", &loss));
    must(scaleev_set(m, loss, isfinite(value) ? value : 1));
}

static size_t draw_ranges(const scaleev_model *m, dice *d, scaleev_range *ranges)
{
    size_t want = 1 + dice_below(d, RANGES), n = 0;
    for (int tries = 0; n < want && tries < 40; tries++) {
        scaleev_input input = 1 + (scaleev_input)dice_below(d, (unsigned)scaleev_input_count(m) - 1);
        double value, lo, hi, factor = 1 + 2 * dice_unit(d);
        size_t i = 0;
        while (i < n && ranges[i].input != input)
            i++;
        if (i < n || strcmp(scaleev_input_name(m, input), "frailty") == 0)
            continue;
        must(scaleev_get(m, input, &value));
        must(scaleev_input_range(m, input, &lo, &hi));
        double below = fmin(value / factor, value * factor), above = fmax(value / factor, value * factor);
        ranges[n++] = (scaleev_range){input, 0, fmax(lo, below), fmin(hi, above)};
    }
    return n;
}

static void set_point(scaleev_model *m, const scaleev_range *ranges, size_t n, const double *values)
{
    for (size_t i = 0; i < n; i++)
        must(scaleev_set(m, ranges[i].input, values[i]));
}

static void check_sign(scaleev_model *m, const family *benefit, const family *hazard, const scaleev_range *ranges,
                       size_t n, const double *values, double scale, int want)
{
    double was[RANGES];
    for (size_t i = 0; i < n; i++)
        must(scaleev_get(m, ranges[i].input, &was[i]));
    set_point(m, ranges, n, values);
    int sign = exact_sign(m, benefit, hazard, scale);
    check(sign != -want, want > 0 ? "it is not good" : "it is not bad", scale);
    set_point(m, ranges, n, was);
    signs += sign != 0; /* where S is below the range of MPFR, it says 0 */
}

static void check_region(scaleev_model *m, dice *d, const family *benefit, const family *hazard,
                         const scaleev_range *ranges, size_t n, const scaleev_region *r)
{
    double good[RANGES], bad[RANGES], scale = r->lo * pow(r->hi / r->lo, 0.05 + 0.9 * dice_unit(d));
    int32_t verdict;
    if (r->verdict == SCALEEV_REGION_UNDECIDED || !(scale > r->lo && scale < r->hi))
        return;
    if (r->verdict == SCALEEV_REGION_DEPENDS) {
        must(scaleev_region_points(m, scale, ranges, n, NULL, &verdict, good, bad));
        check(verdict == SCALEEV_REGION_DEPENDS, "there are no points", scale);
        if (verdict != SCALEEV_REGION_DEPENDS)
            return;
        check_sign(m, benefit, hazard, ranges, n, good, scale, 1);
        check_sign(m, benefit, hazard, ranges, n, bad, scale, -1);
        depends++;
        return;
    }
    for (int k = 0; k < 4; k++) {
        for (size_t i = 0; i < n; i++) {
            unsigned where = dice_below(d, 3);
            double between = ranges[i].lo + dice_unit(d) * (ranges[i].hi - ranges[i].lo);
            good[i] = where == 0 ? ranges[i].lo : where == 1 ? ranges[i].hi : fmin(between, ranges[i].hi);
        }
        check_sign(m, benefit, hazard, ranges, n, good, scale, r->verdict == SCALEEV_REGION_GOOD ? 1 : -1);
    }
}

static void check_box(size_t number)
{
    static scaleev_region regions[REGIONS];
    static char text[1000];
    dice d = dice_for("regions", number);
    const family *benefit = &benefits[dice_below(&d, sizeof benefits / sizeof *benefits)];
    const family *hazard = &hazards[dice_below(&d, sizeof hazards / sizeof *hazards)];
    scaleev_range ranges[RANGES];
    scaleev_model *m;
    size_t count;
    must(scaleev_model_create(&m));
    add_family(m, &d, "benefit", benefit);
    add_family(m, &d, "hazard", hazard);
    double middle = ldexp(1 + dice_unit(&d), (int)dice_below(&d, 6));
    aim_loss(m, middle);
    must(scaleev_model_text(m, text, sizeof text, NULL));
    told = text;
    size_t n = draw_ranges(m, &d, ranges);
    must(scaleev_regions(m, middle / 64, middle * 64, ranges, n, NULL, regions, REGIONS, &count));
    for (size_t i = 0; i < count && i < REGIONS; i++)
        check_region(m, &d, benefit, hazard, ranges, n, &regions[i]);
    scaleev_model_destroy(m);
}

int main(void)
{
    for (size_t i = 0; i < BOXES; i++)
        check_box(i);
    printf("%d boxes, %zu regions that depend, %zu signs, %zu wrong\n", BOXES, depends, signs, wrong);
    return wrong || depends < LEAST_DEPENDS || signs < LEAST_SIGNS ? EXIT_FAILURE : EXIT_SUCCESS;
}
