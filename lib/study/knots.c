/* SPDX-License-Identifier: MIT */
#include "study/knots.h"
#include "host/memory.h"
#include "study/half.h"
#include "study/normal.h"

#include <math.h>
#include <string.h>

/* Fritsch and Butland's slopes: harmonic means, weighted by the widths. Cubics with such slopes rise. */
static void knots_slopes(sev_knot *k, size_t first, size_t last)
{
    double before = 0.0, width_before = 0.0;
    for (size_t i = first; i < last; i++) {
        double width = k[i + 1].z - k[i].z, secant = (k[i + 1].x - k[i].x) / width;
        k[i].slope = i == first ? secant
                                : 3.0 * (width_before + width) /
                                      ((2.0 * width + width_before) / before + (width + 2.0 * width_before) / secant);
        before = secant;
        width_before = width;
    }
    k[last].slope = before;
}

bool sev_knots_make(const scaleev_allocator *allocator, sev_knots *knots, const double *pairs, size_t n)
{
    sev_knot *k = sev_new(allocator, n, sizeof *k);
    *knots = (sev_knots){k, n, 0, n - 1, pairs[0] == 0.0, pairs[2 * n - 2] == 1.0};
    if (!k)
        return false;
    knots->first += knots->low;
    knots->last -= knots->high;
    for (size_t i = 0; i < n; i++) {
        k[i] = (sev_knot){pairs[2 * i], pairs[2 * i + 1], 0.0, 0.0};
        if (i >= knots->first && i <= knots->last)
            k[i].z = sev_normal_quantile(k[i].p, 1.0 - k[i].p, 0.0).hi;
    }
    if (knots->first < knots->last)
        knots_slopes(k, knots->first, knots->last);
    return true;
}

bool sev_knots_copy(const scaleev_allocator *allocator, sev_knots *copy, const sev_knots *knots)
{
    *copy = *knots;
    copy->all = sev_new(allocator, knots->n, sizeof *copy->all);
    if (copy->all)
        memcpy(copy->all, knots->all, knots->n * sizeof *copy->all);
    return copy->all != NULL;
}

void sev_knots_free(const scaleev_allocator *allocator, sev_knots *knots)
{
    sev_free(allocator, knots->all, knots->n, sizeof *knots->all);
    knots->all = NULL;
}

/* The cubic between two knots at t, 0 <= t <= 1; its slope in t is *slope. */
static double knots_cubic(const sev_knot *k, double t, double *slope)
{
    double h = k[1].z - k[0].z, rise = k[1].x - k[0].x, d0 = h * k[0].slope, d1 = h * k[1].slope;
    double c2 = 3.0 * rise - 2.0 * d0 - d1, c3 = d0 + d1 - 2.0 * rise;
    *slope = d0 + t * (2.0 * c2 + t * (3.0 * c3));
    return k[0].x + t * (d0 + t * (c2 + t * c3));
}

static double knots_at(const sev_knots *knots, double z)
{
    const sev_knot *k = knots->all;
    size_t lo = knots->first, hi = knots->last;
    double slope;
    if (z <= k[lo].z)
        return k[lo].x + k[lo].slope * (z - k[lo].z);
    if (z >= k[hi].z)
        return k[hi].x + k[hi].slope * (z - k[hi].z);
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;
        if (k[middle].z <= z)
            lo = middle;
        else
            hi = middle;
    }
    return knots_cubic(&k[lo], (z - k[lo].z) / (k[hi].z - k[lo].z), &slope);
}

double sev_knots_quantile(const sev_knots *knots, double below, double above, double z)
{
    const sev_knot *k = knots->all, *end = k + knots->n - 1;
    if (knots->low && below <= k[1].p)
        return k[0].x + (k[1].x - k[0].x) * (below / k[1].p);
    if (knots->high && below >= end[-1].p)
        return end->x - (end->x - end[-1].x) * (above / (1.0 - end[-1].p));
    return knots_at(knots, z);
}

/* The z of x between two knots, by Newton's method within a bracket. */
static double knots_inverse(const sev_knot *k, double x)
{
    double lo = 0.0, hi = 1.0, t = (x - k[0].x) / (k[1].x - k[0].x);
    for (int i = 0; i < 100; i++) {
        double slope, off = knots_cubic(k, t, &slope) - x, next;
        if (off > 0.0)
            hi = t;
        else
            lo = t;
        next = t - off / slope;
        if (!(next > lo && next < hi))
            next = 0.5 * (lo + hi);
        if (next == t || off == 0.0)
            break;
        t = next;
    }
    return k[0].z + t * (k[1].z - k[0].z);
}

void sev_knots_sides(const sev_knots *knots, double x, double *below, double *above)
{
    const sev_knot *k = knots->all, *end = k + knots->n - 1, *first = k + knots->first, *last = k + knots->last;
    double z;
    if (knots->low && x <= k[1].x) {
        *below = x > k[0].x ? k[1].p * ((x - k[0].x) / (k[1].x - k[0].x)) : 0.0;
        *above = 1.0 - *below;
        return;
    }
    if (knots->high && x >= end[-1].x) {
        *above = x < end->x ? (1.0 - end[-1].p) * ((end->x - x) / (end->x - end[-1].x)) : 0.0;
        *below = 1.0 - *above;
        return;
    }
    if (x <= first->x) {
        z = first->z + (x - first->x) / first->slope;
    } else if (x >= last->x) {
        z = last->z + (x - last->x) / last->slope;
    } else {
        while (first[1].x < x)
            first++;
        z = knots_inverse(first, x);
    }
    *below = sev_normal_below(z);
    *above = sev_normal_below(-z);
}

double sev_knots_mean(const sev_knots *knots)
{
    const sev_knot *k = knots->all, *end = k + knots->n - 1, *first = k + knots->first, *last = k + knots->last;
    double sum = 0.0, weight;
    if (knots->low)
        sum += k[1].p * (0.5 * k[0].x + 0.5 * k[1].x);
    if (knots->high && end - 1 >= k + knots->low)
        sum += (1.0 - end[-1].p) * (0.5 * end[-1].x + 0.5 * end->x);
    if (!knots->low) /* of x + slope (Z - z), Z < z */
        sum += first->p * first->x - first->slope * (sev_normal_density(first->z) + first->z * first->p);
    if (!knots->high)
        sum += (1.0 - last->p) * last->x + last->slope * (sev_normal_density(last->z) - last->z * (1.0 - last->p));
    for (const sev_knot *piece = first; piece < last; piece++)
        for (int i = 0; i < SEV_GAUSS; i++) {
            double z = sev_gauss_point(i, piece->z, piece[1].z, &weight);
            sum += weight * sev_normal_density(z) * knots_at(knots, z);
        }
    return sum;
}
