/* SPDX-License-Identifier: MIT */
#include "formula/constants.h"

#include <math.h>
#include <string.h>

enum { END = -1, LITERAL = -1, UNGIVEN = -2 };

/* The arrays, in one block */

static void count_items(const sev_formula *f, sev_constants *k)
{
    for (size_t i = 0; i < f->n; i++) {
        const sev_item *item = &f->items[i];
        k->entries_n += item->call.op == SEV_CONST;
        k->origins_n += item->folded;
        k->links_n += item->folded ? (size_t)item->call.args_n + 1 : 0;
    }
    for (k->hashes_n = 1; k->hashes_n < k->entries_n;)
        k->hashes_n *= 2;
}

static bool allocate_arrays(sev_constants *k)
{
    size_t origins = k->origins_n * sizeof *k->origins, fixed = k->entries_n * sizeof *k->entries;
    size_t places = k->places_n * sizeof *k->places, links = k->links_n * sizeof *k->links;
    size_t inputs = k->inputs_n * sizeof *k->origin_of, hashes = k->hashes_n * sizeof *k->hashes;
    k->bytes = origins + fixed + places + links + inputs + hashes + k->origins_n;
    unsigned char *memory = k->memory = sev_new(k->allocator, k->bytes, 1);
    if (!memory)
        return false;
    k->entries = (void *)memory;
    k->origins = (void *)(memory += fixed);
    k->places = (void *)(memory += origins);
    k->links = (void *)(memory += places);
    k->origin_of = (void *)(memory += links);
    k->hashes = (void *)(memory += inputs);
    k->stale = memory + hashes;
    memset(k->origin_of, 0xff, inputs + hashes);
    return true;
}

/* Constants by value */

static int32_t *hash_of(const sev_constants *k, const sev_entry *entry)
{
    return &k->hashes[sev_known_hash(&entry->known) & (k->hashes_n - 1)];
}

/* False where another one is the same. */
static bool insert(sev_constants *k, int32_t number)
{
    sev_entry *entry = &k->entries[number];
    int32_t *first = hash_of(k, entry);
    for (int32_t i = *first; i != END; i = k->entries[i].next)
        if (sev_known_same(&k->entries[i].known, &entry->known))
            return false;
    entry->next = *first;
    *first = number;
    return true;
}

static void take_out(sev_constants *k, int32_t number)
{
    int32_t *at = hash_of(k, &k->entries[number]);
    while (*at != number)
        at = &k->entries[*at].next;
    *at = k->entries[number].next;
}

/* What comes from where */

static void link_origin(sev_constants *k, int32_t constant, int32_t origin)
{
    k->links[k->links_n] = (sev_link){origin, k->entries[constant].links};
    k->entries[constant].links = (int32_t)k->links_n++;
}

static void add_constant(sev_constants *k, const sev_item *item)
{
    k->entries[k->entries_n] = (sev_entry){item->known, item->literal ? LITERAL : UNGIVEN, END, END, END};
    (void)insert(k, (int32_t)k->entries_n++);
}

static void add_origin(sev_constants *k, const sev_item *item, const int32_t *numbers)
{
    int32_t number = (int32_t)k->origins_n++;
    sev_origin *origin = &k->origins[number];
    *origin = (sev_origin){.call = item->call, .constant = numbers[item->twin]};
    for (int a = 0; a < item->call.args_n; a++) {
        origin->args[a] = numbers[item->args[a]];
        link_origin(k, origin->args[a], number);
    }
    if (item->call.op == SEV_INPUT && (size_t)item->call.variant < k->inputs_n)
        k->origin_of[item->call.variant] = number;
    if (k->entries[origin->constant].first == UNGIVEN)
        k->entries[origin->constant].first = number;
    else
        link_origin(k, origin->constant, number);
}

static void add_places(sev_constants *k, sev_program *program, const int32_t *numbers)
{
    for (size_t i = 0; i < program->constants_n; i++) {
        sev_node node = program->nodes[i];
        sev_entry *entry = &k->entries[numbers[node < 0 ? ~node : node]];
        k->places[k->places_n] =
            (sev_place){&program->constants[i], node < 0 ? NULL : &program->ranges[i], entry->places};
        entry->places = (int32_t)k->places_n++;
    }
}

/* `numbers`: of the nodes that are constants. */
static void fill(sev_constants *k, const sev_formula *f, int32_t *numbers)
{
    k->entries_n = k->origins_n = k->links_n = 0;
    for (size_t i = 0; i < f->n; i++) {
        numbers[i] = (int32_t)k->entries_n;
        if (f->items[i].call.op == SEV_CONST)
            add_constant(k, &f->items[i]);
    }
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].folded)
            add_origin(k, &f->items[i], numbers);
}

bool sev_constants_init(sev_constants *k, const sev_formula *f, size_t inputs_n, sev_program *const *programs,
                        size_t programs_n)
{
    *k = (sev_constants){.allocator = f->allocator, .kernels = f->kernels, .inputs_n = inputs_n};
    for (size_t i = 0; i < programs_n; i++)
        k->places_n += programs[i]->constants_n;
    count_items(f, k);
    int32_t *numbers = sev_new(f->allocator, f->n, sizeof *numbers);
    bool ok = numbers && allocate_arrays(k);
    if (ok)
        fill(k, f, numbers);
    k->places_n = 0;
    for (size_t i = 0; ok && i < programs_n; i++)
        add_places(k, programs[i], numbers);
    sev_free(f->allocator, numbers, f->n, sizeof *numbers);
    return ok;
}

void sev_constants_clear(sev_constants *k)
{
    sev_free(k->allocator, k->memory, k->bytes, 1);
    memset(k, 0, sizeof *k);
}

/* Following */

void sev_constants_note(sev_constants *k, int32_t input)
{
    k->stale[k->origin_of[input]] = 1;
}

/* What building looks at, as bits. */
static int looks_of(const sev_known *known)
{
    return sev_known_is(known, 0) | sev_known_is(known, 1) << 1 | (isnan(known->value.hi) ? 4 : 0) |
           (known->value.lo != 0) << 3;
}

static sev_known given(const sev_constants *k, const sev_origin *origin)
{
    sev_known args[SEV_ARGS];
    if (origin->call.op == SEV_INPUT) {
        double value = *(const double *)origin->call.data;
        return (sev_known){{value, 0}, sev_point(value)};
    }
    for (int a = 0; a < origin->call.args_n; a++)
        args[a] = k->entries[origin->args[a]].known;
    return sev_fold(k->kernels, &origin->call, args);
}

static void put(const sev_constants *k, const sev_entry *entry)
{
    for (int32_t i = entry->links; i != END; i = k->links[i].next)
        k->stale[k->links[i].origin] = 1;
    for (int32_t i = entry->places; i != END; i = k->places[i].next) {
        const sev_place *place = &k->places[i];
        *place->value = place->range ? entry->known.value.hi : entry->known.value.lo;
        if (place->range)
            *place->range = entry->known.range;
    }
}

/* An origin that comes first gives its constant, all others must give the same. */
static bool follow_origin(sev_constants *k, int32_t number)
{
    const sev_origin *origin = &k->origins[number];
    sev_entry *entry = &k->entries[origin->constant];
    sev_known known = given(k, origin);
    if (sev_known_same(&known, &entry->known))
        return true;
    if (entry->first != number || looks_of(&known) != looks_of(&entry->known))
        return false;
    take_out(k, origin->constant);
    entry->known = known;
    put(k, entry);
    return insert(k, origin->constant);
}

bool sev_constants_follow(sev_constants *k)
{
    unsigned char *at = k->stale, *end = k->stale + k->origins_n;
    /* Those that a change makes stale come later. */
    while (at < end && (at = memchr(at, 1, (size_t)(end - at))) != NULL) {
        *at = 0;
        if (!follow_origin(k, (int32_t)(at - k->stale)))
            return false;
    }
    return true;
}
