/* SPDX-License-Identifier: MIT */
#include "ask/hazard.h"
#include "ask/door.h"
#include "model/expression.h"
#include "model/sweep.h"

#include <math.h>
#include <string.h>

/* ---- Looking ---- */

enum { LOOKS = 96 };

/* Scales at which a hazard is looked at: 0, and two to each doubling, from 2^-12 up. */
static double scale_of_look(int i)
{
    return i == 0 ? 0 : ldexp(i % 2 ? 1 : 1.375, (i - 1) / 2 - 12);
}

typedef struct sev_hazard_look {
    sev_interval h[LOOKS];
    bool known[LOOKS];
} sev_hazard_look;

/* Encloses the cumulative hazard of a model of one hazard, -ln S, where it has a value. */
static scaleev_status look_at_hazard(const scaleev_model *model, sev_hazard_look *look)
{
    scaleev_status status = SCALEEV_OK;
    for (int i = 0; i < LOOKS && status != SCALEEV_ERROR_MEMORY; i++) {
        sev_interval log_survival;
        status = sev_sweep_enclose(model, SCALEEV_LOG_SURVIVAL, sev_point(scale_of_look(i)), &log_survival);
        look->known[i] = status == SCALEEV_OK;
        if (look->known[i])
            look->h[i] = (sev_interval){-log_survival.hi, -log_survival.lo};
    }
    return status == SCALEEV_ERROR_MEMORY ? status : SCALEEV_OK;
}

/* False, with a fault, for what is proved to be no cumulative hazard: not 0 at 0, or less at a greater scale. */
static bool judge_hazard(const sev_hazard_look *look, size_t length, sev_text_fault *fault)
{
    int top = 0;
    if (look->known[0] && (look->h[0].lo > 0 || look->h[0].hi < 0))
        return sev_text_wrong(fault, SEV_FAULT_NO_HAZARD, 0, length,
                              "a cumulative hazard is 0 at K = 0; this one is %s",
                              sev_number(look->h[0].lo > 0 ? look->h[0].lo : look->h[0].hi).text);
    for (int i = 1; i < LOOKS; i++) {
        if (!look->known[i])
            continue;
        if (look->h[i].hi < look->h[top].lo)
            return sev_text_wrong(fault, SEV_FAULT_NO_HAZARD, 0, length,
                                  "a cumulative hazard never falls; this one does between K = %s and K = %s",
                                  sev_number(scale_of_look(top)).text, sev_number(scale_of_look(i)).text);
        if (look->h[i].lo > look->h[top].lo)
            top = i;
    }
    return true;
}

/* The term alone in a model of its own, so that -ln S is its cumulative hazard; with a loss of -1, EV is 1 - S. */
static scaleev_status make_alone(const scaleev_allocator *allocator, const sev_given_term *term, scaleev_model **alone)
{
    scaleev_status status = sev_model_create(allocator, alone);
    return status == SCALEEV_OK ? sev_add_term(*alone, term, NULL) : status;
}

scaleev_status sev_check_hazard(const scaleev_allocator *allocator, const sev_given_term *term, size_t length,
                                sev_text_fault *fault)
{
    scaleev_model *alone;
    sev_hazard_look look;
    scaleev_status status = make_alone(allocator, term, &alone);
    if (status == SCALEEV_OK)
        status = look_at_hazard(alone, &look);
    if (status == SCALEEV_OK && !judge_hazard(&look, length, fault))
        status = SCALEEV_ERROR_TEXT;
    sev_model_destroy(alone);
    return status;
}

/* ---- Proving ---- */

/* How many doublings there are from 2^-12 to 2^60, which is more than 10^18; how many enclosures are tried at most, and
 * how often a piece is halved. */
enum { DOUBLINGS = 72, TRIES = 1000, HALVINGS = 30 };

/* Whether 1 - S, and so the hazard, rises all over a piece; a piece where that is not seen is halved. */
static scaleev_status rises_over(const scaleev_model *alone, sev_interval piece, int *tries, bool *rises)
{
    sev_interval waiting[HALVINGS] = {piece}, slope;
    for (size_t n = 1; n > 0 && *rises;) {
        sev_interval p = waiting[--n];
        scaleev_status status = sev_sweep_enclose(alone, SCALEEV_MARGINAL, p, &slope);
        if (status == SCALEEV_ERROR_MEMORY)
            return status;
        if (status == SCALEEV_OK && slope.lo >= 0)
            continue;
        double middle = p.lo + (p.hi - p.lo) / 2;
        *rises = n + 2 <= HALVINGS && --*tries > 0;
        if (*rises) {
            waiting[n++] = (sev_interval){middle, p.hi};
            waiting[n++] = (sev_interval){p.lo, middle};
        }
    }
    return SCALEEV_OK;
}

static scaleev_status never_falls(const scaleev_model *alone, bool *rises)
{
    scaleev_status status = SCALEEV_OK;
    int tries = TRIES;
    *rises = true;
    for (int i = 0; i <= DOUBLINGS && *rises && status == SCALEEV_OK; i++) {
        double hi = ldexp(1, i - 12);
        status = rises_over(alone, (sev_interval){i == 0 ? 0 : hi / 2, hi}, &tries, rises);
    }
    return status;
}

static scaleev_status find_verdict(const scaleev_allocator *allocator, const sev_given_term *term, int32_t *verdict)
{
    scaleev_model *alone;
    sev_hazard_look look;
    sev_text_fault fault = {.code = SEV_FAULT_NONE};
    bool fine = false, rises = false;
    scaleev_status status = make_alone(allocator, term, &alone);
    if (status == SCALEEV_OK)
        status = look_at_hazard(alone, &look);
    if (status == SCALEEV_OK)
        fine = judge_hazard(&look, 0, &fault);
    if (fine && look.known[0] && look.h[0].lo == 0 && look.h[0].hi == 0)
        status = never_falls(alone, &rises);
    if (status == SCALEEV_OK)
        *verdict = !fine ? SCALEEV_HAZARD_DISPROVED : rises ? SCALEEV_HAZARD_PROVED : SCALEEV_HAZARD_UNDECIDED;
    sev_model_destroy(alone);
    return status;
}

SEV_DOOR(scaleev_hazard_verdict, (const scaleev_model *model, scaleev_term term, int32_t *verdict),
         (model, term, verdict))
{
    double values[SEV_EXPRESSION_PARAMETERS + SEV_KNOBS_MAX];
    if (!model || !verdict)
        return SCALEEV_ERROR_NULL;
    if (term < 0 || (size_t)term >= model->terms_n || !model->terms[term].family->is_hazard)
        return SCALEEV_ERROR_TERM;
    const sev_term *t = &model->terms[term];
    size_t n = (size_t)t->parameters_n;
    if (t->family->shape != SEV_TEXT) { /* families are hazards, and a callback is its author's word */
        *verdict = t->family->shape == SEV_FUNCTION ? SCALEEV_HAZARD_UNDECIDED : SCALEEV_HAZARD_PROVED;
        return SCALEEV_OK;
    }
    memcpy(values, t->values, n * sizeof *values);
    values[n] = 1;
    values[n + 1] = -1; /* share and loss */
    return find_verdict(&model->allocator, &(sev_given_term){t->family, values, n, n + 2, t->data, t->data_bytes},
                        verdict);
}
