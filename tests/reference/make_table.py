#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes table.tsv to stdout: both kinds of table, worked out from their definitions with mpmath at 9000 bits, where
sums of any doubles are exact. A line "table kind K_0 v_0 K_1 v_1 ..." and then its lines
"value order x xl hi lo slack": the result at x + xl is hi + lo, and slack is what the test allows besides rounding. Takes a minute."""

import random
import struct
import sys

from mpmath import mp, mpf, sqrt

mp.prec = 9000
MAX = sys.float_info.max
TINY = 5e-324


def step(x, by=1):
    (bits,) = struct.unpack("<q", struct.pack("<d", x))
    return struct.unpack("<d", struct.pack("<q", bits + by))[0]


def fritsch_carlson(k, v):
    m = len(k) - 1
    secant = [(v[i + 1] - v[i]) / (k[i + 1] - k[i]) for i in range(m)]
    slope = [secant[0]]
    for i in range(1, m):
        a, b = secant[i - 1], secant[i]
        slope.append((a + b) / 2 if a * b > 0 else mpf(0))
    slope.append(secant[-1])
    for i in range(m):
        if secant[i] == 0:
            slope[i] = slope[i + 1] = mpf(0)
            continue
        alpha, beta = slope[i] / secant[i], slope[i + 1] / secant[i]
        if alpha ** 2 + beta ** 2 > 9:
            tau = 3 / sqrt(alpha ** 2 + beta ** 2)
            slope[i], slope[i + 1] = tau * alpha * secant[i], tau * beta * secant[i]
    return slope


def cubic(k, v, slope, i, order, x):
    """Hermite's basis functions, not the monomials of table.c."""
    h = k[i + 1] - k[i]
    t = (x - k[i]) / h
    if order == 0:
        basis = ((1 + 2 * t) * (1 - t) ** 2, t * (1 - t) ** 2, t * t * (3 - 2 * t), t * t * (t - 1))
    elif order == 1:
        basis = (6 * t * t - 6 * t, 3 * t * t - 4 * t + 1, 6 * t - 6 * t * t, 3 * t * t - 2 * t)
    else:
        basis = (12 * t - 6, 6 * t - 4, 6 - 12 * t, 6 * t - 2)
    return (basis[0] * v[i] + basis[1] * h * slope[i] + basis[2] * v[i + 1] + basis[3] * h * slope[i + 1]) / h ** order


def integral(k, v, i, order, x):
    h = k[i + 1] - k[i]
    rate = (v[i] * (k[i + 1] - x) + v[i + 1] * (x - k[i])) / h
    if order == 0:
        whole = sum(((v[j] + v[j + 1]) * (k[j + 1] - k[j]) / 2 for j in range(i)), mpf(0))
        return whole + (v[i] + rate) * (x - k[i]) / 2
    return rate if order == 1 else (v[i + 1] - v[i]) / h


def to_double(y):
    """Nearest double, subnormals and infinity included (mpmath's float() rounds twice)."""
    if y == 0:
        return 0.0
    quantum = mpf(2) ** max(int(mp.floor(mp.log(abs(y), 2))) - 52, -1074)
    rounded = mp.nint(y / quantum) * quantum
    return float(mp.sign(y)) * float("inf") if abs(rounded) > mpf(MAX) else float(rounded)


def pair(y):
    hi = to_double(y)
    return (hi, 0.0) if abs(hi) == float("inf") else (hi, to_double(y - mpf(hi)))


def largest(kind, k, v, i, order, y):
    """Largest term: what the 2^-85 that the test allows refer to, next to half an ulp of the result."""
    if kind == "integral":
        return max(v[i], v[i + 1]) if order == 1 else abs(y)
    return 16 * abs(v[i + 1] - v[i]) / (k[i + 1] - k[i]) ** order if order else max(abs(v[i]), abs(v[i + 1]))


def low_part(x, k, rng):
    """Part of half an ulp of x, to either side, but not out of the table; 0 where that would be subnormal."""
    up = rng.random() < 0.5
    if not 1e-280 < x < MAX or x == (k[-1] if up else k[0]):
        return 0.0
    half = (step(x) - x) / 2 if up else (step(x, -1) - x) / 2
    return half * rng.choice([1.0, rng.random(), 1e-9])


def rows(kind, points, rng, low_rng):
    k0, v0 = [p[0] for p in points], [p[1] for p in points]
    k, v = [mpf(a) for a in k0], [mpf(a) for a in v0]
    slope = fritsch_carlson(k, v) if kind == "cubic" else None
    xs = set(k0)
    for a, b in zip(k0, k0[1:]):
        inside = [step(a), step(b, -1), a + (b - a) * rng.random(), a + (b - a) * 2.0 ** -rng.randint(2, 300)]
        xs.update(x for x in inside if a < x < b)
    print("table", kind, *(a.hex() for point in points for a in point), sep="\t")
    for x, xl in [(x, xl) for x in sorted(xs) for xl in {0.0, low_part(x, k0, low_rng)}]:
        z = mpf(x) + mpf(xl)
        i = max(j for j in range(len(k) - 1) if k[j] <= z)
        for order in range(3):
            y = cubic(k, v, slope, i, order, z) if kind == "cubic" else integral(k, v, i, order, z)
            slack = to_double(largest(kind, k, v, i, order, y) / 2 ** 85)
            print("value", order, x.hex(), xl.hex(), *(a.hex() for a in pair(y)), slack.hex(), sep="\t")


def tables(rng):
    yield "both", [(0.0, 0.0), (1.0, 1.0)]
    yield "both", [(0.0, 1.0), (1.0, 0.0), (3.0, 0.0), (4.0, 7.0), (10.0, 7.5), (11.0, 100.0)]
    yield "both", [(0.0, 10.0), (1.0, 10.0), (2.0, 10.5), (9.0, 15.0), (9.5, 50.0), (12.0, 60.0), (15.0, 85.0)]
    yield "both", [(0.0, 0.1), (1e3, 0.2), (1e6, 0.3), (1e9, 0.1)]
    yield "both", [(0.0, 0.0), (TINY, TINY), (2 * TINY, 3 * TINY), (1e-300, 1e-310), (1.0, 1e-300)]
    yield "both", [(0.0, 0.0), (TINY, MAX), (1.0, 0.0), (MAX, MAX)]
    yield "both", [(0.0, MAX), (MAX / 2, 0.0), (MAX, MAX)]
    yield "both", [(0.0, 1e-300), (1e-300, 1e300), (1e300, 1e-300)]
    yield "both", [(1.0, 1.0), (step(1.0), 2.0), (step(1.0, 2), 1e300), (2.0, step(1e300)), (MAX, MAX)]
    yield "both", [(0.0, 1.0), (1.0, step(1.0)), (2.0, 1.0), (3.0, 1.0)]
    yield "both", [(0.0, 0.0), (MAX, MAX)]
    yield "both", [(2.5, MAX), (MAX, 11.0)]
    yield "cubic", [(0.0, -MAX), (step(0.0), MAX), (1.0, -MAX), (MAX, MAX)]
    yield "cubic", [(0.0, -1.0), (1.0, 1.0), (3.0, -1e-20), (4.0, 1e20)]
    yield "cubic", [(1e15, -1e-5), (1e15 + 1, 3.0), (1e15 + 2, 3.5)]
    for _ in range(12):
        n = rng.randint(2, 7)
        spread = rng.choice([1, 20, 300])
        k = sorted({10.0 ** rng.uniform(-spread, spread) for _ in range(n)} | {0.0})
        yield "both", [(a, rng.choice([0.0, 1.0, 10.0 ** rng.uniform(-spread, spread)])) for a in k]
        yield "cubic", [(a, rng.uniform(-1, 1) * 10.0 ** rng.uniform(-spread / 10, spread / 10)) for a in k]


def main():
    rng, low_rng = random.Random(1980), random.Random(1981)
    print("# Made by make_table.py, which says what the columns are.")
    for kind, points in tables(rng):
        for each in ("cubic", "integral") if kind == "both" else (kind,):
            rows(each, points, rng, low_rng)


main()
