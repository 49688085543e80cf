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
 * - Functions return #SCALEEV_OK (0) or a negative status.
 * - Arguments come in one order: the model, what is asked, arrays with their lengths, options, then outputs. An output
 *   array of variable length is followed by its capacity.
 * - A call that fails leaves the model as it was, and its outputs too, with two exceptions: a handle that was to be
 *   made is NULL, and an array of values whose evaluation had begun is all NaN (after #SCALEEV_ERROR_MEMORY,
 *   #SCALEEV_ERROR_UNSUPPORTED and a failed callback).
 * - Any pointer may be NULL: that is #SCALEEV_ERROR_NULL where the pointer is needed, never a crash. An array
 *   of length 0 may be NULL, and so may options, which then have their defaults.
 * - Structs that begin with `size` may grow in later versions. Begin with the initialiser of the struct, such as
 *   #SCALEEV_SOLUTION_INIT, which sets `size` and clears the rest. Of an option the library reads what it knows, and
 *   refuses what it does not know unless that is 0 (#SCALEEV_ERROR_SIZE). Of an answer it reads `size` alone: it writes
 *   what both sides know, and clears the rest. A size too small to hold `size` itself is refused, and so is one beyond
 *   65536 bytes, which was never set.
 * - Every function that returns a status may also return #SCALEEV_ERROR_NULL; every function that takes memory,
 *   #SCALEEV_ERROR_MEMORY; every function that takes a struct with a size, #SCALEEV_ERROR_SIZE; and every question and
 *   evaluation of a model with a callback, the status of a failed callback (see scaleev_callback_code()).
 * - Nothing is printed, no thread is started, there is no global state, and no function aborts.
 * - Functions that take a `const scaleev_model *` may run at the same time on one model in several threads.
 *   Functions that take a `scaleev_model *` need the model for themselves.
 * - Building is cheap. The first call that needs a value of a model after it was made or changed compiles it, in time
 *   in proportion to its size, and the programs stay with the model. Setting an input changes the numbers in them,
 *   where no other programs would be made for the new value.
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
#define SCALEEV_VERSION 10100

/** The version of the library in use, as #SCALEEV_VERSION numbers it. */
SCALEEV_API int32_t scaleev_version(void);

/** The version of the library in use as text, e.g. "1.1.0". */
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
/** No family, no distribution or no input of that name. */
#define SCALEEV_ERROR_NAME (-5)
/** No term of that number. */
#define SCALEEV_ERROR_TERM (-6)
/** No input of that number, or twice the same. */
#define SCALEEV_ERROR_INPUT (-7)
/** No quantity of that number. */
#define SCALEEV_ERROR_QUANTITY (-8)
/** Table points are too few, not rising, or not finite. */
#define SCALEEV_ERROR_TABLE (-9)
/** An interval is reversed, negative, infinite or not a number. */
#define SCALEEV_ERROR_DOMAIN (-10)
/** The model has no value on a part of the interval (a table ends there). */
#define SCALEEV_ERROR_UNDEFINED (-11)
/** A callback returned 1. Where it returned another non-zero number, the status is another one, too, and
 *  scaleev_callback_code() tells both. */
#define SCALEEV_ERROR_CALLBACK (-12)
/** The `size` of a struct is too small for `size` itself, or the struct is newer than the library and says something
 *  that this does not know. */
#define SCALEEV_ERROR_SIZE (-13)
/** An option, or a member called `reserved`, has a value that is not allowed. */
#define SCALEEV_ERROR_OPTION (-14)
/** The question needs a derivative or bounds, and a callback of the model gives none; or the model is a difference,
 *  which takes no further terms. */
#define SCALEEV_ERROR_UNSUPPORTED (-15)
/** A text is wrong: #scaleev_text_error says where and why. */
#define SCALEEV_ERROR_TEXT (-16)
/** The caller's own function that is told of the progress stopped the call. */
#define SCALEEV_ERROR_STOPPED (-17)

/** The statuses once more, for debuggers: `print (enum scaleev_statuses)status`. */
enum scaleev_statuses {
    scaleev_ok = SCALEEV_OK,
    scaleev_error_null = SCALEEV_ERROR_NULL,
    scaleev_error_memory = SCALEEV_ERROR_MEMORY,
    scaleev_error_parameter = SCALEEV_ERROR_PARAMETER,
    scaleev_error_count = SCALEEV_ERROR_COUNT,
    scaleev_error_name = SCALEEV_ERROR_NAME,
    scaleev_error_term = SCALEEV_ERROR_TERM,
    scaleev_error_input = SCALEEV_ERROR_INPUT,
    scaleev_error_quantity = SCALEEV_ERROR_QUANTITY,
    scaleev_error_table = SCALEEV_ERROR_TABLE,
    scaleev_error_domain = SCALEEV_ERROR_DOMAIN,
    scaleev_error_undefined = SCALEEV_ERROR_UNDEFINED,
    scaleev_error_callback = SCALEEV_ERROR_CALLBACK,
    scaleev_error_size = SCALEEV_ERROR_SIZE,
    scaleev_error_option = SCALEEV_ERROR_OPTION,
    scaleev_error_unsupported = SCALEEV_ERROR_UNSUPPORTED,
    scaleev_error_text = SCALEEV_ERROR_TEXT,
    scaleev_error_stopped = SCALEEV_ERROR_STOPPED
};

/**
 * What a status means, in one line of English without a full stop; "unknown status" where it is none. Never NULL.
 * The words may change in any version.
 */
SCALEEV_API const char *scaleev_status_message(scaleev_status status);

/**
 * What a callback returned to stop, from the status that the stopped call returned; 0 for every other status. Codes
 * from -4194303 to 4194303 come back as they are, others as the nearest of these.
 */
SCALEEV_API int32_t scaleev_callback_code(scaleev_status status);

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
    /** `sizeof(scaleev_allocator)`, as #SCALEEV_ALLOCATOR_INIT sets it. */
    size_t size;
    /** Returns `bytes` (> 0) bytes aligned for any type, or NULL. */
    void *(*allocate)(size_t bytes, void *context);
    /** Frees what `allocate` returned for the same number of bytes. Never called with NULL. */
    void (*release)(void *memory, size_t bytes, void *context);
    /** Handed to both. */
    void *context;
} scaleev_allocator;

/**
 * Makes an empty model: EV is 0 at every scale. It takes its memory from malloc() and free().
 */
SCALEEV_API scaleev_status scaleev_model_create(scaleev_model **model);

/**
 * Makes an empty model that takes its memory from the caller. The allocator is copied, its context is not; NULL stands
 * for malloc() and free(). A missing function is #SCALEEV_ERROR_NULL.
 */
SCALEEV_API scaleev_status scaleev_model_create_with(const scaleev_allocator *allocator, scaleev_model **model);

/**
 * Makes an independent copy, with the same allocator, terms, inputs and labels. The contexts of callbacks are shared
 * with the original, which their `retain` is told.
 */
SCALEEV_API scaleev_status scaleev_model_copy(const scaleev_model *model, scaleev_model **copy);

/**
 * Makes the model whose EV is EV_a - EV_b: its break-evens are the scales where the two cross over. `a` may be `b`.
 *
 * Both share the scale. The terms of `a` come first and keep their numbers, those of `b` follow; all of
 * them stay addressable with scaleev_find(). The result has the allocator of `a` and is independent of both. The
 * quantities other than #SCALEEV_EV and #SCALEEV_MARGINAL are differences as well (so #SCALEEV_SURVIVAL is S_a - S_b).
 * A difference cannot be given further terms, nor be part of another difference: #SCALEEV_ERROR_UNSUPPORTED.
 */
SCALEEV_API scaleev_status scaleev_model_difference(const scaleev_model *a, const scaleev_model *b,
                                                    scaleev_model **difference);

/**
 * Frees a model and all that belongs to it. NULL is fine.
 */
SCALEEV_API void scaleev_model_destroy(scaleev_model *model);

/**
 * What was wrong with the last building call on this model (one that takes a `scaleev_model *`), or the last
 * scaleev_find(): which parameter or name, its value, and what is allowed. "" after one that succeeded, and where there
 * was none; words that say so for a NULL model. Never NULL. The text is valid until the next of these calls, and it is
 * not to be read while another thread makes one. Its words may change in any version.
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
 * Below, K is the scale times the term's share. A catastrophe is entered as a positive loss: a loss of 100 lowers the
 * expected value by up to 100, and a negative loss is a gain.
 * @{
 */

/**
 * Computes a caller's function at `n` scales, share already applied, into `out`; NaN where there is none. It must be a
 * pure function of the scale, and it may be called from every thread that uses the model, in blocks of any length.
 * Returns 0, or non-zero to stop the call that needed it, which then returns a status that scaleev_callback_code()
 * reads.
 */
typedef int (*scaleev_function)(const double *scales, size_t n, double *out, void *context);

/**
 * Bounds a caller's function and its derivative over an interval of scales; lo == hi is possible, hi may be infinite.
 * `out` receives the lower and the upper bound of the function, then the lower and the upper bound of its derivative
 * with respect to the scale; infinite where unknown. Proofs rest on it: bounds that do not hold make proofs that do not
 * hold. They must include the rounding errors of the function itself. Returns as a #scaleev_function does.
 */
typedef int (*scaleev_bounds)(double lo, double hi, double out[4], void *context);

/** A function of the caller, and who owns what it needs. */
typedef struct scaleev_callback {
    /** `sizeof(scaleev_callback)`, as #SCALEEV_CALLBACK_INIT sets it. */
    size_t size;
    /** The function. */
    scaleev_function function;
    /** Its bounds, or NULL: then nothing is proved. */
    scaleev_bounds bounds;
    /** Handed to all four functions. */
    void *context;
    /** Called once for each term that holds the callback, when it is made: added, copied, or taken into a difference.
     *  May be NULL. */
    void (*retain)(void *context);
    /** Called once for each of them when it ends. May be NULL. */
    void (*release)(void *context);
} scaleev_callback;

/** A parameter of a formula that is given as text. This struct never changes. */
typedef struct scaleev_parameter {
    /** A letter, then letters, digits and `_`, 31 at most; not that of a function, nor of a knob, nor K, scale
     *  or pi. */
    const char *name;
    /** Its value. */
    double value;
    /** The least value allowed; where `lo` and `hi` are both 0, any finite number is. */
    double lo;
    /** The greatest. */
    double hi;
} scaleev_parameter;

/**
 * Benefit `a K`: the value per unit is constant.
 */
SCALEEV_API scaleev_status scaleev_benefit_linear(scaleev_model *model, double per_unit, scaleev_term *term);

/**
 * Benefit `sum_i c_i K^i` of 1 to 64 coefficients c_0, c_1, ...
 */
SCALEEV_API scaleev_status scaleev_benefit_polynomial(scaleev_model *model, const double *coefficients, size_t n,
                                                      scaleev_term *term);

/**
 * Benefit `a K^e`, with an exponent e > 0.
 */
SCALEEV_API scaleev_status scaleev_benefit_power(scaleev_model *model, double coefficient, double exponent,
                                                 scaleev_term *term);

/**
 * Benefit `a K (K - 1) / 2`: a value per pair of users (one reading of Metcalfe's law; it is a hypothesis, as
 * are its rivals). Negative between 0 and 1.
 */
SCALEEV_API scaleev_status scaleev_benefit_metcalfe(scaleev_model *model, double per_pair, scaleev_term *term);

/**
 * Benefit `a K ln K`, 0 at K = 0; negative below K = 1 (Briscoe, Odlyzko and Tilly, "Metcalfe's law is wrong",
 * IEEE Spectrum, 2006).
 */
SCALEEV_API scaleev_status scaleev_benefit_odlyzko(scaleev_model *model, double coefficient, scaleev_term *term);

/**
 * Benefit `a log1p(K / t)`, with a characteristic scale t > 0.
 */
SCALEEV_API scaleev_status scaleev_benefit_logarithmic(scaleev_model *model, double coefficient, double characteristic,
                                                       scaleev_term *term);

/**
 * Benefit `m (1 - exp(-K / t))`, with a characteristic scale t > 0.
 */
SCALEEV_API scaleev_status scaleev_benefit_saturating(scaleev_model *model, double maximum, double characteristic,
                                                      scaleev_term *term);

/**
 * Benefit `m / (1 + (t / K)^n)`, 0 at K = 0 (the Hill equation): half of m is reached at the scale t > 0, and n > 0 is
 * the steepness.
 */
SCALEEV_API scaleev_status scaleev_benefit_hill(scaleev_model *model, double maximum, double half_scale,
                                                double steepness, scaleev_term *term);

/**
 * Benefit through at least 2 given points, of rising scales >= 0: the monotone piecewise cubic of Fritsch and Carlson
 * (SIAM J. Numer. Anal. 17, 1980). Outside the points there is no value; share times scale, rounded to a double,
 * decides about that. The points are copied; they are not inputs.
 */
SCALEEV_API scaleev_status scaleev_benefit_table(scaleev_model *model, const double *scales, const double *values,
                                                 size_t n, scaleev_term *term);

/**
 * Benefit computed by the caller. The callback is copied, and its context retained once the term is there.
 */
SCALEEV_API scaleev_status scaleev_benefit_callback(scaleev_model *model, const scaleev_callback *callback,
                                                    scaleev_term *term);

/**
 * Hazard `h = -K log1p(-p)`: independent draws with replacement of a probability p per unit, 0 to 1; survival is
 * (1 - p)^K.
 */
SCALEEV_API scaleev_status scaleev_hazard_constant(scaleev_model *model, double probability, double loss,
                                                   scaleev_term *term);

/**
 * Hazard `h = r K`: a constant rate r >= 0.
 */
SCALEEV_API scaleev_status scaleev_hazard_rate(scaleev_model *model, double rate, double loss, scaleev_term *term);

/**
 * Hazard of draws without replacement from n balls of which m are bad: survival is the product of
 * `1 - K / (n - i)` over i < m, 0 from K = n - m + 1 on (real K by the Gamma function). Both are whole numbers, n up to
 * 2^53 and m from 1 to n.
 */
SCALEEV_API scaleev_status scaleev_hazard_urn(scaleev_model *model, double balls, double bad, double loss,
                                              scaleev_term *term);

/**
 * Hazard `h = (K / t)^k` with t, k > 0: the rate rises for a shape k > 1, falls for k < 1.
 */
SCALEEV_API scaleev_status scaleev_hazard_weibull(scaleev_model *model, double characteristic, double shape,
                                                  double loss, scaleev_term *term);

/**
 * Hazard `h = r (exp(g K) - 1) / g`, `r K` when g = 0: the rate is r >= 0 at K = 0 and grows by g per unit (or shrinks,
 * g < 0).
 */
SCALEEV_API scaleev_status scaleev_hazard_gompertz(scaleev_model *model, double rate, double growth, double loss,
                                                   scaleev_term *term);

/**
 * Hazard whose probability per unit moves from p0 to p1 as the scale widens past c: a filter on who does it is
 * lost, or a safeguard grows. The rate is `r0 + (r1 - r0) / (1 + exp(-(K - c) / d))` with `r_i = -log1p(-p_i)`,
 * 0 <= p_i < 1, a midpoint c >= 0 and a width d > 0.
 */
SCALEEV_API scaleev_status scaleev_hazard_logistic(scaleev_model *model, double from, double to, double midpoint,
                                                   double width, double loss, scaleev_term *term);

/**
 * Hazard `h = r t log1p(K / t)`: the rate falls as `r / (1 + K / t)`, with r >= 0 and t > 0.
 */
SCALEEV_API scaleev_status scaleev_hazard_learning(scaleev_model *model, double rate, double characteristic,
                                                   double loss, scaleev_term *term);

/**
 * Hazard of one unknown probability p ~ Beta(a, b) common to all units: survival is E[(1 - p)^K].
 */
SCALEEV_API scaleev_status scaleev_hazard_beta(scaleev_model *model, double a, double b, double loss,
                                               scaleev_term *term);

/**
 * Hazard of one unknown rate common to all units, Gamma distributed with shape a > 0 and rate b > 0, here called
 * exposure: survival is `(1 + K / b)^-a`. "x events in n units" with Jeffreys' prior is a = x + 1/2, b = n.
 */
SCALEEV_API scaleev_status scaleev_hazard_gamma(scaleev_model *model, double shape, double exposure, double loss,
                                                scaleev_term *term);

/**
 * Hazard whose rate is given at points and linear between them; h is its integral. There are at least 2 points, of
 * rising scales, the first 0, and rates >= 0. Past the last point there is no value; share times scale, rounded to a
 * double, decides about that. The points are copied; they are not inputs.
 */
SCALEEV_API scaleev_status scaleev_hazard_table(scaleev_model *model, const double *scales, const double *rates,
                                                size_t n, double loss, scaleev_term *term);

/**
 * Cumulative hazard computed by the caller: 0 at K = 0, never falling, possibly infinite. The callback is copied, and
 * its context retained once the term is there.
 */
SCALEEV_API scaleev_status scaleev_hazard_callback(scaleev_model *model, const scaleev_callback *callback, double loss,
                                                   scaleev_term *term);

/**
 * Adds a term of any family but a callback by its full name, "benefit." or "hazard." and the family's name, e.g.
 * "hazard.constant". `parameters` are those of the typed function in its order, and after them as many knobs as are
 * given, in the order of scaleev_family_parameter_name(): share, loss, wipe, frailty; those that are not given have
 * their defaults (share 1, wipe 1, frailty 0, loss 0). A polynomial's are its coefficients and a table's K_0, v_0,
 * K_1, v_1, ..., both without knobs. Knobs of later versions come after those there are.
 *
 * #SCALEEV_ERROR_NAME for an unknown name, #SCALEEV_ERROR_COUNT for a wrong number.
 */
SCALEEV_API scaleev_status scaleev_add(scaleev_model *model, const char *family, const double *parameters, size_t n,
                                       scaleev_term *term);

/**
 * Gives a term a label, e.g. "open weights"; the library only keeps it. The label is copied; NULL or "" removes it.
 * #SCALEEV_ERROR_TERM where there is no such term.
 */
SCALEEV_API scaleev_status scaleev_set_label(scaleev_model *model, scaleev_term term, const char *label);

/**
 * The label of a term, "" when it has none, NULL when there is no such term; valid until the label is set again.
 */
SCALEEV_API const char *scaleev_label(const scaleev_model *model, scaleev_term term);

/** Number of terms; 0 for NULL. */
SCALEEV_API int32_t scaleev_term_count(const scaleev_model *model);

/**
 * Number of a term's family for the functions of @ref families, negative when there is no such term.
 */
SCALEEV_API int32_t scaleev_term_family(const scaleev_model *model, scaleev_term term);

/**
 * Reads the points of a table back as they were given: the first `capacity` of them into `scales` and `values` (rates
 * of a hazard), and how many there are into `count`. With a capacity of 0 both arrays may be NULL. A term that is no
 * table has 0 points. #SCALEEV_ERROR_TERM where there is no such term.
 */
SCALEEV_API scaleev_status scaleev_table_points(const scaleev_model *model, scaleev_term term, double *scales,
                                                double *values, size_t capacity, size_t *count);

/** @} */

/**
 * @defgroup inputs Inputs
 *
 * The inputs of a model are the scale (#SCALEEV_SCALE) and every parameter and knob of every term. A benefit has
 * the knob "share"; a hazard has "share", "loss", "wipe" and "frailty".
 * @{
 */

/**
 * Finds an input by the name of a parameter or knob of a term, e.g. "probability", "loss"; a polynomial's are "c0",
 * "c1", ... #SCALEEV_ERROR_TERM or #SCALEEV_ERROR_NAME where there is none; scaleev_model_error() then says which names
 * there are.
 */
SCALEEV_API scaleev_status scaleev_find(const scaleev_model *model, scaleev_term term, const char *name,
                                        scaleev_input *input);

/**
 * Sets an input to a value. #SCALEEV_ERROR_INPUT for the scale, which has no value of its own, and where there is no
 * such input; #SCALEEV_ERROR_PARAMETER for a value that is not allowed. It costs what has changed: programs of the
 * model stay where only a constant of theirs is another one.
 */
SCALEEV_API scaleev_status scaleev_set(scaleev_model *model, scaleev_input input, double value);

/**
 * Sets an input of a term by its name: scaleev_find() and scaleev_set() in one, with the failures of both.
 */
SCALEEV_API scaleev_status scaleev_set_named(scaleev_model *model, scaleev_term term, const char *name, double value);

/**
 * Sets `n` inputs to `n` values, all of them or, after a failure, none. What is allowed is judged when all have
 * their values, so the balls of an urn and how many are bad can move together. Fails as scaleev_set() does, and with
 * #SCALEEV_ERROR_INPUT for an input that comes twice.
 */
SCALEEV_API scaleev_status scaleev_set_many(scaleev_model *model, const scaleev_input *inputs, const double *values,
                                            size_t n);

/**
 * Reads an input. #SCALEEV_ERROR_INPUT for the scale and where there is no such input.
 */
SCALEEV_API scaleev_status scaleev_get(const scaleev_model *model, scaleev_input input, double *value);

/** Number of inputs, the scale included; 0 for NULL. */
SCALEEV_API int32_t scaleev_input_count(const scaleev_model *model);

/**
 * The name of an input ("scale" for the scale), or NULL when there is no such input; valid as long as the model.
 */
SCALEEV_API const char *scaleev_input_name(const scaleev_model *model, scaleev_input input);

/**
 * The least and the greatest value that an input may have: those of the family's parameter, or the bounds of a
 * formula's own one; 0 and the greatest double for the scale. What several inputs may have together is not told (an urn
 * has no more bad balls than balls). `lo` and `hi` may be NULL. #SCALEEV_ERROR_INPUT where there is no such input.
 */
SCALEEV_API scaleev_status scaleev_input_range(const scaleev_model *model, scaleev_input input, double *lo, double *hi);

/**
 * The term an input belongs to; negative for the scale and when there is no such input.
 */
SCALEEV_API scaleev_term scaleev_input_term(const scaleev_model *model, scaleev_input input);

/** @} */

/**
 * @defgroup families Families
 *
 * From these a tool can draw an input form. Families are numbered from 0; the numbers may differ in another
 * version of the library, names do not. The parameters of a family include its knobs, which come last. All texts are
 * constant. Where a number is out of range, texts are NULL, counts 0, defaults NaN.
 * @{
 */

/** Number of families. */
SCALEEV_API int32_t scaleev_family_count(void);

/** Number of the family with a full name, e.g. "benefit.linear"; negative when there is none. */
SCALEEV_API int32_t scaleev_family_find(const char *name);

/** Full name, e.g. "benefit.linear". */
SCALEEV_API const char *scaleev_family_name(int32_t family);

/** One line of help. */
SCALEEV_API const char *scaleev_family_help(int32_t family);

/** 1 for a hazard, 0 for a benefit, negative when there is no such family. */
SCALEEV_API int32_t scaleev_family_is_hazard(int32_t family);

/**
 * Number of parameters and knobs. For a polynomial it counts one parameter, "c0", which stands for all of them; tables
 * and callbacks have knobs only.
 */
SCALEEV_API int32_t scaleev_family_parameter_count(int32_t family);

/** Name of parameter 0, 1, ... of a family, as in scaleev_find(). */
SCALEEV_API const char *scaleev_family_parameter_name(int32_t family, int32_t parameter);

/** One line of help for a parameter. */
SCALEEV_API const char *scaleev_family_parameter_help(int32_t family, int32_t parameter);

/** What is allowed for a parameter, in words. */
SCALEEV_API const char *scaleev_family_parameter_allowed(int32_t family, int32_t parameter);

/**
 * The least and the greatest value allowed. An open end is given as the closest double inside, "no bound" as
 * -DBL_MAX or DBL_MAX. Either output may be NULL. #SCALEEV_ERROR_NAME where there is no such parameter.
 */
SCALEEV_API scaleev_status scaleev_family_parameter_range(int32_t family, int32_t parameter, double *lo, double *hi);

/** 1 for a knob, 0 for a parameter. */
SCALEEV_API int32_t scaleev_family_parameter_is_knob(int32_t family, int32_t parameter);

/** Value of a knob that is not given to scaleev_add(); NaN for a parameter, which has no default. */
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

/** The quantities once more, for debuggers. */
enum scaleev_quantities {
    scaleev_quantity_ev = SCALEEV_EV,
    scaleev_quantity_benefit = SCALEEV_BENEFIT,
    scaleev_quantity_retained = SCALEEV_RETAINED,
    scaleev_quantity_loss = SCALEEV_LOSS,
    scaleev_quantity_survival = SCALEEV_SURVIVAL,
    scaleev_quantity_log_survival = SCALEEV_LOG_SURVIVAL,
    scaleev_quantity_catastrophe = SCALEEV_CATASTROPHE,
    scaleev_quantity_marginal = SCALEEV_MARGINAL
};

/**
 * A quantity's name for printing: "EV", "benefit", "retained", "loss", "survival", "log survival", "catastrophe" or
 * "marginal"; NULL where there is no such quantity.
 */
SCALEEV_API const char *scaleev_quantity_name(scaleev_quantity quantity);

/**
 * Expected value at one scale. NaN where there is no value: the model is NULL, the scale is negative or not finite,
 * outside a table, a callback failed, there was no memory; scaleev_evaluate() tells which.
 */
SCALEEV_API double scaleev_ev(const scaleev_model *model, double scale);

/**
 * A quantity at one scale, the same bits as from scaleev_evaluate(). NaN where there is no value, as of scaleev_ev(),
 * for the derivative of a callback, and where there is no such quantity.
 */
SCALEEV_API double scaleev_value(const scaleev_model *model, scaleev_quantity quantity, double scale);

/**
 * A quantity at `n` scales, NaN where there is no value (see scaleev_ev()). `out` may be `scales`.
 *
 * #SCALEEV_ERROR_QUANTITY; #SCALEEV_ERROR_UNSUPPORTED for the derivative of a callback.
 */
SCALEEV_API scaleev_status scaleev_evaluate(const scaleev_model *model, scaleev_quantity quantity, const double *scales,
                                            size_t n, double *out);

/** A column of values for one input. This struct never changes. */
typedef struct scaleev_column {
    /** The input, #SCALEEV_SCALE included. */
    scaleev_input input;
    /** 0. */
    int32_t reserved;
    /** The value of the first row. There are as many values as rows. */
    const double *values;
    /** From one row's value to the next, in doubles; may be negative. 0 stands for 1, values without gaps. */
    ptrdiff_t stride;
} scaleev_column;

/**
 * A quantity over `n` rows of inputs. Inputs without a column keep the model's value, and `scale` is used when no
 * column gives it; a column of equal values gives the same bits as setting that value. (But for #SCALEEV_MARGINAL where
 * the value is 0: what is multiplied by it may have no value, and then there is none, while a 0 that is set drops it;
 * and for #SCALEEV_EV where R is subnormal, of which a loss that is set to 0 leaves fewer digits.)
 * Each input has one column at most. `out` is NaN also in rows with a value that is not allowed; it may be the values
 * of a column without gaps.
 *
 * #SCALEEV_ERROR_QUANTITY; #SCALEEV_ERROR_INPUT for an input that is not there or comes twice; #SCALEEV_ERROR_OPTION
 * for a column whose `reserved` is not 0; #SCALEEV_ERROR_UNSUPPORTED for the derivative of a callback.
 */
SCALEEV_API scaleev_status scaleev_evaluate_columns(const scaleev_model *model, scaleev_quantity quantity, double scale,
                                                    const scaleev_column *columns, size_t columns_n, size_t n,
                                                    double *out);

/**
 * Proved bounds of a quantity over an interval of scales, 0 <= lo <= hi, finite. They hold for the real numbers that
 * the formulas define, and for the values scaleev_evaluate() computes in the interval. They may be infinite, and they
 * need not be the tightest.
 *
 * #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_DOMAIN, #SCALEEV_ERROR_UNDEFINED; #SCALEEV_ERROR_UNSUPPORTED for a callback
 * without bounds.
 */
SCALEEV_API scaleev_status scaleev_enclose(const scaleev_model *model, scaleev_quantity quantity, double lo, double hi,
                                           double *out_lo, double *out_hi);

/** @} */

/**
 * @defgroup questions Questions
 *
 *
 * At which scales does the expected value change its sign, which scale is best, and what would another input have to
 * be? Each question is asked of a model on a domain [lo, hi]; its answer is proved for all real numbers in it, and
 * says so where it is not.
 *
 * - scaleev_break_even(): every scale at which EV is zero. Look at three things: the kind of each root, for only a
 *   #SCALEEV_ROOT_CROSSING is a proved change of sign; `complete`, without which there may be more; and, where there is
 *   no root, the signs, which tell "always good" from "always bad".
 * - scaleev_break_even_columns(): the same for many rows of inputs, as in a scan of parameters or a Monte Carlo study.
 * - scaleev_solve(): any quantity, any target, along any input.
 * - scaleev_best_scale(): the greatest EV, and where it is.
 * - scaleev_whole_scales(): for units that are counted.
 *
 * Domains are closed intervals of scales, 0 <= lo <= hi, finite; others are #SCALEEV_ERROR_DOMAIN, and one in which a
 * table ends is #SCALEEV_ERROR_UNDEFINED. One that begins at 0, where EV of most models is zero, is fine: that zero is
 * a #SCALEEV_ROOT_ENDPOINT. Work is bounded by scaleev_solve_options::max_evaluations: what is not settled when the
 * budget ends comes as #SCALEEV_ROOT_UNRESOLVED, never as a guess. Nothing is proved about a model with a callback that
 * gives no bounds.
 *
 * Proofs rest on arithmetic as IEEE 754 has it and on error bounds of elementary functions that are measured, not yet
 * proved. Not promised: the width of enclosures, the count of evaluations, and the last bits of a root's best double.
 * @{
 */

/** Proved: the sign changes in [lo, hi], which holds exactly one root. */
#define SCALEEV_ROOT_CROSSING 1
/** Exactly zero at an end of the domain, `at`. Next to 0 the enclosure may include subnormal numbers, whose neighbours
 *  are too far apart for a proof. Where EV is zero throughout, an UNRESOLVED root covers the domain between its
 *  ends. */
#define SCALEEV_ROOT_ENDPOINT 2
/** The sign could not be proved in [lo, hi]: there is no root, a touching root, or several; or EV jumps, or has no
 *  value. */
#define SCALEEV_ROOT_UNRESOLVED 3
/** Found, not proved: the model has a callback that gives no bounds; or no proof was asked for. */
#define SCALEEV_ROOT_ESTIMATED 4
/** Of a row without the root asked for: EV is always good, positive but for zeros at the ends. */
#define SCALEEV_ROOT_NONE_GOOD 5
/** Of a row without the root asked for: EV is always bad, negative but for zeros at the ends. */
#define SCALEEV_ROOT_NONE_BAD 6
/** Of a row without the root asked for: EV turns the other way only, or has no sign (zero throughout). */
#define SCALEEV_ROOT_NONE_OTHER 7
/** Of a row that has no answer: its values are not allowed, or a table ends within the domain. */
#define SCALEEV_ROOT_NOT_ALLOWED 8

/** The kinds of roots once more, for debuggers. */
enum scaleev_root_kinds {
    scaleev_root_crossing = SCALEEV_ROOT_CROSSING,
    scaleev_root_endpoint = SCALEEV_ROOT_ENDPOINT,
    scaleev_root_unresolved = SCALEEV_ROOT_UNRESOLVED,
    scaleev_root_estimated = SCALEEV_ROOT_ESTIMATED,
    scaleev_root_none_good = SCALEEV_ROOT_NONE_GOOD,
    scaleev_root_none_bad = SCALEEV_ROOT_NONE_BAD,
    scaleev_root_none_other = SCALEEV_ROOT_NONE_OTHER,
    scaleev_root_not_allowed = SCALEEV_ROOT_NOT_ALLOWED
};

/**
 * The name of a kind of root for printing: "crossing", "endpoint", "unresolved", "estimated", "always good", "always
 * bad", "no such turn" or "not allowed"; NULL where there is no such kind.
 */
SCALEEV_API const char *scaleev_root_kind_name(int32_t kind);

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
    /** +1 from negative to positive (it turns good), -1 from positive to negative (it turns bad), 0 where that is not
     *  known. At an end of the domain the side within the domain decides: +1 when EV is positive just above the lower
     *  end, or negative just below the upper end. */
    int32_t direction;
} scaleev_root;

/** Options of the questions. Fields that are 0 stand for the defaults. */
typedef struct scaleev_solve_options {
    /** `sizeof(scaleev_solve_options)`, as #SCALEEV_SOLVE_OPTIONS_INIT sets it. */
    size_t size;
    /** How many enclosures may be evaluated at most; what is left then is UNRESOLVED. Default: 100000, less for
     *  models of many terms, so that a call stays well within a second, but not below 1000.
     *
     *  Where a callback gives no bounds: at how many scales the callback may be evaluated at most. They are spread
     *  over the domain, however few they are; with few, roots are missed, and others keep wide brackets. Default:
     *  16384, and as many as it takes to bracket each root between neighbouring doubles. */
    uint64_t max_evaluations;
    /** 1: roots of kind ENDPOINT are neither counted nor delivered. Only scaleev_break_even() and scaleev_solve() look
     *  at it. */
    int32_t skip_endpoints;
    /** 0. */
    int32_t reserved;
} scaleev_solve_options;

/** What scaleev_break_even() proved besides the roots. */
typedef struct scaleev_solution {
    /** `sizeof(scaleev_solution)`, as #SCALEEV_SOLUTION_INIT sets it. */
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
    /** 0. */
    int32_t reserved;
    /** How many enclosures were evaluated; scales, where a callback gives no bounds. */
    uint64_t evaluations;
} scaleev_solution;

/**
 * Every scale in [lo, hi] at which the expected value is zero, in rising order, each with a proof. No root is
 * an answer: the signs of the solution then say "always good" or "always bad".
 *
 * `roots` receives the first `capacity` roots; where not all fit, those at the ends of the domain give way to those
 * within it. With a capacity of 0 it may be NULL, and `solution` may always be.
 */
SCALEEV_API scaleev_status scaleev_break_even(const scaleev_model *model, double lo, double hi,
                                              const scaleev_solve_options *options, scaleev_root *roots,
                                              size_t capacity, scaleev_solution *solution);

/** What is asked of each row by scaleev_break_even_columns(). Fields that are 0 stand for the defaults. */
typedef struct scaleev_columns_request {
    /** `sizeof(scaleev_columns_request)`, as #SCALEEV_COLUMNS_REQUEST_INIT sets it. */
    size_t size;
    /** Which turn is asked for: -1 from good to bad, +1 from bad to good. Default: -1. */
    int32_t direction;
    /** 1: the first turn of that direction. Default: the last. */
    int32_t first;
    /** 1: every scale is proved. Default: estimates, where they are known to be right. */
    int32_t prove;
    /** 0. */
    int32_t reserved;
    /** As scaleev_solve_options::max_evaluations, for each row that is solved alone. */
    uint64_t max_evaluations;
} scaleev_columns_request;

/**
 * The scale in [lo, hi] at which EV turns, for `n` rows of inputs at once: by default the last at which it turns from
 * good to bad. Inputs without a column keep the model's value. Each input has one column at most, and the scale none.
 *
 * `out` receives the scales, NaN in rows without one. `kinds` says how each is known: CROSSING where it is proved,
 * ESTIMATED where it is not, UNRESOLVED where EV may turn near the scale and no sign could be proved; and in rows
 * without one why there is none: NONE_GOOD, NONE_BAD, NONE_OTHER or NOT_ALLOWED. `roots` receives all of that in one,
 * with the enclosure of each root; its scales are NaN where there is none. Each of the three may be NULL. `out` may be
 * the values of a column without gaps.
 *
 * Without `prove`, rows are solved a block at a time, by iteration, where one proof for the block shows that EV turns
 * bad at most once. A scale is told where EV in doubles is positive just below it and negative just above, by more than
 * rounding can do, and is right to 1e-12 of itself; that EV never turns bad is told by such signs, too. It is not
 * promised in which rows that succeeds, and the last digits may depend on what other rows there are. All others, those
 * next to a touching root among them, and with `prove` all rows, are solved as scaleev_break_even() would solve them,
 * and proved as it would; of a scale and its bounds, then, the last digits may depend on the other rows, too.
 *
 * #SCALEEV_ERROR_INPUT for an input that is not there, is the scale, or comes twice; #SCALEEV_ERROR_OPTION for a
 * request or a column with a value that is not allowed. After a failure on the way all kinds are 0, and all scales NaN.
 */
SCALEEV_API scaleev_status scaleev_break_even_columns(const scaleev_model *model, double lo, double hi,
                                                      const scaleev_column *columns, size_t columns_n, size_t n,
                                                      const scaleev_columns_request *request, double *out,
                                                      int32_t *kinds, scaleev_root *roots);

/** The best scale. */
typedef struct scaleev_optimum {
    /** `sizeof(scaleev_optimum)`, as #SCALEEV_OPTIMUM_INIT sets it. */
    size_t size;
    /** A scale with the greatest EV found. */
    double scale;
    /** Proved: every scale of greatest EV is in [scale_lo, scale_hi]. */
    double scale_lo;
    /** Upper end of it. */
    double scale_hi;
    /** EV at `scale`: that of scaleev_ev(), but where rounding, overflow or underflow takes that beyond what is proved,
     *  as near as it is proved. */
    double ev;
    /** Proved: the greatest EV on the domain is in [ev_lo, ev_hi]. */
    double ev_lo;
    /** Upper end of it. */
    double ev_hi;
    /** The best whole scale in the domain, NaN when it has none, or nothing is known of EV at any. Of those that
     *  rounding cannot tell apart, one next to `scale`; of those that were tried, when the budget runs out. */
    double whole_scale;
    /** EV there, likewise. */
    double whole_ev;
    /** 1 when `scale` is lo or hi. */
    int32_t at_end;
    /** 1 when the bounds are proved; 0 when the model has a callback that gives no bounds, and all is estimated. */
    int32_t proved;
    /** How many enclosures were evaluated; scales, where a callback gives no bounds. */
    uint64_t evaluations;
} scaleev_optimum;

/**
 * The scale in [lo, hi] at which the expected value is greatest. The bounds hold also when the budget of evaluations
 * runs out; they are wider then. Where EV is level over an interval, [scale_lo, scale_hi] covers it.
 */
SCALEEV_API scaleev_status scaleev_best_scale(const scaleev_model *model, double lo, double hi,
                                              const scaleev_solve_options *options, scaleev_optimum *optimum);

/**
 * Every solution of `quantity = target` along any input, in rising order, each with a proof: "how small must the
 * probability be at this scale?", "at which scale has the chance of at least one strike reached 80 %?".
 *
 * `along` is the input that is solved for, #SCALEEV_SCALE or any other, and [lo, hi] the domain of that input, within
 * what is allowed for it; `scale` is the scale, when that is not what is solved for. Inputs that must be whole (those
 * of an urn) are treated as real numbers here. Signs and directions are those of `quantity - target`. A target that is
 * only approached (survival = 0) is not a solution, but rounding may make it indistinguishable from one, and it is
 * UNRESOLVED then. Roots and solution are delivered as by scaleev_break_even().
 *
 * #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_INPUT; #SCALEEV_ERROR_PARAMETER when the target is not finite;
 * #SCALEEV_ERROR_DOMAIN also for a scale or a domain that is not allowed; #SCALEEV_ERROR_UNSUPPORTED for the derivative
 * of a callback.
 */
SCALEEV_API scaleev_status scaleev_solve(const scaleev_model *model, scaleev_quantity quantity, double target,
                                         scaleev_input along, double scale, double lo, double hi,
                                         const scaleev_solve_options *options, scaleev_root *roots, size_t capacity,
                                         scaleev_solution *solution);

/** Whole scales at which EV is good. */
typedef struct scaleev_whole {
    /** `sizeof(scaleev_whole)`, as #SCALEEV_WHOLE_INIT sets it. */
    size_t size;
    /** The smallest whole scale in the domain at which EV > 0, NaN when there is none. */
    double first_good;
    /** The greatest. */
    double last_good;
    /** 1: the signs of EV at both, and at all whole scales below the first and above the last, are proved. */
    int32_t proved;
    /** 0. */
    int32_t reserved;
} scaleev_whole;

/**
 * The first and the last whole scale in [lo, hi] at which EV is positive. Signs are proved at the whole scales
 * themselves; nothing is rounded from a break-even.
 */
SCALEEV_API scaleev_status scaleev_whole_scales(const scaleev_model *model, double lo, double hi,
                                                const scaleev_solve_options *options, scaleev_whole *whole);

/** @} */

/**
 * @defgroup robust Ranges of inputs
 *
 * What holds whatever some inputs are in given ranges, without a word on how likely they are there. Where a catastrophe
 * has a probability that nobody will name, one can still prove: good at all scales below this one, bad at all above
 * that one, and between them it depends.
 *
 * - scaleev_regions(): the scales at which EV is good whatever the inputs are, bad whatever they are, or depends.
 * - scaleev_region_points(): inputs at which EV is good at a scale, and inputs at which it is bad.
 * - scaleev_enclose_ranges(): the range of a quantity over a box of scales and inputs.
 * - scaleev_map(): good and bad over the plane of the scale and one input.
 * - scaleev_switching_values(): how far each input may move before the verdict at a scale changes.
 * - scaleev_crux(): the inputs on which the verdict at a scale hangs.
 *
 * Inputs without a range have the value that the model has. A range is a closed interval of values that are allowed,
 * lo <= hi; all corners of the ranges together must be allowed too. Others are #SCALEEV_ERROR_DOMAIN; an input that is
 * not there, is the scale or comes twice is #SCALEEV_ERROR_INPUT, a `reserved` that is not 0 #SCALEEV_ERROR_OPTION. A
 * range of an input that must be a whole number ends at whole numbers, and all numbers between count: a verdict that
 * holds of all of them holds of the whole ones. Inputs move independently of each other; the two models of a
 * difference have inputs of their own.
 *
 * All of it is proved, as the answers to the @ref questions are, for all real numbers in the ranges. Where the inputs
 * cannot be shown to act in one direction only, the ranges are split, and some answers may stay open; work is bounded
 * by scaleev_solve_options::max_evaluations, and an answer holds what was proved when the budget ends. Nothing is
 * proved of a model with a callback that gives no bounds: #SCALEEV_ERROR_UNSUPPORTED.
 * @{
 */

/** A range of an input. This struct never changes. */
typedef struct scaleev_range {
    /** The input; not the scale. */
    scaleev_input input;
    /** 0. */
    int32_t reserved;
    /** Its least value. */
    double lo;
    /** Its greatest value. */
    double hi;
} scaleev_range;

/** No verdict could be proved: next to a boundary, or because the budget ended. */
#define SCALEEV_REGION_UNDECIDED 0
/** EV > 0, whatever the inputs are in their ranges. */
#define SCALEEV_REGION_GOOD 1
/** EV < 0, whatever the inputs are. */
#define SCALEEV_REGION_BAD 2
/** There are inputs at which EV > 0, and others at which EV < 0, at each of these scales. */
#define SCALEEV_REGION_DEPENDS 3

/** The verdicts once more, for debuggers. */
enum scaleev_region_verdicts {
    scaleev_region_undecided = SCALEEV_REGION_UNDECIDED,
    scaleev_region_good = SCALEEV_REGION_GOOD,
    scaleev_region_bad = SCALEEV_REGION_BAD,
    scaleev_region_depends = SCALEEV_REGION_DEPENDS
};

/** "undecided", "good", "bad" or "depends"; NULL where there is no such verdict. */
SCALEEV_API const char *scaleev_region_name(int32_t verdict);

/** Scales with one verdict. This struct never changes. */
typedef struct scaleev_region {
    /** The least scale. */
    double lo;
    /** The greatest scale. */
    double hi;
    /** #SCALEEV_REGION_GOOD and so on, at all scales between them; at the ends EV may be 0. */
    int32_t verdict;
    /** 0. */
    int32_t reserved;
} scaleev_region;

/**
 * The verdicts over the scales in [lo, hi]: regions that cover it, in rising order, each ending where the next begins.
 *
 * Where EV is proved to rise or fall with each input, the boundaries are the least and greatest break-even over the
 * ranges, and UNDECIDED is what lies within their enclosures, some units in the last place. Elsewhere UNDECIDED regions
 * may be as wide as 1e-4 of the scale, or wider when the budget ends. Wider ranges never give more GOOD or BAD, but for
 * what is UNDECIDED. Without ranges the regions lie between the break-evens of the model. Scales below 2.2e-308 count
 * as 0.
 *
 * `regions` receives the first `capacity`, `count` how many there are; `regions` may be NULL where `capacity` is 0.
 */
SCALEEV_API scaleev_status scaleev_regions(const scaleev_model *model, double lo, double hi,
                                           const scaleev_range *ranges, size_t ranges_n,
                                           const scaleev_solve_options *options, scaleev_region *regions,
                                           size_t capacity, size_t *count);

/**
 * Why it depends: for one scale, values of the inputs, in the order of the ranges, at which EV is proved to be good,
 * and values at which it is proved to be bad. Where there are none, or none were found, all of them are NaN. `verdict`
 * receives that of the scale. `good` and `bad` may be NULL.
 */
SCALEEV_API scaleev_status scaleev_region_points(const scaleev_model *model, double scale, const scaleev_range *ranges,
                                                 size_t ranges_n, const scaleev_solve_options *options,
                                                 int32_t *verdict, double *good, double *bad);

/**
 * Bounds of a quantity over the scales in [lo, hi] and the ranges, as near to its least and greatest value as the
 * budget allows: to 1e-12 of them where the budget does not end. They may be infinite. They hold for the real numbers
 * that the formulas define; scaleev_evaluate() may round beyond them.
 *
 * #SCALEEV_ERROR_QUANTITY; #SCALEEV_ERROR_UNSUPPORTED for the derivative of a callback, too.
 */
SCALEEV_API scaleev_status scaleev_enclose_ranges(const scaleev_model *model, scaleev_quantity quantity, double lo,
                                                  double hi, const scaleev_range *ranges, size_t ranges_n,
                                                  const scaleev_solve_options *options, double *out_lo, double *out_hi);

/** A rectangle of scales and of values of one input. This struct never changes. */
typedef struct scaleev_cell {
    /** The least scale. */
    double lo;
    /** The greatest scale. */
    double hi;
    /** The least value of the input. */
    double along_lo;
    /** The greatest value of the input. */
    double along_hi;
    /** #SCALEEV_REGION_GOOD, BAD or UNDECIDED, throughout, but for its border where EV may be 0. */
    int32_t verdict;
    /** 0. */
    int32_t reserved;
} scaleev_cell;

/**
 * Cells that cover the plane of the scales in [lo, hi] and the values of an input in [along_lo, along_hi], each good,
 * bad, or undecided because the boundary goes through it: how safe must it be at this scale? Cells are halved until the
 * budget ends, the largest first, by factors where an axis spans several; the default is 4,096 enclosures here, and
 * there are fewer cells than enclosures. They come in no order.
 *
 * `cells` receives the first `capacity`, `count` how many there are; `cells` may be NULL where `capacity` is 0.
 */
SCALEEV_API scaleev_status scaleev_map(const scaleev_model *model, double lo, double hi, scaleev_input along,
                                       double along_lo, double along_hi, const scaleev_solve_options *options,
                                       scaleev_cell *cells, size_t capacity, size_t *count);

/** Where the verdict changes when one input moves. This struct never changes. */
typedef struct scaleev_switching {
    /** The nearest value below the present one; of kind 0 where there is none in the range. */
    scaleev_root below;
    /** The nearest value above it. */
    scaleev_root above;
} scaleev_switching;

/**
 * Switching values (the term of manuals of cost-benefit analysis): for each of the first `inputs_n` inputs, the nearest
 * values below and above the present one at which EV at this scale changes its sign, all others staying what they are.
 * A #SCALEEV_ROOT_CROSSING is proved, and so is that there is none (kind 0); #SCALEEV_ROOT_UNRESOLVED says that nothing
 * is proved from there on. Without ranges all inputs move through all that is allowed (the share of a table as far as
 * the table has values); with ranges those that have one do, and for the others both are of kind 0, as for the scale.
 * `out` is in the order of the inputs; it may be NULL where `inputs_n` is 0.
 *
 * `common_factor`, which may be NULL, receives the least factor by which all of these inputs at once, each multiplied
 * or divided by at most this much (and staying in its range), can change the sign: `at` and `hi` are where it is proved
 * to have changed for some inputs, `lo` is how far it is proved to stay whatever they are. It is of kind 0 where it
 * stays in all of the ranges, and UNRESOLVED, with `hi` infinite, where that is not proved. An input that is 0 stays 0.
 *
 * #SCALEEV_ERROR_COUNT for more inputs than there are; #SCALEEV_ERROR_DOMAIN for a present value out of its range.
 */
SCALEEV_API scaleev_status scaleev_switching_values(const scaleev_model *model, double scale,
                                                    const scaleev_range *ranges, size_t ranges_n,
                                                    const scaleev_solve_options *options, size_t inputs_n,
                                                    scaleev_switching *out, scaleev_root *common_factor);

/** The inputs on which a verdict hangs. */
typedef struct scaleev_crux_answer {
    /** `sizeof(scaleev_crux_answer)`, as #SCALEEV_CRUX_ANSWER_INIT sets it. */
    size_t size;
    /** The verdict over the ranges. */
    int32_t verdict;
    /** The sign of EV at the present values: +1, -1; 0 when it could not be proved, and then nothing else is told. */
    int32_t sign;
    /** How many inputs must be known to be what they are for that sign to be proved whatever the others are in their
     *  ranges; 0 where the verdict is proved already. */
    size_t needed;
    /** 1: it is proved that fewer do not do. */
    int32_t fewest;
    /** 1: `flip` is there. */
    int32_t flips;
    /** How far away the nearest inputs with the other sign are. Each may move by this share of its range, of the
     *  logarithm of it where the range spans more than a decade. Proved: as far as `distance_lo` the sign stays. */
    double distance_lo;
    /** Proved: within `distance_hi` it changes; infinite where there are no such inputs, or none were found. */
    double distance_hi;
    /** Set by the caller, NULL or with room for as many as there are ranges: receives 1 for each input that is one of
     *  `needed`, else 0. */
    int32_t *which;
    /** Set by the caller, NULL or with room for as many as there are ranges: receives values of the inputs, as near as
     *  `distance_hi` (or the next whole number), at which the sign is proved to be the other one; NaN where there are
     *  none. */
    double *flip;
} scaleev_crux_answer;

/**
 * What the verdict at one scale hangs on: the fewest inputs that must be narrowed, from their ranges to their present
 * values, for it to be proved; and the inputs nearest to the present ones at which it changes. The present values must
 * be in the ranges: #SCALEEV_ERROR_DOMAIN.
 */
SCALEEV_API scaleev_status scaleev_crux(const scaleev_model *model, double scale, const scaleev_range *ranges,
                                        size_t ranges_n, const scaleev_solve_options *options,
                                        scaleev_crux_answer *answer);

/** @} */

/**
 * @defgroup sensitivity Sensitivities
 * @{
 */

/**
 * The derivatives of a quantity at a scale with respect to input 0 (the scale), 1, ... into `out`; NaN where there is
 * none (a callback). `inputs_n` is scaleev_input_count(), or less for the first ones only; more is
 * #SCALEEV_ERROR_COUNT.
 *
 * #SCALEEV_ERROR_QUANTITY, #SCALEEV_ERROR_DOMAIN; #SCALEEV_ERROR_UNSUPPORTED for the second derivative of a callback.
 */
SCALEEV_API scaleev_status scaleev_gradient(const scaleev_model *model, scaleev_quantity quantity, double scale,
                                            size_t inputs_n, double *out);

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
 * The sensitivities of a break-even scale to input 0, 1, ... by the implicit function theorem. `root` is a root that
 * scaleev_break_even() found for this model as it is now; `inputs_n` is scaleev_input_count(), or less for the first
 * ones only, and more is #SCALEEV_ERROR_COUNT.
 *
 * #SCALEEV_ERROR_DOMAIN where the root's enclosure is no interval of scales; #SCALEEV_ERROR_UNDEFINED;
 * #SCALEEV_ERROR_UNSUPPORTED for a callback without bounds.
 */
SCALEEV_API scaleev_status scaleev_sensitivities(const scaleev_model *model, const scaleev_root *root, size_t inputs_n,
                                                 scaleev_sensitivity *out);

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

/** The verdicts once more, for debuggers. */
enum scaleev_verdicts {
    scaleev_argument_undecided = SCALEEV_ARGUMENT_UNDECIDED,
    scaleev_argument_holds = SCALEEV_ARGUMENT_HOLDS,
    scaleev_argument_fails_too_large = SCALEEV_ARGUMENT_FAILS_TOO_LARGE,
    scaleev_argument_fails_too_small = SCALEEV_ARGUMENT_FAILS_TOO_SMALL,
    scaleev_argument_fails_same_scale = SCALEEV_ARGUMENT_FAILS_SAME_SCALE,
    scaleev_argument_both_bad = SCALEEV_ARGUMENT_BOTH_BAD,
    scaleev_argument_good_when_larger = SCALEEV_ARGUMENT_GOOD_WHEN_LARGER,
    scaleev_argument_good_when_smaller = SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER,
    scaleev_argument_good_same_scale = SCALEEV_ARGUMENT_GOOD_SAME_SCALE
};

/**
 * The name of a verdict for printing: "undecided", "holds", "fails: too large", "fails: too small", "fails: same
 * scale", "both bad", "good when larger", "good when smaller" or "good at the same scale"; NULL where there is no such
 * verdict.
 */
SCALEEV_API const char *scaleev_verdict_name(int32_t verdict);

/** The argument from one scale to another. */
typedef struct scaleev_argument {
    /** `sizeof(scaleev_argument)`, as #SCALEEV_ARGUMENT_INIT sets it. */
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
    /** 0. */
    int32_t reserved;
} scaleev_argument;

/**
 * Judges the argument from an existing thing to a proposed one: one model at two scales, or two models (a filtered and
 * an open path). Both handles may be the same. The budget of the options is that of the break-evens between the two
 * scales. Fails as scaleev_break_even() does.
 */
SCALEEV_API scaleev_status scaleev_argue(const scaleev_model *existing, double existing_scale,
                                         const scaleev_model *proposed, double proposed_scale,
                                         const scaleev_solve_options *options, scaleev_argument *argument);

/**
 * Puts an argument, as scaleev_argue() gave it, into plain English sentences with its numbers: "The expected value of
 * textbooks at a scale of 30,000 is 20,990, proved to be positive." The scales that were given have up to six digits,
 * all other numbers four.
 *
 * `existing_name` and `proposed_name` are what the two things are called, in any encoding; NULL and "" stand for "the
 * existing thing" and "the proposed thing". They are put in as they are, and never at the beginning of a sentence; all
 * else is ASCII. `buffer` receives the text, cut off where it does not fit (perhaps within a character of several bytes
 * of a name), always terminated; `capacity` is how many bytes fit, the terminating 0 included, and `buffer` may be NULL
 * when that is 0. `length`, which may be NULL, receives the length of the whole text without the terminating 0. The
 * words may change in any version.
 */
SCALEEV_API scaleev_status scaleev_argument_text(const scaleev_argument *argument, const char *existing_name,
                                                 const char *proposed_name, char *buffer, size_t capacity,
                                                 size_t *length);

/** @} */

/**
 * @defgroup text Models as text
 *
 * A model can be written down, one term to a line or with `;` between them; `#` begins a comment:
 *
 *     benefit linear(per_unit = 2)                            # parameters by name, or by place: linear(2)
 *     benefit formula(a*K^1.5/(1 + K/t); a = 2, t = 1e6 in [1, 1e9]), share = 0.5      # a formula, and its parameters
 *     hazard constant(probability = 0.01), loss = 100, label = "open weights"
 *     hazard table(0 0, 100 1e-4, 1e6 1e-3), loss = 5         # scale and rate
 *     minus                                                   # a difference: what follows is the second model
 *     benefit metcalfe(1e-9)
 *
 * After the parameters come the knobs that are not to have their defaults (share, loss, wipe, frailty) and a label, in
 * any order. Numbers are read and written without the locale, and rounded correctly.
 * @{
 */

/** There is no formula. */
#define SCALEEV_TEXT_EMPTY 1
/** A character that means nothing here. */
#define SCALEEV_TEXT_CHARACTER 2
/** A number that is none: a digit is missing, or there are two points. */
#define SCALEEV_TEXT_NUMBER 3
/** A number too large for a double. */
#define SCALEEV_TEXT_TOO_LARGE 4
/** A number, a name or a parenthesis is missing. */
#define SCALEEV_TEXT_OPERAND 5
/** Two things side by side, with no operator between them. */
#define SCALEEV_TEXT_OPERATOR 6
/** A parenthesis or a string that is never closed. */
#define SCALEEV_TEXT_UNCLOSED 7
/** A closing parenthesis that closes nothing. */
#define SCALEEV_TEXT_UNOPENED 8
/** A name that is not known. */
#define SCALEEV_TEXT_NAME 9
/** A function that is not known. */
#define SCALEEV_TEXT_FUNCTION 10
/** A parameter that is called like a function. */
#define SCALEEV_TEXT_FUNCTION_NAME 11
/** Too few or too many arguments or parameters. */
#define SCALEEV_TEXT_ARGUMENTS 12
/** A parameter whose name means something else. */
#define SCALEEV_TEXT_RESERVED 13
/** Something that is given twice. */
#define SCALEEV_TEXT_TWICE 14
/** A parameter that does not occur in the formula. */
#define SCALEEV_TEXT_UNUSED 15
/** A text that is too long. */
#define SCALEEV_TEXT_TOO_LONG 16
/** Too many parentheses in one another. */
#define SCALEEV_TEXT_TOO_DEEP 17
/** Too many symbols, parameters or coefficients. */
#define SCALEEV_TEXT_TOO_MANY 18
/** Something that others have and the language has not. */
#define SCALEEV_TEXT_NOT_OFFERED 19
/** A part that has no value, as log(-1). */
#define SCALEEV_TEXT_NO_VALUE 20
/** A cumulative hazard that does not begin at 0, or falls. */
#define SCALEEV_TEXT_NO_HAZARD 21
/** A value, bounds or a name that is not allowed. */
#define SCALEEV_TEXT_PARAMETER 22

/** The codes once more, for debuggers. */
enum scaleev_text_codes {
    scaleev_text_empty = SCALEEV_TEXT_EMPTY,
    scaleev_text_character = SCALEEV_TEXT_CHARACTER,
    scaleev_text_number = SCALEEV_TEXT_NUMBER,
    scaleev_text_too_large = SCALEEV_TEXT_TOO_LARGE,
    scaleev_text_operand = SCALEEV_TEXT_OPERAND,
    scaleev_text_operator = SCALEEV_TEXT_OPERATOR,
    scaleev_text_unclosed = SCALEEV_TEXT_UNCLOSED,
    scaleev_text_unopened = SCALEEV_TEXT_UNOPENED,
    scaleev_text_name = SCALEEV_TEXT_NAME,
    scaleev_text_function = SCALEEV_TEXT_FUNCTION,
    scaleev_text_function_name = SCALEEV_TEXT_FUNCTION_NAME,
    scaleev_text_arguments = SCALEEV_TEXT_ARGUMENTS,
    scaleev_text_reserved = SCALEEV_TEXT_RESERVED,
    scaleev_text_twice = SCALEEV_TEXT_TWICE,
    scaleev_text_unused = SCALEEV_TEXT_UNUSED,
    scaleev_text_too_long = SCALEEV_TEXT_TOO_LONG,
    scaleev_text_too_deep = SCALEEV_TEXT_TOO_DEEP,
    scaleev_text_too_many = SCALEEV_TEXT_TOO_MANY,
    scaleev_text_not_offered = SCALEEV_TEXT_NOT_OFFERED,
    scaleev_text_no_value = SCALEEV_TEXT_NO_VALUE,
    scaleev_text_no_hazard = SCALEEV_TEXT_NO_HAZARD,
    scaleev_text_parameter = SCALEEV_TEXT_PARAMETER
};

/** What is wrong with a text. */
typedef struct scaleev_text_error {
    /** `sizeof(scaleev_text_error)`, as #SCALEEV_TEXT_ERROR_INIT sets it. */
    size_t size;
    /** SCALEEV_TEXT_EMPTY and so on; 0 where nothing is wrong. */
    int32_t code;
    /** The line, from 1. */
    int32_t line;
    /** Where it is, in bytes from 0; at the end of the text its length. */
    size_t position;
    /** How many bytes it has; 0 where something is missing. */
    size_t length;
    /** In words, with a hint. They may change in any version. */
    char words[256];
} scaleev_text_error;

/**
 * Makes a model of a text. `allocator` may be NULL, as for scaleev_model_create_with(), and so may `error`, which is
 * cleared where nothing is wrong. An empty text is an empty model. Time is in proportion to the length of the text.
 *
 * #SCALEEV_ERROR_TEXT where it is wrong.
 */
SCALEEV_API scaleev_status scaleev_model_parse(const char *text, const scaleev_allocator *allocator,
                                               scaleev_model **model, scaleev_text_error *error);

/**
 * Adds a benefit by a formula of the scale, K, and its parameters: "a*K^e/(1 + K/t)".
 *
 * A formula has numbers, names, + - * / and ^ (or **, right associative; -2^2 is -4), parentheses, and the functions
 * exp, expm1, log (natural; ln too), log2, log10, log1p, sqrt, pow, min, max, tanh and logistic; K (or scale) is the
 * scale times the term's share, and pi the constant. 0 times infinity is 0, so that K*log(K) is 0 at K = 0. It has at
 * most 4,096 bytes, 64 open parentheses, 512 numbers, names and operations, and 32 parameters, each of which must
 * occur. Parameters are inputs like any others. Families are as sharp or sharper where they say the same.
 *
 * #SCALEEV_ERROR_TEXT where the text is wrong, with words; scaleev_formula_check() tells the place, too.
 * #SCALEEV_ERROR_PARAMETER for a value outside of its bounds.
 */
SCALEEV_API scaleev_status scaleev_benefit_formula(scaleev_model *model, const char *text,
                                                   const scaleev_parameter *parameters, size_t n, scaleev_term *term);

/**
 * Adds a hazard by a formula for its cumulative hazard, which must be 0 at K = 0 and never fall: it is refused, with
 * the two scales, where the contrary is proved. Where that is not decided it is the caller's word, on which all that is
 * proved of the model then rests; scaleev_hazard_verdict() tells.
 */
SCALEEV_API scaleev_status scaleev_hazard_formula(scaleev_model *model, const char *text,
                                                  const scaleev_parameter *parameters, size_t n, double loss,
                                                  scaleev_term *term);

/** Whether it is a cumulative hazard is not decided: it is the caller's word. */
#define SCALEEV_HAZARD_UNDECIDED 0
/** It is proved to be 0 at K = 0, and nowhere to fall up to K = 1e18. */
#define SCALEEV_HAZARD_PROVED 1
/** It is proved not to be 0 at K = 0, or to fall. */
#define SCALEEV_HAZARD_DISPROVED 2

/** The same for debuggers. */
enum scaleev_hazard_verdicts {
    scaleev_hazard_undecided = SCALEEV_HAZARD_UNDECIDED,
    scaleev_hazard_proved = SCALEEV_HAZARD_PROVED,
    scaleev_hazard_disproved = SCALEEV_HAZARD_DISPROVED
};

/**
 * Whether a hazard is one, with the parameters that it has now: SCALEEV_HAZARD_PROVED and so on. What a formula that
 * was accepted says may become something else when its parameters are set. Families are proved, callbacks undecided. It
 * takes a thousand enclosures at most, and few where the proof is easy. #SCALEEV_ERROR_TERM where there is no such
 * hazard.
 */
SCALEEV_API scaleev_status scaleev_hazard_verdict(const scaleev_model *model, scaleev_term term, int32_t *verdict);

/**
 * Reads a formula without a model, and says what is wrong with it. `error` may be NULL, and is cleared where nothing
 * is. It takes its memory from malloc().
 */
SCALEEV_API scaleev_status scaleev_formula_check(const char *text, const scaleev_parameter *parameters, size_t n,
                                                 scaleev_text_error *error);

/**
 * Writes the formula of a term, of K (the scale times its share) and its parameters by name, without its knobs: of a
 * hazard, the cumulative hazard without frailty. It is delivered as by scaleev_model_text(). An urn and a "beta" have
 * lgamma in theirs, which formulas do not offer. #SCALEEV_ERROR_TERM; #SCALEEV_ERROR_UNSUPPORTED for tables and
 * callbacks.
 */
SCALEEV_API scaleev_status scaleev_term_formula(const scaleev_model *model, scaleev_term term, char *buffer,
                                                size_t capacity, size_t *length);

/**
 * Writes a model as text from which scaleev_model_parse() makes the same one: the same terms, inputs, labels and bits.
 *
 * `buffer` receives the text, cut off where it does not fit, always terminated; `capacity` is how many bytes fit, the
 * terminating 0 included, and `buffer` may be NULL when that is 0. `length`, which may be NULL, receives the length of
 * the whole text without the terminating 0. #SCALEEV_ERROR_UNSUPPORTED for a model with a callback.
 */
SCALEEV_API scaleev_status scaleev_model_text(const scaleev_model *model, char *buffer, size_t capacity,
                                              size_t *length);

/** @} */

/**
 * @defgroup initialisers Initialisers
 *
 * Each sets the size of its struct and clears the rest: `scaleev_solution solution = SCALEEV_SOLUTION_INIT;`. They are
 * good for C99 and for C++11.
 * @{
 */

/* clang-format off */
/** An allocator whose functions are to be filled in. */
#define SCALEEV_ALLOCATOR_INIT {sizeof(scaleev_allocator), NULL, NULL, NULL}
/** A callback whose function is to be filled in. */
#define SCALEEV_CALLBACK_INIT {sizeof(scaleev_callback), NULL, NULL, NULL, NULL, NULL}
/** The defaults. */
#define SCALEEV_SOLVE_OPTIONS_INIT {sizeof(scaleev_solve_options), 0, 0, 0}
/** A solution to be filled in. */
#define SCALEEV_SOLUTION_INIT {sizeof(scaleev_solution), 0, 0, 0, 0, 0, 0}
/** The defaults. */
#define SCALEEV_COLUMNS_REQUEST_INIT {sizeof(scaleev_columns_request), 0, 0, 0, 0, 0}
/** An optimum to be filled in. */
#define SCALEEV_OPTIMUM_INIT {sizeof(scaleev_optimum), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
/** An error to be filled in. */
#define SCALEEV_TEXT_ERROR_INIT {sizeof(scaleev_text_error), 0, 0, 0, 0, {0}}
/** An answer to be filled in. */
#define SCALEEV_WHOLE_INIT {sizeof(scaleev_whole), 0, 0, 0, 0}
/** An answer to be filled in; where values of inputs are to go is up to the caller. */
#define SCALEEV_CRUX_ANSWER_INIT {sizeof(scaleev_crux_answer), 0, 0, 0, 0, 0, 0, 0, NULL, NULL}
/** An argument to be filled in. */
#define SCALEEV_ARGUMENT_INIT \
    {sizeof(scaleev_argument), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, 0, 0}
/* clang-format on */

/** @} */

#ifdef __cplusplus
}
#endif

#endif
