/* SPDX-License-Identifier: MIT */
#include "prove/answer.h"

#include <string.h>

void sev_answer_begin(sev_answer *answer, const scaleev_allocator *allocator)
{
    memset(answer, 0, sizeof *answer);
    answer->allocator = allocator;
}

void sev_answer_end(sev_answer *answer)
{
    if (answer->capacity)
        sev_free(answer->allocator, answer->roots, answer->capacity, sizeof *answer->roots);
}

/* The roots with room for one more; NULL when there is no memory. */
static scaleev_root *room_for_root(sev_answer *answer)
{
    bool few = !answer->capacity;
    if (few && answer->count < sizeof answer->few / sizeof *answer->few)
        return answer->few;
    scaleev_root *roots =
        sev_grow(answer->allocator, few ? NULL : answer->roots, &answer->capacity, answer->count + 1, sizeof *roots);
    if (few && roots)
        memcpy(roots, answer->few, sizeof answer->few);
    return roots;
}

void sev_answer_add(sev_answer *answer, scaleev_root root)
{
    scaleev_root *roots = room_for_root(answer);
    answer->failed = answer->failed || !roots;
    if (!roots)
        return;
    answer->roots = roots;
    roots[answer->count++] = root;
}
