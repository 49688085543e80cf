/* SPDX-License-Identifier: MIT */
#include "family.h"

#include "allocate.h"

#include <scaleev/scaleev.h>
#include <stdio.h>
#include <string.h>

const char *const *family_all(void)
{
    static const char *names[100];
    size_t n = 0;
    for (int32_t i = 0; i < scaleev_family_count() && n < sizeof names / sizeof *names - 1; i++)
        if (!strstr(scaleev_family_name(i), ".callback"))
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
    return strstr(scaleev_family_name(family), ".table") != NULL;
}

bool family_is_formula(int32_t family)
{
    return strstr(scaleev_family_name(family), ".formula") != NULL;
}

bool family_needs_parameters(int32_t family)
{
    return !family_is_formula(family) || scaleev_family_is_hazard(family) == 1;
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

/* Where coefficient 1, 2, ... of a polynomial are given, their names. */
static size_t coefficients(json_t *given, const char **names)
{
    size_t n = 0;
    for (int i = 1; i < MOST_COEFFICIENTS && (names[n] = coefficient_name(given, i)); i++)
        n++;
    return n;
}

static size_t own_names(int32_t family, json_t *given, const char **names)
{
    const char *key;
    json_t *value;
    size_t n = 0;
    json_object_foreach(given, key, value)
    {
        if (!family_is_knob(family, key))
            names[n++] = key;
    }
    return n;
}

const char **family_names(int32_t family, json_t *given, size_t *n)
{
    size_t known = (size_t)scaleev_family_parameter_count(family);
    const char **names = allocate(known + MOST_COEFFICIENTS + json_object_size(given) + 2, sizeof *names);
    *n = family_is_formula(family) ? own_names(family, given, names) : 0;
    if (is_table(family))
        names[(*n)++] = "points";
    for (size_t i = 0; i < known; i++) {
        names[(*n)++] = scaleev_family_parameter_name(family, (int32_t)i);
        if (i == 0 && is_polynomial(family))
            *n += coefficients(given, names + *n);
    }
    names[*n] = NULL;
    return names;
}

bool family_is_knob(int32_t family, const char *name)
{
    return scaleev_family_parameter_is_knob(family, family_parameter(family, name)) == 1;
}

bool family_may_miss(int32_t family, const char *name)
{
    return family_is_knob(family, name) && strcmp(name, "loss") != 0;
}

bool family_is_fraction(int32_t family, const char *name)
{
    double lo, hi;
    int32_t i = family_parameter(family, name);
    if (strcmp(name, "share") == 0)
        return true;
    return i >= 0 && scaleev_family_parameter_range(family, i, &lo, &hi) == SCALEEV_OK && lo >= 0 && hi <= 1;
}
