#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes gradient.tsv: derivatives of all quantities by every input of every family, at scales from 1e-20 to 1e20.

Derivatives are quotients of differences of the values, which are computed from the definitions in the manual with 900
digits; nothing here was differentiated by hand. Needs mpmath (1.2 or later).

usage: python3 make_gradient.py > gradient.tsv

Columns: model ("" for that of the line before), scale ("" likewise), term, input ("" for the scale), quantity as scaleev.h
numbers them, the derivative, and the size of its largest term ("" where it is the derivative itself): errors count in
units of the last place of it. Terms are those of EV = R B - L, and of the few derivatives that are sums and change their sign.
"""
import sys

from mpmath import mp, mpf

mp.dps = 900
STEP = mpf(10) ** -80
EV, BENEFIT, RETAINED, LOSS, SURVIVAL, LOG_SURVIVAL, CATASTROPHE, MARGINAL = range(8)


def number(text):
    """The double nearest to a decimal number, exactly."""
    return mpf(float(text))


# ---- families: the value at x of the parameters p, and sizes ----

def cubic(points):
    """Monotone piecewise cubic of Fritsch and Carlson."""
    k, v = points[0::2], points[1::2]
    n = len(k)
    secants = [(v[i + 1] - v[i]) / (k[i + 1] - k[i]) for i in range(n - 1)]
    m = [secants[0]] + [(a + b) / 2 if a * b > 0 else mpf(0) for a, b in zip(secants, secants[1:])] + [secants[-1]]
    for i, s in enumerate(secants):
        if s == 0:
            m[i] = m[i + 1] = mpf(0)
            continue
        a, b = m[i] / s, m[i + 1] / s
        if a * a + b * b > 9:
            tau = 3 / mp.sqrt(a * a + b * b)
            m[i], m[i + 1] = tau * a * s, tau * b * s

    def value(x, _):
        i = max(j for j in range(n - 1) if k[j] <= x or j == 0)
        w = k[i + 1] - k[i]
        t = (x - k[i]) / w
        return (v[i] * (1 + 2 * t) * (1 - t) ** 2 + w * m[i] * t * (1 - t) ** 2 + v[i + 1] * t * t * (3 - 2 * t)
                + w * m[i + 1] * t * t * (t - 1))
    return value


def rates(points):
    """The integral of a piecewise linear rate."""
    k, r = points[0::2], points[1::2]

    def value(x, _):
        total = mpf(0)
        for i in range(len(k) - 1):
            if x <= k[i]:
                break
            end = min(x, k[i + 1])
            at_end = r[i] + (r[i + 1] - r[i]) * (end - k[i]) / (k[i + 1] - k[i])
            total += (end - k[i]) * (r[i] + at_end) / 2
        return total
    return value


def softplus(x):
    return mp.log1p(mp.exp(x))


def logistic(x, p):
    r0, r1 = -mp.log1p(-p[0]), -mp.log1p(-p[1])
    return r0 * x + (r1 - r0) * p[3] * (softplus((x - p[2]) / p[3]) - softplus(-p[2] / p[3]))


def gompertz(x, p):
    return p[0] * mp.expm1(p[1] * x) / p[1] if p[1] else p[0] * x


def beta(x, p):
    a, b = p
    return mp.loggamma(b) - mp.loggamma(a + b) - mp.loggamma(b + x) + mp.loggamma(a + b + x)


def urn(x, p):
    n, m = p
    return (mp.loggamma(n + 1) - mp.loggamma(n + 1 - x)) - (mp.loggamma(n + 1 - m) - mp.loggamma(n + 1 - m - x))


FAMILIES = {
    "linear": (["per_unit"], lambda x, p: p[0] * x),
    "polynomial": (["c0", "c1", "c2", "c3"], lambda x, p: sum(c * x ** i for i, c in enumerate(p))),
    "power": (["coefficient", "exponent"], lambda x, p: p[0] * x ** p[1]),
    "metcalfe": (["per_pair"], lambda x, p: p[0] * x * (x - 1) / 2),
    "odlyzko": (["coefficient"], lambda x, p: p[0] * x * mp.log(x)),
    "logarithmic": (["coefficient", "characteristic"], lambda x, p: p[0] * mp.log1p(x / p[1])),
    "saturating": (["maximum", "characteristic"], lambda x, p: -p[0] * mp.expm1(-x / p[1])),
    "hill": (["maximum", "half_scale", "steepness"], lambda x, p: p[0] / (1 + (p[1] / x) ** p[2])),
    "constant": (["probability"], lambda x, p: -x * mp.log1p(-p[0])),
    "rate": (["rate"], lambda x, p: p[0] * x),
    "urn": (["balls", "bad"], urn),
    "weibull": (["characteristic", "shape"], lambda x, p: (x / p[0]) ** p[1]),
    "gompertz": (["rate", "growth"], gompertz),
    "logistic": (["from", "to", "midpoint", "width"], logistic),
    "learning": (["rate", "characteristic"], lambda x, p: p[0] * p[1] * mp.log1p(x / p[1])),
    "beta": (["a", "b"], beta),
    "gamma": (["shape", "exposure"], lambda x, p: p[0] * mp.log1p(x / p[1])),
}


def base_size(family, x, p, name, order, value):
    """Size of the derivative of a family's value by x (name "") or a parameter, and `order` more times by x, where it
    is a sum that changes sign."""
    sums = {
        ("odlyzko", "", 0): lambda: abs(p[0]) * max(abs(mp.log(x)), 1),
        ("odlyzko", "coefficient", 1): lambda: max(abs(mp.log(x)), 1),
        ("power", "exponent", 1): lambda: abs(p[0]) * x ** (p[1] - 1) * max(1, abs(p[1] * mp.log(x))),
        ("weibull", "shape", 1): lambda: (x / p[0]) ** p[1] / x * max(1, abs(p[1] * mp.log(x / p[0]))),
        ("saturating", "characteristic", 1): lambda: abs(p[0]) / p[1] ** 2 * mp.exp(-x / p[1]) * max(1, x / p[1]),
    }
    if family in ("polynomial", "metcalfe"):
        c = [abs(c) for c in p] if family == "polynomial" else [0, abs(p[0]) / 2, abs(p[0]) / 2]
        if name == "":
            f = [i * (i - 1 if order else 1) * a for i, a in enumerate(c)]
            return sum(a * x ** (i - 1 - order) for i, a in enumerate(f) if a)
        return (2 * x + 1) / 2 if family == "metcalfe" and order else abs(value)
    if family == "logistic" and name in ("midpoint", "width"):
        r0, r1 = -mp.log1p(-p[0]), -mp.log1p(-p[1])
        return abs(value) * max(r0, r1) / abs(r1 - r0)
    if family == "logistic" and name == "" and order:
        r0, r1 = -mp.log1p(-p[0]), -mp.log1p(-p[1])
        return abs(value) * max(r0, r1) / abs(r1 - r0)
    if family == "hill" and order:
        m, t, n = p
        q = (x / t) ** n
        curve = m * q / (1 + q) ** 2 / x
        return {"": curve * n / x * max(1, n), "maximum": abs(value), "half_scale": curve * n * max(1, n) / t,
                "steepness": curve * max(1, n * abs(mp.log(x / t)))}[name]
    return max(abs(value), sums.get((family, name, order), lambda: 0)())


# ---- models of one benefit and one hazard ----

class Side:
    def __init__(self, spec):
        head, *knobs = spec.split(":", 2)[0:1] + spec.split(":")[1:]
        self.kind, self.family = head.split(".")
        self.parameters = [number(t) for t in knobs[0].split(",")]
        self.knobs = {"share": mpf(1)} if self.kind == "benefit" else {
            "share": mpf(1), "loss": mpf(0), "wipe": mpf(1), "frailty": mpf(0)}
        for knob in knobs[1:]:
            name, text = knob.split("=")
            self.knobs[name] = number(text)
        if self.family == "table":
            self.names, self.function = [], (cubic if self.kind == "benefit" else rates)(self.parameters)
        else:
            self.names, self.function = FAMILIES[self.family]

    def base(self, x, changed):
        p = [changed.get(name, value) for name, value in zip(self.names, self.parameters)] or self.parameters
        return self.function(x, p)

    def value(self, scale, changed):
        h = self.base(changed.get("share", self.knobs["share"]) * scale, changed)
        v = changed.get("frailty", self.knobs.get("frailty", mpf(0)))
        return mp.log1p(v * h) / v if v else h


def quotient(f, at):
    step = STEP * abs(at) if at else STEP ** 2
    return (f(at + step) - f(at - step)) / (2 * step)


def derivatives(f, at):
    """The first and the second."""
    step = STEP * abs(at)
    up, here, down = f(at + step), f(at), f(at - step)
    return (up - down) / (2 * step), (up - 2 * here + down) / step ** 2


class Slopes:
    """Of one term by one of its inputs: value y, y_p, y' and y'_p, and the sizes of the last three."""

    def __init__(self, side, scale, name):
        s, p = side.knobs["share"], side.parameters
        x, h = s * scale, side.base(s * scale, {})
        hx, hxx = derivatives(lambda u: side.base(u, {}), x)
        size_x, size_xx = [base_size(side.family, x, p, "", k, d) for k, d in enumerate((hx, hxx))]
        if name in ("", "share"):
            hp, hxp, size_p, size_xp = (s * hx, s * hxx, s * size_x, s * size_xx) if name == "" else (
                scale * hx, scale * hxx, scale * size_x, scale * size_xx)
        elif name in side.names:
            at = side.parameters[side.names.index(name)]
            hp = quotient(lambda u: side.base(x, {name: u}), at)
            hxp = quotient(lambda u: quotient(lambda z: side.base(z, {name: u}), x), at)
            size_p, size_xp = [base_size(side.family, x, p, name, k, d) for k, d in enumerate((hp, hxp))]
        else:
            hp = hxp = size_p = size_xp = mpf(0)
        # the slope along the scale is s hx
        slope, slope_size, mixed, mixed_size = s * hx, s * size_x, s * hxp, s * size_xp
        if name == "share":
            mixed, mixed_size = mixed + hx, max(mixed_size, size_x)
        v = side.knobs.get("frailty", mpf(0))
        left = 1 + v * h
        self.y = mp.log1p(v * h) / v if v else h
        self.slope, self.slope_size = slope / left, slope_size / left
        if name == "frailty":
            self.by = quotient(lambda u: side.value(scale, {"frailty": u}), v)
            self.mixed = -slope * h / left ** 2
            self.by_size, self.mixed_size = abs(self.by), abs(self.mixed)
        else:
            self.by, self.by_size = hp / left, size_p / left
            self.mixed = mixed / left - v * slope * hp / left ** 2
            self.mixed_size = max(mixed_size / left, v * slope_size * size_p / left ** 2)


def rows(benefit, hazard, scale, of_hazard, name):
    """(quantity, derivative, size) by one input: that of the hazard or of the benefit, or the scale (name "")."""
    w, l = hazard.knobs["wipe"], hazard.knobs["loss"]
    b = Slopes(benefit, scale, "-" if of_hazard and name else name)
    h = Slopes(hazard, scale, "-" if not of_hazard and name else name)
    survival, struck = mp.exp(-h.y), -mp.expm1(-h.y)
    kept = 1 - w * struck
    by_w, by_l = of_hazard and name == "wipe", of_hazard and name == "loss"
    fall, fall_size = survival * h.by, survival * h.by_size
    kept_by, kept_size = (-struck, struck) if by_w else (-w * fall, w * fall_size)
    loss_by, loss_size = (struck, struck) if by_l else (l * fall, abs(l) * fall_size)
    out = [
        (BENEFIT, b.by, b.by_size), (RETAINED, kept_by, kept_size), (LOSS, loss_by, loss_size),
        (SURVIVAL, -fall, fall_size), (CATASTROPHE, fall, fall_size), (LOG_SURVIVAL, -h.by, h.by_size),
        (EV, kept * b.by + kept_by * b.y - loss_by, max(kept * b.by_size, kept_size * abs(b.y), loss_size)),
    ]
    # EV' = R B' - w S h' B - l S h'
    rush = survival * h.slope
    rush_by = survival * (h.mixed - h.by * h.slope)
    rush_size = survival * max(h.mixed_size, h.by_size * h.slope_size)
    value = kept_by * b.slope + kept * b.mixed - w * rush_by * b.y - w * rush * b.by - l * rush_by
    terms = [kept_size * b.slope_size, kept * b.mixed_size, w * rush_size * abs(b.y),
             w * survival * h.slope_size * b.by_size, abs(l) * rush_size]
    if by_w:
        value, terms = value - rush * b.y, terms + [survival * h.slope_size * abs(b.y)]
    if by_l:
        value, terms = value - rush, terms + [survival * h.slope_size]
    return out + [(MARGINAL, value, max(terms))]


BENEFITS = ["linear:-46", "polynomial:1,2,0.5,-0.01", "power:2,1.3", "power:2,0.3", "metcalfe:0.5", "odlyzko:2",
            "logarithmic:2,3", "saturating:20,30", "hill:20,30,2.5", "hill:20,30,40",
            "table:0,0,10,3,10.0625,20,100,21"]
HAZARDS = ["constant:0.01", "rate:0.02", "urn:1000,30", "weibull:60,1.7", "weibull:60,0.3", "gompertz:0.01,0.02",
           "gompertz:0.01,-0.02", "gompertz:0.01,0", "logistic:0.001,0.03,20,4", "logistic:0.03,0.001,20,0.3",
           "learning:0.02,40", "beta:0.7,40", "gamma:0.7,40", "table:0,0.01,20,0.03,20.0625,7,100,0.005"]
SCALES = ["1e-20", "1e-9", "0.001", "0.36787944117144233", "7.3", "30.000001", "40", "60.00001", "1000", "1e6", "1e20"]
MODELS = ([("benefit.%s:share=0.7" % b, "hazard.rate:0.02:loss=3:wipe=0.6:frailty=0.3:share=0.9") for b in BENEFITS]
          + [("benefit.%s" % b, "hazard.rate:1e-8") for b in BENEFITS]
          + [("benefit.linear:-46", "hazard.%s:loss=30:wipe=0.6:frailty=0.3:share=0.7" % h) for h in HAZARDS]
          + [("benefit.linear:-46", "hazard.%s:loss=0.03" % h) for h in HAZARDS])
MORE = [("benefit.saturating:20,30", "hazard.rate:1e-8", scale) for scale in ("19800", "19787.3")]


def fits(side, scale):
    if side.family == "table":
        return side.knobs["share"] * scale <= side.parameters[-2]
    if side.family == "urn":
        return side.knobs["share"] * scale < side.parameters[0] - side.parameters[1] + 1
    return side.family != "gompertz" or side.parameters[1] * side.knobs["share"] * scale < 700


def steep(side, scale):
    """A Hill curve so far beyond its half scale that second derivatives are made of numbers that underflow."""
    if side.family != "hill":
        return False
    _, t, n = side.parameters
    return (side.knobs["share"] * scale / t) ** n > mpf(10) ** 150


def short(x):
    return mp.nstr(x, 25, strip_zeros=True)


def main():
    print("model\tscale\tterm\tinput\tquantity\tderivative\tsize")
    cases = [(b, h, s) for b, h in MODELS for s in SCALES] + MORE
    model_before = scale_before = None
    for spec_b, spec_h, scale_text in cases:
        benefit, hazard, scale = Side(spec_b), Side(spec_h), number(scale_text)
        if not fits(benefit, scale) or not fits(hazard, scale):
            continue
        inputs = [(0, "")] + [(0, n) for n in benefit.names + list(benefit.knobs)] + [
            (1, n) for n in hazard.names + list(hazard.knobs)]
        for term, name in inputs:
            for quantity, value, size in rows(benefit, hazard, scale, term == 1, name):
                if size == 0 or (quantity == MARGINAL and name and steep(benefit, scale)):
                    continue
                model = spec_b + ";" + spec_h
                same = model == model_before
                print("\t".join(["" if same else model, "" if same and scale_text == scale_before else scale_text,
                                 str(term), name, str(quantity), short(value),
                                 "" if abs(value) > size * mpf("0.999") else mp.nstr(size, 6)]))
                model_before, scale_before = model, scale_text
        sys.stdout.flush()


if __name__ == "__main__":
    main()
