/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

static sev_text format(double value, int digits)
{
    sev_text t;
    snprintf(t.text, sizeof t.text, "%.*g", digits, value);
    return t;
}

static sev_text point(sev_text t)
{
    for (char *c = t.text; *c; c++)
        if (*c == ',')
            *c = '.';
    return t;
}

sev_text sev_number(double value)
{
    sev_text t = format(value, 15);
    return point(strtod(t.text, NULL) == value ? t : format(value, 17));
}

sev_text sev_rounded(double value)
{
    return point(format(value, 6));
}
