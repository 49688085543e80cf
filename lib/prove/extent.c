/* SPDX-License-Identifier: MIT */
#include "prove/extent.h"

#include <math.h>
#include <string.h>

/* Boxes that are kept, and how near the bound must come to a value that is reached: as a part of the latter. */
enum { BOXES_KEPT = 512 };
static const double near_enough = 0x1p-40;

/* The search for the least value; for the greatest, all is turned. */
typedef struct sev_descent {
    sev_space *space;
    int turn;            /* 1, or -1: the greatest of the quantity is the least of its negative */
    double reached;      /* proved: the least value is at most this */
    double *bottoms;     /* of each box, what its values are at least */
    sev_interval *boxes; /* in no order */
    size_t n;
} sev_descent;

static sev_interval turned(const sev_descent *d, sev_interval x)
{
    return d->turn > 0 ? x : sev_ineg(x);
}

/* Keeps a box, once it is as small as slopes make it, unless its values are above what is reached. */
static void keep_box(sev_descent *d, const sev_interval *box, double bottom)
{
    sev_space *space = d->space;
    const size_t bytes = space->axes_n * sizeof *box;
    sev_interval *mine = d->boxes + d->n * space->axes_n, value = {bottom, INFINITY};
    memmove(mine, box, bytes);
    do {
        if (!sev_space_enclose(space, mine))
            break;
        value = sev_meet(turned(d, sev_space_value(space)), (sev_interval){bottom, INFINITY});
    } while (sev_space_to_ends(space, sev_space_slope, mine, d->turn));
    if (!sev_space_done(space))
        value = sev_meet(value, turned(d, sev_space_mean_value(space, mine)));
    if (!sev_space_done(space)) /* the middle was enclosed last */
        d->reached = sev_lesser(d->reached, turned(d, sev_space_value(space)).hi);
    d->bottoms[d->n] = value.lo;
    d->n += value.lo <= d->reached;
}

static size_t lowest(const sev_descent *d)
{
    size_t first = 0;
    for (size_t i = 1; i < d->n; i++)
        if (d->bottoms[i] < d->bottoms[first])
            first = i;
    return first;
}

static void drop_box(sev_descent *d, size_t i)
{
    size_t axes = d->space->axes_n, last = --d->n;
    memmove(d->boxes + i * axes, d->boxes + last * axes, axes * sizeof *d->boxes);
    d->bottoms[i] = d->bottoms[last];
}

static bool is_near(double bottom, double reached)
{
    return bottom > -INFINITY && !(reached - bottom > near_enough * sev_greater(fabs(bottom), fabs(reached)));
}

/* Splits the box with the lowest bound; false when nothing is to be gained, or can be. */
static bool split_lowest(sev_descent *d, sev_interval *half)
{
    sev_space *space = d->space;
    size_t axes = space->axes_n, i = lowest(d);
    double bottom = d->bottoms[i];
    if (d->n + 2 > BOXES_KEPT || is_near(bottom, d->reached))
        return false;
    memcpy(half, d->boxes + i * axes, axes * sizeof *half);
    if (!sev_space_enclose(space, half))
        return false;
    size_t axis = sev_space_widest(space, half, 0);
    if (axis == axes)
        return false;
    sev_interval all = half[axis];
    double m = sev_space_middle(all);
    drop_box(d, i);
    half[axis] = (sev_interval){all.lo, m};
    keep_box(d, half, bottom);
    half[axis] = (sev_interval){m, all.hi};
    keep_box(d, half, bottom);
    return true;
}

/* The least value is at least what is returned. */
static double descend(sev_descent *d, sev_interval *half)
{
    d->n = 0;
    d->reached = INFINITY;
    keep_box(d, d->space->given, -INFINITY);
    while (d->n && split_lowest(d, half))
        ;
    return d->n ? d->bottoms[lowest(d)] : -INFINITY; /* a box that holds what is reached is never dropped */
}

bool sev_find_extent(sev_space *space, sev_interval *extent)
{
    const scaleev_allocator *allocator = &space->model->allocator;
    size_t axes = space->axes_n;
    sev_descent d = {.space = space, .turn = 1};
    uint64_t budget = space->budget;
    d.bottoms = sev_new(allocator, BOXES_KEPT, sizeof *d.bottoms);
    d.boxes = sev_new(allocator, (BOXES_KEPT + 1) * axes, sizeof *d.boxes);
    bool ok = d.bottoms && d.boxes;
    if (ok) {
        sev_interval *half = d.boxes + BOXES_KEPT * axes;
        space->budget = budget / 2;
        extent->lo = descend(&d, half);
        d.turn = -1;
        space->budget = budget;
        extent->hi = -descend(&d, half);
    }
    sev_free(allocator, d.bottoms, BOXES_KEPT, sizeof *d.bottoms);
    sev_free(allocator, d.boxes, (BOXES_KEPT + 1) * axes, sizeof *d.boxes);
    return ok;
}
