/* SPDX-License-Identifier: MIT */
/* Best scales of chosen models; random ones are in test_property.c. */
#include "model/compiled.h"
#include "properties.h"
#include "prove/prove.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

static scaleev_optimum best(const char *spec, double lo, double hi)
{
    scaleev_optimum o = {.size = sizeof o};
    scaleev_model *model = model_of(spec);
    report_about("%s on [%.17g, %.17g]", spec, lo, hi);
    cr_assert_eq(scaleev_best_scale(model, lo, hi, NULL, &o), SCALEEV_OK, "%s", spec);
    CHECK(lo <= o.scale_lo && o.scale_lo <= o.scale && o.scale <= o.scale_hi && o.scale_hi <= hi,
          "scale %.17g in [%.17g, %.17g]", o.scale, o.scale_lo, o.scale_hi);
    CHECK(o.ev_lo <= o.ev_hi, "EV in [%.17g, %.17g]", o.ev_lo, o.ev_hi);
    CHECK(o.ev == fmin(scaleev_ev(model, o.scale), o.ev_hi) || overflows(model, o.scale), "EV at the scale");
    CHECK(o.at_end == (o.scale == lo || o.scale == hi), "at_end is %d", o.at_end);
    CHECK(isnan(o.whole_scale) || o.whole_ev == fmin(scaleev_ev(model, o.whole_scale), o.ev_hi) ||
              overflows(model, o.whole_scale),
          "EV at the whole scale");
    scaleev_model_destroy(model);
    return o;
}

/* The scale to `wide` relative, EV to 1e-13 relative, and both inside what is proved. */
static void expect(const scaleev_optimum *o, long double scale, long double ev, double wide)
{
    CHECK((long double)o->scale_lo <= scale && scale <= (long double)o->scale_hi,
          "scale in [%.17g, %.17g], should be %.20Lg", o->scale_lo, o->scale_hi, scale);
    CHECK(o->scale_hi - o->scale_lo <= wide * o->scale_hi, "scale in [%.17g, %.17g]", o->scale_lo, o->scale_hi);
    CHECK((long double)o->ev_lo <= ev && ev <= (long double)o->ev_hi, "EV in [%.17g, %.17g], should be %.20Lg",
          o->ev_lo, o->ev_hi, ev);
    CHECK(o->ev_hi - o->ev_lo <= 1e-12 * fabs(o->ev), "EV in [%.17g, %.17g]", o->ev_lo, o->ev_hi);
    CHECK(fabsl((long double)o->ev - ev) <= 1e-13L * fabsl(ev), "EV %.17g, should be %.20Lg", o->ev, ev);
    CHECK(o->proved == 1, "not proved");
}

static void done(void)
{
    cr_assert_eq(reports(), 0);
}

#define WORKED "benefit linear(2); hazard constant(0.01), loss = 100"

Test(optimum, worked_example)
{
    static const double ends[] = {100, 1e6, 1e12, 1e300};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; ++i) {
        scaleev_optimum o = best(WORKED, 0, ends[i]);
        expect(&o, 49.49916247342217L, 21.00274121524781L, 1e-7);
        CHECK(fabs(o.scale - 49.49916247342217) < 1e-6, "scale %.17g", o.scale);
        CHECK(o.at_end == 0, "at_end");
        /* 49 and 50 are worth the same, 2 * 49 * .99^49 - 100 (1 - .99^49): the first is told. */
        CHECK(o.whole_scale == 49 && fabs(o.whole_ev - (198 * pow(0.99, 49) - 100)) < 1e-9, "whole scale %g: %.17g",
              o.whole_scale, o.whole_ev);
    }
    done();
}

Test(optimum, at_an_end)
{
    scaleev_optimum o = best("benefit linear(2)", 1.5, 7.25);
    expect(&o, 7.25L, 14.5L, 1e-15);
    CHECK(o.at_end == 1 && o.scale == 7.25 && o.whole_scale == 7 && o.whole_ev == 14, "at the upper end");
    o = best("benefit linear(-2)", 1.5, 7.25);
    expect(&o, 1.5L, -3, 1e-15);
    CHECK(o.at_end == 1 && o.scale == 1.5 && o.whole_scale == 2 && o.whole_ev == -4, "at the lower end");
    o = best(WORKED, 60, 1000);
    CHECK(o.scale == 60 && o.at_end == 1 && o.whole_scale == 60, "falling");
    o = best("benefit linear(-1)", 0, 1e300);
    CHECK(o.scale == 0 && o.ev == 0 && o.at_end == 1 && o.whole_scale == 0, "nothing is best");
    o = best("benefit linear(1)", 0, 1e300);
    CHECK(o.scale == 1e300 && o.ev == 1e300 && o.at_end == 1 && o.whole_scale == 1e300, "the more the better");
    done();
}

Test(optimum, whole_scales)
{
    scaleev_optimum o = best(WORKED, 49.2, 49.9);
    CHECK(isnan(o.whole_scale) && isnan(o.whole_ev), "no whole scale: %g", o.whole_scale);
    o = best(WORKED, 49.2, 50);
    CHECK(o.whole_scale == 50, "whole scale %g", o.whole_scale);
    o = best(WORKED, 3, 3);
    CHECK(o.scale == 3 && o.whole_scale == 3 && o.at_end == 1, "one point");
    o = best(WORKED, 3.5, 3.5);
    CHECK(o.scale == 3.5 && isnan(o.whole_scale), "one point that is not whole");
    o = best(WORKED, 0, 0);
    CHECK(o.scale == 0 && o.whole_scale == 0 && o.ev == 0, "zero alone");
    /* Two equal wholes: the smaller. K (5 - K) is 6 at 2 and 3. */
    o = best("benefit polynomial(0, 5, -1)", 0, 10);
    CHECK(o.whole_scale == 2 && o.whole_ev == 6 && fabs(o.scale - 2.5) < 1e-6, "whole scale %g", o.whole_scale);
    /* The best whole scale is not next to the best scale: a narrow peak at 10.5 (15), a broad one at 3 (10). */
    o = best("benefit table(0 0, 3 10, 6 0, 10 0, 10.25 0, 10.5 15, 10.75 0, 11 0, 20 0)", 0, 20);
    CHECK(fabs(o.scale - 10.5) < 1e-7 && o.ev > 15 - 1e-12, "scale %.17g", o.scale);
    CHECK(o.whole_scale == 3 && o.whole_ev == 10, "whole scale %g: %g", o.whole_scale, o.whole_ev);
    done();
}

/* Level over an interval: all of it is covered. */
Test(optimum, level)
{
    scaleev_optimum o = best("benefit table(0 0, 2 5, 8 5, 10 0)", 0, 10);
    CHECK(o.scale_lo <= 2 && o.scale_hi >= 8 && o.ev == 5 && o.scale >= 2 - 1e-6 && o.scale <= 8 + 1e-6,
          "scale %g in [%g, %g]", o.scale, o.scale_lo, o.scale_hi);
    o = best("", 1, 10);
    CHECK(o.scale_lo == 1 && o.scale_hi == 10 && o.ev == 0 && o.whole_scale == 1, "nothing: [%g, %g]", o.scale_lo,
          o.scale_hi);
    o = best("benefit polynomial(7)", 0, 1e300);
    CHECK(o.scale_lo == 0 && o.scale_hi == 1e300 && o.ev == 7, "a constant: [%g, %g]", o.scale_lo, o.scale_hi);
    /* Two equal peaks: both are covered. */
    o = best("benefit table(0 0, 2 5, 4 0, 6 5, 8 0)", 0, 8);
    CHECK(o.scale_lo <= 2 && o.scale_hi >= 6 && o.ev == 5, "two peaks: [%g, %g]", o.scale_lo, o.scale_hi);
    done();
}

/* Where EV is level over hundreds of octaves, and its slope is lost in rounding, few enclosures tell how great it
 * is, and where the level begins. */
Test(optimum, plateaus)
{
    static const struct {
        const char *spec;
        double lo, hi, ev, from; /* EV is level from there on, to the last digit */
    } cases[] = {
        /* The maximum is approached. m / (1 + (t / K)^n) < m (1 - 2^-54) where (t / K)^n > 2^-54 */
        {"benefit hill(19.5, 3776, 5)", 0, 1e300, 19.5, 3776 * 1782.8875536304624},
        {"benefit hill(636411, 0.0017, 47185)", 1e-3, 1e12, 636411, 0.0017},
        /* It has struck at any scale above 0. */
        {"hazard constant(1), loss = 1e-5", 1e-3, 1e12, -1e-5, 1e-3},
        {"benefit polynomial(-4); hazard constant(1), wipe = 0.25", 1, 1e300, -3, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        scaleev_optimum o = best(cases[i].spec, cases[i].lo, cases[i].hi);
        double ulp = nextafter(fabs(cases[i].ev), INFINITY) - fabs(cases[i].ev);
        CHECK(o.evaluations < 1000, "%llu evaluations", (unsigned long long)o.evaluations);
        CHECK(o.ev_lo <= cases[i].ev && cases[i].ev <= o.ev_hi && o.ev_hi - o.ev_lo <= 16 * ulp, "EV in [%.17g, %.17g]",
              o.ev_lo, o.ev_hi);
        CHECK(o.scale_hi == cases[i].hi && o.scale_lo >= cases[i].from, "scale in [%.17g, %.17g]", o.scale_lo,
              o.scale_hi);
        CHECK(o.whole_ev >= o.ev_lo, "EV %.17g at the whole scale", o.whole_ev);
    }
    done();
}

/* Where doubles have no EV, since infinities meet in the benefits, or overflow, what is proved counts. */
Test(optimum, out_of_doubles)
{
    static const struct {
        const char *spec;
        double lo, hi, whole_from, whole_to, ev;
    } cases[] = {
        /* K (10^309 - 10^309) is 0, and all benefits are lost anyway: from some scale on there is but a gain of 5. */
        {"benefit linear(1e308), share = 10; benefit linear(-1e308), share = 10; hazard constant(1), loss = -5", 0, 4,
         1, 4, 5},
        {"benefit linear(1e308), share = 10; benefit linear(-1e308), share = 10; hazard urn(1, 1), loss = -5", 1, 4, 1,
         4, 5},
        {"benefit linear(1e308), share = 10; benefit linear(-1e308), share = 10; hazard urn(1, 1), loss = -5", 2.5, 3.5,
         3, 3, 5},
        /* K^2 / (1 + K)^1.9, where K^2 overflows. */
        {"benefit power(1, 2); hazard gamma(1.9, 1), loss = 0", 0, 1e300, 1e299, 1e300, 1e30},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        scaleev_optimum o = best(cases[i].spec, cases[i].lo, cases[i].hi);
        double ev = cases[i].ev;
        CHECK(fabs(o.ev - ev) <= 1e-9 * ev && o.ev_lo <= o.ev && o.ev <= o.ev_hi, "EV %.17g in [%.17g, %.17g]", o.ev,
              o.ev_lo, o.ev_hi);
        CHECK(o.whole_scale >= cases[i].whole_from && o.whole_scale <= cases[i].whole_to, "whole scale %.17g",
              o.whole_scale);
        CHECK(fabs(o.whole_ev - ev) <= 1e-9 * ev, "EV %.17g at the whole scale", o.whole_ev);
    }
    /* EV rises, but nobody knows how high: shares overflow. Smaller whole scales are known. */
    scaleev_optimum o = best("benefit logarithmic(-1, 1), share = 1e16; benefit linear(1)", 0, 1e300);
    CHECK(o.whole_scale > 1e291 && o.whole_ev == o.whole_scale, "EV %.17g at whole scale %.17g", o.whole_ev,
          o.whole_scale);
    done();
}

/* The benefits cancel to a hundredth, and rounding takes EV in doubles above all that it can be at any scale: what is
 * told is what is proved. The true numbers were computed with 80 digits. */
Test(optimum, rounded_above)
{
    static const char spec[] = "benefit polynomial(176627.70399664392); hazard gamma(176627.70399664392, "
                               "0.0023358773840015806); benefit table(0 -176627.70311492955, 1.0001597611901216e-06 "
                               "0.39061020627020598, 11.858700191995837 0.048968308799925947)";
    scaleev_model *model = model_of(spec);
    scaleev_optimum o = best(spec, 5e-324, 1.2108500085102182e-05);
    expect(&o, 1.33950633096493115314e-8L, 870.470167939520514546L, 1e-9);
    CHECK(o.ev == o.ev_hi && o.ev < scaleev_ev(model, o.scale), "EV %.17g of at most %.17g, in doubles %.17g", o.ev,
          o.ev_hi, scaleev_ev(model, o.scale));
    scaleev_model_destroy(model);
    done();
}

/* The slope turns at a kink, and EV just below it is far less than at it. */
Test(optimum, kink)
{
    scaleev_optimum o = best("benefit table(0 -1e308, 3 1, 6 0)", 0, 6);
    CHECK(o.scale == 3 && o.ev == 1 && o.whole_scale == 3, "EV %.17g at %.17g", o.ev, o.scale);
    done();
}

/* The default budget is less where an enclosure costs more, never little, and kept. */
Test(optimum, default_budget)
{
    static const char
        benefits[] = "benefit linear(1); benefit power(2, 1.5); benefit hill(1000, 500, 2); benefit odlyzko(0.1)",
        hazards[] = ";hazard gompertz(1e-7, 1e-5), loss = 300, frailty = 0.5; hazard beta(0.5, 1e5), loss = 20, wipe = "
                    "0.3; hazard urn(1e9, 5), loss = 7, wipe = 0.5; hazard logistic(1e-8, 1e-5, 3000, 700), loss = 1";
    char spec[4 * sizeof hazards + sizeof benefits];
    uint64_t budgets[4];
    const int parts[4] = {0, 1, 3, 2000};
    for (int i = 0; i < 3; i++) {
        strcpy(spec, benefits);
        for (int k = 0; k < parts[i]; k++)
            strcat(spec, hazards);
        scaleev_model *model = model_of(spec);
        scaleev_optimum o = {.size = sizeof o};
        budgets[i] = sev_default_budget(&sev_compiled_of(model)->proof);
        cr_assert_eq(scaleev_best_scale(model, 0, 1e300, NULL, &o), SCALEEV_OK);
        CHECK(o.evaluations <= budgets[i], "%llu evaluations of %llu", (unsigned long long)o.evaluations,
              (unsigned long long)budgets[i]);
        scaleev_model_destroy(model);
    }
    scaleev_model *many = model_of("");
    for (int i = 0; i < parts[3]; i++)
        cr_assert_eq(scaleev_hazard_gompertz(many, 1e-9 * (i + 1), 1e-9, 1, NULL), SCALEEV_OK);
    budgets[3] = sev_default_budget(&sev_compiled_of(many)->proof);
    scaleev_model_destroy(many);
    CHECK(budgets[0] > budgets[1] && budgets[1] > budgets[2] && budgets[2] > budgets[3], "budgets of %llu, %llu, %llu",
          (unsigned long long)budgets[0], (unsigned long long)budgets[1], (unsigned long long)budgets[2]);
    CHECK(budgets[0] <= 100000 && budgets[2] >= 3000 && budgets[3] == 1000, "budgets from %llu to %llu",
          (unsigned long long)budgets[0], (unsigned long long)budgets[3]);
    done();
}

/* EV good when small, bad, then good again at the far end: the greatest counts, not the first. */
Test(optimum, global)
{
    scaleev_optimum o = best("benefit polynomial(0, 24, -10, 1)", 0, 7);
    CHECK(o.scale == 7 && o.ev == 21 && o.at_end == 1, "scale %g", o.scale);
    o = best("benefit polynomial(0, 24, -10, 1)", 0, 6.5);
    CHECK(fabs(o.scale - 1.5695) < 1e-3 && o.at_end == 0, "scale %g", o.scale);
    /* Quadratic benefit: rise, peak past 1 / p, fall. */
    o = best("benefit power(1, 2); hazard constant(1e-3), loss = 1e4", 1, 1e300);
    CHECK(o.ev > 0 && o.scale > 1900 && o.scale < 2010 && o.ev_hi - o.ev_lo < 1e-9 * o.ev, "scale %g", o.scale);
    /* Many peaks: sin has its equals at pi / 2 + 2 pi n. */
    o = best("benefit callback(2, 1, 1); benefit linear(0.001)", 0, 30);
    CHECK(fabs(o.scale - 26.7) < 0.1 && o.proved == 1, "scale %g", o.scale);
    /* Whole scales are looked at where EV can be told, though nobody knows the sine of a large scale. */
    o = best("benefit callback(2, 912695.32239278336, 4.266815158090691), share = 27.06128294966296", 0, 1e300);
    CHECK(o.whole_ev > 912650, "EV %.17g at whole scale %g", o.whole_ev, o.whole_scale);
    done();
}

Test(optimum, estimated)
{
    scaleev_optimum o = best("benefit guess(0, 2, 1); hazard constant(0.01), loss = 100", 0, 1e6);
    CHECK(o.proved == 0, "proved without bounds");
    CHECK(fabs(o.scale - 49.499162) < 1e-2 && fabs(o.ev - 21.00274121524781) < 1e-9, "scale %.17g, EV %.17g", o.scale,
          o.ev);
    /* Here 49 and 50 are worth the same. */
    CHECK(o.whole_scale == 49 || o.whole_scale == 50, "whole scale %g", o.whole_scale);
    o = best("benefit guess(0, 2, 1); hazard constant(0.01), loss = 100.3", 0, 1e6);
    CHECK(o.whole_scale == 49, "whole scale %g", o.whole_scale);
    /* At 49.8: the next whole one, not the one before. */
    o = best("benefit guess(0, 2, 1); hazard constant(0.01), loss = 99.4", 0, 1e6);
    CHECK(o.whole_scale == 50, "whole scale %g", o.whole_scale);
    done();
}

/* With any budget the bounds hold. */
Test(optimum, budget)
{
    scaleev_model *model = model_of(WORKED);
    for (uint64_t budget = 1; budget < 600; budget += 1 + budget / 20) {
        scaleev_solve_options options = {sizeof options, budget, 0, 0};
        scaleev_optimum o = {.size = sizeof o};
        cr_assert_eq(scaleev_best_scale(model, 0, 1e6, &options, &o), SCALEEV_OK);
        cr_expect_leq(o.evaluations, budget);
        cr_expect(o.ev_lo <= 21.00274121524782 && 21.00274121524780 <= o.ev_hi, "budget %d: EV in [%.17g, %.17g]",
                  (int)budget, o.ev_lo, o.ev_hi);
        cr_expect(o.scale_lo <= 49.4991624734222 && 49.4991624734221 <= o.scale_hi,
                  "budget %d: scale in [%.17g, %.17g]", (int)budget, o.scale_lo, o.scale_hi);
        cr_expect(o.proved == 1);
    }
    scaleev_model_destroy(model);
}
