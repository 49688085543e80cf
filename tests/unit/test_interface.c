/* SPDX-License-Identifier: MIT */
/* What the interface promises of all calls alike: structs that grow, words, setting, callbacks, names, and what comes
 * first where there is little room. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define WORKED "benefit linear(2); hazard constant(0.01), loss = 100"

static scaleev_input input_named(const scaleev_model *model, scaleev_term term, const char *name)
{
    scaleev_input input = -1;
    cr_assert_eq(scaleev_find(model, term, name, &input), SCALEEV_OK);
    return input;
}

static double value_named(const scaleev_model *model, scaleev_term term, const char *name)
{
    double value;
    cr_assert_eq(scaleev_get(model, input_named(model, term, name), &value), SCALEEV_OK);
    return value;
}

/* ---- structs ---- */

/* An answer of a newer program, with a tail that was never set: what both know is written, the rest cleared. */
#define NEWER(type)                                                                                                    \
    struct {                                                                                                           \
        type known;                                                                                                    \
        unsigned char tail[24];                                                                                        \
    }
#define WRITTEN(newer, call)                                                                                           \
    do {                                                                                                               \
        memset(&(newer), 0x5a, sizeof(newer));                                                                         \
        (newer).known.size = sizeof(newer);                                                                            \
        cr_expect_eq(call, SCALEEV_OK);                                                                                \
        cr_expect_eq((newer).known.size, sizeof(newer));                                                               \
        for (size_t i_ = 0; i_ < sizeof(newer).tail; i_++)                                                             \
            cr_expect_eq((newer).tail[i_], 0, #newer " %zu", i_);                                                      \
    } while (0)

Test(interface, answers_are_written_never_judged)
{
    scaleev_model *m = model_of(WORKED);
    NEWER(scaleev_solution) solution;
    NEWER(scaleev_optimum) optimum;
    NEWER(scaleev_whole) whole;
    NEWER(scaleev_argument) argument;
    WRITTEN(solution, scaleev_break_even(m, 1, 1e6, NULL, NULL, 0, &solution.known));
    cr_expect(solution.known.count == 1 && solution.known.reserved == 0);
    WRITTEN(solution,
            scaleev_solve(m, SCALEEV_SURVIVAL, 0.5, SCALEEV_SCALE, 0, 1, 1e6, NULL, NULL, 0, &solution.known));
    WRITTEN(optimum, scaleev_best_scale(m, 1, 1e6, NULL, &optimum.known));
    cr_expect_eq(optimum.known.proved, 1);
    WRITTEN(whole, scaleev_whole_scales(m, 1, 1e6, NULL, &whole.known));
    cr_expect(whole.known.last_good == 124 && whole.known.reserved == 0);
    WRITTEN(argument, scaleev_argue(m, 1, m, 1000, NULL, &argument.known));
    cr_expect_eq(argument.known.verdict, SCALEEV_ARGUMENT_FAILS_TOO_LARGE);
    scaleev_model_destroy(m);
}

/* Options are read, so what the library does not know in them is refused. */
Test(interface, options_are_judged)
{
    scaleev_model *m = model_of(WORKED);
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    NEWER(scaleev_solve_options) options;
    memset(&options, 0, sizeof options);
    options.known.size = sizeof options;
    cr_expect_eq(scaleev_break_even(m, 1, 1e6, &options.known, NULL, 0, &solution), SCALEEV_OK);
    options.tail[23] = 1;
    cr_expect_eq(scaleev_break_even(m, 1, 1e6, &options.known, NULL, 0, &solution), SCALEEV_ERROR_SIZE);
    const scaleev_solve_options unknown[] = {
        {sizeof *unknown, 0, 2, 0}, {sizeof *unknown, 0, -1, 0}, {sizeof *unknown, 0, 0, 1}};
    scaleev_optimum optimum = SCALEEV_OPTIMUM_INIT;
    scaleev_whole whole = SCALEEV_WHOLE_INIT;
    scaleev_argument argument = SCALEEV_ARGUMENT_INIT;
    for (size_t i = 0; i < COUNT(unknown); i++) {
        cr_expect_eq(scaleev_break_even(m, 1, 1e6, &unknown[i], NULL, 0, &solution), SCALEEV_ERROR_OPTION);
        cr_expect_eq(scaleev_solve(m, 0, 0, 0, 0, 1, 2, &unknown[i], NULL, 0, &solution), SCALEEV_ERROR_OPTION);
        cr_expect_eq(scaleev_best_scale(m, 1, 1e6, &unknown[i], &optimum), SCALEEV_ERROR_OPTION);
        cr_expect_eq(scaleev_whole_scales(m, 1, 1e6, &unknown[i], &whole), SCALEEV_ERROR_OPTION);
        cr_expect_eq(scaleev_argue(m, 1, m, 2, &unknown[i], &argument), SCALEEV_ERROR_OPTION);
    }
    scaleev_model_destroy(m);
}

Test(interface, initialisers)
{
    const scaleev_allocator allocator = SCALEEV_ALLOCATOR_INIT;
    const scaleev_callback callback = SCALEEV_CALLBACK_INIT;
    const scaleev_solve_options options = SCALEEV_SOLVE_OPTIONS_INIT;
    const scaleev_columns_request request = SCALEEV_COLUMNS_REQUEST_INIT;
    const scaleev_argument argument = SCALEEV_ARGUMENT_INIT;
    cr_expect(allocator.size == sizeof allocator && !allocator.allocate && !allocator.release);
    cr_expect(callback.size == sizeof callback && !callback.function && !callback.retain && !callback.release);
    cr_expect(options.size == sizeof options && options.max_evaluations == 0 && options.skip_endpoints == 0);
    cr_expect(request.size == sizeof request && request.direction == 0 && request.first == 0 && request.prove == 0);
    cr_expect(argument.size == sizeof argument && argument.last_flip.kind == 0 && argument.complete == 0);
}

/* ---- values ---- */

Test(interface, value)
{
    static const char *const specs[] = {WORKED, "benefit power(3, 0.5); hazard weibull(30, 2), loss = 4, wipe = 0.5",
                                        "benefit table(0 1, 10 2); hazard gamma(2, 50), frailty = 1", ""};
    static const double scales[] = {0, 0.5, 1, 7, 10, 11, 1e6, -1, NAN, INFINITY};
    for (size_t i = 0; i < COUNT(specs); i++) {
        scaleev_model *m = model_of(specs[i]);
        for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; q++)
            for (size_t k = 0; k < COUNT(scales); k++) {
                double want, got = scaleev_value(m, q, scales[k]);
                cr_assert_eq(scaleev_evaluate(m, q, &scales[k], 1, &want), SCALEEV_OK);
                cr_expect(same_bits(got, want) || (isnan(got) && isnan(want)), "%s: quantity %d at %g is %g, not %g",
                          specs[i], (int)q, scales[k], got, want);
            }
        cr_expect(isnan(scaleev_value(m, -1, 1)) && isnan(scaleev_value(m, SCALEEV_MARGINAL + 1, 1)));
        scaleev_model_destroy(m);
    }
    cr_expect(isnan(scaleev_value(NULL, SCALEEV_EV, 1)));
}

/* ---- setting ---- */

Test(interface, set_named)
{
    scaleev_model *m = model_of(WORKED);
    cr_expect_eq(scaleev_set_named(m, 1, "wipe", 0.5), SCALEEV_OK);
    cr_expect_eq(value_named(m, 1, "wipe"), 0.5);
    cr_expect_eq(scaleev_set_named(m, 1, "wipe", 1.5), SCALEEV_ERROR_PARAMETER);
    cr_expect(strstr(scaleev_model_error(m), "wipe") && strstr(scaleev_model_error(m), "1.5"));
    cr_expect_eq(scaleev_set_named(m, 1, "whipe", 0.5), SCALEEV_ERROR_NAME);
    cr_expect_eq(scaleev_set_named(m, 2, "wipe", 0.5), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_set_named(m, -1, "wipe", 0.5), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_set_named(m, 1, NULL, 0.5), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_set_named(NULL, 1, "wipe", 0.5), SCALEEV_ERROR_NULL);
    cr_expect_eq(value_named(m, 1, "wipe"), 0.5);
    scaleev_model_destroy(m);
}

/* Both numbers of an urn can move together where neither could move alone. */
Test(interface, set_many)
{
    scaleev_model *m = model_of("benefit linear(2); hazard urn(100, 10), loss = 3");
    const scaleev_input both[] = {input_named(m, 1, "balls"), input_named(m, 1, "bad")};
    cr_expect_eq(scaleev_set(m, both[0], 5), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_set_many(m, both, (const double[]){5, 2}, 2), SCALEEV_OK);
    cr_expect(value_named(m, 1, "balls") == 5 && value_named(m, 1, "bad") == 2);
    cr_expect_str_eq(scaleev_model_error(m), "");
    scaleev_model *fresh = model_of("benefit linear(2); hazard urn(5, 2), loss = 3");
    cr_expect(same_bits(scaleev_ev(m, 2), scaleev_ev(fresh, 2)));

    const scaleev_input loss = input_named(m, 1, "loss"), twice[] = {loss, both[0], loss};
    const scaleev_input unknown[] = {loss, 99, both[0]}, scale[] = {loss, SCALEEV_SCALE};
    const struct {
        const scaleev_input *inputs;
        double values[3];
        size_t n;
        scaleev_status status;
    } wrong[] = {
        {both, {5, 6}, 2, SCALEEV_ERROR_PARAMETER},    {both, {50, NAN}, 2, SCALEEV_ERROR_PARAMETER},
        {twice, {1, 50, 2}, 3, SCALEEV_ERROR_INPUT},   {unknown, {1, 2, 3}, 3, SCALEEV_ERROR_INPUT},
        {scale, {1, 2}, 2, SCALEEV_ERROR_INPUT},       {NULL, {0}, 1, SCALEEV_ERROR_NULL},
        {both, {5, 2}, SIZE_MAX, SCALEEV_ERROR_INPUT},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        cr_expect_eq(scaleev_set_many(m, wrong[i].inputs, wrong[i].values, wrong[i].n), wrong[i].status, "%zu", i);
        cr_expect(*scaleev_model_error(m), "%zu has no words", i);
        cr_expect(value_named(m, 1, "balls") == 5 && value_named(m, 1, "bad") == 2 && value_named(m, 1, "loss") == 3,
                  "%zu changed something", i);
    }
    scaleev_model *empty = model_of("");
    cr_expect_eq(scaleev_set_many(empty, unknown, (const double[]){1, 2, 3}, 3), SCALEEV_ERROR_INPUT);
    cr_expect_str_eq(scaleev_model_error(empty), "3 values for the 0 inputs that can be set");
    scaleev_model_destroy(empty);
    cr_expect_eq(scaleev_set_many(m, both, NULL, 1), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_set_many(NULL, both, (const double[]){5, 2}, 2), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_set_many(m, NULL, NULL, 0), SCALEEV_OK);
    cr_expect(same_bits(scaleev_ev(m, 2), scaleev_ev(fresh, 2)));
    scaleev_model_destroy(fresh);
    scaleev_model_destroy(m);
}

/* After the parameters, as many knobs as are given. */
Test(interface, add_takes_knobs)
{
    static const double numbers[] = {0.01, 0.5, 100, 0.25, 2}, initial[] = {1, 0, 1, 0};
    static const char *const knobs[] = {"share", "loss", "wipe", "frailty"};
    for (size_t n = 1; n <= COUNT(numbers); n++) {
        scaleev_model *m = model_of("");
        cr_assert_eq(scaleev_add(m, "hazard.constant", numbers, n, NULL), SCALEEV_OK);
        for (size_t k = 0; k < 4; k++)
            cr_expect_eq(value_named(m, 0, knobs[k]), k + 1 < n ? numbers[k + 1] : initial[k], "%zu, %s", n, knobs[k]);
        scaleev_model_destroy(m);
    }
    scaleev_model *m = model_of("");
    cr_expect_eq(scaleev_add(m, "benefit.linear", (const double[]){2, 0.5}, 2, NULL), SCALEEV_OK);
    cr_expect_eq(value_named(m, 0, "share"), 0.5);
    cr_expect_eq(scaleev_add(m, "hazard.constant", (const double[]){0.1, 1, 1, 2}, 4, NULL), SCALEEV_ERROR_PARAMETER);
    cr_expect(strstr(scaleev_model_error(m), "wipe") != NULL, "%s", scaleev_model_error(m));
    cr_expect_eq(scaleev_term_count(m), 1);
    scaleev_model_destroy(m);
}

/* ---- words ---- */

Test(interface, words_are_about_the_last_call)
{
    scaleev_model *m = model_of(WORKED);
    scaleev_input input = 77;
    cr_expect_str_eq(scaleev_model_error(m), "");
    cr_expect_eq(scaleev_benefit_linear(m, NAN, NULL), SCALEEV_ERROR_PARAMETER);
    cr_expect(*scaleev_model_error(m));
    cr_expect_eq(scaleev_benefit_linear(m, 1, NULL), SCALEEV_OK);
    cr_expect_str_eq(scaleev_model_error(m), "");
    cr_expect_eq(scaleev_set(m, 1, NAN), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_set(m, 1, 3), SCALEEV_OK);
    cr_expect_str_eq(scaleev_model_error(m), "");
    cr_expect_eq(scaleev_find(m, 1, "probabilty", &input), SCALEEV_ERROR_NAME);
    cr_expect_str_eq(scaleev_model_error(m),
                     "hazard.constant has no input 'probabilty'; it has probability, share, loss, "
                     "wipe, frailty");
    cr_expect_eq(scaleev_set_label(m, 0, "x"), SCALEEV_OK);
    cr_expect_str_eq(scaleev_model_error(m), "");
    cr_expect_eq(scaleev_find(m, 9, "loss", &input), SCALEEV_ERROR_TERM);
    cr_expect(strstr(scaleev_model_error(m), "9") != NULL);
    cr_expect_eq(scaleev_find(m, 1, NULL, &input), SCALEEV_ERROR_NULL);
    cr_expect(*scaleev_model_error(m));
    cr_expect_eq(input, 77);
    cr_expect_eq(scaleev_find(m, 1, "loss", &input), SCALEEV_OK);
    cr_expect_str_eq(scaleev_model_error(m), "");
    const double coefficients[64] = {1};
    cr_expect_eq(scaleev_benefit_polynomial(m, coefficients, 64, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_find(m, 3, "c64", &input), SCALEEV_ERROR_NAME);
    cr_expect_str_eq(scaleev_model_error(m), "benefit.polynomial has no input 'c64'; it has c0 to c63, share");
    scaleev_model_destroy(m);
}

/* ---- callbacks ---- */

typedef struct counted {
    int held; /* by how many terms */
    int stop; /* what the function returns */
    int seen; /* calls of retain and release */
} counted;

static int of_counted(const double *scales, size_t n, double *out, void *context)
{
    for (size_t i = 0; i < n; i++)
        out[i] = 2 * scales[i];
    return ((counted *)context)->stop;
}

static int bounds_of_counted(double lo, double hi, double out[4], void *context)
{
    out[0] = 2 * lo;
    out[1] = 2 * hi;
    out[2] = out[3] = 2;
    return ((counted *)context)->stop;
}

static void hold(void *context)
{
    ((counted *)context)->held++;
    ((counted *)context)->seen++;
}

static void let_go(void *context)
{
    ((counted *)context)->held--;
    ((counted *)context)->seen++;
}

Test(interface, callbacks_are_held_by_each_term)
{
    counted c = {0, 0, 0};
    scaleev_callback callback = {sizeof callback, of_counted, bounds_of_counted, &c, hold, let_go};
    scaleev_model *m = model_of(""), *copy, *difference;
    cr_assert_eq(scaleev_benefit_callback(m, &callback, NULL), SCALEEV_OK);
    cr_expect_eq(c.held, 1);
    cr_assert_eq(scaleev_hazard_callback(m, &callback, 1, NULL), SCALEEV_OK);
    cr_expect_eq(c.held, 2);
    cr_expect_eq(scaleev_hazard_callback(m, &callback, NAN, NULL), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(c.held, 2);
    cr_assert_eq(scaleev_model_copy(m, &copy), SCALEEV_OK);
    cr_expect_eq(c.held, 4);
    cr_assert_eq(scaleev_model_difference(m, copy, &difference), SCALEEV_OK);
    cr_expect_eq(c.held, 8);
    scaleev_model_destroy(m);
    cr_expect_eq(c.held, 6);
    cr_expect_eq(scaleev_value(difference, SCALEEV_BENEFIT, 3), 0);
    scaleev_model_destroy(copy);
    scaleev_model_destroy(difference);
    cr_expect_eq(c.held, 0);
    cr_expect_eq(c.seen, 16);

    callback.retain = NULL;
    callback.release = NULL;
    m = model_of("");
    cr_expect_eq(scaleev_benefit_callback(m, &callback, NULL), SCALEEV_OK);
    scaleev_model_destroy(m);
    cr_expect_eq(c.seen, 16);
}

Test(interface, callbacks_refused)
{
    scaleev_model *m = model_of("");
    scaleev_callback callback = SCALEEV_CALLBACK_INIT;
    cr_expect_eq(scaleev_benefit_callback(m, NULL, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_benefit_callback(m, &callback, NULL), SCALEEV_ERROR_NULL);
    cr_expect(*scaleev_model_error(m));
    callback.function = of_counted;
    callback.size = 0;
    cr_expect_eq(scaleev_benefit_callback(m, &callback, NULL), SCALEEV_ERROR_SIZE);
    cr_expect_eq(scaleev_hazard_callback(m, &callback, 1, NULL), SCALEEV_ERROR_SIZE);
    cr_expect(*scaleev_model_error(m));
    callback.size = offsetof(scaleev_callback, retain); /* an older program's */
    cr_expect_eq(scaleev_benefit_callback(m, &callback, NULL), SCALEEV_OK);
    scaleev_model_destroy(m);
}

/* Every question hands on what a callback returned. */
Test(interface, codes_of_callbacks)
{
    static const int codes[] = {1, 2, 77, -1, -2, 4194303, -4194303, 4194304, INT32_MAX, INT32_MIN};
    counted c = {0, 0, 0};
    const scaleev_callback bounded = {sizeof bounded, of_counted, bounds_of_counted, &c, NULL, NULL};
    const scaleev_callback guessed = {sizeof guessed, of_counted, NULL, &c, NULL, NULL};
    for (size_t i = 0; i < COUNT(codes); i++)
        for (int k = 0; k < 2; k++) {
            int32_t most = 4194303, want = codes[i] > most ? most : codes[i] < -most ? -most : codes[i];
            /* Of what cannot come back as it is, the nearest that can. */
            if (codes[i] < -most)
                want = most * -1;
            scaleev_model *m = model_of("hazard rate(0.1), loss = 3");
            double x = 2, out;
            scaleev_optimum optimum = SCALEEV_OPTIMUM_INIT;
            scaleev_input loss = input_named(m, 0, "loss");
            const scaleev_column column = {loss, 0, &x, 0};
            cr_assert_eq(scaleev_benefit_callback(m, k ? &guessed : &bounded, NULL), SCALEEV_OK);
            c.stop = codes[i];
            const scaleev_status told[] = {
                scaleev_evaluate(m, SCALEEV_EV, &x, 1, &out),
                scaleev_evaluate_columns(m, SCALEEV_EV, 1, &column, 1, 1, &out),
                scaleev_break_even(m, 1, 9, NULL, NULL, 0, NULL),
                scaleev_break_even_columns(m, 1, 9, &column, 1, 1, NULL, &out, NULL, NULL),
                scaleev_best_scale(m, 1, 9, NULL, &optimum),
                scaleev_gradient(m, SCALEEV_EV, 2, 1, &out),
            };
            for (size_t t = 0; t < COUNT(told); t++) {
                cr_expect_eq(scaleev_callback_code(told[t]), want, "%d, question %zu: %d", codes[i], t, (int)told[t]);
                cr_expect(told[t] < 0 && (told[t] == SCALEEV_ERROR_CALLBACK) == (codes[i] == 1));
                cr_expect_str_eq(scaleev_status_message(told[t]), scaleev_status_message(SCALEEV_ERROR_CALLBACK));
            }
            c.stop = 0;
            scaleev_model_destroy(m);
        }
    for (scaleev_status status = 0; status > -5000; status--)
        cr_expect((scaleev_callback_code(status) != 0) ==
                      (status <= SCALEEV_ERROR_CALLBACK && (SCALEEV_ERROR_CALLBACK - status) % 256 == 0),
                  "%d", (int)status);
    cr_expect(scaleev_callback_code(1) == 0 && scaleev_callback_code(INT32_MAX) == 0 &&
              scaleev_callback_code(INT32_MIN) == 0);
}

/* ---- names, points ---- */

Test(interface, names)
{
    cr_expect_str_eq(scaleev_quantity_name(SCALEEV_EV), "EV");
    cr_expect_str_eq(scaleev_quantity_name(SCALEEV_LOG_SURVIVAL), "log survival");
    cr_expect_str_eq(scaleev_root_kind_name(SCALEEV_ROOT_CROSSING), "crossing");
    cr_expect_str_eq(scaleev_root_kind_name(SCALEEV_ROOT_NOT_ALLOWED), "not allowed");
    cr_expect_str_eq(scaleev_verdict_name(SCALEEV_ARGUMENT_HOLDS), "holds");
    static const int32_t none[] = {-1, 9, 100, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(none); i++) {
        cr_expect_null(scaleev_quantity_name(none[i]));
        cr_expect_null(scaleev_root_kind_name(none[i]));
        cr_expect_null(scaleev_verdict_name(none[i]));
    }
    cr_expect_null(scaleev_quantity_name(SCALEEV_MARGINAL + 1));
    cr_expect_null(scaleev_root_kind_name(0));
    for (int32_t i = 0; i <= SCALEEV_ROOT_NOT_ALLOWED; i++)
        for (int32_t k = i + 1; k <= SCALEEV_ROOT_NOT_ALLOWED; k++) {
            if (k <= SCALEEV_MARGINAL)
                cr_expect_str_neq(scaleev_quantity_name(i), scaleev_quantity_name(k));
            if (i > 0)
                cr_expect_str_neq(scaleev_root_kind_name(i), scaleev_root_kind_name(k));
            cr_expect_str_neq(scaleev_verdict_name(i), scaleev_verdict_name(k));
        }
}

Test(interface, table_points)
{
    static const double scales[] = {0, 1.5, 1e6}, values[] = {0.1, 3, DBL_MIN};
    scaleev_model *m = model_of("benefit linear(1)"), *copy;
    cr_assert_eq(scaleev_benefit_table(m, scales, values, 3, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_hazard_table(m, scales, values, 2, 1, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_model_copy(m, &copy), SCALEEV_OK);
    scaleev_model_destroy(m);
    double k[3] = {-1, -1, -1}, v[3] = {-1, -1, -1};
    size_t n = 77;
    cr_expect_eq(scaleev_table_points(copy, 1, k, v, 3, &n), SCALEEV_OK);
    cr_expect(n == 3 && memcmp(k, scales, sizeof k) == 0 && memcmp(v, values, sizeof v) == 0);
    k[1] = v[1] = -1;
    cr_expect_eq(scaleev_table_points(copy, 2, k, v, 1, &n), SCALEEV_OK);
    cr_expect(n == 2 && k[0] == 0 && v[0] == 0.1 && k[1] == -1 && v[1] == -1);
    cr_expect_eq(scaleev_table_points(copy, 0, k, v, 3, &n), SCALEEV_OK);
    cr_expect_eq(n, 0);
    n = 77;
    cr_expect_eq(scaleev_table_points(copy, 3, k, v, 3, &n), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_table_points(copy, -1, k, v, 3, &n), SCALEEV_ERROR_TERM);
    cr_expect_eq(scaleev_table_points(NULL, 1, k, v, 3, &n), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_table_points(copy, 1, NULL, v, 3, &n), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_table_points(copy, 1, k, NULL, 3, &n), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_table_points(copy, 1, k, v, 3, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(n, 77);
    cr_expect_eq(scaleev_table_points(copy, 1, NULL, NULL, 0, &n), SCALEEV_OK);
    cr_expect_eq(n, 3);
    scaleev_model_destroy(copy);
}

/* ---- ends of the domain ---- */

/* What people write first: from 0, with room for one root. */
Test(interface, an_end_gives_way_to_a_crossing)
{
    scaleev_model *m = model_of(WORKED);
    scaleev_root roots[4] = {{0, 0, 0, 0, 0}};
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    cr_assert_eq(scaleev_break_even(m, 0, 1e6, NULL, roots, 1, &solution), SCALEEV_OK);
    cr_expect(solution.count == 2 && solution.complete == 1 && solution.sign_lo == 1 && solution.sign_hi == -1);
    cr_expect(roots[0].kind == SCALEEV_ROOT_CROSSING && roots[0].direction == -1 && roots[0].at > 124);
    cr_assert_eq(scaleev_break_even(m, 0, 1e6, NULL, roots, 4, &solution), SCALEEV_OK);
    cr_expect(roots[0].kind == SCALEEV_ROOT_ENDPOINT && roots[0].at == 0 && roots[0].direction == 1);
    cr_expect(roots[1].kind == SCALEEV_ROOT_CROSSING && roots[2].kind == 0);
    scaleev_model_destroy(m);

    /* Ends on both sides: the lower one stays if one of them can. */
    m = model_of("benefit polynomial(0, -4.5, 4.5, -1)"); /* -K (K - 1.5) (K - 3) */
    static const char *const wanted[] = {"", "c", "ec", "ece", "ece"};
    for (size_t capacity = 0; capacity < COUNT(wanted); capacity++)
        for (int skip = 0; skip < 2; skip++) {
            const scaleev_solve_options options = {sizeof options, 0, skip, 0};
            char got[5] = "";
            memset(roots, 0, sizeof roots);
            cr_assert_eq(scaleev_break_even(m, 0, 3, &options, roots, capacity, &solution), SCALEEV_OK);
            for (size_t i = 0; i < 4 && roots[i].kind; i++)
                got[i] = roots[i].kind == SCALEEV_ROOT_ENDPOINT ? 'e' : 'c';
            cr_expect_str_eq(got, !skip ? wanted[capacity] : capacity ? "c" : "", "room for %zu: %s", capacity, got);
            cr_expect(solution.count == (skip ? 1 : 3) && solution.complete == 1);
        }
    scaleev_model_destroy(m);
}

/* The budget of an argument is that of the break-evens between its scales. */
Test(interface, argue_takes_options)
{
    scaleev_model *m = model_of("benefit polynomial(-6, 11, -6, 1); hazard weibull(1e3, 2), loss = 1e3, frailty = 1");
    scaleev_solve_options options = SCALEEV_SOLVE_OPTIONS_INIT;
    scaleev_argument argument = SCALEEV_ARGUMENT_INIT;
    cr_assert_eq(scaleev_argue(m, 0.5, m, 1e5, &options, &argument), SCALEEV_OK);
    cr_expect_eq(argument.complete, 1);
    options.max_evaluations = 3;
    cr_assert_eq(scaleev_argue(m, 0.5, m, 1e5, &options, &argument), SCALEEV_OK);
    cr_expect_eq(argument.complete, 0);
    scaleev_model_destroy(m);
}
