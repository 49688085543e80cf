/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <errno.h>
#include <fenv.h>
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

/* 1390000000 is 1.39, and " billion". */
static const char *take_unit(double *value)
{
    static const char *const units[] = {" million", " billion", " trillion"};
    char text[32];
    snprintf(text, sizeof text, "%.5e", *value);
    char *e = strchr(text, 'e'); /* infinity has none */
    long exponent = e ? strtol(e + 1, NULL, 10) : 0;
    if (exponent < 6 || exponent > 14)
        return "";
    *e = '\0';
    *value = strtod(text, NULL) * (exponent % 3 == 0 ? 1 : exponent % 3 == 1 ? 10 : 100);
    return units[exponent / 3 - 2];
}

/* All digits that give the number back, or six and a unit. libc rounds as the host says, perhaps in units that host.h
 * leaves alone (x87), and sets errno. */
static sev_text text_of(double value, int exact)
{
    fenv_t environment;
    int error = errno;
    fegetenv(&environment);
    fesetenv(FE_DFL_ENV);
    const char *unit = exact ? "" : take_unit(&value);
    sev_text t = format(value, exact ? 15 : 6);
    if (exact && strtod(t.text, NULL) != value)
        t = format(value, 17);
    t = point(t);
    strcat(t.text, unit);
    fesetenv(&environment);
    errno = error;
    return t;
}

sev_text sev_number(double value)
{
    return text_of(value, 1);
}

sev_text sev_rounded(double value)
{
    return text_of(value, 0);
}
