#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes sobol.tsv: unscrambled Sobol' points of all dimensions, from SciPy, as 64-bit numbers in hexadecimal.

A line is a dimension, its points of the indices in the headings, and two of its direction numbers, which SciPy keeps
in a private array; all m of a dimension have a part in the last of them.
"""
import pathlib

from scipy.stats import qmc

DIMENSIONS = 256
INDICES = [0, 1, 2, 3, 5, 100, 12345, 65535]
DIRECTIONS = [30, 61]

engine = qmc.Sobol(DIMENSIONS, scramble=False, bits=64)
points = engine.random(65536)
table = [[int(u * 2**64) for u in points[i]] for i in INDICES]  # exact: they have at most 16 digits
table += [[int(row[j]) for row in engine._sv] for j in DIRECTIONS]
with open(pathlib.Path(__file__).with_name("sobol.tsv"), "w", encoding="utf-8") as out:
    print("dimension", *(f"point {i}" for i in INDICES), *(f"direction {j}" for j in DIRECTIONS), sep="\t", file=out)
    for dimension, row in enumerate(zip(*table)):
        print(dimension, *(f"{x:016x}" for x in row), sep="\t", file=out)
