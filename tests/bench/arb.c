/* SPDX-License-Identifier: MIT */
#include "rivals.h"

#include <arb.h>
#include <arb_calc.h>
#include <arb_poly.h>
#include <math.h>

/* Taylor coefficients of EV. */
static int ev(arb_ptr out, const arb_t x, void *context, slong order, slong precision)
{
    const root_case *c = context;
    arb_t rate, value;
    arb_poly_t k, s, product;
    arb_init(rate), arb_init(value);
    arb_poly_init(k), arb_poly_init(s), arb_poly_init(product);
    arb_set_d(rate, -c->probability);
    arb_log1p(rate, rate, precision);
    arb_poly_set_coeff_arb(k, 0, x);
    arb_poly_set_coeff_si(k, 1, 1);
    arb_poly_scalar_mul(s, k, rate, precision);
    arb_poly_exp_series(s, s, order, precision);
    arb_set_d(value, c->per_unit);
    arb_poly_scalar_mul(k, k, value, precision);
    arb_set_d(value, c->loss);
    arb_poly_set_coeff_arb(product, 0, value);
    arb_poly_add(k, k, product, precision);
    arb_poly_mullow(product, k, s, order, precision);
    for (slong i = 0; i < order; ++i)
        arb_poly_get_coeff_arb(out + i, product, i);
    arb_sub(out, out, value, precision);
    arb_clear(rate), arb_clear(value);
    arb_poly_clear(k), arb_poly_clear(s), arb_poly_clear(product);
    return 0;
}

double root_by_arb(const root_case *c, double lo, double hi)
{
    enum { PRECISION = 64, EXTRA = 10 };
    root_case copy = *c;
    arf_interval_t domain;
    arf_interval_ptr found;
    int *flags;
    double root = NAN;
    arf_interval_init(domain);
    arf_set_d(&domain->a, lo);
    arf_set_d(&domain->b, hi);
    slong n = arb_calc_isolate_roots(&found, &flags, ev, &copy, domain, 200, 100000, 2, PRECISION);
    if (n == 1 && flags[0] == 1) {
        arb_t region, value;
        arf_t factor;
        arf_interval_t isolated;
        arb_init(region), arb_init(value), arf_init(factor), arf_interval_init(isolated);
        /* Some bisections, until Newton's steps converge. */
        arb_calc_refine_root_bisect(isolated, ev, &copy, &found[0], 8, PRECISION);
        arf_interval_get_arb(region, isolated, PRECISION);
        arb_calc_newton_conv_factor(factor, ev, &copy, region, PRECISION);
        if (arb_calc_refine_root_newton(value, ev, &copy, region, region, factor, EXTRA, 53) == ARB_CALC_SUCCESS) {
            root = arf_get_d(arb_midref(value), ARF_RND_NEAR);
        } else {
            arb_calc_refine_root_bisect(domain, ev, &copy, isolated, 60, PRECISION);
            arf_interval_get_arb(region, domain, PRECISION);
            root = arf_get_d(arb_midref(region), ARF_RND_NEAR);
        }
        arb_clear(region), arb_clear(value), arf_clear(factor), arf_interval_clear(isolated);
    }
    for (slong i = 0; i < n; ++i)
        arf_interval_clear(found + i);
    flint_free(found);
    flint_free(flags);
    arf_interval_clear(domain);
    return root;
}
