/* SPDX-License-Identifier: MIT */
/* What is asked of arrays as a whole: whether all are scales, the least and the greatest, and sums with weights. A part
 * of set.c. */
#ifndef SEV_ARRAYS_H
#define SEV_ARRAYS_H

#include "kernel/lane.h"

/* Of the numbers that are at least 0 and finite, the exponent is not the greatest, and there is no sign. */
static int are_scales(const double *x, size_t n)
{
    uint64_t bad = 0;
    EACH(n)
    {
        uint64_t bits = sev_bits(x[k]);
        bad |= bits | (bits + UINT64_C(0x0010000000000000));
    }
    return bad >> 63 == 0;
}

/* So many at a time that none waits for another. */
enum { LANES = 32, SUMS = 16, ROWS_AT_ONCE = 4 };

/* Of some rows of LANES numbers, of which the first n are taken. */
SEV_INLINE void extremes_rows(const double *x, int rows, size_t n, double *least, double *most, uint64_t *missing)
{
    EACH(n)
    {
        double l = least[k], h = most[k];
        uint64_t none = missing[k];
        for (int i = 0; i < rows; i++) {
            double y = x[k + (size_t)i * LANES];
            l = y < l ? y : l;
            h = y > h ? y : h;
            none |= y == y ? UINT64_C(0) : UINT64_C(1);
        }
        least[k] = l;
        most[k] = h;
        missing[k] = none;
    }
}

static int extremes(const double *x, size_t n, double *lo, double *hi)
{
    double least[LANES], most[LANES];
    uint64_t missing[LANES];
    for (size_t i = 0; i < LANES; i++) {
        least[i] = most[i] = *x;
        missing[i] = 0;
    }
    size_t from = 0;
    for (; n - from >= ROWS_AT_ONCE * LANES; from += ROWS_AT_ONCE * LANES)
        extremes_rows(x + from, ROWS_AT_ONCE, LANES, least, most, missing);
    for (; n >= LANES && from < n; from += LANES) /* the last ones may be seen twice */
        extremes_rows(x + (from < n - LANES ? from : n - LANES), 1, LANES, least, most, missing);
    if (n < LANES)
        extremes_rows(x, 1, n, least, most, missing);
    for (size_t width = LANES / 2; width > 0; width /= 2)
        for (size_t i = 0; i < width; i++) {
            least[i] = least[i + width] < least[i] ? least[i + width] : least[i];
            most[i] = most[i + width] > most[i] ? most[i + width] : most[i];
            missing[i] |= missing[i + width];
        }
    *lo = least[0];
    *hi = most[0];
    return missing[0] == 0;
}

typedef struct lane_sums {
    double weight[SUMS], weight_low[SUMS], value[SUMS], value_low[SUMS], size[SUMS], least[SUMS], most[SUMS];
} lane_sums;

/* The low parts collect what rounding takes. */
SEV_INLINE void weigh_row(lane_sums *to, const double *weights, const double *values)
{
    EACH(SUMS)
    {
        double f = values[k], w = f == f ? weights[k] : 0.0, product = w == 0.0 ? 0.0 : w * f;
        double low = w == 0.0 ? HUGE_VAL : f, high = w == 0.0 ? -HUGE_VAL : f;
        sev_pair weight = dd_two_sum(to->weight[k], w), value = dd_two_sum(to->value[k], product);
        to->weight[k] = weight.hi;
        to->weight_low[k] += weight.lo;
        to->value[k] = value.hi;
        to->value_low[k] += value.lo;
        to->size[k] += fabs(product);
        to->least[k] = low < to->least[k] ? low : to->least[k];
        to->most[k] = high > to->most[k] ? high : to->most[k];
    }
}

SEV_INLINE void fold_sums(lane_sums *to, size_t width)
{
    EACH(width)
    {
        sev_pair weight = dd_two_sum(to->weight[k], to->weight[k + width]);
        sev_pair value = dd_two_sum(to->value[k], to->value[k + width]);
        to->weight[k] = weight.hi;
        to->weight_low[k] += to->weight_low[k + width] + weight.lo;
        to->value[k] = value.hi;
        to->value_low[k] += to->value_low[k + width] + value.lo;
        to->size[k] += to->size[k + width];
        to->least[k] = to->least[k + width] < to->least[k] ? to->least[k + width] : to->least[k];
        to->most[k] = to->most[k + width] > to->most[k] ? to->most[k + width] : to->most[k];
    }
}

static void weigh(const double *weights, const double *values, size_t n, sev_weighted *out)
{
    lane_sums to;
    double last_weights[SUMS], last_values[SUMS];
    size_t full = n - n % SUMS;
    memset(&to, 0, sizeof to);
    for (size_t i = 0; i < SUMS; i++) {
        to.least[i] = HUGE_VAL;
        to.most[i] = -HUGE_VAL;
        last_weights[i] = full + i < n ? weights[full + i] : 0.0;
        last_values[i] = full + i < n ? values[full + i] : 0.0;
    }
    for (size_t from = 0; from < full; from += SUMS)
        weigh_row(&to, weights + from, values + from);
    if (full < n)
        weigh_row(&to, last_weights, last_values);
    fold_sums(&to, 8);
    fold_sums(&to, 4);
    fold_sums(&to, 2);
    fold_sums(&to, 1);
    *out = (sev_weighted){dd_two_sum(to.weight[0], to.weight_low[0]), dd_two_sum(to.value[0], to.value_low[0]),
                          to.size[0], to.least[0], to.most[0]};
}

#endif
