#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes statistics.tsv: statistics of columns of draws, by NumPy, SciPy and mpmath. Needs python3-numpy, python3-scipy and
python3-mpmath.

    make_statistics.py > statistics.tsv

Columns are made by a formula that the test repeats: u_i comes from splitmix64 of i and a seed, and kinds are made of it (see
`column`). With `missing` 1 some draws are NaN. A line says what was computed, of which column, with how many replicates and which
argument (the level of a quantile, the threshold of a share), the value, and its standard error or "-". Sums are exact (fractions);
quantiles are NumPy's "hazen", ranks SciPy's.
"""
from fractions import Fraction

import numpy as np
from mpmath import findroot, inf, mp, mpf, quad, sqrt, gamma, pi
from scipy.stats import spearmanr, t as student_t

mp.dps = 40
MASK = (1 << 64) - 1


def hashed(seed, i):
    z = (seed * 0x9E3779B97F4A7C15 + i * 0xD1342543DE82EF95) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def unit(seed, i):
    return ((hashed(seed, i) >> 11) + 0.5) * 2.0**-53


KINDS = {
    "uniform": lambda u: u,
    "signed": lambda u: u - 0.5,
    "ties": lambda u: float(int(8 * u)),
    "heavy": lambda u: 1 / (u * u),
    "offset": lambda u: 1e6 + u,
    "constant": lambda u: 0.1,
}


def column(kind, seed, n, missing):
    gone = [missing and hashed(seed + 100, i) % 8 == 0 for i in range(n)]
    return [float("nan") if gone[i] else KINDS[kind](unit(seed, i)) for i in range(n)]


def exact(x):
    return mpf(x.numerator) / mpf(x.denominator)


def mean_of(values):
    return sum(map(Fraction, values), Fraction(0)) / len(values)


def replicates_of(values, r):
    return [[x for x in values[k::r] if x == x] for k in range(r)]


def error_of(parts, statistic):
    """sqrt(R / (R - 1) sum of ((n_r / n) (value_r - centre))^2)."""
    if min(map(len, parts)) < 2:
        return None
    n = sum(map(len, parts))
    values = [Fraction(statistic(part)) for part in parts]
    centre = sum((len(part) * v for part, v in zip(parts, values)), Fraction(0)) / n
    squares = sum((((len(part) * (v - centre)) / n) ** 2 for part, v in zip(parts, values)), Fraction(0))
    return sqrt(exact(squares * len(parts) / (len(parts) - 1)))


def show(x):
    return "-" if x is None else mp.nstr(x if isinstance(x, mpf) else exact(Fraction(x)), 20)


def row(what, kind, n, r, missing, argument, value, error=None):
    print(what, kind, n, r, missing, argument, show(value), show(error), sep="\t")


def known(error, values, least=1):
    """No share is known better than to one draw, or to a part of one."""
    return None if error is None else max(error, mpf(least) / len(values))


def hazen(values, level):
    return float(np.quantile(values, min(max(float(level), 0), 1), method="hazen"))


def quantile(parts, there, level):
    """A fourth of the distance of the quantiles where the share up to it is two errors less and more; or half of that where it is
    one error, if two lead beyond the values. Where eight replicates or more that have a draw each on either side differ by one
    draw at most, an interval of 95 % reaches 1.96 of their errors, and that part of the gap between two values."""
    value, r = hazen(there, level), len(parts)
    below, reach = [sum(x <= value for x in part) for part in parts], student_t.ppf(0.975, r - 1)
    stratified = r >= 8 and min(level, 1 - level) * len(there) >= r and max(below) - min(below) <= 1
    stratified = stratified and len({len(part) for part in parts}) == 1
    error = error_of(parts, lambda part: Fraction(sum(x <= value for x in part), len(part)))
    if stratified and error is not None:
        error *= 1.959963984540054 / reach
    error = known(error, there, 0.475 / reach if stratified else 1)
    for reach in (2, 1):
        if error is not None and min(level - reach * error, 1 - level - reach * error) * len(there) >= 0.5:
            return value, (hazen(there, level + reach * error) - hazen(there, level - reach * error)) / 2 / reach
    return value, None


def tailed(parts, statistic, values):
    """The error of a mean, or what independent draws make of the greatest and least values, one for each replicate, if these have
    beyond the next one a fifth of the square of its distance from the mean on average."""
    error, r, n, mean = error_of(parts, statistic), len(parts), len(values), mean_of(values)
    for side in (sorted(map(Fraction, values)), sorted(-Fraction(x) for x in values)):
        if error is None or n <= r:
            break
        squares = sum(((x - side[-1 - r]) ** 2 for x in side[-r:]), Fraction(0))
        if squares >= Fraction(0.2) * r * (side[-1 - r] - mean) ** 2:
            error = max(error, sqrt(exact(squares)) / n)
        mean = -mean
    return error


def statistics(kind, n, r, missing):
    values = column(kind, 1, n, missing)
    there, parts = [x for x in values if x == x], replicates_of(values, r)
    mean = mean_of(there)
    row("count", kind, n, r, missing, "-", float(len(there)))
    row("mean", kind, n, r, missing, "-", mean, tailed(parts, mean_of, there))
    square = sum(((Fraction(x) - mean) ** 2 for x in there), Fraction(0)) / (len(there) - 1)
    row("sd", kind, n, r, missing, "-", sqrt(exact(square)))
    row("least", kind, n, r, missing, "-", min(there))
    row("greatest", kind, n, r, missing, "-", max(there))
    for level in (0.5, 0.05, 0.999, 0.25, 0.0, 1.0):
        row("quantile", kind, n, r, missing, level, *quantile(parts, there, level))
    threshold = sorted(there)[len(there) // 3]

    def share(part):
        return Fraction(sum(x < threshold for x in part), len(part))

    error = error_of(parts, share)
    row("share", kind, n, r, missing, repr(threshold), share(there), known(error, there))
    other = [x + 2 * unit(2, i) * (abs(x) if kind != "ties" else 4) for i, x in enumerate(values)]
    pairs = [(x, y) for x, y in zip(values, other) if x == x]
    if kind != "constant":
        row("rank", kind, n, r, missing, "-", float(spearmanr(*zip(*pairs)).correlation))


def choice(n, r, missing):
    """Between two uniform columns and a constant."""
    options = [column("uniform", 1, n, missing), column("uniform", 2, n, 0), column("constant", 1, n, 0)]
    draws = [None if draw[0] != draw[0] else [Fraction(x) for x in draw] for draw in zip(*options)]
    there = [draw for draw in draws if draw]
    means = [mean_of([draw[k] for draw in there]) for k in range(3)]
    best = means.index(max(means))
    parts = [[draw for draw in draws[k::r] if draw] for k in range(r)]

    def perfect(part):
        return mean_of([max(draw) for draw in part])

    def regret(k):
        return lambda part: mean_of([max(draw) - draw[k] for draw in part])

    def regret_error(k):
        return tailed(parts, regret(k), [max(draw) - draw[k] for draw in there])

    row("perfect", "three", n, r, missing, "-", perfect(there), tailed(parts, perfect, [max(draw) for draw in there]))
    row("evpi", "three", n, r, missing, "-", regret(best)(there), regret_error(best))
    for k in range(3):
        row("regret", "three", n, r, missing, k, regret(k)(there), regret_error(k))
        row("best", "three", n, r, missing, k, mean_of([draw[k] == max(draw) for draw in there]))


def student(level, r):
    v = mpf(r - 1)
    norm = gamma((v + 1) / 2) / (sqrt(v * pi) * gamma(v / 2))

    def beyond(t):
        return 2 * norm * quad(lambda x: (1 + x * x / v) ** (-(v + 1) / 2), [t, 2 * t + 2, 8 * t + 8, inf])

    guess = student_t.ppf((1 + level) / 2, r - 1)
    row("student", "-", 0, r, 0, level, findroot(lambda t: (beyond(t) - (1 - mpf(level))) / (1 - mpf(level)), guess))


print("what\tcolumn\tn\treplicates\tmissing\targument\tvalue\terror")
for case in (("uniform", 4096, 8), ("signed", 1000, 4), ("ties", 777, 16), ("heavy", 5000, 64), ("offset", 9000, 8),
             ("constant", 3000, 2), ("uniform", 100, 64), ("signed", 20, 2)):
    for some in (0, 1):
        statistics(*case, some)
for some in (0, 1):
    choice(3000, 8, some)
for r in (2, 4, 8, 16, 32, 64):
    for level in (0.5, 0.9, 0.95, 0.99, 0.9999):
        student(level, r)
