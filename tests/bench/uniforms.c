/* SPDX-License-Identifier: MIT */
/* Uniform numbers for a study: scrambled Sobol' points, beside SciPy's and NumPy's pseudo-random numbers. It takes
 * hidden functions. */
#include "bench.h"
#include "study/sampler.h"

enum { DIMENSIONS = 5, LOG_N = 16, N = 1 << LOG_N, REPLICATES = 8, BLOCK = 256, SAMPLERS = 100 };

typedef struct job {
    const sev_sampler *sampler;
    double *out; /* a dimension after the other */
} job;

/* All dimensions of a block, and then the next block in its place, as a study works. */
static void draw_blocks(void *context)
{
    const job *j = context;
    for (size_t first = 0; first < N; first += BLOCK)
        for (size_t d = 0; d < DIMENSIONS; ++d)
            sev_sampler_fill(j->sampler, d, first, BLOCK, j->out + d * BLOCK);
}

static void draw_whole(void *context)
{
    const job *j = context;
    for (size_t d = 0; d < DIMENSIONS; ++d)
        sev_sampler_fill(j->sampler, d, 0, N, j->out + d * N);
}

/* A loop of splitmix64, which is about what pseudo-random numbers cost at least. */
static void draw_splitmix(void *context)
{
    const job *j = context;
    uint64_t state = 1;
    for (size_t i = 0; i < (size_t)DIMENSIONS * N; ++i)
        j->out[i] = random_unit(&state);
}

static void make_samplers(void *context)
{
    (void)context;
    for (uint64_t seed = 0; seed < SAMPLERS; ++seed) {
        sev_sampler *made;
        must(sev_sampler_make(&sev_default_allocator, seed, REPLICATES, DIMENSIONS, &made) == 0, "a sampler");
        sev_sampler_free(made);
    }
}

/* Each of as many equal parts of [0, 1] as there are points has one of them. */
static void check_even(const double *values, size_t n, size_t stride, const char *whose)
{
    char *taken = must_allocate(n);
    memset(taken, 0, n);
    for (size_t i = 0; i < n; ++i) {
        double u = values[i * stride];
        if (!(u >= 0 && u < 1) || taken[(size_t)(u * (double)n)]++)
            wrong("%s: point %zu shares its part", whose, i);
    }
    free(taken);
}

static void check_ours(const double *values)
{
    for (size_t d = 0; d < DIMENSIONS; ++d)
        for (size_t r = 0; r < REPLICATES; ++r)
            check_even(values + d * N + r, N / REPLICATES, REPLICATES, "scaleev");
}

static void check_scipy(python *scipy, double *values)
{
    python_send(scipy, "result", NULL, 0);
    python_read(scipy, values, (size_t)DIMENSIONS * N);
    for (size_t d = 0; d < DIMENSIONS; ++d)
        check_even(values + d, N, DIMENSIONS, "SciPy");
}

int main(void)
{
    python scipy, numpy, making;
    sev_sampler *sampler;
    char command[64];
    double *out = must_allocate((size_t)DIMENSIONS * N * sizeof *out);
    must(sev_sampler_make(&sev_default_allocator, 1, REPLICATES, DIMENSIONS, &sampler) == 0, "a sampler");
    python_open(&scipy, "scipy"), python_open(&numpy, "scipy"), python_open(&making, "scipy");
    print_machine("Uniform numbers");
    if (!scipy.missing) {
        snprintf(command, sizeof command, "sobol %d %d", DIMENSIONS, N);
        python_send(&scipy, command, NULL, 0);
        snprintf(command, sizeof command, "uniforms %d", DIMENSIONS * N);
        python_send(&numpy, command, NULL, 0);
        snprintf(command, sizeof command, "engines %d", DIMENSIONS);
        python_send(&making, command, NULL, 0);
        printf("%s\n", scipy.version);
        check_scipy(&scipy, out);
    }
    job work = {sampler, out};
    rival drawing[] = {
        {.name = "Sobol' points in blocks of 256", .work = draw_blocks, .context = &work},
        {.name = "a dimension at once", .work = draw_whole, .context = &work},
        {.name = "SciPy, qmc.Sobol, in 30 bits", .timed = python_timed, .context = &scipy, .missing = scipy.missing},
        {.name = "NumPy, PCG64: pseudo-random", .timed = python_timed, .context = &numpy, .missing = numpy.missing},
        {.name = "splitmix64 in C: pseudo-random", .work = draw_splitmix, .context = &work},
    };
    compete("Each number of 65,536 draws in 5 dimensions", drawing, COUNT(drawing), 101, 2e-3, (double)DIMENSIONS * N);
    rival samplers[] = {
        {.name = "a sampler: 5 dimensions, 8 replicates", .work = make_samplers},
        {.name = "SciPy: 5 dimensions, 1 replicate",
         .timed = python_timed,
         .context = &making,
         .missing = making.missing},
    };
    compete("Making what draws, 100 times", samplers, COUNT(samplers), 101, 2e-3, SAMPLERS);
    draw_whole(&work);
    check_ours(out);
    python_close(&scipy), python_close(&numpy), python_close(&making);
    sev_sampler_free(sampler);
    free(out);
    return bench_wrong;
}
