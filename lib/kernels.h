/* SPDX-License-Identifier: MIT */
/* Operations over arrays. lib/kernels.c is compiled once per instruction set; all of them give the same bits, for one
 * element as for many, whatever the alignment. (A NaN is a NaN: its sign and payload are not part of the promise.)
 *
 * Every kernel has the same shape: arguments a[0], a[1], ..., results `out` and, for those with two, `low`. An array of
 * arguments has step 1; step 0 stands for one number, the same for all elements, and p = NULL for 0, a low part nobody
 * has. `out` and `low` each may be the very array of an argument, else they overlap nothing; `low` may be NULL when
 * nobody wants it. Single numbers must not lie in `out` or `low`. */
#ifndef SEV_KERNELS_H
#define SEV_KERNELS_H

#include <stddef.h>

typedef struct sev_arg {
    const double *p;
    size_t step; /* 0 or 1 */
} sev_arg;

enum { SEV_BLOCK = 256 }; /* elements evaluated at a time, at most */

/* A search for where n functions of x fall through 0 on [from, to], 0 < from, and what a round leaves for the next. */
typedef struct sev_brackets {
    size_t n;
    double from, to;
    double x[SEV_BLOCK];                                            /* where to look next */
    double lo[SEV_BLOCK], hi[SEV_BLOCK];                            /* the bracket */
    double x_before[SEV_BLOCK], log[SEV_BLOCK], inverse[SEV_BLOCK]; /* the point before, ln there and 1 / its slope */
} sev_brackets;

typedef void sev_kernel(const sev_arg *a, size_t n, double *out, double *low);

typedef struct sev_kernels {
    const char *name;

    /* Whether all of n numbers are scales: at least 0 and finite. */
    int (*scales)(const double *x, size_t n);

    /* The least and the greatest of n numbers, n > 0; whether none is NaN. */
    int (*range)(const double *x, size_t n, double *lo, double *hi);

    /* One round of a search for where a0 - a1 falls through 0, by ln(a0 / a1), from the values at x and the slopes a2
     * and a3. The first is at `from`; where a0 is not the greater there, the bracket is empty. x becomes the root of
     * the cubic that fits this point and the one before, or of the tangent, or about the geometric middle where those
     * leave the bracket. Returns whether any x seems to be off by more than 1e-12 of it. A guess: nothing is known of x
     * but that it is in the bracket. */
    int (*search)(sev_brackets *s, const sev_arg *a, int first);

    /* One pass, a few operations per element. */
    sev_kernel *add; /* a0 + a1 */
    sev_kernel *sub; /* a0 - a1 */
    sev_kernel *mul; /* a0 a1; 0 times infinity is 0 */
    sev_kernel *div; /* a0 / a1 */
    /* a0 a1 - a2, which is R B - L, and in `low` how far rounding may have moved it. The sizes of the parts of B add up
     * to |a3|, those of L to |a4|, and each part is right to a5 of itself. In R each halving from 1 may cost 4 more
     * half ulps, where a hazard has no low part; where R may be subnormal, nothing of the product is certain. */
    sev_kernel *balance;
    sev_kernel *turn;    /* a0 where a1 > a2 and a3 < -a4, else NaN */
    sev_kernel *mul_add; /* a0 a1 + a2, rounded twice; never -0, as the next two */
    sev_kernel *mul_mul; /* a0 a1 + a2 a3, products as in mul, each rounded */
    sev_kernel *mul_sub; /* a0 a1 - a2 a3, products as in mul, each rounded */
    sev_kernel *prod;    /* (a0, a1) (a2, a3), two parts: sev_mul() */
    sev_kernel *sum;     /* (a0, a1) + (a2, a3), two parts */
    sev_kernel *exp_neg; /* out = exp(-(a0, a1)), low = 1 - exp(-(a0, a1)) */
    /* exp_neg of (a0, a1) (a2, a3), which is not rounded on the way: a hazard proportional to a pair. */
    sev_kernel *exp_neg_prod;
    /* With s, f = exp_neg of (a0, a1): (a2 a3) s - a4 f, but never -0; s is not rounded where it is subnormal. At most
     * one of a2 and a3 is an array; a factor of 1 does no harm. */
    sev_kernel *ev;
    /* With s, f = exp_neg_prod of (a0, a1) (a2, a3): (a4 a5) s - a6 f, likewise. */
    sev_kernel *ev_prod;
    /* With s, f = exp_neg of (a0, a1): a3 (a2 s) - (a4 a5 + a6 f), products as in mul; s as in ev. */
    sev_kernel *ev_after;

    /* The functions of special.h, with its arguments in its order (pairs as two); `low` is the low part of those that
     * give a pair, and is not touched by the others. */
    sev_kernel *exp;           /* out = exp(a0), low = exp(a0) - 1, as exp_neg */
    sev_kernel *neg_log1p_neg; /* -log1p(-a0), two parts */
    sev_kernel *div_two;       /* (a0, a1) / a2, two parts: sev_ratio() */
    sev_kernel *log;           /* ln (a0, a1) */
    sev_kernel *mul_pow;       /* a0 (a1, a2)^(a3, a4) */
    sev_kernel *pow_ratio;     /* ((a0, a1) / a2)^(a3, a4), two parts */
    sev_kernel *hill;          /* a0 / (1 + (a3 / (a1, a2))^a4) */
    sev_kernel *mul_x_log_x;   /* a0 (a1, a2) ln (a1, a2) */
    sev_kernel *log1p_ratio;   /* a0 log1p((a1, a2) / a3), two parts */
    sev_kernel *mul_log1p;     /* the same, one result */
    sev_kernel *expm1_ratio;   /* a0 (1 - exp(-(a1, a2) / a3)) */
    sev_kernel *gompertz;      /* a0 expm1(a3 (a1, a2)) / a3, two parts: sev_gompertz() */
    sev_kernel *frailty;       /* log1p(a2 (a0, a1)) / a2, two parts */
    sev_kernel *logistic_rise; /* (a0, a1), c = a2, d = a3, two parts */
    sev_kernel *logistic_fall; /* likewise */
    sev_kernel *logistic;      /* likewise, one result */
    sev_kernel *logistic_complement;
} sev_kernels;

/* The set of number i, the baseline first; NULL past the last. Some may not run on this machine. */
const sev_kernels *sev_kernels_set(size_t i);
/* Whether this machine runs it. */
int sev_kernels_runs(const sev_kernels *set);
/* The fastest one that this machine runs. Cheap, but not free: keep the result. Built with SCALEEV_TEST_BUILD, it heeds
 * the environment variable SCALEEV_KERNELS, the name of a set. */
const sev_kernels *sev_kernels_best(void);

#endif
