/* SPDX-License-Identifier: MIT */
#include "formula.h"

#include <string.h>

static const char digits[] = "0123456789", letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c);
}

/* The bytes of the number that a text begins with, its exponent included. */
static size_t number_bytes(const char *text)
{
    size_t n = strspn(text, "0123456789.");
    if (n == 0 || (text[n] != 'e' && text[n] != 'E'))
        return n;
    size_t sign = text[n + 1] == '+' || text[n + 1] == '-', exponent = strspn(text + n + 1 + sign, digits);
    return exponent > 0 ? n + 1 + sign + exponent : n;
}

static size_t name_bytes(const char *text)
{
    size_t n = strspn(text, letters);
    while (n > 0 && (is_one_of(text[n], letters) || is_one_of(text[n], digits) || text[n] == '_'))
        n++;
    return n;
}

bool formula_next_name(const char **at, formula_name *name)
{
    const char *text = *at;
    while (*text && !is_one_of(*text, letters)) {
        size_t number = number_bytes(text);
        text += number > 0 ? number : 1;
    }
    *name = (formula_name){text, name_bytes(text), false};
    *at = text + name->length;
    name->called = (*at)[strspn(*at, " \t")] == '(';
    return name->length > 0;
}

scaleev_text_error formula_judge(const char *text, const scaleev_parameter *parameters, size_t n)
{
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    scaleev_status status = scaleev_formula_check(text, parameters, n, &error);
    if (status != SCALEEV_OK && error.code == 0) { /* there is no memory */
        error.code = SCALEEV_TEXT_PARAMETER;
        snprintf(error.words, sizeof error.words, "%s", scaleev_status_message(status));
    }
    return error;
}

/* A name that is fine is itself a formula of a parameter of that name. */
scaleev_text_error formula_judge_name(const char *name)
{
    return formula_judge(name, &(scaleev_parameter){.name = name}, 1);
}

/* Whether the words have these bytes in quotes already. */
static bool says(const char *words, const char *text, size_t length)
{
    for (const char *quote = strchr(words, '\''); quote; quote = strchr(quote + 1, '\''))
        if (strncmp(quote + 1, text, length) == 0 && quote[1 + length] == '\'')
            return true;
    return false;
}

bool formula_fail(input *in, const where *at, const char *text, const scaleev_text_error *error)
{
    enum { SHOWN = 40 };
    const char *place = text + error->position;
    size_t length = error->length < SHOWN ? error->length : SHOWN;
    if (error->code == SCALEEV_TEXT_TOO_LONG) /* what is too much may be anything */
        length = 0;
    if (length > 0 && !says(error->words, place, length))
        return input_fail(in, at, "at %zu, '%.*s': %s", error->position, (int)length, place, error->words);
    if (length > 0 || error->position > 0)
        return input_fail(in, at, "at %zu: %s", error->position, error->words);
    return input_fail(in, at, "%s", error->words);
}

static bool check_names(input *in, const where *parameters, const scaleev_parameter *own, size_t n)
{
    bool fine = true;
    for (size_t i = 0; i < n; i++) {
        scaleev_text_error error = formula_judge_name(own[i].name);
        if (error.code != 0)
            fine = input_fail(in, &(where){parameters, own[i].name, 0}, "%s", error.words);
    }
    return fine;
}

/* A formula that can be read without a parameter does not have it. */
static void fail_unused(input *in, const where *parameters, const char *text, scaleev_parameter *own, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        scaleev_parameter left_out = own[i];
        own[i] = own[n - 1];
        if (formula_judge(text, own, n - 1).code != SCALEEV_TEXT_NAME)
            input_fail(in, &(where){parameters, left_out.name, 0}, "does not occur in the formula");
        own[n - 1] = own[i];
        own[i] = left_out;
    }
}

bool formula_check(input *in, const where *at, const where *parameters, const char *text, scaleev_parameter *own,
                   size_t n)
{
    if (!check_names(in, parameters, own, n))
        return false;
    scaleev_text_error error = formula_judge(text, own, n);
    if (error.code == SCALEEV_TEXT_UNUSED)
        fail_unused(in, parameters, text, own, n);
    else if (error.code != 0)
        formula_fail(in, at, text, &error);
    return error.code == 0;
}
