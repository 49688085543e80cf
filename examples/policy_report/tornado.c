/* SPDX-License-Identifier: MIT */
#include "tornado.h"

#include "number.h"
#include "svg.h"

#include <math.h>

enum { INSET = 2, BAR = 18, GAP = 14, VALUE = 110 /* room for a number at each side */, REACH = SVG_WIDTH / 2 - VALUE };

static const char title[] = "Percent per percent of the assumption";

static double row_height(const sensitivity *one)
{
    return svg_paragraph(NULL, "", 0, 0, SVG_WIDTH - INSET, one->of->label) * SVG_LINE + BAR + GAP;
}

static void draw_row(FILE *out, const sensitivity *one, double y, double longest)
{
    double middle = SVG_WIDTH / 2.0, length = longest > 0 ? fabs(one->elasticity.at) / longest * REACH : 0;
    bool left = one->elasticity.at < 0;
    int lines = svg_paragraph(out, "label", INSET, y + SVG_TEXT, SVG_WIDTH - INSET, one->of->label);
    double top = y + lines * SVG_LINE;
    svg_rectangle(out, left ? "less" : "more", left ? middle - length : middle, top, length, BAR);
    svg_line(out, "axis", middle, top - 2, middle, top + BAR + 2);
    svg_text(out, "value", left ? "end" : "start", middle + (left ? -length - 6 : length + 6), top + BAR - 3,
             number_elasticity(one->elasticity.at).text);
}

void tornado(FILE *out, const sensitivities *all)
{
    double height = 0, y = 0, longest = 0;
    for (size_t i = 0; i < all->n; i++) {
        height += row_height(&all->items[i]);
        longest = fmax(longest, fabs(all->items[i].elasticity.at));
    }
    svg_begin(out, height + SVG_LINE, "Sensitivities of the break-even");
    for (size_t i = 0; i < all->n; i++) {
        draw_row(out, &all->items[i], y, longest);
        y += row_height(&all->items[i]);
    }
    svg_text(out, "title-x", "middle", SVG_WIDTH / 2.0, height + SVG_TEXT - 3, title);
    svg_end(out);
}
