#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What examples/uncertain_release.c is to print, from random draws and plain formulas in NumPy: its .expected has lines
that both agree on. Prints each figure with its standard error, where it is an average of draws."""
import numpy as np

random = np.random.default_rng(1)
N = 4_000_000
Z95 = 1.6448536269514722
TEXTBOOKS, RELEASE, LEAST, MOST = 3e4, 5e8, 1e2, 1e10


def log_odds(p):
    return np.log(p) - np.log1p(-p)


def lognormal(lo, hi, z):
    return np.exp((np.log(lo) + np.log(hi)) / 2 + z * (np.log(hi) - np.log(lo)) / (2 * Z95))


def rate(lo, hi, z):
    """-ln(1 - p) of a probability whose log-odds are normal."""
    return np.logaddexp(0, (log_odds(lo) + log_odds(hi)) / 2 + z * (log_odds(hi) - log_odds(lo)) / (2 * Z95))


def softplus(x):
    return np.logaddexp(0, x)


def hazard(case, scale, one):
    if case != "A":
        return one["rate"] * scale
    # The integral of r0 + (r1 - r0) / (1 + exp(-(k - c) / d)) from 0 to the scale, with d = c / 20.
    c, d = one["ends"], one["ends"] / 20
    return one["rate"] * scale + (one["unvetted"] - one["rate"]) * d * (softplus((scale - c) / d) - softplus(-c / d))


def draws(case, n, **given):
    z = {name: given.get(name, random.standard_normal(n)) for name in ("loss", "rate", "unvetted", "ends")}
    return {"loss": lognormal(6e6, 1.5e8, z["loss"]),
            "rate": rate(2e-12, 5e-11, z["rate"]) if case == "C" else rate(2e-9, 5e-8, z["rate"]),
            "unvetted": rate(2e-5, 5e-4, z["unvetted"]),
            "ends": lognormal(2e5, 5e6, z["ends"]),
            "exponent": 0.9 + 0.4 * random.beta(2, 4, n)}  # PERT of 0.9, 1, 1.3: shapes 1 + 4 / 4 and 1 + 4 * 3 / 4


def ev(case, scale, one):
    h = hazard(case, scale, one)
    return TEXTBOOKS * (scale / TEXTBOOKS) ** one["exponent"] * np.exp(-h) + one["loss"] * np.expm1(-h)


def share(name, what):
    print(f"  {name}: {100 * what.mean():.3f} % (error {100 * what.std() / len(what)**0.5:.3f})")


MEAN_LOSS = np.exp(np.log(6e6 * 1.5e8) / 2 + (np.log(25) / (2 * Z95)) ** 2 / 2)
SCALES = np.geomspace(LEAST, MOST, 321)
STEPS = np.linspace(-6, 6, 49)
WEIGHTS = np.exp(-STEPS**2 / 2)
WEIGHTS /= WEIGHTS.sum()


def mean_curve(case, n, **given):
    one = draws(case, n, **given)
    one["loss"] = given.get("the_loss", MEAN_LOSS)
    return np.array([ev(case, scale, one).mean() for scale in SCALES])


for case in "ABC":
    print(case)
    one = draws(case, N)
    now, then = ev(case, TEXTBOOKS, one), ev(case, RELEASE, one)
    share("good with textbooks", now > 0)
    share("good with the model", then > 0)
    share("of those good with textbooks", then[now > 0] > 0)
    for scale in (TEXTBOOKS, RELEASE):
        chance = -np.expm1(-hazard(case, scale, one))
        print(f"  a catastrophe at {scale:g}: {chance.mean():.6g} (error {chance.std() / N**0.5:.2g}),",
              f"1 in {1 / chance.mean():.6g}")
    for level, scale in zip((5, 50, 95), {"A": (5.5e5, 552.6e3, 3.31e6), "B": (2e8, 227.2e6, 2.465e9),
                                          "C": (1e9, 5e9, 1e10)}[case]):
        share(f"bad at {scale:g}", ev(case, scale, one) < 0)
    share(f"bad at {LEAST:g}", ev(case, LEAST, one) < 0)
    share(f"bad at {MOST:g}", ev(case, MOST, one) < 0)

    # The same random numbers for all values of what is known.
    state = random.bit_generator.state
    n = 100_000
    mean = mean_curve(case, n)
    best = mean.argmax()
    print(f"  best at {SCALES[best]:.4g}, worth {mean[best]:.4g}")
    for name in ("rate", "ends") if case == "A" else ("rate",):
        curves = []
        for z in STEPS:
            random.bit_generator.state = state
            curves.append(mean_curve(case, n // 5, **{name: z}))
        curves = np.array(curves)
        print(f"  EVPPI of {name}: {WEIGHTS @ curves.max(1) - (WEIGHTS @ curves).max():.4g}")
