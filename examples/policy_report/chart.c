/* SPDX-License-Identifier: MIT */
#include "chart.h"

#include "number.h"
#include "svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT = 52, RIGHT = SVG_WIDTH - 14, HEIGHT = 180, MOST_LABEL_ROWS = 40, MOST_MARKS = 40 };

/* A drawing area: scales from left to right by their logarithm, heights as the chart likes. */
typedef struct area {
    double from, to, top, bottom;
} area;

static double x_of(const area *a, double scale)
{
    return LEFT + (log(scale) - log(a->from)) / (log(a->to) - log(a->from)) * (RIGHT - LEFT);
}

/* ---- marks: break-evens and the two scales of the argument, with labels above the chart ---- */

typedef struct mark {
    double scale;
    const char *class;
    number label;
    double x; /* of the label's middle */
    int row;
} mark;

typedef struct marks {
    mark all[MOST_MARKS];
    int n, rows;
} marks;

static void add_mark(marks *m, double scale, const char *class, const char *label)
{
    if (m->n == MOST_MARKS)
        return;
    mark *new = &m->all[m->n++];
    new->scale = scale;
    new->class = class;
    snprintf(new->label.text, sizeof new->label.text, "%s", label);
}

static int by_scale(const void *a, const void *b)
{
    double x = ((const mark *)a)->scale, y = ((const mark *)b)->scale;
    return (x > y) - (x < y);
}

/* Each label in the first row where the one before it leaves room. */
static void place_labels(marks *m, const area *a)
{
    double ends[MOST_LABEL_ROWS] = {0};
    qsort(m->all, (size_t)m->n, sizeof *m->all, by_scale);
    for (int i = 0; i < m->n; i++) {
        mark *k = &m->all[i];
        double half = svg_text_width(k->label.text) / 2;
        k->x = fmin(fmax(x_of(a, k->scale), half), SVG_WIDTH - half);
        while (k->row < MOST_LABEL_ROWS - 1 && ends[k->row] > k->x - half)
            k->row++;
        ends[k->row] = k->x + half + 6;
        m->rows = k->row + 1 > m->rows ? k->row + 1 : m->rows;
    }
}

static void draw_marks(FILE *out, const marks *m, const area *a)
{
    for (int i = 0; i < m->n; i++) {
        const mark *k = &m->all[i];
        double baseline = SVG_LINE * (k->row + 1) - 3;
        svg_line(out, k->class, x_of(a, k->scale), baseline + 3, x_of(a, k->scale), a->bottom);
        svg_text(out, k->class, "middle", k->x, baseline, k->label.text);
    }
}

/* The two scales that every chart shows. */
static marks stands(const scenario *s)
{
    marks m = {.n = 0};
    add_mark(&m, s->existing.scale->value, "stand", "existing");
    add_mark(&m, s->proposed.scale->value, "stand", "proposed");
    return m;
}

/* Leaves room for the labels, which it places. */
static area area_below(marks *m, const scenario *s)
{
    area a = {s->from->value, s->to->value, 0, 0};
    place_labels(m, &a);
    a.top = m->rows * SVG_LINE + 6;
    a.bottom = a.top + HEIGHT;
    return a;
}

/* ---- axes ---- */

/* How many powers of ten there are in the range, from 10^first on. */
static int powers(const area *a, int *first)
{
    *first = (int)ceil(log10(a->from) - 1e-9);
    return (int)floor(log10(a->to) + 1e-9) - *first + 1;
}

/* Where there are fewer than two, the ends are written instead. */
static double height_of(const area *a)
{
    int first;
    return a->bottom + (powers(a, &first) < 2 ? 38 : 24);
}

/* Every power of ten has a tick, and as many have a number as there is room for. */
static void draw_powers(FILE *out, const area *a)
{
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
    enum { WIDEST = 38 }; /* of a number, with some room */
    int first, n = powers(a, &first), step = 0;
    while (step < 6 && n * WIDEST > steps[step] * (RIGHT - LEFT))
        step++;
    for (int i = first; i < first + n; i++) {
        double x = fmin(fmax(x_of(a, pow(10, i)), LEFT), RIGHT);
        bool numbered = i % steps[step] == 0;
        if (numbered)
            svg_text(out, "tick-x", "middle", x, a->bottom + 18, number_power_of_ten(i, 1).text);
        if (numbered || n < 60)
            svg_line(out, "axis", x, a->bottom, x, a->bottom + (numbered ? 6 : 3));
    }
}

static void draw_axes(FILE *out, const area *a)
{
    int first;
    svg_line(out, "axis", LEFT, a->bottom, RIGHT, a->bottom);
    svg_line(out, "axis", LEFT, a->top, LEFT, a->bottom);
    draw_powers(out, a);
    if (powers(a, &first) < 2) {
        svg_text(out, "end", "start", LEFT, a->bottom + 32, number_rounded(a->from, 4).text);
        svg_text(out, "end", "end", RIGHT, a->bottom + 32, number_rounded(a->to, 4).text);
    }
}

static void draw_tick(FILE *out, double y, const char *label)
{
    svg_line(out, "grid", LEFT, y, RIGHT, y);
    svg_text(out, "tick-y", "end", LEFT - 5, y + 4, label);
}

/* ---- expected value: logarithmic upwards and downwards, and linear through zero ---- */

typedef struct heights {
    int unit;       /* below 10^unit it is more and more linear */
    double lo, hi;  /* of what is shown, after bend() */
    const area *on; /* the chart */
} heights;

static double bend(const heights *h, double ev)
{
    return asinh(ev / pow(10, h->unit) / 2) / log(10);
}

static double y_of(const heights *h, double ev)
{
    return h->on->bottom - (bend(h, ev) - h->lo) / (h->hi - h->lo) * HEIGHT;
}

/* From the greatest EV down to the least that matters at the scales in question, but no more than there is room for. */
static heights choose_heights(const study *st, const area *on)
{
    double lo = 0, hi = 0, matters[] = {st->at[EXISTING].ev, st->at[PROPOSED].ev, st->best.ev};
    enum { MOST_POWERS = 18 };
    heights h = {0, 0, 0, on};
    for (size_t i = 0; i < st->points_n; i++) {
        lo = isfinite(st->ev[i]) ? fmin(lo, st->ev[i]) : lo;
        hi = isfinite(st->ev[i]) ? fmax(hi, st->ev[i]) : hi;
    }
    double most = fmax(hi, -lo), least = most;
    for (size_t i = 0; i < sizeof matters / sizeof *matters; i++)
        if (isfinite(matters[i]) && matters[i] != 0)
            least = fmin(least, fabs(matters[i]));
    if (most > 0) {
        int top = (int)floor(log10(most)), bottom = (int)floor(log10(least));
        h.unit = bottom < top - MOST_POWERS ? top - MOST_POWERS : bottom < top - 1 ? bottom : top - 1;
        h.unit = h.unit < -300 ? -300 : h.unit;
    }
    double margin = 0.05 * (bend(&h, hi) - bend(&h, lo)) + 0.05;
    h.hi = bend(&h, hi) + margin;
    h.lo = bend(&h, lo) - margin;
    return h;
}

static void draw_ev_axis(FILE *out, const heights *h)
{
    double zero = y_of(h, 0);
    for (int sign = -1; sign <= 1; sign += 2) {
        double last = zero;
        for (int i = h->unit; i <= 308; i++) {
            double y = y_of(h, sign * pow(10, i));
            if (y < h->on->top || y > h->on->bottom)
                break;
            if (fabs(y - last) >= SVG_LINE) {
                draw_tick(out, y, number_power_of_ten(i, sign).text);
                last = y;
            }
        }
    }
    svg_line(out, "zero", LEFT, zero, RIGHT, zero);
    svg_text(out, "tick-y", "end", LEFT - 5, zero + 4, "0");
}

/* Words stand where the curve is not: below zero where it is good, above where it is bad, unless there is no room. */
static double word_height(const heights *h, int sign)
{
    const area *a = h->on;
    double zero = y_of(h, 0), above = a->top + 12, below = a->bottom - 5;
    bool room_above = zero - a->top > 2 * SVG_LINE, room_below = a->bottom - zero > 2 * SVG_LINE;
    return (sign > 0 && room_below) || !room_above ? below : above;
}

static void shade(FILE *out, const break_evens *b, const heights *h)
{
    const area *a = h->on;
    for (size_t i = 0; i <= b->n; i++) {
        double from = x_of(a, i == 0 ? a->from : b->roots[i - 1].at), to = x_of(a, i == b->n ? a->to : b->roots[i].at);
        int sign = analysis_sign(b, i);
        const char *word = sign > 0 ? "good" : sign < 0 ? "bad" : "?";
        if (sign > 0)
            svg_rectangle(out, "good", from, a->top, to - from, a->bottom - a->top);
        if (to - from > svg_text_width(word) + 4)
            svg_text(out, "region", "middle", (from + to) / 2, word_height(h, sign), word);
    }
}

void chart_ev(FILE *out, const study *st, const scenario *s)
{
    marks m = stands(s);
    for (size_t i = 0; i < st->turns.n; i++)
        add_mark(&m, st->turns.roots[i].at, "turn", number_rounded(st->turns.roots[i].at, 3).text);
    area a = area_below(&m, s);
    heights h = choose_heights(st, &a);
    svg_begin(out, height_of(&a), "Expected value over scale");
    shade(out, &st->turns, &h);
    draw_ev_axis(out, &h);
    draw_marks(out, &m, &a);
    draw_axes(out, &a);
    svg_pen pen = svg_curve_begin(out, "curve");
    for (size_t i = 0; i < st->points_n; i++)
        svg_curve_to(&pen, x_of(&a, st->scales[i]), y_of(&h, st->ev[i]));
    svg_curve_end(&pen);
    for (size_t i = 0; i < st->turns.n; i++)
        svg_dot(out, "turn", x_of(&a, st->turns.roots[i].at), y_of(&h, 0));
    svg_end(out);
}

void chart_survival(FILE *out, const study *st, const scenario *s)
{
    marks m = stands(s);
    area a = area_below(&m, s);
    svg_begin(out, height_of(&a), "Survival over scale");
    for (int quarter = 0; quarter <= 4; quarter++)
        draw_tick(out, a.bottom - quarter / 4.0 * HEIGHT, number_rounded(quarter / 4.0, 2).text);
    draw_marks(out, &m, &a);
    draw_axes(out, &a);
    svg_pen pen = svg_curve_begin(out, "curve");
    for (size_t i = 0; i < st->points_n; i++)
        svg_curve_to(&pen, x_of(&a, st->scales[i]), a.bottom - st->survival[i] * HEIGHT);
    svg_curve_end(&pen);
    svg_end(out);
}
