# SPDX-License-Identifier: MIT
"""All distributions beside SciPy's, and what is said where their support is not allowed, for each bounded parameter of
all families."""
import math
import re
import sys

import numpy
import pytest
import scipy.stats
from scipy.special import expit, logit, ndtri

import scaleev

N = 4096
Z = ndtri(0.95)


def study():
    """Of a value per unit, which may be any number: at a scale of 1 EV is that value."""
    return scaleev.Model().benefit("linear", 1).study(seed=3)


def drawn(given, level=None):
    return study().uncertain("per_unit", level=level, **given).draw("per_unit", N)


#: Between 0 and 1, one for each draw of one input.
U = drawn({"uniform": (0, 1)})


def normal_interval(lo, hi, level):
    z = ndtri((1 + level) / 2)
    return (lo + hi) / 2, (hi - lo) / (2 * z)


def log_interval(lo, hi, level):
    mu, sigma = normal_interval(math.log(lo), math.log(hi), level)
    return scipy.stats.lognorm(sigma, scale=math.exp(mu))


def pert(lo, mode, hi):
    return scipy.stats.beta(1 + 4 * (mode - lo) / (hi - lo), 1 + 4 * (hi - mode) / (hi - lo), lo, hi - lo)


class LogitNormal:
    def __init__(self, lo, hi, level):
        self.normal = scipy.stats.norm(*normal_interval(logit(lo), logit(hi), level))

    def ppf(self, u):
        return expit(self.normal.ppf(u))

    def mean(self):
        return self.normal.expect(expit, epsabs=1e-13, epsrel=1e-13)


#: By the library's names: parameters, and the same by SciPy.
CONTINUOUS = {
    "uniform": [((-2, 5), scipy.stats.uniform(-2, 7))],
    "loguniform": [((1e-3, 50), scipy.stats.loguniform(1e-3, 50))],
    "normal": [((3, 0.5), scipy.stats.norm(3, 0.5)), ((-1e6, 10), scipy.stats.norm(-1e6, 10))],
    "normal.interval": [((-1, 4, 0.9), scipy.stats.norm(*normal_interval(-1, 4, 0.9))),
                        ((2, 3, 0.5), scipy.stats.norm(*normal_interval(2, 3, 0.5)))],
    "lognormal": [((-1, 0.7), scipy.stats.lognorm(0.7, scale=math.exp(-1)))],
    "lognormal.interval": [((1e5, 1e6, 0.9), log_interval(1e5, 1e6, 0.9)), ((2, 9, 0.5), log_interval(2, 9, 0.5))],
    "logitnormal.interval": [((1e-4, 1e-2, 0.9), LogitNormal(1e-4, 1e-2, 0.9)),
                             ((0.2, 0.9, 0.8), LogitNormal(0.2, 0.9, 0.8))],
    "triangular": [((-1, 0, 4), scipy.stats.triang(0.2, -1, 5)), ((0, 0, 2), scipy.stats.triang(0, 0, 2))],
    "pert": [((-1, 0, 4), pert(-1, 0, 4)), ((10, 40, 50), pert(10, 40, 50))],
    "beta": [((2, 5), scipy.stats.beta(2, 5)), ((0.5, 0.5), scipy.stats.beta(0.5, 0.5)),
             ((30.5, 4.5), scipy.stats.beta(30.5, 4.5))],
    "gamma": [((3, 1000), scipy.stats.gamma(3, scale=1e-3)), ((0.5, 2), scipy.stats.gamma(0.5, scale=0.5)),
              ((200, 1), scipy.stats.gamma(200))],
}


@pytest.mark.parametrize("name, parameters, wanted",
                         [(name, *case) for name, cases in CONTINUOUS.items() for case in cases])
def test_quantiles_and_means_are_scipy_s(name, parameters, wanted):
    s = study().uncertain("per_unit", **{name: parameters})
    assert numpy.allclose(s.draw("per_unit", N), wanted.ppf(U), rtol=1e-10, atol=1e-12 * abs(wanted.ppf(0.9)))
    mean = s.mean(1)
    assert mean.value == pytest.approx(wanted.mean(), rel=1e-11)
    assert mean.error <= 1e-9 * abs(mean.value)


def test_a_level_is_what_lies_between():
    """5 % below the first number of an interval of 90 %, and 5 % above the second one."""
    for name, lo, hi in (("normal", -1, 4), ("lognormal", 1e5, 1e6), ("logitnormal", 1e-4, 1e-2)):
        values = drawn({name: (lo, hi)}, 0.9)
        assert numpy.mean(values < lo) == pytest.approx(0.05, abs=8 / N)
        assert numpy.mean(values > hi) == pytest.approx(0.05, abs=8 / N)
    mean = study().uncertain("per_unit", lognormal=(1e5, 1e6), level=0.9).mean(1)
    assert mean.value == pytest.approx(404001.28269, rel=1e-10)


def test_lists_of_values():
    values, weights = [7.0, -2.0, 3.0], [1, 5, 2]
    order = numpy.argsort(values)
    below = numpy.cumsum(numpy.array(weights)[order]) / 8
    wanted = numpy.array(values)[order][numpy.searchsorted(below, U)]
    assert (drawn({"discrete": list(zip(values, weights))}) == wanted).all()
    seen = [4.0, 1.0, 1.0, 9.0]
    assert (drawn({"samples": seen}) == numpy.sort(seen)[(U * 4).astype(int)]).all()
    assert (drawn({"point": 2.5}) == 2.5).all()
    discrete = study().uncertain("per_unit", discrete=list(zip(values, weights)))
    assert discrete.mean(1).value == pytest.approx(3 / 8, rel=1e-14)
    assert study().uncertain("per_unit", samples=seen).mean(1).value == pytest.approx(15 / 4, rel=1e-14)


def test_a_curve_goes_through_its_quantiles():
    """And rises; a line in z is a normal distribution, tails and all."""
    knots = {0: -1, 0.1: 0, 0.5: 2, 0.8: 2.5, 1: 9}
    values = drawn({"quantiles": knots})
    assert (numpy.diff(values[numpy.argsort(U)]) >= 0).all() and values.min() >= -1 and values.max() <= 9
    for p, x in knots.items():
        assert numpy.mean(values <= x) == pytest.approx(p, abs=8 / N)
    line = {p: 3 + 0.5 * ndtri(p) for p in (0.05, 0.3, 0.5, 0.9)}
    assert numpy.allclose(drawn({"quantiles": line}), scipy.stats.norm(3, 0.5).ppf(U), rtol=1e-11)


def test_limits():
    lo, hi = 2.0, 4.5
    s = scipy.stats.truncnorm(-2, 3, 3, 0.5)
    values = study().uncertain("per_unit", normal=(3, 0.5), truncate=(lo, hi)).draw("per_unit", N)
    assert numpy.allclose(values, s.ppf(U), rtol=1e-10)
    values = study().uncertain("per_unit", normal=(3, 0.5), clamp=(lo, hi)).draw("per_unit", N)
    assert numpy.allclose(values, numpy.clip(scipy.stats.norm(3, 0.5).ppf(U), lo, hi), rtol=1e-10)


def test_every_distribution_is_here():
    here = {*CONTINUOUS, "discrete", "samples", "point", "quantiles"}
    assert here == set(scaleev.distributions())
    assert set(OUTSIDE) == here


# ---- outside of what is allowed ----


def signed(sign, *numbers):
    """In rising order, whether outside is below an end or above."""
    return numbers if sign > 0 else numbers[::-1]


#: With an end of what is allowed, 1 where outside is above it, and a distance that does not reach the other end:
#: parameters of which so many percent lie outside. None: no value can be there.
OUTSIDE = {
    "point": lambda end, sign, d: ((end + sign * d,), 100),
    "uniform": lambda end, sign, d: (signed(sign, end - sign * d, end + sign * 3 * d), 75),
    "loguniform": lambda end, sign, d: (signed(sign, end / 2**sign, end * 8**sign), 75) if end > 0 else None,
    "normal": lambda end, sign, d: ((end, d / 10), 50),
    "normal.interval": lambda end, sign, d: ((end - d / 10, end + d / 10, 0.9), 50),
    "lognormal": lambda end, sign, d: ((math.log(end), 0.1), 50) if end > 0 else None,
    "lognormal.interval": lambda end, sign, d: ((end / 1.1, end * 1.1, 0.9), 50) if end > 0 else None,
    "logitnormal.interval": lambda end, sign, d: ((0.1, 0.9, 0.9), 100) if sign < 0 and end >= 1 else None,
    "triangular": lambda end, sign, d: ((end - d, end, end + d), 50),
    "pert": lambda end, sign, d: ((end - d, end, end + d), 50),
    "beta": lambda end, sign, d: ((2, 3), 100) if sign < 0 and end >= 1 else None,
    "gamma": lambda end, sign, d: ((1, math.log(2) / end), 50) if end > 0 else None,
    "discrete": lambda end, sign, d: ([(end + sign * d, 3), (end - sign * d, 1)], 75),
    "quantiles": lambda end, sign, d: (list(zip((0, 0.5, 1), (end - d, end, end + d))), 50),
    "samples": lambda end, sign, d: ([end + sign * d, end - sign * d, end + sign * d, end + sign * d], 75),
}

#: Of families whose parameters need more than each to be allowed alone.
TOGETHER = {"hazard.urn": {"balls": 10, "bad": 3}, "hazard.logistic": {"from": 0.1, "to": 0.2}}


def allowed_value(p):
    return next(x for x in (1.0, 0.5, 2.0, p.lo, p.hi) if p.lo <= x <= p.hi)


def model_of(name, family):
    kind, _, short = name.partition(".")
    values = {p.name: allowed_value(p) for p in family.parameters if not p.is_knob}
    values.update({key: value for key, value in TOGETHER.get(name, {}).items() if key in values})
    return getattr(scaleev.Model(), kind)(short, **values)


def bounded():
    for name, family in scaleev.families().items():
        if name.endswith((".table", ".callback", ".formula", ".polynomial")):
            continue
        for p in family.parameters:
            for end, other, sign in ((p.lo, p.hi, -1), (p.hi, p.lo, 1)):
                if abs(end) < sys.float_info.max:
                    end = 0.0 if abs(end) < sys.float_info.min else end
                    yield name, p, end, sign, min(max(1.0, abs(end) / 1000), abs(other - end) / 4)


@pytest.mark.parametrize("name, p, end, sign, distance", bounded(), ids=lambda x: getattr(x, "name", str(x)))
def test_how_much_lies_outside_is_said(name, p, end, sign, distance):
    s = model_of(name, scaleev.families()[name]).study()
    refused = 0
    for distribution, make in OUTSIDE.items():
        made = make(end, sign, distance)
        if made is None:
            continue
        numbers, percent = made
        numbers = numbers[0] if distribution == "point" else numbers
        with pytest.raises(scaleev.Error) as said:
            s.uncertain(p.name, **{distribution: numbers})
        words = str(said.value)
        share = re.search(rf"([\d.]+) % of the probability of {re.escape(distribution)} lies outside of what is "
                          + re.escape(f"allowed, {p.allowed}"), words)
        assert share and float(share[1]) == pytest.approx(percent, rel=1e-3), words
        assert p.name in words and name in words
        refused += 1
    assert refused >= 9


def test_there_are_bounded_parameters():
    cases = list(bounded())
    assert len(cases) > 60 and len({name for name, *_ in cases}) > 14


@pytest.mark.parametrize("name", sorted(scaleev.distributions()))
def test_wrong_parameters_are_named(name):
    """Each parameter, beyond what is allowed for it and no number, by its name, its value and what is allowed."""
    distribution = scaleev.distributions()[name]
    lists = {"discrete": (1, 1), "samples": (1,), "point": (1,), "quantiles": (0.5, 1)}
    right = CONTINUOUS[name][0][0] if name in CONTINUOUS else lists[name]
    for i, p in enumerate(distribution.parameters):
        for wrong in (math.nan, math.inf, -1.0, 0.0, 1.5):
            numbers = [*right[:i], wrong, *right[i + 1:]]
            given = [tuple(numbers)] if distribution.is_list and len(numbers) > 1 else numbers
            try:
                study().uncertain("per_unit", **{name: given})
            except scaleev.Error as error:
                if p.allowed in str(error):
                    assert p.name in str(error) and name in str(error), error
            else:
                assert math.isfinite(wrong), (name, p.name, wrong)
