/* SPDX-License-Identifier: MIT */
/* Bad input: each has its status, and the model is as it was before. */
#include "picture.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORKED "benefit linear(2); hazard constant(0.01), loss = 100"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void done(void)
{
    cr_assert_eq(reports(), 0);
}

static void expect(scaleev_status got, scaleev_status want, const char *what)
{
    CHECK(got == want, "%s: status %d (%s), should be %d (%s)", what, got, scaleev_status_message(got), want,
          scaleev_status_message(want));
}

static int identity(const double *scales, size_t n, double *out, void *context)
{
    (void)context;
    memmove(out, scales, n * sizeof *out);
    return 0;
}

/* ---- NULL ---- */

Test(input, null)
{
    double x[] = {0, 1}, y[] = {0, 1}, out[2] = {5, 5};
    scaleev_term term = 77;
    scaleev_input input = 77;
    scaleev_model *m = model_of(WORKED), *other = m;
    picture before = take(m);
#define NULLED(call) expect(call, SCALEEV_ERROR_NULL, #call)
    NULLED(scaleev_model_create(NULL));
    NULLED(scaleev_model_create_with(NULL, NULL));
    scaleev_allocator allocator = {sizeof allocator, NULL, NULL, NULL};
    NULLED(scaleev_model_create_with(&allocator, &other));
    cr_expect_null(other);
    other = m;
    NULLED(scaleev_model_copy(NULL, &other));
    cr_expect_null(other);
    NULLED(scaleev_model_copy(m, NULL));
    other = m;
    NULLED(scaleev_model_difference(NULL, m, &other));
    cr_expect_null(other);
    other = m;
    NULLED(scaleev_model_difference(m, NULL, &other));
    cr_expect_null(other);
    NULLED(scaleev_model_difference(m, m, NULL));
    cr_expect_gt(strlen(scaleev_model_error(NULL)), 0);
    NULLED(scaleev_benefit_linear(NULL, 1, &term));
    NULLED(scaleev_benefit_polynomial(NULL, x, 2, &term));
    NULLED(scaleev_benefit_polynomial(m, NULL, 2, &term));
    NULLED(scaleev_benefit_power(NULL, 1, 1, &term));
    NULLED(scaleev_benefit_metcalfe(NULL, 1, &term));
    NULLED(scaleev_benefit_odlyzko(NULL, 1, &term));
    NULLED(scaleev_benefit_logarithmic(NULL, 1, 1, &term));
    NULLED(scaleev_benefit_saturating(NULL, 1, 1, &term));
    NULLED(scaleev_benefit_hill(NULL, 1, 1, 1, &term));
    NULLED(scaleev_benefit_table(NULL, x, y, 2, &term));
    NULLED(scaleev_benefit_table(m, NULL, y, 2, &term));
    NULLED(scaleev_benefit_table(m, x, NULL, 2, &term));
    NULLED(scaleev_benefit_callback(
        NULL, &(scaleev_callback){sizeof(scaleev_callback), identity, NULL, NULL, NULL, NULL}, &term));
    NULLED(scaleev_benefit_callback(m, &(scaleev_callback){sizeof(scaleev_callback), NULL, NULL, NULL, NULL, NULL},
                                    &term));
    NULLED(scaleev_hazard_constant(NULL, 0.1, 1, &term));
    NULLED(scaleev_hazard_rate(NULL, 0.1, 1, &term));
    NULLED(scaleev_hazard_urn(NULL, 2, 1, 1, &term));
    NULLED(scaleev_hazard_weibull(NULL, 1, 1, 1, &term));
    NULLED(scaleev_hazard_gompertz(NULL, 1, 1, 1, &term));
    NULLED(scaleev_hazard_logistic(NULL, 0.1, 0.1, 1, 1, 1, &term));
    NULLED(scaleev_hazard_learning(NULL, 1, 1, 1, &term));
    NULLED(scaleev_hazard_beta(NULL, 1, 1, 1, &term));
    NULLED(scaleev_hazard_gamma(NULL, 1, 1, 1, &term));
    NULLED(scaleev_hazard_table(NULL, x, y, 2, 1, &term));
    NULLED(scaleev_hazard_table(m, NULL, y, 2, 1, &term));
    NULLED(scaleev_hazard_table(m, x, NULL, 2, 1, &term));
    NULLED(scaleev_hazard_callback(
        NULL, &(scaleev_callback){sizeof(scaleev_callback), identity, NULL, NULL, NULL, NULL}, 1, &term));
    NULLED(scaleev_hazard_callback(m, &(scaleev_callback){sizeof(scaleev_callback), NULL, NULL, NULL, NULL, NULL}, 1,
                                   &term));
    NULLED(scaleev_add(NULL, "benefit.linear", x, 1, &term));
    NULLED(scaleev_add(m, NULL, x, 1, &term));
    NULLED(scaleev_add(m, "benefit.linear", NULL, 1, &term));
    NULLED(scaleev_set_label(NULL, 0, "x"));
    NULLED(scaleev_find(NULL, 0, "share", &input));
    NULLED(scaleev_find(m, 0, NULL, &input));
    NULLED(scaleev_find(m, 0, "share", NULL));
    NULLED(scaleev_set(NULL, 1, 1));
    NULLED(scaleev_get(NULL, 1, out));
    NULLED(scaleev_get(m, 1, NULL));
    cr_expect_eq(term, 77);
    cr_expect_eq(input, 77);
    cr_expect_eq(out[0], 5);
    cr_expect_null(scaleev_label(NULL, 0));
    cr_expect_eq(scaleev_term_count(NULL), 0);
    cr_expect_lt(scaleev_term_family(NULL, 0), 0);
    cr_expect_eq(scaleev_input_count(NULL), 0);
    cr_expect_null(scaleev_input_name(NULL, 0));
    cr_expect_lt(scaleev_input_term(NULL, 1), 0);
    cr_expect_lt(scaleev_family_find(NULL), 0);
    cr_expect(isnan(scaleev_ev(NULL, 1)));
    scaleev_column column = {SCALEEV_SCALE, 0, x, 0}, empty = {SCALEEV_SCALE, 0, NULL, 0};
    NULLED(scaleev_evaluate(NULL, 0, x, 2, out));
    NULLED(scaleev_evaluate(m, 0, NULL, 2, out));
    NULLED(scaleev_evaluate(m, 0, x, 2, NULL));
    NULLED(scaleev_evaluate_columns(NULL, 0, 1, &column, 1, 2, out));
    NULLED(scaleev_evaluate_columns(m, 0, 1, NULL, 1, 2, out));
    NULLED(scaleev_evaluate_columns(m, 0, 1, &empty, 1, 2, out));
    NULLED(scaleev_evaluate_columns(m, 0, 1, &column, 1, 2, NULL));
    double lo = 5, hi = 5;
    NULLED(scaleev_enclose(NULL, 0, 0, 1, &lo, &hi));
    cr_expect(lo == 5 && hi == 5);
    lo = hi = 5;
    NULLED(scaleev_enclose(m, 0, 0, 1, NULL, &hi));
    NULLED(scaleev_enclose(m, 0, 0, 1, &lo, NULL));
    cr_expect(lo == 5 && hi == 5);
    scaleev_solution solution = {.size = sizeof solution, .count = 9};
    scaleev_root root = {.at = 9};
    scaleev_optimum optimum = {.size = sizeof optimum, .scale = 9};
    NULLED(scaleev_break_even(NULL, 0, 1, NULL, &root, 1, &solution));
    NULLED(scaleev_break_even(m, 0, 1, NULL, NULL, 1, &solution));
    NULLED(scaleev_best_scale(NULL, 0, 1, NULL, &optimum));
    NULLED(scaleev_best_scale(m, 0, 1, NULL, NULL));
    cr_expect(solution.count == 9 && root.at == 9 && optimum.scale == 9);
    NULLED(scaleev_solve(NULL, 0, 0, 0, 0, 0, 1, NULL, &root, 1, &solution));
    NULLED(scaleev_solve(m, 0, 0, 0, 0, 0, 1, NULL, NULL, 1, &solution));
    scaleev_whole whole = {.size = sizeof whole};
    NULLED(scaleev_whole_scales(NULL, 0, 1, NULL, &whole));
    NULLED(scaleev_whole_scales(m, 0, 1, NULL, NULL));
    NULLED(scaleev_gradient(NULL, 0, 1, 1, out));
    NULLED(scaleev_gradient(m, 0, 1, 1, NULL));
    scaleev_sensitivity sensitivity;
    NULLED(scaleev_sensitivities(NULL, &root, 1, &sensitivity));
    NULLED(scaleev_sensitivities(m, NULL, 1, &sensitivity));
    NULLED(scaleev_sensitivities(m, &root, 1, NULL));
    scaleev_argument argument = {.size = sizeof argument};
    char text[8];
    NULLED(scaleev_argue(NULL, 1, m, 2, NULL, &argument));
    NULLED(scaleev_argue(m, 1, NULL, 2, NULL, &argument));
    NULLED(scaleev_argue(m, 1, m, 2, NULL, NULL));
    NULLED(scaleev_argument_text(NULL, NULL, NULL, text, sizeof text, NULL));
    NULLED(scaleev_argument_text(&argument, NULL, NULL, NULL, sizeof text, NULL));
#undef NULLED
    cr_expect(unchanged(m, &before));
    /* Where NULL is fine. */
    expect(scaleev_evaluate(m, 0, NULL, 0, NULL), SCALEEV_OK, "no scales");
    expect(scaleev_evaluate_columns(m, 0, 1, NULL, 0, 0, NULL), SCALEEV_OK, "no rows");
    expect(scaleev_evaluate_columns(m, 0, 1, NULL, 0, 2, out), SCALEEV_OK, "no columns");
    expect(scaleev_break_even(m, 0, 1, NULL, NULL, 0, NULL), SCALEEV_OK, "no roots wanted");
    expect(scaleev_add(m, "benefit.linear", x, 1, NULL), SCALEEV_OK, "no term wanted");
    scaleev_model_destroy(m);
    done();
}

/* ---- parameters ---- */

static bool is_whole(const char *family)
{
    return strcmp(family, "hazard.urn") == 0;
}

/* Values at and beyond all corners of [lo, hi]. */
static size_t corners(double lo, double hi, double *out)
{
    size_t n = 0;
    out[n++] = NAN;
    out[n++] = HUGE_VAL;
    out[n++] = -HUGE_VAL;
    out[n++] = -0.0;
    out[n++] = 0;
    out[n++] = DBL_TRUE_MIN;
    out[n++] = -DBL_TRUE_MIN;
    out[n++] = 0.5;
    out[n++] = -1;
    out[n++] = DBL_MAX;
    out[n++] = -DBL_MAX;
    out[n++] = lo;
    out[n++] = hi;
    out[n++] = nextafter(lo, -HUGE_VAL);
    out[n++] = nextafter(hi, HUGE_VAL);
    return n;
}

static bool allowed(const char *family, const char *name, double value, double lo, double hi)
{
    bool whole = is_whole(family) && (strcmp(name, "balls") == 0 || strcmp(name, "bad") == 0);
    return value >= lo && value <= hi && (!whole || value == floor(value));
}

/* What scaleev_model_error() must tell: the parameter, its value, what is allowed. */
static void check_words(const scaleev_model *model, const char *name, double value, const char *words)
{
    const char *error = scaleev_model_error(model);
    char texts[3][64];
    snprintf(texts[0], sizeof texts[0], "%g", value);
    snprintf(texts[1], sizeof texts[1], "%.17g", value);
    snprintf(texts[2], sizeof texts[2], "%.15g", value);
    CHECK(strstr(error, name), "\"%s\" does not name %s", error, name);
    CHECK(strstr(error, words), "\"%s\" does not say \"%s\"", error, words);
    CHECK(isnan(value) ? strstr(error, "nan") || strstr(error, "NaN")
                       : strstr(error, texts[0]) || strstr(error, texts[1]) || strstr(error, texts[2]),
          "\"%s\" does not tell the value %.17g", error, value);
}

/* Parameters that make sense for a family; the number of them. */
static size_t sane(int32_t family, double *out)
{
    const char *name = scaleev_family_name(family);
    size_t n = 0;
    if (strstr(name, ".table")) {
        static const double points[] = {0, 1, 1e299, 2, 1e300, 3};
        memcpy(out, points, sizeof points);
        return COUNT(points);
    }
    for (int32_t p = 0; p < scaleev_family_parameter_count(family); ++p) {
        double lo, hi;
        scaleev_family_parameter_range(family, p, &lo, &hi);
        if (!scaleev_family_parameter_is_knob(family, p))
            out[n++] = strcmp(scaleev_family_parameter_name(family, p), "balls") == 0 ? 10 : hi <= 1 ? 0.25 : 2;
    }
    return n;
}

static bool is_callback(int32_t family)
{
    const char *name = scaleev_family_name(family);
    return strstr(name, ".callback") || strstr(name, ".formula");
}

Test(input, parameters_of_new_terms)
{
    for (int32_t family = 0; family < scaleev_family_count(); ++family) {
        const char *name = scaleev_family_name(family);
        double values[8];
        size_t n = sane(family, values);
        if (is_callback(family) || strstr(name, ".table"))
            continue;
        for (size_t p = 0; p < n; ++p) {
            double lo, hi, tries[16], keep = values[p];
            const char *parameter = scaleev_family_parameter_name(family, (int32_t)p);
            scaleev_family_parameter_range(family, (int32_t)p, &lo, &hi);
            size_t tries_n = corners(lo, hi, tries);
            for (size_t k = 0; k < tries_n; ++k) {
                scaleev_model *m = model_of(WORKED);
                picture before = take(m);
                scaleev_term term = 77;
                values[p] = tries[k];
                bool ok = allowed(name, parameter, tries[k], lo, hi);
                /* Bad balls are among the balls. */
                if (is_whole(name) && values[1] > values[0])
                    ok = false;
                scaleev_status status = scaleev_add(m, name, values, n, &term);
                CHECK(status == (ok ? SCALEEV_OK : SCALEEV_ERROR_PARAMETER), "%s: %s = %.17g: status %d", name,
                      parameter, tries[k], status);
                CHECK(term == (ok ? 2 : 77), "%s: %s = %.17g: term %d", name, parameter, tries[k], term);
                if (!ok) {
                    CHECK(unchanged(m, &before), "%s: %s = %.17g changes the model", name, parameter, tries[k]);
                    if (!is_whole(name) || !allowed(name, parameter, tries[k], lo, hi))
                        check_words(m, parameter, tries[k], scaleev_family_parameter_allowed(family, (int32_t)p));
                    else
                        CHECK(strstr(scaleev_model_error(m), "bad"), "\"%s\" does not name the bad balls",
                              scaleev_model_error(m));
                    /* Still usable. */
                    expect(scaleev_benefit_linear(m, 1, &term), SCALEEV_OK, "a term after a refused one");
                    CHECK(term == 2, "the next term is %d", term);
                }
                scaleev_model_destroy(m);
            }
            values[p] = keep;
        }
    }
    done();
}

static scaleev_model *with_term(int32_t family)
{
    scaleev_model *m = model_of("benefit linear(2)");
    double values[8];
    size_t n = sane(family, values);
    if (!is_callback(family))
        cr_assert_eq(scaleev_add(m, scaleev_family_name(family), values, n, NULL), SCALEEV_OK);
    else if (scaleev_family_is_hazard(family))
        cr_assert_eq(scaleev_hazard_callback(
                         m, &(scaleev_callback){sizeof(scaleev_callback), identity, NULL, NULL, NULL, NULL}, 1, NULL),
                     SCALEEV_OK);
    else
        cr_assert_eq(scaleev_benefit_callback(
                         m, &(scaleev_callback){sizeof(scaleev_callback), identity, NULL, NULL, NULL, NULL}, NULL),
                     SCALEEV_OK);
    return m;
}

Test(input, settings)
{
    for (int32_t family = 0; family < scaleev_family_count(); ++family) {
        const char *name = scaleev_family_name(family);
        for (int32_t p = 0; p < scaleev_family_parameter_count(family); ++p) {
            double lo, hi, tries[16];
            const char *parameter = scaleev_family_parameter_name(family, p);
            scaleev_family_parameter_range(family, p, &lo, &hi);
            size_t tries_n = corners(lo, hi, tries);
            for (size_t k = 0; k < tries_n; ++k) {
                scaleev_model *m = with_term(family);
                scaleev_input input;
                double value = 5;
                cr_assert_eq(scaleev_find(m, 1, parameter, &input), SCALEEV_OK);
                picture before = take(m);
                bool ok = allowed(name, parameter, tries[k], lo, hi), whole = is_whole(name);
                if (whole && ok)
                    ok = strcmp(parameter, "balls") == 0 ? tries[k] >= 2
                         : strcmp(parameter, "bad")      ? true
                                                         : tries[k] <= 10;
                scaleev_status status = scaleev_set(m, input, tries[k]);
                CHECK(status == (ok ? SCALEEV_OK : SCALEEV_ERROR_PARAMETER), "%s: %s = %.17g: status %d", name,
                      parameter, tries[k], status);
                if (ok) {
                    cr_assert_eq(scaleev_get(m, input, &value), SCALEEV_OK);
                    CHECK(value == tries[k], "%s: %s = %.17g, set to %.17g", name, parameter, value, tries[k]);
                } else {
                    CHECK(unchanged(m, &before), "%s: %s = %.17g changes the model", name, parameter, tries[k]);
                    CHECK(*scaleev_model_error(m), "no words");
                    if (!allowed(name, parameter, tries[k], lo, hi))
                        check_words(m, parameter, tries[k], scaleev_family_parameter_allowed(family, p));
                }
                scaleev_model_destroy(m);
            }
        }
    }
    done();
}

/* Coefficients past the first are parameters too. */
Test(input, coefficients)
{
    static const double bad[] = {NAN, HUGE_VAL, -HUGE_VAL};
    for (size_t n = 1; n <= 64; n += 21)
        for (size_t at = 0; at < n; ++at)
            for (size_t k = 0; k < COUNT(bad); ++k) {
                double c[64] = {0};
                char name[8];
                scaleev_model *m = model_of(WORKED);
                c[at] = bad[k];
                snprintf(name, sizeof name, "c%zu", at);
                expect(scaleev_benefit_polynomial(m, c, n, NULL), SCALEEV_ERROR_PARAMETER, "a coefficient");
                check_words(m, name, bad[k], "finite");
                expect(scaleev_add(m, "benefit.polynomial", c, n, NULL), SCALEEV_ERROR_PARAMETER,
                       "a coefficient by name");
                c[at] = DBL_TRUE_MIN;
                expect(scaleev_benefit_polynomial(m, c, n, NULL), SCALEEV_OK, "a tiny coefficient");
                scaleev_input input;
                cr_assert_eq(scaleev_find(m, 2, name, &input), SCALEEV_OK);
                expect(scaleev_set(m, input, bad[k]), SCALEEV_ERROR_PARAMETER, "setting a coefficient");
                check_words(m, name, bad[k], "finite");
                scaleev_model_destroy(m);
            }
    done();
}

/* The loss of typed constructors. */
Test(input, losses)
{
    static const double bad[] = {NAN, HUGE_VAL, -HUGE_VAL}, x[] = {0, 1};
    scaleev_model *m = model_of(WORKED);
    picture before = take(m);
    for (size_t k = 0; k < COUNT(bad); ++k) {
#define REFUSED(call)                                                                                                  \
    do {                                                                                                               \
        expect(call, SCALEEV_ERROR_PARAMETER, #call);                                                                  \
        check_words(m, "loss", bad[k], "finite");                                                                      \
    } while (0)
        REFUSED(scaleev_hazard_constant(m, 0.1, bad[k], NULL));
        REFUSED(scaleev_hazard_rate(m, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_urn(m, 2, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_weibull(m, 1, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_gompertz(m, 1, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_logistic(m, 0.1, 0.1, 1, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_learning(m, 1, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_beta(m, 1, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_gamma(m, 1, 1, bad[k], NULL));
        REFUSED(scaleev_hazard_table(m, x, x, 2, bad[k], NULL));
        REFUSED(scaleev_hazard_callback(
            m, &(scaleev_callback){sizeof(scaleev_callback), identity, NULL, NULL, NULL, NULL}, bad[k], NULL));
#undef REFUSED
    }
    cr_expect(unchanged(m, &before));
    scaleev_model_destroy(m);
    done();
}

Test(input, counts)
{
    scaleev_model *m = model_of(WORKED);
    picture before = take(m);
    scaleev_term term = 77;
    static double many[200];
    for (size_t i = 0; i < COUNT(many); ++i)
        many[i] = (double)i;
    for (int32_t family = 0; family < scaleev_family_count(); ++family) {
        const char *name = scaleev_family_name(family);
        double values[8];
        size_t n = sane(family, values), huge[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 8 + 1};
        if (is_callback(family)) {
            expect(scaleev_add(m, name, many, 0, &term), SCALEEV_ERROR_NAME, name);
            continue;
        }
        bool table = strstr(name, ".table") != NULL;
        expect(scaleev_add(m, name, many, 0, &term), table ? SCALEEV_ERROR_TABLE : SCALEEV_ERROR_COUNT, name);
        for (size_t k = 0; k < COUNT(huge); ++k) {
            /* Refused before it is read; a table of that size is too many, or more than there is memory for. */
            scaleev_status status = scaleev_add(m, name, many, huge[k], &term);
            CHECK(status == SCALEEV_ERROR_COUNT || (strstr(name, ".table") && status == SCALEEV_ERROR_MEMORY),
                  "%s with %zu: status %d", name, huge[k], status);
        }
        if (strcmp(name, "benefit.polynomial") == 0) {
            expect(scaleev_add(m, name, many, 65, &term), SCALEEV_ERROR_COUNT, name);
        } else if (strstr(name, ".table")) {
            /* Points come in pairs, and two at least. */
            expect(scaleev_add(m, name, many, 1, &term), SCALEEV_ERROR_COUNT, name);
            expect(scaleev_add(m, name, many, 5, &term), SCALEEV_ERROR_COUNT, name);
            scaleev_status status = scaleev_add(m, name, many, 2, &term);
            CHECK(status == SCALEEV_ERROR_TABLE || status == SCALEEV_ERROR_COUNT, "%s with one point: %d", name,
                  status);
        } else {
            expect(scaleev_add(m, name, values, n - 1, &term), SCALEEV_ERROR_COUNT, name);
            expect(scaleev_add(m, name, many, n + (scaleev_family_is_hazard(family) ? 5 : 2), &term),
                   SCALEEV_ERROR_COUNT, name);
        }
        CHECK(*scaleev_model_error(m), "no words");
    }
    expect(scaleev_benefit_polynomial(m, many, 0, &term), SCALEEV_ERROR_COUNT, "no coefficients");
    expect(scaleev_benefit_polynomial(m, NULL, 0, &term), SCALEEV_ERROR_COUNT, "no coefficients at all");
    expect(scaleev_benefit_polynomial(m, many, 65, &term), SCALEEV_ERROR_COUNT, "65 coefficients");
    expect(scaleev_benefit_polynomial(m, many, SIZE_MAX, &term), SCALEEV_ERROR_COUNT, "SIZE_MAX coefficients");
    cr_expect_eq(term, 77);
    cr_expect(unchanged(m, &before));
    expect(scaleev_benefit_polynomial(m, many, 64, &term), SCALEEV_OK, "64 coefficients");
    scaleev_model_destroy(m);
    done();
}

Test(input, names)
{
    static const char *const wrong[] = {"",        "linear",           "benefit.Linear",   "benefit.linear2",
                                        "hazard.", "benefit.linear\n", "benefit.callback", "hazard.callback"};
    scaleev_model *m = model_of(WORKED);
    picture before = take(m);
    double value = 1;
    scaleev_input input = 77;
    for (size_t i = 0; i < COUNT(wrong); ++i) {
        expect(scaleev_add(m, wrong[i], &value, 1, NULL), SCALEEV_ERROR_NAME, wrong[i]);
        CHECK(strstr(scaleev_model_error(m), wrong[i]), "\"%s\" does not quote %s", scaleev_model_error(m), wrong[i]);
    }
    static const char *const no_input[] = {"", "loss", "per_uni", "per_unit ", "scale", "c0", "Share"};
    for (size_t i = 0; i < COUNT(no_input); ++i)
        expect(scaleev_find(m, 0, no_input[i], &input), SCALEEV_ERROR_NAME, no_input[i]);
    /* A polynomial has as many as were given, written in one way. */
    scaleev_model *p = model_of("benefit polynomial(1, 2, 3)");
    static const char *const no_coefficient[] = {
        "c3", "c00", "c", "c-1", "c+1", "c 1", "c1 ", "c4294967296", "c18446744073709551616"};
    for (size_t i = 0; i < COUNT(no_coefficient); ++i)
        expect(scaleev_find(p, 0, no_coefficient[i], &input), SCALEEV_ERROR_NAME, no_coefficient[i]);
    scaleev_model_destroy(p);
    /* A name of a megabyte. */
    char *long_name = malloc(1 << 20);
    memset(long_name, 'x', 1 << 20);
    long_name[(1 << 20) - 1] = '\0';
    expect(scaleev_add(m, long_name, &value, 1, NULL), SCALEEV_ERROR_NAME, "a long name");
    cr_expect_lt(strlen(scaleev_model_error(m)), 1000);
    expect(scaleev_find(m, 0, long_name, &input), SCALEEV_ERROR_NAME, "a long name");
    free(long_name);
    cr_expect_eq(input, 77);
    cr_expect(unchanged(m, &before));
    scaleev_model_destroy(m);
    done();
}

Test(input, numbers)
{
    scaleev_model *m = model_of(WORKED);
    picture before = take(m);
    double value = 5, x = 1, out = 5;
    scaleev_input input = 77;
    static const int32_t no_term[] = {-1, 2, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(no_term); ++i) {
        expect(scaleev_find(m, no_term[i], "share", &input), SCALEEV_ERROR_TERM, "find");
        expect(scaleev_set_label(m, no_term[i], "x"), SCALEEV_ERROR_TERM, "set_label");
        cr_expect_null(scaleev_label(m, no_term[i]));
        cr_expect_lt(scaleev_term_family(m, no_term[i]), 0);
    }
    const int32_t no_input[] = {-1, scaleev_input_count(m), INT32_MAX, INT32_MIN, SCALEEV_SCALE};
    for (size_t i = 0; i < COUNT(no_input); ++i) {
        expect(scaleev_set(m, no_input[i], 1), SCALEEV_ERROR_INPUT, "set");
        expect(scaleev_get(m, no_input[i], &value), SCALEEV_ERROR_INPUT, "get");
        cr_expect_lt(scaleev_input_term(m, no_input[i]), 0);
        if (no_input[i] == SCALEEV_SCALE)
            continue;
        cr_expect_null(scaleev_input_name(m, no_input[i]));
        scaleev_column column = {no_input[i], 0, &x, 0};
        expect(scaleev_evaluate_columns(m, SCALEEV_EV, 1, &column, 1, 1, &out), SCALEEV_ERROR_INPUT, "a column");
    }
    scaleev_column twice[] = {{1, 0, &x, 0}, {SCALEEV_SCALE, 0, &x, 0}, {1, 0, &x, 0}};
    expect(scaleev_evaluate_columns(m, SCALEEV_EV, 1, twice, 3, 1, &out), SCALEEV_ERROR_INPUT, "a column twice");
    scaleev_column scales[] = {{SCALEEV_SCALE, 0, &x, 0}, {SCALEEV_SCALE, 0, &x, 0}};
    expect(scaleev_evaluate_columns(m, SCALEEV_EV, 1, scales, 2, 1, &out), SCALEEV_ERROR_INPUT, "the scale twice");
    static const int32_t no_quantity[] = {-1, 8, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(no_quantity); ++i) {
        double lo = 5, hi = 5;
        expect(scaleev_evaluate(m, no_quantity[i], &x, 1, &out), SCALEEV_ERROR_QUANTITY, "evaluate");
        expect(scaleev_evaluate_columns(m, no_quantity[i], 1, NULL, 0, 1, &out), SCALEEV_ERROR_QUANTITY, "columns");
        expect(scaleev_enclose(m, no_quantity[i], 0, 1, &lo, &hi), SCALEEV_ERROR_QUANTITY, "enclose");
        cr_expect(lo == 5 && hi == 5);
    }
    cr_expect_eq(value, 5);
    cr_expect_eq(input, 77);
    cr_expect(unchanged(m, &before));
    scaleev_model_destroy(m);
    done();
}

/* ---- tables ---- */

Test(input, tables)
{
    static const struct {
        const char *what;
        double x[3], y[3];
        bool benefit, hazard; /* allowed as */
    } cases[] = {
        {"good", {0, 1, 2}, {1, 1, 1}, true, true},
        {"a negative value", {0, 1, 2}, {1, -1, 1}, true, false},
        {"not from zero", {1, 2, 3}, {1, 1, 1}, true, false},
        {"from a tiny number", {DBL_TRUE_MIN, 2, 3}, {1, 1, 1}, true, false},
        {"from -0", {-0.0, 2, 3}, {1, 1, 1}, true, true},
        {"equal scales", {0, 1, 1}, {1, 1, 1}, false, false},
        {"equal scales first", {0, 0, 1}, {1, 1, 1}, false, false},
        {"both zeros", {-0.0, 0, 1}, {1, 1, 1}, false, false},
        {"falling scales", {0, 2, 1}, {1, 1, 1}, false, false},
        {"a negative scale", {-1, 0, 1}, {1, 1, 1}, false, false},
        {"a NaN scale", {0, NAN, 1}, {1, 1, 1}, false, false},
        {"a NaN scale first", {NAN, 1, 2}, {1, 1, 1}, false, false},
        {"a NaN scale last", {0, 1, NAN}, {1, 1, 1}, false, false},
        {"an infinite scale", {0, 1, HUGE_VAL}, {1, 1, 1}, false, false},
        {"an infinite scale first", {-HUGE_VAL, 0, 1}, {1, 1, 1}, false, false},
        {"a NaN value", {0, 1, 2}, {1, NAN, 1}, false, false},
        {"an infinite value", {0, 1, 2}, {1, HUGE_VAL, 1}, false, false},
        {"an infinite value last", {0, 1, 2}, {1, 1, -HUGE_VAL}, false, false},
        {"huge", {0, 1, DBL_MAX}, {0, DBL_MAX, 0}, true, true},
        {"tiny", {0, DBL_TRUE_MIN, 2 * DBL_TRUE_MIN}, {0, DBL_TRUE_MIN, 0}, true, true},
    };
    for (size_t i = 0; i < COUNT(cases); ++i) {
        double pairs[6];
        for (size_t k = 0; k < 3; ++k) {
            pairs[2 * k] = cases[i].x[k];
            pairs[2 * k + 1] = cases[i].y[k];
        }
        for (int way = 0; way < 4; ++way) {
            bool ok = way < 2 ? cases[i].benefit : cases[i].hazard;
            scaleev_model *m = model_of(WORKED);
            picture before = take(m);
            scaleev_term term = 77;
            scaleev_status status = way == 0   ? scaleev_benefit_table(m, cases[i].x, cases[i].y, 3, &term)
                                    : way == 1 ? scaleev_add(m, "benefit.table", pairs, 6, &term)
                                    : way == 2 ? scaleev_hazard_table(m, cases[i].x, cases[i].y, 3, 1, &term)
                                               : scaleev_add(m, "hazard.table", pairs, 6, &term);
            CHECK(status == (ok ? SCALEEV_OK : SCALEEV_ERROR_TABLE) ||
                      (status == SCALEEV_ERROR_PARAMETER && !ok && way >= 2 && cases[i].benefit),
                  "%s, way %d: status %d", cases[i].what, way, status);
            if (!ok) {
                CHECK(term == 77 && unchanged(m, &before), "%s, way %d: changed", cases[i].what, way);
                CHECK(*scaleev_model_error(m), "%s, way %d: no words", cases[i].what, way);
            }
            scaleev_model_destroy(m);
        }
    }
    /* Too few; and so many that their size overflows, which must be seen before they are read. */
    double x[] = {0, 1}, y[] = {1, 1};
    static const size_t wrong[] = {0, 1, SIZE_MAX, SIZE_MAX / 2 + 1, SIZE_MAX / 16 + 1};
    scaleev_model *m = model_of(WORKED);
    for (size_t i = 0; i < COUNT(wrong); ++i) {
        scaleev_status a = scaleev_benefit_table(m, x, y, wrong[i], NULL);
        scaleev_status b = scaleev_hazard_table(m, x, y, wrong[i], 1, NULL);
        CHECK(a == b &&
                  (a == SCALEEV_ERROR_TABLE || a == SCALEEV_ERROR_COUNT || (wrong[i] > 1 && a == SCALEEV_ERROR_MEMORY)),
              "%zu points: status %d and %d", wrong[i], a, b);
    }
    CHECK(scaleev_term_count(m) == 2, "%d terms", scaleev_term_count(m));
    scaleev_model_destroy(m);
    done();
}

/* ---- domains ---- */

Test(input, domains)
{
    scaleev_model *m = model_of(WORKED);
    static const double bad[][2] = {
        {2, 1},         {NAN, 1},           {0, NAN},       {NAN, NAN},
        {-1, 1},        {-DBL_TRUE_MIN, 1}, {0, HUGE_VAL},  {HUGE_VAL, HUGE_VAL},
        {-HUGE_VAL, 1}, {-2, -1},           {1, -HUGE_VAL}, {1, 0.99999999999999989},
    };
    for (size_t i = 0; i < COUNT(bad); ++i) {
        scaleev_root root = {.at = 9};
        scaleev_solution solution = {.size = sizeof solution, .count = 9};
        scaleev_optimum optimum = {.size = sizeof optimum, .scale = 9};
        double lo = 5, hi = 5;
        expect(scaleev_break_even(m, bad[i][0], bad[i][1], NULL, &root, 1, &solution), SCALEEV_ERROR_DOMAIN,
               "break_even");
        expect(scaleev_best_scale(m, bad[i][0], bad[i][1], NULL, &optimum), SCALEEV_ERROR_DOMAIN, "best_scale");
        expect(scaleev_enclose(m, SCALEEV_EV, bad[i][0], bad[i][1], &lo, &hi), SCALEEV_ERROR_DOMAIN, "enclose");
        CHECK(root.at == 9 && solution.count == 9 && optimum.scale == 9 && lo == 5 && hi == 5, "case %zu", i);
    }
    static const double good[][2] = {{0, 0},      {-0.0, 1}, {0, DBL_MAX}, {DBL_MAX, DBL_MAX}, {0, DBL_TRUE_MIN},
                                     {-0.0, -0.0}};
    for (size_t i = 0; i < COUNT(good); ++i) {
        scaleev_solution solution = {.size = sizeof solution};
        scaleev_optimum optimum = {.size = sizeof optimum};
        double lo, hi;
        expect(scaleev_break_even(m, good[i][0], good[i][1], NULL, NULL, 0, &solution), SCALEEV_OK, "break_even");
        expect(scaleev_best_scale(m, good[i][0], good[i][1], NULL, &optimum), SCALEEV_OK, "best_scale");
        expect(scaleev_enclose(m, SCALEEV_EV, good[i][0], good[i][1], &lo, &hi), SCALEEV_OK, "enclose");
    }
    scaleev_model_destroy(m);
    /* Past the ends of a table there is no value. */
    m = model_of("benefit table(1 1, 2 2); hazard table(0 1, 3 1)");
    static const double out[][2] = {{0, 1.5}, {1.5, 2.5}, {0, 3}, {0, 0}, {3, 3}};
    for (size_t i = 0; i < COUNT(out); ++i) {
        scaleev_root root = {.at = 9};
        scaleev_solution solution = {.size = sizeof solution, .count = 9};
        scaleev_optimum optimum = {.size = sizeof optimum, .scale = 9};
        double lo = 5, hi = 5;
        expect(scaleev_break_even(m, out[i][0], out[i][1], NULL, &root, 1, &solution), SCALEEV_ERROR_UNDEFINED,
               "break_even past a table");
        expect(scaleev_best_scale(m, out[i][0], out[i][1], NULL, &optimum), SCALEEV_ERROR_UNDEFINED,
               "best_scale past a table");
        expect(scaleev_enclose(m, SCALEEV_EV, out[i][0], out[i][1], &lo, &hi), SCALEEV_ERROR_UNDEFINED,
               "enclose past a table");
        CHECK(root.at == 9 && solution.count == 9 && optimum.scale == 9 && lo == 5 && hi == 5, "case %zu", i);
    }
    scaleev_model_destroy(m);
    done();
}

/* ---- room ---- */

Test(input, capacity)
{
    scaleev_model *m = model_of("benefit polynomial(-24, 50, -35, 10, -1)"); /* 1, 2, 3, 4 */
    for (size_t capacity = 0; capacity < 7; ++capacity) {
        scaleev_root roots[8];
        memset(roots, 0x5a, sizeof roots);
        scaleev_solution solution = {.size = sizeof solution};
        expect(scaleev_break_even(m, 0, 100, NULL, capacity ? roots : NULL, capacity, &solution), SCALEEV_OK,
               "capacity");
        CHECK(solution.count == 4 && solution.complete == 1, "capacity %zu: %zu roots", capacity, solution.count);
        for (size_t i = 0; i < 8; ++i)
            if (i < capacity && i < 4)
                CHECK(fabs(roots[i].at - (double)(i + 1)) < 1e-9, "root %zu at %.17g", i, roots[i].at);
            else
                CHECK(*(unsigned char *)&roots[i] == 0x5a, "root %zu of capacity %zu was written", i, capacity);
    }
    scaleev_model_destroy(m);
    done();
}

/* ---- struct sizes ---- */

typedef struct bytes {
    unsigned char known[256];
} bytes;

Test(input, sizes)
{
    scaleev_model *m = model_of(WORKED), *made = m;
    union {
        scaleev_solution solution;
        scaleev_optimum optimum;
        scaleev_solve_options options;
        scaleev_allocator allocator;
        unsigned char raw[256];
        bytes all;
    } u;
    counter memory;
    counter_init(&memory);
    for (size_t size = 0; size <= sizeof u; ++size)
        for (int tail = 0; tail < 2; ++tail) {
            /* What is written lies within `size`. */
            memset(u.raw, 0, sizeof u.raw);
            memset(u.raw + size, 0x5a, sizeof u.raw - size);
            bool outside = false;
            if (size < sizeof(size_t) && size > 0)
                continue; /* the field itself would not fit */
            u.solution.size = size;
            if (tail && size > sizeof u.solution)
                u.raw[size - 1] = 1; /* never set by a newer program, and cleared here */
            scaleev_status want = size == 0 ? SCALEEV_ERROR_SIZE : SCALEEV_OK;
            CHECK(scaleev_break_even(m, 1, 1e6, NULL, NULL, 0, &u.solution) == want, "solution of %zu bytes, tail %d",
                  size, tail);
            for (size_t i = size < sizeof(size_t) ? sizeof(size_t) : size; i < sizeof u.raw; ++i)
                outside = outside || u.raw[i] != 0x5a;
            CHECK(!outside && u.solution.size == size, "solution of %zu bytes: written outside", size);
            if (want == SCALEEV_OK && size >= sizeof u.solution)
                CHECK(u.solution.count == 1 && u.solution.complete == 1 && u.solution.sign_hi == -1 &&
                          (size == sizeof u.solution || u.raw[size - 1] == 0),
                      "solution of %zu", size);

            memset(u.raw, 0, sizeof u.raw);
            memset(u.raw + size, 0x5a, sizeof u.raw - size);
            u.optimum.size = size;
            if (tail && size > sizeof u.optimum)
                u.raw[size - 1] = 1;
            want = size == 0 ? SCALEEV_ERROR_SIZE : SCALEEV_OK;
            CHECK(scaleev_best_scale(m, 1, 1e6, NULL, &u.optimum) == want, "optimum of %zu bytes, tail %d", size, tail);
            for (size_t i = size < sizeof(size_t) ? sizeof(size_t) : size; i < sizeof u.raw; ++i)
                outside = outside || u.raw[i] != 0x5a;
            CHECK(!outside && u.optimum.size == size, "optimum of %zu bytes: written outside", size);
            CHECK(size <= sizeof u.optimum || u.raw[size - 1] == 0, "optimum of %zu bytes: a tail", size);

            /* Missing options are defaults: with a budget of 1 nothing would be complete. */
            memset(u.raw, 0, sizeof u.raw);
            memset(u.raw + size, 1, sizeof u.raw - size);
            u.options.size = size;
            if (tail && size > sizeof u.options)
                u.raw[size - 1] = 1;
            want = size == 0 || (tail && size > sizeof u.options) ? SCALEEV_ERROR_SIZE : SCALEEV_OK;
            scaleev_solution solution = {.size = sizeof solution};
            scaleev_optimum optimum = {.size = sizeof optimum};
            CHECK(scaleev_break_even(m, 1, 1e6, &u.options, NULL, 0, &solution) == want,
                  "options of %zu bytes, tail %d", size, tail);
            CHECK(scaleev_best_scale(m, 1, 1e6, &u.options, &optimum) == want, "options of %zu bytes, tail %d", size,
                  tail);
            CHECK(want || solution.complete == 1, "options of %zu bytes", size);

            memset(u.raw, 0, sizeof u.raw);
            u.allocator = memory.allocator;
            u.allocator.size = size;
            if (size < sizeof u.raw)
                memset(u.raw + (size > sizeof u.allocator ? size : sizeof u.allocator), 0x5a,
                       sizeof u.raw - (size > sizeof u.allocator ? size : sizeof u.allocator));
            if (tail && size > sizeof u.allocator)
                u.raw[size - 1] = 1;
            if (size > 0 && size < sizeof u.allocator)
                continue; /* without a context; with less, without functions */
            made = m;
            want = size == 0 || (tail && size > sizeof u.allocator) ? SCALEEV_ERROR_SIZE : SCALEEV_OK;
            CHECK(scaleev_model_create_with(&u.allocator, &made) == want, "allocator of %zu bytes, tail %d", size,
                  tail);
            CHECK(want ? made == NULL : made != NULL, "allocator of %zu bytes", size);
            if (!want)
                scaleev_model_destroy(made);
        }
    CHECK(memory.blocks == 0 && !memory.wrong_size, "leaked");
    /* Without one of the functions. */
    scaleev_allocator half = memory.allocator;
    half.release = NULL;
    expect(scaleev_model_create_with(&half, &made), SCALEEV_ERROR_NULL, "no release");
    half = memory.allocator;
    half.allocate = NULL;
    expect(scaleev_model_create_with(&half, &made), SCALEEV_ERROR_NULL, "no allocate");
    half = memory.allocator;
    half.size = offsetof(scaleev_allocator, release);
    expect(scaleev_model_create_with(&half, &made), SCALEEV_ERROR_NULL, "release past the size");
    scaleev_model_destroy(m);
    done();
}
