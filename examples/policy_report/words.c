/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "html.h"
#include "number.h"

int words_scale_digits(const scenario *s, double scale)
{
    const double given[] = {s->from->value, s->to->value, s->existing.scale->value, s->proposed.scale->value};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (scale == given[i])
            return NUMBER_GIVEN;
    return NUMBER_FOUND;
}

void words_scale(FILE *out, const scenario *s, double scale)
{
    html_quantity(out, scale, words_scale_digits(s, scale), s->scale_unit);
}

void words_range(FILE *out, const scenario *s)
{
    html(out, "between ");
    html_number(out, s->from->value, NUMBER_GIVEN);
    html(out, " and ");
    words_scale(out, s, s->to->value);
}

static void points(FILE *out, const assumption *a)
{
    for (size_t i = 0; i < a->points_n; i += 2) {
        html(out, i > 0 ? ", (" : "(");
        html_number(out, a->points[i], NUMBER_GIVEN);
        html(out, "; ");
        html_number(out, a->points[i + 1], NUMBER_GIVEN);
        html(out, ")");
    }
}

void words_assumption(FILE *out, const assumption *a)
{
    if (a->points)
        points(out, a);
    else
        html_number(out, a->value, NUMBER_GIVEN);
    if (a->fraction && a->value > 0 && a->value < 0.01) {
        html(out, " (");
        html_chance(out, a->value);
        html(out, ")");
    }
    html(out, *a->unit ? " " : "");
    html_text(out, a->unit);
    if (a->formula) {
        html(out, " = ");
        html_element(out, "code", a->formula);
    }
}
