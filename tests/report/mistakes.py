# SPDX-License-Identifier: MIT
"""What can be wrong with a scenario, and what shall be said about it.

Each mistake is made in the worked example. `pointer` and `words` are to be in the message, and `schema` tells whether the
JSON Schema can see it, too."""
from collections import namedtuple

import scenarios

Mistake = namedtuple("Mistake", "name make pointer words schema")
TEXT_KEYS = [("title",), ("question",), ("scale", "unit"), ("value", "unit"), ("existing", "label"),
             ("proposed", "label"), ("assumptions", "gain", "label"), ("assumptions", "gain", "source"),
             ("assumptions", "gain", "unit"), ("paths", "only", "label"), ("paths", "only", "terms", 0, "label"),
             ("paths", "only", "terms", 0, "family"), ("paths", "only", "terms", 0, "parameters", "per_unit"),
             ("existing", "path"), ("existing", "scale"), ("scale", "from"), ("scale", "to")]
OBJECT_KEYS = [("scale",), ("value",), ("existing",), ("proposed",), ("assumptions",), ("paths",),
               ("assumptions", "gain"), ("paths", "only"), ("paths", "only", "terms", 1),
               ("paths", "only", "terms", 0, "parameters")]
OPTIONAL = {("assumptions", "gain", "unit")}
FIRST_KEY = {"scale": "unit", "value": "unit", "parameters": "per_unit", "assumptions": None, "paths": None}


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

    def add(name, make, where, words, schema):
        m.append(Mistake(name, make, pointer(where), words, schema))

    for keys in TEXT_KEYS + OBJECT_KEYS:
        at = pointer(keys)
        if keys not in OPTIONAL and not isinstance(keys[-1], int) and keys not in (("assumptions", "gain"), ("paths", "only")):
            add(f"no {at}", delete(keys), keys, "is missing", True)
        for value, kind in (([1], "an array"), (None, "null"), (True, "true or false"), (7, "a number")):
            add(f"{at} is {kind}", put(keys, value), keys, f"not {kind}", True)
        first = FIRST_KEY.get(keys[-1], "label")
        if keys in TEXT_KEYS:
            add(f"{at} is empty", put(keys, ""), keys, "must not be empty", True)
        elif first:
            add(f"{at} is empty", put(keys, {}), keys + (first,), "is missing", True)
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
    add("no loss", delete(term + (1, "parameters", "loss")), term + (1, "parameters", "loss"), "is missing", True)
    add("a parameter of another family", put(term + (0, "parameters", "rate"), "gain"), term + (0, "parameters", "rate"),
        "is not known here; known are per_unit, share", True)
    add("a gap in a polynomial", terms(("benefit.polynomial", {"c0": 1, "c1": 2, "c3": 3})),
        term + (0, "parameters", "c3"), "is not known here; known are c0, c1, share", True)
    add("too many coefficients", terms(("benefit.polynomial", {f"c{i}": 1 for i in range(65)})),
        term + (0, "parameters", "c64"), "is not known here", True)
    add("a table without points", terms(("benefit.table", {"share": 1})), term + (0, "parameters", "points"), "is missing", True)

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


def made(mistake):
    s = scenarios.worked()
    mistake.make(s)
    return s
