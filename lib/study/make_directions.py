#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes directions.c: the direction numbers new-joe-kuo-6 of the first dimensions, as Debian's python3-scipy has them.

    lib/study/make_directions.py >lib/study/directions.c
"""
import pathlib

import numpy
import scipy

DIMENSIONS = 256
NOTICE = pathlib.Path(__file__).resolve().parents[2] / "LICENSE"
HEAD = """\
/* SPDX-License-Identifier: BSD-3-Clause */
/* Direction numbers new-joe-kuo-6, written by make_directions.py. Stephen Joe and Frances Y. Kuo, "Constructing Sobol
 * sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), 2635-2654; with their notice:
 *
"""
WIDTH = 118


def entry(polynomial, numbers):
    # The first dimension is x itself, under which every m is 1.
    if polynomial == 1:
        polynomial = 2
    degree = int(polynomial).bit_length() - 1
    assert numbers[degree:].max(initial=0) == 0 and all(m % 2 == 1 for m in numbers[:degree])
    return f"{{{polynomial}, {{{', '.join(map(str, numbers[:degree]))}}}}},"


def wrapped(entries):
    lines = [""]
    for text in entries:
        if len(lines[-1]) + 1 + len(text) > WIDTH:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "    ") + text
    return "\n".join(lines)


data = numpy.load(pathlib.Path(scipy.__file__).parent / "stats" / "_sobol_direction_numbers.npz")
notice = NOTICE.read_text(encoding="utf-8")
notice = notice[notice.index("Copyright (c) 2008"):].rstrip().splitlines()
print(HEAD + "\n".join(f" * {line}".rstrip() for line in notice) + " */")
print('#include "study/directions.h"\n\n/* clang-format off */')
print("const sev_recurrence sev_recurrences[SEV_DIMENSIONS] = {")
print(wrapped(map(entry, data["poly"][:DIMENSIONS], data["vinit"][:DIMENSIONS])))
print("};")
