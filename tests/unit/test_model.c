/* SPDX-License-Identifier: MIT */
/* Life, names, introspection, knobs, labels, difference and copy. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORKED "benefit linear(2); hazard constant(0.01), loss = 100"

static scaleev_input input_of(const scaleev_model *model, scaleev_term term, const char *name)
{
    scaleev_input input = -1;
    cr_assert_eq(scaleev_find(model, term, name, &input), SCALEEV_OK, "%s of term %d", name, term);
    return input;
}

static double get(const scaleev_model *model, scaleev_term term, const char *name)
{
    double value = NAN;
    cr_assert_eq(scaleev_get(model, input_of(model, term, name), &value), SCALEEV_OK);
    return value;
}

static int nothing(const double *scales, size_t n, double *out, void *context)
{
    (void)scales;
    (void)context;
    for (size_t i = 0; i < n; ++i)
        out[i] = 0;
    return 0;
}

Test(model, empty)
{
    scaleev_model *model = NULL;
    cr_assert_eq(scaleev_model_create(&model), SCALEEV_OK);
    cr_assert_not_null(model);
    double x[3] = {0, 1, 1e300}, out[3];
    static const double want[8] = {0, 0, 1, 0, 1, 0, 0, 0};
    for (scaleev_quantity q = 0; q < 8; ++q) {
        cr_assert_eq(scaleev_evaluate(model, q, x, 3, out), SCALEEV_OK);
        for (int i = 0; i < 3; ++i)
            cr_expect_eq(out[i], want[q], "quantity %d is %g", q, out[i]);
    }
    cr_expect_eq(scaleev_term_count(model), 0);
    cr_expect_eq(scaleev_input_count(model), 1);
    cr_expect_str_eq(scaleev_input_name(model, SCALEEV_SCALE), "scale");
    cr_expect_lt(scaleev_input_term(model, SCALEEV_SCALE), 0);
    cr_expect_str_eq(scaleev_model_error(model), "");
    scaleev_model_destroy(model);
    scaleev_model_destroy(NULL);
}

Test(model, allocator)
{
    counter memory;
    counter_init(&memory);
    scaleev_model *model = model_parse(WORKED, &memory.allocator, NULL);
    cr_assert_not_null(model);
    cr_expect_gt(memory.blocks, 0);
    scaleev_model *copy = NULL, *difference = NULL;
    cr_assert_eq(scaleev_set_label(model, 1, "a label"), SCALEEV_OK);
    cr_assert_eq(scaleev_model_copy(model, &copy), SCALEEV_OK);
    cr_assert_eq(scaleev_model_difference(model, copy, &difference), SCALEEV_OK);
    scaleev_model_destroy(model);
    cr_expect_float_eq(scaleev_ev(copy, 1), 0.98, 1e-15);
    cr_expect_eq(scaleev_ev(difference, 1), 0);
    scaleev_model_destroy(copy);
    scaleev_model_destroy(difference);
    cr_expect_eq(memory.blocks, 0);
    cr_expect_eq(memory.bytes, 0);
    cr_expect_not(memory.wrong_size);
}

/* A model of its own after the original has changed or gone. */
Test(model, copy)
{
    scaleev_model *model = model_of(WORKED), *copy = NULL;
    cr_assert_eq(scaleev_set_label(model, 1, "open weights"), SCALEEV_OK);
    cr_assert_eq(scaleev_model_copy(model, &copy), SCALEEV_OK);
    cr_assert_eq(scaleev_set(model, input_of(model, 0, "per_unit"), 3), SCALEEV_OK);
    cr_assert_eq(scaleev_set_label(model, 1, "other"), SCALEEV_OK);
    cr_expect_eq(get(copy, 0, "per_unit"), 2);
    cr_expect_str_eq(scaleev_label(copy, 1), "open weights");
    scaleev_model_destroy(model);
    cr_expect_float_eq(scaleev_ev(copy, 1), 0.98, 1e-15);
    cr_expect_eq(scaleev_term_count(copy), 2);
    cr_assert_eq(scaleev_benefit_linear(copy, 1, NULL), SCALEEV_OK);
    cr_expect_float_eq(scaleev_ev(copy, 1), 1.97, 1e-15);
    scaleev_model_destroy(copy);
}

/* All typed constructors; the same as by name. */
Test(model, constructors)
{
    static const double points[] = {0, 1, 1, 2, 3, 2.5}, x[] = {0, 1, 3}, y[] = {1, 2, 2.5}, coefficients[] = {1, 2, 3};
    scaleev_model *m, *named;
    scaleev_term term = -1;
    cr_assert_eq(scaleev_model_create(&m), SCALEEV_OK);
    cr_assert_eq(scaleev_model_create(&named), SCALEEV_OK);
    int32_t n = 0;
#define TERM(call, name, ...)                                                                                          \
    do {                                                                                                               \
        const double values[] = {__VA_ARGS__};                                                                         \
        cr_assert_eq(call, SCALEEV_OK, "%s", name);                                                                    \
        cr_assert_eq(term, n);                                                                                         \
        cr_assert_eq(scaleev_add(named, name, values, sizeof values / sizeof *values, &term), SCALEEV_OK);             \
        cr_assert_eq(term, n);                                                                                         \
        cr_expect_eq(scaleev_term_family(m, n), scaleev_family_find(name));                                            \
        cr_expect_str_eq(scaleev_family_name(scaleev_term_family(named, n)), name);                                    \
        if (strncmp(name, "hazard.", 7) == 0) {                                                                        \
            cr_expect_eq(get(named, n, "loss"), 0);                                                                    \
            cr_expect_eq(get(m, n, "loss"), 7);                                                                        \
            cr_assert_eq(scaleev_set(named, input_of(named, n, "loss"), 7), SCALEEV_OK);                               \
            cr_expect_eq(get(m, n, "wipe"), 1);                                                                        \
            cr_expect_eq(get(m, n, "frailty"), 0);                                                                     \
        }                                                                                                              \
        cr_expect_eq(get(m, n, "share"), 1);                                                                           \
        ++n;                                                                                                           \
        for (double scale = 0; scale <= 3; scale += 0.25)                                                              \
            cr_expect(same_bits(scaleev_ev(m, scale), scaleev_ev(named, scale)), "%s", name);                          \
    } while (0)
    TERM(scaleev_benefit_linear(m, 2, &term), "benefit.linear", 2);
    TERM(scaleev_benefit_polynomial(m, coefficients, 3, &term), "benefit.polynomial", 1, 2, 3);
    TERM(scaleev_benefit_power(m, 2, 0.5, &term), "benefit.power", 2, 0.5);
    TERM(scaleev_benefit_metcalfe(m, 2, &term), "benefit.metcalfe", 2);
    TERM(scaleev_benefit_odlyzko(m, 2, &term), "benefit.odlyzko", 2);
    TERM(scaleev_benefit_logarithmic(m, 2, 3, &term), "benefit.logarithmic", 2, 3);
    TERM(scaleev_benefit_saturating(m, 2, 3, &term), "benefit.saturating", 2, 3);
    TERM(scaleev_benefit_hill(m, 2, 3, 4, &term), "benefit.hill", 2, 3, 4);
    TERM(scaleev_benefit_table(m, x, y, 3, &term), "benefit.table", points[0], points[1], points[2], points[3],
         points[4], points[5]);
    TERM(scaleev_hazard_constant(m, 0.1, 7, &term), "hazard.constant", 0.1);
    TERM(scaleev_hazard_rate(m, 0.1, 7, &term), "hazard.rate", 0.1);
    TERM(scaleev_hazard_urn(m, 10, 2, 7, &term), "hazard.urn", 10, 2);
    TERM(scaleev_hazard_weibull(m, 10, 2, 7, &term), "hazard.weibull", 10, 2);
    TERM(scaleev_hazard_gompertz(m, 0.1, 0.2, 7, &term), "hazard.gompertz", 0.1, 0.2);
    TERM(scaleev_hazard_logistic(m, 0.1, 0.2, 3, 4, 7, &term), "hazard.logistic", 0.1, 0.2, 3, 4);
    TERM(scaleev_hazard_learning(m, 0.1, 2, 7, &term), "hazard.learning", 0.1, 2);
    TERM(scaleev_hazard_beta(m, 0.1, 2, 7, &term), "hazard.beta", 0.1, 2);
    TERM(scaleev_hazard_gamma(m, 0.1, 2, 7, &term), "hazard.gamma", 0.1, 2);
    TERM(scaleev_hazard_table(m, x, y, 3, 7, &term), "hazard.table", points[0], points[1], points[2], points[3],
         points[4], points[5]);
#undef TERM
    cr_expect_eq(scaleev_term_count(m), n);
    /* Callbacks have typed constructors only. */
    cr_assert_eq(scaleev_benefit_callback(
                     m, &(scaleev_callback){sizeof(scaleev_callback), nothing, NULL, NULL, NULL, NULL}, &term),
                 SCALEEV_OK);
    cr_expect_str_eq(scaleev_family_name(scaleev_term_family(m, term)), "benefit.callback");
    cr_assert_eq(scaleev_hazard_callback(
                     m, &(scaleev_callback){sizeof(scaleev_callback), nothing, NULL, NULL, NULL, NULL}, 7, &term),
                 SCALEEV_OK);
    cr_expect_str_eq(scaleev_family_name(scaleev_term_family(m, term)), "hazard.callback");
    cr_expect_eq(get(m, term, "loss"), 7);
    cr_assert_eq(scaleev_benefit_formula(m, "K", NULL, 0, &term), SCALEEV_OK);
    cr_expect_str_eq(scaleev_family_name(scaleev_term_family(m, term)), "benefit.formula");
    cr_assert_eq(scaleev_hazard_formula(m, "K", NULL, 0, 7, &term), SCALEEV_OK);
    cr_expect_str_eq(scaleev_family_name(scaleev_term_family(m, term)), "hazard.formula");
    cr_expect_eq(get(m, term, "loss"), 7);
    cr_expect_eq(scaleev_family_count(), n + 4);
    scaleev_model_destroy(m);
    scaleev_model_destroy(named);
}

/* MODEL.md's names, in its order. */
static const char *const names[][6] = {
    {"benefit.linear", "per_unit"},
    {"benefit.polynomial", "c0"},
    {"benefit.power", "coefficient", "exponent"},
    {"benefit.metcalfe", "per_pair"},
    {"benefit.odlyzko", "coefficient"},
    {"benefit.logarithmic", "coefficient", "characteristic"},
    {"benefit.saturating", "maximum", "characteristic"},
    {"benefit.hill", "maximum", "half_scale", "steepness"},
    {"benefit.table", NULL},
    {"benefit.callback", NULL},
    {"hazard.constant", "probability"},
    {"hazard.rate", "rate"},
    {"hazard.urn", "balls", "bad"},
    {"hazard.weibull", "characteristic", "shape"},
    {"hazard.gompertz", "rate", "growth"},
    {"hazard.logistic", "from", "to", "midpoint", "width"},
    {"hazard.learning", "rate", "characteristic"},
    {"hazard.beta", "a", "b"},
    {"hazard.gamma", "shape", "exposure"},
    {"hazard.table", NULL},
    {"hazard.callback", NULL},
    {"benefit.formula", NULL},
    {"hazard.formula", NULL},
};

static const struct {
    const char *family, *parameter;
    double lo, hi;
} ranges[] = {
    {"benefit.linear", "per_unit", -DBL_MAX, DBL_MAX},
    {"benefit.polynomial", "c0", -DBL_MAX, DBL_MAX},
    {"benefit.power", "exponent", DBL_TRUE_MIN, DBL_MAX},
    {"benefit.hill", "half_scale", DBL_TRUE_MIN, DBL_MAX},
    {"hazard.constant", "probability", 0, 1},
    {"hazard.rate", "rate", 0, DBL_MAX},
    {"hazard.urn", "balls", 1, 0x1p53},
    {"hazard.urn", "bad", 1, 0x1p53},
    {"hazard.gompertz", "growth", -DBL_MAX, DBL_MAX},
    {"hazard.logistic", "from", 0, 1 - DBL_EPSILON / 2},
    {"hazard.logistic", "midpoint", 0, DBL_MAX},
    {"hazard.logistic", "width", DBL_TRUE_MIN, DBL_MAX},
    {"hazard.beta", "a", DBL_TRUE_MIN, DBL_MAX},
    {"hazard.table", "share", 0, DBL_MAX},
    {"hazard.rate", "loss", -DBL_MAX, DBL_MAX},
    {"hazard.rate", "wipe", 0, 1},
    {"hazard.rate", "frailty", 0, DBL_MAX},
};

static int32_t parameter_of(int32_t family, const char *name)
{
    for (int32_t p = 0; p < scaleev_family_parameter_count(family); ++p)
        if (strcmp(scaleev_family_parameter_name(family, p), name) == 0)
            return p;
    return -1;
}

Test(model, families)
{
    int32_t n = sizeof names / sizeof *names;
    cr_assert_eq(scaleev_family_count(), n);
    for (int32_t i = 0; i < n; ++i) {
        const char *name = names[i][0];
        int32_t family = scaleev_family_find(name), p = 0;
        cr_assert_geq(family, 0, "%s", name);
        cr_expect_str_eq(scaleev_family_name(family), name);
        int hazard = strncmp(name, "hazard.", 7) == 0;
        cr_expect_eq(scaleev_family_is_hazard(family), hazard);
        cr_expect_gt(strlen(scaleev_family_help(family)), 10);
        cr_expect_null(strchr(scaleev_family_help(family), '\n'));
        for (; names[i][p + 1]; ++p) {
            cr_expect_str_eq(scaleev_family_parameter_name(family, p), names[i][p + 1]);
            cr_expect_eq(scaleev_family_parameter_is_knob(family, p), 0);
            cr_expect(isnan(scaleev_family_parameter_default(family, p)));
        }
        static const char *const knobs[] = {"share", "loss", "wipe", "frailty"};
        static const double defaults[] = {1, 0, 1, 0};
        cr_expect_eq(scaleev_family_parameter_count(family), p + (hazard ? 4 : 1), "%s", name);
        for (int k = 0; k < (hazard ? 4 : 1); ++k) {
            int32_t knob = parameter_of(family, knobs[k]);
            cr_assert_geq(knob, p, "%s of %s", knobs[k], name);
            cr_expect_eq(scaleev_family_parameter_is_knob(family, knob), 1);
            cr_expect_eq(scaleev_family_parameter_default(family, knob), defaults[k]);
        }
        for (p = 0; p < scaleev_family_parameter_count(family); ++p) {
            double lo, hi, only;
            cr_expect_gt(strlen(scaleev_family_parameter_help(family, p)), 2);
            cr_expect_gt(strlen(scaleev_family_parameter_allowed(family, p)), 2);
            cr_assert_eq(scaleev_family_parameter_range(family, p, &lo, &hi), SCALEEV_OK);
            cr_expect(lo < hi && lo >= -DBL_MAX && hi <= DBL_MAX);
            cr_assert_eq(scaleev_family_parameter_range(family, p, &only, NULL), SCALEEV_OK);
            cr_expect_eq(only, lo);
            cr_assert_eq(scaleev_family_parameter_range(family, p, NULL, &only), SCALEEV_OK);
            cr_expect_eq(only, hi);
        }
    }
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; ++i) {
        double lo, hi;
        int32_t family = scaleev_family_find(ranges[i].family);
        cr_assert_eq(scaleev_family_parameter_range(family, parameter_of(family, ranges[i].parameter), &lo, &hi),
                     SCALEEV_OK);
        cr_expect(lo == ranges[i].lo && hi == ranges[i].hi, "%s of %s: %g to %g", ranges[i].parameter, ranges[i].family,
                  lo, hi);
    }
}

/* Numbers that are none: texts are NULL, counts 0, defaults NaN, and bounds are not written. */
Test(model, no_such_family)
{
    static const int32_t bad[] = {-1, INT32_MIN, INT32_MAX, 1000};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
        double lo = 5, hi = 5;
        cr_expect_null(scaleev_family_name(bad[i]));
        cr_expect_null(scaleev_family_help(bad[i]));
        cr_expect_lt(scaleev_family_is_hazard(bad[i]), 0);
        cr_expect_eq(scaleev_family_parameter_count(bad[i]), 0);
        for (int first = 0; first < 2; ++first) {
            int32_t family = first ? bad[i] : scaleev_family_find("hazard.rate"), p = first ? 0 : bad[i];
            cr_expect_null(scaleev_family_parameter_name(family, p));
            cr_expect_null(scaleev_family_parameter_help(family, p));
            cr_expect_null(scaleev_family_parameter_allowed(family, p));
            cr_expect(isnan(scaleev_family_parameter_default(family, p)));
            cr_expect_leq(scaleev_family_parameter_is_knob(family, p), 0);
            cr_expect_eq(scaleev_family_parameter_range(family, p, &lo, &hi), SCALEEV_ERROR_NAME);
            cr_expect(lo == 5 && hi == 5);
        }
    }
    cr_expect_eq(scaleev_family_count(), scaleev_family_find("hazard.callback") >= 0 ? 23 : 0);
    static const char *const wrong[] = {"",
                                        "linear",
                                        "benefit.",
                                        "benefit.linea",
                                        "benefit.linear ",
                                        "Benefit.linear",
                                        "hazard.linear",
                                        "benefit.constant"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i)
        cr_expect_lt(scaleev_family_find(wrong[i]), 0, "\"%s\"", wrong[i]);
    cr_expect_lt(scaleev_family_find(NULL), 0);
}

/* Terms and inputs are found by name, and lead back to it. */
Test(model, inputs)
{
    scaleev_model *model = model_of("benefit polynomial(1, 2, 3); hazard weibull(10, 2), loss = 4; benefit linear(5), "
                                    "share = 0.5; hazard table(0 1, 2 3); benefit linear(7)");
    cr_expect_eq(scaleev_term_count(model), 5);
    int32_t n = scaleev_input_count(model);
    cr_expect_eq(n, 1 + 4 + 6 + 2 + 4 + 2);
    for (scaleev_input input = 1; input < n; ++input) {
        scaleev_term term = scaleev_input_term(model, input);
        cr_assert(term >= 0 && term < 5);
        scaleev_input again = -1;
        cr_assert_eq(scaleev_find(model, term, scaleev_input_name(model, input), &again), SCALEEV_OK);
        cr_expect_eq(again, input);
        double value;
        cr_assert_eq(scaleev_get(model, input, &value), SCALEEV_OK);
        /* Setting what is there changes nothing. */
        double before = scaleev_ev(model, 1.5);
        cr_assert_eq(scaleev_set(model, input, value), SCALEEV_OK);
        cr_expect(same_bits(before, scaleev_ev(model, 1.5)));
    }
    cr_expect_eq(get(model, 0, "c0"), 1);
    cr_expect_eq(get(model, 0, "c2"), 3);
    cr_expect_eq(get(model, 1, "shape"), 2);
    cr_expect_eq(get(model, 1, "loss"), 4);
    cr_expect_eq(get(model, 2, "share"), 0.5);
    cr_expect_eq(get(model, 4, "per_unit"), 7);
    scaleev_model_destroy(model);
}

/* Programs stay, and only numbers in them change, unless a new value makes another formula. */
Test(model, setting_keeps_programs)
{
    static const struct {
        scaleev_term term;
        const char *name;
        double value;
        bool kept;
    } settings[] = {
        {0, "per_unit", 3, true},     {1, "probability", 0.02, true}, {1, "loss", 200, true},
        {1, "loss", 0, false},        {1, "loss", 100, false},        {1, "frailty", 0.5, false},
        {1, "frailty", 0.3, true},    {1, "wipe", 0.75, false},       {1, "wipe", 0.625, true},
        {1, "wipe", 1, false},        {0, "per_unit", 200, true},     {1, "loss", 200, false},
        {0, "per_unit", 201, false}, /* the loss was the same */
        {0, "per_unit", -0.0, false}, {0, "per_unit", 0, false},      {0, "per_unit", 0, true},
    };
    counter memory;
    counter_init(&memory);
    scaleev_model *model = model_parse(WORKED, &memory.allocator, NULL), *fresh;
    (void)scaleev_ev(model, 2);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        scaleev_input input;
        cr_assert_eq(scaleev_find(model, settings[i].term, settings[i].name, &input), SCALEEV_OK);
        counter_fail_at(&memory, 0);
        cr_assert_eq(scaleev_set(model, input, settings[i].value), SCALEEV_OK);
        cr_expect_eq(memory.calls, 0);
        double ev = scaleev_ev(model, 2);
        CHECK((memory.calls == 0) == settings[i].kept, "case %zu: %ld allocations", i, memory.calls);
        cr_assert_eq(scaleev_model_copy(model, &fresh), SCALEEV_OK);
        CHECK(same_bits(ev, scaleev_ev(fresh, 2)), "case %zu", i);
        scaleev_model_destroy(fresh);
    }
    scaleev_model_destroy(model);
    cr_assert_eq(reports(), 0);
}

/* Each knob does what MODEL.md says. */
Test(model, knobs)
{
    scaleev_model *m = model_of("benefit linear(2); hazard rate(0.01), loss = 100");
    double f = -expm1(-0.5);
    cr_assert_eq(scaleev_set(m, input_of(m, 1, "wipe"), 0.25), SCALEEV_OK);
    cr_expect_float_eq(scaleev_ev(m, 50), 100 * (1 - 0.25 * f) - 100 * f, 1e-12);
    cr_assert_eq(scaleev_set(m, input_of(m, 1, "share"), 2), SCALEEV_OK);
    f = -expm1(-1.0);
    cr_expect_float_eq(scaleev_ev(m, 50), 100 * (1 - 0.25 * f) - 100 * f, 1e-12);
    cr_assert_eq(scaleev_set(m, input_of(m, 1, "frailty"), 3), SCALEEV_OK);
    f = 1 - pow(1 + 3 * 1.0, -1.0 / 3);
    cr_expect_float_eq(scaleev_ev(m, 50), 100 * (1 - 0.25 * f) - 100 * f, 1e-12);
    cr_assert_eq(scaleev_set(m, input_of(m, 1, "loss"), -10), SCALEEV_OK);
    cr_expect_float_eq(scaleev_ev(m, 50), 100 * (1 - 0.25 * f) + 10 * f, 1e-12);
    cr_assert_eq(scaleev_set(m, input_of(m, 0, "share"), 0), SCALEEV_OK);
    cr_expect_float_eq(scaleev_ev(m, 50), 10 * f, 1e-12);
    scaleev_model_destroy(m);
}

Test(model, order_does_not_matter_much)
{
    scaleev_model *a = model_of(
        "benefit linear(2); hazard rate(0.01), loss = 3; benefit power(1, 2); hazard gamma(1, 50), wipe = 0.5");
    scaleev_model *b = model_of(
        "hazard gamma(1, 50), wipe = 0.5; benefit power(1, 2); hazard rate(0.01), loss = 3; benefit linear(2)");
    for (double x = 0; x < 1000; x += 7.25)
        cr_expect_float_eq(scaleev_ev(a, x), scaleev_ev(b, x), 1e-12 * (1 + x * x));
    scaleev_model_destroy(a);
    scaleev_model_destroy(b);
}

Test(model, labels)
{
    scaleev_model *model = model_of(WORKED);
    cr_expect_str_eq(scaleev_label(model, 0), "");
    char text[] = "open weights";
    cr_assert_eq(scaleev_set_label(model, 0, text), SCALEEV_OK);
    text[0] = 'X';
    cr_expect_str_eq(scaleev_label(model, 0), "open weights");
    cr_expect_str_eq(scaleev_label(model, 1), "");
    cr_assert_eq(scaleev_set_label(model, 0, scaleev_label(model, 0)), SCALEEV_OK); /* its own */
    cr_expect_str_eq(scaleev_label(model, 0), "open weights");
    cr_assert_eq(scaleev_set_label(model, 0, ""), SCALEEV_OK);
    cr_expect_str_eq(scaleev_label(model, 0), "");
    cr_assert_eq(scaleev_set_label(model, 0, "\xc3\xa4"), SCALEEV_OK);
    cr_assert_eq(scaleev_set_label(model, 0, NULL), SCALEEV_OK);
    cr_expect_str_eq(scaleev_label(model, 0), "");
    scaleev_model_destroy(model);
}

Test(model, difference)
{
    scaleev_model *a = model_of(WORKED),
                  *b = model_of("benefit power(1, 2); hazard gamma(1, 50), loss = 7; benefit linear(1)"), *d;
    cr_assert_eq(scaleev_set_label(b, 1, "unknown rate"), SCALEEV_OK);
    cr_assert_eq(scaleev_model_difference(a, b, &d), SCALEEV_OK);
    cr_expect_eq(scaleev_term_count(d), 5);
    cr_expect_eq(scaleev_input_count(d), scaleev_input_count(a) + scaleev_input_count(b) - 1);
    cr_expect_str_eq(scaleev_label(d, 3), "unknown rate");
    cr_expect_eq(get(d, 1, "probability"), 0.01);
    cr_expect_eq(get(d, 3, "exposure"), 50);
    for (scaleev_quantity q = 0; q < 8; ++q)
        for (double x = 0; x < 200; x += 12.5) {
            double of_a, of_b, of_d;
            cr_assert_eq(scaleev_evaluate(a, q, &x, 1, &of_a), SCALEEV_OK);
            cr_assert_eq(scaleev_evaluate(b, q, &x, 1, &of_b), SCALEEV_OK);
            cr_assert_eq(scaleev_evaluate(d, q, &x, 1, &of_d), SCALEEV_OK);
            cr_expect_float_eq(of_d, of_a - of_b, 1e-14 * (fabs(of_a) + fabs(of_b)) + 1e-300, "quantity %d at %g", q,
                               x);
        }
    /* Independent of both. */
    double before = scaleev_ev(d, 3);
    cr_assert_eq(scaleev_set(a, input_of(a, 0, "per_unit"), 20), SCALEEV_OK);
    scaleev_model_destroy(b);
    cr_expect(same_bits(scaleev_ev(d, 3), before));
    cr_assert_eq(scaleev_set(d, input_of(d, 4, "per_unit"), 2), SCALEEV_OK);
    cr_expect_float_eq(scaleev_ev(d, 3), before - 3 * 50.0 / 53, 1e-12);
    /* Closed. */
    scaleev_model *no = a;
    cr_expect_eq(scaleev_benefit_linear(d, 1, NULL), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect_gt(strlen(scaleev_model_error(d)), 0);
    cr_expect_eq(scaleev_model_difference(a, d, &no), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect_null(no);
    no = a;
    cr_expect_eq(scaleev_model_difference(d, a, &no), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect_null(no);
    scaleev_model *copy;
    cr_assert_eq(scaleev_model_copy(d, &copy), SCALEEV_OK);
    cr_expect(same_bits(scaleev_ev(copy, 3), scaleev_ev(d, 3)));
    cr_expect_eq(scaleev_benefit_linear(copy, 1, NULL), SCALEEV_ERROR_UNSUPPORTED);
    scaleev_model_destroy(copy);
    scaleev_model_destroy(d);
    cr_assert_eq(scaleev_model_difference(a, a, &d), SCALEEV_OK);
    cr_expect_eq(scaleev_ev(d, 77), 0);
    scaleev_model_destroy(d);
    scaleev_model_destroy(a);
}

/* Many terms, so that arrays grow and slots go to the heap. */
Test(model, many_terms)
{
    scaleev_model *m;
    cr_assert_eq(scaleev_model_create(&m), SCALEEV_OK);
    for (int i = 0; i < 300; ++i) {
        scaleev_term term;
        cr_assert_eq(i % 3 ? scaleev_benefit_power(m, 1, 1 + i * 0.001, &term)
                           : scaleev_hazard_gamma(m, 0.001, 10 + i, 0.5, &term),
                     SCALEEV_OK);
        cr_assert_eq(term, i);
    }
    double x[1000], out[1000], sum = 0, lo, hi;
    for (int i = 0; i < 1000; ++i)
        x[i] = i * 0.01;
    for (int i = 0; i < 300; ++i)
        sum += i % 3 ? pow(7, 1 + i * 0.001) : 0;
    cr_assert_eq(scaleev_evaluate(m, SCALEEV_BENEFIT, x, 1000, out), SCALEEV_OK);
    cr_expect_float_eq(out[700], sum, 1e-10 * sum);
    cr_assert_eq(scaleev_enclose(m, SCALEEV_BENEFIT, 7, 7, &lo, &hi), SCALEEV_OK);
    cr_expect(lo <= out[700] && out[700] <= hi && hi - lo < 1e-10 * sum);
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_root root;
    cr_assert_eq(scaleev_break_even(m, 0, 100, NULL, &root, 1, &solution), SCALEEV_OK);
    cr_expect(solution.complete == 1 && solution.count == 1 && root.kind == SCALEEV_ROOT_ENDPOINT);
    scaleev_model_destroy(m);
}

/* Terms of all kinds, one after the other. */
static void add_mixed(scaleev_model *model, int i)
{
    static const struct {
        const char *family;
        double parameters[4];
        size_t n;
    } kinds[] = {
        {"benefit.linear", {1}, 1},           {"hazard.constant", {1e-6}, 1},
        {"benefit.power", {1, 0.5}, 2},       {"hazard.weibull", {1e5, 2}, 2},
        {"benefit.hill", {1, 100, 2}, 3},     {"hazard.urn", {1e6, 3}, 2},
        {"benefit.table", {0, 0, 1e9, 1}, 4}, {"hazard.logistic", {1e-9, 1e-6, 1e3, 1e2}, 4},
    };
    size_t k = (size_t)i % (sizeof kinds / sizeof *kinds);
    double parameters[4];
    memcpy(parameters, kinds[k].parameters, sizeof parameters);
    /* No two are the same. */
    if (k == 5)
        parameters[0] += i;
    else
        parameters[k == 6 ? 3 : 0] *= 1 + 1e-3 * i;
    cr_assert_eq(scaleev_add(model, kinds[k].family, parameters, kinds[k].n, NULL), SCALEEV_OK);
}

/* What a model of n terms takes until it is built, until its first answers, and for a copy and a difference of it. */
typedef struct costs {
    double building, answer, again, copy, gradient;
} costs;

static double bytes_since(counter *memory)
{
    double bytes = (double)memory->allocated;
    memory->allocated = 0;
    return bytes;
}

static costs costs_of(int n)
{
    costs c;
    counter memory;
    counter_init(&memory);
    scaleev_model *model, *copy, *difference;
    cr_assert_eq(scaleev_model_create_with(&memory.allocator, &model), SCALEEV_OK);
    for (int i = 0; i < n; i++)
        add_mixed(model, i);
    c.building = bytes_since(&memory);
    cr_assert(isfinite(scaleev_ev(model, 10)));
    c.answer = bytes_since(&memory);
    /* Setting every input makes programs anew once, when somebody asks. */
    for (scaleev_input i = 1; i < scaleev_input_count(model); i++) {
        double value = NAN;
        cr_assert_eq(scaleev_get(model, i, &value), SCALEEV_OK);
        /* Knobs stay as simple as they are; what is to be whole is refused. */
        (void)scaleev_set(model, i, value == 0 || value == 1 ? value : value * (1 + 0x1p-20));
    }
    cr_assert(isfinite(scaleev_ev(model, 10)));
    c.again = bytes_since(&memory);
    cr_assert_eq(scaleev_model_copy(model, &copy), SCALEEV_OK);
    cr_assert_eq(scaleev_model_difference(model, copy, &difference), SCALEEV_OK);
    cr_assert_eq(scaleev_ev(difference, 10), 0);
    c.copy = bytes_since(&memory);
    size_t inputs = (size_t)scaleev_input_count(model);
    double *gradient = malloc(inputs * sizeof *gradient);
    cr_assert_not_null(gradient);
    cr_assert_eq(scaleev_gradient(model, SCALEEV_EV, 10, inputs, gradient), SCALEEV_OK);
    c.gradient = bytes_since(&memory);
    free(gradient);
    scaleev_model_destroy(difference);
    scaleev_model_destroy(copy);
    scaleev_model_destroy(model);
    cr_assert_eq(memory.blocks, 0);
    return c;
}

/* All of them grow as the number of terms does. */
Test(model, costs_are_proportional)
{
    costs one = costs_of(250), two = costs_of(500), four = costs_of(1000);
#define PROPORTIONAL(what)                                                                                             \
    CHECK(two.what <= 2.5 * one.what && four.what <= 2.5 * two.what, "%s takes %g, %g, %g bytes", #what, one.what,     \
          two.what, four.what)
    PROPORTIONAL(building);
    PROPORTIONAL(answer);
    PROPORTIONAL(again);
    PROPORTIONAL(copy);
    PROPORTIONAL(gradient);
    CHECK(one.again < 1.5 * one.answer, "setting all inputs takes %g bytes, the first answer %g", one.again,
          one.answer);
    cr_assert_eq(reports(), 0);
}

Test(model, version)
{
    cr_expect_eq(scaleev_version(), SCALEEV_VERSION);
    char text[32];
    int32_t v = scaleev_version();
    snprintf(text, sizeof text, "%d.%d.%d", (int)(v / 10000), (int)(v / 100 % 100), (int)(v % 100));
    cr_expect_str_eq(scaleev_version_string(), text);
}
