/* SPDX-License-Identifier: MIT */
/* The reference tables: computed at 60 to 400 digits by another program. */
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILIES = 64 };

/* The worst error of each family, and where. */
typedef struct worst {
    char name[64];
    size_t rows;
    double ulps;
    char where[256];
} worst;

static worst table_worst[FAMILIES];
static size_t table_worst_n;

static void note(const char *name, size_t name_bytes, double ulps, const char *spec, const char *scale)
{
    size_t i = 0;
    while (i < table_worst_n &&
           (strlen(table_worst[i].name) != name_bytes || memcmp(table_worst[i].name, name, name_bytes)))
        ++i;
    cr_assert_lt(i, FAMILIES);
    worst *w = &table_worst[i];
    if (i == table_worst_n) {
        ++table_worst_n;
        snprintf(w->name, sizeof w->name, "%.*s", (int)name_bytes, name);
    }
    ++w->rows;
    if (ulps > w->ulps || w->rows == 1) {
        w->ulps = ulps;
        snprintf(w->where, sizeof w->where, "%.200s at %s", spec, scale);
    }
}

static void print_worst(const char *title)
{
    for (size_t i = 0; i < table_worst_n; ++i)
        printf("%s %-34s %5zu rows, worst %.3f ulp: %s\n", title, table_worst[i].name, table_worst[i].rows,
               table_worst[i].ulps, table_worst[i].where);
    fflush(stdout);
}

static double value_of(const scaleev_model *model, scaleev_quantity quantity, double scale)
{
    double out = -123;
    cr_assert_eq(scaleev_evaluate(model, quantity, &scale, 1, &out), SCALEEV_OK);
    return out;
}

/* Checks one number of a row. The error is measured in ulp of `size`, or of the wanted value where that is 0. */
static void check_value(const tsv *t, const char *group, const char *what, double got, long double want,
                        long double size, double allowed)
{
    char name[96];
    double ulps = error_ulps(got, want, size == 0 ? want : size);
    snprintf(name, sizeof name, "%s%s%s", group, *group ? " " : "", what);
    note(name, strlen(name), ulps, t->fields[0], t->fields[1]);
    CHECK(ulps <= allowed, "line %zu: %s is off by %.2f ulp: %.17g, should be %.21Lg: %s at %s", t->number, what, ulps,
          got, want, t->fields[0], t->fields[1]);
}

static const char *family_of(const char *spec)
{
    static char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(spec, "("), spec);
    return name;
}

Test(reference, benefit)
{
    tsv t;
    for (tsv_open(&t, "benefit.tsv"); tsv_next(&t);) {
        scaleev_model *model = model_of(t.fields[0]);
        double scale = strtod(t.fields[1], NULL);
        long double want = strtold(t.fields[2], NULL), size = strtold(t.fields[3], NULL);
        check_value(&t, family_of(t.fields[0]), "b", value_of(model, SCALEEV_BENEFIT, scale), want, size, 4);
        /* Nothing else is in the model, so that is its EV too. */
        cr_expect(same_bits(scaleev_ev(model, scale), value_of(model, SCALEEV_BENEFIT, scale)));
        scaleev_model_destroy(model);
    }
    cr_assert_eq(t.number, 1201);
    tsv_close(&t);
    print_worst("benefit.tsv");
    cr_assert_eq(reports(), 0);
}

Test(reference, hazard)
{
    tsv t;
    for (tsv_open(&t, "hazard.tsv"); tsv_next(&t);) {
        scaleev_model *model = model_of(t.fields[0]);
        double scale = strtod(t.fields[1], NULL);
        const char *family = family_of(t.fields[0]);
        long double h = strtold(t.fields[2], NULL), s = strtold(t.fields[3], NULL), f = strtold(t.fields[4], NULL);
        check_value(&t, family, "H", -value_of(model, SCALEEV_LOG_SURVIVAL, scale), h, 0, 4);
        check_value(&t, family, "S", value_of(model, SCALEEV_SURVIVAL, scale), s, 0, 4);
        check_value(&t, family, "R", value_of(model, SCALEEV_RETAINED, scale), s, 0, 4);
        check_value(&t, family, "F", value_of(model, SCALEEV_CATASTROPHE, scale), f, 0, 4);
        scaleev_model_destroy(model);
    }
    cr_assert_eq(t.number, 1332);
    tsv_close(&t);
    print_worst("hazard.tsv");
    cr_assert_eq(reports(), 0);
}

/* A few very small values of `retained` in ev.tsv are 0 or have lost digits: 1 - w F was computed at some 120 digits
 * there. retained.tsv has them from (1 - w) + w e^-H, at 60 digits; the largest is 2e-103. */
static long double retained_of(size_t line, const char *value)
{
    long double want = strtold(value, NULL);
    tsv t;
    if (want > 1e-100L)
        return want;
    for (tsv_open(&t, "retained.tsv"); tsv_next(&t);)
        if (strtoul(t.fields[0], NULL, 10) == line)
            want = strtold(t.fields[1], NULL);
    tsv_close(&t);
    return want;
}

Test(reference, ev)
{
    tsv t, of_survival;
    tsv_open(&of_survival, "survival.tsv");
    for (tsv_open(&t, "ev.tsv"); tsv_next(&t);) {
        const char *spec = t.fields[0];
        scaleev_model *model = model_of(spec);
        double scale = strtod(t.fields[1], NULL);
        long double want[6];
        for (size_t i = 0; i < 6; ++i)
            want[i] = strtold(t.fields[i + 2], NULL);
        want[1] = retained_of(t.number, t.fields[3]);
        cr_assert(tsv_next(&of_survival) && strtoul(of_survival.fields[0], NULL, 10) == t.number);
        long double survival = strtold(of_survival.fields[1], NULL);
        long double catastrophe = strtold(of_survival.fields[2], NULL);
        check_value(&t, "", "benefit", value_of(model, SCALEEV_BENEFIT, scale), want[0],
                    (long double)benefit_magnitude(spec, scale), 4);
        /* Where h overflows and only its frailty makes it finite again, the low part is lost: 4 + H ulp are allowed. */
        double ulps = strstr(spec, "gompertz") && strstr(spec, "frailty") ? 4 - (double)want[3] : 4;
        check_value(&t, "", "retained", value_of(model, SCALEEV_RETAINED, scale), want[1], 0, ulps);
        check_value(&t, "", "loss", value_of(model, SCALEEV_LOSS, scale), want[2],
                    (long double)loss_magnitude(spec, scale), 4);
        check_value(&t, "", "log survival", value_of(model, SCALEEV_LOG_SURVIVAL, scale), want[3], 0, 4);
        check_value(&t, "", "survival", value_of(model, SCALEEV_SURVIVAL, scale), survival, 0, ulps);
        check_value(&t, "", "catastrophe", value_of(model, SCALEEV_CATASTROPHE, scale), catastrophe, 0, 4);
        check_value(&t, "", "EV", value_of(model, SCALEEV_EV, scale), want[4], want[5], 4);
        scaleev_model_destroy(model);
    }
    cr_assert_eq(t.number, 1501);
    tsv_close(&of_survival);
    tsv_close(&t);
    print_worst("ev.tsv");
    cr_assert_eq(reports(), 0);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_spread(const char *title, const char *what, double *values, size_t n)
{
    if (n == 0)
        return;
    qsort(values, n, sizeof *values, compare);
    printf("%s: %s: median %g, 90 %% %g, 99 %% %g, most %g (%zu)\n", title, what, values[n / 2], values[n * 9 / 10],
           values[n * 99 / 100], values[n - 1], n);
    fflush(stdout);
}

static void break_evens(const char *name, size_t lines)
{
    enum { MANY = 1000, ROOTS = 16 };
    static double widths[MANY], evaluations[MANY], off[MANY];
    size_t widths_n = 0, evaluations_n = 0;
    tsv t;
    for (tsv_open(&t, name); tsv_next(&t);) {
        const char *spec = t.fields[0];
        scaleev_model *model = model_of(spec);
        double lo = strtod(t.fields[1], NULL), hi = strtod(t.fields[2], NULL);
        size_t count = strtoul(t.fields[3], NULL, 10);
        scaleev_root roots[ROOTS];
        scaleev_solution solution = {.size = sizeof solution};
        scaleev_status status = scaleev_break_even(model, lo, hi, NULL, roots, ROOTS, &solution);
        scaleev_model_destroy(model);
        CHECK(status == SCALEEV_OK, "line %zu: status %d: %s", t.number, (int)status, spec);
        if (status != SCALEEV_OK)
            continue;
        cr_assert_lt(evaluations_n, MANY);
        evaluations[evaluations_n++] = (double)solution.evaluations;
        CHECK(solution.complete == 1, "line %zu: not complete: %s", t.number, spec);
        CHECK(solution.count == count, "line %zu: %zu roots, should be %zu: %s", t.number, solution.count, count, spec);
        CHECK(solution.sign_lo != 0 && solution.sign_hi != 0 &&
                  (solution.sign_lo == solution.sign_hi) == (count % 2 == 0),
              "line %zu: signs %d and %d: %s", t.number, solution.sign_lo, solution.sign_hi, spec);
        char *next = t.fields_n > 4 ? t.fields[4] : t.line + strlen(t.line);
        int sign = solution.sign_lo;
        for (size_t i = 0; i < count && i < solution.count; ++i) {
            const scaleev_root *r = &roots[i];
            long double want = strtold(next, &next);
            CHECK(r->kind == SCALEEV_ROOT_CROSSING, "line %zu: root %zu is of kind %d: %s", t.number, i, r->kind, spec);
            /* The reference has 25 digits. */
            CHECK((long double)r->lo <= want * (1 + 1e-18L) && want * (1 - 1e-18L) <= (long double)r->hi,
                  "line %zu: root %zu, %.21Lg, is not in [%.17g, %.17g]: %s", t.number, i, want, r->lo, r->hi, spec);
            CHECK(r->lo <= r->at && r->at <= r->hi, "line %zu: root %zu is not in its enclosure: %s", t.number, i,
                  spec);
            CHECK(r->hi - r->lo <= 1e-9 * r->at, "line %zu: root %zu is %g wide: %s", t.number, i,
                  (r->hi - r->lo) / r->at, spec);
            CHECK(r->direction == -sign, "line %zu: root %zu has direction %d: %s", t.number, i, r->direction, spec);
            sign = -sign;
            cr_assert_lt(widths_n, MANY);
            off[widths_n] = error_ulps(r->at, want, want);
            widths[widths_n++] = (double)doubles_between(r->lo, r->hi);
        }
        CHECK(sign == solution.sign_hi, "line %zu: directions do not add up: %s", t.number, spec);
    }
    cr_assert_eq(t.number, lines);
    tsv_close(&t);
    print_spread(name, "width in ulp", widths, widths_n);
    print_spread(name, "error of `at` in ulp", off, widths_n);
    print_spread(name, "evaluations", evaluations, evaluations_n);
    cr_assert_eq(reports(), 0);
}

Test(reference, break_even_polynomial)
{
    break_evens("breakeven_polynomial.tsv", 301);
}

Test(reference, break_even_mixed)
{
    break_evens("breakeven_mixed.tsv", 121);
}
