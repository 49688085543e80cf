/* SPDX-License-Identifier: MIT */
/*
 * Drawing in SVG. Drawings are as wide as the page; a unit is a CSS pixel where the page is as wide as it gets. Colours
 * and fonts are the page's stylesheet's, by class: letters are no larger than SVG_TEXT, which is their size on a small
 * screen. */
#ifndef POLICY_REPORT_SVG_H
#define POLICY_REPORT_SVG_H

#include <stdbool.h>
#include <stdio.h>

enum { SVG_WIDTH = 704, SVG_TEXT = 19, SVG_LINE = 24 }; /* width of all charts, size of letters, distance of lines */

/* Opens a drawing. The title is what those hear who cannot see it. */
void svg_begin(FILE *out, double height, const char *title);
void svg_end(FILE *out);

void svg_line(FILE *out, const char *class, double x1, double y1, double x2, double y2);
void svg_rectangle(FILE *out, const char *class, double x, double y, double width, double height);
void svg_dot(FILE *out, const char *class, double x, double y);

/* A curve, point by point; it breaks where one is not a number. */
typedef struct svg_pen {
    FILE *out;
    bool down;
} svg_pen;

svg_pen svg_curve_begin(FILE *out, const char *class);
void svg_curve_to(svg_pen *pen, double x, double y);
void svg_curve_end(svg_pen *pen);

/* anchor: "start", "middle" or "end". */
void svg_text(FILE *out, const char *class, const char *anchor, double x, double y, const char *text);

/* No narrower than the text will be in any sans-serif font. */
double svg_text_width(const char *text);

/* Text in lines no wider than `width`, broken at spaces where there are any. Returns the number of lines; with a NULL
 * `out` it only counts them. */
int svg_paragraph(FILE *out, const char *class, double x, double y, double width, const char *text);

#endif
