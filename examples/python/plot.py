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
-importance, how far each input moves it; and -worth, what it would be worth to know them. It needs Matplotlib. Nothing
hangs on colour."""
from __future__ import annotations

import argparse
import math
import sys
import textwrap
from typing import Any, Iterable, NamedTuple, Optional

import matplotlib  # type: ignore[import]
import numpy
from matplotlib import patches, ticker
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
        print(*draw(model, *shown), *(draw_study(study, *shown) if given.uncertain else []), sep="\n")
    except (ValueError, TypeError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
