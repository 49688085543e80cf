/* SPDX-License-Identifier: MIT */
/* The bytes of a fuzzer are a model as text, or a formula. It is read or refused, with a place that lies in it; what is
 * read has values within their enclosures, and is written and read again as the same. */
#include "questions.h"

#include <math.h>
#include <string.h>

enum { LETTERS = 1500, WRITTEN = 1 << 16, SCALES = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const double scales[SCALES] = {0, 1e-3, 1, 7.5, 1e6, 1e300};

static const char *const model_words[] = {
    "benefit ", "hazard ", "formula(",  "linear(",    "constant(", "table(",   "polynomial(", "minus\n",
    "; ",       "\n",      ", loss = ", ", label = ", "\"x\"",     ")",        "a*K; a = ",   " in [",
    "0 0, ",    "1e-3",    ", ",        ", share = ", "weibull(",  "gompertz("};

static const char *const formula_words[] = {"K",     "a",      "t_1",   "(",      ")",        "+",    "-",    "*",
                                            "/",     "^",      "**",    ", ",     "exp(",     "log(", "max(", "min(",
                                            "sqrt(", "log1p(", "tanh(", "pow(",   "1",        "2.5",  "1e-3", "pi",
                                            " ",     "ln(",    "log2(", "expm1(", "logistic("};

/* Bytes as they are, or, where the first one says so, half of them as words. */
static size_t letters_of(sample *s, const char *const *words, uint32_t words_n, char *text)
{
    const unsigned char *bytes = s->random.bytes;
    size_t n = 0, bytes_n = s->random.bytes_n;
    bool plain = bytes_n && *bytes % 4 == 0;
    for (size_t i = 1; i < bytes_n && n + 16 < LETTERS; i++) {
        const char *word = words[bytes[i] % 128 % words_n];
        if (plain || bytes[i] < 128) {
            text[n++] = (char)bytes[i];
        } else {
            memcpy(text + n, word, strlen(word));
            n += strlen(word);
        }
    }
    text[n] = '\0';
    return strlen(text);
}

static void check_error(const scaleev_text_error *error, scaleev_status status, const char *text, size_t n)
{
    int32_t line = 1;
    CHECK((status == SCALEEV_OK) == (error->code == 0), "status %d, code %d", (int)status, (int)error->code);
    CHECK(error->position <= n && error->length <= n - error->position, "place %zu, %zu", error->position,
          error->length);
    CHECK((status == SCALEEV_OK) == (*error->words == '\0') && memchr(error->words, 0, sizeof error->words), "words");
    for (size_t i = 0; i < error->position && i < n; i++)
        line += text[i] == '\n';
    CHECK(status == SCALEEV_OK ? error->line == 0 : error->line == line, "line %d, should be %d", (int)error->line,
          (int)line);
}

static void check_values(const scaleev_model *model)
{
    double values[SCALES], lo, hi;
    scaleev_status status = scaleev_evaluate(model, SCALEEV_EV, scales, SCALES, values);
    CHECK(status == SCALEEV_OK, "values: status %d", (int)status);
    for (size_t i = 0; i < SCALES && status == SCALEEV_OK; i++) {
        scaleev_status enclosed = scaleev_enclose(model, SCALEEV_EV, scales[i], scales[i], &lo, &hi);
        if (enclosed == SCALEEV_OK && !isnan(values[i]))
            CHECK(lo <= values[i] && values[i] <= hi, "EV at %g is %.17g, not in [%.17g, %.17g]", scales[i], values[i],
                  lo, hi);
        CHECK(enclosed == SCALEEV_OK || enclosed == SCALEEV_ERROR_UNDEFINED, "enclosure: status %d", (int)enclosed);
    }
}

static void check_same(const scaleev_model *a, const scaleev_model *b)
{
    int32_t inputs = scaleev_input_count(a);
    CHECK(scaleev_term_count(a) == scaleev_term_count(b) && inputs == scaleev_input_count(b), "other terms");
    for (scaleev_input i = 1; i < inputs; i++) {
        double x = 0, y = 1;
        scaleev_get(a, i, &x);
        scaleev_get(b, i, &y);
        CHECK(same_bits(x, y) && strcmp(scaleev_input_name(a, i), scaleev_input_name(b, i)) == 0, "input %d: %a, %a",
              (int)i, x, y);
    }
    for (scaleev_term t = 0; t < scaleev_term_count(a); t++)
        CHECK(scaleev_term_family(a, t) == scaleev_term_family(b, t) &&
                  strcmp(scaleev_label(a, t), scaleev_label(b, t)) == 0,
              "term %d", (int)t);
    for (size_t i = 0; i < SCALES; i++)
        CHECK(same_bits(scaleev_ev(a, scales[i]), scaleev_ev(b, scales[i])), "EV at %g", scales[i]);
}

static void check_round(sample *s, const scaleev_model *model)
{
    static char written[WRITTEN], twice[WRITTEN];
    scaleev_model *again = NULL;
    size_t length = 0;
    CHECK(scaleev_model_text(model, written, sizeof written, &length) == SCALEEV_OK && length < sizeof written,
          "%zu letters", length);
    scaleev_status status = scaleev_model_parse(written, s->allocator, &again, NULL);
    CHECK(status == SCALEEV_OK, "status %d for what was written: %s", (int)status, written);
    if (status)
        return;
    check_same(model, again);
    CHECK(scaleev_model_text(again, twice, sizeof twice, NULL) == SCALEEV_OK && strcmp(written, twice) == 0,
          "written as %s, and then as %s", written, twice);
    scaleev_model_destroy(again);
}

static void try_model(sample *s, counter *memory, const char *text, size_t n)
{
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    scaleev_model *model = NULL;
    bool short_of_memory = n % 16 == 7;
    counter_fail_at(memory, short_of_memory ? 1 + (long)(n / 16) : 0);
    scaleev_status status = scaleev_model_parse(text, s->allocator, &model, &error);
    counter_fail_at(memory, 0);
    CHECK(!model == (status != SCALEEV_OK), "a model after status %d", (int)status);
    if (status == SCALEEV_ERROR_MEMORY && short_of_memory)
        return;
    CHECK(status == SCALEEV_OK || status == SCALEEV_ERROR_TEXT, "status %d", (int)status);
    check_error(&error, status, text, n);
    if (!model)
        return;
    check_values(model);
    check_round(s, model);
    scaleev_model_destroy(model);
}

/* What is wrong with a formula is wrong wherever it is given. */
static void try_formula(sample *s, const char *text, size_t n)
{
    static const scaleev_parameter given[] = {{"a", 2, 0, 0}, {"t_1", 1000, 1, 1e9}};
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    size_t parameters_n = (strchr(text, 'a') != NULL) + (size_t)(strstr(text, "t_1") != NULL);
    const scaleev_parameter *parameters = strchr(text, 'a') ? given : given + 1;
    scaleev_status status = scaleev_formula_check(text, parameters, parameters_n, &error), added;
    CHECK(status == SCALEEV_OK || status == SCALEEV_ERROR_TEXT, "status %d", (int)status);
    check_error(&error, status, text, n);
    for (int hazard = 0; hazard < 2; hazard++) {
        scaleev_model *model = NULL;
        if (scaleev_model_create_with(s->allocator, &model))
            return;
        added = hazard ? scaleev_hazard_formula(model, text, parameters, parameters_n, 3, NULL)
                       : scaleev_benefit_formula(model, text, parameters, parameters_n, NULL);
        bool judged = hazard && status == SCALEEV_OK && added == SCALEEV_ERROR_TEXT;
        CHECK(added == status || (judged && strstr(scaleev_model_error(model), "a cumulative hazard")),
              "%d: status %d, should be %d: %s", hazard, (int)added, (int)status, scaleev_model_error(model));
        CHECK(scaleev_term_count(model) == (added == SCALEEV_OK), "%d terms", (int)scaleev_term_count(model));
        if (added == SCALEEV_OK) {
            check_values(model);
            check_round(s, model);
        }
        scaleev_model_destroy(model);
    }
}

static void try_text(sample *s, counter *memory)
{
    static char text[LETTERS + 32];
    bool formula = s->random.bytes_n && *s->random.bytes % 2;
    size_t n = formula ? letters_of(s, formula_words, sizeof formula_words / sizeof *formula_words, text)
                       : letters_of(s, model_words, sizeof model_words / sizeof *model_words, text);
    report_about("the %s of %zu bytes: %s", formula ? "formula" : "model", n, text);
    if (formula)
        try_formula(s, text, n);
    else
        try_model(s, memory, text, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return run_target(try_text, data, size);
}
