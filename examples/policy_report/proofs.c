/* SPDX-License-Identifier: MIT */
#include "proofs.h"

#include "html.h"
#include "words.h"

static void begin_row(FILE *out)
{
    html(out, "<tr><th scope=\"row\">");
}

static void end_row(FILE *out, double lo, double hi)
{
    html(out, "</th>");
    html_bounds(out, lo, hi);
    html(out, "</tr>\n");
}

static void begin_group(FILE *out, const char *before, const char *label)
{
    html(out, "<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"3\">");
    html(out, before);
    html_text(out, label);
    html(out, "</th></tr>\n");
}

/* What is only estimated has no bounds. */
static void roots(FILE *out, const break_evens *b, const scenario *s, const char *what)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->roots[i].kind == SCALEEV_ROOT_ESTIMATED)
            continue;
        begin_row(out);
        html(out, b->roots[i].kind == SCALEEV_ROOT_UNRESOLVED ? "Not decided: what may be a " : "A ");
        html(out, what);
        html(out, ", in ");
        html_text(out, s->scale_unit);
        end_row(out, b->roots[i].lo, b->roots[i].hi);
    }
}

static void moves(FILE *out, const scaleev_root *root, const sensitivities *all, const scenario *s)
{
    if (all->n > 0) {
        html(out, "<tr><th class=\"below\" scope=\"col\" colspan=\"3\">Percent by which the break-even at ");
        words_scale(out, s, root->at);
        html(out, " moves per percent of</th></tr>\n");
    }
    for (size_t i = 0; i < all->n; i++) {
        html(out, "<tr class=\"move\"><th scope=\"row\">");
        html_text(out, all->items[i].of->label);
        end_row(out, all->items[i].elasticity.lo, all->items[i].elasticity.hi);
    }
}

static void path_group(FILE *out, const study *st, const scenario *s)
{
    begin_group(out, "Path: ", st->path->label);
    roots(out, &st->turns, s, "break-even");
    if (st->best.proved) {
        begin_row(out);
        html(out, "Best scale, in ");
        html_text(out, s->scale_unit);
        end_row(out, st->best.scale_lo, st->best.scale_hi);
        begin_row(out);
        html(out, "Greatest expected value, in ");
        html_text(out, s->value_unit);
        end_row(out, st->best.ev_lo, st->best.ev_hi);
    }
    for (size_t i = 0; i < st->turns.n; i++)
        moves(out, &st->turns.roots[i], &st->moves[i], s);
    html(out, "</tbody>\n");
}

void proofs_section(FILE *out, const analysis *a)
{
    html(out,
         "<section id=\"proofs\">\n<h2>What is proved, with all digits</h2>\n"
         "<p>Each number lies between these two, given the assumptions as they stand above. This rests on arithmetic "
         "as IEEE 754 has it, and on enclosures of elementary functions, the errors of which are measured, not yet "
         "proved (doc/proofs.md of libscaleev says more). The bounds are rounded outward. All other numbers "
         "of this page are rounded to the nearest.</p>\n"
         "<table class=\"enclosures\">\n<thead><tr><th scope=\"col\">Number</th><th scope=\"col\">At least</th>"
         "<th scope=\"col\">At most</th></tr></thead>\n");
    for (size_t i = 0; i < a->studies_n; i++)
        path_group(out, &a->studies[i], a->scenario);
    if (a->crossings.n > 0) {
        begin_group(out, "Where the two paths are worth the same", "");
        roots(out, &a->crossings, a->scenario, "crossing");
        html(out, "</tbody>\n");
    }
    html(out, "</table>\n</section>\n");
}
