/* SPDX-License-Identifier: MIT */
/* Differences of ln Gamma and its derivatives. Subtracting values of lgamma would leave no digits; here the
 * recurrence Gamma(x + 1) = x Gamma(x) shifts x up to where Stirling's series serves, and both are differenced term
 * by term into sums of positive parts. */
#include "op/gammadiff.h"
#include "number/elementary.h"
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

#define T sev_xdd
#define GAMMA(name) xdd_##name
#define ONE xdd_one
#define OF(d) xdd(d)
#define OF_PAIR(p) xdd_pair(p)
#define ADD(x, y) xdd_add(x, y)
#define SUB(x, y) xdd_sub(x, y)
#define MUL(x, y) xdd_mul(x, y)
#define MUL_D(x, d) xdd_mul_d(x, d)
#define DIV(x, y) xdd_div(x, y)
#define LOG1P(x) sev_xdd_log1p(x)
#define TO_DOUBLE(x) xdd_to_double(x)
#include "op/gammadiff_forms.h"
#undef T
#undef GAMMA
#undef ONE
#undef OF
#undef OF_PAIR
#undef ADD
#undef SUB
#undef MUL
#undef MUL_D
#undef DIV
#undef LOG1P
#undef TO_DOUBLE

#define T double
#define GAMMA(name) quick_##name
#define ONE 1.0
#define OF(d) (d)
#define OF_PAIR(p) ((p).hi)
#define ADD(x, y) ((x) + (y))
#define SUB(x, y) ((x) - (y))
#define MUL(x, y) ((x) * (y))
#define MUL_D(x, d) ((x) * (d))
#define DIV(x, y) ((x) / (y))
#define LOG1P(x) sev_quick_log1p(x)
#define TO_DOUBLE(x) (x)
#include "op/gammadiff_forms.h"

double sev_gamma_diff1(int n, double x, double a)
{
    if (n < 0 || n > 2 || !(x >= 0.0) || !(x < HUGE_VAL) || !(a >= 0.0))
        return SEV_NAN;
    if (a == 0.0)
        return 0.0;
    int endless = a == HUGE_VAL;
    if (x == 0.0 || (endless && n == 0))
        return HUGE_VAL;
    return xdd_to_double(xdd_psi_diff1(n, x, xdd(endless ? 0.0 : a), endless));
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
    return xdd_to_pair(xdd_gamma_diff2(n, xdd_pair(x), xdd(a), xdd_pair(k), shifts(n, x.hi)));
}

/* n - m + 1 - x */
static sev_pair balls_left(double n, double m, sev_pair x)
{
    sev_pair good = sev_sum(dd_two_sum(n, -m), (sev_pair){1.0, 0.0}); /* exact for whole n and m; boxes have others */
    return sev_sum(good, (sev_pair){-x.hi, -x.lo});
}

sev_pair sev_urn(double n, double m, sev_pair x)
{
    if (!(m <= n) || x.hi != x.hi)
        return (sev_pair){SEV_NAN, 0.0};
    sev_pair left = balls_left(n, m, x);
    return left.hi > 0.0 ? sev_gamma_diff2(-1, left, m, x) : (sev_pair){HUGE_VAL, 0.0};
}

/* Whether products of a few are far from overflow and underflow. */
static int is_medium(double x)
{
    return x > 0x1p-100 && x < 0x1p100;
}

/* Each of up to 20 factors 1 + w that the recurrence takes is at most 1 + a / x and 1 + k / x. */
static int is_quick(double x, double a, double k)
{
    return is_medium(x) && is_medium(a) && is_medium(k) && (x > 0x1p20 || a < 0x1p40 || k < 0x1p40);
}

double sev_quick_gamma_diff1(int n, double x, double a)
{
    return is_medium(x) && is_medium(a) ? quick_psi_diff1(n, x, a, 0) : SEV_NAN;
}

double sev_quick_gamma_diff2(int n, double x, double a, double k)
{
    return is_quick(x, a, k) ? quick_gamma_diff2(n, x, a, k, shifts(n, x)) : SEV_NAN;
}

double sev_quick_urn(double n, double m, double x)
{
    double left = balls_left(n, m, (sev_pair){x, 0.0}).hi;
    return m <= n ? sev_quick_gamma_diff2(-1, left, m, x) : SEV_NAN;
}
