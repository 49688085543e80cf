/* SPDX-License-Identifier: MIT */
/* Sixteen threads share a model and its callback, and a study of it: all answers have the bits that one thread alone
 * gets. Each round has a model that nobody has asked before, so that its programs are made while all ask at once. Worth
 * most under ThreadSanitizer. */
#define _POSIX_C_SOURCE 200112L /* barriers */
#include "support.h"

#include <scaleev/study.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 16, ROUNDS = 20, SCALES = 300, ROOTS = 16, DRAWS = 200 };

/* All that a thread may ask of a model; padding is 0, so that answers compare as bytes. */
typedef struct answers {
    double values[SCALEEV_CATASTROPHE + 1][SCALES], rows[SCALES], gradient[8], bounds[2], one, other, gaps[SCALES];
    scaleev_root roots[ROOTS], solved[ROOTS];
    scaleev_sensitivity sensitivity[8];
    scaleev_solution solution, solved_solution;
    scaleev_optimum best;
    scaleev_whole whole;
    scaleev_argument argument;
    double turns[4];
    char text[1000];
    scaleev_status status[20];
} answers;

/* All that a thread may ask of a study. */
typedef struct study_answers {
    double drawn[DRAWS], values[2 * DRAWS], turns[DRAWS], best[2], evs[2];
    int32_t kinds[DRAWS];
    scaleev_decision decision;
    scaleev_importance row;
    scaleev_status status[6];
} study_answers;

static scaleev_model *models[ROUNDS];
static scaleev_study *studies[ROUNDS];
static pthread_barrier_t together;

/* Functions that need the model's programs, or may not disturb those who do. */
static void touch(const scaleev_model *model, int which)
{
    double lo = 0, hi;
    scaleev_model *other = NULL;
    scaleev_whole whole = {.size = sizeof whole};
    switch (which) {
    case 0:
        scaleev_ev(model, 3);
        break;
    case 1:
        scaleev_enclose(model, SCALEEV_EV, 1, 2, &lo, &hi);
        break;
    case 2:
        scaleev_break_even(model, 1, 1e6, NULL, NULL, 0, NULL);
        break;
    case 3:
        scaleev_whole_scales(model, 1, 1e6, NULL, &whole);
        break;
    case 4:
        scaleev_model_copy(model, &other);
        break;
    case 5:
        scaleev_model_difference(model, model, &other);
        break;
    default:
        break;
    }
    scaleev_model_destroy(other);
}

static void ask(const scaleev_model *model, answers *a)
{
    double scales[SCALES], losses[SCALES];
    scaleev_status *status = a->status;
    memset(a, 0, sizeof *a);
    for (int i = 0; i < SCALES; i++) {
        scales[i] = 1 + 7.3 * i;
        losses[i] = 50 + i;
    }
    scaleev_column column = {0, 0, losses, 0};
    const scaleev_column backwards = {SCALEEV_SCALE, 0, scales + SCALES - 1, -1};
    scaleev_input none = -1;
    *status++ = scaleev_find(model, 1, "lose", &none); /* leaves words, which threads do not wait for */
    *status++ = scaleev_find(model, 1, "loss", &column.input);
    for (scaleev_quantity q = 0; q <= SCALEEV_CATASTROPHE; q++)
        *status += scaleev_evaluate(model, q, scales, SCALES, a->values[q]);
    a->one = scaleev_ev(model, 12.5);
    a->other = scaleev_value(model, SCALEEV_LOSS, 12.5);
    *++status = scaleev_evaluate_columns(model, SCALEEV_EV, 40, &backwards, 1, SCALES, a->gaps);
    *++status = scaleev_evaluate_columns(model, SCALEEV_EV, 40, &column, 1, SCALES, a->rows);
    *++status = scaleev_enclose(model, SCALEEV_EV, 10, 20, &a->bounds[0], &a->bounds[1]);
    *++status = scaleev_gradient(model, SCALEEV_BENEFIT, 3, 1, a->gradient);
    a->solution.size = a->solved_solution.size = sizeof a->solution;
    *++status = scaleev_break_even(model, 1, 1e6, NULL, a->roots, ROOTS, &a->solution);
    *++status =
        scaleev_solve(model, SCALEEV_EV, 1, column.input, 20, 0, 1e6, NULL, a->solved, ROOTS, &a->solved_solution);
    if (a->solution.count)
        *++status = scaleev_sensitivities(model, &a->roots[0], 8, a->sensitivity);
    a->best.size = sizeof a->best;
    *++status = scaleev_best_scale(model, 1, 1e6, NULL, &a->best);
    a->whole.size = sizeof a->whole;
    *++status = scaleev_whole_scales(model, 1, 1e6, NULL, &a->whole);
    a->argument.size = sizeof a->argument;
    *++status = scaleev_argue(model, 1, model, 1e5, NULL, &a->argument);
    *++status = scaleev_argument_text(&a->argument, NULL, NULL, a->text, sizeof a->text, NULL);
    *++status = scaleev_break_even_columns(model, 1, 1e6, &column, 1, 4, &test_proved, a->turns, NULL, NULL);
}

static answers alone;

/* Two that are correlated, and one that follows. */
static scaleev_study *study_of(const scaleev_model *model)
{
    scaleev_study *study = NULL;
    if (scaleev_study_create(model, NULL, &study) ||
        scaleev_study_add(study, 1, "lognormal.interval", (const double[]){1, 3, 0.9}, 3) ||
        scaleev_study_add(study, 3, "loguniform", (const double[]){1e-3, 1e-2}, 2) ||
        scaleev_study_same(study, 5, 1, 50, 1) || scaleev_study_correlate(study, 1, 3, 0.5))
        abort();
    return study;
}

/* Its correlations cannot be together, and all threads are told. */
static scaleev_status ask_impossible(const scaleev_study *study, double *out)
{
    return scaleev_study_draw(study, 1, 0, 1, out);
}

static void ask_study(const scaleev_study *study, study_answers *a)
{
    scaleev_status *status = a->status;
    memset(a, 0, sizeof *a);
    *status++ = scaleev_study_break_even(study, 1, 1e6, -1, 0, 77, DRAWS, a->turns, a->kinds);
    *status++ = scaleev_study_draw(study, 5, 77, DRAWS, a->drawn);
    *status++ = scaleev_study_evaluate(study, SCALEEV_EV, (const double[]){10, 300}, 2, 77, DRAWS, a->values);
    *status++ = scaleev_study_best_scale(study, 1, 1e6, 77, 2, a->best, a->evs);
    a->decision.size = sizeof a->decision;
    *status++ = scaleev_study_decide(study, 1, 1e6, 64, &a->decision);
    a->row.size = sizeof a->row;
    *status++ = scaleev_study_importance(study, 40, 1, 1e6, 64, &a->row, 1);
}

static study_answers study_alone;
static scaleev_study *impossible;

typedef struct worker {
    pthread_t thread;
    int number, different;
    answers mine;
    study_answers of_study;
} worker;

static void *work(void *context)
{
    worker *w = context;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(&together);
        touch(models[i], (w->number + i) % 7);
        ask(models[i], &w->mine);
        w->different += memcmp(&w->mine, &alone, sizeof alone) != 0;
        ask_study(studies[i], &w->of_study);
        w->different += memcmp(&w->of_study, &study_alone, sizeof study_alone) != 0;
        w->different += ask_impossible(impossible, w->mine.rows) != SCALEEV_ERROR_PARAMETER;
    }
    return NULL;
}

int main(void)
{
    static worker workers[THREADS];
    static const char spec[] = "benefit linear(2); hazard constant(0.01), loss = 100; benefit callback(0, 3, 50); "
                               "hazard logistic(1e-6, 1e-4, 1000, 100), loss = 5";
    int started = 0, wrong = 0;
    scaleev_model *first = model_of(spec);
    ask(first, &alone);
    scaleev_study *study = study_of(first);
    ask_study(study, &study_alone);
    for (size_t i = 0; i < sizeof study_alone.status / sizeof *study_alone.status; i++)
        wrong += study_alone.status[i] != SCALEEV_OK;
    scaleev_study_destroy(study);
    impossible = study_of(first);
    if (scaleev_study_add(impossible, 2, "uniform", (const double[]){0.5, 1}, 2) ||
        scaleev_study_correlate(impossible, 1, 2, 0.95) || scaleev_study_correlate(impossible, 1, 3, 0.95))
        abort();
    scaleev_model_destroy(first);
    for (int i = 0; i < ROUNDS; i++) {
        models[i] = model_of(spec);
        studies[i] = study_of(models[i]);
    }
    if (alone.solution.count < 1 || !alone.best.proved) {
        printf("the model is no test: %zu roots\n", alone.solution.count);
        return 1;
    }
    pthread_barrier_init(&together, NULL, THREADS);
    for (; started < THREADS; started++) {
        workers[started].number = started;
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started])) {
            printf("only %d threads\n", started); /* which would wait for the others for ever */
            return 1;
        }
    }
    for (int i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        wrong += workers[i].different;
    }
    pthread_barrier_destroy(&together);
    for (int i = 0; i < ROUNDS; i++) {
        scaleev_study_destroy(studies[i]);
        scaleev_model_destroy(models[i]);
    }
    wrong += !strstr(scaleev_study_error(impossible), "cannot be together");
    scaleev_study_destroy(impossible);
    printf("%d threads, %d answers differ\n", started, wrong);
    return wrong != 0;
}
