/* SPDX-License-Identifier: MIT */
/* The answer to where something is 0: a list of roots that grows, and what is known beside them. */
#ifndef SEV_ANSWER_H
#define SEV_ANSWER_H

#include "host/memory.h"

#include <stdbool.h>

typedef struct sev_answer {
    const scaleev_allocator *allocator;
    scaleev_root *roots; /* in rising order */
    size_t count;
    size_t capacity; /* of an array of their own, 0 while `few` serves */
    scaleev_root few[4];
    uint64_t evaluations;
    int sign_lo, sign_hi;
    bool complete;
    bool failed; /* no memory for a root */
} sev_answer;

void sev_answer_begin(sev_answer *answer, const scaleev_allocator *allocator);
void sev_answer_end(sev_answer *answer);
void sev_answer_add(sev_answer *answer, scaleev_root root);

#endif
