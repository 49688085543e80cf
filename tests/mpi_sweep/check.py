# SPDX-License-Identifier: MIT
"""The sweep's file and summary are true: `check.py FILE.npy SUMMARY`. All of the million rows are checked."""
import re
import sys

import numpy as np

LOSS, LEAST, MOST = np.longdouble(1e3), np.longdouble(1), np.longdouble(1e15)

at = np.load(sys.argv[1])
summary = open(sys.argv[2]).read()
assert at.shape == (1000, 1000) and at.dtype == np.float64, (at.shape, at.dtype)

steps = np.arange(1000) / 999
values = (1e-3 * (1e3 / 1e-3) ** steps)[:, None].astype(np.longdouble)
probabilities = (1e-9 * (1e-3 / 1e-9) ** steps)[None, :].astype(np.longdouble)
rates = -np.log1p(-probabilities)


def ev_over_survival(scale):
    """Concave, and 0 at scale 0: so it turns bad once, or it is bad from the first scale on."""
    return values * scale - LOSS * np.expm1(rates * scale)


never = np.isnan(at)
# Near a touch at scale 1, two pow() that differ in the last bit may tell differently; so close there are none.
first = ev_over_survival(LEAST)
assert (abs(first) > 1e-12 * values).all()
assert (never == (first <= 0)).all(), "good at no scale: not where it should be"

# Products that overflow in doubles do not in long doubles.
scale = np.where(never, 1, at).astype(np.longdouble)
assert (scale >= LEAST).all() and (scale <= MOST).all()
right = (ev_over_survival(scale * (1 - 1e-11)) > 0) & (ev_over_survival(scale * (1 + 1e-11)) < 0)
assert (right | never).all(), f"{(~(right | never)).sum()} break-evens are wrong"

counts = list(map(int, re.search(r"Of (\d+) pairs, (\d+) turn bad somewhere \((\d+) of them proved\), (\d+) are",
                                 summary).groups()))
assert counts == [at.size, (~never).sum(), (~never).sum(), never.sum()], counts
decades = {int(lo): int(n) for lo, n in re.findall(r"1e(\d+) and 1e\d+: +(\d+)", summary)}
exponents, numbers = np.unique(np.searchsorted(10.0 ** np.arange(1, 16), at[~never], side="right"), return_counts=True)
assert decades == dict(zip(exponents.tolist(), numbers.tolist())), decades

rows = [line.split() for line in summary.split("\n\n")[1].splitlines()]
cells = np.array([[np.nan if cell == "-" else float(cell) for cell in row[1:]] for row in rows[1:]])
assert np.allclose(cells, at[::111, ::111], rtol=6e-4, atol=0, equal_nan=True), cells
assert np.allclose([float(p) for p in rows[0]], probabilities[0, ::111].astype(float), rtol=0.06)
assert np.allclose([float(row[0]) for row in rows[1:]], values[::111, 0].astype(float), rtol=0.06)
