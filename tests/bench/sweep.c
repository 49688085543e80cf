/* SPDX-License-Identifier: MIT */
/* EV at many scales, and at one at a time, against loops for the same model. */
#include "bench.h"
#include "loops.h"

#include <scaleev/scaleev.h>

#ifndef HAVE_SETS
#define HAVE_SETS 0
#endif
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

static bool has_avx2(void)
{
#if HAVE_SETS
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

static bool has_avx512(void)
{
#if HAVE_SETS
    return __builtin_cpu_supports("avx512f");
#else
    return false;
#endif
}

static sweep_loop best_fused(void)
{
#if HAVE_SETS
    return has_avx512() ? fused_avx512 : has_avx2() ? fused_avx2 : fused_baseline;
#else
    return fused_baseline;
#endif
}

static sweep_loop best_full(void)
{
#if HAVE_SETS
    return has_avx512() ? full_avx512 : has_avx2() ? full_avx2 : full_baseline;
#else
    return full_baseline;
#endif
}

static sweep_loop best_axb(void)
{
#if HAVE_SETS
    return has_avx512() ? axb_avx512 : has_avx2() ? axb_avx2 : axb_baseline;
#else
    return axb_baseline;
#endif
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
    return j->loop != copy_loop && j->loop != best_axb();
}

static void race(const char *title, sweep_model *m, double hi, size_t n, python *numpy, double fused_limit,
                 double numpy_limit, double axb_limit)
{
    enum { CALLS = 10 };
    m->rate = -log1p(-m->probability);
    scaleev_model *model;
    must(scaleev_model_create(&model) == 0 && scaleev_benefit_linear(model, m->per_unit, NULL) == 0 &&
             (!m->four || scaleev_benefit_logarithmic(model, m->coefficient, m->characteristic, NULL) == 0) &&
             scaleev_hazard_constant(model, m->probability, m->loss, NULL) == 0 &&
             (!m->four || scaleev_hazard_gamma(model, m->gamma_shape, m->gamma_exposure, m->gamma_loss, NULL) == 0),
         "the model");
    double *scales = must_allocate(n * sizeof *scales), *out = must_allocate(n * sizeof *out);
    double *want = must_allocate(n * sizeof *want);
    uint64_t random = 1;
    for (size_t i = 0; i < n; ++i)
        scales[i] = random_between(&random, 0, hi);

    job jobs[CALLS];
    rival rivals[CALLS];
    size_t used = 0;
#define ADD(function, its_loop, ...)                                                                                   \
    (jobs[used] = (job){.m = m, .model = model, .loop = its_loop, .scales = scales, .n = n, .out = out},               \
     rivals[used] = (rival){.work = function, .context = &jobs[used], __VA_ARGS__}, ++used)
    ADD(run_scaleev, NULL, .name = "scaleev_evaluate");
    ADD(run_loop, best_fused(), .name = "hand-fused loop", .limit = fused_limit);
    ADD(run_loop, best_full(), .name = "the same, with subnormal survival");
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
    ADD(NULL, NULL, .name = "NumPy expression", .limit = numpy_limit, .missing = numpy->missing, .timed = python_timed);
    rivals[used - 1].context = numpy;
    ADD(run_loop, best_axb(), .name = "a*x + b", .limit = axb_limit);
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
    if (!numpy->missing) {
        char command[512];
        snprintf(command, sizeof command, "sweep %zu %d %.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g", n, m->four,
                 m->per_unit, m->probability, m->loss, m->coefficient, m->characteristic, m->gamma_loss, m->gamma_shape,
                 m->gamma_exposure);
        python_send(numpy, command, scales, n);
        python_send(numpy, "result", NULL, 0);
        python_read(numpy, out, n);
        check(&jobs[0], "NumPy", want);
    }
    compete(title, rivals, used, n > CACHED ? 5 : 25, n > CACHED ? 0 : 1e-3, (double)n);

    if (n == CACHED) {
        rival single[] = {
            {.name = "scaleev_ev", .work = run_one_at_a_time, .context = &jobs[0]},
            {.name = "libm's functions by hand", .work = run_by_hand, .context = &jobs[0]},
        };
        run_one_at_a_time(&jobs[0]);
        if (memcmp(out, want, n * sizeof *out) != 0)
            wrong("scaleev_ev and scaleev_evaluate differ");
        compete(m->four ? "the same, one scale at a time" : "the same, one scale at a time (asked: at most 60 ns)",
                single, COUNT(single), 15, 1e-3, (double)n);
    }
    scaleev_model_destroy(model);
    free(scales);
    free(out);
    free(want);
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
    race("linear + constant, 1e4 scales to 1e8", &two, 1e8, CACHED, &numpy, 1.5, 1 / 3.0, 0);
    race("linear + constant, 1e4 scales to 1e9, a quarter underflows", &two, 1e9, CACHED, &numpy, 1.5, 1 / 8.0, 0);
    race("linear + logarithmic + constant + gamma, 1e4 scales to 1e8", &four, 1e8, CACHED, &numpy, 1.5, 0, 0);
    race("linear + logarithmic + constant + gamma, 1e4 scales to 1e9, a quarter underflows", &four, 1e9, CACHED, &numpy,
         1.5, 0, 0);
    race("linear + constant, 1e7 scales to 1e8", &two, 1e8, LARGE, &numpy, 0, 0, 1.3);
    race("linear + logarithmic + constant + gamma, 1e7 scales to 1e8", &four, 1e8, LARGE, &numpy, 0, 0, 0);
    python_close(&numpy);
    return bench_wrong;
}
