/* SPDX-License-Identifier: MIT */
/* Operations over arrays. kernel/set.c is compiled once per instruction set; all of them give the same bits, for one
 * element as for many, whatever the alignment. (A NaN is a NaN: its sign and payload are not part of the promise.)
 *
 * Every kernel has the same shape: arguments a[0], a[1], ..., results `out` and, for those with two, `low`. `out` and
 * `low` each may be the very array of an argument, else they overlap nothing; `low` may be NULL when nobody wants it.
 * Single numbers must not lie in `out` or `low`. */
#ifndef SEV_KERNELS_H
#define SEV_KERNELS_H

#include "number/pair.h"

#include <stddef.h>
#include <stdint.h>

/* An argument of a block: an array has stride 1; stride 0 stands for one number, the same for all elements. */
typedef struct sev_arg {
    const double *p;
    const double *low; /* its low part; NULL: there is none, or it is not read */
    size_t stride;     /* 0 or 1 */
} sev_arg;

static inline sev_arg sev_array(const double *p)
{
    return (sev_arg){p, NULL, 1};
}

static inline sev_arg sev_single(const double *p)
{
    return (sev_arg){p, NULL, 0};
}

enum { SEV_BLOCK = 256 }; /* elements evaluated at a time, at most */

/* A search for where n functions of x fall through 0 on [from, to], 0 < from, beginning at `start`, and what a round
 * leaves for the next. */
typedef struct sev_brackets {
    size_t n;
    double from, start, to;
    _Alignas(64) double x[SEV_BLOCK];                               /* where to look next */
    double lo[SEV_BLOCK], hi[SEV_BLOCK];                            /* the bracket */
    double x_before[SEV_BLOCK], log[SEV_BLOCK], inverse[SEV_BLOCK]; /* the point before, ln there and 1 / its slope */
} sev_brackets;

/* A table of quantiles has 2^SEV_PIECE_BITS rows for each halving of the lesser of the probabilities below and above,
 * from 1/2 down to 2^-(1 + SEV_PIECE_OCTAVES); one in front of them for what is less, one after them for 1/2 itself;
 * and as many again for where the lesser one is that above. A row has the coefficients of a polynomial of the place. */
enum { SEV_PIECE_BITS = 3, SEV_PIECE_OCTAVES = 12, SEV_PIECE_ROWS = (SEV_PIECE_OCTAVES << SEV_PIECE_BITS) + 2 };
enum { SEV_PIECE_TERMS = 10 };

/* Where probabilities are in it: the row, and the place in the row, from -1/2 to 1/2; and below - 1/2, from the lesser
 * of the two. */
typedef struct sev_located {
    _Alignas(64) double below[SEV_BLOCK]; /* lest vectors lie across lines of the cache */
    double above[SEV_BLOCK], place[SEV_BLOCK], center[SEV_BLOCK];
    uint64_t row[SEV_BLOCK];
} sev_located;

/* Sums over values with weights, two doubles long, that of their sizes, and the least and the greatest value. */
typedef struct sev_weighted {
    sev_pair weight, value;
    double size, least, greatest;
} sev_weighted;

typedef void sev_kernel(const sev_arg *a, size_t n, double *out, double *low);
/* The same for one element: argument i is values[args[i]], with the low part values[lows[i]], none where that is
 * negative. Results may be arguments. */
typedef void sev_single_kernel(const double *values, const int32_t *args, const int32_t *lows, double *out,
                               double *low);
typedef void sev_walk(uint64_t *state, const uint64_t *changes, size_t lanes, uint64_t group, size_t groups,
                      double *out);

typedef struct sev_kernels {
    const char *name;
    sev_single_kernel *const *singles; /* by operation: of those that have a kernel */

    /* Whether all of n numbers are scales: at least 0 and finite. */
    int (*scales)(const double *x, size_t n);

    /* The least and the greatest of n numbers, n > 0; whether none is NaN. */
    int (*extremes)(const double *x, size_t n, double *lo, double *hi);

    /* Of n values, those left out that are NaN or have no weight. */
    void (*weigh)(const double *weights, const double *values, size_t n, sev_weighted *sums);

    /* One round of a search for where a0 - a1 falls through 0, by ln(a0 / a1), or, where these are not both positive,
     * that of both and the same number more; from the values at x and the slopes a2 and a3. The first is at `start`;
     * where that is `from` and a0 is not the greater there, the bracket is empty. x becomes the root of the cubic that
     * fits this point and the one before, or of the tangent, or about the geometric middle where those leave the
     * bracket. Returns whether any x seems to be off by more than 1e-12 of it. A guess: nothing is known of x but that
     * it is in the bracket. */
    int (*search)(sev_brackets *s, const sev_arg *a, int first);

    /* Numbers between 0 and 1, odd multiples of 2^-53, from the words of `lanes` walkers, a multiple of 8, for so many
     * groups. Group number `group` is the next; after each, the walkers change by row number m of `changes`, m being
     * how often 2 divides the number of the group that follows. */
    sev_walk *walk;

    /* Probabilities below + u within, and above + (1 - u) within, NaN unless 0 <= u <= 1, and where they are in a table
     * of quantiles: n <= SEV_BLOCK. */
    void (*locate)(sev_located *to, const double *u, size_t n, double below, double above, double within);

    /* Polynomials of a table: even and odd powers apart, each after Horner. */
    void (*pieces)(const double *rows, const sev_located *at, size_t n, double *out);

    /* Cells of n numbers: k for an x that (x - from) scale rounds to k, but at least 0 and at most cells - 1, and
     * `cells` for NaN. That times 2^shift, and added the last `shift` bits of the index. cells < 2^31. */
    void (*cells)(uint64_t *to, const double *x, size_t n, double from, double scale, size_t cells, unsigned shift);

    /* Moves what is beyond the ends to them; whether none is NaN, which stays. */
    int (*clip)(double *x, size_t n, double least, double greatest);

    /* One pass, a few operations per element. */
    sev_kernel *add;  /* a0 + a1 */
    sev_kernel *sub;  /* a0 - a1 */
    sev_kernel *mul;  /* a0 a1; 0 times infinity is 0 */
    sev_kernel *mul3; /* a0 a1 a2: sev_mul3() */
    sev_kernel *div;  /* a0 / a1 */
    sev_kernel *min;  /* the smaller of a0 and a1, and the larger; NaN where one of them is */
    sev_kernel *max;
    sev_kernel *sqrt; /* the square root of a0, rounded correctly; that of -0 is 0 */
    /* a0 a1 - a2, which is R B - L, and in `low` how far rounding may have moved it. The sizes of the parts of B add up
     * to |a3|, those of L to |a4|, and each part is right to a5 of itself. In R each halving from 1 may cost 4 more
     * half ulps, where a hazard has no low part; where R may be subnormal, nothing of the product is certain. */
    sev_kernel *balance;
    sev_kernel *turn;    /* a0 where a1 > a2 and a3 < -a4, else NaN */
    sev_kernel *mul_add; /* a0 a1 + a2, rounded twice; never -0, as the next two */
    sev_kernel *mul_mul; /* a0 a1 + a2 a3, products as in mul, each rounded */
    sev_kernel *mul_sub; /* a0 a1 - a2 a3, products as in mul, each rounded */
    sev_kernel *offset;  /* a0 - a1, and the low part of a0 */

    /* In what follows, x and y are numbers in two parts, of which the low part is read. */
    sev_kernel *prod;    /* x0 y1, two parts: sev_mul() */
    sev_kernel *sum;     /* x0 + y1, two parts */
    sev_kernel *horner;  /* x0 y1 + a2, two parts */
    sev_kernel *quartic; /* (((x0 y1 + a2) y1 + a3) y1 + a4) y1 + a5, one part, within 2 places whatever cancels */
    sev_kernel *exp_neg; /* out = exp(-x0), low = 1 - exp(-x0) */
    /* exp_neg of x0 y1, which is not rounded on the way: a hazard proportional to a pair. */
    sev_kernel *exp_neg_prod;
    /* With s, f = exp_neg of x0: (a1 a2) s - a3 f, but never -0; s is not rounded where it is subnormal. At most one of
     * a1 and a2 is an array; a factor of 1 does no harm. */
    sev_kernel *lottery;
    /* With s, f = exp_neg_prod of x0 y1: (a2 a3) s - a4 f, likewise. */
    sev_kernel *lottery_prod;
    /* With s, f = exp_neg of x0: a2 (a1 s) - (a3 a4 + a5 f), products as in mul; s as in lottery. */
    sev_kernel *lottery_after;

    /* The functions of special.h, with its arguments in its order; `low` is the low part of those that give a pair, and
     * is not touched by the others. */
    sev_kernel *exp;            /* out = exp(a0), low = exp(a0) - 1, as exp_neg */
    sev_kernel *neg_log1p_neg;  /* -log1p(-a0), two parts */
    sev_kernel *div_two;        /* x0 / a1, two parts: sev_ratio(), of +0 for -0 */
    sev_kernel *log;            /* ln x0 */
    sev_kernel *log_base;       /* ln x0 / ln a1 */
    sev_kernel *log1p;          /* ln(1 + a0) */
    sev_kernel *tanh;           /* tanh a0 */
    sev_kernel *pow;            /* x0^x1: sev_pow() */
    sev_kernel *mul_pow;        /* a0 x1^x2 */
    sev_kernel *pow_ratio;      /* (x0 / a1)^x2, two parts */
    sev_kernel *hill;           /* a0 / (1 + (a2 / x1)^a3) */
    sev_kernel *mul_x_log_x;    /* a0 x1 ln x1 */
    sev_kernel *log1p_ratio;    /* a0 log1p(x1 / a2), two parts */
    sev_kernel *mul_log1p;      /* the same, one result */
    sev_kernel *expm1_ratio;    /* a0 (1 - exp(-x1 / a2)) */
    sev_kernel *gompertz;       /* a0 expm1(a2 x1) / a2, two parts: sev_gompertz() */
    sev_kernel *frailty;        /* log1p(a1 x0) / a1, two parts */
    sev_kernel *logistic_shift; /* x0, c = a1, d = a2, from = x3, to = x4, two parts */
    sev_kernel *logistic_rise;  /* x0, c = a1, d = a2, two parts */
    sev_kernel *logistic_fall;  /* likewise */
    sev_kernel *logistic;       /* likewise, one result */
    sev_kernel *logistic_complement;
    sev_kernel *urn;         /* n = a0, m = a1, x2, two parts: sev_urn() */
    sev_kernel *gamma_diff2; /* a0, a1, x2, two parts: sev_gamma_diff2(-1) */
} sev_kernels;

/* The set of number i, the baseline first; NULL past the last. Some may not run on this machine. */
const sev_kernels *sev_kernels_set(size_t i);
/* Whether this machine runs it. */
int sev_kernels_runs(const sev_kernels *set);
/* The fastest one that this machine runs. Cheap, but not free: keep the result. Built with SCALEEV_TEST_BUILD, it heeds
 * the environment variable SCALEEV_KERNELS, the name of a set. */
const sev_kernels *sev_kernels_best(void);

#endif
