/* SPDX-License-Identifier: MIT */
#include "study/shares.h"
#include "kernel/kernels.h"
#include "number/bits.h"
#include "study/copula.h"
#include "study/normal.h"
#include "study/threefry.h"

#include <string.h>

/* ---- Room ---- */

/* What is drawn of a block. A member is a dimension that is correlated with another one. In each replicate, all draws
 * of a block have the same order of the dimensions. Arrays have SEV_BLOCK numbers for each dimension or member, and a
 * matrix has a row for each member. */
typedef struct walk {
    const sev_shared *f;
    const scaleev_allocator *allocator;
    const sev_sampler *sampler;
    uint64_t seed;
    size_t replicates, totals_n, members_n;
    size_t rows; /* of a block: fewer than SEV_BLOCK where there are fewer draws in all */
    size_t members[SEV_SAMPLER_DIMENSIONS], member_of[SEV_SAMPLER_DIMENSIONS]; /* of no member it is members_n */
    size_t order[SEV_SAMPLER_REPLICATES][SEV_SAMPLER_DIMENSIONS];
    double *room;
    size_t room_n;
    double *first, *second, *now; /* values of the first point, of the second one, and of what is between them */
    double *gains;
    double *normal, *fresh; /* of members: normal numbers of the first point, and independent ones of the second */
    double *source;         /* of members, last in order first: independent numbers that the first point is made of */
    double *given;          /* a matrix: what is first in a row's sum for a member given all others */
    double *spare;          /* a matrix */
    double *factors;        /* of each replicate a matrix: factors of the correlations, last in order first */
    double *sums, *counts;  /* rows of one for each replicate; see SUM_VALUES */
    double center;          /* what is subtracted from values that are squared */
    bool centered;
} walk;

/* Rows of sums: of values, their squares, then of squared changes of each dimension, and of gains of each. */
enum { SUM_VALUES, SUM_SQUARES, SUM_CHANGES };

static size_t gains_row(const walk *w, size_t dimension)
{
    return SUM_CHANGES + w->f->n + dimension;
}

static size_t sums_room(const walk *w)
{
    return gains_row(w, w->f->n) * w->replicates;
}

/* Deals out the room, or, where there is none yet, counts what is needed. */
static void deal(walk *w)
{
    size_t n = w->f->n * SEV_BLOCK, m = w->members_n * SEV_BLOCK, square = w->members_n * w->members_n;
    struct {
        double **array;
        size_t n;
    } parts[] = {{&w->first, n},
                 {&w->second, n},
                 {&w->now, n},
                 {&w->gains, n},
                 {&w->normal, m},
                 {&w->fresh, m},
                 {&w->source, m},
                 {&w->given, square},
                 {&w->spare, square},
                 {&w->factors, w->replicates * square},
                 {&w->sums, sums_room(w)},
                 {&w->counts, sums_room(w)}};
    size_t used = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i].array = w->room ? w->room + used : NULL;
        used += parts[i].n;
    }
    w->room_n = used;
}

/* The factor is lower triangular. */
static double factor_at(const sev_shared *f, size_t i, size_t k)
{
    return f->factor[(k > i ? k : i) * f->n + (k > i ? i : k)];
}

static void find_members(walk *w)
{
    const sev_shared *f = w->f;
    for (size_t i = 0; i < f->n && f->factor; i++) {
        bool together = false;
        for (size_t k = 0; k < f->n; k++)
            together = together || (k != i && factor_at(f, i, k) != 0);
        if (together)
            w->members[w->members_n++] = i;
    }
    for (size_t i = 0; i < f->n; i++)
        w->member_of[i] = w->members_n;
    for (size_t i = 0; i < w->members_n; i++)
        w->member_of[w->members[i]] = i;
}

/* ---- Correlations ---- */

/* Of two members: their numbers are sums of the same independent ones. */
static double correlation(const walk *w, size_t a, size_t b)
{
    const double *x = w->f->factor + w->members[a] * w->f->n, *y = w->f->factor + w->members[b] * w->f->n;
    double sum = 0;
    for (size_t k = 0; k < w->f->n; k++)
        sum += x[k] * y[k];
    return a == b ? 1 : sum;
}

/* The factor of the correlations of the members in an order. */
static void factor_in_order(const walk *w, const size_t *order, double *factor)
{
    size_t m = w->members_n;
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < m; k++)
            factor[i * m + k] = correlation(w, order[i], order[k]);
    /* The whole was found positive definite, and so is each part in any order, but for what is lost by rounding. */
    (void)sev_copula_factor(factor, m);
}

/* The independent numbers of which a factor makes the normal numbers of members, in the block's row k. */
static void unmix(const walk *w, const size_t *order, const double *factor, size_t k)
{
    size_t m = w->members_n;
    for (size_t i = 0; i < m; i++) {
        double sum = w->normal[order[i] * SEV_BLOCK + k];
        for (size_t j = 0; j < i; j++)
            sum -= factor[i * m + j] * w->source[j * SEV_BLOCK + k];
        w->source[i * SEV_BLOCK + k] = sum / factor[i * m + i];
    }
}

/* Rows of `given`: member i, given all others, is a sum of them with these factors and of an independent number with
 * the one on the diagonal. With an order in which it is the last one, they follow from the last row of the factor. */
static void condition(walk *w)
{
    size_t m = w->members_n, order[SEV_SAMPLER_DIMENSIONS];
    for (size_t i = 0; i < m; i++) {
        double *factor = w->spare, *row = w->given + i * m, *last = factor + (m - 1) * m;
        for (size_t k = 0, to = 0; k < m; k++)
            if (k != i)
                order[to++] = k;
        order[m - 1] = i;
        factor_in_order(w, order, factor);
        row[i] = last[m - 1];
        /* What multiplies independent numbers is turned into what multiplies those that they make. */
        for (size_t k = m - 1; k-- > 0;) {
            double factor_k = last[k] / factor[k * m + k];
            for (size_t j = 0; j < k; j++)
                last[j] -= factor_k * factor[k * m + j];
            row[order[k]] = factor_k;
        }
    }
}

/* ---- Points ---- */

static scaleev_status normal_numbers(const walk *w, size_t dimension, uint64_t from, double *out)
{
    scaleev_status status = sev_sampler_fill(w->sampler, dimension, from, SEV_BLOCK, out);
    for (size_t k = 0; k < SEV_BLOCK && status == SCALEEV_OK; k++)
        out[k] = sev_normal_quantile(out[k], 1 - out[k], 0).hi;
    return status;
}

/* Both points, in which the members are normal numbers. */
static scaleev_status draw_points(walk *w, uint64_t from)
{
    size_t n = w->f->n;
    scaleev_status status = SCALEEV_OK;
    for (size_t d = 0; d < n && status == SCALEEV_OK; d++) {
        double *first = w->first + d * SEV_BLOCK, *second = w->second + d * SEV_BLOCK;
        bool member = w->member_of[d] < w->members_n;
        if (member) {
            status = normal_numbers(w, d, from, w->source + w->member_of[d] * SEV_BLOCK);
            if (status == SCALEEV_OK)
                status = normal_numbers(w, n + d, from, w->fresh + w->member_of[d] * SEV_BLOCK);
            continue;
        }
        status = sev_sampler_fill(w->sampler, d, from, SEV_BLOCK, first);
        if (status == SCALEEV_OK)
            status = sev_sampler_fill(w->sampler, n + d, from, SEV_BLOCK, second);
        if (status != SCALEEV_OK)
            return status;
        w->f->quantiles(w->f->context, d, first, SEV_BLOCK);
        w->f->quantiles(w->f->context, d, second, SEV_BLOCK);
    }
    return status;
}

/* Values of a member from normal numbers of n rows, `stride` apart. */
static void set_member(const walk *w, size_t member, const double *normal, size_t n, double *to, size_t stride)
{
    double u[SEV_BLOCK];
    for (size_t k = 0; k < n; k++)
        u[k] = sev_normal_below(normal[k]);
    w->f->quantiles(w->f->context, w->members[member], u, n);
    for (size_t k = 0; k < n; k++)
        to[k * stride] = u[k];
}

/* The members of the first point, as the factor of all dimensions has them. */
static void mix_first(walk *w)
{
    for (size_t i = 0; i < w->members_n; i++) {
        const double *row = w->f->factor + w->members[i] * w->f->n;
        double *normal = w->normal + i * SEV_BLOCK;
        memset(normal, 0, SEV_BLOCK * sizeof *normal);
        for (size_t j = 0; j <= i; j++)
            for (size_t k = 0; k < SEV_BLOCK; k++)
                normal[k] += row[w->members[j]] * w->source[j * SEV_BLOCK + k];
        set_member(w, i, normal, SEV_BLOCK, w->first + w->members[i] * SEV_BLOCK, 1);
    }
}

/* ---- Sums ---- */

/* Adds the draws of a block of which `there` says that they have a value. */
static void tally(const walk *w, size_t row, const double *values, const double *there)
{
    size_t r = w->replicates;
    for (size_t i = 0; i < r; i++) {
        double sum = 0, count = 0;
        for (size_t k = i; k < w->rows; k += r) {
            sum += there[k] == there[k] ? values[k] : 0;
            count += there[k] == there[k] ? 1 : 0;
        }
        w->sums[row * r + i] += sum;
        w->counts[row * r + i] += count;
    }
}

static void tally_values(walk *w, const double *f)
{
    double x[SEV_BLOCK], sum = 0, count = 0;
    for (size_t k = 0; k < w->rows && !w->centered; k++) {
        sum += sev_is_finite(f[k]) ? f[k] : 0;
        count += sev_is_finite(f[k]) ? 1 : 0;
    }
    if (!w->centered && count > 0) {
        w->center = sum / count;
        w->centered = true;
    }
    for (size_t k = 0; k < SEV_BLOCK; k++)
        x[k] = f[k] - w->center;
    tally(w, SUM_VALUES, x, f);
    for (size_t k = 0; k < SEV_BLOCK; k++)
        x[k] *= x[k];
    tally(w, SUM_SQUARES, x, f);
}

/* ---- Changes of one dimension ---- */

/* Draws one dimension anew, given all others. */
static void change_one(const walk *w, size_t dimension)
{
    size_t m = w->members_n, member = w->member_of[dimension];
    double normal[SEV_BLOCK] = {0};
    memcpy(w->now, w->first, w->f->n * SEV_BLOCK * sizeof *w->now);
    if (member == m) {
        memcpy(w->now + dimension * SEV_BLOCK, w->second + dimension * SEV_BLOCK, SEV_BLOCK * sizeof *w->now);
        return;
    }
    for (size_t j = 0; j < m; j++) {
        const double *part = (j == member ? w->fresh : w->normal) + j * SEV_BLOCK;
        for (size_t k = 0; k < SEV_BLOCK; k++)
            normal[k] += w->given[member * m + j] * part[k];
    }
    set_member(w, member, normal, SEV_BLOCK, w->now + dimension * SEV_BLOCK, 1);
}

static scaleev_status add_changes(const walk *w, const double *f)
{
    double changed[SEV_BLOCK], half[SEV_BLOCK];
    scaleev_status status = SCALEEV_OK;
    for (size_t d = 0; d < w->totals_n && status == SCALEEV_OK; d++) {
        change_one(w, d);
        status = w->f->values(w->f->context, w->now, SEV_BLOCK, changed);
        for (size_t k = 0; k < SEV_BLOCK && status == SCALEEV_OK; k++) {
            changed[k] -= f[k];
            half[k] = 0.5 * changed[k] * changed[k];
        }
        if (status == SCALEEV_OK)
            tally(w, SUM_CHANGES + d, half, changed);
    }
    return status;
}

/* ---- Walks from the first point to the second ---- */

/* Random orders that depend on the seed, the replicate and the block. */
static void shuffle(walk *w, size_t replicate, uint64_t block)
{
    size_t *order = w->order[replicate];
    for (size_t i = 0; i < w->f->n; i++)
        order[i] = i;
    for (size_t i = w->f->n; i > 1; i--) {
        uint64_t random = sev_threefry(w->seed, 1, block, (uint64_t)replicate << 32 | i).word[0];
        size_t k = (size_t)((random >> 32) * i >> 32), moved = order[i - 1];
        order[i - 1] = order[k];
        order[k] = moved;
    }
}

/* The members of a replicate, the last one in its order first. */
static void members_in_order(const walk *w, size_t replicate, size_t *members)
{
    size_t to = 0;
    for (size_t i = w->f->n; i-- > 0;)
        if (w->member_of[w->order[replicate][i]] < w->members_n)
            members[to++] = w->member_of[w->order[replicate][i]];
}

static void begin_walks(walk *w, uint64_t block)
{
    size_t m = w->members_n, members[SEV_SAMPLER_DIMENSIONS];
    memcpy(w->now, w->first, w->f->n * SEV_BLOCK * sizeof *w->now);
    for (size_t r = 0; r < w->replicates; r++) {
        double *factor = w->factors + r * m * m;
        shuffle(w, r, block);
        if (!m)
            continue;
        members_in_order(w, r, members);
        factor_in_order(w, members, factor);
        for (size_t k = r; k < SEV_BLOCK; k += w->replicates)
            unmix(w, members, factor, k);
    }
}

/* Draws the member at `place` anew: with it those that come before it in the order change, as these are sums of it. */
static void step_member(const walk *w, size_t replicate, const size_t *members, size_t place)
{
    size_t m = w->members_n, r = w->replicates, n = SEV_BLOCK / r;
    const double *factor = w->factors + replicate * m * m;
    for (size_t i = place; i < m; i++) {
        double normal[SEV_BLOCK] = {0};
        for (size_t j = 0; j <= i; j++) {
            const double *part = (j < place ? w->source : w->fresh) + j * SEV_BLOCK + replicate;
            for (size_t k = 0; k < n; k++)
                normal[k] += factor[i * m + j] * part[k * r];
        }
        set_member(w, members[i], normal, n, w->now + w->members[members[i]] * SEV_BLOCK + replicate, r);
    }
}

/* Step `step` of all walks. */
static void take_step(const walk *w, size_t step)
{
    size_t members[SEV_SAMPLER_DIMENSIONS];
    for (size_t r = 0; r < w->replicates; r++) {
        size_t dimension = w->order[r][step], place = 0;
        if (w->member_of[dimension] == w->members_n) {
            for (size_t k = r; k < SEV_BLOCK; k += w->replicates)
                w->now[dimension * SEV_BLOCK + k] = w->second[dimension * SEV_BLOCK + k];
            continue;
        }
        members_in_order(w, r, members);
        while (members[place] != w->member_of[dimension])
            place++;
        step_member(w, r, members, place);
    }
}

/* A draw in which a value is missing on the way is left out for all dimensions. */
static scaleev_status add_gains(walk *w, const double *f, uint64_t block)
{
    double before[SEV_BLOCK], after[SEV_BLOCK], there[SEV_BLOCK];
    scaleev_status status = SCALEEV_OK;
    memcpy(before, f, sizeof before);
    memcpy(there, f, sizeof there);
    begin_walks(w, block);
    for (size_t step = 0; step < w->f->n && status == SCALEEV_OK; step++) {
        take_step(w, step);
        status = w->f->values(w->f->context, w->now, SEV_BLOCK, after);
        for (size_t k = 0; k < SEV_BLOCK && status == SCALEEV_OK; k++) {
            double gain = (before[k] - after[k]) * (f[k] - (0.5 * before[k] + 0.5 * after[k]));
            w->gains[w->order[k % w->replicates][step] * SEV_BLOCK + k] = gain;
            there[k] = after[k] == after[k] ? there[k] : after[k];
            before[k] = after[k];
        }
    }
    for (size_t d = 0; d < w->f->n && status == SCALEEV_OK; d++)
        tally(w, gains_row(w, d), w->gains + d * SEV_BLOCK, there);
    return status;
}

static scaleev_status walk_block(walk *w, uint64_t block)
{
    double f[SEV_BLOCK];
    scaleev_status status = draw_points(w, block * SEV_BLOCK);
    if (status != SCALEEV_OK)
        return status;
    mix_first(w);
    status = w->f->values(w->f->context, w->first, SEV_BLOCK, f);
    if (status != SCALEEV_OK)
        return status;
    tally_values(w, f);
    status = add_changes(w, f);
    return status == SCALEEV_OK ? add_gains(w, f, block) : status;
}

/* ---- Figures ---- */

static double over_replicates(const walk *w, const double *row)
{
    double sum = 0;
    for (size_t r = 0; r < w->replicates; r++)
        sum += row[r];
    return sum;
}

static double variance_of(double count, double sum, double squares)
{
    return count >= 2 ? (squares - sum * (sum / count)) / (count - 1) : SEV_NAN;
}

static void find_variance(const walk *w, sev_variance *v)
{
    const double *sums = w->sums + SUM_VALUES * w->replicates, *squares = w->sums + SUM_SQUARES * w->replicates,
                 *counts = w->counts + SUM_VALUES * w->replicates;
    v->all = variance_of(over_replicates(w, counts), over_replicates(w, sums), over_replicates(w, squares));
    for (size_t r = 0; r < w->replicates; r++) {
        v->counts[r] = counts[r];
        v->each[r] = variance_of(counts[r], sums[r], squares[r]);
    }
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : SEV_NAN;
}

static scaleev_estimate total_of(const walk *w, const sev_variance *v, size_t dimension)
{
    const double *sums = w->sums + (SUM_CHANGES + dimension) * w->replicates,
                 *counts = w->counts + (SUM_CHANGES + dimension) * w->replicates;
    double parts[SEV_LANES];
    for (size_t r = 0; r < w->replicates; r++)
        parts[r] = ratio(sums[r] / counts[r], v->each[r]);
    return (scaleev_estimate){ratio(over_replicates(w, sums) / over_replicates(w, counts), v->all),
                              sev_replicates_error(parts, counts, w->replicates)};
}

/* All gains of a replicate. */
static double all_gains(const walk *w, size_t replicate)
{
    double sum = 0;
    for (size_t d = 0; d < w->f->n; d++)
        sum += w->sums[gains_row(w, d) * w->replicates + replicate];
    return sum;
}

static scaleev_estimate shapley_of(const walk *w, size_t dimension)
{
    const double *sums = w->sums + gains_row(w, dimension) * w->replicates,
                 *counts = w->counts + gains_row(w, dimension) * w->replicates;
    double parts[SEV_LANES], all = 0;
    for (size_t r = 0; r < w->replicates; r++) {
        parts[r] = ratio(sums[r], all_gains(w, r));
        all += all_gains(w, r);
    }
    return (scaleev_estimate){ratio(over_replicates(w, sums), all), sev_replicates_error(parts, counts, w->replicates)};
}

/* ---- All of it ---- */

static scaleev_status walk_all(walk *w, uint64_t draws)
{
    enum { TELL_EVERY = 16 };
    scaleev_status status = SCALEEV_OK;
    uint64_t blocks = draws / w->rows;
    if (w->members_n)
        condition(w);
    for (uint64_t block = 0; block < blocks && status == SCALEEV_OK; block++) {
        status = walk_block(w, block);
        if (status == SCALEEV_OK && block % TELL_EVERY == TELL_EVERY - 1)
            status = w->f->tell(w->f->context, (double)(block + 1) / (double)blocks);
    }
    return status;
}

scaleev_status sev_shares_of(const sev_shared *f, const scaleev_allocator *allocator, const sev_sampler *sampler,
                             uint64_t seed, size_t replicates, uint64_t draws, size_t totals_n, sev_variance *variance,
                             sev_share *shares)
{
    walk *w = sev_new(allocator, 1, sizeof *w);
    if (!w)
        return SCALEEV_ERROR_MEMORY;
    w->f = f;
    w->sampler = sampler;
    w->seed = seed;
    w->replicates = replicates;
    w->totals_n = totals_n;
    w->rows = draws < SEV_BLOCK ? (size_t)draws : SEV_BLOCK;
    find_members(w);
    deal(w);
    w->room = sev_new(allocator, w->room_n, sizeof *w->room);
    scaleev_status status = w->room ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK) {
        deal(w);
        status = walk_all(w, draws);
    }
    if (status == SCALEEV_OK)
        find_variance(w, variance);
    for (size_t d = 0; d < f->n && status == SCALEEV_OK; d++) {
        shares[d].total = d < totals_n ? total_of(w, variance, d) : (scaleev_estimate){SEV_NAN, SEV_NAN};
        shares[d].shapley = shapley_of(w, d);
    }
    sev_free(allocator, w->room, w->room_n, sizeof *w->room);
    sev_free(allocator, w, 1, sizeof *w);
    return status;
}
