/* SPDX-License-Identifier: MIT */
/* Statistics of columns of draws: beside NumPy and SciPy, at their edges, and whether errors are honest. */
#include "study/order.h"
#include "study/statistics.h"
#include "study/student.h"
#include "host/memory.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INF ((double)INFINITY)

/* ---- Columns, as make_statistics.py has them ---- */

static uint64_t hashed(uint64_t seed, uint64_t i)
{
    uint64_t z = seed * 0x9e3779b97f4a7c15u + i * 0xd1342543de82ef95u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double unit(uint64_t seed, uint64_t i)
{
    return ((double)(hashed(seed, i) >> 11) + 0.5) * 0x1p-53;
}

static double of_kind(const char *kind, double u)
{
    if (strcmp(kind, "signed") == 0)
        return u - 0.5;
    if (strcmp(kind, "ties") == 0)
        return (double)(int)(8 * u);
    if (strcmp(kind, "heavy") == 0)
        return 1 / (u * u);
    if (strcmp(kind, "offset") == 0)
        return 1e6 + u;
    return strcmp(kind, "constant") == 0 ? 0.1 : u;
}

static double *room(size_t n)
{
    double *x = malloc((n + 1) * sizeof *x);
    cr_assert_not_null(x);
    return x;
}

static double *column(const char *kind, uint64_t seed, size_t n, bool missing)
{
    double *x = room(n);
    for (size_t i = 0; i < n; i++)
        x[i] = missing && hashed(seed + 100, i) % 8 == 0 ? (double)NAN : of_kind(kind, unit(seed, i));
    return x;
}

/* What is said of each option. */
typedef struct options {
    scaleev_estimate means[3], regrets[3];
    double shares[3];
} options;

static scaleev_choice choice_into(options *o)
{
    scaleev_choice choice = SCALEEV_CHOICE_INIT;
    choice.means = o->means;
    choice.regrets = o->regrets;
    choice.shares = o->shares;
    return choice;
}

/* ---- Beside NumPy, SciPy and mpmath ---- */

typedef struct wanted {
    const char *what, *kind;
    size_t n;
    int32_t replicates;
    bool missing;
    double argument;
} wanted;

static scaleev_estimate of_summary(const wanted *w, const double *x)
{
    scaleev_summary s;
    cr_assert_eq(sev_summarize(x, w->n, w->replicates, &s), SCALEEV_OK);
    cr_expect(s.count + s.missing == w->n);
    return strcmp(w->what, "count") == 0   ? (scaleev_estimate){(double)s.count, NAN}
           : strcmp(w->what, "mean") == 0  ? s.mean
           : strcmp(w->what, "sd") == 0    ? (scaleev_estimate){s.sd, NAN}
           : strcmp(w->what, "least") == 0 ? (scaleev_estimate){s.least, NAN}
                                           : (scaleev_estimate){s.greatest, NAN};
}

static scaleev_estimate of_ranks(const wanted *w, const double *x)
{
    scaleev_estimate got = {NAN, NAN};
    double *y = room(w->n);
    for (size_t i = 0; i < w->n; i++)
        y[i] = x[i] + 2 * unit(2, i) * (strcmp(w->kind, "ties") == 0 ? 4 : fabs(x[i]));
    cr_assert_eq(sev_rank_correlation(x, y, w->n, &sev_default_allocator, &got.value), SCALEEV_OK);
    free(y);
    return got;
}

static scaleev_estimate of_choice(const wanted *w, const double *x)
{
    double *second = column("uniform", 2, w->n, false), *third = column("constant", 1, w->n, false);
    const double *columns[] = {x, second, third};
    options o;
    scaleev_choice c = choice_into(&o);
    cr_assert_eq(sev_choose(columns, 3, w->n, w->replicates, &sev_default_allocator, &c), SCALEEV_OK);
    cr_expect(c.count + c.missing == w->n && c.best == 1);
    free(second);
    free(third);
    size_t option = w->argument >= 0 ? (size_t)w->argument : 0;
    return strcmp(w->what, "evpi") == 0      ? c.evpi
           : strcmp(w->what, "perfect") == 0 ? c.perfect
           : strcmp(w->what, "regret") == 0  ? o.regrets[option]
                                             : (scaleev_estimate){o.shares[option], NAN};
}

static scaleev_estimate computed(const wanted *w)
{
    scaleev_estimate got = {NAN, NAN};
    if (strcmp(w->what, "student") == 0)
        return (scaleev_estimate){sev_student(w->argument, (size_t)w->replicates), NAN};
    double *x = column(w->kind, 1, w->n, w->missing);
    if (strcmp(w->what, "quantile") == 0)
        cr_assert_eq(sev_quantiles(x, w->n, w->replicates, &w->argument, 1, &sev_default_allocator, &got), SCALEEV_OK);
    else if (strcmp(w->what, "share") == 0)
        cr_assert_eq(sev_share_below(x, w->n, w->replicates, w->argument, &got), SCALEEV_OK);
    else if (strcmp(w->kind, "three") == 0)
        got = of_choice(w, x);
    else
        got = strcmp(w->what, "rank") == 0 ? of_ranks(w, x) : of_summary(w, x);
    free(x);
    return got;
}

/* Of a spread and of errors, so much as rounding makes of values that are large beside them. */
static void check_line(const wanted *w, double value, double error, double got, double got_error)
{
    double tolerance = strcmp(w->what, "student") == 0 ? 1e-15 / (1 - w->argument) + 4e-15 : 2e-15;
    if (strcmp(w->what, "sd") == 0 && strcmp(w->kind, "offset") == 0)
        tolerance += DBL_EPSILON * 1e6 / value;
    double of_error = 1e-11 * fabs(error) + 1e-15 * fabs(value);
    CHECK(fabs(got - value) <= tolerance * fabs(value), "%s %s n %zu R %d missing %d at %g: %.17g, not %.17g", w->what,
          w->kind, w->n, (int)w->replicates, w->missing, w->argument, got, value);
    CHECK(isnan(error) ? isnan(got_error) : fabs(got_error - error) <= of_error,
          "%s %s n %zu R %d missing %d at %g: error %.17g, not %.17g", w->what, w->kind, w->n, (int)w->replicates,
          w->missing, w->argument, got_error, error);
}

static double number_in(const char *field)
{
    return strcmp(field, "-") == 0 ? (double)NAN : strtod(field, NULL);
}

Test(statistics, agree_with_numpy_and_scipy)
{
    tsv t;
    test_begin();
    for (tsv_open(&t, "statistics.tsv"); tsv_next(&t);) {
        cr_assert_eq(t.fields_n, 8);
        wanted w = {t.fields[0],
                    t.fields[1],
                    strtoul(t.fields[2], NULL, 10),
                    (int32_t)strtol(t.fields[3], NULL, 10),
                    t.fields[4][0] == '1',
                    number_in(t.fields[5])};
        scaleev_estimate got = computed(&w);
        check_line(&w, number_in(t.fields[6]), number_in(t.fields[7]), got.value, got.error);
    }
    cr_expect(t.number > 250, "%zu lines", t.number);
    tsv_close(&t);
    cr_assert_eq(reports(), 0);
}

/* ---- Edges ---- */

static scaleev_summary summary_of(const double *x, size_t n, int32_t replicates)
{
    scaleev_summary s;
    memset(&s, 0, sizeof s);
    cr_assert_eq(sev_summarize(x, n, replicates, &s), SCALEEV_OK);
    return s;
}

Test(statistics, without_values)
{
    const double missing[] = {NAN, NAN, NAN}, *columns[] = {missing, missing}, levels[] = {0, 0.5};
    const double *none[] = {NULL, NULL};
    for (size_t n = 0; n <= 3; n++) {
        const double *x = n ? missing : NULL;
        double correlation = 0;
        scaleev_estimate share, quantiles[2];
        scaleev_choice choice = SCALEEV_CHOICE_INIT;
        scaleev_summary s = summary_of(x, n, 0);
        cr_expect(s.count == 0 && s.missing == n && !s.balanced && !s.dominated && isnan(s.least));
        cr_expect(isnan(s.mean.value) && isnan(s.mean.error) && isnan(s.sd) && isnan(s.greatest));
        cr_expect_eq(sev_share_below(x, n, 0, 1, &share), SCALEEV_OK);
        cr_expect(isnan(share.value) && isnan(share.error));
        cr_expect_eq(sev_quantiles(x, n, 0, levels, 2, &sev_default_allocator, quantiles), SCALEEV_OK);
        cr_expect(isnan(quantiles[0].value) && isnan(quantiles[1].value) && isnan(quantiles[1].error));
        cr_expect_eq(sev_rank_correlation(x, x, n, &sev_default_allocator, &correlation), SCALEEV_OK);
        cr_expect(isnan(correlation));
        cr_expect_eq(sev_choose(n ? columns : none, 2, n, 0, &sev_default_allocator, &choice), SCALEEV_OK);
        cr_expect(choice.count == 0 && choice.missing == n && choice.best == 0 && isnan(choice.evpi.value));
    }
    options o;
    scaleev_choice choice = choice_into(&o);
    cr_expect_eq(sev_choose(NULL, 2, 0, 0, &sev_default_allocator, &choice), SCALEEV_OK);
    cr_expect(choice.count == 0 && isnan(o.means[1].value) && isnan(o.shares[1]));
}

/* An error needs two draws of each replicate, that of a median some more. */
Test(statistics, errors_begin_at_two_draws_of_each_replicate)
{
    double *x = column("uniform", 5, 256, false);
    for (int32_t r = 2; r <= 64; r *= 2) {
        const size_t least = 2 * (size_t)r;
        const double half = 0.5;
        scaleev_estimate share, quantile;
        cr_expect(isnan(summary_of(x, least - 1, r).mean.error) && summary_of(x, least, r).mean.error > 0);
        cr_assert_eq(sev_share_below(x, least - 1, r, 0.5, &share), SCALEEV_OK);
        cr_expect(isnan(share.error) && share.value > 0);
        cr_assert_eq(sev_quantiles(x, least - 1, r, &half, 1, &sev_default_allocator, &quantile), SCALEEV_OK);
        cr_expect(isnan(quantile.error) && quantile.value > 0);
        cr_assert_eq(sev_quantiles(x, 2 * least, r, &half, 1, &sev_default_allocator, &quantile), SCALEEV_OK);
        cr_expect_gt(quantile.error, 0);
    }
    cr_expect(summary_of(x, 1, 2).mean.value > 0 && isnan(summary_of(x, 1, 2).sd) && summary_of(x, 2, 2).sd > 0);
    free(x);
}

Test(statistics, balanced_and_dominated)
{
    double x[160];
    for (size_t i = 0; i < 160; i++)
        x[i] = i % 2 ? 1 : -1;
    cr_expect(summary_of(x, 8, 8).balanced && summary_of(x, 128, 0).balanced && summary_of(x, 160 - 32, 2).balanced);
    cr_expect(!summary_of(x, 4, 8).balanced && !summary_of(x, 24, 8).balanced && !summary_of(x, 129, 8).balanced);
    cr_expect(!summary_of(x, 16, 8).dominated && summary_of(x, 9, 8).dominated, "a draw of nine is more than a tenth");
    x[7] = -15; /* of 99 others: 15 of 114 */
    cr_expect(summary_of(x, 100, 8).dominated);
    x[7] = -11; /* of 110: a tenth and no more */
    cr_expect(!summary_of(x, 100, 8).dominated);
    memset(x, 0, sizeof x);
    cr_expect(!summary_of(x, 4, 8).dominated, "zeros");
}

Test(statistics, infinities)
{
    double x[64], levels[] = {0, 0.25, 0.5, 1};
    scaleev_estimate q[4], share;
    for (size_t i = 0; i < 64; i++)
        x[i] = (double)i;
    x[5] = INF;
    scaleev_summary s = summary_of(x, 64, 2);
    cr_expect(s.mean.value >= INF && isnan(s.mean.error) && isnan(s.sd) && s.count == 64 && s.missing == 0);
    cr_expect(s.greatest >= INF && s.least <= 0 && s.dominated);
    cr_assert_eq(sev_quantiles(x, 64, 2, levels, 4, &sev_default_allocator, q), SCALEEV_OK);
    cr_expect(q[0].value <= 0 && q[2].value > 31 && q[2].value < 34 && q[2].error >= 0 && q[3].value >= INF);
    for (size_t i = 0; i < 64; i++)
        x[i] = i < 32 ? -INF : 1;
    s = summary_of(x, 64, 2);
    cr_expect(s.mean.value <= -INF && s.least <= -INF && s.greatest <= 1);
    cr_assert_eq(sev_quantiles(x, 64, 2, levels, 4, &sev_default_allocator, q), SCALEEV_OK);
    cr_expect(q[1].value <= -INF && isnan(q[1].error));
    cr_expect(q[2].value >= 1, "half of the way between -infinity and 1 is nearer to neither, and takes the upper");
    cr_assert_eq(sev_share_below(x, 64, 2, INF, &share), SCALEEV_OK);
    cr_expect(share.value >= 1);
    cr_assert_eq(sev_share_below(x, 64, 2, -INF, &share), SCALEEV_OK);
    cr_expect(share.value <= 0 && fabs(share.error - 1.0 / 64) < 1e-17, "the error of one draw");
    x[63] = INF;
    cr_expect(isnan(summary_of(x, 64, 2).mean.value), "of both signs");
}

/* All is exact where nothing differs, and 0.1 times n is not. */
Test(statistics, constant_columns)
{
    static const double constants[] = {0.1, -1e300, 0, 5e-324, DBL_MAX};
    static const double levels[] = {0.7, 0.2};
    for (size_t k = 0; k < sizeof constants / sizeof *constants; k++) {
        double x[4999], c = constants[k], correlation;
        scaleev_estimate q[2];
        for (size_t i = 0; i < 4999; i++)
            x[i] = c;
        scaleev_summary s = summary_of(x, 4999, 16);
        cr_expect(same_bits(s.mean.value, c) && s.mean.error == 0 && s.sd == 0 && same_bits(s.least, c), "%g", c);
        cr_assert_eq(sev_quantiles(x, 4999, 16, levels, 2, &sev_default_allocator, q), SCALEEV_OK);
        cr_expect(same_bits(q[0].value, c) && q[0].error == 0 && same_bits(q[1].value, c), "%g", c);
        cr_assert_eq(sev_rank_correlation(x, x, 4999, &sev_default_allocator, &correlation), SCALEEV_OK);
        cr_expect(isnan(correlation));
    }
}

/* Columns that are 2^e times another one have figures that are 2^e times those: no overflow, no squares that vanish. */
Test(statistics, huge_and_tiny_values)
{
    static const int exponents[] = {1022, 900, 399, 401, -300, -401, -900, -960};
    const double level = 0.3;
    double *x = column("signed", 8, 3000, false), *y = room(3000);
    scaleev_summary plain = summary_of(x, 3000, 8), s;
    scaleev_estimate q, scaled;
    cr_assert_eq(sev_quantiles(x, 3000, 8, &level, 1, &sev_default_allocator, &q), SCALEEV_OK);
    for (size_t k = 0; k < sizeof exponents / sizeof *exponents; k++) {
        int e = exponents[k];
        for (size_t i = 0; i < 3000; i++)
            y[i] = ldexp(x[i], e);
        s = summary_of(y, 3000, 8);
        cr_expect(same_bits(s.mean.value, ldexp(plain.mean.value, e)), "2^%d", e);
        cr_expect(same_bits(s.mean.error, ldexp(plain.mean.error, e)), "2^%d", e);
        cr_expect(same_bits(s.sd, ldexp(plain.sd, e)) && !s.dominated, "2^%d", e);
        cr_assert_eq(sev_quantiles(y, 3000, 8, &level, 1, &sev_default_allocator, &scaled), SCALEEV_OK);
        cr_expect(same_bits(scaled.value, ldexp(q.value, e)) && same_bits(scaled.error, ldexp(q.error, e)), "2^%d", e);
    }
    free(x);
    free(y);
}

/* Blocks in different units, from the greatest to subnormal numbers. */
Test(statistics, units_join)
{
    enum { B = SEV_MOMENTS_BLOCK };
    double *x = room(4 * B);
    for (size_t i = 0; i < 4 * B; i++)
        x[i] = (i % 2 ? 1.0 : 3.0) * (i < B ? 0x1p-1070 : i < 2 * B ? 1.0 : i < 3 * B ? 0x1p1000 : 0x1p-500);
    scaleev_summary s = summary_of(x, 4 * B, 8);
    cr_expect(same_bits(s.mean.value, 0x1p999));
    cr_expect(fabs(s.sd / 0x1p999 - sqrt(((25 + 1) / 2.0 + 3) / 4)) < 1e-3, "%g", s.sd / 0x1p999);
    s = summary_of(x, 2 * B, 8);
    cr_expect(same_bits(s.mean.value, 1) && fabs(s.sd - sqrt(((4 + 0) / 2.0 + 1) / 2)) < 1e-3, "%g", s.sd);
    s = summary_of(x, B, 8);
    cr_expect(same_bits(s.mean.value, 0x1p-1069) && same_bits(s.sd, 0x1p-1070) && s.mean.error > 0, "subnormal");
    for (int e = -400; e <= 400; e += 800) { /* on both sides of where units change */
        for (size_t i = 0; i < 4 * B; i++)
            x[i] = (i % 2 ? 1.0 : 3.0) * ldexp(1, i < 2 * B ? e - 2 : e);
        s = summary_of(x, 4 * B, 8);
        cr_expect(fabs(ldexp(s.sd, -e) - sqrt((1 + 0.25 + 0.0625 + 3.0625) / 4)) < 1e-3, "%d: %g", e, ldexp(s.sd, -e));
    }
    for (size_t i = 0; i < 4 * B; i++)
        x[i] = i % 2 ? DBL_MAX : -DBL_MAX;
    s = summary_of(x, 4 * B, 8);
    cr_expect(s.mean.value == 0 && s.sd >= DBL_MAX);
    for (size_t i = 0; i < 4 * B; i++)
        x[i] = i < B ? DBL_MAX : DBL_MAX / 2;
    s = summary_of(x, 4 * B, 8);
    cr_expect(s.mean.value > 0.62 * DBL_MAX && s.mean.value < 0.63 * DBL_MAX);
    free(x);
}

/* ---- Quantiles and ranks ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Every level that one of n values stands for gives that value, from values of any size and sign. The array stays. */
Test(statistics, quantiles_at_the_values)
{
    enum { N = 500 };
    double x[N], copy[N], levels[N], sorted[N];
    scaleev_estimate q[N];
    for (size_t i = 0; i < N; i++) {
        copy[i] = x[i] = ldexp(i % 3 ? 1 : -1, (int)(hashed(7, i) % 2000) - 1000) * (1 + unit(7, i));
        sorted[i] = x[i];
        levels[i] = ((double)((i * 7) % N) + 0.5) / N;
    }
    qsort(sorted, N, sizeof *sorted, compare);
    cr_assert_eq(sev_quantiles(x, N, 8, levels, N, &sev_default_allocator, q), SCALEEV_OK);
    cr_expect_eq(memcmp(x, copy, sizeof x), 0);
    for (size_t i = 0; i < N; i++) {
        size_t k = (i * 7) % N;
        /* (k + 1/2) / n is rounded, so there may be a trace of a neighbour. */
        double above = k + 1 < N ? sorted[k + 1] : sorted[k], below = k ? sorted[k - 1] : sorted[k];
        double slack = 1e-12 * fmax(fabs(sorted[k]), fmax(fabs(above), fabs(below)));
        cr_expect(fabs(q[i].value - sorted[k]) <= slack, "%zu: %g, not %g", k, q[i].value, sorted[k]);
    }
}

/* Values of any shape, as many as go into buckets: some of them all in one bucket, or in the last. */
static double of_shape(size_t shape, double u, uint64_t i)
{
    switch (shape) {
    case 0:
        return u;
    case 1:
        return exp(60 * u - 30);
    case 2:
        return (u - 0.5) * exp(20 * unit(9, i));
    case 3:
        return (double)(int)(5 * u) - 2;
    case 4:
        return u < 0.2 ? (double)NAN : u < 0.25 ? INF : u < 0.3 ? -INF : u;
    case 5:
        return (unit(9, i) < 0.5 ? -1 : 1) * exp(1400 * u - 700);
    case 6:
        return 7;
    default:
        return i == 12345 ? 1e300 : 1 + 1e-9 * u;
    }
}

/* Whether counts of replicates of as many values each differ by one at most, and are enough. */
static bool is_stratified(const double *counts, const double *below, size_t r)
{
    bool all = r >= 8;
    for (size_t i = 0; i < r; i++)
        for (size_t k = 0; k < i; k++)
            all = all && counts[i] == counts[k] && fabs(below[i] - below[k]) <= 1;
    return all;
}

/* By sorting all, and counting by hand. */
static scaleev_estimate plain_quantile(const double *x, const double *sorted, size_t n, size_t r, size_t all,
                                       double level)
{
    double shares[64], counts[64] = {0}, below[64] = {0}, value[3], levels[3] = {level, level, level}, reach = 0;
    for (int k = 0; k < 3; k++) {
        double at = fmin(fmax(levels[k] * (double)n - 0.5, 0), (double)(n - 1));
        size_t lo = (size_t)at, hi = lo + 1 < n ? lo + 1 : lo;
        double part = at - (double)lo, between = sorted[lo] * (1 - part) + sorted[hi] * part;
        value[k] = isfinite(sorted[lo]) && isfinite(sorted[hi]) ? fmin(fmax(between, sorted[lo]), sorted[hi])
                   : part < 0.5                                 ? sorted[lo]
                                                                : sorted[hi];
        for (size_t i = 0; k == 0 && i < all; i++) {
            counts[i % r] += !isnan(x[i]);
            below[i % r] += x[i] <= value[0];
        }
        for (size_t i = 0; i < r; i++)
            shares[i] = below[i] / counts[i];
        bool stratified = is_stratified(counts, below, r) && fmin(level, 1 - level) * (double)n >= (double)r;
        double reach_95 = sev_student(0.95, r), least = stratified ? 0.475 / reach_95 : 1;
        double error = sev_replicates_error(shares, counts, r) * (stratified ? 1.959963984540054 / reach_95 : 1);
        double off = fmax(error, least / (double)n);
        for (reach = 2; reach > 0; reach--) {
            levels[1] = level - reach * off;
            levels[2] = level + reach * off;
            if (levels[1] * (double)n - 0.5 >= 0 && levels[2] * (double)n - 0.5 <= (double)(n - 1))
                break;
        }
    }
    double error = reach > 0 ? (value[2] * 0.5 - value[1] * 0.5) / reach : (double)NAN;
    return (scaleev_estimate){value[0], isfinite(error) ? error : (double)NAN};
}

static bool same_figure(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

Test(statistics, quantiles_of_any_shape)
{
    enum { N = 20000, LEVELS = 7 };
    static const double levels[LEVELS] = {0.5, 0.001, 0.05, 0.97, 0.5, 0, 0.9999};
    static double x[N], sorted[N];
    for (size_t shape = 0; shape < 8; shape++) {
        size_t n = 0, replicates = (size_t)2 << shape % 6;
        scaleev_estimate q[LEVELS];
        for (size_t i = 0; i < N; i++) {
            x[i] = of_shape(shape, unit(shape + 1, i), i);
            if (!isnan(x[i]))
                sorted[n++] = x[i];
        }
        qsort(sorted, n, sizeof *sorted, compare);
        cr_assert_eq(sev_quantiles(x, N, (int32_t)replicates, levels, LEVELS, &sev_default_allocator, q), SCALEEV_OK);
        for (size_t k = 0; k < LEVELS; k++) {
            scaleev_estimate plain = plain_quantile(x, sorted, n, replicates, N, levels[k]);
            CHECK(same_figure(q[k].value, plain.value) && same_figure(q[k].error, plain.error),
                  "shape %zu, %g: %.17g (%g), not %.17g (%g)", shape, levels[k], q[k].value, q[k].error, plain.value,
                  plain.error);
        }
    }
    cr_assert_eq(reports(), 0);
}

/* All replicates have half of their draws below the median. With so many of them that is no chance: the median lies
 * between two neighbours, and an interval of 95 % is that part of the gap. Else a level is known to a draw. */
Test(statistics, what_agreement_is_worth)
{
    const double half = 0.5;
    scaleev_estimate median;
    double x[64];
    for (size_t i = 0; i < 64; i++)
        x[i] = (double)i;
    cr_assert_eq(sev_quantiles(x, 64, 8, &half, 1, &sev_default_allocator, &median), SCALEEV_OK);
    cr_expect(same_bits(median.value, 31.5) && fabs(sev_student(0.95, 8) * median.error - 0.475) < 1e-15);
    cr_assert_eq(sev_quantiles(x, 64, 4, &half, 1, &sev_default_allocator, &median), SCALEEV_OK);
    cr_expect(same_bits(median.value, 31.5) && same_bits(median.error, 1), "four may agree by chance");
}

/* The error of a level of 64 evenly spread values, in draws, where the first `more` replicates have one value more
 * below it than the others. */
static double error_in_draws(size_t r, size_t below, size_t more)
{
    double shares[64], counts[64];
    for (size_t i = 0; i < r; i++) {
        counts[i] = 64 / (double)r;
        shares[i] = (double)(below + (i < more)) / counts[i];
    }
    return 64 * sev_replicates_error(shares, counts, r);
}

/* Up to 0.3 there are 19 of 64 values. Where counts of eight replicates differ by one, that is no chance, and intervals
 * reach as far as for a spread that is known. */
Test(statistics, what_neighbouring_counts_are_worth)
{
    const double level = 0.3, normal = 1.959963984540054;
    scaleev_estimate q;
    double x[64];
    for (size_t i = 0; i < 64; i++)
        x[i] = (double)i;
    cr_assert_eq(sev_quantiles(x, 64, 8, &level, 1, &sev_default_allocator, &q), SCALEEV_OK);
    cr_expect(fabs(sev_student(0.95, 8) * q.error - normal * error_in_draws(8, 2, 3)) < 1e-14, "%.17g", q.error);
    cr_assert_eq(sev_quantiles(x, 64, 4, &level, 1, &sev_default_allocator, &q), SCALEEV_OK);
    cr_expect(fabs(q.error - fmax(1, error_in_draws(4, 4, 3))) < 1e-14, "%.17g", q.error);
    x[0] = NAN; /* no more as many in each */
    cr_assert_eq(sev_quantiles(x, 64, 8, &level, 1, &sev_default_allocator, &q), SCALEEV_OK);
    cr_expect(q.error >= 1, "%.17g", q.error);
}

Test(statistics, zeros_of_either_sign_are_ties)
{
    const double x[] = {0.0, -0.0, 1, 2, 3}, y[] = {1, 2, 3, 4, 5}, z[] = {1, 1, 3, 4, 5};
    double a, b;
    cr_assert_eq(sev_rank_correlation(x, y, 5, &sev_default_allocator, &a), SCALEEV_OK);
    cr_assert_eq(sev_rank_correlation(z, y, 5, &sev_default_allocator, &b), SCALEEV_OK);
    cr_expect(same_bits(a, b) && a < 1);
}

Test(statistics, rank_correlation_of_orders)
{
    double *x = column("heavy", 3, 5000, true), *y = room(5000), correlation;
    for (size_t i = 0; i < 5000; i++)
        y[i] = i == 77 ? (double)NAN : -x[i] * x[i];
    cr_assert_eq(sev_rank_correlation(x, x, 5000, &sev_default_allocator, &correlation), SCALEEV_OK);
    cr_expect(same_bits(correlation, 1));
    cr_assert_eq(sev_rank_correlation(x, y, 5000, &sev_default_allocator, &correlation), SCALEEV_OK);
    cr_expect(same_bits(correlation, -1));
    x[0] = INF;
    y[0] = -INF;
    cr_assert_eq(sev_rank_correlation(x, y, 5000, &sev_default_allocator, &correlation), SCALEEV_OK);
    cr_expect(same_bits(correlation, -1), "infinities have ranks");
    free(x);
    free(y);
}

/* ---- Choices ---- */

Test(statistics, choice_by_hand)
{
    const double nothing[] = {0, 0, 0, 0, 0}, bold[] = {3, -1, 0, -4, 9}, timid[] = {1, -1, NAN, 0, 1};
    const double *columns[] = {nothing, bold, timid};
    options o;
    scaleev_choice c = choice_into(&o);
    cr_assert_eq(sev_choose(columns, 3, 5, 2, &sev_default_allocator, &c), SCALEEV_OK);
    /* Draws 0, 1, 3, 4: the best are 3, 0, 0, 9. */
    cr_expect(c.count == 4 && c.missing == 1 && c.best == 1 && !c.balanced);
    cr_expect(same_bits(c.perfect.value, 3) && same_bits(c.evpi.value, 1.25) && isnan(c.evpi.error) == false);
    cr_expect(same_bits(c.mean.value, 1.75) && same_bits(c.mean.error, o.means[1].error), "of the best option");
    cr_expect(same_bits(o.means[0].value, 0) && same_bits(o.means[1].value, 1.75) && same_bits(o.means[2].value, 0.25));
    cr_expect(same_bits(o.regrets[0].value, 3) && same_bits(o.regrets[1].value, 1.25) &&
              same_bits(o.regrets[2].value, 2.75));
    cr_expect(same_bits(o.shares[0], 1.5 / 4) && same_bits(o.shares[1], 2.0 / 4) && same_bits(o.shares[2], 0.5 / 4));
    cr_expect(c.dominated);
    cr_assert_eq(sev_choose(columns, 2, 5, 2, &sev_default_allocator, &c), SCALEEV_OK);
    cr_expect(c.count == 5 && same_bits(c.perfect.value, 2.4));
}

Test(statistics, choice_of_extremes)
{
    const double low[] = {-DBL_MAX, 0, 0, 0}, high[] = {DBL_MAX, 0, 0, 0};
    const double rich[] = {INF, INF, 1, 1}, poor[] = {-INF, INF, 1, 0}, other[] = {INF, INF, 2, 1};
    const double *columns[] = {low, high, high}, *infinite[] = {rich, poor}, *both[] = {rich, other};
    options o;
    scaleev_choice c = choice_into(&o);
    cr_assert_eq(sev_choose(columns, 3, 4, 2, &sev_default_allocator, &c), SCALEEV_OK);
    cr_expect(c.best == 1 && c.evpi.value == 0, "the first of two that are equal");
    cr_expect(same_bits(o.regrets[0].value, DBL_MAX / 2) && same_bits(o.shares[0], 0.25), "%g", o.regrets[0].value);
    cr_assert_eq(sev_choose(infinite, 2, 4, 2, &sev_default_allocator, &c), SCALEEV_OK);
    cr_expect(c.best == 0 && c.evpi.value == 0 && o.regrets[1].value >= INF && same_bits(o.shares[1], 1.0 / 4));
    cr_assert_eq(sev_choose(both, 2, 4, 2, &sev_default_allocator, &c), SCALEEV_OK);
    cr_expect(c.best == 0 && same_bits(c.evpi.value, 0.25) && same_bits(o.shares[1], 2.5 / 4), "of infinite ones 0");
}

/* EVPI is the difference of what perfect information gives and what the best option does, and never negative. */
Test(statistics, regret_is_the_difference_and_not_negative)
{
    for (uint64_t seed = 1; seed <= 100; seed++) {
        double *a = column("signed", seed, 64, false), *b = column("heavy", seed + 1000, 64, true), *d = room(64);
        const double *columns[] = {a, b, d};
        options o;
        scaleev_choice c = choice_into(&o);
        for (size_t i = 0; i < 64; i++)
            d[i] = seed % 4 ? a[i] - 1e-17 : a[i];
        cr_assert_eq(sev_choose(columns, 3, 64, 8, &sev_default_allocator, &c), SCALEEV_OK);
        for (size_t k = 0; k < 3; k++)
            cr_expect(o.regrets[k].value >= 0 &&
                      fabs(o.regrets[k].value + o.means[k].value - c.perfect.value) <= 1e-12 * c.perfect.value);
        cr_expect(same_bits(c.evpi.value, o.regrets[c.best].value));
        cr_expect(fabs(o.shares[0] + o.shares[1] + o.shares[2] - 1) < 1e-15);
        free(a);
        free(b);
        free(d);
    }
}

/* ---- Refusals ---- */

Test(statistics, wrong_arguments_are_refused)
{
    static const int32_t wrong[] = {1, 3, -2, 63, 128, INT32_MIN, INT32_MAX};
    const double x[4] = {1, 2, 3, 4}, *columns[] = {x, x}, *hole[] = {x, NULL}, level = 0.5;
    const double levels[][2] = {{0.5, NAN}, {-1e-9, 0.5}, {0.5, 1.0000001}, {INF, 0}};
    const scaleev_allocator *memory = &sev_default_allocator;
    scaleev_summary s = {.count = 77};
    scaleev_estimate e[2] = {{77, 77}, {77, 77}};
    scaleev_choice c = {.count = 77};
    double r = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cr_expect_eq(sev_summarize(x, 4, wrong[i], &s), SCALEEV_ERROR_OPTION);
        cr_expect_eq(sev_share_below(x, 4, wrong[i], 1, e), SCALEEV_ERROR_OPTION);
        cr_expect_eq(sev_quantiles(x, 4, wrong[i], &level, 1, memory, e), SCALEEV_ERROR_OPTION);
        cr_expect_eq(sev_choose(columns, 2, 4, wrong[i], memory, &c), SCALEEV_ERROR_OPTION);
    }
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        cr_expect_eq(sev_quantiles(x, 4, 0, levels[i], 2, memory, e), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_share_below(x, 4, 0, NAN, e), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(sev_choose(columns, 0, 4, 0, memory, &c), SCALEEV_ERROR_COUNT);
    cr_expect_eq(sev_summarize(NULL, 4, 0, &s), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_summarize(x, 4, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_share_below(NULL, 4, 0, 1, e), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_share_below(x, 4, 0, 1, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_quantiles(NULL, 4, 0, &level, 1, memory, e), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_quantiles(x, 4, 0, NULL, 1, memory, e), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_quantiles(x, 4, 0, &level, 1, memory, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_quantiles(x, 4, 0, &level, 1, NULL, e), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_quantiles(x, 4, 0, NULL, 0, memory, NULL), SCALEEV_OK);
    cr_expect_eq(sev_rank_correlation(x, NULL, 4, memory, &r), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_rank_correlation(x, x, 4, memory, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_rank_correlation(x, x, 4, NULL, &r), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_choose(hole, 2, 4, 0, memory, &c), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_choose(NULL, 2, 4, 0, memory, &c), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_choose(columns, 2, 4, 0, memory, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(sev_choose(columns, 2, 4, 0, NULL, &c), SCALEEV_ERROR_NULL);
    cr_expect(s.count == 77 && c.count == 77 && same_bits(r, 77) && same_bits(e[0].value, 77), "nothing is written");
    cr_expect(isnan(sev_student(1, 8)) && isnan(sev_student(NAN, 8)) && isnan(sev_student(-0.1, 8)));
    cr_expect(isnan(sev_student(0.5, 0)) && isnan(sev_student(0.5, 7)) && isnan(sev_student(0.5, 128)));
    cr_expect(sev_student(0, 8) == 0);
}

Test(statistics, without_memory)
{
    const double x[4] = {1, 2, 3, 4}, *columns[] = {x, x}, level = 0.5;
    double correlation = 77;
    scaleev_estimate q = {77, 77};
    scaleev_choice c = {.count = 77};
    counter memory;
    counter_init(&memory);
    counter_fail_at(&memory, 1);
    cr_expect_eq(sev_quantiles(x, 4, 0, &level, 1, &memory.allocator, &q), SCALEEV_ERROR_MEMORY);
    cr_expect_eq(sev_rank_correlation(x, x, 4, &memory.allocator, &correlation), SCALEEV_ERROR_MEMORY);
    cr_expect_eq(sev_choose(columns, 2, 4, 0, &memory.allocator, &c), SCALEEV_ERROR_MEMORY);
    cr_expect(same_bits(q.value, 77) && same_bits(correlation, 77) && c.count == 77);
    counter_fail_at(&memory, 0);
    cr_expect_eq(sev_quantiles(x, 4, 0, &level, 1, &memory.allocator, &q), SCALEEV_OK);
    cr_expect_eq(sev_rank_correlation(x, x, 4, &memory.allocator, &correlation), SCALEEV_OK);
    cr_expect_eq(sev_choose(columns, 2, 4, 0, &memory.allocator, &c), SCALEEV_OK);
    cr_expect(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size);
}

/* ---- Honest errors ---- */

enum { SEEDS = 200, DRAWS = 1024 };

/* Draws of a number that is uniform below 1: on its own, or one in each of DRAWS / R strata of a replicate. */
static void draw(uint64_t seed, bool stratified, size_t replicates, double *u)
{
    const double strata = (double)(DRAWS / replicates);
    for (size_t i = 0; i < DRAWS; i++)
        u[i] = stratified ? ((double)(i / replicates) + unit(seed, i)) / strata : unit(seed, i);
}

typedef struct covered {
    const char *what;
    int n;
} covered;

static void cover(covered *c, scaleev_estimate got, double truth, size_t replicates)
{
    c->n += fabs(got.value - truth) <= sev_student(0.95, replicates) * got.error;
}

/* Of u^2: the mean, two quantiles, a share below another threshold for each seed; of u - 0.4 beside 0 EVPI, which is
 * E[max(u - 0.4, 0)] - 0.1 = 0.08. */
static void cover_all(uint64_t seed, bool stratified, size_t replicates, covered *c)
{
    static const double levels[] = {0.9, 0.1};
    double u[DRAWS], x[DRAWS], gain[DRAWS], nothing[DRAWS] = {0}, threshold = 0.1 + 0.8 * unit(seed, DRAWS);
    const double *columns[] = {nothing, gain};
    const int32_t r = (int32_t)replicates;
    scaleev_estimate q[2], share;
    scaleev_summary s;
    scaleev_choice choice = SCALEEV_CHOICE_INIT;
    draw(seed, stratified, replicates, u);
    for (size_t i = 0; i < DRAWS; i++) {
        x[i] = u[i] * u[i];
        gain[i] = u[i] - 0.4;
    }
    cr_assert_eq(sev_summarize(x, DRAWS, r, &s), SCALEEV_OK);
    cr_assert_eq(sev_quantiles(x, DRAWS, r, levels, 2, &sev_default_allocator, q), SCALEEV_OK);
    cr_assert_eq(sev_share_below(x, DRAWS, r, threshold, &share), SCALEEV_OK);
    cr_assert_eq(sev_choose(columns, 2, DRAWS, r, &sev_default_allocator, &choice), SCALEEV_OK);
    cr_expect(s.balanced && choice.best == 1);
    cover(&c[0], s.mean, 1.0 / 3, replicates);
    cover(&c[1], q[0], 0.81, replicates);
    cover(&c[2], q[1], 0.01, replicates);
    cover(&c[3], share, sqrt(threshold), replicates);
    cover(&c[4], choice.evpi, 0.08, replicates);
}

Test(statistics, intervals_cover_the_truth)
{
    for (size_t replicates = 4; replicates <= 16; replicates *= 2)
        for (int stratified = 0; stratified < 2; stratified++) {
            covered c[] = {{"mean", 0}, {"90 %", 0}, {"10 %", 0}, {"share", 0}, {"EVPI", 0}};
            for (uint64_t seed = 1; seed <= SEEDS; seed++)
                cover_all(seed, stratified, replicates, c);
            for (size_t k = 0; k < sizeof c / sizeof *c; k++) {
                printf("R %2zu, %s: %s covered in %d of %d\n", replicates, stratified ? "stratified" : "random",
                       c[k].what, c[k].n, SEEDS);
                /* That a share is known to no better than one draw makes it wide where strata know better, and so a
                 * quantile; nor do counts in strata vary by chance, which Student's t makes room for. */
                const double most = stratified && c[k].what != c[0].what && c[k].what != c[4].what ? 1 : 0.98;
                cr_expect(c[k].n >= 0.90 * SEEDS && c[k].n <= most * SEEDS, "R %zu, stratified %d, %s: %d", replicates,
                          stratified, c[k].what, c[k].n);
            }
        }
}
