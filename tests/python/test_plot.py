# SPDX-License-Identifier: MIT
"""examples/python/plot.py: the pictures say what the library says, and all their words can be read."""
import math
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

import matplotlib
import numpy
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import plot
import scaleev


def model(*terms):
    made = scaleev.Model()
    for kind, *arguments in terms:
        getattr(made, kind)(*arguments[:-1], **arguments[-1]) if isinstance(arguments[-1], dict) else getattr(made, kind)(*arguments)
    return made


WORKED = model(("benefit", "linear", 2), ("hazard", "constant", 0.01, {"loss": 100}))
# Name: model, least and greatest scale, words on the picture of EV, words on the tornado.
MODELS = {
    "worked example": (WORKED, 1, 1e4, ["turns bad at 124.2", "best: 49.5, worth 21", "GOOD", "BAD", "marked scale, and nowhere"],
                       ["probability = 0.01", "10 % lower", "157.3", "elasticity", "−2.34", "where it turns bad (scale); 124.2 as it is"]),
    "two roots": (model(("benefit", "power", 1, 2), ("hazard", "constant", 1e-3, {"loss": 1e4})), 1, 1e6,
                  ["turns good at 10.06", "turns bad at 8,994", "marked scales", "logarithmic away from 0"],
                  ["exponent = 2", "none to 1 million"]),
    "mirrored": (model(("benefit", "linear", -2), ("hazard", "constant", 0.01, {"gain": 100})), 1, 1e4,
                 ["turns good at 124.2"], ["where it turns good", "loss = −100"]),
    "zero at the ends": (model(("benefit", "polynomial", -6, 11, -6, 1)), 1, 3,
                         ["is zero at 1", "turns bad at 2", "is zero at 3", "expected value is zero at the marked scales"],
                         ["where it turns bad"]),
    "zero at both ends": (model(("benefit", "polynomial", -2, 3, -1)), 1, 2,
                          ["is zero at 1", "is zero at 2", "expected value is zero at the marked scales"],
                          ["It turns nowhere from 1 to 2."]),
    "always good": (model(("benefit", "linear", 2)), 1, 1e9, ["Proved: good at every scale from 1 to 1 billion."],
                    ["It turns nowhere from 1 to 1 billion."]),
    "always bad": (model(("benefit", "linear", -2)), 0.001, 10, ["Proved: bad at every scale from 0.001 to 10."],
                   ["It turns nowhere"]),
    "touching": (model(("benefit", "polynomial", 4, -4, 1)), 1, 100, ["may turn at 2", "Not everything could be proved"],
                 ["No break-even could be proved from 1 to 100."]),
    "zero throughout": (model(("benefit", "linear", 0)), 1, 100, ["may turn between 1 and 100", "Not everything"],
                        ["No break-even could be proved"]),
    "seven roots": (model(("benefit", "table", [0, 10, 20, 30, 50, 70, 100], [0, 5, -7, 3, -5, 2, -1]),
                          ("hazard", "rate", 1e-3, {"loss": 1})), 1, 100, ["turns good at 26.39", "turns bad at 90.95"], ["91.03"]),
    "twenty roots": (model(("benefit", "table", range(41), [(-1) ** (i // 2) for i in range(41)])), 1, 40, ["20 break-evens are marked."],
                     ["No input moves it."]),
    "a callback": (model(("benefit", "callback", numpy.sqrt), ("hazard", "rate", 1e-3, {"loss": 3})), 1, 1e4,
                   ["turns bad at 2,950 (estimated)", "Not everything could be proved"], ["rate = 0.001"]),
    "many inputs": (model(("benefit", "power", 3, 1.5, {"label": "open weights"}), ("hazard", "constant", 1e-6, {"loss": 1e9, "wipe": 0.5}),
                          ("hazard", "logistic", 1e-9, 1e-7, 1e6, 1e5, {"loss": 1e7})), 1, 1e9, ["turns good at"], ["exponent = 1.5"]),
    "huge": (model(("benefit", "power", 1e250, 3), ("hazard", "rate", 1e-9)), 1, 1e9, ["Proved: good at every scale"],
             ["It turns nowhere"]),
}


def release():
    m = model(("benefit", "power", 3, 1.1, {"label": "users"}), ("hazard", "constant", 1e-6, {"loss": 1e9, "label": "misuse"}),
              ("hazard", "rate", 1e-9, {"loss": 1e7, "label": "accident"}))
    s = m.study().uncertain("misuse.probability", logitnormal=(1e-8, 1e-4), level=0.9).uncertain(
        "misuse.loss", lognormal=(1e7, 1e10), level=0.9).uncertain("users.coefficient", pert=(1, 3, 10))
    return s.uncertain("exponent", normal=(1.1, 0.05)).uncertain("accident.loss", loguniform=(1e5, 1e8))


# Name: study, least and greatest scale, words on the pictures of the band, the break-even, importance, and worth.
STUDIES = {
    "worked example": (WORKED.study().uncertain("probability", logitnormal=(1e-3, 0.05), level=0.9).uncertain(
        "loss", lognormal=(30, 300), level=0.9), 1, 1e5,
        ["best mean: ", "would be worth", "chance that", "expected value", "scale (logarithmic)", "90 % of the draws"],
        ["median: ", "5 %: ", "95 %: ", "always", "share of draws", "where it turns bad (scale, logarithmic)"],
        ["probability", "0.001 to 0.05", "30 to 300", "share of", "at its 95 % quantile", "expected value at "],
        ["everything", "95 % intervals", "before a scale from 1 to 100,000 is chosen; "]),
    "a release": (release(), 1, 1e9, ["best mean: ", "logarithmic away from 0"], ["95 %: 26", "81 %", "2.0 %"],
                  ["misuse.loss", "1e−08 to 0.0001", "users.coefficient", "1.6 to 6.74"], ["million", "accident.loss"]),
    "always good": (model(("benefit", "linear", 2)).study().uncertain("per_unit", uniform=(1, 3)), 1, 1e3,
                    ["best mean: 2,000 at 1,000", "would be worth 0."], ["0 % of the draws turn bad", "100 %"], ["1.1 to 2.9"],
                    ["everything", "1,000 is best without"]),
    "always bad": (model(("benefit", "linear", -2)).study().uncertain("per_unit", uniform=(-3, -1)), 0.01, 1e3,
                   ["best mean: −0.02 at 0.01"], ["0 % of the draws turn bad", "100 %"], ["−2.9 to −1.1"], ["everything"]),
    "not monotone": (model(("benefit", "power", 1, 1), ("hazard", "rate", 1, {"loss": 3})).study().uncertain(
        "loss", uniform=(0, 5)).uncertain("exponent", normal=(1, 0.2)), 0.1, 10, ["best mean"], ["always"], ["exponent"], ["loss"]),
    "one point": (WORKED.study().uncertain("loss", point=100), 1, 1e4, ["best mean: 21"], ["median: 124.2"], ["loss"], ["0"]),
}


def words_of(svg):
    root = xml.etree.ElementTree.parse(svg).getroot()
    return " ".join("".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text"))


def texts(figure):
    """All texts that are drawn, with the boxes they take up."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    found = []
    for axes in figure.axes:
        found += [*axes.texts, axes.xaxis.label, axes.yaxis.label] if axes.axison else axes.texts
        found += axes.get_legend().get_texts() if axes.get_legend() else []
        found += [text for legend in figure.legends for text in legend.get_texts()] if axes is figure.axes[0] else []
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            least, greatest = sorted(axis.get_view_interval())
            found += [tick.label1 for tick in axis.get_major_ticks()
                      if tick.label1.get_visible() and least <= tick.get_loc() <= greatest]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in found if text.get_text().strip()]


@pytest.mark.parametrize("kind", ["ev", "tornado"])
@pytest.mark.parametrize("name", MODELS)
def test_a_picture_says_what_the_library_says(name, kind, tmp_path):
    made, lo, hi, *wanted = MODELS[name]
    with matplotlib.rc_context(plot.STYLE):
        figure = {"ev": plot.draw_ev, "tornado": plot.draw_tornado}[kind](made, lo, hi, f"A rather long title, for once: {name} " * 3)
        can_be_read(figure, tmp_path, [f"A rather long title, for once: {name}", *wanted[kind == "tornado"]])


def can_be_read(figure, folder, wanted):
    """In the style of the pictures."""
    boxes = texts(figure)
    svg, png = plot.save(figure, str(folder / "x"))
    # No words are written over others.
    assert len(boxes) >= 3
    for i, (a, box) in enumerate(boxes):
        for b, other in boxes[:i]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across <= 1 or down <= 1, f"{a!r} and {b!r} overlap"
    words = words_of(svg)
    for one in wanted:
        assert one in words
    # Nothing is cut off at the margin, and nothing hangs on colour.
    picture = matplotlib.image.imread(png)[..., :3]
    assert picture.std() > 0 and (picture == picture[..., :1]).all()
    assert all((edge == 1).all() for edge in (picture[:3], picture[-3:], picture[:, :3], picture[:, -3:]))


def drawn(kind, study, lo, hi, title, unit="scale"):
    draw = {"band": plot.draw_band, "break-even": plot.draw_break_even, "worth": plot.draw_worth}
    with matplotlib.rc_context(plot.STYLE):
        if kind == "importance":
            return plot.draw_importance(study, study.decide(lo, hi).scale, lo, hi, title, unit)
        return draw[kind](study, lo, hi, title, unit)


@pytest.mark.parametrize("kind", ["band", "break-even", "importance", "worth"])
@pytest.mark.parametrize("name", STUDIES)
def test_a_picture_of_a_study_can_be_read(name, kind, tmp_path):
    study, lo, hi, *wanted = STUDIES[name]
    figure = drawn(kind, study, lo, hi, f"A rather long title, for once: {name} " * 3)
    with matplotlib.rc_context(plot.STYLE):
        can_be_read(figure, tmp_path, [f"A rather long title, for once: {name}",
                                       *wanted[["band", "break-even", "importance", "worth"].index(kind)]])


def test_what_is_drawn_of_a_study():
    """The bands are quantiles of the draws, the bars the shares of draws, and what the library says of inputs."""
    s, lo, hi = STUDIES["worked example"][:3]
    top, bottom = drawn("band", s, lo, hi, "").axes
    curves = {line.get_label(): line.get_xydata().T for line in top.lines}
    scales, mean = curves["mean"]
    draws = s.ev(scales, 16384)
    assert numpy.array_equal(mean, s.mean(scales).value)
    assert numpy.array_equal(curves["median"][1], s.quantiles(draws, 0.5).value)
    for band, levels in zip(top.collections, ([0.05, 0.95], [0.25, 0.75])):
        corners = {tuple(point) for point in band.get_paths()[0].vertices}
        for level in levels:
            assert set(zip(scales, s.quantiles(draws, level).value)) <= corners
    chances = next(line for line in bottom.lines if len(line.get_xdata()) == len(scales))
    assert numpy.array_equal(chances.get_ydata(), s.share_below(draws, 0).value)

    found = s.break_even(lo, hi)
    heights = [[bar.get_height() for bar in axes.patches] for axes in drawn("break-even", s, lo, hi, "").axes]
    kinds = (scaleev.RootKind.NONE_BAD, scaleev.RootKind.NONE_GOOD)
    assert [heights[0], heights[2]] == [[found.shares.get(kind, 0)] for kind in kinds]
    assert sum(map(sum, heights)) == pytest.approx(1, abs=1e-9) and max(heights[1]) > 0.05

    scale = s.decide(lo, hi).scale
    importance = s.importance(scale, lo, hi)
    bars = [(bar.get_x(), bar.get_width()) for bar in drawn("importance", s, lo, hi, "").axes[0].patches]
    ends = sorted(x for one in importance.values() for x in (one.low, one.mid, one.mid, one.high))
    assert numpy.allclose(sorted(x for start, width in bars for x in (start, start + width)), ends)
    widths = [bar.get_width() for bar in drawn("worth", s, lo, hi, "").axes[0].patches]
    assert widths[0] == s.decide(lo, hi).evpi.value
    assert widths[1:] == sorted((one.evppi.value for one in importance.values()), reverse=True)


# Name: model, ranges, the input of the map, least and greatest scale, the scale of the switching values, words on the
# pictures of the regions, the map, and the switching values.
ROBUST = {
    "worked example": (WORKED, {"probability": (1e-4, 1e-2), "loss": (50, 150)}, "probability", 1, 1e6, 100,
                       ["always good to 53.83", "always bad from 80,809", "DEPENDS", "GOOD", "BAD", "as it is",
                        "whatever the inputs are: probability 0.0001 to 0.01, loss 50 to 150."],
                       ["GOOD", "BAD", "probability (logarithmic)", "0.01 as it is", "the boundary is in the black"],
                       ["At 100 (scale) it is good", "all together: a factor of 1.023", "0.01093", "loss = 100", "× 1.1",
                        "No value changes it of wipe, frailty."]),
    "from the least": (WORKED, {"per_unit": (0.5, 4), "loss": (50, 150)}, "loss", 1, 1e3, 1000,
                       ["DEPENDS", "always bad from", "per_unit 0.5 to 4"], ["GOOD", "BAD"],
                       ["At 1,000 (scale) it is bad", "0.00304"]),
    "always good": (model(("benefit", "linear", 2)), {"per_unit": (1, 3)}, "per_unit", 1, 1e9, 10, ["GOOD", "per_unit 1 to 3"],
                    ["good where it is grey", "2 as it is"], ["No input changes it alone"]),
    "zero throughout": (model(("benefit", "linear", 0)), {"per_unit": (0, 0), "share": (0.5, 1)}, "share", 1, 100, 10,
                        ["UNDECIDED", "per_unit 0, share 0.5 to 1."], ["the boundary is in the black"], ["it is undecided", "There is no verdict to change."]),
    "both signs of an input": (model(("benefit", "linear", 2), ("benefit", "polynomial", 1, -0.5)), {"c1": (-3, 3)}, "c1", 0.5, 20, 3,
                               ["DEPENDS", "c1 −3 to 3"], ["c1", "−0.5 as it is"],
                               ["c1 = −0.5", "c0 = 1 changes it at −4.5.", "÷ 10"]),
    "many": (model(("benefit", "power", 3, 1.1, {"label": "users"}), ("hazard", "constant", 1e-6, {"loss": 1e9, "label": "misuse"}),
                   ("hazard", "rate", 1e-9, {"loss": 1e7, "label": "accident"})),
             {"misuse.probability": (1e-9, 1e-5), "misuse.loss": (1e7, 1e10), "exponent": (0.9, 1.2), "accident.loss": (1e5, 1e8)},
             "exponent", 1, 1e9, 1e6, ["DEPENDS", "accident.loss 100,000 to 100 million"], ["BAD", "exponent"],
             ["exponent = 1.1", "6.928 million", "rate.loss = 10 million changes it at −628 billion.", "÷ 100"]),
    "twenty roots": (model(("benefit", "table", range(41), [(-1) ** (i // 2) for i in range(41)]), ("benefit", "linear", 1e-3)),
                     {"per_unit": (1e-3, 2e-3)}, "per_unit", 1, 40, 7, ["per_unit 0.001 to 0.002"], ["0.001 as it is"], ["0.786", "142.9", "a factor of 1.071"]),
}


def drawn_of_ranges(kind, given, title, unit="scale"):
    made, ranges, along, lo, hi, scale = given[:6]
    with matplotlib.rc_context(plot.STYLE):
        if kind == "regions":
            return plot.draw_regions(made, ranges, lo, hi, title, unit)
        if kind == "map":
            return plot.draw_map(made, along, ranges[along], lo, hi, title, unit)
        return plot.draw_switching(made, scale, title, unit)


@pytest.mark.parametrize("kind", ["regions", "map", "switching"])
@pytest.mark.parametrize("name", ROBUST)
def test_a_picture_for_ranges_can_be_read(name, kind, tmp_path):
    wanted = ROBUST[name][6 + ["regions", "map", "switching"].index(kind)]
    figure = drawn_of_ranges(kind, ROBUST[name], f"A rather long title, for once: {name} " * 3)
    with matplotlib.rc_context(plot.STYLE):
        can_be_read(figure, tmp_path, [f"A rather long title, for once: {name}", *wanted])


def test_what_is_drawn_for_ranges():
    """The curves are proved bounds, the strip has the regions, the map the cells; bars end where the verdict changes."""
    made, ranges, along, lo, hi, scale = ROBUST["worked example"][:6]
    top, strip = drawn_of_ranges("regions", ROBUST["worked example"], "").axes
    curves = {line.get_label(): line.get_xydata() for line in top.lines}
    for x, high in curves["the greatest there can be"][::40]:
        assert made.enclose_ranges("ev", x, x, ranges)[1] == pytest.approx(high, rel=1e-9, abs=1e-9)
    for x, low in curves["the least there can be"][::40]:
        assert made.enclose_ranges("ev", x, x, ranges)[0] == pytest.approx(low, rel=1e-9, abs=1e-9)
    assert (curves["as it is"][:, 1] == made.ev(curves["as it is"][:, 0])).all()
    spans = [patch.get_path().transformed(patch.get_patch_transform()).get_extents() for patch in strip.patches]
    assert numpy.allclose([(span.x0, span.x1) for span in spans], [(r.lo, r.hi) for r in made.regions(ranges, lo, hi)])
    colours = [patch.get_facecolor()[:3] for patch in strip.patches]
    assert colours[0] != (1, 1, 1) and colours[2] == colours[4] == (1, 1, 1) and strip.patches[2].get_hatch()

    (axes,) = drawn_of_ranges("map", ROBUST["worked example"], "").axes
    good, undecided = (part.get_paths() for part in axes.collections)
    assert len(good) > 100 and len(undecided) > 100
    for box in good:
        (k, p), (k_hi, p_hi) = box.get_extents().min, box.get_extents().max
        assert made.ev(math.sqrt(k * k_hi), probability=math.sqrt(p * p_hi)) > 0
    covered = sum(box.get_extents().width * box.get_extents().height for box in good)
    cells = made.map(along, ranges[along], lo, hi, 10000).cells
    assert covered == pytest.approx(sum((c.hi - c.lo) * (c.along_hi - c.along_lo) for c in cells if c.verdict == 1))

    (axes,) = drawn_of_ranges("switching", ROBUST["worked example"], "").axes
    found = made.switching_values(scale)
    wanted = [root.at / one.value for one in found.values() for root in (one.below, one.above) if root]
    thick = [line.get_xdata()[0] for line in axes.lines if line.get_linewidth() == 3]
    assert numpy.allclose(thick, sorted(wanted, key=lambda factor: abs(math.log(factor))))
    dashed = sorted(line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--")
    assert dashed == pytest.approx([1 / found.common_factor.at, found.common_factor.at])


def test_the_same_ranges_make_the_same_files(tmp_path):
    made, ranges, _, lo, hi, scale = ROBUST["worked example"][:6]
    first, second = (plot.draw_whatever(made, ranges, scale, lo, hi, "A title", "people", str(tmp_path / name)) for name in "ab")
    assert len(first) == 6
    assert [pathlib.Path(a).read_bytes() == pathlib.Path(b).read_bytes() for a, b in zip(first, second)] == [True] * 6


def test_the_same_study_makes_the_same_files(tmp_path):
    s, lo, hi = STUDIES["worked example"][:3]
    first, second = (plot.draw_study(s.copy(), lo, hi, "A title", "people", str(tmp_path / name)) for name in "ab")
    assert len(first) == 8
    assert [pathlib.Path(a).read_bytes() == pathlib.Path(b).read_bytes() for a, b in zip(first, second)] == [True] * 8


@pytest.mark.parametrize("share, words", [
    (0, "0 %"), (1, "100 %"), (1e-9, "< 0.1 %"), (1 - 1e-9, "> 99.9 %"), (0.0123, "1.2 %"), (0.5, "50 %"), (0.98, "98.0 %"),
    (0.1, "10 %"), (-1e-9, "0 %"),
])
def test_shares_as_people_write_them(share, words):
    assert plot.percent(share) == words


@pytest.mark.parametrize("value, error, words", [
    (123.456, 0, "123.5"), (123.456, 0.2, "123.5"), (123.456, 3, "123"), (123.456, 30, "120"), (123.456, 300, "100"),
    (0, 1, "0"), (-5333.7, 17.4, "−5,330"), (1e-3, math.nan, "0.001"),
])
def test_figures_are_written_as_far_as_they_are_known(value, error, words):
    assert plot.sure(scaleev.Estimate(value, error)) == words


def test_what_is_drawn():
    """The curves are EV and survival; circles are at the break-evens, a star at the best scale; what is good is shaded."""
    made, lo, hi = MODELS["two roots"][:3]
    roots, best = made.break_even(lo, hi).roots, made.best_scale(lo, hi)
    with matplotlib.rc_context(plot.STYLE):
        figure = plot.draw_ev(made, lo, hi, "")
    for axes, quantity in zip(figure.axes, ("ev", "survival")):
        (curve,) = (line for line in axes.lines if len(line.get_xdata()) > 1000)
        assert numpy.array_equal(curve.get_ydata(), made.value(quantity, curve.get_xdata()))
        spans = [(patch.get_path().transformed(patch.get_patch_transform()).get_extents(), patch) for patch in axes.patches]
        assert numpy.allclose([span.x0 for span, _ in spans], [lo, *(root.at for root in roots)], rtol=1e-9)
        for span, patch in spans:
            shaded = patch.get_facecolor()[:3] != (1, 1, 1)
            assert shaded == (made.ev(math.sqrt(span.x0 * span.x1)) > 0)
    marked = {line.get_marker(): line.get_xydata().tolist() for line in figure.axes[0].lines}
    assert marked["o"] == [[root.at, 0] for root in roots]
    assert marked["*"] == [[best.scale, best.ev]]


def test_the_same_model_makes_the_same_files(tmp_path):
    with matplotlib.rc_context(plot.STYLE):
        first, second = (plot.save(plot.draw_ev(WORKED, 1, 1e4, "A title"), str(tmp_path / name)) for name in "ab")
    assert [pathlib.Path(a).read_bytes() == pathlib.Path(b).read_bytes() for a, b in zip(first, second)] == [True] * 2


def test_regions():
    roots = WORKED.break_even(1, 1e4).roots
    good, bad = plot.regions(WORKED, roots, 1, 1e4)
    assert good == (1, roots[0].lo, 1) and bad == (roots[0].hi, 1e4, -1)
    assert plot.regions(scaleev.Model(), scaleev.Model().break_even(1, 2).roots, 1, 2) == []


def test_bars():
    """The break-even of the changed model, and the elasticity; the longest first."""
    (root,) = WORKED.break_even(1, 1e4).roots
    found = plot.bars(WORKED, root, 1, 1e4, 0.1)
    assert [bar.name for bar in found] == ["wipe", "probability", "per_unit", "loss"]
    for bar in found:
        assert bar.elasticity == WORKED.sensitivities(root)[bar.name].elasticity
        for end, factor in zip(bar.ends, (0.9, 1.1)):
            if bar.name == "wipe" and factor > 1:
                assert end is None
                continue
            other = WORKED.copy()
            other[bar.name] *= factor
            assert [end] == [r.at for r in other.break_even(1, 1e4).roots if r.direction < 0]
    lengths = [max(abs(math.log(end / root.at)) for end in bar.ends if end) for bar in found]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("hi, benefit, wanted", [(130, 2.5, (130, "none to 130")), (130, 0.5, (1, "none from 1"))])
def test_a_break_even_that_is_gone(hi, benefit, wanted):
    (root,) = WORKED.break_even(1, hi).roots
    assert plot.moved(WORKED, "per_unit", benefit, root, 1, hi) == wanted
    assert plot.moved(WORKED, "probability", 2, root, 1, hi) == (None, "not allowed")


def test_a_zero_at_the_end_is_no_break_even_that_has_moved():
    made = model(("benefit", "odlyzko", 1), ("benefit", "table", [1, 1.5, 2, 3, 4], [0, -2, -1, -2, -20]))
    first, _, root = made.break_even(1, 4).roots
    assert first.kind == scaleev.RootKind.ENDPOINT and first.direction == root.direction == -1
    assert plot.moved(made, "coefficient", 0.1, root, 1, 4) == (1, "none from 1")


@pytest.mark.parametrize("x, words", [
    (0, "0"), (124.18360519, "124.2"), (8993.88, "8,994"), (999999.9, "1,000,000"), (1e6, "1 million"), (-1.5e9, "−1.5 billion"),
    (17.45e12, "17.45 trillion"), (1e15, "1e+15"), (0.01, "0.01"), (1e-6, "1e−06"), (-100, "−100"), (2.5, "2.5"),
    (0.0012345, "0.001234"), (1000, "1,000"), (math.inf, "inf"),
])
def test_numbers_as_people_write_them(x, words):
    assert plot.number(x) == words


def test_the_command_line(tmp_path):
    done = subprocess.run([sys.executable, plot.__file__], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [f"scaleev-{what}.{kind}" for what in ("ev", "tornado") for kind in ("svg", "png")]
    assert "Each unit gives 2" in words_of(tmp_path / "scaleev-ev.svg")


def test_a_model_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [
        "plot.py", "--benefit", "table", "0,10,100", "0,5,-2", "--hazard", "rate", "1e-3", "loss=3", "label=open weights",
        "--from", "0.5", "--to", "100", "--unit", "people", "--output", "mine"])
    assert plot.main() == 0
    words = words_of("mine-ev.svg")
    assert 'benefit("table", [0, 10, 100], [0, 5, -2])' in words and "open weights" in words and "people (logarithmic)" in words


def test_a_study_on_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [
        "plot.py", "--uncertain", "probability", "logitnormal", "1e-3", "0.05", "level=0.9", "--uncertain", "loss", "point", "7",
        "--seed", "3", "--to", "1000", "--unit", "copies", "--output", "mine"])
    assert plot.main() == 0
    wanted = ["ev", "tornado", "band", "break-even", "importance", "worth"]
    assert capsys.readouterr().out.split() == [f"mine-{what}.{kind}" for what in wanted for kind in ("svg", "png")]
    assert "copies" in words_of("mine-band.svg") and "0.001 to 0.05" in words_of("mine-importance.svg")


def test_ranges_on_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [
        "plot.py", "--range", "probability", "1e-4", "0.01", "--range", "loss", "50", "1500", "--at", "100", "--to", "1e6",
        "--unit", "copies", "--output", "mine"])
    assert plot.main() == 0
    wanted = ["ev", "tornado", "regions", "map", "switching"]
    assert capsys.readouterr().out.split() == [f"mine-{what}.{kind}" for what in wanted for kind in ("svg", "png")]
    assert "copies" in words_of("mine-regions.svg") and "probability (logarithmic)" in words_of("mine-map.svg")
    assert "At 100 (copies) it is good" in words_of("mine-switching.svg")


@pytest.mark.parametrize("arguments, words", [
    (["--range", "loss", "2", "1"], "loss: a range goes from the least"), (["--range", "los", "1", "2"], "did you mean 'loss'"),
    (["--range", "loss", "1", "b"], "could not convert string to float: 'b'"), (["--at", "-1"], "scale = -1"),
    (["--uncertain", "loss", "lognormal", "1"], "lognormal: 1 numbers, allowed are 2"),
    (["--uncertain", "loss", "lognormal"], "--uncertain needs an input, a distribution and numbers"),
    (["--uncertain", "los", "point", "1"], "did you mean 'loss'"), (["--seed", "0", "--uncertain", "loss", "point", "1"], "seed is 0"),
    (["--uncertain", "loss", "normal", "1", "2", "levl=0.9"], "no distribution is called 'levl'; did you mean 'level'"),
    (["--hazard", "constant", "2"], "hazard.constant: probability is 2, allowed is 0 to 1"),
    (["--benefit", "cubic", "2"], "no family is called 'benefit.cubic'"),
    (["--benefit", "linear", "two"], "could not convert string to float: 'two'"),
    (["--benefit", "linear", "2", "size=3"], "'size' is no parameter or knob"),
    (["--from", "0"], "--from must be above 0 and below --to"),
    (["--benefit", "table", "0,1", "0,1", "--to", "9"], "no value on a part of the interval"),
])
def test_the_command_line_refuses(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["plot.py", *arguments])
    with pytest.raises(SystemExit) as end:
        plot.main()
    assert end.value.code == 2 and words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
