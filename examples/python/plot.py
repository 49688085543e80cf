#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pictures of a model: expected value over scale with its proved break-evens, and what moves the break-even.

Without arguments it draws the worked example. Another model is given by its terms, with their parameters in the
library's order and then their knobs; several numbers with commas are the points of a table:

    plot.py --benefit power 3 1.5 --hazard constant 1e-6 loss=1e9 wipe=0.5 --hazard rate 1e-9 --to 1e9 --output mine
    plot.py --benefit table 0,10,100 0,5,7 --hazard gamma 0.5 50 loss=3 --from 0.1 --to 100

writes mine-ev and mine-tornado as .svg and .png. It needs Matplotlib. Nothing hangs on colour."""
from __future__ import annotations

import argparse
import math
import sys
import textwrap
from typing import Any, Iterable, NamedTuple, Optional

import matplotlib  # type: ignore[import]
import numpy

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # type: ignore[import]
from matplotlib import ticker

import scaleev

STYLE = {
    "font.size": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 120,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",  # text stays text: it can be searched and read aloud
    "svg.hashsalt": "scaleev",  # the same picture is the same file
}
GOOD, BAD, DARK = "#dddddd", "#ffffff", "#444444"
ROW = 0.07  # the height of a line of text above the axes


# ---- words ----


def number(x: float) -> str:
    """Four digits, as people write them: 124.2, 2,950, 1.5 million."""
    size = abs(x)
    for unit, name in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e-3, "")):
        if unit <= size < 1000 * unit or (unit < 1 and unit <= size < 1e6):
            x, size = (x / unit, size / unit) if name else (x, size)
            digits = max(0, 3 - math.floor(math.log10(size)))
            text = f"{x:,.{digits}f}"
            return (text.rstrip("0").rstrip(".") if digits else text).replace("-", "−") + name
    return f"{x:.4g}".replace("-", "−")


def turns(root: scaleev.Root) -> str:
    if root.kind == scaleev.RootKind.UNRESOLVED:
        if math.isclose(root.lo, root.hi, rel_tol=1e-3):
            return f"may turn at {number(root.at)}"
        return f"may turn between {number(root.lo)} and {number(root.hi)}"
    words = {1: "turns good at", -1: "turns bad at", 0: "is zero at"}[root.direction]
    return f"{words} {number(root.at)}" + (" (estimated)" if root.kind == scaleev.RootKind.ESTIMATED else "")


def verdict(solution: scaleev.Solution, lo: float, hi: float) -> str:
    """What was proved, in a line."""
    domain = f"from {number(lo)} to {number(hi)}"
    if not solution.complete:
        return f"Not everything could be proved {domain}."
    if not solution.roots:
        return f"Proved: {'good' if solution.sign_lo > 0 else 'bad'} at every scale {domain}."
    return f"Proved: expected value changes sign at the marked scale{'s' * (len(solution.roots) > 1)}, " \
           f"and nowhere else {domain}."


# ---- expected value over scale ----


class Region(NamedTuple):
    lo: float
    hi: float
    sign: int


def regions(model: scaleev.Model, roots: Iterable[scaleev.Root], lo: float, hi: float) -> list[Region]:
    """What is between the roots, with the sign of EV there."""
    ends = [lo, *(end for root in roots for end in (root.lo, root.hi)), hi]
    between = [(a, b) for a, b in zip(ends[::2], ends[1::2]) if a < b]
    return [Region(a, b, int(numpy.sign(model.ev(math.sqrt(a * b))))) for a, b in between]


def part_of(x: float, lo: float, hi: float) -> float:
    """Where x is on a logarithmic axis, 0 to 1."""
    return math.log(x / lo) / math.log(hi / lo)


def write_above(axes: Any, marks: list[tuple[float, str, str]], lo: float, hi: float) -> float:
    """Writes (scale, text, weight) above the axes, each to the right of a line down to its scale; gives the height.

    From right to left, each is written above all whose lines its text would cross: then none meets another."""
    rows: list[tuple[float, int]] = []
    for x, text, weight in sorted(marks, reverse=True):
        at = part_of(x, lo, hi)
        row = max((below + 1 for right, below in rows if right < at + 0.0125 * len(text) + 0.03), default=0)
        rows.append((at, row))
        axes.text(at + 0.006, 1.02 + ROW * row, text, transform=axes.transAxes, va="bottom", fontweight=weight)
        axes.plot([at, at], [1, 1.02 + ROW * (row + 0.7)], transform=axes.transAxes, color="black", lw=0.8, clip_on=False)
    return 1.02 + ROW * (1 + max((row for _, row in rows), default=-1))


def write_title(axes: Any, title: str, words: str, height: float) -> None:
    """A title of as many lines as it needs, and what is to be said below it."""
    text = axes.annotate(words, (0, height), (0, 8), xycoords="axes fraction", textcoords="offset points", va="bottom")
    axes.annotate("\n".join(textwrap.wrap(title, 72)), (0, 1), (0, 5), xycoords=text, textcoords="offset points",
                  va="bottom", fontweight="bold", fontsize=12)


def scale_of_values(axes: Any, values: Any) -> None:
    """A linear axis where all that matters shows on it, else one that is logarithmic away from zero."""
    finite = values[numpy.isfinite(values)]
    peaks = [abs(part).max() for part in (finite[finite > 0], finite[finite < 0]) if part.size]
    if not peaks or max(peaks) <= 30 * min(min(peaks), numpy.quantile(abs(finite), 0.5)):
        return
    least = 10 ** math.floor(math.log10(max(min(min(peaks), numpy.quantile(abs(finite), 0.25)), max(peaks) * 1e-12)))
    axes.set_yscale("symlog", linthresh=least, linscale=0.5)
    decades = math.log10(max(peaks) / least)
    step = max(1, math.ceil(decades * len(peaks) / 8))
    powers = [least * 10.0 ** i for i in range(0, math.ceil(decades) + 1, step)]
    ticks = [0.0, *(sign * p for p in powers for sign in (-1, 1))]
    axes.set_yticks([t for t in ticks if finite.min() * 1.5 - least <= t <= finite.max() * 1.5 + least])
    axes.yaxis.set_minor_locator(ticker.NullLocator())


def draw_ev(model: scaleev.Model, lo: float, hi: float, title: str, unit: str = "scale") -> Any:
    """EV and survival over scale."""
    solution = model.break_even(lo, hi)
    best = model.best_scale(lo, hi)
    roots = [root for root in solution.roots if root.hi > lo]
    scales = numpy.unique(numpy.concatenate([numpy.geomspace(lo, hi, 2000), [best.scale], [r.at for r in roots]]))
    scales = scales[(scales >= lo) & (scales <= hi)]
    values = model.ev(scales)

    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(8, 6.4), gridspec_kw={"height_ratios": [5, 2]})
    top.set_xscale("log")
    top.set_xlim(lo, hi)
    for region in regions(model, roots, lo, hi):
        middle = (part_of(region.lo, lo, hi) + part_of(region.hi, lo, hi)) / 2
        wide = part_of(region.hi, lo, hi) - part_of(region.lo, lo, hi) > 0.07
        for axes in (top, bottom):
            axes.axvspan(region.lo, region.hi, color=GOOD if region.sign > 0 else BAD, lw=0, zorder=0)
        if wide:
            word = {1: "GOOD", -1: "BAD", 0: "ZERO"}[region.sign]
            top.text(middle, -0.035, word, transform=top.transAxes, ha="center", va="top")
    for root in roots:
        unresolved = root.kind == scaleev.RootKind.UNRESOLVED
        for axes in (top, bottom):
            if unresolved and root.hi > root.lo:
                axes.axvspan(max(root.lo, lo), min(root.hi, hi), facecolor="none", edgecolor=DARK, hatch="xxx", lw=0)
            axes.axvline(root.at, color="black", lw=0.8, ls=":" if unresolved else "--", zorder=2)
    top.axhline(0, color="black", lw=0.8, zorder=1)
    scale_of_values(top, values)
    top.plot(scales, values, color="black", lw=2, zorder=3)
    shown = roots if len(roots) <= 8 else []
    marks = [(min(max(root.at, lo), hi), turns(root), "bold") for root in shown]
    top.plot([r.at for r in roots], [0] * len(roots), "o", color="white", mec="black", ms=7, zorder=4, clip_on=False)
    if math.isfinite(best.ev):
        top.plot(best.scale, best.ev, "*", color="white", mec="black", ms=13, zorder=5, clip_on=False)
        marks.append((best.scale, f"best: {number(best.scale)}, worth {number(best.ev)}", "normal"))
    height = write_above(top, marks, lo, hi)
    top.set_ylabel("expected value")
    top.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: number(y) if y else "0"))

    bottom.plot(scales, model.value("survival", scales), color="black", lw=2, zorder=3)
    bottom.set_ylim(-0.03, 1.03)
    bottom.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    bottom.grid(axis="y", color="#bbbbbb", lw=0.6, zorder=1)
    bottom.set_ylabel("chance that\nnothing has struck")
    bottom.set_xlabel(f"{unit} (logarithmic)")
    bottom.xaxis.set_major_locator(ticker.LogLocator(numticks=9))
    bottom.xaxis.set_major_formatter(ticker.FuncFormatter(lambda x, _: number(x)))
    bottom.xaxis.set_minor_formatter(ticker.NullFormatter())

    words = verdict(solution, lo, hi) + ("" if shown or not roots else f" There are {len(roots)} marked scales.")
    write_title(top, title, words, height)
    figure.align_ylabels()
    return figure


# ---- what moves the break-even ----


class Bar(NamedTuple):
    name: str
    value: float
    ends: tuple[Optional[float], Optional[float]]  # the break-even at the lower and at the higher value
    words: tuple[str, str]
    elasticity: float


def chosen(solution: scaleev.Solution) -> Optional[scaleev.Root]:
    """The root that is asked about: the last that turns bad, or else the last."""
    proper = [root for root in solution.roots if root.direction]
    return next((root for root in reversed(proper) if root.direction < 0), proper[-1] if proper else None)


def moved(model: scaleev.Model, name: str, value: float, root: scaleev.Root, lo: float, hi: float
          ) -> tuple[Optional[float], str]:
    """Where the root is when an input has another value, with words for it."""
    other = model.copy()
    try:
        other[name] = value
    except scaleev.Error:
        return None, "not allowed"
    solution = other.break_even(lo, hi)
    alike = [r.at for r in solution.roots if r.direction == root.direction]
    if alike:
        nearest = min(alike, key=lambda at: abs(math.log(at / root.at)))
        return nearest, number(nearest)
    gone_up = (solution.sign_lo > 0) == (root.direction < 0)
    return (hi, f"none to {number(hi)}") if gone_up else (lo, f"none from {number(lo)}")


def bars(model: scaleev.Model, root: scaleev.Root, lo: float, hi: float, change: float) -> list[Bar]:
    """One for each input that is not 0 and matters, the one that matters most first. A share of 1 is no assumption."""
    found = []
    try:
        elasticities = {name: one.elasticity for name, one in model.sensitivities(root).items()}
    except scaleev.Error:  # a callback without bounds
        elasticities = {}
    for name in model.inputs[1:]:
        value = model[name]
        if value == 0 or (name.endswith("share") and value == 1):
            continue
        (low, low_words), (high, high_words) = (moved(model, name, value * factor, root, lo, hi)
                                                for factor in (1 - change, 1 + change))
        if any(end is not None and not math.isclose(end, root.at, rel_tol=1e-9) for end in (low, high)):
            found.append(Bar(name, value, (low, high), (low_words, high_words), elasticities.get(name, math.nan)))
    return sorted(found, key=lambda bar: max(abs(math.log(end / root.at)) for end in bar.ends if end), reverse=True)


def draw_tornado(model: scaleev.Model, lo: float, hi: float, title: str, unit: str = "scale", change: float = 0.1) -> Any:
    """How far the break-even moves when one input is lower or higher, all others being what they are."""
    root = chosen(model.break_even(lo, hi))
    shown = bars(model, root, lo, hi, change)[:12] if root else []
    figure, axes = plt.subplots(figsize=(8, 1.9 + 0.5 * max(len(shown), 2)))
    write_title(axes, "What moves the break-even", title, 1.0)
    if root is None or not shown:
        axes.axis("off")
        axes.text(0.5, 0.5, f"No break-even from {number(lo)} to {number(hi)} to be moved."
                  if root is None else "No input moves the break-even.", ha="center", transform=axes.transAxes)
        return figure
    percent = f"{100 * change:g} %"
    ends = [end for bar in shown for end in bar.ends if end is not None] + [root.at]
    axes.set_xscale("log" if max(ends) > 3 * min(ends) else "linear")
    for row, bar in enumerate(shown):
        for side, (end, words) in enumerate(zip(bar.ends, bar.words)):
            upward = end is not None and end > root.at if end != root.at else side == 1
            if end is not None:
                axes.barh(row, end - root.at, 0.62, root.at, color=("white", DARK)[side], edgecolor="black",
                          hatch=("////", None)[side], lw=0.8, zorder=2, label=(f"{percent} lower", f"{percent} higher")[side]
                          if row == next(i for i, b in enumerate(shown) if b.ends[side] is not None) else None)
                axes.annotate(words, (end, row), (4 if upward else -4, 0), textcoords="offset points", va="center",
                              ha="left" if upward else "right", fontsize=9, zorder=4)
        elasticity = "" if math.isnan(bar.elasticity) else f"{bar.elasticity:+.2f} %".replace("-", "−")
        axes.text(1.02, row, elasticity, transform=axes.get_yaxis_transform(), va="center", ha="left")
    axes.text(1.02, -0.75, "if 1 % higher", transform=axes.get_yaxis_transform(), va="bottom", ha="left", fontsize=9)
    axes.axvline(root.at, color="black", lw=1, zorder=3)
    axes.set_yticks(range(len(shown)), [f"{bar.name} = {number(bar.value)}" for bar in shown])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(shown) - 0.4, -0.8)
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.16)
    axes.set_xlabel(f"{unit} at which it turns {'bad' if root.direction < 0 else 'good'}; {number(root.at)} as it is")
    if axes.get_xscale() == "log":
        axes.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5), numticks=9))
        axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda x, _: number(x) if x else "0"))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.32 if len(shown) < 4 else -0.2), ncol=2, frameon=False)
    return figure


# ---- files and the command line ----


def save(figure: Any, name: str) -> list[str]:
    names = [f"{name}.{kind}" for kind in ("svg", "png")]
    for one in names:
        figure.savefig(one, bbox_inches="tight", pad_inches=0.15, metadata={"Date": None} if one.endswith("svg") else None)
    plt.close(figure)
    return names


def draw(model: scaleev.Model, lo: float, hi: float, title: str, unit: str, name: str) -> list[str]:
    """Draws both pictures, and gives the names of the files."""
    with matplotlib.rc_context(STYLE):
        return [*save(draw_ev(model, lo, hi, title, unit), name + "-ev"),
                *save(draw_tornado(model, lo, hi, title, unit), name + "-tornado")]


def add_term(model: scaleev.Model, kind: str, words: list[str]) -> None:
    """Adds what the command line says: a family, numbers or lists of them, KNOB=VALUE."""
    family, *rest = words
    settings = dict(word.split("=", 1) for word in rest if "=" in word)
    parameters = [[float(x) for x in word.split(",")] if "," in word else float(word) for word in rest if "=" not in word]
    label = settings.pop("label", "")
    getattr(model, kind)(family, *parameters, label=label, **{name: float(value) for name, value in settings.items()})


def main() -> int:
    words = (__doc__ or "").split("\n\n", 1)
    parser = argparse.ArgumentParser(description=words[0], epilog=words[1],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    term = dict(action="append", nargs="+", default=[], metavar=("FAMILY", "NUMBER or KNOB=NUMBER"))
    parser.add_argument("--benefit", **term)  # type: ignore[arg-type]
    parser.add_argument("--hazard", **term)  # type: ignore[arg-type]
    parser.add_argument("--from", dest="lo", type=float, default=1.0, help="least scale, above 0 (default: 1)")
    parser.add_argument("--to", dest="hi", type=float, default=1e4, help="greatest scale (default: 10000)")
    parser.add_argument("--title", default="")
    parser.add_argument("--unit", default="scale", help="what the scale counts, e.g. 'people'")
    parser.add_argument("--output", default="scaleev", help="how the files' names begin (default: scaleev)")
    given = parser.parse_args()
    if not 0 < given.lo < given.hi < math.inf:
        parser.error("--from must be above 0 and below --to")
    try:
        model = scaleev.Model()
        for kind, terms in (("benefit", given.benefit), ("hazard", given.hazard)):
            for words in terms:
                add_term(model, kind, words)
        if not model.terms:
            model.benefit("linear", 2).hazard("constant", 0.01, loss=100)
            given.title = given.title or "Each unit gives 2, and is a catastrophe of −100 with probability 0.01"
        print(*draw(model, given.lo, given.hi, given.title or repr(model).removeprefix("scaleev.Model()."), given.unit,
                    given.output), sep="\n")
    except (ValueError, TypeError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
