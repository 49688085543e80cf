/* SPDX-License-Identifier: MIT */
/* What a building call says when it is done, and the checks of values that say it. */
#ifndef SEV_WORDS_H
#define SEV_WORDS_H

#include "host/text.h"
#include "model/model.h"

/* The status, after words about a call that failed. */
scaleev_status sev_fail(scaleev_model *model, scaleev_status status, const char *format, ...)
    __attribute__((__format__(SEV_PRINTF, 3, 4)));
scaleev_status sev_fail_memory(scaleev_model *model);
scaleev_status sev_fail_null(scaleev_model *model, const char *what);
/* #SCALEEV_OK, and no words. */
scaleev_status sev_succeed(scaleev_model *model);

/* Whether the values of a term are allowed, each and together. */
scaleev_status sev_check_values(scaleev_model *model, const sev_term *term);

#endif
