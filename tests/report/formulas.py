# SPDX-License-Identifier: MIT
"""Formulas of assumptions, computed to 60 digits in Python's own grammar: what the report makes of them is held against this."""
import re
from decimal import Decimal, localcontext

DIGITS = 60
NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
NAME = re.compile(r"(?<![A-Za-z0-9_.])[A-Za-z][A-Za-z0-9_]*")


class Dual:
    """A value, and its derivatives by name."""

    def __init__(self, value, slopes=None):
        self.value, self.slopes = Decimal(value), slopes or {}

    def of(self, value, slope, other=None, other_slope=0):
        slopes = {name: slope * d for name, d in self.slopes.items()}
        for name, d in (other.slopes if other else {}).items():
            slopes[name] = slopes.get(name, 0) + other_slope * d
        return Dual(value, slopes)

    def __add__(self, o):
        return self.of(self.value + o.value, 1, o, 1)

    def __sub__(self, o):
        return self.of(self.value - o.value, 1, o, -1)

    def __mul__(self, o):
        return self.of(self.value * o.value, o.value, o, self.value)

    def __truediv__(self, o):
        return self.of(self.value / o.value, 1 / o.value, o, -self.value / o.value ** 2)

    def __pow__(self, o):
        power = self.value ** o.value
        return self.of(power, o.value * self.value ** (o.value - 1), o, power * self.value.ln() if o.slopes else 0)

    def __neg__(self):
        return self.of(-self.value, -1)

    def __pos__(self):
        return self

    def __lt__(self, o):
        return self.value < o.value


def log(x):
    return x.of(x.value.ln(), 1 / x.value)


FUNCTIONS = {"exp": lambda x: x.of(x.value.exp(), x.value.exp()), "log": log, "ln": log, "max": max, "min": min,
             "sqrt": lambda x: x.of(x.value.sqrt(), 1 / (2 * x.value.sqrt())),
             "log1p": lambda x: log(Dual(1) + x), "number": Dual}


def names(formula):
    """Of the assumptions in it, in their order."""
    return list(dict.fromkeys(name for name in NAME.findall(NUMBER.sub(" ", formula)) if name not in FUNCTIONS))


def compute(formula, numbers):
    """Its value where these are the numbers, and its derivative by each of them."""
    with localcontext() as context:
        context.prec = DIGITS
        given = {name: Dual(numbers[name], {name: Decimal(1)}) for name in names(formula)}
        text = NUMBER.sub(lambda m: f"number('{m[0]}')", formula).replace("^", "**")
        result = eval(text, {"__builtins__": {}}, {**FUNCTIONS, **given})  # a text of these tests
        return result.value, {name: result.slopes.get(name, Decimal(0)) for name in given}
