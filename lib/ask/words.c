/* SPDX-License-Identifier: MIT */
#include "ask/words.h"

#include <stdarg.h>
#include <stdio.h>

scaleev_status sev_fail(scaleev_model *model, scaleev_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(model->error, sizeof model->error, format, args);
    va_end(args);
    return status;
}

scaleev_status sev_fail_memory(scaleev_model *model)
{
    return sev_fail(model, SCALEEV_ERROR_MEMORY, "%s", scaleev_status_message(SCALEEV_ERROR_MEMORY));
}

scaleev_status sev_fail_null(scaleev_model *model, const char *what)
{
    return sev_fail(model, SCALEEV_ERROR_NULL, "%s is NULL", what);
}

scaleev_status sev_succeed(scaleev_model *model)
{
    model->error[0] = 0;
    return SCALEEV_OK;
}

const char *scaleev_model_error(const scaleev_model *model)
{
    return model ? model->error : "model is NULL";
}

scaleev_status sev_check_values(scaleev_model *model, const sev_term *term)
{
    const sev_family *family = term->family;
    const double *values = term->values;
    for (int32_t i = 0; i < term->values_n; i++) {
        const sev_parameter *p = sev_term_parameter(term, i);
        if (!sev_parameter_allows(p, values[i]))
            return sev_fail(model, SCALEEV_ERROR_PARAMETER, "%s: %s is %s, allowed is %s", family->name,
                            sev_value_name(term, i), sev_number(values[i]).text, p->allowed);
    }
    const char *wrong = family->check ? family->check(values) : NULL;
    if (wrong)
        return sev_fail(model, SCALEEV_ERROR_PARAMETER, "%s: %s, but %s is %s and %s is %s", family->name, wrong,
                        family->parameters[0].name, sev_number(values[0]).text, family->parameters[1].name,
                        sev_number(values[1]).text);
    return SCALEEV_OK;
}
