/* SPDX-License-Identifier: MIT */
#include "report.h"

#include "html.h"
#include "pathpage.h"
#include "proofs.h"
#include "style.h"
#include "verdict.h"
#include "words.h"

static void crossing_section(FILE *out, const analysis *a)
{
    static const change_words words = {
        "the proposed path becomes the better one", "the proposed path becomes the worse one",
        "; the proposed path is the better one everywhere", "; the proposed path is the worse one everywhere"};
    const scenario *s = a->scenario;
    if (s->existing.path == s->proposed.path)
        return;
    html(out, "<section id=\"crossings\">\n<h2>Where the two paths are worth the same</h2>\n<p>The existing path is “");
    html_text(out, s->existing.path->label);
    html(out, "”, the proposed one “");
    html_text(out, s->proposed.path->label);
    html(out, "”. Their expected values at the same scale are compared.</p>\n");
    pathpage_break_evens(out, &a->crossings, s, &words);
    html(out, "</section>\n");
}

static void assumption_section(FILE *out, const scenario *s)
{
    html(out,
         "<section id=\"assumptions\">\n<h2>Assumptions</h2>\n<table class=\"sources\">\n"
         "<caption>Every number that was put in, and those that are formulas of others; all else follows "
         "from these</caption>\n<thead><tr>"
         "<th scope=\"col\">Assumption</th><th scope=\"col\">Value</th><th scope=\"col\">Source</th></tr></thead>\n"
         "<tbody>\n");
    for (size_t i = 0; i < s->assumptions_n; i++) {
        const assumption *one = &s->assumptions[i];
        html(out, "<tr><th scope=\"row\">");
        html_text(out, one->label);
        if (one->named) {
            html(out, ", in formulas ");
            html_element(out, "code", one->name);
        }
        html(out, "</th><td>");
        words_assumption(out, one);
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
         "it is below. A good expected value is not safety: the chance that at least one catastrophe has struck stands "
         "beside it.</p>\n"
         "<p>“Proved” is said of the arithmetic: given the assumptions, no rounding error and no overlooked scale "
         "can change it; the last table says what that rests on. Whether the assumptions are true is another question, "
         "and the sensitivities say which of them matter. What was put in is shown with the digits that it was given "
         "with, up to six. Results are rounded to four digits, chances and percentages to three: assumptions bear no "
         "more. Nothing here is a recommendation.</p>\n"
         "</section>\n");
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
    verdict_section(out, a);
    verdict_comparison(out, a);
    for (size_t i = 0; i < a->studies_n; i++)
        pathpage_section(out, &a->studies[i], s);
    crossing_section(out, a);
    assumption_section(out, s);
    method_section(out);
    proofs_section(out, a);
    html(out, "<footer class=\"quiet\"><p>Computed with libscaleev ");
    html_text(out, scaleev_version_string());
    html(out, ".</p></footer>\n</main>\n</body>\n</html>\n");
}
