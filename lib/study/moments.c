/* SPDX-License-Identifier: MIT */
#include "study/moments.h"
#include "kernel/kernels.h"
#include "number/bits.h"

#include <float.h>

/* ---- Units ---- */

static const double unit_up = 0x1p600, unit_down = 0x1p-600;

/* Of values up to that size. */
static int unit_of(double greatest)
{
    return greatest >= 0x1p400 ? 1 : greatest >= 0x1p-400 ? 0 : -1;
}

/* What a value is multiplied by to be in a unit. */
static double unit_factor(int unit)
{
    return unit < 0 ? unit_up : unit > 0 ? unit_down : 1;
}

static double in_unit(const sev_moments *m, double x)
{
    return x * unit_factor(m->unit);
}

static double out_of_unit(const sev_moments *m, double x)
{
    return x * unit_factor(-m->unit);
}

static double greatest_size(const sev_moments *m)
{
    return m->greatest > -m->least ? m->greatest : -m->least;
}

static double clamped(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

static void to_unit(sev_moments *m, int unit)
{
    for (; m->unit < unit; m->unit++) {
        m->sizes *= unit_down;
        m->mean *= unit_down;
        m->squares *= unit_down;
        m->squares *= unit_down;
        for (size_t i = 0; i < SEV_LANES; i++)
            m->sums[i] *= unit_down;
    }
}

/* ---- A block ---- */

/* Rows of 64 draws, four at a time so that sums are read and written less often; the last ones are filled up with
 * NaN. */
enum { ROWS = 4, ROWS_DRAWS = ROWS * SEV_LANES };
typedef struct rows {
    const double *x;
    size_t full, n; /* of four rows each */
    double last[ROWS_DRAWS];
} rows;

static void rows_of(const double *x, size_t n, rows *r)
{
    r->x = x;
    r->full = n / ROWS_DRAWS;
    r->n = (n + ROWS_DRAWS - 1) / ROWS_DRAWS;
    for (size_t i = 0, from = r->full * ROWS_DRAWS; r->full < r->n && i < ROWS_DRAWS; i++)
        r->last[i] = from + i < n ? x[from + i] : SEV_NAN;
}

static const double *rows_at(const rows *r, size_t k)
{
    return k < r->full ? r->x + k * ROWS_DRAWS : r->last;
}

/* The sum of the lanes; replicates are its nodes. */
static double fold_lanes(double *lanes, size_t to)
{
    for (size_t width = SEV_LANES / 2; width >= to; width /= 2)
        for (size_t i = 0; i < width; i++)
            lanes[i] += lanes[i + width];
    return lanes[0];
}

static double lanes_sum(const double *lanes)
{
    double copy[SEV_LANES];
    for (size_t i = 0; i < SEV_LANES; i++)
        copy[i] = lanes[i];
    return fold_lanes(copy, 1);
}

static void extremes_of(const rows *r, sev_moments *m)
{
    double least[SEV_LANES], greatest[SEV_LANES];
    for (size_t i = 0; i < SEV_LANES; i++) {
        least[i] = (double)INFINITY;
        greatest[i] = -(double)INFINITY;
    }
    for (size_t k = 0; k < r->n; k++) {
        const double *x = rows_at(r, k);
        for (size_t i = 0; i < SEV_LANES; i++) {
            double lo = least[i], hi = greatest[i];
            for (size_t row = 0; row < ROWS; row++) {
                double y = x[row * SEV_LANES + i];
                lo = y < lo ? y : lo;
                hi = y > hi ? y : hi;
            }
            least[i] = lo;
            greatest[i] = hi;
        }
    }
    m->least = least[0];
    m->greatest = greatest[0];
    for (size_t i = 1; i < SEV_LANES; i++) {
        m->least = least[i] < m->least ? least[i] : m->least;
        m->greatest = greatest[i] > m->greatest ? greatest[i] : m->greatest;
    }
}

static void infinities_of(const double *x, size_t n, sev_moments *m)
{
    m->minus = m->plus = 0;
    if (greatest_size(m) <= DBL_MAX)
        return;
    for (size_t i = 0; i < n; i++) {
        m->minus += x[i] < -DBL_MAX;
        m->plus += x[i] > DBL_MAX;
    }
}

static void sums_of(const rows *r, sev_moments *m)
{
    double sizes[SEV_LANES] = {0}, sums[SEV_LANES] = {0}, counts[SEV_LANES] = {0}, factor = unit_factor(m->unit);
    for (size_t k = 0; k < r->n; k++) {
        const double *x = rows_at(r, k);
        for (size_t i = 0; i < SEV_LANES; i++) {
            double count = counts[i], sum = sums[i], size = sizes[i];
            for (size_t row = 0; row < ROWS; row++) {
                double given = x[row * SEV_LANES + i], y = fabs(given) <= DBL_MAX ? given * factor : 0.0;
                count += fabs(given) <= DBL_MAX ? 1.0 : 0.0;
                sum += y;
                size += fabs(y);
            }
            counts[i] = count;
            sums[i] = sum;
            sizes[i] = size;
        }
    }
    for (size_t i = 0; i < SEV_LANES; i++) {
        m->counts[i] = counts[i];
        m->sums[i] = sums[i];
    }
    m->sizes = fold_lanes(sizes, 1);
    m->count = lanes_sum(counts);
    m->mean = m->count > 0 ? clamped(lanes_sum(sums) / m->count, in_unit(m, m->least), in_unit(m, m->greatest)) : 0;
}

static void squares_of(const rows *r, sev_moments *m)
{
    double squares[SEV_LANES] = {0}, factor = unit_factor(m->unit), mean = m->mean;
    for (size_t k = 0; k < r->n; k++) {
        const double *x = rows_at(r, k);
        for (size_t i = 0; i < SEV_LANES; i++) {
            double square = squares[i];
            for (size_t row = 0; row < ROWS; row++) {
                double given = x[row * SEV_LANES + i], distance = fabs(given) <= DBL_MAX ? given * factor - mean : 0.0;
                square += distance * distance;
            }
            squares[i] = square;
        }
    }
    m->squares = fold_lanes(squares, 1);
}

/* The same where all values are there and finite, in the unit 1, and rows are full: in the same order, so to the same
 * bits. */
static void plain_sums_of(const rows *r, sev_moments *m)
{
    double sizes[SEV_LANES] = {0}, sums[SEV_LANES] = {0};
    for (size_t k = 0; k < r->n; k++) {
        const double *x = rows_at(r, k);
        for (size_t i = 0; i < SEV_LANES; i++) {
            double sum = sums[i], size = sizes[i];
            for (size_t row = 0; row < ROWS; row++) {
                sum += x[row * SEV_LANES + i];
                size += fabs(x[row * SEV_LANES + i]);
            }
            sums[i] = sum;
            sizes[i] = size;
        }
    }
    for (size_t i = 0; i < SEV_LANES; i++) {
        m->counts[i] = (double)(ROWS * r->n);
        m->sums[i] = sums[i];
    }
    m->sizes = fold_lanes(sizes, 1);
    m->count = (double)m->n;
    m->mean = clamped(lanes_sum(sums) / m->count, m->least, m->greatest);
}

static void plain_squares_of(const rows *r, sev_moments *m)
{
    double squares[SEV_LANES] = {0}, mean = m->mean;
    for (size_t k = 0; k < r->n; k++) {
        const double *x = rows_at(r, k);
        for (size_t i = 0; i < SEV_LANES; i++) {
            double square = squares[i];
            for (size_t row = 0; row < ROWS; row++)
                square += (x[row * SEV_LANES + i] - mean) * (x[row * SEV_LANES + i] - mean);
            squares[i] = square;
        }
    }
    m->squares = fold_lanes(squares, 1);
}

static void moments_of_block(const double *x, size_t n, sev_moments *m)
{
    rows r;
    rows_of(x, n, &r);
    m->n = n;
    bool plain = n && r.full == r.n && sev_kernels_best()->extremes(x, n, &m->least, &m->greatest);
    if (!plain)
        extremes_of(&r, m);
    m->unit = unit_of(greatest_size(m));
    infinities_of(x, n, m);
    if (plain && m->unit == 0 && greatest_size(m) <= DBL_MAX) {
        plain_sums_of(&r, m);
        plain_squares_of(&r, m);
    } else {
        sums_of(&r, m);
        squares_of(&r, m);
    }
}

/* ---- The tree ---- */

void sev_moments_join(sev_moments *left, const sev_moments *right)
{
    sev_moments other = *right;
    to_unit(left, other.unit);
    to_unit(&other, left->unit);
    double count = left->count + other.count, distance = other.mean - left->mean;
    if (count > 0) {
        left->squares += other.squares + distance * distance * (left->count * (other.count / count));
        left->mean += distance * (other.count / count);
    }
    left->n += other.n;
    left->minus += other.minus;
    left->plus += other.plus;
    left->least = other.least < left->least ? other.least : left->least;
    left->greatest = other.greatest > left->greatest ? other.greatest : left->greatest;
    left->count = count;
    left->sizes += other.sizes;
    for (size_t i = 0; i < SEV_LANES; i++) {
        left->counts[i] += other.counts[i];
        left->sums[i] += other.sums[i];
    }
}

static void moments_between(sev_column *column, const void *context, size_t from, size_t n, sev_moments *out)
{
    if (n <= SEV_MOMENTS_BLOCK) {
        double room[SEV_MOMENTS_BLOCK];
        moments_of_block(n ? column(context, from, n, room) : NULL, n, out);
        return;
    }
    size_t left = SEV_MOMENTS_BLOCK;
    while (left < n - left)
        left *= 2;
    sev_moments right;
    moments_between(column, context, from, left, out);
    moments_between(column, context, from + left, n - left, &right);
    sev_moments_join(out, &right);
}

void sev_moments_of(sev_column *column, const void *context, size_t n, sev_moments *out)
{
    moments_between(column, context, 0, n, out);
}

const double *sev_values_from(const void *values, size_t from, size_t n, double *room)
{
    (void)n, (void)room;
    return (const double *)values + from;
}

void sev_moments_of_values(const double *values, size_t n, sev_moments *out)
{
    moments_between(sev_values_from, values, 0, n, out);
}

/* Whether a part of n draws may have another one after it. */
static bool is_whole(uint64_t n)
{
    uint64_t blocks = n / SEV_MOMENTS_BLOCK;
    return blocks && n % SEV_MOMENTS_BLOCK == 0 && (blocks & (blocks - 1)) == 0;
}

bool sev_moments_push(sev_moments_stack *stack, const sev_moments *part)
{
    sev_moments *end = stack->parts + stack->parts_n;
    /* Sizes fall from part to part, so what is no larger than the last one begins at a multiple of its size. */
    if (stack->parts_n == SEV_MOMENTS_PARTS || (stack->parts_n && (!is_whole(end[-1].n) || part->n > end[-1].n)))
        return false;
    *end = *part;
    for (; stack->parts_n > 0 && end[-1].n == end->n; stack->parts_n--, end--)
        sev_moments_join(end - 1, end);
    stack->parts_n++;
    return true;
}

void sev_moments_total(const sev_moments_stack *stack, sev_moments *out)
{
    size_t i = stack->parts_n;
    if (!i) {
        moments_of_block(NULL, 0, out);
        return;
    }
    for (*out = stack->parts[--i]; i > 0;) {
        sev_moments left = stack->parts[--i];
        sev_moments_join(&left, out);
        *out = left;
    }
}

/* ---- What follows from them ---- */

size_t sev_replicates(int32_t option)
{
    if (option == 0)
        return 8;
    return option >= 2 && option <= SEV_LANES && (option & (option - 1)) == 0 ? (size_t)option : 0;
}

double sev_replicates_error(const double *values, const double *counts, size_t replicates)
{
    double count = 0, greatest = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < replicates; i++) {
        if (!(counts[i] >= 2) || !sev_is_finite(values[i]))
            return SEV_NAN;
        count += counts[i];
        greatest = fabs(values[i]) > greatest ? fabs(values[i]) : greatest;
    }
    int unit = unit_of(greatest);
    double factor = unit_factor(unit);
    for (size_t i = 0; i < replicates; i++)
        sum += (values[i] * factor - values[0] * factor) * counts[i];
    for (size_t i = 0; i < replicates; i++) {
        double part = (values[i] * factor - values[0] * factor - sum / count) * (counts[i] / count);
        squares += part * part;
    }
    return sqrt(squares * ((double)replicates / (double)(replicates - 1))) * unit_factor(-unit);
}

scaleev_estimate sev_moments_mean(const sev_moments *moments, size_t replicates)
{
    if (moments->minus || moments->plus) {
        double end = moments->plus ? (double)INFINITY : -(double)INFINITY;
        return (scaleev_estimate){moments->minus && moments->plus ? SEV_NAN : end, SEV_NAN};
    }
    if (!(moments->count > 0))
        return (scaleev_estimate){SEV_NAN, SEV_NAN};
    sev_moments m = *moments;
    double lo = in_unit(&m, m.least), hi = in_unit(&m, m.greatest), means[SEV_LANES];
    fold_lanes(m.counts, replicates);
    fold_lanes(m.sums, replicates);
    for (size_t i = 0; i < replicates; i++)
        means[i] = clamped(m.sums[i] / m.counts[i], lo, hi);
    double error = sev_replicates_error(means, m.counts, replicates);
    double mean = out_of_unit(&m, lanes_sum(moments->sums) / m.count);
    return (scaleev_estimate){clamped(mean, m.least, m.greatest), out_of_unit(&m, error)};
}

void sev_moments_each(const sev_moments *moments, size_t replicates, double *means)
{
    sev_moments m = *moments;
    fold_lanes(m.counts, replicates);
    fold_lanes(m.sums, replicates);
    for (size_t i = 0; i < replicates; i++) {
        double mean = out_of_unit(&m, m.sums[i] / m.counts[i]);
        means[i] = m.minus || m.plus ? SEV_NAN : clamped(mean, m.least, m.greatest);
    }
}

double sev_moments_sd(const sev_moments *moments)
{
    if (moments->minus || moments->plus || !(moments->count >= 2))
        return SEV_NAN;
    return out_of_unit(moments, sqrt(moments->squares / (moments->count - 1)));
}

bool sev_moments_dominated(const sev_moments *moments)
{
    if (moments->minus || moments->plus)
        return true;
    return moments->count > 0 && 10 * in_unit(moments, greatest_size(moments)) > moments->sizes;
}
