/* SPDX-License-Identifier: MIT */
/* What each uncertain input does to EV, and what it would be worth to know it. */
#ifndef SEV_IMPORTANCE_H
#define SEV_IMPORTANCE_H

#include "study/handle.h"

/* What the public function of this name does once all is checked: a row for each of the first `rows_n` dimensions, of
 * which `size` is left alone. After a failure the rows are undefined. */
scaleev_status sev_study_importance(const scaleev_study *study, double scale, double lo, double hi, uint64_t draws,
                                    scaleev_importance *rows, size_t rows_n);

#endif
