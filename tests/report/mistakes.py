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
    for wrong, kind in (("2", "a string"), (None, "null"), (False, "true or false"), ({}, "an object")):
        add(f"the value is {kind}", put(value, wrong), value, "must be a number or a list of points, not " + kind, True)
    add("one point", put(value, [[0, 1]]), value, "at least two points", True)
    add("a point of three", put(value, [[0, 1], [1, 2, 3]]), value + (1,), "must be a pair", True)
    add("a point with a word", put(value, [[0, 1], [1, "2"]]), value + (1, 1), "must be a number, not a string", True)
    add("terms are an object", put(term, {"a": {}}), term, "must be an array, not an object", True)
    add("no terms", put(term, []), term, "must not be empty", True)
    add("a term is a string", put(term + (0,), "linear"), term + (0,), "must be an object, not a string", True)
    add("a note is a number", put(("paths", "only", "note"), 3), ("paths", "only", "note"), "not a number", True)
    add("unknown family", put(term + (0, "family"), "benefit.cubic"), term + (0, "family"), 'no family "benefit.cubic"', True)
    add("a callback", put(term + (0, "family"), "benefit.callback"), term + (0, "family"), "takes a function", True)
    add("a formula", put(term + (0, "family"), "benefit.formula"), term + (0, "family"), "takes a formula", True)
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
        add(f"what family {name} is meant to be", put(family, name), family, f'hazard.table; did you mean "{meant}"?', True)
    add("a family like none", put(family, "exponential"), family, "hazard.beta, hazard.gamma, hazard.table", True)
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
