# SPDX-License-Identifier: MIT
"""Formulas and models as text in examples/python/scaleev.py: what is written is read again; a caret is under what is wrong."""
import copy
import inspect
import json
import keyword
import math
import pickle
import re
import traceback

import pytest

import scaleev

pytestmark = pytest.mark.filterwarnings("error::scaleev.LossSignWarning", "error::scaleev.UndecidedHazardWarning")

TEXT = """benefit formula(a*K^1.5/(1 + K/t); a = 2, t = 1000000 in [1, 1000000000]), label = "open"
hazard formula(log1p(r*K); r = 0.25), loss = 3"""


def a_model():
    return (scaleev.Model().benefit("a*K^1.5/(1 + K/t)", a=2, t=1e6, bounds={"t": (1, 1e9)}, label="open")
            .hazard("log1p(r*K)", r=0.25, loss=3))


def a_callback():
    return scaleev.Model().benefit("callback", lambda scales: 2 * scales)


def the_same(model):
    """What is made of what a model is written as."""
    return [scaleev.Model.parse(str(model)), scaleev.Model(str(model)), eval(repr(model)),
            pickle.loads(pickle.dumps(model)), scaleev.Model.from_dict(json.loads(json.dumps(model.to_dict()))),
            copy.copy(model), copy.deepcopy(model)]


# ---- models ----


def test_a_model_is_read():
    m = scaleev.Model("benefit linear(2)\nhazard constant(0.01), loss = 100")
    assert m == scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
    assert str(m) == "benefit linear(2)\nhazard constant(0.01), loss = 100"
    assert scaleev.Model("") == scaleev.Model.parse(" # nothing\n") == scaleev.Model() and str(scaleev.Model()) == ""


def test_a_model_of_formulas_is_written_and_read():
    m = a_model()
    assert str(m) == TEXT
    assert repr(m) == ('scaleev.Model().benefit("a*K^1.5/(1 + K/t)", a=2, t=1000000, bounds={\'t\': (1, 1000000000)}, '
                       'label=\'open\').hazard("log1p(r*K)", r=0.25, loss=3)')
    assert m.to_dict() == {"terms": [
        {"family": "benefit.formula", "label": "open", "formula": "a*K^1.5/(1 + K/t)", "bounds": {"t": [1, 1e9]},
         "parameters": {"a": 2, "t": 1e6}},
        {"family": "hazard.formula", "formula": "log1p(r*K)", "parameters": {"r": 0.25, "loss": 3}}]}
    for other in the_same(m):
        assert other == m and str(other) == TEXT and repr(other) == repr(m)
        assert other.ev(123) == m.ev(123) == pytest.approx(2 * 123**1.5 / (1 + 123e-6) / 31.75 - 3 * (1 - 1 / 31.75))


@pytest.mark.parametrize("text, split", [("minus", 0), (TEXT + "\nminus", 2), ("minus\n" + TEXT, 0),
                                         ("benefit linear(2)\nminus\n" + TEXT, 1)])
def test_a_difference_is_read(text, split):
    m = scaleev.Model(text)
    assert str(m) == text and m._handle.split == split
    for other in the_same(m):
        assert other == m
    assert scaleev.Model("benefit linear(2)") - a_model() == scaleev.Model("benefit linear(2)\nminus\n" + TEXT)


def test_labels_and_formulas_that_look_like_text():
    text = 'benefit linear(2), label = "a\\"\\\\\\x0aminus\\x0a; µ"\nbenefit formula(max(\n b*K, K); b = 1 in [-1, 2])'
    m = scaleev.Model(text)
    assert m.terms[0].label == 'a"\\\nminus\n; µ' and m.terms[1].data[1] == {"b": (-1, 2)} and m._handle.split is None
    for other in the_same(m):
        assert other == m


def test_a_callback_cannot_be_written():
    assert str(a_callback()) == repr(a_callback())
    m = a_callback().benefit("a*K", a=2, bounds={"a": (1, 3)})  # what it has besides is known all the same
    assert m.terms[1].formula == "a*K" and m.terms[1].data[1] == {"a": (1, 3)} and m.terms[0].formula is None


@pytest.mark.parametrize("change", [
    ("t = 1000000 in", "t = 1000001 in"), ("[1, 1000", "[0.5, 1000"), (" in [1, 1000000000]", ""), ("^1.5", "^1.25"),
    ("a*K^", "K^1*a*K^"), ('"open"', '"closed"'), ("r*K", "K*r")])
def test_equal_models_have_equal_formulas_and_bounds(change):
    assert TEXT.count(change[0]) == 1
    assert scaleev.Model(TEXT.replace(*change)) != a_model() == scaleev.Model(TEXT)


@pytest.mark.parametrize("text, code, lineno, offset, line, words", [
    ("benefit linear(2)\n  benefit fomula(1)", "NAME", 2, 11, "  benefit fomula(1)", "did you mean 'formula'"),
    ("benefit linear(2) # µµ\nbenefit formula(é)", "CHARACTER", 2, 17, "benefit formula(é)", "é"),
    ('benefit linear(2), label = "µ" × 3', "CHARACTER", 1, 32, 'benefit linear(2), label = "µ" × 3', "×"),
    ("benefit linear(\n\n", "OPERAND", 1, 16, "benefit linear(", None),
    ("hazard constant(7)", "PARAMETER", 1, 17, "hazard constant(7)", "probability is 7, allowed is 0 to 1"),
    ("hazard formula(K - K^2)", "NO_HAZARD", 1, 16, "hazard formula(K - K^2)", "never falls"),
])
def test_what_is_wrong_with_a_model(text, code, lineno, offset, line, words):
    for read in (scaleev.Model, scaleev.Model.parse):
        with pytest.raises(scaleev.FormulaError, match=words) as caught:
            read(text)
        error = caught.value
        assert (error.lineno, error.offset, error.text) == (lineno, offset, line)
        assert words is None or error.code is scaleev.TextCode[code]
        assert error.status == scaleev.Status.ERROR_TEXT and error.filename == "<model>"


def test_what_is_no_text():
    for what in (3, None, b"benefit linear(2)"):
        with pytest.raises(TypeError, match="a str is needed"):
            scaleev.Model(what)
    with pytest.raises(ValueError, match="zero character"):
        scaleev.Model.parse("benefit linear(2)\0")


# ---- formulas ----


def test_parameters_are_inputs():
    m = a_model()
    assert (m["a"], m["open.t"], m["1.r"], m["hazard.share"]) == (2, 1e6, 0.25, 1)
    assert m.ev(100, a=[0, 2, 4]) == pytest.approx([m.copy().update(a=a).ev(100) for a in (0, 2, 4)])
    root, = m.solve("a", 100, lo=0, hi=10).roots
    assert root.at == pytest.approx(3 * 25 * (1 + 1e-4) / 1000) and m.gradient(100)["a"] > 0
    m["a"] = -7
    assert str(m) == TEXT.replace("a = 2", "a = -7")
    with pytest.raises(scaleev.Error, match="t is 0.5, allowed is 1 to"):
        m["t"] = 0.5


@pytest.mark.parametrize("made", [a_model, lambda: scaleev.Model(TEXT), lambda: scaleev.Model() - a_model(),
                                  lambda: a_model().update(a=3), lambda: scaleev.Model(TEXT).set_label(0, "open")])
def test_what_is_allowed_is_where_it_is_solved(made):
    m = made()
    known = {name: (one.lo, one.hi) for name, one in zip(m.inputs, m._handle.inputs)}
    assert known["t"] == (1, 1e9) and known["a"] == known["r"] == (-1.7976931348623157e308, 1.7976931348623157e308)
    a, t, share = m.terms[0].parameters
    assert (a.name, a.allowed, a.is_knob, math.isnan(a.default)) == ("a", "a finite number", False, True)
    assert (t.name, t.allowed, t.lo, t.hi) == ("t", "1 to 1000000000", 1, 1e9) and share.is_knob


def test_bounds_on_one_side():
    m = scaleev.Model().benefit("a*b*c*K", a=1, b=2, c=3, bounds={"a": (0, None), "b": (None, 5), "c": (None, None)})
    assert [one.allowed for one in m.terms[0].parameters[:3]] == ["0 or greater", "5 or less", "a finite number"]
    assert repr(m) == ('scaleev.Model().benefit("a*b*c*K", a=1, b=2, c=3, bounds={\'a\': (0, None), '
                       "'b': (None, 5)})")
    for other in the_same(m):
        assert other == m


def test_the_formula_of_any_term():
    m = (scaleev.Model().benefit("linear", 2).benefit("polynomial", 1, 2, 3).benefit("table", [0, 1], [1, 2])
         .hazard("weibull", 0.1, 2).benefit("a * K", a=1))
    linear, polynomial, table, weibull, own = m.terms
    assert (linear.formula, polynomial.formula, table.formula) == ("per_unit*K", "c0 + c1*K + c2*K^2", None)
    assert linear.parameters is linear.family.parameters and own.formula == own.data[0]
    for term in (linear, polynomial, weibull):  # it says the same by itself
        values = {name: value for name, value in term.inputs.items()
                  if not any(p.name == name and p.is_knob for p in term.family.parameters)}
        again = getattr(scaleev.Model(), "hazard" if term.family.is_hazard else "benefit")(term.formula, values)
        alone = getattr(scaleev.Model(), "hazard" if term.family.is_hazard else "benefit")(
            term.family.name.partition(".")[2], *term.arguments)
        for quantity in ("benefit", "log_survival"):
            assert again.value(quantity, [0, 0.5, 7]) == pytest.approx(alone.value(quantity, [0, 0.5, 7]), rel=1e-14)


def test_parameters_that_are_called_like_something_else():
    for text, values in [("label*K", {"label": 2}), ("family*bounds*lambda", {"family": 1, "bounds": 2, "lambda": 3}),
                         ("K", {}), ("k", {"k": 3})]:
        m = scaleev.Model().benefit("formula", text, values, label="it")
        assert {name: m[name] for name in values} == values and m.terms[0].label == "it"
        for other in the_same(m):
            assert other == m
    assert scaleev.Model().benefit("a*b*K", {"a": 2}, b=3)["b"] == 3


# What calls of the binding call their arguments, and words that Python keeps for itself; gain is also what a negative
# loss is called.
WORDS = sorted(({name for method in vars(scaleev.Model).values() if inspect.isfunction(method)
                 for name in inspect.signature(method).parameters} | {name for name in keyword.kwlist if name.islower()}
                | {"family", "formula", "parameters", "points", "terms", "minus", "gain", "term", "data", "inputs"})
               - {"K", "scale", "pi", "share", "loss", "wipe", "frailty"})


@pytest.mark.parametrize("word", [word for word in WORDS if not word.startswith("_")])
@pytest.mark.parametrize("loss", [3, -3])
def test_a_parameter_may_be_called_like_a_word_of_the_binding(word, loss):
    m = scaleev.Model(f"hazard formula({word}*K; {word} = 0.5 in [0, 2]), loss = {loss}, label = \"it\"")
    assert m[word] == 0.5 and m["loss"] == loss and m.terms[0].data[1] == {word: (0, 2)}
    for other in the_same(m):
        assert other == m and (other[word], other["loss"]) == (0.5, loss)


def test_a_gain_beside_a_parameter_of_that_name():
    m = scaleev.Model().hazard("formula", "gain*K", {"gain": 0.5}, gain=3)
    assert (m["gain"], m["loss"]) == (0.5, -3)
    assert m.to_dict()["terms"][0]["parameters"] == {"gain": 0.5, "loss": -3}
    assert scaleev.Model.from_dict(m.to_dict()) == m == eval(repr(m))
    with pytest.raises(scaleev.FormulaError, match="'gain' is not known"):
        scaleev.Model().hazard("gain*K", gain=0.5)


# ---- hazards that may be none ----


@pytest.mark.parametrize("make", [
    lambda: scaleev.Model("benefit linear(1); hazard formula(K^2/(1 + K))"),
    lambda: scaleev.Model.parse("minus; benefit linear(1); hazard formula(K^2/(1 + K))"),
    lambda: scaleev.Model().benefit("linear", 1).hazard("K^2/(1 + K)"),
    lambda: scaleev.Model.from_dict({"terms": [{"family": "hazard.formula", "formula": "K^2/(1 + K)", "parameters": {}}]})])
def test_what_is_not_decided_warns(make):
    with pytest.warns(scaleev.UndecidedHazardWarning, match="that K\\^2/\\(1 \\+ K\\) is 0 at K = 0 and never falls is not "
                      "proved") as caught:
        m = make()
    assert len(caught) == 1 and caught[0].filename == __file__
    term = len(m.terms) - 1
    assert m.hazard_verdict(term) is scaleev.HazardVerdict.UNDECIDED
    assert [copy.copy(m), copy.deepcopy(m), pickle.loads(pickle.dumps(m)), m.copy().update(loss=3)]  # silent


def test_verdicts():
    m = scaleev.Model().hazard("constant", 0.1).hazard("a*K", a=2).benefit("linear", 1)
    m.hazard("callback", lambda scales: scales)
    assert [m.hazard_verdict(i) for i in (0, 1, 3)] == [scaleev.HazardVerdict.PROVED] * 2 + [scaleev.HazardVerdict.UNDECIDED]
    m["a"] = -2
    assert m.hazard_verdict(1) is scaleev.HazardVerdict.DISPROVED
    for term in (2, 4, -1):
        with pytest.raises(scaleev.Error) as caught:
            m.hazard_verdict(term)
        assert caught.value.status == scaleev.Status.ERROR_TERM


@pytest.mark.parametrize("text, parameters, code, offset, words", [
    ("", {}, "EMPTY", 1, "the formula is empty"), ("2K", {}, "OPERATOR", 2, "2\\*K"),
    ("a*K + é", {"a": 1}, "CHARACTER", 7, "é"), ("µ", {}, "CHARACTER", 1, "µ"), ("a*K", {}, "NAME", 1, "'a'"),
    ("K + Kx", {}, "NAME", 5, "did you mean 'K'"), ("(K", {}, "UNCLOSED", 3, "never closed"),
    ("K)", {}, "UNOPENED", 2, None), ("exq(K)", {}, "FUNCTION", 1, "did you mean 'exp'"),
    ("pow(K)", {}, "ARGUMENTS", None, None), ("a*K", {"a": 1, "b": 2}, "UNUSED", None, "'b' does not occur"),
    ("exp*K", {"exp": 1}, "FUNCTION_NAME", None, "'exp'"), ("K*scale", {"scale": 1}, "RESERVED", None, "'scale'"),
    ("log(-1)*K", {}, "NO_VALUE", 1, "log\\(-1\\)"), ("K +  \n ", {}, "OPERAND", 4, "missing after"),
])
def test_what_is_wrong_with_a_formula(text, parameters, code, offset, words):
    for read in (lambda: scaleev.check_formula(text, parameters), lambda: scaleev.check_formula(text, **parameters),
                 lambda: scaleev.Model().benefit("formula", text, parameters),
                 lambda: scaleev.Model().hazard("formula", text, parameters)):
        with pytest.raises(scaleev.FormulaError, match=words) as caught:
            read()
        error = caught.value
        assert error.code is scaleev.TextCode[code] and offset in (None, error.offset)
        assert (error.lineno, error.text, error.filename) == (1, text.partition("\n")[0], "<formula>")
        assert isinstance(error, SyntaxError) and isinstance(error, scaleev.Error) and error.__cause__ is None
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert (str(other), other.code, other.offset, other.text) == (str(error), error.code, error.offset, error.text)


def test_a_caret_is_under_it():
    with pytest.raises(scaleev.FormulaError) as caught:
        scaleev.Model().benefit("a*K +\n µ*alpa*K", a=1)
    shown = "".join(traceback.format_exception_only(caught.value))
    assert shown.startswith('  File "<formula>", line 2\n    µ*alpa*K\n    ^\n') and "scaleev.FormulaError: " in shown
    assert caught.value.__context__ is None
    with pytest.raises(scaleev.FormulaError) as caught:
        scaleev.check_formula("1 + alpa*K", alpha=1)
    assert "    1 + alpa*K\n        ^^^^\n" in "".join(traceback.format_exception_only(caught.value))


def test_no_hazard():
    m = scaleev.Model()
    with pytest.raises(scaleev.FormulaError, match="never falls; this one does between K = ") as caught:
        m.hazard("a*K - K^2", a=1)
    assert caught.value.code is scaleev.TextCode.NO_HAZARD and caught.value.msg.startswith("a cumulative hazard")
    assert (caught.value.offset, caught.value.end_offset) == (1, 10) and m == scaleev.Model()
    with pytest.raises(scaleev.FormulaError, match="is 0 at K = 0; this one is 1"):
        m.hazard("1 + K")


@pytest.mark.parametrize("call, kind, words", [
    (lambda m: m.benefit("lnear", 2), scaleev.Error, "no family is called 'benefit.lnear'; did you mean 'linear'"),
    (lambda m: m.benefit("benefit.linear", 2), scaleev.Error, "no family is called"),
    (lambda m: m.benefit("constant", 2), scaleev.Error, "it is a hazard"),
    (lambda m: m.benefit(3), TypeError, "a str is needed"),
    (lambda m: m.benefit("a*K", 2), scaleev.CallError, "takes a formula, and parameters by name"),
    (lambda m: m.benefit("formula"), scaleev.CallError, "takes a formula"),
    (lambda m: m.benefit("formula", 2), TypeError, "a str is needed"),
    (lambda m: m.benefit("a*K", {"a": 1}, a=2), scaleev.CallError, "a is given twice"),
    (lambda m: m.benefit("a*K", a="2"), TypeError, "^a: "),
    (lambda m: m.benefit("a*K", a=math.nan), scaleev.Error, "a is nan"),
    (lambda m: m.benefit("a*K", a=2, bounds={"a": (3, 4)}), scaleev.Error, "a is 2, allowed is 3 to 4"),
    (lambda m: m.benefit("a*K", a=2, bounds={"a": (4, 3)}), scaleev.Error, "bounds of a are 4 and 3"),
    (lambda m: m.benefit("a*K", a=0, bounds={"a": (0, 0)}), scaleev.Error, "bounds of a are 0 and 0"),
    (lambda m: m.benefit("a*K", a=0, bounds={"a": (math.nan, 1)}), scaleev.Error, "bounds of a are nan and 1"),
    (lambda m: m.benefit("a*K", a=2, bounds={"b": (4, 3)}), scaleev.CallError, "bounds of 'b'"),
    (lambda m: m.benefit("a*K", a=2, bounds={"a": 3}), TypeError, "bounds of a: "),
    (lambda m: m.benefit("a*K", a=2, bounds=3), TypeError, "bounds are a dict"),
    (lambda m: m.hazard("a*K", a=2, loss=1, gain=2), scaleev.CallError, "loss and gain"),
])
def test_calls_that_make_no_sense(call, kind, words):
    m = scaleev.Model()
    with pytest.raises(kind, match=words) as caught:
        call(m)
    assert not isinstance(caught.value, SyntaxError) and m == scaleev.Model()


def test_a_gain_of_a_formula():
    m = scaleev.Model().hazard("1*K", gain=2)
    assert m["loss"] == -2 and "gain=2" in repr(m) and m.to_dict()["terms"][0]["parameters"] == {"gain": 2}
    for other in the_same(m):
        assert other == m


@pytest.mark.parametrize("term, words", [
    ({"family": "benefit.formula", "parameters": {}}, "has no 'formula', which it needs"),
    ({"family": "benefit.linear", "formula": "K", "parameters": {"per_unit": 1}}, "has no 'formula'"),
    ({"family": "benefit.formula", "formula": "K +", "parameters": {}}, re.escape("terms[0]: a number, a name")),
    ({"family": "benefit.formula", "formula": 3, "parameters": {}}, "a str is needed"),
])
def test_a_dict_that_is_wrong(term, words):
    with pytest.raises((TypeError, ValueError), match=words):
        scaleev.Model.from_dict({"terms": [term]})


def test_a_study_of_a_formula():
    def asked(model):
        return model.study(seed=3).uncertain("a", lognormal=(1, 3), level=0.9)
    study = asked(a_model())
    draws = study.ev(100, 64).tolist()
    assert pickle.loads(pickle.dumps(study)).ev(100, 64).tolist() == draws == asked(scaleev.Model(TEXT)).ev(100, 64).tolist()
    assert eval(repr(study)).ev(100, 64).tolist() == draws
