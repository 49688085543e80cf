/* SPDX-License-Identifier: MIT */
#ifndef POLICY_REPORT_NEAREST_H
#define POLICY_REPORT_NEAREST_H

#include <stddef.h>

/* The one of `known`, which ends with NULL, that was probably meant; NULL where none is near. What follows a point may
 * stand for the whole: linear for benefit.linear. */
const char *nearest(const char *name, const char *const *known);

#endif
