/* SPDX-License-Identifier: MIT */
/* usage: bits [N]: prints the bits of the results about every N-th model of the reference tables, a line for each, of
 * statistics of columns, and of studies. They are the same on every target. */
#include "host/memory.h"
#include "study/order.h"
#include "study/statistics.h"
#include "study/student.h"
#include "support.h"

#include <scaleev/study.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static uint64_t digest;

static void add_bits(uint64_t value)
{
    for (int i = 0; i < 64; i += 8)
        digest = (digest ^ (value >> i & 255)) * UINT64_C(0x100000001b3);
}

/* All NaN are one. */
static void add(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    add_bits(x != x ? 1 : bits);
}

static void add_all(const double *x, size_t n)
{
    for (size_t i = 0; i < n; ++i)
        add(x[i]);
}

static void values(const scaleev_model *model, double at)
{
    static const double factors[] = {0, 1e-300, 0.25, 0.5, 0.75, 1, 1.5, 2, 16, 1e10};
    enum { SCALES = sizeof factors / sizeof *factors, INPUTS = 1024 };
    static double gradient[INPUTS];
    double scales[SCALES], out[SCALES], bounds[2];
    size_t inputs = (size_t)scaleev_input_count(model);
    for (int i = 0; i < SCALES; ++i)
        scales[i] = factors[i] * at;
    for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; ++q) {
        add_bits((uint64_t)scaleev_evaluate(model, q, scales, SCALES, out));
        add_all(out, SCALES);
        add_bits((uint64_t)scaleev_enclose(model, q, scales[3], at, &bounds[0], &bounds[1]));
        add_all(bounds, 2);
    }
    add(scaleev_ev(model, at));
    if (inputs <= INPUTS && scaleev_gradient(model, SCALEEV_EV, at, inputs, gradient) == SCALEEV_OK)
        add_all(gradient, inputs);
}

static void roots(const scaleev_model *model, double lo, double hi)
{
    scaleev_root found[16];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_optimum best = {.size = sizeof best};
    scaleev_whole whole = {.size = sizeof whole};
    add_bits((uint64_t)scaleev_break_even(model, lo, hi, NULL, found, 16, &solution));
    for (size_t i = 0; i < solution.count && i < 16; ++i) {
        add_all(&found[i].at, 3);
        add_bits((uint64_t)(found[i].kind * 8 + found[i].direction));
    }
    add_bits(solution.count);
    add_bits(solution.evaluations);
    add_bits((uint64_t)scaleev_best_scale(model, lo, hi, NULL, &best));
    add_all(&best.scale, 8);
    add_bits((uint64_t)scaleev_whole_scales(model, lo, hi, NULL, &whole));
    add_all(&whole.first_good, 2);
}

/* The first two columns are a model and a scale or, with three, the ends of a domain. */
static void table(const char *name, bool domain, unsigned long every)
{
    tsv t;
    for (tsv_open(&t, name); tsv_next(&t);) {
        if (t.number % every)
            continue;
        scaleev_model *model = model_of(t.fields[0]);
        digest = UINT64_C(0xcbf29ce484222325);
        if (domain)
            roots(model, strtod(t.fields[1], NULL), strtod(t.fields[2], NULL));
        else
            values(model, strtod(t.fields[1], NULL));
        printf("%s:%lu %016llx\n", name, (unsigned long)t.number, (unsigned long long)digest);
        scaleev_model_destroy(model);
    }
    tsv_close(&t);
}

static void add_estimated(const scaleev_estimate *x, size_t n)
{
    for (size_t i = 0; i < n; ++i) {
        add(x[i].value);
        add(x[i].error);
    }
}

static void columns(const double *x, const double *y, size_t n, int32_t replicates)
{
    static const double levels[] = {0.5, 0.01, 0.9};
    const double *options[] = {x, y};
    const scaleev_allocator *memory = &sev_default_allocator;
    scaleev_summary summary;
    scaleev_estimate of[4], regrets[2];
    double shares[2];
    scaleev_choice choice = SCALEEV_CHOICE_INIT;
    double correlation;
    choice.regrets = regrets;
    choice.shares = shares;
    if (sev_summarize(x, n, replicates, &summary) || sev_quantiles(x, n, replicates, levels, 3, memory, of) ||
        sev_share_below(x, n, replicates, 0.25, &of[3]) || sev_rank_correlation(x, y, n, memory, &correlation) ||
        sev_choose(options, 2, n, replicates, memory, &choice))
        abort();
    add_estimated(&summary.mean, 1);
    add_all(&summary.sd, 3);
    add_estimated(of, 4);
    add_estimated(&choice.evpi, 1);
    add_estimated(&regrets[1], 1);
    add(shares[1]);
    add(correlation);
    add(sev_student(0.95, (size_t)replicates));
}

/* Columns of several blocks, with values of all sizes in one of them, and some missing in another. */
static void statistics(void)
{
    enum { DRAWS = 9001, KINDS = 3 };
    static double x[DRAWS], y[DRAWS];
    for (int kind = 0; kind < KINDS; ++kind) {
        rng random = {.state = 1};
        for (size_t i = 0; i < DRAWS; ++i) {
            double u = rng_unit(&random), v = rng_unit(&random);
            x[i] = kind == 1 ? ldexp(u - 0.5, (int)rng_below(&random, 2000) - 1000) : u;
            y[i] = kind == 2 && rng_below(&random, 8) == 0 ? (double)NAN : u * v;
        }
        digest = UINT64_C(0xcbf29ce484222325);
        for (int32_t replicates = 2; replicates <= 64; replicates *= 2)
            columns(x, y, DRAWS, replicates);
        printf("statistics:%d %016llx\n", kind, (unsigned long long)digest);
    }
}

/* The first input has one of the distributions, the hazard's probability is correlated with it, and the loss
 * follows. */
static void study(const char *distribution, const double *parameters, size_t n)
{
    enum { DRAWS = 1000, FEW = 20, BEST = 3, PER_UNIT = 1, PROBABILITY = 3, LOSS = 5 };
    static const double scales[] = {0.5, 30, 1000};
    static double out[3 * DRAWS], evs[BEST];
    static int32_t kinds[FEW];
    scaleev_study *s;
    scaleev_model *model = model_of("benefit linear(2); hazard constant(0.01), loss = 100, wipe = 0.5");
    if (scaleev_study_create(model, NULL, &s) || scaleev_study_add(s, PER_UNIT, distribution, parameters, n) ||
        scaleev_study_add(s, PROBABILITY, "logitnormal.interval", (const double[]){1e-4, 0.1, 0.9}, 3) ||
        scaleev_study_correlate(s, PER_UNIT, PROBABILITY, 0.6) || scaleev_study_same(s, LOSS, PER_UNIT, 30, 1) ||
        scaleev_study_draw(s, LOSS, 12345, DRAWS, out))
        abort();
    digest = UINT64_C(0xcbf29ce484222325);
    add_all(out, DRAWS);
    for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; ++q) {
        add_bits((uint64_t)scaleev_study_evaluate(s, q, scales, 3, 12345, DRAWS, out));
        add_all(out, 3 * DRAWS);
    }
    add_bits((uint64_t)scaleev_study_break_even(s, 1e-3, 1e6, -1, 0, 12345, FEW, out, kinds));
    add_all(out, FEW);
    for (size_t i = 0; i < FEW; ++i)
        add_bits((uint64_t)kinds[i]);
    add_bits((uint64_t)scaleev_study_best_scale(s, 1, 1e6, 12345, BEST, out, evs));
    add_all(out, BEST);
    add_all(evs, BEST);
    printf("study:%s %016llx\n", distribution, (unsigned long long)digest);
    scaleev_study_destroy(s);
    scaleev_model_destroy(model);
}

static void studies(void)
{
    static const struct {
        const char *name;
        double parameters[6];
        size_t n;
    } all[] = {
        {"point", {2}, 1},
        {"uniform", {1, 3}, 2},
        {"loguniform", {0.1, 30}, 2},
        {"normal", {2, 1}, 2},
        {"normal.interval", {1, 3, 0.9}, 3},
        {"lognormal", {0.5, 1}, 2},
        {"lognormal.interval", {1, 3, 0.9}, 3},
        {"logitnormal.interval", {0.1, 0.7, 0.9}, 3},
        {"triangular", {1, 2, 7}, 3},
        {"pert", {1, 2, 7}, 3},
        {"beta", {0.5, 30.5}, 2},
        {"gamma", {3, 1.5}, 2},
        {"discrete", {1, 0.5, 2, 0.25, 3, 1}, 6},
        {"quantiles", {0.05, 1, 0.5, 3, 0.95, 10}, 6},
        {"samples", {3, 1, 4}, 3},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; ++i)
        study(all[i].name, all[i].parameters, all[i].n);
}

int main(int argc, char **argv)
{
    unsigned long every = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    table("benefit.tsv", false, every);
    table("hazard.tsv", false, every);
    table("ev.tsv", false, every);
    table("breakeven_polynomial.tsv", true, every);
    table("breakeven_mixed.tsv", true, every);
    statistics();
    studies();
    return 0;
}
