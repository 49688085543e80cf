# SPDX-License-Identifier: MIT
"""Just enough of C for the checks: functions, and names of static functions and variables at file level. What macros
make is not seen. The braces of a file must match without its directives: #else must not open a function again."""
import dataclasses
import re

BLANK = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.)*", re.MULTILINE | re.DOTALL)
NOISE = re.compile(r"__attribute__\s*\(\(.*?\)\)|_Alignas\s*\(.*?\)|_Atomic\s*\(.*?\)", re.DOTALL)


def spaces(match):
    return re.sub(r"[^\n]", " ", match[0])


def code(text):
    """The text with blanks in place of comments, literals and directives: lines and columns stay."""
    return DIRECTIVE.sub(spaces, BLANK.sub(spaces, text))


def matching(text, start):
    """Where the brace that opens at `start` is closed."""
    depth = 0
    for brace in re.compile(r"[{}]").finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    raise ValueError(f"line {line_of(text, start)}: a brace is not closed")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def pieces(text):
    """The declarations and definitions at file level: (what stands before the braces or ';', start, end, is a
    function). Braces that are no function's are left out: of an initializer, a struct, an enum."""
    start, words, at = 0, "", 0
    for mark in iter(lambda: re.compile(r"[{};]").search(text, at), None):
        words += text[at:mark.start()]
        at = mark.end()
        if mark[0] == "}":
            raise ValueError(f"line {line_of(text, mark.start())}: a brace was not opened")
        function = mark[0] == "{" and words.rstrip().endswith(")")
        if mark[0] == "{":
            at = matching(text, mark.start()) + 1
        if mark[0] == ";" or function:
            yield words, start, at, function
            start, words = at, ""


@dataclasses.dataclass
class Function:
    name: str
    line: int  # of its first line, from 1
    lines: int  # from that to the closing brace
    body: str
    comment: str  # directly above


def name_before(words, end):
    """The identifier before the parenthesis that is closed at `end`, and where it stands."""
    depth = 0
    for at in range(end, -1, -1):
        depth += {")": 1, "(": -1}.get(words[at], 0)
        if depth == 0:
            found = re.search(r"(\w+)\s*$", words[:at])
            return (found[1], found.start()) if found else ("", at)
    return "", 0


def first_line(lines, line):
    """Where a definition starts whose name stands in `line`: its type may stand in a line above. Numbers from 0."""
    while line > 0 and lines[line - 1].strip() and not re.search(r"[;{})]\s*$", lines[line - 1]):
        line -= 1
    return line


def comment_above(text_lines, code_lines, line):
    above = line
    while above > 0 and text_lines[above - 1].strip() and not code_lines[above - 1].strip():
        above -= 1
    return "\n".join(text_lines[above:line])


def functions(text):
    """The functions of a file, in order."""
    blank = code(text)
    text_lines, code_lines = text.split("\n"), blank.split("\n")
    found = []
    for words, start, end, function in pieces(blank):
        if not function:
            continue
        name, at = name_before(words, len(words.rstrip()) - 1)
        first = first_line(code_lines, line_of(blank, start + at) - 1)
        found.append(Function(name, first + 1, line_of(blank, end - 1) - first, blank[start + len(words):end],
                              comment_above(text_lines, code_lines, first)))
    return found


def declared(words):
    """The names that a declaration declares: `int a[] = , *b, f(int)` has a, b and f."""
    names, depth, part = [], 0, ""
    for letter in words + ",":
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter != "," or depth > 0:
            part += letter
            continue
        part = part.split("=")[0]
        pointer = re.search(r"\(\s*\*[\s*]*(?:const\s+)?(\w+)", part)
        plain = re.search(r"(\w+)\s*(?:[\[(].*)?$", part, re.DOTALL)
        names += [(pointer or plain)[1]] if pointer or plain else []
        part = ""
    return names


def statics(text):
    """The names of static functions and variables at file level."""
    names = set()
    for words, _, _, function in pieces(code(text)):
        words = NOISE.sub("", words)
        for word in re.finditer(r"\bstatic\b", words):
            before, rest = words[:word.start()], words[word.end():]
            if before.count("(") == before.count(")"):  # not the one of `double x[static 3]`
                names |= {name_before(rest, len(rest.rstrip()) - 1)[0]} if function else set(declared(rest))
    return names
