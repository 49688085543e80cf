/* SPDX-License-Identifier: MIT */
#include "chart.h"

#include "allocate.h"
#include "number.h"
#include "svg.h"
#include "words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT = 150, RIGHT = SVG_WIDTH - 66, HEIGHT = 300, MOST_LABEL_ROWS = 40, MOST_MARKS = 40 };

/* A drawing area: scales from left to right by their logarithm, heights as the chart likes. */
typedef struct area {
    double from, to, top, bottom;
    char *title_x, *title_y;
    double labels; /* where those of marks begin: below the title */
} area;

static double x_of(const area *a, double scale)
{
    return LEFT + (log(scale) - log(a->from)) / (log(a->to) - log(a->from)) * (RIGHT - LEFT);
}

/* ---- marks: break-evens and the two scales of the argument, with labels above the chart ---- */

typedef struct mark {
    double scale;
    const char *class;
    char label[128];
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
    snprintf(new->label, sizeof new->label, "%s", label);
}

static int by_scale(const void *a, const void *b)
{
    double x = ((const mark *)a)->scale, y = ((const mark *)b)->scale;
    return (x > y) - (x < y);
}

/* Labels of break-evens are bold, and letters a tenth wider then. */
static double label_width(const mark *k)
{
    return svg_text_width(k->label) * (strcmp(k->class, "turn") == 0 ? 1.1 : 1);
}

/* Each label in the first row where the one before it leaves room. */
static void place_labels(marks *m, const area *a)
{
    double ends[MOST_LABEL_ROWS] = {0};
    qsort(m->all, (size_t)m->n, sizeof *m->all, by_scale);
    for (int i = 0; i < m->n; i++) {
        mark *k = &m->all[i];
        double half = label_width(k) / 2;
        k->x = fmin(fmax(x_of(a, k->scale), half), SVG_WIDTH - half);
        while (k->row < MOST_LABEL_ROWS - 1 && ends[k->row] > k->x - half)
            k->row++;
        ends[k->row] = k->x + half + 10;
        m->rows = k->row + 1 > m->rows ? k->row + 1 : m->rows;
    }
}

static void draw_marks(FILE *out, const marks *m, const area *a)
{
    for (int i = 0; i < m->n; i++) {
        const mark *k = &m->all[i];
        double baseline = a->labels + SVG_LINE * (k->row + 1) - 5;
        svg_line(out, k->class, x_of(a, k->scale), baseline + 4, x_of(a, k->scale), a->bottom);
        svg_text(out, k->class, "middle", k->x, baseline, k->label);
    }
}

static void add_scale(marks *m, const scenario *s, double scale, const char *class, const char *what)
{
    char label[128];
    snprintf(label, sizeof label, "%s %s", what, number_rounded(scale, words_scale_digits(s, scale)).text);
    add_mark(m, scale, class, label);
}

/* The two scales that every chart shows. */
static marks stands(const scenario *s)
{
    marks m = {.n = 0};
    add_scale(&m, s, s->existing.scale->value, "stand", "existing");
    add_scale(&m, s, s->proposed.scale->value, "stand", "proposed");
    return m;
}

/* To be freed. A chart without a unit counts in percent, which its numbers say. */
static char *title(const char *what, const char *unit, const char *axis)
{
    size_t size = strlen(what) + strlen(unit) + strlen(axis) + sizeof ", in  ()";
    char *text = allocate(size, 1);
    snprintf(text, size, "%s%s%s (%s)", what, *unit ? ", in " : "", unit, axis);
    return text;
}

/* Leaves room for the title and for the labels of marks, which it places. */
static area begin_chart(marks *m, const scenario *s, char *title_y)
{
    area a = {.from = s->from->value, .to = s->to->value, .title_y = title_y};
    a.title_x = title("Scale", s->scale_unit, "logarithmic");
    place_labels(m, &a);
    a.labels = svg_paragraph(NULL, "", 0, 0, SVG_WIDTH, a.title_y) * SVG_LINE;
    a.top = a.labels + m->rows * SVG_LINE + 18;
    a.bottom = a.top + HEIGHT;
    return a;
}

static void end_chart(FILE *out, area *a)
{
    svg_end(out);
    free(a->title_x);
    free(a->title_y);
}

/* ---- axes ---- */

/* How many powers of ten there are in the range, from 10^first on. */
static int powers(const area *a, int *first)
{
    *first = (int)ceil(log10(a->from) - 1e-9);
    return (int)floor(log10(a->to) + 1e-9) - *first + 1;
}

/* The lines of numbers below the axis. Where there are fewer than two powers, the ends are written instead. */
static int number_rows(const area *a)
{
    int first;
    return powers(a, &first) < 2 ? 2 : 1;
}

static double height_of(const area *a)
{
    int lines = number_rows(a) + svg_paragraph(NULL, "", 0, 0, SVG_WIDTH, a->title_x);
    return a->bottom + lines * SVG_LINE + 16;
}

static double x_of_power(const area *a, int i)
{
    return fmin(fmax(x_of(a, pow(10, i)), LEFT), RIGHT);
}

/* Is there room for the numbers of every `step`th power, from `from` on, two at least? */
static bool fits(const area *a, int from, int end, int step)
{
    for (int i = from; i + step < end; i += step) {
        double room = x_of_power(a, i + step) - x_of_power(a, i);
        double wide =
            svg_text_width(number_power_of_ten(i, 1).text) + svg_text_width(number_power_of_ten(i + step, 1).text);
        if (room < wide / 2 + 8)
            return false;
    }
    return from + step < end;
}

/* The powers that get a number, every `step`th: if two of them fit, the multiples of the step. */
static int choose_powers(const area *a, int first, int n, int *from)
{
    for (int step = 1; step < n; step++) {
        int multiple = first + ((-first % step) + step) % step;
        if (fits(a, *from = multiple, first + n, step) || fits(a, *from = first, first + n, step))
            return step;
    }
    *from = first;
    return n;
}

/* Every power of ten has a tick, and as many have a number as there is room for. */
static void draw_powers(FILE *out, const area *a)
{
    int first, n = powers(a, &first), from, step = choose_powers(a, first, n, &from);
    for (int i = first; i < first + n; i++) {
        double x = x_of_power(a, i);
        bool numbered = i >= from && (i - from) % step == 0;
        if (numbered)
            svg_text(out, "tick-x", "middle", x, a->bottom + SVG_LINE + 4, number_power_of_ten(i, 1).text);
        if (numbered || n < 60)
            svg_line(out, "axis", x, a->bottom, x, a->bottom + (numbered ? 7 : 4));
    }
}

static void draw_axes(FILE *out, const area *a)
{
    svg_line(out, "axis", LEFT, a->bottom, RIGHT, a->bottom);
    svg_line(out, "axis", LEFT, a->top, LEFT, a->bottom);
    draw_powers(out, a);
    int rows = number_rows(a);
    if (rows > 1) {
        svg_text(out, "end", "start", LEFT, a->bottom + 2 * SVG_LINE + 4, number_rounded(a->from, NUMBER_GIVEN).text);
        svg_text(out, "end", "end", RIGHT, a->bottom + 2 * SVG_LINE + 4, number_rounded(a->to, NUMBER_GIVEN).text);
    }
    svg_paragraph(out, "title-y", 0, SVG_TEXT, SVG_WIDTH, a->title_y);
    double y = a->bottom + (rows + 1) * SVG_LINE + 8, centre = (LEFT + RIGHT) / 2.0;
    if (svg_text_width(a->title_x) / 2 < fmin(centre, SVG_WIDTH - centre))
        svg_text(out, "title-x", "middle", centre, y, a->title_x);
    else
        svg_paragraph(out, "title-x", 0, y, SVG_WIDTH, a->title_x);
}

static void draw_tick(FILE *out, double y, const char *label)
{
    svg_line(out, "grid", LEFT, y, RIGHT, y);
    svg_text(out, "tick-y", "end", LEFT - 8, y + 6, label);
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
    svg_text(out, "tick-y", "end", LEFT - 8, zero + 6, "0");
}

/* Words stand where the curve is not: below zero where it is good, above where it is bad, unless there is no room. */
static double word_height(const heights *h, int sign)
{
    const area *a = h->on;
    double zero = y_of(h, 0), above = a->top + SVG_TEXT, below = a->bottom - 8;
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
        add_scale(&m, s, st->turns.roots[i].at, "turn", "break-even");
    area a = begin_chart(&m, s, title("Expected value", s->value_unit, "logarithmic, linear around 0"));
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
    end_chart(out, &a);
}

void chart_catastrophe(FILE *out, const study *st, const scenario *s)
{
    marks m = stands(s);
    area a = begin_chart(&m, s, title("Chance of a catastrophe", "", "linear"));
    svg_begin(out, height_of(&a), "Chance of a catastrophe over scale");
    for (int quarter = 0; quarter <= 4; quarter++) {
        char label[16];
        snprintf(label, sizeof label, "%d\u00a0%%", 25 * quarter);
        draw_tick(out, a.bottom - quarter / 4.0 * HEIGHT, label);
    }
    draw_marks(out, &m, &a);
    draw_axes(out, &a);
    svg_pen pen = svg_curve_begin(out, "curve");
    for (size_t i = 0; i < st->points_n; i++)
        svg_curve_to(&pen, x_of(&a, st->scales[i]), a.bottom - st->catastrophe[i] * HEIGHT);
    svg_curve_end(&pen);
    end_chart(out, &a);
}
