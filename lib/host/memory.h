/* SPDX-License-Identifier: MIT */
/* Memory from the caller's allocator. */
#ifndef SEV_MEMORY_H
#define SEV_MEMORY_H

#include <stddef.h>
#include "scaleev/scaleev.h"

/* malloc and free. */
extern const scaleev_allocator sev_default_allocator;

/* `count` items of `size` bytes each, zeroed; NULL when there is no memory, the product overflows or is 0. */
void *sev_new(const scaleev_allocator *allocator, size_t count, size_t size);
/* The same, not zeroed. */
void *sev_room(const scaleev_allocator *allocator, size_t count, size_t size);
/* Frees what they gave for the same count and size; `memory` may be NULL. */
void sev_free(const scaleev_allocator *allocator, void *memory, size_t count, size_t size);
/* Makes room for `want` items in an array of *capacity, keeping its contents; NULL when there is no memory, and the
 * array stays as it was. */
void *sev_grow(const scaleev_allocator *allocator, void *memory, size_t *capacity, size_t want, size_t size);

/* The allocator of a caller, or the default one for NULL. #SCALEEV_ERROR_NULL where a function is missing. */
scaleev_status sev_allocator_in(const scaleev_allocator *theirs, scaleev_allocator *used);

/* Copies a public struct that begins with its size: of `known` bytes the library knows, those that the caller's has are
 * copied and the others are 0. Fails when the size is 0 or the caller's tail beyond `known` is not zero. */
scaleev_status sev_struct_in(void *mine, size_t known, const void *theirs);
/* Checks nothing but the size of a struct that is to be written, and then writes it except its size: what both sides
 * know is copied, and what only the caller knows becomes 0. */
scaleev_status sev_struct_check(const void *theirs);
void sev_struct_out(void *theirs, const void *mine, size_t known);

/* Bytes of a line of the cache. */
enum { SEV_LINE = 64 };

/* Asks for memory before it is read. Where many models are asked in turn they come from far away, and to wait for them
 * line by line takes as long as the answer. */
static inline void sev_fetch(const void *memory, size_t bytes)
{
    enum { MOST = 8192 };
    for (size_t i = 0; i < bytes && i < MOST; i += SEV_LINE)
        __builtin_prefetch((const char *)memory + i);
}

#endif
