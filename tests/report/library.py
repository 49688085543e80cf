# SPDX-License-Identifier: MIT
"""What the library says about a scenario, by another way than that of the program that is tested."""
import json
import subprocess


class Library:
    def __init__(self, program):
        self.program = program
        self.families = self.ask(["families"])[0]

    def ask(self, commands):
        """One answer for each command that asks something."""
        done = subprocess.run([self.program], input="\n".join(commands) + "\n", stdout=subprocess.PIPE, text=True,
                              check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def names(self, term):
        """The names that the parameters of a term may have, in the family's order."""
        given, names = term["parameters"], []
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

    def building(self, scenario):
        """Commands that make a model of each path, numbered in their order."""
        number = {name: one["value"] for name, one in scenario["assumptions"].items()}
        commands = []
        for path in scenario["paths"].values():
            commands.append("model")
            for i, term in enumerate(path["terms"]):
                given = term["parameters"]
                values = []
                for name in self.names(term):
                    if name in given and not self.is_knob(term, name):
                        value = number[given[name]]
                        values += [x for point in value for x in point] if isinstance(value, list) else [value]
                commands.append(" ".join(["add", term["family"]] + [repr(float(v)) for v in values]))
                for name in given:
                    if self.is_knob(term, name):
                        commands.append(f"set {i} {name} {float(number[given[name]])!r}")
        return commands
