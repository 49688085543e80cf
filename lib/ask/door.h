/* SPDX-License-Identifier: MIT */
/* How public functions are written that compute. */
#ifndef SEV_DOOR_H
#define SEV_DOOR_H

#include "host/environment.h"

/* A public function: the host's floating-point environment is set aside while the body runs, which follows.
 * `arguments` are the names of the parameters. */
#define SEV_DOOR(name, parameters, arguments)                                                                          \
    static SEV_APART scaleev_status name##_inside parameters;                                                          \
    scaleev_status name parameters                                                                                     \
    {                                                                                                                  \
        SEV_HOST_RETURN(name##_inside arguments);                                                                      \
    }                                                                                                                  \
    static scaleev_status name##_inside parameters

#endif
