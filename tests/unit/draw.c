/* SPDX-License-Identifier: MIT */
#include "draw.h"
#include "support.h"

#include <float.h>
#include <math.h>

dice draw_begin(const char *test)
{
    return dice_for(test, (size_t)test_seed());
}

double draw_sign(dice *d)
{
    return dice_below(d, 2) ? -1 : 1;
}

/* In [1, 2). */
static double mantissa(dice *d)
{
    switch (dice_below(d, 8)) {
    case 0:
        return 1;
    case 1:
        return 1 + DBL_EPSILON * dice_below(d, 4);
    case 2:
        return 2 - DBL_EPSILON * (1 + dice_below(d, 4));
    case 3: /* half of the bits, so that products are exact */
        return 1 + ldexp(dice_below(d, 1 << 25), -25);
    default:
        return 1 + dice_unit(d);
    }
}

double draw_size(dice *d, int from, int to)
{
    if (dice_below(d, 16) == 0)
        return ldexp(1, to);
    return ldexp(mantissa(d), from + (int)dice_below(d, (unsigned)(to - from)));
}

sev_pair draw_pair(dice *d, double hi)
{
    double half = ulp_at((long double)hi) / 2;
    switch (dice_below(d, 8)) {
    case 0:
        return (sev_pair){hi, 0};
    case 1:
        return (sev_pair){hi, draw_sign(d) * half};
    case 2:
        return (sev_pair){hi, draw_sign(d) * ldexp(half, -(int)dice_below(d, 120))};
    default:
        return (sev_pair){hi, (2 * dice_unit(d) - 1) * half};
    }
}

sev_xdd draw_xdd(dice *d, int from, int to)
{
    sev_pair m = draw_pair(d, draw_sign(d) * mantissa(d));
    return (sev_xdd){m, from + (int)dice_below(d, (unsigned)(to - from) + 1)};
}
