/* SPDX-License-Identifier: MIT */
/* The greatest values of curves over the scales of an interval, many curves at once, by values alone: nothing is
 * proved. A grid, even in the logarithm of the scale, finds the two peaks of each curve that promise most, and their
 * brackets are then narrowed by parabolas and halvings. What is found is a value of the curve, so never more than its
 * greatest one. A peak that is narrower than a step of the grid may not be seen. */
#ifndef SEV_PEAK_H
#define SEV_PEAK_H

#include "host/memory.h"

#include <stdbool.h>

/* Values of n curves. Where a curve has none, they are NaN. */
typedef struct sev_curves {
    void *context;
    /* All curves at each of `scales_n` scales: a row of n values for each scale. */
    scaleev_status (*together)(void *context, size_t n, const double *scales, size_t scales_n, double *values);
    /* Each curve at a scale of its own; NaN for one whose value is not wanted. */
    scaleev_status (*apart)(void *context, size_t n, const double *scales, double *values);
} sev_curves;

typedef struct sev_peak {
    double scale, value;
} sev_peak;

/* Scales a <= b <= c, and values of a curve there, of which that at b is no less than the others. */
typedef struct sev_bracket {
    sev_peak a, b, c;
} sev_bracket;

enum { SEV_PEAK_GRID = 256 }; /* scales at most */

typedef struct sev_peaks {
    scaleev_allocator allocator;
    size_t most, grid_n;
    double least_gain; /* what a search goes on for, beside the values around a peak: 2^-32 to begin with */
    double grid[SEV_PEAK_GRID];
    double *table;         /* of the values on the grid */
    sev_bracket *brackets; /* of each curve, and then of each its second one */
    double *next;          /* scales to look at, and the values there */
    sev_peak *peak;        /* what is found for each curve; NaN where it has no value on the grid */
} sev_peaks;

/* For up to `most` > 0 curves on 0 <= lo <= hi. False where there is no memory; end it only after true. */
bool sev_peaks_begin(sev_peaks *peaks, const scaleev_allocator *allocator, size_t most, double lo, double hi);
void sev_peaks_end(sev_peaks *peaks);
/* Returns what the curves return where they fail. */
scaleev_status sev_peaks_find(sev_peaks *peaks, const sev_curves *curves, size_t n);

#endif
