/* SPDX-License-Identifier: MIT */
/*
 * A pool of threads that answer questions about one model. It is built once; from then on all threads only read it, so
 * that they need no lock for it, and no copies. The question: how small must the probability be at each scale?
 *
 *     pool [THREADS]
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUESTIONS = 13, MOST_THREADS = 64 };

/* A question with its answer, which only the thread that took it writes. */
typedef struct question {
    double scale;
    scaleev_status status;
    scaleev_root root;
    scaleev_solution solution;
} question;

typedef struct pool {
    const scaleev_model *model;
    scaleev_input probability;
    pthread_mutex_t lock; /* of `next` alone */
    size_t next;
    question questions[QUESTIONS];
} pool;

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "pool: %s\n", scaleev_status_message(status));
        exit(EXIT_FAILURE);
    }
}

static void *work(void *context)
{
    pool *p = context;
    for (;;) {
        pthread_mutex_lock(&p->lock);
        size_t i = p->next++;
        pthread_mutex_unlock(&p->lock);
        if (i >= QUESTIONS)
            return NULL;
        question *q = &p->questions[i];
        q->solution.size = sizeof q->solution;
        q->status =
            scaleev_solve(p->model, SCALEEV_EV, 0, p->probability, q->scale, 0, 1, NULL, &q->root, 1, &q->solution);
    }
}

int main(int argc, char **argv)
{
    long wanted = argc > 1 ? strtol(argv[1], NULL, 10) : 4;
    if (wanted < 1 || wanted > MOST_THREADS) {
        fprintf(stderr, "usage: pool [THREADS]      1 to %d\n", MOST_THREADS);
        return EXIT_FAILURE;
    }

    scaleev_model *model;
    scaleev_term hazard;
    static pool p;
    check(scaleev_model_create(&model));
    check(scaleev_benefit_linear(model, 2, NULL));
    check(scaleev_hazard_constant(model, 0.01, 100, &hazard));
    check(scaleev_find(model, hazard, "probability", &p.probability));
    p.model = model;
    double scale = 1;
    for (size_t i = 0; i < QUESTIONS; i++, scale *= 10)
        p.questions[i].scale = scale;

    /* Starting a thread, and waiting for it, hands over all that was written before. */
    pthread_t threads[MOST_THREADS];
    long started = 0;
    pthread_mutex_init(&p.lock, NULL);
    while (started < wanted && pthread_create(&threads[started], NULL, work, &p) == 0)
        started++;
    if (started == 0)
        work(&p);
    for (long i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&p.lock);

    printf("A unit is worth 2, a catastrophe costs 100 and all gains. To break even,\n");
    for (size_t i = 0; i < QUESTIONS; i++) {
        const question *q = &p.questions[i];
        check(q->status);
        if (q->solution.count == 1 && q->solution.complete)
            printf("%13.0f units need a probability of at most %.12g (proved)\n", q->scale, q->root.at);
        else
            printf("%13.0f units: not proved\n", q->scale);
    }
    scaleev_model_destroy(model);
    return EXIT_SUCCESS;
}
