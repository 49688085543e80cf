/* SPDX-License-Identifier: MIT */
/**
 * @file study.h
 * @brief Answers when the numbers are not known.
 *
 * A *study* is a model some of whose inputs have distributions. It answers with distributions: of the expected value,
 * of the break-even scale, of the best scale; and with what better knowledge of an input would be worth.
 *
 * What holds in scaleev.h holds here: statuses, structs with a size, outputs after a failure, NULL. Besides:
 * - Draw i is a function of the study, of nothing else: not of how many draws are asked for, in which calls, by which
 *   threads, or on which machine. So a study can be cut into index ranges, and the parts joined, without changing a
 *   bit; and more draws leave those before as they were.
 * - Draws are points of scrambled Sobol' sequences: draw i belongs to replicate i mod R. The replicates are independent
 *   of each other, and errors come from how they differ; the draws of a replicate are spread evenly, which is what
 *   makes averages of them sharp. Numbers of draws of the form R 2^m are balanced, and the best.
 * - A draw in which the values of the inputs are not allowed has no value: NaN, which is counted as missing and left
 *   out of all figures.
 * - Functions that take a `const scaleev_study *` may run at the same time on one study in several threads.
 *   Functions that take a `scaleev_study *` need the study for themselves.
 * - Memory comes from the allocator of the model. It does not grow with the number of draws, unless a function says so.
 */
#ifndef SCALEEV_STUDY_H
#define SCALEEV_STUDY_H

#include "scaleev/scaleev.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup study Studies
 * @{
 */

/** A study. Its contents are private. */
typedef struct scaleev_study scaleev_study;

/** Options of a study. Fields that are 0 stand for the defaults. */
typedef struct scaleev_study_options {
    /** `sizeof(scaleev_study_options)`, as #SCALEEV_STUDY_OPTIONS_INIT sets it. */
    size_t size;
    /** From which the draws follow. Default: 1. */
    uint64_t seed;
    /** R, the number of independent replicates: a power of two from 2 to 64. Default: 8. */
    int32_t replicates;
    /** 0. */
    int32_t reserved;
    /** Told now and then, by the thread whose call it is, which part of that call is done, 0 to 1. Anything but 0 stops
     *  the call, which then returns #SCALEEV_ERROR_STOPPED. May be NULL. */
    int (*progress)(double done, void *context);
    /** Handed to `progress`. */
    void *context;
} scaleev_study_options;

/**
 * Makes a study of a model, of which it keeps a copy: nothing in it is uncertain yet. `options` may be NULL. The model
 * may be a difference; then one draw serves both of its sides.
 *
 * #SCALEEV_ERROR_OPTION for replicates that are no power of two from 2 to 64.
 */
SCALEEV_API scaleev_status scaleev_study_create(const scaleev_model *model, const scaleev_study_options *options,
                                                scaleev_study **study);

/** Frees a study. NULL is fine. */
SCALEEV_API void scaleev_study_destroy(scaleev_study *study);

/**
 * What was wrong with the last call on this study that takes a `scaleev_study *`: which parameter, its value, and what
 * is allowed; how much probability lies where the input is not allowed to be. "" after one that succeeded; words that
 * say so for a NULL study. Never NULL. The text is valid until the next of these calls. A question that cannot be
 * answered because the rank correlations cannot be together says so here, too; no other thread may ask meanwhile. The
 * words may change in any version.
 */
SCALEEV_API const char *scaleev_study_error(const scaleev_study *study);

/** @} */

/**
 * @defgroup uncertain What is not known
 *
 * Inputs are numbered as in the model. Each takes one dimension of the draws, in the order in which they are added, 256
 * at most. The names of distributions and their parameters are listed by scaleev_distribution_name() and so on.
 * @{
 */

/**
 * Gives an input a distribution: "lognormal.interval" with the parameters {1e-6, 1e-3, 0.9}, say, has 5 % of its
 * probability below 1e-6 and 5 % above 1e-3. Limits that the input has from scaleev_study_truncate() or
 * scaleev_study_clamp() hold for it.
 *
 * At most one part in 1000 of the probability may lie where the input is not allowed to be; such draws have no value.
 * More is #SCALEEV_ERROR_PARAMETER, and scaleev_study_error() says how much: limit it first, or use a distribution of
 * the right shape, as "logitnormal.interval" or "beta" for a probability. An input that must be whole takes
 * distributions of whole values only ("point", "discrete", "samples").
 *
 * #SCALEEV_ERROR_NAME, #SCALEEV_ERROR_COUNT, #SCALEEV_ERROR_PARAMETER for the distribution; #SCALEEV_ERROR_INPUT for an
 * input that is not there, is the scale, or has a distribution; #SCALEEV_ERROR_COUNT also for the 257th.
 */
SCALEEV_API scaleev_status scaleev_study_add(scaleev_study *study, scaleev_input input, const char *distribution,
                                             const double *parameters, size_t n);

/**
 * Cuts off what of an input's distribution is below `lo` or above `hi`, and scales up the rest: the distribution given
 * that lo <= x <= hi. Either may be infinite. It may be called before the distribution is added, too.
 *
 * #SCALEEV_ERROR_PARAMETER where hi < lo, or nothing is left; #SCALEEV_ERROR_UNSUPPORTED for a distribution that is
 * clamped; #SCALEEV_ERROR_INPUT for an input that is not there, is the scale, or follows another. A limit stays, also
 * where it comes before the distribution.
 */
SCALEEV_API scaleev_status scaleev_study_truncate(scaleev_study *study, scaleev_input input, double lo, double hi);

/**
 * Moves what of an input's distribution is below `lo` to `lo`, and what is above `hi` to `hi`. Otherwise as
 * scaleev_study_truncate(), but it may follow a truncation.
 */
SCALEEV_API scaleev_status scaleev_study_clamp(scaleev_study *study, scaleev_input input, double lo, double hi);

/**
 * Lets an input follow another one: input = factor * as + offset, one draw for both. `as` may follow a third one. What
 * it then may be is judged as by scaleev_study_add().
 *
 * #SCALEEV_ERROR_INPUT where `as` is not uncertain, or `input` is, or has limits, or is not there, or is the scale;
 * #SCALEEV_ERROR_PARAMETER where what it may be is not allowed, or a number is not finite.
 */
SCALEEV_API scaleev_status scaleev_study_same(scaleev_study *study, scaleev_input input, scaleev_input as,
                                              double factor, double offset);

/**
 * Gives two inputs, both with distributions of their own, a rank correlation (Spearman's), between -1 and 1, by a
 * Gaussian copula. Pairs that are not given are independent; of a pair given twice the last one counts.
 *
 * #SCALEEV_ERROR_PARAMETER where that cannot be together with the correlations there are: the matrix would not be
 * positive definite. scaleev_study_error() names the pair that hurts most; nothing is repaired silently.
 * #SCALEEV_ERROR_INPUT where one of the two has no distribution of its own, or both are one.
 */
SCALEEV_API scaleev_status scaleev_study_correlate(scaleev_study *study, scaleev_input a, scaleev_input b,
                                                   double rank_correlation);

/** Number of inputs that are uncertain, those that follow others included; 0 for NULL. */
SCALEEV_API int32_t scaleev_study_input_count(const scaleev_study *study);

/** The uncertain input 0, 1, ... in the order in which they came; negative where there is none. */
SCALEEV_API scaleev_input scaleev_study_input(const scaleev_study *study, int32_t i);

/** @} */

/**
 * @defgroup distributions Distributions
 *
 * Numbered from 0; the numbers may differ in another version of the library, names do not. All texts are constant.
 * Where a number is out of range, texts are NULL and counts 0.
 * @{
 */

/** Number of distributions. */
SCALEEV_API int32_t scaleev_distribution_count(void);

/** Name, e.g. "lognormal.interval". */
SCALEEV_API const char *scaleev_distribution_name(int32_t distribution);

/** One line of help. */
SCALEEV_API const char *scaleev_distribution_help(int32_t distribution);

/** Number of parameters; of a list (see scaleev_distribution_is_list()), of each of its elements. */
SCALEEV_API int32_t scaleev_distribution_parameter_count(int32_t distribution);

/** Name of parameter 0, 1, ... */
SCALEEV_API const char *scaleev_distribution_parameter_name(int32_t distribution, int32_t parameter);

/** One line of help for a parameter. */
SCALEEV_API const char *scaleev_distribution_parameter_help(int32_t distribution, int32_t parameter);

/** What is allowed for a parameter, in words. */
SCALEEV_API const char *scaleev_distribution_parameter_allowed(int32_t distribution, int32_t parameter);

/** 1 where the parameters come again and again, one group for each element ("discrete", "quantiles", "samples"); else
 *  0. */
SCALEEV_API int32_t scaleev_distribution_is_list(int32_t distribution);

/** @} */

/**
 * @defgroup draws Draws
 *
 * Columns of draws `first` .. `first + n - 1`. More than 2^63 draws in all is #SCALEEV_ERROR_COUNT. Where all arguments
 * are allowed and a call fails all the same, columns are all NaN, and kinds 0: after #SCALEEV_ERROR_MEMORY,
 * #SCALEEV_ERROR_STOPPED, a failed callback, and #SCALEEV_ERROR_PARAMETER, which says that the rank correlations cannot
 * be together.
 * @{
 */

/**
 * The draws of an uncertain input. #SCALEEV_ERROR_INPUT where it is not uncertain.
 */
SCALEEV_API scaleev_status scaleev_study_draw(const scaleev_study *study, scaleev_input input, uint64_t first, size_t n,
                                              double *out);

/**
 * A quantity in each draw, at `scales_n` scales: `out` receives a row of `n` values for each scale, one row after the
 * other. NaN where there is no value.
 *
 * #SCALEEV_ERROR_QUANTITY; #SCALEEV_ERROR_UNSUPPORTED for the derivative of a callback.
 */
SCALEEV_API scaleev_status scaleev_study_evaluate(const scaleev_study *study, scaleev_quantity quantity,
                                                  const double *scales, size_t scales_n, uint64_t first, size_t n,
                                                  double *out);

/**
 * The scale in [lo, hi] at which EV turns, in each draw, as scaleev_break_even_columns() finds it without `prove`: bad
 * where `direction` is -1, good where it is +1; the first such turn where `which` is 0, the last where it is 1. `out`
 * receives the scales, NaN in draws without one; `kinds` how each is known, or why there is none. Either may be NULL.
 *
 * Never average these over draws that have one: look at their quantiles, and at the shares of draws that are always
 * good and always bad beside them. #SCALEEV_ERROR_DOMAIN; #SCALEEV_ERROR_OPTION for another direction or `which`.
 */
SCALEEV_API scaleev_status scaleev_study_break_even(const scaleev_study *study, double lo, double hi, int32_t direction,
                                                    int32_t which, uint64_t first, size_t n, double *out,
                                                    int32_t *kinds);

/**
 * The scale in [lo, hi] of greatest EV, in each draw, and EV there, as scaleev_best_scale() finds them. Either output
 * may be NULL. NaN in draws without one. It takes some 10 to 100 microseconds a draw.
 */
SCALEEV_API scaleev_status scaleev_study_best_scale(const scaleev_study *study, double lo, double hi, uint64_t first,
                                                    size_t n, double *scales, double *evs);

/** @} */

/**
 * @defgroup statistics Statistics
 *
 * Of columns of draws, whoever made them: the first value is that of draw 0, or of any draw whose number is a multiple
 * of 64. A NaN is missing: it is counted, and the figures are those of the others. `replicates` is that of the study, 0
 * for 8, else #SCALEEV_ERROR_OPTION.
 *
 * Errors are standard errors from what the R replicates say. scaleev_student() makes intervals of them: the value, plus
 * and minus so many errors. An error is NaN where it is not known, as where a replicate has fewer than two draws. That
 * of a mean is at least what independent draws would make of its greatest and least values, if their tail is long:
 * replicates that have seen none or few of the rarest would make it too small.
 * @{
 */

/** A figure and its standard error. This struct never changes. */
typedef struct scaleev_estimate {
    /** The figure. */
    double value;
    /** Its standard error; 0 where it is exact to rounding, NaN where it is not known. */
    double error;
} scaleev_estimate;

/** How many standard errors from R replicates an interval of that level (0.95, say) reaches to either side: Student's t
 *  with R - 1 degrees of freedom. NaN unless 0 <= level < 1 and R is a number of replicates (0: 8). */
SCALEEV_API double scaleev_student(double level, int32_t replicates);

/** What is said of a column. */
typedef struct scaleev_summary {
    /** `sizeof(scaleev_summary)`, as #SCALEEV_SUMMARY_INIT sets it. */
    size_t size;
    /** How many values there are. */
    size_t count;
    /** How many are missing. */
    size_t missing;
    /** The mean. */
    scaleev_estimate mean;
    /** The standard deviation of the values (not of the mean). */
    double sd;
    /** The least value. */
    double least;
    /** The greatest value. */
    double greatest;
    /** 1: there are R 2^m draws, so that those of each replicate are spread evenly. */
    int32_t balanced;
    /** 1: one draw makes more than a tenth of the mean of absolute values. Do not trust the mean then, nor its error:
     *  what matters is rarer than the draws. */
    int32_t dominated;
} scaleev_summary;

/** Mean, spread and extremes of a column. */
SCALEEV_API scaleev_status scaleev_summarize(const double *values, size_t n, int32_t replicates,
                                             scaleev_summary *summary);

/**
 * The quantiles of a column at `levels_n` levels between 0 and 1, in any order (others are #SCALEEV_ERROR_PARAMETER).
 * The k-th of n values in order stands for level (k - 1/2) / n, with straight lines between (Hazen's rule, type 5 of
 * Hyndman and Fan). Takes up to 24 bytes a draw from malloc().
 *
 * An error is that of the share of values below, which is at least one draw, times how far apart quantiles lie: that is
 * taken from two such errors to either side, or from one where there are no values farther out, and is NaN where there
 * is none so far out. Where 8 replicates or more have counts of values below that differ by one at most, and a draw or
 * more each on both sides, their draws are spread evenly, as those of one uncertain input are: then that error is such
 * that an interval of 95 % reaches 1.96 standard errors, and at least as far as 95 % of the gap between the two draws
 * that the quantile lies between.
 */
SCALEEV_API scaleev_status scaleev_quantiles(const double *values, size_t n, int32_t replicates, const double *levels,
                                             size_t levels_n, scaleev_estimate *out);

/** The share of values below a threshold, which may be infinite. The error is at least that of one draw. */
SCALEEV_API scaleev_status scaleev_share_below(const double *values, size_t n, int32_t replicates, double threshold,
                                               scaleev_estimate *estimate);

/** Spearman's rank correlation of two columns; NaN where it has none. Takes 48 bytes a draw from malloc(). */
SCALEEV_API scaleev_status scaleev_rank_correlation(const double *x, const double *y, size_t n, double *out);

/** Which of several options is best. */
typedef struct scaleev_choice {
    /** `sizeof(scaleev_choice)`, as #SCALEEV_CHOICE_INIT sets it. */
    size_t size;
    /** In how many draws all options have a value. */
    size_t count;
    /** In how many one is missing; these are left out for all. */
    size_t missing;
    /** The option of greatest mean, the first of several; 0 where there is no draw. */
    int32_t best;
    /** 1: see scaleev_summary::balanced. */
    int32_t balanced;
    /** 1: see scaleev_summary::dominated, of the regrets. */
    int32_t dominated;
    /** 0. */
    int32_t reserved;
    /** The mean of that option. */
    scaleev_estimate mean;
    /** The mean of what is best in each draw: the value under perfect information. */
    scaleev_estimate perfect;
    /** The expected value of perfect information, which is the expected regret of the best option. Never negative. */
    scaleev_estimate evpi;
    /** Room for `options_n` means, set by the caller; or NULL. */
    scaleev_estimate *means;
    /** Likewise for the expected regret of each option: what the best one of each draw gives more. Or NULL. */
    scaleev_estimate *regrets;
    /** Likewise for the share of draws in which each is best; k that are equally good have 1 / k each. Or NULL. */
    double *shares;
} scaleev_choice;

/**
 * Compares `options_n` columns of `n` values, one for each option, in the same draws. Of `choice`, the library also
 * reads the three pointers at its end, and leaves them. No option is #SCALEEV_ERROR_COUNT. Takes 16 bytes a draw from
 * malloc().
 */
SCALEEV_API scaleev_status scaleev_choose(const double *const *columns, size_t options_n, size_t n, int32_t replicates,
                                          scaleev_choice *choice);

/** @} */

/**
 * @defgroup estimators Whole studies
 *
 * Figures of the whole distribution, each with its error, by the best way the model allows: inputs in which a
 * quantity is linear, and which are independent, are integrated exactly; where one or two others are left, that is a
 * quadrature, whose error is what it seems to be off by; draws serve for the rest, and where it does not settle.
 * `draws` is how many there may be, in each of the runs that it takes; it is rounded down to R 2^m, and 2 R at least.
 * 0 stands for 65,536.
 *
 * Draws in which there is no value are left out. What comes out is the same bits on every machine.
 * @{
 */

/** The mean of a quantity at `scales_n` scales. */
SCALEEV_API scaleev_status scaleev_study_mean(const scaleev_study *study, scaleev_quantity quantity,
                                              const double *scales, size_t scales_n, uint64_t draws,
                                              scaleev_estimate *estimates);

/** The probability that a quantity is less than `threshold` at a scale. Where it is linear in an independent input,
 *  that one is integrated in closed form in each draw. */
SCALEEV_API scaleev_status scaleev_study_probability(const scaleev_study *study, scaleev_quantity quantity,
                                                     double scale, double threshold, uint64_t draws,
                                                     scaleev_estimate *estimate);

/** A decision about the scale. */
typedef struct scaleev_decision {
    /** `sizeof(scaleev_decision)`, as #SCALEEV_DECISION_INIT sets it. */
    size_t size;
    /** The scale of greatest expected EV, as far as it was found by its values: nothing is proved. */
    double scale;
    /** Expected EV there. */
    scaleev_estimate ev;
    /** The mean of the greatest EV in each draw: the value if everything were known before the scale is chosen. */
    scaleev_estimate perfect;
    /** Their difference, the expected value of perfect information. Never negative. */
    scaleev_estimate evpi;
    /** How many draws were used; 0 where none was needed. */
    uint64_t draws;
} scaleev_decision;

/**
 * The scale in [lo, hi] of greatest expected EV, and what it would be worth to know everything before choosing it. Both
 * sides of that are of the same draws. Best scales are searched by values, on a grid of 8 for each factor of ten and
 * between these: a peak that is narrower may be missed. So a draw takes some 100 evaluations. #SCALEEV_ERROR_DOMAIN.
 */
SCALEEV_API scaleev_status scaleev_study_decide(const scaleev_study *study, double lo, double hi, uint64_t draws,
                                                scaleev_decision *decision);

/**
 * What is expected if one input were known: E[quantity at each scale | input], at `nodes_n` values of the input, which
 * are spread evenly in z = Phi^-1(its quantile level), up to 6.6, or 8 with 65 nodes or more. `z`, `weights` and
 * `inputs` receive `nodes_n` numbers each: z, the weight of each node in a mean over the input (they add up to 1), and
 * its value; each may be NULL. `out` receives a row of `scales_n` values for each node. 17 to 33 nodes do for smooth
 * distributions.
 *
 * What the input has with a probability of its own, as each value of "discrete" or the ends of a clamped distribution,
 * has nodes of its own with just that weight. Where these values are more than the nodes, the nodes are the middles of
 * parts of equal probability.
 *
 * #SCALEEV_ERROR_INPUT where the input has no distribution of its own; #SCALEEV_ERROR_COUNT for fewer than 3 nodes or
 * more than 1025.
 */
SCALEEV_API scaleev_status scaleev_study_given(const scaleev_study *study, scaleev_input input,
                                               scaleev_quantity quantity, const double *scales, size_t scales_n,
                                               uint64_t draws, size_t nodes_n, double *z, double *weights,
                                               double *inputs, double *out);

/** How much depends on one input. */
typedef struct scaleev_importance {
    /** `sizeof(scaleev_importance)`, as #SCALEEV_IMPORTANCE_INIT sets it. */
    size_t size;
    /** The input. */
    scaleev_input input;
    /** 1: EV is linear in it, and it is independent of the others. */
    int32_t linear;
    /** The expected value of knowing this input alone before the scale is chosen from [lo, hi]. Never negative. */
    scaleev_estimate evppi;
    /** The part of the variance of EV that goes if the input is known (first order). */
    scaleev_estimate first;
    /** The part that stays if all others are known (total). */
    scaleev_estimate total;
    /** The part that is its own when what several do together is shared fairly (Shapley); these add up to 1. */
    scaleev_estimate shapley;
    /** E[EV | input at its 5 % quantile]. */
    double low;
    /** At its median. */
    double mid;
    /** At its 95 % quantile. */
    double high;
    /** The least of E[EV | input] over all nodes. */
    double least;
    /** The greatest. */
    double greatest;
} scaleev_importance;

/**
 * What each uncertain input with a distribution of its own does to EV at a scale, and what it would be worth to know it
 * before a scale is chosen in [lo, hi]: a row for each, in the order in which they were added. `rows_n` may be less,
 * for the first ones only; more is #SCALEEV_ERROR_COUNT. Inputs that follow others belong to these. The library reads
 * the size of the first row, which is that of all.
 *
 * What is expected given an input is found at 33 nodes, among which `draws` are shared out, or at more where no draws
 * are needed; besides, d inputs take 2 d + 1 values of EV in each draw. So with 65,536 draws it is about
 * d (80 + 2) 65,536 evaluations at most. Shares are NaN where EV does not vary. #SCALEEV_ERROR_COUNT also for more than
 * 128 inputs; #SCALEEV_ERROR_DOMAIN.
 */
SCALEEV_API scaleev_status scaleev_study_importance(const scaleev_study *study, double scale, double lo, double hi,
                                                    uint64_t draws, scaleev_importance *rows, size_t rows_n);

/** @} */

/**
 * @addtogroup initialisers
 * @{
 */

/* clang-format off */
/** The defaults. */
#define SCALEEV_STUDY_OPTIONS_INIT {sizeof(scaleev_study_options), 0, 0, 0, NULL, NULL}
/** A summary to be filled in. */
#define SCALEEV_SUMMARY_INIT {sizeof(scaleev_summary), 0, 0, {0, 0}, 0, 0, 0, 0, 0}
/** A choice to be filled in; without room for what is said of each option. */
#define SCALEEV_CHOICE_INIT \
    {sizeof(scaleev_choice), 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, NULL, NULL, NULL}
/** A decision to be filled in. */
#define SCALEEV_DECISION_INIT {sizeof(scaleev_decision), 0, {0, 0}, {0, 0}, {0, 0}, 0}
/** A row to be filled in. */
#define SCALEEV_IMPORTANCE_INIT \
    {sizeof(scaleev_importance), 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0}
/* clang-format on */

/** @} */

#ifdef __cplusplus
}
#endif

#endif
