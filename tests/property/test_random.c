/* SPDX-License-Identifier: MIT */
/* 1,000 random models whose break-evens calculus gives (reference/make_random.py): every one found and proved, and no
 * other. */
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROOTS = 16 };

static void check_root(const tsv *t, const scaleev_root *r, size_t i, long double want, int direction)
{
    /* The table has 30 digits, strtold() 19. */
    CHECK(r->kind == SCALEEV_ROOT_CROSSING, "line %zu: root %zu is of kind %d: %s", t->number, i, (int)r->kind,
          t->fields[0]);
    CHECK((long double)r->lo <= want * (1 + 1e-18L) && want * (1 - 1e-18L) <= (long double)r->hi,
          "line %zu: root %zu, %.21Lg, is not in [%.17g, %.17g]: %s", t->number, i, want, r->lo, r->hi, t->fields[0]);
    CHECK(r->lo <= r->at && r->at <= r->hi && r->hi - r->lo <= 1e-5 * r->at, "line %zu: root %zu: [%.17g, %.17g]: %s",
          t->number, i, r->lo, r->hi, t->fields[0]);
    CHECK(r->direction == direction, "line %zu: root %zu has direction %d: %s", t->number, i, (int)r->direction,
          t->fields[0]);
}

/* The signs between the roots, as plain values show them. */
static int sign_beside(const scaleev_model *model, double x)
{
    double ev = scaleev_ev(model, x);
    return (ev > 0) - (ev < 0);
}

static void check_line(const tsv *t)
{
    scaleev_model *model = model_of(t->fields[0]);
    double lo = strtod(t->fields[1], NULL), hi = strtod(t->fields[2], NULL);
    size_t count = strtoul(t->fields[3], NULL, 10);
    scaleev_root roots[ROOTS];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_status status = scaleev_break_even(model, lo, hi, NULL, roots, ROOTS, &solution);
    CHECK(status == SCALEEV_OK, "line %zu: status %d: %s", t->number, (int)status, t->fields[0]);
    CHECK(solution.count == count && solution.complete, "line %zu: %zu roots of %zu, complete %d: %s", t->number,
          solution.count, count, (int)solution.complete, t->fields[0]);
    CHECK(solution.evaluations < 3000, "line %zu: %llu evaluations: %s", t->number,
          (unsigned long long)solution.evaluations, t->fields[0]);
    CHECK(solution.sign_lo == sign_beside(model, lo) && solution.sign_hi == sign_beside(model, hi),
          "line %zu: signs %d and %d: %s", t->number, (int)solution.sign_lo, (int)solution.sign_hi, t->fields[0]);
    char *next = t->fields_n > 4 ? t->fields[4] : t->line + strlen(t->line);
    int sign = solution.sign_lo;
    for (size_t i = 0; i < count && i < solution.count; ++i) {
        sign = -sign;
        check_root(t, &roots[i], i, strtold(next, &next), sign);
    }
    CHECK(sign == solution.sign_hi, "line %zu: directions do not add up: %s", t->number, t->fields[0]);
    scaleev_model_destroy(model);
}

Test(random, a_thousand_models)
{
    tsv t;
    for (tsv_open(&t, "random_roots.tsv"); tsv_next(&t);)
        check_line(&t);
    cr_assert_eq(t.number, 1001);
    tsv_close(&t);
    cr_assert_eq(reports(), 0);
}
