// SPDX-License-Identifier: MIT
#include "rivals.h"

#include <boost/math/tools/roots.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>

double root_by_boost(const root_case *c, double lo, double hi)
{
    auto ev = [c](double x) {
        double h = -c->rate * x;
        return c->per_unit * x * std::exp(h) + c->loss * std::expm1(h);
    };
    std::uintmax_t iterations = 200;
    boost::math::tools::eps_tolerance<double> close(52);
    auto found = boost::math::tools::toms748_solve(ev, lo, hi, close, iterations);
    return found.first + (found.second - found.first) / 2;
}
