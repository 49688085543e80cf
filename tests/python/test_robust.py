# SPDX-License-Identifier: MIT
"""examples/python/scaleev.py for inputs that are given as ranges: what is said of whole ranges is looked at where they
have points, with the model's values and with mpmath."""
import functools
import itertools
import math
import os
import pickle
import random
import re
import subprocess
import sys

import numpy
import pytest

import scaleev
from scaleev import RegionVerdict

pytestmark = pytest.mark.filterwarnings("error::scaleev.LossSignWarning")

GOOD, BAD, DEPENDS, UNDECIDED = (RegionVerdict[name] for name in ("GOOD", "BAD", "DEPENDS", "UNDECIDED"))
RANGES = {"probability": (1e-6, 1e-3), "loss": (100, 1500)}
AROUND = {"probability": (1e-3, 1e-1), "loss": (50, 500)}


def worked_example():
    return scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)


def with_inputs(model, **values):
    return model.copy().update(values)


def corners(ranges):
    return [dict(zip(ranges, values)) for values in itertools.product(*ranges.values())]


# ---- regions ----


def test_the_boundaries_are_break_evens_of_corners():
    m = worked_example()
    found = m.regions(RANGES, 1, 1e12)
    assert [region.verdict for region in found] == [GOOD, UNDECIDED, DEPENDS, UNDECIDED, BAD]
    assert found[0].lo == 1 and found[-1].hi == 1e12
    assert all(a.hi == b.lo for a, b in zip(found, found[1:]))
    turns = sorted(m.copy().update(corner).break_even(1, 1e12).roots[0].at for corner in corners(RANGES))
    for open_, turn in ((found[1], turns[0]), (found[3], turns[-1])):
        assert open_.lo <= turn <= open_.hi <= open_.lo * (1 + 1e-9)


def test_without_ranges_the_model_is_what_it_is():
    m = worked_example()
    (root,) = m.break_even(1, 1e6).roots
    found = m.regions({}, 1, 1e6)
    assert [region.verdict for region in found] == [GOOD, UNDECIDED, BAD]
    assert found[1].lo <= root.at <= found[1].hi
    assert m.region_points(5, {}) == scaleev.RegionPoints(GOOD, {}, None)
    assert m.region_points(500, {}) == scaleev.RegionPoints(BAD, None, {})
    assert m.crux(5, {}).which == () and m.crux(5, {}).flip is None


def test_regions_are_written():
    found = worked_example().regions(RANGES, 1, 1e12)
    assert str(found).split("\n") == [str(region) for region in found]
    words = [line.split() for line in str(found).split("\n")]
    assert words[0] == ["1", "to", "549.009", "good"] and words[1] == ["549.009", "undecided"]
    assert words[2][-1] == "depends" and words[4] == ["1.2423e+07", "to", "1e+12", "bad"]
    assert pickle.loads(pickle.dumps(found)) == found and isinstance(found[1:], tuple)
    assert [verdict.words for verdict in RegionVerdict] == ["undecided", "good", "bad", "depends"]


def test_more_regions_than_there_is_room_for():
    """A benefit that goes up and down, with one input that moves it a little."""
    m = scaleev.Model().benefit("table", range(201), [(-1) ** (i // 2) for i in range(201)])
    m.benefit("linear", 1e-9)
    found = m.regions({"per_unit": (1e-9, 1e-6)}, 0.5, 199.5)
    assert len(found) > 64 and {GOOD, BAD} <= {region.verdict for region in found}
    assert all(a.hi == b.lo for a, b in zip(found, found[1:])) and (found[0].lo, found[-1].hi) == (0.5, 199.5)
    roots = m.break_even(0.5, 199.5).roots
    assert all(any(r.lo <= root.at <= r.hi for r in found if r.verdict in (UNDECIDED, DEPENDS)) for root in roots)


def test_inputs_are_named_as_everywhere():
    m = scaleev.Model("benefit linear(2); hazard constant(0.001), loss = 100, label = \"open weights\"; hazard rate(1e-4)")
    assert {"probability", "rate"} <= set(m.inputs)
    one = m.regions({"probability": (1e-4, 1e-2), "open weights.loss": (10, 1e3)}, 1, 1e6)
    assert one == m.regions({"constant.probability": (1e-4, 1e-2), "1.loss": (10, 1e3)}, 1, 1e6)
    points = m.region_points(300, {"open weights.probability": (1e-4, 1e-2), "1.loss": (10, 1e3)})
    assert set(points.good) == {"open weights.probability", "1.loss"}
    with pytest.raises(scaleev.Error, match="'loss' may mean constant.loss or rate.loss"):
        m.regions({"loss": (1, 2)}, 1, 2)
    with pytest.raises(scaleev.Error, match="'probability' and 'constant.probability' are the same input"):
        m.regions({"probability": (1e-4, 1e-2), "constant.probability": (1e-4, 1e-2)}, 1, 2)


def test_one_model_is_better_than_another_whatever():
    """The inputs of a difference are those of both models."""
    safe, wide = worked_example(), scaleev.Model().benefit("linear", 3).hazard("constant", 0.02, loss=100)
    found = (wide - safe).regions({"1.probability": (0.01, 0.03), "0.per_unit": (2.5, 3.5)}, 1, 1e4)
    assert found[0].verdict in (GOOD, BAD, DEPENDS)
    for region in found:
        if region.verdict in (GOOD, BAD):
            sign = 1 if region.verdict == GOOD else -1
            for probability, per_unit in itertools.product((0.01, 0.02, 0.03), (2.5, 3, 3.5)):
                other = with_inputs(wide, probability=probability, per_unit=per_unit) - safe
                assert sign * other.ev(math.sqrt(region.lo * region.hi)) > 0


# ---- points, against mpmath ----

LETTERS = re.compile(r"[0-9.]+(?:e[+-]?[0-9]+)?|[A-Za-z_]\w*|\^")


@functools.lru_cache(maxsize=None)
def compiled(formula):
    """The text of a formula for Python's eval(), with numbers and inputs that are mpmath's."""
    def word(found):
        text = found.group()
        if text == "^":
            return "**"
        called = formula[found.end():found.end() + 1] == "("
        return f"f[{text!r}]" if called else f"v[{text!r}]" if text[0].isalpha() else f"n({text!r})"
    return compile(LETTERS.sub(word, formula), formula, "eval")


def exact_ev(mpmath, model, scale, values):
    """EV with 50 digits, of the formulas of the terms, put together as doc/guide.md says."""
    mp = mpmath.mp
    functions = {"log": mp.log, "log1p": mp.log1p, "exp": mp.exp, "expm1": mp.expm1, "lgamma": mp.loggamma}
    benefit, retained, loss = mp.mpf(0), mp.mpf(1), mp.mpf(0)
    for term in model.terms:
        inputs = {name: mp.mpf(values.get(f"{term.number}.{name}", value)) for name, value in term.inputs.items()}
        inputs["K"] = scale * inputs["share"]
        value = eval(compiled(term.formula), {"f": functions, "v": inputs, "n": mp.mpf})
        if not term.family.is_hazard:
            benefit += value
            continue
        if inputs["frailty"]:
            value = mp.log1p(inputs["frailty"] * value) / inputs["frailty"]
        struck = -mp.expm1(-value)
        retained *= mp.exp(-value) + (1 - inputs["wipe"]) * struck
        loss += inputs["loss"] * struck
    return retained * benefit - loss


def draw_model(draw):
    """Values that make EV change its sign somewhere, mostly."""
    def power(lo, hi):
        return 10 ** draw.uniform(lo, hi)
    benefits = {"linear": lambda: [power(-1, 1)], "power": lambda: [power(-1, 1), draw.uniform(0.4, 2)],
                "polynomial": lambda: [0, power(-1, 1), -power(-6, -3)], "metcalfe": lambda: [power(-3, 0)],
                "odlyzko": lambda: [power(-1, 1)], "logarithmic": lambda: [power(0, 3), power(0, 3)],
                "saturating": lambda: [power(0, 3), power(0, 4)],
                "hill": lambda: [power(0, 3), power(0, 3), draw.uniform(0.5, 3)]}
    hazards = {"constant": lambda: [power(-6, -1)], "rate": lambda: [power(-6, -1)],
               "weibull": lambda: [power(1, 5), draw.uniform(0.5, 2)],
               "gompertz": lambda: [power(-6, -2), power(-5, -2)],
               "logistic": lambda: [power(-7, -4), power(-4, -1), power(1, 3), power(0, 2)],
               "learning": lambda: [power(-5, -1), power(0, 4)], "beta": lambda: [draw.uniform(0.3, 3), power(1, 5)],
               "gamma": lambda: [draw.uniform(0.3, 3), power(1, 5)]}
    model = scaleev.Model()
    for family in draw.sample(sorted(benefits), draw.randint(1, 2)):
        model.benefit(family, *benefits[family](), share=draw.choice([1, draw.uniform(0.2, 2)]))
    for family in draw.sample(sorted(hazards), draw.randint(1, 2)):
        model.hazard(family, *hazards[family](), loss=power(0, 4), wipe=draw.choice([1, 0, draw.uniform(0, 1)]),
                     frailty=draw.choice([0, draw.uniform(0, 2)]))
    return model


def draw_ranges(draw, model):
    """Of some inputs, by percents or by powers of ten around the present value."""
    names = [f"{term.number}.{name}" for term in model.terms for name in term.inputs]
    ranges = {}
    for name in draw.sample(names, draw.randint(1, 4)):
        known, value = model._handle.inputs[model._handle.find(name)], model[name]
        factor = math.exp(draw.random() * draw.choice([0.2, 3]))
        lo, hi = sorted((value / factor, value * factor)) if value else (0, draw.random())
        ranges[name] = max(lo, known.lo), min(hi, known.hi)
    return ranges


def draw_point(draw, ranges):
    return {name: draw.choice([lo, hi, lo * (hi / lo) ** draw.random() if lo > 0 else draw.uniform(lo, hi)])
            for name, (lo, hi) in ranges.items()}


def within(point, ranges):
    return list(point) == list(ranges) and all(lo <= point[name] <= hi for name, (lo, hi) in ranges.items())


def test_points_of_regions_have_the_signs_that_mpmath_finds():
    mpmath = pytest.importorskip("mpmath", reason="this Python has no module mpmath")
    draw, seen = random.Random(1), dict.fromkeys(["regions", "points", "signs", "boxes"], 0)
    with mpmath.workdps(50):
        while seen["boxes"] < 300:
            model = draw_model(draw)
            ranges = draw_ranges(draw, model)
            seen["boxes"] += 1
            about = f"{model!r}, {ranges}"
            for region in model.regions(ranges, 1, 1e6, max_evaluations=4000):
                if region.verdict == UNDECIDED:
                    continue
                scale = min(max(region.lo * (region.hi / region.lo) ** draw.uniform(0.01, 0.99), region.lo), region.hi)
                if region.verdict == DEPENDS:
                    points = model.region_points(scale, ranges)
                    seen["regions"] += 1
                    assert points.verdict in (DEPENDS, UNDECIDED), f"{scale}: {points}, {about}"
                    for sign, point in ((1, points.good), (-1, points.bad)):
                        if point is not None:
                            seen["points"] += 1
                            assert within(point, ranges), f"{point}, {about}"
                            assert sign * exact_ev(mpmath, model, scale, point) > 0, f"{scale}: {point}, {about}"
                else:
                    sign = 1 if region.verdict == GOOD else -1
                    for _ in range(3):
                        point = draw_point(draw, ranges)
                        seen["signs"] += 1
                        assert sign * exact_ev(mpmath, model, scale, point) > 0, f"{region}: {scale}, {point}, {about}"
    assert seen["regions"] > 150 and seen["points"] > 1.9 * seen["regions"] and seen["signs"] > 600


def test_mpmath_s_values_are_those_of_the_library():
    """To what the library promises; so they are of the same model."""
    mpmath = pytest.importorskip("mpmath", reason="this Python has no module mpmath")
    draw = random.Random(2)
    with mpmath.workdps(50):
        for _ in range(60):
            model = draw_model(draw)
            scale = 10 ** draw.uniform(0, 5)
            point = draw_point(draw, draw_ranges(draw, model))
            other = model.copy().update(point)
            benefit, loss = (abs(other.value(quantity, scale)) for quantity in ("benefit", "loss"))
            assert abs(exact_ev(mpmath, model, scale, point) - other.ev(scale)) <= 1e-12 * (benefit + loss)


# ---- bounds ----


def test_bounds_hold_and_are_attained():
    m = worked_example()
    for quantity in ("ev", "survival", "loss", scaleev.Quantity.RETAINED):
        lo, hi = m.enclose_ranges(quantity, 10, 1e4, AROUND)
        values = numpy.array([m.value(quantity, numpy.geomspace(10, 1e4, 101), **point) for point in
                              [*corners(AROUND), {"probability": 0.01, "loss": 100}]])
        assert numpy.all(values >= lo - 1e-12 * abs(lo)) and numpy.all(values <= hi + 1e-12 * abs(hi))
    lo, hi = m.enclose_ranges("loss", 10, 1e4, AROUND)
    attained = [with_inputs(m, probability=p, loss=l).value("loss", k) for p, l, k in ((1e-3, 50, 10), (1e-1, 500, 1e4))]
    assert (lo, hi) == pytest.approx(tuple(attained), rel=1e-12) and lo <= attained[0] and attained[1] <= hi
    assert m.enclose_ranges("ev", 5, 5, {}) == pytest.approx((m.ev(5),) * 2, rel=1e-12)


# ---- the plane ----


def plane():
    return worked_example().map("probability", (1e-6, 1e-1), 1, 1e9)


def test_the_cells_of_a_map_cover_it_and_have_their_verdicts():
    m, found, draw = worked_example(), plane(), random.Random(3)
    assert found.along == "probability" and len(found.cells) > 100
    area = sum((cell.hi - cell.lo) * (cell.along_hi - cell.along_lo) for cell in found.cells)
    assert area == pytest.approx((1e9 - 1) * (1e-1 - 1e-6), rel=1e-12)
    undecided = 0.0
    for cell in found.cells:
        k, p = cell.lo + draw.random() * (cell.hi - cell.lo), cell.along_lo + draw.random() * (cell.along_hi - cell.along_lo)
        ev = m.ev(k, probability=p)
        assert cell.verdict == UNDECIDED or (ev > 0) == (cell.verdict == GOOD), cell
        if cell.verdict == UNDECIDED:
            undecided += math.log(cell.hi / cell.lo) * math.log(cell.along_hi / cell.along_lo)
    assert {cell.verdict for cell in found.cells} == {GOOD, BAD, UNDECIDED}
    assert undecided < 0.05 * math.log(1e9) * math.log(1e5)


def test_a_grid_of_a_map_is_the_map():
    found = plane()
    x, y, verdicts = found.grid()
    assert verdicts.shape == (len(y) - 1, len(x) - 1)
    assert (x[0], x[-1], y[0], y[-1]) == (1, 1e9, 1e-6, 1e-1)
    for cell in found.cells:
        columns = slice(*numpy.searchsorted(x, [cell.lo, cell.hi]))
        rows = slice(*numpy.searchsorted(y, [cell.along_lo, cell.along_hi]))
        assert (verdicts[rows, columns] == cell.verdict).all() and verdicts[rows, columns].size


def test_a_grid_of_equal_steps_keeps_what_is_proved():
    m, found, draw = worked_example(), plane(), random.Random(4)
    x, y, verdicts = found.grid(90, 50)
    assert verdicts.shape == (50, 90)
    assert numpy.allclose(numpy.diff(numpy.log(x)), math.log(1e9) / 90) and (x[0], x[-1]) == (1, 1e9)
    assert numpy.allclose(numpy.diff(numpy.log(y)), math.log(1e5) / 50) and (y[0], y[-1]) == (1e-6, 1e-1)
    assert 0.005 < (verdicts == UNDECIDED).mean() < 0.1
    for j, i in itertools.product(range(50), range(90)):
        k = x[i] * (x[i + 1] / x[i]) ** draw.random()
        p = y[j] * (y[j + 1] / y[j]) ** draw.random()
        assert verdicts[j, i] == UNDECIDED or (m.ev(k, probability=p) > 0) == (verdicts[j, i] == GOOD)
    x, y, _ = m.map("loss", (0, 50), 10, 20).grid(4, 5)
    assert x.tolist() == [10, 12.5, 15, 17.5, 20] and y.tolist() == [0, 10, 20, 30, 40, 50]
    with pytest.raises(scaleev.Error, match="rows is 0, allowed is 1 or more"):
        found.grid(rows=0)


def test_a_map_with_more_cells():
    few, many = (len(worked_example().map("loss", (1, 1e6), 1, 1e9, n).cells) for n in (0, 40000))
    assert few < 4096 < many


# ---- switching values ----


def test_switching_values_are_those_that_solve_finds():
    m = worked_example()
    found = m.switching_values(100)
    assert tuple(found) == m.inputs[1:]
    for name, one in found.items():
        assert one.value == m[name]
        roots = [root for root in m.solve(name, scale=100, skip_endpoints=True).roots]
        below = [root.at for root in roots if root.at < one.value]
        above = [root.at for root in roots if root.at > one.value]
        for mine, at in ((one.below, below[-1:]), (one.above, above[:1])):
            assert [mine.at] if mine else [] == pytest.approx(at, rel=1e-12)
            assert mine is None or (mine.kind == scaleev.RootKind.CROSSING and mine.lo <= at[0] <= mine.hi)
    assert [name for name, one in found.items() if not one.below and not one.above] == ["wipe", "frailty"]


def test_the_common_factor_changes_the_verdict():
    """By the formula of this model: all inputs at their worst, each by the factor."""
    m = worked_example()
    found = m.switching_values(100, AROUND)
    assert list(found) == list(AROUND)
    common = found.common_factor
    assert common.kind == scaleev.RootKind.CROSSING and 1 < common.lo <= common.at <= common.hi < 1.1

    def ev(factor):
        return with_inputs(m, probability=0.01 * factor, loss=100 * factor).ev(100)
    assert ev(common.lo * (1 - 1e-9)) > 0 > ev(common.hi * (1 + 1e-9))
    assert m.switching_values(100, {"loss": (50, 110)}).common_factor is None
    assert m.switching_values(100, {"loss": (50, 110)})["loss"] == scaleev.Switching(100, None, None)


def test_switching_values_are_written():
    found = worked_example().switching_values(100)
    assert str(found).split("\n") == [
        "per_unit = 2: changes at 1.732", "benefit.share = 1: changes at 0.866", "probability = 0.01: changes at 0.010926",
        "hazard.share = 1: changes at 1.09311", "loss = 100: changes at 115.474", "wipe = 1: does not change",
        "frailty = 0: does not change", "all together: changes within a factor of 1.02344"]
    again = pickle.loads(pickle.dumps(found))
    assert again == found and again.common_factor == found.common_factor
    open_ = scaleev.Root(3.5, 3, 4, scaleev.RootKind.UNRESOLVED, 0)
    values = scaleev.SwitchingValues([("loss", scaleev.Switching(1, None, open_))], open_)
    assert str(values) == ("loss = 1: changes perhaps from at 3 on\n"
                           "all together: changes perhaps from within a factor of 3 on")


# ---- the crux ----


def test_the_crux_of_the_worked_example():
    m = worked_example()
    found = m.crux(100, AROUND)
    assert (found.verdict, found.sign, found.which, found.fewest) == (DEPENDS, 1, ("probability", "loss"), True)
    assert with_inputs(m, **found.flip).ev(100) < 0
    assert 0 < found.distance_lo <= found.distance_hi < 0.1
    # Each moves by that share of its range, the probability by that of the logarithm of it.
    shares = [math.log(found.flip["probability"] / 0.01) / math.log(100), (found.flip["loss"] - 100) / 450]
    assert shares == pytest.approx([found.distance_hi] * 2, rel=1e-9)
    words = str(found)
    assert words.startswith("It is good, and stays so as long as probability and loss are what is assumed. It is bad at ")
    assert f"loss = {found.flip['loss']:.6g}" in words


def test_one_input_decides():
    """Where nothing is lost but the benefit, what the loss is does not matter."""
    m = scaleev.Model().benefit("linear", 2).benefit("power", 0.001, 1).hazard("constant", 0.01, loss=100)
    found = m.crux(100, {"loss": (50, 500), "coefficient": (0.0005, 0.002)})
    assert (found.which, found.fewest, found.sign) == (("loss",), True, 1)
    assert " whatever the others are, as long as loss is what is assumed." in str(found)
    proved = m.crux(1e4, {"loss": (50, 500)})
    assert (proved.verdict, proved.sign, proved.which, proved.flip) == (BAD, -1, (), None)
    assert proved.distance_hi == math.inf and str(proved) == "It is bad whatever the inputs are in their ranges."


# ---- what is refused ----


@pytest.mark.parametrize("ranges, kind, words", [
    ({"probability": (1e-3, 2)}, scaleev.Error, "probability: the range is 0.001 to 2, allowed is 0 to 1"),
    ({"probability": (1e-3, 1e-6)}, scaleev.Error, "probability: a range goes from the least .* from 0.001 to 1e-06"),
    ({"loss": (1, math.nan)}, scaleev.Error, "loss: a range goes from the least to the greatest value, not from 1 to nan"),
    ({"loss": (1, math.inf)}, scaleev.Error, "loss: the range is 1 to inf, allowed is "),
    ({"loss": 3}, TypeError, r"loss: a range is a pair, as \(1, 9\), not 3"),
    ({"loss": None}, TypeError, "loss: a range is a pair"), ({"loss": (1, 2, 3)}, TypeError, "loss: a range is a pair"),
    ({"loss": ("a", 2)}, TypeError, "loss: must be real number"),
    ({"los": (1, 2)}, scaleev.Error, "no input is called 'los'; did you mean 'loss'"),
    ({"scale": (1, 2)}, scaleev.Error, "the scale has no range"),
    ([("loss", 1, 2)], TypeError, "ranges are a dict"),
])
def test_ranges_that_are_refused(ranges, kind, words):
    m = worked_example()
    for ask in (lambda: m.regions(ranges, 1, 10), lambda: m.region_points(5, ranges), lambda: m.crux(5, ranges),
                lambda: m.enclose_ranges("ev", 1, 10, ranges), lambda: m.switching_values(5, ranges)):
        with pytest.raises(kind, match=words):
            ask()
    if isinstance(ranges, dict):
        with pytest.raises(kind, match=words):
            m.map(*next(iter(ranges.items())), 1, 10)


@pytest.mark.parametrize("ask, words", [
    (lambda m: m.regions(RANGES, 10, 1), "an interval is reversed, .*: lo = 10, hi = 1$"),
    (lambda m: m.region_points(-1, RANGES), "scale = -1$"), (lambda m: m.crux(math.nan, AROUND), "scale = nan$"),
    (lambda m: m.map("loss", (1, 2), 1, math.inf), "lo = 1, hi = inf$"),
    (lambda m: m.switching_values(-1), "scale = -1$"),
    (lambda m: m.crux(5, {"loss": (1, 2)}), "loss is 100, which is not in its range, 1 to 2$"),
    (lambda m: m.switching_values(5, {"loss": (200, 300)}), "loss is 100, which is not in its range, 200 to 300$"),
    (lambda m: m.switching_values(5, {}), "no input has a range; without ranges all of them may move"),
    (lambda m: m.enclose_ranges("evs", 1, 2, RANGES), "no quantity is called 'evs'"),
    (lambda m: m.regions(RANGES, 1, 10, max_evaluations=-1), "max_evaluations is -1, allowed is 0 to"),
    (lambda m: scaleev.Model().hazard("urn", 100, 5).regions({"balls": (3, 10), "bad": (4, 5)}, 1, 2),
     r"values in the ranges are not allowed, or not together: balls = \(3, 10\), bad = \(4, 5\)"),
    (lambda m: scaleev.Model().hazard("urn", 100, 5).map("balls", (50.5, 60), 1, 2), r"balls = \(50.5, 60\)"),
    (lambda m: m.benefit("callback", numpy.sqrt).regions(RANGES, 1, 10), "not possible with this model"),
])
def test_other_refusals(ask, words):
    with pytest.raises(scaleev.Error, match=words):
        ask(worked_example())


def test_a_loss_that_may_be_negative_warns():
    with pytest.warns(scaleev.LossSignWarning, match="loss is negative in its range"):
        worked_example().regions({"loss": (-10, 100)}, 1, 10)
    with pytest.warns(scaleev.LossSignWarning):
        worked_example().map("loss", (-10, 100), 1, 10)


def test_what_a_callback_raises_reaches_the_caller():
    def fail(lo, hi):
        raise KeyError("mine")
    m = worked_example().benefit("callback", lambda scales: 0 * scales, fail)
    for ask in (lambda: m.regions(RANGES, 1, 10), lambda: m.crux(5, AROUND), lambda: m.map("loss", (1, 10), 1, 10)):
        with pytest.raises(KeyError, match="mine"):
            ask()


def test_the_budget_is_kept():
    """What cannot be decided is not guessed."""
    m = scaleev.Model("benefit power(1, 1.2); hazard weibull(300, 1.4), loss = 500; hazard gamma(0.5, 1e4), loss = 9")
    ranges = {"exponent": (0.6, 1.4), "characteristic": (100, 900), "hazard.weibull.shape": (0.7, 2)}
    little, much = (m.regions(ranges, 1, 1e6, max_evaluations=n) for n in (3, 20000))

    def decided(regions):
        return sum(math.log(r.hi / r.lo) for r in regions if r.verdict != UNDECIDED)
    assert decided(little) < decided(much) and decided(much) > 0.9 * math.log(1e6)


def test_without_numpy():
    code = """
import sys
sys.modules["numpy"] = None
import scaleev
m = scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
ranges = {"probability": (1e-3, 1e-1), "loss": [50, 500]}
found = m.regions(ranges, 1, 1e6)
assert [r.verdict.words for r in found] == ["depends", "undecided", "bad"], found
points = m.region_points(100, ranges)
assert m.copy().update(points.good).ev(100) > 0 > m.copy().update(points.bad).ev(100)
lo, hi = m.enclose_ranges("ev", 1, 10, ranges)
x, y, verdicts = m.map("probability", (1e-4, 1e-1), 1, 1e4).grid(7, 5)
assert [len(x), len(y), len(verdicts), *{len(row) for row in verdicts}] == [8, 6, 5, 7] and type(verdicts[0]) is list
assert {one for row in verdicts for one in row} == {0, 1, 2} and verdicts[0][0] == 1 and verdicts[-1][-1] == 2
assert m.switching_values(100)["loss"].above.at > 100 and m.crux(100, ranges).which == ("probability", "loss")
print("done")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ)
    assert done.stdout == "done\n", done.stderr
