/* SPDX-License-Identifier: MIT */
#include "study/law.h"
#include "number/elementary.h"
#include "number/powers.h"
#include "number/product.h"
#include "op/special.h"
#include "study/half.h"
#include "study/normal.h"

#include <string.h>

#define N(i) (d->numbers[i])

static sev_pair just(double x)
{
    return (sev_pair){x, 0.0};
}

static double exp_pair(sev_pair y)
{
    double e, less;
    sev_exp_neg(dd_neg(y), &e, &less);
    return e;
}

/* ---- Values with probabilities ---- */

static sev_rising atoms_quantile(const void *context, double below, double above, double near)
{
    const sev_distribution *d = context;
    (void)above, (void)near;
    return (sev_rising){sev_atoms_quantile(&d->atoms, below), SEV_NAN};
}

static sev_sides atoms_sides(const sev_distribution *d, double x)
{
    return (sev_sides){sev_atoms_below(&d->atoms, x, false), 1.0 - sev_atoms_below(&d->atoms, x, true)};
}

static bool prepare_atoms(sev_distribution *d, const double *weights, size_t stride)
{
    if (!sev_atoms_make(&d->allocator, &d->atoms, d->numbers, weights, stride, d->n / stride))
        return false;
    d->start = d->atoms.values[0];
    d->end = d->atoms.values[d->atoms.n - 1];
    return true;
}

static bool prepare_list(sev_distribution *d)
{
    return prepare_atoms(d, NULL, 1);
}

static bool prepare_pairs(sev_distribution *d)
{
    return prepare_atoms(d, d->numbers + 1, 2);
}

static const sev_fault no_fault = {NULL, 0, 0};

static sev_fault some_weight(const double *numbers, size_t n)
{
    for (size_t i = 1; i < n; i += 2)
        if (numbers[i] > 0.0)
            return no_fault;
    return (sev_fault){"one w at least must be greater than 0", 0, 0};
}

/* ---- Uniform, loguniform, triangular ---- */

static bool prepare_ends(sev_distribution *d, double start, double end)
{
    d->start = start;
    d->end = end;
    return true;
}

static void uniform_many(const sev_distribution *d, const double *below, const double *above, size_t n, double *out)
{
    double lo = N(0), hi = N(1);
    for (size_t k = 0; k < n; k++)
        out[k] = above[k] * lo + below[k] * hi;
}

static sev_rising uniform_quantile(const void *context, double below, double above, double near)
{
    double x;
    (void)near;
    uniform_many(context, &below, &above, 1, &x);
    return (sev_rising){x, SEV_NAN};
}

/* (x - y) / (end - start), which may overflow on the way. */
static double share_between(const sev_distribution *d, double x, double y)
{
    return (0.5 * x - 0.5 * y) / (0.5 * d->end - 0.5 * d->start);
}

static sev_sides uniform_sides(const sev_distribution *d, double x)
{
    return (sev_sides){share_between(d, x, d->start), share_between(d, d->end, x)};
}

static double uniform_mean(const sev_distribution *d)
{
    return 0.5 * N(0) + 0.5 * N(1);
}

static double uniform_variance(const sev_distribution *d)
{
    return (N(1) - N(0)) * (N(1) - N(0)) / 12.0;
}

static bool prepare_loguniform(sev_distribution *d)
{
    sev_xdd lo = xdd(N(0)), off = xdd_div(xdd_sub(xdd(N(1)), lo), lo);
    d->mu = sev_log(just(N(0)));
    d->sigma = xdd_to_pair(sev_xdd_log1p(off));
    return prepare_ends(d, N(0), N(1));
}

static sev_rising loguniform_quantile(const void *context, double below, double above, double near)
{
    const sev_distribution *d = context;
    sev_pair y = dd_add(d->mu, dd_mul_d(d->sigma, below));
    (void)near;
    if (!(below < above))
        y = dd_add(dd_add(d->mu, d->sigma), dd_mul_d(d->sigma, -above));
    double x = exp_pair(y);
    return (sev_rising){x, x * d->sigma.hi};
}

static sev_sides loguniform_sides(const sev_distribution *d, double x)
{
    return (sev_sides){sev_log_ratio(just(x), N(0)) / d->sigma.hi, sev_log_ratio(just(N(1)), x) / d->sigma.hi};
}

/* The mean of e^(y t) over 0 < t < 1. */
static double mean_growth(double y)
{
    return sev_growth(0, just(1.0), just(y)).hi;
}

static double loguniform_mean(const sev_distribution *d)
{
    return N(1) * mean_growth(-d->sigma.hi);
}

/* (coth(y) - 1 / y) / y and the like cancel where the range is narrow: there it is the mean of squares, by Gauss. */
static double loguniform_variance(const sev_distribution *d)
{
    double mean = mean_growth(-d->sigma.hi), sum = 0.0, weight;
    if (d->sigma.hi > 2.0)
        return N(1) * N(1) * (mean_growth(-2.0 * d->sigma.hi) - mean * mean);
    for (int i = 0; i < SEV_GAUSS; i++) {
        double off = sev_quick_exp(-d->sigma.hi * sev_gauss_point(i, 0.0, 1.0, &weight)) - mean;
        sum += weight * off * off;
    }
    return N(1) * N(1) * sum;
}

/* x where it holds, else y; without a branch, which would be mispredicted every other time. */
static inline double choose_where(bool holds, double x, double y)
{
    uint64_t mask = (uint64_t)0 - (uint64_t)holds;
    return sev_from_bits((sev_bits(x) & mask) | (sev_bits(y) & ~mask));
}

static void triangular_many(const sev_distribution *d, const double *below, const double *above, size_t n, double *out)
{
    double rise = share_between(d, N(1), N(0)), fall = share_between(d, N(2), N(1)), lo = N(0), hi = N(2);
    for (size_t k = 0; k < n; k++) {
        bool first = below[k] <= rise;
        double x = sqrt(choose_where(first, below[k] * rise, above[k] * fall)), rest = 1.0 - x;
        out[k] = choose_where(first, rest, x) * lo + choose_where(first, x, rest) * hi;
    }
}

static sev_rising triangular_quantile(const void *context, double below, double above, double near)
{
    double x;
    (void)near;
    triangular_many(context, &below, &above, 1, &x);
    return (sev_rising){x, SEV_NAN};
}

static sev_sides triangular_sides(const sev_distribution *d, double x)
{
    if (x <= N(1)) {
        double below = share_between(d, x, N(0)) * ((0.5 * x - 0.5 * N(0)) / (0.5 * N(1) - 0.5 * N(0)));
        return (sev_sides){below, 1.0 - below};
    }
    double above = share_between(d, N(2), x) * ((0.5 * N(2) - 0.5 * x) / (0.5 * N(2) - 0.5 * N(1)));
    return (sev_sides){1.0 - above, above};
}

static double triangular_mean(const sev_distribution *d)
{
    return N(0) / 3.0 + N(1) / 3.0 + N(2) / 3.0;
}

static double triangular_variance(const sev_distribution *d)
{
    double rise = N(1) - N(0), fall = N(2) - N(1);
    return (rise * rise + rise * fall + fall * fall) / 18.0;
}

static sev_fault must_rise(const double *numbers, size_t hi)
{
    return numbers[0] < numbers[hi] ? no_fault : (sev_fault){"lo must be less than hi", 0, hi};
}

static sev_fault mode_within(const double *numbers)
{
    sev_fault fault = must_rise(numbers, 2);
    if (fault.wrong || (numbers[1] >= numbers[0] && numbers[1] <= numbers[2]))
        return fault;
    return (sev_fault){"mode must lie between lo and hi", 1, numbers[1] < numbers[0] ? 0 : 2};
}

/* ---- Normal, plain, of the logarithm, of the log-odds ---- */

static sev_rising standard_normal(const void *context, double below, double above, double near)
{
    double z = sev_normal_quantile(below, above, near).hi;
    (void)context;
    return (sev_rising){z, 1.0 / sev_normal_density(z)};
}

static bool prepare_normal(sev_distribution *d)
{
    d->mu = just(N(0));
    d->sigma = just(N(1));
    return true;
}

static sev_pair plain_number(double x)
{
    return just(x);
}

static sev_pair logarithm(double x)
{
    return sev_log(just(x));
}

static sev_pair log_odds(double x)
{
    return xdd_to_pair(xdd_sub(sev_xdd_log(xdd(x)), sev_xdd_log1p(xdd(-x))));
}

static sev_pair halved(sev_pair x)
{
    return (sev_pair){0.5 * x.hi, 0.5 * x.lo};
}

static bool prepare_interval(sev_distribution *d, sev_pair (*of)(double))
{
    double level = N(2), lo = N(0), hi = N(1);
    sev_pair z = level < 0.5 ? sev_normal_from_center(0.5 * level)
                             : sev_normal_quantile(0.5 + 0.5 * level, 0.5 * (1.0 - level), 0.0);
    sev_pair a = halved(of(lo)), b = halved(of(hi));
    d->mu = dd_add(a, b);
    d->sigma = xdd_to_pair(xdd_div(xdd_pair(dd_add(b, dd_neg(a))), xdd_pair(z)));
    return true;
}

static void normal_finish(const sev_distribution *d, const double *below, const double *above, double *x, size_t n)
{
    double mean = d->mu.hi, sd = d->sigma.hi;
    (void)below, (void)above;
    for (size_t k = 0; k < n; k++)
        x[k] = mean + sd * x[k];
}

static sev_sides sides_of_z(double z)
{
    double above, below = sev_normal_sides(z, &above);
    return (sev_sides){below, above};
}

/* Of y, which is x, or its logarithm or log-odds. */
static sev_sides normal_sides_at(const sev_distribution *d, sev_pair y)
{
    return sides_of_z(xdd_to_double(xdd_div(xdd_sub(xdd_pair(y), xdd_pair(d->mu)), xdd_pair(d->sigma))));
}

static sev_sides normal_sides(const sev_distribution *d, double x)
{
    return normal_sides_at(d, just(x));
}

/* Of y, whose two parts are in `below` and `above`. */
static void normal_many_at(const sev_distribution *d, size_t n, double *below, double *above)
{
    double unit = 1.0 / d->sigma.hi;
    for (size_t k = 0; k < n; k++) {
        sev_pair off = dd_two_sum(below[k], -d->mu.hi);
        above[k] = (off.hi + (off.lo + (above[k] - d->mu.lo))) * unit;
    }
    sev_normal_many(above, n, below, above);
}

static void normal_many_sides(const sev_distribution *d, const double *x, size_t n, double *below, double *above)
{
    memcpy(below, x, n * sizeof *below);
    memset(above, 0, n * sizeof *above);
    normal_many_at(d, n, below, above);
}

static double normal_mean(const sev_distribution *d)
{
    return d->mu.hi;
}

static double normal_variance(const sev_distribution *d)
{
    return d->sigma.hi * d->sigma.hi;
}

/* The logarithm or log-odds, and how fast it rises; `near` is one near it. */
static sev_pair normal_at(const sev_distribution *d, double below, double above, double near, double *slope)
{
    sev_pair z = sev_normal_quantile(below, above, (near - d->mu.hi) / d->sigma.hi);
    *slope = d->sigma.hi / sev_normal_density(z.hi);
    return dd_add(d->mu, dd_mul(d->sigma, z));
}

/* Of a number that may be 0, or anything, where nothing is known. */
static double log_near(double x)
{
    return x > DBL_MIN && x < DBL_MAX ? sev_quick_log(x) : SEV_NAN;
}

static sev_rising lognormal_quantile(const void *context, double below, double above, double near)
{
    double slope, x = exp_pair(normal_at(context, below, above, log_near(near), &slope));
    return (sev_rising){x, x * slope};
}

static sev_sides lognormal_sides(const sev_distribution *d, double x)
{
    return normal_sides_at(d, logarithm(x));
}

/* x = 2^e (1 + f), 0 <= f < 1; of what is no positive finite number, anything. */
static double binary_parts(double x, double *e)
{
    bool tiny = x < DBL_MIN;
    uint64_t bits = sev_bits(tiny ? x * 0x1p54 : x);
    *e = (double)(int64_t)(bits >> 52) - (tiny ? 1077.0 : 1023.0);
    return sev_from_bits((bits & (UINT64_MAX >> 12)) | UINT64_C(0x3ff) << 52) - 1.0;
}

/* By e ln 2 + ln(1 + f), both in two parts. */
static void lognormal_many_sides(const sev_distribution *d, const double *x, size_t n, double *below, double *above)
{
    const double one = 1.0;
    double e[SEV_BLOCK];
    for (size_t k = 0; k < n; k++)
        below[k] = binary_parts(x[k], &e[k]);
    d->kernels->log1p_ratio((const sev_arg[]){{&one, NULL, 0}, {below, NULL, 1}, {&one, NULL, 0}}, n, below, above);
    for (size_t k = 0; k < n; k++) {
        sev_pair y = dd_add(dd_mul_d(sev_ln2_128, 128.0 * e[k]), (sev_pair){below[k], above[k]});
        below[k] = y.hi;
        above[k] = y.lo;
    }
    normal_many_at(d, n, below, above);
}

static double lognormal_mean(const sev_distribution *d)
{
    return exp_pair(dd_add(d->mu, dd_mul_d(dd_mul(d->sigma, d->sigma), 0.5)));
}

static double lognormal_variance(const sev_distribution *d)
{
    double grown, less, mean = lognormal_mean(d);
    sev_exp_neg(dd_neg(dd_mul(d->sigma, d->sigma)), &grown, &less);
    return mean * mean * -less;
}

static sev_rising logitnormal_quantile(const void *context, double below, double above, double near)
{
    double slope;
    sev_pair y = normal_at(context, below, above, log_near(near / (1.0 - near)), &slope);
    double less = exp_pair(y.hi < 0.0 ? y : dd_neg(y)), rest = 1.0 / (1.0 + less);
    return (sev_rising){y.hi < 0.0 ? less / (1.0 + less) : rest, less * rest * rest * slope};
}

static sev_sides logitnormal_sides(const sev_distribution *d, double x)
{
    return normal_sides_at(d, log_odds(x));
}

/* ---- Beta, PERT, gamma ---- */

static bool prepare_beta(sev_distribution *d, double a, double b, double start, double end)
{
    sev_incomplete_make(&d->part, a, b);
    return prepare_ends(d, start, end);
}

static bool prepare_pert(sev_distribution *d)
{
    prepare_ends(d, N(0), N(2));
    return prepare_beta(d, 1.0 + 4.0 * share_between(d, N(1), N(0)), 1.0 + 4.0 * share_between(d, N(2), N(1)), N(0),
                        N(2));
}

static sev_rising beta_quantile(const void *context, double below, double above, double near)
{
    const sev_distribution *d = context;
    double odds = (near - d->start) / (d->end - near);
    sev_part_quantile place = sev_incomplete_quantile(&d->part, below, above, odds);
    double part = xdd_to_double(place.x);
    return (sev_rising){d->start * place.rest + d->end * part, (d->end - d->start) * part * place.rest * place.slope};
}

static sev_sides beta_sides(const sev_distribution *d, double x)
{
    return sev_incomplete_sides(&d->part, (0.5 * x - 0.5 * d->start) / (0.5 * d->end - 0.5 * x));
}

static double beta_mean(const sev_distribution *d)
{
    const sev_side_law *s = &d->part.below;
    return d->start * (s->b / s->n) + d->end * (s->a / s->n);
}

static double beta_variance(const sev_distribution *d)
{
    const sev_side_law *s = &d->part.below;
    double width = d->end - d->start;
    return width * width * (s->a / s->n) * (s->b / s->n) / (s->n + 1.0);
}

static sev_rising gamma_quantile(const void *context, double below, double above, double near)
{
    const sev_distribution *d = context;
    sev_part_quantile place = sev_incomplete_quantile(&d->part, below, above, near * N(1));
    double x = xdd_to_double(xdd_div(place.x, xdd(N(1))));
    return (sev_rising){x, x * place.slope};
}

static sev_sides gamma_sides(const sev_distribution *d, double x)
{
    return sev_incomplete_sides(&d->part, x * N(1));
}

static double gamma_mean(const sev_distribution *d)
{
    return N(0) / N(1);
}

static double gamma_variance(const sev_distribution *d)
{
    return N(0) / N(1) / N(1);
}

/* ---- A curve through quantiles ---- */

static sev_fault enough_quantiles(const double *numbers, size_t n)
{
    size_t inner = 0;
    for (size_t i = 0; i < n; i += 2) {
        if (i && !(numbers[i] > numbers[i - 2]))
            return (sev_fault){"each p must be greater than the one before", i - 2, i};
        if (i && !(numbers[i + 1] > numbers[i - 1]))
            return (sev_fault){"each x must be greater than the one before", i - 1, i + 1};
        inner += numbers[i] > 0.0 && numbers[i] < 1.0;
    }
    if (inner >= 2 || (numbers[0] == 0.0 && numbers[n - 2] == 1.0))
        return no_fault;
    return (sev_fault){"two p at least must lie between 0 and 1, or 0 and 1 be among them", 0, 0};
}

static bool prepare_quantiles(sev_distribution *d)
{
    if (!sev_knots_make(&d->allocator, &d->knots, d->numbers, d->n / 2))
        return false;
    return prepare_ends(d, d->knots.low ? N(1) : -HUGE_VAL, d->knots.high ? N(d->n - 1) : HUGE_VAL);
}

static void quantiles_finish(const sev_distribution *d, const double *below, const double *above, double *x, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (x[k] == x[k])
            x[k] = sev_knots_quantile(&d->knots, below[k], above[k], x[k]);
}

static sev_sides quantiles_sides(const sev_distribution *d, double x)
{
    sev_sides sides;
    sev_knots_sides(&d->knots, x, &sides.below, &sides.above);
    return sides;
}

static double quantiles_mean(const sev_distribution *d)
{
    return sev_knots_mean(&d->knots);
}

/* ---- The lists ---- */

/* 2^-45 where quantiles are to be right to 1e-13, and 2^-42. */
#define SHARP 0x1p-45
#define PLAINLY 0x1p-42

static const sev_kind kind_atoms = {
    .quantile = atoms_quantile,
    .sides = atoms_sides,
    .has_atoms = true,
};
static const sev_kind kind_uniform = {
    .quantile = uniform_quantile,
    .many = uniform_many,
    .sides = uniform_sides,
    .mean = uniform_mean,
    .variance = uniform_variance,
    .smoothness = SEV_SMOOTH_QUANTILES,
};
static const sev_kind kind_loguniform = {
    .quantile = loguniform_quantile,
    .sides = loguniform_sides,
    .mean = loguniform_mean,
    .variance = loguniform_variance,
    .error = SHARP,
    .smoothness = SEV_SMOOTH_QUANTILES,
};
static const sev_kind kind_normal = {
    .quantile = standard_normal,
    .finish = normal_finish,
    .sides = normal_sides,
    .many_sides = normal_many_sides,
    .mean = normal_mean,
    .variance = normal_variance,
    .error = SHARP,
    .smoothness = SEV_SMOOTH,
};
static const sev_kind kind_lognormal = {
    .quantile = lognormal_quantile,
    .sides = lognormal_sides,
    .many_sides = lognormal_many_sides,
    .mean = lognormal_mean,
    .variance = lognormal_variance,
    .error = SHARP,
    .smoothness = SEV_SMOOTH,
};
static const sev_kind kind_logitnormal = {
    .quantile = logitnormal_quantile,
    .sides = logitnormal_sides,
    .error = SHARP,
    .smoothness = SEV_SMOOTH,
};
static const sev_kind kind_triangular = {
    .quantile = triangular_quantile,
    .many = triangular_many,
    .sides = triangular_sides,
    .mean = triangular_mean,
    .variance = triangular_variance,
};
static const sev_kind kind_beta = {
    .quantile = beta_quantile,
    .sides = beta_sides,
    .mean = beta_mean,
    .variance = beta_variance,
    .error = PLAINLY,
    .smoothness = SEV_SMOOTH_QUANTILES,
};
static const sev_kind kind_gamma = {
    .quantile = gamma_quantile,
    .sides = gamma_sides,
    .mean = gamma_mean,
    .variance = gamma_variance,
    .error = PLAINLY,
    .smoothness = SEV_SMOOTH_QUANTILES,
};
static const sev_kind kind_quantiles = {
    .quantile = standard_normal,
    .finish = quantiles_finish,
    .sides = quantiles_sides,
    .mean = quantiles_mean,
    .error = SHARP,
};

#define BRACED(...)                                                                                                    \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define PARAMETERS(...) BRACED(__VA_ARGS__)
#define ANY(name, help) BRACED(name, help, SEV_ANY, -DBL_MAX, DBL_MAX, NAN, false)
#define POSITIVE(name, help) BRACED(name, help, "greater than 0", 0x1p-1074, DBL_MAX, NAN, false)
#define NONNEGATIVE(name, help) BRACED(name, help, SEV_NONNEGATIVE, 0, DBL_MAX, NAN, false)
#define WITHIN_ONE(name, help)                                                                                         \
    BRACED(name, help, "greater than 0 and less than 1", 0x1p-1074, 0x1.fffffffffffffp-1, NAN, false)
#define SHAPE(name, help) BRACED(name, help, "0.001 to 1e9", 0.001, 1e9, NAN, false)
#define LEVEL WITHIN_ONE("level", "the probability between lo and hi; 0.9 is from 5 % to 95 %")

#define SEV_DISTRIBUTION(id, name, help, shape, most, parameters, check, prepare, kind)                                \
    static const sev_parameter id##_parameters[] = parameters;                                                         \
    static sev_fault id##_wrong(const double *numbers, size_t n)                                                       \
    {                                                                                                                  \
        (void)numbers, (void)n;                                                                                        \
        return check;                                                                                                  \
    }                                                                                                                  \
    static bool id##_prepare(sev_distribution *d)                                                                      \
    {                                                                                                                  \
        return prepare;                                                                                                \
    }
#include "study/distributions.def"

static const sev_law laws[] = {
#define SEV_DISTRIBUTION(id, name, help, shape, most, parameters, check, prepare, kind)                                \
    {name,       help,         shape,       sizeof id##_parameters / sizeof *id##_parameters, id##_parameters, most,   \
     id##_wrong, id##_prepare, &kind_##kind},
#include "study/distributions.def"
};

enum { LAWS = sizeof laws / sizeof *laws };

int32_t sev_law_count(void)
{
    return LAWS;
}

const sev_law *sev_law_at(int32_t number)
{
    return number >= 0 && number < LAWS ? &laws[number] : NULL;
}

const sev_law *sev_law_named(const char *name)
{
    for (int32_t i = 0; i < LAWS; i++)
        if (strcmp(laws[i].name, name) == 0)
            return &laws[i];
    return NULL;
}
