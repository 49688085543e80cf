/* SPDX-License-Identifier: MIT */
/**
 * @file scaleev.h
 * @brief At which scale does doing more of something turn from good to bad, or from bad to good?
 *
 * A *model* is a sum of benefits that grow with the scale K, and of hazards, each of which carries a small
 * chance per unit of a catastrophe that takes benefits away and costs a loss:
 *
 *     EV(K) = R(K) B(K) - L(K)
 *
 *     B(K) = sum_i b_i(s_i K)                  benefit
 *     H_j(K) = h_j(s_j K)                      cumulative hazard (with frailty v: log1p(v h_j) / v)
 *     F_j(K) = 1 - exp(-H_j(K))                probability that hazard j has struck
 *     R(K) = prod_j (1 - w_j F_j(K))           share of the benefit that is retained
 *     L(K) = sum_j l_j F_j(K)                  expected loss
 *     S(K) = exp(-sum_j H_j(K))                survival function: nothing has struck
 *
 * with the *knobs* share s, wipe w, loss l and frailty v of each term. The library gives values of these
 * quantities, and every scale at which EV changes sign, each with a proof.
 *
 * What holds everywhere, unless a function says otherwise:
 * - The scale is a real number >= 0; a unit is whatever the caller counts.
 * - Functions return #SCALEEV_OK (0) or a negative status. After a failure the model is as it was before.
 * - Any pointer may be NULL: that is #SCALEEV_ERROR_NULL where the pointer is needed, never a crash. An array
 *   of length 0 may be NULL.
 * - Nothing is printed, no thread is started, there is no global state, and no function aborts.
 * - Functions that take a `const scaleev_model *` may run at the same time on one model in several threads.
 *   Functions that take a `scaleev_model *` need the model for themselves.
 * - Building is cheap. The first call that needs a value of a model after it was made or changed compiles it, in time
 *   in proportion to its size, and the programs stay with the model until it changes again.
 */
#ifndef SCALEEV_SCALEEV_H
#define SCALEEV_SCALEEV_H

#include <stddef.h>
#include <stdint.h>

/* clang-format off */
#if defined(SCALEEV_STATIC)
#  define SCALEEV_API
#elif defined(_WIN32)
#  if defined(SCALEEV_INTERNAL)
#    define SCALEEV_API __declspec(dllexport)
#  else
#    define SCALEEV_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__)
/** Marks what the library exports. */
#  define SCALEEV_API __attribute__((visibility("default")))
#else
#  define SCALEEV_API
#endif
/* clang-format on */

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup version Version
 * @{
 */

/** Version of this header: 10000 major + 100 minor + patch. */
#define SCALEEV_VERSION 100

/** @return the version of the library in use, as #SCALEEV_VERSION numbers it. */
SCALEEV_API int32_t scaleev_version(void);

/** @return the version of the library in use as text, e.g. "0.1.0". */
SCALEEV_API const char *scaleev_version_string(void);

/** @} */

/**
 * @defgroup status Status
 * @{
 */

/** 0 for success, negative for a failure. */
typedef int32_t scaleev_status;

/** Success. */
#define SCALEEV_OK 0
/** A pointer that is needed is NULL. */
#define SCALEEV_ERROR_NULL (-1)
/** The allocator returned NULL. */
#define SCALEEV_ERROR_MEMORY (-2)
/** A parameter is outside what is allowed; scaleev_model_error() names it, its value and what is allowed. */
#define SCALEEV_ERROR_PARAMETER (-3)
/** Too few or too many parameters. */
#define SCALEEV_ERROR_COUNT (-4)
/** No family or no input of that name. */
#define SCALEEV_ERROR_NAME (-5)
/** No term of that number. */
#define SCALEEV_ERROR_TERM (-6)
/** No input of that number. */
#define SCALEEV_ERROR_INPUT (-7)
/** No quantity of that number. */
#define SCALEEV_ERROR_QUANTITY (-8)
/** Table points are too few, not rising, or not finite. */
#define SCALEEV_ERROR_TABLE (-9)
/** An interval is reversed, negative, infinite or not a number. */
#define SCALEEV_ERROR_DOMAIN (-10)
/** The model has no value on a part of the interval (a table ends there). */
#define SCALEEV_ERROR_UNDEFINED (-11)
/** A callback returned non-zero. */
#define SCALEEV_ERROR_CALLBACK (-12)
/** The `size` of a struct is 0, or it is larger than the library knows and the tail is not zero. */
#define SCALEEV_ERROR_SIZE (-13)
/** An option has a value that is not allowed. */
#define SCALEEV_ERROR_OPTION (-14)
/** The question needs a derivative or bounds, and a callback of the model gives none. */
#define SCALEEV_ERROR_UNSUPPORTED (-15)

/**
 * Says what a status means.
 * @param status a status
 * @return one line of English without a full stop; "unknown status" where it is none. Never NULL.
 */
SCALEEV_API const char *scaleev_status_message(scaleev_status status);

/** @} */

/**
 * @defgroup life Models
 * @{
 */

/** A model. Its contents are private. */
typedef struct scaleev_model scaleev_model;

/** Number of a term: 0, 1, ... in the order in which benefits and hazards were added. */
typedef int32_t scaleev_term;

/** Number of an input: #SCALEEV_SCALE, or what scaleev_find() gave. */
typedef int32_t scaleev_input;

/** The input that is the scale itself. */
#define SCALEEV_SCALE 0

/**
 * Memory functions of the caller. All allocations of a model, and those of questions asked of it, go through
 * them. They may be called from every thread that uses the model.
 */
typedef struct scaleev_allocator {
    /** Set to `sizeof(scaleev_allocator)`. */
    size_t size;
    /** Returns `bytes` (> 0) bytes aligned for any type, or NULL. */
    void *(*allocate)(size_t bytes, void *context);
    /** Frees what `allocate` returned for the same number of bytes. Never called with NULL. */
    void (*release)(void *memory, size_t bytes, void *context);
    /** Handed to both. */
    void *context;
} scaleev_allocator;

/**
 * Makes an empty model: EV is 0 at every scale.
 * @param[out] model the model, or NULL after a failure
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL or #SCALEEV_ERROR_MEMORY
 */
SCALEEV_API scaleev_status scaleev_model_create(scaleev_model **model);

/**
 * Makes an empty model that takes its memory from the caller.
 * @param allocator copied; NULL stands for malloc() and free()
 * @param[out] model the model, or NULL after a failure
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL (also for a missing function), #SCALEEV_ERROR_SIZE or
 *         #SCALEEV_ERROR_MEMORY
 */
SCALEEV_API scaleev_status scaleev_model_create_with(const scaleev_allocator *allocator, scaleev_model **model);

/**
 * Makes an independent copy, with the same allocator, terms, inputs and labels. Callbacks and their contexts
 * are shared with the original.
 * @param model the original
 * @param[out] copy the copy, or NULL after a failure
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL or #SCALEEV_ERROR_MEMORY
 */
SCALEEV_API scaleev_status scaleev_model_copy(const scaleev_model *model, scaleev_model **copy);

/**
 * Makes the model whose EV is EV_a - EV_b: its break-evens are the scales where the two cross over.
 *
 * Both share the scale. The terms of `a` come first and keep their numbers, those of `b` follow; all of
 * them stay addressable with scaleev_find(), and the result is independent of `a` and `b`. The quantities
 * other than #SCALEEV_EV and #SCALEEV_MARGINAL are differences as well (so #SCALEEV_SURVIVAL is S_a - S_b). A
 * difference cannot be given further terms, nor be part of another difference.
 * @param a the first model
 * @param b the second model; may be `a`
 * @param[out] difference the new model, with the allocator of `a`, or NULL after a failure
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_MEMORY, or #SCALEEV_ERROR_UNSUPPORTED when one of
 *         them is itself a difference
 */
SCALEEV_API scaleev_status scaleev_model_difference(const scaleev_model *a, const scaleev_model *b,
                                                    scaleev_model **difference);

/**
 * Frees a model and all that belongs to it.
 * @param model may be NULL
 */
SCALEEV_API void scaleev_model_destroy(scaleev_model *model);

/**
 * Tells what was wrong with the last building call on this model that failed: which parameter, its value, and
 * what is allowed.
 * @param model the model
 * @return English words, "" when no call has failed yet; valid until the next building call or the model's
 *         end. For a NULL model, words that say so. Never NULL.
 */
SCALEEV_API const char *scaleev_model_error(const scaleev_model *model);

/** @} */

/**
 * @defgroup terms Terms
 *
 * Each adds a term. `term` receives its number and may be NULL. Every parameter must be finite.
 *
 * All of them return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_MEMORY, #SCALEEV_ERROR_PARAMETER
 * or #SCALEEV_ERROR_UNSUPPORTED (the model is a difference); those that take an array also #SCALEEV_ERROR_COUNT
 * or #SCALEEV_ERROR_TABLE.
 *
 * Below, K is the scale times the term's share.
 * @{
 */

/**
 * Computes a caller's function over a block of scales. It must be a pure function of the scale, and it may be
 * called from every thread that uses the model, in blocks of any length.
 * @param scales `n` scales (share already applied)
 * @param n how many
 * @param[out] out `n` values; NaN where there is none
 * @param context what the caller handed over with the function
 * @return 0, or non-zero to stop with #SCALEEV_ERROR_CALLBACK
 */
typedef int (*scaleev_function)(const double *scales, size_t n, double *out, void *context);

/**
 * Bounds a caller's function and its derivative over an interval of scales. Proofs rest on it: bounds that do
 * not hold make proofs that do not hold. They must include the rounding errors of the function itself.
 * @param lo,hi the interval; lo == hi is possible, hi may be infinite
 * @param[out] out lower and upper bound of the function, lower and upper bound of its derivative with respect to
 *             the scale; infinite where unknown
 * @param context what the caller handed over with the function
 * @return 0, or non-zero to stop with #SCALEEV_ERROR_CALLBACK
 */
typedef int (*scaleev_bounds)(double lo, double hi, double out[4], void *context);

/**
 * Benefit `a K`: the value per user is constant.
 * @param model the model @param per_unit a @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_linear(scaleev_model *model, double per_unit, scaleev_term *term);

/**
 * Benefit `sum_i c_i K^i`.
 * @param model the model @param coefficients c_0, c_1, ... @param n 1 to 64
 * @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_polynomial(scaleev_model *model, const double *coefficients, size_t n,
                                                      scaleev_term *term);

/**
 * Benefit `a K^e`.
 * @param model the model @param coefficient a @param exponent e > 0 @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_power(scaleev_model *model, double coefficient, double exponent,
                                                 scaleev_term *term);

/**
 * Benefit `a K (K - 1) / 2`: a value per pair of users (one reading of Metcalfe's law; it is a hypothesis, as
 * are its rivals).
 * @param model the model @param per_pair a @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_metcalfe(scaleev_model *model, double per_pair, scaleev_term *term);

/**
 * Benefit `a K ln K`, 0 at K = 0; negative below K = 1 (Briscoe, Odlyzko and Tilly, "Metcalfe's law is wrong",
 * IEEE Spectrum, 2006).
 * @param model the model @param coefficient a @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_odlyzko(scaleev_model *model, double coefficient, scaleev_term *term);

/**
 * Benefit `a log1p(K / t)`.
 * @param model the model @param coefficient a @param characteristic t > 0 @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_logarithmic(scaleev_model *model, double coefficient, double characteristic,
                                                       scaleev_term *term);

/**
 * Benefit `m (1 - exp(-K / t))`.
 * @param model the model @param maximum m @param characteristic t > 0 @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_saturating(scaleev_model *model, double maximum, double characteristic,
                                                      scaleev_term *term);

/**
 * Benefit `m / (1 + (t / K)^n)`, 0 at K = 0 (the Hill equation).
 * @param model the model @param maximum m @param half_scale t > 0, where half of m is reached
 * @param steepness n > 0 @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_hill(scaleev_model *model, double maximum, double half_scale,
                                                double steepness, scaleev_term *term);

/**
 * Benefit through given points: the monotone piecewise cubic of Fritsch and Carlson (SIAM J. Numer. Anal. 17,
 * 1980). Outside the points there is no value; share times scale, rounded to a double, decides about that. The
 * points are copied; they are not inputs.
 * @param model the model @param scales K_i >= 0, rising @param values b_i @param n how many, at least 2
 * @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_table(scaleev_model *model, const double *scales, const double *values,
                                                 size_t n, scaleev_term *term);

/**
 * Benefit computed by the caller.
 * @param model the model @param function the benefit @param bounds its bounds, or NULL: then nothing is proved
 * @param context handed to both @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_benefit_callback(scaleev_model *model, scaleev_function function,
                                                    scaleev_bounds bounds, void *context, scaleev_term *term);

/**
 * Hazard `h = -K log1p(-p)`: independent draws with replacement, survival (1 - p)^K.
 * @param model the model @param probability p per unit, 0 to 1 @param loss l, finite; negative is a gain
 * @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_constant(scaleev_model *model, double probability, double loss,
                                                   scaleev_term *term);

/**
 * Hazard `h = r K`: a constant rate.
 * @param model the model @param rate r >= 0 @param loss l @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_rate(scaleev_model *model, double rate, double loss, scaleev_term *term);

/**
 * Hazard of draws without replacement from n balls of which m are bad: survival is the product of
 * `1 - K / (n - i)` over i < m, 0 from K = n - m + 1 on (real K by the Gamma function).
 * @param model the model @param balls n, a whole number up to 2^53 @param bad m, a whole number, 1 to n
 * @param loss l @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_urn(scaleev_model *model, double balls, double bad, double loss,
                                              scaleev_term *term);

/**
 * Hazard `h = (K / t)^k`: the rate rises for k > 1, falls for k < 1.
 * @param model the model @param characteristic t > 0 @param shape k > 0 @param loss l
 * @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_weibull(scaleev_model *model, double characteristic, double shape,
                                                  double loss, scaleev_term *term);

/**
 * Hazard `h = r (exp(g K) - 1) / g`, `r K` when g = 0: the rate grows by g per unit (or shrinks, g < 0).
 * @param model the model @param rate r >= 0 at K = 0 @param growth g @param loss l
 * @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_gompertz(scaleev_model *model, double rate, double growth, double loss,
                                                   scaleev_term *term);

/**
 * Hazard whose probability per unit moves from p0 to p1 as the scale widens past c: a filter on who does it is
 * lost, or a safeguard grows. The rate is `r0 + (r1 - r0) / (1 + exp(-(K - c) / d))` with `r_i = -log1p(-p_i)`.
 * @param model the model @param from p0, 0 <= p0 < 1 @param to p1, 0 <= p1 < 1 @param midpoint c >= 0
 * @param width d > 0 @param loss l @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_logistic(scaleev_model *model, double from, double to, double midpoint,
                                                   double width, double loss, scaleev_term *term);

/**
 * Hazard `h = r t log1p(K / t)`: the rate falls as `r / (1 + K / t)`.
 * @param model the model @param rate r >= 0 @param characteristic t > 0 @param loss l
 * @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_learning(scaleev_model *model, double rate, double characteristic,
                                                   double loss, scaleev_term *term);

/**
 * Hazard of one unknown probability p ~ Beta(a, b) common to all units: survival is E[(1 - p)^K].
 * @param model the model @param a a > 0 @param b b > 0 @param loss l @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_beta(scaleev_model *model, double a, double b, double loss,
                                               scaleev_term *term);

/**
 * Hazard of one unknown rate common to all units, Gamma(a, rate b): survival is `(1 + K / b)^-a`. "x events in
 * n units" with Jeffreys' prior is a = x + 1/2, b = n.
 * @param model the model @param shape a > 0 @param exposure b > 0 @param loss l
 * @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_gamma(scaleev_model *model, double shape, double exposure, double loss,
                                                scaleev_term *term);

/**
 * Hazard whose rate is given at points and linear between them; h is its integral. Past the last point there is
 * no value; share times scale, rounded to a double, decides about that. The points are copied; they are not inputs.
 * @param model the model @param scales K_i, rising, the first 0 @param rates r_i >= 0 @param n how many, at least 2
 * @param loss l @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_table(scaleev_model *model, const double *scales, const double *rates,
                                                size_t n, double loss, scaleev_term *term);

/**
 * Cumulative hazard computed by the caller: 0 at K = 0, never falling, possibly infinite.
 * @param model the model @param function the cumulative hazard @param bounds its bounds, or NULL: then nothing is
 * proved @param context handed to both @param loss l @param[out] term number of the term, or NULL
 * @return see @ref terms
 */
SCALEEV_API scaleev_status scaleev_hazard_callback(scaleev_model *model, scaleev_function function,
                                                   scaleev_bounds bounds, void *context, double loss,
                                                   scaleev_term *term);

/**
 * Adds a term of any family by its name, with the knobs at their defaults (share 1, wipe 1, frailty 0, loss 0).
 * @param model the model
 * @param family "benefit." or "hazard." and the family's name, e.g. "hazard.constant"; callbacks cannot be added so
 * @param parameters the parameters in the order of the typed function; a table's are K_0, v_0, K_1, v_1, ...
 * @param n how many
 * @param[out] term number of the term, or NULL
 * @return see @ref terms; #SCALEEV_ERROR_NAME for an unknown name, #SCALEEV_ERROR_COUNT for a wrong number
 */
SCALEEV_API scaleev_status scaleev_add(scaleev_model *model, const char *family, const double *parameters, size_t n,
                                       scaleev_term *term);

/**
 * Gives a term a label, e.g. "open weights"; the library only keeps it.
 * @param model the model @param term the term @param label copied; NULL or "" removes it
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_TERM or #SCALEEV_ERROR_MEMORY
 */
SCALEEV_API scaleev_status scaleev_set_label(scaleev_model *model, scaleev_term term, const char *label);

/**
 * @param model the model @param term the term
 * @return its label, "" when it has none, NULL when there is no such term; valid until the label is set again
 */
SCALEEV_API const char *scaleev_label(const scaleev_model *model, scaleev_term term);

/**
 * @param model the model
 * @return number of terms; 0 for NULL
 */
SCALEEV_API int32_t scaleev_term_count(const scaleev_model *model);

/**
 * @param model the model @param term the term
 * @return number of the term's family for the functions of @ref families, negative when there is no such term
 */
SCALEEV_API int32_t scaleev_term_family(const scaleev_model *model, scaleev_term term);

/** @} */

/**
 * @defgroup inputs Inputs
 *
 * The inputs of a model are the scale (#SCALEEV_SCALE) and every parameter and knob of every term. A benefit has
 * the knob "share"; a hazard has "share", "loss", "wipe" and "frailty".
 * @{
 */

/**
 * Finds an input by its name.
 * @param model the model @param term the term
 * @param name name of a parameter or knob, e.g. "probability", "loss"; a polynomial's are "c0", "c1", ...
 * @param[out] input its number
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_TERM or #SCALEEV_ERROR_NAME; `input` is untouched
 *         after a failure
 */
SCALEEV_API scaleev_status scaleev_find(const scaleev_model *model, scaleev_term term, const char *name,
                                        scaleev_input *input);

/**
 * Sets an input.
 * @param model the model @param input the input; not the scale @param value the value
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_INPUT or #SCALEEV_ERROR_PARAMETER
 */
SCALEEV_API scaleev_status scaleev_set(scaleev_model *model, scaleev_input input, double value);

/**
 * Reads an input.
 * @param model the model @param input the input; not the scale @param[out] value its value, untouched after a failure
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL or #SCALEEV_ERROR_INPUT
 */
SCALEEV_API scaleev_status scaleev_get(const scaleev_model *model, scaleev_input input, double *value);

/**
 * @param model the model
 * @return number of inputs, the scale included; 0 for NULL
 */
SCALEEV_API int32_t scaleev_input_count(const scaleev_model *model);

/**
 * @param model the model @param input the input
 * @return its name ("scale" for the scale), or NULL when there is no such input; valid as long as the model
 */
SCALEEV_API const char *scaleev_input_name(const scaleev_model *model, scaleev_input input);

/**
 * @param model the model @param input the input
 * @return the term it belongs to; negative for the scale and when there is no such input
 */
SCALEEV_API scaleev_term scaleev_input_term(const scaleev_model *model, scaleev_input input);

/** @} */

/**
 * @defgroup families Families
 *
 * From these a tool can draw an input form. Families are numbered from 0; the numbers may differ in another
 * version of the library, names do not. The parameters of a family include its knobs, which come last. All texts are
 * constant. Where a number is out of range, texts are NULL, counts 0, bounds NaN.
 * @{
 */

/** @return number of families */
SCALEEV_API int32_t scaleev_family_count(void);

/**
 * @param name full name, e.g. "benefit.linear"
 * @return number of the family, negative when there is none of that name
 */
SCALEEV_API int32_t scaleev_family_find(const char *name);

/** @param family number of the family @return full name, e.g. "benefit.linear" */
SCALEEV_API const char *scaleev_family_name(int32_t family);

/** @param family number of the family @return one line of help */
SCALEEV_API const char *scaleev_family_help(int32_t family);

/** @param family number of the family @return 1 for a hazard, 0 for a benefit, negative when there is none */
SCALEEV_API int32_t scaleev_family_is_hazard(int32_t family);

/**
 * @param family number of the family
 * @return number of parameters and knobs. For a polynomial it counts one parameter, "c0", which stands for all of
 *         them; tables and callbacks have knobs only.
 */
SCALEEV_API int32_t scaleev_family_parameter_count(int32_t family);

/** @param family number of the family @param parameter 0, 1, ... @return name as in scaleev_find() */
SCALEEV_API const char *scaleev_family_parameter_name(int32_t family, int32_t parameter);

/** @param family number of the family @param parameter 0, 1, ... @return one line of help */
SCALEEV_API const char *scaleev_family_parameter_help(int32_t family, int32_t parameter);

/** @param family number of the family @param parameter 0, 1, ... @return what is allowed, in words */
SCALEEV_API const char *scaleev_family_parameter_allowed(int32_t family, int32_t parameter);

/**
 * The least and the greatest value allowed. An open end is given as the closest double inside, "no bound" as
 * -DBL_MAX or DBL_MAX.
 * @param family number of the family @param parameter 0, 1, ...
 * @param[out] lo least value, or NULL @param[out] hi greatest value, or NULL
 * @return #SCALEEV_OK or #SCALEEV_ERROR_NAME
 */
SCALEEV_API scaleev_status scaleev_family_parameter_range(int32_t family, int32_t parameter, double *lo, double *hi);

/** @param family number of the family @param parameter 0, 1, ... @return 1 for a knob, 0 for a parameter */
SCALEEV_API int32_t scaleev_family_parameter_is_knob(int32_t family, int32_t parameter);

/**
 * @param family number of the family @param parameter 0, 1, ...
 * @return value of a knob after scaleev_add(); NaN for a parameter, which has no default
 */
SCALEEV_API double scaleev_family_parameter_default(int32_t family, int32_t parameter);

/** @} */

/**
 * @defgroup values Values
 * @{
 */

/** One of SCALEEV_EV, SCALEEV_BENEFIT, ... */
typedef int32_t scaleev_quantity;

/** Expected value R B - L. */
#define SCALEEV_EV 0
/** Benefit B before any loss. */
#define SCALEEV_BENEFIT 1
/** Share R of the benefit that is retained. */
#define SCALEEV_RETAINED 2
/** Expected loss L. */
#define SCALEEV_LOSS 3
/** Survival function S: the probability that nothing has struck. */
#define SCALEEV_SURVIVAL 4
/** ln S, the cumulative hazard with its sign reversed; right where S underflows. */
#define SCALEEV_LOG_SURVIVAL 5
/** 1 - S, the probability that something has struck, without cancellation. */
#define SCALEEV_CATASTROPHE 6
/** dEV/dK, what one more unit is worth. */
#define SCALEEV_MARGINAL 7

/**
 * Expected value at one scale.
 * @param model the model
 * @param scale the scale
 * @return EV; NaN where there is no value: model is NULL, scale is negative or not finite, outside a table, a
 *         callback failed, there was no memory
 */
SCALEEV_API double scaleev_ev(const scaleev_model *model, double scale);

/**
 * A quantity at many scales.
 * @param model the model @param quantity the quantity @param scales `n` scales @param n how many
 * @param[out] out `n` values, NaN where there is none (see scaleev_ev()); may be `scales`
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_MEMORY,
 *         #SCALEEV_ERROR_UNSUPPORTED (the derivative of a callback), or #SCALEEV_ERROR_CALLBACK; then all of `out` is
 *         NaN
 */
SCALEEV_API scaleev_status scaleev_evaluate(const scaleev_model *model, scaleev_quantity quantity, const double *scales,
                                            size_t n, double *out);

/** A column of values for one input. This struct never changes. */
typedef struct scaleev_column {
    /** The input, #SCALEEV_SCALE included. */
    scaleev_input input;
    /** As many values as there are rows. */
    const double *values;
} scaleev_column;

/**
 * A quantity over rows of inputs. Inputs without a column keep the model's value; a column of equal values
 * gives the same bits as setting that value. (But for #SCALEEV_MARGINAL where the value is 0: what is multiplied by it
 * may have no value, and then there is none, while a 0 that is set drops it.)
 * @param model the model @param quantity the quantity
 * @param scale the scale, used when no column gives it
 * @param columns the columns, each input at most once @param columns_n how many @param n number of rows
 * @param[out] out `n` values; NaN also in rows with a value that is not allowed; may be one of the columns
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_INPUT (none of that number,
 *         or twice the same), #SCALEEV_ERROR_MEMORY, #SCALEEV_ERROR_UNSUPPORTED or #SCALEEV_ERROR_CALLBACK; after
 *         the last three `out` is all NaN
 */
SCALEEV_API scaleev_status scaleev_evaluate_columns(const scaleev_model *model, scaleev_quantity quantity, double scale,
                                                    const scaleev_column *columns, size_t columns_n, size_t n,
                                                    double *out);

/**
 * Proved bounds of a quantity over an interval of scales. They hold for the real numbers that the formulas define,
 * and for the values scaleev_evaluate() computes in the interval. They need not be the tightest.
 * @param model the model @param quantity the quantity
 * @param lo,hi the interval, 0 <= lo <= hi, finite
 * @param[out] out_lo,out_hi the bounds, possibly infinite; NaN after a failure
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_DOMAIN,
 *         #SCALEEV_ERROR_UNDEFINED, #SCALEEV_ERROR_UNSUPPORTED (a callback without bounds), #SCALEEV_ERROR_MEMORY or
 *         #SCALEEV_ERROR_CALLBACK
 */
SCALEEV_API scaleev_status scaleev_enclose(const scaleev_model *model, scaleev_quantity quantity, double lo, double hi,
                                           double *out_lo, double *out_hi);

/** @} */

/**
 * @defgroup questions Questions
 * @{
 */

/** Proved: the sign changes in [lo, hi], which holds exactly one root. */
#define SCALEEV_ROOT_CROSSING 1
/** Exactly zero at an end of the domain, `at`. Next to 0 the enclosure may include subnormal numbers, whose neighbours
 *  are too far apart for a proof. Where EV is zero throughout, an UNRESOLVED root covers the domain between its
 *  ends. */
#define SCALEEV_ROOT_ENDPOINT 2
/** The sign could not be proved in [lo, hi]: there is no root, a touching root, or several. */
#define SCALEEV_ROOT_UNRESOLVED 3
/** Found, not proved: the model has a callback that gives no bounds. */
#define SCALEEV_ROOT_ESTIMATED 4

/** A root. This struct never changes. */
typedef struct scaleev_root {
    /** The best double. */
    double at;
    /** The enclosure [lo, hi]. */
    double lo;
    /** Upper end of the enclosure. */
    double hi;
    /** SCALEEV_ROOT_CROSSING and so on. */
    int32_t kind;
    /** +1 from negative to positive (it turns good), -1 from positive to negative (it turns bad), 0 otherwise. */
    int32_t direction;
} scaleev_root;

/** Options of the questions. Fields that are 0 stand for the defaults. */
typedef struct scaleev_solve_options {
    /** Set to `sizeof(scaleev_solve_options)`. */
    size_t size;
    /** How many enclosures may be evaluated at most; what is left then is UNRESOLVED. Default: 100000, less for
     *  models of many terms, so that a call stays well within a second, but not below 1000.
     *
     *  Where a callback gives no bounds: at how many scales the callback may be evaluated at most. They are spread
     *  over the domain, however few they are; with few, roots are missed, and others keep wide brackets. Default:
     *  16384, and as many as it takes to bracket each root between neighbouring doubles. */
    uint64_t max_evaluations;
} scaleev_solve_options;

/** What scaleev_break_even() proved besides the roots. Set `size` before the call. */
typedef struct scaleev_solution {
    /** Set to `sizeof(scaleev_solution)`. */
    size_t size;
    /** Number of all roots, also of those beyond the capacity. */
    size_t count;
    /** 1: it is proved that there is no other root in [lo, hi] than those in the enclosures of the kinds CROSSING
     *  and ENDPOINT, and there is none of another kind. */
    int32_t complete;
    /** Proved sign just above the lower end: +1, -1; 0 when it could not be proved. */
    int32_t sign_lo;
    /** Proved sign just below the upper end. */
    int32_t sign_hi;
    /** Keeps the layout equal everywhere; 0. */
    int32_t reserved;
    /** How many enclosures were evaluated; scales, where a callback gives no bounds. */
    uint64_t evaluations;
} scaleev_solution;

/**
 * Every scale in [lo, hi] at which the expected value is zero, in rising order, each with a proof. No root is
 * an answer: the signs then say "always good" or "always bad".
 * @param model the model
 * @param lo,hi the domain, 0 <= lo <= hi, finite
 * @param options NULL for the defaults
 * @param[out] roots the first `capacity` roots
 * @param capacity how many fit; 0 is fine, `roots` may then be NULL
 * @param[in,out] solution may be NULL
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_DOMAIN, #SCALEEV_ERROR_UNDEFINED, #SCALEEV_ERROR_SIZE,
 *         #SCALEEV_ERROR_MEMORY or #SCALEEV_ERROR_CALLBACK; after a failure `roots` and `solution` are untouched
 */
SCALEEV_API scaleev_status scaleev_break_even(const scaleev_model *model, double lo, double hi,
                                              const scaleev_solve_options *options, scaleev_root *roots,
                                              size_t capacity, scaleev_solution *solution);

/**
 * The last scale in [lo, hi] at which EV turns from good to bad, for many rows of inputs at once. Inputs without a
 * column keep the model's value.
 *
 * Without `prove`, rows are solved a block at a time, by iteration, where one proof for the block shows that EV turns
 * bad at most once. A scale is told where EV in doubles is positive just below it and negative just above, by more than
 * rounding can do, and is right to 1e-12 of itself; that EV never turns bad is told by such signs, too. It is not
 * promised in which rows that succeeds, and the last digits may depend on what other rows there are. All others, those
 * next to a touching root among them, and with `prove` all rows, are solved as scaleev_break_even() would solve them,
 * with its default options.
 * @param model the model
 * @param lo,hi the domain, 0 <= lo <= hi, finite
 * @param columns the columns, each input at most once, and not the scale @param columns_n how many
 * @param n number of rows
 * @param prove 1: every scale is proved
 * @param[out] out `n` scales, NaN where EV never turns bad and in rows with a value that is not allowed or without a
 *        model (a table that ends within the domain); may be one of the columns
 * @param[out] kinds SCALEEV_ROOT_CROSSING where it is proved, SCALEEV_ROOT_ESTIMATED where it is not,
 *        SCALEEV_ROOT_UNRESOLVED where EV may turn bad near the scale and no sign could be proved, 0 where `out` is
 *        NaN; may be NULL
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_DOMAIN, #SCALEEV_ERROR_INPUT (none of that number, the
 *         scale, or twice the same), #SCALEEV_ERROR_MEMORY or #SCALEEV_ERROR_CALLBACK; after the last two `out` is all
 *         NaN
 */
SCALEEV_API scaleev_status scaleev_break_even_columns(const scaleev_model *model, double lo, double hi,
                                                      const scaleev_column *columns, size_t columns_n, size_t n,
                                                      int32_t prove, double *out, int32_t *kinds);

/** The best scale. Set `size` before the call. */
typedef struct scaleev_optimum {
    /** Set to `sizeof(scaleev_optimum)`. */
    size_t size;
    /** A scale with the greatest EV found. */
    double scale;
    /** Proved: every scale of greatest EV is in [scale_lo, scale_hi]. */
    double scale_lo;
    /** Upper end of it. */
    double scale_hi;
    /** EV at `scale`. */
    double ev;
    /** Proved: the greatest EV on the domain is in [ev_lo, ev_hi]. */
    double ev_lo;
    /** Upper end of it. */
    double ev_hi;
    /** The best whole scale in the domain, NaN when it has none. Of those that rounding cannot tell apart, one next to
     *  `scale`. */
    double whole_scale;
    /** EV there. */
    double whole_ev;
    /** 1 when `scale` is lo or hi. */
    int32_t at_end;
    /** 1 when the bounds are proved; 0 when the model has a callback that gives no bounds, and all is estimated. */
    int32_t proved;
    /** How many enclosures were evaluated; scales, where a callback gives no bounds. */
    uint64_t evaluations;
} scaleev_optimum;

/**
 * The scale in [lo, hi] at which the expected value is greatest.
 *
 * The bounds hold also when the budget of evaluations runs out; they are wider then. Where EV is level over an
 * interval, [scale_lo, scale_hi] covers it.
 * @param model the model
 * @param lo,hi the domain, 0 <= lo <= hi, finite
 * @param options NULL for the defaults
 * @param[in,out] optimum the answer
 * @return as scaleev_break_even()
 */
SCALEEV_API scaleev_status scaleev_best_scale(const scaleev_model *model, double lo, double hi,
                                              const scaleev_solve_options *options, scaleev_optimum *optimum);

/**
 * Every solution of `quantity = target` along any input, in rising order, each with a proof: "how small must the
 * probability be at this scale?", "at which scale has the chance of at least one strike reached 80 %?".
 *
 * Signs and directions are those of `quantity - target`. A target that is only approached (survival = 0) is not a
 * solution, but rounding may make it indistinguishable from one, and it is UNRESOLVED then.
 * @param model the model
 * @param quantity the quantity
 * @param target the value it shall have, finite
 * @param along the input that is solved for; #SCALEEV_SCALE or any other. Inputs that must be whole (those of an urn)
 *        are treated as real numbers here.
 * @param scale the scale, when it is not what is solved for
 * @param lo,hi the domain of that input, lo <= hi, within what is allowed for it
 * @param options NULL for the defaults
 * @param[out] roots the first `capacity` solutions
 * @param capacity how many fit
 * @param[in,out] solution may be NULL
 * @return as scaleev_break_even(); #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_INPUT, #SCALEEV_ERROR_PARAMETER when the
 *         target is not finite, #SCALEEV_ERROR_DOMAIN also for a scale or a domain that is not allowed,
 *         #SCALEEV_ERROR_UNSUPPORTED when the derivative of a callback is asked for
 */
SCALEEV_API scaleev_status scaleev_solve(const scaleev_model *model, scaleev_quantity quantity, double target,
                                         scaleev_input along, double scale, double lo, double hi,
                                         const scaleev_solve_options *options, scaleev_root *roots, size_t capacity,
                                         scaleev_solution *solution);

/** Whole scales at which EV is good. Set `size` before the call. */
typedef struct scaleev_whole {
    /** Set to `sizeof(scaleev_whole)`. */
    size_t size;
    /** The smallest whole scale in the domain at which EV > 0, NaN when there is none. */
    double first_good;
    /** The greatest. */
    double last_good;
    /** 1: the signs of EV at both, and at all whole scales below the first and above the last, are proved. */
    int32_t proved;
    /** Keeps the layout equal everywhere; 0. */
    int32_t reserved;
} scaleev_whole;

/**
 * The first and the last whole scale in [lo, hi] at which EV is positive. Signs are proved at the whole scales
 * themselves; nothing is rounded from a break-even.
 * @param model the model @param lo,hi the domain, 0 <= lo <= hi, finite @param options NULL for the defaults
 * @param[in,out] whole the answer
 * @return as scaleev_break_even()
 */
SCALEEV_API scaleev_status scaleev_whole_scales(const scaleev_model *model, double lo, double hi,
                                                const scaleev_solve_options *options, scaleev_whole *whole);

/** @} */

/**
 * @defgroup sensitivity Sensitivities
 * @{
 */

/**
 * The derivatives of a quantity with respect to every input.
 * @param model the model @param quantity the quantity @param scale the scale
 * @param[out] out derivative with respect to input 0 (the scale), 1, ...; NaN where there is none (a callback)
 * @param inputs_n scaleev_input_count(), or less for the first ones only
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_COUNT (`inputs_n` is too
 *         large), #SCALEEV_ERROR_DOMAIN, #SCALEEV_ERROR_UNSUPPORTED, #SCALEEV_ERROR_MEMORY or #SCALEEV_ERROR_CALLBACK;
 *         `out` is NaN after the last four
 */
SCALEEV_API scaleev_status scaleev_gradient(const scaleev_model *model, scaleev_quantity quantity, double scale,
                                            double *out, size_t inputs_n);

/** How a break-even scale moves with one input. This struct never changes. */
typedef struct scaleev_sensitivity {
    /** dK / dx = -(dEV/dx) / (dEV/dK), in scale per unit of the input; NaN for the scale itself, and where
     *  dEV/dK is 0 in doubles and dEV/dx is not. */
    double slope;
    /** Proved bounds of it; infinite where none can be proved, as near a touching root. */
    double slope_lo;
    /** Upper bound. */
    double slope_hi;
    /** (x / K) dK / dx: percent of scale per percent of the input; NaN at K = 0. */
    double elasticity;
    /** Proved bounds of it. */
    double elasticity_lo;
    /** Upper bound. */
    double elasticity_hi;
} scaleev_sensitivity;

/**
 * The sensitivities of a break-even scale to every input, by the implicit function theorem.
 * @param model the model
 * @param root a root that scaleev_break_even() found for this model as it is now
 * @param[out] out sensitivity to input 0, 1, ...
 * @param inputs_n scaleev_input_count(), or less for the first ones only
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL, #SCALEEV_ERROR_COUNT, #SCALEEV_ERROR_DOMAIN (the root's enclosure is no
 *         interval of scales), #SCALEEV_ERROR_UNDEFINED, #SCALEEV_ERROR_UNSUPPORTED (a callback without bounds),
 *         #SCALEEV_ERROR_MEMORY or #SCALEEV_ERROR_CALLBACK; `out` is untouched after a failure
 */
SCALEEV_API scaleev_status scaleev_sensitivities(const scaleev_model *model, const scaleev_root *root,
                                                 scaleev_sensitivity *out, size_t inputs_n);

/** @} */

/**
 * @defgroup argument The argument
 * "The existing thing, at its scale, is fine, so the proposed one is": does it hold?
 * @{
 */

/** A sign could not be proved, or EV is exactly 0. */
#define SCALEEV_ARGUMENT_UNDECIDED 0
/** Both are good. */
#define SCALEEV_ARGUMENT_HOLDS 1
/** The existing thing is good, the proposed one is bad, and it is the larger. */
#define SCALEEV_ARGUMENT_FAILS_TOO_LARGE 2
/** The existing thing is good, the proposed one is bad, and it is the smaller. */
#define SCALEEV_ARGUMENT_FAILS_TOO_SMALL 3
/** The existing thing is good, another one at the same scale is bad. */
#define SCALEEV_ARGUMENT_FAILS_SAME_SCALE 4
/** Both are bad: the premise is false, and so is the conclusion. */
#define SCALEEV_ARGUMENT_BOTH_BAD 5
/** The existing thing is bad, the proposed one is good, and it is the larger: "it is bad now" does not carry over. */
#define SCALEEV_ARGUMENT_GOOD_WHEN_LARGER 6
/** The existing thing is bad, the proposed one is good, and it is the smaller. */
#define SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER 7
/** The existing thing is bad, another one at the same scale is good. */
#define SCALEEV_ARGUMENT_GOOD_SAME_SCALE 8

/** The argument from one scale to another. Set `size` before the call. */
typedef struct scaleev_argument {
    /** Set to `sizeof(scaleev_argument)`. */
    size_t size;
    /** SCALEEV_ARGUMENT_HOLDS and so on. */
    int32_t verdict;
    /** 1: both are one model (the same handle) at two scales. */
    int32_t one_model;
    /** Scale of the existing thing. */
    double existing_scale;
    /** Scale of the proposed thing. */
    double proposed_scale;
    /** EV of the existing thing. */
    double existing_ev;
    /** EV of the proposed thing. */
    double proposed_ev;
    /** Proved sign of existing_ev, or 0. */
    int32_t existing_sign;
    /** Proved sign of proposed_ev, or 0. */
    int32_t proposed_sign;
    /** With one model: EV of both together (at the sum of the scales) less EV of the existing; otherwise NaN. */
    double added_ev;
    /** Number of break-evens of the proposed model between the two scales. */
    size_t flips;
    /** The first of them; of kind 0 when there is none. */
    scaleev_root first_flip;
    /** The last of them. */
    scaleev_root last_flip;
    /** 1: it is proved that there are no others. */
    int32_t complete;
    /** Keeps the layout equal everywhere; 0. */
    int32_t reserved;
} scaleev_argument;

/**
 * Judges the argument from an existing thing to a proposed one: one model at two scales, or two models (a filtered and
 * an open path).
 * @param existing model of the existing thing @param existing_scale its scale
 * @param proposed model of the proposed thing; may be `existing` @param proposed_scale its scale
 * @param[in,out] argument the answer
 * @return as scaleev_break_even()
 */
SCALEEV_API scaleev_status scaleev_argue(const scaleev_model *existing, double existing_scale,
                                         const scaleev_model *proposed, double proposed_scale,
                                         scaleev_argument *argument);

/**
 * Puts an argument into plain English sentences with its numbers.
 * @param argument what scaleev_argue() gave
 * @param[out] buffer the text, cut off where it does not fit, always terminated; may be NULL when `capacity` is 0
 * @param capacity bytes that fit, the terminating 0 included
 * @param[out] length length of the whole text without the terminating 0; may be NULL
 * @return #SCALEEV_OK, #SCALEEV_ERROR_NULL or #SCALEEV_ERROR_SIZE
 */
SCALEEV_API scaleev_status scaleev_argument_text(const scaleev_argument *argument, char *buffer, size_t capacity,
                                                 size_t *length);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
