# SPDX-License-Identifier: MIT
"""Scenarios to test with: the worked example, and what departs from it."""
import copy
import json

WORKED = {
    "title": "The worked example",
    "question": "Each unit gives 2; with probability 0.01 it brings a catastrophe. One is good. Are a thousand?",
    "scale": {"unit": "units", "from": "least", "to": "most"},
    "value": {"unit": "points"},
    "existing": {"label": "One unit", "path": "only", "scale": "one"},
    "proposed": {"label": "A thousand", "path": "only", "scale": "thousand"},
    "assumptions": {
        "gain": {"label": "Gain of a unit", "value": 2, "unit": "points", "source": "given"},
        "chance": {"label": "Chance of a catastrophe", "value": 0.01, "unit": "per unit", "source": "given"},
        "loss": {"label": "Loss in it", "value": 100, "unit": "points", "source": "given"},
        "one": {"label": "One", "value": 1, "unit": "unit", "source": "given"},
        "thousand": {"label": "Thousand", "value": 1000, "unit": "units", "source": "given"},
        "least": {"label": "From", "value": 0.5, "unit": "units", "source": "chosen"},
        "most": {"label": "To", "value": 1e6, "unit": "units", "source": "chosen"},
    },
    "paths": {
        "only": {
            "label": "The only path",
            "terms": [
                {"label": "Gains", "family": "benefit.linear", "parameters": {"per_unit": "gain"}},
                {"label": "Catastrophe", "family": "hazard.constant",
                 "parameters": {"probability": "chance", "loss": "loss"}},
            ],
        },
    },
}


def worked():
    return copy.deepcopy(WORKED)


def text(scenario):
    return json.dumps(scenario, indent=2, ensure_ascii=False) + "\n"


def assume(scenario, name, value, label=None):
    """Gives an assumption a value, a new one if need be."""
    scenario["assumptions"].setdefault(name, {"label": label or f"Assumption {name}", "value": value, "source": "made up"})
    scenario["assumptions"][name]["value"] = value
    return name


def with_terms(terms, **values):
    """The worked example with other terms: (family, {parameter: value}), or (family, {parameter: value}, formula)."""
    s = worked()
    for name in "gain", "chance", "loss":
        del s["assumptions"][name]
    s["paths"]["only"]["terms"] = []
    for i, (family, parameters, *formula) in enumerate(terms):
        term = {"label": f"Term {i}", "family": family, **{"formula": text for text in formula}}
        if parameters is not None:
            term["parameters"] = {p: assume(s, f"{p} {i}", value) for p, value in parameters.items()}
        s["paths"]["only"]["terms"].append(term)
    for name, value in values.items():
        s["assumptions"][name]["value"] = value
    return s


def derived():
    """Assumptions that follow from others: a product that one path takes, and another path's factors; a loss and a scale;
    one that only another formula names; one that is named on several ways."""
    s = two_paths()
    assume(s, "part", 0.02)
    assume(s, "chance", "part * whole")
    assume(s, "whole", 0.5)
    assume(s, "loss", "-(10 - damage) + damage^2/810 + e2 * log(limit)")
    assume(s, "damage", 90)
    assume(s, "e2", 5)
    assume(s, "limit", 7.5)
    assume(s, "half", "gain / 2")
    assume(s, "hundred", "1e2 * one")
    s["paths"]["other"]["terms"][2]["parameters"]["share"] = "whole"
    return s


def several_ways():
    """The same number is typed once and used on every way that there is: itself, in a formula, and in a formula of that. And an
    assumption may be called like a function."""
    s = worked()
    assume(s, "twice", "2 * gain")
    assume(s, "more", "gain * twice + sqrt(twice) - min(gain, chance)")
    assume(s, "loss", "25 * more + exp(gain/10) + max(gain, one)")
    assume(s, "nothing", 0)
    assume(s, "minus", "-more")
    assume(s, "chance", 1e-3)
    assume(s, "gain_too", "twice / 4 + nothing")
    s["paths"]["only"]["terms"].append({"label": "More gains", "family": "benefit.linear", "parameters": {"per_unit": "gain_too"}})
    s["paths"]["only"]["terms"].append({"label": "Losses", "family": "benefit.saturating", "parameters":
                                        {"maximum": assume(s, "minus_less", "minus - one^3"), "characteristic": "twice",
                                         "share": assume(s, "exp", "gain / 2 * exp(one - 1)")}})
    return s


def nothing_left():
    """What is 0 has no percents, but moves things all the same."""
    s = with_terms([("benefit.polynomial", {"c0": 0, "c1": 2}), ("hazard.constant", {"probability": 0.01, "loss": 100})])
    assume(s, "c0 0", "income - costs")
    assume(s, "income", 3)
    assume(s, "costs", 3)
    return s


def cancelling():
    """What is moved to and fro by the same; and a formula whose derivatives, in doubles, are some roundings off: with these
    numbers so far that bounds which took them for exact would be wrong."""
    s = worked()
    assume(s, "base", 1)
    assume(s, "lost", 100)
    assume(s, "loss", "lost * base^3")
    for name, value in zip("pqrx", (0.7073, 0.5802, 0.7729, 0.3945)):
        assume(s, name, value)
    assume(s, "gained", "x*p*r/q + x*r*q/p - x*q - x*r + gain*base^3")
    s["paths"]["only"]["terms"][0]["parameters"]["per_unit"] = "gained"
    return s


def chain(n):
    s = worked()
    names = ["gain"] + [f"gain_{i}" for i in range(n)]
    for before, name in zip(names, names[1:]):
        assume(s, name, f"{before} + chance/1{'0' * (len(name) % 5)}")
    s["paths"]["only"]["terms"][0]["parameters"]["per_unit"] = names[-1]
    return s


def long_formulas():
    """As long as they may be, and without a place to break them at."""
    s = worked()
    names = [assume(s, f"a_name_that_is_as_long_as_it_can{i}"[-31:], 0.1 + i) for i in range(10)]
    assume(s, "gain", "+".join(names + names[1:]) + "+1" * 200)
    s["paths"]["only"]["terms"][0] = {
        "label": "Gains", "family": "benefit.formula", "formula": "K*" + "(" * 40 + "g" + ")" * 40 + "+0*K" * 90,
        "parameters": {"g": "gain"}}
    return s


def two_paths():
    """Paths that cross, and one assumption with several uses."""
    s = worked()
    s["paths"]["other"] = {
        "label": "Another path",
        "note": "Slower, and safer.",
        "terms": [
            {"label": "Gains", "family": "benefit.linear", "parameters": {"per_unit": assume(s, "half", 1)}},
            {"label": "Catastrophe", "family": "hazard.constant",
             "parameters": {"probability": "chance", "share": assume(s, "tenth", 0.1), "loss": "loss"}},
            {"label": "Another catastrophe", "family": "hazard.rate",
             "parameters": {"rate": "chance", "share": "tenth", "loss": "loss", "frailty": "tenth"}},
        ],
    }
    s["proposed"]["path"] = "other"
    s["proposed"]["scale"] = assume(s, "hundred", 100)
    del s["assumptions"]["thousand"]
    return s


def hostile():
    """Texts that would break a page that did not expect them."""
    s = worked()
    s["title"] = "</title><script>alert('title')</script> & \"quotes\" <b>bold"
    s["question"] = "<script>document.title='broken'</script> Ünïcödé 規模の経済 \u0001\u001b[31m &amp; &lt;"
    s["scale"]["unit"] = "<i>units</i>-of-a-name-that-nobody-would-think-of-and-that-has-no-place-to-break-it-at"
    s["value"]["unit"] = "W" * 120
    s["existing"]["label"] = "</li></ul></section><img src=x onerror=alert(1)>"
    s["paths"]["only"]["label"] = "</h2></svg><script>alert(2)</script>\u001b[2J"
    s["paths"]["only"]["note"] = "]]> --> </style> %s %n"
    s["paths"]["only"]["terms"][0]["label"] = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter" * 2
    s["assumptions"]["gain"]["label"] = "<script>alert(3)</script> " + "MMMMMMMMMW" * 12
    s["assumptions"]["chance"]["label"] = "規模の経済と不経済についての長い説明文" * 3
    s["assumptions"]["loss"]["label"] = "Съешь ещё этих мягких французских булок, да выпей чаю " * 3
    s["assumptions"]["loss"]["source"] = "https://example.org/" + "a-long-address/" * 20
    return s


FAMILIES = {
    "benefit.linear": {"per_unit": 2},
    "benefit.polynomial": {"c0": 1, "c1": 2, "c2": 0.25},
    "benefit.power": {"coefficient": 2, "exponent": 1.5},
    "benefit.metcalfe": {"per_pair": 0.5},
    "benefit.odlyzko": {"coefficient": 0.75},
    "benefit.logarithmic": {"coefficient": 30, "characteristic": 20},
    "benefit.saturating": {"maximum": 300, "characteristic": 50},
    "benefit.hill": {"maximum": 300, "half_scale": 50, "steepness": 2},
    "benefit.table": {"points": [[0, 0], [10, 5], [1000, 700], [1e6, 800]], "share": 1},
    "hazard.constant": {"probability": 1e-3, "loss": 100},
    "hazard.rate": {"rate": 1e-3, "loss": 1e4, "wipe": 0.5},
    "hazard.urn": {"balls": 10000, "bad": 3, "loss": 1e4},
    "hazard.weibull": {"characteristic": 500, "shape": 2, "loss": 100},
    "hazard.gompertz": {"rate": 1e-4, "growth": 1e-3, "loss": 100},
    "hazard.logistic": {"from": 1e-6, "to": 1e-2, "midpoint": 500, "width": 50, "loss": 1000},
    "hazard.learning": {"rate": 1e-2, "characteristic": 100, "loss": 1000},
    "hazard.beta": {"a": 0.5, "b": 100, "loss": 1000},
    "hazard.gamma": {"shape": 1.5, "exposure": 1000, "loss": 1e4, "frailty": 0.1},
    "hazard.table": {"points": [[0, 0], [100, 1e-3], [1e6, 2e-3]], "loss": 1000},
}


FORMULAS = {
    "benefit.formula": ("benefit.formula", {"a": 0.5, "t": 200, "share": 0.7}, "a*K^1.5/(1 + K/t)"),
    "benefit.formula without parameters": ("benefit.formula", None, "2*K - log1p(K)"),
    "benefit.formula without any": ("benefit.formula", {}, "2 * K"),
    "benefit.formula with a share": ("benefit.formula", {"share": 2}, "exp(-1/K)*K"),
    "benefit.formula that overflows": ("benefit.formula", {"a": 0.1}, "a*exp(K) - 2*K"),
    "hazard.formula": ("hazard.formula", {"probability": 1e-3, "loss": 1e5, "wipe": 0.9, "frailty": 0.5, "share": 1.5, "e": 1.25},
                       "probability*K + log1p(K^e/1e4)"),
    "hazard.formula without parameters": ("hazard.formula", {"loss": 100}, "max(0, K - 10)/1e3"),
}


def valid():
    """Scenarios that are fine, by name."""
    cases = {"worked": worked(), "two paths": two_paths(), "hostile": hostile()}
    for family, parameters in FAMILIES.items():
        other = ("hazard.constant", FAMILIES["hazard.constant"]) if family.startswith("benefit") else \
            ("benefit.linear", FAMILIES["benefit.linear"])
        cases[family] = with_terms([(family, parameters), other])
    for name, term in FORMULAS.items():
        other = ("hazard.constant", FAMILIES["hazard.constant"]) if name.startswith("benefit") else \
            ("benefit.linear", FAMILIES["benefit.linear"])
        cases[name] = with_terms([term, other])
    cases.update({"derived": derived(), "several ways": several_ways(), "nothing left": nothing_left(),
                  "cancelling": cancelling(), "chain": chain(100), "long formulas": long_formulas()})
    # (K - 1) (K - 10) (K - 100) / 100 has three break-evens, and no hazard takes part.
    cases["polynomial"] = with_terms([("benefit.polynomial", {"c0": -10, "c1": 11.1, "c2": -1.11, "c3": 0.01})], one=2,
                                     thousand=50)
    cases["window"] = with_terms([("benefit.power", {"coefficient": 1, "exponent": 2}),
                                  ("hazard.constant", {"probability": 1e-3, "loss": 1e4})], one=5)
    cases["touching"] = with_terms([("benefit.polynomial", {"c0": 400, "c1": -40, "c2": 1})])
    cases["nothing"] = with_terms([("benefit.linear", {"per_unit": 0})])
    cases["always bad"] = with_terms([("benefit.linear", {"per_unit": -2})], one=3, thousand=3)
    cases["huge"] = with_terms([("benefit.power", {"coefficient": 1e300, "exponent": 3}),
                                ("hazard.constant", {"probability": 1e-300, "loss": 1e308})])
    cases["tiny"] = with_terms([("benefit.linear", {"per_unit": 1e-300}),
                                ("hazard.constant", {"probability": 1e-3, "loss": 1e-298})])
    cases["300 powers of ten"] = with_terms([("benefit.linear", {"per_unit": 2}),
                                             ("hazard.constant", {"probability": 1e-100, "loss": 1})], least=1e-150,
                                            most=1e150)
    cases["within a power of ten"] = with_terms([("benefit.linear", {"per_unit": 2}),
                                                 ("hazard.constant", {"probability": 0.01, "loss": 100})], least=110,
                                                most=190, one=120, thousand=130)
    cases["no whole scale"] = with_terms([("benefit.linear", {"per_unit": 2}),
                                          ("hazard.constant", {"probability": 0.01, "loss": 100})], least=0.2, one=0.3,
                                         thousand=0.5, most=0.8)
    cases["few units"] = with_terms([("benefit.linear", {"per_unit": 2}),
                                     ("hazard.constant", {"probability": 0.5, "loss": 0.1})])
    cases["gain"] = worked()
    cases["gain"]["assumptions"]["loss"]["value"] = -100
    cases["gain"]["paths"]["only"]["terms"][1]["gain"] = True
    cases["many digits"] = with_terms([("benefit.linear", {"per_unit": 2.00001}),
                                       ("hazard.constant", {"probability": 0.0123456, "loss": 100})], least=1.23456,
                                      one=1.23456, thousand=1234.56, most=1234567)
    cases["the same scale"] = two_paths()
    cases["the same scale"]["proposed"]["scale"] = "one"
    assume(cases["the same scale"], "half", -1)
    del cases["the same scale"]["assumptions"]["hundred"]
    cases["the same in all paths"] = two_paths()
    assume(cases["the same in all paths"], "hundred", 2)
    return cases
