# SPDX-License-Identifier: MIT
"""The policy report tool: `check.py PROGRAM SCENARIO...` makes a report of each scenario, and has bad ones refused."""
import html.parser
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM, *SCENARIOS = sys.argv[1:]
VOID = {"meta", "link", "br", "hr", "img", "input", "col"}


class Page(html.parser.HTMLParser):
    """Tags that match, text, and nothing that is run or fetched."""

    def __init__(self, text):
        super().__init__()
        self.open, self.words, self.bad = [], [], []
        self.feed(text)
        self.close()
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "link", "img", "object"):
            self.bad.append(tag)
        for name, value in attributes:
            if name in ("src", "srcset") or name.startswith("on"):
                self.bad.append(f"{tag} {name}={value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append("/" + tag)

    def handle_data(self, data):
        self.words.append(data)


def labels(value):
    """All words of a scenario that a reader has to see."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("label", "title", "source") and isinstance(inner, str):
                yield inner
            yield from labels(inner)


class Report(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.scenario = os.path.join(self.directory.name, "scenario.json")
        self.report = os.path.join(self.directory.name, "report.html")

    def run_on(self, content):
        with open(self.scenario, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return subprocess.run([PROGRAM, self.scenario, self.report], capture_output=True, text=True)

    def page(self, content):
        done = self.run_on(content)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(self.report, encoding="utf-8") as file:
            return Page(file.read())

    def test_scenarios(self):
        for name in SCENARIOS:
            with self.subTest(name), open(name, encoding="utf-8") as file:
                content = file.read()
                page = self.page(content)
                self.assertEqual((page.bad, page.open), ([], []))
                for label in labels(json.loads(content)):
                    self.assertIn(" ".join(label.split()), page.text)

    def test_text_is_escaped(self):
        with open(SCENARIOS[0], encoding="utf-8") as file:
            scenario = json.load(file)
        scenario["title"] = "<script>alert(1)</script> & \"more\""
        page = self.page(json.dumps(scenario))
        self.assertEqual((page.bad, page.open), ([], []))
        self.assertIn(scenario["title"], page.text)

    def refused(self, content, *words):
        done = self.run_on(content)
        self.assertNotEqual(done.returncode, 0)
        self.assertTrue(done.stderr.startswith(self.scenario + ":"), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(os.listdir(self.directory.name), ["scenario.json"], "nothing may be left behind")

    def test_refused(self):
        with open(SCENARIOS[0], encoding="utf-8") as file:
            good = file.read()
        first = good.index("{") + 1
        for content, words in (
                ("", [":1:"]),
                ("[]", ["object"]),
                (b"\xff\xfe{}", [":1:"]),
                (good[:len(good) // 2], []),
                (good[:first] + '\n"surprise": 1,' + good[first:], [":2:", "/surprise"]),
                (good[:first] + '"title": "once more",' + good[first:], ["title"]),
                (good.replace('"paths"', '"pats"'), ["/pats"]),
                (good.replace('"family": "', '"family": "no.', 1), ["/family"]),
                (good.replace('"question": "', '"question": 7, "x": "', 1), [])):
            with self.subTest(words):
                self.assertNotEqual(content, good)
                self.refused(content, *words)

    def test_files(self):
        for arguments in ([], ["nowhere.json", self.report], [self.directory.name, self.report]):
            self.assertNotEqual(subprocess.run([PROGRAM, *arguments], capture_output=True).returncode, 0)
        done = subprocess.run([PROGRAM, SCENARIOS[0], os.path.join(self.directory.name, "no", "report.html")],
                              capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(os.listdir(self.directory.name), [])


unittest.main(argv=sys.argv[:1])
