/* SPDX-License-Identifier: MIT */
/* Means over two independent numbers that are not known, without draws: the trapezoid rule in both of z, where the
 * quantile levels are Phi(z), over a disc, with ever smaller steps. For smooth functions some hundred points are worth
 * more than a hundred thousand draws; elsewhere the rule does not settle, and draws are to serve. */
#ifndef SEV_GRID_H
#define SEV_GRID_H

#include "study/quadrature.h"

enum {
    SEV_GRID_LEVELS = 9, /* with steps of 2, 1, ... 1/8; between two of these, every other point of the finer one */
    SEV_GRID_FINEST = 8, /* parts of 1 */
    SEV_GRID_REACH = 8 * SEV_GRID_FINEST
};

typedef struct sev_grid {
    const sev_distribution *d[2];
    bool smooth; /* what is integrated may be taken for smooth: by default as far as the quantiles are */
    int step;    /* of the values that are there, in units of the finest one; 0: none are */
    int reach;   /* how far these go */
    double x[2][2 * SEV_GRID_REACH + 1], density[2 * SEV_GRID_REACH + 1];
} sev_grid;

/* Whether both distributions are smooth enough to try. They stay the caller's. */
bool sev_grid_begin(sev_grid *grid, const sev_distribution *first, const sev_distribution *second);

/* The function at n <= SEV_BLOCK points; NaN where there is no value. Returns a status. */
typedef scaleev_status sev_function_of_two(void *context, const double *x, const double *y, size_t n, double *out);

/* As sev_quadrature_mean(), with at most so many points. It has settled also where steps become smaller no more, if it
 * comes nearer fast, and is off by less than draws so many as points would be. */
scaleev_status sev_grid_mean(sev_grid *grid, sev_function_of_two *function, void *context, uint64_t most,
                             scaleev_estimate *out, bool *settled);

#endif
