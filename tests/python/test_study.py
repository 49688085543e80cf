# SPDX-License-Identifier: MIT
"""Studies in examples/python/scaleev.py: what is not known goes in by name, and the same bits come out of any threads."""
import copy
import ctypes
import gc
import io
import json
import math
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import types
import weakref

import numpy
import pytest
from hypothesis import given, settings, strategies as st

import scaleev

settings.register_profile("here", deadline=None, derandomize=True, database=None, max_examples=60, print_blob=True)
settings.load_profile("here")

pytestmark = pytest.mark.filterwarnings("error::scaleev.LossSignWarning")

# The exact oracle of the design: EV(K) = a R(K) - l (1 - exp(-r K)), r gamma, a and l lognormal with means 1 and 100.
LOGNORMAL_A, LOGNORMAL_L = (-0.111571775657, 0.472380727077), (4.25859659571, 0.832554611158)


def oracle_model():
    return scaleev.Model().benefit("linear", 1).hazard("rate", 1e-3, loss=100)


def oracle(**options):
    return oracle_model().study(**options).uncertain("rate", gamma=(3, 1000)).uncertain(
        "per_unit", lognormal=LOGNORMAL_A).uncertain("loss", lognormal=LOGNORMAL_L)


def rate_only(**options):
    return oracle_model().study(**options).uncertain("rate", gamma=(3, 1000))


def same(a, b):
    return numpy.array_equal(numpy.asarray(a), numpy.asarray(b), equal_nan=True)


def near(estimate, truth):
    """Within five standard errors, which are there; of 8 replicates one in 600 lies beyond."""
    return estimate.error >= 0 and abs(estimate.value - truth) <= 5 * estimate.error + 1e-9 * abs(truth)


# ---- what comes out is right ----


def test_the_oracle_in_draws():
    s = oracle()
    summary = s.summarize(s.ev(200))
    assert near(summary.mean, 73.6111111111) and math.isclose(summary.sd, 91.5017572593, rel_tol=0.01)
    assert (summary.count, summary.missing, summary.balanced, summary.dominated) == (65536, 0, True, False)
    s = rate_only()
    for scale, truth in ((50, .0126275040844), (200, .088806269356), (500, .305675636933), (1000, .570258740223)):
        assert near(s.share_below(s.ev(scale), 0), truth)
    found = s.break_even(1e-6, 1e9)
    quantiles = found.quantiles([.05, .25, .5, .75, .95])
    for value, error, truth in zip(*quantiles, (137.176245107, 421.045269301, 836.579613686, 1660.50195747, 4745.95928115)):
        assert near(scaleev.Estimate(value, error), truth)
    assert found.shares[scaleev.RootKind.NONE_BAD] == pytest.approx(.00276939571551, rel=0.02)
    assert (found.filled[found.kinds == scaleev.RootKind.NONE_BAD] == 0).all() and not numpy.isnan(found.filled).any()


def test_the_oracle_of_whole_studies():
    s = oracle()
    mean = s.mean([200, 350])
    assert [near(scaleev.Estimate(*one), truth) for one, truth in zip(zip(*mean), (73.6111111111, 82.898948331))] == [True] * 2
    assert near(s.mean(200), 73.6111111111) and isinstance(s.mean(200).value, float)
    probability = rate_only().probability([50, 200], 0)
    assert [near(scaleev.Estimate(*one), truth) for one, truth in zip(zip(*probability), (.0126275040844, .088806269356))] == (
        [True] * 2)
    decision = s.decide(1, 1e5)
    assert math.isclose(decision.scale, 350, rel_tol=1e-3) and near(decision.ev, 82.898948331)
    assert decision.evpi.value == pytest.approx(decision.perfect.value - decision.ev.value, rel=1e-6)
    importance = s.importance(200, 1, 1e5)
    assert list(importance) == ["rate", "per_unit", "loss"]
    for name, evppi, first, total, shapley in (
            ("per_unit", 1.94817572949, .3999941636, .4352682845, .417631224),
            ("rate", 44.183819557675, .3174670879, .3880153296, .3527412087),
            ("loss", 7.77156269167, .2119905068, .2472646277, .2296275672)):
        one = importance[name]
        assert one.evppi.value == pytest.approx(evppi, rel=0.01)  # how near it is, the library's own tests say
        assert near(one.first, first) and near(one.total, total) and near(one.shapley, shapley)
        assert one.least <= min(one.low, one.high) <= one.mid <= max(one.low, one.high) <= one.greatest
        assert one.linear == (name != "rate")


def test_what_is_given():
    s = oracle()
    found = s.given("loss", [200, 350], nodes=17)
    assert found.input == "loss" and found.values.shape == (17, 2) and math.isclose(sum(found.weights), 1, rel_tol=1e-12)
    # E[exp(-r K)] is (1 + K / 1000)^-3; EV is linear in the loss.
    for column, scale in zip(found.values.T, (200, 350)):
        survives = (1 + scale / 1000) ** -3
        assert numpy.allclose(column, scale * survives - found.inputs * (1 - survives), rtol=1e-6, atol=1e-4)
    assert found.values[:, 0] @ found.weights == pytest.approx(73.6111111111, rel=1e-4)
    assert same(s.given("loss", 200, nodes=17).values, found.values[:, 0])
    assert s.given("loss", 200).z.shape == (33,)


# ---- draws ----


@given(st.integers(0, 3000), st.integers(0, 2000), st.integers(2, 5), st.sampled_from([2, 8, 64]), st.integers(1, 2**64 - 1))
@settings(max_examples=25)
def test_threads_and_slices_do_not_change_a_bit(n, start, threads, replicates, seed):
    """Slices are made small here, so that there are many."""
    s = oracle(seed=seed, replicates=replicates)
    whole = {"draw": s.draw("rate", start + n), "ev": s.ev([3, 200], start + n), "turns": s.break_even(1, 1e6, start + n).filled}
    with pytest.MonkeyPatch.context() as patch:
        plain = scaleev.Study._in_slices
        patch.setattr(scaleev.Study, "_in_slices", lambda self, what, n, start, most, ask: plain(
            self, what, n, start, 256, ask))
        for s.threads in (1, threads):
            assert same(s.draw("rate", n, start), whole["draw"][start:])
            assert same(s.ev([3, 200], n, start), whole["ev"][:, start:])
            assert same(s.ev(200, n, start), whole["ev"][1, start:])
            assert same(s.break_even(1, 1e6, n, start).filled, whole["turns"][start:])
            few = min(n, 300)
            assert same(list(s.best_scale(1, 1e6, few, start)), [one[start:] for one in s.best_scale(1, 1e6, start + few)])


def test_many_threads_at_the_usual_slices():
    s, threaded = oracle(), oracle(threads=3)
    n = 3 * 65536 + 1000
    for ask in (lambda s: s.draw("loss", n), lambda s: s.ev([1, 10, 100], n, 7), lambda s: s.value("survival", 3, n),
                lambda s: s.break_even(1, 1e6, n).filled, lambda s: s.best_scale(1, 1e5, 1000).scales):
        assert same(ask(s), ask(threaded))


def test_draws_do_not_depend_on_the_seed_alone():
    assert not same(oracle(seed=1).ev(200, 64), oracle(seed=2).ev(200, 64))
    assert not same(oracle().ev(200, 64), oracle(replicates=16).ev(200, 64))
    assert same(oracle().ev(200, 64), oracle(seed=1).ev(200, 64))


def test_shapes_and_what_they_are_read_from():
    s = oracle()
    grid = s.value("survival", numpy.array([[1, 2, 3], [4, 5, 6]]), 100)
    assert grid.shape == (2, 3, 100) and grid.dtype == float and same(grid[1, 2], s.value("survival", 6, 100))
    records = numpy.array([(1, 0), (10, 0)], [("scale", float), ("other", float)])
    for scales in ([1, 10], numpy.array([10.0, 1])[::-1], records["scale"], numpy.array([[1, 3], [10, 4]])[:, 0]):
        assert same(s.ev(scales, 50), s.ev([1, 10], 50))
    assert s.ev([], 10).shape == (0, 10) and s.ev(1, 0).shape == (0,) and s.ev([1, 2], 0).shape == (2, 0)
    at, kinds = s.break_even(1, 1e6, 0)
    assert at.shape == kinds.shape == (0,) and s.break_even(1, 1e6, 0).shares == {} and s.draw("rate", 0).shape == (0,)
    assert s.ev(3, 10).flags.owndata or s.ev(3, 10).base is not None


def test_every_draw_is_that_of_its_model():
    """By the library's own evaluation of rows."""
    s = oracle()
    inputs = {name: s.draw(name, 500) for name in s.inputs}
    m = s.model
    assert same(s.ev(200, 500), m.ev(200, **inputs))
    rows = m.break_even_columns(1, 1e6, prove=False, **inputs)
    found = s.break_even(1, 1e6, 500)
    assert numpy.allclose(found.at, rows.at, rtol=1e-11, equal_nan=True) and found.kinds.tolist() == rows.kinds.tolist()
    scales, evs = s.best_scale(1, 1e6, 20)
    for i in range(20):
        best = m.copy().update({name: draws[i] for name, draws in inputs.items()}).best_scale(1, 1e6)
        assert (scales[i], evs[i]) == (best.scale, best.ev)


def test_the_first_turn_and_turns_to_good():
    m = scaleev.Model().benefit("power", 1, 2).hazard("constant", 1e-3, loss=1e4)
    s = m.study().uncertain("loss", uniform=(5e3, 2e4))
    bad, good = s.break_even(1, 1e6, 100), s.break_even(1, 1e6, 100, direction=1)
    assert (good.at < bad.at).all() and same(s.break_even(1, 1e6, 100, first=True).at, bad.at)
    waves = scaleev.Model().benefit("table", [0, 1, 2, 3, 4, 5], [1, 1, -1, 1, -1, -1]).study().uncertain(
        "share", uniform=(0.8, 1))  # which stretches the table
    share = waves.draw("share", 9)
    assert numpy.allclose(waves.break_even(0, 5, 9, first=True).at * share, 1.5)
    assert numpy.allclose(waves.break_even(0, 5, 9).at * share, 3.5)
    always = scaleev.Model().benefit("linear", 2).study().uncertain("per_unit", uniform=(-1, 1))
    found, other = always.break_even(1, 10, 64), always.break_even(1, 10, 64, direction=1)
    positive = always.draw("per_unit", 64) > 0
    assert same(found.filled, numpy.where(positive, math.inf, 0)) and same(other.filled, numpy.where(positive, 0, math.inf))
    assert found.shares == {scaleev.RootKind.NONE_GOOD: 0.5, scaleev.RootKind.NONE_BAD: 0.5}
    assert found.quantiles([0.25, 0.75]).value.tolist() == [0, math.inf]


# ---- distributions ----


FORMS = [
    (dict(point=3), "point", [3]), (dict(uniform=(1, 2)), "uniform", [1, 2]),
    (dict(loguniform=[1, 2]), "loguniform", [1, 2]), (dict(normal=(3, 0.5)), "normal", [3, 0.5]),
    (dict(normal=(1, 2), level=0.9), "normal.interval", [1, 2, 0.9]), (dict(lognormal=(1, 2)), "lognormal", [1, 2]),
    (dict(lognormal=numpy.array([1, 2]), level=0.5), "lognormal.interval", [1, 2, 0.5]),
    (dict(logitnormal=(0.1, 0.2), level=0.9), "logitnormal.interval", [0.1, 0.2, 0.9]),
    (dict(triangular=(1, 2, 4)), "triangular", [1, 2, 4]), (dict(pert=(1, 2, 4)), "pert", [1, 2, 4]),
    (dict(beta=(2, 3)), "beta", [2, 3]), (dict(gamma={"rate": 7, "shape": 2}), "gamma", [2, 7]),
    (dict(lognormal={"hi": 2, "lo": 1}, level=0.9), "lognormal.interval", [1, 2, 0.9]),
    ({"lognormal.interval": (1, 2, 0.9)}, "lognormal.interval", [1, 2, 0.9]),
    (dict(discrete={1: 0.25, 5: 0.75}), "discrete", [1, 0.25, 5, 0.75]),
    (dict(discrete=[(1, 0.25), [5, 0.75]]), "discrete", [1, 0.25, 5, 0.75]),
    (dict(discrete=numpy.array([[1, 0.25], [5, 0.75]])), "discrete", [1, 0.25, 5, 0.75]),
    (dict(quantiles={0.05: 1, 0.5: 3, 1: 10}), "quantiles", [0.05, 1, 0.5, 3, 1, 10]),
    (dict(samples=[1, 2, 2, 5]), "samples", [1, 2, 2, 5]), (dict(samples=numpy.arange(5.0)[::-2]), "samples", [4, 2, 0]),
    (dict(samples=7), "samples", [7]),
]


@pytest.mark.parametrize("form, name, numbers", FORMS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_distribution_by_keyword_is_that_of_the_library(form, name, numbers):
    m, library = oracle_model(), scaleev.load()
    handle = scaleev._StudyHandle(m._handle, 1, 8, False)
    assert library.scaleev_study_add(handle, 1, name.encode(), (ctypes.c_double * len(numbers))(*numbers), len(numbers)) == 0
    out = (ctypes.c_double * 100)()
    assert library.scaleev_study_draw(handle, 1, 0, 100, out) == 0
    assert same(m.study().uncertain("per_unit", **form).draw("per_unit", 100), list(out))


def test_all_distributions_are_known():
    known = scaleev.distributions()
    assert {name for _, name, _ in FORMS} <= set(known) and all(one.help and one.parameters for one in known.values())
    assert [p.name for p in known["lognormal.interval"].parameters] == ["lo", "hi", "level"]
    assert known["samples"].is_list and not known["gamma"].is_list and known["gamma"].parameters[1].allowed


def test_intervals_and_limits():
    s = oracle_model().study().uncertain("rate", lognormal=(1e-6, 1e-3), level=0.9)
    draws = s.draw("rate")
    for threshold, share in ((1e-6, 0.05), (1e-3, 0.95)):
        assert near(s.share_below(draws, threshold), share)
    cut = oracle_model().study().uncertain("rate", normal=(0, 1), truncate=(0, None)).draw("rate")
    assert cut.min() >= 0 and math.isclose(numpy.median(cut), 0.674489750196, rel_tol=1e-3)
    moved = oracle_model().study().uncertain("rate", normal=(0, 1), clamp=(0, 1)).draw("rate")
    assert moved.min() == 0 and moved.max() == 1 and (moved == 0).mean() == 0.5
    assert oracle_model().study().uncertain("rate", normal=(0, 1), truncate=(0, 9), clamp=(None, 1)).draw("rate").max() == 1
    both = oracle_model().study().uncertain("rate", normal=(0, 1), clamp=(1, None), truncate=(0, 2)).draw("rate")
    assert both.min() == 1 and both.max() <= 2


def test_inputs_that_go_together():
    s = oracle().correlate("rate", "loss", 0.6)
    assert scaleev.rank_correlation(s.draw("rate"), s.draw("loss")) == pytest.approx(0.6, abs=0.005)
    assert abs(scaleev.rank_correlation(s.draw("rate"), s.draw("per_unit"))) < 0.005
    s.correlate("rate", "loss", -0.3)
    assert scaleev.rank_correlation(s.draw("rate"), s.draw("loss")) == pytest.approx(-0.3, abs=0.005)
    with pytest.raises(scaleev.Error, match="cannot be together; the pair that hurts most is"):
        s.correlate("rate", "per_unit", 0.9).correlate("per_unit", "loss", 0.9).ev(1, 1)


def test_one_draw_for_two_inputs():
    a, b = oracle_model().set_label(1, "ours"), oracle_model().set_label(1, "theirs")
    s = (a - b).study().uncertain("ours.rate", gamma=(3, 1000)).same("theirs.rate", "ours.rate")
    s.uncertain("ours.loss", uniform=(50, 100)).same("theirs.loss", "ours.loss", 2, -20)
    assert same(s.draw("theirs.loss", 99), 2 * s.draw("ours.loss", 99) - 20) and len(s.inputs) == 4
    assert same(s.draw("theirs.rate", 99), s.draw("ours.rate", 99))
    hit = 1 - numpy.exp(-s.draw("ours.rate", 99) * 200)
    assert numpy.allclose(s.ev(200, 99), (s.draw("ours.loss", 99) - 20) * hit, atol=1e-9)


@pytest.mark.parametrize("step, kind, words", [
    (lambda s: s.uncertain("frailt", point=1), scaleev.Error, "no input is called 'frailt'; did you mean 'frailty'"),
    (lambda s: s.uncertain("frailty"), scaleev.CallError, "frailty: one distribution is needed, as lognormal=.*; none is given"),
    (lambda s: s.uncertain("frailty", beta=(1, 2), gamma=(1, 2)), scaleev.CallError, "beta and gamma are given"),
    (lambda s: s.uncertain("frailty", betta=(1, 2)), scaleev.CallError, "no distribution is called 'betta'; did you mean 'beta'"),
    (lambda s: s.uncertain("frailty", logitnormal=(1, 2)), scaleev.CallError, "logitnormal needs the share"),
    (lambda s: s.uncertain("frailty", gamma=(1, 2), level=0.9), scaleev.CallError, "gamma takes no level"),
    (lambda s: s.uncertain("frailty", gamma=(1, 2, 3)), scaleev.Error, "frailty: gamma: 3 numbers, allowed are 2"),
    (lambda s: s.uncertain("frailty", gamma=(1, "2")), TypeError, "frailty: gamma: must be real number, not str"),
    (lambda s: s.uncertain("frailty", gamma={"shape": 1, "rat": 2}), ValueError, "gamma has no 'rat'; did you mean 'rate'"),
    (lambda s: s.uncertain("frailty", discrete=[(1, 2, 3)]), ValueError, "discrete: groups of v, w are needed"),
    (lambda s: s.uncertain("frailty", discrete=[(1, -2)]), scaleev.Error, "w number 1 is -2"),
    (lambda s: s.uncertain("frailty", samples=[]), scaleev.Error, "frailty: samples: 0 numbers"),
    (lambda s: s.uncertain("frailty", uniform=(2, 1)), scaleev.Error, "frailty: uniform: "),
    (lambda s: s.uncertain("wipe", uniform=(0, 2)), scaleev.Error, "wipe: 50 % of the probability of uniform lies outside"),
    (lambda s: s.uncertain("wipe", uniform=(0, 1), truncate=(2, 3)), scaleev.Error, "wipe: "),
    (lambda s: s.uncertain("wipe", uniform=(0, 1), truncate=(1, 0)), scaleev.Error, "nothing lies between 1 and 0"),
    (lambda s: s.uncertain("wipe", uniform=(0, 1), clamp=3), TypeError, "wipe: clamp: "),
    (lambda s: s.uncertain("wipe", uniform=(0, 1), clamp=(1, 2, 3)), ValueError, "wipe: clamp: "),
    (lambda s: s.uncertain("scale", point=1), scaleev.Error, "the scale cannot be uncertain"),
    (lambda s: s.uncertain("loss", point=1), scaleev.Error, "loss is uncertain already"),
    (lambda s: s.same("wipe", "frailty"), scaleev.Error, "'frailty' is not uncertain; those that are: rate, per_unit, loss"),
    (lambda s: s.same("wipe", "loss"), scaleev.Error, "wipe: .* % of the probability of lognormal lies outside"),
    (lambda s: s.same("loss", "rate"), scaleev.Error, "loss is uncertain already"),
    (lambda s: s.same("wipe", "rate", math.inf), scaleev.Error, "factor .* too large"),
    (lambda s: s.correlate("loss", "wipe", 0.5), scaleev.Error, "'wipe' is not uncertain"),
    (lambda s: s.correlate("loss", "loss", 0.5), scaleev.Error, "not two that have distributions of their own"),
    (lambda s: s.correlate("loss", "rate", 2), scaleev.Error, "the rank correlation 2 is not between -1 and 1"),
    (lambda s: s.correlate("loss", "rate", "2"), TypeError, "must be real number"),
    (lambda s: s.uncertain("wipe", uniform=(-0.5, 0), level=None), scaleev.Error, "outside"),
])
def test_a_step_that_fails_leaves_the_study_as_it_was(step, kind, words):
    s = oracle()
    written, draws = repr(s), s.ev(200, 100)
    for _ in range(2):  # the second one finds nothing of the first
        with pytest.raises(kind) as caught:
            step(s)
        # C says the number of the input besides its name.
        assert re.search(words, re.sub(r" \(input \d+\)", "", str(caught.value)))
        assert repr(s) == written and same(s.ev(200, 100), draws)
    # What a failed step would have cut off is there.
    assert s.uncertain("wipe", uniform=(0, 1)).draw("wipe").max() > 0.99


def test_a_step_that_fails_before_anything_was_asked():
    s = oracle_model().study().uncertain("rate", gamma=(3, 1000))
    with pytest.raises(scaleev.Error, match="wipe .*: uniform: no probability"):
        s.uncertain("wipe", uniform=(0, 1), truncate=(2, 3))
    assert s.uncertain("wipe", uniform=(0, 1)).draw("wipe").max() > 0.99


def test_a_step_after_a_question():
    s = rate_only()
    before = s.mean(200).value, s.ev(200, 64)
    s.uncertain("loss", point=0)
    assert s.mean(200).value > before[0] and (s.ev(200, 64) > before[1]).all()


@pytest.mark.parametrize("ask, kind, words", [
    (lambda s: s.draw("wipe"), scaleev.Error, "'wipe' is not uncertain; those that are: rate, per_unit, loss"),
    (lambda s: s.draw("rates"), scaleev.Error, "did you mean 'rate'"),
    (lambda s: s.ev(1, -1), scaleev.Error, "n is -1, allowed is 0 to"), (lambda s: s.ev(1, 2.0), TypeError, "n: "),
    (lambda s: s.ev(1, 1, -1), scaleev.Error, "start is -1"), (lambda s: s.ev(1, 2, 2**63 - 1), scaleev.Error, ""),
    (lambda s: s.ev("1"), TypeError, "scale: "), (lambda s: s.value("evs", 1), scaleev.Error, "did you mean 'ev'"),
    (lambda s: s.break_even(2, 1), scaleev.Error, "lo = 2, hi = 1"), (lambda s: s.break_even(1, 2, direction=0), scaleev.Error,
                                                                      "direction is 0, allowed is -1 or 1"),
    (lambda s: s.best_scale(2, 1), scaleev.Error, "lo = 2"), (lambda s: s.decide(2, 1), scaleev.Error, "lo = 2, hi = 1"),
    (lambda s: s.mean(1, draws=-1), scaleev.Error, "draws is -1"), (lambda s: s.mean(1, 99), scaleev.Error, "quantity"),
    (lambda s: s.probability(1, "0"), TypeError, "numbers are needed"),
    (lambda s: s.given("wipe", 1), scaleev.Error, "not uncertain"), (lambda s: s.given("rate", 1, nodes=2), scaleev.Error, ""),
    (lambda s: s.given("rate", 1, nodes=10**15), scaleev.Error, "allowed is 3 to 1025"),
    (lambda s: s.importance(1, 2, 1), scaleev.Error, "lo = 2"),
    (lambda s: s.quantiles([1, 2], 1.5), scaleev.Error, r"levels = \[1.5\]"),
    (lambda s: s.quantiles(3, 0.5), TypeError, "a column of draws is needed, not 3"),
    (lambda s: s.share_below([1, 2], "3"), TypeError, "numbers are needed: threshold = '3'"),
    (lambda s: s.choose([]), scaleev.Error, ""), (lambda s: s.choose([[1, 2], [1, 2, 3]]), ValueError, "option 0 has shape"),
    (lambda s: scaleev.summarize([1], 3), scaleev.Error, ""), (lambda s: scaleev.summarize(["1"]), TypeError, "not <U1"),
])
def test_a_question_that_is_refused(ask, kind, words):
    with pytest.raises(kind, match=words):
        ask(oracle())


@pytest.mark.parametrize("options, words", [
    (dict(seed=0), "seed is 0, allowed is 1 to 2"), (dict(seed=-1), "seed is -1"), (dict(seed=2**64), "allowed is 0 to"),
    (dict(replicates=3), ""), (dict(replicates=128), ""), (dict(replicates=-2), "replicates is -2"),
])
def test_a_study_that_is_refused(options, words):
    with pytest.raises(scaleev.Error, match=words):
        oracle_model().study(**options)
    for threads, kind in ((0, scaleev.Error), (1.5, TypeError)):
        with pytest.raises(kind, match="threads"):
            oracle(threads=threads).ev(1)


def test_a_gain_is_warned_of():
    with pytest.warns(scaleev.LossSignWarning, match="loss is negative in a draw") as caught:
        s = oracle_model().study().uncertain("loss", uniform=(-100, -50))
    assert len(caught) == 1 and caught[0].filename == __file__ and s.inputs == ("loss",)
    with pytest.raises(scaleev.LossSignWarning):
        s = oracle_model().study()
        s.uncertain("loss", normal=(0, 1))
    assert s.inputs == ()
    scaleev.Model().hazard("rate", 1, gain=3).study().uncertain("loss", uniform=(-5, -2))


# ---- what a study is ----


@given(st.data())
@settings(max_examples=30)
def test_a_study_prints_and_pickles_as_itself(data):
    a, b = oracle_model(), oracle_model().set_label(1, data.draw(st.sampled_from(["", "open weights", "it's \"µ\""])))
    difference = data.draw(st.booleans())
    m = a - b if difference else b
    s = m.study(seed=data.draw(st.integers(1, 2**64 - 1)), replicates=data.draw(st.sampled_from([2, 8])))
    free = [name for name in m.inputs if name.endswith(("per_unit", "rate", "loss"))]
    for name in data.draw(st.lists(st.sampled_from(free), unique=True)):
        form = data.draw(st.sampled_from([form for form, *_ in FORMS]))
        s.uncertain(name, **form, **data.draw(st.sampled_from([{}, {"clamp": (0.5, None)}, {"truncate": (0, 4)}]))
                    if "point" not in form and "samples" not in form else {})
    if len(s.inputs) > 1:
        s.correlate(s.inputs[0], s.inputs[1], 0.25)
    rest = [name for name in free if name not in s.inputs]
    if rest and s.inputs:
        s.same(rest[0], s.inputs[0], *data.draw(st.sampled_from([(), (2, 0.5)])))
    others = [eval(repr(s)), pickle.loads(pickle.dumps(s)), s.copy(), copy.copy(s), copy.deepcopy(s)]
    for other in others:
        assert repr(other) == repr(s) and other.inputs == s.inputs and same(other.ev([1, 30], 100), s.ev([1, 30], 100))
    if rest:
        others[-1].uncertain(rest[-1], point=2) if rest[-1] not in s.inputs else None
    assert same(others[0].ev([1, 30], 100), s.ev([1, 30], 100)) and s.model == m


def test_long_lists_are_not_printed_in_full():
    s = oracle_model().study().uncertain("loss", samples=numpy.arange(1000))
    assert "48, 49, ..., 950, 951" in repr(s) and same(pickle.loads(pickle.dumps(s)).ev(9, 99), s.ev(9, 99))


def test_the_study_keeps_what_it_was_given():
    """The model of when it was made, and lists as they were."""
    m, samples = oracle_model(), [1.0, 2.0, 3.0]
    s = m.study().uncertain("rate", samples=samples)
    draws = s.ev(2, 100)
    m["loss"] = 5
    samples[:] = [7, 7, 7]
    assert same(s.ev(2, 100), draws) and s.model["loss"] == 100
    s.uncertain("per_unit", point=1)
    assert same(s.ev(2, 100), draws)


def test_a_question_is_answered_for_the_study_as_it_was():
    """The progress function changes it on the way."""
    s = rate_only()
    wanted = s.ev([1, 200], 200_000)

    def changes(done):
        if len(s.inputs) == 1:
            s.uncertain("loss", uniform=(1, 2))
    s.progress = changes
    assert same(s.ev([1, 200], 200_000), wanted)
    s.progress = False
    assert not same(s.ev([1, 200], 200_000), wanted)


def test_one_study_in_several_threads():
    s, wanted, got = oracle(), oracle().ev(200, 100), []
    steps = [lambda i=i: s.uncertain("wipe" if i else "frailty", point=1 - i) for i in range(2)]
    threads = [threading.Thread(target=work) for work in [lambda: got.append(s.ev(200, 100))] * 6 + steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(s.inputs) == {"rate", "per_unit", "loss", "wipe", "frailty"} and len(got) == 6
    other = oracle().uncertain("frailty", point=1).ev(200, 100)
    assert all(same(one, wanted) or same(one, other) for one in got)


def test_nothing_is_freed_too_early_or_too_late():
    calls = []

    def benefit(scales):
        calls.append(threading.current_thread())
        return numpy.sqrt(scales)

    s = scaleev.Model().benefit("callback", benefit).hazard("rate", 1e-3, loss=1).study(threads=2).uncertain(
        "rate", lognormal=(1e-4, 1e-2), level=0.9)
    gc.collect()
    s.progress = lambda done: s is None  # a cycle
    found = s.ev(100, 200_000)
    assert len(calls) > 0 and same(found, rooted().ev(100, 200_000))
    handle, freed = weakref.ref(s._handle), weakref.ref(s)
    del s
    gc.collect()
    assert handle() is None and freed() is None


def rooted():
    return scaleev.Model().benefit("power", 1, 0.5).hazard("rate", 1e-3, loss=1).study().uncertain(
        "rate", lognormal=(1e-4, 1e-2), level=0.9)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("ask", [lambda s: s.ev(100, 200_000), lambda s: s.mean(100)])
def test_what_a_callback_raises_reaches_the_caller(threads, ask):
    def fails(scales):
        raise LookupError("mine")
    s = scaleev.Model().benefit("callback", fails).hazard("rate", 1).study(threads=threads).uncertain("rate", uniform=(1, 2))
    with pytest.raises(LookupError, match="mine"):
        ask(s)


# ---- progress ----


ASKS = {
    "draws": lambda s: s.ev([1, 2, 3], 300_000), "break-evens": lambda s: s.break_even(1, 1e6, 200_000),
    "best scales": lambda s: s.best_scale(1, 1e6, 600), "mean": lambda s: s.mean([1, 10, 100]),
    "probabilities": lambda s: s.probability([1, 10, 100]), "decision": lambda s: s.decide(1, 1e5),
    "given": lambda s: s.given("rate", [10, 100]), "importance": lambda s: s.importance(100, 1, 1e5),
}


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_progress(ask, threads):
    """It is told in this thread, from 0 to 1, and changes nothing."""
    told = []
    s = oracle(threads=threads, progress=lambda done: told.append((done, threading.current_thread())))
    ask(s)
    parts = [done for done, _ in told]
    assert parts == sorted(parts) and parts[0] == 0 and parts[-1] == 1
    assert {thread for _, thread in told} == {threading.current_thread()}


class Mine(Exception):
    pass


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_a_study_that_is_stopped_raises(ask, threads, after):
    told = []

    def stops(done):
        told.append(done)
        return len(told) > after

    def raises(done):
        if stops(done):
            raise Mine

    s = oracle(threads=threads, progress=stops)
    with pytest.raises(scaleev.Error) as error:
        ask(s)
    assert error.value.status == scaleev.Status.ERROR_STOPPED and len(told) == after + 1
    told.clear()
    s.progress = raises
    with pytest.raises(Mine):
        ask(s)
    assert len(told) == after + 1
    s.progress = False
    ask(s)


LONG = """
import os, scaleev, signal, threading
begun = threading.Event()
def benefit(scales):
    begun.set()
    return scales
m = scaleev.Model().benefit("callback", benefit).hazard("rate", 1e-3).hazard("weibull", 1e4, 2).hazard("gamma", 1, 1e4)
s = m.study(threads={threads})
for name in ("rate", "characteristic", "exposure", "gamma.shape"):
    s.uncertain(name, uniform=(m[name], 2 * m[name]))
"""
# They would take hours, or more.
HOURS = ["mean(100, draws=2**40)", "ev(100, 2**26)", "best_scale(1, 1e6, 2**24)", "importance(100, 1, 1e6, draws=2**40)"]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("question", HOURS)
def test_a_stopped_question_ends_soon(threads, question):
    """It is stopped when a callback has been called, so that the library is at work."""
    names = {}
    exec(LONG.format(threads=threads), names)
    names["s"].progress = lambda done: names["begun"].is_set()
    with pytest.raises(scaleev.Error, match="stop"):
        eval("s." + question, names)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("question", HOURS)
def test_an_interrupt_reaches_the_caller(threads, question):
    """Ctrl-C in the main thread, while the library is at work."""
    code = LONG.format(threads=threads) + f"""
def interrupt():
    begun.wait()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
try:
    s.{question}
    print("not interrupted")
except KeyboardInterrupt:
    print("interrupted")
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert (run.stdout, run.stderr) == ("interrupted\n", "")


def fake_tqdm(bars):
    class tqdm:
        def __init__(self, **options):
            self.n, self.options, self.closed = 0, options, False
            bars.append(self)

        def update(self, n):
            assert n >= 0
            self.n += n

        def close(self):
            self.closed = True
    module = types.ModuleType("tqdm.auto")
    module.tqdm = tqdm
    return module


@pytest.mark.parametrize("threads", [1, 2])
def test_a_bar_of_tqdm(monkeypatch, threads):
    bars = []
    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.auto", fake_tqdm(bars))
    s = oracle(progress=True, threads=threads)
    s.ev([1, 2], 300_000)
    with pytest.raises(scaleev.Error):
        s.break_even(2, 1)
    assert [(bar.n, bar.closed, bar.options["desc"]) for bar in bars] == [(100, True, "ev"), (0, True, "break_even")]


def test_a_bar_of_text(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    s = oracle(progress=True)
    monkeypatch.setattr(scaleev._Bar, "PATIENCE", math.inf)
    s.ev([1, 2], 200_000)
    assert sys.stderr.getvalue() == ""
    monkeypatch.setattr(scaleev._Bar, "PATIENCE", 0)
    s.ev(1, 2 * 65536)
    assert sys.stderr.getvalue() == "\rev:   0 %\rev:  50 %\rev: 100 %\n"


def test_a_bar_of_the_tqdm_that_is_installed(monkeypatch):
    pytest.importorskip("tqdm")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(scaleev._Bar, "PATIENCE", 0)
    oracle(progress=True).ev(1, 300_000)
    assert "ev" in sys.stderr.getvalue() and "100 %" in sys.stderr.getvalue()


# ---- statistics ----


columns = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200).map(numpy.array)


@given(columns, st.lists(st.floats(0, 1), max_size=5), st.sampled_from([2, 8, 16]))
def test_statistics_are_those_of_numpy(values, levels, replicates):
    summary = scaleev.summarize(values, replicates)
    assert (summary.count, summary.missing, summary.least, summary.greatest) == (len(values), 0, values.min(), values.max())
    assert numpy.isclose(summary.mean.value, values.mean(), rtol=1e-12, atol=1e-9)
    found = scaleev.quantiles(values, levels, replicates)
    assert found.value.shape == found.error.shape == (len(levels),)
    if levels:
        assert numpy.allclose(found.value, numpy.quantile(values, levels, method="hazen"), rtol=1e-9, atol=1e-9)
    assert scaleev.share_below(values, 0.0, replicates).value == (values < 0).mean()
    assert found.replicates == replicates


def test_statistics_of_several_columns():
    rows = numpy.random.default_rng(1).normal(size=(3, 2, 1024))
    rows[1, 1, 7] = math.nan
    summary, found, shares = scaleev.summarize(rows), scaleev.quantiles(rows, [0.1, 0.9]), scaleev.share_below(rows, 0)
    assert found.value.shape == (3, 2, 2) and shares.value.shape == (3, 2) and summary.missing.sum() == 1
    for i in numpy.ndindex(3, 2):
        one = scaleev.summarize(rows[i])
        assert one.mean.value == summary.mean.value[i] and one.mean.error == summary.mean.error[i]
        assert one.sd == summary.sd[i] and one.balanced is True and summary.balanced[i]
        assert same(found.value[i], scaleev.quantiles(rows[i], [0.1, 0.9]).value)
        assert scaleev.quantiles(rows[i], 0.1).value == found.value[i][0]
        assert tuple(scaleev.share_below(rows[i], 0)) == (shares.value[i], shares.error[i])
    assert same(scaleev.quantiles(rows[:, :, ::-2], 0.5).value, scaleev.quantiles(rows[:, :, ::-2].copy(), 0.5).value)
    assert scaleev.summarize(numpy.empty((0, 5))).sd.shape == (0,)


def test_what_dominates_is_said():
    s = scaleev.Model().benefit("linear", 1).study().uncertain("per_unit", lognormal=(0, 8))
    assert s.summarize(s.ev(1, 4096)).dominated is True and oracle().summarize(oracle().ev(200, 4096)).dominated is False


def test_intervals_of_estimates():
    for replicates, t in ((8, 2.3646242515927844), (2, 12.706204736174698)):  # tables of Student's t
        assert math.isclose(scaleev.student(0.95, replicates), t, rel_tol=1e-9)
        lo, hi = scaleev.Estimate(3.0, 2.0, replicates).interval()
        assert math.isclose(lo, 3 - 2 * t) and math.isclose(hi, 3 + 2 * t)
    lo, hi = scaleev.Estimate(numpy.array([1, 2]), numpy.array([0, 1])).interval(0)
    assert same(lo, [1, 2]) and same(hi, [1, 2]) and float(scaleev.Estimate(2.5, 1)) == 2.5
    assert scaleev.Estimate([1.0, 2.0], [0.0, 1.0]).interval(0) == ([1, 2], [1, 2])
    assert math.isnan(scaleev.student(1))


def test_choosing():
    """Two options, 0 and X1 + X2, normal with mean 1 and sd 2 and 1: EVPI is .479810706348."""
    m = scaleev.Model().benefit("polynomial", 0).benefit("linear", 1)
    s = m.study().uncertain("c0", normal=(1, 2)).uncertain("per_unit", normal=(0, 1))
    go = s.ev(1)
    choice = s.choose({"stay": 0, "go": go})
    assert choice.best == "go" and choice.options == ("stay", "go") and near(choice.evpi, .479810706348)
    assert same(choice.means.value, [0, choice.mean.value]) and near(choice.mean, 1)
    assert choice.shares.tolist() == [(go < 0).mean(), (go > 0).mean()]
    assert choice.regrets.value[1] == choice.evpi.value == pytest.approx(choice.perfect.value - choice.mean.value)
    assert (choice.count, choice.missing, choice.balanced, choice.dominated) == (65536, 0, True, False)
    assert scaleev.choose(numpy.stack([go - 1, go])).best == 1
    with_missing = go.copy()
    with_missing[3] = math.nan
    assert s.choose([go, with_missing]).missing == 1


# ---- without NumPy ----


CODE = """
import json, math, sys
if {hidden}: sys.modules["numpy"] = None
import scaleev
m = scaleev.Model().benefit("linear", 1).hazard("rate", 1e-3, loss=100)
s = m.study(seed=3, threads=2).uncertain("rate", gamma=(3, 1000)).uncertain("loss", discrete={{50: 1, 150: 2}})
plain = lambda x: x if isinstance(x, (list, float, int, str)) else x.tolist()
ev, rows = s.ev(200, 1000), s.ev([1, 200, 900], 70_000)
found, best, summary = s.break_even(1, 1e6, 1000), s.best_scale(1, 1e6, 600), s.summarize(rows)
choice, bands = s.choose({{"no": 0, "go": ev}}), s.quantiles(rows, [0.1, 0.9])
given, mean = s.given("rate", [1, 200], nodes=5, draws=1024), s.mean([1, 200], draws=1024)
decision, importance = s.decide(1, 1e4, draws=1024), s.importance(200, 1, 1e4, draws=1024)["rate"]
out = [ev, rows, s.draw("rate", 5), found.at, found.kinds, found.filled, found.quantiles([0.1, 0.5]).value, *best,
       summary.count, summary.mean.value, summary.mean.error, summary.sd, summary.balanced, bands.value, bands.error,
       s.quantiles(ev, 0.5).value, s.share_below(ev, 0).value, s.share_below(rows, 0).value, choice.best,
       choice.means.value, choice.shares, choice.evpi.value, scaleev.rank_correlation(ev, s.draw("rate", 1000)),
       given.inputs, given.values, mean.value, mean.error, s.mean(200).value, s.probability([1, 200]).value,
       decision.evpi.value, importance.evppi.value, s.summarize(ev).sd, *s.share_below(ev, 0).interval(),
       *mean.interval()]
print(json.dumps(list(map(plain, out))))
"""


def test_without_numpy_the_same_numbers_come_in_lists():
    said = [subprocess.run([sys.executable, "-c", CODE.format(hidden=hidden)], capture_output=True, text=True, timeout=100,
                           check=True).stdout for hidden in (True, False)]
    assert json.loads(said[0]) == json.loads(said[1]) and len(said[0]) > 10_000
