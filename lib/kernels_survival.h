/* SPDX-License-Identifier: MIT */
/* Survival: e^-H and 1 - e^-H of a cumulative hazard, and expected values made of them. A part of kernels.c. */

/* h = -n ln 2 + r, |r| <= ln 2 / 2; scale is 2^(n + 54), 0 where nothing survives. 54 keeps it clear of subnormals. */
typedef struct reduced {
    double r, scale;
} reduced;

/* Nothing survives this hazard: n is -1077, and the exponent field of the scale 0. */
static const double end = 746.6;

/* For -670 <= h <= end, and NaN. The part of r that its rounding loses goes to r_low. */
SEV_INLINE reduced reduce_exactly(sev_pair h, double *r_low)
{
    /* The last bits of 1.5 2^52 + 1077 + n are the exponent field of 2^(n + 54). */
    static const double magic = 0x1.8p52 + 1023 + 54;
    static const double ln2_head = 0x1.62e42fefa3800p-1, ln2_tail = 0x1.ef35793c76730p-45;
    double shifted = magic - h.hi * 0x1.71547652b82fep+0;
    double n = shifted - magic;
    double head = SEV_EXACT_FMA(n, ln2_head, h.hi); /* exact */
    double tail = n * ln2_tail + h.lo;
    double r = head + tail;
    *r_low = (head - r) + tail;
    return (reduced){r, dd_from_bits(dd_bits(shifted) << 52)};
}

SEV_INLINE reduced reduce(sev_pair h)
{
    double r_low;
    return reduce_exactly(h, &r_low);
}

/* 1 - e^-(r + r_low), which is within (-0.42, 0.3); `low` is what its rounding lost. */
SEV_INLINE double lost_exactly(double r, double r_low, double *low)
{
    double r2 = r * r, r4 = r2 * r2;
    /* (e^-r - 1 + r) / r^2, within 2^-55.2 of e^-r - 1 after multiplication by r^2 */
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

static const double down = 0x1p-54;

/* 2^54 e^-h, which is never subnormal, because that is slow; and 1 - e^-h. Products by powers of two are exact. */
SEV_INLINE double survive(double lost, double scale, double *f)
{
    double scaled = scale * lost;
    *f = SEV_EXACT_FMA(scaled, down, SEV_EXACT_FMA(scale, -down, 1.0));
    return scale - scaled;
}

/* The hazard x y of numbers that are not tiny; not normalised, since a sum follows. */
SEV_INLINE sev_pair hazard_product(sev_pair x, sev_pair y)
{
    sev_pair p = dd_two_prod(x.hi, y.hi);
    return (sev_pair){p.hi, p.lo + (x.hi * y.lo + x.lo * y.hi)};
}

/* Negative where that does not serve. */
SEV_INLINE uint64_t too_small(double product)
{
    return dd_bits(product - 0x1p-900);
}

SEV_INLINE uint64_t too_large(double factor)
{
    return dd_bits(0x1p900 - factor);
}

SEV_INLINE uint64_t too_negative(double h)
{
    return dd_bits(h + 670.0);
}

/* So few elements are not worth loops. */
enum { SIGN = 63, FEW = 4 };

/* A cumulative hazard, given or as a product of x and y; where y is one number, x stops at `most`. Loops go over a
 * chunk one after the other: a single one would be a chain of operations so long that a processor does not see the next
 * elements in time. */
typedef struct hazard {
    int is_product;
    double most; /* 0: there are arrays of both factors */
    int swapped;
    const double *x, *xl, *y, *yl; /* or x, xl: the hazard */
    int low_is_array;              /* xl; one number is 0 where y is one number */
    double room[4][CHUNK];
    double r[CHUNK], scale[CHUNK]; /* of the chunk */
} hazard;

static void hazard_begin(hazard *z, const sev_arg *a, int is_product, size_t n)
{
    z->is_product = is_product;
    z->most = 0.0;
    z->low_is_array = is_array(&a[1]);
    z->swapped = is_product && !is_array(&a[0]) && !is_array(&a[1]);
    if (!is_product)
        return;
    const sev_arg *x = z->swapped ? a + 2 : a, *y = z->swapped ? a : a + 2;
    double rate = element(y, 0);
    /* Few elements come to the same without the division. */
    if (n >= FEW && !is_array(&y[0]) && !is_array(&y[1]) && rate > 0x1p-400 && rate < 0x1p400)
        z->most = end / rate;
    z->low_is_array = z->most == 0.0 || is_array(&x[1]) || x[1].p;
}

static void hazard_chunk(hazard *z, const sev_arg *a, size_t from, size_t n, const double *out, const double *low)
{
    const sev_arg *x = z->swapped ? a + 2 : a, *y = z->swapped ? a : a + 2;
    z->x = spread(&x[0], from, n, z->room[0], out, low);
    z->xl = z->low_is_array ? spread(&x[1], from, n, z->room[1], out, low) : one_number(&x[1], z->room[1]);
    if (!z->is_product)
        return;
    z->y = z->most > 0.0 ? one_number(&y[0], z->room[2]) : spread(&y[0], from, n, z->room[2], out, low);
    z->yl = z->most > 0.0 ? one_number(&y[1], z->room[3]) : spread(&y[1], from, n, z->room[3], out, low);
}

/* These return a negative number where some elements are for special.c. */
SEV_INLINE uint64_t reduce_given(hazard *z, int low_is_array, size_t n)
{
    const double *h = z->x, *hl = z->xl;
    double hl0 = *hl;
    uint64_t odd = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        reduced d = reduce(at_most((sev_pair){h[k], low_is_array ? hl[k] : hl0}, end));
        odd |= too_negative(h[k]);
        z->r[k] = d.r;
        z->scale[k] = d.scale;
    }
    return odd;
}

SEV_INLINE uint64_t reduce_rate(hazard *z, int low_is_array, size_t n)
{
    const double *x = z->x, *xl = z->xl;
    double most = z->most, y = *z->y, yl = *z->yl;
    uint64_t odd = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair h = hazard_product(at_most((sev_pair){x[k], low_is_array ? xl[k] : 0.0}, most), (sev_pair){y, yl});
        reduced d = reduce(h);
        odd |= too_small(h.hi);
        z->r[k] = d.r;
        z->scale[k] = d.scale;
    }
    return odd;
}

SEV_INLINE uint64_t reduce_product(hazard *z, size_t n)
{
    const double *x = z->x, *xl = z->xl, *y = z->y, *yl = z->yl;
    uint64_t odd = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair h = hazard_product((sev_pair){x[k], xl[k]}, (sev_pair){y[k], yl[k]});
        reduced d = reduce(at_most(h, end));
        odd |= too_small(h.hi) | too_large(x[k]) | too_large(y[k]);
        z->r[k] = d.r;
        z->scale[k] = d.scale;
    }
    return odd;
}

static int hazard_reduce(hazard *z, size_t n)
{
    uint64_t odd;
    if (z->is_product && z->most == 0.0)
        odd = reduce_product(z, n);
    else if (z->is_product)
        odd = z->low_is_array ? reduce_rate(z, 1, n) : reduce_rate(z, 0, n);
    else
        odd = z->low_is_array ? reduce_given(z, 1, n) : reduce_given(z, 0, n);
    return odd >> SIGN != 0;
}

static void lost_loop(hazard *z, size_t n)
{
    SEV_VECTOR
    for (size_t k = 0; k < n; k++)
        z->r[k] = lost_to(z->r[k]);
}

static int hazard_odd(const hazard *z, size_t k)
{
    double x = z->x[k];
    if (!z->is_product)
        return too_negative(x) >> SIGN != 0;
    if (z->most > 0.0)
        return too_small((x > z->most ? z->most : x) * *z->y) >> SIGN != 0;
    return (too_small(x * z->y[k]) | too_large(x) | too_large(z->y[k])) >> SIGN != 0;
}

/* The factors of element k, where there is a product; or the hazard, and nothing. */
static void hazard_factors(const hazard *z, size_t k, sev_pair *x, sev_pair *y)
{
    size_t k_y = z->most > 0.0 ? 0 : k;
    *x = (sev_pair){z->x[k], z->xl[z->low_is_array ? k : 0]};
    *y = z->is_product ? (sev_pair){z->y[k_y], z->yl[k_y]} : (sev_pair){0.0, 0.0};
}

/* What the loops make of an element that is not odd. */
static double hazard_lost(const hazard *z, size_t k, double *scale)
{
    sev_pair x, y;
    hazard_factors(z, k, &x, &y);
    if (z->most > 0.0)
        x = at_most(x, z->most);
    reduced d = reduce(at_most(z->is_product ? hazard_product(x, y) : x, end));
    *scale = d.scale;
    return lost_to(d.r);
}

/* Element k of the chunk, whatever it is. */
static void hazard_element(const hazard *z, size_t k, double *s, double *f)
{
    if (hazard_odd(z, k)) {
        sev_pair x, y;
        hazard_factors(z, k, &x, &y);
        sev_exp_neg(z->is_product ? sev_mul(x, y) : x, s, f);
        return;
    }
    double scale, lost = hazard_lost(z, k, &scale);
    *s = survive(lost, scale, f) * down;
}

SEV_INLINE void survivals(const sev_arg *a, int is_product, size_t n, double *out, double *low)
{
    hazard z;
    double nowhere[CHUNK];
    hazard_begin(&z, a, is_product, n);
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        hazard_chunk(&z, a, k, m, out, low);
        double *s = out + k, *f = low ? low + k : nowhere;
        if (m < FEW) {
            for (size_t i = 0; i < m; i++)
                hazard_element(&z, i, &s[i], &f[i]);
            return;
        }
        int odd = hazard_reduce(&z, m);
        lost_loop(&z, m);
        SEV_VECTOR
        for (size_t i = 0; i < m; i++) {
            double f_i;
            s[i] = survive(z.r[i], z.scale[i], &f_i) * down;
            f[i] = f_i;
        }
        for (size_t i = 0; odd && i < m; i++)
            if (hazard_odd(&z, i))
                hazard_element(&z, i, &s[i], &f[i]);
    }
}

static void exp_neg(const sev_arg *a, size_t n, double *out, double *low)
{
    survivals(a, 0, n, out, low);
}

static void exp_neg_prod(const sev_arg *a, size_t n, double *out, double *low)
{
    survivals(a, 1, n, out, low);
}

/* What survives is worth b g, what fails costs l. */
typedef struct worth {
    const double *b, *l;
    double g;
    int l_is_array;
    double room[2][CHUNK];
} worth;

/* At most one of the factors b and g is an array. A loss of less than moderate size is spread: of a hazard that is a
 * product, where no probability is tiny in the loop, a value of 0 is never -0 beside another. */
static void worth_chunk(worth *w, const sev_arg *a, size_t from, size_t n, const double *out)
{
    const sev_arg *one, *many;
    order_factors(a, &one, &many);
    w->g = element(one, 0);
    w->l_is_array = is_array(&a[2]) || !(fabs(element(&a[2], 0)) > 0x1p-100);
    w->b = spread(many, from, n, w->room[0], out, NULL);
    w->l = w->l_is_array ? spread(&a[2], from, n, w->room[1], out, NULL) : one_number(&a[2], w->room[1]);
}

SEV_INLINE double value_of(double b, double l, double lost, double scale)
{
    double f, s = survive(lost, scale, &f);
    return b * s * down - l * f;
}

/* Not 0 where a value is not finite, perhaps for 0 times infinity. With `plain` no 0 is -0. */
SEV_INLINE uint64_t value_loop(const hazard *z, const worth *w, int l_is_array, int plain, size_t n, double *out)
{
    const double *b = w->b, *l = w->l;
    double g = w->g, l0 = *l;
    uint64_t odd = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double v = value_of(b[k] * g, l_is_array ? l[k] : l0, z->r[k], z->scale[k]);
        v = plain ? v : v + 0.0;
        odd |= dd_bits(v - v);
        out[k] = v;
    }
    return odd;
}

static double value_element(const hazard *z, const worth *w, size_t k)
{
    double b = w->b[k], l = w->l[w->l_is_array ? k : 0], s, f, v = SEV_NAN;
    if (!hazard_odd(z, k)) {
        double scale, lost = hazard_lost(z, k, &scale);
        v = value_of(b * w->g, l, lost, scale);
    }
    if (v - v == 0.0)
        return v + 0.0;
    hazard_element(z, k, &s, &f);
    return times(times(b, w->g), s) - times(l, f) + 0.0;
}

SEV_INLINE void values(const sev_arg *a, int is_product, const sev_arg *worths, size_t n, double *out)
{
    hazard z;
    worth w;
    hazard_begin(&z, a, is_product, n);
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        hazard_chunk(&z, a, k, m, out, NULL);
        worth_chunk(&w, worths, k, m, out);
        double *v = out + k;
        if (m < FEW) {
            for (size_t i = 0; i < m; i++)
                v[i] = value_element(&z, &w, i);
            return;
        }
        int odd = hazard_reduce(&z, m);
        lost_loop(&z, m);
        if ((w.l_is_array ? value_loop(&z, &w, 1, 0, m, v) : value_loop(&z, &w, 0, is_product, m, v)) != 0)
            odd = 1;
        for (size_t i = 0; odd && i < m; i++)
            if (hazard_odd(&z, i) || v[i] - v[i] != 0.0)
                v[i] = value_element(&z, &w, i);
    }
}

static void ev(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    values(a, 0, a + 2, n, out);
}

static void ev_prod(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    values(a, 1, a + 4, n, out);
}

/* The last of several hazards: the others left r of the benefits b, and lose c g. g and l are mostly
 * one number each. */
typedef struct others {
    const double *r, *b, *c, *g, *l;
    int one;
    double room[5][CHUNK];
} others;

static void others_chunk(others *w, const sev_arg *a, size_t from, size_t n, const double *out)
{
    w->one = !is_array(&a[3]) && !is_array(&a[4]);
    w->r = spread(&a[0], from, n, w->room[0], out, NULL);
    w->b = spread(&a[1], from, n, w->room[1], out, NULL);
    w->c = spread(&a[2], from, n, w->room[2], out, NULL);
    w->g = w->one ? one_number(&a[3], w->room[3]) : spread(&a[3], from, n, w->room[3], out, NULL);
    w->l = w->one ? one_number(&a[4], w->room[4]) : spread(&a[4], from, n, w->room[4], out, NULL);
}

SEV_INLINE double others_value(double r, double b, double c, double g, double l, double lost, double scale)
{
    double f, s = survive(lost, scale, &f);
    return b * (r * s) * down - (c * g + l * f) + 0.0;
}

/* Not 0 where a value is not finite, perhaps for 0 times infinity. */
SEV_INLINE uint64_t others_loop(const hazard *z, const others *w, int one, size_t n, double *out)
{
    const double *r = w->r, *b = w->b, *c = w->c, *g = w->g, *l = w->l;
    double g0 = *g, l0 = *l;
    uint64_t odd = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double v = others_value(r[k], b[k], c[k], one ? g0 : g[k], one ? l0 : l[k], z->r[k], z->scale[k]);
        odd |= dd_bits(v - v);
        out[k] = v;
    }
    return odd;
}

static double others_element(const hazard *z, const others *w, size_t k)
{
    double r = w->r[k], b = w->b[k], c = w->c[k], g = w->g[w->one ? 0 : k], l = w->l[w->one ? 0 : k], s, f, v = SEV_NAN;
    if (!hazard_odd(z, k)) {
        double scale, lost = hazard_lost(z, k, &scale);
        v = others_value(r, b, c, g, l, lost, scale);
    }
    if (v - v == 0.0)
        return v;
    hazard_element(z, k, &s, &f);
    return times(b, times(r, s)) - (times(c, g) + times(l, f)) + 0.0;
}

static void ev_after(const sev_arg *a, size_t n, double *out, double *low)
{
    hazard z;
    others w;
    (void)low;
    hazard_begin(&z, a, 0, n);
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        hazard_chunk(&z, a, k, m, out, NULL);
        others_chunk(&w, a + 2, k, m, out);
        double *v = out + k;
        int odd = 1;
        if (m >= FEW) {
            odd = hazard_reduce(&z, m);
            lost_loop(&z, m);
            if ((w.one ? others_loop(&z, &w, 1, m, v) : others_loop(&z, &w, 0, m, v)) != 0)
                odd = 1;
        }
        for (size_t i = 0; odd && i < m; i++)
            if (m < FEW || hazard_odd(&z, i) || v[i] - v[i] != 0.0)
                v[i] = others_element(&z, &w, i);
    }
}

/* e^y and e^y - 1; the latter needs all of r where y > 0. */
static void exp_of(const sev_arg *a, size_t n, double *out, double *low)
{
    double room[CHUNK], r[CHUNK], r_low[CHUNK], scale[CHUNK], nowhere[CHUNK];
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        const double *y = spread(a, k, m, room, out, low);
        double *e = out + k, *e_1 = low ? low + k : nowhere;
        uint64_t odd = 0;
        SEV_VECTOR
        for (size_t i = 0; i < m; i++) {
            reduced d = reduce_exactly(at_most((sev_pair){-y[i], 0.0}, end), &r_low[i]);
            odd |= too_negative(-y[i]);
            r[i] = d.r;
            scale[i] = d.scale;
        }
        SEV_VECTOR
        for (size_t i = 0; i < m; i++) {
            double f, lost_low;
            e[i] = survive(lost_exactly(r[i], r_low[i], &lost_low), scale[i], &f) * down;
            e_1[i] = -f;
        }
        for (size_t i = 0; odd >> SIGN && i < m; i++)
            if (too_negative(-y[i]) >> SIGN) {
                sev_exp_neg((sev_pair){-y[i], 0.0}, &e[i], &e_1[i]);
                e_1[i] = -e_1[i];
            }
    }
}
