/* SPDX-License-Identifier: MIT */
#ifndef POLICY_REPORT_ALLOCATE_H
#define POLICY_REPORT_ALLOCATE_H

#include <stddef.h>

/* Zeroed memory, to be freed. Where there is none the program ends: it does so before it has written anything. */
void *allocate(size_t n, size_t size);

#endif
