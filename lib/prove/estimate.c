/* SPDX-License-Identifier: MIT */
#include "prove/estimate.h"
#include "host/status.h"
#include "number/lattice.h"

#include <math.h>

bool sev_sampler_begin(sev_sampler *s, const sev_problem *problem, uint64_t budget)
{
    s->problem = problem;
    s->budget = budget;
    s->evaluations = 0;
    s->stop = 0;
    return problem->value && sev_run_begin(&s->run, problem->value, SEV_BLOCK, s->stack, SEV_STACK);
}

void sev_sampler_end(sev_sampler *s)
{
    sev_run_end(&s->run);
}

size_t sev_sample(sev_sampler *s, const double *x, size_t n, double *values)
{
    sev_arg inputs[SEV_PROBLEM_INPUTS];
    const sev_program *p = s->run.program;
    uint64_t left = s->stop || s->evaluations >= s->budget ? 0 : s->budget - s->evaluations;
    if (n > left)
        n = (size_t)left;
    for (size_t i = 0, block; i < n && !s->stop; i += block) {
        block = n - i < s->run.block ? n - i : s->run.block;
        for (size_t k = 0; k < p->inputs_n && k < SEV_PROBLEM_INPUTS; k++)
            inputs[k] = p->inputs[k] == s->problem->along ? sev_array(x + i) : sev_single(&s->problem->scale);
        s->stop = sev_run_block(&s->run, inputs, block, values + i);
    }
    s->evaluations += n;
    return s->stop ? 0 : n;
}

double sev_sample_point(double lo, double hi, unsigned i, unsigned parts)
{
    uint64_t a = sev_lattice(lo), b = sev_lattice(hi);
    return i == parts ? hi : sev_unlattice(a + (b - a) / parts * i);
}

double sev_sample_peak(sev_sampler *sampler, double lo, double hi)
{
    for (int i = 0; i < 128 && sev_lattice(hi) - sev_lattice(lo) > 4; i++) {
        double x[2] = {sev_between(lo, hi, 6), sev_between(lo, hi, 10)}, values[2];
        if (sev_sample(sampler, x, 2, values) < 2)
            break;
        if (values[0] < values[1])
            lo = x[0];
        else
            hi = x[1];
    }
    return sev_between(lo, hi, 8);
}

/* Roots */

/* Samples of either kind where the budget does not say less. */
enum { SAMPLES = 8192 };

/* Samples in rising order: half of them evenly over the lattice, half over the numbers. */
typedef struct sev_grid {
    double lo, hi;
    unsigned parts;           /* of either kind */
    unsigned geometric, even; /* the next of either kind */
    bool done;
} sev_grid;

static double grid_point(const sev_grid *g, unsigned i, bool geometric)
{
    uint64_t a = sev_lattice(g->lo), b = sev_lattice(g->hi);
    if (i == g->parts)
        return g->hi;
    if (geometric)
        return sev_unlattice(a + (b - a) / g->parts * i + (b - a) % g->parts * i / g->parts);
    double part = (double)i / g->parts;
    return fmin(g->lo * (1 - part) + g->hi * part, g->hi); /* hi - lo might overflow */
}

/* The next samples, at most n of them, behind x; how many. */
static size_t next_samples(sev_grid *g, double x, double *out, size_t n)
{
    size_t i = 0;
    for (; i < n && !g->done; i++) {
        double geometric, even;
        while ((geometric = grid_point(g, g->geometric, true)) <= x)
            g->geometric++;
        while ((even = grid_point(g, g->even, false)) <= x)
            g->even++;
        out[i] = x = geometric < even ? geometric : even;
        g->done = x >= g->hi;
    }
    return i;
}

static void add_bracket(sev_answer *answer, double lo, double hi, int direction)
{
    sev_answer_add(answer, (scaleev_root){hi, lo, hi, SCALEEV_ROOT_ESTIMATED, direction});
}

/* Zeros, and neighbouring samples of different signs. */
static void scan(sev_sampler *s, sev_grid *g, sev_answer *answer)
{
    double x[SEV_BLOCK] = {g->lo}, values[SEV_BLOCK], last = NAN, last_x = g->lo;
    g->done = g->lo >= g->hi;
    for (size_t n = 1; n; n = next_samples(g, last_x, x, SEV_BLOCK)) {
        n = sev_sample(s, x, n, values);
        for (size_t i = 0; i < n; i++) {
            if (values[i] == 0 && !(last == 0))
                add_bracket(answer, x[i], x[i], 0);
            else if ((last < 0 && values[i] > 0) || (last > 0 && values[i] < 0))
                add_bracket(answer, last_x, x[i], values[i] > 0 ? 1 : -1);
            last = values[i];
            last_x = x[i];
        }
        if (!n)
            return;
    }
}

static bool has_inside(const scaleev_root *root)
{
    return sev_lattice(root->hi) - sev_lattice(root->lo) > 1;
}

/* Halves each bracket of the lattice that is left once, while the budget lasts; whether there is one left. */
static bool halve(sev_sampler *s, sev_answer *answer)
{
    double x[SEV_BLOCK], values[SEV_BLOCK];
    size_t which[SEV_BLOCK], next = 0;
    bool any = false;
    while (next < answer->count) {
        size_t n = 0;
        for (; next < answer->count && n < SEV_BLOCK; next++)
            if (has_inside(&answer->roots[next])) {
                x[n] = sev_between(answer->roots[next].lo, answer->roots[next].hi, 8);
                which[n++] = next;
            }
        n = sev_sample(s, x, n, values);
        for (size_t i = 0; i < n; i++) {
            scaleev_root *root = &answer->roots[which[i]];
            *((values[i] > 0) == (root->direction > 0) ? &root->hi : &root->lo) = x[i];
        }
        any = any || n;
    }
    return any;
}

scaleev_status sev_estimate(const sev_problem *problem, double lo, double hi, uint64_t budget, sev_answer *answer)
{
    sev_sampler s;
    sev_grid grid = {.lo = lo, .hi = hi, .parts = SAMPLES};
    /* Half of a budget is for making brackets narrow. */
    if (budget && budget / 4 < SAMPLES)
        grid.parts = budget < 4 ? 1 : (unsigned)(budget / 4);
    if (!sev_sampler_begin(&s, problem, budget ? budget : UINT64_MAX))
        return SCALEEV_ERROR_MEMORY;
    scan(&s, &grid, answer);
    /* The sign changes between neighbouring doubles in the end, also where the function jumps. */
    while (!s.stop && halve(&s, answer))
        continue;
    for (size_t i = 0; i < answer->count; i++) {
        scaleev_root *root = &answer->roots[i];
        root->at = has_inside(root) ? sev_between(root->lo, root->hi, 8) : root->hi;
    }
    answer->evaluations = s.evaluations;
    sev_sampler_end(&s);
    return sev_callback_status(s.stop);
}

/* The greatest value */

/* The best of some points, in doubles. */
typedef struct sev_summit {
    double at, ev;
} sev_summit;

static void seek(sev_sampler *sampler, const double *x, size_t n, sev_summit *best)
{
    double values[SEV_BLOCK];
    n = sev_sample(sampler, x, n, values);
    for (size_t i = 0; i < n; i++)
        if (values[i] > best->ev || (isnan(best->ev) && !isnan(values[i])))
            *best = (sev_summit){x[i], values[i] + 0.0}; /* no -0 */
}

/* Samples, half of them evenly over the lattice, half over the numbers, and then between the neighbours of the best
 * one that are of the closer kind. */
static sev_summit seek_all(sev_sampler *sampler, double lo, double hi, unsigned parts)
{
    double x[SEV_BLOCK];
    sev_summit best = {lo, NAN};
    size_t n = 0;
    uint64_t a = sev_lattice(lo), b = sev_lattice(hi), step = (b - a) / parts;
    double even = (hi - lo) / parts;
    for (unsigned i = 0; i <= parts; i++) {
        x[n++] = sev_sample_point(lo, hi, i, parts);
        if (i > 0 && i < parts)
            x[n++] = lo + even * i;
        if (n + 2 > SEV_BLOCK || i == parts) {
            seek(sampler, x, n, &best);
            n = 0;
        }
    }
    uint64_t near = sev_lattice(best.at);
    double left = fmax(best.at - even, sev_unlattice(near - a > step ? near - step : a));
    double right = fmin(best.at + even, sev_unlattice(b - near > step ? near + step : b));
    double peak = sev_sample_peak(sampler, fmax(left, lo), fmin(right, hi));
    seek(sampler, &peak, 1, &best);
    return best;
}

scaleev_status sev_maximise_estimate(const sev_problem *problem, double lo, double hi, uint64_t budget,
                                     scaleev_optimum *optimum)
{
    enum { PARTS = 4096, LAST = 2 };
    sev_sampler sampler;
    sev_summit best_whole = {NAN, NAN};
    /* Three quarters of a budget are for samples, and the last two points for whole scales, unless it is very small. */
    unsigned parts = PARTS;
    if (budget && budget / 8 * 3 < PARTS)
        parts = budget < 8 ? 1 : (unsigned)(budget / 8 * 3);
    uint64_t all = budget ? budget : UINT64_MAX;
    if (!sev_sampler_begin(&sampler, problem, all > 2 * LAST ? all - LAST : all))
        return SCALEEV_ERROR_MEMORY;
    sev_summit best = seek_all(&sampler, lo, hi, parts);
    sampler.budget = all;
    double below = floor(best.at), above = ceil(best.at);
    if (below >= lo)
        seek(&sampler, &below, 1, &best_whole);
    if (above <= hi)
        seek(&sampler, &above, 1, &best_whole);
    optimum->scale = best.at;
    optimum->ev = best.ev;
    optimum->scale_lo = lo;
    optimum->scale_hi = hi;
    optimum->ev_lo = -INFINITY;
    optimum->ev_hi = INFINITY;
    optimum->whole_scale = best_whole.at;
    optimum->whole_ev = best_whole.ev;
    optimum->at_end = best.at == lo || best.at == hi;
    optimum->evaluations = sampler.evaluations;
    sev_sampler_end(&sampler);
    return sev_callback_status(sampler.stop);
}
