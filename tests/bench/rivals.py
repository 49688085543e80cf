# SPDX-License-Identifier: MIT
"""NumPy, SciPy and OpenTURNS as rivals: reads commands and raw doubles on standard input, and times itself."""

import math
import sys
from time import perf_counter, process_time

receive, answer = sys.stdin.buffer, sys.stdout.buffer


def say(data):
    answer.write(data)
    answer.flush()


try:
    import numpy as np

    version = f"NumPy {np.__version__}"
    if sys.argv[1] == "scipy":
        import scipy
        from scipy.optimize import brentq
        from scipy.special import gammaincinv, lambertw, ndtri
        from scipy.stats import qmc
        from scipy.stats import spearmanr

        version = f"SciPy {scipy.__version__}, {version}"
    if sys.argv[1] == "openturns":
        import openturns

        version = f"OpenTURNS {openturns.__version__}, {version}"
except ImportError:
    say(b"missing\n")
    sys.exit()


def doubles(n):
    # A copy, aligned as NumPy does it.
    return np.frombuffer(receive.read(8 * n)).copy()


def sweep(n, model, a, p, l, b, t, l2, shape, exposure):
    scales = doubles(n)
    rate = -math.log1p(-p)

    def two():
        h = rate * scales
        return a * scales * np.exp(-h) + l * np.expm1(-h)

    def four():
        h1 = rate * scales
        h2 = shape * np.log1p(scales / exposure)
        benefit = a * scales + b * np.log1p(scales / t)
        return benefit * np.exp(-(h1 + h2)) + l * np.expm1(-h1) + l2 * np.expm1(-h2)

    return four if model else two


def roots(n):
    cases = [tuple(map(float, case)) for case in doubles(5 * n).reshape(n, 5)]

    def work():
        times = np.empty(n)
        found = np.empty(n)
        for i, (a, p, l, lo, hi) in enumerate(cases):
            rate = -math.log1p(-p)

            def ev(x, exp=math.exp, expm1=math.expm1):
                h = -rate * x
                return a * x * exp(h) + l * expm1(h)

            start = perf_counter()
            found[i] = brentq(ev, lo, hi, xtol=1e-300)
            times[i] = perf_counter() - start
        start = perf_counter()
        for i in range(1000):
            perf_counter()
        cost = (perf_counter() - start) / 1000
        return np.concatenate([times - cost, found])

    return work


def lambert(n):
    a, p, l = doubles(3 * n).reshape(3, n).copy()

    def work():
        rate = -np.log1p(-p)
        c = rate * l / a
        return -lambertw(-c * np.exp(-c), -1).real / rate - l / a

    return work


def sobol(dimensions, n):
    engine = qmc.Sobol(dimensions, seed=1)
    return lambda: engine.reset().random(n)


def uniforms(n):
    generator = np.random.default_rng(1)
    return lambda: generator.random(n)


def engines(dimensions):
    return lambda: [qmc.Sobol(dimensions, seed=i) for i in range(100)]


def summary(n):
    x = doubles(n)
    def work():
        means = x.reshape(-1, 8).mean(axis=0)
        return np.array([x.mean(), means.std(ddof=1) / math.sqrt(8), x.std(ddof=1), x.min(), x.max()])
    return work


def quantiles(n, *levels):
    x = doubles(n)
    return lambda: np.quantile(x, levels, method="hazen")


def ranks(n):
    x, y = doubles(2 * n).reshape(2, n).copy()
    return lambda: np.array([spearmanr(x, y).correlation])


def said(a, loss, r, scale):
    survival = np.exp(-r * scale)
    ev = a * scale * survival - loss * (1 - survival)
    return np.array([ev.mean(), (ev < 0).mean(), *np.quantile(ev, (0.05, 0.25, 0.5, 0.75, 0.95), method="hazen")])


def monte_carlo(n, mu, sigma, least, greatest, rate, scale):
    generator = np.random.default_rng(1)

    def work():
        a = generator.lognormal(mu, sigma, n)
        loss = np.exp(generator.uniform(math.log(least), math.log(greatest), n))
        return said(a, loss, generator.gamma(3, 1 / rate, n), scale)
    return work


def quasi_monte_carlo(n, mu, sigma, least, greatest, rate, scale):
    engine = qmc.Sobol(3, seed=1)

    def work():
        u = engine.reset().random(n).T
        a = np.exp(mu + sigma * ndtri(u[0]))
        loss = least * np.exp(math.log(greatest / least) * u[1])
        return said(a, loss, gammaincinv(3, u[2]) / rate, scale)
    return work


def indices(n, mu_a, sigma_a, rate, mu_l, sigma_l, scale):
    """First order and total indices of EV, by Jansen's estimator on Sobol' points. NumPy evaluates all rows at once."""
    ot = openturns
    inputs = ot.ComposedDistribution([ot.LogNormal(mu_a, sigma_a), ot.Gamma(3, rate), ot.LogNormal(mu_l, sigma_l)])

    def ev(rows):
        a, r, loss = np.asarray(rows).T
        survival = np.exp(-r * scale)
        return (a * scale * survival - loss * (1 - survival)).reshape(-1, 1)

    function = ot.PythonFunction(3, 1, func_sample=ev)
    ot.ResourceMap.SetAsString("SobolIndicesExperiment-SamplingMethod", "QMC")

    def work():
        design = ot.SobolIndicesExperiment(inputs, n, False).generate()
        found = ot.JansenSensitivityAlgorithm(design, function(design), n)
        return np.array([*found.getFirstOrderIndices(), *found.getTotalOrderIndices()])
    return work


say(version.encode() + b"\n")
while True:
    command = receive.readline().split()
    if not command:
        break
    name, numbers = command[0].decode(), command[1:]
    with np.errstate(all="ignore"):
        if name == "time":
            repeats = int(numbers[0])
            start = process_time()
            for i in range(repeats):
                work()
            say(np.float64((process_time() - start) / repeats).tobytes())
        elif name == "result":
            say(work().tobytes())
        elif name == "sweep":
            work = sweep(int(numbers[0]), int(numbers[1]), *map(float, numbers[2:]))
        elif name == "roots":
            work = roots(int(numbers[0]))
        elif name == "summary":
            work = summary(int(numbers[0]))
        elif name == "quantiles":
            work = quantiles(int(numbers[0]), *map(float, numbers[1:]))
        elif name == "ranks":
            work = ranks(int(numbers[0]))
        elif name == "monte_carlo":
            work = monte_carlo(int(numbers[0]), *map(float, numbers[1:]))
        elif name == "quasi_monte_carlo":
            work = quasi_monte_carlo(int(numbers[0]), *map(float, numbers[1:]))
        elif name == "indices":
            work = indices(int(numbers[0]), *map(float, numbers[1:]))
        elif name == "lambertw":
            work = lambert(int(numbers[0]))
        elif name == "sobol":
            work = sobol(*map(int, numbers))
        elif name == "uniforms":
            work = uniforms(int(numbers[0]))
        elif name == "engines":
            work = engines(int(numbers[0]))
