#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pictures of families in the guide: python3 doc/families.py DIRECTORY, with examples/python in PYTHONPATH."""
import os
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "scaleev", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"})
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

import scaleev  # noqa: E402

AGREE = 100.0

# Each is scaled so that its benefit at AGREE is 1; the first parameter is a factor.
BENEFITS = [("linear", ()), ("power", (0.5,)), ("metcalfe", ()), ("odlyzko", ()), ("logarithmic", (20,)),
            ("saturating", (60,)), ("hill", (80, 2))]

# Each has a survival of one half at AGREE.
HALF = np.log(2)
HAZARDS = [("constant", (1 - 0.5 ** (1 / AGREE),)), ("urn", (2 * AGREE, 1)), ("weibull", (AGREE / HALF ** 0.5, 2)),
           ("gompertz", (HALF * 0.02 / np.expm1(2), 0.02)), ("learning", (HALF / (20 * np.log(6)), 20)),
           ("beta", (1, AGREE)), ("gamma", (0.5, AGREE / 3))]
STYLES = ["-", "--", "-.", ":", (0, (8, 2)), (0, (4, 1, 1, 1, 1, 1)), (0, (6, 2, 1, 2, 1, 2))]


def benefit(family, more, scales):
    one = scaleev.Model().benefit(family, 1, *more)
    return np.asarray(one.value("benefit", scales)) / np.asarray(one.value("benefit", [AGREE]))[0]


def survival(family, parameters, scales):
    return np.asarray(scaleev.Model().hazard(family, *parameters, loss=0).value("survival", scales))


def draw(path, curves, scales, ylabel, **axis):
    figure, axes = plt.subplots(figsize=(7, 4))
    for (name, values), style in zip(curves, STYLES):
        axes.plot(scales, values, color="black", linewidth=1.2, linestyle=style, label=name)
    axes.axvline(AGREE, color="0.7", linewidth=0.8, zorder=0)
    axes.set(xscale="log", xlabel="scale", ylabel=ylabel, xlim=(scales[0], scales[-1]), **axis)
    axes.legend(frameon=False, handlelength=4, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def main(directory):
    scales = np.geomspace(1, 1e4, 161)
    draw(os.path.join(directory, "benefits.svg"), [(name, benefit(name, more, scales)) for name, more in BENEFITS], scales,
         "benefit, that at 100 being 1", yscale="log", ylim=(1e-4, 1e4))
    draw(os.path.join(directory, "hazards.svg"), [(name, survival(name, p, scales)) for name, p in HAZARDS], scales,
         "survival", ylim=(0, 1))


main(sys.argv[1])
