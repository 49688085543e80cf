/* SPDX-License-Identifier: MIT */
#include "pathpage.h"

#include "chart.h"
#include "html.h"
#include "number.h"
#include "tornado.h"
#include "words.h"

#include <string.h>

/* ---- what was put in ---- */

static void given_parameter(FILE *out, const parameter *p)
{
    html(out, "<li>");
    html_element(out, "code", p->name);
    html(out, ": ");
    html_text(out, p->from->label);
    html(out, ", ");
    words_assumption(out, p->from);
    html(out, "</li>\n");
}

/* Where nothing is given, share and frailty do nothing. A strike, however, takes all benefits away. */
static bool works_by_default(const parameter *p)
{
    return !p->from && strcmp(p->name, "wipe") == 0;
}

static void default_parameter(FILE *out, const term *t, const parameter *p)
{
    int32_t i = 0;
    while (strcmp(scaleev_family_parameter_name(t->family, i), p->name) != 0)
        i++;
    html(out, "<li>");
    html_element(out, "code", p->name);
    html(out, ": ");
    html_text(out, scaleev_family_parameter_help(t->family, i));
    html(out, ", ");
    html_number(out, scaleev_family_parameter_default(t->family, i), NUMBER_GIVEN);
    html(out, ", as nothing else is given</li>\n");
}

static bool has_share(const term *t)
{
    for (size_t i = 0; i < t->parameters_n; i++)
        if (t->parameters[i].from && strcmp(t->parameters[i].name, "share") == 0)
            return true;
    return false;
}

static void formula(FILE *out, const term *t)
{
    if (!t->formula)
        return;
    html(out, ": ");
    html_element(out, "code", t->formula);
    html(out, ", where <code>K</code> is the scale");
    html(out, has_share(t) ? " times the share" : "");
}

static void terms(FILE *out, const path *p)
{
    html(out, "<ul class=\"terms\">\n");
    for (size_t i = 0; i < p->terms_n; i++) {
        const term *t = &p->terms[i];
        html(out, "<li>");
        html_element(out, "strong", t->label);
        html(out, ": ");
        html_text(out, scaleev_family_help(t->family));
        html(out, " (");
        html_element(out, "code", scaleev_family_name(t->family));
        html(out, ")");
        formula(out, t);
        html(out, t->gain ? "; its loss is negative, which is a gain\n<ul>\n" : "\n<ul>\n");
        for (size_t j = 0; j < t->parameters_n; j++) {
            if (t->parameters[j].from)
                given_parameter(out, &t->parameters[j]);
            else if (works_by_default(&t->parameters[j]))
                default_parameter(out, t, &t->parameters[j]);
        }
        html(out, "</ul></li>\n");
    }
    html(out, "</ul>\n");
}

/* ---- break-evens ---- */

static const char *root_words(const scaleev_root *root, const change_words *words)
{
    if (root->kind == SCALEEV_ROOT_ENDPOINT)
        return "exactly zero at this end of the range";
    if (root->kind == SCALEEV_ROOT_UNRESOLVED)
        return "not decided: here may be no break-even, one, or several";
    return root->direction > 0 ? words->rises : words->falls;
}

static const char *proof_words(const scaleev_root *root)
{
    return root->kind == SCALEEV_ROOT_CROSSING   ? "proved, exactly one"
           : root->kind == SCALEEV_ROOT_ENDPOINT ? "proved"
                                                 : "not proved";
}

static void root_table(FILE *out, const break_evens *b, const scenario *s, const change_words *words)
{
    html(out, "<table class=\"roots\">\n<thead><tr><th scope=\"col\">Scale</th><th scope=\"col\">What happens</th>");
    html(out, b->catastrophe ? "<th scope=\"col\">Catastrophe by then</th>" : "");
    html(out, "<th scope=\"col\">Proof</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < b->n; i++) {
        const scaleev_root *root = &b->roots[i];
        html(out, "<tr><th scope=\"row\">");
        words_scale(out, s, root->at);
        html(out, "</th>");
        html_element(out, "td", root_words(root, words));
        if (b->catastrophe) {
            html(out, "<td>");
            html_chance(out, b->catastrophe[i]);
            html(out, "</td>");
        }
        html_element(out, "td", proof_words(root));
        html(out, "</tr>\n");
    }
    html(out, "</tbody>\n</table>\n");
}

void pathpage_break_evens(FILE *out, const break_evens *b, const scenario *s, const change_words *words)
{
    if (b->n > 0)
        root_table(out, b, s, words);
    html(out, "<p class=\"complete\">");
    if (b->proof.complete)
        html(out, b->n > 0 ? "Proved: there is no other " : "Proved: there is none ");
    else
        html(out, "Not proved: there may be others ");
    words_range(out, s);
    if (b->n == 0 && b->proof.sign_lo != 0)
        html(out, b->proof.sign_lo > 0 ? words->good : words->bad);
    html(out, ".</p>\n");
}

/* ---- the rest of a path ---- */

static void charts(FILE *out, const study *st, const scenario *s)
{
    html(out, "<figure class=\"ev\"><figcaption><strong>Expected value</strong> over scale. Shaded where it is good; "
              "circles are break-evens.</figcaption>\n");
    chart_ev(out, st, s);
    html(out,
         "</figure>\n<figure class=\"catastrophe\"><figcaption><strong>Chance of a catastrophe</strong> over scale, "
         "that at least one has struck.</figcaption>\n");
    chart_catastrophe(out, st, s);
    html(out, "</figure>\n");
}

/* Where scale is counted in few units, a whole number of them may be another answer. */
static void best_whole(FILE *out, const study *st)
{
    const scaleev_optimum *b = &st->best;
    const double many = 10000;
    if (!(b->whole_scale < many) || b->whole_scale == b->scale)
        return;
    html(out, " The best whole number is ");
    html_number(out, b->whole_scale, NUMBER_FOUND);
    if (strcmp(number_rounded(b->whole_ev, NUMBER_FOUND).text, number_rounded(b->ev, NUMBER_FOUND).text) != 0) {
        html(out, ", with an expected value of ");
        html_number(out, b->whole_ev, NUMBER_FOUND);
        html(out, " and a chance of a catastrophe: ");
        html_chance(out, st->whole_catastrophe);
    }
    html(out, ".");
}

static void best_part(FILE *out, const study *st, const scenario *s)
{
    const scaleev_optimum *b = &st->best;
    html(out, "<h3>Best scale</h3>\n<p class=\"best\">");
    words_scale(out, s, b->scale);
    html(out, ": expected value ");
    html_quantity(out, b->ev, NUMBER_FOUND, s->value_unit);
    html(out, ", chance of a catastrophe: ");
    html_chance(out, st->best_catastrophe);
    html(out, b->proved ? ". Proved." : ". Not proved.");
    html(out, b->at_end ? " This is an end of the range: beyond it may be a better one." : "");
    best_whole(out, st);
    html(out, "</p>\n");
}

static void sensitivity_part(FILE *out, const scaleev_root *root, const sensitivities *moves, const scenario *s)
{
    html(out, "<h3>What moves the break-even at ");
    words_scale(out, s, root->at);
    html(out, "</h3>\n<figure class=\"tornado\"><figcaption>Percent by which it moves when the assumption grows by one "
              "percent: to the left down, to the right up.</figcaption>\n");
    tornado(out, moves);
    html(out, "</figure>\n");
}

void pathpage_section(FILE *out, const study *st, const scenario *s)
{
    static const change_words words = {"turns good", "turns bad", "; it is good everywhere", "; it is bad everywhere"};
    html(out, "<section class=\"path\">\n<h2>Path: ");
    html_text(out, st->path->label);
    html(out, "</h2>\n");
    if (*st->path->note)
        html_element(out, "p", st->path->note);
    terms(out, st->path);
    charts(out, st, s);
    html(out, "<h3>Break-even scales</h3>\n");
    pathpage_break_evens(out, &st->turns, s, &words);
    best_part(out, st, s);
    for (size_t i = 0; i < st->turns.n; i++)
        if (st->moves[i].n > 0)
            sensitivity_part(out, &st->turns.roots[i], &st->moves[i], s);
    html(out, "</section>\n");
}
