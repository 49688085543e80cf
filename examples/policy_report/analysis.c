/* SPDX-License-Identifier: MIT */
#include "analysis.h"

#include "allocate.h"
#include "model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 240 };

static bool check(scaleev_status status, input *in, const path *p)
{
    const where paths = {NULL, "paths", 0};
    return status == SCALEEV_OK || input_fail(in, &(where){&paths, p->name, 0}, "%s", scaleev_status_message(status));
}

static scaleev_status find_break_evens(const scaleev_model *model, double from, double to, break_evens *b)
{
    b->proof.size = sizeof b->proof;
    scaleev_status status = scaleev_break_even(model, from, to, NULL, NULL, 0, &b->proof);
    b->n = status == SCALEEV_OK ? b->proof.count : 0;
    b->roots = allocate(b->n, sizeof *b->roots);
    return b->n > 0 ? scaleev_break_even(model, from, to, NULL, b->roots, b->n, &b->proof) : status;
}

int analysis_sign(const break_evens *b, size_t i)
{
    if (i == 0)
        return b->proof.sign_lo;
    if (i == b->n)
        return b->proof.sign_hi;
    return b->roots[i - 1].direction ? b->roots[i - 1].direction : -b->roots[i].direction;
}

/* ---- sensitivities ---- */

static int stronger(const void *a, const void *b)
{
    double x = fabs(((const sensitivity *)a)->elasticity.at), y = fabs(((const sensitivity *)b)->elasticity.at);
    return (x < y) - (x > y);
}

/* How a break-even moves with each assumption: percent per unit of it (assumption_unit()). */
typedef struct moves {
    span *each;
    bool *used;
} moves;

/* An assumption that several others or inputs use moves them all: the moves add up. */
static void add_up(moves *m, size_t i, span more)
{
    m->each[i] = span_sum(m->each[i], more);
    m->used[i] = true;
}

/* Per percent of the input; where it is 0, which has no percents, per 1. */
static span move_of_input(const assumption *a, const scaleev_sensitivity *one, const scaleev_root *root)
{
    if (a->value != 0)
        return (span){one->elasticity, one->elasticity_lo, one->elasticity_hi};
    const span by_scale = {1 / root->at, nextafter(1 / root->hi, 0), nextafter(1 / root->lo, INFINITY)};
    return span_product((span){one->slope, one->slope_lo, one->slope_hi}, by_scale);
}

/* From what follows to what it follows from. */
static void hand_down(const scenario *s, moves *m)
{
    for (size_t i = s->derived_n; i-- > 0;) {
        const assumption *a = s->derived[i];
        const size_t above = (size_t)(a - s->assumptions);
        for (size_t j = 0; j < a->parts_n && m->used[above]; j++)
            add_up(m, (size_t)(a->parts[j].from - s->assumptions), span_product(m->each[above], a->parts[j].weight));
    }
}

/* Those of typed numbers. One percent of nothing is nothing. */
static void collect(const scenario *s, const moves *m, sensitivities *all)
{
    all->items = allocate(s->assumptions_n, sizeof *all->items);
    for (size_t i = 0; i < s->assumptions_n; i++) {
        const assumption *a = &s->assumptions[i];
        if (m->used[i] && !a->formula && a->value != 0)
            all->items[all->n++] = (sensitivity){a, m->each[i]};
    }
    qsort(all->items, all->n, sizeof *all->items, stronger);
}

static scaleev_status find_sensitivities(const study *st, const scenario *s, const scaleev_root *root,
                                         sensitivities *all)
{
    if (root->kind != SCALEEV_ROOT_CROSSING)
        return SCALEEV_OK;
    size_t n = (size_t)scaleev_input_count(st->model);
    scaleev_sensitivity *each = allocate(n, sizeof *each);
    moves m = {allocate(s->assumptions_n, sizeof *m.each), allocate(s->assumptions_n, sizeof *m.used)};
    scaleev_status status = scaleev_sensitivities(st->model, root, n, each);
    for (size_t i = 0; status == SCALEEV_OK && i < n; i++) {
        const assumption *a = model_assumption(st->model, st->path, (scaleev_input)i);
        if (a && !a->points)
            add_up(&m, (size_t)(a - s->assumptions), move_of_input(a, &each[i], root));
    }
    hand_down(s, &m);
    collect(s, &m, all);
    free(m.each);
    free(m.used);
    free(each);
    return status;
}

static scaleev_status find_all_sensitivities(study *st, const scenario *s)
{
    scaleev_status status = SCALEEV_OK;
    st->moves = allocate(st->turns.n, sizeof *st->moves);
    for (size_t i = 0; status == SCALEEV_OK && i < st->turns.n; i++)
        status = find_sensitivities(st, s, &st->turns.roots[i], &st->moves[i]);
    return status;
}

/* ---- curves and values ---- */

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static scaleev_status sample(study *st, const scenario *s)
{
    double from = s->from->value, to = s->to->value;
    st->scales = allocate(STEPS + 4 + st->turns.n, sizeof *st->scales);
    for (int i = 1; i < STEPS; i++)
        st->scales[st->points_n++] = fmin(fmax(exp(log(from) + (log(to) - log(from)) * i / STEPS), from), to);
    const double special[] = {from, to, s->existing.scale->value, s->proposed.scale->value, st->best.scale};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        st->scales[st->points_n++] = special[i];
    for (size_t i = 0; i < st->turns.n; i++)
        st->scales[st->points_n++] = st->turns.roots[i].at;
    qsort(st->scales, st->points_n, sizeof *st->scales, rising);
    st->ev = allocate(st->points_n, sizeof *st->ev);
    st->catastrophe = allocate(st->points_n, sizeof *st->catastrophe);
    scaleev_status status = scaleev_evaluate(st->model, SCALEEV_EV, st->scales, st->points_n, st->ev);
    if (status == SCALEEV_OK)
        status = scaleev_evaluate(st->model, SCALEEV_CATASTROPHE, st->scales, st->points_n, st->catastrophe);
    return status;
}

static scaleev_status evaluate_at(const scaleev_model *model, double scale, values *v)
{
    scaleev_status status = scaleev_evaluate(model, SCALEEV_EV, &scale, 1, &v->ev);
    if (status == SCALEEV_OK)
        status = scaleev_evaluate(model, SCALEEV_CATASTROPHE, &scale, 1, &v->catastrophe);
    return status;
}

static scaleev_status find_catastrophes(study *st)
{
    break_evens *b = &st->turns;
    double *scales = allocate(b->n, sizeof *scales);
    b->catastrophe = allocate(b->n, sizeof *b->catastrophe);
    for (size_t i = 0; i < b->n; i++)
        scales[i] = b->roots[i].at;
    scaleev_status status = scaleev_evaluate(st->model, SCALEEV_CATASTROPHE, scales, b->n, b->catastrophe);
    free(scales);
    double best[] = {st->best.scale, st->best.whole_scale}, chances[2];
    if (status == SCALEEV_OK)
        status = scaleev_evaluate(st->model, SCALEEV_CATASTROPHE, best, 2, chances);
    if (status == SCALEEV_OK) {
        st->best_catastrophe = chances[0];
        st->whole_catastrophe = chances[1];
    }
    return status;
}

/* ---- one path, and all ---- */

static scaleev_status examine(study *st, const scenario *s)
{
    double from = s->from->value, to = s->to->value;
    double scales[SCALES] = {s->existing.scale->value, s->proposed.scale->value};
    scaleev_status status = SCALEEV_OK;
    for (int i = 0; status == SCALEEV_OK && i < SCALES; i++)
        status = evaluate_at(st->model, scales[i], &st->at[i]);
    st->carries.size = sizeof st->carries;
    if (status == SCALEEV_OK)
        status = scaleev_argue(st->model, scales[EXISTING], st->model, scales[PROPOSED], NULL, &st->carries);
    if (status == SCALEEV_OK)
        status = find_break_evens(st->model, from, to, &st->turns);
    if (status == SCALEEV_OK)
        status = find_all_sensitivities(st, s);
    st->best.size = sizeof st->best;
    if (status == SCALEEV_OK)
        status = scaleev_best_scale(st->model, from, to, NULL, &st->best);
    if (status == SCALEEV_OK)
        status = find_catastrophes(st);
    return status == SCALEEV_OK ? sample(st, s) : status;
}

/* “The label”, to be freed: in sentences a name is to be told from them. */
static char *quoted(const char *label)
{
    size_t size = strlen(label) + sizeof "“”";
    char *name = allocate(size, 1);
    snprintf(name, size, "“%s”", label);
    return name;
}

static scaleev_status put_into_words(analysis *a)
{
    size_t length;
    char *existing = quoted(a->scenario->existing.label), *proposed = quoted(a->scenario->proposed.label);
    scaleev_status status = scaleev_argument_text(&a->argument, existing, proposed, NULL, 0, &length);
    if (status == SCALEEV_OK) {
        a->argument_text = allocate(length + 1, 1);
        status = scaleev_argument_text(&a->argument, existing, proposed, a->argument_text, length + 1, NULL);
    }
    free(existing);
    free(proposed);
    return status;
}

static scaleev_status argue(analysis *a, const scaleev_model *existing, const scaleev_model *proposed)
{
    a->argument.size = sizeof a->argument;
    scaleev_status status = scaleev_argue(existing, a->scenario->existing.scale->value, proposed,
                                          a->scenario->proposed.scale->value, NULL, &a->argument);
    return status == SCALEEV_OK ? put_into_words(a) : status;
}

static scaleev_status cross(analysis *a, const scaleev_model *existing, const scaleev_model *proposed)
{
    scaleev_model *difference;
    scaleev_status status = scaleev_model_difference(proposed, existing, &difference);
    if (status == SCALEEV_OK)
        status = find_break_evens(difference, a->scenario->from->value, a->scenario->to->value, &a->crossings);
    scaleev_model_destroy(difference);
    return status;
}

bool analysis_make(analysis *a, const scenario *s, input *in)
{
    *a = (analysis){.scenario = s, .studies_n = s->paths_n};
    a->studies = allocate(s->paths_n, sizeof *a->studies);
    for (size_t i = 0; i < s->paths_n; i++) {
        study *st = &a->studies[i];
        st->path = &s->paths[i];
        st->model = model_build(s, st->path, in);
        if (!st->model || !check(examine(st, s), in, st->path))
            return false;
    }
    const scaleev_model *existing = a->studies[s->existing.path - s->paths].model;
    const scaleev_model *proposed = a->studies[s->proposed.path - s->paths].model;
    return check(argue(a, existing, proposed), in, s->proposed.path) &&
           (existing == proposed || check(cross(a, existing, proposed), in, s->proposed.path));
}

void analysis_free(analysis *a)
{
    for (size_t i = 0; i < a->studies_n; i++) {
        study *st = &a->studies[i];
        for (size_t j = 0; st->moves && j < st->turns.n; j++)
            free(st->moves[j].items);
        free(st->moves);
        free(st->turns.roots);
        free(st->turns.catastrophe);
        free(st->scales);
        free(st->ev);
        free(st->catastrophe);
        scaleev_model_destroy(st->model);
    }
    free(a->studies);
    free(a->crossings.roots);
    free(a->argument_text);
}
