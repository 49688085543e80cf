# SPDX-License-Identifier: MIT
"""The page of benchmarks: an introduction, and a section for each processor with its last run. A run replaces the
section of its processor alone, and says which ratios are worse than in what it replaces."""
import re

SECTION = re.compile(r"## (?P<processor>.+), (?P<date>\d{4}-\d\d-\d\d)\n")
PROCESSOR = re.compile(r"; processor: (.+)$", re.MULTILINE)
# A table's head names the column of its ratios; less is better of the first, more of the second.
HEAD = re.compile(r"^  .*(?P<column>scaleev / it|speed-up)", re.MULTILINE)
ROW = re.compile(r"  (?P<name>\S.*?) +\d+\.\d+ ")
ASKED = re.compile(r" \(asked: [^()]*\)")  # limits change, and a line stays what it is
TENTH, HALF_DIGIT = 1.1, 0.0005


def sections(page):
    """The introduction, and the sections as text."""
    introduction, *rest = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    return introduction, rest


def ratio_below(line, head):
    """The number of a line that stands below the column's head, or None."""
    for number in re.finditer(r"(?<!\S)\d+\.\d+(?!\S)", line):
        if number.start() < head.end("column") and number.end() > head.start("column"):
            return float(number[0])
    return None


def table_ratios(lines):
    """The rows of the tables that one benchmark printed: (title, name, ratio, less is better). A title as "the same,
    one scale at a time" is about the last that was none."""
    head, title, last = None, "", ""
    for before, line in zip([""] + lines, lines):
        if not line:
            head = None
        elif HEAD.match(line):
            head, title = HEAD.match(line), ASKED.sub("", before)
            if title.lower().startswith("the same"):
                title = f"{last}; {title}"
            else:
                last = title
        elif head and ROW.match(line) and ratio_below(line, head) is not None:
            name = ASKED.sub("", ROW.match(line)["name"])
            yield title, name, ratio_below(line, head), head["column"] == "scaleev / it"


def ratios(section):
    """All ratios of a section: {(benchmark, title, name): (ratio, less is better)}."""
    found = {}
    for part in re.split(r"^### ", section, flags=re.MULTILINE)[1:]:
        benchmark, *lines = part.split("\n")
        for title, name, ratio, less in table_ratios(lines):
            found[benchmark, title, name] = ratio, less
    return found


def worse(old, new):
    """A line for each ratio that is worse by a tenth, for whatever the digits printed may stand for."""
    lines, before = [], ratios(old)
    for key, (ratio, less) in ratios(new).items():
        was = before.get(key, (ratio, less))[0]
        low, high = (was, ratio) if less else (ratio, was)
        if high - HALF_DIGIT > TENTH * (low + HALF_DIGIT):
            lines.append(f"{': '.join(key)}: {was:.3f}, now {ratio:.3f}")
    return lines


def section_of(processor, date, note, outputs, compared):
    """`outputs`: what each benchmark printed, by its name. `compared`: (date, lines) of what is worse, or None."""
    text = f"## {processor}, {date}\n\n{note}\n"
    if compared and compared[1]:
        text += f"\nWorse by a tenth or more than on {compared[0]}:\n\n" + "".join(f"* {line}\n" for line in compared[1])
    for name, output in outputs.items():
        text += f"\n### {name}\n\n```text\n{output.rstrip()}\n```\n"
    return text


def processor_of(outputs):
    for output in outputs.values():
        found = PROCESSOR.search(output)
        if found:
            return found[1]
    return "unknown processor"


def merge(page, date, note, outputs):
    """The page with this run in it, and the lines of what is worse."""
    introduction, kept = sections(page)
    processor, lines, place, compared = processor_of(outputs), [], len(kept), None
    new = section_of(processor, date, note, outputs, None)
    for i, section in enumerate(kept):
        head = SECTION.match(section)
        if head and head["processor"] == processor:
            place, lines = i, worse(section, new)
            compared = head["date"], lines
    kept[place:place + 1] = [section_of(processor, date, note, outputs, compared)]
    return "\n".join(part.rstrip() + "\n" for part in [introduction] + kept), lines
