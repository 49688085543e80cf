/* SPDX-License-Identifier: MIT */
/* Statistics of columns of a million draws beside NumPy's and SciPy's. Those give no errors of quantiles and shares. */
#include "study/order.h"
#include "study/statistics.h"
#include "bench.h"
#include "host/memory.h"

enum { DRAWS = 1000000, LEVELS = 5 };

static const double levels[LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};

typedef struct job {
    const double *x, *y;
    double out[LEVELS];
} job;

static void summary(void *context)
{
    job *j = context;
    scaleev_summary s;
    must(sev_summarize(j->x, DRAWS, 0, &s) == 0, "a summary");
    j->out[0] = s.mean.value;
    j->out[1] = s.mean.error;
    j->out[2] = s.sd;
    j->out[3] = s.least;
    j->out[4] = s.greatest;
}

static void quantiles(void *context)
{
    job *j = context;
    scaleev_estimate q[LEVELS];
    must(sev_quantiles(j->x, DRAWS, 0, levels, LEVELS, &sev_default_allocator, q) == 0, "quantiles");
    for (size_t i = 0; i < LEVELS; i++)
        j->out[i] = q[i].value;
}

static void share(void *context)
{
    job *j = context;
    scaleev_estimate s;
    must(sev_share_below(j->x, DRAWS, 0, 0, &s) == 0, "a share");
    j->out[0] = s.value;
}

static void ranks(void *context)
{
    job *j = context;
    must(sev_rank_correlation(j->x, j->y, DRAWS, &sev_default_allocator, j->out) == 0, "a rank correlation");
}

static void choice(void *context)
{
    job *j = context;
    const double *columns[] = {j->x, j->y};
    scaleev_choice c = SCALEEV_CHOICE_INIT;
    must(sev_choose(columns, 2, DRAWS, 0, &sev_default_allocator, &c) == 0, "a choice");
    j->out[0] = c.evpi.value;
}

/* Sends the command and the draws to Python, compares `n` results, and races. */
static void race(const char *title, void (*work)(void *), job *j, python *p, const char *command, size_t draws,
                 size_t n)
{
    rival rivals[] = {
        {.name = "scaleev", .work = work, .context = j},
        {.name = p->missing ? command : p->version,
         .timed = python_timed,
         .context = p,
         .missing = p->missing,
         .limit = 1},
    };
    double results[LEVELS];
    if (!p->missing) {
        python_send(p, command, j->x, draws);
        python_send(p, "result", NULL, 0);
        python_read(p, results, n);
        work(j);
        for (size_t i = 0; i < n; i++)
            if (!(fabs(results[i] - j->out[i]) <= 1e-11 * fabs(results[i]) + 1e-15))
                wrong("%s: %.17g, Python %.17g", title, j->out[i], results[i]);
    }
    compete(title, rivals, COUNT(rivals), 21, 0.01, DRAWS);
}

int main(void)
{
    uint64_t state = 1;
    double *x = must_allocate(2 * DRAWS * sizeof *x), *y = x + DRAWS;
    for (size_t i = 0; i < DRAWS; i++) {
        x[i] = random_log(&state, 1e-3, 1e6) - random_log(&state, 1e-3, 1e6);
        y[i] = x[i] * random_unit(&state) - 1;
    }
    python numpy, scipy;
    job j = {.x = x, .y = y};
    print_machine("Statistics of a million draws");
    python_open(&numpy, "numpy");
    python_open(&scipy, "scipy");
    race("Mean and its error, spread, least and greatest", summary, &j, &numpy, "summary 1000000", DRAWS, 5);
    race("Five quantiles (scaleev: with errors)", quantiles, &j, &numpy, "quantiles 1000000 0.05 0.25 0.5 0.75 0.95",
         DRAWS, LEVELS);
    race("Spearman's rank correlation", ranks, &j, &scipy, "ranks 1000000", 2 * (size_t)DRAWS, 1);
    rival alone[] = {{.name = "scaleev", .work = share, .context = &j}};
    compete("Share below a threshold, with its error", alone, 1, 21, 0.01, DRAWS);
    alone[0].work = choice;
    compete("EVPI of two options, with its error", alone, 1, 21, 0.01, DRAWS);
    python_close(&numpy);
    python_close(&scipy);
    free(x);
    return bench_wrong;
}
