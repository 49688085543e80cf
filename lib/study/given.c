/* SPDX-License-Identifier: MIT */
#include "study/given.h"
#include "number/bits.h"
#include "study/law.h"
#include "study/normal.h"

#include <math.h>
#include <string.h>

/* ---- Nodes ---- */

/* Nodes as they are made. */
typedef struct node_list {
    double *z, *weights, *coarse, *coarser;
    size_t n;
} node_list;

static void add_node(node_list *list, double below, double above, double weight, double coarse, double coarser)
{
    list->z[list->n] = sev_normal_quantile(below, above, 0).hi;
    list->weights[list->n] = weight;
    list->coarser[list->n] = coarser;
    list->coarse[list->n++] = coarse;
}

/* The next value with a probability of its own, from number *i on, which goes on behind it. Those that are clamped
 * to one value are one. */
static bool next_atom(const sev_distribution *d, size_t *i, double *probability)
{
    double x = 0, one;
    *probability = 0;
    for (; *i < sev_distribution_atoms(d); ++*i) {
        double value = sev_distribution_atom(d, *i, &one);
        if (one > 0 && *probability > 0 && value != x)
            break;
        x = one > 0 ? value : x;
        *probability += one;
    }
    return *probability > 0;
}

static size_t count_atoms(const sev_distribution *d)
{
    size_t n = 0;
    double probability;
    for (size_t i = 0; next_atom(d, &i, &probability);)
        n++;
    return n;
}

/* `extra` nodes more than one for each value are dealt out by probability. Those of one value are the middles of equal
 * parts of it. */
static void add_atom(node_list *list, double from, double probability, double extra)
{
    double n = 1 + floor(extra * (from + probability) + 0.5) - floor(extra * from + 0.5);
    for (double i = 0; i < n; i++) {
        double below = from + probability * ((i + 0.5) / n);
        add_node(list, below, 1 - below, probability / n, probability / n, probability / n);
    }
}

static void add_atoms(const sev_distribution *d, size_t n, size_t atoms_n, node_list *list)
{
    double from = 0, probability;
    for (size_t i = 0; next_atom(d, &i, &probability);) {
        bool last = i == sev_distribution_atoms(d) || from + probability > 1;
        add_atom(list, from, last ? 1 - from : probability, (double)(n - atoms_n));
        from = last ? 1 : from + probability;
    }
}

/* The middles of parts of equal probability, of which each third one is the middle of a part that is three times as
 * large, and each ninth one of a part that is nine times as large. */
static void add_middles(size_t n, node_list *list)
{
    for (size_t i = 0; i < n; i++) {
        double below = ((double)i + 0.5) / (double)n, above = ((double)(n - i) - 0.5) / (double)n;
        add_node(list, below, above, 1, i % 3 == 1, i % 9 == 4);
    }
}

/* The trapezoid rule, for what has the probability `inside` above `below`. With few nodes, what lies beyond its ends is
 * about as small as what its step makes wrong of smooth functions; the more there are the farther they reach. */
static void add_trapezoid(size_t n, double shift, double below, double inside, double above, node_list *list)
{
    double reach = sqrt(3.141592653589793 * (double)(n - 1)), most = n < 65 ? 6.6 : 8, all = 0, coarse = 0, coarser = 0;
    reach = reach < most ? reach : most;
    for (size_t i = 0; i < n; i++) {
        double z = n > 1 ? reach * (2 * ((double)i + shift) / (double)(n - 1) - 1) : 0, density = sev_normal_density(z);
        all += density;
        coarse += i % 2 ? 0 : density;
        coarser += i % 4 ? 0 : density;
        add_node(list, below + inside * sev_normal_below(z), above + inside * sev_normal_below(-z), density,
                 i % 2 ? 0 : density, i % 4 ? 0 : density);
        if (inside == 1)
            list->z[list->n - 1] = z;
    }
    for (size_t i = list->n - n; i < list->n; i++) {
        list->weights[i] *= inside / all;
        list->coarse[i] *= inside / coarse;
        list->coarser[i] *= inside / coarser;
    }
}

/* The ends of a clamped distribution, and what is between them. */
static void add_smooth(const sev_distribution *d, size_t n, double shift, node_list *list)
{
    sev_sides beyond = {0, 0};
    sev_distribution between;
    double inside = d->is_clamped ? sev_distribution_between(d, &between, &beyond) : 1;
    if (!(inside > 0)) {
        double extra = (double)n - (beyond.below > 0) - (beyond.above > 0);
        if (beyond.below > 0)
            add_atom(list, 0, beyond.below, extra);
        if (beyond.above > 0)
            add_atom(list, beyond.below, 1 - beyond.below, extra);
        return;
    }
    if (beyond.below > 0)
        add_node(list, 0.5 * beyond.below, 1 - 0.5 * beyond.below, beyond.below, beyond.below, beyond.below);
    add_trapezoid(n - list->n - (beyond.above > 0), shift, beyond.below, inside, beyond.above, list);
    if (beyond.above > 0)
        add_node(list, 1 - 0.5 * beyond.above, 0.5 * beyond.above, beyond.above, beyond.above, beyond.above);
}

static void normalise(double *weights, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    for (size_t i = 0; i < n; i++)
        weights[i] /= sum;
}

void sev_given_nodes(const sev_distribution *d, size_t n, double shift, double *z, double *weights, double *coarse,
                     double *coarser)
{
    node_list list = {z, weights, coarse, coarser, 0};
    size_t atoms_n = count_atoms(d);
    if (atoms_n > n)
        add_middles(n, &list);
    else if (atoms_n)
        add_atoms(d, n, atoms_n, &list);
    else
        add_smooth(d, n, shift, &list);
    normalise(weights, n);
    normalise(coarse, n);
    normalise(coarser, n);
}

/* ---- Curves ---- */

static scaleev_status given_at_nodes(sev_expectation *x, const sev_distribution *d, size_t dimension,
                                     const double *scales, size_t scales_n, const double *z, size_t nodes_n,
                                     double *inputs, double *out)
{
    const scaleev_allocator *allocator = &x->study->allocator;
    scaleev_estimate *row = sev_room(allocator, scales_n + 1, sizeof *row);
    scaleev_status status = row ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    for (size_t i = 0; i < nodes_n && status == SCALEEV_OK; i++) {
        double input = sev_distribution_at(d, z[i]);
        sev_score given = {dimension, z[i], &input};
        x->told_from = (double)i / (double)nodes_n;
        x->told_to = (double)(i + 1) / (double)nodes_n;
        status = sev_expect_run(x, &given, scales, scales_n, row);
        for (size_t s = 0; s < scales_n && status == SCALEEV_OK; s++)
            out[i * scales_n + s] = row[s].value;
        if (inputs)
            inputs[i] = input;
        if (status == SCALEEV_OK)
            status = sev_study_tell(x->study, x->told_to);
    }
    sev_free(allocator, row, scales_n + 1, sizeof *row);
    return status;
}

scaleev_status sev_study_given(const scaleev_study *study, size_t dimension, scaleev_quantity quantity,
                               const double *scales, size_t scales_n, uint64_t draws, size_t nodes_n, double *z,
                               double *weights, double *inputs, double *out)
{
    sev_expectation x;
    const scaleev_allocator *allocator = &study->allocator;
    const sev_distribution *d = sev_draws_own(study->draws, dimension)->distribution;
    double *nodes = sev_room(allocator, 4 * nodes_n, sizeof *nodes);
    scaleev_status status = nodes ? sev_expect_begin(&x, study, quantity, draws) : SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK) {
        sev_given_nodes(d, nodes_n, 0, nodes, nodes + nodes_n, nodes + 2 * nodes_n, nodes + 3 * nodes_n);
        if (z)
            memcpy(z, nodes, nodes_n * sizeof *z);
        if (weights)
            memcpy(weights, nodes + nodes_n, nodes_n * sizeof *weights);
        status = given_at_nodes(&x, d, dimension, scales, scales_n, nodes, nodes_n, inputs, out);
        sev_expect_end(&x);
    }
    sev_free(allocator, nodes, 4 * nodes_n, sizeof *nodes);
    return status;
}
