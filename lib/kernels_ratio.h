/* SPDX-License-Identifier: MIT */
/* Functions of special.h that come often enough to have loops of their own: a ln(1 + x / t) and a (1 - exp(-x / t)),
 * and the plain logarithm. Where nothing multiplies an error, one double within 2 ulp is made without pairs. A part of
 * kernels.c. */

/* One chunk of arguments. Odd elements are left to special.c. */
typedef struct single {
    const double *a[4];
    double room[4][CHUNK];
    double f[CHUNK], c[CHUNK], e[CHUNK]; /* between two loops */
} single;

/* ln(2^e (1 + f)) for sqrt(1/2) <= 1 + f < sqrt(2), where c is missing from f. With s = f / (2 + f), ln(1 + f) is 2
 * atanh(s), or f - s (f - R) with the even part R of its series, so that an exact f leads. */
SEV_INLINE double log_from(double f, double c, double e)
{
    double s = f / (2.0 + f), z = s * s, z2 = z * z, half = 0.5 * f * f;
    /* 2 atanh(s) / s - 2, within 2^-58 */
    double rest = z * ((0x1.5555555555592p-1 + z * 0x1.999999997fda5p-2) +
                       z2 * ((0x1.24924941f241dp-2 + z * 0x1.c71c520864467p-3) +
                             z2 * ((0x1.74663f1ebec76p-3 + z * 0x1.39a1b4edbce7cp-3) + z2 * 0x1.2f05a0e0cc0f9p-3)));
    double low = e * 0x1.ef35793c76730p-45 + (c - c * f);
    double tail = f + ((s * (half + rest) + low) - half);
    return e * 0x1.62e42fefa3800p-1 + tail; /* the product is exact */
}

/* f, c and e of 1 + w. */
SEV_INLINE void log1p_parts(sev_pair w, single *x, size_t k)
{
    double e, scale = exponent_of(1.0 + w.hi, &e);
    /* scale (1 + w) - 1: exact but for c, since scale - 1 is a multiple of the last place of what is added */
    double less = scale - 1.0, more = w.hi * scale, f = less + more;
    x->f[k] = f;
    x->c[k] = (more - (f - less)) + w.lo * scale;
    x->e[k] = e;
}

/* f, c and e of x. */
SEV_INLINE void log_parts(double hi, double lo, single *x, size_t k)
{
    double e, scale = exponent_of(hi, &e);
    x->f[k] = hi * scale - 1.0;
    x->c[k] = lo * scale;
    x->e[k] = e;
}

/* Takes a chunk of arguments. In place, elements that are odd are still wanted, so they are copied. */
static void single_chunk(single *x, const sev_arg *a, size_t args_n, size_t from, size_t n, const double *out)
{
    for (size_t i = 0; i < args_n; i++)
        x->a[i] = spread(&a[i], from, n, x->room[i], out, NULL);
}

static void log_of(const sev_arg *a, size_t n, double *out, double *low)
{
    single x;
    (void)low;
    for (size_t k = 0, m; k < n; k += m) {
        uint64_t odd = 0;
        m = n - k < CHUNK ? n - k : CHUNK;
        single_chunk(&x, a, 2, k, m, out);
        SEV_VECTOR
        for (size_t i = 0; i < m; i++) {
            double hi = x.a[0][i], lo = x.a[1][i];
            log_parts(hi, lo, &x, i);
            odd |= odd_one(hi) | unless(hi > 0.0);
        }
        SEV_VECTOR
        for (size_t i = 0; i < m; i++)
            out[k + i] = log_from(x.f[i], x.c[i], x.e[i]);
        for (size_t i = 0; odd && i < m; i++)
            if (odd_one(x.a[0][i]) | unless(x.a[0][i] > 0.0))
                out[k + i] = sev_log((sev_pair){x.a[0][i], x.a[1][i]}).hi;
    }
}

/* a0 g((a1, a2) / a3), where a0, a2 and a3 mostly are one number each, and a2 is 0. */
typedef struct scaled_ratio {
    single x;
    int one; /* that is so */
    double t, inverse, inverse_low;
} scaled_ratio;

/* 1 / t in two parts. */
SEV_INLINE double inverse_of(double t, double *low)
{
    double inverse = 1.0 / t;
    sev_pair back = dd_two_prod(inverse, t);
    *low = ((1.0 - back.hi) - back.lo) * inverse;
    return inverse;
}

static void ratio_begin(scaled_ratio *z, const sev_arg *a, size_t n)
{
    z->one = !is_array(&a[0]) && !is_array(&a[3]) && !is_array(&a[2]) && element(&a[2], 0) == 0.0;
    z->t = n ? element(&a[3], 0) : 1.0;
    z->inverse = inverse_of(z->t, &z->inverse_low);
}

static void ratio_chunk(scaled_ratio *z, const sev_arg *a, size_t from, size_t n, const double *out, const double *low)
{
    single *x = &z->x;
    for (size_t i = 0; i < 4; i++)
        x->a[i] = i == 1 || !z->one ? spread(&a[i], from, n, x->room[i], out, low) : one_number(&a[i], x->room[i]);
}

/* Whether element k is made of no common numbers; those that are one for all are looked at apart. */
SEV_INLINE uint64_t ratio_odd(const scaled_ratio *z, int one, size_t k)
{
    double x = z->x.a[1][k], t = one ? 1.0 : z->x.a[3][k];
    uint64_t odd = unless((x > 0x1p-200) & (x < 0x1p200) & (t > 0x1p-200) & (t < 0x1p200));
    return one ? odd : odd | odd_one(z->x.a[0][k]);
}

static int ratio_always_odd(const scaled_ratio *z)
{
    return odd_one(z->x.a[0][0]) || !(z->t > 0x1p-200 && z->t < 0x1p200);
}

/* The ratio of element k. */
SEV_INLINE sev_pair ratio_at(const scaled_ratio *z, int one, size_t k)
{
    double x = z->x.a[1][k], inverse = z->inverse, inverse_low = z->inverse_low;
    if (!one)
        inverse = inverse_of(z->x.a[3][k], &inverse_low);
    sev_pair q = dd_two_prod(x, inverse);
    q.lo += one ? x * inverse_low : x * inverse_low + z->x.a[2][k] * inverse;
    return q;
}

SEV_INLINE double factor_at(const scaled_ratio *z, int one, size_t k)
{
    return z->x.a[0][one ? 0 : k];
}

SEV_INLINE uint64_t mul_log1p_loops(scaled_ratio *z, int one, size_t n, double *out, double *low)
{
    double f = factor_at(z, 1, 0);
    uint64_t odd = 0;
    (void)low;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        log1p_parts(ratio_at(z, one, k), &z->x, k);
        odd |= ratio_odd(z, one, k);
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double g = one ? f : factor_at(z, one, k);
        out[k] = g * log_from(z->x.f[k], z->x.c[k], z->x.e[k]);
    }
    return odd;
}

SEV_INLINE uint64_t log1p_ratio_loops(scaled_ratio *z, int one, size_t n, double *out, double *low)
{
    double f = factor_at(z, 1, 0), *e = z->x.e, *s = z->x.f, *s_low = z->x.c, t[CHUNK], t_low[CHUNK];
    double *lost = low ? low : t_low;
    uint64_t odd = 0;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair num = log1p_numerator(ratio_at(z, one, k), &e[k]);
        s[k] = num.hi;
        s_low[k] = num.lo;
        odd |= ratio_odd(z, one, k);
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair q = log1p_quotient((sev_pair){s[k], s_low[k]});
        s[k] = q.hi;
        s_low[k] = q.lo;
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair r = atanh_rest((sev_pair){s[k], s_low[k]});
        t[k] = r.hi;
        t_low[k] = r.lo;
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        sev_pair y = log_sum((sev_pair){s[k], s_low[k]}, (sev_pair){t[k], t_low[k]}, e[k]);
        y = dd_mul_d(y, one ? f : factor_at(z, one, k));
        out[k] = y.hi;
        lost[k] = y.lo;
    }
    return odd;
}

SEV_INLINE uint64_t expm1_loops(scaled_ratio *z, int one, size_t n, double *out, double *low)
{
    double f = factor_at(z, 1, 0), *r = z->x.f, *r_low = z->x.c, *scale = z->x.e;
    uint64_t odd = 0;
    (void)low;
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double d_low;
        reduced d = reduce_exactly(at_most(ratio_at(z, one, k), end), &d_low);
        r[k] = d.r;
        r_low[k] = d_low;
        scale[k] = d.scale;
        odd |= ratio_odd(z, one, k);
    }
    SEV_VECTOR
    for (size_t k = 0; k < n; k++) {
        double lost_low, lost = lost_exactly(r[k], r_low[k], &lost_low), power = scale[k] * down;
        double g = one ? f : factor_at(z, one, k);
        sev_pair struck = dd_fast_two_sum(1.0 - power, power * lost);
        out[k] = g * struck.hi + g * (struck.lo + power * lost_low);
    }
    return odd;
}

SEV_INLINE void of_ratio(const sev_arg *a, size_t n, double *out, double *low,
                         uint64_t (*loops)(scaled_ratio *, int, size_t, double *, double *),
                         sev_pair (*again)(double, sev_pair, double))
{
    scaled_ratio z;
    ratio_begin(&z, a, n);
    for (size_t k = 0, m; k < n; k += m) {
        m = n - k < CHUNK ? n - k : CHUNK;
        double *hi = out + k, *lo = low ? low + k : NULL;
        ratio_chunk(&z, a, k, m, out, low);
        int always = z.one && ratio_always_odd(&z);
        uint64_t odd = z.one ? loops(&z, 1, m, hi, lo) : loops(&z, 0, m, hi, lo);
        for (size_t i = 0; (always || odd) && i < m; i++) {
            size_t j = z.one ? 0 : i;
            if (!always && !ratio_odd(&z, z.one, i))
                continue;
            sev_pair y = again(z.x.a[0][j], (sev_pair){z.x.a[1][i], z.x.a[2][j]}, z.x.a[3][j]);
            hi[i] = y.hi;
            if (lo)
                lo[i] = y.lo;
        }
    }
}

static sev_pair expm1_again(double f, sev_pair x, double t)
{
    return alone(sev_mul_expm1_ratio(f, x, t));
}

/* a0 log1p((a1, a2) / a3), two parts */
static void log1p_ratio(const sev_arg *a, size_t n, double *out, double *low)
{
    of_ratio(a, n, out, low, log1p_ratio_loops, sev_mul_log1p_ratio);
}

static void mul_log1p(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    of_ratio(a, n, out, NULL, mul_log1p_loops, sev_mul_log1p_ratio);
}

/* a0 (1 - exp(-(a1, a2) / a3)) */
static void expm1_ratio(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)low;
    of_ratio(a, n, out, NULL, expm1_loops, expm1_again);
}
