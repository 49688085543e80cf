/* SPDX-License-Identifier: MIT */
/* Decimal numbers beside MPFR: rounded correctly, with the least interval around them, and read as far as they go. */
#include "number/decimal.h"
#include "draw.h"
#include "mp.h"
#include "number/bits.h"
#include "support.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Few bits tell most numbers from the middle between two doubles, and so many all numbers of 800 digits: those that are
 * halfway have 1130 bits at most. */
enum { FEW = 192, BITS = 4096, TEXT = 2048 };

static mpfr_t below, above;

static void begin(void)
{
    mpfr_inits2(BITS, below, above, (mpfr_ptr)0);
    test_begin();
}

static void end(void)
{
    mpfr_clears(below, above, (mpfr_ptr)0);
    cr_assert_eq(reports(), 0);
}

/* What is nearest, and the doubles around; false where there are too few bits to tell. */
static bool judge(const char *text, mpfr_prec_t bits, sev_decimal *want)
{
    mpfr_set_prec(below, bits);
    mpfr_set_prec(above, bits);
    if (mpfr_set_str(below, text, 10, MPFR_RNDD) || mpfr_set_str(above, text, 10, MPFR_RNDU))
        return false;
    want->value = mpfr_get_d(below, MPFR_RNDN);
    want->range = (sev_interval){mpfr_get_d(below, MPFR_RNDD), mpfr_get_d(above, MPFR_RNDU)};
    return want->value == mpfr_get_d(above, MPFR_RNDN);
}

/* The whole text is a number, and it is that of MPFR. */
static void check_text(const char *text)
{
    sev_decimal got = {0, {0, 0}}, want;
    size_t n = strlen(text), read = sev_decimal_read(text, n, &got);
    CHECK(read == n, "%s: %zu of %zu bytes", text, read, n);
    CHECK(judge(text, FEW, &want) || judge(text, BITS, &want), "%s: MPFR cannot tell", text);
    CHECK(got.value == want.value, "%s: %a, it is %a", text, got.value, want.value);
    CHECK(got.range.lo == want.range.lo && got.range.hi == want.range.hi, "%s: [%a, %a], it is [%a, %a]", text,
          got.range.lo, got.range.hi, want.range.lo, want.range.hi);
}

/* So many digits, now and then a point, and an exponent. */
static void write_random(dice *d, char *text)
{
    size_t n = 1 + (size_t)(dice_unit(d) * (dice_unit(d) < 0.01 ? 900 : 25)), i = 0;
    size_t point = (size_t)(dice_unit(d) * 2 * (double)n);
    for (size_t k = 0; k < n; k++) {
        if (k == point)
            text[i++] = '.';
        text[i++] = (char)('0' + (int)(dice_unit(d) * 10));
    }
    int most = dice_unit(d) < 0.5 ? 25 : 345;
    int exponent = (int)(dice_unit(d) * (2 * most + 1)) - most;
    text[i] = '\0';
    if (dice_unit(d) < 0.8)
        snprintf(text + i, 16, "%s%s%d", dice_unit(d) < 0.5 ? "e" : "E", exponent >= 0 && i % 2 ? "+" : "", exponent);
}

Test(decimal, random)
{
    static char text[TEXT];
    dice d = draw_begin("decimal");
    begin();
    for (size_t i = 0; i < test_cases(1000000); i++) {
        write_random(&d, text);
        check_text(text);
    }
    end();
}

/* Exactly halfway between x and the double above it, with `last` added to the digits, in units of the last of them. */
static void check_halfway(double x, int last)
{
    static char text[TEXT];
    mpfr_exp_t exponent;
    char *digits;
    mpfr_set_prec(below, BITS);
    mpfr_set_prec(above, BITS);
    mpfr_set_d(below, x, MPFR_RNDN);
    mpfr_set_d(above, nextafter(x, HUGE_VAL), MPFR_RNDN);
    mpfr_add(below, below, above, MPFR_RNDN);
    mpfr_div_2ui(below, below, 1, MPFR_RNDN);
    digits = mpfr_get_str(NULL, &exponent, 10, 790, below, MPFR_RNDN);
    digits[789] = (char)(digits[789] + last); /* it was 0 */
    snprintf(text, sizeof text, "%.1s.%se%ld", digits, digits + 1, (long)exponent - 1);
    check_text(text);
    snprintf(text, sizeof text, ".%s%s%de%ld", digits, "00000000000000000000", last > 0, (long)exponent);
    check_text(text);
    mpfr_free_str(digits);
}

Test(decimal, halfway)
{
    dice d = draw_begin("halfway");
    begin();
    for (size_t i = 0; i < test_cases(3000); i++) {
        double x = i % 3 ? draw_size(&d, -1074, 1023) : draw_size(&d, -1074, -1018);
        check_halfway(x, 0);
        check_halfway(x, 1);
    }
    check_halfway(0, 0);
    check_halfway(0, 1);
    check_halfway(DBL_TRUE_MIN, 0);
    check_halfway(nextafter(DBL_MIN, 0), 0);
    end();
}

Test(decimal, corners)
{
    static const char *const texts[] = {
        "0",
        "0.0",
        "000",
        ".0",
        "0e5",
        "0e-99999999999999",
        "1",
        "1.",
        ".5",
        "00012.500",
        "1e22",
        "1e23",
        "9007199254740993",
        "0.1",
        "0.30000000000000004",
        "123456789012345678901234567890",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1.797693134862315708145274237317043567980e308",
        "1e309",
        "1e310",
        "1e400",
        "1e999999999999",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2e-324",
        "1e-330",
        "1e-400",
        "1e-999999999999",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "0.000000000000000000000000000000000001",
        "100000000000000000000000000000000000000000000e-40",
        "8.5e0",
        "9.5e-1",
    };
    static char text[TEXT];
    begin();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_text(texts[i]);
    memset(text, '0', 1200); /* zeros count for nothing, and what is far behind counts */
    memcpy(text + 1100, "1.5", 4);
    check_text(text);
    memset(text, '0', 1200);
    memcpy(text, "9007199254740993.", 17);
    memcpy(text + 1100, "1", 2);
    check_text(text);
    end();
}

Test(decimal, as_far_as_it_goes)
{
    static const struct {
        const char *text;
        size_t bytes;
        double value;
    } rows[] = {
        {"", 0, 0},     {".", 0, 0},    {"e5", 0, 0},      {"-1", 0, 0},    {"+1", 0, 0},   {"1e", 1, 1},
        {"1e+", 1, 1},  {"1e-x", 1, 1}, {"1.5.5", 3, 1.5}, {"2K", 1, 2},    {"1,5", 1, 1},  {"3e2e2", 3, 300},
        {"0x10", 1, 0}, {"inf", 0, 0},  {"nan", 0, 0},     {"1_000", 1, 1}, {"7 e2", 1, 7}, {"12)", 2, 12},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sev_decimal got = {0, {0, 0}};
        size_t bytes = sev_decimal_read(rows[i].text, strlen(rows[i].text), &got);
        cr_expect(bytes == rows[i].bytes && got.value == rows[i].value, "%s: %zu bytes, %g", rows[i].text, bytes,
                  got.value);
    }
    sev_decimal got;
    cr_expect(sev_decimal_read("12345", 3, &got) == 3 && got.value == 123);
    cr_expect(sev_decimal_read("1e5", 2, &got) == 1 && got.value == 1);
}
