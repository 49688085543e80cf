/* SPDX-License-Identifier: MIT */
#include "report.h"

#include "chart.h"
#include "html.h"
#include "number.h"
#include "style.h"
#include "tornado.h"

#include <string.h>

enum { GIVEN = 6, FOUND = 4 }; /* digits of what was put in, and of what came out */

/* 1,234 people */
static void quantity(FILE *out, double value, int digits, const char *unit)
{
    html_number(out, value, digits);
    html(out, *unit ? " " : "");
    html_text(out, unit);
}

static void assumption_value(FILE *out, const assumption *a)
{
    if (!a->points) {
        quantity(out, a->value, GIVEN, a->unit);
        return;
    }
    for (size_t i = 0; i < a->points_n; i += 2) {
        html(out, i > 0 ? ", (" : "(");
        html_number(out, a->points[i], GIVEN);
        html(out, "; ");
        html_number(out, a->points[i + 1], GIVEN);
        html(out, ")");
    }
    html(out, *a->unit ? " " : "");
    html_text(out, a->unit);
}

const char *report_verdict(int32_t verdict)
{
    switch (verdict) {
    case SCALEEV_ARGUMENT_HOLDS:
        return "Yes: both are good";
    case SCALEEV_ARGUMENT_FAILS_TOO_LARGE:
        return "No: too large";
    case SCALEEV_ARGUMENT_FAILS_TOO_SMALL:
        return "No: too small";
    case SCALEEV_ARGUMENT_FAILS_SAME_SCALE:
        return "No: bad at the same scale";
    case SCALEEV_ARGUMENT_BOTH_BAD:
        return "Both are bad";
    case SCALEEV_ARGUMENT_GOOD_WHEN_LARGER:
        return "Bad now, good when larger";
    case SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER:
        return "Bad now, good when smaller";
    case SCALEEV_ARGUMENT_GOOD_SAME_SCALE:
        return "Bad now, good if changed";
    default:
        return "Not decided";
    }
}

/* ---- the question and its answer ---- */

static void stand_words(FILE *out, const char *role, const stand *st, const analysis *a, double ev)
{
    const scenario *s = a->scenario;
    html(out, "<li>");
    html_element(out, "strong", role);
    html(out, ": ");
    html_text(out, st->label);
    html(out, ", ");
    quantity(out, st->scale->value, GIVEN, s->scale_unit);
    html(out, ", on the path “");
    html_text(out, st->path->label);
    html(out, "”: expected value ");
    html_number(out, ev, FOUND);
    html(out, "</li>\n");
}

static void verdict(FILE *out, const analysis *a)
{
    html(out, "<section class=\"verdict\">\n<h2>Does “it is fine as it is” carry over? ");
    html_text(out, report_verdict(a->argument.verdict));
    html(out, "</h2>\n<ul>\n");
    stand_words(out, "Existing", &a->scenario->existing, a, a->argument.existing_ev);
    stand_words(out, "Proposed", &a->scenario->proposed, a, a->argument.proposed_ev);
    html(out, "</ul>\n<p class=\"argument\">");
    html_text(out, a->argument_text);
    html(out, "</p>\n</section>\n");
}

static void value_cell(FILE *out, const values *v)
{
    html(out, "<td>");
    html_number(out, v->ev, FOUND);
    html(out, " <small>chance of a catastrophe ");
    html_number(out, v->catastrophe, 3);
    html(out, "</small></td>");
}

static void scale_heading(FILE *out, const char *role, const stand *st, const scenario *s)
{
    html(out, "<th scope=\"col\">");
    html_text(out, role);
    html(out, ", ");
    quantity(out, st->scale->value, GIVEN, s->scale_unit);
    html(out, "</th>");
}

static void comparison(FILE *out, const analysis *a)
{
    const scenario *s = a->scenario;
    html(out,
         "<section id=\"comparison\">\n<h2>The same step on every path</h2>\n<table>\n<caption>Expected value, in ");
    html_text(out, s->value_unit);
    html(out, ", at both scales, if this path is the one that things take</caption>\n"
              "<thead><tr><th scope=\"col\">Path</th>");
    scale_heading(out, "Existing", &s->existing, s);
    scale_heading(out, "Proposed", &s->proposed, s);
    html(out, "<th scope=\"col\">Carries over?</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < a->studies_n; i++) {
        const study *st = &a->studies[i];
        html(out, "<tr><th scope=\"row\">");
        html_text(out, st->path->label);
        html(out, "</th>");
        value_cell(out, &st->at[EXISTING]);
        value_cell(out, &st->at[PROPOSED]);
        html_element(out, "td", report_verdict(st->carries.verdict));
        html(out, "</tr>\n");
    }
    html(out, "</tbody>\n</table>\n</section>\n");
}

/* ---- one path ---- */

static void given_parameter(FILE *out, const parameter *p)
{
    html(out, "<li>");
    html_element(out, "code", p->name);
    html(out, ": ");
    html_text(out, p->from->label);
    html(out, ", ");
    assumption_value(out, p->from);
    html(out, "</li>\n");
}

static void default_value(FILE *out, int32_t family, const char *name)
{
    int32_t i = 0;
    while (strcmp(scaleev_family_parameter_name(family, i), name) != 0)
        i++;
    html_text(out, scaleev_family_parameter_help(family, i));
    html(out, ", ");
    html_number(out, scaleev_family_parameter_default(family, i), GIVEN);
}

/* What is not given is an assumption, too. */
static void defaults(FILE *out, const term *t)
{
    bool first = true;
    for (size_t i = 0; i < t->parameters_n; i++) {
        if (!t->parameters[i].from) {
            html(out, first ? "<li class=\"quiet\">by default: " : "; ");
            default_value(out, t->family, t->parameters[i].name);
            first = false;
        }
    }
    html(out, first ? "" : "</li>\n");
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
        html(out, ")\n<ul>\n");
        for (size_t j = 0; j < t->parameters_n; j++)
            if (t->parameters[j].from)
                given_parameter(out, &t->parameters[j]);
        defaults(out, t);
        html(out, "</ul></li>\n");
    }
    html(out, "</ul>\n");
}

static void charts(FILE *out, const study *st, const scenario *s)
{
    html(out, "<div class=\"charts\">\n<figure class=\"ev\"><figcaption><strong>Expected value</strong>, in ");
    html_text(out, s->value_unit);
    html(out, ", over scale, in ");
    html_text(out, s->scale_unit);
    html(out, ". Shaded where it is good; circles are break-evens.</figcaption>\n");
    chart_ev(out, st, s);
    html(out, "</figure>\n<figure class=\"survival\"><figcaption><strong>Survival</strong>, the probability that no "
              "catastrophe has struck, over scale, in ");
    html_text(out, s->scale_unit);
    html(out, ".</figcaption>\n");
    chart_survival(out, st, s);
    html(out, "</figure>\n</div>\n");
}

/* What happens at a root, and how well that is known. `rises` and `falls` say it of a sign change. */
static const char *root_words(const scaleev_root *root, const char *rises, const char *falls)
{
    if (root->kind == SCALEEV_ROOT_ENDPOINT)
        return "exactly zero at this end of the range";
    if (root->kind == SCALEEV_ROOT_UNRESOLVED)
        return "not decided: here may be no break-even, one, or several";
    return root->direction > 0 ? rises : falls;
}

static const char *proof_words(const scaleev_root *root)
{
    return root->kind == SCALEEV_ROOT_CROSSING   ? "proved: exactly one, "
           : root->kind == SCALEEV_ROOT_ENDPOINT ? "proved, "
                                                 : "not proved, ";
}

static void root_table(FILE *out, const break_evens *b, const scenario *s, const char *rises, const char *falls)
{
    html(out, "<table class=\"roots\">\n<caption>Scale in ");
    html_text(out, s->scale_unit);
    html(out, "</caption>\n<thead><tr><th scope=\"col\">Scale</th><th scope=\"col\">What happens</th>"
              "<th scope=\"col\">Proof</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < b->n; i++) {
        const scaleev_root *root = &b->roots[i];
        html(out, "<tr><th scope=\"row\">");
        html_number(out, root->at, FOUND + 2);
        html(out, "</th>");
        html_element(out, "td", root_words(root, rises, falls));
        html(out, "<td>");
        html(out, proof_words(root));
        html_bounds(out, root->lo, root->hi);
        html(out, "</td></tr>\n");
    }
    html(out, "</tbody>\n</table>\n");
}

static void range_words(FILE *out, const scenario *s)
{
    html(out, "between ");
    html_number(out, s->from->value, GIVEN);
    html(out, " and ");
    quantity(out, s->to->value, GIVEN, s->scale_unit);
}

static void completeness(FILE *out, const break_evens *b, const scenario *s)
{
    html(out, "<p>");
    if (b->proof.complete)
        html(out, b->n > 0 ? "Proved: there is no other " : "Proved: there is none ");
    else
        html(out, "Not proved: there may be others ");
    range_words(out, s);
    if (b->n == 0 && b->proof.sign_lo != 0)
        html(out, b->proof.sign_lo > 0 ? "; it is good everywhere" : "; it is bad everywhere");
    html(out, ".</p>\n");
}

static void break_even_part(FILE *out, const study *st, const scenario *s)
{
    html(out, "<h3>Break-even scales</h3>\n");
    if (st->turns.n > 0)
        root_table(out, &st->turns, s, "turns good", "turns bad");
    completeness(out, &st->turns, s);
}

static void best_part(FILE *out, const study *st, const scenario *s)
{
    const scaleev_optimum *b = &st->best;
    html(out, "<h3>Best scale</h3>\n<p class=\"best\">");
    quantity(out, b->scale, FOUND, s->scale_unit);
    html(out, ", with an expected value of ");
    html_number(out, b->ev, FOUND);
    html(out, b->at_end ? ". This is an end of the range: beyond it may be a better one." : ".");
    html(out, b->proved ? " Proved: it lies " : " Not proved: it lies ");
    html_bounds(out, b->scale_lo, b->scale_hi);
    html(out, ", and the greatest expected value ");
    html_bounds(out, b->ev_lo, b->ev_hi);
    html(out, ".");
    if (b->whole_scale == b->whole_scale) {
        html(out, " The best whole number is ");
        html_number(out, b->whole_scale, GIVEN);
        html(out, ", with ");
        html_number(out, b->whole_ev, FOUND);
        html(out, ".");
    }
    html(out, "</p>\n");
}

static void sensitivity_part(FILE *out, const scaleev_root *root, const sensitivities *moves, const scenario *s)
{
    html(out, "<h3>What moves the break-even at ");
    quantity(out, root->at, FOUND, s->scale_unit);
    html(out, "</h3>\n<div class=\"charts\">\n<figure class=\"tornado\"><figcaption>Percent by which it moves when the "
              "assumption grows by one percent: to the left down, to the right up.</figcaption>\n");
    tornado(out, moves);
    html(out, "</figure>\n<table class=\"moves\">\n<caption>The same with proved bounds</caption>\n<thead><tr>"
              "<th scope=\"col\">Assumption</th><th scope=\"col\">Percent per percent</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < moves->n; i++) {
        const sensitivity *one = &moves->items[i];
        html(out, "<tr><th scope=\"row\">");
        html_text(out, one->of->label);
        html(out, "</th><td>");
        html_number(out, one->elasticity, FOUND);
        html(out, " <small>");
        html_bounds(out, one->lo, one->hi);
        html(out, "</small></td></tr>\n");
    }
    html(out, "</tbody>\n</table>\n</div>\n");
}

static void path_section(FILE *out, const study *st, const scenario *s)
{
    html(out, "<section class=\"path\">\n<h2>Path: ");
    html_text(out, st->path->label);
    html(out, "</h2>\n");
    if (*st->path->note)
        html_element(out, "p", st->path->note);
    terms(out, st->path);
    charts(out, st, s);
    break_even_part(out, st, s);
    best_part(out, st, s);
    for (size_t i = 0; i < st->turns.n; i++)
        if (st->moves[i].n > 0)
            sensitivity_part(out, &st->turns.roots[i], &st->moves[i], s);
    html(out, "</section>\n");
}

/* ---- the rest ---- */

static void crossing_section(FILE *out, const analysis *a)
{
    const scenario *s = a->scenario;
    if (s->existing.path == s->proposed.path)
        return;
    html(out, "<section id=\"crossings\">\n<h2>Where the two paths are worth the same</h2>\n");
    if (a->crossings.n > 0)
        root_table(out, &a->crossings, s, "the proposed path becomes the better one",
                   "the proposed path becomes the worse one");
    html(out, "<p>");
    html(out, a->crossings.proof.complete ? a->crossings.n > 0 ? "Proved: nowhere else " : "Proved: nowhere "
                                          : "Not proved: there may be other places ");
    range_words(out, s);
    if (a->crossings.n == 0 && a->crossings.proof.sign_lo != 0)
        html(out, a->crossings.proof.sign_lo > 0 ? "; the proposed path is the better one everywhere"
                                                 : "; the proposed path is the worse one everywhere");
    html(out, ".</p>\n</section>\n");
}

static void assumption_section(FILE *out, const scenario *s)
{
    html(out,
         "<section id=\"assumptions\">\n<h2>Assumptions</h2>\n<table class=\"sources\">\n"
         "<caption>Every number that was put in; all others follow from these</caption>\n<thead><tr>"
         "<th scope=\"col\">Assumption</th><th scope=\"col\">Value</th><th scope=\"col\">Source</th></tr></thead>\n"
         "<tbody>\n");
    for (size_t i = 0; i < s->assumptions_n; i++) {
        const assumption *one = &s->assumptions[i];
        html(out, "<tr><th scope=\"row\">");
        html_text(out, one->label);
        html(out, "</th><td>");
        assumption_value(out, one);
        html(out, "</td>");
        html_element(out, "td", one->source);
        html(out, "</tr>\n");
    }
    html(out, "</tbody>\n</table>\n</section>\n");
}

static void method_section(FILE *out)
{
    html(out,
         "<section id=\"method\">\n<h2>How to read this</h2>\n"
         "<p>Benefits grow with scale, and each unit of it carries a small chance of a catastrophe. The expected "
         "value is the benefit that is retained, less the expected loss. Good means that it is above zero, bad that "
         "it is below.</p>\n"
         "<p>“Proved” is said of the arithmetic: given the assumptions, no rounding error and no overlooked scale "
         "can change it. Whether the assumptions are true is another question, and the sensitivities say which of "
         "them matter. Bounds are rounded outward, other numbers to the nearest. A good expected value is not "
         "safety: the chance of a catastrophe stands beside it. Nothing here is a recommendation.</p>\n"
         "</section>\n<footer class=\"quiet\"><p>Computed with libscaleev ");
    html_text(out, scaleev_version_string());
    html(out, ".</p></footer>\n");
}

void report(FILE *out, const analysis *a)
{
    const scenario *s = a->scenario;
    html(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html_element(out, "title", s->title);
    html(out, "\n<style>\n");
    for (size_t i = 0; style[i]; i++)
        html(out, style[i]);
    html(out, "</style>\n</head>\n<body>\n<header>\n");
    html_element(out, "h1", s->title);
    html(out, "\n<p class=\"question\">");
    html_text(out, s->question);
    html(out, "</p>\n</header>\n<main>\n");
    verdict(out, a);
    comparison(out, a);
    for (size_t i = 0; i < a->studies_n; i++)
        path_section(out, &a->studies[i], s);
    crossing_section(out, a);
    assumption_section(out, s);
    method_section(out);
    html(out, "</main>\n</body>\n</html>\n");
}
