/* SPDX-License-Identifier: MIT */
#include "dice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The generator is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint64_t next(dice *d)
{
    d->state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(d->state);
}

dice dice_for(const char *subject, size_t point)
{
    uint64_t name = 0;
    while (*subject)
        name = mix(name + (unsigned char)*subject++);
    return (dice){mix(name + point)};
}

unsigned dice_below(dice *d, unsigned n)
{
    return (unsigned)((next(d) >> 32) * n >> 32);
}

double dice_unit(dice *d)
{
    return (double)(next(d) >> 11) * 0x1p-53;
}

static double sign(dice *d)
{
    return dice_below(d, 2) ? -1.0 : 1.0;
}

/* A few units in the last place away, or none. */
static double next_to(dice *d, double x)
{
    double ulps = (double)dice_below(d, 7) - 3.0;
    return x + x * ulps * 0x1p-52;
}

static double power_of_two(dice *d, int from, int to)
{
    return ldexp(1.0, from + (int)dice_below(d, (unsigned)(to - from + 1)));
}

double dice_size(dice *d, int from, int to)
{
    switch (dice_below(d, 16)) {
    case 0:
        return (1.0 + dice_unit(d)) * power_of_two(d, -1022, 1023);
    case 1:
        return 0x1p-1074 + dice_unit(d) * power_of_two(d, -1073, -1000);
    case 2:
        return next_to(d, power_of_two(d, -1000, 1000));
    case 3:
        return next_to(d, power_of_two(d, from, to));
    case 4:
    case 5:
        return 1.0 + sign(d) * dice_unit(d) * power_of_two(d, -52, -1);
    default:
        return (1.0 + dice_unit(d)) * power_of_two(d, from, to - 1);
    }
}

double dice_hazard(dice *d)
{
    static const double places[] = {100.0,
                                    250.0,
                                    300.0,
                                    400.0,
                                    600.0,
                                    708.39641853226408,
                                    709.78271289338397,
                                    744.44007192138122,
                                    745.13321910194122,
                                    746.6,
                                    760.0};
    switch (dice_below(d, 8)) {
    case 0:
        return next_to(d, places[dice_below(d, sizeof places / sizeof *places)]);
    case 1: /* midway between multiples of ln 2 */
        return next_to(d, (0.5 + (double)dice_below(d, 1076)) * 0.69314718055994531);
    case 2:
        return 700.0 + 46.0 * dice_unit(d);
    case 3:
    case 4:
        return dice_size(d, -60, 4);
    default:
        return 760.0 * dice_unit(d);
    }
}

double dice_role(dice *d, char role, double before)
{
    switch (role) {
    case 'a': /* any number */
        return dice_below(d, 64) ? sign(d) * dice_size(d, -40, 40) : 0.0;
    case 'l': /* low part of the number before */
        return dice_below(d, 8) && before >= 0x1p-900 ? before * (dice_unit(d) - 0.5) * 0x1p-53 : 0.0;
    case 'h': /* hazard */
        return dice_hazard(d);
    case 'y': /* exponent of e */
        return sign(d) * dice_hazard(d);
    case 's': /* scale */
        return dice_below(d, 64) ? dice_size(d, -30, 60) : 0.0;
    case 't': /* the same, but positive */
        return dice_size(d, -30, 60);
    case '1':
        return 1.0;
    case 'z': /* size: a coefficient, a characteristic */
        return dice_size(d, -20, 20);
    case 'r': /* rate */
        return dice_size(d, -60, 2);
    case 'g': /* growth */
        return dice_below(d, 64) ? sign(d) * dice_size(d, -40, 1) : 0.0;
    case 'e': /* exponent */
        return sign(d) * dice_role(d, 'n', 0.0);
    case 'n': /* positive exponent */
        switch (dice_below(d, 4)) {
        case 0:
            return 0.5 * (double)(1 + dice_below(d, 8));
        case 1:
            return dice_size(d, -10, 10);
        default:
            return 4.0 * dice_unit(d) + 0x1p-20;
        }
    case 'p': /* probability below 1 */
        return dice_below(d, 4) ? fmin(dice_size(d, -60, 0), 0x1.fffffffffffffp-1) : dice_unit(d);
    case 'f': { /* factor of a scale, of a size such that the product keeps all its digits */
        double f = dice_size(d, -20, 20);
        return f > 0x1p-60 && f < 0x1p60 ? f : 0.7;
    }
    case 'u': /* share of a whole, 0 and 1 too */
        return dice_below(d, 8) ? dice_unit(d) : (double)dice_below(d, 2);
    case 'w': /* small whole number */
        return (double)(1 + dice_below(d, 32));
    default:
        abort();
    }
}
