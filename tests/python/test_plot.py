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
    "mirrored": (model(("benefit", "linear", -2), ("hazard", "constant", 0.01, {"loss": -100})), 1, 1e4, ["turns good at 124.2"],
                 ["where it turns good", "loss = −100"]),
    "zero at the ends": (model(("benefit", "polynomial", -6, 11, -6, 1)), 1, 3,
                         ["is zero at 1", "turns bad at 2", "is zero at 3", "expected value is zero at the marked scales"],
                         ["where it turns bad"]),
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
        boxes = texts(figure)
        svg, png = plot.save(figure, str(tmp_path / "x"))
    # No words are written over others.
    assert len(boxes) >= 3
    for i, (a, box) in enumerate(boxes):
        for b, other in boxes[:i]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across <= 1 or down <= 1, f"{a!r} and {b!r} overlap"
    words = words_of(svg)
    for one in [f"A rather long title, for once: {name}", *wanted[kind == "tornado"]]:
        assert one in words
    # Nothing is cut off at the margin, and nothing hangs on colour.
    picture = matplotlib.image.imread(png)[..., :3]
    assert picture.std() > 0 and (picture == picture[..., :1]).all()
    assert all((edge == 1).all() for edge in (picture[:3], picture[-3:], picture[:, :3], picture[:, -3:]))


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


@pytest.mark.parametrize("arguments, words", [
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
