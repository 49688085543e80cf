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
    """The worked example with other terms: (family, {parameter: value})."""
    s = worked()
    for name in "gain", "chance", "loss":
        del s["assumptions"][name]
    s["paths"]["only"]["terms"] = [
        {"label": f"Term {i}", "family": family,
         "parameters": {p: assume(s, f"{p} {i}", value) for p, value in parameters.items()}}
        for i, (family, parameters) in enumerate(terms)]
    for name, value in values.items():
        s["assumptions"][name]["value"] = value
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


def valid():
    """Scenarios that are fine, by name."""
    cases = {"worked": worked(), "two paths": two_paths(), "hostile": hostile()}
    for family, parameters in FAMILIES.items():
        other = ("hazard.constant", FAMILIES["hazard.constant"]) if family.startswith("benefit") else \
            ("benefit.linear", FAMILIES["benefit.linear"])
        cases[family] = with_terms([(family, parameters), other])
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
