# SPDX-License-Identifier: MIT
"""NumPy and SciPy as rivals: reads commands and raw doubles on standard input, and times itself."""

import math
import sys
from time import perf_counter

receive, answer = sys.stdin.buffer, sys.stdout.buffer


def say(data):
    answer.write(data)
    answer.flush()


try:
    import numpy as np

    version = f"NumPy {np.__version__}"
    if sys.argv[1] == "scipy":
        import scipy
        from scipy.optimize import brentq
        from scipy.special import lambertw

        version = f"SciPy {scipy.__version__}, {version}"
except ImportError:
    say(b"missing\n")
    sys.exit()


def doubles(n):
    # A copy, aligned as NumPy does it.
    return np.frombuffer(receive.read(8 * n)).copy()


def sweep(n, model, a, p, l, b, t, l2, shape, exposure):
    scales = doubles(n)
    rate = -math.log1p(-p)

    def two():
        h = rate * scales
        return a * scales * np.exp(-h) + l * np.expm1(-h)

    def four():
        h1 = rate * scales
        h2 = shape * np.log1p(scales / exposure)
        benefit = a * scales + b * np.log1p(scales / t)
        return benefit * np.exp(-(h1 + h2)) + l * np.expm1(-h1) + l2 * np.expm1(-h2)

    return four if model else two


def roots(n):
    cases = [tuple(map(float, case)) for case in doubles(5 * n).reshape(n, 5)]

    def work():
        times = np.empty(n)
        found = np.empty(n)
        for i, (a, p, l, lo, hi) in enumerate(cases):
            rate = -math.log1p(-p)

            def ev(x, exp=math.exp, expm1=math.expm1):
                h = -rate * x
                return a * x * exp(h) + l * expm1(h)

            start = perf_counter()
            found[i] = brentq(ev, lo, hi, xtol=1e-300)
            times[i] = perf_counter() - start
        start = perf_counter()
        for i in range(1000):
            perf_counter()
        cost = (perf_counter() - start) / 1000
        return np.concatenate([times - cost, found])

    return work


def lambert(n):
    a, p, l = doubles(3 * n).reshape(3, n).copy()

    def work():
        rate = -np.log1p(-p)
        c = rate * l / a
        return -lambertw(-c * np.exp(-c), -1).real / rate - l / a

    return work


say(version.encode() + b"\n")
while True:
    command = receive.readline().split()
    if not command:
        break
    name, numbers = command[0].decode(), command[1:]
    with np.errstate(all="ignore"):
        if name == "time":
            repeats = int(numbers[0])
            start = perf_counter()
            for i in range(repeats):
                work()
            say(np.float64((perf_counter() - start) / repeats).tobytes())
        elif name == "result":
            say(work().tobytes())
        elif name == "sweep":
            work = sweep(int(numbers[0]), int(numbers[1]), *map(float, numbers[2:]))
        elif name == "roots":
            work = roots(int(numbers[0]))
        elif name == "lambertw":
            work = lambert(int(numbers[0]))
