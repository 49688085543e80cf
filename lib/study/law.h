/* SPDX-License-Identifier: MIT */
/* Distributions as they are before anything is cut off: a name, parameters, a quantile function and what belongs to it;
 * distributions.def has them. */
#ifndef SEV_LAW_H
#define SEV_LAW_H

#include "model/family.h"
#include "study/atoms.h"
#include "study/incomplete.h"
#include "study/knots.h"
#include "study/pieces.h"

typedef struct sev_distribution sev_distribution;

typedef enum sev_law_shape { SEV_NUMBERS, SEV_PAIRS, SEV_LIST } sev_law_shape;

/* What is smooth, that is, has derivatives of all orders. */
typedef enum sev_smoothness {
    SEV_KINKED,           /* nothing, as far as is known */
    SEV_SMOOTH_QUANTILES, /* the quantile of the level Phi(z), as a function of z */
    SEV_SMOOTH            /* and the distribution function on the whole line, ends included */
} sev_smoothness;

/* What serves distributions of one kind. */
typedef struct sev_kind {
    sev_quantile *quantile; /* of a sev_distribution; where there is `finish`, that of the standard normal */
    /* Many at once, where there is no table; NULL: one by one. */
    void (*many)(const sev_distribution *d, const double *below, const double *above, size_t n, double *out);
    /* Makes quantiles of x, which are those of the standard normal. In a loop of its own. */
    void (*finish)(const sev_distribution *d, const double *below, const double *above, double *x, size_t n);
    sev_sides (*sides)(const sev_distribution *d, double x); /* the probabilities of less and of more than x */
    /* The same for n <= SEV_BLOCK numbers; NULL: one by one. What comes for numbers out of its range does not count. */
    void (*many_sides)(const sev_distribution *d, const double *x, size_t n, double *below, double *above);
    double (*mean)(const sev_distribution *d); /* NULL: there is no closed form */
    double (*variance)(const sev_distribution *d);
    double error; /* of a table of quantiles; 0: there is none */
    bool has_atoms;
    sev_smoothness smoothness;
} sev_kind;

/* What is wrong with numbers together, NULL for nothing, and which two of them show it; the same one twice: none. */
typedef struct sev_fault {
    const char *wrong;
    size_t first, second;
} sev_fault;

typedef struct sev_law {
    const char *name, *help;
    sev_law_shape shape;
    size_t parameters_n;
    const sev_parameter *parameters;
    size_t most; /* numbers, of a list */
    sev_fault (*check)(const double *numbers, size_t n);
    bool (*prepare)(sev_distribution *d); /* false: no memory */
    const sev_kind *kind;
} sev_law;

struct sev_distribution {
    scaleev_allocator allocator;
    const sev_law *law;
    double *numbers;
    size_t n;
    double start, end;   /* between these it lies before anything is cut off; may be infinite */
    sev_pair mu, sigma;  /* of x, ln x or the log-odds where that is normal; ln lo and ln(hi / lo) of a loguniform */
    sev_incomplete part; /* of beta and gamma */
    sev_atoms atoms;
    sev_knots knots;
    const sev_kernels *kernels;
    sev_pieces *pieces;          /* NULL: quantiles are computed each time */
    double from, to;             /* what is outside is cut off, and the rest scaled up */
    double below, above, within; /* how much that is, and what is left */
    double least, greatest;      /* what then lies beyond them is moved there */
    bool is_truncated, is_clamped;
};

/* In the order of their public numbers; NULL out of range. */
const sev_law *sev_law_at(int32_t number);
const sev_law *sev_law_named(const char *name);
int32_t sev_law_count(void);

#endif
