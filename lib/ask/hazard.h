/* SPDX-License-Identifier: MIT */
/* Whether what is given as a cumulative hazard is one. */
#ifndef SEV_ASK_HAZARD_H
#define SEV_ASK_HAZARD_H

#include "ask/build.h"
#include "text/fault.h"

/* Refuses, with a fault, a formula of so many bytes that is proved to be no cumulative hazard. */
scaleev_status sev_check_hazard(const scaleev_allocator *allocator, const sev_given_term *term, size_t length,
                                sev_text_fault *fault);

#endif
