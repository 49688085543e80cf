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

/* `digits` of them, or 17 where so few do not give the number back and `exact` is wanted. libc rounds as the host says, perhaps
 * in units that host.h leaves alone (x87), and sets errno. */
static sev_text text_of(double value, int digits, int exact)
{
    fenv_t environment;
    int error = errno;
    fegetenv(&environment);
    fesetenv(FE_DFL_ENV);
    sev_text t = format(value, digits);
    if (exact && strtod(t.text, NULL) != value)
        t = format(value, 17);
    t = point(t);
    fesetenv(&environment);
    errno = error;
    return t;
}

sev_text sev_number(double value)
{
    return text_of(value, 15, 1);
}

sev_text sev_rounded(double value)
{
    return text_of(value, 6, 0);
}
