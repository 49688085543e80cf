/* SPDX-License-Identifier: MIT */
#include "study/pieces.h"
#include "host/memory.h"
#include "number/dd.h"
#include "number/elementary.h"

/* Between 2^-k and 2^(1 - k) a quantile function has its nearest singularity at 0, 17 half widths of a piece away, so
 * that a polynomial in so many terms that agrees with it at Chebyshev's points is off by some 34^-10. */
enum { PARTS = 1 << SEV_PIECE_BITS, TERMS = SEV_PIECE_TERMS, ROWS = SEV_PIECE_ROWS };

typedef enum pieces_kind {
    PLAIN,
    ODD,        /* what is tabulated is the quantile over below - 1/2 */
    LOGARITHMIC /* its logarithm */
} pieces_kind;

/* The first row is for what is less than 2^-13, the last one for 1/2: both are never there. */
struct sev_pieces {
    double rows[2 * ROWS][TERMS]; /* of the lower side, then of the upper one; in front, so that pairs are aligned */
    pieces_kind kind;
};

/* With the roundings of the kernel that does it for many. */
static double piece_value(const double *c, double s)
{
    double square = s * s, even = c[TERMS - 2], odd = c[TERMS - 1];
    for (int i = TERMS - 4; i >= 0; i -= 2) {
        even = even * square + c[i];
        odd = odd * square + c[i + 1];
    }
    return even + s * odd;
}

void sev_pieces_values(const sev_pieces *pieces, const sev_kernels *kernels, const sev_located *at, size_t n,
                       double *out)
{
    kernels->pieces(pieces->rows[0], at, n, out);
    for (size_t k = 0; pieces->kind == ODD && k < n; k++)
        out[k] *= at->center[k];
    if (pieces->kind == LOGARITHMIC)
        kernels->exp(&(sev_arg){out, NULL, 1}, n, out, NULL);
}

/* ---- Making it ---- */

typedef struct piece_maker {
    pieces_kind kind;
    bool upper;
    double error;
    sev_quantile *function;
    const void *context;
    const double *before; /* the piece made before, of the greater probabilities beside; NULL: none */
    double ratio;         /* how many times as wide that was */
} piece_maker;

/* What a tabulated number stands for at a probability, and back. */
static double piece_decode(const piece_maker *m, double p, double x)
{
    return m->kind == PLAIN ? x : m->kind == ODD ? x * (m->upper ? 0.5 - p : p - 0.5) : sev_quick_exp(x);
}

/* The number that is tabulated, and its slope in the lesser probability. */
static sev_rising piece_encode(const piece_maker *m, double p, sev_rising r)
{
    double slope = m->upper ? -r.slope : r.slope, off = m->upper ? 0.5 - p : p - 0.5;
    if (m->kind == PLAIN)
        return (sev_rising){r.x, slope};
    if (m->kind == LOGARITHMIC)
        return (sev_rising){r.x > 0.0 ? sev_log((sev_pair){r.x, 0.0}).hi : SEV_NAN, slope / r.x};
    return (sev_rising){r.x / off, (r.slope - r.x / off) / (m->upper ? -off : off)};
}

/* The function at a place of a piece that begins at `from` and is `width` wide; its true place in *place, and the
 * probability in *p. */
static sev_rising piece_sample(const piece_maker *m, double from, double width, double *place, double *p)
{
    double near = SEV_NAN;
    *p = from + (*place + 0.5) * width;
    *place = (*p - from) / width - 0.5; /* exact */
    if (m->before)                      /* it ends where that begins */
        near = piece_decode(m, *p, piece_value(m->before, (*place - 0.5) / m->ratio - 0.5));
    return m->upper ? m->function(m->context, 1.0 - *p, *p, near) : m->function(m->context, *p, 1.0 - *p, near);
}

/* Newton's divided differences, each place taken twice, multiplied out. */
void sev_pieces_fit(const double *s, const sev_rising *x, double *c)
{
    sev_pair d[TERMS], sum[TERMS] = {{0.0, 0.0}};
    for (int j = 0; j < TERMS; j++)
        d[j] = (sev_pair){x[j / 2].x, 0.0};
    for (int k = 1; k < TERMS; k++)
        for (int j = TERMS - 1; j >= k; j--) {
            bool same = k == 1 && j % 2 == 1;
            sev_pair rise = dd_add(d[j], dd_neg(d[j - 1]));
            d[j] = same ? (sev_pair){x[j / 2].slope, 0.0} : dd_div(rise, dd_two_sum(s[j / 2], -s[(j - k) / 2]));
        }
    for (int k = TERMS - 1; k >= 0; k--) {
        for (int j = TERMS - 1; j > 0; j--)
            sum[j] = dd_add(sum[j - 1], dd_neg(dd_mul_d(sum[j], s[k / 2])));
        sum[0] = dd_add(d[k], dd_neg(dd_mul_d(sum[0], s[k / 2])));
    }
    for (int j = 0; j < TERMS; j++)
        c[j] = sum[j].hi;
}

static void piece_make(const piece_maker *m, double from, double width, double *c)
{
    /* cos((2 j + 1) pi / 10) / 2, about; and the places between which the polynomial may be off the most. */
    static const double nodes[TERMS / 2] = {0.4755282581, 0.2938926261, 0.0, -0.2938926261, -0.4755282581};
    static const double checks[] = {0.4045084972, -0.5};
    double s[TERMS / 2], p;
    sev_rising x[TERMS / 2];
    for (int j = 0; j < TERMS / 2; j++) {
        s[j] = nodes[j];
        x[j] = piece_sample(m, from, width, &s[j], &p);
        x[j] = piece_encode(m, p, x[j]);
        x[j].slope *= width;
    }
    sev_pieces_fit(s, x, c);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        double place = checks[i], value = piece_sample(m, from, width, &place, &p).x;
        double off = piece_decode(m, p, piece_value(c, place)) - value;
        if (!(fabs(off) <= m->error * fabs(value)) || !(fabs(value) > DBL_MIN))
            c[0] = SEV_NAN;
    }
}

/* The rows of one side, from 1/2 on down. */
static void pieces_side(piece_maker *m, double (*rows)[TERMS])
{
    rows[0][0] = rows[ROWS - 1][0] = SEV_NAN;
    m->before = NULL;
    for (int i = SEV_PIECE_OCTAVES * PARTS - 1; i >= 0; i--) {
        double octave = sev_pow2(i / PARTS - SEV_PIECE_OCTAVES - 1), width = octave / PARTS;
        m->ratio = i % PARTS == PARTS - 1 ? 2.0 : 1.0;
        piece_make(m, octave + i % PARTS * width, width, rows[i + 1]);
        m->before = rows[i + 1][0] == rows[i + 1][0] ? rows[i + 1] : NULL;
    }
}

static void pieces_fill(sev_pieces *pieces, piece_maker m)
{
    pieces->kind = m.kind;
    pieces_side(&m, pieces->rows);
    m.upper = true;
    if (m.kind == ODD)
        memcpy(pieces->rows[ROWS], pieces->rows[0], sizeof pieces->rows / 2);
    else
        pieces_side(&m, pieces->rows + ROWS);
}

sev_pieces *sev_pieces_make(const scaleev_allocator *allocator, bool odd, double error, sev_quantile *function,
                            const void *context)
{
    static const double enough = 0.99, sharp = 0x1p-46;
    piece_maker maker = {odd ? ODD : PLAIN, false, error < sharp ? error : sharp, function, context, NULL, 1.0};
    sev_pieces *pieces = sev_new(allocator, 1, sizeof *pieces), *other;
    if (!pieces)
        return NULL;
    pieces_fill(pieces, maker);
    if (odd || sev_pieces_share(pieces) >= enough)
        return pieces;
    other = sev_new(allocator, 1, sizeof *other);
    if (other) {
        maker.kind = LOGARITHMIC;
        maker.error = error;
        pieces_fill(other, maker);
        if (sev_pieces_share(other) > sev_pieces_share(pieces))
            *pieces = *other;
    } else {
        sev_pieces_free(allocator, pieces);
        pieces = NULL;
    }
    sev_pieces_free(allocator, other);
    return pieces;
}

sev_pieces *sev_pieces_copy(const scaleev_allocator *allocator, const sev_pieces *pieces)
{
    sev_pieces *copy = sev_new(allocator, 1, sizeof *copy);
    if (copy)
        *copy = *pieces;
    return copy;
}

void sev_pieces_free(const scaleev_allocator *allocator, sev_pieces *pieces)
{
    sev_free(allocator, pieces, 1, sizeof *pieces);
}

double sev_pieces_share(const sev_pieces *pieces)
{
    int there = 0;
    for (int i = 0; i < 2 * ROWS; i++)
        there += pieces->rows[i][0] == pieces->rows[i][0];
    return there / (2.0 * SEV_PIECE_OCTAVES * PARTS);
}
