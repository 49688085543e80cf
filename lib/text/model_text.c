/* SPDX-License-Identifier: MIT */
#include "text/model_text.h"
#include "number/bits.h"
#include "number/decimal.h"
#include "op/curve.h"

#include <string.h>

void sev_model_reader_begin(sev_model_reader *reader, const scaleev_allocator *allocator, const char *text, size_t n,
                            sev_text_fault *fault)
{
    *reader = (sev_model_reader){.allocator = allocator, .text = text, .n = n, .fault = fault};
    memset(fault, 0, sizeof *fault);
}

void sev_model_reader_end(sev_model_reader *reader)
{
    sev_free(reader->allocator, reader->numbers, reader->numbers_capacity, sizeof *reader->numbers);
    sev_free(reader->allocator, reader->label, reader->label_capacity, 1);
}

/* ---- Pieces ---- */

static char here(const sev_model_reader *r)
{
    return r->at < r->n ? r->text[r->at] : '\0';
}

static bool is_over(const sev_model_reader *r)
{
    return r->at == r->n;
}

static bool ends_line(const sev_model_reader *r)
{
    char c = here(r);
    return is_over(r) || c == '\n' || c == ';' || c == '#';
}

static void skip_blanks(sev_model_reader *r)
{
    while (!is_over(r) && (here(r) == ' ' || here(r) == '\t' || here(r) == '\r'))
        r->at++;
}

/* Blanks, and within parentheses the ends of lines and comments, too. */
static void skip_space(sev_model_reader *r)
{
    for (skip_blanks(r); here(r) == '\n' || here(r) == '#'; skip_blanks(r)) {
        while (!is_over(r) && here(r) != '\n')
            r->at++;
        r->at += !is_over(r);
    }
}

static bool is_word_byte(char c, bool first)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (!first && ((c >= '0' && c <= '9') || c == '_' || c == '.'));
}

static size_t word_bytes(const sev_model_reader *r)
{
    size_t i = r->at;
    while (i < r->n && is_word_byte(r->text[i], i == r->at))
        i++;
    return i - r->at;
}

static bool is_word(const char *word, const char *text, size_t n)
{
    return strlen(word) == n && memcmp(word, text, n) == 0;
}

static bool unexpected(sev_model_reader *r, const char *wanted)
{
    size_t word = word_bytes(r), bytes = word         ? word
                                         : is_over(r) ? 0
                                                      : sev_character_bytes(r->text + r->at, r->n - r->at);
    unsigned char c = (unsigned char)here(r);
    if (is_over(r))
        return sev_text_wrong(r->fault, SEV_FAULT_OPERAND, r->at, 0, "the text ends where there should be %s", wanted);
    if (c == '\n')
        return sev_text_wrong(r->fault, SEV_FAULT_OPERAND, r->at, 1, "the line ends where there should be %s", wanted);
    if (bytes == 1 && (c < 0x20 || c >= 0x7f))
        return sev_text_wrong(r->fault, SEV_FAULT_CHARACTER, r->at, 1, "unexpected byte 0x%02x; there should be %s",
                              (unsigned)c, wanted);
    return sev_text_wrong(r->fault, SEV_FAULT_CHARACTER, r->at, bytes, "unexpected '%.*s'; there should be %s",
                          (int)(bytes < 40 ? bytes : 40), r->text + r->at, wanted);
}

static bool expect(sev_model_reader *r, char c, const char *wanted)
{
    if (here(r) != c || is_over(r))
        return unexpected(r, wanted);
    r->at++;
    return true;
}

/* A number with a sign, or none. */
static bool read_signed(sev_model_reader *r, double *value)
{
    sev_decimal decimal;
    size_t start = r->at;
    bool negative = here(r) == '-';
    r->at += negative || here(r) == '+';
    size_t bytes = sev_decimal_read(r->text + r->at, r->n - r->at, &decimal);
    if (!bytes)
        return unexpected(r, "a number");
    r->at += bytes;
    if (!sev_is_finite(decimal.value))
        return sev_text_wrong(r->fault, SEV_FAULT_TOO_LARGE, start, r->at - start, "%.*s is too large for a double",
                              (int)(bytes < 40 ? bytes : 40), r->text + start);
    *value = negative ? -decimal.value : decimal.value;
    return true;
}

static bool put_number(sev_model_reader *r, double value)
{
    double *numbers = sev_grow(r->allocator, r->numbers, &r->numbers_capacity, r->numbers_n + 1, sizeof *numbers);
    if (!numbers) {
        r->no_memory = true;
        return false;
    }
    r->numbers = numbers;
    numbers[r->numbers_n++] = value;
    return true;
}

/* ---- Names ---- */

static bool unknown_family(sev_model_reader *r, bool hazard, size_t bytes)
{
    const char *names[64], *start = hazard ? "hazard." : "benefit.";
    size_t n = 0, skip = strlen(start);
    for (int32_t i = 0; i < sev_family_count() && n < 64; i++)
        if (strncmp(sev_family_at(i)->name, start, skip) == 0)
            names[n++] = sev_family_at(i)->name + skip;
    const char *nearest = sev_nearest_name(r->text + r->at, bytes, names, n);
    return sev_text_wrong(r->fault, SEV_FAULT_NAME, r->at, bytes, "there is no %s '%.*s'%s%s%s",
                          hazard ? "hazard" : "benefit", (int)(bytes < 64 ? bytes : 64), r->text + r->at,
                          nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static const sev_family *read_family(sev_model_reader *r, bool hazard)
{
    char name[80];
    size_t bytes = word_bytes(r);
    if (!bytes) {
        (void)unexpected(r, "the name of a family");
        return NULL;
    }
    snprintf(name, sizeof name, "%s.%.*s", hazard ? "hazard" : "benefit", (int)(bytes < 64 ? bytes : 64),
             r->text + r->at);
    const sev_family *family = sev_family_named(name);
    if (!family)
        (void)unknown_family(r, hazard, bytes);
    else if (family->shape == SEV_FUNCTION)
        (void)sev_text_wrong(r->fault, SEV_FAULT_NOT_OFFERED, r->at, bytes,
                             "a function of the caller cannot be written down");
    r->at += bytes;
    return r->fault->code == SEV_FAULT_NONE ? family : NULL;
}

/* The number of a parameter or knob of that name among the first n; n where there is none, with a fault. */
static int32_t name_among(sev_model_reader *r, const sev_family *family, int32_t from, int32_t n, size_t bytes)
{
    const char *names[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX + 1];
    size_t names_n = 0;
    for (int32_t i = from; i < n; i++) {
        names[names_n] = sev_family_parameter(family, i)->name;
        if (is_word(names[names_n++], r->text + r->at, bytes))
            return i;
    }
    if (from > 0)
        names[names_n++] = "label";
    const char *nearest = sev_nearest_name(r->text + r->at, bytes, names, names_n);
    sev_text_wrong(r->fault, SEV_FAULT_NAME, r->at, bytes, "%s has no '%.*s'%s%s%s", family->name,
                   (int)(bytes < 64 ? bytes : 64), r->text + r->at, nearest ? "; did you mean '" : "",
                   nearest ? nearest : "", nearest ? "'?" : "");
    return n;
}

/* ---- Values ---- */

static bool check_value(sev_model_reader *r, const sev_family *family, const sev_parameter *p, double value,
                        size_t position)
{
    if (sev_parameter_allows(p, value))
        return true;
    return sev_text_wrong(r->fault, SEV_FAULT_PARAMETER, position, r->at - position, "%s: %s is %s, allowed is %s",
                          family->name, p->name, sev_number(value).text, p->allowed);
}

static bool read_value(sev_model_reader *r, const sev_family *family, const sev_parameter *p, double *value)
{
    size_t position = r->at;
    return read_signed(r, value) && check_value(r, family, p, *value, position);
}

/* `name = number`; where there is a name. */
static bool read_named(sev_model_reader *r, const sev_family *family, int32_t from, int32_t n, bool *seen,
                       double *values)
{
    size_t position = r->at, bytes = word_bytes(r);
    int32_t i = name_among(r, family, from, n, bytes);
    if (i == n)
        return false;
    if (seen[i])
        return sev_text_wrong(r->fault, SEV_FAULT_TWICE, position, bytes, "%s is given twice",
                              sev_family_parameter(family, i)->name);
    seen[i] = true;
    r->at += bytes;
    skip_space(r);
    if (!expect(r, '=', "="))
        return false;
    skip_space(r);
    return read_value(r, family, sev_family_parameter(family, i), &values[i]);
}

/* Parameters by place, then by name. */
static bool read_plain(sev_model_reader *r, const sev_family *family)
{
    double values[SEV_POLYNOMIAL_MAX];
    bool seen[SEV_POLYNOMIAL_MAX] = {false}, named = false;
    int32_t n = family->parameters_n;
    for (int32_t k = 0; here(r) != ')' || is_over(r); k++) {
        if (k > 0 && !expect(r, ',', ", or )"))
            return false;
        skip_space(r);
        named = named || word_bytes(r) > 0;
        if (!named && k == n)
            return sev_text_wrong(r->fault, SEV_FAULT_ARGUMENTS, r->at, !is_over(r), "%s takes %d parameter%s",
                                  family->name, (int)n, n == 1 ? "" : "s");
        if (!named)
            seen[k] = true;
        if (!(named ? read_named(r, family, 0, n, seen, values)
                    : read_value(r, family, &family->parameters[k], &values[k])))
            return false;
        skip_space(r);
    }
    for (int32_t i = 0; i < n; i++)
        if (!seen[i])
            return sev_text_wrong(r->fault, SEV_FAULT_ARGUMENTS, r->at, !is_over(r), "%s: %s is missing", family->name,
                                  family->parameters[i].name);
    for (int32_t i = 0; i < n; i++)
        if (!put_number(r, values[i]))
            return false;
    return true;
}

/* Numbers, any number of them; in pairs without a comma of a table. */
static bool read_list(sev_model_reader *r, const sev_family *family)
{
    bool pairs = family->shape == SEV_POINTS;
    double value;
    while (here(r) != ')' || is_over(r)) {
        if (r->numbers_n > 0 && !expect(r, ',', ", or )"))
            return false;
        for (int k = 0; k < (pairs ? 2 : 1); k++) {
            skip_space(r);
            if (!read_signed(r, &value) || !put_number(r, value))
                return false;
        }
        skip_space(r);
        if (!pairs && r->numbers_n > SEV_POLYNOMIAL_MAX)
            return sev_text_wrong(r->fault, SEV_FAULT_TOO_MANY, r->at, 0, "%s takes %d coefficients at most",
                                  family->name, SEV_POLYNOMIAL_MAX);
    }
    if (r->numbers_n < (pairs ? 4U : 1U))
        return sev_text_wrong(r->fault, SEV_FAULT_ARGUMENTS, r->at, !is_over(r), "%s takes %s", family->name,
                              pairs ? "2 or more points" : "1 or more coefficients");
    return true;
}

/* ---- Formulas ---- */

/* To the ; or ) that ends a formula. */
static bool skip_formula(sev_model_reader *r)
{
    size_t open = 0;
    for (; !is_over(r); r->at++) {
        char c = here(r);
        if ((c == ';' || c == ')') && open == 0)
            return true;
        open += c == '(';
        open -= c == ')';
    }
    return unexpected(r, ") at the end of the formula");
}

static bool read_bounds(sev_model_reader *r, scaleev_parameter *p)
{
    skip_space(r);
    if (!is_word("in", r->text + r->at, word_bytes(r)))
        return true;
    r->at += 2;
    skip_space(r);
    if (!expect(r, '[', "["))
        return false;
    skip_space(r);
    if (!read_signed(r, &p->lo))
        return false;
    skip_space(r);
    if (!expect(r, ',', ","))
        return false;
    skip_space(r);
    if (!read_signed(r, &p->hi))
        return false;
    skip_space(r);
    return expect(r, ']', "]");
}

/* A parameter of a formula; what is wrong with its name is said where the formula is read. */
static bool read_parameter(sev_model_reader *r, size_t i)
{
    size_t bytes = word_bytes(r);
    if (i == SEV_EXPRESSION_PARAMETERS)
        return sev_text_wrong(r->fault, SEV_FAULT_TOO_MANY, r->at, bytes, "a formula has %d parameters at most",
                              SEV_EXPRESSION_PARAMETERS);
    if (!bytes)
        return unexpected(r, "the name of a parameter");
    if (bytes >= SEV_EXPRESSION_NAME)
        return sev_text_wrong(r->fault, SEV_FAULT_PARAMETER, r->at, bytes, "a name has %d bytes at most",
                              SEV_EXPRESSION_NAME - 1);
    memcpy(r->names[i], r->text + r->at, bytes);
    r->names[i][bytes] = '\0';
    r->parameters[i] = (scaleev_parameter){.name = r->names[i]};
    r->at += bytes;
    skip_space(r);
    if (!expect(r, '=', "="))
        return false;
    skip_space(r);
    return read_signed(r, &r->parameters[i].value) && read_bounds(r, &r->parameters[i]);
}

static bool read_formula(sev_model_reader *r, sev_read_term *term)
{
    term->formula = r->text + r->at;
    term->formula_position = r->at;
    term->parameters = r->parameters;
    if (!skip_formula(r))
        return false;
    term->formula_n = r->at - term->formula_position;
    for (char before = ';'; here(r) == before; before = ',') {
        r->at++;
        skip_space(r);
        if (!read_parameter(r, term->parameters_n))
            return false;
        term->parameters_n++;
        skip_space(r);
    }
    return here(r) == ')' && !is_over(r) ? true : unexpected(r, ", or )");
}

/* ---- Strings ---- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* What follows a backslash; 0 with a fault. */
static char read_escape(sev_model_reader *r)
{
    static const char *const escapes = "\"\"\\\\n\nr\rt\t";
    char c = here(r);
    for (const char *e = escapes; *e && !is_over(r); e += 2)
        if (c == e[0]) {
            r->at++;
            return e[1];
        }
    int high = r->at + 2 < r->n ? hex_digit(r->text[r->at + 1]) : -1,
        low = high >= 0 ? hex_digit(r->text[r->at + 2]) : -1;
    if (c == 'x' && low >= 0 && (high || low)) {
        r->at += 3;
        return (char)(unsigned char)(16 * high + low);
    }
    (void)unexpected(r, "\", \\, n, r, t or x and two hexadecimal digits after a backslash");
    return '\0';
}

static bool put_letter(sev_model_reader *r, size_t *n, char c)
{
    char *label = sev_grow(r->allocator, r->label, &r->label_capacity, *n + 1, 1);
    if (!label) {
        r->no_memory = true;
        return false;
    }
    r->label = label;
    label[(*n)++] = c;
    return true;
}

static bool read_string(sev_model_reader *r)
{
    size_t n = 0, opened = r->at;
    if (!expect(r, '"', "a label in double quotes"))
        return false;
    while (here(r) != '"') {
        if (is_over(r) || here(r) == '\n')
            return sev_text_wrong(r->fault, SEV_FAULT_UNCLOSED, r->at, 0, "the label at %zu is never closed", opened);
        char c = r->text[r->at++];
        if (c == '\\')
            c = read_escape(r);
        if (c == '\0')
            return sev_text_wrong(r->fault, SEV_FAULT_CHARACTER, r->at - 1, 1, "unexpected byte 0x00");
        if (!put_letter(r, &n, c))
            return false;
    }
    r->at++;
    return put_letter(r, &n, '\0');
}

/* ---- Lines ---- */

static bool read_settings(sev_model_reader *r, sev_read_term *term)
{
    bool seen[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX] = {false};
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    int32_t first = term->family->parameters_n, knobs = sev_family_knobs(term->family);
    for (int32_t i = 0; i < knobs; i++)
        values[first + i] = sev_family_knob(term->family, i)->initial;
    for (skip_blanks(r); !ends_line(r); skip_blanks(r)) {
        if (!expect(r, ',', ", or the end of the line"))
            return false;
        skip_blanks(r);
        if (!is_word("label", r->text + r->at, word_bytes(r))) {
            if (!word_bytes(r))
                return unexpected(r, "the name of a knob");
            if (!read_named(r, term->family, first, first + knobs, seen, values))
                return false;
            continue;
        }
        if (term->label)
            return sev_text_wrong(r->fault, SEV_FAULT_TWICE, r->at, 5, "label is given twice");
        r->at += 5;
        skip_blanks(r);
        if (!expect(r, '=', "="))
            return false;
        skip_blanks(r);
        if (!read_string(r))
            return false;
        term->label = r->label;
    }
    memcpy(term->knobs, values + first, (size_t)knobs * sizeof *values);
    return true;
}

static bool read_term(sev_model_reader *r, bool hazard, sev_read_term *term)
{
    skip_blanks(r);
    term->family = read_family(r, hazard);
    if (!term->family)
        return false;
    skip_blanks(r);
    if (!expect(r, '(', "("))
        return false;
    skip_space(r);
    r->numbers_n = 0;
    if (!(term->family->shape == SEV_PLAIN  ? read_plain(r, term->family)
          : term->family->shape == SEV_TEXT ? read_formula(r, term)
                                            : read_list(r, term->family)))
        return false;
    r->at++;
    if (!read_settings(r, term))
        return false;
    term->numbers = r->numbers;
    term->numbers_n = r->numbers_n;
    return true;
}

/* Lines on which nothing stands. */
static void skip_lines(sev_model_reader *r)
{
    for (skip_blanks(r); !is_over(r) && ends_line(r); skip_blanks(r)) {
        if (here(r) == '#')
            while (!is_over(r) && here(r) != '\n')
                r->at++;
        r->at += !is_over(r);
    }
}

static bool unknown_line(sev_model_reader *r, size_t bytes)
{
    static const char *const names[] = {"benefit", "hazard", "minus"};
    const char *nearest = bytes ? sev_nearest_name(r->text + r->at, bytes, names, 3) : NULL;
    if (!nearest)
        return unexpected(r, "benefit, hazard or minus");
    return sev_text_wrong(r->fault, SEV_FAULT_NAME, r->at, bytes, "unexpected '%.*s'; did you mean '%s'?", (int)bytes,
                          r->text + r->at, nearest);
}

bool sev_model_reader_next(sev_model_reader *r, sev_read_term *term)
{
    memset(term, 0, sizeof *term);
    skip_lines(r);
    term->position = r->at;
    if (is_over(r))
        return true;
    size_t bytes = word_bytes(r);
    const char *word = r->text + r->at;
    bool hazard = is_word("hazard", word, bytes), ok = true;
    term->minus = is_word("minus", word, bytes);
    if (!hazard && !term->minus && !is_word("benefit", word, bytes))
        return unknown_line(r, bytes);
    r->at += bytes;
    if (!term->minus)
        ok = read_term(r, hazard, term);
    skip_blanks(r);
    if (ok && !ends_line(r))
        ok = unexpected(r, "the end of the line");
    term->length = r->at - term->position;
    return ok;
}

/* ---- Writing ---- */

static void write_points(sev_writer *w, const sev_curve *curve)
{
    const double *scales, *values;
    size_t n = sev_curve_points(curve, &scales, &values);
    for (size_t i = 0; i < n; i++)
        sev_write(w, "%s%s %s", i ? ", " : "", sev_number(scales[i]).text, sev_number(values[i]).text);
}

static void write_formula(sev_writer *w, const sev_term *term)
{
    sev_write(w, "%s", sev_expression_text(term->data));
    for (int32_t i = 0; i < term->parameters_n; i++) {
        const sev_parameter *p = sev_term_parameter(term, i);
        sev_write(w, "%s%s = %s", i ? ", " : "; ", p->name, sev_number(term->values[i]).text);
        if (p->lo > -DBL_MAX || p->hi < DBL_MAX)
            sev_write(w, " in [%s, %s]", sev_number(p->lo).text, sev_number(p->hi).text);
    }
}

static void write_parameters(sev_writer *w, const sev_term *term)
{
    bool named = term->family->shape == SEV_PLAIN && term->parameters_n > 1;
    for (int32_t i = 0; i < term->parameters_n; i++)
        sev_write(w, "%s%s%s%s", i ? ", " : "", named ? sev_value_name(term, i) : "", named ? " = " : "",
                  sev_number(term->values[i]).text);
}

/* Those that are not what they are when nobody gives them. -0 is not 0. */
static void write_knobs(sev_writer *w, const sev_term *term)
{
    for (int32_t i = term->parameters_n; i < term->values_n; i++)
        if (sev_bits(term->values[i]) != sev_bits(sev_term_parameter(term, i)->initial))
            sev_write(w, ", %s = %s", sev_value_name(term, i), sev_number(term->values[i]).text);
}

static void write_label(sev_writer *w, const char *label)
{
    sev_write(w, ", label = \"");
    for (const char *c = label; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (*c == '"' || *c == '\\')
            sev_write(w, "\\%c", *c);
        else if (byte < 0x20 || byte == 0x7f)
            sev_write(w, "\\x%02x", (unsigned)byte);
        else
            sev_write(w, "%c", *c);
    }
    sev_write(w, "\"");
}

void sev_model_write(sev_writer *w, const scaleev_model *model)
{
    for (size_t i = 0; i < model->terms_n; i++) {
        const sev_term *term = &model->terms[i];
        if (model->split >= 0 && i == (size_t)model->split)
            sev_write(w, "minus\n");
        const char *name = strchr(term->family->name, '.') + 1;
        sev_write(w, "%s %s(", term->family->is_hazard ? "hazard" : "benefit", name);
        if (term->family->shape == SEV_POINTS)
            write_points(w, term->data);
        else if (term->family->shape == SEV_TEXT)
            write_formula(w, term);
        else
            write_parameters(w, term);
        sev_write(w, ")");
        write_knobs(w, term);
        if (term->label)
            write_label(w, term->label);
        sev_write(w, "\n");
    }
    if (model->split >= 0 && (size_t)model->split == model->terms_n)
        sev_write(w, "minus\n");
}
