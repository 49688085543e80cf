/* SPDX-License-Identifier: MIT */
#include "memory.h"

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

void *sev_new(const scaleev_allocator *allocator, size_t count, size_t size)
{
    if (count == 0 || size == 0 || count > SIZE_MAX / 2 / size)
        return NULL;
    void *memory = allocator->allocate(count * size, allocator->context);
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

scaleev_status sev_struct_check(size_t known, const void *theirs)
{
    size_t size;
    memcpy(&size, theirs, sizeof size);
    if (size < sizeof size)
        return SCALEEV_ERROR_SIZE;
    const unsigned char *bytes = theirs;
    for (size_t i = known; i < size; i++)
        if (bytes[i])
            return SCALEEV_ERROR_SIZE;
    return SCALEEV_OK;
}

scaleev_status sev_struct_in(void *mine, size_t known, const void *theirs)
{
    scaleev_status status = sev_struct_check(known, theirs);
    if (status != SCALEEV_OK)
        return status;
    size_t size;
    memcpy(&size, theirs, sizeof size);
    memset(mine, 0, known);
    memcpy(mine, theirs, size < known ? size : known);
    return SCALEEV_OK;
}

void sev_struct_out(void *theirs, const void *mine, size_t known)
{
    size_t size;
    memcpy(&size, theirs, sizeof size);
    if (size > known)
        size = known;
    if (size > sizeof size)
        memcpy((unsigned char *)theirs + sizeof size, (const unsigned char *)mine + sizeof size, size - sizeof size);
}
