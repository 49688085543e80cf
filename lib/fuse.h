/* SPDX-License-Identifier: MIT */
/* Fusing the operations of a program: what only one other operation reads needs no pass over memory of its own. */
#ifndef SEV_FUSE_H
#define SEV_FUSE_H

#include "formula.h"

/* Work arrays over all nodes of the formula. */
typedef struct sev_scratch {
    int32_t *last;    /* last item that reads the node: n for outputs, -1 for what nobody reads */
    int32_t *uses;    /* how many live items read it, outputs included */
    int32_t *slot;    /* of its result */
    int32_t *second;  /* the node that is its second result, or -1 */
    int32_t *free;    /* stack of slots to be used again */
    int32_t *ready;   /* the number of steps after which it is there */
    uint32_t *wanted; /* by which outputs, as bits */
    int8_t *fused;    /* the operation it became; or SEV_WHOLE, as it was, or SEV_PART of another */
    bool *fixed;      /* whether it does not depend on the scale */
    sev_node one;     /* the constant, or -1 */
    size_t free_n, next;
} sev_scratch;

enum { SEV_WHOLE = 0, SEV_PART = -1 };

/* Joins operations where one pass over a block can do for several, from `last`, `uses` and `second`. */
void sev_fuse(const sev_formula *f, sev_scratch *s);
/* The operation and the arguments of an item after fusing, if there was any; their number. */
int sev_fused_arguments(const sev_formula *f, const sev_scratch *s, size_t i, int *op, sev_node *args);

#endif
