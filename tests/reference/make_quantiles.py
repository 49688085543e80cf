#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes quantiles.tsv: quantiles of the distributions of lib/study, from mpmath, with 40 digits and more.

A line is the name of a distribution, how many parameters it has, these, u, and the quantile of u, numbers in
hexadecimal. Gamma and beta probabilities are sums of series and continued fractions written here; the quantile is a
root of their logarithm, bracketed. Takes some minutes.
"""
import math
import sys

from mpmath import erfc, exp, floor, inf, linspace, log, log1p, loggamma, mp, mpf, pi, sqrt

mp.dps = 60
TINY = mpf(10) ** -55
US = [1e-15, 1e-9, 2.0 ** -13, 0.0009, 0.02, 0.0625, 0.24, 0.4375, 0.4999999, 0.5, 0.5000001, 0.61, 0.75, 0.93, 0.999,
      1 - 2.0 ** -20, 1 - 1e-9, 1 - 1e-15, 1 - 2.0 ** -53]


# ---- Probabilities ----

def root(f, lo, hi):
    """Of a function that rises, by Anderson and Bjorck's variant of false position."""
    flo, fhi = f(lo), f(hi)
    assert flo <= 0 <= fhi, (lo, hi, flo, fhi)
    for _ in range(500):
        if flo == 0 or fhi == 0 or abs(hi - lo) <= abs(hi + lo) * mpf(10) ** -42:
            break
        x = (lo * fhi - hi * flo) / (fhi - flo)
        f_x = f(x)
        if (f_x > 0) == (fhi > 0):
            m = 1 - f_x / fhi
            hi, fhi, flo = x, f_x, flo * (m if m > 0 else mpf(1) / 2)
        else:
            m = 1 - f_x / flo
            lo, flo, fhi = x, f_x, fhi * (m if m > 0 else mpf(1) / 2)
    return lo if flo == 0 else hi if fhi == 0 else (lo + hi) / 2


def fraction(b0, terms):
    """b0 + a1 / (b1 + a2 / (b2 + ...)), by Lentz's method."""
    f = c = b0 or TINY * TINY
    d = mpf(0)
    for a, b in terms:
        d = 1 / (b + a * d)
        c = b + a / c
        f *= c * d
        if abs(c * d - 1) < TINY:
            return f
    return f


def gamma_logs(a, x):
    """ln P(a, x) and ln Q(a, x)."""
    front = a * log(x) - x - loggamma(a)
    if x < a + 1:
        term = total = 1 / a
        k = a
        while term > total * TINY:
            k += 1
            term *= x / k
            total += term
        below = front + log(total)
        return below, log1p(-exp(below))

    def terms():
        k = 1
        while True:
            yield -k * (k - a), x + 2 * k + 1 - a
            k += 1
    above = front - log(fraction(x + 1 - a, terms()))
    return log1p(-exp(above)), above


def beta_logs(a, b, x, y):
    """ln of I_x(a, b), and of what is above; y = 1 - x."""
    if x * (a + b + 2) > a + 1:
        return beta_logs(b, a, y, x)[::-1]
    front = a * log(x) + b * log(y) - log(a) + loggamma(a + b) - loggamma(a) - loggamma(b)

    def terms():
        m = 0
        while True:
            if m:
                yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), mpf(1)
            yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), mpf(1)
            m += 1
    below = front - log(fraction(mpf(1), terms()))
    return below, log1p(-exp(below))


# ---- Quantiles ----

def normal(p):
    if p == mpf(1) / 2:
        return mpf(0)
    q = min(p, 1 - p)
    z = root(lambda z: log(q) - log(erfc(z / sqrt(2)) / 2), mpf(0), mpf(12))
    return z if p > q else -z


def solve_log(logs, p, start):
    """y such that logs(y), of what is below and above, is that of p."""
    q = 1 - p

    def off(y):
        below, above = logs(y)
        return below - log(p) if p < q else log(q) - above
    lo = hi = start
    step = mpf(1)
    while off(lo) > 0:
        lo -= step
        step *= 2
    step = mpf(1)
    while off(hi) < 0:
        hi += step
        step *= 2
    return root(off, lo, hi)


def gamma(p, a):
    small = (log(p) + loggamma(a + 1)) / a
    if small < -300:  # P = x^a / Gamma(a + 1) to all digits
        return exp(small)
    return exp(solve_log(lambda y: gamma_logs(a, exp(y)), p, log(a) if a > 1 else mpf(small)))


def beta(p, a, b):
    """x and 1 - x, by the odds."""
    log_beta = loggamma(a) + loggamma(b) - loggamma(a + b)
    small, large = (log(p * a) + log_beta) / a, -(log((1 - p) * b) + log_beta) / b
    if small < -300:
        return exp(small), 1 - exp(small)
    if large > 300:
        return 1 - exp(-large), exp(-large)
    start = log(a / b) if min(a, b) > 1 else small if p < mpf(1) / 2 else large
    y = solve_log(lambda y: beta_logs(a, b, 1 / (1 + exp(-y)), 1 / (1 + exp(y))), p, start)
    return 1 / (1 + exp(-y)), 1 / (1 + exp(y))


def between(level, lo, hi):
    z = normal((1 + level) / 2)
    return (lo + hi) / 2, (hi - lo) / (2 * z)


def normal_interval(p, lo, hi, level):
    mean, sd = between(level, lo, hi)
    return mean + sd * normal(p)


def lognormal_interval(p, lo, hi, level):
    return exp(normal_interval(p, log(lo), log(hi), level))


def logitnormal_interval(p, lo, hi, level):
    y = normal_interval(p, log(lo) - log1p(-lo), log(hi) - log1p(-hi), level)
    return 1 / (1 + exp(-y))


def triangular(p, lo, mode, hi):
    whole = (hi - lo)
    if p * whole <= mode - lo:
        return lo + sqrt(p * whole * (mode - lo))
    return hi - sqrt((1 - p) * whole * (hi - mode))


def pert(p, lo, mode, hi):
    x, y = beta(p, 1 + 4 * (mode - lo) / (hi - lo), 1 + 4 * (hi - mode) / (hi - lo))
    return lo + (hi - lo) * x if x < y else hi - (hi - lo) * y


def slopes(z, x):
    """Fritsch and Carlson's, as Butland made them: harmonic means weighted by the widths."""
    h = [b - a for a, b in zip(z, z[1:])]
    s = [(b - a) / w for a, b, w in zip(x, x[1:], h)]
    inner = [(h0 + h1) * 3 / ((2 * h1 + h0) / s0 + (h1 + 2 * h0) / s1)
             for h0, h1, s0, s1 in zip(h, h[1:], s, s[1:])]
    return [s[0]] + inner + [s[-1]]


def quantiles(p, *given):
    points = list(zip(given[::2], given[1::2]))
    if points[0][0] == 0 and p <= points[1][0]:
        return points[0][1] + (points[1][1] - points[0][1]) * p / points[1][0]
    if points[-1][0] == 1 and p >= points[-2][0]:
        return points[-1][1] - (points[-1][1] - points[-2][1]) * (1 - p) / (1 - points[-2][0])
    points = [point for point in points if 0 < point[0] < 1]
    z, x = [normal(q) for q, _ in points], [v for _, v in points]
    if len(z) == 1:
        raise ValueError("one point within")
    d, at = slopes(z, x), normal(p)
    if at <= z[0]:
        return x[0] + d[0] * (at - z[0])
    if at >= z[-1]:
        return x[-1] + d[-1] * (at - z[-1])
    i = max(k for k in range(len(z)) if z[k] <= at)
    h = z[i + 1] - z[i]
    t = (at - z[i]) / h
    return ((1 + 2 * t) * (1 - t) ** 2 * x[i] + t * (1 - t) ** 2 * h * d[i] + t * t * (3 - 2 * t) * x[i + 1]
            + t * t * (t - 1) * h * d[i + 1])


QUANTILES = {
    "point": lambda p, v: v,
    "uniform": lambda p, lo, hi: lo + (hi - lo) * p,
    "loguniform": lambda p, lo, hi: lo * exp(p * log(hi / lo)),
    "normal": lambda p, mean, sd: mean + sd * normal(p),
    "normal.interval": normal_interval,
    "lognormal": lambda p, mu, sigma: exp(mu + sigma * normal(p)),
    "lognormal.interval": lognormal_interval,
    "logitnormal.interval": logitnormal_interval,
    "triangular": triangular,
    "pert": pert,
    "beta": lambda p, a, b: beta(p, a, b)[0],
    "gamma": lambda p, shape, rate: gamma(p, shape) / rate,
    "quantiles": quantiles,
}

CASES = [
    ("point", 7.25),
    ("uniform", 0, 1), ("uniform", -3, 1e9), ("uniform", 1, 1 + 2.0 ** -40),
    ("loguniform", 1e-6, 1e-3), ("loguniform", 1, 1.5), ("loguniform", 1e-300, 1e300),
    ("normal", 0, 1), ("normal", 100, 1e-3), ("normal", -5, 1e200),
    ("normal.interval", -1, 1, 0.9), ("normal.interval", 10, 20, 0.5), ("normal.interval", -3, 8, 0.999),
    ("normal.interval", 2, 3, 1e-6),
    ("lognormal", 0, 1), ("lognormal", -3, 1e-6), ("lognormal", 2, 20), ("lognormal", -0.111571775657, 0.472380727077),
    ("lognormal.interval", 1e5, 1e6, 0.9), ("lognormal.interval", 1e-6, 1e-3, 0.5),
    ("lognormal.interval", 0.1, 10, 0.999), ("lognormal.interval", 1, 1 + 2.0 ** -20, 0.8),
    ("logitnormal.interval", 1e-6, 1e-3, 0.9), ("logitnormal.interval", 0.2, 0.9, 0.5),
    ("logitnormal.interval", 0.5, 1 - 1e-9, 0.999),
    ("triangular", 0, 1, 3), ("triangular", -2, -2, 5), ("triangular", 1, 4, 4),
    ("pert", 0, 1, 3), ("pert", 10, 10, 20), ("pert", -5, 90, 100), ("pert", 1, 2, 2),
    ("beta", 2, 3), ("beta", 0.5, 0.5), ("beta", 0.01, 0.01), ("beta", 1, 1), ("beta", 0.01, 1e5), ("beta", 1e5, 0.01),
    ("beta", 1e5, 1e5), ("beta", 1e5, 3), ("beta", 1, 400), ("beta", 0.01, 3), ("beta", 30, 0.2), ("beta", 1.5, 9000),
    ("gamma", 3, 1000), ("gamma", 1e-3, 1), ("gamma", 1e6, 1e-3), ("gamma", 0.01, 2), ("gamma", 0.3, 1), ("gamma", 1, 1),
    ("gamma", 1.25, 1), ("gamma", 40, 1), ("gamma", 1e4, 1e4), ("gamma", 0.5, 1e-100),
    ("quantiles", 0.05, 1, 0.5, 10, 0.95, 12), ("quantiles", 0, -4, 0.1, 1, 0.25, 2, 0.9, 3, 1, 20),
    ("quantiles", 0.4, -1, 0.6, 1),
]


def rounded(x):
    """The nearest double, ties to even; small ones gradually."""
    if x == 0 or abs(x) == inf:
        return float(x)
    m, e = mp.frexp(x)
    if e > 1024:
        return math.copysign(math.inf, x)
    unit = max(e - 53, -1074)
    return math.ldexp(int(mp.nint(mp.ldexp(x, -unit))), unit)


def main():
    print("# Written by make_quantiles.py: distribution, number of parameters, parameters, u, quantile")
    for name, *parameters in CASES:
        print(name, parameters, file=sys.stderr)
        given = [mpf(float(v)) for v in parameters]
        for u in US:
            x = QUANTILES[name](mpf(u), *given)
            numbers = [float(v).hex() for v in parameters] + [u.hex(), rounded(x).hex()]
            print("\t".join([name, str(len(parameters))] + numbers))


if __name__ == "__main__":
    main()
