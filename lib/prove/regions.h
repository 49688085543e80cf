/* SPDX-License-Identifier: MIT */
/* The scales at which EV is good, or bad, whatever some inputs are in their ranges, and those at which it depends. */
#ifndef SEV_REGIONS_H
#define SEV_REGIONS_H

#include "model/model.h"

/* Regions from lo to hi, in rising order, neighbours of different verdicts. */
typedef struct sev_regions {
    const scaleev_allocator *allocator;
    scaleev_region *items;
    size_t count, capacity;
    bool failed; /* no memory for one */
} sev_regions;

void sev_regions_begin(sev_regions *regions, const scaleev_allocator *allocator);
void sev_regions_end(sev_regions *regions);

/* The ranges are allowed, and the model has no callback without bounds. A budget of 0 stands for the default. Returns a
 * status. */
scaleev_status sev_find_regions(const scaleev_model *model, sev_interval scales, const scaleev_range *ranges, size_t n,
                                uint64_t budget, sev_regions *regions);

#endif
