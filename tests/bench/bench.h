/* SPDX-License-Identifier: MIT */
/* What the benchmarks share: a clock, rounds in which rivals take turns, tables of ratios, and Python as a rival.
 *
 * Machines are noisy, so rivals take turns within each round, a figure is the median over the rounds, and a ratio is
 * the median of the ratios within a round. Times never decide whether a benchmark passes, only results do. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- results ---- */

static int bench_wrong;

/* Says what disagrees; main() then returns bench_wrong. */
#if defined(__GNUC__)
__attribute__((__format__(__printf__, 1, 2)))
#endif
static inline void
wrong(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("WRONG: ", stdout);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    bench_wrong = 1;
}

static inline void must(bool fine, const char *what)
{
    if (!fine) {
        fprintf(stderr, "failed: %s\n", what);
        exit(2);
    }
}

static inline void *must_allocate(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    must(memory, "allocation");
    return memory;
}

/* ---- clock and statistics ---- */

static inline double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Processor time of this process: what others do on the machine counts less. It is slow to ask for. */
static inline double seconds_used(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The q-quantile of `values`, which it sorts. */
static inline double quantile(double *values, size_t n, double q)
{
    qsort(values, n, sizeof *values, compare_doubles);
    size_t i = (size_t)(q * (double)n);
    return values[i < n ? i : n - 1];
}

static inline double mean(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; ++i)
        sum += values[i];
    return sum / (double)n;
}

/* What an empty measurement takes; taken off where single calls are timed. */
static inline double clock_cost(void)
{
    enum { TRIES = 1001 };
    double spans[TRIES];
    for (size_t i = 0; i < TRIES; ++i) {
        double start = seconds_now();
        spans[i] = seconds_now() - start;
    }
    return quantile(spans, TRIES, 0.5);
}

/* ---- random numbers (splitmix64), the same in every run ---- */

static inline double random_unit(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static inline double random_between(uint64_t *state, double lo, double hi)
{
    return lo + (hi - lo) * random_unit(state);
}

/* Its logarithm is uniform. */
static inline double random_log(uint64_t *state, double lo, double hi)
{
    return exp(random_between(state, log(lo), log(hi)));
}

/* ---- tables ---- */

/* Something that is timed as a whole. */
typedef struct rival {
    const char *name;
    void (*work)(void *context);
    void *context;
    /* Or it times itself: seconds per repeat. */
    double (*timed)(void *context, size_t repeats);
    /* Why it does not take part. */
    const char *missing;
    /* What scaleev's time over its time shall not exceed; 0: nothing is asked. */
    double limit;
    /* What it shall itself take at most, in ns; 0: nothing is asked. */
    double most;
    double *times;
} rival;

static inline double time_once(const rival *r, size_t repeats)
{
    if (r->timed)
        return r->timed(r->context, repeats);
    double start = seconds_used();
    for (size_t i = 0; i < repeats; ++i)
        r->work(r->context);
    return (seconds_used() - start) / (double)repeats;
}

/* Has the rivals take turns, and leaves the times of each round in `times`, for forget_times(). Returns how many
 * rounds there were. */
static inline size_t take_turns(rival *rivals, size_t n, size_t rounds, double seconds_each)
{
    enum { RIVALS = 16 };
    size_t repeats[RIVALS] = {0};
    must(n <= RIVALS, "too many rivals");
    double sum = 0;
    for (size_t i = 0; i < n; ++i) {
        if (rivals[i].missing)
            continue;
        rivals[i].times = must_allocate(rounds * sizeof *rivals[i].times);
        double once = time_once(&rivals[i], 1);
        if (once < 0.05) /* that was a warm-up */
            once = time_once(&rivals[i], 1);
        sum += once > seconds_each ? once : seconds_each;
        repeats[i] = once > 0 && once < seconds_each ? (size_t)(seconds_each / once) + 1 : 1;
    }
    /* Some 4 s are enough. */
    rounds = (double)rounds * sum > 4 ? (size_t)(4 / sum) + 1 : rounds;
    for (size_t round = 0; round < rounds; ++round)
        for (size_t i = 0; i < n; ++i)
            if (!rivals[i].missing)
                rivals[i].times[round] = time_once(&rivals[i], repeats[i]);
    return rounds;
}

static inline void forget_times(rival *rivals, size_t n)
{
    for (size_t i = 0; i < n; ++i) {
        free(rivals[i].times);
        rivals[i].times = NULL;
    }
}

/* The median of a / b, round by round. */
static inline double median_ratio(const double *a, const double *b, size_t rounds)
{
    double *ratios = must_allocate(rounds * sizeof *ratios);
    for (size_t round = 0; round < rounds; ++round)
        ratios[round] = a[round] / b[round];
    double median = quantile(ratios, rounds, 0.5);
    free(ratios);
    return median;
}

/* The median of values that keep their order. */
static inline double median(const double *values, size_t n)
{
    double *copy = must_allocate(n * sizeof *copy);
    memcpy(copy, values, n * sizeof *copy);
    double middle = quantile(copy, n, 0.5);
    free(copy);
    return middle;
}

static inline const char *verdict(bool kept)
{
    return kept ? "met" : "MISSED";
}

static inline void print_limit(double ratio, double limit)
{
    if (limit > 0)
        printf("   at most %5.3f: %s", limit, verdict(ratio <= limit));
    putchar('\n');
}

static inline void print_rival(const rival *r, const rival *ours, size_t rounds, double per)
{
    if (r->missing) {
        printf("  %-42s missing: %s\n", r->name, r->missing);
        return;
    }
    double ns = median(r->times, rounds) * 1e9 / per, ratio = median_ratio(ours->times, r->times, rounds);
    printf("  %-42s %10.3f   %12.3f", r->name, ns, ratio);
    if (r->most > 0)
        printf("   at most %g ns: %s", r->most, verdict(ns <= r->most));
    print_limit(ratio, r->limit);
}

/* The first rival is scaleev. Times are divided by `per` and printed in ns. */
static inline void compete(const char *title, rival *rivals, size_t n, size_t rounds, double seconds_each, double per)
{
    rounds = take_turns(rivals, n, rounds, seconds_each);
    printf("\n%s\n  %-42s %10s   %s\n", title, "", "ns each", "scaleev / it");
    for (size_t i = 0; i < n; ++i)
        print_rival(&rivals[i], &rivals[0], rounds, per);
    forget_times(rivals, n);
    fflush(stdout);
}

static inline void print_machine(const char *title)
{
    char line[256] = "unknown processor";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "model name", 10) == 0)
            break;
    if (file)
        fclose(file);
    const char *colon = strchr(line, ':');
    line[strcspn(line, "\n")] = '\0';
    printf("%s; processor: %s\n", title, colon ? colon + 2 : line);
#ifdef __clang__
    printf("compiler: %s\n", __VERSION__);
#elif defined(__GNUC__)
    printf("compiler: gcc %s\n", __VERSION__);
#endif
#if defined(__x86_64__) && defined(__GNUC__)
    printf("instruction sets: %s%s%s\n", "SSE2", __builtin_cpu_supports("avx2") ? ", AVX2" : "",
           __builtin_cpu_supports("avx512f") ? ", AVX-512" : "");
#endif
}

/* ---- the Python process rivals.py: commands as lines, arrays as raw doubles ---- */

typedef struct python {
    FILE *to, *from;
    char version[128]; /* of NumPy, and of what else is asked for */
    const char *missing;
} python;

/* `module`: numpy, scipy or openturns. */
static inline void python_open(python *p, const char *module)
{
    *p = (python){.missing = "Python"};
    const char *interpreter = getenv("SCALEEV_BENCH_PYTHON"), *script = getenv("SCALEEV_BENCH_RIVALS");
    int in[2], out[2];
    if (!interpreter || !*interpreter || !script)
        return;
    signal(SIGPIPE, SIG_IGN);
    must(pipe(in) == 0 && pipe(out) == 0, "pipe");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execlp(interpreter, interpreter, script, module, (char *)NULL);
        _exit(127);
    }
    close(in[0]), close(out[1]);
    p->to = fdopen(in[1], "w");
    p->from = fdopen(out[0], "r");
    must(p->to && p->from, "fdopen");
    if (!fgets(p->version, sizeof p->version, p->from) || strncmp(p->version, "missing", 7) == 0) {
        p->missing = strcmp(module, "numpy") == 0 ? "NumPy" : strcmp(module, "scipy") == 0 ? "SciPy" : "OpenTURNS";
        return;
    }
    p->version[strcspn(p->version, "\n")] = '\0';
    p->missing = NULL;
}

static inline void python_send(python *p, const char *command, const double *values, size_t n)
{
    fprintf(p->to, "%s\n", command);
    must((n == 0 || fwrite(values, sizeof *values, n, p->to) == n) && fflush(p->to) == 0, "writing to Python");
}

static inline void python_read(python *p, double *values, size_t n)
{
    must(fread(values, sizeof *values, n, p->from) == n, "reading from Python");
}

/* Has the work last sent done `repeats` times: seconds per repeat. */
static inline double python_timed(void *context, size_t repeats)
{
    python *p = context;
    char command[64];
    double seconds;
    snprintf(command, sizeof command, "time %zu", repeats);
    python_send(p, command, NULL, 0);
    python_read(p, &seconds, 1);
    return seconds;
}

static inline void python_close(python *p)
{
    if (p->to)
        fclose(p->to);
    if (p->from)
        fclose(p->from);
}

#endif
