/* SPDX-License-Identifier: MIT */
#include "html.h"

#include "number.h"

#include <stdlib.h>

void html(FILE *out, const char *markup)
{
    fputs(markup, out);
}

void html_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
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
            fputc(*text, out);
            break;
        default:
            if ((unsigned char)*text < 0x20 || *text == 0x7f)
                fputs("\xef\xbf\xbd", out);
            else
                fputc(*text, out);
        }
    }
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

void html_bounds(FILE *out, double lo, double hi)
{
    number lower, upper;
    number_bounds(lo, hi, &lower, &upper);
    fputs(lo < hi ? "between " : "at ", out);
    if (lo < hi) {
        data(out, lo, lower.text);
        fputs(" and ", out);
    }
    data(out, hi, upper.text);
}
