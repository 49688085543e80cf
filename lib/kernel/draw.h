/* SPDX-License-Identifier: MIT */
/* Draws: Sobol' points as numbers, what is done before and after a table of quantiles is looked up, the table, and
 * where the values of a column lie. A part of set.c. */
#ifndef SEV_KERNEL_DRAW_H
#define SEV_KERNEL_DRAW_H

#include "kernel/lane.h"

SEV_INLINE uint64_t when(int condition)
{
    return condition ? ~UINT64_C(0) : UINT64_C(0);
}

/* ---- Points ---- */

enum { WALKERS = 8 };

/* The first 52 digits and half a unit of the last, exactly. With 53 of them the half would be rounded away, up to 1. */
SEV_INLINE double to_draw(uint64_t x)
{
    return sev_from_bits(UINT64_C(0x3ff) << 52 | x >> 12) - (1 - 0x1p-53);
}

/* WALKERS lanes of `lanes`; their state stays in registers. */
SEV_INLINE void walk_some(uint64_t *state, const uint64_t *changes, size_t lanes, uint64_t group, size_t groups,
                          double *out)
{
    uint64_t x[WALKERS];
    memcpy(x, state, sizeof x);
    for (; groups > 0; groups--, out += lanes) {
        const uint64_t *change = changes + (size_t)__builtin_ctzll(++group) * lanes;
        EACH(WALKERS)
        {
            out[k] = to_draw(x[k]);
            x[k] ^= change[k];
        }
    }
    memcpy(state, x, sizeof x);
}

static void walk_groups(uint64_t *state, const uint64_t *changes, size_t lanes, uint64_t group, size_t groups,
                        double *out)
{
    if (lanes == WALKERS)
        walk_some(state, changes, WALKERS, group, groups, out);
    else
        for (size_t from = 0; from < lanes; from += WALKERS)
            walk_some(state + from, changes + from, lanes, group, groups, out + from);
}

/* ---- Quantiles ---- */

static void locate_rows(sev_located *to, const double *u, size_t n, double below, double above, double within)
{
    static const int shift = 52 - SEV_PIECE_BITS;
    static const uint64_t first = (uint64_t)(1023 - SEV_PIECE_OCTAVES - 1) << SEV_PIECE_BITS; /* of 2^-13, shifted */
    EACH(n)
    {
        double x = ((u[k] >= 0.0) & (u[k] <= 1.0)) ? u[k] : SEV_NAN;
        double p = below + x * within, q = above + (1.0 - x) * within, lesser = p < q ? p : q;
        uint64_t bits = sev_bits(lesser), row = (bits >> shift) - first + 1;
        row &= when((lesser >= 0x1p-13) & (lesser <= 0.5));
        to->below[k] = p;
        to->above[k] = q;
        to->center[k] = p < q ? lesser - 0.5 : 0.5 - lesser;
        to->row[k] = row + (SEV_PIECE_ROWS & ~when(p < q));
        to->place[k] =
            sev_from_bits((bits << SEV_PIECE_BITS & (UINT64_MAX >> 12)) | UINT64_C(0x3ff0000000000000)) - 1.5;
    }
}

/* Even and odd powers beside one another: two lanes, with the same roundings where there are none. */
#if defined(__GNUC__)
typedef double lanes __attribute__((__vector_size__(16)));
#define LANES_OF(x) ((lanes){(x), (x)})
#define LANES_STEP(a, b, c) ((a) * (b) + (c))
#else
typedef struct lanes {
    double v[2];
} lanes;
#define LANES_OF(x) ((lanes){{(x), (x)}})
#define LANES_STEP(a, b, c) ((lanes){{(a).v[0] * (b).v[0] + (c).v[0], (a).v[1] * (b).v[1] + (c).v[1]}})
#endif

SEV_INLINE lanes lanes_at(const double *c)
{
    lanes x;
    memcpy(&x, c, sizeof x);
    return x;
}

SEV_INLINE double one_piece(const double *c, double s)
{
    double both[2];
    lanes square = LANES_OF(s * s), sum = LANES_STEP(lanes_at(c + 8), square, lanes_at(c + 6));
    sum = LANES_STEP(sum, square, lanes_at(c + 4));
    sum = LANES_STEP(sum, square, lanes_at(c + 2));
    sum = LANES_STEP(sum, square, lanes_at(c));
    memcpy(both, &sum, sizeof both);
    return both[0] + s * both[1];
}

/* Two elements at a time, where four lanes are as fast as two. */
#if defined(__AVX__) && (defined(__clang__) || __GNUC__ >= 12)
typedef double more_lanes __attribute__((__vector_size__(32)));

SEV_INLINE more_lanes lanes_of_two(const double *c, const double *d)
{
    return __builtin_shufflevector(lanes_at(c), lanes_at(d), 0, 1, 2, 3);
}

SEV_INLINE void two_pieces(const double *c, const double *d, const double *place, double *out)
{
    lanes s = lanes_at(place);
    more_lanes both = __builtin_shufflevector(s, s, 0, 0, 1, 1), square = both * both;
    more_lanes sum = lanes_of_two(c + 8, d + 8) * square + lanes_of_two(c + 6, d + 6);
    sum = sum * square + lanes_of_two(c + 4, d + 4);
    sum = sum * square + lanes_of_two(c + 2, d + 2);
    sum = sum * square + lanes_of_two(c, d);
    lanes even = __builtin_shufflevector(sum, sum, 0, 2), odd = __builtin_shufflevector(sum, sum, 1, 3);
    even = even + s * odd;
    memcpy(out, &even, sizeof even);
}
#else
SEV_INLINE void two_pieces(const double *c, const double *d, const double *place, double *out)
{
    out[0] = one_piece(c, place[0]);
    out[1] = one_piece(d, place[1]);
}
#endif

static void piece_values(const double *rows, const sev_located *at, size_t n, double *out)
{
    size_t k = 0;
    for (; n - k >= 2; k += 2)
        two_pieces(rows + at->row[k] * SEV_PIECE_TERMS, rows + at->row[k + 1] * SEV_PIECE_TERMS, at->place + k,
                   out + k);
    for (; k < n; k++)
        out[k] = one_piece(rows + at->row[k] * SEV_PIECE_TERMS, at->place[k]);
}

/* ---- Columns of draws ---- */

static void cells_around(uint64_t *to, const double *x, size_t n, double from, double scale, size_t cells,
                         unsigned shift)
{
    double last = (double)cells - 1.0, missing = (double)cells;
    uint64_t last_bits = (UINT64_C(1) << shift) - 1;
    EACH(n)
    {
        double at = (x[k] - from) * scale;
        at = at > 0.0 ? at : 0.0;
        at = at < last ? at : last;
        at = x[k] == x[k] ? at : missing;
        to[k] = (sev_bits(at + 0x1p52) & UINT32_MAX) << shift | (k & last_bits);
    }
}

static int clip_to(double *x, size_t n, double least, double greatest)
{
    uint64_t missing = 0;
    EACH(n)
    {
        double y = x[k];
        missing |= unless(y == y);
        y = y < least ? least : y;
        x[k] = y > greatest ? greatest : y;
    }
    return missing == 0;
}

#endif
