/* SPDX-License-Identifier: MIT */
#include "study/scores.h"
#include "host/memory.h"
#include "study/distribution.h"
#include "study/normal.h"

/* From 0 on; ROWS / ROWS_EACH is beyond `beyond`. */
enum { ROWS = 66, ROWS_EACH = 8 };

/* Of 2^-53, the least number that is drawn; 1 - Phi(beyond) > 2^-54, so that Phi is not rounded to 1. */
static const double beyond = 8.2096;

struct sev_scores {
    scaleev_allocator allocator;
    sev_distribution *normal; /* for its table of quantiles */
    const sev_kernels *kernels;
    double rows[ROWS]
               [SEV_PIECE_TERMS]; /* (1 - Phi(z)) e^(z^2 / 2), whose tenth derivative is below 500: off by 2^-70 */
};

/* The slope of Mills' ratio m is z m - 1. */
static void tail_row(int row, double *c)
{
    enum { PLACES = SEV_PIECE_TERMS / 2 };
    static const double inverse_sqrt_two_pi = 0x1.9884533d43651p-2;
    static const double places[PLACES] = {0.46875, 0.28125, 0.0, -0.28125, -0.46875};
    sev_rising at[PLACES];
    for (int i = 0; i < PLACES; i++) {
        double z = (row + 0.5 + places[i]) / ROWS_EACH, m = sev_normal_mills(z);
        at[i] = (sev_rising){m * inverse_sqrt_two_pi, (z * m - 1.0) * inverse_sqrt_two_pi / ROWS_EACH};
    }
    sev_pieces_fit(places, at, c);
}

sev_scores *sev_scores_make(const scaleev_allocator *allocator)
{
    sev_scores *scores = sev_new(allocator, 1, sizeof *scores);
    if (!scores)
        return NULL;
    scores->allocator = *allocator;
    scores->kernels = sev_kernels_best();
    if (sev_distribution_make(allocator, "normal", (const double[]){0.0, 1.0}, 2, &scores->normal, NULL) !=
        SCALEEV_OK) {
        sev_scores_free(scores);
        return NULL;
    }
    for (int row = 0; row < ROWS; row++)
        tail_row(row, scores->rows[row]);
    return scores;
}

void sev_scores_free(sev_scores *scores)
{
    if (!scores)
        return;
    scaleev_allocator allocator = scores->allocator;
    sev_distribution_free(scores->normal);
    sev_free(&allocator, scores, 1, sizeof *scores);
}

void sev_scores_of(const sev_scores *scores, const double *u, size_t n, double *z)
{
    sev_distribution_quantiles(scores->normal, u, n, z);
}

void sev_scores_below(const sev_scores *scores, double *z, size_t n)
{
    sev_located at;
    double bell[SEV_BLOCK], tail[SEV_BLOCK];
    for (size_t k = 0; k < n; k++) {
        double size = fabs(z[k]), in_rows = (size < beyond ? size : beyond) * ROWS_EACH;
        at.row[k] = (uint64_t)(int64_t)in_rows;
        at.place[k] = in_rows - (double)(int64_t)in_rows - 0.5;
        bell[k] = in_rows * in_rows * (-0.5 / (ROWS_EACH * ROWS_EACH));
    }
    scores->kernels->exp(&(sev_arg){bell, NULL, 1}, n, bell, NULL);
    scores->kernels->pieces(scores->rows[0], &at, n, tail);
    for (size_t k = 0; k < n; k++) {
        double lesser = bell[k] * tail[k];
        z[k] = z[k] < 0.0 ? lesser : 1.0 - lesser;
    }
}
