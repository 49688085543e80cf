# SPDX-License-Identifier: MIT
"""What the library says about a scenario, by another way than that of the program that is tested."""
import json
import math
import subprocess

import formulas


class Library:
    def __init__(self, program):
        self.program = program
        self.families = self.ask(["families"])[0]

    def ask(self, commands):
        """One answer for each command that asks something."""
        done = subprocess.run([self.program], input="\n".join(commands) + "\n", stdout=subprocess.PIPE, text=True,
                              check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def numbers(self, scenario):
        """The values of all assumptions. Of a formula it is the library's double, which is held against 60 digits."""
        number = {name: one["value"] for name, one in scenario["assumptions"].items() if not isinstance(one["value"], str)}
        waiting = {name: one["value"] for name, one in scenario["assumptions"].items() if name not in number}
        while waiting:
            ready = {name: f for name, f in waiting.items() if all(part in number for part in formulas.names(f))}
            assert ready, f"no order in {waiting}"
            commands = []
            for i, f in enumerate(ready.values()):
                given = ", ".join(f"{part} = {float(number[part])!r}" for part in formulas.names(f))
                commands += [f"text benefit formula({f}; {given})", f"values {i} 1"]
            for (name, f), (value, survival, catastrophe) in zip(ready.items(), self.ask(commands)):
                exact, slopes = formulas.compute(f, {part: number[part] for part in formulas.names(f)})
                assert abs(exact - formulas.Decimal(value)) <= 2 * formulas.Decimal(math.ulp(value)), f"{f} is {exact}, not {value!r}"
                number[name] = value
                del waiting[name]
        return number

    def names(self, term):
        """The names that the parameters of a term may have, in the family's order; of a formula its own come first."""
        given, names = term.get("parameters", {}), []
        if term["family"].endswith(".formula"):
            names = [name for name in given if not self.is_knob(term, name)]
        if term["family"].endswith(".table"):
            names.append("points")
        for parameter in self.families[term["family"]]["parameters"]:
            names.append(parameter["name"])
            if parameter["name"] == "c0":
                names += sorted((n for n in given if n[0] == "c" and n[1:].isdigit() and n != "c0"),
                                key=lambda n: int(n[1:]))
        return names

    def parameter(self, term, name):
        return next((p for p in self.families[term["family"]]["parameters"] if p["name"] == name), None)

    def is_knob(self, term, name):
        parameter = self.parameter(term, name)
        return parameter is not None and parameter["knob"] == 1

    def values(self, term, number):
        """What is given besides knobs."""
        given, values = term.get("parameters", {}), {}
        for name in self.names(term):
            if name in given and not self.is_knob(term, name):
                values[name] = number[given[name]]
        return values

    def knobs(self, term, number):
        return {name: float(number[given]) for name, given in term.get("parameters", {}).items() if self.is_knob(term, name)}

    def text(self, term, number):
        """A term in the library's own language."""
        values = self.values(term, number)
        if "points" in values:
            inside = ", ".join(f"{float(x)!r} {float(y)!r}" for x, y in values["points"])
        elif "formula" in term:
            inside = "; ".join([term["formula"], ", ".join(f"{name} = {float(v)!r}" for name, v in values.items())][:1 + bool(values)])
        else:
            inside = ", ".join(repr(float(v)) for v in values.values())
        knobs = "".join(f", {name} = {v!r}" for name, v in self.knobs(term, number).items())
        kind, family = term["family"].split(".")
        return f"{kind} {family}({inside}){knobs}"

    def building(self, scenario, number):
        """Commands that make a model of each path, numbered in their order: as text where there is a formula."""
        commands = []
        for path in scenario["paths"].values():
            if any("formula" in term for term in path["terms"]):
                commands.append("text " + "; ".join(self.text(term, number) for term in path["terms"]))
                continue
            commands.append("model")
            for i, term in enumerate(path["terms"]):
                values = [x for v in self.values(term, number).values() for x in (sum(v, []) if isinstance(v, list) else [v])]
                commands.append(" ".join(["add", term["family"]] + [repr(float(v)) for v in values]))
                commands += [f"set {i} {name} {v!r}" for name, v in self.knobs(term, number).items()]
        return commands
