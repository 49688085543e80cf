/* SPDX-License-Identifier: MIT */
#include "study/atoms.h"
#include "host/memory.h"
#include "number/dd.h"

static void swap_numbers(double *x, size_t i, size_t j)
{
    double kept = x[i];
    x[i] = x[j];
    x[j] = kept;
}

/* Heapsort by value and, where values are equal, by weight, so that the order given does not matter. It takes no
 * memory, as qsort() may. */
static bool atom_before(const sev_atoms *a, size_t i, size_t j)
{
    return a->values[i] < a->values[j] || (a->values[i] == a->values[j] && a->upto[i] < a->upto[j]);
}

static void sift_down(sev_atoms *a, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && atom_before(a, child, child + 1))
            child++;
        if (!atom_before(a, root, child))
            return;
        swap_numbers(a->values, root, child);
        swap_numbers(a->upto, root, child);
    }
}

static void sort_atoms(sev_atoms *a)
{
    for (size_t i = a->n / 2; i-- > 0;)
        sift_down(a, i, a->n);
    for (size_t n = a->n; n-- > 1;) {
        swap_numbers(a->values, 0, n);
        swap_numbers(a->upto, 0, n);
        sift_down(a, 0, n);
    }
}

/* Weights become probabilities up to each value: sums in two parts, scaled so that none overflows. */
static void to_shares(sev_atoms *a)
{
    double most = 0.0;
    for (size_t i = 0; i < a->n; i++)
        most = a->upto[i] > most ? a->upto[i] : most;
    sev_pair sum = {0.0, 0.0}, whole = {0.0, 0.0};
    for (size_t i = 0; i < a->n; i++)
        whole = dd_add_d(whole, a->upto[i] / most);
    for (size_t i = 0; i < a->n; i++) {
        sum = dd_add_d(sum, a->upto[i] / most);
        a->upto[i] = dd_div(sum, whole).hi;
    }
    a->upto[a->n - 1] = 1.0;
}

static void make_guide(sev_atoms *a)
{
    size_t i = 0;
    for (size_t k = 0; k < a->bins; k++) {
        while (a->upto[i] < (double)k / (double)a->bins)
            i++;
        a->guide[k] = (uint32_t)i;
    }
}

static bool make_room(const scaleev_allocator *allocator, sev_atoms *a, size_t n, size_t bins)
{
    *a = (sev_atoms){.n = n, .bins = bins};
    a->values = sev_new(allocator, n, sizeof *a->values);
    a->upto = sev_new(allocator, n, sizeof *a->upto);
    a->guide = sev_new(allocator, bins, sizeof *a->guide);
    if (a->values && a->upto && a->guide)
        return true;
    sev_atoms_free(allocator, a);
    return false;
}

bool sev_atoms_make(const scaleev_allocator *allocator, sev_atoms *a, const double *values, const double *weights,
                    size_t stride, size_t n)
{
    size_t kept = 0, bins = 1, k = 0;
    for (size_t i = 0; i < n; i++)
        kept += !weights || weights[i * stride] > 0.0;
    while (bins < kept)
        bins *= 2;
    if (!make_room(allocator, a, kept, bins))
        return false;
    for (size_t i = 0; i < n; i++) {
        double weight = weights ? weights[i * stride] : 1.0;
        if (weight > 0.0) {
            a->values[k] = values[i * stride];
            a->upto[k++] = weight;
        }
    }
    sort_atoms(a);
    to_shares(a);
    make_guide(a);
    return true;
}

bool sev_atoms_copy(const scaleev_allocator *allocator, sev_atoms *copy, const sev_atoms *a)
{
    if (!make_room(allocator, copy, a->n, a->bins))
        return false;
    memcpy(copy->values, a->values, a->n * sizeof *a->values);
    memcpy(copy->upto, a->upto, a->n * sizeof *a->upto);
    memcpy(copy->guide, a->guide, a->bins * sizeof *a->guide);
    return true;
}

void sev_atoms_free(const scaleev_allocator *allocator, sev_atoms *a)
{
    sev_free(allocator, a->values, a->n, sizeof *a->values);
    sev_free(allocator, a->upto, a->n, sizeof *a->upto);
    sev_free(allocator, a->guide, a->bins, sizeof *a->guide);
    *a = (sev_atoms){NULL, NULL, 0, NULL, 0};
}

double sev_atoms_quantile(const sev_atoms *a, double below)
{
    double bin = below * (double)a->bins;
    size_t k = bin < (double)a->bins ? (size_t)bin : a->bins - 1, i = a->guide[k];
    while (a->upto[i] < below) /* the last one is 1 */
        i++;
    return a->values[i];
}

double sev_atoms_below(const sev_atoms *a, double x, bool with)
{
    size_t lo = 0, hi = a->n; /* how many are below x */
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (a->values[middle] < x || (with && a->values[middle] == x))
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo ? a->upto[lo - 1] : 0.0;
}

double sev_atoms_probability(const sev_atoms *a, size_t i)
{
    return a->upto[i] - (i ? a->upto[i - 1] : 0.0);
}
