/* SPDX-License-Identifier: MIT */
/* Enclosures of numbers far outside the range of a double: e^-1e9 times 1e400 is compared with 100 as it should be.
 * Slow; the prover asks here only where plain enclosures overflow or underflow. */
#ifndef SEV_WIDE_H
#define SEV_WIDE_H

#include "formula.h"

/* m 2^e with 1/2 <= |m| < 1, or m = 0, or m infinite. e is a whole number, at most 2^52 in size. */
typedef struct sev_wide {
    double m, e;
} sev_wide;

typedef struct sev_wide_interval {
    sev_wide lo, hi;
} sev_wide_interval;

/* The enclosures of all slots of a program over intervals of its inputs. Non-zero when a callback stopped. */
int sev_wide_enclose(const sev_program *program, sev_wide_interval *slots, const sev_interval *inputs);

/* Bounds in doubles, infinite where it must be. */
sev_interval sev_wide_narrow(sev_wide_interval x);

/* +1 or -1 where the interval has that sign throughout, otherwise 0. */
int sev_wide_sign(sev_wide_interval x);

#endif
