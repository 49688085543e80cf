/* SPDX-License-Identifier: MIT */
/* Models as text: read, written, and the same to the bit; and what is said of those that are wrong. */
#include "expressions.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;

static scaleev_model *parsed(const char *text)
{
    scaleev_model *model;
    scaleev_status status = scaleev_model_parse(text, NULL, &model, &error);
    cr_assert_eq(status, SCALEEV_OK, "%s: %s", text, error.words);
    cr_assert_eq(error.code, 0);
    return model;
}

/* The whole text, to be freed. */
static char *written(const scaleev_model *model)
{
    size_t length = 0, again = 0;
    cr_assert_eq(scaleev_model_text(model, NULL, 0, &length), SCALEEV_OK);
    char *text = malloc(length + 1);
    cr_assert_eq(scaleev_model_text(model, text, length + 1, &again), SCALEEV_OK);
    cr_assert(again == length && strlen(text) == length);
    return text;
}

/* The same terms, inputs and labels, bit for bit. */
static void check_same(const scaleev_model *a, const scaleev_model *b, const char *text)
{
    cr_assert_eq(scaleev_term_count(a), scaleev_term_count(b), "%s", text);
    cr_assert_eq(scaleev_input_count(a), scaleev_input_count(b), "%s", text);
    for (int32_t t = 0; t < scaleev_term_count(a); t++) {
        cr_assert_eq(scaleev_term_family(a, t), scaleev_term_family(b, t), "%s", text);
        cr_assert_str_eq(scaleev_label(a, t), scaleev_label(b, t));
    }
    for (scaleev_input i = 1; i < scaleev_input_count(a); i++) {
        double x = 0, y = 0;
        cr_assert(!scaleev_get(a, i, &x) && !scaleev_get(b, i, &y));
        cr_assert(same_bits(x, y), "%s: input %d: %a, %a", text, (int)i, x, y);
    }
    for (int i = -3; i < 10; i++) {
        double x = scaleev_ev(a, pow(10, i)), y = scaleev_ev(b, pow(10, i));
        cr_assert(same_bits(x, y) || (isnan(x) && isnan(y)), "%s at 1e%d: %a, %a", text, i, x, y);
    }
}

/* What is written is read as the same model, and writing that again changes nothing. */
static void check_round(const scaleev_model *model)
{
    char *text = written(model);
    scaleev_model *again = parsed(text);
    check_same(model, again, text);
    char *twice = written(again);
    cr_assert_str_eq(text, twice);
    scaleev_model_destroy(again);
    free(text);
    free(twice);
}

Test(model_text, meaning)
{
    scaleev_model *model =
        parsed("benefit linear(per_unit = 2)                 # by name\n"
               "\n"
               "  benefit linear(2), share = 0.5; hazard constant(0.01), loss = 100 ; \n"
               "hazard weibull(shape = 2, characteristic = +1e3), wipe=0,label=\"a \\\"b\\\" \\x41\"\r\n"
               "benefit polynomial(1, -2, 3e0)\n"
               "hazard table(0 0, # the first\n 100 1e-4, 1e6 1e-3), loss = -5\n"
               "# the end");
    scaleev_model *same;
    scaleev_term term = 0;
    const double scales[] = {0, 100, 1e6}, rates[] = {0, 1e-4, 1e-3}, c[] = {1, -2, 3};
    cr_assert_eq(scaleev_model_create(&same), SCALEEV_OK);
    cr_assert(!scaleev_benefit_linear(same, 2, NULL) && !scaleev_benefit_linear(same, 2, &term));
    cr_assert(!scaleev_set_named(same, term, "share", 0.5) && !scaleev_hazard_constant(same, 0.01, 100, NULL));
    cr_assert(!scaleev_hazard_weibull(same, 1000, 2, 0, &term) && !scaleev_set_named(same, term, "wipe", 0));
    cr_assert(!scaleev_set_label(same, term, "a \"b\" A") && !scaleev_benefit_polynomial(same, c, 3, NULL));
    cr_assert_eq(scaleev_hazard_table(same, scales, rates, 3, -5, NULL), SCALEEV_OK);
    check_same(model, same, "meaning");
    check_round(model);
    scaleev_model_destroy(model);
    scaleev_model_destroy(same);
}

Test(model_text, formulas)
{
    scaleev_model *model =
        parsed("benefit formula(a*K^1.50/( 1+K/t ); a = 2, t = 1e6 in [1, 1e9]), share = 0.5, label = \"x\"\n"
               "benefit formula(max(K, 3))\n"
               "hazard formula(log1p(r*K);\n r = 0.25 in [0, 1e300]), loss = 3, wipe = 0.5\n"
               "minus; benefit formula(b*K; b = -0.1)");
    scaleev_input r;
    cr_assert_eq(scaleev_find(model, 2, "r", &r), SCALEEV_OK);
    cr_expect_eq(scaleev_set(model, r, -1), SCALEEV_ERROR_PARAMETER);
    char *text = written(model);
    cr_expect(strstr(text, "benefit formula(a*K^1.50/(1 + K/t); a = 2, t = 1000000 in [1, 1000000000]), share = 0.5"),
              "%s", text);
    cr_expect(strstr(text, "hazard formula(log1p(r*K); r = 0.25 in [0, 1e+300]), loss = 3, wipe = 0.5\n"), "%s", text);
    cr_assert_eq(scaleev_set(model, r, 0.125), SCALEEV_OK);
    free(text);
    check_round(model);
    scaleev_model_destroy(model);
}

Test(model_text, difference)
{
    scaleev_model *model = parsed("benefit linear(2)\nminus\nbenefit linear(1); hazard rate(0.1), loss = 3"), *a, *b;
    cr_expect_eq(scaleev_ev(model, 0), 0);
    cr_expect_eq(scaleev_value(model, SCALEEV_BENEFIT, 10), 10);
    check_round(model);
    scaleev_model_destroy(model);
    for (int kind = 0; kind < 3; kind++) { /* nothing on one side, on the other, or on both */
        a = parsed(kind == 0 ? "benefit linear(2)" : "");
        b = parsed(kind == 1 ? "benefit linear(3)" : "");
        cr_assert_eq(scaleev_model_difference(a, b, &model), SCALEEV_OK);
        check_round(model);
        cr_expect_eq(scaleev_benefit_linear(model, 1, NULL), SCALEEV_ERROR_UNSUPPORTED);
        scaleev_model_destroy(a);
        scaleev_model_destroy(b);
        a = parsed(kind == 0 ? "benefit linear(2)\nminus" : kind == 1 ? "minus;benefit linear(3)" : " minus ");
        check_same(a, model, "kind");
        cr_expect_eq(scaleev_benefit_linear(a, 1, NULL), SCALEEV_ERROR_UNSUPPORTED);
        scaleev_model_destroy(a);
        scaleev_model_destroy(model);
    }
}

Test(model_text, any_model)
{
    rng random = {test_seed(), NULL, 0};
    for (size_t i = 0; i < test_cases(3000); i++) {
        random_options options = {.wild = i % 2 == 1, .tables = true, .formulas = i % 4 > 1, .terms_max = 5};
        char spec[SPEC_BYTES], label[32];
        double lo, hi;
        random_spec(&random, &options, spec, &lo, &hi);
        scaleev_model *model = model_parse(spec, NULL, NULL);
        cr_assert(model, "%s", spec);
        for (size_t k = 0; k < sizeof label - 1; k++)
            label[k] = (char)(1 + rng_below(&random, 255));
        label[rng_below(&random, sizeof label)] = '\0';
        label[sizeof label - 1] = '\0';
        cr_assert(scaleev_term_count(model) == 0 || !scaleev_set_label(model, 0, label));
        check_round(model);
        scaleev_model_destroy(model);
    }
}

/* Any formula of the grammar is refused because it has no value or is no hazard, or it makes the round. */
Test(model_text, any_formula)
{
    rng random = {test_seed(), NULL, 0};
    size_t read[2] = {0, 0};
    for (size_t i = 0; i < test_cases(20000); i++) {
        static char text[4 * EXPRESSION_BYTES];
        expression e;
        scaleev_model *model;
        bool hazard = i % 2;
        if (hazard && i % 4 == 1)
            sound_expression(&random, true, i % 8 == 1, &e);
        else
            any_expression(&random, &e);
        int n = snprintf(text, sizeof text, "%s formula(", hazard ? "hazard" : "benefit");
        n += expression_words(&e, text + n, sizeof text - (size_t)n);
        snprintf(text + n, sizeof text - (size_t)n, ")%s", hazard ? ", loss = 3" : i % 3 ? "" : ", share = 0.3");
        scaleev_status status = scaleev_model_parse(text, NULL, &model, &error);
        if (status != SCALEEV_OK) {
            cr_assert(error.code == SCALEEV_TEXT_NO_VALUE || error.code == SCALEEV_TEXT_NO_HAZARD, "%s: %s", text,
                      error.words);
            cr_assert(!hazard || i % 4 != 1, "%s: %s", text, error.words);
            continue;
        }
        read[hazard]++;
        check_round(model);
        scaleev_model_destroy(model);
    }
    printf("%zu benefits, %zu hazards\n", read[0], read[1]);
    cr_assert(read[0] > test_cases(20000) / 4 && read[1] > test_cases(20000) / 4);
}

Test(model_text, faults)
{
    static const struct {
        const char *text;
        int32_t code, line;
        size_t position, length;
        const char *words;
    } rows[] = {
        {"benefits linear(2)", SCALEEV_TEXT_NAME, 1, 0, 8, "did you mean 'benefit'?"},
        {"linear(2)", SCALEEV_TEXT_CHARACTER, 1, 0, 6, "benefit, hazard or minus"},
        {"benefit linaer(2)", SCALEEV_TEXT_NAME, 1, 8, 6, "did you mean 'linear'?"},
        {"benefit constant(2)", SCALEEV_TEXT_NAME, 1, 8, 8, "no benefit 'constant'"},
        {"benefit callback(2)", SCALEEV_TEXT_NOT_OFFERED, 1, 8, 8, "cannot be written"},
        {"benefit linear 2", SCALEEV_TEXT_CHARACTER, 1, 15, 1, "there should be ("},
        {"benefit linear()", SCALEEV_TEXT_ARGUMENTS, 1, 15, 1, "per_unit is missing"},
        {"benefit linear(2", SCALEEV_TEXT_OPERAND, 1, 16, 0, "text ends"},
        {"benefit linear(2 3)", SCALEEV_TEXT_CHARACTER, 1, 17, 1, ", or )"},
        {"benefit linear(2, 3)", SCALEEV_TEXT_ARGUMENTS, 1, 18, 1, "takes 1 parameter"},
        {"benefit linear(per_unti=2)", SCALEEV_TEXT_NAME, 1, 15, 8, "did you mean 'per_unit'?"},
        {"benefit linear(per_unit 2)", SCALEEV_TEXT_CHARACTER, 1, 24, 1, "should be ="},
        {"benefit power(2, coefficient=3)", SCALEEV_TEXT_TWICE, 1, 17, 11, "twice"},
        {"benefit power(exponent=2, 3)", SCALEEV_TEXT_NAME, 1, 26, 0, ""},
        {"benefit linear(1e999)", SCALEEV_TEXT_TOO_LARGE, 1, 15, 5, "too large"},
        {"benefit linear(x)", SCALEEV_TEXT_NAME, 1, 15, 1, "no 'x'"},
        {"\n\nhazard constant(2)", SCALEEV_TEXT_PARAMETER, 3, 18, 1, "probability is 2, allowed is 0 to 1"},
        {"hazard constant(.1), lost = 3", SCALEEV_TEXT_NAME, 1, 21, 4, "did you mean 'loss'?"},
        {"hazard constant(.1), loss = 3, loss = 4", SCALEEV_TEXT_TWICE, 1, 31, 4, "twice"},
        {"hazard constant(.1), wipe = 3", SCALEEV_TEXT_PARAMETER, 1, 28, 1, "wipe is 3"},
        {"hazard constant(.1) loss = 3", SCALEEV_TEXT_CHARACTER, 1, 20, 4, "should be ,"},
        {"hazard constant(.1), label = x", SCALEEV_TEXT_CHARACTER, 1, 29, 1, "double quotes"},
        {"hazard constant(.1), label = \"x", SCALEEV_TEXT_UNCLOSED, 1, 31, 0, "never closed"},
        {"hazard constant(.1), label = \"\\q\"", SCALEEV_TEXT_CHARACTER, 1, 31, 1, "backslash"},
        {"hazard urn(10, 20)", SCALEEV_TEXT_PARAMETER, 1, 0, 18, "bad must be at most balls"},
        {"hazard table(0 0)", SCALEEV_TEXT_ARGUMENTS, 1, 16, 1, "2 or more points"},
        {"hazard table(0 0, 0 1)", SCALEEV_TEXT_PARAMETER, 1, 0, 22, "greater than that"},
        {"hazard table(0, 0)", SCALEEV_TEXT_CHARACTER, 1, 14, 1, "a number"},
        {"benefit formula()", SCALEEV_TEXT_EMPTY, 1, 16, 0, "empty"},
        {"benefit formula(2*K + )", SCALEEV_TEXT_OPERAND, 1, 22, 0, "missing after '+'"},
        {"benefit formula(a*K; a 2)", SCALEEV_TEXT_CHARACTER, 1, 23, 1, "should be ="},
        {"benefit formula(a*K)", SCALEEV_TEXT_NAME, 1, 16, 1, "'a' is not known"},
        {"benefit formula(a*K; a = 2, b = 3)", SCALEEV_TEXT_UNUSED, 1, 19, 0, "'b' does not occur"},
        {"benefit formula(a*K; a = 2 in [3, 4])", SCALEEV_TEXT_PARAMETER, 1, 0, 37, "a is 2, allowed is 3 to 4"},
        {"benefit formula(a*K; a = 2 in [3 4])", SCALEEV_TEXT_CHARACTER, 1, 33, 1, "should be ,"},
        {"benefit formula((2*K", SCALEEV_TEXT_OPERAND, 1, 20, 0, "end of the formula"},
        {"\nhazard formula(1 + K)", SCALEEV_TEXT_NO_HAZARD, 2, 16, 5, "0 at K = 0"},
        {"benefit formula(K + log(-1))", SCALEEV_TEXT_NO_VALUE, 1, 20, 7, "log(-1) has no finite value"},
        {"minus;minus", SCALEEV_TEXT_TWICE, 1, 6, 5, "twice"},
        {"minus 2", SCALEEV_TEXT_CHARACTER, 1, 6, 1, "end of the line"},
        {"\xff", SCALEEV_TEXT_CHARACTER, 1, 0, 1, "0xff"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        scaleev_model *model;
        cr_expect_eq(scaleev_model_parse(rows[i].text, NULL, &model, &error), SCALEEV_ERROR_TEXT, "%s", rows[i].text);
        cr_expect(!model && error.code == rows[i].code && error.line == rows[i].line, "%s: code %d, line %d, %s",
                  rows[i].text, (int)error.code, (int)error.line, error.words);
        cr_expect(error.position == rows[i].position && error.length == rows[i].length, "%s: at %zu, %zu", rows[i].text,
                  error.position, error.length);
        cr_expect(strstr(error.words, rows[i].words), "%s: %s", rows[i].text, error.words);
    }
}

Test(model_text, arguments)
{
    scaleev_model *model = (scaleev_model *)&error;
    scaleev_text_error small = SCALEEV_TEXT_ERROR_INIT;
    char buffer[8] = "xxxxxxx";
    size_t length = 77;
    cr_expect(scaleev_model_parse(NULL, NULL, &model, NULL) == SCALEEV_ERROR_NULL && !model);
    cr_expect_eq(scaleev_model_parse("", NULL, NULL, NULL), SCALEEV_ERROR_NULL);
    small.size = 4;
    cr_expect_eq(scaleev_model_parse("", NULL, &model, &small), SCALEEV_ERROR_SIZE);
    cr_expect_eq(scaleev_model_parse("x", NULL, &model, NULL), SCALEEV_ERROR_TEXT);
    model = parsed("benefit linear(2)");
    cr_expect_eq(scaleev_model_text(NULL, buffer, 8, &length), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_model_text(model, NULL, 8, &length), SCALEEV_ERROR_NULL);
    cr_expect(length == 77 && buffer[0] == 'x');
    cr_expect_eq(scaleev_model_text(model, buffer, 8, &length), SCALEEV_OK);
    cr_expect_str_eq(buffer, "benefit");
    cr_expect_eq(length, strlen("benefit linear(2)\n"));
    cr_expect_eq(scaleev_model_text(model, buffer, 8, NULL), SCALEEV_OK);
    cr_assert_eq(add_callback(model, false, 0, 1, 1, true, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_model_text(model, buffer, 8, &length), SCALEEV_ERROR_UNSUPPORTED);
    cr_expect_str_eq(buffer, "benefit");
    scaleev_model_destroy(model);
    model = parsed("");
    cr_expect_eq(scaleev_model_text(model, buffer, 8, &length), SCALEEV_OK);
    cr_expect(length == 0 && buffer[0] == '\0');
    scaleev_model_destroy(model);
}

Test(model_text, out_of_memory)
{
    counter memory;
    counter_init(&memory);
    scaleev_status status = SCALEEV_ERROR_MEMORY;
    for (long n = 1; status == SCALEEV_ERROR_MEMORY && n < 1000; n++) {
        scaleev_model *model;
        counter_fail_at(&memory, n);
        status =
            scaleev_model_parse("benefit linear(2), label = \"x\"; hazard table(0 0, 1 1)\nminus\nbenefit power(1, 2)",
                                &memory.allocator, &model, NULL);
        scaleev_model_destroy(model);
        cr_assert(memory.blocks == 0 && !memory.wrong_size, "allocation %ld", n);
    }
    cr_assert_eq(status, SCALEEV_OK);
}

/* Any bytes are read or refused, and what is told lies in the text. */
Test(model_text, any_bytes)
{
    static const char *const likely[] = {
        "benefit ", "hazard ",   "linear(", "constant(", "table(", "0 0", ", ", ")",     "2", "1e-3",
        "formula(", "a*K; a = ", "loss = ", "label = ",  "\"x\"",  "\n",  ";",  "minus", "#", "share"};
    rng random = {test_seed(), NULL, 0};
    for (size_t i = 0; i < test_cases(100000); i++) {
        char text[256] = "";
        size_t n = 0;
        scaleev_model *model;
        for (uint32_t k = rng_below(&random, 16); k > 0; k--)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s",
                                  likely[rng_below(&random, sizeof likely / sizeof *likely)]);
        if (n && rng_below(&random, 3) == 0)
            text[rng_below(&random, (uint32_t)n)] = (char)(1 + rng_below(&random, 255));
        scaleev_status status = scaleev_model_parse(text, NULL, &model, &error);
        cr_assert(status == SCALEEV_OK || status == SCALEEV_ERROR_TEXT);
        cr_assert((status == SCALEEV_OK) == (error.code == 0) && !model == (status != SCALEEV_OK), "%s", text);
        cr_assert(error.position <= n && error.length <= n - error.position, "%s: %zu, %zu", text, error.position,
                  error.length);
        if (model)
            check_round(model);
        scaleev_model_destroy(model);
    }
}
