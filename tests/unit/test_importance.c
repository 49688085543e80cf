/* SPDX-License-Identifier: MIT */
/* Shares of a variance, and what each input does and is worth to know, beside exact ones. */
#include "kernel/kernels.h"
#include "study/normal.h"
#include "study/shares.h"
#include "studies.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <scaleev/study.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static bool near(double got, double want, double error)
{
    return fabs(got - want) <= error;
}

static void check_estimate(const char *what, scaleev_estimate e, double want, double most)
{
    cr_expect(near(e.value, want, 4 * e.error) && e.error <= most, "%s: %.9g +- %.2g, not %.9g", what, e.value, e.error,
              want);
}

/* ---- Shares of plain functions ---- */

typedef struct plain {
    int kind;
    long left; /* calls until it fails; 0: never */
} plain;

enum { ISHIGAMI, LINE, MISSING, CONSTANT };

static void plain_quantiles(void *context, size_t dimension, double *u, size_t n)
{
    const plain *p = context;
    (void)dimension;
    for (size_t k = 0; k < n; k++)
        u[k] = p->kind == ISHIGAMI ? acos(-1.0) * (2 * u[k] - 1) : sev_normal_quantile(u[k], 1 - u[k], 0).hi;
}

static scaleev_status plain_values(void *context, const double *inputs, size_t n, double *out)
{
    plain *p = context;
    for (size_t k = 0; k < n; k++) {
        double x = inputs[k], y = inputs[SEV_BLOCK + k], z = inputs[2 * SEV_BLOCK + k];
        switch (p->kind) {
        case ISHIGAMI:
            out[k] = sin(x) + 7 * sin(y) * sin(y) + 0.1 * z * z * z * z * sin(x);
            break;
        case CONSTANT:
            out[k] = 0.1;
            break;
        default:
            out[k] = p->kind == MISSING && x > 1 ? NAN : x + 2 * y + 3 * z;
            break;
        }
    }
    return p->left && --p->left == 0 ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK;
}

static scaleev_status plain_tell(void *context, double done)
{
    (void)context, (void)done;
    return SCALEEV_OK;
}

static scaleev_status share(plain *p, const double *factor, size_t replicates, uint64_t draws, sev_variance *variance,
                            sev_share *shares)
{
    sev_sampler *sampler;
    sev_shared f = {p, 3, factor, plain_quantiles, plain_values, plain_tell};
    cr_assert_eq(sev_sampler_make(&sev_default_allocator, 5, (int)replicates, 6, &sampler), SCALEEV_OK);
    scaleev_status status =
        sev_shares_of(&f, &sev_default_allocator, sampler, 5, replicates, draws, 3, variance, shares);
    sev_sampler_free(sampler);
    return status;
}

static void check_sum(const sev_share *shares)
{
    double sum = shares[0].shapley.value + shares[1].shapley.value + shares[2].shapley.value;
    cr_expect(near(sum, 1, 1e-14), "%.17g", sum);
}

/* a 7, b 0.1: shares from STUDY, totals in closed form (Ishigami and Homma 1990). */
Test(importance, ishigami)
{
    static const double shapley[] = {.43574702, .44241114, .12184183};
    double pi = acos(-1.0), variance = 49.0 / 8 + 0.1 * pow(pi, 4) / 5 + 0.01 * pow(pi, 8) / 18 + 0.5;
    double third = 0.01 * pow(pi, 8) * (1.0 / 18 - 1.0 / 50),
           totals[] = {1 - 49.0 / 8 / variance, 49.0 / 8 / variance, third / variance};
    static const size_t replicates[] = {2, 8, 64};
    for (size_t r = 0, cases = test_cases(3); r < cases && r < 3; r++) {
        sev_variance v;
        sev_share shares[3];
        cr_assert_eq(share(&(plain){ISHIGAMI, 0}, NULL, replicates[r], 1 << 16, &v, shares), SCALEEV_OK);
        cr_expect(near(v.all, variance, 0.01 * variance));
        for (size_t i = 0; i < 3 && replicates[r] > 2; i++) {
            check_estimate("total", shares[i].total, totals[i], 0.01);
            check_estimate("shapley", shares[i].shapley, shapley[i], 0.01);
        }
        for (size_t i = 0; i < 3; i++)
            cr_expect(near(shares[i].shapley.value, shapley[i], 0.02));
        check_sum(shares);
    }
}

/* What is known of x + 2 y + 3 z, all with the variance 1, from some of them: c' S^-1 c, where S are their correlations
 * and c is what each has in common with the sum. */
static double explained(const double s[3][3], unsigned set)
{
    static const double b[] = {1, 2, 3};
    double a[3][4], sum = 0;
    size_t which[3], n = 0;
    for (size_t i = 0; i < 3; i++)
        if (set >> i & 1)
            which[n++] = i;
    for (size_t i = 0; i < n; i++) {
        a[i][3] = 0;
        for (size_t k = 0; k < 3; k++)
            a[i][3] += s[which[i]][k] * b[k];
        for (size_t k = 0; k < n; k++)
            a[i][k] = s[which[i]][which[k]];
    }
    /* The sum of the squares of what Cholesky's factor makes of c. */
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            double part = a[i][k] / a[k][k];
            for (size_t j = k; j < n; j++)
                a[i][j] -= part * a[k][j];
            a[i][3] -= part * a[k][3];
        }
        sum += a[i][3] * a[i][3] / a[i][i];
    }
    return sum;
}

/* Correlated normal numbers: all of them, or two and one that is independent. */
Test(importance, correlated_line)
{
    static const double correlations[][3] = {{0.5, -0.3, 0.6}, {0.7, 0, 0}, {0, 0, -0.8}, {0, 0.4, 0}};
    static const double weights[] = {1.0 / 3, 1.0 / 6, 1.0 / 6, 1.0 / 3};
    for (size_t c = 0, cases = test_cases(4); c < cases && c < 4; c++) {
        double xy = correlations[c][0], xz = correlations[c][1], yz = correlations[c][2];
        const double s[3][3] = {{1, xy, xz}, {xy, 1, yz}, {xz, yz, 1}};
        double d = sqrt(1 - xy * xy), e = (yz - xz * xy) / d;
        const double factor[] = {1, 0, 0, xy, d, 0, xz, e, sqrt(1 - xz * xz - e * e)};
        sev_variance v;
        sev_share shares[3];
        double all = explained(s, 7);
        cr_assert_eq(share(&(plain){LINE, 0}, factor, 64, 1 << 15, &v, shares), SCALEEV_OK);
        cr_expect(near(v.all, all, 0.01 * all), "%.9g, not %.9g", v.all, all);
        for (size_t i = 0; i < 3; i++) {
            double shapley = 0;
            unsigned one = 1u << i;
            for (unsigned set = 0; set < 8; set++)
                if (!(set & one))
                    shapley += (set == 0           ? weights[0]
                                : (set | one) == 7 ? weights[3]
                                                   : weights[1]) *
                               (explained(s, set | one) - explained(s, set));
            check_estimate("total", shares[i].total, (all - explained(s, 7 & ~one)) / all, 0.02);
            check_estimate("shapley", shares[i].shapley, shapley / all, 0.02);
        }
        check_sum(shares);
    }
}

Test(importance, missing_and_constant)
{
    sev_variance v;
    sev_share shares[3];
    cr_assert_eq(share(&(plain){MISSING, 0}, NULL, 8, 1 << 14, &v, shares), SCALEEV_OK);
    check_sum(shares);
    cr_expect(shares[2].total.value > shares[1].total.value && shares[1].total.value > shares[0].total.value);
    cr_expect(v.counts[0] > 0.8 * (1 << 11) && v.counts[0] < 0.87 * (1 << 11), "Phi(1) of them: %g", v.counts[0]);
    cr_assert_eq(share(&(plain){CONSTANT, 0}, NULL, 8, 64, &v, shares), SCALEEV_OK);
    cr_expect(v.all == 0 && isnan(shares[0].total.value) && isnan(shares[0].shapley.error));
    for (long n = 1; n < 7; n++)
        cr_expect_eq(share(&(plain){LINE, n}, NULL, 8, 64, &v, shares), SCALEEV_ERROR_CALLBACK);
    cr_expect_eq(share(&(plain){LINE, 8}, NULL, 8, 64, &v, shares), SCALEEV_OK);
}

/* ---- Importance ---- */

enum { ROWS = 3 };

static void rank(const scaleev_study *study, double scale, double lo, double hi, uint64_t draws, size_t rows_n,
                 scaleev_importance *rows)
{
    for (size_t i = 0; i < rows_n; i++)
        rows[i] = (scaleev_importance)SCALEEV_IMPORTANCE_INIT;
    cr_assert_eq(scaleev_study_importance(study, scale, lo, hi, draws, rows, rows_n), SCALEEV_OK);
    for (size_t i = 0; i < rows_n; i++) {
        const scaleev_importance *row = &rows[i];
        cr_expect(row->evppi.value >= 0 && row->evppi.error >= 0);
        cr_expect(!(row->first.value < 0) && !(row->total.value < 0));
        cr_expect(row->least <= row->low && row->low <= row->greatest && row->least <= row->high &&
                  row->high <= row->greatest && row->least <= row->mid && row->mid <= row->greatest);
    }
}

/* STUDY's table. */
Test(importance, oracle)
{
    static const double first[] = {.3999941636, .3174670879, .2119905068},
                        total[] = {.4352682845, .3880153296, .2472646277},
                        shapley[] = {.417631224, .3527412087, .2296275672},
                        evppi[] = {1.94817572949, 44.183819557675, 7.77156269167};
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    for (uint64_t seed = 1, seeds = test_cases(5); seed <= seeds && seed <= 5; seed++) {
        scaleev_importance rows[ROWS];
        options.seed = seed;
        options.replicates = 64; /* with fewer, four errors are not that rare */
        scaleev_study *study = oracle_study(&options);
        rank(study, 200, 0, 1e9, 1 << 14, ROWS, rows);
        double sum = 0;
        for (size_t i = 0; i < ROWS; i++) {
            /* A kink may be a fourth of a step from a node for all that is known: the error says more than it is. */
            check_estimate("evppi", rows[i].evppi, evppi[i], 3e-4 * evppi[i]);
            cr_expect(near(rows[i].evppi.value, evppi[i], 1e-4 * evppi[i]), "%.12g", rows[i].evppi.value);
            check_estimate("first", rows[i].first, first[i], 1e-9);
            check_estimate("total", rows[i].total, total[i], i == 1 ? 0.02 : 1e-9);
            check_estimate("shapley", rows[i].shapley, shapley[i], 0.02);
            cr_expect(rows[i].linear == (i != 1));
            sum += rows[i].shapley.value;
        }
        cr_expect(near(sum, 1, 1e-14));
        scaleev_study_destroy(study);
    }
}

/* E[EV(200) | input] in closed form at the quantiles, whose levels are those of z = 1.645. */
Test(importance, levels)
{
    static const double z = 1.6448536269514722;
    double survival = 1 / 1.728;
    scaleev_importance rows[ROWS];
    scaleev_study *study = oracle_study(NULL);
    rank(study, 200, 0, 1e6, 64, ROWS, rows);
    double a[] = {exp(mu_a - z * sigma_a), exp(mu_a), exp(mu_a + z * sigma_a)},
           l[] = {exp(mu_l - z * sigma_l), exp(mu_l), exp(mu_l + z * sigma_l)},
           of_a[] = {rows[0].low, rows[0].mid, rows[0].high}, of_l[] = {rows[2].low, rows[2].mid, rows[2].high};
    for (size_t i = 0; i < 3; i++) {
        cr_expect(near(of_a[i], a[i] * 200 * survival - 100 * (1 - survival), 1e-8));
        cr_expect(near(of_l[i], 200 * survival - l[i] * (1 - survival), 1e-8));
    }
    /* The median of gamma(3, 1000) is 2.6740603137235603 / 1000 (tables of chi-square with 6 degrees: 5.348...). */
    double s = exp(-0.2 * 2.6740603137235603);
    cr_expect(near(rows[1].mid, 200 * s - 100 * (1 - s), 1e-9), "%.17g", rows[1].mid);
    cr_expect(rows[1].greatest <= 200 && rows[1].least >= -100);
    scaleev_study_destroy(study);
}

/* Fewer rows are the first ones; the same bits again. */
Test(importance, rows)
{
    scaleev_importance rows[ROWS], some[ROWS];
    scaleev_study *study = oracle_study(NULL);
    cr_assert_eq(scaleev_study_correlate(study, 1, 3, 0.5), SCALEEV_OK, "%s", scaleev_study_error(study));
    rank(study, 200, 0, 1e6, 256, ROWS, rows);
    for (size_t n = 0; n <= ROWS; n++) {
        rank(study, 200, 0, 1e6, 256, n, some);
        cr_expect(memcmp(rows, some, n * sizeof *rows) == 0, "%zu rows", n);
    }
    scaleev_study_destroy(study);
}

/* An input that does nothing is worth nothing, exactly; one that is alone has it all. */
Test(importance, nothing_and_all)
{
    static const char spec[] = "benefit linear(1); hazard constant(0), loss = 100";
    scaleev_importance rows[2];
    scaleev_study *study = study_of(spec, 1);
    add(study, 0, "per_unit", "normal", -0.5, 1);
    add(study, 1, "loss", "lognormal", 0, 1);
    rank(study, 5, 0, 10, 1 << 12, 2, rows);
    cr_expect(rows[1].evppi.value == 0 && rows[1].evppi.error == 0);
    cr_expect(rows[1].first.value == 0 && rows[1].total.value == 0 && rows[1].shapley.value == 0);
    cr_expect(rows[1].low == -2.5 && rows[1].high == -2.5 && rows[1].least == -2.5 && rows[1].greatest == -2.5);
    check_estimate("first", rows[0].first, 1, 0.01);
    check_estimate("total", rows[0].total, 1, 0.01);
    check_estimate("shapley", rows[0].shapley, 1, 1e-15);
    /* The scales 0 and 10: 10 E max(0, a), mean -1/2 and sd 1. */
    double worth = 10 * (sev_normal_density(0.5) - 0.5 * sev_normal_below(-0.5));
    cr_expect(near(rows[0].evppi.value, worth, 1e-3 * worth) && rows[0].evppi.error < 0.01 * worth, "%.9g +- %.2g",
              rows[0].evppi.value, rows[0].evppi.error);
    scaleev_study_destroy(study);
}

/* Nothing varies: no shares. */
Test(importance, no_variance)
{
    static const char spec[] = "benefit linear(1); hazard constant(0), loss = 100";
    scaleev_importance row;
    scaleev_study *study = study_of(spec, 1);
    add(study, 1, "loss", "lognormal", 0, 1);
    rank(study, 5, 0, 10, 0, 1, &row);
    cr_expect(row.evppi.value == 0 && isnan(row.first.value) && isnan(row.total.value) && isnan(row.shapley.value));
    scaleev_study_destroy(study);
}

/* With a value of a unit and a loss that hang together, all is a line in what is known; the best of all scales is
 * searched here at each of many values of it. */
Test(importance, correlated)
{
    static const char spec[] = "benefit linear(1); hazard constant(0.01), loss = 100";
    enum { STEPS = 200, SCALES = 1000 };
    double r = 2 * sin(acos(-1.0) * 0.6 / 6), hi = 400;
    scaleev_importance rows[2];
    scaleev_study *study = study_of(spec, 1);
    scaleev_input a = add(study, 0, "per_unit", "normal", 10, 5), l = add(study, 1, "loss", "normal", 500, 100);
    cr_assert_eq(scaleev_study_correlate(study, a, l, 0.6), SCALEEV_OK);
    rank(study, 50, 0, hi, 1 << 14, 2, rows);
    for (size_t which = 0; which < 2; which++) {
        double worth = 0, weight = 0, mean_best = 0;
        for (int i = -STEPS; i <= STEPS; i++) {
            double z = 8.0 * i / STEPS, best = 0, w = exp(-0.5 * z * z);
            double unit = 10 + 5 * (which ? r : 1) * z, loss = 500 + 100 * (which ? 1 : r) * z;
            for (int k = 0; k <= SCALES; k++) {
                double scale = hi * k / SCALES, s = pow(0.99, scale), ev = unit * scale * s - loss * (1 - s);
                best = ev > best ? ev : best;
                mean_best = i == 0 && best > mean_best ? best : mean_best;
            }
            worth += w * best;
            weight += w;
        }
        worth = worth / weight - mean_best;
        cr_expect(near(rows[which].evppi.value, worth, 1e-3 * worth + 1e-6), "%zu: %.9g, not %.9g", which,
                  rows[which].evppi.value, worth);
    }
    double s = pow(0.99, 50), b = 50 * s * 5, c = -(1 - s) * 100, all = b * b + c * c + 2 * r * b * c;
    check_estimate("first", rows[0].first, (b + r * c) * (b + r * c) / all, 0.01);
    check_estimate("first", rows[1].first, (c + r * b) * (c + r * b) / all, 0.01);
    check_estimate("total", rows[0].total, b * b * (1 - r * r) / all, 0.01);
    check_estimate("total", rows[1].total, c * c * (1 - r * r) / all, 0.01);
    check_estimate("shapley", rows[0].shapley, 0.5 * ((b + r * c) * (b + r * c) + b * b * (1 - r * r)) / all, 0.02);
    scaleev_study_destroy(study);
}

/* Three rates: draws are needed inside. Knowing one of them is worth no more than knowing all. */
Test(importance, by_draws)
{
    static const char spec[] = "benefit linear(1); hazard rate(0.001), loss = 10; hazard rate(0.001), loss = 10; "
                               "hazard rate(0.001), loss = 10";
    scaleev_importance rows[ROWS];
    scaleev_decision d = SCALEEV_DECISION_INIT;
    scaleev_study *study = study_of(spec, 1);
    for (scaleev_term t = 1; t <= 3; t++)
        add(study, t, "rate", "gamma", t, 1000);
    rank(study, 200, 0, 1e6, 1 << 12, ROWS, rows);
    cr_assert_eq(scaleev_study_decide(study, 0, 1e6, 1 << 12, &d), SCALEEV_OK);
    for (size_t i = 0; i < ROWS; i++) {
        cr_expect(rows[i].evppi.error > 0 && !rows[i].linear);
        cr_expect(rows[i].evppi.value <= d.evpi.value + 4 * (rows[i].evppi.error + d.evpi.error));
        cr_expect(rows[i].first.value <= rows[i].total.value + 4 * (rows[i].first.error + rows[i].total.error));
        cr_expect(i == 0 || rows[i].evppi.value > rows[i - 1].evppi.value);
    }
    scaleev_study_destroy(study);
}

/* Knowing an input that another one is joined to is worth no less than before. */
Test(importance, monotone)
{
    static const char spec[] = "benefit linear(1); hazard rate(0.001), loss = 100; hazard constant(0), loss = 1";
    double before = 0;
    for (int with = 0; with < 2; with++) {
        scaleev_importance row;
        scaleev_study *study = study_of(spec, 1);
        scaleev_input rate = add(study, 1, "rate", "gamma", 3, 1000), loss = -1;
        scaleev_model *model = model_of(spec);
        cr_assert_eq(scaleev_find(model, 1, "loss", &loss), SCALEEV_OK);
        scaleev_model_destroy(model);
        /* A loss of the same mean that rises with the rate. */
        if (with)
            cr_assert_eq(scaleev_study_same(study, loss, rate, 1e4, 70), SCALEEV_OK, "%s", scaleev_study_error(study));
        rank(study, 200, 0, 1e6, 256, 1, &row);
        cr_expect(row.evppi.value > before, "%.9g", row.evppi.value);
        before = row.evppi.value;
        scaleev_study_destroy(study);
    }
}

/* ---- What goes wrong ---- */

static int stop_at(double done, void *context)
{
    double *last = context;
    cr_expect(done >= last[0] && done <= 1, "%g after %g", done, last[0]);
    last[0] = done;
    return done >= last[1];
}

Test(importance, stopped)
{
    static const double stops[] = {0.2, 0.6, 0.9, 1};
    for (size_t i = 0; i < 4; i++) {
        double last[2] = {0, stops[i]};
        scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
        options.progress = stop_at;
        options.context = last;
        scaleev_study *study = oracle_study(&options);
        scaleev_importance rows[ROWS] = {SCALEEV_IMPORTANCE_INIT};
        rows[0].low = 7;
        cr_expect_eq(scaleev_study_importance(study, 200, 0, 1e6, 1 << 15, rows, ROWS), SCALEEV_ERROR_STOPPED);
        cr_expect(rows[0].low == 7 && last[0] >= stops[i] && last[0] <= stops[i] + 0.2, "%g", last[0]);
        scaleev_study_destroy(study);
    }
}

Test(importance, refused)
{
    scaleev_study *study = oracle_study(NULL);
    scaleev_importance rows[4] = {SCALEEV_IMPORTANCE_INIT};
    rows[0].low = 7;
    cr_expect_eq(scaleev_study_importance(NULL, 1, 0, 1, 0, rows, 3), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_importance(study, 1, 0, 1, 0, NULL, 3), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_study_importance(study, 1, 0, 1, 0, NULL, 0), SCALEEV_OK);
    cr_expect_eq(scaleev_study_importance(study, 1, 0, 1, 0, rows, 4), SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_study_importance(study, 1, 2, 1, 0, rows, 3), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_study_importance(study, 1, -1, 1, 0, rows, 3), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_study_importance(study, 1, 0, HUGE_VAL, 0, rows, 3), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_study_importance(study, -1, 0, 1, 0, rows, 3), SCALEEV_ERROR_DOMAIN);
    cr_expect_eq(scaleev_study_importance(study, NAN, 0, 1, 0, rows, 3), SCALEEV_ERROR_DOMAIN);
    rows[0].size = 7;
    cr_expect_eq(scaleev_study_importance(study, 1, 0, 1, 0, rows, 3), SCALEEV_ERROR_SIZE);
    rows[0].size = 65537;
    cr_expect_eq(scaleev_study_importance(study, 1, 0, 1, 0, rows, 3), SCALEEV_ERROR_SIZE);
    cr_expect_eq(rows[0].low, 7, "nothing is written");
    scaleev_study_destroy(study);
}

/* The size of the first row is that of all, whatever version it is of. */
Test(importance, sizes)
{
    typedef struct later_row {
        scaleev_importance row;
        double later;
    } later_row;
    typedef struct early_row {
        size_t size;
        scaleev_input input;
        int32_t linear;
        scaleev_estimate evppi;
    } early_row;
    scaleev_importance rows[ROWS];
    later_row later[ROWS] = {{SCALEEV_IMPORTANCE_INIT, 7}, {SCALEEV_IMPORTANCE_INIT, 7}, {SCALEEV_IMPORTANCE_INIT, 7}};
    early_row early[ROWS + 1];
    scaleev_study *study = oracle_study(NULL);
    memset(early, 1, sizeof early);
    later[0].row.size = sizeof *later;
    early[0].size = sizeof *early;
    rank(study, 200, 0, 1e6, 64, ROWS, rows);
    cr_assert_eq(scaleev_study_importance(study, 200, 0, 1e6, 64, &later[0].row, ROWS), SCALEEV_OK);
    cr_assert_eq(scaleev_study_importance(study, 200, 0, 1e6, 64, (scaleev_importance *)(void *)early, ROWS),
                 SCALEEV_OK);
    for (size_t i = 0; i < ROWS; i++) {
        cr_expect(later[i].later == 0 && later[i].row.size == sizeof *later &&
                  later[i].row.greatest == rows[i].greatest && later[i].row.input == rows[i].input);
        cr_expect(early[i].size == sizeof *early && early[i].evppi.value == rows[i].evppi.value &&
                  early[i].input == rows[i].input);
    }
    unsigned char untouched[sizeof *early];
    memset(untouched, 1, sizeof untouched);
    cr_expect(memcmp(&early[ROWS], untouched, sizeof untouched) == 0);
    scaleev_study_destroy(study);
}

Test(importance, callbacks)
{
    static const char spec[] = "benefit callback(0, 1, 1); hazard rate(0.001), loss = 100";
    scaleev_study *study = study_of(spec, 1);
    scaleev_importance row = SCALEEV_IMPORTANCE_INIT;
    scaleev_decision d = SCALEEV_DECISION_INIT;
    add(study, 1, "rate", "gamma", 3, 1000);
    for (long n = 1; n < 40; n += 6) {
        callback_fail_at(n);
        scaleev_status status = scaleev_study_importance(study, 200, 0, 1e3, 16, &row, 1);
        cr_expect_eq(status, callback_failed() ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK);
        callback_fail_at(n);
        status = scaleev_study_decide(study, 0, 1e3, 16, &d);
        cr_expect_eq(status, callback_failed() ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK);
    }
    callback_fail_at(0);
    scaleev_study_destroy(study);
}

/* Allocations fail in turn: each of the first ones, and then, as all nodes are begun alike, some. */
Test(importance, out_of_memory)
{
    counter memory;
    counter_init(&memory);
    scaleev_model *model = model_parse(oracle, &memory.allocator, NULL);
    for (int correlated = 0; correlated < 2; correlated++) {
        scaleev_study *study = NULL;
        cr_assert_eq(scaleev_study_create(model, NULL, &study), SCALEEV_OK);
        scaleev_input a = add(study, 0, "per_unit", "lognormal", mu_a, sigma_a),
                      r = add(study, 1, "rate", "gamma", 3, 1000);
        if (correlated)
            cr_assert_eq(scaleev_study_correlate(study, a, r, 0.5), SCALEEV_OK);
        size_t blocks = memory.blocks;
        scaleev_status status = SCALEEV_ERROR_MEMORY;
        for (long n = 1; status == SCALEEV_ERROR_MEMORY; n += 1 + n / 16) {
            scaleev_importance rows[2] = {SCALEEV_IMPORTANCE_INIT};
            counter_fail_at(&memory, n);
            status = scaleev_study_importance(study, 200, 0, 1e3, 16, rows, 2);
            counter_fail_at(&memory, 0);
            cr_assert(status == SCALEEV_OK || (status == SCALEEV_ERROR_MEMORY && rows[0].high == 0));
            cr_assert(!memory.wrong_size && memory.blocks >= blocks && n < 10000, "allocation %ld", n);
        }
        cr_assert_eq(status, SCALEEV_OK);
        scaleev_study_destroy(study);
    }
    scaleev_model_destroy(model);
    cr_assert_eq(memory.blocks, 0);
}
