/* SPDX-License-Identifier: MIT */
/* Solutions of any quantity along any input, closed forms, and what must stay honest: touching roots, asymptotes,
 * ends. */
#include "properties.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROOTS = 64 };

/* An answer with all that belongs to it. */
typedef struct answer {
    scaleev_status status;
    scaleev_root roots[ROOTS];
    scaleev_solution solution;
} answer;

static answer solve_with(const char *spec, scaleev_quantity quantity, double target, scaleev_term term,
                         const char *name, double scale, double lo, double hi)
{
    answer a = {.solution = {.size = sizeof a.solution}};
    scaleev_model *model = model_of(spec);
    scaleev_input along = SCALEEV_SCALE;
    if (name)
        cr_assert_eq(scaleev_find(model, term, name, &along), SCALEEV_OK, "%s has no %s", spec, name);
    a.status = scaleev_solve(model, quantity, target, along, scale, lo, hi, NULL, a.roots, ROOTS, &a.solution);
    scaleev_model_destroy(model);
    cr_assert_eq(a.status, SCALEEV_OK, "%s: status %d", spec, (int)a.status);
    cr_assert_leq(a.solution.count, ROOTS);
    return a;
}

static answer solve_scale(const char *spec, scaleev_quantity quantity, double target, double lo, double hi)
{
    return solve_with(spec, quantity, target, 0, NULL, NAN, lo, hi);
}

/* One root, proved, and this one. */
static void check_only(const answer *a, long double want, int direction, const char *what)
{
    const scaleev_root *r = a->roots;
    CHECK(a->solution.count == 1 && a->solution.complete == 1, "%s: %zu roots, complete %d", what, a->solution.count,
          (int)a->solution.complete);
    if (a->solution.count == 0)
        return;
    CHECK(r->kind == SCALEEV_ROOT_CROSSING && r->direction == direction, "%s: kind %d, direction %d", what,
          (int)r->kind, (int)r->direction);
    CHECK(r->lo <= r->at && r->at <= r->hi, "%s: not in its enclosure", what);
    CHECK(r->lo <= want && want <= r->hi, "%s: %.21Lg is not in [%.17g, %.17g]", what, want, r->lo, r->hi);
    CHECK(r->hi - r->lo <= 1e-9 * fabs(r->at), "%s: enclosure is %g wide", what, r->hi - r->lo);
    CHECK(a->solution.sign_lo == -direction && a->solution.sign_hi == direction, "%s: signs %d %d", what,
          (int)a->solution.sign_lo, (int)a->solution.sign_hi);
    CHECK(a->solution.evaluations > 0 && a->solution.evaluations < 2000, "%s: %llu evaluations", what,
          (unsigned long long)a->solution.evaluations);
}

/* ---- closed forms ---- */

/* The question of a row of solve.tsv. */
static answer solve_row(const tsv *row)
{
    scaleev_quantity quantity = 0;
    while (quantity < QUANTITIES && strcmp(quantity_names[quantity], row->fields[2]) != 0)
        ++quantity;
    cr_assert_lt(quantity, QUANTITIES, "line %zu: %s", row->number, row->fields[2]);
    char *name = strchr(row->fields[4], ' '); /* after the number of its term */
    double target = strtod(row->fields[3], NULL), scale = name ? strtod(row->fields[5], NULL) : (double)NAN;
    double lo = strtod(row->fields[6], NULL), hi = strtod(row->fields[7], NULL);
    scaleev_term term = name ? (scaleev_term)strtol(row->fields[4], NULL, 10) : 0;
    return solve_with(row->fields[1], quantity, target, term, name ? name + 1 : NULL, scale, lo, hi);
}

/* All rows of a kind: one root, proved, and the right one. */
static void check_rows(const char *kind, size_t rows, void (*more)(const tsv *row))
{
    tsv t;
    size_t n = 0;
    for (tsv_open(&t, "solve.tsv"); tsv_next(&t);) {
        if (strcmp(t.fields[0], kind) != 0)
            continue;
        ++n;
        answer a = solve_row(&t);
        check_only(&a, strtold(t.fields[8], NULL), (int)strtol(t.fields[9], NULL, 10), t.fields[1]);
        if (more)
            more(&t);
    }
    tsv_close(&t);
    cr_assert_eq(n, rows);
    cr_assert_eq(reports(), 0);
}

Test(solve, laboratory_escapes)
{
    check_rows("hazard", 4, NULL);
    answer a = solve_scale("hazard constant(0.003), share = 42", SCALEEV_CATASTROPHE, 0.8, 0, 1e6);
    cr_expect_float_eq(a.roots[0].at, 12.75, 0.005);
}

Test(solve, how_small_must_the_probability_be)
{
    check_rows("small", 3, NULL);
}

/* Beside the critical rate, and at it. */
static void check_beside(const tsv *row)
{
    char spec[200];
    double a, l, scale = strtod(row->fields[5], NULL), r = strtod(row->fields[8], NULL);
    cr_assert_eq(sscanf(row->fields[1], "benefit power(%lf, 2); hazard rate(1), loss = %lf", &a, &l), 2);
    /* A little safer: a window of good scales. A little less safe: none, and that is proved. */
    for (int side = -1; side <= 1; side += 2)
        for (double off = 1e-2; off > 1e-11; off /= 10) {
            snprintf(spec, sizeof spec, "benefit power(%.17g, 2); hazard rate(%.17g), loss = %.17g", a,
                     r * (1 + side * off), l);
            answer got = solve_scale(spec, SCALEEV_EV, 0, 0.01 / r, 100 / r);
            CHECK(got.solution.count == (side < 0 ? 2 : 0) && got.solution.complete, "%s: %zu roots, complete %d", spec,
                  got.solution.count, (int)got.solution.complete);
            CHECK(got.solution.evaluations < 20000, "%s: %llu evaluations", spec,
                  (unsigned long long)got.solution.evaluations);
        }
    /* At it: whatever can be said, in bounded work. */
    snprintf(spec, sizeof spec, "benefit power(%.17g, 2); hazard rate(%.17g), loss = %.17g", a, r, l);
    answer got = solve_scale(spec, SCALEEV_EV, 0, 0.01 / r, 100 / r);
    CHECK(got.solution.evaluations < 20000, "%s: %llu evaluations", spec, (unsigned long long)got.solution.evaluations);
    for (size_t k = 0; k < got.solution.count; ++k)
        CHECK(fabs(got.roots[k].at / scale - 1) < 1e-6, "%s: root at %g", spec, got.roots[k].at);
}

Test(solve, critical_hazard_of_squares)
{
    check_rows("critical", 12, check_beside);
}

/* The best scale is where the marginal value is 0, and has the EV that stands there. */
static void check_best_scale(const tsv *row)
{
    const char *spec = row->fields[1];
    long double want = strtold(row->fields[8], NULL), ev = strtold(row->fields[10], NULL);
    scaleev_optimum best = {.size = sizeof best};
    scaleev_model *model = model_of(spec);
    cr_assert_eq(scaleev_best_scale(model, 0, 10 * strtod(row->fields[7], NULL), NULL, &best), SCALEEV_OK);
    CHECK(best.proved && best.scale_lo <= want && want <= best.scale_hi, "%s: %.21Lg not in [%.17g, %.17g]", spec, want,
          best.scale_lo, best.scale_hi);
    CHECK(fabsl(best.scale / want - 1) < 1e-13L, "%s: best at %.17g", spec, best.scale);
    CHECK(best.scale_hi - best.scale_lo < 1e-6 * best.scale, "%s: [%.17g, %.17g]", spec, best.scale_lo, best.scale_hi);
    CHECK(best.ev_lo <= ev && ev <= best.ev_hi, "%s: EV %.21Lg not in [%.17g, %.17g]", spec, ev, best.ev_lo,
          best.ev_hi);
    CHECK(!best.at_end && best.evaluations < 20000, "%s: %llu evaluations", spec, (unsigned long long)best.evaluations);
    scaleev_model_destroy(model);
}

Test(solve, best_scale_of_a_power)
{
    check_rows("power", 24, check_best_scale);
}

Test(solve, linear_with_constant_hazard_is_lambert)
{
    check_rows("lambert", 301, NULL);
    /* c > 1: never good. */
    answer got = solve_scale("benefit linear(1); hazard rate(0.01), loss = 101", SCALEEV_EV, 0, 0, 1e9);
    CHECK(got.solution.count == 1 && got.solution.complete && got.roots[0].at == 0 && got.solution.sign_lo == -1,
          "c > 1: %zu roots", got.solution.count);
    cr_assert_eq(reports(), 0);
}

Test(solve, metcalfe_against_cost_per_user)
{
    static const double values[] = {0.5, 1, 3, 1e-6}, costs[] = {0.125, 1, 20, 1e4};
    for (size_t i = 0; i < 4; ++i)
        for (size_t j = 0; j < 4; ++j) {
            char spec[128];
            snprintf(spec, sizeof spec, "benefit metcalfe(%.17g); benefit linear(%.17g)", values[i], -costs[j]);
            long double want = 1 + 2 * (long double)costs[j] / values[i];
            answer a = solve_scale(spec, SCALEEV_EV, 0, 0.5, 1e15);
            check_only(&a, want, 1, spec);
            a = solve_scale(spec, SCALEEV_EV, 0, 0, 1e15);
            CHECK(a.solution.count == 2 && a.solution.complete, "%s: %zu roots from 0", spec, a.solution.count);
            CHECK(a.roots[0].kind == SCALEEV_ROOT_ENDPOINT && a.roots[0].at == 0, "%s: kind %d at 0", spec,
                  (int)a.roots[0].kind);
            CHECK(a.solution.sign_lo == -1 && a.solution.sign_hi == 1, "%s: signs from 0", spec);
        }
    cr_assert_eq(reports(), 0);
}

/* ---- any input of any family: the value it has must be found again ---- */

static const char *const families[] = {
    "benefit linear(2), share = 1.5",
    "benefit polynomial(1, 2, 0.5), share = 1.5",
    "benefit power(2, 1.3), share = 1.5",
    "benefit metcalfe(0.5), share = 1.5",
    "benefit odlyzko(2), share = 1.5",
    "benefit logarithmic(2, 3), share = 1.5",
    "benefit saturating(20, 30), share = 1.5",
    "benefit hill(20, 30, 2.5), share = 1.5",
    "benefit table(0 0, 10 3, 40 20, 100 21), share = 1.5",
    "hazard constant(0.01), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard rate(0.02), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard urn(1000, 3), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard weibull(60, 1.7), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard gompertz(0.01, 0.02), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard logistic(0.001, 0.03, 20, 4), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard learning(0.02, 40), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard beta(0.7, 40), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard gamma(0.7, 40), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
    "hazard table(0 0.01, 20 0.03, 100 0.005), loss = 30, wipe = 0.75, frailty = 0.5, share = 0.75",
};

/* The value with one input changed. */
static double value_along(const scaleev_model *model, scaleev_quantity quantity, scaleev_input input, double scale,
                          double x)
{
    scaleev_column column = {input, 0, &x, 0};
    double out;
    cr_assert_eq(scaleev_evaluate_columns(model, quantity, scale, &column, 1, 1, &out), SCALEEV_OK);
    return out;
}

static void check_found_again(const char *spec, const scaleev_model *model, scaleev_quantity quantity,
                              scaleev_input input)
{
    const double scale = 23.5;
    double x = scale, target, roots_near = 0;
    const char *name = scaleev_input_name(model, input);
    /* Those of an urn have values at whole numbers only; in between they are solved for all the same. */
    bool whole = strcmp(name, "balls") == 0 || strcmp(name, "bad") == 0;
    if (input != SCALEEV_SCALE)
        cr_assert_eq(scaleev_get(model, input, &x), SCALEEV_OK);
    target = value_along(model, quantity, input, scale, x);
    double lo = x * 0.8125, hi = x * 1.1875, at_lo = value_along(model, quantity, input, scale, lo);
    double at_hi = value_along(model, quantity, input, scale, hi);
    bool level = whole ? quantity == SCALEEV_BENEFIT : at_lo == target && at_hi == target;
    scaleev_root roots[ROOTS];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_status status = scaleev_solve(model, quantity, target, input, scale, lo, hi, NULL, roots, ROOTS, &solution);
    CHECK(status == SCALEEV_OK, "%s: quantity %d along %s: status %d", spec, (int)quantity, name, (int)status);
    if (status != SCALEEV_OK)
        return;
    CHECK(solution.evaluations < 5000, "%s: quantity %d along %s: %llu evaluations", spec, (int)quantity, name,
          (unsigned long long)solution.evaluations);
    for (size_t i = 0; i < solution.count && i < ROOTS; ++i) {
        const scaleev_root *r = &roots[i];
        roots_near += level ? r->lo <= x && x <= r->hi : fabs(r->at - x) < 1e-9 * x;
        if (r->kind != SCALEEV_ROOT_CROSSING || whole)
            continue;
        double below = value_along(model, quantity, input, scale, fmax(lo, r->lo * (1 - 1e-7))) - target;
        double above = value_along(model, quantity, input, scale, fmin(hi, r->hi * (1 + 1e-7))) - target;
        CHECK(!level && below * r->direction < 0 && above * r->direction > 0,
              "%s: quantity %d along %s: no crossing at %.17g: %g %g", spec, (int)quantity, name, r->at, below, above);
    }
    CHECK(roots_near == 1, "%s: quantity %d along %s: %zu roots, %g near %.17g", spec, (int)quantity, name,
          solution.count, roots_near, x);
    CHECK(!level || lo == hi || !solution.complete, "%s: quantity %d along %s: level, and complete", spec,
          (int)quantity, name);
    /* Monotone on this stretch, so nothing may be left open. */
    CHECK(level || solution.complete, "%s: quantity %d along %s: not complete", spec, (int)quantity, name);
}

Test(solve, any_quantity_along_any_input)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; ++i) {
        bool hazard = strncmp(families[i], "hazard", 6) == 0;
        char spec[256];
        snprintf(spec, sizeof spec, "%s%s", families[i],
                 hazard ? ";benefit power(2, 1.1)" : ";hazard rate(0.01), loss = 3, wipe = 0.75");
        scaleev_model *model = model_of(spec);
        for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_CATASTROPHE; ++q)
            for (scaleev_input input = 0; input < scaleev_input_count(model); ++input)
                if (!(i == 8 && input == SCALEEV_SCALE)) /* the end of the table is in the way */
                    check_found_again(spec, model, q, input);
        scaleev_model_destroy(model);
    }
    cr_assert_eq(reports(), 0);
}

/* ---- honest where it is hard ---- */

/* Roots of the truth, in rising order, must each lie in an enclosure; one of kind CROSSING must hold exactly one; and
 * "complete" must be true. */
static void check_against(const answer *a, const long double *truth, size_t truth_n, const char *what)
{
    size_t proved = 0, endpoints = 0;
    bool open = false;
    double last = -INFINITY;
    for (size_t i = 0; i < a->solution.count; ++i) {
        const scaleev_root *r = &a->roots[i];
        size_t inside = 0;
        for (size_t k = 0; k < truth_n; ++k)
            inside += r->lo <= truth[k] && truth[k] <= r->hi;
        proved += r->kind == SCALEEV_ROOT_CROSSING;
        endpoints += r->kind == SCALEEV_ROOT_ENDPOINT;
        open = open || r->kind == SCALEEV_ROOT_UNRESOLVED;
        CHECK(r->kind != SCALEEV_ROOT_CROSSING || inside == 1, "%s: crossing [%.17g, %.17g] holds %zu", what, r->lo,
              r->hi, inside);
        CHECK(r->kind != SCALEEV_ROOT_ENDPOINT || inside >= 1, "%s: endpoint %.17g is none", what, r->at);
        CHECK(r->kind != SCALEEV_ROOT_ESTIMATED, "%s: estimated", what);
        CHECK(r->lo <= r->at && r->at <= r->hi && r->at >= last, "%s: order", what);
        bool lower = r->direction == a->solution.sign_lo, upper = r->direction == -a->solution.sign_hi;
        if (r->kind == SCALEEV_ROOT_ENDPOINT)
            CHECK(a->solution.count == 1 ? lower || upper : i == 0 ? lower : upper, "%s: direction of an end", what);
        else
            CHECK((r->direction != 0) == (r->kind == SCALEEV_ROOT_CROSSING), "%s: direction", what);
        last = r->at;
    }
    for (size_t k = 0; k < truth_n; ++k) {
        bool covered = false;
        for (size_t i = 0; i < a->solution.count; ++i)
            covered = covered || (a->roots[i].lo <= truth[k] && truth[k] <= a->roots[i].hi);
        CHECK(covered, "%s: %.21Lg was lost", what, truth[k]);
    }
    CHECK(a->solution.complete == !open, "%s: complete %d", what, (int)a->solution.complete);
    CHECK(open || proved + endpoints == truth_n, "%s: %zu and %zu roots of %zu", what, proved, endpoints, truth_n);
    CHECK(a->solution.evaluations < 5000, "%s: %llu evaluations", what, (unsigned long long)a->solution.evaluations);
}

Test(solve, touching_and_nearly)
{
    char spec[128];
    for (int bits = 4; bits <= 53; ++bits)
        for (int sign = -1; sign <= 1; ++sign) {
            /* (K - 1)^2 + e, written out: 1 + e is exact for e = -2^-53 and e = 2^-52. */
            long double e = sign * (sign > 0 && bits == 53 ? 0x1p-52L : ldexpl(1, -bits)), root = sqrtl(-e);
            long double truth[2] = {1 - root, 1 + root};
            snprintf(spec, sizeof spec, "benefit polynomial(%.17g, -2, 1)", (double)(1 + e));
            answer a = solve_scale(spec, SCALEEV_EV, 0, 0, 3);
            if (sign == 0)
                truth[0] = truth[1] = 1;
            check_against(&a, truth, sign > 0 ? 0 : sign == 0 ? 1 : 2, spec);
            CHECK(a.solution.sign_lo == 1 && a.solution.sign_hi == 1, "%s: signs", spec);
            /* What is easy must be resolved. */
            CHECK(bits > 40 || sign == 0 || a.solution.complete, "%s: 2^-%d is not resolved", spec, bits);
            /* A touching root is no crossing, and takes one box. */
            CHECK(sign != 0 || (a.solution.count == 1 && a.roots[0].kind == SCALEEV_ROOT_UNRESOLVED &&
                                a.roots[0].hi - a.roots[0].lo < 1e-5),
                  "%s: %zu roots, the first [%g, %g]", spec, a.solution.count, a.roots[0].lo, a.roots[0].hi);
        }
    cr_assert_eq(reports(), 0);
}

Test(solve, clusters)
{
    char spec[160];
    for (int bits = 1; bits <= 26; ++bits) {
        /* (K - 1)((K - 1)^2 - d^2), exact in doubles for d^2 = 2^-2 bits: c = (d^2 - 1, 3 - d^2, -3, 1). */
        long double d = ldexpl(1, -bits), truth[3] = {1 - d, 1, 1 + d};
        snprintf(spec, sizeof spec, "benefit polynomial(%.17g, %.17g, -3, 1)", (double)(d * d - 1),
                 (double)(3 - d * d));
        answer a = solve_scale(spec, SCALEEV_EV, 0, 0, 1e6);
        check_against(&a, truth, 3, spec);
        CHECK(bits > 12 || a.solution.complete, "%s: 2^-%d is not resolved", spec, bits);
        CHECK(a.solution.sign_lo == -1 && a.solution.sign_hi == 1, "%s: signs", spec);
    }
    /* A root of order three crosses; nobody can prove that it is one. */
    answer a = solve_scale("benefit polynomial(-1, 3, -3, 1)", SCALEEV_EV, 0, 0, 1e6);
    long double one = 1;
    check_against(&a, &one, 1, "triple");
    CHECK(a.solution.count == 1, "triple: %zu roots", a.solution.count);
    /* (K - 1) ... (K - 8) */
    long double truth[8];
    for (int i = 0; i < 8; ++i)
        truth[i] = i + 1;
    a = solve_scale("benefit polynomial(40320, -109584, 118124, -67284, 22449, -4536, 546, -36, 1)", SCALEEV_EV, 0, 0,
                    1e9);
    check_against(&a, truth, 8, "eight");
    CHECK(a.solution.complete, "eight: not complete");
    cr_assert_eq(reports(), 0);
}

Test(solve, roots_at_the_ends)
{
    static const char quadratic[] = "benefit polynomial(2, -3, 1)"; /* (K - 1)(K - 2) */
    long double both[2] = {1, 2};
    answer a = solve_scale(quadratic, SCALEEV_EV, 0, 1, 2);
    check_against(&a, both, 2, "both ends");
    CHECK(a.solution.complete && a.roots[0].kind == SCALEEV_ROOT_ENDPOINT && a.roots[1].kind == SCALEEV_ROOT_ENDPOINT,
          "both ends: %zu roots", a.solution.count);
    CHECK(a.solution.sign_lo == -1 && a.solution.sign_hi == -1, "both ends: signs inside are %d %d",
          (int)a.solution.sign_lo, (int)a.solution.sign_hi);
    CHECK(a.roots[0].direction == -1 && a.roots[1].direction == 1, "both ends: directions");
    /* Ends a few doubles away from the roots, on either side. */
    for (int off_lo = -5; off_lo <= 5; ++off_lo)
        for (int off_hi = -5; off_hi <= 5; ++off_hi) {
            double lo = 1, hi = 2;
            char what[64];
            for (int i = 0; i < abs(off_lo); ++i)
                lo = nextafter(lo, off_lo < 0 ? 0 : 9);
            for (int i = 0; i < abs(off_hi); ++i)
                hi = nextafter(hi, off_hi < 0 ? 0 : 9);
            snprintf(what, sizeof what, "ends %d and %d doubles off", off_lo, off_hi);
            a = solve_scale(quadratic, SCALEEV_EV, 0, lo, hi);
            size_t first = lo <= 1 ? 0 : 1, n = (hi >= 2 ? 2 : 1) - first;
            check_against(&a, both + first, n, what);
        }
    /* One scale, and neighbouring doubles. */
    static const double points[] = {0, 0.5, 1, 1.5, 2, 1e10};
    for (size_t i = 0; i < sizeof points / sizeof *points; ++i)
        for (int wide = 0; wide < 2; ++wide) {
            char what[64];
            double lo = points[i], hi = wide ? nextafter(lo, INFINITY) : lo;
            snprintf(what, sizeof what, "[%g, %g], %d wide", lo, hi, wide);
            a = solve_scale(quadratic, SCALEEV_EV, 0, lo, hi);
            long double here = lo;
            bool root = lo == 1 || lo == 2;
            check_against(&a, &here, root, what);
            CHECK(root || a.solution.complete, "%s: not complete", what);
            CHECK(a.solution.evaluations < 40, "%s: %llu evaluations", what,
                  (unsigned long long)a.solution.evaluations);
        }
    /* Between neighbouring doubles: 3 K = 1. */
    double third = 1.0 / 3;
    a = solve_scale("benefit polynomial(-1, 3)", SCALEEV_EV, 0, third, nextafter(third, 1));
    long double truth = 1 / 3.0L;
    check_against(&a, &truth, 1, "between doubles");
    cr_assert_eq(reports(), 0);
}

/* No proof of a solution that does not exist, and bounded work. */
static void check_asymptote(const char *spec, scaleev_quantity quantity, double target, double lo, double hi,
                            double surely_none_below)
{
    answer a = solve_scale(spec, quantity, target, lo, hi);
    for (size_t i = 0; i < a.solution.count; ++i) {
        CHECK(a.roots[i].kind == SCALEEV_ROOT_UNRESOLVED, "%s = %g: kind %d at %g", spec, target, (int)a.roots[i].kind,
              a.roots[i].at);
        CHECK(a.roots[i].lo >= surely_none_below, "%s = %g: unresolved from %g", spec, target, a.roots[i].lo);
    }
    CHECK(a.solution.complete == (a.solution.count == 0), "%s = %g: complete %d with %zu roots", spec, target,
          (int)a.solution.complete, a.solution.count);
    CHECK(a.solution.count <= 2, "%s = %g: %zu roots", spec, target, a.solution.count);
    CHECK(a.solution.evaluations < 3000, "%s = %g: %llu evaluations", spec, target,
          (unsigned long long)a.solution.evaluations);
}

Test(solve, asymptotes)
{
    check_asymptote("hazard rate(1)", SCALEEV_SURVIVAL, 0, 0, 1e9, 700);
    check_asymptote("hazard rate(1)", SCALEEV_CATASTROPHE, 1, 0, 1e9, 25);
    check_asymptote("hazard rate(1)", SCALEEV_RETAINED, 0, 0, 1e9, 700);
    check_asymptote("hazard rate(1), wipe = 0.5", SCALEEV_RETAINED, 0.5, 0, 1e9, 25);
    check_asymptote("hazard rate(1), loss = 7", SCALEEV_LOSS, 7, 0, 1e9, 25);
    check_asymptote("hazard rate(1), loss = 7", SCALEEV_EV, -7, 0, 1e9, 25);
    check_asymptote("hazard gompertz(0.5, -0.25)", SCALEEV_LOG_SURVIVAL, -2, 0, 1e9, 30);
    check_asymptote("benefit saturating(3, 1)", SCALEEV_BENEFIT, 3, 0, 1e9, 25);
    check_asymptote("benefit hill(3, 1, 2)", SCALEEV_BENEFIT, 3, 0, 1e15, 1e5);
    check_asymptote("benefit linear(1); hazard rate(1)", SCALEEV_MARGINAL, 0, 2, 1e6, 700);
    check_asymptote("benefit linear(1); hazard rate(1)", SCALEEV_EV, 0, 2, 1e9, 700);
    check_asymptote("hazard gamma(0.5, 10)", SCALEEV_SURVIVAL, 0, 0, 1e300, 1e290);
    /* A target beyond the asymptote is proved to have no solution. */
    answer a = solve_scale("hazard rate(1)", SCALEEV_SURVIVAL, -1e-300, 0, 1e9);
    CHECK(a.solution.count == 0 && a.solution.complete, "survival < 0: %zu roots", a.solution.count);
    a = solve_scale("hazard rate(1)", SCALEEV_CATASTROPHE, nextafter(1, 2), 0, 1e9);
    CHECK(a.solution.count == 0 && a.solution.complete, "catastrophe > 1: %zu roots", a.solution.count);
    /* Survival is 1 at a scale of 0, exactly. */
    a = solve_scale("hazard rate(1)", SCALEEV_SURVIVAL, 1, 0, 1e9);
    CHECK(a.solution.count >= 1 && a.roots[0].kind == SCALEEV_ROOT_ENDPOINT && a.roots[0].at == 0,
          "survival = 1: %zu roots", a.solution.count);
    /* Next to it, 1 - S is lost in rounding; 1 - S itself tells. */
    CHECK(a.solution.count <= 2 && a.roots[a.solution.count - 1].hi < 1e-12 && a.solution.sign_hi == -1,
          "survival = 1: %zu roots", a.solution.count);
    a = solve_scale("hazard rate(1)", SCALEEV_CATASTROPHE, 0, 0, 1e9);
    CHECK(a.solution.count == 1 && a.solution.complete && a.roots[0].kind == SCALEEV_ROOT_ENDPOINT &&
              a.roots[0].at == 0,
          "catastrophe = 0: %zu roots", a.solution.count);
    CHECK(a.solution.sign_lo == 1, "catastrophe = 0: sign %d", (int)a.solution.sign_lo);
    /* An urn's survival does reach 0, at 8, and stays there. */
    a = solve_scale("hazard urn(10, 3)", SCALEEV_SURVIVAL, 0, 0, 20);
    bool covered = false, invented = false;
    for (size_t i = 0; i < a.solution.count; ++i) {
        covered = covered || (a.roots[i].lo <= 8 && 8 <= a.roots[i].hi);
        invented = invented || a.roots[i].kind == SCALEEV_ROOT_CROSSING;
    }
    CHECK(covered && !invented && !a.solution.complete, "urn: %zu roots", a.solution.count);
    CHECK(a.solution.evaluations < 3000, "urn: %llu evaluations", (unsigned long long)a.solution.evaluations);
    /* The same along an input: nothing depends on the loss when nothing can strike. */
    a = solve_with("benefit linear(1); hazard rate(0), loss = 1", SCALEEV_EV, 5, 1, "loss", 5, 0, 10);
    CHECK(!a.solution.complete && a.solution.evaluations < 100, "level: complete %d", (int)a.solution.complete);
    a = solve_with("benefit linear(1); hazard rate(0), loss = 1", SCALEEV_EV, 4, 1, "loss", 5, 0, 10);
    CHECK(a.solution.count == 0 && a.solution.complete && a.solution.sign_lo == 1, "level, elsewhere");
    cr_assert_eq(reports(), 0);
}

Test(solve, empty_and_level_models)
{
    answer a = solve_scale("", SCALEEV_EV, 0, 0, 1e9);
    CHECK(!a.solution.complete || a.solution.count > 0, "EV is 0 everywhere: complete %d", (int)a.solution.complete);
    CHECK(a.solution.evaluations < 200, "EV is 0 everywhere: %llu evaluations",
          (unsigned long long)a.solution.evaluations);
    for (size_t i = 0; i < a.solution.count; ++i)
        CHECK(a.roots[i].kind != SCALEEV_ROOT_CROSSING, "EV is 0 everywhere: a crossing");
    a = solve_scale("", SCALEEV_EV, 1, 0, 1e9);
    CHECK(a.solution.count == 0 && a.solution.complete && a.solution.sign_lo == -1, "0 = 1: %zu roots",
          a.solution.count);
    a = solve_scale("benefit linear(0)", SCALEEV_BENEFIT, 0, 1, 2);
    CHECK(!a.solution.complete || a.solution.count > 0, "0 K = 0");
    a = solve_scale("benefit polynomial(3)", SCALEEV_BENEFIT, 3, 0, 1e300);
    CHECK(!a.solution.complete && a.solution.evaluations < 200, "3 = 3: complete %d, %llu evaluations",
          (int)a.solution.complete, (unsigned long long)a.solution.evaluations);
    cr_assert_eq(reports(), 0);
}

/* ---- budget, capacity, sizes, errors ---- */

Test(solve, budget_is_kept_and_nothing_is_lost)
{
    static const uint64_t budgets[] = {1, 2, 5, 10, 20, 50, 100, 200, 1000};
    /* No proof is needed to know these: (K - 1) ... (K - 8). */
    scaleev_model *model = model_of("benefit polynomial(40320, -109584, 118124, -67284, 22449, -4536, 546, -36, 1)");
    answer a = {.solution = {.size = sizeof a.solution}};
    long double truth[8];
    for (int i = 0; i < 8; ++i)
        truth[i] = i + 1;
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; ++i) {
        char what[32];
        scaleev_solve_options options = {sizeof options, budgets[i], 0, 0};
        snprintf(what, sizeof what, "budget %d", (int)budgets[i]);
        for (int by_target = 0; by_target < 2; ++by_target) {
            memset(a.roots, 0, sizeof a.roots);
            a.status = by_target ? scaleev_solve(model, SCALEEV_BENEFIT, 0, SCALEEV_SCALE, 0, 0.5, 1e9, &options,
                                                 a.roots, ROOTS, &a.solution)
                                 : scaleev_break_even(model, 0.5, 1e9, &options, a.roots, ROOTS, &a.solution);
            cr_assert_eq(a.status, SCALEEV_OK);
            check_against(&a, truth, 8, what);
            /* A box in hand is finished, which takes a few more. */
            CHECK(a.solution.evaluations <= budgets[i] + 8, "%s: %llu evaluations", what,
                  (unsigned long long)a.solution.evaluations);
        }
    }
    scaleev_model_destroy(model);
    cr_assert_eq(reports(), 0);
}

Test(solve, any_capacity)
{
    scaleev_model *model = model_of("benefit polynomial(40320, -109584, 118124, -67284, 22449, -4536, 546, -36, 1)");
    scaleev_root all[10], some[10];
    scaleev_solution solution = {.size = sizeof solution};
    cr_assert_eq(scaleev_solve(model, SCALEEV_EV, 1, SCALEEV_SCALE, 0, 0.5, 1e9, NULL, all, 10, &solution), SCALEEV_OK);
    cr_assert_eq(solution.count, 8);
    for (size_t capacity = 0; capacity <= 10; ++capacity) {
        memset(some, 0x5a, sizeof some);
        memset(&solution, 0, sizeof solution);
        solution.size = sizeof solution;
        cr_assert_eq(scaleev_solve(model, SCALEEV_EV, 1, SCALEEV_SCALE, 0, 0.5, 1e9, NULL, capacity ? some : NULL,
                                   capacity, &solution),
                     SCALEEV_OK);
        cr_assert_eq(solution.count, 8);
        cr_assert(solution.complete);
        size_t n = capacity < 8 ? capacity : 8;
        cr_assert_eq(memcmp(some, all, n * sizeof *some), 0);
        for (size_t i = n * sizeof *some; i < sizeof some; ++i)
            cr_assert_eq(((unsigned char *)some)[i], 0x5a, "written beyond the capacity");
        cr_assert_eq(scaleev_solve(model, SCALEEV_EV, 1, SCALEEV_SCALE, 0, 0.5, 1e9, NULL, some, capacity, NULL),
                     SCALEEV_OK);
    }
    scaleev_model_destroy(model);
}

/* One refused call: its status, and nothing written. */
static void refused(scaleev_status want, const scaleev_model *model, scaleev_quantity quantity, double target,
                    scaleev_input along, double scale, double lo, double hi)
{
    scaleev_root roots[2], roots_before[2];
    scaleev_solution solution, solution_before;
    memset(roots, 0x5a, sizeof roots);
    memset(&solution, 0x5a, sizeof solution);
    solution.size = sizeof solution;
    memcpy(roots_before, roots, sizeof roots);
    memcpy(&solution_before, &solution, sizeof solution);
    scaleev_status got = scaleev_solve(model, quantity, target, along, scale, lo, hi, NULL, roots, 2, &solution);
    CHECK(got == want, "quantity %d, target %g, along %d, scale %g, [%g, %g]: status %d, should be %d", (int)quantity,
          target, (int)along, scale, lo, hi, (int)got, (int)want);
    CHECK(memcmp(roots, roots_before, sizeof roots) == 0 && memcmp(&solution, &solution_before, sizeof solution) == 0,
          "status %d: something was written", (int)got);
}

Test(solve, errors)
{
    scaleev_model *m = model_of("benefit linear(2); hazard constant(0.01), loss = 100; hazard urn(100, 3)");
    scaleev_input p, loss, balls, bad, wipe;
    cr_assert_eq(scaleev_find(m, 1, "probability", &p), SCALEEV_OK);
    cr_assert_eq(scaleev_find(m, 1, "loss", &loss), SCALEEV_OK);
    cr_assert_eq(scaleev_find(m, 1, "wipe", &wipe), SCALEEV_OK);
    cr_assert_eq(scaleev_find(m, 2, "balls", &balls), SCALEEV_OK);
    cr_assert_eq(scaleev_find(m, 2, "bad", &bad), SCALEEV_OK);
    refused(SCALEEV_ERROR_NULL, NULL, SCALEEV_EV, 0, 0, 1, 0, 1);
    refused(SCALEEV_ERROR_QUANTITY, m, -1, 0, 0, 1, 0, 1);
    refused(SCALEEV_ERROR_QUANTITY, m, SCALEEV_MARGINAL + 1, 0, 0, 1, 0, 1);
    refused(SCALEEV_ERROR_QUANTITY, m, INT32_MAX, 0, 0, 1, 0, 1);
    refused(SCALEEV_ERROR_QUANTITY, m, INT32_MIN, 0, 0, 1, 0, 1);
    refused(SCALEEV_ERROR_INPUT, m, SCALEEV_EV, 0, -1, 1, 0, 1);
    refused(SCALEEV_ERROR_INPUT, m, SCALEEV_EV, 0, scaleev_input_count(m), 1, 0, 1);
    refused(SCALEEV_ERROR_INPUT, m, SCALEEV_EV, 0, INT32_MIN, 1, 0, 1);
    static const double not_finite[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 3; ++i) {
        double x = not_finite[i];
        refused(SCALEEV_ERROR_PARAMETER, m, SCALEEV_EV, x, 0, 1, 0, 1);
        refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, 0, 1, x, 1);
        refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, 0, 1, 0, x);
        refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, p, x, 0, 1);
        refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, p, 1, x, 1);
        refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, loss, 1, 0, x);
    }
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, 0, 1, 2, 1);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, 0, 1, -1, 1);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, loss, -1, 0, 1);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, loss, 1, 1, 0);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, p, 1, -0.1, 1);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, p, 1, 0, nextafter(1, 2));
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, wipe, 1, 0, 1.5);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, balls, 1, 2, 200);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, bad, 1, 1, 101);
    refused(SCALEEV_ERROR_DOMAIN, m, SCALEEV_EV, 0, bad, 1, 0.5, 10);

    scaleev_root root;
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_solve_options options = {0};
    cr_expect_eq(scaleev_solve(m, SCALEEV_EV, 0, 0, 0, 0, 1, NULL, NULL, 1, &solution), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_solve(m, SCALEEV_EV, 0, 0, 0, 0, 1, &options, &root, 1, &solution), SCALEEV_ERROR_SIZE);
    solution.size = 0;
    cr_expect_eq(scaleev_solve(m, SCALEEV_EV, 0, 0, 0, 0, 1, NULL, &root, 1, &solution), SCALEEV_ERROR_SIZE);
    struct {
        scaleev_solution known;
        uint64_t tail;
    } longer = {.known = {.size = sizeof longer}};
    cr_expect_eq(scaleev_solve(m, SCALEEV_EV, 0, 0, 0, 0, 1, NULL, &root, 1, &longer.known), SCALEEV_OK);
    longer.tail = 1; /* an answer is written, not judged */
    cr_expect_eq(scaleev_solve(m, SCALEEV_EV, 0, 0, 0, 0, 1, NULL, &root, 1, &longer.known), SCALEEV_OK);
    cr_expect(longer.tail == 0 && longer.known.count == 1);
    /* Shorter: only what fits. */
    memset(&solution, 0x5a, sizeof solution);
    solution.size = offsetof(scaleev_solution, complete);
    cr_expect_eq(scaleev_solve(m, SCALEEV_EV, 0, 0, 0, 0, 1, NULL, &root, 1, &solution), SCALEEV_OK);
    cr_expect_eq(solution.count, 1);
    cr_expect_eq(solution.complete, 0x5a5a5a5a);
    /* The scale may be anything when it is what is solved for. */
    cr_expect_eq(scaleev_solve(m, SCALEEV_EV, 0, 0, NAN, 0, 1, NULL, &root, 1, NULL), SCALEEV_OK);
    scaleev_model_destroy(m);

    m = model_of("benefit table(1 1, 5 3)");
    refused(SCALEEV_ERROR_UNDEFINED, m, SCALEEV_EV, 2, 0, 1, 0, 4);
    refused(SCALEEV_ERROR_UNDEFINED, m, SCALEEV_EV, 2, 0, 1, 2, 6);
    refused(SCALEEV_ERROR_UNDEFINED, m, SCALEEV_EV, 2, 1, 6, 1, 1);
    scaleev_model_destroy(m);
    cr_assert_eq(reports(), 0);
}

/* Where EV changes its sign without a root it has no value; that is not complete. */
Test(solve, a_pole)
{
    scaleev_model *m;
    scaleev_root roots[4];
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    cr_assert_eq(scaleev_model_parse("benefit formula(1/(K - 5))", NULL, &m, NULL), SCALEEV_OK);
    cr_assert_eq(scaleev_break_even(m, 0.5, 1e6, NULL, roots, 4, &solution), SCALEEV_OK);
    cr_expect(solution.count == 1 && !solution.complete && solution.sign_lo == -1 && solution.sign_hi == 1);
    cr_expect(roots[0].kind == SCALEEV_ROOT_UNRESOLVED && roots[0].lo <= 5 && roots[0].hi >= 5);
    scaleev_model_destroy(m);
}
