/* SPDX-License-Identifier: MIT */
/* The bits of doubles, and their places in rising order. */
#include "number/bits.h"
#include "number/lattice.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>

/* In rising order, with all that is special: both ends, both zeros, the subnormals and the powers of two about them. */
static const double rising[] = {
    -DBL_MAX,
    -0x1p1023,
    -1e300,
    -2,
    -1,
    -0.5,
    -0x1.0000000001p-1022,
    -DBL_MIN,
    -(DBL_MIN - DBL_TRUE_MIN),
    -3 * DBL_TRUE_MIN,
    -DBL_TRUE_MIN,
    0,
    DBL_TRUE_MIN,
    3 * DBL_TRUE_MIN,
    DBL_MIN - DBL_TRUE_MIN,
    DBL_MIN,
    0x1.0000000001p-1022,
    0.5,
    1 - DBL_EPSILON / 2,
    1,
    1 + DBL_EPSILON,
    2,
    1e300,
    0x1p1023,
    DBL_MAX,
};
enum { RISING = sizeof rising / sizeof *rising };

/* Any finite double. */
static double any(rng *random)
{
    double x = sev_from_bits(rng_next(random));
    return isfinite(x) ? x : rising[rng_below(random, RISING)];
}

Test(bits, of_known_doubles)
{
    cr_expect(sev_bits(1) == UINT64_C(0x3ff0000000000000));
    cr_expect(sev_bits(-2) == UINT64_C(0xc000000000000000));
    cr_expect(sev_bits(-0.0) == UINT64_C(0x8000000000000000));
    cr_expect(sev_bits(DBL_TRUE_MIN) == 1);
    cr_expect(sev_bits((double)INFINITY) == UINT64_C(0x7ff0000000000000));
    cr_expect(sev_from_bits(UINT64_C(0x7fefffffffffffff)) == DBL_MAX);
    cr_expect(signbit(sev_from_bits(UINT64_C(0x8000000000000000))));
    for (size_t i = 0; i < RISING; i++)
        cr_expect(sev_from_bits(sev_bits(rising[i])) == rising[i], "%a", rising[i]);
}

Test(bits, powers_of_two)
{
    for (int e = -1022; e <= 1023; e++)
        cr_expect(sev_pow2(e) == ldexp(1, e), "%d", e);
}

Test(bits, finite)
{
    for (size_t i = 0; i < RISING; i++)
        cr_expect(sev_is_finite(rising[i]), "%a", rising[i]);
    cr_expect(!sev_is_finite((double)INFINITY));
    cr_expect(!sev_is_finite(-(double)INFINITY));
    cr_expect(!sev_is_finite(SEV_NAN));
}

Test(lattice, keeps_the_order)
{
    for (size_t i = 0; i + 1 < RISING; i++)
        cr_expect(sev_lattice(rising[i]) < sev_lattice(rising[i + 1]), "%a, %a", rising[i], rising[i + 1]);
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(100000); i++) {
        double a = any(&random), b = any(&random);
        CHECK((a < b) == (sev_lattice(a) < sev_lattice(b)), "%a and %a", a, b);
    }
    cr_assert_eq(reports(), 0);
}

/* Neighbours are neighbours, the two zeros one place. */
Test(lattice, has_no_gaps)
{
    cr_expect(sev_lattice(-0.0) == sev_lattice(0));
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(100000); i++) {
        double x = i < RISING ? rising[i] : any(&random);
        CHECK(sev_unlattice(sev_lattice(x)) == x, "%a", x);
        if (x < DBL_MAX)
            CHECK(sev_lattice(nextafter(x, HUGE_VAL)) == sev_lattice(x) + 1, "%a", x);
    }
    cr_expect(!signbit(sev_unlattice(sev_lattice(-0.0))));
    cr_assert_eq(reports(), 0);
}

/* Parts are equal, but for a place; the ends are hit. */
static void check_parts(double lo, double hi)
{
    uint64_t parts = sev_lattice(hi) - sev_lattice(lo);
    CHECK(sev_between(lo, hi, 0) == lo && sev_between(lo, hi, 16) == hi, "%a, %a", lo, hi);
    for (unsigned i = 0; i < 16; i++) {
        uint64_t part = sev_lattice(sev_between(lo, hi, i + 1)) - sev_lattice(sev_between(lo, hi, i));
        CHECK(part == parts / 16 || part == parts / 16 + 1, "%a, %a: part %u", lo, hi, i);
    }
}

Test(lattice, between)
{
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(20000); i++) {
        double a = any(&random), b = any(&random);
        check_parts(fmin(a, b), fmax(a, b));
    }
    for (size_t i = 0; i < RISING; i++)
        for (size_t j = i; j < RISING; j++)
            check_parts(rising[i], rising[j]);
    /* The least number of parts is rounded down, so half of 3 places is the first of them. */
    cr_expect(sev_between(0, 3 * DBL_TRUE_MIN, 8) == DBL_TRUE_MIN);
    cr_expect(sev_between(-DBL_MAX, DBL_MAX, 8) == 0);
    cr_expect(sev_between(1, 65536, 4) == 16, "geometric over octaves");
    cr_assert_eq(reports(), 0);
}
