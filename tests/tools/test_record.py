#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A run of benchmarks replaces the section of its processor and no other, and says what is worse by a tenth."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[1] / "bench"
sys.path.insert(0, str(BENCH))
import page  # noqa: E402

RECORD = BENCH / "record"
START = "# Benchmarks\n\nWhat they are.\n"


def table(title, column, rows):
    head = f"\n{title}\n  {'':<42} {'ns each':>10}   {column:>12}\n"
    return head + "".join(f"  {name:<42} {1.5:10.3f}   {ratio:12.3f}   at most 1.250: met\n" for name, ratio in rows)


def sweep(processor, loop, call):
    return (f"EV at many scales; processor: {processor}\n" +
            table("linear + constant", "scaleev / it", [("loop", loop), ("scaleev_ev (asked: at most 9 ns)", 1)]) +
            table("the same, one scale at a time (asked: 60 ns)", "scaleev / it", [("libm", call)]))


def threads(processor, gain):
    return f"Threads; processor: {processor}\n" + table("from two", "speed-up", [("sweeps", gain)])


def run(text, processor, date, loop, call, gain):
    outputs = {"sweep": sweep(processor, loop, call), "threads": threads(processor, gain)}
    return page.merge(text, date, "Buildtype release.", outputs)


class Page(unittest.TestCase):
    def setUp(self):
        text, _ = run(START, "AMD EPYC", "2026-11-25", 1.2, 2, 1.9)
        self.both, self.worse = run(text, "Intel(R) Xeon(R) Processor", "2026-11-26", 1.5, 5, 1.9)

    def heads(self, text):
        return [line for line in text.split("\n") if line.startswith("## ")]

    def test_keeps_other_processors(self):
        self.assertTrue(self.both.startswith(START + "\n## AMD EPYC, 2026-11-25\n\nBuildtype release.\n\n### sweep\n"))
        self.assertEqual(self.heads(self.both),
                         ["## AMD EPYC, 2026-11-25", "## Intel(R) Xeon(R) Processor, 2026-11-26"])
        self.assertEqual(self.worse, [])
        self.assertNotIn("Worse by", self.both)

    def test_replaces_its_own_in_place(self):
        text, worse = run(self.both, "AMD EPYC", "2026-11-27", 1.3, 2.1, 1.8)
        self.assertEqual(self.heads(text), ["## AMD EPYC, 2026-11-27", "## Intel(R) Xeon(R) Processor, 2026-11-26"])
        self.assertEqual(worse, [])
        before, after = page.sections(self.both), page.sections(text)
        self.assertEqual((before[0], before[1][1]), (after[0], after[1][1]))
        again, worse = run(text, "AMD EPYC", "2026-11-27", 1.3, 2.1, 1.8)
        self.assertEqual((again, worse), (text, []))

    def test_says_what_is_worse(self):
        lines = ["sweep: linear + constant: loop: 1.500, now 1.660",
                 "sweep: linear + constant; the same, one scale at a time: libm: 5.000, now 5.600",
                 "threads: from two: sweeps: 1.900, now 1.600"]
        text, worse = run(self.both, "Intel(R) Xeon(R) Processor", "2026-11-28", 1.66, 5.6, 1.6)
        self.assertEqual(worse, lines)
        said = "\nWorse by a tenth or more than on 2026-11-26:\n\n" + "".join(f"* {line}\n" for line in lines)
        self.assertIn("## Intel(R) Xeon(R) Processor, 2026-11-28\n\nBuildtype release.\n" + said + "\n### sweep\n", text)
        text, worse = run(text, "Intel(R) Xeon(R) Processor", "2026-11-29", 1.5, 5, 1.9)
        self.assertEqual(worse, [])
        self.assertNotIn("Worse by", text)

    def test_digits_that_are_not_printed(self):
        text, _ = run(START, "P", "2026-11-25", 0.003, 0.1, 1.9)
        self.assertEqual(run(text, "P", "2026-11-26", 0.004, 0.105, 1.9)[1], [])

    def test_a_benchmark_that_is_new_or_gone(self):
        text, worse = page.merge(self.both, "2026-11-28", "", {"threads": threads("AMD EPYC", 1.2), "new": "anything"})
        self.assertEqual(worse, ["threads: from two: sweeps: 1.900, now 1.200"])
        self.assertEqual(page.ratios(page.sections(text)[1][0]), {("threads", "from two", "sweeps"): (1.2, False)})


class Record(unittest.TestCase):
    """As it is called, with a meson that knows of one benchmark."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        (self.root / "page.md").write_text(START, encoding="utf-8")

    def record(self, date, program):
        answers = {"--buildoptions": [{"name": "buildtype", "value": "release"}],
                   "--benchmarks": [{"name": "threads", "cmd": [sys.executable, "-c", program], "env": {"GAIN": "1"}}]}
        meson = self.root / "meson"
        meson.write_text(f"#!{sys.executable}\nimport sys\nprint({ {k: json.dumps(v) for k, v in answers.items()} }"
                         "[sys.argv[3]])\n", encoding="utf-8")
        meson.chmod(0o755)
        path = f"{self.root}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run([sys.executable, RECORD, self.root, "--date", date, "--page", self.root / "page.md"],
                              env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)

    def test_two_runs(self):
        for date, gain, said in (("2026-11-25", 1.9, ""),
                                 ("2026-11-26", 1.5, "worse by a tenth: threads: from two: sweeps: 1.900, now 1.500")):
            done = self.record(date, f"print({threads('P', gain)!r})")
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            self.assertEqual(done.stderr, "\n".join(["running threads"] + [said] * bool(said)) + "\n")
        text = (self.root / "page.md").read_text(encoding="utf-8")
        self.assertTrue(text.startswith(START + "\n## P, 2026-11-26\n"))
        self.assertEqual(text.count("\n## "), 1)

    def test_a_failure_writes_nothing(self):
        done = self.record("2026-11-25", "import sys; print('WRONG: one'); sys.exit(1)")
        self.assertEqual(done.returncode, 1)
        self.assertIn("WRONG: one", done.stderr)
        self.assertEqual((self.root / "page.md").read_text(encoding="utf-8"), START)


if __name__ == "__main__":
    unittest.main()
