/* SPDX-License-Identifier: MIT */
/* EV at many scales, and at one at a time, against loops for the same model. */
#include "bench.h"
#include "loops.h"
#include "sets.h"

#include <fenv.h>
#include <scaleev/scaleev.h>

#ifndef HAVE_SLEEF
#define HAVE_SLEEF 0
#endif

enum { CACHED = 10000, LARGE = 10000000 };

typedef struct job {
    const sweep_model *m;
    scaleev_model *model;
    sweep_loop loop;
    const double *scales;
    size_t n;
    double *out;
} job;

static void glibc_loop(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out)
{
    for (size_t i = 0; i < n; ++i) {
        double k = scales[i], h = m->rate * k;
        if (m->four) {
            double h2 = m->gamma_shape * log1p(k / m->gamma_exposure);
            double benefit = m->per_unit * k + m->coefficient * log1p(k / m->characteristic);
            out[i] = benefit * exp(-(h + h2)) + m->loss * expm1(-h) + m->gamma_loss * expm1(-h2);
        } else {
            out[i] = m->per_unit * k * exp(-h) + m->loss * expm1(-h);
        }
    }
}

static void copy_loop(const sweep_model *m, const double *restrict scales, size_t n, double *restrict out)
{
    (void)m;
    memcpy(out, scales, n * sizeof *out);
}

static void run_loop(void *context)
{
    job *j = context;
    j->loop(j->m, j->scales, j->n, j->out);
}

static void run_scaleev(void *context)
{
    job *j = context;
    must(scaleev_evaluate(j->model, SCALEEV_EV, j->scales, j->n, j->out) == SCALEEV_OK, "scaleev_evaluate");
}

static void run_one_at_a_time(void *context)
{
    job *j = context;
    for (size_t i = 0; i < j->n; ++i)
        j->out[i] = scaleev_ev(j->model, j->scales[i]);
}

/* The loop computes nothing itself, so no flag is raised before a call unless the one before did not take it back. */
static void run_without_flags(void *context)
{
    feclearexcept(FE_ALL_EXCEPT);
    run_one_at_a_time(context);
    if (fetestexcept(FE_ALL_EXCEPT))
        wrong("scaleev_ev leaves exception flags");
}

/* Not inlined, so that it is one call per scale too. */
#if defined(__GNUC__)
__attribute__((__noinline__))
#endif
static double
by_hand(const sweep_model *m, double k)
{
    double out;
    glibc_loop(m, &k, 1, &out);
    return out;
}

static void run_by_hand(void *context)
{
    job *j = context;
    for (size_t i = 0; i < j->n; ++i)
        j->out[i] = by_hand(j->m, j->scales[i]);
}

/* Errors are measured against the sizes of what EV is a sum of. */
static void check(const job *j, const char *name, const double *want)
{
    const sweep_model *m = j->m;
    for (size_t i = 0; i<j->n; i += j->n> CACHED ? 97 : 1) {
        double k = j->scales[i], h = m->rate * k, size = m->per_unit * k * exp(-h) - m->loss * expm1(-h);
        if (m->four) {
            double h2 = m->gamma_shape * log1p(k / m->gamma_exposure);
            size = (m->per_unit * k + m->coefficient * log1p(k / m->characteristic)) * exp(-(h + h2)) -
                   m->loss * expm1(-h) - m->gamma_loss * expm1(-h2);
        }
        if (!(fabs(j->out[i] - want[i]) <= 1e-12 * size)) {
            wrong("%s gives %.17g at %.17g, scaleev %.17g", name, j->out[i], k, want[i]);
            return;
        }
    }
}

/* Where a loop is not an evaluation of the model there is nothing to check. */
static bool is_evaluation(const job *j)
{
    return j->loop != copy_loop && j->loop != BEST_OF(axb);
}

/* Scales from 0 on, at which the hazards spread evenly. */
static double *spread_scales(size_t n, double hi)
{
    double *scales = must_allocate(n * sizeof *scales);
    uint64_t random = 1;
    for (size_t i = 0; i < n; ++i)
        scales[i] = random_between(&random, 0, hi);
    return scales;
}

static scaleev_model *make_model(sweep_model *m)
{
    m->rate = -log1p(-m->probability);
    scaleev_model *model;
    must(scaleev_model_create(&model) == 0 && scaleev_benefit_linear(model, m->per_unit, NULL) == 0 &&
             (!m->four || scaleev_benefit_logarithmic(model, m->coefficient, m->characteristic, NULL) == 0) &&
             scaleev_hazard_constant(model, m->probability, m->loss, NULL) == 0 &&
             (!m->four || scaleev_hazard_gamma(model, m->gamma_shape, m->gamma_exposure, m->gamma_loss, NULL) == 0),
         "the model");
    return model;
}

static void check_numpy(python *numpy, const job *j, const double *want)
{
    const sweep_model *m = j->m;
    char command[512];
    snprintf(command, sizeof command, "sweep %zu %d %.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g", j->n, m->four,
             m->per_unit, m->probability, m->loss, m->coefficient, m->characteristic, m->gamma_loss, m->gamma_shape,
             m->gamma_exposure);
    python_send(numpy, command, j->scales, j->n);
    python_send(numpy, "result", NULL, 0);
    python_read(numpy, j->out, j->n);
    check(j, "NumPy", want);
}

/* One scale at a time. A call must give back the host's exception flags, which costs more where none was raised
 * before; at scale 0 everything is exact, and a call raises none. */
static void race_calls(const job *j, const double *want)
{
    double *zeros = must_allocate(j->n * sizeof *zeros);
    memset(zeros, 0, j->n * sizeof *zeros);
    job usual = *j, exact = usual;
    exact.scales = zeros;
    /* The four terms have no limit of their own but that of libm's functions. */
    double most = j->m->four ? 0 : 20;
    rival single[] = {
        {.name = "scaleev_ev", .work = run_one_at_a_time, .context = &usual, .most = most},
        {.name = "libm's functions by hand", .work = run_by_hand, .context = &usual, .limit = j->m->four ? 2.5 : 0},
        {.name = "scaleev_ev, no exception flag raised", .work = run_without_flags, .context = &usual, .most = most},
        {.name = "the same where everything is exact", .work = run_without_flags, .context = &exact, .most = most},
    };
    run_without_flags(&usual);
    if (memcmp(usual.out, want, j->n * sizeof *want) != 0)
        wrong("scaleev_ev and scaleev_evaluate differ");
    compete("the same, one scale at a time", single, COUNT(single), 15, 1e-3, (double)j->n);
    free(zeros);
}

typedef struct limits {
    double fused, numpy, axb;
} limits;

static void race(const char *title, sweep_model *m, double hi, size_t n, python *numpy, limits asked)
{
    enum { CALLS = 10 };
    scaleev_model *model = make_model(m);
    double *scales = spread_scales(n, hi), *out = must_allocate(n * sizeof *out);
    double *want = must_allocate(n * sizeof *want);
    job jobs[CALLS];
    rival rivals[CALLS];
    size_t used = 0;
#define ADD(function, its_loop, ...)                                                                                   \
    (jobs[used] = (job){.m = m, .model = model, .loop = its_loop, .scales = scales, .n = n, .out = out},               \
     rivals[used] = (rival){.work = function, .context = &jobs[used], __VA_ARGS__}, ++used)
    ADD(run_scaleev, NULL, .name = "scaleev_evaluate");
    ADD(run_loop, BEST_OF(fused), .name = "hand-fused loop", .limit = asked.fused);
    ADD(run_loop, BEST_OF(full), .name = "the same, with subnormal survival");
#if HAVE_SETS
    if (has_avx512())
        ADD(run_loop, fused_avx2, .name = "hand-fused loop, AVX2");
#endif
#if HAVE_SLEEF
    ADD(run_loop, sleef_avx512, .name = "SLEEF, AVX-512", .missing = has_avx512() ? NULL : "no AVX-512 here");
    ADD(run_loop, sleef_avx2, .name = "SLEEF, AVX2", .missing = has_avx2() ? NULL : "no AVX2 here");
#else
    ADD(run_loop, NULL, .name = "SLEEF", .missing = "libsleef-dev");
#endif
    ADD(run_loop, glibc_loop, .name = "loop of libm's functions");
    ADD(NULL, NULL, .name = "NumPy expression", .limit = asked.numpy, .missing = numpy->missing, .timed = python_timed);
    rivals[used - 1].context = numpy;
    ADD(run_loop, BEST_OF(axb), .name = "a*x + b", .limit = asked.axb);
    ADD(run_loop, copy_loop, .name = "memory copy");
#undef ADD

    jobs[0].out = want;
    run_scaleev(&jobs[0]);
    jobs[0].out = out;
    for (size_t i = 1; i < used; ++i) {
        if (rivals[i].missing || rivals[i].timed || !is_evaluation(&jobs[i]))
            continue;
        rivals[i].work(&jobs[i]);
        check(&jobs[i], rivals[i].name, want);
    }
    if (!numpy->missing)
        check_numpy(numpy, &jobs[0], want);
    compete(title, rivals, used, n > CACHED ? 5 : 25, n > CACHED ? 0 : 1e-3, (double)n);
    if (n == CACHED)
        race_calls(&jobs[0], want);
    scaleev_model_destroy(model);
    free(scales);
    free(out);
    free(want);
}

/* Hazards spread evenly over 0 to 1000, where a quarter underflows, beside those of the same model over 0 to 700. */
static void race_underflow(const char *title, sweep_model *m, double hi)
{
    scaleev_model *model = make_model(m);
    double *far = spread_scales(CACHED, hi), *near = spread_scales(CACHED, 0.7 * hi);
    double *out = must_allocate(CACHED * sizeof *out);
    job jobs[] = {{.m = m, .model = model, .scales = far, .n = CACHED, .out = out},
                  {.m = m, .model = model, .scales = near, .n = CACHED, .out = out}};
    rival rivals[] = {{.name = "hazards to 1000, a quarter underflows", .work = run_scaleev, .context = &jobs[0]},
                      {.name = "hazards to 700", .work = run_scaleev, .context = &jobs[1], .limit = 1.1}};
    compete(title, rivals, COUNT(rivals), 101, 1e-3, CACHED);
    scaleev_model_destroy(model);
    free(far);
    free(near);
    free(out);
}

int main(void)
{
    python numpy;
    python_open(&numpy, "numpy");
    print_machine("EV at many scales");
    if (!numpy.missing)
        printf("%s\n", numpy.version);
    sweep_model two = {.per_unit = 2, .probability = 1e-6, .loss = 3e5, .characteristic = 1, .gamma_exposure = 1};
    sweep_model four = {.four = 1,
                        .per_unit = 2,
                        .probability = 1e-6,
                        .loss = 3e5,
                        .coefficient = 1e4,
                        .characteristic = 1e5,
                        .gamma_loss = 1e5,
                        .gamma_shape = 0.7,
                        .gamma_exposure = 1e6};
    const double fused = 1.25;
    race("linear + constant, 1e4 scales to 1e8", &two, 1e8, CACHED, &numpy, (limits){fused, 1 / 3.0, 0});
    race("linear + constant, 1e4 scales to 1e9, a quarter underflows", &two, 1e9, CACHED, &numpy,
         (limits){fused, 1 / 8.0, 0});
    race("linear + logarithmic + constant + gamma, 1e4 scales to 1e8", &four, 1e8, CACHED, &numpy,
         (limits){fused, 0, 0});
    race("linear + logarithmic + constant + gamma, 1e4 scales to 1e9, a quarter underflows", &four, 1e9, CACHED, &numpy,
         (limits){fused, 0, 0});
    race_underflow("what underflow costs, linear + constant", &two, 1e9);
    race_underflow("what underflow costs, linear + logarithmic + constant + gamma", &four, 1e9);
    race("linear + constant, 1e7 scales to 1e8", &two, 1e8, LARGE, &numpy, (limits){0, 0, 1.3});
    race("linear + logarithmic + constant + gamma, 1e7 scales to 1e8", &four, 1e8, LARGE, &numpy, (limits){0, 0, 0});
    python_close(&numpy);
    return bench_wrong;
}
