# SPDX-License-Identifier: MIT
"""examples/python/scaleev.py: what goes in comes out, whatever it is written in; nothing is freed too early or late."""
import copy
import ctypes
import fractions
import gc
import inspect
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


@st.composite
def terms(draw, models):
    family = draw(st.sampled_from(sorted(name for name in scaleev.families() if not name.endswith("callback"))))
    known = scaleev.families()[family].parameters
    if family.endswith(".table"):
        n = draw(st.integers(2, 5))
        steps = draw(st.lists(st.floats(0.5, 10), min_size=n - 1, max_size=n - 1))
        rates = draw(st.lists(st.floats(0, 5), min_size=n, max_size=n))
        arguments = [[sum(steps[:i]) for i in range(n)], rates]
    elif family.endswith(".polynomial"):
        arguments = draw(st.lists(st.floats(-10, 10), min_size=1, max_size=64))
    else:
        arguments = [draw(a_number(p)) for p in known if not p.is_knob]
    knobs = {p.name: draw(a_number(p)) for p in known if p.is_knob and draw(st.booleans())}
    label = draw(st.sampled_from(["", "open weights", "it's \"µ\"", "1", "v1.2"]))
    kind, _, short = family.partition(".")
    return getattr(models, kind)(short, *arguments, label=label, **knobs)


@st.composite
def models(draw):
    model = scaleev.Model()
    for _ in range(draw(st.integers(0, 4))):
        draw(terms(model))
    return model


@given(models(), models(), st.booleans())
def test_a_model_prints_and_pickles_as_itself(a, b, difference):
    model = a - b if difference else a
    scales = [0, 0.3, 1, 4, 1e3]
    for other in (eval(repr(model)), pickle.loads(pickle.dumps(model)), copy.copy(model), copy.deepcopy(model), model.copy()):
        assert repr(other) == repr(model)
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
                                        if not f.name.endswith(("table", "callback", "polynomial"))]))
    kind, _, short = family.name.partition(".")
    values = {p.name: data.draw(a_number(p)) for p in family.parameters}
    names = [p.name for p in family.parameters if not p.is_knob]
    n = data.draw(st.integers(0, len(names)))
    rest = data.draw(st.permutations([name for name in values if name not in names[:n]]))
    model = getattr(scaleev.Model(), kind)(short, *(values[name] for name in names[:n]), **{name: values[name] for name in rest})
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
    how = draw(st.sampled_from(["as it is", "list", "fortran", "reversed", "strided", "unaligned", "read only", "other type"]))
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


def test_contiguous_doubles_are_not_copied(monkeypatch):
    seen = []
    library = scaleev.load()
    monkeypatch.setattr(library, "scaleev_evaluate", lambda m, q, scales, n, out: seen.append(scales) or 0)
    monkeypatch.setattr(library, "scaleev_evaluate_columns",
                        lambda m, q, scale, table, k, n, out: seen.extend(table[i].values for i in range(k)) or 0)
    scales, losses = numpy.ones((100, 7)), numpy.full((100, 7), 3.0)
    scales.flags.writeable = False
    m = worked_example()
    m.ev(scales)
    m.ev(scales, loss=losses)
    m.ev(5, loss=losses)
    addresses = [ctypes.addressof(pointer.contents) for pointer in seen]
    assert addresses == [array.ctypes.data for array in (scales, scales, losses, losses)]
    # What C could not read is copied, though this processor may.
    seen.clear()
    m.ev(numpy.zeros(17, numpy.uint8)[1:].view(numpy.float64))
    assert ctypes.addressof(seen[0].contents) % ctypes.alignment(ctypes.c_double) == 0


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
c = scaleev.Model().benefit("callback", lambda scales: [2 * k for k in scales]).benefit("callback", lambda scales: 1)
print(repr(c.ev([1, 2, 3])))
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
    assert lines[1:] == ["[3.0, 5.0, 7.0]", "3 values where 2 are needed", "2 values where 3 are needed"]


# ---- errors ----


@pytest.mark.parametrize("wrong, status, words", [
    (lambda m: m.hazard("constant", 2), "ERROR_PARAMETER", "hazard.constant: probability is 2, allowed is 0 to 1"),
    (lambda m: m.hazard("constant", 0.5, wipe=3), "ERROR_PARAMETER", "hazard.constant: wipe is 3, allowed is 0 to 1"),
    (lambda m: m.benefit("linear", math.nan), "ERROR_PARAMETER", "per_unit is nan"),
    (lambda m: m.benefit("linear"), "ERROR_COUNT", "0 parameters, allowed are 1"),
    (lambda m: m.benefit("cubic", 2), "ERROR_NAME", "no family is called 'benefit.cubic'"),
    (lambda m: m.benefit("table", [0, 2, 1], [1, 2, 3]), "ERROR_TABLE", "point 2 is 1"),
    (lambda m: m.__setitem__("loss", math.inf), "ERROR_PARAMETER", "loss is inf"),
    (lambda m: m.set_label(7, "x"), "ERROR_TERM", "no term has the number 7"),
    (lambda m: (m - m) - m, "ERROR_UNSUPPORTED", "not possible"),
    (lambda m: (m - m).benefit("linear", 1), "ERROR_UNSUPPORTED", "a difference of models"),
    (lambda m: m.break_even(5, 1), "ERROR_DOMAIN", "reversed"),
    (lambda m: m.best_scale(-1, 1), "ERROR_DOMAIN", "negative"),
    (lambda m: m.solve("loss", scale=1, target=math.nan), "ERROR_PARAMETER", "parameter"),
    (lambda m: m.gradient(-1), "ERROR_DOMAIN", "interval"),
    (lambda m: m.value("utility", 1), "ERROR_QUANTITY", "no quantity is called 'utility'; there are ev, benefit"),
    (lambda m: m.value(99, 1), "ERROR_QUANTITY", "no quantity of that number"),
    (lambda m: m.ev(1, loss=[1], **{"1.loss": [2]}), "ERROR_INPUT", "input"),
])
def test_errors_have_the_library_s_words(wrong, status, words):
    m = worked_example()
    with pytest.raises(scaleev.Error) as error:
        wrong(m)
    assert error.value.status == scaleev.Status[status] and words in str(error.value)
    # What failed has changed nothing.
    assert repr(m) == repr(worked_example()) and m.ev(7) == worked_example().ev(7)
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


@pytest.mark.parametrize("wrong", [
    lambda m: m.hazard("constant", 0.1, size=3),
    lambda m: m.hazard("constant", 0.1, probability=0.2),
    lambda m: m.benefit("linear", "2"),
    lambda m: m.benefit("callback"),
    lambda m: m.benefit("callback", 3),
    lambda m: m.benefit("callback", abs, 3),
    lambda m: m - 1,
    lambda m: list(m),
    lambda m: m.__setitem__("loss", "many"),
])
def test_calls_that_make_no_sense(wrong):
    m = worked_example()
    with pytest.raises(TypeError):
        wrong(m)
    assert repr(m) == repr(worked_example())


def test_other_refusals():
    for wrong in (lambda: scaleev.Model().benefit("table", [0, 1, 2], [0, 1]),
                  lambda: scaleev.Model().benefit("linear\0", 2),
                  lambda: worked_example().set_label(0, "a\0b")):
        with pytest.raises(ValueError):
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


# ---- rows ----


@given(st.lists(st.tuples(st.floats(-0.1, 1.1), st.floats(1, 1e6)), max_size=20), st.booleans())
def test_break_even_of_rows(rows, prove):
    """Each row as the model with these inputs; NaN where it never turns bad or may not be."""
    m = worked_example()
    at, kinds = m.break_even_columns(1, 1e6, prove, probability=[p for p, _ in rows], loss=[loss for _, loss in rows])
    assert at.shape == kinds.shape == (len(rows),) and kinds.dtype == numpy.int32
    for (probability, loss), one, kind in zip(rows, at, kinds):
        roots = []
        if 0 <= probability <= 1:
            m["probability"], m["loss"] = probability, loss
            roots = [root for root in m.break_even(1, 1e6).roots if root.direction < 0]
        if not roots:
            assert math.isnan(one) and kind == 0
            continue
        assert one == pytest.approx(roots[-1].at, rel=1e-11)
        assert kind in ([scaleev.RootKind.CROSSING] if prove else [scaleev.RootKind.CROSSING, scaleev.RootKind.ESTIMATED])


def test_shapes_of_rows():
    m = worked_example()
    at, kind = m.break_even_columns(1, 1e6)
    assert at == m.break_even(1, 1e6).roots[0].at and kind == scaleev.RootKind.CROSSING and type(at) is float
    at, kinds = m.break_even_columns(1, 1e6, probability=[[0.01], [0.02], [0.03]], loss=[100, 200])
    assert at.shape == kinds.shape == (3, 2)
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
        shutil.copy(LIBRARY or scaleev.load()._name, tmp_path / place / "libscaleev.so.0")
    return tmp_path


def test_where_the_library_is_looked_for(elsewhere):
    source, system = str(elsewhere / "examples/python"), str(elsewhere / "system")
    in_build, in_system = str(elsewhere / "build/lib/libscaleev.so.0"), str(elsewhere / "system/libscaleev.so.0")
    environment = dict(PYTHONPATH=source, LD_LIBRARY_PATH=system, SCALEEV_LIBRARY="")
    run = run_python(f"import scaleev; scaleev.load({in_system!r}); {SHOW}", **{**environment, "SCALEEV_LIBRARY": in_build})
    assert run.stdout.split() == [in_system, scaleev.version()], run.stderr
    run = run_python(SHOW, **{**environment, "SCALEEV_LIBRARY": in_system})
    assert run.stdout.split()[0] == in_system, run.stderr
    run = run_python(SHOW, **environment)
    assert run.stdout.split()[0] == in_build, run.stderr
    (elsewhere / "include/scaleev/scaleev.h").unlink()  # no source tree of ours: its build is not, either
    run = run_python(SHOW, **environment)
    assert run.stdout.split()[0] == "libscaleev.so.0", run.stderr


@pytest.mark.parametrize("code, environment, words", [
    (SHOW, {"SCALEEV_LIBRARY": "/nowhere/libscaleev.so.0"}, "/nowhere/libscaleev.so.0"),
    (SHOW, {"SCALEEV_LIBRARY": "libm.so.6"}, "libm.so.6: is not libscaleev"),
    ("import scaleev; scaleev.VERSION += 100; scaleev.load()", {}, "needed is 200 or a later one that is compatible"),
    ("import scaleev; scaleev.VERSION += 1; scaleev.load()", {}, "is version 100, needed is 101"),
    ("import scaleev; scaleev.VERSION = 0; scaleev.load()", {}, "is version 100, needed is 0"),
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
