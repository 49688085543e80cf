/* SPDX-License-Identifier: MIT */
/* Statuses of callbacks that stopped. */
#ifndef SEV_STATUS_H
#define SEV_STATUS_H

#include "scaleev/scaleev.h"

/* The status of a call in which a callback returned `code`; #SCALEEV_OK for 0. */
scaleev_status sev_callback_status(int code);

#endif
