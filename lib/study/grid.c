/* SPDX-License-Identifier: MIT */
#include "study/grid.h"
#include "study/normal.h"

#include <math.h>

/* The disc of each level: beyond it lie 2e-8, 2e-11 and 1e-14 of the probability. */
static const double radius[SEV_GRID_LEVELS] = {6, 6, 6, 6, 6, 7, 7, 8, 8};

bool sev_grid_begin(sev_grid *grid, const sev_distribution *first, const sev_distribution *second)
{
    grid->d[0] = first;
    grid->d[1] = second;
    grid->step = grid->reach = 0;
    grid->smooth =
        sev_distribution_smoothness(first) != SEV_KINKED && sev_distribution_smoothness(second) != SEV_KINKED;
    return !sev_distribution_atoms(first) && !sev_distribution_atoms(second) && !first->is_clamped &&
           !second->is_clamped;
}

/* So small a part of the mean size is no longer worth smaller steps. */
static const double fine_enough = 0x1p-26;

static int step_of(int level)
{
    return 2 * SEV_GRID_FINEST >> (level + 1) / 2;
}

/* How many steps of one level the disc of another reaches. */
static int reach_of(int level, int disc)
{
    return (int)(radius[disc] * SEV_GRID_FINEST) / step_of(level);
}

/* The values at all multiples of a level's step, as far as it reaches. */
static void make_level(sev_grid *grid, int level)
{
    double z[2 * SEV_GRID_REACH + 1], x[2 * SEV_GRID_REACH + 1];
    int step = step_of(level), reach = reach_of(level, level) * step, places[2 * SEV_GRID_REACH + 1];
    size_t n = 0;
    if (step == grid->step)
        return;
    for (int j = -reach; j <= reach; j += step)
        if (!grid->step || j % grid->step != 0 || j < -grid->reach || j > grid->reach) {
            z[n] = (double)j / SEV_GRID_FINEST;
            grid->density[j + SEV_GRID_REACH] = sev_normal_density(z[n]);
            places[n++] = j + SEV_GRID_REACH;
        }
    for (int i = 0; i < 2; i++) {
        sev_distribution_many_at(grid->d[i], z, n, x);
        for (size_t k = 0; k < n; k++)
            grid->x[i][places[k]] = x[k];
    }
    grid->step = step;
    grid->reach = reach;
}

/* ---- A level ---- */

/* The points that a level adds, which are so many of its steps from the middle: the first level of a step has every
 * other point, and with these all of the step before, and the second one has them all. */
typedef struct added {
    bool every_other, first;
    int square, square_before; /* of how far this level reaches, and the one before */
} added;

static added added_by(int level)
{
    int reach = reach_of(level, level), before = level ? reach_of(level, level - 1) : 0;
    return (added){level % 2, !level, reach * reach, before * before};
}

static inline bool is_added(const added *a, int j, int k)
{
    int square = j * j + k * k, is_other = (j + k) & 1;
    bool is_old = a->every_other ? !(j & 1) : !is_other;
    if ((a->every_other && is_other) || square > a->square)
        return false;
    return a->first || !is_old || square > a->square_before;
}

/* The sums, and those of the points at the rim of the disc. */
typedef struct disc {
    sev_weighted all, rim;
    double x[SEV_BLOCK], y[SEV_BLOCK], weights[SEV_BLOCK];
    bool is_rim[SEV_BLOCK];
    size_t n;
} disc;

static scaleev_status flush_points(disc *to, sev_function_of_two *function, void *context)
{
    double values[SEV_BLOCK];
    scaleev_status status = to->n ? function(context, to->x, to->y, to->n, values) : SCALEEV_OK;
    if (status == SCALEEV_OK)
        sev_weighted_add(&to->all, to->weights, values, to->n);
    for (size_t i = 0; status == SCALEEV_OK && i < to->n; i++)
        if (to->is_rim[i])
            sev_weighted_add(&to->rim, &to->weights[i], &values[i], 1);
    to->n = 0;
    return status;
}

static scaleev_status add_disc(const sev_grid *grid, int level, sev_function_of_two *function, void *context, disc *to)
{
    int step = step_of(level), last = reach_of(level, level);
    added what = added_by(level);
    scaleev_status status = SCALEEV_OK;
    to->rim = (sev_weighted)SEV_WEIGHTED_NONE;
    for (int j = -last; j <= last; j++)
        for (int k = -last; k <= last && status == SCALEEV_OK; k++) {
            int x = j * step + SEV_GRID_REACH, y = k * step + SEV_GRID_REACH;
            if (!is_added(&what, j, k))
                continue;
            to->x[to->n] = grid->x[0][x];
            to->y[to->n] = grid->x[1][y];
            to->weights[to->n] = grid->density[x] * grid->density[y];
            to->is_rim[to->n++] = j * j + k * k > (last - 1) * (last - 1);
            if (to->n == SEV_BLOCK)
                status = flush_points(to, function, context);
        }
    return status == SCALEEV_OK ? flush_points(to, function, context) : status;
}

/* ---- The mean ---- */

/* Within the disc of a level, which has about so many points. */
static double points_to(int level)
{
    double across = radius[level] * SEV_GRID_FINEST / step_of(level);
    return (level % 2 ? 1.6 : 3.2) * across * across;
}

/* How far the mean moved with each of the last levels; infinite where nothing is known. */
enum { MOVES = 6 };
typedef struct moves {
    double by[MOVES]; /* the last one first */
} moves;

static void note_move(moves *m, double move)
{
    for (int i = MOVES - 1; i > 0; i--)
        m->by[i] = m->by[i - 1];
    m->by[0] = fabs(move) < HUGE_VAL ? fabs(move) : HUGE_VAL;
}

/* How far it moved with half of a step, as parts of the mean size. That takes two levels, of which one alone says
 * nothing of kinks along a row of the lattice, as they are where it is one of both inputs that has them: every other
 * point of a lattice meets these as all of it does. */
static double half_step(const moves *m, int i, double size)
{
    double greater = m->by[i] > m->by[i + 1] ? m->by[i] : m->by[i + 1];
    return greater / size;
}

/* What the mean seems to be off by, as a part of its size (see sev_halved_off()). For smooth functions each half of the
 * step doubles the digits, or nearly. */
static double seems_off(const moves *m, double size, bool smooth)
{
    double last = half_step(m, 0, size), before = half_step(m, 2, size), earlier = half_step(m, 4, size);
    bool doubles = last <= before * sqrt(before) && before <= earlier * sqrt(earlier) && earlier < 1;
    return smooth && doubles ? last : sev_halved_off(last, before);
}

scaleev_status sev_grid_mean(sev_grid *grid, sev_function_of_two *function, void *context, uint64_t most,
                             scaleev_estimate *out, bool *settled)
{
    disc to = {.all = SEV_WEIGHTED_NONE};
    const sev_weighted none = SEV_WEIGHTED_NONE;
    moves m = {{HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL}};
    double size = 0;
    scaleev_status status = SCALEEV_OK;
    *settled = false;
    *out = (scaleev_estimate){SEV_NAN, SEV_NAN};
    for (int level = 0; level < SEV_GRID_LEVELS && points_to(level) <= (double)most && !*settled; level++) {
        double before = out->value;
        make_level(grid, level);
        status = add_disc(grid, level, function, context, &to);
        if (status != SCALEEV_OK)
            return status;
        out->value = sev_weighted_mean(&to.all, 1, &none, &size);
        note_move(&m, out->value - before);
        out->error = (seems_off(&m, size, grid->smooth) + 0x1p-43) * size + to.rim.size / to.all.weight.hi;
        *settled = out->error <= fine_enough * size;
    }
    *settled = *settled || out->error * (double)most <= size;
    return status;
}
