/* SPDX-License-Identifier: MIT */
/* Differences of ln Gamma and its derivatives. */
#ifndef SEV_GAMMADIFF_H
#define SEV_GAMMADIFF_H

#include "number/pair.h"

/* |psi_n(x + a) - psi_n(x)|, psi_n the polygamma function of order n = 0, 1, 2; x > 0 (infinity at 0), a >= 0, and for
 * n > 0 possibly infinite (then |psi_n(x)|). Relative error 2^-47. */
double sev_gamma_diff1(int n, double x, double a);
/* |psi_n(x) + psi_n(x + a + k) - psi_n(x + a) - psi_n(x + k)|, n = -1, 0, 1, where psi_(-1) = ln Gamma; x > 0 (infinity
 * at 0), a, k >= 0, finite. n = -1 keeps the promise above; n >= 0: relative error 2^-47. */
sev_pair sev_gamma_diff2(int n, sev_pair x, double a, sev_pair k);
/* Cumulative hazard of x draws without replacement from n balls, m of them bad; infinite beyond the last that may be
 * good. The count left is n - m + 1 - x. */
sev_pair sev_urn(double n, double m, sev_pair x);

/* The same in plain doubles: relative error 2^-47. NaN where something is 0, infinite, or near overflow or
 * underflow. */
double sev_quick_gamma_diff1(int n, double x, double a);
double sev_quick_gamma_diff2(int n, double x, double a, double k);
double sev_quick_urn(double n, double m, double x);

#endif
