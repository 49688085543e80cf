#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mutations.py finds the mistakes it is to find in a small library, no others, and each is what it says."""
import pathlib
import tempfile
import unittest

import mutations

LIBRARY = {
    "lib/number/interval.h": """\
#define SEV_UNIT 0x1p-53 /* half an ulp, not SEV_TINY */
#define SEV_MORE (SEV_UNIT * (1 + 8 * SEV_UNIT))
#define LIMIT 7
enum {
    SEV_SPECIAL_UNITS = 4, /* of 5 units */
};
static inline double sev_down(double x, double units)
{
    return x - units * SEV_MORE;
}

static inline sev_interval sev_ineg(sev_interval a, pair p)
{
    sev_interval m[2] = {{a.lo, a.hi}}; /* not a.lo */
    return p.lo > 0 ? (sev_interval){-a.hi, m[1].lo} : (sev_interval){x, x};
}

static inline double sev_widen(double lo, double hi, double units)
{
    return sev_widen(x, y, units);
}

static inline double exact(sev_interval a)
{
    return sev_is_point(a) && sev_is_point(b) && sev_exact_sum(a.lo, 1);
}

static inline double low(const sev_pair *a, sev_wide_interval *b)
{
    sev_down(a->lo, SEV_SPECIAL_UNITS);
    sev_down(f(1, 2), units);
    return sev_down(b->hi, 2) + sev_down(1, m->units);
}
""",
    "lib/op/ops.def": """\
/* ROW(name, first,
 * units) */
#define NONE 0, 0
ROW(ADD, MORE(1, 2), 3)
ROW(SUB, 1,
    SEV_SPECIAL_UNITS)
ROW(MUL, 7, NONE)
#undef NONE
""",
    "lib/prove/p.c": "static sev_interval q(sev_interval a)\n{\n    return sev_down(a.lo, 0) > 1 ? a : SEV_TINY;\n}\n",
}
WANTED = {
    ("constant", 1, "#define SEV_UNIT 0 "), ("constant", 2, "#define SEV_MORE 0"),
    ("constant", 5, "SEV_SPECIAL_UNITS = 0,"), ("constant", 9, "return x - units * 0;"),
    ("constant", 30, "sev_down(a->lo, 0);"),
    ("constant", 32, "return sev_down(b->hi, 0) + sev_down(1, m->units);"),
    ("constant", 32, "return sev_down(b->hi, 2) + sev_down(1, 0);"),
    ("corner", 14, "sev_interval m[2] = {{a.hi, a.hi}};"), ("corner", 14, "sev_interval m[2] = {{a.lo, a.lo}};"),
    ("corner", 15, "(sev_interval){-a.lo, m[1].lo}"), ("corner", 15, "(sev_interval){-a.hi, m[1].hi}"),
    ("corner", 15, "(sev_interval){m[1].lo, -a.hi}"), ("corner", 20, "return sev_widen(y, x, units)"),
    ("corner", 32, "return sev_down(b->lo, 2) + sev_down(1, m->units);"),
    ("constant", 4, "ROW(ADD, MORE(1, 2), 0)"), ("constant", 6, "0)"), ("constant", 3, "? a : 0;"),
    ("row", 4, ""), ("row", 5, ""), ("row", 7, ""),
}


class Mutations(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        for path, text in LIBRARY.items():
            (self.root / path).parent.mkdir(parents=True)
            (self.root / path).write_text(text, encoding="utf-8")

    def test_finds_what_is_wanted(self):
        found = mutations.find(self.root)
        left = set(WANTED)
        for each in found:
            same = {one for one in left if one[:2] == (each.kind, each.line) and one[2] in each.after}
            self.assertTrue(same, f"not wanted: {each}")
            left.discard(min(same))
        self.assertEqual(left, set())

    def test_changes_only_that(self):
        for each in mutations.find(self.root):
            text = LIBRARY[each.path]
            changed = each.applied(text)
            self.assertNotEqual(changed, text)
            self.assertIn(each.before, text)
            self.assertTrue(changed.startswith(text[:each.start]) and changed.endswith(text[each.end:]))
        row = next(each for each in mutations.find(self.root) if (each.kind, each.line) == ("row", 5))
        self.assertNotIn("SUB", row.applied(LIBRARY[row.path]))
        self.assertIn("ROW(MUL, 7, NONE)", row.applied(LIBRARY[row.path]))

    def test_only_these_files(self):
        found = mutations.find(self.root, ["lib/prove/*.c"])
        self.assertEqual({each.path for each in found}, {"lib/prove/p.c"})
        self.assertIn("corner", {each.kind for each in found})


if __name__ == "__main__":
    unittest.main()
