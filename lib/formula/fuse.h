/* SPDX-License-Identifier: MIT */
/* Fusing the operations of a program: what only one other operation reads needs no pass over memory of its own. */
#ifndef SEV_FUSE_H
#define SEV_FUSE_H

#include "formula/formula.h"

/* What an item became: another operation. */
typedef struct sev_fusion {
    int16_t op, args_n;
    sev_node args[SEV_ARGS];
} sev_fusion;

/* Work arrays over all nodes of the formula. */
typedef struct sev_scratch {
    int32_t *last;     /* last item that reads the node: n for outputs, -1 for what nobody reads */
    int32_t *last_low; /* last item that reads its low part; -1: none, or there is no low part */
    int32_t *uses;     /* how many live items read it, outputs included */
    int32_t *slot;     /* of its result */
    int32_t *low_slot; /* of its low part, or -1 */
    int32_t *first;    /* the node whose second result it is, or -1 */
    int32_t *second;   /* the node that is its second result, or -1 when nobody reads that */
    int32_t *free;     /* stack of slots to be used again */
    int32_t *ready;    /* the number of steps after which it is there */
    uint32_t *wanted;  /* by which outputs, as bits */
    int32_t *fused;    /* 1 + the number of the fusion it became; or SEV_UNFUSED, or SEV_PART of another */
    bool *fixed;       /* whether it does not depend on the scale */
    int32_t *live;     /* what is read at all, in order: live_n items */
    size_t live_n;
    sev_fusion *fusions;
    size_t fusions_n;
    sev_node one, zero; /* the constants, or -1 */
    size_t free_n, next;
} sev_scratch;

enum { SEV_UNFUSED = 0, SEV_PART = -1 };

/* What item i reads: its arguments, or the first result of the pass that it comes from. */
static inline const sev_node *sev_reads(const sev_formula *f, const sev_scratch *s, size_t i, int *n)
{
    *n = s->first[i] >= 0 ? 1 : f->items[i].call.args_n;
    return s->first[i] >= 0 ? &s->first[i] : f->items[i].args;
}

/* Notes that item i reads what *last is about. */
static inline void sev_read_at(int32_t *last, size_t i)
{
    *last = *last < (int32_t)i ? (int32_t)i : *last;
}

/* Whether a node has a low part. */
static inline bool sev_has_low(const sev_formula *f, sev_node node)
{
    const sev_item *item = &f->items[node];
    return item->call.op == SEV_CONST ? item->known.value.lo != 0 : sev_operation_of(item->call.op)->parts > 1;
}

/* Joins operations where one pass over a block can do for several, from `last`, `uses` and `second`. There is room for
 * a fusion to every two nodes, since each takes another node in. */
void sev_fuse(const sev_formula *f, sev_scratch *s);

#endif
