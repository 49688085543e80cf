/* SPDX-License-Identifier: MIT */
#include "rivals.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

static double ev(double x, void *context)
{
    const root_case *c = context;
    double h = -c->rate * x;
    return c->per_unit * x * exp(h) + c->loss * expm1(h);
}

double root_by_gsl(const root_case *c, double lo, double hi)
{
    static gsl_root_fsolver *solver;
    if (!solver)
        solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    root_case copy = *c;
    gsl_function function = {.function = ev, .params = &copy};
    gsl_root_fsolver_set(solver, &function, lo, hi);
    for (int i = 0; i < 200; ++i) {
        gsl_root_fsolver_iterate(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 0, 1e-15) !=
            GSL_CONTINUE)
            break;
    }
    return gsl_root_fsolver_root(solver);
}
