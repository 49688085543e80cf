/* SPDX-License-Identifier: MIT */
/* Two threads of the caller beside one that does the same work: sweeps of one model, rows of inputs, and ranges of the
 * draws of a study. A loop of plain arithmetic shows what the machine allows.
 *
 * The speed-up is that of the clock on the wall, between the quickest rounds, for other work on the machine shows in
 * it. That by processor time leaves out all waiting, for others on the machine and for each other. */
#include "bench.h"

#include <pthread.h>
#include <scaleev/study.h>

enum { THREADS = 2, SCALES = 10000, ROWS = 50000, COLUMNS = 3, DRAWS = 1 << 16, MOST = DRAWS, ROUNDS = 151 };

static const double least = 1.9, seconds_each = 0.003;

/* What all threads share; each has its own part of the values, and its own results. */
typedef struct shared {
    const scaleev_model *model;
    const scaleev_study *study;
    const double *scales, *values[COLUMNS];
    scaleev_input inputs[COLUMNS];
} shared;

typedef struct part {
    const shared *with;
    void (*work)(struct part *p);
    size_t number, repeats;
    double *out, used; /* processor time */
} part;

typedef struct task {
    const char *name;
    void (*work)(part *p);
    size_t results; /* of each part */
    size_t repeats;
    double one[ROUNDS], two[ROUNDS], by_processor[ROUNDS];
} task;

/* ---- The work of one part ---- */

static void plain_arithmetic(part *p)
{
    double x[8];
    for (size_t k = 0; k < COUNT(x); ++k)
        x[k] = p->with->scales[k];
    for (size_t i = 0; i < 100000; ++i)
        for (size_t k = 0; k < COUNT(x); ++k)
            x[k] = x[k] * 0.999 + 1;
    memcpy(p->out, x, sizeof x);
}

static void sweep(part *p)
{
    const double *scales = p->with->scales + p->number * SCALES;
    must(scaleev_evaluate(p->with->model, SCALEEV_EV, scales, SCALES, p->out) == SCALEEV_OK, "scaleev_evaluate");
}

static void columns_of(const part *p, scaleev_column *columns)
{
    for (size_t i = 0; i < COLUMNS; ++i)
        columns[i] = (scaleev_column){p->with->inputs[i], 0, p->with->values[i] + p->number * ROWS, 1};
}

static void rows(part *p)
{
    scaleev_column columns[COLUMNS];
    columns_of(p, columns);
    must(scaleev_evaluate_columns(p->with->model, SCALEEV_EV, 1000, columns, COLUMNS, ROWS, p->out) == SCALEEV_OK,
         "scaleev_evaluate_columns");
}

static void break_evens(part *p)
{
    scaleev_column columns[COLUMNS];
    columns_of(p, columns);
    must(scaleev_break_even_columns(p->with->model, 1, 1e12, columns, COLUMNS, ROWS, NULL, p->out, NULL, NULL) ==
             SCALEEV_OK,
         "scaleev_break_even_columns");
}

static void draws(part *p)
{
    const double scale = 200;
    must(scaleev_study_evaluate(p->with->study, SCALEEV_EV, &scale, 1, p->number * DRAWS, DRAWS, p->out) == SCALEEV_OK,
         "scaleev_study_evaluate");
}

/* ---- One thread and two ---- */

static double thread_used(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void *do_part(void *context)
{
    part *p = context;
    double start = thread_used();
    for (size_t i = 0; i < p->repeats; ++i)
        p->work(p);
    p->used = thread_used() - start;
    return NULL;
}

static double with_one(part *parts)
{
    double start = seconds_now();
    for (size_t i = 0; i < THREADS; ++i)
        do_part(&parts[i]);
    return seconds_now() - start;
}

static double with_two(part *parts)
{
    pthread_t threads[THREADS];
    double start = seconds_now();
    for (size_t i = 1; i < THREADS; ++i)
        must(pthread_create(&threads[i], NULL, do_part, &parts[i]) == 0, "a thread");
    do_part(&parts[0]);
    for (size_t i = 1; i < THREADS; ++i)
        must(pthread_join(threads[i], NULL) == 0, "a thread's end");
    return seconds_now() - start;
}

static void give(part *parts, const task *t)
{
    for (size_t i = 0; i < THREADS; ++i)
        parts[i].work = t->work, parts[i].repeats = t->repeats;
}

/* Results of two threads are those of one, and work is repeated until it takes long enough to be timed. */
static void prepare(part *parts, task *t)
{
    double *want = must_allocate(MOST * sizeof *want);
    t->repeats = 1;
    give(parts, t);
    with_one(parts);
    double once = with_one(parts) / THREADS;
    memcpy(want, parts[1].out, t->results * sizeof *want);
    memset(parts[1].out, 0, t->results * sizeof *want);
    with_two(parts);
    if (memcmp(want, parts[1].out, t->results * sizeof *want) != 0)
        wrong("%s: other results from two threads", t->name);
    t->repeats = once < seconds_each ? (size_t)(seconds_each / once) + 1 : 1;
    free(want);
}

static void time_round(part *parts, task *t, size_t round)
{
    give(parts, t);
    t->one[round] = with_one(parts);
    t->by_processor[round] = parts[0].used + parts[1].used;
    t->two[round] = with_two(parts);
    t->by_processor[round] /= fmax(parts[0].used, parts[1].used);
}

static void print_task(task *t, bool plain)
{
    double one = quantile(t->one, ROUNDS, 0), two = quantile(t->two, ROUNDS, 0);
    printf("  %-42s %10.3f %10.3f %12.3f %10.3f", t->name, one * 1e3, two * 1e3, median(t->by_processor, ROUNDS),
           one / two);
    if (!plain)
        printf("   at least %5.3f: %s", least, verdict(one / two >= least));
    putchar('\n');
}

static void race(const shared *with)
{
    static task tasks[] = {
        {.name = "plain arithmetic", .work = plain_arithmetic, .results = 8},
        {.name = "sweeps of 1e4 scales", .work = sweep, .results = SCALES},
        {.name = "rows of inputs, EV", .work = rows, .results = ROWS},
        {.name = "rows of inputs, break-evens", .work = break_evens, .results = ROWS},
        {.name = "a study's draws of EV", .work = draws, .results = DRAWS},
    };
    part parts[THREADS];
    for (size_t i = 0; i < THREADS; ++i)
        parts[i] = (part){.with = with, .number = i, .out = must_allocate(MOST * sizeof(double))};
    for (size_t i = 0; i < COUNT(tasks); ++i)
        prepare(parts, &tasks[i]);
    for (size_t round = 0; round < ROUNDS; ++round)
        for (size_t i = 0; i < COUNT(tasks); ++i)
            time_round(parts, &tasks[i], round);
    printf("\nthe same work from two threads\n  %-42s %10s %10s %12s %10s\n", "", "one, ms", "two, ms", "by processor",
           "speed-up");
    for (size_t i = 0; i < COUNT(tasks); ++i)
        print_task(&tasks[i], i == 0);
    for (size_t i = 0; i < THREADS; ++i)
        free(parts[i].out);
}

/* ---- The model, its columns and its study ---- */

static void add_uncertain(scaleev_study *study, const shared *with)
{
    static const struct {
        const char *distribution;
        double parameters[2];
    } known[COLUMNS] = {{"lognormal", {-0.1, 0.5}}, {"gamma", {3, 1000}}, {"loguniform", {20, 500}}};
    for (size_t i = 0; i < COLUMNS; ++i)
        must(scaleev_study_add(study, with->inputs[i], known[i].distribution, known[i].parameters, 2) == SCALEEV_OK,
             known[i].distribution);
}

int main(void)
{
    double *values = must_allocate((COLUMNS * (size_t)ROWS + SCALES) * THREADS * sizeof *values);
    shared with = {.scales = values + COLUMNS * (size_t)ROWS * THREADS};
    uint64_t random = 1;
    for (size_t i = 0; i < (size_t)ROWS * THREADS; ++i) {
        values[i] = random_log(&random, 1e-3, 1e3);
        values[ROWS * THREADS + i] = random_log(&random, 1e-9, 1e-2);
        values[2 * ROWS * THREADS + i] = values[i] / values[ROWS * THREADS + i] * random_log(&random, 1e-6, 0.9);
    }
    for (size_t i = 0; i < COLUMNS; ++i)
        with.values[i] = values + i * ROWS * THREADS;
    for (size_t i = 0; i < (size_t)SCALES * THREADS; ++i)
        values[COLUMNS * (size_t)ROWS * THREADS + i] = random_between(&random, 0, 1e5);
    scaleev_model *model;
    scaleev_study *study = NULL;
    must(scaleev_model_create(&model) == 0 && scaleev_benefit_linear(model, 1, NULL) == 0 &&
             scaleev_hazard_rate(model, 0.001, 100, NULL) == 0 &&
             scaleev_find(model, 0, "per_unit", &with.inputs[0]) == 0 &&
             scaleev_find(model, 1, "rate", &with.inputs[1]) == 0 &&
             scaleev_find(model, 1, "loss", &with.inputs[2]) == 0 && scaleev_study_create(model, NULL, &study) == 0,
         "the model and its study");
    add_uncertain(study, &with);
    with.model = model;
    with.study = study;
    print_machine("Two threads of the caller");
    race(&with);
    scaleev_study_destroy(study);
    scaleev_model_destroy(model);
    free(values);
    return bench_wrong;
}
