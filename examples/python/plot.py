#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pictures of a model: expected value over scale with its proved break-evens, and what moves the break-even; of a
study: what follows where inputs are not known.

Without arguments it draws the worked example. Another model is given by its terms, with their parameters in the
library's order and then their knobs; several numbers with commas are the points of a table:

    plot.py --benefit power 3 1.5 --hazard constant 1e-6 loss=1e9 wipe=0.5 --hazard rate 1e-9 --to 1e9 --output mine
    plot.py --benefit table 0,10,100 0,5,7 --hazard gamma 0.5 50 loss=3 --from 0.1 --to 100

writes mine-ev and mine-tornado as .svg and .png. Where inputs are not known,

    plot.py --uncertain probability logitnormal 1e-3 0.05 level=0.9 --uncertain loss lognormal 30 300 level=0.9

also draws -band, expected value over scale with its 5 to 95 % band; -break-even, in how many draws it turns bad where;
-importance, how far each input moves it; and -worth, what it would be worth to know them. Where nobody will say how
likely which value is,

    plot.py --range probability 1e-4 0.01 --range loss 50 1500 --at 100

draws -regions, which scales are good or bad whatever the inputs are in their ranges; -map, of scale and the first of
them, where it is good and where bad; and, at a scale, -switching, how far each input may move before the verdict there
changes. All three are proved. It needs Matplotlib. Nothing hangs on colour."""
from __future__ import annotations

import argparse
import math
import sys
import textwrap
from typing import Any, Iterable, NamedTuple, Optional

import matplotlib  # type: ignore[import]
import numpy
from matplotlib import collections, patches, ticker
from matplotlib.figure import Figure  # type: ignore[import]

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
# How a bar is drawn for a lower value of an input, and for a higher one.
SIDES: tuple[dict[str, Any], ...] = ({"facecolor": "white", "edgecolor": "black", "hatch": "////", "lw": 0.8},
                                     {"facecolor": DARK, "edgecolor": "black", "lw": 0.8})
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
    direction = root.direction if root.kind != scaleev.RootKind.ENDPOINT else 0  # it turns outside of what is shown
    words = {1: "turns good at", -1: "turns bad at", 0: "is zero at"}[direction]
    return f"{words} {number(root.at)}" + (" (estimated)" if root.kind == scaleev.RootKind.ESTIMATED else "")


def verdict(solution: scaleev.Solution, lo: float, hi: float) -> str:
    """What was proved, in a line."""
    domain = f"from {number(lo)} to {number(hi)}"
    if not solution.complete:
        return f"Not everything could be proved {domain}."
    if not solution.roots:
        return f"Proved: {'good' if solution.sign_lo > 0 else 'bad'} at every scale {domain}."
    does = "changes sign" if all(root.kind == scaleev.RootKind.CROSSING for root in solution.roots) else "is zero"
    return f"Proved: expected value {does} at the marked scale{'s' * (len(solution.roots) > 1)}, and nowhere else {domain}."


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

    From right to left, each is written above all whose lines its text would cross: then none meets another. Only the
    last may stand to the left of its line, where it would stick out."""
    placed: list[tuple[float, float, int]] = []  # where the line is, how wide the text is, in which row

    def write(at: float, width: float, text: str, weight: str, row: int) -> None:
        placed.append((at, width, row))
        axes.text(at + math.copysign(0.006, width), 1.02 + ROW * row, text, transform=axes.transAxes, va="bottom",
                  ha="left" if width > 0 else "right", fontweight=weight)
        axes.plot([at, at], [1, 1.02 + ROW * (row + 0.7)], transform=axes.transAxes, color="black", lw=0.8, clip_on=False)

    todo = [(part_of(x, lo, hi), 0.0125 * len(text) + 0.03, text, weight) for x, text, weight in sorted(marks)]
    last = todo[-1] if todo else None
    flip = last is not None and sum(last[:2]) > 1.1 and all(
        at < last[0] - last[1] and at + width < last[0] for at, width, *_ in todo[:-1])
    for at, width, text, weight in reversed(todo[:-1] if flip else todo):
        write(at, width, text, weight, max((row + 1 for right, _, row in placed if right < at + width), default=0))
    if last and flip:
        at, width, text, weight = last
        write(at, -width, text, weight, max((row + 1 for x, wide, row in placed if x + wide > at - width), default=0))
    return 1.02 + ROW * max((row + 1 for *_, row in placed), default=0)


def write_title(axes: Any, title: str, words: str, height: float) -> None:
    """A title of as many lines as it needs, and what is to be said below it."""
    text = axes.annotate(words, (0, height), (0, 8), xycoords="axes fraction", textcoords="offset points", va="bottom")
    axes.annotate("\n".join(textwrap.wrap(title, 72)), (0, 1), (0, 5), xycoords=text, textcoords="offset points",
                  va="bottom", fontweight="bold", fontsize=12)


def scale_of_values(axes: Any, values: Any) -> None:
    """A linear axis where all that matters shows on it, else one that is logarithmic away from zero."""
    values = values[values != 0]
    if not values.size:
        return
    turns_at = numpy.flatnonzero(numpy.diff(numpy.sign(values))) + 1
    peaks = [abs(part).max() for part in numpy.split(values, turns_at)]
    small, typical = min(peaks), numpy.quantile(abs(values), 0.3)
    if max(peaks) <= 30 * min(small, typical):
        return
    least = 10.0 ** math.floor(math.log10(max(min(small, typical), max(peaks) * 1e-12)))
    axes.set_yscale("symlog", linthresh=least, linscale=0.39)  # no bend where it becomes logarithmic
    step = math.ceil(sum(math.log10(max(10, abs(end) / least)) for end in (values.min(), values.max())) / 8)
    powers = [least * 10.0 ** i for i in range(step if step > 1 else 0, math.ceil(math.log10(max(peaks) / least)) + 1, step)]
    axes.set_yticks([tick for tick in [0, *powers, *(-p for p in powers)] if values.min() <= tick <= values.max() or not tick])
    axes.yaxis.set_minor_locator(ticker.NullLocator())
    axes.set_ylabel(axes.get_ylabel() + "\n(logarithmic away from 0)")


def write_scales(axes: Any) -> None:
    """Numbers along a logarithmic axis of scales, not too many and not too few."""
    decades = math.log10(axes.get_xlim()[1] / axes.get_xlim()[0])
    steps = (1,) if decades > 3 else (1, 3) if decades > 1.8 else (1, 2, 5)
    axes.xaxis.set_major_locator(ticker.LogLocator(subs=steps, numticks=8))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda x, _: number(x)))
    if decades > 3:
        axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.xaxis.set_minor_formatter(ticker.NullFormatter())


def shade(axes: Any, between: list[Region], roots: list[scaleev.Root]) -> None:
    """Grey where it is good, crossed where it could not be resolved, a line at each root."""
    for region in between:
        axes.axvspan(region.lo, region.hi, color=GOOD if region.sign > 0 else BAD, lw=0, zorder=0)
    for root in roots:
        unresolved = root.kind == scaleev.RootKind.UNRESOLVED
        if unresolved:
            axes.axvspan(root.lo, root.hi, facecolor="none", edgecolor=DARK, hatch="xxx", lw=0)
        axes.axvline(root.at, color="black", lw=0.8, ls=":" if unresolved else "--", zorder=2)


def draw_values(axes: Any, scales: Any, values: Any, roots: list[scaleev.Root], best: scaleev.Optimum) -> None:
    axes.axhline(0, color="black", lw=0.8, zorder=1)
    axes.set_ylabel("expected value")
    scale_of_values(axes, values[numpy.isfinite(values)])
    axes.plot(scales, values, color="black", lw=2, zorder=3)
    axes.plot([root.at for root in roots], [0] * len(roots), "o", color="white", mec="black", ms=7, zorder=4, clip_on=False)
    axes.plot(best.scale, best.ev, "*", color="white", mec="black", ms=13, zorder=5, clip_on=False)
    if not values.any():
        axes.set_ylim(-1, 1)
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: number(y)))


def draw_survival(axes: Any, scales: Any, survival: Any, unit: str) -> None:
    axes.plot(scales, survival, color="black", lw=2, zorder=3)
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.grid(axis="y", color="#bbbbbb", lw=0.6, zorder=1)
    axes.set_ylabel("chance that\nnothing has struck")
    axes.set_xlabel(f"{unit} (logarithmic)")
    write_scales(axes)


def draw_ev(model: scaleev.Model, lo: float, hi: float, title: str, unit: str = "scale") -> Any:
    """EV and survival over scale."""
    solution, best = model.break_even(lo, hi), model.best_scale(lo, hi)
    roots = list(solution.roots)
    between = regions(model, roots, lo, hi)
    scales = numpy.unique(numpy.clip([*numpy.geomspace(lo, hi, 2000), best.scale, *(root.at for root in roots)], lo, hi))

    figure = Figure(figsize=(8, 6.4))
    top, bottom = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [5, 2]})
    top.set_xscale("log")
    top.set_xlim(lo, hi)
    shade(top, between, roots)
    shade(bottom, between, roots)
    draw_values(top, scales, model.ev(scales), roots, best)
    draw_survival(bottom, scales, model.value("survival", scales), unit)
    for region in between:
        left, right = part_of(region.lo, lo, hi), part_of(region.hi, lo, hi)
        if right - left > 0.07:
            top.text((left + right) / 2, -0.035, {1: "GOOD", -1: "BAD", 0: "ZERO"}[region.sign], transform=top.transAxes,
                     ha="center", va="top")
    named = roots if len(roots) <= 8 else []
    marks = [(root.at, turns(root), "bold") for root in named]
    marks.append((best.scale, f"best: {number(best.scale)}, worth {number(best.ev)}", "normal"))
    words = verdict(solution, lo, hi) + ("" if named or not roots else f" {len(roots)} break-evens are marked.")
    write_title(top, title, words, write_above(top, marks, lo, hi))
    figure.align_ylabels()
    return figure


# ---- what moves the break-even ----


class Bar(NamedTuple):
    name: str
    value: float
    ends: tuple[Optional[float], Optional[float]]  # the break-even at the lower and at the higher value
    words: tuple[str, str]
    elasticity: float


def signed(x: float) -> str:
    return "0.00" if abs(x) < 0.005 else (f"{x:+.2f}" if abs(x) < 100 else f"{x:+,.0f}").replace("-", "−")


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
    solution = other.break_even(lo, hi, skip_endpoints=True)
    alike = [r.at for r in solution.roots if r.direction == root.direction]
    if alike:
        nearest = min(alike, key=lambda at: abs(math.log(at / root.at)))
        return nearest, number(nearest)
    gone_up = (other.ev(hi) > 0) == (root.direction < 0)
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


def span(axes: Any, ends: list[float]) -> None:
    """An axis that shows all ends with room for words beside them, logarithmic where they are far apart."""
    least, greatest = min(ends), max(ends)
    if greatest <= 3 * least:
        room = 0.2 * (greatest - least)
        axes.set_xlim(least - room, greatest + room)
        axes.ticklabel_format(axis="x", useOffset=False)
        return
    room = (greatest / least) ** 0.25
    axes.set_xscale("log")
    axes.set_xlim(least / room, greatest * room)
    write_scales(axes)


def draw_bar(axes: Any, row: int, bar: Bar, root: scaleev.Root) -> None:
    for side, (end, words) in enumerate(zip(bar.ends, bar.words)):
        if end is not None:
            right = end > root.at or (end == root.at and side == 1)
            axes.barh(row, end - root.at, 0.62, root.at, zorder=2, **SIDES[side])
            axes.annotate(words, (end, row), (4 if right else -4, 0), textcoords="offset points", va="center",
                          ha="left" if right else "right", fontsize=9, zorder=4)
    if not math.isnan(bar.elasticity):
        axes.text(1.03, row, signed(bar.elasticity), transform=axes.get_yaxis_transform(), va="center")


def draw_tornado(model: scaleev.Model, lo: float, hi: float, title: str, unit: str = "scale", change: float = 0.1) -> Any:
    """How far the break-even moves when one input is lower or higher, all others being what they are."""
    solution = model.break_even(lo, hi, skip_endpoints=True)
    root = chosen(solution)
    shown = bars(model, root, lo, hi, change)[:12] if root else []
    figure = Figure(figsize=(8, 1.9 + 0.5 * len(shown) if shown else 0.6))
    axes = figure.subplots()
    write_title(axes, "What moves the break-even", "\n".join(textwrap.wrap(title, 90)), 1.0)
    if root is None or not shown:
        axes.axis("off")
        words = "No input moves it." if root else "It turns nowhere" if solution.complete else "No break-even could be proved"
        axes.text(0, 0.5, words + ("" if root else f" from {number(lo)} to {number(hi)}."), transform=axes.transAxes)
        return figure
    span(axes, [end for bar in shown for end in bar.ends if end is not None] + [root.at])
    for row, bar in enumerate(shown):
        draw_bar(axes, row, bar, root)
    if any(bar.elasticity == bar.elasticity for bar in shown):
        axes.text(1.03, -0.75, "elasticity", transform=axes.get_yaxis_transform(), va="bottom", fontsize=9)
    axes.axvline(root.at, color="black", lw=1, zorder=3)
    axes.set_yticks(range(len(shown)), [f"{bar.name} = {number(bar.value)}" for bar in shown])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(shown) - 0.4, -0.8)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"where it turns {'bad' if root.direction < 0 else 'good'} ({unit}); {number(root.at)} as it is", labelpad=7)
    axes.legend([patches.Patch(**side) for side in SIDES], [f"{100 * change:g} % lower", f"{100 * change:g} % higher"],
                loc="upper center", bbox_to_anchor=(0.5, -0.65 / figure.get_figheight()), ncol=2, frameon=False)
    return figure


# ---- what is not known ----

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
BAND, MIDDLE = "#dedede", "#b4b4b4"  # from 5 to 95 %, from 25 to 75 %


def percent(share: float) -> str:
    """A share as people write it; what is not quite 0 or 1 does not seem to be. An estimate may be a little below 0."""
    share = max(share, 0.0)
    if 0 < share < 0.001 or 0.999 < share < 1:
        return "< 0.1 %" if share < 0.5 else "> 99.9 %"
    near_an_end = 0 < share < 0.0995 or 0.9005 < share < 1
    return f"{100 * share:.{int(near_an_end)}f} %"


def sure(estimate: scaleev.Estimate, most: int = 4) -> str:
    """A figure with as many digits as are known, but at most so many."""
    value, error = float(estimate.value), float(estimate.error)
    if not value:
        return "0"
    known = math.floor(math.log10(abs(value))) - math.floor(math.log10(error)) + 1 if error > 0 else most
    digits = max(1, min(most, known))
    return number(float(f"{value:.{digits - 1}e}"))


def draw_range(axes: Any, scales: Any, quantiles: Any, mean: Any, best: scaleev.Decision) -> None:
    """The bands of EV, its median and its mean."""
    low, quarter, median, three_quarters, high = quantiles
    axes.axhline(0, color="black", lw=0.8, zorder=1)
    axes.set_ylabel("expected value")
    scale_of_values(axes, numpy.concatenate([mean, low, high]))
    axes.fill_between(scales, low, high, color=BAND, lw=0, label="90 % of the draws", zorder=0)
    axes.fill_between(scales, quarter, three_quarters, color=MIDDLE, lw=0, label="half of the draws", zorder=0.5)
    axes.plot(scales, median, color="black", lw=1.2, ls="--", label="median", zorder=3)
    axes.plot(scales, mean, color="black", lw=2.2, label="mean", zorder=3)
    axes.plot(best.scale, best.ev.value, "*", color="white", mec="black", ms=13, zorder=5, clip_on=False)
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: number(y)))


def draw_band(study: scaleev.Study, lo: float, hi: float, title: str, unit: str = "scale", n: int = 16384) -> Any:
    """EV over scale where it is not known: its bands, its mean, and the chance that it is below 0."""
    best = study.decide(lo, hi)
    scales = numpy.unique(numpy.clip([*numpy.geomspace(lo, hi, 161), best.scale], lo, hi))
    draws = study.ev(scales, n)
    figure = Figure(figsize=(8, 6.4))
    top, bottom = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [5, 2]})
    top.set_xscale("log")
    top.set_xlim(lo, hi)
    draw_range(top, scales, study.quantiles(draws, LEVELS).value.T, study.mean(scales).value, best)
    bottom.plot(scales, study.share_below(draws, 0).value, color="black", lw=2, zorder=3, clip_on=False)
    bottom.set_ylim(0, 1)
    bottom.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    bottom.grid(axis="y", color="#bbbbbb", lw=0.6, zorder=1)
    bottom.set_ylabel("chance that\nit is bad")
    bottom.set_xlabel(f"{unit} (logarithmic)")
    write_scales(bottom)
    handles, labels = top.get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncol=4, frameon=False)
    height = write_above(top, [(best.scale, f"best mean: {sure(best.ev)} at {number(best.scale)}", "bold")], lo, hi)
    write_title(top, title, f"To know everything before the scale is chosen would be worth {sure(best.evpi)}.", height)
    figure.align_ylabels()
    return figure


def draw_never(axes: Any, share: float, words: str) -> None:
    """A bar apart for the draws without a break-even."""
    axes.bar(0, share, 0.8, facecolor="white", edgecolor="black", hatch="////", lw=0.8)
    axes.set_xlim(-0.8, 0.8)
    axes.set_xticks([0], [f"{words}\n{percent(share)}"])
    axes.tick_params(axis="x", length=0, pad=20)
    axes.tick_params(axis="y", left=False, labelleft=False)
    axes.spines["left"].set_visible(False)


def draw_turns(axes: Any, found: scaleev.BreakEvens, lo: float, hi: float) -> None:
    """The share of draws that turn in each piece of the domain."""
    at = found.at[numpy.isfinite(found.at)]
    edges = numpy.geomspace(lo, hi, 41)
    axes.set_xscale("log")
    axes.set_xlim(lo, hi)
    axes.hist(at, edges, weights=numpy.full(len(at), 1 / len(found.at)), color=MIDDLE, edgecolor="black", lw=0.6)
    write_scales(axes)
    axes.tick_params(axis="y", left=False, labelleft=False)
    axes.spines["left"].set_visible(False)


def shares_of(found: scaleev.BreakEvens) -> tuple[float, float, float]:
    """Of the draws, those that are always bad, always good, and other ones that do not turn as is asked."""
    bad, good = (found.shares.get(kind, 0.0) for kind in (scaleev.RootKind.NONE_BAD, scaleev.RootKind.NONE_GOOD))
    return bad, good, float(numpy.isnan(found.at).mean()) - bad - good


def draw_break_even(study: scaleev.Study, lo: float, hi: float, title: str, unit: str = "scale", n: int = 65536) -> Any:
    """Where it turns bad: the share of draws over scale; always bad and always good apart."""
    found = study.break_even(lo, hi, n)
    bad, good, other = shares_of(found)
    figure = Figure(figsize=(8, 4.2))
    left, middle, right = figure.subplots(1, 3, sharey=True, gridspec_kw={"width_ratios": [1, 8, 1], "wspace": 0.09})
    draw_never(left, bad, "always\nbad")
    draw_never(right, good, "always\ngood")
    draw_turns(middle, found, lo, hi)
    left.tick_params(axis="y", left=True, labelleft=True)
    left.spines["left"].set_visible(True)
    left.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: f"{100 * y:g} %"))
    left.set_ylabel("share of draws")
    middle.set_xlabel(f"where it turns bad ({unit}, logarithmic)")
    levels = (0.05, 0.5, 0.95)
    at = [(level, scaleev.Estimate(*one)) for level, one in zip(levels, zip(*found.quantiles(levels)))]
    marks = [(x.value, f"{'median' if level == 0.5 else f'{100 * level:g} %'}: {sure(x)}",
              "bold" if level == 0.5 else "normal") for level, x in at if lo <= x.value <= hi]
    for x, *_ in marks:
        middle.axvline(x, color="black", lw=0.8, ls="--", zorder=3)
    height = write_above(middle, marks, lo, hi)
    words = f"From {number(lo)} to {number(hi)}, {percent(1 - bad - good - other)} of the draws turn bad"
    words += f", and {percent(other)} only turn good, or have no value." if other > 1e-9 else "."
    write_title(left, title, words, height)
    return figure


class Row(NamedTuple):
    name: str
    words: str  # the 5 and the 95 % quantile of the input
    one: scaleev.Importance


def rows_of(study: scaleev.Study, importances: scaleev.Importances) -> list[Row]:
    """One for each input, the longest bar first."""
    def length(row: Row) -> float:
        return max(row.one.low, row.one.mid, row.one.high) - min(row.one.low, row.one.mid, row.one.high)
    rows = []
    for name, one in importances.items():
        ends = zip(*study.quantiles(study.draw(name), (0.05, 0.95)))
        low, high = (sure(scaleev.Estimate(*end), 3) for end in ends)
        rows.append(Row(name, low if low == high else f"{low} to {high}", one))
    return sorted(rows, key=length, reverse=True)


def draw_row(axes: Any, at: int, row: Row) -> None:
    """From what is expected at the median of the input to what is at its quantiles. Where both are on one side, the
    shorter bar is in front, and thinner."""
    one = row.one
    sides = sorted(zip((one.low, one.high), SIDES), key=lambda pair: -abs(pair[0] - one.mid))
    thick = 0.62
    for end, side in sides:
        axes.barh(at, end - one.mid, thick, one.mid, zorder=2, **side)
        if (one.low - one.mid) * (one.high - one.mid) > 0:
            thick = 0.3


def draw_importance(study: scaleev.Study, scale: float, lo: float, hi: float, title: str, unit: str = "scale") -> Any:
    """What is expected of EV at a scale if one input were known to be low, or high."""
    rows, mean = rows_of(study, study.importance(scale, lo, hi))[:12], study.mean(scale)
    figure = Figure(figsize=(8, 1.9 + 0.5 * len(rows)))
    axes = figure.subplots()
    for at, row in enumerate(rows):
        draw_row(axes, at, row)
        axes.text(1.03, at, percent(row.one.shapley.value), transform=axes.get_yaxis_transform(), va="center")
    axes.text(1.03, -0.75, "share of\nvariance", transform=axes.get_yaxis_transform(), va="bottom", fontsize=9)
    axes.axvline(mean.value, color="white", lw=2.6, zorder=3)
    axes.axvline(mean.value, color="black", lw=1, ls="--", zorder=3)
    axes.set_yticks(range(len(rows)), [f"{row.name}\n{row.words}" for row in rows])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.4, -0.8)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(ticker.MaxNLocator(6))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda x, _: number(x)))
    axes.set_xlabel(f"expected value at {number(scale)} ({unit}); {sure(mean)} as it is", labelpad=7)
    axes.legend([patches.Patch(**side) for side in SIDES], ["at its 5 % quantile", "at its 95 % quantile"],
                loc="upper center", bbox_to_anchor=(0.5, -0.65 / figure.get_figheight()), ncol=2, frameon=False)
    write_title(axes, "What moves the expected value", "\n".join(textwrap.wrap(title, 90)), 1.08)
    return figure


def draw_worth(study: scaleev.Study, lo: float, hi: float, title: str, unit: str = "scale") -> Any:
    """What it would be worth to know an input, or everything, before the scale is chosen."""
    decision = study.decide(lo, hi)
    importances = study.importance(decision.scale, lo, hi)
    found = sorted(importances.items(), key=lambda pair: float(pair[1].evppi), reverse=True)[:12]
    named = [("everything", decision.evpi), *((name, one.evppi) for name, one in found)]
    figure = Figure(figsize=(8, 1.6 + 0.42 * len(named)))
    axes = figure.subplots()
    for at, (_, estimate) in enumerate(named):
        axes.barh(at, estimate.value, 0.62, color="white" if at == 0 else MIDDLE, edgecolor="black", lw=0.8)
        least, greatest = estimate.interval()
        if greatest > least:
            axes.plot([max(0, least), greatest], [at, at], color="black", lw=1.4, solid_capstyle="butt")
        axes.annotate(sure(estimate), (max(estimate.value, greatest if greatest > 0 else 0), at), (5, 0),
                      textcoords="offset points", va="center")
    axes.set_yticks(range(len(named)), [name for name, _ in named])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(named) - 0.4, -0.6)
    axes.set_xlim(0, 1.15 * max(estimate.value for _, estimate in named) or 1)
    axes.xaxis.set_major_locator(ticker.MaxNLocator(6))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda x, _: number(x)))
    axes.set_xlabel("expected gain, in the unit of value; the lines are 95 % intervals")
    of = f" ({unit})" if unit != "scale" else ""
    words = f"before a scale{of} from {number(lo)} to {number(hi)} is chosen; {number(decision.scale)} is best without"
    write_title(axes, "What it would be worth to know", "\n".join([*textwrap.wrap(title, 90), words]), 1.0)
    return figure


# ---- whatever the inputs are in their ranges ----

Ranges = dict[str, tuple[float, float]]
OPEN = "#888888"  # what could not be decided
SHADES: dict[scaleev.RegionVerdict, dict[str, Any]] = {
    scaleev.RegionVerdict.GOOD: {"facecolor": GOOD}, scaleev.RegionVerdict.BAD: {"facecolor": BAD},
    scaleev.RegionVerdict.DEPENDS: {"facecolor": "white", "edgecolor": "#bbbbbb", "hatch": "////"},
    scaleev.RegionVerdict.UNDECIDED: {"facecolor": OPEN}}


def to_and_from(lo: float, hi: float) -> str:
    return f"{number(lo)} to {number(hi)}" if lo != hi else number(lo)


def in_words(ranges: Ranges) -> str:
    """All ranges, as a sentence begins."""
    return ", ".join(f"{name} {to_and_from(*ends)}" for name, ends in ranges.items())


def marks_of(found: scaleev.Regions) -> list[tuple[float, str, str]]:
    """What is said at the boundaries that are known to a part in a thousand."""
    shown, marks = [region for region in found if region.verdict != scaleev.RegionVerdict.UNDECIDED], []
    always = (scaleev.RegionVerdict.GOOD, scaleev.RegionVerdict.BAD)
    for left, right in zip(shown, shown[1:]):
        if right.lo <= 1.001 * left.hi and left.verdict != right.verdict:
            said = [f"always {one.verdict.words} {where} {number(at)}" for one, where, at in (
                (left, "to", left.hi), (right, "from", right.lo)) if one.verdict in always]
            marks.append((right.lo, ", ".join(said), "bold"))
    return marks


def draw_bounds(axes: Any, model: scaleev.Model, ranges: Ranges, scales: Any) -> None:
    """Proved bounds of EV at scales, and EV of the model as it is, where it is in the ranges."""
    low, high = numpy.array([model.enclose_ranges("ev", scale, scale, ranges, 2000) for scale in scales]).T
    axes.axhline(0, color="black", lw=0.8, zorder=2.5)
    axes.set_ylabel("expected value")
    ends = numpy.concatenate([low, high])
    scale_of_values(axes, ends[numpy.isfinite(ends)])
    axes.fill_between(scales, low, high, facecolor=MIDDLE, lw=0, zorder=2)
    for end, width, words in ((high, 2, "greatest"), (low, 1, "least")):
        axes.plot(scales, end, color="black", lw=width, zorder=3, label=f"the {words} there can be")
    if all(lo <= model[name] <= hi for name, (lo, hi) in ranges.items()):
        axes.plot(scales, model.ev(scales), color="black", lw=1.4, ls="--", label="as it is", zorder=3)
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: number(y)))


def draw_strip(axes: Any, found: scaleev.Regions, lo: float, hi: float) -> None:
    """A strip of the verdicts, with their names where there is room."""
    axes.set_yticks([])
    axes.set_ylim(0, 1)
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    for region in found:
        axes.axvspan(region.lo, region.hi, lw=0, zorder=0, **SHADES[region.verdict])
        left, right = part_of(region.lo, lo, hi), part_of(region.hi, lo, hi)
        words = region.verdict.words.upper()
        if right - left > 0.018 * len(words):
            axes.text((left + right) / 2, 0.5, words, transform=axes.transAxes, ha="center", va="center",
                      bbox={"facecolor": SHADES[region.verdict]["facecolor"], "edgecolor": "none", "pad": 1.5})


def draw_regions(model: scaleev.Model, ranges: Ranges, lo: float, hi: float, title: str, unit: str = "scale") -> Any:
    """Which scales are good whatever the inputs are in their ranges, which are bad, and where it depends."""
    found = model.regions(ranges, lo, hi)
    figure = Figure(figsize=(8, 5.6))
    top, strip = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [9, 1], "hspace": 0.05})
    top.set_xscale("log")
    top.set_xlim(lo, hi)
    top.tick_params(axis="x", which="both", length=0)
    draw_bounds(top, model, ranges, numpy.geomspace(lo, hi, 241))
    draw_strip(strip, found, lo, hi)
    marks = marks_of(found) if len(found) <= 12 else []
    for at, *_ in marks:
        top.axvline(at, color="black", lw=0.8, ls="--", zorder=2.5)
    strip.set_xlabel(f"{unit} (logarithmic)")
    write_scales(strip)
    strip.legend(*top.get_legend_handles_labels(), loc="upper center", ncol=3, frameon=False,
                 bbox_to_anchor=(0.5, -0.6 / (0.077 * figure.get_figheight())))
    words = f"Proved, whatever the inputs are: {in_words(ranges)}." if ranges else "Proved."
    write_title(top, title, "\n".join(textwrap.wrap(words, 90)), write_above(top, marks, lo, hi))
    return figure


def is_logarithmic(lo: float, hi: float) -> bool:
    return 0 < 10 * lo <= hi


def draw_cells(axes: Any, found: scaleev.Map) -> None:
    """Grey where it is good, and dark where it is not decided: that is where the boundary is."""
    for verdict, colour, line in ((scaleev.RegionVerdict.GOOD, GOOD, 0), (scaleev.RegionVerdict.UNDECIDED, "black", 0.5)):
        boxes = [[(c.lo, c.along_lo), (c.hi, c.along_lo), (c.hi, c.along_hi), (c.lo, c.along_hi)]
                 for c in found.cells if c.verdict == verdict]
        axes.add_collection(collections.PolyCollection(boxes, facecolor=colour, edgecolor=colour, lw=line,
                                                       antialiased=False, zorder=line))


def write_in_cells(axes: Any, found: scaleev.Map, verdict: scaleev.RegionVerdict) -> None:
    """The verdict in the middle of its largest cell, as that is seen on the axes."""
    to_axes = (axes.transData - axes.transAxes).transform
    boxes = [to_axes([(c.lo, c.along_lo), (c.hi, c.along_hi)]) for c in found.cells if c.verdict == verdict]
    least, greatest = max(boxes, key=lambda box: float(min(box[1] - box[0])), default=numpy.zeros((2, 2)))
    if min(greatest - least) > 0.08:
        axes.text(*(least + greatest) / 2, verdict.words.upper(), transform=axes.transAxes, ha="center", va="center")


def draw_map(model: scaleev.Model, along: str, limits: tuple[float, float], lo: float, hi: float, title: str,
             unit: str = "scale") -> Any:
    """Where it is good and where bad, over the scale and one input: how safe must it be at this scale?"""
    found, present = model.map(along, limits, lo, hi, 10000), model[along]
    figure = Figure(figsize=(8, 5.2))
    axes = figure.subplots()
    for set_scale, set_limits, ends in ((axes.set_xscale, axes.set_xlim, (lo, hi)), (axes.set_yscale, axes.set_ylim, limits)):
        set_scale("log" if is_logarithmic(*ends) else "linear")
        set_limits(*ends)
    draw_cells(axes, found)
    for verdict in (scaleev.RegionVerdict.GOOD, scaleev.RegionVerdict.BAD):
        write_in_cells(axes, found, verdict)
    if is_logarithmic(lo, hi):
        write_scales(axes)
    else:
        axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda x, _: number(x)))
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: number(y)))
    axes.yaxis.set_minor_formatter(ticker.NullFormatter())
    axes.set_xlabel(unit + " (logarithmic)" * is_logarithmic(lo, hi))
    axes.set_ylabel(along + " (logarithmic)" * is_logarithmic(*limits))
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    if limits[0] <= present <= limits[1]:
        axes.axhline(present, color="black", lw=0.9, ls="--")
        axes.text(1.01, present, f"{number(present)}\nas it is", transform=axes.get_yaxis_transform(), va="center")
    is_open = any(cell.verdict == scaleev.RegionVerdict.UNDECIDED for cell in found.cells)
    words = "Proved: good where it is grey, bad where it is white" + ("; the boundary is in the black." if is_open else ".")
    write_title(axes, title, words, 1.0)
    return figure


class Way(NamedTuple):
    """How far an input may move, as factors of its value: to `below` and to `above`, where the verdict changes; None
    where it does not change on that side of 0."""
    name: str
    value: float
    ends: tuple[Optional[float], Optional[float]]
    words: tuple[str, str]


def ways_of(found: scaleev.SwitchingValues) -> list[Way]:
    """One for each input whose value is not 0 and that changes the verdict, the nearest change first."""
    ways = []
    for name, one in found.items():
        nearer, farther = (one.below, one.above) if one.value > 0 else (one.above, one.below)
        proper = [root if root and one.value * root.at > 0 else None for root in (nearer, farther)]
        if any(proper):
            ends = [root.at / one.value if root else None for root in proper]
            words = [number(root.at) + ("" if root.kind == scaleev.RootKind.CROSSING else "?") if root else ""
                     for root in proper]
            ways.append(Way(name, one.value, (ends[0], ends[1]), (words[0], words[1])))
    return sorted(ways, key=lambda way: min(abs(math.log(end)) for end in way.ends if end))


def other_ways(found: scaleev.SwitchingValues, shown: list[Way]) -> list[str]:
    """What is to be said of the inputs that have no bar."""
    rest = {name: one for name, one in found.items() if name not in [way.name for way in shown]}
    never = [name for name, one in rest.items() if not one.below and not one.above]
    said = [f"{name} = {number(one.value)} changes it at {' and at '.join(number(r.at) for r in (one.below, one.above) if r)}."
            for name, one in rest.items() if name not in never]
    return [*said, *([f"No value changes it of {', '.join(never)}."] if never else [])]


def draw_way(axes: Any, row: int, way: Way) -> None:
    """A bar over the factors that leave the verdict as it is; a thick line where it changes, none where it does not."""
    left, right = (end or limit for end, limit in zip(way.ends, axes.get_xlim()))
    axes.barh(row, right - left, 0.62, left, facecolor=MIDDLE, lw=0, zorder=1)
    for end, words, side in zip(way.ends, way.words, ("right", "left")):
        if end:
            axes.plot([end, end], [row - 0.31, row + 0.31], color="black", lw=3, solid_capstyle="butt", zorder=3)
            axes.annotate(words, (end, row), (6 if side == "left" else -6, 0), textcoords="offset points", va="center",
                          ha=side, fontsize=9, zorder=4)


def factor_axis(axes: Any, factors: list[float]) -> None:
    """A logarithmic axis that shows all factors, with room for words beside them, and as far to both sides of 1."""
    most = 1.45 * max([abs(math.log(factor)) for factor in factors] + [math.log(1.05)])
    axes.set_xscale("log")
    axes.set_xlim(math.exp(-most), math.exp(most))
    if most > math.log(30):
        axes.xaxis.set_major_locator(ticker.LogLocator(numticks=9 if most < math.log(1e5) else 6))
    else:
        step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10) if math.exp(most) - 1 < 4.5 * step)
        above = [1 + i * step for i in range(5) if 1 + i * step < math.exp(most)]
        axes.set_xticks([*(1 / factor for factor in reversed(above[1:])), *above])
    axes.xaxis.set_minor_locator(ticker.NullLocator())

    def words(x: float, _: Any) -> str:
        return f"× {number(round(x, 9))}" if x > 1 - 1e-9 else f"÷ {number(round(1 / x, 9))}"
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(words))


def draw_together(axes: Any, factor: float) -> None:
    """How far all inputs may move at once."""
    for at in (1 / factor, factor):
        axes.axvline(at, color="black", lw=1, ls="--", zorder=2)
    axes.annotate(f"all together: a factor of {number(factor)}", (1, 1), (0, 3), va="bottom", ha="center",
                  xycoords=axes.get_xaxis_transform(), textcoords="offset points", fontweight="bold")


def draw_switching(model: scaleev.Model, scale: float, title: str, unit: str = "scale",
                   ranges: Optional[Ranges] = None) -> Any:
    """How far each input may move before the verdict at a scale changes."""
    found, present = model.switching_values(scale, ranges), model.region_points(scale, {}).verdict
    is_known = present != scaleev.RegionVerdict.UNDECIDED
    shown = ways_of(found)[:12] if is_known else []
    figure = Figure(figsize=(8, 1.9 + 0.5 * len(shown) if shown else 0.6))
    axes = figure.subplots()
    said = [f"At {number(scale)} ({unit}) it is {present.words}{'; it changes where a bar ends in a line' if shown else ''}."]
    lines = [line for one in [title, *said, *(other_ways(found, shown) if is_known else [])]
             for line in textwrap.wrap(one, 90)]
    height = 1 + 0.28 / (figure.get_figheight() * 0.77) if shown else 1.0
    write_title(axes, "What would change the verdict", "\n".join(lines), height)
    if not shown:
        axes.axis("off")
        axes.text(0, 0.5, "No input changes it alone, by a factor." if is_known else "There is no verdict to change.",
                  transform=axes.transAxes)
        return figure
    common = found.common_factor
    together = [common.at] if common and common.kind == scaleev.RootKind.CROSSING else []
    factor_axis(axes, [end for way in shown for end in way.ends if end] + together)
    for row, way in enumerate(shown):
        draw_way(axes, row, way)
    axes.axvline(1, color="black", lw=1, zorder=2)
    for factor in together:
        draw_together(axes, factor)
    axes.set_yticks(range(len(shown)), [f"{way.name} = {number(way.value)}" for way in shown])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("how far it moves, as a factor (logarithmic)", labelpad=7)
    return figure


# ---- files and the command line ----


def save(figure: Any, name: str) -> list[str]:
    names = [f"{name}.{kind}" for kind in ("svg", "png")]
    for one in names:
        figure.savefig(one, bbox_inches="tight", pad_inches=0.15, metadata={"Date": None} if one.endswith("svg") else None)
    return names


def draw(model: scaleev.Model, lo: float, hi: float, title: str, unit: str, name: str) -> list[str]:
    """Draws both pictures, and gives the names of the files."""
    with matplotlib.rc_context(STYLE):
        return [*save(draw_ev(model, lo, hi, title, unit), name + "-ev"),
                *save(draw_tornado(model, lo, hi, title, unit), name + "-tornado")]


def draw_study(study: scaleev.Study, lo: float, hi: float, title: str, unit: str, name: str) -> list[str]:
    """Draws what follows where inputs are uncertain, and gives the names of the files."""
    scale = study.decide(lo, hi).scale
    with matplotlib.rc_context(STYLE):
        return [*save(draw_band(study, lo, hi, title, unit), name + "-band"),
                *save(draw_break_even(study, lo, hi, title, unit), name + "-break-even"),
                *save(draw_importance(study, scale, lo, hi, title, unit), name + "-importance"),
                *save(draw_worth(study, lo, hi, title, unit), name + "-worth")]


def draw_whatever(model: scaleev.Model, ranges: Ranges, at: Optional[float], lo: float, hi: float, title: str,
                  unit: str, name: str) -> list[str]:
    """Draws what holds of whole ranges, and how far it is to another verdict at a scale, if one is given; gives the names
    of the files."""
    figures = {}
    with matplotlib.rc_context(STYLE):
        if ranges:
            along, limits = next(iter(ranges.items()))
            figures["regions"] = draw_regions(model, ranges, lo, hi, title, unit)
            figures["map"] = draw_map(model, along, limits, lo, hi, title, unit)
        if at is not None:
            figures["switching"] = draw_switching(model, at, title, unit)
        return [file for what, figure in figures.items() for file in save(figure, f"{name}-{what}")]


def add_uncertain(study: scaleev.Study, words: list[str]) -> None:
    """Adds what the command line says: an input, a distribution, numbers, level=NUMBER."""
    if len(words) < 3:
        raise ValueError("--uncertain needs an input, a distribution and numbers")
    name, distribution, *rest = words
    numbers = tuple(float(word) for word in rest if "=" not in word)
    options = {name: float(value) for name, value in (word.split("=", 1) for word in rest if "=" in word)}
    study.uncertain(name, **options, **{distribution: numbers})  # type: ignore[arg-type]


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
    parser.add_argument("--uncertain", action="append", nargs="+", default=[],
                        metavar=("INPUT", "DISTRIBUTION NUMBERS level=NUMBER"), help="an input that is not known")
    parser.add_argument("--range", action="append", nargs=3, default=[], dest="ranges", metavar=("INPUT", "LO", "HI"),
                        help="an input that may be anything between two values")
    parser.add_argument("--at", type=float, metavar="SCALE", help="the scale at which it is asked how far inputs may move")
    parser.add_argument("--seed", type=int, default=1, help="of the draws (default: 1)")
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
        study = model.study(given.seed)
        for words in given.uncertain:
            add_uncertain(study, words)
        title = given.title or repr(model).removeprefix("scaleev.Model().")
        shown = (given.lo, given.hi, title, given.unit, given.output)
        ranges = {input: (float(lo), float(hi)) for input, lo, hi in given.ranges}
        whatever = draw_whatever(model, ranges, given.at, *shown)
        print(*draw(model, *shown), *(draw_study(study, *shown) if given.uncertain else []), *whatever, sep="\n")
    except (ValueError, TypeError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
