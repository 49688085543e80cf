/* SPDX-License-Identifier: MIT */
#include "study/peak.h"
#include "number/bits.h"
#include "number/elementary.h"

#include <float.h>
#include <math.h>

/* ---- The grid ---- */

/* Where lo is 0, the grid goes on so far down: to what is small both beside hi and as a number. */
static double grid_from(double lo, double hi)
{
    double tiny = hi * 1e-9 < 1e-3 ? hi * 1e-9 : 1e-3;
    tiny = tiny > DBL_MIN ? tiny : DBL_MIN;
    return lo > tiny ? lo : tiny;
}

/* Scales that rise from lo to hi, both among them: 8 for each factor of ten, or as many as there may be. */
static size_t grid_scales(double lo, double hi, double *grid)
{
    size_t n = 0;
    double from = grid_from(lo, hi);
    grid[n++] = lo;
    if (from < hi) {
        double span = sev_quick_log(hi) - sev_quick_log(from), steps = ceil(span * (8 / 2.302585092994046));
        steps = steps < SEV_PEAK_GRID - 2 ? steps : SEV_PEAK_GRID - 2;
        for (double i = 0; i < steps; i++) {
            double scale = from * sev_quick_exp(i * (span / steps));
            if (scale > grid[n - 1] && scale < hi)
                grid[n++] = scale;
        }
    }
    if (lo < hi)
        grid[n++] = hi;
    return n;
}

bool sev_peaks_begin(sev_peaks *p, const scaleev_allocator *allocator, size_t most, double lo, double hi)
{
    p->allocator = *allocator;
    p->most = most;
    p->least_gain = 0x1p-32;
    p->grid_n = grid_scales(lo, hi, p->grid);
    p->table = sev_room(allocator, most * p->grid_n, sizeof *p->table);
    p->brackets = sev_room(allocator, most, 2 * sizeof *p->brackets);
    p->next = sev_room(allocator, most, 2 * sizeof *p->next);
    p->peak = sev_room(allocator, most, sizeof *p->peak);
    if (p->table && p->brackets && p->next && p->peak)
        return true;
    sev_peaks_end(p);
    return false;
}

void sev_peaks_end(sev_peaks *p)
{
    sev_free(&p->allocator, p->table, p->most * p->grid_n, sizeof *p->table);
    sev_free(&p->allocator, p->brackets, p->most, 2 * sizeof *p->brackets);
    sev_free(&p->allocator, p->next, p->most, 2 * sizeof *p->next);
    sev_free(&p->allocator, p->peak, p->most, sizeof *p->peak);
}

/* ---- Which peak ---- */

/* What is missing is less than everything. */
static double or_least(double value)
{
    return value == value ? value : -HUGE_VAL;
}

/* How high a curve may be that has three values at even distances, the middle one the greatest: the top of the parabola
 * through them. */
static double promise(double left, double middle, double right)
{
    double fall = (middle - left) + (middle - right), lean = right - left;
    return fall > 0 && fall <= DBL_MAX ? middle + lean * lean / (8 * fall) : middle;
}

/* The brackets of the two peaks of curve i that promise most, the best first. What is missing is NaN. */
static void best_brackets(const sev_peaks *p, size_t n, size_t i, sev_bracket *first, sev_bracket *second)
{
    const sev_peak none = {SEV_NAN, SEV_NAN};
    double most = -HUGE_VAL, next = -HUGE_VAL;
    *first = *second = (sev_bracket){none, none, none};
    for (size_t k = 0; k < p->grid_n; k++) {
        size_t before = k > 0 ? k - 1 : k, after = k + 1 < p->grid_n ? k + 1 : k;
        double value = p->table[k * n + i], left = or_least(p->table[before * n + i]),
               right = or_least(p->table[after * n + i]);
        if (!(value >= left && value >= right))
            continue;
        double height = promise(left, value, right);
        sev_bracket here = {{p->grid[before], left}, {p->grid[k], value}, {p->grid[after], right}};
        if (height > most || first->b.value != first->b.value) {
            next = most;
            *second = *first;
            most = height;
            *first = here;
        } else if (height > next || second->b.value != second->b.value) {
            next = height;
            *second = here;
        }
    }
}

/* Whether a bracket may hold more than what was found elsewhere: a parabola through its values may miss as much as it
 * adds. */
static bool may_hold(const sev_bracket *k, double found)
{
    double height = promise(k->a.value, k->b.value, k->c.value);
    return k->b.value == k->b.value && height + (height - k->b.value) > found;
}

/* ---- Refinement ---- */

/* Between two scales, by ratio where the lesser is not 0. */
static double halfway(double a, double b)
{
    double x = a > 0 ? sqrt(a) * sqrt(b) : 0.5 * b;
    return x < a ? a : x > b ? b : x;
}

/* In the wider half of a bracket. */
static double cut(const sev_bracket *k)
{
    double left = k->b.scale - k->a.scale, right = k->c.scale - k->b.scale;
    return left > right ? halfway(k->a.scale, k->b.scale) : halfway(k->b.scale, k->c.scale);
}

/* The top of the parabola through a bracket; NaN where there is none inside. */
static sev_peak top(const sev_bracket *k)
{
    double left = k->b.scale - k->a.scale, right = k->c.scale - k->b.scale;
    double rise = (k->b.value - k->a.value) / left, fall = (k->b.value - k->c.value) / right;
    double step = 0.5 * (rise * right - fall * left) / (rise + fall), x = k->b.scale + step;
    if (!(x > k->a.scale && x < k->c.scale))
        return (sev_peak){SEV_NAN, SEV_NAN};
    return (sev_peak){x, k->b.value + step * (rise - (rise + fall) / (left + right) * (step + left))};
}

/* Scales are even in their logarithms: parabolas are for those that lie this close together. */
#define WIDE 3

/* Where to look next; NaN for nowhere. Parabolas are fast where a curve is smooth, and halvings are sure where it is
 * not. After three parabolas, one that promises next to nothing ends the search; an end of the interval is the peak
 * where halvings towards it have not found a greater value. */
static double look_next(const sev_bracket *k, double least_gain, int round)
{
    sev_peak next = top(k);
    double size = fabs(k->a.value) + fabs(k->b.value) + fabs(k->c.value);
    if (k->c.scale > WIDE * k->b.scale || (k->a.scale > 0 && k->b.scale > WIDE * k->a.scale))
        return cut(k);
    if (next.scale != next.scale)
        return round < 3 && k->a.scale < k->c.scale ? cut(k) : SEV_NAN;
    if (round >= 3 && next.value - k->b.value <= least_gain * size)
        return SEV_NAN;
    return round > 0 && round % 3 == 0 ? cut(k) : next.scale;
}

static void narrow(sev_bracket *k, sev_peak seen)
{
    sev_peak *side = seen.scale < k->b.scale ? &k->a : &k->c, *other = side == &k->a ? &k->c : &k->a;
    if (!(seen.scale >= k->a.scale && seen.scale <= k->c.scale) || seen.scale == k->b.scale)
        return;
    seen.value = or_least(seen.value);
    if (seen.value > k->b.value) {
        *other = k->b;
        k->b = seen;
    } else {
        *side = seen;
    }
}

static scaleev_status refine_brackets(sev_peaks *p, const sev_curves *curves, sev_bracket *brackets, size_t n)
{
    enum { ROUNDS = 12 };
    double *scales = p->next, *values = p->next + n;
    bool more = true;
    scaleev_status status = SCALEEV_OK;
    for (int round = 0; round < ROUNDS && more && status == SCALEEV_OK; round++) {
        more = false;
        for (size_t i = 0; i < n; i++) {
            scales[i] = look_next(&brackets[i], p->least_gain, round);
            more = more || scales[i] == scales[i];
        }
        if (more)
            status = curves->apart(curves->context, n, scales, values);
        for (size_t i = 0; i < n && status == SCALEEV_OK && more; i++)
            narrow(&brackets[i], (sev_peak){scales[i], values[i]});
    }
    return status;
}

scaleev_status sev_peaks_find(sev_peaks *p, const sev_curves *curves, size_t n)
{
    const sev_peak none = {SEV_NAN, SEV_NAN};
    sev_bracket *second = p->brackets + n;
    scaleev_status status = curves->together(curves->context, n, p->grid, p->grid_n, p->table);
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++)
        best_brackets(p, n, i, &p->brackets[i], &second[i]);
    if (status == SCALEEV_OK)
        status = refine_brackets(p, curves, p->brackets, n);
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++) {
        p->peak[i] = p->brackets[i].b;
        if (!may_hold(&second[i], p->peak[i].value))
            second[i] = (sev_bracket){none, none, none};
    }
    if (status == SCALEEV_OK)
        status = refine_brackets(p, curves, second, n);
    for (size_t i = 0; i < n && status == SCALEEV_OK; i++)
        p->peak[i] = second[i].b.value > p->peak[i].value ? second[i].b : p->peak[i];
    return status;
}
