/* SPDX-License-Identifier: MIT */
#include "number/decimal.h"
#include "number/bits.h"

#include <stdbool.h>
#include <string.h>

/* The midpoint between two doubles has at most 767 digits: what comes after 800 decides nothing but whether there is
 * something, so a 1 stands for it. All else is exact: multiplying adds 350 digits at most, and dividing 1100. */
enum { READ_MOST = 800, DIGITS_MOST = 2048, FAR = 1 << 20 };

/* 0.d0 d1 d2 ... times 10^point, n digits, the first and the last of which are not 0; 0 where n is 0. */
typedef struct digits {
    unsigned char d[DIGITS_MOST];
    int n, point;
} digits;

/* ---- Reading ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Zeros at the end say nothing. */
static void drop_zeros(digits *a)
{
    while (a->n > 0 && a->d[a->n - 1] == 0)
        a->n--;
    if (a->n == 0)
        a->point = 0;
}

/* Digits with a point somewhere; how many bytes. */
static size_t read_mantissa(const char *text, size_t n, digits *a)
{
    size_t i = 0;
    bool any = false, point = false, more = false;
    for (; i < n && (is_digit(text[i]) || (text[i] == '.' && !point)); i++) {
        if (text[i] == '.') {
            point = true;
            continue;
        }
        any = true;
        if (a->n == READ_MOST)
            more = more || text[i] != '0';
        else if (a->n || text[i] != '0')
            a->d[a->n++] = (unsigned char)(text[i] - '0');
        if (a->n && !point && a->point < FAR)
            a->point++;
        else if (!a->n && point && a->point > -FAR)
            a->point--;
    }
    if (more)
        a->d[a->n++] = 1;
    return any ? i : 0;
}

/* An exponent; how many bytes, 0 where there is none. */
static size_t read_exponent(const char *text, size_t n, int *exponent)
{
    size_t i = 1;
    bool negative = false;
    if (n < 2 || (text[0] != 'e' && text[0] != 'E'))
        return 0;
    if (text[1] == '+' || text[1] == '-')
        negative = text[i++] == '-';
    if (i == n || !is_digit(text[i]))
        return 0;
    for (*exponent = 0; i < n && is_digit(text[i]); i++)
        if (*exponent < FAR)
            *exponent = 10 * *exponent + (text[i] - '0');
    *exponent = negative ? -*exponent : *exponent;
    return i;
}

/* ---- Times powers of two ---- */

/* Divides by 2^k, k <= 56: long division from the left. */
static void divide_by(digits *a, int k)
{
    uint64_t rest = 0, mask = (UINT64_C(1) << k) - 1;
    digits b = {.point = a->point};
    for (int i = 0; i < a->n || rest; i++) {
        rest = 10 * rest + (i < a->n ? a->d[i] : 0);
        if (b.n || rest >> k)
            b.d[b.n++] = (unsigned char)(rest >> k);
        else
            b.point--;
        rest &= mask;
    }
    drop_zeros(&b);
    *a = b;
}

/* Multiplies by 2^k, k <= 56: from the right. */
static void multiply(digits *a, int k)
{
    uint64_t carry = 0;
    int first = DIGITS_MOST;
    digits b;
    for (int i = a->n; i-- > 0 || carry;) {
        carry += i >= 0 ? (uint64_t)a->d[i] << k : 0;
        b.d[--first] = (unsigned char)(carry % 10);
        carry /= 10;
    }
    b.n = DIGITS_MOST - first;
    b.point = a->point + b.n - a->n;
    memmove(b.d, b.d + first, (size_t)b.n);
    drop_zeros(&b);
    *a = b;
}

/* Times 2^k. */
static void scale(digits *a, int k)
{
    enum { STEP = 56 };
    while (k < 0) {
        divide_by(a, -k < STEP ? -k : STEP);
        k = k < -STEP ? k + STEP : 0;
    }
    while (k > 0) {
        multiply(a, k < STEP ? k : STEP);
        k = k > STEP ? k - STEP : 0;
    }
}

/* ---- Rounding ---- */

/* The whole part of a number less than 2^54, and what is left of it: 0, less than a half, a half, more. */
static uint64_t whole_part(const digits *a, int *rest)
{
    uint64_t whole = 0;
    for (int i = 0; i < a->point; i++)
        whole = 10 * whole + (i < a->n ? a->d[i] : 0);
    int i = a->point < 0 ? -1 : a->point, first = i >= 0 && i < a->n ? a->d[i] : 0;
    bool beyond = i < 0 ? a->n > 0 : i + 1 < a->n;
    *rest = first > 5 || (first == 5 && beyond) ? 3 : first == 5 ? 2 : first || beyond ? 1 : 0;
    return whole;
}

/* 2^exponent times a whole number of at most 53 bits; infinite beyond the largest double. */
static double put_together(uint64_t whole, int exponent)
{
    if (whole >> 53) {
        whole >>= 1;
        exponent++;
    }
    if (exponent > 971)
        return HUGE_VAL;
    return ldexp((double)whole, exponent);
}

/* How many times a number in [2^-1, 10) or so was halved; it is brought there. */
static int bring_below_1(digits *a)
{
    /* 2^steps[i] <= 10^i. */
    static const int steps[] = {0, 3, 6, 9, 13, 16, 19, 23, 26, 29, 33, 36, 39, 43, 46, 49, 53};
    enum { LAST = sizeof steps / sizeof *steps - 1 };
    int halved = 0;
    while (a->point > 0) {
        int k = a->point == 1 ? (a->d[0] < 2 ? 1 : a->d[0] < 4 ? 2 : 3) : steps[a->point > LAST ? LAST : a->point];
        scale(a, -k);
        halved += k;
    }
    while (a->point < 0 || a->d[0] < 5) {
        int k = a->point < 0 ? steps[-a->point > LAST ? LAST : -a->point] : a->d[0] < 2 ? 2 : 1;
        scale(a, k);
        halved -= k;
    }
    return halved;
}

/* Of a number that is not 0 and has a moderate exponent. */
static sev_decimal rounded(digits *a)
{
    int rest, halved = bring_below_1(a), exponent = halved - 53; /* it is in [1/2, 1) times 2^halved */
    exponent = exponent < -1074 ? -1074 : exponent;
    scale(a, halved - exponent);
    uint64_t whole = whole_part(a, &rest);
    bool up = rest == 3 || (rest == 2 && (whole & 1));
    double below = put_together(whole, exponent), above = put_together(whole + 1, exponent);
    return (sev_decimal){up ? above : below, {below == HUGE_VAL ? DBL_MAX : below, rest ? above : below}};
}

static sev_decimal decimal_value(digits *a)
{
    if (a->n == 0)
        return (sev_decimal){0, {0, 0}};
    if (a->point > 310)
        return (sev_decimal){HUGE_VAL, {DBL_MAX, HUGE_VAL}};
    if (a->point < -330)
        return (sev_decimal){0, {0, 0x1p-1074}};
    return rounded(a);
}

/* At most 15 digits and a power of ten that is a double: one rounding gives the double. Sets the range, too, where the
 * number is a double. */
static bool is_easy(const digits *a, sev_decimal *out)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int power = a->point - a->n;
    double whole = 0;
    if (a->n > 15 || power < -22 || power > 22)
        return false;
    for (int i = 0; i < a->n; i++)
        whole = 10 * whole + a->d[i];
    double value = power < 0 ? whole / tens[-power] : whole * tens[power];
    /* The rounding error is exact in a fused operation. */
    double off = power < 0 ? -fma(value, tens[-power], -whole) : fma(whole, tens[power], -value);
    out->value = value;
    out->range =
        (sev_interval){off < 0 ? nextafter(value, -HUGE_VAL) : value, off > 0 ? nextafter(value, HUGE_VAL) : value};
    return true;
}

size_t sev_decimal_read(const char *text, size_t n, sev_decimal *decimal)
{
    digits a = {.n = 0};
    int exponent = 0;
    size_t bytes = read_mantissa(text, n, &a);
    if (!bytes)
        return 0;
    bytes += read_exponent(text + bytes, n - bytes, &exponent);
    a.point += exponent;
    drop_zeros(&a);
    if (!is_easy(&a, decimal))
        *decimal = decimal_value(&a);
    return bytes;
}
