/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT = 766, MOST_DIGITS = 17 }; /* decimals that every double fits in, after the first digit */

/* sign 0.d1 d2 d3 ... 10^(exponent + 1) */
typedef struct decimal {
    bool negative;
    int exponent; /* of the first digit */
    char digits[MOST_DIGITS + 2];
} decimal;

enum rounding { NEAREST, DOWN, UP };

/* The C library prints doubles exactly when asked for enough digits; these are cut off, and then one is added where
 * that went the wrong way. */
static decimal directed(double value, int digits, enum rounding rounding)
{
    char exact[EXACT + 20];
    decimal d = {.negative = signbit(value)};
    snprintf(exact, sizeof exact, "%.*e", EXACT, fabs(value));
    d.exponent = (int)strtol(strchr(exact, 'e') + 1, NULL, 10);
    d.digits[0] = exact[0];
    memcpy(d.digits + 1, exact + 2, (size_t)digits - 1);
    bool rest = strspn(exact + 1 + digits, "0") < (size_t)(EXACT + 1 - digits);
    if (rest && (rounding == UP) == !d.negative) {
        int i = digits - 1;
        while (i >= 0 && d.digits[i] == '9')
            d.digits[i--] = '0';
        if (i >= 0) {
            d.digits[i]++;
        } else {
            d.digits[0] = '1';
            d.exponent++;
        }
    }
    return d;
}

static decimal nearest(double value, int digits)
{
    char text[MOST_DIGITS + 20];
    decimal d = {.negative = signbit(value) && value != 0};
    snprintf(text, sizeof text, "%.*e", digits - 1, fabs(value));
    d.exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    d.digits[0] = text[0];
    memcpy(d.digits + 1, text + 2, (size_t)digits - 1);
    return d;
}

static void append(number *n, const char *text)
{
    size_t length = strlen(n->text);
    snprintf(n->text + length, sizeof n->text - length, "%s", text);
}

static void append_char(number *n, char c)
{
    append(n, (char[]){c, '\0'});
}

static void append_superscript(number *n, int exponent)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[16];
    snprintf(digits, sizeof digits, "%d", abs(exponent));
    append(n, exponent < 0 ? "⁻" : "");
    for (const char *c = digits; *c; c++)
        append(n, raised[*c - '0']);
}

/* Digits with the point after `before` of them, and a comma after each three before it. */
static void append_digits(number *n, const char *digits, int before)
{
    int length = (int)strlen(digits);
    if (before <= 0)
        append(n, "0.");
    for (int i = before; i < 0; i++)
        append(n, "0");
    for (int i = 0; i < length || i < before; i++) {
        if (i > 0 && i == before)
            append(n, ".");
        append_char(n, i < length ? digits[i] : '0');
        if (i < before - 1 && (before - 1 - i) % 3 == 0)
            append(n, ",");
    }
}

static void strip_zeros(char *digits)
{
    size_t n = strlen(digits);
    while (n > 1 && digits[n - 1] == '0')
        digits[--n] = '\0';
}

static bool special(double value, number *n)
{
    n->text[0] = '\0';
    if (isnan(value))
        append(n, "no value");
    else if (isinf(value))
        append(n, value < 0 ? "−∞" : "∞");
    else if (value == 0)
        append(n, "0");
    return n->text[0] != '\0';
}

/* No line is to be broken here: these are no-break spaces. */
number number_times_power(int exponent)
{
    number n = {"\u00a0×\u00a010"};
    append_superscript(&n, exponent);
    return n;
}

static void scientific(number *n, const decimal *d)
{
    append_digits(n, d->digits, 1);
    append(n, number_times_power(d->exponent).text);
}

number number_rounded(double value, int digits)
{
    static const char *const words[] = {"", "", " million", " billion", " trillion"};
    number n;
    if (special(value, &n))
        return n;
    decimal d = nearest(value, digits);
    char back[MOST_DIGITS + 20];
    snprintf(back, sizeof back, "%s%c.%se%d", d.negative ? "-" : "", d.digits[0], d.digits + 1, d.exponent);
    if (strtod(back, NULL) == value)
        strip_zeros(d.digits);
    append(&n, d.negative ? "−" : "");
    if (d.exponent >= -4 && d.exponent < 6)
        append_digits(&n, d.digits, d.exponent + 1);
    else if (d.exponent >= 6 && d.exponent < 15) {
        append_digits(&n, d.digits, d.exponent % 3 + 1);
        append(&n, words[d.exponent / 3]);
    } else
        scientific(&n, &d);
    return n;
}

static number plain(const decimal *d)
{
    number n = {""};
    append(&n, d->negative ? "−" : "");
    if (d->exponent >= -4 && d->exponent < 15)
        append_digits(&n, d->digits, d->exponent + 1);
    else
        scientific(&n, d);
    return n;
}

static double back_to_double(const decimal *d)
{
    char text[MOST_DIGITS + 20];
    snprintf(text, sizeof text, "%s%c.%se%d", d->negative ? "-" : "", d->digits[0], d->digits + 1, d->exponent);
    return strtod(text, NULL);
}

void number_bounds(double lo, double hi, number *lower, number *upper)
{
    enum { FEWEST = 4, MOST = 17 };
    for (int digits = FEWEST; digits <= MOST; digits++) {
        bool lower_special = special(lo, lower), upper_special = special(hi, upper);
        decimal l = {0}, u = {0};
        if (!lower_special) {
            l = directed(lo, digits, DOWN);
            *lower = plain(&l);
        }
        if (!upper_special) {
            u = directed(hi, digits, UP);
            *upper = plain(&u);
        }
        if (lower_special || upper_special)
            continue;
        if (back_to_double(&u) - back_to_double(&l) <= 2 * (hi - lo))
            return;
    }
}

number number_chance(double probability)
{
    number n = {""}, part;
    if (probability == 0)
        append(&n, "none");
    else if (probability < 1e-15)
        append(&n, "almost impossible");
    else if (probability < 0.01) {
        part = number_rounded(1 / probability, NUMBER_CHANCE);
        append(&n, "1 in ");
        append(&n, part.text);
    } else if (probability <= 0.999) {
        n = number_rounded(100 * probability, NUMBER_CHANCE);
        append(&n, "\u00a0%");
    } else
        append(&n, probability <= 1 ? "almost certain" : "no value");
    return n;
}

number number_elasticity(double value)
{
    if (fabs(value) >= 0.001 || value == 0)
        return number_rounded(value, NUMBER_CHANCE);
    return (number){"almost 0"};
}

number number_power_of_ten(int exponent, int sign)
{
    number n = {""};
    char text[16];
    if (exponent >= -4 && exponent < 15) {
        snprintf(text, sizeof text, "%s1e%d", sign < 0 ? "-" : "", exponent);
        return number_rounded(strtod(text, NULL), 1);
    }
    append(&n, sign < 0 ? "−10" : "10");
    append_superscript(&n, exponent);
    return n;
}
