/* SPDX-License-Identifier: MIT */
/*
 * An allocator of the caller's: all that a model needs, and all questions asked of it, comes from one block of memory
 * that belongs to the program. When the work is done, the block is empty again in one step. For threads, give each an
 * arena of its own.
 *
 *     arena [BYTES]      size of the block; too small a one is an error like any other
 */
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct arena {
    unsigned char *memory;
    size_t size, used, peak, requests;
} arena;

/* Every piece begins where any type may begin. */
typedef union any {
    long double number;
    long long whole;
    void *pointer;
    void (*function)(void);
} any;

static size_t rounded(size_t bytes)
{
    return (bytes + sizeof(any) - 1) / sizeof(any) * sizeof(any);
}

static void *arena_allocate(size_t bytes, void *context)
{
    arena *a = context;
    a->requests++;
    if (bytes > a->size - a->used || rounded(bytes) > a->size - a->used)
        return NULL;
    void *piece = a->memory + a->used;
    a->used += rounded(bytes);
    if (a->used > a->peak)
        a->peak = a->used;
    return piece;
}

/* Only the last piece is given back at once; the others wait for the end. */
static void arena_release(void *memory, size_t bytes, void *context)
{
    arena *a = context;
    size_t start = (size_t)((unsigned char *)memory - a->memory);
    if (start + rounded(bytes) == a->used)
        a->used = start;
}

static scaleev_status analyse(const scaleev_allocator *allocator, scaleev_root *root, scaleev_solution *solution)
{
    scaleev_model *model;
    scaleev_status status = scaleev_model_create_with(allocator, &model);
    if (status == SCALEEV_OK)
        status = scaleev_benefit_linear(model, 2, NULL);
    if (status == SCALEEV_OK)
        status = scaleev_hazard_constant(model, 0.01, 100, NULL);
    if (status == SCALEEV_OK)
        status = scaleev_break_even(model, 1, 1e12, NULL, root, 1, solution);
    /* No need to destroy the model: it is nowhere but in the arena. */
    return status;
}

int main(int argc, char **argv)
{
    arena a = {.size = argc > 1 ? strtoul(argv[1], NULL, 10) : 65536};
    a.memory = malloc(a.size ? a.size : 1);
    if (!a.memory) {
        fprintf(stderr, "arena: no memory for %zu bytes\n", a.size);
        return EXIT_FAILURE;
    }
    const scaleev_allocator allocator = {sizeof allocator, arena_allocate, arena_release, &a};

    for (int round = 1; round <= 2; round++) {
        scaleev_root root = {0};
        scaleev_solution solution = SCALEEV_SOLUTION_INIT;
        scaleev_status status = analyse(&allocator, &root, &solution);
        if (status != SCALEEV_OK) {
            fprintf(stderr, "arena: %s; %zu of %zu bytes were in use\n", scaleev_status_message(status), a.used,
                    a.size);
            free(a.memory);
            return EXIT_FAILURE;
        }
        printf("round %d: turns bad at %.12g (%s), %zu pieces, %zu bytes at most\n", round, root.at,
               solution.complete ? "proved" : "not proved", a.requests, a.peak);
        a.used = a.peak = a.requests = 0; /* everything is gone */
    }
    free(a.memory);
    return EXIT_SUCCESS;
}
