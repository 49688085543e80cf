# SPDX-License-Identifier: MIT
"""The interface as the public headers declare it, changes of it, and a test in C of what is recorded.

The headers are plain enough to be read here. What is not understood is an error, so that nothing is overlooked."""
import re
import sys
from pathlib import Path

HEADERS = ("scaleev.h", "study.h")  # of the folder scaleev, each after those that it includes
NOT_ABI = {"SCALEEV_API", "SCALEEV_VERSION"}  # a mark, and what every release changes

MEMBER = re.compile(r"(?P<type>[\w ]+?[ *]+)(?P<name>\w+)(?P<array>\[\d+\])?|"
                    r"(?P<result>[\w *]+)\(\*(?P<function>\w+)\)(?P<args>\(.*\))")


class Interface:
    """constants and typedefs: name -> text; structs: name -> [(member, type)]; functions: name -> prototype;
    enums: constant -> text of its value; initialisers: name -> the struct."""

    def __init__(self, headers):
        self.constants, self.typedefs, self.structs, self.functions = {}, {}, {}, {}
        self.enums, self.initialisers = {}, {}
        code = re.sub(r"/\*.*?\*/", " ", "\n".join(headers.values()), flags=re.S)
        code = re.sub(r"^#ifdef __cplusplus$.*?^#endif$", "", code, flags=re.M | re.S)
        for name, value in re.findall(r"^# *define +(\w+)\b(?!\() *(.*?) *$", code, flags=re.M):
            if name.endswith("_INIT"):
                self.initialisers[name] = name.removesuffix("_INIT").lower()
            elif value and name not in NOT_ABI:
                self.constants[name] = value
        code = " ".join(re.sub(r"^#(.*\\\n)*.*$", "", code, flags=re.M).split())
        while code:
            struct = re.match(r"typedef struct (\w+) \{(.*?)\} (\w+); ?", code)
            enum = re.match(r"enum \w+ \{(.*?)\}; ?", code)
            other = struct or enum or re.match(r"([^;{}]*); ?", code)
            if not other:
                sys.exit(f"interface.py cannot read: {code[:100]}")
            if struct:
                self.structs[struct[3]] = [self.member(m) for m in struct[2].split(";") if m.strip()]
            elif enum:
                self.enums |= dict(one.split(" = ") for one in enum[1].strip().split(", "))
            else:
                self.declaration(other[1])
            code = code[other.end():]

    @staticmethod
    def member(text):
        found = MEMBER.fullmatch(text.strip())
        if not found:
            sys.exit(f"interface.py cannot read the struct member: {text}")
        if found["function"]:
            return found["function"], found["result"] + "(*)" + found["args"]
        return found["name"], found["type"].strip() + (found["array"] or "")

    def declaration(self, text):
        typedef = re.fullmatch(r"typedef (?:[\w ]+ (\w+)|[\w *]+\(\*(\w+)\)\(.*\))", text)
        function = re.fullmatch(r"SCALEEV_API ([\w *]*?\b(\w+)\([^()]*\))", text)
        if typedef:
            self.typedefs[typedef[1] or typedef[2]] = text
        elif function:
            self.functions[function[2]] = function[1]
        else:
            sys.exit(f"interface.py cannot read: {text}")

    def sized(self):
        """The structs that may grow."""
        return [name for name, members in self.structs.items() if members[0] == ("size", "size_t")]

    def names(self):
        """Everything that is declared: kind and name."""
        return ({("constant", n) for n in self.constants} | {("type", n) for n in self.typedefs} |
                {("enum constant", n) for n in self.enums} | {("initialiser", n) for n in self.initialisers} |
                {("struct", n) for n in self.structs} | {("function", n) for n in self.functions})


def read(include):
    """The texts of the headers in a directory for them, by their names."""
    found = {path.name: path.read_text(encoding="utf-8") for path in (Path(include) / "scaleev").iterdir()}
    unknown = set(found) - set(HEADERS)
    if unknown:
        sys.exit(f"interface.py knows no {', '.join(sorted(unknown))}")
    return {name: found[name] for name in HEADERS if name in found}


def write(headers, include):
    """Makes a directory for them."""
    (Path(include) / "scaleev").mkdir(parents=True)
    for name, text in headers.items():
        (Path(include) / "scaleev" / name).write_text(text, encoding="utf-8")


def includes(headers):
    return "".join(f"#include <scaleev/{name}>\n" for name in headers)


def edit(headers, pattern, replacement):
    """The headers, with the first such place changed."""
    for name, text in headers.items():
        changed, n = re.subn(pattern, replacement, text, count=1, flags=re.S)
        if n:
            return headers | {name: changed}
    sys.exit(f"no header has {pattern}")


def edit_struct(headers, name, change):
    """The headers, with the text between the braces of one struct changed."""
    def changed(found):
        body = change(found[2])
        if body == found[2]:
            sys.exit(f"the struct {name} was not changed")
        return found[1] + body + found[3]
    return edit(headers, rf"(\ntypedef struct {name} {{)(.*?)(\n}} {name};)", changed)


def without(headers, functions):
    """The headers, without these functions."""
    for name in functions:
        headers = edit(headers, rf"SCALEEV_API [^;]*\b{name}\([^;]*;", "")
    return headers


def declared(member, kind):
    if "(*)" in kind:
        return kind.replace("(*)", f"(*{member})") + ";"
    kind, bracket, length = kind.partition("[")
    return f"{kind} {member}{bracket}{length};"


def converted(kind):
    """What a member is where its value is used: an array is a pointer."""
    return re.sub(r"\[\d+\]$", " *", kind)


def member_inserted(body):
    return re.sub(r"(\w;)\n", r"\1 double test_member;\n", body, count=1)


def member_appended(body):
    return body + " double test_member;"


def last_member_removed(body):
    return re.sub(r"(.*)\n[^\n]*;", r"\1", body, flags=re.S)


def layout_test(headers):
    """C that compiles only with headers of the same values, layouts, types and prototypes as these, the recorded ones.

    Nothing in it depends on the width of size_t or of a pointer: layouts are compared with a copy of the struct."""
    recorded = Interface(headers)
    lines = [includes(headers)]
    for name, value in recorded.constants.items():
        lines.append(f'_Static_assert({name} == {value}, "{name} was {value}");')
    for name, value in recorded.enums.items():
        lines.append(f'_Static_assert({name} == {recorded.constants[value]}, "{name} was {value}");')
    lines += [f"static const {struct} test_{struct} = {name};" for name, struct in recorded.initialisers.items()]
    lines += [f"{text};" for text in recorded.typedefs.values()]
    for name, members in recorded.structs.items():
        copy = "recorded_" + name
        inside = " ".join(declared(m, t) for m, t in members)
        lines.append(f"struct {copy} {{ {inside} }};")
        lines.append(f'_Static_assert(sizeof({name}) == sizeof(struct {copy}), "size of {name}");')
        if name in recorded.sized():
            # A member added there would be read from what older callers never set.
            last = members[-1][0]
            lines.append(f"_Static_assert(sizeof({name}) == offsetof({name}, {last}) + sizeof((({name} *)0)->{last}), "
                         f'"{name}: padding at its end");')
        for member, kind in members:
            lines.append(f"_Static_assert(offsetof({name}, {member}) == offsetof(struct {copy}, {member}) && "
                         f"_Generic((({name} *)0)->{member}, {converted(kind)}: 1, default: 0), "
                         f'"{name}.{member}: its place or type");')
    lines += [f"{text};" for text in recorded.functions.values()]
    return "\n".join(lines) + "\n"
