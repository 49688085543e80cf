# SPDX-License-Identifier: MIT
"""The study's file and summary are true: `check.py FILE.npy SUMMARY FEWER.npy`, the last one with fewer draws.

What the summary says is computed anew from the file; and what is in the file is compared with other draws of the same
ranges, made by NumPy."""
import re
import sys
from statistics import NormalDist

import numpy as np

REPLICATES, SCALE, LEAST, MOST = 8, 1e5, 1, 1e12

rows = np.load(sys.argv[1])
summary = open(sys.argv[2]).read()
fewer = np.load(sys.argv[3])
assert rows.shape == (2, 1_000_000) and rows.dtype == np.float64, (rows.shape, rows.dtype)
assert (fewer == rows[:, : fewer.shape[1]]).all(), "more draws changed those before"
evs, turns = rows
draws = evs.size
assert not np.isnan(rows).any()
assert ((turns == 0) | (turns == np.inf) | ((turns >= LEAST) & (turns <= MOST))).all()

# EV is concave over survival and 0 at scale 0: bad at a scale if and only if it turned bad before.
away = abs(turns / SCALE - 1) > 1e-9
assert ((evs < 0) == (turns < SCALE))[away].all(), "EV and the scales at which it turns bad disagree"


def replicates(values):
    return np.array([values[first::REPLICATES].mean() for first in range(REPLICATES)])


def error(values):
    return replicates(values).std(ddof=1) / REPLICATES**0.5


def error_of_mean(values):
    """At least what the greatest or least values, as many as there are replicates, make of a mean of independent draws,
    where they are a long tail (lib/study/tail.h)."""
    off = error(values)
    for tail in np.sort(values - values.mean()), np.sort(values.mean() - values):
        beyond, last = tail[-REPLICATES:] - tail[-REPLICATES - 1], tail[-REPLICATES - 1]
        squares = (beyond**2).sum()
        if squares >= 0.2 * REPLICATES * last**2:
            off = max(off, squares**0.5 / values.size)
    return off


def said(pattern):
    """The numbers in a line of the summary."""
    number = r"(-?[\d.]+(?:e[-+]\d+)?)"
    found = re.search(pattern.replace("#", number), summary)
    assert found, pattern
    return [float(one) for one in found.groups()]


def close(pattern, numbers, digits):
    # Rounded to so many digits, by at most half of the last.
    for one, other, d in zip(said(pattern), numbers, digits, strict=True):
        assert abs(one - other) <= 0.51 * 10 ** (1 - d) * abs(other), (pattern, one, other)


bad, good = turns < LEAST, turns == np.inf
assert said("# draws, # without") == [draws, 0]
close(r"mean # \(error #\), sd #, from # to #", [evs.mean(), error_of_mean(evs), evs.std(ddof=1), evs.min(), evs.max()],
      [6, 2, 6, 6, 6])
for words, what in ((r"    bad in # %", evs < 0), (r"always bad in # %", bad), (r"always good in # %", good)):
    share, wrong = said(words + r" \(error #\)")
    assert abs(share - 100 * what.mean()) < 0.51e-4, (words, share)
    assert abs(wrong / 100 / max(error(what), 1 / draws) - 1) < 0.06, (words, wrong)
for level in (5, 25, 50, 75, 95):
    quantile, wrong = said(rf" {level} %: # \(error #\)")
    other = np.quantile(turns, level / 100, method="hazen")
    assert abs(quantile - other) <= 0.51e-5 * other, (level, quantile, other)
    # In how far the share below it differs between the replicates is how far off its level is; what that means is looked
    # up two errors to either side.
    off = 2 * max(error(turns <= other), 1 / draws)
    ends = np.quantile(turns, [level / 100 - off, level / 100 + off], method="hazen")
    assert abs(wrong - (ends[1] - ends[0]) / 4) <= 0.06 * wrong, (level, wrong, ends)

# The same ranges, drawn by NumPy.
random = np.random.default_rng(1)
others = 2_000_000
z95 = NormalDist().inv_cdf(0.95)


def normal_between(lo, hi):
    return (lo + hi) / 2 + (hi - lo) / 2 / z95 * random.standard_normal(others)


def log_odds(p):
    return np.log(p) - np.log1p(-p)


value = 0.1 * 100 ** random.random(others)
odds = normal_between(log_odds(1e-8), log_odds(1e-5))
rate = np.logaddexp(0, odds)  # -log(1 - p)
loss = np.exp(normal_between(np.log(1e3), np.log(1e6)))


def ev(scale):
    return value * scale * np.exp(-rate * scale) + loss * np.expm1(-rate * scale)


for scale in (1, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10):
    share, other = (turns < scale).mean(), (ev(scale) < 0).mean()
    assert abs(share - other) < 5 * (other * (1 - other) / others) ** 0.5 + 1e-4, (scale, share, other)
# The mean has a heavy tail: that of a loss of at most ten million has none to speak of.
mild = np.maximum(ev(SCALE), -1e7)
assert abs(np.maximum(evs, -1e7).mean() - mild.mean()) < 5 * mild.std() / others**0.5
