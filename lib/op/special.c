/* SPDX-License-Identifier: MIT */
#include "op/special.h"
#include "number/elementary.h"
#include "number/product.h"

/* Everything but the shortest paths is written with sev_xdd (number/xdd.h): an exponent of its own makes overflow,
 * underflow and subnormal arguments one question, asked when the result is rounded. */

sev_pair sev_neg_log1p_neg(double p)
{
    if (p == 1.0)
        return (sev_pair){HUGE_VAL, 0.0};
    if (p == 0.0)
        return (sev_pair){0.0, 0.0};
    return xdd_to_pair(xdd_neg(sev_xdd_log1p(xdd(-p))));
}

/* Powers. */

/* ln(x / t) without cancellation where x and t are neighbours. */
static sev_xdd xdd_log_ratio(sev_xdd x, sev_xdd t)
{
    sev_xdd off = xdd_div(xdd_sub(x, t), t);
    return off.e < -2 ? sev_xdd_log1p(off) : sev_xdd_log(xdd_div(x, t));
}

double sev_log_ratio(sev_pair x, double t)
{
    if (t == 1.0 || x.hi == 0.0 || x.hi == HUGE_VAL)
        return sev_log(x).hi;
    return xdd_to_double(xdd_log_ratio(xdd_pair(x), xdd(t)));
}

double sev_log_base(sev_pair x, double b)
{
    sev_xdd log_x = sev_xdd_log(xdd_pair(x));
    return sev_is_finite(log_x.m.hi) ? xdd_to_double(xdd_div(log_x, sev_xdd_log(xdd(b)))) : log_x.m.hi;
}

double sev_log1p(double x)
{
    return x == HUGE_VAL ? x : xdd_to_double(sev_xdd_log1p(xdd(x)));
}

/* x^e from ln x. */
static sev_xdd pow_from_log(sev_xdd log_x, sev_pair e)
{
    return sev_xdd_exp(xdd_mul(log_x, xdd_pair(e)));
}

sev_pair sev_mul_pow(double a, sev_pair x, sev_pair e)
{
    if (e.hi == 0.0 && x.hi == x.hi)
        return (sev_pair){a, 0.0};
    if (x.hi == 0.0 && e.hi == e.hi)
        return (sev_pair){a == 0.0 || e.hi > 0.0 ? 0.0 * (a - a) : a * HUGE_VAL, 0.0};
    if (x.hi == HUGE_VAL && e.hi == e.hi)
        return (sev_pair){a == 0.0 || e.hi < 0.0 ? 0.0 * (a - a) : a * HUGE_VAL, 0.0};
    sev_pair y = sev_times_xdd_d(a, pow_from_log(sev_xdd_log(xdd_pair(x)), e));
    return (sev_pair){y.hi == 0.0 ? copysign(y.hi, a) : y.hi, y.lo}; /* a power that is lost has no sign of its own */
}

/* Whether y is a whole number; beyond 2^53 all are even. */
static int is_whole_pair(sev_pair y, int *odd)
{
    double half = 0.5 * y.hi;
    *odd = floor(half) != half;
    return sev_is_finite(y.hi) && floor(y.hi) == y.hi && y.lo == 0.0;
}

double sev_pow(sev_pair x, sev_pair y)
{
    int odd, whole = is_whole_pair(y, &odd), negative = x.hi < 0.0;
    if (x.hi != x.hi || y.hi != y.hi || (negative && !whole))
        return SEV_NAN;
    if (whole && (y.hi == 1.0 || (y.hi == 2.0 && x.lo == 0.0)))
        return y.hi == 1.0 ? x.hi : x.hi * x.hi;
    if (!sev_is_finite(y.hi))
        return x.hi == 1.0 && x.lo == 0.0                                    ? 1.0
               : (x.hi > 1.0 || (x.hi == 1.0 && x.lo > 0.0)) == (y.hi > 0.0) ? HUGE_VAL
                                                                             : 0.0;
    double size = sev_mul_pow(1.0, negative ? dd_neg(x) : x, y).hi;
    return negative && odd ? -size : size;
}

sev_pair sev_pow_ratio(sev_pair x, double t, sev_pair e)
{
    if ((x.hi == 0.0 || x.hi == HUGE_VAL) && t > 0.0)
        return sev_mul_pow(1.0, x, e);
    return sev_from_log(xdd_mul(xdd_log_ratio(xdd_pair(x), xdd(t)), xdd_pair(e)));
}

double sev_hill(double m, sev_pair x, double t, double n)
{
    if (x.hi == 0.0 && t > 0.0 && n > 0.0)
        return 0.0;
    if (x.hi == HUGE_VAL && t > 0.0 && n > 0.0)
        return m;
    sev_xdd w = pow_from_log(xdd_log_ratio(xdd_pair(x), xdd(t)), (sev_pair){-n, 0.0});
    return sev_times_xdd_d(m, xdd_div(xdd_one, xdd_add(xdd_one, w))).hi;
}

/* Logarithms and saturation. */

double sev_mul_x_log_x(double a, sev_pair x)
{
    if (x.hi == 0.0)
        return 0.0 * (a - a);
    if (x.hi == HUGE_VAL)
        return a == 0.0 ? 0.0 : a * HUGE_VAL;
    sev_xdd w = xdd_pair(x);
    return sev_times_xdd_d(a, xdd_mul(w, sev_xdd_log(w))).hi;
}

/* Whether a f(x / t) is 0 as f(0) is. */
static int is_none_of(double a, sev_pair x, double t)
{
    return x.hi == 0.0 && t > 0.0 && a == a;
}

sev_pair sev_mul_log1p_ratio(double a, sev_pair x, double t)
{
    if (is_none_of(a, x, t))
        return (sev_pair){0.0, 0.0};
    if (x.hi == HUGE_VAL)
        return (sev_pair){a == 0.0 ? 0.0 : a * x.hi, 0.0};
    return sev_times_xdd_d(a, sev_xdd_log1p(xdd_div(xdd_pair(x), xdd(t))));
}

double sev_mul_expm1_ratio(double a, sev_pair x, double t)
{
    if (is_none_of(a, x, t))
        return 0.0;
    if (x.hi == HUGE_VAL && t > 0.0)
        return a;
    return sev_times_xdd_d(a, xdd_neg(sev_xdd_expm1(xdd_neg(xdd_div(xdd_pair(x), xdd(t)))))).hi;
}

/* With m = 1 - e^-2|x|, |tanh x| is m / (2 - m); beyond 20 it rounds to 1. */
double sev_tanh(double x)
{
    double size = fabs(x);
    if (!(size < 20.0))
        return x != x ? x : copysign(1.0, x);
    sev_xdd m = xdd_neg(sev_xdd_expm1(xdd(-2.0 * size)));
    return copysign(xdd_to_double(xdd_div(m, xdd_sub(xdd(2.0), m))), x);
}

/* Growth and frailty. */

/* The integral of s^n e^(s y) over [0, 1] for n = 1 and 2, by series growth_series: |y| <= 2^-6, error 2^-53.9 of
 * the integral, number/polynomials.sollya. */
static double growth_series(int n, double y)
{
    double sum = 0.0;
    for (int k = 8; k >= 0; k--)
        sum = 1.0 / (k + n + 1) + sum * y / (k + 1);
    return sum;
}

static sev_xdd growth(int n, sev_xdd y)
{
    if (n == 0)
        return xdd_div(sev_xdd_expm1(y), y);
    if (y.e < -6)
        return xdd(growth_series(n, xdd_to_double(y)));
    sev_xdd e = sev_xdd_exp(y), y1 = xdd_sub(y, xdd_one), y2 = xdd_mul(y, y);
    if (n == 1) /* (e^y (y - 1) + 1) / y^2 */
        return xdd_div(xdd_add(xdd_mul(e, y1), xdd_one), y2);
    /* (e^y ((y - 1)^2 + 1) - 2) / y^3 */
    sev_xdd top = xdd_sub(xdd_mul(e, xdd_add(xdd_mul(y1, y1), xdd_one)), xdd(2.0));
    return xdd_div(top, xdd_mul(y2, y));
}

sev_pair sev_growth(int n, sev_pair a, sev_pair y)
{
    if (n < 0 || n > 2 || y.hi != y.hi)
        return (sev_pair){SEV_NAN, 0.0};
    if (y.hi == 0.0)
        return sev_times_xdd(a, xdd_div(xdd_one, xdd(n + 1)));
    if (!sev_is_finite(y.hi))
        return sev_times_xdd(a, xdd(y.hi > 0.0 ? HUGE_VAL : 0.0));
    if (n == 0 && y.hi > 700.0 && a.hi > 0.0) { /* e^y / y */
        sev_xdd w = xdd_pair(y);
        return sev_from_log(xdd_add(xdd_sub(w, sev_xdd_log(w)), sev_log_of(a)));
    }
    return sev_times_xdd(a, growth(n, xdd_pair(y)));
}

sev_pair sev_gompertz(double r, sev_pair x, double g)
{
    if (r == 0.0 && x.hi == x.hi && g == g) /* also where x is infinite */
        return (sev_pair){0.0, 0.0};
    sev_pair y = sev_mul((sev_pair){g, 0.0}, x), a = sev_mul((sev_pair){r, 0.0}, x);
    if (y.hi < -1.0 || (y.hi < 0.0 && !sev_is_finite(a.hi))) { /* r x overflows, but perhaps not r (1 - e^y) / -g */
        sev_xdd lived = y.hi == -HUGE_VAL ? xdd_one : xdd_neg(sev_xdd_expm1(xdd_pair(y)));
        return xdd_to_pair(xdd_mul(xdd(r), xdd_div(lived, xdd(-g))));
    }
    if (a.hi < 0x1p-900 && y.hi > 0.0 && sev_is_finite(y.hi)) { /* the pair may have lost digits */
        sev_xdd start = xdd_mul(xdd(r), xdd_pair(x)), w = xdd_pair(y);
        return y.hi > 700.0 && r > 0.0 ? sev_from_log(xdd_add(xdd_sub(w, sev_xdd_log(w)), sev_xdd_log(start)))
                                       : xdd_to_pair(xdd_mul(start, growth(0, w)));
    }
    return sev_growth(0, a, y);
}

sev_pair sev_frailty(sev_pair h, double v)
{
    if (v == 0.0 || (h.hi == HUGE_VAL && v > 0.0 && !sev_overflowed(h)))
        return h;
    sev_xdd w = xdd(v);
    if (sev_overflowed(h)) {
        sev_xdd z = xdd_add(sev_xdd_log(w), xdd(h.lo)); /* log1p(e^z), which is z for large z */
        return xdd_to_pair(xdd_div(z.m.hi > 0.0 && z.e >= 7 ? z : sev_xdd_log1p(sev_xdd_exp(z)), w));
    }
    return xdd_to_pair(xdd_div(sev_xdd_log1p(xdd_mul(w, xdd_pair(h))), w));
}

double sev_frailty_slope(double h, double v)
{
    if (h == HUGE_VAL)
        return h;
    sev_xdd a = xdd(h), b = xdd(v), z = xdd_mul(a, b);
    if (z.e < -6 || xdd_is_zero(z)) {
        /* series frailty_series: 0 <= z <= 2^-6, error 2^-60.1 of the slope, number/polynomials.sollya */
        double sum = 0.0, y = xdd_to_double(z);
        for (int k = 9; k >= 0; k--)
            sum = (k + 1.0) / (k + 2.0) - y * sum;
        return xdd_to_double(xdd_mul(xdd_mul(a, a), xdd(sum)));
    }
    sev_xdd top = xdd_sub(sev_xdd_log1p(z), xdd_div(z, xdd_add(xdd_one, z)));
    return xdd_to_double(xdd_div(top, xdd_mul(b, b)));
}

/* Logistic. */

static int beyond_64(sev_xdd a)
{
    return a.m.hi > 0.0 && a.e >= 6;
}

/* softplus(alpha) - softplus(beta), where kappa = alpha - beta >= 0; all three are given, since their differences
 * would cancel. */
static sev_xdd softplus_step(sev_xdd alpha, sev_xdd beta, sev_xdd kappa)
{
    if (beyond_64(alpha) && beyond_64(kappa)) {
        /* e^-alpha is lost beside alpha. */
        sev_xdd least = beta.m.hi < 0.0 ? alpha : kappa;
        sev_xdd minus_size = beta.m.hi < 0.0 ? beta : xdd_neg(beta);
        return xdd_sub(least, sev_xdd_log1p(sev_xdd_exp(minus_size)));
    }
    sev_xdd fraction = xdd_neg(sev_xdd_expm1(xdd_neg(kappa)));
    if (alpha.m.hi > 0.0) { /* 1 - fraction is e^-kappa unless that is tiny */
        sev_xdd e_kappa = kappa.e < 4 ? xdd_sub(xdd_one, fraction) : sev_xdd_exp(xdd_neg(kappa));
        sev_xdd below = xdd_add(sev_xdd_exp(xdd_neg(alpha)), e_kappa);
        return sev_xdd_log1p(xdd_div(fraction, below));
    }
    sev_xdd below = xdd_add(xdd_one, sev_xdd_exp(beta));
    return sev_xdd_log1p(xdd_div(xdd_mul(fraction, sev_xdd_exp(alpha)), below));
}

/* (x - c) / d. */
static sev_xdd logistic_argument(sev_pair x, double c, double d)
{
    return xdd_div(xdd_sub(xdd_pair(x), xdd(c)), xdd(d));
}

/* Of finite x, in widths. */
static sev_xdd logistic_integral_of(sev_pair x, double c, double d, int falling)
{
    sev_xdd kappa = xdd_div(xdd_pair(x), xdd(d)), place = xdd_div(xdd(c), xdd(d)), y = logistic_argument(x, c, d);
    return falling ? softplus_step(place, xdd_neg(y), kappa) : softplus_step(y, xdd_neg(place), kappa);
}

sev_pair sev_logistic_rise(sev_pair x, double c, double d)
{
    return x.hi == HUGE_VAL ? (sev_pair){HUGE_VAL, 0.0} : sev_times_xdd_d(d, logistic_integral_of(x, c, d, 0));
}

sev_pair sev_logistic_fall(sev_pair x, double c, double d)
{
    if (x.hi == HUGE_VAL) /* all of what is left at the largest finite scale */
        x = (sev_pair){0x1.fffffffffffffp+1023, 0.0};
    return sev_times_xdd_d(d, logistic_integral_of(x, c, d, 1));
}

sev_pair sev_logistic_shift(sev_pair x, double c, double d, sev_pair from, sev_pair to)
{
    if (!sev_is_finite(x.hi))
        return sev_sum(sev_mul(from, sev_logistic_fall(x, c, d)), sev_mul(to, sev_logistic_rise(x, c, d)));
    sev_xdd fall = xdd_mul(xdd_pair(from), logistic_integral_of(x, c, d, 1));
    sev_xdd rise = xdd_mul(xdd_pair(to), logistic_integral_of(x, c, d, 0));
    return xdd_to_pair(xdd_mul(xdd(d), xdd_add(fall, rise)));
}

/* s e^-s / (1 + e^-s)^2, s >= 0 */
static double spread_integrand(sev_pair s)
{
    double e, f;
    sev_exp_neg(s, &e, &f);
    return s.hi < HUGE_VAL ? s.hi * (e / ((1.0 + e) * (1.0 + e))) : 0.0;
}

/* Its integral from a to a + width, with 8 points, by rule gauss: a >= 0, h <= 1 / 2, error 2^-63.2 of the integral,
 * but for the rounding of its constants, number/polynomials.sollya. The next poles are at s = pi i and -pi i. */
static sev_xdd spread_near(sev_xdd a, sev_xdd width)
{
    static const double place[4] = {0x1.454e34f533998p-6, 0x1.a06d536d82f88p-4, 0x1.e5dad4f9af698p-3,
                                    0x1.a214dac30e32fp-2};
    static const double weight[4] = {0x1.9ea1d04ca0374p-5, 0x1.c76fb531d2b96p-4, 0x1.413c50a255615p-3,
                                     0x1.736360b199343p-3};
    double sum = 0.0;
    for (int i = 0; i < 4; i++)
        for (int end = 0; end < 2; end++) {
            sev_xdd part = xdd_mul(width, end ? xdd_sub(xdd_one, xdd(place[i])) : xdd(place[i]));
            sum += weight[i] * spread_integrand(xdd_to_pair(xdd_add(a, part)));
        }
    return xdd_mul(width, xdd(sum));
}

/* Its integral from s on: log1p(e^-s) + s / (1 + e^s). */
static sev_xdd spread_from(sev_xdd s)
{
    sev_xdd e = sev_xdd_exp(xdd_neg(s));
    return xdd_add(sev_xdd_log1p(e), xdd_mul(s, xdd_div(e, xdd_add(xdd_one, e))));
}

/* The integrand is odd, so that the parts left and right of 0 cancel, but for that from |x - c| / d to c / d. */
double sev_logistic_spread(sev_pair x, double c, double d)
{
    sev_xdd from, to = xdd_div(xdd(c), xdd(d)), width;
    if (x.hi == HUGE_VAL)
        return -xdd_to_double(spread_from(to));
    from = logistic_argument(x, c, d);
    width = from.m.hi < 0.0 ? xdd_pair(x) : xdd_sub(xdd_mul_d(xdd(c), 2.0), xdd_pair(x));
    width = xdd_div(width, xdd(d));
    from = from.m.hi < 0.0 ? xdd_neg(from) : from;
    int back = width.m.hi < 0.0;
    if (xdd_is_zero(width))
        return 0.0;
    if (width.e >= -1)
        return xdd_to_double(xdd_sub(spread_from(from), spread_from(to)));
    return back ? -xdd_to_double(spread_near(to, xdd_neg(width))) : xdd_to_double(spread_near(from, width));
}

/* 1 / (1 + e^y) */
static double logistic_of(sev_xdd y)
{
    return xdd_to_double(xdd_div(xdd_one, xdd_add(xdd_one, sev_xdd_exp(y))));
}

double sev_logistic(sev_pair x, double c, double d)
{
    if (x.hi == -HUGE_VAL && d > 0.0)
        return 0.0;
    return x.hi == HUGE_VAL && c >= 0.0 && d > 0.0 ? 1.0 : logistic_of(xdd_neg(logistic_argument(x, c, d)));
}

double sev_logistic_complement(sev_pair x, double c, double d)
{
    if (x.hi == -HUGE_VAL && d > 0.0)
        return 1.0;
    return x.hi == HUGE_VAL && c >= 0.0 && d > 0.0 ? 0.0 : logistic_of(logistic_argument(x, c, d));
}
