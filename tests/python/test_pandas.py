# SPDX-License-Identifier: MIT
"""examples/python/scaleev.py with pandas: answers become frames, and what is given as a Series keeps its index."""
import dataclasses
import math
import subprocess
import sys

import numpy
import pandas
import pytest

import scaleev

SCALES = pandas.Series([1.0, 10.0, 1000.0], index=["one", "ten", "many"], name="units")


def worked_example():
    return scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)


def test_a_series_keeps_its_index():
    m = worked_example()
    for quantity in ("ev", "survival", scaleev.Quantity.LOSS):
        got = m.value(quantity, SCALES)
        assert isinstance(got, pandas.Series) and got.index.equals(SCALES.index)
        assert got.tolist() == m.value(quantity, SCALES.to_numpy()).tolist()
    assert m.ev(SCALES).name == "ev" and m.value(scaleev.Quantity.LOSS, SCALES).name == "loss"
    losses = pandas.Series([1, 2, 3], index=SCALES.index)
    for got in (m.ev(SCALES, loss=[1, 2, 3]), m.ev([1, 10, 1000], loss=losses), m.ev(SCALES, loss=losses)):
        assert got.equals(pandas.Series(m.ev(SCALES.to_numpy(), loss=losses.to_numpy()), SCALES.index, name="ev"))
    assert m.ev(5, loss=losses)["ten"] == m.ev(5, loss=2) and m.ev(SCALES, loss=7).index.equals(SCALES.index)
    days = pandas.date_range("2020-01-01", periods=3)
    assert m.ev(pandas.Series([1, 2, 3], days)).index.equals(days)


def test_what_fits_no_index_comes_back_as_an_array():
    m = worked_example()
    for got in (m.ev(SCALES, loss=[[1], [2]]), m.ev(SCALES[:1], loss=[1, 2]), m.ev(SCALES.to_numpy()),
                m.ev(SCALES.to_frame())):
        assert type(got) is numpy.ndarray
    with pytest.raises(ValueError, match="scale and loss have different indexes"):
        m.ev(SCALES, loss=pandas.Series([1, 2, 3]))


def test_missing_values_and_other_types():
    m = worked_example()
    for kind in ("Int64", "Float64", "boolean"):
        got = m.ev(pandas.Series([1, None, 1], dtype=kind))
        assert got[0] == got[2] == m.ev(1) and math.isnan(got[1])
    assert m.ev(pandas.array([1, None], dtype="Int64"))[0] == m.ev(1)
    for wrong in (pandas.Series(["1"]), pandas.Series(["1"], dtype="string"), pandas.Series(["1"], dtype="category"),
                  pandas.Series(pandas.date_range("2020-01-01", periods=2, tz="UTC"))):
        with pytest.raises(TypeError, match="loss: "):
            m.ev(1, loss=wrong)


def test_break_evens_of_rows():
    m = worked_example()
    probabilities = pandas.Series([0.01, 0.005, 0.0, 2.0], index=list("abcd"))
    rows = m.break_even_columns(1, 1e6, probability=probabilities)
    at, kinds = rows
    plain = m.break_even_columns(1, 1e6, probability=probabilities.to_numpy())
    assert at.equals(pandas.Series(plain.at, probabilities.index, name="at")) and kinds.tolist() == plain.kinds.tolist()
    frame = rows.to_frame()
    assert frame.index.equals(probabilities.index) and frame["at"].equals(at)
    assert list(frame) == list(m.break_even(1, 1e6).to_frame())
    assert frame["kind"].tolist() == ["CROSSING", "CROSSING", "NONE_GOOD", "NOT_ALLOWED"]
    for row, root in zip(frame.itertuples(index=False), rows.roots[:2]):
        assert tuple(row) == (root.at, root.lo, root.hi, root.kind.name, root.direction)
    assert rows.lo.index.equals(probabilities.index) and rows.roots[2:] == (None, None)
    assert plain.to_frame().reset_index(drop=True).equals(frame.reset_index(drop=True))
    assert m.break_even_columns(1, 1e6, probability=[[0.01], [0.02]], loss=[1, 2]).to_frame().shape == (4, 5)
    assert m.break_even_columns(1, 1e6).to_frame()["at"].tolist() == [m.break_even(1, 1e6).roots[0].at]


def test_solutions():
    m = scaleev.Model().benefit("power", 1, 2).hazard("constant", 1e-3, loss=1e4)
    solution = m.break_even(1, 1e6)
    frame = solution.to_frame()
    assert list(frame) == ["at", "lo", "hi", "kind", "direction"] and frame["kind"].tolist() == ["CROSSING"] * 2
    for i, root in enumerate(solution.roots):
        assert frame.loc[i].drop("kind").tolist() == [root.at, root.lo, root.hi, root.direction]
    none = scaleev.Model().benefit("linear", 2).break_even(1, 9).to_frame()
    assert list(none) == list(frame) and len(none) == 0


def test_what_is_said_by_input():
    m = worked_example()
    (root,) = m.break_even(1, 1e6).roots
    sensitivities, gradient = m.sensitivities(root), m.gradient(root.at)
    frame = sensitivities.to_frame()
    assert list(frame.index) == list(m.inputs) and frame.loc["loss", "slope"] == sensitivities["loss"].slope
    assert list(frame) == [field.name for field in dataclasses.fields(scaleev.Sensitivity)]
    assert gradient.to_series().to_dict() == gradient and gradient.to_series().dtype == float


def test_single_answers():
    m = worked_example()
    (root,) = m.break_even(1, 1e6).roots
    for answer in (root, m.best_scale(1, 1e6), m.whole_scales(1, 1e6), m.sensitivities(root)["loss"], m.argue(1, 1000)):
        series = answer.to_series()
        assert list(series.index) == [field.name for field in dataclasses.fields(answer)]
        assert all(series[name] is getattr(answer, name) for name in series.index)


def test_frames_of_answers_for_ranges():
    m, ranges = worked_example(), {"probability": (1e-3, 1e-1), "loss": (50, 500)}
    found = m.regions(ranges, 1, 1e6)
    frame = found.to_frame()
    assert list(frame) == ["lo", "hi", "verdict"] and frame["lo"].tolist() == [region.lo for region in found]
    assert frame["verdict"].tolist() == ["DEPENDS", "UNDECIDED", "BAD"] and found[0].to_series()["hi"] == found[0].hi
    cells = m.map("loss", (1, 1e3), 1, 1e6)
    frame = cells.to_frame()
    assert list(frame) == ["lo", "hi", "along_lo", "along_hi", "verdict"] and len(frame) == len(cells.cells)
    assert frame.loc[3].tolist() == [*dataclasses.astuple(cells.cells[3])[:4], cells.cells[3].verdict.name]
    values = m.switching_values(100, {**ranges, "wipe": (0.5, 1)})
    frame = values.to_frame()
    assert frame.index.tolist() == ["probability", "loss", "wipe", "common factor"]
    assert frame["value"].tolist() == [0.01, 100, 1, 1] and frame["below_kind"].tolist() == ["NONE"] * 4
    assert frame.loc["loss", "above"] == values["loss"].above.at and math.isnan(frame.loc["loss", "below"])
    assert frame.loc["common factor", ["above", "above_kind"]].tolist() == [values.common_factor.at, "CROSSING"]


def test_frames_of_quantities():
    m = worked_example()
    frame = m.to_frame([1, 10], "ev", scaleev.Quantity.SURVIVAL)
    assert list(frame) == ["ev", "survival"] and frame.index.name == "scale" and frame.index.tolist() == [1, 10]
    assert frame["ev"].tolist() == m.ev([1, 10]).tolist()
    assert list(m.to_frame([1])) == [quantity.name.lower() for quantity in scaleev.Quantity]
    frame = m.to_frame(SCALES, "loss", loss=7)
    assert frame.index.equals(SCALES.index) and frame["loss"].tolist() == m.value("loss", SCALES, loss=7).tolist()
    grid = m.to_frame(SCALES.to_numpy()[:, None], "ev", loss=[1, 2])
    assert list(grid.index.names) == ["scale", "loss"] and grid.loc[(10, 2), "ev"] == m.ev(10, loss=2)
    assert grid["ev"].unstack().shape == (3, 2)
    assert m.to_frame(5, "ev").loc[5, "ev"] == m.ev(5)
    assert len(m.to_frame([])) == 0
    with pytest.raises(scaleev.Error, match="no quantity is called 'evs'; did you mean 'ev'"):
        m.to_frame([1], "evs")


def a_study():
    return worked_example().study().uncertain("loss", lognormal=(50, 200), level=0.9).uncertain("probability", beta=(1, 99))


def test_draws_at_a_series_of_scales():
    s = a_study()
    frame = s.ev(SCALES, 64, 8)
    assert frame.index.equals(SCALES.index) and list(frame.columns) == list(range(8, 72))
    assert (frame.to_numpy() == s.ev(SCALES.to_numpy(), 64, 8)).all()
    summary, found, shares = s.summarize(frame), s.quantiles(frame, [0.1, 0.9]), s.share_below(frame, 0)
    for series in (summary.mean.value, summary.sd, summary.dominated, shares.value, shares.error, s.quantiles(frame, 0.5).value):
        assert isinstance(series, pandas.Series) and series.index.equals(SCALES.index)
    assert summary.to_frame().loc["ten", "mean_error"] == s.summarize(frame.loc["ten"]).mean.error
    assert found.value.index.equals(SCALES.index) and list(found.value) == [0.1, 0.9]
    assert found.value.loc["many", 0.9] == s.quantiles(frame.loc["many"], 0.9).value
    lo, hi = shares.interval()
    assert lo.index.equals(SCALES.index) and (lo <= shares.value).all() and (shares.value <= hi).all()


def test_whole_studies_keep_an_index():
    s = a_study()
    for found in (s.mean(SCALES), s.probability(SCALES, draws=1024)):
        assert found.value.index.equals(SCALES.index) and found.error.index.equals(SCALES.index)
        assert found.to_frame().index.equals(SCALES.index) and list(found.to_frame()) == ["value", "error"]
    levels = pandas.Series([0.05, 0.95], ["low", "high"])
    assert s.quantiles(s.ev(10, 64), levels).value.index.equals(levels.index)
    assert s.mean([1, 2]).to_frame().shape == (2, 2) and len(s.mean(1).to_frame()) == 1


def test_frames_of_studies():
    s = a_study()
    frame = s.to_frame(64, 8)
    assert list(frame) == ["loss", "probability"] and frame.index.tolist() == list(range(8, 72))
    assert (frame["loss"] == s.draw("loss", 64, 8)).all()
    found = s.break_even(1, 1e6, 100)
    assert found.to_frame()["kind"].isin(["CROSSING", "ESTIMATED", "NONE_GOOD", "NONE_BAD"]).all()
    assert found.to_frame()["at"].equals(pandas.Series(found.at))
    assert list(s.best_scale(1, 1e3, 10).to_frame()) == ["scale", "ev"]
    options = pandas.DataFrame({"stay": 0.0, "go": s.ev(10, 64)})
    choice = s.choose(options)
    assert choice.options == ("stay", "go") and choice.to_frame().loc["go", "mean"] == s.choose([0, options["go"]]).means.value[1]
    given = s.given("loss", SCALES, nodes=5, draws=1024).to_frame()
    assert given.shape == (5, 3) and given.index.name == "loss" and given.columns.tolist() == SCALES.tolist()
    assert s.given("loss", 10, nodes=5, draws=1024).to_frame().shape == (5, 1)
    importance = s.importance(10, 1, 1e3, draws=1024)
    frame = importance.to_frame()
    assert frame.index.tolist() == ["loss", "probability"] and frame.loc["loss", "evppi"] == importance["loss"].evppi.value
    assert frame.loc["loss", "shapley_error"] == importance["loss"].shapley.error and "linear" in frame
    decision = s.decide(1, 1e3, draws=1024)
    assert decision.to_series()[["scale", "evpi", "evpi_error"]].tolist() == [decision.scale, *decision.evpi]
    assert importance["loss"].to_series()["low"] == importance["loss"].low


def test_distributions_from_series():
    m = worked_example()
    seen = pandas.Series([3.0, 1.0, 2.0], index=list("abc"))
    assert set(m.study().uncertain("loss", samples=seen).draw("loss", 100)) == {1, 2, 3}
    curve = pandas.Series([1.0, 2.0, 4.0], index=[0.05, 0.5, 0.95])
    wanted = m.study().uncertain("loss", quantiles=curve.to_dict()).draw("loss", 100)
    assert (m.study().uncertain("loss", quantiles=curve).draw("loss", 100) == wanted).all()


@pytest.mark.parametrize("hidden", [["pandas"], ["numpy", "pandas"]])
def test_pandas_is_imported_by_nothing_else(hidden):
    code = f"""
import sys
hidden = {hidden!r}
import scaleev
m = scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
root = m.break_even(1, 1e6).roots[0]
assert "pandas" not in sys.modules and len(m.ev([1, 2])) == 2 and len(m.break_even_columns(1, 1e6, loss=[1, 2]).at) == 2
sys.modules.update(dict.fromkeys(hidden))
for ask in (root.to_series, m.break_even(1, 2).to_frame, m.sensitivities(root).to_frame, m.gradient(1).to_series,
            m.break_even_columns(1, 2).to_frame, lambda: m.to_frame([1])):
    try:
        ask()
        print("no error")
    except ImportError as error:
        assert error.name == "pandas"
"""
    if "numpy" in hidden:
        code = code.replace("import scaleev\n", "sys.modules['numpy'] = None\nimport scaleev\n")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
