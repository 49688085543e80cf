/* SPDX-License-Identifier: MIT */
#include "host/text.h"

#include <errno.h>
#include <fenv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sev_text format(double value, int digits)
{
    sev_text t;
    snprintf(t.text, sizeof t.text, "%.*g", digits, value);
    return t;
}

/* What is no part of a number in C is the locale's decimal point, which may have several bytes. */
static sev_text point(sev_text t)
{
    char *to = t.text;
    for (const char *from = t.text; *from; from++) {
        if (strchr("0123456789+-einfa.", *from))
            *to++ = *from;
        else if (to == t.text || to[-1] != '.')
            *to++ = '.';
    }
    *to = '\0';
    return t;
}

/* Digits d.ddd times 10^exponent, of |value| rounded to that many. */
typedef struct decimal {
    char digits[24];
    int length, exponent;
} decimal;

/* What the digits say exactly goes without zeros at the end. */
static decimal decimal_of(double value, int digits)
{
    decimal d = {"", 0, 0};
    char text[40];
    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    for (const char *c = text; *c != 'e'; c++)
        if (strchr("0123456789", *c))
            d.digits[d.length++] = *c;
    d.exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    while (d.length > 1 && d.digits[d.length - 1] == '0' && strtod(text, NULL) == value)
        d.length--;
    return d;
}

/* Digits with the point after `before` of them, and a comma after each three in front of it. */
static char *put_digits(char *to, const decimal *d, int before)
{
    for (int i = before < 1 ? before - 1 : 0; i < d->length || i < before; i++) {
        if (i == before && i > 0)
            *to++ = '.';
        *to++ = i >= 0 && i < d->length ? d->digits[i] : '0';
        if (before < 1 && i == before - 1)
            *to++ = '.';
        if (i < before - 1 && (before - 1 - i) % 3 == 0)
            *to++ = ',';
    }
    return to;
}

static sev_text read_aloud(double value, int digits)
{
    static const char *const units[] = {" million", " billion", " trillion"};
    if (value == 0)
        return (sev_text){"0"};
    if (value - value != 0)
        return format(value, digits);
    sev_text t = {""};
    decimal d = decimal_of(value < 0 ? -value : value, digits);
    char *to = t.text;
    if (value < 0)
        *to++ = '-';
    if (d.exponent >= -4 && d.exponent < 6)
        put_digits(to, &d, d.exponent + 1);
    else if (d.exponent >= 6 && d.exponent < 15)
        strcpy(put_digits(to, &d, d.exponent % 3 + 1), units[d.exponent / 3 - 2]);
    else
        snprintf(put_digits(to, &d, 1), 8, "e%+03d", d.exponent);
    return t;
}

/* All digits that give the number back; or, where `digits` is not 0, so many, for a reader. libc rounds as the host
 * says, perhaps in units that host.h leaves alone (x87), and sets errno. */
static sev_text text_of(double value, int digits)
{
    fenv_t environment;
    int error = errno;
    fegetenv(&environment);
    fesetenv(FE_DFL_ENV);
    sev_text t = digits ? read_aloud(value, digits) : format(value, 15);
    if (!digits && strtod(t.text, NULL) != value)
        t = format(value, 17);
    if (!digits)
        t = point(t);
    fesetenv(&environment);
    errno = error;
    return t;
}

sev_text sev_number(double value)
{
    return text_of(value, 0);
}

sev_text sev_rounded(double value, int digits)
{
    return text_of(value, digits);
}

void sev_write(sev_writer *w, const char *format, ...)
{
    size_t room = w->length < w->capacity ? w->capacity - w->length : 0;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(room ? w->buffer + w->length : NULL, room, format, args);
    va_end(args);
    w->length += n > 0 ? (size_t)n : 0;
}
