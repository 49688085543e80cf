/* SPDX-License-Identifier: MIT */
#include "support.h"
#include "op/curve.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SCALEEV_TEST_DATA_DIR
#define SCALEEV_TEST_DATA_DIR "tests/reference"
#endif

#define MANY 1200
#define FEW 12
#define CASES test_cases(4000)

/* A table, and what it was made from. */
typedef struct sample {
    uint64_t seed; /* 0: not a random one */
    sev_curve_kind kind;
    size_t n;
    double points[2 * MANY];
    sev_curve *table;
} sample;

static double scale(const sample *s, size_t i)
{
    return s->points[2 * i];
}

static double value(const sample *s, size_t i)
{
    return s->points[2 * i + 1];
}

static sev_pair plain(double x)
{
    return (sev_pair){x, 0};
}

static void make(sample *s)
{
    s->table = malloc(sev_curve_bytes(s->n));
    cr_assert_not_null(s->table);
    sev_curve_init(s->table, s->kind, s->points, s->n);
}

/* All that is needed to see the failure again; in full, as it is meant to be pasted. */
static const char *text(const sample *s)
{
    static char out[64 * MANY];
    int used = snprintf(out, sizeof out, "seed %llu, %s:", (unsigned long long)s->seed,
                        s->kind == SEV_CURVE_CUBIC ? "cubic" : "integral");
    for (size_t i = 0; i < 2 * s->n; ++i)
        used += snprintf(out + used, sizeof out - (size_t)used, " %a", s->points[i]);
    return out;
}

/* ---- Random tables ---- */

static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static double uniform(uint64_t *state)
{
    return (double)(next(state) >> 11) * 0x1p-53;
}

static uint64_t bits(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static double from_bits(uint64_t b)
{
    double x;
    memcpy(&x, &b, sizeof x);
    return x;
}

/* Between lo and hi, both >= 0: near the ends, or spread evenly over the doubles or over the numbers. */
static double between(uint64_t *state, double lo, double hi)
{
    uint64_t steps = bits(hi) - bits(lo);
    uint64_t near = next(state) % (1 + (steps < 4 ? steps : 4));
    switch (next(state) % 5) {
    case 0:
        return from_bits(bits(lo) + near);
    case 1:
        return from_bits(bits(hi) - near);
    case 2:
        return from_bits(bits(lo) + next(state) % (steps + 1));
    default: {
        double x = lo + uniform(state) * (hi - lo);
        return x < lo ? lo : x > hi ? hi : x;
    }
    }
}

/* Of any size between 1e-301 and 1e301. */
static double any_size(uint64_t *state)
{
    double significand = 1.0 + uniform(state);
    return ldexp(significand, (int)(next(state) % 2000) - 1000);
}

static double corner(uint64_t *state, double before)
{
    static const double corners[] = {0.0, 1.0, DBL_MAX, DBL_TRUE_MIN, DBL_MIN, 1.0 + DBL_EPSILON, 0x1p1023, 1e100};
    switch (next(state) % 6) {
    case 0:
        return before;
    case 1:
        return corners[next(state) % (sizeof corners / sizeof *corners)];
    case 2:
        return nextafter(before, (double)INFINITY) <= DBL_MAX ? nextafter(before, (double)INFINITY) : before;
    case 3:
        return any_size(state);
    default:
        return floor(uniform(state) * 20.0);
    }
}

static double further(uint64_t *state, double k, int flavour)
{
    double x = flavour == 0   ? k + 1.0
               : flavour == 1 ? nextafter(k, (double)INFINITY)
               : flavour == 2 ? k + any_size(state)
                              : k + uniform(state) * 5.0;
    if (next(state) % 16 == 0)
        x = nextafter(k, (double)INFINITY);
    return x > k ? x : nextafter(k, (double)INFINITY);
}

/* Scales and values of few kinds, so that corners meet each other; `rising` sorts the values. */
static void make_random(sample *s, uint64_t seed, sev_curve_kind kind, size_t most, int rising)
{
    uint64_t state = seed;
    int k_flavour = (int)(next(&state) % 5);
    int mild = next(&state) % 2 == 0;
    double k = kind == SEV_CURVE_INTEGRAL || next(&state) % 2 ? 0.0 : 10.0 * uniform(&state);
    double v = 0.0;
    size_t n = 2 + (size_t)(next(&state) % (most - 1));
    s->seed = seed;
    s->kind = kind;
    for (s->n = 0; s->n < n && k <= DBL_MAX; ++s->n) {
        v = mild ? floor(10.0 * uniform(&state)) / 8.0 + (rising ? v : 0.0) : corner(&state, fabs(v));
        if (rising && s->n > 0 && v < value(s, s->n - 1))
            v = value(s, s->n - 1);
        if (!rising && kind == SEV_CURVE_CUBIC && next(&state) % 3 == 0)
            v = -v;
        s->points[2 * s->n] = k;
        s->points[2 * s->n + 1] = v;
        k = further(&state, k, k_flavour);
        if (s->n + 2 == n && next(&state) % 8 == 0 && k < DBL_MAX)
            k = DBL_MAX;
    }
    if (s->n < 2) { /* the scales ran out of doubles */
        s->points[2] = DBL_MAX;
        s->points[3] = v;
        s->n = 2;
    }
    make(s);
}

/* ---- Values ---- */

static double half_ulp(double x)
{
    double a = fabs(x);
    return a > DBL_MAX ? 0.0 : a < DBL_MIN ? DBL_TRUE_MIN : (a - nextafter(a, 0.0)) * 1.02 + DBL_TRUE_MIN;
}

/* Where a result is the integral, its low part counts too. */
static void expect_reference(const sample *s, int order, sev_pair at, sev_pair right, double slack, int line)
{
    int integral = s->kind == SEV_CURVE_INTEGRAL && order == 0;
    double x = at.hi;
    sev_pair got = sev_curve_value(s->table, order, at);
    double rounding = integral ? 2.0 * DBL_TRUE_MIN : half_ulp(right.hi);
    double error = got.hi == right.hi ? right.lo - got.lo : (right.hi - got.hi) + (right.lo - got.lo);
    cr_expect(fabs(error) <= rounding + slack && (got.hi == right.hi || fabs(right.hi) <= DBL_MAX),
              "line %d: order %d at %a is %a + %a, not %a + %a\n%s", line, order, x, got.hi, got.lo, right.hi, right.lo,
              text(s));
    double min, max;
    sev_curve_range(s->table, order, at.lo < 0.0 ? nextafter(x, 0.0) : x, at.lo > 0.0 ? nextafter(x, DBL_MAX) : x, &min,
                    &max);
    cr_expect((right.hi > min || (right.hi == min && right.lo >= 0.0)) &&
                  (right.hi < max || (right.hi == max && right.lo <= 0.0)),
              "line %d: order %d at %a is %a + %a, not in [%a, %a]\n%s", line, order, x, right.hi, right.lo, min, max,
              text(s));
    cr_expect(integral || got.lo == 0.0, "line %d: order %d at %a: low part %a", line, order, x, got.lo);
}

static FILE *open_reference(void)
{
    char path[4096];
    const char *dir = getenv("SCALEEV_TEST_DATA");
    snprintf(path, sizeof path, "%s/table.tsv", dir ? dir : SCALEEV_TEST_DATA_DIR);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "cannot read %s", path);
    return file;
}

static size_t read_numbers(char *from, double *out, size_t capacity)
{
    size_t n = 0;
    for (char *end; n < capacity; from = end) {
        out[n] = strtod(from, &end);
        if (end == from)
            break;
        ++n;
    }
    return n;
}

Test(curve, agrees_with_the_definition)
{
    static sample s;
    static char row[8192];
    FILE *file = open_reference();
    int values = 0, tables = 0;
    for (int line = 1; fgets(row, sizeof row, file); ++line) {
        double number[6];
        if (strncmp(row, "table\t", 6) == 0) {
            char *points = strchr(row + 6, '\t');
            cr_assert_not_null(points, "line %d", line);
            free(s.table);
            s.kind = strncmp(row + 6, "cubic", 5) == 0 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL;
            s.n = read_numbers(points, s.points, 2 * MANY) / 2;
            make(&s);
            ++tables;
        } else if (strncmp(row, "value\t", 6) == 0) {
            cr_assert_eq(read_numbers(row + 6, number, 6), 6, "line %d", line);
            expect_reference(&s, (int)number[0], (sev_pair){number[1], number[2]}, (sev_pair){number[3], number[4]},
                             number[5], line);
            ++values;
        }
    }
    fclose(file);
    free(s.table);
    cr_assert(tables > 20 && values > 1000, "only %d tables and %d values were read", tables, values);
}

Test(curve, a_straight_line_stays_straight)
{
    sample s = {0, SEV_CURVE_CUBIC, 4, {0.0, 1.0, 1.0, 3.0, 2.5, 6.0, 4.0, 9.0}, NULL};
    make(&s);
    for (double x = 0.0; x <= 4.0; x += 0.125) {
        cr_expect_eq(sev_curve_value(s.table, 0, plain(x)).hi, 1.0 + 2.0 * x, "at %g", x);
        cr_expect_eq(sev_curve_value(s.table, 1, plain(x)).hi, 2.0, "at %g", x);
        cr_expect(fabs(sev_curve_value(s.table, 2, plain(x)).hi) < 1e-28, "at %g", x);
    }
    free(s.table);
}

Test(curve, meets_its_points)
{
    static sample s;
    for (uint64_t seed = 1; seed <= CASES; ++seed) {
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, FEW, 0);
        int order = s.kind == SEV_CURVE_INTEGRAL ? 1 : 0;
        for (size_t i = 0; i < s.n; ++i) {
            double got = sev_curve_value(s.table, order, plain(scale(&s, i))).hi;
            cr_assert_eq(got, value(&s, i), "%a at %a\n%s", got, scale(&s, i), text(&s));
        }
        cr_assert_eq(sev_curve_first(s.table), scale(&s, 0));
        cr_assert_eq(sev_curve_last(s.table), scale(&s, s.n - 1));
        free(s.table);
    }
}

static void expect_monotone(const sample *s, double a, double b, int direction)
{
    double low = sev_curve_value(s->table, 0, plain(a)).hi, high = sev_curve_value(s->table, 0, plain(b)).hi;
    cr_assert(direction > 0   ? low <= high
              : direction < 0 ? low >= high
                              : low == high,
              "from %a at %a to %a at %a\n%s", low, a, high, b, text(s));
    double slope = sev_curve_value(s->table, 1, plain(a)).hi;
    cr_assert(direction > 0   ? slope >= 0.0
              : direction < 0 ? slope <= 0.0
                              : slope == 0.0,
              "slope %a at %a\n%s", slope, a, text(s));
}

Test(curve, is_monotone_between_points)
{
    static sample s;
    for (uint64_t seed = 1; seed <= CASES; ++seed) {
        uint64_t state = ~seed;
        make_random(&s, seed, SEV_CURVE_CUBIC, FEW, 0);
        for (size_t i = 0; i + 1 < s.n; ++i) {
            int direction = (value(&s, i) < value(&s, i + 1)) - (value(&s, i) > value(&s, i + 1));
            for (int j = 0; j < 20; ++j) {
                double a = between(&state, scale(&s, i), nextafter(scale(&s, i + 1), 0.0));
                double b = j % 2 ? between(&state, a, scale(&s, i + 1)) : nextafter(a, (double)INFINITY);
                expect_monotone(&s, a, b, direction);
            }
        }
        free(s.table);
    }
}

Test(curve, rising_data_give_rising_values)
{
    static sample s;
    for (uint64_t seed = 1; seed <= CASES; ++seed) {
        uint64_t state = ~seed;
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, FEW, 1);
        double last = sev_curve_last(s.table);
        for (int j = 0; j < 50; ++j) {
            double a = between(&state, sev_curve_first(s.table), last), b = between(&state, a, last);
            double low = sev_curve_value(s.table, 0, plain(a)).hi, high = sev_curve_value(s.table, 0, plain(b)).hi;
            cr_assert(low <= high, "from %a at %a to %a at %a\n%s", low, a, high, b, text(&s));
        }
        free(s.table);
    }
}

Test(curve, has_no_value_elsewhere)
{
    sample s = {0, SEV_CURVE_CUBIC, 2, {1.0, 1.0, 2.0, 3.0}, NULL};
    const double outside[] = {0.0, nextafter(1.0, 0.0), nextafter(2.0, 3.0), DBL_MAX, (double)INFINITY, (double)NAN};
    double min, max;
    for (int kind = 0; kind < 2; ++kind) {
        s.kind = kind ? SEV_CURVE_INTEGRAL : SEV_CURVE_CUBIC;
        make(&s);
        for (size_t i = 0; i < sizeof outside / sizeof *outside; ++i) {
            double x = outside[i];
            for (int order = 0; order < 3; ++order) {
                cr_expect(isnan(sev_curve_value(s.table, order, plain(x)).hi), "%g", x);
                cr_expect(isnan(sev_curve_value(s.table, order, (sev_pair){x, x < 1.0 ? 0x1p-54 : -0x1p-53}).hi), "%g",
                          x);
                sev_curve_range(s.table, order, x < 1.0 ? x : 1.5, x < 1.0 ? 1.5 : x, &min, &max);
                cr_expect(isnan(min) && isnan(max), "[%g, %g] with %g", min, max, x);
            }
        }
        for (int order = 0; order < 3; ++order) { /* the high part decides */
            cr_expect_eq(sev_curve_value(s.table, order, (sev_pair){1.0, -0x1p-54}).hi,
                         sev_curve_value(s.table, order, plain(1.0)).hi);
            cr_expect_eq(sev_curve_value(s.table, order, (sev_pair){2.0, 0x1p-53}).hi,
                         sev_curve_value(s.table, order, plain(2.0)).hi);
        }
        for (int order = -1; order <= 3; order += 4) {
            cr_expect(isnan(sev_curve_value(s.table, order, plain(1.5)).hi), "order %d", order);
            sev_curve_range(s.table, order, 1.0, 2.0, &min, &max);
            cr_expect(isnan(min) && isnan(max), "order %d", order);
        }
        free(s.table);
    }
}

/* ---- Memory ---- */

Test(curve, takes_as_much_memory_as_it_says)
{
    size_t each = sev_curve_bytes(3) - sev_curve_bytes(2);
    size_t most = (SIZE_MAX - (sev_curve_bytes(2) - 2 * each)) / each;
    cr_expect_gt(sev_curve_bytes(most), SIZE_MAX - each);
    cr_expect_eq(sev_curve_bytes(most + 1), 0);
    cr_expect_eq(sev_curve_bytes(SIZE_MAX), 0);
    cr_expect_eq(sev_curve_bytes(SIZE_MAX / 2), 0);
    for (size_t n = 2; n < 70; ++n) { /* a guard behind the block stays as it was */
        sample s = {0, SEV_CURVE_CUBIC, n, {0}, NULL};
        size_t bytes = sev_curve_bytes(n);
        unsigned char *block = malloc(bytes + 16);
        cr_assert_not_null(block);
        memset(block + bytes, 0xa5, 16);
        for (size_t i = 0; i < n; ++i)
            s.points[2 * i] = s.points[2 * i + 1] = (double)i;
        sev_curve_init((sev_curve *)(void *)block, s.kind, s.points, n);
        for (size_t i = 0; i < 16; ++i)
            cr_assert_eq(block[bytes + i], 0xa5, "n = %zu", n);
        free(block);
    }
}

Test(curve, can_be_copied)
{
    static sample s;
    for (uint64_t seed = 1; seed <= 50; ++seed) {
        double got[2][3][4];
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, FEW, 0);
        for (int copied = 0; copied < 2; ++copied) {
            for (int order = 0; order < 3; ++order) {
                double lo = sev_curve_first(s.table), hi = sev_curve_last(s.table), *out = got[copied][order];
                sev_pair at = sev_curve_value(s.table, order, plain(lo / 2.0 + hi / 2.0));
                out[0] = at.hi;
                out[1] = at.lo;
                sev_curve_range(s.table, order, lo, hi, &out[2], &out[3]);
            }
            size_t bytes = sev_curve_bytes(s.n);
            void *copy = malloc(bytes);
            cr_assert_not_null(copy);
            memcpy(copy, s.table, bytes);
            memset(s.table, 0xff, bytes);
            free(s.table);
            s.table = copy;
        }
        free(s.table);
        cr_assert_eq(memcmp(got[0], got[1], sizeof got[0]), 0, "%s", text(&s));
    }
}

/* ---- Bounds ---- */

/* An interval of the table: a number, a few doubles, any, from point to point, or all. */
static void interval(uint64_t *state, const sample *s, double *lo, double *hi)
{
    double first = scale(s, 0), last = scale(s, s->n - 1);
    size_t i = (size_t)(next(state) % s->n), j = i + (size_t)(next(state) % (s->n - i));
    *lo = next(state) % 4 ? between(state, first, last) : scale(s, i);
    switch (next(state) % 6) {
    case 0:
        *hi = *lo;
        break;
    case 1:
        *hi = from_bits(bits(*lo) + next(state) % 8);
        break;
    case 2:
        *lo = scale(s, i);
        *hi = scale(s, j);
        break;
    case 3:
        *lo = first;
        *hi = last;
        break;
    default:
        *hi = between(state, *lo, last);
    }
    if (!(*hi <= last)) /* a step beyond the last double may have been taken */
        *hi = last;
}

static void expect_within(const sample *s, int order, double lo, double hi, double x)
{
    double min, max;
    sev_pair got = sev_curve_value(s->table, order, plain(x));
    sev_curve_range(s->table, order, lo, hi, &min, &max);
    cr_assert((got.hi > min || (got.hi == min && got.lo >= 0.0)) && (got.hi < max || (got.hi == max && got.lo <= 0.0)),
              "order %d at %a is %a + %a, not in [%a, %a] over [%a, %a]\n%s", order, x, got.hi, got.lo, min, max, lo,
              hi, text(s));
}

static void expect_no_infinite_number(const sample *s, int order, double lo, double hi)
{
    double min, max;
    sev_curve_range(s->table, order, lo, hi, &min, &max);
    cr_assert(min <= DBL_MAX && max >= -DBL_MAX, "order %d over [%a, %a]: no number is in [%a, %a]\n%s", order, lo, hi,
              min, max, text(s));
}

Test(curve, bounds_hold_what_is_computed)
{
    static sample s;
    for (uint64_t seed = 1; seed <= CASES; ++seed) {
        uint64_t state = ~seed;
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, FEW, 0);
        for (int j = 0; j < 20; ++j) {
            double lo, hi;
            interval(&state, &s, &lo, &hi);
            for (int order = 0; order < 3; ++order) {
                expect_no_infinite_number(&s, order, lo, hi);
                for (size_t i = 0; i < s.n; ++i)
                    if (lo <= scale(&s, i) && scale(&s, i) <= hi)
                        expect_within(&s, order, lo, hi, scale(&s, i));
                for (int m = 0; m < 10; ++m)
                    expect_within(&s, order, lo, hi, m == 0 ? lo : m == 1 ? hi : between(&state, lo, hi));
            }
        }
        free(s.table);
    }
}

/* The mean of a derivative over [a, b] lies within its bounds: the difference of the order below says so, which was
 * computed another way. */
static void expect_mean_within(const sample *s, int order, double a, double b)
{
    double min, max;
    sev_pair at_a = sev_curve_value(s->table, order - 1, plain(a)),
             at_b = sev_curve_value(s->table, order - 1, plain(b));
    sev_curve_range(s->table, order, a, b, &min, &max);
    double rise = (at_b.hi - at_a.hi) + (at_b.lo - at_a.lo), low = (b - a) * min, high = (b - a) * max;
    double error = half_ulp(at_a.hi) + half_ulp(at_b.hi) + 0x1p-50 * (fabs(rise)) + 3.0 * DBL_TRUE_MIN;
    if (order == 2 || s->kind == SEV_CURVE_CUBIC) /* such values cancel where their terms are large */
        error += 0x1p-80 * (fabs(at_a.hi) + fabs(at_b.hi) + fabs(low) + fabs(high));
    if (isinf(rise) || isnan(rise) || isnan(low) || isnan(high) || isinf(error))
        return;
    cr_assert(low - error <= rise && rise <= high + error, "order %d over [%a, %a]: the rise %a is not in [%a, %a]\n%s",
              order, a, b, rise, low, high, text(s));
}

Test(curve, bounds_hold_the_mean)
{
    static sample s;
    for (uint64_t seed = 1; seed <= CASES; ++seed) {
        uint64_t state = ~seed;
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, FEW, 0);
        for (int j = 0; j < 40; ++j) {
            double lo, hi;
            interval(&state, &s, &lo, &hi);
            expect_mean_within(&s, 1, lo, hi);
            expect_mean_within(&s, 2, lo, hi);
        }
        free(s.table);
    }
}

static double up(double x, int steps)
{
    for (; steps > 0; --steps)
        x = nextafter(x, (double)INFINITY);
    return x;
}

Test(curve, bounds_of_one_number_are_neighbours)
{
    static sample s;
    for (uint64_t seed = 1; seed <= CASES; ++seed) {
        uint64_t state = ~seed;
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, FEW, 0);
        for (int j = 0; j < 20; ++j) {
            double min, max, x = between(&state, sev_curve_first(s.table), sev_curve_last(s.table));
            double largest = 0.0;
            for (size_t i = 0; i < s.n; ++i)
                largest = fmax(largest, s.kind == SEV_CURVE_CUBIC ? fabs(value(&s, i)) : 0.0);
            sev_curve_range(s.table, 0, x, x, &min, &max);
            cr_assert(max <= up(min, fabs(min) <= 2.0 * DBL_MIN ? 3 : 2) + 0x1p-80 * largest, "[%a, %a] at %a\n%s", min,
                      max, x, text(&s));
        }
        for (size_t i = 0; i < s.n && s.kind == SEV_CURVE_CUBIC; ++i) {
            double min, max;
            sev_curve_range(s.table, 0, scale(&s, i), scale(&s, i), &min, &max);
            cr_assert(max <= up(min, 2) + 0x1p-80 * fabs(value(&s, i)), "[%a, %a] at %a\n%s", min, max, scale(&s, i),
                      text(&s));
        }
        free(s.table);
    }
}

/* The order that takes the values v_i stays between them, the next one has their direction, and a hazard is >= 0. */
static void expect_known(const sample *s, size_t i, double lo, double hi)
{
    double min, max, low = fmin(value(s, i), value(s, i + 1)), high = fmax(value(s, i), value(s, i + 1));
    int order = s->kind == SEV_CURVE_INTEGRAL ? 1 : 0;
    sev_curve_range(s->table, order, lo, hi, &min, &max);
    cr_assert(low <= min && max <= high, "[%a, %a] over [%a, %a]\n%s", min, max, lo, hi, text(s));
    sev_curve_range(s->table, 0, lo, hi, &min, &max);
    cr_assert(min >= 0.0 || order == 0, "[%a, %a] over [%a, %a]\n%s", min, max, lo, hi, text(s));
    if (order == 1 && (lo == scale(s, i) || hi == scale(s, i + 1))) /* the rate may bend here */
        return;
    sev_curve_range(s->table, order + 1, lo, hi, &min, &max);
    cr_assert((value(s, i) > value(s, i + 1) || min >= 0.0) && (value(s, i) < value(s, i + 1) || max <= 0.0),
              "slope [%a, %a] over [%a, %a]\n%s", min, max, lo, hi, text(s));
}

Test(curve, bounds_know_the_data)
{
    static sample s;
    for (uint64_t seed = 1; seed <= CASES; ++seed) {
        uint64_t state = ~seed;
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, FEW, 0);
        for (size_t i = 0; i + 1 < s.n; ++i) {
            double lo = between(&state, scale(&s, i), nextafter(scale(&s, i + 1), 0.0));
            expect_known(&s, i, lo, between(&state, lo, scale(&s, i + 1)));
        }
        free(s.table);
    }
}

/* Over what is seen at many scales, bounds may be wider by an eighth of a parabola's height and rounding. */
static void expect_tight(const sample *s, int order, double lo, double hi)
{
    double min, max, low = (double)INFINITY, high = -(double)INFINITY;
    sev_curve_range(s->table, order, lo, hi, &min, &max);
    for (int j = 0; j <= 600; ++j) {
        double x = j == 600 ? hi : lo + (hi - lo) * (j / 600.0);
        low = fmin(low, sev_curve_value(s->table, order, plain(x)).hi);
        high = fmax(high, sev_curve_value(s->table, order, plain(x)).hi);
    }
    double room = (order == 1 ? 0.13 : 0.002) * (high - low) + 1e-15 * fmax(fabs(low), fabs(high)) + 1e-20;
    cr_assert(low - room <= min && max <= high + room, "order %d over [%a, %a]: [%a, %a], but seen [%a, %a]\n%s", order,
              lo, hi, min, max, low, high, text(s));
}

Test(curve, bounds_within_a_piece_are_tight)
{
    for (uint64_t seed = 1; seed <= 300; ++seed) {
        uint64_t state = seed;
        sample s = {seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, 5, {0}, NULL};
        for (size_t i = 0; i < s.n; ++i) {
            s.points[2 * i] = (double)i + 0.9 * (i > 0 ? uniform(&state) : 0.0);
            s.points[2 * i + 1] = uniform(&state) * (next(&state) % 3 ? 1.0 : 30.0);
        }
        make(&s);
        for (int j = 0; j < 10; ++j) {
            size_t i = (size_t)(next(&state) % (s.n - 1));
            double lo = scale(&s, i) + uniform(&state) * (scale(&s, i + 1) - scale(&s, i));
            double hi = lo + ldexp(uniform(&state), -(int)(next(&state) % 30)) * (scale(&s, i + 1) - lo);
            hi = nextafter(hi, 0.0); /* at a point two second derivatives meet */
            for (int order = 0; order < 3 && lo < hi; ++order)
                expect_tight(&s, order, lo, hi);
        }
        free(s.table);
    }
}

/* Wide intervals take a short cut over the points in between. */
Test(curve, bounds_over_many_points_are_those_of_the_pieces)
{
    static sample s;
    for (uint64_t seed = 1; seed <= 30; ++seed) {
        uint64_t state = ~seed;
        make_random(&s, seed, seed % 2 ? SEV_CURVE_CUBIC : SEV_CURVE_INTEGRAL, seed < 25 ? 40 : MANY, 0);
        for (int j = 0; j < 60; ++j) {
            size_t i = (size_t)(next(&state) % (s.n - 1)), end = i + 1 + (size_t)(next(&state) % (s.n - 1 - i));
            for (int order = 0; order < 3; ++order) {
                double min, max, low = (double)INFINITY, high = -(double)INFINITY;
                for (size_t k = i; k < end; ++k) {
                    sev_curve_range(s.table, order, scale(&s, k), scale(&s, k + 1), &min, &max);
                    low = fmin(low, min);
                    high = fmax(high, max);
                }
                sev_curve_range(s.table, order, scale(&s, i), scale(&s, end), &min, &max);
                double room = fmin(1e-12 * (high / 2.0 - low / 2.0) + 4e-308, DBL_MAX / 4.0);
                cr_assert(min <= low + room && high <= max + room && low <= min + room && max <= high + room,
                          "order %d, points %zu to %zu: [%a, %a] is not [%a, %a]\n%s", order, i, end, min, max, low,
                          high, text(&s));
            }
        }
        free(s.table);
    }
}

Test(curve, both_second_derivatives_count_at_a_point)
{
    sample s = {0, SEV_CURVE_INTEGRAL, 3, {0.0, 1.0, 1.0, 2.0, 2.0, 5.0}, NULL};
    double min, max;
    make(&s);
    sev_curve_range(s.table, 2, 1.0, 1.0, &min, &max);
    cr_expect(min <= 1.0 && max >= 3.0, "[%g, %g]", min, max);
    sev_curve_range(s.table, 2, 0.5, 1.0, &min, &max);
    cr_expect(min <= 1.0 && max >= 3.0, "[%g, %g]", min, max);
    sev_curve_range(s.table, 2, 0.5, 0.99, &min, &max);
    cr_expect(min > 0.99 && max < 1.01, "[%g, %g]", min, max);
    cr_expect_eq(sev_curve_value(s.table, 2, plain(1.0)).hi, 3.0);
    cr_expect_eq(sev_curve_value(s.table, 2, plain(2.0)).hi, 3.0);
    free(s.table);
}
