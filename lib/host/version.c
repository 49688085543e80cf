/* SPDX-License-Identifier: MIT */
#include "scaleev/scaleev.h"

int32_t scaleev_version(void)
{
    return SCALEEV_VERSION;
}

/* The build defines it from the project's version; tests/unit/test_status.c sees to it that the two agree. */
const char *scaleev_version_string(void)
{
    return SCALEEV_VERSION_STRING;
}
