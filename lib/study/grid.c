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
    grid->step = 0;
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

/* The values at all multiples of a level's step, within the reach of the last one. */
static void make_level(sev_grid *grid, int level)
{
    int step = step_of(level);
    if (step == grid->step)
        return;
    for (int j = -SEV_GRID_REACH; j <= SEV_GRID_REACH; j += step) {
        double z = (double)j / SEV_GRID_FINEST;
        if (grid->step && j % grid->step == 0)
            continue;
        grid->density[j + SEV_GRID_REACH] = sev_normal_density(z);
        for (int i = 0; i < 2; i++)
            grid->x[i][j + SEV_GRID_REACH] = sev_distribution_at(grid->d[i], z);
    }
    grid->step = step;
}

/* ---- A level ---- */

static bool is_within(int j, int k, double reach)
{
    return (double)(j * j + k * k) <= reach * reach * (SEV_GRID_FINEST * SEV_GRID_FINEST);
}

/* Whether a point is one of the lattice of a level, and in its disc. */
static bool is_in_level(int j, int k, int level)
{
    int step = step_of(level);
    bool in = j % step == 0 && k % step == 0 && (level % 2 == 0 || (j + k) % (2 * step) == 0);
    return in && is_within(j, k, radius[level]);
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
    int step = step_of(level), last = (int)(radius[level] * SEV_GRID_FINEST) / step * step;
    double inner = radius[level] - (double)step / SEV_GRID_FINEST;
    scaleev_status status = SCALEEV_OK;
    to->rim = (sev_weighted)SEV_WEIGHTED_NONE;
    for (int j = -last; j <= last; j += step)
        for (int k = -last; k <= last && status == SCALEEV_OK; k += step) {
            if (!is_in_level(j, k, level) || (level && is_in_level(j, k, level - 1)))
                continue;
            to->x[to->n] = grid->x[0][j + SEV_GRID_REACH];
            to->y[to->n] = grid->x[1][k + SEV_GRID_REACH];
            to->weights[to->n] = grid->density[j + SEV_GRID_REACH] * grid->density[k + SEV_GRID_REACH];
            to->is_rim[to->n++] = !is_within(j, k, inner);
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
