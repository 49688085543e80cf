/* SPDX-License-Identifier: MIT */
/* Student's t, for intervals from standard errors. */
#ifndef SEV_STUDENT_H
#define SEV_STUDENT_H

#include <stddef.h>

/* How many standard errors from R replicates an interval with that level reaches to either side: t such that a
 * variable with R - 1 degrees of freedom is within -t .. t with probability `level`. NaN unless R is even and from 2
 * to 64, and 0 <= level < 1. To 1e-13 relative at levels up to 0.99, and with that divided by 1 - level beyond. */
double sev_student(double level, size_t replicates);

#endif
