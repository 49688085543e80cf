#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes urn.tsv: how the logarithm of an urn's survival moves with its inputs, by mpmath's digamma function.

    make_urn.py > urn.tsv

ln S = ln G(n + 1 - x) + ln G(n + 1 - m) - ln G(n + 1) - ln G(n + 1 - m - x), for real m too, so its slopes are differences of
digamma values. Columns: balls n, bad m, scale x, and the slopes by n, m and x to 30 digits.
"""
import random

from mpmath import digamma, mp, mpf

mp.dps = 150
random.seed(20240611)
CASES = 300


def case():
    n = round(10 ** random.uniform(0.4, 15.95))
    m = min(n, max(1, round(10 ** random.uniform(0, 16) if random.random() < 0.5 else n * random.random())))
    end = n - m + 1  # where survival is 0
    x = end * random.random() if random.random() < 0.5 else end * 10 ** random.uniform(-16, 0)
    return n, m, x


def slopes(n, m, x):
    n, m, x = mpf(n), mpf(m), mpf(x)
    without, of_bad, of_scale, of_both = (digamma(n + 1 - d) for d in (0, m, x, m + x))
    return of_scale + of_bad - without - of_both, of_both - of_bad, of_both - of_scale


def main():
    print("balls\tbad\tscale\tby_balls\tby_bad\tby_scale")
    given = [(10, 1, 4.0), (100, 3, 25.5), (1000, 30, 3.0), (60, 50, 7.25)]
    for n, m, x in given + [case() for _ in range(CASES)]:
        if x < n - m + 1:
            print("\t".join([str(n), str(m), repr(x)] + [mp.nstr(s, 30) for s in slopes(n, m, x)]))


main()
