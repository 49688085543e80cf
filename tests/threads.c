/* SPDX-License-Identifier: MIT */
/* Eight threads share a model and its callback: all answers have the bits that one thread alone gets. Worth most under
 * ThreadSanitizer. */
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

static scaleev_model *model;

static void ask(answers *a)
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

static void *work(void *different)
{
    answers *mine = malloc(sizeof *mine);
    for (int i = 0; mine && i < ROUNDS; i++) {
        ask(mine);
        if (memcmp(mine, &alone, sizeof alone) != 0)
            *(int *)different += 1;
    }
    if (!mine)
        *(int *)different += 1;
    free(mine);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int different[THREADS] = {0}, started = 0, wrong = 0;
    model = model_of("benefit.linear:2;hazard.constant:0.01:loss=100;benefit.callback:0,3,50;hazard.logistic:1e-6,1e-4,"
                     "1000,100:loss=5");
    ask(&alone);
    if (alone.solution.count < 1 || !alone.best.proved) {
        printf("the model is no test: %zu roots\n", alone.solution.count);
        return 1;
    }
    while (started < THREADS && pthread_create(&threads[started], NULL, work, &different[started]) == 0)
        started++;
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        wrong += different[i];
    }
    scaleev_model_destroy(model);
    printf("%d threads, %d answers differ\n", started, wrong);
    return started < THREADS || wrong;
}
