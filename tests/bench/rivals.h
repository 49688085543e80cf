/* SPDX-License-Identifier: MIT */
/* Root finders that break-even.c races against: linear benefit, constant hazard. */
#ifndef TESTS_BENCH_RIVALS_H
#define TESTS_BENCH_RIVALS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct root_case {
    double per_unit, probability, loss;
    double rate;   /* -log1p(-probability) */
    double peak;   /* where EV is greatest; the root is above */
    double closer; /* below the root */
    double beyond; /* above it: twice `closer` */
} root_case;

/* Each finds the root in [lo, hi]. */
double root_by_gsl(const root_case *c, double lo, double hi);
double root_by_boost(const root_case *c, double lo, double hi);
/* Isolates on [lo, hi], then refines; NaN when it does not come to exactly one root. */
double root_by_arb(const root_case *c, double lo, double hi);

#ifdef __cplusplus
}
#endif

#endif
