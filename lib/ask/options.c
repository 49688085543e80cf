/* SPDX-License-Identifier: MIT */
#include "ask/options.h"
#include "host/memory.h"

#include <stdbool.h>
#include <string.h>

scaleev_status sev_options_in(const scaleev_solve_options *options, scaleev_solve_options *used)
{
    memset(used, 0, sizeof *used);
    scaleev_status status = options ? sev_struct_in(used, sizeof *used, options) : SCALEEV_OK;
    bool known = (used->skip_endpoints == 0 || used->skip_endpoints == 1) && used->reserved == 0;
    return status == SCALEEV_OK && !known ? SCALEEV_ERROR_OPTION : status;
}
