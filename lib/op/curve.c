/* SPDX-License-Identifier: MIT */
#include "op/curve.h"
#include "number/lattice.h"
#include "number/xdd.h"

#include <float.h>
#include <string.h>

/* ---- Numbers with twice the digits and no limit to their size ---- */

/* A secant may be as large as 1e308 / 1e-323, hence sev_xdd. Its operations are right to 2^-102 relative; below, each
 * is counted as 2^-100. */

static const sev_xdd xdd_zero = {{0.0, 0.0}, 0};

/* a - b for two numbers >= 0, right to 2^-200. A smaller low part could be all that remains of a later difference, and
 * then be too small for xdd_normal(). */
static sev_xdd gap(double a, double b)
{
    sev_pair difference = dd_two_sum(a, -b);
    if (fabs(difference.lo) < 0x1p-200 * fabs(difference.hi))
        difference.lo = 0.0;
    return xdd_pair(difference);
}

static sev_xdd magnitude(sev_xdd a)
{
    return a.m.hi < 0.0 ? xdd_neg(a) : a;
}

static int is_less(sev_xdd a, sev_xdd b)
{
    return xdd_sub(a, b).m.hi < 0.0;
}

static sev_xdd lesser(sev_xdd a, sev_xdd b)
{
    return is_less(b, a) ? b : a;
}

static sev_xdd greater(sev_xdd a, sev_xdd b)
{
    return is_less(a, b) ? b : a;
}

/* a > 0 */
static sev_xdd square_root(sev_xdd a)
{
    int odd = a.e % 2 != 0;
    sev_pair m = {odd ? 2.0 * a.m.hi : a.m.hi, odd ? 2.0 * a.m.lo : a.m.lo};
    double root = sqrt(m.hi);
    sev_pair back = dd_two_prod(root, root);
    double rest = (m.hi - back.hi) + (m.lo - back.lo);
    return xdd_normal(dd_fast_two_sum(root, rest / (2.0 * root)), (a.e - odd) / 2);
}

/* The least double that is not less than a, nor than a rounded to a double; never -infinity. */
static double round_up(sev_xdd a)
{
    double hi = xdd_to_double(a);
    if (hi < -DBL_MAX)
        return -DBL_MAX;
    /* The high part itself is rounded only where it ends among the subnormals. */
    int below = a.m.lo > 0.0 || (fabs(hi) < DBL_MIN && !xdd_is_zero(a));
    return below && hi <= DBL_MAX ? sev_unlattice(sev_lattice(hi) + 1) : hi;
}

static double round_down(sev_xdd a)
{
    return -round_up(xdd_neg(a));
}

/* ---- The curve ---- */

/* The curve between two points is c0 + c1 t + c2 t^2 + c3 t^3, where t is the distance from the left end, or from the
 * right one, in widths. The nearer end serves: next to a point, values are as right as v_i is, however small. */
typedef struct piece {
    sev_xdd width;
    sev_xdd c[2][4];
} piece;

typedef struct bounds {
    double min;
    double max;
} bounds;

/* Followed by, for n points and m = n - 1 pieces: K[n], v[n], pieces[m], and for each order a tree[2 m] of the bounds
 * over entire pieces: piece i is node m + i, node k is the union of nodes 2 k and 2 k + 1. */
struct sev_curve {
    size_t n;
    sev_curve_kind kind;
    double error; /* times the largest terms: more than rounding can make computed and real curve differ */
};

#define ORDERS 3
#define POINT_BYTES (2 * sizeof(double) + sizeof(piece) + 2 * ORDERS * sizeof(bounds))

_Static_assert(sizeof(sev_curve) % _Alignof(sev_xdd) == 0 && sizeof(sev_curve) % _Alignof(double) == 0,
               "the arrays follow the header without padding");

size_t sev_curve_bytes(size_t n)
{
    return n > (SIZE_MAX - sizeof(sev_curve)) / POINT_BYTES ? 0 : sizeof(sev_curve) + n * POINT_BYTES;
}

static const double *knots(const sev_curve *curve)
{
    return (const void *)(curve + 1);
}

static const double *values(const sev_curve *curve)
{
    return knots(curve) + curve->n;
}

static const piece *pieces(const sev_curve *curve)
{
    return (const void *)(values(curve) + curve->n);
}

static const bounds *tree(const sev_curve *curve, int order)
{
    size_t m = curve->n - 1;
    return (const bounds *)(const void *)(pieces(curve) + m) + (size_t)order * 2 * m;
}

bool sev_curve_same(const sev_curve *a, const sev_curve *b)
{
    return a->n == b->n && a->kind == b->kind && memcmp(knots(a), knots(b), 2 * a->n * sizeof(double)) == 0;
}

size_t sev_curve_points(const sev_curve *curve, const double **scales, const double **values_)
{
    *scales = knots(curve);
    *values_ = values(curve);
    return curve->n;
}

double sev_curve_first(const sev_curve *curve)
{
    return knots(curve)[0];
}

double sev_curve_last(const sev_curve *curve)
{
    return knots(curve)[curve->n - 1];
}

/* The order of the derivative that takes the values v_i. */
static int data_order(const sev_curve *curve)
{
    return curve->kind == SEV_CURVE_INTEGRAL ? 1 : 0;
}

/* The last piece that x, a number within the points, is not left of. */
static size_t find(const sev_curve *curve, double x)
{
    const double *start = knots(curve);
    for (size_t length = curve->n - 1; length > 1;) {
        size_t half = length / 2;
        start += start[half] <= x ? half : 0;
        length -= half;
    }
    return (size_t)(start - knots(curve));
}

/* A place on the curve: a piece, the end of it that is nearer, and the distance from there in widths. */
typedef struct place {
    const sev_xdd *c;
    sev_xdd width;
    sev_xdd t;
    int mirrored;
} place;

static place locate(const sev_curve *curve, size_t i, sev_pair x)
{
    const piece *p = pieces(curve) + i;
    double left = knots(curve)[i];
    double right = knots(curve)[i + 1];
    int mirrored = x.hi - left > right - x.hi;
    sev_xdd distance = mirrored ? xdd_sub(gap(right, x.hi), xdd(x.lo)) : xdd_add(gap(x.hi, left), xdd(x.lo));
    return (place){p->c[mirrored], p->width, xdd_div(distance, p->width), mirrored};
}

/* The derivative, not yet divided by width^order. */
static sev_xdd derivative_at(const place *at, int order)
{
    const sev_xdd *c = at->c;
    sev_xdd t = at->t;
    if (order == 0)
        return xdd_add(c[0], xdd_mul(t, xdd_add(c[1], xdd_mul(t, xdd_add(c[2], xdd_mul(t, c[3]))))));
    if (order == 2)
        return xdd_add(xdd_mul_d(c[2], 2.0), xdd_mul(t, xdd_mul_d(c[3], 6.0)));
    sev_xdd slope = xdd_add(c[1], xdd_mul(t, xdd_add(xdd_mul_d(c[2], 2.0), xdd_mul(t, xdd_mul_d(c[3], 3.0)))));
    return at->mirrored ? xdd_neg(slope) : slope;
}

static sev_xdd by_width(sev_xdd a, int order, sev_xdd width)
{
    for (; order > 0; order--)
        a = xdd_div(a, width);
    return a;
}

/* What is known without computing: between two points the data are monotone, and a rate is not negative. Computed
 * values are clamped to it, so that it bounds them too. */
static bounds known(const sev_curve *curve, size_t i, int order)
{
    double left = values(curve)[i];
    double right = values(curve)[i + 1];
    double infinity = (double)INFINITY;
    if (order == data_order(curve))
        return left < right ? (bounds){left, right} : (bounds){right, left};
    if (order < data_order(curve))
        return (bounds){0.0, infinity};
    if (order > data_order(curve) + 1)
        return (bounds){-infinity, infinity};
    return (bounds){left > right ? -infinity : 0.0, left < right ? infinity : 0.0};
}

static double clamp(double a, bounds b)
{
    return a < b.min ? b.min : a > b.max ? b.max : a;
}

static int covers(const sev_curve *curve, double lo, double hi)
{
    return sev_curve_first(curve) <= lo && lo <= hi && hi <= sev_curve_last(curve);
}

sev_pair sev_curve_value(const sev_curve *curve, int order, sev_pair x)
{
    if (order < 0 || order >= ORDERS || !covers(curve, x.hi, x.hi))
        return (sev_pair){(double)NAN, 0.0};
    size_t i = find(curve, x.hi);
    if (x.lo < 0.0 && x.hi == knots(curve)[i] && i > 0)
        i--;
    else if ((x.lo < 0.0 && x.hi == sev_curve_first(curve)) || (x.lo > 0.0 && x.hi == sev_curve_last(curve)))
        x.lo = 0.0;
    place at = locate(curve, i, x);
    sev_pair value = xdd_to_pair(by_width(derivative_at(&at, order), order, at.width));
    if (order < data_order(curve)) /* a cumulative hazard, whose low part matters */
        return value;
    return (sev_pair){clamp(value.hi, known(curve, i, order)), 0.0};
}

/* ---- Bounds ---- */

static bounds both(bounds a, bounds b)
{
    return (bounds){a.min < b.min ? a.min : b.min, a.max > b.max ? a.max : b.max};
}

/* Times curve->error more than computing errs by: the sum of the absolute values of the terms that derivative_at() adds
 * up, and of those that c2 and c3 were computed from (in a cubic these are differences of terms up to 9 times the
 * rise). For order 0 it is small where the value is, for the others it serves all of the piece. */
static sev_xdd terms(const sev_curve *curve, size_t i, const place *at, int order)
{
    const piece *p = pieces(curve) + i;
    sev_xdd bend = magnitude(p->c[0][2]);
    if (curve->kind == SEV_CURVE_CUBIC)
        bend = xdd_mul_d(magnitude(xdd_sub(xdd(values(curve)[i + 1]), xdd(values(curve)[i]))), 32.0);
    if (order == 0)
        return xdd_add(magnitude(at->c[0]), xdd_mul(at->t, xdd_add(magnitude(at->c[1]), xdd_mul(at->t, bend))));
    if (order == 1)
        return xdd_add(xdd_add(magnitude(p->c[0][1]), magnitude(p->c[1][1])), xdd_mul_d(bend, 4.0));
    return xdd_mul_d(bend, 8.0);
}

/* Bounds over a <= x <= b within piece i. */
static bounds piece_bounds(const sev_curve *curve, size_t i, int order, double a, double b)
{
    place at_a = locate(curve, i, (sev_pair){a, 0.0});
    place at_b = locate(curve, i, (sev_pair){b, 0.0});
    sev_xdd y_a = derivative_at(&at_a, order);
    sev_xdd y_b = derivative_at(&at_b, order);
    sev_xdd min = lesser(y_a, y_b);
    sev_xdd max = greater(y_a, y_b);
    if (order == 1) {
        /* Orders 0 and 2 are monotone. A parabola with Bezier points y_a, middle, y_b strays from its ends at most half
         * as far as the middle does. */
        sev_xdd step = xdd_div(gap(b, a), at_a.width);
        sev_xdd middle = xdd_add(y_a, xdd_mul_d(xdd_mul(derivative_at(&at_a, 2), step), 0.5));
        min = xdd_mul_d(xdd_add(min, lesser(min, middle)), 0.5);
        max = xdd_mul_d(xdd_add(max, greater(max, middle)), 0.5);
    }
    sev_xdd error = xdd_mul_d(greater(terms(curve, i, &at_a, order), terms(curve, i, &at_b, order)), curve->error);
    min = xdd_sub(min, error);
    max = xdd_add(max, error);
    bounds prior = known(curve, i, order);
    return (bounds){clamp(round_down(by_width(min, order, at_a.width)), prior),
                    clamp(round_up(by_width(max, order, at_a.width)), prior)};
}

/* Bounds over all of the pieces from `first` to before `end`. */
static bounds entire_pieces(const sev_curve *curve, int order, size_t first, size_t end)
{
    const bounds *node = tree(curve, order);
    bounds result = {(double)INFINITY, -(double)INFINITY};
    first += curve->n - 1;
    end += curve->n - 1;
    for (; first < end; first /= 2, end /= 2) {
        if (first % 2 != 0)
            result = both(result, node[first++]);
        if (end % 2 != 0)
            result = both(result, node[--end]);
    }
    return result;
}

static bounds bounds_between(const sev_curve *curve, int order, double lo, double hi)
{
    const double *k = knots(curve);
    size_t i = find(curve, lo);
    size_t j = find(curve, hi);
    if (order < 2 && j > i && hi == k[j]) /* continuous: the left piece knows */
        j--;
    if (i == j)
        return piece_bounds(curve, i, order, lo, hi);
    bounds ends = both(piece_bounds(curve, i, order, lo, k[i + 1]), piece_bounds(curve, j, order, k[j], hi));
    return both(ends, entire_pieces(curve, order, i + 1, j));
}

void sev_curve_range(const sev_curve *curve, int order, double lo, double hi, double *min, double *max)
{
    *min = *max = (double)NAN;
    if (order < 0 || order >= ORDERS || !covers(curve, lo, hi))
        return;
    bounds result = bounds_between(curve, order, lo, hi);
    size_t i = find(curve, lo);
    if (order == 2 && i > 0 && lo == knots(curve)[i]) /* the left second derivative at lo */
        result = both(result, piece_bounds(curve, i - 1, order, lo, lo));
    *min = result.min;
    *max = result.max;
}

/* ---- Making one ---- */

/* Of two secants or slopes, 0 unless they have the same sign. */
static sev_xdd mean(sev_xdd a, sev_xdd b)
{
    int same = (a.m.hi > 0.0 && b.m.hi > 0.0) || (a.m.hi < 0.0 && b.m.hi < 0.0);
    return same ? xdd_mul_d(xdd_add(a, b), 0.5) : xdd_zero;
}

/* Shortens the vector of the slopes, in units of the secant, to length 3. A hair less, so that rounding cannot leave a
 * slope above 3 secants: up to there the cubic is monotone, which piece_bounds() relies on. */
static void limit(sev_xdd secant, sev_xdd *left, sev_xdd *right)
{
    static const sev_xdd radius = {{1.5, -0x3p-96}, 1};
    static const sev_xdd radius_squared = {{1.125, -0x9p-97}, 3};
    if (xdd_is_zero(secant))
        return;
    sev_xdd alpha = xdd_div(*left, secant);
    sev_xdd beta = xdd_div(*right, secant);
    sev_xdd length_squared = xdd_add(xdd_mul(alpha, alpha), xdd_mul(beta, beta));
    if (!is_less(radius_squared, length_squared))
        return;
    sev_xdd tau = xdd_div(radius, square_root(length_squared));
    *left = xdd_mul(tau, *left);
    *right = xdd_mul(tau, *right);
}

/* The slopes at both ends of piece i, as c1 of these ends; meanwhile c0 of the left one holds the secant. */
static void set_slopes(piece *p, size_t m, const double *v)
{
    for (size_t i = 0; i < m; i++)
        p[i].c[0][0] = xdd_div(xdd_sub(xdd(v[i + 1]), xdd(v[i])), p[i].width);
    for (size_t i = 0; i < m; i++) {
        p[i].c[0][1] = mean(p[i > 0 ? i - 1 : i].c[0][0], p[i].c[0][0]);
        p[i].c[1][1] = mean(p[i].c[0][0], p[i + 1 < m ? i + 1 : i].c[0][0]);
    }
    for (size_t i = 0; i < m; i++) {
        limit(p[i].c[0][0], &p[i].c[0][1], &p[i].c[1][1]);
        if (i > 0)
            p[i - 1].c[1][1] = p[i].c[0][1];
        if (i + 1 < m)
            p[i + 1].c[0][1] = p[i].c[1][1];
    }
}

/* The cubic as seen from one end, slopes times the width. */
static void set_hermite(sev_xdd *c, double start, sev_xdd rise, sev_xdd near_slope, sev_xdd far_slope)
{
    c[0] = xdd(start);
    c[1] = near_slope;
    c[2] = xdd_sub(xdd_mul_d(rise, 3.0), xdd_add(xdd_mul_d(near_slope, 2.0), far_slope));
    c[3] = xdd_sub(xdd_add(near_slope, far_slope), xdd_mul_d(rise, 2.0));
}

static void set_cubic(piece *p, size_t m, const double *v)
{
    set_slopes(p, m, v);
    for (size_t i = 0; i < m; i++) {
        sev_xdd rise = xdd_sub(xdd(v[i + 1]), xdd(v[i]));
        sev_xdd left = xdd_mul(p[i].c[0][1], p[i].width);
        sev_xdd right = xdd_mul(p[i].c[1][1], p[i].width);
        set_hermite(p[i].c[0], v[i], rise, left, right);
        set_hermite(p[i].c[1], v[i + 1], xdd_neg(rise), xdd_neg(right), xdd_neg(left));
    }
}

static void set_integral(piece *p, size_t m, const double *v)
{
    sev_xdd sum = xdd_zero;
    for (size_t i = 0; i < m; i++) {
        sev_xdd *left = p[i].c[0];
        sev_xdd *right = p[i].c[1];
        sev_xdd bend = xdd_mul_d(xdd_mul(gap(v[i + 1], v[i]), p[i].width), 0.5);
        left[0] = sum;
        left[1] = xdd_mul(xdd(v[i]), p[i].width);
        sum = xdd_add(sum, xdd_mul_d(xdd_mul(xdd_add(xdd(v[i]), xdd(v[i + 1])), p[i].width), 0.5));
        right[0] = sum;
        right[1] = xdd_neg(xdd_mul(xdd(v[i + 1]), p[i].width));
        left[2] = right[2] = bend;
        left[3] = right[3] = xdd_zero;
    }
}

static void set_tree(const sev_curve *curve, int order, bounds *node)
{
    const double *k = knots(curve);
    size_t m = curve->n - 1;
    for (size_t i = 0; i < m; i++)
        node[m + i] = piece_bounds(curve, i, order, k[i], k[i + 1]);
    for (size_t i = m - 1; i > 0; i--)
        node[i] = both(node[2 * i], node[2 * i + 1]);
}

void sev_curve_init(sev_curve *curve, sev_curve_kind kind, const double *points, size_t n)
{
    double *k = (void *)(curve + 1);
    double *v = k + n;
    piece *p = (void *)(v + n);
    bounds *node = (void *)(p + (n - 1));
    size_t m = n - 1;
    curve->n = n;
    curve->kind = kind;
    /* Each operation errs by 2^-100 of the terms at most, a value takes less than 20, a prefix sum n more. */
    curve->error = 0x1p-100 * (64.0 + 4.0 * (double)n);
    for (size_t i = 0; i < n; i++) {
        k[i] = points[2 * i];
        v[i] = points[2 * i + 1];
    }
    for (size_t i = 0; i < m; i++)
        p[i].width = gap(k[i + 1], k[i]);
    if (kind == SEV_CURVE_CUBIC)
        set_cubic(p, m, v);
    else
        set_integral(p, m, v);
    for (int order = 0; order < ORDERS; order++)
        set_tree(curve, order, node + (size_t)order * 2 * m);
}
