/* SPDX-License-Identifier: MIT */
/* The floating-point environment of other processors, by way of <fenv.h>. */
#include "host/environment.h"

void sev_host_enter(sev_host *host)
{
    fegetenv(&host->environment);
    fesetenv(FE_DFL_ENV);
}

void sev_host_leave(const sev_host *host)
{
    fesetenv(&host->environment);
}
