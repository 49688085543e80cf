#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command scaleev: each subcommand against the formula, each exit status, what is said of mistakes, and what happens
where it cannot read or write. SCALEEV_COMMAND is the program."""
import json
import math
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ["SCALEEV_COMMAND"]
MODEL = "benefit linear(2); hazard constant(0.01), loss = 100"
ANSWERED, UNSETTLED, WRONG, FAILED = range(4)


def ev(scale, probability=0.01):
    """The expected value of MODEL, by the formula at the top of scaleev.h."""
    hazard = -scale * math.log1p(-probability)
    return 2 * scale * math.exp(-hazard) + 100 * math.expm1(-hazard)


def bisect(function, lo, hi):
    """Where a function that is positive at lo and negative at hi changes its sign."""
    for _ in range(200):
        middle = (lo + hi) / 2
        lo, hi = (middle, hi) if function(middle) > 0 else (lo, middle)
    return lo


class Command(unittest.TestCase):
    maxDiff = None

    def call(self, *words, status=ANSWERED, given="", **options):
        """What the command prints and what it says of mistakes, as bytes where it is given bytes."""
        ran = subprocess.run([PROGRAM, *words], input=given, text=isinstance(given, str), capture_output=True,
                             **({"encoding": "utf-8"} if isinstance(given, str) else {}), **options)
        self.assertEqual(ran.returncode, status, (words, ran.stdout, ran.stderr))
        return ran.stdout, ran.stderr

    def rows(self, *words, status=ANSWERED):
        """The columns: lines that begin with # are no rows."""
        out, said = self.call(*words, status=status)
        self.assertEqual(said, "")
        return [line.split() for line in out.splitlines() if not line.startswith("#")]

    def json(self, *words, status=ANSWERED, given=""):
        out, said = self.call("--json", *words, status=status, given=given)
        self.assertEqual(said, "")
        tool = subprocess.run([sys.executable, "-m", "json.tool"], input=out.encode(), capture_output=True)
        self.assertEqual(tool.returncode, 0, tool.stderr)
        return json.loads(out, parse_constant=self.fail)

    def mistake(self, *words, status=WRONG, given=""):
        """What is said of a mistake. Nothing is printed then."""
        out, said = self.call(*words, status=status, given=given)
        self.assertEqual(out, "")
        self.assertTrue(said)
        return said


class Questions(Command):
    def test_break_even(self):
        at = bisect(ev, 1, 1e6)
        (row,) = self.rows("break-even", MODEL, "1", "1e6")
        self.assertEqual(row[3:], ["crossing", "bad"])
        self.assertTrue(math.isclose(float(row[0]), at, rel_tol=1e-12))
        self.assertTrue(float(row[1]) <= float(row[0]) <= float(row[2]))
        out, _ = self.call("break-even", MODEL, "1", "1e6")
        self.assertIn("# good just above 1, bad just below 1000000; proved", out)
        answer = self.json("break-even", MODEL, "0", "1e6")
        self.assertEqual([root["kind"] for root in answer["roots"]], ["endpoint", "crossing"])
        self.assertEqual([root["direction"] for root in answer["roots"]], [1, -1])
        self.assertTrue(math.isclose(answer["roots"][1]["at"], at, rel_tol=1e-12))
        self.assertEqual([answer[key] for key in ("lo", "hi", "sign_lo", "sign_hi", "complete")], [0, 1e6, 1, -1, True])

    def test_many_break_evens(self):
        """More than there is room for at first. A curve that is level at its points is symmetric between them."""
        points = ", ".join(f"{i} {(-1) ** i}" for i in range(41))
        answer = self.json("break-even", f"benefit table({points})", "0", "40")
        self.assertEqual(len(answer["roots"]), 40)
        for i, root in list(enumerate(answer["roots"]))[1:-1]:
            self.assertTrue(math.isclose(root["at"], i + 0.5), (i, root))

    def test_values(self):
        rows = self.rows("ev", MODEL, "1", "1000", "0.25")
        for (scale, value), expected in zip(rows, (1, 1000, 0.25)):
            self.assertEqual(float(scale), expected)
            self.assertTrue(math.isclose(float(value), ev(expected), rel_tol=1e-12))
        ((_, value),) = self.rows("value", MODEL, "survival", "10")
        self.assertTrue(math.isclose(float(value), 0.99 ** 10, rel_tol=1e-12))
        for name in ("log survival", "log-survival"):
            ((_, value),) = self.rows("value", MODEL, name, "10")
            self.assertTrue(math.isclose(float(value), 10 * math.log1p(-0.01), rel_tol=1e-12))
        answer = self.json("value", MODEL, "ev", "3")
        self.assertEqual(answer["quantity"], "EV")
        self.assertTrue(math.isclose(answer["values"][0]["value"], ev(3), rel_tol=1e-12))

    def test_best(self):
        best = bisect(lambda scale: ev(scale + 1e-3) - ev(scale - 1e-3), 1, 100)
        scale, value, whole, whole_value = self.rows("best", MODEL, "0", "1e6")
        self.assertEqual((scale[0], value[0], whole[0], whole_value[0]), ("scale", "EV", "whole-scale", "whole-EV"))
        self.assertTrue(math.isclose(float(scale[1]), best, rel_tol=1e-6))
        self.assertTrue(math.isclose(float(value[1]), ev(float(scale[1])), rel_tol=1e-12))
        self.assertEqual(float(whole[1]), max(range(200), key=ev))
        answer = self.json("best", MODEL, "0", "1e6")
        self.assertEqual(answer["scale"]["value"], float(scale[1]))
        self.assertTrue(answer["ev"]["lo"] <= ev(best) * (1 + 1e-12) and ev(best) * (1 - 1e-12) <= answer["ev"]["hi"])
        self.assertEqual((answer["at_end"], answer["proved"]), (False, True))

    def test_solve(self):
        probability = bisect(lambda p: ev(1000, p), 1e-9, 0.5)
        for word in ("probability", "1.probability", "virus.probability"):
            (row,) = self.rows("solve", MODEL + ', label = "virus"', "EV", "0", word, "0", "1", "1000")
            self.assertEqual(row[3:], ["crossing", "falls"])
            self.assertTrue(math.isclose(float(row[0]), probability, rel_tol=1e-9))
        answer = self.json("solve", MODEL, "survival", "0.5", "scale", "0", "1000")
        self.assertTrue(math.isclose(answer["roots"][0]["at"], math.log(0.5) / math.log(0.99), rel_tol=1e-12))
        (row,) = self.rows("solve", 'benefit linear(1), label = "v1.0"', "EV", "5", "v1.0.per_unit", "0", "10", "4")
        self.assertEqual(float(row[0]), 1.25)

    def test_inputs(self):
        self.assertIn("'share' may be 0.share, 1.share\n", self.mistake("solve", MODEL, "EV", "0", "share", "0", "1", "9"))
        said = self.mistake("solve", MODEL, "EV", "0", "chance", "0", "1", "9")
        self.assertIn("no input 'chance': there are scale, 0.per_unit, 0.share, 1.probability,", said)
        self.mistake("solve", MODEL, "EV", "0", "2.share", "0", "1", "9")
        self.mistake("solve", MODEL, "EV", "0", "0.loss", "0", "1", "9")
        many = "; ".join(["benefit linear(1)"] * 1000)
        self.assertLess(len(self.mistake("solve", many, "EV", "0", "chance", "0", "1", "9")), 1000)
        self.assertIn("is missing", self.mistake("solve", MODEL, "EV", "0", "probability", "0", "1"))
        self.assertIn("not to be given", self.mistake("solve", MODEL, "EV", "0", "scale", "0", "1", "9"))
        self.assertIn("log-survival", self.mistake("solve", MODEL, "EVs", "0", "scale", "0", "1"))

    def test_argue(self):
        out, _ = self.call("argue", MODEL, "1", "1000")
        self.assertTrue(out.startswith("# fails: too large\nThe expected value of the existing thing at a scale of 1 is 0.98"))
        answer = self.json("argue", MODEL, "1", "1000")
        self.assertEqual((answer["verdict"], answer["flips"], answer["complete"]), ("fails: too large", 1, True))
        self.assertTrue(math.isclose(answer["first_flip"]["at"], bisect(ev, 1, 1e6), rel_tol=1e-12))
        self.assertEqual((answer["existing"]["sign"], answer["proposed"]["sign"]), (1, -1))
        self.assertTrue(math.isclose(answer["added_ev"], ev(1001) - ev(1), rel_tol=1e-9))
        other = self.json("argue", MODEL, "1", "1000", "benefit linear(1)")
        self.assertEqual((other["verdict"], other["added_ev"], other["proposed"]["ev"]), ("holds", None, 1000))

    def test_regions(self):
        """The boundaries are break-evens of the two worst corners."""
        words = ["regions", MODEL, "1", "1e12", "probability=1e-6..1e-3", "1.loss=100..1500"]

        def of_corner(probability, loss):
            hazard = -math.log1p(-probability)
            return bisect(lambda k: 2 * k * math.exp(-hazard * k) + loss * math.expm1(-hazard * k), 1, 1e12)
        rows = self.rows(*words)
        self.assertEqual([row[2] for row in rows], ["good", "undecided", "depends", "undecided", "bad"])
        self.assertEqual([row[0] for row in rows[1:]], [row[1] for row in rows[:-1]])
        self.assertEqual((rows[0][0], rows[-1][1]), ("1", "1000000000000"))
        self.assertTrue(math.isclose(float(rows[0][1]), of_corner(1e-3, 1500), rel_tol=1e-9))
        self.assertTrue(math.isclose(float(rows[-1][0]), of_corner(1e-6, 100), rel_tol=1e-9))
        answer = self.json(*words)
        self.assertEqual((answer["lo"], answer["hi"]), (1, 1e12))
        self.assertEqual([[region["lo"], region["hi"], region["verdict"]] for region in answer["regions"]],
                         [[float(lo), float(hi), verdict] for lo, hi, verdict in rows])
        self.assertEqual([row[2] for row in self.rows("regions", MODEL, "1", "1e6")], ["good", "undecided", "bad"])
        self.assertEqual(self.rows("regions", MODEL + ', label = "a=b"', "1", "9", "a=b.loss=1..2"), [["1", "9", "good"]])
        points = ", ".join(f"{i} {(-1) ** i}" for i in range(41))
        self.assertGreater(len(self.rows("regions", f"benefit table({points})", "0.1", "39")), 64)
        self.rows("regions", "benefit linear(0)", "1", "2", status=UNSETTLED)

    def test_switching(self):
        rows = self.rows("switching", MODEL, "100")
        self.assertEqual([row[0] for row in rows], ["0.per_unit", "0.share", "1.probability", "1.share", "1.loss",
                                                    "1.wipe", "1.frailty"])
        probability = bisect(lambda p: ev(100, p), 1e-9, 0.5)
        self.assertEqual((rows[2][1], rows[2][2]), ("0.01", "none"))
        self.assertTrue(math.isclose(float(rows[2][3]), probability, rel_tol=1e-9))
        self.assertEqual(rows[5], ["1.wipe", "1", "none", "none"])
        words = ["switching", MODEL, "100", "probability=0.001..0.1", "loss=50..500"]
        factor = bisect(lambda f: ev(100, 0.01 * f) + (f - 1) * 100 * math.expm1(100 * math.log1p(-0.01 * f)), 1, 2)
        out, _ = self.call(*words)
        self.assertTrue(math.isclose(float(out.rsplit("# all together, by a factor: ")[1]), factor, rel_tol=1e-9))
        answer = self.json(*words)
        self.assertEqual([one["input"] for one in answer["inputs"]], ["1.probability", "1.loss"])
        self.assertEqual((answer["inputs"][0]["value"], answer["inputs"][0]["below"]), (0.01, None))
        self.assertEqual(answer["inputs"][0]["above"]["at"], float(rows[2][3]))
        self.assertTrue(math.isclose(answer["common_factor"]["at"], factor, rel_tol=1e-9))
        self.assertIsNone(self.json("switching", MODEL, "100", "loss=50..110")["common_factor"])
        self.rows("switching", "benefit linear(0)", "1", status=UNSETTLED)

    def test_crux(self):
        words = ["crux", MODEL, "100", "probability=0.001..0.1", "loss=50..500", "per_unit=1.99..2.01"]
        rows = self.rows(*words)
        self.assertEqual([row[:3] for row in rows], [["1.probability", "0.01", "yes"], ["1.loss", "100", "yes"],
                                                     ["0.per_unit", "2", "no"]])
        probability, loss, per_unit = (float(row[3]) for row in rows)
        hazard = -100 * math.log1p(-probability)
        self.assertLess(per_unit * 100 * math.exp(-hazard) + loss * math.expm1(-hazard), 0)
        out, _ = self.call(*words)
        self.assertIn("# good at these values, depends in these ranges; proved: fewer inputs do not do\n", out)
        answer = self.json(*words)
        self.assertEqual([one["flip"] for one in answer["inputs"]], [probability, loss, per_unit])
        self.assertEqual([one["needed"] for one in answer["inputs"]], [True, True, False])
        self.assertEqual((answer["verdict"], answer["sign"], answer["fewest"]), ("depends", 1, True))
        self.assertTrue(0 < answer["distance_lo"] <= answer["distance_hi"] < 1)
        answer = self.json("crux", MODEL, "1000", "loss=50..500")
        self.assertEqual((answer["verdict"], answer["distance_hi"]), ("bad", "Infinity"))
        self.assertEqual(answer["inputs"], [{"input": "1.loss", "value": 100, "needed": False, "flip": None}])
        self.rows("crux", "benefit linear(0)", "1", "per_unit=0..0", status=UNSETTLED)

    def test_ranges(self):
        for word, words in (("loss", "'loss' is no range: write INPUT=LO..HI"), ("loss=1", "is no range"),
                            ("loss=1..", "'' is no number"), ("loss=2..1", "loss: 2 to 1 is no range of what is allowed"),
                            ("probability=0..2", "probability: 0 to 2 is no range of what is allowed, 0 to 1"),
                            ("share=1..2", "'share' may be 0.share, 1.share"), ("los=1..2", "no input 'los'"),
                            ("scale=1..2", "the scale has no range")):
            for before in (["regions", MODEL, "1", "9"], ["switching", MODEL, "9"], ["crux", MODEL, "9"]):
                self.assertIn(words, self.mistake(*before, word))
        self.mistake("regions", MODEL, "1", "9", "loss=1..2", "1.loss=1..2")
        self.assertIn("loss is 100, which is not in its range, 1 to 2", self.mistake("crux", MODEL, "9", "loss=1..2"))
        self.assertIn("loss is 100", self.mistake("switching", MODEL, "9", "loss=200..300"))
        self.mistake("crux", MODEL, "9")

    def test_families(self):
        out, _ = self.call("families")
        self.assertIn("hazard.constant: a constant probability per unit\n    probability ", out)
        self.assertIn("; 0 to 1; default 1\n", out)
        self.assertNotIn("callback", out)
        families = self.json("families")
        self.assertEqual(out.count("\n"), sum(1 + len(family["parameters"]) for family in families))
        (constant,) = self.json("families", "hazard.constant")
        self.assertEqual([one["name"] for one in constant["parameters"]],
                         ["probability", "share", "loss", "wipe", "frailty"])
        self.assertEqual([constant["parameters"][0][key] for key in ("lo", "hi", "knob", "default")], [0, 1, False, None])
        self.assertEqual([one["name"] for one in self.json("families", "table")], ["benefit.table", "hazard.table"])
        self.assertIn("no family 'linaer'", self.mistake("families", "linaer"))
        self.mistake("families", "callback")

    def test_check(self):
        out, _ = self.call("check", MODEL + "\nminus # a difference\nbenefit metcalfe(2)")
        self.assertEqual(out, "ok\n0   benefit linear(2)\n1   hazard constant(0.01), loss = 100\n    minus\n"
                              "2   benefit metcalfe(2)\n")
        answer = self.json("check", "benefit linear(2); hazard table(0 0, 1 1)")
        self.assertTrue(answer["ok"])
        self.assertEqual([term["formula"] for term in answer["terms"]], ["per_unit*K", None])
        self.assertEqual(answer["terms"][0]["inputs"], {"per_unit": 2, "share": 1})
        self.assertEqual([term["hazard"] for term in answer["terms"]], [None, "proved"])
        again = self.json("check", answer["text"])
        self.assertEqual(again, answer)

    def test_undecided_hazard(self):
        """What is proved rests on a hazard's being one, so it is said where that is not proved."""
        model = "benefit linear(2); hazard formula(K^2/(1 + K)/1e4), loss = 100; hazard formula(K/1e3)"
        out, said = self.call("check", model, status=UNSETTLED)
        self.assertTrue(out.startswith("ok\n0   benefit linear(2)\n1   hazard formula("))
        told = "scaleev: term 1: that the hazard is 0 at 0 and never falls is not proved, but taken to be so\n"
        self.assertEqual(said, told)
        answer = self.json("check", model, status=UNSETTLED)
        self.assertEqual([term["hazard"] for term in answer["terms"]], [None, "undecided", "proved"])
        for words in (["break-even", model, "1", "1e4"], ["best", model, "1", "1e4"], ["ev", model, "3"]):
            self.assertEqual(self.call(*words)[1], told)
        said = self.mistake("ev", "hazard formula(K - K^2)", "1")
        self.assertIn("a cumulative hazard never falls; this one does between K = 0.", said)


class Statuses(Command):
    def test_unsettled(self):
        for words in (["break-even", "benefit polynomial(0)", "1", "2"],
                      ["solve", "benefit polynomial(0)", "EV", "0", "scale", "1", "2"],
                      ["ev", "benefit linear(1)", "1", "-1"],
                      ["value", "benefit table(0 1, 1 2)", "benefit", "2"],
                      ["argue", "benefit polynomial(0)", "1", "2"]):
            out, said = self.call(*words, status=UNSETTLED)
            self.assertTrue(out and not said)
            self.json(*words, status=UNSETTLED)
        self.assertEqual(self.rows("ev", "benefit linear(1)", "-1", status=UNSETTLED), [["-1", "nan"]])
        answer = self.json("ev", "benefit linear(1)", "-1", status=UNSETTLED)
        self.assertEqual(answer["values"], [{"scale": -1, "value": None}])

    def test_wrong(self):
        for words in ([], ["--json"], ["--nonsense"], ["nonsense"], ["ev"], ["ev", MODEL], ["best", MODEL, "1"],
                      ["best", MODEL, "1", "2", "3"], ["check"], ["check", MODEL, MODEL], ["families", "a", "b"],
                      ["argue", MODEL, "1"], ["argue", MODEL, "1", "2", MODEL, MODEL], ["break-even", MODEL, "2", "1"],
                      ["break-even", MODEL, "-1", "1"], ["break-even", "benefit table(0 1, 1 2)", "0", "9"],
                      ["--json=1", "families"], ["-h"], ["solve", MODEL, "EV", "0", "probability", "0", "1", "-1"],
                      ["argue", MODEL, "1", "2", "benfit"], ["argue", "-", "1", "2", "-"]):
            self.mistake(*words)

    def test_numbers(self):
        for word in ("", " 1", "1 ", "0x10", "inf", "nan", "1e400", "-1e400", "1,5", "1_000", "1e", "2)", "1;", "1f", "--1"):
            self.mistake("ev", "benefit linear(1)", word)
        words = ["1", "+1", "1.", ".5", "1e3", "1E-3", "0.1", "1e15", "1e16", "5e-324", "1.7976931348623157e308",
                 "2.2250738585072014e-308", "123456.789", "0.30000000000000004", "1e-400", "9007199254740993"]
        printed = [float(row[0]) for row in self.rows("ev", "benefit linear(1)", *words)]
        self.assertEqual(printed, [float(word) for word in words])
        told = self.json("ev", "benefit linear(1)", *words)["values"]
        self.assertEqual([one["scale"] for one in told], [float(word) for word in words])
        texts = [row[0] for row in self.rows("ev", "benefit linear(1)", "1000", "0.1", "1e300", "1e6", "1e-9")]
        self.assertEqual(texts, ["1000", "0.1", "1e+300", "1000000", "1e-09"])
        answer = self.json("ev", "benefit linear(1e300)", "1e300")
        self.assertEqual(answer["values"][0]["value"], "Infinity")
        answer = self.json("value", "hazard rate(1e300)", "log-survival", "1e300")
        self.assertEqual(answer["values"][0]["value"], "-Infinity")

    def test_help(self):
        out, _ = self.call("--help")
        self.assertTrue(out.startswith("usage: scaleev"))
        self.assertEqual(self.call("ev", "--help")[0], out)
        self.assertRegex(self.call("--version")[0], r"\Ascaleev \d+\.\d+\.\d+\n\Z")
        self.assertEqual(self.mistake(), out)

    @unittest.skipUnless(shutil.which("localedef"), "localedef makes the locale")
    def test_locale(self):
        with tempfile.TemporaryDirectory() as folder:
            made = subprocess.run(["localedef", "-f", "UTF-8", "-i", "de_DE", folder + "/de_DE.UTF-8"], capture_output=True)
            if made.returncode != 0:
                self.skipTest("no de_DE")
            out, _ = self.call("ev", "benefit linear(0.5)", "1.5",
                               env={**os.environ, "LOCPATH": folder, "LC_ALL": "de_DE.UTF-8"})
        self.assertIn("1.5                   0.75\n", out)


class Mistakes(Command):
    def caret(self, model, line, column, marks, shown):
        """The place in words, the line as it is shown, and the caret under it."""
        said = self.mistake("check", model).splitlines()
        self.assertTrue(said[0].startswith(f"model:{line}:{column}: "), said)
        self.assertEqual(said[1:], ["  " + shown, " " * (2 + shown.index("@") if "@" in shown else 1 + column) + marks])

    def test_carets(self):
        self.caret("benefit linaer(2)", 1, 9, "^~~~~~", "benefit linaer(2)")
        self.caret("benefit linear(2", 1, 17, "^", "benefit linear(2")
        self.caret("\n# loss\nhazard constant(0.01), lss = 1\nbenefit linear(1)", 3, 24, "^~~",
                   "hazard constant(0.01), lss = 1")
        self.caret("benefit formula(a×K; a = 2)", 1, 18, "^", "benefit formula(a×K; a = 2)")
        self.caret('benefit linear(1), label = "äöü"; benfit', 1, 35, "^~~~~~", 'benefit linear(1), label = "äöü"; benfit')
        self.caret("benefit\tlinear(1);\tbenfit", 1, 20, "^~~~~~", "benefit linear(1); benfit")
        self.caret("benefit \x1b[2Jlinear(1)", 1, 9, "^", "benefit ?[2Jlinear(1)")
        self.caret("benefit linear(1)\r\nbenfit\r\n", 2, 1, "^~~~~~", "benfit")

    def test_long_line(self):
        """What is near the place is shown of it."""
        before, after = "benefit linear(1);" * 5000, ";benefit linear(1)" * 5000
        said = self.mistake("check", "-", given=before + "benfit" + after).splitlines()
        self.assertTrue(said[0].startswith(f"standard input:1:{len(before) + 1}: "))
        self.assertLess(len(said[1]), 120)
        column = said[2].index("^")
        self.assertEqual(said[1][column:column + 6], "benfit")
        self.assertEqual(said[2][column:], "^~~~~~")

    def test_bytes(self):
        """Neither bytes that are no UTF-8 nor zero bytes are a way out."""
        for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xc2\x9b"):
            _, said = self.call("check", "-", given=b"benefit " + bad + b" linear(1)", status=WRONG)
            said.decode()
            self.assertNotIn(b"\xc2\x9b", said.splitlines()[1])
            out, _ = self.call("check", "--json", "-", given=b'benefit linear(1), label = "' + bad + b'"')
            json.loads(out.decode())
        _, said = self.call("check", "-", given=b"benefit linear(1)\nhaz\0ard rate(1)", status=WRONG)
        self.assertEqual(said, b"standard input:2:4: unexpected zero byte\n  haz?ard rate(1)\n     ^\n")

    def test_json(self):
        """With --json what is wrong with a text is the answer of check, with places in bytes too."""
        answer = self.json("check", 'benefit linear(1), label = "ä"\nbenefit "', status=WRONG)
        self.assertFalse(answer["ok"])
        error = answer["error"]
        self.assertEqual([error[key] for key in ("line", "column", "position")], [2, 9, 40])
        self.assertIn('"', error["words"])
        label = '\\"\\\\\\n\x7f€😀'
        answer = self.json("check", f'benefit linear(1), label = "{label}"')
        self.assertEqual(answer["terms"][0]["label"], '"\\\n\x7f€😀')
        self.mistake("--json", "ev", "benfit", "1")


class Files(Command):
    def test_sources(self):
        for words, given in ((["ev", "-", "3"], "benefit linear(2)\n"), (["--json", "ev", "-", "3"], "benefit linear(2)")):
            self.assertIn("6", self.call(*words, given=given)[0])
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/model"
            with open(path, "w", encoding="utf-8") as file:
                file.write("benefit linear(2)\r\n# a comment\r\nbenefit linaer(2)\r\n")
            self.assertTrue(self.mistake("check", "@" + path).startswith(path + ":3:9: "))
            self.assertIn("Is a directory", self.mistake("check", "@" + folder, status=FAILED))
            self.assertIn("No such file", self.mistake("check", "@" + path + "s", status=FAILED))
            self.assertEqual(self.call("argue", "-", "1", "2", "-", given="benefit linear(1)", status=WRONG)[0], "")
        self.mistake("check", "@", status=FAILED)
        self.assertEqual(self.call("check", "-")[0], "ok\n")
        self.assertEqual(self.call("check", "")[0], "ok\n")
        self.assertEqual(self.rows("ev", "", "1"), [["1", "0"]])

    def test_large(self):
        """4 MiB are read, more is refused, and what has no end as well."""
        text = "#" * (4 << 20)
        self.assertEqual(self.call("check", "-", given=text)[0], "ok\n")
        self.assertIn("standard input is longer than 4194304 bytes", self.mistake("check", "-", given=text + "#"))
        if os.path.exists("/dev/zero"):
            self.assertIn("is longer", self.mistake("check", "@/dev/zero"))

    def closed(self, descriptor, *words, status):
        ran = subprocess.run(["sh", "-c", f'"$@" {descriptor}', "sh", PROGRAM, *words], capture_output=True, text=True)
        self.assertEqual(ran.returncode, status, ran)
        return ran.stdout + ran.stderr

    def test_closed(self):
        """Half an answer, or none, is no answer."""
        for words in (["ev", MODEL, "1"], ["--json", "families"], ["families"], ["check", MODEL], ["--help"], ["--version"]):
            self.assertIn("cannot write the answer", self.closed(">&-", *words, status=FAILED))
            if os.path.exists("/dev/full"):
                self.assertIn("cannot write the answer", self.closed(">/dev/full", *words, status=FAILED))
        self.assertNotIn("cannot write", self.closed(">&-", "check", "benfit", status=WRONG))
        self.assertIn("cannot read standard input", self.closed("<&-", "check", "-", status=FAILED))
        self.closed("2>&-", "check", "benfit", status=WRONG)

    def test_full(self):
        """A file that takes the beginning of an answer, and no more."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        with tempfile.TemporaryFile() as file:
            ran = subprocess.run([PROGRAM, "families"], stdout=file, stderr=subprocess.PIPE, preexec_fn=limit)
            self.assertEqual((ran.returncode, file.seek(0, os.SEEK_END)), (FAILED, 1000))


unittest.main()
