/* SPDX-License-Identifier: MIT */
#include "text/formula_text.h"
#include "model/family.h"
#include "number/bits.h"
#include "number/decimal.h"

#include <string.h>

/* What waits for its right side, or for its closing parenthesis. */
typedef enum waiting_kind { OPEN, CALL, OPERATOR } waiting_kind;

typedef struct waiting {
    waiting_kind kind;
    int16_t symbol;    /* of an operator or a call: its kind of symbol; negative: a "+" in front, which says nothing */
    int16_t arguments; /* of a call, so far */
    uint16_t position, length;
} waiting;

enum { STACK = 2 * SEV_EXPRESSION_SYMBOLS };

typedef struct reader {
    const char *text;
    size_t n, at;
    const scaleev_parameter *parameters;
    size_t parameters_n;
    bool used[SEV_EXPRESSION_PARAMETERS];
    sev_draft *out;
    size_t text_n; /* bytes written to out->text */
    waiting stack[STACK];
    size_t stack_n, depth;
    int16_t operands[SEV_EXPRESSION_SYMBOLS];
    size_t operands_n;
    sev_text_fault *fault;
} reader;

/* ---- Names ---- */

static const char *const function_names[] = {
#define SEV_FUNCTION_ROW(id, name, args_n) #name,
#include "model/functions.def"
};

static const int16_t function_arguments[] = {
#define SEV_FUNCTION_ROW(id, name, args_n) args_n,
#include "model/functions.def"
};

enum { FUNCTIONS = sizeof function_names / sizeof *function_names, FIRST_FUNCTION = SEV_SYMBOL_POWER + 1 };

_Static_assert((int)FIRST_FUNCTION + (int)FUNCTIONS == (int)SEV_SYMBOL_KINDS, "functions come last");

static bool same_name(const char *name, const char *text, size_t n)
{
    return strlen(name) == n && memcmp(name, text, n) == 0;
}

/* The kind of symbol of a function; negative where there is none of that name. */
static int16_t function_named(const char *text, size_t n)
{
    for (int i = 0; i < FUNCTIONS; i++)
        if (same_name(function_names[i], text, n))
            return (int16_t)(FIRST_FUNCTION + i);
    return -1;
}

static bool is_scale(const char *text, size_t n)
{
    return same_name("K", text, n) || same_name("scale", text, n);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_figure(char c)
{
    return c >= '0' && c <= '9';
}

/* The bytes of the name a text begins with. */
static size_t name_bytes(const char *text, size_t n)
{
    size_t i = 0;
    while (i < n && (is_letter(text[i]) || (i > 0 && (is_figure(text[i]) || text[i] == '_'))))
        i++;
    return i;
}

/* ---- Words ---- */

/* What others offer, and what to write here instead. */
static const struct {
    const char *name, *instead;
} not_offered[] = {
    {"e", "write exp(1), or give a parameter of that name"},
    {"abs", "write max(x, -x)"},
    {"floor", "values are of real scales"},
    {"ceil", "values are of real scales"},
    {"round", "values are of real scales"},
    {"mod", "values are of real scales"},
    {"if", "write max or min, or two terms"},
    {"fact", "factorials are not"},
    {"factorial", "factorials are not"},
    {"exp2", "write 2^x"},
    {"cbrt", "write x^(1/3)"},
    {"sinh", "write (exp(x) - exp(-x))/2"},
    {"cosh", "write (exp(x) + exp(-x))/2"},
    {"sin", "functions that go up and down are not"},
    {"cos", "functions that go up and down are not"},
    {"tan", "functions that go up and down are not"},
    {"sigmoid", "write logistic(x)"},
    {"sum", "write a + b"},
};

static const struct {
    const char *character, *instead;
} characters[] = {
    {"\xc3\x97", "write *"},
    {"\xc2\xb7", "write *"},
    {"\xe2\x8b\x85", "write *"},
    {"\xc3\xb7", "write /"},
    {"\xe2\x88\x92", "write -"},
    {"\xe2\x80\x93", "write -"},
    {"\xc2\xb2", "write ^2"},
    {"\xc2\xb3", "write ^3"},
    {"\xcf\x80", "write pi"},
    {"\xe2\x88\x9a", "write sqrt(x)"},
    {"\xe2\x88\x9e", "numbers are finite"},
    {"%", "write /100, or a whole formula of it"},
    {"!", "factorials are not offered"},
    {"=", "a formula is one side only"},
    {"<", "comparisons are not offered"},
    {">", "comparisons are not offered"},
    {"?", "write max or min"},
    {"[", "write ("},
    {"]", "write )"},
    {"{", "write ("},
    {"}", "write )"},
    {"_", "names begin with a letter"},
    {";", "a formula ends here"},
    {"&", "there is no such operator"},
    {"|", "write max(x, -x) for |x|"},
};

static bool bad_character(reader *r)
{
    const char *c = r->text + r->at, *instead = NULL;
    size_t bytes = sev_character_bytes(c, r->n - r->at);
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++)
        if (same_name(characters[i].character, c, bytes))
            instead = characters[i].instead;
    unsigned char code = (unsigned char)*c;
    if (bytes == 1 && (code < 0x20 || code >= 0x7f))
        return sev_text_wrong(r->fault, SEV_FAULT_CHARACTER, r->at, 1, "unexpected byte 0x%02x", (unsigned)code);
    return sev_text_wrong(r->fault, SEV_FAULT_CHARACTER, r->at, bytes, "unexpected '%.*s'%s%s", (int)bytes, c,
                          instead ? "; " : "", instead ? instead : "");
}

static bool missing_operand(reader *r, size_t length)
{
    const waiting *last = r->stack_n ? &r->stack[r->stack_n - 1] : NULL;
    if (!last)
        return sev_text_wrong(r->fault, SEV_FAULT_OPERAND, r->at, length, "a number, a name or ( is missing here");
    return sev_text_wrong(r->fault, SEV_FAULT_OPERAND, r->at, length, "a number, a name or ( is missing after '%.*s'",
                          (int)last->length, r->text + last->position);
}

/* Two operands side by side. */
static bool missing_operator(reader *r)
{
    size_t length = name_bytes(r->text + r->at, r->n - r->at);
    return sev_text_wrong(r->fault, SEV_FAULT_OPERATOR, r->at, length ? length : 1,
                          "an operator is missing before '%.*s'; to multiply, write *, as in 2*K",
                          (int)(length ? length : 1), r->text + r->at);
}

static bool unknown_function(reader *r, size_t length)
{
    const char *name = r->text + r->at, *nearest = sev_nearest_name(name, length, function_names, FUNCTIONS);
    for (size_t i = 0; i < sizeof not_offered / sizeof *not_offered; i++)
        if (same_name(not_offered[i].name, name, length))
            return sev_text_wrong(r->fault, SEV_FAULT_NOT_OFFERED, r->at, length, "%s is not offered; %s",
                                  not_offered[i].name, not_offered[i].instead);
    for (size_t i = 0; i < r->parameters_n; i++)
        if (same_name(r->parameters[i].name, name, length))
            return sev_text_wrong(r->fault, SEV_FAULT_FUNCTION, r->at, length,
                                  "'%.*s' is a parameter, not a function; to multiply, write %.*s*(", (int)length, name,
                                  (int)length, name);
    return sev_text_wrong(r->fault, SEV_FAULT_FUNCTION, r->at, length, "there is no function '%.*s'%s%s%s",
                          (int)(length < 64 ? length : 64), name, nearest ? "; did you mean '" : "",
                          nearest ? nearest : "", nearest ? "'?" : "");
}

static bool unknown_name(reader *r, size_t length)
{
    const char *name = r->text + r->at, *names[SEV_EXPRESSION_PARAMETERS + 3];
    size_t names_n = 0;
    for (size_t i = 0; i < sizeof not_offered / sizeof *not_offered; i++)
        if (same_name(not_offered[i].name, name, length))
            return sev_text_wrong(r->fault, SEV_FAULT_NOT_OFFERED, r->at, length, "%s is not offered; %s",
                                  not_offered[i].name, not_offered[i].instead);
    if (function_named(name, length) >= 0)
        return sev_text_wrong(r->fault, SEV_FAULT_OPERAND, r->at + length, 0, "%.*s is a function; write %.*s(...)",
                              (int)length, name, (int)length, name);
    names[names_n++] = "K";
    names[names_n++] = "scale";
    names[names_n++] = "pi";
    for (size_t i = 0; i < r->parameters_n; i++)
        names[names_n++] = r->parameters[i].name;
    const char *nearest = sev_nearest_name(name, length, names, names_n);
    return sev_text_wrong(r->fault, SEV_FAULT_NAME, r->at, length, "'%.*s' is not known%s%s%s",
                          (int)(length < 64 ? length : 64), name, nearest ? "; did you mean '" : "; is it a parameter",
                          nearest ? nearest : " that has no value", nearest ? "'?" : "?");
}

/* ---- Writing the expression ---- */

/* Appends a symbol as an operand. */
static bool put_symbol(reader *r, sev_symbol symbol)
{
    if (r->out->symbols_n == SEV_EXPRESSION_SYMBOLS)
        return sev_text_wrong(r->fault, SEV_FAULT_TOO_MANY, symbol.position, symbol.length,
                              "more than %d numbers, names and operations", SEV_EXPRESSION_SYMBOLS);
    r->operands[r->operands_n++] = (int16_t)r->out->symbols_n;
    r->out->symbols[r->out->symbols_n++] = symbol;
    return true;
}

static bool put_operation(reader *r, int16_t kind, size_t arguments, size_t position, size_t length)
{
    sev_symbol symbol = {.kind = kind, .a = -1, .b = -1, .position = (uint16_t)position, .length = (uint16_t)length};
    if (arguments == 2)
        symbol.b = r->operands[--r->operands_n];
    symbol.a = r->operands[--r->operands_n];
    return put_symbol(r, symbol);
}

/* Whether there is room for a space on each side of every operator of a formula of that length. */
static bool is_roomy(const reader *r)
{
    return r->n <= SEV_EXPRESSION_BYTES / 2;
}

/* Keeps what was read, for the text that is written; `spaced`: with a space on each side, where there is room. */
static void keep_text(reader *r, const char *text, size_t n, bool spaced)
{
    char *to = r->out->text + r->text_n;
    spaced = spaced && is_roomy(r);
    r->text_n += n + (spaced ? 2 : 0);
    if (spaced)
        *to++ = ' ';
    memcpy(to, text, n);
    if (spaced)
        to[n] = ' ';
}

/* ---- Operators ---- */

static int binding(int16_t kind)
{
    return kind < 0 || kind == SEV_SYMBOL_NEGATIVE                    ? 3
           : kind == SEV_SYMBOL_POWER                                 ? 4
           : kind == SEV_SYMBOL_MULTIPLY || kind == SEV_SYMBOL_DIVIDE ? 2
                                                                      : 1;
}

/* Carries out what binds at least so closely. */
static bool settle(reader *r, int least)
{
    while (r->stack_n && r->stack[r->stack_n - 1].kind == OPERATOR &&
           binding(r->stack[r->stack_n - 1].symbol) >= least) {
        const waiting *top = &r->stack[--r->stack_n];
        bool unary = binding(top->symbol) == 3;
        if (top->symbol >= 0 && !put_operation(r, top->symbol, unary ? 1 : 2, top->position, top->length))
            return false;
    }
    return true;
}

static bool push_waiting(reader *r, waiting_kind kind, int16_t symbol, size_t length)
{
    if (kind != OPERATOR && ++r->depth > SEV_EXPRESSION_DEPTH)
        return sev_text_wrong(r->fault, SEV_FAULT_TOO_DEEP, r->at, length, "more than %d parentheses are open",
                              SEV_EXPRESSION_DEPTH);
    if (r->stack_n == STACK)
        return sev_text_wrong(r->fault, SEV_FAULT_TOO_MANY, r->at, length, "too many operators in a row");
    r->stack[r->stack_n++] = (waiting){kind, symbol, 0, (uint16_t)r->at, (uint16_t)length};
    return true;
}

/* ---- Operands ---- */

static bool read_number(reader *r)
{
    sev_decimal decimal;
    const char *text = r->text + r->at;
    size_t left = r->n - r->at, bytes = sev_decimal_read(text, left, &decimal);
    if (!bytes)
        return sev_text_wrong(r->fault, SEV_FAULT_NUMBER, r->at, 1, "a digit is missing beside the point");
    if (bytes < left && (text[bytes] == 'e' || text[bytes] == 'E') && bytes + 1 < left &&
        (text[bytes + 1] == '+' || text[bytes + 1] == '-'))
        return sev_text_wrong(r->fault, SEV_FAULT_NUMBER, r->at, bytes + 2, "a digit is missing in the exponent");
    if (bytes < left && text[bytes] == '.')
        return sev_text_wrong(r->fault, SEV_FAULT_NUMBER, r->at, bytes + 1, "a number has one point at most");
    if (!sev_is_finite(decimal.value))
        return sev_text_wrong(r->fault, SEV_FAULT_TOO_LARGE, r->at, bytes, "%.*s is too large for a double",
                              (int)(bytes < 40 ? bytes : 40), text);
    sev_symbol symbol = {.kind = SEV_SYMBOL_NUMBER,
                         .a = -1,
                         .b = -1,
                         .position = (uint16_t)r->at,
                         .length = (uint16_t)bytes,
                         .value = decimal.value,
                         .range = decimal.range};
    keep_text(r, text, bytes, false);
    r->at += bytes;
    return put_symbol(r, symbol);
}

static int16_t parameter_named(const reader *r, const char *name, size_t n)
{
    for (size_t i = 0; i < r->parameters_n; i++)
        if (same_name(r->parameters[i].name, name, n))
            return (int16_t)i;
    return -1;
}

/* A name is a parameter before it is anything else that may be left out of the language one day. */
static bool read_value_name(reader *r, size_t bytes)
{
    const char *name = r->text + r->at;
    sev_symbol symbol = {.a = -1, .b = -1, .position = (uint16_t)r->at, .length = (uint16_t)bytes};
    int16_t parameter = parameter_named(r, name, bytes);
    if (parameter >= 0) {
        r->used[parameter] = true;
        symbol.kind = SEV_SYMBOL_PARAMETER;
        symbol.a = parameter;
    } else if (is_scale(name, bytes)) {
        symbol.kind = SEV_SYMBOL_SCALE;
    } else if (same_name("pi", name, bytes)) {
        symbol.kind = SEV_SYMBOL_PI;
    } else {
        return unknown_name(r, bytes);
    }
    keep_text(r, name, bytes, false);
    r->at += bytes;
    return put_symbol(r, symbol);
}

static void skip_spaces(reader *r)
{
    while (r->at < r->n &&
           (r->text[r->at] == ' ' || r->text[r->at] == '\t' || r->text[r->at] == '\n' || r->text[r->at] == '\r'))
        r->at++;
}

/* A name, and whether a parenthesis follows, which makes it a call. *operand: whether it is a whole operand. */
static bool read_name(reader *r, bool *operand)
{
    size_t bytes = name_bytes(r->text + r->at, r->n - r->at), after = r->at + bytes;
    while (after < r->n && (r->text[after] == ' ' || r->text[after] == '\t'))
        after++;
    if (after == r->n || r->text[after] != '(') {
        *operand = true;
        return read_value_name(r, bytes);
    }
    int16_t kind = function_named(r->text + r->at, bytes);
    if (kind < 0)
        return unknown_function(r, bytes);
    if (!push_waiting(r, CALL, kind, bytes))
        return false;
    keep_text(r, r->text + r->at, bytes, false);
    keep_text(r, "(", 1, false);
    r->at = after + 1;
    *operand = false;
    return true;
}

/* Where an operand is due; *operand: whether there is one now. */
static bool read_operand(reader *r, bool *operand)
{
    char c = r->text[r->at];
    *operand = false;
    if (is_figure(c) || c == '.') {
        *operand = true;
        return read_number(r);
    }
    if (is_letter(c))
        return read_name(r, operand);
    if (c == '(' || c == '-' || c == '+') {
        bool ok =
            c == '(' ? push_waiting(r, OPEN, -1, 1) : push_waiting(r, OPERATOR, c == '-' ? SEV_SYMBOL_NEGATIVE : -1, 1);
        keep_text(r, &c, 1, false);
        r->at++;
        return ok;
    }
    if (c == ')' || c == ',' || c == '*' || c == '/' || c == '^')
        return missing_operand(r, 1);
    return bad_character(r);
}

/* ---- What follows an operand ---- */

/* The innermost parenthesis that is open, NULL where there is none; what is inside has been carried out. */
static waiting *open_one(reader *r)
{
    if (!settle(r, 0))
        return NULL;
    return r->stack_n ? &r->stack[r->stack_n - 1] : NULL;
}

static bool wrong_arguments(reader *r, const waiting *call, int given)
{
    int wanted = function_arguments[call->symbol - FIRST_FUNCTION];
    return sev_text_wrong(r->fault, SEV_FAULT_ARGUMENTS, call->position, call->length,
                          "%s takes %d argument%s, not %d%s", function_names[call->symbol - FIRST_FUNCTION], wanted,
                          wanted == 1 ? "" : "s", given, given > wanted ? " or more" : "");
}

static bool read_closing(reader *r)
{
    waiting *open = open_one(r);
    if (r->fault->code != SEV_FAULT_NONE)
        return false;
    if (!open)
        return sev_text_wrong(r->fault, SEV_FAULT_UNOPENED, r->at, 1, "this ) closes nothing");
    int given = open->arguments + 1;
    if (open->kind == CALL && given != function_arguments[open->symbol - FIRST_FUNCTION])
        return wrong_arguments(r, open, given);
    r->stack_n--;
    r->depth--;
    r->at++;
    keep_text(r, ")", 1, false);
    return open->kind == OPEN || put_operation(r, open->symbol, (size_t)given, open->position, open->length);
}

static bool read_comma(reader *r)
{
    waiting *open = open_one(r);
    if (r->fault->code != SEV_FAULT_NONE)
        return false;
    if (!open || open->kind != CALL)
        return sev_text_wrong(r->fault, SEV_FAULT_CHARACTER, r->at, 1,
                              "unexpected ','; only arguments of functions have commas between them, and numbers have "
                              "points");
    if (++open->arguments >= function_arguments[open->symbol - FIRST_FUNCTION])
        return wrong_arguments(r, open, open->arguments + 1);
    r->at++;
    keep_text(r, ", ", is_roomy(r) ? 2 : 1, false);
    return true;
}

/* The kind of symbol of an operator; negative where it is none. */
static int16_t operator_kind(char c)
{
    static const char operators[] = "+-*/^";
    static const int16_t kinds[] = {SEV_SYMBOL_ADD, SEV_SYMBOL_SUBTRACT, SEV_SYMBOL_MULTIPLY, SEV_SYMBOL_DIVIDE,
                                    SEV_SYMBOL_POWER};
    const char *at = c ? strchr(operators, c) : NULL;
    return at ? kinds[at - operators] : -1;
}

static bool take_operator(reader *r, int16_t kind, size_t bytes)
{
    char c = r->text[r->at];
    /* A power is right associative. */
    if (!settle(r, binding(kind) + (kind == SEV_SYMBOL_POWER)) || !push_waiting(r, OPERATOR, kind, bytes))
        return false;
    keep_text(r, kind == SEV_SYMBOL_POWER ? "^" : &c, 1, c == '+' || c == '-');
    r->at += bytes;
    return true;
}

/* An operator, a comma or a closing parenthesis; *operand: whether what follows may be an operator again. */
static bool read_operator(reader *r, bool *operand)
{
    char c = r->text[r->at];
    bool stars = c == '*' && r->at + 1 < r->n && r->text[r->at + 1] == '*';
    int16_t kind = stars ? SEV_SYMBOL_POWER : operator_kind(c);
    *operand = c == ')';
    if (c == ')')
        return read_closing(r);
    if (c == ',')
        return read_comma(r);
    if (kind >= 0)
        return take_operator(r, kind, stars ? 2 : 1);
    return is_letter(c) || is_figure(c) || c == '(' || c == '.' ? missing_operator(r) : bad_character(r);
}

static bool read_end(reader *r)
{
    waiting *open = open_one(r);
    if (r->fault->code != SEV_FAULT_NONE)
        return false;
    if (open)
        return sev_text_wrong(r->fault, SEV_FAULT_UNCLOSED, r->n, 0, "the ( at %zu is never closed",
                              (size_t)open->position + (open->kind == CALL ? open->length : 0U));
    return true;
}

static bool read_all(reader *r)
{
    bool operand = false;
    for (skip_spaces(r); r->at < r->n; skip_spaces(r))
        if (!(operand ? read_operator(r, &operand) : read_operand(r, &operand)))
            return false;
    if (!operand && r->stack_n == 0 && r->out->symbols_n == 0)
        return sev_text_wrong(r->fault, SEV_FAULT_EMPTY, r->n, 0, "the formula is empty");
    return operand ? read_end(r) : missing_operand(r, 0);
}

/* ---- Parameters ---- */

/* Whether a knob of a term has that name, which could not be found beside it. */
static bool is_knob(const char *name)
{
    const sev_family *hazard = sev_family_named("hazard.formula");
    for (int32_t i = 0; i < sev_family_knobs(hazard); i++)
        if (strcmp(sev_family_knob(hazard, i)->name, name) == 0)
            return true;
    return false;
}

static bool check_parameter(reader *r, size_t i)
{
    const scaleev_parameter *p = &r->parameters[i];
    size_t n = strlen(p->name);
    bool bounded = !(p->lo == 0 && p->hi == 0);
    if (n == 0 || n >= SEV_EXPRESSION_NAME || name_bytes(p->name, n) != n)
        return sev_text_wrong(r->fault, SEV_FAULT_PARAMETER, 0, 0,
                              "'%.40s' is no name: a letter, then letters, digits and _, 31 at most", p->name);
    if (function_named(p->name, n) >= 0)
        return sev_text_wrong(r->fault, SEV_FAULT_FUNCTION_NAME, 0, 0, "the parameter '%s' is called like a function",
                              p->name);
    if (is_scale(p->name, n) || same_name("pi", p->name, n) || is_knob(p->name))
        return sev_text_wrong(r->fault, SEV_FAULT_RESERVED, 0, 0, "the parameter '%s' has a name that means something",
                              p->name);
    for (size_t k = 0; k < i; k++)
        if (strcmp(r->parameters[k].name, p->name) == 0)
            return sev_text_wrong(r->fault, SEV_FAULT_TWICE, 0, 0, "the parameter '%s' is given twice", p->name);
    if (bounded && !(p->lo <= p->hi))
        return sev_text_wrong(r->fault, SEV_FAULT_PARAMETER, 0, 0, "the bounds of the parameter '%s' do not rise",
                              p->name);
    return true;
}

static void copy_parameter(sev_own_parameter *to, const scaleev_parameter *p)
{
    bool any = p->lo == 0 && p->hi == 0;
    memset(to, 0, sizeof *to);
    memcpy(to->name, p->name, strlen(p->name));
    to->lo = any || p->lo < -DBL_MAX ? -DBL_MAX : p->lo;
    to->hi = any || p->hi > DBL_MAX ? DBL_MAX : p->hi;
    if (to->lo == -DBL_MAX && to->hi == DBL_MAX)
        snprintf(to->allowed, sizeof to->allowed, "%s", SEV_ANY);
    else if (to->hi == DBL_MAX)
        snprintf(to->allowed, sizeof to->allowed, "%s or greater", sev_number(to->lo).text);
    else if (to->lo == -DBL_MAX)
        snprintf(to->allowed, sizeof to->allowed, "%s or less", sev_number(to->hi).text);
    else
        snprintf(to->allowed, sizeof to->allowed, "%s to %s", sev_number(to->lo).text, sev_number(to->hi).text);
}

static bool take_parameters(reader *r)
{
    if (r->parameters_n > SEV_EXPRESSION_PARAMETERS)
        return sev_text_wrong(r->fault, SEV_FAULT_TOO_MANY, 0, 0, "%zu parameters, allowed are %d", r->parameters_n,
                              SEV_EXPRESSION_PARAMETERS);
    for (size_t i = 0; i < r->parameters_n; i++) {
        if (!check_parameter(r, i))
            return false;
        copy_parameter(&r->out->parameters[i], &r->parameters[i]);
    }
    r->out->parameters_n = r->parameters_n;
    return true;
}

static bool all_used(reader *r)
{
    for (size_t i = 0; i < r->parameters_n; i++)
        if (!r->used[i])
            return sev_text_wrong(r->fault, SEV_FAULT_UNUSED, r->n, 0, "the parameter '%s' does not occur",
                                  r->parameters[i].name);
    return true;
}

bool sev_formula_read(const char *text, size_t n, const scaleev_parameter *parameters, size_t parameters_n,
                      sev_draft *expression, sev_text_fault *fault)
{
    reader r = {.text = text,
                .n = n,
                .parameters = parameters,
                .parameters_n = parameters_n,
                .out = expression,
                .fault = fault};
    memset(expression, 0, sizeof *expression);
    memset(fault, 0, sizeof *fault);
    if (n > SEV_EXPRESSION_BYTES)
        return sev_text_wrong(fault, SEV_FAULT_TOO_LONG, SEV_EXPRESSION_BYTES, n - SEV_EXPRESSION_BYTES,
                              "the formula has %zu bytes, allowed are %d", n, SEV_EXPRESSION_BYTES);
    return take_parameters(&r) && read_all(&r) && all_used(&r);
}
