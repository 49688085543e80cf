/* SPDX-License-Identifier: MIT */
/* What several tests share: reading the reference tables, models from text, errors in ulp, random models. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <scaleev/scaleev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__MINGW_PRINTF_FORMAT)
#define PRINTF_LIKE(string, first) __attribute__((__format__(__MINGW_PRINTF_FORMAT, string, first)))
#elif defined(__GNUC__)
#define PRINTF_LIKE(string, first) __attribute__((__format__(__printf__, string, first)))
#else
#define PRINTF_LIKE(string, first)
#endif

/* ---- counting what is wrong, so that one run shows more than the first of it ---- */

/* Counts a failure and prints the first ones. */
void report(const char *format, ...) PRINTF_LIKE(1, 2);
/* What the reports from now on are about; printed with them. */
void report_about(const char *format, ...) PRINTF_LIKE(1, 2);
/* `condition`, or a report of the words after it. */
#define CHECK(condition, ...) ((condition) ? (void)0 : report(__VA_ARGS__))
int reports(void);
/* As if nothing had been reported, and no callback were to fail: where all tests share a process, each begins with
 * it. */
void test_begin(void);
/* Quietly, failures are only counted, and no words are made: where many cases run, making them takes longer than the
 * rest. */
void report_quietly(bool quiet);
bool report_is_quiet(void);

/* ---- tables ---- */

enum { TSV_FIELDS = 16, TSV_MODEL_TIMES = 4 };

typedef struct tsv {
    FILE *file;
    char *line, *model;
    size_t line_bytes;
    size_t number; /* of the line */
    char *fields[TSV_FIELDS];
    size_t fields_n;
} tsv;

/* Opens tests/reference/<name> and skips the line of headings; aborts when it is not there. A field that is a model, of
 * which there is one in a line, is model text. */
void tsv_open(tsv *table, const char *name);
bool tsv_next(tsv *table);
void tsv_close(tsv *table);

/* ---- errors ---- */

/* The spacing of doubles at |x|. */
double ulp_at(long double x);
/* |got - want| in units of the spacing at `size`; want beyond the range of double stands for infinity. */
double error_ulps(double got, long double want, long double size);
/* The number of doubles from a to b. */
uint64_t doubles_between(double a, double b);
bool same_bits(double a, double b);

/* ---- models as text ---- */

/* A model from text. Beyond what scaleev_model_parse() knows there are "benefit callback(KIND, a, t)" and the same with
 * hazard (see support.c), and guess(...), which has no bounds. NULL when something is refused; *status (may be NULL)
 * then tells why. */
scaleev_model *model_parse(const char *text, const scaleev_allocator *allocator, scaleev_status *status);
/* The same, but aborts when it fails. */
scaleev_model *model_of(const char *text);
/* Sum of the sizes of all that B (or L) is a sum of, in doubles: where it cancels, errors are measured against this. */
double benefit_magnitude(const char *text, double scale);
double loss_magnitude(const char *text, double scale);

/* Adds one of the callbacks above; without bounds nothing is proved. */
scaleev_status add_callback(scaleev_model *model, bool hazard, int kind, double a, double t, bool bounded,
                            scaleev_term *term);
/* The n-th call of the callbacks above from now on fails (1: the next); 0: none. */
void callback_fail_at(long n);
/* Whether one has failed since then. */
bool callback_failed(void);
/* Scales at which the callbacks above were computed so far, in this thread. */
long callback_scales(void);

/* ---- an allocator that counts, and fails when told ---- */

typedef struct counter {
    scaleev_allocator allocator;
    size_t blocks, bytes; /* in use */
    size_t allocated;     /* bytes, in all; may be set to 0 */
    long calls;           /* allocations since the last counter_fail_at() */
    long fail_at;         /* fails the n-th and all later ones; 0: none */
    bool once;            /* the n-th alone */
    bool wrong_size;      /* something was released with another size than it was allocated with */
} counter;

void counter_init(counter *memory);
void counter_fail_at(counter *memory, long n);

/* ---- random ---- */

/* Draws what `bytes` say as long as there are some (a fuzzer's choice), then from a generator. */
typedef struct rng {
    uint64_t state;
    const unsigned char *bytes;
    size_t bytes_n;
} rng;

/* Of columns: every scale is to be proved. */
extern const scaleev_columns_request test_proved;

/* The seed of this run: SCALEEV_TEST_SEED, or a fixed one. */
uint64_t test_seed(void);
/* `cases`, times SCALEEV_TEST_FACTOR when that is set (less where a tool slows all down, more to look longer); at least
 * 1. */
size_t test_cases(size_t cases);
/* Whether so many cases are drawn that the share of them of which something holds is no matter of chance. */
bool test_shares(void);
uint64_t rng_next(rng *random);
/* Below n. */
uint32_t rng_below(rng *random, uint32_t n);
double rng_unit(rng *random); /* in [0, 1) */
double rng_between(rng *random, double lo, double hi);
/* A value allowed between lo and hi, often at or next to a corner. `wild` goes to the ends of the double range. */
double rng_value(rng *random, double lo, double hi, bool wild);
/* A scale within lo and hi, often at a corner. */
double rng_scale(rng *random, double lo, double hi);

typedef struct random_options {
    bool wild;      /* parameters over the whole double range, not just sizes that make sense */
    bool tables;    /* with tables */
    bool callbacks; /* with callbacks that give bounds */
    bool formulas;  /* with formulas, which may have no value where something overflows */
    int terms_max;
} random_options;

enum { SPEC_BYTES = 8192 };

/* The families but those of formulas, which come last: so many can be drawn by number. */
int32_t numbered_families(void);

/* A random model as text, and the scales at which it has a value. */
void random_spec(rng *random, const random_options *options, char spec[SPEC_BYTES], double *lo, double *hi);

#endif
