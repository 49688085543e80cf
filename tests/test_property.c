/* SPDX-License-Identifier: MIT */
/* Two routes to one number must agree: values and enclosures, originals and copies, columns and settings, roots and signs,
 * over random models. A failure prints the model as text and its seed; SCALEEV_TEST_SEED repeats it. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUANTITIES = 8 };

static const char *const quantity_names[QUANTITIES] = {
    "EV", "BENEFIT", "RETAINED", "LOSS", "SURVIVAL", "LOG_SURVIVAL", "CATASTROPHE", "MARGINAL",
};

/* One random case. */
typedef struct sample {
    uint64_t seed;
    rng random;
    char spec[SPEC_BYTES];
    double lo, hi; /* where it has a value */
    bool callbacks;
    scaleev_model *model;
} sample;

static void begin(sample *s, size_t i, bool wild)
{
    s->seed = test_seed() + i;
    s->random.state = s->seed;
    random_options options = {
        .wild = wild,
        .tables = true,
        .callbacks = rng_below(&s->random, 4) == 0,
        .terms_max = 6,
    };
    random_spec(&s->random, &options, s->spec, &s->lo, &s->hi);
    s->callbacks = strstr(s->spec, ".callback") != NULL;
    s->model = model_of(s->spec);
    report_about("seed %llu, %s", (unsigned long long)s->seed, s->spec);
}

static void end(sample *s)
{
    scaleev_model_destroy(s->model);
}

/* ---- values and enclosures ---- */

static void random_interval(sample *s, double *lo, double *hi)
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

/* Overflows of different signs have no sum. */
static bool overflows(const scaleev_model *model, double scale)
{
    double b = 0, l = 0;
    scaleev_evaluate(model, SCALEEV_BENEFIT, &scale, 1, &b);
    scaleev_evaluate(model, SCALEEV_LOSS, &scale, 1, &l);
    return !(fabs(b) <= DBL_MAX && fabs(l) <= DBL_MAX);
}

static size_t missing, compared;

static void check_inside(sample *s, double lo, double hi)
{
    double scales[6] = {lo, hi, lo + (hi - lo) / 2};
    for (size_t i = 3; i < 6; ++i)
        scales[i] = rng_scale(&s->random, lo, hi);
    for (scaleev_quantity q = 0; q < QUANTITIES; ++q) {
        double least, most, values[6];
        if (q == SCALEEV_MARGINAL && s->callbacks) {
            cr_expect_eq(scaleev_evaluate(s->model, q, scales, 6, values), SCALEEV_ERROR_UNSUPPORTED);
            continue;
        }
        scaleev_status status = scaleev_enclose(s->model, q, lo, hi, &least, &most);
        /* The end of a table over a large share is no double: the last one may be beyond it. */
        if (status == SCALEEV_ERROR_UNDEFINED && hi < DBL_MIN)
            continue;
        CHECK(status == SCALEEV_OK, "%s over [%.17g, %.17g]: status %d", quantity_names[q], lo, hi, (int)status);
        if (status != SCALEEV_OK)
            continue;
        CHECK(least <= most, "%s over [%.17g, %.17g]: [%.17g, %.17g]", quantity_names[q], lo, hi, least, most);
        cr_assert_eq(scaleev_evaluate(s->model, q, scales, 6, values), SCALEEV_OK);
        for (size_t i = 0; i < 6; ++i) {
            ++compared;
            if (isnan(values[i])) {
                /* Only where infinities of both signs meet; the slope may meet them also on its way. */
                ++missing;
                CHECK(q == SCALEEV_MARGINAL || overflows(s->model, scales[i]), "no %s at %.17g", quantity_names[q],
                      scales[i]);
            } else {
                CHECK(least <= values[i] && values[i] <= most,
                      "%s at %.17g is %.17g, not in [%.17g, %.17g], which is over [%.17g, %.17g]", quantity_names[q],
                      scales[i], values[i], least, most, lo, hi);
            }
        }
    }
}

static void values_are_enclosed(bool wild, size_t cases)
{
    static sample s;
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        for (int k = 0; k < 4; ++k) {
            double lo, hi;
            random_interval(&s, &lo, &hi);
            check_inside(&s, lo, hi);
        }
        end(&s);
    }
    printf("%s: %zu values, %zu of them NaN where infinities meet\n", wild ? "wild" : "sane", compared, missing);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
}

Test(property, values_are_enclosed)
{
    values_are_enclosed(false, 4000);
}

Test(property, values_are_enclosed_in_the_corners)
{
    values_are_enclosed(true, 4000);
}

/* The enclosure of EV is not just true but useful: at a point it is about as narrow as rounding allows. */
Test(property, enclosures_at_points_are_narrow)
{
    static sample s;
    size_t wide = 0, all = 0;
    for (size_t i = 0; i < test_cases(4000); ++i) {
        begin(&s, i, false);
        double x = rng_scale(&s.random, s.lo, fmin(s.hi, 1e9)), least, most, b, l;
        if (!s.callbacks && scaleev_enclose(s.model, SCALEEV_EV, x, x, &least, &most) == SCALEEV_OK) {
            b = benefit_magnitude(s.spec, x);
            l = loss_magnitude(s.spec, x);
            ++all;
            if (most - least > 1e-12 * (b + l) + 1e-300)
                ++wide;
        }
        end(&s);
    }
    printf("%zu of %zu enclosures at points are wide\n", wide, all);
    fflush(stdout);
    cr_assert_lt(wide, all / 50 + 1);
}

/* ---- the slope ---- */

static void slope_contains_quotients(bool wild, size_t cases)
{
    static sample s;
    size_t decided = 0;
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        for (int k = 0; k < 4; ++k) {
            double lo, hi, a[2], b[2], slope[2];
            random_interval(&s, &lo, &hi);
            if (!(lo < hi) || scaleev_enclose(s.model, SCALEEV_EV, lo, lo, &a[0], &a[1]) ||
                scaleev_enclose(s.model, SCALEEV_EV, hi, hi, &b[0], &b[1]))
                continue;
            scaleev_status status = scaleev_enclose(s.model, SCALEEV_MARGINAL, lo, hi, &slope[0], &slope[1]);
            CHECK(status == SCALEEV_OK, "MARGINAL over [%.17g, %.17g]: status %d", lo, hi, (int)status);
            if (status)
                continue;
            /* Real slopes between the two points have the quotient as their mean. */
            double least = nextafter(nextafter(b[0] - a[1], -HUGE_VAL) / nextafter(hi - lo, HUGE_VAL), -HUGE_VAL);
            double other = nextafter(nextafter(b[0] - a[1], -HUGE_VAL) / nextafter(hi - lo, 0), -HUGE_VAL);
            double most = nextafter(nextafter(b[1] - a[0], HUGE_VAL) / nextafter(hi - lo, HUGE_VAL), HUGE_VAL);
            double another = nextafter(nextafter(b[1] - a[0], HUGE_VAL) / nextafter(hi - lo, 0), HUGE_VAL);
            least = fmin(least, other);
            most = fmax(most, another);
            if (isnan(least) || isnan(most))
                continue;
            ++decided;
            CHECK(least <= slope[1] && slope[0] <= most,
                  "quotient [%.17g, %.17g], slopes [%.17g, %.17g] over [%.17g, %.17g]", least, most, slope[0], slope[1],
                  lo, hi);
        }
        end(&s);
    }
    printf("%zu slopes\n", decided);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
}

Test(property, slope_contains_quotients)
{
    slope_contains_quotients(false, 6000);
}

Test(property, slope_contains_quotients_in_the_corners)
{
    slope_contains_quotients(true, 6000);
}

/* ---- the same bits by another way ---- */

/* One more than a block, so that blocks of all lengths and a rest occur. */
enum { ROWS = 259 };

static void fill_scales(sample *s, double *scales)
{
    for (size_t i = 0; i < ROWS; ++i)
        scales[i] = rng_scale(&s->random, s->lo, s->hi);
    scales[1] = NAN;
    scales[2] = -1;
    scales[3] = HUGE_VAL;
}

static void check_same(const double *got, const double *want, const double *scales, scaleev_quantity q,
                       const char *what)
{
    for (size_t i = 0; i < ROWS; ++i)
        if (!same_bits(got[i], want[i])) {
            report("%s: %s at %.17g (row %zu) is %.17g, should be %.17g", what, quantity_names[q],
                   scales ? scales[i] : NAN, i, got[i], want[i]);
            return;
        }
}

Test(property, values_do_not_depend_on_the_way)
{
    static sample s;
    static double scales[ROWS], want[ROWS], got[ROWS];
    for (size_t i = 0; i < test_cases(300); ++i) {
        begin(&s, i, i % 2);
        fill_scales(&s, scales);
        scaleev_model *copy;
        cr_assert_eq(scaleev_model_copy(s.model, &copy), SCALEEV_OK);
        for (scaleev_quantity q = 0; q < QUANTITIES; ++q) {
            if (q == SCALEEV_MARGINAL && s.callbacks)
                continue;
            cr_assert_eq(scaleev_evaluate(s.model, q, scales, ROWS, want), SCALEEV_OK);
            cr_expect(isnan(want[1]) && isnan(want[2]) && isnan(want[3]));
            cr_assert_eq(scaleev_evaluate(copy, q, scales, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "copy");
            memcpy(got, scales, sizeof got);
            cr_assert_eq(scaleev_evaluate(s.model, q, got, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "in place");
            for (size_t k = 0; k < ROWS; k += 5)
                cr_assert_eq(scaleev_evaluate(s.model, q, &scales[k], 1, &got[k]), SCALEEV_OK);
            for (size_t k = 0; k < ROWS; ++k)
                got[k] = k % 5 ? want[k] : got[k];
            check_same(got, want, scales, q, "one by one");
            scaleev_column column = {SCALEEV_SCALE, scales};
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, NAN, &column, 1, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "column of scales");
            memcpy(got, scales, sizeof got);
            column.values = got;
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, 1, &column, 1, ROWS, got), SCALEEV_OK);
            check_same(got, want, scales, q, "column of scales, in place");
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, scales[0], NULL, 0, 1, got), SCALEEV_OK);
            CHECK(same_bits(got[0], want[0]), "no columns: %s at %.17g is %.17g, should be %.17g", quantity_names[q],
                  scales[0], got[0], want[0]);
            if (q == SCALEEV_EV) {
                for (size_t k = 0; k < ROWS; ++k)
                    got[k] = scaleev_ev(k % 2 ? s.model : copy, scales[k]);
                check_same(got, want, scales, q, "scaleev_ev");
            }
        }
        scaleev_model_destroy(copy);
        end(&s);
    }
    cr_assert_eq(reports(), 0);
}

/* The name of the family and the bounds of a model's input. */
static void input_range(const scaleev_model *model, scaleev_input input, double *lo, double *hi)
{
    int32_t family = scaleev_term_family(model, scaleev_input_term(model, input));
    const char *name = scaleev_input_name(model, input);
    *lo = -DBL_MAX; /* the further coefficients of a polynomial */
    *hi = DBL_MAX;
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); ++i)
        if (strcmp(scaleev_family_parameter_name(family, i), name) == 0)
            cr_assert_eq(scaleev_family_parameter_range(family, i, lo, hi), SCALEEV_OK);
}

Test(property, equal_columns_are_settings)
{
    static sample s;
    static double values[ROWS], scales[ROWS], want[ROWS], got[ROWS];
    size_t set = 0, refused = 0;
    for (size_t i = 0; i < test_cases(350); ++i) {
        begin(&s, i, i % 2);
        fill_scales(&s, scales);
        int32_t inputs = scaleev_input_count(s.model);
        for (scaleev_input input = 1; input < inputs; ++input) {
            if (inputs > 24 && rng_below(&s.random, (uint32_t)inputs) > 24)
                continue;
            double lo, hi;
            scaleev_model *copy;
            cr_assert_eq(scaleev_model_copy(s.model, &copy), SCALEEV_OK);
            input_range(s.model, input, &lo, &hi);
            double value = rng_value(&s.random, lo, hi, i % 2);
            if (strcmp(scaleev_input_name(s.model, input), "balls") == 0 ||
                strcmp(scaleev_input_name(s.model, input), "bad") == 0)
                value = floor(value);
            scaleev_status status = scaleev_set(copy, input, value);
            for (size_t k = 0; k < ROWS; ++k)
                values[k] = value;
            scaleev_column columns[2] = {{input, values}, {SCALEEV_SCALE, scales}};
            scaleev_quantity q = (scaleev_quantity)rng_below(&s.random, s.callbacks ? 7 : 8);
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, NAN, columns, 2, ROWS, got), SCALEEV_OK);
            if (status == SCALEEV_OK) {
                ++set;
                cr_assert_eq(scaleev_evaluate(copy, q, scales, ROWS, want), SCALEEV_OK);
            } else {
                /* More bad balls than balls: refused, and no value. */
                ++refused;
                cr_assert_eq(status, SCALEEV_ERROR_PARAMETER);
                for (size_t k = 0; k < ROWS; ++k)
                    want[k] = NAN;
            }
            char what[128];
            snprintf(what, sizeof what, "input %d (%s) = %.17g", input, scaleev_input_name(s.model, input), value);
            check_same(got, want, scales, q, what);
            /* And at one scale, where no column gives it. */
            cr_assert_eq(scaleev_evaluate_columns(s.model, q, scales[0], columns, 1, ROWS, got), SCALEEV_OK);
            CHECK(same_bits(got[ROWS - 1], want[0]), "%s, scale %.17g: %s is %.17g, should be %.17g", what, scales[0],
                  quantity_names[q], got[ROWS - 1], want[0]);
            scaleev_model_destroy(copy);
        }
        end(&s);
    }
    printf("%zu columns, %zu refused\n", set, refused);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
}

/* All inputs of a model as columns at once. */
Test(property, rows_are_models)
{
    static sample s;
    static double cells[512][16], got[16];
    for (size_t i = 0; i < test_cases(200); ++i) {
        begin(&s, i, i % 2);
        scaleev_column columns[512];
        int32_t inputs = scaleev_input_count(s.model);
        cr_assert_leq(inputs, 512);
        for (scaleev_input input = 0; input < inputs; ++input) {
            double lo = 0, hi = DBL_MAX, now = NAN;
            columns[input] = (scaleev_column){input, cells[input]};
            if (input)
                input_range(s.model, input, &lo, &hi);
            scaleev_get(s.model, input, &now);
            for (size_t k = 0; k < 16; ++k)
                cells[input][k] = input == 0                ? rng_scale(&s.random, s.lo, s.hi)
                                  : rng_below(&s.random, 3) ? now
                                                            : rng_value(&s.random, lo, hi, i % 2);
        }
        scaleev_quantity q = (scaleev_quantity)rng_below(&s.random, s.callbacks ? 7 : 8);
        cr_assert_eq(scaleev_evaluate_columns(s.model, q, NAN, columns, (size_t)inputs, 16, got), SCALEEV_OK);
        for (size_t k = 0; k < 16; ++k) {
            scaleev_model *copy;
            bool ok = true;
            double want = NAN;
            cr_assert_eq(scaleev_model_copy(s.model, &copy), SCALEEV_OK);
            /* Twice, for inputs whose limits depend on each other. */
            for (int round = 0; round < 2; ++round)
                for (scaleev_input input = 1; input < inputs; ++input)
                    if (scaleev_set(copy, input, cells[input][k]) && round)
                        ok = false;
            if (ok)
                cr_assert_eq(scaleev_evaluate(copy, q, &cells[0][k], 1, &want), SCALEEV_OK);
            /* A derivative in which infinities meet may be NaN where a constant 0 would have hidden it. */
            bool hidden = i % 2 && q == SCALEEV_MARGINAL && isnan(got[k]);
            CHECK(hidden || same_bits(got[k], want), "row %zu: %s is %.17g, should be %.17g", k, quantity_names[q],
                  got[k], want);
            scaleev_model_destroy(copy);
        }
        end(&s);
    }
    cr_assert_eq(reports(), 0);
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

/* Enclosures: the budget, and what the last step may take beyond it. */
enum { BUDGET = 2000, SLACK = 0 };

typedef struct tally {
    size_t models, complete, roots, crossings, undecided, signs, unresolved;
    uint64_t evaluations, most;
} tally;

static void check_roots(sample *s, double lo, double hi, tally *sum)
{
    report_about("seed %llu, on [%.17g, %.17g], %s", (unsigned long long)s->seed, lo, hi, s->spec);
    enum { ROOTS = 200 };
    static scaleev_root roots[ROOTS], few[3];
    scaleev_solution solution = {.size = sizeof solution}, again = {.size = sizeof again};
    /* What is found must be right with any budget. */
    scaleev_solve_options options = {sizeof options,
                                     rng_below(&s->random, 4) ? BUDGET : 1 + rng_below(&s->random, 100)};
    scaleev_status status = scaleev_break_even(s->model, lo, hi, &options, roots, ROOTS, &solution);
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
    int direction = 0;
    bool all_crossings = true;
    for (size_t i = 0; i < n; ++i) {
        const scaleev_root *r = &roots[i];
        ++sum->roots;
        CHECK(lo <= r->lo && r->lo <= r->at && r->at <= r->hi && r->hi <= hi, "root %zu at %.17g in [%.17g, %.17g]", i,
              r->at, r->lo, r->hi);
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
            int sign = sign_at(s->model, x), want = solution.sign_lo;
            bool outside = x > lo && x < hi;
            for (size_t i = 0; i < n; ++i) {
                if (x >= roots[i].lo && x <= roots[i].hi)
                    outside = false;
                if (roots[i].kind == SCALEEV_ROOT_CROSSING && x > roots[i].hi)
                    want = roots[i].direction;
            }
            if (!outside || !all_crossings || !solution.complete || sign == 0)
                continue;
            ++sum->signs;
            CHECK(want == 0 || sign == want, "sign at %.17g is %d, should be %d, %zu roots", x, sign, want, n);
        }
        /* The sign just above an end point may be out of reach: K ln K against K turns at e^-1000. */
        if (solution.complete && all_crossings && solution.sign_lo && solution.sign_hi)
            CHECK(direction == 0 ? solution.sign_lo == solution.sign_hi : direction == solution.sign_hi,
                  "signs %d and %d do not go with the roots", solution.sign_lo, solution.sign_hi);
    }
    /* Less room gives the first of the same. */
    memset(few, 0x5a, sizeof few);
    status = scaleev_break_even(s->model, lo, hi, &options, few, 2, &again);
    CHECK(status == SCALEEV_OK && again.count == solution.count && again.complete == solution.complete &&
              again.sign_lo == solution.sign_lo && again.sign_hi == solution.sign_hi &&
              memcmp(few, roots, sizeof *few * (n < 2 ? n : 2)) == 0 &&
              ((unsigned char *)&few[n < 2 ? n : 2])[0] == 0x5a,
          "less room gives something else");
}

static void roots_are_roots(bool wild, size_t cases)
{
    static sample s;
    tally sum = {0};
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        double lo, hi;
        random_interval(&s, &lo, &hi);
        if (rng_below(&s.random, 2)) {
            lo = s.lo;
            hi = fmax(lo, fmin(s.hi, rng_below(&s.random, 2) ? 1e300 : 1e9));
        }
        check_roots(&s, lo, hi, &sum);
        end(&s);
    }
    printf("%s: %zu models, %zu complete; %zu roots, %zu crossings (%zu with a sign underflown), %zu unresolved; "
           "%zu signs between; evaluations: mean %.0f, most %llu\n",
           wild ? "wild" : "sane", sum.models, sum.complete, sum.roots, sum.crossings, sum.undecided, sum.unresolved,
           sum.signs, (double)sum.evaluations / (double)sum.models, (unsigned long long)sum.most);
    fflush(stdout);
    cr_assert_eq(reports(), 0);
    cr_assert_gt(sum.crossings, sum.models / 20);
    cr_assert_gt(sum.signs, sum.models);
    /* A few of the random models are zero over an interval, or touch zero. */
    if (!wild)
        cr_assert_gt(sum.complete, sum.models * 7 / 10);
}

Test(property, roots_are_roots)
{
    roots_are_roots(false, 2500);
}

Test(property, roots_are_roots_in_the_corners)
{
    roots_are_roots(true, 1200);
}

/* ---- the best scale ---- */

static void check_best(sample *s, double lo, double hi)
{
    report_about("seed %llu, on [%.17g, %.17g], %s", (unsigned long long)s->seed, lo, hi, s->spec);
    scaleev_optimum best = {.size = sizeof best};
    scaleev_solve_options options = {sizeof options,
                                     rng_below(&s->random, 4) ? BUDGET : 1 + rng_below(&s->random, 100)};
    scaleev_status status = scaleev_best_scale(s->model, lo, hi, &options, &best);
    CHECK(status == SCALEEV_OK, "best scale: status %d", (int)status);
    if (status)
        return;
    CHECK(best.proved == 1, "not proved");
    CHECK(best.evaluations <= options.max_evaluations + SLACK, "%llu evaluations of %llu",
          (unsigned long long)best.evaluations, (unsigned long long)options.max_evaluations);
    CHECK(lo <= best.scale_lo && best.scale_lo <= best.scale && best.scale <= best.scale_hi && best.scale_hi <= hi,
          "scale %.17g in [%.17g, %.17g]", best.scale, best.scale_lo, best.scale_hi);
    CHECK(best.ev_lo <= best.ev_hi, "EV in [%.17g, %.17g]", best.ev_lo, best.ev_hi);
    CHECK(best.ev == scaleev_ev(s->model, best.scale) || overflows(s->model, best.scale), "EV %.17g at %.17g", best.ev,
          best.scale);
    CHECK(best.at_end == (best.scale == lo || best.scale == hi), "at_end is %d", best.at_end);
    double at[2];
    if (scaleev_enclose(s->model, SCALEEV_EV, best.scale, best.scale, &at[0], &at[1]) == SCALEEV_OK)
        CHECK(at[0] <= best.ev_hi, "EV at the best scale %.17g is at least %.17g, more than %.17g", best.scale, at[0],
              best.ev_hi);
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
    if (overflows(s->model, ceil(lo)) || overflows(s->model, best.scale))
        return;
    if (ceil(lo) > floor(hi)) {
        CHECK(isnan(best.whole_scale) && isnan(best.whole_ev), "whole scale %.17g", best.whole_scale);
        return;
    }
    CHECK(best.whole_scale == floor(best.whole_scale) && best.whole_scale >= lo && best.whole_scale <= hi,
          "whole scale %.17g", best.whole_scale);
    CHECK(best.whole_ev == scaleev_ev(s->model, best.whole_scale), "EV %.17g at whole scale %.17g", best.whole_ev,
          best.whole_scale);
    bool exhausted = best.evaluations >= options.max_evaluations;
    for (int k = 0; k < 20 && !exhausted; ++k) {
        double x = k < 12 ? best.whole_scale + (k - 6) : floor(rng_scale(&s->random, lo, hi));
        if (x < lo || x > hi || x == best.whole_scale)
            continue;
        double from, to, least, most;
        if (scaleev_enclose(s->model, SCALEEV_EV, x, x, &from, &to) ||
            scaleev_enclose(s->model, SCALEEV_EV, best.whole_scale, best.whole_scale, &least, &most))
            continue;
        CHECK(from <= most, "EV at %.17g is better than at whole scale %.17g: %.17g against %.17g", x, best.whole_scale,
              from, most);
    }
}

static void best_is_best(bool wild, size_t cases)
{
    static sample s;
    for (size_t i = 0; i < test_cases(cases); ++i) {
        begin(&s, i, wild);
        double lo, hi;
        random_interval(&s, &lo, &hi);
        if (rng_below(&s.random, 2)) {
            lo = s.lo;
            hi = fmax(lo, fmin(s.hi, rng_below(&s.random, 2) ? 1e300 : 1e9));
        }
        check_best(&s, lo, hi);
        end(&s);
    }
    cr_assert_eq(reports(), 0);
}

Test(property, best_is_best)
{
    best_is_best(false, 1500);
}

Test(property, best_is_best_in_the_corners)
{
    best_is_best(true, 800);
}
