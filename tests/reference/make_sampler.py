#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes sampler.tsv, which freezes the bits of draws: computed anew from the definition, with SciPy's Sobol' points.

A line is a seed, a number of replicates, a dimension, the index of a first draw, and the eight draws from there on.

Digit 0 of a 64-bit number is its highest bit. Draw i is point k = floor(i / R) of replicate r = i mod R. The point's
digits are multiplied, modulo 2, by a lower triangular matrix with ones on its diagonal, and those of a shift are added. The
entry in row a, column b < a, is digit a - b of word b, and the shift is word 63. Words 2 t and 2 t + 1 are Threefry-2x64-20
of the key (seed, 0) and the counter (t, 2^32 r + dimension). The draw is (digits 0 to 51 + 1/2) 2^-52.
"""
import pathlib

from scipy.stats import qmc

MASK = 2**64 - 1
ROTATIONS = [16, 42, 12, 31, 16, 32, 24, 21]
DIMENSIONS = 256
DIRECTIONS = [[int(x) for x in row] for row in qmc.Sobol(DIMENSIONS, scramble=False, bits=64)._sv]


def threefry(key, counter):
    keys = [*key, 0x1BD11BDAA9FC1A22 ^ key[0] ^ key[1]]
    a, b = (counter[0] + keys[0]) & MASK, (counter[1] + keys[1]) & MASK
    for round_ in range(1, 21):
        left = ROTATIONS[(round_ - 1) % 8]
        a = (a + b) & MASK
        b = ((b << left | b >> (64 - left)) & MASK) ^ a
        if round_ % 4 == 0:
            a = (a + keys[round_ // 4 % 3]) & MASK
            b = (b + keys[(round_ // 4 + 1) % 3] + round_ // 4) & MASK
    return a, b


assert threefry((0xA4093822299F31D0, 0x082EFA98EC4E6C89), (0x243F6A8885A308D3, 0x13198A2E03707344)) == (
    0x263C7D30BB0F0AF1, 0x56BE8361D3311526)


def digit(x, i):
    return x >> (63 - i) & 1


def draw(seed, replicates, dimension, i):
    k, r = divmod(i, replicates)
    words = [word for t in range(32) for word in threefry((seed, 0), (t, r << 32 | dimension))]
    point = 0
    for j, direction in enumerate(DIRECTIONS[dimension]):
        point ^= direction if (k ^ k >> 1) >> j & 1 else 0
    top = 0
    for a in range(52):
        sum_ = digit(point, a) ^ digit(words[63], a)
        for b in range(a):
            sum_ ^= digit(words[b], a - b) & digit(point, b)
        top = 2 * top + sum_
    return (2 * top + 1) / 2**53


CASES = [(seed, replicates, dimension, first)
         for seed in (0, 1, 2, 20261129, 2**64 - 1)
         for replicates, dimension, first in [
             (8, 0, 0), (8, 1, 0), (8, 2, 8), (8, 2, 13), (8, 255, 4096), (2, 0, 0), (2, 3, 5), (2, 77, 2**40 - 3),
             (4, 1, 1021), (4, 9, 2**33 + 1), (16, 4, 12), (16, 200, 2**52 - 4), (32, 5, 28), (32, 6, 2**40),
             (64, 7, 60), (64, 254, 123456789), (8, 3, 2**40), (8, 30, 2**62 - 4), (2, 1, 2**63 - 8),
             (4, 100, 2**63 - 8), (8, 40, 2**63 - 8), (16, 41, 2**63 - 8), (32, 42, 2**63 - 8), (64, 255, 2**63 - 8)]]
with open(pathlib.Path(__file__).with_name("sampler.tsv"), "w", encoding="utf-8") as out:
    print("seed", "replicates", "dimension", "first", *(f"draw {i}" for i in range(8)), sep="\t", file=out)
    for case in CASES:
        draws = [draw(*case[:3], case[3] + i) for i in range(8)]
        print(*case, *(u.hex() for u in draws), sep="\t", file=out)
