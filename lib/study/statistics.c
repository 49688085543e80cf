/* SPDX-License-Identifier: MIT */
#include "study/statistics.h"
#include "host/memory.h"
#include "number/bits.h"
#include "study/tail.h"

/* ---- Summary ---- */

static bool is_balanced(uint64_t n, size_t replicates)
{
    uint64_t each = n / replicates;
    return each && n % replicates == 0 && (each & (each - 1)) == 0;
}

scaleev_status sev_summarize(const double *values, size_t n, int32_t replicates, scaleev_summary *out)
{
    size_t r = sev_replicates(replicates);
    sev_moments moments;
    if (!out || (n && !values))
        return SCALEEV_ERROR_NULL;
    if (!r)
        return SCALEEV_ERROR_OPTION;
    scaleev_estimate mean = sev_tail_mean_of(sev_values_from, values, n, r, &moments);
    size_t count = (size_t)moments.count + (size_t)moments.minus + (size_t)moments.plus;
    *out = (scaleev_summary){
        .size = sizeof *out,
        .count = count,
        .missing = (size_t)moments.n - count,
        .mean = mean,
        .sd = sev_moments_sd(&moments),
        .least = count ? moments.least : SEV_NAN,
        .greatest = count ? moments.greatest : SEV_NAN,
        .balanced = is_balanced(moments.n, r),
        .dominated = sev_moments_dominated(&moments),
    };
    return SCALEEV_OK;
}

/* ---- Share ---- */

/* Counts are doubles, which are exact, and for which there are vectors everywhere. */
static inline void count_row(const double *x, size_t n, double threshold, double *counts, double *below)
{
    for (size_t i = 0; i < n; i++) {
        counts[i] += x[i] == x[i] ? 1.0 : 0.0;
        below[i] += x[i] < threshold ? 1.0 : 0.0;
    }
}

/* Some full rows at once, so that counts are read and written less often. */
enum { ROWS = 4 };
static void count_rows(const double *x, double threshold, double *counts, double *below)
{
    for (size_t i = 0; i < SEV_LANES; i++) {
        double all = counts[i], less = below[i];
        for (size_t row = 0; row < ROWS; row++) {
            double y = x[row * SEV_LANES + i];
            all += y == y ? 1.0 : 0.0;
            less += y < threshold ? 1.0 : 0.0;
        }
        counts[i] = all;
        below[i] = less;
    }
}

/* As moments of a column that is 1 where a value is below the threshold, and 0 where it is not. All sums are counts, so
 * their order does not matter. */
static void count_below(const double *values, size_t n, double threshold, sev_moments *m)
{
    double all_below = 0;
    size_t from = 0;
    memset(m, 0, sizeof *m);
    for (; n - from >= ROWS * SEV_LANES; from += ROWS * SEV_LANES)
        count_rows(values + from, threshold, m->counts, m->sums);
    for (; n - from >= SEV_LANES; from += SEV_LANES)
        count_row(values + from, SEV_LANES, threshold, m->counts, m->sums);
    if (from < n) /* without values there may be no array */
        count_row(values + from, n - from, threshold, m->counts, m->sums);
    for (size_t i = 0; i < SEV_LANES; i++) {
        m->count += m->counts[i];
        all_below += m->sums[i];
    }
    m->n = n;
    m->least = all_below < m->count ? 0.0 : 1.0;
    m->greatest = all_below > 0 ? 1.0 : 0.0;
}

scaleev_status sev_share_below(const double *values, size_t n, int32_t replicates, double threshold,
                               scaleev_estimate *out)
{
    size_t r = sev_replicates(replicates);
    sev_moments moments;
    if (!out || (n && !values))
        return SCALEEV_ERROR_NULL;
    if (!r)
        return SCALEEV_ERROR_OPTION;
    if (isnan(threshold))
        return SCALEEV_ERROR_PARAMETER;
    count_below(values, n, threshold, &moments);
    *out = sev_moments_mean(&moments, r);
    out->error = out->error < 1 / moments.count ? 1 / moments.count : out->error;
    return SCALEEV_OK;
}

/* ---- Choice ---- */

typedef struct choosing {
    const double *const *columns;
    size_t options_n, n;
    double *best;  /* of each draw, NaN where one is missing */
    double *share; /* 1 / k where k options are best */
    size_t option; /* that is looked at */
} choosing;

static void choose_best(const choosing *c)
{
    for (size_t i = 0; i < c->n; i++) {
        c->best[i] = c->columns[0][i];
        c->share[i] = 0;
    }
    for (size_t k = 1; k < c->options_n; k++)
        for (size_t i = 0; i < c->n; i++) {
            double x = c->columns[k][i], best = c->best[i];
            /* Only a NaN is not equal to itself, and nothing is greater than it or less. */
            c->best[i] = x <= best || best != best ? best : x;
        }
    for (size_t k = 0; k < c->options_n; k++)
        for (size_t i = 0; i < c->n; i++)
            c->share[i] += c->columns[k][i] == c->best[i] ? 1.0 : 0.0;
    for (size_t i = 0; i < c->n; i++)
        c->share[i] = 1 / c->share[i];
}

static const double *option_values(const void *context, size_t from, size_t n, double *room)
{
    const choosing *c = context;
    const double *x = c->columns[c->option] + from, *best = c->best + from;
    for (size_t i = 0; i < n; i++)
        room[i] = best[i] == best[i] ? x[i] : SEV_NAN;
    return room;
}

/* Halves of them, which do not overflow. */
static const double *option_regrets(const void *context, size_t from, size_t n, double *room)
{
    const choosing *c = context;
    const double *x = c->columns[c->option] + from, *best = c->best + from;
    for (size_t i = 0; i < n; i++) {
        double regret = best[i] * 0.5 - x[i] * 0.5;
        room[i] = x[i] == best[i] ? 0.0 : regret;
    }
    return room;
}

static const double *option_bests(const void *context, size_t from, size_t n, double *room)
{
    const choosing *c = context;
    const double *x = c->columns[c->option] + from, *best = c->best + from, *share = c->share + from;
    for (size_t i = 0; i < n; i++) {
        double is_best = x[i] == best[i] ? share[i] : 0.0;
        room[i] = best[i] == best[i] ? is_best : SEV_NAN;
    }
    return room;
}

static scaleev_estimate doubled(scaleev_estimate x)
{
    return (scaleev_estimate){2 * x.value, 2 * x.error};
}

static scaleev_estimate option_regret(choosing *c, size_t option, size_t replicates, sev_moments *moments)
{
    c->option = option;
    return doubled(sev_tail_mean_of(option_regrets, c, c->n, replicates, moments));
}

static void choose_summary(choosing *c, size_t replicates, scaleev_choice *out)
{
    sev_moments moments;
    *out = (scaleev_choice){
        .size = sizeof *out,
        .balanced = is_balanced(c->n, replicates),
        .means = out->means,
        .regrets = out->regrets,
        .shares = out->shares,
    };
    for (size_t k = 0; k < c->options_n; k++) {
        c->option = k;
        scaleev_estimate mean = sev_tail_mean_of(option_values, c, c->n, replicates, &moments);
        if (!k || mean.value > out->mean.value || (out->mean.value != out->mean.value && mean.value == mean.value)) {
            out->best = (int32_t)k;
            out->mean = mean;
        }
    }
    out->perfect = sev_tail_mean_of(sev_values_from, c->best, c->n, replicates, &moments);
    out->count = (size_t)moments.count + (size_t)moments.minus + (size_t)moments.plus;
    out->missing = c->n - out->count;
    out->evpi = option_regret(c, (size_t)out->best, replicates, &moments);
    out->dominated = sev_moments_dominated(&moments);
}

static void choose_option(choosing *c, size_t option, size_t replicates, scaleev_choice *out)
{
    sev_moments moments;
    if (out->regrets)
        out->regrets[option] = option_regret(c, option, replicates, &moments);
    c->option = option;
    if (out->means) {
        out->means[option] = sev_tail_mean_of(option_values, c, c->n, replicates, &moments);
    }
    if (out->shares) {
        sev_moments_of(option_bests, c, c->n, &moments);
        out->shares[option] = sev_moments_mean(&moments, replicates).value;
    }
}

scaleev_status sev_choose(const double *const *columns, size_t options_n, size_t n, int32_t replicates,
                          const scaleev_allocator *allocator, scaleev_choice *out)
{
    size_t r = sev_replicates(replicates);
    if (!out || !allocator || (options_n && n && !columns))
        return SCALEEV_ERROR_NULL;
    if (!r)
        return SCALEEV_ERROR_OPTION;
    if (!options_n || options_n > INT32_MAX)
        return SCALEEV_ERROR_COUNT;
    for (size_t k = 0; n && k < options_n; k++)
        if (!columns[k])
            return SCALEEV_ERROR_NULL;
    double *best = sev_new(allocator, n, 2 * sizeof *best);
    if (n && !best)
        return SCALEEV_ERROR_MEMORY;
    choosing c = {.columns = columns, .options_n = options_n, .n = n, .best = best, .share = n ? best + n : best};
    choose_best(&c);
    choose_summary(&c, r, out);
    for (size_t k = 0; k < options_n; k++)
        choose_option(&c, k, r, out);
    sev_free(allocator, best, n, 2 * sizeof *best);
    return SCALEEV_OK;
}
