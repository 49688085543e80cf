#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes study.tsv: draws of studies, which are to stay what they are, bit for bit.

usage: make_study.py LIBRARY >study.tsv

These are the library's own numbers of version 1.1, kept since a study promises the same draws for ever. That they are
right is what sampler.tsv, quantiles.tsv and unit tests say, which come from other programs. Each line is a study of
four polynomials of 64 coefficients and a constant hazard, whose inputs before the last one are uniform; the last has
a distribution, a rank correlation with the one before it or 0, and eight draws from `first` on: its own, or EV at a
scale."""
import ctypes
import itertools
import sys

VALUES = 8
DISTRIBUTIONS = [
    ("point", [7.25]), ("uniform", [-3, 10]), ("loguniform", [1e-9, 1e3]), ("normal", [2, 0.5]),
    ("normal.interval", [-1, 4, 0.9]), ("lognormal", [0.5, 2]), ("lognormal.interval", [1e5, 1e6, 0.9]),
    ("logitnormal.interval", [1e-6, 0.2, 0.9]), ("triangular", [1, 2, 7]), ("pert", [1, 2, 7]), ("beta", [0.5, 30.5]),
    ("gamma", [3, 1000]), ("discrete", [1, 0.5, 2, 0.25, 10, 3]), ("quantiles", [0.05, 1, 0.5, 3, 0.95, 10]),
    ("samples", [3, 1, 4, 1, 5, 9, 2, 6]),
]
# seed, replicates, inputs before, rank correlation, first, scale or None
CASES = [
    (1, 8, 0, 0, 0, None), (1, 8, 0, 0, 1000003, None), (1, 8, 5, 0.6, 64, None), (1, 8, 255, 0, 0, None),
    (42, 2, 1, 0, 7, None), (2**64 - 1, 64, 3, -0.9, 2**40 + 5, None), (7, 16, 2, 0, 2**63 - VALUES, None),
    (1, 8, 3, 0.6, 0, 0.75), (99, 32, 20, 0, 12345, 1e-3),
]


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("seed", ctypes.c_uint64), ("replicates", ctypes.c_int32),
                ("reserved", ctypes.c_int32), ("progress", ctypes.c_void_p), ("context", ctypes.c_void_p)]


def numbers(values):
    return (ctypes.c_double * len(values))(*values)


class Library:
    def __init__(self, path):
        self.library = ctypes.CDLL(path)

    def __getattr__(self, name):
        def call(*arguments):
            status = getattr(self.library, "scaleev_" + name)(*arguments)
            if status:
                sys.exit(f"scaleev_{name}: status {status}")
        return call


def draws(library, case, name, parameters):
    seed, replicates, before, correlation, first, scale = case
    model, study, term = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_int32()
    out = numbers([0] * VALUES)
    library.model_create(ctypes.byref(model))
    for _ in range(4):
        library.benefit_polynomial(model, numbers([0] * 64), ctypes.c_size_t(64), ctypes.byref(term))
    library.hazard_constant(model, ctypes.c_double(0.25), ctypes.c_double(2), ctypes.byref(term))
    options = Options(ctypes.sizeof(Options), seed, replicates, 0, None, None)
    library.study_create(model, ctypes.byref(options), ctypes.byref(study))
    # A polynomial has the share after its coefficients; that is left out.
    inputs = [1 + i + i // 64 for i in range(before + 1)]
    for i in inputs[:-1]:
        library.study_add(study, i, b"uniform", numbers([0, 1]), ctypes.c_size_t(2))
    library.study_add(study, inputs[-1], name.encode(), numbers(parameters), ctypes.c_size_t(len(parameters)))
    if correlation:
        library.study_correlate(study, inputs[-2], inputs[-1], ctypes.c_double(correlation))
    if scale is None:
        library.study_draw(study, inputs[-1], ctypes.c_uint64(first), ctypes.c_size_t(VALUES), out)
    else:
        library.study_evaluate(study, 0, numbers([scale]), ctypes.c_size_t(1), ctypes.c_uint64(first),
                               ctypes.c_size_t(VALUES), out)
    library.library.scaleev_study_destroy(study)
    library.library.scaleev_model_destroy(model)
    return list(out)


def main():
    library = Library(sys.argv[1])
    print("# Written by make_study.py: seed, replicates, inputs before, rank correlation, first, scale, distribution, "
          "parameters, values")
    for case, (name, parameters) in itertools.product(CASES, DISTRIBUTIONS):
        values = draws(library, case, name, parameters)
        print(*case[:5], "-" if case[5] is None else case[5], name, ",".join(map(repr, map(float, parameters))),
              ",".join(map(float.hex, values)), sep="\t")


main()
