/* SPDX-License-Identifier: MIT */
/* Does "the existing thing, at its scale, is fine, so the proposed one is" hold? */
#include "host.h"
#include "solve.h"
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Proved sign of EV at one scale. */
static scaleev_status sign_at(const scaleev_model *model, double scale, int32_t *sign)
{
    *sign = 0;
    if (model->unbounded)
        return SCALEEV_OK;
    sev_problem problem = sev_scale_problem(model);
    sev_prover prover;
    if (!sev_prover_begin(&prover, &problem, 0))
        return SCALEEV_ERROR_MEMORY;
    *sign = sev_prove_sign(&prover, scale, NULL);
    sev_prover_end(&prover);
    return prover.stop ? SCALEEV_ERROR_CALLBACK : prover.undefined ? SCALEEV_ERROR_UNDEFINED : SCALEEV_OK;
}

static int32_t verdict(int32_t existing, int32_t proposed, double from, double to)
{
    if (!existing || !proposed)
        return SCALEEV_ARGUMENT_UNDECIDED;
    if (existing > 0 && proposed > 0)
        return SCALEEV_ARGUMENT_HOLDS;
    if (existing < 0 && proposed < 0)
        return SCALEEV_ARGUMENT_BOTH_BAD;
    if (from == to)
        return existing > 0 ? SCALEEV_ARGUMENT_FAILS_SAME_SCALE : SCALEEV_ARGUMENT_GOOD_SAME_SCALE;
    if (existing > 0)
        return to > from ? SCALEEV_ARGUMENT_FAILS_TOO_LARGE : SCALEEV_ARGUMENT_FAILS_TOO_SMALL;
    return to > from ? SCALEEV_ARGUMENT_GOOD_WHEN_LARGER : SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER;
}

/* The first and the last break-even of a model between two scales. */
static scaleev_status flips(const scaleev_model *model, double lo, double hi, scaleev_argument *a)
{
    scaleev_root few[8], *roots = few;
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_status status = scaleev_break_even(model, lo, hi, NULL, few, 8, &solution);
    size_t n = solution.count;
    if (status == SCALEEV_OK && n > 8) {
        roots = sev_new(&model->allocator, n, sizeof *roots);
        status = roots ? scaleev_break_even(model, lo, hi, NULL, roots, n, &solution) : SCALEEV_ERROR_MEMORY;
    }
    if (status == SCALEEV_OK) {
        a->flips = n;
        a->complete = solution.complete;
        if (n) {
            a->first_flip = roots[0];
            a->last_flip = roots[n - 1];
        }
    }
    if (roots != few)
        sev_free(&model->allocator, roots, n, sizeof *roots);
    return status;
}

static scaleev_status ev_at(const scaleev_model *model, double scale, double *ev)
{
    return scaleev_evaluate(model, SCALEEV_EV, &scale, 1, ev);
}

static scaleev_status judge(const scaleev_model *existing, const scaleev_model *proposed, scaleev_argument *a)
{
    double from = a->existing_scale, to = a->proposed_scale;
    double both = NAN;
    a->one_model = existing == proposed;
    scaleev_status status = ev_at(existing, from, &a->existing_ev);
    if (status == SCALEEV_OK)
        status = ev_at(proposed, to, &a->proposed_ev);
    if (status == SCALEEV_OK && a->one_model)
        status = ev_at(existing, from + to, &both);
    a->added_ev = both - a->existing_ev;
    if (status == SCALEEV_OK)
        status = sign_at(existing, from, &a->existing_sign);
    if (status == SCALEEV_OK)
        status = sign_at(proposed, to, &a->proposed_sign);
    if (status == SCALEEV_OK)
        status = flips(proposed, fmin(from, to), fmax(from, to), a);
    a->verdict = verdict(a->existing_sign, a->proposed_sign, from, to);
    return status;
}

static SEV_APART scaleev_status argue(const scaleev_model *existing, double existing_scale,
                                      const scaleev_model *proposed, double proposed_scale, scaleev_argument *argument)
{
    if (!existing || !proposed || !argument)
        return SCALEEV_ERROR_NULL;
    if (!sev_scale_ok(existing_scale) || !sev_scale_ok(proposed_scale))
        return SCALEEV_ERROR_DOMAIN;
    scaleev_status status = sev_struct_check(sizeof *argument, argument);
    if (status != SCALEEV_OK)
        return status;
    scaleev_argument mine = {.size = sizeof mine, .existing_scale = existing_scale, .proposed_scale = proposed_scale};
    status = judge(existing, proposed, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(argument, &mine, sizeof mine);
    return status;
}

scaleev_status scaleev_argue(const scaleev_model *existing, double existing_scale, const scaleev_model *proposed,
                             double proposed_scale, scaleev_argument *argument)
{
    SEV_HOST_RETURN(argue(existing, existing_scale, proposed, proposed_scale, argument));
}

/* In words */

typedef struct sev_writer {
    char *buffer;
    size_t capacity, length;
} sev_writer;

static void say(sev_writer *w, const char *format, ...) __attribute__((__format__(SEV_PRINTF, 2, 3)));

static void say(sev_writer *w, const char *format, ...)
{
    size_t room = w->length < w->capacity ? w->capacity - w->length : 0;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(room ? w->buffer + w->length : NULL, room, format, args);
    va_end(args);
    w->length += n > 0 ? (size_t)n : 0;
}

static const char *conclusion(int32_t verdict_)
{
    switch (verdict_) {
    case SCALEEV_ARGUMENT_HOLDS:
        return "Both are good, so here the argument leads to a true conclusion.";
    case SCALEEV_ARGUMENT_FAILS_TOO_LARGE:
        return "The argument fails: what is good at the existing scale is bad at the larger one.";
    case SCALEEV_ARGUMENT_FAILS_TOO_SMALL:
        return "The argument fails: what is good at the existing scale is bad at the smaller one.";
    case SCALEEV_ARGUMENT_FAILS_SAME_SCALE:
        return "The argument fails: at the same scale the existing thing is good and the proposed one is bad.";
    case SCALEEV_ARGUMENT_BOTH_BAD:
        return "Both are bad: the argument starts from a false premise.";
    case SCALEEV_ARGUMENT_GOOD_WHEN_LARGER:
        return "The existing thing is bad, but that does not carry over: the proposed one is good at its larger scale.";
    case SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER:
        return "The existing thing is bad, but that does not carry over: the proposed one is good at its smaller "
               "scale.";
    case SCALEEV_ARGUMENT_GOOD_SAME_SCALE:
        return "The existing thing is bad, but that does not carry over: the proposed one is good at the same scale.";
    default:
        return "Whether the argument holds could not be decided.";
    }
}

static const char *proved(int32_t sign)
{
    return sign > 0   ? "proved to be positive"
           : sign < 0 ? "proved to be negative"
                      : "of a sign that could not be proved";
}

/* An unresolved place may be none; an estimated one was seen. */
static const char *breaks_even(const scaleev_root *root)
{
    return root->kind == SCALEEV_ROOT_UNRESOLVED ? "may break even" : "breaks even";
}

static void say_flips(sev_writer *w, const scaleev_argument *a)
{
    const char *of = a->one_model ? "the expected value" : "the expected value of the proposed thing";
    if (a->flips == 0)
        say(w, " Between the two scales %s %s.", of,
            a->complete ? "does not change sign" : "was not found to change sign, which is no proof");
    else if (a->flips == 1)
        say(w, " Between the two scales %s %s at a scale of %s%s.", of, breaks_even(&a->first_flip),
            sev_rounded(a->first_flip.at).text,
            a->complete ? " and nowhere else" : "; other places could not be ruled out");
    else
        say(w, " Between the two scales %s %s at %zu places, first at a scale of %s and last at %s%s.", of,
            a->complete ? "breaks even" : "may break even", a->flips, sev_rounded(a->first_flip.at).text,
            sev_rounded(a->last_flip.at).text, a->complete ? "" : "; other places could not be ruled out");
}

static void write_argument(sev_writer *w, const scaleev_argument *a)
{
    say(w, "At a scale of %s the existing thing has an expected value of %s, %s.", sev_rounded(a->existing_scale).text,
        sev_rounded(a->existing_ev).text, proved(a->existing_sign));
    say(w, " At a scale of %s the proposed thing has an expected value of %s, %s.", sev_rounded(a->proposed_scale).text,
        sev_rounded(a->proposed_ev).text, proved(a->proposed_sign));
    say(w, " %s", conclusion(a->verdict));
    if (a->existing_scale != a->proposed_scale)
        say_flips(w, a);
    if (a->one_model && !isnan(a->added_ev))
        say(w, " On top of the existing scale, the proposed one %s an expected value of %s.",
            a->added_ev < 0 ? "takes away" : "adds", sev_rounded(fabs(a->added_ev)).text);
}

static SEV_APART scaleev_status argument_text(const scaleev_argument *argument, char *buffer, size_t capacity,
                                              size_t *length)
{
    scaleev_argument mine;
    sev_writer writer = {buffer, capacity, 0};
    if (!argument || (capacity && !buffer))
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_struct_in(&mine, sizeof mine, argument);
    if (status != SCALEEV_OK)
        return status;
    write_argument(&writer, &mine);
    if (length)
        *length = writer.length;
    return SCALEEV_OK;
}

scaleev_status scaleev_argument_text(const scaleev_argument *argument, char *buffer, size_t capacity, size_t *length)
{
    SEV_HOST_RETURN(argument_text(argument, buffer, capacity, length));
}
