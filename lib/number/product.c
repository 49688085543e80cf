/* SPDX-License-Identifier: MIT */
#include "number/product.h"

sev_pair sev_times_xdd(sev_pair a, sev_xdd f)
{
    if (f.m.hi == 0.0 && a.hi == a.hi)
        return (sev_pair){0.0, 0.0};
    if (!sev_is_finite(a.hi) || !sev_is_finite(f.m.hi))
        return (sev_pair){a.hi == 0.0 && f.m.hi == f.m.hi ? 0.0 : a.hi * f.m.hi, 0.0};
    return xdd_to_pair(xdd_mul(xdd_pair(a), f));
}

sev_pair sev_times_xdd_d(double a, sev_xdd f)
{
    return sev_times_xdd((sev_pair){a, 0.0}, f);
}

int sev_overflowed(sev_pair a)
{
    return a.hi == HUGE_VAL && a.lo > 0.0;
}

sev_pair sev_from_log(sev_xdd log_a)
{
    sev_pair a = xdd_to_pair(sev_xdd_exp(log_a));
    if (a.hi == HUGE_VAL && log_a.m.hi < HUGE_VAL)
        a.lo = fmin(xdd_to_double(log_a), 0x1.fffffffffffffp+1023);
    return a;
}

sev_xdd sev_log_of(sev_pair a)
{
    return sev_overflowed(a) ? xdd(a.lo) : sev_xdd_log(xdd_pair(a));
}

sev_pair sev_mul(sev_pair a, sev_pair b)
{
    if (sev_is_plain_product(a.hi, b.hi))
        return dd_mul(a, b);
    if (fabs(a.hi * b.hi) == HUGE_VAL && a.hi > 0.0 && b.hi > 0.0 && (sev_is_finite(a.hi) || a.lo > 0.0) &&
        (sev_is_finite(b.hi) || b.lo > 0.0))
        return sev_from_log(xdd_add(sev_log_of(a), sev_log_of(b)));
    if (!sev_is_finite(b.hi))
        return sev_times_xdd((sev_pair){b.hi, 0.0}, xdd_pair(a));
    return sev_times_xdd(a, xdd_pair(b));
}

sev_pair sev_ratio(sev_pair x, double t)
{
    if (x.hi > 0x1p-400 && x.hi < 0x1p400 && t > 0x1p-400 && t < 0x1p400)
        return dd_div(x, (sev_pair){t, 0.0});
    if (!sev_is_finite(x.hi))
        return (sev_pair){x.hi / t, 0.0};
    return xdd_to_pair(xdd_div(xdd_pair(x), xdd(t)));
}

double sev_mul3(double a, double b, double c)
{
    double ab = a * b;
    if (fabs(ab) >= 0x1p-1022 && fabs(ab) < HUGE_VAL)
        return ab * c;
    if (a != a || b != b || c != c)
        return SEV_NAN;
    if (a == 0.0 || b == 0.0 || c == 0.0)
        return 0.0;
    if (!sev_is_finite(a) || !sev_is_finite(b) || !sev_is_finite(c))
        return (a > 0.0) == (b > 0.0) ? c * HUGE_VAL : c * -HUGE_VAL;
    return xdd_to_double(xdd_mul(xdd_mul(xdd(a), xdd(b)), xdd(c)));
}
