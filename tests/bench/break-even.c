/* SPDX-License-Identifier: MIT */
/* Proved break-evens against root finders that are given a bracket, and against Arb; then all kinds of models. */
#include "bench.h"
#include "properties.h"
#include "rivals.h"
#include "support.h"

#include <scaleev/scaleev.h>

enum { CASES = 1000, ROUNDS = 5, ARB_ROUNDS = 1, ROOTS = 16 };

/* [1, 1e12] is what scaleev and Arb are asked. */
#define LO 1.0
#define HI 1e12

static double clock_seconds;

/* Times of one contestant: cases by rounds, then the median of each case. */
typedef struct contest {
    const char *name;
    const char *missing;
    size_t rounds;
    double limit, most, most_98; /* what is asked: of the ratio; of the median and the 98 %, in us */
    double median[CASES];
    double found[CASES];
    double times[CASES][ROUNDS];
} contest;

static void settle(contest *c, size_t n)
{
    for (size_t i = 0; i < n; ++i)
        c->median[i] = quantile(c->times[i], c->rounds, 0.5);
}

static void print_contests(const char *title, contest *contests, size_t n, size_t cases)
{
    double ours = 0;
    printf("\n%s\n  %-42s %9s %9s %9s   %s\n", title, "us", "median", "98 %", "mean", "scaleev / it (medians)");
    for (size_t i = 0; i < n; ++i) {
        contest *c = &contests[i];
        if (c->missing) {
            printf("  %-42s missing: %s\n", c->name, c->missing);
            continue;
        }
        settle(c, cases);
        double middle = quantile(c->median, cases, 0.5), late = quantile(c->median, cases, 0.98);
        if (i == 0)
            ours = middle;
        printf("  %-42s %9.3f %9.3f %9.3f   %12.3f", c->name, middle * 1e6, late * 1e6, mean(c->median, cases) * 1e6,
               ours / middle);
        if (c->most > 0)
            printf("   at most %g us: %s", c->most, verdict(middle * 1e6 <= c->most));
        if (c->most_98 > 0)
            printf(", %g us: %s", c->most_98, verdict(late * 1e6 <= c->most_98));
        print_limit(ours / middle, c->limit);
    }
    fflush(stdout);
}

static scaleev_model *linear_constant(const root_case *c)
{
    scaleev_model *model;
    must(scaleev_model_create(&model) == 0 && scaleev_benefit_linear(model, c->per_unit, NULL) == 0 &&
             scaleev_hazard_constant(model, c->probability, c->loss, NULL) == 0,
         "the model");
    return model;
}

static double proved(const scaleev_model *model, const root_case *c)
{
    scaleev_root roots[ROOTS];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_status status = scaleev_break_even(model, LO, HI, NULL, roots, ROOTS, &solution);
    if (status || !solution.complete || solution.count != 1 || roots[0].kind != SCALEEV_ROOT_CROSSING) {
        wrong("per_unit %.17g, probability %.17g, loss %.17g: status %d, %zu roots, complete %d", c->per_unit,
              c->probability, c->loss, (int)status, solution.count, (int)solution.complete);
        return NAN;
    }
    return roots[0].at;
}

enum { SCALEEV, SCALEEV_SET, SCIPY_CLOSE, SCIPY_PEAK, GSL_CLOSE, GSL_PEAK, BOOST_CLOSE, BOOST_PEAK, ARB, CONTESTS };

static contest contests[CONTESTS] = {
    [SCALEEV] = {.name = "scaleev_break_even on [1, 1e12], proved", .rounds = ROUNDS},
    [SCALEEV_SET] = {.name = "three scaleev_set, then the same", .rounds = ROUNDS, .most = 3},
    [SCIPY_CLOSE] = {.name = "SciPy brentq, bracket [x, 2 x] given", .rounds = ROUNDS, .limit = 1},
    [SCIPY_PEAK] = {.name = "SciPy brentq on [peak, 1e12]", .rounds = ROUNDS},
    [GSL_CLOSE] = {.name = "GSL brent, bracket [x, 2 x] given", .rounds = ROUNDS},
    [GSL_PEAK] = {.name = "GSL brent on [peak, 1e12]", .rounds = ROUNDS, .limit = 1},
    [BOOST_CLOSE] = {.name = "Boost toms748, bracket [x, 2 x] given", .rounds = ROUNDS},
    [BOOST_PEAK] = {.name = "Boost toms748 on [peak, 1e12]", .rounds = ROUNDS},
    [ARB] = {.name = "Arb on [1, 1e12], certified", .rounds = ARB_ROUNDS},
};

typedef double (*finder)(const root_case *c, double lo, double hi);

static void find_all(contest *c, const root_case *cases, finder find, bool close, bool whole, size_t round)
{
    if (c->missing || round >= c->rounds)
        return;
    for (size_t i = 0; i < CASES; ++i) {
        double lo = whole ? LO : close ? cases[i].closer : cases[i].peak, hi = close ? cases[i].beyond : HI;
        double start = seconds_now();
        c->found[i] = find(&cases[i], lo, hi);
        c->times[i][round] = seconds_now() - start - clock_seconds;
    }
}

static void find_python(contest *c, python *p, size_t round)
{
    static double answer[2 * CASES];
    if (c->missing)
        return;
    python_send(p, "result", NULL, 0);
    python_read(p, answer, COUNT(answer));
    for (size_t i = 0; i < CASES; ++i) {
        c->times[i][round] = answer[i];
        c->found[i] = answer[CASES + i];
    }
}

static void linear_constant_race(void)
{
    static root_case cases[CASES];
    static scaleev_model *models[CASES];
    static double brackets[CASES][5];
    uint64_t random = 4;
    for (size_t i = 0; i < CASES; ++i) {
        root_case *c = &cases[i];
        /* rate * loss / per_unit < 1: EV is positive at first. */
        double ratio = random_log(&random, 1e-6, 0.9);
        c->per_unit = random_log(&random, 1e-3, 1e3);
        c->probability = random_log(&random, 1e-9, 1e-2);
        c->rate = -log1p(-c->probability);
        c->loss = ratio * c->per_unit / c->rate;
        c->peak = 1 / c->rate - c->loss / c->per_unit;
        /* The bracket given: found by doubling from the peak. */
        c->beyond = c->peak;
        do
            c->beyond *= 2;
        while (c->per_unit * c->beyond * exp(-c->rate * c->beyond) + c->loss * expm1(-c->rate * c->beyond) > 0);
        c->closer = c->beyond / 2;
        models[i] = linear_constant(c);
    }
    python close, peak;
    python_open(&close, "scipy");
    python_open(&peak, "scipy");
    contests[SCIPY_CLOSE].missing = close.missing;
    contests[SCIPY_PEAK].missing = peak.missing;
    for (int wide = 0; wide < 2; ++wide) {
        python *p = wide ? &peak : &close;
        for (size_t i = 0; i < CASES; ++i) {
            const root_case *c = &cases[i];
            double row[] = {c->per_unit, c->probability, c->loss, wide ? c->peak : c->closer, wide ? HI : c->beyond};
            memcpy(brackets[i], row, sizeof row);
        }
        if (!p->missing) {
            char command[64];
            snprintf(command, sizeof command, "roots %d", CASES);
            python_send(p, command, brackets[0], COUNT(brackets) * COUNT(brackets[0]));
        }
    }
#ifndef HAVE_GSL
    contests[GSL_CLOSE].missing = contests[GSL_PEAK].missing = "libgsl-dev";
#endif
#ifndef HAVE_BOOST
    contests[BOOST_CLOSE].missing = contests[BOOST_PEAK].missing = "libboost-dev";
#endif
#ifndef HAVE_ARB
    contests[ARB].missing = "libflint-arb-dev";
#endif
    if (!close.missing)
        printf("%s\n", close.version);

    scaleev_model *model = linear_constant(&cases[0]);
    scaleev_input per_unit, probability, loss;
    must(scaleev_find(model, 0, "per_unit", &per_unit) == 0 &&
             scaleev_find(model, 1, "probability", &probability) == 0 && scaleev_find(model, 1, "loss", &loss) == 0,
         "scaleev_find");
    for (size_t round = 0; round < ROUNDS; ++round) {
        for (size_t i = 0; i < CASES; ++i) {
            double start = seconds_now();
            contests[SCALEEV].found[i] = proved(models[i], &cases[i]);
            contests[SCALEEV].times[i][round] = seconds_now() - start - clock_seconds;
        }
        for (size_t i = 0; i < CASES; ++i) {
            double start = seconds_now();
            bool set = scaleev_set(model, per_unit, cases[i].per_unit) == 0 &&
                       scaleev_set(model, probability, cases[i].probability) == 0 &&
                       scaleev_set(model, loss, cases[i].loss) == 0;
            contests[SCALEEV_SET].found[i] = proved(model, &cases[i]);
            contests[SCALEEV_SET].times[i][round] = seconds_now() - start - clock_seconds;
            must(set, "scaleev_set");
        }
        find_python(&contests[SCIPY_CLOSE], &close, round);
        find_python(&contests[SCIPY_PEAK], &peak, round);
#ifdef HAVE_GSL
        find_all(&contests[GSL_CLOSE], cases, root_by_gsl, true, false, round);
        find_all(&contests[GSL_PEAK], cases, root_by_gsl, false, false, round);
#endif
#ifdef HAVE_BOOST
        find_all(&contests[BOOST_CLOSE], cases, root_by_boost, true, false, round);
        find_all(&contests[BOOST_PEAK], cases, root_by_boost, false, false, round);
#endif
#ifdef HAVE_ARB
        find_all(&contests[ARB], cases, root_by_arb, false, true, round);
#endif
    }
    (void)find_all;
    for (size_t k = 1; k < CONTESTS; ++k)
        for (size_t i = 0; i < CASES && !contests[k].missing; ++i)
            if (!(fabs(contests[k].found[i] - contests[SCALEEV].found[i]) <= 1e-12 * contests[SCALEEV].found[i])) {
                wrong("%s: %.17g, scaleev: %.17g (per_unit %.17g, probability %.17g, loss %.17g)", contests[k].name,
                      contests[k].found[i], contests[SCALEEV].found[i], cases[i].per_unit, cases[i].probability,
                      cases[i].loss);
                break;
            }
    print_contests("a thousand models, linear + constant", contests, CONTESTS, CASES);
    for (size_t i = 0; i < CASES; ++i)
        scaleev_model_destroy(models[i]);
    scaleev_model_destroy(model);
    python_close(&close);
    python_close(&peak);
}

static void mixed(void)
{
    static contest all = {.name = "scaleev_break_even, proved", .rounds = ROUNDS, .most = 8, .most_98 = 80};
    static struct {
        scaleev_model *model;
        double lo, hi;
    } models[CASES];
    static double evaluations[CASES];
    size_t n = 0;
    tsv t;
    for (tsv_open(&t, "breakeven_mixed.tsv"); tsv_next(&t) && n < CASES; ++n) {
        models[n].model = model_of(t.fields[0]);
        models[n].lo = strtod(t.fields[1], NULL);
        models[n].hi = strtod(t.fields[2], NULL);
        scaleev_root roots[ROOTS];
        scaleev_solution solution = {.size = sizeof solution};
        must(scaleev_break_even(models[n].model, models[n].lo, models[n].hi, NULL, roots, ROOTS, &solution) == 0,
             "scaleev_break_even");
        evaluations[n] = (double)solution.evaluations;
        size_t count = strtoul(t.fields[3], NULL, 10);
        bool same = solution.complete == 1 && solution.count == count;
        char *next = t.fields_n > 4 ? t.fields[4] : NULL;
        for (size_t i = 0; same && i < count; ++i) {
            double want = strtod(next, &next);
            same = fabs(roots[i].at - want) <= 1e-12 * want;
        }
        if (!same)
            wrong("%zu roots, should be %zu: %s", solution.count, count, t.fields[0]);
    }
    tsv_close(&t);
    for (size_t round = 0; round < ROUNDS; ++round)
        for (size_t i = 0; i < n; ++i) {
            scaleev_root roots[ROOTS];
            scaleev_solution solution = {.size = sizeof solution};
            double start = seconds_now();
            scaleev_break_even(models[i].model, models[i].lo, models[i].hi, NULL, roots, ROOTS, &solution);
            all.times[i][round] = seconds_now() - start - clock_seconds;
        }
    print_contests("all models of breakeven_mixed.tsv", &all, 1, n);
    printf("  %-42s %9.0f %9.0f %9.0f\n", "enclosures evaluated", quantile(evaluations, n, 0.5),
           quantile(evaluations, n, 0.98), mean(evaluations, n));
    for (size_t i = 0; i < n; ++i)
        scaleev_model_destroy(models[i].model);
}

/* ---- the worst ---- */

/* Of so many random models the slowest are told, and whatever takes as long as is asked for at most. */
enum { RANDOM_MODELS = 100000, SLOWEST = 5, AGAIN = 5 };
#define MOST_SECONDS 5e-3

typedef struct question {
    double seconds, lo, hi;
    unsigned long long evaluations;
    size_t roots;
    bool complete;
    char spec[SPEC_BYTES];
} question;

/* The least time of a few, so that what else the machine does counts less. */
static void ask(question *q, int times)
{
    scaleev_model *model = model_of(q->spec);
    q->seconds = INFINITY;
    (void)scaleev_ev(model, q->lo); /* compiles what it needs */
    for (int i = 0; i < times; ++i) {
        scaleev_root roots[ROOTS];
        scaleev_solution solution = {.size = sizeof solution};
        double start = seconds_now();
        scaleev_break_even(model, q->lo, q->hi, NULL, roots, ROOTS, &solution);
        q->seconds = fmin(q->seconds, seconds_now() - start - clock_seconds);
        q->evaluations = solution.evaluations;
        q->roots = solution.count;
        q->complete = solution.complete;
    }
    scaleev_model_destroy(model);
}

/* Into the list of the slowest, in falling order. */
static void keep_if_slow(question *slowest, const question *q)
{
    size_t at = SLOWEST;
    while (at > 0 && q->seconds > slowest[at - 1].seconds)
        --at;
    if (at == SLOWEST)
        return;
    memmove(&slowest[at + 1], &slowest[at], (SLOWEST - 1 - at) * sizeof *slowest);
    slowest[at] = *q;
}

static void print_question(const question *q)
{
    printf("  %8.3f ms  %5llu enclosures, %zu roots%s, on [%.17g, %.17g]\n      %s\n", q->seconds * 1e3, q->evaluations,
           q->roots, q->complete ? "" : ", not all resolved", q->lo, q->hi, q->spec);
}

/* Random models of all families and both signs. One that seems slow is asked again. */
static void slowest_of_random(size_t models)
{
    static question slowest[SLOWEST], q;
    rng random = {.state = 1};
    double sum = 0;
    size_t beyond = 0;
    for (size_t i = 0; i < models; ++i) {
        aimed_spec(&random, q.spec, &q.lo, &q.hi);
        ask(&q, 1);
        if (q.seconds > slowest[SLOWEST - 1].seconds)
            ask(&q, AGAIN);
        sum += q.seconds;
        beyond += q.seconds > MOST_SECONDS;
        keep_if_slow(slowest, &q);
    }
    printf("\n%zu random models: %.1f us on average, %zu beyond %g ms; the slowest\n", models,
           sum / (double)models * 1e6, beyond, MOST_SECONDS * 1e3);
    for (size_t i = 0; i < SLOWEST && i < models; ++i)
        print_question(&slowest[i]);
}

/* Those of the tables in tests/reference, of which each line is a model, lo and hi. */
static void slowest_of_tables(void)
{
    static const char *const tables[] = {"breakeven_mixed.tsv", "breakeven_polynomial.tsv", "random_roots.tsv"};
    static question slowest[SLOWEST], q;
    size_t models = 0;
    for (size_t i = 0; i < COUNT(tables); ++i) {
        tsv t;
        for (tsv_open(&t, tables[i]); tsv_next(&t); ++models) {
            snprintf(q.spec, sizeof q.spec, "%s", t.fields[0]);
            q.lo = strtod(t.fields[1], NULL);
            q.hi = strtod(t.fields[2], NULL);
            ask(&q, AGAIN);
            keep_if_slow(slowest, &q);
        }
        tsv_close(&t);
    }
    printf("\n%zu models of tests/reference; the slowest\n", models);
    print_question(&slowest[0]);
}

/* The argument: how many random models. */
int main(int argc, char **argv)
{
    clock_seconds = clock_cost();
    print_machine("Break-evens");
    linear_constant_race();
    mixed();
    slowest_of_tables();
    slowest_of_random(argc > 1 ? strtoul(argv[1], NULL, 10) : RANDOM_MODELS);
    return bench_wrong;
}
