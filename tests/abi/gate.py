#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ABI gate: does a shared library still offer what is recorded in tests/abi/recorded? doc/abi.md tells the rules.

usage: gate.py CHECK INCLUDE MAP LIBRARY     (CC, NM, READELF, ABIDW and ABIDIFF in the environment; the first needed)

Each CHECK is a function below that returns what is wrong, line by line."""
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

sys.dont_write_bytecode = True
import interface  # noqa: E402

RECORDED = Path(__file__).resolve().parent / "recorded"
RECORDED_ABI = RECORDED / "scaleev.abi"
MACHINE = "X86-64"  # where it was recorded

# Of the compiler's start-up code: it is written before main() (and `completed` at the end), or never.
START_UP = re.compile(r"__dso_handle|__TMC_END__|completed\.\d+|__cpu_model|__cpu_features2")

# Functions of libm whose last digits no standard fixes. Bits that are the same everywhere, and proofs, rest on having our
# own.
INEXACT = re.compile(r"(?:a?(?:sin|cos|tan)h?|atan2|sincos|exp(?:2|10|m1)?|log(?:2|10|1p)?|pow|cbrt|hypot|erfc?|"
                     r"[lt]?gamma|[jy][01n])[fl]?(?:_r)?(?:_finite)?(?:f128)?")

# What is checked: the directory that holds scaleev/scaleev.h and the others, the symbol map, the library.
Subject = namedtuple("Subject", "include map library")


class Skip(Exception):
    """Why a check cannot be made here."""


def tool(name):
    return shlex.split(os.environ.get(name.upper(), name))


def run(command, **options):
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    except FileNotFoundError as error:
        raise Skip(f"{error.filename} is not installed") from error


def output(command):
    done = run(command)
    if done.returncode:
        sys.exit(f"{shlex.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def declared_by(subject):
    return interface.Interface(interface.read(subject.include))


def differences(a, a_says, b, b_says):
    return ([f"{name}: {a_says}, not {b_says}" for name in sorted(a - b)] +
            [f"{name}: {b_says}, not {a_says}" for name in sorted(b - a)])


def symbols(subject):
    """The headers, the symbol map and the library have the same functions, and the library exports nothing else."""
    declared = set(declared_by(subject).functions)
    map_text = re.sub(r"/\*.*?\*/", "", Path(subject.map).read_text(encoding="utf-8"), flags=re.S)
    nodes = re.findall(r"\b([\w.]+)\s*\{", map_text)
    listed = [name for name in re.findall(r"\b([\w.]+)\s*;", map_text) if name not in nodes]
    exported, problems = set(), []
    for line in output(tool("nm") + ["--dynamic", "--defined-only", "--with-symbol-versions",
                                     subject.library]).splitlines():
        kind, symbol = line.split()[-2:]
        name, _, version = symbol.partition("@@")
        if kind == "A" and symbol in nodes:
            continue
        if kind not in "Ti" or version not in nodes:
            problems.append(f"exported, but not a function of a version node: {kind} {symbol}")
        exported.add(name)
    problems += differences(declared, "declared in a header", set(listed), "listed in the map")
    problems += differences(declared, "declared in a header", exported, "exported by the library")
    problems += [f"{name}: listed twice in the map" for name in sorted(set(listed)) if listed.count(name) > 1]
    return problems if declared else problems + ["no function found in the headers"]


def layout(subject):
    """Constants, struct members, types and prototypes are what they were, here and where pointers have 32 bits."""
    headers = interface.read(RECORDED)
    recorded, now = interface.Interface(headers), declared_by(subject)
    named = {f"{kind} {name}" for kind, name in now.names()}
    problems = differences(named, "in a header", {f"{kind} {name}" for kind, name in recorded.names()}, "recorded")
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "layout.c"
        empty = Path(scratch) / "empty.c"
        source.write_text(interface.layout_test(headers), encoding="utf-8")
        empty.write_text("#include <stddef.h>\n#include <stdint.h>\n", encoding="utf-8")
        for model in [], ["-m32", "-ffreestanding"]:
            compile_it = tool("cc") + model + ["-std=c11", "-fsyntax-only", "-I", subject.include]
            if model and run(compile_it + [empty]).returncode:
                continue
            done = run(compile_it + [source])
            if done.returncode:
                errors = [line for line in done.stderr.splitlines() if "error:" in line]
                problems += [" ".join([*model, line]) for line in errors or [done.stderr]]
    return problems


def dump(include, library):
    """The ABI of a library as abidw sees it, without private types and places in files: neither is part of it."""
    return output(tool("abidw") + ["--headers-dir", include, "--drop-private-types", "--exported-interfaces-only",
                                   "--no-show-locs", "--no-comp-dir-path", "--no-corpus-path", "--no-elf-needed",
                                   "--type-id-style", "hash", library])


def private_types(dumped, declared):
    """abidw knows public headers by their name alone, so a private one that is called the same is taken for public."""
    shown = re.findall(r"<class-decl name='(\w+)'(?![^>]*is-declaration-only)", dumped)
    return [f"{name}: private, but in a file that is called as a public header" for name in shown
            if name not in declared.structs]


def abidiff(subject):
    """abidiff finds no difference to the recorded ABI."""
    machine = re.search(r"Machine: *(.*)", output(tool("readelf") + ["-hW", subject.library]))[1]
    if MACHINE not in machine:
        raise Skip(f"the ABI is recorded for {MACHINE}, this is {machine}")
    with tempfile.NamedTemporaryFile("w", suffix=".abi", encoding="utf-8") as now:
        now.write(dump(subject.include, subject.library))
        now.flush()
        # abidiff takes a library without debug information for an unchanged one.
        described = re.findall(r"<function-decl [^>]* elf-symbol-id='(\w+)@", Path(now.name).read_text("utf-8"))
        declared = declared_by(subject)
        problems = [f"{name}: no debug information" for name in declared.functions if name not in described]
        problems += private_types(Path(now.name).read_text("utf-8"), declared)
        # Both leave private types out. To tell abidiff the public headers as well would hide changes: it takes what
        # other headers define, as int32_t, for private.
        done = run(tool("abidiff") + [RECORDED_ABI, now.name])
    if done.returncode:
        problems += [f"abidiff: status {done.returncode}", done.stdout + done.stderr]
    return problems


def elf(subject):
    """Only libc and libm are needed, no function of libm that is not exact, and nothing of the library itself can be
    written once it has started."""
    dynamic = output(tool("readelf") + ["-dW", subject.library])
    problems = [f"needs {name}" for name in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
                if not re.fullmatch(r"lib[cm]\.so(\.\d+)?", name)]
    if "(TEXTREL)" in dynamic:
        problems.append("has relocations in its code")
    problems += [f"calls {name} of libm" for name in re.findall(
        r" UND (\w+)", output(tool("readelf") + ["--dyn-syms", "-W", subject.library]))
                 if INEXACT.fullmatch(name)]
    relro = re.search(r"GNU_RELRO +\S+ +(\S+) +\S+ +\S+ +(\S+)", output(tool("readelf") + ["-lW", subject.library]))
    start, size = (int(word, 16) for word in relro.groups()) if relro else (0, 0)
    # [number] name type address offset size entry-size flags ...
    sections = {number: (name, flags) for number, name, flags in re.findall(
        r"^ *\[ *(\d+)\] (\S+) +[A-Z]\S* +[0-9a-f]+ [0-9a-f]+ [0-9a-f]+ [0-9a-f]+ +([A-Z]*) ",
        output(tool("readelf") + ["-SW", subject.library]), flags=re.M)}
    found = re.findall(r"^ *\d+: ([0-9a-f]+) +\S+ (OBJECT|TLS) +\w+ +\w+ +(\d+) (\S+)$",
                       output(tool("readelf") + ["-sW", subject.library]), flags=re.M)
    if not found:
        problems.append("has no symbols of data: it is stripped")
    for address, kind, number, name in found:
        section, flags = sections[number]
        fixed = start <= int(address, 16) < start + size and kind != "TLS"
        if "W" in flags and not fixed and not START_UP.fullmatch(name):
            problems.append(f"{name} in {section} can be written")
    return problems


CHECKS = {check.__name__: check for check in (symbols, layout, abidiff, elf)}


def main():
    name, include, map_path, library = sys.argv[1:]
    try:
        problems = CHECKS[name](Subject(include, map_path, library))
    except Skip as why:
        print(why)
        sys.exit(77)
    print("\n".join(problems) if problems else CHECKS[name].__doc__)
    if problems and name in ("layout", "abidiff"):
        print("If the change is meant: tests/abi/update, and a line in CHANGELOG.md.")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
