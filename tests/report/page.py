# SPDX-License-Identifier: MIT
"""Reads a report: a strict little HTML parser, and numbers as people write them."""
import html.parser
import re
from fractions import Fraction

VOID = {"meta", "line", "rect", "circle", "path"}  # of those that the report uses
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
WORDS = {"million": 6, "billion": 9, "trillion": 12}


class Node:
    def __init__(self, name, attributes, parent):
        self.name, self.attributes, self.parent, self.children = name, dict(attributes), parent, []

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, name, of_class=None):
        return [n for n in self.walk() if n.name == name and
                (of_class is None or of_class in n.attributes.get("class", "").split())]

    def one(self, name, of_class=None):
        found = self.all(name, of_class)
        assert len(found) == 1, f"{len(found)} <{name} class={of_class}>"
        return found[0]

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def number(self, attribute):
        return float(self.attributes[attribute])


class Parser(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("", [], None)
        self.doctype = None

    def handle_decl(self, decl):
        self.doctype = decl

    def handle_starttag(self, tag, attributes):
        assert len(attributes) == len(dict(attributes)), f"an attribute of <{tag}> is there twice"
        node = Node(tag, attributes, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.at.name == tag, f"<{self.at.name}> is closed by </{tag}>"
            self.at = self.at.parent

    def handle_data(self, text):
        self.at.children.append(text)

    def handle_comment(self, text):
        raise AssertionError("a comment: " + text)

    def unknown_decl(self, text):
        raise AssertionError("a declaration: " + text)


def parse(text):
    parser = Parser()
    parser.feed(text)
    parser.close()
    assert parser.at is parser.root, f"<{parser.at.name}> is not closed"
    assert parser.doctype == "DOCTYPE html"
    return parser.root


def read_number(text):
    """The number that a text means, exactly; infinities as floats."""
    text = text.replace("\u2212", "-").replace(",", "").replace("\u00a0", " ")
    if text in ("∞", "-∞"):
        return float(text.replace("∞", "inf"))
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?: (million|billion|trillion)| × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert match, f"not a number: {text!r}"
    exponent = WORDS[match[2]] if match[2] else int(match[3].translate(SUPERSCRIPTS)) if match[3] else 0
    return Fraction(match[1]) * Fraction(10) ** exponent


def read_power(text):
    """The same of a tick: 1000, 10⁴, −10⁻³."""
    match = re.fullmatch(r"(−?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if not match:
        return read_number(text)
    return (-1 if match[1] else 1) * Fraction(10) ** int(match[2].translate(SUPERSCRIPTS))


def exponent_of(value):
    """Of the first digit: 2 for 123.4."""
    return int(f"{abs(value):.16e}".split("e")[1])


def check_rounded(text, value, digits):
    """Is the text the value, rounded to that many digits?"""
    shown = read_number(text)
    if value in (0, float("inf"), -float("inf")):
        assert shown == value, f"{text} is not {value!r}"
        return
    half = Fraction(10) ** (exponent_of(value) - digits + 1) / 2
    assert abs(shown - Fraction(value)) <= half, f"{text} is not {value!r} to {digits} digits"


def check_chance(text, value):
    """Is the text a probability in words, in percent, or as 1 in so many?"""
    text = text.replace("\u00a0", " ")
    if value == 0 or value < 1e-15 or value > 0.999:
        assert text == ("none" if value == 0 else "almost impossible" if value < 1 / 2 else "almost certain"), text
    elif value < 0.01:
        assert text.startswith("1 in ")
        check_rounded(text[5:], 1 / value, 3)
    else:
        assert text.endswith(" %")
        check_rounded(text[:-2], 100 * value, 3)


def sentences(text, names):
    """What the library says, as the page shall show it; `names` stand for EXISTING and PROPOSED."""
    def exponent(match):
        return "\u00a0×\u00a010" + str(int(match[1])).translate(RAISED)

    text = re.sub(r"(?<=\d)e([-+]\d+)", exponent, text)
    text = re.sub(r"(?<= )-(?=\d|inf)", "\u2212", text)
    text = re.sub(r"\binf\b", "∞", text)
    for word, name in zip(("EXISTING", "PROPOSED"), names):
        text = text.replace(word, f"“{name}”")
    return text


def check_bounds(lower, upper, lo, hi):
    """Do the texts enclose what is between lo and hi, without needless room?"""
    for text, value, side in (lower, lo, -1), (upper, hi, 1):
        shown = read_number(text)
        if abs(value) == float("inf"):
            assert shown == value, f"{text} is not {value!r}"
            continue
        room = side * (shown - Fraction(value))
        assert room >= 0, f"{text} does not bound {value!r}"
        if value != 0 and abs(hi - lo) < float("inf"):
            most = max(Fraction(10) ** (exponent_of(value) - 10), 2 * (Fraction(hi) - Fraction(lo)))
            assert room <= most, f"{text} is far from {value!r}"
