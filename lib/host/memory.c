/* SPDX-License-Identifier: MIT */
#include "host/memory.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The host's errno stays what it was. Compilers believe that malloc() does not change it, and drop
 * a plain assignment. */
static void restore_errno(int error)
{
    *(volatile int *)&errno = error;
}

static void *default_allocate(size_t bytes, void *context)
{
    (void)context;
    int error = errno;
    void *memory = malloc(bytes);
    restore_errno(error);
    return memory;
}

static void default_release(void *memory, size_t bytes, void *context)
{
    (void)bytes;
    (void)context;
    int error = errno;
    free(memory);
    restore_errno(error);
}

const scaleev_allocator sev_default_allocator = {sizeof(scaleev_allocator), default_allocate, default_release, NULL};

void *sev_room(const scaleev_allocator *allocator, size_t count, size_t size)
{
    if (count == 0 || size == 0 || count > SIZE_MAX / 2 / size)
        return NULL;
    return allocator->allocate(count * size, allocator->context);
}

void *sev_new(const scaleev_allocator *allocator, size_t count, size_t size)
{
    void *memory = sev_room(allocator, count, size);
    return memory ? memset(memory, 0, count * size) : NULL;
}

void sev_free(const scaleev_allocator *allocator, void *memory, size_t count, size_t size)
{
    if (memory)
        allocator->release(memory, count * size, allocator->context);
}

void *sev_grow(const scaleev_allocator *allocator, void *memory, size_t *capacity, size_t want, size_t size)
{
    if (want <= *capacity)
        return memory;
    size_t larger = *capacity + *capacity / 2;
    if (larger < want)
        larger = want;
    void *grown = sev_new(allocator, larger, size);
    if (!grown)
        return NULL;
    if (memory)
        memcpy(grown, memory, *capacity * size);
    sev_free(allocator, memory, *capacity, size);
    *capacity = larger;
    return grown;
}

/* Larger ones than this are no structs of ours in any version: their size was never set. */
enum { STRUCT_MOST = 1 << 16 };

static size_t size_of_struct(const void *theirs)
{
    size_t size;
    memcpy(&size, theirs, sizeof size);
    return size;
}

scaleev_status sev_struct_check(const void *theirs)
{
    size_t size = size_of_struct(theirs);
    return size >= sizeof size && size <= STRUCT_MOST ? SCALEEV_OK : SCALEEV_ERROR_SIZE;
}

scaleev_status sev_struct_in(void *mine, size_t known, const void *theirs)
{
    const unsigned char *bytes = theirs;
    scaleev_status status = sev_struct_check(theirs);
    if (status != SCALEEV_OK)
        return status;
    size_t size = size_of_struct(theirs);
    for (size_t i = known; i < size; i++)
        if (bytes[i])
            return SCALEEV_ERROR_SIZE;
    memset(mine, 0, known);
    memcpy(mine, theirs, size < known ? size : known);
    return SCALEEV_OK;
}

void sev_struct_out(void *theirs, const void *mine, size_t known)
{
    unsigned char *to = theirs;
    size_t size = size_of_struct(theirs), both = size < known ? size : known;
    memcpy(to + sizeof size, (const unsigned char *)mine + sizeof size, both - sizeof size);
    memset(to + both, 0, size - both);
}

scaleev_status sev_allocator_in(const scaleev_allocator *theirs, scaleev_allocator *used)
{
    *used = sev_default_allocator;
    scaleev_status status = theirs ? sev_struct_in(used, sizeof *used, theirs) : SCALEEV_OK;
    used->size = sizeof *used;
    return status == SCALEEV_OK && !(used->allocate && used->release) ? SCALEEV_ERROR_NULL : status;
}
