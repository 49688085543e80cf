/* SPDX-License-Identifier: MIT */
/* The list of families, and what the public interface tells of them. */
#include "family.h"

#include <math.h>
#include <string.h>

static const sev_parameter knobs[] = {
    {"share", "units of this term per unit of scale", SEV_NONNEGATIVE, SEV_NONNEGATIVE_RANGE, 1, false},
    {"loss", "loss once the hazard has struck; negative is a gain", SEV_ANY, SEV_ANY_RANGE, 0, false},
    {"wipe", "share of all benefits that a strike takes away", "0 to 1", 0, 1, 1, false},
    {"frailty", "variance of an unknown common factor (Gamma, mean 1) on the hazard", SEV_NONNEGATIVE,
     SEV_NONNEGATIVE_RANGE, 0, false},
};

int32_t sev_family_knobs(const sev_family *family)
{
    return family->is_hazard ? SEV_KNOBS_MAX : 1;
}

const sev_parameter *sev_family_knob(const sev_family *family, int32_t knob)
{
    return knob >= 0 && knob < sev_family_knobs(family) ? &knobs[knob] : NULL;
}

const sev_family *sev_family_at(int32_t number)
{
    if (number < 0 || number >= sev_benefits_n + sev_hazards_n)
        return NULL;
    return number < sev_benefits_n ? &sev_benefits[number] : &sev_hazards[number - sev_benefits_n];
}

int32_t sev_family_number(const sev_family *family)
{
    return (int32_t)(family->is_hazard ? family - sev_hazards + sev_benefits_n : family - sev_benefits);
}

const sev_family *sev_family_named(const char *name)
{
    for (int32_t i = 0; sev_family_at(i); i++)
        if (strcmp(sev_family_at(i)->name, name) == 0)
            return sev_family_at(i);
    return NULL;
}

const sev_parameter *sev_family_parameter(const sev_family *family, int32_t parameter)
{
    if (!family || parameter < 0)
        return NULL;
    if (parameter < family->parameters_n)
        return &family->parameters[parameter];
    return sev_family_knob(family, parameter - family->parameters_n);
}

bool sev_parameter_allows(const sev_parameter *parameter, double value)
{
    return value >= parameter->lo && value <= parameter->hi && !(parameter->whole && value != floor(value));
}

/* Public */

int32_t scaleev_family_count(void)
{
    return sev_benefits_n + sev_hazards_n;
}

int32_t scaleev_family_find(const char *name)
{
    const sev_family *family = name ? sev_family_named(name) : NULL;
    return family ? sev_family_number(family) : -1;
}

const char *scaleev_family_name(int32_t family)
{
    const sev_family *f = sev_family_at(family);
    return f ? f->name : NULL;
}

const char *scaleev_family_help(int32_t family)
{
    const sev_family *f = sev_family_at(family);
    return f ? f->help : NULL;
}

int32_t scaleev_family_is_hazard(int32_t family)
{
    const sev_family *f = sev_family_at(family);
    return f ? f->is_hazard : -1;
}

int32_t scaleev_family_parameter_count(int32_t family)
{
    const sev_family *f = sev_family_at(family);
    return f ? f->parameters_n + sev_family_knobs(f) : 0;
}

const char *scaleev_family_parameter_name(int32_t family, int32_t parameter)
{
    const sev_parameter *p = sev_family_parameter(sev_family_at(family), parameter);
    return p ? p->name : NULL;
}

const char *scaleev_family_parameter_help(int32_t family, int32_t parameter)
{
    const sev_parameter *p = sev_family_parameter(sev_family_at(family), parameter);
    return p ? p->help : NULL;
}

const char *scaleev_family_parameter_allowed(int32_t family, int32_t parameter)
{
    const sev_parameter *p = sev_family_parameter(sev_family_at(family), parameter);
    return p ? p->allowed : NULL;
}

scaleev_status scaleev_family_parameter_range(int32_t family, int32_t parameter, double *lo, double *hi)
{
    const sev_parameter *p = sev_family_parameter(sev_family_at(family), parameter);
    if (lo)
        *lo = p ? p->lo : (double)NAN;
    if (hi)
        *hi = p ? p->hi : (double)NAN;
    return p ? SCALEEV_OK : SCALEEV_ERROR_NAME;
}

int32_t scaleev_family_parameter_is_knob(int32_t family, int32_t parameter)
{
    const sev_family *f = sev_family_at(family);
    return sev_family_parameter(f, parameter) ? parameter >= f->parameters_n : 0;
}

double scaleev_family_parameter_default(int32_t family, int32_t parameter)
{
    const sev_parameter *p = sev_family_parameter(sev_family_at(family), parameter);
    return p ? p->initial : (double)NAN;
}
