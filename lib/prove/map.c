/* SPDX-License-Identifier: MIT */
/* A cell that has no sign is split in two, which wait behind all others: so cells are looked at from the large ones to
 * the small ones. */
#include "prove/map.h"
#include "number/lattice.h"

/* How often a cell may be halved, over both axes; and the verdict of one that was. */
enum { MOST_HALVINGS = 40, HALVED = -1 };

void sev_map_begin(sev_map *map, const scaleev_allocator *allocator)
{
    *map = (sev_map){.allocator = allocator};
}

void sev_map_end(sev_map *map)
{
    sev_free(map->allocator, map->cells, map->capacity, sizeof *map->cells);
}

static void add_cell(sev_map *map, const sev_interval *box, int32_t halvings)
{
    scaleev_cell *cells = sev_grow(map->allocator, map->cells, &map->capacity, map->count + 1, sizeof *cells);
    map->failed = map->failed || !cells;
    if (!cells)
        return;
    map->cells = cells;
    cells[map->count++] =
        (scaleev_cell){box[0].lo, box[0].hi, box[1].lo, box[1].hi, SCALEEV_REGION_UNDECIDED, halvings};
}

/* The sign throughout a box, or 0. Where a corner has the other one, there is none. */
static int sign_throughout(sev_space *space, const sev_interval *box)
{
    sev_interval worst[2] = {box[0], box[1]}, best[2] = {box[0], box[1]};
    if (sev_space_settle(space, worst, 1) > 0)
        return 1;
    return sev_space_settle(space, best, -1) < 0 ? -1 : 0;
}

/* How long an axis of a cell is, as a part of the whole, as it is split. */
static double length_of_part(sev_interval all, sev_interval part)
{
    bool factors = all.lo > 0 || all.hi < 0;
    double whole = factors ? (double)(sev_lattice(all.hi) - sev_lattice(all.lo)) : sev_width(all);
    double length = factors ? (double)(sev_lattice(part.hi) - sev_lattice(part.lo)) : sev_width(part);
    return whole > 0 ? length / whole : 0;
}

/* Splits a cell along its longer axis; false where that cannot be done. */
static bool split_cell(sev_map *map, const sev_interval *given, const sev_interval *box, int32_t halvings)
{
    sev_interval half[2] = {box[0], box[1]};
    int axis = length_of_part(given[1], box[1]) > length_of_part(given[0], box[0]);
    if (!sev_space_can_split(box[axis]))
        axis = 1 - axis;
    if (!sev_space_can_split(box[axis]) || halvings >= MOST_HALVINGS)
        return false;
    double m = sev_space_middle(box[axis]);
    half[axis].hi = m;
    add_cell(map, half, halvings + 1);
    half[axis] = (sev_interval){m, box[axis].hi};
    add_cell(map, half, halvings + 1);
    return true;
}

static void settle_cell(sev_map *map, sev_space *space)
{
    scaleev_cell cell = map->cells[map->next];
    sev_interval box[2] = {{cell.lo, cell.hi}, {cell.along_lo, cell.along_hi}};
    int sign = sign_throughout(space, box);
    if (!sign && !sev_space_done(space) && split_cell(map, space->given, box, cell.reserved))
        cell.verdict = HALVED;
    else
        cell.verdict = sev_verdict_of(sign, sign);
    cell.reserved = 0;
    map->cells[map->next++] = cell;
}

void sev_map_fill(sev_map *map, sev_space *space)
{
    add_cell(map, space->given, 0);
    while (map->next < map->count && !map->failed && !space->trouble.stop)
        settle_cell(map, space);
    size_t kept = 0;
    for (size_t i = 0; i < map->next; i++)
        if (map->cells[i].verdict != HALVED)
            map->cells[kept++] = map->cells[i];
    map->count = kept;
}
