/* SPDX-License-Identifier: MIT */
/* Survival: e^-H and 1 - e^-H of a cumulative hazard, and lotteries made of them. A part of set.c. */
#ifndef SEV_SURVIVAL_H
#define SEV_SURVIVAL_H

#include "kernel/lane.h"
#include "number/elementary.h"

/* ---- Exponentials ---- */

/* h = -n ln 2 + r, |r| <= ln 2 / 2; power is 2^(n + 76), 0 where nothing survives. 76 keeps it, and its products with
 * what is not tiny, clear of subnormal numbers: processors are slow with these. */
typedef struct reduced {
    double r, power;
} reduced;

/* Nothing survives this hazard: n is -1077. */
static const double certain = 746.6;

/* For -650 <= h <= certain, and NaN. The part of r that its rounding loses goes to r_low. */
SEV_INLINE reduced reduce_exactly(sev_pair h, double *r_low)
{
    /* The last bits of 1.5 2^52 + 1099 + n are the exponent field of 2^(n + 76). */
    static const double magic = 0x1.8p52 + 1023 + 76;
    double shifted = magic - h.hi * log2_e;
    double n = shifted - magic;
    double head = SEV_EXACT_FMA(n, ln2_head, h.hi); /* exact */
    double tail = n * ln2_tail + h.lo;
    double r = head + tail;
    *r_low = (head - r) + tail;
    return (reduced){r, n < -1076.5 ? 0.0 : sev_from_bits(sev_bits(shifted) << 52)};
}

/* 1 - e^-(r + r_low), which is within (-0.42, 0.3); `low` is what its rounding lost. */
SEV_INLINE double lost_exactly(double r, double r_low, double *low)
{
    double r2 = r * r, r4 = r2 * r2;
    /* (e^-r - 1 + r) / r^2, by polynomial lost: |r| <= ln 2 / 2 + 2^-40, error 2^-55.2 of e^-r - 1,
     * kernel/polynomials.sollya. */
    double p0 = 0x1.0000000000005p-1 - r * 0x1.555555555555cp-3;
    double p2 = 0x1.555555555210fp-5 - r * 0x1.111111110e6d7p-7;
    double p4 = 0x1.6c16c17f35059p-10 - r * 0x1.a01a01b5dac06p-13;
    double p6 = 0x1.a019a68450c58p-16 - r * 0x1.71dde9f9384f8p-19;
    double p8 = 0x1.28a2b35f46f16p-22 - r * 0x1.af76c81914175p-26;
    double q = r2 * ((p0 + r2 * p2) + r4 * ((p4 + r2 * p6) + r4 * p8)) - r_low, lost = r - q;
    *low = (r - lost) - q;
    return lost;
}

SEV_INLINE double lost_to(double r)
{
    double low;
    return lost_exactly(r, 0.0, &low);
}

static const double up = 0x1p76, down = 0x1p-76;

/* Survival less than this is lost beside a loss. */
static const double deep = 0x1p-400;

/* 2^76 e^-h and 2^76 (1 - e^-h), the latter for `f`. Products by powers of two are exact, so what depends on survival
 * is scaled as a whole, at the end. */
SEV_INLINE double survive(double lost, double power, double *f)
{
    double fallen = power * lost;
    *f = (up - power) + fallen;
    return power - fallen;
}

enum { SIGN = 63 };

/* x 2^-76, x >= 0 or NaN, where no operation gives a subnormal number: the last place of 2^-946 + x is 2^-998, so the
 * sum rounds x as the smallest subnormal number does x 2^-76, and has its bits. By bits x is made 0 there: a choice
 * between two products would come to one for all. */
SEV_INLINE double scaled_down(double x)
{
    static const double least = 0x1p-946;
    uint64_t tiny = x < least ? ~UINT64_C(0) : UINT64_C(0), subnormal = sev_bits(least + x) - sev_bits(least);
    double normal = sev_from_bits(sev_bits(x) & ~tiny) * down;
    return sev_from_bits(sev_bits(normal) | (subnormal & tiny));
}

/* x, or 0 where x y is subnormal or less, by bits. */
SEV_INLINE double unless_sunk(double x, double y)
{
    uint64_t exponents = (sev_bits(fabs(x)) >> 52) + (sev_bits(fabs(y)) >> 52);
    return sev_from_bits(sev_bits(x) & (((exponents - 1024) >> SIGN) - 1));
}

/* The same of either sign. One that is rounded to 0 is not -0. */
SEV_INLINE double scaled_down_signed(double x)
{
    uint64_t sign = x < -0x1p-999 ? UINT64_C(1) << SIGN : 0;
    return sev_from_bits(sev_bits(scaled_down(fabs(x))) | sign);
}

/* Negative where the loops do not serve. */
SEV_INLINE uint64_t too_negative(double h)
{
    return sev_bits(h + 650.0);
}

/* e^y and e^y - 1; the latter needs all of r where y > 0. */
static void kernel_exp(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[CHUNK], r[CHUNK], r_low[CHUNK], power[CHUNK], nowhere[CHUNK];
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, CHUNK);) {
        const double *y = as_array(a, &c, room);
        double *e = out + c.from, *e_1 = low ? low + c.from : nowhere;
        uint64_t odd = 0;
        EACH(c.n)
        {
            reduced d = reduce_exactly(at_most((sev_pair){-y[k], 0.0}, certain), &r_low[k]);
            odd |= too_negative(-y[k]);
            r[k] = d.r;
            power[k] = d.power;
        }
        EACH(c.n)
        {
            double f, lost_low;
            e[k] = scaled_down(survive(lost_exactly(r[k], r_low[k], &lost_low), power[k], &f));
            e_1[k] = -f * down;
        }
        for (size_t k = 0; odd >> SIGN && k < c.n; k++)
            if (too_negative(-y[k]) >> SIGN) {
                sev_exp_neg((sev_pair){-y[k], 0.0}, &e[k], &e_1[k]);
                e_1[k] = -e_1[k];
            }
    }
}

/* ---- Cumulative hazards ---- */

enum { FEW = 4 }; /* fewer elements are not worth loops */

/* A cumulative hazard, given as f.x or as a product of f.x and f.y; where y is one number, x stops at `most`. Loops go
 * over a chunk one after the other: a single one would be a chain of operations so long that a processor does not see
 * the next elements in time. */
typedef struct cumulative {
    double r[CHUNK], power[CHUNK]; /* of the chunk */
    factors f;
    double most; /* 0: there are arrays of both factors */
} cumulative;

SEV_INLINE void cumulative_begin(cumulative *z, const sev_arg *a, int is_product, size_t n)
{
    factors_begin(&z->f, a, !is_product);
    z->most = 0.0;
    if (!is_product || z->f.y_is_array)
        return;
    double rate = number_of(&a[!z->f.swapped]);
    /* Few elements come to the same without the division. */
    if (n >= FEW && rate > 0x1p-400 && rate < 0x1p400)
        z->most = certain / rate;
    else
        z->f.y_is_array = z->f.has_low = 1;
}

/* The cumulative hazard, whose kind is a constant in loops. A product is not normalised, since a sum follows. *odd
 * becomes negative where the element is not for the loops. */
SEV_INLINE sev_pair hazard_at(sev_pair x, sev_pair y, int is_product, double most, int y_is_array, int has_low,
                              uint64_t *odd)
{
    if (!is_product) {
        *odd |= too_negative(x.hi);
        return at_most(x, certain);
    }
    if (!y_is_array)
        x = at_most(x, most);
    sev_pair p = has_low ? dd_loose_mul(x, y) : dd_two_prod(x.hi, y.hi);
    p.lo = has_low ? p.lo : p.lo + x.hi * y.lo;
    *odd |= sev_bits(p.hi) | (sev_bits(p.hi) - sev_bits(0x1p-900)); /* too small */
    if (!y_is_array)
        return p;
    *odd |= sev_bits(0x1p900 - x.hi) | sev_bits(0x1p900 - y.hi); /* too large */
    return at_most(p, certain);
}

SEV_INLINE uint64_t reduce_loop(cumulative *z, int is_product, int y_is_array, int has_low, size_t n)
{
    const double *x = z->f.x, *x_low = z->f.x_low, *y = z->f.y, *y_low = z->f.y_low;
    double y0 = *y, y_low0 = *y_low, most = z->most, r_low;
    uint64_t odd = 0;
    EACH(n)
    {
        sev_pair a = {x[k], has_low ? x_low[k] : 0.0};
        sev_pair b = {y_is_array ? y[k] : y0, y_is_array ? y_low[k] : y_low0};
        reduced d = reduce_exactly(hazard_at(a, b, is_product, most, y_is_array, has_low, &odd), &r_low);
        z->r[k] = d.r;
        z->power[k] = d.power;
    }
    return odd;
}

/* Whether some elements are for sev_exp_neg(). */
static int cumulative_reduce(cumulative *z, size_t n)
{
    uint64_t odd;
    if (z->f.y_is_array)
        odd = reduce_loop(z, 1, 1, 1, n);
    else if (!z->f.alone)
        odd = z->f.has_low ? reduce_loop(z, 1, 0, 1, n) : reduce_loop(z, 1, 0, 0, n);
    else
        odd = z->f.has_low ? reduce_loop(z, 0, 0, 1, n) : reduce_loop(z, 0, 0, 0, n);
    EACH(n) z->r[k] = lost_to(z->r[k]);
    return odd >> SIGN != 0;
}

/* What the loops make of element k, for survive(); whether it is odd. */
SEV_INLINE int cumulative_lost(const cumulative *z, size_t k, double *lost, double *power)
{
    uint64_t odd = 0;
    double r_low;
    sev_pair h =
        hazard_at(factor_x(&z->f, k), factor_y(&z->f, k), !z->f.alone, z->most, z->f.y_is_array, z->f.has_low, &odd);
    reduced d = reduce_exactly(h, &r_low);
    *lost = lost_to(d.r);
    *power = d.power;
    return odd >> SIGN != 0;
}

/* The same for one element by itself, where a product is not odd for being 0: then nothing is lost. */
SEV_INLINE int element_lost(const cumulative *z, size_t k, double *lost, double *power)
{
    double x = z->f.x[k], y = z->f.alone ? 1.0 : factor_y(&z->f, k).hi;
    if (x * y != 0.0 || (x != 0.0 && y != 0.0))
        return cumulative_lost(z, k, lost, power);
    *lost = 0.0;
    *power = up;
    return 0;
}

/* Element k of the chunk, whatever it is. */
static void survival_at(const cumulative *z, size_t k, double *s, double *f)
{
    double lost, power;
    if (!element_lost(z, k, &lost, &power)) {
        *s = survive(lost, power, f) * down;
        *f *= down;
        return;
    }
    sev_pair x = factor_x(&z->f, k);
    sev_exp_neg(z->f.alone ? x : sev_mul(x, factor_y(&z->f, k)), s, f);
}

/* ---- What depends on survival ---- */

/* What is at stake: of a single hazard, what survives is worth b g, and what fails costs l. Of the last of several: the
 * others left r of the benefits b, and lose c g. What is one number in the loop stays so, g and l mostly. */
typedef struct stakes {
    const double *r, *b, *c, *g, *l;
    int single; /* l or, of the last, g and l */
    int kept;   /* nothing is lost: l is 0, and of the last c is, too */
    double room[5][CHUNK];
} stakes;

/* The three kinds of results: how a chunk of stakes is made ready, the loop, whose result is not 0 where a value is not
 * finite, perhaps for 0 times infinity, and the value of an element. */
typedef void take_stakes(stakes *w, const sev_arg *a, const chunk *c);
typedef uint64_t outcome_loop(const cumulative *z, const stakes *w, size_t n, double *out, double *low);
typedef void outcome_at(const cumulative *z, const stakes *w, size_t k, double *out, double *low);

SEV_INLINE void outcomes(const sev_arg *a, int is_product, size_t n, double *out, double *low, take_stakes *take,
                         outcome_loop *loop, outcome_at *at)
{
    cumulative z;
    stakes w;
    double nowhere[CHUNK];
    cumulative_begin(&z, a, is_product, n);
    for (chunk c = {n, 0, 0, out, low}; next_chunk(&c, CHUNK);) {
        factors_chunk(&z.f, a, &c);
        take(&w, a + (is_product ? 2 : 1), &c);
        double *hi = out + c.from, *lo = low ? low + c.from : nowhere;
        int few = c.n < FEW, odd = few;
        if (!few) {
            odd = cumulative_reduce(&z, c.n);
            odd |= loop(&z, &w, c.n, hi, lo) != 0;
        }
        for (size_t k = 0; odd && k < c.n; k++) {
            double lost, power;
            if (few || hi[k] - hi[k] != 0.0 || cumulative_lost(&z, k, &lost, &power))
                at(&z, &w, k, hi, lo);
        }
    }
}

SEV_INLINE void take_nothing(stakes *w, const sev_arg *a, const chunk *c)
{
    (void)w, (void)a, (void)c;
}

SEV_INLINE uint64_t survival_loop(const cumulative *z, const stakes *w, size_t n, double *out, double *low)
{
    (void)w;
    EACH(n)
    {
        double f;
        out[k] = scaled_down(survive(z->r[k], z->power[k], &f));
        low[k] = f * down;
    }
    return 0;
}

SEV_INLINE void survival_element(const cumulative *z, const stakes *w, size_t k, double *out, double *low)
{
    (void)w;
    survival_at(z, k, &out[k], &low[k]);
}

static void kernel_exp_neg(const sev_arg *a, size_t n, double *out, double *low)
{
    outcomes(a, 0, n, out, low, take_nothing, survival_loop, survival_element);
}

static void kernel_exp_neg_prod(const sev_arg *a, size_t n, double *out, double *low)
{
    outcomes(a, 1, n, out, low, take_nothing, survival_loop, survival_element);
}

/* At most one of the factors b and g is an array. A loss of less than moderate size is spread: of a hazard that is a
 * product, where no probability is tiny in the loop, a value of 0 is never -0 beside another. */
SEV_INLINE void take_worth(stakes *w, const sev_arg *a, const chunk *c)
{
    int swap = is_array(&a[0]) && !is_array(&a[1]);
    w->single = !is_array(&a[2]) && fabs(number_of(&a[2])) > 0x1p-100;
    w->kept = !is_array(&a[2]) && number_of(&a[2]) == 0;
    w->g = keep(number_of(&a[swap]), w->room[3]);
    w->b = as_array(&a[!swap], c, w->room[1]);
    w->l = w->single ? keep(number_of(&a[2]), w->room[4]) : as_array(&a[2], c, w->room[4]);
}

SEV_INLINE double worth(double b, double g, double l, double lost, double power)
{
    double f, s = survive(lost, power, &f);
    return (b * g * s - l * f) * down;
}

/* With `plain` no 0 is -0. */
SEV_INLINE uint64_t worth_loop_of(const cumulative *z, const stakes *w, int single, int plain, size_t n, double *out)
{
    const double *b = w->b, *l = w->l;
    double g = *w->g, l0 = *l;
    uint64_t odd = 0;
    EACH(n)
    {
        double v = worth(b[k], g, single ? l0 : l[k], z->r[k], z->power[k]);
        v = plain ? v : v + 0.0;
        odd |= sev_bits(v - v);
        out[k] = v;
    }
    return odd;
}

/* Without a loss; the result may be subnormal. */
SEV_INLINE double kept_worth(double b, double g, double lost, double power)
{
    double f, worth = b * g;
    return scaled_down_signed(worth * unless_sunk(survive(lost, power, &f), worth));
}

SEV_INLINE uint64_t kept_loop(const cumulative *z, const stakes *w, size_t n, double *out)
{
    const double *b = w->b;
    double g = *w->g;
    uint64_t odd = 0;
    EACH(n)
    {
        double v = kept_worth(b[k], g, z->r[k], z->power[k]);
        odd |= sev_bits(v - v);
        out[k] = v;
    }
    return odd;
}

SEV_INLINE uint64_t worth_loop(const cumulative *z, const stakes *w, size_t n, double *out, double *low)
{
    (void)low;
    if (w->kept)
        return kept_loop(z, w, n, out);
    if (!w->single)
        return worth_loop_of(z, w, 0, 0, n, out);
    return z->f.alone ? worth_loop_of(z, w, 1, 0, n, out) : worth_loop_of(z, w, 1, 1, n, out);
}

SEV_INLINE void worth_element(const cumulative *z, const stakes *w, size_t k, double *out, double *low)
{
    double b = w->b[k], g = *w->g, l = w->l[w->single ? 0 : k], lost, power, s, f;
    (void)low;
    int odd = element_lost(z, k, &lost, &power);
    out[k] = odd ? SEV_NAN : w->kept ? kept_worth(b, g, lost, power) : worth(b, g, l, lost, power) + 0.0;
    if (out[k] - out[k] == 0.0)
        return;
    survival_at(z, k, &s, &f);
    out[k] = sev_times(sev_times(b, g), s) - sev_times(l, f) + 0.0;
}

static void kernel_lottery(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    outcomes(a, 0, n, out, NULL, take_worth, worth_loop, worth_element);
}

static void kernel_lottery_prod(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    outcomes(a, 1, n, out, NULL, take_worth, worth_loop, worth_element);
}

SEV_INLINE void take_last(stakes *w, const sev_arg *a, const chunk *c)
{
    w->single = !is_array(&a[3]) && !is_array(&a[4]);
    w->kept = w->single && !is_array(&a[2]) && number_of(&a[2]) == 0 && number_of(&a[4]) == 0;
    w->r = as_array(&a[0], c, w->room[0]);
    w->b = as_array(&a[1], c, w->room[1]);
    w->c = as_array(&a[2], c, w->room[2]);
    w->g = w->single ? keep(number_of(&a[3]), w->room[3]) : as_array(&a[3], c, w->room[3]);
    w->l = w->single ? keep(number_of(&a[4]), w->room[4]) : as_array(&a[4], c, w->room[4]);
}

/* Where r or the survival is below `deep` and the other one at most 1, b is moderate and something is lost, b r s is
 * less than a quarter of the last place of the loss. With `sunk` it is left out there: r s may be subnormal. That
 * changes no bit. */
SEV_INLINE double last(double r, double b, double c, double g, double l, double lost, double power, int sunk)
{
    double f, s = survive(lost, power, &f), loss = c * (g * up) + l * f;
    int none = ((fabs(r) < deep) & (s <= up)) | ((s < deep) & (fabs(r) <= 1.0));
    none &= (fabs(b) < 0x1p280) & (fabs(loss) > 0x1p16);
    r = sunk && none ? 0.0 : r;
    return (b * (r * s) - loss) * down + 0.0;
}

/* Without a loss: what both leave may be 0 where it would be subnormal even times 2^76. */
SEV_INLINE double kept_last(double r, double b, double lost, double power)
{
    double f, s = survive(lost, power, &f), left = r * unless_sunk(s, r);
    return scaled_down_signed(b * unless_sunk(left, b));
}

SEV_INLINE uint64_t kept_last_loop(const cumulative *z, const stakes *w, size_t n, double *out)
{
    const double *r = w->r, *b = w->b;
    uint64_t odd = 0;
    EACH(n)
    {
        double v = kept_last(r[k], b[k], z->r[k], z->power[k]);
        odd |= sev_bits(v - v);
        out[k] = v;
    }
    return odd;
}

/* Whether little survives for some elements: then a loop that avoids subnormal numbers is the faster one. A guess from
 * a few of them will do, since both loops give the same bits. */
static int looks_sunk(const double *power, size_t n)
{
    int sunk = 0;
    for (size_t k = 0; k < n; k += n / 16 + 1)
        sunk |= fabs(power[k]) < deep;
    return sunk;
}

SEV_INLINE uint64_t last_loop_of(const cumulative *z, const stakes *w, int single, int sunk, size_t n, double *out)
{
    const double *r = w->r, *b = w->b, *c = w->c, *g = w->g, *l = w->l;
    double g0 = *g, l0 = *l;
    uint64_t odd = 0;
    EACH(n)
    {
        double v = last(r[k], b[k], c[k], single ? g0 : g[k], single ? l0 : l[k], z->r[k], z->power[k], sunk);
        odd |= sev_bits(v - v);
        out[k] = v;
    }
    return odd;
}

SEV_INLINE uint64_t last_loop(const cumulative *z, const stakes *w, size_t n, double *out, double *low)
{
    (void)low;
    if (w->kept)
        return kept_last_loop(z, w, n, out);
    if (!w->single)
        return last_loop_of(z, w, 0, 1, n, out);
    return looks_sunk(w->r, n) || looks_sunk(z->power, n) ? last_loop_of(z, w, 1, 1, n, out)
                                                          : last_loop_of(z, w, 1, 0, n, out);
}

SEV_INLINE void last_element(const cumulative *z, const stakes *w, size_t k, double *out, double *low)
{
    double r = w->r[k], b = w->b[k], c = w->c[k], g = w->g[w->single ? 0 : k], l = w->l[w->single ? 0 : k];
    double lost, power, s, f;
    (void)low;
    int odd = element_lost(z, k, &lost, &power);
    out[k] = odd ? SEV_NAN : w->kept ? kept_last(r, b, lost, power) : last(r, b, c, g, l, lost, power, 0);
    if (out[k] - out[k] == 0.0)
        return;
    survival_at(z, k, &s, &f);
    out[k] = sev_times(b, sev_times(r, s)) - (sev_times(c, g) + sev_times(l, f)) + 0.0;
}

static void kernel_lottery_after(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    outcomes(a, 0, n, out, NULL, take_last, last_loop, last_element);
}

#endif
