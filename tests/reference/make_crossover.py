#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes crossover.tsv: the sign of EV_a - EV_b of nearly equal models at many scales, found without the library.

    make_crossover.py > crossover.tsv

b is a random model of mixed families, a the same with one to three of its numbers changed by 1 to 50 %. Where both models are all
but certain to fail, EV_a - EV_b is far below what any number of digits shows of EV. So EV is multiplied out first: with
S_j = e^(-h_j),

    EV = B prod_j (1 - w_j + w_j S_j) - sum_j l_j (1 - S_j)

is a sum over sets of hazards of a coefficient times e^(-h), and what saturates in B is written m - m e^(-K / t). Like terms of a and
b are subtracted first, which is exact where they are equal, and the differences are then summed; numbers have 60 digits and
exponents of any size. A pair is left out when at some scale the sum is less than 1e-20 of its largest term (too close to a crossing
to call), and so are scales at which a Gompertz hazard has exponents of exponents.

Columns: the two models as one spec (see tests/unit/support.h), and the signs at 1, 1.5, 2, 3, 4, 6, ..., 60 scales, as + and -; 0 where the
difference is exactly zero, ? where nothing is known (below its midpoint a logistic hazard hides in the digits of what it begins with).
"""
import itertools
import random
import sys
from mpmath import mp, mpf

mp.dps = 60
SCALES = 60

BENEFITS = {
    "linear": lambda r: [signed(r, 0.01, 100)],
    "power": lambda r: [signed(r, 0.01, 100), size(r, 0.3, 2.5)],
    "metcalfe": lambda r: [signed(r, 1e-6, 10)],
    "odlyzko": lambda r: [signed(r, 0.01, 100)],
    "logarithmic": lambda r: [signed(r, 1, 1e4), size(r, 1, 1e6)],
    "saturating": lambda r: [signed(r, 10, 1e5), size(r, 1, 1e6)],
    "hill": lambda r: [signed(r, 10, 1e5), size(r, 1, 1e6), size(r, 0.5, 4)],
    "polynomial": lambda r: [signed(r, 0.01, 100), signed(r, 0.01, 100), signed(r, 1e-8, 1)],
}
HAZARDS = {
    "constant": lambda r: [size(r, 1e-7, 0.1)],
    "rate": lambda r: [size(r, 1e-7, 0.1)],
    "weibull": lambda r: [size(r, 10, 1e6), size(r, 0.4, 3)],
    "gompertz": lambda r: [size(r, 1e-7, 0.01), signed(r, 1e-7, 1e-3)],
    "logistic": lambda r: [size(r, 1e-7, 0.01), size(r, 1e-7, 0.01), size(r, 10, 1e5), size(r, 1, 1e4)],
    "learning": lambda r: [size(r, 1e-6, 0.1), size(r, 10, 1e5)],
    "beta": lambda r: [size(r, 0.3, 5), size(r, 10, 1e6)],
    "gamma": lambda r: [size(r, 0.3, 5), size(r, 10, 1e6)],
}


def size(rng, lo, hi):
    return float("%.*g" % (rng.choice([2, 5, 17]), lo * (hi / lo) ** rng.random()))


def signed(rng, lo, hi):
    return size(rng, lo, hi) * (-1 if rng.random() < 0.15 else 1)


def softplus(x):
    return mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def benefit(name, p, k):
    """What has no exponential, and factor and exponent of what has one, or None."""
    if name == "linear":
        return p[0] * k, None
    if name == "power":
        return p[0] * k ** p[1], None
    if name == "metcalfe":
        return p[0] * k * (k - 1) / 2, None
    if name == "odlyzko":
        return p[0] * k * mp.log(k), None
    if name == "logarithmic":
        return p[0] * mp.log1p(k / p[1]), None
    if name == "saturating":
        return p[0], (-p[0], -k / p[1])
    if name == "hill":
        return p[0] / (1 + (p[1] / k) ** p[2]), None
    return p[0] + k * (p[1] + k * p[2]), None


def hazard(name, p, k):
    if name == "constant":
        return -k * mp.log1p(-p[0])
    if name == "rate":
        return p[0] * k
    if name == "weibull":
        return (k / p[0]) ** p[1]
    if name == "gompertz":
        return p[0] * mp.expm1(p[1] * k) / p[1] if p[1] * k < 300 else None
    if name == "logistic":
        r0, r1 = -mp.log1p(-p[0]), -mp.log1p(-p[1])
        return r0 * k + (r1 - r0) * p[3] * (softplus((k - p[2]) / p[3]) - softplus(-p[2] / p[3]))
    if name == "learning":
        return p[0] * p[1] * mp.log1p(k / p[1])
    if name == "beta":
        with mp.extradps(40):
            return (mp.loggamma(p[1]) - mp.loggamma(p[0] + p[1]) + mp.loggamma(p[0] + p[1] + k)
                    - mp.loggamma(p[1] + k))
    return p[0] * mp.log1p(k / p[1])


def expanded(model, k):
    """EV as {key: value}; equal keys of two models are like terms."""
    terms, factors = {}, [(("1",), mpf(1), mpf(0))]
    hazards = []
    for i, (kind, name, p, knobs) in enumerate(model):
        if kind != "hazard":
            continue
        h = hazard(name, [mpf(x) for x in p], k * mpf(knobs["share"]))
        if h is None:
            return None
        if knobs["frailty"]:
            h = mp.log1p(mpf(knobs["frailty"]) * h) / mpf(knobs["frailty"])
        hazards.append((i, h, mpf(knobs["wipe"])))
        loss = mpf(knobs["loss"])
        terms["loss", i] = -loss
        terms["loss", i, "S"] = loss * mp.exp(-h)
    for i, h, w in hazards:
        factors = [f for key, c, e in factors
                   for f in ((key, c * (1 - w), e), (key + (i,), c * w, e - h)) if f[1] != 0]
    for i, (kind, name, p, knobs) in enumerate(model):
        if kind == "hazard":
            continue
        plain, decay = benefit(name, [mpf(x) for x in p], k * mpf(knobs["share"]))
        for key, c, e in factors:
            terms["benefit", i, key] = plain * c * mp.exp(e)
            if decay:
                terms["benefit", i, key, "e"] = decay[0] * c * mp.exp(decay[1] + e)
    return terms


def sign(a, b, k):
    x, y = expanded(a, k), expanded(b, k)
    if x is None or y is None:
        return "?"
    parts = [x.get(key, mpf(0)) - y.get(key, mpf(0)) for key in set(x) | set(y)]
    # Constants cancel among themselves; they are exact.
    total, largest = mp.fsum(parts), max((abs(v) for v in parts), default=mpf(0))
    if largest == 0: # or further apart than these digits show, below the midpoint of a logistic hazard
        return "?" if any(name == "logistic" for _, name, _, _ in a) else "0"
    return None if abs(total) < mpf(10) ** -20 * largest else "+" if total > 0 else "-"


def random_model(rng):
    model = []
    for kind, families, n in (("benefit", BENEFITS, rng.randint(1, 2)), ("hazard", HAZARDS, rng.randint(1, 2))):
        for _ in range(n):
            name = rng.choice(sorted(families))
            knobs = {"share": size(rng, 0.01, 3) if rng.random() < 0.15 else 1.0}
            if kind == "hazard":
                knobs["loss"] = size(rng, 1, 1e5) * (-1 if rng.random() < 0.1 else 1)
                knobs["wipe"] = rng.random() if rng.random() < 0.25 else 1.0
                knobs["frailty"] = size(rng, 0.01, 3) if rng.random() < 0.15 else 0.0
            model.append([kind, name, families[name](rng), knobs])
    return model


def changed(rng, model):
    other = [[kind, name, list(p), dict(knobs)] for kind, name, p, knobs in model]
    for _ in range(rng.randint(1, 3)):
        term = rng.choice(other)
        places = [(term[2], i) for i in range(len(term[2]))] + [(term[3], k) for k in term[3] if term[3][k]]
        where, i = rng.choice(places)
        factor = 1 + rng.uniform(0.01, 0.5)
        where[i] = where[i] * factor if rng.random() < 0.5 else where[i] / factor
        if i == "wipe":
            where[i] = min(where[i], 1.0)
    return other


def spec(model):
    out = []
    for kind, name, p, knobs in model:
        out.append("%s.%s:%s" % (kind, name, ",".join(map(repr, p))) +
                   "".join(":%s=%r" % k for k in sorted(knobs.items()) if k not in (("share", 1.0), ("frailty", 0.0), ("wipe", 1.0))))
    return ";".join(out)


def main():
    rng = random.Random(20261128)
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print("difference\tsigns")
    while n > 0:
        b = random_model(rng)
        a = changed(rng, b)
        if a == b:
            continue
        signs = [sign(a, b, mpf(2) ** (i // 2) * (mpf(3) / 2 if i % 2 else 1)) for i in range(SCALES)]
        if None in signs:
            continue
        print(spec(a) + ";difference;" + spec(b) + "\t" + "".join(signs))
        n -= 1


if __name__ == "__main__":
    main()
