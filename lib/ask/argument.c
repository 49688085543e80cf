/* SPDX-License-Identifier: MIT */
/* Does "the existing thing, at its scale, is fine, so the proposed one is" hold? */
#include "ask/door.h"
#include "ask/options.h"
#include "host/text.h"
#include "model/compiled.h"
#include "model/sweep.h"
#include "prove/prove.h"
#include "prove/roots.h"

#include <math.h>
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
    return sev_prover_status(&prover);
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
static scaleev_status flips(const scaleev_model *model, double lo, double hi, uint64_t budget, scaleev_argument *a)
{
    sev_problem problem = sev_scale_problem(model);
    sev_answer answer;
    sev_answer_begin(&answer, &model->allocator);
    scaleev_status status = sev_find_roots(&problem, lo, hi, budget, &answer);
    if (status == SCALEEV_OK) {
        a->flips = answer.count;
        a->complete = answer.complete;
    }
    if (status == SCALEEV_OK && answer.count) {
        a->first_flip = answer.roots[0];
        a->last_flip = answer.roots[answer.count - 1];
    }
    sev_answer_end(&answer);
    return status;
}

/* EV in doubles. */
static scaleev_status ev_at(const scaleev_model *model, double scale, double *ev)
{
    const sev_compiled *compiled = sev_compiled_of(model);
    return compiled ? sev_sweep_scales(&compiled->values[SCALEEV_EV], &scale, 1, ev) : SCALEEV_ERROR_MEMORY;
}

static scaleev_status judge(const scaleev_model *existing, const scaleev_model *proposed, uint64_t budget,
                            scaleev_argument *a)
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
        status = flips(proposed, fmin(from, to), fmax(from, to), budget, a);
    a->verdict = verdict(a->existing_sign, a->proposed_sign, from, to);
    return status;
}

SEV_DOOR(scaleev_argue,
         (const scaleev_model *existing, double existing_scale, const scaleev_model *proposed, double proposed_scale,
          const scaleev_solve_options *options, scaleev_argument *argument),
         (existing, existing_scale, proposed, proposed_scale, options, argument))
{
    scaleev_solve_options used;
    if (!existing || !proposed || !argument)
        return SCALEEV_ERROR_NULL;
    if (!sev_scale_ok(existing_scale) || !sev_scale_ok(proposed_scale))
        return SCALEEV_ERROR_DOMAIN;
    scaleev_status status = sev_options_in(options, &used);
    if (status == SCALEEV_OK)
        status = sev_struct_check(argument);
    if (status != SCALEEV_OK)
        return status;
    scaleev_argument mine = {.size = sizeof mine, .existing_scale = existing_scale, .proposed_scale = proposed_scale};
    status = judge(existing, proposed, used.max_evaluations, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(argument, &mine, sizeof mine);
    return status;
}

/* In words */

typedef struct sev_names {
    const char *existing, *proposed;
} sev_names;

/* Scales that were put in have the digits they came with, up to six; what came out has four. */
static sev_text as_given(double value)
{
    return sev_rounded(value, 6);
}

static sev_text as_found(double value)
{
    return sev_rounded(value, 4);
}

static void say_conclusion(sev_writer *w, const scaleev_argument *a, const sev_names *names)
{
    static const char *const words[] = {
        "Whether the argument holds could not be decided.",
        "Both are good, so here the argument leads to a true conclusion.",
        "The argument fails: what is good at the existing scale is bad at the larger one.",
        "The argument fails: what is good at the existing scale is bad at the smaller one.",
        "The argument fails:",
        "Both are bad: the argument starts from a false premise.",
        "What is bad at the existing scale is good at the larger one, so that it is bad now does not carry over.",
        "What is bad at the existing scale is good at the smaller one, so that it is bad now does not carry over.",
        "That it is bad now does not carry over:",
    };
    bool known = a->verdict >= 0 && a->verdict < (int32_t)(sizeof words / sizeof *words);
    int32_t verdict_ = known ? a->verdict : SCALEEV_ARGUMENT_UNDECIDED;
    bool was_good = verdict_ == SCALEEV_ARGUMENT_FAILS_SAME_SCALE;
    sev_write(w, " %s", words[verdict_]);
    if (was_good || verdict_ == SCALEEV_ARGUMENT_GOOD_SAME_SCALE)
        sev_write(w, " at the same scale the expected value of %s is %s and that of %s is %s.", names->existing,
                  was_good ? "positive" : "negative", names->proposed, was_good ? "negative" : "positive");
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

static void say_flips(sev_writer *w, const scaleev_argument *a, const sev_names *names)
{
    sev_write(w, " Between the two scales the expected value%s%s", a->one_model ? "" : " of ",
              a->one_model ? "" : names->proposed);
    if (a->flips == 0)
        sev_write(w, " %s.", a->complete ? "does not change sign" : "was not found to change sign, which is no proof");
    else if (a->flips == 1)
        sev_write(w, " %s at a scale of %s%s.", breaks_even(&a->first_flip), as_found(a->first_flip.at).text,
                  a->complete ? " and nowhere else" : "; other places could not be ruled out");
    else
        sev_write(w, " %s at %zu places, first at a scale of %s and last at %s%s.",
                  a->complete ? "breaks even" : "may break even", a->flips, as_found(a->first_flip.at).text,
                  as_found(a->last_flip.at).text, a->complete ? "" : "; other places could not be ruled out");
}

/* One thing alone, as its sentence: a name is never its first word, nor what a verb would have to agree with. */
static void say_thing(sev_writer *w, const char *name, double scale, double ev, int32_t sign)
{
    sev_write(w, "The expected value of %s at a scale of %s is %s, %s.", name, as_given(scale).text, as_found(ev).text,
              proved(sign));
}

static void say_both(sev_writer *w, const scaleev_argument *a, const sev_names *names)
{
    sev_write(w, " Both together, at a scale of %s, have ", as_given(a->existing_scale + a->proposed_scale).text);
    if (a->added_ev == 0)
        sev_write(w, "the same expected value as %s alone.", names->existing);
    else
        sev_write(w, "an expected value that is %s %s than that of %s alone.", as_found(fabs(a->added_ev)).text,
                  a->added_ev < 0 ? "lower" : "higher", names->existing);
}

static void write_argument(sev_writer *w, const scaleev_argument *a, const sev_names *names)
{
    say_thing(w, names->existing, a->existing_scale, a->existing_ev, a->existing_sign);
    sev_write(w, " ");
    say_thing(w, names->proposed, a->proposed_scale, a->proposed_ev, a->proposed_sign);
    say_conclusion(w, a, names);
    if (a->existing_scale != a->proposed_scale)
        say_flips(w, a, names);
    if (a->one_model && !isnan(a->added_ev))
        say_both(w, a, names);
}

SEV_DOOR(scaleev_argument_text,
         (const scaleev_argument *argument, const char *existing_name, const char *proposed_name, char *buffer,
          size_t capacity, size_t *length),
         (argument, existing_name, proposed_name, buffer, capacity, length))
{
    scaleev_argument mine;
    sev_writer writer = {buffer, capacity, 0};
    const sev_names names = {existing_name && *existing_name ? existing_name : "the existing thing",
                             proposed_name && *proposed_name ? proposed_name : "the proposed thing"};
    if (!argument || (capacity && !buffer))
        return SCALEEV_ERROR_NULL;
    scaleev_status status = sev_struct_in(&mine, sizeof mine, argument);
    if (status != SCALEEV_OK)
        return status;
    write_argument(&writer, &mine, &names);
    if (length)
        *length = writer.length;
    return SCALEEV_OK;
}
