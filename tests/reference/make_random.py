#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes random_roots.tsv: 1,000 random models with all break-even scales, found without the library.

    make_random.py > random_roots.tsv

Every model is such that calculus says where all its roots are; nothing rests on a grid being fine enough.
Each EV, times something positive, is a sum of polynomials times exponentials, sum_j P_j(x) e^(c_j x). Such a sum, divided
by one of its exponentials and differentiated, has one degree less there, until nothing is left. By Rolle's theorem there is
at most one zero between neighbouring zeros of the derivative, so zeros are isolated from the last derivative upwards, each
by bisection at 60 digits. The kinds:

polynomial   polynomial benefit of degree 1 to 4, one rate or constant hazard.
wipe         the same with a partial wipe: R = 1 - w + w e^(-hx).
two          the same with a second hazard that loses but wipes nothing out (w = 0).
both         the same with a second hazard that wipes everything out.
gamma        a gamma hazard with a whole shape a, S = (1 + x/t)^-a: times (1 + x/t)^a, EV is a polynomial.
learning     the same, r t = a whole.
crossover    difference of two of the first kind.

Doubles are printed as Python prints them, so the models are exact. Models with roots that are nearly double (that a
relative change of 1e-6 in scale would hide) or close to an end are replaced, as those are for other tests.
Columns: model, lo, hi, number of roots, and the roots to 30 digits.
"""
import random
import sys
from mpmath import mp, mpf

mp.dps = 60
LO, HI = 1.0, 1e7


def value(terms, x):
    return mp.fsum(poly(p, x) * mp.exp(c * x) for c, p in terms)


def poly(p, x):
    y = mpf(0)
    for a in reversed(p):
        y = y * x + a
    return y


def derivative(p, c):
    """Coefficients of (p e^(cx))' / e^(cx)."""
    out = [c * a for a in p]
    for i in range(1, len(p)):
        out[i - 1] += i * p[i]
    return out


def tidy(terms):
    """One term for each exponent, without zeros at the top of the polynomials."""
    by = {}
    for c, p in terms:
        q = by.setdefault(c, [])
        q += [mpf(0)] * (len(p) - len(q))
        for i, a in enumerate(p):
            q[i] += a
    out = []
    for c in sorted(by):
        p = by[c]
        while p and p[-1] == 0:
            p.pop()
        if p:
            out.append((c, p))
    return out


def bisect(terms, a, b):
    sign = mp.sign(value(terms, a))
    for _ in range(230):
        m = (a + b) / 2
        s = mp.sign(value(terms, m))
        if s == 0:
            return m
        if s == sign:
            a = m
        else:
            b = m
    return (a + b) / 2


def zeros(terms, lo, hi):
    """All zeros in (lo, hi). Divide by the exponential with the shortest polynomial: its degree falls with each derivative."""
    terms = tidy(terms)
    if not terms or (len(terms) == 1 and len(terms[0][1]) == 1):
        return []
    k = min(range(len(terms)), key=lambda i: len(terms[i][1]))
    base = terms[k][0]
    terms = [(c - base, p) for c, p in terms]
    terms[k] = (mpf(0), terms[k][1])
    slope = [(c, derivative(p, c)) for c, p in terms if not (c == 0 and len(p) == 1)]
    cuts = [lo] + zeros(slope, lo, hi) + [hi]
    found = []
    for a, b in zip(cuts, cuts[1:]):
        if value(terms, a) * value(terms, b) < 0:
            found.append(bisect(terms, a, b))
    return found


def log_uniform(rng, lo, hi):
    return mp.e ** mpf(rng.uniform(float(mp.log(lo)), float(mp.log(hi))))


def number(rng, lo, hi, signed=False):
    x = float("%.*g" % (rng.choice([2, 5, 17]), float(log_uniform(rng, lo, hi))))
    return -x if signed and rng.random() < 0.5 else x


def coefficients(rng, scale, degree):
    """Terms of like size around a scale, of any signs, so that there is something to find."""
    size = log_uniform(rng, 1e-2, 1e4)
    return [0.0 if rng.random() < 0.2 else
            float((1 if rng.random() < 0.6 else -1) * size * log_uniform(rng, 0.03, 30) / mpf(scale) ** i)
            for i in range(degree + 1)]


def words(name, values, **knobs):
    return name + ":" + ",".join(map(repr, values)) + "".join(":%s=%r" % k for k in knobs.items())


def hazard(rng, scale):
    """Text and exact rate of a hazard that matters around a scale."""
    r = number(rng, 0.05 / scale, 5 / scale)
    if rng.random() < 0.5 and r < 0.5:
        return "hazard.constant", [r], -mp.log1p(-mpf(r))
    return "hazard.rate", [r], mpf(r)


def exact(values):
    return [mpf(v) for v in values]


def plus(*polynomials):
    n = max(map(len, polynomials))
    return [mp.fsum(p[i] for p in polynomials if i < len(p)) for i in range(n)]


def times(p, q):
    out = [mpf(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            out[i + j] += a * b
    return out


def scaled(p, by):
    return [a * by for a in p]


def make(rng, kind):
    scale = float(log_uniform(rng, 30, 1e5))
    b = coefficients(rng, scale, rng.randint(1, 4))
    loss = number(rng, 1e-2, 1e5, signed=rng.random() < 0.4)
    name, values, h = hazard(rng, scale)
    benefit = words("benefit.polynomial", b)
    P, l = exact(b), mpf(loss)
    if kind == "polynomial":
        # e^-hx (P + l) - l
        return benefit + ";" + words(name, values, loss=loss), [(-h, plus(P, [l])), (mpf(0), [-l])]
    if kind == "wipe":
        w = number(rng, 0.05, 1)
        w = min(w, 0.99)
        W = mpf(w)
        return (benefit + ";" + words(name, values, loss=loss, wipe=w),
                [(mpf(0), plus(scaled(P, 1 - W), [-l])), (-h, plus(scaled(P, W), [l]))])
    if kind == "two":
        other = number(rng, 1e-2, 1e4, signed=True)
        r = number(rng, 0.05 / scale, 5 / scale)
        k, q = mpf(other), mpf(r)
        return (benefit + ";" + words(name, values, loss=loss) + ";" + words("hazard.rate", [r], loss=other, wipe=0.0),
                [(-h, plus(P, [l])), (mpf(0), [-l - k]), (-q, [k])])
    if kind == "both":
        other = number(rng, 1e-2, 1e4, signed=True)
        r = number(rng, 0.05 / scale, 5 / scale)
        k, q = mpf(other), mpf(r)
        return (benefit + ";" + words(name, values, loss=loss) + ";" + words("hazard.rate", [r], loss=other),
                [(-h - q, P), (-h, [l]), (-q, [k]), (mpf(0), [-l - k])])
    if kind in ("gamma", "learning"):
        a = rng.randint(1, 4)
        if kind == "gamma":
            t = number(rng, scale / 5, scale * 5)
            text = words("hazard.gamma", [float(a), t], loss=loss)
        else:
            t = float(2 ** rng.randint(2, 18))
            text = words("hazard.learning", [a / t, t], loss=loss)
        power = [mpf(1)]
        for _ in range(a):
            power = times(power, [mpf(1), 1 / mpf(t)])
        # P + l - l (1 + x/t)^a
        return benefit + ";" + text, [(mpf(0), plus(P, [l], scaled(power, -l)))]
    # crossover
    b2 = coefficients(rng, scale, rng.randint(1, 3))
    loss2 = number(rng, 1e-2, 1e5, signed=rng.random() < 0.4)
    name2, values2, h2 = hazard(rng, scale)
    Q, l2 = exact(b2), mpf(loss2)
    return (benefit + ";" + words(name, values, loss=loss) + ";difference;" + words("benefit.polynomial", b2) + ";" +
            words(name2, values2, loss=loss2),
            [(-h, plus(P, [l])), (-h2, scaled(plus(Q, [l2]), -1)), (mpf(0), [l2 - l])])


def well_apart(terms, roots, hi):
    """No root close to another or to an end, and none that a small change of the model could bring about."""
    ends = [mpf(LO)] + roots + [mpf(hi)]
    if any(b / a < 1 + mpf(10) ** -6 for a, b in zip(ends, ends[1:])):
        return False
    sizes = [[(c, [abs(a) for a in p])] for c, p in terms]
    slope = [(c, derivative(p, c)) for c, p in tidy(terms)]
    for x in zeros(slope, mpf(LO), mpf(hi)) + [mpf(LO), mpf(hi)]:
        size = mp.fsum(value(s, x) for s in sizes)
        if abs(value(terms, x)) < size * mpf(10) ** -11:
            return False
    return True


def main():
    rng = random.Random(20260)
    kinds = ["polynomial", "wipe", "two", "both", "gamma", "learning", "crossover"]
    print("model\tlo\thi\tcount\troots")
    made = 0
    while made < 1000:
        text, terms = make(rng, kinds[made % len(kinds)])
        # Beyond 600 / rate EV is as good as constant; what lies there belongs to other tests.
        rates = [-c for c, _ in terms if c < 0]
        hi = float("%.3g" % min(HI, 600 / max(rates) if rates else HI))
        if hi <= 2 * LO:
            continue
        roots = zeros(terms, mpf(LO), mpf(hi))
        if not roots and rng.random() < 0.75:
            continue  # "no root" is an answer, but not the most interesting one
        if not well_apart(terms, roots, hi):
            continue
        print(text, repr(LO), repr(hi), len(roots), " ".join(mp.nstr(x, 30) for x in roots), sep="\t")
        made += 1
        if made % 100 == 0:
            print(made, file=sys.stderr)


main()
