/* SPDX-License-Identifier: MIT */
/* Formulas as text: what they mean, and what is said of those that mean nothing. */
#include "text/formula_text.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static sev_draft expression;
static sev_text_fault fault;

/* a = 2, t = 1000, rate_1 = 0.25 */
static const scaleev_parameter three[] = {{"a", 2, 0, 0}, {"t", 1000, 0, 1e9}, {"rate_1", 0.25, 0, 1}};

static bool reads(const char *text, size_t parameters_n)
{
    return sev_formula_read(text, strlen(text), three, parameters_n, &expression, &fault);
}

/* What the symbols compute, by libm. */
static double value_at(double scale)
{
    double v[SEV_EXPRESSION_SYMBOLS];
    for (size_t i = 0; i < expression.symbols_n; i++) {
        const sev_symbol *s = &expression.symbols[i];
        double a = s->a >= 0 && s->kind != SEV_SYMBOL_PARAMETER ? v[s->a] : 0, b = s->b >= 0 ? v[s->b] : 0;
        switch ((sev_symbol_kind)s->kind) {
        case SEV_SYMBOL_NUMBER:
            v[i] = s->value;
            break;
        case SEV_SYMBOL_SCALE:
            v[i] = scale;
            break;
        case SEV_SYMBOL_PARAMETER:
            v[i] = three[s->a].value;
            break;
        case SEV_SYMBOL_PI:
            v[i] = 3.141592653589793;
            break;
        case SEV_SYMBOL_NEGATIVE:
            v[i] = -a;
            break;
        case SEV_SYMBOL_ADD:
            v[i] = a + b;
            break;
        case SEV_SYMBOL_SUBTRACT:
            v[i] = a - b;
            break;
        case SEV_SYMBOL_MULTIPLY:
            v[i] = a * b;
            break;
        case SEV_SYMBOL_DIVIDE:
            v[i] = a / b;
            break;
        case SEV_SYMBOL_POWER:
        case SEV_SYMBOL_POW:
            v[i] = pow(a, b);
            break;
        case SEV_SYMBOL_EXP:
            v[i] = exp(a);
            break;
        case SEV_SYMBOL_EXPM1:
            v[i] = expm1(a);
            break;
        case SEV_SYMBOL_LOG:
        case SEV_SYMBOL_LN:
            v[i] = log(a);
            break;
        case SEV_SYMBOL_LOG2:
            v[i] = log2(a);
            break;
        case SEV_SYMBOL_LOG10:
            v[i] = log10(a);
            break;
        case SEV_SYMBOL_LOG1P:
            v[i] = log1p(a);
            break;
        case SEV_SYMBOL_SQRT:
            v[i] = sqrt(a);
            break;
        case SEV_SYMBOL_MIN:
            v[i] = fmin(a, b);
            break;
        case SEV_SYMBOL_MAX:
            v[i] = fmax(a, b);
            break;
        case SEV_SYMBOL_TANH:
            v[i] = tanh(a);
            break;
        case SEV_SYMBOL_LOGISTIC:
            v[i] = 1 / (1 + exp(-a));
            break;
        case SEV_SYMBOL_KINDS:
            break;
        }
    }
    return v[expression.symbols_n - 1];
}

Test(formula_text, meaning)
{
    static const struct {
        const char *text;
        size_t parameters_n;
        double at_10;
    } rows[] = {
        {"K", 0, 10},
        {"scale", 0, 10},
        {"1.5", 0, 1.5},
        {"2*K + 3", 0, 23},
        {"2 + 3*K", 0, 32},
        {"10 - 3 - 2", 0, 5},
        {"100/5/2", 0, 10},
        {"-2^2", 0, -4},
        {"(-2)^2", 0, 4},
        {"2^-1", 0, 0.5},
        {"2^3^2", 0, 512},
        {"2**3**2", 0, 512},
        {"-3^2", 0, -9}, /* muparserx makes 9 of it */
        {"2^-1^2", 0, 0.5},
        {"2^-1*3", 0, 1.5},
        {"--3", 0, 3},
        {"+-+3", 0, -3},
        {"2*-3", 0, -6},
        {"2 - -3", 0, 5},
        {"-2*3 + 1", 0, -5},
        {"(-1)^0", 0, 1}, /* tinyexpr makes -1 of it */
        {"((((K))))", 0, 10},
        {"max(1, K)", 0, 10},
        {"min(1, max(K, 3) + 2)", 0, 1},
        {"pow(K, 2)", 0, 100},
        {"exp(0) + log(1) + sqrt(4)", 0, 3},
        {"log10(1000) + log2(8)", 0, 6},
        {"ln(exp(2))", 0, 2},
        {"a*K^1.5/(1 + K/t)", 2, 62.61935960729464},
        {"a * (1-exp(-K/t))+rate_1", 3, 0.2699003325016639},
        {"\n\tK\r\n+ 1 ", 0, 11},
        {"exp (0)", 0, 1},
        {".5e1 + 5.", 0, 10},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool ok = reads(rows[i].text, rows[i].parameters_n);
        cr_expect(ok, "%s: %s", rows[i].text, fault.words);
        double got = ok ? value_at(10) : NAN;
        cr_expect(fabs(got - rows[i].at_10) <= 1e-13 * fabs(rows[i].at_10), "%s: %.17g", rows[i].text, got);
    }
}

/* What is kept means the same, and is what is kept of it. */
Test(formula_text, kept)
{
    static const char *const rows[][2] = {
        {"a*K**1.50/( 1+K/t )", "a*K^1.50/(1 + K/t)"},
        {"-K*log1p ( -rate_1*a/t )", "-K*log1p(-rate_1*a/t)"},
        {"min( K ,2 )*a*t", "min(K, 2)*a*t"},
        {"a - -t", "a - -t"},
    };
    for (size_t i = 0; i < 4; i++) {
        cr_expect(reads(rows[i][0], i == 1 ? 3 : 2), "%s: %s", rows[i][0], fault.words);
        cr_expect_str_eq(expression.text, rows[i][1]);
        char once[sizeof expression.text];
        snprintf(once, sizeof once, "%s", expression.text);
        cr_expect(reads(once, i == 1 ? 3 : 2));
        cr_expect_str_eq(expression.text, once);
    }
}

Test(formula_text, faults)
{
    static const struct {
        const char *text;
        size_t parameters_n;
        sev_fault_code code;
        size_t position, length;
        const char *words; /* a part of them */
    } rows[] = {
        {"", 0, SEV_FAULT_EMPTY, 0, 0, "empty"},
        {"  \n ", 0, SEV_FAULT_EMPTY, 4, 0, "empty"},
        {"2 \xc3\x97 K", 0, SEV_FAULT_CHARACTER, 2, 2, "unexpected '\xc3\x97'; write *"},
        {"2 $ K", 0, SEV_FAULT_CHARACTER, 2, 1, "unexpected '$'"},
        {"K%2", 0, SEV_FAULT_CHARACTER, 1, 1, "/100"},
        {"2\x01", 0, SEV_FAULT_CHARACTER, 1, 1, "0x01"},
        {"2\xff", 0, SEV_FAULT_CHARACTER, 1, 1, "0xff"},
        {"1.5.2", 0, SEV_FAULT_NUMBER, 0, 4, "one point"},
        {".", 0, SEV_FAULT_NUMBER, 0, 1, "digit"},
        {"2e+", 0, SEV_FAULT_NUMBER, 0, 3, "exponent"},
        {"1e400*K", 0, SEV_FAULT_TOO_LARGE, 0, 5, "too large"},
        {"2 +", 0, SEV_FAULT_OPERAND, 3, 0, "after '+'"},
        {"* 2", 0, SEV_FAULT_OPERAND, 0, 1, "missing here"},
        {"2 * / 3", 0, SEV_FAULT_OPERAND, 4, 1, "after '*'"},
        {"()", 0, SEV_FAULT_OPERAND, 1, 1, "after '('"},
        {"exp()", 0, SEV_FAULT_OPERAND, 4, 1, "after 'exp'"},
        {"max(1,)", 0, SEV_FAULT_OPERAND, 6, 1, "missing"},
        {"exp", 0, SEV_FAULT_OPERAND, 3, 0, "exp(...)"},
        {"2K", 0, SEV_FAULT_OPERATOR, 1, 1, "write *, as in 2*K"},
        {"2(K)", 0, SEV_FAULT_OPERATOR, 1, 1, "write *"},
        {"(K)(K)", 0, SEV_FAULT_OPERATOR, 3, 1, "write *"},
        {"K 2", 0, SEV_FAULT_OPERATOR, 2, 1, "write *"},
        {"(K + 1", 0, SEV_FAULT_UNCLOSED, 6, 0, "( at 0 is never closed"},
        {"2*exp(K", 0, SEV_FAULT_UNCLOSED, 7, 0, "( at 5 is never closed"},
        {"K + 1)", 0, SEV_FAULT_UNOPENED, 5, 1, "closes nothing"},
        {"rate_2*a*t", 3, SEV_FAULT_NAME, 0, 6, "did you mean 'rate_1'?"},
        {"k", 0, SEV_FAULT_NAME, 0, 1, "not known"},
        {"blah", 0, SEV_FAULT_NAME, 0, 4, "parameter that has no value"},
        {"sqr(K)", 0, SEV_FAULT_FUNCTION, 0, 3, "did you mean 'sqrt'?"},
        {"a(K)", 1, SEV_FAULT_FUNCTION, 0, 1, "is a parameter"},
        {"blah(K)", 0, SEV_FAULT_FUNCTION, 0, 4, "no function"},
        {"exp(1, 2)", 0, SEV_FAULT_ARGUMENTS, 0, 3, "exp takes 1 argument, not 2"},
        {"max(1)", 0, SEV_FAULT_ARGUMENTS, 0, 3, "max takes 2 arguments, not 1"},
        {"max(1, 2, 3)", 0, SEV_FAULT_ARGUMENTS, 0, 3, "or more"},
        {"1,5*K", 0, SEV_FAULT_CHARACTER, 1, 1, "numbers have points"},
        {"(1, 2)", 0, SEV_FAULT_CHARACTER, 2, 1, "numbers have points"},
        {"abs(K)", 0, SEV_FAULT_NOT_OFFERED, 0, 3, "max(x, -x)"},
        {"e^K", 0, SEV_FAULT_NOT_OFFERED, 0, 1, "exp(1)"},
        {"floor(K)", 0, SEV_FAULT_NOT_OFFERED, 0, 5, "real scales"},
        {"K", 1, SEV_FAULT_UNUSED, 1, 0, "'a' does not occur"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool ok = reads(rows[i].text, rows[i].parameters_n);
        cr_expect(!ok && fault.code == rows[i].code, "%s: code %d, %s", rows[i].text, (int)fault.code, fault.words);
        cr_expect(fault.position == rows[i].position && fault.length == rows[i].length, "%s: at %zu, %zu", rows[i].text,
                  fault.position, fault.length);
        cr_expect(strstr(fault.words, rows[i].words), "%s: %s", rows[i].text, fault.words);
    }
}

Test(formula_text, parameters)
{
    static const struct {
        scaleev_parameter p[2];
        sev_fault_code code;
        const char *words;
    } rows[] = {
        {{{"exp", 1, 0, 0}}, SEV_FAULT_FUNCTION_NAME, "function"},
        {{{"K", 1, 0, 0}}, SEV_FAULT_RESERVED, "means something"},
        {{{"loss", 1, 0, 0}}, SEV_FAULT_RESERVED, "means something"},
        {{{"pi", 1, 0, 0}}, SEV_FAULT_RESERVED, "means something"},
        {{{"", 1, 0, 0}}, SEV_FAULT_PARAMETER, "no name"},
        {{{"1a", 1, 0, 0}}, SEV_FAULT_PARAMETER, "no name"},
        {{{"a-b", 1, 0, 0}}, SEV_FAULT_PARAMETER, "no name"},
        {{{"abcdefghijabcdefghijabcdefghijab", 1, 0, 0}}, SEV_FAULT_PARAMETER, "no name"},
        {{{"a", 1, 0, 0}, {"a", 2, 0, 0}}, SEV_FAULT_TWICE, "twice"},
        {{{"a", 1, 2, 1}}, SEV_FAULT_PARAMETER, "do not rise"},
        {{{"a", 1, NAN, 1}}, SEV_FAULT_PARAMETER, "do not rise"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = rows[i].p[1].name ? 2 : 1;
        cr_expect(!sev_formula_read("a*K", 3, rows[i].p, n, &expression, &fault) && fault.code == rows[i].code,
                  "%zu: code %d, %s", i, (int)fault.code, fault.words);
        cr_expect(strstr(fault.words, rows[i].words), "%zu: %s", i, fault.words);
    }
    const scaleev_parameter e = {"e", 2, 0, 0};
    cr_expect(sev_formula_read("K^e", 3, &e, 1, &expression, &fault), "%s", fault.words);
    cr_expect_str_eq(expression.parameters[0].allowed, SEV_ANY);
}

static char text[30000];

/* What is too much is refused, however much it is. */
Test(formula_text, too_much)
{
    memset(text, '(', 20000);
    cr_expect(!sev_formula_read(text, 20000, NULL, 0, &expression, &fault) && fault.code == SEV_FAULT_TOO_LONG);
    cr_expect(!sev_formula_read(text, 4096, NULL, 0, &expression, &fault) && fault.code == SEV_FAULT_TOO_DEEP);
    cr_expect_eq(fault.position, 64);
    memset(text, '-', 20000);
    cr_expect(!sev_formula_read(text, 4096, NULL, 0, &expression, &fault) && fault.code == SEV_FAULT_TOO_MANY);
    for (size_t i = 0; i < 4096; i++)
        text[i] = i % 2 ? '+' : 'K';
    cr_expect(!sev_formula_read(text, 4095, NULL, 0, &expression, &fault) && fault.code == SEV_FAULT_TOO_MANY);
    cr_expect(sev_formula_read(text, 511, NULL, 0, &expression, &fault), "%s", fault.words);
    memset(text, '(', 64);
    text[64] = 'K';
    memset(text + 65, ')', 64);
    cr_expect(sev_formula_read(text, 129, NULL, 0, &expression, &fault), "%s", fault.words);
    memset(text, ' ', 4096);
    text[4095] = 'K';
    cr_expect(sev_formula_read(text, 4096, NULL, 0, &expression, &fault), "%s", fault.words);
    memset(text, '1', 4096);
    cr_expect(!sev_formula_read(text, 4096, NULL, 0, &expression, &fault) && fault.code == SEV_FAULT_TOO_LARGE);
}

/* Any bytes are read or refused, and what is told lies in the text. */
Test(formula_text, any_bytes)
{
    static const char likely[] = "K a t 1 2.5 ( ) + - * / ^ , exp( max( log( e9 . ";
    rng random = {test_seed(), NULL, 0};
    for (size_t i = 0; i < test_cases(100000); i++) {
        size_t n = rng_below(&random, 40);
        for (size_t k = 0; k < n; k++)
            text[k] =
                rng_below(&random, 10) ? likely[rng_below(&random, sizeof likely - 1)] : (char)rng_below(&random, 256);
        bool ok = sev_formula_read(text, n, three, 2, &expression, &fault);
        cr_assert(ok == (fault.code == SEV_FAULT_NONE));
        cr_assert(fault.position <= n && fault.length <= n - fault.position, "%.*s", (int)n, text);
        cr_assert(ok || *fault.words);
    }
}
