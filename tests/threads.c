/* SPDX-License-Identifier: MIT */
/* Eight threads share a model and its callback: all answers have the bits that one thread alone gets. Each round has
 * a model that nobody has asked before, so that its programs are made while all ask at once. Worth most under
 * ThreadSanitizer. */
#define _POSIX_C_SOURCE 200112L /* barriers */
#include "support.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, ROUNDS = 20, SCALES = 300, ROOTS = 16 };

/* All that a thread may ask of a model; padding is 0, so that answers compare as bytes. */
typedef struct answers {
    double values[SCALEEV_CATASTROPHE + 1][SCALES], rows[SCALES], gradient[8], bounds[2], one;
    scaleev_root roots[ROOTS], solved[ROOTS];
    scaleev_sensitivity sensitivity[8];
    scaleev_solution solution, solved_solution;
    scaleev_optimum best;
    scaleev_whole whole;
    scaleev_argument argument;
    double turns[4];
    char text[1000];
    scaleev_status status[16];
} answers;

static scaleev_model *models[ROUNDS];
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
    scaleev_column column = {0, losses};
    *status++ = scaleev_find(model, 1, "loss", &column.input);
    for (scaleev_quantity q = 0; q <= SCALEEV_CATASTROPHE; q++)
        *status += scaleev_evaluate(model, q, scales, SCALES, a->values[q]);
    a->one = scaleev_ev(model, 12.5);
    *++status = scaleev_evaluate_columns(model, SCALEEV_EV, 40, &column, 1, SCALES, a->rows);
    *++status = scaleev_enclose(model, SCALEEV_EV, 10, 20, &a->bounds[0], &a->bounds[1]);
    *++status = scaleev_gradient(model, SCALEEV_BENEFIT, 3, a->gradient, 1);
    a->solution.size = a->solved_solution.size = sizeof a->solution;
    *++status = scaleev_break_even(model, 1, 1e6, NULL, a->roots, ROOTS, &a->solution);
    *++status =
        scaleev_solve(model, SCALEEV_EV, 1, column.input, 20, 0, 1e6, NULL, a->solved, ROOTS, &a->solved_solution);
    if (a->solution.count)
        *++status = scaleev_sensitivities(model, &a->roots[0], a->sensitivity, 8);
    a->best.size = sizeof a->best;
    *++status = scaleev_best_scale(model, 1, 1e6, NULL, &a->best);
    a->whole.size = sizeof a->whole;
    *++status = scaleev_whole_scales(model, 1, 1e6, NULL, &a->whole);
    a->argument.size = sizeof a->argument;
    *++status = scaleev_argue(model, 1, model, 1e5, &a->argument);
    *++status = scaleev_argument_text(&a->argument, a->text, sizeof a->text, NULL);
    *++status = scaleev_break_even_columns(model, 1, 1e6, &column, 1, 4, 1, a->turns, NULL);
}

static answers alone;

typedef struct worker {
    pthread_t thread;
    int number, different;
    answers mine;
} worker;

static void *work(void *context)
{
    worker *w = context;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(&together);
        touch(models[i], (w->number + i) % 7);
        ask(models[i], &w->mine);
        w->different += memcmp(&w->mine, &alone, sizeof alone) != 0;
    }
    return NULL;
}

int main(void)
{
    static worker workers[THREADS];
    static const char spec[] = "benefit.linear:2;hazard.constant:0.01:loss=100;benefit.callback:0,3,50;"
                               "hazard.logistic:1e-6,1e-4,1000,100:loss=5";
    int started = 0, wrong = 0;
    scaleev_model *first = model_of(spec);
    ask(first, &alone);
    scaleev_model_destroy(first);
    for (int i = 0; i < ROUNDS; i++)
        models[i] = model_of(spec);
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
    for (int i = 0; i < ROUNDS; i++)
        scaleev_model_destroy(models[i]);
    printf("%d threads, %d answers differ\n", started, wrong);
    return wrong != 0;
}
