/* SPDX-License-Identifier: MIT */
/* The public functions of study.h that need no study: what is told of the distributions, and statistics of columns.
 * test_statistics.c has the figures themselves; here are a few by hand, the structs, and what is refused. */
#include "scaleev/study.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define INF ((double)INFINITY)

/* ---- Distributions ---- */

Test(doors, distributions)
{
    static const struct {
        const char *name;
        int32_t parameters;
        const char *first;
        int32_t is_list;
    } wanted[] = {
        {"point", 1, "v", 0},
        {"uniform", 2, "lo", 0},
        {"loguniform", 2, "lo", 0},
        {"normal", 2, "mean", 0},
        {"normal.interval", 3, "lo", 0},
        {"lognormal", 2, "mu", 0},
        {"lognormal.interval", 3, "lo", 0},
        {"logitnormal.interval", 3, "lo", 0},
        {"triangular", 3, "lo", 0},
        {"pert", 3, "lo", 0},
        {"beta", 2, "a", 0},
        {"gamma", 2, "shape", 0},
        {"discrete", 2, "v", 1},
        {"quantiles", 2, "p", 1},
        {"samples", 1, "x", 1},
    };
    const int32_t n = COUNT(wanted);
    cr_assert_eq(scaleev_distribution_count(), n);
    for (int32_t i = 0; i < n; i++) {
        cr_expect_str_eq(scaleev_distribution_name(i), wanted[i].name);
        cr_expect_eq(scaleev_distribution_parameter_count(i), wanted[i].parameters, "%s", wanted[i].name);
        cr_expect_eq(scaleev_distribution_is_list(i), wanted[i].is_list, "%s", wanted[i].name);
        cr_expect_str_eq(scaleev_distribution_parameter_name(i, 0), wanted[i].first);
        cr_expect(strlen(scaleev_distribution_help(i)) > 0);
        for (int32_t p = 0; p < wanted[i].parameters; p++) {
            cr_expect(strlen(scaleev_distribution_parameter_name(i, p)) > 0);
            cr_expect(strlen(scaleev_distribution_parameter_help(i, p)) > 0);
            cr_expect(strlen(scaleev_distribution_parameter_allowed(i, p)) > 0);
        }
    }
    cr_expect_str_eq(scaleev_distribution_parameter_name(6, 2), "level");
    cr_expect_str_eq(scaleev_distribution_parameter_allowed(6, 2), "greater than 0 and less than 1");
}

Test(doors, distributions_that_are_not_there)
{
    const int32_t n = scaleev_distribution_count(), none[] = {-1, n, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < COUNT(none); i++) {
        cr_expect(!scaleev_distribution_name(none[i]) && !scaleev_distribution_help(none[i]));
        cr_expect(scaleev_distribution_parameter_count(none[i]) == 0 && scaleev_distribution_is_list(none[i]) == 0);
        cr_expect(!scaleev_distribution_parameter_name(none[i], 0) && !scaleev_distribution_parameter_help(none[i], 0));
        cr_expect_null(scaleev_distribution_parameter_allowed(none[i], 0));
    }
    for (int32_t i = 0; i < n; i++) {
        const int32_t p[] = {-1, scaleev_distribution_parameter_count(i), INT32_MIN, INT32_MAX};
        for (size_t k = 0; k < COUNT(p); k++) {
            cr_expect(!scaleev_distribution_parameter_name(i, p[k]) && !scaleev_distribution_parameter_help(i, p[k]));
            cr_expect_null(scaleev_distribution_parameter_allowed(i, p[k]));
        }
    }
}

/* ---- Figures by hand ---- */

static bool is_estimate(scaleev_estimate got, double value, double error)
{
    return same_bits(got.value, value) && (isnan(error) ? isnan(got.error) : same_bits(got.error, error));
}

/* 0 .. 15: the even ones, with mean 7, and the odd ones, with mean 8, are the two replicates. */
Test(doors, figures_by_hand)
{
    const double levels[] = {0.5, 0.25, 1};
    double x[16], y[16], correlation;
    scaleev_summary s = SCALEEV_SUMMARY_INIT;
    scaleev_estimate q[3], share;
    for (size_t i = 0; i < 16; i++) {
        x[i] = (double)i;
        y[i] = (double)(i ^ 1); /* neighbours swapped */
    }
    cr_assert_eq(scaleev_summarize(x, 16, 2, &s), SCALEEV_OK);
    cr_expect(s.size == sizeof s && s.count == 16 && s.missing == 0 && s.balanced == 1 && s.dominated == 1);
    cr_expect(is_estimate(s.mean, 7.5, 0.5) && same_bits(s.least, 0) && same_bits(s.greatest, 15));
    cr_expect(fabs(s.sd - sqrt(16 * 17 / 12.0)) < 1e-15);
    /* That as many of each replicate lie below is known to one draw: from 6.5 to 8.5. */
    cr_assert_eq(scaleev_quantiles(x, 16, 2, levels, 3, q), SCALEEV_OK);
    cr_expect(is_estimate(q[0], 7.5, 1) && is_estimate(q[1], 3.5, 1) && is_estimate(q[2], 15, NAN));
    cr_assert_eq(scaleev_share_below(x, 16, 2, 4, &share), SCALEEV_OK);
    cr_expect(is_estimate(share, 0.25, 0.0625));
    cr_assert_eq(scaleev_share_below(x, 16, 2, INF, &share), SCALEEV_OK);
    cr_expect(is_estimate(share, 1, 0.0625));
    cr_assert_eq(scaleev_share_below(x, 16, 2, -INF, &share), SCALEEV_OK);
    cr_expect(is_estimate(share, 0, 0.0625));
    /* 1 - 6 sum d^2 / (n (n^2 - 1)) with sixteen distances of 1 */
    cr_assert_eq(scaleev_rank_correlation(x, y, 16, &correlation), SCALEEV_OK);
    cr_expect(fabs(correlation - (1 - 6 * 16 / (16 * 255.0))) < 1e-15);
}

/* Of tables: tan(pi / 4), and 95 % with 3, 7 and 63 degrees of freedom. */
Test(doors, student)
{
    cr_expect(fabs(scaleev_student(0.5, 2) - 1) < 1e-13);
    cr_expect(fabs(scaleev_student(0.95, 4) - 3.182446305284263) < 1e-12);
    cr_expect(fabs(scaleev_student(0.95, 8) - 2.364624251592784) < 1e-12);
    cr_expect(fabs(scaleev_student(0.95, 64) - 1.998340542520741) < 1e-12);
    cr_expect(same_bits(scaleev_student(0.95, 0), scaleev_student(0.95, 8)) && scaleev_student(0, 8) == 0);
    cr_expect(isnan(scaleev_student(1, 8)) && isnan(scaleev_student(NAN, 8)) && isnan(scaleev_student(-0.1, 8)));
    cr_expect(isnan(scaleev_student(0.5, 1)) && isnan(scaleev_student(0.5, 3)) && isnan(scaleev_student(0.5, 128)));
    cr_expect(isnan(scaleev_student(0.5, -8)) && isnan(scaleev_student(0.5, INT32_MIN)));
}

/* Three options in five draws, one of which is missing: the best are 3, 0, 0, 9. */
static const double nothing[] = {0, 0, 0, 0, 0}, bold[] = {3, -1, 0, -4, 9}, timid[] = {1, -1, NAN, 0, 1};
static const double *const three[] = {nothing, bold, timid};

Test(doors, choice_by_hand)
{
    scaleev_estimate means[3], regrets[3];
    double shares[3];
    scaleev_choice c = SCALEEV_CHOICE_INIT;
    c.means = means;
    c.regrets = regrets;
    c.shares = shares;
    cr_assert_eq(scaleev_choose(three, 3, 5, 2, &c), SCALEEV_OK);
    cr_expect(c.count == 4 && c.missing == 1 && c.best == 1 && c.balanced == 0 && c.dominated == 1 && c.reserved == 0);
    cr_expect(same_bits(c.mean.value, 1.75) && same_bits(c.perfect.value, 3) && same_bits(c.evpi.value, 1.25));
    cr_expect(c.means == means && c.regrets == regrets && c.shares == shares);
    cr_expect(same_bits(means[0].value, 0) && same_bits(means[1].value, 1.75) && same_bits(means[2].value, 0.25));
    cr_expect(same_bits(regrets[0].value, 3) && same_bits(regrets[1].value, 1.25) && same_bits(regrets[2].value, 2.75));
    cr_expect(same_bits(shares[0], 1.5 / 4) && same_bits(shares[1], 2.0 / 4) && same_bits(shares[2], 0.5 / 4));
}

/* Each of the three rooms alone, and none. */
Test(doors, choice_with_less_room)
{
    for (int room = 0; room < 4; room++) {
        scaleev_estimate each[3] = {{77, 77}, {77, 77}, {77, 77}};
        double shares[3] = {77, 77, 77};
        scaleev_choice c = SCALEEV_CHOICE_INIT;
        c.means = room == 1 ? each : NULL;
        c.regrets = room == 2 ? each : NULL;
        c.shares = room == 3 ? shares : NULL;
        cr_assert_eq(scaleev_choose(three, 3, 5, 2, &c), SCALEEV_OK);
        cr_expect(same_bits(c.evpi.value, 1.25) && c.means == (room == 1 ? each : NULL));
        cr_expect(same_bits(each[2].value, room == 1 ? 0.25 : room == 2 ? 2.75 : 77), "room %d", room);
        cr_expect(same_bits(shares[2], room == 3 ? 0.5 / 4 : 77), "room %d", room);
    }
}

/* ---- Structs of older and newer programs ---- */

/* Nothing is written beyond the size of an older one, and of a newer one the rest is cleared. */
Test(doors, structs_of_other_sizes)
{
    union {
        scaleev_summary summary;
        scaleev_choice choice;
        unsigned char bytes[sizeof(scaleev_choice) + 40];
    } u;
    scaleev_estimate means[3];
    double shares[3] = {77, 77, 77};
    memset(&u, 0x5a, sizeof u);
    u.summary.size = offsetof(scaleev_summary, sd);
    cr_assert_eq(scaleev_summarize(bold, 5, 2, &u.summary), SCALEEV_OK);
    cr_expect(u.summary.size == offsetof(scaleev_summary, sd) && same_bits(u.summary.mean.value, 1.4));
    for (size_t i = offsetof(scaleev_summary, sd); i < sizeof u; i++)
        cr_assert_eq(u.bytes[i], 0x5a);
    u.summary.size = sizeof u.summary + 16;
    cr_assert_eq(scaleev_summarize(bold, 5, 2, &u.summary), SCALEEV_OK);
    for (size_t i = sizeof u.summary; i < sizeof u; i++)
        cr_assert_eq(u.bytes[i], i < sizeof u.summary + 16 ? 0 : 0x5a);

    memset(&u, 0x5a, sizeof u);
    u.choice.size = offsetof(scaleev_choice, regrets);
    u.choice.means = means;
    cr_assert_eq(scaleev_choose(three, 3, 5, 2, &u.choice), SCALEEV_OK);
    cr_expect(same_bits(u.choice.evpi.value, 1.25) && u.choice.means == means && same_bits(means[2].value, 0.25));
    for (size_t i = offsetof(scaleev_choice, regrets); i < sizeof u; i++)
        cr_assert_eq(u.bytes[i], 0x5a);
    u.choice.size = sizeof u;
    u.choice.means = u.choice.regrets = NULL;
    u.choice.shares = shares;
    cr_assert_eq(scaleev_choose(three, 3, 5, 2, &u.choice), SCALEEV_OK);
    cr_expect(u.choice.shares == shares && same_bits(shares[1], 0.5));
    for (size_t i = sizeof u.choice; i < sizeof u; i++)
        cr_assert_eq(u.bytes[i], 0);
}

Test(doors, sizes_that_were_never_set)
{
    static const size_t wrong[] = {0, 1, sizeof(size_t) - 1, 65537, SIZE_MAX};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        scaleev_summary s = {.size = wrong[i], .count = 77};
        scaleev_choice c = {.size = wrong[i], .count = 77};
        cr_expect_eq(scaleev_summarize(bold, 5, 2, &s), SCALEEV_ERROR_SIZE);
        cr_expect_eq(scaleev_choose(three, 3, 5, 2, &c), SCALEEV_ERROR_SIZE);
        cr_expect(s.count == 77 && c.count == 77 && s.size == wrong[i] && c.size == wrong[i]);
    }
    scaleev_summary s = {.size = sizeof(size_t), .count = 77};
    cr_expect(scaleev_summarize(bold, 5, 2, &s) == SCALEEV_OK && s.count == 77, "no room but for the size");
}

/* ---- Columns without values, and what is refused ---- */

Test(doors, without_values)
{
    const double missing[] = {NAN, NAN, NAN, NAN}, *both[] = {missing, missing}, half = 0.5;
    for (size_t n = 0; n <= 4; n += 2) {
        const double *x = n ? missing : NULL;
        scaleev_summary s = SCALEEV_SUMMARY_INIT;
        scaleev_estimate e;
        scaleev_choice c = SCALEEV_CHOICE_INIT;
        double correlation = 77;
        cr_assert_eq(scaleev_summarize(x, n, 2, &s), SCALEEV_OK);
        cr_expect(s.count == 0 && s.missing == n && isnan(s.mean.value) && isnan(s.mean.error) && isnan(s.sd));
        cr_expect(isnan(s.least) && isnan(s.greatest) && s.dominated == 0);
        cr_assert_eq(scaleev_quantiles(x, n, 2, &half, 1, &e), SCALEEV_OK);
        cr_expect(isnan(e.value) && isnan(e.error));
        cr_assert_eq(scaleev_share_below(x, n, 2, 1, &e), SCALEEV_OK);
        cr_expect(isnan(e.value) && isnan(e.error));
        cr_assert_eq(scaleev_rank_correlation(x, x, n, &correlation), SCALEEV_OK);
        cr_expect(isnan(correlation));
        cr_assert_eq(scaleev_choose(n ? both : NULL, 2, n, 2, &c), SCALEEV_OK);
        cr_expect(c.count == 0 && c.missing == n && c.best == 0 && isnan(c.mean.value) && isnan(c.evpi.value));
    }
    cr_expect_eq(scaleev_quantiles(bold, 5, 2, NULL, 0, NULL), SCALEEV_OK);
}

/* What they would write to, to see that nothing is written. */
typedef struct written {
    scaleev_summary summary;
    scaleev_choice choice;
    scaleev_estimate e[2];
    double number;
} written;

static written blank(void)
{
    written w;
    memset(&w, 0, sizeof w);
    w.summary = (scaleev_summary){.size = sizeof w.summary, .count = 77};
    w.choice = (scaleev_choice){.size = sizeof w.choice, .count = 77};
    w.e[0] = w.e[1] = (scaleev_estimate){77, 77};
    w.number = 77;
    return w;
}

static bool is_blank(const written *w)
{
    return w->summary.count == 77 && w->choice.count == 77 && same_bits(w->number, 77) &&
           same_bits(w->e[0].value, 77) && same_bits(w->e[0].error, 77) && same_bits(w->e[1].value, 77);
}

Test(doors, null_is_refused)
{
    const double half = 0.5, *const hole[] = {bold, NULL};
    written w = blank();
    cr_expect_eq(scaleev_summarize(NULL, 5, 2, &w.summary), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_summarize(bold, 5, 2, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_quantiles(NULL, 5, 2, &half, 1, w.e), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_quantiles(bold, 5, 2, NULL, 1, w.e), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_quantiles(bold, 5, 2, &half, 1, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_share_below(NULL, 5, 2, 0, w.e), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_share_below(bold, 5, 2, 0, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_rank_correlation(NULL, bold, 5, &w.number), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_rank_correlation(bold, NULL, 5, &w.number), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_rank_correlation(bold, bold, 5, NULL), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_choose(NULL, 3, 5, 2, &w.choice), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_choose(hole, 2, 5, 2, &w.choice), SCALEEV_ERROR_NULL);
    cr_expect_eq(scaleev_choose(three, 3, 5, 2, NULL), SCALEEV_ERROR_NULL);
    cr_expect(is_blank(&w));
}

Test(doors, wrong_arguments_are_refused)
{
    static const int32_t replicates[] = {1, 3, -2, 63, 128, INT32_MIN, INT32_MAX};
    const double half = 0.5, levels[][2] = {{0.5, NAN}, {-1e-9, 0.5}, {0.5, 1.0000001}, {INF, 0}};
    written w = blank();
    for (size_t i = 0; i < COUNT(replicates); i++) {
        cr_expect_eq(scaleev_summarize(bold, 5, replicates[i], &w.summary), SCALEEV_ERROR_OPTION);
        cr_expect_eq(scaleev_quantiles(bold, 5, replicates[i], &half, 1, w.e), SCALEEV_ERROR_OPTION);
        cr_expect_eq(scaleev_share_below(bold, 5, replicates[i], 0, w.e), SCALEEV_ERROR_OPTION);
        cr_expect_eq(scaleev_choose(three, 3, 5, replicates[i], &w.choice), SCALEEV_ERROR_OPTION);
    }
    for (size_t i = 0; i < COUNT(levels); i++)
        cr_expect_eq(scaleev_quantiles(bold, 5, 2, levels[i], 2, w.e), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_share_below(bold, 5, 2, NAN, w.e), SCALEEV_ERROR_PARAMETER);
    cr_expect_eq(scaleev_choose(three, 0, 5, 2, &w.choice), SCALEEV_ERROR_COUNT);
    cr_expect_eq(scaleev_choose(NULL, 0, 0, 2, &w.choice), SCALEEV_ERROR_COUNT);
#if SIZE_MAX > INT32_MAX
    cr_expect_eq(scaleev_choose(three, (size_t)INT32_MAX + 1, 5, 2, &w.choice), SCALEEV_ERROR_COUNT);
#endif
    cr_expect(is_blank(&w));
}

/* Columns that no memory could hold: nothing of them is read. */
Test(doors, columns_longer_than_memory)
{
    static const size_t long_ones[] = {SIZE_MAX, SIZE_MAX / 8, SIZE_MAX / 16 + 1, SIZE_MAX / 24 + 1};
    const double half = 0.5;
    written w = blank();
    for (size_t i = 0; i < COUNT(long_ones); i++) {
        if (long_ones[i] > PTRDIFF_MAX / sizeof *bold)
            cr_expect_eq(scaleev_quantiles(bold, long_ones[i], 2, &half, 1, w.e), SCALEEV_ERROR_MEMORY);
        cr_expect_eq(scaleev_rank_correlation(bold, bold, long_ones[i], &w.number), SCALEEV_ERROR_MEMORY);
        cr_expect_eq(scaleev_choose(three, 3, long_ones[i], 2, &w.choice), SCALEEV_ERROR_MEMORY);
    }
    cr_expect(is_blank(&w));
}
