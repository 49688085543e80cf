/* SPDX-License-Identifier: MIT */
/* Peaks, what is expected where one input is known, and decisions, beside exact ones. */
#include "number/bits.h"
#include "study/given.h"
#include "study/normal.h"
#include "study/peak.h"
#include "study/student.h"
#include "studies.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <scaleev/study.h>
#include <stdlib.h>
#include <string.h>

static bool near(double got, double want, double error)
{
    return fabs(got - want) <= error;
}

/* ---- Peaks ---- */

/* Curve i is a wave packet: -(ln x - center)^2 with a second, lower hill; or what `kind` says. */
typedef struct hills {
    int kind;
    size_t calls, values;
} hills;

enum { SMOOTH, TWO, RISING, FALLING, FLAT, KINK, GAP, NOTHING, KINDS };

static double top_of(size_t i)
{
    return pow(10, -2 + (double)i / 7);
}

static double hill(int kind, size_t i, double x)
{
    double d = log(x / top_of(i));
    switch (kind) {
    case SMOOTH:
        return 3 - d * d;
    case TWO:
        return exp(-d * d) + 1.001 * exp(-(d - 9) * (d - 9));
    case RISING:
        return x;
    case FALLING:
        return -x;
    case FLAT:
        return 7;
    case KINK:
        return -fabs(x - top_of(i));
    case GAP:
        return x < 0.1 * top_of(i) ? NAN : 3 - d * d;
    default:
        return NAN;
    }
}

static scaleev_status hills_together(void *context, size_t n, const double *scales, size_t scales_n, double *values)
{
    hills *h = context;
    for (size_t s = 0; s < scales_n; s++)
        for (size_t i = 0; i < n; i++)
            values[s * n + i] = hill(h->kind, i, scales[s]);
    h->calls++;
    h->values += n * scales_n;
    return SCALEEV_OK;
}

static scaleev_status hills_apart(void *context, size_t n, const double *scales, double *values)
{
    hills *h = context;
    for (size_t i = 0; i < n; i++)
        values[i] = scales[i] == scales[i] ? hill(h->kind, i, scales[i]) : NAN;
    h->calls++;
    return SCALEEV_OK;
}

static void find(int kind, size_t n, double lo, double hi, sev_peak *found)
{
    hills h = {kind, 0, 0};
    sev_peaks peaks;
    cr_assert(sev_peaks_begin(&peaks, &sev_default_allocator, n, lo, hi));
    cr_assert_eq(sev_peaks_find(&peaks, &(sev_curves){&h, hills_together, hills_apart}, n), SCALEEV_OK);
    memcpy(found, peaks.peak, n * sizeof *found);
    cr_expect(h.calls <= 25);
    for (size_t i = 0; i < n; i++)
        cr_expect(isnan(found[i].scale) || (found[i].scale >= lo && found[i].scale <= hi));
    sev_peaks_end(&peaks);
}

Test(worth, peaks)
{
    enum { CURVES = 40 };
    sev_peak found[CURVES];
    static const double from[] = {0, 1e-4};
    for (size_t k = 0; k < 2; k++) {
        double lo = from[k], hi = 1e6;
        find(SMOOTH, CURVES, lo, hi, found);
        for (size_t i = 0; i < CURVES; i++)
            cr_expect(near(found[i].value, 3, 1e-8) && near(found[i].scale, top_of(i), 1e-4 * top_of(i)),
                      "%zu: %.17g, %.17g", i, found[i].value, found[i].scale);
        find(TWO, 20, lo, hi * 1e6, found);
        for (size_t i = 0; i < 20; i++)
            cr_expect(near(found[i].value, 1.001, 1e-8), "the other hill %zu: %.17g", i, found[i].value);
        find(KINK, CURVES, lo, hi, found);
        for (size_t i = 0; i < CURVES; i++)
            cr_expect(near(found[i].value, 0, 0.01 * top_of(i)), "kink %zu: %g", i, found[i].value);
        find(RISING, 1, lo, hi, found);
        cr_expect(found->scale == hi && found->value == hi);
        find(FALLING, 1, lo, hi, found);
        cr_expect(found->scale == lo && found->value == -lo);
        find(FLAT, 1, lo, hi, found);
        cr_expect(found->scale == lo && found->value == 7);
        find(GAP, CURVES, lo, hi, found);
        for (size_t i = 0; i < CURVES; i++)
            cr_expect(near(found[i].value, 3, 1e-8));
        find(NOTHING, 3, lo, hi, found);
        cr_expect(isnan(found[0].scale) && isnan(found[2].value));
    }
}

Test(worth, odd_intervals)
{
    static const double ends[][2] = {{0, 0},      {5, 5},        {0, 5e-324}, {5, 0x1.4000000000001p+2},
                                     {0, 1e-300}, {1e-9, 1e300}, {0, 1e300},  {1e299, 1e300}};
    sev_peak found;
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        find(RISING, 1, ends[k][0], ends[k][1], &found);
        cr_expect(found.scale == ends[k][1] && found.value == ends[k][1], "%g", ends[k][1]);
        find(FALLING, 1, ends[k][0], ends[k][1], &found);
        cr_expect(found.scale == ends[k][0], "%g", ends[k][0]);
    }
    find(SMOOTH, 1, 1e-9, 1e300, &found);
    cr_expect(near(found.value, 3, 1e-3), "where the grid is coarse: %g", found.value);
}

/* ---- Nodes ---- */

typedef struct nodes {
    double z[SEV_NODES_MOST], weights[SEV_NODES_MOST], coarse[SEV_NODES_MOST], coarser[SEV_NODES_MOST],
        x[SEV_NODES_MOST];
} nodes;

static void make_shifted(const sev_distribution *d, size_t n, double shift, nodes *made)
{
    double sums[3] = {0, 0, 0};
    sev_given_nodes(d, n, shift, made->z, made->weights, made->coarse, made->coarser);
    for (size_t i = 0; i < n; i++) {
        cr_assert(made->weights[i] > 0 && made->coarse[i] >= 0 && made->coarser[i] >= 0);
        cr_assert(i == 0 || made->z[i] >= made->z[i - 1], "%zu of %zu: %g", i, n, made->z[i]);
        sums[0] += made->weights[i];
        sums[1] += made->coarse[i];
        sums[2] += made->coarser[i];
        made->x[i] = sev_distribution_at(d, made->z[i]);
    }
    cr_expect(near(sums[0], 1, 1e-14) && near(sums[1], 1, 1e-14) && near(sums[2], 1, 1e-14));
}

static void make_nodes(const sev_distribution *d, size_t n, nodes *made)
{
    make_shifted(d, n, 0, made);
}

static sev_distribution *made(const char *name, const double *numbers, size_t n)
{
    sev_distribution *d = NULL;
    sev_words words;
    cr_assert_eq(sev_distribution_make(&sev_default_allocator, name, numbers, n, &d, &words), SCALEEV_OK, "%s",
                 words.text);
    return d;
}

static double mean_at(const nodes *at, const double *weights, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i] * at->x[i];
    return sum;
}

Test(worth, smooth_nodes)
{
    static nodes at;
    sev_distribution *d = made("lognormal", (const double[]){mu_a, sigma_a}, 2);
    for (size_t n = 3; n <= SEV_NODES_MOST; n = n < 40 ? n + 1 : 2 * n - 1) {
        make_nodes(d, n, &at);
        cr_expect(at.z[0] == -at.z[n - 1] && at.z[n - 1] <= 8);
        for (size_t i = 1; i < n; i++)
            cr_expect(near(at.z[i] - at.z[i - 1], at.z[1] - at.z[0], 1e-14), "evenly spread");
        cr_expect(n < 17 || near(mean_at(&at, at.weights, n), 1, 1e-8), "%zu nodes: %.17g", n,
                  mean_at(&at, at.weights, n));
        cr_expect(n < 33 || n % 2 == 0 || near(mean_at(&at, at.coarse, n), 1, 1e-8));
    }
    sev_distribution_free(d);
}

/* Shifted nodes serve smooth functions as well. What those of 33 miss of the kink of |z| is up to 0.011, and nothing on
 * average over all shifts. */
Test(worth, shifted_nodes)
{
    enum { SHIFTS = 16 };
    static nodes at;
    double all = 0, truth = 0.7978845608028654, worst = 0;
    sev_distribution *d = made("lognormal", (const double[]){mu_a, sigma_a}, 2);
    for (int k = 0; k < SHIFTS; k++) {
        double shift = (k + 0.5) / SHIFTS - 0.5, sum = 0;
        make_shifted(d, 33, shift, &at);
        cr_expect(near(mean_at(&at, at.weights, 33), 1, 1e-8) && near(mean_at(&at, at.coarse, 33), 1, 1e-4), "%g",
                  shift);
        for (size_t i = 0; i < 33; i++)
            sum += at.weights[i] * fabs(at.z[i]);
        all += sum / SHIFTS;
        worst = fmax(worst, fabs(sum - truth));
    }
    cr_expect(near(all, truth, 1e-4) && worst > 0.008 && worst < 0.012, "%.17g, %g", all, worst);
    sev_distribution_free(d);
}

/* Each value has just its probability. */
Test(worth, nodes_of_atoms)
{
    static nodes at;
    static const double values[] = {1, 0.2, 2, 0.3, 10, 0.5};
    sev_distribution *d = made("discrete", values, 6), *one = made("point", (const double[]){4}, 1);
    for (size_t n = 3; n < 100; n += 7) {
        double shares[3] = {0, 0, 0};
        make_nodes(d, n, &at);
        for (size_t i = 0; i < n; i++)
            shares[at.x[i] == 1 ? 0 : at.x[i] == 2 ? 1 : 2] += at.weights[i];
        cr_expect(near(shares[0], 0.2, 1e-14) && near(shares[1], 0.3, 1e-14) && near(shares[2], 0.5, 1e-14));
        make_nodes(one, n, &at);
        cr_expect(at.x[0] == 4 && at.x[n - 1] == 4);
    }
    cr_assert_eq(sev_distribution_clamp(d, 1.5, 5, NULL), SCALEEV_OK);
    make_nodes(d, 5, &at);
    cr_expect(near(mean_at(&at, at.weights, 5), 0.2 * 1.5 + 0.3 * 2 + 0.5 * 5, 1e-14));
    cr_assert_eq(sev_distribution_clamp(d, 2, 2, NULL), SCALEEV_OK);
    make_nodes(d, 5, &at);
    cr_expect(at.x[0] == 2 && at.x[4] == 2);
    sev_distribution_free(d);
    sev_distribution_free(one);
}

/* More values than nodes: parts of equal probability. */
Test(worth, nodes_of_samples)
{
    static nodes at;
    double values[400];
    for (size_t i = 0; i < 400; i++)
        values[i] = (double)(i * 37 % 400);
    sev_distribution *d = made("samples", values, 400);
    make_nodes(d, 33, &at);
    for (size_t i = 0; i < 33; i++)
        cr_expect(near(at.weights[i], 1.0 / 33, 1e-15) && near(at.coarse[i], i % 3 == 1 ? 1.0 / 11 : 0, 1e-15));
    cr_expect(near(mean_at(&at, at.weights, 33), 199.5, 0.5));
    sev_distribution_free(d);
}

/* What is clamped has nodes of its own at the ends, and what is between them is as smooth as ever. */
Test(worth, nodes_of_clamped)
{
    static nodes at;
    static const double ends[][2] = {{-1, 2}, {-HUGE_VAL, 0.5}, {-0.25, HUGE_VAL}, {3, 4}, {-4, -3}};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        double lo = ends[k][0], hi = ends[k][1];
        double mean = sev_normal_density(lo) - sev_normal_density(hi);
        mean = isinf(lo) ? -sev_normal_density(hi) : isinf(hi) ? sev_normal_density(lo) : mean;
        mean += (isinf(lo) ? 0 : lo * sev_normal_below(lo)) + (isinf(hi) ? 0 : hi * sev_normal_below(-hi));
        sev_distribution *d = made("normal", (const double[]){0, 1}, 2);
        cr_assert_eq(sev_distribution_clamp(d, lo, hi, NULL), SCALEEV_OK);
        make_nodes(d, 33, &at);
        cr_expect(near(mean_at(&at, at.weights, 33), mean, 1e-9), "%zu: %.17g, not %.17g", k,
                  mean_at(&at, at.weights, 33), mean);
        cr_expect((isinf(lo) || at.x[0] == lo) && (isinf(hi) || at.x[32] == hi));
        make_nodes(d, 3, &at);
        sev_distribution_free(d);
    }
}

/* ---- Given ---- */

/* What knowing an input is worth by nodes, where `best` is the greatest EV for a value of the input, and the greatest
 * expected EV is that of STUDY. */
static double worth_by_nodes(const char *name, size_t nodes_n, double (*best)(double x))
{
    static double weights[SEV_NODES_MOST], inputs[SEV_NODES_MOST], out[SEV_NODES_MOST];
    scaleev_study *study = oracle_study(NULL);
    double scale = 350, sum = 0;
    scaleev_input input = input_of(study->model, strcmp(name, "per_unit") ? 1 : 0, name);
    cr_assert_eq(scaleev_study_given(study, input, SCALEEV_EV, &scale, 1, 0, nodes_n, NULL, weights, inputs, out),
                 SCALEEV_OK);
    for (size_t i = 0; i < nodes_n; i++) {
        double found = best(inputs[i]);
        cr_expect(found >= out[i] - 1e-9 * fabs(out[i]));
        sum += weights[i] * (found - out[i]);
    }
    scaleev_study_destroy(study);
    return sum;
}

/* a = 1 and the loss at its mean: at 1 / r - 100. */
static double best_of_rate(double rate)
{
    double scale = 1 / rate - 100;
    return scale > 0 ? scale * exp(-scale * rate) + 100 * expm1(-scale * rate) : 0;
}

/* The greatest of a K s - l (1 - s), s = (1000 / (1000 + K))^3, by golden sections. */
static double best_of_line(double a, double loss)
{
    double lo = 0, hi = 500, best = 0;
    for (int i = 0; i < 100; i++) {
        double x[2] = {lo + 0.381966011250105 * (hi - lo), lo + 0.618033988749895 * (hi - lo)}, at[2];
        for (int k = 0; k < 2; k++) {
            double s = pow(1000 / (1000 + x[k]), 3);
            at[k] = a * x[k] * s - loss * (1 - s);
            best = at[k] > best ? at[k] : best;
        }
        *(at[0] < at[1] ? &lo : &hi) = at[0] < at[1] ? x[0] : x[1];
    }
    return best;
}

static double best_of_per_unit(double a)
{
    return best_of_line(a, 100);
}

static double best_of_loss(double loss)
{
    return best_of_line(1, loss);
}

/* STUDY's table. */
Test(worth, evppi_by_nodes)
{
    static const double r = 44.183819557675, a = 1.94817572949, l = 7.77156269167;
    cr_expect(near(worth_by_nodes("rate", 33, best_of_rate), r, 1e-5 * r));
    cr_expect(near(worth_by_nodes("per_unit", 33, best_of_per_unit), a, 1e-4 * a));
    cr_expect(near(worth_by_nodes("loss", 33, best_of_loss), l, 1e-4 * l));
    cr_expect(near(worth_by_nodes("rate", 17, best_of_rate), r, 1e-5 * r));
    cr_expect(near(worth_by_nodes("rate", 257, best_of_rate), r, 1e-6 * r));
    cr_expect(near(worth_by_nodes("per_unit", 257, best_of_per_unit), a, 1e-5 * a));
    cr_expect(near(worth_by_nodes("loss", 257, best_of_loss), l, 1e-5 * l));
}

/* Two inputs that are correlated: what is expected of the one given the other follows from its mean, which is a line in
 * z. */
Test(worth, given_correlated)
{
    static const char spec[] = "benefit linear(1); hazard constant(0.01), loss = 100";
    enum { NODES = 9, SCALES = 2 };
    static const double scales[SCALES] = {10, 200};
    double z[NODES], weights[NODES], out[NODES * SCALES], r = 2 * sin(acos(-1.0) * 0.6 / 6);
    scaleev_study *study = study_of(spec, 1);
    scaleev_input a = add(study, 0, "per_unit", "normal", 10, 1), l = add(study, 1, "loss", "normal", 1000, 20);
    cr_assert_eq(scaleev_study_correlate(study, a, l, 0.6), SCALEEV_OK);
    cr_assert_eq(scaleev_study_given(study, a, SCALEEV_EV, scales, SCALES, 0, NODES, z, weights, NULL, out),
                 SCALEEV_OK);
    for (size_t i = 0; i < NODES; i++)
        for (size_t s = 0; s < SCALES; s++) {
            double survival = pow(0.99, scales[s]);
            double want = (10 + z[i]) * scales[s] * survival - (1000 + 20 * r * z[i]) * (1 - survival);
            cr_expect(near(out[i * SCALES + s], want, 1e-9 * fabs(want) + 1e-9), "%zu, %zu: %.17g, not %.17g", i, s,
                      out[i * SCALES + s], want);
        }
    scaleev_study_destroy(study);
}

/* ---- Decisions ---- */

static scaleev_decision decide(const scaleev_study *study, double lo, double hi, uint64_t draws)
{
    scaleev_decision d = SCALEEV_DECISION_INIT;
    cr_assert_eq(scaleev_study_decide(study, lo, hi, draws, &d), SCALEEV_OK);
    cr_expect(!(d.evpi.value < 0) && !(d.scale < lo) && !(d.scale > hi));
    cr_expect(!isfinite(d.perfect.value) ||
              near(d.perfect.value - d.ev.value, d.evpi.value, 1e-12 * (fabs(d.perfect.value) + fabs(d.ev.value))));
    return d;
}

/* STUDY's table: one input is not known, so no draw is needed. */
Test(worth, decide_rate)
{
    static const char spec[] = "benefit linear(1); hazard rate(0.001), loss = 0";
    scaleev_study *study = study_of(spec, 1);
    add(study, 1, "rate", "gamma", 3, 1000);
    scaleev_decision d = decide(study, 0, 1e9, 0);
    cr_expect(d.draws == 0 && near(d.scale, 500, 0.01), "%.17g", d.scale);
    cr_expect(near(d.ev.value, 148.148148148148, 1e-9), "%.17g", d.ev.value);
    cr_expect(near(d.evpi.value, 35.7915724376, 1e-6), "%.17g", d.evpi.value);
    cr_expect(d.evpi.error < 1e-6 && d.perfect.error < 1e-6);
    scaleev_study_destroy(study);
}

/* With the value of a unit, which is worth nothing to know alone: the same figures, by draws. The best EV has no third
 * moment, so few draws say how large the error is. */
Test(worth, decide_by_draws)
{
    static const char spec[] = "benefit linear(1); hazard rate(0.001), loss = 0";
    for (uint64_t seed = 1; seed <= 5; seed++) {
        scaleev_study *study = study_of(spec, seed);
        add(study, 1, "rate", "gamma", 3, 1000);
        add(study, 0, "per_unit", "lognormal", mu_a, sigma_a);
        scaleev_decision d = decide(study, 0, 1e9, 1 << 14);
        cr_expect(d.draws == 1 << 14 && near(d.ev.value, 148.148148148148, 1e-9));
        cr_expect(d.evpi.error > 0 && d.evpi.error < 1);
        cr_expect(near(d.evpi.value, 35.7915724376, 4 * d.evpi.error), "%.9g +- %.2g", d.evpi.value, d.evpi.error);
        scaleev_study_destroy(study);
    }
}

/* Draw by draw, against best scales that are proved. */
Test(worth, decide_oracle)
{
    enum { DRAWS = 2048 };
    static double best[DRAWS], at[DRAWS];
    double sum = 0, lo = 0, hi = 1e6;
    scaleev_study *study = oracle_study(NULL);
    scaleev_decision d = decide(study, lo, hi, DRAWS);
    cr_expect(near(d.scale, 350, 1e-3) && near(d.ev.value, 82.898948331, 1e-8) && d.draws == DRAWS);
    cr_assert_eq(scaleev_study_best_scale(study, lo, hi, 0, DRAWS, NULL, best), SCALEEV_OK);
    cr_assert_eq(scaleev_study_evaluate(study, SCALEEV_EV, &d.scale, 1, 0, DRAWS, at), SCALEEV_OK);
    for (size_t i = 0; i < DRAWS; i++)
        sum += best[i] - at[i];
    cr_expect(near(d.evpi.value, sum / DRAWS, 1e-6 * d.evpi.value), "%.12g, not %.12g", d.evpi.value, sum / DRAWS);
    scaleev_study_destroy(study);
}

/* STUDY's two options, 0 and X1 + X2: the scales 0 and 1. */
Test(worth, decide_two_options)
{
    static const char spec[] = "benefit linear(1); benefit linear(1)";
    scaleev_study *study = study_of(spec, 3);
    add(study, 0, "per_unit", "normal", 0.5, 2);
    add(study, 1, "per_unit", "normal", 0.5, 1);
    scaleev_decision d = decide(study, 0, 1, 1 << 14);
    cr_expect(d.scale == 1 && near(d.ev.value, 1, 1e-15));
    cr_expect(d.evpi.error < 0.01 && near(d.evpi.value, 0.479810706348, 4 * d.evpi.error), "%.9g +- %.2g", d.evpi.value,
              d.evpi.error);
    scaleev_study_destroy(study);
}

Test(worth, decide_without_doubt)
{
    scaleev_study *study = study_of(oracle, 1);
    scaleev_decision d = decide(study, 0, 1e6, 0);
    cr_expect(d.draws == 0 && d.evpi.value == 0 && d.evpi.error == 0 && d.ev.error == 0);
    cr_expect(near(d.scale, 900, 0.01), "1 / r - loss: %.9g", d.scale);
    d = decide(study, 20, 20, 0);
    cr_expect(d.scale == 20 && d.evpi.value == 0);
    scaleev_study_destroy(study);
}

/* Never negative, nor missing, for random models; the same bits again. */
Test(worth, decide_random)
{
    char spec[SPEC_BYTES];
    rng random = {.state = test_seed()};
    const random_options kinds = {.wild = false, .tables = true, .callbacks = false, .terms_max = 4};
    size_t finite = 0, cases = test_cases(30);
    for (size_t times = 0; times < cases; times++) {
        double lo, hi;
        random_spec(&random, &kinds, spec, &lo, &hi);
        scaleev_model *model = model_of(spec);
        int32_t inputs = scaleev_input_count(model);
        scaleev_study *study = NULL;
        cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
        for (int32_t i = 1; i < inputs; i++) {
            double value = NAN;
            cr_assert_eq(scaleev_get(model, i, &value), SCALEEV_OK);
            (void)scaleev_study_add(study, i, "uniform", (const double[]){0.8 * value, 1.2 * value}, 2);
        }
        scaleev_decision d = decide(study, lo, hi, 512), again = decide(study, lo, hi, 512);
        CHECK(memcmp(&d, &again, sizeof d) == 0, "%s: not the same again", spec);
        finite += isfinite(d.scale) && isfinite(d.ev.value) && d.evpi.value >= 0 && d.evpi.error >= 0;
        scaleev_study_destroy(study);
        scaleev_model_destroy(model);
    }
    cr_expect_eq(reports(), 0);
    cr_expect(finite >= cases / 2, "EV is infinite in others: %zu", finite);
}

/* ---- What goes wrong ---- */

static int stop_at(double done, void *context)
{
    double *last = context;
    cr_expect(done >= last[0] && done <= 1, "%g after %g", done, last[0]);
    last[0] = done;
    return done >= last[1];
}

Test(worth, stopped)
{
    double last[2] = {0, 0.7}, out[33 * 2], scales[2] = {100, 200};
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.progress = stop_at;
    options.context = last;
    scaleev_study *study = oracle_study(&options);
    scaleev_decision d = SCALEEV_DECISION_INIT;
    d.scale = 7;
    cr_expect_eq(scaleev_study_decide(study, 0, 1e6, 1 << 17, &d), SCALEEV_ERROR_STOPPED);
    cr_expect(d.scale == 7 && last[0] >= 0.7 && last[0] < 0.95, "%g", last[0]);
    last[0] = 0;
    scaleev_input rate = input_of(study->model, 1, "rate");
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, scales, 2, 0, 33, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_STOPPED);
    cr_expect(isnan(out[0]) && isnan(out[65]) && last[0] >= 0.7 && last[0] < 0.75);
    scaleev_study_destroy(study);
}

Test(worth, refused)
{
    scaleev_study *study = oracle_study(NULL);
    scaleev_decision d = SCALEEV_DECISION_INIT, small = SCALEEV_DECISION_INIT;
    small.size = 4;
    d.scale = 7;
    cr_expect_eq(scaleev_study_decide(NULL, 0, 1, 0, &d), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_decide(study, 0, 1, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_decide(study, 0, 1, 0, &small), SCALEEV_ERROR_SIZE);
    static const double ends[][2] = {{2, 1}, {-1, 1}, {0, HUGE_VAL}, {(double)NAN, 1}, {0, (double)NAN}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        cr_expect_eq(scaleev_study_decide(study, ends[i][0], ends[i][1], 0, &d), SCALEEV_ERROR_DOMAIN);
    cr_expect(d.scale == 7, "nothing is written");
    scaleev_input rate = input_of(study->model, 1, "rate");
    double scale = 200, out[1025] = {7};
    cr_expect_eq(scaleev_study_given(NULL, rate, SCALEEV_EV, &scale, 1, 0, 3, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, NULL, 1, 0, 3, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, &scale, 1, 0, 3, NULL, NULL, NULL, NULL),
                 SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_given(study, rate, (scaleev_quantity)99, &scale, 1, 0, 3, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_QUANTITY);
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, &scale, 1, 0, 2, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, &scale, 1, 0, 1026, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, &scale, SIZE_MAX / 8, 0, 3, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_study_given(study, 0, SCALEEV_EV, &scale, 1, 0, 3, NULL, NULL, NULL, out),
                 SCALEEV_ERROR_INPUT);
    cr_expect_eq(out[0], 7);
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, NULL, 0, 0, 3, NULL, NULL, NULL, NULL), SCALEEV_OK);
    cr_expect_eq(scaleev_study_given(study, rate, SCALEEV_EV, &scale, 1, 0, 1025, NULL, NULL, NULL, out), SCALEEV_OK);
    scaleev_study_destroy(study);
}

/* An answer of an older version is shorter, one of a newer version longer. */
Test(worth, sizes_of_decisions)
{
    struct {
        scaleev_decision d;
        double later;
    } longer = {SCALEEV_DECISION_INIT, 7};
    scaleev_study *study = study_of(oracle, 1);
    scaleev_decision shorter = SCALEEV_DECISION_INIT;
    longer.d.size = sizeof longer;
    cr_expect_eq(scaleev_study_decide(study, 0, 100, 0, &longer.d), SCALEEV_OK);
    cr_expect(longer.d.scale == 100 && longer.later == 0 && longer.d.size == sizeof longer);
    shorter.size = offsetof(scaleev_decision, ev);
    shorter.ev.value = 7;
    cr_expect_eq(scaleev_study_decide(study, 0, 100, 0, &shorter), SCALEEV_OK);
    cr_expect(shorter.scale == 100 && shorter.ev.value == 7);
    scaleev_study_destroy(study);
}

/* Each allocation fails in turn. */
Test(worth, out_of_memory)
{
    counter memory;
    counter_init(&memory);
    scaleev_model *model = model_parse(oracle, &memory.allocator, NULL);
    for (int which = 0; which < 2; which++) {
        scaleev_study *study = NULL;
        cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
        scaleev_input a = add(study, 0, "per_unit", "lognormal", mu_a, sigma_a),
                      r = add(study, 1, "rate", "gamma", 3, 1000);
        cr_assert_eq(scaleev_study_correlate(study, a, r, 0.5), SCALEEV_OK);
        size_t blocks = memory.blocks;
        scaleev_status status = SCALEEV_ERROR_MEMORY;
        for (long n = 1; status == SCALEEV_ERROR_MEMORY; n++) {
            scaleev_decision d = SCALEEV_DECISION_INIT;
            double scale = 200, out[3];
            counter_fail_at(&memory, n);
            status = which ? scaleev_study_decide(study, 0, 1e3, 64, &d)
                           : scaleev_study_given(study, r, SCALEEV_EV, &scale, 1, 64, 3, NULL, NULL, NULL, out);
            counter_fail_at(&memory, 0);
            cr_assert(status == SCALEEV_OK || status == SCALEEV_ERROR_MEMORY, "%d", (int)status);
            cr_assert(!memory.wrong_size && memory.blocks >= blocks && n < 1000, "allocation %ld", n);
        }
        cr_assert_eq(status, SCALEEV_OK);
        scaleev_study_destroy(study);
    }
    scaleev_model_destroy(model);
    cr_assert_eq(memory.blocks, 0);
}

/* EV is K times a normal value, and so best at one end of the interval or the other: what is gained has a kink where
 * the value is 0. Wherever that is between the nodes, what is said of the error holds. */
Test(worth, kinks_between_nodes)
{
    const double lo = 1, hi = 1000, reach = sev_student(0.95, 8);
    for (double mean = 0; mean < 0.5; mean += 0.00373) {
        double worth = (hi - lo) * (sev_normal_density(mean) - mean * sev_normal_below(-mean));
        scaleev_study *study = study_of("benefit linear(1); benefit linear(0)", 1);
        scaleev_importance row = SCALEEV_IMPORTANCE_INIT;
        scaleev_decision d;
        add(study, 0, "per_unit", "normal", mean, 1);
        d = decide(study, lo, hi, 0);
        CHECK(fabs(d.evpi.value - worth) <= reach * d.evpi.error, "%g: EVPI %.9g, not %.9g (%.2g)", mean, d.evpi.value,
              worth, d.evpi.error);
        CHECK(d.evpi.error <= 1e-3 * worth, "%g: %.2g", mean, d.evpi.error);
        add(study, 1, "per_unit", "normal", 0, 1);
        cr_assert_eq(scaleev_study_importance(study, 500, lo, hi, 0, &row, 1), SCALEEV_OK);
        CHECK(fabs(row.evppi.value - worth) <= reach * row.evppi.error, "%g: EVPPI %.9g, not %.9g (%.2g)", mean,
              row.evppi.value, worth, row.evppi.error);
        scaleev_study_destroy(study);
    }
    cr_assert_eq(reports(), 0);
}
