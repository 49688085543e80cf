#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes special.tsv: reference values of the functions in lib/op/special.h, from mpmath.

A line is a function's name, its arguments (a pair as two numbers) and the value as a high and a low part, all in
hexadecimal.
"""
import math
import random
import sys

from mpmath import mp, mpf

SEED = 20240607
CASES = 125  # of each function
BOTTOM, TOP = 5e-324, sys.float_info.max
random.seed(SEED)


# ---- Arguments ----

def log_uniform(lo, hi):
    return 10.0 ** random.uniform(lo, hi)


def any_positive():
    return math.ldexp(random.uniform(1, 2), random.randint(-1074, 1023)) or BOTTOM


def beside(x):
    """x, give or take a few units in the last place."""
    for _ in range(random.randint(0, 3)):
        x = math.nextafter(x, random.choice([0.0, math.inf]))
    return min(max(x, BOTTOM), TOP)


def positive():
    pick = random.randrange(10)
    if pick == 0:
        return any_positive()
    if pick == 1:
        return random.choice([BOTTOM, 2.0 ** -1022, 1e-300, 1e300, TOP, 2.0 ** -1060])
    if pick == 2:
        return float(random.randint(1, 40))
    if pick == 3:
        return beside(2.0 ** random.randint(-12, 60))
    if pick == 4:
        return 1 + random.uniform(-1, 1) * 2.0 ** -random.randint(1, 52)
    return log_uniform(*random.choice([(-3, 3), (-3, 3), (-10, 16), (-100, 100)]))


def neighbour(x):
    """A number that has to do with x: close to it, or a few orders off."""
    if random.random() < 0.5:
        y = x * (1 + random.uniform(-1, 1) * 2.0 ** -random.randint(1, 53))
    else:
        y = x * log_uniform(-3, 3)
    return y if 0 < y < math.inf else x


def pair(x):
    """x with a low part, or without."""
    if random.random() < 0.4 or not 1e-290 < abs(x) < 1e300:
        return [x, 0.0]
    low = random.uniform(-0.5, 0.5) * (abs(x) - math.nextafter(abs(x), 0)) * 2.0 ** -random.choice([0, 0, 9, 40])
    return [x, low if x + low == x else 0.0]


def signed(values):
    return [-v for v in values] if random.random() < 0.5 else values


def power_case():
    """x, t and an exponent that often brings (x / t)^e to the ends of the range."""
    x = positive()
    t = neighbour(x)
    e = random.choice([random.uniform(-4, 4), positive(), float(random.randint(-3, 64))])
    if random.random() < 0.5:
        ratio = float(mp.log(mpf(x) / t))
        e = random.uniform(-760, 760) / ratio if abs(ratio) > 1e-290 else e
    return x, t, e


def ratio_power_case():
    x, t, e = power_case()
    return [*pair(x), t, e]


def mul_pow_case():
    x = positive()
    e = random.choice([random.uniform(-4, 4), float(random.randint(-3, 64)), positive()])
    if random.random() < 0.5 and x != 1:
        e = random.uniform(-1400, 1400) / float(mp.log(x))
    return [random.choice([-1, 1]) * positive(), *pair(x), e]


def hill_case():
    x, t, e = power_case()
    return [positive(), *pair(x), t, abs(e) or 1.0]


def logistic_case():
    x = positive()
    c = random.choice([0.0, positive(), neighbour(x), neighbour(x)])
    d = random.choice([positive(), x, c or x, abs(x - c) or x]) * random.choice([1, log_uniform(-3, 2)])
    return [*pair(x), c, d if 0 < d < math.inf else x]


def ratio_case():
    x = positive()
    return [positive(), *pair(x), random.choice([positive(), neighbour(x)])]


def gamma_number(lo=-3, hi=6):
    return random.choice([log_uniform(lo, hi), log_uniform(lo, hi), float(random.randint(1, 60)), log_uniform(-60, 60)])


def gamma_case():
    x, a, k = gamma_number(), gamma_number(), gamma_number(-3, 9)
    if random.random() < 0.1:
        x, a, k = random.choice([1e-300, 1e-5, 1e15]), random.choice([1e-300, 0.5, 1e300]), random.choice([1e-8, 1e300])
    return [*pair(x), a, *pair(k)]


def gamma_first(infinite):
    x, a = gamma_number(), gamma_number()
    if random.random() < 0.1:
        x, a = random.choice([1e-200, 1e-5, 1e15, 1e200]), random.choice([1e-300, 0.5, 1e300])
    return [x, math.inf if infinite and random.random() < 0.15 else a]


def survival_case():
    h = random.choice([log_uniform(-4, 3), random.uniform(0, 1), random.uniform(700, 750), positive(), 2.0 ** -5])
    return signed(pair(beside(h)))


# ---- Values: functions of mpmath numbers, pairs already added up ----

def softplus(x):
    return x + mp.log1p(mp.exp(-x)) if x > 0 else mp.log1p(mp.exp(x))


def psi(n, x):
    return mp.loggamma(x) if n < 0 else mp.psi(n, x)


def growth(n, a, y):
    top = [mp.expm1(y), mp.exp(y) * (y - 1) + 1, mp.exp(y) * (y * y - 2 * y + 2) - 2][n]
    return a * top / y ** (n + 1)


def gamma_diff1(n, x, a):
    return abs(psi(n, x) - (0 if mp.isinf(a) else psi(n, x + a)))


def gamma_diff2(n, x, a, k):
    return abs((psi(n, x) - psi(n, x + a)) + (psi(n, x + a + k) - psi(n, x + k)))


def logistic(z):
    return 1 / (1 + mp.exp(-z))


# name: arguments, which of them are pairs, value
FUNCTIONS = {
    'mul': (lambda: pair(positive()) + pair(positive()), 'pp', lambda a, b: a * b),
    'mul3': (lambda: [positive(), positive(), random.choice([-1, 1]) * positive()], 'ddd', lambda a, b, c: a * b * c),
    'neg_log1p_neg': (lambda: [random.choice([log_uniform(-320, 0), log_uniform(-4, 0), 1 - log_uniform(-15, 0)])], 'd',
                      lambda p: -mp.log1p(-p)),
    'survival': (survival_case, 'p', lambda h: mp.exp(-h)),
    'probability': (survival_case, 'p', lambda h: -mp.expm1(-h)),
    'log': (lambda: pair(positive()), 'p', mp.log),
    'mul_pow': (mul_pow_case, 'dpd', lambda a, x, e: a * mp.exp(e * mp.log(x))),
    'pow_ratio': (ratio_power_case, 'pdd', lambda x, t, e: mp.exp(e * mp.log(x / t))),
    'hill': (hill_case, 'dpdd', lambda m, x, t, n: m / (1 + mp.exp(n * mp.log(t / x)))),
    'mul_x_log_x': (lambda: [positive(), *pair(positive())], 'dp', lambda a, x: a * x * mp.log(x)),
    'mul_log1p_ratio': (ratio_case, 'dpd', lambda a, x, t: a * mp.log1p(x / t)),
    'mul_expm1_ratio': (ratio_case, 'dpd', lambda a, x, t: -a * mp.expm1(-x / t)),
    'growth0': (lambda: pair(positive()) + signed(pair(random.choice([positive(), log_uniform(-4, 3)]))), 'pp',
                lambda a, y: growth(0, a, y)),
    'growth1': (lambda: pair(positive()) + signed(pair(random.choice([positive(), log_uniform(-4, 3)]))), 'pp',
                lambda a, y: growth(1, a, y)),
    'growth2': (lambda: pair(positive()) + signed(pair(random.choice([positive(), log_uniform(-4, 3)]))), 'pp',
                lambda a, y: growth(2, a, y)),
    'frailty': (lambda: pair(positive()) + [positive()], 'pd', lambda h, v: mp.log1p(v * h) / v),
    'frailty_slope': (lambda: [random.choice([positive(), log_uniform(-4, 4)])], 'd',
                      lambda z: (mp.log1p(z) - z / (1 + z)) / z ** 2),
    'logistic_rise': (logistic_case, 'pdd', lambda x, c, d: d * (softplus((x - c) / d) - softplus(-c / d))),
    'logistic_fall': (logistic_case, 'pdd', lambda x, c, d: d * (softplus(c / d) - softplus((c - x) / d))),
    'logistic': (logistic_case, 'pdd', lambda x, c, d: logistic((x - c) / d)),
    'logistic_complement': (logistic_case, 'pdd', lambda x, c, d: logistic((c - x) / d)),
    'gamma_diff1_0': (lambda: gamma_first(False), 'dd', lambda x, a: gamma_diff1(0, x, a)),
    'gamma_diff1_1': (lambda: gamma_first(True), 'dd', lambda x, a: gamma_diff1(1, x, a)),
    'gamma_diff1_2': (lambda: gamma_first(True), 'dd', lambda x, a: gamma_diff1(2, x, a)),
    'gamma_diff2_-1': (gamma_case, 'pdp', lambda x, a, k: gamma_diff2(-1, x, a, k)),
    'gamma_diff2_0': (gamma_case, 'pdp', lambda x, a, k: gamma_diff2(0, x, a, k)),
    'gamma_diff2_1': (gamma_case, 'pdp', lambda x, a, k: gamma_diff2(1, x, a, k)),
}


def numbers(kinds, args):
    """Arguments as mpmath numbers, exactly: the precision must be set beforehand."""
    args, out = list(args), []
    for kind in kinds:
        out.append(mpf(args.pop(0)) + (mpf(args.pop(0)) if kind == 'p' else 0))
    return out


def value(function, kinds, args):
    """Computed twice, with so many bits that no two doubles' difference is lost; None where even that is too few."""
    values = []
    for precision in (2500, 3500):
        with mp.workprec(precision):
            values.append(function(*numbers(kinds, args)))
    with mp.workprec(200):
        same = abs(values[0] - values[1]) <= abs(values[1]) * mpf(2) ** -130
    return values[1] if same else None


def rounded(v):
    """To the nearest double, ties to even, subnormal ones too."""
    if v == 0 or mp.isinf(v):
        return float(v)
    exponent = mp.frexp(v)[1]
    if exponent > 1030 or exponent < -1080:
        return math.copysign(math.inf if exponent > 0 else 0.0, v)
    unit = max(exponent - 53, -1074)
    try:
        return math.ldexp(int(mp.nint(mp.ldexp(v, -unit))), unit)
    except OverflowError:
        return math.copysign(math.inf, v)


def main():
    print('# Written by make_special.py: function, arguments, high and low part of the value')
    for name, (case, kinds, function) in FUNCTIONS.items():
        done = 0
        while done < CASES:
            args = case()
            if name == 'neg_log1p_neg' and not 0 < args[0] < 1:
                continue
            v = value(function, kinds, args)
            if v is None:
                continue
            with mp.workprec(8000):
                high = rounded(v)
                low = 0.0 if high == 0 or math.isinf(high) else rounded(v - mpf(high))
            # Most cases should be numbers, not zero or infinity.
            if (high == 0 or math.isinf(high)) and random.random() < 0.8:
                continue
            print('\t'.join([name] + [float(x).hex() for x in args] + [high.hex(), low.hex()]))
            done += 1


main()
