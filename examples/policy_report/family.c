/* SPDX-License-Identifier: MIT */
#include "family.h"

#include <scaleev/scaleev.h>
#include <stdio.h>
#include <string.h>

const char *const *family_all(void)
{
    static const char *names[100];
    size_t n = 0;
    for (int32_t i = 0; i < scaleev_family_count() && n < sizeof names / sizeof *names - 1; i++)
        if (!strstr(scaleev_family_name(i), ".callback") && !strstr(scaleev_family_name(i), ".formula"))
            names[n++] = scaleev_family_name(i);
    names[n] = NULL;
    return names;
}

int32_t family_parameter(int32_t family, const char *name)
{
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); i++)
        if (strcmp(scaleev_family_parameter_name(family, i), name) == 0)
            return i;
    return -1;
}

static bool is_polynomial(int32_t family)
{
    const char *first = scaleev_family_parameter_name(family, 0);
    return first && strcmp(first, "c0") == 0;
}

static bool is_table(int32_t family)
{
    return scaleev_family_parameter_is_knob(family, 0) == 1;
}

enum { MOST_COEFFICIENTS = 64 };

/* The name of coefficient i if it is given, in the file's own memory. */
static const char *coefficient_name(json_t *given, int i)
{
    char name[16];
    snprintf(name, sizeof name, "c%d", i);
    void *member = json_object_iter_at(given, name);
    return member ? json_object_iter_key(member) : NULL;
}

size_t family_names(int32_t family, json_t *given, const char *names[FAMILY_MOST_PARAMETERS])
{
    size_t n = 0;
    if (is_table(family))
        names[n++] = "points";
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); i++) {
        names[n++] = scaleev_family_parameter_name(family, i);
        for (int k = 1; i == 0 && is_polynomial(family) && k < MOST_COEFFICIENTS; k++)
            if ((names[n] = coefficient_name(given, k)))
                n++;
            else
                break;
    }
    names[n] = NULL;
    return n;
}

bool family_may_miss(int32_t family, const char *name)
{
    return scaleev_family_parameter_is_knob(family, family_parameter(family, name)) == 1 && strcmp(name, "loss") != 0;
}

bool family_is_fraction(int32_t family, const char *name)
{
    double lo, hi;
    int32_t i = family_parameter(family, name);
    if (strcmp(name, "share") == 0)
        return true;
    return i >= 0 && scaleev_family_parameter_range(family, i, &lo, &hi) == SCALEEV_OK && lo >= 0 && hi <= 1;
}
