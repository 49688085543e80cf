/* SPDX-License-Identifier: MIT */
/* The constants of programs, and what they come from. When resting inputs change, the programs follow, unless the
 * formula would be built otherwise.
 *
 * Building looks at constants in few ways: which of them are equal, which are 0, 1 or NaN, and which have a low part.
 * Where all of this stays as it was, building again would do the same, but for the numbers. */
#ifndef SEV_CONSTANTS_H
#define SEV_CONSTANTS_H

#include "formula/program.h"

/* What gives a constant: a resting input, whose value is at call.data, or an operation on constants that come before
 * it. */
typedef struct sev_origin {
    sev_call call;
    int32_t args[SEV_ARGS];
    int32_t constant;
} sev_origin;

typedef struct sev_entry {
    sev_known known;
    int32_t first;  /* the origin that gives it; negative: it never changes */
    int32_t links;  /* the list of origins to be looked at when it changes; -1 ends a list */
    int32_t places; /* the list of where it is in programs */
    int32_t next;   /* of those with the same hash */
} sev_entry;

typedef struct sev_link {
    int32_t origin, next;
} sev_link;

typedef struct sev_place {
    double *value;
    sev_interval *range; /* NULL: of a low part */
    int32_t next;
} sev_place;

typedef struct sev_constants {
    const scaleev_allocator *allocator;
    const sev_kernels *kernels;
    void *memory; /* all arrays lie in one block */
    size_t bytes;
    sev_origin *origins;
    sev_entry *entries;
    sev_place *places;
    sev_link *links;
    int32_t *origin_of;   /* an input */
    int32_t *hashes;      /* the first of those with a hash; hashes_n is a power of 2 */
    unsigned char *stale; /* origins to be looked at */
    size_t origins_n, entries_n, places_n, links_n, inputs_n, hashes_n;
} sev_constants;

/* Of programs of a formula with inputs 0 to inputs_n - 1. False when there is no memory. */
bool sev_constants_init(sev_constants *k, const sev_formula *f, size_t inputs_n, sev_program *const *programs,
                        size_t programs_n);
void sev_constants_clear(sev_constants *k);

/* Notes that the value of a resting input has changed. */
void sev_constants_note(sev_constants *k, int32_t input);
/* Lets the programs follow. False: they are of no use any more, since the formula would be another. */
bool sev_constants_follow(sev_constants *k);

#endif
