/* SPDX-License-Identifier: MIT */
#include "coverage.h"
#include "support.h"

#include <math.h>

enum { JUDGED = 200 };

typedef struct tally {
    size_t held;
    double errors, values;
} tally;

static void check_share(const char *what, const figure *f, const tally *t, size_t seeds)
{
    double share = (double)t->held / (double)seeds;
    printf("%s, %s: %.3f; errors of %.3g, values of %.9g on average, not %.9g\n", what, f->name, share,
           t->errors / (double)seeds, t->values / (double)seeds, f->truth);
    CHECK(seeds < JUDGED || (share >= 0.90 && share <= 0.98),
          "%s: the interval of %s holds the truth for %.3f of %zu seeds", what, f->name, share, seeds);
}

void check_coverage(const char *what, scaleev_study *(*make)(uint64_t seed),
                    void (*ask)(const scaleev_study *study, scaleev_estimate *out), const figure *figures,
                    size_t figures_n)
{
    size_t seeds = test_cases(COVERAGE_SEEDS);
    double reach = scaleev_student(0.95, 0);
    tally tallies[COVERAGE_FIGURES] = {{0}};
    scaleev_estimate out[COVERAGE_FIGURES];
    for (size_t i = 0; i < seeds; i++) {
        scaleev_study *study = make(i + 1);
        ask(study, out);
        scaleev_study_destroy(study);
        for (size_t k = 0; k < figures_n; k++) {
            CHECK(out[k].error > 0, "%s, %s, seed %zu: %.17g, error %g", what, figures[k].name, i + 1, out[k].value,
                  out[k].error);
            tallies[k].held += fabs(out[k].value - figures[k].truth) <= reach * out[k].error;
            tallies[k].errors += out[k].error;
            tallies[k].values += out[k].value;
        }
    }
    for (size_t k = 0; k < figures_n; k++)
        check_share(what, &figures[k], &tallies[k], seeds);
}
