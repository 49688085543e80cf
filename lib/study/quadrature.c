/* SPDX-License-Identifier: MIT */
#include "study/quadrature.h"
#include "host/memory.h"
#include "number/dd.h"
#include "study/normal.h"

#include <math.h>

/* Steps are 1/4, 1/8 and so on. Beyond `near` lies a probability of 2e-19, beyond `far` none that a double can have. */
static const double near = 9, far = 37;

bool sev_quadrature_is_of(const sev_quadrature *q, const sev_distribution *d, double shift, double slope)
{
    return q->d == d && q->shift == shift && q->slope == slope;
}

void sev_quadrature_begin(sev_quadrature *q, const scaleev_allocator *allocator, const sev_distribution *d,
                          double shift, double slope, uint64_t most, sev_quadrature *like)
{
    *q = (sev_quadrature){.allocator = *allocator, .d = d, .inner = *d, .inside = 1};
    q->shift = shift;
    q->slope = slope;
    q->most = most;
    q->like = like && sev_quadrature_is_of(like, d, shift, slope) ? like : NULL;
    if (d->is_clamped && !sev_distribution_atoms(d) && shift == 0 && slope == 1)
        q->inside = sev_distribution_between(d, &q->inner, &q->ends);
}

void sev_quadrature_end(sev_quadrature *q)
{
    for (int level = 0; level < SEV_QUADRATURE_LEVELS; level++)
        for (int part = 0; part < 2; part++) {
            sev_points *points = &q->points[level][part];
            sev_free(&q->allocator, points->x, points->room, sizeof *points->x);
            sev_free(&q->allocator, points->weights, points->room, sizeof *points->weights);
        }
}

/* ---- Sums ---- */

/* Of a function at points, a block at a time. */
static scaleev_status sum_points(sev_weighted *sum, sev_function *function, void *context, const double *x,
                                 const double *weights, size_t n)
{
    double values[SEV_BLOCK];
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0, m; i < n && status == SCALEEV_OK; i += m) {
        m = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        status = function(context, x + i, m, values);
        if (status == SCALEEV_OK)
            sev_weighted_add(sum, weights + i, values, m);
    }
    return status;
}

/* ---- Finitely many values ---- */

/* The probability of a value whose quantile levels lie between two. */
static double mixed_probability(const sev_quadrature *q, double from, double to)
{
    double lo = (sev_normal_quantile(from, 1 - from, 0).hi - q->shift) / q->slope;
    double hi = (sev_normal_quantile(to, 1 - to, 0).hi - q->shift) / q->slope;
    double below_lo = from > 0 ? sev_normal_below(lo) : 0, below_hi = to < 1 ? sev_normal_below(hi) : 1;
    double above_lo = from > 0 ? sev_normal_below(-lo) : 1, above_hi = to < 1 ? sev_normal_below(-hi) : 0;
    return below_lo < 0.5 ? below_hi - below_lo : above_lo - above_hi;
}

static scaleev_status sum_of_atoms(const sev_quadrature *q, sev_function *function, void *context, sev_weighted *sum)
{
    double x[SEV_BLOCK], weights[SEV_BLOCK], upto = 0;
    size_t n = sev_distribution_atoms(q->d);
    scaleev_status status = SCALEEV_OK;
    for (size_t i = 0, m; i < n && status == SCALEEV_OK; i += m) {
        m = n - i < SEV_BLOCK ? n - i : SEV_BLOCK;
        for (size_t k = 0; k < m; k++) {
            double from = upto;
            x[k] = sev_distribution_atom(q->d, i + k, &weights[k]);
            upto = i + k + 1 < n && upto + weights[k] < 1 ? upto + weights[k] : 1;
            if (q->shift != 0 || q->slope != 1)
                weights[k] = weights[k] > 0 ? mixed_probability(q, from, upto) : 0;
        }
        status = sum_points(sum, function, context, x, weights, m);
    }
    return status;
}

/* ---- The trapezoid rule ---- */

/* The points that a level adds: all multiples of its step for the first one, the odd ones for others. */
static void fill_points(const sev_quadrature *q, int level, int part, sev_points *points)
{
    double step = sev_pow2(-2 - level), end = part ? far : near;
    long last = (long)(end / step);
    for (long j = -last; j <= last; j++) {
        double z = (double)j * step;
        if ((level && j % 2 == 0) || (part && fabs(z) <= near))
            continue;
        points->x[points->n] = q->shift + q->slope * z;
        points->weights[points->n++] = sev_normal_density(z);
    }
    sev_distribution_many_at(&q->inner, points->x, points->n, points->x);
}

static const sev_points *points_of(sev_quadrature *q, int level, int part)
{
    if (q->like)
        return points_of(q->like, level, part);
    sev_points *points = &q->points[level][part];
    if (points->n)
        return points;
    points->room = (size_t)(2 * (long)((part ? far : near) / sev_pow2(-2 - level)) + 1);
    points->x = points->x ? points->x : sev_room(&q->allocator, points->room, sizeof *points->x);
    points->weights =
        points->weights ? points->weights : sev_room(&q->allocator, points->room, sizeof *points->weights);
    if (!points->x || !points->weights)
        return NULL;
    fill_points(q, level, part, points);
    return points;
}

static scaleev_status add_level(sev_quadrature *q, sev_function *function, void *context, int level, int part,
                                sev_weighted *sum)
{
    const sev_points *points = points_of(q, level, part);
    return points ? sum_points(sum, function, context, points->x, points->weights, points->n) : SCALEEV_ERROR_MEMORY;
}

/* The first level, near the middle; and whether what lies far out may count: whether either end of what is near
 * does. */
static scaleev_status add_first(sev_quadrature *q, sev_function *function, void *context, sev_weighted *sum,
                                bool *reaches)
{
    enum { ENDS = 2 };
    double values[SEV_BLOCK], ends = 0;
    const sev_points *points = points_of(q, 0, 0); /* less than a block */
    if (!points)
        return SCALEEV_ERROR_MEMORY;
    scaleev_status status = function(context, points->x, points->n, values);
    if (status != SCALEEV_OK)
        return status;
    sev_weighted_add(sum, points->weights, values, points->n);
    for (size_t i = 0; i < points->n; i++)
        if ((i < ENDS || i >= points->n - ENDS) && values[i] == values[i])
            ends += points->weights[i] * fabs(values[i]);
    *reaches = !(ends <= 0x1p-50 * sum->size);
    return status;
}

/* It has settled when a step and half of it agree, and those before them nearly do (see sev_halved_off()).
 * That they come nearer by an eighth or less with each level is the way of kinks, for which draws are as good. */
static scaleev_status trapezoid(sev_quadrature *q, sev_function *function, void *context, const sev_weighted *ends,
                                scaleev_estimate *out, bool *settled)
{
    sev_weighted sum = SEV_WEIGHTED_NONE;
    bool reaches = false;
    double size, move = HUGE_VAL;
    scaleev_status status = add_first(q, function, context, &sum, &reaches);
    if (status == SCALEEV_OK && reaches)
        status = add_level(q, function, context, 0, 1, &sum);
    out->value = sev_weighted_mean(&sum, 0.25 * q->inside, ends, &size);
    for (int level = 1; status == SCALEEV_OK && level < SEV_QUADRATURE_LEVELS && !*settled; level++) {
        double last = out->value, before = move;
        for (int part = 0; part <= (reaches ? 1 : 0) && status == SCALEEV_OK; part++)
            status = add_level(q, function, context, level, part, &sum);
        out->value = sev_weighted_mean(&sum, sev_pow2(-2 - level) * q->inside, ends, &size);
        move = fabs(out->value - last);
        double off = sev_halved_off(move, before);
        out->error = off + 0x1p-43 * size;
        if (!(move < HUGE_VAL) || (level > 3 && move + 0x1p-43 * size > before / 8 && off > 0x1p-40 * size))
            break;
        *settled = off <= 0x1p-40 * size;
    }
    return status;
}

scaleev_status sev_quadrature_mean(sev_quadrature *q, sev_function *function, void *context, scaleev_estimate *out,
                                   bool *settled)
{
    double size, ends[] = {q->d->least, q->d->greatest}, weights[] = {q->ends.below, q->ends.above};
    const sev_weighted none = SEV_WEIGHTED_NONE;
    sev_weighted sum = SEV_WEIGHTED_NONE;
    scaleev_status status = SCALEEV_OK;
    *settled = false;
    *out = (scaleev_estimate){SEV_NAN, SEV_NAN};
    if (sev_distribution_atoms(q->d)) {
        if (sev_distribution_atoms(q->d) > q->most)
            return SCALEEV_OK;
        status = sum_of_atoms(q, function, context, &sum);
        *out = (scaleev_estimate){sev_weighted_mean(&sum, 1, &none, &size), 0};
        *settled = sev_is_finite(out->value);
        return status;
    }
    for (size_t i = 0; i < 2 && status == SCALEEV_OK; i++)
        if (weights[i] > 0)
            status = sum_points(&sum, function, context, &ends[i], &weights[i], 1);
    if (status != SCALEEV_OK || q->inside > 0)
        return status == SCALEEV_OK ? trapezoid(q, function, context, &sum, out, settled) : status;
    *out = (scaleev_estimate){sev_weighted_mean(&sum, 1, &none, &size), 0};
    *settled = sev_is_finite(out->value);
    return status;
}
