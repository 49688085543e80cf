# SPDX-License-Identifier: MIT
"""What the consumers print is true: `check.py DIRECTORY LIBRARY BREAK_EVEN...`. The reference is plain decimal arithmetic."""
import os
import re
import subprocess
import sys
import unittest
from decimal import Decimal, getcontext

DIRECTORY, LIBRARY, *BREAK_EVENS = sys.argv[1:]
getcontext().prec = 60


def run(program, *arguments, status=0, **environment):
    """What it prints; after a failure, what it says."""
    program = os.path.join(DIRECTORY, program)
    done = subprocess.run([program, *map(str, arguments)], env={**os.environ, **environment}, text=True,
                          capture_output=True, timeout=60)
    if done.returncode != status:
        raise AssertionError(f"{program} {arguments}: status {done.returncode}\n{done.stdout}{done.stderr}")
    if (done.stderr if status == 0 else done.stdout) != "":
        raise AssertionError(f"{program} {arguments}: {done.stdout}{done.stderr}")
    return done.stderr if status else done.stdout


def exact(number):
    """The double that a program reads, or has, as a decimal."""
    return Decimal(float(number))


def ev(scale, probability, loss, benefit):
    survival = (1 - probability) ** scale
    return benefit(scale) * survival - loss * (1 - survival)


def linear(per_unit):
    return lambda scale: per_unit * scale


class Consumers(unittest.TestCase):
    def check_turn(self, function, at, digits, direction):
        """`function` changes its sign where `at`, printed with so many digits, says."""
        at, step = Decimal(at), Decimal(10) ** (1 - digits)
        below, above = function(at * (1 - step)), function(at * (1 + step))
        self.assertTrue(below * direction < 0 < above * direction, f"{at}: {below}, {above}")

    def turns(self, text):
        return [(+1 if how == "good" else -1, at) for how, at in re.findall(r"turns (good|bad) at (\S+)", text)]

    def test_break_even(self):
        for arguments in ((), (2, 0.01, 100), (3, 1e-9, 1e4), (1, 0.001, 990), (-2, 0.01, -100)):
            value, probability, loss = map(exact, arguments or (2, 0.01, 100))

            def at_scale(scale):
                return ev(scale, probability, loss, linear(value))

            texts = {run(program, *arguments) for program in BREAK_EVENS}
            self.assertEqual(len(texts), 1, texts)  # however it was built
            (text,) = texts
            # EV / survival is concave and 0 at scale 0 (or convex, signs reversed): one turn, or none.
            ((direction, at),) = self.turns(text)
            self.assertEqual(direction, -1 if value > 0 else 1)
            self.check_turn(at_scale, at, 12, direction)
            self.assertIn("\nproved: nowhere else from 1 to 1e+12\n", text)

    def test_break_even_never(self):
        for arguments, word in (((2, 0, 100), "good"), ((1, 0.01, 200), "bad"), ((-1, 0.01, 0), "bad")):
            value, probability, loss = map(exact, arguments)
            self.assertEqual(ev(Decimal(1), probability, loss, linear(value)) > 0, word == "good")
            text = run("break_even", *arguments)
            self.assertEqual(self.turns(text), [])
            self.assertIn(f"\n{word} at every scale\nproved", text)

    def test_break_even_refuses(self):
        self.assertRegex(run("break_even", 1, 1.5, 1, status=1), r"break_even: .*probability is 1.5, allowed is 0 to 1")
        self.assertIn("'x' is not a number", run("break_even", 1, "x", 1, status=1))
        self.assertIn("usage", run("break_even", 1, status=1))

    def test_crossover(self):
        text = run("crossover")
        (found,) = re.findall(r"from (\S+) units on, the (\w+) way is better \(both are worth (\S+) there\)", text)
        at, better, worth = found

        def open_way(scale):
            return ev(scale, exact(1e-6), Decimal(5000), linear(Decimal(2)))

        def supervised(scale):
            return ev(scale, exact(1e-7), Decimal(5000), linear(exact(1.5)))

        self.assertEqual(better, "supervised")
        self.check_turn(lambda scale: supervised(scale) - open_way(scale), at, 12, +1)
        for way in (open_way, supervised):
            self.assertAlmostEqual(way(Decimal(at)) / Decimal(worth), 1, places=5)
        self.assertIn("\nproved: they cross nowhere else", text)
        self.assertRegex(text, r"\nrefused: .*probability is 1.5, allowed is 0 to 1\n$")

    def test_load(self):
        for arguments in ((), (LIBRARY,)):
            self.assertEqual(self.turns(run("load", *arguments)), self.turns(run("break_even")))
        self.assertEqual(self.turns(run("load", LIBRARY, LD_LIBRARY_PATH="")), self.turns(run("break_even")))
        self.assertIn("/nowhere/libscaleev.so.1", run("load", "/nowhere/libscaleev.so.1", status=1))
        self.assertIn("scaleev_version", run("load", "libm.so.6", status=1))

    def test_pool(self):
        text = run("pool")
        for threads in (1, 2, 13, 64):
            self.assertEqual(run("pool", threads), text)
        rows = re.findall(r"^ *(\d+) units need a probability of at most (\S+) \(proved\)$", text, re.M)
        self.assertEqual([int(scale) for scale, _ in rows], [10**i for i in range(13)])
        for scale, probability in rows:
            self.check_turn(lambda p: ev(Decimal(scale), p, Decimal(100), linear(Decimal(2))), probability, 12, -1)
        for wrong in (0, 65, "x"):
            self.assertIn("usage", run("pool", wrong, status=1))

    def test_sweep(self):
        text = run("sweep", OMP_NUM_THREADS="1")
        for threads in ("2", "5"):
            self.assertEqual(run("sweep", OMP_NUM_THREADS=threads), text)
        _, table, last = text.split("\n\n")
        head, *rows = [line.split() for line in table.splitlines()]
        self.assertEqual((len(head), len(rows)), (6, 4))
        for value, *cells in rows:
            self.assertEqual(len(cells), len(head))
            for probability, at in zip(head, cells):
                # The grid has 10^(i / 100 - 7) as pow() gives it: within 1e-15 of what is printed.
                def at_scale(scale):
                    return ev(scale, Decimal(probability), Decimal(1000), linear(Decimal(value)))

                if at == "-":
                    self.assertLess(at_scale(Decimal(1)), 0)
                else:
                    self.check_turn(at_scale, at, 10, -1)
        # Good nowhere: bad at 1 already, as EV / survival is concave and 0 at scale 0.
        never = sum(10 ** (i / 100 - 1) * (1 - 10 ** (j / 100 - 7)) <= 1000 * 10 ** (j / 100 - 7)
                    for i in range(301) for j in range(501))
        self.assertEqual([int(n) for n in re.findall(r"\d+", last)], [301 * 501, never])

    def test_arena(self):
        answer = self.turns(run("break_even"))
        text = run("arena")
        rounds = re.findall(r"^round \d: (.*\(proved\)), (\d+) pieces, (\d+) bytes at most$", text, re.M)
        self.assertEqual(len(rounds), 2)
        self.assertEqual(rounds[0], rounds[1])
        self.assertEqual(self.turns(text), answer * 2)
        peak = int(rounds[0][2])
        self.assertEqual(self.turns(run("arena", peak)), answer * 2)
        self.assertGreater(int(rounds[0][1]), 3)
        for size in [0, 1, peak - 1, *range(16, peak, 509)]:
            said = run("arena", size, status=1)
            self.assertIn("out of memory", said)
            used, of = map(int, re.findall(r"\d+", said))
            self.assertTrue(used <= of == size, said)

    def test_callback(self):
        text = run("callback")
        pattern = r"^(.*\S) +turns (bad|good) at (\S+) \((\w+)\)\n +(nowhere else, proved|elsewhere: not proved)$"
        with_bounds, without, hill = re.findall(pattern, text, re.M)
        self.assertEqual(with_bounds[1:], hill[1:])
        self.assertEqual(with_bounds[1:3], without[1:3])
        self.assertEqual(hill[3:], ("proved", "nowhere else, proved"))
        self.assertEqual(without[3:], ("estimated", "elsewhere: not proved"))
        self.assertEqual(hill[1], "bad")
        self.check_turn(lambda scale: ev(scale, exact(1e-5), Decimal(100000), lambda k: 2 / (1 / k + 1 / Decimal(50000))),
                        hill[2], 12, -1)


unittest.main(argv=sys.argv[:1])
