/* SPDX-License-Identifier: MIT */
#include "study/quadrature.h"
#include "host/memory.h"
#include "number/dd.h"
#include "study/normal.h"

#include <math.h>

/* Steps are 1/4, 1/8 and so on. Beyond `near` lies a probability of 2e-19, beyond `far` none that a double can have. */
static const double near = 9, far = 37;

void sev_quadrature_begin(sev_quadrature *q, const scaleev_allocator *allocator, const sev_distribution *d,
                          double shift, double slope, uint64_t most)
{
    *q = (sev_quadrature){.allocator = *allocator, .d = d, .inner = *d, .inside = 1};
    q->shift = shift;
    q->slope = slope;
    q->most = most;
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

void sev_weighted_add(sev_weighted *sum, const double *weights, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double f = values[i], w = weights[i];
        if (f != f || w == 0)
            continue;
        sum->weight = dd_add_d(sum->weight, w);
        sum->value = dd_add_d(sum->value, w * f);
        sum->size += w * fabs(f);
        sum->least = f < sum->least ? f : sum->least;
        sum->greatest = f > sum->greatest ? f : sum->greatest;
    }
}

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

double sev_weighted_mean(const sev_weighted *sum, double unit, const sev_weighted *ends, double *size)
{
    double weight = unit * sum->weight.hi + ends->weight.hi;
    double least = sum->least < ends->least ? sum->least : ends->least;
    double greatest = sum->greatest > ends->greatest ? sum->greatest : ends->greatest;
    double mean = (unit * sum->value.hi + ends->value.hi) / weight;
    *size = (unit * sum->size + ends->size) / weight;
    return mean < least ? least : mean > greatest ? greatest : mean;
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
static bool make_points(sev_quadrature *q, int level, int part)
{
    sev_points *points = &q->points[level][part];
    double step = sev_pow2(-2 - level), end = part ? far : near;
    long last = (long)(end / step);
    if (points->x)
        return true;
    points->room = (size_t)(2 * last + 1);
    points->x = sev_room(&q->allocator, points->room, sizeof *points->x);
    points->weights = sev_room(&q->allocator, points->room, sizeof *points->weights);
    for (long j = -last; points->x && points->weights && j <= last; j++) {
        double z = (double)j * step;
        if ((level && j % 2 == 0) || (part && fabs(z) <= near))
            continue;
        points->x[points->n] = sev_distribution_at(&q->inner, q->shift + q->slope * z);
        points->weights[points->n++] = sev_normal_density(z);
    }
    return points->x && points->weights;
}

static scaleev_status add_level(sev_quadrature *q, sev_function *function, void *context, int level, int part,
                                sev_weighted *sum)
{
    const sev_points *points = &q->points[level][part];
    if (!make_points(q, level, part))
        return SCALEEV_ERROR_MEMORY;
    return sum_points(sum, function, context, points->x, points->weights, points->n);
}

/* Whether what lies far out may count: whether either end of what is near does. */
static scaleev_status reaches_far(sev_quadrature *q, sev_function *function, void *context, const sev_weighted *sum,
                                  bool *reaches)
{
    enum { ENDS = 2 };
    const sev_points *points = &q->points[0][0];
    sev_weighted ends = SEV_WEIGHTED_NONE;
    scaleev_status status = sum_points(&ends, function, context, points->x, points->weights, ENDS);
    if (status == SCALEEV_OK)
        status = sum_points(&ends, function, context, points->x + points->n - ENDS, points->weights + points->n - ENDS,
                            ENDS);
    *reaches = !(ends.size <= 0x1p-50 * sum->size);
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
    scaleev_status status = add_level(q, function, context, 0, 0, &sum);
    if (status == SCALEEV_OK)
        status = reaches_far(q, function, context, &sum, &reaches);
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
