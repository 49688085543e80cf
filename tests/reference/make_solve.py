#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes solve.tsv: questions whose answer has a closed form, with that answer to 30 digits.

    make_solve.py > solve.tsv

Doubles are printed as Python prints them, so the models are exact. Columns: kind, model, quantity, target, what is solved
for ("scale", or the number of a term and the name of its input), scale (where that is not what is solved for), lo, hi, the
only root there, its direction, and the model's expected value at the root. The kinds:

hazard    a constant hazard alone.
small     how small probability, loss and value per unit must be.
critical  the rate at which a K^2 just breaks even: EV = 0 at a given scale K, along the rate.
power     the best scale of a K^m under a rate r, where the marginal value is 0: m / r.
lambert   a K under a constant hazard: -l / a - W(-c e^-c) / h on the lower branch, c = h l / a.
"""
import random

from mpmath import exp, expm1, lambertw, log, log1p, mp, mpf, sqrt

mp.dps = 60
random.seed(20240612)


def row(kind, model, quantity, target, along, scale, lo, hi, root, direction, ev="-"):
    print(kind, model, quantity, repr(target), along, "-" if scale is None else repr(scale), repr(lo), repr(hi),
          mp.nstr(root, 30), direction, ev if ev == "-" else mp.nstr(ev, 30), sep="\t")


def hazards():
    for share in (1, 42):
        model = "hazard.constant:0.003" + (f":share={share}" if share > 1 else "")
        # 1 - e^-hK = 0.8, for the double 0.8
        row("hazard", model, "CATASTROPHE", 0.8, "scale", None, 0.0, 1e6,
            log1p(-mpf(0.8)) / log1p(-mpf(0.003)) / share, 1)
    for quantity, target in (("SURVIVAL", 0.2), ("LOG_SURVIVAL", -1.6094379124341003)):
        logarithm = log(mpf(target)) if quantity == "SURVIVAL" else mpf(target)
        row("hazard", "hazard.constant:0.003", quantity, target, "scale", None, 0.0, 1e6, logarithm / log1p(-mpf(0.003)), -1)


def small():
    scale = 1e8
    # a K S = l (1 - S) at S = l / (a K + l)
    survival = mpf(1e12) / (2 * mpf(scale) + mpf(1e12))
    row("small", "benefit.linear:2;hazard.constant:0.5:loss=1e12", "EV", 0.0, "1 probability", scale, 0.0, 1.0,
        -expm1(log(survival) / mpf(scale)), -1)
    survival = exp(mpf(scale) * log1p(-mpf(2) ** -37))
    row("small", "benefit.linear:2;hazard.constant:7.275957614183426e-12:loss=1", "EV", 0.0, "1 loss", scale, 0.0, 1e300,
        2 * mpf(scale) * survival / (1 - survival), -1)
    row("small", "benefit.linear:2;hazard.constant:7.275957614183426e-12:loss=-1e6", "EV", 0.0, "0 per_unit", scale, -1e6, 1e6,
        -mpf(10) ** 6 * (1 - survival) / survival / mpf(scale), 1)


def critical():
    # With x = r K, EV = 0 where x^2 / (e^x - 1) = l r^2 / a; the left side is greatest at x = 2 (1 - e^-x).
    x = mp.findroot(lambda x: x + 2 * expm1(-x), 1.6)
    for loss in (1.0, 100.0, 1e4, 1e10):
        for coefficient in (1.0, 2.0, 1e-3):
            scale = float(x * sqrt(mpf(loss) / mpf(coefficient)) * sqrt(expm1(x)) / x)
            # At that double, a K^2 e^-rK = l (1 - e^-rK).
            rate = log1p(mpf(coefficient) * mpf(scale) ** 2 / mpf(loss)) / mpf(scale)
            row("critical", f"benefit.power:{coefficient!r},2;hazard.rate:1:loss={loss!r}", "EV", 0.0, "1 rate", scale,
                0.0, 1e3, rate, -1)


def powers():
    for m in (0.5, 1.0, 1.5, 2.0, 3.0, 7.0):
        for r in (1e-12, 1e-3, 0.25, 4.0):
            best = mpf(m) / mpf(r)
            row("power", f"benefit.power:3,{m!r};hazard.rate:{r!r}", "MARGINAL", 0.0, "scale", None,
                float(best / 100), float(best * 100), best, -1, 3 * best ** mpf(m) * exp(-mpf(m)))


def lambert():
    for case in range(301):
        a, p = float(exp(random.uniform(-8, 8))), float(exp(random.uniform(-30, -0.5)))
        loss = float(random.uniform(0.01, 0.97) * a / -log1p(-mpf(p)))
        if case == 0:
            a, p, loss = 2.0, 0.01, 100.0  # the worked example
        h = -log1p(-mpf(p))
        c = h * mpf(loss) / mpf(a)
        root = -mpf(loss) / mpf(a) - lambertw(-c * exp(-c), -1).real / h
        row("lambert", f"benefit.linear:{a!r};hazard.constant:{p!r}:loss={loss!r}", "EV", 0.0, "scale", None,
            float(root / 1000), float(root * 10 ** 6), root, -1)


print("kind\tmodel\tquantity\ttarget\talong\tscale\tlo\thi\troot\tdirection\tev")
hazards()
small()
critical()
powers()
lambert()
