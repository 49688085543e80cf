/* SPDX-License-Identifier: MIT */
#include "allocate.h"

#include <stdio.h>
#include <stdlib.h>

void *allocate(size_t n, size_t size)
{
    void *memory = calloc(n > 0 ? n : 1, size);
    if (!memory) {
        fputs("policy_report: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}
