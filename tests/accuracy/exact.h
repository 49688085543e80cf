/* SPDX-License-Identifier: MIT */
/* What the functions of the library should give, from their definitions in the manual, with MPFR. Arguments in the
 * order of special.h, a pair being one number. Results y[0], y[1], ... are right to 2^-110. */
#ifndef EXACT_H
#define EXACT_H

#include <mpfr.h>

enum { EXACT_BITS = 192, SLOPES_MOST = 7, EXACT_RESULTS = 2 * SLOPES_MOST };

typedef void exact_function(mpfr_t *y, mpfr_t *x);

/* a b, where 0 times infinity is 0. */
void exact_times(mpfr_t to, mpfr_t a, mpfr_t b);

/* Where y[1] is named size, it is the largest term, in the units of whose last place errors are counted. */
exact_function exact_add, exact_sub, exact_mul, exact_mul3;
exact_function exact_mul_add, exact_mul_mul, exact_mul_sub;            /* size */
exact_function exact_exp_neg, exact_exp_neg_prod;                      /* survival, probability */
exact_function exact_lottery, exact_lottery_prod, exact_lottery_after; /* size */
exact_function exact_quartic;                                          /* size */
exact_function exact_exp;                                              /* e^y, e^y - 1 */
exact_function exact_neg_log1p_neg, exact_log, exact_mul_pow, exact_pow_ratio, exact_hill, exact_mul_x_log_x;
exact_function exact_sqrt, exact_log_base, exact_log1p, exact_tanh, exact_pow;
exact_function exact_mul_log1p_ratio, exact_mul_expm1_ratio;
exact_function exact_growth0, exact_growth1, exact_growth2;
exact_function exact_gompertz, exact_frailty, exact_frailty_slope;
exact_function exact_logistic_rise, exact_logistic_fall, exact_logistic, exact_logistic_complement;
exact_function exact_logistic_shift, exact_logistic_spread, exact_ratio, exact_log_ratio;
/* Of a whole number a up to 64. */
exact_function exact_gamma_diff1_0, exact_gamma_diff1_1, exact_gamma_diff1_2;
exact_function exact_gamma_diff2_0, exact_gamma_diff2_1;
exact_function exact_log_gamma_diff2; /* of any a */

/* Parameters of the family, then the scale. Benefits: the value, y[1] size where it is a polynomial. Hazards: hazard,
 * survival, probability. */
exact_function exact_linear, exact_polynomial, exact_power, exact_metcalfe, exact_odlyzko, exact_logarithmic;
exact_function exact_saturating, exact_hill_benefit, exact_cubic;
exact_function exact_constant, exact_rate, exact_urn, exact_weibull, exact_gompertz_hazard, exact_logistic_hazard;
exact_function exact_learning, exact_beta, exact_gamma, exact_rates;

/* The same arguments: derivatives of the benefit or of the cumulative hazard by each of them, and from y[SLOPES_MOST]
 * on the sizes of their largest terms. */
exact_function exact_linear_slopes, exact_polynomial_slopes, exact_power_slopes, exact_metcalfe_slopes;
exact_function exact_odlyzko_slopes, exact_logarithmic_slopes, exact_saturating_slopes, exact_hill_slopes;
exact_function exact_constant_slopes, exact_rate_slopes, exact_urn_slopes, exact_weibull_slopes, exact_gompertz_slopes;
exact_function exact_logistic_slopes, exact_learning_slopes, exact_beta_slopes, exact_gamma_slopes;
exact_function exact_ev_slopes; /* of EV: per_unit, rate, share, loss, wipe, frailty, scale */

/* The first and second derivatives of the curves; of the hazard alone. */
exact_function exact_cubic1, exact_cubic2, exact_rates1, exact_rates2;

/* The points K_0, v_0, K_1, v_1, ... of exact_cubic() and exact_rates(). */
enum { TABLE_POINTS = 9 };
extern const double exact_cubic_points[2 * TABLE_POINTS], exact_rates_points[2 * TABLE_POINTS];

/* y[1], y[2] = survival and probability of the hazard y[0]. */
void exact_struck(mpfr_t *y);

#endif
