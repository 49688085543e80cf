#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each check passes a small tree that is as it should be, and fails the same tree with one mistake, naming that."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LONG = "/* " + "x" * 120 + " */\n"


def run(check, tree):
    """The status and the words of a check of a tree, {path: text}."""
    with tempfile.TemporaryDirectory() as place:
        root = pathlib.Path(place).resolve()
        for path, text in tree.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text.replace("@ROOT@", str(root)), encoding="utf-8")
        more = [root] if check == "clang-tidy" else []
        done = subprocess.run([sys.executable, HERE / check, root, *more], capture_output=True, text=True,
                              env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
        return done.returncode, done.stdout + done.stderr


class Checks(unittest.TestCase):
    def passes(self, check, tree):
        status, words = run(check, tree)
        if status == 77:
            self.skipTest(words.strip())
        self.assertEqual(status, 0, words)

    def fails(self, check, good, bad, said):
        """The good tree passes; with the files of `bad` (None: without that file), it fails and says why."""
        self.passes(check, good)
        tree = {path: text for path, text in (good | bad).items() if text is not None}
        status, words = run(check, tree)
        self.assertEqual(status, 1, f"{bad}: {words}")
        self.assertIn(said, words)
        self.assertNotIn("Traceback", words)


class Text(Checks):
    def test_line_length(self):
        good = {"lib/a.c": "x" * 120 + "\n", "lib/a.txt": LONG, "tests/abi/recorded/a.h": LONG,
                "tests/a.sh": "#!/bin/sh\n# " + "é" * 118 + "\n"}
        for path in "include/a.h", "lib/deep/down/a.c", "lib/a.def", "tests/a.sh", "examples/a.c":
            self.fails("line-length", good, {path: "\n" + LONG}, f"{path}:2: 126 columns")
        self.fails("line-length", good, {"tests/fuzz/run": "#!/bin/sh\n" + LONG}, "tests/fuzz/run:2")

    def test_clang_format(self):
        layout = (HERE.parents[1] / ".clang-format").read_text(encoding="utf-8")
        good = {".clang-format": layout, "lib/a/a.c": "int f(void)\n{\n    return 1;\n}\n"}
        self.fails("clang-format", good, {"lib/a/a.c": "int f(void) { return 1; }\n"}, "lib/a/a.c:1")
        self.fails("clang-format", good, {"examples/b.h": "int  f(void);\n"}, "examples/b.h:1")

    def test_shellcheck(self):
        good = {"tests/run": '#!/bin/sh\necho "$1"\n', "tests/notes": "if\n", ".ci/run": "#!/bin/sh\n"}
        self.fails("shellcheck", good, {"tests/run": '#!/bin/sh\ncd "$1"\nls\n'}, "tests/run:2")
        self.fails("shellcheck", good, {".ci/run": "#!/bin/sh\nif\n"}, ".ci/run")

    def test_cppcheck(self):
        good = {"lib/a/a.c": "int a(int i)\n{\n    int x[2] = {0, 1};\n    return x[i & 1];\n}\n"}
        self.fails("cppcheck", good, {"lib/a/a.c": good["lib/a/a.c"].replace("i & 1", "2")}, "arrayIndexOutOfBounds")

    def test_clang_tidy(self):
        command = {"directory": "@ROOT@", "file": "lib/a/a.c",
                   "command": "gcc -Ilib -Wsuggest-attribute=pure -c lib/a/a.c"}
        body = '#include "a.h"\nint f(int x)\n{\n    return x;\n}\n'
        good = {"lib/a/a.h": "int f(int x);\n", "lib/a/a.c": body,
                "compile_commands.json": json.dumps([command])}
        self.fails("clang-tidy", good, {"lib/a/a.h": "int f(int y);\n"}, "inconsistent-declaration-parameter-name")
        self.fails("clang-tidy", good, {"lib/a/a.c": body.replace("x;\n", "x\n")}, "expected ';'")
        self.fails("clang-tidy", good, {"compile_commands.json": "[]"}, "compiles nothing")


class Names(Checks):
    GOOD = {"lib/a.c": """#include <math.h>
#define MAKE(name) static int name(int x) { return x; }
MAKE(made)
/* static int remark(void); */
static int first(double x[static 3], int later);
static const struct { int p; } table[] = {{1}, {2}}, *rows;
static int first(double x[static 3], int later)
{
    static int inside = 1;
    return inside + later;
}
static double (*const chosen[])(double) = {sin, cos};
int shown;
""", "lib/b.c": "int shown2(void)\n{\n    static int inside, remark, made, p;\n    return inside;\n}\nint later;\n"}

    def test_unique_statics(self):
        for name in "first", "table", "rows", "chosen":
            for text in f"static int {name};\n", f"static inline int *{name}(void)\n{{\n}}\n":
                self.fails("unique-statics", self.GOOD, {"lib/other/c.h": text},
                           f"{name} stands in lib/a.c, lib/other/c.h")

    def test_built(self):
        good = {"meson.build": "subdir('lib')\n", "lib/meson.build": "files('number/a.c')\n", "lib/number/a.c": "",
                "tests/unit/meson.build": "unit_tests = [\n  'a',\n]\n", "tests/unit/test_a.c": "",
                "tests/python/meson.build": "{'a': []}\n", "tests/python/test_a.py": "",
                "examples/Makefile": "programs = x a y\n", "examples/a.c": "", "tests/fuzz/fuzz-b.c": "",
                "tests/fuzz/meson.build": "['b']\n", "tests/run.sh": "gcc tests/tools/poor.c\n",
                "tests/tools/poor.c": "", "tests/more/check-it": "cc tests/more/it.c", "tests/more/it.c": ""}
        for path in "lib/number/c.c", "lib/c.c", "tests/unit/test_c.c", "tests/python/test_c.py", "examples/c.cpp":
            self.fails("built", good, {path: ""}, f"{path} is named in no recipe")
        self.fails("built", good, {"tests/run.sh": None}, "tests/tools/poor.c is named in no recipe")
        self.fails("built", good, {"tests/run.sh": "gcc not-poor.c\n"}, "tests/tools/poor.c is named in no recipe")

    def test_watched(self):
        good = {"lib/scaleev.map": "V {\n  global:\n    scaleev_ev;\n    scaleev_benefit_x;\n  local: *;\n};\n",
                "tests/hostile/hosts.c": "scaleev_ev scaleev_benefit_x\n",
                "tests/hostile/faults.c": "scaleev_ev() BUILDS(benefit_x)\n"}
        self.fails("watched", good, {"tests/hostile/hosts.c": "scaleev_evaluate scaleev_benefit_x"},
                   "scaleev_ev is not in tests/hostile/hosts.c")
        self.fails("watched", good, {"tests/hostile/faults.c": "scaleev_ev BUILDS(benefit_xx)"},
                   "scaleev_benefit_x is not in tests/hostile/faults.c")
        self.fails("watched", good, {"lib/scaleev.map": ""}, "exports nothing")

    def test_uncovered(self):
        good = {"lib/a/b.c": "static int *found(int x)\n{\n    other(x);\n}\n", "tests/c.c": "int more(void)\n{\n}\n",
                "tests/fuzz/uncovered": "# words: more\nfun:found\nsrc:*/lib/a/*\n\nsrc:*/tests/*\n"}
        for line in "fun:other", "fun:foun", "fun:more", "src:*/lib/b.c", "b.c":
            self.fails("uncovered", good, {"tests/fuzz/uncovered": f"fun:found\n{line}\n"}, f"{line} is not there")


class Floors(Checks):
    GOOD = {"lib/ask/a.c": '#include "run/r.h"\n#include "scaleev/scaleev.h"\n#include <math.h>\n', "lib/run/r.h": "",
            "lib/run/r.c": '#include "run/r.h"\n#include "op/o.h"\n', "lib/op/o.h": '#include "ops.def"\n',
            "lib/op/ops.def": "", "lib/formula/f.h": '#include "op/o.h"\n', "lib/number/n.h": "", "lib/host/h.c": "",
            "lib/number/m.h": '#include "number/n.h"\n'}

    def wrong(self, path, text, said):
        self.fails("floors", self.GOOD, {path: text}, said)

    def test_upward(self):
        self.wrong("lib/number/n.h", '#include "op/o.h"\n', "lib/number/n.h includes op/o.h, which is a floor above")
        self.wrong("lib/host/h.c", '#  include "ask/a.c"\n', "lib/host/h.c includes ask/a.c, which is a floor above")
        self.wrong("lib/op/o.h", '#include "../run/r.h"\n', "which is a floor above")

    def test_no_floor(self):
        self.wrong("lib/flat.h", "", "lib/flat.h is on no floor")
        self.wrong("lib/attic/x.c", "", "lib/attic/x.c is on no floor")
        self.wrong("lib/number/n.h", '#include "number/gone.h"\n', "includes number/gone.h, which is not there")
        self.fails("floors", self.GOOD, {"lib/host/h.c": None}, "lib/ has 5 floors")

    def test_circles(self):
        self.wrong("lib/number/n.h", '#include "number/m.h"\n', "number/m -> number/n -> number/m")
        self.fails("floors", self.GOOD, {"lib/run/a.h": '#include "run/b.h"\n', "lib/run/b.h": "",
                                         "lib/run/b.c": '#include "c.h"\n', "lib/run/c.h": '#include "run/a.h"\n'},
                   "run/a -> run/b -> run/c -> run/a")


def function(lines, branches, comment="/* Short. */"):
    """A function of so many lines and branches."""
    body = ["    if (x ? y : z && *\"{\")", "        case 1:"][: branches and 2]
    body += ["    while (x) {", "    }"] * ((branches - 3) if branches > 3 else 0)
    body += ["    x++;"] * (lines - len(body) - 3)
    return "\n".join([comment, "static int f(int x)", "{", *body, "}", ""])


class Size(Checks):
    def test_function_size(self):
        good = {"lib/a.c": "MACRO(x)\n" + function(40, 12) + "int table[] = {\n" + "1,\n" * 50 + "};\n",
                "lib/b.c": function(200, 90, "/* Long: a row for each operation. */")}
        self.fails("function-size", good, {"lib/a.c": function(41, 12)}, "lib/a.c:2: f() has 41 lines, 12 branches")
        self.fails("function-size", good, {"lib/x/a.h": "int y;\n\n" + function(40, 13)},
                   "lib/x/a.h:4: f() has 40 lines, 13 branches")
        self.fails("function-size", good, {"lib/b.c": function(41, 0, "/* Long: */")}, "f() has 41 lines")
        self.fails("function-size", good, {"lib/b.c": function(41, 0, "/* Long: so. */\nint x;\n")}, "f() has 41 lines")


if __name__ == "__main__":
    unittest.main()
