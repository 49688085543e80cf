/* SPDX-License-Identifier: MIT */
/* Differences of ln Gamma and its derivatives. Subtracting values of lgamma would leave no digits; here the
 * recurrence Gamma(x + 1) = x Gamma(x) shifts x up to where Stirling's series serves, and both are differenced term
 * by term into sums of positive parts. */
#include "op/gammadiff.h"
#include "number/product.h"

/* Terms of Stirling's series. series stirling_log_gamma: z >= 20, error 2^-82.4 of second differences of ln Gamma,
 * number/polynomials.sollya; series stirling_psi: z >= 12, error 2^-58.1 of differences of psi and of its
 * derivatives, number/polynomials.sollya. */
#define TERMS 10
#define POWERS (2 * TERMS + 3)

/* table bernoulli: B_0, B_2, ... B_20, error 2^-53.8 of each, number/polynomials.sollya */
static const double bernoulli[TERMS + 1] = {1.0,           1.0 / 6,       -1.0 / 30,      1.0 / 42,
                                            -1.0 / 30,     5.0 / 66,      -691.0 / 2730,  7.0 / 6,
                                            -3617.0 / 510, 43867.0 / 798, -174611.0 / 330};

/* The sum over j of B_2j (2j + n - 1)! / (2j)! g[2j + n] y^(2j + n - 1), divided by y for n = 2: the end of the
 * asymptotic series of psi_n at 1 / y, with powers of 1 / z replaced by their differences in units of the first. It
 * starts at j = 1, for n = -1 at j = 2 (its caller adds j = 1 with more digits). */
static double stirling_tail(int n, double y, const double *g)
{
    double sum = 0.0, y2 = y * y;
    for (int j = TERMS; j >= (n < 0 ? 2 : 1); j--) {
        double even = 2.0 * j;
        double factor = n < 0 ? 1.0 / (even * (even - 1.0)) : n == 0 ? 1.0 / even : n == 1 ? 1.0 : even + 1.0;
        sum = sum * y2 + bernoulli[j] * factor * g[2 * j + n];
    }
    return sum * (n == 0 ? y : y2);
}

/* How often x must grow by 1 before the series serves. */
static int shifts(int n, double x)
{
    double enough = n < 0 ? 20.0 : 12.0;
    return x < enough ? (int)(enough - x) + 1 : 0;
}

/* First differences: (p^n - q^n) / ((p - q) p^(n - 1)), p = 1 / x, q = 1 / (x + a), ratio = q / p. */
static void first_differences(double ratio, double *g, int count)
{
    double power = 1.0;
    g[1] = 1.0;
    for (int i = 2; i < count; i++) {
        power *= ratio;
        g[i] = g[i - 1] + power;
    }
}

/* d = p - q, and the first differences in units of it. */
static sev_xdd psi_difference(sev_xdd x, sev_xdd a, int endless, double *g, int count)
{
    sev_xdd far = xdd_add(x, a);
    first_differences(endless ? 0.0 : xdd_to_double(xdd_div(x, far)), g, count);
    return xdd_div(endless ? xdd_one : xdd_div(a, far), x);
}

double sev_gamma_diff1(int n, double x, double a)
{
    if (n < 0 || n > 2 || !(x >= 0.0) || !(x < HUGE_VAL) || !(a >= 0.0))
        return SEV_NAN;
    if (a == 0.0)
        return 0.0;
    int endless = a == HUGE_VAL;
    if (x == 0.0 || (endless && n == 0))
        return HUGE_VAL;
    sev_xdd sum = xdd(0.0), w = xdd(x), wa = xdd(endless ? 0.0 : a);
    double g[POWERS];
    for (int left = shifts(n, x); left > 0; left--) {
        sev_xdd d = psi_difference(w, wa, endless, g, 4);
        for (int i = 0; i < n; i++)
            d = xdd_div(d, w);
        sum = xdd_add(sum, xdd_mul_d(d, n == 2 ? 2.0 * g[3] : g[n + 1]));
        w = xdd_add(w, xdd_one);
    }
    sev_xdd d = psi_difference(w, wa, endless, g, POWERS);
    double y = xdd_to_double(xdd_div(xdd_one, w));
    double head = n == 0 ? 0.5 : n == 1 ? 1.0 + 0.5 * g[2] * y : g[2] + g[3] * y;
    sum = xdd_add(sum, xdd_mul_d(n < 2 ? d : xdd_div(d, w), head + stirling_tail(n, y, g)));
    return xdd_to_double(n == 0 ? xdd_add(sum, sev_xdd_log1p(xdd_div(wa, w))) : sum);
}

/* The four points x, x + a, x + k, x + a + k, and what second differences over them are made of. */
typedef struct points {
    sev_xdd a, k, ak;
    sev_xdd x, xa, xk, xak;
    sev_xdd w;  /* a k / (x (x + a + k)); ln x + ln(x + a + k) - ln(x + a) - ln(x + k) = -log1p(w) */
    sev_xdd d1; /* second difference of 1 / z = w (2 x + a + k) / ((x + a) (x + k)) */
} points;

static void set_points(points *c, sev_xdd x)
{
    c->x = x;
    c->xa = xdd_add(x, c->a);
    c->xk = xdd_add(x, c->k);
    c->xak = xdd_add(c->xa, c->k);
    c->w = xdd_div(c->ak, xdd_mul(x, c->xak));
    c->d1 = xdd_div(xdd_mul(c->w, xdd_add(c->xa, c->xk)), xdd_mul(c->xa, c->xk));
}

/* Second differences of z^-n in units of d1 x^(1 - n), from those of z^(1 - n); h are first differences. */
static void second_differences(const points *c, double *g, int count)
{
    sev_xdd both = xdd_add(c->xa, c->xk);
    double q = xdd_to_double(xdd_div(c->x, c->xa)), r = xdd_to_double(xdd_div(c->x, c->xk));
    double s = xdd_to_double(xdd_div(c->x, c->xak));
    double u = q * xdd_to_double(xdd_div(c->xk, both)), v = r * xdd_to_double(xdd_div(c->xa, both));
    double hq = 1.0, hr = 1.0, power = s;
    g[1] = 1.0;
    for (int i = 2; i < count; i++) {
        g[i] = g[i - 1] + u * hq + v * hr + power;
        hq = q * hq + power;
        hr = r * hr + power;
        power *= s;
    }
}

/* Second difference of ln Gamma by the series alone. */
static sev_xdd stirling_log_gamma(const points *c)
{
    /* constant twelfth: both parts, error 2^-107.9 of 1 / 12, number/polynomials.sollya */
    static const sev_pair twelfth = {0x1.5555555555555p-4, 0x1.5555555555555p-58};
    double g[POWERS];
    second_differences(c, g, POWERS);
    double y = xdd_to_double(xdd_div(xdd_one, c->x));
    /* Of (z - 1/2) ln z: a log1p(k / (x + a)) + k log1p(a / (x + k)) - (x - 1/2) log1p(w). At most two thirds
     * cancel. */
    sev_xdd sum = xdd_mul(c->a, sev_xdd_log1p(xdd_div(c->k, c->xa)));
    sum = xdd_add(sum, xdd_mul(c->k, sev_xdd_log1p(xdd_div(c->a, c->xk))));
    sum = xdd_sub(sum, xdd_mul(xdd_sub(c->x, xdd(0.5)), sev_xdd_log1p(c->w)));
    sev_pair tail = dd_add_d(twelfth, stirling_tail(-1, y, g));
    return xdd_add(sum, xdd_mul(c->d1, xdd_pair(tail)));
}

static sev_xdd log_gamma_diff2(points *c, sev_xdd x, int left)
{
    sev_xdd product = xdd(0.0); /* of the 1 + w, less 1 */
    sev_xdd far = xdd_add(xdd_add(x, c->a), c->k);
    for (; left > 0; left--) {
        sev_xdd w = xdd_div(c->ak, xdd_mul(x, far));
        product = xdd_add(product, xdd_mul(w, xdd_add(xdd_one, product)));
        x = xdd_add(x, xdd_one);
        far = xdd_add(far, xdd_one);
    }
    set_points(c, x);
    return xdd_add(sev_xdd_log1p(product), stirling_log_gamma(c));
}

/* n = 0, 1. */
static sev_xdd psi_diff2(int n, points *c, sev_xdd x, int left)
{
    double g[POWERS];
    sev_xdd sum = xdd(0.0);
    set_points(c, x);
    for (; left > 0; left--) {
        if (n == 0) {
            sum = xdd_add(sum, c->d1);
        } else {
            second_differences(c, g, 3);
            sum = xdd_add(sum, xdd_div(xdd_mul_d(c->d1, g[2]), c->x));
        }
        set_points(c, xdd_add(c->x, xdd_one));
    }
    second_differences(c, g, POWERS);
    double y = xdd_to_double(xdd_div(xdd_one, c->x));
    double head = n == 0 ? 0.5 : 1.0 + 0.5 * g[2] * y;
    sum = xdd_add(sum, xdd_mul_d(c->d1, head + stirling_tail(n, y, g)));
    return n == 0 ? xdd_add(sum, sev_xdd_log1p(c->w)) : sum;
}

sev_pair sev_gamma_diff2(int n, sev_pair x, double a, sev_pair k)
{
    if (n == -1 && k.hi == HUGE_VAL && a > 0.0 && x.hi >= 0.0)
        return k;
    if (n < -1 || n > 1 || !(x.hi >= 0.0) || !(x.hi < HUGE_VAL) || !(a >= 0.0) || !(a < HUGE_VAL) || !(k.hi >= 0.0) ||
        !(k.hi < HUGE_VAL))
        return (sev_pair){SEV_NAN, 0.0};
    if (a == 0.0 || k.hi == 0.0)
        return (sev_pair){0.0, 0.0};
    if (x.hi == 0.0)
        return (sev_pair){HUGE_VAL, 0.0};
    points c = {.a = xdd(a), .k = xdd_pair(k)};
    c.ak = xdd_mul(c.a, c.k);
    int left = shifts(n, x.hi);
    return xdd_to_pair(n < 0 ? log_gamma_diff2(&c, xdd_pair(x), left) : psi_diff2(n, &c, xdd_pair(x), left));
}

sev_pair sev_urn(double n, double m, sev_pair x)
{
    if (!(m <= n) || x.hi != x.hi)
        return (sev_pair){SEV_NAN, 0.0};
    sev_pair good = sev_sum(dd_two_sum(n, -m), (sev_pair){1.0, 0.0}); /* exact for whole n and m; boxes have others */
    sev_pair left = sev_sum(good, (sev_pair){-x.hi, -x.lo});
    return left.hi > 0.0 ? sev_gamma_diff2(-1, left, m, x) : (sev_pair){HUGE_VAL, 0.0};
}
