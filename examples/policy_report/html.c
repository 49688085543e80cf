/* SPDX-License-Identifier: MIT */
#include "html.h"

#include "number.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void html(FILE *out, const char *markup)
{
    fputs(markup, out);
}

static void html_character(FILE *out, char c)
{
    switch (c) {
    case '&':
        fputs("&amp;", out);
        break;
    case '<':
        fputs("&lt;", out);
        break;
    case '>':
        fputs("&gt;", out);
        break;
    case '"':
        fputs("&quot;", out);
        break;
    case '\n':
    case '\t':
        fputc(c, out);
        break;
    default:
        if ((unsigned char)c < 0x20 || c == 0x7f)
            fputs("\xef\xbf\xbd", out);
        else
            fputc(c, out);
    }
}

void html_text(FILE *out, const char *text)
{
    for (; *text; text++)
        html_character(out, *text);
}

void html_element(FILE *out, const char *name, const char *text)
{
    fprintf(out, "<%s>", name);
    html_text(out, text);
    fprintf(out, "</%s>", name);
}

static void data(FILE *out, double value, const char *text)
{
    char full[32];
    snprintf(full, sizeof full, "%.15g", value);
    if (strtod(full, NULL) != value)
        snprintf(full, sizeof full, "%.17g", value);
    fprintf(out, "<data value=\"%s\">%s</data>", full, text);
}

void html_number(FILE *out, double value, int digits)
{
    data(out, value, number_rounded(value, digits).text);
}

void html_quantity(FILE *out, double value, int digits, const char *unit)
{
    html_number(out, value, digits);
    html(out, *unit ? " " : "");
    html_text(out, unit);
}

void html_chance(FILE *out, double probability)
{
    data(out, probability, number_chance(probability).text);
}

void html_bounds(FILE *out, double lo, double hi)
{
    number lower, upper;
    number_bounds(lo, hi, &lower, &upper);
    html(out, "<td>");
    data(out, lo, lower.text);
    html(out, "</td><td>");
    data(out, hi, upper.text);
    html(out, "</td>");
}

/* What begins here and looks otherwise on the page, which is written; returns its bytes, 0 where there is none. */
static size_t write_piece(FILE *out, const char *text, char before)
{
    bool signed_exponent = text[0] == 'e' && (text[1] == '-' || text[1] == '+') && isdigit((unsigned char)text[2]);
    if (signed_exponent && isdigit((unsigned char)before)) {
        char *end;
        html(out, number_times_power((int)strtol(text + 1, &end, 10)).text);
        return (size_t)(end - text);
    }
    if (before == ' ' && text[0] == '-' && (isdigit((unsigned char)text[1]) || strncmp(text + 1, "inf", 3) == 0)) {
        html(out, "−");
        return 1;
    }
    if ((before == ' ' || before == '-') && strncmp(text, "inf", 3) == 0 && !isalpha((unsigned char)text[3])) {
        html(out, "∞");
        return 3;
    }
    return 0;
}

void html_sentences(FILE *out, const char *text)
{
    static const char open[] = "“", close[] = "”";
    bool name = false;
    for (char before = ' '; *text; before = text[-1]) {
        name = strncmp(text, open, strlen(open)) == 0 || (name && strncmp(text, close, strlen(close)) != 0);
        size_t n = name ? 0 : write_piece(out, text, before);
        if (n == 0)
            html_character(out, *text);
        text += n > 0 ? n : 1;
    }
}
