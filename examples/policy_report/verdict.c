/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include "allocate.h"
#include "html.h"
#include "number.h"
#include "words.h"

#include <stdlib.h>

enum { VERDICTS = SCALEEV_ARGUMENT_GOOD_SAME_SCALE + 1 };

/* For one argument alone, and as what happens in some of the paths. */
static const struct {
    const char *alone, *among_paths;
} words[VERDICTS] = {
    [SCALEEV_ARGUMENT_UNDECIDED] = {"Not decided", "it could not be decided"},
    [SCALEEV_ARGUMENT_HOLDS] = {"Yes: both are good", "both are good"},
    [SCALEEV_ARGUMENT_FAILS_TOO_LARGE] = {"No: too large", "the proposed one is too large"},
    [SCALEEV_ARGUMENT_FAILS_TOO_SMALL] = {"No: too small", "the proposed one is too small"},
    [SCALEEV_ARGUMENT_FAILS_SAME_SCALE] = {"No: bad at the same scale", "it is bad at the same scale"},
    [SCALEEV_ARGUMENT_BOTH_BAD] = {"Both are bad", "both are bad"},
    [SCALEEV_ARGUMENT_GOOD_WHEN_LARGER] = {"Bad now, good when larger", "it is bad now and good when larger"},
    [SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER] = {"Bad now, good when smaller", "it is bad now and good when smaller"},
    [SCALEEV_ARGUMENT_GOOD_SAME_SCALE] = {"Bad now, good if changed", "it is bad now and good if changed"},
};

const char *verdict_words(int32_t verdict)
{
    return words[verdict >= 0 && verdict < VERDICTS ? verdict : SCALEEV_ARGUMENT_UNDECIDED].alone;
}

/* How many paths have the verdict of path i; 0 if an earlier one has it, too, and has counted them. */
static size_t alike(const analysis *a, size_t i)
{
    size_t n = 0;
    for (size_t j = 0; j < a->studies_n; j++) {
        if (a->studies[j].carries.verdict == a->studies[i].carries.verdict) {
            if (j < i)
                return 0;
            n++;
        }
    }
    return n;
}

static bool depends(const analysis *a)
{
    return alike(a, 0) < a->studies_n;
}

/* Between two paths at one scale it is the paths that are compared, and the others have no say. */
static bool is_between_paths(const analysis *a)
{
    return a->argument.verdict == SCALEEV_ARGUMENT_FAILS_SAME_SCALE ||
           a->argument.verdict == SCALEEV_ARGUMENT_GOOD_SAME_SCALE;
}

void verdict_headline(const analysis *a, char *buffer, size_t size)
{
    size_t n = a->studies_n, length = 0;
    if (is_between_paths(a) || n == 1) {
        snprintf(buffer, size, "%s", verdict_words(a->argument.verdict));
        return;
    }
    if (!depends(a)) {
        snprintf(buffer, size, "%s, in all %zu paths", verdict_words(a->studies[0].carries.verdict), n);
        return;
    }
    for (size_t i = 0; i < n && length < size; i++) {
        size_t count = alike(a, i);
        int32_t verdict = a->studies[i].carries.verdict;
        if (count > 0 && i == 0)
            length += (size_t)snprintf(buffer, size, "It depends: in %zu of %zu paths %s", count, n,
                                       words[verdict].among_paths);
        else if (count > 0)
            length +=
                (size_t)snprintf(buffer + length, size - length, ", in %zu %s", count, words[verdict].among_paths);
    }
}

/* ---- what it depends on ---- */

static void value(FILE *out, const analysis *a, const values *v)
{
    html_quantity(out, v->ev, NUMBER_FOUND, a->scenario->value_unit);
    html(out, ", chance of a catastrophe: ");
    html_chance(out, v->catastrophe);
}

/* How many paths rest on each assumption, also through what follows from it; to be freed. */
static size_t *count_users(const scenario *s)
{
    size_t *users = allocate(s->assumptions_n, sizeof *users);
    for (size_t j = 0; j < s->paths_n; j++) {
        bool *uses = scenario_uses(s, &s->paths[j]);
        for (size_t i = 0; i < s->assumptions_n; i++)
            users[i] += uses[i];
        free(uses);
    }
    return users;
}

/* Assumptions that some paths rest on, and others do not. */
static void differences(FILE *out, const scenario *s)
{
    const char *before = "<p>The paths differ in what they assume: ";
    size_t *users = count_users(s);
    for (size_t i = 0; i < s->assumptions_n; i++) {
        if (users[i] > 0 && users[i] < s->paths_n) {
            html(out, before);
            html_text(out, s->assumptions[i].label);
            before = "; ";
        }
    }
    html(out, *before == ';' ? ".</p>\n" : "");
    free(users);
}

static void dependence(FILE *out, const analysis *a)
{
    html(out, "<p>It depends on which path things take. At the proposed scale:</p>\n<ul class=\"depends\">\n");
    for (size_t i = 0; i < a->studies_n; i++) {
        const study *st = &a->studies[i];
        html(out, "<li>“");
        html_text(out, st->path->label);
        html(out, "”: <strong>");
        html_text(out, verdict_words(st->carries.verdict));
        html(out, "</strong>; expected value ");
        value(out, a, &st->at[PROPOSED]);
        html(out, "</li>\n");
    }
    html(out, "</ul>\n");
    differences(out, a->scenario);
}

/* ---- the box, and all paths ---- */

static void stand_words(FILE *out, const char *role, const stand *st, const analysis *a, int at)
{
    html(out, "<li>");
    html_element(out, "strong", role);
    html(out, ": “");
    html_text(out, st->label);
    html(out, "”, ");
    words_scale(out, a->scenario, st->scale->value);
    html(out, ", on the path “");
    html_text(out, st->path->label);
    html(out, "”: expected value ");
    value(out, a, &a->studies[st->path - a->scenario->paths].at[at]);
    html(out, "</li>\n");
}

void verdict_section(FILE *out, const analysis *a)
{
    char headline[1000];
    verdict_headline(a, headline, sizeof headline);
    html(out, "<section class=\"verdict\">\n<h2>Does “it is fine as it is” carry over? ");
    html_text(out, headline);
    html(out, "</h2>\n");
    if (depends(a))
        dependence(out, a);
    html(out, "<h3>The two that are compared</h3>\n<ul class=\"stands\">\n");
    stand_words(out, "Existing", &a->scenario->existing, a, EXISTING);
    stand_words(out, "Proposed", &a->scenario->proposed, a, PROPOSED);
    html(out, "</ul>\n<p class=\"argument\">");
    html_sentences(out, a->argument_text);
    html(out, "</p>\n</section>\n");
}

static void value_cell(FILE *out, const values *v)
{
    html(out, "<td>");
    html_number(out, v->ev, NUMBER_FOUND);
    html(out, "<span class=\"chance\">catastrophe: ");
    html_chance(out, v->catastrophe);
    html(out, "</span></td>");
}

static void scale_heading(FILE *out, const char *role, const stand *st, const scenario *s)
{
    html(out, "<th scope=\"col\">");
    html_text(out, role);
    html(out, ", ");
    words_scale(out, s, st->scale->value);
    html(out, "</th>");
}

void verdict_comparison(FILE *out, const analysis *a)
{
    const scenario *s = a->scenario;
    html(out,
         "<section id=\"comparison\">\n<h2>The same step on every path</h2>\n<table>\n<caption>Expected value, in ");
    html_text(out, s->value_unit);
    html(out, ", and the chance of a catastrophe, at both scales, if this path is the one that things take</caption>\n"
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
        html_element(out, "td", verdict_words(st->carries.verdict));
        html(out, "</tr>\n");
    }
    html(out, "</tbody>\n</table>\n</section>\n");
}
