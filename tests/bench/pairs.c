/* SPDX-License-Identifier: MIT */
/* EV at many scales for every pair of a benefit and a hazard, against a loop by hand for that pair. */
#include "pairs.h"
#include "bench.h"
#include "sets.h"

#include <scaleev/scaleev.h>

enum { SCALES = 10000, MOST_PARAMETERS = 4, ROUNDS = 25 };

typedef struct family {
    const char *name;
    double parameters[MOST_PARAMETERS];
    size_t n;
} family;

#define LIST(...)                                                                                                      \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define FAMILY(kind, family, parameters, expression)                                                                   \
    {#kind "." #family, LIST parameters, sizeof(double[]) LIST parameters / sizeof(double)},
static const family benefits[PAIRS_B] = {PAIRS_BENEFITS(FAMILY, benefit)};
static const family hazards[PAIRS_H] = {PAIRS_HAZARDS(FAMILY, hazard)};

static const double loss = 3e5, limit = 1.6;

/* The families that are not raced. */
static const struct {
    const char *name, *reason;
} others[] = {
    {"benefit.table", "each scale looks for its piece of the curve, which makes no vector"},
    {"hazard.table", "each scale looks for its piece of the curve, which makes no vector"},
    {"benefit.callback", "the time is the caller's"},
    {"hazard.callback", "the time is the caller's"},
    {"benefit.formula", "it is what its text says, and raced beside families in `formula`"},
    {"hazard.formula", "it is what its text says, and raced beside families in `formula`"},
};

typedef struct job {
    scaleev_model *model;
    pair_loop loop;
    const double *benefit, *hazard, *scales;
    double *out;
} job;

typedef struct pair {
    char name[64];
    double ours, loop, ratio;
} pair;

static void run_scaleev(void *context)
{
    job *j = context;
    must(scaleev_evaluate(j->model, SCALEEV_EV, j->scales, SCALES, j->out) == SCALEEV_OK, "scaleev_evaluate");
}

static void run_loop(void *context)
{
    job *j = context;
    j->loop(j->benefit, j->hazard, loss, j->scales, SCALES, j->out);
}

static void add(scaleev_model *model, const family *f, scaleev_term *term)
{
    must(scaleev_add(model, f->name, f->parameters, f->n, term) == SCALEEV_OK, f->name);
}

static scaleev_model *make_model(const family *benefit, const family *hazard)
{
    scaleev_model *model;
    scaleev_term term;
    scaleev_input input;
    must(scaleev_model_create(&model) == SCALEEV_OK, "a model");
    add(model, benefit, &term);
    add(model, hazard, &term);
    must(scaleev_find(model, term, "loss", &input) == SCALEEV_OK && scaleev_set(model, input, loss) == SCALEEV_OK,
         "a loss");
    return model;
}

/* Errors are measured against the sizes of what EV is a sum of. */
static void check(const pair *p, const job *ours, const double *got)
{
    for (size_t i = 0; i < SCALES; ++i) {
        double k = ours->scales[i];
        double size =
            fabs(scaleev_value(ours->model, SCALEEV_BENEFIT, k) * scaleev_value(ours->model, SCALEEV_RETAINED, k)) +
            fabs(scaleev_value(ours->model, SCALEEV_LOSS, k));
        if (!(fabs(got[i] - ours->out[i]) <= 1e-11 * size)) {
            wrong("%s: the loop gives %.17g at %.17g, scaleev %.17g", p->name, got[i], k, ours->out[i]);
            return;
        }
    }
}

static void race(pair *p, const family *benefit, const family *hazard, pair_loop loop, const double *scales)
{
    double *out = must_allocate(SCALES * sizeof *out), *want = must_allocate(SCALES * sizeof *want);
    job ours = {make_model(benefit, hazard), NULL, NULL, NULL, scales, want};
    job theirs = {NULL, loop, benefit->parameters, hazard->parameters, scales, out};
    snprintf(p->name, sizeof p->name, "%s + %s", strchr(benefit->name, '.') + 1, strchr(hazard->name, '.') + 1);
    run_scaleev(&ours);
    run_loop(&theirs);
    check(p, &ours, out);
    rival rivals[] = {{.name = "scaleev_evaluate", .work = run_scaleev, .context = &ours},
                      {.name = "loop by hand", .work = run_loop, .context = &theirs}};
    size_t rounds = take_turns(rivals, COUNT(rivals), ROUNDS, 1e-3);
    p->ours = median(rivals[0].times, rounds) / SCALES;
    p->loop = median(rivals[1].times, rounds) / SCALES;
    p->ratio = median_ratio(rivals[0].times, rivals[1].times, rounds);
    forget_times(rivals, COUNT(rivals));
    scaleev_model_destroy(ours.model);
    free(out);
    free(want);
}

static int worst_first(const void *a, const void *b)
{
    return -compare_doubles(&((const pair *)a)->ratio, &((const pair *)b)->ratio);
}

static void print_pairs(const pair *pairs, size_t n)
{
    size_t met = 0;
    printf("\n1e4 scales, the worst first\n  %-42s %10s %10s   %s\n", "", "scaleev ns", "loop ns", "scaleev / it");
    for (size_t i = 0; i < n; ++i) {
        met += pairs[i].ratio <= limit;
        printf("  %-42s %10.3f %10.3f   %12.3f", pairs[i].name, pairs[i].ours * 1e9, pairs[i].loop * 1e9,
               pairs[i].ratio);
        print_limit(pairs[i].ratio, limit);
    }
    printf("\n%zu of %zu pairs meet the limit\n", met, n);
}

static const char *reason_of(const char *name)
{
    for (size_t i = 0; i < PAIRS_B; ++i)
        if (strcmp(benefits[i].name, name) == 0)
            return "";
    for (size_t i = 0; i < PAIRS_H; ++i)
        if (strcmp(hazards[i].name, name) == 0)
            return "";
    for (size_t i = 0; i < COUNT(others); ++i)
        if (strcmp(others[i].name, name) == 0)
            return others[i].reason;
    return NULL;
}

static void print_others(void)
{
    for (int32_t i = 0; i < scaleev_family_count(); ++i) {
        const char *name = scaleev_family_name(i), *reason = reason_of(name);
        if (!reason)
            wrong("%s is not raced", name);
        else if (*reason)
            printf("no loop by hand for %s: %s\n", name, reason);
    }
}

int main(void)
{
    static pair pairs[PAIRS_B * PAIRS_H];
    double *scales = must_allocate(SCALES * sizeof *scales);
    uint64_t random = 1;
    for (size_t i = 0; i < SCALES; ++i)
        scales[i] = random_between(&random, 0, PAIRS_SCALE);
    print_machine("EV at many scales, of every pair of families");
    print_others();
    for (size_t b = 0; b < PAIRS_B; ++b)
        for (size_t h = 0; h < PAIRS_H; ++h)
            race(&pairs[b * PAIRS_H + h], &benefits[b], &hazards[h], BEST_OF(pairs)[b][h], scales);
    qsort(pairs, COUNT(pairs), sizeof *pairs, worst_first);
    print_pairs(pairs, COUNT(pairs));
    free(scales);
    return bench_wrong;
}
