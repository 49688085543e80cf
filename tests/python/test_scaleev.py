# SPDX-License-Identifier: MIT
"""examples/python/scaleev.py: what goes in comes out, whatever it is written in; nothing is freed too early or late."""
import copy
import ctypes
import fractions
import functools
import gc
import inspect
import json
import math
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import threading
import weakref

import hypothesis.extra.numpy
import numpy
import pytest
from hypothesis import given, settings, strategies as st

import scaleev

settings.register_profile("here", deadline=None, derandomize=True, database=None, max_examples=100, print_blob=True)
settings.load_profile("here")


pytestmark = pytest.mark.filterwarnings("error::scaleev.LossSignWarning")


def worked_example():
    return scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)


def same(a, b):
    return numpy.array_equal(numpy.asarray(a), numpy.asarray(b), equal_nan=True)


def run_python(code, **environment):
    """Another Python, for what can be done once only."""
    return subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True,
                          timeout=100)


# ---- models of any kind ----


def a_number(parameter):
    lo, hi = max(parameter.lo, -1e3), min(parameter.hi, 1e3)
    if parameter.name in ("balls", "bad"):
        return st.integers(500, 1000) if parameter.name == "balls" else st.integers(1, 500)
    return st.floats(lo, hi, allow_subnormal=False)


def without_warning(settings):
    """A negative loss as what it is."""
    return {"gain" if name == "loss" and value < 0 else name: abs(value) if name == "loss" else value
            for name, value in settings.items()}


@st.composite
def terms(draw, models):
    family = draw(st.sampled_from(sorted(name for name in scaleev.families() if not name.endswith("callback"))))
    known = scaleev.families()[family].parameters
    if family.endswith(".table"):
        n = draw(st.integers(2, 5))
        steps = draw(st.lists(st.floats(0.5, 10), min_size=n - 1, max_size=n - 1))
        rates = draw(st.lists(st.floats(0, 5), min_size=n, max_size=n))
        arguments = [[sum(steps[:i]) for i in range(n)], rates]
    elif family.endswith(".formula"):
        values = {name: draw(st.floats(1e-3, 10)) for name in ("a", "t")}
        bounds = {name: draw(st.sampled_from([(0, None), (None, 10), (0, 10), (None, None)])) for name in values}
        text = "a*K/(1 + K/t)" if family.startswith("benefit") else "log1p(a*\nK ) + t*K"
        arguments = [text, values]
        models = functools.partial(getattr(models, family.partition(".")[0]), bounds=bounds)
    elif family.endswith(".polynomial"):
        arguments = draw(st.lists(st.floats(-10, 10), min_size=1, max_size=64))
    else:
        arguments = [draw(a_number(p)) for p in known if not p.is_knob]
    knobs = {p.name: draw(a_number(p)) for p in known if p.is_knob and draw(st.booleans())}
    label = draw(st.sampled_from(["", "open weights", "it's \"µ\"", "1", "v1.2"]))
    kind, _, short = family.partition(".")
    add = models if short == "formula" else functools.partial(getattr(models, kind), short)
    return add(*arguments, label=label, **without_warning(knobs))


@st.composite
def models(draw):
    model = scaleev.Model()
    for _ in range(draw(st.integers(0, 4))):
        draw(terms(model))
    return model


@given(models(), models(), st.booleans())
def test_a_model_prints_pickles_and_is_written_as_itself(a, b, difference):
    model = a - b if difference else a
    scales = [0, 0.3, 1, 4, 1e3]
    written = json.dumps(model.to_dict(), sort_keys=True, allow_nan=False)
    for other in (eval(repr(model)), pickle.loads(pickle.dumps(model)), scaleev.Model.from_dict(json.loads(written)),
                  scaleev.Model.parse(str(model)), copy.copy(model), copy.deepcopy(model), model.copy()):
        assert repr(other) == repr(model) and other == model and not other != model
        assert [term.label for term in other.terms] == [term.label for term in model.terms]
        for quantity in scaleev.Quantity:
            assert same(other.value(quantity, scales), model.value(quantity, scales))


@given(models())
def test_every_input_has_a_name_of_its_own(model):
    names = model.inputs
    assert len(set(names)) == len(names) and names[0] == "scale"
    assert [model._handle.find(name) for name in names] == list(range(len(names)))
    for term in model.terms:
        for name, value in term.inputs.items():
            assert model[f"{term.number}.{name}"] == value


@given(models(), st.booleans(), st.data())
def test_setting_an_input(model, difference, data):
    model = model - worked_example() if difference else model
    name = data.draw(st.sampled_from(model.inputs))
    if name == "scale":
        with pytest.raises(scaleev.Error, match="the scale cannot be set"):
            model[name] = 1
        return
    before = model.copy()
    value = model[name]
    # Half of a whole number need not be one.
    model[name] = value if name.endswith(("balls", "bad")) else value / 2
    assert model[name] == (value if name.endswith(("balls", "bad")) else value / 2)
    assert before[name] == value
    model[name] = value
    assert repr(model) == repr(before)


@given(models(), st.booleans(), st.data())
def test_a_model_that_was_changed_is_another(model, difference, data):
    model = model - worked_example() if difference else model
    changes = [lambda m: m.hazard("rate", 0.1), lambda m: m.benefit("table", [0, 1], [1, 2])] * (not difference)
    for name in model.inputs[1:]:
        if not name.endswith(("balls", "bad", "shape")) and model[name] not in (0, 1):
            changes.append(lambda m, name=name: m.__setitem__(name, m[name] * (1 - 2**-50)))
    changes += [lambda m, i=i: m.set_label(i, "another") for i in range(len(model.terms))]
    other = model.copy()
    data.draw(st.sampled_from(changes or [lambda m: m.benefit("linear", 1)]))(other)
    assert other != model and not other == model


def test_what_the_library_knows_of_terms_is_read_from_it():
    """Whoever has added them."""
    ours = scaleev.Model().benefit("table", [0, 1, 2], [0, 1, 5])
    ours.hazard("table", [0, 9], [0.1, 0.2], loss=3, label="open")
    m, library = scaleev.Model(), scaleev.load()
    for family, points in ((b"benefit.table", [0, 0, 1, 1, 2, 5]), (b"hazard.table", [0, 0.1, 9, 0.2])):
        assert library.scaleev_add(m, family, (ctypes.c_double * len(points))(*points), len(points), None) == 0
    assert library.scaleev_set_named(m, 1, b"loss", 3) == 0 and library.scaleev_set_label(m, 1, b"open") == 0
    assert m == ours and repr(m) == repr(ours) and m.terms[1].data == ([0, 9], [0.1, 0.2])


def test_equality():
    m = worked_example()
    assert m == worked_example() and m - m == m - m and m != m - m and m - m.copy().hazard("rate", 1) != m - m
    assert scaleev.Model().benefit("linear", 1) != scaleev.Model().benefit("metcalfe", 1)
    assert scaleev.Model().benefit("linear", 1).benefit("power", 1, 2) - scaleev.Model() != (
        scaleev.Model().benefit("linear", 1) - scaleev.Model().benefit("power", 1, 2))
    table, other = (scaleev.Model().benefit("table", [0, 1, 2], [0, 1, last]) for last in (2, 3))
    assert table != other and table == scaleev.Model().benefit("table", numpy.arange(3), range(3))
    assert m != 1 and m != repr(m) and m == AnyModel() and not m != AnyModel()
    with pytest.raises(TypeError, match="unhashable"):
        hash(m)


class AnyModel:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


def test_callbacks_are_equal_by_identity():
    class Function:
        def __call__(self, k):
            return k

        def __eq__(self, other):
            return True

        __hash__ = None
    function = Function()
    m = root_model(function)
    assert m == root_model(function) == m.copy() and m != root_model(Function())
    assert root_model(numpy.sqrt, abs) == root_model(numpy.sqrt, abs) != root_model(numpy.sqrt)


def test_iteration_over_inputs():
    m = worked_example()
    assert list(m) == list(m.inputs) == list(m.keys()) and [name in m for name in m] == [True] * len(m.inputs)
    values = dict(m)
    assert math.isnan(values.pop("scale"))
    assert values == {"per_unit": 2, "benefit.share": 1, "probability": 0.01, "hazard.share": 1, "loss": 100, "wipe": 1,
                      "frailty": 0}
    assert "1.loss" in m and "share" not in m and "lost" not in m and 3 not in m


def test_what_a_dict_looks_like():
    m = scaleev.Model().benefit("polynomial", 1, 2, 3, share=0.5, label="users")
    m.hazard("table", [0, 9], [0.1, 0.2], gain=7)
    assert m.to_dict() == {"terms": [
        {"family": "benefit.polynomial", "label": "users", "parameters": {"c0": 1, "c1": 2, "c2": 3, "share": 0.5}},
        {"family": "hazard.table", "parameters": {"points": [[0, 0.1], [9, 0.2]], "gain": 7}}]}
    assert (m - scaleev.Model()).to_dict() == {**m.to_dict(), "minus": []}
    for with_callback in (root_model(abs), worked_example() - root_model(abs)):
        with pytest.raises(scaleev.Error, match="callback, of which the function cannot be written") as error:
            with_callback.to_dict()
        assert error.value.status == scaleev.Status.ERROR_UNSUPPORTED
    with pytest.warns(scaleev.LossSignWarning):
        m = scaleev.Model.from_dict({"terms": [{"family": "hazard.rate", "parameters": {"rate": 1, "loss": -3}}]})
    assert m["loss"] == -3


def a_term(family="hazard.constant", **parameters):
    return {"terms": [{"family": "benefit.linear", "parameters": {"per_unit": 1}},
                      {"family": family, "parameters": parameters}]}


@pytest.mark.parametrize("written, kind, words", [
    ([], TypeError, r"a model is a dict, not \[\]"),
    ({}, ValueError, "a model has no 'terms', which it needs"),
    ({"terms": [], "term": []}, ValueError, "a model has no 'term'; did you mean 'terms'?"),
    ({"terms": {}}, TypeError, "'terms' is a list of terms, not {}"),
    ({"terms": [], "minus": "x"}, TypeError, "'minus' is a list of terms, not 'x'"),
    ({"terms": [3]}, TypeError, r"terms\[0\]: a term is a dict, not 3"),
    ({"terms": [{"family": "benefit.linear"}]}, ValueError, r"terms\[0\]: a term has no 'parameters', which it needs"),
    ({"terms": [], "minus": [{}]}, ValueError, r"minus\[0\]: a term has no 'family', which it needs"),
    ({"terms": [{"family": "benefit.linear", "parameters": [2]}]}, TypeError, r"parameters are a dict, not \[2\]"),
    ({"terms": [{"family": "benefit.linear", "parameters": {"per_unit": 1}, "label": 3}]}, TypeError, "a str is"),
    (a_term("linear"), scaleev.Error, r"terms\[1\]: no family is called 'linear'; did you mean 'benefit.linear'\?"),
    (a_term(3), scaleev.Error, "no family is called 3"),
    (a_term("hazard.callback"), scaleev.Error, "hazard.callback: a function cannot be written"),
    (a_term(probability=2), scaleev.Error, r"terms\[1\]: hazard.constant: probability is 2, allowed is 0 to 1"),
    (a_term(probability="2"), TypeError, "probability: must be real number, not str"),
    (a_term(), scaleev.CallError, r"terms\[1\]: hazard.constant: probability is missing"),
    (a_term(probability=0.1, lost=2), scaleev.CallError, "'lost' is no parameter or knob of it; did you mean 'loss'"),
    (a_term("benefit.table"), ValueError, "benefit.table has no 'points', which it needs"),
    (a_term("benefit.table", points=[[0, 1], [1]]), ValueError, "points"),
    (a_term("benefit.table", points=[[0, 1], [1, 2, 3]]), ValueError, "points"),
    (a_term("benefit.table", points=[[0, 1], [1, "2"]]), TypeError, "points: must be real number, not str"),
    (a_term("benefit.table", points=3), TypeError, "points"),
    (a_term("benefit.table", points=[[0, 1], [1, 2]], scales=[0, 1]), ValueError, "benefit.table has no 'scales'"),
    (a_term("benefit.table", points=[[1, 1], [0, 2]]), scaleev.Error, "point 1 is 0"),
])
def test_a_dict_that_is_no_model(written, kind, words):
    with pytest.raises(kind, match=words):
        scaleev.Model.from_dict(written)


def test_setting_several_together():
    m = scaleev.Model().benefit("linear", 2).hazard("urn", 100, 10, loss=3, label="draws")
    with pytest.raises(scaleev.Error, match="bad must be at most balls"):
        m["balls"] = 5
    before = m.copy()
    assert m.update(balls=5, bad=2) is m and (m["balls"], m["bad"]) == (5, 2)
    assert m == scaleev.Model().benefit("linear", 2).hazard("urn", 5, 2, loss=3, label="draws")
    assert before["balls"] == 100 and m.update(before) == before  # it has the names of its inputs, as a dict has keys
    assert m.update({"draws.loss": 7, "urn.wipe": 0.5}, per_unit=1).ev(0) == 0
    assert (m["loss"], m["wipe"], m["per_unit"]) == (7, 0.5, 1)
    assert m.update([("loss", 1), ("loss", 2)])["loss"] == 2 and m.update() == m
    for wrong in ({"balls": 1}, {"bad": math.nan}, {"scale": 3}, {"lost": 3}, {"urn.loss": 3}):
        kept = m.copy()
        with pytest.raises(scaleev.Error):
            m.update({"loss": 1, **wrong})
        assert m == kept


@given(models(), models(), st.booleans())
def test_a_dict_of_all_inputs_sets_them(a, b, difference):
    m = a - b if difference else a
    other = m.copy()
    for name in other.inputs[1:]:
        if not name.endswith(("balls", "bad")):
            other[name] = other[name] / 2
    assert m.copy().update(dict(m)) == m
    assert other.update(dict(m)) == m


def test_names_are_read_where_they_are_needed(monkeypatch):
    asked, names = [], scaleev.load().scaleev_input_name
    monkeypatch.setattr(scaleev.load(), "scaleev_input_name", lambda model, i: asked.append(i) or names(model, i))
    assert len(worked_example().ev([1, 2])) == 2 and asked == []


def test_setting_reads_no_names_again(monkeypatch):
    m = worked_example()
    m["loss"] = 7
    asked, names = [], scaleev.load().scaleev_input_name
    monkeypatch.setattr(scaleev.load(), "scaleev_input_name", lambda model, i: asked.append(i) or names(model, i))
    m["loss"] = 8
    assert asked == [] and m["loss"] == 8
    m.set_label(1, "open")
    m["open.loss"] = 9
    m.hazard("rate", 1)
    assert m["open.loss"] == 9 and m["rate.loss"] == 0 and asked != []


def test_the_worked_example():
    m = worked_example()
    assert repr(m) == 'scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)'
    one, thousand = m.ev([1, 1000])
    assert one == pytest.approx(0.98, rel=1e-15) and thousand == pytest.approx(2000 * 0.99**1000 - 100 * (1 - 0.99**1000))
    solution = m.break_even(1, 1e12)
    assert solution.complete and (solution.sign_lo, solution.sign_hi) == (1, -1)
    (root,) = solution.roots
    assert root.lo <= root.at <= root.hi and root.kind is scaleev.RootKind.CROSSING and root.direction == -1
    assert root.at == pytest.approx(124.18360519814100, rel=1e-14)
    best = m.best_scale(1, 1e6)
    assert best.scale == pytest.approx(49.49916247342217, rel=1e-12) and best.ev == pytest.approx(21.00274121524781)
    assert best.proved is True and best.at_end is False and best.whole_scale == 49
    assert m.whole_scales(1, 1e6) == scaleev.Whole(1.0, 124.0, True)
    lo, hi = m.enclose(1, 2)
    assert lo <= m.ev(1) <= m.ev(2) <= hi


def test_solving_for_an_input():
    m = worked_example()
    (root,) = m.solve("probability", scale=1e6).roots
    for probability, sign in ((root.lo, 1), (root.hi, -1)):
        m["probability"] = probability
        (there,) = m.break_even(1, 1e12).roots
        assert (there.at - 1e6) * sign > -1e-3
    assert m.solve("hazard.probability", 1e6) == m.solve("1.probability", 1e6) == m.solve("probability", 1e6)
    # The domain is what is allowed unless it is given.
    assert m.solve("probability", 1e6) == m.solve("probability", 1e6, lo=0, hi=1)
    assert m.solve("scale", lo=1, hi=1e12) == m.break_even(1, 1e12)
    assert m.solve("scale").roots[-1].direction == -1
    half = worked_example().solve("scale", quantity="survival", target=0.5)
    assert half.roots[0].at == pytest.approx(math.log(0.5) / math.log(0.99), rel=1e-14)
    assert m.solve("probability", 1e6, lo=0.5, hi=1).roots == ()
    with pytest.raises(TypeError, match="needs a scale"):
        m.solve("probability")


def test_all_roots_come_out():
    """More of them than there is room for at first."""
    n = 40
    product = numpy.polynomial.polynomial.polyfromroots([k + 1 for k in range(12)])
    m = scaleev.Model().benefit("polynomial", *product)
    assert [round(root.at) for root in m.break_even(0.5, 13).roots] == list(range(1, 13))
    scales = numpy.arange(n + 1.0)
    table = scaleev.Model().benefit("table", scales, numpy.where(scales % 2, 1.0, -1.0))
    roots = table.break_even(0, n).roots
    assert len(roots) == n and all(i < root.at < i + 1 for i, root in enumerate(roots))
    assert all(root.direction == (1 if i % 2 == 0 else -1) for i, root in enumerate(roots))


def test_a_budget_is_kept():
    assert worked_example().break_even(1, 1e12, max_evaluations=1).roots[0].kind is scaleev.RootKind.UNRESOLVED


def test_roots_at_the_ends_may_be_left_out():
    m = scaleev.Model().benefit("polynomial", 0, -2, 3, -1)  # K (K - 1) (2 - K)
    kinds = [root.kind.name for root in m.break_even(0, 2).roots]
    assert kinds == ["ENDPOINT", "CROSSING", "ENDPOINT"]
    for ask in (m.break_even, lambda lo, hi, **more: m.solve("scale", lo=lo, hi=hi, **more)):
        solution = ask(0, 2, skip_endpoints=True)
        assert solution.roots == m.break_even(0, 2).roots[1:2] and solution.complete
        assert ask(0, 2, skip_endpoints=False) == m.break_even(0, 2)


def test_sensitivities_and_gradient():
    m = worked_example()
    (root,) = m.break_even(1, 1e12).roots
    by_input, gradient = m.sensitivities(root), m.gradient(root.at)
    assert list(by_input) == list(gradient) == list(m.inputs)
    for name, one in by_input.items():
        if name != "scale":
            assert one.slope == pytest.approx(-gradient[name] / gradient["scale"], rel=1e-9)
            assert one.slope_lo <= one.slope <= one.slope_hi
    m["probability"] = 0.01 * 1.0001
    moved = m.break_even(1, 1e12).roots[0].at / root.at
    assert math.log(moved) / math.log(1.0001) == pytest.approx(by_input["probability"].elasticity, rel=1e-3)
    assert m.gradient(3, "survival")["per_unit"] == 0


def test_the_argument():
    m = worked_example()
    argument = m.argue(1, 1000)
    assert argument.verdict is scaleev.Verdict.FAILS_TOO_LARGE and argument.one_model
    assert argument.existing_ev == m.ev(1) and argument.proposed_ev == m.ev(1000) and argument.flips == 1
    assert argument.first_flip == argument.last_flip and argument.first_flip.at == pytest.approx(124.183605198141)
    assert str(argument) == argument.text and "The argument fails" in argument.text
    other = scaleev.Model().benefit("linear", 2)
    assert m.argue(1, 1000, other).verdict is scaleev.Verdict.HOLDS
    assert m.argue(1, 1000, other).first_flip is None
    assert "of the existing thing at a scale of 1 is 0.98, proved" in argument.text
    named = m.argue(1, 1000, existing_name="ein Stück", proposed_name="tausend").text
    assert "of ein Stück at a scale of 1 is" in named and "of tausend at a scale of 1,000 is" in named
    with pytest.raises(ValueError):
        m.argue(1, 1000, existing_name="a\0b")
    with pytest.raises(TypeError):
        m.argue(1, 1000, proposed_name=7)
    assert argument.complete and not m.argue(1, 1000, max_evaluations=1).complete


def test_words_of_numbers():
    assert scaleev.RootKind.NONE_GOOD.words == "always good" and scaleev.Quantity.LOG_SURVIVAL.words == "log survival"
    assert scaleev.Verdict.GOOD_SAME_SCALE.words == "good at the same scale"
    for kind in (scaleev.Status, scaleev.Quantity, scaleev.RootKind, scaleev.Verdict):
        words = [member.words for member in kind]
        assert all(words) and len(set(words)) == len(words) and "unknown status" not in words


def test_families():
    families = scaleev.families()
    assert list(families) == [family.name for family in families.values()]
    for name, family in families.items():
        assert family.is_hazard == name.startswith("hazard.") and family.help
        for parameter in family.parameters:
            assert parameter.help and parameter.allowed and parameter.lo <= parameter.hi
            assert parameter.is_knob == (not math.isnan(parameter.default))


@given(st.data())
def test_parameters_by_name(data):
    """In any order, after any number of them by position."""
    family = data.draw(st.sampled_from([f for f in scaleev.families().values()
                                        if not f.name.endswith(("table", "callback", "polynomial", "formula"))]))
    kind, _, short = family.name.partition(".")
    values = {p.name: data.draw(a_number(p)) for p in family.parameters}
    names = [p.name for p in family.parameters if not p.is_knob]
    n = data.draw(st.integers(0, len(names)))
    rest = data.draw(st.permutations([name for name in values if name not in names[:n]]))
    model = getattr(scaleev.Model(), kind)(short, *(values[name] for name in names[:n]),
                                           **without_warning({name: values[name] for name in rest}))
    assert dict(model.terms[0].inputs) == values


def test_words_for_terms():
    m = (scaleev.Model().benefit("linear", 2).benefit("power", 1, 2, label="users").hazard("rate", 1e-3)
         .hazard("rate", 2e-3, label="v1.2").hazard("constant", 3e-3, label="2"))
    assert m.inputs[:4] == ("scale", "per_unit", "linear.share", "coefficient")
    assert m["users.share"] == m["power.share"] == m["1.share"] == m["benefit.power.share"]
    assert (m["v1.2.rate"], m["2.rate"], m["probability"]) == (2e-3, 1e-3, 3e-3)
    for name, words in [("rate", "'rate' may mean 2.rate or v1.2.rate"), ("rates", "no input is called 'rates'"),
                        ("7.rate", "no input"), ("", "no input"), ("power.rate", "no input")]:
        with pytest.raises(scaleev.Error, match=words) as error:
            m[name]
        assert error.value.status == scaleev.Status.ERROR_NAME
    assert m.set_label(2, "slow")["slow.rate"] == 1e-3
    assert "slow" not in repr(m.set_label(2, ""))


# ---- numbers in and out ----

dtypes = st.sampled_from(["f8", "f4", "f2", ">f8", "i8", "u2", ">i4", "bool", "longdouble", "object"])


@st.composite
def written_otherwise(draw, values):
    """The same numbers in another layout."""
    how = draw(st.sampled_from(["as it is", "list", "fortran", "reversed", "strided", "field", "packed field",
                                "one for all", "unaligned", "read only", "other type"]))
    if how == "list" and values.size:
        return values.tolist()
    if how == "fortran":
        return numpy.asfortranarray(values)
    if how == "reversed" and values.ndim:
        return numpy.ascontiguousarray(values[::-1])[::-1]
    if how == "strided" and values.ndim:
        wide = numpy.full((*values.shape[:-1], 3 * values.shape[-1]), numpy.nan)
        wide[..., ::3] = values
        return wide[..., ::3]
    if how.endswith("field"):
        records = numpy.zeros(values.shape, numpy.dtype([("tag", "i4"), ("x", "f8")], align=how == "field"))
        records["x"] = values
        return records["x"]
    if how == "one for all" and values.size:
        return numpy.broadcast_to(values.ravel()[0], values.shape)
    if how == "unaligned":
        raw = numpy.empty(values.nbytes + 1, numpy.uint8)[1:]
        moved = raw.view(numpy.float64).reshape(values.shape)
        moved[...] = values
        return moved
    if how == "read only":
        values = values.copy()
        values.flags.writeable = False
    if how == "other type":
        return values.astype(draw(dtypes))
    return values


@given(hypothesis.extra.numpy.mutually_broadcastable_shapes(num_shapes=3, max_dims=3, max_side=4, min_side=0), st.data())
def test_numbers_are_broadcast_whatever_they_are_written_in(shapes, data):
    m = worked_example()
    bounds = {"scale": (0, 300), "probability": (-0.2, 1.2), "loss": (0, 300)}
    columns = {}
    for (name, (lo, hi)), shape in zip(bounds.items(), shapes.input_shapes):
        values = data.draw(hypothesis.extra.numpy.arrays(numpy.float64, shape, elements=st.floats(lo, hi)))
        columns[name] = data.draw(written_otherwise(values))
    got = m.ev(**columns)
    arrays = numpy.broadcast_arrays(*(numpy.array(column, numpy.float64) for column in columns.values()))
    wanted = numpy.full(arrays[0].shape, numpy.nan)
    for at in numpy.ndindex(wanted.shape):
        scale, probability, loss = (float(array[at]) for array in arrays)
        if 0 <= probability <= 1:
            one = m.copy()
            one["probability"], one["loss"] = probability, loss
            wanted[at] = scaleev.load().scaleev_ev(one, scale)
    assert same(got, wanted) and numpy.shape(got) == wanted.shape
    assert isinstance(got, numpy.ndarray if wanted.shape else float)
    wanted = numpy.array(columns["scale"], numpy.float64)
    for at in numpy.ndindex(wanted.shape):
        wanted[at] = scaleev.load().scaleev_ev(m, wanted[at])
    assert same(m.ev(columns["scale"]), wanted)


@pytest.fixture
def seen(monkeypatch):
    """The address and the stride of what the library is given."""
    found, library = [], scaleev.load()

    def take(pointer, stride):
        found.append((ctypes.addressof(pointer.contents), stride))

    def columns(real, table, k):
        for i in range(k):
            take(table[i].values, table[i].stride)
    evaluate, rows, turns = (getattr(library, "scaleev_" + name) for name in (
        "evaluate", "evaluate_columns", "break_even_columns"))
    monkeypatch.setattr(library, "scaleev_evaluate", lambda m, q, scales, *rest: (
        take(scales, 1), evaluate(m, q, scales, *rest))[1])
    monkeypatch.setattr(library, "scaleev_evaluate_columns", lambda m, q, scale, table, k, *rest: (
        columns(rows, table, k), rows(m, q, scale, table, k, *rest))[1])
    monkeypatch.setattr(library, "scaleev_break_even_columns", lambda m, lo, hi, table, k, *rest: (
        columns(turns, table, k), turns(m, lo, hi, table, k, *rest))[1])
    return found


def records(n, align):
    made = numpy.zeros(n, numpy.dtype([("tag", "i4"), ("probability", "f8"), ("loss", "f8")], align=align))
    made["probability"], made["loss"] = numpy.linspace(0.001, 0.02, n), numpy.linspace(50, 200, n)
    return made


def test_what_c_can_step_through_is_not_copied(seen):
    m, n = worked_example(), 12
    plain, matrix, fields = numpy.linspace(1, 200, n), numpy.linspace(1, 300, 3 * n).reshape(n, 3), records(n, True)
    plain.flags.writeable = False
    square = numpy.linspace(1, 100, 4 * n).reshape(n, 4)
    for array, stride in [(plain, 1), (plain[::-1], -1), (plain[::3], 3), (matrix, 1), (matrix[:, 1], 3),
                          (matrix[::-2, 2], -6), (matrix[::-1, ::-1], -1), (square[:, ::2], 2), (fields["loss"], 3),
                          (fields["probability"][::-1], -3), (plain[:, None], 1), (plain[:1], 1)]:
        for ask in (lambda x: m.ev(x), lambda x: m.ev(7, loss=x), lambda x: m.ev(x, loss=x),
                    lambda x: m.break_even_columns(1, 1e6, False, loss=x).at):
            wanted = ask(numpy.array(array))
            seen.clear()
            assert same(ask(array), wanted) and wanted.shape == array.shape
            assert set(seen) == {(array.ctypes.data, stride)}


@pytest.mark.parametrize("array", [
    records(9, False)["loss"],                                        # no whole number of doubles from one to the next
    numpy.broadcast_to(7.0, 5),                                       # a stride of 0 would be one of 1
    numpy.arange(24.0).reshape(4, 6)[:, ::4],                         # two strides
    numpy.arange(24.0).reshape(4, 6)[::-1],
    numpy.arange(24.0).reshape(4, 6).T,
    numpy.broadcast_to(numpy.arange(4.0), (3, 4)),
    numpy.arange(5, dtype="f4"), numpy.arange(5, dtype=">f8"), numpy.arange(5, dtype="i8"),
    numpy.arange(17, dtype="u1")[1:].view("f8")])                     # what C could not read, though this processor may
def test_what_c_cannot_step_through_is_copied(array, seen):
    m = worked_example()
    for ask in (lambda: m.ev(array), lambda: m.ev(7, loss=array)):
        got = ask()
        assert seen[-1][1] == 1 and seen[-1][0] % ctypes.alignment(ctypes.c_double) == 0 and got.shape == array.shape
        assert not array.ctypes.data <= seen[-1][0] < array.ctypes.data + array.nbytes
    wanted = [m.ev(7, loss=float(x)) for x in array.ravel()]
    assert same(got.ravel(), wanted)


def test_strides_of_half_a_double_are_copied_where_they_count_as_aligned():
    """As doubles do that are aligned to 4 bytes, on some processors of 32 bits."""
    array = records(9, False)["loss"]
    assert array.strides == (20,) and scaleev._in_a_row(array).strides == (8,) and same(scaleev._in_a_row(array), array)


def test_a_number_and_an_array_have_the_same_bits():
    with_urn = worked_example().hazard("urn", 100, 10, loss=3)
    for model in (worked_example(), worked_example() - with_urn, scaleev.Model()):
        for quantity in scaleev.Quantity:
            for scale in (0, 0.5, 7, 1e6, -1, math.nan, math.inf, True):
                one, (many,) = model.value(quantity, scale), model.value(quantity, [scale])
                assert type(one) is float and (one == many or math.isnan(one) and math.isnan(many))
    with pytest.raises(OverflowError):
        worked_example().ev(10**400)


def test_other_numbers():
    m = worked_example()
    assert m.ev(fractions.Fraction(5)) == m.ev(numpy.int8(5)) == m.ev(5) == m.ev(numpy.array(5))
    assert m.ev([fractions.Fraction(5), 10**18])[0] == m.ev(5)
    masked = numpy.ma.array([1, 2, 3], mask=[0, 1, 0])
    assert same(m.ev(masked), [m.ev(1), math.nan, m.ev(3)])
    assert m.ev(range(3))[2] == m.ev(2) and m.ev([]).shape == (0,)
    assert numpy.isnan(m.ev([-1, math.inf, math.nan])).all() and math.isnan(m.ev(-1))
    for wrong in ("5", ["5"], None, [None], 1j, [1j], numpy.array(["2020-01-01"], "M8[D]"), object()):
        with pytest.raises(TypeError):
            m.ev(wrong)
        with pytest.raises(TypeError):
            m.ev(5, loss=wrong)
    with pytest.raises(ValueError):
        m.ev([1, 2], loss=[1, 2, 3])
    with pytest.raises(OverflowError):
        m.ev([10**400])


def test_without_numpy():
    code = """
import sys
sys.modules["numpy"] = None
import scaleev
m = scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
assert type(m.ev(5)) is float and m.ev([]) == []
print(repr([m.ev([1, 1000]), m.ev(5, loss=[1, 2]), m.ev((1, 2), loss=5, probability=[0.5, 2]), m.ev([7], loss=3)]))
import warnings
with warnings.catch_warnings(record=True) as warned:
    m.ev(5, loss=[1, -2])
assert warned[0].category is scaleev.LossSignWarning
c = scaleev.Model().benefit("callback", lambda scales: [2 * k for k in scales]).benefit("callback", lambda scales: 1)
print(repr(c.ev([1, 2, 3])))
answer = m.break_even_columns(1, 1e6, direction=-1, first=True, loss=[100, 0], probability=(0.01, 0))
at, kinds = answer
assert type(at) is list and answer.roots == (*m.break_even(1, 1e6).roots, None) and at[0] == answer.roots[0].at
assert kinds == [scaleev.RootKind.CROSSING, scaleev.RootKind.NONE_GOOD] and answer.directions == [-1, 0]
assert m.break_even_columns(1, 1e6).roots == m.break_even(1, 1e6).roots and m.ev(5) == m.ev([5])[0]
u = scaleev.Model().hazard("urn", 100, 10).update(balls=5, bad=2)
assert (u["balls"], u["bad"]) == (5, 2) and eval(repr(u)) == u
t = scaleev.Model().benefit("table", (0, 1), (1, 2))
assert t.to_dict()["terms"][0]["parameters"] == {"points": [[0, 1], [1, 2]]}
for wrong in (lambda: m.ev([1, 2], loss=[1, 2, 3]), lambda: scaleev.Model().benefit("callback", lambda k: [1, 2]).ev([1, 2, 3])):
    try:
        wrong()
        print("no error")
    except ValueError as error:
        print(error)
"""
    run = run_python(code)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    m, nan = worked_example(), math.nan
    for ours, theirs in zip(eval(lines[0], {"nan": nan}), [m.ev([1, 1000]), m.ev(5, loss=[1, 2]),
                                                          m.ev([1, 2], loss=5, probability=[0.5, 2]), m.ev([7], loss=3)]):
        assert type(ours) is list and same(ours, theirs)
    assert lines[1:] == ["[3.0, 5.0, 7.0]", "loss: 3 values where 2 are needed", "2 values where 3 are needed"]


# ---- errors ----


@pytest.mark.parametrize("wrong, status, words", [
    (lambda m: m.hazard("constant", 2), "ERROR_PARAMETER", "hazard.constant: probability is 2, allowed is 0 to 1"),
    (lambda m: m.hazard("constant", 0.5, wipe=3), "ERROR_PARAMETER", "hazard.constant: wipe is 3, allowed is 0 to 1"),
    (lambda m: m.benefit("linear", math.nan), "ERROR_PARAMETER", "per_unit is nan"),
    (lambda m: m.benefit("linear"), "ERROR_COUNT", "benefit.linear: per_unit is missing; it takes per_unit"),
    (lambda m: m.benefit("power", exponent=2), "ERROR_COUNT", "benefit.power: coefficient is missing"),
    (lambda m: m.benefit("polynomial", 1, c3=2), "ERROR_COUNT", "benefit.polynomial: c1 and c2 are missing"),
    (lambda m: m.benefit("polynomial", *[1] * 65), "ERROR_COUNT", "65 coefficients, allowed are 1 to 64"),
    (lambda m: m.benefit("table", [1, 2]), "ERROR_COUNT", "benefit.table: values is missing"),
    (lambda m: m.hazard("callback", bounds=abs), "ERROR_COUNT", "hazard.callback: function is missing"),
    (lambda m: m.hazard("constant", 0.01, 100), "ERROR_COUNT",
     "hazard.constant takes probability without a name, and 2 values are given; write loss=100"),
    (lambda m: m.benefit("linear", 1, 0.5), "ERROR_COUNT", "write share=0.5 (knobs are share)"),
    (lambda m: m.hazard("rate", 1, 2, 3), "ERROR_COUNT", "give the others by name (knobs are share, loss, "),
    (lambda m: m.hazard("constant", 0.1, probability=0.2), "ERROR_COUNT", "probability is given twice"),
    (lambda m: m.hazard("constant", 0.1, losses=3), "ERROR_NAME",
     "'losses' is no parameter or knob of it; did you mean 'loss'? There are probability, share, "),
    (lambda m: m.benefit("cubic", 2), "ERROR_NAME",
     "no family is called 'benefit.cubic'; there are linear, polynomial, power, metcalfe, odlyzko, logarithmic, "),
    (lambda m: m.hazard("weibul", 2, 1), "ERROR_NAME",
     "no family is called 'hazard.weibul'; did you mean 'weibull'? There are constant, "),
    (lambda m: m.benefit("constant", 2), "ERROR_NAME", "it is a hazard: write hazard('constant', ...)"),
    (lambda m: m["prob"], "ERROR_NAME", "did you mean 'probability'? There are scale, per_unit, benefit.share, "),
    (lambda m: m["hazard.los"], "ERROR_NAME", "no input is called 'hazard.los'; did you mean 'hazard.loss'?"),
    (lambda m: m.ev(1, lost=[1]), "ERROR_NAME", "no input is called 'lost'; did you mean 'loss'?"),
    (lambda m: m.benefit("table", [0, 2, 1], [1, 2, 3]), "ERROR_TABLE", "point 2 is 1"),
    (lambda m: m.__setitem__("loss", math.inf), "ERROR_PARAMETER", "loss is inf"),
    (lambda m: m.set_label(7, "x"), "ERROR_TERM", "no term has the number 7"),
    (lambda m: (m - m) - m, "ERROR_UNSUPPORTED", "not possible"),
    (lambda m: (m - m).benefit("linear", 1), "ERROR_UNSUPPORTED", "a difference of models"),
    (lambda m: m.break_even(5, 1), "ERROR_DOMAIN", "reversed, negative, infinite or not a number: lo = 5, hi = 1"),
    (lambda m: m.break_even_columns(5, 1), "ERROR_DOMAIN", "lo = 5, hi = 1"),
    (lambda m: m.best_scale(-1, 1), "ERROR_DOMAIN", "lo = -1, hi = 1"),
    (lambda m: m.whole_scales(0.5, math.inf), "ERROR_DOMAIN", "lo = 0.5, hi = inf"),
    (lambda m: m.enclose(math.nan, 1), "ERROR_DOMAIN", "lo = nan, hi = 1"),
    (lambda m: m.solve("loss", scale=1, target=math.nan), "ERROR_PARAMETER", "target = nan, scale = 1"),
    (lambda m: m.solve("loss", scale=1, lo=3, hi=2), "ERROR_DOMAIN", "lo = 3, hi = 2"),
    (lambda m: m.gradient(-1), "ERROR_DOMAIN", "scale = -1"),
    (lambda m: m.argue(1, -2), "ERROR_DOMAIN", "existing_scale = 1, proposed_scale = -2"),
    (lambda m: scaleev.Model().benefit("table", [0, 1], [1, 2]).break_even(0, 2), "ERROR_UNDEFINED", "lo = 0, hi = 2"),
    (lambda m: m.value("utility", 1), "ERROR_QUANTITY", "no quantity is called 'utility'; there are ev, benefit"),
    (lambda m: m.value("survivl", 1), "ERROR_QUANTITY", "did you mean 'survival'? There are ev, benefit"),
    (lambda m: m.value(99, 1), "ERROR_QUANTITY", "no quantity of that number"),
    (lambda m: m.ev(1, loss=[1], **{"1.loss": [2]}), "ERROR_INPUT", "'loss' and '1.loss' are the same input"),
    (lambda m: m.break_even_columns(1, 2, scale=[1]), "ERROR_INPUT", "the scale is no input of a row"),
    (lambda m: m.break_even_columns(1, 2, direction=0), "ERROR_OPTION", "direction is 0, allowed is -1 or 1"),
    (lambda m: m.break_even_columns(1, 2, direction=2**32 + 1), "ERROR_OPTION", "direction is 4294967297"),
    (lambda m: m.break_even_columns(1, 2, first=2), "ERROR_OPTION", "first is 2, allowed is False or True"),
    (lambda m: m.break_even_columns(1, 2, "yes"), "ERROR_OPTION", "prove is 'yes', allowed is False or True"),
    (lambda m: m.break_even(1, 2, skip_endpoints=-1), "ERROR_OPTION", "skip_endpoints is -1"),
    (lambda m: m.solve("loss", 1, skip_endpoints=None), "ERROR_OPTION", "skip_endpoints is None"),
    (lambda m: m.best_scale(1, 2, -1), "ERROR_OPTION", "max_evaluations is -1, allowed is 0 to 2^64 - 1"),
    (lambda m: m.break_even_columns(1, 2, max_evaluations=2**64), "ERROR_OPTION", "max_evaluations is 18446744073709"),
    (lambda m: m.update(scale=1), "ERROR_INPUT", "the scale cannot be set"),
    (lambda m: m.update({"loss": 1, "1.loss": 2}), "ERROR_INPUT", "'loss' and '1.loss' are the same input"),
    (lambda m: m.update(loss=1, wip=0), "ERROR_NAME", "no input is called 'wip'; did you mean 'wipe'?"),
    (lambda m: m.update(loss=1, wipe=2), "ERROR_PARAMETER", "hazard.constant: wipe is 2, allowed is 0 to 1"),
])
def test_errors_have_the_library_s_words(wrong, status, words):
    m = worked_example()
    with pytest.raises(scaleev.Error) as error:
        wrong(m)
    assert error.value.status == scaleev.Status[status] and words in str(error.value)
    # What failed has changed nothing.
    assert repr(m) == repr(worked_example()) and m.ev(7) == worked_example().ev(7)
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


@pytest.mark.parametrize("wrong, words", [
    (lambda m: m.hazard("constant", 0.1, size=3), "hazard.constant: 'size' is no parameter or knob of it"),
    (lambda m: m.hazard("constant", 0.1, 100), "write loss=100"),
    (lambda m: m.hazard("constant", 0.1, probability=0.2), "probability is given twice"),
    (lambda m: m.benefit("linear", "2"), "benefit.linear: per_unit: must be real number, not str"),
    (lambda m: m.benefit("table", [1, 2], [1, None]), "benefit.table: values: must be real number, not NoneType"),
    (lambda m: m.benefit("callback"), "function is missing"),
    (lambda m: m.benefit("callback", 3), "functions are needed"),
    (lambda m: m.benefit("callback", abs, 3), "functions are needed"),
    (lambda m: m.benefit(3, 3), "a str is needed, not 3"),
    (lambda m: m - 1, "unsupported operand"),
    (lambda m: m.__setitem__("loss", "many"), "loss: must be real number, not str"),
    (lambda m: m.update(wipe=0, loss="many"), "loss: must be real number, not str"),
    (lambda m: m.update(wipe=0, loss=[1, 2]), "loss: must be real number, not list"),
    (lambda m: m.update({3: 1}), "a str is needed, not 3"),
    (lambda m: m.update(3), "'int' object is not iterable"),
    (lambda m: m.break_even(1, 5, "1"), "max_evaluations: 'str' object cannot be interpreted as an integer"),
    (lambda m: m.argue(1, 5, max_evaluations=0.5), "max_evaluations: 'float' object cannot be interpreted as an integer"),
    (lambda m: m.break_even("1", 5), "numbers are needed: lo = '1', hi = 5"),
    (lambda m: m.ev(1, loss=[1, None]), "loss: must be real number, not NoneType"),
    (lambda m: m.ev(["5"], loss=[1]), "scale: numbers are needed, not <U1"),
])
def test_calls_that_make_no_sense(wrong, words):
    m = worked_example()
    with pytest.raises(TypeError) as error:
        wrong(m)
    assert words in str(error.value)
    assert repr(m) == repr(worked_example())


def test_errors_show_numbers_as_numbers():
    """As NumPy 2 writes those of its own."""
    class Float(float):
        def __repr__(self):
            return f"np.float64({float(self)})"

    class Int(int):
        def __repr__(self):
            return f"np.int64({int(self)})"
    with pytest.raises(scaleev.Error, match="lo = 5.5, hi = 1$"):
        worked_example().break_even(Float(5.5), Int(1))


def test_other_refusals():
    class Own(ValueError):
        def __init__(self):
            super().__init__("mine")

    class Number:
        def __float__(self):
            raise Own
    for wrong, words in [
            (lambda: scaleev.Model().benefit("table", [0, 1, 2], [0, 1]), "lengths: scales has 3, values has 2"),
            (lambda: scaleev.Model().benefit("linear\0", 2), "a zero character"),
            (lambda: worked_example().set_label(0, "a\0b"), "a zero character"),
            (lambda: worked_example().ev([1, 2], loss=[1, 2, 3]), r"scale has shape \(2,\), loss has shape \(3,\)"),
            (lambda: worked_example().ev(1, loss=[Number()]), "loss: mine")]:
        with pytest.raises(ValueError, match=words):
            wrong()
    with pytest.raises(TypeError, match="a str is needed, not 3"):
        worked_example().set_label(0, 3)


def test_out_of_memory_is_a_memory_error(monkeypatch):
    monkeypatch.setattr(scaleev.load(), "scaleev_model_copy", lambda *_: scaleev.Status.ERROR_MEMORY)
    with pytest.raises(MemoryError):
        worked_example()


def test_the_raw_functions_take_models():
    library, m = scaleev.load(), worked_example()
    assert library.scaleev_ev(m, 1.0) == m.ev(1) and library.scaleev_term_count(m) == 2
    assert library.scaleev_ev(None, 1.0) != library.scaleev_ev(None, 1.0)


# ---- the sign of a loss ----


@pytest.mark.parametrize("ask, words", [
    (lambda m: m.hazard("rate", 0.1, loss=-100), "hazard.rate: loss is -100, which is a gain: a catastrophe of -100"),
    (lambda m: m.__setitem__("loss", -100), "loss is -100, which is a gain"),
    (lambda m: m.__setitem__("hazard.loss", numpy.float64(-0.5)), "hazard.loss is -0.5, which is a gain"),
    (lambda m: m.update({"wipe": 0, "hazard.loss": -3}), "hazard.loss is -3, which is a gain"),
    (lambda m: m.ev(1, loss=numpy.array([[1, 2], [-1.0, 2]])[:, 0]), "loss is negative in a row"),
    (lambda m: m.ev([1, 2], loss=[1, -1]), "loss is negative in a row"),
    (lambda m: m.ev(1, loss=[math.nan, -1]), "loss is negative in a row"),
    (lambda m: m.value("loss", 1, loss=-1), "loss is negative in a row"),
    (lambda m: m.break_even_columns(1, 2, loss=[-1]), "loss is negative in a row"),
])
def test_a_negative_loss_warns(ask, words):
    m = worked_example()
    with pytest.warns(scaleev.LossSignWarning) as warned:
        ask(m)
    assert len(warned) == 1 and words in str(warned[0].message) and warned[0].filename == __file__
    # A warning that is made an error changes nothing.
    m = worked_example()
    with pytest.raises(scaleev.LossSignWarning):
        ask(m)
    assert repr(m) == repr(worked_example())


def test_a_gain_that_is_meant_does_not_warn():
    gain = scaleev.Model().benefit("linear", -2).hazard("constant", 0.01, gain=100)
    assert gain["loss"] == -100 and repr(gain).endswith('.hazard("constant", 0.01, gain=100)')
    assert gain.ev(30) == -scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100).ev(30)
    for same_model in (eval(repr(gain)), pickle.loads(pickle.dumps(gain)), gain.copy()):
        assert same_model["loss"] == -100
    gain["loss"] = -50  # it is one already
    gain.ev(1, loss=[-1, -2])
    gain["loss"] = 50
    with pytest.raises(scaleev.LossSignWarning):
        gain["loss"] = -50
    m = scaleev.Model().hazard("constant", 0.01, gain=0)
    assert math.copysign(1, m["loss"]) == 1
    m["loss"] = -0.0
    m.ev([], loss=[])
    m["wipe"] = 0
    for wrong, words in (({"gain": -100}, "gain is -100; write loss=100"), ({"gain": math.nan}, "loss is nan"),
                         ({"gain": 1, "loss": 1}, "loss and gain are given")):
        with pytest.raises(scaleev.Error, match=words):
            m.hazard("rate", 1, **wrong)
    with pytest.raises(TypeError, match="hazard.rate: gain: must be real number"):
        m.hazard("rate", 1, gain="much")
    with pytest.raises(TypeError, match="'gain' is no parameter or knob"):
        m.benefit("linear", 1, gain=1)
    assert len(m.terms) == 1


# ---- rows ----


def three_turns(**knobs):
    """Good from 1 to 2, bad to 3, good to 4."""
    return scaleev.Model().benefit("polynomial", *-numpy.polynomial.polynomial.polyfromroots([1, 2, 3, 4]), **knobs)


@given(st.lists(st.tuples(st.floats(-0.1, 1.1), st.floats(1, 1e6)), max_size=20), st.booleans(),
       st.sampled_from([-1, 1]), st.booleans())
def test_break_even_of_rows(rows, prove, direction, first):
    """Each row as the model with these inputs."""
    m = worked_example()
    answer = m.break_even_columns(1, 1e6, prove, direction=direction, first=first,
                                  probability=[p for p, _ in rows], loss=[loss for _, loss in rows])
    at, kinds = answer
    assert at is answer.at and kinds is answer.kinds and kinds.dtype == numpy.int32
    assert {field.shape for field in (at, kinds, answer.lo, answer.hi, answer.directions)} == {(len(rows),)}
    kind = scaleev.RootKind
    for (probability, loss), root, one, why in zip(rows, answer.roots, at, kinds):
        if not 0 <= probability <= 1:
            assert (root, why) == (None, kind.NOT_ALLOWED) and math.isnan(one)
            continue
        m["probability"], m["loss"] = probability, loss
        solution = m.break_even(1, 1e6, skip_endpoints=True)
        if not solution.complete:
            assert why == root.kind is kind.UNRESOLVED and root.lo <= one <= root.hi
            continue
        alike = [known for known in solution.roots if known.direction == direction]
        if not alike:
            always = {1: kind.NONE_GOOD, -1: kind.NONE_BAD}[solution.sign_lo]
            assert (root, why) == (None, kind.NONE_OTHER if solution.roots else always) and math.isnan(one)
            continue
        wanted = alike[0 if first else -1]
        assert root.at == one == pytest.approx(wanted.at, rel=1e-11)
        assert root.lo <= root.at <= root.hi and root.direction == direction
        assert why == root.kind and (root.kind is kind.CROSSING or (root.kind is kind.ESTIMATED and not prove))


@pytest.mark.parametrize("prove", [True, False])
@pytest.mark.parametrize("direction, first, wanted", [(-1, False, 4), (-1, True, 2), (1, False, 3), (1, True, 1)])
def test_which_turn_is_asked_for(prove, direction, first, wanted):
    answer = three_turns().break_even_columns(0.5, 9, prove, direction=direction, first=first, share=[1, 0.5])
    assert answer.at == pytest.approx([wanted, 2 * wanted]) and answer.directions.tolist() == [direction] * 2
    for share, root in zip((1, 0.5), answer.roots):
        m = three_turns(share=share)
        alike = [one for one in m.break_even(0.5, 9).roots if one.lo <= root.hi and root.lo <= one.hi]
        assert len(alike) == 1 and m.sensitivities(root)["share"].slope == pytest.approx(-root.at / share)


def test_the_budget_of_rows():
    probabilities = numpy.geomspace(1e-4, 1e-2, 5)
    kinds = [worked_example().break_even_columns(1, 1e6, max_evaluations=budget, probability=probabilities).kinds
             for budget in (0, 1)]
    assert set(kinds[0]) == {scaleev.RootKind.CROSSING} and set(kinds[1]) == {scaleev.RootKind.UNRESOLVED}


def test_shapes_of_rows():
    m = worked_example()
    at, kind = m.break_even_columns(1, 1e6)
    assert at == m.break_even(1, 1e6).roots[0].at and kind == scaleev.RootKind.CROSSING and type(at) is float
    assert m.break_even_columns(1, 1e6).roots == m.break_even(1, 1e6).roots
    at, kinds = m.break_even_columns(1, 1e6, probability=[[0.01], [0.02], [0.03]], loss=[100, 200])
    assert at.shape == kinds.shape == (3, 2)
    answer = m.break_even_columns(1, 1e6, probability=[[0.01], [0.02], [0.03]], loss=[10, 20])
    assert [root.at for root in answer.roots] == answer.at.ravel().tolist()
    with pytest.raises(scaleev.Error) as error:
        m.break_even_columns(1, 1e6, scale=[1, 2])
    assert error.value.status == scaleev.Status.ERROR_INPUT


# ---- callbacks ----


def root_model(function, bounds=None):
    return scaleev.Model().benefit("callback", function, bounds).hazard("rate", 1e-3, loss=3)


def test_a_callback_computes_a_term():
    with_bounds = root_model(numpy.sqrt, lambda lo, hi: (
        math.nextafter(math.sqrt(lo), 0), math.nextafter(math.sqrt(hi), math.inf),
        0.999 / (2 * math.sqrt(hi)), 1.001 / (2 * math.sqrt(lo)) if lo else math.inf))
    builtin = scaleev.Model().benefit("power", 1, 0.5).hazard("rate", 1e-3, loss=3)
    scales = numpy.logspace(-3, 4, 10000)
    for model in (root_model(numpy.sqrt), with_bounds):
        assert model.ev(scales) == pytest.approx(builtin.ev(scales), rel=1e-12)
    (wanted,) = builtin.break_even(1, 1e6).roots
    (estimated,) = root_model(numpy.sqrt).break_even(1, 1e6).roots
    (proved,) = with_bounds.break_even(1, 1e6).roots
    assert estimated.kind is scaleev.RootKind.ESTIMATED and proved.kind is scaleev.RootKind.CROSSING
    assert estimated.at == pytest.approx(wanted.at, rel=1e-9) and proved.lo <= wanted.hi and wanted.lo <= proved.hi
    hazard = scaleev.Model().benefit("linear", 2).hazard("callback", lambda k: 0.01 * k, loss=100, wipe=0.5)
    assert hazard.ev(30) == pytest.approx(scaleev.Model().benefit("linear", 2).hazard("rate", 0.01, loss=100, wipe=0.5).ev(30))
    assert scaleev.Model().benefit("callback", lambda k: 7).ev([1, 2]).tolist() == [7, 7]


def raising(error):
    def function(*_):
        raise error
    return function


@pytest.mark.parametrize("error", [KeyError("mine"), ZeroDivisionError("mine"), KeyboardInterrupt("mine"), SystemExit("mine")])
def test_what_a_callback_raises_reaches_the_caller(error):
    for question in (lambda m: m.ev(1), lambda m: m.ev([1, 2]), lambda m: m.ev([1, 2], rate=3), lambda m: m.break_even(1, 9),
                     lambda m: m.best_scale(1, 9), lambda m: m.whole_scales(1, 9), lambda m: m.argue(1, 9),
                     lambda m: m.solve("rate", 1), lambda m: (m - m).ev(3)):
        with pytest.raises(type(error)) as caught:
            question(root_model(raising(error)))
        assert caught.value is error
    with pytest.raises(type(error)):
        root_model(numpy.sqrt, raising(error)).enclose(1, 2)
    # It is forgotten then, and so is what nobody asked for.
    assert math.isnan(scaleev.load().scaleev_ev(root_model(raising(error)), 1))
    assert worked_example().ev(1) == pytest.approx(0.98)


def test_what_a_callback_raises_once_is_not_asked_again():
    def function(k):
        if not asked:
            asked.append(k)
            raise KeyboardInterrupt
        return k
    asked = []
    with pytest.raises(KeyboardInterrupt):
        root_model(function).ev(1)
    assert root_model(function).ev(1) == root_model(lambda k: k).ev(1)


@pytest.mark.parametrize("code", [1, 2, -7, 4194303])
def test_what_a_callback_of_c_returns_is_told(code):
    m, library = scaleev.Model(), scaleev.load()
    function = scaleev._FUNCTION(lambda scales, n, out, context: code)
    callback = scaleev._Callback(size=ctypes.sizeof(scaleev._Callback), function=function)
    assert library.scaleev_benefit_callback(m, ctypes.byref(callback), None) == 0
    for question in (lambda: m.ev([1, 2]), lambda: m.ev(1, **{"share": 3}), lambda: m.break_even(1, 9)):
        with pytest.raises(scaleev.Error, match=f"a callback failed: it returned {code}$") as error:
            question()
        assert error.value.callback_code == code
    with pytest.raises(scaleev.Error) as error:
        worked_example().break_even(2, 1)
    assert error.value.callback_code == 0


def test_what_was_raised_in_a_call_without_a_status_is_no_one_else_s():
    inner = root_model(raising(KeyError("inner")))

    def asks(k):
        assert math.isnan(scaleev.load().scaleev_ev(inner, 1))
        return k
    assert root_model(asks).ev([3]) == root_model(lambda k: k).ev([3])

    def refuses(k):
        asks(k)
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        root_model(refuses).ev(3)


@pytest.mark.parametrize("answer", [[1, 2], [[1], [2], [3]], "many", None, 1j, [1j, 1j, 1j]])
def test_a_callback_that_gives_no_numbers(answer):
    with pytest.raises((TypeError, ValueError)):
        root_model(lambda k: answer).ev([1, 2, 3])
    with pytest.raises((TypeError, ValueError)):
        root_model(numpy.sqrt, lambda lo, hi: answer).enclose(1, 2)


def test_bounds_that_are_too_few_are_said_to_be():
    with pytest.raises(ValueError, match="2 values where 4 are needed"):
        root_model(numpy.sqrt, lambda lo, hi: (lo, hi)).enclose(1, 2)


def test_callbacks_may_ask_other_models():
    inner = root_model(lambda k: k)
    outer = root_model(lambda k: inner.ev(k) + len(inner.break_even(1, 5).roots))
    assert math.isfinite(outer.ev(3))

    def catches(k):
        try:
            root_model(raising(KeyError("inner"))).ev(k)
        except KeyError:
            return k
        raise AssertionError
    assert root_model(catches).ev(3) == inner.ev(3)
    with pytest.raises(KeyError, match="inner"):
        root_model(lambda k: root_model(raising(KeyError("inner"))).ev(k)).ev(3)


def test_a_callback_keeps_what_it_was_given():
    """The block it gets is its own."""
    kept = []
    root_model(lambda k: kept.append(k) or k).ev(numpy.arange(1, 5000.0))
    gc.collect()
    assert numpy.concatenate(kept).tolist() == list(range(1, 5000))


def test_a_callback_may_change_its_model():
    m = root_model(lambda k: k)
    m["loss"] = 50

    def change(k):
        m["loss"] = 0
        return k
    m.benefit("callback", change)
    with_50 = root_model(lambda k: k).benefit("callback", lambda k: k)
    with_50["loss"] = 50
    assert m.ev(100) == with_50.ev(100) and m["loss"] == 0


# ---- lifetimes ----


def test_every_model_is_freed_once(monkeypatch):
    gc.collect()
    library, alive = scaleev.load(), []

    def creates(name):
        real = getattr(library, name)

        def create(*arguments):
            status = real(*arguments)
            if status == 0:
                alive.append(ctypes.cast(arguments[-1]._obj, ctypes.c_void_p).value)
            return status
        monkeypatch.setattr(library, name, create)

    destroy = library.scaleev_model_destroy
    monkeypatch.setattr(library, "scaleev_model_destroy", lambda p: (
        alive.remove(ctypes.cast(p, ctypes.c_void_p).value), destroy(p))[1])
    for name in ("scaleev_model_create", "scaleev_model_copy", "scaleev_model_difference"):
        creates(name)

    def use():
        m = worked_example()
        m["loss"] = 3
        with pytest.raises(scaleev.Error):
            m["loss"] = math.nan
        with pytest.raises(scaleev.Error):
            (m - m) - m
        m.copy().benefit("linear", 3).break_even(1, 9)
        copy.deepcopy(m - m).argue(1, 2, m)
        assert len(set(alive)) == len(alive) > 0
    use()
    gc.collect()
    assert alive == []


def test_functions_live_as_long_as_a_model_needs_them():
    class Function:
        def __call__(self, k):
            return 2 * k
    function = Function()
    watch = weakref.ref(function)
    m = root_model(function)
    others = [m.copy(), m - m, copy.copy(m)]
    wanted = m.ev(3)
    del function, m
    gc.collect()
    assert others[0].ev(3) == others[2].ev(3) == wanted and others[1].ev(3) == 0
    del others
    gc.collect()
    assert watch() is None


def test_a_model_in_a_cycle_is_freed():
    def build():
        m = scaleev.Model()
        m.benefit("callback", lambda k: k * len(m.terms))
        assert m.ev(3) == 3
        return weakref.ref(m._handle)
    watch = build()
    gc.collect()
    assert watch() is None


def test_the_end_of_the_process_with_calls_under_way():
    code = """
import atexit
atexit.register(lambda: print(m.ev([1, 2]).tolist()))  # this comes after all that is registered later
import threading, numpy, scaleev
scales = numpy.linspace(1, 1e3, 10**6)
m = scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
started = threading.Barrier(3)
def work():
    started.wait()
    while True:
        m.ev(scales)
for _ in range(2):
    threading.Thread(target=work, daemon=True).start()
started.wait()
for i in range(20):
    m["loss"] = i
"""
    run = run_python(code, MALLOC_PERTURB_="165")  # what is freed is overwritten
    wanted = worked_example()
    wanted["loss"] = 19
    assert (run.returncode, run.stderr, run.stdout) == (0, "", f"{wanted.ev([1, 2]).tolist()}\n")


# ---- threads ----


def in_threads(*functions):
    """Runs them at once; raises what one of them raises."""
    errors, start = [], threading.Barrier(len(functions))

    def run(function):
        start.wait()
        try:
            function()
        except BaseException as error:
            errors.append(error)
    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors:
        raise error


def test_building_while_others_ask():
    """Each answer belongs to one state of the model."""
    m, done = worked_example(), threading.Event()
    allowed = {}
    for loss in range(50, 60):
        m["loss"] = loss
        allowed[m.ev(200)] = m.break_even(1, 1e6)

    def build():
        for i in range(1500):
            m["loss"] = 50 + i % 10
        done.set()

    def ask():
        while not done.is_set():
            values = m.ev(numpy.full(3000, 200.0))
            assert values[0] in allowed and (values == values[0]).all()
            assert m.break_even(1, 1e6) in allowed.values()
            assert len(m.copy().terms) == 2 and "hazard" in repr(m)
    in_threads(build, ask, ask)


def test_building_in_several_threads_loses_nothing():
    m = scaleev.Model()
    in_threads(*[lambda: [m.benefit("linear", 1) for _ in range(50)]] * 4)
    assert len(m.terms) == 200 and m.ev(1) == 200


def test_threads_get_their_own_exceptions():
    def function(k):
        raise KeyError(threading.get_ident())
    m = root_model(function)

    def ask():
        for _ in range(300):
            with pytest.raises(KeyError) as caught:
                m.ev(1)
            assert caught.value.args[0] == threading.get_ident()
    in_threads(ask, ask, ask)


# ---- finding the library ----

LIBRARY = os.environ.get("SCALEEV_LIBRARY", "")
SHOW = "import scaleev; print(scaleev.load()._name, scaleev.version())"


@pytest.fixture
def elsewhere(tmp_path):
    """A source tree with a build in it, and nothing said about where a library is."""
    source = pathlib.Path(scaleev.__file__)
    for directory in ("examples/python", "include/scaleev", "build/lib", "system"):
        (tmp_path / directory).mkdir(parents=True)
    shutil.copy(source, tmp_path / "examples/python")
    shutil.copy(source.parent.parent.parent / "include/scaleev/scaleev.h", tmp_path / "include/scaleev")
    for place in ("build/lib", "system"):
        shutil.copy(LIBRARY or scaleev.load()._name, tmp_path / place / "libscaleev.so.1")
    return tmp_path


def test_where_the_library_is_looked_for(elsewhere):
    source, system = str(elsewhere / "examples/python"), str(elsewhere / "system")
    in_build, in_system = str(elsewhere / "build/lib/libscaleev.so.1"), str(elsewhere / "system/libscaleev.so.1")
    environment = dict(PYTHONPATH=source, LD_LIBRARY_PATH=system, SCALEEV_LIBRARY="")
    run = run_python(f"import scaleev; scaleev.load({in_system!r}); {SHOW}", **{**environment, "SCALEEV_LIBRARY": in_build})
    assert run.stdout.split() == [in_system, scaleev.version()], run.stderr
    run = run_python(SHOW, **{**environment, "SCALEEV_LIBRARY": in_system})
    assert run.stdout.split()[0] == in_system, run.stderr
    run = run_python(SHOW, **environment)
    assert run.stdout.split()[0] == in_build, run.stderr
    (elsewhere / "include/scaleev/scaleev.h").unlink()  # no source tree of ours: its build is not, either
    run = run_python(SHOW, **environment)
    assert run.stdout.split()[0] == "libscaleev.so.1", run.stderr
    for name in ("libscaleev.so.1", "libscaleev.so"):
        beside = str(shutil.copy(in_system, elsewhere / "examples/python" / name))
        run = run_python(SHOW, **environment)
        assert run.stdout.split()[0] == beside, run.stderr
    run = run_python(SHOW, **{**environment, "SCALEEV_LIBRARY": in_system})
    assert run.stdout.split()[0] == in_system, run.stderr


@pytest.mark.parametrize("code, environment, words", [
    (SHOW, {"SCALEEV_LIBRARY": "/nowhere/libscaleev.so.1"}, "/nowhere/libscaleev.so.1"),
    (SHOW, {"SCALEEV_LIBRARY": "libm.so.6"}, "libm.so.6: is not libscaleev"),
    ("import scaleev; scaleev.VERSION += 100; scaleev.load()", {}, "needed is 10200 or a later one that is compatible"),
    ("import scaleev; scaleev.VERSION += 1; scaleev.load()", {}, "is version 10100, needed is 10101"),
    ("import scaleev; scaleev.VERSION = 0; scaleev.load()", {}, "is version 10100, needed is 0"),
    ("import scaleev; scaleev._FUNCTIONS['scaleev_oracle'] = (None, []); scaleev.load()", {}, "has no function scaleev_oracle"),
    ("import scaleev; scaleev.load(); scaleev.load('/nowhere')", {}, "is already in use"),
])
def test_a_library_that_does_not_fit(code, environment, words):
    run = run_python(code, **environment)
    assert run.returncode == 1 and words in run.stderr.splitlines()[-1], run.stderr


def test_everything_public_is_documented():
    public = {name for name, thing in vars(scaleev).items() if not name.startswith("_")
              and getattr(thing, "__module__", None) == "scaleev"}
    assert public == set(scaleev.__all__)
    for name in scaleev.__all__:
        thing = getattr(scaleev, name)
        assert inspect.getdoc(thing), name
        for member in vars(thing).values() if inspect.isclass(thing) else ():
            if inspect.isfunction(member) and not member.__name__.startswith("_"):
                assert inspect.getdoc(member), f"{name}.{member.__name__}"
