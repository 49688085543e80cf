# SPDX-License-Identifier: MIT
"""What can be wrong with a scenario, and what shall be said about it.

Each mistake is made in the worked example. `pointer` and `words` are to be in the message, and `schema` tells whether the
JSON Schema can see it, too. Where a mistake is several, `others` has (pointer, words) of the rest."""
from collections import namedtuple

import scenarios

Mistake = namedtuple("Mistake", "name make pointer words schema others", defaults=((),))
TEXT_KEYS = [("title",), ("question",), ("scale", "unit"), ("value", "unit"), ("existing", "label"),
             ("proposed", "label"), ("assumptions", "gain", "label"), ("assumptions", "gain", "source"),
             ("assumptions", "gain", "unit"), ("paths", "only", "label"), ("paths", "only", "terms", 0, "label"),
             ("paths", "only", "terms", 0, "family"), ("paths", "only", "terms", 0, "parameters", "per_unit"),
             ("existing", "path"), ("existing", "scale"), ("scale", "from"), ("scale", "to")]
OBJECT_KEYS = [("scale",), ("value",), ("existing",), ("proposed",), ("assumptions",), ("paths",),
               ("assumptions", "gain"), ("paths", "only"), ("paths", "only", "terms", 1),
               ("paths", "only", "terms", 0, "parameters")]
OPTIONAL = {("assumptions", "gain", "unit")}
REQUIRED = {"scale": ("unit", "from", "to"), "value": ("unit",), "parameters": ("per_unit",), "assumptions": (), "paths": (),
            "existing": ("label", "path", "scale"), "proposed": ("label", "path", "scale"), "gain": ("label", "value", "source"),
            "only": ("label", "terms"), 1: ("label", "family", "parameters")}


def pointer(keys):
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def into(s, keys):
    for key in keys:
        s = s[key]
    return s


def put(keys, value):
    def make(s):
        into(s, keys[:-1])[keys[-1]] = value
    return make


def delete(keys):
    def make(s):
        del into(s, keys[:-1])[keys[-1]]
    return make


def assume(name, value):
    return put(("assumptions", name, "value"), value)


def terms(*all_terms, **values):
    def make(s):
        new = scenarios.with_terms(all_terms, **values)
        s.clear()
        s.update(new)
    return make


def several(*makes):
    def make(s):
        for one in makes:
            one(s)
    return make


def formula(text, parameters={"a": "gain"}, number=0):
    """A term of the worked example as a formula."""
    def make(s):
        term = s["paths"]["only"]["terms"][number]
        term.update(family=term["family"].split(".")[0] + ".formula", formula=text, parameters=dict(parameters))
        if text is None:
            del term["formula"]
        for name in parameters.values():
            if name not in s["assumptions"]:
                scenarios.assume(s, name, 1)
    return make


def hazard(text, parameters={"a": "chance", "loss": "loss"}):
    return formula(text, parameters, 1)


def formula_terms():
    """(name, make, keys, words, seen by the schema, others) of what can be wrong with a term that is a formula."""
    term = ("paths", "only", "terms", 0)
    text, given, other = term + ("formula",), term + ("parameters",), term[:-1] + (1,)
    own = "is for benefit.formula and hazard.formula; benefit.linear has a formula of its own"
    many = {f"p{i}": f"q{i}" for i in range(33)}
    return [
        ("no formula", formula(None), text, "is missing", True),
        ("a formula of another family", put(text, "2*K"), text, own, True),
        ("a formula that is a number", formula(2), text, "must be a string, not a number", True),
        ("an empty formula", formula(""), text, "must not be empty", True),
        ("a formula of spaces", formula("  ", {"share": "gain"}), text, "at 2: the formula is empty"),
        ("a formula without its loss", several(hazard("a*K"), delete(other + ("parameters", "loss"))), other + ("parameters", "loss"),
         "is missing", True),
        ("a hazard without parameters", several(hazard("K"), delete(other + ("parameters",))), other + ("parameters",), "is missing", True),
        ("parameters of a formula that are a list", several(formula("K"), put(given, ["gain"])), given, "must be an object, not an array",
         True),
        ("a formula cut off", formula("a*K +"), text, "at 5: a number, a name or ( is missing after '+'"),
        ("a formula that is never closed", formula("a*(K + 1"), text, "at 8: the ( at 2 is never closed"),
        ("a formula without an operator", formula("a*K + 2K"), text, "at 7: an operator is missing before 'K'; to multiply, write *"),
        ("a formula that goes up and down", formula("a*sin(K)"), text, "at 2, 'sin': sin is not offered"),
        ("arguments", formula("a*max(K)"), text, "at 2, 'max': max takes 2 arguments, not 1"),
        ("a sign of mathematics", formula("a×K"), text, "at 1: unexpected '×'; write *"),
        ("a formula with a line feed and a bell", formula("a\n*\u0007K"), text, "at 3, '?': unexpected byte 0x07"),
        ("an unknown name in a formula", formula("a*K + foo"), text, "at 6: 'foo' is not known; is it a parameter that has no value?"),
        ("a parameter that is nearly right in a formula", formula("alpah*K", {"alpha": "gain"}), text,
         "at 0: 'alpah' is not known; did you mean 'alpha'?"),
        ("an assumption where a parameter should be", formula("gain*K"), text, "at 0: 'gain' is not known"),
        ("a formula without a value", formula("a*K + log(-1)"), text, "at 6, 'log(-1)': log(-1) has no finite value"),
        ("a formula with a huge number", formula("a*K*1e400"), text, "at 4, '1e400': 1e400 is too large for a double"),
        ("a formula that is too long", formula("a*K" + " + K" * 1100), text, "at 4096", True),
        ("parentheses that are too deep", formula("a*" + "(" * 65 + "K" + ")" * 65), text, "more than 64 parentheses are open"),
        ("too many parameters", formula("K*" + "*".join(many), {**many, "p0": "gain"}), text, "33 parameters, allowed are 32"),
        ("a parameter that does not occur", formula("a*K", {"a": "gain", "b": "x"}), given + ("b",), "does not occur in the formula"),
        ("parameters that do not occur", formula("b*K", {"a": "gain", "b": "x", "c": "y"}), given + ("a",), "does not occur in the formula",
         False, [(given + ("c",), "does not occur in the formula")]),
        ("a parameter called K", formula("K", {"K": "gain"}), given + ("K",), "'K' has a name that means something", True),
        ("a parameter called like a function", formula("exp(K)", {"exp": "gain"}), given + ("exp",), "called like a function", True),
        ("a parameter called like a knob", formula("loss*K", {"loss": "gain"}), given + ("loss",), "'loss' has a name that means something",
         True),
        ("a parameter with a space", formula("K", {"a b": "gain", "c-d": "x"}), given + ("a b",), "'a b' is no name: a letter", True,
         [(given + ("c-d",), "'c-d' is no name")]),
        ("a parameter of a formula that is unknown", several(formula("a*K + b"), put(given + ("a",), "gian")), given + ("a",),
         'there is no assumption "gian"', False, [(text, "at 6: 'b' is not known")]),
        ("a negative share of a formula", several(formula("a*K", {"a": "gain", "share": "part"}), assume("part", -2)),
         ("assumptions", "part", "value"), "-2 cannot be the share"),
        ("points for a formula", several(formula("a*K"), assume("gain", [[0, 1], [1, 2]])), given + ("a",), "must name a number"),
        ("a hazard from the start", hazard("a + K"), other + ("formula",), "a cumulative hazard is 0 at K = 0; this one is 0.01"),
        ("a hazard that falls", hazard("a*K*(1000 - K)"), other + ("formula",), "a cumulative hazard never falls; this one does"),
        ("a formula with a pole", formula("a/(K - 5)"), term[:-1], "a formula or a table has no value at a scale near 5, within the range"),
        ("a formula that begins later", formula("a*log(K - 5)"), term[:-1], "a formula or a table has no value at a scale near 0.5, within"),
        ("a formula that ends", formula("a*sqrt(2000 - K)"), term[:-1], "a formula or a table has no value at a scale near 2000, within"),
        ("a hazard that begins later", hazard("a*sqrt(K - 5)"), term[:-1], "a formula or a table has no value at a scale near 0.5, within"),
    ]


def formula_assumptions():
    """The same of a number that is a formula of others."""
    chance, gain = ("assumptions", "chance", "value"), ("assumptions", "gain", "value")
    used = ("paths", "only", "terms", 0, "parameters", "share")

    def more(**values):
        return several(*[lambda s, name=name, value=value: scenarios.assume(s, name, value) for name, value in values.items()])

    def chain(n):
        return several(*[more(**{f"x{i}": f"x{(i + 1) % n} + 1"}) for i in range(n)], put(used, "x0"))

    return [
        ("a number in quotes", assume("gain", "2"), gain, "names no other assumption; a number stands without quotes", True),
        ("an empty value", assume("gain", ""), gain, "must not be empty", True),
        ("pi alone", assume("gain", "2*pi"), gain, "names no other assumption"),
        ("a value that is cut off", assume("gain", "200 * chance +"), gain, "at 14: a number, a name or ( is missing after '+'"),
        ("a value in words", assume("gain", "one chance"), gain, "at 4: an operator is missing before 'chance'"),
        ("a value of an unknown name", assume("gain", "200 * chanse"), gain,
         'there is no assumption "chanse"; there are gain, chance, loss, one, thousand, least, most; did you mean "chance"?'),
        ("a value that misspells what nothing else uses", several(assume("gain", "2 * ilde"), more(idle=1)), gain,
         'there is no assumption "ilde"'),
        ("a value of an unknown function", assume("gain", "expp(chance)"), gain, "at 0: there is no function 'expp'; did you mean 'exp'?"),
        ("an assumption that is called", assume("gain", "200*chance(1)"), gain, "'chance' is a parameter, not a function"),
        ("a value that depends on scale", assume("gain", "chance * 2*K"), gain,
         "at 11: 'K' is the scale, and an assumption is the same at all scales"),
        ("a value that depends on scale, spelt out", assume("gain", "scale"), gain, "at 0: 'scale' is the scale"),
        ("a value of a name that means something", assume("gain", "loss / 50"), gain,
         '"loss" means something else in formulas; the assumption needs another name'),
        ("a value of a name with a space", several(assume("gain", "2 * half way"), more(**{"half way": 1}), put(used, "half way")), gain,
         'there is no assumption "half"; if "half way" is meant, it needs a name that a formula can say'),
        ("a circle of names that are too long", several(assume("gain", "m" * 400), more(**{"m" * 400: "n" * 400, "n" * 400: "m" * 400})),
         gain, "'" + "m" * 40 + "' is no name: a letter, then letters, digits and _, 31 at most", False,
         [(("assumptions", "m" * 400, "value"), "'" + "n" * 40 + "' is no name"), (("assumptions", "m" * 400, "value"), " needs nnn"),
          (("assumptions", "n" * 400, "value"), "'" + "m" * 40 + "' is no name")]),
        ("a value of points", several(assume("gain", "2 * curve"), more(curve=[[0, 1], [1, 2]])), gain,
         'takes numbers, but the value of "curve" is a list of points'),
        ("a value that is too long", assume("gain", "chance" + " + 1" * 1100), gain, "at 4096"),
        ("a value divided by nothing", several(assume("gain", "one / none"), more(none=0)), gain, "has no finite value: it is inf"),
        ("a value that is none", assume("gain", "log(-chance)"), gain, "has no value"),
        ("a value that is too large", several(assume("gain", "big * big"), more(big=1e200)), gain, "has no finite value: it is inf"),
        ("a value that is all rounding", several(assume("gain", "(thousand + tiny) - thousand"), more(tiny=1e-13)), gain,
         "has no digit that is sure: with rounding errors it is between 0 and"),
        ("a value that moves without bound", several(assume("gain", "1 + sqrt(none)"), more(none=0)), gain, "how this moves with what it names"),
        ("a value that needs itself", assume("gain", "gain + 1"), gain, "gain needs gain"),
        ("two values that need each other", several(assume("gain", "2 * more"), more(more="gain / 2")), gain, "gain needs more, more needs gain"),
        ("a circle beside others", several(assume("gain", "2*b"), more(b="c + chance", c="b^2", d="b + c"), put(used, "d")),
         ("assumptions", "b", "value"), "b needs c, c needs b"),
        ("a long circle", chain(5000), ("assumptions", "x0", "value"), "x0 needs x1, x1 needs x2, x2 needs x3, x3 needs x4, x4 needs x5, "
         "x5 needs x6, x6 needs x7, x7 needs x8, and so on"),
        ("values of what is wrong", several(assume("gain", "2 * b"), more(b="1 / c", c="chance +")), ("assumptions", "c", "value"), "at 8: "),
        ("a chance that is a formula above 1", assume("chance", "3 * one"), chance,
         '3 cannot be the probability of "Catastrophe" (hazard.constant); allowed is 0 to 1'),
        ("a loss that is a negative formula", assume("loss", "-100 * one"), ("paths", "only", "terms", 1, "parameters", "loss"),
         '"loss" is -100, and a negative loss is a gain'),
        ("a scale that is a formula above the range", assume("thousand", "most * 2"), ("proposed", "scale"), "outside the range"),
        ("a formula that nothing uses", more(idle="gain * 2"), ("assumptions", "idle"), "is not used anywhere"),
        ("a formula that only another idle one uses", more(idle="idler * 2", idler="chance * 2"), ("assumptions", "idle"),
         "is not used anywhere"),
    ]


def all_mistakes():
    m = []

    def add(name, make, where, words, schema, others=()):
        m.append(Mistake(name, make, pointer(where), words, schema, [(pointer(keys), said) for keys, said in others]))

    for keys in TEXT_KEYS + OBJECT_KEYS:
        at = pointer(keys)
        if keys not in OPTIONAL and not isinstance(keys[-1], int) and keys not in (("assumptions", "gain"), ("paths", "only")):
            add(f"no {at}", delete(keys), keys, "is missing", True)
        for value, kind in (([1], "an array"), (None, "null"), (True, "true or false"), (7, "a number")):
            add(f"{at} is {kind}", put(keys, value), keys, f"not {kind}", True)
        if keys in TEXT_KEYS:
            add(f"{at} is empty", put(keys, ""), keys, "must not be empty", True)
        elif REQUIRED[keys[-1]]:
            first, *rest = REQUIRED[keys[-1]]
            add(f"{at} is empty", put(keys, {}), keys + (first,), "is missing", True,
                [(keys + (key,), "is missing") for key in rest])
        else:
            add(f"{at} is empty", put(keys, {}), keys, "must not be empty", True)
    for keys in [()] + OBJECT_KEYS:
        if keys not in (("assumptions",), ("paths",)):
            add(f"unknown key in {pointer(keys)}", put(keys + ("colour",), "red"), keys + ("colour",), "is not known here",
                True)
    value = ("assumptions", "gain", "value")
    term = ("paths", "only", "terms")
    add("no value", delete(value), value, "is missing", True)
    for wrong, kind in ((None, "null"), (False, "true or false"), ({}, "an object")):
        add(f"the value is {kind}", put(value, wrong), value, "must be a number, a formula or a list of points, not " + kind, True)
    add("one point", put(value, [[0, 1]]), value, "at least two points", True)
    add("a point of three", put(value, [[0, 1], [1, 2, 3]]), value + (1,), "must be a pair", True)
    add("a point with a word", put(value, [[0, 1], [1, "2"]]), value + (1, 1), "must be a number, not a string", True)
    add("terms are an object", put(term, {"a": {}}), term, "must be an array, not an object", True)
    add("no terms", put(term, []), term, "must not be empty", True)
    add("a term is a string", put(term + (0,), "linear"), term + (0,), "must be an object, not a string", True)
    add("a note is a number", put(("paths", "only", "note"), 3), ("paths", "only", "note"), "not a number", True)
    add("unknown family", put(term + (0, "family"), "benefit.cubic"), term + (0, "family"), 'no family "benefit.cubic"', True)
    add("a callback", put(term + (0, "family"), "benefit.callback"), term + (0, "family"), "takes a function", True)
    add("no loss", delete(term + (1, "parameters", "loss")), term + (1, "parameters", "loss"), "is missing", True)
    add("a parameter of another family", put(term + (0, "parameters", "rate"), "gain"), term + (0, "parameters", "rate"),
        "is not known here; known are per_unit, share", True)
    add("a gap in a polynomial", terms(("benefit.polynomial", {"c0": 1, "c1": 2, "c3": 3})),
        term + (0, "parameters", "c3"), "is not known here; known are c0, c1, share", True)
    add("too many coefficients", terms(("benefit.polynomial", {f"c{i}": 1 for i in range(65)})),
        term + (0, "parameters", "c64"), "is not known here", True)
    add("a table without points", terms(("benefit.table", {"share": 1})), term + (0, "parameters", "points"), "is missing", True)

    # Names that are nearly right.
    family, known = term + (0, "family"), "there are benefit.linear, benefit.polynomial, "
    for name, meant in (("benefit.linaer", "benefit.linear"), ("linear", "benefit.linear"), ("hazard.wiebull", "hazard.weibull"),
                        ("Hazard.gamma", "hazard.gamma"), ("lineer", "benefit.linear")):
        add(f"family {name}", put(family, name), family, f'there is no family "{name}"; {known}', True)
        add(f"what family {name} is meant to be", put(family, name), family, f'hazard.formula; did you mean "{meant}"?', True)
    add("a family like none", put(family, "exponential"), family, "hazard.beta, hazard.gamma, hazard.table, benefit.formula, hazard.formula", True)
    add("a parameter that is nearly right", put(term + (1, "parameters", "frailtey"), "loss"), term + (1, "parameters", "frailtey"),
        'known are probability, share, loss, wipe, frailty; did you mean "frailty"?', True)
    add("a key that is nearly right", put(("paths", "only", "nose"), "x"), ("paths", "only", "nose"), 'did you mean "note"?', True)
    add("an assumption that is nearly right", put(term + (0, "parameters", "per_unit"), "gian"),
        term + (0, "parameters", "per_unit"),
        'there is no assumption "gian"; there are gain, chance, loss, one, thousand, least, most; did you mean "gain"?', False)
    add("a path that is nearly right", put(("proposed", "path"), "onyl"), ("proposed", "path"),
        'there is no path "onyl"; there are only; did you mean "only"?', False)

    # A catastrophe that is a gain.
    parameters, gain = term + (1, "parameters"), term + (1, "gain")
    add("a negative loss", assume("loss", -100), parameters + ("loss",),
        '"loss" is -100, and a negative loss is a gain; what is lost is written as a positive number, and a term that gains says '
        '"gain": true', False)
    add("a negative loss that says it is none", several(assume("loss", -100), put(gain, False)), parameters + ("loss",),
        "a negative loss is a gain", False)
    add("a gain that is a loss", put(gain, True), gain, 'says that the loss is negative, but "loss" is 100', False)
    add("a gain of nothing", several(assume("loss", 0), put(gain, True)), gain, 'negative, but "loss" is 0', False)
    add("a benefit that gains", put(term + (0, "gain"), True), term + (0, "gain"), "is for hazards", False)
    add("a gain without a loss", several(put(gain, True), delete(parameters + ("loss",))), parameters + ("loss",), "is missing", True)
    add("a gain of an unknown family", several(put(gain, True), put(term + (1, "family"), "hazard.none")), term + (1, "family"),
        'no family "hazard.none"', True)
    add("a gain that is a word", put(gain, "yes"), gain, "must be true or false, not a string", True)

    for name, make, where, words, *seen in formula_terms() + formula_assumptions():
        add(name, make, where, words, *(seen or [False]))

    # What no schema can see.
    add("no such assumption", put(term + (0, "parameters", "per_unit"), "profit"), term + (0, "parameters", "per_unit"),
        'there is no assumption "profit"', False)
    add("no such path", put(("proposed", "path"), "other"), ("proposed", "path"), 'there is no path "other"', False)
    add("points for a number", put(value, [[0, 1], [1, 2]]), term + (0, "parameters", "per_unit"), "must name a number", False)
    add("a number for points", terms(("benefit.table", {"points": 3})), term + (0, "parameters", "points"),
        "must name a list of points", False)
    add("not used", put(("assumptions", "idle"), {"label": "Idle", "value": 1, "source": "none"}), ("assumptions", "idle"),
        "is not used anywhere", False)
    for chance in 1.5, -0.1, 1e308:
        add(f"a chance of {chance}", assume("chance", chance), ("assumptions", "chance", "value"),
            'cannot be the probability of "Catastrophe" (hazard.constant); allowed is 0 to 1', False)
    add("a negative share", several(put(("assumptions", "s"), {"label": "S", "value": -1, "source": "none"}),
                                    put(term + (0, "parameters", "share"), "s")),
        ("assumptions", "s", "value"), "cannot be the share", False)
    add("more bad balls than balls", terms(("hazard.urn", {"balls": 3, "bad": 5, "loss": 1})), term + (0,),
        "bad must be at most balls", False)
    add("half a ball", terms(("hazard.urn", {"balls": 3.5, "bad": 1, "loss": 1})), term + (0,), "balls", False)
    add("points that do not rise", terms(("benefit.table", {"points": [[0, 1], [0, 2]]})), term + (0,), "point 1", False)
    add("a table that ends", terms(("benefit.table", {"points": [[0, 1], [50, 2]]})), term,
        "a table ends before the range of scales does", False)
    add("a range from 0", assume("least", 0), ("scale", "from"), "must be above 0", False)
    add("a range from below 0", assume("least", -5), ("scale", "from"), "must be above 0", False)
    add("a range that is reversed", assume("most", 0.1), ("scale", "to"), "must be above", False)
    add("a range of one scale", assume("most", 0.5), ("scale", "to"), "must be above", False)
    add("an existing scale below the range", assume("one", 0.25), ("existing", "scale"), "outside the range", False)
    add("a proposed scale above it", assume("thousand", 1e7), ("proposed", "scale"), "outside the range", False)
    return m


# Mistakes that have nothing to do with each other, in the order of what they are about.
SEVERAL = [("no /question", "/question"), ("unknown key in /value", "/value/colour"),
           ("an existing scale below the range", "/existing/scale"), ("no such path", "/proposed/path"),
           ("a chance of 1.5", "/assumptions/chance/value"), ("/assumptions/gain/source is a number", "/assumptions/gain/source"),
           ("not used", "/assumptions/idle"), ("no loss", "/paths/only/terms/1/parameters/loss"),
           ("family linear", "/paths/only/terms/0/family"), ("a note is a number", "/paths/only/note")]


def made(mistake):
    s = scenarios.worked()
    mistake.make(s)
    return s
