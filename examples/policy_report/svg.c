/* SPDX-License-Identifier: MIT */
#include "svg.h"

#include "html.h"

#include <math.h>
#include <string.h>

void svg_begin(FILE *out, double height, const char *title)
{
    fprintf(out, "<svg viewBox=\"0 0 %d %.0f\" role=\"img\">", SVG_WIDTH, height);
    html_element(out, "title", title);
    fputc('\n', out);
}

void svg_end(FILE *out)
{
    fputs("</svg>\n", out);
}

void svg_line(FILE *out, const char *class, double x1, double y1, double x2, double y2)
{
    fprintf(out, "<line class=\"%s\" x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\"/>\n", class, x1, y1, x2, y2);
}

void svg_rectangle(FILE *out, const char *class, double x, double y, double width, double height)
{
    fprintf(out, "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"/>\n", class, x, y, width,
            height);
}

void svg_dot(FILE *out, const char *class, double x, double y)
{
    fprintf(out, "<circle class=\"%s\" cx=\"%.2f\" cy=\"%.2f\" r=\"5\"/>\n", class, x, y);
}

svg_pen svg_curve_begin(FILE *out, const char *class)
{
    fprintf(out, "<path class=\"%s\" d=\"", class);
    return (svg_pen){out, false};
}

void svg_curve_to(svg_pen *pen, double x, double y)
{
    bool there = isfinite(y);
    if (there)
        fprintf(pen->out, "%s%.2f %.2f", pen->down ? " " : "M", x, y);
    pen->down = there;
}

void svg_curve_end(svg_pen *pen)
{
    fputs("\"/>\n", pen->out);
}

static void text_of_length(FILE *out, const char *class, const char *anchor, double x, double y, const char *text,
                           size_t length)
{
    char copy[512];
    if (length >= sizeof copy)
        length = sizeof copy - 1;
    memcpy(copy, text, length);
    copy[length] = '\0';
    fprintf(out, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.2f\" y=\"%.2f\">", class, anchor, x, y);
    html_text(out, copy);
    fputs("</text>\n", out);
}

void svg_text(FILE *out, const char *class, const char *anchor, double x, double y, const char *text)
{
    text_of_length(out, class, anchor, x, y, text, strlen(text));
}

static size_t bytes_of_character(const char *text)
{
    size_t n = 1;
    while (((unsigned char)text[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Letters of the Latin, Greek and Cyrillic scripts have at most two bytes. Others may be as wide as they are high. */
static double character_width(const char *text)
{
    size_t bytes = bytes_of_character(text);
    if (bytes > 2)
        return 1.1 * SVG_TEXT;
    return (strchr("MWmw%@", *text) || (*text >= 'A' && *text <= 'Z') || bytes == 2 ? 1.0 : 0.62) * SVG_TEXT;
}

double svg_text_width(const char *text)
{
    double width = 0;
    for (; *text; text += bytes_of_character(text))
        width += character_width(text);
    return width;
}

/* Bytes of the text that fit on a line, at least one character. */
static size_t fitting(const char *text, double width)
{
    size_t n = 0, space = 0;
    double used = 0;
    while (text[n]) {
        used += character_width(text + n);
        if (used > width && n > 0)
            return space > 0 ? space : n;
        if (text[n] == ' ')
            space = n + 1;
        n += bytes_of_character(text + n);
    }
    return n;
}

int svg_paragraph(FILE *out, const char *class, double x, double y, double width, const char *text)
{
    int lines = 0;
    while (*text) {
        size_t n = fitting(text, width);
        if (out)
            text_of_length(out, class, "start", x, y + lines * SVG_LINE, text, n);
        text += n;
        lines++;
    }
    return lines;
}
