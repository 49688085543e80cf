/* SPDX-License-Identifier: MIT */
/* usage: bits [N]: prints the bits of the results about every N-th model of the reference tables, a line for each. They
 * are the same on every target. */
#include "support.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static uint64_t digest;

static void add_bits(uint64_t value)
{
    for (int i = 0; i < 64; i += 8)
        digest = (digest ^ (value >> i & 255)) * UINT64_C(0x100000001b3);
}

/* All NaN are one. */
static void add(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    add_bits(x != x ? 1 : bits);
}

static void add_all(const double *x, size_t n)
{
    for (size_t i = 0; i < n; ++i)
        add(x[i]);
}

static void values(const scaleev_model *model, double at)
{
    static const double factors[] = {0, 1e-300, 0.25, 0.5, 0.75, 1, 1.5, 2, 16, 1e10};
    enum { SCALES = sizeof factors / sizeof *factors, INPUTS = 1024 };
    static double gradient[INPUTS];
    double scales[SCALES], out[SCALES], bounds[2];
    size_t inputs = (size_t)scaleev_input_count(model);
    for (int i = 0; i < SCALES; ++i)
        scales[i] = factors[i] * at;
    for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; ++q) {
        add_bits((uint64_t)scaleev_evaluate(model, q, scales, SCALES, out));
        add_all(out, SCALES);
        add_bits((uint64_t)scaleev_enclose(model, q, scales[3], at, &bounds[0], &bounds[1]));
        add_all(bounds, 2);
    }
    add(scaleev_ev(model, at));
    if (inputs <= INPUTS && scaleev_gradient(model, SCALEEV_EV, at, gradient, inputs) == SCALEEV_OK)
        add_all(gradient, inputs);
}

static void roots(const scaleev_model *model, double lo, double hi)
{
    scaleev_root found[16];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_optimum best = {.size = sizeof best};
    scaleev_whole whole = {.size = sizeof whole};
    add_bits((uint64_t)scaleev_break_even(model, lo, hi, NULL, found, 16, &solution));
    for (size_t i = 0; i < solution.count && i < 16; ++i) {
        add_all(&found[i].at, 3);
        add_bits((uint64_t)(found[i].kind * 8 + found[i].direction));
    }
    add_bits(solution.count);
    add_bits(solution.evaluations);
    add_bits((uint64_t)scaleev_best_scale(model, lo, hi, NULL, &best));
    add_all(&best.scale, 8);
    add_bits((uint64_t)scaleev_whole_scales(model, lo, hi, NULL, &whole));
    add_all(&whole.first_good, 2);
}

/* The first two columns are a model and a scale or, with three, the ends of a domain. */
static void table(const char *name, bool domain, unsigned long every)
{
    tsv t;
    for (tsv_open(&t, name); tsv_next(&t);) {
        if (t.number % every)
            continue;
        scaleev_model *model = model_of(t.fields[0]);
        digest = UINT64_C(0xcbf29ce484222325);
        if (domain)
            roots(model, strtod(t.fields[1], NULL), strtod(t.fields[2], NULL));
        else
            values(model, strtod(t.fields[1], NULL));
        printf("%s:%lu %016llx\n", name, (unsigned long)t.number, (unsigned long long)digest);
        scaleev_model_destroy(model);
    }
    tsv_close(&t);
}

int main(int argc, char **argv)
{
    unsigned long every = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    table("benefit.tsv", false, every);
    table("hazard.tsv", false, every);
    table("ev.tsv", false, every);
    table("breakeven_polynomial.tsv", true, every);
    table("breakeven_mixed.tsv", true, every);
    return 0;
}
