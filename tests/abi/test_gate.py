#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests the ABI gate: a library of the recorded interface passes, and each break of it is caught.

The libraries are stubs made from the recorded headers, changed. Each case names the checks that must fail, and no others
may.

usage: test_gate.py     (CC in the environment)"""
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import gate  # noqa: E402
import interface  # noqa: E402
import stub  # noqa: E402

RECORDED = interface.read(gate.RECORDED)
CLANG = "clang" in gate.output([*gate.tool("cc"), "--version"])
LAYOUT, ABIDIFF, BOTH = {"layout"}, {"abidiff"}, {"layout", "abidiff"}


def edit(pattern, replacement):
    return interface.edit(RECORDED, pattern, replacement)


def swap(body, a, b):
    return body.replace(a, "\0").replace(b, a).replace("\0", b)


def edit_struct(name, change):
    return interface.edit_struct(RECORDED, name, change)


# Changes of the headers, and the checks that must fail.
HEADERS = [
    ("nothing changed", RECORDED, set()),
    ("a comment changed", edit(r"/\*\* Success\.", "/** Other words,\n *  on two lines."), set()),
    ("another version", edit(r"SCALEEV_VERSION \d+", "SCALEEV_VERSION 999999"), set()),
    ("an argument retyped", edit(r"(scaleev_ev\([^;]*)double scale", r"\1float scale"), BOTH),
    ("an argument retyped for 32 bits only", edit(r"size_t n,(\s+double \*out\);)", r"uint64_t n,\1"), LAYOUT),
    ("an argument added", edit(r"(scaleev_term_count\(const scaleev_model \*model)\)", r"\1, int32_t more)"), BOTH),
    ("an argument removed", edit(r", double loss, scaleev_term \*term\)", ", scaleev_term *term)"), BOTH),
    ("two arguments swapped", edit(r"(double target),\s+(scaleev_input along)", r"\2, \1"), BOTH),
    ("an argument no longer const", edit(r"const scaleev_root \*root", "scaleev_root *root"), LAYOUT),
    ("a result retyped", edit(r"int32_t scaleev_term_count", "int64_t scaleev_term_count"), BOTH),
    ("a result dropped", edit(r"scaleev_status scaleev_set\(", "void scaleev_set("), BOTH),
    ("a callback retyped", edit(r"\(\*scaleev_function\)\(const double", "(*scaleev_function)(const float"), BOTH),
    ("a function removed", edit(r"SCALEEV_API double scaleev_ev\([^;]*;", ""), BOTH),
    ("a function renamed", edit(r"scaleev_ev\(const", "scaleev_expected_value(const"), BOTH),
    ("a function added", edit(r"\nSCALEEV_API", "\nSCALEEV_API void scaleev_test_more(void);\nSCALEEV_API"), BOTH),
    ("a function of the second header removed", interface.without(RECORDED, ["scaleev_student"]), BOTH),
    ("the second header lost", {"scaleev.h": RECORDED["scaleev.h"]}, BOTH),
    ("a typedef retyped", edit(r"typedef int32_t scaleev_input;", "typedef int64_t scaleev_input;"), BOTH),
    ("a constant changed", edit(r"(SCALEEV_ERROR_DOMAIN) \(-10\)", r"\1 (-99)"), LAYOUT),
    ("a constant removed", edit(r"#define SCALEEV_SCALE 0", ""), LAYOUT),
    ("an enum constant changed", edit(r"(scaleev_root_crossing =) SCALEEV_ROOT_CROSSING", r"\1 7"), LAYOUT),
    ("an enum constant removed", edit(r"\n *scaleev_root_crossing = [^,]*,", ""), LAYOUT),
    ("an initialiser removed", edit(r"#define SCALEEV_WHOLE_INIT [^\n]*", ""), LAYOUT),
    ("a constant added", edit(r"(#define SCALEEV_OK 0)", r"\1\n#define SCALEEV_TEST_MORE 1"), LAYOUT),
    ("a member retyped, its size kept",
     edit_struct("scaleev_root", lambda body: body.replace("double lo;", "int64_t lo;")), BOTH),
    ("a member retyped, its size changed",
     edit_struct("scaleev_root", lambda body: body.replace("double hi;", "float hi;")), BOTH),
    ("a member retyped for 32 bits only",
     edit_struct("scaleev_solution", lambda body: body.replace("size_t count;", "uint64_t count;")), LAYOUT),
    ("two members swapped", edit_struct("scaleev_root", lambda body: swap(body, " kind;", " direction;")), BOTH),
    ("a member renamed", edit_struct("scaleev_column", lambda body: body.replace("values;", "numbers;")), LAYOUT),
    ("a function in a struct retyped",
     edit_struct("scaleev_allocator", lambda body: body.replace("size_t bytes", "int32_t bytes")), BOTH),
] + [
    (f"{name}: {change.__name__.replace('_', ' ')}", edit_struct(name, change), BOTH)
    for name in interface.Interface(RECORDED).structs
    for change in (interface.member_inserted, interface.member_appended, interface.last_member_removed)
]

# Changes of the library alone: more code, other names, arguments of the linker; and the checks that must fail.
HIDDEN = '__attribute__((visibility("hidden"))) '
LIBRARIES = [
    ("a hidden function", dict(code=HIDDEN + "int sev_more(int x); int sev_more(int x) { return x; }"), set()),
    ("constants with pointers", dict(code="extern const char *const sev_words[]; " + HIDDEN +
                                     'const char *const sev_words[] = {"a", "b"};'), set()),
    ("a larger model", dict(model=stub.PRIVATE + "struct scaleev_model { double more[9]; };"), set()),
    ("a model in a file that is called as a public header",
     dict(model='# 1 "private/study.h"\nstruct scaleev_model { double more[9]; };'), ABIDIFF),
    ("a function outside of the header",
     dict(code="int scaleev_test_more(void); int scaleev_test_more(void) { return 0; }", listed=["scaleev_test_more"]),
     {"symbols", "abidiff"}),
    ("data exported",
     dict(code="extern int scaleev_test_more; int scaleev_test_more = 1;", listed=["scaleev_test_more"]),
     {"symbols", "abidiff", "elf"}),
    ("a name in the map for nothing", dict(listed=["scaleev_test_more"]), {"symbols"}),
    ("another symbol version", dict(node="SCALEEV_99"), ABIDIFF),
    ("another soname", dict(soname="libscaleev.so.99"), ABIDIFF),
    ("a variable", dict(code="int sev_count(void); " + HIDDEN + "int sev_count(void) { static int n; return ++n; }"),
     {"elf"}),
    ("a variable with a value", dict(code=HIDDEN + "int sev_count = 1;"), {"elf"}),
    ("a variable of the thread", dict(code="_Thread_local int sev_count;"), {"elf"}),
    ("another library needed", dict(link=["-Wl,--no-as-needed", "{other}"]), {"elf"}),
    ("an exponential of libm",
     dict(code="double exp(double); double sev_more(double x); " + HIDDEN + "double sev_more(double x) { return exp(x); }",
          link=["-lm"]), {"elf"}),
    ("an exact function of libm",
     dict(code="double fma(double, double, double); double sev_more(double x); " + HIDDEN +
          "double sev_more(double x) { return fma(x, x, x); }", link=["-lm"]), set()),
    ("no debug information", dict(arguments=["-g0"]), ABIDIFF),
    ("stripped", dict(link=["-s"]), {"abidiff", "elf"}),
]


# In clang's debug information libabigail 2.2 takes it for harmless in one run and not in the next; layout always fails.
EITHER_WAY = {"a result dropped"} if CLANG else set()


def main():
    wrong = 0
    cases = [(name, dict(headers=headers), failing) for name, headers, failing in HEADERS]
    cases += [(name, dict(headers=RECORDED) | how, failing) for name, how, failing in LIBRARIES]
    for name, how, wanted in cases:
        with tempfile.TemporaryDirectory() as scratch:
            subject = stub.build(Path(scratch), **how)
            problems = {check: found for check in gate.CHECKS if (found := gate.CHECKS[check](subject))}
        either_way = ABIDIFF if name in EITHER_WAY else set()
        if set(problems) - either_way != wanted - either_way:
            wrong += 1
            print(f"{name}: fails {sorted(problems)}, should fail {sorted(wanted)}")
            print("".join(f"    {line}\n" for found in problems.values() for line in found))
    print(f"{len(cases)} cases, {wrong} wrong")
    sys.exit(bool(wrong))


try:
    main()
except gate.Skip as why_:
    print(why_)
    sys.exit(77)
