/* SPDX-License-Identifier: MIT */
#include "study/tail.h"
#include "kernel/kernels.h"

#include <math.h>

void sev_tail_begin(sev_tail *tail, size_t replicates)
{
    tail->replicates = replicates;
    for (size_t i = 0; i <= replicates; i++)
        tail->greatest[i] = tail->least[i] = -HUGE_VAL;
}

/* In place of the least of what is kept in falling order. */
static void keep_value(double *kept, size_t last, double value)
{
    size_t i = last;
    for (; i > 0 && kept[i - 1] < value; i--)
        kept[i] = kept[i - 1];
    kept[i] = value;
}

static void add_each(sev_tail *tail, const double *values, size_t n)
{
    size_t last = tail->replicates;
    for (size_t i = 0; i < n; i++) {
        if (values[i] > tail->greatest[last])
            keep_value(tail->greatest, last, values[i]);
        if (-values[i] > tail->least[last])
            keep_value(tail->least, last, -values[i]);
    }
}

/* Of most blocks there is nothing to keep. */
void sev_tail_add(sev_tail *tail, const double *values, size_t n)
{
    const sev_kernels *kernels = sev_kernels_best();
    double least, most;
    for (size_t i = 0, m; i < n; i += m) {
        m = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        bool whole = kernels->extremes(values + i, m, &least, &most);
        if (!whole || most > tail->greatest[tail->replicates] || -least > tail->least[tail->replicates])
            add_each(tail, values + i, m);
    }
}

/* The standard deviation that a mean of `count` values has by what these have beyond the last one, if that is a long
 * tail. */
static double error_beyond(const double *kept, size_t last, double mean, double count)
{
    static const double long_tail = 0.2; /* of the square of the distance from the mean */
    double from = kept[last], unit = kept[0] - from, distance = (from - mean) / unit, squares = 0;
    if (!(from > -HUGE_VAL) || !(unit > 0))
        return 0;
    for (size_t i = 0; i < last; i++)
        squares += (kept[i] - from) / unit * ((kept[i] - from) / unit);
    return squares >= long_tail * (double)last * distance * distance ? sqrt(squares) * (unit / count) : 0;
}

scaleev_estimate sev_tail_mean(const sev_tail *tail, const sev_moments *moments)
{
    scaleev_estimate mean = sev_moments_mean(moments, tail->replicates);
    double above = error_beyond(tail->greatest, tail->replicates, mean.value, moments->count);
    double below = error_beyond(tail->least, tail->replicates, -mean.value, moments->count);
    /* Not so where the error is NaN. */
    mean.error = mean.error < above ? above : mean.error;
    mean.error = mean.error < below ? below : mean.error;
    return mean;
}

scaleev_estimate sev_tail_mean_of(sev_column *column, const void *context, size_t n, size_t replicates,
                                  sev_moments *moments)
{
    double room[SEV_MOMENTS_BLOCK];
    sev_tail tail;
    sev_moments_of(column, context, n, moments);
    sev_tail_begin(&tail, replicates);
    for (size_t i = 0, m; i < n; i += m) {
        m = n - i < SEV_MOMENTS_BLOCK ? n - i : SEV_MOMENTS_BLOCK;
        sev_tail_add(&tail, column(context, i, m, room), m);
    }
    return sev_tail_mean(&tail, moments);
}
