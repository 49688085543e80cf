# SPDX-License-Identifier: MIT
"""The interface as the public header declares it, changes of it, and a test in C of what is recorded.

The header is plain enough to be read here. What is not understood is an error, so that nothing is overlooked."""
import re
import sys

NOT_ABI = {"SCALEEV_API", "SCALEEV_VERSION"}  # a mark, and what every release changes

MEMBER = re.compile(r"(?P<type>[\w ]+?[ *]+)(?P<name>\w+)|(?P<result>[\w *]+)\(\*(?P<function>\w+)\)(?P<args>\(.*\))")


class Interface:
    """constants and typedefs: name -> text; structs: name -> [(member, type)]; functions: name -> prototype."""

    def __init__(self, header):
        self.constants, self.typedefs, self.structs, self.functions = {}, {}, {}, {}
        self.text = header
        code = re.sub(r"/\*.*?\*/", " ", header, flags=re.S)
        code = re.sub(r"^#ifdef __cplusplus$.*?^#endif$", "", code, flags=re.M | re.S)
        for name, value in re.findall(r"^# *define +(\w+)\b(?!\() *(.*?) *$", code, flags=re.M):
            if value and name not in NOT_ABI:
                self.constants[name] = value
        code = " ".join(re.sub(r"^#.*$", "", code, flags=re.M).split())
        while code:
            struct = re.match(r"typedef struct (\w+) \{(.*?)\} (\w+); ?", code)
            other = struct or re.match(r"([^;{}]*); ?", code)
            if not other:
                sys.exit(f"interface.py cannot read: {code[:100]}")
            if struct:
                self.structs[struct[3]] = [self.member(m) for m in struct[2].split(";") if m.strip()]
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
        return found["name"], found["type"].strip()

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
                {("struct", n) for n in self.structs} | {("function", n) for n in self.functions})


def read(path):
    with open(path, encoding="utf-8") as file:
        return Interface(file.read())


def edit_struct(header, name, change):
    """The text of a header, with the text between the braces of one struct changed."""
    parts = re.fullmatch(rf"(.*\ntypedef struct {name} {{)(.*?)(\n}} {name};.*)", header, flags=re.S).groups()
    changed = change(parts[1])
    if changed == parts[1]:
        sys.exit(f"the struct {name} was not changed")
    return parts[0] + changed + parts[2]


def member_inserted(body):
    return re.sub(r"(\w;)\n", r"\1 double test_member;\n", body, count=1)


def member_appended(body):
    return body + " double test_member;"


def last_member_removed(body):
    return re.sub(r"(.*)\n[^\n]*;", r"\1", body, flags=re.S)


def layout_test(recorded):
    """C that compiles only with a header of the same values, layouts, types and prototypes as the recorded one.

    Nothing in it depends on the width of size_t or of a pointer: layouts are compared with a copy of the struct."""
    lines = ["#include <scaleev/scaleev.h>"]
    for name, value in recorded.constants.items():
        lines.append(f'_Static_assert({name} == {value}, "{name} was {value}");')
    lines += [f"{text};" for text in recorded.typedefs.values()]
    for name, members in recorded.structs.items():
        copy = "recorded_" + name
        inside = " ".join(t.replace("(*)", f"(*{m})") + ";" if "(*)" in t else f"{t} {m};" for m, t in members)
        lines.append(f"struct {copy} {{ {inside} }};")
        lines.append(f'_Static_assert(sizeof({name}) == sizeof(struct {copy}), "size of {name}");')
        if name in recorded.sized():
            # A member added there would be read from what older callers never set.
            last = members[-1][0]
            lines.append(f"_Static_assert(sizeof({name}) == offsetof({name}, {last}) + sizeof((({name} *)0)->{last}), "
                         f'"{name}: padding at its end");')
        for member, kind in members:
            lines.append(f"_Static_assert(offsetof({name}, {member}) == offsetof(struct {copy}, {member}) && "
                         f"_Generic((({name} *)0)->{member}, {kind}: 1, default: 0), "
                         f'"{name}.{member}: its place or type");')
    lines += [f"{text};" for text in recorded.functions.values()]
    return "\n".join(lines) + "\n"
