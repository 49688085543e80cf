/* SPDX-License-Identifier: MIT */
#include "study/order.h"
#include "host/memory.h"
#include "kernel/kernels.h"
#include "number/bits.h"
#include "number/dd.h"
#include "number/lattice.h"
#include "study/student.h"

#include <float.h>

/* ---- Sorting ---- */

enum { DIGITS = 8, DIGIT_VALUES = 256, FEW = 64 };

static unsigned digit_of(uint64_t key, unsigned place)
{
    return (unsigned)(key >> (8 * place)) & (DIGIT_VALUES - 1);
}

/* Keys, and what belongs to each of them, if anything. */
typedef struct keyed {
    uint64_t *keys;
    size_t *with; /* or NULL */
} keyed;

/* Moves all to where they belong by one digit, `next` being where those of each value of the digit begin. */
static void sort_by_digit(keyed from, keyed to, size_t n, unsigned place, size_t *next)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = next[digit_of(from.keys[i], place)]++;
        to.keys[at] = from.keys[i];
        if (from.with)
            to.with[at] = from.with[i];
    }
}

/* For few keys, by insertion. */
static void sort_few(keyed k, size_t n)
{
    for (size_t i = 1, at; i < n; i++) {
        uint64_t key = k.keys[i];
        size_t with = k.with ? k.with[i] : 0;
        for (at = i; at > 0 && k.keys[at - 1] > key; at--) {
            k.keys[at] = k.keys[at - 1];
            if (k.with)
                k.with[at] = k.with[at - 1];
        }
        k.keys[at] = key;
        if (k.with)
            k.with[at] = with;
    }
}

/* Sorts by one digit after the other, the lowest first. What is returned holds the result: `from` or `room`. */
static keyed sort_keys(keyed from, keyed room, size_t n)
{
    if (n < FEW) {
        sort_few(from, n);
        return from;
    }
    size_t counts[DIGITS][DIGIT_VALUES] = {{0}};
    for (size_t i = 0; i < n; i++)
        for (unsigned place = 0; place < DIGITS; place++)
            counts[place][digit_of(from.keys[i], place)]++;
    for (unsigned place = 0; place < DIGITS; place++) {
        if (counts[place][digit_of(from.keys[0], place)] == n)
            continue;
        for (size_t digit = 0, sum = 0; digit < DIGIT_VALUES; digit++) {
            sum += counts[place][digit];
            counts[place][digit] = sum - counts[place][digit];
        }
        sort_by_digit(from, room, n, place, counts[place]);
        keyed swap = from;
        from = room;
        room = swap;
    }
    return from;
}

/* ---- Buckets ---- */

/* Keys fall into buckets in order, by their values or by the keys themselves. Each bucket has a cell for each
 * replicate; as many cells as stay near to the processor. Few keys have one bucket. */
enum { CELLS = 4096, LEAST_BUCKETS = 256, SAMPLE = 1024, SAMPLED_BUCKETS = 64, GROUP = 256 };

typedef struct bucketing {
    size_t n;       /* buckets; number n is for NaN */
    unsigned shift; /* there are 2^shift replicates */
    bool linear;
    double lo, scale; /* of values */
    uint64_t least;   /* of keys */
    unsigned key_shift;
    const sev_kernels *kernels;
} bucketing;

/* The cells of n <= GROUP values, of which the first belongs to the first replicate. Those of values rise with these:
 * rounding and cutting off are monotone. */
static void value_cells(const bucketing *b, const double *values, size_t n, uint64_t *cells)
{
    if (b->linear) {
        b->kernels->cells(cells, values, n, b->lo, b->scale, b->n, b->shift);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        uint64_t key = sev_lattice(values[k]), at = key > b->least ? (key - b->least) >> b->key_shift : 0;
        at = at < b->n ? at : b->n - 1;
        cells[k] = (values[k] == values[k] ? at : b->n) << b->shift | (k & (((size_t)1 << b->shift) - 1));
    }
}

static size_t value_bucket(const bucketing *b, double x)
{
    uint64_t cell;
    value_cells(b, &x, 1, &cell);
    return (size_t)(cell >> b->shift);
}

/* The most of n keys in a part of the buckets. */
static size_t worst_share(const bucketing *b, const uint64_t *keys, size_t n)
{
    size_t counts[SAMPLED_BUCKETS] = {0}, worst = 0;
    for (size_t i = 0; i < n; i++) {
        size_t count = ++counts[value_bucket(b, sev_unlattice(keys[i])) * SAMPLED_BUCKETS / b->n];
        worst = count > worst ? count : worst;
    }
    return worst;
}

/* Over the middle of a sample; what lies beyond has the first and the last bucket. */
static bucketing choose_buckets(const double *values, size_t n, size_t lanes)
{
    uint64_t sample[SAMPLE], room[SAMPLE];
    size_t m = 0, most = CELLS / lanes > LEAST_BUCKETS ? CELLS / lanes : LEAST_BUCKETS;
    unsigned shift = (unsigned)__builtin_ctzll(lanes);
    bucketing linear = {.n = 1, .shift = shift}, by_key = {.n = most, .shift = shift};
    for (size_t i = 0; i < SAMPLE && n >= (size_t)4 * SAMPLE; i++) {
        double x = values[n / SAMPLE * i];
        sample[m] = sev_lattice(x);
        m += x == x;
    }
    if (m < SAMPLE / 4)
        return linear;
    const uint64_t *sorted = sort_keys((keyed){sample, NULL}, (keyed){room, NULL}, m).keys;
    uint64_t lo = sorted[m / 128], hi = sorted[m - 1 - m / 128];
    by_key.least = lo;
    while ((hi - lo) >> by_key.key_shift >= most)
        by_key.key_shift++;
    double from = sev_unlattice(lo), to = sev_unlattice(hi), scale = (double)most / (to - from);
    linear = (bucketing){.n = most, .shift = shift, .linear = true, .lo = from, .scale = scale};
    linear.kernels = sev_kernels_best();
    bool fine = fabs(from) <= DBL_MAX && scale > 0 && scale <= DBL_MAX;
    return fine && worst_share(&linear, sorted, m) <= worst_share(&by_key, sorted, m) ? linear : by_key;
}

/* ---- Values in order ---- */

/* How many values lie where is counted; those in a bucket that is looked at are held as keys, replicate by replicate,
 * and then once more, sorted. It is looked at twice: for quantiles, and for their errors. */
enum { LOOKS = 2 };

typedef struct held_keys {
    uint64_t *keys; /* and the sorted ones after them */
    size_t n;
} held_keys;

typedef struct ordered {
    const double *values;
    size_t draws, n; /* n: values that are not NaN */
    bucketing buckets;
    size_t cells_n;
    size_t *before;      /* of each cell, the values of its replicate in the buckets before; the last row: all values */
    size_t *next;        /* of each cell, where its next key goes */
    size_t *first;       /* of each bucket, and of one after the last, the values in those before */
    size_t *from;        /* of each bucket, where its keys begin among those of its look */
    unsigned char *look; /* of each bucket, the number of that look; LOOKS: nobody looked at it */
    bool *sorted;
    held_keys held[LOOKS];
    uint64_t *spare; /* as many as the largest bucket has that was looked at */
    size_t spare_n;
} ordered;

static bool order_begin(ordered *o, const scaleev_allocator *allocator)
{
    size_t buckets = o->buckets.n + 1;
    o->cells_n = buckets << o->buckets.shift;
    o->before = sev_new(allocator, o->cells_n, sizeof *o->before);
    o->next = sev_room(allocator, o->cells_n, sizeof *o->next);
    o->first = sev_room(allocator, buckets, sizeof *o->first);
    o->from = sev_room(allocator, buckets, sizeof *o->from);
    o->look = sev_room(allocator, buckets, sizeof *o->look);
    o->sorted = sev_new(allocator, buckets, sizeof *o->sorted);
    return o->before && o->next && o->first && o->from && o->look && o->sorted;
}

static void order_end(ordered *o, const scaleev_allocator *allocator)
{
    size_t buckets = o->buckets.n + 1;
    sev_free(allocator, o->before, o->cells_n, sizeof *o->before);
    sev_free(allocator, o->next, o->cells_n, sizeof *o->next);
    sev_free(allocator, o->first, buckets, sizeof *o->first);
    sev_free(allocator, o->from, buckets, sizeof *o->from);
    sev_free(allocator, o->look, buckets, sizeof *o->look);
    sev_free(allocator, o->sorted, buckets, sizeof *o->sorted);
    sev_free(allocator, o->spare, o->spare_n, sizeof *o->spare);
    for (int i = 0; i < LOOKS; i++)
        sev_free(allocator, o->held[i].keys, 2 * o->held[i].n, sizeof *o->held[i].keys);
}

static void count_cells(ordered *o)
{
    uint64_t cells[GROUP];
    size_t lanes = (size_t)1 << o->buckets.shift, n;
    for (size_t i = 0; i < o->draws; i += n) {
        n = o->draws - i < GROUP ? o->draws - i : GROUP;
        value_cells(&o->buckets, o->values + i, n, cells);
        for (size_t k = 0; k < n; k++)
            o->before[cells[k]]++;
    }
    size_t sums[SEV_LANES] = {0};
    for (size_t b = 0; b <= o->buckets.n; b++) {
        o->first[b] = o->n;
        o->look[b] = LOOKS;
        for (size_t lane = 0; lane < lanes; lane++) {
            size_t count = o->before[b * lanes + lane];
            o->before[b * lanes + lane] = sums[lane];
            sums[lane] += count;
            o->n += b < o->buckets.n ? count : 0;
        }
    }
}

/* The bucket of the value that is at a place in order. */
static size_t bucket_at(const ordered *o, size_t place)
{
    size_t lo = 0, hi = o->buckets.n - 1;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (o->first[middle + 1] > place)
            hi = middle;
        else
            lo = middle + 1;
    }
    return lo;
}

/* Has a look at a bucket, unless somebody had. */
static void want_bucket(ordered *o, size_t b, int look)
{
    if (o->look[b] == LOOKS)
        o->look[b] = (unsigned char)look;
}

/* Where the keys of each cell go that is looked at for the first time. */
static void place_cells(ordered *o, int look, size_t *largest)
{
    size_t lanes = (size_t)1 << o->buckets.shift;
    for (size_t b = 0; b < o->buckets.n; b++) {
        size_t count = o->first[b + 1] - o->first[b], at = o->held[look].n;
        if (o->look[b] != look)
            continue;
        o->from[b] = at;
        for (size_t lane = 0; lane < lanes; lane++) {
            o->next[b * lanes + lane] = at;
            at += o->before[(b + 1) * lanes + lane] - o->before[b * lanes + lane];
        }
        o->held[look].n = at;
        *largest = count > *largest ? count : *largest;
    }
}

/* Holds the keys of those of n <= GROUP values that are looked at. They are few, so first is found without branches
 * which ones. */
static void hold_keys(ordered *o, const double *values, size_t n, int look)
{
    uint64_t cells[GROUP];
    unsigned char which[GROUP];
    size_t m = 0;
    value_cells(&o->buckets, values, n, cells);
    for (size_t k = 0; k < n; k++) {
        which[m] = (unsigned char)k;
        m += o->look[cells[k] >> o->buckets.shift] == look;
    }
    for (size_t i = 0; i < m; i++)
        o->held[look].keys[o->next[cells[which[i]]]++] = sev_lattice(values[which[i]]);
}

/* Holds the keys of the buckets that were not looked at before. */
static bool look_at(ordered *o, const scaleev_allocator *allocator, int look)
{
    held_keys *held = &o->held[look];
    size_t n, largest = 0;
    place_cells(o, look, &largest);
    if (!held->n)
        return true;
    held->keys = sev_room(allocator, 2 * held->n, sizeof *held->keys);
    if (largest > o->spare_n) {
        sev_free(allocator, o->spare, o->spare_n, sizeof *o->spare);
        o->spare = sev_room(allocator, largest, sizeof *o->spare);
        o->spare_n = largest;
    }
    for (size_t i = 0; held->keys && o->spare && i < o->draws; i += n) {
        n = o->draws - i < GROUP ? o->draws - i : GROUP;
        hold_keys(o, o->values + i, n, look);
    }
    return held->keys && o->spare;
}

/* The key that is at a place in order, in a bucket that was looked at. */
static uint64_t key_at(ordered *o, size_t place)
{
    size_t b = bucket_at(o, place), n = o->first[b + 1] - o->first[b];
    const held_keys *held = &o->held[o->look[b]];
    uint64_t *keys = held->keys + held->n + o->from[b];
    if (!o->sorted[b]) {
        memcpy(keys, held->keys + o->from[b], n * sizeof *keys);
        if (sort_keys((keyed){keys, NULL}, (keyed){o->spare, NULL}, n).keys != keys)
            memcpy(keys, o->spare, n * sizeof *keys);
        o->sorted[b] = true;
    }
    return keys[place - o->first[b]];
}

/* ---- Quantiles ---- */

static double between_neighbours(double lo, double hi, double part)
{
    if (fabs(lo) > DBL_MAX || fabs(hi) > DBL_MAX)
        return part < 0.5 ? lo : hi;
    double x = lo * (1 - part) + hi * part;
    return x < lo ? lo : x > hi ? hi : x;
}

/* The place of a level among the values, from 0 on; it may lie beyond them. */
static double level_place(const ordered *o, double level)
{
    return level * (double)o->n - 0.5;
}

/* Between which two values a level is, and how much of the way from one to the other. */
typedef struct neighbours {
    size_t lo, hi;
    double part;
} neighbours;

static neighbours neighbours_of(const ordered *o, double level)
{
    double at = level_place(o, level), last = (double)(o->n - 1);
    at = at > 0 ? at : 0;
    at = at < last ? at : last;
    size_t lo = (size_t)at;
    return (neighbours){lo, lo + 1 < o->n ? lo + 1 : lo, at - (double)lo};
}

static void want_level(ordered *o, double level, int look)
{
    neighbours at = neighbours_of(o, level);
    want_bucket(o, bucket_at(o, at.lo), look);
    want_bucket(o, bucket_at(o, at.hi), look);
}

static double quantile_at(ordered *o, double level)
{
    neighbours at = neighbours_of(o, level);
    return between_neighbours(sev_unlattice(key_at(o, at.lo)), sev_unlattice(key_at(o, at.hi)), at.part);
}

/* Levels in rising order. */
typedef struct one_level {
    double level, quantile;
    double off;    /* the error of the share of values up to the quantile */
    double reach;  /* so many of these errors off is looked for how far apart quantiles lie */
    size_t number; /* among those that were asked for */
} one_level;

typedef struct all_levels {
    size_t n, replicates;
    double student; /* how far an interval of 95 % reaches to either side, in errors */
    one_level *each;
    size_t *counts;      /* values up to each quantile, of each replicate */
    keyed sorting, room; /* for a while */
} all_levels;

static bool begin_levels(all_levels *l, const scaleev_allocator *allocator)
{
    l->each = sev_new(allocator, l->n + 1, sizeof *l->each);
    l->counts = sev_new(allocator, l->n + 1, l->replicates * sizeof *l->counts);
    l->sorting.keys = sev_new(allocator, l->n + 1, sizeof *l->sorting.keys);
    l->sorting.with = sev_new(allocator, l->n + 1, sizeof *l->sorting.with);
    l->room.keys = sev_new(allocator, l->n + 1, sizeof *l->room.keys);
    l->room.with = sev_new(allocator, l->n + 1, sizeof *l->room.with);
    return l->each && l->counts && l->sorting.keys && l->sorting.with && l->room.keys && l->room.with;
}

static void end_levels(all_levels *l, const scaleev_allocator *allocator)
{
    sev_free(allocator, l->each, l->n + 1, sizeof *l->each);
    sev_free(allocator, l->counts, l->n + 1, l->replicates * sizeof *l->counts);
    sev_free(allocator, l->sorting.keys, l->n + 1, sizeof *l->sorting.keys);
    sev_free(allocator, l->sorting.with, l->n + 1, sizeof *l->sorting.with);
    sev_free(allocator, l->room.keys, l->n + 1, sizeof *l->room.keys);
    sev_free(allocator, l->room.with, l->n + 1, sizeof *l->room.with);
}

static void sort_levels(all_levels *l, const double *levels)
{
    for (size_t i = 0; i < l->n; i++) {
        l->sorting.keys[i] = sev_lattice(levels[i]);
        l->sorting.with[i] = i;
    }
    keyed sorted = sort_keys(l->sorting, l->room, l->n);
    for (size_t i = 0; i < l->n; i++)
        l->each[i] = (one_level){.level = levels[sorted.with[i]], .number = sorted.with[i]};
}

/* The first of the levels from .. to whose quantile is at least x. */
static size_t level_from(const all_levels *l, size_t from, size_t to, double x)
{
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (l->each[middle].quantile < x)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Counts the values up to the quantiles of levels from .. to - 1, which lie in one bucket. Where nobody looked at it,
 * it is empty: a quantile between two values may lie in any bucket between theirs. */
static void count_in_bucket(const ordered *o, all_levels *l, size_t from, size_t to)
{
    size_t lanes = l->replicates, b = value_bucket(&o->buckets, l->each[from].quantile);
    for (size_t lane = 0; lane < lanes; lane++) {
        size_t before = o->before[b * lanes + lane], n = o->before[(b + 1) * lanes + lane] - before;
        const uint64_t *keys = n ? o->held[o->look[b]].keys + o->from[b] : NULL;
        for (size_t other = 0; other < lane && n; other++)
            keys += o->before[(b + 1) * lanes + other] - o->before[b * lanes + other];
        for (size_t i = 0; i < n; i++) {
            size_t level = level_from(l, from, to, sev_unlattice(keys[i]));
            if (level < to)
                l->counts[level * lanes + lane]++;
        }
        l->counts[from * lanes + lane] += before;
        for (size_t level = from + 1; level < to; level++)
            l->counts[level * lanes + lane] += l->counts[(level - 1) * lanes + lane];
    }
}

static void count_values(const ordered *o, all_levels *l)
{
    for (size_t from = 0, to; from < l->n; from = to) {
        size_t b = value_bucket(&o->buckets, l->each[from].quantile);
        for (to = from + 1; to < l->n && value_bucket(&o->buckets, l->each[to].quantile) == b;)
            to++;
        count_in_bucket(o, l, from, to);
    }
}

/* Whether the counts of values up to a quantile are those of stratified draws: replicates of as many draws differ by
 * one at most. So many replicates, of which each has draws on both sides of the quantile, seldom do so by chance. */
static bool is_stratified(const ordered *o, const all_levels *l, size_t i)
{
    enum { BEYOND_CHANCE = 8 };
    const size_t *counts = l->counts + i * l->replicates, *draws = o->before + o->buckets.n * l->replicates;
    double level = l->each[i].level, beyond = (double)o->n * (level < 0.5 ? level : 1 - level);
    size_t least = counts[0], most = counts[0];
    bool even = l->replicates >= BEYOND_CHANCE && beyond >= (double)l->replicates;
    for (size_t r = 1; r < l->replicates; r++) {
        least = counts[r] < least ? counts[r] : least;
        most = counts[r] > most ? counts[r] : most;
        even = even && draws[r] == draws[0];
    }
    return even && most - least <= 1;
}

/* The error of the share of values up to a quantile; NaN where it is not known. It is a draw at least, but of
 * stratified draws, of which the spread of the counts is known, not estimated: 95 % are within 1.96 of it, not as far
 * as Student's distribution says. Where all counts are the same, the quantile lies between two neighbours in order, and
 * an interval of 95 % is that part of the gap. */
static double share_error(const ordered *o, const all_levels *l, size_t i)
{
    double shares[SEV_LANES], counts[SEV_LANES], normal = 1.959963984540054 / l->student, gap = 0.5 * 0.95 / l->student;
    for (size_t r = 0; r < l->replicates; r++) {
        counts[r] = (double)o->before[o->buckets.n * l->replicates + r];
        shares[r] = (double)l->counts[i * l->replicates + r] / counts[r];
    }
    bool stratified = is_stratified(o, l, i);
    double off = sev_replicates_error(shares, counts, l->replicates) * (stratified ? normal : 1);
    double least = (stratified ? gap : 1) / (double)o->n;
    return off < least ? least : off;
}

/* Whether levels so far to either side are among the values; not so where it is NaN. */
static bool is_among(const ordered *o, double level, double off)
{
    return level_place(o, level - off) >= 0 && level_place(o, level + off) <= (double)(o->n - 1);
}

/* Intervals of 95 % reach at least two errors to either side, so that is where it matters how far apart quantiles lie:
 * within one error lie but a few values, whose distances say little, and along a tail they grow. One error off is
 * looked where there are no values farther out; NaN: not even there. */
static void choose_reach(const ordered *o, one_level *l)
{
    l->reach = is_among(o, l->level, 2 * l->off) ? 2 : is_among(o, l->level, l->off) ? 1 : SEV_NAN;
}

/* How far quantiles lie whose levels are an error off. */
static double quantile_error(ordered *o, const one_level *l)
{
    double off = l->reach * l->off;
    if (off != off)
        return SEV_NAN;
    double distance = (quantile_at(o, l->level + off) * 0.5 - quantile_at(o, l->level - off) * 0.5) / l->reach;
    return sev_is_finite(distance) ? distance : SEV_NAN;
}

/* What quantiles and their errors need is in most columns found by one look: draws are mostly spread more evenly than
 * independent ones, whose share below has this error. */
static void want_neighbourhood(ordered *o, double level)
{
    double off = 2 * sqrt(level * (1 - level) / (double)o->n);
    want_level(o, level, 0);
    want_level(o, level - off, 0);
    want_level(o, level + off, 0);
}

static bool find_quantiles(ordered *o, all_levels *l, const scaleev_allocator *allocator, scaleev_estimate *out)
{
    for (size_t i = 0; i < l->n; i++)
        want_neighbourhood(o, l->each[i].level);
    if (!look_at(o, allocator, 0))
        return false;
    for (size_t i = 0; i < l->n; i++)
        l->each[i].quantile = quantile_at(o, l->each[i].level);
    count_values(o, l);
    for (size_t i = 0; i < l->n; i++) {
        one_level *level = &l->each[i];
        level->off = share_error(o, l, i);
        choose_reach(o, level);
        if (level->reach != level->reach)
            continue;
        want_level(o, level->level - level->reach * level->off, 1);
        want_level(o, level->level + level->reach * level->off, 1);
    }
    if (!look_at(o, allocator, 1))
        return false;
    for (size_t i = 0; i < l->n; i++)
        out[l->each[i].number] = (scaleev_estimate){l->each[i].quantile, quantile_error(o, &l->each[i])};
    return true;
}

static bool quantiles_in(ordered *o, all_levels *l, const double *levels, const scaleev_allocator *allocator,
                         scaleev_estimate *out)
{
    if (!begin_levels(l, allocator) || !order_begin(o, allocator))
        return false;
    count_cells(o);
    sort_levels(l, levels);
    for (size_t i = 0; i < l->n && !o->n; i++)
        out[i] = (scaleev_estimate){SEV_NAN, SEV_NAN};
    return !o->n || find_quantiles(o, l, allocator, out);
}

scaleev_status sev_quantiles(const double *values, size_t n, int32_t replicates, const double *levels, size_t levels_n,
                             const scaleev_allocator *allocator, scaleev_estimate *out)
{
    all_levels l = {.n = levels_n, .replicates = sev_replicates(replicates)};
    ordered o = {.values = values, .draws = n};
    if ((n && !values) || (levels_n && (!levels || !out)) || !allocator)
        return SCALEEV_ERROR_NULL;
    if (!l.replicates)
        return SCALEEV_ERROR_OPTION;
    for (size_t i = 0; i < levels_n; i++)
        if (!(levels[i] >= 0 && levels[i] <= 1))
            return SCALEEV_ERROR_PARAMETER;
    if (n > PTRDIFF_MAX / sizeof *values) /* no such column is in any memory */
        return SCALEEV_ERROR_MEMORY;
    o.buckets = choose_buckets(values, n, l.replicates);
    l.student = sev_student(0.95, l.replicates);
    bool memory = quantiles_in(&o, &l, levels, allocator, out);
    end_levels(&l, allocator);
    order_end(&o, allocator);
    return memory ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
}

/* ---- Rank correlation ---- */

/* Room for n pairs. */
typedef struct ranking {
    keyed keys, room;
    double *x, *y;
} ranking;

enum { RANKING_BYTES = 2 * (sizeof(uint64_t) + sizeof(size_t) + sizeof(double)) }; /* a pair */

static ranking ranking_in(void *memory, size_t n)
{
    uint64_t *keys = memory;
    void *values = keys + 2 * n;
    double *x = values;
    void *numbers = x + 2 * n;
    size_t *with = numbers;
    return (ranking){{keys, with}, {keys + n, with + n}, x, x + n};
}

/* Of the values that are there and have a partner: twice the rank, less what makes the mean 0. Returns how many. */
static size_t rank_values(const double *values, const double *partners, size_t n, const ranking *r, double *out)
{
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++)
        if (values[i] == values[i] && partners[i] == partners[i]) {
            r->keys.keys[pairs] = sev_lattice(values[i]);
            r->keys.with[pairs] = pairs;
            pairs++;
        }
    keyed sorted = sort_keys(r->keys, r->room, pairs);
    for (size_t from = 0, to; from < pairs; from = to) {
        for (to = from + 1; to < pairs && sorted.keys[to] == sorted.keys[from];)
            to++;
        for (size_t i = from; i < to; i++)
            out[sorted.with[i]] = (double)from + (double)to - (double)pairs;
    }
    return pairs;
}

static double correlation_of(const double *a, const double *b, size_t n)
{
    sev_pair aa = {0, 0}, ab = {0, 0}, bb = {0, 0};
    for (size_t i = 0; i < n; i++) {
        aa = dd_add_d(aa, a[i] * a[i]);
        ab = dd_add_d(ab, a[i] * b[i]);
        bb = dd_add_d(bb, b[i] * b[i]);
    }
    if (!(aa.hi > 0 && bb.hi > 0)) /* one is constant, or there are no two */
        return SEV_NAN;
    double correlation = ab.hi / sqrt(aa.hi * bb.hi);
    return correlation > 1 ? 1 : correlation < -1 ? -1 : correlation;
}

scaleev_status sev_rank_correlation(const double *x, const double *y, size_t n, const scaleev_allocator *allocator,
                                    double *out)
{
    if (!out || !allocator || (n && (!x || !y)))
        return SCALEEV_ERROR_NULL;
    if (!n) {
        *out = SEV_NAN;
        return SCALEEV_OK;
    }
    void *memory = sev_new(allocator, n, RANKING_BYTES);
    if (!memory)
        return SCALEEV_ERROR_MEMORY;
    ranking r = ranking_in(memory, n);
    rank_values(x, y, n, &r, r.x);
    size_t pairs = rank_values(y, x, n, &r, r.y);
    *out = correlation_of(r.x, r.y, pairs);
    sev_free(allocator, memory, n, RANKING_BYTES);
    return SCALEEV_OK;
}
