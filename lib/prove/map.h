/* SPDX-License-Identifier: MIT */
/* Where EV is good and where bad, over the plane of the scale and one input. */
#ifndef SEV_MAP_H
#define SEV_MAP_H

#include "prove/space.h"

/* Cells that cover the given box of a space with one range. */
typedef struct sev_map {
    const scaleev_allocator *allocator;
    scaleev_cell *cells; /* those before `next` were looked at; `reserved` of the others: how often they were halved */
    size_t count, capacity, next;
    bool failed; /* no memory for one */
} sev_map;

void sev_map_begin(sev_map *map, const scaleev_allocator *allocator);
void sev_map_end(sev_map *map);

/* Settles cells until all are, or the budget is used up. */
void sev_map_fill(sev_map *map, sev_space *space);

#endif
