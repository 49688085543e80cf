# SPDX-License-Identifier: MIT
"""Mistakes to put into the library, found by patterns in its text: each is one change of one place. mutate tries
whether the tests see them.

constant  what widens a bound does so no more: a constant is defined as 0, or one of its uses, or one number of units
          that a function is told, is 0
corner    one end of an interval stands where the other should: x.lo for x.hi, or the ends are exchanged
row       an operation is missing from the table"""
import dataclasses
import re

# Constants that widen: by how many half ulps, or by what part of a number.
WIDENING = r"(?:\w+_UNITS|SEV_MORE|SEV_TINY|SEV_UNIT)"
# The second order of an error: too small for a test to see.
SECOND_ORDER = re.compile(r"1 \+ \d+ \* SEV_UNIT")
# Functions, and rows of tables, say in their declaration or in a comment that they are told a number of units.
TELLS_UNITS = re.compile(r"\b(\w+)\(([^(){};]*)\)")
INTERVAL = r"\b\w*interval\b"  # a type

# Where each kind is looked for: paths from the top of the source tree.
PLACES = {
    "constant": ["lib/**/*.[ch]", "lib/**/*.def"],
    "corner": ["lib/number/*.[ch]", "lib/op/*.[ch]", "lib/run/*.[ch]"],
    "row": ["lib/**/ops.def"],
}
# Changes that change no result, and why: (the line before, the line after).
EQUIVALENT = [
    # The ends of a point are one.
    (r"sev_is_point\(a\) && sev_is_point\(b\) && sev_exact_", r"sev_exact_\w+\("),
    (r"x\.lo > 0\.5 \? sev_imul\(x, sev_ilog\(x\)\)", r"x\.hi > 0\.5"),
    (r"fabs\(y\.lo\) > 0x1p-4", r"fabs\(y\.hi\) > 0x1p-4"),
    (r"sev_is_point\(y\) \? y\.lo : SEV_NAN", r"y\.hi : SEV_NAN"),
    (r"sev_is_point\(y\) && \(y\.lo == 1", r"y\.hi == [12]"),
    (r"fabs\(x\.lo\) < 300 \? sev_idiv", r"fabs\(x\.hi\) < 300"),
    (r"sev_is_moderate\(x\) \|\| d\.hi < 0x1p100", r"d\.lo < 0x1p100"),
    (r"double p = a\[0\]\.lo;", r"double p = a\[0\]\.hi;"),
    (r"return x\.lo < 1000 \? sev_iadd\(sev_ilog1p", r"return x\.hi < 1000"),
    # Both are NaN, or none is.
    (r"if \(isnan\(out\.lo\)\) \{", r"if \(isnan\(out\.hi\)\)"),
    # A product takes the least and the greatest of all four.
    (r"sev_wide_mul\(a, \(sev_wide_interval\)\{reciprocal", r"sev_wide_mul\(a, \(sev_wide_interval\)\{reciprocal"),
    (r"MUL\(x, \(\(sev_wide_interval\)\{\{0x1", r"MUL\(x, \(\(sev_wide_interval\)\{\{0x1"),
    # Both hold, and both are sharp at points.
    (r"x\.hi < -0\.25 \? sev_ilog\(", r"x\.lo < -0\.25"),
    # What is lost is far below the rounding of the quotient that it is added to.
    (r"#define LOST\(x\) sev_iadd\(", r"#define LOST\(x\) sev_iadd\("),
]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Mutation:
    kind: str
    path: str
    start: int  # the part of the text that is replaced
    end: int
    new: str
    line: int
    before: str
    after: str  # the line, or its part, as it was and as it becomes

    def applied(self, text):
        return text[:self.start] + self.new + text[self.end:]

    def __str__(self):
        return f"{self.path}:{self.line}: {self.kind}: {self.before}  ->  {self.after}"


def mutation(kind, path, text, start, end, new):
    """A change, with the line that it changes; of a change of several lines, the first."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    after = text[first:start] + new + text[end:max(end, last)]
    return Mutation(kind, path, start, end, new, text.count("\n", 0, start) + 1,
                    text[first:last].strip(), after.strip().split("\n")[0])


def without_comments(text):
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def arguments(text, start):
    """The (start, end) of each argument in the parentheses or braces that open at `start`, or None where they are not
    closed."""
    depth, begin, found = 0, start + 1, []
    for at in range(start, len(text)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[at], 0)
        if depth == 0 or (depth == 1 and text[at] == ","):
            found.append(trimmed(text, begin, at))
            begin = at + 1
        if depth == 0:
            return found
    return None


def trimmed(text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def definitions(text):
    """The (start, end) of what each widening constant is defined as."""
    macros = re.finditer(rf"^#define {WIDENING} (.+)$", text, re.MULTILINE)
    enumerators = re.finditer(rf"^\s*{WIDENING} = ([^,}}\n]+)", text, re.MULTILINE)
    return [trimmed(text, *match.span(1)) for found in (macros, enumerators) for match in found]


def uses(text, defined):
    """The (start, end) of each use of a widening constant, outside of definitions."""
    passed_over = defined + [match.span() for match in SECOND_ORDER.finditer(text)]
    names = re.finditer(rf"\b{WIDENING}\b(?! =)", text)
    return [match.span() for match in names
            if not text[:match.start()].endswith("#define ")
            and not any(start <= match.start() < end for start, end in passed_over)]


def told(texts):
    """{function: which argument, from the last} of those that are told a number of units."""
    found = {}
    for text in texts:
        for name, parameters in TELLS_UNITS.findall(text):
            for i, parameter in enumerate(reversed(parameters.split(","))):
                if re.fullmatch(r"(?:.*\s)?units\s*", parameter, re.DOTALL):
                    found[name] = i
    return found


def numbers_told(text, functions):
    """The (start, end) of each number of units in a call, unless it is passed on or a constant's name."""
    found = []
    for match in re.finditer(r"\b(\w+)\(", text):
        if match[1] in functions:
            given = arguments(text, match.end() - 1) or []
            if len(given) > functions[match[1]]:
                start, end = given[-1 - functions[match[1]]]
                if re.fullmatch(r"[1-9][\w.]*|\w+->units|\w+\.units", text[start:end]):
                    found.append((start, end))
    return found


def constants(path, text, functions):
    code = without_comments(text)
    defined = definitions(code)
    places = sorted({*defined, *uses(code, defined), *numbers_told(code, functions)})
    return [mutation("constant", path, text, start, end, "0") for start, end in places]


def chunks(code):
    """The (start, end) of each function with what stands before it: up to a brace in the first column."""
    ends = [match.end() for match in re.finditer(r"^}.*$", code, re.MULTILINE)] + [len(code)]
    return list(zip([0] + ends, ends))


def interval_names(code):
    """What is declared as an interval, or as several, in a piece of code."""
    names = set()
    for match in re.finditer(rf"{INTERVAL}\s+(?=([*\w][^;(){{}}]*))", code):
        names |= set(re.findall(r"(?:^|,)\s*\**(\w+)", match[1]))
    return names


def ends_read(code, start, end):
    """The (start, end, new) of each end of an interval that is read or set: .lo for .hi, .hi for .lo."""
    names = interval_names(code[start:end])
    found = []
    for match in re.compile(r"(?<![\w.>])(\w+)((?:\[[^;{}]*?\])*)(?:\.|->)(lo|hi)\b").finditer(code, start, end):
        if match[1] in names:
            found.append((*match.span(3), "hi" if match[3] == "lo" else "lo"))
    return found


def ends_made(code, start, end, functions):
    """The (start, end, new) of each pair of ends that makes an interval, exchanged: in braces, or in front of the units
    by which they are widened."""
    made = re.compile(rf"\({INTERVAL}\)\s*\{{|{INTERVAL}\s+\w+\s*=\s*\{{|\b(\w+)\(")
    found = []
    for match in made.finditer(code, start, end):
        given = arguments(code, match.end() - 1) or []
        if match[1] and not (functions.get(match[1]) == 0 and len(given) == 3) or len(given) < 2:
            continue
        (a, b), (c, d) = given[:2]
        if code[a:b] != code[c:d] and not code[a:b].startswith("double "):  # not in a declaration
            found.append((a, d, code[c:d] + code[b:c] + code[a:b]))
    return found


def corners(path, text, functions):
    code = without_comments(text)
    places = [place for start, end in chunks(code)
              for place in ends_read(code, start, end) + ends_made(code, start, end, functions)]
    return [mutation("corner", path, text, *place) for place in sorted(set(places))]


def rows(path, text, _):
    code = without_comments(text)
    found = []
    for match in re.finditer(r"^[A-Z_]+\(", code, re.MULTILINE):
        given = arguments(code, match.end() - 1)
        if given:
            found.append(mutation("row", path, text, match.start(), code.index(")", given[-1][1]) + 1, ""))
    return found


def is_equivalent(each):
    return any(re.search(before, each.before) and re.search(after, each.after) for before, after in EQUIVALENT)


FINDERS = {"constant": constants, "corner": corners, "row": rows}


def find(root, only=()):
    """All mutations of a source tree, ordered by file; or all that `only` can have, paths or patterns from its top."""
    def matching(patterns):
        return {path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)}

    texts = {path: (root / path).read_text(encoding="utf-8") for path in matching(["lib/**/*.[ch]", "lib/**/*.def"])}
    functions = told(texts.values())
    found = []
    for kind, patterns in PLACES.items():
        chosen = {path for path in matching(only) if kind == "constant" or (kind == "row") == path.endswith(".def")}
        for path in chosen if only else matching(patterns):
            found += FINDERS[kind](path, texts[path], functions)
    found = [each for each in found if not is_equivalent(each)]
    return sorted(found, key=lambda each: (each.path, each.kind, each.start))
